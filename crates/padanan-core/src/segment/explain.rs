//! Lists every decision with the rule that made it.

use super::{Abbreviations, Quotes, walk};
use crate::text::Span;
use crate::text::invisible::Seen;

/// The decision on one candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoundaryDecision {
    /// The byte offset at which the sentence begins that might end here.
    pub sentence: usize,
    /// The stops and the closing characters after them; for a blank line, its white space.
    pub stop: Span,
    /// Whether the sentence ends here.
    pub ends: bool,
    /// The rule that decided.
    pub rule: &'static str,
    /// Why, in a few words.
    pub why: &'static str,
}

/// Returns every candidate of a text in order, with the rule that decided on it. The end of the text is not one.
///
/// The decisions that end a sentence give the boundaries of [`sentences_with`](super::sentences_with).
pub fn explain(text: &str, abbreviations: &Abbreviations, quotes: Quotes) -> Vec<BoundaryDecision> {
    let mut decisions = Vec::new();
    let seen = Seen::of_lines(text);
    walk(seen.text(), abbreviations, quotes, |sentence, candidate, rule, verdict| {
        let stop = seen.original(Span::new(candidate.start, candidate.end));
        let sentence = seen.original(Span::new(sentence, candidate.end)).start;
        decisions.push(BoundaryDecision { sentence, stop, ends: verdict.ends, rule, why: verdict.why });
    });
    decisions
}
