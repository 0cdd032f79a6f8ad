//! Titles, ranks, kinds of streets and companies come before a name: `Dr.`, `Kol.`, `Jl.`, `PT.`
//!
//! A rank, or the short name of a body in capitals, may end a sentence after all: `… dirawat di RS. Namun, ia pulang.`,
//! `Ia menemui Pak Irjen. Semoga berhasil.`, `Ia mengirim CV. Panitia membacanya.`

use super::super::abbreviations::Use;
use super::super::site::BoundarySite;
use super::super::text::{REACH, is_capitals, last_word};
use super::super::words::{
    has_possessive, is_body, is_function, is_noun, is_person, is_predicate, is_role, starts_sentence, takes_clause,
    takes_illness,
};
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    (site.abbreviation() == Some(Use::BeforeName)).then_some(())?;
    let capitals = site.token.len() > 1 && site.token.bytes().all(|b| b.is_ascii_uppercase() || b == b'.');
    let long = site.token.len() >= 4 && !site.token.contains('.');
    if (capitals || long) && is_function(site.following) && !site.is_first() {
        return ends("a word that is never part of a name follows the abbreviation");
    }
    let is_person = is_person(site.previous());
    let noun = is_noun(site.token) || is_capitals(site.token) || is_person;
    let opens = has_possessive(site.word)
        || (starts_sentence(site.following) && !is_role(site.following) && !is_body(site.token));
    if noun && opens && !site.is_first() {
        return ends("the abbreviation is a word of its own, and a word that begins sentences follows");
    }
    if site.token == "TB" && takes_illness(site.previous()) {
        return ends("the illness, not the first name");
    }
    if is_capitals(site.token) && is_body(site.token) && begins_clause(site) {
        return ends("the clause before is whole, and a subject with its verb follows");
    }
    stays("an abbreviation that comes before a name")
}

/// Whether the abbreviation completes a clause with a verb of its own, and a noun with a verb follows: `… dibeli lewat PO.
/// Pembeli menunggu`. Not so in `mengatakan PT. Maju membayar`, or in `warga yang dirawat di RS. Harapan menolak`.
fn begins_clause(site: &BoundarySite<'_>) -> bool {
    let low = |word: &str| word.starts_with(char::is_lowercase);
    let verb = low(site.second()) && is_predicate(site.second());
    if !verb || is_capitals(site.following) || !low(site.previous()) {
        return false;
    }
    let before = site.before();
    let mut tail = &before[before.floor_char_boundary(before.len().saturating_sub(4 * REACH))..];
    let (mut whole, mut words) = (false, 0);
    while words < 12 {
        let word = last_word(tail);
        if word.is_empty() {
            break;
        }
        if word == "yang" || takes_clause(word) {
            return false;
        }
        whole |= low(word) && is_predicate(word) && !is_demonstrative(word);
        let at = tail.rfind(word).unwrap_or_default();
        tail = tail[..at].trim_end_matches(|c: char| !c.is_alphanumeric());
        words += 1;
    }
    whole
}

/// Whether a word stands behind a noun and is no verb.
fn is_demonstrative(word: &str) -> bool {
    matches!(word, "itu" | "ini")
}
