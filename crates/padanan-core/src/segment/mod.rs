//! **Why** a translation is read, checked and reviewed sentence by sentence.
//! **Takes** the text of one block, the abbreviations, and how to treat [`Quotes`].
//! **Gives** [`sentences`]: byte ranges in order, with only white space between them. [`explain()`] says which rule
//! decided what, and [`srx()`] exports the rules for other tools.
//! **Never** changes, drops or adds a byte, and never lets an open quotation swallow the sentences after it.
//!
//! A stop (`.`, `?`, `!`, `…`, with the quotes and brackets that close after it) or a blank line is a candidate; small
//! rules, one file each in `rules/`, are tried in turn, and the first that has an answer decides. A rule sees the
//! sentence so far and at most [`LOOK_AHEAD`] bytes after the candidate, so that text appended later does not change
//! earlier boundaries, and hostile text costs no more than any other.
//!
//! ```text
//! Dr. Ir. H. Joko (52) tiba pukul 10.30 WIB. “Tidak ada korban. Semua selamat,” kata dia. Ia pulang
//! before-name  initial            full-stop ^       full-stop ^                full-stop ^
//! ```

mod abbreviations;
mod counting;
mod explain;
mod quotes;
mod rules;
mod scan;
mod site;
mod srx;
mod text;
mod words;

pub use abbreviations::{Abbreviations, Use};
pub use explain::{BoundaryDecision, explain};
pub use srx::srx;
pub(crate) use words::{functions as function_words, starters as sentence_starters};

use crate::text::Span;
use crate::text::invisible::Seen;
use rules::Verdict;
use scan::{BoundaryCandidate, Scanner};
use site::BoundarySite;
use text::skip_space;

/// Maximum distance after a candidate at which any rule looks, in bytes, not counting white space and stops.
pub const LOOK_AHEAD: usize = 240;

/// How to treat a quotation with several sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quotes {
    /// It is split like any other text.
    #[default]
    Split,
    /// It stays whole with its introduction and attribution, if its quotation marks are balanced.
    Keep,
}

/// Returns the sentences of a block of text: non-empty byte ranges in order, each without white space at its ends.
///
/// A line break is not a boundary in itself (text may be hard-wrapped), but a blank line is, and so is a line that
/// begins with a list item's marker.
pub fn sentences(text: &str, abbreviations: &Abbreviations) -> Vec<Span> {
    sentences_with(text, abbreviations, Quotes::Split)
}

/// Returns the same, with a choice of how to treat quotations.
pub fn sentences_with(text: &str, abbreviations: &Abbreviations, quotes: Quotes) -> Vec<Span> {
    let seen = Seen::of_lines(text);
    let spans = walk(seen.text(), abbreviations, quotes, |_, _, _, _| {});
    if seen.is_original() { spans } else { in_original(text, &seen, &spans) }
}

/// Returns the places of sentences in the original, with the characters at their ends that no reader sees.
fn in_original(text: &str, seen: &Seen<'_>, spans: &[Span]) -> Vec<Span> {
    let mut places = Vec::with_capacity(spans.len());
    let mut at = 0;
    for span in spans {
        let place = seen.original_with_ends(*span);
        push(&mut places, text, skip_space(text, place.start.max(at)), place.end);
        at = place.end;
    }
    places
}

/// Goes from candidate to candidate; calls `tell` for each with the beginning of the sentence, the candidate, the rule
/// that decided, and its verdict.
fn walk(
    text: &str,
    abbreviations: &Abbreviations,
    quotes: Quotes,
    mut tell: impl FnMut(usize, &BoundaryCandidate, &'static str, Verdict),
) -> Vec<Span> {
    let mut kept = (quotes == Quotes::Keep).then(|| quotes::Quotations::new(text));
    let mut spans = Vec::with_capacity(text.len() / 120);
    let mut scanner = Scanner::new(text);
    let mut start = skip_space(text, 0);
    let mut at = start;
    while let Some(candidate) = scanner.next(at, start) {
        at = candidate.end;
        let Some(site) = BoundarySite::new(text, start, candidate, abbreviations) else { continue };
        if let Some(mark) = counting::glued_mark(&site) {
            let here = BoundaryCandidate { start: mark, stops_end: mark, end: mark, ..candidate };
            tell(start, &here, GLUED_MARK.0, GLUED_MARK.1);
            push(&mut spans, text, start, mark);
            start = mark;
            continue;
        }
        let held = kept.as_mut().is_some_and(|kept| kept.hold(start, &candidate));
        let (rule, verdict) = if held { KEPT } else { rules::decide(&site) };
        tell(start, &candidate, rule, verdict);
        if verdict.ends {
            push(&mut spans, text, start, candidate.end);
            start = skip_space(text, candidate.end);
            at = start;
        }
    }
    push(&mut spans, text, start, text.len());
    spans
}

/// The verdict on the number of a list's next item that is glued to the item before.
const GLUED_MARK: (&str, Verdict) =
    ("glued-mark", Verdict { ends: true, why: "the list counts on with a number that is glued to the item before" });

/// The verdict on a candidate inside a quotation that is kept whole.
const KEPT: (&str, Verdict) = ("kept-quotation", Verdict { ends: false, why: "the quotation is kept whole" });

fn push(spans: &mut Vec<Span>, text: &str, start: usize, end: usize) {
    let end = scan::trimmed_end(text, start, end);
    if start < end {
        spans.push(Span::new(start, end));
    }
}

#[cfg(test)]
mod tests;
