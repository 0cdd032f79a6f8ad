//! Repairs scale words and separators of numbers in a machine's text, if a person asked for it (`--repair numbers`).
//!
//! Only where the value is certain: both sides write digits, the units agree, and thousands apart is all that the two
//! differ (`Rp2,3 miliar` as "Rp2.3 million", `4,5 persen` as "4,5 percent").

use super::{RecheckContext, view};
use crate::bitext::{Alignment, Segment};
use crate::check;
use crate::finding::{Code, Finding};
use crate::text::Span;

/// Repairs the numbers of a segment's target. Returns a finding for every repair. `findings` are those about the target
/// so far; their places move with the text, as do those of terms and of the alignment.
pub(super) fn repair_numbers(
    segment: &mut Segment,
    findings: &mut [Finding],
    context: &RecheckContext<'_>,
) -> Vec<Finding> {
    let Some(target) = segment.target.clone().filter(|_| context.repair_numbers && !segment.is_decided()) else {
        return Vec::new();
    };
    let terms: Vec<Span> = segment.terms.iter().filter_map(|t| t.target_span).collect();
    let mut edits = check::certain_repairs(&view(segment, context));
    edits.sort_by_key(|(span, _)| *span);
    let mut end = 0;
    edits.retain(|(span, _)| {
        let free = span.start >= end && !terms.iter().any(|term| term.overlaps(*span));
        end = if free { span.end } else { end };
        free
    });
    if edits.is_empty() {
        return Vec::new();
    }
    let mut repaired = String::with_capacity(target.len());
    let mut made = Vec::with_capacity(edits.len());
    let mut at = 0;
    for (span, text) in &edits {
        repaired.push_str(&target[at..span.start]);
        let start = repaired.len();
        repaired.push_str(text);
        at = span.end;
        let message = format!(
            "`{}` was repaired to `{text}`, because only its scale or its separators differ from the source",
            span.of(&target)
        );
        made.push(Finding::new(Code::NumberRepaired, message).at_target(Span::new(start, repaired.len())));
    }
    repaired.push_str(&target[at..]);
    let moved = |span: Span| moved(span, &edits);
    for term in &mut segment.terms {
        term.target_span = term.target_span.and_then(moved);
    }
    for finding in findings {
        finding.target_span = finding.target_span.and_then(moved);
    }
    segment.alignment =
        segment.alignment.iter().map(|a| Alignment { target_span: a.target_span.and_then(moved), ..*a }).collect();
    segment.target = Some(repaired);
    made
}

/// Returns the place of a span after the edits, which are in order; `None` if an edit touches it.
fn moved(span: Span, edits: &[(Span, String)]) -> Option<Span> {
    let mut start = span.start;
    for (edit, text) in edits.iter().take_while(|(edit, _)| edit.start < span.end) {
        if edit.end > span.start {
            return None;
        }
        start = start + text.len() - edit.len();
    }
    Some(Span::new(start, start + span.len()))
}

/// Whether a finding of an earlier run still describes the target: the repaired number stands where it says.
pub(super) fn still_stands(finding: &Finding, target: Option<&str>) -> bool {
    let text = finding.target_span.zip(target).and_then(|(span, target)| target.get(span.start..span.end));
    text.is_some_and(|text| finding.message.contains(&format!("to `{text}`,")))
}
