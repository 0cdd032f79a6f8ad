//! The draft of a second backend, beside the segment's own.

use super::{Alignment, Origin, Segment, State, TermHit};
use crate::finding::Finding;

/// Another backend's draft of a segment, enforced and checked like the segment's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    /// Who said it.
    pub backend: String,
    /// Who said the segment's own draft.
    pub own_backend: String,
    /// What that backend said, before enforcement.
    pub draft: String,
    /// After enforcement.
    pub target: String,
    /// The ledger; places are in this target.
    pub terms: Vec<TermHit>,
    /// What a person should know of it.
    pub findings: Vec<Finding>,
    /// Phrase by phrase, where the backend tells.
    pub alignment: Vec<Alignment>,
}

impl Other {
    /// The machine's draft of a segment, beside that of `own_backend`; none where there is no draft.
    pub fn of(segment: Segment, backend: &str, own_backend: &str) -> Option<Self> {
        let Segment { draft: Some(draft), target: Some(target), terms, findings, alignment, .. } = segment else {
            return None;
        };
        let (backend, own_backend) = (backend.to_owned(), own_backend.to_owned());
        Some(Self { backend, own_backend, draft, target, terms, findings, alignment })
    }
}

impl Segment {
    /// The segment as it would be with its other draft as its own, and without another.
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
            other: None,
        })
    }

    /// Does `work` to the other draft, as if it were the segment's own.
    pub fn work_on_other(&mut self, work: impl FnOnce(&mut Self)) {
        let Some(mut segment) = self.with_other_as_own() else { return };
        work(&mut segment);
        self.other =
            self.other.take().and_then(|other| Other::of(segment, &other.backend, &other.own_backend)).map(Box::new);
    }
}
