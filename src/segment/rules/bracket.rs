//! A stop inside brackets that stand inside a sentence: `(Purn.)`, `(SSK. II)`, `(E. hemisphaerica (Bl.) Smith)`.

use super::super::scan::Stop;
use super::super::site::Site;
use super::super::text::{REACH, is_space};
use super::{Verdict, stays};

pub(super) fn decide(site: &Site<'_>) -> Option<Verdict> {
    if site.at.kind != Stop::Full {
        return None;
    }
    if site.closers().starts_with(')') && is_lone(site) {
        return stays("a lone abbreviation in brackets");
    }
    if opened_inside(site) && closes_soon(site) {
        return stays("brackets that opened inside the sentence close behind it");
    }
    None
}

/// Whether the brackets hold one word only.
fn is_lone(site: &Site<'_>) -> bool {
    let before = site.before();
    before.ends_with('(') && before.len() > 1 && !site.token.is_empty()
}

/// Whether a bracket is open that is not the sentence's first sign.
fn opened_inside(site: &Site<'_>) -> bool {
    let sentence = &site.text[site.start..site.at.start];
    let from = sentence.floor_char_boundary(sentence.len().saturating_sub(3 * REACH));
    let mut closed = site.closers().matches(')').count();
    for (at, b) in sentence.as_bytes()[from..].iter().enumerate().rev() {
        match b {
            b')' => closed += 1,
            b'(' if closed > 0 => closed -= 1,
            b'(' => return !sentence[..from + at].trim_matches(is_space).is_empty() || from > 0,
            _ => {}
        }
    }
    false
}

/// Whether the next bracket closes, on the same line, before another sentence ends.
fn closes_soon(site: &Site<'_>) -> bool {
    let ahead = &site.next.as_bytes()[..site.next.len().min(2 * REACH)];
    let sign = ahead.iter().position(|b| matches!(b, b'(' | b')' | b'\n' | b'?' | b'!'));
    sign.is_some_and(|at| ahead[at] == b')')
}
