//! The unit behind a number: `persen`, `km per jam`, `meter persegi`, `dolar AS`, `°C`.

use super::Reader;
use crate::facts::scan::TokenKind;
use crate::facts::units::{DEGREES, POUNDS, SIGNS, Unit, of_country, of_scale, raised, speed};

/// A unit and its last token. A word may be one of several units.
pub(super) type UnitAt = (Vec<Unit>, usize);

impl Reader<'_> {
    /// Reads the unit behind the token at `last`.
    pub(super) fn unit_behind(&self, last: usize) -> Option<UnitAt> {
        let at = self.tokens.following(last)?;
        self.percent(at).or_else(|| self.degrees(at)).or_else(|| self.squared(at)).or_else(|| self.plain_unit(at))
    }

    fn percent(&self, at: usize) -> Option<UnitAt> {
        if self.tokens.at(at) == "%" {
            return Some((vec![Unit::Percent], at));
        }
        // `per cent`, `percentage points`, `persen poin`, `poin persentase`
        let pair = |first: &[&str], second: &[&str]| {
            self.is_word(at, first) && self.is_word(at + 1, second) && self.tokens.near(at)
        };
        if pair(&["per"], &["cent"]) {
            return Some((vec![Unit::Percent], at + 1));
        }
        let points = pair(&["percentage"], &["point", "points"])
            || pair(&["persen"], &["poin"])
            || pair(&["poin"], &["persen", "persentase"]);
        points.then(|| (vec![Unit::Point], at + 1))
    }

    /// Reads basis points, hundredths of a percentage point: `25 basis poin`, `a 25-basis-point rise`, `25 bps`. Returns their
    /// last token.
    pub(super) fn basis_points(&self, last: usize) -> Option<usize> {
        let at = self.tokens.following(last)?;
        if self.is_word(at, &["bps", "bp"]) {
            return Some(at);
        }
        let point = self.tokens.following(at).filter(|_| self.is_word(at, &["basis"]))?;
        self.is_word(point, &["poin", "point", "points"]).then_some(point)
    }

    /// Reads `point`, `percentage points` in English at a token, and returns its last one.
    pub(super) fn point(&self, at: usize) -> Option<usize> {
        let at = if self.is_word(at, &["percentage"]) { self.tokens.following(at)? } else { at };
        (self.language.english && self.is_word(at, &["point", "points"])).then_some(at)
    }

    fn degrees(&self, at: usize) -> Option<UnitAt> {
        let sign = matches!(self.tokens.at(at), "°" | "º");
        let word = self.is_word(at, &["derajat", "degree", "degrees", "deg"]);
        if !sign && !word {
            return None;
        }
        let scaled = self.tokens.following(at).and_then(|next| Some((of_scale(&self.tokens.low(next))?, next)));
        let (unit, last) = scaled.unwrap_or((DEGREES, at));
        Some((vec![unit], last))
    }

    /// Reads `meter persegi`, `m2`, `square kilometres`, `sq km`, `cubic metres`.
    fn squared(&self, at: usize) -> Option<UnitAt> {
        let prefix = if self.is_word(at, &["square", "sq"]) {
            2
        } else if self.is_word(at, &["cubic"]) {
            3
        } else {
            0
        };
        if prefix > 0 {
            let dot = usize::from(self.tokens.at(at + 1) == ".");
            let next = self.tokens.following(at + dot)?;
            return Some((vec![raised(self.sense(next).unit?, prefix)?], next));
        }
        let unit = self.sense(at).unit?;
        let (power, last) = match self.tokens.at(at + 1) {
            "persegi" if self.tokens.near(at) => (2, at + 1),
            "kubik" if self.tokens.near(at) => (3, at + 1),
            "2" | "²" if self.tokens.joined(at) => (2, at + 1),
            "3" | "³" if self.tokens.joined(at) => (3, at + 1),
            _ => return None,
        };
        Some((vec![raised(unit, power)?], last))
    }

    fn plain_unit(&self, at: usize) -> Option<UnitAt> {
        let word = self.tokens.low(at);
        if self.language.english && matches!(&*word, "pound" | "pounds") {
            return Some((POUNDS.to_vec(), at));
        }
        // `Swiss francs`
        if self.language.english
            && self.tokens.at(at).starts_with(char::is_uppercase)
            && self.tokens.near(at)
            && let Some(unit @ Unit::Money(currency)) = self.sense(at + 1).unit
            && of_country(unit, &word).is_none()
            && currency.code != "dollar"
        {
            return Some((vec![unit], at + 1));
        }
        // `US dollars`, `Singapore dollars`, `Hong Kong dollars`
        if self.language.english && self.tokens.at(at).starts_with(char::is_uppercase) {
            for ahead in 1..=2 {
                let country = self.tokens.low(at + ahead - 1);
                let of = |unit: Unit| of_country(unit, &country).map(|unit| (vec![unit], at + ahead));
                if self.tokens.near(at + ahead - 1)
                    && let Some(found) = self.sense(at + ahead).unit.and_then(of)
                {
                    return Some(found);
                }
            }
            // `U.S. dollars`
            let dotted = (0..4).map(|i| self.tokens.at(at + i)).eq(["U", ".", "S", "."]);
            if dotted && let Some(unit) = self.sense(at + 4).unit.and_then(|unit| of_country(unit, "us")) {
                return Some((vec![unit], at + 4));
            }
        }
        let Some(unit) = self.sense(at).unit else { return self.code_behind(at) };
        // A single capital is an abbreviation of something else: `5 M`.
        if self.tokens.at(at).len() == 1 && self.tokens.at(at).starts_with(char::is_uppercase) {
            return None;
        }
        // `second` is also an ordinal number, and `minggu` with a capital is Sunday.
        if self.language.indonesian && self.tokens.at(at) == "Minggu" {
            return None;
        }
        // `87 emas, 80 perak`: silver, and not small change.
        let medals = |i: usize| self.is_word(i, &["emas", "perunggu", "medali"]);
        if self.tokens.at(at) == "perak" && (at.saturating_sub(8)..at + 8).any(medals) {
            return None;
        }
        match unit {
            Unit::Money(_) if self.language.indonesian => {
                let named = self.tokens.near(at).then(|| of_country(unit, &self.tokens.low(at + 1))).flatten();
                // `dolar Amerika Serikat`, `dolar Hong Kong`, `dolar Selandia Baru`
                let two = self.tokens.near(at + 1) && self.is_word(at + 2, &["serikat", "kong", "baru"]);
                Some(named.map_or((vec![unit], at), |unit| (vec![unit], at + 1 + usize::from(two))))
            }
            // `dua kali lipat`; `kali pertama` is no multiple
            Unit::Times if self.is_word(at + 1, &["lipat"]) => Some((vec![unit], at + 1)),
            Unit::Measure(_) => Some(self.an_hour(at, unit)),
            _ => Some((vec![unit], at)),
        }
    }

    /// Reads `per jam`, `/h`, `an hour` behind a length.
    fn an_hour(&self, at: usize, unit: Unit) -> UnitAt {
        let per =
            self.is_word(at + 1, &["per", "a", "an"]) || (self.tokens.at(at + 1) == "/" && self.tokens.joined(at));
        let time = match self.tokens.at(at + 2) {
            "h" | "hr" => {
                self.language.vocabulary.and_then(|v| v.sense(if self.language.english { "hour" } else { "jam" }).unit)
            }
            "s" => self
                .language
                .vocabulary
                .and_then(|v| v.sense(if self.language.english { "second" } else { "detik" }).unit),
            _ => self.sense(at + 2).unit,
        };
        match time.filter(|_| per).and_then(|time| speed(unit, time)) {
            Some(speed) => (vec![speed], at + 2),
            None => (vec![unit], at),
        }
    }

    /// Reads a currency's code behind a number: `500 USD`.
    fn code_behind(&self, at: usize) -> Option<UnitAt> {
        let word = self.tokens.at(at);
        let code = word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase());
        let sign = matches!(word, "€" | "£");
        let unit = (code || sign).then(|| sign_of(&word.to_lowercase()))??;
        Some((vec![unit], at))
    }

    /// Reads a currency before a number: `Rp`, `Rp.`, `US$`, `USD`. Returns it with the token of the number.
    pub(super) fn currency_before(&self, at: usize) -> Option<(Unit, usize)> {
        let token = self.tokens.at(at);
        let is_word = self.tokens.is(at, TokenKind::Word);
        if is_word && (token.len() > 3 || token.is_empty()) {
            return None;
        }
        let (unit, next) = if self.tokens.at(at + 1) == "$" && is_word && self.tokens.joined(at) {
            (sign_of(&format!("{}$", self.tokens.low(at)))?, at + 2)
        } else {
            (sign_of(&self.tokens.low(at))?, at + 1)
        };
        let dotted = self.tokens.at(next) == "." && self.tokens.joined(next - 1);
        let next = if dotted { next + 1 } else { next };
        (self.tokens.is(next, TokenKind::Number) && self.tokens.near(next - 1)).then_some((unit, next))
    }
}

/// Returns the currency with this sign or code, in small letters.
fn sign_of(sign: &str) -> Option<Unit> {
    SIGNS.iter().find(|(known, _)| *known == sign).map(|(_, unit)| *unit)
}
