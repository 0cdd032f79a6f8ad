//! Times of day: `pukul 19.30 WIB` is *at 19:30 WIB*. The full stop between hours and minutes becomes a colon; the
//! twenty-four hours stay.
//!
//! The word before a time is left to the search, which knows `pukul` in its phrases; `jam 5 pagi` is read as `pukul 5
//! pagi`. `2 jam 30 menit` is a duration: a number before `jam` counts hours.

use super::amounts::is_dash;
use super::view::View;
use super::{Found, Kind, lists};

const ZONES: [&str; 6] = ["WIB", "WITA", "WIT", "GMT", "UTC", "Wib"];

/// A time that `pukul`, `jam` or a time zone announces, and the word before it.
pub(super) fn time(view: &View<'_>, at: usize) -> Option<Found> {
    if let Some(tokens) = hours(view, at).filter(|tokens| clock(view, at + tokens, true).is_some()) {
        let capital = view.form(at).starts_with(char::is_uppercase);
        return Some(Found::new(tokens, if capital { "Pukul" } else { "pukul" }, Kind::Word));
    }
    let announced = is_announced(view, at);
    if !announced && !has_zone(view, at) && !is_range(view, at) {
        return None;
    }
    let (mut print, mut next) = clock(view, at, announced)?;
    if is_dash(view.form(next))
        && view.is_near(next)
        && let Some((second, end)) = clock(view, next + 1, true)
    {
        let dash = view.form(next);
        print = if view.is_glued(next) { format!("{print}{dash}{second}") } else { format!("{print} {dash} {second}") };
        next = end;
    }
    Some(Found::new(next - at, print, Kind::Number))
}

/// The number of tokens of a word that announces a time: `pukul`, `jam`, `pkl.`
fn hours(view: &View<'_>, at: usize) -> Option<usize> {
    let word = view.form(at).to_ascii_lowercase();
    let counted = at > 0 && (view.number(at - 1).is_some() || COUNTED.contains(&view.form(at - 1)));
    let found = matches!(word.as_str(), "pukul" | "pkl") || word == "jam" && !counted;
    found.then(|| 1 + usize::from(view.form(at + 1) == "." && view.is_glued(at + 1)))
}

/// Whether `pukul` or its like is before a time, or another time is and a word that leads on: `pukul 22.00 hingga 05.00`.
fn is_announced(view: &View<'_>, at: usize) -> bool {
    let word = |at: usize| (1..=2).any(|steps| at.checked_sub(steps).and_then(|i| hours(view, i)) == Some(steps));
    if word(at) {
        return true;
    }
    // Back through a list of times: `pukul 05.00, 07.30, dan 12.15 WIB`.
    let mut here = at;
    for _ in 0..MAX_LIST {
        let links = (1..=2).take_while(|steps| LINKS.contains(&view.back(here, *steps))).count();
        let zone = usize::from(ZONES.contains(&view.back(here, links + 1)));
        let before = here.checked_sub(links + zone + 1).filter(|i| links > 0 && hour(view, *i).is_some());
        let Some(before) = before else { return false };
        if zone > 0 || word(before) {
            return hour(view, at).is_some_and(|(_, text)| text.contains(':'));
        }
        here = before;
    }
    false
}

/// Maximum number of times in a list.
const MAX_LIST: usize = 6;

/// Words and signs between the times of a list.
const LINKS: [&str; 8] = ["hingga", "sampai", "dan", "atau", "s.d.", "s/d", ",", "serta"];

/// Words that count hours: `beberapa jam 30 menit`.
const COUNTED: [&str; 10] = ["satu", "dua", "tiga", "empat", "lima", "enam", "beberapa", "setengah", "per", "setiap"];

/// Whether two times with all their figures are a range: `10.00–22.00`. No Indonesian number is written so.
fn is_range(view: &View<'_>, at: usize) -> bool {
    let exact = |i: usize| hour(view, i).is_some_and(|(_, text)| text.len() == 5);
    is_dash(view.form(at + 1)) && exact(at) && exact(at + 2) && view.is_near(at + 1) && view.is_near(at + 2)
}

/// Whether a time zone is behind a time or a range of times.
fn has_zone(view: &View<'_>, at: usize) -> bool {
    let next = if is_dash(view.form(at + 1)) { at + 3 } else { at + 1 };
    let local = view.form(next) == "waktu" && lists("setempat Indonesia Arab Jepang Inggris AS", view.form(next + 1));
    let zone = ZONES.contains(&view.form(next)) || local;
    hour(view, at).is_some_and(|(_, text)| text.contains(':') || !local) && view.is_near(next) && zone
}

/// Reads hours, minutes and perhaps seconds at a token.
fn hour(view: &View<'_>, at: usize) -> Option<(u32, String)> {
    let number = view.number(at)?;
    let parts: Vec<&str> = number.split(['.', ':']).take(4).collect();
    let hour: u32 = parts[0].parse().ok().filter(|hour| *hour <= 24 && parts[0].len() <= 2)?;
    let sixty = |part: &&str| part.len() == 2 && part.parse::<u32>().is_ok_and(|part| part < 60);
    ((1..=3).contains(&parts.len()) && parts[1..].iter().all(sixty)).then(|| (hour, parts.join(":")))
}

/// Reads a time, its part of the day and its zone. An hour without minutes needs to be announced.
fn clock(view: &View<'_>, at: usize, announced: bool) -> Option<(String, usize)> {
    let (hour, mut print) = hour(view, at)?;
    let exact = print.contains(':');
    if !exact && !announced {
        return None;
    }
    let mut next = at + 1;
    let early = view.form(next) == "dini" && view.form(next + 1) == "hari";
    let part = if early { "dini hari" } else { view.form(next) };
    if let Some(half) = half(part, hour).filter(|_| view.is_near(next)) {
        print = format!("{print}{half}");
        next += 1 + usize::from(early);
    }
    if view.is_near(next) && ZONES.contains(&view.form(next)) {
        print = format!("{print} {}", view.form(next).to_uppercase());
        next += 1;
    }
    Some((print, next))
}

/// Returns what a part of the day adds to an hour: `jam 11 siang` is 11 a.m. and `jam 1 siang` is 1 p.m.; `19.30 malam` is
/// 19:30, which needs no more. `malam` says nothing certain of the hours from one to five.
fn half(part: &str, hour: u32) -> Option<&'static str> {
    match (part, hour) {
        ("pagi", 1..=11) | ("siang", 9..=11) | ("dini hari", 1..=5) => Some(" a.m."),
        ("siang", 12 | 1..=3) | ("sore" | "petang", 2..=7) | ("malam", 6..=11) => Some(" p.m."),
        ("malam", 12) => Some(" midnight"),
        ("siang", 13..=15) | ("sore" | "petang", 14..=19) | ("malam", 18..=24 | 0) | ("dini hari" | "pagi", 0) => {
            Some("")
        }
        _ => None,
    }
}
