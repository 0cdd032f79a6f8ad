//! Tuning of weights by batch MIRA over k-best lists (Cherry and Foster 2012), against BLEU and chrF2 with a decaying
//! background.

use std::collections::HashMap;

use rustc_hash::FxHashMap;

use super::engine::{Effort, Prepared};
use super::model::PhraseModel;
use super::search::{FEATURES, Features, Weights};

/// A sentence to tune on.
pub struct TuningExample {
    /// The prepared source.
    pub prepared: Prepared,
    /// The words of a human translation.
    pub reference: Vec<String>,
}

/// For word n-grams, n from 1 to 4: matches and totals; then the reference's length in words; then, for character
/// n-grams, n from 1 to 6: the counts in the translation, in the reference, and in common.
type Stats = [f64; STATS];
const STATS: usize = 9 + 3 * CHARS;

/// Length of the longest character n-grams in chrF.
const CHARS: usize = 6;

#[derive(Clone)]
struct Candidate {
    features: Features,
    stats: Stats,
}

/// Tunes the weights of `model` in `rounds` rounds. Passes a message about each round to `said`.
pub fn tune(
    model: &mut PhraseModel,
    examples: &[TuningExample],
    effort: Effort,
    rounds: usize,
    said: &(dyn Fn(&str) + Sync),
) {
    let mut pools: Vec<Vec<Candidate>> = vec![Vec::new(); examples.len()];
    let mut best = (0.0, *model.weights());
    for round in 0..=rounds {
        let lists = decode(model, examples, effort);
        let mut total = [0.0; STATS];
        for (list, pool) in lists.iter().zip(&mut pools) {
            if let Some(first) = list.first() {
                add(&mut total, &first.stats, 1.0);
            }
            for candidate in list {
                if !pool.iter().any(|c| c.features == candidate.features) {
                    pool.push(candidate.clone());
                }
            }
        }
        let now = quality(&total);
        said(&format!("round {round}: BLEU {:.2}, chrF2 {:.2}", 100.0 * bleu(&total), 100.0 * chrf(&total)));
        if now > best.0 {
            best = (now, *model.weights());
        }
        if round < rounds {
            // Stay near the best weights so far, so that no round diverges.
            let learned = mira(&pools, best.1);
            let mut next = best.1;
            for (w, l) in next.iter_mut().zip(learned) {
                *w = 0.7 * l + 0.3 * *w;
            }
            model.set_weights(next);
        }
    }
    model.set_weights(best.1);
}

fn decode(model: &PhraseModel, examples: &[TuningExample], effort: Effort) -> Vec<Vec<Candidate>> {
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let size = examples.len().div_ceil(workers).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = examples
            .chunks(size)
            .map(|part| scope.spawn(move || part.iter().map(|e| candidates(model, e, effort)).collect::<Vec<_>>()))
            .collect();
        parts.into_iter().flat_map(|p| p.join().unwrap_or_default()).collect()
    })
}

fn candidates(model: &PhraseModel, example: &TuningExample, effort: Effort) -> Vec<Candidate> {
    let found = model.search(&example.prepared, effort, 100);
    let reference = Reference::new(&example.reference);
    let one = |f: &super::search::SearchResult| Candidate {
        features: f.features,
        stats: reference.stats(&model.words(&example.prepared, f)),
    };
    found.iter().map(one).collect()
}

fn add(total: &mut Stats, stats: &Stats, weight: f64) {
    for (t, s) in total.iter_mut().zip(stats) {
        *t += weight * s;
    }
}

/// A human translation, with its n-grams counted for comparison.
struct Reference {
    words: Vec<String>,
    grams: Vec<HashMap<Vec<String>, u32>>,
    chars: Vec<FxHashMap<u64, u32>>,
    letters: usize,
}

fn lower(words: &[String]) -> Vec<String> {
    words.iter().map(|w| w.to_lowercase()).collect()
}

/// Returns the number of characters in the words, and their character n-grams without spaces. An n-gram is packed into
/// 10 bits for each of up to six characters.
fn char_grams(words: &[String]) -> (usize, Vec<FxHashMap<u64, u32>>) {
    let letters: Vec<u64> = words.iter().flat_map(|w| w.chars()).map(|c| u64::from(u32::from(c)) % 1023 + 1).collect();
    let count = |n: usize| {
        let mut grams: FxHashMap<u64, u32> = FxHashMap::default();
        letters.windows(n).for_each(|w| *grams.entry(w.iter().fold(0, |k, c| k << 10 | c)).or_default() += 1);
        grams
    };
    (letters.len(), (1..=CHARS).map(count).collect())
}

impl Reference {
    fn new(words: &[String]) -> Self {
        let words = lower(words);
        let count = |n: usize| {
            let mut grams: HashMap<Vec<String>, u32> = HashMap::new();
            words.windows(n).for_each(|w| *grams.entry(w.to_vec()).or_default() += 1);
            grams
        };
        let grams = (1..=4).map(count).collect();
        let (letters, chars) = char_grams(&words);
        Self { grams, chars, letters, words }
    }

