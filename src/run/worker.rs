//! `padanan worker`: takes articles of batches that runs on other machines have put into a queue, and gives bitexts back. Each
//! batch has a [`Run`] of its own, with its settings; keys, addresses and programs are this machine's.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use padanan::internal::queue::{BatchEntry, BatchNews, Queue, WorkerNote, now_ms};
use padanan::internal::settings::{Overrides, Settings};
use tokio_util::sync::CancellationToken;

use super::hands::Hands;
use super::outcome::{End, Totals};
use super::queued::{address, host, queue_error, told};
use super::served::Served;
use super::{RunOptions, count, metrics};
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::signals::interruption;
use crate::cli::terminal::environment;
use crate::cli::{Common, FailOn};
use crate::run::config;

/// How often a worker says what it does.
const REPORT: Duration = Duration::from_secs(5);

/// What a worker is told on the command line.
pub(crate) struct WorkerOptions {
    pub(crate) queue: String,
    /// After how long without an article it leaves; `None` if it stays.
    pub(crate) idle_exit: Option<Duration>,
    pub(crate) fail_on: FailOn,
    /// Where its figures are served.
    pub(crate) metrics: Option<SocketAddr>,
    /// Whether the log is JSON; then what is told to people is in the log.
    pub(crate) log_json: bool,
}

impl WorkerOptions {
    /// Tells what a person should know, or the log.
    fn notice(&self, text: &str) {
        if self.log_json { tracing::info!("{text}") } else { say!("padanan: {text}") }
    }
}

/// Starts a worker; it ends with a signal, or when it has been idle for as long as it was told.
pub(crate) fn run(common: &Common, overrides: &Overrides, options: &WorkerOptions) -> Result<ExitCode, AppError> {
    let mine = config::load(overrides.clone())?;
    let address = address(&options.queue)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|e| AppError::Unexpected(format!("no thread can be started ({e})")))?;
    let code = runtime.block_on(async {
        // In containers, two machines may have the same name, and the same numbers of processes.
        let name = format!("{}-{}-{:04x}", plain(&host()), std::process::id(), fastrand::u16(..));
        let hands = Hands::new(name.clone());
        if let Some(address) = options.metrics {
            metrics::serve(Arc::clone(&hands.metrics), address).await?;
        }
        let queue = Queue::open(&address, &environment, &name, told(options.log_json)).await.map_err(queue_error)?;
        if !common.quiet {
            options.notice(&format!("the worker {name} waits for articles at {address}"));
        }
        let stop = interruption();
        let worker = Worker {
            common,
            options,
            mine: &mine,
            queue: &queue,
            stop,
            hands,
            refused: RefCell::default(),
            served: RefCell::default(),
        };
        Ok::<_, AppError>(worker.whole().await)
    })?;
    runtime.shutdown_background();
    Ok(code)
}

/// Returns a name with only the characters that a key of the server may have.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

/// A worker.
struct Worker<'w> {
    common: &'w Common,
    options: &'w WorkerOptions,
    /// The settings of this machine.
    mine: &'w Settings,
    queue: &'w Queue,
    /// Cancelled by the first signal: nothing more is taken, and what is in hand is finished.
    stop: CancellationToken,
    hands: Hands,
    /// The batches that this worker takes nothing of, with the reasons.
    refused: RefCell<BTreeMap<String, String>>,
    /// The batches that it serves: the run of each, and what ends it.
    served: RefCell<HashMap<String, (String, CancellationToken)>>,
}

