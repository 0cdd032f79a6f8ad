//! Two sentences without a space between them: `selesai.Polisi`, `pulang.”Dia`. Addresses, numbers and
//! abbreviations are glued too, and go on.

use super::super::scan::Stop;
use super::super::site::{Gap, Site};
use super::super::text::{REACH, is_space, reach, single_letter};
use super::super::words::is_domain;
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &Site<'_>) -> Option<Verdict> {
    if site.gap != Gap::None {
        return None;
    }
    let mut following = site.next.chars().skip_while(|c| matches!(c, '“' | '"' | '('));
    let capitalised =
        following.next().is_some_and(char::is_uppercase) && following.next().is_some_and(char::is_lowercase);
    if !capitalised {
        return stays("no capitalised word follows the stop");
    }
    if site.closers().contains(['”', '»']) {
        return ends("a quotation closes, and a capitalised word is glued to it");
    }
    if site.is_closed() && !site.closers().contains([')', ']', '"']) {
        return stays("what closes behind the stop does not end a sentence");
    }
    if is_address(site) {
        return stays("the stop stands inside an address");
    }
    let token = site.token;
    let known = site.abbreviation().is_some() || single_letter(token).is_some() || token.contains('.');
    if known && site.at.kind == Stop::Full {
        return stays("an abbreviation or an initial is glued to a name");
    }
    if is_word(token) || site.at.kind != Stop::Full || site.is_closed() {
        return ends("two sentences are glued together");
    }
    stays("the stop stands inside a word")
}

/// A word in small letters at its end, an acronym, or a year.
fn is_word(token: &str) -> bool {
    let low = token.chars().rev().take(2).filter(|c| c.is_lowercase()).count() == 2;
    let acronym = (2..=8).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_uppercase());
    let year = token.len() == 4 && token.bytes().all(|b| b.is_ascii_digit());
    low || acronym || year
}

/// Whether the stop stands inside a link, an e-mail address or a domain name.
fn is_address(site: &Site<'_>) -> bool {
    let behind = reach(site.next);
    let word = behind.split(is_space).next().unwrap_or(behind);
    let ending = super::super::text::first_word(word);
    let ends_here = !word[ending.len()..].starts_with(['.', '/', '@', ':']) || word[ending.len()..].len() == 1;
    let name = site.token.len() >= 2 && site.at.kind == Stop::Full;
    if name && (is_domain(ending) || (!ends_here && word.contains(['/', '@', '.']))) {
        return true;
    }
    let sentence = &site.text[site.start..site.at.start];
    let tail = &sentence[sentence.floor_char_boundary(sentence.len().saturating_sub(4 * REACH))..];
    let word = tail.rsplit(is_space).next().unwrap_or(tail);
    let path = word.split_once('/').is_some_and(|(host, _)| host.contains('.'));
    path || word.contains("://") || word.starts_with("www.") || word.contains('@')
}
