//! Exchange with the translation memories of other tools: TMX in and out, unit by unit, so that file size does not
//! matter.

use std::io::{BufRead, Write};
use std::ops::ControlFlow;

use rusqlite::{Connection, params};

use super::key::{self, normal, pair};
use super::store::{Entry, EntryKind, put_new};
use super::{Memory, MemoryError, now};
use crate::text::language::Lang;
use crate::tmx::{self, Sink, TmxError, Unit};

/// Maximum number of units that are written in one transaction.
const AT_ONCE: usize = 10_000;

/// How imported translations may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UseAs {
    /// A person wrote or approved them: they are used wherever their sentence occurs.
    Approved,
    /// They are offered to a person, and never used automatically.
    Suggestions,
}

/// The result of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Number of units that have both languages.
    pub units: u64,
    /// Number of entries that are new.
    pub new: u64,
}

/// Why an import stopped.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read, or is not TMX.
    #[error(transparent)]
    Tmx(#[from] TmxError),
    /// The memory cannot be used.
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The output cannot be written.
    #[error("it cannot be written ({0})")]
    Io(#[from] std::io::Error),
    /// The memory cannot be used.
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

impl Memory {
    /// Imports the units of a TMX file. Where a sentence has several translations, all are kept: the newest is used (the first
    /// one that is there, if the file has no dates), never one that belongs to one place only if there is another, and the rest
    /// are suggestions. `progress` receives the number of units read so far.
    ///
    /// # Errors
    /// The file is not TMX or cannot be read, or the database fails. Units that were read before the error stay in the
    /// memory.
    pub fn import(
        &self,
        input: impl BufRead,
        from: &Lang,
        to: &Lang,
        use_as: UseAs,
        progress: &dyn Fn(u64),
    ) -> Result<Imported, ImportError> {
        let mut imported = Imported::default();
        let mut waiting = Vec::with_capacity(AT_ONCE);
        let mut trouble = None;
        let read = tmx::units(input, from, to, |unit| {
            waiting.push(unit);
            if waiting.len() < AT_ONCE {
                return ControlFlow::Continue(());
            }
            match self.take_in(&std::mem::take(&mut waiting), from, to, use_as, &mut imported) {
                Ok(()) => {
                    progress(imported.units);
                    ControlFlow::Continue(())
                }
                Err(error) => {
                    trouble = Some(error);
                    ControlFlow::Break(())
                }
            }
        });
        if let Some(error) = trouble {
            return Err(error.into());
        }
        self.take_in(&waiting, from, to, use_as, &mut imported)?;
        read?;
        self.index()?;
        Ok(imported)
    }

    /// Imports units, as [`Memory::import`] does. [`Memory::index`] makes them found as similar sentences at once.
    ///
    /// # Errors
    /// The database fails. Units before the error stay in the memory.
    pub fn import_units(&self, units: &[Unit], from: &Lang, to: &Lang, use_as: UseAs) -> Result<Imported, MemoryError> {
        let mut imported = Imported::default();
        for some in units.chunks(AT_ONCE) {
            self.take_in(some, from, to, use_as, &mut imported)?;
        }
        Ok(imported)
    }

    fn take_in(
        &self,
        units: &[Unit],
        from: &Lang,
        to: &Lang,
        use_as: UseAs,
        imported: &mut Imported,
    ) -> Result<(), MemoryError> {
        let pair = pair(from, to);
        let new = self.write(|c| {
            let mut new = 0;
            for unit in units {
                let source = normal(&unit.source);
                let ours = unit.kind.as_deref().is_none_or(|kind| kind == "approved");
                let (kind, key) = if use_as == UseAs::Approved && ours {
                    (EntryKind::Approved, key::of_approved(from, to, &source))
                } else {
                    (EntryKind::Suggestion, key::of_suggestion(from, to, &source, &unit.target))
                };
                let (source, target) = (source.as_str(), unit.target.as_str());
                let (backend, model) = ("", "");
                let answer = unit.in_context.then_some(FOR_ONE_PLACE);
                let date = unit.date.as_deref().and_then(milliseconds);
                let created = date.unwrap_or_else(now);
                let entry = Entry { key, pair: &pair, kind, backend, model, source, target, answer, created };
                if put_new(c, &entry)? {
                    new += 1;
                    continue;
                }
                if kind != EntryKind::Approved {
                    continue;
                }
                // The sentence has a translation: the other one is a suggestion, whichever is newer.
                let other = replaced(c, &entry, date)?;
                if let Some((target, created)) = other {
                    let (kind, key) = (EntryKind::Suggestion, key::of_suggestion(from, to, source, &target));
                    let entry = Entry {
                        key,
                        pair: &pair,
                        kind,
                        backend,
                        model,
                        source,
                        target: &target,
                        answer: None,
                        created,
                    };
                    new += u64::from(put_new(c, &entry)?);
                }
            }
            Ok(new)
        })?;
        imported.units += units.len() as u64;
        imported.new += new;
        Ok(())
    }

    /// Writes the entries of a language pair as TMX, oldest first; with `approved`, only those that a person approved.
    /// Returns the number of entries written.
    ///
    /// # Errors
    /// The output cannot be written, or the database fails.
    pub fn export(&self, out: impl Write, from: &Lang, to: &Lang, approved: bool) -> Result<u64, ExportError> {
        let mut sink = Sink::new(out, from, to)?;
        let pair = pair(from, to);
        let mut written = 0;
        let mut trouble = None;
        self.read(|c| {
            let mut find = c.prepare(
                "SELECT source, target, kind, created FROM entry WHERE pair = ?1 AND (kind = 1 OR NOT ?2) \
                 ORDER BY created, id",
            )?;
            let mut rows = find.query(params![pair, approved])?;
            while let Some(row) = rows.next()? {
                let kind = ["backend", "approved", "suggestion"][row.get::<_, usize>(2)?.min(2)];
                let unit =
                    Unit { source: row.get(0)?, target: row.get(1)?, kind: Some(kind.to_owned()), ..Unit::default() };
                if let Err(error) = sink.unit(&unit, &date(row.get(3)?)) {
                    trouble = Some(error);
                    break;
                }
                written += 1;
            }
            Ok(())
        })?;
        if let Some(error) = trouble {
            return Err(error.into());
        }
        sink.finish()?;
        Ok(written)
    }
}

/// Puts a newer approved translation in the place of an older one. Returns the one of the two that is not used, with its
/// time; `None` if they are the same.
fn replaced(c: &Connection, entry: &Entry<'_>, date: Option<i64>) -> rusqlite::Result<Option<(String, i64)>> {
    let there = c
        .prepare_cached("SELECT target, created, answer FROM entry WHERE key = ?1")?
        .query_row([entry.key.0], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, Option<String>>(2)?)))?;
    let (target, created, answer): (String, i64, _) = there;
    let [ours, theirs] = [entry.answer, answer.as_deref()].map(|answer| answer == Some(FOR_ONE_PLACE));
    if target == entry.target && (ours || !theirs) {
        return Ok(None);
    }
    let newer = ours == theirs && date.is_some_and(|date| date > created);
    let better = theirs && !ours;
    if !newer && !better {
        return Ok(Some((entry.target.to_owned(), entry.created)));
    }
    let mut put = c.prepare_cached("UPDATE entry SET target = ?1, created = ?2, answer = ?3 WHERE key = ?4")?;
    put.execute(params![entry.target, entry.created, entry.answer, entry.key.0])?;
    Ok((target != entry.target).then_some((target, created)))
}

/// Stands in the place of an answer for an approved translation that another tool binds to one place of its files.
const FOR_ONE_PLACE: &str = "for one place";

/// Reads a date of TMX as milliseconds since 1970.
fn milliseconds(date: &str) -> Option<i64> {
    let date = date.trim();
    let is_basic = date.len() == 16 && date.is_ascii() && &date[8..9] == "T";
    // ISO 8601 without separators, as TMX has it.
    let part = |from: usize| date.get(from..from + 2);
    let extended = is_basic.then(|| {
        let clock = format!("{}:{}:{}Z", part(9)?, part(11)?, part(13)?);
        Some(format!("{}-{}-{}T{clock}", date.get(..4)?, part(4)?, part(6)?))
    });
    let time: jiff::Timestamp = extended.flatten()?.parse().ok()?;
    Some(time.as_millisecond())
}

/// Formats a time in milliseconds since 1970 the way TMX writes it.
fn date(ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}
