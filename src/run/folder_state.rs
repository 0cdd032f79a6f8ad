//! Looks at an output folder without changing it: its journal, its bitexts, and what killed runs left.

use std::fs::TryLockError;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use padanan::internal::database;
use padanan::internal::input_file;
use padanan::internal::replace::{self, TEMPORARY};
use padanan_core::review::waits;
use rusqlite::Connection;

use super::files;
use super::folder::OWN;
use super::journal;

/// What is in a folder.
#[derive(Debug, Default)]
pub(crate) struct FolderState {
    /// The journal, if there is one; the reason if it cannot be used.
    pub(crate) journal: Option<(PathBuf, Result<JournalState, String>)>,
    /// Number of bitexts that can be read.
    pub(crate) bitexts: u64,
    /// Number of their segments.
    pub(crate) segments: u64,
    /// Number of those that a person decided.
    pub(crate) decided: u64,
    /// Number of those that are undecided and need a person.
    pub(crate) waiting: u64,
    /// Why bitexts cannot be read.
    pub(crate) unreadable: Vec<String>,
    /// Temporary files that nobody is writing any more.
    pub(crate) leftovers: Vec<PathBuf>,
    /// Outputs that a person edited, which were set aside.
    pub(crate) set_aside: u64,
    /// Why parts of the folder cannot be read.
    pub(crate) closed: Vec<String>,
}

/// What a journal holds.
#[derive(Debug)]
pub(crate) struct JournalState {
    /// Number of articles that are done, with nothing to review.
    pub(crate) done: u64,
    /// Number of articles that are done, with findings.
    pub(crate) findings: u64,
    /// Number of articles that failed, as a whole or in part.
    pub(crate) failed: u64,
    /// Outputs that are no longer there.
    pub(crate) missing: Vec<PathBuf>,
    /// What the integrity check of the database says.
    pub(crate) faults: Vec<String>,
    /// Whether a run is writing into the folder.
    pub(crate) is_running: bool,
}

/// Looks at a folder, or at the folder of a file.
pub(crate) fn look(folder: &Path) -> FolderState {
    let mut state = FolderState::default();
    let path = folder.join(OWN).join(journal::FILE);
    if path.symlink_metadata().is_ok() {
        let looked = journal_state(&path, folder);
        state.journal = Some((path, looked));
    }
    let walk = WalkBuilder::new(folder).standard_filters(false).follow_links(false).sort_by_file_name(Ord::cmp).build();
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| !kind.is_dir()) => state.add(entry.path()),
            Ok(_) => {}
            Err(error) => state.closed.push(error.to_string()),
        }
    }
    state
}

impl FolderState {
    fn add(&mut self, path: &Path) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(TEMPORARY) {
            if replace::is_abandoned(path) {
                self.leftovers.push(path.to_owned());
            }
        } else if name.ends_with(".bitext.json") {
            self.add_bitext(path);
        } else if name.rsplit_once(".edited").is_some_and(|(_, n)| n.is_empty() || n.starts_with('-')) {
            self.set_aside += 1;
        }
    }

    fn add_bitext(&mut self, path: &Path) {
        match files::read_found_bitext(path) {
            Ok(bitext) => {
                self.bitexts += 1;
                self.segments += bitext.segments.len() as u64;
                self.decided += bitext.segments.iter().filter(|s| s.is_decided()).count() as u64;
                self.waiting += bitext.segments.iter().filter(|s| waits(s)).count() as u64;
            }
            Err(error) => self.unreadable.push(error.to_string()),
        }
    }
}

fn journal_state(path: &Path, out: &Path) -> Result<JournalState, String> {
    drop(input_file::open_found(path).map_err(|error| format!("it cannot be read ({error})"))?);
    let connection = journal::looked_at(path).map_err(|error| error.to_string())?;
    let faults = database::faults(&connection);
    let articles = articles(&connection, out);
    if let (Err(error), true) = (&articles, faults.is_empty()) {
        return Err(error.to_string());
    }
    let (counts, missing) = articles.unwrap_or_default();
    let [done, findings, failed] = counts;
    Ok(JournalState { done, findings, failed, missing, faults, is_running: is_locked(&path.with_file_name("lock")) })
}

/// Counts the articles by how they ended, and finds the outputs that are gone.
fn articles(connection: &Connection, out: &Path) -> rusqlite::Result<([u64; 3], Vec<PathBuf>)> {
    let (mut counts, mut missing) = ([0; 3], Vec::new());
    let mut all = connection.prepare("SELECT path, state, outputs FROM article ORDER BY path")?;
    let mut rows = all.query(())?;
    while let Some(row) = rows.next()? {
        let (article, state, outputs): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        counts[match state.as_str() {
            "done" => 0,
            "findings" => 1,
            _ => 2,
        }] += 1;
        // The outputs of an address are elsewhere.
        if article.contains("://") {
            continue;
        }
        let folder = out.join(Path::new(&article).parent().unwrap_or(Path::new("")));
        let outputs: std::collections::BTreeMap<String, String> = serde_json::from_str(&outputs).unwrap_or_default();
        let files = outputs.keys().filter_map(|name| Some(folder.join(Path::new(name).file_name()?)));
        missing.extend(files.filter(|file| !file.exists()));
    }
    Ok((counts, missing))
}

/// Whether a run has locked a folder. The lock is held for the moment of asking, and shared: only a run that starts in
/// this very moment would take notice.
fn is_locked(path: &Path) -> bool {
    let Ok(file) = input_file::open_found(path) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}
