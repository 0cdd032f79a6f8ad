//! Numbers that change size in translation: *miliar* becomes million, `200.000` becomes two hundred.
//!
//! Both sides are read as exact decimal values (digits and an exponent, never a float): the source by Indonesian rules
//! (`200.000` is two hundred thousand, `1,5 miliar` 1.5 billion), the target by the rules of its language. A value that
//! only one side has is a finding. Dates and clock times are left to [`super::dates`].

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::super::side::Side;
use super::super::words::sense;
use super::dates::Moment;
use super::{Check, CheckExample, Order, Reads, View};
use crate::finding::{Code, Finding, Severity};
use crate::text::Span;
use crate::text::casing::lowered;

pub(super) const CHECK: Check = Check {
    code: Code::NumberMismatch,
    severity: Severity::Warning,
    about: "Numbers in digits are read as exact values, each side by the rules of its language: `200.000` and `1,5 \
            miliar` in Indonesian are 200,000 and 1.5 billion. A value that the other side does not have, in digits \
            or in words, is reported; so are digits that English writes in another way (`4,5 percent`). Parts of \
            dates and clock times are left to `date-mismatch`, and digits in URLs are ignored.",
    example: CheckExample::new(
        "Nilainya 1,5 miliar rupiah.",
        "It is worth 1.5 million rupiah.",
        "`1,5 miliar` (1,500,000,000) has become `1.5 million`",
    ),
    counter_example: CheckExample::right(
        "Sekitar 200.000 orang dan 25 mobil.",
        "About 200,000 people and twenty-five cars.",
    ),
    reads: Reads::Target,
    order: Order::ByPlace,
    run,
};

/// A value: `digits` times ten to the power of `exponent`, without zeros at either end of the digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Value {
    digits: String,
    exponent: i64,
}

impl Value {
    fn new(whole: &str, fraction: &str, scale: u32) -> Self {
        let all = if fraction.is_empty() { Cow::Borrowed(whole) } else { Cow::Owned(format!("{whole}{fraction}")) };
        let significant = all.trim_start_matches('0');
        let digits = significant.trim_end_matches('0');
        let zeros = significant.len() - digits.len();
        if digits.is_empty() {
            return Self { digits: "0".to_owned(), exponent: 0 };
        }
        let exponent =
            i64::from(scale) + i64::try_from(zeros).unwrap_or(0) - i64::try_from(fraction.len()).unwrap_or(0);
        Self { digits: digits.to_owned(), exponent }
    }

    fn from_u64(number: u64) -> Self {
        Self::new(&number.to_string(), "", 0)
    }

    /// Formats the value as in English.
    fn english(&self) -> String {
        let zeros = usize::try_from(self.exponent.max(0)).unwrap_or(0);
        if zeros > 40 || self.digits.len() > 40 {
            return "a very long number".to_owned();
        }
        let whole = format!("{}{}", self.digits, "0".repeat(zeros));
        let behind = usize::try_from((-self.exponent).max(0)).unwrap_or(0);
        let (whole, fraction) = if behind == 0 {
            (whole, String::new())
        } else {
            let padded = format!("{}{whole}", "0".repeat((behind + 1).saturating_sub(whole.len())));
            (padded[..padded.len() - behind].to_owned(), format!(".{}", &padded[padded.len() - behind..]))
        };
        let mut grouped = String::new();
        for (i, c) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(c);
        }
        grouped + &fraction
    }
}

/// A number in digits and its place. A number word alone (`a`, `second`) requires nothing of the other side; it can
/// only match a number there. A written form may have two readings (`1.234` in a target).
#[derive(Debug, Clone)]
struct Number {
    span: Span,
    values: Vec<Value>,
}

