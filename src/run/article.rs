//! The way of one article: read, planned, translated, finished, written, recorded in the journal.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use padanan::internal::intake::Raw;
use padanan::internal::pipeline::{self, Carried, Plan, RecheckContext, carry_decisions};
use padanan::internal::replace::{self, Reserve};
use padanan::internal::translate::client::BackendClient;
use padanan_core::bitext::{Bitext, Segment, State as SegmentState};
use padanan_core::export::{Format, export};
use padanan_core::finding::Severity;
use padanan_core::text::language::Lang;

use super::elsewhere::{self, Elsewhere, Receipt};
use super::figures::RunStatistics;
use super::inputs::OutputDestination;
use super::journal::{ArticleState, Journal, JournalRecord};
use super::messages::{self, Message};
use super::names::written;
use super::outcome::{ArticleStatus, Outcome};
use super::pages::Page;
use super::prepare::{Asks, Preparation, Take};
use super::report::ReportRow;
use super::write::{self, EarlierBitext, EarlierOutputs, NotWritten, Written};
use super::{Again, Run, count};
use crate::cli::Redo;
use crate::cli::explain::{self, AppError};
use crate::run::files;

/// Suffix of the settings' fingerprint of an article for which the second backend failed in part: the next run asks
/// that backend again, and takes the first draft from the memory.
const HALF: &str = " second drafts are missing";

/// Why an article is done again whose bitext was changed by a review, an import or by hand: its other outputs follow.
const BITEXT_CHANGED: &str = "the bitext has changed";

/// An article, planned, and whether it has to be translated.
pub(super) struct ArticleTask {
    /// The article as it was read: a worker on another machine plans it again.
    raw: Raw,
    pub(super) plan: Plan,
    preparation: Preparation,
    pub(super) todo: Todo,
    fingerprint: String,
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
    /// Reads and plans an article, and finds whether it has to be translated, and why.
    pub(super) fn look(&self, path: &Path) -> Result<ArticleTask, AppError> {
        let file = self.inputs.file(path);
        let mut raw = match self.inputs.page(path) {
            Some(page) => page.read(self.options.form)?,
            None => files::read_raw(&file, self.options.form)?,
        };
        raw.whole_page |= self.options.whole_page;
        if self.options.fix_encoding {
            raw = raw.with_fixed_encoding();
        }
        let mut messages = files::text_notes(&file, &raw);
        let mut plan = pipeline::plan(&raw, &self.cx());
        files::refuse_no_article(&file, &plan)?;
        let sentences = plan.counts().0;
        if sentences == 0 {
            return Err(AppError::Input(format!("{}: there is no article in it", files::shown(&file))));
        }
        let record = self.journal.map(|journal| journal.find(&key(path))).transpose()?.flatten();
        let fingerprint = plan.fingerprint();
        let todo = match &self.journal {
            None => Todo::Yes(None),
            Some(_) => self.reason(path, &plan, &fingerprint, record.as_ref()),
        };
        let asks = match &self.options.again {
            Again::Changed | Again::Redo(Redo::Failed | Redo::Fallback) => Asks::Unknown,
            Again::Everything => Asks::Everything,
            Again::Redo(Redo::Flagged) => Asks::These(record.iter().flat_map(|r| &r.flagged).copied().collect()),
            Again::Segments(wanted) => {
                if let Some(beyond) = wanted.iter().map(|w| *w.end()).find(|last| *last as usize > sentences) {
                    let message = format!("there is no segment {beyond}, only {sentences}");
                    return Err(AppError::Usage(format!("{}: {message}", files::shown(&file))));
                }
                let sentences = 1..=u32::try_from(sentences).unwrap_or(u32::MAX);
                Asks::These(sentences.filter(|id| wanted.iter().any(|w| w.contains(id))).collect())
            }
        };
        let mut preparation = Preparation { asks, ..Preparation::default() };
        let earlier = match &todo {
            Todo::Yes(why) => {
                let earlier = self.earlier(path, record.as_ref());
                let before = earlier.as_ref().and_then(|earlier| self.bitext_before(earlier));
                preparation.bypass_approved = self.options.overrule;
                let takes = before.is_some() && !self.options.overrule;
                preparation.take = takes.then(|| self.what_to_take_over(*why, record.as_ref()));
                self.prepare(&mut plan, &preparation, before);
                earlier
            }
            Todo::No(_) => None,
        };
        if let Again::Segments(wanted) = &self.options.again {
            let decided = plan.kept().into_iter().zip(1_u32..).filter(|(kept, _)| *kept).map(|(_, id)| id);
            let decided = decided.filter(|id| wanted.iter().any(|w| w.contains(id)));
            let name = files::shown(&file);
            let line =
                |id| format!("{name}: segment {id} is decided, so it is not asked for; --overrule-decisions asks");
            messages.extend(decided.map(line).map(Message::always));
        }
        Ok(ArticleTask { raw, plan, preparation, todo, fingerprint, record, earlier, messages })
    }

