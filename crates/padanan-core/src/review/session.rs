//! A review of one bitext: decisions about segments, with undo back to the beginning.

use std::sync::Arc;

use super::edits::{edits, move_places};
use super::filter::Filter;
use crate::bitext::{Bitext, Origin, Other, Outcome, Segment, State};
use crate::finding::{Code, Severity};

/// Runs the checks and verifies the terms of a segment that a person changed. It is passed in, because this module does
/// not know the order of the checks.
pub type Verify = Arc<dyn Fn(&mut Segment) + Send + Sync>;

/// Maximum length of a target that a person writes, in bytes.
pub(super) const MAX_BYTES: usize = 100_000;

/// What a person decides about a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Accepts the target unchanged.
    Accept,
    /// Rejects the repair: goes back to the draft. The segment is undecided again, because nobody wrote or approved it.
    Reject,
    /// Takes the other version as the target, and keeps the previous one beside it as it was: a second time takes that back.
    Other,
    /// Replaces the target with this text.
    Edit(String),
    /// Sets the state of the segment.
    State(State),
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The segment's id.
    pub segment: u32,
    /// The decision.
    pub action: Action,
}

/// A segment before and after a decision. `after.edits` has what a person rewrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// The segment before the decision.
    pub before: Segment,
    /// The segment after the decision.
    pub after: Segment,
}

/// The reasons why a decision cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecisionRefusal {
    /// No segment has this id.
    #[error("there is no segment {0}")]
    NoSegment(u32),
    /// The segment has no target.
    #[error("segment {0} is not translated, so there is nothing to accept; edit it")]
    NoTarget(u32),
    /// The segment has no draft.
    #[error("segment {0} has no draft to go back to")]
    NoDraft(u32),
    /// The segment has no draft from another backend.
    #[error("segment {0} has no other draft; `padanan translate --compare` keeps one")]
    NoOther(u32),
    /// The new target is empty or white space.
    #[error("segment {0}: the new translation is empty; reject the repair, or leave it as it is")]
    Blank(u32),
    /// The new target is too long.
    #[error("segment {0}: the new translation is longer than {MAX_BYTES} bytes")]
    TooLong(u32),
    /// A state that a person cannot set.
    #[error("segment {0} cannot be set to `{state}`; a person sets translated, reviewed or final", state = .1.as_str())]
    NotAState(u32, State),
}

/// Removes the finding that a decision is outdated: a person has decided since.
fn without_outdated(mut segment: Segment) -> Segment {
    segment.findings.retain(|f| f.code != Code::DecisionOutdated);
    segment
}

/// Whether a person has read and approved this segment, so that a translation memory may store it as approved.
pub fn approved(segment: &Segment) -> bool {
    decided(segment) && segment.target.is_some() && segment.origin != Origin::Copied
}

/// Whether a person has decided about a segment.
pub(super) fn decided(segment: &Segment) -> bool {
    segment.state.is_decided()
}

/// Whether a segment is undecided and needs a person.
pub fn waits(segment: &Segment) -> bool {
    !decided(segment)
        && (segment.target.is_none()
            || segment.terms.iter().any(|t| t.outcome == Outcome::Missing)
            || segment.findings.iter().any(|f| f.severity >= Severity::Warning))
}

/// Checks whether an action can be carried out on a segment.
///
/// # Errors
/// The reason, if it cannot.
pub(super) fn allowed(segment: &Segment, action: &Action) -> Result<(), DecisionRefusal> {
    let id = segment.id;
    match action {
        Action::Accept | Action::State(_) if segment.target.is_none() => Err(DecisionRefusal::NoTarget(id)),
        Action::Reject if segment.draft.as_ref().is_none_or(|d| d.trim().is_empty()) => {
            Err(DecisionRefusal::NoDraft(id))
        }
        Action::Other if segment.other.as_ref().is_none_or(|o| o.target.trim().is_empty()) => {
            Err(DecisionRefusal::NoOther(id))
        }
        Action::Edit(text) if text.trim().is_empty() => Err(DecisionRefusal::Blank(id)),
        Action::Edit(text) if text.len() > MAX_BYTES => Err(DecisionRefusal::TooLong(id)),
        Action::State(state @ (State::Initial | State::Failed)) => Err(DecisionRefusal::NotAState(id, *state)),
        _ => Ok(()),
    }
}

