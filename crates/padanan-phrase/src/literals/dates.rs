//! Dates in figures: `7/4/2021` is April 7, 2021, because Indonesian writes the day first. An English reader would take
//! it for July 4.
//!
//! `7/4` alone may be a fraction, a score or an address. It is a date where a weekday or *tanggal* says so, or in the
//! brackets of a newsroom (`Rabu (7/4)`). Dates by ISO 8601 (`2021-04-07`) are the same in both languages, and dates with
//! the name of a month are words.

use padanan_core::text::casing::capitalised;

use super::super::rule_translations::rule_translation;
use super::amounts::is_dash;
use super::view::View;
use super::{Found, Kind, lists};

const MONTHS: &str = "January February March April May June July August September October November December";

/// Words between a weekday and a date in brackets: `Rabu malam (7/4)`.
const PARTS_OF_DAY: &str = "kemarin ini malam pagi siang sore lalu";

/// A day, its month, and perhaps its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Date {
    day: u32,
    month: u32,
    year: Option<u32>,
}

impl Date {
    /// Reads the parts of a date, the day first. If the second number is no month, the first one may be it.
    fn new(day: &str, month: &str, year: Option<&str>) -> Option<Self> {
        let (day, month) = (small(day)?, small(month)?);
        let year = match year {
            Some(digits) => Some(full(digits)?),
            None => None,
        };
        let date = if month > 12 && year.is_some() { (month, day) } else { (day, month) };
        let last = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].get((date.1 as usize).checked_sub(1)?)?;
        (1..=*last).contains(&date.0).then_some(Self { day: date.0, month: date.1, year })
    }

    fn english(self) -> String {
        self.with_days(&self.day.to_string())
    }

    /// Writes the date with other days: `May 7-8, 2022`.
    fn with_days(self, days: &str) -> String {
        let month = MONTHS.split(' ').nth(self.month as usize - 1).unwrap_or_default();
        match self.year {
            Some(year) => format!("{month} {days}, {year}"),
            None => format!("{month} {days}"),
        }
    }
}

fn small(digits: &str) -> Option<u32> {
    let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

/// Reads a year. Of two digits, the century is the one that POSIX gives them: 69 to 99 are in the twentieth.
fn full(digits: &str) -> Option<u32> {
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: u32 = digits.parse().ok()?;
    match digits.len() {
        4 if (1000..2200).contains(&number) => Some(number),
        2 => Some(if number < 69 { 2000 + number } else { 1900 + number }),
        _ => None,
    }
}

/// A date in figures, or a range of days in one month.
pub(super) fn date(view: &View<'_>, at: usize) -> Option<Found> {
    if view.is_glued(at) && !matches!(view.back(at, 1), "(" | "[" | "“" | "\"" | "," | "*" | "|") {
        return None;
    }
    if let Some(found) = introduced(view, at) {
        return Some(found);
    }
    if let Some(found) = named(view, at).or_else(|| pair(view, at)) {
        return Some(found);
    }
    let first = view.number(at)?;
    let hyphen = is_dash(view.form(at + 1)) && view.is_glued(at + 1) && view.is_glued(at + 2);
    if hyphen && let Some(found) = with_hyphens(view, at, first).or_else(|| days(view, at, first)) {
        return Some(found);
    }
    let date = in_one(first)?;
    let whole = date.year.is_some() || is_announced(view, at, at + 1, date);
    whole.then(|| Found::new(1, date.english(), Kind::Words))
}

/// A date with the words before it: `per 31/12/2020` is *as of*, `tanggal` and `bulan` are not said in English, and a
/// month with its year has *in* where a day has *on*.
fn introduced(view: &View<'_>, at: usize) -> Option<Found> {
    let is = |i: usize, words: &str| lists(words, &view.form(i).to_lowercase());
    let (lead, english) = match () {
        () if is(at, "per") => (1 + usize::from(is(at + 1, "tanggal tgl")), "as of "),
        () if is(at, "pada di") && is(at + 1, "tanggal tgl") => (2, "on "),
        () if is(at, "pada di") => (1 + usize::from(is(at + 1, "bulan")), "in "),
        () if is(at, "tanggal tgl bulan") => (1, ""),
        () => return None,
    };
    let start = at + lead;
    let found = match weekday(view.form(start)).filter(|_| english == "as of ") {
        Some(day) => Found::new(1, day, Kind::Words),
        None if english == "in " => named(view, start).filter(|_| view.number(start).is_none())?,
        None => named(view, start).or_else(|| date(view, start)).filter(|found| found.kind == Kind::Words)?,
    };
    let near = (at + 1..=start).all(|i| view.is_near(i));
    near.then(|| Found::new(found.tokens + lead, format!("{english}{}", found.print), Kind::Words))
}

/// Returns the English name of a month.
pub(super) fn month(name: &str) -> Option<&'static str> {
    rule_translation(name, true).map(|rule| rule.print).filter(|english| lists(MONTHS, english))
}

/// Returns the English name of a day of the week, or of two.
fn weekday(name: &str) -> Option<&'static str> {
    rule_translation(name, true).map(|rule| rule.print).filter(|english| english.ends_with("day"))
}

/// `17 Agustus 1945`, `24-26 Desember`, `Mei 1998`, `31 Mei-21 Juni`.
fn named(view: &View<'_>, at: usize) -> Option<Found> {
    let (mut print, mut end) = day_of_month(view, at)?;
    let dash = view.form(end);
    if is_dash(dash)
        && view.is_glued(end) == view.is_glued(end + 1)
        && let Some((other, last)) = day_of_month(view, end + 1)
    {
        print = if view.is_glued(end) { format!("{print}{dash}{other}") } else { format!("{print} {dash} {other}") };
        end = last;
    }
    Some(Found::new(end - at, print, Kind::Words))
}

