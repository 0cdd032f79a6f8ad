//! Who asks for what right now: of identical sentences under way at once only one is asked.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::Failure;
use super::chain::Answer;

/// What tells sentences apart: see [`Sentence::digest`](super::chain::Sentence::digest).
pub(super) type Digest = [u8; 32];
type Outcome = Result<Answer, Failure>;
type Open = Arc<Mutex<HashMap<Digest, watch::Receiver<Option<Outcome>>>>>;

/// The sentences that are being asked for.
#[derive(Default)]
pub(super) struct InFlight {
    open: Open,
}

/// Who is to ask for a sentence.
pub(super) enum Claim {
    /// You are, and owe the others the outcome.
    Leader(Promise),
    /// Somebody is already.
    Follower(Waiting),
}

/// An outcome that others may be waiting for. Dropped without one, they ask for themselves.
pub(super) struct Promise {
    open: Open,
    digest: Digest,
    outcome: watch::Sender<Option<Outcome>>,
}

/// An outcome that is being waited for.
pub(super) struct Waiting(watch::Receiver<Option<Outcome>>);

impl InFlight {
    /// Says who asks.
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
    /// Tells the others.
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
    /// The outcome; none where who asked was stopped before there was one.
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
            let Claim::Leader(promise) = desk.claim([1; 32]) else { panic!("nobody asks yet") };
            let Claim::Follower(waiting) = desk.claim([1; 32]) else { panic!("somebody asks") };
            assert!(matches!(desk.claim([2; 32]), Claim::Leader(_)));
            promise.keep(Err(Failure::new(FailureKind::Timeout, "late")));
            assert_eq!(waiting.outcome().await.unwrap().unwrap_err().kind, FailureKind::Timeout);
            let Claim::Leader(promise) = desk.claim([1; 32]) else { panic!("it is over") };
            let Claim::Follower(waiting) = desk.claim([1; 32]) else { panic!("somebody asks") };
            drop(promise);
            assert!(waiting.outcome().await.is_none());
        });
    }
}
