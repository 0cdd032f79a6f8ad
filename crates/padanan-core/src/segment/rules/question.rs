//! A question mark ends a sentence, unless it stands alone in brackets.

use super::super::scan::Stop;
use super::super::site::BoundarySite;
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    if site.at.kind != Stop::Question {
        return None;
    }
    if site.token.is_empty() && site.closers().starts_with(')') {
        return stays("a mark of doubt in brackets");
    }
    ends("a question mark, and no small letter behind it")
}
