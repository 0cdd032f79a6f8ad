//! A session over a stored bitext: a decision takes effect only once it is on disk.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use super::store::{ReviewStoreError, Stored, Version};
use crate::bitext::beads::BeadError;
use crate::bitext::{Article, Bitext, Segment};
use crate::memory::Match;
use crate::reason::Reason;
use padanan_core::review::{
    BeadsChanged, Changed, Decision, DecisionRefusal, Pairing, SentenceBorders, Session, Sign, Undone, Verify,
    best_split,
};

/// Receives what changed in a bitext, by decisions or by undoing them.
pub type Decided = Arc<dyn Fn(&Bitext, &[Changed]) + Send + Sync>;

/// Returns the matches of a translation memory for a segment, or a message that says why the memory cannot be queried.
pub type Similar = Arc<dyn Fn(&Bitext, &Segment) -> Result<Vec<Match>, Reason> + Send + Sync>;

/// Returns the glossary's terms in a segment's source, each with the form to print.
pub type Terms = Arc<dyn Fn(&Bitext, &Segment) -> Vec<(String, String)> + Send + Sync>;

/// Creates the function that finds the sentences of a bitext's texts.
pub type Borders = Arc<dyn Fn(&Bitext) -> SentenceBorders + Send + Sync>;

/// Returns the article of a bitext with its text, if the file of the article is there; the path is that of the bitext.
pub type ArticleText = Arc<dyn Fn(&Path, &Bitext) -> Option<Article> + Send + Sync>;

/// Callbacks from the command layer.
#[derive(Clone)]
pub struct Hooks {
    /// Creates the callback that verifies the changed segments of a bitext.
    pub verify: Arc<dyn Fn(&Bitext) -> Verify + Send + Sync>,
    /// Called with what changed, once it is on disk: the place to update a translation memory.
    pub decided: Decided,
    /// Returns, and clears, the message that `decided` has for the person.
    pub told: Arc<dyn Fn() -> Option<String> + Send + Sync>,
    /// Returns similar segments from a translation memory: they are suggested, never applied automatically.
    pub similar: Similar,
    /// Returns the terms of a segment: they are suggested to whoever edits it.
    pub terms: Terms,
    /// Says who decides, and when, for the history of segments; `None` leaves no trace.
    pub sign: Option<Sign>,
    /// Finds sentences, to pair them.
    pub borders: Borders,
    /// Finds the text of an article that its bitext's file does not have.
    pub article: ArticleText,
}

impl Hooks {
    /// Creates hooks that only verify.
    pub fn new(verify: impl Fn(&Bitext) -> Verify + Send + Sync + 'static) -> Self {
        Self {
            verify: Arc::new(verify),
            decided: Arc::new(|_, _| {}),
            told: Arc::new(|| None),
            similar: Arc::new(|_, _| Ok(Vec::new())),
            terms: Arc::new(|_, _| Vec::new()),
            sign: None,
            borders: Arc::new(|_| Arc::new(|_, _| Vec::new())),
            article: Arc::new(|_, _| None),
        }
    }
}

impl Hooks {
    fn session(&self, bitext: Bitext) -> Session {
        let verify = (self.verify)(&bitext);
        let session = Session::new(bitext, verify);
        match &self.sign {
            Some(sign) => session.signed(Arc::clone(sign)),
            None => session,
        }
    }
}

