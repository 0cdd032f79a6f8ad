//! Similar sentences, out of a million, in milliseconds.
//!
//! An index gives, for each word and for each two words that follow each other, the sentences of about the right length
//! that they stand in. The rarest of the query's are looked up; of the sentences that share most of them, by weight, the
//! edit distance is counted (Levenshtein 1966, by Myers 1999 in rapidfuzz), and its ratio decides.
//!
//! Two words in a row are what finds a sentence of common words only: each of these stands in a hundred thousand others,
//! and both side by side in a few dozen. A sentence that shares none of the query's rarer words and pairs is not found,
//! however few its edits; how rare that is, `benches/memory.rs` measures.

use rapidfuzz::distance::levenshtein::{self, Args};
use rusqlite::{Connection, OptionalExtension as _, params};
use rustc_hash::{FxHashMap, FxHashSet};
use sha2::{Digest as _, Sha256};
use unicode_segmentation::UnicodeSegmentation as _;

use super::key::{normal, pair};
use super::store::EntryKind;
use super::{Memory, MemoryError};
use crate::text::language::Lang;

/// Where it stands in an entry's number that a person made it, and where the length of its source.
const PERSON_AT: u32 = 62;
const LENGTH_AT: u32 = 39;
/// Longest length that is told apart.
const MAX_LENGTH: usize = 0x7f_ffff;
/// A word is known by its beginning, so that its endings do not hide it.
const STEM: usize = 6;
/// What a pair of words begins with in the index: no letter, so that it is never taken for a word.
const PAIR: char = '·';
/// So many sentences are looked at by their words.
const MAX_LISTED: usize = 12_000;
/// So many are compared letter by letter.
const MAX_COMPARED: usize = 800;
/// So many entries are indexed in one go.
const INDEXED_AT_ONCE: usize = 10_000;

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

/// How similar a sentence must be to be offered, to a person or to a language model: what translators' tools offer from
/// on, too.
pub const SIMILAR: f64 = 0.75;

/// Who made an entry: each half of the numbers is looked through by itself, so that a person's few are not lost among a
/// machine's many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Maker {
    Machine = 0,
    Person = 1,
}

impl Maker {
    fn of(kind: EntryKind) -> Self {
        if kind == EntryKind::Answer { Self::Machine } else { Self::Person }
    }

    /// The least number of an entry with a source of this length.
    fn first(self, length: f64) -> i64 {
        ((self as i64) << PERSON_AT) | ((length as i64).min(MAX_LENGTH as i64) << LENGTH_AT)
    }
}

/// The number of an entry: who made it, its length, then a number of its own.
pub(super) fn id_of(kind: EntryKind, source: &str, number: i64) -> i64 {
    Maker::of(kind).first(source.chars().count() as f64) | (number & ((1 << LENGTH_AT) - 1))
}

