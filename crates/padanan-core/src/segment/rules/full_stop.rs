//! What no rule before holds back: a full stop behind a word, a capital or a figure behind it.

use super::super::site::BoundarySite;
use super::super::text::single_letter;
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    // `Ph. D.`, `M. Si.`, `S. Pd.`: a degree that was written with spaces.
    let short = site.token.len() <= 2 && site.token.starts_with(char::is_uppercase);
    if short && single_letter(site.following).is_some() && site.behind_word().starts_with('.') {
        return stays("a degree written with spaces goes on");
    }
    ends("a full stop, and no small letter behind it")
}
