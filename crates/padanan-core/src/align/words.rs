//! How likely it is that sentences translate each other, by their words.
//!
//! A source word *matches* a target sentence that has one of its known translations, or the word itself (names, numbers).
//! If `q` is the share of target sentences that it matches anyway, a match weighs `ln(p / q)` and its absence
//! `ln((1 - p) / (1 - q))`, with `p` as the chance that a translation has it: naive Bayes against chance. The same the other
//! way round. A word that matches everywhere says nothing. One whose translations are known, or a number, and that nothing
//! matches, speaks against every pair a little: perhaps its sentence was left out.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_segmentation::UnicodeSegmentation as _;

use super::AlignSentence;
use crate::text::Lexicon;

/// Maximum number of sentences on one side of a bead.
pub(super) const MOST: usize = 4;
/// How far a translation that has a known word raises its chance above that of any other sentence.
const KNOWN: f32 = 0.6;
/// Words that match a greater share of the other side are not looked at.
const COMMON: f32 = 0.35;
/// The same for a word that no sentence of the other side matches: it may have another translation.
const NOWHERE: f32 = 0.4;
/// Number of a word's translations that are looked at.
const TRANSLATIONS: usize = 12;

/// What the words of two articles say about each pair of their sentences.
#[derive(Debug)]
pub(super) struct Likeness {
    /// From each source sentence to the target, and from each target sentence to the source.
    pub(super) forward: Side,
    pub(super) backward: Side,
}

/// The words of the sentences of one side.
#[derive(Debug)]
pub(super) struct Side {
    words: Vec<Word>,
    /// For each sentence, its words as indexes.
    pub(super) sentences: Vec<Vec<u32>>,
    /// For each sentence, its length in letters.
    pub(super) lengths: Vec<f32>,
}

/// A word, and what it says about the sentences of the other side.
#[derive(Debug)]
struct Word {
    /// The sentences of the other side that match it, in order.
    places: Vec<u32>,
    /// What a match and its absence weigh, by the number of sentences that may match, from 1.
    weights: [(f32, f32); MOST],
    /// Whether it says anything.
    says: bool,
}

