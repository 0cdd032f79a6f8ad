//! The model as one file, read in place: nothing is unpacked, and a search reads straight from the bytes.
//!
//! ```text
//! magic, checksum, number of sections, their lengths, sections
//! ```
//! Words are strings with IDs. Phrases and n-grams are slots of a perfect hash table (`pack`), found by the hash of
//! their word IDs. The translations of phrases are a bit stream in the order of the slots; the file stores the offset
//! of every eighth slot. Every offset is checked before it is used: a corrupt or hostile file gives an error or finds
//! nothing, and never causes a large allocation.

mod adapted;
mod known;

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::classes::STRANGERS;
use super::extract::{ORIENTATIONS, PhraseTable};
use super::lm::{self, LanguageModelState, ORDER, UNKNOWN};
use super::pack::{BitReader, BitWriter, Slots, Steps, mix, place};
use super::search::{FEATURES, Weights};
use super::vocabulary::Vocabulary;
use adapted::Base;

pub use adapted::write_adapted;

const MAGIC: &[u8; 16] = b"padanan-phrase/2";
const HEAD: usize = MAGIC.len() + 8 + 4;
/// Step between the log probabilities of unigrams that a byte can express.
const STEP: f32 = 0.06;
/// The highest log back-off weight of a unigram that the file can express.
const HIGHEST: f32 = 2.0;
/// Bits of a phrase's score, and the number of values they can express.
const SCORE_BITS: usize = 5;
const SCORES: usize = 1 << SCORE_BITS;
/// Maximum length of a translation in the file, in words.
const MAX_WORDS: usize = 7;
/// Bits of a set of orientation scores towards one neighbour, and the number of sets they can express.
const PLACE_BITS: usize = 6;
const PLACINGS: usize = 1 << PLACE_BITS;
/// Bits of an n-gram's log probability and of its back-off weight, and the number of values they can express.
const LM_BITS: usize = 5;
const LM_STEPS: usize = 1 << LM_BITS;
/// Number of quantised values of a language model's n-grams of order 2 and up.
const LM_FLOATS: usize = (ORDER - 1) * 2 * LM_STEPS;
/// Number of words of the language model of classes.
pub(super) const CLASS_WORDS: usize = 256 + 3;
/// Mask of the hash bits stored in an n-gram's slot. A search looks up so many n-grams that those not in the model
/// must be recognised.
const GRAM_CHECK: u32 = 0xffff;
/// Number of slots per stored offset into the translations.
const BLOCK: usize = 8;
/// Number of words per stored offset into the word texts.
const WORD_BLOCK: usize = 16;
/// Number of hash bytes stored to check a phrase.
const CHECK: usize = 3;
/// Maximum length of a word, in bytes.
pub(super) const MAX_WORD_LENGTH: usize = 100;

/// The reasons why a file is not a usable model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// It does not begin with the magic bytes of a model.
    #[error("this is not a phrase model of padanan")]
    Foreign,
    /// It was written for another version of the format.
    #[error("this model was made for another version of padanan; train it again with `padanan models train`")]
    Version,
    /// Its bytes are not the ones that were written.
    #[error("the model is damaged: its checksum is wrong; get a fresh copy of it")]
    Damaged,
    /// A part is missing or too short.
    #[error("the model is damaged: a part of it is missing; get a fresh copy of it")]
    Incomplete,
    /// The program was built without a model in it.
    #[error(
        "this padanan was built without the bundled model, for which crates.io has no room; install a package of padanan, \
         use a neural model (`padanan models pull`, then `--backend local`), or name a model's file with `model`"
    )]
    NotEmbedded,
}

/// Number of sections of a file. The constants below are their indices, in file order.
const SECTIONS: usize = 39;
/// A vocabulary has five sections: texts; pilots and IDs by exact form; pilots and IDs by usual case.
const SOURCE: usize = 0;
const TARGET: usize = 5;
const PHRASE_PILOTS: usize = 10;
const PHRASE_CHECKS: usize = 11;
const PHRASE_BLOCKS: usize = 12;
const OPTIONS: usize = 13;
const SCORE_STEPS: usize = 14;
const PLACE_STEPS: usize = 15;
/// A language model has one section for the unigrams, and three for each higher order: pilots, slots, values.
const WORDS: usize = 16;
const CLASSES: usize = 26;
const LM_SECTIONS: usize = 1 + 3 * (ORDER - 1);
const CLASS_OF: usize = 36;
const LEMMAS: usize = 37;
const LAST: usize = 38;

