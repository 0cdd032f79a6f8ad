//! What is known of the words of two languages, as checks and enforcement need it.
//!
//! The bundled phrase table implements it for Indonesian and English. Other pairs have no lexicon: nobody looks up
//! English words in a French text.

use std::fmt::Debug;

/// Index of a word of the source or the target language in one lexicon.
pub type WordId = u32;

/// A known translation of a phrase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known<'a> {
    /// The translation's words.
    pub words: &'a [WordId],
    /// Natural logarithm of p(translation | phrase).
    pub forward: f32,
    /// Natural logarithm of p(phrase | translation).
    pub backward: f32,
}

/// A bilingual lexicon: words and phrases of one language with their translations into another.
pub trait Lexicon: Debug + Send + Sync {
    /// Returns the source and the target language, in ISO 639-1 if it has them. The lexicon is not used for other
    /// languages.
    fn languages(&self) -> (&str, &str);

    /// Returns the source word with exactly this form.
    fn source(&self, word: &str) -> Option<WordId>;

    /// Returns the source word in its usual case, regardless of the case of `word`.
    fn usual_source(&self, word: &str) -> Option<WordId>;

    /// Returns whether the target language has a word with exactly this form.
    fn has_target(&self, word: &str) -> bool;

    /// Returns whether the target language has a word with these letters, in any case.
    fn has_usual_target(&self, word: &str) -> bool;

    /// Returns a word of the target language. Empty for an index that is not from this lexicon.
    fn target_word(&self, id: WordId) -> &str;

    /// Passes the translations of a phrase to `see`, best first, at most `most`, until `see` returns `false`.
    fn translations(&self, phrase: &[WordId], most: usize, see: &mut dyn FnMut(Known<'_>) -> bool);

    /// Passes every possible translation (words, in their usual case) of a source word, or of what is left of it
    /// without affixes, to `see`, until `see` returns `false`.
    fn answers(&self, word: &str, see: &mut dyn FnMut(&str) -> bool);
}
