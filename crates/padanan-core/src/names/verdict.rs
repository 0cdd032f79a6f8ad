//! What each word of a sentence may be: part of a name, a head, a title, a common word.

use crate::text::casing::lowered;

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
    List::Given,
    List::Religion,
]);

impl Verdict {
    /// Returns whether a name can have the word inside it.
    pub(super) fn is_of_name(self) -> bool {
        !matches!(self, Self::None | Self::Particle | Self::Initial | Self::Calendar)
    }
}

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
        (0..self.words.len()).map(|at| self.verdict(at)).collect()
    }

    /// Returns whether the word after this one continues it and has a capital.
    fn is_followed(&self, at: usize) -> bool {
        let next = |n: usize| self.words.get(at + n).filter(|w| w.joined);
        let of = next(1).is_some_and(|w| w.text == "of");
        let next = next(1 + usize::from(self.stop_after(at) || of));
        next.is_some_and(|w| w.is_capital() && !w.is(List::Function))
    }

    /// Returns whether a word in small letters is a particle between the words of a name.
    fn is_between(&self, at: usize) -> bool {
        if self.words[at].text.len() > MAX_PARTICLE {
            return false;
        }
        let short = |n: &usize| self.words[*n].shape == Shape::Lower && self.words[*n].text.len() <= MAX_PARTICLE;
        // At most two particles are side by side: `of the`.
        let named = at
            .checked_sub(1)
            .is_some_and(|n| self.words[n].is_capital() || short(&n) && n > 0 && self.words[n - 1].is_capital());
        named && short(&at) && self.is_particle(&self.words[at])
    }

    /// Returns whether the full stop of an abbreviation follows.
    fn stop_after(&self, at: usize) -> bool {
        self.words.get(at + 1).is_some_and(|w| w.text == ".") && self.words.get(at + 2).is_some_and(|w| w.joined)
    }

    fn verdict(&self, at: usize) -> Verdict {
        let word = &self.words[at];
        match word.shape {
            Shape::Mark | Shape::Link => return Verdict::None,
            Shape::Number | Shape::Roman | Shape::Initial if !word.is(List::Honorific) => return Verdict::Beside,
            // `1447 H`
            Shape::Initial if self.is_number(at.checked_sub(1)) && word.joined => return Verdict::None,
            Shape::Lower if self.is_between(at) => return Verdict::Particle,
            Shape::Lower => return Verdict::None,
            _ => {}
        }
        if word.shape == Shape::Foreign {
            return Verdict::Name(Evidence::Inside);
        }
        if is_reduplicated(word)
            || self.is_in_number(at)
            || word.is(List::NoName)
            || word.is(List::Function)
            || self.is_degree(at)
        {
            return Verdict::None;
        }
        if word.is(List::Calendar) && self.is_calendar(at) {
            return Verdict::Calendar;
        }
        self.by_list(at).unwrap_or_else(|| self.by_letters(at))
    }

    fn is_number(&self, at: Option<usize>) -> bool {
        at.and_then(|at| self.words.get(at)).is_some_and(|w| w.shape == Shape::Number)
    }

    /// `208/Pdt.G/2025`: part of the number of a case or a letter.
    fn is_in_number(&self, at: usize) -> bool {
        let slash = |n: Option<usize>| n.and_then(|n| self.words.get(n)).is_some_and(|w| w.text == "/" && w.tight);
        slash(at.checked_sub(1)) && self.is_number(at.checked_sub(2))
            || slash(Some(at + 1)) && self.is_number(Some(at + 2))
    }

    /// A degree, after the comma behind a name.
    fn is_degree(&self, at: usize) -> bool {
        self.words[at].is(List::Degree) && at > 0 && self.words[at - 1].text == ","
    }

    /// `Jan`, `Mar`, `Des` are also names of people: as months they have a number beside them.
    fn is_calendar(&self, at: usize) -> bool {
        self.words[at].text.len() > 3 && self.words[at].text != "Suro"
            || self.words[at].text == "Mei"
            || self.is_number(Some(at + 1))
            || self.is_number(at.checked_sub(1))
    }

    fn by_list(&self, at: usize) -> Option<Verdict> {
        let word = &self.words[at];
        let phrase = lists::phrase(word, |n| self.words.get(at + n).filter(|w| w.joined).map(|w| w.text));
        if word.is(List::Office) || word.is(List::Rank) || phrase.is_some_and(|(_, lists)| lists.has(List::Office)) {
            return Some(Verdict::Title);
        }
        if word.lists.meets(Lists::of(&[List::Honorific, List::TranslatedHonorific])) {
            let of = |n: usize| self.words.get(at + n).is_some_and(|w| matches!(w.text, "of" | "the"));
            return Some(match () {
                () if self.is_followed(at) => Verdict::Honorific,
                // `Lord of the Rings`
                () if of(1) => Verdict::Name(Evidence::Inside),
                () if self.position(at) == Position::Inside => Verdict::Common,
                () => Verdict::Initial,
            });
        }
        if let Some(kind) = head(word.lists).filter(|_| !self.is_of_term(at)) {
            let followed =
                self.is_followed(at) || self.words.get(at + 1).is_some_and(|w| w.joined && w.shape == Shape::Number);
            return match () {
                () if self.position(at) != Position::Inside && self.is_generic(at) => Some(Verdict::Initial),
                // `Keputusan Tuan Rudd`, but `Keputusan Menteri`
                () if word.text == "Keputusan" && !self.is_office(at + 1) => Some(Verdict::Initial),
                () if followed => Some(Verdict::Head(kind)),
                () if matches!(word.text, "PT" | "CV" | "UD" | "PD" | "PO" | "KM" | "MT" | "MV" | "FT") => {
                    Some(Verdict::None)
                }
                () if word.shape == Shape::Capitals && self.style != Style::Shouted => {
                    Some(Verdict::Name(Evidence::Acronym))
                }
                () if word.lists.meets(LISTED) => None,
                () if self.position(at) == Position::Inside => Some(Verdict::Common),
                () => Some(Verdict::Initial),
            };
        }
        if word.is(List::Suffix) && word.joined {
            return Some(Verdict::Common);
        }
        (word.is(List::Term)).then_some(Verdict::Term)
    }

    fn is_office(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|w| w.is(List::Office) || head(w.lists).is_some())
    }

    /// `Pasar Modal` is a term, `Pasar Senen` a place.
    fn is_of_term(&self, at: usize) -> bool {
        let next = self.words.get(at + 1).filter(|w| w.joined);
        self.words[at].is(List::Term) && next.is_some_and(|w| w.lists.is_empty() && self.facts.is_common(w))
    }

    fn by_letters(&self, at: usize) -> Verdict {
        let word = &self.words[at];
        let position = self.position(at);
        let common = self.facts.is_common(word);
        let in_dictionary = self.facts.is_in_dictionary(word);
        if word.shape == Shape::Capitals && self.style != Style::Shouted {
            return Verdict::Name(Evidence::Acronym);
        }
        if word.shape == Shape::Inner {
            return Verdict::Name(Evidence::Inside);
        }
        if position == Position::Inside {
            return match () {
                () if word.lists.meets(LISTED) => Verdict::Name(Evidence::Listed),
                () if common => Verdict::Common,
                () => Verdict::Name(Evidence::Inside),
            };
        }
        match self.facts.known(word) {
            // `Home United`
            _ if self.words.get(at + 1).is_some_and(|w| w.joined && w.is(List::Suffix)) => {
                Verdict::Name(Evidence::Head)
            }
            _ if self.is_article(at) => Verdict::Name(Evidence::Inside),
            _ if self.is_class_word(word.text) || starts_sentence(word) => Verdict::Initial,
            _ if self.facts.is_named_inside(word) && (!common || !self.is_headline()) => {
                Verdict::Name(Evidence::Repeated)
            }
            _ if word.lists.meets(LISTED) && (!in_dictionary || self.is_followed(at) && !self.is_headline()) => {
                Verdict::Name(Evidence::Listed)
            }
            Known::Name | Known::Unknown => Verdict::Name(Evidence::Unknown),
            _ if self.is_defined(at) => Verdict::Name(Evidence::Role),
            Known::Unasked if !common && self.is_subject(at) => Verdict::Name(Evidence::Unknown),
            _ => Verdict::Initial,
        }
    }

    fn is_headline(&self) -> bool {
        self.style != Style::Prose
    }

    /// Returns the position of a word. In a headline a capital says nothing anywhere.
    fn position(&self, at: usize) -> Position {
        if self.is_headline() {
            return Position::Start;
        }
        match self.words[at].position {
            Position::Quoted if self.is_titled(at) => Position::Inside,
            position => position,
        }
    }

    /// Returns whether the quotation that begins here is a title: words with capitals, up to its end.
    pub(super) fn is_titled(&self, at: usize) -> bool {
        for word in self.words[at..].iter().take(MAX_TITLE) {
            #[cfg(test)]
            super::tests::count();
            match word.shape {
                Shape::Mark => return matches!(word.text, "\"" | "”" | "’" | "'"),
                Shape::Lower if !lists::of_word(word.text).has(List::Particle) => return false,
                _ => {}
            }
        }
        false
    }

    /// `The Asia Review`, `Al - Faisaly`: no sentence of this language begins so.
    fn is_article(&self, at: usize) -> bool {
        let article = self.words[at].text == "The" || self.words[at].is(List::Article);
        let hyphen = self.words.get(at + 1).is_some_and(|w| w.text == "-")
            && self.words.get(at + 2).is_some_and(Word::is_capital);
        article && (self.is_followed(at) || hyphen && self.words[at].text != "The")
    }

    /// `Film Laskar Pelangi`, `Pasukan Rusia`, but not `Kantor Staf Presiden`, at the beginning of a sentence: only a common noun before the name.
    fn is_generic(&self, at: usize) -> bool {
        let lists = lists::of_word(&lowered(self.words[at].text));
        let next = self.words.get(at + 1).filter(|w| w.joined);
        let own = next.is_some_and(|w| head(w.lists).is_none() && !self.facts.is_common(w));
        lists.meets(GENERIC) || lists.has(List::OrganisationWord) && own
    }

    /// `Penyanyi`, `Perusahaan`: in small letters it says what follows.
    fn is_class_word(&self, word: &str) -> bool {
        lists::of_word(&lowered(word)).meets(CLASS_WORDS)
    }

    /// `Solo adalah sebuah desa`: what follows says what a name names.
    fn is_defined(&self, at: usize) -> bool {
        let capitals = |w: &&Word<'_>| w.joined && (w.is_capital() || self.is_particle(w));
        let named = self.words[at + 1..].iter().take(MAX_TITLE).take_while(capitals).count();
        let mut rest = self.words[at + 1 + named..].iter().take(6).map(|w| w.text);
        matches!(rest.next(), Some("adalah" | "merupakan" | "ialah"))
            && rest
                .find(|w| !matches!(*w, "sebuah" | "suatu" | "seorang" | "salah" | "satu" | "nama"))
                .is_some_and(|w| lists::of_class(w).meets(CLASS_WORDS))
    }

    fn is_particle(&self, word: &Word<'_>) -> bool {
        word.shape == Shape::Lower && lists::of_word(word.text).has(List::Particle)
    }

    /// Without a dictionary: whether what follows shows a name at the beginning of a sentence.
    fn is_subject(&self, at: usize) -> bool {
        let next = self.words.get(at + 1);
        self.is_followed(at)
            || next.is_some_and(|w| matches!(w.text, "adalah" | "merupakan" | "juga" | "sendiri" | "dan"))
            || next.is_some_and(|w| lists::of_word(w.text).has(List::Says))
    }
}

/// `Raja-Raja`: a plural is no name, unless a list has it (`Undang-Undang`).
fn is_reduplicated(word: &Word<'_>) -> bool {
    let halves = word.text.split_once(is_hyphen);
    halves.is_some_and(|(first, second)| first.eq_ignore_ascii_case(second)) && lists::of_word(word.text).is_empty()
}

/// Lists of words in small letters that say what a name names.
const CLASS_WORDS: Lists = Lists::of(&[
    List::PlaceHead,
    List::OrganisationHead,
    List::Role,
    List::PlaceWord,
    List::OrganisationWord,
    List::WorkWord,
    List::ProductWord,
    List::EventWord,
    List::SmallHead,
]);

/// Lists of words in small letters that are no part of the name after them.
const GENERIC: Lists = Lists::of(&[List::Role, List::WorkWord, List::ProductWord]);

/// Maximum number of letters of a particle.
const MAX_PARTICLE: usize = 5;

/// Number of words within which a quoted title ends.
const MAX_TITLE: usize = 10;
