//! The search for the best translation: stack decoding by the number of words covered (Koehn 2004), with future costs,
//! recombination of hypotheses that no score can distinguish, and k-best extraction from the remaining lattice.
//!
//! Phrases may be reordered within a limit, but never across a reorder barrier: quotation marks, brackets, the ends of
//! clauses.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::extract::ORIENTATIONS;
use super::lm;
use super::model::{NO_CONTEXT, PhraseModel, States};

/// Number of features of a translation.
pub const FEATURES: usize = 17;
/// Feature weights.
pub type Weights = [f32; FEATURES];
/// Feature values of a translation.
pub type Features = [f32; FEATURES];

/// Index of the language model feature. The constants below are the indices of the other features.
pub const LM: usize = 0;
/// The first of the four features from the phrase table.
pub const PHRASE: usize = 1;
/// Number of phrases.
pub const PHRASES: usize = 5;
/// Number of words.
pub const WORDS: usize = 6;
/// Number of words jumped over, negative.
pub const JUMPS: usize = 7;
/// The first of six orientation features: three towards the previous phrase, three towards the next.
pub const PLACES: usize = 8;
/// Number of words copied because nothing is known about them.
pub const COPIED: usize = 14;
/// Number of words translated by their stems or cognates, not by the phrase table.
pub const LEXICON: usize = 15;

/// The language model of classes.
pub const CLASS: usize = 16;

/// Initial weights: roughly the result of tuning on news.
pub const FIRST: Weights =
    [1.05, 0.3, 0.25, 0.75, 0.33, 1.25, 1.4, 0.48, 0.6, 0.0, 1.0, 0.95, 0.45, 1.0, -1.05, -0.3, 0.3];

/// A word of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetWord {
    /// Its ID in the language model.
    pub id: u32,
    /// The source item whose own form is printed: a copied word, a number, a fixed translation.
    pub item: Option<u16>,
}

/// A way to translate a span of the source.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The first item, and one past the last.
    pub span: (u16, u16),
    /// The target's words.
    pub words: Vec<TargetWord>,
    /// Features that do not depend on the context.
    pub features: Features,
    /// Log probabilities of the orientations towards its neighbours.
    pub places: [f32; 2 * ORIENTATIONS],
}

/// The input of a search.
pub struct SearchInput<'a> {
    /// Number of source items, at most [`MAX_ITEMS`].
    pub items: usize,
    /// Every way to translate a span.
    pub choices: &'a [Choice],
    /// Items that no phrase may be moved across.
    pub walls: &'a [bool],
    /// Items that are names. None may overtake another or be moved next to one: their order says who did what to whom.
    pub names: &'a [bool],
    /// The language model.
    pub lm: &'a PhraseModel,
    /// The weights.
    pub weights: &'a Weights,
    /// Number of hypotheses that a stack keeps.
    pub beam: usize,
    /// Maximum distance that a phrase may jump, in items.
    pub limit: usize,
}

/// Maximum number of source items in one search.
pub const MAX_ITEMS: usize = 120;

/// A translation: its choices in target order.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchResult {
    /// Indices of the choices.
    pub path: Vec<usize>,
    /// Its features.
    pub features: Features,
    /// The weighted sum of the features.
    pub score: f32,
}

#[derive(Clone, Copy)]
struct Edge {
    from: u32,
    choice: u32,
    score: f32,
}

struct Node {
    score: f32,
    total: f32,
    covered: u128,
    span: (u16, u16),
    state: u32,
    choice: u32,
    best: Edge,
    others: Vec<Edge>,
}

const NONE: u32 = u32::MAX;

/// Returns at most `most` translations, best first. The result is empty only if a part of the source has no choice.
pub fn search(task: &SearchInput<'_>, most: usize) -> Vec<SearchResult> {
    Search::new(task, most).run(most)
}

struct Search<'a> {
    task: &'a SearchInput<'a>,
    /// Choices by their first item, best first within a span.
    by_start: Vec<Vec<u32>>,
    /// Score of each choice by itself, including the language model scores of its own words.
    worth: Vec<f32>,
    /// Score of each choice without the language model.
    fixed: Vec<f32>,
    future: Vec<f32>,
    nodes: Vec<Node>,
    heard: Heard,
    /// Whether only the best translation is wanted.
    only_best: bool,
    /// The items that are names.
    names: u128,
}

