//! The articles of a batch in the hands of a worker: taken, translated as by any run, given back.

use std::cell::{Cell, RefCell};
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use futures_util::{FutureExt as _, StreamExt as _, stream};
use padanan::internal::pipeline;
use padanan::internal::queue::{DeadLetter, Delivery, Jobs, Queue, QueueError, Stop, Try, Turn, counted, now_ms};
use padanan::internal::translate::FailureKind;
use padanan::internal::translate::client::BackendClient;
use padanan_core::bitext::{Bitext, v1};
use tokio_util::sync::CancellationToken;

use super::Run;
use super::figures::RunStatistics;
use super::hands::Hands;
use super::outcome::ArticleStatus;
use super::queued::without_text;
use super::served::Served;
use super::wire::{Answer, Done, Figures, Job, Sent};

/// How long the server may take to find a job.
const WAIT: Duration = Duration::from_secs(3);
/// How often a worker looks whether others have stopped a backend.
const HEAR: Duration = Duration::from_secs(1);
/// Longest time that a worker waits after a failed try until it takes articles again.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// A batch that is being served.
pub(super) struct Serving<'s> {
    run: Run<'s>,
    served: &'s Served,
    queue: &'s Queue,
    batch: &'s str,
    hands: &'s Hands,
    /// What was sent to each backend until the last result.
    sent: RefCell<Vec<Sent>>,
    /// Whether no backend was left at the last try, and how often in a row this worker has waited for that.
    failing: Cell<bool>,
    trouble: Cell<u32>,
    /// When this worker last looked whether others have stopped a backend.
    heard: Cell<Option<Instant>>,
    /// Articles of this batch in hand.
    own: Cell<usize>,
}

/// How a try ended.
enum Tried {
    Answer(Box<Answer>, ArticleStatus, Box<RunStatistics>),
    /// Somebody else did it.
    Gone,
    Failed(String, Option<Box<Answer>>),
    /// Every worker that had it stopped.
    TooOften,
}

impl<'s> Serving<'s> {
    /// Makes what serves a batch; nothing is in hand yet.
    pub(super) fn new(run: Run<'s>, served: &'s Served, queue: &'s Queue, batch: &'s str, hands: &'s Hands) -> Self {
        Self {
            run,
            served,
            queue,
            batch,
            hands,
            sent: RefCell::default(),
            failing: Cell::new(false),
            trouble: Cell::new(0),
            heard: Cell::new(None),
            own: Cell::new(0),
        }
    }

    /// Does articles of the batch, up to `window` at a time, until it is over or nothing more is to be taken.
    pub(super) async fn all(&self, jobs: &Jobs, window: usize, stop: &CancellationToken) {
        let deliveries = stream::unfold(None, |taken| self.next(jobs, window, stop, taken));
        let mut work = std::pin::pin!(deliveries.map(|delivery| self.article(delivery)).buffer_unordered(window));
        while work.next().await.is_some() {}
    }

