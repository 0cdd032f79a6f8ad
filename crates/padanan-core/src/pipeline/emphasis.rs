//! Emphasis and links that a backend dropped are put around the words that translate what they were around.
//!
//! Many engines return words alone. Where the emphasised words are in the translation is known, in this order: they are
//! the whole sentence, or its beginning up to a colon; they came back as they were (names, numbers); the backend aligned them, or
//! they are terms whose place is known; the lexicon knows translations of them that stand beside each other. Where none of
//! this says it, nothing is put anywhere: emphasis on wrong words says something that the author did not. A check tells of it.

use rustc_hash::FxHashSet;

use crate::text::Span;
use crate::text::emphasis::{Pair, lost};
use crate::text::lexicon::Lexicon;

/// Maximum number of pairs in a sentence.
const MAX_PAIRS: usize = 20;
/// Maximum number of words of a translation for each word of the source.
const MAX_GROWTH: usize = 2;
/// Minimum length of a word that the lexicon is asked about, in bytes.
const MIN_WORD: usize = 3;

/// Where parts of the source are in the target, and what is known of their words.
pub(super) struct Places<'a> {
    /// Spans of the source and of the target.
    pub(super) anchors: &'a [(Span, Span)],
    pub(super) lexicon: Option<&'a dyn Lexicon>,
}

/// What is put into a text, and where.
pub(super) type Insertion = (usize, String);

/// Returns what is to be put into a target that has lost the emphasis or the links of its source, in order.
pub(super) fn missing(source: &str, target: &str, places: &Places<'_>) -> Vec<Insertion> {
    let mut taken: Vec<Span> = Vec::new();
    let mut found = Vec::new();
    for pair in lost(source, target).take(MAX_PAIRS) {
        let Some(span) = place(source, target, &pair, places) else { continue };
        if span.is_empty() || taken.iter().any(|other| other.start < span.end && span.start < other.end) {
            continue;
        }
        taken.push(span);
        found.push((span.start, pair.open));
        found.push((span.end, pair.close));
    }
    found.sort_by_key(|(at, _)| *at);
    found
}

/// Returns a text with what is put into it.
pub(super) fn inserted(text: &str, insertions: &[Insertion]) -> String {
    let mut whole = text.to_owned();
    insertions.iter().rev().for_each(|(at, sign)| whole.insert_str(*at, sign));
    whole
}

/// Returns a span of a text in the text with what was put into it: signs at its ends are not of it.
pub(super) fn shifted(span: Span, insertions: &[Insertion]) -> Span {
    let before = |is: &dyn Fn(usize) -> bool| -> usize {
        insertions.iter().filter(|(at, _)| is(*at)).map(|(_, sign)| sign.len()).sum()
    };
    Span::new(span.start + before(&|at| at <= span.start), span.end + before(&|at| at < span.end))
}

/// Returns the place of a pair's words in the target.
fn place(source: &str, target: &str, pair: &Pair, places: &Places<'_>) -> Option<Span> {
    whole(source, target, pair)
        .or_else(|| up_to_colon(source, target, pair))
        .or_else(|| verbatim(pair.inner.of(source), target))
        .or_else(|| anchored(source, target, pair, places.anchors))
        .or_else(|| known(source, target, pair, places.lexicon?))
}

fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// The whole sentence. What stands outside of the signs, stops and quotation marks, stays outside.
fn whole(source: &str, target: &str, pair: &Pair) -> Option<Span> {
    let (before, behind) = (&source[..pair.outer.start], &source[pair.outer.end..]);
    if has_words(before) || has_words(behind) {
        return None;
    }
    let signs = |c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')' | '%');
    let start = if before.trim().is_empty() { 0 } else { target.len() - target.trim_start_matches(signs).len() };
    let start = start + target[start..].len() - target[start..].trim_start().len();
    let end = if behind.trim().is_empty() { target.trim_end().len() } else { target.trim_end_matches(signs).len() };
    (start < end).then(|| Span::new(start, end))
}

