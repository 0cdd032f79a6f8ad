//! The metrics of the WMT terminology tasks (Alam et al. 2021, arXiv 2106.11891): exact success, window overlap and
//! 1-TERm.

use padanan::internal::glossary::{Hit, Term, TermIndex};

/// The terms of a test set.
pub(crate) struct Terms<'a> {
    pub term_index: &'a TermIndex,
    pub hits: &'a [Vec<Hit>],
    pub references: &'a [String],
}

/// The scores of a system.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    /// Occurrences of terms in the source, and the number of them that are translated correctly.
    pub all: [usize; 2],
    /// Occurrences whose reference has a form of the term, as the WMT tasks count.
    pub hits: usize,
    /// The number of `hits` that are translated correctly.
    pub right: usize,
    /// Overlap in windows of two and of three words.
    pub window: [f64; 2],
    pub one_minus_term: f64,
}

impl Judged {
    pub(crate) fn success_of_all(&self) -> f64 {
        self.all[1] as f64 / self.all[0].max(1) as f64
    }

    pub(crate) fn success(&self) -> f64 {
        self.right as f64 / self.hits.max(1) as f64
    }
}

/// Returns the position in bytes of `form` in `text` as whole words, case-sensitively.
pub(crate) fn place(text: &str, form: &str) -> Option<usize> {
    let word = |c: char| c.is_alphanumeric();
    let own = |at: usize| {
        let (before, behind) = (&text[..at], &text[at + form.len()..]);
        let head = form.starts_with(word) && before.ends_with(word);
        let tail = form.ends_with(word) && behind.starts_with(word);
        !head && !tail
    };
    text.match_indices(form).map(|(at, _)| at).find(|at| own(*at))
}

/// Whether an allowed form of the term occurs in the text.
pub(crate) fn stands(text: &str, term: &Term, form: usize) -> bool {
    let capitals = |form: &str| place(text, &form.to_uppercase()).is_some();
    let allowed = std::iter::once(term.preferred(form)).chain(term.admitted.iter().map(String::as_str));
    allowed.into_iter().any(|f| place(text, f).is_some() || capitals(f))
}

impl Terms<'_> {
    pub(crate) fn judge(&self, translations: &[String]) -> Judged {
        let mut judged = Judged::default();
        let mut windows = [(0.0, 0usize); 2];
        let (mut cost, mut length) = (0.0, 0.0);
        for ((text, reference), hits) in translations.iter().zip(self.references).zip(self.hits) {
            let (words, wanted) = (tokens(text), tokens(reference));
            let mut weights = vec![1.0; wanted.len()];
            for hit in hits {
                let term = self.term_index.term(hit.term);
                let right = usize::from(stands(text, term, hit.form));
                judged.all = [judged.all[0] + 1, judged.all[1] + right];
                if stands(reference, term, hit.form) {
                    judged.hits += 1;
                    judged.right += right;
                }
                let forms: Vec<Vec<String>> = std::iter::once(term.preferred(hit.form))
                    .chain(term.admitted.iter().map(String::as_str))
                    .map(tokens)
                    .collect();
                let Some(here) = forms.iter().find_map(|f| Some((find(&wanted, f)?, f.len()))) else { continue };
                weights[here.0..here.0 + here.1].fill(2.0);
                let there = forms.iter().find_map(|f| Some((find(&words, f)?, f.len())));
                for (window, sum) in [2, 3].into_iter().zip(&mut windows) {
                    sum.1 += 1;
                    sum.0 += there.map_or(0.0, |there| overlap(&words, there, &wanted, here, window));
                }
            }
            cost += edits(&words, &wanted, &weights);
            length += weights.iter().sum::<f64>();
        }
        judged.window = windows.map(|(sum, n)| sum / n.max(1) as f64);
        judged.one_minus_term = 1.0 - cost / length.max(1.0);
        judged
    }
}

fn tokens(text: &str) -> Vec<String> {
    padanan_core::text::tokens::tokens(text).into_iter().map(|t| t.form.into_owned()).collect()
}

fn find(words: &[String], form: &[String]) -> Option<usize> {
    words.windows(form.len().max(1)).position(|w| w == form)
}

/// Returns the share of the words around the term in the reference that are also around it in the translation.
fn overlap(words: &[String], there: (usize, usize), wanted: &[String], here: (usize, usize), window: usize) -> f64 {
    let around = |words: &[String], (at, length): (usize, usize)| -> Vec<String> {
        let before = words[..at].iter().rev().filter(|w| w.starts_with(char::is_alphanumeric)).take(window);
        let behind = words[at + length..].iter().filter(|w| w.starts_with(char::is_alphanumeric)).take(window);
        before.chain(behind).map(|w| w.to_lowercase()).collect()
    };
    let (mut have, want) = (around(words, there), around(wanted, here));
    if want.is_empty() {
        return 1.0;
    }
    let met = want.iter().filter(|w| have.iter().position(|h| h == *w).map(|i| have.swap_remove(i)).is_some()).count();
    met as f64 / want.len() as f64
}

/// Returns the edit cost from a translation to its reference. Words of terms count twice; a moved phrase costs one
/// edit, as in TER (Snover et al. 2006), and moves are found greedily.
fn edits(words: &[String], wanted: &[String], weights: &[f64]) -> f64 {
    let mut words = words.to_vec();
    let mut moves = 0.0;
    let mut best = distance(&words, wanted, weights);
    for _ in 0..10 {
        let Some((shifted, cost)) = best_shift(&words, wanted, weights) else { break };
        if cost + 1.0 >= best {
            break;
        }
        (words, best) = (shifted, cost);
        moves += 1.0;
    }
    moves + best
}

/// Returns the best move of up to four words to their position in the reference, and the cost after it.
fn best_shift(words: &[String], wanted: &[String], weights: &[f64]) -> Option<(Vec<String>, f64)> {
    let mut best: Option<(Vec<String>, f64)> = None;
    for length in (1..=4usize).rev() {
        for (at, phrase) in words.windows(length).enumerate() {
            for (to, _) in wanted.windows(length).enumerate().filter(|(_, w)| *w == phrase) {
                if to == at || to.abs_diff(at) > 20 {
                    continue;
                }
                let mut moved = words.to_vec();
                let cut: Vec<String> = moved.drain(at..at + length).collect();
                let place = to.min(moved.len());
                moved.splice(place..place, cut);
                let cost = distance(&moved, wanted, weights);
                if best.as_ref().is_none_or(|b| cost < b.1) {
                    best = Some((moved, cost));
                }
            }
        }
        if best.is_some() && length > 1 {
            break;
        }
    }
    best
}

/// Returns the Levenshtein distance over words; a substituted or deleted word of the reference costs its weight.
fn distance(words: &[String], wanted: &[String], weights: &[f64]) -> f64 {
    let mut row: Vec<f64> = std::iter::once(0.0)
        .chain(weights.iter().scan(0.0, |sum, w| {
            *sum += w;
            Some(*sum)
        }))
        .collect();
    for word in words {
        let mut diagonal = row[0];
        row[0] += 1.0;
        for (j, (other, weight)) in wanted.iter().zip(weights).enumerate() {
            let same = if word == other { 0.0 } else { *weight };
            let cost = (diagonal + same).min(row[j + 1] + 1.0).min(row[j] + weight);
            diagonal = std::mem::replace(&mut row[j + 1], cost);
        }
    }
    row.last().copied().unwrap_or_default()
}
