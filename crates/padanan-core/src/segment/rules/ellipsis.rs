//! Dots in a row end a sentence if a capital follows, unless they begin it or mark an omission: `[…]`.

use super::super::scan::Stop;
use super::super::site::BoundarySite;
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    if site.at.kind != Stop::Ellipsis {
        return None;
    }
    if site.token.is_empty() && site.is_first() {
        return stays("the dots begin the sentence");
    }
    let bracketed = matches!(site.lead(), Some('(' | '[')) && site.token.is_empty();
    if bracketed && site.closers().starts_with([')', ']']) {
        return stays("an omission in brackets");
    }
    ends("dots in a row, with no lower-case letter after them")
}
