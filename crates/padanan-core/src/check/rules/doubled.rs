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
            form that occurs twice in a row although the source has it once. Words that are also in brackets behind \
            themselves (`Kyiv (Kyiv)`) are reported unless the source has the same brackets.",
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
        .chain(in_brackets(view))
        .collect()
}

/// Finds words in brackets behind themselves. A term is no exception: the brackets are not the glossary's.
fn in_brackets(view: &View<'_>) -> Vec<Finding> {
    const MOST: usize = 80;
    let text = view.target.text;
    let repeated = |(at, _): (usize, &str)| {
        let inside = text[at + 2..].split_once(')').map(|(inside, _)| inside.trim())?;
        let before = text[..at].trim_end();
        let start = before.len().checked_sub(inside.len()).filter(|start| before.is_char_boundary(*start))?;
        let apart = !before[..start].ends_with(char::is_alphanumeric);
        let fits = !inside.is_empty() && inside.len() <= MOST && inside.starts_with(char::is_alphabetic);
        let is_own =
            fits && apart && same(&before[start..], inside) && !view.source.text.contains(&format!("({inside})"));
        let message = format!("`{inside}` is also in brackets behind itself");
        let span = Span::new(start, at + 2 + text[at + 2..].find(')')? + 1);
        is_own.then(|| Finding::new(Code::DoubledWord, message).at_target(span))
    };
    text.match_indices(" (").filter_map(repeated).collect()
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
