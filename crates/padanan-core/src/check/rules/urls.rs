//! URLs and addresses must come through unchanged.

use rustc_hash::FxHashSet;

use super::{Check, CheckExample, Order, Reads, View};
use crate::finding::{Code, Finding, Severity};

pub(super) const CHECK: Check = Check {
    code: Code::UrlMismatch,
    severity: Severity::Warning,
    about: "Every URL, e-mail address and handle of the source must be in the target, letter for letter.",
    example: CheckExample::new(
        "Lihat https://a.id/b untuk data.",
        "See https://a.id/c for data.",
        "`https://a.id/b` is missing or changed in the translation",
    ),
    counter_example: CheckExample::right("Kirim ke redaksi@detik.com, ya.", "Send it to redaksi@detik.com, please."),
    reads: Reads::Target,
    order: Order::ByPlace,
    run,
};

fn run(view: &View<'_>) -> Vec<Finding> {
    let links = view.source.links();
    if links.is_empty() {
        return Vec::new();
    }
    // Usually the target has it as a link, too. A part of a longer link is enough.
    let there: FxHashSet<&str> = view.target.links().iter().map(|l| l.of(view.target.text)).collect();
    let missing = |url: &str| !there.contains(url) && !view.target.text.contains(url);
    let missing = links.iter().filter(|span| missing(span.of(view.source.text)));
    missing
        .map(|span| {
            let message = format!("`{}` is missing or changed in the translation", span.of(view.source.text));
            Finding::new(Code::UrlMismatch, message).at_source(*span)
        })
        .collect()
}
