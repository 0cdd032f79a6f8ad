//! Cuts long articles into parts that can be aligned alone, at pairs of sentences that leave no doubt.

use std::ops::Range;

use super::words::RareWords;
use super::{AlignSentence, WHOLE};
use crate::text::Lexicon;

/// A word that matches at most this many sentences counts as rare.
const RARE: usize = 3;
/// Number of rare words that a pair of sentences must share to be a candidate.
const SHARED: u32 = 2;
/// Number of sentences between two cuts, about.
const STEP: usize = WHOLE / 2;
/// How far around the place where a cut is looked for.
const AROUND: usize = STEP / 2;

/// Returns the parts of two articles, in order; together they are the articles.
pub(super) fn parts(
    source: &[AlignSentence<'_>],
    target: &[AlignSentence<'_>],
    lexicon: Option<&dyn Lexicon>,
) -> Vec<(Range<usize>, Range<usize>)> {
    let rare = || RareWords::new(source, target, lexicon, RARE);
    let (source, target) = (source.len(), target.len());
    let cuts = if source.max(target) > WHOLE { cuts(source, target, &rare()) } else { Vec::new() };
    let mut parts = Vec::with_capacity(cuts.len() + 1);
    let (mut i, mut j) = (0, 0);
    for (next_i, next_j) in cuts.into_iter().chain([(source, target)]) {
        parts.push((i..next_i, j..next_j));
        (i, j) = (next_i, next_j);
    }
    parts
}

/// Returns pairs that begin a part.
fn cuts(source: usize, target: usize, rare: &RareWords) -> Vec<(usize, usize)> {
    let chain = chain(source, rare);
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while (source - i).max(target - j) > WHOLE {
        // What moves both sides on by about a step.
        let ahead = &chain[chain.partition_point(|(a, b)| *a <= i || *b <= j)..];
        let near = ahead.partition_point(|(a, b)| (a - i).max(b - j) <= STEP + AROUND);
        let next = ahead[..near].last().copied().unwrap_or_else(|| {
            // Where no pair is sure, towards the next that is: one side may hold thousands of sentences that the other lacks,
            // and these are a part with the few that the other has there.
            let (a, b) = ahead.first().copied().unwrap_or((source, target));
            if (a - i) * (b - j) <= (STEP + AROUND) * (STEP + AROUND) {
                return (a, b);
            }
            let share = STEP as f64 / (a - i).max(b - j) as f64;
            let step = |left: usize| (left as f64 * share) as usize;
            (i + step(a - i), j + step(b - j))
        });
        if next == (i, j) || next == (source, target) {
            break;
        }
        cuts.push(next);
        (i, j) = next;
    }
    cuts
}

/// Returns the longest chain of pairs that share rare words and go forward on both sides.
fn chain(source: usize, rare: &RareWords) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for i in 0..source {
        let found = rare.of_source(i);
        let best = found.iter().max_by_key(|(place, count)| (**count, std::cmp::Reverse(**place)));
        if let Some((place, count)) = best.filter(|(_, count)| **count >= SHARED) {
            let is_best = found.iter().all(|(other, n)| other == place || n < count);
            let back = rare.of_target(*place as usize);
            let returns = back
                .iter()
                .max_by_key(|(at, n)| (**n, std::cmp::Reverse(**at)))
                .is_some_and(|(at, _)| *at as usize == i);
            if is_best && returns {
                pairs.push((i, *place as usize));
            }
        }
    }
    increasing(&pairs)
}

/// Returns the longest subsequence whose second members increase strictly (patience sorting).
fn increasing(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut tops: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (n, (_, j)) in pairs.iter().enumerate() {
        let pile = tops.partition_point(|top| pairs[*top].1 < *j);
        before.push(pile.checked_sub(1).map(|below| tops[below]));
        if pile == tops.len() { tops.push(n) } else { tops[pile] = n }
    }
    let mut chain = Vec::with_capacity(tops.len());
    let mut at = tops.last().copied();
    while let Some(n) = at {
        chain.push(pairs[n]);
        at = before[n];
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_chain() {
        let pairs = [(0, 3), (1, 1), (2, 2), (3, 9), (4, 4)];
        assert_eq!(increasing(&pairs), [(1, 1), (2, 2), (4, 4)]);
        assert!(increasing(&[]).is_empty());
    }
}
