//! The limits of a backend over all workers. Each worker leases places for requests in flight, and blocks of moments at which it
//! may send one: both are values that are replaced only if nobody else has replaced them (compare and swap).

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::jetstream::kv::{CreateErrorKind, UpdateErrorKind};
use async_trait::async_trait;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until};

use super::connect::Queue;
use super::error::{QueueError, trouble};
use super::now_ms;
use crate::translate::shared::{Place, SharedLimits};

/// How long places hold if they are not renewed.
const LEASE: Duration = Duration::from_secs(10);
/// How often places are shared out again.
const RENEW: Duration = Duration::from_secs(1);
/// How many lease in this process: what one has is not the other's.
static LEASERS: AtomicU64 = AtomicU64::new(0);
/// How much of a second's moments a worker takes at once.
const BLOCK: f64 = 0.1;

/// What a worker has of the places of a backend.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Share {
    places: usize,
    wants: usize,
    until_ms: u64,
}

/// Who has which places.
type Shares = BTreeMap<String, Share>;

/// When the next request may be sent.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct NextMoment {
    next_ms: f64,
}

/// The limits of a backend, as one worker has them.
pub struct QueueLimits {
    queue: Queue,
    backend: String,
    name: String,
    most: Option<usize>,
    per_second: Option<f64>,
    places: Mutex<Places>,
    changed: Notify,
    wanted: Notify,
    moments: tokio::sync::Mutex<VecDeque<Instant>>,
}

struct Places {
    granted: usize,
    used: usize,
    waiting: usize,
    /// Until when the granted places are leased.
    until: Instant,
}

/// Returns how many places a worker gets: all that it wants if there are enough, else a fair part. What others have is
/// theirs until they give it back.
fn fair(most: usize, wants: usize, others: &Shares) -> usize {
    let taken: usize = others.values().map(|share| share.places).sum();
    let mut open: Vec<usize> = others.values().map(|share| share.wants.max(share.places.min(1))).collect();
    open.retain(|wants| *wants > 0);
    open.sort_unstable();
    // Whoever wants less than an equal part leaves the rest to the others.
    let (mut left, mut sharers) = (most, open.len() + 1);
    for wants in open {
        if wants < left / sharers {
            left -= wants;
            sharers -= 1;
        }
    }
    let part = (left / sharers).max(1);
    wants.min(part).min(most.saturating_sub(taken))
}

impl QueueLimits {
    /// Begins to lease from the limits of a backend. A worker leases for each of its batches.
    pub fn new(queue: &Queue, backend: &str, name: &str, most: Option<usize>, per_second: Option<f64>) -> Arc<Self> {
        let places = Places { granted: 0, used: 0, waiting: 0, until: Instant::now() };
        let limits = Arc::new(Self {
            queue: queue.clone(),
            backend: backend.to_owned(),
            name: format!("{name}/{}", LEASERS.fetch_add(1, Ordering::Relaxed)),
            most,
            per_second,
            places: Mutex::new(places),
            changed: Notify::new(),
            wanted: Notify::new(),
            moments: tokio::sync::Mutex::default(),
        });
        if let Some(most) = most {
            let weak = Arc::downgrade(&limits);
            tokio::spawn(async move {
                while let Some(limits) = weak.upgrade() {
                    let idle = limits.lease(most).await;
                    tokio::select! {
                        () = sleep(if idle { RENEW * 5 } else { RENEW }) => {}
                        () = limits.wanted.notified() => {}
                    }
                }
            });
        }
        limits
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shares the places out again. Returns whether this worker wants none.
    async fn lease(&self, most: usize) -> bool {
        let until = Instant::now() + LEASE - RENEW;
        let key = format!("flight.{}", self.backend);
        let mut got = 0;
        let swapped = self.queue.swap(&key, |shares: &mut Shares| {
            let now = now_ms();
            shares.retain(|name, share| *name != self.name && share.until_ms > now);
            let (used, wants) = {
                let places = self.places();
                (places.used, places.used + places.waiting)
            };
            got = fair(most, wants, shares).max(used);
            let lease = u64::try_from(LEASE.as_millis()).unwrap_or(0);
            shares.insert(self.name.clone(), Share { places: got, wants, until_ms: now + lease });
        });
        let swapped = swapped.await;
        let mut places = self.places();
        match swapped {
            Ok(()) => (places.granted, places.until) = (got, until),
            Err(error) => tracing::debug!(%error, backend = self.backend, "no places could be leased"),
        }
        let idle = places.used + places.waiting == 0;
        drop(places);
        self.changed.notify_waiters();
        idle
    }

    /// Waits for a place among the requests in flight.
    async fn in_flight(self: &Arc<Self>) -> Place {
        self.places().waiting += 1;
        loop {
            let changed = self.changed.notified();
            {
                let mut places = self.places();
                if places.used < places.granted && places.until > Instant::now() {
                    places.used += 1;
                    places.waiting -= 1;
                    return Box::new(Taken(Arc::clone(self)));
                }
            }
            self.wanted.notify_one();
            tokio::select! {
                () = changed => {}
                () = sleep(RENEW) => {}
            }
        }
    }

    /// Waits for the next moment at which a request may be sent.
    async fn moment(&self, per_second: f64) {
        let period = 1000.0 / per_second;
        let mut moments = self.moments.lock().await;
        let moment = loop {
            if let Some(moment) = moments.pop_front() {
                break moment;
            }
            let block = (per_second * BLOCK).clamp(1.0, 64.0).floor();
            let key = format!("rate.{}", self.backend);
            let (mut first, mut now) = (0.0, 0.0);
            let swapped = self.queue.swap(&key, |next: &mut NextMoment| {
                now = now_ms() as f64;
                first = next.next_ms.max(now);
                next.next_ms = first + block * period;
            });
            match swapped.await {
                Ok(()) => {
                    let begin = Instant::now();
                    let after =
                        |n: u32| Duration::from_secs_f64((first - now + f64::from(n) * period).max(0.0) / 1000.0);
                    moments.extend((0..block as u32).map(|n| begin + after(n)));
                }
                Err(error) => {
                    tracing::debug!(%error, backend = self.backend, "no moment could be leased");
                    sleep(RENEW).await;
                }
            }
        };
        // The next one waits here, in the order in which they came.
        sleep_until(moment).await;
    }
}

/// Why no worker asks a backend for a while: a quota is used up, or the service is down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// The worker that found out.
    pub by: String,
    /// What the service said.
    pub message: String,
    /// Whether a quota is used up.
    pub is_quota: bool,
    /// Until when, in milliseconds since 1970.
    pub until_ms: u64,
}

