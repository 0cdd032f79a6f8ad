//! Word classes by the exchange algorithm (Kneser and Ney 1993; Martin, Liermann, Ney 1998): every word moves to the
//! class that makes the text likeliest under a class bigram model, until few words move. What such classes say about
//! word order also holds for words that were never seen together: an adjective precedes its noun.

use rustc_hash::FxHashMap;

/// Number of classes.
pub const CLASSES: usize = 120;
/// The class of unknown words and of rare names.
pub const STRANGERS: u8 = 0;

/// Maximum number of passes over all words.
const ROUNDS: usize = 12;

/// Returns the class of each of `words` words, learned from sentences with their weights. `strange` words are put into
/// [`STRANGERS`] and stay there. Word IDs are ordered from frequent to rare.
pub fn classes<'a>(
    sentences: impl Iterator<Item = (&'a [u32], u32)>,
    words: usize,
    strange: &dyn Fn(u32) -> bool,
) -> Vec<u8> {
    let mut pairs: FxHashMap<u64, u32> = FxHashMap::default();
    for (sentence, times) in sentences {
        for pair in sentence.windows(2).filter(|p| p[0] != p[1]) {
            *pairs.entry(u64::from(pair[0]) << 32 | u64::from(pair[1])).or_default() += times;
        }
    }
    let mut text = Text::new(pairs, words);
    let fixed: Vec<bool> = (0..words as u32).map(strange).collect();
    let others = (1..CLASSES).cycle();
    let mut of: Vec<u8> = vec![STRANGERS; words];
    for (word, class) in (0..words).filter(|w| !fixed[*w]).zip(others) {
        of[word] = class as u8;
    }
    text.fill(&of);
    for _ in 0..ROUNDS {
        let mut moved = 0;
        for word in (0..words).filter(|w| !fixed[*w]) {
            if text.after[word].is_empty() && text.before[word].is_empty() {
                continue;
            }
            let class = text.best(word, &of);
            moved += usize::from(class != of[word]);
            of[word] = class;
        }
        if moved * 200 < words {
            break;
        }
    }
    of
}

/// Bigram counts, of words and of classes.
struct Text {
    after: Vec<Vec<(u32, u32)>>,
    before: Vec<Vec<(u32, u32)>>,
    joint: Vec<u32>,
    left: Vec<u32>,
    right: Vec<u32>,
    logs: Vec<f64>,
}

impl Text {
    fn new(pairs: FxHashMap<u64, u32>, words: usize) -> Self {
        let mut after = vec![Vec::new(); words];
        let mut before = vec![Vec::new(); words];
        let mut pairs: Vec<(u64, u32)> = pairs.into_iter().collect();
        pairs.sort_unstable();
        for (pair, count) in pairs {
            let (a, b) = ((pair >> 32) as u32, pair as u32);
            if (a as usize) < words && (b as usize) < words {
                after[a as usize].push((b, count));
                before[b as usize].push((a, count));
            }
        }
        let logs = (0..100_000u32).map(|n| if n == 0 { 0.0 } else { f64::from(n) * f64::from(n).ln() }).collect();
        Self { after, before, joint: vec![0; CLASSES * CLASSES], left: vec![0; CLASSES], right: vec![0; CLASSES], logs }
    }

    /// Returns n ln n.
    fn h(&self, n: u32) -> f64 {
        self.logs.get(n as usize).copied().unwrap_or_else(|| f64::from(n) * f64::from(n).ln())
    }

    fn fill(&mut self, of: &[u8]) {
        for (a, list) in self.after.iter().enumerate() {
            for (b, count) in list {
                let (x, y) = (usize::from(of[a]), usize::from(of[*b as usize]));
                self.joint[x * CLASSES + y] += count;
                self.left[x] += count;
                self.right[y] += count;
            }
        }
    }

    /// Takes a word out of its class and puts it into the best one.
    fn best(&mut self, word: usize, of: &[u8]) -> u8 {
        let by_class = |list: &[(u32, u32)]| {
            let mut counts = [0u32; CLASSES];
            list.iter().for_each(|(other, count)| counts[usize::from(of[*other as usize])] += count);
            (0..CLASSES).filter(|c| counts[*c] > 0).map(|c| (c, counts[c])).collect::<Vec<_>>()
        };
        let (before, after) = (by_class(&self.before[word]), by_class(&self.after[word]));
        let total = |list: &[(usize, u32)]| list.iter().map(|c| c.1).sum::<u32>();
        let (ins, outs) = (total(&before), total(&after));
        let old = usize::from(of[word]);
        before.iter().for_each(|(c, n)| self.joint[c * CLASSES + old] -= n);
        after.iter().for_each(|(c, n)| self.joint[old * CLASSES + c] -= n);
        self.left[old] -= outs;
        self.right[old] -= ins;
        let gain = |class: usize| {
            let more = |cell: u32, n: u32| self.h(cell + n) - self.h(cell);
            let mut gain = -more(self.left[class], outs) - more(self.right[class], ins);
            let mut itself = 0;
            for (c, n) in &before {
                if *c == class {
                    itself += n;
                } else {
                    gain += more(self.joint[c * CLASSES + class], *n);
                }
            }
            for (c, n) in &after {
                if *c == class {
                    itself += n;
                } else {
                    gain += more(self.joint[class * CLASSES + c], *n);
                }
            }
            gain + if itself > 0 { more(self.joint[class * CLASSES + class], itself) } else { 0.0 }
        };
        let best = (1..CLASSES).map(|c| (c, gain(c))).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let new = best.map_or(old, |b| b.0);
        before.iter().for_each(|(c, n)| self.joint[c * CLASSES + new] += n);
        after.iter().for_each(|(c, n)| self.joint[new * CLASSES + c] += n);
        self.left[new] += outs;
        self.right[new] += ins;
        new as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_kind_meet() {
        // 0-9 precede 10-19, which precede 20-29; 30 begins and ends every sentence.
        let mut random = fastrand::Rng::with_seed(1);
        let sentences: Vec<Vec<u32>> =
            (0..3000).map(|_| vec![30, random.u32(0..10), random.u32(10..20), random.u32(20..30), 30]).collect();
        let of = classes(sentences.iter().map(|s| (&s[..], 1)), 31, &|w| w == 30);
        assert_eq!(of[30], STRANGERS);
        let kinds = |words: std::ops::Range<usize>| of[words].iter().collect::<std::collections::HashSet<_>>();
        let (a, b, c) = (kinds(0..10), kinds(10..20), kinds(20..30));
        assert!(a.is_disjoint(&b) && b.is_disjoint(&c) && a.is_disjoint(&c), "{of:?}");
    }

    #[test]
    fn no_text_is_no_trouble() {
        assert!(classes(std::iter::empty(), 0, &|_| false).is_empty());
        assert_eq!(classes(std::iter::empty(), 3, &|_| true), [0, 0, 0]);
    }
}