/// The words of a sentence as the index has them, in small letters, by their beginning; and the pairs of words that
/// follow each other, each as a number of 20 bits. All of them once.
fn terms(source: &str) -> FxHashSet<String> {
    let lower = source.to_lowercase();
    let term = |word: &str| -> String { word.chars().filter(|c| c.is_alphanumeric()).take(STEM).collect() };
    let words: Vec<String> = lower.unicode_words().map(term).filter(|t| !t.is_empty()).collect();
    let pair = |two: &[String]| {
        let hash = Sha256::digest(two.join(" "));
        format!("{PAIR}{:02x}{:02x}{:x}", hash[0], hash[1], hash[2] & 0xf)
    };
    let pairs: Vec<String> = words.windows(2).map(pair).collect();
    words.into_iter().chain(pairs).collect()
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
        self.find(&pair(from, to), source, least, most, &[Maker::Person, Maker::Machine])
    }

    /// [`similar`](Self::similar), but only what persons made or approved.
    ///
    /// # Errors
    /// The database.
    pub fn similar_by_persons(
        &self,
        from: &Lang,
        to: &Lang,
        source: &str,
        least: f64,
        most: usize,
    ) -> Result<Vec<Match>, MemoryError> {
        self.index_from(Maker::Person)?;
        self.find(&pair(from, to), source, least, most, &[Maker::Person])
    }

    fn find(
        &self,
        pair: &str,
        source: &str,
        least: f64,
        most: usize,
        makers: &[Maker],
    ) -> Result<Vec<Match>, MemoryError> {
        let source = normal(source);
        self.read(|c| {
            let mut found = Vec::new();
            let terms = terms(&source);
            for maker in makers {
                for id in candidates(c, &terms, &source, least, *maker)? {
                    found.extend(compared(c, id, &source, pair, least)?);
                }
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
        self.index_from(Maker::Machine)
    }

    /// Brings the index up to date for the entries of this maker, and of those that come after it.
    fn index_from(&self, maker: Maker) -> Result<(), MemoryError> {
        let first = maker.first(0.0);
        let waiting = |c: &Connection| -> rusqlite::Result<bool> {
            let mut find = c.prepare_cached("SELECT EXISTS (SELECT 1 FROM pending WHERE id >= ?1)")?;
            find.query_row([first], |row| row.get(0))
        };
        while self.read(waiting)? {
            self.write(|c| index_some(c, first))?;
        }
        Ok(())
    }
}

/// Indexes some of the entries that wait for it. They come in the order of their numbers, as the index wants them.
fn index_some(c: &Connection, first: i64) -> rusqlite::Result<()> {
    let mut find = c.prepare_cached("SELECT id FROM pending WHERE id >= ?1 ORDER BY id LIMIT ?2")?;
    let ids =
        find.query_map(params![first, INDEXED_AT_ONCE], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    let mut counts: FxHashMap<(i64, String), i64> = FxHashMap::default();
    let mut source_of = c.prepare_cached("SELECT source FROM entry WHERE id = ?1")?;
    let mut add = c.prepare_cached("INSERT INTO words (rowid, terms) VALUES (?1, ?2)")?;
    for id in &ids {
        // One that is gone again meanwhile needs no index.
        let Some(source) = source_of.query_row([id], |row| row.get::<_, String>(0)).optional()? else { continue };
        let terms: Vec<String> = terms(&source).into_iter().collect();
        add.execute(params![id, terms.join(" ")])?;
        terms.into_iter().for_each(|term| *counts.entry((id >> PERSON_AT, term)).or_default() += 1);
    }
    let mut count = c.prepare_cached("INSERT INTO word VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET n = n + ?3")?;
    for ((maker, term), n) in counts {
        count.execute(params![maker, term, n])?;
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

/// The words and pairs that occur in this maker's entries, each with how often, the rarest first.
fn known<'t>(c: &Connection, terms: &'t FxHashSet<String>, maker: Maker) -> rusqlite::Result<Vec<(i64, &'t String)>> {
    let mut how_many = c.prepare_cached("SELECT n FROM word WHERE maker = ?1 AND term = ?2")?;
    let mut known = Vec::new();
    for term in terms {
        if let Some(n) = how_many.query_row(params![maker as i64, term], |row| row.get(0)).optional()? {
            known.push((n, term));
        }
    }
    known.sort();
    Ok(known)
}

/// The entries that are worth comparing, the most promising first.
fn candidates(
    c: &Connection,
    terms: &FxHashSet<String>,
    source: &str,
    least: f64,
    maker: Maker,
) -> rusqlite::Result<Vec<i64>> {
    // A text of length n is at best min(n, m) / max(n, m) similar to one of length m.
    let length = source.chars().count() as f64;
    let least = least.clamp(0.01, 1.0);
    let mut find =
        c.prepare_cached("SELECT rowid FROM words WHERE words MATCH ?1 AND rowid BETWEEN ?2 AND ?3 LIMIT ?4")?;
    let mut weights: FxHashMap<i64, f64> = FxHashMap::default();
    let mut listed = 0;
    for (n, term) in known(c, terms, maker)? {
        let room = MAX_LISTED.saturating_sub(listed);
        if room == 0 {
            break;
        }
        // A rare word says more. Of a common one only the sentences of nearly the same length are looked at.
        let weight = 1.0 / (2.0 + n as f64).ln();
        let part = (room as f64 / n.max(1) as f64).min(1.0);
        let low = maker.first((length - (length - length * least) * part).floor());
        let high = maker.first((length + (length / least - length) * part).floor() + 1.0) - 1;
        let mut rows = find.query(params![format!("\"{term}\""), low, high, room])?;
        while let Some(row) = rows.next()? {
            *weights.entry(row.get(0)?).or_default() += weight;
            listed += 1;
        }
    }
    let mut ranked: Vec<(f64, i64)> = weights.into_iter().map(|(id, weight)| (weight, id)).collect();
    ranked.sort_by(|a, b| b.partial_cmp(a).unwrap_or(std::cmp::Ordering::Equal));
    Ok(ranked.into_iter().take(MAX_COMPARED).map(|(_, id)| id).collect())
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
