//! `padanan import`: merges exchange files back into their bitexts.

use std::path::{Path, PathBuf};

use padanan::internal::pipeline::check_imported;
use padanan::internal::review::{Changed, Hooks, ReviewFile};
use padanan::internal::settings::Settings;
use padanan_core::bitext::{Bitext, Segment};
use padanan_core::diff::{Op, visible, words};
use padanan_core::exchange::{self, Conflict, Format, LanguagePair, RowMatches, Sheet};
use padanan_core::export::{Format as Export, export};
use padanan_core::text::language::Lang;

use super::check::bitexts;
use super::review;
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::{self, AppError};
use crate::cli::terminal;
use crate::cli::{BackendArgs, Common, ImportArgs};
use crate::run as runner;
use crate::run::clients;
use crate::run::config;
use crate::run::files;

pub(super) fn run(common: &Common, args: &ImportArgs) -> Result<ExitCode, AppError> {
    let overrides = config::overrides(common, &args.language, &BackendArgs::default());
    let settings = config::load(config::remember(overrides, &args.remember))?;
    if let Some(out) = &args.out {
        let [file] = &args.files[..] else {
            return Err(AppError::Usage("--out creates one bitext from one file; name one file".to_owned()));
        };
        return anew(common, args, &settings, file, out);
    }
    review::remembering(&settings, common.quiet, None, |hooks| all(common, args, &settings, hooks))
}

fn all(common: &Common, args: &ImportArgs, settings: &Settings, hooks: &Hooks) -> Result<ExitCode, AppError> {
    if let [file] = &args.files[..] {
        return one(common, args, settings, hooks, file);
    }
    let (mut worst, mut broken) = (ExitCode::Done, Vec::new());
    for path in &args.files {
        match one(common, args, settings, hooks, path) {
            Ok(code) => worst = worst.max(code),
            Err(error) => broken.push(explain::failure(&error)),
        }
    }
    match broken.iter().max() {
        None => Ok(worst),
        Some(code) if broken.len() == args.files.len() => Ok(*code),
        Some(_) => Ok(ExitCode::Partial),
    }
}

/// Reads an exchange file, and detects its format.
fn bytes(args: &ImportArgs, path: &Path) -> Result<(Vec<u8>, Format), AppError> {
    let name = path.display();
    let bytes = files::read_bytes(path)?;
    let format = args.format.as_deref().and_then(Format::from_name);
    // The file knows its XLIFF version better than the user.
    let format = match format {
        None | Some(Format::Xliff | Format::Xliff12) => Format::of(&path.to_string_lossy(), &bytes).or(format),
        named => named,
    };
    let unknown = "cannot tell the format from the extension (.xlf .tmx .docx .csv .md); name it with --format";
    Ok((bytes, format.ok_or_else(|| AppError::Input(format!("{name}: {unknown}")))?))
}

fn one(
    common: &Common,
    args: &ImportArgs,
    settings: &Settings,
    hooks: &Hooks,
    path: &Path,
) -> Result<ExitCode, AppError> {
    let (bytes, format) = bytes(args, path)?;
    let read = |from: &Lang, to: &Lang| {
        let wrong = |e: exchange::ExchangeError| AppError::Input(format!("{}: {e}", path.display()));
        exchange::read(format, &bytes, LanguagePair { from, to }).map_err(wrong)
    };
    let bitext = match &args.into {
        Some(folder) if folder.is_dir() => {
            belonging(path, &read(&settings.from.value, &settings.to.value)?, &bitexts(folder)?)?
        }
        Some(bitext) => bitext.clone(),
        None => beside(path)?,
    };
    let mut review_file = review::open(&bitext, hooks)?;
    let (from, to) = languages(review_file.bitext(), &bitext)?;
    let sheet = read(&from, &to)?;
    same_language(path, &sheet, &to)?;
    let matches = exchange::match_rows(&sheet, review_file.session());
    if matches.found == 0 {
        let message = format!("none of its segments is in {}: this file belongs to another article", bitext.display());
        return Err(AppError::Input(format!("{}: {message}", path.display())));
    }
    tell(path, &sheet, &matches, &review_file);
    let left = matches.conflicts.len() + matches.absent.len();
    if args.dry_run {
        return dry_run(&mut review_file, &matches, left);
    }
    let code = review::finish(&mut review_file, &matches.decisions, left, common.quiet)?;
    // Imported text is checked like any other.
    let touched = |s: &&Segment| matches.decisions.iter().any(|d| d.segment == s.id);
    let wrong = runner::sentences(&bitext, review_file.bitext().segments.iter().filter(touched));
    runner::say_messages(&wrong, false);
    Ok(if !wrong.is_empty() { code.max(ExitCode::Findings) } else { code })
}

