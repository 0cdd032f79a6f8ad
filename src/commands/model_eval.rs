//! `padanan models eval`: translates a test set with every system and measures the results; `"format":
//! "padanan-eval/1"`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use padanan::internal::models::{self, ModelStoreError};
use padanan::internal::neural::Neural;
use padanan::internal::phrase::engine::Fixed;

use padanan::internal::settings::{BackendSettings, Settings};
use padanan::internal::translate::MarkerStyle;
use padanan::internal::translate::backends::BackendKind;
use padanan::internal::translate::client::{BackendClient, Context, Question};
use padanan_core::placeholders::{MarkerPrefix, Part, Placeholder, came_back, mask};
use padanan_core::quality::{self, Name, Scores, Share, score};
use padanan_core::text::Span;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use super::archive_pairs::ArchivePairs;
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::progress;
use crate::cli::{Common, EvalArgs, FigureSet};
use crate::run::clients;
use crate::run::config;
use crate::run::files;
use crate::run::own_models::{OwnModels, own_models, pair};

/// Maximum number of names per sentence that are sent as fixed parts.
const MAX_PARTS: usize = 8;

pub(super) fn run(common: &Common, args: &EvalArgs) -> Result<ExitCode, AppError> {
    let settings = config::load(config::overrides(common, &args.language, &args.asking))?;
    let test = Test::read(args, &settings, common.quiet)?;
    let systems = systems(common, args, &settings)?;
    let targets = targets(args, &systems)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|e| AppError::Unexpected(format!("no thread can be started ({e})")))?;
    let eval = EvalRun { settings: &settings, runtime, quiet: common.quiet };
    let mut rows = Vec::new();
    for (system, target) in systems.iter().zip(&targets) {
        let (row, translations) = measure(&eval, system, &test)?;
        if let Some(path) = target {
            files::write(path, &(translations.join("\n") + "\n"))?;
        }
        rows.push(row);
    }
    let out = match args.format {
        FigureSet::Text => table(&test, &rows),
        FigureSet::Json => report(&settings, &test, &rows)?,
    };
    files::print(&out)?;
    Ok(test.code)
}

/// The test data that every system translates.
struct Test {
    sources: Vec<String>,
    references: Vec<String>,
    /// The names of each source that a translation should keep.
    names: Vec<Vec<Name>>,
    /// Sentences without a reference.
    further: Vec<String>,
    /// Whether everything could be read.
    code: ExitCode,
}

impl Test {
    fn read(args: &EvalArgs, settings: &Settings, quiet: bool) -> Result<Self, AppError> {
        let mut code = ExitCode::Done;
        let (mut sources, mut references) = match (&args.source, &args.reference) {
            (Some(source), Some(reference)) => files::aligned(source, reference)?,
            _ => {
                let found = ArchivePairs::read(&args.bitext, settings, args.no_draft, quiet)?;
                code = found.exit_code();
                found.pairs.into_iter().map(|pair| (pair.source, pair.target)).unzip()
            }
        };
        let skipped = args.skip.min(sources.len());
        sources.drain(..skipped);
        references.drain(..skipped);
        if sources.is_empty() {
            let named = args.source.iter().chain(&args.bitext).next().map(|path| path.display().to_string());
            return Err(AppError::Input(format!("{}: no line is left to translate", named.unwrap_or_default())));
        }
        let further = args.loops.as_deref().map(files::read_text).transpose()?.unwrap_or_default();
        let further = further.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
        let names = sources.iter().zip(&references).map(|(s, r)| quality::names(s, r)).collect();
        Ok(Self { sources, references, names, further, code })
    }

    fn words(&self) -> usize {
        self.sources.iter().map(|s| s.split_whitespace().count()).sum()
    }

    /// Iterates over the sentences with names, and the spans of these names.
    fn parts(&self) -> impl Iterator<Item = (&String, Vec<Span>)> {
        let parts = self.names.iter().map(|names| quality::parts(names, MAX_PARTS));
        self.sources.iter().zip(parts).filter(|(_, parts)| !parts.is_empty())
    }
}

/// A system under test.
struct System {
    client: BackendClient,
    /// Size of its model on disk in bytes, if known.
    bytes: Option<u64>,
    /// Time to load its model in seconds, if known.
    load: Option<f64>,
    /// Its model, if that is a single neural model: for measurements that need the model itself.
    neural: Option<Neural>,
}

