//! Files replaced whole: lock, compare, write, flush, rename. Edge: files.
//!
//! A reader finds the old file or the new one, never half of either. When a file has been replaced, a power cut takes
//! nothing of it back: first its bytes are flushed, then its name, then its folder. Writers of one folder wait for each
//! other, so that what one compares is still there when it writes. Every command writes through here.
#![expect(clippy::disallowed_methods, reason = "edge: files are written here")]

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// How the names of temporary files begin.
pub const TEMPORARY: &str = ".padanan-";

/// So many copies of one file are set aside before that is an error.
const MAX_COPIES: u32 = 10_000;

/// Links that lead to links are followed so far.
const MAX_LINKS: u32 = 40;

/// Writes a whole file, or leaves what was there. What is no plain file (`/dev/null`, a pipe) is written to.
///
/// # Errors
/// What the system says; the file is then as it was.
pub fn replace(path: &Path, data: &[u8]) -> io::Result<()> {
    if is_special(path) {
        return pour(path, data);
    }
    let mut draft = Draft::of(path)?;
    draft.write_all(data)?;
    draft.into_place()
}

/// Whether a file can be written there: asked before work is done that would be lost without it.
///
/// # Errors
/// Why it cannot.
pub fn check_writable(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if is_special(path) { Ok(()) } else { Draft::of(path).map(drop) }
}

/// Whether something stands there which no other file can take the place of: a device, a pipe, or whatever it is that
/// the program was started with (`/dev/stdout`), be it a file.
pub fn is_special(path: &Path) -> bool {
    path.exists() && !path.is_dir() && (open_already(path).is_some() || !path.is_file())
}

/// The number under which the program has open what a path names.
fn open_already(path: &Path) -> Option<u32> {
    match path.to_str()? {
        "/dev/stdout" => Some(1),
        "/dev/stderr" => Some(2),
        other => ["/dev/fd/", "/proc/self/fd/"].iter().find_map(|fds| other.strip_prefix(fds)?.parse().ok()),
    }
}

/// Writes to what is no plain file. What others have open, too, is written on behind what stands there.
fn pour(path: &Path, data: &[u8]) -> io::Result<()> {
    match open_already(path) {
        Some(1) => io::stdout().write_all(data).and_then(|()| io::stdout().flush()),
        Some(2) => io::stderr().write_all(data),
        Some(_) => File::options().append(true).open(path)?.write_all(data),
        None => std::fs::write(path, data),
    }
}

/// A file that is being written, beside the one whose place it is to take. Dropped, it is gone.
#[derive(Debug)]
pub struct Draft {
    file: NamedTempFile,
    real: PathBuf,
}

impl Draft {
    /// A new file for the place of `path`: with its permissions, and where it is a link, beside what it points to.
    ///
    /// # Errors
    /// Where `path` is a folder or names one, may not be written, or its folder may not.
    pub fn of(path: &Path) -> io::Result<Self> {
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if path.as_os_str().to_string_lossy().ends_with(std::path::is_separator) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let real = whole(path)?;
        let kept = permissions(&real)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(TEMPORARY);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder_of(&real)).map_err(bare)?;
        if let Some(kept) = kept {
            file.as_file().set_permissions(kept)?;
        }
        Ok(Self { file, real })
    }

    /// Puts it into its place, whatever stands there.
    ///
    /// # Errors
    /// What the system says; the place is then as it was.
    pub fn into_place(self) -> io::Result<()> {
        self.ready()?.put()
    }

    /// The same in steps: flushed, and with the folder locked, so that what stands in its place can be looked at first.
    ///
    /// # Errors
    /// Where the disk does not take it.
    pub fn ready(self) -> io::Result<Ready> {
        Ok(self.flushed()?.lock())
    }

    fn flushed(self) -> io::Result<Self> {
        self.file.as_file().sync_all().map_err(bare)?;
        Ok(self)
    }

    fn lock(self) -> Ready {
        Ready { lock: Lock::of(&self.real), draft: self }
    }
}

impl Write for Draft {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.file.write(data).map_err(bare)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush().map_err(bare)
    }
}

/// A draft that is on the disk, while no other writer touches its place.
#[derive(Debug)]
pub struct Ready {
    draft: Draft,
    lock: Lock,
}

