//! `padanan diff --against`: the machine's translation beside a published one, with scores.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use padanan::internal::pipeline::{align_bitext, recheck};
use padanan::internal::settings::{Overrides, Settings};
use padanan_core::bitext::Bitext;
use padanan_core::diff::{Comparison, Style, compare, figures, render_against};
use padanan_core::finding::Severity;
use padanan_core::quality::{Scores, score};
use padanan_core::segment::Abbreviations;
use padanan_core::text::language::Lang;
use serde_json::{Value, json};

use super::align_pairs::of_name;
use super::check::{bitexts, languages};
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::{AppError, failure};
use crate::cli::{Common, ComparisonForm, DiffArgs, terminal};
use crate::run::glossaries::Glossaries;
use crate::run::{self, clients, config, files};

const FORMAT: &str = "padanan-comparison/1";

pub(super) fn run(common: &Common, args: &DiffArgs, against: &Path, style: &Style) -> Result<ExitCode, AppError> {
    let settings = config::load(Overrides { config: common.config.clone(), ..Overrides::default() })?;
    let paths = if args.glossary.is_empty() { settings.glossaries.value.clone() } else { args.glossary.clone() };
    let glossaries = Glossaries::load(&paths, common.quiet)?;
    let mut comparer = Comparer { glossaries, abbreviations: settings.all_abbreviations(), settings };
    let is_json = args.format == ComparisonForm::Json;
    if !args.bitext.is_dir() {
        let (machine, human) = comparer.pair(&args.bitext, against)?;
        let comparison = compare(&machine, &human);
        let out = match is_json {
            true => document(&[article(&args.bitext, against, &comparison)], &Totals::of(&comparison))?,
            false => render_against(&comparison, &machine, &human, style),
        };
        files::print(&out)?;
        return Ok(args.findings.fail_on.code(machine.worst()));
    }
    folder(&mut comparer, args, against, common.quiet)
}

/// Compares every bitext of a folder, and shows the scores of each.
fn folder(comparer: &mut Comparer, args: &DiffArgs, against: &Path, quiet: bool) -> Result<ExitCode, AppError> {
    if !against.is_dir() {
        let message = "this is not a folder; a folder of bitexts is compared with a folder of translations";
        return Err(AppError::Usage(format!("{}: {message}", against.display())));
    }
    let (mut rows, mut articles) = (Vec::new(), Vec::new());
    let (mut totals, mut worst, mut failed, mut alone): (_, Option<Severity>, _, _) = (Totals::default(), None, 0, 0);
    for path in bitexts(&args.bitext)? {
        let below = path.strip_prefix(&args.bitext).unwrap_or(&path);
        let name = below.to_string_lossy();
        let name = name.strip_suffix(".bitext.json").unwrap_or(&name);
        let Some(human) = published(against, name, &comparer.settings.to.value.primary()) else {
            alone += 1;
            if !quiet {
                say!("{}: {} has no translation of this name; it is left out", path.display(), against.display());
            }
            continue;
        };
        match comparer.pair(&path, &human) {
            Ok((machine, published)) => {
                let comparison = compare(&machine, &published);
                totals.add(&comparison);
                worst = worst.max(machine.worst());
                rows.push((name.to_owned(), comparison.scored, comparison.draft, comparison.target));
                if args.format == ComparisonForm::Json {
                    articles.push(article(&path, &human, &comparison));
                }
            }
            Err(error) => {
                failure(&error);
                failed += 1;
            }
        }
    }
    if rows.is_empty() {
        let message = format!("{}: there is no translation of these bitexts in it", against.display());
        return Err(AppError::Input(message));
    }
    let out = match args.format {
        ComparisonForm::Json => document(&articles, &totals)?,
        ComparisonForm::Text => table(&rows, &totals),
    };
    files::print(&out)?;
    if !quiet && alone + failed > 0 {
        say!("padanan: {} compared, {alone} left out, {failed} failed", run::count(rows.len() as u64, "article"));
    }
    Ok(if failed > 0 { ExitCode::Partial } else { args.findings.fail_on.code(worst) })
}

/// Returns the published translation of an article in a folder: a bitext of `align`, or a text or a page.
fn published(folder: &Path, name: &str, language: &str) -> Option<PathBuf> {
    let bitext = folder.join(format!("{name}.bitext.json"));
    if bitext.is_file() { Some(bitext) } else { of_name(folder, name, language) }
}

/// Reads what is compared.
struct Comparer {
    settings: Settings,
    glossaries: Glossaries,
    abbreviations: Abbreviations,
}

impl Comparer {
    /// Reads a bitext, and the published translation: a bitext, or a text that is aligned first.
    fn pair(&mut self, path: &Path, against: &Path) -> Result<(Bitext, Bitext), AppError> {
        let machine = files::read_bitext(path)?;
        let (from, to) = languages(&machine, path)?;
        let is_bitext = against.to_string_lossy().to_lowercase().ends_with(".json");
        let human = if is_bitext {
            let mut human = files::read_bitext(against)?;
            let (other_from, other_to) = languages(&human, against)?;
            if !from.same_language(&other_from) || !to.same_language(&other_to) {
                let (a, b) = (path.display(), against.display());
                return Err(AppError::Input(format!("{a} and {b}: these are not for the same languages")));
            }
            recheck(&mut human, &clients::recheck(&from, &to, &self.glossaries.index_if_any(&from, &to)));
            human
        } else {
            self.align(path, &machine, against, (&from, &to))?
        };
        if !shares_sentences(&machine, &human) {
            let (a, b) = (path.display(), against.display());
            return Err(AppError::Input(format!("{a} and {b}: these are not about the same article")));
        }
        Ok((machine, human))
    }

