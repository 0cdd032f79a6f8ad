//! What a name names, by what is in it and around it.

use crate::text::casing::lowered;

use super::lists::{self, List, Lists};
use super::runs::{Run, Sentence};
use super::verdict::{Verdict, is_place};
use super::words::{Shape, Word};
use super::{Evidence, NameKind};

/// The kind of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) kind: NameKind,
    /// What shows it, if anything does.
    pub(super) shown: Option<Evidence>,
}

/// Lists of words in small letters before a name, each with what they say of it.
const BEFORE: [(List, NameKind); 11] = [
    (List::Role, NameKind::Person),
    (List::PlaceHead, NameKind::Place),
    (List::OrganisationHead, NameKind::Organisation),
    (List::EventHead, NameKind::Event),
    (List::WorkHead, NameKind::Work),
    (List::ProductHead, NameKind::Product),
    (List::PlaceWord, NameKind::Place),
    (List::OrganisationWord, NameKind::Organisation),
    (List::WorkWord, NameKind::Work),
    (List::ProductWord, NameKind::Product),
    (List::EventWord, NameKind::Event),
];
/// Maximum number of names of a series behind one of them.
const MAX_SERIES: usize = 12;
/// Words before a noun for a person that is one of many.
const INDEFINITE: [&str; 12] = [
    "seorang", "para", "beberapa", "sejumlah", "banyak", "setiap", "tiap", "dua", "tiga", "empat", "puluhan", "ratusan",
];
const HONORIFICS: Lists = Lists::of(&[List::Honorific, List::TranslatedHonorific]);

impl Sentence<'_, '_> {
    /// Returns the kind of a name.
    fn kind(&self, run: &Run) -> Kind {
        let words = &self.words[run.first..run.end];
        if self.is_initials(run) {
            return Kind { kind: NameKind::Person, shown: Some(Evidence::Age) };
        }
        if self.is_after_class(run.first, List::WorkWord) && run.head != Some(NameKind::Work) {
            return Kind { kind: NameKind::Work, shown: Some(Evidence::Role) };
        }
        if let Some(kind) = run.head {
            return Kind { kind, shown: Some(Evidence::Head) };
        }
        let found = self.by_list(words, run).or_else(|| self.by_company(words)).or_else(|| self.by_surroundings(run));
        if let Some((kind, evidence)) = found {
            return Kind { kind, shown: Some(evidence) };
        }
        if let Some(found) = self.remembered(words) {
            return found;
        }
        Kind { kind: self.supposed(run), shown: None }
    }

    /// Returns the kinds of all names of the sentence: `ke Grodno, Soligorsk, dan Zhodino` is a series of places.
    pub(super) fn kinds(&self, runs: &[Run]) -> Vec<Kind> {
        let mut kinds: Vec<Kind> = Vec::with_capacity(runs.len());
        for (n, run) in runs.iter().enumerate() {
            let mut kind = self.kind(run);
            let before = n.checked_sub(1).filter(|_| self.is_in_series(runs, n)).map(|b| kinds[b]);
            if let Some(before) = before.filter(|b| kind.shown.is_none() && b.shown.is_some()) {
                kind = Kind { kind: before.kind, shown: Some(Evidence::Series) };
            }
            kinds.push(kind);
        }
        kinds
    }

    /// Returns whether a name continues a series that ends with `dan`. A comma alone may be an apposition's.
    fn is_in_series(&self, runs: &[Run], n: usize) -> bool {
        let acronym = |run: &Run| self.words[run.first].shape == Shape::Capitals;
        if acronym(&runs[n - 1]) != acronym(&runs[n]) {
            return false;
        }
        for pair in runs[n - 1..].windows(2).take(MAX_SERIES) {
            let between = self.words[pair[0].end..pair[1].first].iter().take(3).map(|w| w.text);
            match between.collect::<Vec<_>>().as_slice() {
                ["dan" | "serta"] | [",", "dan" | "serta"] => return true,
                [","] => {}
                _ => return false,
            }
        }
        false
    }

    /// `AS (27)`, `berinisial RN`: the initials of somebody in a report of the police.
    fn is_initials(&self, run: &Run) -> bool {
        let word = &self.words[run.first];
        let letters = run.end == run.first + 1 && word.shape == Shape::Capitals && word.text.len() <= 3;
        let before = run.first.checked_sub(1).map(|n| self.words[n].text);
        letters && (self.has_age(run.end) || matches!(before, Some("berinisial" | "inisial" | "inisialnya")))
    }

