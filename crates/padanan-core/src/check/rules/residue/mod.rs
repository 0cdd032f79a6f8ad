//! Words of the source language in the translation.
//!
//! Three indications: a translation that equals its source; an Indonesian function word that English does not have;
//! four words in a row copied from the source, at least two of them in small letters, as no name has. Failing these,
//! words that English does not have and for which Indonesian is known to have another translation.

use std::cell::OnceCell;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Check, CheckExample, Order, Reads, View};
use crate::facts::words::is_day_or_month;
use crate::finding::{Code, Finding, Severity};
use crate::text::lexicon::WordId;
use crate::text::{Lexicon, Span};

pub(super) const CHECK: Check = Check {
    code: Code::UntranslatedResidue,
    severity: Severity::Warning,
    about: "From Indonesian only, and not into a language that shares its words. A target that equals its source word \
            for word; a function word such as *yang* or *untuk* in small letters; four words in a row copied from the \
            source. Into English, also words that English does not have and that are translated differently: *beras* \
            is rice, *batik* is batik. Glossary forms, words next to a hyphen and URLs are left alone.",
    example: CheckExample::new(
        "Ia pergi ke pasar untuk membeli sayur.",
        "He went to the market untuk buy vegetables.",
        "not translated: `untuk`",
    ),
    counter_example: CheckExample::right("Warga memakai batik.", "Residents wear batik."),
    reads: Reads::Target,
    order: Order::ByPlace,
    run,
};

/// Those of them that may occur in an English text: short ones, or words of another language.
const DOUBTFUL: [&str; 8] = ["pun", "dia", "ia", "ini", "itu", "hari", "kata", "juga"];

/// Indonesian function words and news words.
static FUNCTION_WORDS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("function_words.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});
/// Length of the longest of them, in bytes.
const MAX_LENGTH: usize = 10;

fn run(view: &View<'_>) -> Vec<Finding> {
    if view.codes.0 != "id" || view.near_languages() {
        return Vec::new();
    }
    if let Some(finding) = whole_copy(view) {
        return vec![finding];
    }
    let mut found = function_words(view);
    let sketch = Sketch::of(view.source.plain_words());
    if let Some((span, words)) = copied_run(view, &sketch)
        && !found.iter().any(|(f, _)| span.overlaps(*f))
    {
        found.push((span, words));
    }
    if found.is_empty() {
        found = unknown(view, &sketch);
    }
    let Some(first) = found.iter().map(|f| f.0).min() else { return Vec::new() };
    let mut words: Vec<&str> = found.iter().map(|f| f.1).collect();
    words.dedup();
    let message = format!("not translated: {}", words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", "));
    vec![Finding::new(Code::UntranslatedResidue, message).at_target(first)]
}

/// Reports a translation that equals its source, word for word. Usually a headline: longer copied sentences are refused
/// earlier.
fn whole_copy(view: &View<'_>) -> Option<Finding> {
    let (source, words) = (view.source.plain_words(), view.target.plain_words());
    let same = |((_, a), (_, b)): (&(Span, &str), &(Span, &str))| a.eq_ignore_ascii_case(b);
    if source.len() != words.len() || !source.iter().zip(words).all(same) {
        return None;
    }
    let own = words.iter().filter(|(span, word)| word.len() > 1 && !view.terms.meet(*span)).count();
    // Two words may be a name, and so may all of them.
    let names = words_of_names(view);
    if own < 3 || words.iter().all(|(_, word)| names.contains(&word.to_lowercase())) {
        return None;
    }
    // A line of names is the same in every language, and so is `Editor`.
    let all_capitals = !words.iter().any(|(_, word)| word.starts_with(char::is_lowercase));
    let known = |(_, word): &(Span, &str)| view.lexicon.is_some_and(|l| l.has_target(&word.to_lowercase()));
    if all_capitals && words.iter().any(known) {
        return None;
    }
    let span = Span::new(0, view.target.text.len());
    Some(Finding::new(Code::UntranslatedResidue, "the translation is the source, word for word").at_target(span))
}

/// Finds function words in the target. Returns none if there is only one and it is doubtful.
fn function_words<'a>(view: &View<'a>) -> Vec<(Span, &'a str)> {
    let text = view.target.text;
    let mut doubtful = 0;
    let mut found: Vec<(Span, &str)> = Vec::new();
    for &(span, word) in view.target.plain_words() {
        let listed = word.len() <= MAX_LENGTH && FUNCTION_WORDS.contains(word);
        if listed && !view.terms.meet(span) && !beside_hyphen(text, span) {
            doubtful += usize::from(DOUBTFUL.contains(&word));
            found.push((span, word));
        }
    }
    if found.len() == doubtful && doubtful < 2 {
        found.clear();
    }
    found
}

