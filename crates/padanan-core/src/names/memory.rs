//! The names that an article gives in full, for the places where it gives less: at the beginning of a sentence, in a
//! headline, by one word only.

use rustc_hash::FxHashMap;

use crate::text::casing::lowered;

use super::NameKind;
use super::words::{Shape, Word};

/// Maximum number of words of a name that is recognised elsewhere.
const MAX_WORDS: usize = 8;

/// A name that the article has.
#[derive(Debug)]
struct Full {
    text: Box<str>,
    kind: NameKind,
    /// Whether its kind has been shown, and not only supposed.
    shown: bool,
}

/// The names of an article.
#[derive(Debug, Default)]
pub(super) struct Memory {
    names: Vec<Full>,
    /// By their words in small letters, with single spaces.
    by_text: FxHashMap<Box<str>, usize>,
    /// The longest name, in words, that begins with a word.
    by_first: FxHashMap<Box<str>, usize>,
    /// The first name that has a word of its own, by that word in small letters.
    by_word: FxHashMap<Box<str>, usize>,
    /// Acronyms with what the name before their brackets is.
    acronyms: FxHashMap<Box<str>, NameKind>,
}

impl Memory {
    /// Adds a name: its words, and which of them are its own.
    pub(super) fn add(&mut self, words: &[Word<'_>], own: &[bool], text: &str, kind: NameKind, shown: bool) {
        let key = joined(words);
        if let Some(known) = self.by_text.get(&*key) {
            let full = &mut self.names[*known];
            if shown && !full.shown {
                (full.kind, full.shown) = (kind, shown);
            }
            return;
        }
        let number = self.names.len();
        self.names.push(Full { text: text.into(), kind, shown });
        self.by_text.insert(key.into(), number);
        let count = words.iter().filter(|w| w.shape != Shape::Mark).count();
        if count < 2 || count > MAX_WORDS {
            return;
        }
        let longest = self.by_first.entry(key_of(words[0].text)).or_default();
        *longest = count.max(*longest);
        for (word, _) in words.iter().zip(own).filter(|(w, own)| **own && w.text.chars().count() > 2) {
            let owner = self.by_word.entry(key_of(word.text)).or_insert(number);
            if shown && !self.names[*owner].shown {
                *owner = number;
            }
        }
    }

    /// Adds an acronym that stands in brackets after a name.
    pub(super) fn add_acronym(&mut self, acronym: &str, kind: NameKind) {
        self.acronyms.entry(acronym.into()).or_insert(kind);
    }

    /// Returns whether the article explains these letters.
    pub(super) fn is_acronym(&self, letters: &str) -> bool {
        self.acronyms.contains_key(letters)
    }

    /// Returns the kind of what an acronym is short for.
    pub(super) fn acronym(&self, letters: &str) -> Option<NameKind> {
        self.acronyms.get(letters).copied()
    }

    /// Returns whether a longer name of the article has this word.
    pub(super) fn is_part(&self, word: &str) -> bool {
        self.by_word.contains_key(&*lowered(word))
    }

    /// Returns whether a longer name of the article begins with this word.
    pub(super) fn begins(&self, word: &str) -> bool {
        self.by_first.contains_key(&*lowered(word))
    }

    /// Returns the number of tokens of the longest name of several words that begins at a word.
    pub(super) fn longest(&self, words: &[Word<'_>], at: usize) -> Option<usize> {
        let most = *self.by_first.get(&*lowered(words[at].text))?;
        let mut ends = Vec::with_capacity(most);
        let mut end = at;
        while end < words.len() && ends.len() < most && (end == at || words[end].joined || words[end].text == ".") {
            end += 1;
            if words[end - 1].text != "." {
                ends.push(end);
            }
        }
        let named = |end: &&usize| self.by_text.contains_key(&*joined(&words[at..**end]));
        ends.iter().skip(1).rev().find(named).map(|end| end - at)
    }

    /// Returns the kind that the article shows for a name, or for the longer name that a mention belongs to.
    pub(super) fn kind(&self, words: &[Word<'_>]) -> Option<NameKind> {
        let full = &self.names[self.owner(words)?];
        full.shown.then_some(full.kind)
    }

    fn owner(&self, words: &[Word<'_>]) -> Option<usize> {
        let own = self.by_text.get(&*joined(words)).copied().filter(|n| self.names[*n].shown);
        let part = || words.iter().find_map(|w| self.by_word.get(&*lowered(w.text))).copied();
        own.or_else(part)
    }

    /// Returns the name in full that a short mention belongs to.
    pub(super) fn full(&self, mention: &str) -> Option<&str> {
        let mut words = mention.split_whitespace();
        let owner = *self.by_word.get(&*lowered(words.next()?))?;
        let full = &*self.names[owner].text;
        let rest_too = words.all(|w| full.split_whitespace().any(|f| f.eq_ignore_ascii_case(w)));
        rest_too.then_some(full)
    }
}

fn key_of(word: &str) -> Box<str> {
    lowered(word).into_owned().into_boxed_str()
}

/// The words in small letters with single spaces, without full stops.
fn joined(words: &[Word<'_>]) -> String {
    let mut text = String::new();
    for word in words.iter().filter(|w| w.shape != Shape::Mark) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&lowered(word.text));
    }
    text
}
