//! The engine: a sentence and its fixed parts in, a translation out.

use super::extract::ORIENTATIONS;
use super::lm;
use super::model::Model;
use super::search::{
    COPIED, Choice, FEATURES, Found, LEXICON, MOST_ITEMS, PHRASE, PHRASES, Task, WORDS, Weights, Word, search,
};
use super::text::{NUMBER, Token, capitalised, english_number, is_capitalised, joined, tokens};
use super::unknown::{changed, stems};
use super::vocabulary::{begins, shouts};
use crate::bitext::Span;

/// A part of the source whose translation is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// Where it stands.
    pub span: Span,
    /// What is printed for it.
    pub print: String,
}

/// A translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translated {
    /// The text.
    pub text: String,
    /// Where fixed parts stand in it: (number of the part, place), in the order of the text.
    pub placed: Vec<(usize, Span)>,
}

/// A word of a translation.
#[derive(Debug, Clone)]
struct Printed {
    text: String,
    fixed: Option<usize>,
}

/// How thoroughly to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Hypotheses that a stack keeps.
    pub beam: usize,
    /// How far a phrase may jump.
    pub limit: usize,
    /// Translations of one phrase that are tried.
    pub choices: usize,
}

impl Default for Effort {
    fn default() -> Self {
        Self { beam: 60, limit: 6, choices: 12 }
    }
}

/// One item that is translated: a token, or a fixed part.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// As it stands in the source.
    form: String,
    /// Its number in the vocabulary.
    id: Option<u32>,
    /// What is printed for it, where that is settled.
    print: Option<String>,
    number: bool,
    /// Which fixed part it is.
    fixed: Option<usize>,
    /// Whether it has a capital that it would not have by its place alone.
    name: bool,
}

/// A sentence made ready: its items, and all the ways to translate them.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(super) items: Vec<Item>,
    /// Every way to translate a span.
    pub choices: Vec<Choice>,
    /// Items over which nothing moves.
    pub walls: Vec<bool>,
    shouts: bool,
    capital: bool,
}

impl Model {
    /// Translates a sentence; every fixed part stands in the translation, as it is given, once.
    pub fn translate(&self, text: &str, fixed: &[Fixed], effort: Effort) -> Translated {
        let prepared = self.prepare(text, fixed, effort);
        let mut words: Vec<Printed> = Vec::new();
        let mut at = 0;
        while at < prepared.items.len() {
            let end = prepared.cut(at);
            let part = prepared.part(at, end);
            if let Some(found) = self.search(&part, effort, 1).into_iter().next() {
                words.extend(self.printed(&part, &found));
            }
            at = end;
        }
        prepared.finish(words)
    }

    /// The best translations of a prepared sentence of at most [`MOST_ITEMS`] items.
    pub fn search(&self, prepared: &Prepared, effort: Effort, most: usize) -> Vec<Found> {
        self.search_with(prepared, effort, most, self.weights())
    }

    /// The same with other weights.
    pub fn search_with(&self, prepared: &Prepared, effort: Effort, most: usize, weights: &Weights) -> Vec<Found> {
        let task = Task {
            items: prepared.items.len(),
            choices: &prepared.choices,
            walls: &prepared.walls,
            lm: self,
            weights,
            beam: effort.beam,
            limit: effort.limit,
        };
        search(&task, most)
    }

    /// The items of a sentence and the ways to translate them.
    pub fn prepare(&self, text: &str, fixed: &[Fixed], effort: Effort) -> Prepared {
        let items = self.items(text, fixed);
        let forms: Vec<String> = items.iter().map(|i| i.form.clone()).collect();
        let walls = forms
            .iter()
            .map(|f| matches!(f.as_str(), "“" | "”" | "(" | ")" | "[" | "]" | ";" | ":" | "?" | "!" | "." | "…" | ","));
        let shouts = forms.iter().all(|f| !f.contains(char::is_lowercase))
            && forms.iter().any(|f| f.chars().filter(|c| c.is_alphabetic()).count() > 3);
        let capital = forms.iter().find(|f| f.contains(char::is_alphabetic)).is_some_and(|f| is_capitalised(f));
        let mut prepared = Prepared { walls: walls.collect(), choices: Vec::new(), items, shouts, capital };
        prepared.choices = self.choices(&prepared.items, effort);
        prepared
    }

    fn items(&self, text: &str, fixed: &[Fixed]) -> Vec<Item> {
        let mut items = Vec::new();
        let mut at = 0;
        for (number, part) in fixed.iter().enumerate() {
            if part.span.start < at || part.span.end > text.len() {
                continue;
            }
            self.plain(&text[at..part.span.start], &mut items);
            items.push(Item {
                form: part.span.of(text).to_owned(),
                id: None,
                print: Some(part.print.clone()),
                number: false,
                fixed: Some(number),
                name: true,
            });
            at = part.span.end;
        }
        self.plain(&text[at..], &mut items);
        self.number(&mut items);
        items
    }

