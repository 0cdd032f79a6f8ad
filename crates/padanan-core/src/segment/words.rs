//! The words that the rules look up: `words.txt`, read once.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

type Words = FxHashSet<&'static str>;

/// Every list of `words.txt`.
#[derive(Default)]
struct Lists {
    function: Words,
    starters: Words,
    labels: Words,
    numbering: Words,
    attributions: Words,
    domains: Words,
    zones: Words,
    units: Words,
    exclaimed: Words,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists = Lists::default();
    let mut section = "";
    for line in include_str!("words.txt").lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            section = name;
            continue;
        }
        if let Some(list) = lists.named(section) {
            list.extend(line.split_whitespace());
        }
    }
    lists
});

impl Lists {
    fn named(&mut self, section: &str) -> Option<&mut Words> {
        Some(match section {
            "function" => &mut self.function,
            "starters" => &mut self.starters,
            "labels" => &mut self.labels,
            "numbering" => &mut self.numbering,
            "attributions" => &mut self.attributions,
            "domains" => &mut self.domains,
            "zones" => &mut self.zones,
            "units" => &mut self.units,
            "exclaimed" => &mut self.exclaimed,
            _ => return None,
        })
    }
}

/// Whether a capitalised word begins sentences, and is not part of a name.
pub(super) fn starts_sentence(word: &str) -> bool {
    LISTS.starters.contains(word) || is_function(word)
}

/// Whether a capitalised word is never part of a name: `PT. Dua Kelinci` is a company, `PT. Namun` is not.
pub(super) fn is_function(word: &str) -> bool {
    LISTS.function.contains(word)
}

/// Returns the words of [`is_function`], sorted.
pub(crate) fn functions() -> Vec<&'static str> {
    sorted(&LISTS.function)
}

/// Returns the words of [`starts_sentence`], sorted.
pub(crate) fn starters() -> Vec<&'static str> {
    let mut all = sorted(&LISTS.starters);
    all.extend(&LISTS.function);
    all.sort_unstable();
    all
}

/// Returns the words after which a single letter is a label, sorted.
pub(super) fn labels() -> Vec<&'static str> {
    sorted(&LISTS.labels)
}

/// Returns the words of [`is_unit`], sorted.
pub(super) fn units() -> Vec<&'static str> {
    sorted(&LISTS.units)
}

/// Returns the words for what is numbered after `No.`, sorted.
pub(super) fn numbered() -> Vec<&'static str> {
    sorted(&LISTS.numbering)
}

fn sorted(words: &Words) -> Vec<&'static str> {
    let mut all: Vec<&str> = words.iter().copied().collect();
    all.sort_unstable();
    all
}

/// Whether a single letter after the word is a label: `vitamin C`.
pub(super) fn takes_label(word: &str) -> bool {
    LISTS.labels.contains(word.to_lowercase().as_str())
}

/// Whether the word says what is numbered: `No. Telp`.
pub(super) fn is_numbered(word: &str) -> bool {
    LISTS.numbering.contains(word.to_lowercase().as_str())
}

/// Whether the word, in lower case, says who spoke.
pub(super) fn is_attribution(word: &str) -> bool {
    LISTS.attributions.contains(word)
}

/// Whether the word is the ending of an address.
pub(super) fn is_domain(word: &str) -> bool {
    LISTS.domains.contains(word.to_lowercase().as_str())
}

/// Whether the word is a time zone.
pub(super) fn is_zone(word: &str) -> bool {
    LISTS.zones.contains(word.to_lowercase().as_str())
}

/// Whether the word is the unit of the number before it.
pub(super) fn is_unit(word: &str) -> bool {
    LISTS.units.contains(word)
}

/// Whether a name ends in an exclamation mark: `Yahoo!`.
pub(super) fn is_exclaimed(word: &str) -> bool {
    LISTS.exclaimed.contains(word.to_lowercase().as_str())
}
