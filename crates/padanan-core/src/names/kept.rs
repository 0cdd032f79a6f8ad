//! Which part of a name English keeps letter for letter.

use crate::text::Span;

use super::NameKind;
use super::facts::Known;
use super::lists::{self, List, Lists};
use super::runs::{Run, Sentence};
use super::verdict::{Verdict, head};
use super::words::{Position, Shape, Word};

/// Companies, ships and streets: English keeps what follows, whatever it is made of.
const WHOLE: [&str; 17] =
    ["PT", "CV", "UD", "PD", "PO", "Bank", "KRI", "KM", "KMP", "KA", "MV", "MT", "FT", "Jalan", "Jl", "Jln", "Gang"];

/// Number of words of the longest place in the lists.
const MAX_PLACE: usize = 4;

/// What is called after its place, of which English keeps the common words, too: `Polsek Padang Panjang`.
const BY_PLACE: [&str; 10] =
    ["Polsek", "Polres", "Polresta", "Polda", "Koramil", "Kodim", "Korem", "Kejari", "Samsat", "Imigrasi"];

const TRANSLATED: Lists = Lists::of(&[List::TranslatedPlace, List::State, List::Calendar, List::Religion]);

impl Sentence<'_, '_> {
    /// Returns the part of a name that English keeps. `None` if all of it is translated.
    pub(super) fn kept(&self, run: &Run, kind: NameKind) -> Option<Span> {
        let first = &self.words[run.first];
        match kind {
            NameKind::Calendar | NameKind::Religion => None,
            // `Olimpiade`
            _ if run.end == run.first + 1 && first.is(List::Event) => None,
            NameKind::Place if self.is_translated_place(run) => None,
            NameKind::Person if self.is_translated_person(run) => None,
            NameKind::Person => self.span_of(run.first + self.honorifics(run), run.end),
            _ if run.head.is_some() && WHOLE.contains(&first.text) && !self.is_listed(run) => {
                self.span_of(self.next(run.first)?, run.end)
            }
            _ if first.is(List::KeptHead) && run.head.is_some() => {
                self.longest(run.first, run.end, |at| usize::from(self.words[at].is(List::Compass)))
            }
            NameKind::Work if run.head != Some(kind) && self.is_after_class(run.first, List::WorkWord) => {
                self.span_of(run.first, run.end)
            }
            _ if self.is_kept_whole(run) => self.span_of(run.first, run.end),
            // The Jakarta Police
            _ if first.text == "Polda" && self.words[run.first + 1..run.end].iter().any(|w| w.text == "Metro") => None,
            _ if run.head.is_some() && (self.is_naming(run.first) || BY_PLACE.contains(&first.text)) => {
                self.named_part(run)
            }
            NameKind::Place if run.head.is_none() && self.is_located(run) => self.span_of(run.first, run.end),
            _ if run.head.is_some() => self.own_part(run.first + run.head_words, run.end),
            _ if run.head.is_none() && self.is_foreign(run) => self.span_of(run.first, run.end),
            NameKind::Place | NameKind::Other | NameKind::Work | NameKind::Event => self.own_part(run.first, run.end),
            NameKind::Organisation | NameKind::Product => self.brand(run),
        }
    }

    /// Returns the lists that have the whole name.
    fn listed_whole(&self, run: &Run) -> Option<Lists> {
        self.phrase(run.first).filter(|(length, _)| *length == run.end - run.first).map(|(_, lists)| lists)
    }

    /// `Samudera Hindia`, `Papua Nugini`: the lists have the whole name as one that English has a form of its own for.
    fn is_translated_place(&self, run: &Run) -> bool {
        self.listed_whole(run).is_some_and(|lists| lists.has(List::TranslatedPlace))
    }

    /// `Nabi Musa`: English has a form of its own. `Bupati Ratu Tatu` and `Ratu Cempaka` have names that are titles.
    fn is_translated_person(&self, run: &Run) -> bool {
        let first = &self.words[run.first];
        let title = first.is(List::TranslatedHonorific) && !first.is(List::Honorific);
        let noun = |at: usize| at < run.end && self.words[at].is(List::GivenNoun);
        let alone = run.end == run.first + 1 && first.is(List::Given);
        title && !(first.is(List::GivenNoun) && (run.titled || alone || noun(run.first + 1)))
    }

