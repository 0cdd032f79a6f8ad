//! An article that is done, and need not even be read to know it.

use std::path::Path;

use super::super::inputs::OutputDestination;
use super::super::journal::{JournalRecord, Seen};
use super::super::outcome::ArticleStatus;
use super::super::seen::{FileState, output_state};
use super::super::write::Written;
use super::super::{Again, Run};
use super::key;

/// In place of size and time: no bitext was there, and none was to be written.
const NOTHING: &str = "-";

impl Run<'_> {
    /// Returns the status of an article that is done, if its file, its outputs, and everything else that they depend on are as
    /// they were when it was.
    pub(in crate::run) fn unread(&self, path: &Path) -> Option<ArticleStatus> {
        let journal = self.journal.filter(|_| self.options.again == Again::Changed)?;
        let seen = journal.seen(&key(path))?;
        let state = FileState::of(&self.inputs.file(path))?;
        let outputs = self.outputs_are(path, output_state, || true)?;
        let is_same = state.stamp(&self.basis, &self.fingerprint, &outputs) == seen.stamp;
        is_same.then_some(ArticleStatus::Unchanged { findings: seen.worst, fallback: seen.fallback })
    }

    /// Returns the stamp of an article that was done now; `None` if its file was changed a moment ago, or an output has no
    /// size and time.
    pub(super) fn stamp(&self, path: &Path, state: Option<&FileState>, written: &Written) -> Option<String> {
        let wrote = |file: &Path| written.state(file).map(str::to_owned);
        let outputs = self.outputs_are(path, wrote, || !written.has_found_bitext())?;
        Some(state?.stamp(&self.basis, &self.fingerprint, &outputs))
    }

    /// Keeps what was seen of an article that was read and is done.
    pub(super) fn see(&self, path: &Path, state: Option<&FileState>, record: Option<&JournalRecord>) {
        let (Some(journal), Some(state), Some(record)) = (self.journal, state, record) else { return };
        // One that somebody changed a moment ago may not have been looked at.
        let settled = |file: &Path| FileState::of(file).and_then(|_| output_state(file));
        let is_there = |file: &Path| file.symlink_metadata().is_ok();
        let bitext = self.inputs.bitext(path);
        let Some(outputs) = self.outputs_are(path, settled, || !bitext.as_deref().is_some_and(is_there)) else {
            return;
        };
        journal.see(key(path), Seen::of(record, state.stamp(&self.basis, &self.fingerprint, &outputs)));
    }

    /// Returns names, sizes and times of an article's outputs and its bitext. `may_lack` says whether there may be no bitext;
    /// every output has to be there.
    fn outputs_are(
        &self,
        path: &Path,
        state: impl Fn(&Path) -> Option<String>,
        may_lack: impl FnOnce() -> bool,
    ) -> Option<String> {
        let mut all = String::new();
        let mut add = |file: &Path, state: &str| {
            all.push_str(&file.file_name().unwrap_or_default().to_string_lossy());
            all.push(' ');
            all.push_str(state);
            all.push('\n');
        };
        let (bitext, mut has_bitext) = (self.inputs.bitext(path)?, false);
        for output in self.inputs.outputs(path) {
            let OutputDestination::File(file) = output.place else { return None };
            add(&file, &state(&file)?);
            has_bitext |= file == bitext;
        }
        if !has_bitext {
            match state(&bitext) {
                Some(state) => add(&bitext, &state),
                None if may_lack() => add(&bitext, NOTHING),
                None => return None,
            }
        }
        Some(all)
    }
}
