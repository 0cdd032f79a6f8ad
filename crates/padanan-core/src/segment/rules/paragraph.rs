//! A blank line ends every sentence; so does a next line that begins with a bullet or a number.

use super::super::scan::Stop;
use super::super::site::{BoundarySite, Gap};
use super::{Verdict, ends};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    if site.at.kind == Stop::Blank || site.gap == Gap::Paragraph {
        return ends("a blank line follows");
    }
    if site.gap == Gap::Line && begins_item(site.next) {
        return ends("the next line begins with a list item's marker");
    }
    None
}

/// Whether a line begins with a bullet or a number: `- `, `• `, `2. `, `3) `.
fn begins_item(line: &str) -> bool {
    let spaced = |rest: &str| rest.starts_with(' ');
    if line.strip_prefix(['-', '*', '•', '·', '▪', '‣', '◦', '–', '—']).is_some_and(spaced) {
        return true;
    }
    let digits = line.bytes().take(4).take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&digits) && line[digits..].strip_prefix(['.', ')']).is_some_and(spaced)
}
