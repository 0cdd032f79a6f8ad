//! A folder that was named: its journal, its bitexts, and what killed runs left.

use std::path::Path;

use super::Area::Folder;
use super::shell::quoted;
use super::stores::aside;
use super::{Check, Status};
use crate::run::count;
use crate::run::folder_state::{self, FolderState, JournalState};

/// Maximum number of files that are named one by one.
const MAX_NAMED: usize = 10;

/// Looks at the folder.
pub(super) fn checks(folder: &Path, checks: &mut Vec<Check>) {
    let check = |name: &str, status, message: String| Check::new(Folder, name, status, message);
    match folder.metadata() {
        Err(error) => {
            let message = format!("{}: this cannot be looked at ({error})", folder.display());
            return checks.push(check("folder", Status::Error, message));
        }
        Ok(meta) if !meta.is_dir() => {
            let message = format!("{}: this is not a folder; name the one with the outputs", folder.display());
            return checks.push(check("folder", Status::Error, message));
        }
        Ok(_) => {}
    }
    let state = folder_state::look(folder);
    match &state.journal {
        None => {
            let message = format!("there is none in {}, so no `padanan batch` wrote into it", folder.display());
            checks.push(check("journal", Status::Note, message));
        }
        Some((path, Err(why))) => checks.push(check("journal", Status::Error, why.clone()).mended_by(aside(path))),
        Some((path, Ok(journal))) => of_journal(path, journal, checks),
    }
    of_bitexts(folder, &state, checks);
    let closed = state.closed.iter().take(MAX_NAMED);
    checks.extend(closed.map(|why| check("unreadable", Status::Error, why.clone())));
}

fn of_journal(path: &Path, journal: &JournalState, checks: &mut Vec<Check>) {
    let check = |status, message: String| Check::new(Folder, "journal", status, message);
    if let Some(fault) = journal.faults.first() {
        let message = format!(
            "{} is damaged ({fault}); without it every article is done again, from the translation memory",
            path.display()
        );
        return checks.push(check(Status::Error, message).mended_by(aside(path)));
    }
    let JournalState { done, findings, failed, missing, .. } = journal;
    let all = count(done + findings + failed, "article");
    checks.push(check(
        Status::Ok,
        format!("is intact: {all}, {findings} with findings, {failed} not translated in full"),
    ));
    if *failed > 0 {
        let message =
            format!("{} not translated in full; run the same `padanan batch` again", count(*failed, "article"));
        checks.push(Check::new(Folder, "articles", Status::Warning, message));
    }
    if let Some(first) = missing.first() {
        let message = format!(
            "{} that the journal lists {} gone ({}); run the same `padanan batch` again",
            count(missing.len() as u64, "output"),
            if missing.len() == 1 { "is" } else { "are" },
            first.display()
        );
        checks.push(Check::new(Folder, "outputs", Status::Warning, message));
    }
    if journal.is_running {
        let message = "a run is writing into this folder now".to_owned();
        checks.push(Check::new(Folder, "lock", Status::Note, message));
    }
}

fn of_bitexts(folder: &Path, state: &FolderState, checks: &mut Vec<Check>) {
    let check = |name: &str, status, message: String| Check::new(Folder, name, status, message);
    if state.bitexts > 0 {
        let (bitexts, segments) = (count(state.bitexts, "bitext"), count(state.segments, "segment"));
        let message = format!(
            "{bitexts} with {segments}: {} decided, {} undecided that need a person",
            state.decided, state.waiting
        );
        let reviewed = check("bitexts", Status::Ok, message);
        checks.push(match state.waiting {
            0 => reviewed,
            _ => Check { status: Status::Note, ..reviewed }.mended_by(format!("padanan review {}", quoted(folder))),
        });
    } else if state.unreadable.is_empty() {
        checks.push(check("bitexts", Status::Note, format!("no *.bitext.json is in {}", folder.display())));
    }
    let named = state.unreadable.iter().take(MAX_NAMED);
    checks.extend(named.map(|why| check("bitext", Status::Error, why.clone())));
    if state.unreadable.len() > MAX_NAMED {
        let message = format!("{} more bitexts cannot be read", state.unreadable.len() - MAX_NAMED);
        checks.push(check("bitext", Status::Error, message));
    }
    if state.set_aside > 0 {
        let files = count(state.set_aside, "file");
        let message = format!("{files} (*.edited) that somebody changed, set aside before new ones were written");
        checks.push(check("edited", Status::Note, message));
    }
    if let Some(first) = state.leftovers.first() {
        let files = count(state.leftovers.len() as u64, "temporary file");
        let message = format!("{files} of runs that were killed ({}); the next run removes them", first.display());
        checks.push(check("leftovers", Status::Note, message));
    }
}
