//! A run whose articles workers on other machines translate: what is to do goes into a queue, and results come back. Inputs,
//! journal, outputs, report and exit code are those of any run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use padanan::internal::glossary;
use padanan::internal::queue::{Arrival, BatchEntry, Queue, QueueAddress, QueueError, Results, Told, now_ms};
use padanan::internal::settings::Settings;
use padanan::internal::translate::chain;
use padanan::internal::translate::client::{BackendClient, Context};
use padanan::internal::translate::{Failure, FailureKind};
use padanan_core::bitext::v1;
use padanan_core::export::{Format, export};
use padanan_core::text::digest::sha256;
use tokio::sync::{Semaphore, SemaphorePermit, watch};
use tokio_util::sync::CancellationToken;

use super::article::Worked;
use super::elsewhere::{Elsewhere, Task};
use super::prepare::Preparation;
use super::wire::{Answer, Done, Job, Known, Spec};
use super::{Again, Run, count, setup};
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::terminal::environment;
use crate::run::clients;
use crate::run::files;

/// Articles of a run that are in the queue at once; each takes some 85 KB of memory here.
pub(super) const WINDOW: usize = 1024;
/// The size of articles that are in progress at once, in KiB: what their plans take in memory is about ten times as much.
const ROOM: u32 = 8 * 1024;
/// After how long a job is put into the queue again, if it is not there: somebody may have removed it.
const AGAIN: Duration = Duration::from_secs(120);
/// How often the run says that it is there, and looks who else is.
const LOOK: Duration = Duration::from_secs(5);

/// The workers of a queue, as a run has them.
pub(crate) struct Remote {
    queue: Queue,
    batch: String,
    spec: String,
    results: Results,
    room: Semaphore,
    /// Articles in the queue.
    open: Arc<AtomicU64>,
    /// Whether nothing more is waited for.
    given_up: watch::Sender<bool>,
    watching: tokio::task::JoinHandle<()>,
}

impl Drop for Remote {
    fn drop(&mut self) {
        self.watching.abort();
    }
}

/// Turns an error of the queue into one of the program.
pub(crate) fn queue_error(error: QueueError) -> AppError {
    match error {
        QueueError::Configuration(reason) => AppError::Configuration(reason.to_string()),
        other => AppError::Backend(other.to_string()),
    }
}

/// Prints what a person should know about the connection, or puts it into a log in JSON.
pub(crate) fn told(log_json: bool) -> Told {
    Arc::new(move |text: &str| if log_json { tracing::warn!("{text}") } else { say!("padanan: {text}") })
}

/// Parses the address of a queue.
pub(crate) fn address(text: &str) -> Result<QueueAddress, AppError> {
    QueueAddress::parse(text).map_err(|reason| AppError::Usage(format!("--queue: {reason}")))
}

/// Does every article of a run by the workers of a queue.
pub(super) async fn whole(
    run: Run<'_>,
    queue: &str,
    signals: &CancellationToken,
    articles: u64,
) -> Result<ExitCode, AppError> {
    let remote = Remote::open(&run, queue).await?;
    let run = Run { remote: Some(&remote), ..run };
    let code = run.whole(signals, articles).await?;
    remote.close(&run).await;
    Ok(code)
}

/// Returns the hash under which settings or glossaries travel.
fn hashed(kind: &str, bytes: &[u8]) -> String {
    format!("{kind}-{}", sha256(bytes))
}

/// Returns, for each backend of a run, everything that its answers depend on.
pub(super) fn identities(chain: &[BackendClient], second: &[BackendClient], settings: &Settings) -> Vec<String> {
    let first = chain.iter().map(|client| setup::identity(client, settings));
    first.chain(second.iter().map(|client| format!("compared {}", setup::identity(client, settings)))).collect()
}

