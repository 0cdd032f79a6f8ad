//! A session over a stored bitext: every decision is on disk before it counts.

use std::path::Path;
use std::sync::Arc;

use super::store::{ReviewStoreError, Stored, Version};
use crate::bitext::{Bitext, Segment};
use crate::memory::Match;
use padanan_core::review::{Changed, Decision, DecisionRefusal, Session, Verify};

/// Told what changed in a bitext, by decisions or by taking them back.
pub type Decided = Arc<dyn Fn(&Bitext, &[Changed]) + Send + Sync>;

/// Asked what a translation memory has that is like a segment; why it has no answer, in words.
pub type Similar = Arc<dyn Fn(&Bitext, &Segment) -> Result<Vec<Match>, String> + Send + Sync>;

/// What the command layer hands in.
#[derive(Clone)]
pub struct Hooks {
    /// Makes what verifies the changed segments of a bitext.
    pub verify: Arc<dyn Fn(&Bitext) -> Verify + Send + Sync>,
    /// Called with what changed, once it is on disk: the place for a translation memory.
    pub decided: Decided,
    /// What the person should be told of `decided` since this was last asked.
    pub told: Arc<dyn Fn() -> Option<String> + Send + Sync>,
    /// What a translation memory has that is like a segment: to be offered, never used by itself.
    pub similar: Similar,
}

impl Hooks {
    /// Verifies, and tells nobody else.
    pub fn new(verify: impl Fn(&Bitext) -> Verify + Send + Sync + 'static) -> Self {
        Self {
            verify: Arc::new(verify),
            decided: Arc::new(|_, _| {}),
            told: Arc::new(|| None),
            similar: Arc::new(|_, _| Ok(Vec::new())),
        }
    }
}

/// Why a decision did not come to be.
#[derive(Debug, thiserror::Error)]
pub enum ReviewFileError {
    /// It makes no sense for this segment.
    #[error(transparent)]
    Refused(#[from] DecisionRefusal),
    /// Somebody else was faster. The session now shows what stands on disk.
    #[error("the bitext was changed elsewhere; nothing was written, and what stands there now is shown")]
    Conflict,
    /// The disk did not take it.
    #[error(transparent)]
    Store(#[from] ReviewStoreError),
}

/// One bitext on a reviewer's review_file.
pub struct ReviewFile {
    name: String,
    session: Session,
    stored: Stored,
    hooks: Hooks,
}

impl ReviewFile {
    /// Opens a bitext; `name` is what people call it.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn open(path: &Path, name: String, hooks: Hooks) -> Result<Self, ReviewStoreError> {
        let (bitext, stored) = Stored::open(path)?;
        let verify = (hooks.verify)(&bitext);
        Ok(Self { name, session: Session::new(bitext, verify), stored, hooks })
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file.
    pub fn path(&self) -> &Path {
        self.stored.path()
    }

    /// The session, to look at and to move its cursor.
    pub fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    /// The segment that the cursor is on.
    pub fn current(&self) -> Option<&Segment> {
        self.session.current()
    }

    /// The bitext as it stands.
    pub fn bitext(&self) -> &Bitext {
        self.session.bitext()
    }

    /// The version that stands on disk, as far as is known.
    pub fn version(&self) -> &Version {
        self.stored.version()
    }

    /// What the person should be told beside what came of a decision.
    pub fn warning(&self) -> Option<String> {
        (self.hooks.told)()
    }

    /// What the memory has that is like a segment, the most similar first.
    ///
    /// # Errors
    /// Why the memory cannot be asked.
    pub fn similar(&self, segment: &Segment) -> Result<Vec<Match>, String> {
        (self.hooks.similar)(self.bitext(), segment)
    }

    /// How many steps can be undone.
    pub fn steps(&self) -> usize {
        self.session.steps()
    }

    /// How many segments a person has decided about, and how many wait for one.
    pub fn progress(&self) -> (usize, usize) {
        self.session.progress()
    }

    /// Decisions made by somebody who saw `seen`, or who sees the session itself: carried out and written, or not at
    /// all.
    ///
    /// # Errors
    /// See [`Trouble`]. After a conflict the session is what stands on disk, and has nothing to undo.
    pub fn decide(&mut self, seen: Option<&str>, decisions: &[Decision]) -> Result<Vec<Changed>, ReviewFileError> {
        self.check(seen)?;
        let changed = self.session.decide(decisions)?;
        if changed.is_empty() {
            return Ok(changed);
        }
        if let Err(error) = self.stored.write(self.session.bitext(), &changed) {
            self.session.undo();
            return Err(self.failed(error));
        }
        (self.hooks.decided)(self.session.bitext(), &changed);
        Ok(changed)
    }

    /// Takes the last step back; gives the ids of the segments that changed.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub fn undo(&mut self, seen: Option<&str>) -> Result<Vec<u32>, ReviewFileError> {
        self.check(seen)?;
        let Some(changed) = self.session.undo() else { return Ok(Vec::new()) };
        if let Err(error) = self.stored.write(self.session.bitext(), &changed) {
            self.session.redo(changed);
            return Err(self.failed(error));
        }
        (self.hooks.decided)(self.session.bitext(), &changed);
        Ok(changed.iter().map(|c| c.after.id).collect())
    }

    fn check(&mut self, seen: Option<&str>) -> Result<(), ReviewFileError> {
        match seen {
            Some(seen) if seen != self.version().as_str() => Err(ReviewFileError::Conflict),
            _ => Ok(()),
        }
    }

    fn failed(&mut self, error: ReviewStoreError) -> ReviewFileError {
        if !matches!(error, ReviewStoreError::Conflict(_)) {
            return error.into();
        }
        match self.refresh() {
            Ok(_) => ReviewFileError::Conflict,
            Err(error) => error.into(),
        }
    }

    /// Reads the file again where it is not what the session knows; says whether it was.
    ///
    /// # Errors
    /// Where it cannot be read any more.
    pub fn refresh(&mut self) -> Result<bool, ReviewStoreError> {
        let Some((bitext, stored)) = self.stored.changed()? else { return Ok(false) };
        let verify = (self.hooks.verify)(&bitext);
        let at = self.session.current().map_or(1, |s| s.id);
        let filter = std::mem::take(&mut self.session.filter);
        self.session = Session::new(bitext, verify);
        self.session.filter = filter;
        self.session.go_to(at);
        self.stored = stored;
        Ok(true)
    }
}