    /// Returns the next article that the queue hands out. Never more are taken than there is room for: what waits here would be
    /// late.
    async fn next<'d>(
        &'d self,
        jobs: &'d Jobs,
        window: usize,
        stop: &CancellationToken,
        mut taken: Option<Taken<'d>>,
    ) -> Option<(Delivery, Option<Taken<'d>>)> {
        let mut paused = self.hands.paused.subscribe();
        loop {
            let Some(mut stream) = taken.take() else {
                self.ready(stop).await?;
                let room = window.saturating_sub(self.own.get()).max(1);
                match jobs.take(room, WAIT).await {
                    Ok(stream) => taken = Some(stream.boxed_local()),
                    Err(error) => self.look_again(jobs, &error).await,
                }
                continue;
            };
            let next = tokio::select! {
                biased;
                next = stream.next() => next,
                _ = paused.wait_for(|paused| *paused) => None,
                () = stop.cancelled() => None,
            };
            match next {
                Some(Ok(delivery)) => {
                    self.hands.take();
                    self.own.set(self.own.get() + 1);
                    return Some((delivery, Some(stream)));
                }
                Some(Err(error)) => self.look_again(jobs, &error).await,
                None => give_rest_back(&mut stream).await,
            }
        }
    }

    /// Waits until articles may be taken; `None` if none are to be taken any more.
    async fn ready(&self, stop: &CancellationToken) -> Option<()> {
        let (mut paused, resting) = (self.hands.paused.subscribe(), self.failing.get());
        let ready = async {
            let _ = paused.wait_for(|paused| !*paused).await;
            if resting {
                tokio::time::sleep(self.pause()).await;
                self.resume();
            }
            while self.hears_of_stops().await {
                tokio::time::sleep(HEAR).await;
            }
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => None,
            () = ready => Some(()),
        }
    }

    /// Looks for the batch's articles again, after the server did not hand any out.
    async fn look_again(&self, jobs: &Jobs, error: &QueueError) {
        tracing::debug!(%error, batch = self.batch, "no articles can be taken");
        tokio::time::sleep(Duration::from_millis(500)).await;
        jobs.look_again().await;
    }

    /// Lets the backends be asked again that were stopped.
    fn resume(&self) {
        let stopped = self.run.chain.iter().chain(self.run.second).filter(|client| client.stopped().is_some());
        stopped.for_each(BackendClient::resume);
        self.failing.set(false);
        self.trouble.set(self.trouble.get() + 1);
    }

    /// Stops the backends that another worker found out of quota or out of order. Returns whether none is left.
    async fn hears_of_stops(&self) -> bool {
        if self.heard.get().is_some_and(|heard| heard.elapsed() < HEAR) {
            return false;
        }
        self.heard.set(Some(Instant::now()));
        let mut left = false;
        for client in self.run.chain {
            let is_there = match self.queue.stopped_backend(client.name()).await {
                Ok(Some(stop)) if stop.by != self.hands.name => {
                    tracing::info!(
                        backend = client.name(),
                        by = stop.by,
                        "another worker found it used up or out of order"
                    );
                    false
                }
                _ => true,
            };
            left |= is_there;
        }
        if !left {
            self.heard.set(None);
        }
        !left
    }

    /// Tells the other workers of a backend that is out of quota or out of order: what is wrong there is wrong for all. That
    /// this machine has no connection or no right key is its own affair.
    async fn tells_of_stops(&self) {
        for client in self.run.chain {
            let Some(failure) = client.stopped() else { continue };
            let is_quota = failure.kind == FailureKind::Quota;
            if is_quota || matches!(failure.kind, FailureKind::RateLimited | FailureKind::Unavailable) {
                let length = u64::try_from(self.pause().as_millis()).unwrap_or(0);
                let (by, message) = (self.hands.name.clone(), failure.message.clone());
                let stop = Stop { by, message, is_quota, until_ms: now_ms() + length };
                let _ = self.queue.stop_backend(client.name(), &stop).await;
            }
        }
    }

    /// How long this worker takes no articles after failed tries.
    fn pause(&self) -> Duration {
        Duration::from_secs(1 << self.trouble.get().min(6)).min(MAX_PAUSE)
    }

    /// Does one article, and says meanwhile that it is being done.
    async fn article(&self, delivery: Delivery) {
        let work = async {
            let tried = AssertUnwindSafe(self.tried(&delivery)).catch_unwind().await;
            let crashed = |panic: Box<dyn std::any::Any + Send>| format!("crashed: {}", message(&*panic));
            let tried = tried.unwrap_or_else(|panic| Ok(Tried::Failed(crashed(panic), None)))?;
            // Storing a result may take long where the queue does not answer.
            self.settle(&delivery, tried).await
        };
        let settled = tokio::select! {
            settled = work => settled,
            () = delivery.keep() => Ok(()),
        };
        if let Err(error) = settled {
            tracing::warn!(job = delivery.job(), %error, "an article is left to others");
        }
        self.hands.let_go();
        self.own.set(self.own.get() - 1);
    }

    /// Tries one article: beside others, or alone if workers have died with it.
    async fn tried(&self, delivery: &Delivery) -> Result<Tried, QueueError> {
        let cancel = &self.run.cancel;
        if delivery.deliveries() > 1 && delivery.has_result(cancel).await? {
            return Ok(Tried::Gone);
        }
        let earlier = delivery.earlier_tries(cancel).await?;
        let alone = match Turn::after(&earlier) {
            Turn::Over => return Ok(Tried::TooOften),
            turn => turn == Turn::Alone,
        };
        let _begun = self.hands.begin(alone).await;
        if alone {
            tracing::warn!(job = delivery.job(), "workers died with this article in hand; it is tried alone");
        }
        delivery.begin(&earlier, &self.hands.name, alone, cancel).await?;
        let Some(payload) = delivery.payload(cancel).await? else { return Ok(Tried::Gone) };
        let Ok(job) = serde_json::from_slice::<Job>(&payload) else {
            return Ok(Tried::Failed("the article cannot be read out of the queue".to_owned(), None));
        };
        drop(payload);
        Ok(self.translated(job).await)
    }

    /// Translates the article of a job, as any run does.
    async fn translated(&self, mut job: Job) -> Tried {
        let (run, began) = (&self.run, Instant::now());
        let path = PathBuf::from(&job.path);
        let mut plan = pipeline::plan(&job.raw(), &run.cx());
        let before = job.earlier.as_ref().and_then(|text| v1::from_json("", text.as_bytes()).ok());
        run.prepare(&mut plan, &job.preparation, before.as_ref());
        let mut figures = RunStatistics::default();
        figures.times.plan = began.elapsed();
        let asked = plan.questions();
        let known = job.known.iter().filter_map(|(at, known)| Some((asked.get(*at)?.source.clone(), known.clone())));
        let _handed = self.served.handed.hand(known.collect());
        let sentences = asked.len();
        drop(asked);
        let bitext = run.translate(&path, plan, &mut figures).await;
        figures.read(&bitext, run.first());
        let status = ArticleStatus::of(bitext.summary().failed, bitext.worst());
        let RunStatistics { known, requests, .. } = figures;
        tracing::info!(article = ?path, sentences, from_memory = known, requests, "translated");
        let failed = figures.summary.failed > 0;
        let nobody_left = run.chain.iter().all(|client| client.stopped().is_some());
        let reasons: Vec<String> =
            run.chain.iter().filter_map(|c| Some(format!("{}: {}", c.name(), c.stopped()?))).collect();
        let answer = Box::new(self.answer(&bitext, &figures));
        if failed && nobody_left {
            return Tried::Failed(reasons.join("; "), Some(answer));
        }
        self.failing.set(false);
        self.trouble.set(0);
        Tried::Answer(answer, status, Box::new(figures))
    }

    /// Returns the result, with what was sent since the last one.
    fn answer(&self, bitext: &Bitext, figures: &RunStatistics) -> Answer {
        let now: Vec<Sent> = self.run.chain.iter().chain(self.run.second).map(Sent::by).collect();
        let before = self.sent.replace(now.clone());
        let nothing = Sent::default();
        let since = now.iter().enumerate().map(|(at, now)| now.since(before.get(at).unwrap_or(&nothing)));
        let backends: Vec<Sent> = since.collect();
        for (client, sent) in self.run.chain.iter().chain(self.run.second).zip(&backends) {
            self.hands.metrics.sent(client.name(), sent);
        }
        let text = String::from_utf8(without_text(bitext.clone())).unwrap_or_default();
        Answer::Done(Done { bitext: text, figures: Figures::of(figures), backends })
    }

    /// Gives the result of a try back, or the article, if others are to try it.
    async fn settle(&self, delivery: &Delivery, tried: Tried) -> Result<(), QueueError> {
        let cancel = &self.run.cancel;
        match tried {
            Tried::Gone => {
                delivery.drop_it().await;
                Ok(())
            }
            Tried::Answer(answer, status, figures) => {
                let answer = without_stops(*answer);
                delivery.finish(serde_json::to_vec(&answer).unwrap_or_default(), cancel).await?;
                self.hands.done.set(self.hands.done.get() + 1);
                self.hands.metrics.article(&status, &figures);
                self.hands.totals.borrow_mut().add(&status, &figures);
                Ok(())
            }
            Tried::Failed(reason, answer) => self.failed(delivery, reason, answer).await,
            Tried::TooOften => self.bury(delivery, delivery.earlier_tries(cancel).await?, None).await,
        }
    }

    /// Records a failed try. After the last one, the article is failed.
    async fn failed(&self, delivery: &Delivery, reason: String, answer: Option<Box<Answer>>) -> Result<(), QueueError> {
        let cancel = &self.run.cancel;
        self.hands.failed.set(self.hands.failed.get() + 1);
        self.hands.metrics.failed_try();
        if answer.is_some() {
            self.failing.set(true);
            self.tells_of_stops().await;
        }
        let mut tries = delivery.earlier_tries(cancel).await?;
        // One that is not the first was recorded when it began.
        let begun = tries.pop_if(|last| last.worker == self.hands.name && last.reason.is_none());
        let alone = begun.is_some_and(|begun| begun.alone);
        tries.push(Try { worker: self.hands.name.clone(), at_ms: now_ms(), reason: Some(reason.clone()), alone });
        let failed = counted(&tries);
        tracing::warn!(job = delivery.job(), tries = failed, reason, "a try failed");
        if Turn::after(&tries) != Turn::Over {
            delivery.record(&tries, cancel).await?;
            delivery.give_back(Duration::from_secs(failed)).await;
            return Ok(());
        }
        self.bury(delivery, tries, answer).await
    }

    /// Writes a dead letter, and a result that says that the article is failed.
    async fn bury(&self, delivery: &Delivery, tries: Vec<Try>, answer: Option<Box<Answer>>) -> Result<(), QueueError> {
        let cancel = &self.run.cancel;
        let article = match delivery.payload(cancel).await? {
            Some(payload) => serde_json::from_slice::<Job>(&payload).map(|job| job.path).unwrap_or_default(),
            None => String::new(),
        };
        let text = told_tries(&tries);
        let letter = DeadLetter { batch: self.batch.to_owned(), job: delivery.job().to_owned(), article, tries };
        delivery.bury(serde_json::to_vec(&letter).unwrap_or_default(), cancel).await?;
        let answer = answer.map_or(Answer::Failed { reason: text }, |answer| *answer);
        delivery.finish(serde_json::to_vec(&answer).unwrap_or_default(), cancel).await
    }
}

