//! Plain text: a line is a block. Lines that a mail client wrapped are joined again.

use super::{Piece, is_space, kind, trimmed};
use crate::bitext::Span;

/// The blocks of a plain text.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut spans: Vec<Span> = Vec::new();
    let mut adjacent = false;
    for line in lines(text) {
        let line = trimmed(text, line);
        if line.is_empty() {
            adjacent = false;
            continue;
        }
        match spans.last_mut() {
            Some(last) if adjacent && wrapped(last_line(last.of(text)), line.of(text)) => last.end = line.end,
            _ => spans.push(line),
        }
        adjacent = true;
    }
    kind::classify(text, &spans)
}

/// The lines, without what ends them: LF, CR LF, CR, NEL, and Unicode's line and paragraph separators.
fn lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut start = 0;
    text.split_inclusive(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).map(move |line| {
        let span = Span::new(start, start + line.len());
        start += line.len();
        span
    })
}

fn last_line(block: &str) -> &str {
    let cut = |c| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    block.rsplit(cut).next().unwrap_or(block)
}

/// Whether `next` goes on with the sentence that a full line broke off.
fn wrapped(line: &str, next: &str) -> bool {
    let full = line.chars().take(200).count() >= 45;
    let ended = line.trim_end_matches(is_space).ends_with(['.', '?', '!', ':', ';', '”', '"', '…']);
    full && !ended && next.starts_with(char::is_lowercase)
}
