//! **Why** `translate` and `batch` are one run over articles, and differ only in their inputs.
//! **Takes** articles, the options of the run, the settings.
//! **Gives** outputs, a report, messages, and one exit code by one rule; [`clients`], [`config`] and [`files`] serve the
//! other commands too.
//! **Never** pays twice for what the journal or the memory has, and never leaves half a file.
//!
//! ```text
//! inputs → fetch (addresses) → look (read, plan, journal: is there anything to do?) → ask → finish → write → journal → account
//!          ╰──────────────── a window of articles in progress at once ──────────────╯
//! ```
//! All articles share one chain of backends, and therefore each backend's limit on requests in flight, rate limit and
//! circuit breaker. Memory use is bounded by the window, not by the number of articles.

mod addresses;
mod article;
mod ask;
pub(crate) mod clients;
pub(crate) mod config;
mod dry_run;
mod elsewhere;
mod figures;
pub(crate) mod files;
mod folder;
pub(crate) mod folder_state;
pub(crate) mod glossaries;
#[cfg(feature = "queue")]
mod handed;
#[cfg(feature = "queue")]
mod hands;
mod hint;
mod inputs;
mod journal;
mod listed;
mod messages;
#[cfg(feature = "queue")]
mod metrics;
#[cfg(feature = "neural")]
pub(crate) mod model_store;
mod names;
mod outcome;
pub(crate) mod own_models;
pub(crate) mod pages;
mod prepare;
#[cfg(feature = "queue")]
pub(crate) mod queued;
pub(crate) mod recall;
mod report;
mod seen;
#[cfg(feature = "queue")]
mod served;
#[cfg(feature = "queue")]
mod serving;
mod setup;
#[cfg(feature = "queue")]
mod shared;
mod signals;
mod summary;
mod watch;
#[cfg(feature = "queue")]
mod wire;
#[cfg(feature = "queue")]
pub(crate) mod worker;
mod write;

use std::cell::Cell;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{Stream, StreamExt as _, stream};
use padanan::internal::glossary::TermIndex;
use padanan::internal::pipeline::PipelineContext;
use padanan::internal::settings::Settings;
use padanan::internal::translate::client::BackendClient;
use padanan_core::segment::Abbreviations;
use tokio_util::sync::CancellationToken;

pub(crate) use addresses::BatchAddresses;
pub(crate) use figures::RunStatistics;
pub(crate) use folder::BatchFolder;
pub(crate) use inputs::Inputs;
pub(crate) use listed::Listed;
pub(crate) use messages::{about, carried, say as say_messages, sentences};
pub(crate) use names::has_ending;
pub(crate) use outcome::{ArticleStatus, Totals};
pub(crate) use report::{Report, ReportRow, ReportRows};
pub(crate) use setup::run;
pub(crate) use summary::cost_of_characters;
pub(crate) use write::{is_from, printed};

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::{AppError, failure};
use crate::cli::progress::Progress;
use crate::cli::{Common, FailOn, InputForm, OnError, Redo};
use ask::QuotaWait;
use journal::Journal;
use outcome::{End, Outcome};

/// Articles in progress per request that may be in flight: while some wait, others are read and written.
const WINDOW: usize = 3;

/// The options of a run, from the command line.
#[derive(Debug, Clone)]
pub(crate) struct RunOptions {
    /// The command's name in the report.
    pub(crate) command: &'static str,
    /// The format of the articles, if it was given.
    pub(crate) form: Option<InputForm>,
    /// Whether all text of a web page is taken, not only its article.
    pub(crate) whole_page: bool,
    /// Whether text that was encoded twice is mended.
    pub(crate) fix_encoding: bool,
    /// The backend for second drafts.
    pub(crate) compare: Option<String>,
    pub(crate) again: Again,
    pub(crate) on_error: OnError,
    /// Number of failed requests in a row after which a backend is stopped.
    pub(crate) give_up_after: u32,
    /// Seconds to wait when a quota is used up; `None` ends the run instead.
    pub(crate) wait_quota: Option<u64>,
    pub(crate) watch: bool,
    /// The most that the run may cost.
    pub(crate) max_cost: Option<f64>,
    pub(crate) dry_run: bool,
    /// Whether decisions of a person are replaced, too.
    pub(crate) overrule: bool,
    /// From which severity on findings change the exit code.
    pub(crate) fail_on: FailOn,
    pub(crate) report: Option<PathBuf>,
    /// Whether numbers are repaired (`--repair numbers`).
    pub(crate) repair_numbers: bool,
    /// The address of the queue whose workers do the articles (`--queue`).
    pub(crate) queue: Option<String>,
}