/// The contents of a model file.
pub struct Parts<'a> {
    /// The source's words.
    pub source: &'a Vocabulary,
    /// The target's words.
    pub target: &'a Vocabulary,
    /// Phrases and their translations.
    pub table: &'a PhraseTable,
    /// The language model.
    pub lm: &'a lm::LanguageModel,
    /// The language model of classes of words.
    pub class_lm: &'a lm::LanguageModel,
    /// The class of each target word.
    pub classes: &'a [u8],
    /// Whether a dictionary has each source word.
    pub lemmas: &'a [bool],
    /// The feature weights.
    pub weights: &'a Weights,
    /// The model card: name, licence, corpora.
    pub card: &'a str,
}

/// A translation of a phrase, as read from the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Translation {
    /// The target's words.
    pub target: Vec<u32>,
    /// Natural logarithms: p(t|s), lex(t|s), p(s|t), lex(s|t).
    pub scores: [f32; 4],
    /// Natural logarithms of the orientation probabilities towards its neighbours.
    pub places: [f32; 2 * ORIENTATIONS],
}

/// The contexts of the language models: of words, of classes, and of the words of the model that this one is built on.
pub type States = [LanguageModelState; 3];

/// The contexts without any previous word.
pub const NO_CONTEXT: States = [LanguageModelState::EMPTY; 3];

/// A model read from bytes.
#[derive(Debug, Clone)]
pub struct PhraseModel {
    bytes: Cow<'static, [u8]>,
    checksum: u64,
    /// The model that this one is built on, if it is an adapted one.
    base: Option<Arc<Base>>,
    sections: [(usize, usize); SECTIONS],
    weights: Weights,
    /// The quantised values of a phrase's four scores, one score after the other.
    scores: Vec<f32>,
    placings: Vec<f32>,
    /// For both language models, for each order from 2 on: the log probabilities, then the back-off weights.
    grams: Vec<f32>,
}

fn hash_words(words: impl IntoIterator<Item = u32>) -> u64 {
    words.into_iter().fold(0x9E37_79B9_7F4A_7C15, longer)
}

/// Extends the hash of a sequence of words by one more word.
fn longer(hash: u64, word: u32) -> u64 {
    mix(hash ^ u64::from(word).wrapping_add(0x0123_4567))
}

