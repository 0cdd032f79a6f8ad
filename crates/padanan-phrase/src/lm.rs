//! An n-gram language model with interpolated, modified Kneser–Ney smoothing (Chen and Goodman 1999).
//!
//! N-grams that are cut off leave their probability mass to the lower order, so that the model remains a distribution.
//! Words are IDs; [`UNKNOWN`], [`BEGIN`] and [`END`] always exist. Probabilities are natural logarithms.

use rustc_hash::{FxHashMap, FxHashSet};

/// Length of the longest n-grams, in words.
pub const ORDER: usize = 4;
/// A word that is not in the model.
pub const UNKNOWN: u32 = 0;
/// The beginning of a sentence.
pub const BEGIN: u32 = 1;
/// The end of a sentence.
pub const END: u32 = 2;

/// The context by which the next word is scored.
#[derive(Debug, Clone, Copy)]
pub struct LanguageModelState {
    /// The previous words, the last one first; [`NOTHING`] where there is no word.
    pub words: [u32; ORDER - 1],
    /// The log back-off weights of the n-grams of the last one, two, ... words.
    pub backoffs: [f32; ORDER - 1],
}

impl PartialEq for LanguageModelState {
    fn eq(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

impl Eq for LanguageModelState {}

impl std::hash::Hash for LanguageModelState {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.words.hash(state);
    }
}

impl LanguageModelState {
    /// The state without any previous word.
    pub const EMPTY: Self = Self { words: [NOTHING; ORDER - 1], backoffs: [0.0; ORDER - 1] };

    /// Returns the number of words in the context.
    pub fn len(&self) -> usize {
        self.words.iter().take_while(|w| **w != NOTHING).count()
    }

    /// Whether the context has no words.
    pub fn is_empty(&self) -> bool {
        self.words[0] == NOTHING
    }

    /// Returns the state after `word`. `found` are the back-off weights of the n-grams found that end in `word`,
    /// shortest first. Drops the words that are in no context of a longer n-gram.
    pub fn next(&self, word: u32, found: &[f32]) -> Self {
        let found = &found[..found.len().min(ORDER - 1)];
        let keep = found.iter().rposition(|b| *b != 0.0).map_or(0, |at| at + 1);
        let mut next = Self::EMPTY;
        if keep > 0 {
            next.words[0] = word;
            next.words[1..keep].copy_from_slice(&self.words[..keep - 1]);
            next.backoffs[..keep].copy_from_slice(&found[..keep]);
        }
        next
    }
}

/// The ID that means "no word".
pub const NOTHING: u32 = u32::MAX;

/// An n-gram as a key: the last word in the lowest bits.
type Gram = u128;

fn key(words: &[u32]) -> Gram {
    words.iter().fold(0, |key, w| key << 32 | u128::from(*w))
}

fn without_first(gram: Gram, n: usize) -> Gram {
    gram & ((1 << (32 * (n - 1))) - 1)
}

/// A trained model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LanguageModel {
    /// For each order, maps each n-gram to (log probability, log back-off weight).
    pub grams: Vec<FxHashMap<Gram, (f32, f32)>>,
}

/// N-gram counts of a text, from which a model is trained.
#[derive(Debug, Clone)]
pub struct Counts {
    counts: Vec<FxHashMap<Gram, u32>>,
}

impl Default for Counts {
    fn default() -> Self {
        Self { counts: vec![FxHashMap::default(); ORDER] }
    }
}

impl Counts {
    /// Counts a sentence `times` times.
    pub fn add(&mut self, words: &[u32], times: u32) {
        let mut whole = vec![BEGIN];
        whole.extend_from_slice(words);
        whole.push(END);
        for n in 1..=ORDER {
            for gram in whole.windows(n) {
                if gram != [BEGIN] {
                    *self.counts[n - 1].entry(key(gram)).or_default() += times;
                }
            }
        }
    }

