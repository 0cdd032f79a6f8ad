//! The words that the rules look up: the files in `words/`, read once.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::words::Word;
use crate::segment::{function_words, sentence_starters};
use crate::text::casing::capitalised;

/// The lists that a word is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Lists(u64);

macro_rules! lists {
    ($($(#[$doc:meta])* $list:ident = $file:literal $section:literal,)*) => {
        /// A list of words.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum List {
            $($(#[$doc])* $list,)*
            /// `Namun`: begins sentences, and is no part of a name.
            Function,
            /// `Warga`: begins sentences.
            Starter,
            /// A phrase of the lists begins with it.
            Begins,
        }

        /// The file and the section of every list.
        const SECTIONS: &[(List, &str, &str)] = &[$((List::$list, $file, $section),)*];
    };
}

lists! {
    /// `Gubernur`: before a name, and no part of it.
    Office = "titles" "offices",
    /// `Letkol`, `Prof`: the same.
    Rank = "titles" "ranks",
    /// `Pak`, `Sultan`: part of the name.
    Honorific = "titles" "honorifics",
    /// `Nabi`, `Paus`: part of a name that may have an English form.
    TranslatedHonorific = "titles" "translated",
    /// `M.Si`, after a name.
    Degree = "titles" "degrees",
    /// `penyanyi`: a person's name follows.
    Role = "titles" "roles",
    PlaceHead = "heads" "places",
    OrganisationHead = "heads" "organisations",
    EventHead = "heads" "events",
    WorkHead = "heads" "works",
    ProductHead = "heads" "products",
    OtherHead = "heads" "others",
    /// `Barat`, `Tenggara`.
    Compass = "heads" "compass",
    /// `Raya`, `Nasional`: translated in a name.
    Adjective = "heads" "adjectives",
    /// `Tanjung`: a head that English keeps.
    KeptHead = "heads" "kept",
    /// `Bank`, `RSUD`: English keeps also common words after it.
    NamingHead = "heads" "naming",
    /// `Produk`, `Rapat`: begins a term that is no name.
    Term = "heads" "terms",
    /// `Tbk`, `Ltd`: ends the name of a company.
    Suffix = "heads" "suffixes",
    /// `kecamatan`: begins a name, though in small letters.
    SmallHead = "heads" "small-heads",
    PlaceWord = "heads" "place-words",
    OrganisationWord = "heads" "organisation-words",
    WorkWord = "heads" "work-words",
    ProductWord = "heads" "product-words",
    EventWord = "heads" "event-words",
    Calendar = "listed" "calendar",
    Religion = "listed" "religion",
    /// `Anda`, `Rupiah`.
    NoName = "listed" "no-names",
    /// `Al`, `Van`: begins a name.
    Article = "listed" "articles",
    /// `di`, `dan`: in small letters even in a headline.
    Small = "listed" "small",
    /// `bin`, `de`: between the words of a name.
    Particle = "listed" "particles",
    /// `kata`: a speaker follows.
    Saying = "listed" "saying",
    /// `mengatakan`: a speaker is before it.
    Says = "listed" "says",
    Given = "people" "given",
    /// `Bunga`: a common word that is also a given name.
    GivenNoun = "people" "nouns",
    /// `Jerman`, `Jawa_Barat`: English has another form.
    TranslatedPlace = "places" "translated",
    /// `India`: English has an adjective of its own.
    State = "places" "states",
    /// `Cianjur`: English writes it alike.
    KeptPlace = "places" "kept",
    Organisation = "brands" "organisations",
    Product = "brands" "products",
    Event = "brands" "events",
    /// `Sinar Mas`: a company or brand that English keeps whole.
    Brand = "brands" "kept",
}

/// Lists of words that begin names of which they are a part.
pub(super) const COMMON_HEADS: Lists = Lists::of(&[
    List::PlaceHead,
    List::OrganisationHead,
    List::EventHead,
    List::WorkHead,
    List::ProductHead,
    List::OtherHead,
    List::Term,
]);

impl Lists {
    /// Creates the set of these lists.
    pub(super) const fn of(lists: &[List]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < lists.len() {
            bits |= 1 << lists[at] as u64;
            at += 1;
        }
        Self(bits)
    }

    /// Returns whether a list is among these.
    pub(super) fn has(self, list: List) -> bool {
        self.0 & (1 << list as u64) != 0
    }

    /// Returns whether no list of names, heads, titles and the like has the word; common nouns that are given names, too, do
    /// not count.
    pub(super) fn is_empty(self) -> bool {
        self.0 & !Self::of(&[List::Function, List::Starter, List::Begins, List::GivenNoun]).0 == 0
    }

    /// Returns the lists in both sets.
    pub(super) fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Returns these lists and another one.
    pub(super) const fn with(self, list: List) -> Self {
        Self(self.0 | Self::of(&[list]).0)
    }

    /// Returns these lists without one of them.
    pub(super) fn without(self, list: List) -> Self {
        Self(self.0 & !Self::of(&[list]).0)
    }

    /// Returns these lists, or others if there are none.
    pub(super) fn or(self, other: Self) -> Self {
        if self.is_empty() { other } else { self }
    }

    /// Returns whether any of `others` is among these.
    pub(super) fn meets(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

/// The files, each with its content.
const FILES: [(&str, &str); 6] = [
    ("brands", include_str!("words/brands.txt")),
    ("heads", include_str!("words/heads.txt")),
    ("listed", include_str!("words/listed.txt")),
    ("people", include_str!("words/people.txt")),
    ("places", include_str!("words/places.txt")),
    ("titles", include_str!("words/titles.txt")),
];

/// A phrase of several words.
#[derive(Debug)]
struct Phrase {
    /// Its words after the first one.
    rest: Vec<&'static str>,
    lists: Lists,
}

#[derive(Debug, Default)]
struct Table {
    words: FxHashMap<&'static str, Lists>,
    /// By their first word, longest first.
    phrases: FxHashMap<&'static str, Vec<Phrase>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    for (file, content) in FILES {
        for (section, word) in entries(content) {
            if let Some((list, ..)) = SECTIONS.iter().find(|(_, f, s)| *f == file && *s == section) {
                table.add(word, *list);
            }
        }
    }
    let others = [(List::Function, function_words()), (List::Starter, sentence_starters())];
    for (list, words) in others {
        words.into_iter().for_each(|word| table.add(word, list));
    }
    for phrases in table.phrases.values_mut() {
        phrases.sort_by_key(|p| std::cmp::Reverse(p.rest.len()));
    }
    table
});

/// Returns the words of a file, each with its section.
fn entries(content: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut section = "";
    content.lines().flat_map(move |line| {
        let mut line = line.split('#').next().unwrap_or_default().trim();
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            section = name;
            line = "";
        }
        line.split_whitespace().map(move |word| (section, word))
    })
}

impl Table {
    fn add(&mut self, entry: &'static str, list: List) {
        let mut words = entry.split('_');
        let first = words.next().unwrap_or_default();
        let rest: Vec<&'static str> = words.collect();
        let lists = if rest.is_empty() {
            self.words.entry(first).or_default()
        } else {
            self.words.entry(first).or_default().0 |= Lists::of(&[List::Begins]).0;
            let phrases = self.phrases.entry(first).or_default();
            let known = phrases.iter().position(|p| p.rest == rest).unwrap_or_else(|| {
                phrases.push(Phrase { rest, lists: Lists::default() });
                phrases.len() - 1
            });
            &mut phrases[known].lists
        };
        lists.0 |= Lists::of(&[list]).0;
    }
}

/// Returns the lists that have this word, in this case.
pub(super) fn of_word(word: &str) -> Lists {
    #[cfg(test)]
    super::tests::count();
    TABLE.words.get(word).copied().unwrap_or_default()
}

/// Returns the lists of a word in small letters before or behind a name, with those of the head that it is with a
/// capital: `desa`, `penyanyi`.
pub(super) fn of_class(word: &str) -> Lists {
    let own = of_word(word);
    if !own.is_empty() {
        return own;
    }
    const HEADS: Lists =
        Lists::of(&[List::PlaceHead, List::OrganisationHead, List::EventHead, List::WorkHead, List::ProductHead]);
    let mut capital = [0; 32];
    let Some(capital) = capital.get_mut(..word.len()).filter(|_| word.is_ascii()) else {
        return of_word(&capitalised(word)).both(HEADS);
    };
    capital.copy_from_slice(word.as_bytes());
    if let Some(first) = capital.first_mut() {
        first.make_ascii_uppercase();
    }
    std::str::from_utf8(capital).map(of_word).unwrap_or_default().both(HEADS)
}

/// Returns the longest phrase at the beginning of some words: its number of words, and the lists that have it.
/// `word(n)` is the word with index `n`, or `None` where the words end.
pub(super) fn phrase<'t>(first: &Word<'_>, word: impl Fn(usize) -> Option<&'t str>) -> Option<(usize, Lists)> {
    if !first.is(List::Begins) {
        return None;
    }
    let phrases = TABLE.phrases.get(first.text)?;
    let begins = |p: &&Phrase| p.rest.iter().zip(1..).all(|(w, n)| word(n).is_some_and(|met| met == *w));
    phrases.iter().find(begins).map(|p| (p.rest.len() + 1, p.lists))
}

#[cfg(test)]
mod tests {
    use super::super::scan::scan;
    use super::*;

    #[test]
    fn the_files_are_sorted_and_have_nothing_twice() {
        for (file, content) in FILES {
            let all: Vec<(&str, &str)> = entries(content).collect();
            for pair in all.windows(2).filter(|p| p[0].0 == p[1].0) {
                assert!(pair[0].1 < pair[1].1, "{file}, [{}]: `{}` before `{}`", pair[0].0, pair[0].1, pair[1].1);
            }
            assert!(content.lines().all(|l| l.chars().count() <= 120 && l == l.trim_end()), "{file}: a long line");
        }
    }

    #[test]
    fn every_section_is_a_list_and_every_list_a_section() {
        let mut found = Vec::new();
        for (file, content) in FILES {
            let sections: std::collections::BTreeSet<&str> = entries(content).map(|(section, _)| section).collect();
            found.extend(sections.into_iter().map(|section| (file, section)));
        }
        let mut named: Vec<(&str, &str)> = SECTIONS.iter().map(|(_, file, section)| (*file, *section)).collect();
        named.sort_unstable();
        assert_eq!(found, named);
        assert!(SECTIONS.len() + 3 <= 64, "a set of lists has 64 bits");
    }

    #[test]
    fn words_and_phrases_are_found() {
        assert!(of_word("Gubernur").has(List::Office));
        assert!(of_word("Cianjur").has(List::KeptPlace) && !of_word("cianjur").has(List::KeptPlace));
        let words = scan("Amerika Serikat pun").words;
        let (length, lists) = phrase(&words[0], |n| words.get(n).map(|w| w.text)).unwrap();
        assert!(length == 2 && lists.has(List::TranslatedPlace));
        assert_eq!(phrase(&words[1], |_| None), None);
    }
}
