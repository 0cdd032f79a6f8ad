//! The way of one article: read, planned, translated, finished, written, recorded in the journal.

mod keep;
mod look;
mod unread;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use padanan::internal::intake::Raw;
use padanan::internal::pipeline::Plan;
use padanan::internal::translate::client::BackendClient;
use padanan_core::bitext::{Bitext, Segment, State as SegmentState};
use padanan_core::finding::Severity;

use self::keep::enter;
use super::elsewhere::{self, Elsewhere, Receipt};
use super::figures::RunStatistics;
use super::journal::{ArticleState, JournalRecord};
use super::messages::{self, Message};
use super::names::written;
use super::outcome::{ArticleStatus, Outcome};
use super::pages::Page;
use super::prepare::Preparation;
use super::report::ReportRow;
use super::seen::FileState;
use super::write::{EarlierBitext, Written};
use super::{Again, Run};
use crate::cli::explain::{self, AppError};

/// Suffix of the settings' fingerprint of an article for which the second backend failed in part: the next run asks
/// that backend again, and takes the first draft from the memory.
const HALF: &str = " second drafts are missing";

/// An article, planned, and whether it has to be translated.
pub(super) struct ArticleTask {
    /// The article as it was read: a worker on another machine plans it again.
    raw: Raw,
    pub(super) plan: Plan,
    preparation: Preparation,
    pub(super) todo: Todo,
    fingerprint: String,
    /// The state of its file, if its bytes need not be read again as long as it has that.
    state: Option<FileState>,
    record: Option<JournalRecord>,
    earlier: Option<EarlierBitext>,
    messages: Vec<Message>,
}

/// Whether an article has to be translated.
pub(super) enum Todo {
    /// Yes: it was named, or for this reason.
    Yes(Option<&'static str>),
    /// No: it is done, or `--redo` selects others.
    No(ArticleStatus),
}

/// What the work on an article has produced so far.
#[derive(Default)]
pub(super) struct Worked {
    pub(super) figures: RunStatistics,
    messages: Vec<Message>,
    /// What is told to a queue as soon as the outputs are written.
    pub(super) receipt: Receipt,
    printed: Option<Vec<u8>>,
    reason: Option<&'static str>,
    sha256: Option<String>,
    written: Option<Written>,
    url: Option<String>,
}

impl Run<'_> {
    /// The name of the first backend of the chain.
    pub(super) fn first(&self) -> Option<&str> {
        self.chain.first().map(BackendClient::name)
    }

    /// Translates an article, if it has to be translated.
    pub(super) async fn article(&self, path: PathBuf) -> Outcome {
        let mut worked = Worked::default();
        let status = match self.work(&path, &mut worked).await {
            Ok(status) => status,
            Err(error) => {
                self.note_full(&error);
                self.note_failed(&path).await;
                worked.messages.push(Message::always(explain::told(&error)));
                ArticleStatus::Failed { code: error.code(), message: error.to_string() }
            }
        };
        Box::pin(elsewhere::settle(std::mem::take(&mut worked.receipt), &status)).await;
        let row = worked.row(&path, &status);
        let Worked { figures, messages, printed, .. } = worked;
        Outcome { status, figures, messages, printed, row }
    }

