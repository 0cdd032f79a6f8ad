//! Brackets: the same number of each kind as in the source, and paired where the source's are.

use super::{Check, CheckExample, Order, Reads, View};
use crate::finding::{Code, Finding, Severity};
use crate::text::Span;

pub(super) const CHECK: Check = Check {
    code: Code::BracketMismatch,
    severity: Severity::Warning,
    about: "Round, square and curly brackets are counted on both sides. If the source's are balanced, the target's \
            must be, too. English may leave out the brackets around a date in digits.",
    example: CheckExample::new(
        "Ia (Budi) pergi ke pasar.",
        "He (Budi went to the market.",
        "`(` and `)` are not paired in the translation",
    ),
    counter_example: CheckExample::right("Ia tiba pada Selasa (13/2/2024).", "He arrived on Tuesday, Feb. 13, 2024."),
    reads: Reads::Target,
    order: Order::ByPlace,
    run,
};

const PAIRS: [(u8, u8); 3] = [(b'(', b')'), (b'[', b']'), (b'{', b'}')];

fn run(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (open, close) in PAIRS {
        let (mut so, mut sc) = counts(view.source.text, open, close);
        let (to, tc) = counts(view.target.text, open, close);
        if (so, sc) == (to, tc) {
            continue;
        }
        // English may write the date of `Selasa (13/2/2024)` without brackets.
        if open == b'(' && to == tc && so >= to && so - to <= dates(view.source.text) {
            (so, sc) = (so.min(to), sc.min(tc));
        }
        if (so, sc) == (to, tc) {
            continue;
        }
        let (open, close) = (char::from(open), char::from(close));
        let message = if to != tc && so == sc {
            format!("`{open}` and `{close}` are not paired in the translation")
        } else {
            format!("the source has {so} `{open}` and {sc} `{close}`, the translation {to} and {tc}")
        };
        let mut finding = Finding::new(Code::BracketMismatch, message);
        if let Some(at) = view.target.text.find([open, close]) {
            finding = finding.at_target(Span::new(at, at + 1));
        }
        findings.push(finding);
    }
    findings
}

/// Counts both brackets in a text.
fn counts(text: &str, open: u8, close: u8) -> (usize, usize) {
    let (mut opened, mut closed) = (0, 0);
    for at in memchr::memchr2_iter(open, close, text.as_bytes()) {
        if text.as_bytes()[at] == open {
            opened += 1;
        } else {
            closed += 1;
        }
    }
    (opened, closed)
}

/// Counts the dates in digits that are in brackets.
fn dates(text: &str) -> usize {
    let date = |inside: &str| {
        inside.contains('/') && inside.len() <= 10 && inside.bytes().all(|b| b.is_ascii_digit() || b == b'/')
    };
    // Text longer than a date is not searched for the closing bracket.
    let near = |rest: &str| rest.floor_char_boundary(rest.len().min(12));
    let inside = text.split('(').skip(1).filter_map(|rest| rest[..near(rest)].split_once(')'));
    inside.filter(|(inside, _)| date(inside)).count()
}
