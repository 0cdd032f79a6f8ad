//! **Why** articles come as files, or from a pipe.
//! **Takes** a path, or standard input. Edge: files.
//! **Gives** what [`padanan_core::intake`] makes of the bytes.
//! **Never** guesses that something is text: an image, a PDF or a file with NUL bytes is refused.
#![expect(clippy::disallowed_methods, reason = "edge: articles are read here")]

use std::io::Read as _;
use std::path::Path;

use crate::input_file::{self, NotAFile};

pub use padanan_core::intake::*;

/// Reads an article from a file; without `form`, its format is detected from its extension and its first characters.
///
/// # Errors
/// See [`IntakeError`].
pub fn read_file(path: &Path, form: Option<InputFormat>) -> Result<Raw, IntakeError> {
    opened(path, input_file::read_named(path, MAX_BYTES), form)
}

/// Reads an article that was found in a folder, or that a file names.
///
/// # Errors
/// See [`IntakeError`].
pub fn read_found(path: &Path, form: Option<InputFormat>) -> Result<Raw, IntakeError> {
    opened(path, input_file::read_found(path, MAX_BYTES), form)
}

fn opened(path: &Path, bytes: std::io::Result<Vec<u8>>, form: Option<InputFormat>) -> Result<Raw, IntakeError> {
    let name = path.display().to_string();
    let bytes = bytes.map_err(|error| match NotAFile::of(&error) {
        Some(what) => IntakeError::NotAFile(name.clone(), what.kind()),
        None => IntakeError::from_io(&name, error),
    })?;
    decode(&name, bytes, form)
}

/// Reads an article from standard input.
///
/// # Errors
/// See [`IntakeError`].
pub fn read_stdin(form: Option<InputFormat>) -> Result<Raw, IntakeError> {
    decode("-", read_all("-", std::io::stdin().lock())?, form)
}

fn read_all(name: &str, source: impl std::io::Read) -> Result<Vec<u8>, IntakeError> {
    let mut bytes = Vec::new();
    source.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|e| IntakeError::from_io(name, e))?;
    if bytes.len() as u64 > MAX_BYTES { Err(IntakeError::TooLarge(name.to_owned())) } else { Ok(bytes) }
}
