//! **Why** a sentence must become its translation, with every fixed part, number and name in it.
//! **Takes** a sentence, its fixed parts, and how thoroughly to search.
//! **Gives** the translation, where each phrase of the source went, and how confident that is.
//! **Never** reads or writes anything: the model is in memory.

mod choices;
mod finish;
mod items;
mod rules;
mod said;

#[cfg(test)]
mod tests;

pub use padanan_core::text::draft::{Fixed, PhraseLink, Translated};

use padanan_core::text::casing::is_capitalised;
use padanan_core::text::{Lexicon, Span};

use self::finish::{Printed, sureness};
use self::items::Item;
use super::literals::Kind;
use super::model::PhraseModel;
use super::search::{Choice, MAX_ITEMS, SearchInput, SearchResult, Weights, search};
use super::unknown::{changed, stems};

/// A phrase that was translated: its span in the source, and the confidence of its translation.
type Phrase = (Span, f32);

/// How thoroughly to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Number of hypotheses that a stack keeps.
    pub beam: usize,
    /// Maximum distance that a phrase may jump, in items.
    pub limit: usize,
    /// Number of translations tried per phrase.
    pub choices: usize,
}

impl Effort {
    /// Three times as fast as the default, with slightly worse translations.
    pub const FAST: Self = Self { beam: 20, limit: 3, choices: 12 };
}

impl Default for Effort {
    fn default() -> Self {
        Self { beam: 60, limit: 3, choices: 12 }
    }
}

/// A sentence prepared for the search: its items, and all the ways to translate them.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(super) items: Vec<Item>,
    /// Every way to translate a span.
    pub choices: Vec<Choice>,
    /// Items that no phrase may be moved across.
    pub reorder_barriers: Vec<bool>,
    /// Items that may not overtake one another, nor be moved next to one another.
    pub names: Vec<bool>,
    is_all_caps: bool,
    capital: bool,
}

impl PhraseModel {
    /// Translates a sentence. The translation contains every fixed part once, exactly as given.
    pub fn translate(&self, text: &str, fixed: &[Fixed], effort: Effort) -> Translated {
        let prepared = self.frame(self.items(text, fixed));
        let mut words: Vec<Printed> = Vec::new();
        let mut phrases: Vec<Phrase> = Vec::new();
        let mut at = 0;
        while at < prepared.items.len() {
            let end = prepared.cut(at);
            // Only a part that is searched needs choices: their number grows with its length, and so does the time to go
            // through them.
            let mut part = prepared.part(at, end);
            part.choices = self.choices(&part.items, effort);
            if let Some(found) = self.search(&part, effort, 1).into_iter().next() {
                let before = phrases.len();
                words.extend(
                    self.printed(&part, &found).into_iter().map(|w| Printed { phrase: w.phrase + before, ..w }),
                );
                phrases.extend(found.path.iter().map(|choice| part.phrase(*choice)));
            }
            at = end;
        }
        prepared.finish(words, &phrases)
    }

    /// Returns the best translations of a prepared sentence of at most [`MAX_ITEMS`] items.
    pub fn search(&self, prepared: &Prepared, effort: Effort, most: usize) -> Vec<SearchResult> {
        self.search_with(prepared, effort, most, self.weights())
    }

    /// Does the same as [`Self::search`] with other weights.
    pub fn search_with(
        &self,
        prepared: &Prepared,
        effort: Effort,
        most: usize,
        weights: &Weights,
    ) -> Vec<SearchResult> {
        let task = SearchInput {
            items: prepared.items.len(),
            choices: &prepared.choices,
            walls: &prepared.reorder_barriers,
            names: &prepared.names,
            lm: self,
            weights,
            beam: effort.beam,
            limit: effort.limit,
        };
        search(&task, most)
    }

    /// Prepares a sentence of at most [`MAX_ITEMS`] items: finds its items and the ways to translate them.
    pub fn prepare(&self, text: &str, fixed: &[Fixed], effort: Effort) -> Prepared {
        let mut prepared = self.frame(self.items(text, fixed));
        prepared.choices = self.choices(&prepared.items, effort);
        prepared
    }

