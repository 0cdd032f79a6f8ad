//! **Why** a translation is read, checked and reviewed sentence by sentence.
//! **Takes** the text of one block, the abbreviations, and what is to become of [`Quotes`].
//! **Gives** [`sentences`]: byte ranges in order; what lies between them is white space only. [`explain`] says which rule
//! decided what, and [`srx`] writes the rules down for other tools.
//! **Never** changes, drops or adds a byte, and never lets an open quotation swallow the sentences behind it.
//!
//! A stop (`.`, `?`, `!`, `…`, with the quotes and brackets that close behind it) or a blank line is a candidate; small
//! rules, one file each in `rules/`, are asked in turn, and the first that has an answer decides. A rule sees the
//! sentence so far and at most [`LOOK_AHEAD`] bytes behind the candidate, so that text that is appended later changes
//! nothing before, and hostile text costs no more than any other.
//!
//! ```text
//! Dr. Ir. H. Joko (52) tiba pukul 10.30 WIB. “Tidak ada korban. Semua selamat,” kata dia. Ia pulang
//! before-name  initial            full-stop ^       full-stop ^                full-stop ^
//! ```

mod abbreviations;
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

use crate::text::Span;
use rules::Verdict;
use scan::{BoundaryCandidate, Scanner};
use site::BoundarySite;
use text::skip_space;

/// How far behind a candidate any rule looks, in bytes, white space and stops not counted.
pub const LOOK_AHEAD: usize = 240;

/// What becomes of a quotation with several sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quotes {
    /// It is split like any other text.
    #[default]
    Split,
    /// It stays whole with what introduces it and who said it, if its marks are in balance.
    Keep,
}

/// The sentences of a block of text: non-empty ranges in order, each without white space at its ends.
///
/// A line break is no boundary in itself (text may be hard-wrapped), but a blank line is, and a line that begins with
/// a list item's mark.
pub fn sentences(text: &str, abbreviations: &Abbreviations) -> Vec<Span> {
    sentences_with(text, abbreviations, Quotes::Split)
}

/// The same, with a choice of what becomes of quotations.
pub fn sentences_with(text: &str, abbreviations: &Abbreviations, quotes: Quotes) -> Vec<Span> {
    walk(text, abbreviations, quotes, |_, _, _, _| {})
}

/// Goes from candidate to candidate; `tell` hears of each where the sentence began, the rule that decided, and what
/// it said.
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

/// What is said of a candidate inside a quotation that is kept whole.
const KEPT: (&str, Verdict) = ("kept-quotation", Verdict { ends: false, why: "the quotation is kept whole" });

fn push(spans: &mut Vec<Span>, text: &str, start: usize, end: usize) {
    let end = scan::trimmed_end(text, start, end);
    if start < end {
        spans.push(Span::new(start, end));
    }
}

#[cfg(test)]
mod tests;
