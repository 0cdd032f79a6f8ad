//! `padanan check`: runs every check on finished bitexts again, and finds what a folder translates in several ways.

use std::path::{Path, PathBuf};

use padanan::internal::input_file;
use padanan::internal::intake::MAX_BYTES;
use padanan::internal::pipeline::recheck;
use padanan_core::bitext::Bitext;
use padanan_core::check::consistency::{FolderConsistency, Inconsistency, RenderingCount};
use padanan_core::export::{Format, export};
use padanan_core::finding::{Finding, Severity};
use padanan_core::text::digest::sha256;
use padanan_core::text::language::Lang;
use serde_json::{Value, json};

use super::sarif::{Sarif, SarifRule};
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::{AppError, failure};
use crate::cli::{CheckArgs, Common, Listing};
use crate::run::clients;
use crate::run::files;
use crate::run::glossaries::Glossaries;

pub(super) fn run(common: &Common, args: &CheckArgs) -> Result<ExitCode, AppError> {
    let paths = bitexts(&args.path)?;
    let several = args.path.is_dir();
    let mut worst = None;
    let mut broken = 0;
    let mut list = List { format: args.format, out: String::new(), sarif: Sarif::default(), count: 0 };
    let mut folder = FolderConsistency::default();
    let mut glossaries = Glossaries::load(&args.glossary, common.quiet)?;
    let (mut served, mut unserved) = (false, None);
    for path in &paths {
        let mut bitext = match files::read_bitext(path) {
            Ok(bitext) => bitext,
            Err(error) if several => {
                failure(&error);
                broken += 1;
                continue;
            }
            Err(error) => return Err(error),
        };
        let stale = stale_outputs(path, &bitext);
        for output in &stale {
            let (output, path) = (output.display(), path.display());
            let renew = if bitext.article.text.is_empty() {
                "run the batch again".to_owned()
            } else {
                format!("`padanan export {path} --out {output}` renews it")
            };
            say!("{output}: this differs from {path}; {renew}");
        }
        if !stale.is_empty() {
            worst = worst.max(Some(Severity::Warning));
        }
        let (from, to) = languages(&bitext, path)?;
        if several && !glossaries.serve(&from, &to) {
            unserved.get_or_insert((from.clone(), to.clone()));
            recheck(&mut bitext, &clients::recheck(&from, &to, &glossaries.index_if_any(&from, &to)));
        } else {
            served = true;
            recheck(&mut bitext, &clients::recheck(&from, &to, &glossaries.index(&from, &to)?));
        }
        list.add(path, &bitext);
        list.print_some()?;
        worst = worst.max(bitext.worst());
        if several {
            folder.add(&path.display().to_string(), &bitext);
        }
    }
    let inconsistencies = folder.inconsistencies();
    worst = worst.max(inconsistencies.iter().map(|i| i.what.severity()).max());
    list.add_folder(&inconsistencies);
    let findings = list.count;
    list.finish()?;
    if let (Some((from, to)), false) = (unserved, served) {
        glossaries.index(&from, &to)?;
    }
    if !common.quiet {
        let plural = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let checked = plural(paths.len() - broken, "bitext");
        let ways = match inconsistencies.len() {
            0 => String::new(),
            n => format!(", {n} translated in several ways"),
        };
        say!("{checked} checked, {}{ways}", plural(findings, "finding"));
    }
    Ok(if broken == paths.len() {
        ExitCode::Input
    } else if broken > 0 {
        ExitCode::Partial
    } else {
        args.findings.fail_on.code(worst)
    })
}

/// Returns the translations next to a bitext that say something else than the bitext: somebody decided since, or changed
/// one of them.
fn stale_outputs(path: &Path, bitext: &Bitext) -> Vec<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some(stem) = name.strip_suffix(".bitext.json") else { return Vec::new() };
    // Without its article, the places between the sentences are not known. What the program wrote then says nothing else
    // as long as no target has changed.
    let has_text = !bitext.article.text.is_empty();
    let has_changed = bitext.run.targets_sha256.as_ref().is_some_and(|before| *before != bitext.targets_sha256());
    let is_untouched = |output: &Path, bytes: &[u8]| {
        let name = output.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        bitext.run.outputs.get(&name) == Some(&sha256(bytes))
    };
    let output = |format: Format| (format, path.with_file_name(format!("{stem}.{}.{}", bitext.to, format.ending())));
    let read = [Format::Text, Format::Markdown, Format::Html, Format::Review, Format::Bilingual];
    let outputs = read.map(output).into_iter();
    let stale = |(format, output): &(Format, PathBuf)| {
        input_file::read_found(output, MAX_BYTES).is_ok_and(|current| {
            if has_text { current != export(bitext, *format) } else { has_changed && is_untouched(output, &current) }
        })
    };
    outputs.filter(stale).map(|(_, output)| output).collect()
}

pub(super) fn languages(bitext: &Bitext, path: &Path) -> Result<(Lang, Lang), AppError> {
    let lang = |code: &str| Lang::parse(code).map_err(|e| AppError::Input(format!("{}: {e}", path.display())));
    Ok((lang(&bitext.from)?, lang(&bitext.to)?))
}

/// Reads a bitext for two languages. One of several that is not readable, or for others, is told, and is `None`.
pub(super) fn bitext_of(path: &Path, (from, to): (&Lang, &Lang), several: bool) -> Result<Option<Bitext>, AppError> {
    let read = files::read_bitext(path).and_then(|bitext| {
        let (other_from, other_to) = languages(&bitext, path)?;
        if from.same_language(&other_from) && to.same_language(&other_to) {
            return Ok(bitext);
        }
        let message = format!("this is {other_from} → {other_to}, and {from} → {to} is wanted; see --from and --to");
        Err(AppError::Input(format!("{}: {message}", path.display())))
    });
    match read {
        Err(error) if several => {
            failure(&error);
            Ok(None)
        }
        read => read.map(Some),
    }
}

