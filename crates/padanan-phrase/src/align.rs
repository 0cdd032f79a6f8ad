//! Word alignment: IBM model 2 with a log-linear distortion (Dyer, Chahuneau, Smith 2013, "fast_align"), trained by
//! variational Bayes in both directions, symmetrised by grow-diag-final-and (Koehn, Och, Marcu 2003).

use rustc_hash::FxHashMap;

/// A sentence pair as word IDs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentencePair {
    /// The source's words.
    pub source: Vec<u32>,
    /// The target's words.
    pub target: Vec<u32>,
}

/// The links of one pair: (source position, target position), sorted.
pub type Links = Vec<(u16, u16)>;

/// The links of every sentence pair.
pub struct WordAlignment {
    /// One list of links per sentence pair.
    pub links: Vec<Links>,
}

/// Tension of each training round. The first rounds weigh words more than positions, so that a noun and its adjective
/// are linked to their translations although their order differs.
const TENSIONS: [f64; 7] = [0.5, 1.0, 2.0, TENSION, TENSION, TENSION, TENSION];
/// Probability that a word is aligned to no word.
const NULL: f64 = 0.08;
/// How strongly links are pulled towards the diagonal.
const TENSION: f64 = 5.0;
/// Dirichlet prior: small, so that rare words do not attract everything.
const ALPHA: f64 = 0.01;

/// Aligns the words of all pairs.
pub fn align(pairs: &[SentencePair]) -> WordAlignment {
    let (forward, backward) = std::thread::scope(|scope| {
        let backward = scope.spawn(|| one_way(pairs, true));
        (one_way(pairs, false), backward.join().unwrap_or_default())
    });
    let links = pairs.iter().zip(forward.iter().zip(&backward));
    let links = links.map(|(p, (f, b))| symmetrised(p.source.len(), p.target.len(), f, b)).collect();
    WordAlignment { links }
}

/// Returns, for each pair and each word of the second text, the word of the first text that it comes from.
fn one_way(pairs: &[SentencePair], swapped: bool) -> Vec<Vec<Option<u16>>> {
    let texts = |p: &'_ SentencePair| {
        if swapped { (p.target.clone(), p.source.clone()) } else { (p.source.clone(), p.target.clone()) }
    };
    // Every word pair that occurs gets a number; the cells of each sentence pair store those numbers.
    let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
    let mut owner: Vec<u32> = Vec::new();
    let mut cells: Vec<u32> = Vec::new();
    for pair in pairs {
        let (from, to) = texts(pair);
        for &t in &to {
            for f in std::iter::once(u32::MAX).chain(from.iter().copied()) {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                let number = *numbers.entry(u64::from(f) << 32 | u64::from(t)).or_insert_with(|| {
                    owner.push(f);
                    next
                });
                cells.push(number);
            }
        }
    }
    drop(numbers);
    let mut probability = vec![1.0f32; owner.len()];
    for tension in TENSIONS {
        let mut counts = vec![0f32; owner.len()];
        let mut at = 0;
        for pair in pairs {
            let (n, m) = sizes(pair, swapped);
            for j in 0..m {
                let row = &cells[at..at + n + 1];
                at += n + 1;
                let prior = Prior::new(n, m, j, tension);
                let weigh = |i: usize| f64::from(probability[row[i] as usize]) * prior.of(i);
                let total: f64 = (0..=n).map(weigh).sum();
                if total > 0.0 {
                    for i in 0..=n {
                        counts[row[i] as usize] += (weigh(i) / total) as f32;
                    }
                }
            }
        }
        normalise(&mut probability, &counts, &owner);
    }
    let mut at = 0;
    pairs
        .iter()
        .map(|pair| {
            let (n, m) = sizes(pair, swapped);
            (0..m)
                .map(|j| {
                    let row = &cells[at..at + n + 1];
                    at += n + 1;
                    let prior = Prior::new(n, m, j, TENSION);
                    let weigh = |i: usize| f64::from(probability[row[i] as usize]) * prior.of(i);
                    let best = (0..=n).max_by(|a, b| weigh(*a).total_cmp(&weigh(*b)))?;
                    best.checked_sub(1).and_then(|i| u16::try_from(i).ok())
                })
                .collect()
        })
        .collect()
}

fn sizes(pair: &SentencePair, swapped: bool) -> (usize, usize) {
    if swapped { (pair.target.len(), pair.source.len()) } else { (pair.source.len(), pair.target.len()) }
}

/// The expected position, in the first text, of the word that a word of the second comes from.
struct Prior {
    n: f64,
    at: f64,
    tension: f64,
    scale: f64,
}

impl Prior {
    fn new(n: usize, m: usize, j: usize, tension: f64) -> Self {
        let at = (j as f64 + 0.5) / m as f64;
        let mut prior = Self { n: n as f64, at, tension, scale: 1.0 };
        let total: f64 = (1..=n).map(|i| prior.of(i)).sum();
        prior.scale = (1.0 - NULL) / total.max(f64::MIN_POSITIVE);
        prior
    }

