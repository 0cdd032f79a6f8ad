//! Reads glossaries: TOML files, and folders of them. Edge: files.
#![expect(clippy::disallowed_methods, reason = "edge: glossary files are read here")]

use std::path::{Path, PathBuf};

pub use padanan_core::glossary::*;

use crate::input_file::{self, NotAFile};
use crate::intake::MAX_BYTES;
use crate::toml_tree::{Problem, Problems};

/// Reads every glossary in `paths`: each file, and all `*.toml` files below each folder.
///
/// The files are checked one by one and against each other; see [`check_entries`].
///
/// # Errors
/// Returns everything that is wrong, each problem with its file and line.
pub fn load(paths: &[PathBuf]) -> Result<Vec<Glossary>, Vec<Problem>> {
    let mut problems = Problems::default();
    let mut files = Vec::new();
    for path in paths {
        let (before, trouble) = (files.len(), problems.len());
        collect(path, &mut files, &mut problems, 0);
        if files.len() == before && problems.len() == trouble {
            problems.push(nothing_in(path));
        }
    }
    let mut seen = std::collections::HashSet::new();
    files.retain(|f| seen.insert(f.canonicalize().unwrap_or_else(|_| f.clone())));
    let mut glossaries = Vec::new();
    for file in files {
        if let Some(problem) = foreign(&file) {
            problems.push(problem);
            continue;
        }
        let named = paths.contains(&file);
        let read = if named { input_file::read_named } else { input_file::read_found };
        match read(&file, MAX_BYTES) {
            Ok(bytes) => {
                let trouble = problems.len();
                let glossary = parse(&file, &bytes, &mut problems);
                let empty = glossary.as_ref().is_some_and(|glossary| glossary.terms.is_empty());
                if empty && problems.len() == trouble {
                    problems.push(problem(
                        &file,
                        "there is no entry in it",
                        "add one: [[term]], source = \"…\", target = \"…\"",
                    ));
                }
                glossaries.extend(glossary);
            }
            Err(error) => problems.push(unreadable(&file, &error)),
        }
    }
    check_entries(&glossaries, &mut problems);
    if problems.is_empty() { Ok(glossaries) } else { Err(problems.into_vec()) }
}

/// Adds `path` itself, or the `*.toml` files below it, sorted by name.
fn collect(path: &Path, files: &mut Vec<PathBuf>, problems: &mut Problems, depth: usize) {
    if !path.is_dir() {
        files.push(path.to_owned());
        return;
    }
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => return problems.push(unreadable(path, &error)),
    };
    let mut inside: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    inside.sort();
    for entry in inside {
        let hidden = entry.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if entry.is_dir() {
            // Anything deeper is a loop of links, not a glossary.
            if depth < 16 {
                collect(&entry, files, problems, depth + 1);
            }
        } else if entry.extension().is_some_and(|e| e == "toml") {
            files.push(entry);
        }
    }
}

/// Extensions of glossaries of other tools, which `padanan glossary convert` reads.
const FOREIGN: [&str; 5] = ["csv", "tsv", "tbx", "tmx", "utf8"];

/// The problem that a file is a glossary of another tool.
fn foreign(file: &Path) -> Option<Problem> {
    let extension = file.extension()?.to_string_lossy().to_lowercase();
    let hint = format!("`padanan glossary convert {} --out glossary.toml` makes one of it", file.display());
    FOREIGN.contains(&extension.as_str()).then(|| problem(file, "this is not a glossary in TOML", &hint))
}

/// The problem that no glossary is below a folder.
fn nothing_in(folder: &Path) -> Problem {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let other = entries.filter_map(|path| foreign(&path)).next();
    other.unwrap_or_else(|| problem(folder, "there is no *.toml below this folder", "name a folder with glossaries"))
}

fn problem(file: &Path, message: &str, hint: &str) -> Problem {
    Problem { file: file.to_owned(), line: None, message: message.to_owned(), hint: Some(hint.to_owned()) }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    if let Some(what) = NotAFile::of(error) {
        return problem(path, &what.to_string(), "name a file with entries");
    }
    let (message, hint) = match error.kind() {
        std::io::ErrorKind::FileTooLarge => ("this is larger than 256 MiB, too large for a glossary", None),
        std::io::ErrorKind::NotFound => ("there is no such file or folder", Some("check the path")),
        std::io::ErrorKind::PermissionDenied => ("no permission to read this", Some("check the file's permissions")),
        _ => ("this cannot be read", None),
    };
    Problem {
        file: path.to_owned(),
        line: None,
        message: format!("{message} ({error})"),
        hint: hint.map(str::to_owned),
    }
}
