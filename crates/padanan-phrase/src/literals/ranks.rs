//! Ordinals, decades, round counts and Roman numerals: `ke-19`, `1990-an`, `500-an`, `XII`.
//!
//! `abad XIX` and `abad ke-19` are both *19th century*. `1990-an` is the 1990s and `500-an` is about 500; `80-an` is a
//! decade or an age where a word says so (`era 80-an`, `usia 80-an`), and else a count (`80-an orang`).

use padanan_core::text::tokens::english_number;

use super::view::View;
use super::{Found, Kind, lists};

/// Words before the tens of a decade or of an age.
const TENS: &str = "tahun tahun-tahun era dekade dasawarsa usia berusia umur berumur awal akhir pertengahan pada generasi \
    musik lagu angkatan zaman";

/// Words that already say that a number is round.
const ABOUT: &str = "sekitar kira-kira kurang lebih hampir kisaran dari";

/// Words before a Roman numeral of one letter.
const BEFORE_ONE: &str = "kelas bab kuartal triwulan semester jilid tingkat golongan babak komisi tahap abad liga divisi seri \
    jalur strata kodam wilayah pelita";

/// An ordinal, a decade, a round count or a Roman numeral.
pub(super) fn rank(view: &View<'_>, at: usize) -> Option<Found> {
    let form = view.form(at);
    war(view, at)
        .or_else(|| years(view, at))
        .or_else(|| century(view, at))
        .or_else(|| ordinal(view, at, form))
        .or_else(|| round(view, at, form))
        .or_else(|| roman(view, at, form))
}

/// `ke-19` and, behind `abad`, `XIX` and `ke-XIX`.
fn ordinal(view: &View<'_>, at: usize, form: &str) -> Option<Found> {
    let century = view.back(at, 1).eq_ignore_ascii_case("abad");
    let rest = form.strip_prefix("ke-").or_else(|| form.strip_prefix("Ke-")).or_else(|| form.strip_prefix("KE-"));
    let number = match rest {
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok()?,
        Some(numeral) => value(numeral)?,
        None if century => value(form)?,
        None => return None,
    };
    Some(Found::new(1, english_ordinal(number), Kind::Ordinal))
}

/// `abad ke 17` and `abad 17`: the number behind a century is an ordinal.
fn century(view: &View<'_>, at: usize) -> Option<Found> {
    let loose = usize::from(view.form(at) == "ke");
    let number = view.number(at + loose).filter(|n| n.len() <= 2 && n.bytes().all(|b| b.is_ascii_digit()))?;
    let century = view.back(at, 1).eq_ignore_ascii_case("abad") && view.is_near(at + loose);
    century.then(|| Some(Found::new(1 + loose, english_ordinal(number.parse().ok()?), Kind::Ordinal)))?
}

/// Returns an ordinal in figures: 1st, 22nd, 113th.
fn english_ordinal(number: u32) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// `tahun 1990-an`: English says the decade alone.
fn years(view: &View<'_>, at: usize) -> Option<Found> {
    let word = matches!(view.form(at), "tahun" | "Tahun" | "tahun-tahun") && view.is_near(at + 1);
    let decade = round(view, at + 1, view.form(at + 1)).filter(|found| word && found.kind == Kind::Decade)?;
    Some(Found::new(2, decade.print, Kind::Decade))
}

/// `1990-an`, `80-an` and `500-an`.
fn round(view: &View<'_>, at: usize, form: &str) -> Option<Found> {
    let number = form.strip_suffix("-an").or_else(|| form.strip_suffix("an"))?;
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if !digits(number) {
        return None;
    }
    let year: Option<u32> = number.parse().ok().filter(|_| !number.contains('.') && number.ends_with('0'));
    let named = lists(TENS, &view.back(at, 1).to_lowercase());
    let decade = match (year, number.len()) {
        (Some(1000..=2190), 4) => true,
        (Some(10..=90), 2) => named,
        _ => false,
    };
    if decade {
        return Some(Found::new(1, format!("{number}s"), Kind::Decade));
    }
    let about = lists(ABOUT, &view.back(at, 1).to_lowercase());
    let number = english_number(number);
    Some(if about {
        Found::new(1, number, Kind::Number)
    } else {
        Found::new(1, format!("around {number}"), Kind::Words)
    })
}

/// `Perang Dunia II` and `Perang Dunia Kedua`: the words have a translation only together.
fn war(view: &View<'_>, at: usize) -> Option<Found> {
    let war = view.form(at).eq_ignore_ascii_case("perang") && view.form(at + 1).eq_ignore_ascii_case("dunia");
    let number = match view.form(at + 2) {
        "I" | "Pertama" | "pertama" | "ke-1" | "1" => "I",
        "II" | "Kedua" | "kedua" | "ke-2" | "2" => "II",
        "III" | "Ketiga" | "ketiga" | "ke-3" | "3" => "III",
        _ => return None,
    };
    (war && view.is_near(at + 1) && view.is_near(at + 2))
        .then(|| Found::new(3, format!("World War {number}"), Kind::Words))
}

/// A Roman numeral. A single letter is one only behind a name or a word that is counted so.
fn roman(view: &View<'_>, at: usize, form: &str) -> Option<Found> {
    value(form).filter(|value| *value < 50)?;
    let before = view.back(at, 1);
    let counted = lists(BEFORE_ONE, &before.to_lowercase());
    let name =
        before.chars().count() > 2 && before.starts_with(char::is_uppercase) && before.contains(char::is_lowercase);
    (form.len() > 1 || (view.is_near(at) && (counted || name))).then(|| Found::new(1, form, Kind::Roman))
}

/// Returns the value of a Roman numeral below 100 that is written as usual.
fn value(numeral: &str) -> Option<u32> {
    const TEN: [&str; 10] = ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"];
    const ONE: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let ones_begin = numeral.find(['I', 'V']).unwrap_or(numeral.len());
    let (tens, ones) = numeral.split_at(ones_begin);
    let place = |parts: &[&str], part: &str| parts.iter().position(|p| *p == part);
    let value = 10 * place(&TEN, tens)? + place(&ONE, ones)?;
    u32::try_from(value).ok().filter(|value| *value > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals() {
        for (numeral, number) in [("I", 1), ("IV", 4), ("IX", 9), ("XIX", 19), ("XX", 20), ("XLII", 42), ("XCIX", 99)] {
            assert_eq!(value(numeral), Some(number), "{numeral}");
        }
        for other in ["", "IIII", "VX", "DI", "MI", "Vi", "IXI", "XIXV"] {
            assert_eq!(value(other), None, "{other}");
        }
    }

    #[test]
    fn ordinals() {
        let all = [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111, 113].map(english_ordinal);
        assert_eq!(
            all,
            ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "101st", "111th", "113th"]
        );
    }
}