/// Finds words that are copied from the source and that Indonesian is known to translate differently: `beras` is rice,
/// `batik` is batik. In small letters, at the beginning of a sentence and in headlines; words of names are left alone.
fn unknown<'a>(view: &View<'a>, sketch: &Sketch) -> Vec<(Span, &'a str)> {
    let Some(lexicon) = view.lexicon else { return Vec::new() };
    let text = view.target.text;
    let source: OnceCell<FxHashSet<String>> = OnceCell::new();
    let source = || source.get_or_init(|| view.source.plain_words().iter().map(|w| w.1.to_lowercase()).collect());
    let names: OnceCell<FxHashSet<String>> = OnceCell::new();
    let names = || names.get_or_init(|| words_of_names(view));
    // In small letters, a word is no name. A capital means nothing in a headline, and at the beginning.
    let long = view.target.plain_words().len() >= 4;
    let headline = long && view.target.is_headline() || !text.contains(char::is_lowercase);
    let first = view.target.plain_words().first().map(|w| w.0);
    let copied = view.target.plain_words().iter().filter_map(|(span, word)| {
        let small = word.chars().all(char::is_lowercase);
        let initial = first == Some(*span) && !headline;
        let candidate = word.len() >= 4
            && (small || headline || initial)
            && (!small || sketch.may_hold(word) || !word.is_ascii())
            && !view.terms.meet(*span)
            && !beside_hyphen(text, *span)
            && !is_day_or_month(word);
        if !candidate {
            return None;
        }
        let low = word.to_lowercase();
        // `wayang kulit` stays as a whole.
        let words = view.target.plain_words();
        let at = words.partition_point(|w| w.0 < *span);
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|i| words.get(i));
        if beside.into_iter().any(|(_, other)| STAYING.contains(other) && source().contains(*other)) {
            return None;
        }
        if !source().contains(&low) || (!small && (names().contains(&low) || may_be_a_name(view, &low, initial))) {
            return None;
        }
        Some((*span, *word, is_left(lexicon, &low)?))
    });
    let found: Vec<(Span, &str, f32)> = copied.collect();
    // A single word may be a loanword in English (`fauna`), unless it surely has another translation.
    let sure = found.len() > 1 || found.iter().any(|f| f.2 >= SURE);
    if sure { found.into_iter().map(|(span, word, _)| (span, word)).collect() } else { Vec::new() }
}

/// Returns whether a capitalised word may be a name: after `di` or `ke`, and at the beginning of a sentence if no word in
/// small letters follows.
fn may_be_a_name(view: &View<'_>, low: &str, initial: bool) -> bool {
    let words = view.source.plain_words();
    let Some(at) = words.iter().position(|w| w.1.to_lowercase() == low) else { return false };
    let before = at.checked_sub(1).map(|i| words[i].1.to_lowercase());
    let placed =
        before.is_some_and(|b| matches!(b.as_str(), "di" | "ke" | "dari" | "kota" | "kabupaten" | "gunung" | "sungai"));
    let (span, _) = words[at];
    let behind = &view.source.text[span.end..];
    let followed = behind.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase));
    placed || (initial && !followed)
}

/// Returns the words of the source's names, in small letters.
fn words_of_names(view: &View<'_>) -> FxHashSet<String> {
    let kept = view.names().iter().filter_map(|name| name.kept);
    kept.flat_map(|span| span.of(view.source.text).split(|c: char| !c.is_alphanumeric()))
        .map(str::to_lowercase)
        .collect()
}

