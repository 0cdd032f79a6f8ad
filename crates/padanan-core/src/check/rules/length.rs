//! A target much shorter or much longer than its source.
//!
//! In the 997 human translations of FLORES-200 dev (Indonesian to English), the ratio of target to source characters is
//! between 0.53 and 1.53. The bounds are well outside that range.

use super::{Check, CheckExample, Order, Reads, View};
use crate::finding::{Code, Finding, Severity};

pub(super) const CHECK: Check = Check {
    code: Code::LengthRatio,
    severity: Severity::Warning,
    about: "A target with less than 0.4 or more than 2.2 times as many characters as its source has lost or gained \
            something. Sources of fewer than 25 characters are skipped, and an acronym may be spelled out.",
    example: CheckExample::new(
        "Kalimat yang cukup panjang untuk diukur.",
        "Short.",
        "the translation is much shorter than the source (6 characters for 40)",
    ),
    counter_example: CheckExample::right("Ia pergi.", "He has been gone for a long while."),
    reads: Reads::Target,
    order: Order::ByPlace,
    run,
};

const MIN_LENGTH: f64 = 0.4;
const MAX_LENGTH: f64 = 2.2;
/// Minimum number of characters of a source. In shorter segments one word more or less means nothing.
const FROM_CHARS: usize = 25;

fn run(view: &View<'_>) -> Vec<Finding> {
    let (source, target) = (view.source.text.chars().count(), view.target.text.chars().count());
    if source < FROM_CHARS {
        return Vec::new();
    }
    let ratio = |target: usize| target as f64 / source as f64;
    let what = if ratio(target) < MIN_LENGTH {
        "shorter"
    } else if ratio(target) > MAX_LENGTH && ratio(target - spelled_out(view).min(target)) > MAX_LENGTH {
        "longer"
    } else {
        return Vec::new();
    };
    let plural = if target == 1 { "" } else { "s" };
    let message = format!("the translation is much {what} than the source ({target} character{plural} for {source})");
    vec![Finding::new(Code::LengthRatio, message)]
}

/// Returns how many characters of the target spell out acronyms of the source: `KPK` may be "the Corruption Eradication
/// Commission (KPK)". For each acronym, one run of capitalised words, the longest ones first.
fn spelled_out(view: &View<'_>) -> usize {
    let acronym = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.len() >= 2 && word.chars().all(char::is_uppercase)
    };
    let count = view.source.text.split_whitespace().filter(acronym).count();
    let small = |word: &str| matches!(word, "of" | "and" | "for" | "the" | "on" | "in" | "to");
    let mut runs: Vec<usize> = Vec::new();
    let (mut length, mut pending) = (0, 0);
    for word in view.target.text.split_whitespace().chain(std::iter::once("end")) {
        let chars = word.chars().count() + 1;
        if word.trim_start_matches('(').starts_with(char::is_uppercase) {
            length += pending + chars;
            pending = 0;
        } else if length > 0 && small(word) {
            pending += chars;
        } else {
            runs.push(length);
            (length, pending) = (0, 0);
        }
    }
    runs.sort_unstable_by(|a, b| b.cmp(a));
    runs.into_iter().take(count).sum()
}
