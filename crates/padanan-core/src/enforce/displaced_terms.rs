//! Terms that came back in another place than their source: marks that jump to the sentence's beginning, names that
//! changed places in *A told B*.
//!
//! A form that stands far from where its source stands, or behind a form that it stood before, is looked at more
//! closely, with the segment's words aligned:
//!
//! * *another clause*: the words around the term went into one clause, and the term stands in another;
//! * *a hole*: the words on both sides of the term became neighbours, and the term stands far from both;
//! * *changed places*: two names around the same active verb stand in the other order.

use super::words::AlignedSegment;
use super::{EnforceInput, LedgerRow};
use crate::finding::{Code, Finding};
use crate::text::Span;

/// A term whose place differs by less than this share of the sentence is where it should be.
const NEAR: f64 = 0.30;
/// Shorter sentences have no other place.
const MIN_LENGTH: usize = 6;

/// Whether the places of the terms are odd enough to look closer: a cheap question of spans alone.
pub(super) fn is_suspect(task: &EnforceInput<'_>, rows: &[LedgerRow], target: &str) -> bool {
    let places = placed(task, rows);
    let share = |at: usize, text: &str| at as f64 / text.len().max(1) as f64;
    let far =
        |&(source, here): &(Span, Span)| (share(source.start, task.source) - share(here.start, target)).abs() >= NEAR;
    let turned = places.windows(2).any(|w| w[0].1.start > w[1].1.start);
    task.source.len() > 30 && (turned || places.iter().any(far))
}

/// Terms with a right form: their places in the source and in the target, in the order of the source.
fn placed(task: &EnforceInput<'_>, rows: &[LedgerRow]) -> Vec<(Span, Span)> {
    task.hits.iter().zip(rows).filter_map(|(hit, row)| Some((hit.outer, row.target_span?))).collect()
}

/// The terms that stand in another place.
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
        let message = format!(
            "`{}` stands in another place than `{}` in the source: {how}",
            here.of(target),
            source.of(task.source)
        );
        Finding::new(Code::TermMoved, message).at_source(source).at_target(here)
    };
    for (at, (source, here)) in places.iter().enumerate() {
        let sight = TermContext { aligned, source: *source, here: *here };
        // A repetition may stand at the place of the other.
        let repeated = places.iter().enumerate().any(|(i, p)| i != at && p.1.of(target) == here.of(target));
        if repeated {
            continue;
        }
        if sight.is_in_another_clause() {
            findings.push(found(at, "the words around it went into another clause"));
        } else if sight.left_a_hole() {
            findings.push(found(at, "the words around it stand together elsewhere"));
        }
    }
    for at in 1..places.len() {
        let told = |f: &Finding| places[at - 1..=at].iter().any(|p| f.target_span == Some(p.1));
        if have_changed_places(aligned, places[at - 1], places[at], target) && !findings.iter().any(told) {
            findings.push(found(at, "it has changed places with another name"));
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
        // Where the words around it went must be clear, and none of them where it stands.
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

    /// The draft's word that a word of the source is linked to, if it says something.
    fn links_of(&self, number: usize) -> Option<usize> {
        let link = &self.aligned.links[(*self.aligned.of_source.get(number)?)?];
        (link.weight >= 0.4 && self.aligned.source[number].form.chars().count() > 2).then_some(link.target.start)
    }

    fn number_of(&self, span: Span) -> Option<usize> {
        self.aligned.target.iter().position(|w| w.span.overlaps(span))
    }
}

/// For every word the number of its clause: commas, semicolons, colons, dashes and brackets part clauses.
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

/// Whether two names stand in the other order around one word that became one word, and neither side is passive.
fn have_changed_places(aligned: &AlignedSegment<'_>, first: (Span, Span), second: (Span, Span), target: &str) -> bool {
    if first.1.start < second.1.start || first.1.overlaps(second.1) {
        return false;
    }
    let (a, b) = (aligned.inside(first.0), aligned.inside(second.0));
    let between = a.end..b.start.max(a.end);
    if between.is_empty() || between.len() > 3 {
        return false;
    }
    let passive =
        |w: &str| w == "oleh" || (w.starts_with("di") && w.len() > 5) || (w.starts_with("ter") && w.len() > 6);
    if between.clone().any(|i| passive(&aligned.source[i].lower) || !aligned.source[i].wordlike) {
        return false;
    }
    // `Presiden Rusia Putin`, `Putin dari Rusia`, `Rusia dan Cina`: the other order says the same.
    let verb = |i: usize| aligned.source[i].lower.starts_with("me") && aligned.source[i].lower.len() > 5;
    let inside = target.get(second.1.end..first.1.start).unwrap_or_default();
    let turned = [" by ", " was ", " were ", " been "].iter().any(|w| inside.contains(w));
    let linked = between.clone().filter(|i| verb(*i)).any(|i| {
        let link = aligned.of_source[i].map(|l| aligned.target[aligned.links[l].target.start].span);
        link.is_some_and(|place| second.1.end <= place.start && place.end <= first.1.start)
    });
    linked && !turned
}