    fn plain(&self, text: &str, items: &mut Vec<Item>) {
        for Token { span, form, number } in tokens(text) {
            let link = crate::protect::spans(span.of(text)).iter().any(|l| l.len() == span.len());
            let print = if number { Some(english_number(&form).into_owned()) } else { link.then(|| form.clone()) };
            items.push(Item { form, id: None, print, number, fixed: None, name: false });
        }
    }

    /// Looks the words up, in the case that is their own.
    fn number(&self, items: &mut [Item]) {
        let forms: Vec<String> = items.iter().map(|i| i.form.clone()).collect();
        let headline = shouts(&forms);
        for (i, item) in items.iter_mut().enumerate() {
            if item.number {
                item.id = self.source(NUMBER);
            } else if item.print.is_none() {
                let own = !headline && !begins(&forms, i);
                let exact = self.source(&item.form);
                // A word that is always capitalised (`Anda`) carries no capital over.
                item.name = own && is_capitalised(&item.form) && exact.is_none();
                let usual = self.usual_source(&item.form);
                // A name may look like a word that is known: unless the lexicon has that word, it is a name.
                let stranger = item.name && self.entries(&item.form.to_lowercase()).is_empty();
                item.id = match own {
                    true => exact.or(usual.filter(|_| !stranger)),
                    false => usual.or(exact),
                };
            }
        }
    }

    fn choices(&self, items: &[Item], effort: Effort) -> Vec<Choice> {
        let mut choices = Vec::new();
        let longest = 7;
        for start in 0..items.len() {
            let mut key = Vec::new();
            let mut single = false;
            for end in start + 1..=items.len().min(start + longest) {
                let item = &items[end - 1];
                let settled = item.print.is_some() && !item.number;
                let Some(id) = item.id.filter(|_| !settled) else { break };
                key.push(id);
                let options = self.translations(&key, effort.choices);
                single |= end == start + 1 && !options.is_empty();
                for option in options {
                    let mut numbers = (start..end).filter(|i| items[*i].number);
                    let number = self.target(NUMBER);
                    let word = |id: &u32| Word {
                        id: *id,
                        item: if Some(*id) == number { numbers.next().map(|n| n as u16) } else { None },
                    };
                    let words: Vec<Word> = option.target.iter().map(word).collect();
                    let mut features = [0.0; FEATURES];
                    features[PHRASE..PHRASE + 4].copy_from_slice(&option.scores);
                    features[PHRASES] = 1.0;
                    features[WORDS] = words.len() as f32;
                    choices.push(Choice { span: (start as u16, end as u16), words, features, places: option.places });
                }
            }
            if !single {
                let known = if items[start].print.is_none() { self.unknown(items, start) } else { Vec::new() };
                if known.is_empty() {
                    choices.push(self.copied(items, start));
                }
                choices.extend(known);
            }
        }
        choices
    }

    /// The item itself: what is settled, or what nothing is known of.
    fn copied(&self, items: &[Item], at: usize) -> Choice {
        let item = &items[at];
        let print = item.print.as_deref().unwrap_or(&item.form);
        let number = if item.number { self.target(NUMBER) } else { None };
        let id = number.or_else(|| self.target(print)).unwrap_or(lm::UNKNOWN);
        let mut features = [0.0; FEATURES];
        features[PHRASES] = 1.0;
        features[WORDS] = 1.0;
        features[COPIED] = f32::from(item.print.is_none());
        features[LEXICON] = 0.0;
        let usual = (1.0f32 / ORIENTATIONS as f32).ln();
        Choice {
            span: (at as u16, at as u16 + 1),
            words: vec![Word { id, item: Some(at as u16) }],
            features,
            places: [usual; 2 * ORIENTATIONS],
        }
    }

