//! `padanan glossary mine`

use std::path::{Path, PathBuf};

use padanan_core::extract::extract;
use padanan_core::names::mine::{MinedSentence, TermCandidate, mine};
use padanan_core::segment::sentences;
use padanan_core::text::invisible::seen;

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::{AppError, failure};
use crate::cli::{BackendArgs, Common, GlossaryMineArgs};
use crate::run::clients;
use crate::run::config;
use crate::run::files;

/// File extensions of articles in a folder.
const ENDINGS: [&str; 5] = ["txt", "md", "markdown", "html", "htm"];

pub(super) fn run(common: &Common, args: &GlossaryMineArgs) -> Result<ExitCode, AppError> {
    let settings = config::load(config::overrides(common, &args.language, &BackendArgs::default()))?;
    let term_index =
        clients::term_index(&settings.glossaries.value, &settings.from.value, &settings.to.value, common.quiet)?;
    if !args.parallel.is_empty() {
        return super::glossary_forms::run(common, args, &settings, &term_index);
    }
    let abbreviations = settings.all_abbreviations();
    let paths = articles(&args.paths)?;
    let mut texts: Vec<(usize, String)> = Vec::new();
    let mut broken = 0;
    for (number, path) in paths.iter().enumerate() {
        let raw = match files::read_article(path, None, common.quiet) {
            Ok(raw) => raw,
            Err(error) if paths.len() > 1 => {
                failure(&error);
                broken += 1;
                continue;
            }
            Err(error) => return Err(error),
        };
        let extracted = extract(&raw);
        for block in extracted.blocks.iter().filter(|b| settings.translate_kinds.value.contains(&b.kind)) {
            let block = block.span.of(&extracted.text);
            texts.extend(sentences(block, &abbreviations).iter().map(|s| (number, seen(s.of(block)).into_owned())));
        }
    }
    let all: Vec<MinedSentence<'_>> =
        texts.iter().map(|(article, text)| MinedSentence { article: *article, text }).collect();
    let lexicon = clients::lexicon(&settings.from.value, &settings.to.value);
    let mut found = mine(&all, &term_index, lexicon, args.least);
    let left = found.len().saturating_sub(args.most);
    found.truncate(args.most);
    files::print(&found.iter().map(TermCandidate::to_toml).collect::<Vec<_>>().join("\n"))?;
    if !common.quiet {
        let plural = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        let more = if left > 0 { format!(" ({left} more with --most)") } else { String::new() };
        say!("{} in {}{more}", plural(found.len(), "candidate"), plural(paths.len() - broken, "article"));
    }
    Ok(match broken {
        0 => ExitCode::Done,
        n if n == paths.len() => ExitCode::Input,
        _ => ExitCode::Partial,
    })
}

/// Expands the paths: a file stays as it is, a folder becomes all articles below it.
fn articles(paths: &[PathBuf]) -> Result<Vec<PathBuf>, AppError> {
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let mut folders = vec![path.clone()];
        let mut inside = Vec::new();
        while let Some(folder) = folders.pop() {
            let unreadable =
                |e: std::io::Error| AppError::Input(format!("{}: it cannot be read ({e})", folder.display()));
            for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
                let entry = entry.map_err(unreadable)?;
                // Links are not followed: a loop of them would never end.
                if entry.file_type().is_ok_and(|t| t.is_dir()) {
                    folders.push(entry.path());
                } else if is_article(&entry.path()) {
                    inside.push(entry.path());
                }
            }
        }
        inside.sort();
        found.extend(inside);
    }
    if found.is_empty() {
        return Err(AppError::Input("there is no article (.txt .md .html) in the named folders".to_owned()));
    }
    Ok(found)
}

fn is_article(path: &Path) -> bool {
    path.extension().is_some_and(|e| ENDINGS.contains(&e.to_string_lossy().to_lowercase().as_str()))
}