/// The reasons why a decision was not saved.
#[derive(Debug, thiserror::Error)]
pub enum ReviewFileError {
    /// The decision is not possible for this segment.
    #[error(transparent)]
    Refused(#[from] DecisionRefusal),
    /// Sentences cannot be paired like this.
    #[error(transparent)]
    Pairs(#[from] BeadError),
    /// Somebody else changed the file first. The session now shows the version on disk.
    #[error("the bitext was changed elsewhere; nothing was written, and the current version is shown")]
    Conflict,
    /// The file could not be read or written.
    #[error(transparent)]
    Store(#[from] ReviewStoreError),
}

/// One bitext under review: a session, and the file that it is stored in.
pub struct ReviewFile {
    name: String,
    session: Session,
    stored: Stored,
    hooks: Hooks,
}

impl ReviewFile {
    /// Opens a bitext; `name` is its name for people.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn open(path: &Path, name: String, hooks: Hooks) -> Result<Self, ReviewStoreError> {
        let (bitext, stored) = Stored::open(path)?;
        Ok(Self { name, session: hooks.session(bitext), stored, hooks })
    }

    /// Returns its name for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        self.stored.path()
    }

    /// Returns the session, to read it and to move its cursor.
    pub fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    /// Returns the segment at the cursor.
    pub fn current(&self) -> Option<&Segment> {
        self.session.current()
    }

    /// Returns a name for the file that is the same in every run; the page keeps drafts under it.
    pub fn key(&self) -> String {
        padanan_core::review::page::short_hash(&[&self.stored.whole().to_string_lossy()])
    }

    /// Returns when the file was last written, as far as the system knows.
    pub fn written(&self) -> Option<SystemTime> {
        self.stored.written()
    }

    /// Returns what undoing the last step would change; empty if there is nothing to undo.
    pub fn last_step(&self) -> Vec<Changed> {
        self.session.last_step()
    }

    /// Returns the bitext in its current state.
    pub fn bitext(&self) -> &Bitext {
        self.session.bitext()
    }

    /// Returns the last known version on disk.
    pub fn version(&self) -> &Version {
        self.stored.version()
    }

    /// Returns a warning for the person, in addition to the result of a decision.
    pub fn warning(&self) -> Option<String> {
        (self.hooks.told)()
    }

    /// Returns the translation memory's matches for a segment, most similar first.
    ///
    /// # Errors
    /// A message that says why the memory cannot be queried.
    pub fn similar(&self, segment: &Segment) -> Result<Vec<Match>, Reason> {
        (self.hooks.similar)(self.bitext(), segment)
    }

    /// Returns the glossary's terms in a segment's source, each with the form to print.
    pub fn terms(&self, segment: &Segment) -> Vec<(String, String)> {
        (self.hooks.terms)(self.bitext(), segment)
    }

    /// Returns a segment as it would be with this text, verified; `None` if there is no such segment.
    pub fn preview(&self, segment: u32, text: &str) -> Option<Segment> {
        self.session.preview(segment, text)
    }

    /// Returns the number of steps that can be undone.
    pub fn steps(&self) -> usize {
        self.session.steps()
    }

    /// Returns the number of segments that a person has decided about, and the number that wait for a person.
    pub fn progress(&self) -> (usize, usize) {
        self.session.progress()
    }

    /// Carries out decisions and writes them; all of them, or none. `seen` is the version on which they are based;
    /// `None` if they are based on the session itself.
    ///
    /// # Errors
    /// See [`ReviewFileError`]. After a conflict the session has the version on disk, and nothing to undo.
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

    /// Changes how sentences are paired, and writes it. `seen` is as in [`Self::decide`].
    ///
    /// # Errors
    /// See [`ReviewFileError`].
    pub fn change_pairs(&mut self, seen: Option<&str>, pairing: Pairing) -> Result<BeadsChanged, ReviewFileError> {
        self.check(seen)?;
        if self.bitext().article.text.is_empty()
            && let Some(article) = (self.hooks.article)(self.stored.path(), self.session.bitext())
        {
            self.session.set_article(article);
        }
        let borders = (self.hooks.borders)(self.bitext());
        let changed = self.session.change_pairs(pairing, &borders)?;
        if let Err(error) = self.stored.write_all(self.session.bitext()) {
            self.session.undo();
            return Err(self.failed(error));
        }
        (self.hooks.decided)(self.session.bitext(), &changed.approvals());
        Ok(changed)
    }

    /// Returns where the sentences of a segment's source and of its target begin, without the first, and where it would best be
    /// split.
    pub fn borders(&self, segment: &Segment) -> ([Vec<usize>; 2], (usize, usize)) {
        use padanan_core::review::Side;
        let borders = (self.hooks.borders)(self.bitext());
        let target = segment.target.as_deref().unwrap_or_default();
        let found = [borders(&segment.source, Side::Source), borders(target, Side::Target)];
        (found, best_split(segment, &borders))
    }

    /// Undoes the last step. Returns what changed, or `None` if there is nothing to undo.
    ///
    /// # Errors
    /// See [`ReviewFileError`].
    pub fn undo(&mut self, seen: Option<&str>) -> Result<Option<Undone>, ReviewFileError> {
        self.check(seen)?;
        let Some(undone) = self.session.undo() else { return Ok(None) };
        let (written, changed) = match &undone {
            Undone::Segments(changed) => (self.stored.write(self.session.bitext(), changed), changed.clone()),
            Undone::Pairs(pairs) => (self.stored.write_all(self.session.bitext()), pairs.approvals()),
        };
        if let Err(error) = written {
            self.session.redo(undone);
            return Err(self.failed(error));
        }
        (self.hooks.decided)(self.session.bitext(), &changed);
        Ok(Some(undone))
    }

    /// Refuses a decision that is based on another version than the session's. The session then has what is on disk.
    fn check(&mut self, seen: Option<&str>) -> Result<(), ReviewFileError> {
        match seen {
            Some(seen) if seen != self.version().as_str() => Err(self.conflict()),
            _ => Ok(()),
        }
    }

    /// Reloads the file, and returns the error of a decision about another version of it.
    pub fn conflict(&mut self) -> ReviewFileError {
        match self.refresh() {
            Ok(_) => ReviewFileError::Conflict,
            Err(error) => error.into(),
        }
    }

    fn failed(&mut self, error: ReviewStoreError) -> ReviewFileError {
        if !matches!(error, ReviewStoreError::Conflict(_)) {
            return error.into();
        }
        self.conflict()
    }

    /// Reloads the file if it differs from the session. Returns whether it did.
    ///
    /// # Errors
    /// If it can no longer be read.
    pub fn refresh(&mut self) -> Result<bool, ReviewStoreError> {
        let Some((bitext, stored)) = self.stored.changed()? else { return Ok(false) };
        let at = self.session.current().map_or(1, |s| s.id);
        let filter = std::mem::take(&mut self.session.filter);
        self.session = self.hooks.session(bitext);
        self.session.filter = filter;
        self.session.go_to(at);
        self.stored = stored;
        Ok(true)
    }
}
