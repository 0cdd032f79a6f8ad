//! Spellings of names: how similar they are, and whether a text has one.

use rapidfuzz::distance::damerau_levenshtein;
use rustc_hash::FxHashMap;

use crate::glossary::fold::fold;
use crate::names::NameKind;

/// Minimum number of bytes of a word by which the beginnings of words are indexed.
const MIN_LENGTH: usize = 3;

/// The folded letters of a name, and a set of them for quick comparison.
pub(super) struct Spelling {
    letters: Vec<char>,
    /// A bit for each letter. Letters that share a bit are distinguished later.
    set: u64,
}

impl Spelling {
    pub(super) fn new(name: &str) -> Self {
        let letters: Vec<char> = fold(name).as_str().chars().collect();
        let set = letters.iter().fold(0, |set, c| set | 1 << (u32::from(*c) % 64));
        Self { letters, set }
    }

    /// Returns how similar two names are, 0 to 1 (Damerau–Levenshtein), if that is at least `least`.
    pub(super) fn alike(&self, other: &Self, least: f64) -> Option<f64> {
        let longest = self.letters.len().max(other.letters.len());
        let share = |edits: usize| if longest == 0 { 1.0 } else { 1.0 - edits as f64 / longest as f64 };
        // Each letter that the other name does not have costs an edit, and so does each difference in length.
        let missing = (self.set & !other.set).count_ones().max((other.set & !self.set).count_ones()) as usize;
        if share(missing.max(self.letters.len().abs_diff(other.letters.len()))) < least {
            return None;
        }
        let (a, b) = (self.letters.iter().copied(), other.letters.iter().copied());
        let alike = share(damerau_levenshtein::distance(a, b));
        (alike >= least).then_some(alike)
    }
}

/// Returns a word without its possessive.
pub(super) fn bare(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

/// Length in bytes above which a target is indexed once instead of being searched for every name.
pub(super) const LONG: usize = 4096;

/// The positions where the words of a long folded text begin, by their first bytes.
pub(super) struct Starts(FxHashMap<[u8; MIN_LENGTH], Vec<usize>>);

impl Starts {
    pub(super) fn new(text: &str) -> Self {
        let mut starts: FxHashMap<[u8; MIN_LENGTH], Vec<usize>> = FxHashMap::default();
        let mut inside = false;
        for (at, c) in text.char_indices() {
            let word = c.is_alphanumeric();
            if word
                && !inside
                && let Some(first) = text.as_bytes()[at..].first_chunk()
            {
                starts.entry(*first).or_default().push(at);
            }
            inside = word;
        }
        Self(starts)
    }

    /// Returns whether a word of the text begins with `name`.
    pub(super) fn begin(&self, text: &str, name: &str) -> bool {
        let places = name.as_bytes().first_chunk().and_then(|first| self.0.get(first));
        places.is_some_and(|places| places.iter().any(|at| text[*at..].starts_with(name)))
    }
}

/// Returns a word in small letters, with one kind of apostrophe and without diacritics.
pub(super) fn without_marks(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let word = fold(word);
    let letters = word.as_str().nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c));
    letters.flat_map(char::to_lowercase).collect()
}

/// Endings of loanwords: Indonesian, English.
const ENDINGS: [(&str, &str); 13] = [
    ("isme", "ism"),
    ("ika", "ics"),
    ("ika", "ic"),
    ("asi", "ation"),
    ("si", "tion"),
    ("itas", "ity"),
    ("ik", "ic"),
    ("ur", "ure"),
    ("er", "ary"),
    ("al", "ale"),
    ("ia", "i"),
    ("i", "i"),
    ("al", "al"),
];

/// Returns a Slavic name in small letters without what its last sounds are romanised as: `Zelensk` of *Zelenskyy*, *Zelensky*,
/// *Zelenskiy*. Each newsroom has its own way.
fn romanised(name: &str) -> Option<&str> {
    let stem = ["yy", "yi", "yj", "iy", "ii", "ij", "y", "i"].iter().find_map(|end| name.strip_suffix(end))?;
    (stem.len() >= 5 && stem.ends_with("sk")).then_some(stem)
}

/// Returns whether two spellings are the two usual ones of something that is no person: a loanword (`Mistisisme`,
/// Mysticism), or a place that English writes in its own way (`Sawu`, Savu). The names of people are theirs.
pub(super) fn is_other_spelling(kind: NameKind, word: &str, other: &str) -> bool {
    let plain = |word: &str| {
        let mut plain = fold(word).as_str().to_owned();
        for (from, to) in [
            ("oe", "u"),
            ("dj", "j"),
            ("tj", "c"),
            ("sy", "s"),
            ("w", "v"),
            ("kh", "k"),
            ("ph", "f"),
            ("th", "t"),
            ("rh", "r"),
            ("ch", "k"),
            ("ce", "se"),
            ("ci", "si"),
            ("cy", "si"),
            ("y", "i"),
            ("c", "k"),
            ("x", "ks"),
            ("z", "s"),
            ("ae", "e"),
            ("ss", "s"),
        ] {
            plain = plain.replace(from, to);
        }
        plain
    };
    let (marks, others) = (without_marks(word), without_marks(other));
    if marks == others || romanised(&marks).is_some_and(|stem| romanised(&others) == Some(stem)) {
        return true;
    }
    if kind == NameKind::Person {
        return false;
    }
    let (a, b) = (plain(word), plain(other));
    let loan = |(own, theirs): &(&str, &str)| {
        let (theirs, own) = (plain(theirs), *own);
        a.strip_suffix(own).zip(b.strip_suffix(theirs.as_str())).is_some_and(|(x, y)| x == y && x.len() >= 4)
    };
    a == b || ENDINGS.iter().any(loan)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slavic_endings_are_romanised_in_several_ways() {
        let same = |a, b| is_other_spelling(NameKind::Person, a, b);
        for (a, b) in [("Zelenskyy", "Zelensky"), ("Zelenskyy", "Zelenskiy"), ("Dostoyevski", "Dostoyevsky")] {
            assert!(same(a, b), "{a} {b}");
        }
        for (a, b) in [("Zelenskyy", "Zelenska"), ("Wisnu", "Visnu"), ("Risky", "Riski"), ("Sikorski", "Sikorsk")] {
            assert!(!same(a, b), "{a} {b}");
        }
    }

    proptest::proptest! {
        #[test]
        fn likeness_is_that_of_damerau_and_levenshtein(a in "[a-eé]{0,8}", b in "[a-eé]{0,8}", least in 0.0f64..1.0) {
            let known = strsim::normalized_damerau_levenshtein(&a, &b);
            let found = Spelling::new(&a).alike(&Spelling::new(&b), least);
            proptest::prop_assert_eq!(found, (known >= least).then_some(known));
        }
    }
}
