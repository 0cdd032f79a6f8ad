//! `padanan translate`

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use padanan::bitext::Bitext;
use padanan::diff::{self, Style};
use padanan::export::{Format, export};
use padanan::glossary::Shelf;
use padanan::pipeline::{self, Compared, Kit, Plan};
use padanan::segment::Abbreviations;
use padanan::settings::Settings;
use padanan::translate::asker::{Asker, Context};
use tokio_util::sync::CancellationToken;

use super::report::{Fate, Report, Row};
use super::targets::Targets;
use super::told;
use crate::args::{Common, InputForm, Translate};
use crate::exit_code::Code;
use crate::explain::{AppError, failure};
use crate::{app, files, progress};

pub(super) fn run(common: &Common, args: &Translate) -> Result<Code, AppError> {
    let settings = app::load(overrides(common, args))?;
    let targets = Targets::new(args, settings.to.value.as_str())?;
    let shelf = app::shelf(&settings.glossaries.value, &settings.from.value, &settings.to.value, common.quiet)?;
    if args.dry_run {
        return super::dry_run::run(common, args, &settings, &shelf);
    }
    let from_stdin = args.articles.iter().any(|a| a == Path::new("-"));
    if !from_stdin && !common.quiet {
        super::model_store::offer(&settings)?;
    }
    check_segments(args, &settings)?;
    let chain = app::chain(&settings, common.quiet)?;
    let second =
        app::compared(args.compare.as_deref(), &settings, overrides(common, args), &targets.all(), common.quiet)?;
    chain.iter().chain(&second).for_each(|asker| asker.adopt(&|| shelf.pairs()));
    targets.check()?;
    let memory = app::memory(&settings, || {});
    let [chain, second] = [chain, second].map(|chain| app::remembering(chain, &settings, memory.as_ref()));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|e| AppError::Unexpected(format!("no thread can be started ({e})")))?;
    let cancel = CancellationToken::new();
    runtime.spawn(obey_signals(cancel.clone(), common.quiet));
    let abbreviations = settings.all_abbreviations();
    let work = Work {
        common,
        args,
        settings: &settings,
        shelf: &shelf,
        abbreviations,
        chain,
        second,
        targets,
        runtime,
        cancel,
    };
    let rows = work.articles()?;
    let code = verdict(&rows);
    if let Some(path) = &args.report {
        let (command, second) = ("translate", &work.second);
        let report =
            Report { command, code, settings: &settings, shelf: &shelf, chain: &work.chain, second, rows: &rows };
        files::write(path, &report.to_json())?;
    }
    // A backend may still be at work on what nobody waits for any more.
    work.runtime.shutdown_background();
    Ok(code)
}

fn overrides(common: &Common, args: &Translate) -> padanan::settings::Overrides {
    let overrides = app::overrides(common, &args.language, &args.asking);
    app::remember(app::reading(overrides, &args.reading), &args.remember)
}

/// Numbers of sentences are those of one article, and the others come out of the memory.
fn check_segments(args: &Translate, settings: &Settings) -> Result<(), AppError> {
    if args.segments.is_empty() {
        return Ok(());
    }
    if args.articles.len() > 1 {
        return Err(AppError::Usage("--segments is for one article; name one".to_owned()));
    }
    if !settings.memory_enabled.value {
        let message = "--segments takes the other sentences out of the translation memory, and that is switched off";
        return Err(AppError::Usage(format!("{message} ({})", settings.memory_enabled.place)));
    }
    Ok(())
}

/// The first Ctrl-C (or SIGTERM) ends the asking, and what is finished is written; the second ends everything.
pub(super) async fn obey_signals(cancel: CancellationToken, quiet: bool) {
    interruption().await;
    cancel.cancel();
    if !quiet {
        say!("padanan: interrupted; what is finished is written (once more to leave at once)");
    }
    interruption().await;
    std::process::exit(i32::from(Code::Interrupted as u8));
}

