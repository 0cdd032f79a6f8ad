//! The input of the checks: one segment.

use std::cell::OnceCell;

use super::names;
use super::side::Side;
use crate::bitext::Alignment;
use crate::facts::{self, Bridge, Compared, SideText};
use crate::names::{Name, NameContext, in_line};
use crate::text::language::Lang;
use crate::text::{Lexicon, Span};

/// The languages of a segment, and what is known of their words.
#[derive(Debug, Clone, Copy)]
pub struct Languages<'a> {
    /// Source language.
    pub from: &'a Lang,
    /// Target language.
    pub to: &'a Lang,
    /// What is known of the words of both languages. Ignored unless it is for this pair.
    pub lexicon: Option<&'a dyn Lexicon>,
}

/// The input of the checks: one segment. Words, tokens, links and dates of both sides are computed once, when a check
/// first needs them.
#[derive(Debug)]
pub struct View<'a> {
    pub(super) source: Side<'a>,
    pub(super) target: Side<'a>,
    /// ISO 639-1 of the source language and of the target language.
    pub(super) codes: (String, String),
    /// What is known of the words of these two languages.
    pub(super) lexicon: Option<&'a dyn Lexicon>,
    /// Parts of the target that are glossary forms: never residue, never doubled.
    pub(super) terms: Places,
    /// Parts of the source that are glossary terms.
    pub(super) source_terms: Places,
    /// Which part of the source became which part of the target, if the backend reports it. Source spans are relative
    /// to the article.
    pub(super) alignment: &'a [Alignment],
    /// Byte offset of the source in the article.
    pub(super) start: usize,
    facts: OnceCell<Vec<Compared>>,
    /// The glossary terms that have a place on both sides.
    term_pairs: Vec<(Span, Span)>,
    /// The names of the source.
    names: OnceCell<Vec<Name>>,
    bridge: OnceCell<Option<Bridge<'a>>>,
    /// The parts of the source and of the target that are figures, in order.
    figures: OnceCell<[Vec<Span>; 2]>,
}

impl<'a> View<'a> {
    /// Creates a view of a source and its target about which nothing else is known.
    pub fn new(source: &'a str, target: &'a str, languages: Languages<'a>) -> Self {
        let Languages { from, to, lexicon } = languages;
        let codes = (from.primary(), to.primary());
        Self {
            source: Side::new(source),
            target: Side::new(target),
            lexicon: lexicon.filter(|l| l.languages() == (codes.0.as_str(), codes.1.as_str())),
            codes,
            terms: Places::default(),
            source_terms: Places::default(),
            alignment: &[],
            start: 0,
            facts: OnceCell::new(),
            term_pairs: Vec::new(),
            names: OnceCell::new(),
            bridge: OnceCell::new(),
            figures: OnceCell::new(),
        }
    }

    /// Returns the view with the glossary terms: each with its span in the source, and its span in the target if it has
    /// one.
    #[must_use]
    pub fn with_terms(self, terms: &[(Span, Option<Span>)]) -> Self {
        let target: Vec<Span> = terms.iter().filter_map(|t| t.1).collect();
        let source: Vec<Span> = terms.iter().map(|t| t.0).collect();
        let term_pairs = terms.iter().filter_map(|t| Some((t.0, t.1?))).collect();
        Self { terms: Places::new(&target), source_terms: Places::new(&source), term_pairs, ..self }
    }

    /// Returns the view with the names of the source, as the whole article tells them. Without them, the names are those
    /// that the sentence alone shows.
    #[must_use]
    pub fn with_names(self, names: Vec<Name>) -> Self {
        Self { names: OnceCell::from(names), ..self }
    }

    /// Returns the view with its place in an article, in which the source begins at byte `start`, and with the
    /// backend's `alignment`, whose source spans are relative to the article.
    #[must_use]
    pub fn in_article(self, start: usize, alignment: &'a [Alignment]) -> Self {
        Self { start, alignment, ..self }
    }

