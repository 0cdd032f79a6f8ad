//! From sentence pairs to a model.

use rustc_hash::FxHashMap;

use super::align::{Pair, align};
use super::extract::{Rules, Settings, Table, extract};
use super::lm;
use super::model::{Parts, write};
use super::search::{FIRST, Weights};
use super::text::{NUMBER, tokens};
use super::unknown::{Change, changed};
use super::vocabulary::{Casing, Vocabulary};

/// What to learn from.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    /// Sentence pairs: source, target, and how much they count.
    pub pairs: Vec<(String, String, u32)>,
    /// More text in the target language: sentence, and how much it counts.
    pub texts: Vec<(String, u32)>,
    /// Bilingual entries: source, target, each as words.
    pub entries: Vec<(String, String)>,
}

/// What decides how a model is learned.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// For the phrase table.
    pub phrases: Settings,
    /// Least counts of the n-grams that the language model keeps.
    pub cutoffs: [u32; lm::ORDER],
    /// The share of the parallel text in the language model, the rest is the other text's.
    pub share: f64,
    /// N-grams whose loss changes the model less are taken out; 0 keeps all.
    pub prune: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { phrases: Settings::default(), cutoffs: [1, 1, 2, 2], share: 0.6, prune: 1e-8 }
    }
}

/// What was learned, before it is a file.
#[derive(Debug, Clone)]
pub struct Trained {
    source: Vocabulary,
    target: Vocabulary,
    table: Table,
    lm: lm::Model,
    lexicon: FxHashMap<String, Vec<Vec<String>>>,
    /// What weighs how much: at first, what is usual.
    pub weights: Weights,
}

impl Trained {
    /// The bytes of the model's file.
    pub fn file(&self, card: &str) -> Vec<u8> {
        let Self { source, target, table, lm, lexicon, weights } = self;
        write(&Parts { source, target, table, lm, lexicon, weights, card })
    }
}

/// Learns a model, with weights to begin with; `said` is told what is being done.
pub fn train(corpus: &Corpus, options: &Options, said: &dyn Fn(&str)) -> Trained {
    said("cutting sentences into words");
    let mut sources: Vec<Vec<String>> = corpus.pairs.iter().map(|p| words(&p.0)).collect();
    let mut targets: Vec<Vec<String>> = corpus.pairs.iter().map(|p| words(&p.1)).collect();
    let mut texts: Vec<Vec<String>> = corpus.texts.iter().map(|t| words(&t.0)).collect();
    let mut casing = Casing::default();
    sources.iter().for_each(|s| casing.add(s));
    sources.iter_mut().for_each(|s| casing.restore(s));
    let mut casing = Casing::default();
    targets.iter().chain(&texts).for_each(|s| casing.add(s));
    targets.iter_mut().chain(&mut texts).for_each(|s| casing.restore(s));

    let weights: Vec<u32> = corpus.pairs.iter().map(|p| p.2).collect();
    let source = vocabulary(sources.iter().zip(&weights), &[NUMBER], 1);
    let first = ["<unk>", "<s>", "</s>", NUMBER];
    let ones = vec![1; corpus.entries.len()];
    let entries: Vec<Vec<String>> = corpus.entries.iter().map(|e| words(&e.1)).collect();
    let forms: Vec<Vec<String>> = entries.iter().map(|e| inflected(e)).collect();
    let target = vocabulary(targets.iter().zip(&weights).chain(forms.iter().zip(&ones)), &first, 1);

    let clean = |s: &[String], t: &[String]| {
        let (n, m) = (s.len(), t.len());
        n > 0 && m > 0 && n <= 80 && m <= 80 && n <= 4 * m + 4 && m <= 4 * n + 4
    };
    let kept: Vec<usize> = (0..sources.len()).filter(|i| clean(&sources[*i], &targets[*i])).collect();
    said(&format!("aligning the words of {} sentence pairs", kept.len()));
    let ids = |v: &Vocabulary, words: &[String]| {
        words.iter().map(|w| v.number(w).unwrap_or(lm::UNKNOWN)).collect::<Vec<u32>>()
    };
    let pairs: Vec<Pair> =
        kept.iter().map(|&i| Pair { source: ids(&source, &sources[i]), target: ids(&target, &targets[i]) }).collect();
    // Aligned in small letters, so that rare forms share what is known of their words.
    let lower = |v: &Vocabulary| -> Vec<u32> { v.words().iter().map(|w| v.usual(w).unwrap_or(0)).collect() };
    let (low_source, low_target) = (lower(&source), lower(&target));
    let plain: Vec<Pair> = pairs
        .iter()
        .map(|p| Pair {
            source: p.source.iter().map(|w| low_source[*w as usize]).collect(),
            target: p.target.iter().map(|w| low_target[*w as usize]).collect(),
        })
        .collect();
    let links = align(&plain).links;
    drop(plain);
    said("collecting phrases");
    let counts: Vec<f32> = kept.iter().map(|&i| corpus.pairs[i].2 as f32).collect();
    let number = (source.number(NUMBER).unwrap_or(0), target.number(NUMBER).unwrap_or(0));
    let names: Vec<bool> = target.words().iter().map(|w| w.starts_with(char::is_uppercase) && w != "I").collect();
    let name = |w: u32| names.get(w as usize).copied().unwrap_or(false);
    let source_no: Vec<bool> = source.words().iter().map(|w| denies(w, &SOURCE_NO)).collect();
    let target_no: Vec<bool> = target.words().iter().map(|w| denies(w, &TARGET_NO) || w.ends_with("n't")).collect();
    let any = |no: &[bool], words: &[u32]| words.iter().any(|w| no.get(*w as usize).copied().unwrap_or(false));
    let rules = Rules {
        name: &name,
        alike: &|s, t| alike(source.word(s), target.word(t)),
        denied_by_source: &|words| any(&source_no, words),
        denied_by_target: &|words| any(&target_no, words),
    };
    let table = extract(&pairs, &links, &counts, number, &rules, options.phrases);

    said("learning the language model");
    let mut near = lm::Counts::default();
    for (sentence, weight) in targets.iter().zip(&weights) {
        near.add(&ids(&target, sentence), *weight);
    }
    let size = target.len() as u32;
    let mut model = near.train(size, options.cutoffs);
    if !texts.is_empty() {
        let mut far = lm::Counts::default();
        for (sentence, (_, weight)) in texts.iter().zip(&corpus.texts) {
            far.add(&ids(&target, sentence), *weight);
        }
        model = model.mixed(&far.train(size, options.cutoffs), options.share);
    }
    if options.prune > 0.0 {
        model = model.pruned(options.prune);
    }
    said(&format!(
        "{} source phrases, {} translations, n-grams {:?}",
        table.len(),
        table.values().map(Vec::len).sum::<usize>(),
        model.sizes()
    ));
    Trained { source, target, table, lm: model, lexicon: lexicon(&corpus.entries), weights: FIRST }
}

