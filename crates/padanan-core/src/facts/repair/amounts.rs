//! Numbers, amounts and quantities in the style of the target.

use super::{Repair, Site};
use crate::facts::fit::{Fit, amounts};
use crate::facts::mention::{Amount, Form, Reading};
use crate::facts::units::{Measure, Unit};
use crate::facts::value::Value;
use crate::text::casing::capitalised;

/// Returns what should stand in the place of an amount of the target.
pub(super) fn repair(source: &Amount, target: &Amount, site: Site<'_>) -> Option<Repair> {
    let (Some(a), Some(b)) = (source.first(), target.first()) else { return None };
    match amounts(source, target) {
        Fit::No if a.unit == b.unit || b.unit == Unit::None => {
            let text = other_value(source, target, site)?;
            let certain = source.readings.len() == 1
                && source.digits
                && target.digits
                && source.form == Form::Cardinal
                && a.unit == b.unit
                && is_other_scale(&a.value, &b.value);
            Some(Repair { text, certain })
        }
        Fit::WithoutUnit | Fit::OtherUnit => with_unit(a, site).map(Repair::suggested),
        _ => None,
    }
}

/// Whether two values differ by thousands only: `1.5` and `1,500`, million and billion.
fn is_other_scale(a: &Value, b: &Value) -> bool {
    [3, 6, 9, 12].iter().any(|zeros| {
        let factor = 10i128.pow(*zeros);
        a.times(factor, 1).as_ref() == Some(b) || a.times(1, factor).as_ref() == Some(b)
    })
}

/// The number in a text: what is before it, its digits, its scale word with the space before it, and what is behind.
struct Parts<'a> {
    before: &'a str,
    digits: &'a str,
    scale: &'a str,
    behind: &'a str,
}

/// Scale words and letters behind digits.
const SCALES: &[&str] =
    &["thousand", "million", "billion", "trillion", "quadrillion", "bn", "tn", "mn", "m", "k", "b", "t"];

/// Splits a text that has one number in digits; `None` if it has none or several.
fn parts(text: &str) -> Option<Parts<'_>> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let length = text[start..].bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')).count();
    let digits = text[start..start + length].trim_end_matches(['.', ',']);
    let rest = &text[start + digits.len()..];
    if rest.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let word_at = rest.len() - rest.trim_start_matches([' ', '-', '\u{a0}']).len();
    let length = rest[word_at..].bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = &rest[word_at..word_at + length];
    let scale = if SCALES.iter().any(|s| s.eq_ignore_ascii_case(word)) { word_at + length } else { 0 };
    Some(Parts { before: &text[..start], digits, scale: &rest[..scale], behind: &rest[scale..] })
}

/// Writes the source's value in the place of another one.
fn other_value(source: &Amount, target: &Amount, site: Site<'_>) -> Option<String> {
    let value = &source.first()?.value;
    let Some(parts) = parts(site.now) else { return in_place_of_words(value, target, site.now) };
    if target.form == Form::Ordinal {
        let whole = value.as_whole()?;
        let suffix = ["st", "nd", "rd", "th"].iter().find_map(|s| parts.behind.strip_prefix(*s));
        return Some(match suffix {
            Some(behind) => format!("{}{}{behind}", parts.before, ordinal(whole)),
            None => format!("{}{whole}{}", parts.before, parts.behind),
        });
    }
    // A year, or the number of a law.
    let is_plain = !site.was.contains(['.', ',']) && value.as_whole().is_some_and(|n| n < 10_000);
    let rendered = match target.form {
        _ if is_plain => value.as_whole()?.to_string(),
        Form::Decade | Form::Age => value.as_whole()?.to_string(),
        _ if parts.scale.is_empty() && !has_scale_word(value) => value.english(),
        _ => in_words(value),
    };
    // A fraction such as 1/3 has no digits to put here.
    if rendered.contains('/') || !rendered.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // A sign in words, or that of a currency, must change, too.
    let signs = ["plus ", "minus ", "negative ", "positive "];
    let in_letters = signs.iter().any(|sign| ends_with(site.before, sign));
    let bare = parts.before.trim_end_matches(['-', '−', '+']);
    if rendered.starts_with('-') && (in_letters || !bare.is_empty()) {
        return None;
    }
    Some(format!("{bare}{}{}", in_case_of(&rendered, parts.scale), parts.behind))
}

