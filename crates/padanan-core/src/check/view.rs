//! The input of the checks: one segment.

use std::cell::OnceCell;

use super::rules::altered;
use super::side::Side;
use crate::bitext::Alignment;
use crate::finding::Finding;
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
    altered: OnceCell<Vec<Finding>>,
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
            altered: OnceCell::new(),
        }
    }

    /// Returns the view with the spans of glossary terms: forms in the target, terms in the source.
    #[must_use]
    pub fn with_terms(self, target: &[Span], source: &[Span]) -> Self {
        Self { terms: Places::new(target), source_terms: Places::new(source), ..self }
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

    /// Returns the findings about names that became other names.
    pub(super) fn altered(&self) -> &[Finding] {
        self.altered.get_or_init(|| altered::names(self))
    }
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
