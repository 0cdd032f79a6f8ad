//! The tables, and storing and finding entries by key.

use rusqlite::{Connection, OptionalExtension as _, named_params, params};

use super::answer::AnswerV1;
use super::key::{self, Key, normal, pair};
use super::{Memory, MemoryError, fuzzy, now};
use crate::text::language::Lang;
use crate::translate::chain::Answer;
use crate::translate::translation_memory::MemoryQuery;

/// The main tables. The upper bits of `id` hold the maker and the length of the source, so that sentences of about the
/// same length form a range of ids.
pub(super) const TABLES: &str = "
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    pair TEXT NOT NULL,
    kind INTEGER NOT NULL,
    backend TEXT NOT NULL,
    model TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    answer TEXT,
    created INTEGER NOT NULL
);
CREATE UNIQUE INDEX entry_key ON entry (key);
CREATE TABLE counter (next INTEGER NOT NULL);
INSERT INTO counter VALUES (1);
";

/// The tables of the word index. `pending` lists the entries that are not indexed yet: the index is updated when it is
/// queried.
pub(super) const INDEX: &str = "
CREATE TABLE pending (id INTEGER PRIMARY KEY);
CREATE TABLE word (maker INTEGER, term TEXT, n INTEGER NOT NULL, PRIMARY KEY (maker, term)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (terms, content = '', detail = none, columnsize = 0, tokenize = 'ascii');
INSERT INTO words (words, rank) VALUES ('hashsize', 16777216);
";

/// The kind of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    /// A backend's answer.
    Answer = 0,
    /// A translation that a person approved.
    Approved = 1,
    /// A translation that is only offered.
    Suggestion = 2,
}

/// An entry to store.
pub(super) struct Entry<'a> {
    pub(super) key: Key,
    pub(super) pair: &'a str,
    pub(super) kind: EntryKind,
    pub(super) backend: &'a str,
    pub(super) model: &'a str,
    /// The source in its normal form.
    pub(super) source: &'a str,
    pub(super) target: &'a str,
    pub(super) answer: Option<&'a str>,
    pub(super) created: i64,
}

/// A translation that a person approved.
#[derive(Debug, Clone, Copy)]
pub struct Approval<'a> {
    /// Source language.
    pub from: &'a Lang,
    /// Target language.
    pub to: &'a Lang,
    /// The sentence.
    pub source: &'a str,
    /// Its translation, as approved.
    pub target: &'a str,
}

/// Statistics of a memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stats {
    /// Number of entries for each language pair, kind (`backend`, `approved`, `suggestion`), backend and model.
    pub groups: Vec<(String, &'static str, String, String, u64)>,
    /// The file's size in bytes, without what other programs are currently writing.
    pub bytes: u64,
    /// When the oldest and the newest entry were made, in milliseconds since 1970.
    pub span: Option<(i64, i64)>,
}

/// Which entries to remove. An entry must match every field that is set.
#[derive(Debug, Clone, Default)]
pub struct Prune {
    /// Entries made before this time, in milliseconds since 1970.
    pub before: Option<i64>,
    /// Answers of this backend.
    pub backend: Option<String>,
    /// Whether to remove approved translations, too.
    pub approved: bool,
    /// Whether to count the entries only.
    pub dry_run: bool,
}

impl Memory {
    /// Returns the approved translation of a sentence.
    ///
    /// # Errors
    /// The database fails.
    pub fn approved(&self, from: &Lang, to: &Lang, source: &str) -> Result<Option<String>, MemoryError> {
        let key = key::of_approved(from, to, source);
        self.read(|c| {
            let mut find = c.prepare_cached("SELECT target FROM entry WHERE key = ?1")?;
            find.query_row([key.0], |row| row.get(0)).optional()
        })
    }

    /// Stores an approved translation, in place of one that was approved earlier for the same sentence.
    ///
    /// # Errors
    /// The database fails.
    pub fn approve(&self, approval: &Approval<'_>) -> Result<(), MemoryError> {
        let Approval { from, to, source, target } = *approval;
        self.settle(from, to, &[(source, Some(target))])
    }

    /// Stores the approved translations of these sentences, or removes them (`None`), in one transaction.
    ///
    /// # Errors
    /// The database fails.
    pub fn settle(&self, from: &Lang, to: &Lang, rows: &[(&str, Option<&str>)]) -> Result<(), MemoryError> {
        let pair = pair(from, to);
        self.write(|c| {
            for (source, target) in rows {
                let (key, source) = (key::of_approved(from, to, source), normal(source));
                let Some(target) = target else {
                    c.prepare_cached("DELETE FROM entry WHERE key = ?1")?.execute([key.0])?;
                    continue;
                };
                let entry = Entry {
                    key,
                    pair: &pair,
                    kind: EntryKind::Approved,
                    backend: "",
                    model: "",
                    source: &source,
                    target,
                    answer: None,
                    created: now(),
                };
                put(c, &entry)?;
            }
            Ok(())
        })
    }

    /// Removes an approved translation. Returns whether there was one.
    ///
    /// # Errors
    /// The database fails.
    pub fn forget_approved(&self, from: &Lang, to: &Lang, source: &str) -> Result<bool, MemoryError> {
        let key = key::of_approved(from, to, source);
        self.write(|c| c.execute("DELETE FROM entry WHERE key = ?1", [key.0])).map(|n| n > 0)
    }