fn ends_with(text: &str, end: &str) -> bool {
    text.len().checked_sub(end.len()).and_then(|at| text.get(at..)).is_some_and(|t| t.eq_ignore_ascii_case(end))
}

fn has_scale_word(value: &Value) -> bool {
    in_words(value) != value.english()
}

/// Writes the words of `text` in capitals, or with them, where the words in whose place it stands are so.
fn in_case_of(text: &str, old: &str) -> String {
    let old = old.trim_start_matches([' ', '-']);
    if old.len() < 2 || !old.split(' ').all(|w| w.starts_with(char::is_uppercase)) {
        return text.to_owned();
    }
    let word = |w: &str| if old.ends_with(char::is_uppercase) { w.to_uppercase() } else { capitalised(w) };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Words of numbers in English, from zero.
const WORDS: [&str; 21] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];
const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
/// Other words that a number in words has.
const BESIDE: &[&str] = &["hundred", "thousand", "million", "billion", "trillion", "half", "a", "an", "and", "dozen"];

fn is_number_word(word: &str) -> bool {
    let known = |w: &str| {
        let mut words = WORDS.iter().chain(&TENS).chain(BESIDE);
        words.any(|n| !n.is_empty() && n.eq_ignore_ascii_case(w))
    };
    word.split('-').all(known)
}

/// Writes a value in the place of a number in words: below a hundred in words, too, else in digits.
fn in_place_of_words(value: &Value, target: &Amount, now: &str) -> Option<String> {
    if target.form == Form::Ordinal {
        let roman = !now.is_empty() && now.bytes().all(|b| b"IVXLC".contains(&b));
        return roman.then(|| value.as_whole().and_then(roman_numeral)).flatten();
    }
    let words: Vec<&str> = now.split(' ').collect();
    let count = words.iter().take_while(|w| is_number_word(w)).count();
    if count == 0 || target.form != Form::Cardinal || target.first()?.unit == Unit::Share {
        return None;
    }
    let number = match value.as_whole() {
        Some(number) if number < 100 => number_words(number),
        Some(_) => in_words(value),
        None if has_scale_word(value) => in_words(value),
        None => return None,
    };
    let capital = now.starts_with(char::is_uppercase);
    let mut text = if capital { capitalised(&number) } else { number };
    for word in &words[count..] {
        text.push(' ');
        text.push_str(word);
    }
    Some(text)
}

/// Writes a number below a hundred in words.
fn number_words(number: u64) -> String {
    let number = usize::try_from(number).unwrap_or(0);
    match WORDS.get(number) {
        Some(word) => (*word).to_owned(),
        None if number.is_multiple_of(10) => TENS[number / 10 % 10].to_owned(),
        None => format!("{}-{}", TENS[number / 10 % 10], WORDS[number % 10]),
    }
}

