//! A single capital is an initial or a one-letter title (`R.`, `H.`, `W.S.`), unless the word before it says that it is
//! a label (`vitamin C.`, `huruf a.`, `platform X.`), or a word follows that is not part of a name.

use super::super::scan::Stop;
use super::super::site::BoundarySite;
use super::super::text::{REACH, is_space, last_word, single_letter};
use super::super::words::{has_possessive, is_network, is_platform, starts_sentence, takes_label};
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    if site.at.kind != Stop::Full || site.is_closed() {
        return None;
    }
    let letter = single_letter(site.token)?;
    if site.lead() == Some('/') && is_credit(site) {
        return stays("an initial in a credit, before a name");
    }
    if matches!(site.lead(), Some('-' | '–' | '/' | '&')) {
        return None;
    }
    if letter == 'X' && (is_platform(site.previous()) || is_beside_networks(site)) {
        return ends("the letter is the network X, or a number");
    }
    let another = single_letter(site.following).is_some() && site.behind_word().starts_with('.');
    if another {
        return stays("another initial follows");
    }
    if site.previous().bytes().next_back().is_some_and(|b| b.is_ascii_digit()) {
        return ends("the letter is a unit or an era after its number");
    }
    if letter.is_lowercase() && !takes_label(site.previous()) {
        return stays("a single lower-case letter does not end a sentence");
    }
    if takes_label(site.previous()) {
        return ends("the letter is a label, not an initial");
    }
    if starts_sentence(site.following) || has_possessive(site.word) {
        return ends("a word that begins sentences follows the letter");
    }
    stays("an initial comes before a name")
}

/// Whether the initial of a photographer follows an agency and a stroke: `Foto Kita/M. Arif Surya`. Not so in `Twitter/X.`,
/// and not where the next word has a verb: `kelas IPA/B. Guru menunggu`.
fn is_credit(site: &BoundarySite<'_>) -> bool {
    let agency = last_word(site.before().trim_end_matches('/'));
    let rest = site.behind_word();
    let named = rest.trim_start_matches(' ').starts_with(char::is_uppercase) || !rest.starts_with(' ');
    agency.len() >= 3
        && agency.starts_with(char::is_uppercase)
        && !is_platform(agency)
        && site.word.starts_with(char::is_uppercase)
        && named
        && !starts_sentence(site.following)
}

/// Whether the letter comes after a network, in a list: `di Instagram dan X.`, `platform milik Musk, X.`
fn is_beside_networks(site: &BoundarySite<'_>) -> bool {
    let before = site.before().trim_end_matches(is_space);
    let listed = before.ends_with(',') || matches!(site.previous(), "dan" | "atau" | "serta");
    let tail = &before[before.floor_char_boundary(before.len().saturating_sub(2 * REACH))..];
    listed && tail.split(|c: char| !c.is_alphanumeric()).any(is_network)
}
