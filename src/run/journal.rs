//! The record of what is done, so that the next run does only the rest: one row per article, in a database next to the
//! outputs.
//!
//! An article's row is written only after its outputs are in place. If a run is killed in between, the next run does
//! the article again, from the translation memory.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use padanan::internal::database;
use padanan_core::finding::Severity;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::folder::OWN;
use super::outcome::ArticleStatus;
use crate::cli::explain::AppError;

/// The name of its file, in the folder of its own inside the output folder.
pub(super) const FILE: &str = "journal.sqlite";
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
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (
    path TEXT PRIMARY KEY,
    stamp TEXT NOT NULL,
    worst TEXT,
    fallback INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS written AFTER INSERT ON article BEGIN DELETE FROM seen WHERE path = NEW.path; END;
CREATE TRIGGER IF NOT EXISTS changed AFTER UPDATE ON article BEGIN DELETE FROM seen WHERE path = NEW.path; END;
";
const PUT_SEEN: &str = "INSERT OR REPLACE INTO seen VALUES (?1, ?2, ?3, ?4)";
/// How many stamps are written together.
const TOGETHER: usize = 1000;

/// How an article ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ArticleState {
    /// Nothing for a person to look at.
    Done,
    /// Findings need a person.
    Findings,
    /// It is not translated, or only in part.
    Failed,
}

impl ArticleState {
    /// Returns the state of an article whose outputs were written.
    pub(super) fn of(status: &ArticleStatus) -> Self {
        match status {
            ArticleStatus::Done => Self::Done,
            ArticleStatus::Findings(_) => Self::Findings,
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

/// The journal's row of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JournalRecord {
    /// Hash of its bytes; empty if it was never translated.
    pub(super) sha256: String,
    /// Hash of its bytes, its sentences and the glossary entries that occur in them.
    pub(super) fingerprint: String,
    /// Hash of everything else that its outputs depend on.
    pub(super) settings: String,
    /// How it ended.
    pub(super) state: ArticleState,
    /// The sentences that need a person.
    pub(super) flagged: Vec<u32>,
    /// The outputs: each file with the hash of its bytes.
    pub(super) outputs: BTreeMap<String, String>,
    /// Its row in the report, as JSON.
    pub(super) row: String,
}

/// An article that need not be read: what stands for it and its outputs, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    /// The stamp of [`FileState`](super::seen::FileState).
    pub(super) stamp: String,
    /// The highest severity of its findings that need a person.
    pub(super) worst: Option<Severity>,
    /// The number of its sentences that a fallback backend translated.
    pub(super) fallback: u64,
}

impl Seen {
    /// What is seen of an article with this record.
    pub(super) fn of(record: &JournalRecord, stamp: String) -> Self {
        Self { stamp, worst: record.worst(), fallback: record.fallback() }
    }

    /// Puts it into its table.
    fn put(&self, article: &str, connection: &Connection) -> rusqlite::Result<()> {
        let mut put = connection.prepare_cached(PUT_SEEN)?;
        put.execute(params![article, self.stamp, self.worst.map(Severity::as_str), self.fallback.cast_signed()])?;
        Ok(())
    }
}

/// What the journal reads again of an article's row in the report; versions before 0.2.0 wrote rows without it.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct Row {
    fallback: u64,
    worst: Option<String>,
}

impl JournalRecord {
    /// The number of its sentences that a fallback backend translated.
    pub(super) fn fallback(&self) -> u64 {
        self.row().fallback
    }

    /// The highest severity of its findings that need a person; an error if it has some, and it is not known which.
    pub(super) fn worst(&self) -> Option<Severity> {
        let worst = || self.row().worst.and_then(|worst| Severity::from_name(&worst)).unwrap_or(Severity::Error);
        (self.state == ArticleState::Findings).then(worst)
    }

    fn row(&self) -> Row {
        serde_json::from_str(&self.row).unwrap_or_default()
    }
}

/// The journal of an output folder. While it is open, no other run writes into that folder.
pub(super) struct Journal {
    path: PathBuf,
    connection: Mutex<Connection>,
    /// Articles that were read and not done again: to be written when there are some.
    seen: Mutex<Vec<(String, Seen)>>,
    /// The lock file, locked until the run ends, however it ends.
    _lock: Option<File>,
}

