//! Writes the translation alone, with the layout of the article: the text between segments is copied byte for byte.

use super::printed;
use crate::bitext::Bitext;

pub(super) fn write(bitext: &Bitext) -> String {
    let text = &bitext.article.text;
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut block = None;
    for segment in &bitext.segments {
        match text.get(at..segment.span.start) {
            Some(between) => out.push_str(between),
            // The article is not available: use a space inside a block, a blank line between blocks.
            None if block.is_none() => {}
            None => out.push_str(if block == Some(segment.block) { " " } else { "\n\n" }),
        }
        // Sentences that were run together in the source are separated.
        let glued = block == Some(segment.block) && at == segment.span.start && at > 0 && !text.is_empty();
        if glued {
            out.push(' ');
        }
        out.push_str(&printed(segment));
        at = segment.span.end;
        block = Some(segment.block);
    }
    match text.get(at..) {
        Some(rest) if !text.is_empty() => out.push_str(rest),
        _ => out.push('\n'),
    }
    out
}
