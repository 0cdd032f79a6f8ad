//! Brackets: as many of each kind as the source has, and paired where the source's are.

use super::View;
use crate::finding::{Code, Finding};
use crate::text::Span;

const PAIRS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];

pub(super) fn check(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (open, close) in PAIRS {
        let count = |text: &str, c: char| text.matches(c).count();
        let (mut so, mut sc) = (count(view.source, open), count(view.source, close));
        let (to, tc) = (count(view.target, open), count(view.target, close));
        // English tells the date of `Selasa (13/2/2024)` without brackets, too.
        let dated = dates(view.source);
        if open == '(' && to == tc && (so, sc) != (to, tc) && so >= to && so - to <= dated {
            (so, sc) = (so.min(to), sc.min(tc));
        }
        if (so, sc) == (to, tc) {
            continue;
        }
        let message = if to != tc && so == sc {
            format!("`{open}` and `{close}` are not paired in the translation")
        } else {
            format!("the source has {so} `{open}` and {sc} `{close}`, the translation {to} and {tc}")
        };
        let mut finding = Finding::new(Code::BracketMismatch, message);
        if let Some(at) = view.target.find([open, close]) {
            finding = finding.at_target(Span::new(at, at + 1));
        }
        findings.push(finding);
    }
    findings
}

/// How many dates in digits stand in brackets.
fn dates(text: &str) -> usize {
    let date = |inside: &str| {
        inside.contains('/') && inside.len() <= 10 && inside.bytes().all(|b| b.is_ascii_digit() || b == b'/')
    };
    text.split('(').skip(1).filter_map(|rest| rest.split_once(')')).filter(|(inside, _)| date(inside)).count()
}
