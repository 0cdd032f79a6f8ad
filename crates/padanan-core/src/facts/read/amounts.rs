//! Numbers with their scales, signs and units: `Rp 2,3 M`, `minus 10 derajat`, `setengah juta`, `1990-an`, `Perang Dunia
//! II`.

use super::Reader;
use super::number_words::InWords;
use crate::facts::mention::{Amount, Form, Meaning, Reading};
use crate::facts::scan::TokenKind;
use crate::facts::units::{IDR, Unit};
use crate::facts::value::Value;
use crate::facts::words::DECADES;

impl Reader<'_> {
    /// Reads a number that begins at a token. Returns the token behind it.
    pub(super) fn amount(&mut self, at: usize) -> Option<usize> {
        match self.tokens.list[at].kind {
            TokenKind::Number => self.in_digits(at, at, Unit::None),
            TokenKind::Sign => self.fraction_sign(at).or_else(|| self.after_sign(at)),
            TokenKind::Word => self.after_sign(at).or_else(|| self.word(at)),
        }
    }

    /// Reads a currency or a sign, and the number behind it.
    fn after_sign(&mut self, at: usize) -> Option<usize> {
        if let Some((unit, number)) = self.currency_before(at) {
            return self.in_digits(at, number, unit);
        }
        let minus = match self.tokens.at(at) {
            "-" | "−" | "–" => self.tokens.joined(at) && self.is_apart(at),
            _ => self.is_word(at, &["minus", "negatif", "negative"]) && self.tokens.near(at),
        };
        if !minus {
            return None;
        }
        let next = match self.tokens.is(at + 1, TokenKind::Number) {
            true => self.in_digits(at, at + 1, Unit::None),
            false => match self.currency_before(at + 1) {
                Some((unit, number)) => self.in_digits(at + 1, number, unit),
                None => self.word(at + 1),
            },
        }?;
        if let Some(found) = self.found.last_mut()
            && let Meaning::Amount(amount) = &mut found.mention.meaning
        {
            amount.readings.iter_mut().for_each(|r| r.value = r.value.negated());
            found.first = at;
            found.mention.span = self.tokens.span(at, found.last);
        }
        Some(next)
    }

    /// Returns whether white space, a bracket or nothing is before a token.
    fn is_apart(&self, at: usize) -> bool {
        let before = &self.tokens.text[..self.tokens.list[at].span.start];
        before.chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '"' | '“'))
    }

    /// Reads ½, ¼ and ¾.
    fn fraction_sign(&mut self, at: usize) -> Option<usize> {
        let value = match self.tokens.at(at) {
            "½" => Value::ratio(1, 2),
            "¼" => Value::ratio(1, 4),
            "¾" => Value::ratio(3, 4),
            _ => return None,
        };
        let reading = Reading { value, unit: Unit::Share };
        let amount = Amount { readings: vec![reading], digits: true, form: Form::Cardinal };
        Some(self.with_unit(at, at, amount, true))
    }

    /// Reads the number in digits at `number`; `first` is the first token of its currency.
    fn in_digits(&mut self, first: usize, number: usize, currency: Unit) -> Option<usize> {
        if let Some(next) = self.fraction(number) {
            return Some(next);
        }
        let (digits, mut last) = self.grouped(number);
        let mut values = values(&digits, self.language.comma, !self.language.indonesian);
        if self.tokens.at(last + 1) == "½" && self.tokens.near(last) {
            values.iter_mut().for_each(|v| *v = v.plus(&Value::ratio(1, 2)).unwrap_or(v.clone()));
            last += 1;
        }
        let decade = self.decade(last);
        let ordinal = self.ordinal(number, last);
        let mut zeros = 0;
        while let Some((more, next)) = self.scale_behind(last) {
            zeros += more;
            last = next;
        }
        if let Some((each, next)) = self.bundle_behind(last) {
            values.iter_mut().for_each(|v| *v = v.times(each, 1).unwrap_or_else(|| v.clone()));
            last = next;
        }
        let short = if zeros == 0 { self.short_scale(last, currency) } else { None };
        let mut readings: Vec<Reading> = Vec::with_capacity(values.len());
        for value in values {
            let Some(scaled) = value.times(10i128.pow(zeros.min(30)), 1) else {
                readings.push(Reading { value: longer(value, zeros), unit: currency });
                continue;
            };
            if let Some((zeros, certain, _)) = short
                && let Some(value) = scaled.times(10i128.pow(zeros), 1)
            {
                readings.push(Reading { value, unit: currency });
                if certain {
                    continue;
                }
            }
            readings.push(Reading { value: scaled, unit: currency });
        }
        if let Some((_, _, next)) = short {
            last = next;
        }
        let mut amount = Amount { readings, digits: true, form: Form::Cardinal };
        if let Some(next) = decade {
            century(&mut amount);
            amount.form = Form::Decade;
            last = next;
        } else if let Some(next) = ordinal {
            amount.form = Form::Ordinal;
            last = next.max(last);
        } else if self.is_age(first, last) {
            amount.form = Form::Age;
        }
        self.second_year(number, &mut amount);
        self.short_year(number, &mut amount);
        Some(self.with_unit(first, last, amount, true))
    }

    /// Adds the unit behind a number, and the number to what was found.
    fn with_unit(&mut self, first: usize, mut last: usize, mut amount: Amount, required: bool) -> usize {
        let has_currency = amount.first().is_some_and(|r| matches!(r.unit, Unit::Money(_)));
        // A decade or an ordinal has no unit: `the 1990s`, `tahun ke-3`.
        let takes_unit = !has_currency && !matches!(amount.form, Form::Decade | Form::Ordinal);
        if takes_unit && let Some(next) = self.basis_points(last) {
            last = next;
            for reading in &mut amount.readings {
                reading.value = reading.value.times(1, 100).unwrap_or_else(|| reading.value.clone());
                reading.unit = Unit::Point;
            }
        } else if takes_unit && let Some((units, next)) = self.unit_behind(last) {
            last = next;
            let plain: Vec<Reading> = std::mem::take(&mut amount.readings);
            for unit in units {
                plain.iter().for_each(|r| amount.add(r.value.clone(), unit));
            }
            // `M` may be a unit, too: what was read without one stays possible.
            if matches!(self.tokens.at(last), "m" | "g" | "mi" | "min" | "th" | "second") {
                plain.into_iter().for_each(|r| amount.add(r.value, r.unit));
            }
        }
        self.part_of_unit(&mut last, &mut amount);
        self.half_behind(&mut last, &mut amount);
        self.below_zero(&mut last, &mut amount);
        self.against(last, &mut amount);
        // `air setinggi 1 meter` is "metre-deep water".
        let one =
            matches!(amount.first(), Some(Reading { value, unit: Unit::Measure(_) }) if *value == Value::whole(1));
        let required = required && !one && !self.is_one_thing(&amount, last);
        self.add(first, last, Meaning::Amount(amount), required)
    }

    /// Returns whether a number is a 1 before a classifier, for which English may write an article: `1 unit mobil` is "a car".
    fn is_one_thing(&self, amount: &Amount, last: usize) -> bool {
        const CLASSIFIERS: [&str; 22] = [
            "unit", "buah", "orang", "ekor", "lembar", "bilah", "pucuk", "butir", "batang", "helai", "potong", "botol",
            "bungkus", "kantong", "paket", "pasang", "tangkai", "biji", "keping", "utas", "carik", "set",
        ];
        let one = amount.first().is_some_and(|r| r.unit == Unit::None && r.value == Value::whole(1));
        one && amount.form == Form::Cardinal && self.language.indonesian && self.is_word(last + 1, &CLASSIFIERS)
    }

    /// Reads `of an hour`, `of one percent` behind a part: `a quarter of a century`, `half a litre`, `half a percent`,
    /// `a quarter point`.
    fn part_of_unit(&self, last: &mut usize, amount: &mut Amount) {
        let Some(Reading { value, unit: Unit::Share }) = amount.first().cloned() else { return };
        let of = usize::from(self.is_word(*last + 1, &["of"]));
        let article = usize::from(self.is_word(*last + 1 + of, &["a", "an", "one"]));
        let between = of + article;
        let at = if between == 0 { self.tokens.following(*last) } else { Some(*last + 1 + between) };
        let Some(at) = at else { return };
        if between > 0
            && let Some(unit @ (Unit::Measure(_) | Unit::Percent)) = self.sense(at).unit
        {
            amount.readings = vec![Reading { value, unit }];
            *last = at;
        } else if let Some(end) = self.point(at) {
            amount.readings = vec![Reading { value, unit: Unit::Point }];
            *last = end;
        }
    }

    /// Reads `below zero` behind degrees.
    fn below_zero(&self, last: &mut usize, amount: &mut Amount) {
        let below = self.is_word(*last + 1, &["below"]) && self.is_word(*last + 2, &["zero", "freezing"]);
        if below && amount.first().is_some_and(|r| r.unit == Unit::None || matches!(r.unit, Unit::Measure(_))) {
            amount.readings.iter_mut().for_each(|r| r.value = r.value.negated());
            *last += 2;
        }
    }

    /// Reads a rate of exchange, in which English leaves out the currency: `16,275 per US dollar`, `15,000 to the dollar`.
    fn against(&self, last: usize, amount: &mut Amount) {
        let plain = matches!(amount.first(), Some(Reading { unit: Unit::None, .. }));
        let per = self.is_word(last + 1, &["per", "to", "against"]);
        let money = |i: usize| matches!(self.sense(i).unit, Some(Unit::Money(_)));
        if plain && per && (last + 2..last + 6).any(money) {
            let value = amount.readings[0].value.clone();
            amount.add(value, IDR);
        }
    }

    /// Reads `and a half` behind a unit: `an hour and a half`, `two years and a half`; and `setengah`: `dua jam setengah`.
    fn half_behind(&self, last: &mut usize, amount: &mut Amount) {
        let words: &[&str] = if self.language.english { &["and", "a", "half"] } else { &["setengah"] };
        let behind = words.iter().enumerate().all(|(i, word)| self.is_word(*last + 1 + i, &[word]));
        let measured = amount.first().is_some_and(|r| matches!(r.unit, Unit::Measure(_)));
        if behind && measured {
            for reading in &mut amount.readings {
                reading.value = reading.value.plus(&Value::ratio(1, 2)).unwrap_or_else(|| reading.value.clone());
            }
            *last += words.len();
        }
    }

    /// Reads a fraction in digits: `2/3`, `1/2`. Neither a date nor the number of an office: the numerator is smaller.
    fn fraction(&mut self, at: usize) -> Option<usize> {
        let slash = self.tokens.at(at + 1) == "/" && self.tokens.joined(at) && self.tokens.joined(at + 1);
        let (a, b) = (self.small(at, 1)?, self.small(at + 2, 2)?);
        // `(2/3)` may be a date, and `(1/5 inci)` is none.
        let bracketed = at > 0 && self.tokens.at(at - 1) == "(" && self.sense(at + 3).unit.is_none();
        let alone = !matches!(self.tokens.at(at + 3), "/" | "-")
            && (at == 0 || !(bracketed || matches!(self.tokens.at(at - 1), "/" | "-")));
        if !slash || !alone || a == 0 || a >= b || b > 10 {
            return None;
        }
        let reading = Reading { value: Value::ratio(i128::from(a), i128::from(b)), unit: Unit::Share };
        let amount = Amount { readings: vec![reading], digits: true, form: Form::Cardinal };
        Some(self.with_unit(at, at + 2, amount, true))
    }

    /// Joins groups of three digits that spaces separate: `12 000 000`. Returns the digits and their last token.
    fn grouped(&self, at: usize) -> (String, usize) {
        let mut digits = self.tokens.at(at).to_owned();
        let mut last = at;
        if digits.len() > 3 || digits.starts_with('0') || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return (digits, last);
        }
        while self.tokens.near(last) && !self.tokens.joined(last) && self.tokens.is(last + 1, TokenKind::Number) {
            let group = self.tokens.at(last + 1);
            if group.len() != 3 || !group.bytes().all(|b| b.is_ascii_digit()) {
                break;
            }
            digits.push_str(group);
            last += 1;
        }
        (digits, last)
    }

    /// Reads a word for a bundle behind a number, in which goods are counted: `2 lusin`.
    fn bundle_behind(&self, last: usize) -> Option<(i128, usize)> {
        let next = self.tokens.following(last).filter(|_| self.language.indonesian)?;
        let each = super::number_words::bundle(&self.tokens.low(next))?;
        Some((each, next))
    }

    /// Reads a word of scale behind a number: `ribu`, `million`, `jutaan` of `Rp750 jutaan`.
    fn scale_behind(&self, last: usize) -> Option<(u32, usize)> {
        let next = self.tokens.following(last)?;
        let sense = self.sense(next);
        let zeros = sense.scale.or(sense.vague.filter(|zeros| (3..=12).contains(zeros)))?;
        (zeros > 1 || self.is_word(next, &["puluh"])).then_some((zeros, next))
    }

    /// Reads a letter of scale behind a number: `M` is *miliar* in Indonesian and million in English, `T` *triliun*.
    /// Returns the zeros, whether there is no other reading, and the token.
    fn short_scale(&self, last: usize, currency: Unit) -> Option<(u32, bool, usize)> {
        let next = self.tokens.near(last).then_some(last + 1)?;
        let letter = self.tokens.at(next);
        let money = matches!(currency, Unit::Money(_))
            || self.sense(next + 1).unit.is_some_and(|u| matches!(u, Unit::Money(_)));
        let joined = self.tokens.joined(last);
        let zeros = match letter {
            "M" if self.language.indonesian => 9,
            "T" if self.language.indonesian && money => 12,
            "M" | "m" if self.language.english && (money || joined) => 6,
            "B" | "b" if self.language.english && (money || joined) => 9,
            "T" if self.language.english && money && joined => 12,
            "K" | "k" if joined || money => 3,
            _ => return None,
        };
        Some((zeros, money, next))
    }

    /// Reads `-an` or `s` behind a number: `1990-an`, `the 1990s`.
    fn decade(&self, last: usize) -> Option<usize> {
        let number: u32 = self.tokens.at(last).parse().ok()?;
        // `80-an relawan` are some eighty volunteers; `usia 40-an` and `tahun 80-an` are decades.
        let period = last > 0
            && self.is_word(
                last - 1,
                &[
                    "tahun", "era", "dekade", "usia", "berusia", "umur", "berumur", "angkatan", "the", "her", "his",
                    "their", "in", "'",
                ],
            );
        let decade =
            number.is_multiple_of(10) && ((1000..2200).contains(&number) || (period && (10..100).contains(&number)));
        let plural = self.tokens.at(last + 1) == "s" && self.tokens.joined(last) && self.language.english;
        let an = self.tokens.at(last + 1) == "-" && self.is_word(last + 2, &["an"]) && self.language.indonesian;
        if !decade {
            return None;
        }
        if plural { Some(last + 1) } else { an.then_some(last + 2) }
    }

    /// Reads `ke-` before a number, and `st`, `nd`, `rd`, `th` behind it.
    fn ordinal(&self, number: usize, last: usize) -> Option<usize> {
        if self.language.english {
            let suffix = self.tokens.joined(last) && self.is_word(last + 1, &["st", "nd", "rd", "th"]);
            return suffix.then_some(last + 1);
        }
        let before = number >= 2 && self.tokens.at(number - 1) == "-" && self.is_word(number - 2, &["ke"]);
        before.then_some(last)
    }

    /// Returns whether a number is an age: in brackets behind a capitalised word, or before `tahun` in brackets.
    fn is_age(&self, first: usize, last: usize) -> bool {
        let Some(age) = self.small(first, 3) else { return false };
        let open = first >= 2
            && self.tokens.at(first - 1) == "("
            && self.tokens.at(first - 2).starts_with(char::is_alphabetic);
        let named = || {
            let aged = first >= 1 && self.is_word(first - 1, &["aged", "berusia", "berumur", "usia", "umur"]);
            let commas = first >= 2
                && self.tokens.at(first - 1) == ","
                && self.tokens.at(last + 1) == ","
                && self.tokens.at(first - 2).starts_with(char::is_uppercase);
            aged || commas
        };
        (1..120).contains(&age) && ((open && self.tokens.at(last + 1) == ")") || named())
    }

    /// Completes the second year of `2023-24`.
    fn second_year(&self, at: usize, amount: &mut Amount) {
        let (true, Some(second)) = (at >= 2 && matches!(self.tokens.at(at - 1), "-" | "/" | "–"), self.small(at, 2))
        else {
            return;
        };
        let joined = self.tokens.joined(at - 1) && self.tokens.joined(at - 2);
        if let Some(first) = self.small(at - 2, 4).filter(|first| (1000..2200).contains(first) && joined) {
            amount.add(Value::whole(u64::from(first / 100 * 100 + second)), Unit::None);
        }
    }

    /// Completes the year of `Pemilu '99`.
    fn short_year(&self, at: usize, amount: &mut Amount) {
        let mark = at >= 2 && matches!(self.tokens.at(at - 1), "'" | "’" | "‘") && self.tokens.joined(at - 1);
        let apart = mark && self.tokens.near(at - 2) && !self.tokens.joined(at - 2);
        if let Some(year) = self.small(at, 2).filter(|_| apart && self.tokens.at(at).len() == 2) {
            amount.add(Value::whole(u64::from(1900 + year)), Unit::None);
            amount.add(Value::whole(u64::from(2000 + year)), Unit::None);
        }
    }

    /// Reads a number in words, a Roman numeral, a vague number, or one unit (`sejam`, `a year`).
    fn word(&mut self, at: usize) -> Option<usize> {
        let sense = self.sense(at);
        if let Some(next) = self.vague(at) {
            return Some(next);
        }
        if let Some(multiple) = sense.multiple {
            let reading = Reading { value: Value::whole(multiple), unit: Unit::Times };
            let amount = Amount { readings: vec![reading], digits: false, form: Form::Cardinal };
            return Some(self.add(at, at, Meaning::Amount(amount), multiple > 2));
        }
        if let Some(number) = self.in_words(at) {
            return Some(self.spelt(at, number));
        }
        self.named_decade(at).or_else(|| self.roman(at)).or_else(|| self.one_unit(at))
    }

    fn spelt(&mut self, at: usize, number: InWords) -> usize {
        let InWords { value, last, ordinal, share } = number;
        let unit = if share { Unit::Share } else { Unit::None };
        let is_name = self.is_capitalised_inside(at) && last == at;
        let is_large = matches!(&value, Value::Ratio(n, d) if *n >= 3 * *d);
        // `setengah` is also "semi-" and "mid-"; `sepertiga` is always a third.
        let required = if share { value != Value::ratio(1, 2) } else { is_large };
        let form = if ordinal { Form::Ordinal } else { Form::Cardinal };
        let amount = Amount { readings: vec![Reading { value: value.clone(), unit }], digits: false, form };
        let next = self.with_unit(at, last, amount, required);
        // `kedua` and `dua` say little; two of something that is measured is a fact.
        if let Some(found) = self.found.last_mut()
            && let Meaning::Amount(amount) = &mut found.mention.meaning
            && let Some(Reading { unit, .. }) = amount.first()
        {
            let measured =
                matches!(unit, Unit::Money(_) | Unit::Percent | Unit::Point | Unit::Measure(_) | Unit::Times);
            let counts = value != Value::whole(1) || matches!(unit, Unit::Percent);
            found.mention.required |= measured && counts && !ordinal;
            // `Universitas Sebelas Maret`, `Pulau Seribu`
            if is_name {
                found.mention.required = false;
            }
        }
        next
    }

    /// Returns whether a word has a capital that neither its position nor a headline explains.
    fn is_capitalised_inside(&self, at: usize) -> bool {
        let inside = at > 0 && self.tokens.is(at - 1, TokenKind::Word) && self.tokens.near(at - 1);
        inside
            && self.tokens.at(at).starts_with(char::is_uppercase)
            && self.tokens.at(at - 1).starts_with(char::is_uppercase)
            && self.tokens.list.iter().any(|t| {
                t.kind == TokenKind::Word
                    && t.span.len() > 3
                    && t.span.of(self.tokens.text).starts_with(char::is_lowercase)
            })
    }

    /// Reads `puluhan ribu`, `tens of thousands`, `ratusan`.
    fn vague(&mut self, at: usize) -> Option<usize> {
        let mut power = self.sense(at).vague?;
        let mut last = at;
        loop {
            let of = usize::from(self.is_word(last + 1, &["of"]));
            let next = last + 1 + of;
            let sense = self.sense(next);
            let Some(more) = sense.vague.filter(|_| of == 1).or(sense.scale.filter(|z| of == 0 && *z >= 3)) else {
                break;
            };
            power += more;
            last = next;
        }
        Some(self.add(at, last, Meaning::Vague(power), true))
    }

    fn named_decade(&mut self, at: usize) -> Option<usize> {
        let word = self.tokens.low(at);
        let decade = self.language.english.then(|| DECADES.iter().find(|(name, _)| *name == word))??.1;
        let readings = [decade, 1900 + decade].map(|n| Reading { value: Value::whole(n), unit: Unit::None });
        let amount = Amount { readings: readings.to_vec(), digits: false, form: Form::Decade };
        Some(self.add(at, at, Meaning::Amount(amount), false))
    }

    /// Reads one unit: `sejam`, `setahun`, `an hour`, `a year`.
    fn one_unit(&mut self, at: usize) -> Option<usize> {
        let word = self.tokens.low(at);
        let (unit, last) = if self.language.english {
            if !matches!(&*word, "a" | "an") {
                return None;
            }
            // `a single day`
            let at = at + usize::from(self.is_word(at + 1, &["single", "whole", "full"]));
            (self.sense(at + 1).unit?, at + 1)
        } else {
            (self.language.sense(word.strip_prefix("se").filter(|_| self.language.indonesian)?).unit?, at)
        };
        let Unit::Measure(_) = unit else { return None };
        let amount =
            Amount { readings: vec![Reading { value: Value::whole(1), unit }], digits: false, form: Form::Cardinal };
        let mut last = last;
        let mut amount = amount;
        self.half_behind(&mut last, &mut amount);
        Some(self.add(at, last, Meaning::Amount(amount), false))
    }
}

