//! Input and output of an in-process engine: a sentence in which some parts have fixed translations, and its draft.

use super::Span;

/// A part of the source with a fixed translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// Its byte range in the source.
    pub span: Span,
    /// Its translation, copied as is.
    pub print: String,
}

/// A translation with the positions of its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Translated {
    /// The text.
    pub text: String,
    /// The fixed parts in `text`: (index of the part, byte range), in text order.
    pub placed: Vec<(usize, Span)>,
    /// Which part of the source became which part of `text`, phrase by phrase, in text order.
    pub links: Vec<PhraseLink>,
}

/// A phrase of the source and its translation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PhraseLink {
    /// Its byte range in the source.
    pub source: Span,
    /// Byte range of its translation. `None` if it has none.
    pub target: Option<Span>,
    /// The engine's confidence, 0 to 1: the geometric mean of the probabilities of the phrase and of its words.
    pub confidence: f32,
}
