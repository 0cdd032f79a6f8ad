//! Extraction of phrase pairs from aligned sentences (Och and Ney 2004), with the features that a decoder weighs:
//! discounted relative frequencies in both directions (Foster, Kuhn, Johnson 2006), lexical weights (Koehn, Och,
//! Marcu 2003), and the orientation towards the neighbouring phrases (msd, Tillmann 2004; Koehn et al. 2005).

use rustc_hash::FxHashMap;

use super::align::{Links, SentencePair};

/// Number of orientations of a phrase towards the previous or the next one: monotone, swap, discontinuous.
pub const ORIENTATIONS: usize = 3;

/// One translation of a phrase.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendering {
    /// The target's words.
    pub target: Vec<u32>,
    /// Natural logarithms: p(t|s), lex(t|s), p(s|t), lex(s|t).
    pub scores: [f32; 4],
    /// Log probabilities (natural) of the orientations: towards the previous phrase (monotone, swap, discontinuous),
    /// then towards the next phrase.
    pub places: [f32; 2 * ORIENTATIONS],
}

/// Maps source phrases to their translations, best first.
pub type PhraseTable = FxHashMap<Box<[u32]>, Vec<Rendering>>;

/// Thresholds for the phrase pairs that are extracted.
#[derive(Debug, Clone, Copy)]
pub struct ExtractOptions {
    /// Maximum length of a phrase on either side, in words.
    pub longest: usize,
    /// Maximum number of translations of one phrase.
    pub most: usize,
    /// Minimum mean lexical probability of a pair that was seen once.
    pub evidence: f32,
    /// Minimum probability of a translation.
    pub least: f32,
    /// A pair that was seen once is dropped, unless its source has at most this many words ...
    pub lone: usize,
    /// ... or either side was seen more often than this. Such pairs are hardly better than chance (after Johnson
    /// et al. 2007).
    pub rare: u32,
}

impl Default for ExtractOptions {
    fn default() -> Self {
        Self { longest: 5, most: 20, evidence: 0.1, least: 0.02, lone: 1, rare: 1 }
    }
}

/// Word translation probabilities in both directions, estimated from the links.
pub struct LexicalWeights {
    seen: FxHashMap<u32, f32>,
    forward: FxHashMap<u64, f32>,
    backward: FxHashMap<u64, f32>,
}

/// A word that was seen less often than this is rare.
const OFTEN: f32 = 5.0;
/// Minimum number of times a word must have been seen with a name as its translation that does not look like it.
const SEVERAL: f32 = 4.0;

/// The ID of the empty word, which unaligned words are counted against.
const NOBODY: u32 = u32::MAX;

impl LexicalWeights {
    /// Counts the links of all pairs.
    pub fn new(pairs: &[SentencePair], links: &[Links]) -> Self {
        let mut joint: FxHashMap<u64, f32> = FxHashMap::default();
        let (mut sources, mut targets) = (FxHashMap::<u32, f32>::default(), FxHashMap::<u32, f32>::default());
        let mut count = |s: u32, t: u32| {
            *joint.entry(u64::from(s) << 32 | u64::from(t)).or_default() += 1.0;
            *sources.entry(s).or_default() += 1.0;
            *targets.entry(t).or_default() += 1.0;
        };
        for (pair, links) in pairs.iter().zip(links) {
            for (i, j) in links {
                count(pair.source[usize::from(*i)], pair.target[usize::from(*j)]);
            }
            let free = |n: usize, linked: &dyn Fn(&(u16, u16)) -> u16| {
                (0..n).filter(move |i| !links.iter().any(|l| usize::from(linked(l)) == *i)).collect::<Vec<_>>()
            };
            free(pair.source.len(), &|l| l.0).into_iter().for_each(|i| count(pair.source[i], NOBODY));
            free(pair.target.len(), &|l| l.1).into_iter().for_each(|j| count(NOBODY, pair.target[j]));
        }
        let forward = joint.iter().map(|(k, c)| (*k, c / sources[&((k >> 32) as u32)])).collect();
        let backward = joint.iter().map(|(k, c)| (*k, c / targets[&(*k as u32)])).collect();
        Self { seen: sources, forward, backward }
    }

    fn seen_of(&self, s: u32) -> f32 {
        self.seen.get(&s).copied().unwrap_or(0.0)
    }

