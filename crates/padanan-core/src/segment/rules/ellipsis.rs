//! Dots in a row end a sentence if a capital follows, unless they begin it, mark an omission (`[…]`), or are a pause behind
//! a word that ends no sentence: `pemenangnya adalah... Indonesia!`

use super::super::scan::Stop;
use super::super::site::BoundarySite;
use super::super::text::REACH;
use super::super::words::{is_conjunction, is_copula, is_revealing, starts_sentence};
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
    let word = if site.token.is_empty() { site.previous() } else { site.token };
    if !site.is_closed() && (is_copula(word) || (is_conjunction(word) && !starts_sentence(site.following))) {
        return stays("a pause behind a word that ends no sentence");
    }
    let revealed = || is_revealed(site) || (is_revealing(&word.to_lowercase()) && !starts_sentence(site.following));
    if !site.is_closed() && word.ends_with("nya") && revealed() {
        return stays("a pause before what the sentence reveals");
    }
    ends("dots in a row, with no lower-case letter after them")
}

/// Whether a few words and an exclamation mark follow: `juaranya… Brasil!`
fn is_revealed(site: &BoundarySite<'_>) -> bool {
    let near = &site.word[..site.word.floor_char_boundary(REACH)];
    let stop = near.find(['.', '?', '!', '…', '\n']);
    stop.is_some_and(|at| near[at..].starts_with('!') && !starts_sentence(site.following))
}
