//! The best beads for a part of an article: dynamic programming.

use std::ops::Range;

use super::lattice::{Lattice, Step};
use super::words::{Likeness, MOST, Side};
use super::{AlignSentence, Bead, DOUBTFUL};

/// A kind of bead, with the logarithm of how usual it is among the beads of published translations. One sentence without a
/// counterpart is as usual as two that are one; the rest is rare (after Gale and Church 1993, table 5).
pub(super) const KINDS: [(usize, usize, f32); 11] = [
    (1, 1, -0.1),
    (1, 0, -3.8),
    (0, 1, -3.8),
    (1, 2, -3.4),
    (2, 1, -3.4),
    (2, 2, -5.5),
    (1, 3, -5.5),
    (3, 1, -5.5),
    (1, 4, -7.0),
    (4, 1, -7.0),
    // Two sentences that changed places.
    (2, 2, -6.0),
];
/// The index of the kind whose beads cross: the last one.
const CROSSED: u8 = KINDS.len() as u8 - 1;
/// Variance of the length of a translation per letter of the source (Gale and Church 1993).
const VARIANCE: f32 = 6.8;
/// How much wider lengths are apart by chance.
const CHANCE: f32 = 5.0;
/// What it says if both sides, or only one of them, begin a paragraph or are headlines.
const SAME_START: f32 = 0.4;
const OTHER_START: f32 = -0.4;
const BOTH_TITLES: f32 = 1.5;
/// Two sentences for which each word speaks less than this do not belong together, although they stand in the same place.
const UNLIKE: f32 = -0.35;
/// What words must say for a pair to show how long translations are, and how far that must be from the whole texts (as a
/// logarithm) to be believed instead.
const SURE_WORDS: f32 = 3.0;
const OTHER_RATIO: f32 = 0.1;
/// What a pair must weigh, at the least, to be found again at another place.
const MOVED: f32 = 6.0;
/// The weights of the confidence: of the posterior's logit, the deviation of the lengths, the weakest sentence; and the rest.
const BY_POSTERIOR: f32 = 0.32;
const BY_LENGTH: f32 = -2.03;
const BY_WEAKEST: f32 = 0.4;
const REST: f32 = 0.2;
/// In a small article a word says less, on both sides of the scale: by the logarithm of how much smaller it is than [`USUAL`].
const BY_SIZE: f32 = 0.12;
const USUAL: f32 = 100.0;
/// How far from its place, in beads, a sentence is looked for.
const NEAR: usize = 12;

/// One part of two articles, with all that is known of its pairs.
struct Part<'p, 'a> {
    source: &'p [AlignSentence<'a>],
    target: &'p [AlignSentence<'a>],
    likeness: &'p Likeness,
    /// Letters of the target for each letter of the source.
    ratio: f32,
}

/// Aligns the sentences of a part of two articles.
pub(super) fn align_part(source: &[AlignSentence<'_>], target: &[AlignSentence<'_>], likeness: &Likeness) -> Vec<Bead> {
    let letters = |lengths: &[f32]| lengths.iter().sum::<f32>().max(1.0);
    let ratio = letters(&likeness.backward.lengths) / letters(&likeness.forward.lengths);
    let mut part = Part { source, target, likeness, ratio: ratio.clamp(0.5, 2.0) };
    let tables = part.tables();
    let (mut path, mut lattice) = part.best_path(&tables);
    // Where one page holds less than the other, the whole texts say nothing about how long translations are.
    if let Some(ratio) = part.ratio_of(&tables, &path)
        && (ratio / part.ratio).ln().abs() > OTHER_RATIO
    {
        part.ratio = ratio;
        (path, lattice) = part.best_path(&tables);
    }
    part.add_path(&tables, &path, &lattice)
}

/// What the words say: `[n - 1][i][j]` for a sentence `i` and the `n` sentences of the other side from `j`.
type Table = [Vec<Vec<f32>>; MOST];

/// What the words say, from the source to the target and back.
struct Tables {
    there: Table,
    back: Table,
}

impl Part<'_, '_> {
    /// What the words say, from each side to the other.
    fn tables(&self) -> Tables {
        let Likeness { forward, backward } = self.likeness;
        let there = table(self.source.len(), |i| forward.weigh(i, 0..self.target.len()));
        let back = table(self.target.len(), |j| backward.weigh(j, 0..self.source.len()));
        Tables { there, back }
    }

