//! Edits: a place in the draft and what comes there. They are made all at once, so that places stay true.

use crate::bitext::Span;

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    /// What goes, in the draft.
    pub span: Span,
    /// What comes.
    pub with: String,
    /// Where the term itself stands in `with`: what is in front of it is a neighbour's.
    pub core: Span,
    /// The rule that allows it.
    pub rule: &'static str,
}

/// Replaces `span` by `print`: the form alone, so that a possessive, quotes and stops stay where they are.
///
/// Words of a name of several words that already stand beside the place are not doubled:
/// `Svetlana [Tichanowskaja]` becomes `[Svetlana Tikhanouskaya]`, not `Svetlana Svetlana Tikhanouskaya`.
pub(super) fn replace(draft: &str, span: Span, print: &str, rule: &'static str) -> Edit {
    let mut span = span;
    let words: Vec<&str> = print.split(' ').collect();
    for count in (1..words.len()).rev() {
        let lead = words[..count].join(" ") + " ";
        if ends_with_words(&draft[..span.start], &lead) {
            span.start -= lead.len();
            break;
        }
    }
    for count in (1..words.len()).rev() {
        let tail = format!(" {}", words[words.len() - count..].join(" "));
        let rest = &draft[span.end..];
        if rest.starts_with(&tail) && !rest[tail.len()..].starts_with(char::is_alphanumeric) {
            span.end += tail.len();
            break;
        }
    }
    let with = sentence_case(draft, span, print);
    let core = Span::new(0, with.len());
    Edit { span, with, core, rule }
}

fn ends_with_words(text: &str, lead: &str) -> bool {
    text.strip_suffix(lead).is_some_and(|before| !before.ends_with(char::is_alphanumeric))
}

/// A lower-case form that replaces the first word of the draft gets its capital.
fn sentence_case(draft: &str, span: Span, print: &str) -> String {
    let begins = !draft[..span.start].chars().any(char::is_alphanumeric);
    let capital = span.of(draft).starts_with(char::is_uppercase);
    let mut chars = print.chars();
    match chars.next() {
        Some(first) if begins && capital && first.is_lowercase() => first.to_uppercase().chain(chars).collect(),
        _ => print.to_owned(),
    }
}

/// The edits in the order of the draft; of two that meet the first stays.
pub(super) fn settle(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort_by_key(|e| (e.span.start, std::cmp::Reverse(e.span.end)));
    let mut end = 0;
    edits.retain(|e| {
        let free = e.span.start >= end;
        if free {
            end = e.span.end;
        }
        free
    });
    edits
}

/// The draft with all edits made. `edits` are settled.
pub(super) fn apply(draft: &str, edits: &[Edit]) -> String {
    let mut target = String::with_capacity(draft.len());
    let mut at = 0;
    for edit in edits {
        target.push_str(&draft[at..edit.span.start]);
        target.push_str(&edit.with);
        at = edit.span.end;
    }
    target.push_str(&draft[at..]);
    target
}

/// Where the edits stand in the target, with their rules.
pub(super) fn made(edits: &[Edit]) -> Vec<(Span, &'static str)> {
    let mut grown = 0isize;
    edits
        .iter()
        .map(|edit| {
            let start = edit.span.start.saturating_add_signed(grown);
            grown += edit.with.len() as isize - edit.span.len() as isize;
            (edit.core.shifted(start), edit.rule)
        })
        .collect()
}

/// Where a span of the draft that no edit touches stands in the target.
pub(super) fn moved(span: Span, edits: &[Edit]) -> Span {
    let grown: isize =
        edits.iter().filter(|e| e.span.end <= span.start).map(|e| e.with.len() as isize - e.span.len() as isize).sum();
    Span::new(span.start.saturating_add_signed(grown), span.end.saturating_add_signed(grown))
}
