//! Dates and times in the style of the target.

use crate::facts::mention::{Clock, Date};
use crate::facts::words::MONTHS;
use crate::text::casing::capitalised;

/// Writes a date as the target writes its own: the day first or the month first.
pub(super) fn date(date: Date, there: Date, now: &str) -> Option<String> {
    if date.month == 0 {
        return None;
    }
    // A year of two digits says less than the target.
    let year = if date.year < 100 { there.year } else { date.year };
    let day_first = now.starts_with(|c: char| c.is_ascii_digit()) && now.contains(char::is_alphabetic);
    Some(english_date(Date { year, ..date }, day_first))
}

/// Returns a date in English: `June 5, 2024` or `5 June 2024`.
pub(in crate::facts) fn english_date(date: Date, day_first: bool) -> String {
    let month = MONTHS[(date.month as usize).clamp(1, 12) - 1];
    match (date.day, date.year, day_first) {
        (0, 0, _) => month.to_owned(),
        (0, year, _) => format!("{month} {year}"),
        (day, 0, true) => format!("{day} {month}"),
        (day, 0, false) => format!("{month} {day}"),
        (day, year, true) => format!("{day} {month} {year}"),
        (day, year, false) => format!("{month} {day}, {year}"),
    }
}

/// The parts of the day behind a time, in words.
const PARTS_OF_DAY: [&str; 4] = ["in the morning", "in the afternoon", "in the evening", "at night"];

/// Writes a time as the target writes its own: with the half of the day, or in 24 hours.
pub(super) fn time(clock: Clock, there: Clock, now: &str) -> Option<String> {
    if !clock.exact {
        return None;
    }
    if let Some(part) = PARTS_OF_DAY.iter().find(|part| now.ends_with(*part)) {
        let right = match clock.hour % 24 {
            0..12 => PARTS_OF_DAY[0],
            12..18 => PARTS_OF_DAY[1],
            18..21 => PARTS_OF_DAY[2],
            _ => PARTS_OF_DAY[3],
        };
        let same = clock.hour % 12 == there.hour % 12 && clock.minute == there.minute;
        let in_words = || format!("{}{right}", &now[..now.len() - part.len()]);
        return Some(if same { in_words() } else { short_clock(clock) });
    }
    let Some(start) = now.find(|c: char| c.is_ascii_digit()) else {
        let text = short_clock(clock);
        return Some(if now.starts_with(char::is_uppercase) { capitalised(&text) } else { text });
    };
    let length = now[start..].bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b':')).count();
    let digits = now[start..start + length].trim_end_matches(['.', ':']);
    let rest = &now[start + digits.len()..];
    let half = rest.trim_start();
    let space = &rest[..rest.len() - half.len()];
    let found = ["a.m.", "p.m.", "am", "pm", "a.m", "p.m"]
        .iter()
        .find(|h| half.get(..h.len()).is_some_and(|t| t.eq_ignore_ascii_case(h)));
    let Some(found) = found else {
        let sign = if digits.contains('.') { '.' } else { ':' };
        let text = format!("{}{:02}{sign}{:02}{rest}", &now[..start], clock.hour, clock.minute);
        return Some(text).filter(|_| !rest.contains(char::is_alphabetic));
    };
    let letter = if clock.hour % 24 < 12 { "a" } else { "p" };
    let letters = format!("{letter}{}", &found[1..]);
    let letters = if half.starts_with(char::is_uppercase) { letters.to_uppercase() } else { letters };
    let hour = if clock.hour.is_multiple_of(12) { 12 } else { clock.hour % 12 };
    let minute = match (clock.minute, digits.contains([':', '.'])) {
        (0, false) => String::new(),
        (minute, _) => format!("{}{minute:02}", if digits.contains('.') { '.' } else { ':' }),
    };
    Some(format!("{}{hour}{minute}{space}{letters}{}", &now[..start], &half[found.len()..]))
}

/// Returns a time as newspapers write it: `7 a.m.`, `8:30 p.m.`, `noon`.
fn short_clock(clock: Clock) -> String {
    english_clock(clock).replace(":00 ", " ")
}

/// Returns a time in English: `7:00 a.m.`, `noon`.
pub(in crate::facts) fn english_clock(clock: Clock) -> String {
    let minute = format!("{:02}", clock.minute);
    if !clock.exact {
        return format!("{}:{minute}", clock.hour);
    }
    match (clock.hour % 24, clock.minute) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "noon".to_owned(),
        (hour, _) => {
            let half = if hour < 12 { "a.m." } else { "p.m." };
            let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
            format!("{hour}:{minute} {half}")
        }
    }
}
