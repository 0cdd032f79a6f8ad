//! Brackets: what stands in them is somewhere in the translation, and they are paired.

use super::numbers::of_facts;
use super::{Check, CheckExample, Order, Reads};
use crate::finding::{Code, Severity};

pub(super) const CHECK: Check = Check {
    code: Code::BracketMismatch,
    severity: Severity::Warning,
    about: "If the source's brackets are balanced, the target's must be, too. A remark in brackets must be somewhere in the \
            target, in brackets or not; a long remark in brackets needs something in the source. An age may be told in \
            words, and the acronym of a name may be left out or added.",
    example: CheckExample::new(
        "Ia (Budi) pergi ke pasar.",
        "He (Budi went to the market.",
        "`(` and `)` are not paired in the translation",
    ),
    counter_example: CheckExample::right("Rina (34) menangis.", "Rina, a 34-year-old, cried."),
    reads: Reads::Target,
    order: Order::ByPlace,
    run: |view| of_facts(view, Code::BracketMismatch),
};
