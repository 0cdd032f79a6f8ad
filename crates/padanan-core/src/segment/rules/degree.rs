//! Letters between stops: `M.Si.` and what stands behind another degree may end a sentence; `W.S.`, `U.S.` are initials
//! and acronyms, which go on unless a word follows that stands in no name.

use super::super::site::BoundarySite;
use super::super::words::{is_domain, starts_sentence};
use super::either::is_degree;
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    let token = site.token;
    if !is_dotted(token) {
        return None;
    }
    if token.rsplit('.').next().is_some_and(is_domain) && token.starts_with(char::is_lowercase) {
        // `bps.go.id.` is an address, and ends as any word does.
        return None;
    }
    let mixed = token.contains(|c: char| c.is_lowercase()) && token.starts_with(char::is_uppercase);
    // Unknown capitals behind a comma are initials as often: `pamannya, P.J.H. Cuypers`.
    let degree = mixed || (is_degree(site) && !site.before().trim_end().ends_with(','));
    if degree && !site.next.starts_with(['(', '[']) && !starts_degree(site) {
        return ends("a degree may end a sentence, and a capital follows");
    }
    if !degree && starts_sentence(site.following) {
        return ends("no name follows the letters, but a word that begins sentences");
    }
    stays("letters between stops go on with a name")
}

/// `U.S`, `M.Si`, `S.K.M`: short parts of letters between dots.
fn is_dotted(token: &str) -> bool {
    token.contains('.')
        && token.split('.').all(|p| (1..=4).contains(&p.chars().count()) && p.chars().all(char::is_alphabetic))
}

/// `S.H. M.Hum.` without a comma: another degree follows.
fn starts_degree(site: &BoundarySite<'_>) -> bool {
    site.following.len() <= 2 && site.behind_word().starts_with('.')
}
