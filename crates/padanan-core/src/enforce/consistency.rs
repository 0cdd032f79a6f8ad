//! One term, one form: in a segment no two terms share one range, in an article (or a folder) no term has many forms.

use std::collections::BTreeMap;

use super::locate::is_acronym;
use super::{EnforceInput, LedgerRow};
use crate::bitext::{Segment, TermHit};
use crate::finding::{Code, Finding};
use crate::glossary::TermIndex;
use crate::text::Span;

/// Minimum number of forms that makes a term inconsistent. Two are fine: a noun and its admitted adjective.
const MANY: usize = 3;

/// The rendering of a term in a segment.
pub struct TermForm<'s> {
    /// The row of the ledger.
    pub hit: &'s TermHit,
    /// What is rendered: the term by its name, or a short form that the source has in its place, which has renderings of
    /// its own (`BNPB` is no other form of *National Disaster Mitigation Agency*).
    pub name: &'s str,
    /// The byte range in the target.
    pub span: Span,
    /// The form as written.
    pub written: &'s str,
    /// The form normalized for comparison.
    pub settled: String,
}

/// Iterates over the terms of a segment that have a rendering in its target.
pub fn forms(segment: &Segment) -> impl Iterator<Item = TermForm<'_>> {
    let target = segment.target.as_deref().unwrap_or_default();
    segment.terms.iter().filter_map(move |hit| {
        let span = hit.target_span?;
        let written = target.get(span.range())?;
        let place = segment.in_source(hit.source_span)?;
        let source = segment.source.get(place.range()).filter(|source| is_short(source, &hit.term));
        Some(TermForm { hit, name: source.unwrap_or(&hit.term), span, written, settled: settled(written) })
    })
}

/// Whether a form is short for a term: `BNPB`, `AS`, but not `RUSIA` in a headline.
fn is_short(form: &str, term: &str) -> bool {
    is_acronym(form) && form.to_lowercase() != term.to_lowercase()
}

/// Removes what the position adds to a form: `THE KREMLIN` and `The Kremlin` are the same form.
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

/// Formats a list such as `3 forms: United States (4), US (2), America (1)`.
fn told(forms: &BTreeMap<String, usize>) -> String {
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
    // For every term its forms with their counts, and where it got the one form too many.
    let mut uses: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    let mut places: BTreeMap<String, (usize, Span, Span)> = BTreeMap::new();
    for (number, segment) in segments.iter().enumerate() {
        for form in forms(segment) {
            let uses = uses.entry(form.name.to_owned()).or_default();
            *uses.entry(form.settled).or_default() += 1;
            if uses.len() == MANY {
                places.entry(form.name.to_owned()).or_insert((number, form.hit.source_span, form.span));
            }
        }
    }
    for (term, (number, source_span, span)) in places {
        let message = format!("`{term}` has {} in this article", told(&uses[&term]));
        let finding = Finding::new(Code::TermInconsistent, message);
        segments[number].findings.push(finding.at_source(source_span).at_target(span));
    }
}

/// Finds two terms of a segment that share one rendering in the target.
pub(super) fn collisions(
    task: &EnforceInput<'_>,
    rows: &[LedgerRow],
    target: &str,
    term_index: &TermIndex,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Usually no two ranges overlap, and then no two terms collide.
    let mut places: Vec<Span> = rows.iter().filter_map(|row| row.target_span).collect();
    places.sort_unstable();
    if places.windows(2).all(|pair| pair[0].end <= pair[1].start) {
        return findings;
    }
    for (at, row) in rows.iter().enumerate() {
        let Some(span) = row.target_span else { continue };
        let (hit, meets) = (task.hits[at], |other: &Span| other.overlaps(span));
        let others = rows[..at]
            .iter()
            .zip(task.hits)
            .filter(|(r, h)| h.term != hit.term && r.target_span.as_ref().is_some_and(meets));
        for (_, other) in others {
            let (one, two) = (term_index.term(other.term).name(), term_index.term(hit.term).name());
            let message = format!("2 terms, `{one}` and `{two}`, share 1 translation: `{}`", span.of(target));
            findings.push(Finding::new(Code::TermCollision, message).at_source(hit.span).at_target(span));
        }
    }
    findings
}
