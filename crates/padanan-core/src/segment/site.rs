//! A candidate with its surroundings: everything that a rule may look at.

use super::abbreviations::{Abbreviations, Use};
use super::scan::BoundaryCandidate;
use super::text::{first_word, is_capitals, is_opener, is_space, last_word, skip_space, tag, token_before};

/// What is between a stop and the text that follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing: the next character directly follows the stop.
    None,
    /// White space on one line.
    Space,
    /// One line break.
    Line,
    /// A blank line, or more.
    Paragraph,
}

/// One candidate and its surroundings.
pub(super) struct BoundarySite<'t> {
    pub(super) text: &'t str,
    /// The byte offset at which the sentence begins.
    pub(super) start: usize,
    pub(super) at: BoundaryCandidate,
    pub(super) abbreviations: &'t Abbreviations,
    /// The word before the stop, without it: `Dr`, `S.H`, `2019`.
    pub(super) token: &'t str,
    /// The kind of abbreviation that spells the word before the stop, if one does.
    spelled: Option<Use>,
    pub(super) gap: Gap,
    /// The text from the first character after the gap on; never empty.
    pub(super) next: &'t str,
    /// The same without opening quotes and brackets.
    pub(super) word: &'t str,
    /// The word that `word` begins with.
    pub(super) following: &'t str,
}

impl<'t> BoundarySite<'t> {
    /// Makes a site; `None` if nothing follows: the end of the text needs no decision.
    pub(super) fn new(
        text: &'t str,
        start: usize,
        at: BoundaryCandidate,
        abbreviations: &'t Abbreviations,
    ) -> Option<Self> {
        let behind = skip_space(text, at.end);
        if behind == text.len() {
            return None;
        }
        let gap = match &text.as_bytes()[at.end..behind] {
            [] => Gap::None,
            [b' '] => Gap::Space,
            space => match memchr::memchr_iter(b'\n', space).take(2).count() {
                0 => Gap::Space,
                1 => Gap::Line,
                _ => Gap::Paragraph,
            },
        };
        let next = &text[behind..];
        let openers = next.chars().take(4).take_while(|c| is_opener(*c)).map(char::len_utf8).sum::<usize>();
        let mut word = &next[openers..];
        if let Some(length) = tag(word).filter(|_| !word.starts_with("</")) {
            word = &word[length..];
        }
        let token = token_before(text, start, at.start);
        let spelled = abbreviations.of(token);
        Some(Self { text, start, at, abbreviations, token, spelled, gap, next, word, following: first_word(word) })
    }

    /// Whether there are stops inside the word before the stop: `S.H`, `1.000`.
    pub(super) fn has_inner_stops(&self) -> bool {
        self.token.bytes().any(|b| b == b'.')
    }

    /// Returns the text between the beginning of the sentence and the word before the stop.
    pub(super) fn before(&self) -> &'t str {
        &self.text[self.start..self.at.start - self.token.len()]
    }

    /// Returns the character before the word before the stop, within the sentence.
    pub(super) fn lead(&self) -> Option<char> {
        self.before().chars().next_back()
    }

    /// Returns the word before the word before the stop.
    pub(super) fn previous(&self) -> &'t str {
        last_word(self.before())
    }

    /// Whether the word before the stop is the first of its sentence.
    pub(super) fn is_first(&self) -> bool {
        let before = self.before();
        before.len() <= 8 && before.chars().all(|c| is_space(c) || is_opener(c))
    }

    /// Whether quotes or brackets close after the stop.
    pub(super) fn is_closed(&self) -> bool {
        self.at.end > self.at.stops_end
    }

    /// Returns the characters that close after the stop.
    pub(super) fn closers(&self) -> &'t str {
        &self.text[self.at.stops_end..self.at.end]
    }

    /// Whether quotes or brackets open before the next word.
    pub(super) fn is_opened(&self) -> bool {
        self.word.len() < self.next.len()
    }

    /// Returns the kind of abbreviation that the word before the stop is, if it is one. `SPT` is an acronym, unless
    /// it begins the sentence, or the words around it are in capitals, too.
    pub(super) fn abbreviation(&self) -> Option<Use> {
        let usage = self.spelled?;
        let in_capitals = || is_capitals(self.following) && is_capitals(self.previous());
        let is_acronym = self.abbreviations.is_acronym(self.token) && !self.is_first() && !in_capitals();
        (!is_acronym).then_some(usage)
    }

    /// Returns the word after the next word, on the same line.
    pub(super) fn second(&self) -> &'t str {
        first_word(self.behind_word().trim_start_matches(' '))
    }

    /// Returns the text after the next word.
    pub(super) fn behind_word(&self) -> &'t str {
        &self.word[self.following.len()..]
    }
}
