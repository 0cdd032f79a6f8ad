//! What an engine in this process takes and gives: a sentence with parts whose translation is given, and its draft.

use super::Span;

/// A part of the source whose translation is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// Where it stands.
    pub span: Span,
    /// What is printed for it.
    pub print: String,
}

/// A translation.
#[derive(Debug, Clone, PartialEq)]
pub struct Translated {
    /// The text.
    pub text: String,
    /// Where fixed parts stand in it: (number of the part, place), in the order of the text.
    pub placed: Vec<(usize, Span)>,
    /// Which part of the source became which part of it, phrase by phrase, in the order of the text.
    pub links: Vec<PhraseLink>,
}

/// A phrase of the source and its translation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PhraseLink {
    /// Where it stands in the source.
    pub source: Span,
    /// Where its translation stands; none where it has none.
    pub target: Option<Span>,
    /// How sure the engine was, 0 to 1: the geometric mean of the phrase's probability and of its words'.
    pub confidence: f32,
}
