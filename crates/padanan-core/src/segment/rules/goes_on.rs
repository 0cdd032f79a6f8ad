//! The next character cannot begin a sentence: a comma, a closing quote, a dash, an ampersand, a second stop.

use super::super::site::{BoundarySite, Gap};
use super::{Verdict, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    let first = site.next.chars().next()?;
    let dash = matches!(first, '-' | '–' | '—');
    if matches!(first, ',' | ';' | ':' | '/' | '=' | '%' | '&' | ')' | ']' | '}' | '”' | '»' | '?' | '!' | '.' | '…')
        || (dash && site.gap == Gap::Space)
    {
        return stays("the next character continues the sentence");
    }
    // `Ltd. C/O PT Ciptadana`, `S/D 10`.
    if site.following.len() == 1 && site.behind_word().starts_with('/') {
        return stays("an abbreviation with a slash follows");
    }
    None
}
