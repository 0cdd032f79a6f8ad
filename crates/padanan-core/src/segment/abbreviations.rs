//! The abbreviations, as data, and what a full stop after each can be.

use rustc_hash::FxHashMap;

use super::text::REACH;

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
            all.add(word, usage);
        }
        all
    }
}

/// Returns the built-in abbreviations, in the order of their file.
pub(super) fn built_in() -> impl Iterator<Item = (Use, &'static str)> {
    let mut current = Use::NeverFinal;
    include_str!("abbreviations.txt").lines().flat_map(move |line| {
        let line = line.split('#').next().unwrap_or_default().trim();
        let section = line.strip_prefix('[').and_then(|l| l.strip_suffix(']'));
        if let Some((usage, _)) = section.and_then(|name| Use::ALL.iter().find(|(_, n)| *n == name)) {
            current = *usage;
        }
        let words = if section.is_some() { "" } else { line };
        words.split_whitespace().map(move |word| (current, word))
    })
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
            self.add(word.trim().trim_end_matches('.'), usage);
        }
        self
    }

    fn add(&mut self, word: &str, usage: Use) {
        if !word.is_empty() {
            let capital = word.starts_with(char::is_uppercase);
            self.entries.insert(word.to_lowercase().into(), Entry { usage, capital });
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
        // Most words are not abbreviations, and many are longer than any.
        if word.is_empty() || word.len() > REACH {
            return None;
        }
        let mut small = [0u8; REACH];
        let entry = if word.is_ascii() {
            let small = small.get_mut(..word.len())?;
            small.copy_from_slice(word.as_bytes());
            small.make_ascii_lowercase();
            self.entries.get(std::str::from_utf8(small).ok()?)
        } else {
            self.entries.get(word.to_lowercase().as_str())
        };
        entry.filter(|e| !e.capital || word.starts_with(char::is_uppercase)).map(|e| e.usage)
    }
}