impl Ready {
    /// What stands in the place; none where nothing does.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn current(&self) -> io::Result<Option<Vec<u8>>> {
        self.lock.current()
    }

    /// Moves what stands in the place to a name of its own (`a.txt.edited`), and gives that name.
    ///
    /// # Errors
    /// Where it cannot be moved; nothing is lost then.
    pub fn set_aside(&self) -> io::Result<PathBuf> {
        let name = self.lock.real.file_name().unwrap_or_default().to_owned();
        for n in 1..MAX_COPIES {
            let mut other = name.clone();
            other.push(if n == 1 { ".edited".to_owned() } else { format!(".edited-{n}") });
            let place = self.lock.real.with_file_name(other);
            if !place.exists() {
                std::fs::rename(&self.lock.real, &place)?;
                return Ok(place);
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Puts the draft into its place.
    ///
    /// # Errors
    /// What the system says; the place is then as it was.
    pub fn put(self) -> io::Result<()> {
        let Self { draft, lock } = self;
        draft.file.persist(&draft.real).map_err(|e| bare(e.error))?;
        // Not every file system can do that for a folder, and what is written is written.
        let _ = File::open(folder_of(&lock.real)).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

/// The place of a file that is there, and nobody else's to write while this lives.
#[derive(Debug)]
pub struct Lock {
    real: PathBuf,
    _folder: Option<File>,
}

impl Lock {
    /// Waits for other writers of the folder that the file is in. The lock is on the folder, because the file is
    /// another after each writing. A file system without locks has the comparison alone.
    pub fn of(path: &Path) -> Self {
        let real = whole(path).unwrap_or_else(|_| path.to_owned());
        let folder = File::open(folder_of(&real)).ok().filter(|folder| folder.lock().is_ok());
        Self { real, _folder: folder }
    }

    /// What stands there; none where nothing does.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn current(&self) -> io::Result<Option<Vec<u8>>> {
        match std::fs::read(&self.real) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes the whole file.
    ///
    /// # Errors
    /// What the system says; the file is then as it was.
    pub fn replace(self, data: &[u8]) -> io::Result<()> {
        let mut draft = Draft::of(&self.real)?;
        draft.write_all(data)?;
        Ready { draft: draft.flushed()?, lock: self }.put()
    }
}

/// Where a file is, or would be: links followed, whether or not there is something behind them.
///
/// # Errors
/// Where links lead in a circle.
pub fn whole(path: &Path) -> io::Result<PathBuf> {
    let mut place = path.to_owned();
    for _ in 0..MAX_LINKS {
        if let Ok(real) = place.canonicalize() {
            return Ok(real);
        }
        match std::fs::read_link(&place) {
            Ok(target) => place = folder_of(&place).join(target),
            Err(_) => return Ok(in_folder(&place)),
        }
    }
    path.canonicalize()
}

/// A file that is not there, in a folder that may be.
fn in_folder(path: &Path) -> PathBuf {
    match (folder_of(path).canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// The permissions of the file that stands there; none where nothing does.
fn permissions(path: &Path) -> io::Result<Option<Permissions>> {
    match std::fs::metadata(path) {
        Ok(meta) if meta.permissions().readonly() => Err(io::ErrorKind::PermissionDenied.into()),
        Ok(meta) => Ok(Some(meta.permissions())),
        Err(_) => Ok(None),
    }
}

/// The folder that a file is in.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The system's error, without the name of a temporary file that nobody chose.
fn bare(error: io::Error) -> io::Error {
    if error.get_ref().is_some() { error.kind().into() } else { error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_whole_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.txt");
        replace(&file, b"one").unwrap();
        replace(&file, b"two").unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        drop(Draft::of(&file).unwrap());
        assert_eq!(names(folder.path()), ["a.txt"]);
        assert_eq!(replace(folder.path(), b"x").unwrap_err().kind(), io::ErrorKind::IsADirectory);
        assert_eq!(replace(&folder.path().join("no/a"), b"x").unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn what_stands_there_is_seen_and_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.txt");
        for (n, aside) in [(1, "a.txt.edited"), (2, "a.txt.edited-2")] {
            std::fs::write(&file, format!("{n}")).unwrap();
            let mut draft = Draft::of(&file).unwrap();
            draft.write_all(b"new").unwrap();
            let ready = draft.ready().unwrap();
            assert_eq!(ready.current().unwrap().unwrap(), format!("{n}").into_bytes());
            assert!(ready.set_aside().unwrap().ends_with(aside));
            ready.put().unwrap();
            assert_eq!(std::fs::read(folder.path().join(aside)).unwrap(), format!("{n}").into_bytes());
        }
        assert_eq!(names(folder.path()), ["a.txt", "a.txt.edited", "a.txt.edited-2"]);
        assert_eq!(Lock::of(&folder.path().join("none")).current().unwrap(), None);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a.txt"), folder.path().join("link"));
        std::fs::write(&file, "one").unwrap();
        std::fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        replace(&link, b"two").unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        // A link to what is not there yet stays a link; links in a circle lead nowhere.
        for (name, target) in [("to-come", "new.txt"), ("round", "about"), ("about", "round")] {
            symlink(target, folder.path().join(name)).unwrap();
        }
        replace(&folder.path().join("to-come"), b"new").unwrap();
        assert_eq!(std::fs::read(folder.path().join("new.txt")).unwrap(), b"new");
        assert!(replace(&folder.path().join("round"), b"x").is_err());
        assert_eq!(names(folder.path()), ["a.txt", "about", "link", "new.txt", "round", "to-come"]);
        std::fs::set_permissions(&file, Permissions::from_mode(0o444)).unwrap();
        assert_eq!(replace(&file, b"three").unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
    }

    /// Each of many writers reads, adds one and writes, at once with the others: none of them is lost.
    #[test]
    fn writers_of_one_file_wait_for_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("n");
        std::fs::write(&file, "0").unwrap();
        let add = || {
            for _ in 0..20 {
                let lock = Lock::of(&file);
                let n: u32 = String::from_utf8(lock.current().unwrap().unwrap()).unwrap().parse().unwrap();
                lock.replace((n + 1).to_string().as_bytes()).unwrap();
            }
        };
        std::thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(add))));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "80");
    }
}
