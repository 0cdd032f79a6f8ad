//! Dates: `16/8/2020`, `(12/3)`, `17-20 Agustus 2024`, `August 17th, 2024`, months and weekdays alone.
//!
//! In Indonesian the day comes first, always. In the digits of an English date it may come second.

use super::Reader;
use crate::facts::mention::{Date, Meaning};
use crate::facts::scan::TokenKind;

impl Reader<'_> {
    /// Reads a date, a weekday or a month that begins at a token. Returns the token behind it.
    pub(super) fn date(&mut self, at: usize) -> Option<usize> {
        if self.tokens.is(at, TokenKind::Number) {
            return self.numeric(at).or_else(|| self.bracketed(at)).or_else(|| self.day_first(at));
        }
        let sense = self.sense(at);
        if sense.month.is_some() {
            return self.month_first(at);
        }
        // `17th` is read from its number on; `seventeenth of August` from here.
        if self.language.english && sense.ordinal.is_some() && self.is_word(at + 1, &["of"]) {
            return self.ordinal_first(at);
        }
        // `malam Minggu` is Saturday night.
        let eve = self.language.indonesian && at > 0 && self.is_word(at - 1, &["malam"]);
        let day = sense.weekday.filter(|_| self.is_named(at, 4) && !eve)?;
        Some(self.add(at, at, Meaning::Weekday(day), true))
    }

    /// Returns whether a token has a capital and at least so many letters: abbreviations alone are no names of days.
    fn is_named(&self, at: usize, letters: usize) -> bool {
        let word = self.tokens.at(at);
        word.starts_with(char::is_uppercase) && word.len() >= letters
    }

    /// Reads `16/8/2020`, `2020-08-16`, `16-8-20`, `16.8.2020`.
    fn numeric(&mut self, at: usize) -> Option<usize> {
        let (parts, last) = match self.dotted(at) {
            Some(parts) => (parts, at),
            None => {
                let sign = self.tokens.at(at + 1);
                let apart = at > 0 && self.tokens.at(at - 1) == sign && self.tokens.joined(at - 1);
                let joined = (at..at + 4).all(|i| self.tokens.joined(i));
                if !matches!(sign, "/" | "-") || self.tokens.at(at + 3) != sign || !joined || apart {
                    return None;
                }
                ([self.small(at, 4)?, self.small(at + 2, 4)?, self.small(at + 4, 4)?], at + 4)
            }
        };
        let [x, y, z] = parts;
        let is_year = |n: u32| (1000..2200).contains(&n) || n < 100;
        let date = if (1000..2200).contains(&x) {
            Date { day: z, month: y, year: x, swappable: false }
        } else if is_year(z) && x <= 31 && y <= 31 && (x <= 12 || y <= 12) {
            // In English, either may be the day. In Indonesian, a month above 12 means that it was written the other way.
            let date = Date { day: x, month: y, year: z, swappable: self.language.english && x <= 12 && y <= 12 };
            if y > 12 { date.swapped() } else { date }
        } else {
            return None;
        };
        let plausible = (1..=31).contains(&date.day) && (1..=12).contains(&date.month);
        plausible.then(|| self.add(at, last, Meaning::Date(date), true))
    }

    /// Reads the parts of `16.8.2020`, which is one number to the tokens.
    fn dotted(&self, at: usize) -> Option<[u32; 3]> {
        let text = self.tokens.at(at);
        let mut parts = text.split('.');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let shaped =
            parts.next().is_none() && (1..=2).contains(&day.len()) && (1..=2).contains(&month.len()) && year.len() == 4;
        if !shaped {
            return None;
        }
        Some([day.parse().ok()?, month.parse().ok()?, year.parse().ok()?])
    }

    /// Reads a day and a month in digits where something says that they are: `Rabu (12/3)`, `Rabu, 12/3`, `tanggal 12/3`,
    /// `on 12/3`.
    fn bracketed(&mut self, at: usize) -> Option<usize> {
        let slash = |i: usize| self.tokens.at(i) == "/" && self.tokens.joined(i - 1) && self.tokens.joined(i);
        // `(12-13/3)`
        let (days, month_at) = if slash(at + 1) {
            ([Some(self.small(at, 2)?), None], at + 2)
        } else if matches!(self.tokens.at(at + 1), "-" | "–") && slash(at + 3) {
            ([Some(self.small(at, 2)?), Some(self.small(at + 2, 2)?)], at + 4)
        } else {
            return None;
        };
        let mut month = self.small(month_at, 2)?;
        let mut days = days;
        // `Thursday (11/22)`: in English, the month may come first.
        if let ([Some(day), None], true) = (days, self.language.english)
            && month > 12
        {
            (days, month) = ([Some(month), None], day);
        }
        let dated = at.checked_sub(1).is_some_and(|before| {
            let word = self.is_word(before, &["tanggal", "tgl", "on", "until", "hingga", "sampai", "sejak", "since"]);
            let open = self.tokens.at(before) == "(" && self.tokens.at(month_at + 1) == ")";
            let day = |i: usize| self.sense(i).weekday.is_some() && self.is_named(i, 4);
            word || open || day(before) || (before > 0 && self.tokens.at(before) == "," && day(before - 1))
        }) || self.is_range_of_dates(at, month_at);
        let plausible = |day: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
        if !dated || !days.iter().flatten().all(|d| plausible(*d)) {
            return None;
        }
        let mut next = at;
        for (i, day) in days.into_iter().flatten().enumerate() {
            let swappable = self.language.english && day <= 12;
            let date = Date { day, month, year: 0, swappable };
            let last = if i == 0 && days[1].is_some() { at } else { month_at };
            let first = if i == 0 { at } else { at + 2 };
            next = self.add(first, last, Meaning::Date(date), true);
        }
        Some(next)
    }

    /// Returns whether a day and a month in digits begin a range of dates, or end one: `3/10 sampai 3/11`.
    fn is_range_of_dates(&self, at: usize, month_at: usize) -> bool {
        let until = |i: usize| self.is_word(i, &["sampai", "hingga"]);
        let dated =
            |i: usize| self.small(i, 2).is_some() && self.tokens.at(i + 1) == "/" && self.small(i + 2, 2).is_some();
        until(month_at + 1) && dated(month_at + 2) || at >= 4 && until(at - 1) && dated(at - 4)
    }

    /// Returns the day that a token names: `17`, `17th`. With the last token of it.
    fn day(&self, at: usize) -> Option<(u32, usize)> {
        let day = self.small(at, 2).filter(|day| (1..=31).contains(day))?;
        let suffix = self.tokens.joined(at) && self.is_word(at + 1, &["st", "nd", "rd", "th"]);
        Some((day, if suffix { at + 1 } else { at }))
    }

    /// Returns the month that a token names, and its last token with the full stop of `Aug.`
    fn month(&self, at: usize) -> Option<(u32, usize)> {
        let month = self.sense(at).month?;
        let word = self.tokens.at(at);
        // `Aug. 17`; a full stop behind a whole name ends the sentence.
        let short = word.len() <= 3 || word.eq_ignore_ascii_case("sept");
        let dotted =
            short && self.tokens.at(at + 1) == "." && self.tokens.joined(at) && !self.is_word(at, &["may", "mei"]);
        let capital = word.starts_with(char::is_uppercase);
        // `may` and `march` are verbs; Indonesian months are sometimes written in small letters.
        let listed = capital || (self.language.indonesian && word.len() > 3);
        listed.then_some((month, if dotted { at + 1 } else { at }))
    }

    /// Returns the year behind a token, and its token: `2024`, `, 2024`, `of 2024`, `tahun 2024`.
    pub(super) fn year(&self, last: usize) -> Option<(u32, usize)> {
        let skip = usize::from(self.tokens.at(last + 1) == "," || self.is_word(last + 1, &["of", "tahun"]));
        let at = last + 1 + skip;
        let year = self.small(at, 4).filter(|year| (1000..2200).contains(year))?;
        // `pada Agustus 2020 orang` is rare; a year ends its phrase or precedes a word, never a unit.
        (self.tokens.near(at - 1) || self.tokens.at(at - 1) == ",").then_some((year, at))
    }

    /// Reads `17 Agustus 2024`, `17-20 Agustus`, `17th of August`.
    fn day_first(&mut self, at: usize) -> Option<usize> {
        let (day, end) = self.day(at)?;
        // More days before the month: `17, 18 dan 19 Agustus`.
        let mut days = vec![(day, at, end)];
        let mut last = end;
        while days.len() < 6 {
            let mut next = last + 1;
            while next < last + 4
                && (matches!(self.tokens.at(next), "-" | "–" | "," | "&")
                    || self.is_word(next, &["dan", "and", "hingga", "sampai", "to", "s", "d", "or", "atau"]))
            {
                next += 1;
            }
            let Some((day, end)) = (next > last + 1).then(|| self.day(next)).flatten() else { break };
            days.push((day, next, end));
            last = end;
        }
        // The days that a month follows.
        while let Some(&(_, _, end)) = days.last() {
            let of = usize::from(self.is_word(end + 1, &["of"]) || matches!(self.tokens.at(end + 1), "-"));
            let near = self.tokens.near(end) && (of == 0 || self.tokens.near(end + 1));
            if near && let Some((month, last)) = self.month(end + 1 + of) {
                return Some(self.add_days(&days, month, last));
            }
            days.pop();
        }
        None
    }

    fn add_days(&mut self, days: &[(u32, usize, usize)], month: u32, last: usize) -> usize {
        let (year, end) = self.year(last).unwrap_or((0, last));
        for (i, (day, first, own)) in days.iter().enumerate() {
            let date = Date { day: *day, month, year, swappable: false };
            let last = if i + 1 == days.len() { end } else { *own };
            self.add(*first, last, Meaning::Date(date), true);
        }
        end + 1
    }

    /// Reads `August 17, 2024`, `August 17-20`, `Agustus 2024`, `August`.
    fn month_first(&mut self, at: usize) -> Option<usize> {
        let (month, end) = self.month(at)?;
        let follows = self.tokens.near(end);
        if self.language.english
            && follows
            && let Some((day, day_end)) = self.day(end + 1)
        {
            // `August 17:30` is no date.
            if !matches!(self.tokens.at(day_end + 1), ":" | "%") || !self.tokens.joined(day_end) {
                return Some(self.days_behind(at, month, day, day_end));
            }
        }
        if let Some((year, last)) = self.year(end) {
            let date = Date { day: 0, month, year, swappable: false };
            return Some(self.add(at, last, Meaning::Date(date), true));
        }
        let initial = at == 0 || matches!(self.tokens.at(at - 1), "." | "?" | "!" | "“" | "\"");
        let verb = self.language.english && initial && self.is_word(at, &["may", "march"]);
        let full = matches!(month, 5) || self.tokens.at(at).len() > 3;
        (full && !verb && self.is_named(at, 3)).then(|| self.add(at, end, Meaning::Month(month), false))
    }

    /// Adds the days behind a month: `August 17`, `August 17-20, 2024`, `August 17 and 18`.
    fn days_behind(&mut self, at: usize, month: u32, day: u32, day_end: usize) -> usize {
        let mut days = vec![(day, at, day_end)];
        let joined =
            matches!(self.tokens.at(day_end + 1), "-" | "–" | "&") || self.is_word(day_end + 1, &["and", "to"]);
        if joined && let Some((second, end)) = self.day(day_end + 2) {
            // `August 17 and 18 people`: a unit or a word in small letters shows that it is no day.
            let next = self.tokens.at(end + 1);
            let hyphen = matches!(self.tokens.at(day_end + 1), "-" | "–");
            if hyphen || !next.starts_with(char::is_alphabetic) {
                days.push((second, day_end + 2, end));
            }
        }
        let last = days.last().map_or(day_end, |d| d.2);
        self.add_days(&days, month, last)
    }

    /// Reads `seventeenth of August`.
    fn ordinal_first(&mut self, at: usize) -> Option<usize> {
        let number = self.in_words(at)?;
        let day = u32::try_from(number.value.as_whole()?).ok().filter(|day| (1..=31).contains(day))?;
        let (month, last) = self.month(number.last + 2)?;
        let (year, end) = self.year(last).unwrap_or((0, last));
        Some(self.add(at, end, Meaning::Date(Date { day, month, year, swappable: false }), true))
    }
}