#[cfg(unix)]
pub(super) async fn interruption() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut term) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
}

#[cfg(not(unix))]
pub(super) async fn interruption() {
    let _ = tokio::signal::ctrl_c().await;
}

/// Reads one article of the command line, and finds its sentences.
pub(super) fn read(path: &Path, form: Option<InputForm>, kit: &Kit<'_>, quiet: bool) -> Result<Plan, AppError> {
    let raw = files::read_article(path, form, quiet)?;
    let plan = pipeline::plan(&raw, kit);
    if plan.counts().0 == 0 {
        return Err(AppError::Input(format!("{}: there is no article in it", files::shown(path))));
    }
    Ok(plan)
}

/// The code for the whole run.
fn verdict(rows: &[Row]) -> Code {
    let codes: Vec<Code> = rows.iter().map(|r| r.fate.code()).collect();
    let failed = |c: &&Code| !matches!(**c, Code::Done | Code::Findings);
    match codes.iter().find(failed) {
        _ if codes.contains(&Code::Interrupted) => Code::Interrupted,
        None => codes.into_iter().max().unwrap_or(Code::Done),
        Some(first) if codes.iter().all(|c| failed(&c)) => *first,
        Some(_) => Code::Partial,
    }
}

/// A run over the articles of the command line.
struct Work<'a> {
    common: &'a Common,
    args: &'a Translate,
    settings: &'a Settings,
    shelf: &'a Shelf,
    abbreviations: Abbreviations,
    chain: Vec<Asker>,
    /// Whose drafts stand beside those of the chain; empty where nothing is compared.
    second: Vec<Asker>,
    targets: Targets,
    runtime: tokio::runtime::Runtime,
    cancel: CancellationToken,
}

