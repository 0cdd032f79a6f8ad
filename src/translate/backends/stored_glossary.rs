//! A glossary that a service stores: each content once, under a name that is a hash of it, so that later runs find it.
//! Edge: waiting for a service that needs time to store one.
#![expect(clippy::disallowed_methods, reason = "edge: waiting for the service")]

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::OnceLock;
use std::time::Duration;

use tokio::sync::OnceCell;

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
    pub(super) async fn id(
        &self,
        backend: &str,
        store: impl Future<Output = Result<String, Failure>> + Send,
    ) -> Option<&str> {
        let stored = self.stored.get_or_init(|| async {
            store.await.inspect_err(|f| tracing::warn!(backend, "cannot store the glossary: {f}"))
        });
        stored.await.as_deref().ok()
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

/// The pauses between two looks at a glossary that a service is still storing: they grow, and end.
pub(super) struct Pauses {
    next: Duration,
    left: Duration,
}

impl Default for Pauses {
    fn default() -> Self {
        Self { next: Duration::from_millis(250), left: Duration::from_secs(180) }
    }
}

impl Pauses {
    /// Waits until it is time for the next look.
    ///
    /// # Errors
    /// The service has had long enough.
    pub(super) async fn pause(&mut self) -> Result<(), Failure> {
        if self.left.is_zero() {
            let message = "the service is still storing the glossary after three minutes; a later run will find it";
            return Err(Failure::new(FailureKind::Timeout, message));
        }
        let wait = self.next.min(self.left);
        self.left -= wait;
        self.next = (self.next * 3 / 2).min(Duration::from_secs(5));
        tokio::time::sleep(wait).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn waiting_grows_and_ends() {
        let began = tokio::time::Instant::now();
        let mut pauses = Pauses::default();
        let mut looks = 0;
        while pauses.pause().await.is_ok() {
            looks += 1;
        }
        assert_eq!(began.elapsed().as_secs(), 180);
        assert!((30..60).contains(&looks), "{looks}");
    }
}
