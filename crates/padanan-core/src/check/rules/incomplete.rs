//! Completeness: a translation that breaks off, leaves a sentence out, or has one of its own.

use super::numbers::of_facts;
use super::{Check, CheckExample, Order, Reads};
use crate::finding::{Code, Severity};

pub(super) const CHECK: Check = Check {
    code: Code::Incomplete,
    severity: Severity::Warning,
    about: "A target without the end of a sentence that its source has. From Indonesian into English, the lexicon also tells \
            which words have a counterpart: a sentence, or a long part of one, of which hardly a word has, is reported, on \
            either side. Translators may divide and join sentences.",
    example: CheckExample::new(
        "Polisi menutup ruas jalan itu selama dua jam.",
        "Police closed the road for",
        "the translation breaks off after `road for`",
    ),
    counter_example: CheckExample::right("Polisi menutup jalan itu.", "Police closed the road."),
    reads: Reads::Target,
    order: Order::ByPlace,
    run: |view| of_facts(view, Code::Incomplete),
};