fn ordinal(number: u64) -> String {
    let suffix = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

fn roman_numeral(number: u64) -> Option<String> {
    let mut rest = number;
    let mut text = String::new();
    for (value, letters) in
        [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    {
        while rest >= value && number < 400 {
            text.push_str(letters);
            rest -= value;
        }
    }
    (!text.is_empty()).then_some(text)
}

/// Writes a large value as English newspapers do: `2.3 billion`.
fn in_words(value: &Value) -> String {
    for (zeros, word) in [(12u32, "trillion"), (9, "billion"), (6, "million")] {
        let Some(scaled) = value.times(1, 10i128.pow(zeros)) else { continue };
        if let Value::Ratio(n, d) = &scaled
            && n.abs() >= *d
            && scaled.english().len() <= 7
        {
            return format!("{} {word}", scaled.english());
        }
    }
    value.english()
}

/// The sign before an amount and the words behind it, by ISO 4217.
const MONEY: &[(&str, &str, &str)] = &[
    ("IDR", "Rp", "rupiah"),
    ("USD", "US$", "US dollars"),
    ("dollar", "$", "dollars"),
    ("SGD", "S$", "Singapore dollars"),
    ("AUD", "A$", "Australian dollars"),
    ("HKD", "HK$", "Hong Kong dollars"),
    ("MYR", "RM", "ringgit"),
    ("EUR", "€", "euros"),
    ("GBP", "£", "pounds"),
    ("JPY", "¥", "yen"),
    ("CNY", "", "yuan"),
    ("THB", "", "baht"),
    ("riyal", "", "riyals"),
];

/// Units in words, by their symbol.
const SYMBOLS: &[(&str, &str)] = &[
    ("m", "meter"),
    ("km", "kilometer"),
    ("cm", "centimeter"),
    ("mm", "millimeter"),
    ("g", "gram"),
    ("kg", "kilogram"),
    ("mg", "milligram"),
    ("ml", "milliliter"),
    ("W", "watt"),
    ("kW", "kilowatt"),
    ("MW", "megawatt"),
    ("GW", "gigawatt"),
    ("km/h", "kilometers per hour"),
    ("mph", "miles per hour"),
    ("m/s", "meters per second"),
];

/// Writes the unit of the source behind (or before) the number of the target, whose value is right.
fn with_unit(source: &Reading, site: Site<'_>) -> Option<String> {
    let Parts { before, digits, scale, behind } = parts(site.now)?;
    let number = format!("{digits}{scale}");
    // Without a unit of its own, what is counted may follow: `12 residents`, `12 percent of residents`.
    let is_bare = behind.trim().is_empty() && !before.contains(is_sign);
    if is_bare && site.after.starts_with(' ') && !site.after.starts_with(" of ") {
        return None;
    }
    match source.unit {
        Unit::Percent => Some(format!("{}{number} percent", before.trim_end_matches(is_sign))),
        Unit::Money(currency) => {
            let (_, sign, words) = MONEY.iter().find(|(code, ..)| *code == currency.code)?;
            let in_front = behind.trim().is_empty() && !sign.is_empty();
            let before = before.trim_end_matches(is_sign);
            // A code or a sign of several letters: `US$`, `IDR `.
            let before = before.trim_end().trim_end_matches(|c: char| c.is_ascii_uppercase() || c == 'p');
            Some(if in_front {
                format!("{before}{sign}{number}")
            } else {
                format!("{before}{number} {}", in_case_of(words, behind))
            })
        }
        Unit::Measure(measure) => {
            let unit = unit_in_words(measure, source.value == Value::whole(1), behind);
            Some(format!("{before}{number}{unit}"))
        }
        _ => None,
    }
}

/// Returns a unit of measurement as the target writes another one: as a symbol (`km`), as a word, or with a hyphen.
fn unit_in_words(measure: Measure, is_one: bool, behind: &str) -> String {
    let name = measure.name;
    let word = SYMBOLS.iter().find(|(symbol, _)| *symbol == name).map(|(_, word)| *word);
    let singular = word.unwrap_or_else(|| name.strip_suffix('s').filter(|n| !n.ends_with("ie")).unwrap_or(name));
    if behind.starts_with('-') {
        return format!("-{singular}");
    }
    let is_symbol = (1..3).contains(&behind.trim_start().len());
    let unit = match word {
        Some(_) if is_symbol => return format!(" {name}"),
        Some(word) if word.contains(' ') => word.to_owned(),
        _ if is_one => singular.to_owned(),
        Some(word) => format!("{word}s"),
        None => name.to_owned(),
    };
    format!(" {}", in_case_of(&unit, behind))
}

fn is_sign(c: char) -> bool {
    matches!(c, '$' | '€' | '£' | '¥' | '₩' | '₹')
}