/// Leaves out which backends are stopped here, even since this article was done: they may be alive elsewhere. Only an article that
/// nobody could do says that they are not.
fn without_stops(mut answer: Answer) -> Answer {
    if let Answer::Done(done) = &mut answer {
        done.backends.iter_mut().for_each(|sent| sent.stopped = None);
    }
    answer
}

type Taken<'t> = stream::LocalBoxStream<'t, Result<Delivery, QueueError>>;

/// Gives back what has come and was not begun.
async fn give_rest_back(stream: &mut Taken<'_>) {
    while let Ok(Some(delivery)) = tokio::time::timeout(Duration::from_millis(50), stream.next()).await {
        if let Ok(delivery) = delivery {
            delivery.give_back(Duration::ZERO).await;
        }
    }
}

/// Formats the tries of an article that failed for good.
fn told_tries(tries: &[Try]) -> String {
    let reason = |tried: &Try| match &tried.reason {
        Some(reason) => format!("{}: {reason}", tried.worker),
        None if tried.alone => format!("{}: was never heard of again, and had nothing else in hand", tried.worker),
        None => format!("{}: was never heard of again", tried.worker),
    };
    let all: Vec<String> = tries.iter().map(reason).collect();
    format!("failed {} times\n{}", counted(tries), all.join("\n"))
}

/// The message of a panic.
fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a bug".to_owned())
}
