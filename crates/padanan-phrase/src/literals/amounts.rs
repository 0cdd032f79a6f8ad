//! Numbers with a sign, ranges, scores and short words of size: `-5`, `3-1`, `5-10`, `500 rb`, `2 jt`.
//!
//! A range and a score are one number to the search, so that their parts stay in order: `3-1` is no `1-3`. Three parts
//! or more, or a part that begins with a zero, are a code: a telephone number, a formation. They are copied.

use std::borrow::Cow;

use padanan_core::text::tokens::english_number;

use super::view::View;
use super::{Found, Kind, dates};

/// A number or a range as English writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    /// The number of its tokens.
    pub(super) tokens: usize,
    /// The first number, in Indonesian.
    pub(super) first: String,
    /// What is between the two numbers of a range, and the second one.
    pub(super) second: Option<(String, String)>,
    /// The sign before it.
    pub(super) sign: String,
    /// The size that is written into its last token: `rb` in `500rb`.
    pub(super) tail: String,
}

impl Amount {
    /// Returns the amount in English, with each number changed by `each` first.
    pub(super) fn english(&self, each: impl Fn(&str) -> String) -> String {
        let second = self.second.as_ref().map(|(dash, number)| format!("{dash}{}", each(number)));
        format!("{}{}{}", self.sign, each(&self.first), second.unwrap_or_default())
    }

    /// Returns the amount in English, as thousands if `size` says so, and with the name of a larger size.
    pub(super) fn sized(&self, size: Option<Size>) -> String {
        match size {
            None => self.english(parts),
            Some(Size::Thousand) => self.english(thousands),
            Some(size) => format!("{} {}", self.sized(None), size.name()),
        }
    }
}

/// A word of size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    Thousand,
    Million,
    Billion,
    Trillion,
}

impl Size {
    fn name(self) -> &'static str {
        match self {
            Self::Thousand => "thousand",
            Self::Million => "million",
            Self::Billion => "billion",
            Self::Trillion => "trillion",
        }
    }

    /// Reads a word of size. `M` and `T` are one only behind a currency: elsewhere they are letters.
    pub(super) fn read(word: &str, is_money: bool) -> Option<Self> {
        match word {
            "M" if is_money => return Some(Self::Billion),
            "T" if is_money => return Some(Self::Trillion),
            "K" | "k" if is_money => return Some(Self::Thousand),
            _ => {}
        }
        Some(match word.to_ascii_lowercase().as_str() {
            "ribu" | "rb" => Self::Thousand,
            "juta" | "jt" => Self::Million,
            "miliar" | "milyar" => Self::Billion,
            "triliun" | "trilyun" => Self::Trillion,
            _ => return None,
        })
    }
}

/// Signs that belong to the number behind them.
const SIGNS: [&str; 12] = ["-", "−", "–", "+", "±", "~", "≈", "<", ">", "≤", "≥", "="];

/// Whether a token is a hyphen or a dash.
pub(super) fn is_dash(form: &str) -> bool {
    matches!(form, "-" | "–" | "—" | "−" | "\u{2010}" | "\u{2011}")
}

/// Reads an amount at a token: a sign, a number, and the second number of a range.
pub(super) fn read(view: &View<'_>, at: usize) -> Option<Amount> {
    let mut next = at;
    let mut sign = String::new();
    if SIGNS.contains(&view.form(at)) && view.is_glued(at + 1) && is_free(view, at) {
        sign = if is_dash(view.form(at)) { "-".to_owned() } else { view.form(at).to_owned() };
        next += 1;
    }
    let (first, mut tail) = split(view, next)?;
    next += 1;
    let mut second = None;
    if tail.is_empty()
        && let Some((dash, number, end)) = range(view, next)
    {
        tail = number.1;
        second = Some((dash, number.0.to_owned()));
        next = end;
    }
    Some(Amount { tokens: next - at, first: first.to_owned(), second, sign, tail: tail.to_owned() })
}

/// Whether a sign is not between two parts: `-5`, but `3-5` and `A-5`.
fn is_free(view: &View<'_>, at: usize) -> bool {
    view.is_apart(at) || matches!(view.back(at, 1), "(" | "[" | "“" | "\"" | "/" | ">" | "|")
}