impl Queue {
    /// Changes a value; if somebody else changes it meanwhile, the change is made again, on what is there then.
    async fn swap<T: Default + Serialize + DeserializeOwned>(
        &self,
        key: &str,
        mut change: impl FnMut(&mut T),
    ) -> Result<(), QueueError> {
        let store = &self.limits;
        loop {
            let entry = store.entry(key).await.map_err(|e| trouble(&e))?;
            let mut value: T =
                entry.as_ref().and_then(|entry| serde_json::from_slice(&entry.value).ok()).unwrap_or_default();
            change(&mut value);
            let bytes = serde_json::to_vec(&value).unwrap_or_default();
            match entry {
                Some(entry) => match store.update(key, bytes.into(), entry.revision).await {
                    Ok(_) => return Ok(()),
                    Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => {}
                    Err(error) => return Err(trouble(&error)),
                },
                None => match store.create(key, bytes.into()).await {
                    Ok(_) => return Ok(()),
                    Err(error) if error.kind() == CreateErrorKind::AlreadyExists => {}
                    Err(error) => return Err(trouble(&error)),
                },
            }
            sleep(Duration::from_micros(fastrand::u64(200..3000))).await;
        }
    }

    /// Tells all workers not to ask a backend. A longer stop that holds already is not made shorter.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn stop_backend(&self, backend: &str, stop: &Stop) -> Result<(), QueueError> {
        let key = format!("stopped.{backend}");
        self.swap(&key, |held: &mut Option<Stop>| {
            if held.as_ref().is_none_or(|held| held.until_ms < stop.until_ms) {
                *held = Some(stop.clone());
            }
        })
        .await
    }

    /// Returns why a backend is not to be asked, if that still holds.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn stopped_backend(&self, backend: &str) -> Result<Option<Stop>, QueueError> {
        let value = self.limits.get(format!("stopped.{backend}")).await.map_err(|e| trouble(&e))?;
        let stop: Option<Stop> = value.and_then(|value| serde_json::from_slice(&value).ok());
        Ok(stop.filter(|stop| stop.until_ms > now_ms()))
    }
}

/// A place that is taken.
struct Taken(Arc<QueueLimits>);

impl Drop for Taken {
    fn drop(&mut self) {
        self.0.places().used -= 1;
        self.0.changed.notify_waiters();
    }
}

/// The limits of a backend, as its client has them.
pub struct LeasedLimits(pub Arc<QueueLimits>);

#[async_trait]
impl SharedLimits for LeasedLimits {
    async fn place(&self) -> Place {
        let limits = &self.0;
        let place: Place = if limits.most.is_some() { limits.in_flight().await } else { Box::new(()) };
        if let Some(per_second) = limits.per_second {
            limits.moment(per_second).await;
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(rows: &[(usize, usize)]) -> Shares {
        let row = |(n, (places, wants)): (usize, &(usize, usize))| {
            (format!("w{n}"), Share { places: *places, wants: *wants, until_ms: 0 })
        };
        rows.iter().enumerate().map(row).collect()
    }

    #[test]
    fn places_are_shared_out_fairly_and_never_twice() {
        for (most, wants, others, got) in [
            (8, 12, &[][..], 8),
            (8, 3, &[], 3),
            (8, 0, &[], 0),
            // Equal parts, as soon as the other one has given back what is too much.
            (8, 12, &[(8, 12)], 0),
            (8, 12, &[(4, 12)], 4),
            // Whoever wants little leaves the rest.
            (8, 12, &[(1, 1)], 7),
            (8, 12, &[(1, 1), (3, 12)], 3),
            (2, 5, &[(1, 5), (1, 5)], 0),
        ] {
            assert_eq!(fair(most, wants, &shares(others)), got, "{most} {wants} {others:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_more_than_the_limit(most in 1usize..50, wants in 0usize..100, others in proptest::collection::vec((0usize..10, 0usize..60), 0..6)) {
            let others = shares(&others);
            let taken: usize = others.values().map(|share| share.places).sum();
            let got = fair(most, wants, &others);
            proptest::prop_assert!(got <= wants && (got == 0 || got + taken <= most));
        }
    }
}
