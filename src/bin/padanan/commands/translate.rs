//! `padanan translate`

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use padanan::bitext::Bitext;
use padanan::diff::{self, Style};
use padanan::export::{Format, export};
use padanan::glossary::Shelf;
use padanan::pipeline::{self, Kit, Plan};
use padanan::segment::Abbreviations;
use padanan::settings::Settings;
use padanan::translate::asker::{Asker, Context, Counters};
use tokio_util::sync::CancellationToken;

use super::figures::Figures;
use super::report::{Fate, Report, Row, Total};
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
    let articles = work.articles()?;
    let code = verdict(&articles);
    if let Some(path) = &args.report {
        let report = Report {
            command: "translate",
            code,
            settings: &settings,
            shelf: &shelf,
            chain: &work.chain,
            second: &work.second,
            total: Total::of(articles.iter().map(|a| (&a.fate, &a.figures))),
        };
        files::write(path, &report.json(articles.into_iter().map(Article::row).collect()))?;
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
fn verdict(articles: &[Article]) -> Code {
    let codes: Vec<Code> = articles.iter().map(|r| r.fate.code()).collect();
    let failed = |c: &&Code| !matches!(**c, Code::Done | Code::Findings);
    match codes.iter().find(failed) {
        _ if codes.contains(&Code::Interrupted) => Code::Interrupted,
        None => codes.into_iter().max().unwrap_or(Code::Done),
        Some(first) if codes.iter().all(|c| failed(&c)) => *first,
        Some(_) => Code::Partial,
    }
}

/// An article that was worked on.
struct Article {
    path: PathBuf,
    fate: Fate,
    figures: Figures,
    sha256: Option<String>,
    out: Option<PathBuf>,
    bitext: Option<PathBuf>,
}

impl Article {
    fn new(path: &Path, fate: Fate, figures: Figures) -> Self {
        Self { path: path.to_owned(), fate, figures, sha256: None, out: None, bitext: None }
    }

    /// Its row in the report.
    fn row(self) -> Row {
        let mut row = Row::new(&self.path, &self.fate).written(self.out.as_deref(), self.bitext.as_deref());
        if self.sha256.is_some() {
            row = row.with_summary(&self.figures.summary);
        }
        Row { sha256: self.sha256, figures: Some(self.figures.row()), ..row }
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
    fn articles(&self) -> Result<Vec<Article>, AppError> {
        let several = self.args.articles.len() > 1;
        let mut articles = Vec::new();
        for path in &self.args.articles {
            let mut figures = Figures::default();
            if self.cancel.is_cancelled() {
                articles.push(Article::new(path, Fate::Interrupted, figures));
                continue;
            }
            match self.article(path, &mut figures) {
                Ok(article) => articles.push(article),
                Err(error) if several && !matches!(error, AppError::Stdout(_)) => {
                    let fate = Fate::Failed { code: failure(&error), message: error.to_string() };
                    articles.push(Article::new(path, fate, figures));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(articles)
    }

    fn article(&self, path: &Path, figures: &mut Figures) -> Result<Article, AppError> {
        let kit = kit(self.settings, self.shelf, &self.abbreviations);
        let began = Instant::now();
        let mut plan = read(path, self.args.reading.input, &kit, self.common.quiet)?;
        figures.times.plan = began.elapsed();
        self.ask_anew(path, &mut plan)?;
        let asked = plan.to_send().count();
        let bitext = self.carry_out(plan, &kit, figures);
        figures.read(&bitext);
        let summary = figures.summary;
        let interrupted = self.cancel.is_cancelled() && summary.failed > 0;
        if asked > 0 && summary.failed == asked {
            return if interrupted {
                Ok(Article::new(path, Fate::Interrupted, figures.clone()))
            } else {
                Err(AppError::Backend(told::why_nothing_came(path, &bitext, &self.chain)))
            };
        }
        let began = Instant::now();
        let (out, kept) = self.write(path, &bitext)?;
        figures.times.write = began.elapsed();
        told::about(path, &bitext, self.common.quiet);
        if !self.common.quiet {
            told::stopped(&self.chain);
        }
        if !self.second.is_empty() {
            told::compared(path, &figures.compared, &self.second, self.common.quiet);
        }
        let fate = match (interrupted, bitext.needs_person()) {
            (true, _) => Fate::Interrupted,
            (false, true) => Fate::Findings,
            (false, false) => Fate::Done,
        };
        let sha256 = Some(bitext.article.sha256);
        Ok(Article { sha256, out, bitext: kept, ..Article::new(path, fate, figures.clone()) })
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

    fn carry_out(&self, plan: Plan, kit: &Kit<'_>, figures: &mut Figures) -> Bitext {
        let rounds = if self.second.is_empty() { 1 } else { 2 };
        let bar = progress::bar(plan.to_send().count() * rounds, self.common.quiet);
        let context = Context {
            from: kit.from,
            to: kit.to,
            cancel: &self.cancel,
            progress: &|answered| bar.inc(answered as u64),
        };
        let tally = Counters::default();
        let (context, tally) = (&context, &tally);
        let ask = |plan, chain| pipeline::ask(plan, chain, context, tally);
        let began = Instant::now();
        let (first, second) = self.runtime.block_on(async {
            if self.second.is_empty() {
                return (ask(plan, &self.chain).await, None);
            }
            let (first, second) = tokio::join!(ask(plan.clone(), &self.chain), ask(plan, &self.second));
            (first, Some(second))
        });
        bar.finish_and_clear();
        figures.times.translate = began.elapsed();
        figures.count(tally);
        figures.known = first.recalled() as u64;
        let began = Instant::now();
        let mut bitext = pipeline::finish(first, kit, &self.chain, app::now());
        if let Some(second) = second {
            let second = pipeline::finish(second, kit, &self.second, app::now());
            figures.compared = pipeline::compared(&mut bitext, second);
        }
        figures.times.enforce = began.elapsed();
        bitext
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
        lexicon: app::lexicon(&settings.from.value, &settings.to.value),
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
