//! TER (Snover et al. 2006), computed as sacreBLEU 2 does with its default settings (those of Tercom): words between white
//! space, in small letters, with the punctuation that is attached to them.
//!
//! The number of edits that make a translation the reference, per word of the reference: words inserted, deleted, replaced,
//! and sequences of words moved. Which moves are made is a greedy search with Tercom's limits; the results are the same as
//! sacreBLEU's, move by move.

/// The longest sequence that is moved, and how far.
const MAX_SHIFT_LENGTH: usize = 10;
const MAX_SHIFT_DISTANCE: usize = 50;
/// Maximum number of moves that are tried for a sentence.
const MAX_CANDIDATES: usize = 1_000;
/// How far from the diagonal the edit distance is computed.
const BEAM: usize = 25;
/// More than any distance.
const FAR: u32 = 1 << 30;

/// Returns TER over all sentences in percent; 0 is best, and there is no upper end.
pub fn ter(translations: &[String], references: &[String]) -> f64 {
    let (mut edits, mut words) = (0, 0);
    for (translation, reference) in translations.iter().zip(references) {
        let (e, w) = ter_edits(translation, reference);
        edits += e;
        words += w;
    }
    match (edits, words) {
        (0, _) => 0.0,
        (_, 0) => 100.0,
        _ => 100.0 * edits as f64 / words as f64,
    }
}

/// Returns the edits that make a translation the reference, and the words of the reference.
pub fn ter_edits(translation: &str, reference: &str) -> (usize, usize) {
    let (translation, reference) = (translation.to_lowercase(), reference.to_lowercase());
    let target: Vec<&str> = reference.split_whitespace().collect();
    let mut words: Vec<&str> = translation.split_whitespace().collect();
    if target.is_empty() {
        return (words.len(), 0);
    }
    let (mut shifts, mut tried) = (0, 0);
    loop {
        let shifted = best_shift(&words, &target, &mut tried);
        if tried >= MAX_CANDIDATES {
            break;
        }
        let Some(shifted) = shifted else { break };
        shifts += 1;
        words = shifted;
    }
    (shifts + Distances::of(&words, &target).last() as usize, target.len())
}

/// Which edit leads to a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Insert,
    Delete,
    Keep,
    Replace,
    None,
}

/// The table of edit distances between the beginnings of two sentences.
struct Distances {
    rows: Vec<Vec<(u32, Op)>>,
}

impl Distances {
    fn of(words: &[&str], target: &[&str]) -> Self {
        let first = (0..=target.len()).map(|j| (j as u32, Op::Insert)).collect();
        let mut all = Self { rows: vec![first] };
        all.extend(words, target);
        all
    }

    /// The table of a sentence whose first `same` words are those of this one.
    fn with(&self, words: &[&str], target: &[&str], same: usize) -> Self {
        let mut all = Self { rows: self.rows[..=same].to_vec() };
        all.extend(words, target);
        all
    }

    fn extend(&mut self, words: &[&str], target: &[&str]) {
        let ratio = if words.is_empty() { 1.0 } else { target.len() as f64 / words.len() as f64 };
        let beam = if (BEAM as f64) < ratio / 2.0 { (ratio / 2.0 + BEAM as f64).ceil() as usize } else { BEAM };
        for i in self.rows.len()..=words.len() {
            let diagonal = (i as f64 * ratio).floor() as usize;
            let from = diagonal.saturating_sub(beam);
            let to = if i == words.len() { target.len() + 1 } else { (target.len() + 1).min(diagonal + beam) };
            let mut row = vec![(FAR, Op::None); target.len() + 1];
            let above = &self.rows[i - 1];
            for j in from..to {
                if j == 0 {
                    row[0] = (above[0].0 + 1, Op::Delete);
                    continue;
                }
                let is_same = words[i - 1] == target[j - 1];
                let replace = if is_same { (above[j - 1].0, Op::Keep) } else { (above[j - 1].0 + 1, Op::Replace) };
                // The order decides which edits are taken of several that cost the same.
                for (cost, op) in [replace, (above[j].0 + 1, Op::Delete), (row[j - 1].0 + 1, Op::Insert)] {
                    if row[j].0 > cost {
                        row[j] = (cost, op);
                    }
                }
            }
            self.rows.push(row);
        }
    }

    fn last(&self) -> u32 {
        self.rows.last().and_then(|row| row.last()).map_or(0, |cell| cell.0)
    }

    fn aligned(&self, words: usize, target: usize) -> Aligned {
        let mut ops = Vec::with_capacity(words + target);
        let (mut i, mut j) = (words, target);
        while i > 0 || j > 0 {
            let op = match self.rows[i][j].1 {
                Op::Keep | Op::Replace if i == 0 || j == 0 => Op::None,
                op => op,
            };
            match op {
                Op::Keep | Op::Replace => (i, j) = (i - 1, j - 1),
                Op::Insert if j > 0 => j -= 1,
                _ if i > 0 => i -= 1,
                _ => j -= 1,
            }
            ops.push(op);
        }
        let mut found = Aligned { places: Vec::new(), is_wrong: Vec::new(), is_wrong_there: Vec::new() };
        let mut at: isize = -1;
        for op in ops.into_iter().rev() {
            match op {
                Op::Keep | Op::Replace => {
                    at += 1;
                    found.places.push(at);
                    found.is_wrong.push(op == Op::Replace);
                    found.is_wrong_there.push(op == Op::Replace);
                }
                // A word of the reference that the translation lacks.
                Op::Insert => {
                    found.places.push(at);
                    found.is_wrong_there.push(true);
                }
                Op::Delete | Op::None => {
                    at += 1;
                    found.is_wrong.push(true);
                }
            }
        }
        found
    }
}

