//! Answers that all workers share: by key, either the answer, or who is asking for it and until when. The server is too old for
//! values that expire one by one, so a lease carries its end.

use std::time::Duration;

use async_nats::jetstream::kv::{CreateErrorKind, UpdateErrorKind};

use super::connect::Queue;
use super::error::{QueueError, trouble};
use super::now_ms;

/// How much longer than a worker may be silent about an article its claims hold.
const LONGER: Duration = Duration::from_secs(5);

/// Who has a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyClaim {
    /// This process, until its lease ends.
    Mine,
    /// Another one.
    Theirs,
    /// It has a value.
    Known(Vec<u8>),
}

/// The first byte of a lease; the milliseconds since 1970 at which it ends, and who has it, follow.
const IS_LEASE: u8 = b'L';
/// The first byte of an answer.
const IS_ANSWER: u8 = b'A';

fn lease(by: &str, length: Duration) -> Vec<u8> {
    let until = now_ms() + u64::try_from(length.as_millis()).unwrap_or(0);
    format!("L{until} {by}").into_bytes()
}

/// Reads a lease: its end, and who has it.
fn read_lease(value: &[u8]) -> Option<(u64, &str)> {
    let text = std::str::from_utf8(value.strip_prefix(&[IS_LEASE])?).ok()?;
    let (until, by) = text.split_once(' ')?;
    Some((until.parse().ok()?, by))
}

impl Queue {
    /// How long a claim holds if it is not renewed.
    pub fn lease(&self) -> Duration {
        self.address.silence + LONGER
    }

    /// Claims a key, unless it has a value or another process claims it.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn claim(&self, key: &str, by: &str) -> Result<KeyClaim, QueueError> {
        match self.answers.create(key, lease(by, self.lease()).into()).await {
            Ok(_) => return Ok(KeyClaim::Mine),
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => {}
            Err(error) => return Err(trouble(&error)),
        }
        let Some(entry) = self.answers.entry(key).await.map_err(|e| trouble(&e))? else {
            // Released in between: the next look claims it.
            return Ok(KeyClaim::Theirs);
        };
        if let Some(answer) = entry.value.strip_prefix(&[IS_ANSWER]) {
            return Ok(KeyClaim::Known(answer.to_vec()));
        }
        match read_lease(&entry.value) {
            Some((_, who)) if who == by => return Ok(KeyClaim::Mine),
            Some((until, _)) if until > now_ms() => return Ok(KeyClaim::Theirs),
            _ => {}
        }
        // Its owner is gone.
        match self.answers.update(key, lease(by, self.lease()).into(), entry.revision).await {
            Ok(_) => Ok(KeyClaim::Mine),
            Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => Ok(KeyClaim::Theirs),
            Err(error) => Err(trouble(&error)),
        }
    }

    /// Renews a claim.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn renew(&self, key: &str, by: &str) -> Result<(), QueueError> {
        let Some(entry) = self.answers.entry(key).await.map_err(|e| trouble(&e))? else { return Ok(()) };
        if read_lease(&entry.value).is_some_and(|(_, who)| who == by) {
            // If it is answered in between, the answer stays.
            let _ = self.answers.update(key, lease(by, self.lease()).into(), entry.revision).await;
        }
        Ok(())
    }

    /// Gives a value to a key; what was there does not count any more.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn share(&self, key: &str, value: &[u8]) -> Result<(), QueueError> {
        let value = [&[IS_ANSWER], value].concat();
        self.answers.put(key, value.into()).await.map(drop).map_err(|e| trouble(&e))
    }

    /// Takes a claim back.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn release(&self, key: &str, by: &str) -> Result<(), QueueError> {
        let Some(entry) = self.answers.entry(key).await.map_err(|e| trouble(&e))? else { return Ok(()) };
        if read_lease(&entry.value).is_some_and(|(_, who)| who == by) {
            let _ = self.answers.delete_expect_revision(key, Some(entry.revision)).await;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leases() {
        let text = lease("a worker 7", LONGER);
        let (until, by) = read_lease(&text).unwrap();
        assert!(until > now_ms() && by == "a worker 7");
        for none in [&b""[..], b"L", b"L12", b"A12 a", b"Lx a", b"L\xff a"] {
            assert_eq!(read_lease(none), None);
        }
    }
}