    /// Whether a source word justifies a name in the target: it looks like the name, or it was seen several times with
    /// the name as its translation. The latter does not count if another source word, spelt exactly as the name, also
    /// translates to it: that word is the name itself.
    fn calls_for(&self, s: u32, t: u32, rules: &Rules<'_>) -> bool {
        let p = Self::of(&self.forward, s, t);
        let itself = || (rules.same)(t).is_some_and(|same| same != s && Self::of(&self.forward, same, t) >= 0.3);
        (rules.alike)(s, t) || p >= 0.1 && p * self.seen_of(s) >= SEVERAL && !itself()
    }

    fn of(map: &FxHashMap<u64, f32>, s: u32, t: u32) -> f32 {
        map.get(&(u64::from(s) << 32 | u64::from(t))).copied().unwrap_or(1e-7)
    }

    /// Returns the lexical weights in both directions, as logarithms: for each target word, the mean probability given
    /// the source words that it is linked to, multiplied over all words; and the other way round.
    fn weights(&self, source: &[u32], target: &[u32], links: &[(u8, u8)]) -> (f32, f32) {
        let (mut forward, mut backward) = (0.0, 0.0);
        for (j, t) in target.iter().enumerate() {
            let from: Vec<f32> = links
                .iter()
                .filter(|l| usize::from(l.1) == j)
                .map(|l| Self::of(&self.forward, source[usize::from(l.0)], *t))
                .collect();
            forward += if from.is_empty() {
                Self::of(&self.forward, NOBODY, *t)
            } else {
                from.iter().sum::<f32>() / from.len() as f32
            }
            .ln();
        }
        for (i, s) in source.iter().enumerate() {
            let to: Vec<f32> = links
                .iter()
                .filter(|l| usize::from(l.0) == i)
                .map(|l| Self::of(&self.backward, *s, target[usize::from(l.1)]))
                .collect();
            backward += if to.is_empty() {
                Self::of(&self.backward, *s, NOBODY)
            } else {
                to.iter().sum::<f32>() / to.len() as f32
            }
            .ln();
        }
        (forward, backward)
    }

    /// Returns the translations of single words whose probability is at least `least`, with their probabilities.
    pub fn best(&self, least: f32) -> FxHashMap<u32, Vec<(u32, f32)>> {
        let mut best: FxHashMap<u32, Vec<(u32, f32)>> = FxHashMap::default();
        for (k, p) in
            self.forward.iter().filter(|(k, p)| **p >= least && **k as u32 != NOBODY && (*k >> 32) as u32 != NOBODY)
        {
            best.entry((k >> 32) as u32).or_default().push((*k as u32, *p));
        }
        best
    }
}

/// Rules that override every count.
pub struct Rules<'r> {
    /// Whether a target word is capitalised. A pair is dropped if nothing in its source phrase justifies such a word.
    pub name: &'r dyn Fn(u32) -> bool,
    /// Whether a source word is capitalised. If it is rare, its only translation is one that looks like it.
    pub source_name: &'r dyn Fn(u32) -> bool,
    /// The source word that is spelt exactly as a target word.
    pub same: &'r dyn Fn(u32) -> Option<u32>,
    /// Whether a source word and a target word look like one name: Belarusia, Belarus.
    pub alike: &'r dyn Fn(u32, u32) -> bool,
    /// Whether a source phrase contains a negation.
    pub denied_by_source: &'r dyn Fn(&[u32]) -> bool,
    /// Whether a target phrase contains a negation. A translation that drops or adds a negation is rejected.
    pub denied_by_target: &'r dyn Fn(&[u32]) -> bool,
}

/// Statistics of each phrase pair.
type Stats = FxHashMap<(Box<[u32]>, Box<[u32]>), Stat>;

#[derive(Default, Clone)]
struct Stat {
    count: f32,
    seen: u32,
    /// Whether it is an entry of a dictionary.
    entry: bool,
    lex: (f32, f32),
    places: [f32; 2 * ORIENTATIONS],
}

