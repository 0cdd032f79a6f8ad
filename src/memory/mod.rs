//! **Why** nobody pays twice for a sentence, and an approved translation is used again.
//! **Takes** sentences with everything that their answer depends on; approved translations; TMX files of other tools.
//! **Gives** [`Memory`]: exact hits, similar sentences, import, export, statistics; [`SqliteMemory`] serves a run.
//! **Never** stores a failure, uses a merely similar sentence automatically, or stops a run because it is broken.
//!
//! ```text
//! key = hash(kind, languages, backend and model, source in NFC with white space folded,
//!            glossary entries that occur in this sentence, where glued words are separated)
//! ```
//! A glossary edit therefore changes the keys of the sentences in which that entry occurs, and of no others. The memory
//! is one SQLite file in WAL mode: several programs may use it at once. Edge: database, clock.
#![expect(clippy::disallowed_methods, reason = "edge: the memory is the user's file, and its entries have a time")]

mod answer;
mod exchange;
mod fuzzy;
mod inspect;
mod key;
mod shared;
mod store;
#[cfg(test)]
mod tests;
mod translation_memory;

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::input_file;
use crate::replace::{self, TEMPORARY};

pub use exchange::{ExportError, ImportError, Imported, UseAs};
pub use fuzzy::{Match, SIMILAR};
pub use inspect::{Inspection, inspect};
pub use key::{Key, normal};
pub use shared::{from_shared, shared_key, to_shared};
pub use store::{Approval, Prune, Stats};
pub use translation_memory::SqliteMemory;

/// The version of the database schema.
const VERSION: i64 = 2;
/// The SQLite application id that identifies padanan's translation memories ("pdnm").
const APPLICATION: i64 = 0x7064_6e6d;
/// How long to wait while another program is writing.
const BUSY: Duration = Duration::from_secs(20);

/// Why a memory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// The database reports an error.
    #[error("{}: the translation memory cannot be used ({source})", .path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// The database's error.
        source: rusqlite::Error,
    },
    /// The file or its folder cannot be created or opened.
    #[error("{}: the translation memory cannot be opened ({source})", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The file is a database of another program.
    #[error("{}: this is a database of another program, not a translation memory", .0.display())]
    Foreign(PathBuf),
    /// The file has no content. A memory is never empty, so it was lost, or this is another file.
    #[error("{}: this file is empty, so it is no translation memory; delete it to start one here, or name another file", .0.display())]
    Empty(PathBuf),
    /// A later version of padanan wrote the file.
    #[error("{}: a later version of padanan wrote this translation memory; update padanan, or name another file", .0.display())]
    Later(PathBuf),
}

impl MemoryError {
    /// Whether the disk is full: waiting does not help, and all further answers would be lost.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Database { source, .. } => {
                matches!(source.sqlite_error_code(), Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure))
            }
            Self::Io { source, .. } => source.kind() == ErrorKind::StorageFull,
            Self::Foreign(_) | Self::Empty(_) | Self::Later(_) => false,
        }
    }
}

/// A translation memory: one SQLite file.
pub struct Memory {
    path: PathBuf,
    connection: Mutex<Connection>,
}

impl Memory {
    /// Returns the default file in the user's data folder, by the rules of the XDG base directories (on Windows, by
    /// those of Windows).
    pub fn default_path(environment: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
        use etcetera::BaseStrategy as _;
        let folder = |name: &str| environment(name).map(PathBuf::from).filter(|p| p.is_absolute());
        folder("XDG_DATA_HOME")
            .or_else(|| folder("HOME").filter(|_| cfg!(not(windows))).map(|home| home.join(".local/share")))
            .or_else(|| etcetera::choose_base_strategy().ok().map(|strategy| strategy.data_dir()))
            .map(|data| data.join("padanan").join("memory.sqlite"))
    }

