//! Looks at SQLite files that may belong to another program or be damaged: nothing on the disk changes. Edge: database.
//!
//! An ordinary connection to a file in WAL mode creates two files beside it, and the last one to close removes them. Here,
//! a file that nobody has open is read as it is, together with the log that a killed program left.
#![expect(clippy::disallowed_methods, reason = "edge: databases are files")]

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use url::Url;

/// Maximum number of faults that are listed.
const MAX_FAULTS: u32 = 5;

/// What another process does with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InUse {
    /// The process, if the system tells.
    pub process: Option<i32>,
    /// Whether it is writing at this moment.
    pub writes: bool,
}

/// Opens a file to read it. The file stays as it is, and so do the files beside it.
///
/// # Errors
/// The database's error.
pub fn open_untouched(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let has_log = size(&beside(path, "-wal")) > 0;
    if has_log && (cfg!(not(unix)) || in_use(path).is_some()) {
        // It is read by the rules for everybody: the files beside it are there, and their owner looks after them.
        return Connection::open_with_flags(path, flags);
    }
    // The index of a log that a killed program left is made anew, in memory.
    let how = if has_log && beside(path, "-shm").exists() { "readonly_shm=1" } else { "immutable=1" };
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut address = Url::from_file_path(whole).map_err(|()| rusqlite::Error::InvalidPath(path.to_owned()))?;
    address.set_query(Some(how));
    Connection::open_with_flags(address.as_str(), flags | OpenFlags::SQLITE_OPEN_URI)
}

/// Returns what is wrong with a file's structure; empty if it is intact. Reads all of it.
pub fn faults(connection: &Connection) -> Vec<String> {
    let read = || {
        let mut check = connection.prepare(&format!("PRAGMA integrity_check({MAX_FAULTS})"))?;
        check.query_map((), |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<String>>>()
    };
    match read() {
        Ok(lines) => lines.into_iter().filter(|line| line != "ok").collect(),
        Err(error) => vec![error.to_string()],
    }
}

/// Finds out whether another process has a file in WAL mode open. Asks about its locks, and takes none.
#[cfg(unix)]
pub fn in_use(path: &Path) -> Option<InUse> {
    use rustix::process::{Flock, FlockOffsetType, FlockType, fcntl_getlk};
    /// The byte that a program locks in the `-shm` file while it writes, and the one while it has the database open
    /// (<https://sqlite.org/walformat.html#wal_locks>).
    const WRITING: u64 = 120;
    const OPEN: u64 = 128;
    let file = crate::input_file::open_found(&beside(path, "-shm")).ok()?;
    let holder = |start| {
        let wanted =
            Flock { start, length: 1, pid: None, typ: FlockType::WriteLock, offset_type: FlockOffsetType::Set };
        fcntl_getlk(&file, &wanted).ok().flatten()
    };
    let open = holder(OPEN)?;
    let process = open.pid.map(|pid| pid.as_raw_nonzero().get()).filter(|pid| *pid > 0);
    Some(InUse { process, writes: holder(WRITING).is_some() })
}

/// Finds out whether another process has a file in WAL mode open: not known on this system.
#[cfg(not(unix))]
pub fn in_use(_: &Path) -> Option<InUse> {
    None
}

/// Returns the files that belong to a database: itself, and those beside it that exist.
pub fn files(path: &Path) -> Vec<PathBuf> {
    let others = ["-wal", "-shm", "-journal"].map(|end| beside(path, end));
    std::iter::once(path.to_owned()).chain(others.into_iter().filter(|file| file.exists())).collect()
}

/// Returns the path of a file with an ending after its name.
fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn size(path: &Path) -> u64 {
    path.metadata().map_or(0, |meta| meta.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The files of a folder, with their bytes.
    fn tree(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = paths.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
        files.sort();
        files
    }

    fn made(path: &Path) -> Connection {
        let connection = Connection::open(path).unwrap();
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).unwrap();
        connection.execute_batch("CREATE TABLE a (b); INSERT INTO a VALUES (1), (2)").unwrap();
        connection
    }

    fn rows(path: &Path) -> i64 {
        let connection = open_untouched(path).unwrap();
        assert_eq!(faults(&connection), Vec::<String>::new());
        connection.query_row("SELECT count(*) FROM a", (), |row| row.get(0)).unwrap()
    }

    #[test]
    fn looking_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a #1?.sqlite");
        drop(made(&path));
        let before = tree(folder.path());
        assert_eq!(before.len(), 1);
        assert_eq!(rows(&path), 2);
        assert_eq!((tree(folder.path()), in_use(&path)), (before, None));
    }

    /// What a killed program has written counts, although it is still in the log.
    #[test]
    fn the_log_of_a_killed_program_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let open = folder.path().join("open.sqlite");
        let connection = made(&open);
        let killed = folder.path().join("killed.sqlite");
        for end in ["", "-wal", "-shm"] {
            std::fs::copy(beside(&open, end), beside(&killed, end)).unwrap();
        }
        drop(connection);
        let before = tree(folder.path());
        assert_eq!(rows(&killed), 2);
        assert_eq!(tree(folder.path()), before);
        assert_eq!(files(&killed).len(), 3);
        // Without the index nothing can be made anew, so only what was in the file before counts.
        std::fs::remove_file(beside(&killed, "-shm")).unwrap();
        let before = tree(folder.path());
        assert!(open_untouched(&killed).is_ok());
        assert_eq!(tree(folder.path()), before);
    }

    #[test]
    fn damage_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sqlite");
        let connection = made(&path);
        connection.execute_batch("CREATE INDEX i ON a (b)").unwrap();
        for n in 0..2000 {
            connection.execute("INSERT INTO a VALUES (?1)", [n * 7]).unwrap();
        }
        drop(connection);
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle..middle + 4096].fill(0xa5);
        std::fs::write(&path, bytes).unwrap();
        assert!(!faults(&open_untouched(&path).unwrap()).is_empty());
        std::fs::write(&path, "this is no database at all, but it is long enough for a header ".repeat(3)).unwrap();
        assert_eq!(faults(&open_untouched(&path).unwrap()), ["file is not a database"]);
    }
}
