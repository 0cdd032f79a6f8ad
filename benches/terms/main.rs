//! Measures how well terms are enforced on recorded output of real systems, without calling any backend.
//!
//! ```sh
//! cargo run --release -p padanan-benches --bin terms -- FOLDER [--list FILE] [--missing FILE] [--sample N]
//! ```
//! `FOLDER` has a test set of FLORES-200, one sentence per line: `NAME.id`, `NAME.en`, and `NAME.SYSTEM.en` for every
//! system. Three glossaries are built from it by rule (`glossary.rs`): the names of the source with the reference's
//! forms; the same with a third of the targets replaced by forms that no system writes; names that do not occur.
//! `--list` writes every repair with its sentence, `--missing` writes every term that was not honoured, and `--sample`
//! limits the repairs to N, drawn with a seed.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example: it reads files, and prints a table"
)]

mod glossary;
mod metrics;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use glossary::{control, house_style, reference};
use metrics::{Judged, Terms};
use padanan::internal::glossary::{Glossary, Hit, TermIndex};
use padanan_core::bitext::Outcome;
use padanan_core::enforce::{EnforceInput, Enforced, enforce};
use padanan_core::finding::Code;
use padanan_core::quality::{Scores, score};
use padanan_core::text::language::Lang;
use padanan_core::text::{Lexicon, Span};

/// The seed of all random draws.
const SEED: u64 = 6;

/// The command-line arguments.
struct Wanted {
    folder: PathBuf,
    list: Option<PathBuf>,
    missing: Option<PathBuf>,
    sample: Option<usize>,
}

fn wanted() -> Result<Wanted, Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("give the folder with the test set")?;
    let mut wanted = Wanted { folder: folder.into(), list: None, missing: None, sample: None };
    while let Some(flag) = args.next() {
        let value = args.next().ok_or_else(|| format!("{flag} needs a value"))?;
        match flag.as_str() {
            "--list" => wanted.list = Some(value.into()),
            "--missing" => wanted.missing = Some(value.into()),
            "--sample" => wanted.sample = Some(value.parse()?),
            other => return Err(format!("unknown option {other}").into()),
        }
    }
    Ok(wanted)
}

fn lines(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(text.lines().map(|l| l.trim_end().to_owned()).collect())
}

/// Returns the test sets in a folder: their names without `.id`.
fn stems(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut stems = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        stems.extend(name.strip_suffix(".id").map(str::to_owned));
    }
    stems.sort();
    Ok(stems)
}

/// Returns the output of each system, by its name.
fn systems(folder: &Path, stem: &str) -> Result<BTreeMap<String, Vec<String>>, Box<dyn Error>> {
    let mut systems = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let system = name.strip_prefix(stem).and_then(|n| n.strip_prefix('.')).and_then(|n| n.strip_suffix(".en"));
        if let Some(system) = system {
            // Some recordings have quotation marks as HTML entities.
            let text = lines(&path)?.into_iter().map(|l| l.replace("&quot;", "\"").replace("&#39;", "'"));
            systems.insert(system.to_owned(), text.collect());
        }
    }
    Ok(systems)
}

/// The whole output of one system after enforcement.
struct Run<'a> {
    source: &'a [String],
    drafts: &'a [String],
    hits: Vec<Vec<Hit>>,
    enforced: Vec<Enforced>,
}

fn run<'a>(source: &'a [String], drafts: &'a [String], term_index: &TermIndex) -> Run<'a> {
    let hits: Vec<Vec<Hit>> = source.iter().map(|s| term_index.find(s, &[], &[])).collect();
    let enforced = source.iter().zip(drafts).zip(&hits);
    let model = padanan::internal::phrase::shipped().ok();
    let lexicon = model.as_deref().map(|model| model as &dyn Lexicon);
    let enforced =
        enforced.map(|((source, draft), hits)| enforce(&EnforceInput::new(source, hits, draft, lexicon), term_index));
    let enforced = enforced.collect();
    Run { source, drafts, hits, enforced }
}

/// Counts the stretches between the reported changes in which the target differs from the draft.
fn edits_outside(draft: &str, enforced: &Enforced) -> usize {
    let mut at = (0, 0);
    let mut outside = 0;
    let ends = (Span::new(draft.len(), draft.len()), Span::new(enforced.target.len(), enforced.target.len()));
    let places = enforced.changes.iter().map(|c| (c.draft_span, c.target_span)).chain([ends]);
    for (there, here) in places {
        outside += usize::from(draft.get(at.0..there.start) != enforced.target.get(at.1..here.start));
        at = (there.end, here.end);
    }
    outside
}