    /// What can be made of a word that the table has not by itself: by the lexicon, and by its stems.
    fn unknown(&self, items: &[Item], at: usize) -> Vec<Choice> {
        let item = &items[at];
        let lower = item.form.to_lowercase();
        if item.name && self.entries(&lower).is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(Vec<String>, f32)> = Vec::new();
        let mut add = |words: Vec<String>, worth: f32| {
            if !found.iter().any(|(w, _)| *w == words) {
                found.push((words, worth));
            }
        };
        for (words, rank) in self.entries(&lower).into_iter().zip(1u8..) {
            add(words, -f32::from(rank).ln() - 0.5);
        }
        if !item.name {
            for stem in stems(&lower).into_iter().take(16) {
                let penalty = -0.7 * f32::from(stem.steps) - 0.5;
                if let Some(id) = self.usual_source(&stem.form) {
                    for option in self.translations(&[id], 3) {
                        let english: Vec<String> =
                            option.target.iter().map(|w| self.target_word(*w).to_owned()).collect();
                        for words in changed(&english, stem.change) {
                            add(words, penalty + option.scores[0]);
                        }
                    }
                }
                for (english, rank) in self.entries(&stem.form).iter().zip(1u8..).take(3) {
                    for words in changed(english, stem.change) {
                        add(words, penalty - f32::from(rank).ln() - 0.7);
                    }
                }
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        found.truncate(16);
        let usual = (1.0f32 / ORIENTATIONS as f32).ln();
        let choice = |(words, worth): (Vec<String>, f32)| {
            let mut features = [0.0; FEATURES];
            features[PHRASE..PHRASE + 4].fill(worth);
            features[PHRASES] = 1.0;
            features[WORDS] = words.len() as f32;
            features[LEXICON] = 1.0;
            let words = words.iter().map(|w| Word {
                id: self.target(w).or_else(|| self.usual_target(w)).unwrap_or(lm::UNKNOWN),
                item: None,
            });
            Choice {
                span: (at as u16, at as u16 + 1),
                words: words.collect(),
                features,
                places: [usual; 2 * ORIENTATIONS],
            }
        };
        // A word that the language model does not know could not be printed by its number.
        found.into_iter().map(choice).filter(|c| c.words.iter().all(|w| w.id != lm::UNKNOWN)).collect()
    }

    /// The words of a translation.
    pub fn words(&self, prepared: &Prepared, found: &Found) -> Vec<String> {
        self.printed(prepared, found).into_iter().map(|p| p.text).collect()
    }

    fn printed(&self, prepared: &Prepared, found: &Found) -> Vec<Printed> {
        let mut words = Vec::new();
        for number in &found.path {
            let choice = &prepared.choices[*number];
            let single = choice.span.1 - choice.span.0 == 1;
            for word in &choice.words {
                words.push(match word.item.map(|i| &prepared.items[usize::from(i)]) {
                    Some(item) => {
                        Printed { text: item.print.clone().unwrap_or_else(|| item.form.clone()), fixed: item.fixed }
                    }
                    None => {
                        let plain = self.target_word(word.id);
                        // `Presiden Putin`: a title with a capital keeps it.
                        let lifted =
                            single && choice.words.len() == 1 && prepared.items[usize::from(choice.span.0)].name;
                        Printed { text: if lifted { capitalised(plain) } else { plain.to_owned() }, fixed: None }
                    }
                });
            }
        }
        words
    }
}

impl Prepared {
    /// Where the part that begins at `at` ends: behind a wall, not much before the longest that is searched at once.
    fn cut(&self, at: usize) -> usize {
        let rest = self.items.len() - at;
        if rest <= MOST_ITEMS {
            return self.items.len();
        }
        let longest = at + MOST_ITEMS;
        (at + MOST_ITEMS / 2..longest).rev().find(|i| self.walls[*i]).map_or(longest, |i| i + 1)
    }

    fn part(&self, start: usize, end: usize) -> Self {
        if start == 0 && end == self.items.len() {
            return self.clone();
        }
        let inside = |c: &&Choice| usize::from(c.span.0) >= start && usize::from(c.span.1) <= end;
        let moved = |c: &Choice| {
            let shift = |i: u16| i - start as u16;
            let words = c.words.iter().map(|w| Word { item: w.item.map(shift), ..*w }).collect();
            Choice { span: (shift(c.span.0), shift(c.span.1)), words, ..c.clone() }
        };
        Self {
            items: self.items[start..end].to_vec(),
            choices: self.choices.iter().filter(inside).map(moved).collect(),
            walls: self.walls[start..end].to_vec(),
            ..*self
        }
    }

    /// Words as a sentence: with its capital, and in capitals where the source is.
    fn finish(&self, mut words: Vec<Printed>) -> Translated {
        // A sentence behind another within the text begins with a capital too.
        let mut ended = false;
        for word in &mut words {
            let letters = word.fixed.is_some() || word.text.contains(char::is_alphanumeric);
            if ended && letters {
                if word.fixed.is_none() {
                    word.text = capitalised(&word.text);
                }
                ended = false;
            }
            ended |= matches!(word.text.as_str(), "." | "!" | "?");
        }
        if self.capital
            && let Some(first) = words.iter_mut().find(|w| w.fixed.is_some() || w.text.contains(char::is_alphabetic))
            && first.fixed.is_none()
        {
            first.text = capitalised(&first.text);
        }
        if self.shouts {
            words.iter_mut().filter(|w| w.fixed.is_none()).for_each(|w| w.text = w.text.to_uppercase());
        }
        let (text, places) = joined(words.iter().map(|w| w.text.as_str()));
        let placed = words.iter().zip(places).filter_map(|(w, place)| Some((w.fixed?, place))).collect();
        Translated { text, placed }
    }
}
