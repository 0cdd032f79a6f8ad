//! The number of a list's next item that a scraper glued to the item before: `… tahun 19792. Pecahan …` in a list that
//! has begun with `1.` is `… tahun 1979` and `2. Pecahan …`.

use super::scan::Stop;
use super::site::{BoundarySite, Gap};
use super::text::is_space;

/// How far ahead the number after the next is looked for, in bytes.
const AHEAD: usize = 200;

/// Returns where the next item's number begins, if it is glued to the item before and the list counts on to it.
pub(super) fn glued_mark(site: &BoundarySite<'_>) -> Option<usize> {
    if site.at.kind != Stop::Full || site.is_closed() {
        return None;
    }
    behind_stop(site).or_else(|| inside_token(site))
}

/// `Buka aplikasi.2. Pilih menu`
fn behind_stop(site: &BoundarySite<'_>) -> Option<usize> {
    let word = site.token.len() >= 2 && site.token.chars().all(char::is_lowercase);
    if site.gap != Gap::None || !word || site.abbreviation().is_some() {
        return None;
    }
    let digits = site.next.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let number: u32 = site.next[..digits].parse().ok()?;
    (is_mark(&site.next[digits..]) && follows(site, number)).then_some(site.at.end)
}

/// `… tahun emisi 19792. Pecahan`, `Siapkan KTP2. Isi formulir`
fn inside_token(site: &BoundarySite<'_>) -> Option<usize> {
    if site.gap == Gap::None || !site.word.starts_with(char::is_uppercase) {
        return None;
    }
    let token = site.token;
    let digits = token.bytes().rev().take_while(u8::is_ascii_digit).count();
    (1..=digits.min(2)).find_map(|length| {
        let (left, number) = token.split_at(token.len() - length);
        let number: u32 = number.parse().ok().filter(|_| !number.starts_with('0'))?;
        let certain = is_year(left) || is_grouped(left);
        let possible = certain || is_item_end(left, site.lead());
        let seen = || certain || number > 2 && is_glued(site) || has_mark(ahead(site), number + 1);
        (possible && follows(site, number) && seen()).then_some(site.at.start - length)
    })
}

fn is_year(left: &str) -> bool {
    left.len() == 4 && left.parse::<u32>().is_ok_and(|year| (1500..2100).contains(&year))
}

/// Whether digits are in groups of three: `10.000`, so that `10.0002` is no number.
fn is_grouped(left: &str) -> bool {
    let mut groups = left.split('.');
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()));
    first && left.contains('.') && groups.all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether an item may end here: with a word, a per cent sign, or a closing bracket.
fn is_item_end(left: &str, lead: Option<char>) -> bool {
    let letters = left.chars().rev().take_while(|c| c.is_alphabetic()).count();
    letters >= 2 || left.ends_with('%') || (left.is_empty() && matches!(lead, Some(')' | '%' | '”' | '"')))
}

/// Whether the sentence has the item before.
fn follows(site: &BoundarySite<'_>, number: u32) -> bool {
    number.checked_sub(1).is_some_and(|before| before > 0 && has_mark(&site.text[site.start..site.at.start], before))
}

/// Whether the sentence itself began with a number that was glued.
fn is_glued(site: &BoundarySite<'_>) -> bool {
    !site.text[..site.start].is_empty() && !site.text[..site.start].ends_with(is_space)
}

fn ahead<'t>(site: &BoundarySite<'t>) -> &'t str {
    &site.next[..site.next.floor_char_boundary(AHEAD)]
}

/// Whether a text has an item with this number: at its beginning, behind a space, or glued to a word.
fn has_mark(text: &str, number: u32) -> bool {
    const BACK: usize = 600;
    let near = &text[text.ceil_char_boundary(text.len().saturating_sub(BACK))..];
    let digits = number.to_string();
    near.match_indices(&digits).any(|(at, _)| is_mark(&near[at + digits.len()..]))
}

/// Whether a stop or a bracket and an item follow a number.
fn is_mark(behind: &str) -> bool {
    let rest = behind.strip_prefix(['.', ')']).and_then(|rest| rest.strip_prefix(' '));
    rest.is_some_and(|rest| rest.starts_with(char::is_uppercase))
}
