//! The model as one file, read where it lies: nothing is unpacked, and a search reads straight from the bytes.
//!
//! ```text
//! magic, checksum, sections: source words, target words, phrases, their options, unigrams, n-grams, lexicon, weights, card
//! ```
//! Words, phrases and n-grams are found by open addressing over a 24-bit check of their hash; figures are kept in a
//! byte or less. Every offset is looked at before it is used: a corrupt or hostile file gives an error or
//! finds nothing, and never makes anything large.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::extract::{ORIENTATIONS, Table};
use super::lm::{self, NOTHING, ORDER, State, UNKNOWN};
use super::search::{FEATURES, Weights};
use super::vocabulary::Vocabulary;

const MAGIC: &[u8; 16] = b"padanan-phrase/1";
const HEAD: usize = MAGIC.len() + 8 + 4;
/// A log probability's step in a byte.
const STEP: f32 = 0.06;
/// The least log back-off weight's distance below this.
const HIGHEST: f32 = 2.0;
/// The step of a phrase's log probability in six bits.
const SCORE: f32 = 0.2;
/// The step of a placing's log probability; one of six steps.
const PLACE: f32 = 0.7;
/// Bytes of a slot's check, and of a place in the options.
const CHECK: usize = 3;

/// Why a file is no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// It does not begin as one.
    #[error("this is not a phrase model of padanan")]
    Foreign,
    /// Its bytes are not those that were written.
    #[error("the model is damaged: its checksum is wrong; get it anew")]
    Damaged,
    /// A part is missing or too short.
    #[error("the model is damaged: a part of it is missing; get it anew")]
    Incomplete,
}

/// The parts of a file, in its order.
const SECTIONS: usize = 10;
const SOURCE: usize = 0;
const TARGET: usize = 1;
const PHRASES: usize = 2;
const OPTIONS: usize = 3;
const UNIGRAMS: usize = 4;
const NGRAMS: usize = 5;
const ENTRIES: usize = 6;
const ENTRY_TEXTS: usize = 7;
const WEIGHTS: usize = 8;
const CARD: usize = 9;

/// What is written into a file.
pub struct Parts<'a> {
    /// The source's words.
    pub source: &'a Vocabulary,
    /// The target's words.
    pub target: &'a Vocabulary,
    /// Phrases and their translations.
    pub table: &'a Table,
    /// The language model.
    pub lm: &'a lm::Model,
    /// The bilingual lexicon.
    pub lexicon: &'a FxHashMap<String, Vec<Vec<String>>>,
    /// What weighs how much.
    pub weights: &'a Weights,
    /// What the model says of itself: name, licence, corpora.
    pub card: &'a str,
}

/// A translation of a phrase, as the file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Translation {
    /// The target's words.
    pub target: Vec<u32>,
    /// Logarithms: p(t|s), lex(t|s), p(s|t), lex(s|t).
    pub scores: [f32; 4],
    /// Logarithms: how it is placed to its neighbours.
    pub places: [f32; 2 * ORIENTATIONS],
}

/// A model that is read from bytes.
#[derive(Debug, Clone)]
pub struct Model {
    bytes: Cow<'static, [u8]>,
    sections: [(usize, usize); SECTIONS],
    weights: Weights,
}

