//! What each word of a sentence may be: part of a name, a head, a title, a common word.

use super::facts::{Facts, Known, Style, starts_sentence};
use super::lists::{self, List, Lists};
use super::words::{Position, Shape, Word, is_hyphen};
use super::{Evidence, NameKind};

/// What a word may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Part of a name.
    Name(Evidence),
    /// A common word at the beginning of names: `Kabupaten`, `Bank`.
    Head(NameKind),
    /// `Gubernur`, `Letkol`.
    Title,
    /// `Pak`, `Sultan`, before a name.
    Honorific,
    /// A common word with a capital, which may be inside a name.
    Common,
    /// The same at the beginning of a sentence, where the capital says nothing.
    Initial,
    /// `Produk`: begins a term.
    Term,
    /// A day, a month, a holiday.
    Calendar,
    /// `B.`, `II`, `3`: part of a name beside one.
    Beside,
    /// In small letters between the words of a name: `bin`, `of`.
    Particle,
    /// None of a name.
    None,
}

const PLACES: Lists = Lists::of(&[List::TranslatedPlace, List::State, List::KeptPlace]);
const LISTED: Lists = Lists::of(&[
    List::Event,
    List::TranslatedPlace,
    List::State,
    List::KeptPlace,
    List::Organisation,
    List::Product,
    List::Brand,
    List::Given,
    List::Religion,
]);

impl Verdict {
    /// Returns whether a name can have the word inside it.
    pub(super) fn is_of_name(self) -> bool {
        !matches!(self, Self::None | Self::Particle | Self::Initial | Self::Calendar)
    }
}

/// Companies and ships, which are no names alone.
const COMPANIES: [&str; 9] = ["PT", "CV", "UD", "PD", "PO", "KM", "MT", "MV", "FT"];

/// The heads in the lists, each with its kind.
const HEADS: [(List, NameKind); 6] = [
    (List::PlaceHead, NameKind::Place),
    (List::OrganisationHead, NameKind::Organisation),
    (List::EventHead, NameKind::Event),
    (List::WorkHead, NameKind::Work),
    (List::ProductHead, NameKind::Product),
    (List::OtherHead, NameKind::Other),
];

/// Returns the kind of what a head begins.
pub(super) fn head(lists: Lists) -> Option<NameKind> {
    HEADS.iter().find(|(list, _)| lists.has(*list)).map(|(_, kind)| *kind)
}

/// Returns whether a word is listed as a place.
pub(super) fn is_place(lists: Lists) -> bool {
    lists.meets(PLACES)
}

/// A sentence that is judged.
pub(super) struct Judge<'s, 't> {
    pub(super) words: &'s [Word<'t>],
    pub(super) facts: &'s Facts,
    pub(super) style: Style,
}

impl Judge<'_, '_> {
    /// Returns the verdict on every word.
    pub(super) fn verdicts(&self) -> Vec<Verdict> {
        let judged = |at: usize| match self.words[at].shape {
            Shape::Mark | Shape::Link => Verdict::None,
            Shape::Lower if self.is_between(at) => Verdict::Particle,
            Shape::Lower => Verdict::None,
            _ => self.verdict(at),
        };
        (0..self.words.len()).map(judged).collect()
    }

    fn verdict(&self, at: usize) -> Verdict {
        let word = &self.words[at];
        match word.shape {
            Shape::Number | Shape::Roman | Shape::Initial if !word.is(List::Honorific) => return Verdict::Beside,
            // `1447 H`
            Shape::Initial if self.is_number(at.checked_sub(1)) && word.joined => return Verdict::None,
            _ => {}
        }
        if word.shape == Shape::Foreign {
            return Verdict::Name(Evidence::Inside);
        }
        if is_reduplicated(word)
            || self.is_in_number(at)
            || word.is(List::NoName) && !self.ends_company(at)
            || word.is(List::Function)
            || self.is_degree(at)
        {
            return Verdict::None;
        }
        if word.is(List::Calendar) && self.is_calendar(at) {
            return Verdict::Calendar;
        }
        if self.is_given_noun(at) {
            return Verdict::Name(Evidence::Listed);
        }
        self.by_list(at).unwrap_or_else(|| self.by_letters(at))
    }

    /// `Kompas TV`: a word that is no name alone ends that of a known company.
    fn ends_company(&self, at: usize) -> bool {
        let known = |before: &Word<'_>| before.lists.meets(Lists::of(&[List::Brand, List::Organisation]));
        self.words[at].is(List::Suffix)
            && self.words[at].joined
            && at.checked_sub(1).is_some_and(|n| known(&self.words[n]))
    }

