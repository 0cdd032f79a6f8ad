//! What a translation of a phrase must keep: words that a rule settles, names, and figures. A phrase that does not is no
//! choice, however often it was seen.

use padanan_core::text::casing::is_capitalised;

use super::items::Item;
use crate::extract::ORIENTATIONS;
use crate::model::PhraseModel;
use crate::rule_translations::RuleTranslation;
use crate::search::{Choice, FEATURES, PHRASES, TargetWord, WORDS};

impl PhraseModel {
    /// Whether a choice keeps what its items must keep. `names` are the items that are names in both languages.
    pub(super) fn keeps(&self, items: &[Item], names: &[bool], choice: &Choice) -> bool {
        let (start, end) = (usize::from(choice.span.0), usize::from(choice.span.1));
        let (covered, names) = (&items[start..end], &names[start..end]);
        let joins = |at: usize| items.get(at).is_some_and(|item| item.joins);
        !(joins(start) || joins(end))
            && begins_saying(covered)
            && self.keeps_figures(covered, choice)
            && self.keeps_names(names, choice)
            && self.keeps_rules(covered, choice)
    }

    /// Whether no figure comes from nowhere: `abad` is not *20th century*. A word alone may have no other translation.
    fn keeps_figures(&self, covered: &[Item], choice: &Choice) -> bool {
        let figures = |text: &str| text.contains(|c: char| c.is_ascii_digit());
        let new = |word: &TargetWord| word.item.is_none() && figures(self.target_word(word.id));
        covered.len() < 2 || !choice.words.iter().any(new) || covered.iter().any(|item| figures(&item.form))
    }

    /// Returns the translation of a word by rule, or of a word and the ones that join it.
    pub(super) fn by_rule(&self, items: &[Item], at: usize, rule: RuleTranslation) -> Option<Choice> {
        let end = at + 1 + items[at + 1..].iter().take_while(|item| item.joins).count();
        let words: Vec<TargetWord> =
            self.rule_words(rule)?.into_iter().map(|id| TargetWord { id, item: None }).collect();
        let mut features = [0.0; FEATURES];
        features[PHRASES] = 1.0;
        features[WORDS] = words.len() as f32;
        let places = [(1.0f32 / ORIENTATIONS as f32).ln(); 2 * ORIENTATIONS];
        Some(Choice { span: (at as u16, end as u16), words, features, places })
    }

    /// Returns the IDs of a rule translation, if the vocabulary has its words.
    pub(super) fn rule_words(&self, rule: RuleTranslation) -> Option<Vec<u32>> {
        let words = [rule.subject, rule.print].into_iter().filter(|word| !word.is_empty());
        words.map(|word| self.target(word).or_else(|| self.usual_target(word))).collect()
    }

    /// Whether a choice translates every word that has a rule translation by that rule.
    fn keeps_rules(&self, covered: &[Item], choice: &Choice) -> bool {
        let says = |word: &str| {
            choice.words.iter().any(|w| w.item.is_none() && self.target_word(w.id).eq_ignore_ascii_case(word))
        };
        covered.iter().filter_map(|item| item.settled).all(|rule| says(rule.print) || rule.also.iter().any(|a| says(a)))
    }

    /// Whether a word is always capitalised and the same in English: `Jakarta`.
    pub(super) fn is_shared_name(&self, item: &Item) -> bool {
        let word = item.id.map(|id| self.source_word(id)).filter(|word| is_capitalised(word));
        word.is_some_and(|word| self.target(word).is_some())
    }

    /// Whether a phrase of several words has a name if its source has one: `di Jakarta` is not *in*.
    fn keeps_names(&self, names: &[bool], choice: &Choice) -> bool {
        let printed = |word: &TargetWord| word.item.is_some() || is_capitalised(self.target_word(word.id));
        names.len() < 2 || !names.contains(&true) || choice.words.iter().any(printed)
    }
}

/// Whether no phrase takes a verb of saying for that of another clause: `Dia, kata saksi, lari` is not *he said*.
fn begins_saying(covered: &[Item]) -> bool {
    let says = covered.iter().position(|item| item.says).unwrap_or_default();
    covered[..says].iter().all(Item::is_barrier)
}
