//! Fuzzy matching: finds similar sentences among a million, in milliseconds.
//!
//! An index lists, for each word and for each pair of adjacent words, the sentences of about the right length that
//! contain it. The query's rarest words and pairs are looked up. For the sentences that share most of them, by weight,
//! the edit distance is computed (Levenshtein 1966, by Myers 1999 in rapidfuzz), and the ratio decides.
//!
//! Word pairs make it possible to find a sentence that has only common words: each of its words occurs in a hundred
//! thousand other sentences, but two of them next to each other occur in a few dozen. A sentence that shares none of
//! the query's rarer words and pairs is not found, however small the edit distance; `benches/memory.rs` measures how
//! rare that is.

use rapidfuzz::distance::levenshtein::{self, Args};
use rusqlite::{Connection, OptionalExtension as _, params};
use rustc_hash::{FxHashMap, FxHashSet};
use sha2::{Digest as _, Sha256};
use unicode_segmentation::UnicodeSegmentation as _;

use super::key::{normal, pair};
use super::store::EntryKind;
use super::{Memory, MemoryError};
use crate::text::language::Lang;

/// Bit offsets in an entry's id: of the maker (1 for a person), and of the source's length.
const PERSON_AT: u32 = 62;
const LENGTH_AT: u32 = 39;
/// Maximum length in characters that an id can hold; longer sources share this value.
const MAX_LENGTH: usize = 0x7f_ffff;
/// Number of characters of a word that are indexed, so that inflected forms of it match.
const STEM: usize = 6;
/// Prefix of a word pair in the index: not a letter, so that a pair is never mistaken for a word.
const PAIR: char = '·';
/// Maximum number of index rows that are read for a query, for each maker.
const MAX_LISTED: usize = 12_000;
/// Maximum number of sentences whose edit distance is computed, for each maker.
const MAX_COMPARED: usize = 800;
/// Maximum number of entries that are indexed in one transaction.
const INDEXED_AT_ONCE: usize = 10_000;

/// A sentence similar to the query.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Its source, in its normal form.
    pub source: String,
    /// Its translation.
    pub target: String,
    /// Similarity of the sources: 1 − edit distance ÷ length of the longer one.
    pub score: f64,
    /// Whether a person approved it.
    pub approved: bool,
    /// The backend that gave the translation; empty if none did.
    pub backend: String,
}

/// Minimum similarity at which a sentence is offered to a person or to a language model: the usual threshold in
/// translators' tools.
pub const SIMILAR: f64 = 0.75;

/// Who made an entry. Each maker's range of ids is searched separately, so that the few entries that persons made are
/// not lost among the many that machines made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Maker {
    Machine = 0,
    Person = 1,
}

impl Maker {
    fn of(kind: EntryKind) -> Self {
        if kind == EntryKind::Answer { Self::Machine } else { Self::Person }
    }

    /// Returns the smallest id of an entry whose source has this length.
    fn first(self, length: f64) -> i64 {
        ((self as i64) << PERSON_AT) | ((length as i64).min(MAX_LENGTH as i64) << LENGTH_AT)
    }
}

/// Returns the id of an entry: its maker, the length of its source, then its unique number.
pub(super) fn id_of(kind: EntryKind, source: &str, number: i64) -> i64 {
    Maker::of(kind).first(source.chars().count() as f64) | (number & ((1 << LENGTH_AT) - 1))
}

/// Returns the index terms of a sentence, each once: the first characters of its words, in lower case, and its pairs of
/// adjacent words, each as a 20-bit hash.
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
    /// Returns the translations whose sources are most similar to `source`, best first, each distinct translation once.
    ///
    /// `least` is the minimum score, 0 to 1; `most` is the maximum number of results. The results are for a person, or
    /// for a language model's prompt; they are never used automatically.
    ///
    /// # Errors
    /// The database fails.
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

    /// The same as [`similar`](Self::similar), but only for translations that persons made or approved.
    ///
    /// # Errors
    /// The database fails.
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

    /// Brings the word index up to date.
    ///
    /// # Errors
    /// The database fails.
    pub fn index(&self) -> Result<(), MemoryError> {
        self.index_from(Maker::Machine)
    }

    /// Brings the index up to date for the entries of this maker and of the makers after it.
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

/// Indexes a batch of pending entries, in the order of their ids, as the index requires.
fn index_some(c: &Connection, first: i64) -> rusqlite::Result<()> {
    let mut find = c.prepare_cached("SELECT id FROM pending WHERE id >= ?1 ORDER BY id LIMIT ?2")?;
    let ids =
        find.query_map(params![first, INDEXED_AT_ONCE], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    let mut counts: FxHashMap<(i64, String), i64> = FxHashMap::default();
    let mut source_of = c.prepare_cached("SELECT source FROM entry WHERE id = ?1")?;
    let mut add = c.prepare_cached("INSERT INTO words (rowid, terms) VALUES (?1, ?2)")?;
    for id in &ids {
        // An entry that was deleted in the meantime needs no index.
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

/// Empties the index and marks every entry as pending.
pub(super) fn start_again(c: &Connection) -> rusqlite::Result<()> {
    c.execute_batch(
        "INSERT INTO words (words) VALUES ('delete-all'); DELETE FROM word; DELETE FROM pending;
         INSERT INTO pending SELECT id FROM entry;",
    )
}

/// Returns the words and pairs that occur in this maker's entries, with the number of occurrences, rarest first.
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

/// Returns the ids of the entries that are worth comparing, most promising first.
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
        // A rare word is stronger evidence. For a common one, only sentences of nearly the same length are read.
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

/// Returns an entry with its score, if it is similar enough.
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