/// A cache of language model scores, because the same words recur in the same contexts.
#[derive(Default)]
struct Heard {
    states: Vec<States>,
    numbers: FxHashMap<States, u32>,
    /// By state and word: the weighted score, and the state after the word.
    words: FxHashMap<(u32, u32), (f32, u32)>,
    /// By state and choice: the weighted score, and the state after the choice.
    choices: FxHashMap<(u32, u32), (f32, u32)>,
}

impl Heard {
    /// Returns the number of a state, which is assigned on first use.
    fn number(&mut self, state: States) -> u32 {
        *self.numbers.entry(state).or_insert_with(|| {
            self.states.push(state);
            self.states.len() as u32 - 1
        })
    }

    fn word(&mut self, task: &SearchInput<'_>, state: u32, word: u32) -> (f32, u32) {
        if let Some(known) = self.words.get(&(state, word)) {
            return *known;
        }
        let (scores, next) = task.lm.score(self.states[state as usize], word);
        let answer = (language(task.weights, scores), self.number(next));
        self.words.insert((state, word), answer);
        answer
    }

    fn choice(&mut self, task: &SearchInput<'_>, state: u32, choice: u32) -> (f32, u32) {
        if let Some(known) = self.choices.get(&(state, choice)) {
            return *known;
        }
        let mut answer = (0.0, state);
        for word in &task.choices[choice as usize].words {
            let (score, next) = self.word(task, answer.1, word.id);
            answer = (answer.0 + score, next);
        }
        self.choices.insert((state, choice), answer);
        answer
    }
}

fn dot(a: &Weights, b: &Features) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Returns the weighted sum of the two language model scores.
fn language(weights: &Weights, scores: [f32; 2]) -> f32 {
    weights[LM] * scores[0] + weights[CLASS] * scores[1]
}

impl<'a> Search<'a> {
    fn new(task: &'a SearchInput<'a>, most: usize) -> Self {
        let n = task.items;
        let fixed: Vec<f32> = task.choices.iter().map(|c| dot(task.weights, &c.features)).collect();
        let names = task.names.iter().take(n).enumerate().fold(0, |all, (i, name)| all | u128::from(*name) << i);
        let mut heard = Heard::default();
        let empty = heard.number(NO_CONTEXT);
        let worth: Vec<f32> = (0u32..).zip(&fixed).map(|(c, fixed)| fixed + heard.choice(task, empty, c).0).collect();
        let mut by_start = vec![Vec::new(); n];
        for (number, choice) in task.choices.iter().enumerate() {
            by_start[usize::from(choice.span.0)].push(number as u32);
        }
        for list in &mut by_start {
            list.sort_by(|a: &u32, b: &u32| {
                let (x, y) = (&task.choices[*a as usize], &task.choices[*b as usize]);
                x.span.1.cmp(&y.span.1).then(worth[*b as usize].total_cmp(&worth[*a as usize])).then(a.cmp(b))
            });
        }
        let mut future = vec![f32::NEG_INFINITY; (n + 1) * (n + 1)];
        for (choice, worth) in task.choices.iter().zip(&worth) {
            let cell = &mut future[usize::from(choice.span.0) * (n + 1) + usize::from(choice.span.1)];
            *cell = cell.max(*worth);
        }
        for length in 2..=n {
            for start in 0..=n - length {
                let end = start + length;
                for middle in start + 1..end {
                    let split = future[start * (n + 1) + middle] + future[middle * (n + 1) + end];
                    let cell = &mut future[start * (n + 1) + end];
                    *cell = cell.max(split);
                }
            }
        }
        Self { task, by_start, worth, fixed, future, nodes: Vec::new(), heard, only_best: most <= 1, names }
    }

    fn run(mut self, most: usize) -> Vec<SearchResult> {
        let n = self.task.items;
        if n == 0 {
            return vec![SearchResult { path: Vec::new(), features: [0.0; FEATURES], score: 0.0 }];
        }
        let root = Edge { from: NONE, choice: NONE, score: 0.0 };
        let state = self.heard.number(self.task.lm.begin());
        self.nodes.push(Node {
            score: 0.0,
            total: 0.0,
            covered: 0,
            span: (0, 0),
            state,
            choice: NONE,
            best: root,
            others: Vec::new(),
        });
        let mut stacks: Vec<Stack> = (0..=n).map(|_| Stack::default()).collect();
        stacks[0].members.push(0);
        for size in 0..n {
            let members = self.survivors(&mut stacks[size]);
            for node in members {
                self.expand(node, size, &mut stacks);
            }
        }
        let mut ends = std::mem::take(&mut stacks[n].members);
        ends.sort_by(|a, b| self.nodes[*b as usize].score.total_cmp(&self.nodes[*a as usize].score));
        self.best(&ends, most)
    }