fn run(view: &View<'_>) -> Vec<Finding> {
    // Number words never need a match, so without digits there is nothing to check.
    if view.source.digits().is_empty() && view.target.digits().is_empty() {
        return Vec::new();
    }
    let (comma_in_source, comma_in_target) = (parts_by_comma(&view.codes.0), parts_by_comma(&view.codes.1));
    let source = in_digits(&view.source, comma_in_source, false);
    let target = in_digits(&view.target, comma_in_target, true);
    let (lost, foreign) = (
        unanswered(&source, &target, &view.source, &view.target),
        unanswered(&target, &source, &view.target, &view.source),
    );
    let mut findings = Vec::new();
    // One lost value and one new value are most likely the same number, changed.
    for (was, now) in lost.iter().zip(&foreign) {
        findings.push(changed(view, was, now, comma_in_source != comma_in_target));
    }
    if comma_in_source && !comma_in_target {
        findings.extend(source_style(view, &source, &target, &findings));
    }
    for number in lost.iter().skip(foreign.len()) {
        let text = number.span.of(view.source.text);
        findings.push(finding(format!("{} is not in the translation", named(text, number))).at_source(number.span));
    }
    for number in foreign.iter().skip(lost.len()) {
        let text = number.span.of(view.target.text);
        let message = format!("the translation has `{text}`, and the source has no such number");
        findings.push(finding(message).at_target(number.span));
    }
    findings
}

/// Returns whether a language writes the decimal separator as a comma.
fn parts_by_comma(code: &str) -> bool {
    matches!(code, "id" | "jv" | "su" | "pt" | "es" | "de" | "it" | "nl")
}

/// Returns the numbers in digits that the other side has neither in digits nor in words. A part of a date can match a
/// number, but needs no match: dates have their own check.
fn unanswered<'n>(numbers: &'n [Number], others: &[Number], side: &Side<'_>, other: &Side<'_>) -> Vec<&'n Number> {
    let values: FxHashSet<&Value> = others.iter().flat_map(|n| &n.values).collect();
    let mut open: Vec<&Number> = numbers.iter().filter(|n| !n.values.iter().any(|v| values.contains(v))).collect();
    open.retain(|n| !is_dated(n.span, side.moments()));
    if !open.is_empty() {
        let words: FxHashSet<Value> = in_words(other, others).into_iter().collect();
        open.retain(|n| !n.values.iter().any(|v| words.contains(v)));
    }
    open
}

fn is_dated(span: Span, moments: &[Moment]) -> bool {
    moments.get(moments.partition_point(|m| m.span.end <= span.start)).is_some_and(|m| m.span.overlaps(span))
}

/// Finds digits that were copied as the source writes them: `4,5 percent` has the right value, but is not English.
fn source_style(view: &View<'_>, source: &[Number], target: &[Number], told: &[Finding]) -> Vec<Finding> {
    let digits = |text: &'_ str| text.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).count();
    let mut findings = Vec::new();
    for number in target {
        let text = number.span.of(view.target.text);
        let text = &text[..digits(text)];
        if !is_odd(text, false) {
            continue;
        }
        let copied = |n: &&Number| n.span.of(view.source.text).starts_with(text);
        let Some(was) = source.iter().find(copied) else { continue };
        if told.iter().any(|f| f.target_span == Some(number.span)) {
            continue;
        }
        let english = value(text, true, 0).english();
        let message = format!("`{text}` is written the Indonesian way; in the translation's language it is {english}");
        findings.push(finding(message).at_source(was.span).at_target(number.span));
    }
    findings
}

fn finding(message: String) -> Finding {
    Finding::new(Code::NumberMismatch, message)
}

fn named(text: &str, number: &Number) -> String {
    let english = number.values.first().map(Value::english).unwrap_or_default();
    if english == text { format!("`{text}`") } else { format!("`{text}` ({english})") }
}

fn changed(view: &View<'_>, was: &Number, now: &Number, other_style: bool) -> Finding {
    let (source, target) = (was.span.of(view.source.text), now.span.of(view.target.text));
    let message = if other_style && source == target {
        let english = was.values.first().map(Value::english).unwrap_or_default();
        format!("`{target}` is written the Indonesian way; in the translation's language it is {english}")
    } else {
        format!("{} has become `{target}`", named(source, was))
    };
    finding(message).at_source(was.span).at_target(now.span)
}

/// Finds the numbers in digits on a side. `comma` means that its language writes the decimal separator as a comma.
fn in_digits(side: &Side<'_>, comma: bool, lenient: bool) -> Vec<Number> {
    let mut numbers = Vec::with_capacity(side.digits().len());
    let mut end = 0;
    for run in side.digits() {
        // `1.250` is two runs and one number.
        if run.start < end {
            continue;
        }
        let digits = Span::new(run.start, run.start + token_length(side.text, run.start));
        end = digits.end;
        if !side.in_link(digits) {
            let number = with_size(side.text, digits, comma, lenient);
            end = number.span.end;
            numbers.push(number);
        }
    }
    numbers
}