    /// Trains a model. Drops n-grams of order n that occur fewer than `cutoffs[n - 1]` times.
    pub fn train(&self, vocabulary: u32, cutoffs: [u32; ORDER]) -> LanguageModel {
        let adjusted = self.adjusted();
        let mut model = LanguageModel { grams: Vec::new() };
        for n in 1..=ORDER {
            let counts = &adjusted[n - 1];
            let discounts = Discounts::of(counts.values().copied());
            let mut contexts: FxHashMap<Gram, (u64, f64)> = FxHashMap::default();
            for (&gram, &count) in counts {
                let context = contexts.entry(gram >> 32).or_default();
                context.0 += u64::from(count);
                if self.kept(gram, n, cutoffs) {
                    context.1 += f64::from(count) - discounts.of_count(count);
                }
            }
            let mut grams: FxHashMap<Gram, (f32, f32)> = FxHashMap::default();
            for (&gram, &count) in counts.iter().filter(|(gram, _)| self.kept(**gram, n, cutoffs)) {
                let (total, held) = contexts[&(gram >> 32)];
                let own = (f64::from(count) - discounts.of_count(count)) / total as f64;
                let rest = 1.0 - held / total as f64;
                let lower = if n == 1 {
                    1.0 / f64::from(vocabulary)
                } else {
                    model.probability_of(without_first(gram, n), n - 1)
                };
                grams.insert(gram, ((own + rest * lower).ln() as f32, 0.0));
            }
            if n == 1 {
                let (total, held) = contexts.get(&0).copied().unwrap_or((1, 0.0));
                let rest = (1.0 - held / total as f64).max(1e-9);
                grams.insert(key(&[UNKNOWN]), ((rest / f64::from(vocabulary)).ln() as f32, 0.0));
                grams.insert(key(&[BEGIN]), (-99.0, 0.0));
            } else {
                for (context, (total, held)) in contexts {
                    let rest = (1.0 - held / total as f64).max(1e-9);
                    if let Some(entry) = model.grams[n - 2].get_mut(&context) {
                        entry.1 = rest.ln() as f32;
                    }
                }
            }
            model.grams.push(grams);
        }
        model
    }

    fn kept(&self, gram: Gram, n: usize, cutoffs: [u32; ORDER]) -> bool {
        self.counts[n - 1].get(&gram).is_some_and(|count| *count >= cutoffs[n - 1])
            // An n-gram needs its context and its suffix in the model: a lookup goes from its end on.
            && (n < 2
                || (self.kept(gram >> 32, n - 1, cutoffs) || gram >> 32 == key(&[BEGIN]))
                    && self.kept(without_first(gram, n), n - 1, cutoffs))
    }

    /// Returns the counts, replaced below the highest order by the number of different words that precede the n-gram.
    /// N-grams at the beginning of a sentence keep their counts.
    fn adjusted(&self) -> Vec<FxHashMap<Gram, u32>> {
        let mut adjusted = self.counts.clone();
        for n in 1..ORDER {
            let mut kinds: FxHashMap<Gram, u32> = FxHashMap::default();
            for &gram in self.counts[n].keys() {
                *kinds.entry(without_first(gram, n + 1)).or_default() += 1;
            }
            for (gram, count) in &mut adjusted[n - 1] {
                let begins = (*gram >> (32 * (n - 1))) as u32 == BEGIN;
                if !begins && let Some(kinds) = kinds.get(gram) {
                    *count = *kinds;
                }
            }
        }
        adjusted
    }
}

/// The discounts D1, D2, D3+.
struct Discounts([f64; 3]);

impl Discounts {
    fn of(counts: impl Iterator<Item = u32>) -> Self {
        let mut n = [0f64; 5];
        for count in counts {
            if (1..=4).contains(&count) {
                n[count as usize] += 1.0;
            }
        }
        let y = n[1] / (n[1] + 2.0 * n[2]).max(1.0);
        let d = |k: usize| {
            let d = k as f64 - (k + 1) as f64 * y * n[k + 1] / n[k].max(1.0);
            if d > 0.0 && d < k as f64 { d } else { 0.5 }
        };
        Self([d(1), d(2), d(3)])
    }