impl Work<'_> {
    /// One after the other. With several articles the failure of one is told and kept, and the others go on.
    fn articles(&self) -> Result<Vec<Row>, AppError> {
        let several = self.args.articles.len() > 1;
        let mut rows = Vec::new();
        for path in &self.args.articles {
            if self.cancel.is_cancelled() {
                rows.push(Row::new(path, Fate::Interrupted));
                continue;
            }
            match self.article(path) {
                Ok(row) => rows.push(row),
                Err(error) if several && !matches!(error, AppError::Stdout(_)) => {
                    rows.push(Row::new(path, Fate::Failed { code: failure(&error), message: error.to_string() }));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(rows)
    }

    fn article(&self, path: &Path) -> Result<Row, AppError> {
        let kit = kit(self.settings, self.shelf, &self.abbreviations);
        let mut plan = read(path, self.args.reading.input, &kit, self.common.quiet)?;
        self.ask_anew(path, &mut plan)?;
        let asked = plan.to_send().count();
        let (bitext, compared) = self.carry_out(plan, &kit);
        let summary = bitext.summary();
        let interrupted = self.cancel.is_cancelled() && summary.failed > 0;
        if asked > 0 && summary.failed == asked {
            return if interrupted {
                Ok(Row::new(path, Fate::Interrupted))
            } else {
                Err(AppError::Backend(told::why_nothing_came(path, &bitext, &self.chain)))
            };
        }
        let (out, kept) = self.write(path, &bitext)?;
        told::about(path, &bitext, self.common.quiet);
        if !self.common.quiet {
            told::stopped(&self.chain);
        }
        if let Some(compared) = &compared {
            told::compared(path, compared, &self.second, self.common.quiet);
        }
        let fate = match (interrupted, bitext.needs_person()) {
            (true, _) => Fate::Interrupted,
            (false, true) => Fate::Findings,
            (false, false) => Fate::Done,
        };
        Ok(Row {
            sha256: Some(bitext.article.sha256),
            out,
            bitext: kept,
            summary: Some(summary),
            ..Row::new(path, fate)
        })
    }

    /// What --segments names is asked anew.
    fn ask_anew(&self, path: &Path, plan: &mut Plan) -> Result<(), AppError> {
        let wanted = &self.args.segments;
        let (sentences, _) = plan.counts();
        if let Some(beyond) = wanted.iter().map(|w| *w.end()).find(|last| *last as usize > sentences) {
            let message = format!("there is no sentence {beyond}, only {sentences}");
            return Err(AppError::Usage(format!("{}: {message}", files::shown(path))));
        }
        plan.ask_anew(|id| wanted.iter().any(|w| w.contains(&id)));
        Ok(())
    }

    fn carry_out(&self, plan: Plan, kit: &Kit<'_>) -> (Bitext, Option<Compared>) {
        let rounds = if self.second.is_empty() { 1 } else { 2 };
        let bar = progress::bar(plan.to_send().count() * rounds, self.common.quiet);
        let context = Context {
            from: kit.from,
            to: kit.to,
            cancel: &self.cancel,
            progress: &|answered| bar.inc(answered as u64),
        };
        let ask = |plan, chain| pipeline::carry_out(plan, kit, chain, &context, app::now());
        let done = self.runtime.block_on(async {
            if self.second.is_empty() {
                return (ask(plan, &self.chain).await, None);
            }
            let (mut first, second) = tokio::join!(ask(plan.clone(), &self.chain), ask(plan, &self.second));
            let compared = pipeline::compared(&mut first, second);
            (first, Some(compared))
        });
        bar.finish_and_clear();
        done
    }

    /// Writes what was asked for; says where.
    fn write(&self, path: &Path, bitext: &Bitext) -> Result<(Option<PathBuf>, Option<PathBuf>), AppError> {
        let kept = self.targets.bitext(path);
        if let Some(kept) = &kept {
            files::write(kept, &export(bitext, Format::Json)).inspect_err(|_| self.rescue(bitext))?;
            keep_text(kept, bitext)?;
        }
        let out = self.targets.out(path);
        match &out {
            Some(out) => {
                files::write(out, &export(bitext, self.targets.format)).inspect_err(|_| self.rescue(bitext))?;
                if self.targets.format == Format::Json {
                    keep_text(out, bitext)?;
                }
            }
            None => files::print(&self.printed(bitext))?,
        }
        Ok((out, kept))
    }

    fn printed(&self, bitext: &Bitext) -> Vec<u8> {
        match self.targets.format {
            Format::Diff => {
                let color = app::colored(self.common.color);
                diff::render(bitext, &Style { color, width: app::width(), only_changed: false }).into_bytes()
            }
            format => {
                let mut text = export(bitext, format);
                // A file mirrors the article's end; on a screen the next line begins a line.
                if std::io::stdout().is_terminal() && !text.ends_with(b"\n") {
                    text.push(b'\n');
                }
                text
            }
        }
    }

    /// What was translated, and perhaps paid for, is not lost with the file that cannot be written.
    fn rescue(&self, bitext: &Bitext) {
        say!("padanan: a file cannot be written, so the bitext is printed instead; the reason stands below");
        let _ = files::print(&export(bitext, Format::Json));
    }
}

/// What a run works with, out of the settings.
pub(super) fn kit<'a>(settings: &'a Settings, shelf: &'a Shelf, abbreviations: &'a Abbreviations) -> Kit<'a> {
    Kit {
        from: &settings.from.value,
        to: &settings.to.value,
        shelf,
        abbreviations,
        translate_kinds: &settings.translate_kinds.value,
    }
}

/// Keeps the text that the spans point into, where no file on disk is that text.
pub(super) fn keep_text(bitext_path: &Path, bitext: &Bitext) -> Result<(), AppError> {
    let article = &bitext.article;
    if article.verbatim && article.path != "-" {
        return Ok(());
    }
    files::write(&files::kept_text(bitext_path, &article.sha256), &article.text)
}
