//! Quotation marks: the translation has as many as the source.
//!
//! Only double marks are counted, of any shape; single ones are too often apostrophes. A quotation that spans several
//! segments is unbalanced in the source, and then rightly in the translation.

use super::{Check, CheckExample, Order, Reads, View};
use crate::finding::{Code, Finding, Severity};

pub(super) const CHECK: Check = Check {
    code: Code::QuoteMismatch,
    severity: Severity::Warning,
    about: "Double quotation marks of any shape are counted on both sides; one after a digit is an inch sign. If \
            either side has single marks, nothing is reported: they may be used instead of double ones. If the source has \
            one mark too many, and the translation does not, that is a note.",
    example: CheckExample::new(
        "“Ya,” kata dia.",
        "“Yes, he said.",
        "a quotation is opened or closed only once in the translation",
    ),
    counter_example: CheckExample::right("“Ya,” kata dia.", "\"Yes,\" he said."),
    reads: Reads::Target,
    order: Order::ByPlace,
    run,
};

fn run(view: &View<'_>) -> Vec<Finding> {
    let (source, target) = (marks(view.source.text), marks(view.target.text));
    if source == target {
        return Vec::new();
    }
    // Either side may use single marks instead of double ones.
    let singles = |text: &str| text.contains(['‘', '‹', '›']);
    if singles(view.source.text) || singles(view.target.text) {
        return Vec::new();
    }
    // A stray mark of the source, which the translation has put right.
    let is_stray = source > 2 && source % 2 == 1 && target + 1 == source;
    let message = if target % 2 == 1 && source.is_multiple_of(2) {
        "a quotation is opened or closed only once in the translation".to_owned()
    } else {
        format!("the source has {source} quotation marks, the translation {target}")
    };
    let severity = if is_stray { Severity::Info } else { Severity::Warning };
    vec![Finding::new(Code::QuoteMismatch, message).with_severity(severity)]
}

/// Counts double quotation marks. One after a digit is an inch sign.
fn marks(text: &str) -> usize {
    let bytes = text.as_bytes();
    let straight = memchr::memchr_iter(b'"', bytes)
        .filter(|at| !at.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_digit()))
        .count();
    // The others begin with one of three bytes: `“ ” „`, `« »`, `＂`.
    let curly = memchr::memchr3_iter(0xE2, 0xC2, 0xEF, bytes)
        .filter(|at| text[*at..].starts_with(['“', '”', '„', '«', '»', '＂']))
        .count();
    straight + curly
}
