//! The draft of a second backend, next to the segment's own.

use super::{Alignment, Origin, Segment, State, TermHit};
use crate::finding::Finding;

/// Another backend's draft of a segment, enforced and checked like the segment's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    /// The backend of this draft.
    pub backend: String,
    /// The backend of the segment's own draft.
    pub own_backend: String,
    /// The backend's answer, before enforcement.
    pub draft: String,
    /// The translation after enforcement.
    pub target: String,
    /// The ledger; target spans point into this target.
    pub terms: Vec<TermHit>,
    /// What a person should know about it.
    pub findings: Vec<Finding>,
    /// The phrase alignment, if the backend reports one.
    pub alignment: Vec<Alignment>,
}

impl Other {
    /// Makes the other draft from a segment translated by `backend`, to be stored next to that of `own_backend`; `None`
    /// if the segment has no draft.
    pub fn of(segment: Segment, backend: &str, own_backend: &str) -> Option<Self> {
        let Segment { draft: Some(draft), target: Some(target), terms, findings, alignment, .. } = segment else {
            return None;
        };
        let (backend, own_backend) = (backend.to_owned(), own_backend.to_owned());
        Some(Self { backend, own_backend, draft, target, terms, findings, alignment })
    }
}

impl Segment {
    /// Returns the segment with its other draft as its own, and without another; `None` if it has no other draft.
    pub fn with_other_as_own(&self) -> Option<Self> {
        let other = self.other.as_deref()?.clone();
        Some(Self {
            id: self.id,
            block: self.block,
            span: self.span,
            source: self.source.clone(),
            draft: Some(other.draft),
            target: Some(other.target),
            origin: Origin::Backend,
            state: State::Translated,
            terms: other.terms,
            findings: other.findings,
            alignment: other.alignment,
            edits: Vec::new(),
            backend: Some(other.backend),
            other: None,
        })
    }

    /// Applies `work` to the other draft, as if it were the segment's own.
    pub fn work_on_other(&mut self, work: impl FnOnce(&mut Self)) {
        let Some(mut segment) = self.with_other_as_own() else { return };
        work(&mut segment);
        self.other =
            self.other.take().and_then(|other| Other::of(segment, &other.backend, &other.own_backend)).map(Box::new);
    }
}
