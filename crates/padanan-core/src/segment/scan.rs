//! Finds candidates, the places at which a sentence may end, at the speed of `memchr`.

use super::text::{is_closer, is_emoji, is_pointer, is_space, skip_space, tag};

/// A place at which a sentence may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BoundaryCandidate {
    /// The first stop.
    pub(super) start: usize,
    /// One past the last stop.
    pub(super) stops_end: usize,
    /// One past the quotes, brackets, footnote references and emoji that close after the stops.
    pub(super) end: usize,
    /// The kind of the stops.
    pub(super) kind: Stop,
}

/// The kind of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// A single full stop.
    Full,
    /// Dots in a row, or `…`.
    Ellipsis,
    /// Stops with a question mark, and no exclamation mark.
    Question,
    /// Stops with an exclamation mark.
    Exclamation,
    /// A blank line.
    Blank,
}

/// Walks through a text from candidate to candidate.
pub(super) struct Scanner<'t> {
    text: &'t str,
    /// The offset of the next `.`, `?` or `!` at or after the last offset asked for.
    stop: usize,
    /// The same for a line feed or the last byte of `…`.
    other: usize,
}

/// The last byte of `…`, which hardly any other character of a text in Latin script has.
const ELLIPSIS_END: u8 = 0xA6;

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut scanner = Self { text, stop: 0, other: 0 };
        scanner.find_stop(0);
        scanner.find_other(0);
        scanner
    }

    fn find_stop(&mut self, from: usize) {
        let rest = &self.text.as_bytes()[from..];
        self.stop = memchr::memchr3(b'.', b'?', b'!', rest).map_or(self.text.len(), |i| from + i);
    }

    fn find_other(&mut self, from: usize) {
        let rest = &self.text.as_bytes()[from..];
        self.other = memchr::memchr2(b'\n', ELLIPSIS_END, rest).map_or(self.text.len(), |i| from + i);
    }

    /// Returns the first candidate from `at` on; `at` must never decrease. `sentence` is the start of the sentence.
    pub(super) fn next(&mut self, at: usize, sentence: usize) -> Option<BoundaryCandidate> {
        if self.stop < at {
            self.find_stop(at);
        }
        if self.other < at {
            self.find_other(at);
        }
        while self.other < self.stop {
            let here = self.other;
            if self.text.as_bytes()[here] == ELLIPSIS_END {
                if here >= at + 2 && self.text.as_bytes()[here - 2..here] == [0xE2, 0x80] {
                    return Some(self.run(here - 2, sentence));
                }
                self.find_other(here + 1);
            } else {
                let after = skip_space(self.text, here);
                if memchr::memchr(b'\n', &self.text.as_bytes()[here + 1..after]).is_some() {
                    return Some(BoundaryCandidate { start: here, stops_end: here, end: after, kind: Stop::Blank });
                }
                self.find_other(after.max(here + 1));
            }
        }
        (self.stop < self.text.len()).then(|| self.run(self.stop, sentence))
    }

    /// Returns the candidate made of the stops from `start` on, and of what closes after them.
    fn run(&self, start: usize, sentence: usize) -> BoundaryCandidate {
        let bytes = self.text.as_bytes();
        let (mut at, mut question, mut exclamation) = (start, false, false);
        loop {
            match bytes.get(at) {
                Some(b'.') => at += 1,
                Some(b'?') => (at, question) = (at + 1, true),
                Some(b'!') => (at, exclamation) = (at + 1, true),
                Some(0xE2) if self.text[at..].starts_with('…') => at += '…'.len_utf8(),
                _ => break,
            }
        }
        let kind = match (question, exclamation) {
            (_, true) => Stop::Exclamation,
            (true, false) => Stop::Question,
            _ if at - start == 1 => Stop::Full,
            _ => Stop::Ellipsis,
        };
        BoundaryCandidate { start, stops_end: at, end: self.closed(at, start, sentence), kind }
    }

    /// Returns the offset after the closing characters from `at` on. A straight quote before a letter closes only a
    /// quotation that is open.
    fn closed(&self, mut at: usize, stop: usize, sentence: usize) -> usize {
        let text = self.text;
        while let Some(c) = text[at..].chars().next() {
            let behind = at + c.len_utf8();
            if c == ']'
                && let Some(length) = link_target(&text[behind..])
            {
                at = behind + length;
            } else if is_closer(c) {
                let straight = matches!(c, '"' | '\'');
                if straight && text[behind..].starts_with(char::is_alphanumeric) && !self.open_before(stop, sentence) {
                    break;
                }
                at = behind;
            } else if let Some(length) =
                footnote(&text[at..]).or_else(|| closing_tag(&text[at..])).or_else(|| emoji(&text[at..]))
            {
                at += length;
            } else if text[at..].starts_with(" \"") && self.is_lone_closer(at + 1, stop, sentence) {
                at += 2;
            } else {
                break;
            }
        }
        at
    }

    /// Whether a straight quote between spaces closes a quotation: nothing follows it, or a quotation is open.
    fn is_lone_closer(&self, quote: usize, stop: usize, sentence: usize) -> bool {
        let behind = skip_space(self.text, quote + 1);
        behind == self.text.len() || (behind > quote + 1 && self.open_before(stop, sentence))
    }

    /// Whether a quotation with straight quotes is open at `stop`, by the quotes since the beginning of the sentence.
    fn open_before(&self, stop: usize, sentence: usize) -> bool {
        const REACH: usize = 600;
        let from = sentence.max(stop.saturating_sub(REACH));
        memchr::memchr_iter(b'"', &self.text.as_bytes()[from..stop]).count() % 2 == 1
    }
}

