//! Times of day: `pukul 07.00 WIB`, `jam setengah delapan malam`, `7:30 p.m.`, `half past seven in the evening`, `noon`.

use super::Reader;
use crate::facts::mention::{Clock, Meaning};
use crate::facts::scan::TokenKind;

/// The part of a day that makes a clock time certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Midnight to noon.
    Morning,
    /// Around noon: eleven in the morning, one in the afternoon.
    Midday,
    /// Noon to midnight.
    Evening,
    /// Six in the evening to the small hours.
    Night,
}

impl Reader<'_> {
    /// Reads a time of day that begins at a token. Returns the token behind it.
    pub(super) fn clock(&mut self, at: usize) -> Option<usize> {
        if self.tokens.is(at, TokenKind::Number) {
            return self.digital(at);
        }
        if self.language.indonesian && self.is_word(at, &["pukul", "jam", "pkl"]) {
            return self.announced(at);
        }
        if self.language.english {
            return self.english_words(at);
        }
        let middle = self.language.indonesian && self.is_word(at, &["tengah"]) && self.tokens.near(at);
        match &*self.tokens.low(at + 1) {
            "malam" if middle => Some(self.add(at, at + 1, Meaning::Clock(full(0)), true)),
            "hari" if middle => Some(self.add(at, at + 1, Meaning::Clock(full(12)), true)),
            _ => None,
        }
    }

    /// Returns the hour and the minute of `10.30` or `10:30`, and the last token.
    fn hour_and_minute(&self, at: usize) -> Option<(u32, u32, usize)> {
        let text = self.tokens.at(at);
        let (hour, minute, last) = match text.split_once('.') {
            Some((hour, minute)) => (hour, minute, at),
            None if self.tokens.at(at + 1) == ":" && self.tokens.joined(at) && self.tokens.joined(at + 1) => {
                (text, self.tokens.at(at + 2), at + 2)
            }
            None => return None,
        };
        let shaped = (1..=2).contains(&hour.len()) && minute.len() == 2;
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        (shaped && hour < 25 && minute < 60).then_some((hour, minute, last))
    }

    /// Reads `10:30`, `10.30 WIB`, `10.30 p.m.`, `8 p.m.`.
    fn digital(&mut self, at: usize) -> Option<usize> {
        let glued = at > 0 && self.tokens.joined(at - 1) && matches!(self.tokens.at(at - 1), ":" | "." | "," | "/");
        if glued {
            return None;
        }
        let (hour, minute, last) = match self.hour_and_minute(at) {
            Some(found) => found,
            None => match self.military(at) {
                Some(found) => found,
                None => (self.small(at, 2)?, 60, at),
            },
        };
        let colon = self.tokens.at(at + 1) == ":";
        let zoned = self.zone(last).is_some() && minute < 60;
        if self.language.english {
            let half = self.half_of_day(last).is_some() || self.shared_half(at, last, hour).is_some();
            let part = minute < 60 && self.english_part_of_day(last).is_some();
            let is_clock = half || zoned || part || (colon && minute < 60);
            if !is_clock {
                return self.small_words(at, hour, minute, last);
            }
            return Some(self.add_clock(at, last, hour, minute));
        }
        let continued = at > 0
            && matches!(self.found.last(), Some(f) if matches!(f.mention.meaning, Meaning::Clock(_)) && self.continues(f.last, at));
        let clocked = colon || zoned || continued;
        // A score of five sets is no time: `10:8` has one digit behind the colon, which `hour_and_minute` refuses.
        (clocked && minute < 60).then(|| self.add_clock(at, last, hour, minute))
    }

    /// Returns the hour and the minute of four digits before a time zone: *1300 GMT*.
    fn military(&self, at: usize) -> Option<(u32, u32, usize)> {
        let four = self.tokens.at(at).len() == 4 && self.zone(at).is_some();
        let number = self.small(at, 4).filter(|_| four)?;
        (number / 100 < 25 && number % 100 < 60).then_some((number / 100, number % 100, at))
    }

    /// Returns whether a token continues a time: `pukul 08.00-10.00`, `08.00 hingga 10.00`.
    fn continues(&self, last: usize, at: usize) -> bool {
        at == last + 2
            && (matches!(self.tokens.at(last + 1), "-" | "–") || self.is_word(last + 1, &["hingga", "sampai", "dan"]))
            && self.tokens.at(at).contains('.')
    }

    /// Reads `8 in the evening`, `8 o'clock`, `1930 hours` behind an hour in digits or words.
    fn small_words(&mut self, first: usize, hour: u32, minute: u32, last: usize) -> Option<usize> {
        let oclock = self.is_word(last + 1, &["o'clock", "o’clock"]);
        let end = if oclock { last + 1 } else { last };
        let part = self.english_part_of_day(end);
        if !(1..=12).contains(&hour) || minute < 60 || !(oclock || part.is_some()) {
            return None;
        }
        Some(self.add_clock(first, end, hour, 0))
    }

    /// Reads what follows `pukul` and `jam`.
    fn announced(&mut self, at: usize) -> Option<usize> {
        if !self.tokens.near(at) {
            return None;
        }
        if let Some((hour, minute, last)) = self.hour_and_minute(at + 1) {
            return Some(self.add_clock(at, last, hour, minute));
        }
        // `pukul setengah delapan` is half past seven.
        let half = self.is_word(at + 1, &["setengah"]);
        let hour_at = if half { at + 2 } else { at + 1 };
        let (hour, last) = match self.small(hour_at, 2) {
            Some(hour) => (hour, hour_at),
            None => {
                let number = self.indonesian_hour(hour_at)?;
                (number.0, number.1)
            }
        };
        let counted = self.sense(last + 1).unit.is_some() && !self.is_word(last + 1, &["minggu"]);
        if !(0..=24).contains(&hour) || counted && !half && self.part_of_day(last).is_none() {
            return None;
        }
        let (hour, minute) = if half { ((hour + 11) % 12, 30) } else { (hour, 60) };
        let (hour, minute, last) = self.past_or_to(hour, minute, last);
        Some(self.add_clock(at, last, hour, minute))
    }

    /// Reads `kurang seperempat`, `lewat 10 menit` behind an hour.
    fn past_or_to(&self, hour: u32, minute: u32, last: usize) -> (u32, u32, usize) {
        let less = self.is_word(last + 1, &["kurang"]);
        if minute != 60 || !(less || self.is_word(last + 1, &["lewat", "lebih"])) {
            return (hour, minute, last);
        }
        let number = || self.in_words(last + 2).and_then(|n| Some((u32::try_from(n.value.as_whole()?).ok()?, n.last)));
        let quarter = self.is_word(last + 2, &["seperempat"]).then_some((15, last + 2));
        let Some((minutes, end)) = quarter.or_else(|| Some((self.small(last + 2, 2)?, last + 2))).or_else(number)
        else {
            return (hour, minute, last);
        };
        let end = end + usize::from(self.is_word(end + 1, &["menit"]));
        if less && minutes < 60 { ((hour + 23) % 24, 60 - minutes, end) } else { (hour, minutes.min(59), end) }
    }

    fn indonesian_hour(&self, at: usize) -> Option<(u32, usize)> {
        let number = self.in_words(at).filter(|n| !n.share && !n.ordinal)?;
        Some((u32::try_from(number.value.as_whole()?).ok()?, number.last))
    }

    /// Adds a time whose hour and minute end at `last`; a minute of 60 means that none is written.
    fn add_clock(&mut self, first: usize, last: usize, hour: u32, minute: u32) -> usize {
        let written = minute < 60;
        let minute = minute % 60;
        let mut end = last;
        let mut exact = hour == 0 || hour > 12;
        let mut hour = hour;
        let half = || self.half_of_day(last).or_else(|| self.shared_half(first, last, hour));
        let half = if self.language.english { half() } else { None };
        let part = if self.language.english { self.english_part_of_day(last) } else { self.part_of_day(last) };
        if let Some((afternoon, next)) = half {
            hour = hour % 12 + if afternoon { 12 } else { 0 };
            (exact, end) = (true, next);
        } else if let Some((part, next)) = part.or_else(|| self.part_before(first)) {
            if hour <= 12 {
                hour = in_part(hour, part);
            }
            (exact, end) = (true, end.max(next));
        }
        let zone = self.zone(end);
        if let Some((_, next)) = zone {
            end = next;
            if !exact
                && self.language.indonesian
                && let Some((part, next)) = self.part_of_day(end)
            {
                hour = in_part(hour, part);
                (exact, end) = (true, next);
            }
        }
        // Indonesian writes 24 hours where it writes minutes: `07.00` is in the morning.
        let leading =
            self.tokens.at(if self.tokens.is(first, TokenKind::Number) { first } else { first + 1 }).starts_with('0');
        exact |= self.language.indonesian && written && (leading || !self.names_part_of_day());
        exact |= self.language.english && leading;
        let clock = Clock { hour, minute, exact, zone: zone.map(|(zone, _)| zone) };
        self.add(first, end, Meaning::Clock(clock), true)
    }

    /// Returns whether a word anywhere in the sentence names a part of the day.
    fn names_part_of_day(&self) -> bool {
        (0..self.tokens.list.len().min(400)).any(|i| self.is_word(i, &["malam", "sore", "petang", "siang"]))
    }

    /// Reads `a.m.`, `pm` behind a time: whether it is the afternoon, and the last token.
    fn half_of_day(&self, last: usize) -> Option<(bool, usize)> {
        let next = self.tokens.near(last).then_some(last + 1)?;
        let word = self.tokens.low(next);
        if matches!(&*word, "am" | "pm") {
            return Some((word == "pm", next));
        }
        let dotted = matches!(&*word, "a" | "p") && self.tokens.at(next + 1) == "." && self.is_word(next + 2, &["m"]);
        let end = if self.tokens.at(next + 3) == "." && self.tokens.joined(next + 2) { next + 3 } else { next + 2 };
        dotted.then_some((word == "p", end))
    }

    /// Returns the half of the day that the end of a span of time has for its beginning, too: `from 8 to 10 a.m.`, `between 1 and
    /// 3 p.m.`, `7-9:30 pm`; `11 a.m.` of *11 to 2 p.m.*. The token is the last one of the beginning.
    fn shared_half(&self, first: usize, last: usize, hour: u32) -> Option<(bool, usize)> {
        let between = || first.checked_sub(1).is_some_and(|before| self.is_word(before, &["between"]));
        let joined = matches!(self.tokens.at(last + 1), "-" | "–" | "—")
            || self.is_word(last + 1, &["to", "until", "till", "through"])
            || self.is_word(last + 1, &["and"]) && between();
        let at = last + 2;
        if !joined || !(1..=12).contains(&hour) || !self.tokens.is(at, TokenKind::Number) {
            return None;
        }
        let (end_hour, end) = match self.hour_and_minute(at) {
            Some((hour, _, end)) => (hour, end),
            None => (self.small(at, 2)?, at),
        };
        let named = || match self.english_part_of_day(end)? {
            (Part::Morning, _) => Some(false),
            (Part::Evening, _) => Some(true),
            _ => None,
        };
        let afternoon = self.half_of_day(end).map(|(afternoon, _)| afternoon).or_else(named)?;
        let over_noon = hour % 12 > end_hour % 12;
        (1..=12).contains(&end_hour).then_some((afternoon != over_noon, last))
    }

    /// Reads `pagi`, `dini hari` behind a time, and their last token.
    fn part_of_day(&self, last: usize) -> Option<(Part, usize)> {
        let next = self.tokens.near(last).then_some(last + 1)?;
        Some(match &*self.tokens.low(next) {
            "pagi" | "subuh" => (Part::Morning, next),
            "dini" if self.is_word(next + 1, &["hari"]) => (Part::Morning, next + 1),
            "siang" => (Part::Midday, next),
            "sore" | "petang" => (Part::Evening, next),
            "malam" => (Part::Night, next),
            _ => return None,
        })
    }

    /// Returns the part of the day that the words just before a time name: `Senin malam pukul 8`.
    fn part_before(&self, first: usize) -> Option<(Part, usize)> {
        if !self.language.indonesian {
            return None;
        }
        for back in 1..=3 {
            let at = first.checked_sub(back)?;
            match &*self.tokens.low(at) {
                "pagi" | "subuh" => return Some((Part::Morning, 0)),
                "siang" => return Some((Part::Midday, 0)),
                "sore" | "petang" => return Some((Part::Evening, 0)),
                "malam" => return Some((Part::Night, 0)),
                "nanti" | "tadi" | "ini" | "kemarin" | "sekitar" | "," => {}
                _ => return None,
            }
        }
        None
    }

    /// Reads `in the evening`, `at night`, `in the morning`.
    fn english_part_of_day(&self, last: usize) -> Option<(Part, usize)> {
        let the = self.is_word(last + 1, &["in"]) && self.is_word(last + 2, &["the"]);
        if the {
            return Some(match &*self.tokens.low(last + 3) {
                "morning" => (Part::Morning, last + 3),
                "afternoon" | "evening" => (Part::Evening, last + 3),
                _ => return None,
            });
        }
        let night = self.is_word(last + 1, &["at"]) && self.is_word(last + 2, &["night"]);
        night.then_some((Part::Night, last + 2))
    }

    /// Reads a time zone behind a time, and its last token.
    fn zone(&self, last: usize) -> Option<(i32, usize)> {
        let near = self.tokens.near(last) || self.tokens.at(last + 1) == ",";
        let at = last + 1 + usize::from(self.tokens.at(last + 1) == "," || self.tokens.at(last + 1) == "(");
        if !near {
            return None;
        }
        let zone = match &*self.tokens.at(at).to_ascii_uppercase() {
            "WIB" => 7,
            "WITA" => 8,
            "WIT" => 9,
            "GMT" | "UTC" => return Some(self.offset(at)),
            _ => return self.named_zone(at),
        };
        Some((zone, at))
    }

    /// Reads `UTC+9`.
    fn offset(&self, at: usize) -> (i32, usize) {
        let sign = match self.tokens.at(at + 1) {
            "+" => 1,
            "-" | "−" => -1,
            _ => return (0, at),
        };
        self.small(at + 2, 2).map_or((0, at), |hours| (sign * hours as i32, at + 2))
    }

    /// Reads `waktu Indonesia timur`, `Jakarta time`, `Western Indonesian Standard Time (WIB)`.
    fn named_zone(&self, at: usize) -> Option<(i32, usize)> {
        let third = |i: usize| {
            Some(match &*self.tokens.low(i) {
                "barat" | "western" | "west" => 7,
                "tengah" | "central" => 8,
                "timur" | "eastern" | "east" => 9,
                _ => return None,
            })
        };
        if self.is_word(at, &["waktu"]) && self.is_word(at + 1, &["indonesia"]) {
            return Some((third(at + 2)?, at + 2));
        }
        if self.is_word(at, &["jakarta"]) && self.is_word(at + 1, &["time"]) {
            return Some((7, at + 1));
        }
        let zone = third(at)?;
        if !self.is_word(at + 1, &["indonesia", "indonesian"]) {
            // `7:30 p.m. Western, 8:30 p.m. Central and 9:30 p.m. Eastern Indonesia Time`
            let later = (at + 1..at + 24)
                .any(|i| self.is_word(i, &["indonesia", "indonesian"]) && self.is_word(i + 1, &["time"]));
            return (self.language.english && self.tokens.at(at).starts_with(char::is_uppercase) && later)
                .then_some((zone, at));
        }
        let mut end = at + 1;
        while self.is_word(end + 1, &["standard", "time"]) {
            end += 1;
        }
        // `(WIB)`, `(UTC+9)`
        if self.tokens.at(end + 1) == "(" {
            let (_, inner) = match &*self.tokens.at(end + 2).to_ascii_uppercase() {
                "GMT" | "UTC" => self.offset(end + 2),
                "WIB" | "WITA" | "WIT" => (0, end + 2),
                _ => return Some((zone, end)),
            };
            end = inner + usize::from(self.tokens.at(inner + 1) == ")");
        }
        Some((zone, end))
    }

    /// Reads `noon`, `midnight`, `half past seven`, `a quarter to eight`, `seven o'clock`.
    fn english_words(&mut self, at: usize) -> Option<usize> {
        // `a quarter to five`
        if self.is_word(at, &["a"]) && self.is_word(at + 1, &["quarter"]) && self.is_word(at + 2, &["to", "past"]) {
            return self.english_words(at + 1);
        }
        let word = self.tokens.low(at);
        match &*word {
            "noon" | "midday" => return Some(self.add(at, at, Meaning::Clock(full(12)), false)),
            "midnight" => return Some(self.add(at, at, Meaning::Clock(full(0)), false)),
            _ => {}
        }
        let (minutes, past_at) = match &*word {
            "half" => (30, at + 1),
            "quarter" => (15, at + 1),
            _ => {
                let number = self.sense(at).cardinal.filter(|n| (1..=29).contains(n))?;
                if !self.tokens.near(at) {
                    return None;
                }
                let past = self.is_word(at + 1, &["past"])
                    || self.is_word(at + 2, &["past"]) && self.is_word(at + 1, &["minutes"]);
                if !past {
                    let (hour, last) = (u32::try_from(number).ok()?, at);
                    let half = self.half_of_day(last).is_some();
                    if half && hour <= 12 {
                        return Some(self.add_clock(at, last, hour, 60));
                    }
                    return self.small_words(at, hour, 60, last);
                }
                (u32::try_from(number).ok()?, at + 1 + usize::from(self.is_word(at + 1, &["minutes"])))
            }
        };
        let past = self.is_word(past_at, &["past"]);
        if !(past || self.is_word(past_at, &["to"]) && minutes < 30) {
            return None;
        }
        let hour_at = past_at + 1;
        let hour = self.small(hour_at, 2).or_else(|| u32::try_from(self.sense(hour_at).cardinal?).ok())?;
        let (hour, minute) = if past { (hour, minutes) } else { ((hour + 11) % 12, 60 - minutes) };
        (hour <= 12).then(|| self.add_clock(at, hour_at, hour, minute))
    }
}

/// A time on the hour whose half of the day is known.
fn full(hour: u32) -> Clock {
    Clock { hour, minute: 0, exact: true, zone: None }
}

/// Returns the hour of a day for an hour of a part of it.
fn in_part(hour: u32, part: Part) -> u32 {
    match (part, hour) {
        (Part::Morning, 12) => 0,
        (Part::Morning, hour) | (Part::Midday, hour @ 10..=12) => hour,
        // `12 malam` is midnight, `1 malam` after it.
        (Part::Night, 12) => 0,
        (Part::Night, hour @ 1..=4) => hour,
        (Part::Evening, 12) => 12,
        (_, hour) => hour % 12 + 12,
    }
}
