//! Single-flight: of several identical sentences that are requested at the same time, only one is sent.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::Failure;
use super::chain::Answer;

/// The key that identifies a sentence: see [`Sentence::digest`](super::chain::Sentence::digest).
pub(super) type Digest = [u8; 32];
type Outcome = Result<Answer, Failure>;
type Open = Arc<Mutex<HashMap<Digest, watch::Receiver<Option<Outcome>>>>>;

/// The sentences that are currently in flight.
#[derive(Default)]
pub(super) struct InFlight {
    open: Open,
}

/// The role of a caller for a sentence.
pub(super) enum Claim {
    /// The caller sends the request, and owes the others the outcome.
    Leader(Promise),
    /// Another caller is already sending it.
    Follower(Waiting),
}

/// The promise of an outcome that others may be waiting for. If it is dropped without one, they send their own
/// requests.
pub(super) struct Promise {
    open: Open,
    digest: Digest,
    outcome: watch::Sender<Option<Outcome>>,
}

/// A follower's handle on the leader's outcome.
pub(super) struct Waiting(watch::Receiver<Option<Outcome>>);

impl InFlight {
    /// Claims a sentence: the first caller becomes the leader, later ones its followers.
    pub(super) fn claim(&self, digest: Digest) -> Claim {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.entry(digest) {
            Entry::Occupied(theirs) => Claim::Follower(Waiting(theirs.get().clone())),
            Entry::Vacant(place) => {
                let (outcome, waiting) = watch::channel(None);
                place.insert(waiting);
                Claim::Leader(Promise { open: Arc::clone(&self.open), digest, outcome })
            }
        }
    }
}

impl Promise {
    /// Sends the outcome to the followers.
    pub(super) fn keep(self, outcome: Outcome) {
        self.outcome.send_replace(Some(outcome));
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.digest);
    }
}

impl Waiting {
    /// Waits for the outcome; `None` if the leader was stopped before it had one.
    pub(super) async fn outcome(mut self) -> Option<Outcome> {
        self.0.wait_for(Option::is_some).await.ok().and_then(|outcome| outcome.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translate::FailureKind;

    #[test]
    fn one_asks_and_the_others_get_its_outcome() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let desk = InFlight::default();
            let Claim::Leader(promise) = desk.claim([1; 32]) else { panic!("nothing is in flight yet") };
            let Claim::Follower(waiting) = desk.claim([1; 32]) else { panic!("a leader is in flight") };
            assert!(matches!(desk.claim([2; 32]), Claim::Leader(_)));
            promise.keep(Err(Failure::new(FailureKind::Timeout, "late")));
            assert_eq!(waiting.outcome().await.unwrap().unwrap_err().kind, FailureKind::Timeout);
            let Claim::Leader(promise) = desk.claim([1; 32]) else { panic!("the first flight is over") };
            let Claim::Follower(waiting) = desk.claim([1; 32]) else { panic!("a leader is in flight") };
            drop(promise);
            assert!(waiting.outcome().await.is_none());
        });
    }
}
