//! From verdicts on words to runs of words that are names.
//!
//! A run begins with a head (`Kabupaten Malang`), with a form of address, or with a name's own word. A title before it
//! is skipped, with what it is about (`Menteri Keuangan`), and shows that a person follows, perhaps behind a place or an
//! institution: `Presiden Rusia Vladimir Putin`.

use super::facts::{Facts, Style};
use super::lists::{self, List, Lists};
use super::memory::Memory;
use super::scan::Scanned;
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
    /// The number of words that are its head, or forms of address.
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

/// Where a title ends.
struct TitleEnd {
    /// One past its last word.
    end: usize,
    /// The word that continues it.
    next: Option<usize>,
    /// Whether it is an office, which belongs to a place or an institution, and not a rank or a degree.
    office: bool,
}

impl<'s, 't> Sentence<'s, 't> {
    /// Judges the words of a sentence.
    pub(super) fn new(scanned: &'s Scanned<'t>, facts: &'s Facts, memory: &'s Memory) -> Self {
        let style = facts.style(scanned);
        let words = &scanned.words;
        let verdicts = Judge { words, facts, style }.verdicts();
        Self { words, verdicts, facts, memory, style }
    }

    /// Returns the names of the sentence, in order.
    pub(super) fn runs(&self) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut at = 0;
        while at < self.words.len() {
            // Most words are in small letters, and nothing begins there.
            if !self.words[at].is_capital() && !self.words.get(at + 1).is_some_and(Word::is_capital) {
                at += 1;
                continue;
            }
            let end = self.run_at(at, &mut runs);
            at = end.max(at + 1);
        }
        runs
    }

    /// Adds the names that begin at a word. Returns where the search goes on.
    fn run_at(&self, at: usize, runs: &mut Vec<Run>) -> usize {
        if !self.words[at].is_capital() {
            return match () {
                () if self.is_small_head(at) => self.headed(at, (NameKind::Place, 1), false, runs),
                () if self.is_small_article(at) => self.plain(at, false, runs),
                () => at + 1,
            };
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
            Verdict::Head(_) | Verdict::Name(_) | Verdict::Common | Verdict::Honorific => self.named(at, false, runs),
            Verdict::Beside if self.begins_with_initial(at) => self.plain(at, false, runs),
            _ => at + 1,
        }
    }

    /// Adds a name, with or without a head.
    fn named(&self, at: usize, titled: bool, runs: &mut Vec<Run>) -> usize {
        let phrase = self.phrase(at).and_then(|(length, lists)| head(lists).map(|kind| (kind, length)));
        match self.verdicts[at] {
            Verdict::Head(kind) => self.headed(at, phrase.unwrap_or((kind, 1)), titled, runs),
            _ => match phrase {
                Some(head) => self.headed(at, head, titled, runs),
                None => self.plain(at, titled, runs),
            },
        }
    }

    /// `kecamatan Susukan`
    fn is_small_head(&self, at: usize) -> bool {
        let named = |n: usize| {
            matches!(self.verdicts[n], Verdict::Name(_) | Verdict::Common) && !self.words[n].is(List::Compass)
        };
        let word = &self.words[at];
        word.shape == Shape::Lower && self.next(at).is_some_and(named) && lists::of_word(word.text).has(List::SmallHead)
    }

    /// `gaya de Stijl`: no word of this language.
    fn is_small_article(&self, at: usize) -> bool {
        let named = |n: usize| matches!(self.verdicts[n], Verdict::Name(_));
        matches!(self.words[at].text, "al" | "el" | "van" | "von" | "de" | "del" | "la" | "le")
            && self.next(at).is_some_and(named)
    }

    pub(super) fn run(&self, first: usize, end: usize, evidence: Evidence) -> Run {
        Run { first, end, head: None, head_words: 0, titled: false, evidence }
    }

    /// Returns the phrase of the lists that begins at a word.
    pub(super) fn phrase(&self, at: usize) -> Option<(usize, Lists)> {
        lists::phrase(&self.words[at], |n| self.words.get(at + n).filter(|w| w.joined).map(|w| w.text))
    }

    /// Returns whether English keeps also common words after the head that begins here.
    pub(super) fn is_naming(&self, at: usize) -> bool {
        self.words[at].is(List::NamingHead) || self.phrase(at).is_some_and(|(_, lists)| lists.has(List::NamingHead))
    }

    /// Returns a name of several words that the lists or the article have, where the words alone do not show one: at the
    /// beginning of a sentence, and in a headline.
    fn known(&self, at: usize) -> Option<Run> {
        let phrase = self.phrase(at);
        let whole = |lists: &[List]| {
            let (length, _) = phrase.filter(|(_, found)| found.meets(Lists::of(lists)))?;
            Some(self.run(at, at + length, Evidence::Listed))
        };
        if let Some(run) = whole(&[List::Calendar, List::Religion]) {
            return Some(run);
        }
        if self.style == Style::Prose && self.verdicts[at] != Verdict::Initial {
            return None;
        }
        if let Some(length) = self.memory.longest(self.words, at) {
            let head = head(self.words[at].lists);
            let head_words = usize::from(head.is_some());
            return Some(Run { head, head_words, ..self.run(at, at + length, Evidence::Repeated) });
        }
        whole(&[
            List::TranslatedPlace,
            List::State,
            List::KeptPlace,
            List::Organisation,
            List::Product,
            List::Event,
            List::Given,
        ])
    }

    /// `B. J. Habibie`, `R. Tjetje`: an initial before a name.
    fn begins_with_initial(&self, at: usize) -> bool {
        let mut next = self.next(at);
        while let Some(n) = next.filter(|n| self.words[*n].shape == Shape::Initial && *n < at + 6) {
            next = self.next(n);
        }
        let named = |n: usize| matches!(self.verdicts[n], Verdict::Name(_) | Verdict::Common);
        self.words[at].shape == Shape::Initial && next.is_some_and(named)
    }

    /// Returns the index of the word that continues this one.
    pub(super) fn next(&self, at: usize) -> Option<usize> {
        #[cfg(test)]
        super::tests::count();
        let next = at + 1 + usize::from(self.words.get(at + 1).is_some_and(|w| w.text == "."));
        self.words.get(next).filter(|w| w.joined).map(|_| next)
    }

    /// Skips a title with what it is about, and adds the names behind it.
    fn after_title(&self, at: usize, runs: &mut Vec<Run>) -> usize {
        let title = self.title(at);
        let Some(name) = title.next.filter(|n| self.words[*n].is_capital()) else { return title.end };
        match self.verdicts[name] {
            Verdict::Head(_) => return self.named(name, true, runs),
            Verdict::Name(_) | Verdict::Honorific | Verdict::Beside => {}
            Verdict::Common if !title.office => {}
            _ => return title.end,
        }
        if let Some(end) = self.owner(name).filter(|_| title.office)
            && let Some(person) = self.next(end - 1).filter(|n| self.begins_person(*n))
        {
            runs.push(self.run(name, end, Evidence::Listed));
            return self.plain(person, true, runs);
        }
        self.plain(name, true, runs)
    }

    fn title(&self, at: usize) -> TitleEnd {
        let (mut end, mut office) = (at, false);
        loop {
            let phrase = self.phrase(end).filter(|(_, lists)| lists.has(List::Office));
            if self.verdicts[end] == Verdict::Title {
                office = phrase.is_some() || self.words[end].is(List::Office);
            }
            end += phrase.map_or(1, |(length, _)| length);
            // `Jenderal (Purn) Wiranto`
            if let Some([open, word, close]) = self.words.get(end..end + 3)
                && open.text == "("
                && word.is(List::Rank)
                && close.text == ")"
            {
                let next = self.words.get(end + 3).filter(|w| w.is_capital()).map(|_| end + 3);
                return TitleEnd { end: end + 3, next, office: false };
            }
            match self.next(end - 1) {
                Some(next) if self.is_of_title(next, end - 1, office) => end = next,
                next => return TitleEnd { end, next, office },
            }
        }
    }

    /// Returns whether a word after a title is part of it: `Menteri Keuangan`, `Brigjen TNI`.
    fn is_of_title(&self, at: usize, before: usize, office: bool) -> bool {
        let branch = self.words[at].text == "TNI" && self.words[before].is(List::Rank);
        let about = matches!(self.verdicts[at], Verdict::Common | Verdict::Term | Verdict::Initial);
        branch || self.verdicts[at] == Verdict::Title || office && about
    }

    /// Returns the end of the place or institution that an office belongs to: `Presiden AS`, `Dirut BRI`.
    pub(super) fn owner(&self, at: usize) -> Option<usize> {
        if let Some((length, lists)) = self.phrase(at)
            && (is_place(lists) || lists.has(List::Organisation))
        {
            return Some(at + length);
        }
        let word = &self.words[at];
        let institution = word.shape == Shape::Capitals
            && (word.text.len() > 2 || self.memory.acronym(word).is_some() || !word.lists.is_empty());
        let end = (is_place(word.lists) || word.is(List::Organisation) || institution).then_some(at + 1)?;
        // `DPR RI`
        Some(end + usize::from(self.words.get(end).is_some_and(|w| w.joined && w.text == "RI")))
    }

    pub(super) fn begins_person(&self, at: usize) -> bool {
        let word = &self.words[at];
        matches!(self.verdicts[at], Verdict::Name(_) | Verdict::Honorific | Verdict::Beside)
            && word.shape != Shape::Number
            && !word.is(List::Compass)
    }

    /// Skips a term, up to the first word that is a name by itself: `Neraca Pembayaran Indonesia`.
    fn after_term(&self, at: usize) -> usize {
        let goes_on = |n: &usize| {
            !self.memory.is_part(&self.words[*n])
                && !self.phrase(*n).is_some_and(|(_, lists)| lists.has(List::Brand))
                && matches!(
                    self.verdicts[*n],
                    Verdict::Common | Verdict::Term | Verdict::Initial | Verdict::Head(NameKind::Work)
                )
        };
        let mut end = at;
        while let Some(next) = self.next(end).filter(goes_on) {
            end = next;
        }
        end + 1
    }
}
