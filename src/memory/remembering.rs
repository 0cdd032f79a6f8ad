//! A memory at the service of a run: trouble with it is told once, and the run goes on without.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{Memory, MemoryError, SIMILAR, now};
use crate::translate::chain::Answer;
use crate::translate::recall::{Asked, Recall};

/// Who is told of trouble: what it is, and whether it is that the disk is full.
type Tell = Box<dyn Fn(&str, bool) + Send + Sync>;

/// A memory as backends use it.
pub struct Remembering {
    memory: Memory,
    began: i64,
    told: AtomicBool,
    tell: Tell,
}

impl Remembering {
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

impl Recall for Remembering {
    fn approved(&self, asked: &Asked<'_>) -> Option<String> {
        self.warned(self.memory.approved(asked.from, asked.to, &asked.sentence.source))
    }

    fn recall(&self, asked: &Asked<'_>) -> Option<Answer> {
        let since = if asked.sentence.fresh { self.began } else { i64::MIN };
        self.warned(self.memory.recall(asked, since))
    }

    fn similar(&self, asked: &Asked<'_>, most: usize) -> Vec<(String, String)> {
        let found = self.memory.similar_by_persons(asked.from, asked.to, &asked.sentence.source, SIMILAR, most);
        let found = self.warned(found.map(Some)).unwrap_or_default();
        found.into_iter().map(|m| (m.source, m.target)).collect()
    }

    fn keep(&self, answers: &[(Asked<'_>, &Answer)]) {
        if let Err(error) = self.memory.keep(answers) {
            self.tell(&error);
        }
    }
}