/// The entries by their word in small letters.
fn lexicon(entries: &[(String, String)]) -> FxHashMap<String, Vec<Vec<String>>> {
    let mut lexicon: FxHashMap<String, Vec<Vec<String>>> = FxHashMap::default();
    for (source, target) in entries {
        let list = lexicon.entry(source.to_lowercase()).or_default();
        let target = words(target);
        if list.len() < 4 && target.len() <= 3 && !list.contains(&target) {
            list.push(target);
        }
    }
    lexicon
}

/// Words that say no.
const SOURCE_NO: [&str; 10] =
    ["tidak", "tak", "bukan", "belum", "jangan", "tanpa", "tiada", "tidaklah", "bukanlah", "nggak"];
const TARGET_NO: [&str; 14] = [
    "not", "no", "never", "without", "cannot", "nor", "neither", "none", "nothing", "nobody", "don't", "yet", "unable",
    "nowhere",
];

/// Whether two words begin with the same letters, as a name and its foreign form do.
fn alike(source: &str, target: &str) -> bool {
    let letters = |w: &str| w.to_lowercase().chars().take(3).collect::<String>();
    letters(source) == letters(target) && target.chars().count() >= 3
}

fn denies(word: &str, list: &[&str]) -> bool {
    list.contains(&word.to_lowercase().as_str())
}

/// The words of a sentence, numbers as one class.
pub fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|t| if t.number { NUMBER.to_owned() } else { t.form }).collect()
}

/// An entry's words with the forms that they may take.
fn inflected(words: &[String]) -> Vec<String> {
    let changes = [Change::Same, Change::Plural, Change::Verb, Change::Passive];
    changes.iter().flat_map(|c| changed(words, *c)).flatten().collect()
}

fn vocabulary<'a>(
    sentences: impl Iterator<Item = (&'a Vec<String>, &'a u32)>,
    first: &[&str],
    least: u32,
) -> Vocabulary {
    let mut counts: FxHashMap<&str, u32> = FxHashMap::default();
    for (sentence, _) in sentences {
        for word in sentence {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut words: Vec<(&str, u32)> = counts.into_iter().filter(|(w, n)| *n >= least && !first.contains(w)).collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    Vocabulary::new(first.iter().copied().chain(words.into_iter().map(|w| w.0)).map(str::to_owned).collect())
}