impl Remote {
    /// Connects, stores settings and glossaries on the server, and announces the batch.
    async fn open(run: &Run<'_>, queue: &str) -> Result<Self, AppError> {
        let Some(journal) = run.journal else {
            return Err(AppError::Usage("only a batch, which has a journal, can have a queue".to_owned()));
        };
        let address = address(queue)?;
        let queue = Queue::open(&address, &environment, "batch", told(false)).await.map_err(queue_error)?;
        let batch = journal.batch()?;
        let cancel = &run.cancel;
        let spec = spec(run, &queue).await?;
        let text = serde_json::to_vec(&spec).map_err(|e| AppError::Unexpected(format!("the settings ({e})")))?;
        let name = hashed("spec", &text);
        queue.keep_file(&name, &text, cancel).await.map_err(queue_error)?;
        let entry = BatchEntry {
            spec: name.clone(),
            run: format!("{:016x}", fastrand::u64(..)),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            host: host(),
            articles: run.inputs.folders().map_or_else(String::new, |(_, articles)| articles.display().to_string()),
            seen_ms: now_ms(),
        };
        queue.announce(&batch, &entry, cancel).await.map_err(queue_error)?;
        // Results of an earlier run that was killed are taken before anything is put into the queue again.
        let results = queue.results(&batch, cancel).await.map_err(queue_error)?;
        tracing::info!(batch, queue = %queue.address(), "in the queue");
        let open = Arc::new(AtomicU64::new(0));
        let watching = Watch {
            queue: queue.clone(),
            batch: batch.clone(),
            entry,
            open: Arc::clone(&open),
            quiet: run.common.quiet,
        };
        Ok(Self {
            queue,
            batch,
            spec: name,
            results,
            room: Semaphore::new(ROOM as usize),
            open,
            given_up: watch::Sender::new(false),
            watching: tokio::spawn(watching.run()),
        })
    }

