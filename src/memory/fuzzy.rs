//! Similar sentences, out of a million, in milliseconds.
//!
//! An index gives, for each word, the sentences of about the right length that it stands in. The rarest words of the
//! query are looked up; of the sentences that share most of them, by weight, the edit distance is counted (Levenshtein
//! 1966, by Myers 1999 in rapidfuzz), and its ratio decides. A sentence that shares none of the query's rarer words is not found, however few its
//! edits; that is rare, and measured in `benches/memory.rs`.

use rapidfuzz::distance::levenshtein::{self, Args};
use rusqlite::{Connection, OptionalExtension as _, params};
use rustc_hash::{FxHashMap, FxHashSet};
use unicode_segmentation::UnicodeSegmentation as _;

use super::key::{normal, pair};
use super::{Memory, MemoryError};
use crate::lang::Lang;

/// Where the length stands in an entry's number.
const LENGTH_AT: u32 = 40;
/// Longest length that is told apart.
const MOST_LENGTH: usize = 0x7f_ffff;
/// A word is known by its beginning, so that its endings do not hide it.
const STEM: usize = 6;
/// So many sentences are looked at by their words.
const MOST_LISTED: usize = 8_000;
/// So many are compared letter by letter.
const MOST_COMPARED: usize = 400;
/// So many entries are indexed in one go.
const INDEXED_AT_ONCE: usize = 20_000;

/// A sentence like the one that was looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Its source, in its normal form.
    pub source: String,
    /// Its translation.
    pub target: String,
    /// How similar the sources are: 1 − edit distance ÷ length of the longer one.
    pub score: f64,
    /// Whether a person approved it.
    pub approved: bool,
    /// The backend that gave it; empty where none did.
    pub backend: String,
}

/// The number of an entry: its length, then a number of its own.
pub(super) fn id_of(source: &str, number: i64) -> i64 {
    let length = i64::try_from(source.chars().count().min(MOST_LENGTH)).unwrap_or(0);
    (length << LENGTH_AT) | (number & ((1 << LENGTH_AT) - 1))
}

/// The words of a sentence as the index has them: each once, in small letters, by its beginning.
fn terms(source: &str) -> FxHashSet<String> {
    let lower = source.to_lowercase();
    let term = |word: &str| -> String { word.chars().filter(|c| c.is_alphanumeric()).take(STEM).collect() };
    lower.unicode_words().map(term).filter(|t| !t.is_empty()).collect()
}

impl Memory {
    /// The translations whose sources are most similar to `source`, best first; of those of one translation only one.
    ///
    /// `least` is the least score that counts, 0 to 1; `most` is how many are wanted. Never used by itself: it is
    /// for a person, or for a language model's prompt.
    ///
    /// # Errors
    /// The database.
    pub fn similar(
        &self,
        from: &Lang,
        to: &Lang,
        source: &str,
        least: f64,
        most: usize,
    ) -> Result<Vec<Match>, MemoryError> {
        self.index()?;
        let (source, pair) = (normal(source), pair(from, to));
        self.read(|c| {
            let mut found = Vec::new();
            for id in candidates(c, &source, least)? {
                found.extend(compared(c, id, &source, &pair, least)?);
            }
            let best = |m: &Match| (m.score, m.approved);
            found.sort_by(|a: &Match, b| best(b).partial_cmp(&best(a)).unwrap_or(std::cmp::Ordering::Equal));
            let mut seen = FxHashSet::default();
            found.retain(|m| seen.insert(m.target.clone()));
            found.truncate(most);
            Ok(found)
        })
    }

    /// Brings the index of words up to date.
    ///
    /// # Errors
    /// The database.
    pub fn index(&self) -> Result<(), MemoryError> {
        let waiting = |c: &Connection| -> rusqlite::Result<bool> {
            c.prepare_cached("SELECT EXISTS (SELECT 1 FROM pending)")?.query_row((), |row| row.get(0))
        };
        while self.read(waiting)? {
            self.write(index_some)?;
        }
        Ok(())
    }
}

