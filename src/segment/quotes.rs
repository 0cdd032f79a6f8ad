//! Quotations that open and close, for those who want them kept whole.
//!
//! A quotation counts only where its marks are in balance: it closes before a blank line, before another one opens, and
//! within [`LONGEST`] bytes. So a stray mark holds nothing together.

use super::text::{first_word, is_opener, is_space};
use super::words::is_attribution;
use crate::bitext::Span;

/// No quotation of a newspaper is longer, in bytes.
pub(super) const LONGEST: usize = 2_000;

/// The quotations of a text in order, marks included.
pub(super) fn quotations(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    for at in marks(text) {
        let Some(sign) = text[at..].chars().next() else { break };
        let side = side(text, at, sign, open.is_some());
        match (side, open) {
            (Side::Opens, _) => open = Some(at),
            (Side::Closes, Some(start)) => {
                let end = at + sign.len_utf8();
                if end - start <= LONGEST && !has_blank_line(&text[start..end]) {
                    found.push(Span::new(start, end));
                }
                open = None;
            }
            (Side::Closes | Side::Neither, _) => {}
        }
    }
    found
}

/// Where quotation marks stand.
fn marks(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    memchr::memchr3_iter(b'"', 0xE2, 0xC2, bytes)
        .filter(|&at| bytes[at] == b'"' || text[at..].starts_with(['“', '”', '„', '«', '»']))
}

enum Side {
    Opens,
    Closes,
    Neither,
}

fn side(text: &str, at: usize, sign: char, open: bool) -> Side {
    match sign {
        '“' | '„' | '«' => return Side::Opens,
        '”' | '»' => return Side::Closes,
        _ => {}
    }
    let before = text[..at].chars().next_back();
    let behind = text[at + 1..].chars().next();
    let free = |c: Option<char>| c.is_none_or(|c| is_space(c) || is_opener(c) || matches!(c, '-' | '–' | '—' | '/'));
    let (left, right) = (free(before), behind.is_none_or(is_space));
    // `… Cris-K2, "katanya.`: a slip of the typist, who put the mark behind the space.
    let spoken = open
        && left
        && text[..at].trim_end_matches(' ').ends_with([',', '.', '?', '!'])
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
