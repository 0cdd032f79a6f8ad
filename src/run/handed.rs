//! The memory of a worker: what persons decided comes with each article from the run's own memory; answers of backends are
//! this machine's, and are shared with the other workers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use padanan::internal::memory::SqliteMemory;
use padanan::internal::translate::chain::Answer;
use padanan::internal::translate::translation_memory::{MemoryQuery, TranslationMemory};

use super::shared::QueueAnswers;
use super::wire::Known;

/// By sentence: what is known, and how many articles in hand have it.
type Handed = HashMap<String, (Known, usize)>;

/// A memory in two parts.
pub(super) struct HandedMemory {
    handed: Mutex<Handed>,
    own: Option<Arc<SqliteMemory>>,
    shared: Option<Arc<QueueAnswers>>,
}

/// What is known about the sentences of an article, for as long as it is in hand.
pub(super) struct InHand<'m> {
    memory: &'m HandedMemory,
    sentences: Vec<String>,
}

impl HandedMemory {
    pub(super) fn new(own: Option<Arc<SqliteMemory>>, shared: Option<Arc<QueueAnswers>>) -> Self {
        Self { handed: Mutex::default(), own, shared }
    }

    fn handed(&self) -> MutexGuard<'_, Handed> {
        self.handed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has this known until the returned value is dropped.
    pub(super) fn hand(&self, known: Vec<(String, Known)>) -> InHand<'_> {
        let mut handed = self.handed();
        let sentences = known.iter().map(|(sentence, _)| sentence.clone()).collect();
        for (sentence, known) in known {
            handed.entry(sentence).or_insert((known, 0)).1 += 1;
        }
        InHand { memory: self, sentences }
    }

    fn known<T>(&self, asked: &MemoryQuery<'_>, what: impl Fn(&Known) -> T) -> Option<T> {
        self.handed().get(&asked.sentence.source).map(|(known, _)| what(known))
    }
}

impl Drop for InHand<'_> {
    fn drop(&mut self) {
        let mut handed = self.memory.handed();
        for sentence in &self.sentences {
            if let Some((_, count)) = handed.get_mut(sentence) {
                *count -= 1;
                if *count == 0 {
                    handed.remove(sentence);
                }
            }
        }
    }
}

impl TranslationMemory for HandedMemory {
    fn approved(&self, asked: &MemoryQuery<'_>) -> Option<String> {
        self.known(asked, |known| known.approved.clone()).flatten()
    }

    fn look_up(&self, asked: &MemoryQuery<'_>) -> Option<Answer> {
        self.own.as_ref()?.look_up(asked)
    }

    fn similar(&self, asked: &MemoryQuery<'_>, most: usize) -> Vec<(String, String)> {
        self.known(asked, |known| known.similar.iter().take(most).cloned().collect()).unwrap_or_default()
    }

    fn store(&self, answers: &[(MemoryQuery<'_>, &Answer)]) {
        if let Some(own) = &self.own {
            own.store(answers);
        }
        if let Some(shared) = &self.shared {
            shared.share(answers);
        }
    }
}
