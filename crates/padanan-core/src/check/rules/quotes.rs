//! Quotations: their number and their extent.
//!
//! [`crate::facts`] reads the marks of both sides as trees; this check reports what is lost, cut or opened only once.

use super::numbers::of_facts;
use super::{Check, CheckExample, Order, Reads};
use crate::finding::{Code, Severity};

pub(super) const CHECK: Check = Check {
    code: Code::QuoteMismatch,
    severity: Severity::Warning,
    about: "Quotations are paired by marks of any shape, single ones and nested ones too. A quotation is reported \
            if the target does not mark it, quotes much less or more of it, or opens or closes it only once. It may be divided around its speaker; a title may be in asterisks instead of marks; and marks \
            around the whole sentence, which belong to a longer quotation, may be left open.",
    example: CheckExample::new(
        "“Ya,” kata dia.",
        "“Yes, he said.",
        "a quotation is opened or closed only once in the translation",
    ),
    counter_example: CheckExample::right("“Ya,” kata dia.", "'Yes,' he said."),
    reads: Reads::Target,
    order: Order::ByPlace,
    run: |view| of_facts(view, Code::QuoteMismatch),
};
