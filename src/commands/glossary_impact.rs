//! `padanan glossary impact`

use std::path::{Path, PathBuf};

use padanan::internal::pipeline::impact;
use padanan_core::bitext::Bitext;
use padanan_core::diff::{Style, render};
use padanan_core::export::{Format, export};
use padanan_core::finding::{Code as Finding, Severity};
use padanan_core::text::language::Lang;

use super::check::bitexts;
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::{AppError, failure};
use crate::cli::terminal;
use crate::cli::{Common, GlossaryImpactArgs};
use crate::run::clients;
use crate::run::files;
use crate::run::glossaries::Glossaries;

/// The totals over all bitexts.
#[derive(Default)]
struct Sums {
    articles: usize,
    segments: usize,
    changed: usize,
    proposed: usize,
    broken: usize,
}

pub(super) fn run(common: &Common, args: &GlossaryImpactArgs) -> Result<ExitCode, AppError> {
    let paths = bitexts(&args.folder)?;
    let layered = |path: &PathBuf| -> Vec<PathBuf> { args.glossary.iter().chain([path]).cloned().collect() };
    let mut glossaries =
        [Glossaries::load(&layered(&args.old), true)?, Glossaries::load(&layered(&args.new), common.quiet)?];
    let mut sums = Sums::default();
    let mut worst = None;
    let mut out = String::new();
    for path in &paths {
        let one = match files::update_bitext(path, |bitext| one(common, args, path, bitext, &mut glossaries)) {
            Ok(one) => one,
            Err(error) if paths.len() > 1 => {
                failure(&error);
                sums.broken += 1;
                continue;
            }
            Err(error) => return Err(error),
        };
        if one.segments == 0 {
            continue;
        }
        sums.articles += 1;
        sums.segments += one.segments;
        sums.changed += one.changed;
        sums.proposed += one.proposed;
        worst = worst.max(one.worst);
        out.push_str(&one.shown);
    }
    files::print(&out)?;
    if !common.quiet {
        let plural = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        say!(
            "{} and {} touched; {} {}, {} proposed",
            plural(sums.articles, "article"),
            plural(sums.segments, "segment"),
            plural(sums.changed, "segment"),
            if args.apply { "patched" } else { "would change (use --apply)" },
            plural(sums.proposed, "repair")
        );
    }
    Ok(match sums.broken {
        n if n == paths.len() => ExitCode::Input,
        n if n > 0 => ExitCode::Partial,
        _ => args.findings.fail_on.code(worst),
    })
}

/// The impact on one bitext.
#[derive(Default)]
struct Impact {
    segments: usize,
    changed: usize,
    proposed: usize,
    worst: Option<Severity>,
    shown: String,
}

/// Applies the new glossary to a bitext. Returns what to write, if it is to be written, and the impact.
fn one(
    common: &Common,
    args: &GlossaryImpactArgs,
    path: &Path,
    mut bitext: Bitext,
    [old, new]: &mut [Glossaries; 2],
) -> Result<(Option<Vec<u8>>, Impact), AppError> {
    let lang = |code: &str| Lang::parse(code).map_err(|e| AppError::Input(format!("{}: {e}", path.display())));
    let (from, to) = (lang(&bitext.from)?, lang(&bitext.to)?);
    let (old, new) = (old.index(&from, &to)?, new.index(&from, &to)?);
    let before: Vec<Option<String>> = bitext.segments.iter().map(|s| s.target.clone()).collect();
    let touched = impact(&mut bitext, &old, &clients::recheck(&from, &to, &new));
    if touched.is_empty() {
        return Ok((None, Impact::default()));
    }
    let proposals = |n: &usize| bitext.segments[*n].findings.iter().filter(|f| f.code == Finding::TermProposed).count();
    let impact = Impact {
        segments: touched.len(),
        changed: touched.iter().filter(|n| bitext.segments[**n].target != before[**n]).count(),
        proposed: touched.iter().map(proposals).sum(),
        worst: bitext.worst(),
        shown: format!("{}\n{}", path.display(), shown(&bitext, &touched, &before, common)),
    };
    Ok((args.apply.then(|| export(&bitext, Format::Json)), impact))
}

/// Renders the touched segments as a diff, before and after.
fn shown(bitext: &Bitext, touched: &[usize], before: &[Option<String>], common: &Common) -> String {
    let mut part = bitext.clone();
    let mut number = 0..;
    part.segments.retain(|_| number.next().is_some_and(|n| touched.contains(&n)));
    for (segment, n) in part.segments.iter_mut().zip(touched) {
        segment.draft.clone_from(&before[*n]);
    }
    let style = Style { color: terminal::colored(common.color), width: terminal::width(), only_changed: false };
    render(&part, &style)
}