    fn survivors(&self, stack: &mut Stack) -> Vec<u32> {
        let mut members = std::mem::take(&mut stack.members);
        stack.keys = FxHashMap::default();
        members.sort_by(|a, b| self.nodes[*b as usize].total.total_cmp(&self.nodes[*a as usize].total).then(a.cmp(b)));
        members.truncate(self.task.beam);
        members
    }

    /// Extends a node in all possible ways.
    fn expand(&mut self, node: u32, size: usize, stacks: &mut [Stack]) {
        let n = self.task.items;
        let (covered, last) = (self.nodes[node as usize].covered, self.nodes[node as usize].span);
        let first = (!covered).trailing_zeros() as usize;
        let farthest = (first + self.task.limit).min(n - 1);
        for start in first..=farthest {
            if covered >> start & 1 == 1 {
                continue;
            }
            if start > first && self.task.walls[first..start].iter().any(|w| *w) {
                break;
            }
            if start.abs_diff(usize::from(last.1)) > self.task.limit && start != first {
                continue;
            }
            let mut at = 0;
            while at < self.by_start[start].len() {
                let number = self.by_start[start][at];
                let end = usize::from(self.task.choices[number as usize].span.1);
                let mask = span_mask(start, end);
                let group = self.by_start[start][at..]
                    .iter()
                    .take_while(|c| usize::from(self.task.choices[**c as usize].span.1) == end)
                    .count();
                let wall = start > first && self.task.walls[start..end].iter().any(|w| *w);
                let named = |span: u128| span & self.names != 0;
                let joins = start > first && named(span_mask(last.0.into(), last.1.into()));
                let overtakes = named(mask) && (joins || named(!covered & span_mask(first, start)));
                if covered & mask == 0 && !wall && !overtakes {
                    let open = self.future_of(covered | mask);
                    let reach = size + end - start;
                    for k in at..at + group {
                        let choice = self.by_start[start][k];
                        let bound = self.nodes[node as usize].score + self.worth[choice as usize] + open;
                        if bound < stacks[reach].bar - 1.0 {
                            break;
                        }
                        self.extend(node, choice, covered | mask, open, &mut stacks[reach]);
                    }
                }
                at += group;
            }
        }
    }

    /// Returns the best possible score of the items that are not covered.
    fn future_of(&self, covered: u128) -> f32 {
        let n = self.task.items;
        let mut total = 0.0;
        let mut at = 0;
        while at < n {
            if covered >> at & 1 == 1 {
                at += 1;
                continue;
            }
            let open = ((covered >> at).trailing_zeros() as usize).min(n - at);
            total += self.future[at * (n + 1) + at + open];
            at += open;
        }
        total
    }

    fn extend(&mut self, from: u32, number: u32, covered: u128, open: f32, stack: &mut Stack) {
        let node = &self.nodes[from as usize];
        let choice = &self.task.choices[number as usize];
        let weights = self.task.weights;
        let (score, state) = self.heard.choice(self.task, node.state, number);
        let mut added = self.fixed[number as usize] + score;
        let done = covered.count_ones() as usize == self.task.items;
        if done {
            added += self.heard.word(self.task, state, lm::END).0;
        }
        let jump = f32::from(choice.span.0.abs_diff(node.span.1));
        added -= weights[JUMPS] * jump;
        let (before, behind) = orientation(node.span, choice.span);
        added += weights[PLACES + before] * choice.places[before];
        if node.choice != NONE {
            added += weights[PLACES + ORIENTATIONS + behind]
                * self.task.choices[node.choice as usize].places[ORIENTATIONS + behind];
        }
        let score = node.score + added;
        let total = score + open;
        // At least `beam` hypotheses are better, so this one would be pruned anyway.
        if self.only_best && total < stack.bar {
            return;
        }
        let edge = Edge { from, choice: number, score: added };
        let key = (covered, choice.span, state);
        if let Some(&there) = stack.keys.get(&key) {
            let old = &mut self.nodes[there as usize];
            if score > old.score {
                if !self.only_best {
                    old.others.push(old.best);
                }
                (old.score, old.total, old.best, old.choice) = (score, total, edge, number);
            } else if !self.only_best && old.others.len() < 8 {
                old.others.push(edge);
            }
            return;
        }
        let id = self.nodes.len() as u32;
        self.nodes.push(Node {
            score,
            total,
            covered,
            span: choice.span,
            state,
            choice: number,
            best: edge,
            others: Vec::new(),
        });
        stack.keys.insert(key, id);
        stack.members.push(id);
        stack.note(total, self.task.beam);
    }

