//! **Why** a machine changes numbers, drops brackets and leaves words untranslated, and nobody notices.
//! **Takes** a [`View`]: a segment's source and target, with the spans of its terms and the backend's alignment.
//! **Gives** [`check`]: findings about the source and about the target; [`CHECKS`]: every check, with an example.
//! **Never** changes a text, and never knows which backend wrote it.

pub mod consistency;
mod names;
mod rules;
mod side;
mod view;

use crate::bitext::Fact;
use crate::facts::Compared;
use crate::finding::Finding;
use crate::text::Span;
use rules::Order;
pub use rules::unsure::UNSURE;
pub use rules::{AlignedPhrase, CHECKS, Check, CheckExample, Reads};
pub use view::{Languages, View};

/// The findings of all checks on one segment. Source spans are relative to the article.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Findings about the source itself.
    pub source: Vec<Finding>,
    /// Findings about the target: sorted by target span, then those based on the alignment, in source order.
    pub target: Vec<Finding>,
    /// What both sides state, compared. Source spans are relative to the article.
    pub facts: Vec<Fact>,
}

/// Runs every check on a segment.
pub fn check(view: &View<'_>) -> Checked {
    let run = |order: Order| {
        let checks = CHECKS.iter().filter(move |c| c.reads == Reads::Target && c.order == order);
        checks.flat_map(|c| (c.run)(view))
    };
    let mut target: Vec<Finding> = run(Order::ByPlace).collect();
    target.sort_by_key(|f| (f.target_span, f.source_span, f.code));
    target.extend(run(Order::Last));
    Checked { source: check_source(view), target: in_article(target, view), facts: facts(view) }
}

/// Returns the repairs of figures whose value is certain: places in the target, and what should stand there.
pub fn certain_repairs(view: &View<'_>) -> Vec<(Span, String)> {
    let repair = |c: &Compared| {
        let repair = c.trouble.as_ref()?.repair.as_ref().filter(|r| r.certain)?;
        Some((c.fact.target_span?, repair.text.clone()))
    };
    view.facts().iter().filter_map(repair).collect()
}

/// Returns the facts of a segment, in the order of the source; then those that only the target states.
fn facts(view: &View<'_>) -> Vec<Fact> {
    let shift = |fact: &Fact| Fact { source_span: fact.source_span.map(|s| s.shifted(view.start)), ..fact.clone() };
    let mut facts: Vec<Fact> = view.facts().iter().map(|c| shift(&c.fact)).collect();
    facts.sort_by_key(|f| (f.source_span.is_none(), f.source_span, f.target_span));
    facts
}

/// Runs the checks that read only the source: those that apply even to a segment that is copied or not translated.
pub fn check_source(view: &View<'_>) -> Vec<Finding> {
    let checks = CHECKS.iter().filter(|c| c.reads == Reads::Source);
    in_article(checks.flat_map(|c| (c.run)(view)).collect(), view)
}

/// Shifts source spans, which the checks count from the beginning of the source, to the article.
fn in_article(mut findings: Vec<Finding>, view: &View<'_>) -> Vec<Finding> {
    for finding in &mut findings {
        finding.source_span = finding.source_span.map(|s| s.shifted(view.start));
    }
    findings
}
