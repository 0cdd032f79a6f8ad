//! A session over a stored bitext: every decision is on disk before it counts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::session::{Changed, Decision, Refusal, Session, Verify, approved};
use super::store::{self, StoreError, Version};
use crate::bitext::{Bitext, Segment};

/// Told of an approved segment and the bitext that it is in.
pub type Approved = Arc<dyn Fn(&Bitext, &Segment) + Send + Sync>;

/// What the command layer hands in.
#[derive(Clone)]
pub struct Hooks {
    /// Makes what verifies the changed segments of a bitext.
    pub verify: Arc<dyn Fn(&Bitext) -> Verify + Send + Sync>,
    /// Called with every segment that a person approved, once it is on disk: the place for a translation memory.
    pub approved: Approved,
}

/// Why a decision did not come to be.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It makes no sense for this segment.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Somebody else was faster. The session now shows what stands on disk.
    #[error("the bitext was changed elsewhere; nothing was written, and what stands there now is shown")]
    Conflict,
    /// The disk did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One bitext on a reviewer's desk.
pub struct Desk {
    name: String,
    path: PathBuf,
    session: Session,
    version: Version,
    hooks: Hooks,
}

impl Desk {
    /// Opens a bitext; `name` is what people call it.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn open(path: &Path, name: String, hooks: Hooks) -> Result<Self, StoreError> {
        let (bitext, version) = store::read(path)?;
        let verify = (hooks.verify)(&bitext);
        Ok(Self { name, path: path.to_owned(), session: Session::new(bitext, verify), version, hooks })
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
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
        &self.version
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
    pub fn decide(&mut self, seen: Option<&str>, decisions: &[Decision]) -> Result<Vec<Changed>, Trouble> {
        self.check(seen)?;
        let changed = self.session.decide(decisions)?;
        if changed.is_empty() {
            return Ok(changed);
        }
        match store::write(&self.path, self.session.bitext(), &self.version) {
            Ok(version) => self.version = version,
            Err(error) => {
                self.session.undo();
                return Err(self.failed(error));
            }
        }
        for change in changed.iter().filter(|c| approved(&c.after)) {
            (self.hooks.approved)(self.session.bitext(), &change.after);
        }
        Ok(changed)
    }

    /// Takes the last step back; gives the ids of the segments that changed.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub fn undo(&mut self, seen: Option<&str>) -> Result<Vec<u32>, Trouble> {
        self.check(seen)?;
        let mut ids = Vec::new();
        let Some(step) = self.session.taken_back() else { return Ok(ids) };
        match store::write(&self.path, &step, &self.version) {
            Ok(version) => {
                self.version = version;
                ids.extend(self.session.undo().unwrap_or_default());
                Ok(ids)
            }
            Err(error) => Err(self.failed(error)),
        }
    }

    fn check(&mut self, seen: Option<&str>) -> Result<(), Trouble> {
        match seen {
            Some(seen) if seen != self.version.as_str() => Err(Trouble::Conflict),
            _ => Ok(()),
        }
    }

    fn failed(&mut self, error: StoreError) -> Trouble {
        if !matches!(error, StoreError::Conflict(_)) {
            return error.into();
        }
        match self.reload() {
            Ok(()) => Trouble::Conflict,
            Err(error) => error.into(),
        }
    }

    /// Reads the file again where it is not what the session knows; says whether it was.
    ///
    /// # Errors
    /// Where it cannot be read any more.
    pub fn refresh(&mut self) -> Result<bool, StoreError> {
        let (bitext, version) = store::read(&self.path)?;
        if version == self.version {
            return Ok(false);
        }
        self.take(bitext, version);
        Ok(true)
    }

    fn reload(&mut self) -> Result<(), StoreError> {
        let (bitext, version) = store::read(&self.path)?;
        self.take(bitext, version);
        Ok(())
    }

    fn take(&mut self, bitext: Bitext, version: Version) {
        let verify = (self.hooks.verify)(&bitext);
        let at = self.session.current().map_or(1, |s| s.id);
        let filter = std::mem::take(&mut self.session.filter);
        self.session = Session::new(bitext, verify);
        self.session.filter = filter;
        self.session.go_to(at);
        self.version = version;
    }
}
