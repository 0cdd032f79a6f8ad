//! Dates, weekdays and clock times.
//!
//! A date of the source must be in the target in some usual form: `16/8/2020` may be August 16, 2020,
//! 16 August 2020, 8/16/2020 or 2020-08-16. `Minggu` with a capital is Sunday, `minggu` a week.

use unicode_segmentation::UnicodeSegmentation;

use super::View;
use super::words::{MONTHS, WEEKDAYS, month, weekday};
use crate::finding::{Code, Finding};
use crate::text::Span;

/// A date or a time where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    /// All of it.
    pub span: Span,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Numbers with two signs between: which is the day is for the language to say.
    Numeric(u32, u32, u32),
    /// With the month's name; a part that is not there is 0.
    Named {
        day: u32,
        month: u32,
        year: u32,
    },
    Clock {
        hour: u32,
        minute: u32,
    },
}

pub(super) fn check(view: &View<'_>) -> Vec<Finding> {
    let mut findings = weekdays(view);
    let target = moments(view.target);
    for moment in moments(view.source) {
        if !target.iter().any(|t| same(moment.kind, t.kind)) && !spelled(moment.kind, view.target) {
            let text = moment.span.of(view.source);
            let message = format!("`{text}` is not in the translation");
            findings.push(Finding::new(Code::DateMismatch, message).at_source(moment.span));
        }
    }
    findings
}

/// The weekdays of the source, told by their capital, must be those of the target.
fn weekdays(view: &View<'_>) -> Vec<Finding> {
    let days = |text: &str| -> Vec<(usize, Span)> {
        let words =
            text.unicode_word_indices().filter(|(_, w)| w.starts_with(char::is_uppercase) && w.chars().count() > 3);
        words.filter_map(|(at, w)| Some((weekday(&w.to_lowercase())?, Span::new(at, at + w.len())))).collect()
    };
    let (source, target) = (days(view.source), days(view.target));
    let missing = source.iter().filter(|(day, _)| !target.iter().any(|t| t.0 == *day));
    missing
        .filter_map(|(day, span)| {
            let other = target.iter().find(|t| !source.iter().any(|s| s.0 == t.0))?;
            let wanted = WEEKDAYS[*day].iter().find(|w| w.ends_with("day")).copied().unwrap_or_default();
            let message = format!(
                "`{}` is {wanted}, and the translation says `{}`",
                span.of(view.source),
                other.1.of(view.target)
            );
            Some(Finding::new(Code::DateMismatch, message).at_source(*span).at_target(other.1))
        })
        .collect()
}

fn same(a: Kind, b: Kind) -> bool {
    match (a, b) {
        (Kind::Clock { hour: h, minute: m }, Kind::Clock { hour, minute }) => m == minute && h % 12 == hour % 12,
        (Kind::Clock { .. }, _) | (_, Kind::Clock { .. }) => false,
        (a, b) => {
            let readings = |k: Kind| match k {
                Kind::Numeric(x, y, z) if x > 31 => vec![(z, y, x)],
                Kind::Numeric(x, y, z) => vec![(x, y, z), (y, x, z)],
                Kind::Named { day, month, year } => vec![(day, month, year)],
                Kind::Clock { .. } => Vec::new(),
            };
            let fits = |x: u32, y: u32| x == y || x == 0 || y == 0;
            let year = |x: u32, y: u32| fits(x, y) || x % 100 == y || y % 100 == x;
            readings(a).iter().any(|p| readings(b).iter().any(|q| fits(p.0, q.0) && fits(p.1, q.1) && year(p.2, q.2)))
        }
    }
}

/// A clock time written in words is not looked for: `pukul 10.00` may be "ten o'clock" or "10 a.m.".
fn spelled(kind: Kind, target: &str) -> bool {
    let has_number = |n: u32| {
        let number = n.to_string();
        target.split(|c: char| !c.is_ascii_digit()).any(|t| t.trim_start_matches('0') == number)
    };
    match kind {
        Kind::Clock { hour, minute: 0 } => {
            has_number(hour) || has_number(hour % 12) || target.contains("o'clock") || target.contains("noon")
        }
        Kind::Clock { hour, minute } => (has_number(hour) || has_number(hour % 12)) && has_number(minute),
        Kind::Named { day, month, year } => {
            let lower = target.to_lowercase();
            let named = month == 0 || MONTHS[month as usize - 1].iter().any(|m| lower.contains(m));
            named && (day == 0 || has_number(day)) && (year == 0 || has_number(year))
        }
        Kind::Numeric(day, month, 0) => has_number(day) && has_number(month),
        Kind::Numeric(..) => false,
    }
}

