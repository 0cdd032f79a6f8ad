//! Roman numerals: `Perang Dunia II`, `Kelas XII`, `Paus Yohanes Paulus I`.

use super::Reader;
use crate::facts::mention::{Amount, Form, Meaning, Reading};
use crate::facts::scan::TokenKind;
use crate::facts::units::Unit;
use crate::facts::value::Value;

impl Reader<'_> {
    /// Reads a Roman numeral up to 39: of two letters or more, or of one behind a word that is numbered in this way.
    pub(super) fn roman(&mut self, at: usize) -> Option<usize> {
        let text = self.tokens.at(at);
        let text = text.strip_suffix("'s").or_else(|| text.strip_suffix("’s")).unwrap_or(text);
        let number = roman_value(text)?;
        let alone = at == 0 || !matches!(self.tokens.at(at - 1), "-" | "." | "/" | "&") || !self.tokens.joined(at - 1);
        let follows = at > 0 && self.tokens.near(at - 1) && !self.tokens.joined(at - 1);
        let numbered =
            follows && (self.is_numbered(at - 1) || self.is_ruler(at)) || (text == "I" && self.begins_list(at));
        let single = text.len() == 1 && text != "I" && !numbered;
        if !(numbered || single || (text.len() > 1 && alone)) {
            return None;
        }
        let reading = Reading { value: Value::whole(number), unit: Unit::None };
        let amount = Amount { readings: vec![reading], digits: false, form: Form::Ordinal };
        Some(self.add(at, at, Meaning::Amount(amount), !single))
    }

    /// Returns whether a word is numbered by Roman letters, in the singular or the plural.
    fn is_numbered(&self, at: usize) -> bool {
        let low = self.tokens.low(at);
        NUMBERED.contains(&&*low) || low.strip_suffix('s').is_some_and(|word| NUMBERED.contains(&word))
    }

    /// Returns whether a numeral belongs to the name before it: `Charles III`, `Elizabeth I`. *I* is also a pronoun in
    /// English, and in Indonesian the name of a Balinese (`Gubernur Bali I Wayan Koster`).
    fn is_ruler(&self, at: usize) -> bool {
        let name = self.tokens.at(at - 1);
        if !name.starts_with(char::is_uppercase) || name.len() <= 3 {
            return false;
        }
        let next = self.tokens.at(at + 1);
        match self.tokens.at(at) {
            "I" if self.language.indonesian => {
                !(next.starts_with(char::is_uppercase) || (next == "." && self.tokens.joined(at)))
            }
            "I" if self.language.english => {
                const OPENINGS: &[&str] = &[
                    "when",
                    "then",
                    "what",
                    "where",
                    "while",
                    "because",
                    "after",
                    "before",
                    "although",
                    "today",
                    "yesterday",
                    "here",
                    "there",
                    "that",
                    "once",
                    "since",
                    "until",
                    "whatever",
                    "maybe",
                    "perhaps",
                    "should",
                    "could",
                    "would",
                    "have",
                    "will",
                    "shall",
                    "must",
                    "does",
                    "were",
                    "unless",
                    "though",
                    "even",
                    "sometimes",
                    "never",
                ];
                !OPENINGS.contains(&&*self.tokens.low(at - 1))
                    && !matches!(&*self.tokens.low(at + 1), "am" | "have" | "do" | "think" | "know" | "would" | "will")
            }
            _ => true,
        }
    }

    /// Returns whether *I* begins a list of numerals: `tingkat-tingkat I, II`, *articles I and II*.
    fn begins_list(&self, at: usize) -> bool {
        let joined =
            matches!(&*self.tokens.low(at + 1), "dan" | "and" | "," | "-" | "–" | "sampai" | "to" | "hingga" | "or");
        let next = self.tokens.at(at + 2);
        joined && self.tokens.is(at + 2, TokenKind::Word) && matches!(next, "II" | "III" | "IV")
    }
}

/// Words that a single Roman letter may number.
const NUMBERED: &[&str] = &[
    "angkatan",
    "article",
    "asisten",
    "babak",
    "bab",
    "bagian",
    "batch",
    "book",
    "buku",
    "chapter",
    "charles",
    "class",
    "commission",
    "dapil",
    "deputi",
    "divisi",
    "division",
    "dunia",
    "edisi",
    "elizabeth",
    "episode",
    "eselon",
    "fase",
    "gelombang",
    "golongan",
    "grade",
    "jilid",
    "kelas",
    "klaster",
    "kloter",
    "kodam",
    "komisi",
    "kuartal",
    "level",
    "lintasan",
    "paket",
    "part",
    "pasal",
    "paul",
    "paulus",
    "pelita",
    "perang",
    "periode",
    "phase",
    "pilar",
    "putaran",
    "quarter",
    "raja",
    "ratu",
    "repelita",
    "ronde",
    "round",
    "season",
    "semester",
    "seri",
    "series",
    "sesi",
    "stage",
    "strata",
    "tahap",
    "tahapan",
    "termin",
    "tier",
    "tim",
    "tingkat",
    "tipe",
    "title",
    "triwulan",
    "type",
    "volume",
    "war",
    "wilayah",
    "zona",
    "zone",
];

/// Returns the value of a Roman numeral in capitals, from 1 to 39.
fn roman_value(text: &str) -> Option<u64> {
    if text.is_empty() || text.len() > 6 || !text.bytes().all(|b| matches!(b, b'I' | b'V' | b'X')) {
        return None;
    }
    let (tens, ones) = text.split_at(text.bytes().take_while(|b| *b == b'X').count());
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let (tens, ones) = match tens.len() {
        4.. => return None,
        tens => (tens as u64, ONES.iter().position(|o| *o == ones)?),
    };
    Some(tens * 10 + ones as u64)
}
