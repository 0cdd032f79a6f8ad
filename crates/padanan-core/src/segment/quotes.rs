//! Finds where quotations open and close, for callers that keep them whole.
//!
//! A quotation counts only if its quotation marks are balanced: it closes before a blank line, before another one
//! opens, and within [`MAX_LENGTH`] bytes. So a stray mark does not join any sentences.

use super::scan::BoundaryCandidate;
use super::text::{first_word, is_opener, is_space};
use super::words::is_attribution;

/// Maximum length of a quotation, in bytes; newspapers have no longer ones.
pub(super) const MAX_LENGTH: usize = 2_000;

/// Walks through a text in step with the candidates, and tracks whether a quotation is open. It restarts with every
/// sentence, so that a sentence on its own is read in the same way as in its text.
pub(super) struct Quotations<'t> {
    text: &'t str,
    sentence: usize,
    /// How far marks have been read.
    read: usize,
    /// Whether a quotation is open, and where it closes if it is balanced.
    open: bool,
    closes: Option<usize>,
}

impl<'t> Quotations<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, sentence: 0, read: 0, open: false, closes: None }
    }

    /// Whether a candidate of the sentence that begins at `sentence` is inside a balanced quotation.
    pub(super) fn hold(&mut self, sentence: usize, candidate: &BoundaryCandidate) -> bool {
        if sentence > self.sentence {
            (self.sentence, self.read, self.open, self.closes) = (sentence, sentence, false, None);
        }
        while let Some((at, sign)) = mark(self.text, self.read, candidate.start) {
            self.read = at + sign.len_utf8();
            match side(self.text, self.sentence, at, sign, self.open) {
                Side::Opens => (self.open, self.closes) = (true, self.closing(at)),
                Side::Closes => (self.open, self.closes) = (false, None),
                Side::Neither => {}
            }
        }
        self.read = self.read.max(candidate.start);
        self.open && self.closes.is_some_and(|end| candidate.end < end)
    }

    /// Returns where the quotation that opens at `start` closes, if nothing prevents it.
    fn closing(&self, start: usize) -> Option<usize> {
        let end = self.text.floor_char_boundary((start + MAX_LENGTH).min(self.text.len()));
        let mut read = self.read;
        while let Some((at, sign)) = mark(self.text, read, end) {
            read = at + sign.len_utf8();
            match side(self.text, self.sentence, at, sign, true) {
                Side::Opens => return None,
                Side::Closes => return (!has_blank_line(&self.text[start..read])).then_some(read),
                Side::Neither => {}
            }
        }
        None
    }
}

/// Finds the first quotation mark between `from` and `end`.
fn mark(text: &str, from: usize, end: usize) -> Option<(usize, char)> {
    let bytes = text.as_bytes().get(from..end)?;
    let mut found = memchr::memchr3_iter(b'"', 0xE2, 0xC2, bytes).map(|at| from + at);
    found.find_map(|at| {
        let sign = text[at..].chars().next()?;
        matches!(sign, '"' | '“' | '”' | '„' | '«' | '»').then_some((at, sign))
    })
}

enum Side {
    Opens,
    Closes,
    Neither,
}

fn side(text: &str, sentence: usize, at: usize, sign: char, open: bool) -> Side {
    match sign {
        '“' | '„' | '«' => return Side::Opens,
        '”' | '»' => return Side::Closes,
        _ => {}
    }
    let before = text[sentence..at].chars().next_back();
    let behind = text[at + 1..].chars().next();
    let free = |c: Option<char>| c.is_none_or(|c| is_space(c) || is_opener(c) || matches!(c, '-' | '–' | '—' | '/'));
    let (left, right) = (free(before), behind.is_none_or(is_space));
    // `… Cris-K2, "katanya.`: a typing error, the mark comes after the space instead of before it.
    let spoken = open
        && left
        && text[sentence..at].trim_end_matches(' ').ends_with([',', '.', '?', '!'])
        && is_attribution(first_word(&text[at + 1..]));
    match (left, right) {
        (true, false) if spoken => Side::Closes,
        (true, false) => Side::Opens,
        (false, true) => Side::Closes,
        (true, true) | (false, false) if open => Side::Closes,
        (false, false) if behind.is_some_and(char::is_alphanumeric) => Side::Opens,
        _ => Side::Neither,
    }
}

fn has_blank_line(text: &str) -> bool {
    memchr::memchr_iter(b'\n', text.as_bytes()).any(|at| {
        let behind = text[at + 1..].trim_start_matches([' ', '\t', '\r']);
        behind.starts_with('\n')
    })
}
