//! **Why** a scraped file is more than its article, and its lines are of different kinds.
//! **Takes** what the intake read: plain text, Markdown, a saved page.
//! **Gives** [`Extracted`]: the text that all spans point into, and its blocks with their kinds.
//! **Never** loses or changes a byte of plain text or Markdown: what no block covers is white space or mark-up.

mod glued;
mod html;
mod kind;
mod lexicon;
mod markdown;
mod page;
mod plain;

pub use glued::glued_words;

use crate::bitext::{Block, BlockKind};
use crate::intake::{InputFormat, Raw};
use crate::text::Span;

/// An article's text and its blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extracted {
    /// What all spans point into.
    pub text: String,
    /// Whether `text` is byte for byte the file.
    pub verbatim: bool,
    /// The headline, where one was found.
    pub title: Option<String>,
    /// In order, not overlapping, without white space at their ends.
    pub blocks: Vec<Block>,
}

/// Finds the blocks of an article.
pub fn extract(raw: &Raw) -> Extracted {
    let (text, verbatim, pieces) = match raw.form {
        InputFormat::Plain => (raw.text.clone(), raw.verbatim, plain::pieces(&raw.text)),
        InputFormat::Markdown => (raw.text.clone(), raw.verbatim, markdown::pieces(&raw.text)),
        InputFormat::Html => {
            let (text, pieces) = html::pieces(&raw.text);
            (text, false, pieces)
        }
    };
    let blocks: Vec<Block> =
        pieces.into_iter().zip(1..).map(|(piece, id)| Block { id, kind: piece.kind, span: piece.span }).collect();
    let title = blocks.iter().find(|b| b.kind == BlockKind::Title).map(|b| b.span.of(&text).to_owned());
    Extracted { text, verbatim, title, blocks }
}

/// A block before it has its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    span: Span,
    kind: BlockKind,
}

/// White space, and the byte-order mark that a file may begin with.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{FEFF}'
}

/// `span` without white space at its ends.
fn trimmed(text: &str, span: Span) -> Span {
    let piece = span.of(text);
    let start = span.start + (piece.len() - piece.trim_start_matches(is_space).len());
    let end = span.end - (piece.len() - piece.trim_end_matches(is_space).len());
    Span::new(start.min(end), end)
}

#[cfg(test)]
mod tests;
