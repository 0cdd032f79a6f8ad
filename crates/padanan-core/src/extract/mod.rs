//! **Why** a scraped file contains more than its article, and its lines are of different kinds.
//! **Takes** what [`crate::intake`] read: plain text, Markdown, a saved page.
//! **Gives** [`Extracted`]: the text that all spans point into, and its blocks with their kinds.
//! **Never** loses or changes a byte of plain text or Markdown: only white space and markup are outside the blocks.

mod furniture;
mod glued;
mod hostile;
mod html;
mod kind;
mod lexicon;
mod markdown;
mod markup;
mod no_article;
mod page;
mod plain;
mod prose;

pub use glued::glued_words;
pub(crate) use kind::list_mark;
pub(crate) use markdown::MARKDOWN;
pub use no_article::NoArticle;
pub use prose::holds_sentence;

use crate::bitext::{Block, BlockKind};
use crate::intake::{InputFormat, Raw};
use crate::text::Span;

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
        InputFormat::Plain => (raw.text.clone(), raw.verbatim, plain::pieces(&raw.text)),
        InputFormat::Markdown => (raw.text.clone(), raw.verbatim, markdown::pieces(&raw.text)),
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
    let title = blocks.iter().find(|b| b.kind == BlockKind::Title).map(|b| b.span.of(&text).to_owned());
    Extracted { text, verbatim, title, blocks, no_article }
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
mod tests;
