//! A number or a letter that begins a sentence, the number 1 after a colon, or one that counts on from there, marks an item:
//! `1. Buka`, `A. Latar`, `IV. Hasil`, `: 1. Indonesia 2. Malaysia`. Another number ends its sentence: `kata Maria, 63.`

use super::super::site::BoundarySite;
use super::super::text::{is_roman, is_space, last_word, single_letter};
use super::super::words::{is_counted, takes_label};
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
    let listed = number && token.len() <= 2 && before.len() < site.before().len() && !site.following.is_empty();
    let introduced = before.ends_with([':', ';', ',']) || matches!(site.previous(), "yakni" | "yaitu" | "meliputi");
    if listed && token == "1" && introduced && !is_counted(last_word(before.trim_end_matches(':'))) {
        return stays("the marker of a list's first item, after a colon or a comma");
    }
    if listed && !takes_number(site.previous()) && goes_on(before, token) {
        return stays("the list in this sentence continues with the next number");
    }
    None
}

/// Whether a number after the word is its own, not the marker of an item: `peringkat 2.`, `pada menit ke 3.`
fn takes_number(word: &str) -> bool {
    takes_label(word)
        || matches!(word, "ke" | "di" | "pada" | "sejak" | "menit" | "usia" | "umur" | "nomor" | "pukul" | "jam")
}

/// Maximum distance at which the preceding number is looked for, in bytes.
const BACK: usize = 600;

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
