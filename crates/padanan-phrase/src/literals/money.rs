//! Sums of money: `Rp 2,3 M`, `US$139 miliar`, `Rp500 rb`, `Rp 5.000,-`, `Rp 2-3 juta`.
//!
//! Behind a currency, `M` is *miliar* and `T` is *triliun*; elsewhere they are letters. Currency, number and size are one
//! part of the sentence: taken apart, `US$` has become rupiah.

use super::amounts::{self, Amount, Size, is_dash};
use super::view::View;
use super::{Found, Kind};

/// Codes and signs that stand before a number: as in the source, and as in English.
const BEFORE: [(&str, &str); 25] = [
    ("Rp", "Rp"),
    ("RP", "Rp"),
    ("rp", "Rp"),
    ("$", "$"),
    ("€", "€"),
    ("£", "£"),
    ("¥", "¥"),
    ("₩", "₩"),
    ("₹", "₹"),
    ("RM", "RM"),
    ("IDR", "IDR "),
    ("USD", "USD "),
    ("EUR", "EUR "),
    ("GBP", "GBP "),
    ("JPY", "JPY "),
    ("CNY", "CNY "),
    ("SGD", "SGD "),
    ("MYR", "MYR "),
    ("AUD", "AUD "),
    ("SAR", "SAR "),
    ("HKD", "HKD "),
    ("CHF", "CHF "),
    ("KRW", "KRW "),
    ("INR", "INR "),
    ("THB", "THB "),
];

/// Countries before a dollar sign: `S$` is the dollar of Singapore.
const DOLLARS: [(&str, &str); 9] = [
    ("US", "US$"),
    ("AS", "US$"),
    ("S", "S$"),
    ("A", "A$"),
    ("AU", "A$"),
    ("HK", "HK$"),
    ("NZ", "NZ$"),
    ("NT", "NT$"),
    ("C", "C$"),
];

/// A sum: a currency, a number or a range, and its size.
pub(super) fn sum(view: &View<'_>, at: usize) -> Option<Found> {
    let (from, mut next) = one(view, at)?;
    let mut print = from;
    // `Rp 2 juta-Rp 3 juta`, `Rp 2 juta - 3 juta`
    if is_dash(view.form(next)) && view.is_near(next) && view.is_near(next + 1) {
        let spaced = !view.is_glued(next) && !view.is_glued(next + 1);
        if let Some((to, end)) = one(view, next + 1).or_else(|| bare(view, next + 1)) {
            let dash = view.form(next);
            print = if spaced { format!("{print} {dash} {to}") } else { format!("{print}{dash}{to}") };
            next = end;
        }
    }
    Some(Found::new(next - at, print, Kind::Number))
}

/// A sum with its currency, and the token behind it.
fn one(view: &View<'_>, at: usize) -> Option<(String, usize)> {
    let sign = view.form(at);
    let signed = view.is_glued(at + 1) && view.is_apart(at) && (is_dash(sign) || matches!(sign, "<" | ">" | "~" | "±"));
    let start = at + usize::from(signed);
    let (currency, mut next) = currency(view, start)?;
    if !view.is_near(next) {
        return None;
    }
    let amount = amounts::read(view, next)?;
    next += amount.tokens;
    let (amount, next) = sized(view, &amount, next)?;
    let sign = match sign {
        _ if !signed => "",
        sign if is_dash(sign) => "-",
        sign => sign,
    };
    Some((format!("{sign}{currency}{amount}"), next))
}

/// A number with a word of size, without a currency.
fn bare(view: &View<'_>, at: usize) -> Option<(String, usize)> {
    let amount = amounts::read(view, at)?;
    let next = at + amount.tokens;
    let size = Size::read(view.form(next), true).filter(|_| view.is_near(next))?;
    Some((amount.sized(Some(size)), next + 1))
}

/// Reads the size of a sum, and `,-` behind it, which says that there are no cents.
fn sized(view: &View<'_>, amount: &Amount, next: usize) -> Option<(String, usize)> {
    if !amount.tail.is_empty() {
        let size = Size::read(&amount.tail, true);
        let print = if size.is_some() { amount.sized(size) } else { amount.sized(None) + &amount.tail };
        return Some((print, next));
    }
    if matches!(view.form(next), "," | ".") && view.is_glued(next) && is_dash(view.form(next + 1)) {
        let end = next + 2;
        if view.is_glued(next + 1) && view.is_end(end) {
            return Some((amount.sized(None), end));
        }
    }
    let word = view.form(next);
    let size = Size::read(word, true).filter(|_| view.is_near(next) && ends_word(view, next));
    Some((amount.sized(size), next + usize::from(size.is_some())))
}

/// Whether a letter of size ends its cluster: `2 M`, but not the number plate in `Rp 2 M-5`.
fn ends_word(view: &View<'_>, at: usize) -> bool {
    view.form(at).len() > 1 || view.is_end(at + 1) || is_dash(view.form(at + 1)) || view.form(at + 1) == "/"
}

/// Reads a currency: its form in English, and the token behind it.
fn currency(view: &View<'_>, at: usize) -> Option<(String, usize)> {
    let form = view.form(at);
    let spaced = matches!(form, "US" | "AS");
    if view.form(at + 1) == "$"
        && (view.is_glued(at + 1) || spaced && view.is_near(at + 1))
        && let Some((_, english)) = DOLLARS.iter().find(|(country, _)| *country == form)
    {
        return Some(((*english).to_owned(), at + 2));
    }
    let (_, english) = BEFORE.iter().find(|(sign, _)| *sign == form)?;
    let dotted = view.form(at + 1) == "." && view.is_glued(at + 1) && english.starts_with('R');
    Some(((*english).to_owned(), at + 1 + usize::from(dotted)))
}
