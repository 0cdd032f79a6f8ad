//! **Why** one machine is too small for some folders, and several must not pay twice for one sentence.
//! **Takes** the address of a NATS server with JetStream; jobs, results and notes as bytes with identifiers.
//! **Gives** [`Queue`]: jobs to workers, results to the run that waits for them, files by their hash, and who is there.
//! **Never** knows what a job is, reads an article, or carries a key. Edge: network, clock.
//!
//! What is stored on the server, and under which names, is in [`names`]; the design is in `docs/design/queue.md`.
#![expect(clippy::disallowed_methods, reason = "edge: the network, and waiting for it")]

mod address;
mod admin;
mod answers;
mod connect;
mod error;
mod files;
mod jobs;
mod lasting;
mod limits;
mod names;
mod results;
mod tries;
mod workers;

pub use address::QueueAddress;
pub use admin::{BatchStatus, DeadLetter, QueueStatus};
pub use answers::KeyClaim;
pub use connect::{Queue, Told};
pub use error::QueueError;
pub use jobs::{Delivery, Jobs, Submitted};
pub use limits::{LeasedLimits, QueueLimits, Stop};
pub use results::{Arrival, Results};
pub use tries::{Try, Turn, counted};
pub use workers::{BatchEntry, BatchNews, WorkerNote};

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long a worker may be silent about an article before another one gets it, unless the address says otherwise. It says three
/// times as often that it is still at it.
pub(crate) const SILENCE: Duration = Duration::from_secs(15);
/// How often an article is tried.
pub const MAX_TRIES: u64 = 5;
/// Size from which on something travels through the object store, in bytes.
pub const MAX_INLINE: usize = 256 << 10;

/// Returns the time in milliseconds since 1970.
pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