    /// Returns a backend's stored answer, unless it is older than `since` (milliseconds since 1970).
    ///
    /// # Errors
    /// The database fails.
    pub fn look_up(&self, asked: &MemoryQuery<'_>, since: i64) -> Result<Option<Answer>, MemoryError> {
        let key = key::of_answer(asked);
        let found: Option<(String, String)> = self.read(|c| {
            let mut find = c.prepare_cached("SELECT target, answer FROM entry WHERE key = ?1 AND created >= ?2")?;
            find.query_row(params![key.0, since], |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })?;
        Ok(found.and_then(|(target, answer)| {
            let source = &asked.sentence.source;
            serde_json::from_str::<AnswerV1>(&answer).ok()?.answer(target, source, &normal(source))
        }))
    }

    /// Stores a backend's answers to a request, in one transaction.
    ///
    /// # Errors
    /// The database fails.
    pub fn store(&self, answers: &[(MemoryQuery<'_>, &Answer)]) -> Result<(), MemoryError> {
        if answers.is_empty() {
            return Ok(());
        }
        self.write(|c| {
            for (asked, answer) in answers {
                let source = normal(&asked.sentence.source);
                let stored = AnswerV1::new(answer, &asked.sentence.source, &source);
                let stored = serde_json::to_string(&stored).unwrap_or_default();
                let entry = Entry {
                    key: key::of_answer(asked),
                    pair: &pair(asked.from, asked.to),
                    kind: EntryKind::Answer,
                    backend: asked.name,
                    model: asked.model.unwrap_or_default(),
                    source: &source,
                    target: &answer.target,
                    answer: Some(&stored),
                    created: now(),
                };
                put(c, &entry)?;
            }
            Ok(())
        })
    }

    /// Returns statistics of the memory.
    ///
    /// # Errors
    /// The database fails.
    pub fn stats(&self) -> Result<Stats, MemoryError> {
        self.read(|c| {
            let groups =
                "SELECT pair, kind, backend, model, count(*) FROM entry GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4";
            let mut find = c.prepare(groups)?;
            let rows = find.query_map((), |row| {
                let kind = match row.get::<_, i64>(1)? {
                    0 => "backend",
                    1 => "approved",
                    _ => "suggestion",
                };
                Ok((row.get::<_, String>(0)?.replace('>', "-"), kind, row.get(2)?, row.get(3)?, row.get(4)?))
            })?;
            let groups = rows.collect::<rusqlite::Result<Vec<_>>>()?;
            let size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
            let bytes = c.query_row(size, (), |row| row.get(0))?;
            let span = c.query_row("SELECT min(created), max(created) FROM entry", (), |row| {
                Ok(row.get::<_, Option<i64>>(0)?.zip(row.get::<_, Option<i64>>(1)?))
            })?;
            Ok(Stats { groups, bytes, span })
        })
    }

    /// Removes entries and releases their disk space. Returns the number of entries that matched.
    ///
    /// # Errors
    /// The database fails.
    pub fn prune(&self, prune: &Prune) -> Result<u64, MemoryError> {
        let which = "WHERE created < :before AND (:backend IS NULL OR backend = :backend) AND (:approved OR kind <> 1)";
        let before = prune.before.unwrap_or(i64::MAX);
        if prune.dry_run {
            return self.read(|c| {
                let values =
                    named_params! { ":before": before, ":backend": prune.backend, ":approved": prune.approved };
                c.query_row(&format!("SELECT count(*) FROM entry {which}"), values, |row| row.get(0))
            });
        }
        let gone = self.write(|c| {
            let values = named_params! { ":before": before, ":backend": prune.backend, ":approved": prune.approved };
            let gone = c.execute(&format!("DELETE FROM entry {which}"), values)?;
            if gone > 0 {
                fuzzy::start_again(c)?;
            }
            Ok(gone as u64)
        })?;
        if gone > 0 {
            self.read(|c| c.execute_batch("VACUUM"))?;
        }
        Ok(gone)
    }
}

/// Upserts an entry: replaces the one with the same key. Returns whether the entry is new.
pub(super) fn put(c: &Connection, entry: &Entry<'_>) -> rusqlite::Result<bool> {
    let replaced = c
        .prepare_cached(
            "UPDATE entry SET target = ?2, answer = ?3, created = ?4, source = ?5, backend = ?6, model = ?7 \
             WHERE key = ?1",
        )?
        .execute(params![
            entry.key.0,
            entry.target,
            entry.answer,
            entry.created,
            entry.source,
            entry.backend,
            entry.model
        ])?;
    if replaced > 0 {
        return Ok(false);
    }
    put_new(c, entry)
}

/// Inserts an entry, unless there is one with the same key. Returns whether the entry is new.
pub(super) fn put_new(c: &Connection, entry: &Entry<'_>) -> rusqlite::Result<bool> {
    let number: i64 =
        c.prepare_cached("UPDATE counter SET next = next + 1 RETURNING next")?.query_row((), |row| row.get(0))?;
    let id = fuzzy::id_of(entry.kind, entry.source, number);
    let new = c
        .prepare_cached(
            "INSERT INTO entry (id, key, pair, kind, backend, model, source, target, answer, created) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (key) DO NOTHING",
        )?
        .execute(params![
            id,
            entry.key.0,
            entry.pair,
            entry.kind as i64,
            entry.backend,
            entry.model,
            entry.source,
            entry.target,
            entry.answer,
            entry.created
        ])?;
    if new > 0 {
        c.prepare_cached("INSERT INTO pending (id) VALUES (?1)")?.execute([id])?;
    }
    Ok(new > 0)
}