/// The segments before one step, with their indices.
type Step = Vec<(usize, Segment)>;

/// A review of one bitext.
pub struct Session {
    bitext: Bitext,
    verify: Verify,
    past: Vec<Step>,
    cursor: usize,
    /// Which segments the cursor visits.
    pub filter: Filter,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("segments", &self.bitext.segments.len())
            .field("past", &self.past.len())
            .finish()
    }
}

impl Session {
    /// Starts a review at the first segment.
    pub fn new(bitext: Bitext, verify: Verify) -> Self {
        Self { bitext, verify, past: Vec::new(), cursor: 0, filter: Filter::All }
    }

    /// Returns the bitext in its current state.
    pub fn bitext(&self) -> &Bitext {
        &self.bitext
    }

    /// Returns the number of steps that can be undone.
    pub fn steps(&self) -> usize {
        self.past.len()
    }

    /// Returns the segment with this id.
    pub fn segment(&self, id: u32) -> Option<&Segment> {
        self.bitext.segments.get((id as usize).checked_sub(1)?)
    }

    /// Carries out decisions as one step; all of them, or none.
    ///
    /// # Errors
    /// The refusal of the first decision that cannot be carried out.
    pub fn decide(&mut self, decisions: &[Decision]) -> Result<Vec<Changed>, DecisionRefusal> {
        let mut step: Step = Vec::new();
        for decision in decisions {
            if let Err(refusal) = self.allows(decision) {
                self.put_back(step);
                return Err(refusal);
            }
            let at = decision.segment as usize - 1;
            let before = self.bitext.segments[at].clone();
            let after = self.carried_out(before.clone(), &decision.action);
            if after != before && !step.iter().any(|(place, _)| *place == at) {
                step.push((at, before));
            }
            self.bitext.segments[at] = after;
        }
        // Decisions that cancel each other out change nothing.
        step.retain(|(at, before)| self.bitext.segments[*at] != *before);
        let changed = step
            .iter()
            .map(|(at, before)| Changed { before: before.clone(), after: self.bitext.segments[*at].clone() });
        let changed = changed.collect();
        if !step.is_empty() {
            self.past.push(step);
        }
        Ok(changed)
    }

    /// Checks whether a decision can be carried out.
    ///
    /// # Errors
    /// The reason, if it cannot.
    pub fn allows(&self, decision: &Decision) -> Result<(), DecisionRefusal> {
        let id = decision.segment;
        allowed(self.segment(id).ok_or(DecisionRefusal::NoSegment(id))?, &decision.action)
    }

    /// Returns a segment as it would be with this text, verified; `None` if there is no such segment.
    pub fn preview(&self, id: u32, text: &str) -> Option<Segment> {
        Some(self.carried_out(self.segment(id)?.clone(), &Action::Edit(text.to_owned())))
    }

    /// Returns a segment with an action carried out.
    pub(super) fn carried_out(&self, mut segment: Segment, action: &Action) -> Segment {
        match action {
            Action::Accept if segment.state == State::Final => {}
            Action::Accept => segment.state = State::Reviewed,
            Action::State(state) => segment.state = *state,
            Action::Reject => {
                let draft = segment.draft.clone().unwrap_or_default();
                let origin = if segment.origin == Origin::Human { Origin::Backend } else { segment.origin };
                self.rewrite(&mut segment, draft, State::Translated, origin);
            }
            Action::Other => segment = self.with_other(segment),
            Action::Edit(text) => {
                // Unchanged text is not an edit.
                let same = segment.target.as_ref() == Some(text);
                let origin = if same { segment.origin } else { Origin::Human };
                self.rewrite(&mut segment, text.clone(), State::Reviewed, origin);
            }
        }
        without_outdated(segment)
    }

