//! Pairs the sentences of two versions of an article: unchanged, moved, edited.

use std::collections::{HashMap, HashSet};

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Minimum similarity of a sentence and its edited form: the share of words that they have in common (Dice).
const SIMILAR: f64 = 0.5;

/// Maximum number of pairs of sentences that are compared in one gap between unchanged sentences.
const MAX_PAIRS: usize = 400_000;

/// A sentence's counterpart in the earlier bitext.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counterpart {
    /// Its index in the earlier bitext.
    pub old: usize,
    /// Whether both sentences are the same, apart from white space.
    pub same: bool,
}

/// Returns, for each new sentence, its counterpart among the old ones. First come unchanged sentences in their order,
/// then unchanged ones that were moved, then edited ones between the same unchanged neighbours.
pub fn counterparts(old: &[&str], new: &[&str]) -> Vec<Option<Counterpart>> {
    let old: Vec<Vec<&str>> = old.iter().map(|s| s.split_whitespace().collect()).collect();
    let new: Vec<Vec<&str>> = new.iter().map(|s| s.split_whitespace().collect()).collect();
    let mut found: Vec<Option<Counterpart>> = vec![None; new.len()];
    let mut taken = vec![false; old.len()];
    let in_order = unchanged(&old, &new);
    for &(o, n) in &in_order {
        taken[o] = true;
        found[n] = Some(Counterpart { old: o, same: true });
    }
    let mut elsewhere: HashMap<&[&str], Vec<usize>> = HashMap::new();
    for (at, words) in old.iter().enumerate().rev().filter(|(at, _)| !taken[*at]) {
        elsewhere.entry(words).or_default().push(at);
    }
    for (found, words) in found.iter_mut().zip(&new).filter(|(found, _)| found.is_none()) {
        if let Some(moved) = elsewhere.get_mut(words.as_slice()).and_then(Vec::pop) {
            taken[moved] = true;
            *found = Some(Counterpart { old: moved, same: true });
        }
    }
    let (mut from_old, mut from_new) = (0, 0);
    for (to_old, to_new) in in_order.into_iter().chain([(old.len(), new.len())]) {
        let olds: Vec<usize> = (from_old..to_old).filter(|at| !taken[*at]).collect();
        let news: Vec<usize> = (from_new..to_new).filter(|at| found[*at].is_none()).collect();
        for (o, n) in edited(&olds, &news, &old, &new) {
            found[n] = Some(Counterpart { old: o, same: false });
        }
        (from_old, from_new) = (to_old + 1, to_new + 1);
    }
    found
}

/// Returns the pairs of unchanged sentences that are in the same order in both, by a diff of the sentences that both
/// have: others would only cost time.
fn unchanged(old: &[Vec<&str>], new: &[Vec<&str>]) -> Vec<(usize, usize)> {
    let mut numbers: HashMap<&[&str], usize> = HashMap::new();
    for words in old {
        let next = numbers.len();
        numbers.entry(words).or_insert(next);
    }
    let common: HashSet<usize> = new.iter().filter_map(|words| numbers.get(words.as_slice()).copied()).collect();
    let shared = |sentences: &[Vec<&str>]| -> Vec<(usize, usize)> {
        let known = sentences.iter().enumerate().filter_map(|(at, w)| Some((at, *numbers.get(w.as_slice())?)));
        known.filter(|(_, number)| common.contains(number)).collect()
    };
    let (olds, news) = (shared(old), shared(new));
    let number = |shared: &[(usize, usize)]| -> Vec<usize> { shared.iter().map(|(_, number)| *number).collect() };
    let mut pairs = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &number(&olds), &number(&news)) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            pairs.extend((0..len).map(|at| (olds[old_index + at].0, news[new_index + at].0)));
        }
    }
    pairs
}

/// Pairs edited sentences: the most similar first, and of equally similar ones those at the same place.
fn edited(olds: &[usize], news: &[usize], old: &[Vec<&str>], new: &[Vec<&str>]) -> Vec<(usize, usize)> {
    if olds.len() * news.len() > MAX_PAIRS {
        return Vec::new();
    }
    let mut alike = Vec::new();
    for (i, o) in olds.iter().enumerate() {
        for (j, n) in news.iter().enumerate() {
            let similarity = similarity(&old[*o], &new[*n]);
            if similarity >= SIMILAR {
                alike.push((similarity, i.abs_diff(j), *o, *n));
            }
        }
    }
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let (mut olds, mut news) = (HashSet::new(), HashSet::new());
    alike.retain(|(_, _, o, n)| {
        let free = !olds.contains(o) && !news.contains(n);
        if free {
            olds.insert(*o);
            news.insert(*n);
        }
        free
    });
    alike.into_iter().map(|(_, _, o, n)| (o, n)).collect()
}

