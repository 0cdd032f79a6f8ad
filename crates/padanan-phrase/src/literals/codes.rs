//! Clusters of letters and figures without a word: `11/PUU-XIX/2021`, `737-800`, `R&D`, `C++`, `B 1234 XYZ`, `M5,2`.
//!
//! A cluster is what stands between two spaces. It is a code if it has a sign inside and no word in small letters; a
//! text in capitals hides its words, so there a code needs a figure.

use super::view::View;
use super::{Found, Kind};

/// Maximum number of tokens of a code.
const MAX_TOKENS: usize = 24;

/// Signs inside a code.
const INSIDE: [&str; 14] = ["-", "–", "/", ".", ":", "+", "&", "_", "#", "*", "=", "@", "\\", "++"];

/// A cluster that is a code.
pub(super) fn cluster(view: &View<'_>, at: usize) -> Option<Found> {
    plate(view, at).or_else(|| decimal(view, at)).or_else(|| signed(view, at)).or_else(|| code(view, at))
}

fn is_upper(form: &str) -> bool {
    !form.is_empty() && form.bytes().all(|b| b.is_ascii_uppercase())
}

/// `B 1234 XYZ`: a number plate.
fn plate(view: &View<'_>, at: usize) -> Option<Found> {
    let spaced = |i: usize| view.is_near(i) && !view.is_glued(i);
    let (area, letters) = (view.form(at), view.form(at + 2));
    let number = view.number(at + 1).filter(|n| n.len() <= 4 && n.bytes().all(|b| b.is_ascii_digit()))?;
    let shaped = is_upper(area) && area.len() <= 2 && is_upper(letters) && letters.len() <= 3 && number.len() > 1;
    (shaped && spaced(at + 1) && spaced(at + 2) && view.is_end(at + 3))
        .then(|| Found::new(3, view.raw(at, at + 2), Kind::Name))
}

/// `M5,2` and `M 5,2`, the magnitude of an earthquake, and `PM2,5`.
fn decimal(view: &View<'_>, at: usize) -> Option<Found> {
    let form = view.form(at);
    let letters = form.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = form.len() > letters && form.bytes().skip(letters).all(|b| b.is_ascii_digit());
    if (1..=3).contains(&letters) && digits && view.form(at + 1) == "," && view.is_glued(at + 1) {
        let fraction =
            view.number(at + 2).filter(|n| view.is_glued(at + 2) && n.bytes().all(|b| b.is_ascii_digit()))?;
        return Some(Found::new(3, format!("{form}.{fraction}"), Kind::Name));
    }
    let number = view.number(at + 1).filter(|n| n.len() <= 4 && view.is_near(at + 1))?;
    let small = matches!(number.as_bytes(), [_, b',' | b'.', ..]);
    (form == "M" && small).then(|| Found::new(2, format!("M {}", number.replace(',', ".")), Kind::Name))
}

/// `A+`, `B-`, `C++`, `Disney+`: a word or a letter with a sign behind it.
fn signed(view: &View<'_>, at: usize) -> Option<Found> {
    let form = view.form(at);
    let name = form.starts_with(char::is_uppercase) && !view.is_glued(at);
    let mut end = at + 1;
    while matches!(view.form(end), "+" | "-" | "#" | "−") && view.is_glued(end) && end < at + 3 {
        end += 1;
    }
    let only_plus = (at + 1..end).all(|i| view.form(i) == "+");
    let shaped = form.chars().count() == 1 || only_plus;
    (name && end > at + 1 && shaped && view.is_end(end))
        .then(|| Found::new(end - at, view.raw(at, end - 1), Kind::Name))
}

/// A code with signs inside.
fn code(view: &View<'_>, at: usize) -> Option<Found> {
    if view.is_glued(at) && !matches!(view.back(at, 1), "(" | "[" | "“" | "\"" | "'" | "*" | "**" | "|") {
        return None;
    }
    let mut end = view.cluster_end(at, MAX_TOKENS)?;
    while end > at + 1 && view.is_end(end - 1) {
        end -= 1;
    }
    if end < at + 3 {
        return None;
    }
    let text = view.raw(at, end - 1);
    let figure = text.contains(|c: char| c.is_ascii_digit());
    let wordless = (at..end).all(|i| {
        let form = view.form(i);
        INSIDE.contains(&form) || form.contains(|c: char| c.is_ascii_digit()) && !has_word(form) || is_upper(form)
    });
    let edges = !INSIDE.contains(&view.form(at)) && !INSIDE.contains(&view.form(end - 1));
    // A full stop between two capitals is a missing space.
    let sure = figure || !text.contains('.') && !view.is_all_caps();
    let only_numbers = (at..end).step_by(2).all(|i| view.number(i).is_some()) && end - at == 3;
    (wordless && edges && sure && !only_numbers).then(|| Found::new(end - at, text, Kind::Name))
}

/// Whether three letters in a row are small: a word with a figure.
fn has_word(form: &str) -> bool {
    form.as_bytes().windows(3).any(|three| three.iter().all(u8::is_ascii_lowercase))
}
