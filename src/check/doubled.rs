//! The same word twice in a row: `the the`, `membawa membawa`.

use unicode_segmentation::UnicodeSegmentation;

use super::View;
use crate::finding::{Code, Finding, Severity};
use crate::text::Span;

/// Words that may rightly stand twice: `that that`, `had had`; names of places and people; laughter.
const RIGHTLY: [&str; 14] =
    ["that", "had", "no", "ha", "hey", "bye", "very", "so", "walla", "baden", "duran", "boutros", "sirhan", "pago"];
/// The same in Indonesian, where a hyphen is sometimes left out of a reduplication.
const RIGHTLY_SOURCE: [&str; 8] = ["ha", "ya", "tidak", "wah", "ayo", "hai", "kupu", "dan lain"];

pub(super) fn check(view: &View<'_>) -> Vec<Finding> {
    pairs(view.target)
        .filter(|(span, word)| !view.in_term(*span) && !RIGHTLY.contains(&word.to_lowercase().as_str()))
        .map(|(span, word)| Finding::new(Code::DoubledWord, format!("`{word}` stands twice in a row")).at_target(span))
        .collect()
}

/// The same in a source, for the person's knowledge only: the article is what it is.
pub(super) fn in_source(source: &str) -> Vec<Finding> {
    pairs(source)
        .filter(|(_, word)| !RIGHTLY_SOURCE.contains(&word.to_lowercase().as_str()))
        .map(|(span, word)| {
            let message = format!("`{word}` stands twice in a row in the source");
            Finding::new(Code::DoubledWord, message).with_severity(Severity::Info).at_source(span)
        })
        .collect()
}

/// Words that are followed by themselves, with nothing but white space between; capitalised pairs are names
/// (`Duran Duran`) unless the sentence begins with them.
fn pairs(text: &str) -> impl Iterator<Item = (Span, &str)> {
    let words: Vec<(usize, &str)> = text.unicode_word_indices().collect();
    let found = move |pair: &[(usize, &'_ str)]| {
        let ((first, a), (second, b)) = (pair[0], pair[1]);
        let gap = &text[first + a.len()..second];
        let letters = a.chars().all(char::is_alphabetic) && a.chars().count() >= 2;
        let name = b.starts_with(char::is_uppercase);
        let same = letters && !name && a.to_lowercase() == b.to_lowercase();
        (same && !gap.is_empty() && gap.chars().all(char::is_whitespace))
            .then(|| (Span::new(first, second + b.len()), second))
    };
    let spans: Vec<(Span, usize)> = words.windows(2).filter_map(found).collect();
    spans.into_iter().map(move |(span, second)| (span, &text[second..span.end]))
}
