//! What the recognizers find in a text: figures, dates, times and scores, with all their possible readings.

use super::units::Unit;
use super::value::Value;
use crate::text::Span;

/// A fact that a text states, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) span: Span,
    pub(super) meaning: Meaning,
    /// Whether the other text must state it, too. Small numbers in words need not be (`satu`, `both`).
    pub(super) required: bool,
    /// Whether it counts people: `dua orang`, *one person*. Another such number in its place is wrong, however small.
    pub(super) counts_people: bool,
    /// Which part of a decade, a year or a month is meant.
    pub(super) stretch: Option<Stretch>,
}

/// A part of a period: *awal*, *late*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stretch {
    Early,
    Middle,
    Late,
}

/// What a mention means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A number, with or without a unit.
    Amount(Amount),
    /// A vague number of this power of ten: *ribuan*, *tens of thousands* (4).
    Vague(u32),
    /// A day, or a month of a year.
    Date(Date),
    /// A day of the week, from Monday = 0.
    Weekday(u32),
    /// A month without a day or a year, from 1.
    Month(u32),
    /// A time of day.
    Clock(Clock),
    /// The score of a match, in the order in which it is written.
    Score(u64, u64),
}

/// A number, with what it may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    /// The most likely reading comes first; never empty.
    pub(super) readings: Vec<Reading>,
    /// Whether it is written in digits.
    pub(super) digits: bool,
    /// How it is used.
    pub(super) form: Form,
}

/// How a number is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As a count or a quantity.
    Cardinal,
    /// *third*, *ke-3*, *II*.
    Ordinal,
    /// *1990-an*, *nineties*.
    Decade,
    /// In brackets behind a name, or as the age of a person.
    Age,
}

/// One way to read a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) value: Value,
    pub(super) unit: Unit,
}

/// A date. A part that is not stated is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Date {
    pub(super) day: u32,
    pub(super) month: u32,
    pub(super) year: u32,
    /// Whether day and month may be the other way round, as in the digits of English dates.
    pub(super) swappable: bool,
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Clock {
    /// 0 to 24.
    pub(super) hour: u32,
    pub(super) minute: u32,
    /// Whether the half of the day is known.
    pub(super) exact: bool,
    /// Hours east of Greenwich, if a time zone is named.
    pub(super) zone: Option<i32>,
}

impl Amount {
    /// Returns the most likely reading.
    pub(super) fn first(&self) -> Option<&Reading> {
        self.readings.first()
    }

    /// Adds a reading, if it is not there yet.
    pub(super) fn add(&mut self, value: Value, unit: Unit) {
        let reading = Reading { value, unit };
        if !self.readings.contains(&reading) {
            self.readings.push(reading);
        }
    }
}

impl Clock {
    /// Returns the minutes of the day that it may be.
    pub(super) fn minutes(self) -> [u32; 2] {
        let at = (self.hour % 24) * 60 + self.minute;
        let other = if self.exact { at } else { (at + 720) % 1440 };
        [at, other]
    }

    /// Returns whether two times may be the same. A time zone counts if both name one.
    pub(super) fn may_be(self, other: Self) -> bool {
        let shift = match (self.zone, other.zone) {
            (Some(here), Some(there)) => (there - here) * 60,
            _ => 0,
        };
        let moved = |minute: u32| (i64::from(minute) + i64::from(shift)).rem_euclid(1440);
        self.minutes().iter().any(|a| other.minutes().iter().any(|b| moved(*a) == i64::from(*b)))
    }
}

impl Date {
    /// Returns whether two dates may be the same one: what both state is equal, and they share a part.
    pub(super) fn may_be(self, other: Self) -> bool {
        self.fits(other)
            || (other.swappable && self.fits(other.swapped()))
            || (self.swappable && self.swapped().fits(other))
    }

    /// Returns the date with day and month the other way round.
    pub(super) fn swapped(self) -> Self {
        Self { day: self.month, month: self.day, ..self }
    }

    fn fits(self, other: Self) -> bool {
        let fits = |x: u32, y: u32| x == y || x == 0 || y == 0;
        // `16/8/20`
        let same_century = |x: u32, y: u32| (x < 100 || y < 100) && x % 100 == y % 100;
        let year = fits(self.year, other.year) || same_century(self.year, other.year);
        fits(self.day, other.day) && self.month == other.month && year
    }
}
