//! Reads glossaries: TOML files, folders of them, and the shipped set, which is in the program. Edge: files.
#![expect(clippy::disallowed_methods, reason = "edge: glossary files are read here")]

use std::path::{Path, PathBuf};

pub use padanan_core::glossary::*;
use serde::{Deserialize, Serialize};

use crate::input_file::{self, NotAFile};
use crate::intake::MAX_BYTES;
use crate::toml_tree::{Problem, Problems, nearest};

/// A file of a shipped set.
struct Shipped {
    /// Its path in messages: the name of the set, and the file's name.
    path: &'static str,
    text: &'static str,
}

macro_rules! shipped {
    ($($path:literal),* $(,)?) => {
        &[$(Shipped { path: $path, text: include_str!(concat!("../glossaries/", $path)) }),*]
    };
}

/// The files of the shipped sets.
const SHIPPED: &[Shipped] = shipped![
    "id-en/belarus-2020.toml",
    "id-en/capitals.toml",
    "id-en/countries.toml",
    "id-en/institutions.toml",
    "id-en/organisations.toml",
    "id-en/regions.toml",
];

/// The names of the shipped sets, each for `--glossary NAME`.
pub const SHIPPED_NAMES: [&str; 1] = ["id-en"];

/// Returns whether a path is the name of a shipped set, and no file or folder of this name is there.
pub fn is_shipped(path: &Path) -> bool {
    path.to_str().is_some_and(|name| SHIPPED_NAMES.contains(&name)) && !path.exists()
}

/// A file to read, or a shipped one.
struct Source {
    path: PathBuf,
    shipped: Option<&'static Shipped>,
    layer: usize,
    /// Whether the file itself was named, not a folder that it is in.
    named: bool,
}

/// Reads the glossaries of `paths`: each file, all `*.toml` files below each folder, and the shipped set of each name.
///
/// What comes later is in a higher layer and overrules what comes earlier; the files of one folder share a layer. The
/// shipped set is the lowest in any case, by its name or as its unchanged folder. The files are checked one by one, and
/// those of a layer against each other; see [`check_entries`].
///
/// # Errors
/// Returns everything that is wrong, each problem with its file and line.
pub fn load(paths: &[PathBuf]) -> Result<Vec<Glossary>, Vec<Problem>> {
    let mut problems = Problems::default();
    let mut glossaries = Vec::new();
    for source in sources(paths, &mut problems) {
        let trouble = problems.len();
        let Some(glossary) = read(&source, &mut problems) else { continue };
        if glossary.terms.is_empty() && glossary.disabled.is_empty() && problems.len() == trouble {
            let hint = "add one: [[term]], source = \"…\", target = \"…\"";
            problems.push(problem(&source.path, "there is no entry in it", hint));
        }
        glossaries.push(Glossary { layer: source.layer, ..glossary });
    }
    if let Some(first) = glossaries.first()
        && glossaries.iter().all(|g| g.terms.is_empty())
        && problems.is_empty()
    {
        let hint = "name the glossary with the entries, too: --glossary id-en is the shipped one";
        problems.push(problem(&first.file, "it only switches spellings off, and no other glossary is named", hint));
    }
    check_entries(&glossaries, &mut problems);
    if problems.is_empty() { Ok(glossaries) } else { Err(problems.into_vec()) }
}

/// A glossary file with its rank: what a worker on another machine needs of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlossaryText {
    /// Its path, for messages.
    path: String,
    /// Its layer; see [`load`].
    layer: usize,
    text: String,
}

/// Reads the texts of the glossaries of `paths`, in the order and with the ranks of [`load`], which has checked them.
///
/// # Errors
/// A file cannot be read any more.
pub fn texts(paths: &[PathBuf]) -> Result<Vec<GlossaryText>, Vec<Problem>> {
    let mut problems = Problems::default();
    let mut texts = Vec::new();
    for source in sources(paths, &mut problems) {
        let path = source.path.display().to_string();
        let bytes = match source.shipped {
            Some(shipped) => Ok(shipped.text.as_bytes().to_vec()),
            None => input_file::read_found(&source.path, MAX_BYTES),
        };
        match bytes.map(String::from_utf8) {
            Ok(Ok(text)) => texts.push(GlossaryText { path, layer: source.layer, text }),
            Ok(Err(_)) => problems.push(problem(&source.path, "this is not UTF-8", "save it as UTF-8")),
            Err(error) => problems.push(unreadable(&source.path, &error)),
        }
    }
    if problems.is_empty() { Ok(texts) } else { Err(problems.into_vec()) }
}

/// Parses texts of [`texts`].
///
/// # Errors
/// Something is wrong in one of them.
pub fn from_texts(texts: &[GlossaryText]) -> Result<Vec<Glossary>, Vec<Problem>> {
    let mut problems = Problems::default();
    let parsed = texts.iter().filter_map(|text| {
        let glossary = parse(Path::new(&text.path), text.text.as_bytes(), &mut problems)?;
        Some(Glossary { layer: text.layer, ..glossary })
    });
    let parsed: Vec<Glossary> = parsed.collect();
    if problems.is_empty() { Ok(parsed) } else { Err(problems.into_vec()) }
}

/// Returns the glossaries of other tools in the folders of `paths`: [`load`] leaves them out.
pub fn left_out(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let folders = paths.iter().filter(|path| path.is_dir());
    folders.for_each(|path| collect(path, &is_foreign, &mut files, &mut Problems::default(), 0));
    files
}

/// Returns the command that converts a glossary of another tool.
pub fn conversion(file: &Path) -> String {
    format!("padanan glossary convert {} {}", file.display(), file.with_extension("toml").display())
}

