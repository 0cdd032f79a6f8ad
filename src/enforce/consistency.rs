//! One term, one form: over a segment no two terms share one place, over an article (or a folder) no term has many forms.

use std::collections::BTreeMap;

use super::{Row, Task};
use crate::bitext::{Segment, Span};
use crate::finding::{Code, Finding};
use crate::glossary::Shelf;

/// From so many forms on a term is inconsistent: an admitted adjective beside the noun is none.
pub const MANY: usize = 3;

/// For every term the forms that stand for it, each with its count.
pub type Uses = BTreeMap<String, BTreeMap<String, usize>>;

/// Adds the forms that stand for the terms of `segments`.
pub fn count(segments: &[Segment], uses: &mut Uses) {
    for segment in segments {
        let Some(target) = &segment.target else { continue };
        for term in &segment.terms {
            let Some(form) = term.target_span.and_then(|s| target.get(s.range())) else { continue };
            *uses.entry(term.term.clone()).or_default().entry(settled(form)).or_default() += 1;
        }
    }
}

/// A form without what its place does to it: `THE KREMLIN` and `The Kremlin` are one.
fn settled(form: &str) -> String {
    let plain = form.strip_prefix("The ").or_else(|| form.strip_prefix("the ")).unwrap_or(form);
    let shouted = plain.chars().filter(|c| c.is_alphabetic()).count() > 5 && !plain.chars().any(char::is_lowercase);
    if !shouted {
        return plain.to_owned();
    }
    let word = |w: &str| {
        let mut chars = w.chars();
        chars.next().map_or_else(String::new, |c| c.to_string() + &chars.as_str().to_lowercase())
    };
    plain.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// `3 forms: United States (4), US (2), America (1)`.
pub fn told(forms: &BTreeMap<String, usize>) -> String {
    let mut forms: Vec<(&String, &usize)> = forms.iter().collect();
    forms.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let list: Vec<String> = forms.iter().map(|(form, n)| format!("{form} ({n})")).collect();
    format!("{} forms: {}", forms.len(), list.join(", "))
}

/// Adds a finding to the segment in which a term gets its third form.
pub fn inconsistent(segments: &mut [Segment]) {
    for segment in segments.iter_mut() {
        segment.findings.retain(|f| f.code != Code::TermInconsistent);
    }
    let mut uses = Uses::new();
    count(segments, &mut uses);
    for (term, forms) in uses.iter().filter(|(_, forms)| forms.len() >= MANY) {
        let mut seen: Vec<String> = Vec::new();
        'found: for segment in segments.iter_mut() {
            let Some(target) = segment.target.clone() else { continue };
            for hit in segment.terms.iter().filter(|t| t.term == *term) {
                let Some(span) = hit.target_span else { continue };
                let form = settled(span.of(&target));
                if !seen.contains(&form) {
                    seen.push(form);
                }
                if seen.len() == MANY {
                    let message = format!("`{term}` has {} in this article", told(forms));
                    let finding = Finding::new(Code::TermInconsistent, message);
                    segment.findings.push(finding.at_source(hit.source_span).at_target(span));
                    break 'found;
                }
            }
        }
    }
}

/// Two terms of a segment that stand in the target as one.
pub(super) fn collisions(task: &Task<'_>, rows: &[Row], target: &str, shelf: &Shelf) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let Some(span) = row.target_span else { continue };
        let (hit, meets) = (task.hits[at], |other: &Span| other.overlaps(span));
        let others = rows[..at]
            .iter()
            .zip(task.hits)
            .filter(|(r, h)| h.term != hit.term && r.target_span.as_ref().is_some_and(meets));
        for (_, other) in others {
            let (one, two) = (shelf.term(other.term).name(), shelf.term(hit.term).name());
            let message = format!("2 terms, `{one}` and `{two}`, stand as 1: `{}`", span.of(target));
            findings.push(Finding::new(Code::TermCollision, message).at_source(hit.span).at_target(span));
        }
    }
    findings
}
