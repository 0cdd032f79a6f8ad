//! A question mark ends a sentence, unless it is alone in brackets.

use super::super::scan::Stop;
use super::super::site::BoundarySite;
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    if site.at.kind != Stop::Question {
        return None;
    }
    if site.token.is_empty() && site.closers().starts_with(')') {
        return stays("a question mark alone in brackets");
    }
    ends("a question mark, with no lower-case letter after it")
}
