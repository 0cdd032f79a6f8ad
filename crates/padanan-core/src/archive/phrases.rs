//! Phrases that recur in an archive and that people translated in one way: `calon presiden`, presidential candidate.

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_segmentation::UnicodeSegmentation as _;

use super::entry::{FormCandidate, InGlossary, Place, Rival, in_glossary};
use super::evidence::Evidence;
use super::forms::ParallelSentence;
use crate::glossary::{TermIndex, TermKind};
use crate::text::{Lexicon, Span};

/// Number of words of a phrase and of its form.
const WORDS: std::ops::RangeInclusive<usize> = 2..=4;
const FORM_WORDS: std::ops::RangeInclusive<usize> = 1..=4;
/// Least number of sentences with a phrase, and with a phrase and its form.
const OFTEN: usize = 3;
/// Least Dice coefficient of a phrase and its form.
const TOGETHER: f32 = 0.75;
/// How far the lexicon must explain the two by each other.
const FITS: f32 = 0.75;
/// Words that no phrase begins or ends with.
const SOURCE_EDGES: &str = " yang dan di ke dari untuk pada dengan dalam oleh ini itu tersebut adalah akan telah sudah tidak bukan juga \
    atau sebagai bahwa karena agar bisa dapat harus ia dia mereka kami kita saya anda nya para sang si lebih sangat lagi hanya masih saat \
    ketika setelah sebelum jika maka seperti antara hingga sampai serta namun tetapi tapi ada menjadi secara atas bagi tentang satu dua \
    tiga empat lima enam tujuh delapan sembilan sepuluh seorang sebuah suatu beberapa banyak semua setiap kata \
    lalu kemudian lain lainnya depan per apakah mengatakan menyatakan mengaku juta ribu ribuan jutaan miliar ratusan pertama kedua \
    kalinya kali sama baru besar kecil sendiri jelas sekitar selama sejak tahun bulan hari pekan minggu ";
const TARGET_EDGES: &str = " the a an of in on at to for from by with and or but that this these those is are was were be been being has \
    have had will would can could may might must should it its he his she her they their them we our us you your i as not no than then \
    so if when while who which what where there also more most such into about after before between during over under up out one two \
    three four five six seven eight nine ten some all each every other any do does did said says ";

type Found = FxHashMap<String, Vec<u32>>;

