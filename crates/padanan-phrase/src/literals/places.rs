//! Coordinates and addresses: `6°12'LS 106°48'BT`, `Jl. Sudirman No. 12 RT 03/RW 05`.
//!
//! `LS` is *lintang selatan*, south, and `BT` *bujur timur*, east. In coordinates the comma is the decimal sign, and a
//! full stop never groups thousands. An address stays as it is: who looks for the house reads Indonesian signs.

use padanan_core::text::casing::is_capitalised;

use super::super::rule_translations::rule_translation;
use super::amounts::{self, is_dash};
use super::view::View;
use super::{Found, Kind};

/// Sides of the earth: north and south latitude, east and west longitude.
const SIDES: [(&str, &str); 4] = [("LU", "N"), ("LS", "S"), ("BT", "E"), ("BB", "W")];

/// A latitude or a longitude with its side, or a pair of decimal degrees.
pub(super) fn coordinate(view: &View<'_>, at: usize) -> Option<Found> {
    if let Some(pair) = pair(view, at) {
        return Some(pair);
    }
    let (mut print, mut end) = sided(view, at)?;
    let (between, start) = match view.form(end) {
        "," => (", ", end + 1),
        "dan" => (" and ", end + 1),
        "-" if view.is_glued(end) => ("-", end + 1),
        "-" | "–" => (" - ", end + 1),
        _ => (" ", end),
    };
    if let Some((other, last)) = sided(view, start) {
        print = format!("{print}{between}{other}");
        end = last;
    }
    Some(Found::new(end - at, print, Kind::Number))
}

/// Reads an angle with its side of the earth. An angle with minutes is one, whatever is behind it.
fn sided(view: &View<'_>, at: usize) -> Option<(String, usize)> {
    let end = angle(view, at)?;
    let gap = if view.is_glued(end) { "" } else { " " };
    let side = SIDES.iter().find(|(side, _)| *side == view.form(end)).filter(|_| view.is_near(end));
    let text = view.raw(at, end - 1).replace(',', ".");
    match side {
        Some((_, english)) => Some((format!("{text}{gap}{english}"), end + 1)),
        None => (end - at > 3).then_some((text, end)),
    }
}

/// Reads degrees, minutes and seconds; returns the token behind them.
fn angle(view: &View<'_>, at: usize) -> Option<usize> {
    view.number(at)?;
    let mut next = at + 1;
    let sign = |i: usize, signs: &[&str]| signs.contains(&view.form(i)) && view.is_glued(i);
    if !sign(next, &["°", "º", "˚"]) {
        return Some(next);
    }
    next += 1;
    for signs in [&["'", "’", "′", "‘", "´"][..], &["\"", "”", "″", "“", "'"]] {
        if view.number(next).is_some() && view.is_near(next) && sign(next + 1, signs) {
            next += 2;
            // `10''`
            next += usize::from(signs.len() == 5 && view.form(next) == "'" && sign(next, &["'"]) && signs[0] == "\"");
        }
    }
    Some(next)
}

/// `-6.2088, 106.8456`: a latitude and a longitude in decimal degrees.
fn pair(view: &View<'_>, at: usize) -> Option<Found> {
    let (_, next) = decimal(view, at, 90.0)?;
    if view.form(next) != "," {
        return None;
    }
    let (_, end) = decimal(view, next + 1, 180.0)?;
    Some(Found::new(end - at, view.raw(at, end - 1), Kind::Number))
}

/// Reads decimal degrees with three figures or more behind the full stop; returns the token behind them.
fn decimal(view: &View<'_>, at: usize, most: f64) -> Option<(f64, usize)> {
    let minus = is_dash(view.form(at)) && view.is_glued(at + 1);
    let digits = at + usize::from(minus);
    let number = view.number(digits)?;
    let (whole, fraction) = number.split_once('.')?;
    let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let degrees: f64 = number.parse().ok()?;
    // `1.234, 5.678` are thousands; degrees have more figures, or a sign.
    let exact = fraction.len() >= 4 || minus && fraction.len() >= 3;
    (plain(whole) && plain(fraction) && exact && degrees <= most).then_some((degrees, digits + 1))
}

/// Words in an address that a number follows.
const PARTS: [&str; 14] =
    ["No", "Nomor", "RT", "RW", "Kav", "Kavling", "Km", "KM", "Blok", "Gg", "Lt", "Lantai", "Ruko", "RT/RW"];
/// Words that begin a street, and may have a full stop.
const STREETS: [&str; 5] = ["Jl", "Jln", "JL", "Gg", "Jalan"];
/// Maximum number of tokens of an address.
const MAX_ADDRESS: usize = 30;
/// Maximum number of words of the name of a street.
const MAX_NAME: usize = 5;

/// A street with its name and the parts behind it, or a neighbourhood: `RT 03/RW 05`.
pub(super) fn address(view: &View<'_>, at: usize) -> Option<Found> {
    let word = view.form(at);
    let mut end = at;
    let street = STREETS.contains(&word);
    if street {
        let dotted = view.form(at + 1) == "." && view.is_glued(at + 1);
        if word != "Jalan" && !dotted && !is_capitalised(view.form(at + 1)) {
            return None;
        }
        end = name(view, at + 1 + usize::from(dotted));
    }
    let named = end;
    while end < at + MAX_ADDRESS
        && let Some(next) = part(view, end, street)
    {
        end = next;
    }
    // `Jalan` also begins names that have a translation. A neighbourhood without a street needs its number.
    let found = match word {
        "Jalan" => end > named,
        _ if street => end > at + 1,
        "RT" | "RW" | "Blok" => end > at,
        _ => false,
    };
    found.then(|| Found::new(end - at, view.raw(at, end - 1), Kind::Name))
}

/// Returns the token behind the name of a street: words with capitals, but no day or month.
fn name(view: &View<'_>, start: usize) -> usize {
    let is_name = |i: &usize| {
        let form = view.form(*i);
        let stops = PARTS.contains(&form) || rule_translation(form, true).is_some() || AREAS.contains(&form);
        is_capitalised(form) && !stops && view.is_near(*i)
    };
    (start..start + MAX_NAME).take_while(is_name).last().map_or(start, |last| last + 1)
}

/// Words for areas: they have translations, and end the name of a street.
const AREAS: [&str; 9] = ["Kota", "Kecamatan", "Kelurahan", "Desa", "Kabupaten", "Provinsi", "Kec", "Kel", "Kab"];

/// Reads a part of an address behind a street or another part: `No. 12`, `, RT 04/02`, `/RW 05`. Returns the token
/// behind it.
fn part(view: &View<'_>, at: usize, street: bool) -> Option<usize> {
    let comma = usize::from(street && view.form(at) == ",");
    let slash = usize::from(view.form(at) == "/" && view.is_glued(at));
    let word = at + comma + slash;
    if !PARTS.contains(&view.form(word)) {
        return None;
    }
    let dotted = usize::from(view.form(word + 1) == "." && view.is_glued(word + 1));
    let number = word + 1 + dotted;
    let digit = view.form(number).contains(|c: char| c.is_ascii_digit()) && view.is_near(number);
    let letter = view.form(number).len() == 1 && is_capitalised(view.form(number)) && view.is_near(number);
    if !(digit || letter) || amounts::split(view, number).is_none() && !is_capitalised(view.form(number)) && !digit {
        return None;
    }
    let mut end = number + 1;
    // `RT 04/02`, `No. 12-14`
    while matches!(view.form(end), "/" | "-")
        && view.is_glued(end)
        && view.is_glued(end + 1)
        && !PARTS.contains(&view.form(end + 1))
    {
        end += 2;
    }
    Some(end)
}
