//! A glossary that a service stores: each content once, under a name that is a hash of it, so that later runs find it.
//! Edge: waiting for a service that needs time to store one.
#![expect(clippy::disallowed_methods, reason = "edge: waiting for the service")]

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::OnceLock;
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use crate::text::digest::sha256;
use crate::translate::{Failure, FailureKind};

/// The glossary of a run, and what became of it.
#[derive(Default)]
pub struct StoredGlossary {
    /// The glossary, if it is to be stored.
    pairs: OnceLock<Vec<(String, String)>>,
    /// The service's name for it, after the first attempt to store it, or why there is none.
    stored: OnceCell<Result<String, Failure>>,
}

impl StoredGlossary {
    /// Accepts the glossary.
    pub(in crate::translate) fn offer(&self, pairs: &dyn Fn() -> Vec<(String, String)>) {
        let _ = self.pairs.set(pairs());
    }

    /// Returns the glossary, if there is one that has entries.
    pub(super) fn pairs(&self) -> Option<&[(String, String)]> {
        self.pairs.get().map(Vec::as_slice).filter(|pairs| !pairs.is_empty())
    }

    /// Returns the service's name for the glossary; `store` is awaited at the first call only. If it cannot be stored, the
    /// run continues without it: terms are verified and repaired all the same.
    ///
    /// # Errors
    /// The user interrupted the run before the glossary was stored. Nothing was refused, so a later request tries again.
    pub(super) async fn id(
        &self,
        backend: &str,
        cancel: Option<&CancellationToken>,
        store: impl Future<Output = Result<String, Failure>> + Send,
    ) -> Result<Option<&str>, Failure> {
        let stored = self.stored.get_or_try_init(|| async {
            if cancel.is_some_and(CancellationToken::is_cancelled) {
                return Err(interrupted());
            }
            match store.await {
                Err(failure) if failure.kind == FailureKind::Interrupted => Err(failure),
                stored => Ok(stored.inspect_err(|f| tracing::warn!(backend, "cannot store the glossary: {f}"))),
            }
        });
        Ok(stored.await?.as_deref().ok())
    }

    /// Returns why the service has not stored the glossary, if that was tried and failed.
    pub(in crate::translate) fn refused(&self) -> Option<Failure> {
        self.stored.get()?.as_ref().err().cloned()
    }
}

/// Returns each source form once, with the rendering that comes first; forms that do not fit are left out.
pub(super) fn unique(pairs: &[(String, String)], fits: impl Fn(&str) -> bool) -> BTreeMap<&str, &str> {
    let unique: BTreeMap<&str, &str> = pairs.iter().rev().map(|(s, t)| (s.trim(), t.trim())).collect();
    unique.into_iter().filter(|(source, target)| fits(source) && fits(target)).collect()
}

/// Returns the hash of a glossary's content.
pub(super) fn hash(languages: [&str; 2], entries: &str) -> String {
    let mut hash = sha256(format!("{}\n{}\n{entries}", languages[0], languages[1]));
    hash.truncate(32);
    hash
}

fn interrupted() -> Failure {
    Failure::new(FailureKind::Interrupted, "interrupted while the service was storing the glossary")
}

/// The pauses between two looks at a glossary that a service is still storing: they grow, and end.
pub(super) struct Pauses<'a> {
    next: Duration,
    left: Duration,
    cancel: Option<&'a CancellationToken>,
}

impl<'a> Pauses<'a> {
    /// The pauses end at once when `cancel` is cancelled.
    pub(super) fn new(cancel: Option<&'a CancellationToken>) -> Self {
        Self { next: Duration::from_millis(250), left: Duration::from_secs(180), cancel }
    }

    /// Waits until it is time for the next look.
    ///
    /// # Errors
    /// The service has had long enough, or the user interrupted the run.
    pub(super) async fn pause(&mut self) -> Result<(), Failure> {
        if self.left.is_zero() {
            let message = "the service is still storing the glossary after three minutes; a later run will find it";
            return Err(Failure::new(FailureKind::Timeout, message));
        }
        let wait = self.next.min(self.left);
        self.left -= wait;
        self.next = (self.next * 3 / 2).min(Duration::from_secs(5));
        let cancelled = async {
            match self.cancel {
                Some(cancel) => cancel.cancelled().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = cancelled => Err(interrupted()),
            () = tokio::time::sleep(wait) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn waiting_grows_and_ends() {
        let began = tokio::time::Instant::now();
        let mut pauses = Pauses::new(None);
        let mut looks = 0;
        while pauses.pause().await.is_ok() {
            looks += 1;
        }
        assert_eq!(began.elapsed().as_secs(), 180);
        assert!((30..60).contains(&looks), "{looks}");
    }

    /// A service that goes on storing a glossary.
    async fn never_ready(cancel: &CancellationToken) -> Result<String, Failure> {
        let mut pauses = Pauses::new(Some(cancel));
        loop {
            pauses.pause().await?;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_interruption_ends_the_waiting_and_refuses_nothing() {
        let (glossary, cancel) = (StoredGlossary::default(), CancellationToken::new());
        let began = tokio::time::Instant::now();
        let interrupts = async {
            tokio::time::sleep(Duration::from_secs(20)).await;
            cancel.cancel();
        };
        let (stored, ()) = tokio::join!(glossary.id("mt", Some(&cancel), never_ready(&cancel)), interrupts);
        assert_eq!(stored.unwrap_err().kind, FailureKind::Interrupted);
        assert_eq!(began.elapsed(), Duration::from_secs(20));
        assert_eq!(glossary.refused(), None);
        // Requests that waited for the same do not begin it now.
        let begun = async { Ok("g".to_owned()) };
        assert_eq!(glossary.id("mt", Some(&cancel), begun).await.unwrap_err().kind, FailureKind::Interrupted);
        // What fails otherwise fails once.
        let refused = async { Err(Failure::new(FailureKind::Quota, "too many glossaries")) };
        assert_eq!(glossary.id("mt", None, refused).await, Ok(None));
        assert_eq!(glossary.id("mt", None, async { Ok("g".to_owned()) }).await, Ok(None));
        assert_eq!(glossary.refused().map(|failure| failure.kind), Some(FailureKind::Quota));
    }
}