impl Journal {
    /// Opens the journal of the output folder `out`. With `look`, it takes no lock and creates no file.
    pub(super) fn open(out: &Path, look: bool) -> Result<Self, AppError> {
        let folder = out.join(OWN);
        let path = folder.join(FILE);
        if look {
            let connection = looked_at(&path)?;
            return Ok(Self { path, connection: Mutex::new(connection), seen: Mutex::default(), _lock: None });
        }
        std::fs::create_dir_all(&folder).map_err(|source| AppError::Write { path: folder.clone(), source })?;
        let lock = lock(&folder.join("lock"))?;
        let connection = prepared(&path, Connection::open(&path))?;
        Ok(Self { path, connection: Mutex::new(connection), seen: Mutex::default(), _lock: Some(lock) })
    }

    /// Records which folder the articles are in, as seen from the output folder. Refuses another folder than before, whose
    /// articles would be written over those of the first one. Folders that were moved or copied together are the same.
    pub(super) fn belongs_to(&self, articles: &Path) -> Result<(), AppError> {
        self.is_for(articles)?;
        let out = self.path.parent().and_then(Path::parent).unwrap_or(&self.path);
        let (Ok(articles), Ok(whole)) = (articles.canonicalize(), out.canonicalize()) else { return Ok(()) };
        let put = "INSERT OR REPLACE INTO fact VALUES ('articles', ?1)";
        let written = self.connection().execute(put, [relative(&whole, &articles).to_string_lossy()]);
        self.told(written).map(drop)
    }

    /// Refuses another folder than the one whose articles were done before.
    pub(super) fn is_for(&self, articles: &Path) -> Result<(), AppError> {
        let out = self.path.parent().and_then(Path::parent).unwrap_or(&self.path);
        let (Ok(articles), Ok(whole)) = (articles.canonicalize(), out.canonicalize()) else { return Ok(()) };
        let find = "SELECT value FROM fact WHERE name = 'articles'";
        let before = self.told(self.connection().query_row(find, [], |row| row.get::<_, String>(0)).optional())?;
        let before = before.and_then(|before| whole.join(before).canonicalize().ok());
        if let Some(before) = before.filter(|before| *before != articles && before.is_dir()) {
            let message = format!("this has the translations of {}", before.display());
            let hint = "name another --out for this folder";
            return Err(AppError::Usage(format!("{}: {message}; {hint}", out.display())));
        }
        Ok(())
    }

    /// Returns what identifies this batch in a queue: another run of it takes over what this one leaves there.
    #[cfg(feature = "queue")]
    pub(super) fn batch(&self) -> Result<String, AppError> {
        let connection = self.connection();
        let put = "INSERT OR IGNORE INTO fact VALUES ('batch', ?1)";
        self.told(connection.execute(put, [format!("{:016x}", fastrand::u64(..))]))?;
        let find = "SELECT value FROM fact WHERE name = 'batch'";
        self.told(connection.query_row(find, [], |row| row.get(0)))
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn told<T>(&self, result: rusqlite::Result<T>) -> Result<T, AppError> {
        result.map_err(|e| trouble(&self.path, &e))
    }

    /// Finds an article's row.
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

    /// Finds what was seen of an article; `None` if its row was written since, by whatever version, or if the journal is only
    /// looked at and of an earlier version.
    pub(super) fn seen(&self, article: &str) -> Option<Seen> {
        let connection = self.connection();
        let mut find = connection.prepare_cached("SELECT stamp, worst, fallback FROM seen WHERE path = ?1").ok()?;
        let seen = find.query_row([article], |row| {
            let (worst, fallback): (Option<String>, i64) = (row.get(1)?, row.get(2)?);
            let worst = worst.map(|name| Severity::from_name(&name).unwrap_or(Severity::Error));
            Ok(Seen { stamp: row.get(0)?, worst, fallback: fallback.unsigned_abs() })
        });
        seen.optional().ok()?
    }

    /// Keeps what was seen of an article that was not done again. Written now and then, and at the end: without it, the
    /// article is only read once more.
    pub(super) fn see(&self, article: String, what: Seen) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push((article, what));
        if seen.len() >= TOGETHER {
            let _ = write_seen(&self.connection(), &mut seen);
        }
    }

