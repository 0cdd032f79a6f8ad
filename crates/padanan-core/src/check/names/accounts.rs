//! Which names of the target the source accounts for: by the same word, one that looks like it, or one whose known
//! translations contain it.

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_segmentation::UnicodeSegmentation;

use super::super::view::View;
use super::equivalents;
use super::people::People;
use crate::facts::words::is_day_or_month;
use crate::glossary::fold::fold;
use crate::text::casing::{is_capitalised, is_sentence_initial, lowered};
use crate::text::lexicon::WordId;
use crate::text::tokens::Token;
use crate::text::{Lexicon, Span};

/// Maximum number of translations of a phrase that are considered.
const MAX_COUNT: usize = 20;
/// Maximum number of words of a phrase that is looked up.
const MAX_LENGTH: usize = 3;

/// Returns whether a name, in small letters, is among those that these source words account for.
fn is_among(lexicon: &dyn Lexicon, source: &[&str], name: &str) -> bool {
    let mut found = false;
    let mut see = |word: &str| {
        found = is_same(word, name);
        !found
    };
    // A word in no translation may still be derived from one: `Indonesians`.
    if !lexicon.has_usual_target(name) || each_of_table(lexicon, source, &mut see) {
        each_answer(lexicon, source, &mut see);
    }
    found
}

/// The source's words, with the indexes in which names are looked up.
pub(super) struct Source<'v, 'a> {
    view: &'v View<'a>,
    lexicon: &'a dyn Lexicon,
    words: OnceCell<FxHashSet<&'v str>>,
    /// The beginnings of the words, sorted.
    looks: OnceCell<Vec<Look>>,
    known: OnceCell<FxHashSet<String>>,
    people: OnceCell<People>,
}

impl<'v, 'a> Source<'v, 'a> {
    pub(super) fn new(view: &'v View<'a>, lexicon: &'a dyn Lexicon) -> Self {
        let (words, looks, known) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { view, lexicon, words, looks, known, people: OnceCell::new() }
    }

    /// Returns whether the source accounts for a name of the target.
    pub(super) fn calls_for(&self, name: &str) -> bool {
        // The same word looks like it, of course.
        let plural_of_acronym = || {
            let stem = name.strip_suffix('s').filter(|stem| stem.bytes().all(|b| b.is_ascii_uppercase()));
            stem.is_some_and(|stem| self.view.source.has_apart(stem))
        };
        if self.view.source.has_apart(name) || self.view.source.means_word(name) || plural_of_acronym() {
            return true;
        }
        let lower = lowered(name);
        // `Square`, `Navy`: a word that English also writes in small letters is not a name.
        self.lexicon.has_target(&lower)
            || self.looks_like(name)
            || self.has_equivalent(name)
            || self.may_become(&lower)
            || self.people.get_or_init(|| People::of(self.view.source.text)).account_for(name)
    }

    fn forms(&self) -> impl Iterator<Item = &'v str> + use<'v, 'a> {
        self.view.source.tokens().iter().map(|t| &*t.form)
    }

    fn looks_like(&self, name: &str) -> bool {
        let looks = self.looks.get_or_init(|| {
            let mut looks = Vec::with_capacity(self.view.source.tokens().len());
            self.forms().for_each(|word| beginnings(word, |look| looks.push(look)));
            looks.sort_unstable();
            looks
        });
        let mut alike = false;
        beginnings(name, |look| alike = alike || looks.binary_search(&look).is_ok());
        alike
    }

    /// Returns whether a word of the source is listed with this English name.
    fn has_equivalent(&self, name: &str) -> bool {
        let words = || self.words.get_or_init(|| self.forms().collect());
        equivalents::sources_of(name).iter().any(|word| words().contains(word))
    }

    /// Returns whether a name, in small letters, is among the possible translations of the source's words.
    fn may_become(&self, name: &str) -> bool {
        let forms = || self.forms().collect::<Vec<_>>();
        if self.view.source.tokens().len() > MANY {
            return self.known.get_or_init(|| translations(self.lexicon, &forms())).contains(name);
        }
        is_among(self.lexicon, &forms(), name)
    }
}

/// Returns the words of the target that are names: with a capital that is not due to their position.
pub(super) fn names<'v>(view: &'v View<'_>) -> Vec<(&'v str, Span)> {
    let tokens = view.target.tokens();
    let mut found = Vec::new();
    for (i, token) in tokens.iter().enumerate().filter(|(_, token)| is_capitalised(&token.form)) {
        // The first part of `French-speaking` is the name.
        let word = token.form.split('-').next().unwrap_or_default().trim_end_matches('\'');
        if !is_own(word, i, tokens) || view.terms.meet(token.span) || view.target.in_link(token.span) {
            continue;
        }
        // In a headline every word has a capital.
        if view.target.is_headline() {
            return Vec::new();
        }
        found.push((word, token.span));
    }
    found
}