/// What to ask again although it is done or was answered before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Again {
    /// Nothing: only new and changed articles are done.
    Changed,
    /// Every sentence of every article.
    Everything,
    /// Only articles, or sentences, that did not end well.
    Redo(Redo),
    /// These sentences of the one article.
    Segments(Vec<RangeInclusive<u32>>),
}

/// A run over articles.
struct Run<'a> {
    common: &'a Common,
    options: &'a RunOptions,
    settings: &'a Settings,
    term_index: &'a TermIndex,
    abbreviations: Abbreviations,
    chain: &'a [BackendClient],
    /// The backend for second drafts; empty if nothing is compared.
    second: &'a [BackendClient],
    inputs: &'a Inputs,
    /// The record of finished articles; `None` if every run does all articles.
    journal: Option<&'a Arc<Journal>>,
    /// Hash of everything that the outputs depend on, apart from the article and the glossary entries in it.
    fingerprint: String,
    /// Hash of everything that the plan of an article depends on, apart from the article.
    basis: String,
    progress: Progress,
    /// Whether there is only one article, so that its messages are those of the run.
    alone: bool,
    /// Cancelled by Ctrl-C, and when nothing more can be stored: nothing more is asked.
    cancel: CancellationToken,
    /// Cancelled when no further article is to be started.
    stop_accepting: CancellationToken,
    /// Set when the disk is full.
    full: &'a AtomicBool,
    quota: QuotaWait,
    /// The workers that do the articles, if there is a queue.
    #[cfg(feature = "queue")]
    remote: Option<&'a queued::Remote>,
}

/// Builds the context of the pipeline from the settings.
pub(crate) fn cx<'a>(
    settings: &'a Settings,
    term_index: &'a TermIndex,
    abbreviations: &'a Abbreviations,
) -> PipelineContext<'a> {
    PipelineContext {
        lexicon: clients::lexicon(&settings.from.value, &settings.to.value),
        ..PipelineContext::new(
            (&settings.from.value, &settings.to.value),
            term_index,
            abbreviations,
            &settings.translate_kinds.value,
        )
    }
}

