//! Articles of laws and numbers of documents: `Pasal 27 ayat (3)`, `No. 11 Tahun 2020`, `No. 11/PUU-XIX/2021`.
//!
//! The full stop of `No.` ends no sentence, and `(3)` is no remark. An `ayat` without an article may be a verse of
//! scripture; the search decides.

use super::view::View;
use super::{Found, Kind};

/// `Pasal 27 ayat (3) huruf b`: an article with its parts.
pub(super) fn article(view: &View<'_>, at: usize) -> Option<Found> {
    let (mut print, mut next) = if view.form(at).eq_ignore_ascii_case("pasal") {
        let number = label(view, at + 1)?;
        (format!("Article {number}"), at + 2)
    } else {
        let (text, end) = paragraph(view, at).filter(|_| view.form(at + 1) == "(")?;
        (text, end)
    };
    while let Some((text, end)) = paragraph(view, next).or_else(|| letter(view, next)) {
        print = format!("{print} {text}");
        next = end;
    }
    Some(Found::new(next - at, print, Kind::Words))
}

/// The number of an article: `27`, `28E`.
fn label<'t>(view: &View<'t>, at: usize) -> Option<&'t str> {
    let form = view.form(at);
    let digits = form.bytes().take_while(u8::is_ascii_digit).count();
    let letters = form.bytes().skip(digits).all(|b| b.is_ascii_uppercase());
    (digits > 0 && letters && form.len() <= digits + 2 && view.is_near(at)).then_some(form)
}

/// `ayat (3)` and `ayat 3`.
fn paragraph(view: &View<'_>, at: usize) -> Option<(String, usize)> {
    if !view.form(at).eq_ignore_ascii_case("ayat") {
        return None;
    }
    if view.form(at + 1) == "(" && view.form(at + 3) == ")" {
        let number = label(view, at + 2)?;
        return Some((format!("paragraph ({number})"), at + 4));
    }
    label(view, at + 1).map(|number| (format!("paragraph {number}"), at + 2))
}

/// `huruf b` and `angka 5`, behind an article.
fn letter(view: &View<'_>, at: usize) -> Option<(String, usize)> {
    let form = view.form(at + 1);
    let one = form.len() == 1 && form.bytes().all(|b| b.is_ascii_lowercase());
    match view.form(at) {
        "huruf" if one => Some((format!("letter {form}"), at + 2)),
        "angka" => label(view, at + 1).map(|number| (format!("point {number}"), at + 2)),
        _ => None,
    }
}

/// `No. 12`, `Nomor 11 Tahun 2020`, `No. 11/PUU-XIX/2021`.
pub(super) fn number(view: &View<'_>, at: usize) -> Option<Found> {
    let word = view.form(at);
    let short = matches!(word, "No" | "NO" | "no");
    let dotted = view.form(at + 1) == "." && view.is_glued(at + 1);
    if !(short && dotted || matches!(word, "No" | "Nomor")) {
        return None;
    }
    let start = at + 1 + usize::from(dotted);
    if !view.is_near(start) {
        return None;
    }
    let end = reference(view, start)?;
    let text = view.raw(start, end - 1);
    let year = view.number(end + 1).filter(|year| year.len() == 4 && view.is_near(end + 1));
    if let Some(year) = year.filter(|_| view.is_near(end) && view.form(end).eq_ignore_ascii_case("tahun")) {
        return Some(Found::new(end + 2 - at, format!("No. {text} of {year}"), Kind::Name));
    }
    Some(Found::new(end - at, format!("No. {text}"), Kind::Name))
}

/// Returns the token behind the number of a document or a house: a cluster that begins with a figure, or that has one
/// and no word in small letters.
fn reference(view: &View<'_>, start: usize) -> Option<usize> {
    let mut end = view.cluster_end(start, 24)?;
    while end > start + 1 && view.is_end(end - 1) {
        end -= 1;
    }
    let text = view.raw(start, end - 1);
    let begins = text.starts_with(|c: char| c.is_ascii_digit());
    let has = text.contains(|c: char| c.is_ascii_digit()) && !text.contains(char::is_lowercase);
    (begins || has).then_some(end)
}
