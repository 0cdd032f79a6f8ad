//! **Why** a sentence holds much that is no language: amounts, scores, dates, addresses, markup. A search through
//! phrases takes it apart, turns it round and translates the letters in it.
//! **Takes** the tokens of a stretch of a sentence.
//! **Gives** each such part as one [`Literal`], with its form in English.
//! **Never** changes a value, and never guesses one: what no rule reads is left to the search, or copied.

mod amounts;
mod clocks;
mod codes;
mod contacts;
mod dates;
mod laws;
mod markup;
mod measures;
mod money;
mod places;
mod ranks;
mod view;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use padanan_core::text::Span;
use padanan_core::text::tokens::{Token, straight};
use padanan_core::text::urls;

use self::view::View;

/// A part of a sentence that is no language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Literal {
    /// Its span in the source.
    pub span: Span,
    /// Its form in English.
    pub print: String,
    /// How the search treats it.
    pub kind: Kind,
}

/// How the search treats a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As a number: a score, a range, a sum of money, a measure.
    Number,
    /// As the word that it prints, which the search translates: `pkl.` is `pukul`.
    Word,
    /// As the English words that it prints: a date, a time, an article of a law.
    Words,
    /// As a name, whose letters never change: a code, an address, the name of a file.
    Name,
    /// As an ordinal that the model knows: `ke-19`.
    Ordinal,
    /// As a decade that the model knows: `1990-an`.
    Decade,
    /// As a name that a longer phrase may contain: `II` in `Perang Dunia II`.
    Roman,
    /// As a quotation mark: nothing moves across markup.
    Mark,
}

/// What a rule found: the number of its tokens, its form in English and its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    tokens: usize,
    print: String,
    kind: Kind,
}

impl Found {
    fn new(tokens: usize, print: impl Into<String>, kind: Kind) -> Self {
        Self { tokens, print: print.into(), kind }
    }
}

/// A rule: what begins at a token, if it is no language.
type Rule = fn(&View<'_>, usize) -> Option<Found>;

/// The rules. The first one that finds something decides: what has a meaning of its own comes before what is only a
/// cluster of signs.
const RULES: [Rule; 19] = [
    markup::code,
    markup::link,
    markup::tag,
    markup::bullet,
    markup::run,
    contacts::phone,
    contacts::host,
    contacts::hashtag,
    places::address,
    places::coordinate,
    laws::article,
    laws::number,
    money::sum,
    dates::date,
    clocks::time,
    ranks::rank,
    measures::measure,
    codes::cluster,
    amounts::amount,
];

/// Whether a list of words has a word. The words have spaces between them.
pub(super) fn lists(words: &str, word: &str) -> bool {
    words.split(' ').any(|one| one == word)
}

/// A token, or a literal in the place of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    Token(Token<'t>),
    Literal(Literal),
}

/// Cuts a stretch of a text into tokens and literals, in order.
pub(super) fn pieces(text: &str, within: Span) -> Vec<Piece<'_>> {
    let tokens = cut(text, within);
    let view = View::new(text, &tokens);
    let mut pieces = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let found = RULES.iter().find_map(|rule| rule(&view, at)).filter(|found| found.tokens > 0);
        let count = found.as_ref().map_or(1, |found| found.tokens.min(tokens.len() - at));
        pieces.push(match found {
            Some(Found { print, kind, .. }) => {
                let span = Span::new(tokens[at].span.start, tokens[at + count - 1].span.end);
                Piece::Literal(Literal { span, print, kind })
            }
            None => Piece::Token(tokens[at].clone()),
        });
        at += count;
    }
    pieces
}

/// Words of measure that a hyphen joins to the next amount: `07.00 WIB-09.00 WIB`, `2 juta-3 juta`. To a tokenizer
/// `juta-3` is one word.
const JOINED: [&str; 14] =
    ["ribu", "juta", "miliar", "milyar", "triliun", "persen", "WIB", "WITA", "WIT", "LS", "LU", "BT", "BB", "km"];

/// Returns the tokens of a stretch.
fn cut(text: &str, within: Span) -> Vec<Token<'_>> {
    let part = within.of(text);
    let hyphens = joints(part);
    // A hyphen in a URL belongs to it.
    let links = if hyphens.is_empty() { Vec::new() } else { urls::spans(part) };
    let mut links = links.iter().peekable();
    let mut tokens = Vec::new();
    let mut start = 0;
    for at in hyphens {
        while links.next_if(|link| link.end <= at).is_some() {}
        if links.peek().is_none_or(|link| at < link.start) {
            push(text, Span::new(start, at).shifted(within.start), &mut tokens);
            push(text, Span::new(at, at + 1).shifted(within.start), &mut tokens);
            start = at + 1;
        }
    }
    push(text, Span::new(start, part.len()).shifted(within.start), &mut tokens);
    tokens
}

/// Returns the hyphens between a word of measure and an amount.
fn joints(text: &str) -> Vec<usize> {
    let joins = |at: &usize| {
        let behind = &text[at + 1..];
        let amount = behind.starts_with(|c: char| c.is_ascii_digit()) || behind.starts_with("Rp");
        let word = text[..*at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        // `T-72` is a tank, and `T-Rp` an amount behind another.
        let month = behind.starts_with(|c: char| c.is_ascii_digit()) && dates::month(word).is_some();
        amount
            && (month || JOINED.contains(&word) || behind.starts_with('R') && matches!(word, "M" | "T" | "rb" | "jt"))
    };
    text.match_indices('-').map(|(at, _)| at).filter(joins).collect()
}

fn push<'t>(text: &'t str, span: Span, tokens: &mut Vec<Token<'t>>) {
    for token in straight(span.of(text)) {
        let edges = underlined(&token);
        let cuts = [0, edges.0, token.span.len() - edges.1, token.span.len()];
        if edges == (0, 0) {
            tokens.push(Token { span: token.span.shifted(span.start), ..token });
            continue;
        }
        for pair in cuts.windows(2).filter(|pair| pair[0] < pair[1]) {
            let here = Span::new(token.span.start + pair[0], token.span.start + pair[1]).shifted(span.start);
            let form = Cow::Borrowed(here.of(text));
            let number = token.number;
            tokens.push(Token { span: here, form, number });
        }
    }
}

/// Returns the number of underscores at the edges of a word, which are emphasis in Markdown: `_penting_`. A word that
/// only has them inside (`nama_berkas`) or that has no letters is whole.
fn underlined(token: &Token<'_>) -> (usize, usize) {
    let form = &token.form;
    let inner = form.trim_matches('_').len();
    if inner == 0 || inner == form.len() || form.len() != token.span.len() {
        return (0, 0);
    }
    (form.len() - form.trim_start_matches('_').len(), form.len() - form.trim_end_matches('_').len())
}
