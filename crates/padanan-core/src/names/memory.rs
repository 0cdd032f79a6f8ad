//! The names that an article gives in full, for the places where it gives less: at the beginning of a sentence, in a
//! headline, by one word only.

use rustc_hash::FxHashMap;

use super::NameKind;
use super::words::{self, Shape, Word};

/// Maximum number of words of a name that is recognised elsewhere.
const MAX_WORDS: usize = 8;

/// A name that the article has.
#[derive(Debug)]
struct Full {
    text: Box<str>,
    kind: NameKind,
    /// Whether its kind has been shown, and not only supposed.
    shown: bool,
    /// The keys of its words.
    words: Box<[u64]>,
}

/// The names of an article.
#[derive(Debug, Default)]
pub(super) struct Memory {
    names: Vec<Full>,
    /// By the keys of their words, joined.
    by_text: FxHashMap<u64, usize>,
    /// The longest name, in words, that begins with a word.
    by_first: FxHashMap<u64, usize>,
    /// The name that a word of its own belongs to.
    by_word: FxHashMap<u64, usize>,
    /// Acronyms with what the name before their brackets is.
    acronyms: FxHashMap<u64, NameKind>,
}

impl Memory {
    /// Adds a name: its words, and which of them are its own.
    pub(super) fn add(&mut self, words: &[Word<'_>], own: &[bool], text: &str, kind: NameKind, shown: bool) {
        let keys: Vec<u64> = words.iter().filter(|w| w.shape != Shape::Mark).map(Word::key).collect();
        let key = joined(&keys);
        if let Some(known) = self.by_text.get(&key) {
            let full = &mut self.names[*known];
            if shown && !full.shown {
                (full.kind, full.shown) = (kind, shown);
            }
            return;
        }
        let number = self.names.len();
        self.by_text.insert(key, number);
        let count = keys.len();
        self.names.push(Full { text: text.into(), kind, shown, words: keys.into() });
        if !(2..=MAX_WORDS).contains(&count) {
            return;
        }
        let longest = self.by_first.entry(words[0].key()).or_default();
        *longest = count.max(*longest);
        if !matches!(kind, NameKind::Person | NameKind::Organisation | NameKind::Product) {
            return;
        }
        for (word, _) in words.iter().zip(own).filter(|(w, own)| **own && w.text.chars().count() > 2) {
            let owner = *self.by_word.entry(word.key()).or_insert(number);
            if self.is_better(number, owner) {
                self.by_word.insert(word.key(), number);
            }
        }
    }

    /// Returns whether a name is more than another one: with words around it, or of a kind that is shown.
    fn is_better(&self, name: usize, than: usize) -> bool {
        let (name, than) = (&self.names[name], &self.names[than]);
        let longer = name.words.len() > than.words.len() && than.words.iter().all(|w| name.words.contains(w));
        longer && name.kind == than.kind || name.shown && !than.shown
    }

    /// Adds an acronym that stands in brackets after a name.
    pub(super) fn add_acronym(&mut self, acronym: &Word<'_>, kind: NameKind) {
        self.acronyms.entry(acronym.key()).or_insert(kind);
    }

    /// Returns the kind of what an acronym is short for, if the article explains it.
    pub(super) fn acronym(&self, letters: &Word<'_>) -> Option<NameKind> {
        self.acronyms.get(&letters.key()).copied()
    }

    /// Returns whether a longer name of the article has this word.
    pub(super) fn is_part(&self, word: &Word<'_>) -> bool {
        self.by_word.contains_key(&word.key())
    }

    /// Returns whether a longer name of the article begins with this word.
    pub(super) fn begins(&self, word: &Word<'_>) -> bool {
        self.by_first.contains_key(&word.key())
    }

    /// Returns the number of tokens of the longest name of several words that begins at a word.
    pub(super) fn longest(&self, words: &[Word<'_>], at: usize) -> Option<usize> {
        let most = *self.by_first.get(&words[at].key())?;
        let mut keys = [0; MAX_WORDS];
        let (mut count, mut end, mut longest) = (0, at, None);
        while end < words.len() && count < most && (end == at || words[end].joined || words[end].text == ".") {
            if words[end].shape != Shape::Mark {
                keys[count] = words[end].key();
                count += 1;
                if count > 1 && self.by_text.contains_key(&joined(&keys[..count])) {
                    longest = Some(end + 1 - at);
                }
            }
            end += 1;
        }
        longest
    }

    /// Returns the kind that the article shows for a name, or the kind of the longer name that a mention belongs to.
    pub(super) fn kind(&self, words: &[Word<'_>]) -> Option<NameKind> {
        let keys: Vec<u64> = words.iter().filter(|w| w.shape != Shape::Mark).map(Word::key).collect();
        let own = self.by_text.get(&joined(&keys)).filter(|n| self.names[**n].shown);
        let longer =
            || keys.iter().find_map(|key| self.by_word.get(key)).filter(|n| self.names[**n].words.len() > keys.len());
        own.or_else(longer).map(|n| self.names[*n].kind)
    }

    /// Returns the name in full that a short mention belongs to.
    pub(super) fn full(&self, mention: &str) -> Option<&str> {
        let keys: Vec<u64> = mention.split_whitespace().map(words::key).collect();
        let full = &self.names[*self.by_word.get(keys.first()?)?];
        let longer = keys.len() < full.words.len() && keys.iter().all(|key| full.words.contains(key));
        longer.then_some(&full.text)
    }
}

/// One key for the keys of several words.
fn joined(keys: &[u64]) -> u64 {
    keys.iter().fold(0, |all, key| all.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(*key))
}
