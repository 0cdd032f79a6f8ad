//! The engine: takes a sentence and its fixed parts, and returns a translation.

use super::extract::ORIENTATIONS;
use super::lm;
use super::model::PhraseModel;
use super::rule_translations::{RuleTranslation, rule_translation};
use super::search::{
    COPIED, Choice, FEATURES, LEXICON, MAX_ITEMS, PHRASE, PHRASES, SearchInput, SearchResult, TargetWord, WORDS,
    Weights, search,
};
use super::unknown::{changed, cognates, stems};
use padanan_core::text::casing::{capitalised, is_capitalised};
use padanan_core::text::casing::{is_title_case, sentence_initials};
pub use padanan_core::text::draft::{Fixed, PhraseLink, Translated};
use padanan_core::text::tokens::{NUMBER, Token, curl, english_number, joined, straight, tokens};
use padanan_core::text::{Lexicon, Span};

/// A word of a translation.
#[derive(Debug, Clone)]
struct Printed {
    text: String,
    fixed: Option<usize>,
    /// Index of its phrase.
    phrase: usize,
}

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

/// One unit of translation: a token, or a fixed part.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// The form in the source.
    form: String,
    /// Its span in the source.
    span: Span,
    /// Its ID in the vocabulary.
    id: Option<u32>,
    /// The text that is printed for it, if that is already decided.
    print: Option<String>,
    number: bool,
    /// Index of the fixed part, if it is one.
    fixed: Option<usize>,
    /// Whether it has a capital that its position alone does not explain.
    has_own_capital: bool,
    /// Whether it has such a capital and is not in the vocabulary in this form.
    name: bool,
    /// Its English translation, if a rule fixes it.
    settled: Option<RuleTranslation>,
    /// For a fixed part: its usual translation, which represents it in the language model.
    usual: Option<u32>,
}

/// The item of a word that prints nothing: a later word of a fixed part, whose first word prints the whole part.
const SILENT: u16 = u16::MAX;