    /// Returns whether the two languages share most of their words, as Indonesian and Malay do.
    pub(super) fn near_languages(&self) -> bool {
        let near = |code: &str| matches!(code, "id" | "ms" | "jv" | "su");
        near(&self.codes.0) && near(&self.codes.1)
    }

    /// Converts a span of the alignment to one relative to the beginning of the source.
    pub(super) fn in_source(&self, span: Span) -> Span {
        Span::new(span.start.saturating_sub(self.start), span.end.saturating_sub(self.start))
    }

    /// Returns the facts of both sides, compared.
    pub(super) fn facts(&self) -> &[Compared] {
        self.facts.get_or_init(|| {
            let (source, target) = (side_text(&self.source, &self.codes.0), side_text(&self.target, &self.codes.1));
            let (mut found, figures) = facts::compare(source, target, self.lexicon, || self.bridge());
            let _ = self.figures.set(figures);
            // `MÃ¼slÃ¼m` has no quarters.
            found.retain(|row| row.fact.source_span.is_none_or(|span| !self.source.is_damaged(span)));
            found.extend(names::compare(self));
            found
        })
    }

    /// Returns the names of the source.
    pub(super) fn names(&self) -> &[Name] {
        self.names.get_or_init(|| in_line(self.source.text, NameContext { lexicon: self.lexicon, terms: None }))
    }

    /// Returns the glossary terms that have a place on both sides.
    pub(super) fn term_pairs(&self) -> &[(Span, Span)] {
        &self.term_pairs
    }

    /// Returns which words have a counterpart. `None` without a lexicon, or if a text is very long.
    pub(super) fn bridge(&self) -> Option<&Bridge<'a>> {
        let new = || {
            Bridge::new((self.source.text, self.source.links()), (self.target.text, self.target.links()), self.lexicon?)
        };
        self.bridge.get_or_init(new).as_ref()
    }

    /// Returns whether a span of the target is a part of a number, an amount, a date or a time.
    pub(super) fn is_figure(&self, span: Span) -> bool {
        self.figures.get().is_some_and(|figures| meets(&figures[1], span))
    }

    /// Returns whether a span of the source is a part of a number, an amount, a date or a time.
    pub(super) fn is_source_figure(&self, span: Span) -> bool {
        self.figures.get().is_some_and(|figures| meets(&figures[0], span))
    }
}

/// Returns whether one of the spans, which are in order, shares a byte with `span`.
fn meets(spans: &[Span], span: Span) -> bool {
    spans.get(spans.partition_point(|f| f.end <= span.start)).is_some_and(|f| f.overlaps(span))
}

fn side_text<'s>(side: &'s Side<'_>, language: &'s str) -> SideText<'s> {
    SideText { text: side.text, language, links: side.links() }
}

/// Sorted spans of a text, for fast overlap queries however many there are.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    starts: Vec<usize>,
    /// For every span, the greatest end of the spans up to it.
    reach: Vec<usize>,
}

impl Places {
    fn new(spans: &[Span]) -> Self {
        let mut spans = spans.to_vec();
        spans.sort_unstable();
        let mut end = 0;
        let reach = |span: &Span| {
            end = end.max(span.end);
            end
        };
        Self { starts: spans.iter().map(|s| s.start).collect(), reach: spans.iter().map(reach).collect() }
    }

    /// Returns whether one of the spans shares a byte with `span`.
    pub(super) fn meet(&self, span: Span) -> bool {
        let before = self.starts.partition_point(|start| *start < span.end);
        before > 0 && self.reach[before - 1] > span.start
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn places_meet_as_spans_overlap(
            spans in proptest::collection::vec((0usize..40, 0usize..9), 0..6),
            at in 0usize..40,
            length in 1usize..9,
        ) {
            let spans: Vec<Span> = spans.into_iter().map(|(start, length)| Span::new(start, start + length)).collect();
            let span = Span::new(at, at + length);
            prop_assert_eq!(Places::new(&spans).meet(span), spans.iter().any(|s| s.overlaps(span)));
        }
    }
}
