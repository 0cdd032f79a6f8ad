//! From the best choices to a sentence: words with their capitals, joined with the spaces of English.

use padanan_core::text::Span;
use padanan_core::text::casing::{capitalised, is_capitalised};
use padanan_core::text::tokens::{Space, joined};

use super::choices::SILENT;
use super::items::Item;
use super::{Phrase, PhraseLink, Prepared, Translated};
use crate::literals::Kind;
use crate::model::PhraseModel;
use crate::search::{Choice, LEXICON, PHRASE, SearchResult};

/// A word of a translation.
#[derive(Debug, Clone)]
pub(super) struct Printed {
    pub(super) text: String,
    pub(super) fixed: Option<usize>,
    /// What it is, if it is no language.
    pub(super) literal: Option<Kind>,
    /// Index of its phrase.
    pub(super) phrase: usize,
}

impl Printed {
    /// Whether its letters never change.
    fn is_kept(&self) -> bool {
        self.fixed.is_some() || matches!(self.literal, Some(kind) if kind != Kind::Words)
    }

    /// Whether it is the first word of a sentence: no markup and no sign. Behind a figure, a word has no capital.
    fn begins(&self) -> bool {
        self.fixed.is_some() || self.literal != Some(Kind::Mark) && self.text.contains(char::is_alphanumeric)
    }
}

impl PhraseModel {
    /// Returns the words of a translation.
    pub fn words(&self, prepared: &Prepared, found: &SearchResult) -> Vec<String> {
        self.printed(prepared, found).into_iter().map(|p| p.text).collect()
    }

    pub(super) fn printed(&self, prepared: &Prepared, found: &SearchResult) -> Vec<Printed> {
        let mut words = Vec::new();
        for (phrase, number) in found.path.iter().enumerate() {
            let choice = &prepared.choices[*number];
            let single = choice.span.1 - choice.span.0 == 1;
            let items = &prepared.items[usize::from(choice.span.0)..usize::from(choice.span.1)];
            for word in choice.words.iter().filter(|w| w.item != Some(SILENT)) {
                words.push(match word.item.map(|i| &prepared.items[usize::from(i)]) {
                    Some(item) => {
                        let text = item.print.clone().unwrap_or_else(|| item.form.clone());
                        Printed { text, fixed: item.fixed, literal: item.literal, phrase }
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
                        Printed { text, fixed: None, literal: None, phrase }
                    }
                });
            }
        }
        words
    }
}

impl Prepared {
    /// Joins words into a sentence: capitalised, and all in capitals if the source is.
    pub(super) fn finish(&self, mut words: Vec<Printed>, phrases: &[Phrase]) -> Translated {
        self.begin_sentences(&mut words, phrases);
        if self.capital
            && let Some(first) = words.iter_mut().find(|w| w.begins())
            && !first.is_kept()
        {
            first.text = capitalised(&first.text);
        }
        if self.is_all_caps {
            let sum = |w: &Printed| w.literal == Some(Kind::Number) && w.text.ends_with("illion");
            words.iter_mut().filter(|w| !w.is_kept() || sum(w)).for_each(|w| w.text = w.text.to_uppercase());
        }
        // The full stop of `5 a.m.` also ends the sentence.
        let mut dotted = false;
        words.retain(|w| {
            let doubled = dotted && w.text == ".";
            dotted = w.literal == Some(Kind::Number) && w.text.ends_with("m.");
            !doubled
        });
        let spaces = self.spaces(&words, phrases);
        let (text, places) = joined(words.iter().map(|w| w.text.as_str()).zip(spaces));
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

    /// Gives every later sentence in the text its capital. Exceptions: `“Pulang!” teriak massa`, and a lower-case word
    /// after `Jr.`
    fn begin_sentences(&self, words: &mut [Printed], phrases: &[Phrase]) {
        let mut end: Option<End> = None;
        let mut last = 0;
        for word in words {
            let small = |w: &Printed| {
                let here = phrases.get(w.phrase).map(|p| p.0.start);
                let found = here.and_then(|at| self.items.binary_search_by_key(&at, |i| i.span.start).ok());
                let item = found.map(|i| &self.items[i]);
                item.is_some_and(|i| i.form.starts_with(char::is_lowercase))
            };
            let mark = word.literal == Some(Kind::Mark);
            let letters = word.fixed.is_some() || !mark && word.text.contains(char::is_alphanumeric);
            if letters && let Some(end) = end.take() {
                let goes_on = end != End::Full && small(word);
                if !word.is_kept() && !goes_on {
                    word.text = capitalised(&word.text);
                }
            }
            end = match word.text.as_str() {
                "." if last <= 3 => Some(End::Short),
                "." | "!" | "?" => Some(End::Full),
                "”" if end.is_some() => Some(End::Quoted),
                // A cell of a table.
                "|" => Some(End::Short),
                "," | ";" | ":" | "—" | "–" => None,
                _ => end,
            };
            last = if word.text.starts_with(char::is_uppercase) { word.text.chars().count() } else { usize::MAX };
        }
    }

    /// Returns the space before each word, where the source decides it: signs touch what they touch there.
    fn spaces(&self, words: &[Printed], phrases: &[Phrase]) -> Vec<Space> {
        let mut spaces = vec![Space::English; words.len()];
        for (at, pair) in words.windows(2).enumerate().filter(|(_, pair)| pair[0].phrase != pair[1].phrase) {
            let [before, behind] = [0, 1].map(|i| phrases.get(pair[i].phrase).map(|phrase| phrase.0));
            if let (Some(before), Some(behind)) = (before, behind) {
                // `/` may have become the word *or*.
                let signs = [0, 1].map(|i| !pair[i].text.contains(char::is_alphanumeric));
                spaces[at + 1] = self.space(before, behind, signs);
            }
        }
        spaces
    }

    /// Returns the space between two phrases that follow one another in the translation. `signs` says which of the words
    /// there are signs.
    fn space(&self, before: Span, behind: Span, signs: [bool; 2]) -> Space {
        let item = |at: usize| self.items.binary_search_by_key(&at, |item| item.span.start).ok();
        let is_mark = |at: usize| self.items.get(at).is_some_and(|item| item.literal == Some(Kind::Mark));
        let touches = |at: usize| matches!(self.items.get(at..at + 2), Some([a, b]) if a.span.end == b.span.start);
        let decided = |touch: bool| if touch { Space::None } else { Space::One };
        let (first, last) = (item(before.start), item(behind.start));
        // A mark keeps the space on each of its sides, whatever comes next to it.
        if let Some(mark) = first.filter(|at| is_mark(*at)) {
            return decided(touches(mark));
        }
        if let Some(mark) = last.filter(|at| *at > 0 && is_mark(*at)) {
            return decided(touches(mark - 1));
        }
        let near = last.and_then(|at| self.items.get(at.checked_sub(1)?..=at));
        match near {
            Some([a, b]) if before.end == behind.start => {
                let sign = signs[0] && a.is_bare() || signs[1] && b.is_bare();
                if sign { Space::None } else { Space::English }
            }
            _ => Space::English,
        }
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
pub(super) fn sureness(choice: &Choice, items: &[Item]) -> f32 {
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
