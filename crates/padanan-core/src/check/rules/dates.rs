//! Dates, weekdays and clock times.
//!
//! A date of the source must be in the target in some usual form: `16/8/2020` may be August 16, 2020, 16 August 2020,
//! 8/16/2020 or 2020-08-16. `Minggu` with a capital is Sunday, `minggu` a week.

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::side::Side;
use super::super::words::{MONTHS, WEEKDAYS, sense};
use super::{Check, CheckExample, Order, Reads, View};
use crate::finding::{Code, Finding, Severity};
use crate::text::Span;
use crate::text::casing::capitalised;

pub(super) const CHECK: Check = Check {
    code: Code::DateMismatch,
    severity: Severity::Warning,
    about: "A date or a clock time of the source must be in the target in some usual form: `16/8/2020` may be August 16, 2020, \
            16 August 2020, 8/16/2020 or 2020-08-16; `22.30` may be 10:30 p.m.; a clock time may be written in words. A \
            weekday with its capital must be the same day: *Minggu* is Sunday, *minggu* a week.",
    example: CheckExample::new(
        "Acara itu pada 16 Agustus 2020.",
        "The event is on September 16, 2020.",
        "`16 Agustus 2020` is not in the translation",
    ),
    counter_example: CheckExample::right("Ia tiba pada Minggu (16/8/2020).", "He arrived on Sunday (16 Aug 2020)."),
    reads: Reads::Target,
    order: Order::ByPlace,
    run,
};

/// A date or a clock time, with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Moment {
    /// All of it.
    pub(in super::super) span: Span,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    /// Three numbers separated by two slashes or hyphens. Which one is the day depends on the language.
    Numeric(u32, u32, u32),
    /// With the month's name. A missing part is 0.
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

fn run(view: &View<'_>) -> Vec<Finding> {
    let mut findings = weekdays(view);
    if view.source.moments().is_empty() {
        return findings;
    }
    let target = Target::new(&view.target);
    // Each date is searched for once, however often it occurs.
    let mut stands: FxHashMap<Kind, bool> = FxHashMap::default();
    for moment in view.source.moments() {
        if !*stands.entry(moment.kind).or_insert_with(|| target.has(moment.kind)) {
            let text = moment.span.of(view.source.text);
            let message = format!("`{text}` is not in the translation");
            findings.push(Finding::new(Code::DateMismatch, message).at_source(moment.span));
        }
    }
    findings
}

/// Checks that the weekdays of the source, recognized by their capital, are those of the target.
fn weekdays(view: &View<'_>) -> Vec<Finding> {
    let source = days(&view.source);
    if source.is_empty() {
        return Vec::new();
    }
    let target = days(&view.target);
    let has = |days: &[(usize, Span)]| days.iter().fold(0u8, |has, (day, _)| has | 1 << day);
    let (here, there) = (has(&target), has(&source));
    let Some(other) = target.iter().find(|(day, _)| there & 1 << day == 0) else { return Vec::new() };
    let missing = source.iter().filter(|(day, _)| here & 1 << day == 0);
    missing
        .map(|(day, span)| {
            let wanted = WEEKDAYS[*day].iter().find(|w| w.ends_with("day")).copied().unwrap_or_default();
            let message = format!(
                "`{}` is {}, and the translation says `{}`",
                span.of(view.source.text),
                capitalised(wanted),
                other.1.of(view.target.text)
            );
            Finding::new(Code::DateMismatch, message).at_source(*span).at_target(other.1)
        })
        .collect()
}

/// Returns the weekdays with a capital: (index from Monday = 0, byte range).
fn days(side: &Side<'_>) -> Vec<(usize, Span)> {
    let day = |span: &Span| {
        let word = span.of(side.text);
        let named = word.starts_with(char::is_uppercase) && word.len() > 3 && word.chars().count() > 3;
        named.then(|| sense(word).weekday).flatten().map(|day| (day, *span))
    };
    side.words().iter().filter_map(day).collect()
}