/// Returns the bitexts of a path: the file itself, or all `*.bitext.json` below a folder.
pub(super) fn bitexts(path: &Path) -> Result<Vec<PathBuf>, AppError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        let unreadable = |e: std::io::Error| AppError::Input(format!("{}: it cannot be read ({e})", folder.display()));
        for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            // Links are not followed: a loop of them would never end.
            if entry.file_type().is_ok_and(|t| t.is_dir()) {
                folders.push(entry.path());
            } else if entry.file_name().to_string_lossy().ends_with(".bitext.json") {
                found.push(entry.path());
            }
        }
    }
    if found.is_empty() {
        return Err(AppError::Input(format!("{}: there is no *.bitext.json below this folder", path.display())));
    }
    found.sort();
    Ok(found)
}

/// The output, printed piece by piece, because a folder may be large.
struct List {
    format: Listing,
    out: String,
    sarif: Sarif,
    count: usize,
}

impl List {
    /// Adds the findings of a bitext.
    fn add(&mut self, path: &Path, bitext: &Bitext) {
        for segment in &bitext.segments {
            for finding in &segment.findings {
                self.count += 1;
                match self.format {
                    Listing::Text => self.out.push_str(&format!(
                        "{}: segment {}: {} {}: {}\n",
                        path.display(),
                        segment.id,
                        finding.severity.as_str(),
                        finding.code.as_str(),
                        finding.message
                    )),
                    Listing::Json => self.out.push_str(&format!("{}\n", json(path, segment.id, finding))),
                    Listing::Sarif => {
                        let places = [(path.display().to_string(), segment.id)];
                        let code = finding.code;
                        let rule = || SarifRule { about: code.explanation().to_owned(), severity: code.severity() };
                        self.sarif.add(code.as_str(), rule, finding.severity, &finding.message, &places);
                    }
                }
            }
        }
    }

    /// Adds the inconsistencies of the folder: what it translates in several ways.
    fn add_folder(&mut self, found: &[Inconsistency]) {
        if self.format == Listing::Text && !found.is_empty() {
            self.out.push_str("\ntranslated in several ways:\n");
        }
        for inconsistency in found {
            let Inconsistency { what, source, forms } = inconsistency;
            match self.format {
                Listing::Text => {
                    self.out.push_str(&format!("{} `{source}`\n", what.as_str()));
                    for form in forms {
                        self.out.push_str(&format!("  {:>4} × {}  ({})\n", form.count, form.text, places(form)));
                    }
                }
                Listing::Json => {
                    let form = |f: &RenderingCount| {
                        let place = |(bitext, segment): &(String, u32)| json!({ "bitext": bitext, "segment": segment });
                        json!({ "text": f.text, "count": f.count, "places": f.places.iter().map(place).collect::<Vec<_>>() })
                    };
                    let line = json!({
                        "code": format!("inconsistent-{}", what.as_str()),
                        "severity": what.severity().as_str(),
                        "source": source,
                        "forms": forms.iter().map(form).collect::<Vec<_>>(),
                    });
                    self.out.push_str(&format!("{line}\n"));
                }
                Listing::Sarif => {
                    let ways: Vec<String> = forms.iter().map(|f| format!("`{}` ({} ×)", f.text, f.count)).collect();
                    let message = format!("the {} `{source}` is translated as {}", what.as_str(), ways.join(", "));
                    let strays: Vec<_> = forms.iter().skip(1).flat_map(|f| f.places.iter().cloned()).collect();
                    let about = || format!("The same {} is translated in several ways.", what.as_str());
                    let rule = || SarifRule { about: about(), severity: what.severity() };
                    let code = format!("inconsistent-{}", what.as_str());
                    self.sarif.add(&code, rule, what.severity(), &message, &strays);
                }
            }
        }
    }

    fn print_some(&mut self) -> Result<(), AppError> {
        if self.out.len() < 1 << 16 {
            return Ok(());
        }
        files::print(&std::mem::take(&mut self.out))
    }

    fn finish(mut self) -> Result<(), AppError> {
        if self.format == Listing::Sarif {
            self.out = self.sarif.finish();
        }
        files::print(&self.out)
    }
}

/// Formats the places of a form, by bitext.
fn places(form: &RenderingCount) -> String {
    let mut by_bitext: Vec<(&str, Vec<String>)> = Vec::new();
    for (bitext, segment) in &form.places {
        match by_bitext.last_mut() {
            Some((last, segments)) if last == bitext => segments.push(segment.to_string()),
            _ => by_bitext.push((bitext, vec![segment.to_string()])),
        }
    }
    let mut text = by_bitext.iter().map(|(b, s)| format!("{b}: {}", s.join(", "))).collect::<Vec<_>>().join("; ");
    if form.count > form.places.len() {
        text.push_str("; …");
    }
    text
}

fn json(path: &Path, segment: u32, finding: &Finding) -> Value {
    let pair = |s: padanan_core::text::Span| [s.start, s.end];
    json!({
        "bitext": path.display().to_string(),
        "segment": segment,
        "code": finding.code.as_str(),
        "severity": finding.severity.as_str(),
        "message": finding.message,
        "source_span": finding.source_span.map(pair),
        "target_span": finding.target_span.map(pair),
    })
}
