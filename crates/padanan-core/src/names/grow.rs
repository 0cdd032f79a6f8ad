//! How far a name goes, once it has begun.

use crate::text::casing::lowered;

use super::facts::{Known, Style, starts_sentence};
use super::lists::{self, List, Lists};
use super::runs::{Run, Sentence};
use super::verdict::{Verdict, head, is_place};
use super::words::{Position, Shape};
use super::{Evidence, NameKind};

impl Sentence<'_, '_> {
    /// Adds a name that begins with a head of some words. Returns where the search goes on.
    pub(super) fn headed(&self, at: usize, begun: (NameKind, usize), titled: bool, runs: &mut Vec<Run>) -> usize {
        let (kind, mut head_words) = begun;
        let mut end = at + head_words - 1;
        loop {
            let Some(next) = self.next(end) else {
                end = self.behind_comma(at, end).unwrap_or(end);
                break;
            };
            let Some(last) = self.grow_headed(at, end, next, titled) else { break };
            let place = || self.phrase(next).is_some_and(|(_, lists)| lists.has(List::KeptPlace));
            let heads =
                matches!(self.verdicts[next], Verdict::Head(_)) && !self.words[next].is(List::KeptHead) && !place();
            if heads && next == at + head_words {
                head_words += 1;
            }
            end = last;
        }
        // `Pondok Pesantren ini`: heads only.
        if end < at + head_words {
            return self.lone_head(at, end + 1, runs);
        }
        runs.push(Run { head: Some(kind), head_words, ..self.run(at, end + 1, Evidence::Head) });
        match self.next(end) {
            Some(person) if (titled || self.is_stranger(person)) && self.begins_person(person) => {
                self.plain(person, true, runs)
            }
            _ => end + 1,
        }
    }

    /// A head with nothing behind it is a name if it is an acronym or listed: `PP 148`, `Olimpiade`.
    fn lone_head(&self, at: usize, end: usize, runs: &mut Vec<Run>) -> usize {
        let word = &self.words[at];
        let evidence = match () {
            () if word.shape == Shape::Capitals && self.style != Style::Shouted => Evidence::Acronym,
            () if word.lists.meets(Lists::of(&[List::Event, List::Organisation, List::KeptPlace])) => Evidence::Listed,
            () => return end,
        };
        runs.push(Run { head: head(word.lists), ..self.run(at, at + 1, evidence) });
        end
    }

    /// Returns the last word of a name with a head, if it goes on with `next`.
    fn grow_headed(&self, at: usize, end: usize, next: usize, titled: bool) -> Option<usize> {
        let length = next - at;
        let goes_on = match self.verdicts[next] {
            // `Gedung Gubernur`, `Piala Presiden`
            Verdict::Title => matches!(self.verdicts[end], Verdict::Head(_)),
            Verdict::Particle => return self.behind_particle(next),
            Verdict::Beside if self.words[next].shape == Shape::Number => self.is_inner_number(next),
            Verdict::Common | Verdict::Term if self.style != Style::Prose => length == 1,
            // `Direktur PT Bank Mandiri Agus Martowardojo`
            Verdict::Name(_) if titled && length >= 2 && self.words[next].is(List::Given) => false,
            // `Kepala Dinas Kesehatan Bunga Lestari`
            Verdict::Name(_) if titled && (length >= 2 || self.is_institution(end)) && self.begins_pair(next) => false,
            // `anggota Komisi III DPR Habiburokhman`, `Timnas Indonesia Pratama Arhan`
            Verdict::Name(_) if end > at && self.ends_before_person(at, end, next, titled) => false,
            // `Rumah Sakit Harapan Kita`
            Verdict::None if self.is_naming(at) && length > 1 && self.words[next].is(List::Function) => {
                self.words[next].is_capital()
            }
            Verdict::None => return self.behind_and(at, end, next),
            verdict => verdict.is_of_name(),
        };
        (goes_on && !self.ends_company(end, next)).then_some(next)
    }

