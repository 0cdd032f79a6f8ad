//! Extracts plain text: a line is a block. Lines that a mail client or an editor wrapped are joined again.
//!
//! In text wrapped at a given width, each line is as full as it can be: the next line's first word would not have
//! fitted. A run of lines that are mostly full, and that break inside sentences, is hard-wrapped; its headings and list
//! items, which are shorter than they could be, stay separate.

use super::{Piece, is_space, kind, trimmed};
use crate::text::Span;

/// Returns the blocks of a plain text.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut spans: Vec<Span> = Vec::new();
    for run in runs(text) {
        let width = width_of(text, &run);
        let mut previous: Option<Span> = None;
        for line in run {
            let goes_on = previous.is_some_and(|p| {
                let (above, below) = (p.of(text), line.of(text));
                wrapped(above, below) || width.is_some_and(|w| is_full(above, below, w) && !begins_anew(below))
            });
            match spans.last_mut() {
                Some(last) if goes_on => last.end = line.end,
                _ => spans.push(line),
            }
            previous = Some(line);
        }
    }
    kind::classify(text, &spans)
}

/// Returns the non-empty lines, in runs separated by empty ones.
fn runs(text: &str) -> Vec<Vec<Span>> {
    let mut runs: Vec<Vec<Span>> = Vec::new();
    let mut adjacent = false;
    for line in lines(text) {
        let line = trimmed(text, line);
        if line.is_empty() {
            adjacent = false;
            continue;
        }
        match runs.last_mut() {
            Some(run) if adjacent => run.push(line),
            _ => runs.push(vec![line]),
        }
        adjacent = true;
    }
    runs
}

/// Splits a text into lines at LF, CR LF, CR, NEL, and Unicode's line and paragraph separators.
fn lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut start = 0;
    text.split_inclusive(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).map(move |line| {
        let span = Span::new(start, start + line.len());
        start += line.len();
        span
    })
}

/// The usual widths of wrapped text, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=110;

/// Returns the width at which a run of lines is wrapped, in characters, if it is wrapped.
fn width_of(text: &str, run: &[Span]) -> Option<usize> {
    if run.len() < 3 {
        return None;
    }
    // A line longer than any width rules out wrapping at once.
    let width = run.iter().map(|line| line.of(text).chars().take(WIDTHS.end() + 1).count()).max()?;
    if !WIDTHS.contains(&width) {
        return None;
    }
    let breaks = || run.windows(2).map(|pair| (pair[0].of(text), pair[1].of(text)));
    let full = breaks().filter(|(above, below)| is_full(above, below, width)).count();
    let inside = breaks().filter(|(above, below)| !is_ended(above) && below.starts_with(char::is_lowercase)).count();
    (full * 2 >= run.len() - 1 && inside * 4 >= run.len() - 1).then_some(width)
}

/// Whether the first word of `below` would not have fitted on the line `above`.
fn is_full(above: &str, below: &str, width: usize) -> bool {
    let word = below.split(is_space).next().unwrap_or(below);
    above.chars().count() + 1 + word.chars().count() > width
}

/// Whether a line is a list item, or of another kind than running text.
fn begins_anew(line: &str) -> bool {
    kind::own_kind(line).is_some()
}

/// Whether `next` continues a sentence that was broken at the end of a full line.
fn wrapped(line: &str, next: &str) -> bool {
    let full = line.chars().take(200).count() >= 45;
    full && !is_ended(line) && next.starts_with(char::is_lowercase)
}

fn is_ended(line: &str) -> bool {
    line.trim_end_matches(is_space).ends_with(['.', '?', '!', ':', ';', '”', '"', '…'])
}
