//! A number or a letter that begins a sentence, a number after a colon, or one that continues such a list, marks an
//! item: `1. Buka`, `A. Latar`, `IV. Hasil`, `: 1. Indonesia 2. Malaysia`.

use super::super::site::BoundarySite;
use super::super::text::{is_roman, is_space, single_letter};
use super::{Verdict, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
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
        return stays("a list item's marker begins the sentence");
    }
    let before = site.before().trim_end_matches(is_space);
    let listed = number && token.len() <= 2 && before.len() < site.before().len();
    let last = [", dan", ", atau", ", serta"].iter().any(|w| before.ends_with(w));
    if listed && last && !site.following.is_empty() {
        return stays("the marker of the last list item in the sentence");
    }
    if listed && before.ends_with([':', ';', ',']) && !site.following.is_empty() {
        return stays("a list item's marker after a colon or a comma");
    }
    if listed && !site.following.is_empty() && goes_on(before, token) {
        return stays("the list in this sentence continues with the next number");
    }
    None
}

/// Maximum distance at which the preceding number is looked for, in bytes.
const BACK: usize = 160;

/// Whether the sentence so far has an item marked with the number that precedes `token`: `: 1. Indonesia 2`.
fn goes_on(before: &str, token: &str) -> bool {
    let Ok(number) = token.parse::<u8>() else { return false };
    let near = &before[before.ceil_char_boundary(before.len().saturating_sub(BACK))..];
    near.match_indices(". ").any(|(at, _)| {
        let digits = near[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
        let apart = near[..at - digits].chars().next_back().is_none_or(is_space);
        apart && near[at - digits..at].parse::<u8>().is_ok_and(|n| n.checked_add(1) == Some(number))
    })
}
