//! All the ways to translate the items of a sentence.

use padanan_core::text::casing::is_capitalised;
use padanan_core::text::tokens::{NUMBER, Token, tokens};

use super::Effort;
use super::items::Item;
use crate::extract::ORIENTATIONS;
use crate::literals::Kind;
use crate::lm;
use crate::model::PhraseModel;
use crate::search::{COPIED, Choice, FEATURES, LEXICON, PHRASE, PHRASES, TargetWord, WORDS};
use crate::unknown::{changed, cognates, stems};

/// The item of a word that prints nothing: a later word of a fixed part, whose first word prints the whole part.
pub(super) const SILENT: u16 = u16::MAX;

/// Maximum number of items of a phrase.
const MAX_PHRASE: usize = 7;

impl PhraseModel {
    /// Returns the words of an option, with the items whose own form is printed. Returns `None` if a fixed part would
    /// not occur in it exactly once.
    fn words_of(&self, items: &[Item], span: (usize, usize), target: &[u32]) -> Option<Vec<TargetWord>> {
        let number = self.target(NUMBER);
        let mut numbers = (span.0..span.1).filter(|i| items[*i].number);
        let fixed: Vec<(usize, u32)> = (span.0..span.1).filter_map(|i| Some((i, items[i].usual?))).collect();
        let once = |usual: u32| target.iter().filter(|w| **w == usual).count() == 1;
        if !fixed.iter().all(|(i, usual)| once(*usual) && !fixed.iter().any(|(j, other)| j != i && other == usual)) {
            return None;
        }
        let word = |id: &u32| TargetWord {
            id: *id,
            item: match fixed.iter().find(|(_, usual)| usual == id) {
                Some((item, _)) => Some(*item as u16),
                None if Some(*id) == number => numbers.next().map(|n| n as u16),
                None => None,
            },
        };
        Some(target.iter().map(word).collect())
    }

    pub(super) fn choices(&self, items: &[Item], effort: Effort) -> Vec<Choice> {
        let mut choices = Vec::new();
        for start in 0..items.len() {
            let mut single = self.phrases(items, start, effort, &mut choices);
            if let Some(rule) = items[start].settled {
                single = true;
                choices.extend(self.by_rule(items, start, rule));
            }
            if !single {
                let known = if items[start].print.is_none() { self.unknown(items, start) } else { Vec::new() };
                if known.is_empty() {
                    choices.push(self.copied(items, start));
                }
                choices.extend(known);
            }
        }
        let names: Vec<bool> = items.iter().map(|item| self.is_shared_name(item)).collect();
        choices.retain(|choice| self.keeps(items, &names, choice));
        self.join_names(items, &mut choices);
        choices
    }

    /// Adds the phrases of the table that begin at an item. Returns whether one covers that item alone.
    fn phrases(&self, items: &[Item], start: usize, effort: Effort, choices: &mut Vec<Choice>) -> bool {
        let mut key = Vec::new();
        let mut single = false;
        for end in start + 1..=items.len().min(start + MAX_PHRASE) {
            let item = &items[end - 1];
            let settled = item.print.is_some() && !item.number && item.usual.is_none();
            let Some(id) = item.id.filter(|_| !settled) else { break };
            key.push(id);
            // A fixed part alone is printed as given; as part of a longer phrase, the phrase decides its position.
            let alone = end == start + 1 && (item.fixed.is_some() || item.usual.is_some());
            let options = if alone { Vec::new() } else { self.translations(&key, effort.choices) };
            single |= end == start + 1 && !options.is_empty();
            for option in options {
                let Some(words) = self.words_of(items, (start, end), &option.target) else { continue };
                let mut features = [0.0; FEATURES];
                features[PHRASE..PHRASE + 4].copy_from_slice(&option.scores);
                features[PHRASES] = 1.0;
                features[WORDS] = words.len() as f32;
                choices.push(Choice { span: (start as u16, end as u16), words, features, places: option.places });
            }
        }
        single
    }

