//! Carries a person's decisions from an earlier bitext into a new one, along an alignment of their source sentences.
//!
//! The article, the glossary and the backend may have changed in between. A decided segment keeps its target and its
//! state in any case. Where its sentence was edited, or where a glossary entry now wants another form, the new draft
//! stands beside it as a proposal, and a finding (`decision-outdated`) asks the person.

use std::collections::{HashMap, HashSet};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::recheck::{in_article, remember, verified_terms};
use super::{RecheckContext, recheck_segment};
use crate::bitext::{Bitext, Origin, Other, Outcome, Segment, State, TermHit};
use crate::enforce::consistency;
use crate::finding::{Code, Finding};
use crate::review::edits::edits;
use crate::text::Span;

/// Minimum similarity of a sentence and its edited form: the share of words that they have in common (Dice).
const SIMILAR: f64 = 0.5;

/// Maximum number of pairs of sentences that are compared in one gap between unchanged sentences.
const MAX_PAIRS: usize = 400_000;

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
    let mut found: Vec<Option<Counterpart>> = vec![None; new.len()];
    let mut taken = vec![false; old.len()];
    let in_order = unchanged(&old, &new);
    for &(o, n) in &in_order {
        taken[o] = true;
        found[n] = Some(Counterpart { old: o, same: true });
    }
    let mut elsewhere: HashMap<&[&str], Vec<usize>> = HashMap::new();
    for (at, words) in old.iter().enumerate().rev().filter(|(at, _)| !taken[*at]) {
        elsewhere.entry(words).or_default().push(at);
    }
    for (found, words) in found.iter_mut().zip(&new).filter(|(found, _)| found.is_none()) {
        if let Some(moved) = elsewhere.get_mut(words.as_slice()).and_then(Vec::pop) {
            taken[moved] = true;
            *found = Some(Counterpart { old: moved, same: true });
        }
    }
    let (mut from_old, mut from_new) = (0, 0);
    for (to_old, to_new) in in_order.into_iter().chain([(old.len(), new.len())]) {
        let olds: Vec<usize> = (from_old..to_old).filter(|at| !taken[*at]).collect();
        let news: Vec<usize> = (from_new..to_new).filter(|at| found[*at].is_none()).collect();
        for (o, n) in edited(&olds, &news, &old, &new) {
            found[n] = Some(Counterpart { old: o, same: false });
        }
        (from_old, from_new) = (to_old + 1, to_new + 1);
    }
    found
}

/// Returns the pairs of unchanged sentences that are in the same order in both, by a diff of the sentences that both
/// have: others would only cost time.
fn unchanged(old: &[Vec<&str>], new: &[Vec<&str>]) -> Vec<(usize, usize)> {
    let mut numbers: HashMap<&[&str], usize> = HashMap::new();
    for words in old {
        let next = numbers.len();
        numbers.entry(words).or_insert(next);
    }
    let common: HashSet<usize> = new.iter().filter_map(|words| numbers.get(words.as_slice()).copied()).collect();
    let shared = |sentences: &[Vec<&str>]| -> Vec<(usize, usize)> {
        let known = sentences.iter().enumerate().filter_map(|(at, w)| Some((at, *numbers.get(w.as_slice())?)));
        known.filter(|(_, number)| common.contains(number)).collect()
    };
    let (olds, news) = (shared(old), shared(new));
    let number = |shared: &[(usize, usize)]| -> Vec<usize> { shared.iter().map(|(_, number)| *number).collect() };
    let mut pairs = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &number(&olds), &number(&news)) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            pairs.extend((0..len).map(|at| (olds[old_index + at].0, news[new_index + at].0)));
        }
    }
    pairs
}

