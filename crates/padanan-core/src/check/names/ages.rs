//! Ages that changed places: `Rina (34) dan Budi (41)`, and Rina is 41 in the translation.

use super::super::view::View;
use super::spelling::bare;
use crate::bitext::{Confidence, FactKind, FactOutcome};
use crate::facts::Compared;
use crate::finding::Code;
use crate::text::Span;

/// Somebody's age in the source.
struct Aged<'s> {
    /// The last word of the name.
    name: &'s str,
    age: &'s str,
    /// The age, with its brackets.
    span: Span,
}

/// Finds a name that has the age of another one.
pub(super) fn compare(view: &View<'_>) -> Option<Compared> {
    let aged = aged(view);
    if aged.len() < 2 {
        return None;
    }
    let target = view.target.text;
    for one in &aged {
        let mut places = view.target.words().iter().filter(|w| bare(w.of(target)) == one.name);
        let Some(place) = places.next().filter(|_| places.next().is_none()) else { continue };
        let Some(span) = age_beside(target, *place) else { continue };
        let age = span.of(target);
        let others = aged.iter().any(|other| other.name != one.name && other.age == age);
        if age != one.age && others && aged.iter().filter(|a| a.name == one.name).count() == 1 {
            let message = format!("`{}` is {age} in the translation, and {} in the source", one.name, one.age);
            let (here, there) = (Some(one.span), Some(span));
            let row = Compared::new(FactKind::Age, here, there, FactOutcome::Altered, Confidence::Medium);
            return Some(row.with_values(Some(one.age), Some(age)).told(Code::NumberMismatch, message));
        }
    }
    None
}

/// Returns the ages in brackets behind names: `Rina (34)`, `Rina (34 tahun)`.
fn aged<'s>(view: &View<'s>) -> Vec<Aged<'s>> {
    let text = view.source.text;
    let mut found = Vec::new();
    for (open, _) in text.match_indices(" (") {
        let age = number(&text[open + 2..]);
        let behind = text[open + 2 + age.len()..].trim_start_matches([' ', 't', 'a', 'h', 'u', 'n']);
        let name = text[..open].rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        if !age.is_empty() && behind.starts_with(')') && name.len() >= 3 && name.starts_with(char::is_uppercase) {
            found.push(Aged { name, age, span: Span::new(open + 1, open + 2 + age.len()) });
        }
    }
    found
}

/// Returns one or two digits at the beginning of a text.
fn number(text: &str) -> &str {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=2).contains(&length) { &text[..length] } else { "" }
}

/// Returns the age that the target states beside a name: `Rina (34)`, `Rina, 34,`, `Rina, aged 34`, `34-year-old Rina`.
fn age_beside(text: &str, name: Span) -> Option<Span> {
    let rest = &text[name.end..];
    for lead in [" (", ", aged ", ", a ", ", "] {
        let Some(behind) = rest.strip_prefix(lead) else { continue };
        let age = number(behind);
        if !age.is_empty() {
            let start = name.end + lead.len();
            return Some(Span::new(start, start + age.len()));
        }
    }
    let head = text[..name.start].trim_end();
    // A first name may stand between: `34-year-old Rina Sari`.
    let at = head.rfind("-year-old")?;
    let between = &head[at + "-year-old".len()..];
    let near = between.split_whitespace().count() <= 2
        && between.split_whitespace().all(|w| w.starts_with(char::is_uppercase));
    let digits = head[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
    (near && digits > 0).then(|| Span::new(at - digits, at))
}
