//! The words of a sentence: their shape, their place in the sentence, and the lists that they are in.

use std::hash::Hasher as _;

use rustc_hash::FxHasher;

use crate::text::Span;

use super::lists::{self, List, Lists};

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// In small letters.
    Lower,
    /// `Jakarta`.
    Capital,
    /// `BPBD`, `G20`: capitals only, two or more.
    Capitals,
    /// `iPhone`: a capital inside a word in small letters.
    Inner,
    /// `B`, `D.W.`
    Initial,
    /// `II`, `XIV`, and the letters `I`, `V`, `X`.
    Roman,
    /// A number, also with letters behind it.
    Number,
    /// In a script without capitals: Arabic, Chinese.
    Foreign,
    /// A URL or an address.
    Link,
    /// Punctuation.
    Mark,
}

/// What is before a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// Other words of the sentence.
    Inside,
    /// The beginning of the text or of a sentence in it: the word would have a capital anyway.
    Start,
    /// An opening quotation mark: the same, unless the quotation is a title.
    Quoted,
}

/// A word, a number, a link or a punctuation mark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'t> {
    /// Its letters, without a clitic after a hyphen (`APBD-nya`).
    pub(super) text: &'t str,
    /// Its first byte in the sentence.
    pub(super) start: usize,
    pub(super) shape: Shape,
    pub(super) position: Position,
    /// Whether only a space, or the full stop of an abbreviation, is between it and the word before.
    pub(super) joined: bool,
    /// Of a mark: whether nothing is between it and the word before.
    pub(super) tight: bool,
    /// Whether a clitic follows, so that nothing joins it.
    pub(super) closed: bool,
    /// The lists that have it, if it has a capital.
    pub(super) lists: Lists,
    /// See the method of this name; 0 if it is to be computed.
    pub(super) key: u64,
}

impl Word<'_> {
    /// Returns its bytes in the sentence.
    pub(super) fn span(&self) -> Span {
        Span::new(self.start, self.start + self.text.len())
    }

    /// Returns whether it has a capital, wherever.
    pub(super) fn is_capital(&self) -> bool {
        matches!(
            self.shape,
            Shape::Capital | Shape::Capitals | Shape::Inner | Shape::Initial | Shape::Roman | Shape::Foreign
        )
    }

    /// Returns whether it has letters.
    pub(super) fn is_word(&self) -> bool {
        !matches!(self.shape, Shape::Number | Shape::Link | Shape::Mark)
    }

    /// Returns whether it ends like a word of Latin.
    pub(super) fn is_latin(&self) -> bool {
        self.text.len() >= 5 && ["us", "um", "is", "ii", "ae"].into_iter().any(|end| self.text.ends_with(end))
    }

    /// Returns whether one of the lists has it.
    pub(super) fn is(&self, list: List) -> bool {
        self.lists.has(list)
    }
}

impl<'t> Word<'t> {
    /// Creates a word without anything that its letters tell.
    pub(super) fn new(text: &'t str, start: usize, shape: Shape) -> Self {
        Self {
            text,
            start,
            shape,
            position: Position::Inside,
            joined: false,
            tight: false,
            closed: false,
            lists: Lists::default(),
            key: 0,
        }
    }

    /// Reads the token of a text that begins at a byte and is no link.
    pub(super) fn read(text: &'t str, start: usize, length: usize) -> Self {
        let whole = &text[start..start + length];
        let (mut letters, mut capitals) = (true, 0);
        for byte in whole.bytes() {
            letters &= byte.is_ascii_alphabetic();
            capitals += usize::from(byte.is_ascii_uppercase());
        }
        let first = whole.as_bytes()[0].is_ascii_uppercase();
        let (bare, shape) = match (letters, capitals) {
            // Most words of a text are of ASCII letters.
            (true, 0) => return Self::new(whole, start, Shape::Lower),
            (true, 1) if first && length > 1 => (whole, Shape::Capital),
            _ => {
                let bare = without_clitic(whole);
                (bare, shape(bare))
            }
        };
        let mut word = Self { closed: bare.len() < length, ..Self::new(bare, start, shape) };
        if word.is_capital() {
            word.key = key(bare);
            word.lists = if letters { lists_of_letters(bare, shape) } else { lists_of(bare, shape) };
        }
        word
    }

    /// Returns a number that is the same for words that differ in case only, and for hardly any others.
    pub(super) fn key(&self) -> u64 {
        if self.key == 0 { key(self.text) } else { self.key }
    }

    /// Adds the ending of a site's name: `KOMPAS.com`.
    pub(super) fn extend(&mut self, text: &'t str) {
        self.text = text;
        self.key = key(text);
        self.lists = lists::of_word(text).or(self.lists);
        self.shape = Shape::Inner;
    }
}

