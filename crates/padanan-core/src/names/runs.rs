//! From verdicts on words to runs of words that are names.
//!
//! A run begins with a head (`Kabupaten Malang`), with a form of address, or with a name's own word. A title before it
//! is skipped, with what it is about (`Menteri Keuangan`), and shows that a person follows, perhaps behind a place or an
//! institution: `Presiden Rusia Vladimir Putin`.

use super::facts::{Facts, Style};
use super::lists::{self, List, Lists};
use super::memory::Memory;
use super::verdict::{Judge, Verdict, head, is_place};
use super::words::{Shape, Word};
use super::{Evidence, NameKind};

/// A run of words that is a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// Index of its first word.
    pub(super) first: usize,
    /// One past its last word.
    pub(super) end: usize,
    /// What its head says that it is.
    pub(super) head: Option<NameKind>,
    /// The number of words that are its head.
    pub(super) head_words: usize,
    /// Whether a title is before it.
    pub(super) titled: bool,
    pub(super) evidence: Evidence,
}

/// A sentence with everything that the rules look at.
pub(super) struct Sentence<'s, 't> {
    pub(super) words: &'s [Word<'t>],
    pub(super) verdicts: Vec<Verdict>,
    pub(super) facts: &'s Facts,
    pub(super) memory: &'s Memory,
    pub(super) style: Style,
}