/// Indexes some of the entries that wait for it. They come in the order of their numbers, as the index wants them.
pub(super) fn index_some(c: &Connection) -> rusqlite::Result<()> {
    let mut find = c.prepare_cached("SELECT id FROM pending ORDER BY id LIMIT ?1")?;
    let ids = find.query_map([INDEXED_AT_ONCE], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    let mut counts: FxHashMap<String, i64> = FxHashMap::default();
    let mut source_of = c.prepare_cached("SELECT source FROM entry WHERE id = ?1")?;
    let mut add = c.prepare_cached("INSERT INTO words (rowid, terms) VALUES (?1, ?2)")?;
    for id in &ids {
        // One that is gone again meanwhile needs no index.
        let Some(source) = source_of.query_row([id], |row| row.get::<_, String>(0)).optional()? else { continue };
        let terms: Vec<String> = terms(&source).into_iter().collect();
        add.execute(params![id, terms.join(" ")])?;
        terms.into_iter().for_each(|term| *counts.entry(term).or_default() += 1);
    }
    let mut count = c.prepare_cached("INSERT INTO word VALUES (?1, ?2) ON CONFLICT DO UPDATE SET n = n + ?2")?;
    for (term, n) in counts {
        count.execute(params![term, n])?;
    }
    let mut done = c.prepare_cached("DELETE FROM pending WHERE id = ?1")?;
    for id in ids {
        done.execute([id])?;
    }
    Ok(())
}

/// Empties the index: every entry is to be indexed again.
pub(super) fn start_again(c: &Connection) -> rusqlite::Result<()> {
    c.execute_batch(
        "INSERT INTO words (words) VALUES ('delete-all'); DELETE FROM word; DELETE FROM pending;
         INSERT INTO pending SELECT id FROM entry;",
    )
}

/// The entries that are worth comparing, the most promising first.
fn candidates(c: &Connection, source: &str, least: f64) -> rusqlite::Result<Vec<i64>> {
    // A text of length n is at best min(n, m) / max(n, m) similar to one of length m.
    let length = source.chars().count() as f64;
    let least = least.clamp(0.01, 1.0);
    let range_start = |length: f64| (length as i64) << LENGTH_AT;
    let mut how_many = c.prepare_cached("SELECT n FROM word WHERE term = ?1")?;
    let mut known: Vec<(i64, String)> = Vec::new();
    for term in terms(source) {
        if let Some(n) = how_many.query_row([&term], |row| row.get(0)).optional()? {
            known.push((n, term));
        }
    }
    known.sort();
    let mut find =
        c.prepare_cached("SELECT rowid FROM words WHERE words MATCH ?1 AND rowid BETWEEN ?2 AND ?3 LIMIT ?4")?;
    let mut weights: FxHashMap<i64, f64> = FxHashMap::default();
    let mut listed = 0;
    for (n, term) in known {
        let room = MOST_LISTED.saturating_sub(listed);
        if room == 0 {
            break;
        }
        // A rare word says more. Of a common one only the sentences of nearly the same length are looked at.
        let weight = 1.0 / (2.0 + n as f64).ln();
        let part = (room as f64 / n.max(1) as f64).min(1.0);
        let low = range_start((length - (length - length * least) * part).floor());
        let high = range_start((length + (length / least - length) * part).floor() + 1.0) - 1;
        let mut rows = find.query(params![format!("\"{term}\""), low, high, room])?;
        while let Some(row) = rows.next()? {
            *weights.entry(row.get(0)?).or_default() += weight;
            listed += 1;
        }
    }
    let mut ranked: Vec<(f64, i64)> = weights.into_iter().map(|(id, weight)| (weight, id)).collect();
    ranked.sort_by(|a, b| b.partial_cmp(a).unwrap_or(std::cmp::Ordering::Equal));
    Ok(ranked.into_iter().take(MOST_COMPARED).map(|(_, id)| id).collect())
}

/// An entry, if it is similar enough.
fn compared(c: &Connection, id: i64, source: &str, pair: &str, least: f64) -> rusqlite::Result<Option<Match>> {
    let mut find = c.prepare_cached("SELECT source, target, kind, backend FROM entry WHERE id = ?1 AND pair = ?2")?;
    let found = find.query_row(params![id, pair], |row| {
        Ok(Match {
            source: row.get(0)?,
            target: row.get(1)?,
            score: 0.0,
            approved: row.get::<_, i64>(2)? == 1,
            backend: row.get(3)?,
        })
    });
    let Some(found) = found.optional()? else { return Ok(None) };
    let cutoff = Args::default().score_cutoff(least);
    let score = levenshtein::normalized_similarity_with_args(found.source.chars(), source.chars(), &cutoff);
    Ok(score.map(|score| Match { score, ..found }))
}