/// Returns the files to read, the lowest layer first. A file that is named twice counts where it is named last.
fn sources(paths: &[PathBuf], problems: &mut Problems) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    for (layer, path) in (1..).zip(paths) {
        if is_shipped(path) {
            let of_set = SHIPPED.iter().filter(|s| Path::new(s.path).starts_with(path));
            sources.extend(of_set.map(|s| Source {
                path: PathBuf::from(s.path),
                shipped: Some(s),
                layer: 0,
                named: false,
            }));
            continue;
        }
        let (mut files, trouble) = (Vec::new(), problems.len());
        if path.is_dir() {
            collect(path, &|file| file.extension().is_some_and(|e| e == "toml"), &mut files, problems, 0);
            if files.is_empty() && problems.len() == trouble {
                problems.push(nothing_in(path));
            }
        } else {
            files.push(path.clone());
        }
        let shipped: Vec<Option<&Shipped>> = files.iter().map(|file| shipped_copy(file)).collect();
        let layer = if shipped.iter().all(Option::is_some) { 0 } else { layer };
        let named = !path.is_dir();
        let source = |(path, shipped)| Source { path, shipped: if layer == 0 { shipped } else { None }, layer, named };
        sources.extend(files.into_iter().zip(shipped).map(source));
    }
    let mut seen = std::collections::HashSet::new();
    sources.reverse();
    sources.retain(|source| match source.shipped {
        Some(shipped) => seen.insert(PathBuf::from(shipped.path)),
        None => seen.insert(source.path.canonicalize().unwrap_or_else(|_| source.path.clone())),
    });
    sources.reverse();
    sources.sort_by_key(|source| source.layer);
    sources
}

/// Returns the shipped file of which this one is an unchanged copy.
fn shipped_copy(file: &Path) -> Option<&'static Shipped> {
    let name = file.file_name()?;
    let shipped = SHIPPED.iter().find(|s| Path::new(s.path).file_name() == Some(name))?;
    let length = std::fs::metadata(file).ok()?.len();
    let same = || input_file::read_found(file, MAX_BYTES).is_ok_and(|bytes| bytes == shipped.text.as_bytes());
    (length == shipped.text.len() as u64 && same()).then_some(shipped)
}

fn read(source: &Source, problems: &mut Problems) -> Option<Glossary> {
    let file = &source.path;
    if let Some(shipped) = source.shipped {
        return parse(file, shipped.text.as_bytes(), problems);
    }
    if is_foreign(file) {
        problems.push(foreign(file));
        return None;
    }
    let bytes = if source.named { input_file::read_named } else { input_file::read_found };
    match bytes(file, MAX_BYTES) {
        Ok(bytes) if may_be_foreign(file) => {
            let mut wrong = Problems::default();
            let glossary = parse(file, &bytes, &mut wrong).filter(|_| wrong.is_empty());
            if glossary.is_none() {
                problems.push(foreign(file));
            }
            glossary
        }
        Ok(bytes) => parse(file, &bytes, problems),
        Err(error) => {
            problems.push(unreadable(file, &error));
            None
        }
    }
}

/// Adds the files below a folder that are `wanted`, sorted by name.
fn collect(
    path: &Path,
    wanted: &dyn Fn(&Path) -> bool,
    files: &mut Vec<PathBuf>,
    problems: &mut Problems,
    depth: usize,
) {
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
                collect(&entry, wanted, files, problems, depth + 1);
            }
        } else if wanted(&entry) {
            files.push(entry);
        }
    }
}

/// Extensions of glossaries of other tools, which `padanan glossary convert` reads.
const FOREIGN: [&str; 6] = ["csv", "tsv", "tab", "tbx", "tmx", "utf8"];

/// Whether a file is a glossary of another tool.
fn is_foreign(file: &Path) -> bool {
    file.extension().is_some_and(|e| FOREIGN.contains(&e.to_string_lossy().to_lowercase().as_str()))
}

/// Whether a file is either a glossary in TOML under another name, or one of another tool (`.txt`, `.xml`).
fn may_be_foreign(file: &Path) -> bool {
    exchange::Format::from_path(file).is_some_and(|format| format != exchange::Format::Toml)
}

/// The problem that a file is a glossary of another tool.
fn foreign(file: &Path) -> Problem {
    let hint = format!("`{}` makes one of it", conversion(file));
    problem(file, "this is not a glossary in TOML", &hint)
}

/// The problem that no glossary is below a folder.
fn nothing_in(folder: &Path) -> Problem {
    let other = left_out(std::slice::from_ref(&folder.to_owned())).into_iter().next();
    other.map_or_else(
        || problem(folder, "there is no *.toml below this folder", "name a folder with glossaries"),
        |file| foreign(&file),
    )
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
        std::io::ErrorKind::NotFound => ("there is no such file or folder", Some(missing_hint(path))),
        std::io::ErrorKind::PermissionDenied => {
            ("no permission to read this", Some("check the file's permissions".into()))
        }
        _ => ("this cannot be read", None),
    };
    // What the system says adds nothing to the first two.
    let told = matches!(error.kind(), std::io::ErrorKind::FileTooLarge | std::io::ErrorKind::NotFound);
    let message = if told { message.to_owned() } else { format!("{message} ({error})") };
    Problem { file: path.to_owned(), line: None, message, hint }
}

/// What to do about a missing file, which may be a mistyped name of a shipped set.
fn missing_hint(path: &Path) -> String {
    let name = path.to_str().filter(|name| !name.contains(['/', '\\', '.']));
    match name.and_then(|name| nearest(name, &SHIPPED_NAMES)) {
        Some(near) => format!("check the path; the shipped set is `{near}`"),
        None => "check the path".to_owned(),
    }
}
