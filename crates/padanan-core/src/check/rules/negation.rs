//! Negation: what the source says is not so.

use super::numbers::of_facts;
use super::{Check, CheckExample, Order, Reads};
use crate::finding::{Code, Severity};

pub(super) const CHECK: Check = Check {
    code: Code::NegationMismatch,
    severity: Severity::Warning,
    about: "Indonesian to English only. A negation of the source (*tidak*, *bukan*, *belum*, *jangan*, *tanpa*) must be \
            somewhere in the target: as *not* or *never*, in a prefix (*unaware*), in a verb (*failed to*, *denied*), or in \
            words like *few* and *lack*. A *not* of the target must have a reason in the source. Litotes are right: \
            *tidak sedikit* is many, *tidak mudah* is hard.",
    example: CheckExample::new(
        "Polisi tidak menemukan senjata di rumah itu.",
        "Police found weapons in the house.",
        "`tidak` of the source negates, and nothing in the translation does",
    ),
    counter_example: CheckExample::right("Ia tidak tahu akan hal itu.", "He was unaware of it."),
    reads: Reads::Target,
    order: Order::ByPlace,
    run: |view| of_facts(view, Code::NegationMismatch),
};
