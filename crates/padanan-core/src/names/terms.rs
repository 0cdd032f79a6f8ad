//! What the glossaries know: names that they have, and what becomes of them.

use crate::glossary::{Hit, TermIndex, TermKind};
use crate::text::{Span, urls};

use super::lists::{self, List};
use super::{Evidence, Name, NameKind, Treatment};

/// Returns the names of a sentence together with the terms in it that have a capital. Of two that overlap the longer one
/// stays; the glossary decides if they are alike.
pub(super) fn merged(names: Vec<Name>, sentence: &str, terms: &TermIndex) -> Vec<Name> {
    let hits = terms.find(sentence, &[], &urls::spans(sentence));
    let mut hits = hits.iter().filter(|h| is_name(h, sentence)).map(|h| of_hit(h, sentence, terms)).peekable();
    let mut names = names.into_iter().peekable();
    let mut all: Vec<Name> = Vec::with_capacity(names.len());
    loop {
        let hit_first = match (hits.peek(), names.peek()) {
            (None, None) => return all,
            (Some(hit), Some(name)) => hit.span.start <= name.span.start,
            (hit, _) => hit.is_some(),
        };
        let Some(next) = (if hit_first { hits.next() } else { names.next() }) else { return all };
        match all.last_mut().filter(|last| last.span.overlaps(next.span)) {
            Some(last) if next.span.len() > last.span.len() && next.span.contains(last.span) => {
                *last = without(next, last, sentence);
            }
            Some(last) => *last = without(*last, &next, sentence),
            None => all.push(next),
        }
    }
}

/// Returns whether a term is a name: it has a capital, and is no office.
fn is_name(hit: &Hit, sentence: &str) -> bool {
    let term = hit.span.of(sentence);
    let first = term.split_whitespace().next().unwrap_or_default();
    term.contains(char::is_uppercase) && !lists::of_word(first).has(List::Office)
}

/// A name of which a part is a term: if the glossary has another form of what would be kept, nothing is; but a person's name
/// stays behind the country of an office: `Ketua DPR AS Newt Gingrich`.
fn without(name: Name, part: &Name, sentence: &str) -> Name {
    let other = part.evidence == Evidence::Glossary && part.treatment == Treatment::Translated;
    if other && name.kept.is_some_and(|kept| kept.overlaps(part.span)) {
        let person = name.kept.filter(|kept| name.kind == NameKind::Person && kept.start == part.span.start);
        let rest = person.and_then(|kept| Some((kept, sentence.get(part.span.end..kept.end)?.trim_start())));
        if let Some((kept, rest)) = rest.filter(|(_, rest)| rest.contains(' ')) {
            let kept = Span::new(kept.end - rest.len(), kept.end);
            return Name { kept: Some(kept), treatment: Treatment::Translated, ..name };
        }
        return Name { kept: None, treatment: Treatment::Translated, ..name };
    }
    name
}

fn of_hit(hit: &Hit, sentence: &str, terms: &TermIndex) -> Name {
    let kind = match terms.term(hit.term).kind {
        TermKind::Person => NameKind::Person,
        TermKind::Place => NameKind::Place,
        TermKind::Organisation => NameKind::Organisation,
        TermKind::Work => NameKind::Work,
        TermKind::Other => NameKind::Other,
    };
    let same = terms.rendering(hit) == hit.span.of(sentence);
    let treatment = if same { Treatment::Kept } else { Treatment::Translated };
    Name { span: hit.span, kind, treatment, evidence: Evidence::Glossary, kept: same.then_some(hit.span) }
}
