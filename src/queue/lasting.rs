//! What is repeated until it works, and what a person is told meanwhile: once that the connection is lost, that the queue does
//! not answer or is full, and once that it is back.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_nats::Event;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::connect::{Queue, Told};
use super::error::QueueError;

/// How the queue does, and what a person knows of it.
pub(super) struct News {
    told: Told,
    /// The address, without secrets.
    shown: String,
    /// Whether the connection is lost.
    is_lost: AtomicBool,
    /// What is repeated at the moment.
    repeated: AtomicUsize,
    /// Whether a person was told that the queue does not answer.
    is_told: AtomicBool,
    /// How often the connection was made: what the server had sent into an earlier one may be lost.
    connected: watch::Sender<u64>,
}

impl News {
    pub(super) fn new(told: Told, shown: String) -> Arc<Self> {
        Arc::new(Self {
            told,
            shown,
            is_lost: AtomicBool::new(false),
            repeated: AtomicUsize::new(0),
            is_told: AtomicBool::new(false),
            connected: watch::Sender::new(0),
        })
    }

    fn tell(&self, text: &str) {
        (self.told)(&format!("{}: {text}", self.shown));
    }

    /// Changes when the connection was made again.
    pub(super) fn connected(&self) -> watch::Receiver<u64> {
        self.connected.subscribe()
    }

    /// Takes what the client says about the connection.
    pub(super) fn take(&self, event: &Event) {
        match event {
            Event::Disconnected if !self.is_lost.swap(true, Ordering::Relaxed) => {
                self.tell("the connection to the queue is lost; connecting again");
            }
            Event::Connected => {
                self.connected.send_modify(|times| *times += 1);
                if self.is_lost.swap(false, Ordering::Relaxed) {
                    self.tell("connected to the queue again");
                }
            }
            other => tracing::debug!(event = %other, "queue"),
        }
    }

    /// Tells that something fails again and again, unless it is known why.
    fn fails(&self, error: &QueueError) {
        if self.is_lost.load(Ordering::Relaxed) || self.is_told.swap(true, Ordering::Relaxed) {
            return;
        }
        self.tell(&match error {
            QueueError::Full(_) => format!(
                "{error}; make room there, or raise max_file_store, and restart it: nothing is lost, this goes on then"
            ),
            _ => format!(
                "the queue does not answer ({error}); trying again until it does. If its server runs, see its log: its disk may be full"
            ),
        });
    }
}

/// Something that is being repeated.
struct Repeated<'n>(&'n News);

impl<'n> Repeated<'n> {
    fn new(news: &'n News) -> Self {
        news.repeated.fetch_add(1, Ordering::Relaxed);
        Self(news)
    }
}

impl Drop for Repeated<'_> {
    /// The last one that works tells so: while others still fail, the queue is not back.
    fn drop(&mut self) {
        let was_last = self.0.repeated.fetch_sub(1, Ordering::Relaxed) == 1;
        if was_last && self.0.is_told.swap(false, Ordering::Relaxed) {
            self.0.tell("the queue answers again");
        }
    }
}

impl Queue {
    /// Does something that may be repeated, until it works, is refused, or the run is interrupted.
    pub(super) async fn lasting<T, F, Fut>(&self, cancel: &CancellationToken, attempt: F) -> Result<T, QueueError>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<T, QueueError>>,
    {
        let (mut wait, mut repeated) = (Duration::from_millis(100), None);
        loop {
            let error = match attempt().await {
                Err(error) if error.is_passing() => error,
                other => return other,
            };
            tracing::debug!(%error, "the queue is tried again");
            // A single late answer is not worth a line.
            if matches!(error, QueueError::Full(_)) || wait > Duration::from_millis(300) {
                repeated.get_or_insert_with(|| Repeated::new(&self.news));
                self.news.fails(&error);
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = cancel.cancelled() => return Err(QueueError::Interrupted),
            }
            wait = (wait * 2).min(Duration::from_secs(2));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn news() -> (Arc<News>, Arc<Mutex<Vec<String>>>) {
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let told = Arc::clone(&lines);
        let told: Told = Arc::new(move |text: &str| told.lock().unwrap().push(text.to_owned()));
        (News::new(told, "nats://a".to_owned()), lines)
    }

    fn unreachable() -> QueueError {
        QueueError::Unreachable("timed out".into())
    }

    #[test]
    fn a_lost_connection_is_told_once_and_nothing_else_meanwhile() {
        let (news, lines) = news();
        news.take(&Event::Connected);
        news.take(&Event::Disconnected);
        news.take(&Event::Disconnected);
        news.fails(&unreachable());
        news.take(&Event::Connected);
        let lost = "nats://a: the connection to the queue is lost; connecting again";
        assert_eq!(*lines.lock().unwrap(), [lost, "nats://a: connected to the queue again"]);
        assert_eq!(*news.connected().borrow(), 2);
    }

    #[test]
    fn a_queue_that_fails_in_part_is_told_once_until_all_works() {
        let (news, lines) = news();
        let (one, two) = (Repeated::new(&news), Repeated::new(&news));
        news.fails(&QueueError::Full("no space left on device".into()));
        drop(one);
        news.fails(&unreachable());
        assert_eq!(lines.lock().unwrap().len(), 1);
        drop(two);
        let lines = lines.lock().unwrap();
        assert!(lines[0].contains("the disk of the queue's server is full"), "{lines:?}");
        assert_eq!(lines[1], "nats://a: the queue answers again");
    }
}