    /// `DPRD`, but not `RSUD`, whose own name may follow.
    fn is_institution(&self, at: usize) -> bool {
        self.words[at].shape == Shape::Capitals && !self.is_naming(at)
    }

    /// Returns whether a person's two names follow, the first of them a common word. In `PT Sarana Jaya Rini Astuti` the person
    /// begins behind it.
    fn begins_pair(&self, at: usize) -> bool {
        let is_name = |n: usize| matches!(self.verdicts[n], Verdict::Name(_));
        let ends = |n: usize| self.next(n).is_none_or(|after| !is_name(after));
        let second = |n: usize| self.words[n].is(List::GivenNoun) || (self.words[n].is(List::Given) && ends(n));
        self.words[at].is(List::GivenNoun) && is_name(at) && self.next(at).is_some_and(|n| is_name(n) && second(n))
    }

    /// Returns whether the institution ends, and a person follows: behind the acronym or the place of the office that a
    /// title names, or behind a country.
    fn ends_before_person(&self, at: usize, end: usize, next: usize, titled: bool) -> bool {
        let word = &self.words[end];
        let owned = titled && (word.shape == Shape::Capitals || is_place(word.lists));
        (owned || self.is_country(end) && !self.is_naming(at)) && self.is_stranger(next)
    }

    /// After `Tbk.` only another such word goes on: the full stop may end the sentence.
    fn ends_company(&self, end: usize, next: usize) -> bool {
        self.words[end].is(List::Suffix) && next > end + 1 && !self.words[next].is(List::Suffix)
    }

    /// `SMA Negeri 3 Madiun`: a number inside a name.
    fn is_inner_number(&self, at: usize) -> bool {
        let named = |n: usize| matches!(self.verdicts[n], Verdict::Name(_) | Verdict::Head(_));
        self.next(at).is_some_and(named) && self.words[at].text.len() <= 3
    }

    /// `Lord of the Rings`: returns the name's word behind one or two particles.
    fn behind_particle(&self, at: usize) -> Option<usize> {
        let is_particle = |n: &usize| self.verdicts[*n] == Verdict::Particle;
        let first = self.next(at)?;
        let next = if is_particle(&first) { self.next(first)? } else { first };
        let named = matches!(
            self.verdicts[next],
            Verdict::Name(_) | Verdict::Common | Verdict::Honorific | Verdict::Head(_) | Verdict::Calendar
        );
        named.then_some(next)
    }

    /// `Badan Meteorologi dan Geofisika`: returns the second common word in the name of an institution.
    fn behind_and(&self, at: usize, last: usize, next: usize) -> Option<usize> {
        let ministry = matches!(self.words[at].text, "Kementerian" | "Departemen");
        let common = |n: &usize| {
            matches!(self.verdicts[*n], Verdict::Common | Verdict::Term)
                || ministry && self.words[*n].shape == Shape::Capitals
        };
        let joins = self.words[next].text == "dan" && self.words[at].is(List::OrganisationHead) && last > at;
        self.next(next).filter(|n| joins && common(&last) && common(n))
    }

    /// `Badan Meteorologi, Klimatologi, dan Geofisika`: returns the last word of the list.
    fn behind_comma(&self, at: usize, last: usize) -> Option<usize> {
        let common = |n: usize| self.is_field(n);
        if !self.words[at].is(List::OrganisationHead) || !common(last) {
            return None;
        }
        let text = |n: usize| self.words.get(n).map_or("", |w| w.text);
        let mut end = last;
        // Each part but the last is behind a comma.
        while text(end + 1) == "," && common(end + 2) {
            end = self.commons(end + 2);
        }
        let and = end + 1 + usize::from(text(end + 1) == ",");
        (end > last && text(and) == "dan" && common(and + 1)).then(|| self.commons(and + 1))
    }

