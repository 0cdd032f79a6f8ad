//! A sentence as words that know their shape, their place in the sentence, and the lists that they are in.

use std::sync::LazyLock;

use crate::segment::{Abbreviations, Use};
use crate::text::Span;
use crate::text::tokens::{Token, tokens_beside};
use crate::text::urls;

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
    /// Its bytes, without a clitic after a hyphen (`APBD-nya`).
    pub(super) span: Span,
    /// Its letters.
    pub(super) text: &'t str,
    pub(super) shape: Shape,
    pub(super) position: Position,
    /// Whether only a space, or the full stop of an abbreviation, is between it and the word before.
    pub(super) joined: bool,
    /// Whether it ends a line or a clitic follows, so that nothing joins it.
    closed: bool,
    /// The lists that have it, if it has a capital.
    pub(super) lists: Lists,
}

impl Word<'_> {
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

/// The abbreviations of the language: a full stop after one need not end a sentence.
static ABBREVIATIONS: LazyLock<Abbreviations> = LazyLock::new(Abbreviations::default);

/// Cuts a sentence into words.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let links = urls::spans(text);
    let tokens = tokens_beside(text, &links);
    let mut words: Vec<Word<'_>> = Vec::with_capacity(tokens.len());
    let mut position = Position::Start;
    let mut next_link = 0;
    for (i, token) in tokens.iter().enumerate() {
        while links.get(next_link).is_some_and(|l| l.end <= token.span.start) {
            next_link += 1;
        }
        let link = links.get(next_link).is_some_and(|l| *l == token.span);
        if continues(text, token, &mut words) {
            continue;
        }
        let mut word = word(text, token, link);
        word.position = position;
        word.joined = words.last().is_some_and(|before| joins(text, &words, before, &word));
        position = after(text, &tokens, i, &word, &words, position);
        words.push(word);
    }
    words
}

/// Adds a token to the word before it, if that is only a part of a name: `Lloyd's`, `Tempo.co`.
fn continues<'t>(text: &'t str, token: &Token<'t>, words: &mut Vec<Word<'t>>) -> bool {
    let tight = |w: &Word<'_>, at: usize| w.is_capital() && w.span.end == at;
    let whole = match words.as_slice() {
        [.., before] if token.form == "'s" && tight(before, token.span.start) => words.len() - 1,
        [.., before, stop] if stop.text == "." && is_domain(&token.form) && tight(before, stop.span.start) => {
            if stop.span.end != token.span.start {
                return false;
            }
            words.len() - 2
        }
        _ => return false,
    };
    words.truncate(whole + 1);
    let word = &mut words[whole];
    word.span.end = token.span.end;
    word.text = word.span.of(text);
    if token.form != "'s" {
        word.lists = lists::of_word(word.text).or(word.lists);
        word.shape = Shape::Inner;
    }
    true
}

/// The ending of a site's name: `KOMPAS.com`.
fn is_domain(word: &str) -> bool {
    matches!(word, "com" | "co" | "id" | "net" | "org")
}

fn word<'t>(text: &'t str, token: &Token<'t>, link: bool) -> Word<'t> {
    let whole = token.span.of(text);
    let bare = if link { whole } else { without_clitic(whole) };
    let span = Span::new(token.span.start, token.span.start + bare.len());
    let shape = if link { Shape::Link } else { shape(bare, token.number) };
    let mut word = Word {
        span,
        text: bare,
        shape,
        position: Position::Inside,
        joined: false,
        closed: bare.len() < whole.len(),
        lists: Lists::default(),
    };
    if word.is_capital() {
        word.lists = lists_of(bare, shape);
    }
    word
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

fn is_capitals(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_uppercase)
        && letters.all(char::is_uppercase)
}

fn shape(word: &str, number: bool) -> Shape {
    let Some(first) = word.chars().next() else { return Shape::Mark };
    if number || first.is_ascii_digit() {
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
        let inner = word.len() > 3 && !word.contains(['-', '.']) && word.chars().any(char::is_uppercase);
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

/// Returns the lists of a word with a capital. Of one in capitals, also those of the word as it is usually written.
fn lists_of(word: &str, shape: Shape) -> Lists {
    let bare = word.trim_end_matches('.');
    let found = lists::of_word(bare);
    if found != Lists::default() {
        return found;
    }
    if shape == Shape::Capitals && bare.len() >= 4 {
        return lists::of_word(&usual(bare));
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

/// Returns whether a word continues what the word before it begins.
fn joins(text: &str, words: &[Word<'_>], before: &Word<'_>, word: &Word<'_>) -> bool {
    let between = &text[before.span.end..word.span.start];
    if !word.is_word() && word.shape != Shape::Number || before.closed {
        return false;
    }
    if before.shape != Shape::Mark {
        return between == " " || between == "\u{a0}";
    }
    // `Dr. Soetomo`, `Miranda S. Goeltom`, `R.Soeprapto`
    let abbreviated = before.text == "." && words.len() >= 2 && is_abbreviated(&words[words.len() - 2], before);
    abbreviated && matches!(between, "" | " " | "\u{a0}")
}

/// Returns whether a full stop belongs to the word before it, and a name goes on behind it.
fn is_abbreviated(word: &Word<'_>, stop: &Word<'_>) -> bool {
    let letter = word.shape == Shape::Initial || word.shape == Shape::Roman && word.text.len() == 1;
    let short = || ABBREVIATIONS.of(word.text) == Some(Use::BeforeName);
    word.span.end == stop.span.start && (letter || word.is(List::Suffix) || word.is_capital() && short())
}

/// Returns the position of the word after this one.
fn after(
    text: &str,
    tokens: &[Token<'_>],
    i: usize,
    word: &Word<'_>,
    words: &[Word<'_>],
    position: Position,
) -> Position {
    match &*tokens[i].form {
        "." => match words.last() {
            Some(before) if is_abbreviated(before, word) && !before.is(List::Suffix) => Position::Inside,
            _ => Position::Start,
        },
        "!" | "?" | ":" | "…" => Position::Start,
        "“" | "‘" => Position::Quoted,
        "'" | "`" if position == Position::Quoted => Position::Quoted,
        "'" | "`"
            if text[..word.span.start].ends_with(|c: char| c.is_whitespace() || c == '(') || word.span.start == 0 =>
        {
            Position::Quoted
        }
        // A closing bracket or quotation mark after a full stop: a sentence begins.
        "”" | ")" | "]" | "’" if position == Position::Start => Position::Start,
        "(" | "[" | "-" | "–" | "—" | "•" | "*" | "·" | "#" | ">" if position != Position::Inside => position,
        // `JAKARTA, KOMPAS.com - Hujan`
        "-" | "–" | "—" if is_dateline(words) => Position::Start,
        _ if text[word.span.end..].starts_with('\n') => Position::Start,
        _ => Position::Inside,
    }
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