/// Words that may stay: English words that Indonesian has with another meaning (*solar* is diesel), loanwords, and what
/// English knows of Indonesia (*rendang*, *becak*).
static STAYING: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("staying.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// Returns how likely another translation is of a word, in small letters, that the target has copied from the source;
/// `None` if it may stay.
fn is_left(lexicon: &dyn Lexicon, word: &str) -> Option<f32> {
    if STAYING.contains(word) {
        return None;
    }
    let is_english = lexicon.has_target(word);
    let Some(id) = lexicon.source(word).or_else(|| lexicon.usual_source(word)) else {
        let left = !is_english && !lexicon.has_usual_target(word) && is_derived(word);
        return left.then_some(SURE);
    };
    let (same, best) = own_share(lexicon, word, id);
    // No loanword has the affixes of Indonesian.
    let best = if !is_english && same == 0.0 && is_derived(word) { best.max(SURE) } else { best };
    // A loanword (`fauna`, `film`) is often its own translation.
    // It is never its own translation, and English has nothing like it, not even as a name: less will do.
    let best = if !is_english && same == 0.0 && !lexicon.has_usual_target(word) && best >= UNLIKE {
        best.max(SURE)
    } else {
        best
    };
    let left = if is_english { word.len() >= 5 && same < 0.02 && best >= 0.15 } else { same < 0.1 && best > 0.0 };
    left.then_some(best)
}

/// Minimum probability of a word's best translation for the copied word not to be a loanword.
const SURE: f32 = 0.14;

/// The same for a word that English does not have in any use: `rendam`, `mundur`.
const UNLIKE: f32 = 0.05;

/// Returns how often a word is its own translation, and how often its most common other translation is right.
fn own_share(lexicon: &dyn Lexicon, word: &str, id: WordId) -> (f32, f32) {
    let (mut same, mut best) = (0.0, 0.0f32);
    lexicon.translations(&[id], MAX_COUNT, &mut |known| {
        let share = known.forward.exp();
        if known.words.iter().any(|w| lexicon.target_word(*w).eq_ignore_ascii_case(word)) {
            same += share;
        } else {
            best = best.max(share);
        }
        true
    });
    (same, best)
}

/// Returns whether an unknown word has the affixes of Indonesian: `mendiskualifikasikan`, `kacanya`.
fn is_derived(word: &str) -> bool {
    const PREFIXES: [&str; 12] = ["me", "ber", "ter", "per", "pem", "pen", "peng", "di", "ke", "se", "peny", "be"];
    const SUFFIXES: [&str; 6] = ["kan", "nya", "an", "i", "lah", "kah"];
    let suffix = SUFFIXES.iter().any(|s| word.ends_with(s));
    let prefix = PREFIXES.iter().any(|p| word.starts_with(p));
    word.len() >= 6
        && ((prefix && suffix)
            || word.ends_with("nya")
            || word.ends_with("kan")
            || (word.starts_with("meng") || word.starts_with("mem") || word.starts_with("meny")))
}

/// Maximum number of translations of a word that are considered.
const MAX_COUNT: usize = 20;

fn beside_hyphen(text: &str, span: Span) -> bool {
    text[..span.start].ends_with('-') || text[span.end..].starts_with('-')
}

/// A Bloom filter (Bloom 1970) of a set of words: a quick test with occasional false positives.
struct Sketch([u64; 16]);

impl Sketch {
    fn of(words: &[(Span, &str)]) -> Self {
        let mut bits = [0; 16];
        for (_, word) in words {
            let (at, bit) = Self::place(word);
            bits[at] |= bit;
        }
        Self(bits)
    }

    fn may_hold(&self, word: &str) -> bool {
        let (at, bit) = Self::place(word);
        self.0[at] & bit != 0
    }

    /// Hashes the length and a few letters, which words of one sentence seldom all share.
    fn place(word: &str) -> (usize, u64) {
        let bytes = word.as_bytes();
        let byte = |at: usize| u64::from(bytes.get(at).copied().unwrap_or_default());
        // `Hujan deras` begins a sentence, and "heavy hujan" does not.
        let letters =
            (byte(0) | 0x20) | byte(1) << 8 | byte(bytes.len() / 2) << 16 | byte(bytes.len().saturating_sub(1)) << 24;
        let hash = (letters | (bytes.len() as u64) << 32).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54;
        ((hash / 64) as usize, 1 << (hash % 64))
    }
}

/// Number of words of a copied run.
const RUN: usize = 4;

/// Finds the first run of four words that is copied from the source, with two of them in small letters. Numbers and
/// URLs are the same in every language, and do not count as words.
fn copied_run<'a>(view: &View<'a>, sketch: &Sketch) -> Option<(Span, &'a str)> {
    let mut row = 0;
    let run = view.target.plain_words().iter().any(|(_, word)| {
        row = if sketch.may_hold(word) { row + 1 } else { 0 };
        row == RUN
    });
    if !run {
        return None;
    }
    let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
    let mut there: Vec<u32> = Vec::new();
    for &(_, word) in view.source.plain_words() {
        let next = numbers.len() as u32;
        there.push(*numbers.entry(word).or_insert(next));
    }
    let target: Vec<(Span, &str, Option<u32>)> =
        view.target.plain_words().iter().map(|&(span, word)| (span, word, numbers.get(word).copied())).collect();
    let mut runs: Option<FxHashSet<[u32; RUN]>> = None;
    // `Royal Society for the Prevention`: English that the source has, too.
    let is_english = |word: &str| view.lexicon.is_some_and(|l| l.has_target(word));
    let small = |word: &str| word.starts_with(char::is_lowercase) && word.chars().count() > 2 && !is_english(word);
    target.windows(RUN).find_map(|run| {
        let mut key = [0; RUN];
        for (number, word) in key.iter_mut().zip(run) {
            *number = word.2?;
        }
        if run.iter().filter(|w| small(w.1)).count() < 2 {
            return None;
        }
        let runs = runs.get_or_insert_with(|| there.windows(RUN).filter_map(|w| w.try_into().ok()).collect());
        let span = Span::new(run[0].0.start, run[RUN - 1].0.end);
        (runs.contains(&key) && !view.terms.meet(span)).then(|| (span, span.of(view.target.text)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_function_word_is_too_long_to_be_looked_up() {
        assert!(FUNCTION_WORDS.iter().all(|word| word.len() <= MAX_LENGTH));
    }
}
