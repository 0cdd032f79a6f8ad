//! Opens files for reading. Edge: files.
//!
//! Everything that the program reads is opened here, so that a pipe or a device in the place of a file is reported, not
//! read: a pipe that nobody writes to would block for ever, and `/dev/zero` has no end. What a person names may also be a
//! descriptor that the program was started with (`/dev/stdin`, or `<(command)`, which is `/dev/fd/63`), and `/dev/null`,
//! which is empty. What is only found in a folder, or named in a file of somebody else, must be a file.
#![expect(clippy::disallowed_methods, reason = "edge: files are opened here")]

use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

/// Maximum number of bytes that are reserved before anything is read.
const MAX_RESERVED: u64 = 64 << 20;

/// Why a path is not read. It is the inner error of an [`io::Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is {0}, not a file")]
pub struct NotAFile(&'static str);

impl NotAFile {
    /// Returns what it is instead, with its article: `a named pipe`.
    pub fn kind(self) -> &'static str {
        self.0
    }

    /// Finds out whether this is why a file was not opened.
    pub fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }
}

/// Opens a file that a person named.
///
/// # Errors
/// The system's error, or [`NotAFile`].
pub fn open_named(path: &Path) -> io::Result<File> {
    open(path, true)
}

/// Opens a file that was found in a folder, or that a file names.
///
/// # Errors
/// The system's error, or [`NotAFile`].
pub fn open_found(path: &Path) -> io::Result<File> {
    open(path, false)
}

/// Reads a file that a person named.
///
/// # Errors
/// The system's error, [`NotAFile`], or [`io::ErrorKind::FileTooLarge`] if the file has more than `most` bytes.
pub fn read_named(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    read(open_named(path)?, most)
}

/// Reads a file that was found in a folder, or that a file names.
///
/// # Errors
/// The system's error, [`NotAFile`], or [`io::ErrorKind::FileTooLarge`] if the file has more than `most` bytes.
pub fn read_found(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    read(open_found(path)?, most)
}

fn read(file: File, most: u64) -> io::Result<Vec<u8>> {
    let meta = file.metadata()?;
    if meta.is_file() && meta.len() > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    // A pipe has no size, so what is read is counted, too.
    let mut bytes = Vec::with_capacity(meta.len().min(MAX_RESERVED) as usize);
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

fn open(path: &Path, named: bool) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    if named && is_descriptor(path) {
        return options.open(path);
    }
    check(&std::fs::metadata(path)?, named)?;
    // If a pipe takes the file's place in between, opening it does not wait for somebody to write.
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    let file = options.open(path)?;
    check(&file.metadata()?, named)?;
    Ok(file)
}

/// Whether a path names an open descriptor of this process.
fn is_descriptor(path: &Path) -> bool {
    let Some(path) = path.to_str() else { return false };
    let number = ["/dev/fd/", "/proc/self/fd/"].iter().find_map(|folder| path.strip_prefix(folder));
    path == "/dev/stdin" || number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// Refuses what is neither a file nor a folder; reading a folder is an error of the system.
fn check(meta: &Metadata, named: bool) -> io::Result<()> {
    let kind = meta.file_type();
    if kind.is_file() || kind.is_dir() || (named && is_null(meta)) {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, NotAFile(name(kind))))
}

#[cfg(unix)]
fn name(kind: std::fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn name(_: std::fs::FileType) -> &'static str {
    "something else"
}

/// Whether this is `/dev/null`, by whatever name.
#[cfg(unix)]
fn is_null(meta: &Metadata) -> bool {
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
    let null = || std::fs::metadata("/dev/null").map(|null| null.rdev());
    meta.file_type().is_char_device() && null().is_ok_and(|null| null == meta.rdev())
}

#[cfg(not(unix))]
fn is_null(_: &Metadata) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        nix::unistd::mkfifo(&path("pipe"), nix::sys::stat::Mode::S_IRWXU).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", path("link")).unwrap();
        std::os::unix::fs::symlink("pipe", path("linked pipe")).unwrap();
        for (name, told) in [
            (path("pipe"), "this is a named pipe, not a file"),
            (path("linked pipe"), "this is a named pipe, not a file"),
            (path("socket"), "this is a socket, not a file"),
            (path("link"), "this is a device, not a file"),
            ("/dev/zero".into(), "this is a device, not a file"),
        ] {
            for read in [read_named, read_found] {
                let error = read(&name, 10).unwrap_err();
                assert_eq!(error.to_string(), told, "{}", name.display());
                assert!(NotAFile::of(&error).is_some());
            }
        }
        assert_eq!(read_named(Path::new("/dev/null"), 10).unwrap(), b"");
        assert!(NotAFile::of(&read_found(Path::new("/dev/null"), 10).unwrap_err()).is_some());
    }

    #[test]
    fn the_size_is_limited() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        std::fs::write(&path, b"12345").unwrap();
        assert_eq!(read_found(&path, 5).unwrap(), b"12345");
        assert_eq!(read_found(&path, 4).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        // Files of the system have no size until they are read.
        assert_eq!(read_found(Path::new("/proc/self/status"), 4).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(read_found(folder.path(), 4).unwrap_err().kind(), io::ErrorKind::IsADirectory);
    }

    #[test]
    fn only_a_person_names_a_descriptor() {
        for path in ["/dev/stdin", "/dev/fd/63", "/proc/self/fd/0"] {
            assert!(is_descriptor(Path::new(path)), "{path}");
        }
        for path in ["/dev/stdin2", "/dev/fd/", "/dev/fd/x", "/dev/zero", "stdin", "/dev/fd/../zero"] {
            assert!(!is_descriptor(Path::new(path)), "{path}");
        }
    }
}