    /// Waits until there is room in memory for an article.
    pub(super) async fn room_for(&self, file: &Path) -> Option<SemaphorePermit<'_>> {
        let bytes = std::fs::metadata(file).map_or(0, |meta| meta.len());
        let kib = u32::try_from(bytes / 1024 + 1).unwrap_or(ROOM).min(ROOM);
        self.room.acquire_many(kib).await.ok()
    }

    /// Waits for nothing more.
    pub(super) fn give_up(&self) {
        self.given_up.send_replace(true);
    }

    /// Has a worker translate an article.
    pub(super) async fn translate(
        &self,
        run: &Run<'_>,
        path: &Path,
        task: Task<'_>,
        worked: &mut Worked,
    ) -> Result<Elsewhere, AppError> {
        let article = task.plan.article().clone();
        let sentences = task.plan.to_send().count();
        let (id, payload) = self.job(run, task)?;
        let arrival = match self.results.early(&id) {
            Some(arrival) => arrival,
            None => match self.waited(run, &id, payload).await? {
                Some(arrival) => arrival,
                None => return Ok(Elsewhere::Interrupted),
            },
        };
        let file = run.inputs.file(path);
        let gone = || AppError::Unexpected(format!("{}: its result is damaged; run again", files::shown(&file)));
        let payload = match Box::pin(arrival.payload(&run.cancel)).await {
            Ok(Some(payload)) => payload,
            Ok(None) => {
                arrival.taken().await;
                return Err(gone());
            }
            Err(QueueError::Interrupted) => return Ok(Elsewhere::Interrupted),
            Err(error) => return Err(queue_error(error)),
        };
        match serde_json::from_slice(&payload) {
            Ok(Answer::Done(done)) => {
                let bitext = v1::from_json(&file.display().to_string(), done.bitext.as_bytes());
                let Ok(mut bitext) = bitext else {
                    arrival.taken().await;
                    return Err(gone());
                };
                bitext.article = article;
                add(run, &done, worked);
                run.progress.answered(sentences);
                worked.receipt = Some(arrival);
                Ok(Elsewhere::Done(Box::new(bitext)))
            }
            Ok(Answer::Failed { reason }) => {
                arrival.taken().await;
                Err(AppError::Unexpected(format!("{}: {reason}", files::shown(&file))))
            }
            Err(_) => {
                arrival.taken().await;
                Err(gone())
            }
        }
    }

    /// Puts a job into the queue and waits for its result; `None` if the run does not wait any longer.
    async fn waited(&self, run: &Run<'_>, id: &str, payload: Vec<u8>) -> Result<Option<Arrival>, AppError> {
        let mut expected = self.results.expect(id);
        let mut given_up = self.given_up.subscribe();
        let mut first = true;
        let arrival = loop {
            match Box::pin(self.queue.submit(&self.batch, id, payload.clone(), &run.cancel)).await {
                Ok(submitted) => tracing::debug!(job = id, ?submitted, "in the queue"),
                Err(QueueError::Interrupted) => return Ok(None),
                Err(error) => return Err(queue_error(error)),
            }
            if std::mem::take(&mut first) {
                self.open.fetch_add(1, Ordering::Relaxed);
            }
            tokio::select! {
                arrival = &mut expected => break arrival.ok(),
                () = run.cancel.cancelled() => break None,
                _ = given_up.wait_for(|given_up| *given_up) => break None,
                () = tokio::time::sleep(AGAIN) => {}
            }
        };
        if arrival.is_some() {
            self.open.fetch_sub(1, Ordering::Relaxed);
        }
        Ok(arrival)
    }

    /// Returns the job of an article, and what identifies it: everything that its result depends on.
    fn job(&self, run: &Run<'_>, task: Task<'_>) -> Result<(String, Vec<u8>), AppError> {
        let known = known(run, &task);
        let preparation: Preparation = task.preparation.clone();
        let before = task.earlier.filter(|_| preparation.take.is_some());
        let before = before.and_then(|earlier| run.bitext_before(earlier)).map(v1::to_json);
        let job = Job::new(task.raw, preparation, before, known);
        let payload = serde_json::to_vec(&job).map_err(|e| AppError::Unexpected(format!("an article ({e})")))?;
        let hash = sha256([self.spec.as_bytes(), &payload].concat());
        Ok((hash[..32].to_owned(), payload))
    }

    /// Ends the run's part in the queue. What is still open stays there for the next run.
    async fn close(&self, run: &Run<'_>) {
        let open = self.open.load(Ordering::Relaxed);
        if open > 0 && !*self.given_up.borrow() {
            if !run.common.quiet {
                let (articles, are) = (count(open, "article"), if open == 1 { "is" } else { "are" });
                say!("padanan: {articles} {are} still in the queue; the same command takes what workers make of them");
            }
            return;
        }
        // Of a job whose result is written, a worker may not have said yet that it is done with it.
        if let Err(error) = self.queue.forget(&self.batch).await {
            tracing::debug!(%error, "jobs stay in the queue");
        }
        let all_done = open == 0 && !run.cancel.is_cancelled();
        if matches!(run.options.again, Again::Changed) && all_done {
            self.results.drop_rest().await;
        }
        // Where the queue does not answer any more, there is nobody to tell.
        let withdrawn = self.queue.withdraw(&self.batch, &run.cancel);
        let _ = tokio::time::timeout(Duration::from_secs(5), withdrawn).await;
    }
}

/// Returns the name of this machine.
pub(super) fn host() -> String {
    let name = padanan::internal::input_file::read_named(Path::new("/proc/sys/kernel/hostname"), 256).ok();
    let name = name.map(|name| String::from_utf8_lossy(&name).trim().to_owned());
    let variable = || environment("COMPUTERNAME").or_else(|| environment("HOSTNAME"))?.into_string().ok();
    name.filter(|name| !name.is_empty()).or_else(variable).unwrap_or_else(|| "machine".to_owned())
}

