//! Carries a person's decisions from an earlier bitext into a new one, along an alignment of their source sentences.
//!
//! The article, the glossary and the backend may have changed in between. A decided segment keeps its target and its
//! state in any case. Where its sentence was edited, or where a glossary entry now wants another form, the new draft
//! stands beside it as a proposal, and a finding (`decision-outdated`) asks the person.

use std::collections::HashMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::{RecheckContext, recheck_segment, row_of};
use crate::bitext::{Bitext, Origin, Other, Outcome, Segment, State};
use crate::enforce::{self, EnforceInput};
use crate::finding::{Code, Finding};
use crate::text::{Span, urls};

/// Minimum similarity of a sentence and its edited form: the share of words that they have in common (Dice).
const SIMILAR: f64 = 0.5;

/// Maximum number of pairs of sentences that are compared in one gap between unchanged sentences.
const MAX_PAIRS: usize = 40_000;

/// What became of the decisions in an earlier bitext.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Carried {
    /// Number of decided segments that are in the new bitext as they were.
    pub kept: usize,
    /// The new bitext's segments whose decision is kept, but outdated.
    pub outdated: Vec<u32>,
    /// The earlier bitext's decided segments whose sentence is no longer in the article.
    pub lost: Vec<u32>,
}

impl Carried {
    /// Number of decided segments of the earlier bitext.
    pub fn decisions(&self) -> usize {
        self.kept + self.outdated.len() + self.lost.len()
    }
}

/// A sentence's counterpart in the earlier bitext.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counterpart {
    /// Its index in the earlier bitext.
    pub(super) old: usize,
    /// Whether both sentences are the same, apart from white space.
    pub(super) same: bool,
}

/// Returns, for each new sentence, its counterpart among the old ones. First come unchanged sentences in their order,
/// then unchanged ones that were moved, then edited ones between the same unchanged neighbours.
pub(super) fn counterparts(old: &[&str], new: &[&str]) -> Vec<Option<Counterpart>> {
    let old: Vec<Vec<&str>> = old.iter().map(|s| s.split_whitespace().collect()).collect();
    let new: Vec<Vec<&str>> = new.iter().map(|s| s.split_whitespace().collect()).collect();
    let mut found = vec![None; new.len()];
    let mut taken = vec![false; old.len()];
    let mut gaps = Vec::new();
    let mut gap: (Option<usize>, Option<usize>) = (None, None);
    let ops = capture_diff_slices(Algorithm::Patience, &old, &new);
    for op in &ops {
        if let DiffOp::Equal { old_index, new_index, len } = *op {
            if let (Some(o), Some(n)) = gap {
                gaps.push((o..old_index, n..new_index));
            }
            gap = (None, None);
            for at in 0..len {
                taken[old_index + at] = true;
                found[new_index + at] = Some(Counterpart { old: old_index + at, same: true });
            }
        } else if gap.0.is_none() {
            gap = (Some(op.old_range().start), Some(op.new_range().start));
        }
    }
    if let (Some(o), Some(n)) = gap {
        gaps.push((o..old.len(), n..new.len()));
    }
    let mut elsewhere: HashMap<&[&str], Vec<usize>> = HashMap::new();
    for (at, words) in old.iter().enumerate().rev().filter(|(at, _)| !taken[*at]) {
        elsewhere.entry(words).or_default().push(at);
    }
    for (at, words) in new.iter().enumerate().filter(|(at, _)| found[*at].is_none()).collect::<Vec<_>>() {
        if let Some(moved) = elsewhere.get_mut(words.as_slice()).and_then(Vec::pop) {
            taken[moved] = true;
            found[at] = Some(Counterpart { old: moved, same: true });
        }
    }
    for (olds, news) in gaps {
        let olds: Vec<usize> = olds.filter(|at| !taken[*at]).collect();
        let news: Vec<usize> = news.filter(|at| found[*at].is_none()).collect();
        for (o, n) in edited(&olds, &news, &old, &new) {
            found[n] = Some(Counterpart { old: o, same: false });
        }
    }
    found
}

