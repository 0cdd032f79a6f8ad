//! Cuts a sentence into words, and tells where a sentence or a quotation begins inside it.

use std::sync::LazyLock;

use crate::segment::{Abbreviations, Use};
use crate::text::tokens::{plain_word, token_length};
use crate::text::urls;

use super::lists::{self, List, Lists};
use super::words::{Position, Shape, Word, is_hyphen};

/// The abbreviations of the language: a full stop after one need not end a sentence.
static ABBREVIATIONS: LazyLock<Abbreviations> = LazyLock::new(Abbreviations::default);

/// White space between two tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// None.
    Tight,
    /// One space.
    Space,
    /// A line break.
    Line,
    /// More.
    Wide,
}

/// The words of a sentence so far.
struct Scanner<'t> {
    text: &'t str,
    words: Vec<Word<'t>>,
    counts: Counts,
    /// The position of the next word.
    position: Position,
    gap: Gap,
    /// Whether a quotation is open that began with a straight mark.
    open: bool,
}

/// A sentence as words, numbers, links and marks.
#[derive(Debug)]
pub(super) struct Scanned<'t> {
    pub(super) words: Vec<Word<'t>>,
    pub(super) counts: Counts,
}

/// How many words of a sentence are written how. Initials do not count.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) all: usize,
    pub(super) capital: usize,
    /// Those in capitals only.
    pub(super) shouted: usize,
}

/// Cuts a sentence into words.
pub(super) fn scan(text: &str) -> Scanned<'_> {
    let words = Vec::with_capacity(text.len() / 5);
    let counts = Counts::default();
    let mut scanner = Scanner { text, words, counts, position: Position::Start, gap: Gap::Tight, open: false };
    let mut at = 0;
    for link in urls::spans(text) {
        scanner.scan(at, link.start);
        scanner.push(Word::new(link.of(text), link.start, Shape::Link));
        at = link.end;
    }
    scanner.scan(at, text.len());
    Scanned { words: scanner.words, counts: scanner.counts }
}

impl<'t> Scanner<'t> {
    /// Cuts a part of the text that has no links.
    fn scan(&mut self, start: usize, end: usize) {
        let mut at = start;
        while let Some(byte) = self.text.as_bytes()[..end].get(at) {
            if *byte == b' ' {
                self.gap = match self.gap {
                    Gap::Tight => Gap::Space,
                    Gap::Line => Gap::Line,
                    _ => Gap::Wide,
                };
                at += 1;
                continue;
            }
            let rest = &self.text[at..end];
            let letters = if byte.is_ascii_alphabetic() { plain_word(rest) } else { 0 };
            at += match letters {
                0 => self.other(at, rest),
                _ if byte.is_ascii_lowercase() => self.small(at, letters),
                _ => self.word(at, letters),
            };
        }
    }

    /// Adds what begins with a character that is no plain word. Returns its length.
    fn other(&mut self, at: usize, rest: &'t str) -> usize {
        let Some(c) = rest.chars().next() else { return 1 };
        if c.is_whitespace() || c.is_control() || matches!(c, '\u{FEFF}' | '\u{AD}') {
            // A paragraph may be wrapped; a blank line ends one.
            self.gap = match c {
                '\r' => self.gap,
                '\n' if self.gap != Gap::Line => Gap::Line,
                '\u{A0}' if self.gap == Gap::Tight => Gap::Space,
                _ => Gap::Wide,
            };
            return c.len_utf8();
        }
        let length = token_length(rest, c);
        if c.is_alphanumeric() || c == '_' { self.word(at, length) } else { self.mark(at, &rest[..length]) }
    }

    /// Adds a word of ASCII letters that begins with a small one. Returns its length.
    fn small(&mut self, at: usize, length: usize) -> usize {
        self.push(Word::read(self.text, at, length));
        length
    }

    /// Adds a word or a number. Returns its length.
    fn word(&mut self, at: usize, length: usize) -> usize {
        let word = Word::read(self.text, at, length);
        if let Some(seam) = prefix(&self.text[at..at + length]) {
            // `pro-Kremlin`: the name is behind the hyphen.
            let before = Word::read(self.text, at, seam);
            self.push(Word { closed: true, ..before });
            self.push(Word::read(self.text, at + seam, length - seam));
        } else if let Some(seam) = glued(&word) {
            // `RusiaDmitry`: two names that lost their space.
            self.push(Word::read(self.text, at, seam));
            self.gap = Gap::Wide;
            self.push(Word::read(self.text, at + seam, length - seam));
        } else {
            self.push(word);
        }
        length
    }

    fn push(&mut self, word: Word<'t>) {
        let mut joined = self.joins(&word);
        // `Irjen. Semoga`: a sentence ends after all.
        if joined && word.is(List::Starter) && self.words.last().is_some_and(|w| w.text == ".") {
            joined = false;
            self.position = Position::Start;
        }
        if word.is_word() && !matches!(word.shape, Shape::Initial | Shape::Foreign) {
            self.counts.all += 1;
            self.counts.capital += usize::from(word.is_capital());
            self.counts.shouted += usize::from(word.shape == Shape::Capitals);
        }
        self.words.push(Word { joined, position: self.position, ..word });
        self.position = Position::Inside;
        self.gap = Gap::Tight;
    }

    /// Returns whether a word continues what the word before it begins.
    fn joins(&self, word: &Word<'_>) -> bool {
        match self.words.as_slice() {
            _ if word.shape == Shape::Link => false,
            // `Dr. Soetomo`, `Miranda S. Goeltom`, `R.Soeprapto`
            [.., before, stop] if stop.text == "." => stop.tight && is_abbreviated(before) && self.gap != Gap::Wide,
            [.., before] => before.shape != Shape::Mark && !before.closed && matches!(self.gap, Gap::Space | Gap::Line),
            [] => false,
        }
    }

