//! Jobs: put into the queue once, taken by one worker at a time, acknowledged when their result is stored.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_nats::jetstream::consumer::{PullConsumer, pull};
use async_nats::jetstream::message::{Message, PublishMessage};
use async_nats::jetstream::{AckKind, context::PublishErrorKind};
use futures_util::{Stream, StreamExt as _};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::connect::{Queue, taker};
use super::error::{QueueError, trouble};
use super::{ACK_WAIT, HEARTBEAT, MAX_INLINE, names, now_ms};

/// The header that names the file with the content.
const FILE: &str = "Padanan-File";

/// What became of a job that was to be put into the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Submitted {
    /// It is there now.
    New,
    /// It was there already, or a worker is at it.
    AlreadyThere,
}

/// A failed try of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Try {
    /// Which worker tried.
    pub worker: String,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// What went wrong; `None` where the worker was never heard of again.
    pub reason: Option<String>,
}

impl Queue {
    /// Puts a job into the queue, unless it is there already.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn submit(
        &self,
        batch: &str,
        job: &str,
        payload: Vec<u8>,
        cancel: &CancellationToken,
    ) -> Result<Submitted, QueueError> {
        let message = self.message(&format!("job-{job}"), payload, cancel).await?;
        let subject = self.names.subject("job", batch, job);
        self.lasting(cancel, || self.published(subject.clone(), message.clone())).await
    }

    /// Builds a message; a large one is a file, and the message names it.
    pub(super) async fn message(
        &self,
        file: &str,
        payload: Vec<u8>,
        cancel: &CancellationToken,
    ) -> Result<PublishMessage, QueueError> {
        if payload.len() <= MAX_INLINE {
            return Ok(PublishMessage::build().payload(payload.into()));
        }
        self.put_file(file, &payload, cancel).await?;
        Ok(PublishMessage::build().header(FILE, file))
    }

    pub(super) async fn published(&self, subject: String, message: PublishMessage) -> Result<Submitted, QueueError> {
        let acknowledged = async { self.jetstream.send_publish(subject, message).await?.await };
        match acknowledged.await {
            Ok(_) => Ok(Submitted::New),
            Err(error) if error.kind() == PublishErrorKind::MaxPayloadExceeded => {
                let message = "a message is larger than the server takes (max_payload)";
                Err(QueueError::Refused(message.into()))
            }
            Err(error) => match trouble(&error) {
                QueueError::Refused(why) if why.to_string().contains("per subject exceeded") => {
                    Ok(Submitted::AlreadyThere)
                }
                other => Err(other),
            },
        }
    }

    /// Reads what a message holds or names; `None` if the file that it names is gone.
    pub(super) async fn content(
        &self,
        message: &Message,
        cancel: &CancellationToken,
    ) -> Result<Option<Vec<u8>>, QueueError> {
        match message.headers.as_ref().and_then(|headers| headers.get(FILE)) {
            Some(file) => self.file(file.as_str(), cancel).await,
            None => Ok(Some(message.payload.to_vec())),
        }
    }

    /// Returns the jobs of a batch, for a worker.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn jobs(&self, batch: &str, cancel: &CancellationToken) -> Result<Jobs, QueueError> {
        let consumer = self.lasting(cancel, || self.jobs_consumer(batch)).await?;
        Ok(Jobs { queue: self.clone(), batch: batch.to_owned(), consumer: Mutex::new(consumer) })
    }

    async fn jobs_consumer(&self, batch: &str) -> Result<PullConsumer, QueueError> {
        let stream = self.jetstream.get_stream(self.names.of("jobs")).await.map_err(|e| trouble(&e))?;
        let name = format!("batch-{batch}");
        let config: Taker = taker(name.clone(), self.names.subject("job", batch, "*"), ACK_WAIT);
        stream.get_or_create_consumer(&name, config).await.map_err(|e| trouble(&e))
    }

    /// Returns the failed tries of a job.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn tries(&self, job: &str, cancel: &CancellationToken) -> Result<Vec<Try>, QueueError> {
        let get = || async { self.tries.get(job).await.map_err(|e| trouble(&e)) };
        let found = self.lasting(cancel, get).await?;
        Ok(found.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
    }

    /// Records the failed tries of a job.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn record_tries(&self, job: &str, tries: &[Try], cancel: &CancellationToken) -> Result<(), QueueError> {
        let value = serde_json::to_vec(tries).unwrap_or_default();
        let put = || async { self.tries.put(job, value.clone().into()).await.map(drop).map_err(|e| trouble(&e)) };
        self.lasting(cancel, put).await
    }
}

/// The jobs of one batch.
pub struct Jobs {
    queue: Queue,
    batch: String,
    consumer: Mutex<PullConsumer>,
}

impl Jobs {
    /// Takes up to `most` jobs, as they come, for at most `wait`.
    ///
    /// # Errors
    /// The queue does not answer, or the batch is gone.
    pub async fn take(
        &self,
        most: usize,
        wait: Duration,
    ) -> Result<impl Stream<Item = Result<Delivery, QueueError>> + use<>, QueueError> {
        let consumer = self.consumer.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let taken = consumer.fetch().max_messages(most).expires(wait).messages().await;
        let (queue, batch) = (self.queue.clone(), self.batch.clone());
        let delivery = move |message: Result<Message, async_nats::Error>| {
            let message = message.map_err(|e| trouble(&*e))?;
            let job = names::parts(&message.subject).map(|(_, job)| job.to_owned()).unwrap_or_default();
            let tries = message.info().map_or(1, |info| u64::try_from(info.delivered).unwrap_or(1));
            Ok(Delivery { queue: queue.clone(), batch: batch.clone(), job, tries, message })
        };
        Ok(taken.map_err(|e| trouble(&e))?.map(delivery))
    }