impl Worker<'_> {
    async fn whole(&self) -> ExitCode {
        let mut news = self.queue.watch_batches();
        let mut batches: FuturesUnordered<LocalBoxFuture<'_, ()>> = FuturesUnordered::new();
        let drained = Cell::new(false);
        let mut report = tokio::time::interval(REPORT);
        report.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let (mut stopping, mut is_idle) = (false, false);
        loop {
            tokio::select! {
                // A drained queue gets a new start only by news.
                some = news.recv(), if !stopping && !is_idle => match some {
                    Some(BatchNews::There(batch, entry)) => self.begin(&batch, entry, &mut batches),
                    Some(BatchNews::Gone(batch)) => self.end(&batch),
                    Some(BatchNews::Drained(on)) => {
                        drained.set(on);
                        self.hands.paused.send_replace(on);
                        tracing::info!(on, "drained");
                    }
                    None => {}
                },
                Some(()) = batches.next(), if !batches.is_empty() => {}
                _ = report.tick() => {
                    self.report();
                    if let Some(limit) = self.options.idle_exit
                        && self.hands.idle_for() >= limit
                        && !is_idle
                    {
                        is_idle = true;
                        self.end_all();
                    }
                }
                () = self.stop.cancelled(), if !stopping => {
                    stopping = true;
                    if !self.common.quiet {
                        let hand = count(self.hands.in_hand.get(), "article");
                        let text = format!("no more articles are taken; {hand} in hand (once more to leave at once)");
                        self.options.notice(&text);
                    }
                    self.end_all();
                }
            }
            if (stopping || is_idle) && batches.is_empty() {
                break;
            }
        }
        self.queue.sign_off(&self.hands.name).await;
        let totals = self.hands.totals.take();
        if !self.common.quiet {
            let summary = summary(&totals, self.hands.failed.get());
            self.options.notice(&format!("{}: {summary}", self.hands.name));
        }
        totals.code(End { interrupted: stopping, full: false }, self.options.fail_on)
    }

    /// Begins with a batch, unless this run of it is served already.
    fn begin<'s>(&'s self, batch: &str, entry: BatchEntry, batches: &mut FuturesUnordered<LocalBoxFuture<'s, ()>>) {
        let known = self.served.borrow().get(batch).is_some_and(|(run, _)| *run == entry.run);
        if known {
            return;
        }
        self.end(batch);
        let stop = self.stop.child_token();
        self.served.borrow_mut().insert(batch.to_owned(), (entry.run.clone(), stop.clone()));
        let batch = batch.to_owned();
        batches.push(async move { self.serve(batch, entry, stop).await }.boxed_local());
    }

    fn end(&self, batch: &str) {
        self.refused.borrow_mut().remove(batch);
        if let Some((_, stop)) = self.served.borrow_mut().remove(batch) {
            stop.cancel();
        }
    }

    fn end_all(&self) {
        self.served.borrow().values().for_each(|(_, stop)| stop.cancel());
    }

    /// Serves a batch until it is over.
    async fn serve(&self, batch: String, entry: BatchEntry, stop: CancellationToken) {
        let served = Served::new(self.common, self.mine, self.queue, &entry, &self.hands.name, &stop).await;
        match served {
            Ok(served) => {
                let (run, articles) = (entry.run.clone(), &entry.articles);
                tracing::info!(batch, articles, "takes articles");
                let ran = AssertUnwindSafe(served.serve(self.common, self.queue, &batch, &self.hands, &stop));
                if let Ok(Err(error)) = ran.catch_unwind().await {
                    tracing::warn!(batch, %error, "the batch is left");
                    let mut served = self.served.borrow_mut();
                    if served.get(&batch).is_some_and(|(served, _)| *served == run) {
                        served.remove(&batch);
                    }
                }
            }
            Err(error) => {
                let reason = error.to_string();
                let text = format!("nothing is taken of the batch {batch} ({}): {reason}", entry.articles);
                self.options.notice(&text);
                self.refused.borrow_mut().insert(batch, reason);
                self.report();
            }
        }
    }

    /// Says what this worker does. Nothing waits for it.
    fn report(&self) {
        let refuses = self.refused.borrow().clone();
        let served = self.served.borrow();
        let mut takes: Vec<String> = served.keys().filter(|batch| !refuses.contains_key(*batch)).cloned().collect();
        drop(served);
        takes.sort();
        self.hands.metrics.batches(takes.len());
        let note = WorkerNote {
            name: self.hands.name.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            takes,
            refuses,
            in_hand: self.hands.in_hand.get(),
            done: self.hands.done.get(),
            failed: self.hands.failed.get(),
            seen_ms: now_ms(),
        };
        let queue = self.queue.clone();
        tokio::spawn(async move {
            let _ = tokio::time::timeout(REPORT, queue.report(&note)).await;
        });
    }
}

/// Formats what a worker has done.
fn summary(totals: &Totals, failed: u64) -> String {
    let mut text = format!("{} done", count(totals.articles, "article"));
    if totals.with_findings > 0 {
        text.push_str(&format!(", {} of them with findings", totals.with_findings));
    }
    if totals.partly > 0 {
        text.push_str(&format!(", {} in part", totals.partly));
    }
    if failed > 0 {
        let tries = if failed == 1 { "1 try".to_owned() } else { format!("{failed} tries") };
        text.push_str(&format!("; {tries} failed"));
    }
    text
}

/// Returns the options of a run that a worker does for another machine.
pub(super) fn options(spec: &super::wire::Spec) -> RunOptions {
    RunOptions {
        command: "worker",
        form: None,
        whole_page: false,
        fix_encoding: false,
        compare: spec.compare.clone(),
        again: super::Again::Changed,
        on_error: crate::cli::OnError::Skip,
        give_up_after: spec.give_up_after,
        wait_quota: spec.wait_quota,
        watch: false,
        max_cost: None,
        dry_run: false,
        overrule: false,
        fail_on: FailOn::Warning,
        report: None,
        repair_numbers: spec.repair_numbers,
        queue: None,
    }
}

/// A flag that says that the disk is full; a worker keeps nothing that could be lost.
pub(super) fn never_full() -> Arc<AtomicBool> {
    Arc::new(AtomicBool::new(false))
}
