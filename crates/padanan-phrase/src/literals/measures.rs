//! Numbers with the sign of a unit: `36,5 °C`, `-5°C`, `65-95%`, `40 km/jam`, `55 µg/m³`.
//!
//! Units in letters are the same in both languages, and a unit per another is one unit: the search would translate `jam`
//! in `km/jam` as a word. Names of units (`derajat`, `persen`) are words and left to the search.

use super::amounts::is_dash;
use super::view::View;
use super::{Found, Kind, amounts};

/// Units per another unit whose Indonesian symbol English does not have.
const PER: [(&str, &str); 10] = [
    ("km/jam", "km/h"),
    ("mil/jam", "mph"),
    ("m/detik", "m/s"),
    ("km/detik", "km/s"),
    ("m/dtk", "m/s"),
    ("l/detik", "L/s"),
    ("m³/detik", "m³/s"),
    ("m3/detik", "m3/s"),
    ("km/liter", "km/L"),
    ("g/hari", "g/day"),
];

/// Symbols of units that may be a part of a unit with a slash.
const SYMBOLS: [&str; 36] = [
    "km", "m", "cm", "mm", "h", "s", "g", "kg", "mg", "µg", "μg", "ug", "ng", "l", "L", "dL", "dl", "mL", "ml", "m²",
    "m2", "m³", "m3", "km²", "km2", "kWh", "kW", "MW", "W", "MB", "GB", "Mb", "Mbps", "mmol", "mol", "ha",
];

/// An amount with the sign of a unit.
pub(super) fn measure(view: &View<'_>, at: usize) -> Option<Found> {
    let amount = amounts::read(view, at).filter(|amount| amount.tail.is_empty())?;
    let next = at + amount.tokens;
    if !view.is_near(next) {
        return None;
    }
    let gap = if view.is_glued(next) || view.form(next) == "%" { "" } else { " " };
    let unit = degrees(view, next).or_else(|| percent(view, next, &amount)).or_else(|| ratio(view, next));
    let (tokens, unit) = unit.or_else(|| power(view, next)).or_else(|| minute(view, at, next))?;
    Some(Found::new(amount.tokens + tokens, amount.sized(None) + gap + &unit, Kind::Number))
}

/// `°C`, `°F`, `° C`, or an angle.
fn degrees(view: &View<'_>, at: usize) -> Option<(usize, String)> {
    if !matches!(view.form(at), "°" | "º" | "˚") {
        return None;
    }
    let scale = matches!(view.form(at + 1), "C" | "F" | "K" | "R") && view.is_near(at + 1);
    Some(if scale { (2, format!("°{}", view.form(at + 1))) } else { (1, "°".to_owned()) })
}

/// `%` behind a range or a number with a sign. Behind a plain number it is a token that the search knows.
fn percent(view: &View<'_>, at: usize, amount: &amounts::Amount) -> Option<(usize, String)> {
    let sign = view.form(at);
    let range = is_dash(view.form(at + 1)) && view.form(at + 3) == "%" && (1..=3).all(|i| view.is_glued(at + i));
    if sign == "%" && range {
        let second = amounts::read(view, at + 2).filter(|second| second.tokens == 1)?;
        return Some((4, format!("%{}{}%", view.form(at + 1), second.sized(None))));
    }
    (sign == "‰" || sign == "%" && amount.tokens > 1).then(|| (1, sign.to_owned()))
}

/// `m²`, `km2`: a square or a cube.
fn power(view: &View<'_>, at: usize) -> Option<(usize, String)> {
    let unit = view.form(at);
    (SYMBOLS.contains(&unit) && unit.ends_with(['²', '³', '2', '3'])).then(|| (1, unit.to_owned()))
}

/// `26'`: a minute of a match. Behind a quotation mark, the sign ends the quotation.
fn minute(view: &View<'_>, at: usize, next: usize) -> Option<(usize, String)> {
    let sign = matches!(view.form(next), "'" | "’" | "′") && view.is_glued(next) && view.is_end(next + 1);
    let quoted = matches!(view.back(at, 1), "'" | "‘" | "’" | "“");
    (sign && !quoted).then(|| (1, view.form(next).to_owned()))
}

/// A unit per another one: three tokens without white space.
fn ratio(view: &View<'_>, at: usize) -> Option<(usize, String)> {
    if view.form(at + 1) != "/" || !view.is_glued(at + 1) || !view.is_glued(at + 2) || !view.is_end(at + 3) {
        return None;
    }
    let unit = view.raw(at, at + 2);
    if let Some((_, english)) = PER.iter().find(|(indonesian, _)| *indonesian == unit) {
        return Some((3, (*english).to_owned()));
    }
    let known = [at, at + 2].iter().all(|part| SYMBOLS.contains(&view.form(*part)));
    known.then(|| (3, unit.to_owned()))
}
