//! Two drafts of one article: the second stands beside the first, and takes nothing from it.

use crate::bitext::{Bitext, Origin, Other, State};
use crate::finding::Code;

/// What came of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecondDraft {
    /// Segments that the second backend was to say something about.
    pub asked: usize,
    /// Segments with two drafts, or with the second alone.
    pub came: usize,
    /// Segments in which both say the same.
    pub same: usize,
    /// Why the second said nothing of a segment, of the first of those.
    pub reason: Option<String>,
}

/// Puts the targets of `second`, the same article by another backend, beside those of `first`.
///
/// What was copied, and what a person approved, has no second draft. Where the second backend failed, there is none,
/// either: the first stays as it is.
pub fn second_draft(first: &mut Bitext, second: Bitext) -> SecondDraft {
    let mut sum = SecondDraft::default();
    let (own, backend) = (first.run.backend.clone(), second.run.backend);
    for (segment, other) in first.segments.iter_mut().zip(second.segments) {
        if segment.origin != Origin::Backend || other.origin != Origin::Backend {
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
        segment.other = Other::of(other, &backend, &own).map(Box::new);
    }
    sum
}