/// Builds the systems: the backends of the chain, then the model folders.
fn systems(common: &Common, args: &EvalArgs, settings: &Settings) -> Result<Vec<System>, AppError> {
    // The default backend must not prevent measuring a model for other languages.
    let unwanted = !args.model.is_empty() && args.asking.backend.is_empty() && pair(settings) != "id-en";
    let named = clients::named(settings, common.quiet)?;
    let named = named.into_iter().filter(|b| !unwanted || b.kind != BackendKind::Bundled);
    let mut systems = named.map(|b| of_backend(b, settings)).collect::<Result<Vec<_>, _>>()?;
    for folder in &args.model {
        systems.push(of_folder(folder, settings)?);
    }
    Ok(systems)
}

fn of_backend(backend: &BackendSettings, settings: &Settings) -> Result<System, AppError> {
    let began = Instant::now();
    let client = clients::client(backend, settings)?;
    let seconds = began.elapsed().as_secs_f64();
    let own = |bytes| (Some(bytes), Some(seconds), None);
    let bundled = || padanan::internal::phrase::SHIPPED_BYTES;
    let (bytes, load, neural) = match (backend.kind, &backend.model) {
        (BackendKind::Bundled, Some(path)) => own(size(Path::new(path))?),
        (BackendKind::Bundled, None) => own(bundled()),
        (BackendKind::Local, _) => match own_models(settings)? {
            OwnModels::Neural(models) => {
                let neural = match &models[..] {
                    [one] => Some(Neural::load(&[one.files().map_err(told)?]).map_err(|e| told(e.into()))?),
                    _ => None,
                };
                (Some(models.iter().map(|m| m.card.bytes()).sum()), Some(seconds), neural)
            }
            OwnModels::Bundled | OwnModels::None => own(bundled()),
        },
        _ => (None, None, None),
    };
    Ok(System { client, bytes, load, neural })
}

fn of_folder(folder: &Path, settings: &Settings) -> Result<System, AppError> {
    let model = models::in_folder(folder, (&settings.from.value, &settings.to.value)).map_err(told)?;
    let began = Instant::now();
    let neural = Neural::load(&[model.files().map_err(told)?]).map_err(|e| told(e.into()))?;
    let load = Some(began.elapsed().as_secs_f64());
    let bytes = Some(model.card.bytes());
    let client = clients::of_model(&folder.display().to_string(), model, settings)?;
    Ok(System { client, bytes, load, neural: Some(neural) })
}

fn told(error: ModelStoreError) -> AppError {
    AppError::Input(match error {
        ModelStoreError::Io { path, source } => files::read_failure(&path.display().to_string(), &source),
        other => other.to_string(),
    })
}

fn size(path: &Path) -> Result<u64, AppError> {
    let failed = |e| AppError::Input(files::read_failure(&path.display().to_string(), &e));
    std::fs::metadata(path).map(|m| m.len()).map_err(failed)
}

/// Returns the file for the translations of each system, if they are to be written.
fn targets(args: &EvalArgs, systems: &[System]) -> Result<Vec<Option<PathBuf>>, AppError> {
    let Some(out) = &args.out else { return Ok(systems.iter().map(|_| None).collect()) };
    if systems.len() == 1 {
        files::check_writable(out)?;
        return Ok(vec![Some(out.clone())]);
    }
    if out.is_file() {
        let message = "this is a file; for several systems name a folder";
        return Err(AppError::Usage(format!("{}: {message}", out.display())));
    }
    std::fs::create_dir_all(out).map_err(|source| AppError::Write { path: out.clone(), source })?;
    let names: Vec<&str> = systems.iter().map(|s| s.client.name()).collect();
    Ok(file_names(&names).into_iter().map(|name| Some(out.join(name))).collect())
}

/// Returns a distinct file name for each system; characters that are not allowed become hyphens.
fn file_names(names: &[&str]) -> Vec<String> {
    let mut taken = HashSet::new();
    let plain = |name: &str| {
        let parts = name.split(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '_'));
        let parts: Vec<&str> = parts.filter(|p| !p.trim_matches('.').is_empty()).collect();
        if parts.is_empty() { "model".to_owned() } else { parts.join("-") }
    };
    let mut one = |name: &&str| {
        let stem = plain(name);
        let numbered = (2..).map(|n| format!("{stem}-{n}.txt"));
        let mut all = std::iter::once(format!("{stem}.txt")).chain(numbered);
        all.find(|n| taken.insert(n.to_lowercase())).unwrap_or_default()
    };
    names.iter().map(&mut one).collect()
}