    /// `di Sayang`, `warga Batu`: common words that only where they stand are a place, and so a village's name.
    pub(super) fn is_located(&self, run: &Run) -> bool {
        let words = &self.words[run.first..run.end];
        let noun = |w: &Word<'_>| {
            let own = w.shape == Shape::Capital && !w.lists.meets(DESCRIBING) && !w.lists.meets(TRANSLATED);
            own && w.position == Position::Inside
                && self.facts.known(w) == Known::Common
                && self.facts.is_in_dictionary(w)
        };
        let before = run.first.checked_sub(1).map(|at| self.words[at].text).unwrap_or_default();
        let located = matches!(
            before,
            "di" | "ke"
                | "dari"
                | "menuju"
                | "asal"
                | "warga"
                | "Warga"
                | "penduduk"
                | "Penduduk"
                | "kawasan"
                | "desa"
                | "kota"
        );
        words.len() <= 2 && located && words.iter().all(noun)
    }

    /// `Kampung Melayu`: the lists keep the whole name.
    fn is_kept_whole(&self, run: &Run) -> bool {
        const KEPT: Lists = Lists::of(&[List::KeptPlace, List::Brand]);
        self.listed_whole(run).is_some_and(|lists| lists.meets(KEPT))
            || run.head.is_none() && run.end == run.first + 1 && self.words[run.first].is(List::Brand)
            || self.words[run.first].text == "The"
            || run.head.is_none() && run.end == run.first + 1 && self.memory.is_part(&self.words[run.first])
    }

    /// Returns whether what follows a head names it, and not where it is: `Bank Kencana`, but not `Polsek Cilawu`.
    pub(super) fn names_itself(&self, run: &Run) -> bool {
        run.head.is_none() || self.is_naming(run.first) || WHOLE.contains(&self.words[run.first].text)
    }

    /// `Bank Dunia`: a list has the whole name, or a longer head.
    fn is_listed(&self, run: &Run) -> bool {
        self.phrase(run.first).is_some_and(|(length, lists)| {
            let whole = length == run.end - run.first;
            // `Jalan Tol Trans Jawa`: the head has two words.
            head(lists).is_some() || whole && lists.meets(Lists::of(&[List::Organisation, List::TranslatedPlace]))
        })
    }

    /// `Al Gore`, `Our Dumb World`: no word of it is one of this language, or has an English form.
    fn is_foreign(&self, run: &Run) -> bool {
        let words = &self.words[run.first..run.end];
        let several = words.len() > 1;
        let own = |w: &Word<'_>| self.is_own(w) || several && w.shape == Shape::Capital && !self.facts.is_common(w);
        let translated = |w: &Word<'_>| {
            w.shape == Shape::Capitals
                || w.lists.meets(TRANSLATED)
                || w.lists.meets(Lists::of(&[List::Compass, List::Adjective]))
                || w.is_capital() && (self.facts.is_in_dictionary(w) || self.facts.known(w) == Known::Derived)
        };
        words.iter().any(own) && !words.iter().any(translated)
    }

    /// `RSUD Sayang`: after some heads everything is kept that has no English form.
    fn named_part(&self, run: &Run) -> Option<Span> {
        let first = run.first + run.head_words;
        self.longest(first, run.end, |at| {
            let word = &self.words[at];
            if self.is_in_kept_place(first, at) {
                return 0;
            }
            let translated = word.lists.meets(TRANSLATED) || word.is(List::Compass);
            let adjective =
                word.is(List::Adjective) && (word.text.ends_with("nal") || at + 1 < run.end || at > run.first + 1);
            let translated = translated || self.facts.is_translated(word);
            let described = matches!(word.text, "Umum" | "Negeri" | "Daerah" | "Dunia" | "Swasta");
            usize::from(translated || adjective || described || word.shape == Shape::Number)
        })
    }

    /// `RSUD Pasar Minggu`: a place of several words that English writes alike, of which this is one.
    fn is_in_kept_place(&self, first: usize, at: usize) -> bool {
        let covers = |from: usize| {
            self.phrase(from).is_some_and(|(length, lists)| lists.has(List::KeptPlace) && from + length > at)
        };
        (first.max(at.saturating_sub(MAX_PLACE - 1))..=at).any(covers)
    }

    fn honorifics(&self, run: &Run) -> usize {
        (run.first..run.end)
            .take_while(|n| self.verdicts[*n] == Verdict::Honorific || self.words[*n].text == ".")
            .count()
    }

    fn span_of(&self, first: usize, end: usize) -> Option<Span> {
        let words = self.words.get(first..end)?;
        Some(Span::new(words.first()?.start, words.last()?.span().end))
    }

    /// `Kalbe Farma`: a company or product is kept whole, unless it is made of common words or of letters.
    fn brand(&self, run: &Run) -> Option<Span> {
        let words = &self.words[run.first..run.end];
        let listed = words.len() == 1 && words[0].lists.meets(Lists::of(&[List::Organisation, List::Product]));
        let own = words.iter().any(|w| self.is_own(w));
        // `surat kabar Inggris The Guardian`
        let country = |w: &&Word<'_>| w.lists.meets(Lists::of(&[List::TranslatedPlace, List::State]));
        let countries = words.iter().take_while(country).count();
        (own || listed && words[0].shape != Shape::Capitals)
            .then(|| self.span_of(run.first + countries, run.end))
            .flatten()
    }

    /// The longest sequence of words that are neither common nor have an English form.
    fn own_part(&self, first: usize, end: usize) -> Option<Span> {
        self.longest(first, end, |at| self.translated(at, end))
    }

    /// The longest sequence of words of which `skipped` says that 0 words are to be skipped from there on.
    fn longest(&self, first: usize, end: usize, skipped: impl Fn(usize) -> usize) -> Option<Span> {
        let (mut best, mut at) = ((0, 0), first);
        while at < end {
            #[cfg(test)]
            super::tests::count();
            let skip = skipped(at);
            if skip > 0 {
                at += skip;
                continue;
            }
            let from = at;
            while at < end && skipped(at) == 0 {
                at += 1;
            }
            if at - from > best.1 - best.0 {
                best = (from, at);
            }
        }
        let loose = |w: &Word<'_>| w.shape == Shape::Mark || w.shape == Shape::Lower && !w.is_latin();
        while best.1 > best.0 && loose(&self.words[best.1 - 1]) {
            best.1 -= 1;
        }
        while best.1 > best.0 && loose(&self.words[best.0]) {
            best.0 += 1;
        }
        let own =
            self.words[best.0..best.1].iter().any(|w| w.is_word() && !matches!(w.shape, Shape::Initial | Shape::Roman));
        own.then(|| self.span_of(best.0, best.1)).flatten()
    }

    /// Returns the number of words from here on that English translates, 0 for one that it keeps.
    fn translated(&self, at: usize, end: usize) -> usize {
        let word = &self.words[at];
        let phrase = lists::phrase(word, |n| self.words.get(at + n).filter(|_| at + n < end).map(|w| w.text));
        match phrase {
            Some((length, lists)) if lists.meets(TRANSLATED) => length,
            Some((_, lists)) if lists.meets(Lists::of(&[List::KeptPlace, List::Organisation, List::Given])) => 0,
            _ if self.is_kept_word(word) => 0,
            _ => 1,
        }
    }

    fn is_kept_word(&self, word: &Word<'_>) -> bool {
        word.is(List::KeptPlace) && !word.is(List::Compass)
            || self.is_own(word)
            || matches!(word.shape, Shape::Initial | Shape::Roman)
            // `Rio de Janeiro`, `Capsicum annuum`
            || word.shape == Shape::Lower && word.text != "dan"
    }

    /// Returns whether a word is a name's own: not common, not translated, no acronym. Without a dictionary, only what a
    /// list has.
    fn is_own(&self, word: &Word<'_>) -> bool {
        let plain = matches!(word.shape, Shape::Capital | Shape::Inner | Shape::Foreign);
        let unknown = match self.facts.known(word) {
            Known::Unasked => false,
            _ => !self.facts.is_common(word) && !self.facts.is_translated(word),
        };
        plain && !word.lists.meets(DESCRIBING) && (word.lists.meets(KEPT) || unknown)
    }
}

const KEPT: Lists = Lists::of(&[List::Given, List::Organisation, List::Product, List::KeptPlace]);

/// What a name's own words are not.
const DESCRIBING: Lists = Lists::of(&[
    List::TranslatedPlace,
    List::State,
    List::Calendar,
    List::Religion,
    List::Compass,
    List::Adjective,
    List::Office,
    List::Rank,
    List::PlaceHead,
    List::OrganisationHead,
]);