impl Run<'_> {
    fn targets(&self) -> Vec<String> {
        self.enforced.iter().map(|e| e.target.clone()).collect()
    }

    fn ledger(&self) -> BTreeMap<&'static str, usize> {
        let mut ledger = BTreeMap::new();
        for row in self.enforced.iter().flat_map(|e| &e.rows) {
            *ledger.entry(row.outcome.as_str()).or_default() += 1;
        }
        ledger
    }

    fn rules(&self) -> BTreeMap<&'static str, usize> {
        let mut rules = BTreeMap::new();
        for change in self.enforced.iter().flat_map(|e| &e.changes) {
            *rules.entry(change.rule).or_default() += 1;
        }
        rules
    }

    /// Counts the terms that are not in the target although the ledger or the findings do not report them as missing.
    fn unreported(&self, term_index: &TermIndex) -> usize {
        let mut unreported = 0;
        for (enforced, hits) in self.enforced.iter().zip(&self.hits) {
            for (row, hit) in enforced.rows.iter().zip(hits) {
                let stands = metrics::stands(&enforced.target, term_index.term(hit.term), hit.form);
                let told =
                    enforced.findings.iter().any(|f| f.code == Code::TermMissing && f.source_span == Some(hit.span));
                if !stands && (row.outcome != Outcome::Missing || !told) {
                    let form = term_index.term(hit.term).preferred(hit.form);
                    eprintln!("unreported, {:?}: `{form}` in `{}`", row.outcome, enforced.target);
                    unreported += 1;
                }
            }
        }
        unreported
    }
}

/// Prints one line of the table.
fn report(name: &str, run: &Run<'_>, term_index: &TermIndex, references: &[String], plain: &[String]) {
    let targets = run.targets();
    let terms = Terms { term_index, hits: &run.hits, references };
    let before: Judged = terms.judge(run.drafts);
    let after: Judged = terms.judge(&targets);
    let (was, is): (Scores, Scores) = (score(run.drafts, references), score(&targets, references));
    let outside: usize = run.drafts.iter().zip(&run.enforced).map(|(d, e)| edits_outside(d, e)).sum();
    let edits: usize = run.enforced.iter().map(|e| e.changes.len()).sum();
    let untouched = plain.iter().zip(&targets).filter(|(a, b)| a == b).count();
    println!(
        "| {name} | {} | {:.1} | {:.1} | {} | {:.1} | {:.1} | {:.3} → {:.3} | {:.3} → {:.3} | {:.3} → {:.3} | {:.2} → {:.2} | {:.2} → {:.2} | {edits} | {outside} | {} | {} |",
        before.hits,
        100.0 * before.success(),
        100.0 * after.success(),
        before.all[0],
        100.0 * before.success_of_all(),
        100.0 * after.success_of_all(),
        before.window[0],
        after.window[0],
        before.window[1],
        after.window[1],
        before.one_minus_term,
        after.one_minus_term,
        was.chrf,
        is.chrf,
        was.bleu,
        is.bleu,
        run.unreported(term_index),
        targets.len() - untouched,
    );
    let moved = run.enforced.iter().flat_map(|e| &e.findings).filter(|f| f.code == Code::TermMoved);
    for finding in moved.clone() {
        eprintln!("{}", finding.message);
    }
    eprintln!("{name}: {:?} {:?} moved {}", run.ledger(), run.rules(), moved.count());
}

/// Lists every repair with the changed text, the source, the draft and the target.
fn list(out: &mut Vec<String>, label: &str, run: &Run<'_>, term_index: &TermIndex) {
    for (i, enforced) in run.enforced.iter().enumerate() {
        for change in &enforced.changes {
            let terms: Vec<String> = run.hits[i]
                .iter()
                .zip(&enforced.rows)
                .filter(|(_, row)| row.target_span.is_some_and(|s| s.overlaps(change.target_span)))
                .map(|(hit, _)| {
                    format!("{} = {}", hit.span.of(&run.source[i]), term_index.term(hit.term).preferred(hit.form))
                })
                .collect();
            out.push(format!(
                "{label} {}: [{}] {} ({:.2}): {:?} → {:?}\n    {}\n    {}\n    {}",
                i + 1,
                terms.join("; "),
                change.rule,
                change.confidence,
                change.draft_span.of(&run.drafts[i]),
                change.target_span.of(&enforced.target),
                run.source[i],
                run.drafts[i],
                enforced.target,
            ));
        }
    }
}