    fn align(
        &mut self,
        path: &Path,
        machine: &Bitext,
        against: &Path,
        (from, to): (&Lang, &Lang),
    ) -> Result<Bitext, AppError> {
        if machine.article.text.is_empty() {
            let hint = "put the article where it was, or name a bitext that `padanan align` made";
            return Err(AppError::Input(format!("{}: the article's text is not found; {hint}", path.display())));
        }
        let target = files::read_article(against, None, true)?;
        let term_index = self.glossaries.index_if_any(from, to);
        let mut settings = self.settings.clone();
        (settings.from.value, settings.to.value) = (from.clone(), to.clone());
        let cx = run::cx(&settings, &term_index, &self.abbreviations);
        align_bitext(machine, &target, &cx, terminal::now())
            .map_err(|error| AppError::Input(format!("{} and {}: {error}", path.display(), against.display())))
    }
}

/// Whether two bitexts have a sentence in common: else they are of two articles.
fn shares_sentences(machine: &Bitext, human: &Bitext) -> bool {
    if machine.article.sha256 == human.article.sha256 {
        return true;
    }
    let sentences: HashSet<&str> = machine.segments.iter().map(|segment| segment.source.as_str()).collect();
    human.segments.iter().any(|segment| !segment.source.is_empty() && sentences.contains(segment.source.as_str()))
}

/// The sums over articles.
#[derive(Default)]
struct Totals {
    texts: [Vec<String>; 3],
    doubtful: usize,
    alone: usize,
    differences: usize,
}

impl Totals {
    fn of(comparison: &Comparison<'_>) -> Self {
        let mut totals = Self::default();
        totals.add(comparison);
        totals
    }

    fn add(&mut self, comparison: &Comparison<'_>) {
        for row in comparison.rows.iter().filter(|row| row.is_scored()) {
            self.texts.iter_mut().zip(row.texts()).for_each(|(all, text)| all.push(text));
        }
        self.doubtful += comparison.doubtful;
        self.alone += comparison.alone;
        self.differences += comparison.rows.iter().map(|row| row.differences.len()).sum::<usize>();
    }

    fn scores(&self) -> [Scores; 2] {
        let [drafts, targets, published] = &self.texts;
        [score(drafts, published), score(targets, published)]
    }
}

fn table(rows: &[(String, usize, Scores, Scores)], totals: &Totals) -> String {
    let width = rows.iter().map(|row| row.0.chars().count()).max().unwrap_or(0).max("all articles".len());
    let [draft, target] = totals.scores();
    let all = ("all articles".to_owned(), totals.texts[2].len(), draft, target);
    let mut out = String::new();
    for (name, scored, draft, target) in rows.iter().chain([&all]) {
        let line = format!("{name:<width$}  {scored:>5}  {}  after enforcement {}", figures(draft), figures(target));
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn article(path: &Path, against: &Path, comparison: &Comparison<'_>) -> Value {
    let rows = comparison.rows.iter().map(|row| {
        let [draft, target, published] = row.texts();
        let source: Vec<&str> = row.machine.iter().map(|s| s.source.as_str()).collect();
        let difference = |d: &padanan_core::diff::Difference| {
            json!({ "kind": d.kind, "what": d.what, "machine": d.machine, "published": d.human })
        };
        json!({
            "segments": row.machine.iter().map(|s| s.id).collect::<Vec<_>>(),
            "published_segments": row.human.iter().map(|s| s.id).collect::<Vec<_>>(),
            "scored": row.is_scored(),
            "source": source.join(" "),
            "draft": draft,
            "target": target,
            "published": published,
            "differences": row.differences.iter().map(difference).collect::<Vec<_>>(),
        })
    });
    json!({
        "bitext": path.display().to_string(),
        "against": against.display().to_string(),
        "scored": comparison.scored,
        "doubtful": comparison.doubtful,
        "without_counterpart": comparison.alone,
        "machine": of_scores(&comparison.draft),
        "enforced": of_scores(&comparison.target),
        "rows": rows.collect::<Vec<_>>(),
    })
}

fn of_scores(scores: &Scores) -> Value {
    let rounded = |value: f64| (value * 10_000.0).round() / 10_000.0;
    json!({ "bleu": rounded(scores.bleu), "chrf2": rounded(scores.chrf), "ter": rounded(scores.ter) })
}

fn document(articles: &[Value], totals: &Totals) -> Result<String, AppError> {
    let [draft, target] = totals.scores();
    let value = json!({
        "format": FORMAT,
        "articles": articles,
        "total": {
            "scored": totals.texts[2].len(),
            "doubtful": totals.doubtful,
            "without_counterpart": totals.alone,
            "differences": totals.differences,
            "machine": of_scores(&draft),
            "enforced": of_scores(&target),
        },
    });
    let text = serde_json::to_string_pretty(&value).map_err(|e| AppError::Unexpected(e.to_string()))?;
    Ok(text + "\n")
}