    async fn work(&self, path: &Path, worked: &mut Worked) -> Result<ArticleStatus, AppError> {
        // Lets requests that are ready go out before more articles are read.
        tokio::task::yield_now().await;
        if let Some(page) = self.inputs.page(path) {
            worked.url = Some(page.url.to_string());
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => return Ok(ArticleStatus::Interrupted),
                notes = Box::pin(self.fetch(&page)) => worked.messages = notes?,
            }
        }
        if let Some(status) = self.unread(path) {
            return Ok(status);
        }
        #[cfg(feature = "queue")]
        let _room = match self.remote {
            Some(remote) => remote.room_for(&self.inputs.file(path)).await,
            None => None,
        };
        let began = Instant::now();
        let ArticleTask { raw, plan, preparation, todo, fingerprint, state, record, earlier, messages } =
            self.look(path)?;
        worked.figures.times.plan = began.elapsed();
        worked.messages.extend(messages);
        match todo {
            Todo::No(status) => {
                if let ArticleStatus::Unchanged { .. } = status {
                    self.see(path, state.as_ref(), record.as_ref());
                }
                return Ok(status);
            }
            Todo::Yes(why) => worked.reason = why,
        }
        worked.sha256 = Some(plan.sha256().to_owned());
        let asked = plan.to_send().count();
        let kept = plan.kept().into_iter().filter(|kept| *kept).count();
        tracing::info!(article = ?path, sentences = plan.counts().0, to_translate = asked, taken_over = kept, "read");
        let room = self.reserve(path, &plan)?;
        let elsewhere = elsewhere::Task { raw, plan: &plan, preparation: &preparation, earlier: earlier.as_ref() };
        // With a queue, thousands of articles wait here. Steps that are boxed take no memory before they begin.
        let bitext = match Box::pin(self.elsewhere(path, elsewhere, worked)).await? {
            Elsewhere::Here => Box::pin(self.translate(path, plan, &mut worked.figures)).await,
            Elsewhere::Done(bitext) => *bitext,
            // The result waits for the next run.
            Elsewhere::Interrupted => return Ok(ArticleStatus::Interrupted),
        };
        drop(room);
        let RunStatistics { known, requests, .. } = worked.figures;
        tracing::info!(article = ?path, from_memory = known, requests, "translated");
        worked.figures.read(&bitext, self.first());
        let (failed, compared) = (worked.figures.summary.failed, &worked.figures.second_draft);
        let half = compared.came < compared.asked;
        let interrupted = self.cancel.is_cancelled() && (failed > 0 || half);
        let nothing = asked > 0 && failed == asked;
        let file = self.inputs.file(path);
        if interrupted {
            worked.messages.push(messages::interrupted(&file, &worked.figures.summary));
        }
        if interrupted && (nothing || self.journal.is_some()) {
            // The answers are in the memory, and with a journal the next run goes on from there. Nothing is written, so
            // that no reader takes a part for the whole.
            return Ok(ArticleStatus::Interrupted);
        }
        if nothing {
            return Err(AppError::Backend(messages::why_nothing_came(&file, &bitext, self.chain)));
        }
        let hashes = record.map(|r| r.outputs).unwrap_or_default();
        let bitext = Box::pin(self.write(path, bitext, earlier, hashes, worked)).await?;
        let status = ArticleStatus::of(bitext.summary().failed, bitext.worst());
        for (_, file, _) in worked.written.iter().flat_map(|written| &written.files) {
            tracing::info!(article = ?path, ?file, "written");
        }
        let mut about = self.about(&file, &bitext, &worked.figures, &status);
        let flagged = flagged(&bitext);
        if interrupted {
            // Sentences that were not asked for need no message each.
            return Ok(ArticleStatus::Interrupted);
        }
        worked.messages.append(&mut about);
        let settings = if half { format!("{}{HALF}", self.fingerprint) } else { self.fingerprint.clone() };
        let Some(journal) = self.journal else { return Ok(status) };
        let record = JournalRecord {
            sha256: worked.sha256.clone().unwrap_or_default(),
            fingerprint,
            settings,
            state: ArticleState::of(&status),
            flagged,
            outputs: worked.written.as_ref().map(Written::stamps).unwrap_or_default(),
            row: serde_json::to_string(&worked.row(path, &status)).unwrap_or_default(),
        };
        let is_whole = !half && record.state != ArticleState::Failed;
        let written = worked.written.as_ref().filter(|_| is_whole);
        let stamp = written.and_then(|written| self.stamp(path, state.as_ref(), written));
        enter(journal, path, record, stamp).await?;
        Ok(status)
    }

    /// Fetches the page of an article. `--redo` takes pages as they were fetched.
    async fn fetch(&self, page: &Page) -> Result<Vec<Message>, AppError> {
        let Some(fetcher) = self.inputs.fetcher() else { return Ok(Vec::new()) };
        if matches!(self.options.again, Again::Redo(_)) && page.is_there() {
            return Ok(Vec::new());
        }
        page.fetch(fetcher).await
    }

    /// Collects the messages about an article.
    fn about(&self, file: &Path, bitext: &Bitext, figures: &RunStatistics, status: &ArticleStatus) -> Vec<Message> {
        let mut messages = messages::sentences(file, bitext.segments.iter());
        messages.extend(messages::fallback(file, &figures.answered, self.first()));
        // Among many articles, those with nothing to look at need no line.
        if self.alone || self.options.watch || *status != ArticleStatus::Done {
            messages.push(messages::summary(file, bitext));
        }
        if !self.second.is_empty() {
            messages.extend(messages::second_draft(file, &figures.second_draft, self.second));
        }
        messages
    }

    /// Records in the journal that an article failed as a whole, so that `--redo failed` finds it. A journal that
    /// cannot be written has been reported already, or will be; the next run translates the article either way.
    async fn note_failed(&self, path: &Path) {
        let Some(journal) = self.journal.map(Arc::clone) else { return };
        let key = key(path);
        let _ = tokio::task::spawn_blocking(move || journal.failed(&key)).await;
    }
}

impl Worked {
    /// Builds the article's row in the report.
    fn row(&self, path: &Path, status: &ArticleStatus) -> ReportRow {
        let mut row = ReportRow::new(path, status);
        if !matches!(status, ArticleStatus::Unchanged { .. } | ArticleStatus::LeftOut) {
            row.figures = Some(self.figures.row());
        }
        if let Some(written) = &self.written {
            let (out, bitext) = written.places();
            row = row.written(out, bitext);
            row.outputs = written.files.iter().map(|f| f.1.display().to_string()).collect();
        }
        if self.written.is_some() || (self.printed.is_some() && !matches!(status, ArticleStatus::Failed { .. })) {
            row = row.with_summary(&self.figures.summary);
        }
        ReportRow { why: self.reason, url: self.url.clone(), sha256: self.sha256.clone(), ..row }
    }
}

/// The numbers of the sentences that need a person.
fn flagged(bitext: &Bitext) -> Vec<u32> {
    let needs =
        |s: &&Segment| s.state == SegmentState::Failed || s.findings.iter().any(|f| f.severity >= Severity::Warning);
    bitext.segments.iter().filter(needs).map(|s| s.id).collect()
}

/// An article's key in the journal: its path, with slashes on every system; two names that are not UTF-8 stay two.
fn key(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|c| written(c.as_os_str())).collect();
    parts.join("/")
}
