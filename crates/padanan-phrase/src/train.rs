//! Training of a model from sentence pairs.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::align::{Links, SentencePair, align};
use super::classes;
use super::extract::{ExtractOptions, LexicalWeights, Material, PhraseTable, Rules, extract};
use super::lm;
use super::model::{CLASS_WORDS, MAX_WORD_LENGTH, Parts, PhraseModel, class_word, write, write_adapted};
use super::search::{FIRST, Weights};
use super::unknown::{AffixChange, changed};
use super::vocabulary::{Casing, Vocabulary};
use padanan_core::text::tokens::{NUMBER, tokens};

/// The training data.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    /// Sentence pairs: source, target, weight.
    pub pairs: Vec<(String, String, u32)>,
    /// More text in the target language: sentence, weight.
    pub texts: Vec<(String, u32)>,
    /// Entries of a dictionary: source, target, weight.
    pub entries: Vec<(String, String, u32)>,
}

/// The settings of a training run.
#[derive(Debug, Clone, Copy)]
pub struct TrainOptions {
    /// Options for the phrase table.
    pub phrases: ExtractOptions,
    /// Minimum counts, by order, of the n-grams that the language model keeps.
    pub cutoffs: [u32; lm::ORDER],
    /// Weight of the parallel text in the language model, from 0 to 1; the rest goes to the other text.
    pub share: f64,
    /// Prunes n-grams whose loss changes the language model less than this; 0 keeps all.
    pub prune: f64,
    /// Like `cutoffs`, for the language model of classes.
    pub class_cutoffs: [u32; lm::ORDER],
    /// Like `prune`, for the language model of classes.
    pub class_prune: f64,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self {
            phrases: ExtractOptions::default(),
            cutoffs: [1, 1, 2, 2],
            share: 0.6,
            prune: 3.5e-9,
            class_cutoffs: [1, 1, 2, 4],
            class_prune: 1e-8,
        }
    }
}

/// A trained model, before it is written to a file.
#[derive(Debug, Clone)]
pub struct Trained {
    pub(super) source: Vocabulary,
    pub(super) target: Vocabulary,
    pub(super) table: PhraseTable,
    pub(super) lm: lm::LanguageModel,
    pub(super) class_lm: lm::LanguageModel,
    pub(super) classes: Vec<u8>,
    pub(super) lemmas: Vec<bool>,
    /// The model that it is built on, and its own share in the language model.
    pub(super) base: Option<(Arc<PhraseModel>, f32)>,
    /// The feature weights: initially, the default ones.
    pub weights: Weights,
}

impl Trained {
    /// Returns the bytes of the model file.
    pub fn file(&self, card: &str) -> Vec<u8> {
        let Self { source, target, table, lm, class_lm, classes, lemmas, weights, base } = self;
        let file = write(&Parts { source, target, table, lm, class_lm, classes, lemmas, weights, card });
        match base {
            Some((base, share)) => write_adapted(&file, base, *share),
            None => file,
        }
    }
}