    /// Swaps the other version with the segment's own, whoever made them. What a person wrote or approved is as they left
    /// it when it is taken back.
    fn with_other(&self, mut segment: Segment) -> Segment {
        let Some(mut taken) = segment.with_other_as_own() else { return segment };
        let Some(other) = segment.other.take() else { return segment };
        let own = segment.backend.clone().unwrap_or(other.own_backend);
        taken.other = Other::of(without_outdated(segment), &own, &other.backend).map(Box::new);
        (self.verify)(&mut taken);
        taken
    }

    /// Replaces the target with the text that a person wrote, or went back to.
    fn rewrite(&self, segment: &mut Segment, text: String, state: State, origin: Origin) {
        (segment.state, segment.origin) = (state, origin);
        if segment.target.as_ref() == Some(&text) {
            return;
        }
        let first = segment.first_target();
        move_places(segment, &text);
        segment.edits = edits(&first, &text);
        segment.target = Some(text);
        segment.findings.retain(|f| f.code != Code::NotTranslated);
        (self.verify)(segment);
    }

    /// Returns what [`Self::undo`] would change; empty at the beginning.
    pub fn last_step(&self) -> Vec<Changed> {
        let back = |(at, after): &(usize, Segment)| Changed {
            before: self.bitext.segments[*at].clone(),
            after: after.clone(),
        };
        self.past.last().map(|step| step.iter().map(back).collect()).unwrap_or_default()
    }

    /// Undoes the last step. Returns what changed, or `None` at the beginning.
    pub fn undo(&mut self) -> Option<Vec<Changed>> {
        let changed = self.last_step();
        let step = self.past.pop()?;
        self.put_back(step);
        Some(changed)
    }

    /// Carries out again what was just undone and could not be written.
    pub fn redo(&mut self, undone: Vec<Changed>) {
        let place = |s: &Segment| s.id as usize - 1;
        self.past.push(undone.iter().map(|c| (place(&c.after), c.after.clone())).collect());
        self.put_back(undone.into_iter().map(|c| (place(&c.before), c.before)).collect());
    }

    fn put_back(&mut self, step: Step) {
        for (at, before) in step {
            self.bitext.segments[at] = before;
        }
    }

    /// Returns the segments that pass the filter, in the order of the article.
    pub fn shown(&self) -> impl Iterator<Item = &Segment> {
        self.bitext.segments.iter().filter(|s| self.filter.lets(s))
    }

    /// Returns the segment at the cursor.
    pub fn current(&self) -> Option<&Segment> {
        self.bitext.segments.get(self.cursor)
    }

    /// Moves the cursor to a segment.
    pub fn go_to(&mut self, id: u32) {
        if self.segment(id).is_some() {
            self.cursor = id as usize - 1;
        }
    }

    /// Moves the cursor to the next (or previous) segment that passes the filter and `wanted`. Returns whether there is
    /// one.
    pub fn step(&mut self, forwards: bool, wanted: impl Fn(&Segment) -> bool) -> bool {
        let fits = |at: &usize| {
            let segment = &self.bitext.segments[*at];
            self.filter.lets(segment) && wanted(segment)
        };
        let found = if forwards {
            (self.cursor + 1..self.bitext.segments.len()).find(fits)
        } else {
            (0..self.cursor.min(self.bitext.segments.len())).rev().find(fits)
        };
        self.cursor = found.unwrap_or(self.cursor);
        found.is_some()
    }

    /// Returns the number of segments that a person has decided about, and the number that wait for a person.
    pub fn progress(&self) -> (usize, usize) {
        let count = |is: fn(&Segment) -> bool| self.bitext.segments.iter().filter(|s| is(s)).count();
        (count(decided), count(waits))
    }
}