impl<'s, 't> Sentence<'s, 't> {
    /// Judges the words of a sentence.
    pub(super) fn new(words: &'s [Word<'t>], facts: &'s Facts, memory: &'s Memory) -> Self {
        let style = facts.style(words);
        let verdicts = Judge { words, facts, style }.verdicts();
        Self { words, verdicts, facts, memory, style }
    }

    /// Returns the names of the sentence, in order.
    pub(super) fn runs(&self) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut at = 0;
        while at < self.words.len() {
            let end = self.run_at(at, &mut runs);
            at = end.max(at + 1);
        }
        runs
    }

    /// Adds the names that begin at a word. Returns where the search goes on.
    fn run_at(&self, at: usize, runs: &mut Vec<Run>) -> usize {
        if !self.words[at].is_capital() {
            return at + 1;
        }
        if let Some(run) = self.known(at) {
            runs.push(run);
            return run.end;
        }
        match self.verdicts[at] {
            Verdict::Calendar => {
                runs.push(self.run(at, at + 1, Evidence::Listed));
                at + 1
            }
            Verdict::Title => self.after_title(at, runs),
            Verdict::Term => self.after_term(at),
            Verdict::Head(_) => self.headed(at, false, runs),
            Verdict::Name(_) | Verdict::Common | Verdict::Honorific => self.plain(at, false, runs),
            Verdict::Beside if self.begins_with_initial(at) => self.plain(at, false, runs),
            _ => at + 1,
        }
    }

    fn run(&self, first: usize, end: usize, evidence: Evidence) -> Run {
        Run { first, end, head: None, head_words: 0, titled: false, evidence }
    }

    /// Returns the phrase of the lists that begins at a word.
    fn phrase(&self, at: usize) -> Option<(usize, Lists)> {
        let word = |n: usize| self.words.get(at + n).filter(|w| w.joined).map(|w| w.text);
        lists::phrase(self.words[at].text, word)
    }

    /// Returns a name of several words that the lists or the article have, where the words alone do not show one: at the
    /// beginning of a sentence, and in a headline.
    fn known(&self, at: usize) -> Option<Run> {
        if let Some((length, lists)) = self.phrase(at)
            && lists.meets(Lists::of(&[List::Calendar, List::Religion]))
        {
            return Some(self.run(at, at + length, Evidence::Listed));
        }
        if self.style == Style::Prose && self.verdicts[at] != Verdict::Initial {
            return None;
        }
        if let Some(length) = self.memory.longest(self.words, at) {
            let head = head(self.words[at].lists);
            let head_words = usize::from(head.is_some());
            return Some(Run { head, head_words, ..self.run(at, at + length, Evidence::Repeated) });
        }
        let (length, lists) = self.phrase(at)?;
        let named = is_place(lists) || lists.meets(Lists::of(&[List::Organisation, List::Product, List::Given]));
        named.then(|| self.run(at, at + length, Evidence::Listed))
    }

    /// `B. J. Habibie`, `R. Tjetje`: an initial before a name.
    fn begins_with_initial(&self, at: usize) -> bool {
        let next = |n: usize| {
            self.next(n).filter(|n| matches!(self.verdicts[*n], Verdict::Name(_) | Verdict::Beside | Verdict::Common))
        };
        self.words[at].shape == Shape::Initial
            && next(at).is_some_and(|n| {
                self.verdicts[n] != Verdict::Beside
                    || next(n).is_some_and(|n| matches!(self.verdicts[n], Verdict::Name(_)))
            })
    }

    /// Returns the index of the word that continues this one.
    fn next(&self, at: usize) -> Option<usize> {
        let next = at + 1 + usize::from(self.words.get(at + 1).is_some_and(|w| w.text == "."));
        self.words.get(next).filter(|w| w.joined).map(|_| next)
    }

    /// Skips a title with what it is about, and adds the names behind it.
    fn after_title(&self, at: usize, runs: &mut Vec<Run>) -> usize {
        let (end, joined) = self.title(at);
        let Some(name) = joined.filter(|n| self.words[*n].is_capital()) else { return end };
        let next = match self.verdicts[name] {
            Verdict::Head(_) => return self.headed(name, true, runs),
            Verdict::Name(_) | Verdict::Honorific | Verdict::Beside => name,
            _ => return end,
        };
        if let Some(end) = self.owner(next)
            && let Some(person) = self.next(end - 1).filter(|n| self.begins_person(*n))
        {
            runs.push(self.run(next, end, Evidence::Listed));
            return self.plain(person, true, runs);
        }
        self.plain(next, true, runs)
    }

    /// Returns the end of a title, and the word that it is joined to.
    fn title(&self, at: usize) -> (usize, Option<usize>) {
        let mut end = at;
        loop {
            let length = match self.phrase(end) {
                Some((length, lists)) if lists.has(List::Office) => length,
                _ => 1,
            };
            end += length;
            // `Jenderal (Purn) Wiranto`
            if let [open, word, close, ..] = &self.words[end.min(self.words.len())..]
                && open.text == "("
                && word.is(List::Rank)
                && close.text == ")"
            {
                end += 3;
                let next = self.words.get(end).filter(|w| w.is_capital()).map(|_| end);
                return (end, next);
            }
            match self.next(end - 1) {
                Some(next) if self.is_of_title(next, end - 1) => end = next,
                next => return (end, next),
            }
        }
    }

    /// Returns whether a word after a title is part of it: `Menteri Keuangan`, `Brigjen TNI`.
    fn is_of_title(&self, at: usize, before: usize) -> bool {
        let word = &self.words[at];
        let office = self.phrase(at).is_some_and(|(_, lists)| lists.has(List::Office));
        let branch = word.text == "TNI" && self.words[before].is(List::Rank);
        let verdict = self.verdicts[at];
        office || branch || matches!(verdict, Verdict::Title | Verdict::Common | Verdict::Term | Verdict::Initial)
    }

    /// Returns the end of the place or institution that a title's holder belongs to: `Presiden AS`, `Kiper Brasil`.
    fn owner(&self, at: usize) -> Option<usize> {
        if let Some((length, lists)) = self.phrase(at)
            && (is_place(lists) || lists.has(List::Organisation))
        {
            return Some(at + length);
        }
        let word = &self.words[at];
        let institution = word.shape == Shape::Capitals
            && (word.text.len() > 2 || self.memory.is_acronym(word.text) || word.lists != Lists::default());
        (is_place(word.lists) || word.is(List::Organisation) || institution).then_some(at + 1)
    }

    fn begins_person(&self, at: usize) -> bool {
        let word = &self.words[at];
        matches!(self.verdicts[at], Verdict::Name(_) | Verdict::Honorific | Verdict::Beside)
            && word.shape != Shape::Number
            && !word.is(List::Compass)
    }

    /// Skips a term, up to the first word that is a name by itself.
    fn after_term(&self, at: usize) -> usize {
        let mut end = at;
        while let Some(next) =
            self.next(end).filter(|n| matches!(self.verdicts[*n], Verdict::Common | Verdict::Term | Verdict::Initial))
        {
            end = next;
        }
        end + 1
    }

    /// Adds a name that begins with a head.
    fn headed(&self, at: usize, titled: bool, runs: &mut Vec<Run>) -> usize {
        let mut end = at;
        let mut head_words = 1;
        while let Some(next) = self.next(end) {
            let length = next - at;
            let verdict = self.verdicts[next];
            let goes_on = match verdict {
                Verdict::Title => length == head_words,
                Verdict::Particle => self.particle(next, &mut end),
                Verdict::Beside if self.words[next].shape == Shape::Number => self.number(next),
                Verdict::Common | Verdict::Term if self.style != Style::Prose => length == 1,
                Verdict::Name(_) if titled && length >= 2 && self.is_given(next) => false,
                verdict => verdict.is_of_name(),
            };
            if !goes_on && !self.joins_with_and(at, end, next, &mut end) || self.ends_company(end, next) {
                break;
            }
            if end < next {
                end = next;
            }
            if matches!(verdict, Verdict::Head(_)) && length == head_words {
                head_words += 1;
            }
        }
        if end == at {
            return at + 1;
        }
        let head = head(self.words[at].lists);
        runs.push(Run { head, head_words, ..self.run(at, end + 1, Evidence::Head) });
        match self.next(end) {
            Some(person) if titled && self.begins_person(person) => self.plain(person, true, runs),
            _ => end + 1,
        }
    }

    fn is_given(&self, at: usize) -> bool {
        self.words[at].is(List::Given)
    }

    /// After `Tbk.` only another such word goes on: the full stop may end the sentence.
    fn ends_company(&self, end: usize, next: usize) -> bool {
        self.words[end].is(List::Suffix) && next > end + 1 && !self.words[next].is(List::Suffix)
    }

    /// `SMA Negeri 3 Madiun`: a number inside a name.
    fn number(&self, at: usize) -> bool {
        self.next(at).is_some_and(|n| matches!(self.verdicts[n], Verdict::Name(_) | Verdict::Head(_)))
            && self.words[at].text.len() <= 3
    }

    /// `Lord of the Rings`: sets `end` to the last particle if a name's word follows.
    fn particle(&self, at: usize, end: &mut usize) -> bool {
        let mut last = at;
        let mut next = self.next(at);
        while let Some(n) = next.filter(|n| self.verdicts[*n] == Verdict::Particle && *n <= at + 1) {
            last = n;
            next = self.next(n);
        }
        let named = next.is_some_and(|n| {
            matches!(self.verdicts[n], Verdict::Name(_) | Verdict::Common | Verdict::Honorific | Verdict::Head(_))
        });
        if named {
            *end = last;
        }
        named
    }

    /// `Komisi Pemilihan Umum dan Pengawasan`: a second common word behind `dan` in the name of an institution.
    fn joins_with_and(&self, at: usize, last: usize, next: usize, end: &mut usize) -> bool {
        let common = |n: usize| self.verdicts[n] == Verdict::Common;
        let joins = self.words[next].text == "dan"
            && self.words[at].is(List::OrganisationHead)
            && last > at
            && common(last)
            && self.next(next).is_some_and(common);
        if joins {
            *end = next;
        }
        joins
    }

    /// Adds a name without a head.
    fn plain(&self, at: usize, titled: bool, runs: &mut Vec<Run>) -> usize {
        let first = at;
        let mut end = at;
        while let Some(next) = self.next(end) {
            let goes_on = match self.verdicts[next] {
                Verdict::Title => false,
                Verdict::Particle => self.particle(next, &mut end),
                Verdict::Beside => self.words[next].shape != Shape::Number,
                Verdict::Common | Verdict::Term | Verdict::Head(_) if self.style != Style::Prose => false,
                verdict => verdict.is_of_name(),
            };
            if !goes_on || self.ends_company(end, next) {
                break;
            }
            end = end.max(next);
        }
        let honorifics = (first..=end).take_while(|n| self.verdicts[*n] == Verdict::Honorific).count();
        let own = (first..=end).find_map(|n| match self.verdicts[n] {
            Verdict::Name(evidence) => Some(evidence),
            _ => None,
        });
        let commons = (first..=end).filter(|n| matches!(self.verdicts[*n], Verdict::Common | Verdict::Head(_))).count();
        let evidence = match own {
            _ if titled => Evidence::Title,
            _ if honorifics > 0 => Evidence::Address,
            Some(evidence) => evidence,
            None if commons >= 2 => Evidence::Inside,
            None if self.memory.is_part(self.words[first].text) => Evidence::Repeated,
            None => return end + 1,
        };
        runs.push(Run { titled, head_words: honorifics, ..self.run(first, end + 1, evidence) });
        end + 1
    }
}