/// Returns the share of words that two sentences have in common, 0 to 1.
fn similarity(a: &[&str], b: &[&str]) -> f64 {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in a {
        *counts.entry(word).or_default() += 1;
    }
    let common = b.iter().filter(|word| counts.get_mut(**word).filter(|n| **n > 0).map(|n| *n -= 1).is_some()).count();
    2.0 * common as f64 / (a.len() + b.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(old: &[&str], new: &[&str]) -> Vec<Option<(usize, bool)>> {
        counterparts(old, new).into_iter().map(|c| c.map(|c| (c.old, c.same))).collect()
    }

    #[test]
    fn sentences_find_their_earlier_form() {
        let old = ["Kapal itu berangkat.", "Presiden tiba di Minsk.", "Polisi menutup jalan.", "Warga menunggu."];
        assert_eq!(pairs(&old, &old), (0..4).map(|at| Some((at, true))).collect::<Vec<_>>());
        // One came, one was edited, one went, and white space does not count.
        let new = ["Kapal  itu berangkat.", "Baru.", "Presiden Rusia tiba di Minsk.", "Warga menunggu."];
        assert_eq!(pairs(&old, &new), [Some((0, true)), None, Some((1, false)), Some((3, true))]);
        // Two changed places.
        let new = ["Warga menunggu.", "Kapal itu berangkat.", "Presiden tiba di Minsk."];
        assert_eq!(pairs(&old, &new), [Some((3, true)), Some((0, true)), Some((1, true))]);
        // Two changed places, and both were edited.
        let old = ["Harga beras naik 5 persen.", "Harga gula naik 5 persen."];
        let new = ["Harga gula naik 6 persen.", "Harga beras naik 6 persen."];
        assert_eq!(pairs(&old, &new), [Some((1, false)), Some((0, false))]);
        // Twins stay in their order, and one more has no counterpart.
        assert_eq!(pairs(&["Ya.", "Ya."], &["Ya.", "Ya.", "Ya."]), [Some((0, true)), Some((1, true)), None]);
        assert_eq!(pairs(&[], &["Ya."]), [None]);
        assert_eq!(pairs(&["Ya."], &[]), []);
    }

    #[test]
    fn two_articles_without_a_common_sentence_are_compared_in_no_time() {
        let old: Vec<String> = (0..30_000).map(|n| format!("kalimat {n} lama")).collect();
        let new: Vec<String> = (0..30_000).map(|n| format!("sentence {n} baru")).collect();
        let old: Vec<&str> = old.iter().map(String::as_str).collect();
        let new: Vec<&str> = new.iter().map(String::as_str).collect();
        assert!(counterparts(&old, &new).iter().all(Option::is_none));
    }

    proptest! {
        #[test]
        fn nobody_is_paired_twice(old in prop::collection::vec("[ab]( [abc]){0,4}", 0..12), new in prop::collection::vec("[ab]( [abc]){0,4}", 0..12)) {
            let old: Vec<&str> = old.iter().map(String::as_str).collect();
            let new: Vec<&str> = new.iter().map(String::as_str).collect();
            let found = counterparts(&old, &new);
            let mut seen = HashSet::new();
            for (counterpart, sentence) in found.iter().zip(&new) {
                if let Some(Counterpart { old: at, same }) = counterpart {
                    prop_assert!(seen.insert(*at));
                    prop_assert_eq!(old[*at] == *sentence, *same);
                }
            }
            // Whatever both have is paired as often as the rarer side has it.
            for sentence in &new {
                let count = |all: &[&str]| all.iter().filter(|s| *s == sentence).count();
                let paired = found.iter().zip(&new).filter(|(c, s)| *s == sentence && c.is_some_and(|c| c.same)).count();
                prop_assert_eq!(paired, count(&old).min(count(&new)));
            }
        }
    }
}
