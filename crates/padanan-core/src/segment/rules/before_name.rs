//! Titles, ranks, kinds of street and company stand before a name: `Dr.`, `Kol.`, `Jl.`, `PT.`
//!
//! A rank, or a body's short name in capitals, may end a sentence after all: `… dirawat di RS. Namun, ia pulang.`

use super::super::abbreviations::Use;
use super::super::site::BoundarySite;
use super::super::words::is_function;
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    (site.abbreviation() == Some(Use::BeforeName)).then_some(())?;
    let capitals = site.token.len() > 1 && site.token.bytes().all(|b| b.is_ascii_uppercase() || b == b'.');
    let noun = capitals || (site.token.len() >= 4 && !site.token.contains('.'));
    if noun && is_function(site.following) && !site.is_first() {
        return ends("no name follows the abbreviation, but a word that stands in none");
    }
    stays("an abbreviation that stands before a name")
}
