//! **Why** articles come as files in any encoding, or from a pipe.
//! **Takes** a path, or standard input. Edge: files.
//! **Gives** [`Raw`]: the text in UTF-8, its format, and the hash of the bytes that were read.
//! **Never** assumes that something is text: an image, a PDF or a file with NUL bytes is refused.
#![expect(clippy::disallowed_methods, reason = "edge: articles are read here")]

mod decode;

use std::io::Read as _;
use std::path::Path;

pub use decode::decode;

/// Maximum size of an article, in bytes.
pub const MAX_BYTES: u64 = 256 << 20;

/// The format of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InputFormat {
    /// Lines of text.
    Plain,
    /// Markdown.
    Markdown,
    /// A saved web page.
    Html,
}

/// An article as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// The path as the user named it; `-` for standard input.
    pub path: String,
    /// SHA-256 of the bytes read, in lower-case hexadecimal.
    pub sha256: String,
    /// The format.
    pub form: InputFormat,
    /// The text, in UTF-8.
    pub text: String,
    /// Whether `text` is identical to the file, byte for byte.
    pub verbatim: bool,
    /// The name of the encoding from which it was decoded.
    pub encoding: &'static str,
}

/// Why an article cannot be used. Each message says what, where and what to do.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// No such file.
    #[error("{0}: there is no such file; check the path")]
    NotFound(String),
    /// A folder where a file should be.
    #[error("{0}: this is a folder; name the article in it")]
    IsFolder(String),
    /// No permission.
    #[error("{0}: no permission to read this; check the file's permissions")]
    NoPermission(String),
    /// Nothing in it.
    #[error("{}: there is no text in it", named(.0))]
    Empty(String),
    /// Not text.
    #[error("{}: this is not text but {}; save the article as text, Markdown or HTML", named(.0), .1)]
    Binary(String, &'static str),
    /// Text that cannot be decoded.
    #[error("{}: the encoding of the text is not recognised; save it as UTF-8", named(.0))]
    Encoding(String),
    /// Too large.
    #[error("{}: this is larger than 256 MiB, the maximum for an article", named(.0))]
    TooLarge(String),
    /// Anything else.
    #[error("{}: it cannot be read ({})", named(.0), .1)]
    Io(String, std::io::Error),
}

/// Returns the name of a path for messages; standard input is `-` on the command line and in files.
fn named(path: &str) -> &str {
    if path == "-" { "standard input" } else { path }
}

impl IntakeError {
    fn from_io(path: &str, error: std::io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound(path),
            std::io::ErrorKind::PermissionDenied => Self::NoPermission(path),
            std::io::ErrorKind::IsADirectory => Self::IsFolder(path),
            _ => Self::Io(path, error),
        }
    }
}

/// Reads an article from a file; without `form`, its format is detected from its extension and its first characters.
///
/// # Errors
/// See [`IntakeError`].
pub fn read_file(path: &Path, form: Option<InputFormat>) -> Result<Raw, IntakeError> {
    let name = path.display().to_string();
    let io = |e| IntakeError::from_io(&name, e);
    let meta = std::fs::metadata(path).map_err(io)?;
    if meta.is_dir() {
        return Err(IntakeError::IsFolder(name));
    }
    let file = std::fs::File::open(path).map_err(io)?;
    decode(&name, read_all(&name, file)?, form)
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
