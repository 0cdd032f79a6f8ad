//! What was answered before: looked at before a backend is asked, told afterwards. The memory room implements it.

use super::chain::{Answer, Sentence};
use crate::text::language::Lang;

/// A sentence with all that its answer depends on.
#[derive(Debug, Clone, Copy)]
pub struct MemoryQuery<'a> {
    /// Source language.
    pub from: &'a Lang,
    /// Target language.
    pub to: &'a Lang,
    /// As what the backend is known: its name, model and settings.
    pub backend: &'a str,
    /// The backend's name in the configuration, for people.
    pub name: &'a str,
    /// Its model, where it has a choice, for people.
    pub model: Option<&'a str>,
    /// The sentence.
    pub sentence: &'a Sentence,
}

/// A memory of answers. Trouble with it is never a reason to fail: it then knows nothing, and keeps nothing.
pub trait TranslationMemory: Send + Sync {
    /// What a person approved for this sentence, whoever translated it: it outranks every backend.
    fn approved(&self, asked: &MemoryQuery<'_>) -> Option<String>;
    /// What this backend answered, for the same sentence with the same glossary entries in it.
    ///
    /// A sentence that is to be asked again gets only what this very run has brought.
    fn look_up(&self, asked: &MemoryQuery<'_>) -> Option<Answer>;
    /// At most `most` sentences like this one, each with a translation that a person made or approved: for a prompt, never
    /// used by themselves.
    fn similar(&self, asked: &MemoryQuery<'_>, most: usize) -> Vec<(String, String)>;
    /// Keeps the answers to a request. Failures never come here.
    fn store(&self, answers: &[(MemoryQuery<'_>, &Answer)]);
}
