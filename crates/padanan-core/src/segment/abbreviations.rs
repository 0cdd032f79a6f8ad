//! The abbreviations, as data, and what a full stop after each can be.

use rustc_hash::FxHashMap;

use super::text::{REACH, in_small};

/// What a full stop after an abbreviation can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    /// Comes before a name (`Dr.`, `Jl.`): never ends a sentence.
    BeforeName,
    /// Comes before a number (`No.`, `Rp.`): ends a sentence only if no number follows.
    BeforeNumber,
    /// May end a sentence (`dll.`, `Tbk.`): what follows decides.
    Either,
    /// The sentence always continues (`s.d.`, `vs.`): never ends a sentence.
    NeverFinal,
}

impl Use {
    /// Every kind, with its name in files.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::BeforeName, "before_name"),
        (Self::BeforeNumber, "before_number"),
        (Self::Either, "either"),
        (Self::NeverFinal, "never_final"),
    ];
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    usage: Use,
    /// Whether it counts only when written with a capital: `Kol.` is a rank, `kol` a cabbage.
    capital: bool,
    /// Whether it is another word in capitals: `spt.` is short for *seperti*, `SPT` is a tax return.
    acronym: bool,
}

/// Abbreviations whose full stop need not end a sentence.
#[derive(Debug, Clone)]
pub struct Abbreviations {
    /// Keyed by the abbreviation in lower case, without its last full stop.
    entries: FxHashMap<Box<str>, Entry>,
}

impl Default for Abbreviations {
    /// The built-in abbreviations of Indonesian news.
    fn default() -> Self {
        let mut all = Self { entries: FxHashMap::default() };
        for (usage, word) in built_in() {
            all.add(word, usage, is_acronym_in_capitals(usage, word));
        }
        all
    }
}

/// Returns the built-in abbreviations, in the order of their file.
pub(super) fn built_in() -> impl Iterator<Item = (Use, &'static str)> {
    in_file().filter_map(|(section, word)| Some((Use::ALL.iter().find(|(_, name)| *name == section)?.0, word)))
}

/// The section of the file that lists what is written in capitals, too.
const IN_CAPITALS: &str = "also_in_capitals";

/// Returns the words of the file, each with its section.
fn in_file() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut current = "";
    include_str!("abbreviations.txt").lines().flat_map(move |line| {
        let line = line.split('#').next().unwrap_or_default().trim();
        let section = line.strip_prefix('[').and_then(|l| l.strip_suffix(']'));
        current = section.unwrap_or(current);
        let words = if section.is_some() { "" } else { line };
        words.split_whitespace().map(move |word| (current, word))
    })
}

/// Whether an abbreviation is another word in capitals. Long ones are not: `LETKOL.` is the rank.
fn is_acronym_in_capitals(usage: Use, word: &str) -> bool {
    let named = || in_file().any(|(section, known)| section == IN_CAPITALS && known.eq_ignore_ascii_case(word));
    matches!(usage, Use::BeforeName | Use::NeverFinal)
        && (2..=3).contains(&word.len())
        && word.bytes().all(|b| b.is_ascii_alphabetic())
        && !word.bytes().all(|b| b.is_ascii_uppercase())
        && !named()
}

impl Abbreviations {
    /// Adds a user's own abbreviations; a stop after one of these never ends a sentence.
    #[must_use]
    pub fn with_user(self, words: impl IntoIterator<Item = String>) -> Self {
        self.with_kind(Use::NeverFinal, words)
    }

    /// Adds a user's own abbreviations of one kind. They override the built-in ones. One written with a capital counts
    /// only when it has a capital in the text.
    #[must_use]
    pub fn with_kind(mut self, usage: Use, words: impl IntoIterator<Item = String>) -> Self {
        for word in words {
            self.add(word.trim().trim_end_matches('.'), usage, false);
        }
        self
    }

    fn add(&mut self, word: &str, usage: Use, acronym: bool) {
        if !word.is_empty() {
            let capital = word.starts_with(char::is_uppercase);
            self.entries.insert(word.to_lowercase().into(), Entry { usage, capital, acronym });
        }
    }

    /// Returns the abbreviations of one kind, sorted, without their last full stop; one that requires a capital is
    /// written with it.
    pub(super) fn of_kind(&self, usage: Use) -> Vec<String> {
        let chosen = self.entries.iter().filter(|(_, e)| e.usage == usage);
        let written = chosen.map(|(word, e)| {
            let mut letters = word.chars();
            match letters.next().filter(|_| e.capital) {
                Some(first) => first.to_uppercase().chain(letters).collect(),
                None => word.to_string(),
            }
        });
        let mut words: Vec<String> = written.collect();
        words.sort_unstable();
        words
    }

    /// Returns the kind of abbreviation that a word is, if it is one; `word` is without its last full stop.
    pub fn of(&self, word: &str) -> Option<Use> {
        self.entry(word).map(|entry| entry.usage)
    }

    /// Whether a word that spells an abbreviation is an acronym, because it is in capitals.
    pub(super) fn is_acronym(&self, word: &str) -> bool {
        word.bytes().all(|b| b.is_ascii_uppercase()) && self.entry(word).is_some_and(|entry| entry.acronym)
    }

    fn entry(&self, word: &str) -> Option<&Entry> {
        // Most words are not abbreviations, and many are longer than any.
        if word.is_empty() || word.len() > REACH {
            return None;
        }
        let entry = in_small(word, |small| self.entries.get(small));
        entry.filter(|e| !e.capital || word.starts_with(char::is_uppercase))
    }
}
