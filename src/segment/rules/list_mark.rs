//! A number or a letter that begins a sentence, or stands behind a colon, marks an item: `1. Buka`, `A. Latar`, `IV. Hasil`.

use super::super::site::Site;
use super::super::text::{is_roman, is_space, single_letter};
use super::{Verdict, stays};

pub(super) fn decide(site: &Site<'_>) -> Option<Verdict> {
    let token = site.token;
    if token.is_empty() || token.len() > 6 || site.is_closed() {
        return None;
    }
    let number = token.len() <= 3 && token.bytes().all(|b| b.is_ascii_digit());
    // `2.1. Latar belakang`
    let section = token.contains('.')
        && token.split('.').all(|p| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
    let mark = number || section || is_roman(token) || single_letter(token).is_some();
    if !mark {
        return None;
    }
    if site.is_first() {
        return stays("a list item's mark begins the sentence");
    }
    let before = site.before().trim_end_matches(is_space);
    let listed = number && token.len() <= 2 && before.len() < site.before().len();
    let last = [", dan", ", atau", ", serta"].iter().any(|w| before.ends_with(w));
    if listed && last && !site.following.is_empty() {
        return stays("the last list item's mark of a sentence");
    }
    if listed && before.ends_with([':', ';', ',']) && !site.following.is_empty() {
        return stays("a list item's mark behind a colon or a comma");
    }
    None
}
