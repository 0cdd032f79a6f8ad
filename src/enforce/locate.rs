//! Locating a wrong rendering that no list names: the name-like span that resembles the term most.
//!
//! Candidates are runs of capitalised words. Likeness is the normalised edit distance of Damerau and
//! Levenshtein between letters without accents, against every allowed form and every spelling of the source.
//! A candidate is *safe* to replace only if
//!
//! * it is alike enough: 0.72 or more, and for names of fewer than six letters one edit at most;
//! * it begins with the same letter, or is 0.80 alike;
//! * no other candidate elsewhere comes within 0.10 of it;
//! * it stands at about the same place: less than half the sentence away;
//! * it is not itself right: no allowed form of another term, and no name that the source has too.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Task;
use crate::bitext::Span;
use crate::glossary::{Hit, Shelf};

/// Below this nothing is even suggested.
const SUGGEST: f64 = 0.55;
/// From this on a candidate may be replaced.
const ALIKE: f64 = 0.72;
/// How far the second-best must be behind.
const MARGIN: f64 = 0.10;
/// In longer sentences nothing is located: a name cannot be told by its place there.
const MOST_WORDS: usize = 400;

/// A span that may be the term's wrong rendering.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// Where it stands.
    pub span: Span,
    /// Whether the rules allow to replace it.
    pub safe: bool,
    /// Why, or why not, in a few words.
    pub reason: String,
}

struct Candidate {
    span: Span,
    score: f64,
}

/// The span of `target` that resembles the term of `hit` most, if any resembles it at all.
pub(super) fn resembling(
    source: &str,
    hits: &[Hit],
    hit: Hit,
    target: &str,
    shelf: &Shelf,
    taken: &[Span],
) -> Option<Found> {
    let term = shelf.term(hit.term);
    let forms: Vec<String> =
        term.target.iter().chain(&term.admitted).chain(&term.source).map(|f| skeleton(f)).collect();
    let most_words = forms.iter().map(|f| f.split(' ').count()).max().unwrap_or(1).min(6);
    let words = words(target);
    if words.len() > MOST_WORDS || !term.preferred(hit.form).chars().any(char::is_uppercase) {
        return None;
    }
    let mut candidates: Vec<Candidate> = spans(target, &words, most_words)
        .filter(|span| !taken.iter().any(|t| t.overlaps(*span)))
        .map(|span| Candidate { span, score: likeness(&skeleton(span.of(target)), &forms) })
        .filter(|c| c.score >= SUGGEST)
        .collect();
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.span.cmp(&b.span)));
    let best = candidates.first()?;
    let rival = candidates.iter().find(|c| !c.span.overlaps(best.span)).map_or(0.0, |c| c.score);
    let reason = unsafe_reason(source, hits, hit, target, best, rival, &forms);
    Some(Found {
        span: best.span,
        safe: reason.is_none(),
        reason: reason.unwrap_or_else(|| format!("{:.0} % alike", best.score * 100.0)),
    })
}

/// How sure the backend must be that the term became what is replaced.
const SURE: f32 = 0.4;

/// The span of `target`, the draft, that the backend says the term of `hit` became.
///
/// It is *safe* to replace only if it is a run of names, nothing of another word is in it, the backend is sure of each
/// of its words, and the source does not have it as another name.
pub(super) fn aligned(task: &Task<'_>, hit: Hit, target: &str, shelf: &Shelf, taken: &[Span]) -> Option<Found> {
    if !shelf.term(hit.term).preferred(hit.form).chars().any(char::is_uppercase) {
        return None;
    }
    // A phrase that reaches beyond the term says too little about the term itself.
    let of_it = task.links.iter().filter(|l| hit.outer.contains(l.source_span));
    let places: Vec<(Span, f32)> = of_it.filter_map(|l| Some((l.target_span?, l.confidence))).collect();
    let start = places.iter().map(|p| p.0.start).min()?;
    let end = places.iter().map(|p| p.0.end).max()?;
    let inside: Vec<Span> = words(target).into_iter().filter(|w| start <= w.start && w.end <= end).collect();
    let (first, last) = (inside.first()?, inside.last()?);
    let article = matches!(first.of(target), "the" | "The" | "a" | "an") && inside.len() > 1;
    let span = Span::new(if article { inside[1].start } else { first.start }, last.end);
    if taken.iter().any(|t| t.overlaps(span)) {
        return None;
    }
    let named = |w: &&Span| starts_upper(w.of(target)) || matches!(w.of(target), "of" | "the" | "and");
    let names = inside.iter().skip(usize::from(article)).all(|w| named(&w)) && starts_upper(span.of(target));
    let covered = inside.iter().all(|w| places.iter().any(|(p, _)| p.contains(*w)));
    let sure = places.iter().all(|(_, confidence)| *confidence >= SURE);
    let reason = match (names, covered && sure) {
        (false, _) => "the backend put it there, and it is no name",
        (_, false) => "the backend is not sure that it stands there",
        _ if stands_in_source(task.source, task.hits, span.of(target)) => "the source has this name too",
        _ => return Some(Found { span, safe: true, reason: "the backend put it there".to_owned() }),
    };
    Some(Found { span, safe: false, reason: reason.to_owned() })
}

