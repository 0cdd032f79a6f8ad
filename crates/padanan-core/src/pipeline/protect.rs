//! The names of an article that no glossary entry covers and that the translation keeps: they may travel as placeholders,
//! as terms do, with a backend that keeps more of them so.

use std::sync::Arc;

use super::{PipelineContext, Plan, Planned, Route};
use crate::names::{ArticleNames, Evidence, NameContext};
use crate::placeholders::{Part, Placeholder};
use crate::text::{Lexicon, Span};

impl Plan {
    /// Finds the names in the sentences that would be sent. A backend that protects names gets them as placeholders; without
    /// this call no name is protected. `words` is a lexicon of the source language, whatever its target.
    pub fn find_names(&mut self, cx: &PipelineContext<'_>, words: Option<&dyn Lexicon>) {
        if self.to_send().next().is_none() {
            return;
        }
        let names = self.article_names(&PipelineContext { lexicon: cx.lexicon.or(words), ..*cx });
        for segment in self.segments.iter_mut().filter(|s| s.route == Route::Ask) {
            segment.sentence.names = protected(segment, &names);
        }
        // The checks read the names with what is known of the pair.
        self.names = Some(names).filter(|_| cx.lexicon.is_some() || words.is_none());
    }

    /// Returns what the whole article tells of its names.
    pub(super) fn article_names(&self, cx: &PipelineContext<'_>) -> Arc<ArticleNames> {
        let read = || {
            let sentences = self.segments.iter().map(|s| s.sentence.source.as_str());
            Arc::new(ArticleNames::of(sentences, NameContext { lexicon: cx.lexicon, terms: Some(cx.term_index) }))
        };
        self.names.clone().unwrap_or_else(read)
    }
}

/// Returns the parts of a sentence's names that the translation keeps, except for those that a term or a link covers.
fn protected(segment: &Planned, names: &ArticleNames) -> Vec<Placeholder> {
    let (sentence, hits) = (&segment.sentence, &segment.hits);
    let source = sentence.source.as_str();
    let taken = |span: Span| {
        let travels = sentence.placeholders.iter().any(|p| p.span.overlaps(span));
        travels || hits.iter().any(|hit| hit.span.overlaps(span))
    };
    let parted = |span: Span| sentence.joins.iter().any(|join| span.start < *join && *join < span.end);
    let kept = names.in_sentence(source).into_iter().filter(|name| name.evidence != Evidence::Glossary);
    let kept = kept.filter_map(|name| name.kept).map(|span| with_stop(span, source));
    let kept = kept.filter(|span| !taken(*span) && !parted(*span) && is_word(*span, source));
    kept.map(|span| Placeholder { span, rendering: span.of(source).to_owned(), part: Part::Name }).collect()
}

/// Adds the full stop of an abbreviation, which ends no sentence: `Piquet Jr. dipecat`.
fn with_stop(span: Span, source: &str) -> Span {
    let last = span.of(source).rsplit(' ').next().unwrap_or_default();
    let short = matches!(last, "Jr" | "Sr" | "Tbk" | "Inc" | "Ltd" | "Co");
    let goes_on = || source[span.end..].strip_prefix(". ").is_some_and(|rest| rest.starts_with(char::is_lowercase));
    if short && goes_on() { Span::new(span.start, span.end + 1) } else { span }
}

/// Returns whether a span is no part of a longer word: `Metro` is one in `Metro baru`, but not in `MetroPlus`.
fn is_word(span: Span, source: &str) -> bool {
    let glues = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    !glues(source[..span.start].chars().next_back()) && !glues(source[span.end..].chars().next())
}
