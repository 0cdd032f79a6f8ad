//! How far the words of a name and of a form explain each other, by spelling and lexicon alone.

use rustc_hash::FxHashMap;

use super::spans::is_inner;
use crate::enforce::sounds_alike;
use crate::text::Lexicon;

/// From which likeness two words are spellings of one name.
const ALIKE: f64 = 0.78;
/// What a word is worth that sounds like another one, and one that a dictionary translates.
const SOUNDS: f32 = 0.85;
const KNOWN: f32 = 0.95;
/// Number of translations of a word that are looked at.
const TRANSLATIONS: usize = 16;
/// Indonesian words inside names that nothing in English answers.
const SOURCE_INNER: &str =
    " dan di ke dari yang untuk bagi dengan pada of the and for de da van von der bin binti al el la ";

/// What is known of words, and remembered: names are met again and again.
pub(super) struct Evidence<'l> {
    lexicon: Option<&'l dyn Lexicon>,
    words: FxHashMap<(String, String), f32>,
}

impl<'l> Evidence<'l> {
    pub(super) fn new(lexicon: Option<&'l dyn Lexicon>) -> Self {
        Self { lexicon, words: FxHashMap::default() }
    }

    /// Returns from 0 to 1 how far a name and a form explain each other: the harmonic mean of the shares of both sides' words.
    pub(super) fn fit(&mut self, name: &[String], form: &[String]) -> f32 {
        if name == form || self.is_phrase(name, form) {
            return 1.0;
        }
        if is_acronym_of(name, form) {
            return 0.6;
        }
        let here: Vec<&String> = name.iter().filter(|w| !SOURCE_INNER.contains(&format!(" {w} "))).collect();
        let there: Vec<&String> = form.iter().filter(|w| !is_inner(w)).collect();
        if here.is_empty() || there.is_empty() {
            return 0.0;
        }
        let mut both = Vec::with_capacity(here.len() * there.len());
        for a in &here {
            for b in &there {
                both.push(self.word(a, b));
            }
        }
        let row = |i: usize| both[i * there.len()..(i + 1) * there.len()].iter().copied().fold(0.0, f32::max);
        let column = |j: usize| (0..here.len()).map(|i| both[i * there.len() + j]).fold(0.0, f32::max);
        let mine = (0..here.len()).map(row).sum::<f32>() / here.len() as f32;
        let theirs = (0..there.len()).map(column).sum::<f32>() / there.len() as f32;
        if mine + theirs == 0.0 { 0.0 } else { 2.0 * mine * theirs / (mine + theirs) }
    }

    /// Whether the lexicon has the form as a translation of the name as a whole.
    fn is_phrase(&self, name: &[String], form: &[String]) -> bool {
        let Some(lexicon) = self.lexicon else { return false };
        let ids: Option<Vec<u32>> = name.iter().map(|word| lexicon.usual_source(word)).collect();
        let mut found = false;
        if let Some(ids) = ids {
            lexicon.translations(&ids, TRANSLATIONS, &mut |known| {
                let words = known.words.iter().map(|id| lexicon.target_word(*id).to_lowercase());
                found = words.filter(|word| word != "the").eq(form.iter().cloned());
                !found
            });
        }
        found
    }

    fn word(&mut self, a: &str, b: &str) -> f32 {
        if a == b {
            return 1.0;
        }
        let key = (a.to_owned(), b.to_owned());
        if let Some(known) = self.words.get(&key) {
            return *known;
        }
        let weight = if self.is_known(a, b) {
            KNOWN
        } else if a.chars().count() >= 3 && b.chars().count() >= 3 && sounds_alike(a, b) >= ALIKE {
            SOUNDS
        } else {
            0.0
        };
        self.words.insert(key, weight);
        weight
    }

    fn is_known(&self, a: &str, b: &str) -> bool {
        let Some(lexicon) = self.lexicon else { return false };
        let mut found = false;
        if let Some(id) = lexicon.usual_source(a) {
            lexicon.translations(&[id], TRANSLATIONS, &mut |known| {
                found = known.words.iter().any(|id| lexicon.target_word(*id).to_lowercase() == b);
                !found
            });
        }
        if !found {
            let mut left = TRANSLATIONS;
            lexicon.answers(a, &mut |answer| {
                found = answer.to_lowercase() == b;
                left -= 1;
                !found && left > 0
            });
        }
        found
    }
}

/// Whether one of the two is the first letters of the other: `komisi pemilihan umum`, `kpu`.
fn is_acronym_of(name: &[String], form: &[String]) -> bool {
    let letters = |words: &[String], inner: bool| -> String {
        let words = words.iter().filter(|w| inner || (!is_inner(w) && !SOURCE_INNER.contains(&format!(" {w} "))));
        words.filter_map(|word| word.chars().next()).collect()
    };
    let is = |one: &[String], other: &[String]| {
        one.len() == 1 && other.len() >= 2 && [true, false].iter().any(|inner| letters(other, *inner) == one[0])
    };
    is(name, form) || is(form, name)
}
