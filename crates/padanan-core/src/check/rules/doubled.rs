//! The same word twice in a row: `the the`, `membawa membawa`.

use super::super::side::Side;
use super::{Check, CheckExample, Order, Reads, View};
use crate::finding::{Code, Finding, Severity};
use crate::text::Span;
use crate::text::casing::lowered;

pub(super) const CHECK: Check = Check {
    code: Code::DoubledWord,
    severity: Severity::Warning,
    about: "Two equal words with only white space between them. Words that may rightly be repeated (`that that`, `had \
            had`), names (`Duran Duran`) and glossary terms are left alone. Enforcement reports the same for a term's \
            form that occurs twice in a row although the source has it once.",
    example: CheckExample::new("Ia di rumah.", "He is at the the house.", "`the` occurs twice in a row"),
    counter_example: CheckExample::right("Lagu Duran Duran itu.", "That song that Duran Duran had had."),
    reads: Reads::Target,
    order: Order::ByPlace,
    run,
};

/// Words that may rightly be repeated: `that that`, `had had`, `sworn in in`; names of places and people; laughter.
const RIGHTLY: [&str; 15] = [
    "in", "that", "had", "no", "ha", "hey", "bye", "very", "so", "walla", "baden", "duran", "boutros", "sirhan", "pago",
];

fn run(view: &View<'_>) -> Vec<Finding> {
    pairs(&view.target)
        .filter(|(span, word)| !view.terms.meet(*span) && !RIGHTLY.contains(&&*lowered(word)))
        .map(|(span, word)| Finding::new(Code::DoubledWord, format!("`{word}` occurs twice in a row")).at_target(span))
        .collect()
}

/// Finds words that are followed by themselves, with only white space between them. Capitalised pairs are names
/// (`Duran Duran`) unless the sentence begins with them. Returns the span of both words, and the second word.
pub(super) fn pairs<'s, 'a>(side: &'s Side<'a>) -> impl Iterator<Item = (Span, &'a str)> + use<'s, 'a> {
    let text = side.text;
    let first = |span: Span| text.as_bytes()[span.start];
    let may_be = move |pair: &&[Span]| {
        let (a, b) = (first(pair[0]), first(pair[1]));
        !a.is_ascii() || !b.is_ascii() || a.eq_ignore_ascii_case(&b)
    };
    side.words().windows(2).filter(may_be).filter_map(move |pair| {
        let (a, b) = (pair[0].of(text), pair[1].of(text));
        let gap = || &text[pair[0].end..pair[1].start];
        let letters = || a.chars().all(char::is_alphabetic) && a.chars().count() >= 2;
        let doubled = same(a, b)
            && !b.starts_with(char::is_uppercase)
            && letters()
            && !gap().is_empty()
            && gap().chars().all(char::is_whitespace);
        doubled.then(|| (Span::new(pair[0].start, pair[1].end), b))
    })
}

/// Returns whether two words are equal except for letter case.
fn same(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { a.to_lowercase() == b.to_lowercase() }
}
