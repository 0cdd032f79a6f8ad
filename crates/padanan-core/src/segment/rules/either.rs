//! Abbreviations that may end a sentence: `dll.`, `Tbk.`, `S.H.`. What follows decides.

use super::super::abbreviations::Use;
use super::super::site::BoundarySite;
use super::super::text::{is_space, token_before};
use super::super::words::starts_sentence;
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    (site.abbreviation() == Some(Use::Either)).then_some(())?;
    if site.next.starts_with(['(', '[']) {
        return stays("the text in brackets belongs to the abbreviation");
    }
    if site.word.starts_with(|c: char| c.is_ascii_digit()) {
        return stays("a number follows the abbreviation");
    }
    if continues(site) {
        return stays("another abbreviation follows");
    }
    // `Jalan M.H. Thamrin` is a name; `Budi, M.H.` has a degree.
    let initials = site.token.contains('.') && site.token.bytes().all(|b| b.is_ascii_uppercase() || b == b'.');
    if initials && !is_degree(site) && !starts_sentence(site.following) {
        return stays("initials come before a name");
    }
    ends("the abbreviation may end a sentence, and a capital follows")
}

/// Whether the next word is an abbreviation of the same kind: `Co. Ltd.`, `S.H. M.H.`
fn continues(site: &BoundarySite<'_>) -> bool {
    let end = site.word.bytes().take(12).take_while(|b| b.is_ascii_alphanumeric() || *b == b'.').count();
    let next = site.word[..end].trim_end_matches('.');
    site.abbreviations.of(next) == Some(Use::Either)
}

/// Whether letters with stops are a degree: a comma or another degree precedes them. Behind a number and a comma begins a
/// name: `pada 17 Agustus 1946, S.P. Kelana menulis`.
pub(super) fn is_degree(site: &BoundarySite<'_>) -> bool {
    let before = site.before().trim_end_matches(is_space);
    let another = |b: &str| token_before(b, 0, b.len()).contains('.');
    let behind_comma = |b: &str| !b.ends_with(|c: char| c.is_ascii_digit());
    before.strip_suffix(',').is_some_and(behind_comma) || before.strip_suffix('.').is_some_and(another)
}