    /// Returns the k best paths, by A* search backwards from the ends; the score of a node is an exact estimate.
    fn best(&self, ends: &[u32], most: usize) -> Vec<SearchResult> {
        let mut heap: BinaryHeap<Partial> = ends
            .iter()
            .take(most)
            .map(|e| Partial { total: self.nodes[*e as usize].score, node: *e, tail: Vec::new(), behind: 0.0 })
            .collect();
        let mut found = Vec::new();
        let mut steps = 0;
        while let Some(partial) = heap.pop() {
            steps += 1;
            let node = &self.nodes[partial.node as usize];
            if node.best.from == NONE {
                let path: Vec<usize> = partial.tail.iter().rev().map(|c| *c as usize).collect();
                let features = self.features(&path);
                found.push(SearchResult { score: dot(self.task.weights, &features), features, path });
                if found.len() >= most || steps > 100 * most {
                    break;
                }
                continue;
            }
            for edge in std::iter::once(&node.best).chain(if most > 1 { &node.others[..] } else { &[] }) {
                let mut tail = partial.tail.clone();
                tail.push(edge.choice);
                let behind = partial.behind + edge.score;
                heap.push(Partial {
                    total: self.nodes[edge.from as usize].score + behind,
                    node: edge.from,
                    tail,
                    behind,
                });
            }
        }
        found
    }

    /// Recomputes the features of a path.
    fn features(&self, path: &[usize]) -> Features {
        let mut features = [0.0; FEATURES];
        let mut state = self.task.lm.begin();
        let mut last = (0, 0);
        let mut before_it: Option<&Choice> = None;
        for number in path {
            let choice = &self.task.choices[*number];
            for (f, c) in features.iter_mut().zip(choice.features) {
                *f += c;
            }
            for word in &choice.words {
                let (score, next) = self.task.lm.score(state, word.id);
                features[LM] += score[0];
                features[CLASS] += score[1];
                state = next;
            }
            features[JUMPS] -= f32::from(choice.span.0.abs_diff(last.1));
            let (before, behind) = orientation(last, choice.span);
            features[PLACES + before] += choice.places[before];
            if let Some(previous) = before_it {
                features[PLACES + ORIENTATIONS + behind] += previous.places[ORIENTATIONS + behind];
            }
            (last, before_it) = (choice.span, Some(choice));
        }
        let end = self.task.lm.score(state, lm::END).0;
        features[LM] += end[0];
        features[CLASS] += end[1];
        features
    }
}

fn span_mask(start: usize, end: usize) -> u128 {
    let ones = |n: usize| if n >= 128 { u128::MAX } else { (1 << n) - 1 };
    ones(end) & !ones(start)
}

/// Returns the orientation of a phrase towards the previous one, and of the previous one towards it.
fn orientation(last: (u16, u16), here: (u16, u16)) -> (usize, usize) {
    let kind = if here.0 == last.1 {
        0
    } else if here.1 == last.0 {
        1
    } else {
        2
    };
    (kind, kind)
}

struct Stack {
    members: Vec<u32>,
    keys: FxHashMap<(u128, (u16, u16), u32), u32>,
    /// The lowest of the best `beam` totals seen so far.
    bar: f32,
    totals: BinaryHeap<std::cmp::Reverse<Total>>,
}

impl Default for Stack {
    fn default() -> Self {
        Self { members: Vec::new(), keys: FxHashMap::default(), bar: f32::NEG_INFINITY, totals: BinaryHeap::new() }
    }
}

impl Stack {
    fn note(&mut self, total: f32, beam: usize) {
        self.totals.push(std::cmp::Reverse(Total(total)));
        if self.totals.len() > beam {
            self.totals.pop();
            self.bar = self.totals.peek().map_or(f32::NEG_INFINITY, |t| t.0.0);
        }
    }
}

#[derive(PartialEq)]
struct Total(f32);

impl Eq for Total {}

impl PartialOrd for Total {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Total {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

struct Partial {
    total: f32,
    node: u32,
    tail: Vec<u32>,
    behind: f32,
}

impl PartialEq for Partial {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Partial {}

impl PartialOrd for Partial {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Partial {
    fn cmp(&self, other: &Self) -> Ordering {
        self.total.total_cmp(&other.total).then(other.node.cmp(&self.node))
    }
}