    /// Adds a punctuation mark. Returns its length, with the ending of a site's name behind a full stop.
    fn mark(&mut self, at: usize, mark: &'t str) -> usize {
        if mark == "."
            && let Some(length) = self.domain(at)
        {
            return length;
        }
        let position = self.after(at, mark);
        let tight = self.gap == Gap::Tight && !self.words.is_empty();
        self.words.push(Word { tight, position: self.position, ..Word::new(mark, at, Shape::Mark) });
        self.position = position;
        self.gap = Gap::Tight;
        mark.len()
    }

    /// `KOMPAS.com`: adds the ending of a site's name to the name. Returns its length with the full stop.
    fn domain(&mut self, at: usize) -> Option<usize> {
        let before = self.words.last_mut().filter(|w| w.is_capital() && w.span().end == at)?;
        let rest = &self.text[at + 1..];
        let length = rest.bytes().take_while(u8::is_ascii_lowercase).count();
        let ends = !rest[length..].starts_with(|c: char| c.is_alphanumeric());
        if !ends || !matches!(&rest[..length], "com" | "co" | "id" | "net" | "org") {
            return None;
        }
        before.extend(&self.text[before.start..at + 1 + length]);
        Some(length + 1)
    }

    /// Returns the position of the word after a mark.
    fn after(&mut self, at: usize, mark: &str) -> Position {
        let before = self.position;
        match mark {
            "." => match self.words.last() {
                Some(word) if self.gap == Gap::Tight && is_abbreviated(word) && !word.is(List::Suffix) => {
                    Position::Inside
                }
                _ => Position::Start,
            },
            "!" | "?" | ":" | "…" | "..." => Position::Start,
            "\"" if self.opens(at) => Position::Quoted,
            "“" | "‘" | "«" | "„" => Position::Quoted,
            "'" | "`" if before == Position::Quoted || self.gap != Gap::Tight || at == 0 || self.is_after_bracket() => {
                Position::Quoted
            }
            // A closing bracket or quotation mark after a full stop: a sentence begins.
            "\"" | "”" | ")" | "]" | "’" | "»" if before == Position::Start => Position::Start,
            "(" | "[" | "-" | "–" | "—" | "•" | "*" | "·" | "#" | ">" if before != Position::Inside => before,
            // `JAKARTA, KOMPAS.com - Hujan`
            "-" | "–" | "—" if is_dateline(&self.words) => Position::Start,
            _ => Position::Inside,
        }
    }

    fn is_after_bracket(&self) -> bool {
        self.words.last().is_some_and(|w| matches!(w.text, "(" | "["))
    }

    /// Returns whether a straight quotation mark opens a quotation, by the white space around it.
    fn opens(&mut self, at: usize) -> bool {
        let apart = self.gap != Gap::Tight || self.words.is_empty() || self.is_after_bracket();
        let before_space = self.text[at + 1..].chars().next().is_none_or(char::is_whitespace);
        self.open = if apart == before_space { !self.open } else { apart };
        self.open
    }
}

/// Returns whether a full stop right after a word belongs to it, and a name goes on behind it.
fn is_abbreviated(word: &Word<'_>) -> bool {
    match word.shape {
        Shape::Initial => true,
        Shape::Roman => word.text.len() == 1,
        // Most letters are acronyms (`dokumen CV.`), whatever they are short for in small letters.
        Shape::Capitals => {
            word.is(List::Suffix) || matches!(word.text, "PT" | "RS" | "KH" | "HJ" | "JL" | "FX" | "RM" | "RA")
        }
        Shape::Capital => {
            word.is(List::Suffix)
                || matches!(word.text, "Moh" | "Muh" | "Mohd" | "Mhd" | "Moch" | "Abd" | "Fx")
                || ABBREVIATIONS.of(word.text) == Some(Use::BeforeName)
        }
        _ => false,
    }
}

/// Returns where the name begins behind a prefix in small letters: `pro-Kremlin`, `se-Indonesia`.
fn prefix(word: &str) -> Option<usize> {
    if !word.starts_with(char::is_lowercase) {
        return None;
    }
    let (hyphen, c) = word.char_indices().find(|(_, c)| is_hyphen(*c))?;
    let seam = hyphen + c.len_utf8();
    word[seam..].starts_with(char::is_uppercase).then_some(seam)
}

/// Minimum number of bytes of a place that may be glued to the next name.
const MIN_GLUED: usize = 4;

/// Returns where the second of two names begins that are written together, if the first is a place.
fn glued(word: &Word<'_>) -> Option<usize> {
    if word.shape != Shape::Capital || !word.lists.is_empty() {
        return None;
    }
    // One capital is usual.
    if word.text.bytes().filter(|b| b.is_ascii_uppercase() || !b.is_ascii()).count() < 2 {
        return None;
    }
    let small = |at: usize| word.text[..at].ends_with(char::is_lowercase);
    let seam = word.text.char_indices().find(|(at, c)| *at >= MIN_GLUED && c.is_uppercase() && small(*at))?.0;
    let place = Lists::of(&[List::TranslatedPlace, List::State, List::KeptPlace]);
    lists::of_word(&word.text[..seam]).meets(place).then_some(seam)
}

/// Number of words within which a dateline ends.
const MAX_DATELINE: usize = 12;

/// Returns whether only a place in capitals, other names and marks are before a dash.
fn is_dateline(before: &[Word<'_>]) -> bool {
    let place = before.first().is_some_and(|w| {
        w.shape == Shape::Capitals && w.text.len() >= 4 || w.is(List::KeptPlace) || w.is(List::TranslatedPlace)
    });
    place && before.len() <= MAX_DATELINE && before.iter().all(|w| w.shape != Shape::Lower)
}
