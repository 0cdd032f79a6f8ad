//! What a whole article tells of its words: which are common words, and which have a capital inside a sentence.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::text::Lexicon;
use crate::text::casing::{is_capitalised, lowered};

use super::lists::{self, COMMON_HEADS, List, Lists};
use super::scan::{Counts, Scanned};
use super::words::{Position, Shape, Word, is_hyphen};

/// What a dictionary knows of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Known {
    /// There is no dictionary.
    #[default]
    Unasked,
    /// The dictionary does not have it.
    Unknown,
    /// It is usually written in small letters.
    Common,
    /// It is made of a word in small letters: `perpajakan`.
    Derived,
    /// It is written in both ways, more often with a capital.
    Both,
    /// It always has a capital.
    Name,
}

/// What is known of one word that the article writes with a capital.
#[derive(Debug, Clone, Copy, Default)]
struct Fact {
    known: Known,
    /// The dictionary's best translation is the same word.
    same: bool,
    /// The dictionary is sure of another name in English.
    other: bool,
    /// It is a common word of English.
    english: bool,
    /// How often it has a capital inside a sentence.
    inside: u32,
}

/// The words of an article, by their keys.
#[derive(Debug, Default)]
pub(super) struct Facts {
    words: FxHashMap<u64, Fact>,
    /// Those that occur in small letters.
    small: FxHashSet<u64>,
}

/// How a sentence is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Only names and first words have capitals.
    Prose,
    /// A headline: most words have one.
    Title,
    /// All letters are capitals.
    Shouted,
}

impl Facts {
    /// Adds the words of a sentence.
    pub(super) fn add(&mut self, scanned: &Scanned<'_>, lexicon: Option<&dyn Lexicon>) {
        let words = &scanned.words;
        let mut before: Option<&Word<'_>> = None;
        for word in words {
            // The second words of species: `Capsicum annuum`.
            let species = || before.is_some_and(|b| b.shape == Shape::Capital) && word.joined && word.is_latin();
            if word.shape == Shape::Lower {
                self.small.insert(word.key());
            }
            if word.is_capital() || word.shape == Shape::Lower && species() {
                let ask = || lexicon.map(|lexicon| ask(&lowered(word.text), lexicon)).unwrap_or_default();
                self.words.entry(word.key()).or_insert_with(ask);
            }
            before = Some(word);
        }
        if self.style(scanned) != Style::Prose {
            return;
        }
        for word in words.iter().filter(|w| w.is_capital() && w.position == Position::Inside) {
            if let Some(fact) = self.words.get_mut(&word.key()) {
                fact.inside += 1;
            }
        }
    }

    fn of(&self, word: &Word<'_>) -> Fact {
        self.words.get(&word.key()).copied().unwrap_or_default()
    }

    /// Returns what the dictionary knows of a word.
    pub(super) fn known(&self, word: &Word<'_>) -> Known {
        self.of(word).known
    }

    /// Returns whether the dictionary has another word for a name in English: `Moskwa`.
    pub(super) fn is_translated(&self, word: &Word<'_>) -> bool {
        let fact = self.of(word);
        matches!(fact.known, Known::Both | Known::Name) && fact.other
    }

    /// Returns whether the dictionary has a word in small letters, and not only because somebody wrote a name so: as a
    /// name it would be translated as itself.
    pub(super) fn is_in_dictionary(&self, word: &Word<'_>) -> bool {
        let fact = self.of(word);
        match fact.known {
            Known::Common => !fact.same,
            Known::Unasked => self.is_common(word),
            _ => false,
        }
    }

    /// Returns whether a word is a common word of English.
    pub(super) fn is_english(&self, word: &Word<'_>) -> bool {
        self.of(word).english
    }

    /// Returns whether a word is a common word of the language. Without a dictionary, one that the article also writes
    /// in small letters, or that is built like one.
    pub(super) fn is_common(&self, word: &Word<'_>) -> bool {
        match self.known(word) {
            Known::Common | Known::Derived => true,
            Known::Unasked => {
                self.is_in_small_letters(word) || is_built_like_a_word(word.text) || starts_sentence(word)
            }
            _ => false,
        }
    }