/// The beginning of a sentence up to a colon: `**Catatan:** Harga naik.`
fn up_to_colon(source: &str, target: &str, pair: &Pair) -> Option<Span> {
    let words = pair.inner.of(source);
    let inside = words.ends_with(':');
    let leads = !has_words(&source[..pair.outer.start]) && words.matches(':').count() == usize::from(inside);
    if !leads || !(inside || source[pair.outer.end..].starts_with(':')) {
        return None;
    }
    let at = target.find(": ")?;
    let start = target.len() - target.trim_start().len();
    let end = at + usize::from(inside);
    (words_of(&target[start..end]).len() <= MAX_GROWTH * words_of(words).len() + 1).then(|| Span::new(start, end))
}

/// Words that are in the target as they are, once.
pub(super) fn verbatim(words: &str, target: &str) -> Option<Span> {
    let is_apart = |at: usize| {
        let sides = [target[..at].chars().next_back(), target[at + words.len()..].chars().next()];
        sides.iter().flatten().all(|c| !c.is_alphanumeric())
    };
    let mut found = target.match_indices(words).map(|(at, _)| at).filter(|at| is_apart(*at));
    let at = found.next()?;
    found.next().is_none().then(|| Span::new(at, at + words.len()))
}

/// Words that the backend aligned, or terms: if they stand together, and nothing from outside stands among them.
fn anchored(source: &str, target: &str, pair: &Pair, anchors: &[(Span, Span)]) -> Option<Span> {
    let is_inside = |span: &Span| span.start >= pair.inner.start && span.end <= pair.inner.end;
    let (inside, outside): (Vec<_>, Vec<_>) = anchors.iter().partition(|(span, _)| is_inside(span));
    let covered: usize = inside.iter().map(|(span, _)| words_of(span.of(source)).len()).sum();
    if covered < words_of(pair.inner.of(source)).len() {
        return None;
    }
    let start = inside.iter().map(|(_, place)| place.start).min()?;
    let end = inside.iter().map(|(_, place)| place.end).max()?;
    let is_mixed = outside.iter().any(|(_, place)| place.start < end && start < place.end);
    let is_valid = start < end && target.get(start..end).is_some();
    (is_valid && !is_mixed).then(|| Span::new(start, end))
}

/// Words whose translations the lexicon knows: each stands once in the target, and they stand together.
fn known(source: &str, target: &str, pair: &Pair, lexicon: &dyn Lexicon) -> Option<Span> {
    let inside = words_of(pair.inner.of(source));
    let targets = words_of(target);
    let lower: Vec<String> = targets.iter().map(|word| word.of(target).to_lowercase()).collect();
    let mut at: Vec<usize> = Vec::new();
    for word in &inside {
        let word = word.of(pair.inner.of(source));
        let answers = answers(word, lexicon);
        let found: Vec<usize> = (0..targets.len()).filter(|n| answers.contains(&lower[*n])).collect();
        match found.as_slice() {
            [one] => at.push(*one),
            // A word of grammar may have no counterpart, or several.
            _ if word.len() <= MIN_WORD || inside.len() > 2 => {}
            _ => return None,
        }
    }
    let (first, last) = (*at.iter().min()?, *at.iter().max()?);
    let is_enough = at.len() * 2 >= inside.len() && last - first < MAX_GROWTH * inside.len();
    is_enough.then(|| Span::new(targets[first].start, targets[last].end))
}

/// Returns what a word may have become, in small letters: itself, and its known translations.
fn answers(word: &str, lexicon: &dyn Lexicon) -> FxHashSet<String> {
    let mut answers = FxHashSet::from_iter([word.to_lowercase()]);
    if word.len() >= MIN_WORD {
        lexicon.answers(word, &mut |answer| {
            answers.insert(answer.to_lowercase());
            true
        });
    }
    answers
}