/// A target in which dates and times are searched for.
struct Target<'v, 'a> {
    side: &'v Side<'a>,
    /// Its runs of digits, without leading zeros.
    numbers: OnceCell<FxHashSet<&'a str>>,
    lower: OnceCell<String>,
}

impl<'v, 'a> Target<'v, 'a> {
    fn new(side: &'v Side<'a>) -> Self {
        Self { side, numbers: OnceCell::new(), lower: OnceCell::new() }
    }

    fn has(&self, kind: Kind) -> bool {
        self.side.moments().iter().any(|m| same(kind, m.kind)) || self.spells(kind)
    }

    fn has_number(&self, number: u32) -> bool {
        let text = self.side.text;
        let numbers = || self.side.digits().iter().map(|run| run.of(text).trim_start_matches('0')).collect();
        self.numbers.get_or_init(numbers).contains(number.to_string().as_str())
    }

    /// Returns whether the parts of a date or time occur in the text. Clock times spelt in words are accepted:
    /// `pukul 10.00` may be "ten o'clock" or "10 a.m.".
    fn spells(&self, kind: Kind) -> bool {
        let text = self.side.text;
        match kind {
            Kind::Clock { hour, minute: 0 } => {
                self.has_number(hour) || self.has_number(hour % 12) || text.contains("o'clock") || text.contains("noon")
            }
            Kind::Clock { hour, minute } => {
                (self.has_number(hour) || self.has_number(hour % 12)) && self.has_number(minute)
            }
            Kind::Named { day, month, year } => {
                let lower = || self.lower.get_or_init(|| text.to_lowercase());
                (day == 0 || self.has_number(day))
                    && (year == 0 || self.has_number(year))
                    && (month == 0 || MONTHS[month as usize - 1].iter().any(|m| lower().contains(m)))
            }
            Kind::Numeric(day, month, 0) => self.has_number(day) && self.has_number(month),
            Kind::Numeric(..) => false,
        }
    }
}

fn same(a: Kind, b: Kind) -> bool {
    match (a, b) {
        (Kind::Clock { hour: h, minute: m }, Kind::Clock { hour, minute }) => m == minute && h % 12 == hour % 12,
        (Kind::Clock { .. }, _) | (_, Kind::Clock { .. }) => false,
        (a, b) => {
            let fits = |x: u32, y: u32| x == y || x == 0 || y == 0;
            let year = |x: u32, y: u32| fits(x, y) || x % 100 == y || y % 100 == x;
            readings(a).iter().any(|p| readings(b).iter().any(|q| fits(p.0, q.0) && fits(p.1, q.1) && year(p.2, q.2)))
        }
    }
}

/// Returns the possible readings of a date: day, month, year. A single reading is given twice.
fn readings(kind: Kind) -> [(u32, u32, u32); 2] {
    match kind {
        Kind::Numeric(x, y, z) if x > 31 => [(z, y, x); 2],
        Kind::Numeric(x, y, z) => [(x, y, z), (y, x, z)],
        Kind::Named { day, month, year } => [(day, month, year); 2],
        Kind::Clock { .. } => [(0, 0, 0); 2],
    }
}

