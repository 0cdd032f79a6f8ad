//! Tries: how an article has fared so far, and how it is tried next. A worker that dies takes down every article that it had in
//! hand, and nobody knows which one killed it. So such a death makes its articles suspects, and after the second one each of
//! them is tried alone: who dies then says which article it was.

use async_nats::jetstream::AckKind;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

use super::connect::Queue;
use super::error::{QueueError, trouble};
use super::jobs::Delivery;
use super::{MAX_TRIES, now_ms};

/// After how many deaths of workers that had other articles in hand, too, an article is tried alone.
const MAX_SHARED_DEATHS: usize = 2;

/// A try of a job that brought no result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Try {
    /// Which worker tried; `?` where it was gone before it could leave its name.
    pub worker: String,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// What went wrong; `None` where the worker was never heard of again.
    pub reason: Option<String>,
    /// Whether the worker had nothing else in hand.
    #[serde(default)]
    pub alone: bool,
}

/// How an article is to be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Beside others.
    Beside,
    /// With nothing else in the worker's hands: workers have died with it.
    Alone,
    /// Not any more.
    Over,
}

impl Turn {
    /// Returns how an article with these tries is tried next.
    pub fn after(tries: &[Try]) -> Self {
        if counted(tries) >= MAX_TRIES {
            Self::Over
        } else if silent(tries, true) > 0 || silent(tries, false) >= MAX_SHARED_DEATHS {
            Self::Alone
        } else {
            Self::Beside
        }
    }
}

/// How many workers were never heard of again that had the article alone, or beside others.
fn silent(tries: &[Try], alone: bool) -> usize {
    tries.iter().filter(|tried| tried.reason.is_none() && tried.alone == alone).count()
}

/// Returns how many of the tries count against an article: those that failed, and the deaths of workers that had nothing else
/// in hand. The deaths before count only if it has killed a worker alone.
pub fn counted(tries: &[Try]) -> u64 {
    let alone = silent(tries, true);
    let shared = if alone > 0 { silent(tries, false).min(MAX_SHARED_DEATHS) } else { 0 };
    let failed = tries.iter().filter(|tried| tried.reason.is_some()).count();
    u64::try_from(failed + alone + shared).unwrap_or(u64::MAX)
}

/// The tries of a job, as the server has them.
#[derive(Default, Serialize, Deserialize)]
struct Record {
    /// The message that they are about: the same article may be put into the queue again after it had failed.
    message: u64,
    tries: Vec<Try>,
}

impl Queue {
    async fn record_of(&self, job: &str, cancel: &CancellationToken) -> Result<Record, QueueError> {
        let get = || async { self.tries.get(job).await.map_err(|e| trouble(&e)) };
        let found = self.lasting(cancel, get).await?;
        Ok(found.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
    }

    async fn record(&self, job: &str, record: &Record, cancel: &CancellationToken) -> Result<(), QueueError> {
        let value = serde_json::to_vec(record).unwrap_or_default();
        let put = || async { self.tries.put(job, value.clone().into()).await.map(drop).map_err(|e| trouble(&e)) };
        self.lasting(cancel, put).await
    }
}

impl Delivery {
    /// Returns the tries before this one. An article that is handed out for the first time has none, and nobody is asked. One
    /// that was handed out without a record was in the hands of a worker that is gone, or that gave it back.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn earlier_tries(&self, cancel: &CancellationToken) -> Result<Vec<Try>, QueueError> {
        if self.deliveries() < 2 {
            return Ok(Vec::new());
        }
        let record = self.queue.record_of(self.job(), cancel).await?;
        if record.message == self.sequence() && !record.tries.is_empty() {
            return Ok(record.tries);
        }
        Ok(vec![Try { worker: "?".to_owned(), at_ms: now_ms(), reason: None, alone: false }])
    }

    /// Says that a try begins, if there were others: should this worker die, the next one knows.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn begin(
        &self,
        earlier: &[Try],
        worker: &str,
        alone: bool,
        cancel: &CancellationToken,
    ) -> Result<(), QueueError> {
        if earlier.is_empty() {
            return Ok(());
        }
        let begun = Try { worker: worker.to_owned(), at_ms: now_ms(), reason: None, alone };
        self.record(&[earlier, &[begun]].concat(), cancel).await
    }

    /// Records the tries.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn record(&self, tries: &[Try], cancel: &CancellationToken) -> Result<(), QueueError> {
        let record = Record { message: self.sequence(), tries: tries.to_vec() };
        self.queue.record(self.job(), &record, cancel).await
    }

    /// Gives the job back, for another try after a while. Where the queue does not answer, its patience ends by itself.
    pub async fn give_back(&self, after: Duration) {
        if let Err(error) = self.message.ack_with(AckKind::Nak(Some(after))).await {
            tracing::debug!(job = self.job(), %error, "a job could not be given back");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tries in one word: `f` failed, `s` a death beside others, `a` a death alone.
    fn tries(word: &str) -> Vec<Try> {
        let tried = |c: char| {
            let reason = (c == 'f').then(|| "the service is down".to_owned());
            Try { worker: "w".to_owned(), at_ms: 1, reason, alone: c == 'a' }
        };
        word.chars().map(tried).collect()
    }

    #[test]
    fn what_counts_and_who_is_tried_alone() {
        for (word, count, turn) in [
            ("", 0, Turn::Beside),
            ("s", 0, Turn::Beside),
            ("ss", 0, Turn::Alone),
            // The neighbour of an article that kills: handed out again and again, it has lost nothing.
            ("sssssss", 0, Turn::Alone),
            ("ffff", 4, Turn::Beside),
            ("fffff", 5, Turn::Over),
            ("ssffff", 4, Turn::Alone),
            // The article that kills is found out.
            ("ssa", 3, Turn::Alone),
            ("ssaa", 4, Turn::Alone),
            ("ssaaa", 5, Turn::Over),
            ("sssssaa", 4, Turn::Alone),
        ] {
            let tries = tries(word);
            assert_eq!((counted(&tries), Turn::after(&tries)), (count, turn), "{word}");
        }
    }

    proptest::proptest! {
        /// Whatever happens to its neighbours, an article that fails by itself less than five times is not failed.
        #[test]
        fn deaths_beside_others_never_fail_an_article(word in "[sf]{0,20}") {
            let failed = word.matches('f').count();
            proptest::prop_assert_eq!(Turn::after(&tries(&word)) == Turn::Over, failed >= 5);
        }
    }
}