/// Trains a model, with initial weights. Passes progress messages to `said`.
pub fn train(corpus: &Corpus, options: &TrainOptions, said: &dyn Fn(&str)) -> Trained {
    said("cutting sentences into words");
    // An entry of a dictionary is also a pair: alignment learns from it, and it becomes a phrase pair as a whole.
    let both = || corpus.pairs.iter().chain(&corpus.entries).map(|(s, t, weight)| (s, t, (*weight).max(1)));
    let mut sources: Vec<Vec<String>> = both().map(|p| words(p.0)).collect();
    let mut targets: Vec<Vec<String>> = both().map(|p| words(p.1)).collect();
    let mut texts: Vec<Vec<String>> = corpus.texts.iter().map(|t| words(&t.0)).collect();
    let mut casing = Casing::default();
    sources.iter().for_each(|s| casing.add(s));
    sources.iter_mut().for_each(|s| casing.restore(s));
    let mut casing = Casing::default();
    targets.iter().chain(&texts).for_each(|s| casing.add(s));
    targets.iter_mut().chain(&mut texts).for_each(|s| casing.restore(s));

    let weights: Vec<u32> = both().map(|p| p.2).collect();
    let source = vocabulary(sources.iter(), &[NUMBER]);
    let forms: Vec<Vec<String>> = targets[corpus.pairs.len()..].iter().map(|e| inflected(e)).collect();
    let target = vocabulary(targets.iter().chain(&forms), &["<unk>", "<s>", "</s>", NUMBER]);

    let kept: Vec<usize> = (0..sources.len()).filter(|i| clean(&sources[*i], &targets[*i])).collect();
    said(&format!("aligning the words of {} sentence pairs", kept.len()));
    let pairs: Vec<SentencePair> = kept
        .iter()
        .map(|&i| SentencePair { source: ids(&source, &sources[i]), target: ids(&target, &targets[i]) })
        .collect();
    let mut links = links(&pairs, &source, &target);
    // A dictionary word that alignment left without links is linked to its translation.
    for ((i, links), pair) in kept.iter().zip(&mut links).zip(&pairs) {
        if *i >= corpus.pairs.len() && links.is_empty() {
            let (n, m) = (pair.source.len() as u16, pair.target.len() as u16);
            *links = (0..n).flat_map(|s| (0..m).map(move |t| (s, t))).collect();
        }
    }
    said("collecting phrases");
    let counts: Vec<f32> = kept.iter().map(|&i| weights[i] as f32).collect();
    let whole: Vec<bool> = kept.iter().map(|&i| i >= corpus.pairs.len()).collect();
    let lexicon = LexicalWeights::new(&pairs, &links);
    let material =
        Material { pairs: &pairs, links: &links, weights: &counts, whole: &whole, lexicon: &lexicon, prior: None };
    let table = phrases(&material, &source, &target, options.phrases);
    let translations = table.values().map(Vec::len).sum::<usize>();
    said(&format!("{} phrases with {translations} translations; learning the language model", table.len()));
    let targets: Vec<Vec<u32>> = targets.iter().map(|t| ids(&target, t)).collect();
    let texts: Vec<Vec<u32>> = texts.iter().map(|t| ids(&target, t)).collect();
    let near: Vec<(&[u32], u32)> = targets.iter().zip(&weights).map(|(t, w)| (&t[..], *w)).collect();
    let far: Vec<(&[u32], u32)> = texts.iter().zip(&corpus.texts).map(|(t, (_, w))| (&t[..], *w)).collect();
    let size = target.len() as u32;
    let mut model = counted(&near).train(size, options.cutoffs);
    if !far.is_empty() {
        model = model.mixed(&counted(&far).train(size, options.cutoffs), options.share);
    }
    model = model.pruned(options.prune);
    said(&format!("n-grams of words: {:?}; sorting words into classes", model.sizes()));
    let all = [near, far].concat();
    let classes = sorted(&all, &target);
    let class_lm = in_classes(&all, &classes).train(CLASS_WORDS as u32, options.class_cutoffs);
    let class_lm = class_lm.pruned(options.class_prune);
    said(&format!("n-grams of classes: {:?}", class_lm.sizes()));
    let mut lemmas = vec![false; source.len()];
    for number in corpus.entries.iter().filter_map(|e| source.usual(&e.0)) {
        lemmas[number as usize] = true;
    }
    Trained { source, target, table, lm: model, class_lm, classes, lemmas, weights: FIRST, base: None }
}

/// Whether the lengths of two sentences are plausible for a sentence pair.
pub(super) fn clean(source: &[String], target: &[String]) -> bool {
    let (n, m) = (source.len(), target.len());
    let long = |w: &String| w.len() > MAX_WORD_LENGTH;
    !source.iter().chain(target).any(long)
        && (1..=80).contains(&n)
        && (1..=80).contains(&m)
        && n <= 4 * m + 4
        && m <= 4 * n + 4
}

pub(super) fn ids(vocabulary: &Vocabulary, words: &[String]) -> Vec<u32> {
    words.iter().map(|w| vocabulary.number(w).unwrap_or(lm::UNKNOWN)).collect()
}

/// Aligns the words in lower case: a word at the beginning of a sentence is the same word as elsewhere.
pub(super) fn links(pairs: &[SentencePair], source: &Vocabulary, target: &Vocabulary) -> Vec<Links> {
    let small = |vocabulary: &Vocabulary| -> Vec<u32> {
        let mut first: FxHashMap<String, u32> = FxHashMap::default();
        vocabulary.words().iter().zip(0u32..).map(|(w, n)| *first.entry(w.to_lowercase()).or_insert(n)).collect()
    };
    let (small_source, small_target) = (small(source), small(target));
    let plain: Vec<SentencePair> = pairs
        .iter()
        .map(|p| SentencePair {
            source: p.source.iter().map(|w| small_source[*w as usize]).collect(),
            target: p.target.iter().map(|w| small_target[*w as usize]).collect(),
        })
        .collect();
    align(&plain).links
}

