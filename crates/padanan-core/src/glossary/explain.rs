//! Explains why a term is found in a text, or why not.

use super::matcher::MatchVerdict;
use super::{Hit, Lookalike, TermIndex};
use crate::text::Span;

/// The outcome for one place in which the letters of a term occur.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormOccurrence {
    /// Its byte range.
    pub span: Span,
    /// The index of the entry.
    pub term: usize,
    /// The outcome.
    pub fate: FormOutcome,
}

/// Why a place is a hit, or why it is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormOutcome {
    /// It is a hit.
    Matched,
    /// The letters are inside another word.
    InsideWord,
    /// The letters do not have the case that the entry requires.
    Case,
    /// A longer term has the place: the index of its entry.
    Longer(usize),
    /// The letters are something else here, such as a person's initials.
    Lookalike(Lookalike),
    /// The place is in a URL, an e-mail address or a handle.
    Protected,
}

impl TermIndex {
    /// Returns the entries that a user may mean by a word: those with such a spelling, target or admitted form, in any
    /// case.
    pub fn named(&self, word: &str) -> Vec<usize> {
        let wanted = super::fold::fold(word.trim());
        let same = |form: &str| super::fold::fold(form).as_str() == wanted.as_str();
        let meant = |t: &usize| {
            let term = self.term(*t);
            term.source.iter().chain(&term.target).chain(&term.admitted).any(|f| same(f))
        };
        (0..self.len()).filter(meant).collect()
    }

    /// Returns every place of `text` in which the letters of a spelling of `term` occur, and its outcome.
    ///
    /// `joins` and `off_limits` are those of [`TermIndex::find`].
    pub fn explain(&self, term: usize, text: &str, joins: &[usize], off_limits: &[Span]) -> Vec<FormOccurrence> {
        let hits = self.find(text, joins, off_limits);
        let seen = |(pattern, span, why): (usize, Span, MatchVerdict)| {
            let fits = why == MatchVerdict::Fits;
            let other = fits.then(|| self.lookalike(text, pattern, span)).flatten();
            let fate = match fate(term, span, why, &hits, off_limits) {
                fate @ (FormOutcome::Matched | FormOutcome::Protected | FormOutcome::Longer(_)) => fate,
                fate => other.map_or(fate, FormOutcome::Lookalike),
            };
            FormOccurrence { span, term, fate }
        };
        let mut seen: Vec<FormOccurrence> = self.source_places(term, text, joins).into_iter().map(seen).collect();
        // Of places that contain one another, the longest counts.
        seen.sort_by_key(|s| (s.span.start, std::cmp::Reverse(s.span.end)));
        seen.dedup_by(|b, a| a.span.contains(b.span));
        seen
    }
}

fn fate(term: usize, span: Span, why: MatchVerdict, hits: &[Hit], off_limits: &[Span]) -> FormOutcome {
    let here = hits.iter().find(|h| h.span.overlaps(span));
    match here {
        Some(hit) if hit.term == term => FormOutcome::Matched,
        _ if off_limits.iter().any(|o| o.overlaps(span)) => FormOutcome::Protected,
        _ if why == MatchVerdict::InsideWord => FormOutcome::InsideWord,
        _ if why == MatchVerdict::Case => FormOutcome::Case,
        Some(hit) => FormOutcome::Longer(hit.term),
        None => FormOutcome::InsideWord,
    }
}
