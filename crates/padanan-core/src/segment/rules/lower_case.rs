//! A small letter goes on with the sentence, except where one plainly begins in small letters: a quotation, a desk's
//! sign-off, a brand (`iPhone`), or a word behind a word that is no abbreviation (`… kata dia. detikcom mencoba`).

use super::super::scan::Stop;
use super::super::site::BoundarySite;
use super::super::text::is_roman;
use super::super::words::{is_attribution, is_domain, takes_label};
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    if !site.word.starts_with(char::is_lowercase) || is_brand(site) {
        return None;
    }
    if site.is_opened() && begins_quotation(site) {
        return ends("a quotation or a sign-off in brackets begins");
    }
    let open = !site.is_closed() && !site.is_opened() && is_plain(site.token) && site.abbreviation().is_none();
    let spoken = is_attribution(site.following)
        || is_domain(site.following)
        || (site.behind_word().starts_with('.') && site.abbreviations.of(site.following).is_some());
    if open && !spoken && matches!(site.at.kind, Stop::Full | Stop::Question) && !takes_label(site.following) {
        return ends("behind an ordinary word a sentence may begin with a small letter");
    }
    stays("a small letter follows")
}

/// `iPhone`, `eBay`, `e-KTP`: a capital behind the first letter.
fn is_brand(site: &BoundarySite<'_>) -> bool {
    let mut letters = site.word.chars().skip(1).skip_while(|c| *c == '-');
    letters.next().is_some_and(char::is_uppercase)
}

/// A quotation, or a sign-off in brackets, that begins in lower case: `… selesai. (red)`.
fn begins_quotation(site: &BoundarySite<'_>) -> bool {
    let straight = site.next.starts_with(['"', '\'']);
    // Behind `…."` a further straight quote is not an opening one; behind `, “Yahoo!` nothing is known.
    site.at.kind == Stop::Full
        && !(site.is_closed() && straight)
        && site.abbreviation().is_none()
        && !site.token.ends_with(char::is_uppercase)
        && !site.token.contains('.')
        && !(site.next.starts_with(['(', '[']) && site.token.len() <= 3)
}

/// What is no abbreviation: a word with two vowels or more (a capitalised one with three), a long number, a Roman one.
fn is_plain(token: &str) -> bool {
    let vowels = token.bytes().filter(|b| b"aeiouAEIOU".contains(b)).count();
    let small = token.len() >= 4 && vowels >= 2 && token.bytes().all(|b| b.is_ascii_lowercase());
    let name = token.len() >= 5 && vowels >= 3 && token.bytes().skip(1).all(|b| b.is_ascii_lowercase());
    let number = token.len() >= 3 && token.bytes().all(|b| b.is_ascii_digit());
    small || name || number || (token.len() >= 2 && is_roman(token))
}