/// The training data from which phrases are extracted.
pub struct Material<'a> {
    /// Sentence pairs.
    pub pairs: &'a [SentencePair],
    /// The links of each pair.
    pub links: &'a [Links],
    /// The weight of each pair.
    pub weights: &'a [f32],
    /// Whether each pair is an entry of a dictionary. Such a pair is never due to chance, even if seen only once.
    pub whole: &'a [bool],
    /// What the words are worth as translations of each other.
    pub lexicon: &'a LexicalWeights,
    /// The table that this one is built on.
    pub prior: Option<&'a Prior<'a>>,
}

/// A table that another is built on.
pub struct Prior<'p> {
    /// What it has of a phrase.
    pub table: &'p dyn Fn(&[u32]) -> Vec<Rendering>,
    /// How many times a phrase must have been seen for both tables to count the same.
    pub worth: f32,
}

impl Prior<'_> {
    /// Adds what the prior has of the table's phrases (maximum a posteriori). `sources` and `targets` say how often each
    /// phrase was seen.
    fn join(&self, table: &mut PhraseTable, sources: &Totals, targets: &Totals, settings: ExtractOptions) {
        let seen = |totals: &Totals, phrase: &[u32]| totals.get(phrase).map_or(0.0, |total| total.0);
        let share = |seen: f32| seen / (seen + self.worth);
        for (source, options) in table {
            let forward = share(seen(sources, source));
            let mut known = (self.table)(source);
            for option in options.iter_mut() {
                let backward = share(seen(targets, &option.target));
                let shares = [forward, forward, backward, backward];
                let place = known.iter().position(|other| other.target == option.target);
                let other = place.map(|place| known.swap_remove(place));
                for (i, (score, share)) in option.scores.iter_mut().zip(shares).enumerate() {
                    // Lexical weights are no shares of a whole: what the prior does not have says nothing about them.
                    let there = match &other {
                        Some(other) => other.scores[i].exp(),
                        None if i % 2 == 1 => score.exp(),
                        None => 0.0,
                    };
                    *score = (share * score.exp() + (1.0 - share) * there).ln();
                }
                for (place, there) in option.places.iter_mut().zip(other.iter().flat_map(|other| other.places)) {
                    *place = (forward * place.exp() + (1.0 - forward) * there.exp()).ln();
                }
            }
            options.extend(known.into_iter().map(|mut other| {
                other.scores[0] += (1.0 - forward).ln();
                other.scores[2] += (1.0 - share(seen(targets, &other.target))).ln();
                other
            }));
            options.retain(|option| option.scores[0] >= settings.least.ln());
            sort(options, settings);
        }
    }
}

/// How often phrases were seen: weighted, and as often as it was.
type Totals = FxHashMap<Box<[u32]>, (f32, u32)>;

/// Puts the best translations first, and drops those that are too many.
fn sort(options: &mut Vec<Rendering>, settings: ExtractOptions) {
    options.sort_by(|a, b| {
        b.scores.iter().sum::<f32>().total_cmp(&a.scores.iter().sum::<f32>()).then(a.target.cmp(&b.target))
    });
    options.truncate(settings.most);
}

/// Builds the phrase table. `number` is the ID of the number class in the source and in the target: a phrase pair has
/// equally many numbers on both sides, in the same order.
pub fn extract(
    material: &Material<'_>,
    number: (u32, u32),
    rules: &Rules<'_>,
    settings: ExtractOptions,
) -> PhraseTable {
    let lexicon = material.lexicon;
    let mut stats = Stats::default();
    let each = material.pairs.iter().zip(material.links).zip(material.weights).zip(material.whole);
    for (((pair, links), weight), entry) in each {
        for found in phrases(pair, links, settings.longest) {
            let (source, target) =
                (&pair.source[found.source.0..found.source.1], &pair.target[found.target.0..found.target.1]);
            if !numbers_agree(source, target, &found.links, number) {
                continue;
            }
            let lex = lexicon.weights(source, target, &found.links);
            let stat = stats.entry((source.into(), target.into())).or_default();
            if stat.seen == 0 || lex.0 + lex.1 > stat.lex.0 + stat.lex.1 {
                stat.lex = lex;
            }
            stat.count += weight;
            let whole = *entry && source.len() == pair.source.len() && target.len() == pair.target.len();
            stat.seen += 1 + u32::from(whole);
            stat.entry |= whole;
            stat.places[found.before] += weight;
            stat.places[ORIENTATIONS + found.behind] += weight;
        }
    }
    score(stats, rules, settings, material)
}

