//! A lower-case letter continues the sentence, except where a sentence plainly begins in lower case: a quotation, a
//! newsroom's sign-off, a brand (`iPhone`), or a word after one that is not an abbreviation (`… kata dia. detikcom
//! mencoba`).

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
        return ends("after an ordinary word, a sentence may begin with a lower-case letter");
    }
    stays("a lower-case letter follows")
}

/// Whether a capital comes after the first letter: `iPhone`, `eBay`, `e-KTP`.
fn is_brand(site: &BoundarySite<'_>) -> bool {
    let mut letters = site.word.chars().skip(1).skip_while(|c| *c == '-');
    letters.next().is_some_and(char::is_uppercase)
}

/// Whether a quotation, or a sign-off in brackets, begins in lower case: `… selesai. (red)`.
fn begins_quotation(site: &BoundarySite<'_>) -> bool {
    let straight = site.next.starts_with(['"', '\'']);
    // After `…."` another straight quote is not an opening one; after `, “Yahoo!` nothing is known.
    site.at.kind == Stop::Full
        && !(site.is_closed() && straight)
        && site.abbreviation().is_none()
        && !site.token.ends_with(char::is_uppercase)
        && !site.token.contains('.')
        && !(site.next.starts_with(['(', '[']) && site.token.len() <= 3)
}

/// Whether a token is not an abbreviation: a word with two or more vowels (three if capitalised), a long number, a
/// Roman numeral.
fn is_plain(token: &str) -> bool {
    let vowels = token.bytes().filter(|b| b"aeiouAEIOU".contains(b)).count();
    let small = token.len() >= 4 && vowels >= 2 && token.bytes().all(|b| b.is_ascii_lowercase());
    let name = token.len() >= 5 && vowels >= 3 && token.bytes().skip(1).all(|b| b.is_ascii_lowercase());
    let number = token.len() >= 3 && token.bytes().all(|b| b.is_ascii_digit());
    small || name || number || (token.len() >= 2 && is_roman(token))
}
