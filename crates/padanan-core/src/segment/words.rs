//! The words that the rules look up: `words.txt`, read once.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::text::in_small;

type Words = FxHashSet<&'static str>;

macro_rules! lists {
    ($($name:ident)+) => {
        /// Every list of `words.txt`.
        #[derive(Default)]
        struct Lists {
            $($name: Words,)+
        }

        impl Lists {
            fn named(&mut self, section: &str) -> Option<&mut Words> {
                Some(match section {
                    $(stringify!($name) => &mut self.$name,)+
                    _ => return None,
                })
            }
        }
    };
}

lists! {
    function starters labels numbering attributions domains zones units exclaimed platforms networks illnesses counted bodies nouns persons roles speech
    reporting initialled copulas revealing conjunctions connectors laws cities directions honorifics divine predicates
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

/// Returns the words of [`is_platform`], sorted.
pub(super) fn platforms() -> Vec<&'static str> {
    sorted(&LISTS.platforms)
}

/// Returns the words of [`is_law`], sorted.
pub(super) fn laws() -> Vec<&'static str> {
    sorted(&LISTS.laws)
}

/// Returns the words of [`is_copula`], sorted.
pub(super) fn copulas() -> Vec<&'static str> {
    sorted(&LISTS.copulas)
}

/// Returns the words of [`is_conjunction`], sorted.
pub(super) fn conjunctions() -> Vec<&'static str> {
    sorted(&LISTS.conjunctions)
}

/// Returns the words of [`is_reporting`], sorted.
pub(super) fn reporting() -> Vec<&'static str> {
    sorted(&LISTS.reporting)
}

fn sorted(words: &Words) -> Vec<&'static str> {
    let mut all: Vec<&str> = words.iter().copied().collect();
    all.sort_unstable();
    all
}

/// Whether a list has a word, whatever its case.
fn has_small(list: &Words, word: &str) -> bool {
    in_small(word, |small| list.contains(small))
}

/// Whether a single letter after the word is a label: `vitamin C`.
pub(super) fn takes_label(word: &str) -> bool {
    has_small(&LISTS.labels, word)
}

/// Whether the word says what is numbered: `No. Telp`.
pub(super) fn is_numbered(word: &str) -> bool {
    has_small(&LISTS.numbering, word)
}

/// Whether the word, in lower case, says who spoke.
pub(super) fn is_attribution(word: &str) -> bool {
    LISTS.attributions.contains(word)
}

/// Whether the word is the ending of an address.
pub(super) fn is_domain(word: &str) -> bool {
    has_small(&LISTS.domains, word)
}

/// Whether the word is a time zone.
pub(super) fn is_zone(word: &str) -> bool {
    has_small(&LISTS.zones, word)
}

/// Whether the word is the unit of the number before it.
pub(super) fn is_unit(word: &str) -> bool {
    LISTS.units.contains(word)
}

/// Whether a name ends in an exclamation mark: `Yahoo!`.
pub(super) fn is_exclaimed(word: &str) -> bool {
    has_small(&LISTS.exclaimed, word)
}

/// Whether the letter X after the word is the network, or a number.
pub(super) fn is_platform(word: &str) -> bool {
    has_small(&LISTS.platforms, word)
}

/// Whether the word is a network, or says that networks are meant.
pub(super) fn is_network(word: &str) -> bool {
    has_small(&LISTS.networks, word)
}

/// Whether an illness follows the word.
pub(super) fn takes_illness(word: &str) -> bool {
    has_small(&LISTS.illnesses, word)
}

/// Whether a number says how much or which of the word.
pub(super) fn is_counted(word: &str) -> bool {
    has_small(&LISTS.counted, word)
}

/// Whether the abbreviation is a kind of company or body, which may be a word of its own.
pub(super) fn is_body(token: &str) -> bool {
    has_small(&LISTS.bodies, token)
}

/// Whether the abbreviation before a name may be a word of its own: a rank.
pub(super) fn is_noun(token: &str) -> bool {
    has_small(&LISTS.nouns, token)
}

/// Whether a rank after the word takes the place of a name: `Pak Irjen`.
pub(super) fn is_person(word: &str) -> bool {
    has_small(&LISTS.persons, word)
}

/// Whether the word is an office, which may follow a title.
pub(super) fn is_role(word: &str) -> bool {
    LISTS.roles.contains(word)
}

/// Whether the word is the verb of a clause that says who spoke: `Martin bertanya`.
pub(super) fn is_reporting(word: &str) -> bool {
    LISTS.reporting.contains(word)
}

/// Whether a whole clause follows the word.
pub(super) fn takes_clause(word: &str) -> bool {
    has_small(&LISTS.speech, word)
}

/// Whether a suspect's initials follow the word.
pub(super) fn takes_initials(word: &str) -> bool {
    has_small(&LISTS.initialled, word)
}

/// Whether the word ends no sentence.
pub(super) fn is_copula(word: &str) -> bool {
    LISTS.copulas.contains(word)
}

/// Whether a name that is held back comes after the word, behind a pause.
pub(super) fn is_revealing(word: &str) -> bool {
    LISTS.revealing.contains(word)
}

/// Whether the word ends a sentence only in an ellipsis.
pub(super) fn is_conjunction(word: &str) -> bool {
    LISTS.conjunctions.contains(word)
}

/// Whether the word connects two articles of a law.
pub(super) fn is_connector(word: &str) -> bool {
    has_small(&LISTS.connectors, word)
}

/// Whether the word begins the name of a law or of a part of one.
pub(super) fn is_law(word: &str) -> bool {
    LISTS.laws.contains(word)
}

/// Whether the word is the short name of a city, as in the names of courts.
pub(super) fn is_city(word: &str) -> bool {
    LISTS.cities.contains(word)
}

/// Whether the word is the short name of a part of a city.
pub(super) fn is_direction(word: &str) -> bool {
    LISTS.directions.contains(word)
}

/// Whether the letters honour the name before them.
pub(super) fn is_honorific(letters: &str) -> bool {
    has_small(&LISTS.honorifics, letters)
}

/// Whether the word begins an attribute of God.
pub(super) fn is_divine(word: &str) -> bool {
    LISTS.divine.contains(word)
}

/// Whether a word in lower case makes a sentence of the noun before it: a verb with a prefix, or one of a few others.
pub(super) fn is_predicate(word: &str) -> bool {
    let prefixed = ["me", "di", "ber", "ter"].iter().any(|prefix| word.starts_with(prefix));
    (prefixed && word.len() >= 6 && !NO_VERBS.contains(&word)) || LISTS.predicates.contains(word)
}

/// Nouns and prepositions with the letters of a verb's prefix.
const NO_VERBS: [&str; 12] = [
    "terhadap",
    "tentang",
    "terkait",
    "media",
    "berita",
    "berbagai",
    "berdasarkan",
    "bersama",
    "direktur",
    "terdakwa",
    "menteri",
    "tersangka",
];

/// Whether a capitalised word has the possessive, so that it is no name: `Harganya`, `Paru-parunya`.
pub(super) fn has_possessive(word: &str) -> bool {
    let Some(rest) = word.strip_prefix(|c: char| c.is_ascii_uppercase()) else { return false };
    let end = rest.bytes().take(40).take_while(|b| b.is_ascii_lowercase() || *b == b'-').count();
    end >= 6 && rest[..end].ends_with("nya") && !rest[end..].starts_with(char::is_alphanumeric)
}