fn hash_text(text: &str) -> u64 {
    let chunks = text.as_bytes().chunks(8);
    let word = |c: &[u8]| c.iter().rev().fold(0u64, |w, b| w << 8 | u64::from(*b));
    mix(chunks.fold(text.len() as u64, |h, c| mix(h.rotate_left(5) ^ word(c))))
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

/// Writes the correct checksums into a file. For tests of hostile content, which a wrong checksum would reject first.
pub fn seal(file: &mut [u8]) {
    adapted::parts_mut(file).into_iter().flatten().for_each(seal);
    if let Some((head, body)) = file.split_at_mut_checked(MAGIC.len() + 8) {
        head[MAGIC.len()..].copy_from_slice(&checksum(body).to_le_bytes());
    }
}

fn in_byte(log: f32) -> u8 {
    (-log / STEP).round().clamp(0.0, 255.0) as u8
}

fn from_byte(byte: u8) -> f32 {
    -f32::from(byte) * STEP
}

/// Encodes word texts: their number, the offset of every sixteenth, the length of each, and the texts themselves.
fn texts(words: &[String]) -> Vec<u8> {
    let mut bytes = (words.len() as u32).to_le_bytes().to_vec();
    let mut at = 0u32;
    let fits = |w: &String| if w.len() <= MAX_WORD_LENGTH { w.len() } else { 0 };
    for block in words.chunks(WORD_BLOCK) {
        bytes.extend(at.to_le_bytes());
        at += block.iter().map(|w| fits(w) as u32).sum::<u32>();
    }
    bytes.extend(words.iter().map(|w| fits(w) as u8));
    words.iter().for_each(|w| bytes.extend(&w.as_bytes()[..fits(w)]));
    bytes
}

/// Returns the pilots and the slots, which hold the numbers.
fn numbers(keys: &[(u64, u32)]) -> [Vec<u8>; 2] {
    let hashes: Vec<u64> = keys.iter().map(|k| k.0).collect();
    let (pilots, count, slots) = place(&hashes);
    let mut bytes = vec![0xff; 3 * count];
    for ((_, number), slot) in keys.iter().zip(slots) {
        if let Some(slot) = slot {
            bytes[3 * slot..3 * slot + 3].copy_from_slice(&number.to_le_bytes()[..3]);
        }
    }
    [pilots, bytes]
}

fn words_sections(vocabulary: &Vocabulary) -> Vec<Vec<u8>> {
    let exact: Vec<(u64, u32)> = vocabulary.words().iter().zip(0u32..).map(|(w, n)| (hash_text(w), n)).collect();
    let lifted = |(word, number): (&String, u32)| {
        let lower = word.to_lowercase();
        (lower != *word && vocabulary.usual(&lower) == Some(number)).then(|| (hash_text(&lower), number))
    };
    let usual: Vec<(u64, u32)> = vocabulary.words().iter().zip(0u32..).filter_map(lifted).collect();
    let [pilots, slots] = numbers(&exact);
    let [usual_pilots, usual_slots] = numbers(&usual);
    vec![texts(vocabulary.words()), pilots, slots, usual_pilots, usual_slots]
}

/// Returns the bytes of a model file.
pub fn write(parts: &Parts<'_>) -> Vec<u8> {
    let mut sections = words_sections(parts.source);
    sections.extend(words_sections(parts.target));
    sections.extend(phrase_sections(parts.table));
    sections.extend(lm_sections(parts.lm, parts.target.len()));
    sections.extend(lm_sections(parts.class_lm, CLASS_WORDS));
    sections.push(parts.classes.to_vec());
    let mut lemmas = BitWriter::default();
    parts.lemmas.iter().for_each(|l| lemmas.put(u32::from(*l), 1));
    sections.push(lemmas.into_bytes());
    // Weights, then the card.
    let mut last: Vec<u8> = parts.weights.iter().flat_map(|w| w.to_le_bytes()).collect();
    last.extend(parts.card.as_bytes());
    sections.push(last);
    let mut body: Vec<u8> = (SECTIONS as u32).to_le_bytes().to_vec();
    sections.iter().for_each(|s| body.extend((s.len() as u32).to_le_bytes()));
    sections.iter().for_each(|s| body.extend(s));
    let mut file = MAGIC.to_vec();
    file.extend(checksum(&body).to_le_bytes());
    file.extend(body);
    file
}

/// Returns the number of bits of an n-gram's slot. Below the highest order, a slot also has a back-off weight.
fn gram_bits(n: usize) -> usize {
    GRAM_CHECK.count_ones() as usize + if n < ORDER { 2 * LM_BITS } else { LM_BITS }
}

fn lm_sections(lm: &lm::LanguageModel, words: usize) -> Vec<Vec<u8>> {
    let unigram = |w: u32| lm.grams[0].get(&u128::from(w)).copied().unwrap_or((-99.0, 0.0));
    let bytes = |(probability, backoff): (f32, f32)| [in_byte(probability), in_byte(backoff - HIGHEST)];
    let mut sections = vec![(0..words as u32).flat_map(|w| bytes(unigram(w))).collect()];
    for n in 2..=ORDER {
        sections.extend(gram_sections(&lm.grams[n - 1], n));
    }
    sections
}

fn gram_sections(grams: &FxHashMap<u128, (f32, f32)>, n: usize) -> [Vec<u8>; 3] {
    let mut keys: Vec<_> = grams.iter().map(|(k, v)| (*k, *v)).collect();
    keys.sort_by_key(|k| k.0);
    // The last word comes first, because a search goes from short n-grams to long ones.
    let words = |gram: u128| (0..n).map(move |i| (gram >> (32 * i)) as u32);
    let hashes: Vec<u64> = keys.iter().map(|(gram, _)| hash_words(words(*gram))).collect();
    let (pilots, count, slots) = place(&hashes);
    let probabilities = Steps::new(keys.iter().map(|(_, v)| v.0), LM_STEPS);
    let backoffs = Steps::new(keys.iter().map(|(_, v)| v.1), LM_STEPS);
    let mut in_slots = vec![0u32; count];
    for (((_, figures), hash), slot) in keys.iter().zip(&hashes).zip(slots) {
        let figures = probabilities.number(figures.0) | backoffs.number(figures.1) << LM_BITS;
        if let Some(slot) = slot {
            in_slots[slot] = *hash as u32 & GRAM_CHECK | figures << GRAM_CHECK.count_ones();
        }
    }
    let mut bits = BitWriter::default();
    in_slots.into_iter().for_each(|slot| bits.put(slot, gram_bits(n)));
    [pilots, bits.into_bytes(), [probabilities.bytes(LM_STEPS), backoffs.bytes(LM_STEPS)].concat()]
}

/// Log probabilities of the orientations of a phrase towards one neighbour.
type Placing = [f32; ORIENTATIONS];

fn sides(places: &[f32; 2 * ORIENTATIONS]) -> [Placing; 2] {
    let [a, b, c, d, e, f] = *places;
    [[a, b, c], [d, e, f]]
}

fn nearest(centres: &[Placing], placing: &Placing) -> usize {
    let far = |centre: &Placing| -> f32 { centre.iter().zip(placing).map(|(x, y)| (x - y) * (x - y)).sum() };
    let near = |a: &usize, b: &usize| far(&centres[*a]).total_cmp(&far(&centres[*b]));
    (0..centres.len()).min_by(near).unwrap_or_default()
}

/// Returns at most [`PLACINGS`] cluster centres of the orientation scores in the table (Lloyd 1982). Frequent scores
/// weigh more.
fn placings(table: &PhraseTable) -> Vec<Placing> {
    // Steps of 0.1 are fine enough.
    let mut counts: FxHashMap<[i32; ORIENTATIONS], u32> = FxHashMap::default();
    for placing in table.values().flatten().flat_map(|o| sides(&o.places)) {
        *counts.entry(placing.map(|p| (p * 10.0).round() as i32)).or_default() += 1;
    }
    let mut kinds: Vec<(Placing, f64)> =
        counts.into_iter().map(|(k, n)| (k.map(|p| p as f32 / 10.0), f64::from(n).sqrt())).collect();
    kinds.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.partial_cmp(&a.0).unwrap_or(std::cmp::Ordering::Equal)));
    let mut centres: Vec<Placing> = kinds.iter().take(PLACINGS).map(|k| k.0).collect();
    for _ in 0..12 {
        let mut sums = vec![([0f64; ORIENTATIONS], 0f64); centres.len()];
        for (kind, weight) in &kinds {
            let (sum, total) = &mut sums[nearest(&centres, kind)];
            sum.iter_mut().zip(kind).for_each(|(s, k)| *s += f64::from(*k) * weight);
            *total += weight;
        }
        for (centre, (sum, total)) in centres.iter_mut().zip(sums).filter(|(_, s)| s.1 > 0.0) {
            *centre = sum.map(|s| (s / total) as f32);
        }
    }
    centres
}