impl Likeness {
    /// `assumed` is the number of sentences that there are at the least: of two or three, nothing shows which words are rare.
    pub(super) fn new(
        source: &[AlignSentence<'_>],
        target: &[AlignSentence<'_>],
        lexicon: Option<&dyn Lexicon>,
        assumed: usize,
    ) -> Self {
        let (here, there) = (Vocabulary::of(source), Vocabulary::of(target));
        let (known, is_known) = known_words(&here, &there, lexicon);
        let numbers: Vec<bool> = there.words.iter().map(|word| is_number(word)).collect();
        Self {
            forward: Side::new((&here, &there), &known[0], &is_known, assumed),
            backward: Side::new((&there, &here), &known[1], &numbers, assumed),
        }
    }

    /// Returns what the words say about one sentence of each side.
    pub(super) fn pair(&self, source: usize, target: usize) -> f32 {
        (self.forward.weight(source, target..target + 1) + self.backward.weight(target, source..source + 1)) / 2.0
    }
}

/// For each word of one side, the words of the other that it may match.
type Known = Vec<FxHashSet<u32>>;

/// Returns which words match each other, from each side to the other; and whether each source word is known.
fn known_words(here: &Vocabulary, there: &Vocabulary, lexicon: Option<&dyn Lexicon>) -> ([Known; 2], Vec<bool>) {
    let mut forward: Known = vec![FxHashSet::default(); here.words.len()];
    let mut is_known: Vec<bool> = here.words.iter().map(|word| is_number(word)).collect();
    for ((word, known), is_known) in here.words.iter().zip(&mut forward).zip(&mut is_known) {
        known.extend(there.index.get(word.as_str()));
        if let Some(lexicon) = lexicon {
            translations(lexicon, word, |form| {
                *is_known = true;
                known.extend(there.index.get(&*form.to_lowercase()));
            });
        }
    }
    let mut backward: Known = vec![FxHashSet::default(); there.words.len()];
    for (word, known) in (0..).zip(&forward) {
        known.iter().for_each(|other| {
            backward[*other as usize].insert(word);
        });
    }
    ([forward, backward], is_known)
}

/// The sentences that share rare words. What common words share is not looked at, so that time and memory grow with the
/// articles, not with their square.
#[derive(Debug)]
pub(super) struct RareWords {
    /// From the source to the target, and back.
    sides: [RareSide; 2],
}

#[derive(Debug)]
struct RareSide {
    /// For each word that matches at most so many sentences of the other side, these; nothing for all others.
    places: Vec<Vec<u32>>,
    /// For each sentence, its words.
    sentences: Vec<Vec<u32>>,
}

impl RareWords {
    /// A word that matches at most `most` sentences is rare.
    pub(super) fn new(
        source: &[AlignSentence<'_>],
        target: &[AlignSentence<'_>],
        lexicon: Option<&dyn Lexicon>,
        most: usize,
    ) -> Self {
        let (here, there) = (Vocabulary::of(source), Vocabulary::of(target));
        let (known, _) = known_words(&here, &there, lexicon);
        let rare = |known: &FxHashSet<u32>, other: &Vocabulary| {
            let mut places: Vec<u32> = Vec::new();
            for word in known {
                for place in &other.places[*word as usize] {
                    if !places.contains(place) {
                        places.push(*place);
                    }
                    if places.len() > most {
                        return Vec::new();
                    }
                }
            }
            places
        };
        let places = [
            known[0].iter().map(|words| rare(words, &there)).collect(),
            known[1].iter().map(|words| rare(words, &here)).collect(),
        ];
        let [forward, backward] = places;
        Self {
            sides: [
                RareSide { places: forward, sentences: here.sentences },
                RareSide { places: backward, sentences: there.sentences },
            ],
        }
    }

    /// For each target sentence that a rare word of a source sentence matches: how many such words.
    pub(super) fn of_source(&self, sentence: usize) -> FxHashMap<u32, u32> {
        self.sides[0].of(sentence)
    }

    /// For each source sentence that a rare word of a target sentence matches: how many such words.
    pub(super) fn of_target(&self, sentence: usize) -> FxHashMap<u32, u32> {
        self.sides[1].of(sentence)
    }
}

impl RareSide {
    fn of(&self, sentence: usize) -> FxHashMap<u32, u32> {
        let mut found = FxHashMap::default();
        for word in &self.sentences[sentence] {
            self.places[*word as usize].iter().for_each(|place| *found.entry(*place).or_insert(0) += 1);
        }
        found
    }
}

impl Side {
    fn new(
        (here, there): (&Vocabulary, &Vocabulary),
        known: &[FxHashSet<u32>],
        is_known: &[bool],
        assumed: usize,
    ) -> Self {
        let all = there.sentences.len() as f32;
        let words = known.iter().zip(is_known).map(|(known, is_known)| {
            let mut places: Vec<u32> = known.iter().flat_map(|word| &there.places[*word as usize]).copied().collect();
            places.sort_unstable();
            places.dedup();
            let chance = (places.len() as f32 + 0.3) / (all + 1.0);
            let is_common = chance > COMMON.max(1.5 / (all + 1.0));
            if is_common {
                places.clear();
            }
            let raised = if places.is_empty() { NOWHERE } else { KNOWN };
            let chance = (places.len() as f32 + 0.3) / (all.max(assumed as f32) + 1.0);
            let weight = |sentences: usize| {
                let q = 1.0 - (1.0 - chance).powi(sentences as i32 + 1);
                let p = q + (1.0 - q) * raised;
                ((p / q).ln(), ((1.0 - p) / (1.0 - q)).ln())
            };
            let says = !places.is_empty() || (*is_known && !is_common);
            Word { places, weights: if says { std::array::from_fn(weight) } else { [(0.0, 0.0); MOST] }, says }
        });
        Self { words: words.collect(), sentences: here.sentences.clone(), lengths: here.lengths.clone() }
    }

    /// Returns what the words of a sentence say about each range of `others`: `[n - 1][j]` is for the `n` sentences from the
    /// one at index `j` of them.
    pub(super) fn weigh(&self, sentence: usize, others: Range<usize>) -> [Vec<f32>; MOST] {
        std::array::from_fn(|at| {
            let absent: f32 = self.of(sentence).map(|word| word.weights[at].1).sum();
            let mut row = vec![absent; others.len().saturating_sub(at)];
            for word in self.of(sentence) {
                let (present, absent) = word.weights[at];
                let first = word.places.partition_point(|place| (*place as usize) < others.start);
                let places = word.places[first..].iter().map(|place| *place as usize);
                // A word that matches two sentences of a range counts once.
                let mut next = 0;
                for place in places.take_while(|place| *place < others.end).map(|place| place - others.start) {
                    let end = (place + 1).min(row.len());
                    let begin = place.saturating_sub(at).max(next);
                    row.get_mut(begin..end).into_iter().flatten().for_each(|cell| *cell += present - absent);
                    next = end.max(next);
                }
            }
            row
        })
    }

    /// Returns what the words of a sentence say about some sentences of the other side.
    pub(super) fn weight(&self, sentence: usize, others: Range<usize>) -> f32 {
        let n = others.len().clamp(1, MOST) - 1;
        let one = |word: &Word| {
            let first = word.places.partition_point(|place| (*place as usize) < others.start);
            let is_there = word.places.get(first).is_some_and(|place| (*place as usize) < others.end);
            if is_there { word.weights[n].0 } else { word.weights[n].1 }
        };
        self.of(sentence).map(one).sum()
    }

    /// Number of words of a sentence that say something.
    pub(super) fn count(&self, sentence: usize) -> usize {
        self.of(sentence).count()
    }

    fn of(&self, sentence: usize) -> impl Iterator<Item = &Word> {
        let words = self.sentences[sentence].iter().map(|word| &self.words[*word as usize]);
        words.filter(|word| word.says)
    }
}

/// The words of one side.
struct Vocabulary {
    words: Vec<String>,
    index: FxHashMap<String, u32>,
    /// For each word, the sentences that have it.
    places: Vec<Vec<u32>>,
    sentences: Vec<Vec<u32>>,
    lengths: Vec<f32>,
}

impl Vocabulary {
    fn of(sentences: &[AlignSentence<'_>]) -> Self {
        let mut all = Self {
            words: Vec::new(),
            index: FxHashMap::default(),
            places: Vec::new(),
            sentences: Vec::with_capacity(sentences.len()),
            lengths: Vec::with_capacity(sentences.len()),
        };
        for (number, sentence) in (0..).zip(sentences) {
            let mut mine: Vec<u32> = sentence.text.unicode_words().map(|word| all.add(word)).collect();
            mine.sort_unstable();
            mine.dedup();
            mine.iter().for_each(|word| all.places[*word as usize].push(number));
            all.sentences.push(mine);
            all.lengths.push(sentence.text.chars().filter(|c| c.is_alphanumeric()).count() as f32);
        }
        all
    }

    fn add(&mut self, word: &str) -> u32 {
        let word = key(word);
        if let Some(known) = self.index.get(&word) {
            return *known;
        }
        let number = self.words.len() as u32;
        self.index.insert(word.clone(), number);
        self.words.push(word);
        self.places.push(Vec::new());
        number
    }
}

/// Returns a word as it is compared: in small letters; a number without what groups its digits, which differs between the
/// languages (`200.000`, `200,000`).
fn key(word: &str) -> String {
    if is_number(word) {
        return word.chars().filter(|c| !matches!(c, '.' | ',')).flat_map(char::to_lowercase).collect();
    }
    word.to_lowercase()
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// Passes the translations of a word to `see`: the best ones of the table, or what is known of the word without affixes.
fn translations(lexicon: &dyn Lexicon, word: &str, mut see: impl FnMut(&str)) {
    let ids = [lexicon.source(word), lexicon.usual_source(word)];
    let mut is_known = false;
    for id in ids.iter().enumerate().filter(|(n, id)| *n == 0 || **id != ids[0]).filter_map(|(_, id)| *id) {
        lexicon.translations(&[id], TRANSLATIONS, &mut |known| {
            is_known = true;
            known.words.iter().for_each(|word| see(lexicon.target_word(*word)));
            true
        });
    }
    if !is_known {
        let mut left = TRANSLATIONS;
        lexicon.answers(word, &mut |form| {
            see(form);
            left -= 1;
            left > 0
        });
    }
}
