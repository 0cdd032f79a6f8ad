//! English names that look nothing like the Indonesian words for them: *Belanda* is Dutch, *Lebaran* is Eid.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::text::casing::capitalised;

/// The list: Indonesian words, `=`, English words.
static LIST: &str = include_str!("equivalents.txt");

static SOURCES: LazyLock<FxHashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut sources: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
    for (words, names) in lines(LIST) {
        for name in names.split(' ') {
            sources.entry(name).or_default().extend(words.split(' '));
        }
    }
    sources
});

static LISTED: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| lines(LIST).flat_map(|(words, _)| words.split(' ')).collect());

/// Returns both sides of each line of a list.
pub(super) fn lines(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "))
}

/// Returns the Indonesian words that account for an English name.
pub(super) fn sources_of(name: &str) -> &'static [&'static str] {
    SOURCES.get(name).map_or(&[], Vec::as_slice)
}

/// Returns whether English has names of its own for an Indonesian word.
pub(super) fn is_listed(word: &str) -> bool {
    LISTED.contains(word)
}

/// Returns whether an Indonesian word accounts for an English name.
pub(super) fn is_equivalent(word: &str, name: &str) -> bool {
    let listed = |name: &str| sources_of(name).contains(&word);
    listed(name) || listed(&capitalised(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_both_sides_and_no_word_twice() {
        let mut seen: Vec<&str> = Vec::new();
        for line in LIST.lines().filter(|line| !line.starts_with('#')) {
            let (words, names) = line.split_once(" = ").unwrap_or_else(|| panic!("{line}"));
            assert!(words.split(' ').chain(names.split(' ')).all(|w| !w.is_empty()), "{line}");
            seen.extend(words.split(' '));
        }
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count);
        assert!(is_equivalent("Belanda", "Dutch") && !is_equivalent("Belanda", "Belgium"));
    }
}