    /// Opens the memory in this file, or creates it where there is none.
    ///
    /// # Errors
    /// The file cannot be read or written, or is not a translation memory that this version can use.
    pub fn open(path: &Path) -> Result<Self, MemoryError> {
        let io = |source| MemoryError::Io { path: path.to_owned(), source };
        let place = replace::whole(path).map_err(io)?;
        match std::fs::metadata(&place) {
            Err(error) if error.kind() == ErrorKind::NotFound => create(path, &place)?,
            Err(error) => return Err(io(error)),
            // SQLite would take an empty file for a new database: the loss of a memory, and of all that was paid for it,
            // would not be noticed.
            Ok(meta) if meta.is_file() && meta.len() == 0 => return Err(MemoryError::Empty(path.to_owned())),
            // A pipe or a device is refused here.
            Ok(_) => drop(input_file::open_found(&place).map_err(io)?),
        }
        let fail = |source| MemoryError::Database { path: path.to_owned(), source };
        let mut connection = connect(&place).map_err(fail)?;
        prepare(&mut connection, path)?;
        Ok(Self { path: path.to_owned(), connection: Mutex::new(connection) })
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fail(&self, source: rusqlite::Error) -> MemoryError {
        MemoryError::Database { path: self.path.clone(), source }
    }

    /// Runs a read.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, MemoryError> {
        work(&self.connection()).map_err(|e| self.fail(e))
    }

    /// Runs a write in one transaction: all of it is written, or nothing.
    fn write<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, MemoryError> {
        let mut connection = self.connection();
        let written = (|| {
            // The write lock is taken at the start, so that two writers wait for each other instead of failing halfway.
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })();
        written.map_err(|e| self.fail(e))
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // A memory that a colleague sent is a database that a stranger may have made. No trigger and no view of it runs, and its
    // schema calls no function that could do harm.
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
    ] {
        connection.set_db_config(setting, on)?;
    }
    Ok(connection)
}

/// Creates an empty memory. It gets its name when it is complete, so that neither a program that is killed in between
/// nor another one at the same time ever leaves or sees a file without tables.
fn create(path: &Path, place: &Path) -> Result<(), MemoryError> {
    let io = |source| MemoryError::Io { path: path.to_owned(), source };
    let fail = |source| MemoryError::Database { path: path.to_owned(), source };
    let folder = place.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(io)?;
    replace::sweep(folder);
    // It holds the sentences of articles, so only its owner may read it; this is the default of temporary files.
    let draft = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder).map_err(io)?;
    let mut connection = connect(draft.path()).map_err(fail)?;
    make_tables(&mut connection).map_err(fail)?;
    connection.close().map_err(|(_, source)| fail(source))?;
    match draft.persist_noclobber(place) {
        Ok(_) => Ok(()),
        // Another program has created it in the meantime.
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(io(error.error)),
    }
}

/// Sets up a connection, and creates the tables where there are none.
fn prepare(connection: &mut Connection, path: &Path) -> Result<(), MemoryError> {
    let fail = |source| MemoryError::Database { path: path.to_owned(), source };
    connection.busy_timeout(BUSY).map_err(fail)?;
    connection.set_prepared_statement_cache_capacity(64);
    let number = |c: &Connection, name: &str| c.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let application = number(connection, "application_id").map_err(fail)?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0)).map_err(fail)?;
    if application != APPLICATION && tables > 0 {
        return Err(MemoryError::Foreign(path.to_owned()));
    }
    // An answer may have been paid for, so each one is on the disk before the next request goes out: FULL.
    let set = |c: &Connection| {
        c.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        c.pragma_update(None, "synchronous", "FULL")?;
        c.pragma_update(None, "temp_store", "MEMORY")?;
        // No memory mapping: the pages read would count as this process's memory, and grow with the file.
        c.pragma_update(None, "cache_size", -32_000)
    };
    let version = number(connection, "user_version").map_err(fail)?;
    if tables > 0 && version > VERSION {
        return Err(MemoryError::Later(path.to_owned()));
    }
    set(connection).map_err(fail)?;
    if tables > 0 {
        return if version < VERSION { renew(connection).map_err(fail) } else { Ok(()) };
    }
    make_tables(connection).map_err(fail)
}

fn make_tables(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0))?;
    // Another program may have created them in the meantime.
    if tables == 0 {
        transaction.execute_batch(store::TABLES)?;
        transaction.execute_batch(store::INDEX)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()
}

/// Migrates a file of version 1, in which ids did not encode the maker and the index had no word pairs.
fn renew(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another program may have done it in the meantime.
    if transaction.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))? < VERSION {
        transaction.execute_batch(&format!(
            "UPDATE entry SET id = -(((kind > 0) << 62) | ((id >> 40) << 39) | (id & ((1 << 39) - 1)));
             UPDATE entry SET id = -id;
             DROP TABLE pending; DROP TABLE word; DROP TABLE words;
             {}
             INSERT INTO pending SELECT id FROM entry;",
            store::INDEX
        ))?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()
}

/// Returns the current time in milliseconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
