//! `padanan check`

use std::path::{Path, PathBuf};

use padanan::bitext::Bitext;
use padanan::enforce::consistency;
use padanan::finding::Finding;
use padanan::lang::Lang;
use padanan::pipeline::check_again;

use crate::args::{Check, Common, Listing};
use crate::exit_code::Code;
use crate::explain::{AppError, failure};
use crate::{app, files};

pub(super) fn run(common: &Common, args: &Check) -> Result<Code, AppError> {
    let paths = bitexts(&args.path)?;
    let several = args.path.is_dir();
    let mut worst = Code::Done;
    let mut broken = 0;
    let mut out = String::new();
    let mut findings = 0;
    let mut uses = consistency::Uses::new();
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
        recheck(&mut bitext, args, path, common.quiet)?;
        consistency::count(&bitext.segments, &mut uses);
        findings += list(&mut out, path, &bitext, args.format);
        if bitext.needs_person() {
            worst = Code::Findings;
        }
    }
    files::print(&out)?;
    if !common.quiet {
        for (term, forms) in uses.iter().filter(|(_, forms)| several && forms.len() >= consistency::MANY) {
            eprintln!("`{term}` has {} in this folder", consistency::told(forms));
        }
        let plural = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        eprintln!("{} checked, {}", plural(paths.len() - broken, "bitext"), plural(findings, "finding"));
    }
    Ok(if broken == paths.len() {
        Code::Input
    } else if broken > 0 {
        Code::Partial
    } else {
        worst
    })
}

fn recheck(bitext: &mut Bitext, args: &Check, path: &Path, quiet: bool) -> Result<(), AppError> {
    let lang = |code: &str| Lang::parse(code).map_err(|e| AppError::Input(format!("{}: {e}", path.display())));
    let (from, to) = (lang(&bitext.from)?, lang(&bitext.to)?);
    let shelf = app::shelf(&args.glossary, &from, &to, quiet)?;
    check_again(bitext, &shelf, &from, &to);
    Ok(())
}

/// The bitexts that a path names: itself, or all `*.bitext.json` below it.
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

/// Adds the findings of a bitext; says how many there are.
fn list(out: &mut String, path: &Path, bitext: &Bitext, format: Listing) -> usize {
    let mut count = 0;
    for segment in &bitext.segments {
        for finding in &segment.findings {
            count += 1;
            out.push_str(&match format {
                Listing::Text => format!(
                    "{}: segment {}: {} {}: {}\n",
                    path.display(),
                    segment.id,
                    finding.severity.as_str(),
                    finding.code.as_str(),
                    finding.message
                ),
                Listing::Json => format!("{}\n", json(path, segment.id, finding)),
            });
        }
    }
    count
}

fn json(path: &Path, segment: u32, finding: &Finding) -> serde_json::Value {
    let pair = |s: padanan::bitext::Span| [s.start, s.end];
    serde_json::json!({
        "bitext": path.display().to_string(),
        "segment": segment,
        "code": finding.code.as_str(),
        "severity": finding.severity.as_str(),
        "message": finding.message,
        "source_span": finding.source_span.map(pair),
        "target_span": finding.target_span.map(pair),
    })
}