/// Function words that are never repeated on purpose.
const DOUBLED: [&str; 15] = [
    "untuk", "yang", "di", "dan", "ke", "dari", "pada", "dengan", "akan", "telah", "oleh", "bahwa", "dalam", "adalah",
    "atau",
];

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
        let forms: Vec<String> = items.iter().map(|i| i.form.clone()).collect();
        let walls = forms
            .iter()
            .map(|f| matches!(f.as_str(), "“" | "”" | "(" | ")" | "[" | "]" | ";" | ":" | "?" | "!" | "." | "…" | ","));
        let is_all_caps = forms.iter().all(|f| !f.contains(char::is_lowercase))
            && forms.iter().any(|f| f.chars().filter(|c| c.is_alphabetic()).count() > 3);
        let capital = forms.iter().find(|f| f.contains(char::is_alphabetic)).is_some_and(|f| is_capitalised(f));
        let is_name = |i: &Item| i.fixed.is_some() || i.has_own_capital && !i.id.is_some_and(|id| self.is_lemma(id));
        let names = items.iter().map(is_name).collect();
        Prepared { reorder_barriers: walls.collect(), names, choices: Vec::new(), items, is_all_caps, capital }
    }

    fn items(&self, text: &str, fixed: &[Fixed]) -> Vec<Item> {
        let mut items = Vec::new();
        let mut at = 0;
        for (number, part) in fixed.iter().enumerate() {
            if part.span.start < at || part.span.end > text.len() {
                continue;
            }
            self.plain(text, Span::new(at, part.span.start), &mut items);
            items.push(Item {
                form: part.span.of(text).to_owned(),
                span: part.span,
                id: None,
                print: Some(part.print.clone()),
                number: false,
                fixed: Some(number),
                has_own_capital: true,
                name: true,
                settled: None,
                usual: None,
            });
            at = part.span.end;
        }
        self.plain(text, Span::new(at, text.len()), &mut items);
        let plain = items.iter_mut().filter(|i| i.fixed.is_none() && i.print.is_none());
        curl(text, plain.map(|i| (i.span, &mut i.form)));
        self.number(&mut items);
        items
    }

    fn plain(&self, text: &str, within: Span, items: &mut Vec<Item>) {
        let text = within.of(text);
        for Token { span, form, number } in straight(text) {
            let form = form.into_owned();
            // `untuk untuk` is a slip of the pen; `hati hati` is not.
            if let Some(last) = items.last_mut()
                && last.fixed.is_none()
                && last.form == form
                && DOUBLED.contains(&form.as_str())
            {
                last.span = Span::new(last.span.start, span.end + within.start);
                continue;
            }
            let link = padanan_core::text::urls::spans(span.of(text)).iter().any(|l| l.len() == span.len());
            let print = if number { Some(english_number(&form).into_owned()) } else { link.then(|| form.clone()) };
            let span = span.shifted(within.start);
            items.push(Item {
                form,
                span,
                id: None,
                print,
                number,
                fixed: None,
                has_own_capital: false,
                name: false,
                settled: None,
                usual: None,
            });
        }
    }

    /// Looks the words up, in their usual case.
    fn number(&self, items: &mut [Item]) {
        let forms: Vec<String> = items.iter().map(|i| i.form.clone()).collect();
        let headline = is_title_case(&forms) && forms.last().is_none_or(|last| last != ".");
        for (item, initial) in items.iter_mut().zip(sentence_initials(&forms)) {
            if item.number {
                item.id = self.source(NUMBER);
            } else if item.fixed.is_some() {
                item.id = self.source(&item.form).filter(|_| item.print.as_ref() != Some(&item.form));
                item.usual = item.id.and_then(|id| self.usual_name(id, &item.form));
            } else if item.print.is_none() {
                let own = !headline && !initial;
                item.settled = rule_translation(&item.form, own);
                // A small model may not have the word; it is printed anyway.
                if let Some(rule) = item.settled.take_if(|rule| self.rule_word(*rule).is_none()) {
                    item.print = Some(rule.print.to_owned());
                    continue;
                }
                let exact = self.source(&item.form);
                // A word that is always capitalised (`Anda`) does not pass its capital on to its translation.
                item.has_own_capital = own && is_capitalised(&item.form);
                item.name = item.has_own_capital && exact.is_none();
                let usual = self.usual_source(&item.form);
                // A name may look like a known word: it is a name unless a dictionary has that word.
                let letters = item.form.chars().filter(|c| c.is_alphabetic()).count();
                let initials = letters >= 2 && !item.form.contains(char::is_lowercase);
                let small = self.source(&item.form.to_lowercase());
                let lemma = [usual, small].into_iter().flatten().any(|id| self.is_lemma(id));
                item.id = match own {
                    true if item.has_own_capital && (initials || !lemma) => exact,
                    true => self.known([exact, usual, small]),
                    false => self.known([usual, small, exact]),
                };
            }
        }
    }

    /// Returns the first of these words that the table translates, or else the first one.
    fn known(&self, ids: [Option<u32>; 3]) -> Option<u32> {
        let mut ids = ids.into_iter().flatten();
        let first = ids.next()?;
        let translated = |id: &u32| !self.translations(&[*id], 1).is_empty();
        if translated(&first) { Some(first) } else { ids.find(translated).or(Some(first)) }
    }

    /// Returns the usual translation of a name: the name itself, or its likeliest translation that is one capitalised
    /// word.
    fn usual_name(&self, id: u32, form: &str) -> Option<u32> {
        self.target(form).or_else(|| {
            let options = self.translations(&[id], usize::MAX).into_iter().filter(|o| o.target.len() == 1);
            let best = options.max_by(|a, b| a.scores[0].total_cmp(&b.scores[0]))?;
            best.target.first().copied().filter(|w| is_capitalised(self.target_word(*w)))
        })
    }

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

    fn choices(&self, items: &[Item], effort: Effort) -> Vec<Choice> {
        let mut choices = Vec::new();
        let longest = 7;
        for start in 0..items.len() {
            let mut key = Vec::new();
            let mut single = false;
            for end in start + 1..=items.len().min(start + longest) {
                let item = &items[end - 1];
                let settled = item.print.is_some() && !item.number && item.usual.is_none();
                let Some(id) = item.id.filter(|_| !settled) else { break };
                key.push(id);
                // A fixed part alone is printed as given; as part of a longer phrase, the phrase decides its position.
                let alone = end == start + 1 && item.fixed.is_some();
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
            if let Some(rule) = items[start].settled {
                single = true;
                choices.push(self.by_rule(start, rule));
            }
            if !single {
                let known = if items[start].print.is_none() { self.unknown(items, start) } else { Vec::new() };
                if known.is_empty() {
                    choices.push(self.copied(items, start));
                }
                choices.extend(known);
            }
        }
        choices.retain(|choice| self.keeps_rules(items, choice));
        self.join_names(items, &mut choices);
        choices
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

    /// Returns the translation of a word by rule.
    fn by_rule(&self, at: usize, rule: RuleTranslation) -> Choice {
        let mut features = [0.0; FEATURES];
        features[PHRASES] = 1.0;
        features[WORDS] = 1.0;
        let id = self.rule_word(rule).unwrap_or(lm::UNKNOWN);
        let usual = (1.0f32 / ORIENTATIONS as f32).ln();
        Choice {
            span: (at as u16, at as u16 + 1),
            words: vec![TargetWord { id, item: None }],
            features,
            places: [usual; 2 * ORIENTATIONS],
        }
    }

    /// Returns the ID of a rule translation, if the vocabulary has it.
    fn rule_word(&self, rule: RuleTranslation) -> Option<u32> {
        self.target(rule.print).or_else(|| self.usual_target(rule.print))
    }

    /// Whether a choice translates every word that has a rule translation by that rule.
    fn keeps_rules(&self, items: &[Item], choice: &Choice) -> bool {
        let says = |word: &str| {
            choice.words.iter().any(|w| w.item.is_none() && self.target_word(w.id).eq_ignore_ascii_case(word))
        };
        let rules = items[usize::from(choice.span.0)..usize::from(choice.span.1)].iter().filter_map(|i| i.settled);
        rules.into_iter().all(|rule| says(rule.print) || rule.also.iter().any(|a| says(a)))
    }

    /// Returns a choice that prints the item itself: decided text, or a word that nothing is known about.
    fn copied(&self, items: &[Item], at: usize) -> Choice {
        let item = &items[at];
        let print = item.print.as_deref().unwrap_or(&item.form);
        let number = if item.number { self.target(NUMBER) } else { None };
        let known = number.or_else(|| self.target(print)).or(item.usual);
        let mut words = vec![TargetWord { id: known.unwrap_or(lm::UNKNOWN), item: Some(at as u16) }];
        // To the language model, `Soviet Union` is two words.
        if known.is_none() && item.fixed.is_some() {
            let ids: Option<Vec<u32>> = tokens(print).iter().take(8).map(|t| self.target(&t.form)).collect();
            if let Some([first, rest @ ..]) = ids.as_deref() {
                words[0].id = *first;
                words.extend(rest.iter().map(|id| TargetWord { id: *id, item: Some(SILENT) }));
            }
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

    /// Returns the words of a translation.
    pub fn words(&self, prepared: &Prepared, found: &SearchResult) -> Vec<String> {
        self.printed(prepared, found).into_iter().map(|p| p.text).collect()
    }

    fn printed(&self, prepared: &Prepared, found: &SearchResult) -> Vec<Printed> {
        let mut words = Vec::new();
        for (phrase, number) in found.path.iter().enumerate() {
            let choice = &prepared.choices[*number];
            let single = choice.span.1 - choice.span.0 == 1;
            let items = &prepared.items[usize::from(choice.span.0)..usize::from(choice.span.1)];
            for word in choice.words.iter().filter(|w| w.item != Some(SILENT)) {
                words.push(match word.item.map(|i| &prepared.items[usize::from(i)]) {
                    Some(item) => {
                        let text = item.print.clone().unwrap_or_else(|| item.form.clone());
                        Printed { text, fixed: item.fixed, phrase }
                    }
                    None => {
                        let plain = self.target_word(word.id);
                        // A word that is the same in both languages keeps the case of the source.
                        let same =
                            items.iter().find(|i| i.has_own_capital && i.form.to_lowercase() == plain.to_lowercase());
                        // `Presiden Putin`: a capitalised title keeps its capital.
                        let title = single && choice.words.len() == 1 && items[0].name;
                        let text = match same {
                            Some(item) => item.form.clone(),
                            None if title => capitalised(plain),
                            None => plain.to_owned(),
                        };
                        Printed { text, fixed: None, phrase }
                    }
                });
            }
        }
        words
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
        let longest = at + MAX_ITEMS;
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

    /// Joins words into a sentence: capitalised, and all in capitals if the source is.
    fn finish(&self, mut words: Vec<Printed>, phrases: &[Phrase]) -> Translated {
        // Every later sentence in the text begins with a capital too. Exceptions: `“Pulang!” teriak massa`, and a
        // lower-case word after `Jr.`
        let mut end: Option<End> = None;
        let mut last = 0;
        for word in &mut words {
            let small = |w: &Printed| {
                let here = phrases.get(w.phrase).map(|p| p.0.start);
                let found = here.and_then(|at| self.items.binary_search_by_key(&at, |i| i.span.start).ok());
                let item = found.map(|i| &self.items[i]);
                item.is_some_and(|i| i.form.starts_with(char::is_lowercase))
            };
            let letters = word.fixed.is_some() || word.text.contains(char::is_alphanumeric);
            if letters && let Some(end) = end.take() {
                let goes_on = end != End::Full && small(word);
                if word.fixed.is_none() && !goes_on {
                    word.text = capitalised(&word.text);
                }
            }
            end = match word.text.as_str() {
                "." if last <= 3 => Some(End::Short),
                "." | "!" | "?" => Some(End::Full),
                "”" if end.is_some() => Some(End::Quoted),
                "," | ";" | ":" | "—" | "–" => None,
                _ => end,
            };
            last = if word.text.starts_with(char::is_uppercase) { word.text.chars().count() } else { usize::MAX };
        }
        if self.capital
            && let Some(first) = words.iter_mut().find(|w| w.fixed.is_some() || w.text.contains(char::is_alphabetic))
            && first.fixed.is_none()
        {
            first.text = capitalised(&first.text);
        }
        if self.is_all_caps {
            words.iter_mut().filter(|w| w.fixed.is_none()).for_each(|w| w.text = w.text.to_uppercase());
        }
        let (text, places) = joined(words.iter().map(|w| w.text.as_str()));
        let placed = words.iter().zip(&places).filter_map(|(w, place)| Some((w.fixed?, *place))).collect();
        let mut targets: Vec<Option<Span>> = vec![None; phrases.len()];
        for (word, place) in words.iter().zip(&places) {
            let target = &mut targets[word.phrase];
            *target = Some(target.map_or(*place, |t| Span::new(t.start, place.end)));
        }
        let link = |((source, confidence), target): (&Phrase, Option<Span>)| PhraseLink {
            source: *source,
            target,
            confidence: *confidence,
        };
        Translated { text, placed, links: phrases.iter().zip(targets).map(link).collect() }
    }
}

/// What ends a sentence, or seems to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Full,
    /// A full stop after a word so short that it may be an abbreviation.
    Short,
    /// The end of a quotation.
    Quoted,
}

/// Returns the confidence of a translation of these items, from 0 to 1.
fn sureness(choice: &Choice, items: &[Item]) -> f32 {
    if items.iter().all(|i| i.print.is_some() || !i.form.contains(char::is_alphabetic)) {
        return 1.0;
    }
    if choice.words.iter().all(|w| w.item.is_some()) {
        let capital = items.iter().all(|i| is_capitalised(&i.form));
        return if items.iter().all(|i| i.has_own_capital) { 1.0 } else { 0.5 * f32::from(capital) };
    }
    // Measured on 997 sentences, with phrases sorted into deciles by this value: human translators had used 27 % of the
    // longer words in the lowest decile and 80 % in the highest, rising throughout.
    let lexical = choice.features[PHRASE + 1] / choice.words.len().max(1) as f32;
    let sure = ((choice.features[PHRASE] + lexical) / 2.0).exp();
    if choice.features[LEXICON] > 0.0 { sure.min(0.3) } else { sure }
}
