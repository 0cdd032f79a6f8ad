//! What is known of the words of two languages, as checks and enforcement ask it.
//!
//! The phrase table that is bundled answers for Indonesian and English. For another pair there is no lexicon: nobody asks
//! for English words in a French text.

use std::fmt::Debug;

/// Number of a word of the source or the target language in one lexicon.
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
    /// The source and the target language, in ISO 639-1 where that has them. Of other languages it is not asked.
    fn languages(&self) -> (&str, &str);

    /// The source word in exactly this form.
    fn source(&self, word: &str) -> Option<WordId>;

    /// The source word in whatever case it is usually written.
    fn usual_source(&self, word: &str) -> Option<WordId>;

    /// Whether the target language has a word in exactly this form.
    fn has_target(&self, word: &str) -> bool;

    /// Whether the target language has a word of these letters, in whatever case.
    fn has_usual_target(&self, word: &str) -> bool;

    /// A word of the target language; empty for a number that this lexicon did not give.
    fn target_word(&self, id: WordId) -> &str;

    /// Shows the translations of a phrase, best first, at most `most`, until `see` says that it has seen enough (`false`).
    fn translations(&self, phrase: &[WordId], most: usize, see: &mut dyn FnMut(Known<'_>) -> bool);

    /// Shows everything that a source word, or what is left of it without affixes, may be in the target language (words, in
    /// their usual case), until `see` says that it has seen enough (`false`).
    fn answers(&self, word: &str, see: &mut dyn FnMut(&str) -> bool);
}
