//! Numbers in words: *dua puluh lima*, *dua setengah juta*, *two hundred and five*, *three quarters*.

use super::Reader;
use crate::facts::scan::TokenKind;
use crate::facts::value::Value;

/// A number in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InWords {
    pub(super) value: Value,
    /// Its last token.
    pub(super) last: usize,
    /// Whether it is an ordinal number.
    pub(super) ordinal: bool,
    /// Whether it is a part of a whole.
    pub(super) share: bool,
}

/// Maximum number of words of a number.
const MAX_WORDS: usize = 14;

/// The sum of a number that is being read, in halves.
#[derive(Debug, Default)]
struct Sum {
    /// What is multiplied by thousand or more already.
    total: u128,
    /// What is below thousand.
    part: u128,
    /// A single digit that *belas*, *puluh* or *ratus* may follow.
    digit: Option<u128>,
}

impl Sum {
    fn below_thousand(&self) -> u128 {
        self.part + self.digit.unwrap_or(0)
    }

    /// Multiplies what was read last by ten to the power of `zeros`, 3 or more.
    fn scale(&mut self, zeros: u32) {
        let part = match self.below_thousand() {
            0 => 2,
            part => part,
        };
        self.total = self.total.saturating_add(part.saturating_mul(10u128.saturating_pow(zeros)));
        (self.part, self.digit) = (0, None);
    }

    fn value(&self) -> Value {
        let halves = self.total.saturating_add(self.below_thousand());
        Value::ratio(i128::try_from(halves).unwrap_or(i128::MAX), 2)
    }
}

