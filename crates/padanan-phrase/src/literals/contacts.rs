//! Telephone numbers, host names, names of files and hashtags: `0812-3456-7890`, `(021) 555-1234`, `kemkes.go.id`,
//! `#tagar`.
//!
//! A host name has the ending of a domain behind its full stop: `Kompas.com` is one, and `selesai.Lalu` are two
//! sentences without a space.

use super::amounts::is_dash;
use super::view::View;
use super::{Found, Kind};

/// Endings of domains that the news of Indonesia names, and of files.
const ENDINGS: [&str; 32] = [
    "com", "id", "co", "net", "org", "info", "go", "gov", "edu", "io", "tv", "me", "my", "sg", "asia", "app", "dev",
    "xyz", "news", "online", "pdf", "doc", "docx", "xls", "xlsx", "jpg", "jpeg", "png", "mp4", "mp3", "zip", "html",
];

/// A telephone number: it begins with a plus sign, with a zero or with an area code in brackets.
pub(super) fn phone(view: &View<'_>, at: usize) -> Option<Found> {
    let plain = |i: usize| view.number(i).filter(|n| n.bytes().all(|b| b.is_ascii_digit()));
    let area = |i: usize| plain(i).is_some_and(|n| n.starts_with('0') && n.len() >= 3);
    let first = if view.form(at) == "(" && area(at + 1) && view.form(at + 2) == ")" && plain(at + 3).is_some() {
        at + 3
    } else if view.form(at) == "+" && view.is_apart(at) && view.is_glued(at + 1) && plain(at + 1).is_some() {
        at + 1
    } else if area(at) && !view.is_glued(at) {
        at
    } else {
        return None;
    };
    let mut end = first + 1;
    let mut digits: usize = (at..end).filter_map(plain).map(str::len).sum();
    let mut groups = 1;
    loop {
        let dash = is_dash(view.form(end)) && view.is_glued(end) && view.is_glued(end + 1);
        let next = end + usize::from(dash);
        let Some(group) = plain(next).filter(|group| (2..=8).contains(&group.len()) && view.is_near(next)) else {
            break;
        };
        if digits + group.len() > 15 {
            break;
        }
        digits += group.len();
        groups += 1;
        end = next + 1;
    }
    let signed = first > at;
    ((8..=15).contains(&digits) && (groups > 1 || signed))
        .then(|| Found::new(end - at, view.raw(at, end - 1), Kind::Number))
}

/// A host name or the name of a file.
pub(super) fn host(view: &View<'_>, at: usize) -> Option<Found> {
    if view.is_glued(at) && !matches!(view.back(at, 1), "(" | "[" | "“" | "\"" | "," | "'" | "*" | "**" | "<" | ">") {
        return None;
    }
    let label = |i: usize| {
        let form = view.form(i);
        form.starts_with(|c: char| c.is_ascii_alphanumeric())
            && form.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    let mut last = None;
    for dot in (at + 1..at + 12).step_by(2) {
        let joined = view.form(dot) == "." && view.is_glued(dot) && view.is_glued(dot + 1);
        if !(label(dot - 1) && joined && label(dot + 1)) {
            break;
        }
        if is_ending(view.form(dot + 1)) && view.is_end(dot + 2) {
            last = Some(dot + 1);
        }
    }
    let last = last?;
    Some(Found::new(last + 1 - at, view.raw(at, last), Kind::Name))
}

/// Whether a label is the ending of a domain or of a file. `com` may have capitals, because scrapers and headlines write
/// them; two letters with a capital may begin a sentence.
fn is_ending(label: &str) -> bool {
    let last = label.rsplit('.').next().unwrap_or_default();
    ENDINGS.contains(&last)
        || last.eq_ignore_ascii_case("com")
        || last.len() > 1
            && last.bytes().all(|b| b.is_ascii_uppercase())
            && ENDINGS.contains(&last.to_lowercase().as_str())
}

/// A hashtag.
pub(super) fn hashtag(view: &View<'_>, at: usize) -> Option<Found> {
    let word = view.form(at + 1).starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let tag = view.form(at) == "#" && view.is_glued(at + 1) && word && !view.form(at + 1).contains(' ');
    tag.then(|| Found::new(2, view.raw(at, at + 1), Kind::Name))
}