/// Returns a word without `-nya` and the like, if it has a capital: `Kremlin-nya`.
fn without_clitic(word: &str) -> &str {
    let clitic = ["-nya", "-ku", "-mu", "-an"].into_iter().find(|c| word.ends_with(c));
    match clitic {
        Some(clitic) if word.starts_with(char::is_uppercase) => &word[..word.len() - clitic.len()],
        // `NPLnya`
        None => word.strip_suffix("nya").filter(|b| b.len() > 1 && is_capitals(b)).unwrap_or(word),
        _ => word,
    }
}

/// Returns whether a character joins the parts of a word.
pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

fn is_capitals(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_uppercase)
        && letters.all(char::is_uppercase)
}

fn shape(word: &str) -> Shape {
    let Some(first) = word.chars().next() else { return Shape::Mark };
    if first.is_ascii_digit() {
        return Shape::Number;
    }
    if !first.is_alphabetic() {
        return Shape::Mark;
    }
    if !first.is_uppercase() && !first.is_lowercase() && !first.is_ascii() {
        // Letters that only modify others are at the beginning of Latin words, too: `ʿAmūrah`.
        return if word.chars().any(char::is_uppercase) { Shape::Capital } else { Shape::Foreign };
    }
    if !first.is_uppercase() {
        let inner =
            word.len() > 3 && !word.contains(is_hyphen) && !word.contains('.') && word.chars().any(char::is_uppercase);
        return if inner { Shape::Inner } else { Shape::Lower };
    }
    let letters = || word.chars().filter(|c| c.is_alphabetic());
    let numeral =
        word.split_once('-').map(|(numeral, rest)| is_roman(numeral) && rest.bytes().all(|b| b.is_ascii_digit()));
    if numeral == Some(true) {
        // `IV-2021`
        Shape::Number
    } else if is_roman(word) {
        Shape::Roman
    } else if letters().count() == 1 && word.len() <= first.len_utf8() + 1 || is_initials(word) {
        Shape::Initial
    } else if is_capitals(word) {
        Shape::Capitals
    } else {
        Shape::Capital
    }
}

/// `D.W.`: single capitals, each with a full stop.
fn is_initials(word: &str) -> bool {
    word.contains('.')
        && word.trim_end_matches('.').split('.').all(|part| {
            let mut chars = part.chars();
            chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
        })
}

/// A Roman numeral up to 39: larger ones are not met, and look like acronyms.
fn is_roman(word: &str) -> bool {
    let units = word.trim_start_matches('X');
    let tens = word.len() - units.len();
    tens <= 3
        && tens + units.len() > 0
        && matches!(units, "" | "I" | "II" | "III" | "IV" | "V" | "VI" | "VII" | "VIII" | "IX")
}

/// See [`Word::key`].
pub(super) fn key(word: &str) -> u64 {
    let mut small = [0; 32];
    match small.get_mut(..word.len()).filter(|_| word.is_ascii()) {
        Some(small) => {
            small.copy_from_slice(word.as_bytes());
            small.make_ascii_lowercase();
            small_key(small)
        }
        None => small_key(word.to_lowercase().as_bytes()),
    }
}

fn small_key(word: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(word);
    // 0 is no word's.
    hasher.finish() | 1
}

/// Returns the lists of a word of ASCII letters with a capital. Of one in capitals, also those of the word as it is
/// usually written.
fn lists_of_letters(word: &str, shape: Shape) -> Lists {
    let found = lists::of_word(word);
    if shape == Shape::Capitals && word.len() >= 4 && found.is_empty() {
        return lists::of_word(&usual(word));
    }
    found
}

/// Returns the lists of a word with a capital.
fn lists_of(word: &str, shape: Shape) -> Lists {
    let bare = word.trim_end_matches('.').trim_end_matches("'s");
    if !word.is_ascii() && word.contains(['’', '‘']) {
        return lists::of_word(&bare.replace(['’', '‘'], "'"));
    }
    let found = lists::of_word(bare);
    if !found.is_empty() {
        return found;
    }
    if shape == Shape::Capitals && bare.len() >= 4 {
        return lists_of_letters(bare, shape);
    }
    let Some((first, second)) = bare.split_once('-') else { return found };
    // `Direktur-Direktur`, `Januari-Maret`: two words of one list.
    let (first, second) = (lists::of_word(first), lists::of_word(second));
    first.both(second)
}

/// `JAKARTA` as it is usually written.
pub(super) fn usual(word: &str) -> String {
    let mut usual = word.to_lowercase();
    if let Some(first) = usual.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    usual
}
