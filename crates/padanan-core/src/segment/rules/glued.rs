//! Two sentences without a space between them: `selesai.Polisi`, `pulang.”Dia`. Addresses, numbers and
//! abbreviations have no space after a stop either, but the sentence continues.

use super::super::scan::Stop;
use super::super::site::{BoundarySite, Gap};
use super::super::text::{REACH, first_word, is_closer, is_emoji, is_space, single_letter};
use super::super::words::is_domain;
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    if site.gap != Gap::None {
        return None;
    }
    let following = site.next.trim_start_matches(['“', '"', '(']);
    let capitals = following.chars().take(4).take_while(|c| c.is_uppercase()).count();
    let small = following.chars().nth(capitals).is_some_and(char::is_lowercase);
    let named = (capitals == 1 && small) || (capitals >= 3 && !small);
    if !named {
        return stays("no capitalised word follows the stop");
    }
    if site.closers().contains(['”', '»']) {
        return ends("a quotation closes, and a capitalised word follows without a space");
    }
    if site.is_closed() && !site.closers().contains(|c| matches!(c, ')' | ']' | '"') || is_emoji(c)) {
        return stays("the closing character after the stop does not end a sentence");
    }
    if is_address(site) {
        return stays("the stop is inside an address");
    }
    let token = site.token;
    let known = site.abbreviation().is_some() || single_letter(token).is_some() || token.contains('.');
    if known && site.at.kind == Stop::Full {
        return stays("an abbreviation or an initial is followed by a name without a space");
    }
    if is_word(site) || site.at.kind != Stop::Full || site.is_closed() {
        return ends("two sentences without a space between them");
    }
    stays("the stop is inside a word")
}

/// Whether a sentence may end with the token: lower-case letters, an acronym, a number, a closing quote or bracket, a
/// per cent or degree sign.
fn is_word(site: &BoundarySite<'_>) -> bool {
    let token = site.token;
    if token.is_empty() {
        return site.lead().is_some_and(|c| is_closer(c) || matches!(c, '%' | '°'));
    }
    let low = token.chars().rev().take(2).filter(|c| c.is_lowercase()).count() == 2;
    let acronym = (2..=8).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_uppercase());
    let digits = token.trim_end_matches('%');
    let number = digits.bytes().all(|b| b.is_ascii_digit()) && !site.is_first();
    low || acronym || number
}

/// Whether the stop is inside a link, an e-mail address or a domain name.
fn is_address(site: &BoundarySite<'_>) -> bool {
    let ending = first_word(site.next);
    let rest = &site.next[ending.len()..];
    let goes_on = rest.starts_with(['/', '@']) || rest.starts_with("://");
    let part = rest.strip_prefix('.').is_some_and(|r| r.starts_with(char::is_lowercase));
    let name = site.token.len() >= 2 && site.at.kind == Stop::Full;
    if name && (is_domain(ending) || goes_on || part) {
        return true;
    }
    let sentence = &site.text[site.start..site.at.start];
    let tail = &sentence[sentence.floor_char_boundary(sentence.len().saturating_sub(4 * REACH))..];
    let word = tail.rsplit(is_space).next().unwrap_or(tail);
    let path = word.split_once('/').is_some_and(|(host, _)| host.contains('.'));
    path || word.contains("://") || word.starts_with("www.") || word.contains('@')
}
