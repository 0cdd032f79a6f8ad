//! The tokens around a place, as rules ask for them.

use padanan_core::text::Span;
use padanan_core::text::tokens::Token;

/// The tokens of a stretch. A token that does not exist has an empty form.
#[derive(Debug)]
pub(super) struct View<'t> {
    text: &'t str,
    tokens: &'t [Token<'t>],
    is_all_caps: bool,
}

impl<'t> View<'t> {
    pub(super) fn new(text: &'t str, tokens: &'t [Token<'t>]) -> Self {
        let is_all_caps = !tokens.iter().any(|token| token.form.contains(char::is_lowercase));
        Self { text, tokens, is_all_caps }
    }

    /// Whether no word has a small letter.
    pub(super) fn is_all_caps(&self) -> bool {
        self.is_all_caps
    }

    /// Returns the number of tokens.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Returns the form of a token.
    pub(super) fn form(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |token| &token.form)
    }

    /// Returns the form of the token `steps` before `at`.
    pub(super) fn back(&self, at: usize, steps: usize) -> &'t str {
        at.checked_sub(steps).map_or("", |before| self.form(before))
    }

    /// Returns the digits of a token that is a number.
    pub(super) fn number(&self, at: usize) -> Option<&'t str> {
        self.tokens.get(at).filter(|token| token.number).map(|token| &*token.form)
    }

    /// Whether a token touches the one before it.
    pub(super) fn is_glued(&self, at: usize) -> bool {
        let pair = at.checked_sub(1).and_then(|before| Some((self.tokens.get(before)?, self.tokens.get(at)?)));
        pair.is_some_and(|(before, here)| before.span.end == here.span.start)
    }

    /// Whether a token touches the one before it, or one space is between them.
    pub(super) fn is_near(&self, at: usize) -> bool {
        let pair = at.checked_sub(1).and_then(|before| Some((self.tokens.get(before)?, self.tokens.get(at)?)));
        pair.is_some_and(|(before, here)| {
            matches!(&self.text[before.span.end..here.span.start], "" | " " | "\u{A0}" | "\u{202F}")
        })
    }

    /// Whether white space or an edge of the text is before a token.
    pub(super) fn is_apart(&self, at: usize) -> bool {
        let before = self.tokens.get(at).and_then(|token| self.text[..token.span.start].chars().next_back());
        before.is_none_or(char::is_whitespace)
    }

    /// Whether white space or an edge of the text is behind a token.
    pub(super) fn is_open(&self, at: usize) -> bool {
        let behind = self.tokens.get(at).and_then(|token| self.text[token.span.end..].chars().next());
        behind.is_none_or(char::is_whitespace)
    }

    /// Whether a cluster of tokens ends before `at`: white space is there, the end, or the punctuation of the sentence.
    pub(super) fn is_end(&self, at: usize) -> bool {
        let punctuation = matches!(
            self.form(at),
            "." | "," | ";" | ":" | "!" | "?" | ")" | "]" | "”" | "\"" | "'" | "…" | "*" | "**" | "_" | "~" | "|" | "<"
        );
        !self.is_glued(at) || punctuation
    }

    /// Whether a token begins the text or a line of it.
    pub(super) fn begins_line(&self, at: usize) -> bool {
        let before = self.tokens.get(at).map_or("", |token| &self.text[..token.span.start]);
        let line = before.trim_end_matches([' ', '\t']);
        line.is_empty() || line.ends_with(['\n', '\r'])
    }

    /// Returns the text from one token to another, both included.
    pub(super) fn raw(&self, from: usize, to: usize) -> &'t str {
        match (self.tokens.get(from), self.tokens.get(to)) {
            (Some(first), Some(last)) if from <= to => Span::new(first.span.start, last.span.end).of(self.text),
            _ => "",
        }
    }

    /// Returns the first token behind `at` that does not touch the one before it, at most `most` tokens away.
    pub(super) fn cluster_end(&self, at: usize, most: usize) -> Option<usize> {
        (at + 1..=at + most).find(|next| !self.is_glued(*next))
    }
}