    fn of_count(&self, count: u32) -> f64 {
        self.0[(count.clamp(1, 3) - 1) as usize].min(f64::from(count))
    }
}

impl LanguageModel {
    /// Returns the log probability of `word` after `state`, and the state after `word`. A search reads the model file
    /// instead, which gives the same result.
    pub fn score(&self, state: LanguageModelState, word: u32) -> (f32, LanguageModelState) {
        let known = if self.grams[0].contains_key(&u128::from(word)) { word } else { UNKNOWN };
        let (mut score, mut found) = (0.0, Vec::new());
        for n in 0..=state.len() {
            let context = state.words[..n].iter().rev().fold(0u128, |key, w| key << 32 | u128::from(*w));
            let Some((probability, backoff)) = self.grams[n].get(&(context << 32 | u128::from(known))) else { break };
            score = *probability;
            found.push(*backoff);
        }
        score += state.backoffs[found.len().max(1) - 1..state.len()].iter().sum::<f32>();
        (score, state.next(known, &found))
    }

    /// Returns the state at the beginning of a sentence.
    pub fn begin(&self) -> LanguageModelState {
        LanguageModelState::EMPTY.next(BEGIN, &[self.grams[0].get(&key(&[BEGIN])).map_or(0.0, |e| e.1)])
    }

    /// Returns the probability of an n-gram's last word, given the words before it.
    fn probability_of(&self, gram: Gram, n: usize) -> f64 {
        if let Some((probability, _)) = self.grams[n - 1].get(&gram) {
            return f64::from(*probability).exp();
        }
        if n == 1 {
            return self.grams[0].get(&key(&[UNKNOWN])).map_or(1e-9, |(p, _)| f64::from(*p).exp());
        }
        let backoff = self.grams[n - 2].get(&(gram >> 32)).map_or(0.0, |(_, b)| f64::from(*b));
        backoff.exp() * self.probability_of(without_first(gram, n), n - 1)
    }

    /// Returns the number of n-grams of each order.
    pub fn sizes(&self) -> Vec<usize> {
        self.grams.iter().map(FxHashMap::len).collect()
    }

    /// Interpolates two models over the same words, with weight `share` for `self` (as SRILM's `-mix-lm`). The result
    /// has the n-grams of both, each with the mixed probability, and back-off weights that make it a distribution.
    pub fn mixed(&self, other: &Self, share: f64) -> Self {
        let mut mixed = Self { grams: Vec::new() };
        for n in 1..=ORDER {
            let mut grams: FxHashMap<Gram, (f32, f32)> = FxHashMap::default();
            for &gram in self.grams[n - 1].keys().chain(other.grams[n - 1].keys()) {
                let p = share * self.probability_of(gram, n) + (1.0 - share) * other.probability_of(gram, n);
                grams.insert(gram, (p.max(1e-30).ln() as f32, 0.0));
            }
            mixed.grams.push(grams);
            if n > 1 {
                mixed.settle(n);
            }
        }
        mixed
    }

    /// Sets the back-off weights of order n - 1 from the probabilities of order n.
    fn settle(&mut self, n: usize) {
        let mut sums: FxHashMap<Gram, (f64, f64)> = FxHashMap::default();
        self.grams[n - 2].values_mut().for_each(|entry| entry.1 = 0.0);
        for (&gram, &(p, _)) in &self.grams[n - 1] {
            let lower = self.probability_of(without_first(gram, n), n - 1);
            let sum = sums.entry(gram >> 32).or_default();
            sum.0 += f64::from(p).exp();
            sum.1 += lower;
        }
        for (context, (own, lower)) in sums {
            if let Some(entry) = self.grams[n - 2].get_mut(&context) {
                entry.1 = ((1.0 - own).max(1e-6) / (1.0 - lower).max(1e-6)).ln() as f32;
            }
        }
    }

