//! One article of a batch: looked at, asked for, written, entered into the journal.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use padanan::bitext::{Bitext, State as SegmentState};
use padanan::export::{Format, export};
use padanan::finding::Severity;
use padanan::pipeline::{self, Kit, Plan};
use padanan::translate::FailureKind;
use padanan::translate::asker::{Context, Counters};
use sha2::{Digest as _, Sha256};

use super::Run;
use super::journal::{Record, State};
use super::summary::count;
use crate::args::Redo;
use crate::commands::figures::Figures;
use crate::commands::report::{Ending, Fate, Row};
use crate::commands::translate::keep_text;
use crate::commands::{told, translate};
use crate::exit_code::Code;
use crate::explain::AppError;
use crate::{app, files};

/// Stands behind the settings' fingerprint of an article for which the second backend failed in part: the next run asks
/// it again, and has the first draft out of the memory.
const HALF: &str = " second drafts are missing";

/// What became of an article.
#[derive(Debug)]
pub(super) struct Outcome {
    /// Its path below the folder.
    pub(super) path: PathBuf,
    pub(super) fate: Ended,
    pub(super) figures: Figures,
    /// Its row in the report.
    pub(super) row: String,
}

/// How an article ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// Nothing has changed since it was done.
    Unchanged(State),
    /// It was not asked for: `--redo` names others.
    LeftOut,
    /// It was done now, or cannot be.
    Now(Fate),
}

/// What is known of an article once it was worked on.
#[derive(Debug, Default, Clone)]
struct More {
    why: Option<&'static str>,
    sha256: Option<String>,
    /// The translation, the bitext, and all that was written; none where nothing was.
    written: Option<(Option<PathBuf>, Option<PathBuf>, Vec<String>)>,
}

/// An article with what is to be done.
pub(super) struct Task {
    pub(super) plan: Plan,
    pub(super) fingerprint: String,
    /// Why it is to be done; none where it is done already.
    pub(super) why: Option<&'static str>,
    pub(super) record: Option<Record>,
}