/// Pairs edited sentences: the most similar first, and of equally similar ones those at the same place.
fn edited(olds: &[usize], news: &[usize], old: &[Vec<&str>], new: &[Vec<&str>]) -> Vec<(usize, usize)> {
    if olds.len() * news.len() > MAX_PAIRS {
        return Vec::new();
    }
    let mut alike = Vec::new();
    for (i, o) in olds.iter().enumerate() {
        for (j, n) in news.iter().enumerate() {
            let similarity = similarity(&old[*o], &new[*n]);
            if similarity >= SIMILAR {
                alike.push((similarity, i.abs_diff(j), *o, *n));
            }
        }
    }
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let (mut olds, mut news) = (HashSet::new(), HashSet::new());
    alike.retain(|(_, _, o, n)| {
        let free = !olds.contains(o) && !news.contains(n);
        if free {
            olds.insert(*o);
            news.insert(*n);
        }
        free
    });
    alike.into_iter().map(|(_, _, o, n)| (o, n)).collect()
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
        (placed.alignment, placed.terms) = (Vec::new(), Vec::new());
        placed.findings.retain(|f| f.code == Code::DecisionOutdated);
        placed.findings.iter_mut().for_each(|f| f.source_span = Some(span));
        if let Some(other) = placed.other.as_deref_mut() {
            (other.alignment, other.terms, other.findings) = (Vec::new(), Vec::new(), Vec::new());
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
    if !old.segments.iter().any(Segment::is_decided) {
        return carried;
    }
    let term_index = in_article(new, context.term_index);
    let context = &RecheckContext { term_index: &term_index, ..*context };
    let counterparts = counterparts(&sources(old), &sources(new));
    let mut seen = vec![false; old.segments.len()];
    for (segment, counterpart) in new.segments.iter_mut().zip(counterparts) {
        let Some(Counterpart { old: at, same }) = counterpart else { continue };
        let decided = &old.segments[at];
        if !decided.is_decided() {
            continue;
        }
        seen[at] = true;
        if same {
            let place = Place { id: segment.id, block: segment.block, span: segment.span, source: &segment.source };
            let mut kept = placed(decided, &place, context);
            let is_there =
                kept.target == segment.target && kept.state == segment.state && kept.origin == segment.origin;
            if is_there || is_up_to_date(&mut kept, context) {
                if !is_there {
                    *segment = kept;
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
    carried.lost =
        old.segments.iter().zip(seen).filter(|(s, seen)| s.is_decided() && !seen).map(|(s, _)| s.id).collect();
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
    segment.target.clone_from(&decided.target);
    // A draft of another sentence is nothing to go back to.
    segment.draft = proposal.draft.clone().filter(|_| drafted);
    segment.edits = match (&proposal.target, &decided.target) {
        (Some(first), Some(target)) if drafted => edits(first, target),
        _ => Vec::new(),
    };
    (segment.state, segment.origin) = (decided.state, decided.origin);
    segment.alignment = Vec::new();
    segment.terms = Vec::new();
    segment.findings = Vec::new();
    let proposed = drafted && proposal.target != segment.target;
    segment.other = if proposed { Other::of(proposal, backend, own_backend).map(Box::new) } else { None };
    recheck_segment(segment, context);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(old: &[&str], new: &[&str]) -> Vec<Option<(usize, bool)>> {
        counterparts(old, new).into_iter().map(|c| c.map(|c| (c.old, c.same))).collect()
    }

    #[test]
    fn sentences_find_their_earlier_form() {
        let old = ["Kapal itu berangkat.", "Presiden tiba di Minsk.", "Polisi menutup jalan.", "Warga menunggu."];
        assert_eq!(pairs(&old, &old), (0..4).map(|at| Some((at, true))).collect::<Vec<_>>());
        // One came, one was edited, one went, and white space does not count.
        let new = ["Kapal  itu berangkat.", "Baru.", "Presiden Rusia tiba di Minsk.", "Warga menunggu."];
        assert_eq!(pairs(&old, &new), [Some((0, true)), None, Some((1, false)), Some((3, true))]);
        // Two changed places.
        let new = ["Warga menunggu.", "Kapal itu berangkat.", "Presiden tiba di Minsk."];
        assert_eq!(pairs(&old, &new), [Some((3, true)), Some((0, true)), Some((1, true))]);
        // Two changed places, and both were edited.
        let old = ["Harga beras naik 5 persen.", "Harga gula naik 5 persen."];
        let new = ["Harga gula naik 6 persen.", "Harga beras naik 6 persen."];
        assert_eq!(pairs(&old, &new), [Some((1, false)), Some((0, false))]);
        // Twins stay in their order, and one more has no counterpart.
        assert_eq!(pairs(&["Ya.", "Ya."], &["Ya.", "Ya.", "Ya."]), [Some((0, true)), Some((1, true)), None]);
        assert_eq!(pairs(&[], &["Ya."]), [None]);
        assert_eq!(pairs(&["Ya."], &[]), []);
    }

    #[test]
    fn two_articles_without_a_common_sentence_are_compared_in_no_time() {
        let old: Vec<String> = (0..30_000).map(|n| format!("kalimat {n} lama")).collect();
        let new: Vec<String> = (0..30_000).map(|n| format!("sentence {n} baru")).collect();
        let old: Vec<&str> = old.iter().map(String::as_str).collect();
        let new: Vec<&str> = new.iter().map(String::as_str).collect();
        assert!(counterparts(&old, &new).iter().all(Option::is_none));
    }

    proptest! {
        #[test]
        fn nobody_is_paired_twice(old in prop::collection::vec("[ab]( [abc]){0,4}", 0..12), new in prop::collection::vec("[ab]( [abc]){0,4}", 0..12)) {
            let old: Vec<&str> = old.iter().map(String::as_str).collect();
            let new: Vec<&str> = new.iter().map(String::as_str).collect();
            let found = counterparts(&old, &new);
            let mut seen = HashSet::new();
            for (counterpart, sentence) in found.iter().zip(&new) {
                if let Some(Counterpart { old: at, same }) = counterpart {
                    prop_assert!(seen.insert(*at));
                    prop_assert_eq!(old[*at] == *sentence, *same);
                }
            }
            // Whatever both have is paired as often as the rarer side has it.
            for sentence in &new {
                let count = |all: &[&str]| all.iter().filter(|s| *s == sentence).count();
                let paired = found.iter().zip(&new).filter(|(c, s)| *s == sentence && c.is_some_and(|c| c.same)).count();
                prop_assert_eq!(paired, count(&old).min(count(&new)));
            }
        }
    }
}
