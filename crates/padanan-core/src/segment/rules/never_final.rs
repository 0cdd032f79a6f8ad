//! Abbreviations that never end a sentence: `s.d.`, `vs.`, `yg.`, and those that a user added without a kind.

use super::super::abbreviations::Use;
use super::super::site::BoundarySite;
use super::{Verdict, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    (site.abbreviation() == Some(Use::NeverFinal)).then_some(())?;
    stays("an abbreviation that never ends a sentence")
}
