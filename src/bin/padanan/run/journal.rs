//! What is done, so that the next run does only the rest: one row for each article, in a database beside the outputs.
//!
//! An article is done when its outputs are in their places; only then its row is written. A run that is killed in
//! between does the article again, out of the translation memory.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::folder::OWN;
use super::outcome::ArticleStatus;
use crate::explain::AppError;

/// The version of the tables.
const VERSION: i64 = 1;
const TABLES: &str = "
CREATE TABLE IF NOT EXISTS article (
    path TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    settings TEXT NOT NULL,
    state TEXT NOT NULL,
    segments TEXT NOT NULL,
    outputs TEXT NOT NULL,
    row TEXT NOT NULL
) WITHOUT ROWID;
";

/// How an article ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ArticleState {
    /// Nothing for a person to look at.
    Done,
    /// Findings need a person.
    Findings,
    /// It is not translated, or a part of it is not.
    Failed,
}

impl ArticleState {
    /// Of an article that was written.
    pub(super) fn of(status: &ArticleStatus) -> Self {
        match status {
            ArticleStatus::Done => Self::Done,
            ArticleStatus::Findings => Self::Findings,
            _ => Self::Failed,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Findings => "findings",
            Self::Failed => "failed",
        }
    }

    fn from_name(name: &str) -> Self {
        match name {
            "done" => Self::Done,
            "findings" => Self::Findings,
            _ => Self::Failed,
        }
    }
}

/// What is known of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JournalRecord {
    /// Hash of its bytes; empty where nothing was ever made of it.
    pub(super) sha256: String,
    /// Hash of its bytes, its sentences and the glossary entries in them.
    pub(super) fingerprint: String,
    /// Hash of everything else that its outputs depend on.
    pub(super) settings: String,
    /// How it ended.
    pub(super) state: ArticleState,
    /// The sentences that need a person.
    pub(super) flagged: Vec<u32>,
    /// What was written: each file with the hash of its bytes.
    pub(super) outputs: BTreeMap<String, String>,
    /// Its row in the report, as JSON.
    pub(super) row: String,
}

/// The journal of a folder of outputs. While it is open no other run writes into that folder.
pub(super) struct Journal {
    path: PathBuf,
    connection: Mutex<Connection>,
    /// Locked until the run ends, however it ends.
    _lock: Option<File>,
}

impl Journal {
    /// Opens the journal of the outputs in `out`. With `look` nothing is written, nor is anybody kept out.
    pub(super) fn open(out: &Path, look: bool) -> Result<Self, AppError> {
        let folder = out.join(OWN);
        let path = folder.join("journal.sqlite");
        if look {
            let connection = if path.exists() { Connection::open(&path) } else { Connection::open_in_memory() };
            let connection = prepared(&path, connection)?;
            return Ok(Self { path, connection: Mutex::new(connection), _lock: None });
        }
        std::fs::create_dir_all(&folder).map_err(|source| AppError::Write { path: folder.clone(), source })?;
        let lock = lock(&folder.join("lock"))?;
        let connection = prepared(&path, Connection::open(&path))?;
        Ok(Self { path, connection: Mutex::new(connection), _lock: Some(lock) })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn told<T>(&self, result: rusqlite::Result<T>) -> Result<T, AppError> {
        result.map_err(|e| trouble(&self.path, &e))
    }

    /// What is known of an article.
    pub(super) fn find(&self, article: &str) -> Result<Option<JournalRecord>, AppError> {
        let found = (|| {
            let connection = self.connection();
            let mut find = connection.prepare_cached(
                "SELECT sha256, fingerprint, settings, state, segments, outputs, row FROM article WHERE path = ?1",
            )?;
            let record = find.query_row([article], |row| {
                let flagged: String = row.get(4)?;
                Ok(JournalRecord {
                    sha256: row.get(0)?,
                    fingerprint: row.get(1)?,
                    settings: row.get(2)?,
                    state: ArticleState::from_name(&row.get::<_, String>(3)?),
                    flagged: flagged.split(',').filter_map(|n| n.parse().ok()).collect(),
                    outputs: serde_json::from_str(&row.get::<_, String>(5)?).unwrap_or_default(),
                    row: row.get(6)?,
                })
            });
            record.optional()
        })();
        self.told(found)
    }

    /// Writes that an article is done. It is on the disk when this returns.
    pub(super) fn done(&self, article: &str, record: &JournalRecord) -> Result<(), AppError> {
        let outputs = serde_json::to_string(&record.outputs).unwrap_or_default();
        let flagged = record.flagged.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let written = (|| {
            let connection = self.connection();
            let mut put =
                connection.prepare_cached("INSERT OR REPLACE INTO article VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
            put.execute(params![
                article,
                record.sha256,
                record.fingerprint,
                record.settings,
                record.state.as_str(),
                flagged,
                outputs,
                record.row
            ])
        })();
        self.told(written).map(drop)
    }

    /// Writes that an article failed as a whole. What is known of its outputs stays known.
    pub(super) fn failed(&self, article: &str) -> Result<(), AppError> {
        let put = "INSERT INTO article VALUES (?1, '', '', '', ?2, '', '{}', '') \
                   ON CONFLICT (path) DO UPDATE SET state = excluded.state";
        let written = self.connection().execute(put, [article, ArticleState::Failed.as_str()]);
        self.told(written).map(drop)
    }
}

/// A connection made ready; a journal that another version wrote is refused.
fn prepared(path: &Path, connection: rusqlite::Result<Connection>) -> Result<Connection, AppError> {
    let told = |e| trouble(path, &e);
    let connection = connection.map_err(told)?;
    let version = connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).map_err(told)?;
    if version != 0 && version != VERSION {
        let hint = "take it away: every article is then looked at anew, out of the translation memory";
        let message = "another version of padanan wrote this journal";
        return Err(AppError::Input(format!("{}: {message}; {hint}", path.display())));
    }
    prepare(connection).map_err(told)
}

fn prepare(connection: Connection) -> rusqlite::Result<Connection> {
    connection.busy_timeout(Duration::from_secs(20))?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch(TABLES)?;
    connection.pragma_update(None, "user_version", VERSION)?;
    Ok(connection)
}

/// Keeps other runs out.
fn lock(path: &Path) -> Result<File, AppError> {
    let failed = |source| AppError::Write { path: path.to_owned(), source };
    let file = File::options().create(true).truncate(false).write(true).open(path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let folder = path.parent().and_then(Path::parent).unwrap_or(path);
            let message = "another run is writing into this folder; wait for it, or name another --out";
            Err(AppError::Usage(format!("{}: {message}", folder.display())))
        }
        // A file system without locks: the run goes on as it did before there were any.
        Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => Ok(file),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

fn trouble(path: &Path, error: &rusqlite::Error) -> AppError {
    let full =
        matches!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::DiskFull | rusqlite::ErrorCode::SystemIoFailure));
    if full {
        let source = std::io::Error::from(std::io::ErrorKind::StorageFull);
        return AppError::Write { path: path.to_owned(), source };
    }
    let hint = "where it is damaged, take it away: every article is then looked at anew, out of the translation memory";
    AppError::Input(format!("{}: the journal cannot be used ({error}); {hint}", path.display()))
}