fn mix(mut x: u64) -> u64 {
    // The finaliser of splitmix64 (Steele, Lea, Flood 2014).
    x ^= x >> 30;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^= x >> 27;
    x = x.wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

fn hash_words(words: impl IntoIterator<Item = u32>) -> u64 {
    words.into_iter().fold(0x9E37_79B9_7F4A_7C15, |h, w| mix(h ^ u64::from(w).wrapping_add(0x0123_4567)))
}

fn hash_text(text: &str) -> u64 {
    let chunks = text.as_bytes().chunks(8);
    let word = |c: &[u8]| c.iter().rev().fold(0u64, |w, b| w << 8 | u64::from(*b));
    mix(chunks.fold(text.len() as u64, |h, c| mix(h.rotate_left(5) ^ word(c))))
}

/// What tells keys apart in a slot; 0 marks an empty one.
fn check(hash: u64) -> [u8; CHECK] {
    let [a, b, c, ..] = ((hash >> 40) as u32).max(1).to_le_bytes();
    [a, b, c]
}

fn checksum(bytes: &[u8]) -> u64 {
    let word = |c: &[u8]| c.iter().rev().fold(0u64, |w, b| w << 8 | u64::from(*b));
    let mut lanes = [1u64, 2, 3, 4];
    for block in bytes.chunks(32) {
        for (lane, chunk) in lanes.iter_mut().zip(block.chunks(8)) {
            *lane = (*lane ^ word(chunk)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
        }
    }
    lanes.into_iter().fold(bytes.len() as u64, |h, l| mix(h ^ l))
}

/// A table of slots of one size, found by hash.
struct Slots {
    bytes: Vec<u8>,
    size: usize,
    count: usize,
}

impl Slots {
    /// Room for `keys` keys with `payload` bytes each.
    fn new(keys: usize, payload: usize) -> Self {
        let count = (keys * 10 / 9 + 1).max(2);
        Self { bytes: vec![0; count * (CHECK + payload)], size: CHECK + payload, count }
    }

    fn put(&mut self, hash: u64, payload: &[u8]) {
        let mut at = first_slot(hash, self.count);
        loop {
            let slot = &mut self.bytes[at * self.size..(at + 1) * self.size];
            if slot[..CHECK] == [0; CHECK] {
                slot[..CHECK].copy_from_slice(&check(hash));
                slot[CHECK..].copy_from_slice(payload);
                return;
            }
            at = if at + 1 == self.count { 0 } else { at + 1 };
        }
    }
}

/// Where the search for a hash begins, among `count` slots.
fn first_slot(hash: u64, count: usize) -> usize {
    ((u64::from(hash as u32) * count as u64) >> 32) as usize
}

/// The payloads of the slots that a hash may mean.
fn slots(bytes: &[u8], size: usize, hash: u64) -> impl Iterator<Item = &[u8]> {
    let count = bytes.len() / size;
    let wanted = check(hash);
    let mut at = first_slot(hash, count);
    let mut left = count;
    std::iter::from_fn(move || {
        while left > 0 {
            let slot = bytes.get(at * size..(at + 1) * size)?;
            left -= 1;
            at = if at + 1 == count { 0 } else { at + 1 };
            if slot[..CHECK] == wanted {
                return Some(&slot[CHECK..]);
            }
            if slot[..CHECK] == [0; CHECK] {
                left = 0;
            }
        }
        None
    })
}

fn put_number(bytes: &mut Vec<u8>, mut n: u32) {
    while n >= 0x80 {
        bytes.push(n as u8 | 0x80);
        n >>= 7;
    }
    bytes.push(n as u8);
}

fn take_number(bytes: &mut &[u8]) -> Option<u32> {
    let mut n = 0u32;
    for shift in [0, 7, 14, 21, 28] {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        n |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(n);
        }
    }
    None
}

fn in_byte(log: f32) -> u8 {
    (-log / STEP).round().clamp(0.0, 255.0) as u8
}

fn from_byte(byte: u8) -> f32 {
    -f32::from(byte) * STEP
}

fn words_section(vocabulary: &Vocabulary) -> Vec<u8> {
    let mut bytes = (vocabulary.len() as u32).to_le_bytes().to_vec();
    let mut at = 0u32;
    for word in vocabulary.words() {
        bytes.extend(at.to_le_bytes());
        at += word.len() as u32;
    }
    bytes.extend(at.to_le_bytes());
    vocabulary.words().iter().for_each(|w| bytes.extend(w.as_bytes()));
    let mut exact = Slots::new(vocabulary.len(), 4);
    let capital = |w: &&String| w.chars().any(char::is_uppercase);
    let mut usual = Slots::new(vocabulary.words().iter().filter(capital).count(), 4);
    for (word, number) in vocabulary.words().iter().zip(0u32..) {
        exact.put(hash_text(word), &number.to_le_bytes());
        let lower = word.to_lowercase();
        if lower != *word && vocabulary.usual(&lower) == Some(number) {
            usual.put(hash_text(&lower), &number.to_le_bytes());
        }
    }
    bytes.extend((exact.bytes.len() as u32).to_le_bytes());
    bytes.extend(exact.bytes);
    bytes.extend(usual.bytes);
    bytes
}

/// The bytes of a model's file.
pub fn write(parts: &Parts<'_>) -> Vec<u8> {
    let mut sections: Vec<Vec<u8>> = vec![words_section(parts.source), words_section(parts.target)];
    let (phrases, options) = phrase_sections(parts.table);
    sections.extend([phrases, options]);
    let unigram = |w: u32| parts.lm.grams[0].get(&u128::from(w)).copied().unwrap_or((-99.0, 0.0));
    sections.push((0..parts.target.len() as u32).flat_map(|w| gram_bytes(unigram(w))).collect());
    let mut grams = Slots::new(parts.lm.grams[1..].iter().map(FxHashMap::len).sum(), 2);
    for (n, order) in parts.lm.grams.iter().enumerate().skip(1) {
        let mut keys: Vec<_> = order.iter().collect();
        keys.sort_by_key(|(k, _)| **k);
        for (gram, figures) in keys {
            let words = (0..=n).rev().map(|i| (gram >> (32 * i)) as u32);
            grams.put(hash_words(words), &gram_bytes(*figures));
        }
    }
    sections.push(grams.bytes);
    let mut entries = Slots::new(parts.lexicon.len(), 4);
    let mut texts: Vec<u8> = Vec::new();
    let mut lemmas: Vec<_> = parts.lexicon.iter().collect();
    lemmas.sort();
    for (lemma, translations) in lemmas {
        entries.put(hash_text(lemma), &(texts.len() as u32).to_le_bytes());
        let text = translations.iter().map(|w| w.join(" ")).collect::<Vec<_>>().join("|");
        put_number(&mut texts, text.len() as u32);
        texts.extend(text.as_bytes());
    }
    sections.extend([entries.bytes, texts]);
    sections.push(parts.weights.iter().flat_map(|w| w.to_le_bytes()).collect());
    sections.push(parts.card.as_bytes().to_vec());
    let mut body: Vec<u8> = (SECTIONS as u32).to_le_bytes().to_vec();
    sections.iter().for_each(|s| body.extend((s.len() as u32).to_le_bytes()));
    sections.iter().for_each(|s| body.extend(s));
    let mut file = MAGIC.to_vec();
    file.extend(checksum(&body).to_le_bytes());
    file.extend(body);
    file
}

fn gram_bytes((probability, backoff): (f32, f32)) -> [u8; 2] {
    [in_byte(probability), in_byte(backoff - HIGHEST)]
}

fn phrase_sections(table: &Table) -> (Vec<u8>, Vec<u8>) {
    let mut slots = Slots::new(table.len(), 3);
    let mut options: Vec<u8> = Vec::new();
    let mut keys: Vec<_> = table.iter().collect();
    keys.sort_by(|a, b| a.0.cmp(b.0));
    for (source, list) in keys {
        // Beyond what three bytes can tell, phrases are left out: the most that a file of that form holds.
        let Some(place) = u32::try_from(options.len()).ok().filter(|at| *at < 1 << 24) else { break };
        slots.put(hash_words(source.iter().copied()), &place.to_le_bytes()[..3]);
        options.push(list.len().min(255) as u8);
        for option in list.iter().take(255) {
            options.push(option.target.len().min(255) as u8);
            option.target.iter().take(255).for_each(|w| put_number(&mut options, *w));
            let six = |log: f32| (-log / SCORE).round().clamp(0.0, 63.0) as u32;
            let scores = option.scores.iter().rev().fold(0, |all, s| all << 6 | six(*s));
            options.extend(&scores.to_le_bytes()[..3]);
            let step = |log: f32| (-log / PLACE).round().clamp(0.0, 5.0) as u16;
            let places = option.places.iter().rev().fold(0u16, |all, p| all * 6 + step(*p));
            options.extend(places.to_le_bytes());
        }
    }
    (slots.bytes, options)
}

impl Model {
    /// Reads a model; the bytes stay where they are.
    ///
    /// # Errors
    /// See [`ModelError`].
    pub fn open(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, ModelError> {
        let bytes = bytes.into();
        if bytes.get(..MAGIC.len()) != Some(MAGIC) {
            return Err(ModelError::Foreign);
        }
        let body = bytes.get(MAGIC.len() + 8..).ok_or(ModelError::Incomplete)?;
        let sum = bytes.get(MAGIC.len()..MAGIC.len() + 8).and_then(|b| b.try_into().ok()).map(u64::from_le_bytes);
        if sum != Some(checksum(body)) {
            return Err(ModelError::Damaged);
        }
        let mut at = HEAD + 4 * SECTIONS;
        let mut sections = [(0, 0); SECTIONS];
        for (i, section) in sections.iter_mut().enumerate() {
            let length = number_at(&bytes, HEAD + 4 * i).ok_or(ModelError::Incomplete)? as usize;
            *section = (at, at.checked_add(length).filter(|end| *end <= bytes.len()).ok_or(ModelError::Incomplete)?);
            at = section.1;
        }
        let raw = &bytes[sections[WEIGHTS].0..sections[WEIGHTS].1];
        if raw.len() != 4 * FEATURES {
            return Err(ModelError::Incomplete);
        }
        let mut weights = [0.0; FEATURES];
        for (weight, raw) in weights.iter_mut().zip(raw.chunks(4)) {
            let value = raw.try_into().map(f32::from_le_bytes).unwrap_or(0.0);
            *weight = if value.is_finite() { value.clamp(-100.0, 100.0) } else { 0.0 };
        }
        Ok(Self { bytes, sections, weights })
    }

    fn section(&self, number: usize) -> &[u8] {
        let (start, end) = self.sections[number];
        &self.bytes[start..end]
    }

    /// What weighs how much.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The same model with other weights.
    pub fn set_weights(&mut self, weights: Weights) {
        self.weights = weights;
    }

    /// What the model says of itself.
    pub fn card(&self) -> &str {
        std::str::from_utf8(self.section(CARD)).unwrap_or_default()
    }

    fn word_in(&self, section: usize, number: u32) -> Option<&str> {
        let bytes = self.section(section);
        let count = number_at(bytes, 0)?;
        if number >= count {
            return None;
        }
        let texts = 4 + 4 * (count as usize + 1);
        let place = |i: usize| texts.checked_add(number_at(bytes, 4 + 4 * i)? as usize);
        let (start, end) = (place(number as usize)?, place(number as usize + 1)?);
        std::str::from_utf8(bytes.get(start..end)?).ok()
    }

    /// The number of a word in one of the two tables behind a vocabulary's texts.
    fn find_in(&self, section: usize, text: &str, usual: bool) -> Option<u32> {
        let bytes = self.section(section);
        let count = number_at(bytes, 0)? as usize;
        let end = 4 + 4 * (count.checked_add(1)?) + number_at(bytes, 4 + 4 * count)? as usize;
        let exact = number_at(bytes, end)? as usize;
        let tables = bytes.get(end + 4..)?;
        let table = if usual { tables.get(exact..)? } else { tables.get(..exact)? };
        let fits = |number: &u32| {
            self.word_in(section, *number).is_some_and(|w| if usual { w.to_lowercase() == text } else { w == text })
        };
        slots(table, CHECK + 4, hash_text(text)).filter_map(|p| number_at(p, 0)).find(fits)
    }

    /// The number of a source word in exactly this form.
    pub fn source(&self, word: &str) -> Option<u32> {
        self.find_in(SOURCE, word, false)
    }

    /// The number of a source word in whatever case it is usually written.
    pub fn usual_source(&self, word: &str) -> Option<u32> {
        let lower = word.to_lowercase();
        self.find_in(SOURCE, &lower, true).or_else(|| self.find_in(SOURCE, &lower, false))
    }

    /// The number of a target word in exactly this form.
    pub fn target(&self, word: &str) -> Option<u32> {
        self.find_in(TARGET, word, false)
    }

    /// The number of a target word in whatever case it is usually written.
    pub fn usual_target(&self, word: &str) -> Option<u32> {
        let lower = word.to_lowercase();
        self.find_in(TARGET, &lower, true).or_else(|| self.find_in(TARGET, &lower, false))
    }

    /// A target word.
    pub fn target_word(&self, number: u32) -> &str {
        self.word_in(TARGET, number).unwrap_or_default()
    }

    /// The translations of a phrase, best first, at most `most`.
    pub fn translations(&self, source: &[u32], most: usize) -> Vec<Translation> {
        let place = slots(self.section(PHRASES), CHECK + 3, hash_words(source.iter().copied())).next();
        let place = place.map_or(usize::MAX, |p| p.iter().rev().fold(0, |at, b| at << 8 | usize::from(*b)));
        let Some(mut bytes) = self.section(OPTIONS).get(place..) else { return Vec::new() };
        let Some((&count, rest)) = bytes.split_first() else { return Vec::new() };
        bytes = rest;
        (0..usize::from(count).min(most)).map_while(|_| translation(&mut bytes)).collect()
    }

    /// The lexicon's translations of a word in small letters, each as words.
    pub fn entries(&self, word: &str) -> Vec<Vec<String>> {
        let read = |p: &[u8]| {
            let mut bytes = self.section(ENTRY_TEXTS).get(number_at(p, 0)? as usize..)?;
            let length = take_number(&mut bytes)? as usize;
            std::str::from_utf8(bytes.get(..length)?).ok()
        };
        let text = slots(self.section(ENTRIES), CHECK + 4, hash_text(word)).find_map(read).unwrap_or_default();
        let words = |t: &str| t.split(' ').map(str::to_owned).collect::<Vec<_>>();
        text.split('|').filter(|t| !t.is_empty()).map(words).collect()
    }

    /// The log probability of `word` after `state`, and the state behind it.
    pub fn score(&self, state: State, word: u32) -> (f32, State) {
        let unigrams = self.section(UNIGRAMS);
        let known = if (word as usize) < unigrams.len() / 2 { word } else { UNKNOWN };
        let length = state.iter().take_while(|w| **w != NOTHING).count();
        let mut score = 0.0;
        let mut found = 0;
        for n in (0..=length).rev() {
            let gram = state[..n].iter().rev().copied();
            if let Some((probability, _)) = self.gram(n + 1, gram.clone().chain([known])) {
                score += probability;
                found = n + 1;
                break;
            }
            if n > 0
                && let Some((_, backoff)) = self.gram(n, gram)
            {
                score += backoff;
            }
        }
        let mut next = [NOTHING; ORDER - 1];
        let keep = found.min(ORDER - 1);
        if keep > 0 {
            next[0] = known;
            next[1..keep].copy_from_slice(&state[..keep - 1]);
        }
        (score, next)
    }

    fn gram(&self, n: usize, mut words: impl Iterator<Item = u32>) -> Option<(f32, f32)> {
        let figures = if n == 1 {
            let at = 2 * words.next()? as usize;
            self.section(UNIGRAMS).get(at..at + 2)?
        } else {
            slots(self.section(NGRAMS), CHECK + 2, hash_words(words)).next()?
        };
        Some((from_byte(figures[0]), from_byte(figures[1]) + HIGHEST))
    }
}

fn translation(bytes: &mut &[u8]) -> Option<Translation> {
    let (&length, rest) = bytes.split_first()?;
    *bytes = rest;
    let target: Vec<u32> = (0..length).map_while(|_| take_number(bytes)).collect();
    if target.len() != usize::from(length) || bytes.len() < 5 {
        return None;
    }
    let (figures, rest) = bytes.split_at(5);
    *bytes = rest;
    let mut all = u32::from_le_bytes([figures[0], figures[1], figures[2], 0]);
    let mut scores = [0.0; 4];
    for score in &mut scores {
        *score = -((all & 63) as f32) * SCORE;
        all >>= 6;
    }
    let mut all = u16::from_le_bytes([figures[3], figures[4]]);
    let mut places = [0.0; 2 * ORIENTATIONS];
    for place in &mut places {
        *place = -f32::from(all % 6) * PLACE;
        all /= 6;
    }
    Some(Translation { target, scores, places })
}

fn number_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::extract::Rendering;
    use super::*;

    fn small() -> Vec<u8> {
        let vocabulary = |words: &[&str]| Vocabulary::new(words.iter().map(|w| (*w).to_owned()).collect());
        let source = vocabulary(&["<num>", "rumah", "Rusia"]);
        let target = vocabulary(&["<unk>", "<s>", "</s>", "<num>", "house", "Russia", "the"]);
        let option = Rendering { target: vec![6, 4], scores: [-0.3, -1.2, -0.6, -6.0], places: [-0.35; 6] };
        let table: Table = [(vec![1u32].into_boxed_slice(), vec![option])].into_iter().collect();
        let mut counts = lm::Counts::default();
        counts.add(&[6, 4], 3);
        counts.add(&[5], 1);
        let lm = counts.train(7, [1; ORDER]);
        let lexicon =
            [("rumah".to_owned(), vec![vec!["house".to_owned()], vec!["the".to_owned(), "house".to_owned()]])];
        let lexicon = lexicon.into_iter().collect();
        write(&Parts {
            source: &source,
            target: &target,
            table: &table,
            lm: &lm,
            lexicon: &lexicon,
            weights: &[0.5; FEATURES],
            card: "a card",
        })
    }

    #[test]
    fn what_is_written_is_read() {
        let model = Model::open(small()).unwrap();
        assert_eq!(
            (model.source("rumah"), model.source("Rumah"), model.usual_source("RUMAH")),
            (Some(1), None, Some(1))
        );
        assert_eq!((model.target("Russia"), model.usual_target("russia"), model.target("x")), (Some(5), Some(5), None));
        assert_eq!((model.target_word(4), model.target_word(99)), ("house", ""));
        let found = model.translations(&[1], 9);
        assert_eq!((found.len(), &found[0].target), (1, &vec![6, 4]));
        assert!(found[0].scores.iter().zip([-0.3, -1.2, -0.6, -6.0]).all(|(a, b)| (a - b).abs() <= SCORE));
        assert!(model.translations(&[2], 9).is_empty() && model.translations(&[], 9).is_empty());
        assert_eq!(model.entries("rumah"), [vec!["house"], vec!["the", "house"]]);
        assert_eq!((model.card(), model.weights()[3]), ("a card", 0.5));
        let begin = lm::Model::begin();
        let (after_the, state) = model.score(begin, 6);
        assert!(after_the > model.score(begin, 4).0 && model.score(state, 4).0 > model.score(state, 5).0);
    }

    #[test]
    fn the_file_scores_as_the_language_model_does() {
        let words = |words: &[&str]| Vocabulary::new(words.iter().map(|w| (*w).to_owned()).collect());
        let target = words(&["<unk>", "<s>", "</s>", "<num>", "a", "b", "c", "d"]);
        let mut counts = lm::Counts::default();
        for sentence in [&[4, 5, 6][..], &[4, 5, 7], &[5, 6], &[4, 5, 6, 7]] {
            counts.add(sentence, 2);
        }
        let lm = counts.train(8, [1; ORDER]);
        let (table, lexicon) = (Table::default(), FxHashMap::default());
        let weights = [0.0; FEATURES];
        let parts = Parts {
            source: &words(&[]),
            target: &target,
            table: &table,
            lm: &lm,
            lexicon: &lexicon,
            weights: &weights,
            card: "",
        };
        let model = Model::open(write(&parts)).unwrap();
        let (mut a, mut b) = (lm::Model::begin(), lm::Model::begin());
        for word in [4, 5, 6, 7, 9, 4, 4, 5, 6, lm::END] {
            let (mine, next) = lm.score(a, word);
            let (filed, then) = model.score(b, word);
            assert!((mine - filed).abs() < 4.0 * STEP, "{word}: {mine} {filed}");
            assert_eq!(next, then);
            (a, b) = (next, then);
        }
    }

    #[test]
    fn another_file_and_a_damaged_one_are_refused() {
        let good = small();
        assert_eq!(Model::open(Vec::new()).err(), Some(ModelError::Foreign));
        assert_eq!(Model::open(b"PK\x03\x04 no model at all".to_vec()).err(), Some(ModelError::Foreign));
        assert_eq!(Model::open(MAGIC.to_vec()).err(), Some(ModelError::Incomplete));
        for at in [MAGIC.len(), 40, good.len() - 1] {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert_eq!(Model::open(bad).err(), Some(ModelError::Damaged));
        }
        assert_eq!(Model::open(good[..good.len() - 1].to_vec()).err(), Some(ModelError::Damaged));
    }

    proptest! {
        /// A file whose checksum is right and whose content is hostile does no harm.
        #[test]
        fn hostile_content_finds_nothing(changes in proptest::collection::vec((0usize..4000, any::<u8>()), 1..40)) {
            let mut file = small();
            for (at, byte) in changes {
                let length = file.len() - HEAD;
                file[HEAD + at % length] = byte;
            }
            let sum = checksum(&file[MAGIC.len() + 8..]);
            file[MAGIC.len()..MAGIC.len() + 8].copy_from_slice(&sum.to_le_bytes());
            if let Ok(model) = Model::open(file) {
                for word in ["rumah", "Rusia", "x"] {
                    let _ = (model.source(word), model.usual_source(word), model.usual_target(word), model.entries(word), model.card().len());
                }
                for id in 0..9 {
                    let _ = (model.translations(&[id], 20), model.target_word(id), model.score(lm::Model::begin(), id));
                }
            }
        }
    }
}