impl Run<'_> {
    /// Looks at an article: what is to be done, and why.
    pub(super) fn look(&self, path: &Path) -> Result<Task, AppError> {
        let kit = translate::kit(self.settings, self.shelf, &self.abbreviations);
        let mut plan =
            translate::read(&self.tree.folder().join(path), self.args.reading.input, &kit, self.common.quiet)?;
        let fingerprint = plan.fingerprint();
        let record = self.journal.find(&key(path))?;
        let why = self.why(path, &plan, &fingerprint, record.as_ref());
        if self.args.force {
            plan.ask_anew(|_| true);
        }
        if let (Some(Redo::Flagged), Some(record)) = (self.args.redo, &record) {
            plan.ask_anew(|id| record.flagged.contains(&id));
        }
        Ok(Task { plan, fingerprint, why, record })
    }

    /// Why an article is to be done.
    fn why(&self, path: &Path, plan: &Plan, fingerprint: &str, record: Option<&Record>) -> Option<&'static str> {
        let Some(record) = record else {
            return self.args.redo.is_none().then_some("new");
        };
        match self.args.redo {
            Some(Redo::Failed) => return (record.state == State::Failed).then_some("failed"),
            Some(Redo::Flagged) => return (!record.flagged.is_empty()).then_some("flagged"),
            None => {}
        }
        let gone = || self.tree.outputs(path).iter().any(|(_, output)| !output.is_file());
        match () {
            () if self.args.force => Some("forced"),
            () if record.sha256 != plan.sha256() => Some("the article has changed"),
            () if record.settings.strip_suffix(HALF) == Some(&self.fingerprint) => Some("second drafts are missing"),
            () if record.settings != self.fingerprint => Some("the settings have changed"),
            () if record.fingerprint != fingerprint => Some("glossary entries in it have changed"),
            () if record.state == State::Failed => Some("failed"),
            () if gone() => Some("an output is gone"),
            () => None,
        }
    }

    /// Does an article, as far as there is something to do.
    pub(super) async fn article(&self, path: PathBuf) -> Outcome {
        let mut figures = Figures::default();
        let (fate, more) = match self.work(&path, &mut figures).await {
            Ok(done) => done,
            Err(error) => {
                let fate = Fate::Failed { code: error.code(), message: error.to_string() };
                self.fatal(&error);
                (Ended::Now(fate), More::default())
            }
        };
        let row = row(&path, &fate, &figures, more);
        Outcome { path, fate, figures, row }
    }

    async fn work(&self, path: &Path, figures: &mut Figures) -> Result<(Ended, More), AppError> {
        // Requests that can go out go out before more is read.
        tokio::task::yield_now().await;
        let began = Instant::now();
        let Task { plan, fingerprint, why, record } = self.look(path)?;
        figures.times.plan = began.elapsed();
        let Some(why) = why else {
            let Some(record) = record.filter(|_| self.args.redo.is_none()) else {
                return Ok((Ended::LeftOut, More::default()));
            };
            return Ok((Ended::Unchanged(record.state), More::default()));
        };
        let sha256 = plan.sha256().to_owned();
        let asked = plan.to_send().count();
        let bitext = self.translate(path, plan, figures).await;
        figures.read(&bitext);
        let half = figures.compared.came < figures.compared.asked;
        let interrupted = self.cancel.is_cancelled() && (figures.summary.failed > 0 || half);
        if interrupted {
            // What was answered is in the memory; the article is done in the next run.
            return Ok((Ended::Now(Fate::Interrupted), More { why: Some(why), sha256: Some(sha256), written: None }));
        }
        if asked > 0 && figures.summary.failed == asked {
            let shown = self.tree.folder().join(path);
            return Err(AppError::Backend(told::why_nothing_came(&shown, &bitext, self.chain)));
        }
        let began = Instant::now();
        let state = state_of(&bitext, figures.summary.failed);
        let flagged = flagged(&bitext);
        let before = record.map(|r| r.outputs).unwrap_or_default();
        let outputs = self.write(path, bitext, before).await?;
        figures.times.write = began.elapsed();
        let fate = match state {
            State::Done => Fate::Done,
            State::Findings => Fate::Findings,
            State::Failed => {
                let are = if figures.summary.failed == 1 { "is" } else { "are" };
                let message = format!("{} {are} not translated", count(figures.summary.failed as u64, "sentence"));
                Fate::Failed { code: Code::Partial, message }
            }
        };
        let place = |bitext: bool| {
            let mut outputs = self.tree.outputs(path).into_iter();
            outputs.find(|(format, _)| (*format == Format::Json) == bitext).map(|(_, output)| output)
        };
        let written = (place(false), place(true), outputs.keys().cloned().collect());
        let more = More { why: Some(why), sha256: Some(sha256.clone()), written: Some(written) };
        let fate = Ended::Now(fate);
        let row = row(path, &fate, figures, more.clone());
        let settings = if half { format!("{}{HALF}", self.fingerprint) } else { self.fingerprint.clone() };
        let record = Record { sha256, fingerprint, settings, state, flagged, outputs, row };
        let (journal, path) = (Arc::clone(self.journal), key(path));
        let written = tokio::task::spawn_blocking(move || journal.done(&path, &record)).await;
        written.map_err(|e| AppError::Unexpected(format!("the journal could not be written ({e})")))??;
        Ok((fate, more))
    }

    /// Asks, enforces and checks; waits for a quota where that is wanted.
    async fn translate(&self, path: &Path, plan: Plan, figures: &mut Figures) -> Bitext {
        let kit = translate::kit(self.settings, self.shelf, &self.abbreviations);
        let bar = self.progress.article(path, plan.to_send().count());
        let context = Context {
            from: kit.from,
            to: kit.to,
            cancel: &self.cancel,
            progress: &|answered| {
                bar.advance(answered);
                self.progress.answered(answered);
            },
        };
        loop {
            let seen = self.quota.seen();
            let tally = Counters::default();
            let began = Instant::now();
            let first = pipeline::ask(plan.clone(), self.chain, &context, &tally);
            let (answered, second) = tokio::join!(first, self.second_draft(&plan, &kit, &context, &tally));
            figures.times.translate += began.elapsed();
            figures.count(&tally);
            figures.known = answered.recalled() as u64;
            tokio::task::yield_now().await;
            let began = Instant::now();
            let mut bitext = pipeline::finish(answered, &kit, self.chain, app::now());
            if let Some(second) = second {
                figures.compared = pipeline::compared(&mut bitext, second);
            }
            figures.times.enforce += began.elapsed();
            let failed = bitext.segments.iter().any(|s| s.state == SegmentState::Failed);
            if !failed || !self.wait_for_quota(seen).await {
                return bitext;
            }
        }
    }

    /// The same article by the backend to compare with.
    async fn second_draft(
        &self,
        plan: &Plan,
        kit: &Kit<'_>,
        context: &Context<'_>,
        tally: &Counters,
    ) -> Option<Bitext> {
        if self.second.is_empty() {
            return None;
        }
        // What is counted on the bars is the first draft.
        let context = Context { progress: &|_| {}, ..*context };
        let answered = pipeline::ask(plan.clone(), self.second, &context, tally).await;
        Some(pipeline::finish(answered, kit, self.second, app::now()))
    }

    /// Waits until the quota may be there again; says whether it is worth asking again.
    async fn wait_for_quota(&self, seen: u64) -> bool {
        let Some(seconds) = self.args.wait_quota else { return false };
        let spent = |asker: &&padanan::translate::asker::Asker| {
            asker.stopped().is_some_and(|failure| failure.kind == FailureKind::Quota)
        };
        let _one = self.quota.gate.lock().await;
        if self.quota.seen() != seen {
            // Another article has waited meanwhile.
            return true;
        }
        if !self.chain.iter().any(|a| spent(&a)) || self.cancel.is_cancelled() {
            return false;
        }
        self.progress.say(&format!("padanan: the quota is used up; asking again in {seconds} s"));
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(seconds)) => {}
            () = self.cancel.cancelled() => return false,
        }
        self.chain.iter().filter(spent).for_each(padanan::translate::asker::Asker::resume);
        self.quota.turn.fetch_add(1, Ordering::Relaxed);
        true
    }

    /// Writes the outputs, on a thread that may wait for the disk; gives each with the hash of its bytes. What a person
    /// changed since it was written (by `before`) is kept beside it.
    async fn write(
        &self,
        path: &Path,
        bitext: Bitext,
        before: BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, AppError> {
        let outputs = self.tree.outputs(path);
        let work = move || {
            let mut written = BTreeMap::new();
            let mut edited = Vec::new();
            for (format, output) in &outputs {
                let failed = |source| AppError::Write { path: output.clone(), source };
                if let Some(folder) = output.parent() {
                    std::fs::create_dir_all(folder).map_err(failed)?;
                }
                let name = output.display().to_string();
                if let Some(known) = before.get(&name) {
                    edited.extend(set_aside(output, known).map_err(failed)?);
                }
                let text = export(&bitext, *format);
                files::write(output, &text)?;
                written.insert(name, sha256(&text));
                if *format == Format::Json {
                    keep_text(output, &bitext)?;
                }
            }
            Ok::<_, AppError>((written, edited))
        };
        let done = tokio::task::spawn_blocking(work).await;
        let (written, edited) =
            done.map_err(|e| AppError::Unexpected(format!("the outputs could not be written ({e})")))??;
        for place in edited {
            self.progress.say(&format!("padanan: somebody had changed an output; it is kept as {}", place.display()));
        }
        Ok(written)
    }
}

