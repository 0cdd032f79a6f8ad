//! The checks, one file each: the code of a check, what it finds, what it leaves alone, and how it works.
//!
//! To add a check: copy the most similar file, add it to this module and to [`CHECKS`], and regenerate `docs/checks.md`
//! (`PADANAN_RENEW=1 cargo test --test integration documents`). Tests run its example, which must give exactly the
//! quoted message, and its counter-example, which must give no finding.

mod brackets;
mod dates;
mod doubled;
mod doubled_source;
mod emphasis;
mod foreign;
mod incomplete;
mod length;
mod names;
mod negation;
mod numbers;
mod quotes;
mod residue;
pub(super) mod unsure;
mod urls;

use super::View;
use crate::finding::{Code, Finding, Severity};

/// A check of a segment.
#[derive(Debug)]
pub struct Check {
    /// The code of its findings, which is also its name.
    pub code: Code,
    /// The severity of its findings, unless it overrides the severity of one.
    pub severity: Severity,
    /// What it looks for and what it leaves alone: a few sentences in Markdown.
    pub about: &'static str,
    /// A segment with a finding.
    pub example: CheckExample,
    /// A segment that looks similar and is correct.
    pub counter_example: CheckExample,
    /// What it reads.
    pub reads: Reads,
    pub(super) order: Order,
    pub(super) run: fn(&View<'_>) -> Vec<Finding>,
}

/// A segment from Indonesian into English, and the check's message about it.
#[derive(Debug)]
pub struct CheckExample {
    /// The source.
    pub source: &'static str,
    /// The target.
    pub target: &'static str,
    /// The backend's alignment, if the check needs it.
    pub links: &'static [AlignedPhrase],
    /// The message of the finding; empty in a counter-example.
    pub found: &'static str,
}

/// A part of an example's source and its translation.
#[derive(Debug)]
pub struct AlignedPhrase {
    /// The part of the source.
    pub source: &'static str,
    /// The part of the target.
    pub target: &'static str,
    /// The backend's confidence, 0 to 1.
    pub confidence: f32,
}

impl CheckExample {
    /// Creates a segment in which the check reports `found`.
    const fn new(source: &'static str, target: &'static str, found: &'static str) -> Self {
        Self { source, target, links: &[], found }
    }

    /// Creates a segment in which the check reports nothing.
    const fn right(source: &'static str, target: &'static str) -> Self {
        Self::new(source, target, "")
    }
}

/// What a check reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// The source alone: it can be asked where nothing is translated.
    Source,
    /// Both sides.
    Target,
}

/// The position of a check's findings among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Sorted by their place in the target.
    ByPlace,
    /// After the others, in the order in which they were found.
    Last,
}

/// Every check.
pub const CHECKS: &[Check] = &[
    numbers::CHECK,
    dates::CHECK,
    residue::CHECK,
    length::CHECK,
    doubled::CHECK,
    brackets::CHECK,
    quotes::CHECK,
    negation::CHECK,
    incomplete::CHECK,
    foreign::CHECK,
    urls::CHECK,
    emphasis::CHECK,
    names::INVENTED,
    names::ALTERED,
    names::MISSING,
    names::MOVED,
    unsure::CHECK,
    doubled_source::CHECK,
];