fn phrase_sections(table: &PhraseTable) -> Vec<Vec<u8>> {
    let mut keys: Vec<_> = table.iter().collect();
    keys.sort_by(|a, b| a.0.cmp(b.0));
    let hashes: Vec<u64> = keys.iter().map(|(source, _)| hash_words(source.iter().copied())).collect();
    let (pilots, count, slots) = place(&hashes);
    let mut in_slots = vec![None; count];
    for (key, slot) in slots.iter().enumerate().filter_map(|(key, slot)| Some((key, (*slot)?))) {
        in_slots[slot] = Some(key);
    }
    let all = || keys.iter().flat_map(|k| k.1);
    let steps: [Steps; 4] = std::array::from_fn(|i| Steps::new(all().map(|o| o.scores[i]), SCORES));
    let placings = placings(table);
    let mut checks = Vec::with_capacity(CHECK * count);
    let (mut blocks, mut options) = (Vec::new(), BitWriter::default());
    for (slot, key) in in_slots.iter().enumerate() {
        if slot % BLOCK == 0 {
            blocks.extend((options.len() as u32).to_le_bytes());
        }
        checks.extend(&key.map_or(0, |k| hashes[k] as u32).to_le_bytes()[..CHECK]);
        for option in key.map_or(&[][..], |k| &keys[k].1[..]) {
            options.put(1, 1);
            options.put(option.target.len().min(MAX_WORDS) as u32, 3);
            option.target.iter().take(MAX_WORDS).for_each(|w| options.put_number(*w));
            option.scores.iter().zip(&steps).for_each(|(s, steps)| options.put(steps.number(*s), SCORE_BITS));
            for side in sides(&option.places) {
                options.put(nearest(&placings, &side) as u32, PLACE_BITS);
            }
        }
        options.put(0, 1);
    }
    let scores = steps.iter().flat_map(|s| s.bytes(SCORES)).collect();
    let places = placings.iter().flatten().flat_map(|p| p.to_le_bytes()).collect();
    vec![pilots, checks, blocks, options.into_bytes(), scores, places]
}