    /// Returns the best sequence of beads, and the weights of all.
    fn best_path(&self, tables: &Tables) -> (Vec<Step>, Lattice) {
        let (rows, columns) = (self.source.len(), self.target.len());
        let width = columns + 1;
        let mut best = vec![f32::NEG_INFINITY; (rows + 1) * width];
        let mut by = vec![u8::MAX; (rows + 1) * width];
        best[0] = 0.0;
        let ends = self.paragraph_ends();
        let mut lattice = Lattice::new(rows, columns);
        for i in 0..=rows {
            for j in 0..=columns {
                let here = best[i * width + j];
                if here == f32::NEG_INFINITY {
                    continue;
                }
                for (kind, &(a, b, usual)) in (0..).zip(&KINDS) {
                    let (next_i, next_j) = (i + a, j + b);
                    if next_i > rows || next_j > columns || (a > 1 && next_i > ends[i]) {
                        continue;
                    }
                    let weight = if kind == CROSSED {
                        self.weigh(tables, (i, 1), (j + 1, 1)) + self.weigh(tables, (i + 1, 1), (j, 1))
                    } else {
                        self.weigh(tables, (i, a), (j, b))
                    };
                    let at = next_i * width + next_j;
                    lattice.set((i, j), usize::from(kind), usual + weight);
                    let score = here + usual + weight;
                    if score > best[at] {
                        (best[at], by[at]) = (score, kind);
                    }
                }
            }
        }
        let (mut i, mut j) = (rows, columns);
        let mut path: Vec<Step> = Vec::new();
        while let Some((a, b, _)) = KINDS.get(usize::from(by[i * width + j])) {
            let kind = usize::from(by[i * width + j]);
            (i, j) = (i - a, j - b);
            path.push((i, j, kind));
        }
        path.reverse();
        (path, lattice)
    }

    /// Returns the letters of the target for each letter of the source in the median of the pairs that words are sure of.
    fn ratio_of(&self, tables: &Tables, path: &[Step]) -> Option<f32> {
        let pairs = path.iter().filter(|(_, _, kind)| *kind == 0);
        let mut ratios: Vec<f32> = pairs
            .filter(|&&(i, j, _)| (tables.there[0][i][j] + tables.back[0][j][i]) / 2.0 >= SURE_WORDS)
            .map(|&(i, j, _)| self.likeness.backward.lengths[j].max(1.0) / self.likeness.forward.lengths[i].max(1.0))
            .collect();
        ratios.sort_by(f32::total_cmp);
        (ratios.len() >= 3).then(|| ratios[ratios.len() / 2].clamp(0.5, 2.0))
    }

    /// For each source sentence of the part, the end of its paragraph in it.
    fn paragraph_ends(&self) -> Vec<usize> {
        let mine = self.source;
        let mut ends = vec![mine.len(); mine.len() + 1];
        for i in (1..mine.len()).rev() {
            ends[i - 1] = if mine[i].paragraph == mine[i - 1].paragraph { ends[i] } else { i };
        }
        ends
    }

    fn add_path(&self, tables: &Tables, path: &[Step], lattice: &Lattice) -> Vec<Bead> {
        let mut found = Vec::new();
        for (&(i, j, kind), posterior) in path.iter().zip(lattice.posteriors(path)) {
            let (a, b, _) = KINDS[kind];
            if kind == usize::from(CROSSED) {
                let first = found.len();
                self.add(tables, (i, 1), (j + 1, 1), posterior, true, &mut found);
                self.add(tables, (i + 1, 1), (j, 1), posterior, true, &mut found);
                // If one of two that crossed is sure, so is the other.
                if let [a, b] = &mut found[first..] {
                    let mean = (a.confidence + b.confidence) / 2.0;
                    (a.confidence, b.confidence) = (mean, mean);
                }
            } else {
                self.add(tables, (i, a), (j, b), posterior, false, &mut found);
            }
        }
        found
    }

    /// Adds a bead. Two sentences that are neighbours only because nothing else is near stand each alone.
    fn add(
        &self,
        tables: &Tables,
        (i, a): (usize, usize),
        (j, b): (usize, usize),
        posterior: f32,
        is_moved: bool,
        found: &mut Vec<Bead>,
    ) {
        let weight = self.weigh(tables, (i, a), (j, b));
        let (source, target) = (i..i + a, j..j + b);
        if a == 1 && b == 1 && each(self.likeness, &source, &target, weight) < UNLIKE {
            let nothing = target.start..target.start;
            found.push(Bead { source: source.clone(), target: nothing, confidence: DOUBTFUL, is_moved: false });
            found.push(Bead { source: source.end..source.end, target, confidence: DOUBTFUL, is_moved: false });
            return;
        }
        let confidence = confidence(self.likeness, self.ratio, (&source, &target), posterior);
        found.push(Bead { source, target, confidence, is_moved });
    }

    /// Returns the log-likelihood ratio that sentences belong together; `(i, a)` are the `a` sentences from `i` of the part.
    fn weigh(&self, tables: &Tables, (i, a): (usize, usize), (j, b): (usize, usize)) -> f32 {
        if a == 0 || b == 0 {
            return 0.0;
        }
        let there: f32 = (i..i + a).map(|i| tables.there[b - 1][i][j]).sum();
        let back: f32 = (j..j + b).map(|j| tables.back[a - 1][j][i]).sum();
        (there + back) / 2.0 + lengths(self.likeness, self.ratio, i..i + a, j..j + b) + self.starts(i, j)
    }