    /// Returns whether a word may name what an institution looks after: common, or built like `Klimatologi`.
    fn is_field(&self, at: usize) -> bool {
        let Some(word) = self.words.get(at) else { return false };
        let learned = || ["logi", "ika", "asi", "nomi", "an"].into_iter().any(|end| word.text.ends_with(end));
        match self.verdicts[at] {
            Verdict::Common | Verdict::Term => true,
            Verdict::Name(_) => word.lists.is_empty() && learned(),
            _ => false,
        }
    }

    /// Returns the last of the common words that are joined to this one.
    fn commons(&self, at: usize) -> usize {
        let mut end = at;
        while let Some(next) = self.next(end).filter(|n| self.is_field(*n)) {
            end = next;
        }
        end
    }

    /// Adds a name without a head. Returns where the search goes on.
    pub(super) fn plain(&self, at: usize, titled: bool, runs: &mut Vec<Run>) -> usize {
        if !titled && self.begins_nothing(at) {
            return at + self.phrase(at).map_or(1, |(length, _)| length);
        }
        if !titled
            && self.is_after_role(at)
            && let Some(end) = self.owner(at)
            && let Some(person) =
                self.next(end - 1).filter(|n| self.begins_person(*n) && !is_place(self.words[*n].lists))
        {
            // `juru bicara KPK Ali Fikri`, `penyerang asal Brasil David da Silva`
            runs.push(self.run(at, end, Evidence::Listed));
            return self.plain(person, true, runs);
        }
        let mut end = at;
        while let Some(last) = self.next(end).and_then(|next| self.grow(end, next)) {
            end = last;
        }
        let honorifics = (at..=end).take_while(|n| self.verdicts[*n] == Verdict::Honorific).count();
        if let Some(evidence) = self.evidence(at, end, titled, honorifics) {
            runs.push(Run { titled, head_words: honorifics, ..self.run(at, end + 1, evidence) });
        }
        end + 1
    }