/// Finds the dates and times of a text. Each has a digit.
pub(in super::super) fn moments(side: &Side<'_>) -> Vec<Moment> {
    if side.digits().is_empty() {
        return Vec::new();
    }
    let text = side.text;
    let mut found = numeric(text, side.digits());
    found.extend(in_brackets(text));
    found.extend(named(side));
    found.extend(clocks(text, side.digits()));
    found.extend(hours(text, side.digits()));
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

/// Reads a run of at most four digits at `at`, without a digit before it: its value and its end.
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

/// Finds `16/8/2020`, `2020-08-16`, `16-8-20`.
fn numeric(text: &str, runs: &[Span]) -> Vec<Moment> {
    let bytes = text.as_bytes();
    let mut found: Vec<Moment> = Vec::new();
    let mut free = 0;
    for run in runs.iter().filter(|r| matches!(bytes.get(r.end), Some(b'/' | b'-'))) {
        let at = run.start;
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
        if at >= free
            && let Some(moment) = read()
        {
            free = moment.span.end;
            found.push(moment);
        }
    }
    found
}

/// Finds a day and a month in brackets, as newsrooms date their stories: `Rabu (12/3)`.
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

/// Finds `16 Agustus 2020`, `August 16, 2020`, `Agustus 2020`, `16 August`.
fn named(side: &Side<'_>) -> Vec<Moment> {
    let (text, words) = (side.text, side.words());
    let number = |i: usize| -> Option<u32> {
        let word = words.get(i)?.of(text);
        let bare = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        (bare.len() <= 4 && !bare.is_empty()).then(|| bare.parse().ok())?
    };
    let day = |i: usize| number(i).filter(|n| (1..=31).contains(n));
    let year = |i: usize| number(i).filter(|n| (1000..2200).contains(n));
    let near = |i: usize, j: usize| {
        let (a, b) = (words[i], words[j]);
        let gap = &text[a.end..b.start];
        // `Feb. 13`
        matches!(gap, " " | ", " | "-" | " of " | "\u{A0}") || (gap == ". " && a.len() <= 4 && j == i + 1)
    };
    let mut found = Vec::new();
    for (i, span) in words.iter().enumerate().filter(|(_, span)| span.of(text).starts_with(char::is_uppercase)) {
        let Some(m) = sense(span.of(text)).month else { continue };
        let (mut start, mut end) = (span.start, span.end);
        let (mut d, mut y) = (0, 0);
        let mut next = i + 1;
        if i > 0
            && near(i - 1, i)
            && let Some(n) = day(i - 1)
        {
            d = n;
            start = words[i - 1].start;
        } else if next < words.len()
            && near(i, next)
            && let Some(n) = day(next)
        {
            d = n;
            end = words[next].end;
            next += 1;
        }
        if next < words.len()
            && near(next - 1, next)
            && let Some(n) = year(next)
        {
            y = n;
            end = words[next].end;
        }
        if d > 0 || y > 0 {
            found.push(Moment { span: Span::new(start, end), kind: Kind::Named { day: d, month: m, year: y } });
        }
    }
    found
}

/// Finds `10.30 WIB`, `pukul 10.30`, `10:30`, `10.30 a.m.`.
fn clocks(text: &str, runs: &[Span]) -> Vec<Moment> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    for run in runs.iter().filter(|r| matches!(bytes.get(r.end), Some(b'.' | b':'))) {
        let (at, length) = (run.end, run.len().min(3));
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

/// Finds `8 p.m.`, `8pm`.
fn hours(text: &str, runs: &[Span]) -> Vec<Moment> {
    let read = |run: &Span| {
        let behind = &text[run.end..];
        let half = behind.strip_prefix(' ').unwrap_or(behind);
        let begins = |mark: &&str| half.get(..mark.len()).is_some_and(|h| h.eq_ignore_ascii_case(mark));
        let marked = ["a.m", "p.m", "am", "pm"].into_iter().find(begins)?;
        let apart = !half[marked.len()..].starts_with(char::is_alphanumeric);
        let span = Span::new(run.end - run.len().min(3), run.end);
        let alone = !text[..span.start].ends_with([':', '.', ',']);
        let hour: u32 = span.of(text).parse().ok()?;
        (apart && alone && (1..=12).contains(&hour)).then_some(Moment { span, kind: Kind::Clock { hour, minute: 0 } })
    };
    runs.iter().filter_map(read).collect()
}

/// Returns about 24 bytes before `at`: enough for one word.
fn last_bytes(text: &str, at: usize) -> &str {
    &text[text.floor_char_boundary(at.saturating_sub(24))..at]
}

/// Returns about 24 bytes from `at` on: enough for one word.
fn first_bytes(text: &str, at: usize) -> &str {
    &text[at..text.ceil_char_boundary((at + 24).min(text.len()))]
}