    fn by_list(&self, at: usize) -> Option<Verdict> {
        let word = &self.words[at];
        let phrase = lists::phrase(word, |n| self.words.get(at + n).filter(|w| w.joined).map(|w| w.text));
        let office = phrase.is_some_and(|(_, lists)| lists.has(List::Office));
        let kind = head(word.lists).filter(|_| !self.is_of_term(at));
        match () {
            () if word.is(List::Office) || word.is(List::Rank) || office => Some(Verdict::Title),
            () if word.is(List::Honorific) || word.is(List::TranslatedHonorific) => Some(self.by_honorific(at)),
            () if word.is(List::Suffix) && word.joined && kind.is_none() => Some(Verdict::Common),
            () if word.is(List::Term) && kind.is_none() => Some(Verdict::Term),
            () => kind.and_then(|kind| self.by_head(at, kind)),
        }
    }

    fn by_honorific(&self, at: usize) -> Verdict {
        match () {
            () if self.is_followed(at) => Verdict::Honorific,
            // `Lord of the Rings`
            () if self.words.get(at + 1).is_some_and(|w| matches!(w.text, "of" | "the")) => {
                Verdict::Name(Evidence::Inside)
            }
            () if self.position(at) == Position::Inside => Verdict::Common,
            () => Verdict::Initial,
        }
    }

    /// The verdict on a head; `None` if the lists have it as a name, too.
    fn by_head(&self, at: usize, kind: NameKind) -> Option<Verdict> {
        let word = &self.words[at];
        let inside = self.position(at) == Position::Inside;
        match () {
            () if !inside && self.is_generic(at) => Some(Verdict::Initial),
            // `Keputusan Tuan Rudd`, but `Keputusan Menteri`
            () if word.text == "Keputusan" && !self.is_office(at + 1) => Some(Verdict::Initial),
            () if self.is_followed(at) || self.is_number(Some(at + 1)) => Some(Verdict::Head(kind)),
            () if COMPANIES.contains(&word.text) => Some(Verdict::None),
            () if word.shape == Shape::Capitals && self.style != Style::Shouted => {
                Some(Verdict::Name(Evidence::Acronym))
            }
            () if word.lists.meets(LISTED) => None,
            () if inside => Some(Verdict::Common),
            () => Some(Verdict::Initial),
        }
    }

    fn by_letters(&self, at: usize) -> Verdict {
        let word = &self.words[at];
        match word.shape {
            Shape::Capitals if self.style != Style::Shouted => Verdict::Name(Evidence::Acronym),
            Shape::Inner => Verdict::Name(Evidence::Inside),
            _ if self.position(at) != Position::Inside => self.at_start(at),
            _ if word.lists.meets(LISTED) => Verdict::Name(Evidence::Listed),
            _ if self.facts.is_common(word) => Verdict::Common,
            _ => Verdict::Name(Evidence::Inside),
        }
    }

    /// The verdict on a word that would have a capital anyway.
    fn at_start(&self, at: usize) -> Verdict {
        let word = &self.words[at];
        let common = self.facts.is_common(word);
        let listed = word.lists.meets(LISTED)
            && (!self.facts.is_in_dictionary(word) || self.is_followed(at) && !self.is_headline());
        match self.facts.known(word) {
            // `Home United`
            _ if self.words.get(at + 1).is_some_and(|w| w.joined && w.is(List::Suffix)) => {
                Verdict::Name(Evidence::Head)
            }
            _ if self.is_article(at) => Verdict::Name(Evidence::Inside),
            _ if self.is_class_word(word.text) || starts_sentence(word) => Verdict::Initial,
            _ if self.begins_compound(at) => Verdict::Initial,
            _ if self.facts.is_named_inside(word) && (!common || !self.is_headline()) => {
                Verdict::Name(Evidence::Repeated)
            }
            _ if listed => Verdict::Name(Evidence::Listed),
            Known::Name | Known::Unknown => Verdict::Name(Evidence::Unknown),
            _ if self.is_defined(at) => Verdict::Name(Evidence::Role),
            Known::Unasked if !common && self.is_subject(at) => Verdict::Name(Evidence::Unknown),
            _ => Verdict::Initial,
        }
    }
}

/// `Raja-Raja`: a plural is no name, unless a list has it (`Undang-Undang`).
fn is_reduplicated(word: &Word<'_>) -> bool {
    let halves = word.text.split_once(is_hyphen);
    halves.is_some_and(|(first, second)| first.eq_ignore_ascii_case(second)) && lists::of_word(word.text).is_empty()
}