    /// Writes the row of an article that was done, with the stamp of what was seen of it. It is on the disk when this
    /// returns.
    pub(super) fn done(&self, article: &str, record: &JournalRecord, stamp: Option<String>) -> Result<(), AppError> {
        let outputs = serde_json::to_string(&record.outputs).unwrap_or_default();
        let flagged = record.flagged.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let written = (|| {
            let connection = self.connection();
            let both = connection.unchecked_transaction()?;
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
            ])?;
            if let Some(stamp) = stamp {
                Seen::of(record, stamp).put(article, &connection)?;
            }
            both.commit()
        })();
        self.told(written)
    }

    /// Records that an article failed as a whole (an upsert): the rest of its row, such as its outputs, stays.
    pub(super) fn failed(&self, article: &str) -> Result<(), AppError> {
        let put = "INSERT INTO article VALUES (?1, '', '', '', ?2, '', '{}', '') \
                   ON CONFLICT (path) DO UPDATE SET state = excluded.state";
        let written = self.connection().execute(put, [article, ArticleState::Failed.as_str()]);
        self.told(written).map(drop)
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        let mut seen = std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner));
        let _ = write_seen(&self.connection(), &mut seen);
    }
}

/// Writes what was seen of articles, all or none.
fn write_seen(connection: &Connection, seen: &mut Vec<(String, Seen)>) -> rusqlite::Result<()> {
    if seen.is_empty() {
        return Ok(());
    }
    let seen = std::mem::take(seen);
    let all = connection.unchecked_transaction()?;
    for (article, seen) in &seen {
        seen.put(article, connection)?;
    }
    all.commit()
}

/// Returns the path of one folder as seen from another; both are absolute and without links.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let common = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(common).map(|_| std::path::Component::ParentDir);
    up.chain(to.components().skip(common)).collect()
}

/// Opens a journal to read it only, also in a folder in which nothing may be written; an empty one if there is none.
pub(super) fn looked_at(path: &Path) -> Result<Connection, AppError> {
    if !path.metadata().is_ok_and(|meta| meta.len() > 0) {
        return prepared(path, Connection::open_in_memory());
    }
    checked(path, database::open_untouched(path))
}

/// Prepares a connection; refuses a journal of another version.
fn prepared(path: &Path, connection: rusqlite::Result<Connection>) -> Result<Connection, AppError> {
    prepare(checked(path, connection)?).map_err(|e| trouble(path, &e))
}

/// Refuses a journal that another version wrote.
fn checked(path: &Path, connection: rusqlite::Result<Connection>) -> Result<Connection, AppError> {
    let told = |e| trouble(path, &e);
    let connection = connection.map_err(told)?;
    let version = connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).map_err(told)?;
    if version != 0 && version != VERSION {
        let hint = "delete it: every article is then done again, from the translation memory";
        let message = "another version of padanan wrote this journal";
        return Err(AppError::Input(format!("{}: {message}; {hint}", path.display())));
    }
    Ok(connection)
}

fn prepare(connection: Connection) -> rusqlite::Result<Connection> {
    connection.busy_timeout(Duration::from_secs(20))?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch(TABLES)?;
    connection.pragma_update(None, "user_version", VERSION)?;
    Ok(connection)
}

/// Locks the output folder against other runs.
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
        // A file system without locks: the run goes on without one.
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
    let hint = "if it is damaged, delete it: every article is then done again, from the translation memory";
    AppError::Input(format!("{}: the journal cannot be used ({error}); {hint}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_goes_when_the_row_is_written() {
        let out = tempfile::tempdir().unwrap();
        let record = JournalRecord {
            sha256: "a".to_owned(),
            fingerprint: "b".to_owned(),
            settings: "c".to_owned(),
            state: ArticleState::Findings,
            flagged: vec![2],
            outputs: BTreeMap::new(),
            row: r#"{"worst":"warning","fallback":3}"#.to_owned(),
        };
        let seen = Seen { stamp: "s".to_owned(), worst: Some(Severity::Warning), fallback: 3 };
        let journal = Journal::open(out.path(), false).unwrap();
        journal.done("a.txt", &record, Some("s".to_owned())).unwrap();
        assert_eq!(journal.seen("a.txt"), Some(seen.clone()));
        journal.failed("a.txt").unwrap();
        assert_eq!(journal.seen("a.txt"), None);
        journal.done("a.txt", &record, None).unwrap();
        journal.see("a.txt".to_owned(), seen.clone());
        assert_eq!(journal.seen("a.txt"), None, "not written yet");
        drop(journal);
        let looked = Journal::open(out.path(), true).unwrap();
        assert_eq!(looked.seen("a.txt"), Some(seen));
        drop(looked);
        // As an earlier version writes, which does not know the table.
        let earlier = Connection::open(out.path().join(OWN).join(FILE)).unwrap();
        earlier.execute("INSERT OR REPLACE INTO article SELECT * FROM article", []).unwrap();
        let journal = Journal::open(out.path(), false).unwrap();
        assert_eq!(journal.seen("a.txt"), None);
    }
}