/// Reads the rest of a range: the dash with its spaces, the second number, and the token behind it. The dash has no
/// space on either side, or one on both.
fn range<'t>(view: &View<'t>, at: usize) -> Option<(String, (&'t str, &'t str), usize)> {
    if !is_dash(view.form(at)) || !view.is_near(at) || !view.is_near(at + 1) {
        return None;
    }
    let spaced = !view.is_glued(at);
    if spaced == view.is_glued(at + 1) {
        return None;
    }
    let number = split(view, at + 1)?;
    // `(1900 – 2 Mei 1975)`: a day belongs to its month.
    if dates::month(view.form(at + 2)).is_some() {
        return None;
    }
    let dash = if spaced { format!(" {} ", view.form(at)) } else { view.form(at).to_owned() };
    Some((dash, number, at + 2))
}

/// Splits a token that begins with a number into its digits and the letters behind them: `500rb`, `2,5kg`.
pub(super) fn split<'t>(view: &View<'t>, at: usize) -> Option<(&'t str, &'t str)> {
    if let Some(number) = view.number(at) {
        return Some((number, ""));
    }
    let form = view.form(at);
    let end = form.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','))?;
    let letters = form[end..].chars().all(char::is_alphanumeric);
    (end > 0 && letters && !form[end..].starts_with(|c: char| c.is_ascii_digit())).then(|| form.split_at(end))
}

/// Returns a number, or each part of a ratio or of two rates, as English writes it: `40,5:100`, `9.100/9.105`.
pub(super) fn parts(number: &str) -> String {
    let parts = number.split_inclusive([':', '/']).map(|part| {
        let digits = part.trim_end_matches([':', '/']);
        english_number(digits).into_owned() + &part[digits.len()..]
    });
    parts.collect()
}

/// Returns a number times a thousand, as English writes it: `500` is 500,000 and `1,5` is 1,500.
fn thousands(number: &str) -> String {
    let (whole, fraction) = number.split_once(',').unwrap_or((number, ""));
    let digits = whole.replace('.', "") + &format!("{fraction:0<3}");
    let whole = digits.trim_start_matches('0');
    if fraction.len() > 3 || !digits.bytes().all(|b| b.is_ascii_digit()) || whole.is_empty() {
        return format!("{} thousand", english_number(number));
    }
    grouped(whole)
}

/// Writes digits in groups of three.
fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(c);
    }
    text
}

/// A range, a score, a number with a sign, or one with a short word of size. A plain number is left to the search.
pub(super) fn amount(view: &View<'_>, at: usize) -> Option<Found> {
    if let Some(found) = chain(view, at) {
        return Some(found);
    }
    let amount = read(view, at)?;
    let next = at + amount.tokens;
    if let Some(size) = Size::read(&amount.tail, false) {
        return Some(Found::new(amount.tokens, amount.sized(Some(size)), Kind::Number));
    }
    if !amount.tail.is_empty() {
        // `2,5kg` and `1.200cc`. A word such as `5G` is left to the search, which may know it.
        let print = amount.sized(None) + &amount.tail;
        let changed = amount.tokens > 1 || print != amount.first + &amount.tail;
        return changed.then(|| Found::new(amount.tokens, print, Kind::Number));
    }
    let word = view.form(next);
    if view.is_near(next) && matches!(word, "rb" | "jt" | "Rb" | "Jt" | "RB" | "JT") {
        let size = Size::read(word, false);
        return Some(Found::new(amount.tokens + 1, amount.sized(size), Kind::Number));
    }
    if view.form(next) == "+" && view.is_glued(next) && view.is_end(next + 1) {
        return Some(Found::new(amount.tokens + 1, amount.sized(None) + "+", Kind::Number));
    }
    let ratio = amount.first.contains([':', '/']) && parts(&amount.first) != amount.first;
    (amount.tokens > 1 || ratio).then(|| Found::new(amount.tokens, amount.sized(None), Kind::Number))
}

/// Several numbers with hyphens between them, which are a code: `021-555-1234`, `4-3-3`.
fn chain(view: &View<'_>, at: usize) -> Option<Found> {
    if view.number(at).is_none() || view.is_glued(at) && is_dash(view.back(at, 1)) {
        return None;
    }
    let mut end = at + 1;
    while is_dash(view.form(end)) && view.is_glued(end) && view.is_glued(end + 1) && view.number(end + 1).is_some() {
        end += 2;
    }
    let zero = |i: usize| {
        view.form(i).len() > 1 && view.form(i).bytes().all(|b| b.is_ascii_digit()) && view.form(i).starts_with('0')
    };
    let is_code = end - at > 3 || (end - at == 3 && zero(at));
    let print: Cow<'_, str> = Cow::Borrowed(view.raw(at, end - 1));
    is_code.then(|| Found::new(end - at, print, Kind::Number))
}