    /// The name of the first backend of the chain.
    pub(super) fn first(&self) -> Option<&str> {
        self.chain.first().map(BackendClient::name)
    }

    /// Reads the earlier bitext of an article.
    fn earlier(&self, path: &Path, record: Option<&JournalRecord>) -> Option<EarlierBitext> {
        let here = self.inputs.bitext(path).and_then(|bitext| EarlierBitext::read(&bitext));
        // A new article of nearly the same name has given this one's outputs other names.
        let named = || record?.outputs.keys().find(|name| name.ends_with(".bitext.json"));
        here.or_else(|| Some(EarlierBitext::read(Path::new(named()?))?.elsewhere()))
    }

    /// Returns what an earlier bitext holds, if it is a bitext of the same languages.
    pub(super) fn bitext_before<'e>(&self, earlier: &'e EarlierBitext) -> Option<&'e Bitext> {
        let same = |code: &str, lang: &Lang| Lang::parse(code).is_ok_and(|other| other.same_language(lang));
        let cx = self.cx();
        earlier.bitext.as_ref().filter(|bitext| same(&bitext.from, cx.from) && same(&bitext.to, cx.to))
    }

    /// Decides which segments of an earlier bitext are taken over instead of asking. Without a journal it is not known
    /// how they were made, so the translation memory answers for what a person did not decide.
    fn what_to_take_over(&self, why: Option<&str>, record: Option<&JournalRecord>) -> Take {
        let same_settings = record.is_some_and(|record| record.settings == self.fingerprint);
        match self.options.again {
            Again::Redo(Redo::Fallback) if same_settings && self.second.is_empty() => {
                self.first().map_or(Take::Decided, |first| Take::SoundBy(first.to_owned()))
            }
            Again::Changed if why == Some(BITEXT_CHANGED) => Take::Everything,
            Again::Changed if same_settings && self.second.is_empty() => Take::Sound,
            _ => Take::Decided,
        }
    }

    /// Returns whether an article of a folder has to be translated, and why.
    fn reason(&self, path: &Path, plan: &Plan, fingerprint: &str, record: Option<&JournalRecord>) -> Todo {
        let yes = |why| Todo::Yes(Some(why));
        let redo = if let Again::Redo(redo) = self.options.again { Some(redo) } else { None };
        let Some(record) = record else {
            return if redo.is_none() { yes("new") } else { Todo::No(ArticleStatus::LeftOut) };
        };
        match redo {
            Some(Redo::Failed) if record.state == ArticleState::Failed => return yes("failed"),
            Some(Redo::Flagged) if !record.flagged.is_empty() => return yes("flagged"),
            Some(Redo::Fallback) if record.fallback() > 0 => return yes("a fallback backend translated some of it"),
            Some(_) => return Todo::No(ArticleStatus::LeftOut),
            None => {}
        }
        let outputs = self.inputs.outputs(path);
        let gone = || outputs.iter().any(|o| matches!(&o.place, OutputDestination::File(file) if !file.is_file()));
        match () {
            () if matches!(self.options.again, Again::Everything) => yes("forced"),
            () if record.sha256.is_empty() => yes("failed"),
            () if record.sha256 != plan.sha256() => yes("the article has changed"),
            () if record.settings.strip_suffix(HALF) == Some(&self.fingerprint) => yes("second drafts are missing"),
            () if record.settings != self.fingerprint => yes("the settings have changed"),
            () if record.fingerprint != fingerprint => yes("glossary entries in it have changed"),
            () if record.state == ArticleState::Failed => yes("failed"),
            () if gone() => yes("an output is gone"),
            () if self.bitext_has_changed(path, record) => yes(BITEXT_CHANGED),
            () => Todo::No(ArticleStatus::Unchanged { findings: record.worst(), fallback: record.fallback() }),
        }
    }

    /// Whether somebody decided or changed something in an article's bitext since this program wrote it.
    fn bitext_has_changed(&self, path: &Path, record: &JournalRecord) -> bool {
        let Some(file) = self.inputs.bitext(path) else { return false };
        write::stamp_of(&record.outputs, &file).is_some_and(|stamp| !write::is_as_stamped(&file, stamp))
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
        #[cfg(feature = "queue")]
        let _room = match self.remote {
            Some(remote) => remote.room_for(&self.inputs.file(path)).await,
            None => None,
        };
        let began = Instant::now();
        let ArticleTask { raw, plan, preparation, todo, fingerprint, record, earlier, messages } = self.look(path)?;
        worked.figures.times.plan = began.elapsed();
        worked.messages.extend(messages);
        match todo {
            Todo::No(status) => return Ok(status),
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
        enter(journal, path, record).await?;
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

    /// Reserves room for an article's outputs, before anything is paid for that could not be kept.
    fn reserve(&self, path: &Path, plan: &Plan) -> Result<Option<Reserve>, AppError> {
        let outputs = self.inputs.outputs(path);
        let mut files = outputs.iter().filter_map(|output| match &output.place {
            OutputDestination::File(file) if !replace::is_special(file) => Some((output.format, file)),
            _ => None,
        });
        let Some((format, file)) = files.next() else { return Ok(None) };
        let sent = plan.to_send().fold((0, 0), |(n, bytes), text| (n + 1, bytes + text.len() as u64));
        if sent.0 == 0 {
            return Ok(None);
        }
        let room = files.fold(size(format, sent), |room, (format, _)| room + size(format, sent));
        let reserved = Reserve::for_file(file, room);
        reserved.map(Some).map_err(|source| AppError::Write { path: file.clone(), source })
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

    /// Carries the decisions of the earlier bitext into the new one, and writes the outputs, on a thread that may block
    /// on the disk. Where somebody decides in the meantime, that is carried, too. If a file cannot be written, the
    /// translation, which may have cost money, is not lost: without a journal, the bitext is printed instead.
    async fn write(
        &self,
        path: &Path,
        fresh: Bitext,
        mut earlier: Option<EarlierBitext>,
        mut hashes: BTreeMap<String, String>,
        worked: &mut Worked,
    ) -> Result<Bitext, AppError> {
        let began = Instant::now();
        let file = self.inputs.file(path);
        let (bitext, done) = loop {
            let mut bitext = fresh.clone();
            let (carried, note) = self.carry(&mut bitext, earlier.as_ref(), &hashes);
            worked.figures.read(&bitext, self.first());
            let outputs = self.inputs.outputs(path);
            let before = EarlierOutputs { hashes: std::mem::take(&mut hashes), bitext: earlier, bitext_aside: note };
            let mirrors = !self.inputs.is_listed();
            if let Some(output) = outputs.iter().find(|o| o.place == OutputDestination::Stdout) {
                worked.printed = Some(write::printed(&bitext, output.format, self.common.color));
            }
            let record = self.inputs.bitext(path);
            let done = tokio::task::spawn_blocking(move || {
                let done = write::write(&outputs, &mut bitext, record.as_deref(), &before, mirrors);
                (bitext, done)
            });
            let (bitext, done) =
                done.await.map_err(|e| AppError::Unexpected(format!("the outputs could not be written ({e})")))?;
            match done {
                Err(NotWritten::Changed(written)) => {
                    hashes = written;
                    earlier = self.inputs.bitext(path).and_then(|bitext| EarlierBitext::read(&bitext));
                }
                Ok(written) => {
                    worked.messages.extend(messages::carried(&file, &carried));
                    break (bitext, Ok(written));
                }
                Err(NotWritten::Failed(error)) => break (bitext, Err(error)),
            }
        };
        let mut written = done.inspect_err(|_| {
            if self.journal.is_none() {
                let text = "padanan: an output could not be written; printing the bitext instead";
                worked.messages.push(Message::always(text.to_owned()));
                worked.printed = Some(export(&bitext, Format::Json));
            }
        })?;
        worked.messages.append(&mut written.messages);
        worked.written = Some(written);
        worked.figures.times.write = began.elapsed();
        Ok(bitext)
    }

    /// Carries the decisions of the earlier bitext into the new one. Returns also the note with which a copy of the
    /// earlier bitext has to be kept, if something in it would be lost.
    fn carry(
        &self,
        bitext: &mut Bitext,
        earlier: Option<&EarlierBitext>,
        hashes: &BTreeMap<String, String>,
    ) -> (Carried, Option<String>) {
        let Some(earlier) = earlier else { return (Carried::default(), None) };
        let (known, mut carried) = (earlier.is_known(hashes), Carried::default());
        let decisions = |b: &Bitext| count(b.segments.iter().filter(|s| s.is_decided()).count() as u64, "decision");
        let decided = |b: &&Bitext| b.segments.iter().any(Segment::is_decided);
        let note = match self.bitext_before(earlier) {
            // Not a bitext, or one of other languages.
            None => match earlier.bitext.as_ref().filter(decided) {
                Some(other) => Some(format!("a bitext of other languages, with {}, is kept as", decisions(other))),
                None => (known != Some(true)).then(|| files::UNKNOWN.to_owned()),
            },
            Some(before) if self.options.overrule => {
                let overruled = Some(before).filter(decided).map(decisions);
                overruled.map(|decisions| format!("{decisions} overruled; the earlier bitext is kept as"))
            }
            Some(before) => {
                carried = carry_decisions(bitext, before, &RecheckContext::from(&self.cx()));
                match carried.lost.len() {
                    0 => (known == Some(false) && !write::survives(before, bitext)).then(|| write::FOREIGN.to_owned()),
                    n => {
                        let what = count(n as u64, "decided sentence");
                        let are = if n == 1 { "is" } else { "are" };
                        Some(format!("{what} {are} no longer in the article; the earlier bitext is kept as"))
                    }
                }
            }
        };
        // One at another place stays there anyway.
        (carried, note.filter(|_| earlier.is_here))
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

/// Records an article in the journal, on a thread that may block on the disk.
async fn enter(journal: &Arc<Journal>, path: &Path, record: JournalRecord) -> Result<(), AppError> {
    let (journal, key) = (Arc::clone(journal), key(path));
    let written = tokio::task::spawn_blocking(move || journal.done(&key, &record)).await;
    written.map_err(|e| AppError::Unexpected(format!("the journal could not be written ({e})")))?
}

/// Estimates the size of an output, in bytes, from the number of sentences and their bytes. Generous: a bitext has about
/// 600 bytes beside the texts of a sentence.
fn size(format: Format, (sentences, bytes): (u64, u64)) -> u64 {
    const LEAST: u64 = 16 * 1024;
    match format {
        Format::Text | Format::Markdown | Format::Bilingual | Format::Diff => LEAST + 3 * bytes,
        _ => LEAST + 4 * bytes + 800 * sentences,
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