fn floats(bytes: &[u8]) -> impl Iterator<Item = f32> {
    let finite = |f: f32| if f.is_finite() { f.clamp(-100.0, 100.0) } else { 0.0 };
    bytes.chunks_exact(4).map(move |c| finite(c.try_into().map_or(0.0, f32::from_le_bytes)))
}

impl PhraseModel {
    /// Opens a model; the bytes are not copied.
    ///
    /// # Errors
    /// See [`ModelError`].
    pub fn open(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, ModelError> {
        let bytes = bytes.into();
        if adapted::is_adapted(&bytes) { adapted::open(bytes) } else { Self::open_plain(bytes) }
    }

    /// Opens a model that is built on no other.
    fn open_plain(bytes: Cow<'static, [u8]>) -> Result<Self, ModelError> {
        if bytes.get(..MAGIC.len() - 1) != Some(&MAGIC[..MAGIC.len() - 1]) {
            return Err(ModelError::Foreign);
        }
        if bytes.get(MAGIC.len() - 1) != MAGIC.last() {
            return Err(ModelError::Version);
        }
        let body = bytes.get(MAGIC.len() + 8..).ok_or(ModelError::Incomplete)?;
        let sum = checksum(body);
        if written_checksum(&bytes) != Some(sum) {
            return Err(ModelError::Damaged);
        }
        let mut at = HEAD + 4 * SECTIONS;
        let mut sections = [(0, 0); SECTIONS];
        for (i, section) in sections.iter_mut().enumerate() {
            let length = number_at(&bytes, HEAD + 4 * i).ok_or(ModelError::Incomplete)? as usize;
            *section = (at, at.checked_add(length).filter(|end| *end <= bytes.len()).ok_or(ModelError::Incomplete)?);
            at = section.1;
        }
        let part = |n: usize| &bytes[sections[n].0..sections[n].1];
        let raw = part(LAST).get(..4 * FEATURES).ok_or(ModelError::Incomplete)?;
        let mut weights = [0.0; FEATURES];
        weights.iter_mut().zip(floats(raw)).for_each(|(w, f)| *w = f);
        let scores: Vec<f32> = floats(part(SCORE_STEPS)).take(4 * SCORES).collect();
        let placings: Vec<f32> = floats(part(PLACE_STEPS)).take(PLACINGS * ORIENTATIONS).collect();
        let values = |lm: usize| (1..ORDER).flat_map(move |n| floats(part(lm + 3 * n)).take(2 * LM_STEPS));
        let grams: Vec<f32> = values(WORDS).chain(values(CLASSES)).collect();
        if scores.len() != 4 * SCORES || grams.len() != 2 * LM_FLOATS {
            return Err(ModelError::Incomplete);
        }
        Ok(Self { checksum: sum, base: None, sections, weights, scores, placings, grams, bytes })
    }

    fn section(&self, number: usize) -> &[u8] {
        let (start, end) = self.sections[number];
        &self.bytes[start..end]
    }

    /// Returns the checksum of the file, which distinguishes models of the same name.
    pub fn checksum(&self) -> u64 {
        self.checksum
    }

    /// Whether it is built on another model.
    pub fn is_adapted(&self) -> bool {
        self.base.is_some()
    }

    /// Returns the feature weights.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// Replaces the feature weights.
    pub fn set_weights(&mut self, weights: Weights) {
        self.weights = weights;
    }

    /// Returns the model card.
    pub fn card(&self) -> &str {
        std::str::from_utf8(self.section(LAST).get(4 * FEATURES..).unwrap_or_default()).unwrap_or_default()
    }

    fn word_in(&self, section: usize, number: u32) -> Option<&str> {
        let bytes = self.section(section);
        let (count, number) = (number_at(bytes, 0)? as usize, number as usize);
        if number >= count {
            return None;
        }
        let block = number / WORD_BLOCK;
        let lengths = 4usize.checked_add(count.div_ceil(WORD_BLOCK).checked_mul(4)?)?;
        let before = bytes.get(lengths + block * WORD_BLOCK..lengths.checked_add(number)?)?;
        let length = usize::from(*bytes.get(lengths + number)?);
        let start = lengths + count + number_at(bytes, 4 + 4 * block)? as usize;
        let start = start.checked_add(before.iter().map(|l| usize::from(*l)).sum())?;
        std::str::from_utf8(bytes.get(start..start + length)?).ok()
    }

    /// Returns the ID of a word, from one of the two tables of a vocabulary.
    fn find_in(&self, section: usize, text: &str, usual: bool) -> Option<u32> {
        let table = section + if usual { 3 } else { 1 };
        let slots = self.section(table + 1);
        let slot = Slots::new(self.section(table), slots.len() / 3).find(hash_text(text))?;
        let number = slots.get(3 * slot..3 * slot + 3)?.iter().rev().fold(0, |n, b| n << 8 | u32::from(*b));
        let word = self.word_in(section, number)?;
        (if usual { word.to_lowercase() == text } else { word == text }).then_some(number)
    }

    /// Returns the ID of a source word in exactly this form.
    pub fn source(&self, word: &str) -> Option<u32> {
        self.find_in(SOURCE, word, false)
    }

    /// Returns the ID of a source word's usual form, ignoring case.
    pub fn usual_source(&self, word: &str) -> Option<u32> {
        let lower = word.to_lowercase();
        self.find_in(SOURCE, &lower, true).or_else(|| self.find_in(SOURCE, &lower, false))
    }

    /// Returns the ID of a target word in exactly this form.
    pub fn target(&self, word: &str) -> Option<u32> {
        self.find_in(TARGET, word, false)
    }

    /// Returns the ID of a target word's usual form, ignoring case.
    pub fn usual_target(&self, word: &str) -> Option<u32> {
        let lower = word.to_lowercase();
        self.find_in(TARGET, &lower, true).or_else(|| self.find_in(TARGET, &lower, false))
    }

    /// Returns the target word with this ID, or an empty string.
    pub fn target_word(&self, number: u32) -> &str {
        self.word_in(TARGET, number).unwrap_or_default()
    }

    /// Returns the number of words of the source and of the target.
    pub(super) fn sizes(&self) -> [usize; 2] {
        [SOURCE, TARGET].map(|section| number_at(self.section(section), 0).map_or(0, |count| count as usize))
    }

    /// Returns the class of a target word.
    pub(super) fn class_of(&self, word: u32) -> u8 {
        self.section(CLASS_OF).get(word as usize).copied().unwrap_or(STRANGERS)
    }

    /// Returns the source word with this ID, or an empty string.
    pub fn source_word(&self, number: u32) -> &str {
        self.word_in(SOURCE, number).unwrap_or_default()
    }

    /// Whether a dictionary has this source word.
    pub fn is_lemma(&self, number: u32) -> bool {
        BitReader::new(self.section(LEMMAS), number as usize).take(1) == Some(1)
    }

    /// Returns at most `most` translations of a phrase, best first.
    pub fn translations(&self, source: &[u32], most: usize) -> Vec<Translation> {
        let of_base = || self.base.as_ref()?.model.found(source, most);
        self.found(source, most).or_else(of_base).unwrap_or_default()
    }

    /// Returns a reader at the translations of a phrase. A 1 bit precedes each translation; a 0 bit ends the list.
    fn options(&self, source: &[u32]) -> Option<BitReader<'_>> {
        let hash = hash_words(source.iter().copied());
        let checks = self.section(PHRASE_CHECKS);
        let slot = Slots::new(self.section(PHRASE_PILOTS), checks.len() / CHECK).find(hash)?;
        if checks.get(CHECK * slot..CHECK * (slot + 1))? != &(hash as u32).to_le_bytes()[..CHECK] {
            return None;
        }
        let place = number_at(self.section(PHRASE_BLOCKS), 4 * (slot / BLOCK))?;
        let mut bits = BitReader::new(self.section(OPTIONS), place as usize);
        for _ in 0..slot % BLOCK {
            while bits.take(1)? == 1 {
                for _ in 0..bits.take(3)? {
                    bits.take_number()?;
                }
                bits.take(4 * SCORE_BITS + 2 * PLACE_BITS)?;
            }
        }
        Some(bits)
    }

