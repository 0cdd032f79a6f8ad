//! One run over articles, whatever the command: `translate` and `batch` differ in their inputs and in nothing else.
//!
//! ```text
//! inputs → look (read, plan, journal: is there anything to do?) → ask → finish → write → journal → account
//!          ╰──────────────── a window of articles under way at once ────────────────╯
//! ```
//! All articles share one chain of backends, so one limit of requests in flight, one rate and one circuit breaker hold for
//! all. Memory is bounded by the window, not by the number of articles.

mod article;
mod ask;
mod dry_run;
mod figures;
mod folder;
mod inputs;
mod journal;
mod listed;
mod messages;
mod outcome;
mod report;
mod setup;
mod signals;
mod summary;
mod watch;
mod write;

use std::cell::Cell;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{Stream, StreamExt as _, stream};
use padanan::glossary::TermIndex;
use padanan::pipeline::PipelineContext;
use padanan::segment::Abbreviations;
use padanan::settings::Settings;
use padanan::translate::client::BackendClient;
use tokio_util::sync::CancellationToken;

pub(crate) use figures::RunStatistics;
pub(crate) use folder::BatchFolder;
pub(crate) use inputs::Inputs;
pub(crate) use listed::Listed;
pub(crate) use messages::{about, say as say_messages, sentences};
pub(crate) use outcome::{ArticleStatus, Totals};
pub(crate) use report::{Report, ReportRow, ReportRows};
pub(crate) use setup::run;
pub(crate) use signals::interruption;
pub(crate) use write::printed;

use crate::args::{Common, InputForm, OnError, Redo};
use crate::exit_code::ExitCode;
use crate::explain::{AppError, failure};
use crate::progress::Progress;
use crate::{app, files};
use ask::QuotaWait;
use journal::Journal;
use outcome::{End, Outcome};

/// Articles under way for each request that may be in flight: while some wait, others are read and written.
const WINDOW: usize = 3;

/// So many requests in a row that failed stop a backend, unless the user says otherwise.
pub(crate) const GIVE_UP_AFTER: u32 = 20;

/// How a run is to go, as it was typed.
#[derive(Debug, Clone)]
pub(crate) struct RunOptions {
    /// The command, as the report names it.
    pub(crate) command: &'static str,
    /// What form the articles have.
    pub(crate) form: Option<InputForm>,
    /// Whose drafts are to stand beside those of the chain.
    pub(crate) compare: Option<String>,
    pub(crate) again: Again,
    pub(crate) on_error: OnError,
    /// So many requests in a row that failed stop a backend.
    pub(crate) give_up_after: u32,
    /// Seconds to wait where a quota is used up.
    pub(crate) wait_quota: Option<u64>,
    pub(crate) watch: bool,
    pub(crate) dry_run: bool,
    pub(crate) report: Option<PathBuf>,
}

/// What is asked again, although it is done or was answered before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Again {
    /// Nothing: what is new or has changed is done.
    Changed,
    /// Every article, and every sentence is asked again.
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
    /// Whose drafts stand beside those of the chain; empty where nothing is compared.
    second: &'a [BackendClient],
    inputs: &'a Inputs,
    /// What is done already; none where every run does all.
    journal: Option<&'a Arc<Journal>>,
    /// Hash of everything that the outputs depend on, beside the article and the glossary entries in it.
    fingerprint: String,
    progress: Progress,
    /// Whether there is one article, so that what is said of it is said of the run.
    alone: bool,
    /// Set by Ctrl-C, and where nothing can be kept any more: nothing more is asked.
    cancel: CancellationToken,
    /// Set where no further article is to be begun.
    stop_accepting: CancellationToken,
    /// Set where the disk takes nothing more.
    full: &'a AtomicBool,
    quota: QuotaWait,
}

/// What the stages work with, out of the settings.
pub(crate) fn cx<'a>(
    settings: &'a Settings,
    term_index: &'a TermIndex,
    abbreviations: &'a Abbreviations,
) -> PipelineContext<'a> {
    PipelineContext {
        from: &settings.from.value,
        to: &settings.to.value,
        term_index,
        lexicon: app::lexicon(&settings.from.value, &settings.to.value),
        abbreviations,
        translate_kinds: &settings.translate_kinds.value,
    }
}

/// A number of things, for people.
pub(crate) fn count(n: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// A number with commas, for people.
fn grouped(n: u64) -> String {
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
        cx(self.settings, self.term_index, &self.abbreviations)
    }

    /// Every article, then what is said and written of all.
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
            _ => totals.code(end),
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

    /// Every article of the inputs.
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

    /// Some articles, a few at a time. Those that were named one by one are accounted for in their order.
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
        let window = (self.settings.jobs.value * WINDOW).clamp(4, 256);
        let work =
            articles.take_until(enough).enumerate().map(|(n, path)| async move { (n, self.article(path).await) });
        let work = match self.inputs {
            Inputs::Listed(_) => work.buffered(window).left_stream(),
            Inputs::Folder(_) => work.buffer_unordered(window).right_stream(),
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

    /// Whether nobody gets what is still to be made: who read standard output is gone, and no file is written.
    fn is_heard_no_more(&self, totals: &Totals) -> bool {
        totals.unheard.is_some() && !self.inputs.keeps_files()
    }

    /// Counts an article, prints it, and says what a person should know.
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
            // A folder's articles are in the order of their paths, and may come again.
            rows.add(matches!(self.inputs, Inputs::Listed(_)).then_some(number), &outcome.row)?;
        }
        let nobody_left = self.chain.iter().all(|client| client.stopped().is_some());
        if (failed && self.options.on_error == OnError::Stop) || (failed && nobody_left && !self.chain.is_empty()) {
            self.stop_accepting.cancel();
        }
        Ok(())
    }

    /// A disk that takes nothing more ends the run: every further article would fail as well.
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