/// Reads a day or a range of days with its month, or a month with its year; returns the token behind it.
fn day_of_month(view: &View<'_>, at: usize) -> Option<(String, usize)> {
    let (days, text) = days_before(view, at);
    let name = at + days;
    let english = months(view, name)?;
    let next = name + 1;
    let year = view.number(next).filter(|year| view.is_near(next) && is_year(view, next, year));
    let print = match (days, year) {
        (0, year) => format!("{english} {}", year?),
        (_, _) if !view.is_near(name) => return None,
        (_, None) => format!("{english} {text}"),
        (_, Some(year)) => format!("{english} {text}, {year}"),
    };
    Some((print, next + usize::from(year.is_some())))
}

/// Reads the days before a month, `17`, `24-26`, or, behind a word for dates, `4 dan 5` and `5 hingga 8`: the number of
/// their tokens, and the days in English.
fn days_before(view: &View<'_>, at: usize) -> (usize, String) {
    let day = |i: usize| view.number(i).and_then(small).filter(|day| (1..=31).contains(day));
    let Some(first) = day(at) else { return (0, String::new()) };
    // From the 24th to the 3rd, the month changes.
    let later = day(at + 2).is_some_and(|last| first < last) && view.is_near(at + 1) && view.is_near(at + 2);
    let dated = lists("pada tanggal tgl antara dari sejak", &view.back(at, 1).to_lowercase());
    match view.form(at + 1) {
        dash if later && is_dash(dash) => (3, view.raw(at, at + 2).to_owned()),
        "dan" if later && dated => (3, format!("{} and {}", view.form(at), view.form(at + 2))),
        "hingga" | "sampai" if later && dated => (3, format!("{} to {}", view.form(at), view.form(at + 2))),
        _ => (1, view.form(at).to_owned()),
    }
}

/// Whether a number behind a month is a year. One of three figures may also count what is behind it.
fn is_year(view: &View<'_>, at: usize, digits: &str) -> bool {
    let old = digits.len() == 3 && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
    let alone = view.is_end(at + 1) && !view.form(at + 1).starts_with(char::is_alphanumeric);
    digits.len() == 4 && full(digits).is_some() || old && (alone || lists("di dan oleh pada M SM", view.form(at + 1)))
}

/// Reads a month, or two with a hyphen between them: `Januari-Juni`.
fn months(view: &View<'_>, at: usize) -> Option<String> {
    let form = view.form(at);
    if view.is_all_caps() {
        return month(&capitalised(&form.to_lowercase())).map(str::to_owned);
    }
    match form.split_once('-') {
        Some((from, to)) => Some(format!("{}-{}", month(from)?, month(to)?)),
        None => month(form).map(str::to_owned),
    }
}

/// `Januari-Juni` and `Senin-Jumat`: two names that a hyphen joins to one word.
fn pair(view: &View<'_>, at: usize) -> Option<Found> {
    let (from, to) = view.form(at).split_once('-')?;
    let name = |word| weekday(word).or_else(|| month(word));
    Some(Found::new(1, format!("{}-{}", name(from)?, name(to)?), Kind::Words))
}

/// `7/4/2021`, `7.4.2021`, `7/4`.
fn in_one(number: &str) -> Option<Date> {
    let sign = if number.contains('/') { '/' } else { '.' };
    let parts: Vec<&str> = number.split(sign).take(4).collect();
    match parts[..] {
        [day, month, year] if sign == '/' || year.len() == 4 => Date::new(day, month, Some(year)),
        [day, month] if sign == '/' => Date::new(day, month, None),
        _ => None,
    }
}

/// `17-08-1945`; `2021-04-07` stays.
fn with_hyphens(view: &View<'_>, at: usize, first: &str) -> Option<Found> {
    let second = view.number(at + 2)?;
    let third = view.number(at + 4).filter(|_| is_dash(view.form(at + 3)) && view.is_glued(at + 3))?;
    if !view.is_glued(at + 4) || !view.is_end(at + 5) {
        return None;
    }
    if first.len() == 4 && second.len() == 2 && third.len() == 2 {
        return Date::new(third, second, Some(first)).map(|_| Found::new(5, view.raw(at, at + 4), Kind::Number));
    }
    let date = Date::new(first, second, Some(third).filter(|year| year.len() == 4))?;
    Some(Found::new(5, date.english(), Kind::Words)).filter(|_| date.year.is_some())
}

/// `7-8/5/2022`, `7-8/5` and `30/4-1/5`.
fn days(view: &View<'_>, at: usize, first: &str) -> Option<Found> {
    let (dash, end) = (view.form(at + 1), at + 3);
    let last = in_one(view.number(at + 2)?)?;
    let print = if first.contains('/') {
        let from = in_one(first)?;
        format!("{}{dash}{}", from.english(), last.english())
    } else {
        let day = small(first).filter(|day| *day < last.day)?;
        last.with_days(&format!("{day}{dash}{}", last.day))
    };
    (last.year.is_some() || is_announced(view, at, end, last)).then(|| Found::new(3, print, Kind::Words))
}

/// Whether something says that a day and a month are a date.
fn is_announced(view: &View<'_>, at: usize, end: usize, date: Date) -> bool {
    let named =
        |steps: usize| weekday(view.back(at, steps)).is_some() || matches!(view.back(at, steps), "tanggal" | "tgl");
    if view.back(at, 1) == "(" && view.form(end) == ")" {
        // `(2/3)` may be a fraction. No fraction is `12/7`.
        return named(2) || lists(PARTS_OF_DAY, view.back(at, 2)) || date.day > date.month;
    }
    named(1) || view.back(at, 1) == "," && named(2)
}
