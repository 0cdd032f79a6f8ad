//! Replaces files as a whole: write, flush, lock, compare, rename. Edge: files.
//!
//! The replacement is atomic: a reader finds the old file or the new one, never a part of either. It is also durable:
//! once a file has been replaced, a power cut does not undo it, because its bytes are flushed, then it is renamed, then
//! its folder is flushed. Writers to one folder wait for each other, so that the file that one has compared is still
//! the same when it writes. Every command writes through this module.
#![expect(clippy::disallowed_methods, reason = "edge: files are written here")]

use std::fs::{File, Metadata, Permissions};
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tempfile::NamedTempFile;

use crate::input_file;

/// The prefix of the names of temporary files.
pub const TEMPORARY: &str = ".padanan-";

/// Age after which a temporary file is nobody's any more.
const ABANDONED: std::time::Duration = std::time::Duration::from_secs(600);

/// One more than the maximum number of copies of one file that are set aside.
const MAX_COPIES: u32 = 10_000;

/// Maximum number of links that are followed one after the other.
const MAX_LINKS: u32 = 40;

/// Replaces a whole file, or leaves the old one. Anything but a plain file (`/dev/null`, a pipe) is written to
/// directly.
///
/// # Errors
/// The system's error; the file is then unchanged.
pub fn replace(path: &Path, data: &[u8]) -> io::Result<()> {
    if is_special(path) {
        return pour(path, data);
    }
    let mut draft = Draft::of(path)?;
    draft.write_all(data)?;
    draft.into_place()
}

/// What to do about the file that is in the place of a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is replaced.
    Replaced,
    /// It is kept under another name.
    SetAside,
    /// It stays, and the new file is not written.
    Stays,
}

/// What became of the file that was in the place of a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Put {
    /// The new file is in its place.
    Done(Option<Seal>),
    /// The new file is in its place, and the earlier one has this name now.
    Aside(Option<Seal>, PathBuf),
    /// The earlier file stays.
    Not,
}

/// Size in bytes and time of a file as it was written: as long as it has both, it need not be read to know that nobody has
/// changed it since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    /// Its size.
    pub size: u64,
    /// When it was written.
    pub modified: SystemTime,
}

impl Seal {
    /// Returns the seal of an open file, or of a file's metadata.
    pub fn of(meta: &Metadata) -> Option<Self> {
        Some(Self { size: meta.len(), modified: meta.modified().ok()? })
    }

    /// Returns size and time, in nanoseconds, as text.
    pub fn text(self) -> Option<String> {
        Some(format!("{} {}", self.size, self.modified.duration_since(std::time::UNIX_EPOCH).ok()?.as_nanos()))
    }
}

/// Puts a new file into its place, once `judge` has seen what is there (`None` if nothing is). No other writer can change
/// it in between. Anything but a plain file is written to directly.
///
/// # Errors
/// The system's error; the place is then unchanged, or its file is kept under another name.
pub fn put(path: &Path, data: &[u8], judge: impl FnOnce(Option<&[u8]>) -> Fate) -> io::Result<Put> {
    if is_special(path) {
        return pour(path, data).map(|()| Put::Done(None));
    }
    let mut draft = Draft::of(path)?;
    draft.write_all(data)?;
    let ready = draft.ready()?;
    Ok(match judge(ready.current()?.as_deref()) {
        Fate::Stays => Put::Not,
        Fate::Replaced => Put::Done(ready.put()?),
        Fate::SetAside => {
            let aside = as_named(path, ready.set_aside()?);
            Put::Aside(ready.put()?, aside)
        }
    })
}

/// Returns the path of a file that was set aside, named as a person would write it, unless a link led elsewhere.
fn as_named(path: &Path, aside: PathBuf) -> PathBuf {
    let named = path.with_file_name(aside.file_name().unwrap_or_default());
    if whole(&named).is_ok_and(|whole| whole == aside) { named } else { aside }
}

/// Checks that a file can be written, before work starts that would be lost otherwise.
///
/// # Errors
/// The reason why it cannot.
pub fn check_writable(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if is_special(path) { Ok(()) } else { Draft::of(path).map(drop) }
}

/// Removes what killed programs left half written in the folder of a file.
pub fn sweep_beside(path: &Path) {
    sweep(folder_of(path));
}

