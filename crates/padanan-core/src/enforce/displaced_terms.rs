//! Terms that moved: placeholders that jump to the start of the sentence. Names that changed places (*A told B*) are told
//! by the check of all names.
//!
//! A form whose relative position differs much from that of its source, or that comes after a form which it precedes in
//! the source, is examined more closely, with the segment's words aligned:
//!
//! * *another clause*: the words around the term went into one clause, and the term is in another;
//! * *a hole*: the words on both sides of the term became neighbours, and the term is far from both.

use super::words::AlignedSegment;
use super::{EnforceInput, LedgerRow};
use crate::finding::{Code, Finding};
use crate::text::Span;

/// A term whose relative position differs by less than this share of the sentence is in the right place.
const NEAR: f64 = 0.30;
/// Minimum number of words. A shorter sentence has no room for a misplaced term.
const MIN_LENGTH: usize = 6;

/// Returns whether the positions of the terms are odd enough to look closer. Cheap: it compares spans only.
pub(super) fn is_suspect(task: &EnforceInput<'_>, rows: &[LedgerRow], target: &str) -> bool {
    let places = placed(task, rows);
    let share = |at: usize, text: &str| at as f64 / text.len().max(1) as f64;
    let far =
        |&(source, here): &(Span, Span)| (share(source.start, task.source) - share(here.start, target)).abs() >= NEAR;
    let turned = places.windows(2).any(|w| w[0].1.start > w[1].1.start);
    task.source.len() > 30 && (turned || places.iter().any(far))
}

/// Returns the terms with a correct form: their byte ranges in the source and in the target, in source order.
fn placed(task: &EnforceInput<'_>, rows: &[LedgerRow]) -> Vec<(Span, Span)> {
    task.hits.iter().zip(rows).filter_map(|(hit, row)| Some((hit.outer, row.target_span?))).collect()
}

/// Finds the terms that are in another place than in the source.
pub(super) fn moved(
    task: &EnforceInput<'_>,
    rows: &[LedgerRow],
    target: &str,
    aligned: &AlignedSegment<'_>,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    if aligned.source.len() < MIN_LENGTH || aligned.target.len() < MIN_LENGTH {
        return findings;
    }
    let places = placed(task, rows);
    let found = |at: usize, how: &str| {
        let (source, here) = places[at];
        let message =
            format!("`{}` is in another place than `{}` in the source: {how}", here.of(target), source.of(task.source));
        Finding::new(Code::TermMoved, message).at_source(source).at_target(here)
    };
    for (at, (source, here)) in places.iter().enumerate() {
        let sight = TermContext { aligned, source: *source, here: *here };
        // A repetition may be in the place of the other occurrence.
        let repeated = places.iter().enumerate().any(|(i, p)| i != at && p.1.of(target) == here.of(target));
        if repeated {
            continue;
        }
        if sight.is_in_another_clause() {
            findings.push(found(at, "the words around it went into another clause"));
        } else if sight.left_a_hole() {
            findings.push(found(at, "the words around it are together elsewhere"));
        }
    }
    findings
}

/// One term and the words around it.
struct TermContext<'a> {
    aligned: &'a AlignedSegment<'a>,
    source: Span,
    here: Span,
}

impl TermContext<'_> {
    fn is_in_another_clause(&self) -> bool {
        let theirs = clauses(&self.aligned.target);
        let ours = clauses(&self.aligned.source);
        let own = self.aligned.inside(self.source);
        let (Some(&clause), Some(at)) = (ours.get(own.start), self.number_of(self.here)) else { return false };
        let Some(&stands) = theirs.get(at) else { return false };
        let into = |clause: usize| -> Vec<usize> {
            let words = (0..self.aligned.source.len()).filter(|i| ours[*i] == clause && !own.contains(i));
            words.filter_map(|i| self.links_of(i)).map(|j| theirs[j]).collect()
        };
        let went = into(clause);
        let most = (0..=theirs.last().copied().unwrap_or(0)).max_by_key(|c| went.iter().filter(|w| *w == c).count());
        let Some(most) = most else { return false };
        let count = went.iter().filter(|w| **w == most).count();
        // It must be clear where the surrounding words went, and none of them may be in the term's clause.
        most != stands && count >= 3 && count * 10 >= went.len() * 8 && !went.contains(&stands)
    }

    fn left_a_hole(&self) -> bool {
        let own = self.aligned.inside(self.source);
        let left = own.start.checked_sub(1).and_then(|i| self.links_of(i));
        let right = self.links_of(own.end);
        let (Some(left), Some(right), Some(at)) = (left, right, self.number_of(self.here)) else { return false };
        let together = right > left && right - left <= 2;
        together && at.abs_diff(left) >= 5 && at.abs_diff(right) >= 5
    }

    /// Returns the draft's word that a source word is linked to, if the link is strong and the word longer than 2
    /// characters.
    fn links_of(&self, number: usize) -> Option<usize> {
        let link = &self.aligned.links[(*self.aligned.of_source.get(number)?)?];
        (link.weight >= 0.4 && self.aligned.source[number].form.chars().count() > 2).then_some(link.target.start)
    }

    fn number_of(&self, span: Span) -> Option<usize> {
        self.aligned.target.iter().position(|w| w.span.overlaps(span))
    }
}

/// Returns the clause number of every word. Commas, semicolons, colons, dashes, brackets and full stops separate
/// clauses.
fn clauses(words: &[super::words::SegmentWord]) -> Vec<usize> {
    let parts = |w: &str| matches!(w, "," | ";" | ":" | "—" | "–" | "(" | ")" | "." | "!" | "?");
    let mut number = 0;
    words
        .iter()
        .map(|w| {
            number += usize::from(parts(&w.form));
            number
        })
        .collect()
}
