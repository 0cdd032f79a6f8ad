//! Who is there: the batches that run, and the workers with what each of them takes and refuses.

use std::collections::BTreeMap;
use std::time::Duration;

use async_nats::jetstream::kv::{Operation, Store};
use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::connect::Queue;
use super::error::{QueueError, trouble};

/// The key under which it says that nothing more is handed out.
pub(super) const DRAIN: &str = "drain";

/// A batch, as its run announces it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchEntry {
    /// The hash of its settings; the file of this name holds them.
    pub spec: String,
    /// Identifies the run: another run of the same batch has another one.
    pub run: String,
    /// Version of the program.
    pub version: String,
    /// The machine that the run is on.
    pub host: String,
    /// The folder or list of its articles.
    pub articles: String,
    /// When it was announced last, in milliseconds since 1970.
    pub seen_ms: u64,
}

/// What is new about a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BatchNews {
    /// It is there, or has changed.
    There(String, BatchEntry),
    /// It is over.
    Gone(String),
    /// Whether nothing more is to be handed out.
    Drained(bool),
}

/// A worker, as it says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerNote {
    /// Its name: the machine and the process.
    pub name: String,
    /// Version of the program.
    pub version: String,
    /// The batches whose articles it takes.
    pub takes: Vec<String>,
    /// The batches that it takes nothing of, each with the reason.
    pub refuses: BTreeMap<String, String>,
    /// Articles in its hands.
    pub in_hand: u64,
    /// Articles that it has done.
    pub done: u64,
    /// Tries that failed.
    pub failed: u64,
    /// When it said so, in milliseconds since 1970.
    pub seen_ms: u64,
}

impl Queue {
    /// Announces a batch, or says that it is still there.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn announce(
        &self,
        batch: &str,
        entry: &BatchEntry,
        cancel: &CancellationToken,
    ) -> Result<(), QueueError> {
        let value = serde_json::to_vec(entry).unwrap_or_default();
        let put = || async { self.batches.put(batch, value.clone().into()).await.map(drop).map_err(|e| trouble(&e)) };
        self.lasting(cancel, put).await
    }

    /// Takes a batch back: it is over.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn withdraw(&self, batch: &str, cancel: &CancellationToken) -> Result<(), QueueError> {
        let gone = || async { self.batches.delete(batch).await.map_err(|e| trouble(&e)) };
        self.lasting(cancel, gone).await?;
        // Workers may still be about to say that they are done with a job; that consumer goes when nobody uses it.
        if let Ok(stream) = self.jetstream.get_stream_no_info(self.names.of("results")).await {
            let _ = stream.delete_consumer(&format!("batch-{batch}")).await;
        }
        Ok(())
    }

    /// Says what this worker does.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn report(&self, note: &WorkerNote) -> Result<(), QueueError> {
        let value = serde_json::to_vec(note).unwrap_or_default();
        self.workers.put(&note.name, value.into()).await.map(drop).map_err(|e| trouble(&e))
    }

    /// Takes this worker's note back.
    pub async fn sign_off(&self, name: &str) {
        let _ = self.workers.delete(name).await;
    }

    /// Returns the workers that were heard of within a minute.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn worker_notes(&self) -> Result<Vec<WorkerNote>, QueueError> {
        let all = self.values(&self.workers).await?;
        Ok(all.into_iter().filter_map(|(_, value)| serde_json::from_slice(&value).ok()).collect())
    }

    /// Returns everything in a bucket.
    pub(super) async fn values(&self, store: &Store) -> Result<Vec<(String, Vec<u8>)>, QueueError> {
        let mut keys = store.keys().await.map_err(|e| trouble(&e))?;
        let mut all = Vec::new();
        while let Some(key) = keys.next().await {
            let key = key.map_err(|e| trouble(&e))?;
            if let Some(value) = store.get(&key).await.map_err(|e| trouble(&e))? {
                all.push((key, value.to_vec()));
            }
        }
        all.sort();
        Ok(all)
    }

    /// Sends what is new about the batches, from now on and what is there now, until the receiver is dropped.
    pub fn watch_batches(&self) -> mpsc::Receiver<BatchNews> {
        let (send, receive) = mpsc::channel(64);
        let store = self.batches.clone();
        tokio::spawn(async move {
            while !send.is_closed() {
                if let Ok(mut watch) = store.watch_with_history(">").await {
                    while let Some(Ok(entry)) = watch.next().await {
                        let put = entry.operation == Operation::Put;
                        let news = match (entry.key.as_str(), put) {
                            (DRAIN, put) => Some(BatchNews::Drained(put)),
                            (batch, false) => Some(BatchNews::Gone(batch.to_owned())),
                            (batch, true) => serde_json::from_slice(&entry.value)
                                .ok()
                                .map(|value| BatchNews::There(batch.to_owned(), value)),
                        };
                        if let Some(news) = news
                            && send.send(news).await.is_err()
                        {
                            return;
                        }
                    }
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        receive
    }
}
