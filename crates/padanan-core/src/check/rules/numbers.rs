//! Numbers, amounts, quantities and scores that change in translation: *miliar* becomes million, `3-1` becomes `1-3`.
//!
//! [`crate::facts`] reads both sides and pairs what they state; this check reports what is altered, missing or added.

use super::{Check, CheckExample, Order, Reads, View};
use crate::bitext::Confidence;
use crate::finding::{Code, Finding, Severity};

pub(super) const CHECK: Check = Check {
    code: Code::NumberMismatch,
    severity: Severity::Warning,
    about: "Numbers in digits and in words, amounts, percentages, quantities and scores are read as exact values, each \
            side by the rules of its language: `200.000` and `1,5 miliar` in Indonesian are 200,000 and 1.5 billion. One \
            that the other side does not state is reported; so are another unit or currency, a score the other way round, \
            and digits that English writes in another way (`4,5 percent`). Conversions are right (`1.500 gram`, 1.5 kg), \
            and so are other words for a value (`25 persen`, a quarter). Small numbers in words (`dua`, both) need not be \
            stated. Dates and times have `date-mismatch`; digits in URLs are ignored.",
    example: CheckExample::new(
        "Nilainya 1,5 miliar rupiah.",
        "It is worth 1.5 million rupiah.",
        "`1,5 miliar rupiah` (1,500,000,000) has become `1.5 million rupiah`",
    ),
    counter_example: CheckExample::right(
        "Sekitar 200.000 orang dan 25 mobil.",
        "About 200,000 people and twenty-five cars.",
    ),
    reads: Reads::Target,
    order: Order::ByPlace,
    run: |view| of_facts(view, Code::NumberMismatch),
};

/// Returns a finding for every fact with this trouble.
pub(super) fn of_facts(view: &View<'_>, code: Code) -> Vec<Finding> {
    let troubles = view.facts().iter().filter_map(|c| Some((&c.fact, c.trouble.as_ref()?)));
    let finding = |(fact, trouble): (&crate::bitext::Fact, &crate::facts::Trouble)| Finding {
        source_span: fact.source_span,
        target_span: fact.target_span,
        severity: if fact.confidence == Confidence::Low { Severity::Info } else { code.severity() },
        suggestion: trouble.repair.as_ref().filter(|_| fact.target_span.is_some()).map(|r| r.text.clone()),
        ..Finding::new(code, trouble.message.clone())
    };
    troubles.filter(|(_, trouble)| trouble.code == code).map(finding).collect()
}
