//! The interface of a translation memory: it is queried before a backend is asked, and stores the answer afterwards.
//! The module `memory` implements it.

use super::chain::{Answer, Sentence};
use crate::text::language::Lang;

/// A sentence with everything that its answer depends on.
#[derive(Debug, Clone, Copy)]
pub struct MemoryQuery<'a> {
    /// Source language.
    pub from: &'a Lang,
    /// Target language.
    pub to: &'a Lang,
    /// The identity of the backend: its name, model and settings.
    pub backend: &'a str,
    /// The backend's name in the configuration, for display.
    pub name: &'a str,
    /// The backend's model, if it has a choice of models, for display.
    pub model: Option<&'a str>,
    /// The sentence.
    pub sentence: &'a Sentence,
}

/// A memory of answers. Its failures never fail a run: a broken memory returns nothing and stores nothing.
pub trait TranslationMemory: Send + Sync {
    /// Returns the approved translation of this sentence, which takes precedence over every backend.
    fn approved(&self, asked: &MemoryQuery<'_>) -> Option<String>;
    /// Returns this backend's stored answer for the same sentence with the same glossary entries in it.
    ///
    /// For a sentence with `bypass_memory`, only answers that were stored during this run count.
    fn look_up(&self, asked: &MemoryQuery<'_>) -> Option<Answer>;
    /// Returns at most `most` similar sentences, each with a translation that a person made or approved: for a prompt,
    /// never used automatically.
    fn similar(&self, asked: &MemoryQuery<'_>, most: usize) -> Vec<(String, String)>;
    /// Stores the answers to a request. Failures are never stored.
    fn store(&self, answers: &[(MemoryQuery<'_>, &Answer)]);
}
