//! The memory as a run uses it: a failure is reported once, and the run continues without the memory.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{Memory, MemoryError, SIMILAR, now};
use crate::translate::chain::Answer;
use crate::translate::translation_memory::{MemoryQuery, TranslationMemory};

/// Callback for failures: receives the message, and whether the disk is full.
type Tell = Box<dyn Fn(&str, bool) + Send + Sync>;

/// A [`Memory`] that serves backends.
pub struct SqliteMemory {
    memory: Memory,
    began: i64,
    told: AtomicBool,
    tell: Tell,
}

impl SqliteMemory {
    /// Wraps a memory; `tell` is called at the first failure, and not again.
    pub fn new(memory: Memory, tell: impl Fn(&str, bool) + Send + Sync + 'static) -> Self {
        Self { memory, began: now(), told: AtomicBool::new(false), tell: Box::new(tell) }
    }

    /// Returns the memory.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    fn tell(&self, error: &MemoryError) {
        if !self.told.swap(true, Ordering::Relaxed) {
            (self.tell)(&error.to_string(), error.is_full());
        }
    }

    fn warned<T>(&self, result: Result<Option<T>, MemoryError>) -> Option<T> {
        result.unwrap_or_else(|error| {
            self.tell(&error);
            None
        })
    }
}

impl TranslationMemory for SqliteMemory {
    fn approved(&self, asked: &MemoryQuery<'_>) -> Option<String> {
        self.warned(self.memory.approved(asked.from, asked.to, &asked.sentence.source))
    }

    fn look_up(&self, asked: &MemoryQuery<'_>) -> Option<Answer> {
        let since = if asked.sentence.bypass_memory { self.began } else { i64::MIN };
        self.warned(self.memory.look_up(asked, since))
    }

    fn similar(&self, asked: &MemoryQuery<'_>, most: usize) -> Vec<(String, String)> {
        let found = self.memory.similar_by_persons(asked.from, asked.to, &asked.sentence.source, SIMILAR, most);
        let found = self.warned(found.map(Some)).unwrap_or_default();
        found.into_iter().map(|m| (m.source, m.target)).collect()
    }

    fn store(&self, answers: &[(MemoryQuery<'_>, &Answer)]) {
        if let Err(error) = self.memory.store(answers) {
            self.tell(&error);
        }
    }
}
