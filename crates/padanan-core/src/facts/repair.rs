//! What the target should say instead of a wrong figure, in the style of the target: `2.3 million` → `2.3 billion`.

use super::fit::{Fit, amounts};
use super::mention::{Amount, Clock, Date, Form, Meaning, Mention, Reading};
use super::units::{Measure, Unit};
use super::value::Value;
use super::words::{MONTHS, WEEKDAYS};
use crate::text::casing::capitalised;

/// A text for the place of a wrong one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repair {
    /// What stands in the place of the target's span.
    pub(crate) text: String,
    /// Whether only a scale word or separators are wrong, so that the value is certain: `--repair numbers` makes these.
    pub(crate) certain: bool,
}

impl Repair {
    /// A repair that a person decides about.
    pub(crate) fn suggested(text: impl Into<String>) -> Self {
        Self { text: text.into(), certain: false }
    }
}

/// Returns what should stand in the place of `now`, the text of a mention of the target, if that can be said.
pub(super) fn repair(source: &Mention, target: &Mention, now: &str) -> Option<Repair> {
    let repair = match (&source.meaning, &target.meaning) {
        (Meaning::Amount(a), Meaning::Amount(b)) => amount(a, b, now)?,
        (Meaning::Date(date), Meaning::Date(there)) => Repair::suggested(english_date(*date, *there, now)?),
        (Meaning::Weekday(day), Meaning::Weekday(_)) => Repair::suggested(WEEKDAYS[*day as usize % 7]),
        (Meaning::Month(month), Meaning::Month(_)) => Repair::suggested(MONTHS[(*month as usize).clamp(1, 12) - 1]),
        (Meaning::Clock(clock), Meaning::Clock(_)) => Repair::suggested(time(*clock, now)?),
        (Meaning::Score(a, b), Meaning::Score(..)) => Repair::suggested(score(*a, *b, now)?),
        _ => return None,
    };
    (repair.text != now).then_some(repair)
}

/// Returns the repair of digits that were copied as the source writes them: `4,5 percent` → `4.5 percent`.
pub(super) fn separators(value: &Value, digits: &str, now: &str) -> Repair {
    Repair { text: now.replacen(digits, &value.english(), 1), certain: true }
}

