//! What a worker has in its hands, over all batches.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard, watch};

use super::metrics::Metrics;
use super::outcome::Totals;

/// What a worker has in its hands, over all batches.
pub(super) struct Hands {
    pub(super) name: String,
    pub(super) in_hand: Cell<u64>,
    pub(super) done: Cell<u64>,
    /// Tries that failed.
    pub(super) failed: Cell<u64>,
    pub(super) totals: RefCell<Totals>,
    pub(super) metrics: Arc<Metrics>,
    /// Whether the queue hands nothing out.
    pub(super) paused: watch::Sender<bool>,
    /// When it had something in hand last.
    busy: Cell<Instant>,
    /// Held by all that is being done; an article that may kill the process has it alone.
    room: RwLock<()>,
}

/// The right to begin with an article.
pub(super) enum Begun<'h> {
    Beside(#[expect(dead_code, reason = "held")] RwLockReadGuard<'h, ()>),
    Alone(#[expect(dead_code, reason = "held")] RwLockWriteGuard<'h, ()>),
}

impl Hands {
    pub(super) fn new(name: String) -> Self {
        Self {
            name,
            in_hand: Cell::new(0),
            done: Cell::new(0),
            failed: Cell::new(0),
            totals: RefCell::default(),
            metrics: Arc::default(),
            paused: watch::Sender::new(false),
            busy: Cell::new(Instant::now()),
            room: RwLock::new(()),
        }
    }

    /// How long it has had nothing to do.
    pub(super) fn idle_for(&self) -> Duration {
        if self.in_hand.get() > 0 { Duration::ZERO } else { self.busy.get().elapsed() }
    }

    /// Waits until an article may be begun. One that is done alone waits until nothing else is being done, and what comes after
    /// it waits until it is done.
    pub(super) async fn begin(&self, alone: bool) -> Begun<'_> {
        if alone { Begun::Alone(self.room.write().await) } else { Begun::Beside(self.room.read().await) }
    }

    /// Counts an article that was handed out.
    pub(super) fn take(&self) {
        self.in_hand.set(self.in_hand.get() + 1);
        self.metrics.in_hand(self.in_hand.get());
        self.busy.set(Instant::now());
    }

    /// Counts an article that is in hand no more.
    pub(super) fn let_go(&self) {
        self.in_hand.set(self.in_hand.get() - 1);
        self.metrics.in_hand(self.in_hand.get());
        self.busy.set(Instant::now());
    }
}
