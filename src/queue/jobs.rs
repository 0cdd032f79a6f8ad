//! Jobs: put into the queue once, taken by one worker at a time, acknowledged when their result is stored.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_nats::jetstream::consumer::{PullConsumer, pull};
use async_nats::jetstream::message::{Message, PublishMessage};
use async_nats::jetstream::{AckKind, context::PublishErrorKind};
use futures_util::{Stream, StreamExt as _};
use tokio_util::sync::CancellationToken;

use super::connect::{Queue, taker};
use super::error::{QueueError, trouble};
use super::{MAX_INLINE, names};

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
        let config: Taker = taker(name.clone(), self.names.subject("job", batch, "*"), self.address.silence);
        stream.get_or_create_consumer(&name, config).await.map_err(|e| trouble(&e))
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
        // The server's patience is what counts, whoever has set it.
        let heartbeat = consumer.cached_info().config.ack_wait / 3;
        let delivery = move |message: Result<Message, async_nats::Error>| {
            let message = message.map_err(|e| trouble(&*e))?;
            let job = names::parts(&message.subject).map(|(_, job)| job.to_owned()).unwrap_or_default();
            let (deliveries, sequence) = message.info().map_or((1, 0), |info| (info.delivered, info.stream_sequence));
            let deliveries = u64::try_from(deliveries).unwrap_or(1);
            let (queue, batch) = (queue.clone(), batch.clone());
            Ok(Delivery { queue, batch, job, deliveries, sequence, heartbeat, message })
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
    pub(super) queue: Queue,
    batch: String,
    job: String,
    deliveries: u64,
    sequence: u64,
    heartbeat: Duration,
    pub(super) message: Message,
}

impl Delivery {
    /// The job.
    pub fn job(&self) -> &str {
        &self.job
    }

    /// How often it was handed out, this time included.
    pub fn deliveries(&self) -> u64 {
        self.deliveries
    }

    /// The number of its message in the queue: a job that is put there again has another one.
    pub(super) fn sequence(&self) -> u64 {
        self.sequence
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
            tokio::time::sleep(self.heartbeat).await;
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