    /// Returns whether a common noun before it says that a person follows, or where a person is from.
    fn is_after_role(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|n| &self.words[n]).filter(|w| w.shape == Shape::Lower);
        before.is_some_and(|w| lists::of_word(w.text).has(List::Role) || w.text == "asal")
    }

    /// Returns the last word of a name without a head, if it goes on with `next`.
    fn grow(&self, end: usize, next: usize) -> Option<usize> {
        let after_stop = next > end + 1;
        // `revolusi Islam Iran`, `penyanyi tenor Italia Alessandro Safina`: two names.
        let religion = self.words[end].is(List::Religion) && is_place(self.words[next].lists);
        if religion || self.is_country(end) && self.is_stranger(next) {
            return None;
        }
        let goes_on = match self.verdicts[next] {
            Verdict::Title => false,
            // `A. Tepat`: the full stop ends a sentence.
            Verdict::Common if after_stop && !self.words[next].is(List::Suffix) => false,
            Verdict::Particle => return self.behind_particle(next),
            Verdict::Beside => self.words[next].shape != Shape::Number,
            Verdict::Common | Verdict::Term | Verdict::Head(_) if self.style != Style::Prose => false,
            Verdict::None => self.is_species(end, next),
            verdict => verdict.is_of_name(),
        };
        (goes_on && !self.ends_company(end, next)).then_some(next)
    }

    fn is_country(&self, at: usize) -> bool {
        self.words[at].lists.meets(Lists::of(&[List::TranslatedPlace, List::State]))
    }

    /// Returns whether a word can only be a person's behind a country: no dictionary has it, and no other list.
    fn is_stranger(&self, at: usize) -> bool {
        let word = &self.words[at];
        let person = word.lists.is_empty() || word.is(List::Given);
        let own = matches!(self.verdicts[at], Verdict::Name(_)) && word.shape == Shape::Capital;
        own && person && !self.facts.is_english(word) && !self.facts.is_common(word)
    }

    /// `Capsicum annuum`: the second word of a species.
    fn is_species(&self, end: usize, next: usize) -> bool {
        let (genus, word) = (&self.words[end], &self.words[next]);
        word.shape == Shape::Lower
            && word.is_latin()
            && self.facts.known(word) == Known::Unknown
            && matches!(self.verdicts[end], Verdict::Name(_))
            && genus.shape == Shape::Capital
            && genus.lists.is_empty()
    }

    /// Returns whether no name begins here, in spite of the capital: a verb in a headline's way (`Kenapa Harus Inul`), a
    /// direction (`sebelah Barat Daya Galveston`).
    fn begins_nothing(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|n| self.words[n].text);
        let direction = matches!(before, Some("sebelah" | "arah" | "bagian" | "Barat" | "Timur"));
        // `Judoka Jepang Hitoshi Saito`: a common noun that no dictionary has.
        let noun = self.verdicts[at] == Verdict::Name(Evidence::Unknown) && self.words[at].lists.is_empty();
        noun && self.next(at).is_some_and(|n| self.is_country(n))
            || self.verdicts[at] == Verdict::Common && starts_sentence(&self.words[at])
            || self.words[at].is(List::Compass) && direction
    }

    /// Returns what shows that words without a head are a name. `None` if they are none.
    fn evidence(&self, first: usize, last: usize, titled: bool, honorifics: usize) -> Option<Evidence> {
        let own = (first..=last).find_map(|n| match self.verdicts[n] {
            Verdict::Name(evidence) => Some(evidence),
            _ => None,
        });
        let common = |n: &usize| matches!(self.verdicts[*n], Verdict::Common | Verdict::Head(_));
        let word = &self.words[first];
        match own {
            _ if titled => Some(Evidence::Title),
            _ if honorifics > 0 && honorifics <= last - first => Some(Evidence::Address),
            Some(evidence) => Some(evidence),
            None if (first..=last).filter(common).count() >= 2 => Some(Evidence::Inside),
            None if self.is_plain_noun(first) || self.is_one_of_its_kind(first) => Some(Evidence::Inside),
            None if self.memory.is_part(word) => Some(Evidence::Repeated),
            None if word.position == Position::Inside && self.memory.begins(word) => Some(Evidence::Repeated),
            None => None,
        }
    }

    /// Returns whether a lone common word with a capital may be a name: it is no title, not counted, and not made of
    /// another word.
    fn is_plain_noun(&self, at: usize) -> bool {
        let word = &self.words[at];
        let noun = self.facts.known(word) == Known::Common && head(word.lists).is_none();
        // `2 Musim`, `Siaga 1`
        let number = |n: Option<usize>| n.and_then(|n| self.words.get(n)).is_some_and(|w| w.shape == Shape::Number);
        let counted = number(at.checked_sub(1)) || number(Some(at + 1));
        let counted = counted && self.facts.is_in_dictionary(word);
        self.verdicts[at] == Verdict::Common
            && (noun && !counted || self.is_named_after(at))
            && !starts_sentence(word)
            && !lists::of_word(&lowered(word.text)).has(List::Role)
    }

    /// `kembali ke Istana`, `kepada Nabi`: a capital where a common noun has none.
    fn is_one_of_its_kind(&self, at: usize) -> bool {
        let word = &self.words[at];
        let before = at.checked_sub(1).map(|n| self.words[n].text);
        word.position == Position::Inside
            && (word.is(List::TranslatedHonorific)
                || word.is(List::PlaceHead) && matches!(before, Some("di" | "ke" | "dari")))
    }

    /// `suku Tanjung`, `bernama Gunung`: the word before says that a name follows.
    fn is_named_after(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|n| self.words[n].text).unwrap_or_default();
        matches!(before, "suku" | "marga" | "bernama" | "dusun" | "desa" | "kampung" | "kota")
    }
}
