//! Carries a person's decisions from an earlier bitext into a new one, along an alignment of their source sentences.
//!
//! The article, the glossary and the backend may have changed in between. A decided segment keeps its target and its
//! state in any case. Where its sentence was edited, or where a glossary entry now wants another form, the new draft
//! stands beside it as a proposal, and a finding (`decision-outdated`) asks the person.

use super::recheck::{in_article, remember, verified_terms};
use super::{RecheckContext, recheck_segment};
use crate::bitext::{Bitext, Fact, Origin, Other, Outcome, Segment, State, TermHit};
use crate::diff::{Counterpart, counterparts};
use crate::enforce::consistency;
use crate::finding::{Code, Finding};
use crate::review::edits::edits;
use crate::text::Span;

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

/// Returns a segment of an earlier bitext at the place of the same sentence, `at`, in a new one.
pub(super) fn placed(segment: &Segment, at: &Place<'_>, context: &RecheckContext<'_>) -> Segment {
    let &Place { id, block, span, source } = at;
    let mut placed = Segment { id, block, span, source: source.to_owned(), ..segment.clone() };
    if segment.source == source {
        placed = placed.shifted_from(segment.span);
        placed.findings.retain(|f| f.code != Code::TermInconsistent);
    } else {
        // Other white space: the places inside the sentence have moved.
        (placed.alignment, placed.terms, placed.facts) = (Vec::new(), Vec::new(), Vec::new());
        placed.findings.retain(|f| f.code == Code::DecisionOutdated);
        placed.findings.iter_mut().for_each(|f| f.source_span = Some(span));
        if let Some(other) = placed.other.as_deref_mut() {
            (other.alignment, other.terms) = (Vec::new(), Vec::new());
            (other.findings, other.facts) = (Vec::new(), Vec::new());
        }
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
        let facts = |facts: &mut Vec<Fact>| facts.iter_mut().filter_map(|f| f.source_span.as_mut()).for_each(shift);
        facts(&mut self.facts);
        self.terms.iter_mut().for_each(|t| shift(&mut t.source_span));
        self.alignment.iter_mut().for_each(|a| shift(&mut a.source_span));
        findings(&mut self.findings);
        if let Some(other) = self.other.as_deref_mut() {
            other.terms.iter_mut().for_each(|t| shift(&mut t.source_span));
            other.alignment.iter_mut().for_each(|a| shift(&mut a.source_span));
            findings(&mut other.findings);
            facts(&mut other.facts);
        }
        self
    }
}

/// How the glossary in force agrees with a segment.
pub(super) enum Agreement {
    /// It has the entries for the sentence that it had when the ledger was written, and the target honours them.
    Same,
    /// It has other entries, and the target honours them: the ledger and the findings about terms.
    Renewed(Vec<TermHit>, Vec<Finding>),
    /// It wants a form that the target lacks, or forbids one that it has, and the segment does not report that already.
    Broken,
}

/// Holds a segment against the glossary in force.
pub(super) fn agreement(segment: &Segment, context: &RecheckContext<'_>) -> Agreement {
    let (Some(target), false) = (&segment.target, segment.origin == Origin::Copied) else { return Agreement::Same };
    let (terms, findings) = verified_terms(segment, target, context);
    let forbids = |f: &Finding| f.code == Code::TermForbidden;
    let is_missing = |t: &&TermHit| t.outcome == Outcome::Missing;
    let was_missing = |t: &TermHit| segment.terms.iter().filter(is_missing).any(|w| w.source_span == t.source_span);
    if terms.iter().filter(is_missing).any(|t| !was_missing(t))
        || (findings.iter().any(forbids) && !segment.findings.iter().any(forbids))
    {
        return Agreement::Broken;
    }
    let entries =
        |terms: &[TermHit]| -> Vec<(String, Span)> { terms.iter().map(|t| (t.term.clone(), t.source_span)).collect() };
    if entries(&terms) == entries(&segment.terms) { Agreement::Same } else { Agreement::Renewed(terms, findings) }
}

/// Whether a decided segment honours the glossary in force. The ledger is renewed where that has other entries by now.
pub(super) fn is_up_to_date(segment: &mut Segment, context: &RecheckContext<'_>) -> bool {
    match agreement(segment, context) {
        Agreement::Broken => return false,
        Agreement::Same => {}
        // Terms in glued words are found only with the places of the joins, which nobody knows by now.
        Agreement::Renewed(..) if segment.findings.iter().any(|f| f.code == Code::GluedWords) => {}
        Agreement::Renewed(terms, findings) => {
            let before = std::mem::replace(&mut segment.terms, terms);
            remember(&mut segment.terms, &before);
            segment.findings.retain(|f| !f.code.is_about_terms());
            segment.findings.extend(findings);
        }
    }
    true
}

