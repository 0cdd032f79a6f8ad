//! Decides on what no earlier rule has decided: a full stop after a word, followed by a capital or a figure.

use super::super::site::BoundarySite;
use super::super::text::single_letter;
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    // `Ph. D.`, `M. Si.`, `S. Pd.`: a degree written with spaces.
    let short = site.token.len() <= 2 && site.token.starts_with(char::is_uppercase);
    if short && single_letter(site.following).is_some() && site.behind_word().starts_with('.') {
        return stays("a degree written with spaces continues");
    }
    ends("a full stop, with no lower-case letter after it")
}