    /// Returns the counts from which BLEU (Papineni et al. 2002) and chrF (Popović 2015) are computed, ignoring case.
    fn stats(&self, words: &[String]) -> Stats {
        let words = lower(words);
        let mut stats = [0.0; STATS];
        for (n, theirs) in (1..=4).zip(&self.grams) {
            let mut used: HashMap<&[String], u32> = HashMap::new();
            for gram in words.windows(n) {
                if let Some(most) = theirs.get(gram) {
                    let used = used.entry(gram).or_default();
                    *used += 1;
                    stats[2 * (n - 1)] += f64::from(*used <= *most);
                }
                stats[2 * (n - 1) + 1] += 1.0;
            }
        }
        stats[8] = self.words.len() as f64;
        let (letters, mine) = char_grams(&words);
        for (n, (mine, theirs)) in mine.iter().zip(&self.chars).enumerate() {
            let common: u32 = mine.iter().map(|(gram, n)| theirs.get(gram).map_or(0, |m| *n.min(m))).sum();
            let at = 9 + 3 * n;
            stats[at] = letters.saturating_sub(n) as f64;
            stats[at + 1] = self.letters.saturating_sub(n) as f64;
            stats[at + 2] = f64::from(common);
        }
        stats
    }
}

/// Weight of chrF2 in the quality; the rest is BLEU. Tuning for BLEU alone drops words.
const CHRF: f64 = 0.7;

/// The tuning objective: a weighted mean of BLEU and chrF2, from 0 to 1.
fn quality(stats: &Stats) -> f64 {
    (1.0 - CHRF) * bleu(stats) + CHRF * chrf(stats)
}

/// Returns chrF2 from counts, from 0 to 1.
fn chrf(stats: &Stats) -> f64 {
    let (mut score, mut orders) = (0.0, 0.0);
    for n in 0..CHARS {
        let [mine, theirs, common] = [0, 1, 2].map(|i| stats[9 + 3 * n + i]);
        if mine > 0.0 && theirs > 0.0 {
            let (precision, recall) = (common / mine, common / theirs);
            score += 5.0 * precision * recall / (4.0 * precision + recall).max(1e-9);
            orders += 1.0;
        }
    }
    score / f64::max(orders, 1.0)
}

/// Returns BLEU from counts, from 0 to 1.
fn bleu(stats: &Stats) -> f64 {
    let mut log = 0.0;
    for n in 0..4 {
        if stats[2 * n] <= 0.0 || stats[2 * n + 1] <= 0.0 {
            return 0.0;
        }
        log += (stats[2 * n] / stats[2 * n + 1]).ln() / 4.0;
    }
    let brevity = (1.0 - stats[8] / stats[1].max(1e-9)).min(0.0);
    (log + brevity).exp()
}

fn mira(pools: &[Vec<Candidate>], start: Weights) -> Weights {
    const STEP: f64 = 0.003;
    const EPOCHS: usize = 30;
    let mut weights: [f64; FEATURES] = start.map(f64::from);
    let mut sum = [0.0f64; FEATURES];
    let mut count = 0.0;
    let mut background: Stats = [1.0; STATS];
    let mut order: Vec<usize> = (0..pools.len()).collect();
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..EPOCHS {
        random.shuffle(&mut order);
        for &i in &order {
            let pool = &pools[i];
            let score = |c: &Candidate| c.features.iter().zip(&weights).map(|(f, w)| f64::from(*f) * w).sum::<f64>();
            let now = quality(&background);
            let worth = |c: &Candidate| {
                let mut with = background;
                add(&mut with, &c.stats, 1.0);
                (quality(&with) - now) * (background[1] + c.stats[1])
            };
            let rated: Vec<(f64, f64)> = pool.iter().map(|c| (score(c), worth(c))).collect();
            let top = |f: &dyn Fn(&(f64, f64)) -> f64| {
                (0..rated.len()).max_by(|a, b| f(&rated[*a]).total_cmp(&f(&rated[*b])))
            };
            let (Some(hope), Some(fear)) = (top(&|r| r.0 + r.1), top(&|r| r.0 - r.1)) else { continue };
            let gain = rated[hope].1 - rated[fear].1;
            let margin = gain - (rated[hope].0 - rated[fear].0);
            if gain > 0.0 && margin > 0.0 {
                let difference: Vec<f64> =
                    pool[hope].features.iter().zip(&pool[fear].features).map(|(h, f)| f64::from(h - f)).collect();
                let norm: f64 = difference.iter().map(|d| d * d).sum();
                if norm > 0.0 {
                    let step = STEP.min(margin / norm);
                    for (w, d) in weights.iter_mut().zip(&difference) {
                        *w += step * d;
                    }
                }
            }
            for (s, w) in sum.iter_mut().zip(&weights) {
                *s += w;
            }
            count += 1.0;
            for b in &mut background {
                *b *= 0.999;
            }
            add(&mut background, &pool[hope].stats, 0.001 * 1000.0 / 10.0);
        }
    }
    let mut averaged = [0.0; FEATURES];
    for (a, s) in averaged.iter_mut().zip(sum) {
        *a = (s / f64::max(count, 1.0)) as f32;
    }
    averaged
}