/// Adds the year of a decade with two digits: `90-an` is 1990.
fn century(amount: &mut Amount) {
    let short = amount.first().and_then(|r| r.value.as_whole()).filter(|n| *n < 100);
    if let Some(decade) = short {
        amount.add(Value::whole(1900 + decade), Unit::None);
    }
}

fn longer(value: Value, zeros: u32) -> Value {
    match value {
        Value::Long(digits, exponent) => Value::Long(digits, exponent + i64::from(zeros)),
        other => other,
    }
}

/// Returns what digits with separators may be worth, most likely first. `comma` means that the comma is the decimal
/// separator. `lenient` also accepts the other style where the digits make no sense in this one.
fn values(digits: &str, comma: bool, lenient: bool) -> Vec<Value> {
    let first = value(digits, comma);
    let other = value(digits, !comma);
    // `25,000` in Indonesian is twenty-five, or twenty-five thousand as English writes it.
    let ambiguous = comma && !digits.contains('.') && is_grouped(digits, ',');
    let mut all = vec![first];
    if (ambiguous || (lenient && is_odd(digits, comma))) && !all.contains(&other) {
        all.push(other);
    }
    all
}

/// Reads digits in the style in which the comma (or the full stop) is the decimal separator.
pub(super) fn value(digits: &str, comma: bool) -> Value {
    let plain = |t: &str| t.replace(['.', ','], "");
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        return Value::decimal(digits, "", 0);
    }
    // Where both separators occur, the last one is the decimal separator, if it occurs once.
    if let (Some(dot), Some(mark)) = (digits.rfind('.'), digits.rfind(',')) {
        let (last, sign) = if dot > mark { (dot, '.') } else { (mark, ',') };
        if digits.matches(sign).count() == 1 {
            return Value::decimal(&plain(&digits[..last]), &digits[last + 1..], 0);
        }
        return Value::decimal(&plain(digits), "", 0);
    }
    let (decimal, group) = if comma { (',', '.') } else { ('.', ',') };
    if let Some((whole, fraction)) = digits.split_once(decimal).filter(|_| digits.matches(decimal).count() == 1) {
        return Value::decimal(whole, fraction, 0);
    }
    if is_grouped(digits, group) || digits.matches(group).count() != 1 {
        return Value::decimal(&plain(digits), "", 0);
    }
    // `12.5` in an Indonesian text: the full stop does not separate thousands, so it is the decimal separator.
    let (whole, fraction) = digits.split_once(group).unwrap_or((digits, ""));
    Value::decimal(whole, fraction, 0)
}

/// Returns whether a separator cuts digits into groups of three.
fn is_grouped(digits: &str, group: char) -> bool {
    let mut groups = digits.split(group);
    let first = groups.next().unwrap_or_default();
    let mut count = 0;
    let three = groups.all(|g| {
        count += 1;
        g.len() == 3
    });
    three && count > 0 && (1..=3).contains(&first.len())
}

/// Returns whether digits cannot be in this style: a group does not have three digits.
pub(in crate::facts) fn is_odd(digits: &str, comma: bool) -> bool {
    let group = if comma { '.' } else { ',' };
    let decimal = if comma { ',' } else { '.' };
    let first_decimal = digits.find(decimal).unwrap_or(digits.len());
    digits.contains(group)
        && (digits.rfind(group).is_some_and(|last| last > first_decimal)
            || digits[..first_decimal].split(group).skip(1).any(|g| g.len() != 3))
}