/// Returns whether a word has a capital because it is a name.
fn is_own(word: &str, at: usize, tokens: &[Token<'_>]) -> bool {
    let letters = || word.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    // A letter that is written as several characters counts once.
    let long = || if word.is_ascii() { word.len() > 2 } else { word.graphemes(true).count() > 2 };
    is_capitalised(word)
        && !is_sentence_initial(tokens, at)
        && long()
        && letters()
        && !word.contains('.')
        && !ends_a_quotation(&tokens[..at])
        && !ALWAYS.contains(&word)
        && !is_day_or_month(word)
}

/// Returns whether the tokens before a word end a quoted sentence: `“Go!” Shouted the crowd.`
fn ends_a_quotation(before: &[Token<'_>]) -> bool {
    matches!(before, [.., end, quote] if matches!(&*quote.form, "”" | "’") && matches!(&*end.form, "." | "!" | "?"))
}

/// Words that English always writes with a capital, regardless of the source.
const ALWAYS: [&str; 12] =
    ["God", "Mrs", "Internet", "Bible", "Earth", "I'm", "I've", "I'll", "I'd", "Sir", "Mr", "Christian"];

/// Up to three letters, packed into one number.
type Look = u64;

/// Passes the first three letters of a word's parts to `see`, without case and diacritics, and spelt by sound.
/// `RusiaVladimir` has two parts.
fn beginnings(word: &str, mut see: impl FnMut(Look)) {
    let mut letters = [0; 64];
    let plain = if word.is_ascii() { plain_sounds(word, &mut letters) } else { None };
    let folded;
    let sounds = match plain {
        Some(sounds) => sounds,
        None => {
            folded = folded_sounds(word);
            &folded
        }
    };
    for part in sounds.split(['-', '/', '\'']) {
        let mut look = 0;
        let mut count = 0;
        for c in part.chars().take(3) {
            look |= Look::from(u32::from(c)) << (21 * count);
            count += 1;
        }
        if count >= 2 {
            see(look);
        }
    }
}

/// Returns the same letters as [`folded_sounds`] for an ASCII word. `None` if the word is too long.
fn plain_sounds<'b>(word: &str, letters: &'b mut [u8; 64]) -> Option<&'b str> {
    let mut count = 0;
    let mut small = false;
    for byte in word.bytes() {
        if count + 3 > letters.len() || byte.is_ascii_control() {
            return None;
        }
        if small && byte.is_ascii_uppercase() {
            letters[count] = b'-';
            count += 1;
        }
        small = byte.is_ascii_lowercase();
        let sound = match byte.to_ascii_lowercase() {
            b'h' if count > 0 && letters[count - 1] == b'p' => {
                letters[count - 1] = b'f';
                continue;
            }
            b'x' => {
                letters[count] = b'k';
                count += 1;
                b's'
            }
            b'c' | b'q' => b'k',
            b'z' => b's',
            b'y' => b'i',
            b'`' => b'\'',
            other => other,
        };
        letters[count] = sound;
        count += 1;
    }
    std::str::from_utf8(&letters[..count]).ok()
}

fn folded_sounds(word: &str) -> String {
    let mut parted = String::with_capacity(word.len() + 1);
    let mut small = false;
    for c in word.chars() {
        if small && c.is_uppercase() {
            parted.push('-');
        }
        small = c.is_lowercase();
        parted.push(c);
    }
    // `Kroasia` is Croatia, `Filipina` the Philippines.
    fold(&parted)
        .as_str()
        .replace("ph", "f")
        .replace('x', "ks")
        .replace(['c', 'q'], "k")
        .replace('z', "s")
        .replace('y', "i")
}

/// Number of tokens of a source above which its possible translations are collected once for all names.
const MANY: usize = 100;

/// Returns the names that the source accounts for, in small letters.
fn translations(lexicon: &dyn Lexicon, source: &[&str]) -> FxHashSet<String> {
    let mut known = FxHashSet::default();
    let mut add = |word: &str| {
        known.insert(word.to_lowercase());
        true
    };
    each_of_table(lexicon, source, &mut add);
    each_answer(lexicon, source, &mut add);
    known
}

/// Returns whether a word, in small letters, is `small`.
fn is_same(word: &str, small: &str) -> bool {
    if word.is_ascii() { word.eq_ignore_ascii_case(small) } else { word.to_lowercase() == small }
}

/// Passes the names among the known translations of the source's phrases to `see`, until it returns `false`. Returns
/// whether `see` wants more.
fn each_of_table(lexicon: &dyn Lexicon, source: &[&str], see: &mut dyn FnMut(&str) -> bool) -> bool {
    let mut numbers: FxHashMap<&str, Option<WordId>> = FxHashMap::default();
    let mut seen: FxHashSet<WordId> = FxHashSet::default();
    let mut phrases: FxHashSet<[WordId; MAX_LENGTH]> = FxHashSet::default();
    for start in 0..source.len() {
        let mut key = [WordId::MAX; MAX_LENGTH];
        for (length, &word) in (1..=MAX_LENGTH).zip(&source[start..]) {
            let find = || lexicon.source(word).or_else(|| lexicon.usual_source(word));
            let Some(id) = *numbers.entry(word).or_insert_with(find) else { break };
            key[length - 1] = id;
            if !phrases.insert(key) {
                continue;
            }
            let mut more = true;
            lexicon.translations(&key[..length], MAX_COUNT, &mut |option| {
                let mut words = option.words.iter().filter(|w| seen.insert(**w)).map(|w| lexicon.target_word(*w));
                more = words.all(|w| !is_capitalised(w) || see(w));
                more
            });
            if !more {
                return false;
            }
        }
    }
    true
}

/// Passes the known translations of the capitalised source words to `see`, until it returns `false`.
fn each_answer(lexicon: &dyn Lexicon, source: &[&str], see: &mut dyn FnMut(&str) -> bool) {
    let mut names: FxHashSet<&str> = FxHashSet::default();
    for name in source.iter().filter(|w| is_capitalised(w) && names.insert(**w)) {
        let mut more = true;
        lexicon.answers(name, &mut |word| {
            more = see(word);
            more
        });
        if !more {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn plain_words_sound_as_folded_ones(word in "[a-zA-Z`'/.-]{0,12}|(ph|Ph|pH|PH|pph|z|Q|y|c){0,6}") {
            let mut letters = [0; 64];
            let plain = plain_sounds(&word, &mut letters).unwrap();
            let of = |sounds: &str| -> Vec<String> { sounds.split(['-', '/', '\'']).map(str::to_owned).collect() };
            prop_assert_eq!(of(plain), of(&folded_sounds(&word)));
        }
    }
}