fn score(stats: Stats, rules: &Rules<'_>, settings: ExtractOptions, material: &Material<'_>) -> PhraseTable {
    let lexicon = material.lexicon;
    let (mut once, mut twice) = (0.0f32, 0.0f32);
    let (mut sources, mut targets) = (Totals::default(), Totals::default());
    let mut prior = [0.0f32; 2 * ORIENTATIONS];
    for ((s, t), stat) in &stats {
        for total in [sources.entry(s.clone()).or_default(), targets.entry(t.clone()).or_default()] {
            total.0 += stat.count;
            total.1 += stat.seen;
        }
        once += f32::from(stat.seen == 1);
        twice += f32::from(stat.seen == 2);
        for (p, c) in prior.iter_mut().zip(stat.places) {
            *p += c;
        }
    }
    let discount = once / (once + 2.0 * twice).max(1.0);
    let mut table = PhraseTable::default();
    for ((source, target), stat) in stats {
        let mean = ((stat.lex.0 / target.len() as f32 + stat.lex.1 / source.len() as f32) / 2.0).exp();
        if stat.seen == 1 && mean < settings.evidence {
            continue;
        }
        let makes_a_name = |t: &u32| (rules.name)(*t) && !source.iter().any(|s| lexicon.calls_for(*s, *t, rules));
        let loses_a_name = |s: &u32| {
            (rules.source_name)(*s) && lexicon.seen_of(*s) < OFTEN && !target.iter().any(|t| (rules.alike)(*s, *t))
        };
        let wrong_name = !stat.entry && (target.iter().any(makes_a_name) || source.iter().any(loses_a_name));
        if wrong_name || (rules.denied_by_source)(&source) != (rules.denied_by_target)(&target) {
            continue;
        }
        let ((s, s_seen), (t, t_seen)) = (sources[&source], targets[&target]);
        let rare = s_seen <= settings.rare && t_seen <= settings.rare;
        if stat.seen == 1 && rare && source.len() > settings.lone {
            continue;
        }
        let forward = (stat.count - discount) / s;
        if forward < settings.least {
            continue;
        }
        let option = Rendering {
            scores: [forward.ln(), stat.lex.0, ((stat.count - discount) / t).ln(), stat.lex.1],
            places: places(&stat, &prior),
            target: target.into_vec(),
        };
        table.entry(source).or_default().push(option);
    }
    match material.prior {
        Some(known) => known.join(&mut table, &sources, &targets, settings),
        None => table.values_mut().for_each(|options| sort(options, settings)),
    }
    table
}

/// Returns the log probabilities of the orientations, smoothed towards their average over all phrases.
fn places(stat: &Stat, prior: &[f32; 2 * ORIENTATIONS]) -> [f32; 2 * ORIENTATIONS] {
    let mut places = [0.0; 2 * ORIENTATIONS];
    for side in [0, ORIENTATIONS] {
        let all: f32 = prior[side..side + ORIENTATIONS].iter().sum();
        let here: f32 = stat.places[side..side + ORIENTATIONS].iter().sum();
        for k in side..side + ORIENTATIONS {
            let usual = prior[k] / all.max(1.0);
            places[k] = ((stat.places[k] + 2.0 * usual) / (here + 2.0)).max(1e-4).ln();
        }
    }
    places
}

/// A phrase pair found in a sentence pair.
struct Found {
    source: (usize, usize),
    target: (usize, usize),
    links: Vec<(u8, u8)>,
    before: usize,
    behind: usize,
}