impl Reader<'_> {
    /// Reads a number in words that begins at a token.
    pub(super) fn in_words(&self, at: usize) -> Option<InWords> {
        if !self.tokens.is(at, TokenKind::Word) {
            return None;
        }
        if self.language.indonesian {
            self.indonesian_part(at).or_else(|| self.indonesian_number(at))
        } else if self.language.english {
            self.english_part(at).or_else(|| self.english_number(at))
        } else {
            None
        }
    }

    /// Reads *sepertiga*, *dua pertiga*, *tiga perempat*, *setengah*.
    fn indonesian_part(&self, at: usize) -> Option<InWords> {
        let sense = self.sense(at);
        let share = |value: Value, last: usize| Some(InWords { value, last, ordinal: false, share: true });
        if let Some(parts) = sense.part.filter(|_| !self.tokens.low(at).starts_with("per")) {
            let value = Value::ratio(1, i128::from(parts));
            let scaled = self.sense(at + 1).scale.filter(|zeros| *zeros >= 3 && self.tokens.near(at));
            return match scaled {
                // `setengah juta`
                Some(zeros) => Some(InWords {
                    value: value.times(10i128.pow(zeros), 1)?,
                    last: at + 1,
                    ordinal: false,
                    share: false,
                }),
                None => share(value, at),
            };
        }
        let count = sense.cardinal.filter(|n| (1..10).contains(n) && self.tokens.near(at))?;
        let parts = self.sense(at + 1).part.filter(|_| self.tokens.low(at + 1).starts_with("per"));
        if let Some(parts) = parts {
            return share(Value::ratio(i128::from(count), i128::from(parts)), at + 1);
        }
        // `dua per tiga`
        let per = self.is_word(at + 1, &["per"]) && self.tokens.near(at + 1);
        let parts = self.sense(at + 2).cardinal.filter(|parts| per && (count + 1..=10).contains(parts))?;
        share(Value::ratio(i128::from(count), i128::from(parts)), at + 2)
    }

    fn indonesian_number(&self, at: usize) -> Option<InWords> {
        let first = self.sense(at);
        let ordinal = first.ordinal.is_some();
        let mut sum = Sum::default();
        let mut last = None;
        for i in at..at + MAX_WORDS {
            if i > at && !self.tokens.near(i - 1) {
                break;
            }
            let sense = if i == at && ordinal {
                crate::facts::words::Sense { cardinal: first.ordinal, ..first }
            } else {
                self.sense(i)
            };
            if !self.add_indonesian(&mut sum, i, at, sense) {
                break;
            }
            last = Some(i);
        }
        Some(InWords { value: sum.value(), last: last?, ordinal, share: false })
    }

    /// Adds a word to the sum; `false` if it does not continue the number.
    fn add_indonesian(&self, sum: &mut Sum, i: usize, first: usize, sense: crate::facts::words::Sense) -> bool {
        let word = self.tokens.low(i);
        if let Some(number) = sense.cardinal {
            let halves = u128::from(number) * 2;
            match number {
                _ if sum.digit.is_some() => return false,
                0..10 => sum.digit = Some(halves),
                10..100 if sum.part.is_multiple_of(200) => sum.part += halves,
                100 if sum.part == 0 => sum.part = halves,
                1000.. if i == first || sum.part == 0 => sum.total = sum.total.saturating_add(halves),
                _ => return false,
            }
            return true;
        }
        if let Some((each, digit)) = bundle(&word).zip(sum.digit) {
            (sum.part, sum.digit) = (sum.part + digit * each.unsigned_abs(), None);
            return true;
        }
        match (&*word, sum.digit) {
            ("belas", Some(digit)) => (sum.part, sum.digit) = (sum.part + 20 + digit, None),
            ("setengah", _) if i > first && sum.below_thousand() > 0 => {
                (sum.part, sum.digit) = (sum.below_thousand() + 1, None);
            }
            _ => match (sense.scale, sum.digit) {
                (Some(1), Some(digit)) => (sum.part, sum.digit) = (sum.part + digit * 10, None),
                (Some(2), Some(digit)) => (sum.part, sum.digit) = (sum.part + digit * 100, None),
                (Some(zeros @ 3..), _) if i > first && sum.below_thousand() > 0 && word.len() > 2 => sum.scale(zeros),
                _ => return false,
            },
        }
        true
    }

    /// Reads *a third*, *two-thirds*, *half a million*, *half*.
    fn english_part(&self, at: usize) -> Option<InWords> {
        let share = |value: Value, last: usize| Some(InWords { value, last, ordinal: false, share: true });
        // `half`, and `half a million`, `half an hour` (whose unit is read later)
        if self.is_word(at, &["half"]) {
            let article = self.is_word(at + 1, &["a", "an"]) && self.tokens.near(at);
            let next = if article { at + 2 } else { at + 1 };
            let scaled = self.sense(next).scale.filter(|zeros| *zeros >= 3 && self.tokens.near(next - 1));
            let value = Value::ratio(1, 2);
            return match scaled {
                Some(zeros) => Some(InWords {
                    value: value.times(10i128.pow(zeros), 1)?,
                    last: next,
                    ordinal: false,
                    share: false,
                }),
                None if article && self.sense(next).unit.is_some() => share(value, at + 1),
                None => share(value, at),
            };
        }
        let count = match self.sense(at).cardinal {
            Some(count) if (1..10).contains(&count) => count,
            _ if self.is_word(at, &["a"]) => 1,
            _ if self.is_word(at, &["quarter"]) => return share(Value::ratio(1, 4), at),
            _ => return None,
        };
        let parts_at = self.tokens.following(at)?;
        let parts = self.sense(parts_at).part?;
        // `a third-class train`
        if self.tokens.at(parts_at + 1) == "-" && self.tokens.joined(parts_at) && parts > 2 && count == 1 {
            return None;
        }
        let plural = self.tokens.low(parts_at).ends_with('s') || self.is_word(parts_at, &["halves"]);
        // `a second half`, `one third-placed team`: an ordinal number.
        if (count > 1) != plural && parts > 2 {
            return None;
        }
        let value = Value::ratio(i128::from(count), i128::from(parts));
        // `a quarter of a million`, `a quarter million`
        let mut next = parts_at + 1;
        while next < parts_at + 3 && self.is_word(next, &["of", "a"]) {
            next += 1;
        }
        match self.sense(next).scale.filter(|zeros| *zeros >= 3 && self.tokens.near(next - 1)) {
            Some(zeros) => {
                Some(InWords { value: value.times(10i128.pow(zeros), 1)?, last: next, ordinal: false, share: false })
            }
            None => share(value, parts_at),
        }
    }

    /// Returns the last token of `and a half`, also with hyphens, that begins at a token.
    fn and_a_half(&self, and: usize) -> Option<usize> {
        let a = self.tokens.following(and).filter(|a| self.is_word(*a, &["a"]))?;
        self.tokens.following(a).filter(|half| self.is_word(*half, &["half"]))
    }

    fn english_number(&self, at: usize) -> Option<InWords> {
        // `a hundred`, `a dozen`
        let article = self.is_word(at, &["a", "an"]);
        let start = if article { at + 1 } else { at };
        if article {
            let sense = self.sense(start);
            let counts =
                sense.scale.is_some_and(|zeros| zeros >= 2) || sense.cardinal.is_some_and(|n| n == 12 || n == 2);
            if !counts || !self.tokens.near(at) {
                return None;
            }
        }
        let mut sum = Sum::default();
        let mut last = None;
        let mut ordinal = false;
        let mut i = start;
        while i < start + MAX_WORDS && !ordinal {
            let sense = self.sense(i);
            if !add_english(&mut sum, sense, i > at, &self.tokens.low(i)) {
                break;
            }
            ordinal = sense.cardinal.is_none() && sense.ordinal.is_some();
            last = Some(i);
            let Some(next) = self.tokens.following(i).filter(|_| !ordinal) else { break };
            // `two hundred and five`, `one and a half`
            let and = self.is_word(next, &["and"]);
            if and && let Some(half) = self.and_a_half(next) {
                (sum.part, sum.digit) = (sum.below_thousand() + 1, None);
                last = Some(half);
                let Some(behind) = self.tokens.following(half) else { break };
                i = behind;
                continue;
            }
            let behind = if and { self.tokens.following(next) } else { None };
            // `two-thousand-and-one` is one number; `two million and one of them` may be two.
            let hyphened = self.tokens.at(i + 1) == "-";
            let joins = behind.filter(|b| (sum.part > 0 || hyphened) && self.sense(*b).cardinal.is_some());
            i = joins.unwrap_or(next);
        }
        Some(InWords { value: sum.value(), last: last?, ordinal, share: false })
    }
}

