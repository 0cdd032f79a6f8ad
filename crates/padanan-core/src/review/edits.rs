//! Computes what a person changed in a target, and moves the spans into it accordingly.

use crate::bitext::{Edit, Outcome, Segment};
use crate::diff::{Op, words};
use crate::text::Span;

/// Returns the edits that turn `old` into `new`.
pub(crate) fn edits(old: &str, new: &str) -> Vec<Edit> {
    let mut found: Vec<Edit> = Vec::new();
    let mut at = 0;
    // Whether the last edit may still grow.
    let mut open = false;
    for op in words(old, new) {
        if let Op::Equal(span) = op {
            at = span.end;
            open = false;
            continue;
        }
        if !open {
            found.push(Edit { target_span: Span::new(at, at), was: String::new() });
            open = true;
        }
        let Some(edit) = found.last_mut() else { continue };
        match op {
            Op::Removed(span) => edit.was.push_str(span.of(old)),
            Op::Added(span) => {
                edit.target_span.end = span.end;
                at = span.end;
            }
            Op::Equal(_) => {}
        }
    }
    found
}

/// Moves all spans from the old target to the new one. A span whose text was changed is dropped, and with it what the
/// backend said of its words, or of words that it left out: they are the person's now.
pub(super) fn move_places(segment: &mut Segment, text: &str) {
    let old = segment.target.clone().unwrap_or_default();
    // Equal pieces: the span in the old text, the start in the new one.
    let mut equal: Vec<(Span, usize)> = Vec::new();
    let mut at = 0;
    for op in words(&old, text) {
        match op {
            Op::Equal(span) => {
                equal.push((Span::new(at, at + span.len()), span.start));
                at += span.len();
            }
            Op::Removed(span) => at = span.end,
            Op::Added(_) => {}
        }
    }
    let moved = |span: Span| {
        let (piece, start) = equal.iter().find(|(piece, _)| piece.contains(span))?;
        Some(Span::new(span.start - piece.start + start, span.end - piece.start + start))
    };
    for link in &mut segment.alignment {
        link.target_span = link.target_span.and_then(moved);
    }
    segment.alignment.retain(|link| link.target_span.is_some());
    for finding in &mut segment.findings {
        finding.target_span = finding.target_span.and_then(moved);
    }
    for fact in &mut segment.facts {
        fact.target_span = fact.target_span.and_then(moved);
    }
    for row in &mut segment.terms {
        let Some(span) = row.target_span else { continue };
        row.target_span = moved(span).or_else(|| {
            let form = span.of(&old);
            (text.matches(form).count() == 1)
                .then(|| text.find(form))
                .flatten()
                .map(|start| Span::new(start, start + form.len()))
        });
        if row.target_span.is_none() {
            row.outcome = Outcome::Missing;
            "changed by a person".clone_into(&mut row.method);
        }
    }
}
