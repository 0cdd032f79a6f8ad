//! Words of the source language in the translation.
//!
//! Three indications: a translation that equals its source; an Indonesian function word that English does not have;
//! four words in a row copied from the source, at least two of them in small letters, as no name has. Failing these,
//! words that English does not have and for which Indonesian is known to have another translation.

use std::cell::OnceCell;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Check, CheckExample, Order, Reads, View};
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

/// Indonesian function words and news words that are neither English words nor usual parts of names in small letters.
const WORDS: [&str; 74] = [
    "yang",
    "dengan",
    "untuk",
    "tidak",
    "telah",
    "akan",
    "pada",
    "dari",
    "oleh",
    "karena",
    "bahwa",
    "adalah",
    "tersebut",
    "dalam",
    "juga",
    "sudah",
    "atau",
    "saat",
    "menjadi",
    "kepada",
    "mereka",
    "kami",
    "kita",
    "dapat",
    "bisa",
    "harus",
    "lebih",
    "masih",
    "antara",
    "setelah",
    "sebelum",
    "seperti",
    "secara",
    "hanya",
    "namun",
    "tetapi",
    "tapi",
    "jika",
    "ketika",
    "sebagai",
    "hingga",
    "terhadap",
    "sekitar",
    "serta",
    "agar",
    "maupun",
    "menurut",
    "melalui",
    "sebuah",
    "seorang",
    "beberapa",
    "banyak",
    "semua",
    "orang",
    "tahun",
    "hari",
    "mengatakan",
    "kata",
    "ujar",
    "ujarnya",
    "katanya",
    "adanya",
    "dilakukan",
    "merupakan",
    "terjadi",
    "belum",
    "sedang",
    "sangat",
    "pun",
    "dia",
    "ia",
    "ini",
    "itu",
    "bagi",
];
/// Those of them that may occur in an English text: short ones, or words of another language.
const DOUBTFUL: [&str; 8] = ["pun", "dia", "ia", "ini", "itu", "hari", "kata", "juga"];

static FUNCTION_WORDS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| WORDS.into_iter().collect());
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
    // Two words may be a name.
    if own < 3 {
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

/// Finds words in small letters that are copied from the source, that English does not have and that are translated
/// differently: `beras` is rice, `batik` is batik.
fn unknown<'a>(view: &View<'a>, sketch: &Sketch) -> Vec<(Span, &'a str)> {
    let Some(lexicon) = view.lexicon else { return Vec::new() };
    let text = view.target.text;
    let source: OnceCell<FxHashSet<&str>> = OnceCell::new();
    let source = || source.get_or_init(|| view.source.plain_words().iter().map(|w| w.1).collect());
    let copied = view.target.plain_words().iter().filter(|(span, word)| {
        word.len() >= 4
            && sketch.may_hold(word)
            && source().contains(word)
            && word.chars().count() >= 4
            && word.chars().all(char::is_lowercase)
            && !view.terms.meet(*span)
            && !beside_hyphen(text, *span)
            && !lexicon.has_target(word)
            && lexicon.source(word).is_some_and(|id| !is_said(lexicon, word, id))
    });
    let found: Vec<(Span, &str)> = copied.copied().collect();
    // A single word may be a loanword in English (`fauna`), unless it surely has another translation.
    if found.len() > 1 || found.iter().any(|(_, word)| becomes_another(lexicon, word)) { found } else { Vec::new() }
}

/// Returns whether a source word may be its own translation.
fn is_said(lexicon: &dyn Lexicon, word: &str, id: WordId) -> bool {
    let mut said = false;
    lexicon.translations(&[id], MAX_COUNT, &mut |known| {
        said = known.words.iter().any(|w| lexicon.target_word(*w) == word);
        !said
    });
    said
}

/// Returns whether a source word surely has another translation.
fn becomes_another(lexicon: &dyn Lexicon, word: &str) -> bool {
    let mut sure = false;
    if let Some(id) = lexicon.source(word) {
        lexicon.translations(&[id], 1, &mut |best| {
            sure = best.forward.exp() >= SURE;
            false
        });
    }
    sure
}

/// Minimum probability of a word's best translation for the copied word not to be a loanword.
const SURE: f32 = 0.25;
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
        let letters = byte(0) | byte(1) << 8 | byte(bytes.len() / 2) << 16 | byte(bytes.len().saturating_sub(1)) << 24;
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
    let small = |word: &str| word.starts_with(char::is_lowercase) && word.chars().count() > 2;
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
        assert!(WORDS.iter().all(|word| word.len() <= MAX_LENGTH));
    }
}