    fn found(&self, source: &[u32], most: usize) -> Option<Vec<Translation>> {
        let mut bits = self.options(source)?;
        let mut found = Vec::new();
        while found.len() < most && bits.take(1)? == 1 {
            found.push(self.translation(&mut bits)?);
        }
        Some(found)
    }

    fn translation(&self, bits: &mut BitReader<'_>) -> Option<Translation> {
        let mut words = [0; MAX_WORDS];
        let (target, scores) = self.words_and_scores(bits, &mut words)?;
        let target = target.to_vec();
        let mut places = [0.0; 2 * ORIENTATIONS];
        for side in places.chunks_mut(ORIENTATIONS) {
            let at = bits.take(PLACE_BITS)? as usize * ORIENTATIONS;
            side.copy_from_slice(self.placings.get(at..at + ORIENTATIONS)?);
        }
        Some(Translation { target, scores, places })
    }

    /// Reads the words of a translation into `words`, and its four scores. Its orientation scores follow in the file.
    fn words_and_scores<'w>(
        &self,
        bits: &mut BitReader<'_>,
        words: &'w mut [u32; MAX_WORDS],
    ) -> Option<(&'w [u32], [f32; 4])> {
        let length = bits.take(3)? as usize;
        let words = &mut words[..length];
        for word in &mut *words {
            *word = bits.take_number()?;
        }
        let mut scores = [0.0; 4];
        for (i, score) in scores.iter_mut().enumerate() {
            *score = *self.scores.get(i * SCORES + bits.take(SCORE_BITS)? as usize)?;
        }
        Some((words, scores))
    }

    /// Returns the states of the language models at the beginning of a sentence.
    pub fn begin(&self) -> States {
        let begin = |model: &Self, lm| LanguageModelState::EMPTY.next(lm::BEGIN, &[model.unigram(lm, lm::BEGIN).1]);
        match &self.base {
            None => [begin(self, WORDS), begin(self, CLASSES), LanguageModelState::EMPTY],
            Some(base) => [begin(self, WORDS), begin(&base.model, CLASSES), begin(&base.model, WORDS)],
        }
    }

    /// Returns the log probabilities of `word` after `states`, in the language model of words and in that of classes,
    /// and the states after `word`. An adapted model mixes its words with those of its base, and has the base's classes.
    pub fn score(&self, states: States, word: u32) -> ([f32; 2], States) {
        let class = match word {
            lm::BEGIN | lm::END => word,
            _ => class_word(self.class_of(word)),
        };
        let (a, first) = self.score_in(WORDS, states[0], word);
        let Some(base) = &self.base else {
            let (b, second) = self.score_in(CLASSES, states[1], class);
            return ([a, b], [first, second, states[2]]);
        };
        let (b, second) = base.model.score_in(CLASSES, states[1], class);
        let (c, third) = base.model.score_in(WORDS, states[2], word);
        ([base.mixed(a, c), b], [first, second, third])
    }

    fn score_in(&self, lm: usize, state: LanguageModelState, word: u32) -> (f32, LanguageModelState) {
        let known = if (word as usize) < self.section(lm).len() / 2 { word } else { UNKNOWN };
        let (mut score, backoff) = self.unigram(lm, known);
        let mut found = [backoff; ORDER];
        let mut length = 1;
        let mut hash = hash_words([known]);
        let words = state.len();
        for before in &state.words[..words] {
            hash = longer(hash, *before);
            let Some((probability, backoff)) = self.gram(lm, length + 1, hash) else { break };
            (score, found[length]) = (probability, backoff);
            length += 1;
        }
        score += state.backoffs[length - 1..words].iter().sum::<f32>();
        (score, state.next(known, &found[..length]))
    }

    fn unigram(&self, lm: usize, word: u32) -> (f32, f32) {
        let at = 2 * word as usize;
        let figures = self.section(lm).get(at..at + 2).unwrap_or(&[255, 255]);
        (from_byte(figures[0]), from_byte(figures[1]) + HIGHEST)
    }

    /// Returns the log probability and log back-off weight of an n-gram of two or more words, by the hash of its words,
    /// the last one first.
    fn gram(&self, lm: usize, n: usize, hash: u64) -> Option<(f32, f32)> {
        let section = lm + 1 + 3 * (n - 2);
        let slots = self.section(section + 1);
        let bits = gram_bits(n);
        let slot = Slots::new(self.section(section), slots.len() * 8 / bits).find(hash)?;
        let all = BitReader::new(slots, slot * bits).take(bits)?;
        if all & GRAM_CHECK != hash as u32 & GRAM_CHECK {
            return None;
        }
        let values = self.grams.get((lm - WORDS) / LM_SECTIONS * LM_FLOATS + 2 * LM_STEPS * (n - 2)..)?;
        let value = |at: usize| values.get(at).copied();
        let figures = (all >> GRAM_CHECK.count_ones()) as usize;
        let backoff = if n < ORDER { value(LM_STEPS + (figures >> LM_BITS))? } else { 0.0 };
        Some((value(figures % LM_STEPS)?, backoff))
    }
}

