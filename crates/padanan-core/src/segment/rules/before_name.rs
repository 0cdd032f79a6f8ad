//! Titles, ranks, kinds of streets and companies come before a name: `Dr.`, `Kol.`, `Jl.`, `PT.`
//!
//! A rank, or the short name of a body in capitals, may end a sentence after all: `… dirawat di RS. Namun, ia pulang.`

use super::super::abbreviations::Use;
use super::super::site::BoundarySite;
use super::super::words::is_function;
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    (site.abbreviation() == Some(Use::BeforeName)).then_some(())?;
    let capitals = site.token.len() > 1 && site.token.bytes().all(|b| b.is_ascii_uppercase() || b == b'.');
    let noun = capitals || (site.token.len() >= 4 && !site.token.contains('.'));
    if noun && is_function(site.following) && !site.is_first() {
        return ends("a word that is never part of a name follows the abbreviation");
    }
    stays("an abbreviation that comes before a name")
}