    fn of(&self, i: usize) -> f64 {
        if i == 0 {
            return NULL;
        }
        let here = (i as f64 - 0.5) / self.n;
        (-self.tension * (here - self.at).abs()).exp() * self.scale
    }
}

fn normalise(probability: &mut [f32], counts: &[f32], owner: &[u32]) {
    let mut totals: FxHashMap<u32, (f64, u32)> = FxHashMap::default();
    for (&count, &f) in counts.iter().zip(owner) {
        let total = totals.entry(f).or_default();
        total.0 += f64::from(count);
        total.1 += 1;
    }
    for ((p, &count), f) in probability.iter_mut().zip(counts).zip(owner) {
        let (total, kinds) = totals[f];
        *p = (digamma(f64::from(count) + ALPHA) - digamma(total + ALPHA * f64::from(kinds))).exp() as f32;
    }
}

/// The derivative of the logarithm of the gamma function (Abramowitz and Stegun 6.3.18, after 6.3.5).
fn digamma(mut x: f64) -> f64 {
    let mut result = 0.0;
    while x < 7.0 {
        result -= 1.0 / x;
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    result + x.ln() - 0.5 / x - inverse * (1.0 / 12.0 - inverse * (1.0 / 120.0 - inverse / 252.0))
}

/// Symmetrises by grow-diag-final-and. `forward[j]` is the source position that target word j comes from, `backward[i]`
/// the target position that source word i comes from.
fn symmetrised(n: usize, m: usize, forward: &[Option<u16>], backward: &[Option<u16>]) -> Links {
    let mut union = vec![false; n * m];
    let mut kept = vec![false; n * m];
    for (j, i) in forward.iter().enumerate().filter_map(|(j, i)| Some((j, usize::from((*i)?)))) {
        union[i * m + j] = true;
        kept[i * m + j] = backward.get(i).is_some_and(|b| b.map(usize::from) == Some(j));
    }
    for (i, j) in backward.iter().enumerate().filter_map(|(i, j)| Some((i, usize::from((*j)?)))) {
        union[i * m + j] = true;
    }
    let (mut rows, mut columns) = (vec![false; n], vec![false; m]);
    for (cell, _) in kept.iter().enumerate().filter(|(_, k)| **k) {
        rows[cell / m] = true;
        columns[cell % m] = true;
    }
    loop {
        let mut added = false;
        for cell in 0..n * m {
            if !kept[cell] {
                continue;
            }
            let (i, j) = ((cell / m) as isize, (cell % m) as isize);
            for (di, dj) in [(-1, 0), (0, -1), (1, 0), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1)] {
                let (a, b) = (i + di, j + dj);
                if a < 0 || b < 0 || a >= n as isize || b >= m as isize {
                    continue;
                }
                let (a, b) = (a as usize, b as usize);
                if union[a * m + b] && !kept[a * m + b] && (!rows[a] || !columns[b]) {
                    (kept[a * m + b], rows[a], columns[b], added) = (true, true, true, true);
                }
            }
        }
        if !added {
            break;
        }
    }
    for i in 0..n {
        for j in 0..m {
            if union[i * m + j] && !rows[i] && !columns[j] {
                (kept[i * m + j], rows[i], columns[j]) = (true, true, true);
            }
        }
    }
    let link = |cell: usize| Some((u16::try_from(cell / m).ok()?, u16::try_from(cell % m).ok()?));
    (0..n * m).filter(|c| kept[*c]).filter_map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_find_their_counterparts() {
        // 1 = rumah/house, 2 = besar/big, 3 = putih/white, 4 = itu/that; adjectives follow the noun in the source.
        // Other words surround them, as in a sentence.
        let around = |words: &[u32]| [&[30, 31, 32, 33], words, &[34, 35, 36]].concat();
        let pair = |s: &[u32], t: &[u32]| SentencePair { source: around(s), target: around(t) };
        let mut pairs = Vec::new();
        for _ in 0..20 {
            pairs.extend([
                pair(&[1, 2], &[2, 1]),
                pair(&[1, 3], &[3, 1]),
                pair(&[5, 2], &[2, 5]),
                pair(&[1], &[1]),
                pair(&[2], &[2]),
                pair(&[3], &[3]),
                pair(&[5, 3], &[3, 5]),
                pair(&[1, 2, 4], &[4, 2, 1]),
            ]);
        }
        let links = align(&pairs).links;
        assert_eq!(links[0][4..6], [(4, 5), (5, 4)]);
        assert_eq!(links[7][4..7], [(4, 6), (5, 5), (6, 4)]);
    }

    #[test]
    fn empty_sides_have_no_links() {
        let pairs =
            [SentencePair { source: vec![], target: vec![1] }, SentencePair { source: vec![1], target: vec![] }];
        assert_eq!(align(&pairs).links, [vec![], vec![]]);
    }

    #[test]
    fn the_digamma_function() {
        for (x, value) in [(1.0, -0.577_215_664_9), (0.5, -1.963_510_026), (10.0, 2.251_752_589)] {
            assert!((digamma(x) - value).abs() < 1e-7, "{x}");
        }
    }
}