/// Returns the length of a footnote reference such as `[12]` or `[^catatan]`, in bytes.
fn footnote(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('[')?;
    if let Some(label) = inside.strip_prefix('^') {
        let length = label.bytes().take(24).take_while(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b)).count();
        return (length > 0 && label[length..].starts_with(']')).then_some(length + 3);
    }
    let digits = inside.bytes().take(4).take_while(u8::is_ascii_digit).count();
    ((1..=3).contains(&digits) && inside[digits..].starts_with(']')).then_some(digits + 2)
}

/// Returns the length of the address behind the words of a link in Markdown: `(https://contoh.id)`, `[1]`.
fn link_target(text: &str) -> Option<usize> {
    const LONGEST: usize = 200;
    let close = match text.as_bytes().first()? {
        b'(' => b')',
        _ => return None,
    };
    let end = text.bytes().take(LONGEST).position(|b| b == close || b == b'\n')?;
    let address = &text[1..end];
    let is_address = address.contains([':', '/', '#', '.']) && !address.starts_with(' ');
    (text.as_bytes()[end] == close && is_address).then_some(end + 1)
}

/// Returns the length of a closing tag, such as `</b>`.
fn closing_tag(text: &str) -> Option<usize> {
    text.starts_with("</").then(|| tag(text)).flatten()
}

/// Returns the length of the emoji behind a stop, with the space before them: they belong to the sentence before them,
/// unless one points at what follows (`👉 Daftar di sini`), or another line begins.
fn emoji(text: &str) -> Option<usize> {
    const EMOTICONS: [&str; 8] = [":)", ":-)", ":D", ";)", ";-)", ":(", ":-(", "^_^"];
    let bare = text.trim_start_matches([' ', '\u{A0}']);
    let signs = bare.len() - bare.trim_start_matches(is_emoji).len();
    let length = match EMOTICONS.iter().find(|sign| bare.starts_with(**sign)) {
        Some(sign) if bare.len() < text.len() && !bare[sign.len()..].starts_with(char::is_alphanumeric) => sign.len(),
        _ if signs > 0 && !bare.starts_with(is_pointer) => signs,
        _ => return None,
    };
    Some(text.len() - bare.len() + length)
}

/// Returns `end` moved back over the white space before it, but not before `start`.
pub(super) fn trimmed_end(text: &str, start: usize, end: usize) -> usize {
    start + text[start..end].trim_end_matches(is_space).len()
}
