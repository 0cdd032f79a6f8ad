//! Characters that no reader sees stay in the article and in a segment's source; every stage works on the sentence
//! without them, and its places are carried back to the article.

use crate::bitext::{Origin, Segment};
use crate::text::Span;
use crate::text::invisible::Seen;

/// Applies `work` to a segment whose source is what a reader sees of it; its spans into the article follow.
///
/// The other version beside the segment stays as it is.
pub(super) fn through(segment: &mut Segment, work: impl FnOnce(&mut Segment)) {
    let original = segment.source.clone();
    let seen = Seen::new(&original);
    if seen.is_original() {
        return work(segment);
    }
    let start = segment.span.start;
    move_spans(segment, |span| seen.place(super::back(span, start)).shifted(start));
    seen.text().clone_into(&mut segment.source);
    work(segment);
    back_to_original(segment, &seen);
    segment.source = original;
}

/// Gives a segment that was made from what a reader sees the source that the article has.
pub(super) fn restore(segment: &mut Segment, original: &str) {
    let seen = Seen::new(original);
    if seen.is_original() {
        return;
    }
    back_to_original(segment, &seen);
    if segment.origin == Origin::Copied {
        // What is copied is the source, byte for byte.
        let shift = |span: &mut Span| *span = seen.original(*span);
        segment.target = Some(original.to_owned());
        segment.terms.iter_mut().filter_map(|t| t.target_span.as_mut()).for_each(shift);
        segment.findings.iter_mut().filter_map(|f| f.target_span.as_mut()).for_each(shift);
        segment.facts.iter_mut().filter_map(|f| f.target_span.as_mut()).for_each(shift);
    }
    original.clone_into(&mut segment.source);
}

fn back_to_original(segment: &mut Segment, seen: &Seen<'_>) {
    let (start, all) = (segment.span.start, segment.span);
    move_spans(segment, |span| match super::back(span, start) {
        whole if whole == Span::new(0, seen.text().len()) => all,
        part => seen.original(part).shifted(start),
    });
}

fn move_spans(segment: &mut Segment, to: impl Fn(Span) -> Span) {
    let shift = |span: &mut Span| *span = to(*span);
    segment.terms.iter_mut().for_each(|t| shift(&mut t.source_span));
    segment.alignment.iter_mut().for_each(|a| shift(&mut a.source_span));
    segment.findings.iter_mut().filter_map(|f| f.source_span.as_mut()).for_each(shift);
    segment.facts.iter_mut().filter_map(|f| f.source_span.as_mut()).for_each(shift);
}
