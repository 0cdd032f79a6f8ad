//! Training on a few sentences of one's own, on top of a model that knows the language.
//!
//! A thousand sentences are too few to learn a language from, and enough to learn how a house writes. What they have of a
//! phrase is counted together with what the base has of it (maximum a posteriori; after Foster, Goutte, Kuhn 2010); phrases
//! that they do not have are the base's (fill-up; Bisazza, Ruiz, Federico 2011). The language models are mixed, with the
//! share that makes text kept aside likeliest (Jelinek and Mercer 1980). The base's classes, dictionary and weights stay.

use std::sync::Arc;

use padanan_core::text::casing::is_sentence_initial;
use padanan_core::text::tokens::NUMBER;
use rustc_hash::{FxHashMap, FxHashSet};

use super::align::SentencePair;
use super::extract::{ExtractOptions, LexicalWeights, Material, Prior, Rendering};
use super::lm::{self, Counts, LanguageModel};
use super::model::{MAX_WORD_LENGTH, PhraseModel};
use super::train::{Corpus, Trained, clean, counted, ids, links, phrases, words};
use super::vocabulary::{Casing, Vocabulary};

/// The settings of a training on top of another model.
#[derive(Debug, Clone, Copy)]
pub struct AdaptOptions {
    /// Options for the phrase table.
    pub phrases: ExtractOptions,
    /// How many times a phrase must have been seen for both tables to count the same.
    pub worth: f32,
    /// Minimum counts, by order, of the n-grams that the language model keeps.
    pub cutoffs: [u32; lm::ORDER],
    /// How many sentence pairs the best translation of a word in the base is worth to the alignment.
    pub known: f32,
}

impl Default for AdaptOptions {
    fn default() -> Self {
        Self {
            // A pair that was seen once is kept: of so little text, most is seen once.
            phrases: ExtractOptions { rare: 0, ..ExtractOptions::default() },
            worth: 5.0,
            cutoffs: [1; lm::ORDER],
            known: 10.0,
        }
    }
}

/// Trains a model on top of `base`, with its weights. Passes progress messages to `said`.
pub fn adapt(base: &Arc<PhraseModel>, corpus: &Corpus, options: &AdaptOptions, said: &dyn Fn(&str)) -> Trained {
    said("cutting sentences into words");
    let both = || corpus.pairs.iter().chain(&corpus.entries).map(|(s, t, weight)| (s, t, (*weight).max(1)));
    let mut sources: Vec<Vec<String>> = both().map(|p| words(p.0)).collect();
    let mut targets: Vec<Vec<String>> = both().map(|p| words(p.1)).collect();
    let mut texts: Vec<Vec<String>> = corpus.texts.iter().map(|t| words(&t.0)).collect();
    restore(&mut [&mut sources], &|word| base.usual_source(word).map(|id| base.source_word(id)));
    restore(&mut [&mut targets, &mut texts], &|word| base.usual_target(word).map(|id| base.target_word(id)));
    let [known_sources, known_targets] = base.sizes();
    let source = longer(known_sources, |id| base.source_word(id), sources.iter());
    let target = longer(known_targets, |id| base.target_word(id), targets.iter().chain(&texts));

    let weights: Vec<u32> = both().map(|p| p.2).collect();
    let kept: Vec<usize> = (0..sources.len()).filter(|i| clean(&sources[*i], &targets[*i])).collect();
    said(&format!("aligning the words of {} sentence pairs", kept.len()));
    let mut pairs: Vec<SentencePair> = kept
        .iter()
        .map(|&i| SentencePair { source: ids(&source, &sources[i]), target: ids(&target, &targets[i]) })
        .collect();
    let own = pairs.len();
    pairs.extend(known_pairs(base, &pairs, options.known));
    let links = links(&pairs, &source, &target);
    let lexicon = LexicalWeights::new(&pairs, &links);
    said("collecting phrases");
    let counts: Vec<f32> = kept.iter().map(|&i| weights[i] as f32).collect();
    let whole: Vec<bool> = kept.iter().map(|&i| i >= corpus.pairs.len()).collect();
    let prior = Prior { table: &|phrase| of_base(base, phrase, options.phrases.most), worth: options.worth };
    let material = Material {
        pairs: &pairs[..own],
        links: &links[..own],
        weights: &counts,
        whole: &whole,
        lexicon: &lexicon,
        prior: Some(&prior),
    };
    let table = phrases(&material, &source, &target, options.phrases);
    let translations = table.values().map(Vec::len).sum::<usize>();
    said(&format!("{} phrases with {translations} translations; learning the language model", table.len()));
    let text: Vec<Vec<u32>> = targets.iter().chain(&texts).map(|t| ids(&target, t)).collect();
    let times: Vec<u32> = weights.iter().copied().chain(corpus.texts.iter().map(|t| t.1)).collect();
    let text: Vec<(&[u32], u32)> = text.iter().zip(times).map(|(t, times)| (&t[..], times)).collect();
    let share = share(base, &text, target.len() as u32, options.cutoffs);
    let lm = counted(&text).train(target.len() as u32, options.cutoffs);
    said(&format!("n-grams of words: {:?}, with a share of {:.0} %", lm.sizes(), share * 100.0));
    let classes = (0..target.len() as u32).map(|word| base.class_of(word)).collect();
    let mut lemmas: Vec<bool> =
        (0..source.len() as u32).map(|word| (word as usize) < known_sources && base.is_lemma(word)).collect();
    for number in corpus.entries.iter().filter_map(|e| source.usual(&e.0)) {
        lemmas[number as usize] = true;
    }
    Trained {
        source,
        target,
        table,
        lm,
        class_lm: LanguageModel { grams: vec![FxHashMap::default(); lm::ORDER] },
        classes,
        lemmas,
        weights: *base.weights(),
        base: Some((Arc::clone(base), share)),
    }
}