fn amount(source: &Amount, target: &Amount, now: &str) -> Option<Repair> {
    let (Some(a), Some(b)) = (source.first(), target.first()) else { return None };
    match amounts(source, target) {
        Fit::No if a.unit == b.unit || b.unit == Unit::None => {
            let text = other_value(source, target, now)?;
            let certain = source.readings.len() == 1
                && source.digits
                && target.digits
                && source.form == Form::Cardinal
                && a.unit == b.unit
                && is_other_scale(&a.value, &b.value);
            Some(Repair { text, certain })
        }
        Fit::WithoutUnit | Fit::OtherUnit => with_unit(a, now).map(Repair::suggested),
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

/// Scale words behind digits, in English.
const SCALES: &[&str] = &["thousand", "million", "billion", "trillion", "quadrillion", "bn", "tn", "mn", "m", "k", "b"];

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
fn other_value(source: &Amount, target: &Amount, now: &str) -> Option<String> {
    let value = &source.first()?.value;
    let Some(parts) = parts(now) else { return in_place_of_words(source, target, now) };
    if target.form == Form::Ordinal {
        let whole = value.as_whole()?;
        let suffix = ["st", "nd", "rd", "th"].iter().find_map(|s| parts.behind.strip_prefix(*s));
        return Some(match suffix {
            Some(behind) => format!("{}{}{behind}", parts.before, ordinal(whole)),
            None => format!("{}{whole}{}", parts.before, parts.behind),
        });
    }
    let rendered = match target.form {
        Form::Decade | Form::Age => value.as_whole()?.to_string(),
        _ if parts.scale.is_empty() && !is_large_and_round(value) => value.english(),
        _ => in_words(value),
    };
    // A fraction such as 1/3 has no digits to put here.
    if rendered.contains('/') || !rendered.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let before = parts.before.trim_end_matches(['-', '−']);
    Some(format!("{before}{rendered}{}", parts.behind))
}

fn is_large_and_round(value: &Value) -> bool {
    in_words(value) != value.english()
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

/// Writes a value in the place of a number in words: as a word up to ten, else in digits, as newspapers do.
fn in_place_of_words(source: &Amount, target: &Amount, now: &str) -> Option<String> {
    let value = &source.first()?.value;
    if target.form == Form::Ordinal {
        let roman = !now.is_empty() && now.bytes().all(|b| b"IVXLC".contains(&b));
        return roman.then(|| value.as_whole().and_then(roman_numeral)).flatten();
    }
    let words: Vec<&str> = now.split(' ').collect();
    let count = words.iter().take_while(|w| is_number_word(w)).count();
    if count == 0 || target.form != Form::Cardinal {
        return None;
    }
    let number = match value.as_whole().and_then(|n| WORDS.get(usize::try_from(n).ok()?)) {
        Some(word) if value.as_whole() <= Some(10) => (*word).to_owned(),
        _ => in_words(value),
    };
    if number.contains('/') || number.contains("long number") {
        return None;
    }
    let capital = now.starts_with(char::is_uppercase);
    let mut text = if capital { capitalised(&number) } else { number };
    for word in &words[count..] {
        text.push(' ');
        text.push_str(word);
    }
    Some(text)
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
pub(super) fn in_words(value: &Value) -> String {
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

/// Writes the unit of the source behind (or before) the number of the target, whose value is right.
fn with_unit(source: &Reading, now: &str) -> Option<String> {
    let Parts { before, digits, scale, behind } = parts(now)?;
    let number = format!("{digits}{scale}");
    match source.unit {
        Unit::Percent => Some(format!("{}{number} percent", before.trim_end_matches(is_sign))),
        Unit::Money(currency) => {
            let (_, sign, words) = MONEY.iter().find(|(code, ..)| *code == currency.code)?;
            let in_front = behind.trim().is_empty() && !sign.is_empty();
            let before = before.trim_end_matches(is_sign);
            // A code or a sign of several letters: `US$`, `IDR `.
            let before = before.trim_end().trim_end_matches(|c: char| c.is_ascii_uppercase() || c == 'p');
            Some(if in_front { format!("{before}{sign}{number}") } else { format!("{before}{number} {words}") })
        }
        Unit::Measure(Measure { name, .. }) => {
            let one = source.value == Value::whole(1);
            let singular = name.strip_suffix('s').filter(|_| one && name.len() > 3 && !name.ends_with("ies"));
            Some(format!("{before}{number} {}", singular.unwrap_or(name)))
        }
        _ => None,
    }
}

fn is_sign(c: char) -> bool {
    matches!(c, '$' | '€' | '£' | '¥' | '₩' | '₹')
}

/// Writes a date as the target writes its own: the day first or the month first.
fn english_date(date: Date, there: Date, now: &str) -> Option<String> {
    let month = MONTHS.get((date.month as usize).checked_sub(1)?)?;
    let year = if date.year == 0 { there.year } else { date.year };
    // A year of two digits says less than the target.
    let year = if year < 100 { there.year } else { year };
    let day_first = now.starts_with(|c: char| c.is_ascii_digit()) && now.contains(char::is_alphabetic);
    Some(match (date.day, year, day_first) {
        (0, 0, _) => (*month).to_owned(),
        (0, year, _) => format!("{month} {year}"),
        (day, 0, true) => format!("{day} {month}"),
        (day, 0, false) => format!("{month} {day}"),
        (day, year, true) => format!("{day} {month} {year}"),
        (day, year, false) => format!("{month} {day}, {year}"),
    })
}

/// Writes a time as the target writes its own: with the half of the day, or in 24 hours.
fn time(clock: Clock, now: &str) -> Option<String> {
    if !clock.exact {
        return None;
    }
    let Some(start) = now.find(|c: char| c.is_ascii_digit()) else { return Some(english_clock(clock)) };
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
        let text = format!("{:02}{sign}{:02}", clock.hour, clock.minute);
        return Some(format!("{}{text}{rest}", &now[..start]));
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

/// Returns a time in English: `7:00 a.m.`, `noon`.
pub(super) fn english_clock(clock: Clock) -> String {
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

/// Writes a score with the sign of the target between its numbers.
fn score(a: u64, b: u64, now: &str) -> Option<String> {
    let start = now.find(|c: char| c.is_ascii_digit())?;
    let end = now.rfind(|c: char| c.is_ascii_digit())? + 1;
    let between: String = now[start..end].chars().filter(|c| !c.is_ascii_digit()).collect();
    (!between.is_empty()).then(|| format!("{}{a}{between}{b}{}", &now[..start], &now[end..]))
}

#[cfg(test)]
mod tests {
    use super::super::{SideText, figures};

    /// Returns the repair of the first figure that is told, with whether it is certain.
    fn repaired(source: &str, target: &str) -> Option<(String, bool)> {
        let side = |text, language| SideText { text, language, links: &[] };
        let (rows, _) = figures(side(source, "id"), side(target, "en"));
        let row = rows.into_iter().find(|r| r.trouble.is_some())?;
        let repair = row.trouble?.repair?;
        let span = row.fact.target_span?;
        Some((format!("{}{}{}", &target[..span.start], repair.text, &target[span.end..]), repair.certain))
    }

    #[test]
    fn repairs_read_as_the_target_does() {
        for (source, target, wanted, certain) in [
            ("Anggarannya Rp2,3 miliar.", "The budget is Rp2.3 million.", "The budget is Rp2.3 billion.", true),
            ("Sebanyak 1.500 orang datang.", "Some 1.500 people came.", "Some 1,500 people came.", true),
            ("Sebanyak 1.500 orang datang.", "Some 1.5 people came.", "Some 1,500 people came.", true),
            ("Naik 4,5 persen.", "It rose 4,5 percent.", "It rose 4.5 percent.", true),
            ("Sebanyak 12 orang tewas.", "Some 21 people died.", "Some 12 people died.", false),
            ("Sebanyak 20 orang tewas.", "Some 2 people died.", "Some 20 people died.", false),
            ("Dua belas orang tewas.", "Twenty people died.", "12 people died.", false),
            ("Tiga orang tewas.", "Seven people died.", "Three people died.", false),
            ("Rapat digelar Rabu (5/6/2024).", "It met on May 6, 2024.", "It met on June 5, 2024.", false),
            ("Rapat digelar 5 Juni.", "It met on 6 May.", "It met on 5 June.", false),
            ("Rapat mulai pukul 07.00 WIB.", "It began at 7 p.m.", "It began at 7 a.m.", false),
            ("Rapat mulai pukul 14.28.", "It began at 2:28 a.m.", "It began at 2:28 p.m.", false),
            ("Rapat digelar pada bulan Juli.", "It was held in June.", "It was held in July.", false),
            ("Persib menang 3-1.", "Persib won 1-3.", "Persib won 3-1.", false),
            ("Jaraknya 12 km.", "It is 12 miles away.", "It is 12 km away.", false),
            ("Harganya Rp5.000.", "It costs $5,000.", "It costs Rp5,000.", false),
            ("Harganya 10 dolar Singapura.", "It costs 10 US dollars.", "It costs 10 Singapore dollars.", false),
            ("Sebanyak 12 persen warga menolak.", "As many as 12 refused.", "As many as 12 percent refused.", false),
            ("Raja Charles III hadir.", "King Charles II attended.", "King Charles III attended.", false),
            ("Ia anak ke-3.", "He is the 4th child.", "He is the 3rd child.", false),
        ] {
            assert_eq!(repaired(source, target), Some((wanted.to_owned(), certain)), "{source} / {target}");
        }
    }

    #[test]
    fn what_is_right_has_no_repair() {
        for (source, target) in
            [("Anggarannya Rp2,3 miliar.", "The budget is Rp2.3 billion."), ("Suhu turun.", "It is colder.")]
        {
            assert_eq!(repaired(source, target), None);
        }
    }
}
