//! **Why** a machine changes numbers, drops brackets, leaves words behind, and nobody sees it.
//! **Takes** a segment's source and target.
//! **Gives** [`check`]: findings about the target; [`check_source`]: findings about the source.
//! **Never** changes a text, and never knows which backend wrote it.

mod altered;
mod brackets;
pub mod consistency;
mod dates;
mod doubled;
mod length;
mod names;
mod numbers;
mod quotes;
mod residue;
mod unsure;
mod urls;
mod words;

use crate::finding::Finding;
use crate::text::casing::shouts;
use crate::text::language::Lang;
use crate::text::{Lexicon, Span, lexicon};

/// What a check sees of one segment.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The source.
    pub source: &'a str,
    /// The target.
    pub target: &'a str,
    /// Source language.
    pub from: &'a Lang,
    /// Target language.
    pub to: &'a Lang,
    /// Parts of the target that are glossary forms: never residue, never doubled.
    pub terms: &'a [Span],
    /// What is known of the words of both languages; not asked unless it is of this pair.
    pub lexicon: Option<&'a dyn Lexicon>,
}

/// Every check of a target, by place in the target. Source spans are relative to the segment's source.
pub fn check(view: &View<'_>) -> Vec<Finding> {
    let checks: [fn(&View<'_>) -> Vec<Finding>; 9] = [
        numbers::check,
        dates::check,
        residue::check,
        length::check,
        doubled::check,
        brackets::check,
        quotes::check,
        urls::check,
        names::check,
    ];
    let mut findings: Vec<Finding> = checks.iter().flat_map(|check| check(view)).collect();
    findings.sort_by_key(|f| (f.target_span, f.source_span, f.code));
    findings
}

pub use altered::altered;
pub use unsure::{UNSURE, unsure};

/// What is odd about a source: words that stand twice. Spans are relative to `source`.
pub fn check_source(source: &str) -> Vec<Finding> {
    doubled::in_source(source)
}

impl<'a> View<'a> {
    /// What is known of the words of these two languages.
    fn lexicon(&self) -> Option<&'a dyn Lexicon> {
        lexicon::serving(self.lexicon, self.from, self.to)
    }

    /// Whether the two languages share most of their words, as Indonesian and Malay do.
    fn near_languages(&self) -> bool {
        let near = |l: &Lang| matches!(l.primary().as_str(), "id" | "ms" | "jv" | "su");
        near(self.from) && near(self.to)
    }

    /// Whether a text is a headline, in which every word has a capital: most have, and it is no sentence with a stop that
    /// has a word without one, as a sentence rich in names has.
    fn is_headline(text: &str, forms: &[String]) -> bool {
        let end = text.trim_end().trim_end_matches(['”', '"', '’', ')', '»']);
        let sentence = end.ends_with(['.', '!', '?'])
            && forms.iter().any(|w| w.starts_with(char::is_lowercase) && w.chars().count() >= 4);
        shouts(forms) && !sentence
    }

    fn in_term(&self, span: Span) -> bool {
        self.terms.iter().any(|t| t.overlaps(span))
    }
}

#[cfg(test)]
mod tests;
