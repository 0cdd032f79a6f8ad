//! Where words that a code of the source encloses are in the translation. A code in a wrong place is worse than none, so only
//! what is known or unmistakable is found: terms by the ledger, names, dates and figures by the comparison of facts, and what is
//! the same in both languages.

use crate::bitext::{Confidence, Fact, FactOutcome, Segment};
use crate::text::{Span, urls};

/// Returns the place of these words of a segment's source in its target; `None` if it is not certain.
pub(super) fn place_of(segment: &Segment, words: Span) -> Option<Span> {
    let target = segment.target.as_deref()?;
    let in_article = words.shifted(segment.span.start);
    let terms = segment.terms.iter().filter(|row| row.source_span == in_article).map(|row| row.target_span);
    let facts = segment.facts.iter().filter(|fact| fact.source_span == Some(in_article) && is_certain(fact));
    let mut known = terms.chain(facts.map(|fact| fact.target_span)).peekable();
    if known.peek().is_none() {
        return same(segment.source.get(words.range())?, &segment.source, target);
    }
    let first = known.next().flatten()?;
    // A term that is also a name is in one place.
    known.all(|other| other == Some(first)).then_some(first).filter(|place| target.get(place.range()).is_some())
}

/// Whether what a fact says of places can be relied on, and the places are those of words.
fn is_certain(fact: &Fact) -> bool {
    fact.outcome == FactOutcome::Kept && fact.confidence != Confidence::Low && fact.kind.is_figure_or_name()
}

/// Finds words that are the same in both languages, and occur once on each side: links, names of several words, and words like
/// *G20* and *iPhone*. Not other single words: *air* is water in Indonesian, and *Air* begins a sentence.
fn same(words: &str, source: &str, target: &str) -> Option<Span> {
    let is_link = urls::spans(words) == [Span::new(0, words.len())];
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let list: Vec<&str> = words.split_whitespace().collect();
    let is_name = list.len() > 1 && list.first().is_some_and(|w| capital(w)) && list.last().is_some_and(|w| capital(w));
    let has_small = |text: &str| text.contains(char::is_lowercase);
    let is_sign = list.len() == 1
        && words.contains(char::is_alphabetic)
        && words.chars().skip(1).any(|c| c.is_uppercase() || c.is_numeric())
        && has_small(source)
        && has_small(target);
    if !is_link && !is_name && !is_sign {
        return None;
    }
    once(words, source)?;
    once(words, target)
}

/// Returns where words occur, if they do once. Also as a part of a longer word they count.
fn once(words: &str, text: &str) -> Option<Span> {
    let (at, _) = text.match_indices(words).next()?;
    let place = Span::new(at, at + words.len());
    let again = text[at + words.chars().next()?.len_utf8()..].contains(words);
    let goes_on = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/'));
    let is_whole = !goes_on(text[..place.start].chars().next_back()) && !goes_on(text[place.end..].chars().next());
    (is_whole && !again).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitext::{FactKind, Outcome, TermHit};

    fn segment(source: &str, target: &str) -> Segment {
        let mut segment = Segment::new(1, 1, Span::new(100, 100 + source.len()), source.to_owned());
        segment.target = Some(target.to_owned());
        segment
    }

    fn span(text: &str, words: &str) -> Span {
        let at = text.find(words).unwrap();
        Span::new(at, at + words.len())
    }

    fn found<'a>(segment: &'a Segment, words: &str) -> Option<&'a str> {
        let place = place_of(segment, span(&segment.source, words))?;
        Some(place.of(segment.target.as_deref().unwrap()))
    }

    #[test]
    fn what_is_the_same_in_both_languages() {
        for (source, target, words, wanted) in [
            ("Lihat https://a.id/b sekarang.", "See https://a.id/b now.", "https://a.id/b", true),
            ("Film Ada Apa dengan Cinta laris.", "The film Ada Apa dengan Cinta sells.", "Ada Apa dengan Cinta", true),
            ("KTT G20 dibuka.", "The G20 summit opened.", "G20", true),
            ("Ia membeli iPhone baru.", "She bought a new iPhone.", "iPhone", true),
            // Water, and the air.
            ("Polusi Air dan Udara", "Water and Air Pollution", "Air", false),
            ("Polusi air itu parah.", "The air is bad.", "air", false),
            ("HARGA AIR NAIK", "AIR FARES RISE", "AIR", false),
            // Twice, or a part of another word.
            ("G20 dan G20 lain.", "G20 and others.", "G20", false),
            ("KTT G20 dibuka.", "The G20 summit of the G20 opened.", "G20", false),
            ("KTT G20 dibuka.", "The G201 summit opened.", "G20", false),
            ("Lihat https://a.id/b dan c.", "See https://a.id/b/c.", "https://a.id/b", false),
            // A figure is for the facts: 2 is in 2,5 and in 12, too.
            ("Ada 12 orang.", "There are 12 people.", "12", false),
            ("Bank Dunia membantu.", "The World Bank helped.", "Bank Dunia", false),
        ] {
            let segment = segment(source, target);
            assert_eq!(found(&segment, words), wanted.then_some(words), "{source}");
        }
    }

    #[test]
    fn terms_and_facts_say_where() {
        let (source, target) = ("Bank Dunia memberi 1.200 dolar.", "The World Bank gave 1,200 dollars.");
        let term = |target_span| TermHit {
            term: "Bank Dunia".to_owned(),
            source_span: span(source, "Bank Dunia").shifted(100),
            target_span,
            outcome: Outcome::Kept,
            method: String::new(),
        };
        let fact = |kind, outcome, confidence| Fact {
            kind,
            source_span: Some(span(source, "1.200").shifted(100)),
            target_span: Some(span(target, "1,200")),
            value: None,
            target_value: None,
            outcome,
            confidence,
        };
        let kept = fact(FactKind::Number, FactOutcome::Kept, Confidence::High);
        let mut one = segment(source, target);
        (one.terms, one.facts) = (vec![term(Some(span(target, "World Bank")))], vec![kept.clone()]);
        assert_eq!((found(&one, "Bank Dunia"), found(&one, "1.200")), (Some("World Bank"), Some("1,200")));
        // A part of a term, or more than one, is in no known place.
        assert_eq!((found(&one, "Bank"), found(&one, "Bank Dunia memberi")), (None, None));
        // It is missing, or two rows say different things.
        one.terms = vec![term(None)];
        assert_eq!(found(&one, "Bank Dunia"), None);
        one.terms = vec![term(Some(span(target, "World Bank"))), term(Some(span(target, "The World Bank")))];
        assert_eq!(found(&one, "Bank Dunia"), None);
        for doubtful in [
            fact(FactKind::Number, FactOutcome::Altered, Confidence::High),
            fact(FactKind::Number, FactOutcome::Kept, Confidence::Low),
            fact(FactKind::Quotation, FactOutcome::Kept, Confidence::High),
        ] {
            one.facts = vec![doubtful];
            assert_eq!(found(&one, "1.200"), None);
        }
    }
}
