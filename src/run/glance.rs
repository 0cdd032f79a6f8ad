//! Whether an article is done can be seen without reading it: by its size and times, as version control systems do. In a folder
//! of a million articles, of which most are done, reading and planning all of them would take longer than what is left to do.
//!
//! Whatever is not as it was, or was written too shortly before it was read, is looked at in full.

use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use padanan::internal::glossary::TermIndex;
use padanan::internal::settings::Settings;
use padanan_core::text::digest::sha256;

use super::inputs::OutputDestination;
use super::journal::{ArticleState, JournalRecord};
use super::outcome::ArticleStatus;
use super::write;
use super::{Again, Run, RunOptions};
use crate::cli::explain::AppError;

/// How old an article's times must be when it is read: a file system may give two changes within a moment one time.
const SETTLED: Duration = Duration::from_secs(2);

/// Returns the hash of what decides, beside the articles and what the journal has of each, whether one is done: the sentences
/// into which it is cut, and the glossary entries that may occur in it.
pub(super) fn key(settings: &Settings, term_index: &TermIndex, options: &RunOptions) -> String {
    // A build of the same version may cut sentences otherwise.
    let program = std::env::current_exe().and_then(std::fs::metadata).ok();
    let program = program.and_then(|meta| Some((meta.len(), nanos(meta.modified().ok()?)?)));
    let all = format!(
        "{}\n{program:?}\n{}\n{:?}\n{:?}\n{:?} {} {}",
        env!("CARGO_PKG_VERSION"),
        term_index.sha256(),
        settings.abbreviations.value,
        settings.translate_kinds.value,
        options.form,
        options.whole_page,
        options.fix_encoding,
    );
    sha256(all.as_bytes())[..16].to_owned()
}

fn nanos(time: SystemTime) -> Option<u128> {
    Some(time.duration_since(UNIX_EPOCH).ok()?.as_nanos())
}

/// Returns when a file, or anything about it, was changed last, and what identifies it on its disk.
#[cfg(unix)]
fn changed(meta: &Metadata) -> Option<(u128, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    let seconds = u128::try_from(meta.ctime()).ok()?;
    Some((seconds * 1_000_000_000 + u128::try_from(meta.ctime_nsec()).ok()?, meta.ino()))
}

#[cfg(not(unix))]
fn changed(meta: &Metadata) -> Option<(u128, u64)> {
    Some((nanos(meta.modified().ok()?)?, 0))
}

/// Returns how an article looks from outside; `None` if that says too little, because it was changed just now.
fn look(file: &Path, now: SystemTime) -> Option<String> {
    let meta = std::fs::metadata(file).ok().filter(Metadata::is_file)?;
    let (modified, (changed, number)) = (nanos(meta.modified().ok()?)?, changed(&meta)?);
    let settled = nanos(now.checked_sub(SETTLED)?)?;
    let size = meta.len();
    (modified.max(changed) < settled).then(|| format!("{size} {modified} {changed} {number}"))
}

impl Run<'_> {
    /// Returns what the journal records of an article's looks. To be called before the article is read.
    pub(super) fn looks(&self, path: &Path) -> Option<String> {
        let is_file = self.journal.is_some() && self.inputs.page(path).is_none();
        let looks = is_file.then(|| look(&self.inputs.file(path), SystemTime::now()))??;
        Some(format!("{} {looks}", self.glance))
    }

    /// Finds that an article is done without reading it; `None` if it has to be read to know.
    pub(super) fn done_at_a_glance(&self, path: &Path, looks: Option<&str>) -> Result<Option<ArticleStatus>, AppError> {
        let (Some(journal), Some(looks), Again::Changed) = (self.journal, looks, &self.options.again) else {
            return Ok(None);
        };
        let Some(record) = journal.find(&super::article::key(path))? else { return Ok(None) };
        let is_as_it_was = record.looks.as_deref() == Some(looks)
            && record.settings == self.fingerprint
            && record.state != ArticleState::Failed
            && self.outputs_are_as_written(path, &record);
        Ok(is_as_it_was.then(|| ArticleStatus::Unchanged { findings: record.worst(), fallback: record.fallback() }))
    }

    /// Whether every output is there, and nobody has changed the bitext.
    fn outputs_are_as_written(&self, path: &Path, record: &JournalRecord) -> bool {
        let bitext = self.inputs.bitext(path);
        self.inputs.outputs(path).iter().all(|output| match &output.place {
            OutputDestination::File(file) => match write::stamp_of(&record.outputs, file) {
                Some(stamp) if bitext.as_deref() == Some(file) => file.is_file() && write::is_as_stamped(file, stamp),
                _ => file.is_file(),
            },
            OutputDestination::Stdout => true,
        }) && bitext.is_none_or(|bitext| write::stamp_of(&record.outputs, &bitext).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_tell_what_was_changed_unless_it_was_changed_just_now() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.txt");
        std::fs::write(&file, "Presiden tiba.\n").unwrap();
        let (now, later) = (SystemTime::now(), SystemTime::now() + SETTLED * 2);
        assert_eq!(look(&file, now), None);
        let before = look(&file, later).unwrap();
        assert_eq!(look(&file, later + SETTLED), Some(before.clone()));
        // Of the same size, and with the time that it had.
        let modified = std::fs::metadata(&file).unwrap().modified().unwrap();
        std::fs::write(&file, "Presiden pergi\n").unwrap();
        std::fs::File::options().write(true).open(&file).unwrap().set_modified(modified).unwrap();
        #[cfg(unix)]
        assert_ne!(look(&file, later), Some(before));
        assert_eq!(look(&folder.path().join("none.txt"), later), None);
        assert_eq!(look(folder.path(), later), None);
    }
}
