//! `padanan memory`

use std::io::{BufReader, BufWriter, IsTerminal as _};
use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget};
use padanan::internal::input_file;
use padanan::internal::memory::{ExportError, ImportError, Memory as Store, MemoryError, Prune, Stats, UseAs};
use padanan::internal::replace::Draft;
use padanan::internal::settings::{Overrides, Settings};
use padanan_core::text::language::Lang;

use super::memory_bitexts;
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{
    Common, LanguagesArgs, MemoryCommand, MemoryExportArgs, MemoryImportArgs, MemoryPlace, MemoryPruneArgs,
};
use crate::run::config;
use crate::run::count;
use crate::run::files;
use crate::run::recall;

pub(super) fn run(common: &Common, command: &MemoryCommand) -> Result<ExitCode, AppError> {
    match command {
        MemoryCommand::Import(args) => import(common, args),
        MemoryCommand::Export(args) => export(common, args),
        MemoryCommand::Stats { place, json } => stats(common, place, *json),
        MemoryCommand::Prune(args) => prune(common, args),
    }
}

fn settings(common: &Common, place: &MemoryPlace, languages: Option<&LanguagesArgs>) -> Result<Settings, AppError> {
    config::load(Overrides {
        config: common.config.clone(),
        from: languages.and_then(|l| l.from.clone()),
        to: languages.and_then(|l| l.to.clone()),
        memory_file: place.memory.clone(),
        ..Overrides::default()
    })
}

/// Opens the memory. With `there`, it must exist.
fn open(settings: &Settings, there: bool) -> Result<Store, AppError> {
    let file = recall::memory_file(settings)?;
    if there && !file.exists() {
        let hint = "`padanan translate` and `padanan memory import` create one";
        return Err(AppError::Input(format!("{}: there is no translation memory; {hint}", file.display())));
    }
    Store::open(&file).map_err(trouble)
}

pub(super) fn trouble(error: MemoryError) -> AppError {
    match error {
        MemoryError::Io { path, source } => AppError::Write { path, source },
        MemoryError::Database { .. } if error.is_full() => AppError::Unexpected(error.to_string()),
        other => AppError::Input(other.to_string()),
    }
}

fn import(common: &Common, args: &MemoryImportArgs) -> Result<ExitCode, AppError> {
    let settings = settings(common, &args.place, Some(&args.languages))?;
    let memory = open(&settings, false)?;
    let (from, to) = (&settings.from.value, &settings.to.value);
    let use_as = if args.suggestions { UseAs::Suggestions } else { UseAs::Approved };
    let visible = !common.quiet && std::io::stderr().is_terminal();
    let target = if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    let mut broken = false;
    for path in &args.files {
        if memory_bitexts::is_bitext(path) {
            broken |= memory_bitexts::import(&memory, path, (from, to), args, common.quiet)?;
            continue;
        }
        let name = files::shown(path);
        let told = |units| {
            bar.set_message(format!("{name}: {units} units"));
            bar.tick();
        };
        let imported = match path == Path::new("-") {
            true => memory.import(std::io::stdin().lock(), from, to, use_as, &told),
            false => memory.import(BufReader::new(open_file(path)?), from, to, use_as, &told),
        };
        let imported = imported.map_err(|error| match error {
            ImportError::Tmx(error) => AppError::Input(format!("{name}: {error}")),
            ImportError::Memory(error) => trouble(error),
        })?;
        bar.finish_and_clear();
        if !common.quiet {
            say!("{name}: {} in both languages, {} of them new", count(imported.units, "unit"), imported.new);
        }
    }
    Ok(if broken { ExitCode::Partial } else { ExitCode::Done })
}

fn open_file(path: &Path) -> Result<std::fs::File, AppError> {
    if path.is_dir() {
        return Err(AppError::Input(format!("{}: this is a folder; name the TMX file in it", path.display())));
    }
    input_file::open_named(path).map_err(|e| AppError::Input(files::read_failure(&path.display().to_string(), &e)))
}

