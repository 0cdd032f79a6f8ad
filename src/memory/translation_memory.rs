//! A memory at the service of a run: trouble with it is told once, and the run goes on without.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{Memory, MemoryError, SIMILAR, now};
use crate::translate::chain::Answer;
use crate::translate::translation_memory::{MemoryQuery, TranslationMemory};

/// Who is told of trouble: what it is, and whether it is that the disk is full.
type Tell = Box<dyn Fn(&str, bool) + Send + Sync>;

/// A memory as backends use it.
pub struct SqliteMemory {
    memory: Memory,
    began: i64,
    told: AtomicBool,
    tell: Tell,
}

impl SqliteMemory {
    /// `tell` is called once, when the memory turns out to be of no use.
    pub fn new(memory: Memory, tell: impl Fn(&str, bool) + Send + Sync + 'static) -> Self {
        Self { memory, began: now(), told: AtomicBool::new(false), tell: Box::new(tell) }
    }

    /// The memory.
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