/// Returns all phrase pairs that are consistent with the links.
fn phrases(pair: &SentencePair, links: &Links, longest: usize) -> Vec<Found> {
    let (n, m) = (pair.source.len(), pair.target.len());
    let mut free = vec![true; m];
    for (_, j) in links {
        free[usize::from(*j)] = false;
    }
    let linked = |i: isize, j: isize| {
        let at = (u16::try_from(i).unwrap_or(u16::MAX), u16::try_from(j).unwrap_or(u16::MAX));
        (i == -1 && j == -1)
            || (i == n as isize && j == m as isize)
            || (i >= 0 && j >= 0 && links.binary_search(&at).is_ok())
    };
    let mut found = Vec::new();
    for start in 0..n {
        let (mut low, mut high) = (usize::MAX, 0);
        for end in start + 1..=n.min(start + longest) {
            for (_, j) in links.iter().filter(|l| usize::from(l.0) == end - 1) {
                (low, high) = (low.min(usize::from(*j)), high.max(usize::from(*j)));
            }
            if low == usize::MAX || high - low >= longest {
                continue;
            }
            let inside = |l: &&(u16, u16)| (low..=high).contains(&usize::from(l.1));
            if links.iter().filter(inside).any(|l| !(start..end).contains(&usize::from(l.0))) {
                continue;
            }
            let mut from = low;
            loop {
                let mut to = high;
                loop {
                    if to - from < longest {
                        let (s, e, f, t) = (start as isize, end as isize, from as isize, to as isize);
                        let before = if linked(s - 1, f - 1) {
                            0
                        } else if linked(e, f - 1) {
                            1
                        } else {
                            2
                        };
                        let behind = if linked(e, t + 1) {
                            0
                        } else if linked(s - 1, t + 1) {
                            1
                        } else {
                            2
                        };
                        let inner = links.iter().filter(|l| (start..end).contains(&usize::from(l.0)));
                        let inner = inner
                            .map(|l| ((usize::from(l.0) - start) as u8, (usize::from(l.1) - from) as u8))
                            .collect();
                        found.push(Found {
                            source: (start, end),
                            target: (from, to + 1),
                            links: inner,
                            before,
                            behind,
                        });
                    }
                    to += 1;
                    if to >= m || !free[to] || to - from >= longest {
                        break;
                    }
                }
                if from == 0 || !free[from - 1] || high - (from - 1) >= longest {
                    break;
                }
                from -= 1;
            }
        }
    }
    found
}

/// Whether both sides have equally many numbers, linked one to one in the same order.
fn numbers_agree(source: &[u32], target: &[u32], links: &[(u8, u8)], number: (u32, u32)) -> bool {
    let left: Vec<usize> = source.iter().enumerate().filter(|(_, w)| **w == number.0).map(|(i, _)| i).collect();
    let right: Vec<usize> = target.iter().enumerate().filter(|(_, w)| **w == number.1).map(|(j, _)| j).collect();
    left.len() == right.len() && left.iter().zip(&right).all(|(i, j)| links.contains(&(*i as u8, *j as u8)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: Rules<'static> = Rules {
        name: &|_| false,
        source_name: &|_| false,
        same: &|_| None,
        alike: &|_, _| false,
        denied_by_source: &|_| false,
        denied_by_target: &|_| false,
    };

    fn table(pairs: &[SentencePair], links: &[Links]) -> PhraseTable {
        let lexicon = LexicalWeights::new(pairs, links);
        let (weights, whole) = (vec![1.0; pairs.len()], vec![false; pairs.len()]);
        let material = Material { pairs, links, weights: &weights, whole: &whole, lexicon: &lexicon, prior: None };
        extract(&material, (1, 1), &FREE, ExtractOptions::default())
    }

    #[test]
    fn phrases_agree_with_their_links() {
        // rumah besar itu → that big house
        let pair = SentencePair { source: vec![10, 11, 12], target: vec![22, 21, 20] };
        let links = vec![(0, 2), (1, 1), (2, 0)];
        let table = table(&[pair.clone(), pair], &[links.clone(), links]);
        let best = |source: &[u32]| table[source][0].target.clone();
        assert_eq!(best(&[10, 11]), [21, 20]);
        assert_eq!(best(&[10, 11, 12]), [22, 21, 20]);
        assert_eq!(best(&[12]), [22]);
        assert!(!table.contains_key(&[10, 12][..]));
        // `besar` is swapped with the word before it.
        let places = table[&[11][..]][0].places;
        assert!(places[1] > places[0] && places[ORIENTATIONS + 1] > places[ORIENTATIONS]);
    }

    #[test]
    fn numbers_go_with_numbers() {
        let pair = SentencePair { source: vec![1, 10], target: vec![1, 20, 1] };
        let table = table(&[pair.clone(), pair], &[vec![(0, 0), (1, 1)], vec![(0, 0), (1, 1)]]);
        for (source, options) in &table {
            for option in options {
                let count = |words: &[u32]| words.iter().filter(|w| **w == 1).count();
                assert_eq!(count(source), count(&option.target));
            }
        }
    }
}
