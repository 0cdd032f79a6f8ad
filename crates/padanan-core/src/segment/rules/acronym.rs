//! Capitals that are no title: the initials of a suspect (`berinisial MS.`), an acronym that begins the next sentence, too,
//! a unit or an era after its number (`2 TB.`, `1447 H.`).

use super::super::scan::Stop;
use super::super::site::BoundarySite;
use super::super::text::{REACH, is_capitals, is_space, single_letter};
use super::super::words::takes_initials;
use super::{Verdict, ends};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    if site.at.kind != Stop::Full || site.is_closed() || !is_initials(site.token) {
        return None;
    }
    let another = single_letter(site.following).is_some() && site.behind_word().starts_with('.');
    if !another && site.word.starts_with(char::is_uppercase) && is_suspect(site.before()) {
        return ends("the initials of a suspect");
    }
    if is_capitals(site.token) && site.following == site.token {
        return ends("the next sentence begins with the same acronym");
    }
    if is_unit(site) {
        return ends("a unit or an era after its number");
    }
    None
}

/// Whether a token is a few capitals, with stops between them or without.
fn is_initials(token: &str) -> bool {
    (1..=8).contains(&token.len())
        && token.bytes().all(|b| b.is_ascii_uppercase() || b == b'.')
        && token.bytes().filter(|b| *b != b'.').count() <= 5
}

/// Whether what comes before says that initials follow, perhaps after those of others: `berinisial AB (20), CD, dan `.
fn is_suspect(before: &str) -> bool {
    let tail = &before[before.floor_char_boundary(before.len().saturating_sub(4 * REACH))..];
    let is_other = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let initials = !bare.is_empty() && bare.len() <= 5 && bare.bytes().all(|b| b.is_ascii_uppercase() || b == b'.');
        initials || bare.bytes().all(|b| b.is_ascii_digit()) || ["dan", "serta", "atau", "tahun"].contains(&bare)
    };
    tail.rsplit(is_space).filter(|word| !word.is_empty()).find(|word| !is_other(word)).is_some_and(takes_initials)
}

/// Whether the capitals are a unit after a number, or the era of a year: `1447 H.`, but not `pada 2020 H. Agus Salim`.
fn is_unit(site: &BoundarySite<'_>) -> bool {
    let before = site.before().trim_end_matches(is_space);
    let digits = before.bytes().rev().take(12).take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')).count();
    let number = before[before.len() - digits..].trim_matches(['.', ',']);
    let is_apart = before.len() < site.before().len();
    let year = number.parse::<u32>().ok().filter(|_| number.len() == 4);
    match site.token {
        _ if number.is_empty() || !is_apart => false,
        "H" => number.parse::<u32>().is_ok_and(|n| (1..1600).contains(&n)),
        "TB" | "MT" | "KL" | "LT" | "HP" | "PK" => year.is_none_or(|year| !(1900..2100).contains(&year)),
        _ => false,
    }
}
