//! For operators: what is in the queue, and how to empty it.

use std::collections::HashSet;
use std::time::Duration;

use async_nats::jetstream::stream::Stream;
use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};

use super::connect::Queue;
use super::error::{QueueError, trouble};
use super::names;
use super::now_ms;
use super::tries::Try;
use super::workers::{BatchEntry, DRAIN, WorkerNote};

/// After how long without a word a run counts as gone.
const RUN_SILENCE_MS: u64 = 20_000;

/// An article that failed too often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Its batch.
    pub batch: String,
    /// Its job.
    pub job: String,
    /// The article.
    pub article: String,
    /// What went wrong at each try.
    pub tries: Vec<Try>,
}

/// A batch, as the queue has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BatchStatus {
    /// Its identifier.
    pub batch: String,
    /// What its run says; `None` if nobody has announced it.
    #[serde(flatten)]
    pub entry: Option<BatchEntry>,
    /// Whether its run is there.
    pub is_running: bool,
    /// Articles that nobody has taken.
    pub waiting: u64,
    /// Articles in the hands of workers.
    pub in_hand: u64,
    /// Results that the run has not taken.
    pub results: u64,
    /// Articles that failed too often.
    pub dead: u64,
}

/// What is in the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueueStatus {
    /// Whether nothing is handed out.
    pub drained: bool,
    /// The batches.
    pub batches: Vec<BatchStatus>,
    /// The workers that were heard of within a minute.
    pub workers: Vec<WorkerNote>,
    /// What everything takes on the server's disk, in bytes.
    pub bytes: u64,
}