/// Where the words of the reference are in a translation.
struct Aligned {
    /// For each word of the reference, the word of the translation; -1 before the first.
    places: Vec<isize>,
    /// Whether a word of the translation, and of the reference, is edited.
    is_wrong: Vec<bool>,
    is_wrong_there: Vec<bool>,
}

/// Returns the translation after the move that brings it nearest to the reference, if one does.
fn best_shift<'a>(words: &[&'a str], target: &[&str], tried: &mut usize) -> Option<Vec<&'a str>> {
    let before = Distances::of(words, target);
    let aligned = before.aligned(words.len(), target.len());
    // Gain, length, and the places with the earliest one as the best.
    type Rank = (i64, usize, std::cmp::Reverse<usize>, std::cmp::Reverse<usize>);
    let mut best: Option<(Rank, Vec<&str>)> = None;
    'all: for start in 0..words.len() {
        for there in start.saturating_sub(MAX_SHIFT_DISTANCE)..target.len().min(start + MAX_SHIFT_DISTANCE + 1) {
            let same = words[start..].iter().zip(&target[there..]).take_while(|(a, b)| a == b).count();
            for length in 1..=same.min(MAX_SHIFT_LENGTH) {
                let inside = |at: isize| at >= start as isize && at < (start + length) as isize;
                if !aligned.is_wrong[start..start + length].contains(&true)
                    || !aligned.is_wrong_there[there..there + length].contains(&true)
                    || inside(aligned.places[there])
                {
                    continue;
                }
                let mut last = None;
                for offset in 0..=length {
                    // Before the first word, or behind the word that the one before is at.
                    let to = match (there + offset).checked_sub(1) {
                        None => 0,
                        Some(at) => match aligned.places.get(at) {
                            Some(place) => (place + 1) as usize,
                            None => break,
                        },
                    };
                    if last == Some(to) {
                        continue;
                    }
                    last = Some(to);
                    let shifted = shift(words, start, length, to);
                    let distance = before.with(&shifted, target, start.min(to)).last();
                    let gain = i64::from(before.last()) - i64::from(distance);
                    let rank = (gain, length, std::cmp::Reverse(start), std::cmp::Reverse(to));
                    *tried += 1;
                    if best.as_ref().is_none_or(|(known, _)| rank > *known) {
                        best = Some((rank, shifted));
                    }
                }
                if *tried >= MAX_CANDIDATES {
                    break 'all;
                }
            }
        }
    }
    best.filter(|(rank, _)| rank.0 > 0).map(|(_, shifted)| shifted)
}

/// Moves `length` words from `start` to before the word that is at `to` now.
fn shift<'a>(words: &[&'a str], start: usize, length: usize, to: usize) -> Vec<&'a str> {
    let end = start + length;
    let (moved, rest) = (&words[start..end], |a: usize, b: usize| &words[a.min(words.len())..b.min(words.len())]);
    if to < start {
        [rest(0, to), moved, rest(to, start), rest(end, words.len())].concat()
    } else if to > end {
        [rest(0, start), rest(end, to), moved, rest(to, words.len())].concat()
    } else {
        // Within itself: as many words further as it is moved.
        [rest(0, start), rest(end, length + to), moved, rest(length + to, words.len())].concat()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Edits as sacreBLEU 2.6 counts them for sentences of random words in which words were moved, inserted, deleted and
    /// replaced, and for the ends of the scale: edits, translation, reference.
    const SACREBLEU: &str = include_str!("ter.tsv");

    #[test]
    fn the_edits_are_those_of_sacrebleu() {
        let rows: Vec<Vec<&str>> = SACREBLEU.lines().map(|line| line.split('\t').collect()).collect();
        assert_eq!(rows.len(), 44);
        for row in rows {
            assert_eq!(ter_edits(row[1], row[2]).0.to_string(), row[0], "{row:?}");
        }
    }

    #[test]
    fn a_move_is_one_edit() {
        let (translation, reference) = ("on Monday the president arrived", "the president arrived on Monday");
        assert_eq!(ter_edits(translation, reference), (1, 5));
        let lines = |text: &str| vec![text.to_owned()];
        assert!((ter(&lines(translation), &lines(reference)) - 20.0).abs() < 1e-9);
        assert!(ter(&lines("The president."), &lines("the president.")) < 1e-9, "capitals do not count");
        assert!((ter(&lines("a b"), &lines("")) - 100.0).abs() < 1e-9);
        assert!(ter(&[], &[]) < 1e-9);
    }

    proptest! {
        #[test]
        fn never_more_edits_than_words(a in "([a-d] ){0,12}", b in "([a-d] ){0,12}") {
            let (edits, words) = ter_edits(&a, &b);
            let other = a.split_whitespace().count();
            prop_assert!(edits <= words.max(other), "{} {}", edits, words);
            prop_assert_eq!(edits == 0, a.trim() == b.trim());
            let mut moved: Vec<&str> = a.split_whitespace().collect();
            prop_assert_eq!(shift(&moved, 0, moved.len().min(2), moved.len()).len(), moved.len());
            let first = moved.len().min(1);
            moved.rotate_left(first);
            prop_assert!(ter_edits(&moved.join(" "), &a).0 <= 1);
        }
    }
}