fn missing(out: &mut Vec<String>, label: &str, run: &Run<'_>, term_index: &TermIndex) {
    for (i, enforced) in run.enforced.iter().enumerate() {
        for (hit, row) in run.hits[i].iter().zip(&enforced.rows).filter(|(_, r)| r.outcome == Outcome::Missing) {
            let term = term_index.term(hit.term);
            out.push(format!(
                "{label} {}: {} = {} {:?}: {}\n    {}\n    {}",
                i + 1,
                hit.span.of(&run.source[i]),
                term.preferred(hit.form),
                term.admitted,
                row.method,
                run.source[i],
                enforced.target
            ));
        }
    }
}

const HEAD: &str = "| system | terms | success before % | after % | all hits | before % | after % | window 2 | window 3 | 1-TERm | chrF2 | BLEU | edits | outside | unreported | lines changed |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|";

fn main() -> Result<(), Box<dyn Error>> {
    let wanted = wanted()?;
    let (from, to) = (Lang::parse("id")?, Lang::parse("en")?);
    for stem in stems(&wanted.folder)? {
        let source = lines(&wanted.folder.join(format!("{stem}.id")))?;
        let plain = lines(&wanted.folder.join(format!("{stem}.en")))?;
        let systems = systems(&wanted.folder, &stem)?;
        let everything: Vec<&String> = systems.values().flatten().chain(&source).chain(&plain).collect();
        let named = reference(&source, &plain)?;
        let house = house_style(&named, &everything, SEED);
        let none = control(&everything, SEED);
        let (mut repairs, mut open) = (Vec::new(), Vec::new());
        for (name, glossary) in [("reference", &named), ("house-style", &house), ("control", &none)] {
            let term_index = TermIndex::new(std::slice::from_ref(glossary), &from, &to);
            let changed = glossary.terms.iter().zip(&named.terms).filter(|(a, b)| a.target != b.target).count();
            println!("\n{stem}, {name}: {} entries, {changed} of them changed\n\n{HEAD}", glossary.terms.len());
            let references = restyled(&source, &plain, &named, glossary, (&from, &to));
            for (system, drafts) in &systems {
                let run = run(&source, drafts, &term_index);
                report(system, &run, &term_index, &references, drafts);
                list(&mut repairs, &format!("{name} {system}"), &run, &term_index);
                missing(&mut open, &format!("{name} {system}"), &run, &term_index);
            }
        }
        if let Some(size) = wanted.sample {
            let mut rng = fastrand::Rng::with_seed(SEED);
            rng.shuffle(&mut repairs);
            repairs.truncate(size);
        }
        for (path, found) in [(&wanted.list, repairs), (&wanted.missing, open)] {
            if let Some(path) = path {
                std::fs::write(path, found.join("\n") + "\n")?;
            }
        }
    }
    Ok(())
}

/// Returns the references in house style: the reference's form of a term is replaced by the target of its entry, if
/// they differ.
fn restyled(
    source: &[String],
    plain: &[String],
    named: &Glossary,
    glossary: &Glossary,
    pair: (&Lang, &Lang),
) -> Vec<String> {
    let term_index = TermIndex::new(std::slice::from_ref(named), pair.0, pair.1);
    let style = |(source, line): (&String, &String)| {
        let mut line = line.clone();
        for hit in term_index.find(source, &[], &[]) {
            let (old, Some(new)) = (term_index.term(hit.term), glossary.terms.get(hit.term)) else { continue };
            if old.source != new.source || old.target == new.target {
                continue;
            }
            let mut forms: Vec<&String> = old.target.iter().chain(&old.admitted).collect();
            forms.sort_by_key(|f| std::cmp::Reverse(f.len()));
            for form in forms {
                if let Some(at) = metrics::place(&line, form) {
                    line.replace_range(at..at + form.len(), new.preferred(hit.form));
                    break;
                }
            }
        }
        line
    };
    source.iter().zip(plain).map(style).collect()
}