/// Removes what killed programs left half written in a folder: temporary files older than ten minutes, which nobody is
/// writing any more.
pub fn sweep(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(TEMPORARY)) {
        if is_abandoned(&entry.path()) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Whether a temporary file is older than ten minutes.
pub fn is_abandoned(path: &Path) -> bool {
    let Ok(meta) = std::fs::symlink_metadata(path) else { return false };
    let age = meta.modified().ok().and_then(|time| time.elapsed().ok());
    meta.is_file() && age.is_some_and(|age| age > ABANDONED)
}

/// Whether a path exists that no other file can replace: a device, a pipe, or a descriptor that the program was started
/// with (`/dev/stdout`), even if that is a file.
pub fn is_special(path: &Path) -> bool {
    path.exists() && !path.is_dir() && (open_already(path).is_some() || !path.is_file())
}

/// Returns the number of the open descriptor that a path names.
fn open_already(path: &Path) -> Option<u32> {
    match path.to_str()? {
        "/dev/stdout" => Some(1),
        "/dev/stderr" => Some(2),
        other => ["/dev/fd/", "/proc/self/fd/"].iter().find_map(|fds| other.strip_prefix(fds)?.parse().ok()),
    }
}

/// Writes to something other than a plain file. A descriptor, which other programs may share, is appended to.
fn pour(path: &Path, data: &[u8]) -> io::Result<()> {
    match open_already(path) {
        Some(1) => io::stdout().write_all(data).and_then(|()| io::stdout().flush()),
        Some(2) => io::stderr().write_all(data),
        Some(_) => File::options().append(true).open(path)?.write_all(data),
        None => std::fs::write(path, data),
    }
}

/// Room on a disk, taken by a temporary file until this is dropped: whoever reserves before paying for something can
/// store it afterwards.
#[derive(Debug)]
pub struct Reserve(#[expect(dead_code, reason = "dropping it gives the room back")] NamedTempFile);

impl Reserve {
    /// Reserves `bytes` on the disk of the file at `path`, which need not exist, nor its folder.
    ///
    /// # Errors
    /// The system's error: there is not that much room, or nothing can be written there.
    pub fn for_file(path: &Path, bytes: u64) -> io::Result<Self> {
        let folder = path.ancestors().skip(1).find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder).map_err(bare)?;
        io::copy(&mut io::repeat(b'.').take(bytes), &mut file).map_err(bare)?;
        file.flush().map_err(bare)?;
        Ok(Self(file))
    }
}

/// A temporary file that is being written next to the file that it will replace. Dropping it deletes it.
#[derive(Debug)]
pub struct Draft {
    file: NamedTempFile,
    real: PathBuf,
}

impl Draft {
    /// Creates a draft that will replace `path`: with its permissions, with its owner and group where this process may
    /// give files to others, and if it is a link, next to its target.
    ///
    /// # Errors
    /// `path` is a folder or names one, it must not be written, or its folder must not.
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
            keep_owner(file.as_file(), &real);
            // After the owner: a change of owner takes special permissions away.
            file.as_file().set_permissions(kept)?;
        }
        Ok(Self { file, real })
    }

    /// Puts the draft into its place, even if a file is there.
    ///
    /// # Errors
    /// The system's error; the place is then unchanged.
    pub fn into_place(self) -> io::Result<()> {
        self.ready()?.put().map(drop)
    }

    /// The first step of [`Self::into_place`]: flushes the draft and locks the folder, so that the file that is to be
    /// replaced can be examined first.
    ///
    /// # Errors
    /// The draft cannot be flushed to the disk.
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

/// A draft that is flushed to the disk, while no other writer can touch its place.
#[derive(Debug)]
pub struct Ready {
    draft: Draft,
    lock: Lock,
}

impl Ready {
    /// Reads the file that is in the place; `None` if there is none.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn current(&self) -> io::Result<Option<Vec<u8>>> {
        self.lock.current()
    }

    /// Renames the file that is in the place to a free name (`a.txt.edited`), and returns the new path.
    ///
    /// # Errors
    /// The file cannot be renamed; nothing is lost then.
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

    /// Puts the draft into its place. Returns its seal, which is its own even if somebody replaces it at once.
    ///
    /// # Errors
    /// The system's error; the place is then unchanged.
    pub fn put(self) -> io::Result<Option<Seal>> {
        let Self { draft, lock } = self;
        let file = draft.file.persist(&draft.real).map_err(|e| bare(e.error))?;
        let seal = file.metadata().ok().and_then(|meta| Seal::of(&meta));
        // Not every file system can flush a folder; the file is in its place either way.
        let _ = File::open(folder_of(&lock.real)).and_then(|folder| folder.sync_all());
        Ok(seal)
    }
}

/// A lock on the place of a file: as long as it lives, no other writer touches that place.
#[derive(Debug)]
pub struct Lock {
    real: PathBuf,
    _folder: Option<File>,
}

impl Lock {
    /// Locks the folder of a file, and waits for other writers to it. The lock is on the folder, because every
    /// replacement creates a new file. On a file system without locks, only the comparison protects the file.
    pub fn of(path: &Path) -> Self {
        let real = whole(path).unwrap_or_else(|_| path.to_owned());
        let folder = to_lock(folder_of(&real)).ok().filter(|folder| folder.lock().is_ok());
        Self { real, _folder: folder }
    }