/// Returns the values that are written in words on a side. Skips parts of one of `digits`, as in `1.5 million`.
fn in_words(side: &Side<'_>, digits: &[Number]) -> Vec<Value> {
    let tokens = tokens(side.text);
    let mut digits = digits.iter().map(|n| n.span).peekable();
    let mut values = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        while digits.next_if(|span| span.end <= tokens[i].start).is_some() {}
        let apart = digits.peek().is_none_or(|span| tokens[i].start < span.start) && !side.in_link(tokens[i]);
        let known = sense(tokens[i].of(side.text)).number.is_some() && apart;
        let number = known.then(|| spelled(side.text, &tokens[i..])).flatten();
        i += number.as_ref().map_or(1, |n| n.1);
        values.extend(number.map(|n| n.0));
    }
    values
}

/// Splits a text into words, and digits with the full stops and commas inside them.
fn tokens(text: &str) -> Vec<Span> {
    let mut tokens: Vec<Span> = Vec::with_capacity(text.len() / 6);
    let mut at = 0;
    while let Some((c, length)) = char_at(text, at) {
        let length = if c.is_alphanumeric() { token_length(text, at) } else { length };
        if c.is_alphanumeric() {
            tokens.push(Span::new(at, at + length));
        }
        at += length;
    }
    tokens
}

/// Returns the length of the word or of the digits that begin at a letter or a digit.
fn token_length(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let digit = bytes[start].is_ascii_digit();
    let mut at = start + char_at(text, start).map_or(1, |c| c.1);
    while let Some((next, length)) = char_at(text, at) {
        let inner = matches!(next, '.' | ',') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        let same = if digit { next.is_ascii_digit() || inner } else { next.is_alphabetic() };
        if !same {
            break;
        }
        at += length;
    }
    at - start
}

/// Returns the character at a position, and its length in bytes.
fn char_at(text: &str, at: usize) -> Option<(char, usize)> {
    match text.as_bytes().get(at) {
        Some(byte) if byte.is_ascii() => Some((char::from(*byte), 1)),
        Some(_) => text[at..].chars().next().map(|c| (c, c.len_utf8())),
        None => None,
    }
}

/// Reads a number in digits with the scale words after it: `1,5 miliar`, `2.3bn`, `30 ribu`; several: `3 ratus ribu`,
/// `2 juta miliar`.
fn with_size(text: &str, token: Span, comma: bool, lenient: bool) -> Number {
    let mut span = token;
    let mut size = 0;
    loop {
        let rest = &text[span.end..];
        let between = rest.chars().next().filter(|c| matches!(c, ' ' | '\u{A0}' | '-')).map_or(0, char::len_utf8);
        let start = span.end + between;
        if !text[start..].starts_with(char::is_alphabetic) {
            break;
        }
        let word = Span::new(start, start + token_length(text, start));
        let short = if comma { short_size(&text[..token.start], word.of(text)) } else { None };
        if word.len() == 1 && between > 0 && short.is_none() {
            break;
        }
        let Some(zeros) = short.or(sense(word.of(text)).scale) else { break };
        size += zeros;
        span.end = word.end;
    }
    let digits = token.of(text);
    let mut values = vec![value(digits, comma, size)];
    if lenient {
        // A full stop or comma that only makes sense in the other style is read in that style: `3,14` in an English
        // text.
        let other = value(digits, !comma, size);
        if is_odd(digits, comma) && !values.contains(&other) {
            values.push(other);
        }
    }
    Number { span, values }
}

/// Reads `M` and `T` behind a sum of money: *miliar* and *triliun* in `Rp 2,3 M`. Elsewhere they are letters.
fn short_size(before: &str, word: &str) -> Option<u32> {
    let zeros = match word {
        "M" => 9,
        "T" => 12,
        _ => return None,
    };
    let before = before.trim_end_matches([' ', '\u{A0}']);
    let currency = ["Rp", "Rp.", "$", "€", "£", "IDR", "USD", "EUR"].iter().any(|sign| before.ends_with(sign));
    currency.then_some(zeros)
}

