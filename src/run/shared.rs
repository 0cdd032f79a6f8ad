//! What a worker shares with the others: answers, each paid once, and the limits of the backends.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use padanan::internal::memory::{from_shared, shared_key, to_shared};
use padanan::internal::queue::{KeyClaim, LeasedLimits, Queue, QueueLimits};
use padanan::internal::settings::Settings;
use padanan::internal::translate::chain::Answer;
use padanan::internal::translate::client::BackendClient;
use padanan::internal::translate::shared::{SharedAnswers, SharedClaim};
use padanan::internal::translate::translation_memory::MemoryQuery;

/// The answers that the workers of a queue share.
pub(super) struct QueueAnswers {
    queue: Queue,
    /// Who claims: this worker, for one batch.
    by: String,
    /// The keys that are claimed.
    held: Mutex<HashSet<String>>,
    runtime: tokio::runtime::Handle,
}

impl QueueAnswers {
    /// Begins to share. Claims are renewed for as long as this is alive.
    pub(super) fn new(queue: &Queue, by: String) -> Arc<Self> {
        let runtime = tokio::runtime::Handle::current();
        let answers = Arc::new(Self { queue: queue.clone(), by, held: Mutex::default(), runtime });
        let (weak, every) = (Arc::downgrade(&answers), queue.lease() / 3);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(every).await;
                let Some(answers) = weak.upgrade() else { return };
                let held: Vec<String> = answers.held().iter().cloned().collect();
                for key in held {
                    let _ = answers.queue.renew(&key, &answers.by).await;
                }
            }
        });
        answers
    }

    fn held(&self) -> MutexGuard<'_, HashSet<String>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shares answers as soon as they are there, without waiting until the queue has them.
    pub(super) fn share(self: &Arc<Self>, answers: &[(MemoryQuery<'_>, &Answer)]) {
        for (asked, answer) in answers {
            let (key, value) = (shared_key(asked), to_shared(asked, answer));
            self.held().remove(&key);
            let queue = self.queue.clone();
            self.runtime.spawn(async move {
                if let Err(error) = queue.share(&key, &value).await {
                    tracing::debug!(%error, "an answer is not shared");
                }
            });
        }
    }
}

#[async_trait]
impl SharedAnswers for QueueAnswers {
    async fn claim(&self, asked: &MemoryQuery<'_>) -> SharedClaim {
        let key = shared_key(asked);
        match self.queue.claim(&key, &self.by).await {
            Ok(KeyClaim::Theirs) => SharedClaim::Theirs,
            Ok(KeyClaim::Known(value)) => from_shared(asked, &value).map_or(SharedClaim::Mine, SharedClaim::Known),
            Ok(KeyClaim::Mine) => {
                self.held().insert(key);
                SharedClaim::Mine
            }
            Err(error) => {
                tracing::debug!(%error, "a sentence is asked for without a claim");
                SharedClaim::Mine
            }
        }
    }

    async fn outcome(&self, asked: &MemoryQuery<'_>) -> SharedClaim {
        let mut wait = Duration::from_millis(50);
        loop {
            match self.claim(asked).await {
                SharedClaim::Theirs => tokio::time::sleep(wait).await,
                other => return other,
            }
            wait = (wait * 3 / 2).min(Duration::from_secs(1));
        }
    }

    async fn release(&self, asked: &MemoryQuery<'_>) {
        let key = shared_key(asked);
        if self.held().remove(&key) {
            let _ = self.queue.release(&key, &self.by).await;
        }
    }
}

/// Whether a backend is more than an engine in the program, which costs nothing but time and has no limits.
pub(super) fn is_paid(settings: &Settings, client: &BackendClient) -> bool {
    settings.backend_named(client.name()).is_some_and(|backend| !backend.kind.is_in_process())
}

/// Has a client share what its backend answers, and what it takes.
pub(super) fn shared(
    client: BackendClient,
    settings: &Settings,
    queue: &Queue,
    name: &str,
    answers: Option<&Arc<QueueAnswers>>,
) -> BackendClient {
    let Some(backend) = settings.backend_named(client.name()).filter(|_| is_paid(settings, &client)) else {
        return client;
    };
    let mut client = client;
    if let Some(answers) = answers {
        client = client.share_answers(Arc::clone(answers) as Arc<dyn SharedAnswers>);
    }
    if backend.max_in_flight.is_some() || backend.requests_per_second.is_some() {
        let (most, per_second) = (backend.max_in_flight, backend.requests_per_second);
        let limits = QueueLimits::new(queue, &backend.name, name, most, per_second);
        client = client.share_limits(Arc::new(LeasedLimits(limits)));
    }
    client
}
