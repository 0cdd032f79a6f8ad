//! The best beads for a part of an article: dynamic programming.

use std::ops::Range;

use super::words::{Likeness, MOST};
use super::{AlignSentence, Bead, DOUBTFUL};

/// A kind of bead, with the logarithm of how usual it is among the beads of published translations. One sentence without a
/// counterpart is as usual as two that are one; the rest is rare (after Gale and Church 1993, table 5).
const KINDS: [(usize, usize, f32); 11] = [
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
/// Two sentences of which this is not sure, at the least, do not belong together, although they stand in the same place.
const UNLIKE: f32 = 0.2;
/// What a pair must weigh, at the least, to be found again at another place.
const MOVED: f32 = 6.0;
/// How far from its place, in beads, a sentence is looked for.
const NEAR: usize = 12;

/// One part of two articles, with all that is known of its pairs.
struct Part<'p, 'a> {
    source: &'p [AlignSentence<'a>],
    target: &'p [AlignSentence<'a>],
    likeness: &'p Likeness,
    from: Range<usize>,
    to: Range<usize>,
    /// Letters of the target for each letter of the source.
    ratio: f32,
}

/// Aligns the sentences `from` of the source with the sentences `to` of the target.
pub(super) fn align_part(
    source: &[AlignSentence<'_>],
    target: &[AlignSentence<'_>],
    likeness: &Likeness,
    from: Range<usize>,
    to: Range<usize>,
    found: &mut Vec<Bead>,
) {
    let letters = |lengths: &[f32]| lengths.iter().sum::<f32>().max(1.0);
    let ratio = letters(&likeness.backward.lengths) / letters(&likeness.forward.lengths);
    let part = Part { source, target, likeness, from, to, ratio: ratio.clamp(0.5, 2.0) };
    part.align(found);
}

/// What the words say: `[n - 1][i][j]` for a sentence `i` and the `n` sentences of the other side from `j`.
type Table = [Vec<Vec<f32>>; MOST];

impl Part<'_, '_> {
    fn align(&self, found: &mut Vec<Bead>) {
        let (rows, columns) = (self.from.len(), self.to.len());
        let Likeness { forward, backward } = self.likeness;
        let forward = table(rows, |i| forward.weigh(self.from.start + i, self.to.clone()));
        let backward = table(columns, |j| backward.weigh(self.to.start + j, self.from.clone()));
        let width = columns + 1;
        let mut best = vec![f32::NEG_INFINITY; (rows + 1) * width];
        let mut by = vec![u8::MAX; (rows + 1) * width];
        best[0] = 0.0;
        let ends = self.paragraph_ends();
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
                        self.weigh(&forward, &backward, (i, 1), (j + 1, 1))
                            + self.weigh(&forward, &backward, (i + 1, 1), (j, 1))
                    } else {
                        self.weigh(&forward, &backward, (i, a), (j, b))
                    };
                    let at = next_i * width + next_j;
                    let score = here + usual + weight;
                    if score > best[at] {
                        (best[at], by[at]) = (score, kind);
                    }
                }
            }
        }
        self.walk_back(&by, &forward, &backward, found);
    }

    /// For each source sentence of the part, the end of its paragraph in it.
    fn paragraph_ends(&self) -> Vec<usize> {
        let mine = &self.source[self.from.clone()];
        let mut ends = vec![mine.len(); mine.len() + 1];
        for i in (1..mine.len()).rev() {
            ends[i - 1] = if mine[i].paragraph == mine[i - 1].paragraph { ends[i] } else { i };
        }
        ends
    }

    fn walk_back(&self, by: &[u8], forward: &Table, backward: &Table, found: &mut Vec<Bead>) {
        let width = self.to.len() + 1;
        let (mut i, mut j) = (self.from.len(), self.to.len());
        let first = found.len();
        while let Some(&(a, b, _)) = KINDS.get(usize::from(by[i * width + j])) {
            let kind = by[i * width + j];
            (i, j) = (i - a, j - b);
            let mut add = |(i, a): (usize, usize), (j, b): (usize, usize), is_moved| {
                let weight = self.weigh(forward, backward, (i, a), (j, b));
                let (source, target) = (self.from.start + i, self.to.start + j);
                let (source, target) = (source..source + a, target..target + b);
                let confidence = confidence(self.likeness, &source, &target, weight);
                if confidence < UNLIKE && a == 1 && b == 1 {
                    // Neighbours only because nothing else is near: each stands alone. Backwards, as all here.
                    let confidence = DOUBTFUL;
                    found.push(Bead { source: source.end..source.end, target, confidence, is_moved: false });
                    found.push(Bead {
                        target: self.to.start + j..self.to.start + j,
                        source,
                        confidence,
                        is_moved: false,
                    });
                    return;
                }
                found.push(Bead { source, target, confidence, is_moved });
            };
            if kind == CROSSED {
                add((i + 1, 1), (j, 1), true);
                add((i, 1), (j + 1, 1), true);
            } else {
                add((i, a), (j, b), false);
            }
        }
        found[first..].reverse();
    }

    /// Returns the log-likelihood ratio that sentences belong together; `(i, a)` are the `a` sentences from `i` of the part.
    fn weigh(&self, forward: &Table, backward: &Table, (i, a): (usize, usize), (j, b): (usize, usize)) -> f32 {
        if a == 0 || b == 0 {
            return 0.0;
        }
        let there: f32 = (i..i + a).map(|i| forward[b - 1][i][j]).sum();
        let back: f32 = (j..j + b).map(|j| backward[a - 1][j][i]).sum();
        let (source, target) = (self.from.start + i, self.to.start + j);
        (there + back) / 2.0
            + lengths(self.likeness, self.ratio, source..source + a, target..target + b)
            + self.starts(source, target)
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

/// Returns how sure a bead is: by what speaks for it, and by what that is for each word that could say something.
fn confidence(likeness: &Likeness, source: &Range<usize>, target: &Range<usize>, weight: f32) -> f32 {
    if source.is_empty() || target.is_empty() {
        return DOUBTFUL;
    }
    let count =
        |side: &super::words::Side, range: &Range<usize>| range.clone().map(|s| side.count(s)).sum::<usize>() as f32;
    let words = (count(&likeness.forward, source) + count(&likeness.backward, target)) / 2.0;
    let each = weight / (words + 1.0).sqrt();
    1.0 / (1.0 + (-1.2 * (each - 0.8)).exp())
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
    for (weight, at, other) in candidates {
        if beads[at].target.is_empty() && !gone.contains(&other) {
            let (from, to) = (beads[at].source.clone(), beads[other].target.clone());
            let confidence = confidence(likeness, &from, &to, weight);
            beads[at] = Bead { source: from, target: to, confidence, is_moved: true };
            gone.push(other);
        }
    }
    gone.sort_unstable();
    for at in gone.into_iter().rev() {
        beads.remove(at);
    }
}
