//! A blank line ends every sentence; so does a next line that begins with a bullet or a number. Only the number of a page
//! may stand between two blank lines inside a sentence, which goes on with a small letter.

use super::super::scan::Stop;
use super::super::site::{BoundarySite, Gap};
use super::{Verdict, ends, stays};
use crate::text::line_breaks::{is_page_number, is_wide};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    if site.at.kind == Stop::Blank && is_between_pages(site) {
        return stays("the number of a page is inside the sentence");
    }
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

/// Whether a blank line is before or behind the number of a page, and the sentence goes on with a small letter.
fn is_between_pages(site: &BoundarySite<'_>) -> bool {
    let line = |text: &'_ str| text.len() <= MAX_LENGTH && is_page_number(text.trim());
    let (number, rest) = site.next.split_once('\n').unwrap_or((site.next, ""));
    let before = &site.text[site.start..site.at.start];
    let above = before.rsplit('\n').next().unwrap_or(before);
    let low = |text: &str| text.trim_start().starts_with(char::is_lowercase);
    let number_follows = is_wide(above) && line(number) && low(&rest[..rest.floor_char_boundary(MAX_LENGTH)]);
    number_follows || (line(above) && above.len() < before.len() && low(number))
}

/// Maximum length of the line with the number of a page, in bytes.
const MAX_LENGTH: usize = 80;