/// Formats a count of things: `1 sentence`, `2,000 sentences`.
pub(crate) fn count(n: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// Formats a number with commas between groups of three digits.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

impl Run<'_> {
    fn cx(&self) -> PipelineContext<'_> {
        let cx = cx(self.settings, self.term_index, &self.abbreviations);
        PipelineContext { repair_numbers: self.options.repair_numbers, ..cx }
    }

    /// Does every article, then prints the summary and writes the report.
    async fn whole(&self, signals: &CancellationToken, articles: u64) -> Result<ExitCode, AppError> {
        let mut totals = Totals::default();
        let mut rows = self.options.report.as_ref().map(|_| ReportRows::new()).transpose()?;
        self.all(&mut totals, &mut rows).await?;
        totals.not_begun = articles.saturating_sub(totals.articles);
        if let (true, Inputs::Folder(folder)) = (self.options.watch, self.inputs) {
            self.watch(folder, &mut totals, &mut rows).await?;
        }
        self.progress.finish();
        let end = End { interrupted: signals.is_cancelled(), full: self.full.load(Ordering::Relaxed) };
        let code = match &totals.unheard {
            Some(error) if self.is_heard_no_more(&totals) || !error.is_reader_gone() => failure(error),
            _ => totals.code(end, self.options.fail_on),
        };
        if !self.common.quiet && !self.is_heard_no_more(&totals) {
            summary::say(self, &totals);
        }
        if let (Some(path), Some(rows)) = (&self.options.report, rows) {
            let report = Report {
                command: self.options.command,
                code,
                settings: self.settings,
                term_index: self.term_index,
                chain: self.chain,
                second: self.second,
                totals: &totals,
            };
            report.write(path, &rows)?;
        }
        Ok(code)
    }

    /// Does every article of the inputs.
    async fn all(&self, totals: &mut Totals, rows: &mut Option<ReportRows>) -> Result<(), AppError> {
        let unreadable = Cell::new(0);
        let articles = self.inputs.articles().filter_map(|article| {
            article
                .inspect_err(|error| {
                    self.progress.aside(|| failure(error));
                    unreadable.set(unreadable.get() + 1);
                })
                .ok()
        });
        self.articles(stream::iter(articles), totals, rows).await?;
        totals.unreadable += unreadable.get();
        Ok(())
    }

    /// Does the given articles, several at a time. Articles that were named one by one are accounted for in their
    /// order.
    async fn articles(
        &self,
        articles: impl Stream<Item = PathBuf>,
        totals: &mut Totals,
        rows: &mut Option<ReportRows>,
    ) -> Result<(), AppError> {
        let enough = async {
            tokio::select! {
                () = self.stop_accepting.cancelled() => {}
                () = self.cancel.cancelled() => {}
            }
        };
        let window = self.window();
        let work =
            articles.take_until(enough).enumerate().map(|(n, path)| async move { (n, self.article(path).await) });
        let work = match self.inputs {
            Inputs::Listed(_) => work.buffered(window).left_stream(),
            _ => work.buffer_unordered(window).right_stream(),
        };
        let mut work = std::pin::pin!(work);
        while let Some((number, outcome)) = work.next().await {
            self.account(number, &outcome, totals, rows)?;
            if self.is_heard_no_more(totals) {
                break;
            }
        }
        Ok(())
    }

    /// The number of articles in progress at once.
    fn window(&self) -> usize {
        #[cfg(feature = "queue")]
        if self.remote.is_some() {
            return queued::WINDOW;
        }
        (self.settings.jobs.value * WINDOW).clamp(4, 256)
    }

    /// Whether no one would get further results: the reader of standard output has closed it, and no file is written.
    fn is_heard_no_more(&self, totals: &Totals) -> bool {
        totals.unheard.is_some() && !self.inputs.keeps_files()
    }

    /// Counts an article, prints its output, and prints its messages.
    fn account(
        &self,
        number: usize,
        outcome: &Outcome,
        totals: &mut Totals,
        rows: &mut Option<ReportRows>,
    ) -> Result<(), AppError> {
        let failed = outcome.status.has_failed();
        totals.add(&outcome.status, &outcome.figures);
        self.progress.article_done(failed);
        self.progress.aside(|| {
            if let Some(printed) = outcome.printed.as_ref().filter(|_| totals.unheard.is_none()) {
                totals.unheard = files::print(printed).err();
            }
            messages::say(&outcome.messages, self.common.quiet);
        });
        if let Some(rows) = rows {
            // Rows of a folder's articles are sorted by path, and an article may come again (`--watch`).
            rows.add(self.inputs.is_listed().then_some(number), &outcome.row)?;
        }
        let nobody_left = self.chain.iter().all(|client| client.stopped().is_some());
        if (failed && self.options.on_error == OnError::Stop) || (failed && nobody_left && !self.chain.is_empty()) {
            self.stop_accepting.cancel();
            #[cfg(feature = "queue")]
            if let Some(remote) = self.remote {
                remote.give_up();
            }
        }
        Ok(())
    }

    /// Stops the run if the disk is full: every further article would fail as well.
    fn note_full(&self, error: &AppError) {
        use std::io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        if let AppError::Write { source, .. } = error
            && matches!(source.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem)
        {
            self.full.store(true, Ordering::Relaxed);
            self.stop_accepting.cancel();
        }
    }
}
