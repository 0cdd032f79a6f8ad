//! **Why** articles come in every encoding.
//! **Takes** the bytes of a file and its name.
//! **Gives** [`Raw`]: the text in UTF-8, what form it has, and the hash of the bytes it came from.
//! **Never** guesses that something is text: an image, a PDF or a file with NUL bytes is refused.

mod bytes;
mod decode;
mod form;

pub use crate::text::double_encoded::DoubleEncoded;
pub use decode::{decode, decode_as};

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
    /// The address that it was fetched from.
    pub url: Option<String>,
    /// SHA-256 of the bytes read, in lower-case hexadecimal.
    pub sha256: String,
    /// The format.
    pub form: InputFormat,
    /// The text, in UTF-8.
    pub text: String,
    /// Whether `text` is identical to the file, byte for byte.
    pub verbatim: bool,
    /// Whether all text of a web page is taken, not only its article.
    pub whole_page: bool,
    /// The name of the encoding from which it was decoded.
    pub encoding: &'static str,
    /// What is wrong with the text, or was.
    pub damage: Damage,
}

/// What is wrong with a text, or was: a person is told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Damage {
    /// Number of places in UTF-8 at which bytes are wrong or missing; each is U+FFFD in the text.
    pub bad_bytes: usize,
    /// The characters that were encoded twice.
    pub double_encoded: Option<DoubleEncoded>,
    /// Number of character references of HTML in plain text (`&amp;`) that were resolved.
    pub entities: usize,
}

impl Raw {
    /// Mends characters that were encoded twice (`--fix-encoding`).
    #[must_use]
    pub fn with_fixed_encoding(mut self) -> Self {
        if let Some(found) = &mut self.damage.double_encoded {
            found.is_mended = true;
            self.text = crate::text::double_encoded::mended(&self.text);
            self.verbatim = false;
        }
        self
    }
}

/// Why an article cannot be used. Each message says what, where and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IntakeError {
    /// No such file.
    #[error("{0}: there is no such file; check the path")]
    NotFound(String),
    /// A folder where a file should be.
    #[error("{0}: this is a folder; name the article in it")]
    IsFolder(String),
    /// A pipe or a device where a file should be.
    #[error("{0}: this is {1}, not a file; name a file, or `-` for standard input")]
    NotAFile(String, &'static str),
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
    #[error("{}: this is larger than 256 MiB, the maximum for an article; split it", named(.0))]
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
    /// The error for a file that cannot be opened or read.
    pub fn from_io(path: &str, error: std::io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound(path),
            std::io::ErrorKind::PermissionDenied => Self::NoPermission(path),
            std::io::ErrorKind::IsADirectory => Self::IsFolder(path),
            std::io::ErrorKind::FileTooLarge => Self::TooLarge(path),
            _ => Self::Io(path, error),
        }
    }
}
