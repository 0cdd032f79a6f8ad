//! Rows of the comparison, and what a person is told: both values, in words.

use super::mention::{Amount, Date, Form, Meaning, Mention, Reading};
use super::pairing::{Pair, Verdict, sum};
use super::read::{Language, is_odd};
use super::repair::{self, Site, english_clock, english_date};
use super::units::Unit;
use super::value::Value;
use super::words::{MONTHS, WEEKDAYS};
use super::{Compared, SideText, Trouble};
use crate::bitext::{Confidence, Fact, FactKind, FactOutcome};
use crate::finding::Code;

/// The mentions of both sides, paired.
pub(super) struct Pairs<'a> {
    pub(super) source: SideText<'a>,
    pub(super) target: SideText<'a>,
    pub(super) here: &'a [Mention],
    pub(super) there: &'a [Mention],
    pub(super) pairs: &'a [Pair],
}

/// Returns a row for every pair.
pub(super) fn rows(pairs: &Pairs<'_>) -> Vec<Compared> {
    pairs.pairs.iter().map(|pair| pairs.row(pair)).collect()
}

impl Pairs<'_> {
    fn row(&self, pair: &Pair) -> Compared {
        let (source, target) = (pair.source.map(|i| &self.here[i]), pair.target.map(|i| &self.there[i]));
        let kind = source.or(target).map_or(FactKind::Number, |m| kind(&m.meaning));
        let (outcome, confidence) = match pair.verdict {
            Verdict::Kept => (FactOutcome::Kept, Confidence::High),
            Verdict::KeptLoosely => (FactOutcome::Kept, Confidence::Low),
            Verdict::Altered | Verdict::OtherUnit => (FactOutcome::Altered, Confidence::High),
            Verdict::Missing => (FactOutcome::Missing, Confidence::High),
            Verdict::Added => (FactOutcome::Added, Confidence::High),
        };
        let fact = Fact {
            kind,
            source_span: source.map(|m| m.span),
            target_span: target.map(|m| m.span),
            value: source.map(|m| canonical(&m.meaning)),
            target_value: target.map(|m| canonical(&m.meaning)),
            outcome,
            confidence,
        };
        let trouble = match (source, target) {
            (Some(source), Some(target)) if pair.verdict == Verdict::Kept => self.style(source, target),
            (Some(source), target) if outcome != FactOutcome::Kept => Some(self.trouble(source, target, pair.verdict)),
            (None, Some(target)) => Some(self.added(target)),
            _ => None,
        };
        Compared { fact, trouble }
    }

    fn trouble(&self, source: &Mention, target: Option<&Mention>, verdict: Verdict) -> Trouble {
        let was = self.named(source);
        let code = if is_date(&source.meaning) { Code::DateMismatch } else { Code::NumberMismatch };
        let Some(target) = target else {
            return Trouble::new(code, format!("{was} is not in the translation"));
        };
        let now = target.span.of(self.target.text);
        if let (Meaning::Weekday(day), Meaning::Weekday(_)) = (&source.meaning, &target.meaning) {
            let word = source.span.of(self.source.text);
            let message = format!("`{word}` is {}, and the translation says `{now}`", WEEKDAYS[*day as usize % 7]);
            return Trouble { code, message, repair: self.repair(source, target) };
        }
        if source.span.of(self.source.text) == now
            && let Some(text) = self.source_style(source)
        {
            let repair = first_value(source).map(|value| repair::separators(value, digits_of(now), now));
            return Trouble { code, message: text, repair };
        }
        let message = match verdict {
            Verdict::OtherUnit => {
                let unit = unit_of(target);
                let without = if unit == Unit::None { ", without its unit" } else { ", with another unit" };
                format!("{was} has become `{now}`{without}")
            }
            _ => format!("{was} has become `{now}`"),
        };
        Trouble { code, message, repair: self.repair(source, target) }
    }

    fn repair(&self, source: &Mention, target: &Mention) -> Option<repair::Repair> {
        let text = self.target.text;
        // A part of `2 jam 30 menit` is not the whole; and points without what they are of are no basis points.
        let at = self.here.partition_point(|m| m.span < source.span);
        let is_part = sum(self.here, at).is_some() || at > 0 && sum(self.here, at - 1).is_some();
        let loses_points = unit_of(source) == Unit::Point && unit_of(target) != Unit::Point;
        // `1 people`: what is counted would have to change, too.
        let is_one = |m: &Mention| matches!(&m.meaning, Meaning::Amount(a) if a.form == Form::Cardinal && a.first().is_some_and(|r| r.unit == Unit::None && r.value == Value::whole(1)));
        if is_part || loses_points || is_one(source) != is_one(target) {
            return None;
        }
        let (before, after) = (&text[..target.span.start], &text[target.span.end..]);
        let site = Site { was: source.span.of(self.source.text), now: target.span.of(text), before, after };
        repair::repair(source, target, site)
    }

    fn added(&self, target: &Mention) -> Trouble {
        let text = target.span.of(self.target.text);
        let what = match &target.meaning {
            Meaning::Score(..) => "score",
            meaning if is_date(meaning) => "date",
            _ => "number",
        };
        let code = if what == "date" { Code::DateMismatch } else { Code::NumberMismatch };
        let message = format!("the translation has `{text}`, and the source has no such {what}");
        Trouble::new(code, message)
    }

    /// Returns a mention of the source in quotation marks, with its value where that is not obvious.
    fn named(&self, source: &Mention) -> String {
        let text = source.span.of(self.source.text);
        let value = english(&source.meaning);
        if value == text || value.is_empty() { format!("`{text}`") } else { format!("`{text}` ({value})") }
    }

    /// Finds digits that were copied as the source writes them: `4,5 percent` has the right value, but is not English.
    fn style(&self, source: &Mention, target: &Mention) -> Option<Trouble> {
        let (Meaning::Amount(_), Meaning::Amount(_)) = (&source.meaning, &target.meaning) else { return None };
        let (from, to) = (Language::of(self.source.language), Language::of(self.target.language));
        let now = target.span.of(self.target.text);
        let digits = digits_of(now);
        if from.comma == to.comma || !is_odd(digits, to.comma) || !source.span.of(self.source.text).contains(digits) {
            return None;
        }
        let value = super::read::values(digits, from.comma);
        let repair = Some(repair::separators(&value, digits, now));
        let value = value.english();
        let message = format!("`{digits}` is written the Indonesian way; in the translation's language it is {value}");
        Some(Trouble { code: Code::NumberMismatch, message, repair })
    }

    /// Says that a number of the source stands in the target as the source writes it.
    fn source_style(&self, source: &Mention) -> Option<String> {
        let (from, to) = (Language::of(self.source.language), Language::of(self.target.language));
        let text = source.span.of(self.source.text);
        let value = first_value(source)?.english();
        (from.comma != to.comma && text.contains(['.', ',']))
            .then(|| format!("`{text}` is written the Indonesian way; in the translation's language it is {value}"))
    }
}