    /// Copies adjacent names as one unit: `Haris Alexiou` does not become `Alexiou Haris`.
    fn join_names(&self, items: &[Item], choices: &mut Vec<Choice>) {
        let alone = |at: usize, choices: &[Choice]| {
            let here = |c: &&Choice| c.span == (at as u16, at as u16 + 1);
            let best = choices.iter().filter(here).max_by(|a, b| a.features[PHRASE].total_cmp(&b.features[PHRASE]));
            items[at].has_own_capital
                && items[at].print.is_none()
                && best.is_some_and(|c| match c.words[..] {
                    [word] => word.item.is_some() || self.target_word(word.id) == items[at].form,
                    _ => false,
                })
        };
        // A fixed part is one of them if it would have been copied, or if it follows a given name: `Natalya ⟨Eismont⟩`.
        let mut names: Vec<bool> = (0..items.len()).map(|at| alone(at, choices)).collect();
        for at in 0..items.len() {
            let item = &items[at];
            let other = item.print.as_ref() != Some(&item.form) && !item.form.contains(' ');
            let copied = other && (item.id.is_none() || item.usual.is_some() && item.usual == self.target(&item.form));
            let given = at > 0 && names[at - 1] && items[at - 1].fixed.is_none();
            names[at] |= item.fixed.is_some() && (copied || given && is_capitalised(&item.form));
            names[at] |= item.literal == Some(Kind::Roman) && at > 0 && names[at - 1];
        }
        let mut at = 0;
        while at < items.len() {
            let run = names[at..].iter().take_while(|n| **n).count();
            if run >= 2 {
                let (start, end) = (at as u16, (at + run) as u16);
                choices.retain(|c| c.span.0 < start || c.span.1 > end);
                let mut whole = self.copied(items, at);
                whole.span = (start, end);
                whole.words = (at..at + run).flat_map(|i| self.copied(items, i).words).collect();
                whole.features[WORDS] = run as f32;
                whole.features[COPIED] = 0.0;
                choices.push(whole);
            }
            at += run.max(1);
        }
    }

    /// Returns a choice that prints the item itself: decided text, or a word that nothing is known about.
    fn copied(&self, items: &[Item], at: usize) -> Choice {
        let item = &items[at];
        let print = item.print.as_deref().unwrap_or(&item.form);
        let mut words = vec![TargetWord { id: lm::UNKNOWN, item: Some(at as u16) }];
        // To the language model, `Soviet Union` is two words.
        if let Some([first, rest @ ..]) = self.heard(item, print).as_deref() {
            words[0].id = *first;
            words.extend(rest.iter().map(|id| TargetWord { id: *id, item: Some(SILENT) }));
        }
        let mut features = [0.0; FEATURES];
        features[PHRASES] = 1.0;
        features[WORDS] = words.len() as f32;
        features[COPIED] = f32::from(item.print.is_none());
        let mut places = [(1.0f32 / ORIENTATIONS as f32).ln(); 2 * ORIENTATIONS];
        // Its usual translation gets its usual scores, so that translations of longer phrases can compete with it.
        if let (Some(id), Some(usual)) = (item.id, item.usual)
            && let Some(option) = self.translations(&[id], usize::MAX).into_iter().find(|o| o.target == [usual])
        {
            features[PHRASE..PHRASE + 4].copy_from_slice(&option.scores);
            places = option.places;
        }
        Choice { span: (at as u16, at as u16 + 1), words, features, places }
    }

    /// Returns the words that represent what an item prints in the language model.
    fn heard(&self, item: &Item, print: &str) -> Option<Vec<u32>> {
        let number = self.target(NUMBER);
        if item.number && item.literal.is_none() {
            return Some(vec![number?]);
        }
        if let Some(known) = self.target(print).or(item.usual) {
            return Some(vec![known]);
        }
        let each = |token: &Token<'_>| if token.number { number } else { self.target(&token.form) };
        match item.literal {
            // Marks stand where quotation marks do.
            Some(Kind::Mark) => self.target("“").map(|mark| vec![mark]),
            Some(Kind::Number) => number.map(|number| vec![number]),
            Some(Kind::Words) => tokens(print).iter().take(8).map(each).collect(),
            // As copied words would be: `Deng Xiaoping` is two.
            _ if item.fixed.is_some() => {
                Some(tokens(print).iter().take(8).map(|t| self.target(&t.form).unwrap_or(lm::UNKNOWN)).collect())
            }
            _ => None,
        }
    }

    /// Returns translations for a word that has no entry in the table, from its stems, or else from its cognates.
    fn unknown(&self, items: &[Item], at: usize) -> Vec<Choice> {
        let item = &items[at];
        if item.has_own_capital {
            return Vec::new();
        }
        let mut found: Vec<(Vec<String>, f32)> = Vec::new();
        for stem in stems(&item.form.to_lowercase()).into_iter().take(16) {
            let penalty = -0.7 * f32::from(stem.steps) - 0.5;
            let Some(id) = self.source(&stem.form) else { continue };
            for option in self.translations(&[id], 3) {
                let english: Vec<String> = option.target.iter().map(|w| self.target_word(*w).to_owned()).collect();
                for words in changed(&english, stem.change) {
                    if !found.iter().any(|(w, _)| *w == words) {
                        found.push((words, penalty + option.scores[0]));
                    }
                }
            }
        }
        if found.is_empty() {
            let known = cognates(&item.form.to_lowercase()).into_iter().filter(|w| self.target(w).is_some());
            found.extend(known.map(|w| (vec![w], -1.0)));
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
            let words = words.iter().map(|w| TargetWord {
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
        // Words outside the target vocabulary have no ID by which they could be printed.
        found.into_iter().map(choice).filter(|c| c.words.iter().all(|w| w.id != lm::UNKNOWN)).collect()
    }
}
