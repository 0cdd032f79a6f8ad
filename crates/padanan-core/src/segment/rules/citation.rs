//! Courts, numbers of cases, articles of law and verses: `PN Jkt. Pst.`, `150/Pdt.Sus/2026`, `Pasal 3 jo. Pasal 18`,
//! `Mat. 5:3`.

use super::super::site::{BoundarySite, Gap};
use super::super::text::is_space;
use super::super::words::{is_city, is_connector, is_direction, is_law};
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    if site.gap == Gap::None && is_inside_number(site) {
        return stays("the stop is inside the number of a case");
    }
    if is_book(site.token) && is_verse(site.word) {
        return stays("chapter and verse follow the name of a book");
    }
    let begins = site.word.starts_with(char::is_uppercase);
    let part = site.token.rsplit('.').next().unwrap_or(site.token);
    if is_city(part) && is_direction(site.following) {
        return stays("the part of the city follows, in the name of a court");
    }
    if is_direction(part) && begins && is_in_court(site, part) && (site.gap != Gap::None || site.second().is_empty()) {
        return if is_law(site.following) {
            stays("a number follows the name of a court")
        } else {
            ends("the name of a court ends here, and a capital follows")
        };
    }
    if is_connector(site.token) && !site.is_first() {
        if is_law(site.following) || site.word.starts_with(|c: char| c.is_ascii_digit()) {
            return stays("another article of law follows");
        }
        if site.token == "jo" && begins {
            return stays("an abbreviation between two articles of law");
        }
    }
    None
}

/// Whether a word may be the short name of a book: `Mat`, `Flp`. The law and the Bible have dozens.
fn is_book(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && (2..=3).contains(&word.chars().count())
}

/// Whether a text begins with chapter and verse: `5:3`, `119:105-112`.
fn is_verse(text: &str) -> bool {
    let number = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let chapter = number(text);
    let verse = text[chapter..].strip_prefix(':').map_or(0, number);
    (1..=3).contains(&chapter) && (1..=3).contains(&verse)
}

/// Whether the short name of a city comes before the part of it: `Jkt.Pst`, `Jkt. Pst`, `Jkt Pst`.
fn is_in_court(site: &BoundarySite<'_>, part: &str) -> bool {
    let before = &site.text[site.start..site.at.start - part.len()];
    let before = before.trim_end_matches(|c: char| c == '.' || is_space(c));
    before.len().checked_sub(3).and_then(|at| before.get(at..)).is_some_and(is_city)
}

/// Whether the stop is inside a code with strokes and numbers: `208/Pdt.G/2025`, `12/Pid.Sus-TPK/2023`.
fn is_inside_number(site: &BoundarySite<'_>) -> bool {
    let numbered = site.before().strip_suffix('/').is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
    numbered && site.token.starts_with(char::is_alphabetic) && !site.is_closed()
}