fn digits_of(text: &str) -> &str {
    let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let length = text[start..].bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')).count();
    text[start..start + length].trim_end_matches(['.', ','])
}

fn first_value(mention: &Mention) -> Option<&Value> {
    match &mention.meaning {
        Meaning::Amount(amount) => amount.first().map(|r| &r.value),
        _ => None,
    }
}

fn unit_of(mention: &Mention) -> Unit {
    match &mention.meaning {
        Meaning::Amount(amount) => amount.first().map_or(Unit::None, |r| r.unit),
        _ => Unit::None,
    }
}

fn is_date(meaning: &Meaning) -> bool {
    matches!(meaning, Meaning::Date(_) | Meaning::Weekday(_) | Meaning::Month(_) | Meaning::Clock(_))
}

fn kind(meaning: &Meaning) -> FactKind {
    match meaning {
        Meaning::Amount(Amount { form: Form::Age, .. }) => FactKind::Age,
        Meaning::Amount(amount) => match amount.first().map_or(Unit::None, |r| r.unit) {
            Unit::Money(_) => FactKind::Money,
            Unit::Percent | Unit::Point | Unit::Share => FactKind::Percent,
            Unit::Measure(_) => FactKind::Quantity,
            Unit::None | Unit::Times => FactKind::Number,
        },
        Meaning::Vague(_) => FactKind::Number,
        Meaning::Date(_) | Meaning::Weekday(_) | Meaning::Month(_) => FactKind::Date,
        Meaning::Clock(_) => FactKind::Time,
        Meaning::Score(..) => FactKind::Score,
    }
}

/// Returns a value in English: `June 5, 2024`, `1,500,000,000`, `7 p.m.`.
fn english(meaning: &Meaning) -> String {
    match meaning {
        Meaning::Amount(amount) => amount.first().map(|r| r.value.english()).unwrap_or_default(),
        Meaning::Vague(_) | Meaning::Score(..) | Meaning::Weekday(_) => String::new(),
        Meaning::Month(month) => MONTHS[*month as usize - 1].to_owned(),
        Meaning::Date(date) => english_date(*date, false),
        Meaning::Clock(clock) => english_clock(*clock),
    }
}

/// Returns a value in a form that does not depend on the language.
fn canonical(meaning: &Meaning) -> String {
    match meaning {
        Meaning::Amount(amount) => amount.first().map(canonical_reading).unwrap_or_default(),
        Meaning::Vague(power) => format!("10^{power}"),
        Meaning::Weekday(day) => WEEKDAYS[*day as usize % 7].to_owned(),
        Meaning::Month(month) => format!("--{month:02}"),
        Meaning::Date(Date { day, month, year, .. }) => match (day, year) {
            (0, year) => format!("{year:04}-{month:02}"),
            (day, 0) => format!("--{month:02}-{day:02}"),
            (day, year) => format!("{year:04}-{month:02}-{day:02}"),
        },
        Meaning::Clock(clock) => {
            let zone = clock.zone.map(|zone| format!("+{zone:02}:00")).unwrap_or_default();
            let half = if clock.exact { "" } else { " or 12 hours later" };
            format!("{:02}:{:02}{zone}{half}", clock.hour, clock.minute)
        }
        Meaning::Score(a, b) => format!("{a}-{b}"),
    }
}

fn canonical_reading(reading: &Reading) -> String {
    let unit = reading.unit.name();
    if unit.is_empty() { reading.value.plain() } else { format!("{} {unit}", reading.value.plain()) }
}