    fn remembered(&self, words: &[Word<'_>]) -> Option<Kind> {
        let (kind, evidence) = match words {
            [word] if word.shape == Shape::Capitals => (self.memory.acronym(word), Evidence::Acronym),
            _ => (self.memory.kind(words), Evidence::Repeated),
        };
        kind.map(|kind| Kind { kind, shown: Some(evidence) })
    }

    /// By the lists that have the whole name.
    fn by_list(&self, words: &[Word<'_>], run: &Run) -> Option<(NameKind, Evidence)> {
        let first = words.first()?;
        let every = |list: List| words.iter().all(|w| w.is(list) || w.shape == Shape::Mark);
        let phrase = lists::phrase(first, |n| words.get(n).map(|w| w.text));
        let whole = phrase.filter(|(length, _)| *length == words.len()).map(|(_, lists)| lists);
        let has = |list: List| whole.is_some_and(|l| l.has(list)) || words.len() == 1 && first.is(list);
        let listed = |kind| Some((kind, Evidence::Listed));
        let lone = self.verdicts[run.first] == Verdict::Name(Evidence::Listed)
            && first.is(List::GivenNoun)
            && !self.memory.is_part(first);
        let named = words.len() > 1 || lone;
        let people = named && words.iter().all(|w| w.is(List::Given) || w.is(List::GivenNoun));
        match () {
            () if self.verdicts[run.first] == Verdict::Calendar || has(List::Calendar) => listed(NameKind::Calendar),
            () if every(List::Religion) || has(List::Religion) => listed(NameKind::Religion),
            () if run.titled && !self.is_owner(words) => Some((NameKind::Person, Evidence::Title)),
            () if run.head_words > 0 && first.lists.meets(HONORIFICS) => Some((NameKind::Person, Evidence::Address)),
            () if self.is_place(words) => listed(NameKind::Place),
            () if has(List::Brand) => listed(NameKind::Organisation),
            () if people => listed(NameKind::Person),
            () if run.titled || has(List::Organisation) || first.is(List::Organisation) => {
                listed(NameKind::Organisation)
            }
            () if first.is(List::Product) || has(List::Product) => listed(NameKind::Product),
            () if has(List::Event) => listed(NameKind::Event),
            () if first.is(List::Given) || has(List::Given) => listed(NameKind::Person),
            () => None,
        }
    }

    /// Behind a title: an acronym, a place or an institution that the office belongs to, and no person.
    fn is_owner(&self, words: &[Word<'_>]) -> bool {
        let [word] = words else { return self.is_place(words) };
        !word.is(List::Given) && (word.shape == Shape::Capitals || is_place(word.lists) || word.is(List::Organisation))
    }

    /// Returns whether the lists have a place of these words, perhaps with a point of the compass after it.
    fn is_place(&self, words: &[Word<'_>]) -> bool {
        let Some(first) = words.first() else { return false };
        let length = match lists::phrase(first, |n| words.get(n).map(|w| w.text)) {
            Some((length, lists)) if is_place(lists) => length,
            _ if is_place(first.lists) => 1,
            _ => return false,
        };
        words[length..].iter().all(|w| w.is(List::Compass) || is_place(w.lists))
    }

    /// `Tbk`, `Group` at the end; a relation that only people have inside.
    fn by_company(&self, words: &[Word<'_>]) -> Option<(NameKind, Evidence)> {
        if words.len() > 1 && words.last().is_some_and(|w| w.is(List::Suffix)) {
            return Some((NameKind::Organisation, Evidence::Head));
        }
        let filiation = words.iter().any(|w| matches!(w.text, "bin" | "binti" | "ibn"));
        filiation.then_some((NameKind::Person, Evidence::Filiation))
    }

    /// By the words before and after it.
    fn by_surroundings(&self, run: &Run) -> Option<(NameKind, Evidence)> {
        let acronym = self.words[run.first].shape == Shape::Capitals && run.end == run.first + 1;
        if self.has_age(run.end) && !acronym {
            return Some((NameKind::Person, Evidence::Age));
        }
        if run.first > 0 && self.quoted(run) {
            return Some((NameKind::Work, Evidence::Quotation));
        }
        let before = self.lower(run.first, 1);
        let no_person = acronym || self.is_one_of_many(run.first) || self.is_superlative(run.first);
        let kind = BEFORE.iter().find(|(list, kind)| before.has(*list) && !(no_person && *kind == NameKind::Person));
        if let Some((_, kind)) = kind {
            return Some((*kind, Evidence::Role));
        }
        if acronym {
            return None;
        }
        let adverb =
            self.words.get(run.end).is_some_and(|w| matches!(w.text, "juga" | "kemudian" | "lalu" | "pun" | "sendiri"));
        if before.has(List::Saying) || self.after(run.end + usize::from(adverb)).has(List::Says) {
            return Some((NameKind::Person, Evidence::Speech));
        }
        if self.words.get(run.end).is_some_and(|w| w.text == ",") && self.after(run.end + 1).has(List::Role) {
            return Some((NameKind::Person, Evidence::Role));
        }
        let preposition = run.first.checked_sub(1).map(|at| self.words[at].text);
        (matches!(preposition, Some("di" | "ke")) || self.is_located(run)).then_some((NameKind::Place, Evidence::Place))
    }

    /// `seorang pemain Jazz Utah`, `para pendukung Persija`: a noun for one of many is not followed by who it is, but by where
    /// they belong. `pemain Marko Simic` is one person.
    fn is_one_of_many(&self, at: usize) -> bool {
        let determiner = at.checked_sub(2).map(|n| lowered(self.words[n].text));
        determiner.is_some_and(|word| INDEFINITE.contains(&&*word))
    }

    /// `Pemain Terbaik Hari Ini`: an adjective describes the noun before it.
    fn is_superlative(&self, at: usize) -> bool {
        let word = &self.words[at];
        word.is(List::Adjective) && word.text.starts_with("Ter")
    }

    /// Returns whether the word before says what a name names.
    pub(super) fn is_after_class(&self, at: usize, list: List) -> bool {
        self.lower(at, 1).has(list)
    }

    /// Returns the lists of the word in small letters `distance` words before a word.
    fn lower(&self, at: usize, distance: usize) -> Lists {
        let Some(before) = at.checked_sub(distance) else { return Lists::default() };
        let word = &self.words[before];
        if word.shape != Shape::Lower && self.verdicts[before] != Verdict::Initial {
            return Lists::default();
        }
        let found = lists::of_class(&lowered(word.text));
        if !found.is_empty() {
            return found;
        }
        // `sutradaranya`
        word.text.strip_suffix("nya").map(lists::of_word).unwrap_or_default()
    }

    /// Returns the lists of the word at an index, if it is in small letters.
    fn after(&self, at: usize) -> Lists {
        self.words.get(at).filter(|w| w.shape == Shape::Lower).map(|w| lists::of_word(w.text)).unwrap_or_default()
    }

    /// `(27)`, `(27 tahun)`, `, 27 tahun`
    fn has_age(&self, at: usize) -> bool {
        let Some([open, age, unit, ..]) = self.words.get(at..) else { return false };
        let years = age.shape == Shape::Number && age.text.len() <= 2;
        let unit = matches!(unit.text, "tahun" | "thn" | "th") || open.text == "(" && matches!(unit.text, ")" | ",");
        matches!(open.text, "(" | ",") && years && unit
    }

    /// Returns whether a name is a whole quotation.
    fn quoted(&self, run: &Run) -> bool {
        let is_mark =
            |at: usize| self.words.get(at).is_some_and(|w| matches!(w.text, "\"" | "“" | "”" | "‘" | "’" | "'"));
        run.first > 0 && is_mark(run.first - 1) && is_mark(run.end)
    }

    /// What a name is if nothing shows it: two words and more that no dictionary has are a person.
    fn supposed(&self, run: &Run) -> NameKind {
        let words = &self.words[run.first..run.end];
        let own = |w: &&Word<'_>| {
            let common = self.facts.is_common(w) || self.facts.is_english(w);
            w.shape == Shape::Initial || w.shape == Shape::Capital && !common
        };
        let people = words.iter().filter(own).count();
        let letters = words.iter().filter(|w| w.shape != Shape::Mark).count();
        match () {
            // `Carolina Utara`
            () if letters >= 2 && words.last().is_some_and(|w| w.is(List::Compass)) => NameKind::Place,
            // `Partizan Belgrade`
            () if letters >= 2 && words.last().is_some_and(|w| is_place(w.lists)) => NameKind::Organisation,
            () if letters >= 2 && people == letters => NameKind::Person,
            () if letters == 1 && words[0].shape == Shape::Capitals => NameKind::Organisation,
            () => NameKind::Other,
        }
    }
}
