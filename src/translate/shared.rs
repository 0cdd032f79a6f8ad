//! What several processes share about a backend: the sentences that one of them is asking for, and its limits. The queue
//! implements it; without one, each process is alone.

use async_trait::async_trait;

use super::chain::Answer;
use super::translation_memory::MemoryQuery;

/// Who asks for a sentence.
#[derive(Debug, Clone)]
pub enum SharedClaim {
    /// This process: it has to store the answer, or to release the sentence.
    Mine,
    /// Another process, which is at it.
    Theirs,
    /// Nobody any more: this is the answer.
    Known(Answer),
}

/// Answers that are paid once over all processes: single-flight beyond one machine.
#[async_trait]
pub trait SharedAnswers: Send + Sync {
    /// Claims a sentence for this process.
    async fn claim(&self, asked: &MemoryQuery<'_>) -> SharedClaim;
    /// Waits for what becomes of a sentence that another process claims: an answer, or the claim, if that process had none
    /// or is gone.
    async fn outcome(&self, asked: &MemoryQuery<'_>) -> SharedClaim;
    /// Gives back a sentence for which no answer came.
    async fn release(&self, asked: &MemoryQuery<'_>);
}

/// A place for one request, until it is dropped.
pub type Place = Box<dyn Send>;

/// The limits of one backend over all processes.
#[async_trait]
pub trait SharedLimits: Send + Sync {
    /// Waits until one more request may be sent.
    async fn place(&self) -> Place;
}
