//! The abbreviations, as data, and what a full stop behind each can be.

use rustc_hash::FxHashMap;

use super::text::REACH;

/// What a full stop behind an abbreviation can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    /// Stands before a name (`Dr.`, `Jl.`): never a sentence's end.
    BeforeName,
    /// Stands before a number (`No.`, `Rp.`): a sentence's end only where no number follows.
    BeforeNumber,
    /// May end a sentence (`dll.`, `Tbk.`): what follows decides.
    Either,
    /// Goes on in any case (`s.d.`, `vs.`): never a sentence's end.
    NeverFinal,
}

impl Use {
    /// Every kind, with the word that stands for it in files.
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
    /// Only where it is written with a capital: `Kol.` is a rank, `kol` a cabbage.
    capital: bool,
}

/// Abbreviations whose full stop need not end a sentence.
#[derive(Debug, Clone)]
pub struct Abbreviations {
    /// By the abbreviation in small letters, without its last full stop.
    entries: FxHashMap<Box<str>, Entry>,
}

impl Default for Abbreviations {
    /// Those of Indonesian news that are built in.
    fn default() -> Self {
        let mut all = Self { entries: FxHashMap::default() };
        for (usage, word) in built_in() {
            all.add(word, usage);
        }
        all
    }
}

/// The built-in ones in the order of their file.
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
    /// The same with a user's own; a stop behind one of these never ends a sentence.
    #[must_use]
    pub fn with_user(self, words: impl IntoIterator<Item = String>) -> Self {
        self.with_kind(Use::NeverFinal, words)
    }

    /// The same with a user's own of one kind. They go over those that are built in. One that is written with a
    /// capital is this only where it has one.
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

    /// Those of one kind, in order, without their last full stop; one that needs its capital is written with it.
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

    /// What kind of abbreviation a word is, if it is one; `word` comes without its last full stop.
    pub fn of(&self, word: &str) -> Option<Use> {
        // Most words are no abbreviations, and most of these are longer.
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
