//! What is around a word that is judged: what follows it, and what its capital means there.

use crate::text::casing::lowered;

use super::facts::Style;
use super::lists::{self, COMMON_HEADS, List, Lists};
use super::verdict::{Judge, head, is_place};
use super::words::{Position, Shape, Word};

impl Judge<'_, '_> {
    /// Returns whether the word after this one continues it and has a capital.
    pub(super) fn is_followed(&self, at: usize) -> bool {
        let next = |n: usize| self.words.get(at + n).filter(|w| w.joined);
        let of = next(1).is_some_and(|w| w.text == "of");
        let next = next(1 + usize::from(self.stop_after(at) || of));
        next.is_some_and(|w| w.is_capital() && !w.is(List::Function))
    }

    /// Returns whether a word in small letters is a particle between the words of a name.
    pub(super) fn is_between(&self, at: usize) -> bool {
        let small = |n: usize| self.words.get(n).is_none_or(|w| w.shape == Shape::Lower);
        if self.words[at].text.len() > MAX_PARTICLE || small(at.wrapping_sub(1)) && small(at.wrapping_sub(2)) {
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
    pub(super) fn stop_after(&self, at: usize) -> bool {
        self.words.get(at + 1).is_some_and(|w| w.text == ".") && self.words.get(at + 2).is_some_and(|w| w.joined)
    }

    pub(super) fn is_number(&self, at: Option<usize>) -> bool {
        at.and_then(|at| self.words.get(at)).is_some_and(|w| w.shape == Shape::Number)
    }

    /// `208/Pdt.G/2025`: part of the number of a case or a letter.
    pub(super) fn is_in_number(&self, at: usize) -> bool {
        let slash = |n: Option<usize>| n.and_then(|n| self.words.get(n)).is_some_and(|w| w.text == "/" && w.tight);
        slash(at.checked_sub(1)) && self.is_number(at.checked_sub(2))
            || slash(Some(at + 1)) && self.is_number(Some(at + 2))
    }

    /// A degree, after the comma behind a name.
    pub(super) fn is_degree(&self, at: usize) -> bool {
        self.words[at].is(List::Degree) && at > 0 && self.words[at - 1].text == ","
    }

    /// `Jan`, `Mar`, `Des` are also names of people: as months they have a number beside them.
    pub(super) fn is_calendar(&self, at: usize) -> bool {
        let market = at > 0 && self.words[at].joined && self.words[at - 1].text == "Pasar";
        !market && self.words[at].text.len() > 3 && self.words[at].text != "Suro"
            || self.words[at].text == "Mei"
            || self.is_number(Some(at + 1))
            || self.is_number(at.checked_sub(1))
    }

    pub(super) fn is_office(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|w| w.is(List::Office) || head(w.lists).is_some())
    }

    /// `Pasar Modal` is a term, `Pasar Senen` a place.
    pub(super) fn is_of_term(&self, at: usize) -> bool {
        let next = self.words.get(at + 1).filter(|w| w.joined);
        self.words[at].is(List::Term) && next.is_some_and(|w| w.lists.is_empty() && self.facts.is_common(w))
    }

    /// `Bunga Lestari`, `Bupati Wahyu`, `Lukman Hakim`: a common word that is also a given name, beside another name or behind
    /// what announces a person.
    pub(super) fn is_given_noun(&self, at: usize) -> bool {
        let word = &self.words[at];
        if !word.is(List::GivenNoun) || word.shape != Shape::Capital || self.is_headline() {
            return false;
        }
        let before = at.checked_sub(1).map(|n| &self.words[n]).filter(|_| word.joined);
        let after = self.words.get(at + 1).filter(|w| w.joined);
        let is_head = |w: &Word<'_>| w.lists.meets(COMMON_HEADS) && !matches!(w.text, "Bumi" | "Samudra" | "Samudera");
        let listed = |w: &Word<'_>| w.shape == Shape::Capital && (w.is(List::Given) || w.is(List::GivenNoun));
        // `Ketua DPRD Bunga Lestari`, but `RSUD Harapan Kita`
        let is_institution = |w: &Word<'_>| w.shape == Shape::Capitals && !w.is(List::NamingHead);
        // `Bintang Pelangi`, but `Bintang Mahaputera` and `Laut Merah`
        let heads = is_head(word) && (word.is(List::PlaceHead) || !after.is_some_and(listed));
        let announced = before.is_some_and(|w| self.announces_person(w)) || self.ends_office(at);
        // `Gunung Agung`, `Hakim Agung`, `Taman Bunga`: what it heads or belongs to is no person.
        if !announced && before.is_some_and(|w| is_head(w) && !w.is(List::GivenNoun) && !is_institution(w))
            || heads && !announced && before.is_none_or(|w| !self.is_personal(w))
        {
            return false;
        }
        // `Raja Charles`: English has a word for it. `Ratu Cempaka` is a name.
        let translated = word.is(List::TranslatedHonorific) && !word.is(List::Honorific);
        if translated && !announced && after.is_some_and(|w| !w.is(List::GivenNoun)) {
            return false;
        }
        let beside = after.is_some_and(|w| self.is_personal(w)) || before.is_some_and(|w| self.is_personal(w));
        announced || beside || self.is_lone_noun(at)
    }

    /// `Menurut Bunga, …`, `Bunga mengatakan …`: a word that is no name would have no capital, or does not speak.
    fn is_lone_noun(&self, at: usize) -> bool {
        let word = &self.words[at];
        // Heads, offices and adjectives have capitals in terms; so have stars, to astronomers.
        let title = word.lists.without(List::GivenNoun).without(List::Given);
        // `Dewi` is rather a name.
        let title = if word.is(List::Given) { title.without(List::TranslatedHonorific) } else { title };
        let other = !title.is_empty()
            || lists::of_word(&lowered(word.text)).has(List::Role)
            || matches!(word.text, "Matahari" | "Bulan");
        let capital = |n: usize| self.words.get(n).is_some_and(Word::is_capital);
        let joined = word.joined && at > 0 && capital(at - 1) && self.words[at - 1].position == Position::Inside
            || self.words.get(at + 1).is_some_and(|w| w.joined) && capital(at + 1);
        let speaks = || {
            let next = self.words.get(at + 1).filter(|w| w.shape == Shape::Lower);
            next.is_some_and(|w| lists::of_word(w.text).has(List::Says))
        };
        !other && !joined && (word.position == Position::Inside || word.position == Position::Start && speaks())
    }

    /// Returns whether a word can be a person's beside another one.
    fn is_personal(&self, word: &Word<'_>) -> bool {
        let named = word.is(List::Given) || word.is(List::GivenNoun);
        let unknown = || word.lists.is_empty() && !self.facts.is_common(word) && word.position == Position::Inside;
        word.shape == Shape::Capital && !is_place(word.lists) && (named || unknown())
    }

    /// Returns whether an office of several words ends before a word: `Wali Kota`.
    fn ends_office(&self, at: usize) -> bool {
        let ends = |length: usize| {
            let first = at.checked_sub(length)?;
            let text = |n: usize| self.words.get(first + n).filter(|w| w.joined).map(|w| w.text);
            let (found, lists) = lists::phrase(&self.words[first], text)?;
            Some(found == length && lists.has(List::Office))
        };
        self.words[at].joined && (2..=3).any(|length| ends(length) == Some(true))
    }

    /// Returns whether a person follows a word: a title or a form of address, or a common noun for somebody.
    fn announces_person(&self, word: &Word<'_>) -> bool {
        const TITLES: Lists = Lists::of(&[List::Office, List::Rank, List::Honorific]);
        let small = || lists::of_word(word.text).meets(Lists::of(&[List::Role, List::Saying]));
        word.lists.meets(TITLES) || word.shape == Shape::Lower && small()
    }

    pub(super) fn is_headline(&self) -> bool {
        self.style != Style::Prose
    }

    /// `Padang pasir`, `Batu bara`: a common word that is also a place's name, with the word that makes a noun of both.
    pub(super) fn begins_compound(&self, at: usize) -> bool {
        let next = self.words.get(at + 1).filter(|w| w.joined && w.shape == Shape::Lower);
        let compound = COMPOUNDS.iter().find(|(first, _)| *first == self.words[at].text);
        next.zip(compound).is_some_and(|(next, (_, seconds))| seconds.contains(&next.text))
    }

    /// Returns the position of a word. In a headline a capital says nothing anywhere.
    pub(super) fn position(&self, at: usize) -> Position {
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
    pub(super) fn is_article(&self, at: usize) -> bool {
        let article = self.words[at].text == "The" || self.words[at].is(List::Article);
        let hyphen = self.words.get(at + 1).is_some_and(|w| w.text == "-")
            && self.words.get(at + 2).is_some_and(Word::is_capital);
        article && (self.is_followed(at) || hyphen && self.words[at].text != "The")
    }

    /// `Film Laskar Pelangi`, `Pasukan Rusia`, but not `Kantor Staf Presiden`: at the beginning of a sentence only a common
    /// noun before a name.
    pub(super) fn is_generic(&self, at: usize) -> bool {
        let lists = lists::of_word(&lowered(self.words[at].text));
        let next = self.words.get(at + 1).filter(|w| w.joined);
        let own = next.is_some_and(|w| head(w.lists).is_none() && !self.facts.is_common(w));
        lists.meets(GENERIC) || lists.has(List::OrganisationWord) && own
    }

    /// `Penyanyi`, `Perusahaan`: in small letters it says what follows.
    pub(super) fn is_class_word(&self, word: &str) -> bool {
        lists::of_word(&lowered(word)).meets(CLASS_WORDS)
    }

    /// `Solo adalah sebuah desa`: what follows says what a name names.
    pub(super) fn is_defined(&self, at: usize) -> bool {
        let capitals = |w: &&Word<'_>| w.joined && (w.is_capital() || self.is_particle(w));
        let named = self.words[at + 1..].iter().take(MAX_TITLE).take_while(capitals).count();
        let mut rest = self.words[at + 1 + named..].iter().take(6).map(|w| w.text);
        matches!(rest.next(), Some("adalah" | "merupakan" | "ialah"))
            && rest
                .find(|w| !matches!(*w, "sebuah" | "suatu" | "seorang" | "salah" | "satu" | "nama"))
                .is_some_and(|w| lists::of_class(w).meets(CLASS_WORDS))
    }

    pub(super) fn is_particle(&self, word: &Word<'_>) -> bool {
        word.shape == Shape::Lower && lists::of_word(word.text).has(List::Particle)
    }

    /// Without a dictionary: whether what follows shows a name at the beginning of a sentence.
    pub(super) fn is_subject(&self, at: usize) -> bool {
        let next = self.words.get(at + 1);
        self.is_followed(at)
            || next.is_some_and(|w| matches!(w.text, "adalah" | "merupakan" | "juga" | "sendiri" | "dan"))
            || next.is_some_and(|w| lists::of_word(w.text).has(List::Says))
    }
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

/// Places whose names are common words, with what follows these in common nouns.
const COMPOUNDS: &[(&str, &[&str])] = &[
    ("Padang", &["pasir", "rumput", "golf", "ilalang", "savana", "sabana", "lamun", "gurun", "penggembalaan"]),
    (
        "Batu",
        &["bara", "bata", "kapur", "nisan", "akik", "karang", "giok", "empedu", "ginjal", "loncatan", "sandungan"],
    ),
    ("Palu", &["hakim", "sidang", "godam"]),
    ("Malang", &["melintang", "nian", "menimpa"]),
];

/// Maximum number of letters of a particle.
const MAX_PARTICLE: usize = 5;

/// Number of words within which a quoted title ends.
const MAX_TITLE: usize = 10;