/// Pairs edited sentences in their order, so that the sum of their similarities is greatest (Needleman–Wunsch).
fn edited(olds: &[usize], news: &[usize], old: &[Vec<&str>], new: &[Vec<&str>]) -> Vec<(usize, usize)> {
    if olds.is_empty() || news.is_empty() || olds.len() * news.len() > MAX_PAIRS {
        return Vec::new();
    }
    let width = news.len() + 1;
    let mut best = vec![0.0_f64; (olds.len() + 1) * width];
    let mut alike = vec![0.0_f64; (olds.len() + 1) * width];
    for (i, o) in olds.iter().enumerate() {
        for (j, n) in news.iter().enumerate() {
            let at = (i + 1) * width + j + 1;
            alike[at] = Some(similarity(&old[*o], &new[*n])).filter(|s| *s >= SIMILAR).unwrap_or(0.0);
            best[at] = best[at - 1].max(best[at - width]).max(best[at - width - 1] + alike[at]);
        }
    }
    let (mut i, mut j) = (olds.len(), news.len());
    let mut pairs = Vec::new();
    while i > 0 && j > 0 {
        let at = i * width + j;
        if alike[at] > 0.0 && best[at] == best[at - width - 1] + alike[at] {
            pairs.push((olds[i - 1], news[j - 1]));
            (i, j) = (i - 1, j - 1);
        } else if best[at] == best[at - width] {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    pairs
}

/// Returns the share of words that two sentences have in common, 0 to 1.
fn similarity(a: &[&str], b: &[&str]) -> f64 {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in a {
        *counts.entry(word).or_default() += 1;
    }
    let common = b.iter().filter(|word| counts.get_mut(**word).filter(|n| **n > 0).map(|n| *n -= 1).is_some()).count();
    2.0 * common as f64 / (a.len() + b.len()).max(1) as f64
}

/// Returns a segment of an earlier bitext at the place of the same sentence, `at`, in a new one.
pub(super) fn placed(segment: &Segment, at: &Place<'_>, context: &RecheckContext<'_>) -> Segment {
    let &Place { id, block, span, source } = at;
    let mut placed = Segment { id, block, span, source: source.to_owned(), ..segment.clone() };
    if segment.source == source {
        placed = placed.shifted_from(segment.span);
        placed.findings.retain(|f| f.code != Code::TermInconsistent);
    } else {
        // Other white space: the places inside the sentence have moved.
        (placed.alignment, placed.terms, placed.findings, placed.other) = (Vec::new(), Vec::new(), Vec::new(), None);
        recheck_segment(&mut placed, context);
    }
    placed
}

/// The place of a sentence in a bitext.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) id: u32,
    pub(super) block: u32,
    pub(super) span: Span,
    pub(super) source: &'a str,
}

impl Segment {
    /// Shifts every span into the article by as much as the segment's own span was shifted from `before`.
    fn shifted_from(mut self, before: Span) -> Self {
        let start = self.span.start;
        let shift = |span: &mut Span| *span = super::back(*span, before.start).shifted(start);
        let findings = |findings: &mut Vec<Finding>| {
            findings.iter_mut().filter_map(|f| f.source_span.as_mut()).for_each(shift);
        };
        self.terms.iter_mut().for_each(|t| shift(&mut t.source_span));
        self.alignment.iter_mut().for_each(|a| shift(&mut a.source_span));
        findings(&mut self.findings);
        if let Some(other) = self.other.as_deref_mut() {
            other.terms.iter_mut().for_each(|t| shift(&mut t.source_span));
            other.alignment.iter_mut().for_each(|a| shift(&mut a.source_span));
            findings(&mut other.findings);
        }
        self
    }
}

/// Whether the glossary in force has the entries for a sentence that it had when its ledger was written.
pub(super) fn has_same_entries(segment: &Segment, context: &RecheckContext<'_>) -> bool {
    let (start, term_index) = (segment.span.start, context.term_index);
    let hits = term_index.find(&segment.source, &[], &urls::spans(&segment.source));
    let now = hits.iter().map(|h| (term_index.term(h.term).name(), h.span.shifted(start)));
    now.eq(segment.terms.iter().map(|t| (t.term.as_str(), t.source_span)))
}

/// Whether the glossary in force asks nothing of a segment's target that the segment does not have or report already.
/// The ledger is renewed where the glossary has other entries for the sentence by now.
pub(super) fn is_up_to_date(segment: &mut Segment, context: &RecheckContext<'_>) -> bool {
    let (Some(target), false) = (segment.target.clone(), segment.origin == Origin::Copied) else { return true };
    let (start, term_index) = (segment.span.start, context.term_index);
    let hits = term_index.find(&segment.source, &[], &urls::spans(&segment.source));
    let verified = enforce::verify(&EnforceInput::new(&segment.source, &hits, &target, context.lexicon), term_index);
    let forbids = |f: &Finding| f.code == Code::TermForbidden;
    let was_missing = |span: Span| segment.terms.iter().any(|t| t.source_span == span && t.outcome == Outcome::Missing);
    let missing = hits
        .iter()
        .zip(&verified.rows)
        .any(|(hit, row)| row.outcome == Outcome::Missing && !was_missing(hit.span.shifted(start)));
    if missing || (verified.findings.iter().any(forbids) && !segment.findings.iter().any(forbids)) {
        return false;
    }
    if !has_same_entries(segment, context) {
        let before = std::mem::take(&mut segment.terms);
        segment.terms = hits.iter().zip(&verified.rows).map(|(hit, row)| row_of(hit, start, term_index, row)).collect();
        super::recheck::remember(&mut segment.terms, &before);
        segment.findings.retain(|f| !f.code.is_about_terms());
        segment.findings.extend(super::shifted(verified.findings, start));
    }
    true
}

/// Whether an outdated decision already has a proposal beside it that honours the glossary in force.
pub(super) fn has_proposal(segment: &Segment, context: &RecheckContext<'_>) -> bool {
    segment.findings.iter().any(|f| f.code == Code::DecisionOutdated)
        && segment.with_other_as_own().is_some_and(|mut other| is_up_to_date(&mut other, context))
}

fn sources(bitext: &Bitext) -> Vec<&str> {
    bitext.segments.iter().map(|s| s.source.as_str()).collect()
}

/// Carries the decisions of `old`, an earlier bitext of the article, into `new`.
pub fn carry_decisions(new: &mut Bitext, old: &Bitext, context: &RecheckContext<'_>) -> Carried {
    let counterparts = counterparts(&sources(old), &sources(new));
    let mut carried = Carried::default();
    let mut seen = vec![false; old.segments.len()];
    for (segment, counterpart) in new.segments.iter_mut().zip(counterparts) {
        let Some(Counterpart { old: at, same }) = counterpart else { continue };
        let decided = &old.segments[at];
        if !decided.is_decided() {
            continue;
        }
        seen[at] = true;
        let reason = if same {
            let place = Place { id: segment.id, block: segment.block, span: segment.span, source: &segment.source };
            let mut kept = placed(decided, &place, context);
            if kept.target == segment.target && kept.state == segment.state && kept.origin == segment.origin {
                carried.kept += 1;
                continue;
            }
            if is_up_to_date(&mut kept, context) {
                *segment = kept;
                carried.kept += 1;
                continue;
            }
            "a glossary entry in the sentence has changed since this was decided".to_owned()
        } else {
            format!("the sentence was edited since this was decided; it was: {}", decided.source)
        };
        outdated(segment, decided, (&old.run.backend, &new.run.backend), reason, context);
        carried.outdated.push(segment.id);
    }
    carried.lost =
        old.segments.iter().zip(seen).filter(|(s, seen)| s.is_decided() && !seen).map(|(s, _)| s.id).collect();
    if carried.decisions() > 0 {
        enforce::consistency::inconsistent(&mut new.segments);
    }
    carried
}

/// Gives a segment the decision about an earlier form of it; its own draft becomes the proposal beside it.
fn outdated(
    segment: &mut Segment,
    decided: &Segment,
    (own_backend, backend): (&str, &str),
    reason: String,
    context: &RecheckContext<'_>,
) {
    let proposal = segment.clone();
    segment.target.clone_from(&decided.target);
    segment.draft.clone_from(&decided.draft);
    segment.edits.clone_from(&decided.edits);
    (segment.state, segment.origin) = (decided.state, decided.origin);
    segment.alignment = Vec::new();
    segment.terms = Vec::new();
    segment.findings = Vec::new();
    let drafted = proposal.state != State::Failed && proposal.origin == Origin::Backend;
    let proposed = drafted && proposal.target != segment.target;
    segment.other = if proposed { Other::of(proposal, backend, own_backend).map(Box::new) } else { None };
    recheck_segment(segment, context);
    segment.findings.insert(0, Finding::new(Code::DecisionOutdated, reason).at_source(segment.span));
}
