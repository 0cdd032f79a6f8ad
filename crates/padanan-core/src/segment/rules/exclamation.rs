//! An exclamation mark ends a sentence, unless it is alone in brackets or part of a name (`Yahoo!`).

use super::super::scan::Stop;
use super::super::site::BoundarySite;
use super::super::words::is_exclaimed;
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    if site.at.kind != Stop::Exclamation {
        return None;
    }
    if site.token.is_empty() && site.closers().starts_with(')') {
        return stays("an exclamation mark alone in brackets");
    }
    if is_exclaimed(site.token) && !super::super::words::starts_sentence(site.following) {
        return stays("the exclamation mark is part of a name");
    }
    ends("an exclamation mark, with no lower-case letter after it")
}