/// Returns the words of a text.
fn words_of(text: &str) -> Vec<Span> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’');
    let mut found: Vec<Span> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| is_word(*c)) {
        let end = at + c.len_utf8();
        match found.last_mut() {
            Some(last) if last.end == at => last.end = end,
            _ => found.push(Span::new(at, end)),
        }
    }
    found.retain(|span| has_words(span.of(text)));
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn put(source: &str, target: &str, anchors: &[(&str, &str)]) -> String {
        let span = |text: &str, part: &str| text.find(part).map(|at| Span::new(at, at + part.len())).unwrap();
        let anchors: Vec<_> = anchors.iter().map(|(a, b)| (span(source, a), span(target, b))).collect();
        inserted(target, &missing(source, target, &Places { anchors: &anchors, lexicon: None }))
    }

    #[test]
    fn emphasis_comes_back_where_its_words_are() {
        for (source, target, wanted) in [
            ("**Harga beras naik.**", "Rice prices rose.", "**Rice prices rose.**"),
            ("**Harga beras naik**.", "Rice prices rose.", "**Rice prices rose**."),
            ("“*Kami siap*.”", "“We are ready.”", "“*We are ready*.”"),
            ("**Catatan:** harga naik.", "Note: prices rose.", "**Note:** prices rose."),
            ("**Catatan**: harga naik.", "Note: prices rose.", "**Note**: prices rose."),
            ("Presiden **Joko Widodo** tiba.", "President Joko Widodo arrived.", "President **Joko Widodo** arrived."),
            ("Ia membaca _Laskar Pelangi_.", "He read Laskar Pelangi.", "He read _Laskar Pelangi_."),
            ("Ia <b>Budi</b> tiba.", "He, Budi, arrived.", "He, <b>Budi</b>, arrived."),
            ("[Budi](https://a.id/x) tiba.", "Budi arrived.", "[Budi](https://a.id/x) arrived."),
            ("Jalankan `cargo test` dulu.", "Run cargo test first.", "Run `cargo test` first."),
            // Nobody knows where.
            ("Harga **beras** naik.", "Rice prices rose.", "Rice prices rose."),
            ("**Budi** dan Budi tiba.", "Budi and Budi arrived.", "Budi and Budi arrived."),
            // It is there, or damaged: that is mended elsewhere.
            ("**Budi** tiba.", "**Budi** arrived.", "**Budi** arrived."),
            ("**Budi** tiba.", "Budi** arrived.", "Budi** arrived."),
            // No emphasis.
            ("Skor 2 * 3 * 4.", "Score 2 3 4.", "Score 2 3 4."),
            ("Akun nama_saya_ini ramai.", "The account is busy.", "The account is busy."),
        ] {
            assert_eq!(put(source, target, &[]), wanted, "{source}");
        }
    }

    #[test]
    fn words_that_a_backend_aligned_are_known() {
        let source = "Harga **beras merah** naik.";
        assert_eq!(put(source, "Red rice prices rose.", &[("beras merah", "Red rice")]), "**Red rice** prices rose.");
        assert_eq!(put(source, "Red rice prices rose.", &[("beras", "rice")]), "Red rice prices rose.");
        let mixed = [("beras", "rice"), ("merah", "red"), ("Harga", "prices")];
        assert_eq!(put(source, "The red prices of rice rose.", &mixed), "The red prices of rice rose.");
    }

    #[test]
    fn spans_move_with_the_text() {
        let insertions = [(4, "**".to_owned()), (8, "**".to_owned())];
        assert_eq!(inserted("The Budi came", &insertions), "The **Budi** came");
        assert_eq!(shifted(Span::new(4, 8), &insertions), Span::new(6, 10));
        assert_eq!(shifted(Span::new(0, 3), &insertions), Span::new(0, 3));
        assert_eq!(shifted(Span::new(9, 13), &insertions), Span::new(13, 17));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_of_the_target(source in "[a-c \\*_`\\[\\]()<>/b:.]{0,40}", target in "[a-c \\*é.:]{0,40}") {
            let insertions = missing(&source, &target, &Places { anchors: &[], lexicon: None });
            let mut text = inserted(&target, &insertions);
            for (at, sign) in &insertions {
                prop_assert_eq!(&text[*at..*at + sign.len()], sign);
                text.replace_range(*at..*at + sign.len(), "");
            }
            prop_assert_eq!(text, target);
            prop_assert!(insertions.len().is_multiple_of(2));
        }
    }
}