    /// Reads the file; `None` if there is none.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn current(&self) -> io::Result<Option<Vec<u8>>> {
        match input_file::read_found(&self.real, u64::MAX) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Replaces the whole file.
    ///
    /// # Errors
    /// The system's error; the file is then unchanged.
    pub fn replace(self, data: &[u8]) -> io::Result<()> {
        let mut draft = Draft::of(&self.real)?;
        draft.write_all(data)?;
        Ready { draft: draft.flushed()?, lock: self }.put().map(drop)
    }
}

/// Returns where a file is or would be, with links followed, whether or not their target exists.
///
/// # Errors
/// The links form a loop.
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

/// Returns the path of a file that does not exist, with its folder resolved if that exists.
fn in_folder(path: &Path) -> PathBuf {
    match (folder_of(path).canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// Returns the permissions of the file at a path; `None` if there is none.
fn permissions(path: &Path) -> io::Result<Option<Permissions>> {
    match std::fs::metadata(path) {
        Ok(meta) if meta.permissions().readonly() => Err(io::ErrorKind::PermissionDenied.into()),
        Ok(meta) => Ok(Some(meta.permissions())),
        Err(_) => Ok(None),
    }
}

/// Opens what is locked for a folder: itself.
#[cfg(unix)]
fn to_lock(folder: &Path) -> io::Result<File> {
    File::open(folder)
}

/// Opens what is locked for a folder. Windows locks files only, so this is one, in the user's folder for temporary files.
#[cfg(not(unix))]
fn to_lock(folder: &Path) -> io::Result<File> {
    lock_file(folder, &std::env::temp_dir().join("padanan-locks"))
}

/// Opens the file that is locked in the place of a folder. It is empty, and stays: whoever removed it could take it from a
/// writer that waits for it.
#[cfg(any(not(unix), test))]
fn lock_file(folder: &Path, locks: &Path) -> io::Result<File> {
    use sha2::{Digest as _, Sha256};
    let folder = folder.canonicalize()?;
    std::fs::create_dir_all(locks)?;
    let name = crate::text::digest::hex(&Sha256::digest(folder.as_os_str().as_encoded_bytes()));
    File::options().create(true).truncate(false).write(true).open(locks.join(name))
}

/// Gives a new file the owner and the group of the one that it will replace, as far as this process may: root may always,
/// others may give a file to a group that they are in.
#[cfg(unix)]
fn keep_owner(file: &File, earlier: &Path) {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let (Ok(was), Ok(is)) = (std::fs::metadata(earlier), file.metadata()) else { return };
    if was.gid() != is.gid() {
        let _ = fchown(file, None, Some(was.gid()));
    }
    if was.uid() != is.uid() {
        let _ = fchown(file, Some(was.uid()), None);
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Path) {}

/// Returns the folder of a file.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Removes from an error the name of a temporary file, which means nothing to the user.
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
        // A link to a file that does not exist yet stays a link; a loop of links is an error.
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

    /// Root replaces a file of somebody else, also through a link: it stays theirs.
    #[cfg(unix)]
    #[test]
    fn the_owner_stays() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a.txt"), folder.path().join("link"));
        std::fs::write(&file, "one").unwrap();
        symlink("a.txt", &link).unwrap();
        if chown(&file, Some(65534), Some(65533)).is_err() {
            eprintln!("skipped: only root can give a file away");
            return;
        }
        std::fs::set_permissions(&file, Permissions::from_mode(0o2640)).unwrap();
        for path in [&file, &link] {
            replace(path, b"two").unwrap();
            let lock = Lock::of(path);
            lock.replace(b"three").unwrap();
            let meta = std::fs::metadata(&file).unwrap();
            assert_eq!((meta.uid(), meta.gid(), meta.permissions().mode() & 0o7777), (65534, 65533, 0o2640));
        }
        assert!(link.is_symlink());
    }

    #[test]
    fn a_folder_has_a_file_that_is_locked_for_it() {
        let (folder, locks) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let below = folder.path().join("below");
        std::fs::create_dir(&below).unwrap();
        let open = |folder: &Path| lock_file(folder, &locks.path().join("new")).unwrap();
        let held = open(folder.path());
        held.lock().unwrap();
        assert!(open(&below.join("..")).try_lock().is_err(), "the same folder by another name");
        assert!(open(&below).try_lock().is_ok());
        drop(held);
        assert!(open(folder.path()).try_lock().is_ok());
        assert!(lock_file(&below.join("none"), locks.path()).is_err());
    }

    /// Several writers read, add one and write, all at the same time: no addition is lost.
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
