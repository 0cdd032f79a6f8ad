//! A stop with a closing quote after it ends a sentence: `pulang.”`, `pulang."`

use super::super::scan::Stop;
use super::super::site::BoundarySite;
use super::{Verdict, ends};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    let closes = site.closers().starts_with(['”', '’', '"', '\'', '»', '›']);
    if site.at.kind == Stop::Full && closes {
        return ends("a quotation closes after the stop");
    }
    None
}
