//! A text as the recognizers read it: words, numbers and signs, each with its place.

use std::borrow::Cow;

use crate::text::Span;
use crate::text::casing::lowered;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Letters, with apostrophes inside.
    Word,
    /// ASCII digits, with full stops and commas inside.
    Number,
    /// One other character.
    Sign,
}

/// A word, a number or a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) span: Span,
    pub(super) kind: TokenKind,
}

/// A text and its tokens, without those in URLs and addresses.
#[derive(Debug)]
pub(super) struct Tokens<'t> {
    pub(super) text: &'t str,
    pub(super) list: Vec<Token>,
}

impl<'t> Tokens<'t> {
    /// Cuts a text into tokens. `links` are the spans to leave out, in order.
    pub(super) fn new(text: &'t str, links: &[Span]) -> Self {
        let mut list = Vec::with_capacity(text.len() / 5);
        let mut at = 0;
        for link in links {
            cut(text, at, link.start, &mut list);
            at = link.end.max(at);
        }
        cut(text, at, text.len(), &mut list);
        Self { text, list }
    }

    /// Returns the text of a token; empty beyond the last one.
    pub(super) fn at(&self, i: usize) -> &'t str {
        self.list.get(i).map_or("", |t| t.span.of(self.text))
    }

    /// Returns a token in small letters; empty beyond the last one.
    pub(super) fn low(&self, i: usize) -> Cow<'t, str> {
        lowered(self.at(i))
    }

    /// Returns whether a token is of this kind.
    pub(super) fn is(&self, i: usize, kind: TokenKind) -> bool {
        self.list.get(i).is_some_and(|t| t.kind == kind)
    }

    /// Returns what is between a token and the next one; `None` if there is no next one.
    pub(super) fn gap(&self, i: usize) -> Option<&'t str> {
        let (token, next) = (self.list.get(i)?, self.list.get(i + 1)?);
        self.text.get(token.span.end..next.span.start)
    }

    /// Returns whether nothing is between a token and the next one.
    pub(super) fn joined(&self, i: usize) -> bool {
        self.gap(i).is_some_and(str::is_empty)
    }

    /// Returns whether nothing, or one space, is between a token and the next one.
    pub(super) fn near(&self, i: usize) -> bool {
        self.gap(i).is_some_and(|gap| matches!(gap, "" | " " | "\u{A0}" | "\u{202F}" | "\u{2009}"))
    }

    /// Returns the next word that belongs to the token at `i`: the next token, or the one after a hyphen without spaces
    /// (`12-kilometer`).
    pub(super) fn following(&self, i: usize) -> Option<usize> {
        if !self.near(i) {
            return None;
        }
        let hyphen = matches!(self.at(i + 1), "-" | "\u{2011}") && self.joined(i) && self.joined(i + 1);
        Some(if hyphen { i + 2 } else { i + 1 })
    }

    /// Returns the span from one token to another.
    pub(super) fn span(&self, first: usize, last: usize) -> Span {
        Span::new(self.list[first].span.start, self.list[last].span.end)
    }
}

fn cut(text: &str, start: usize, end: usize, list: &mut Vec<Token>) {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < end {
        let first = bytes[at];
        if first == b' ' || first == b'\n' || first == b'\t' || first == b'\r' {
            at += 1;
            continue;
        }
        if first.is_ascii_digit() {
            let length = number(&bytes[at..end]);
            list.push(Token { span: Span::new(at, at + length), kind: TokenKind::Number });
            at += length;
            continue;
        }
        let letters = word(&text[at..end]);
        if letters > 0 {
            list.push(Token { span: Span::new(at, at + letters), kind: TokenKind::Word });
            at += letters;
            continue;
        }
        let c = text[at..end].chars().next().map_or(1, char::len_utf8);
        if !text[at..end].starts_with(char::is_whitespace) {
            list.push(Token { span: Span::new(at, at + c), kind: TokenKind::Sign });
        }
        at += c;
    }
}

/// Returns the length of the number at the beginning: digits, with full stops and commas between digits.
fn number(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        let inside = matches!(byte, b'.' | b',') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if !byte.is_ascii_digit() && !inside {
            break;
        }
        at += 1;
    }
    at
}

/// Returns the length of the word at the beginning: letters, with apostrophes between letters. 0 if there is none.
fn word(text: &str) -> usize {
    let ascii = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    match text.as_bytes().get(ascii) {
        None => return ascii,
        Some(next) if next.is_ascii() && *next != b'\'' => return ascii,
        _ => {}
    }
    let mut length = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let joins = matches!(c, '\'' | '’') && at > 0 && chars.peek().is_some_and(|(_, next)| next.is_alphabetic());
        let mark = at > 0 && unicode_normalization::char::is_combining_mark(c);
        if !c.is_alphabetic() && !joins && !mark {
            break;
        }
        length = at + c.len_utf8();
    }
    length
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn forms(text: &str) -> Vec<&str> {
        Tokens::new(text, &[]).list.iter().map(|t| t.span.of(text)).collect()
    }

    #[test]
    fn words_numbers_and_signs() {
        for (text, wanted) in [
            ("Rp1.250,75 juta (5%).", "Rp|1.250,75|juta|(|5|%|)|."),
            ("ke-3, 1990-an", "ke|-|3|,|1990|-|an"),
            ("didn't go Jum’at 'x'", "didn't|go|Jum’at|'|x|'"),
            ("pukul 10.30. 5M", "pukul|10.30|.|5|M"),
            ("36,5°C é—", "36,5|°|C|é|—"),
        ] {
            assert_eq!(forms(text).join("|"), wanted);
        }
    }

    proptest! {
        #[test]
        fn every_character_but_white_space_is_in_a_token(text in "([a-zA-Z']{1,4}|[0-9.,]{1,5}|[-’ “\n%$]|é|\u{301}|\u{A0}){0,20}") {
            let mut at = 0;
            for token in Tokens::new(&text, &[]).list {
                prop_assert!(text[at..token.span.start].chars().all(char::is_whitespace));
                prop_assert!(!token.span.is_empty());
                at = token.span.end;
            }
            prop_assert!(text[at..].chars().all(char::is_whitespace));
        }
    }
}
