//! The content of an exchange file, independent of its format: rows, each about one segment.

use std::borrow::Cow;
use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

use crate::bitext::{Bitext, BlockKind, Note, Segment, State};
use crate::text::digest::sha256;
use crate::text::one_line;
use crate::tmx::is_printable;

/// The content of an exchange file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// The source language that the file names.
    pub from: Option<String>,
    /// The target language that the file names.
    pub to: Option<String>,
    /// The article's path.
    pub path: Option<String>,
    /// SHA-256 of the article that was exported.
    pub article_sha256: Option<String>,
    /// The rows, in the order of the file.
    pub rows: Vec<SheetRow>,
}

/// What a file says about one segment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetRow {
    /// Its position, for messages: a line, or a row of a table; 0 if it is not known.
    pub line: usize,
    /// The segment's id, if the file has one.
    pub id: Option<u32>,
    /// The stamp of the segment at export.
    pub stamp: Option<Stamp>,
    /// The source.
    pub source: String,
    /// The target, if there is one.
    pub target: Option<String>,
    /// The state, if the file gives one.
    pub state: Option<State>,
    /// The word given as a state, if it is not one.
    pub odd_state: Option<String>,
    /// Why the row cannot be read reliably: it has more cells than the table has columns.
    pub broken: Option<String>,
    /// The machine's draft.
    pub draft: Option<String>,
    /// The block: its number and kind.
    pub block: Option<(u32, BlockKind)>,
    /// Whether the file says that it is not to be translated.
    pub copied: bool,
    /// The notes of persons.
    pub notes: Vec<Note>,
}

/// What a segment was at export: its state, and a digest of its target. It is a short string that every format can
/// carry, and distinguishes an edit from text that was only sent out and back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The state.
    pub state: State,
    digest: String,
}

impl Stamp {
    /// Makes the stamp of a segment in its current state.
    pub fn of(segment: &Segment) -> Self {
        Self { state: segment.state, digest: digest(segment.target.as_deref()) }
    }

    /// Whether this target is the one that was exported.
    pub fn holds(&self, target: Option<&str>) -> bool {
        self.digest == digest(target)
    }

    /// Parses a stamp as written by `Display`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (letter, digest) = text.split_at_checked(1)?;
        let state = State::ALL.iter().copied().find(|s| letter_of(*s) == letter)?;
        let right = digest.len() == DIGITS && digest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        right.then(|| Self { state, digest: digest.to_owned() })
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", letter_of(self.state), self.digest)
    }
}

fn letter_of(state: State) -> &'static str {
    match state {
        State::Initial => "i",
        State::Translated => "t",
        State::Reviewed => "r",
        State::Final => "f",
        State::Failed => "x",
    }
}

/// Number of hexadecimal digits in a digest: the chance that a change goes unnoticed is one in four billion.
const DIGITS: usize = 8;

fn digest(target: Option<&str>) -> String {
    let mut hash = sha256(canonical(target.unwrap_or_default()).as_bytes());
    hash.truncate(DIGITS);
    hash
}

/// Normalises a text for comparison: programs collapse white space, compose letters and drop control characters without
/// any decision by a person.
pub(super) fn canonical(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii_graphic();
    if text.bytes().all(|b| plain(char::from(b)) || b == b' ') && !text.contains("  ") && text.trim() == text {
        return Cow::Borrowed(text);
    }
    let composed: String = text.chars().filter(|c| is_printable(*c) && *c != '\u{feff}').nfc().collect();
    Cow::Owned(one_line(&composed))
}

/// Returns the key of a segment in a table: `12#t9f3a2c1b`, its id and its stamp.
pub(super) fn key(segment: &Segment) -> String {
    format!("{}#{}", segment.id, Stamp::of(segment))
}

/// Parses a key; the stamp may be missing.
pub(super) fn parse_key(text: &str) -> (Option<u32>, Option<Stamp>) {
    let (id, stamp) = text.trim().split_once('#').unwrap_or((text.trim(), ""));
    (id.trim().parse().ok().filter(|id| *id > 0), Stamp::parse(stamp))
}

/// Returns the findings of a segment, one per line, for a person.
pub(super) fn told(segment: &Segment) -> Vec<String> {
    segment.findings.iter().map(|f| format!("{}: {}", f.code.as_str(), f.message)).collect()
}

/// A term of a segment with its counterpart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SheetTerm<'a> {
    /// Its form in the source.
    pub(super) source: &'a str,
    /// Its form in the target, if it has one.
    pub(super) target: Option<&'a str>,
    /// Its outcome.
    pub(super) outcome: &'static str,
}

/// Returns the terms of a segment, each pair once.
pub(super) fn terms(segment: &Segment) -> Vec<SheetTerm<'_>> {
    let mut pairs: Vec<SheetTerm<'_>> = Vec::new();
    for row in &segment.terms {
        let start = segment.span.start;
        let inside = row.source_span.start.checked_sub(start).zip(row.source_span.end.checked_sub(start));
        let Some(source) = inside.and_then(|(a, b)| segment.source.get(a..b)) else { continue };
        let target = row.target_span.and_then(|s| segment.target.as_deref()?.get(s.range()));
        let pair = SheetTerm { source, target: target.filter(|t| !t.trim().is_empty()), outcome: row.outcome.as_str() };
        if !source.trim().is_empty() && !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    pairs
}

/// Formats a term as a line: `Kremlin = Kremlin (kept)`.
pub(super) fn term_line(pair: &SheetTerm<'_>) -> String {
    format!("{} = {} ({})", pair.source, pair.target.unwrap_or("—"), pair.outcome)
}

/// Returns the article's blocks with the segments in each.
pub(super) fn by_block(bitext: &Bitext) -> impl Iterator<Item = (u32, BlockKind, &[Segment])> {
    bitext.segments.chunk_by(|a, b| a.block == b.block).map(|segments| {
        let kind = bitext.block_of(&segments[0]).map_or(BlockKind::Other, |b| b.kind);
        (segments[0].block, kind, segments)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_stamps_are_read_as_they_are_written() {
        for state in State::ALL {
            let stamp = Stamp { state: *state, digest: digest(Some("é")) };
            assert_eq!(parse_key(&format!(" 12#{stamp}\n")), (Some(12), Some(stamp)));
        }
        assert_eq!(parse_key("7"), (Some(7), None));
        for odd in ["", "0", "x", "1.5", "#t00000000", "-3"] {
            assert_eq!(parse_key(odd).0, None, "{odd}");
        }
        for odd in ["", "t", "t123", "q12345678", "t1234567é", "t1234567G", "é"] {
            assert_eq!(Stamp::parse(odd), None, "{odd}");
        }
    }

    #[test]
    fn what_programs_change_by_themselves_is_no_change() {
        for (a, b) in [
            ("a  b\n c ", "a b c"),
            ("caf\u{65}\u{301}", "café"),
            ("a\0b", "ab"),
            ("a\r\nb", "a\nb"),
            ("a\u{a0}b", "a b"),
            ("\u{feff}a", "a"),
        ] {
            assert_eq!(canonical(a), canonical(b), "{a:?}");
        }
        assert_ne!(canonical("a b"), canonical("ab"));
        assert_ne!(canonical("A"), canonical("a"));
    }
}
