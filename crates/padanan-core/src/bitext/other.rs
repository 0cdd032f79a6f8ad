//! The other version of a segment, next to its own: a second backend's draft, or the text that a person exchanged for it.

use super::{Alignment, Edit, Fact, Origin, Segment, State, TermHit};
use crate::finding::Finding;

/// Another backend's draft of a segment, enforced and checked like the segment's own; or the version that a person had
/// before taking that draft, which a person can take back as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    /// The backend of this draft. A person's text has the backend whose draft it replaced; see [`Self::by`].
    pub backend: String,
    /// The backend of the segment's own draft.
    pub own_backend: String,
    /// The backend's answer, before enforcement; `None` if a person wrote the target of a segment without one.
    pub draft: Option<String>,
    /// The translation after enforcement, or as edited.
    pub target: String,
    /// Where the target comes from.
    pub origin: Origin,
    /// The state that the segment has with this target.
    pub state: State,
    /// The ledger; target spans point into this target.
    pub terms: Vec<TermHit>,
    /// What a person should know about it.
    pub findings: Vec<Finding>,
    /// What the source and this target state, compared.
    pub facts: Vec<Fact>,
    /// The phrase alignment, if the backend reports one.
    pub alignment: Vec<Alignment>,
    /// A person's changes to the original target.
    pub edits: Vec<Edit>,
}

impl Other {
    /// Makes the other version from a segment translated by `backend`, to be stored next to that of `own_backend`; `None`
    /// if the segment has no target.
    pub fn of(segment: Segment, backend: &str, own_backend: &str) -> Option<Self> {
        let Segment { draft, target: Some(target), origin, state, terms, findings, facts, alignment, edits, .. } =
            segment
        else {
            return None;
        };
        let (backend, own_backend) = (backend.to_owned(), own_backend.to_owned());
        Some(Self { backend, own_backend, draft, target, origin, state, terms, findings, facts, alignment, edits })
    }

    /// Returns who made this version, for people: the backend, or a person.
    pub fn by(&self) -> &str {
        if self.origin == Origin::Human { "a person" } else { &self.backend }
    }
}

impl Segment {
    /// Returns the segment with its other version as its own, and without another; `None` if it has no other version.
    pub fn with_other_as_own(&self) -> Option<Self> {
        let other = self.other.as_deref()?.clone();
        Some(Self {
            id: self.id,
            block: self.block,
            span: self.span,
            source: self.source.clone(),
            draft: other.draft,
            target: Some(other.target),
            origin: other.origin,
            state: other.state,
            terms: other.terms,
            findings: other.findings,
            facts: other.facts,
            alignment: other.alignment,
            edits: other.edits,
            backend: Some(other.backend).filter(|backend| !backend.is_empty()),
            other: None,
            bead: self.bead.clone(),
            history: self.history.clone(),
        })
    }

    /// Applies `work` to the other version, as if it were the segment's own.
    pub fn work_on_other(&mut self, work: impl FnOnce(&mut Self)) {
        let Some(mut segment) = self.with_other_as_own() else { return };
        work(&mut segment);
        self.other =
            self.other.take().and_then(|other| Other::of(segment, &other.backend, &other.own_backend)).map(Box::new);
    }
}