/// The dates and times of a text.
pub(super) fn moments(text: &str) -> Vec<Moment> {
    let mut found = numeric(text);
    found.extend(in_brackets(text));
    found.extend(named(text));
    found.extend(clocks(text));
    found.extend(hours(text));
    found.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end)));
    let mut end = 0;
    found.retain(|m| {
        let free = m.span.start >= end;
        if free {
            end = m.span.end;
        }
        free
    });
    found
}

/// A run of at most four digits at `at`, standing alone on its left: its value and its end.
fn digits(text: &str, at: usize) -> Option<(u32, usize)> {
    let bytes = text.as_bytes();
    if at > 0 && bytes[at - 1].is_ascii_digit() {
        return None;
    }
    let length = bytes[at..].iter().take(5).take_while(|b| b.is_ascii_digit()).count();
    if length == 0 || length > 4 {
        return None;
    }
    Some((text[at..at + length].parse().ok()?, at + length))
}

/// `16/8/2020`, `2020-08-16`, `16-8-20`.
fn numeric(text: &str) -> Vec<Moment> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let read = || {
            let (x, end) = digits(text, at)?;
            let sign = *bytes.get(end).filter(|b| matches!(b, b'/' | b'-'))?;
            let (y, end) = digits(text, end + 1)?;
            bytes.get(end).filter(|b| **b == sign)?;
            let (z, end) = digits(text, end + 1)?;
            let year = |n: u32| (1000..2200).contains(&n) || n < 100;
            let plausible = y <= 31
                && x > 0
                && y > 0
                && ((x <= 31 && year(z)) || (year(x) && z <= 31))
                && (x <= 12 || y <= 12 || z <= 12);
            plausible.then_some(Moment { span: Span::new(at, end), kind: Kind::Numeric(x, y, z) })
        };
        match read() {
            Some(moment) => {
                at = moment.span.end;
                found.push(moment);
            }
            None => at += 1,
        }
    }
    found
}

/// `Rabu (12/3)`: a day and a month in brackets, as newsrooms date what they tell.
fn in_brackets(text: &str) -> Vec<Moment> {
    let read = |at: usize| {
        let (day, end) = digits(text, at + 1)?;
        text[end..].strip_prefix('/')?;
        let (month, end) = digits(text, end + 1)?;
        let plausible = text[end..].starts_with(')') && (1..=31).contains(&day) && (1..=12).contains(&month);
        plausible.then_some(Moment { span: Span::new(at + 1, end), kind: Kind::Numeric(day, month, 0) })
    };
    memchr::memchr_iter(b'(', text.as_bytes()).filter_map(read).collect()
}

