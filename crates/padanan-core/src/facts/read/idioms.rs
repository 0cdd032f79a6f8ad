//! Fixed phrases that state a number: `one in five`, `around the clock`, `New Year's Day`.

use super::Reader;
use crate::facts::mention::{Amount, Date, Form, Meaning, Reading};
use crate::facts::scan::TokenKind;
use crate::facts::units::Unit;
use crate::facts::value::Value;

/// Days that have a name in English: the words, and the day and month.
const HOLIDAYS: &[(&[&str], u32, u32)] = &[
    (&["new", "year's", "day"], 1, 1),
    (&["new", "year's", "eve"], 31, 12),
    (&["new", "year"], 1, 1),
    (&["valentine's", "day"], 14, 2),
    (&["may", "day"], 1, 5),
    (&["labor", "day"], 1, 5),
    (&["labour", "day"], 1, 5),
    (&["independence", "day"], 17, 8),
    (&["halloween"], 31, 10),
    (&["christmas", "eve"], 24, 12),
    (&["christmas", "day"], 25, 12),
    (&["christmas"], 25, 12),
    (&["boxing", "day"], 26, 12),
];

impl Reader<'_> {
    /// Reads a fixed phrase that begins at a token. Returns the token behind it.
    pub(super) fn idiom(&mut self, at: usize) -> Option<usize> {
        let of_one =
            |reader: &mut Self| if reader.language.english { reader.english_idiom(at) } else { reader.stalls(at) };
        self.part_of_many(at).or_else(|| of_one(self))
    }

    /// Skips `kaki lima`: stalls of the street, of any number. The number of legs comes before them: `lima kaki`.
    fn stalls(&self, at: usize) -> Option<usize> {
        let is_stall = self.is_word(at, &["kaki"]) && self.is_word(at + 1, &["lima"]);
        (is_stall && self.unit_behind(at + 1).is_none()).then_some(at + 2)
    }

    /// Reads `one in five`, `three out of ten`, `satu dari lima`, `2 dari 3`.
    fn part_of_many(&mut self, at: usize) -> Option<usize> {
        let (some, last) = self.small_number(at)?;
        let between: &[&str] = if self.language.english { &["in", "of"] } else { &["dari"] };
        let out = usize::from(self.is_word(last + 1, &["out"]));
        if !self.is_word(last + 1 + out, between) || (self.is_word(last + 1 + out, &["of"]) && out == 0) {
            return None;
        }
        let every = usize::from(self.is_word(last + 2 + out, &["every", "setiap"]));
        let (many, end) = self.small_number(last + 2 + out + every)?;
        // `5 dari 120 rumah` is two counts.
        if some == 0 || some >= many || many > 10 || self.unit_behind(end).is_some() {
            return None;
        }
        let mut readings = vec![Reading { value: Value::ratio(i128::from(some), i128::from(many)), unit: Unit::Share }];
        readings.extend([some, many].map(|n| Reading { value: Value::whole(n), unit: Unit::None }));
        let digits = self.tokens.is(at, TokenKind::Number);
        self.add(at, end, Meaning::Amount(Amount { readings, digits, form: Form::Cardinal }), true);
        Some(end + 1)
    }

    /// Returns a number up to ten, in words or digits, with its last token.
    fn small_number(&self, at: usize) -> Option<(u64, usize)> {
        let word = self.sense(at).cardinal.filter(|n| *n <= 10);
        let number = word.or_else(|| self.small(at, 2).map(u64::from))?;
        Some((number, at))
    }

    fn english_idiom(&mut self, at: usize) -> Option<usize> {
        let phrase = |words: &[&str]| words.iter().enumerate().all(|(i, word)| self.is_word(at + i, &[word]));
        let clock =
            if phrase(&["around", "the", "clock"]) || phrase(&["round", "the", "clock"]) { Some(2) } else { None };
        if let Some(length) = clock {
            let unit = self.sense_of("hours").unit?;
            let readings = vec![Reading { value: Value::whole(24), unit }];
            let amount = Amount { readings, digits: false, form: Form::Cardinal };
            return Some(self.add(at, at + length, Meaning::Amount(amount), false));
        }
        let named = self.tokens.at(at).starts_with(char::is_uppercase);
        let straight = |i: usize| self.tokens.low(i).replace('’', "'");
        let fits = |words: &&[&str]| words.iter().enumerate().all(|(i, word)| straight(at + i) == *word);
        let (words, day, month) = HOLIDAYS.iter().find(|(words, ..)| named && fits(words))?;
        let last = at + words.len() - 1;
        let (year, last) = self.year(last).unwrap_or((0, last));
        let date = Date { day: *day, month: *month, year, swappable: false };
        Some(self.add(at, last, Meaning::Date(date), false))
    }
}
