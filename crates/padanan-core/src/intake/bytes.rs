//! Bytes that are nearly UTF-8: one that is wrong, or a character that is cut off at the end of a download.
//!
//! A detector of encodings takes such a text for one in another encoding, and then every quotation mark in it is wrong
//! (`тАЬ` for `“`). A text with a few wrong bytes between valid characters of several bytes is UTF-8: in an older encoding
//! two such bytes hardly ever stand together by chance.

use encoding_rs::{Encoding, ISO_8859_2, ISO_8859_3, ISO_8859_10, ISO_8859_14, ISO_8859_15, ISO_8859_16, MACINTOSH};
use encoding_rs::{WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1258};

/// The encodings of one byte that are for Latin script and met in articles.
const LATIN: [&Encoding; 11] = [
    WINDOWS_1252,
    WINDOWS_1250,
    WINDOWS_1254,
    WINDOWS_1258,
    ISO_8859_2,
    ISO_8859_3,
    ISO_8859_10,
    ISO_8859_14,
    ISO_8859_15,
    ISO_8859_16,
    MACINTOSH,
];

/// What the bytes of a text are as UTF-8.
pub(super) struct Reading {
    /// Number of bytes.
    length: usize,
    /// Number of valid characters of several bytes.
    valid: usize,
    /// Number of wrong bytes, or of wrong runs of them.
    pub(super) bad: usize,
    /// Number of those that no text in an older encoding has: `ÿ`, `þ`, and bytes without a meaning.
    meaningless: usize,
    /// Whether the only thing wrong is a character of which the end is missing, at the end of the text.
    is_cut: bool,
}

impl Reading {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut reading = Self { length: bytes.len(), valid: 0, bad: 0, meaningless: 0, is_cut: false };
        for chunk in bytes.utf8_chunks() {
            reading.valid += chunk.valid().chars().filter(|c| is_likely(*c)).count();
            reading.bad += usize::from(!chunk.invalid().is_empty());
            reading.meaningless += usize::from(is_meaningless(chunk.invalid()));
            reading.is_cut = reading.bad == 1 && chunk.invalid().len() >= 2;
        }
        reading
    }

    /// Whether this is UTF-8 with some damage; `is_declared` if the text says that it is UTF-8.
    pub(super) fn is_damaged_utf8(&self, is_declared: bool) -> bool {
        let few = self.bad == 1 || self.bad * 20 <= self.length;
        few && (is_declared || (self.valid > 0 && self.valid >= self.bad) || self.is_cut)
    }

    /// Whether it is UTF-8 in spite of another encoding that the text declares.
    pub(super) fn contradicts(&self) -> bool {
        self.is_damaged_utf8(false) && self.valid >= 4 * self.bad
    }

    /// Whether a guess fails for a text of which one or two bytes are wrong: it is for another script than that of all the
    /// rest, or the bytes mean nothing in it.
    pub(super) fn is_misguessed(&self, guess: &'static Encoding) -> bool {
        let another_script = guess.is_single_byte() && !LATIN.contains(&guess);
        self.bad <= 2 && self.bad * 20 <= self.length && (another_script || self.meaningless == self.bad)
    }
}

fn is_meaningless(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|b| matches!(b, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D | 0xFE | 0xFF))
}

/// Whether a character is more than a capital and a sign of an older encoding that happen to stand together: `É”` is
/// `ɔ`.
fn is_likely(c: char) -> bool {
    !c.is_ascii() && !matches!(c, '\u{80}'..='\u{9F}' | '\u{180}'..='\u{2AF}')
}