fn languages(bitext: &Bitext, path: &Path) -> Result<(Lang, Lang), AppError> {
    let lang = |code: &str| Lang::parse(code).map_err(|e| AppError::Input(format!("{}: {e}", path.display())));
    Ok((lang(&bitext.from)?, lang(&bitext.to)?))
}

/// Refuses a file that translates the same article into another language. The source language needs no check: the
/// sentences have to match, and programs that convert through PO lose its code.
fn same_language(path: &Path, sheet: &Sheet, to: &Lang) -> Result<(), AppError> {
    match sheet.to.as_deref().filter(|code| !Lang::parse(code).is_ok_and(|l| l.same_language(to))) {
        Some(other) => {
            let message = format!("it translates into `{}`, but the bitext into {to}", visible(other));
            Err(AppError::Input(format!("{}: {message}", path.display())))
        }
        None => Ok(()),
    }
}

/// Returns a file's name without the extensions of an exchange file.
fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let known = Format::ALL.iter().map(|f| format!(".{}", f.ending()));
    let longest = known.filter(|ending| name.to_lowercase().ends_with(ending)).map(|e| e.len()).max();
    let short = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    longest.and_then(|length| name.get(..name.len() - length)).map_or(short, str::to_owned)
}

/// Returns the names that a file's bitext may have: `a.en.xlf` belongs to `a.en.bitext.json` or `a.bitext.json`.
fn names(path: &Path) -> Vec<String> {
    let stem = stem(path);
    let shorter = stem.rsplit_once('.').map(|(rest, _)| rest.to_owned());
    std::iter::once(stem).chain(shorter).map(|stem| format!("{stem}.bitext.json")).collect()
}

/// Finds the bitext next to a file.
fn beside(path: &Path) -> Result<PathBuf, AppError> {
    let found = names(path).into_iter().map(|name| path.with_file_name(name)).find(|p| p.is_file());
    found.ok_or_else(|| {
        let name = path.display();
        let hint = "name one with --into, or create one with --out";
        match path.exists() {
            true => AppError::Input(format!("{name}: there is no bitext of this name next to it; {hint}")),
            false => AppError::Input(format!("{name}: there is no such file; check the path")),
        }
    })
}

/// Finds the bitext of a folder that a file belongs to: by its article, else by its name.
fn belonging(path: &Path, sheet: &Sheet, all: &[PathBuf]) -> Result<PathBuf, AppError> {
    if let Some(hash) = &sheet.article_sha256 {
        let of_article = |p: &&PathBuf| files::read_bitext(p).is_ok_and(|b| b.article.sha256 == *hash);
        if let Some(found) = all.iter().find(of_article) {
            return Ok(found.clone());
        }
    }
    let names = names(path);
    let named = |name: &String| all.iter().filter(|p| p.file_name().is_some_and(|f| *f == **name)).collect::<Vec<_>>();
    match names.iter().map(named).find(|found| !found.is_empty()).as_deref() {
        Some([one]) => Ok((*one).clone()),
        Some(several) => {
            let list: Vec<String> = several.iter().map(|p| p.display().to_string()).collect();
            let message = format!("several bitexts have its name ({}); name one with --into", list.join(", "));
            Err(AppError::Input(format!("{}: {message}", path.display())))
        }
        None => Err(AppError::Input(format!("{}: no bitext in the folder matches it", path.display()))),
    }
}

/// Reports what is not imported, and why.
fn tell(path: &Path, sheet: &Sheet, matches: &RowMatches, review_file: &ReviewFile) {
    let name = path.display();
    let article = &review_file.bitext().article.sha256;
    if sheet.article_sha256.as_ref().is_some_and(|hash| hash != article) {
        say!(
            "{name}: it was exported from another version of the article; only sentences that are the same are imported"
        );
    }
    let (same, others): (Vec<&Conflict>, Vec<&Conflict>) =
        matches.conflicts.iter().partition(|c| c.segment.is_some() && c.offered.is_none());
    for alike in same.chunk_by(|a, b| a.reason == b.reason) {
        let ids: Vec<u32> = alike.iter().filter_map(|c| c.segment).collect();
        say!("{name}: {} left as is: {}", listed(&ids), visible(&alike[0].reason));
    }
    for Conflict { line, segment, reason, offered } in others {
        let place = if *line > 0 { format!("{name}:{line}") } else { name.to_string() };
        let about = match segment {
            Some(id) => format!("segment {id} left as is"),
            None => "this is left out".to_owned(),
        };
        say!("{place}: {about}: {}", visible(reason));
        if let Some(text) = offered {
            say!("         the file says: {}", visible(text));
        }
    }
    if !matches.absent.is_empty() {
        let (n, all) = (matches.absent.len(), review_file.bitext().segments.len());
        say!(
            "{name}: {n} of {} in the bitext not in this file: {}",
            runner::count(all as u64, "segment"),
            listed(&matches.absent)
        );
    }
}

