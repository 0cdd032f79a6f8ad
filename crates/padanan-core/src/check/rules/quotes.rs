//! Quotation marks: the translation has as many as the source.
//!
//! Only double marks are counted, of any shape; single ones are too often apostrophes. A quotation that spans several
//! segments is unbalanced in the source, and then rightly in the translation.

use super::{Check, CheckExample, Order, Reads, View};
use crate::finding::{Code, Finding, Severity};

pub(super) const CHECK: Check = Check {
    code: Code::QuoteMismatch,
    severity: Severity::Warning,
    about: "Double quotation marks of any shape are counted on both sides; one after a digit is an inch sign. If \
            either side has single marks, nothing is reported: they may be used instead of double ones. If the source has \
            one mark too many, and the translation does not, that is a note.",
    example: CheckExample::new(
        "“Ya,” kata dia.",
        "“Yes, he said.",
        "a quotation is opened or closed only once in the translation",
    ),
    counter_example: CheckExample::right("“Ya,” kata dia.", "\"Yes,\" he said."),
    reads: Reads::Target,
    order: Order::ByPlace,
    run,
};

fn run(view: &View<'_>) -> Vec<Finding> {
    let (source, target) = (marks(view.source.text), marks(view.target.text));
    if source == target {
        return Vec::new();
    }
    // Either side may use single marks instead of double ones.
    let singles = |text: &str| text.contains(['‘', '‹', '›']) || has_single_pair(text);
    if singles(view.source.text) || singles(view.target.text) {
        return Vec::new();
    }
    // A stray mark of the source, which the translation has put right.
    let is_stray = source > 2 && source % 2 == 1 && target + 1 == source;
    let message = if target % 2 == 1 && source.is_multiple_of(2) {
        "a quotation is opened or closed only once in the translation".to_owned()
    } else {
        let plural = if source == 1 { "" } else { "s" };
        format!("the source has {source} quotation mark{plural}, the translation {target}")
    };
    let severity = if is_stray { Severity::Info } else { Severity::Warning };
    vec![Finding::new(Code::QuoteMismatch, message).with_severity(severity)]
}

/// Whether a text quotes between straight single marks, as English does inside a quotation: `"He was a 'political agent'"`.
fn has_single_pair(text: &str) -> bool {
    let around = |at: usize| (text[..at].chars().next_back(), text[at + 1..].chars().next());
    let marks = memchr::memchr_iter(b'\'', text.as_bytes()).map(around);
    let mut is_open = false;
    for (before, after) in marks {
        let opens = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '—'))
            && after.is_some_and(char::is_alphanumeric);
        let closes = after.is_none_or(|c| !c.is_alphanumeric()) && before.is_some_and(|c| !c.is_whitespace());
        if is_open && closes {
            return true;
        }
        is_open |= opens;
    }
    false
}

/// Counts double quotation marks. One after a digit is an inch sign, and one after `€` is a part of a dash or a mark that
/// was decoded wrongly (`â€“`).
fn marks(text: &str) -> usize {
    let bytes = text.as_bytes();
    let straight = memchr::memchr_iter(b'"', bytes)
        .filter(|at| !at.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_digit()))
        .count();
    // The others begin with one of three bytes: `“ ” „`, `« »`, `＂`.
    let curly = memchr::memchr3_iter(0xE2, 0xC2, 0xEF, bytes)
        .filter(|at| text[*at..].starts_with(['“', '”', '„', '«', '»', '＂']) && !text[..*at].ends_with('€'))
        .count();
    straight + curly
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::language::Lang;

    #[test]
    fn marks_that_are_lost_and_marks_that_are_not() {
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
        let languages = crate::check::Languages { from: &from, to: &to, lexicon: None };
        for (source, target, severity) in [
            ("“Ya,” kata dia.", "“Yes, he said.", Some(Severity::Warning)),
            ("Ia “agen” itu.", "He is that agent.", Some(Severity::Warning)),
            // English quotes inside a quotation with single marks, also straight ones.
            ("\"Ia menunjuk \"agen\" itu.\"", "\"He named that 'agent'.\"", None),
            ("\"Ia menunjuk \"agen\" itu.\"", "\"He named ‘an agent’.\"", None),
            // An apostrophe is no quotation mark.
            ("“Ya,” kata ibu James.", "Yes, said James' mother's friend.", Some(Severity::Warning)),
            // A stray mark of the source, put right.
            ("Kata dia, \"Ya, \"agen\" itu.", "He said, \"Yes, that agent.\"", Some(Severity::Info)),
            // Part of a dash that was decoded wrongly.
            ("Hasilnya 7â€“2.", "The result is 7-2.", None),
        ] {
            let found = run(&View::new(source, target, languages));
            assert_eq!(found.first().map(|f| f.severity), severity, "{source} / {target}");
        }
    }
}