/// Adds an English word to the sum; `false` if it does not continue the number.
fn add_english(sum: &mut Sum, sense: crate::facts::words::Sense, begun: bool, word: &str) -> bool {
    if let Some(number) = sense.cardinal.or(sense.ordinal.filter(|n| *n < 100)) {
        let halves = u128::from(number) * 2;
        match number {
            12 if word == "dozen" => {
                let count = sum.below_thousand().max(2);
                (sum.part, sum.digit) = (count * 12, None);
            }
            0..20 if sum.digit.is_some() => return false,
            0..10 if (sum.part / 2).is_multiple_of(10) && !matches!((sum.part / 2) % 100, 10) => {
                sum.digit = Some(halves);
            }
            10..100 if (sum.part / 2).is_multiple_of(100) && sum.digit.is_none() => sum.part += halves,
            _ => return false,
        }
        return true;
    }
    match sense.scale {
        Some(2) if begun => {
            let count = sum.below_thousand().max(2);
            (sum.part, sum.digit) = (count * 100, None);
        }
        Some(zeros @ 3..) if begun => sum.scale(zeros),
        _ => return false,
    }
    true
}

/// Returns how many pieces a word for a bundle stands for: `lusin`, a dozen; `kodi`, a score; `gros`, a gross.
pub(super) fn bundle(word: &str) -> Option<i128> {
    match word {
        "lusin" => Some(12),
        "kodi" => Some(20),
        "gros" => Some(144),
        _ => None,
    }
}
