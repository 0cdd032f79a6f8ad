//! `padanan align`: pairs an article with an existing translation of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use padanan::internal::fetch;
use padanan::internal::glossary::TermIndex;
use padanan::internal::pipeline::{RecheckContext, align_articles, aligned_share, carry_decisions};
use padanan::internal::settings::Settings;
use padanan_core::bitext::Bitext;
use padanan_core::export::{Format, export};
use padanan_core::finding::Severity;
use padanan_core::segment::Abbreviations;

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::{AppError, failure};
use crate::cli::{AlignArgs, BackendArgs, Common, terminal};
use crate::run::config;
use crate::run::files;
use crate::run::pages;
use crate::run::{self, clients, count, has_ending};

/// Share of sentences with a sure counterpart under which two articles hardly belong together.
const HARDLY: f64 = 0.3;

pub(super) fn run(common: &Common, args: &AlignArgs) -> Result<ExitCode, AppError> {
    let settings = config::load(config::overrides(common, &args.language, &BackendArgs::default()))?;
    let (from, to) = (&settings.from.value, &settings.to.value);
    let term_index = clients::term_index(&settings.glossaries.value, from, to, common.quiet)?;
    let aligner = Aligner {
        common,
        args,
        settings: &settings,
        term_index: &term_index,
        abbreviations: settings.all_abbreviations(),
    };
    match (&args.pairs, &args.source, &args.target) {
        (Some(list), ..) => aligner.all(&listed(list)?),
        (None, Some(source), Some(target)) if source.is_dir() || target.is_dir() => {
            aligner.all(&by_name(source, target, (&from.primary(), &to.primary()), common.quiet)?)
        }
        (None, Some(source), Some(target)) => aligner.one(source, target),
        _ => Err(AppError::Usage("name an article and its translation, or a list with --pairs".to_owned())),
    }
}

/// An article, its translation, and the name of their bitext.
#[derive(Debug, PartialEq, Eq)]
struct Pair {
    source: PathBuf,
    target: PathBuf,
    name: String,
}

struct Aligner<'a> {
    common: &'a Common,
    args: &'a AlignArgs,
    settings: &'a Settings,
    term_index: &'a TermIndex,
    abbreviations: Abbreviations,
}

impl Aligner<'_> {
    fn bitext(&self, source: &Path, target: &Path) -> Result<Bitext, AppError> {
        let read =
            |path: &Path| pages::read_article(path, self.args.input, self.args.fetch, self.settings, self.common.quiet);
        let (here, there) = (read(source)?, read(target)?);
        let cx = run::cx(self.settings, self.term_index, &self.abbreviations);
        let bitext = align_articles(&here, &there, &cx, terminal::now()).map_err(|error| {
            AppError::Input(format!("{} and {}: {error}", files::shown(source), files::shown(target)))
        })?;
        let share = aligned_share(&bitext);
        if share < HARDLY {
            say!(
                "{} and {}: these hardly match: only {:.0} % of the sentences have a sure counterpart",
                files::shown(source),
                files::shown(target),
                share * 100.0
            );
        }
        Ok(bitext)
    }

    /// Carries what a person decided in the bitext that is at the place of a new one. How its sentences are paired now is the
    /// new one's.
    fn carry(&self, bitext: &mut Bitext, path: &Path) -> Result<(), AppError> {
        if !path.is_file() {
            return Ok(());
        }
        let Ok(before) = files::read_bitext(path) else { return Ok(()) };
        if (&before.from, &before.to) != (&bitext.from, &bitext.to) {
            return Ok(());
        }
        let beads: Vec<_> = bitext.segments.iter().map(|segment| segment.bead.clone()).collect();
        let cx = run::cx(self.settings, self.term_index, &self.abbreviations);
        let carried = carry_decisions(bitext, &before, &RecheckContext::from(&cx));
        bitext.segments.iter_mut().zip(beads).for_each(|(segment, bead)| segment.bead = bead);
        run::say_messages(run::carried(path, &carried).as_slice(), self.common.quiet);
        Ok(())
    }

    /// Aligns one pair, and prints or writes it.
    fn one(&self, source: &Path, target: &Path) -> Result<ExitCode, AppError> {
        let out = self.args.out.as_deref();
        let by_ending = out.and_then(|path| Format::from_path(&path.to_string_lossy()));
        let by_name = self.args.format.as_deref().and_then(Format::from_name);
        let format = by_name.or(by_ending).unwrap_or(Format::Bilingual);
        match out {
            None => files::refuse_terminal(format)?,
            Some(out) => {
                if let Some(input) = [source, target].into_iter().find(|input| files::is_same(input, out)) {
                    let message = "this would overwrite an input; choose another --out";
                    return Err(AppError::Usage(format!("{}: {message}", input.display())));
                }
                files::check_writable(out)?;
            }
        }
        let mut bitext = self.bitext(source, target)?;
        if let Some(out) = out.filter(|_| format == Format::Json) {
            self.carry(&mut bitext, out)?;
        }
        match out {
            Some(out) => files::write_output(out, &export(&bitext, format), |_| true)?,
            None => files::print(&run::printed(&bitext, format, self.common.color))?,
        }
        run::say_messages(&run::about(source, &bitext), self.common.quiet);
        Ok(self.args.findings.fail_on.code(bitext.worst()))
    }

    /// Aligns many pairs, and writes a bitext for each.
    fn all(&self, pairs: &[Pair]) -> Result<ExitCode, AppError> {
        let Some(out) = &self.args.out else {
            return Err(AppError::Usage("several bitexts go into a folder; name it with --out".to_owned()));
        };
        if self.args.format.as_deref().is_some_and(|format| format != "json") {
            let hint = "`padanan export` writes others from them";
            return Err(AppError::Usage(format!("bitexts are written for folders and pairs; {hint}")));
        }
        std::fs::create_dir_all(out).map_err(|source| AppError::Write { path: out.clone(), source })?;
        let (mut failed, mut flagged, mut worst) = (0, 0, None);
        for pair in pairs {
            let path = out.join(&pair.name);
            let done = self.bitext(&pair.source, &pair.target).and_then(|mut bitext| {
                self.carry(&mut bitext, &path)?;
                let folder = path.parent().unwrap_or(out);
                std::fs::create_dir_all(folder)
                    .map_err(|source| AppError::Write { path: folder.to_owned(), source })?;
                files::write_output(&path, &export(&bitext, Format::Json), |_| true)?;
                Ok(bitext.worst())
            });
            match done {
                Ok(found) => {
                    flagged += usize::from(found >= Some(Severity::Warning));
                    worst = worst.max(found);
                }
                Err(error) => {
                    failure(&error);
                    failed += 1;
                }
            }
        }
        if !self.common.quiet {
            let done = count((pairs.len() - failed) as u64, "bitext");
            say!(
                "padanan: {done} written, {flagged} with findings, {failed} failed; `padanan review {}` shows them",
                out.display()
            );
        }
        Ok(match failed {
            0 => self.args.findings.fail_on.code(worst),
            n if n == pairs.len() => ExitCode::Input,
            _ => ExitCode::Partial,
        })
    }
}

