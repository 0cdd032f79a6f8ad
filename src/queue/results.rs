//! Results: they wait on the server until the run that asked for them has written what they say.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::jetstream::consumer::{PullConsumer, pull};
use async_nats::jetstream::message::Message;
use futures_util::StreamExt as _;
use tokio::sync::{Notify, oneshot};
use tokio_util::sync::CancellationToken;

use super::connect::{Queue, taker};
use super::error::{QueueError, trouble};
use super::jobs::Taker;
use super::names;

/// How long the server waits until it hands a result out again. A new run takes over at once.
const PATIENCE: Duration = Duration::from_secs(600);
/// How often the server says that it is there. It is taken for gone after two that did not come.
const SIGN_OF_LIFE: Duration = Duration::from_secs(3);

/// A result that has arrived.
pub struct Arrival {
    queue: Queue,
    job: String,
    message: Message,
    stays: Stays,
}

/// The jobs whose results stay on the server for the next run.
type Stays = Arc<Mutex<HashSet<String>>>;

impl Arrival {
    /// Reads the result; `None` if its file is gone.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn payload(&self, cancel: &CancellationToken) -> Result<Option<Vec<u8>>, QueueError> {
        self.queue.content(&self.message, cancel).await
    }

    /// Removes it from the server: what it says is written.
    pub async fn taken(self) {
        let large = self.message.headers.is_some();
        if let Err(error) = self.message.ack().await {
            tracing::debug!(job = self.job, %error, "a result stays in the queue");
        }
        if large {
            self.queue.remove_file(&format!("result-{}", self.job)).await;
        }
    }

    /// Leaves it on the server for the next run: what it says could not be written.
    pub fn leave(self) {
        self.stays.lock().unwrap_or_else(PoisonError::into_inner).insert(self.job);
    }
}

#[derive(Default)]
struct Shared {
    waiting: HashMap<String, oneshot::Sender<Arrival>>,
    early: HashMap<String, Arrival>,
    /// How many results were on the server in the beginning and have not been read yet.
    before: u64,
}

/// The results of one batch.
pub struct Results {
    queue: Queue,
    batch: String,
    shared: Arc<Mutex<Shared>>,
    stays: Stays,
    reader: tokio::task::JoinHandle<()>,
}

fn locked(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Queue {
    /// Begins to read the results of a batch. Those that an earlier run left are there when this returns.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn results(&self, batch: &str, cancel: &CancellationToken) -> Result<Results, QueueError> {
        let consumer = self.lasting(cancel, || self.results_consumer(batch, true)).await?;
        let pending = consumer.cached_info().num_pending;
        let shared = Arc::new(Mutex::new(Shared { before: pending, ..Shared::default() }));
        let read = Arc::new(Notify::new());
        let (queue, batch, stays) = (self.clone(), batch.to_owned(), Stays::default());
        let reader = Reader {
            queue: queue.clone(),
            batch: batch.clone(),
            shared: shared.clone(),
            stays: stays.clone(),
            read: read.clone(),
        };
        let results = Results { queue, batch, shared, stays, reader: tokio::spawn(reader.run(consumer)) };
        loop {
            let more = read.notified();
            if locked(&results.shared).before == 0 {
                return Ok(results);
            }
            tokio::select! {
                () = more => {}
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                () = cancel.cancelled() => return Err(QueueError::Interrupted),
            }
        }
    }

    /// Creates the consumer of a batch's results. With `anew`, everything that is on the server is handed out again.
    async fn results_consumer(&self, batch: &str, anew: bool) -> Result<PullConsumer, QueueError> {
        let stream = self.jetstream.get_stream(self.names.of("results")).await.map_err(|e| trouble(&e))?;
        let name = format!("batch-{batch}");
        if anew {
            // There is none at the first time.
            let _ = stream.delete_consumer(&name).await;
        }
        let config: Taker = taker(name.clone(), self.names.subject("result", batch, "*"), PATIENCE);
        stream.get_or_create_consumer(&name, config).await.map_err(|e| trouble(&e))
    }
}

struct Reader {
    queue: Queue,
    batch: String,
    shared: Arc<Mutex<Shared>>,
    stays: Stays,
    read: Arc<Notify>,
}

impl Reader {
    /// Asks for results. The server says every few seconds that it is there: in a cluster, the one that hands them out may be gone
    /// although the connection is not.
    async fn stream(&self, consumer: &PullConsumer) -> Result<pull::Stream, QueueError> {
        let stream = consumer.stream().max_messages_per_batch(500).expires(SIGN_OF_LIFE * 5).heartbeat(SIGN_OF_LIFE);
        stream.messages().await.map_err(|e| trouble(&e))
    }

    /// Reads results until the run ends. When the connection was made again, or the server is silent, everything that is on the server is handed out
    /// again: the server would believe for long that what it had sent into the old connection is here.
    async fn run(self, mut consumer: PullConsumer) {
        let (mut connected, mut anew) = (self.queue.news.connected(), false);
        loop {
            if let Ok(mut messages) = self.stream(&consumer).await {
                loop {
                    let message = tokio::select! {
                        message = messages.next() => message,
                        _ = connected.changed() => {
                            anew = true;
                            break;
                        }
                    };
                    match message {
                        Some(Ok(message)) => self.arrived(message),
                        Some(Err(error)) => {
                            tracing::debug!(%error, "results are read again");
                            anew = true;
                            break;
                        }
                        None => break,
                    }
                }
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
            if let Ok(again) = self.queue.results_consumer(&self.batch, anew).await {
                (consumer, anew) = (again, false);
            }
        }
    }

    fn arrived(&self, message: Message) {
        let Some(job) = names::parts(&message.subject).map(|(_, job)| job.to_owned()) else { return };
        let arrival = Arrival { queue: self.queue.clone(), job: job.clone(), message, stays: self.stays.clone() };
        let mut shared = locked(&self.shared);
        shared.before = shared.before.saturating_sub(1);
        let left = match shared.waiting.remove(&job) {
            Some(waiting) => waiting.send(arrival).err(),
            None => Some(arrival),
        };
        if let Some(arrival) = left {
            shared.early.insert(job, arrival);
        }
        drop(shared);
        self.read.notify_waiters();
    }
}

impl Results {
    /// Returns a result that is there already.
    pub fn early(&self, job: &str) -> Option<Arrival> {
        locked(&self.shared).early.remove(job)
    }

    /// Returns what receives the result of a job. To be called before the job is put into the queue.
    pub fn expect(&self, job: &str) -> oneshot::Receiver<Arrival> {
        let (send, receive) = oneshot::channel();
        locked(&self.shared).waiting.insert(job.to_owned(), send);
        receive
    }

    /// Removes the results that nobody waits for: of articles that have changed since, those that came twice, and those whose
    /// removal was lost with a connection. What was left for the next run stays.
    pub async fn drop_rest(&self) {
        let rest: Vec<Arrival> = locked(&self.shared).early.drain().map(|(_, arrival)| arrival).collect();
        for arrival in rest {
            arrival.taken().await;
        }
        let stays = self.stays.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Err(error) = self.queue.forget_results(&self.batch, &stays).await {
            tracing::debug!(%error, "results stay in the queue");
        }
    }
}

impl Drop for Results {
    fn drop(&mut self) {
        self.reader.abort();
    }
}
