//! Bitexts on disk. Edge: files.
//!
//! A bitext is read together with its version, and is written only if the file still has that version (optimistic
//! locking): changes that somebody else made in the meantime are never lost. `replace` makes writers wait for
//! each other.

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::bitext::pieces::Pieces;
use crate::bitext::{Bitext, v1};
use crate::input_file;
use crate::intake::MAX_BYTES;
use crate::replace::Lock;
use crate::text::digest::hex;
use padanan_core::review::Changed;

/// Identifies the contents of a file: a hash of its bytes when it was read, extended by every decision written since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version(String);

impl Version {
    fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        parts.iter().for_each(|part| hash.update(part));
        Self(hex(&hash.finalize()))
    }

    /// Returns the version that follows this one after these new parts are written.
    fn followed_by(&self, parts: &[&[u8]]) -> Self {
        Self::of(&[&[self.0.as_bytes()], parts].concat())
    }

    /// Returns the version as it is sent in a request.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The reasons why a bitext could not be read or written. The file on disk is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum ReviewStoreError {
    /// The file has changed since it was read.
    #[error("{}: the file was changed by somebody else in the meantime; nothing was written", .0.display())]
    Conflict(PathBuf),
    /// The file cannot be read.
    #[error("{}: it cannot be read ({source}); check the path and its permissions", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not a bitext.
    #[error(transparent)]
    Bitext(#[from] v1::BitextError),
    /// The file is too large for a bitext.
    #[error("{}: this is larger than 256 MiB, the limit for a bitext", .0.display())]
    TooLarge(PathBuf),
    /// The file cannot be written.
    #[error("{}: it cannot be written ({source}); the decision is not saved, and the file is as it was", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// A bitext on disk: its path and its last known contents.
///
/// The JSON text is cached in pieces, one per segment, so that a decision serialises only the segments that it changed.
/// Comparing with the file means comparing bytes; before the first write, only the hash of the file is known.
pub struct Stored {
    path: PathBuf,
    version: Version,
    /// The contents of the file, from the first write on.
    pieces: Option<Pieces>,
}

impl Stored {
    /// Reads a bitext.
    ///
    /// # Errors
    /// If it cannot be read, or is not a bitext.
    pub fn open(path: &Path) -> Result<(Bitext, Self), ReviewStoreError> {
        let bytes = bytes(path)?;
        Self::parsed(path, &bytes)
    }

    fn parsed(path: &Path, bytes: &[u8]) -> Result<(Bitext, Self), ReviewStoreError> {
        let bitext = v1::from_json(&path.display().to_string(), bytes)?;
        Ok((bitext, Self { path: path.to_owned(), version: Version::of(&[bytes]), pieces: None }))
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns its last known version.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// Returns the path of the file with links followed.
    pub fn whole(&self) -> PathBuf {
        crate::replace::whole(&self.path).unwrap_or_else(|_| self.path.clone())
    }

    /// Returns when the file was last written, as far as the system knows.
    #[expect(clippy::disallowed_methods, reason = "edge: a person learns when the file was changed")]
    pub fn written(&self) -> Option<std::time::SystemTime> {
        std::fs::metadata(&self.path).ok()?.modified().ok()
    }

    /// Whether these bytes are the last known contents of the file.
    fn is(&self, bytes: &[u8]) -> bool {
        self.pieces.as_ref().map_or_else(|| Version::of(&[bytes]) == self.version, |pieces| pieces.are(bytes))
    }

    /// Reads the file again. Returns the bitext, or `None` if the file has not changed.
    ///
    /// # Errors
    /// If it can no longer be read, or is no longer a bitext.
    pub fn changed(&self) -> Result<Option<(Bitext, Self)>, ReviewStoreError> {
        let bytes = bytes(&self.path)?;
        if self.is(&bytes) { Ok(None) } else { Self::parsed(&self.path, &bytes).map(Some) }
    }

    /// Writes a bitext; `changed` has what changed since it was last read or written.
    ///
    /// # Errors
    /// [`ReviewStoreError::Conflict`] if the file has changed on disk; other errors if it cannot be written.
    pub fn write(&mut self, bitext: &Bitext, changed: &[Changed]) -> Result<(), ReviewStoreError> {
        let lock = self.lock()?;
        let places: Vec<usize> = changed.iter().map(|c| c.after.id as usize - 1).collect();
        let before = self.pieces.as_mut().map(|pieces| pieces.renew(bitext, &places));
        let pieces = self.pieces.take().unwrap_or_else(|| Pieces::of(bitext));
        if let Err(error) = written(lock, &pieces.text()) {
            // The file on disk is unchanged.
            self.pieces = before.map(|before| pieces.put_back(before));
            return Err(self.failed(error));
        }
        let parts: Vec<&[u8]> = places.iter().map(|at| pieces.segment(*at)).collect();
        self.version = self.version.followed_by(&parts);
        self.pieces = Some(pieces);
        Ok(())
    }

    /// Writes a bitext whose segments are other ones than before.
    ///
    /// # Errors
    /// See [`Self::write`].
    pub fn write_all(&mut self, bitext: &Bitext) -> Result<(), ReviewStoreError> {
        let lock = self.lock()?;
        let pieces = Pieces::of(bitext);
        let text = pieces.text();
        written(lock, &text).map_err(|source| self.failed(source))?;
        self.version = self.version.followed_by(&[text.as_bytes()]);
        self.pieces = Some(pieces);
        Ok(())
    }

    /// Locks the file, which must be as it was last read or written.
    fn lock(&self) -> Result<Lock, ReviewStoreError> {
        let lock = Lock::of(&self.path);
        let current = lock.current().map_err(|source| self.failed(source))?;
        match current {
            None => Err(self.failed(io::ErrorKind::NotFound.into())),
            Some(current) if !self.is(&current) => Err(ReviewStoreError::Conflict(self.path.clone())),
            Some(_) => Ok(lock),
        }
    }

    fn failed(&self, source: io::Error) -> ReviewStoreError {
        ReviewStoreError::Write { path: self.path.clone(), source }
    }
}

/// Writes a file that is locked, unless it is too large to be read again.
fn written(lock: Lock, text: &str) -> io::Result<()> {
    if text.len() as u64 > MAX_BYTES { Err(io::ErrorKind::FileTooLarge.into()) } else { lock.replace(text.as_bytes()) }
}

fn bytes(path: &Path) -> Result<Vec<u8>, ReviewStoreError> {
    input_file::read_found(path, MAX_BYTES).map_err(|source| match source.kind() {
        io::ErrorKind::FileTooLarge => ReviewStoreError::TooLarge(path.to_owned()),
        _ => ReviewStoreError::Read { path: path.to_owned(), source },
    })
}