/// Whether an outdated decision already has a proposal beside it that honours the glossary in force.
pub(super) fn has_proposal(segment: &Segment, context: &RecheckContext<'_>) -> bool {
    segment.findings.iter().any(|f| f.code == Code::DecisionOutdated)
        && segment.with_other_as_own().is_some_and(|mut other| is_up_to_date(&mut other, context))
}

pub(super) fn sources(bitext: &Bitext) -> Vec<&str> {
    bitext.segments.iter().map(|s| s.source.as_str()).collect()
}

/// Carries the decisions of `old`, an earlier bitext of the article, into `new`.
pub fn carry_decisions(new: &mut Bitext, old: &Bitext, context: &RecheckContext<'_>) -> Carried {
    let mut carried = Carried::default();
    if !old.segments.iter().any(|s| s.is_decided() || !s.history.is_empty()) {
        return carried;
    }
    let term_index = in_article(new, context.term_index);
    let context = &RecheckContext { term_index: &term_index, ..*context };
    let counterparts = counterparts(&sources(old), &sources(new));
    let mut seen = vec![false; old.segments.len()];
    for (segment, counterpart) in new.segments.iter_mut().zip(counterparts) {
        let Some(Counterpart { old: at, same }) = counterpart else { continue };
        let decided = &old.segments[at];
        seen[at] = true;
        if !decided.is_decided() {
            // What a person noted about the sentence stays with it.
            segment.history.clone_from(&decided.history);
            continue;
        }
        if same {
            let place = Place { id: segment.id, block: segment.block, span: segment.span, source: &segment.source };
            let mut kept = placed(decided, &place, context);
            let is_there =
                kept.target == segment.target && kept.state == segment.state && kept.origin == segment.origin;
            if is_there || is_up_to_date(&mut kept, context) {
                if !is_there {
                    *segment = kept;
                } else {
                    segment.history = kept.history;
                }
                carried.kept += 1;
                continue;
            }
        }
        keep_decision(segment, decided, (&old.run.backend, &new.run.backend), context);
        let source = decided_source(decided);
        if !same && source.split_whitespace().eq(segment.source.split_whitespace()) {
            // The sentence is again the one that was decided.
            segment.other = None;
            carried.kept += 1;
            continue;
        }
        let reason = if same {
            "a glossary entry in the sentence has changed since this was decided".to_owned()
        } else {
            format!("{EDITED}{source}")
        };
        segment.findings.insert(0, Finding::new(Code::DecisionOutdated, reason).at_source(segment.span));
        carried.outdated.push(segment.id);
    }
    carried.lost = old
        .segments
        .iter()
        .zip(seen)
        .filter(|(s, seen)| (s.is_decided() || s.notes().next().is_some()) && !seen)
        .map(|(s, _)| s.id)
        .collect();
    consistency::inconsistent(&mut new.segments);
    carried
}

/// The beginning of the finding about an edited sentence; the sentence that was decided follows.
const EDITED: &str = "the sentence was edited since this was decided; it was: ";

/// Returns the sentence that a person decided about: the segment's, or an earlier one that its finding names.
fn decided_source(decided: &Segment) -> &str {
    let outdated = decided.findings.iter().filter(|f| f.code == Code::DecisionOutdated);
    outdated.filter_map(|f| f.message.strip_prefix(EDITED)).next().unwrap_or(&decided.source)
}

/// Gives a segment the decision about an earlier form of it; its own draft becomes the proposal beside it.
fn keep_decision(
    segment: &mut Segment,
    decided: &Segment,
    (own_backend, backend): (&str, &str),
    context: &RecheckContext<'_>,
) {
    let proposal = segment.clone();
    let drafted = proposal.state != State::Failed && proposal.origin == Origin::Backend;
    let (drafter, own_drafter) = (proposal.backend.clone(), decided.backend.as_deref().unwrap_or(own_backend));
    segment.target.clone_from(&decided.target);
    // A draft of another sentence is nothing to go back to.
    segment.draft = proposal.draft.clone().filter(|_| drafted);
    segment.edits = match (&proposal.target, &decided.target) {
        (Some(first), Some(target)) if drafted => edits(first, target),
        _ => Vec::new(),
    };
    (segment.state, segment.origin) = (decided.state, decided.origin);
    segment.history.clone_from(&decided.history);
    segment.alignment = Vec::new();
    segment.terms = Vec::new();
    segment.findings = Vec::new();
    let proposed = drafted && proposal.target != segment.target;
    segment.other = if proposed {
        Other::of(proposal, drafter.as_deref().unwrap_or(backend), own_drafter).map(Box::new)
    } else {
        None
    };
    recheck_segment(segment, context);
}