pub(super) fn phrases(
    material: &Material<'_>,
    source: &Vocabulary,
    target: &Vocabulary,
    settings: ExtractOptions,
) -> PhraseTable {
    let number = (source.number(NUMBER).unwrap_or(0), target.number(NUMBER).unwrap_or(0));
    let names: Vec<bool> = target.words().iter().map(|w| is_name(w)).collect();
    let source_names: Vec<bool> = source.words().iter().map(|w| is_name(w)).collect();
    let source_no: Vec<bool> = source.words().iter().map(|w| denies(w, &SOURCE_NO)).collect();
    let target_no: Vec<bool> = target.words().iter().map(|w| denies(w, &TARGET_NO) || w.ends_with("n't")).collect();
    let any = |no: &[bool], words: &[u32]| words.iter().any(|w| no.get(*w as usize).copied().unwrap_or(false));
    let rules = Rules {
        name: &|w| names.get(w as usize).copied().unwrap_or(false),
        source_name: &|w| source_names.get(w as usize).copied().unwrap_or(false),
        same: &|t| source.number(target.word(t)),
        alike: &|s, t| alike(source.word(s), target.word(t)),
        denied_by_source: &|words| any(&source_no, words),
        denied_by_target: &|words| any(&target_no, words),
    };
    extract(material, number, &rules, settings)
}

pub(super) fn is_name(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word != "I"
}

pub(super) fn counted(sentences: &[(&[u32], u32)]) -> lm::Counts {
    let mut counts = lm::Counts::default();
    sentences.iter().for_each(|(sentence, weight)| counts.add(sentence, *weight));
    counts
}

/// Returns the class of each word. Names too rare to be classified are in the class of strangers.
fn sorted(sentences: &[(&[u32], u32)], target: &Vocabulary) -> Vec<u8> {
    let mut met = vec![0u32; target.len()];
    sentences.iter().flat_map(|s| s.0).for_each(|w| met[*w as usize] += 1);
    let strange: Vec<bool> = target.words().iter().zip(met).map(|(w, met)| is_name(w) && met < 3).collect();
    let strange = |w: u32| w == lm::UNKNOWN || strange.get(w as usize).copied().unwrap_or(true);
    let with_ends = |s: &[u32]| [&[lm::BEGIN], s, &[lm::END]].concat();
    let whole: Vec<(Vec<u32>, u32)> = sentences.iter().map(|(s, w)| (with_ends(s), *w)).collect();
    classes::classes(whole.iter().map(|(s, w)| (&s[..], *w)), target.len(), &strange)
}

fn in_classes(sentences: &[(&[u32], u32)], classes: &[u8]) -> lm::Counts {
    let mut counts = lm::Counts::default();
    for (sentence, weight) in sentences {
        let words: Vec<u32> = sentence.iter().map(|w| class_word(classes[*w as usize])).collect();
        counts.add(&words, *weight);
    }
    counts
}

/// Words of negation.
const SOURCE_NO: [&str; 10] =
    ["tidak", "tak", "bukan", "belum", "jangan", "tanpa", "tiada", "tidaklah", "bukanlah", "nggak"];
const TARGET_NO: [&str; 14] = [
    "not", "no", "never", "without", "cannot", "nor", "neither", "none", "nothing", "nobody", "don't", "yet", "unable",
    "nowhere",
];

/// Whether two words begin with the same three letters, as a name and its foreign form do.
fn alike(source: &str, target: &str) -> bool {
    let letters = |w: &str| w.to_lowercase().chars().take(3).collect::<String>();
    letters(source) == letters(target) && target.chars().count() >= 3
}

fn denies(word: &str, list: &[&str]) -> bool {
    list.contains(&word.to_lowercase().as_str())
}

/// Returns the words of a sentence, with every number replaced by the number class.
pub fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|t| if t.number { NUMBER.to_owned() } else { t.form.into_owned() }).collect()
}

/// Returns the words of an entry and the forms that they may take.
fn inflected(words: &[String]) -> Vec<String> {
    let changes = [AffixChange::Same, AffixChange::Plural, AffixChange::Verb, AffixChange::Passive];
    changes.iter().flat_map(|c| changed(words, *c)).flatten().collect()
}

/// Returns a vocabulary of the words in `first`, which every model has, then the words of the sentences by descending
/// frequency.
fn vocabulary<'a>(sentences: impl Iterator<Item = &'a Vec<String>>, first: &[&str]) -> Vocabulary {
    let mut counts: FxHashMap<&str, u32> = FxHashMap::default();
    for word in sentences.flatten() {
        *counts.entry(word).or_default() += 1;
    }
    let fits = |w: &str| w.len() <= MAX_WORD_LENGTH && !first.contains(&w);
    let mut words: Vec<(&str, u32)> = counts.into_iter().filter(|(w, _)| fits(w)).collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    Vocabulary::new(first.iter().copied().chain(words.into_iter().map(|w| w.0)).map(str::to_owned).collect())
}