/// Reads a list of pairs.
fn listed(list: &Path) -> Result<Vec<Pair>, AppError> {
    let text = files::read_text(list)?;
    let folder = list.parent().unwrap_or(Path::new(""));
    let whole = |path: &str| {
        let path = Path::new(path);
        if fetch::address(path).is_some() { path.to_owned() } else { folder.join(path) }
    };
    let mut pairs: Vec<Pair> = Vec::new();
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for (number, line) in (1..).zip(text.trim_start_matches('\u{FEFF}').lines()) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let parts: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [source, target] = parts[..] else {
            let message = "write an article and its translation, with a tab between them";
            return Err(AppError::Input(format!("{}:{number}: {message}", list.display())));
        };
        let stem = Path::new(source).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let uses = taken.entry(stem.to_lowercase()).or_default();
        *uses += 1;
        let name = if *uses == 1 { format!("{stem}.bitext.json") } else { format!("{stem}-{uses}.bitext.json") };
        pairs.push(Pair { source: whole(source), target: whole(target), name });
    }
    if pairs.is_empty() {
        return Err(AppError::Input(format!("{}: there is no pair in it", list.display())));
    }
    Ok(pairs)
}

/// Pairs the articles of two folders by name: `a.txt` and `sub/b.id.html` with `a.en.txt` and `sub/b.md`.
fn by_name(source: &Path, target: &Path, (from, to): (&str, &str), quiet: bool) -> Result<Vec<Pair>, AppError> {
    for folder in [source, target] {
        if !folder.is_dir() {
            let message = "this is not a folder; name two files or two folders";
            return Err(AppError::Usage(format!("{}: {message}", folder.display())));
        }
    }
    let (here, mut there) = (articles(source, from)?, articles(target, to)?);
    let mut pairs = Vec::new();
    let mut alone = Vec::new();
    for (key, path) in here {
        match there.remove(&key) {
            Some(other) => pairs.push(Pair { source: path, target: other, name: format!("{key}.bitext.json") }),
            None => alone.push(path),
        }
    }
    if !quiet {
        for path in alone.iter().chain(there.values()) {
            say!("{}: the other folder has nothing of this name; it is left out", path.display());
        }
    }
    if pairs.is_empty() {
        let message = "the folders share no names";
        return Err(AppError::Input(format!("{} and {}: {message}", source.display(), target.display())));
    }
    Ok(pairs)
}

/// Returns the articles below a folder by their names, without endings and the language.
fn articles(folder: &Path, language: &str) -> Result<BTreeMap<String, PathBuf>, AppError> {
    let mut found: BTreeMap<String, PathBuf> = BTreeMap::new();
    for entry in ignore::WalkBuilder::new(folder).follow_links(false).sort_by_file_name(Ord::cmp).build() {
        let entry = entry.map_err(|error| AppError::Input(format!("{}: {error}", folder.display())))?;
        let path = entry.path();
        if !entry.file_type().is_some_and(|kind| kind.is_file()) || !has_ending(path) {
            continue;
        }
        let below = path.strip_prefix(folder).unwrap_or(path).with_extension("");
        let name = below.to_string_lossy().into_owned();
        let key = name.strip_suffix(&format!(".{language}")).unwrap_or(&name).to_owned();
        if let Some(other) = found.insert(key, path.to_owned()) {
            let message = "both have one name without their endings; rename one of them";
            return Err(AppError::Input(format!("{} and {}: {message}", other.display(), path.display())));
        }
    }
    Ok(found)
}
