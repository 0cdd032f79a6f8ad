//! A number before a stop ends a sentence, unless it continues: `200. 000`, `pukul 10. 30 WIB`, `No. XI. B. 02`.

use super::super::site::BoundarySite;
use super::super::text::{first_word, is_roman, is_space, single_letter};
use super::super::words::{is_numbered, is_unit, is_zone};
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    let token = site.token;
    let digits = !token.is_empty() && token.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if !digits && !is_roman(token) {
        return None;
    }
    if is_coded(site) {
        return stays("a letter of the same code follows");
    }
    if !digits {
        return None;
    }
    let next = site.word.bytes().take(5).take_while(u8::is_ascii_digit).count();
    let apart = !site.word[next..].starts_with(|c: char| c.is_alphanumeric());
    let group = token.rsplit('.').next().unwrap_or(token);
    if next == 3 && apart && (1..=3).contains(&group.len()) && !site.is_opened() {
        return stays("a group of three digits continues the number");
    }
    if matches!(next, 1 | 2)
        && apart
        && token.len() <= 2
        && is_unit(first_word(site.word[next..].trim_start_matches(' ')))
    {
        return stays("the decimals of a number with its unit follow");
    }
    if next == 2 && apart && token.len() <= 2 && is_time(site, next) {
        return stays("the minutes of a time of day follow");
    }
    ends("a number ends here")
}

/// Whether a single letter with a stop and a number after it follows: `XI. B. 02`, `02. A. 5`.
fn is_coded(site: &BoundarySite<'_>) -> bool {
    if single_letter(site.following).is_none_or(|c| !c.is_uppercase()) {
        return false;
    }
    let behind = site.behind_word().strip_prefix('.').map(|b| b.strip_prefix(' ').unwrap_or(b));
    let previous = site.before().trim_end_matches(is_space);
    let numbered = previous.ends_with('.') || is_numbered(site.previous());
    numbered && behind.is_some_and(|b| b.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether the number is the hour of a time of day: `pukul 10. 30`, or `10. 30 WIB`.
fn is_time(site: &BoundarySite<'_>, digits: usize) -> bool {
    let behind = site.word[digits..].trim_start_matches(' ');
    let zone = first_word(behind);
    is_zone(zone) || matches!(site.previous(), "pukul" | "jam" | "Pukul" | "Jam" | "pkl")
}