/// Finds phrases without capitals. `names` has the places of the names of each sentence.
pub(super) fn mine(
    sentences: &[ParallelSentence<'_>],
    names: &[Vec<Span>],
    term_index: &TermIndex,
    lexicon: Option<&dyn Lexicon>,
    least: usize,
) -> Vec<FormCandidate> {
    let least = least.max(OFTEN);
    let sources = sentences.iter().zip(names).map(|(s, names)| grams(s.source, names, WORDS, SOURCE_EDGES));
    let phrases = frequent(sources, least);
    if phrases.is_empty() {
        return Vec::new();
    }
    let forms = frequent(sentences.iter().map(|s| grams(s.target, &[], FORM_WORDS, TARGET_EDGES)), least);
    let mut by_sentence: FxHashMap<u32, Vec<&str>> = FxHashMap::default();
    for (form, places) in &forms {
        places.iter().for_each(|place| by_sentence.entry(*place).or_default().push(form));
    }
    let mut evidence = Evidence::new(lexicon);
    let mut best: Vec<(&str, &str, f32, f32)> = Vec::new();
    for (phrase, places) in &phrases {
        let mut together: FxHashMap<&str, usize> = FxHashMap::default();
        for form in places.iter().flat_map(|place| by_sentence.get(place).into_iter().flatten()) {
            *together.entry(form).or_default() += 1;
        }
        let words = split(phrase);
        let scored = together.into_iter().filter_map(|(form, both)| {
            let dice = 2.0 * both as f32 / (places.len() + forms[form].len()) as f32;
            if both < least || dice < TOGETHER {
                return None;
            }
            let fit = evidence.fit(&words, &split(form));
            // One word for several is believed only if the lexicon has it: `rumah sakit`, hospital.
            let is_whole = form.contains(' ') || fit >= 1.0;
            (fit >= FITS && is_whole).then_some((form, dice, fit))
        });
        let order =
            |a: &(&str, f32, f32), b: &(&str, f32, f32)| (a.1 + a.2).total_cmp(&(b.1 + b.2)).then_with(|| b.0.cmp(a.0));
        if let Some((form, dice, fit)) = scored.max_by(order) {
            best.push((phrase, form, dice, fit));
        }
    }
    // A form belongs to the phrase that it fits best; a phrase inside a longer one that is as frequent says nothing more.
    best.sort_by(|a, b| (b.2 + b.3).total_cmp(&(a.2 + a.3)).then_with(|| a.0.cmp(b.0)));
    let mut used: FxHashSet<&str> = FxHashSet::default();
    best.retain(|(_, form, ..)| used.insert(form));
    let is_part = |phrase: &str| {
        best.iter().any(|(other, ..)| {
            other.len() > phrase.len()
                && format!(" {other} ").contains(&format!(" {phrase} "))
                && phrases[*other].len() * 5 >= phrases[phrase].len() * 4
        })
    };
    let made = best.iter().filter(|(phrase, ..)| !is_part(phrase)).map(|(phrase, form, _, fit)| {
        let places = phrases[*phrase].iter().filter(|place| forms[*form].binary_search(place).is_ok());
        let places: Vec<Place> = places
            .map(|place| {
                let sentence = &sentences[*place as usize];
                Place { article: sentence.article, segment: sentence.segment, written: (*form).to_owned() }
            })
            .collect();
        let mut articles: Vec<usize> = places.iter().map(|p| p.article).collect();
        articles.dedup();
        let count = phrases[*phrase].len();
        let candidate = FormCandidate {
            spellings: vec![((*phrase).to_owned(), count)],
            count,
            articles: articles.len(),
            kind: TermKind::Other,
            forms: vec![Rival { form: (*form).to_owned(), fit: *fit, places }],
            glossary: InGlossary::Absent,
        };
        in_glossary(candidate, term_index)
    });
    made.collect()
}

fn split(phrase: &str) -> Vec<String> {
    phrase.split(' ').map(str::to_owned).collect()
}

/// Returns what is in `least` sentences or more, with the numbers of these sentences.
fn frequent(sentences: impl Iterator<Item = Vec<String>> + Clone, least: usize) -> Found {
    // Counted by hashes first: most sequences of words are met once, and their text is not kept.
    let hash = |gram: &str| {
        use std::hash::BuildHasher as _;
        rustc_hash::FxBuildHasher.hash_one(gram)
    };
    let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
    for gram in sentences.clone().flatten() {
        *counts.entry(hash(&gram)).or_default() += 1;
    }
    let mut found = Found::default();
    for (number, grams) in (0..).zip(sentences) {
        for gram in grams.into_iter().filter(|gram| counts[&hash(gram)] as usize >= least) {
            found.entry(gram).or_default().push(number);
        }
    }
    found.retain(|_, places| places.len() >= least);
    found
}

/// Returns the sequences of words without capitals of a sentence, each once.
fn grams(text: &str, names: &[Span], lengths: std::ops::RangeInclusive<usize>, edges: &str) -> Vec<String> {
    let words: Vec<(usize, &str)> = text.unicode_word_indices().collect();
    let is_edge = |word: &str| edges.contains(&format!(" {word} "));
    let is_plain = |at: usize| {
        let (start, word) = words[at];
        let place = Span::new(start, start + word.len());
        let is_capital = word.starts_with(char::is_uppercase) && at > 0;
        !is_capital && word.chars().all(|c| c.is_alphabetic() || c == '-') && !names.iter().any(|n| n.overlaps(place))
    };
    let mut found: FxHashSet<String> = FxHashSet::default();
    for first in 0..words.len() {
        let mut gram = String::new();
        for last in first..words.len().min(first + lengths.end()) {
            let joined = last == first || {
                let (start, word) = words[last - 1];
                matches!(&text[start + word.len()..words[last].0], " " | "-")
            };
            if !joined || !is_plain(last) {
                break;
            }
            if last > first {
                gram.push(' ');
            }
            gram.push_str(&words[last].1.to_lowercase());
            let long = words[last].1.chars().count() >= 3;
            let begins = words[first].1.to_lowercase();
            if lengths.contains(&(last - first + 1))
                && long
                && !is_edge(&begins)
                && !is_edge(&words[last].1.to_lowercase())
            {
                found.insert(gram.clone());
            }
        }
    }
    found.into_iter().collect()
}
