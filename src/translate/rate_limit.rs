//! At most so many requests per second, evenly spaced, in the order in which they ask. Edge: clock.
#![expect(clippy::disallowed_methods, reason = "edge: waiting until the rate allows the next request")]

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// A limit on the rate of requests. Pauses earn no burst: after a quiet hour, requests are spaced as before.
pub(super) struct RateLimit {
    period: Duration,
    /// Starts with the first request, because a timer needs the runtime. The lock is fair: first come, first served.
    ticks: Mutex<Option<Interval>>,
}

impl RateLimit {
    /// Allows `per_second` requests, which is more than 0.
    pub(super) fn new(per_second: f64) -> Self {
        Self { period: Duration::from_secs_f64(1.0 / per_second), ticks: Mutex::new(None) }
    }

    /// Returns as soon as the next request may be sent; the first one at once.
    pub(super) async fn wait(&self) {
        let mut ticks = self.ticks.lock().await;
        let ticks = ticks.get_or_insert_with(|| {
            let mut ticks = interval(self.period);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        });
        ticks.tick().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn requests_are_spaced_and_a_pause_earns_no_burst() {
        let limit = RateLimit::new(4.0);
        let began = Instant::now();
        let passed = || (began.elapsed().as_secs_f64() * 4.0).round() as u32;
        limit.wait().await;
        assert_eq!(passed(), 0);
        limit.wait().await;
        limit.wait().await;
        assert_eq!(passed(), 2);
        tokio::time::sleep(Duration::from_secs(10)).await;
        limit.wait().await;
        limit.wait().await;
        assert_eq!(passed(), 43);
    }
}