    /// Finds everything about items that does not need their translations.
    fn frame(&self, items: Vec<Item>) -> Prepared {
        let is_name = |i: &Item| {
            i.fixed.is_some() || i.is_value() || i.has_own_capital && !i.id.is_some_and(|id| self.is_lemma(id))
        };
        // `tiba di Jakarta 17 Agustus`: the date does not come before the place.
        let value = |at: usize| items.get(at).is_some_and(Item::is_value);
        let dated = |at: usize| self.is_shared_name(&items[at]) && (value(at + 1) || at > 0 && value(at - 1));
        let words = || items.iter().filter(|i| i.literal.is_none());
        let is_all_caps = words().all(|i| !i.form.contains(char::is_lowercase))
            && words().any(|i| i.form.chars().filter(|c| c.is_alphabetic()).count() > 3);
        let letters = |i: &&Item| i.literal != Some(Kind::Mark) && i.form.contains(char::is_alphabetic);
        let capital = items.iter().find(letters).is_some_and(|i| is_capitalised(&i.form));
        Prepared {
            reorder_barriers: barriers(&items),
            names: (0..items.len()).map(|at| is_name(&items[at]) || dated(at)).collect(),
            choices: Vec::new(),
            items,
            is_all_caps,
            capital,
        }
    }

    /// Passes to `see` every word, in its usual case, that occurs in a known translation of `word` or of one of its
    /// stems, until `see` returns `false`.
    pub fn answers(&self, word: &str, see: &mut dyn FnMut(&str) -> bool) {
        let (exact, usual) = (self.source(word), self.usual_source(word));
        let mut more = true;
        for id in exact.into_iter().chain(usual.filter(|id| exact != Some(*id))) {
            Lexicon::translations(self, &[id], usize::MAX, &mut |known| {
                more = known.words.iter().all(|w| see(self.target_word(*w)));
                more
            });
            if !more {
                return;
            }
        }
        for stem in stems(word) {
            let Some(id) = self.source(&stem.form) else { continue };
            for option in self.translations(&[id], 3) {
                let english: Vec<String> = option.target.iter().map(|w| self.target_word(*w).to_owned()).collect();
                if !changed(&english, stem.change).iter().flatten().all(|w| see(w)) {
                    return;
                }
            }
        }
    }
}

impl Prepared {
    /// Returns the end of the part that begins at `at`: just after a barrier, in the second half of the longest part
    /// that can be searched at once.
    fn cut(&self, at: usize) -> usize {
        let rest = self.items.len() - at;
        if rest <= MAX_ITEMS {
            return self.items.len();
        }
        // A verb and its pronoun stay together.
        let longest = at + MAX_ITEMS - usize::from(self.items[at + MAX_ITEMS].joins);
        (at + MAX_ITEMS / 2..longest).rev().find(|i| self.reorder_barriers[*i]).map_or(longest, |i| i + 1)
    }

    /// Returns a part without its choices.
    fn part(&self, start: usize, end: usize) -> Self {
        Self {
            items: self.items[start..end].to_vec(),
            choices: Vec::new(),
            reorder_barriers: self.reorder_barriers[start..end].to_vec(),
            names: self.names[start..end].to_vec(),
            ..*self
        }
    }

    /// Returns the span of a choice in the source, and the confidence of its translation.
    fn phrase(&self, choice: usize) -> Phrase {
        let choice = &self.choices[choice];
        let items = &self.items[usize::from(choice.span.0)..usize::from(choice.span.1)];
        let span = match items {
            [first, .., last] => Span::new(first.span.start, last.span.end),
            [one] => one.span,
            [] => Span::default(),
        };
        (span, sureness(choice, items))
    }
}

/// Number of items beside a conjunction in which a value counts as its own.
const NEAR: usize = 3;

/// Returns which items no phrase may be moved across: signs, and a conjunction between two values, so that `maksimum 34
/// derajat dan minimum 24 derajat` keeps each value where it belongs.
fn barriers(items: &[Item]) -> Vec<bool> {
    let conjunction = |item: &Item| item.print.is_none() && matches!(item.form.as_str(), "dan" | "atau" | "serta");
    let value = |items: &[Item]| items.iter().any(Item::is_value);
    let joins = |at: usize| {
        at > 0 && items[at - 1].is_value()
            || value(&items[at.saturating_sub(NEAR)..at]) && value(&items[at + 1..items.len().min(at + 1 + NEAR)])
    };
    // `17 Agustus 2020 di Jakarta`: the place does not come between the date and what is before it.
    let place = |at: usize, item: &Item| {
        matches!(item.form.as_str(), "di" | "ke" | "dari") && at > 0 && items[at - 1].literal == Some(Kind::Words)
    };
    let barrier = |(at, item): (usize, &Item)| item.is_barrier() || conjunction(item) && joins(at) || place(at, item);
    items.iter().enumerate().map(barrier).collect()
}
