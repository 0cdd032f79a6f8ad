//! Folding: one spelling for everything that a reader takes as the same, with a mapping back to the text's own bytes.
//!
//! NFC (UAX #15), lower case letter by letter, one apostrophe, one hyphen, one space for a run of white space.
//! Invisible characters (soft hyphens, zero-width and bidi characters) are removed.
//!
//! ```text
//! text    "Bank\u{00A0}\nDunia’s"      bytes 0..16
//! folded  "bank dunia's"               each run of the text maps to a run of the folded text
//! ```

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::text::Span;

/// A folded text, and the position of each of its bytes in the original text.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    text: String,
    runs: Vec<Run>,
}

/// A stretch whose bytes correspond one to one, or a single character that changed its length.
#[derive(Debug, Clone, Copy)]
struct Run {
    folded: usize,
    start: usize,
    end: usize,
    /// The bytes inside have no counterpart: the run is one cluster changed by composition.
    whole: bool,
}

impl Folded {
    /// Returns the folded text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the bytes of the original text from which the folded bytes `start..end` come.
    ///
    /// Excludes characters removed at the edges: a soft hyphen after a word does not belong to the word.
    pub fn original(&self, start: usize, end: usize) -> Span {
        let first = self.run_at(start);
        let from = if first.whole { first.start } else { first.start + (start - first.folded) };
        let last_index = self.runs.partition_point(|r| r.folded < end).saturating_sub(1);
        let last = self.runs[last_index];
        let run_end = self.runs.get(last_index + 1).map_or(self.text.len(), |r| r.folded);
        let to = if end == run_end || last.whole { last.end } else { last.start + (end - last.folded) };
        Span::new(from, to.max(from))
    }

    fn run_at(&self, offset: usize) -> Run {
        self.runs[self.runs.partition_point(|r| r.folded <= offset).saturating_sub(1)]
    }

    /// Appends `piece`, which comes from the original bytes `start..end`.
    fn push(&mut self, piece: &str, start: usize, end: usize, whole: bool) {
        let whole = whole || piece.len() != end - start;
        if let Some(last) = self.runs.last_mut()
            && !whole
            && !last.whole
            && last.end == start
        {
            last.end = end;
            self.text.push_str(piece);
            return;
        }
        self.runs.push(Run { folded: self.text.len(), start, end, whole });
        self.text.push_str(piece);
    }
}

/// Folds `text` for matching regardless of letter case.
pub fn fold(text: &str) -> Folded {
    fold_with(text, true)
}

/// Folds `text` but keeps its letters' case, for `case = "exact"`.
pub fn fold_keeping_case(text: &str) -> Folded {
    fold_with(text, false)
}

/// Returns whether a text, folded with its case kept, equals `cased`, a result of [`fold_keeping_case`].
pub(super) fn is_exactly(text: &str, cased: &str) -> bool {
    if is_plain(text) { text == cased } else { fold_keeping_case(text).as_str() == cased }
}

fn fold_with(text: &str, lower: bool) -> Folded {
    if is_plain(text) {
        let text = if lower { text.to_ascii_lowercase() } else { text.to_owned() };
        let end = text.len();
        return Folded { text, runs: vec![Run { folded: 0, start: 0, end, whole: false }] };
    }
    let mut folded = Folded { text: String::with_capacity(text.len()), runs: Vec::new() };
    let composed = is_nfc_quick(text.chars()) == IsNormalized::Yes;
    let mut chars = text.char_indices().peekable();
    let mut buffer = [0u8; 4];
    while let Some((start, c)) = chars.next() {
        let mut end = start + c.len_utf8();
        if !composed && chars.peek().is_some_and(|&(_, next)| is_combining_mark(next)) {
            while let Some(&(at, next)) = chars.peek() {
                if !is_combining_mark(next) {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
            let piece: String = text[start..end].nfc().map(|c| fold_char(c, lower).unwrap_or(c)).collect();
            folded.push(&piece, start, end, true);
            continue;
        }
        match fold_char(c, lower) {
            Some(' ') if folded.text.ends_with(' ') => {}
            Some(c) => folded.push(c.encode_utf8(&mut buffer), start, end, false),
            None => {}
        }
    }
    if folded.runs.is_empty() {
        folded.runs.push(Run { folded: 0, start: 0, end: 0, whole: false });
    }
    folded
}

/// Returns whether folding changes nothing but letter case: ASCII without controls, double spaces and grave accents.
fn is_plain(text: &str) -> bool {
    let mut before = 0;
    text.bytes().all(|b| {
        let plain = b.is_ascii() && b >= b' ' && b != b'`' && !(b == b' ' && before == b' ');
        before = b;
        plain
    })
}

/// Returns the folded form of `c`. `None` for an invisible character.
fn fold_char(c: char, lower: bool) -> Option<char> {
    if c.is_ascii() {
        return Some(match c {
            '\t' | '\n' | '\r' | '\x0b' | '\x0c' => ' ',
            '`' => '\'',
            _ if lower => c.to_ascii_lowercase(),
            _ => c,
        });
    }
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02B9}'..='\u{02BF}' | '\u{00B4}' | '\u{2032}' | '\u{FF07}' => {
            Some('\'')
        }
        '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}' => Some('-'),
        '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' => None,
        _ if c.is_whitespace() => Some(' '),
        _ if lower => {
            let mut lowered = c.to_lowercase();
            match (lowered.next(), lowered.next()) {
                (Some(one), None) => Some(one),
                _ => Some(c),
            }
        }
        _ => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spelling_differences_that_no_reader_sees_are_one() {
        for (text, folded) in [
            ("Jum’at", "jum'at"),
            ("Uni\u{00A0} \n Soviet", "uni soviet"),
            ("Krem\u{00AD}lin", "kremlin"),
            ("pro\u{2011}Kremlin", "pro-kremlin"),
            ("Cafe\u{0301}", "café"),
            ("Łukaszenka", "łukaszenka"),
        ] {
            assert_eq!(fold(text).as_str(), folded);
        }
    }

    #[test]
    fn the_way_back_is_exact() {
        let text = "x Cafe\u{0301}\u{00AD} y";
        let folded = fold(text);
        let at = folded.as_str().find("café").unwrap();
        assert_eq!(folded.original(at, at + "café".len()).of(text), "Cafe\u{0301}");
    }

    proptest! {
        #[test]
        fn any_folded_range_lies_on_boundaries_of_the_text(text in "\\PC{0,40}") {
            let folded = fold(&text);
            let bounds: Vec<usize> = folded.as_str().char_indices().map(|(i, _)| i).chain([folded.as_str().len()]).collect();
            for (i, &start) in bounds.iter().enumerate() {
                for &end in &bounds[i + 1..] {
                    let span = folded.original(start, end);
                    prop_assert!(text.get(span.range()).is_some());
                }
            }
        }
    }
}