impl Queue {
    /// Returns what is in the queue.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn status(&self) -> Result<QueueStatus, QueueError> {
        let mut batches: Vec<BatchStatus> = Vec::new();
        for (key, value) in self.values(&self.batches).await? {
            if key == DRAIN {
                continue;
            }
            let entry: Option<BatchEntry> = serde_json::from_slice(&value).ok();
            let fresh = |entry: &BatchEntry| now_ms().saturating_sub(entry.seen_ms) < RUN_SILENCE_MS;
            let is_running = entry.as_ref().is_some_and(fresh);
            batches.push(BatchStatus { batch: key, entry, is_running, waiting: 0, in_hand: 0, results: 0, dead: 0 });
        }
        let mut bytes = 0;
        for what in ["jobs", "results", "dead"] {
            let stream = self.stream(what).await?;
            bytes += stream.cached_info().state.bytes;
            let subjects =
                stream.info_with_subjects(self.names.subject("*", "*", "*")).await.map_err(|e| trouble(&e))?;
            let mut subjects = std::pin::pin!(subjects);
            while let Some(subject) = subjects.next().await {
                let (subject, count) = subject.map_err(|e| trouble(&e))?;
                let Some((batch, _)) = names::parts(&subject) else { continue };
                let row = row(&mut batches, batch);
                let place = match what {
                    "jobs" => &mut row.waiting,
                    "results" => &mut row.results,
                    _ => &mut row.dead,
                };
                *place += count as u64;
            }
        }
        let jobs = self.stream("jobs").await?;
        for row in &mut batches {
            let Ok(info) = jobs.consumer_info(format!("batch-{}", row.batch)).await else { continue };
            row.in_hand = info.num_ack_pending as u64;
            row.waiting = row.waiting.saturating_sub(row.in_hand);
        }
        for what in ["batches", "workers", "tries", "answers", "limits"] {
            bytes += self.bytes_of(&format!("KV_{}", self.names.of(what))).await?;
        }
        bytes += self.bytes_of(&format!("OBJ_{}", self.names.of("files"))).await?;
        let drained = self.batches.get(DRAIN).await.map_err(|e| trouble(&e))?.is_some();
        Ok(QueueStatus { drained, batches, workers: self.worker_notes().await?, bytes })
    }

    /// Stops handing articles out, or goes on with it. What is in the hands of workers is finished.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn drain(&self, on: bool) -> Result<(), QueueError> {
        if on {
            self.batches.put(DRAIN, "1".into()).await.map(drop).map_err(|e| trouble(&e))
        } else {
            self.batches.delete(DRAIN).await.map_err(|e| trouble(&e))
        }
    }

    /// Returns the number of articles in the hands of workers.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn in_hand(&self) -> Result<u64, QueueError> {
        let jobs = self.stream("jobs").await?;
        let mut consumers = jobs.consumers();
        let mut sum = 0;
        while let Some(info) = consumers.next().await {
            sum += info.map_err(|e| trouble(&e))?.num_ack_pending as u64;
        }
        Ok(sum)
    }

    /// Takes the articles of a batch out of the queue.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn forget(&self, batch: &str) -> Result<u64, QueueError> {
        let stream = self.stream("jobs").await?;
        let purged = stream.purge().filter(self.names.subject("job", batch, "*")).await.map_err(|e| trouble(&e))?;
        Ok(purged.purged)
    }

    /// Removes the results of a batch, but for those of some jobs.
    pub(super) async fn forget_results(&self, batch: &str, but: &HashSet<String>) -> Result<(), QueueError> {
        let (stream, all) = (self.stream("results").await?, self.names.subject("result", batch, "*"));
        if but.is_empty() {
            return stream.purge().filter(all).await.map(drop).map_err(|e| trouble(&e));
        }
        let subjects = stream.info_with_subjects(all).await.map_err(|e| trouble(&e))?;
        let mut subjects = std::pin::pin!(subjects);
        while let Some(subject) = subjects.next().await {
            let (subject, _) = subject.map_err(|e| trouble(&e))?;
            if names::parts(&subject).is_some_and(|(_, job)| !but.contains(job)) {
                stream.purge().filter(subject).await.map_err(|e| trouble(&e))?;
            }
        }
        Ok(())
    }

    /// Removes the articles, results and dead letters of a batch, or of all. Returns how many there were.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn purge(&self, batch: Option<&str>, only_dead: bool) -> Result<u64, QueueError> {
        let mut gone = 0;
        let streams: &[(&str, &str)] =
            if only_dead { &[("dead", "dead")] } else { &[("jobs", "job"), ("results", "result"), ("dead", "dead")] };
        for (what, subject) in streams {
            let stream = self.stream(what).await?;
            let subject = self.names.subject(subject, batch.unwrap_or("*"), "*");
            gone += stream.purge().filter(subject).await.map_err(|e| trouble(&e))?.purged;
        }
        if only_dead {
            return Ok(gone);
        }
        for (key, _) in self.values(&self.batches).await? {
            if key != DRAIN && batch.is_none_or(|batch| batch == key) {
                self.batches.delete(&key).await.map_err(|e| trouble(&e))?;
            }
        }
        if batch.is_none() {
            let mut files = self.files.list().await.map_err(|e| trouble(&e))?;
            while let Some(Ok(file)) = files.next().await {
                self.remove_file(&file.name).await;
            }
        }
        Ok(gone)
    }

    /// Returns the articles that failed too often.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn dead_letters(&self) -> Result<Vec<DeadLetter>, QueueError> {
        let stream = self.stream("dead").await?;
        let subjects =
            stream.info_with_subjects(self.names.subject("dead", "*", "*")).await.map_err(|e| trouble(&e))?;
        let mut subjects = std::pin::pin!(subjects);
        let mut letters = Vec::new();
        while let Some(subject) = subjects.next().await {
            let (subject, _) = subject.map_err(|e| trouble(&e))?;
            let letter = stream.direct_get_last_for_subject(subject).await;
            letters.extend(letter.ok().and_then(|letter| serde_json::from_slice::<DeadLetter>(&letter.payload).ok()));
        }
        letters.sort_by(|a, b| (&a.article, &a.job).cmp(&(&b.article, &b.job)));
        Ok(letters)
    }

    async fn stream(&self, what: &str) -> Result<Stream, QueueError> {
        let got = tokio::time::timeout(Duration::from_secs(10), self.jetstream.get_stream(self.names.of(what))).await;
        got.map_err(|_| QueueError::Unreachable("the server does not answer".into()))?.map_err(|e| trouble(&e))
    }

    async fn bytes_of(&self, stream: &str) -> Result<u64, QueueError> {
        Ok(self.jetstream.get_stream(stream).await.map_err(|e| trouble(&e))?.cached_info().state.bytes)
    }
}

fn row<'r>(batches: &'r mut Vec<BatchStatus>, batch: &str) -> &'r mut BatchStatus {
    let at = batches.iter().position(|row| row.batch == batch).unwrap_or_else(|| {
        let batch = batch.to_owned();
        let row = BatchStatus { batch, entry: None, is_running: false, waiting: 0, in_hand: 0, results: 0, dead: 0 };
        batches.push(row);
        batches.len() - 1
    });
    &mut batches[at]
}
