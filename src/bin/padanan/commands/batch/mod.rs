//! `padanan batch`: every article below a folder, a few at a time, what is done already left as it is.
//!
//! ```text
//! walk → look (read, plan, journal: is there anything to do?) → ask → write → journal
//!        ╰──────────── a window of articles under way at once ─────────────╯
//! ```
//! All articles share one chain of backends, so one limit of requests in flight and one rate hold for all. Memory is
//! bounded by the window, not by the folder.

mod article;
mod dry_run;
mod journal;
mod summary;
mod walk;
mod watch;

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::StreamExt as _;
use padanan::glossary::Shelf;
use padanan::segment::Abbreviations;
use padanan::settings::{Overrides, Settings};
use padanan::translate::asker::Asker;
use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;

use super::translate::obey_signals;
use crate::args::{Batch, Common, OnError};
use crate::exit_code::Code;
use crate::explain::{AppError, failure};
use crate::progress::Progress;
use crate::{app, files};
use article::{Ended, Outcome};
use journal::Journal;
use summary::Total;
pub(super) use summary::{cost, money};
use walk::Tree;

/// Articles under way for each request that may be in flight: while some wait, others are read and written.
const WINDOW: usize = 3;

/// A run over a folder.
struct Run<'a> {
    common: &'a Common,
    args: &'a Batch,
    settings: &'a Settings,
    shelf: &'a Shelf,
    abbreviations: Abbreviations,
    chain: &'a [Asker],
    /// Whose drafts stand beside those of the chain; empty where nothing is compared.
    second: &'a [Asker],
    tree: &'a Tree,
    journal: &'a Arc<Journal>,
    /// Hash of everything that the outputs depend on, beside the article and the glossary entries in it.
    fingerprint: String,
    progress: Progress,
    /// Set by Ctrl-C, and where nothing can be kept any more: nothing more is asked.
    cancel: CancellationToken,
    /// Set where no further article is to be begun.
    enough: CancellationToken,
    quota: Quota,
}

/// Waiting for a quota: one article waits for all.
#[derive(Default)]
struct Quota {
    gate: tokio::sync::Mutex<()>,
    turn: AtomicU64,
}

impl Quota {
    fn seen(&self) -> u64 {
        self.turn.load(Ordering::Relaxed)
    }
}

pub(super) fn run(common: &Common, args: &Batch) -> Result<Code, AppError> {
    let settings = app::load(overrides(common, args))?;
    let shelf = app::shelf(&settings.glossaries.value, &settings.from.value, &settings.to.value, common.quiet)?;
    let tree = Tree::new(args, settings.to.value.as_str())?;
    if args.dry_run {
        return dry_run::run(common, args, &settings, &shelf, &tree);
    }
    if let Some(report) = &args.report {
        files::check_writable(report)?;
    }
    let journal = Arc::new(Journal::open(tree.out(), false)?);
    tree.sweep();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|e| AppError::Unexpected(format!("no thread can be started ({e})")))?;
    let signals = CancellationToken::new();
    let (cancel, enough) = (signals.child_token(), CancellationToken::new());
    // What is answered and cannot be kept would be paid for again: nothing more is asked then.
    let full = cancel.clone();
    let memory = app::memory(&settings, move || full.cancel());
    let chain = app::chain(&settings, common.quiet)?;
    let second = compared(common, args, &settings, &tree)?;
    chain.iter().chain(&second).for_each(|asker| asker.adopt(&|| shelf.pairs()));
    let [chain, second] = [chain, second].map(|chain| -> Vec<Asker> {
        let chain = app::remembering(chain, &settings, memory.as_ref());
        chain.into_iter().map(|a| a.finishing().breaking_after(args.give_up_after)).collect()
    });
    let total = tree.articles().filter(Result::is_ok).count();
    if total == 0 && !args.watch {
        let hint = "articles end in .txt, .md or .html; --include takes others";
        return Err(AppError::Input(format!(
            "{}: there is no article below this folder; {hint}",
            args.folder.display()
        )));
    }
    let run = Run {
        common,
        args,
        settings: &settings,
        shelf: &shelf,
        abbreviations: settings.all_abbreviations(),
        fingerprint: fingerprint(&settings, &chain, &second, &tree),
        chain: &chain,
        second: &second,
        tree: &tree,
        journal: &journal,
        progress: Progress::new(total, common.quiet),
        cancel,
        enough,
        quota: Quota::default(),
    };
    runtime.spawn(obey_signals(signals.clone(), common.quiet));
    let totals = runtime.block_on(async {
        let mut totals = run.folder().await?;
        if args.watch {
            run.watch(&mut totals).await?;
        }
        Ok::<_, AppError>(totals)
    })?;
    run.progress.finish();
    let code = totals.code(signals.is_cancelled());
    if !common.quiet {
        summary::tell(&run, &totals);
    }
    if let Some(path) = &args.report {
        summary::write(&run, &totals, code, path)?;
    }
    // A backend may still be at work on what nobody waits for any more.
    runtime.shutdown_background();
    Ok(code)
}