/// Why the best candidate must not be replaced without a person; none if it may.
fn unsafe_reason(
    source: &str,
    hits: &[Hit],
    hit: Hit,
    target: &str,
    best: &Candidate,
    rival: f64,
    forms: &[String],
) -> Option<String> {
    let name = skeleton(best.span.of(target));
    let letters = name.chars().count();
    let first_alike = forms.iter().any(|f| f.chars().next() == name.chars().next());
    if best.score < ALIKE || (letters < 6 && best.score < 1.0 - 1.0 / letters.max(1) as f64 - 1e-9) {
        return Some(format!("only {:.0} % alike", best.score * 100.0));
    }
    if !first_alike && best.score < 0.80 {
        return Some("it begins with another letter".to_owned());
    }
    if best.score - rival < MARGIN {
        return Some("another name resembles the term as much".to_owned());
    }
    let place = |at: usize, text: &str| at as f64 / text.len().max(1) as f64;
    if (place(hit.span.start, source) - place(best.span.start, target)).abs() >= 0.5 {
        return Some("it stands at another place of the sentence".to_owned());
    }
    if stands_in_source(source, hits, best.span.of(target)) {
        return Some("the source has this name too".to_owned());
    }
    None
}

/// Whether `name` stands in the source outside the terms: then it is another name that came through as it was.
fn stands_in_source(source: &str, hits: &[Hit], name: &str) -> bool {
    source.match_indices(name).any(|(at, _)| {
        let span = Span::new(at, at + name.len());
        !hits.iter().any(|h| h.outer.overlaps(span))
    })
}

/// Letters that tell a name: lower case, without accents, one space between words.
fn skeleton(name: &str) -> String {
    let plain: String = name.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    let letters = plain.replace(['-', '\u{2011}', '\u{2013}'], " ");
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn likeness(name: &str, forms: &[String]) -> f64 {
    let length = name.chars().count();
    if !(3..=80).contains(&length) {
        return 0.0;
    }
    let alike = |form: &String| {
        let other = form.chars().count();
        let close = other <= 2 * length && length <= 2 * other && other >= 3;
        if close { strsim::normalized_damerau_levenshtein(name, form) } else { 0.0 }
    };
    forms.iter().map(alike).fold(0.0, f64::max)
}

/// The words of a text: letters, digits, inner hyphens and apostrophes; a possessive is not part of its word.
fn words(text: &str) -> Vec<Span> {
    use unicode_segmentation::UnicodeSegmentation as _;
    text.unicode_word_indices()
        .map(|(at, word)| {
            let bare = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
            Span::new(at, at + bare.len())
        })
        .collect()
}

fn starts_upper(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// Runs of one to `most` words that begin and end with a capital, with a space or hyphen between them.
fn spans<'a>(text: &'a str, words: &'a [Span], most: usize) -> impl Iterator<Item = Span> + 'a {
    (0..words.len()).filter(|&i| starts_upper(words[i].of(text))).flat_map(move |i| {
        (i..words.len().min(i + most))
            .take_while(move |&j| j == i || matches!(&text[words[j - 1].end..words[j].start], " " | "-"))
            .filter(move |&j| starts_upper(words[j].of(text)))
            .map(move |j| Span::new(words[i].start, words[j].end))
    })
}
