//! **Why** a machine changes numbers, drops brackets, leaves words behind, and nobody sees it.
//! **Takes** a [`View`]: a segment's source and target, with the places of its terms and the backend's alignment.
//! **Gives** [`check`]: findings about the source and about the target; [`CHECKS`]: every check, with an example.
//! **Never** changes a text, and never knows which backend wrote it.

pub mod consistency;
mod rules;
mod side;
mod view;
mod words;

use crate::finding::Finding;
use rules::Order;
pub use rules::unsure::UNSURE;
pub use rules::{AlignedPhrase, CHECKS, Check, CheckExample, Reads};
pub use view::{Languages, View};

/// What the checks of one segment found. Places in the source are the article's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// What is odd about the source itself.
    pub source: Vec<Finding>,
    /// What is wrong with the target: by its place there, then what the alignment tells, in the order of the source.
    pub target: Vec<Finding>,
}

/// Every check of a segment.
pub fn check(view: &View<'_>) -> Checked {
    let run = |order: Order| {
        let checks = CHECKS.iter().filter(move |c| c.reads == Reads::Target && c.order == order);
        checks.flat_map(|c| (c.run)(view))
    };
    let mut target: Vec<Finding> = run(Order::ByPlace).collect();
    target.sort_by_key(|f| (f.target_span, f.source_span, f.code));
    target.extend(run(Order::Last));
    Checked { source: check_source(view), target: in_article(target, view) }
}

/// The checks that read the source alone: what can be said of a segment that is copied, or not translated.
pub fn check_source(view: &View<'_>) -> Vec<Finding> {
    let checks = CHECKS.iter().filter(|c| c.reads == Reads::Source);
    in_article(checks.flat_map(|c| (c.run)(view)).collect(), view)
}

/// The checks count from the beginning of the source.
fn in_article(mut findings: Vec<Finding>, view: &View<'_>) -> Vec<Finding> {
    for finding in &mut findings {
        finding.source_span = finding.source_span.map(|s| s.shifted(view.start));
    }
    findings
}