    /// Makes the server hand jobs out again: it forgets a batch for which nobody has asked for long.
    pub async fn look_again(&self) {
        if let Ok(consumer) = self.queue.jobs_consumer(&self.batch).await {
            *self.consumer.lock().unwrap_or_else(PoisonError::into_inner) = consumer;
        }
    }
}

/// A job in the hands of this worker.
pub struct Delivery {
    queue: Queue,
    batch: String,
    job: String,
    tries: u64,
    message: Message,
}

impl Delivery {
    /// The job.
    pub fn job(&self) -> &str {
        &self.job
    }

    /// How often it was handed out, this time included.
    pub fn tries(&self) -> u64 {
        self.tries
    }

    /// Reads the job; `None` if its file is gone, because it is done.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn payload(&self, cancel: &CancellationToken) -> Result<Option<Vec<u8>>, QueueError> {
        self.queue.content(&self.message, cancel).await
    }

    /// Says again and again that this worker is at it; never returns.
    pub async fn keep(&self) {
        loop {
            tokio::time::sleep(HEARTBEAT).await;
            if let Err(error) = self.message.ack_with(AckKind::Progress).await {
                tracing::debug!(job = self.job, %error, "no sign of life could be given");
            }
        }
    }

    /// Stores the result, and then takes the job out of the queue.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn finish(&self, result: Vec<u8>, cancel: &CancellationToken) -> Result<(), QueueError> {
        let message = self.queue.message(&format!("result-{}", self.job), result, cancel).await?;
        let subject = self.queue.names.subject("result", &self.batch, &self.job);
        self.queue.lasting(cancel, || self.queue.published(subject.clone(), message.clone())).await?;
        self.drop_it().await;
        Ok(())
    }

    /// Takes the job out of the queue. Its result is stored, so where the queue does not answer, the job is handed out again,
    /// and whoever gets it sees that it is done.
    pub async fn drop_it(&self) {
        for _ in 0..3 {
            match self.message.double_ack().await {
                Ok(()) => return self.remove_file().await,
                Err(error) => tracing::debug!(job = self.job, %error, "a job is not taken out of the queue yet"),
            }
        }
    }

    /// Removes the file of a large job, which nobody needs any more.
    async fn remove_file(&self) {
        if let Some(file) = self.message.headers.as_ref().and_then(|headers| headers.get(FILE)) {
            self.queue.remove_file(file.as_str()).await;
        }
    }

    /// Gives the job back, for another try after a while. Where the queue does not answer, its patience ends by itself.
    pub async fn give_back(&self, after: Duration) {
        if let Err(error) = self.message.ack_with(AckKind::Nak(Some(after))).await {
            tracing::debug!(job = self.job, %error, "a job could not be given back");
        }
    }

    /// Records the failed tries.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn record(&self, tries: &[Try], cancel: &CancellationToken) -> Result<(), QueueError> {
        self.queue.record_tries(&self.job, tries, cancel).await
    }

    /// Whether its result is there already: the worker that had it stopped after storing it.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn has_result(&self, cancel: &CancellationToken) -> Result<bool, QueueError> {
        self.queue.has_message("results", &self.queue.names.subject("result", &self.batch, &self.job), cancel).await
    }

    /// Writes a dead letter: this job is not tried again.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn bury(&self, letter: Vec<u8>, cancel: &CancellationToken) -> Result<(), QueueError> {
        let subject = self.queue.names.subject("dead", &self.batch, &self.job);
        let message = PublishMessage::build().payload(letter.into());
        self.queue.lasting(cancel, || self.queue.published(subject.clone(), message.clone())).await.map(drop)
    }

    /// Returns the failed tries so far, with those of workers that were never heard of again.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn failed_tries(&self, cancel: &CancellationToken) -> Result<Vec<Try>, QueueError> {
        let mut tries = self.queue.tries(&self.job, cancel).await?;
        let before = usize::try_from(self.tries.saturating_sub(1)).unwrap_or(0);
        while tries.len() < before {
            tries.push(Try { worker: "?".to_owned(), at_ms: now_ms(), reason: None });
        }
        tries.truncate(before);
        Ok(tries)
    }
}

impl Queue {
    /// Whether a stream has a message with this subject.
    async fn has_message(&self, what: &str, subject: &str, cancel: &CancellationToken) -> Result<bool, QueueError> {
        let look = || async {
            let stream = self.jetstream.get_stream_no_info(self.names.of(what)).await.map_err(|e| trouble(&e))?;
            match stream.direct_get_last_for_subject(subject).await {
                Ok(_) => Ok(true),
                Err(error) if error.kind() == async_nats::jetstream::stream::DirectGetErrorKind::NotFound => Ok(false),
                Err(error) => Err(trouble(&error)),
            }
        };
        self.lasting(cancel, look).await
    }
}

/// The type of a consumer's settings, for the modules beside this one.
pub(super) type Taker = pull::Config;