/// What is needed to ask a system.
struct EvalRun<'a> {
    settings: &'a Settings,
    runtime: Runtime,
    quiet: bool,
}

impl EvalRun<'_> {
    /// Returns the answers to all texts, in order, and the seconds that they took.
    fn ask(
        &self,
        client: &BackendClient,
        texts: Vec<String>,
        marks: MarkerStyle,
    ) -> Result<(Vec<String>, f64), AppError> {
        let bar = progress::bar(texts.len(), self.quiet);
        let cancel = CancellationToken::new();
        let context = Context {
            from: &self.settings.from.value,
            to: &self.settings.to.value,
            cancel: &cancel,
            progress: &|answered| bar.inc(answered as u64),
        };
        let questions: Vec<Question> = texts.into_iter().map(|text| Question { text, ..Question::default() }).collect();
        let began = Instant::now();
        let answers = self.runtime.block_on(client.ask(&questions, marks, false, &context));
        let seconds = began.elapsed().as_secs_f64();
        bar.finish_and_clear();
        let answers: Result<Vec<String>, _> = answers.into_iter().map(|a| a.map(|reply| reply.text)).collect();
        let answers = answers.map_err(|failure| AppError::Backend(format!("{}: {failure}", client.name())))?;
        Ok((answers, seconds))
    }
}

/// The figures of a system.
struct Row {
    name: String,
    model: Option<String>,
    scores: Scores,
    names: Share,
    marks: Option<Share>,
    own_marks: Option<Share>,
    loops: usize,
    empty: usize,
    words_per_second: f64,
    bytes: Option<u64>,
    load: Option<f64>,
}

/// Measures a system; returns its figures and its translations.
fn measure(eval: &EvalRun, system: &System, test: &Test) -> Result<(Row, Vec<String>), AppError> {
    let client = &system.client;
    let (translations, seconds) = eval.ask(client, test.sources.clone(), MarkerStyle::None)?;
    let (further, _) = eval.ask(client, test.further.clone(), MarkerStyle::None)?;
    let all = || test.sources.iter().zip(&translations).chain(test.further.iter().zip(&further));
    let marks = match client.capabilities().marks {
        MarkerStyle::None => None,
        marks => Some(marked(eval, client, test, marks)?),
    };
    let own_marks = system.neural.as_ref().filter(|n| n.marks() > 0);
    let row = Row {
        name: client.name().to_owned(),
        model: client.model().map(str::to_owned),
        scores: score(&translations, &test.references),
        names: quality::kept(&test.names, &translations),
        marks,
        own_marks: own_marks.map(|neural| by_own_marks(neural, test, eval.settings.jobs.value)),
        loops: all().filter(|(source, target)| quality::loops(source, target)).count(),
        empty: all().filter(|(source, target)| quality::is_empty(source, target)).count(),
        words_per_second: test.words() as f64 / seconds.max(1e-9),
        bytes: system.bytes,
        load: system.load,
    };
    Ok((row, translations))
}

/// Sends the names of each sentence as the backend's placeholders, and counts those that came back.
fn marked(eval: &EvalRun, client: &BackendClient, test: &Test, marks: MarkerStyle) -> Result<Share, AppError> {
    let stem = MarkerPrefix::for_text(&test.sources.join("\n"));
    let mut first = 1;
    let mut sent = Vec::new();
    let mut share = Share::default();
    for (source, parts) in test.parts() {
        let held = |span: &Span| Placeholder { span: *span, rendering: span.of(source).to_owned(), part: Part::Link };
        let held: Vec<Placeholder> = parts.iter().map(held).collect();
        sent.push(mask(source, &held, &[], marks, &stem, first));
        first += held.len() as u32;
        share.of += held.len();
    }
    let texts = sent.iter().map(|s| s.text.clone()).collect();
    let (replies, _) = eval.ask(client, texts, marks)?;
    share.right = replies.iter().zip(&sent).map(|(reply, sent)| came_back(reply, sent)).sum();
    Ok(share)
}

