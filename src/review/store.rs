//! Bitexts on disk. Edge: files.
//!
//! A bitext is read with its version, the hash of its bytes, and is written only over that version: what somebody
//! else wrote in the meantime is never lost. Writers wait for each other by a lock on the file; readers never see
//! half a file, because the new one takes the old one's place in one step.
#![expect(clippy::disallowed_methods, reason = "edge: bitexts are read and written here")]

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::bitext::{Bitext, v1};
use crate::intake::MOST_BYTES;

/// Which bytes a file held when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version(String);

impl Version {
    fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect())
    }

    /// The version as it travels in a request.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a bitext could not be read or written. What was on disk is still there.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
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

/// Reads a bitext and its version.
///
/// # Errors
/// Where it cannot be read, or is no bitext.
pub fn read(path: &Path) -> Result<(Bitext, Version), StoreError> {
    let bytes = bytes(path)?;
    let bitext = v1::from_json(&path.display().to_string(), &bytes)?;
    Ok((bitext, Version::of(&bytes)))
}

fn bytes(path: &Path) -> Result<Vec<u8>, StoreError> {
    let failed = |source| StoreError::Read { path: path.to_owned(), source };
    if std::fs::metadata(path).map_err(failed)?.len() > MOST_BYTES {
        return Err(StoreError::TooLarge(path.to_owned()));
    }
    std::fs::read(path).map_err(failed)
}

/// Writes a bitext over the version that was read; gives its new version.
///
/// # Errors
/// [`StoreError::Conflict`] where the file is another by now; others where it cannot be written.
pub fn write(path: &Path, bitext: &Bitext, over: &Version) -> Result<Version, StoreError> {
    let failed = |source: io::Error| {
        // The system's error, without the name of a temporary file that nobody chose.
        let source = if source.get_ref().is_some() { source.kind().into() } else { source };
        StoreError::Write { path: path.to_owned(), source }
    };
    // A link stays a link: what it points to is written.
    let real = path.canonicalize().map_err(failed)?;
    let held = File::open(&real).map_err(failed)?;
    // A file system without locks still has the comparison.
    let _ = held.lock();
    if Version::of(&bytes(&real)?) != *over {
        return Err(StoreError::Conflict(path.to_owned()));
    }
    let json = v1::to_json(bitext);
    let folder = real.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".padanan-").tempfile_in(folder).map_err(failed)?;
    let permissions = held.metadata().map_err(failed)?.permissions();
    if permissions.readonly() {
        return Err(failed(io::ErrorKind::PermissionDenied.into()));
    }
    file.as_file().set_permissions(permissions).map_err(failed)?;
    file.write_all(json.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(&real).map_err(|e| failed(e.error))?;
    Ok(Version::of(json.as_bytes()))
}