/// `16 Agustus 2020`, `August 16, 2020`, `Agustus 2020`, `16 August`.
fn named(text: &str) -> Vec<Moment> {
    let words: Vec<(usize, &str)> = text.unicode_word_indices().collect();
    let number = |i: usize| -> Option<u32> {
        let word = words.get(i)?.1;
        let bare = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        (bare.len() <= 4 && !bare.is_empty()).then(|| bare.parse().ok())?
    };
    let day = |i: usize| number(i).filter(|n| (1..=31).contains(n));
    let year = |i: usize| number(i).filter(|n| (1000..2200).contains(n));
    let near = |i: usize, j: usize| {
        let (a, b) = (words[i], words[j]);
        let gap = &text[a.0 + a.1.len()..b.0];
        // `Feb. 13`
        matches!(gap, " " | ", " | "-" | " of " | "\u{A0}") || (gap == ". " && a.1.len() <= 4 && j == i + 1)
    };
    let mut found = Vec::new();
    for (i, (at, word)) in words.iter().enumerate() {
        let Some(m) = month(&word.to_lowercase()).filter(|_| word.starts_with(char::is_uppercase)) else { continue };
        let (mut start, mut end) = (*at, at + word.len());
        let (mut d, mut y) = (0, 0);
        let mut next = i + 1;
        if i > 0
            && near(i - 1, i)
            && let Some(n) = day(i - 1)
        {
            d = n;
            start = words[i - 1].0;
        } else if next < words.len()
            && near(i, next)
            && let Some(n) = day(next)
        {
            d = n;
            end = words[next].0 + words[next].1.len();
            next += 1;
        }
        if next < words.len()
            && near(next - 1, next)
            && let Some(n) = year(next)
        {
            y = n;
            end = words[next].0 + words[next].1.len();
        }
        if d > 0 || y > 0 {
            found.push(Moment { span: Span::new(start, end), kind: Kind::Named { day: d, month: m, year: y } });
        }
    }
    found
}

/// `10.30 WIB`, `pukul 10.30`, `10:30`, `10.30 a.m.`.
fn clocks(text: &str) -> Vec<Moment> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    for at in memchr::memchr2_iter(b'.', b':', bytes) {
        let length = bytes[..at].iter().rev().take(3).take_while(|b| b.is_ascii_digit()).count();
        let (Some((hour, _)), Some((minute, end))) = (digits(text, at - length), digits(text, at + 1)) else {
            continue;
        };
        let shaped = (1..=2).contains(&length) && end == at + 3 && hour < 25 && minute < 60;
        let start = at - length;
        let alone = !bytes.get(end).is_some_and(|b| {
            b.is_ascii_digit() || (matches!(b, b'.' | b',') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit))
        }) && (start == 0 || !matches!(bytes[start - 1], b'.' | b',' | b':'));
        if !shaped || !alone {
            continue;
        }
        let before = last_bytes(text, start).trim_end().to_lowercase();
        let after = first_bytes(text, end).trim_start().to_lowercase();
        let announced = ["pukul", "jam", "at", "until", "hingga", "sampai", "by", "around", "sekitar pukul"]
            .iter()
            .any(|w| before.ends_with(w));
        let zoned = ["wib", "wita", "wit", "a.m", "p.m", "am", "pm", "waktu", "local", "gmt", "utc"]
            .iter()
            .any(|w| after.starts_with(w));
        if bytes[at] == b':' || zoned || (announced && before.ends_with(['l', 'm'])) {
            found.push(Moment { span: Span::new(start, end), kind: Kind::Clock { hour, minute } });
        }
    }
    found
}

/// `8 p.m.`, `8pm`.
fn hours(text: &str) -> Vec<Moment> {
    let bytes = text.as_bytes();
    let read = |(at, _): (usize, &u8)| {
        let half = first_bytes(text, at).to_lowercase();
        let marked = ["a.m", "p.m", "am", "pm"].iter().find(|m| half.starts_with(**m))?;
        let apart = !half[marked.len()..].starts_with(char::is_alphanumeric);
        let head = text[..at].strip_suffix(' ').unwrap_or(&text[..at]);
        let length = head.bytes().rev().take(3).take_while(u8::is_ascii_digit).count();
        let start = head.len() - length;
        let alone = !text[..start].ends_with([':', '.', ',']);
        let hour: u32 = head[start..].parse().ok()?;
        let span = Span::new(start, head.len());
        (apart && alone && (1..=12).contains(&hour)).then_some(Moment { span, kind: Kind::Clock { hour, minute: 0 } })
    };
    bytes.iter().enumerate().filter(|(_, b)| matches!(b, b'a' | b'p' | b'A' | b'P')).filter_map(read).collect()
}

/// A few bytes before `at`: enough for one word.
fn last_bytes(text: &str, at: usize) -> &str {
    &text[text.floor_char_boundary(at.saturating_sub(24))..at]
}

/// A few bytes from `at` on: enough for one word.
fn first_bytes(text: &str, at: usize) -> &str {
    &text[at..text.ceil_char_boundary((at + 24).min(text.len()))]
}
