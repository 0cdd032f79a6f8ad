//! Edits: a byte range in the draft and its replacement. All are applied at once, so that the ranges stay valid.

use super::Change;
use super::grammar::Fitted;
use crate::text::Span;

/// One replacement.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DraftEdit {
    /// The replaced byte range in the draft.
    pub span: Span,
    /// The replacement.
    pub with: String,
    /// Byte range of the term itself in `with`. The rest is adjusted neighbouring text.
    pub core: Span,
    /// The rule that allows it.
    pub rule: &'static str,
    /// Confidence of the rule, 0 to 1.
    pub confidence: f32,
}

impl DraftEdit {
    pub(super) fn new(fitted: Fitted, rule: &'static str, confidence: f64) -> Self {
        Self { span: fitted.span, with: fitted.with, core: fitted.core, rule, confidence: confidence as f32 }
    }
}

/// Sorts the edits in draft order. Of two that overlap, the first stays.
pub(super) fn settle(mut edits: Vec<DraftEdit>) -> Vec<DraftEdit> {
    edits.sort_by_key(|e| (e.span.start, std::cmp::Reverse(e.span.end)));
    let mut end = 0;
    edits.retain(|e| {
        let free = e.span.start >= end;
        if free {
            end = e.span.end;
        }
        free
    });
    edits
}

/// Returns the draft with all edits applied. `edits` must be settled.
pub(super) fn apply(draft: &str, edits: &[DraftEdit]) -> String {
    let mut target = String::with_capacity(draft.len());
    let mut at = 0;
    for edit in edits {
        target.push_str(&draft[at..edit.span.start]);
        target.push_str(&edit.with);
        at = edit.span.end;
    }
    target.push_str(&draft[at..]);
    target
}

/// Returns the position of each edit in the target: (the term's own byte range, the change).
pub(super) fn made(edits: &[DraftEdit]) -> Vec<(Span, Change)> {
    let mut grown = 0isize;
    edits
        .iter()
        .map(|edit| {
            let start = edit.span.start.saturating_add_signed(grown);
            grown += edit.with.len() as isize - edit.span.len() as isize;
            let change = Change {
                draft_span: edit.span,
                target_span: Span::new(start, start + edit.with.len()),
                rule: edit.rule,
                confidence: edit.confidence,
            };
            (edit.core.shifted(start), change)
        })
        .collect()
}

/// Maps a span of the draft that no edit touches to its place in the target.
pub(super) fn moved(span: Span, edits: &[DraftEdit]) -> Span {
    let grown: isize =
        edits.iter().filter(|e| e.span.end <= span.start).map(|e| e.with.len() as isize - e.span.len() as isize).sum();
    Span::new(span.start.saturating_add_signed(grown), span.end.saturating_add_signed(grown))
}

/// Combines the edits of the draft with later edits of their result, as edits of the draft. A later edit replaces
/// earlier ones that it covers; if it only touches one, it is dropped.
pub(super) fn then(edits: Vec<DraftEdit>, later: Vec<DraftEdit>) -> Vec<DraftEdit> {
    let places: Vec<Span> = made(&edits).into_iter().map(|(_, change)| change.target_span).collect();
    let back = |at: usize| {
        let before = edits.iter().zip(&places).filter(|(_, place)| place.end <= at);
        let grown: isize = before.map(|(e, _)| e.with.len() as isize - e.span.len() as isize).sum();
        at.saturating_add_signed(-grown)
    };
    let mut covered = vec![false; edits.len()];
    let mut fresh = Vec::new();
    for edit in later {
        let touches = |p: &Span| p.overlaps(edit.span) || (p.is_empty() && edit.span.contains(*p));
        if places.iter().any(|p| touches(p) && !edit.span.contains(*p)) {
            continue;
        }
        for (covered, _) in covered.iter_mut().zip(&places).filter(|(_, p)| touches(p)) {
            *covered = true;
        }
        let start = back(edit.span.start);
        let span = Span::new(start, back(edit.span.end).max(start));
        fresh.push(DraftEdit { span, ..edit });
    }
    let kept = edits.into_iter().zip(covered).filter(|(_, covered)| !covered).map(|(edit, _)| edit);
    settle(kept.chain(fresh).collect())
}