/// Returns the word ID of a class in the language model of classes: the words that every model has come first.
pub(super) fn class_word(class: u8) -> u32 {
    u32::from(class) + 3
}

/// Returns the checksum that stands in a file.
fn written_checksum(bytes: &[u8]) -> Option<u64> {
    bytes.get(MAGIC.len()..)?.first_chunk().copied().map(u64::from_le_bytes)
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
        let table: PhraseTable = [(vec![1u32].into_boxed_slice(), vec![option])].into_iter().collect();
        let mut counts = lm::Counts::default();
        counts.add(&[6, 4], 3);
        counts.add(&[5], 1);
        let lm = counts.train(7, [1; ORDER]);
        write(&Parts {
            source: &source,
            target: &target,
            table: &table,
            lm: &lm,
            class_lm: &lm,
            classes: &[],
            lemmas: &[false, true],
            weights: &[0.5; FEATURES],
            card: "a card",
        })
    }

    #[test]
    fn what_is_written_is_read() {
        let model = PhraseModel::open(small()).unwrap();
        assert_eq!(
            (model.source("rumah"), model.source("Rumah"), model.usual_source("RUMAH")),
            (Some(1), None, Some(1))
        );
        assert_eq!((model.target("Russia"), model.usual_target("russia"), model.target("x")), (Some(5), Some(5), None));
        assert_eq!((model.target_word(4), model.target_word(99)), ("house", ""));
        let found = model.translations(&[1], 9);
        assert_eq!((found.len(), &found[0].target), (1, &vec![6, 4]));
        assert!(found[0].scores.iter().zip([-0.3, -1.2, -0.6, -6.0]).all(|(a, b)| (a - b).abs() <= 1e-6));
        assert!(model.translations(&[2], 9).is_empty() && model.translations(&[], 9).is_empty());
        assert!(model.is_lemma(1) && !model.is_lemma(0) && !model.is_lemma(99));
        assert_eq!((model.card(), model.weights()[3]), ("a card", 0.5));
        let begin = model.begin();
        let ([after_the, _], state) = model.score(begin, 6);
        let score = |state, word| model.score(state, word).0[0];
        assert!(after_the > score(begin, 4) && score(state, 4) > score(state, 5));
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
        let table = PhraseTable::default();
        let weights = [0.0; FEATURES];
        let parts = Parts {
            source: &words(&[]),
            target: &target,
            table: &table,
            lm: &lm,
            class_lm: &lm,
            classes: &[],
            lemmas: &[false, true],
            weights: &weights,
            card: "",
        };
        let model = PhraseModel::open(write(&parts)).unwrap();
        let (mut a, mut b) = (lm.begin(), model.begin());
        for word in [4, 5, 6, 7, 9, 4, 4, 5, 6, lm::END] {
            let (mine, next) = lm.score(a, word);
            let ([filed, _], then) = model.score(b, word);
            assert!((mine - filed).abs() < 4.0 * STEP, "{word}: {mine} {filed}");
            (a, b) = (next, then);
        }
    }

    #[test]
    fn another_file_and_a_damaged_one_are_refused() {
        let good = small();
        assert_eq!(PhraseModel::open(Vec::new()).err(), Some(ModelError::Foreign));
        assert_eq!(PhraseModel::open(b"PK\x03\x04 no model at all".to_vec()).err(), Some(ModelError::Foreign));
        assert_eq!(PhraseModel::open(MAGIC.to_vec()).err(), Some(ModelError::Incomplete));
        for at in [MAGIC.len(), 40, good.len() - 1] {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert_eq!(PhraseModel::open(bad).err(), Some(ModelError::Damaged));
        }
        assert_eq!(PhraseModel::open(good[..good.len() - 1].to_vec()).err(), Some(ModelError::Damaged));
    }

    proptest! {
        /// A file with a correct checksum and hostile content does no harm.
        #[test]
        fn hostile_content_finds_nothing(changes in proptest::collection::vec((0usize..4000, any::<u8>()), 1..40)) {
            let mut file = small();
            for (at, byte) in changes {
                let length = file.len() - HEAD;
                file[HEAD + at % length] = byte;
            }
            seal(&mut file);
            if let Ok(model) = PhraseModel::open(file) {
                for word in ["rumah", "Rusia", "x"] {
                    let _ = (model.source(word), model.usual_source(word), model.usual_target(word) , model.is_lemma(3), model.card().len());
                }
                for id in 0..9 {
                    let _ = (model.translations(&[id], 20), model.target_word(id), model.score(model.begin(), id));
                }
            }
        }
    }
}