    /// Prunes n-grams whose loss hardly changes the model (by relative entropy, Stolcke 1998, without the refinement of
    /// the marginals), from the highest order down.
    pub fn pruned(mut self, threshold: f64) -> Self {
        if threshold <= 0.0 {
            return self;
        }
        for n in (2..=ORDER).rev() {
            // The prefix and the suffix of a longer n-gram stay, so that a lookup from its end on finds it.
            let parts = |g: &Gram| [g >> 32, without_first(*g, n + 1)];
            let contexts: FxHashSet<Gram> =
                if n < ORDER { self.grams[n].keys().flat_map(parts).collect() } else { FxHashSet::default() };
            let mut gone = Vec::new();
            for (&gram, &(p, _)) in &self.grams[n - 1] {
                if contexts.contains(&gram) {
                    continue;
                }
                let backoff = self.grams[n - 2].get(&(gram >> 32)).map_or(0.0, |(_, b)| f64::from(*b));
                let lower = backoff + self.probability_of(without_first(gram, n), n - 1).ln();
                let history = self.log_of_context(gram >> 32, n - 1);
                let loss = (history + f64::from(p)).exp() * (f64::from(p) - lower);
                if loss.abs() < threshold {
                    gone.push(gram);
                }
            }
            for gram in gone {
                self.grams[n - 1].remove(&gram);
            }
            self.settle(n);
        }
        for n in 2..=ORDER {
            self.settle(n);
        }
        self
    }

    /// Returns the joint log probability of the n words of a context.
    fn log_of_context(&self, context: Gram, n: usize) -> f64 {
        let words: Vec<u32> = (0..n).rev().map(|i| (context >> (32 * i)) as u32).collect();
        let mut total = 0.0;
        for i in 0..n {
            if words[i] != BEGIN {
                total += self.probability_of(key(&words[..=i]), i + 1).ln();
            }
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(cutoffs: [u32; ORDER]) -> (LanguageModel, u32) {
        let mut counts = Counts::default();
        for sentence in [&[3, 4, 5][..], &[3, 4, 6], &[7, 4, 5], &[3, 4, 5, 6], &[5, 6]] {
            counts.add(sentence, 1);
        }
        (counts.train(8, cutoffs), 8)
    }

    /// Asserts that after any context the probabilities of all words add up to one.
    fn sums_to_one(model: &LanguageModel, words: u32) {
        for context in [&[][..], &[3], &[3, 4], &[7, 4, 5], &[6, 6], &[5]] {
            let mut state = model.begin();
            for &word in context {
                state = model.score(state, word).1;
            }
            let all = (0..words).filter(|w| *w != BEGIN);
            let sum: f64 = all.map(|w| f64::from(model.score(state, w).0).exp()).sum();
            assert!((sum - 1.0).abs() < 0.03, "{context:?}: {sum}");
        }
    }

    #[test]
    fn a_distribution_whatever_is_cut() {
        for cutoffs in [[1; ORDER], [1, 1, 2, 2]] {
            let (model, words) = small(cutoffs);
            sums_to_one(&model, words);
        }
    }

    #[test]
    fn mixing_and_pruning_keep_it_one() {
        let (a, words) = small([1; ORDER]);
        let mut counts = Counts::default();
        counts.add(&[6, 5, 4], 2);
        counts.add(&[3, 3, 7], 1);
        let b = counts.train(words, [1; ORDER]);
        let mixed = a.mixed(&b, 0.6);
        sums_to_one(&mixed, words);
        sums_to_one(&mixed.pruned(1e-3), words);
    }

    #[test]
    fn what_was_seen_is_likelier() {
        let (model, _) = small([1; ORDER]);
        let after = |context: &[u32], word| {
            let state = context.iter().fold(model.begin(), |state, w| model.score(state, *w).1);
            model.score(state, word).0
        };
        assert!(after(&[3, 4], 5) > after(&[3, 4], 6));
        assert!(after(&[3, 4], 6) > after(&[3, 4], 7));
        assert!(after(&[3], 99) < after(&[3], 7));
    }
}