fn overrides(common: &Common, args: &Batch) -> Overrides {
    let overrides = app::overrides(common, &args.language, &args.asking);
    app::remember(app::reading(overrides, &args.reading), &args.remember)
}

/// Whose drafts are to stand beside those of the chain.
fn compared(common: &Common, args: &Batch, settings: &Settings, tree: &Tree) -> Result<Vec<Asker>, AppError> {
    app::compared(args.compare.as_deref(), settings, overrides(common, args), tree.formats(), common.quiet)
}

/// Hash of what the outputs depend on, beside the articles and the glossary: the languages, who is asked, what is
/// written. Which kinds of block are translated, and where sentences end, shows in each article.
fn fingerprint(settings: &Settings, chain: &[Asker], second: &[Asker], tree: &Tree) -> String {
    let mut identities: Vec<String> = chain.iter().map(|asker| app::identity(asker, settings)).collect();
    identities.extend(second.iter().map(|asker| format!("compared {}", app::identity(asker, settings))));
    let formats: Vec<&str> = tree.formats().iter().map(|f| f.as_str()).collect();
    let all = format!(
        "{}\n{}\n{}\n{}\n{}",
        env!("CARGO_PKG_VERSION"),
        settings.from.value,
        settings.to.value,
        formats.join(","),
        identities.join("\n\n")
    );
    Sha256::digest(all.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Run<'_> {
    /// Every article of the folder.
    async fn folder(&self) -> Result<Total, AppError> {
        let mut total = Total::default();
        let unreadable = Cell::new(0);
        let articles = self.tree.articles().filter_map(|article| {
            article
                .inspect_err(|error| {
                    self.progress.aside(|| failure(error));
                    unreadable.set(unreadable.get() + 1);
                })
                .ok()
        });
        self.articles(futures_util::stream::iter(articles), &mut total).await?;
        total.unreadable += unreadable.get();
        Ok(total)
    }

    /// Some articles, a few at a time.
    async fn articles(
        &self,
        articles: impl futures_util::Stream<Item = PathBuf>,
        total: &mut Total,
    ) -> Result<(), AppError> {
        let enough = async {
            tokio::select! {
                () = self.enough.cancelled() => {}
                () = self.cancel.cancelled() => {}
            }
        };
        let window = (self.settings.jobs.value * WINDOW).clamp(4, 256);
        let work = articles.take_until(enough).map(|path| self.article(path)).buffer_unordered(window);
        let mut work = std::pin::pin!(work);
        while let Some(outcome) = work.next().await {
            self.account(&outcome, total)?;
        }
        Ok(())
    }

    /// Counts an article, and tells what a person should know.
    fn account(&self, outcome: &Outcome, total: &mut Total) -> Result<(), AppError> {
        total.add(outcome);
        self.progress.article_done(matches!(&outcome.fate, Ended::Now(fate) if fate.has_failed()));
        self.progress.aside(|| summary::tell_one(self, outcome));
        if self.args.report.is_some() {
            self.journal.see(&article::key(&outcome.path), &outcome.row)?;
        }
        let failed = matches!(&outcome.fate, Ended::Now(fate) if fate.has_failed());
        let nobody_left = self.chain.iter().all(|asker| asker.stopped().is_some());
        if (failed && self.args.on_error == OnError::Stop) || (failed && nobody_left && !self.chain.is_empty()) {
            self.enough.cancel();
        }
        Ok(())
    }

    /// What would fail for every further article ends the run.
    fn fatal(&self, error: &AppError) {
        use std::io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        if let AppError::Write { source, .. } = error
            && matches!(source.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem)
        {
            self.enough.cancel();
        }
    }
}