/// Translates the names of each sentence as the model's own markers, on `jobs` threads, and counts those that came
/// back.
fn by_own_marks(neural: &Neural, test: &Test, jobs: usize) -> Share {
    let cases: Vec<(&String, Vec<Span>)> = test.parts().collect();
    let one = |(source, parts): &(&String, Vec<Span>)| {
        let fixed = |span: &Span| Fixed { span: *span, print: span.of(source).to_owned() };
        let fixed: Vec<Fixed> = parts.iter().map(fixed).collect();
        neural.translate_by_marks(source, &fixed).placed.len()
    };
    let right = std::thread::scope(|scope| {
        let chunk = cases.len().div_ceil(jobs.max(1)).max(1);
        let one = &one;
        let threads: Vec<_> =
            cases.chunks(chunk).map(|cases| scope.spawn(move || cases.iter().map(one).sum::<usize>())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_default()).sum()
    });
    Share { right, of: cases.iter().map(|(_, parts)| parts.len()).sum() }
}

/// Formats the figures as a table, one row per system.
fn table(test: &Test, rows: &[Row]) -> String {
    let none = || "–".to_owned();
    let share = |share: Share| match share.percent() {
        Some(percent) => format!("{}/{} {percent:.1} %", share.right, share.of),
        None => none(),
    };
    let heads = [
        "system",
        "BLEU",
        "chrF2",
        "TER",
        "names kept",
        "marks copied",
        "own marks",
        "loops",
        "empty",
        "words/s",
        "MB",
        "load",
    ];
    let mut cells = vec![heads.map(str::to_owned).to_vec()];
    cells.extend(rows.iter().map(|row| {
        vec![
            row.name.clone(),
            format!("{:.2}", row.scores.bleu),
            format!("{:.2}", row.scores.chrf),
            format!("{:.2}", row.scores.ter),
            share(row.names),
            row.marks.map_or_else(none, share),
            row.own_marks.map_or_else(none, share),
            row.loops.to_string(),
            row.empty.to_string(),
            format!("{:.0}", row.words_per_second),
            row.bytes.map_or_else(none, |bytes| format!("{:.1}", bytes as f64 / 1e6)),
            row.load.map_or_else(none, |seconds| format!("{seconds:.2} s")),
        ]
    }));
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let mut out = format!("{} lines, {} words", test.sources.len(), test.words());
    if !test.further.is_empty() {
        out.push_str(&format!("; loops and empty translations in {} more sentences", test.further.len()));
    }
    out.push('\n');
    for row in &cells {
        let right = row.iter().zip(&widths).skip(1).map(|(cell, width)| format!("{cell:>width$}"));
        let cells: Vec<String> = std::iter::once(format!("{:<1$}", row[0], widths[0])).chain(right).collect();
        out.push_str(&format!("{}\n", cells.join("  ")));
    }
    out
}

/// Formats the figures as JSON.
fn report(settings: &Settings, test: &Test, rows: &[Row]) -> Result<String, AppError> {
    let share = |share: Share| json!({ "right": share.right, "of": share.of, "percent": share.percent() });
    let system = |row: &Row| {
        json!({
            "name": row.name,
            "model": row.model,
            "bleu": row.scores.bleu,
            "chrf2": row.scores.chrf,
            "ter": row.scores.ter,
            "names_kept": share(row.names),
            "marks_copied": row.marks.map(share),
            "own_marks_copied": row.own_marks.map(share),
            "loops": row.loops,
            "empty": row.empty,
            "words_per_second": row.words_per_second,
            "bytes": row.bytes,
            "load_seconds": row.load,
        })
    };
    let report = json!({
        "format": "padanan-eval/1",
        "version": env!("CARGO_PKG_VERSION"),
        "from": settings.from.value.as_str(),
        "to": settings.to.value.as_str(),
        "lines": test.sources.len(),
        "words": test.words(),
        "more_sentences": test.further.len(),
        "systems": rows.iter().map(system).collect::<Vec<Value>>(),
    });
    let text = serde_json::to_string_pretty(&report).map_err(|e| AppError::Unexpected(e.to_string()))?;
    Ok(text + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_plain_and_differ() {
        let names = ["bundled", "runs/2024/student", "../runs-2024/student", "Bundled", "./"];
        let files = ["bundled.txt", "runs-2024-student.txt", "runs-2024-student-2.txt", "Bundled-2.txt", "model.txt"];
        assert_eq!(file_names(&names), files);
    }
}
