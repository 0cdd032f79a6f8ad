//! Two drafts of one article: the second is stored next to the first, and does not change it.

use crate::bitext::{Bitext, Origin, Other, State};
use crate::finding::Code;

/// The result of adding a second draft.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecondDraft {
    /// Number of segments for which the second backend was asked.
    pub asked: usize,
    /// Number of segments for which the second backend gave a draft, with or without a first one.
    pub came: usize,
    /// Number of segments in which both drafts are the same.
    pub same: usize,
    /// Why the second backend gave no draft, for the first segment without one.
    pub reason: Option<String>,
}

/// Stores the targets of `second`, the same article translated by another backend, next to those of `first`.
///
/// Copied segments, approved translations and decided segments get no second draft, nor do those that `kept` says were
/// taken over from an earlier bitext ([`Plan::kept`](super::Plan::kept)). If the second backend failed for a segment, the
/// segment stays unchanged, too.
pub fn second_draft(first: &mut Bitext, second: Bitext, kept: &[bool]) -> SecondDraft {
    let mut sum = SecondDraft::default();
    let (own, backend) = (first.run.backend.clone(), second.run.backend);
    let kept = kept.iter().copied().chain(std::iter::repeat(false));
    for ((segment, other), kept) in first.segments.iter_mut().zip(second.segments).zip(kept) {
        if kept || segment.is_decided() || segment.origin != Origin::Backend || other.origin != Origin::Backend {
            continue;
        }
        sum.asked += 1;
        if other.state == State::Failed {
            let reason = other.findings.iter().find(|f| f.code == Code::NotTranslated).map(|f| f.message.clone());
            sum.reason = sum.reason.take().or(reason);
            continue;
        }
        sum.came += 1;
        sum.same += usize::from(segment.target == other.target);
        let own = segment.backend.as_deref().unwrap_or(&own);
        segment.other = Other::of(other, &backend, own).map(Box::new);
    }
    sum
}