fn export(common: &Common, args: &MemoryExportArgs) -> Result<ExitCode, AppError> {
    let settings = settings(common, &args.place, Some(&args.languages))?;
    let memory = open(&settings, true)?;
    let (from, to): (&Lang, &Lang) = (&settings.from.value, &settings.to.value);
    let written = match args.out.as_ref().or(args.file.as_ref()) {
        Some(path) => {
            let failed = |source| AppError::Write { path: path.clone(), source };
            let mut draft = Draft::of(path).map_err(failed)?;
            let written = match memory.export(BufWriter::new(&mut draft), from, to, args.approved) {
                Ok(written) => written,
                Err(ExportError::Io(source)) => return Err(failed(source)),
                Err(ExportError::Memory(error)) => return Err(trouble(error)),
            };
            draft.into_place().map_err(failed)?;
            written
        }
        None => match memory.export(BufWriter::new(std::io::stdout().lock()), from, to, args.approved) {
            Ok(written) => written,
            Err(ExportError::Io(source)) => return Err(AppError::Stdout(source)),
            Err(ExportError::Memory(error)) => return Err(trouble(error)),
        },
    };
    if !common.quiet {
        say!("{} written", count(written, "unit"));
    }
    Ok(ExitCode::Done)
}

fn stats(common: &Common, place: &MemoryPlace, json: bool) -> Result<ExitCode, AppError> {
    let memory = open(&settings(common, place, None)?, true)?;
    let stats = memory.stats().map_err(trouble)?;
    files::print(&if json { as_json(&memory, &stats) } else { as_text(&memory, &stats) })?;
    Ok(ExitCode::Done)
}

fn as_text(memory: &Store, stats: &Stats) -> String {
    let total: u64 = stats.groups.iter().map(|g| g.4).sum();
    let day = |ms: i64| jiff::Timestamp::from_millisecond(ms).unwrap_or_default().strftime("%Y-%m-%d").to_string();
    let span = stats.span.map(|(first, last)| format!(", created {} to {}", day(first), day(last)));
    let mut text = format!(
        "{}: {total} {}, {:.1} MB{}\n",
        memory.path().display(),
        if total == 1 { "entry" } else { "entries" },
        stats.bytes as f64 / 1e6,
        span.unwrap_or_default()
    );
    for (pair, kind, backend, model, n) in &stats.groups {
        let whose = match (*kind, model.as_str()) {
            ("approved", _) => "approved by a person".to_owned(),
            ("suggestion", _) => "suggestions only".to_owned(),
            (_, "") => format!("from {backend}"),
            (_, model) => format!("from {backend} ({model})"),
        };
        text.push_str(&format!("  {pair}  {n:>9}  {whose}\n"));
    }
    text
}

fn as_json(memory: &Store, stats: &Stats) -> String {
    let group = |(pair, kind, backend, model, n): &(String, &str, String, String, u64)| serde_json::json!({ "pair": pair, "kind": kind, "backend": backend, "model": model, "entries": n });
    let value = serde_json::json!({
        "file": memory.path().display().to_string(),
        "bytes": stats.bytes,
        "groups": stats.groups.iter().map(group).collect::<Vec<_>>(),
    });
    format!("{value}\n")
}

fn prune(common: &Common, args: &MemoryPruneArgs) -> Result<ExitCode, AppError> {
    if !args.all && args.older_than.is_none() && args.backend.is_none() {
        let message = "say what to remove: --older-than DAYS, --backend NAME, or --all";
        return Err(AppError::Usage(message.to_owned()));
    }
    let memory = open(&settings(common, &args.place, None)?, true)?;
    let days = |days: u32| jiff::Timestamp::now().as_millisecond() - i64::from(days) * 86_400_000;
    let prune = Prune {
        before: args.older_than.map(days),
        backend: args.backend.clone(),
        approved: args.approved,
        dry_run: args.dry_run,
    };
    let gone = memory.prune(&prune).map_err(trouble)?;
    if !common.quiet {
        let entries = if gone == 1 { "entry" } else { "entries" };
        say!("{gone} {entries} {}", if args.dry_run { "would be removed" } else { "removed" });
    }
    Ok(ExitCode::Done)
}
