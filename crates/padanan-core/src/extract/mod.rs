//! **Why** a scraped file contains more than its article, and its lines are of different kinds.
//! **Takes** what [`crate::intake`] read: plain text, Markdown, a saved page.
//! **Gives** [`Extracted`]: the text that all spans point into, and its blocks with their kinds.
//! **Never** loses or changes a byte of plain text or Markdown: only white space and markup are outside the blocks.

mod advert;
mod around;
mod ending;
mod furniture;
mod glued;
mod headline;
mod hostile;
mod html;
mod identity;
mod kind;
mod lexicon;
mod line_words;
mod linked_data;
mod markdown;
mod markup;
mod no_article;
mod page;
mod plain;
mod prose;
mod published;
mod recover;
mod run_on;
mod wall;

pub use glued::glued_words;
pub use identity::{Identity, identity, published_on};
pub(crate) use kind::list_mark;
pub(crate) use markdown::MARKDOWN;
pub use no_article::NoArticle;
pub use prose::holds_sentence;

use crate::bitext::{Block, BlockKind};
use crate::intake::{InputFormat, Raw};
use crate::text::Span;
use crate::text::invisible::{Seen, seen};

/// An article's text and its blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extracted {
    /// The text that all spans point into.
    pub text: String,
    /// Whether `text` is identical to the file, byte for byte.
    pub verbatim: bool,
    /// The headline, if one was found.
    pub title: Option<String>,
    /// The blocks, in order, not overlapping, without white space at their ends.
    pub blocks: Vec<Block>,
    /// If this is a page that holds no article: what it is. Its text is extracted all the same.
    pub no_article: Option<NoArticle>,
}

/// Finds the blocks of an article.
pub fn extract(raw: &Raw) -> Extracted {
    let mut no_article = None;
    let (text, verbatim, pieces) = match raw.form {
        InputFormat::Plain => (raw.text.clone(), raw.verbatim, seen_through(&raw.text, plain::pieces)),
        InputFormat::Markdown => (raw.text.clone(), raw.verbatim, seen_through(&raw.text, markdown::pieces)),
        InputFormat::Html if raw.whole_page => {
            let (text, pieces) = html::whole_pieces(&raw.text);
            (text, false, pieces)
        }
        InputFormat::Html => {
            let (text, pieces) = html::pieces(&raw.text);
            no_article = no_article::no_article(&raw.text, &text, &pieces);
            (text, false, pieces)
        }
    };
    let blocks: Vec<Block> =
        pieces.into_iter().zip(1..).map(|(piece, id)| Block { id, kind: piece.kind, span: piece.span }).collect();
    let title = blocks.iter().find(|b| b.kind == BlockKind::Title).map(|b| seen(b.span.of(&text)).into_owned());
    Extracted { text, verbatim, title, blocks, no_article }
}

/// Finds the blocks of a text as its reader sees it, and returns their places in the text itself.
///
/// A line of characters that no reader sees is no block.
fn seen_through(text: &str, find: impl Fn(&str) -> Vec<Piece>) -> Vec<Piece> {
    let seen = Seen::of_lines(text);
    let pieces = find(seen.text());
    if seen.is_original() {
        return pieces;
    }
    let mut placed: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let place = seen.original_with_ends(piece.span);
        let end = placed.last().map_or(0, |last| last.span.end);
        let span = trimmed(text, Span::new(place.start.max(end), place.end));
        match placed.last_mut() {
            // A word that a soft hyphen divides at the end of a line is not two blocks.
            Some(last) if last.span.of(text).ends_with('\u{AD}') && span.of(text).starts_with(char::is_lowercase) => {
                last.span.end = span.end;
            }
            _ => placed.push(Piece { span, ..piece }),
        }
    }
    placed
}

/// A block that has no number yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    span: Span,
    kind: BlockKind,
}

/// Whether a character is white space, or the byte-order mark that a file may start with.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{FEFF}'
}

/// Returns `span` without white space at its ends.
fn trimmed(text: &str, span: Span) -> Span {
    let piece = span.of(text);
    let start = span.start + (piece.len() - piece.trim_start_matches(is_space).len());
    let end = span.end - (piece.len() - piece.trim_end_matches(is_space).len());
    Span::new(start.min(end), end)
}

#[cfg(test)]
mod layout_tests;
#[cfg(test)]
mod page_tests;
#[cfg(test)]
mod tests;
