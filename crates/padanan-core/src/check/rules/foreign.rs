//! What neither language has: another script, tags, entities, Markdown, escape signs, tokens, chat.

use super::numbers::of_facts;
use super::{Check, CheckExample, Order, Reads};
use crate::finding::{Code, Severity};

pub(super) const CHECK: Check = Check {
    code: Code::ForeignText,
    severity: Severity::Warning,
    about: "Letters and signs of another script, also letters that only look Latin; a dash between a number and what it counts; \
            tags, entities, Markdown, escape signs and tokens of a model; text that was decoded wrongly; what a language model says around its answer; two versions in one. \
            Nothing is reported that the source has as well.",
    example: CheckExample::new(
        "Prabowo tiba di Kyiv.",
        "<p>Prabowo arrived in Kyiv.</p>",
        "`<p>` is a tag that the source does not have",
    ),
    counter_example: CheckExample::right("Ia menulis <b>surat</b>.", "He wrote a <b>letter</b>."),
    reads: Reads::Target,
    order: Order::ByPlace,
    run: |view| of_facts(view, Code::ForeignText),
};
