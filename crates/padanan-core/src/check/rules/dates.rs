//! Dates, weekdays, months and clock times that change in translation.
//!
//! [`crate::facts`] reads both sides. In Indonesian the day comes first: `5/6/2024` is June 5.

use super::numbers::of_facts;
use super::{Check, CheckExample, Order, Reads};
use crate::finding::{Code, Severity};

pub(super) const CHECK: Check = Check {
    code: Code::DateMismatch,
    severity: Severity::Warning,
    about: "A date or a clock time of the source must be in the target in some usual form: `16/8/2020` may be August 16, 2020, \
            16 August 2020, 8/16/2020 or 2020-08-16; `22.30` may be 10:30 p.m.; a clock time may be written in words. The \
            half of the day and the time zone count. A weekday with its capital must be the same day: *Minggu* is Sunday, \
            *minggu* a week. A weekday or a month alone is reported only if the target has another one.",
    example: CheckExample::new(
        "Acara itu pada 16 Agustus 2020.",
        "The event is on September 16, 2020.",
        "`16 Agustus 2020` (August 16, 2020) has become `September 16, 2020`",
    ),
    counter_example: CheckExample::right("Ia tiba pada Minggu (16/8/2020).", "He arrived on Sunday (16 Aug 2020)."),
    reads: Reads::Target,
    order: Order::ByPlace,
    run: |view| of_facts(view, Code::DateMismatch),
};
