//! What a client is asked, and the figures of it.

use std::sync::atomic::AtomicU64;

use tokio_util::sync::CancellationToken;

use super::super::surroundings::Around;
use super::super::{Correction, Reply};
use crate::text::language::Lang;

/// A pair of forms: the form in the source, and its rendering.
pub type TermPair = (String, String);

/// A text to translate, with the glossary terms that occur in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// The text as it is sent.
    pub text: String,
    /// Terms, for backends that accept them.
    pub terms: Vec<TermPair>,
    /// Similar sentences with their translations, for backends that accept them.
    pub examples: Vec<TermPair>,
    /// What is around it in the article, for backends that accept it. A text that is asked for again goes without it.
    pub around: Option<Around>,
    /// What was wrong with an earlier answer; such a text is sent alone.
    pub correction: Option<Correction>,
}

impl Question {
    /// Returns the same without what is around it.
    pub(super) fn without_surroundings(&self) -> Self {
        Self { around: None, ..self.clone() }
    }

    /// Returns its size in a request, in bytes: the text and its examples.
    pub(super) fn length(&self) -> usize {
        self.text.len() + self.examples.iter().map(|(source, target)| source.len() + target.len()).sum::<usize>()
    }
}

/// The settings that all requests of a run share.
pub struct Context<'a> {
    /// Source language.
    pub from: &'a Lang,
    /// Target language.
    pub to: &'a Lang,
    /// Cancelled when the user interrupts the run.
    pub cancel: &'a CancellationToken,
    /// Callback that receives the number of texts that were just answered.
    pub progress: &'a (dyn Fn(usize) + Sync),
}

/// Figures of a run with one backend.
#[derive(Debug, Default)]
pub struct Counters {
    /// Number of requests, including retries.
    pub requests: AtomicU64,
    /// Number of retries after a failure.
    pub retries: AtomicU64,
    /// Bytes of text that were sent.
    pub bytes_sent: AtomicU64,
    /// Characters of text that were sent: most services bill them.
    pub characters_sent: AtomicU64,
    /// Characters of what was sent along: similar sentences and their translations, and what is around the texts.
    pub characters_along: AtomicU64,
    /// Milliseconds spent waiting because the service asked for it or had a problem.
    pub waited_ms: AtomicU64,
}

/// The context of one batch of questions.
#[derive(Clone, Copy)]
pub(in super::super) struct RequestContext<'a> {
    /// The settings that all requests of the run share.
    pub(in super::super) context: &'a Context<'a>,
    /// The figures of this batch alone.
    pub(in super::super) tally: &'a Counters,
    /// Callback that receives the answers to a request as soon as they arrive, with the index of the first question.
    pub(in super::super) on_replies: &'a (dyn Fn(usize, &[Reply]) + Sync),
}

/// Merges the pairs of several texts, each once.
pub(super) fn together<'a>(pairs: impl Iterator<Item = &'a TermPair>) -> Vec<TermPair> {
    let mut all: Vec<TermPair> = pairs.cloned().collect();
    all.sort();
    all.dedup();
    all
}

/// Returns the length of the pairs in characters, both sides together.
pub fn characters(pairs: &[TermPair]) -> u64 {
    pairs.iter().map(|(one, other)| (one.chars().count() + other.chars().count()) as u64).sum()
}
