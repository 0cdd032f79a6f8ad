//! A stop inside brackets within a sentence: `(Purn.)`, `(SSK. II)`, `(E. hemisphaerica (Bl.) Smith)`; or inside the words
//! of a link: `[Laporan. Bagian Dua](https://contoh.id)`.
//!
//! Every stop between the same two brackets gets the same answer: the length of the pair is measured, not the distance
//! to either bracket.

use super::super::scan::Stop;
use super::super::site::BoundarySite;
use super::super::text::is_space;
use super::{Verdict, stays};

/// Maximum length of brackets that keep a sentence together, in bytes.
const MAX_LENGTH: usize = 180;

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    if site.at.kind != Stop::Blank && is_in_link(site) {
        return stays("the stop is inside the words of a link");
    }
    if !matches!(site.at.kind, Stop::Full | Stop::Ellipsis) {
        return None;
    }
    if site.at.kind == Stop::Full && site.closers().starts_with(')') && is_lone(site) {
        return stays("a lone abbreviation in brackets");
    }
    let opened = opened_inside(site)?;
    if closes_within(site, opened + MAX_LENGTH) {
        return stays("brackets that opened inside the sentence close after the stop");
    }
    None
}

/// Whether the words of a link in Markdown are around the stop: `[Laporan. Bagian Dua](https://contoh.id)`.
fn is_in_link(site: &BoundarySite<'_>) -> bool {
    let bytes = site.text.as_bytes();
    let from = site.start.max(site.at.start.saturating_sub(MAX_LENGTH));
    let opened = memchr::memrchr2(b'[', b']', &bytes[from..site.at.start]);
    let Some(opened) = opened.map(|at| from + at).filter(|at| bytes[*at] == b'[') else { return false };
    let ahead = &bytes[site.at.stops_end..(opened + MAX_LENGTH).clamp(site.at.stops_end, bytes.len())];
    let closed = ahead.iter().position(|b| matches!(b, b'[' | b']')).filter(|at| ahead[*at] == b']');
    // Where the words end with the stop, the address belongs to the candidate.
    let behind = |at: usize| bytes.get(site.at.stops_end + at + 1) == Some(&b'(');
    closed.is_some_and(|at| at > 0 && behind(at) && site.at.stops_end + at >= site.at.end)
}

/// Whether the brackets hold one word only.
fn is_lone(site: &BoundarySite<'_>) -> bool {
    let before = site.before();
    before.ends_with('(') && before.len() > 1 && !site.token.is_empty()
}

/// Returns the offset of a bracket that is still open, unless it is the first character of the sentence.
fn opened_inside(site: &BoundarySite<'_>) -> Option<usize> {
    let bytes = site.text.as_bytes();
    let from = site.start.max(site.at.start.saturating_sub(MAX_LENGTH));
    let window = &bytes[from..site.at.start];
    let mut closed = site.closers().bytes().filter(|b| *b == b')').count();
    for at in memchr::memchr2_iter(b'(', b')', window).rev() {
        match window[at] {
            b')' => closed += 1,
            _ if closed > 0 => closed -= 1,
            _ => {
                let before = &site.text[site.start..from + at];
                return (!before.trim_matches(is_space).is_empty()).then_some(from + at);
            }
        }
    }
    None
}

/// Whether the next bracket is a closing one, before `end`, on the same line, and before another sentence ends.
fn closes_within(site: &BoundarySite<'_>, end: usize) -> bool {
    let ahead = &site.text.as_bytes()[site.at.end..end.clamp(site.at.end, site.text.len())];
    let sign = ahead.iter().position(|b| matches!(b, b'(' | b')' | b'\n' | b'?' | b'!'));
    sign.is_some_and(|at| ahead[at] == b')')
}
