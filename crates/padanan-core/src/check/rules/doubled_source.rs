//! The same word twice in a row in the source. Only informative: the article stays as it is.

use super::doubled::pairs;
use super::{Check, CheckExample, Order, Reads, View};
use crate::finding::{Code, Finding, Severity};
use crate::text::casing::lowered;

pub(super) const CHECK: Check = Check {
    code: Code::DoubledWord,
    severity: Severity::Info,
    about: "The same in the source: a mistake of the writer, or a reduplication without its hyphen.",
    example: CheckExample::new(
        "Ia sambil membawa membawa bendera.",
        "He carries a flag.",
        "`membawa` occurs twice in a row in the source",
    ),
    counter_example: CheckExample::right(
        "Mereka berjalan-jalan melihat kupu kupu.",
        "They stroll and look at butterflies.",
    ),
    reads: Reads::Source,
    order: Order::ByPlace,
    run,
};

/// Words that may rightly be repeated in Indonesian, where a hyphen is sometimes left out of a reduplication.
const RIGHTLY: [&str; 8] = ["ha", "ya", "tidak", "wah", "ayo", "hai", "kupu", "dan lain"];

fn run(view: &View<'_>) -> Vec<Finding> {
    pairs(&view.source)
        .filter(|(_, word)| !RIGHTLY.contains(&&*lowered(word)))
        .map(|(span, word)| {
            let message = format!("`{word}` occurs twice in a row in the source");
            Finding::new(Code::DoubledWord, message).with_severity(Severity::Info).at_source(span)
        })
        .collect()
}
