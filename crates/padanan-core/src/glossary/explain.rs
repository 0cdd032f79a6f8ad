//! Why a term is found in a text, or why not.

use super::matcher::MatchVerdict;
use super::{Hit, TermIndex};
use crate::text::Span;

/// What became of one place where a term's letters stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormOccurrence {
    /// Where.
    pub span: Span,
    /// The entry.
    pub term: usize,
    /// What became of it.
    pub fate: FormOutcome,
}

/// Why a place is a hit, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormOutcome {
    /// It is a hit.
    Matched,
    /// The letters stand inside another word.
    InsideWord,
    /// The letters' case is not what the entry asks for.
    Case,
    /// A longer term has the place: its entry.
    Longer(usize),
    /// The place is a URL, an e-mail address or a handle.
    Protected,
}

impl TermIndex {
    /// The entries that a word of a person's means: those with such a spelling, target or name, in whatever case.
    pub fn named(&self, word: &str) -> Vec<usize> {
        let wanted = super::fold::fold(word.trim());
        let same = |form: &str| super::fold::fold(form).as_str() == wanted.as_str();
        let meant = |t: &usize| {
            let term = self.term(*t);
            term.source.iter().chain(&term.target).chain(&term.admitted).any(|f| same(f))
        };
        (0..self.len()).filter(meant).collect()
    }

    /// Every place of `text` where the letters of a spelling of `term` stand, and what became of it.
    ///
    /// `joins` and `off_limits` are those of [`Shelf::find`].
    pub fn explain(&self, term: usize, text: &str, joins: &[usize], off_limits: &[Span]) -> Vec<FormOccurrence> {
        let hits = self.find(text, joins, off_limits);
        let seen = |(span, why): (Span, MatchVerdict)| FormOccurrence {
            span,
            term,
            fate: fate(term, span, why, &hits, off_limits),
        };
        let mut seen: Vec<FormOccurrence> = self.source_places(term, text, joins).into_iter().map(seen).collect();
        // Of the places of several spellings the longest tells.
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