/// Collects what holds for all articles, and stores the glossaries on the server.
async fn spec(run: &Run<'_>, queue: &Queue) -> Result<Spec, AppError> {
    let settings = run.settings;
    let texts = glossary::texts(&settings.glossaries.value).map_err(AppError::Glossary)?;
    let mut glossaries = String::new();
    if !texts.is_empty() {
        let bytes = serde_json::to_vec(&texts).map_err(|e| AppError::Unexpected(format!("the glossaries ({e})")))?;
        glossaries = hashed("glossaries", &bytes);
        queue.keep_file(&glossaries, &bytes, &run.cancel).await.map_err(queue_error)?;
    }
    Ok(Spec {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        settings: settings.portable(run.options.compare.as_deref(), clients::prompt)?,
        glossaries,
        entries: run.term_index.sha256().to_owned(),
        identities: identities(run.chain, run.second, settings),
        compare: run.options.compare.clone(),
        repair_numbers: run.options.repair_numbers,
        give_up_after: run.options.give_up_after,
        wait_quota: run.options.wait_quota,
    })
}

/// Collects what the run's memory has from persons about the sentences of an article: it counts for the workers, too.
fn known(run: &Run<'_>, task: &Task<'_>) -> BTreeMap<usize, Known> {
    let cx = run.cx();
    let context = Context { from: cx.from, to: cx.to, cancel: &run.cancel, progress: &|_| {} };
    let most = run.chain.iter().chain(run.second).max_by_key(|client| client.capabilities().examples);
    let mut known = BTreeMap::new();
    for (at, sentence) in task.plan.questions().into_iter().enumerate() {
        let approved = chain::approved_target(run.chain, sentence, &context);
        let similar = most.map(|client| chain::similar(client, sentence, &context)).unwrap_or_default();
        if approved.is_some() || !similar.is_empty() {
            known.insert(at, Known { approved, similar });
        }
    }
    known
}

/// Adds the figures of a result to those of the run.
fn add(run: &Run<'_>, done: &Done, worked: &mut Worked) {
    done.figures.put_into(&mut worked.figures);
    for (client, sent) in run.chain.iter().chain(run.second).zip(&done.backends) {
        sent.add_to(client);
        if let Some(message) = &sent.stopped {
            client.stop(&Failure::new(FailureKind::Unavailable, message.clone()));
        }
    }
}

/// Says from time to time that the run is there, and tells who takes its articles and who does not.
struct Watch {
    queue: Queue,
    batch: String,
    entry: BatchEntry,
    open: Arc<AtomicU64>,
    quiet: bool,
}

impl Watch {
    async fn run(self) {
        let (mut told, mut alone, cancel) = (BTreeSet::new(), false, CancellationToken::new());
        loop {
            tokio::time::sleep(LOOK).await;
            let entry = BatchEntry { seen_ms: now_ms(), ..self.entry.clone() };
            let _ = self.queue.announce(&self.batch, &entry, &cancel).await;
            let Ok(workers) = self.queue.worker_notes().await else { continue };
            let taking = workers.iter().filter(|worker| worker.takes.contains(&self.batch)).count();
            for worker in &workers {
                let Some(reason) = worker.refuses.get(&self.batch) else { continue };
                if told.insert((worker.name.clone(), reason.clone())) {
                    say!("padanan: the worker {} takes nothing of this batch: {reason}", worker.name);
                }
            }
            if taking > 0 {
                alone = false;
            } else if !alone && self.open.load(Ordering::Relaxed) > 0 {
                alone = true;
                let address = self.queue.address();
                if !self.quiet {
                    say!(
                        "padanan: no worker takes articles of this batch yet; start some: padanan worker --queue {address}"
                    );
                }
            }
        }
    }
}

/// Returns a bitext as a result carries it: without the article's text, which the run has.
pub(super) fn without_text(mut bitext: padanan_core::bitext::Bitext) -> Vec<u8> {
    bitext.article.text.clear();
    bitext.article.verbatim = true;
    export(&bitext, Format::Json)
}
