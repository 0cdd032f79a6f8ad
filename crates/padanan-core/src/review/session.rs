//! A review of one bitext: decisions about segments, with undo back to the beginning.

use std::sync::Arc;

use super::action::{Action, Changed, Decision, DecisionRefusal, allowed, decided, draft, waits};
use super::beads::{BeadsChanged, Pairing, SentenceBorders};
use super::edits::{edits, move_places};
use super::filter::Filter;
use crate::bitext::beads::{self, BeadChange, BeadError};
use crate::bitext::{Article, Bitext, HistoryKind, HistoryRow, Origin, Other, Segment, State};
use crate::finding::Code;

/// Runs the checks and verifies the terms of a segment that a person changed. It is passed in, because this module does
/// not know the order of the checks.
pub type Verify = Arc<dyn Fn(&mut Segment) + Send + Sync>;

/// Says who decides, and when, as RFC 3339. It is passed in, because this module knows neither.
pub type Sign = Arc<dyn Fn() -> (String, String) + Send + Sync>;

/// Removes the finding that a decision is outdated: a person has decided since.
fn without_outdated(mut segment: Segment) -> Segment {
    segment.findings.retain(|f| f.code != Code::DecisionOutdated);
    segment
}

/// One step of a review, as it is undone.
#[derive(Debug, Clone)]
enum Step {
    /// The segments before it, with their indices.
    Segments(Vec<(usize, Segment)>),
    /// The pairs before it.
    Pairs(BeadChange),
}

/// What an undo changed.
#[derive(Debug, Clone, PartialEq)]
pub enum Undone {
    /// Segments.
    Segments(Vec<Changed>),
    /// How sentences are paired.
    Pairs(BeadsChanged),
}

/// A review of one bitext.
pub struct Session {
    bitext: Bitext,
    verify: Verify,
    sign: Option<Sign>,
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
        Self { bitext, verify, sign: None, past: Vec::new(), cursor: 0, filter: Filter::All }
    }

    /// Writes into the history of each segment who changed it, and when.
    #[must_use]
    pub fn signed(mut self, sign: Sign) -> Self {
        self.sign = Some(sign);
        self
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
        let mut step: Vec<(usize, Segment)> = Vec::new();
        for decision in decisions {
            if let Err(refusal) = self.allows(decision) {
                self.put_back(step);
                return Err(refusal);
            }
            let at = decision.segment as usize - 1;
            let before = self.bitext.segments[at].clone();
            let mut after = self.carried_out(before.clone(), &decision.action);
            self.record(&before, &mut after, &decision.action);
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
            self.past.push(Step::Segments(step));
        }
        Ok(changed)
    }

    /// Gives the session its article's text, which a bitext's file does not have where a file of the article's own does.
    pub fn set_article(&mut self, article: Article) {
        self.bitext.article = article;
    }

    /// Changes how sentences are paired, as one step: see [`Pairing`]. What is new is verified, and undecided.
    ///
    /// # Errors
    /// The reason, if it cannot be done; nothing is changed.
    pub fn change_pairs(&mut self, pairing: Pairing, borders: &SentenceBorders) -> Result<BeadsChanged, BeadError> {
        let change = pairing.apply(&mut self.bitext, borders)?;
        let row = self.sign.as_ref().map(|sign| {
            let ((who, when), what) = (sign(), pairing.what());
            HistoryRow { who, when, what, was: None, backend: None, text: None }
        });
        for segment in &mut self.bitext.segments[change.at..change.at + change.after] {
            (self.verify)(segment);
            segment.history.extend(row.clone());
        }
        let changed = self.pairs_changed(&change);
        self.cursor = change.at;
        self.past.push(Step::Pairs(change));
        Ok(changed)
    }

    fn pairs_changed(&self, change: &BeadChange) -> BeadsChanged {
        let after = self.bitext.segments[change.at..change.at + change.after].to_vec();
        BeadsChanged { before: change.before.clone(), after }
    }

    /// Writes into the history of a segment what an action changed. A note is written in any case.
    fn record(&self, before: &Segment, after: &mut Segment, action: &Action) {
        let (who, when) = self.sign.as_ref().map(|sign| sign()).unwrap_or_default();
        if let Action::Note(note) = action {
            let (who, when) = (note.who.clone().unwrap_or(who), note.when.clone().unwrap_or(when));
            let (what, text) = (HistoryKind::Note, Some(note.text.trim().to_owned()));
            after.history.push(HistoryRow { who, when, what, was: None, backend: None, text });
            return;
        }
        if self.sign.is_none() || after == before {
            return;
        }
        let what = match action {
            Action::Accept | Action::State(State::Reviewed) => HistoryKind::Accepted,
            Action::Edit(_) if after.target == before.target => HistoryKind::Accepted,
            Action::Edit(_) | Action::Note(_) => HistoryKind::Edited,
            Action::Reject => HistoryKind::Restored,
            Action::Other => HistoryKind::Exchanged,
            Action::State(State::Final) => HistoryKind::Released,
            Action::State(_) => HistoryKind::Reopened,
        };
        let was = before.target.clone().filter(|_| after.target != before.target);
        let backend = before.backend.clone().filter(|_| was.is_some() && before.origin == Origin::Backend);
        after.history.push(HistoryRow { who, when, what, was, backend, text: None });
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
            Action::Note(_) => return segment,
            Action::Reject => {
                let draft = draft(&segment).unwrap_or_default().into_owned();
                let own = if segment.bead.is_some() { Origin::Aligned } else { Origin::Backend };
                let origin = if segment.origin == Origin::Human { own } else { segment.origin };
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

    /// Returns the segments that [`Self::undo`] would change; empty at the beginning, and where it changes pairs.
    pub fn last_step(&self) -> Vec<Changed> {
        let back = |(at, after): &(usize, Segment)| Changed {
            before: self.bitext.segments[*at].clone(),
            after: after.clone(),
        };
        match self.past.last() {
            Some(Step::Segments(step)) => step.iter().map(back).collect(),
            Some(Step::Pairs(_)) | None => Vec::new(),
        }
    }

    /// Undoes the last step. Returns what changed, or `None` at the beginning.
    pub fn undo(&mut self) -> Option<Undone> {
        let changed = self.last_step();
        match self.past.pop()? {
            Step::Segments(step) => {
                self.put_back(step);
                Some(Undone::Segments(changed))
            }
            Step::Pairs(change) => {
                let back = beads::undo(&mut self.bitext, change);
                self.cursor = back.at;
                Some(Undone::Pairs(self.pairs_changed(&back)))
            }
        }
    }

    /// Carries out again what was just undone and could not be written.
    pub fn redo(&mut self, undone: Undone) {
        match undone {
            Undone::Segments(undone) => {
                let place = |s: &Segment| s.id as usize - 1;
                self.past.push(Step::Segments(undone.iter().map(|c| (place(&c.after), c.after.clone())).collect()));
                self.put_back(undone.into_iter().map(|c| (place(&c.before), c.before)).collect());
            }
            Undone::Pairs(BeadsChanged { before, after }) => {
                let at = after.first().map_or(0, |segment| segment.id as usize - 1);
                let change = beads::undo(&mut self.bitext, BeadChange { at, before, after: after.len() });
                self.past.push(Step::Pairs(change));
            }
        }
    }

    fn put_back(&mut self, step: Vec<(usize, Segment)>) {
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
