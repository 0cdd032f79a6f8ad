//! `padanan batch --watch`: translates new and changed articles as they appear.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

use super::Run;
use super::article::Todo;
use super::folder::BatchFolder;
use super::outcome::Totals;
use super::report::ReportRows;
use crate::cli::explain::AppError;

/// How long the folder must be quiet before its files are read: by then, whoever writes them is done.
const QUIET: Duration = Duration::from_millis(400);

impl Run<'_> {
    /// Waits for articles and translates them, until the user interrupts.
    pub(super) async fn watch(
        &self,
        folder: &BatchFolder,
        totals: &mut Totals,
        rows: &mut Option<ReportRows>,
    ) -> Result<(), AppError> {
        let (send, mut events) = mpsc::unbounded_channel();
        let failed = |e: notify::Error| {
            AppError::Unexpected(format!("{}: it cannot be watched ({e})", folder.folder().display()))
        };
        let mut watcher: RecommendedWatcher =
            notify::recommended_watcher(move |event: notify::Result<Event>| drop(send.send(event))).map_err(failed)?;
        let root = std::path::absolute(folder.folder()).map_err(|e| failed(notify::Error::io(e)))?;
        watcher.watch(&root, RecursiveMode::Recursive).map_err(failed)?;
        self.progress.say(&format!("padanan: watching {}; Ctrl-C ends it", folder.folder().display()));
        // The first pass covers articles that appeared between the first walk and now.
        let mut changed = BTreeSet::new();
        let mut all = true;
        loop {
            if all {
                let articles: Vec<PathBuf> = folder.articles().filter_map(Result::ok).collect();
                self.some(articles, totals, rows).await?;
                changed.clear();
            } else if !changed.is_empty() {
                let articles = std::mem::take(&mut changed).into_iter().filter_map(|p: PathBuf| folder.article_at(&p));
                self.some(articles.collect(), totals, rows).await?;
            }
            tokio::select! {
                () = self.cancel.cancelled() => return Ok(()),
                () = self.stop_accepting.cancelled() => return Ok(()),
                event = events.recv() => match event {
                    Some(event) => all = note(event, &mut changed),
                    None => return Ok(()),
                },
            }
            // Collects events until the folder is quiet.
            while let Ok(Some(event)) = tokio::time::timeout(QUIET, events.recv()).await {
                all |= note(event, &mut changed);
            }
        }
    }

    async fn some(
        &self,
        articles: Vec<PathBuf>,
        totals: &mut Totals,
        rows: &mut Option<ReportRows>,
    ) -> Result<(), AppError> {
        // Unchanged articles are not reported again and again.
        let left: Vec<PathBuf> = articles.into_iter().filter(|path| !self.is_done(path)).collect();
        self.articles(futures_util::stream::iter(left), totals, rows).await
    }

    fn is_done(&self, path: &Path) -> bool {
        self.unread(path).is_some() || self.look(path).is_ok_and(|task| matches!(task.todo, Todo::No(_)))
    }
}

/// Adds the files of an event to `changed`. Returns true if that is not enough and the whole folder has to be walked.
fn note(event: notify::Result<Event>, changed: &mut BTreeSet<PathBuf>) -> bool {
    match event {
        Ok(event) if event.need_rescan() => true,
        Ok(event) if matches!(event.kind, EventKind::Access(_) | EventKind::Remove(_)) => false,
        Ok(event) => {
            let folder = event.paths.iter().any(|path| path.is_dir());
            changed.extend(event.paths);
            // A folder that was moved here brings its whole content with it.
            folder
        }
        Err(_) => true,
    }
}
