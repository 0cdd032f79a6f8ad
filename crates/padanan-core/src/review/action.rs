//! What a person decides about a segment, and whether it can be done.

use std::borrow::Cow;

use crate::bitext::{Note, Origin, Outcome, Segment, State};
use crate::finding::Severity;

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
    /// Adds a note. Target and state stay as they are.
    Note(Note),
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
    /// The note is empty or white space.
    #[error("segment {0}: the note is empty")]
    BlankNote(u32),
    /// The new target is too long.
    #[error("segment {0}: this is longer than {MAX_BYTES} bytes")]
    TooLong(u32),
    /// A state that a person cannot set.
    #[error("segment {0} cannot be set to `{state}`; a person sets translated, reviewed or final", state = .1.as_str())]
    NotAState(u32, State),
}

/// Whether a person has read and approved this segment, so that a translation memory may store it as approved.
pub fn approved(segment: &Segment) -> bool {
    decided(segment) && segment.target.is_some() && segment.origin != Origin::Copied
}

/// Whether a person has decided about a segment.
pub(super) fn decided(segment: &Segment) -> bool {
    segment.state.is_decided()
}

/// Returns the text that a person goes back to by rejecting: the machine's draft, or what was published.
pub(super) fn draft(segment: &Segment) -> Option<Cow<'_, str>> {
    let published =
        || (segment.bead.is_some() && !segment.edits.is_empty()).then(|| Cow::Owned(segment.first_target()));
    segment.draft.as_deref().map(Cow::Borrowed).or_else(published)
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
        Action::Reject if draft(segment).is_none_or(|d| d.trim().is_empty()) => Err(DecisionRefusal::NoDraft(id)),
        Action::Other if segment.other.as_ref().is_none_or(|o| o.target.trim().is_empty()) => {
            Err(DecisionRefusal::NoOther(id))
        }
        Action::Edit(text) if text.trim().is_empty() => Err(DecisionRefusal::Blank(id)),
        Action::Edit(text) if text.len() > MAX_BYTES => Err(DecisionRefusal::TooLong(id)),
        Action::Note(note) if note.text.trim().is_empty() => Err(DecisionRefusal::BlankNote(id)),
        Action::Note(note) if note.text.len() > MAX_BYTES => Err(DecisionRefusal::TooLong(id)),
        Action::State(state @ (State::Initial | State::Failed)) => Err(DecisionRefusal::NotAState(id, *state)),
        _ => Ok(()),
    }
}