/// An article's row in the report, as JSON.
fn row(path: &Path, fate: &Ended, figures: &Figures, more: More) -> String {
    let mut row = match fate {
        Ended::Unchanged(_) => Row::ended(path, Ending::Unchanged),
        Ended::LeftOut => Row::ended(path, Ending::LeftOut),
        Ended::Now(fate) => Row { figures: Some(figures.row()), ..Row::new(path, fate) },
    };
    if let Some((out, bitext, outputs)) = more.written {
        row = row.written(out.as_deref(), bitext.as_deref()).with_summary(&figures.summary);
        row.outputs = outputs;
    }
    serde_json::to_string(&Row { why: more.why, sha256: more.sha256, ..row }).unwrap_or_default()
}

fn state_of(bitext: &Bitext, failed: usize) -> State {
    match (failed, bitext.needs_person()) {
        (1.., _) => State::Failed,
        (0, true) => State::Findings,
        (0, false) => State::Done,
    }
}

/// Moves an output away that is no longer as it was written; says where to.
fn set_aside(output: &Path, known: &str) -> std::io::Result<Option<PathBuf>> {
    let Ok(bytes) = std::fs::read(output) else { return Ok(None) };
    if sha256(&bytes) == known {
        return Ok(None);
    }
    let name = output.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let free = |n: u32| {
        let number = if n == 1 { String::new() } else { format!("-{n}") };
        Some(output.with_file_name(format!("{name}.edited{number}"))).filter(|place| !place.exists())
    };
    let Some(place) = (1..1000).find_map(free) else { return Ok(None) };
    std::fs::rename(output, &place)?;
    Ok(Some(place))
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The sentences that need a person.
fn flagged(bitext: &Bitext) -> Vec<u32> {
    let needs = |s: &&padanan::bitext::Segment| {
        s.state == SegmentState::Failed || s.findings.iter().any(|f| f.severity >= Severity::Warning)
    };
    bitext.segments.iter().filter(needs).map(|s| s.id).collect()
}

/// An article's path in the journal: with slashes on every system.
pub(super) fn key(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