    /// Returns whether the article writes the word in small letters somewhere.
    fn is_in_small_letters(&self, word: &Word<'_>) -> bool {
        self.small.contains(&word.key())
    }

    /// Returns whether the article writes the word with a capital inside a sentence, a common word several times, and
    /// never in small letters.
    pub(super) fn is_named_inside(&self, word: &Word<'_>) -> bool {
        let times = if self.is_common(word) { 2 } else { 1 };
        self.of(word).inside >= times && !self.is_in_small_letters(word)
    }

    /// Returns how a sentence is written.
    pub(super) fn style(&self, scanned: &Scanned<'_>) -> Style {
        let (words, Counts { all, capital, shouted }) = (&scanned.words, scanned.counts);
        let common = || words.iter().any(|w| w.is_capital() && w.lists.is_empty() && self.is_common(w));
        if all >= 3 && shouted * 10 >= all * 7 || all == 2 && shouted == 2 && common() {
            return Style::Shouted;
        }
        // Three words with a full stop are a short sentence.
        let least = if words.last().is_some_and(|w| w.text == ".") { 4 } else { 3 };
        let headline = all >= least && capital * 10 >= all * 6 && self.is_headline(words, all);
        if headline { Style::Title } else { Style::Prose }
    }

    /// Returns whether a sentence of `all` words, most of them with a capital, is a headline and not only full of names:
    /// common words have a capital, and hardly any has none.
    fn is_headline(&self, words: &[Word<'_>], all: usize) -> bool {
        let (mut small, mut odd, mut headed) = (0, 0, false);
        for word in words.iter().filter(|w| w.is_word()) {
            if !word.is_capital() {
                headed = false;
                small += usize::from(!lists::of_word(word.text).has(List::Small));
                continue;
            }
            let plain = word.lists.is_empty() && (word.is(List::Function) || self.is_common(word));
            headed = word.joined && headed || word.lists.meets(HEADS);
            odd += usize::from(plain && word.position == Position::Inside && !headed);
        }
        small * 20 <= all && odd > 0
    }
}

/// Returns whether a word begins sentences, with or without being a noun.
pub(super) fn starts_sentence(word: &Word<'_>) -> bool {
    word.is(List::Starter)
}

/// What begins a name of several words, so that common words in it have a capital.
const HEADS: Lists = COMMON_HEADS.with(List::Office);

/// Natural logarithm of the probability from which on a translation of a name is sure.
const SURE: f32 = -1.2;

fn ask(lower: &str, lexicon: &dyn Lexicon) -> Fact {
    let (small, usual) = (lexicon.source(lower), lexicon.usual_source(lower));
    let known = match (small, usual) {
        (Some(small), Some(usual)) if small == usual => Known::Common,
        // `kehutanan`, which texts have as a part of the ministry's name more often than alone.
        (Some(_), _) if is_abstract(lower, lexicon) => Known::Derived,
        (Some(_), _) => Known::Both,
        // Words that only begin sentences are known with a capital only: `Bagaimanakah`.
        (None, Some(_)) if is_derived(lower, lexicon, &CLITICS) => Known::Derived,
        (None, Some(_)) => Known::Name,
        (None, None) if is_derived(lower, lexicon, &ENDS) => Known::Derived,
        (None, None) => Known::Unknown,
    };
    let (mut same, mut other) = (false, false);
    if let Some(id) = usual {
        lexicon.translations(&[id], 1, &mut |best| {
            if let [word] = best.words {
                let word = lexicon.target_word(*word);
                same = word.eq_ignore_ascii_case(lower);
                other = !same && is_capitalised(word) && best.forward > SURE;
            }
            false
        });
    }
    Fact { known, same, other, english: lexicon.has_target(lower), inside: 0 }
}

/// What is written behind a word of any kind.
const CLITICS: [&str; 4] = ["nya", "kah", "lah", "pun"];
/// The same, and the ends of derived words.
const ENDS: [&str; 8] = ["nya", "kah", "lah", "pun", "kan", "an", "i", "ku"];
/// Beginnings of derived words, each with the letters that it may stand for.
const BEGINNINGS: [(&str, &[&str]); 14] = [
    ("meng", &["", "k"]),
    ("meny", &["s"]),
    ("mem", &["", "p"]),
    ("men", &["", "t"]),
    ("me", &[""]),
    ("peng", &["", "k"]),
    ("peny", &["s"]),
    ("pem", &["", "p"]),
    ("pen", &["", "t"]),
    ("per", &[""]),
    ("ber", &[""]),
    ("ter", &[""]),
    ("ke", &[""]),
    ("di", &[""]),
];
/// Letters that a base has at least: shorter ones are in too many names.
const BASE: usize = 4;
/// Letters that a word on `-nya` has at least: shorter ones are also names (`Kenya`, `Sonya`).
const LONG: usize = 7;

/// Returns whether a word is an abstract noun made of a common word: `kehutanan`, `permusyawaratan`, `pembangunan`.
fn is_abstract(lower: &str, lexicon: &dyn Lexicon) -> bool {
    let around = lower.strip_suffix("an").filter(|_| lower.starts_with("ke") || lower.starts_with("pe"));
    around.is_some_and(|rest| is_derived(rest, lexicon, &CLITICS))
}

/// Returns whether a word is made of a common one: `ketimpangan`, `proyek-proyek`, `ditambahkannya`.
fn is_derived(lower: &str, lexicon: &dyn Lexicon, alone: &[&str]) -> bool {
    let common = |base: &str| base.len() >= BASE && lexicon.source(base).is_some();
    if let Some((first, second)) = lower.split_once(is_hyphen) {
        return first == second || common(first) && common(second);
    }
    let bare = lower.strip_suffix("nya").unwrap_or(lower);
    let with_beginning = |rest: &str| {
        BEGINNINGS.iter().any(|(beginning, letters)| {
            let rest = rest.strip_prefix(beginning).unwrap_or_default();
            !rest.is_empty() && letters.iter().any(|letter| common(&format!("{letter}{rest}")))
        })
    };
    let without = |end: &&str| lower.strip_suffix(*end);
    lower.len() >= LONG && lower.ends_with("nya")
        || alone
            .iter()
            .filter_map(without)
            .any(|rest| common(rest) || alone.len() == CLITICS.len() && with_beginning(rest))
        || with_beginning(bare)
        || ENDS.iter().filter_map(|end| bare.strip_suffix(end)).any(with_beginning)
}

/// Returns whether a word looks like a verb or a derived noun, for want of a dictionary.
fn is_built_like_a_word(word: &str) -> bool {
    let lower = lowered(word);
    let long = lower.len() >= 7;
    let both = |beginnings: &[&str], ends: &[&str]| {
        beginnings.iter().any(|b| lower.starts_with(b)) && ends.iter().any(|e| lower.ends_with(e))
    };
    long && (both(&["pe", "ke"], &["an", "annya"]) || both(&["di", "me"], &["kan", "kannya", "i"]))
        || lower.len() > 4 && lower.ends_with("nya")
        || lower.split_once(is_hyphen).is_some_and(|(first, second)| first == second)
}

#[cfg(test)]
mod tests {
    use super::super::scan::scan;
    use super::*;

    #[test]
    fn a_headline_has_capitals_on_common_words() {
        let mut facts = Facts::default();
        for text in ["warga menolak tambang emas", "mereka tiba kembali"] {
            facts.add(&scan(text), None);
        }
        for (text, style) in [
            ("Warga Cianjur Menolak Tambang Emas", Style::Title),
            ("WARGA CIANJUR MENOLAK TAMBANG EMAS", Style::Shouted),
            ("Presiden Joko Widodo dan Menteri Retno Marsudi tiba", Style::Prose),
            ("Warga Cianjur menolak tambang emas", Style::Prose),
        ] {
            assert_eq!(facts.style(&scan(text)), style, "{text}");
        }
    }

    #[test]
    fn words_that_are_built_like_common_ones() {
        for word in ["Peningkatan", "Kenaikannya", "Ditambahkan", "Menurutnya", "Anak-anak"] {
            assert!(is_built_like_a_word(word), "{word}");
        }
        for word in ["Cianjur", "Peter", "Dian", "Kediri", "Medan", "Anya"] {
            assert!(!is_built_like_a_word(word), "{word}");
        }
    }
}
