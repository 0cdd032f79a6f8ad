//! Letters separated by stops: `M.Si.` and letters after another degree may end a sentence; `W.S.`, `U.S.` are initials
//! and acronyms, after which the sentence continues unless a word follows that is not part of a name.

use super::super::site::BoundarySite;
use super::super::words::{is_domain, starts_sentence};
use super::either::is_degree;
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    let token = site.token;
    if !site.has_inner_stops() || !is_dotted(token) {
        return None;
    }
    if token.rsplit('.').next().is_some_and(is_domain) && token.starts_with(char::is_lowercase) {
        // `bps.go.id.` is an address, and ends a sentence like any other word.
        return None;
    }
    let mixed = token.contains(|c: char| c.is_lowercase()) && token.starts_with(char::is_uppercase);
    // Unknown capitals after a comma are just as often initials: `pamannya, P.J.H. Cuypers`.
    let degree = mixed || (is_degree(site) && !site.before().trim_end().ends_with(','));
    if degree && !site.next.starts_with(['(', '[']) && !starts_degree(site) {
        return ends("a degree may end a sentence, and a capital follows");
    }
    if !degree && starts_sentence(site.following) {
        return ends("a word that begins sentences follows the letters");
    }
    stays("letters separated by stops come before a name")
}

/// Whether a token with dots is short groups of letters between them: `U.S`, `M.Si`, `S.K.M`.
fn is_dotted(token: &str) -> bool {
    token.split('.').all(|p| (1..=4).contains(&p.chars().count()) && p.chars().all(char::is_alphabetic))
}

/// Whether another degree follows without a comma: `S.H. M.Hum.`
fn starts_degree(site: &BoundarySite<'_>) -> bool {
    site.following.len() <= 2 && site.behind_word().starts_with('.')
}