/// Formats the numbers of segments, at most ten of them.
fn listed(ids: &[u32]) -> String {
    let some: Vec<String> = ids.iter().take(10).map(ToString::to_string).collect();
    let (plural, more) = (if ids.len() == 1 { "" } else { "s" }, if ids.len() > 10 { " and more" } else { "" });
    format!("segment{plural} {}{more}", some.join(", "))
}

/// Prints what would change, and writes nothing.
fn dry_run(review_file: &mut ReviewFile, matches: &RowMatches, left: usize) -> Result<ExitCode, AppError> {
    let changed = review_file.session().decide(&matches.decisions).map_err(|e| AppError::Unexpected(e.to_string()))?;
    let mut out = String::new();
    for change in &changed {
        out.push_str(&line(review_file.name(), change));
    }
    out.push_str(&format!("{}: {} would change\n", review_file.name(), runner::count(changed.len() as u64, "segment")));
    files::print(&out)?;
    Ok(if left > 0 { ExitCode::Findings } else { ExitCode::Done })
}

fn line(name: &str, Changed { before, after }: &Changed) -> String {
    let (was, is) = (before.state.as_str(), after.state.as_str());
    let state = if was == is { is.to_owned() } else { format!("{was} → {is}") };
    let mut line = format!("{name}: segment {}, {state}\n", after.id);
    for (row, text) in after.notes().skip(before.notes().count()) {
        line.push_str(&format!("    note by {}: {}\n", visible(&row.who), visible(text)));
    }
    if before.target != after.target {
        line.push_str(&format!("    {}\n", visible(&change(before, after))));
    }
    line
}

/// Formats the change of a target, as in `git diff --word-diff`.
fn change(before: &Segment, after: &Segment) -> String {
    let text = |segment: &Segment| segment.target.clone().unwrap_or_default();
    let (old, new) = (text(before), text(after));
    let piece = |op: Op| match op {
        Op::Equal(span) => span.of(&new).to_owned(),
        Op::Removed(span) => format!("[-{}-]", span.of(&old)),
        Op::Added(span) => format!("{{+{}+}}", span.of(&new)),
    };
    words(&old, &new).into_iter().map(piece).collect()
}

/// Creates a new bitext from a file alone.
fn anew(
    common: &Common,
    args: &ImportArgs,
    settings: &Settings,
    path: &Path,
    out: &Path,
) -> Result<ExitCode, AppError> {
    if out.exists() {
        let message = "this exists already; --into imports a file into an existing bitext";
        return Err(AppError::Usage(format!("{}: {message}", out.display())));
    }
    let (bytes, format) = bytes(args, path)?;
    let wrong = |e: exchange::ExchangeError| AppError::Input(format!("{}: {e}", path.display()));
    let pair = LanguagePair { from: &settings.from.value, to: &settings.to.value };
    let sheet = exchange::read(format, &bytes, pair).map_err(wrong)?;
    // The file's languages count, unless the user names others.
    let lang = |typed: &Option<Lang>, said: &Option<String>, default: &Lang| {
        let said = said.as_deref().and_then(|code| Lang::parse(code).ok());
        typed.clone().or(said).unwrap_or_else(|| default.clone())
    };
    let from = lang(&args.language.from, &sheet.from, &settings.from.value);
    let to = lang(&args.language.to, &sheet.to, &settings.to.value);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut bitext =
        exchange::to_bitext(&sheet, &name, LanguagePair { from: &from, to: &to }, terminal::now()).map_err(wrong)?;
    bitext.article.original = exchange::original(format, &bytes);
    let term_index = clients::term_index(&settings.glossaries.value, &from, &to, common.quiet)?;
    check_imported(&mut bitext, &clients::recheck(&from, &to, &term_index));
    if args.dry_run {
        let message =
            format!("{}: {} would be written\n", out.display(), runner::count(bitext.segments.len() as u64, "segment"));
        files::print(&message)?;
    } else {
        files::write(out, &export(&bitext, Export::Json))?;
        runner::say_messages(&runner::about(path, &bitext), common.quiet);
    }
    Ok(args.findings.fail_on.code(bitext.worst()))
}
