//! Bitexts on disk. Edge: files.
//!
//! A bitext is read with its version, and is written only over what was read or written last: what somebody
//! else wrote in the meantime is never lost. How writers wait for each other is [`crate::replace`]'s.
#![expect(clippy::disallowed_methods, reason = "edge: bitexts are read and written here")]

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::bitext::pieces::Pieces;
use crate::bitext::{Bitext, v1};
use crate::intake::MAX_BYTES;
use crate::replace::Lock;
use padanan_core::review::Changed;

/// Which bytes a file held when it was read, or by which decisions it came from there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version(String);

impl Version {
    fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        parts.iter().for_each(|part| hash.update(part));
        Self(hash.finalize().iter().map(|b| format!("{b:02x}")).collect())
    }

    /// The version that comes of this one by these new parts.
    fn followed_by(&self, parts: &[&[u8]]) -> Self {
        Self::of(&[&[self.0.as_bytes()], parts].concat())
    }

    /// The version as it travels in a request.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a bitext could not be read or written. What was on disk is still there.
#[derive(Debug, thiserror::Error)]
pub enum ReviewStoreError {
    /// The file holds other bytes than when it was read.
    #[error("{}: it was changed by somebody else in the meantime; nothing was written over it", .0.display())]
    Conflict(PathBuf),
    /// It cannot be read.
    #[error("{}: it cannot be read ({source}); check the path and its permissions", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is no bitext.
    #[error(transparent)]
    Bitext(#[from] v1::BitextError),
    /// It is too large to be one.
    #[error("{}: this is larger than 256 MiB; a bitext is not", .0.display())]
    TooLarge(PathBuf),
    /// It cannot be written.
    #[error("{}: it cannot be written ({source}); the decision is not saved, and the file is as it was", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// A bitext on disk: where, and what stands there as far as is known.
///
/// What was written is kept in pieces, one for each segment, so that a decision writes again what it changed: comparing
/// with the file is comparing bytes, and only the file's first state is known by its hash.
pub struct Stored {
    path: PathBuf,
    version: Version,
    /// From the first writing on; it is then what stands on disk.
    pieces: Option<Pieces>,
}

impl Stored {
    /// Reads a bitext.
    ///
    /// # Errors
    /// Where it cannot be read, or is no bitext.
    pub fn open(path: &Path) -> Result<(Bitext, Self), ReviewStoreError> {
        let bytes = bytes(path)?;
        Self::parsed(path, &bytes)
    }

    fn parsed(path: &Path, bytes: &[u8]) -> Result<(Bitext, Self), ReviewStoreError> {
        let bitext = v1::from_json(&path.display().to_string(), bytes)?;
        Ok((bitext, Self { path: path.to_owned(), version: Version::of(&[bytes]), pieces: None }))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its version, as far as is known.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// Whether these bytes are what is known to stand on disk.
    fn is(&self, bytes: &[u8]) -> bool {
        self.pieces.as_ref().map_or_else(|| Version::of(&[bytes]) == self.version, |pieces| pieces.are(bytes))
    }

    /// What stands on disk by now, where it is something else.
    ///
    /// # Errors
    /// Where it cannot be read, or is no bitext any more.
    pub fn changed(&self) -> Result<Option<(Bitext, Self)>, ReviewStoreError> {
        let bytes = bytes(&self.path)?;
        if self.is(&bytes) { Ok(None) } else { Self::parsed(&self.path, &bytes).map(Some) }
    }

    /// Writes a bitext in which this changed since it was read or written.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the file is another by now; others where it cannot be written.
    pub fn write(&mut self, bitext: &Bitext, changed: &[Changed]) -> Result<(), ReviewStoreError> {
        let path = &self.path;
        let failed = |source: io::Error| ReviewStoreError::Write { path: path.clone(), source };
        let lock = Lock::of(path);
        let current = lock.current().map_err(failed)?.ok_or_else(|| failed(io::ErrorKind::NotFound.into()))?;
        if !self.is(&current) {
            return Err(ReviewStoreError::Conflict(path.clone()));
        }
        let places: Vec<usize> = changed.iter().map(|c| c.after.id as usize - 1).collect();
        let before = self.pieces.as_mut().map(|pieces| pieces.renew(bitext, &places));
        let pieces = self.pieces.take().unwrap_or_else(|| Pieces::of(bitext));
        let text = pieces.text();
        // What is written can be read again.
        let written = if text.len() as u64 > MAX_BYTES { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(()) };
        if let Err(error) = written.and_then(|()| lock.replace(text.as_bytes())) {
            // What stands on disk is as it was.
            self.pieces = before.map(|before| pieces.put_back(before));
            return Err(failed(error));
        }
        let parts: Vec<&[u8]> = places.iter().map(|at| pieces.segment(*at)).collect();
        self.version = self.version.followed_by(&parts);
        self.pieces = Some(pieces);
        Ok(())
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, ReviewStoreError> {
    let failed = |source| ReviewStoreError::Read { path: path.to_owned(), source };
    if std::fs::metadata(path).map_err(failed)?.len() > MAX_BYTES {
        return Err(ReviewStoreError::TooLarge(path.to_owned()));
    }
    std::fs::read(path).map_err(failed)
}