/// Restores the usual case of words: as the texts themselves have it inside sentences, else as the base knows it.
fn restore<'b>(all: &mut [&mut Vec<Vec<String>>], usual: &dyn Fn(&str) -> Option<&'b str>) {
    let mut casing = Casing::default();
    all.iter().flat_map(|texts| texts.iter()).for_each(|sentence| casing.add(sentence));
    for sentence in all.iter_mut().flat_map(|texts| texts.iter_mut()) {
        let before = sentence.clone();
        casing.restore(sentence);
        for at in (0..sentence.len()).filter(|at| is_sentence_initial(&before, *at)) {
            let is_open = sentence[at].starts_with(char::is_uppercase) && !casing.knows(&sentence[at]);
            if is_open && let Some(form) = usual(&sentence[at]) {
                form.clone_into(&mut sentence[at]);
            }
        }
    }
}

/// Returns the base's vocabulary with the words that only the sentences have behind it, the most frequent first.
fn longer<'a, 'b>(
    known: usize,
    word: impl Fn(u32) -> &'b str,
    sentences: impl Iterator<Item = &'a Vec<String>>,
) -> Vocabulary {
    let mut all: Vec<String> = (0..known as u32).map(|id| word(id).to_owned()).collect();
    let there: FxHashSet<&str> = all.iter().map(String::as_str).collect();
    let mut counts: FxHashMap<&str, u32> = FxHashMap::default();
    for word in sentences.flatten().filter(|word| word.len() <= MAX_WORD_LENGTH && *word != NUMBER) {
        *counts.entry(word).or_default() += u32::from(!there.contains(word.as_str()));
    }
    let mut new: Vec<(&str, u32)> = counts.into_iter().filter(|(_, count)| *count > 0).collect();
    new.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let new: Vec<String> = new.into_iter().map(|(word, _)| word.to_owned()).collect();
    all.extend(new);
    Vocabulary::new(all)
}

/// Returns what the base knows of the words of some sentences, as pairs of one word each: an alignment of few sentences needs
/// to know which words translate each other.
fn known_pairs(base: &PhraseModel, pairs: &[SentencePair], worth: f32) -> Vec<SentencePair> {
    let mut words: Vec<u32> = pairs.iter().flat_map(|pair| pair.source.iter().copied()).collect();
    words.sort_unstable();
    words.dedup();
    let mut known = Vec::new();
    for word in words {
        for option in base.translations(&[word], 20).into_iter().filter(|option| option.target.len() == 1) {
            let times = (option.scores[0].exp() * worth).round() as usize;
            let pair = SentencePair { source: vec![word], target: option.target };
            known.extend(std::iter::repeat_n(pair, times));
        }
    }
    known
}

fn of_base(base: &PhraseModel, phrase: &[u32], most: usize) -> Vec<Rendering> {
    let options = base.translations(phrase, most).into_iter();
    options.map(|o| Rendering { target: o.target, scores: o.scores, places: o.places }).collect()
}

/// Number of parts of the text, one of which is kept aside to find the share.
const PARTS: usize = 10;
/// Number of rounds of expectation maximisation.
const ROUNDS: usize = 20;
/// The share of a text that is too short to tell.
const USUAL_SHARE: f64 = 0.3;

/// Returns the share of a language model of the text beside the base's that makes a part of the text, which it was not
/// trained on, likeliest.
fn share(base: &PhraseModel, text: &[(&[u32], u32)], vocabulary: u32, cutoffs: [u32; lm::ORDER]) -> f32 {
    let mut counts = Counts::default();
    let aside = |at: usize| at % PARTS == PARTS - 1;
    for (_, (sentence, times)) in text.iter().enumerate().filter(|(at, _)| !aside(*at)) {
        counts.add(sentence, *times);
    }
    let own = counts.train(vocabulary, cutoffs);
    let mut words: Vec<(f64, f64)> = Vec::new();
    for (_, (sentence, _)) in text.iter().enumerate().filter(|(at, _)| aside(*at)) {
        let (mut here, mut there) = (own.begin(), base.begin());
        for word in sentence.iter().copied().chain([lm::END]) {
            let (a, next) = own.score(here, word);
            let ([b, _], then) = base.score(there, word);
            words.push((f64::from(a).exp(), f64::from(b).exp()));
            (here, there) = (next, then);
        }
    }
    let mut share = USUAL_SHARE;
    for _ in 0..if words.len() < 100 { 0 } else { ROUNDS } {
        let of_own = |(a, b): &(f64, f64)| share * a / (share * a + (1.0 - share) * b).max(f64::MIN_POSITIVE);
        share = (words.iter().map(of_own).sum::<f64>() / words.len() as f64).clamp(0.01, 0.99);
    }
    share as f32
}
