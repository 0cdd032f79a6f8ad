//! The checks, one file each: what a check is called, what it finds, what it leaves alone, and how.
//!
//! To add one: copy the file that is nearest, name it here, and renew `docs/checks.md` (`PADANAN_RENEW=1 cargo test --test
//! integration documents`). Its example is run: what it says must be found, and nothing in the counter-example.

pub(super) mod altered;
mod brackets;
pub(super) mod dates;
mod doubled;
mod doubled_source;
mod length;
mod names;
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
    /// The code of its findings: its name.
    pub code: Code,
    /// How much its findings ask of a person, unless it says otherwise of one.
    pub severity: Severity,
    /// What it looks for, and what it leaves alone: a few sentences in Markdown.
    pub about: &'static str,
    /// What it finds.
    pub example: CheckExample,
    /// What looks like it, and is right.
    pub counter_example: CheckExample,
    /// What it reads.
    pub reads: Reads,
    pub(super) order: Order,
    pub(super) run: fn(&View<'_>) -> Vec<Finding>,
}

/// A segment from Indonesian into English, and what a check says of it.
#[derive(Debug)]
pub struct CheckExample {
    /// The source.
    pub source: &'static str,
    /// The target.
    pub target: &'static str,
    /// What the backend says became what, if the check asks for that.
    pub links: &'static [AlignedPhrase],
    /// What is found; nothing in a counter-example.
    pub found: &'static str,
}

/// A part of an example's source, and what it became.
#[derive(Debug)]
pub struct AlignedPhrase {
    /// The part of the source.
    pub source: &'static str,
    /// The part of the target.
    pub target: &'static str,
    /// How sure the backend was, 0 to 1.
    pub confidence: f32,
}

impl CheckExample {
    /// A segment in which the check says `found`.
    const fn new(source: &'static str, target: &'static str, found: &'static str) -> Self {
        Self { source, target, links: &[], found }
    }

    /// A segment in which the check says nothing.
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

/// Where a check's findings stand among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// By their place in the target.
    ByPlace,
    /// Behind the others, as they were found.
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
    urls::CHECK,
    names::CHECK,
    altered::CHECK,
    unsure::CHECK,
    doubled_source::CHECK,
];