/// Reads digits in the style in which the comma (or the full stop) is the decimal separator.
fn value(digits: &str, comma: bool, size: u32) -> Value {
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        return Value::new(digits, "", size);
    }
    let (decimal, group) = if comma { (',', '.') } else { ('.', ',') };
    let (whole, fraction) = match digits.rsplit_once(decimal) {
        Some((whole, fraction)) if digits.matches(decimal).count() == 1 => (whole, fraction),
        _ => (digits, ""),
    };
    let groups: Vec<&str> = whole.split(group).collect();
    let grouped = groups.len() > 1 && groups[1..].iter().all(|g| g.len() == 3) && groups[0].len() <= 3;
    let plain = |t: &str| t.replace(['.', ','], "");
    if groups.len() > 1 && !grouped && fraction.is_empty() {
        // `12.5` in an Indonesian text: the full stop does not separate thousands, so it is the decimal separator.
        let (whole, fraction) = whole.rsplit_once(group).unwrap_or((whole, ""));
        return Value::new(&plain(whole), fraction, size);
    }
    Value::new(&plain(whole), fraction, size)
}

/// Returns whether digits cannot be in this style: a group does not have three digits.
fn is_odd(digits: &str, comma: bool) -> bool {
    let group = if comma { '.' } else { ',' };
    digits.contains(group) && digits.split(group).skip(1).any(|g| g.split(['.', ',']).next().unwrap_or(g).len() != 3)
}

/// Reads a number in words and the number of tokens it takes: `dua puluh lima`, `twenty-five`,
/// `three hundred thousand`.
fn spelled(text: &str, tokens: &[Span]) -> Option<(Value, usize)> {
    let mut total: u64 = 0;
    let mut part: u64 = 0;
    let mut used = 0;
    let mut any = false;
    for (i, token) in tokens.iter().take(12).enumerate() {
        let near = i == 0 || matches!(&text[tokens[i - 1].end..token.start], " " | "-" | "\u{A0}");
        if !near {
            break;
        }
        let word = lowered(token.of(text));
        if any && word == "and" {
            continue;
        }
        if word == "puluh" && part > 0 {
            part = part.saturating_sub(part % 10) + (part % 10).saturating_mul(10);
        } else if word == "belas" && part > 0 {
            part = part.saturating_sub(part % 10) + 10 + part % 10;
        } else if let Some(zeros) = sense(&word).scale.filter(|_| any && word.len() > 2) {
            let factor = 10u64.saturating_pow(zeros);
            if zeros == 2 {
                part = part.max(1).saturating_mul(factor);
            } else {
                total = total.saturating_add(part.max(1).saturating_mul(factor));
                part = 0;
            }
        } else if let Some(number) = sense(&word).number {
            if any && !part.is_multiple_of(10) && number < 100 {
                break;
            }
            part = part.saturating_add(number);
        } else {
            break;
        }
        any = true;
        used = i + 1;
    }
    any.then(|| (Value::from_u64(total.saturating_add(part)), used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_exact() {
        for (text, comma, english) in [
            ("200.000", true, "200,000"),
            ("200,000", false, "200,000"),
            ("1,5", true, "1.5"),
            ("12.5", true, "12.5"),
            ("1.234.567,89", true, "1,234,567.89"),
            ("0,05", true, "0.05"),
            ("000", true, "0"),
        ] {
            assert_eq!(value(text, comma, 0).english(), english, "{text}");
        }
        assert_eq!(value("1,5", true, 9).english(), "1,500,000,000");
        assert_eq!(value("2.3", false, 12), value("2,3", true, 12));
        for (text, comma, english) in [
            ("Rp 2,3 M", true, "2,300,000,000"),
            ("Rp1,2 T", true, "1,200,000,000,000"),
            ("US$ 5M", true, "5,000,000,000"),
            ("lari 2,3 M", true, "2.3"),
            ("paid $5M", false, "5,000,000"),
        ] {
            let at = text.find(|c: char| c.is_ascii_digit()).unwrap();
            let digits = Span::new(at, at + token_length(text, at));
            assert_eq!(with_size(text, digits, comma, false).values[0].english(), english, "{text}");
        }
        let long = "9".repeat(100_000);
        assert_eq!(value(&long, true, 9), value(&long, true, 9));
    }
}