    fn starts(&self, source: usize, target: usize) -> f32 {
        let begins = |all: &[AlignSentence<'_>], at: usize| at == 0 || all[at - 1].paragraph != all[at].paragraph;
        let titles = self.source[source].is_title && self.target[target].is_title;
        let places = match (begins(self.source, source), begins(self.target, target)) {
            (true, true) => SAME_START,
            (false, false) => 0.0,
            _ => OTHER_START,
        };
        places + if titles { BOTH_TITLES } else { 0.0 }
    }
}

/// Computes the table of one side.
fn table(sentences: usize, weigh: impl Fn(usize) -> [Vec<f32>; MOST]) -> Table {
    let mut table: Table = std::array::from_fn(|_| Vec::with_capacity(sentences));
    for sentence in 0..sentences {
        table.iter_mut().zip(weigh(sentence)).for_each(|(all, row)| all.push(row));
    }
    table
}

/// What the lengths say: a translation has about as many letters as its source, times the ratio of the articles.
fn lengths(likeness: &Likeness, ratio: f32, source: Range<usize>, target: Range<usize>) -> f32 {
    let here: f32 = likeness.forward.lengths[source].iter().sum();
    let there: f32 = likeness.backward.lengths[target].iter().sum();
    let expected = here * ratio;
    let deviation = (there - expected) / (VARIANCE * (here + there).max(1.0) / 2.0).sqrt();
    let square = (deviation * deviation).min(60.0);
    CHANCE.ln() - square / 2.0 + square / (2.0 * CHANCE * CHANCE)
}

/// Returns how sure a bead is. A logistic regression over what tells wrong beads: other ways to align are nearly as good (the
/// logit of its posterior), the lengths do not fit, or one of the target's sentences has little to do with the source.
///
/// Fitted on 6,200 beads of running text made of FLORES-200 dev, PUD and news; 2.5 % of the
/// right ones are below [`DOUBTFUL`], and 60 % of the wrong ones.
fn confidence(
    likeness: &Likeness,
    ratio: f32,
    (source, target): (&Range<usize>, &Range<usize>),
    posterior: f32,
) -> f32 {
    if source.is_empty() || target.is_empty() {
        return DOUBTFUL;
    }
    let logit = (posterior.clamp(1e-4, 1.0) / (1.0 - posterior).max(1e-4)).ln();
    let (here, there) = (letters(&likeness.forward, source), letters(&likeness.backward, target));
    let deviation = (there - here * ratio).abs() / (VARIANCE * (here + there) / 2.0 + 1.0).sqrt();
    let weakest = target
        .clone()
        .map(|at| likeness.backward.weight(at, source.clone()) / (likeness.backward.count(at) as f32 + 1.0).sqrt());
    let weakest = weakest.fold(5.0, f32::min);
    let sentences = likeness.forward.sentences.len().min(likeness.backward.sentences.len()) as f32;
    let size = (USUAL / sentences).max(1.0).ln();
    let sum = REST + BY_SIZE * size + BY_POSTERIOR * logit + BY_LENGTH * deviation + BY_WEAKEST * weakest;
    1.0 / (1.0 + (-sum).exp())
}

/// What speaks for a bead, for each word that could say something.
fn each(likeness: &Likeness, source: &Range<usize>, target: &Range<usize>, weight: f32) -> f32 {
    let count = |side: &Side, range: &Range<usize>| range.clone().map(|s| side.count(s)).sum::<usize>() as f32;
    let words = (count(&likeness.forward, source) + count(&likeness.backward, target)) / 2.0;
    weight / (words + 1.0).sqrt()
}

fn letters(side: &Side, range: &Range<usize>) -> f32 {
    side.lengths[range.clone()].iter().sum()
}

/// Finds sentences again that have no counterpart because the translation has them elsewhere in the neighbourhood.
pub(super) fn rejoin_moved(likeness: &Likeness, beads: &mut Vec<Bead>) {
    let pair = |i: usize, j: usize| {
        let lengths = lengths(likeness, 1.0, i..i + 1, j..j + 1);
        (likeness.forward.weight(i, j..j + 1) + likeness.backward.weight(j, i..i + 1)) / 2.0 + lengths
    };
    let mut candidates = Vec::new();
    for (at, bead) in beads.iter().enumerate().filter(|(_, bead)| bead.target.is_empty()) {
        let near = beads.iter().enumerate().skip(at.saturating_sub(NEAR)).take(2 * NEAR);
        for (other, moved) in near.filter(|(_, other)| other.source.is_empty()) {
            let weight = pair(bead.source.start, moved.target.start);
            if weight > MOVED {
                candidates.push((weight, at, other));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut gone = Vec::new();
    for (_, at, other) in candidates {
        if beads[at].target.is_empty() && !gone.contains(&other) {
            let (from, to) = (beads[at].source.clone(), beads[other].target.clone());
            // Nothing else competes for the two; the path says nothing about what it left alone.
            let confidence = confidence(likeness, 1.0, (&from, &to), 0.5);
            beads[at] = Bead { source: from, target: to, confidence, is_moved: true };
            gone.push(other);
        }
    }
    gone.sort_unstable();
    for at in gone.into_iter().rev() {
        beads.remove(at);
    }
}
