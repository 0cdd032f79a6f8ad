//! Markers that look like a name: `Zq`, the number in letters, `x`.
//!
//! A translator leaves a capitalised word that it does not know unchanged. The number is written with ten consonants,
//! so that no vowel invites the translator to read it as a word, and ends in `x`, so that no marker is a prefix of
//! another.

use super::Piece;

/// The letters for the digits 0 to 9.
const DIGITS: &[u8; 10] = b"bcdfghjkmp";
/// Candidate prefixes: the first that does not occur in the article is used.
const STEMS: [&str; 8] = ["Zq", "Xq", "Qz", "Zx", "Qx", "Xz", "Zqv", "Xqv"];

/// The prefix of all word-like markers of one article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkerPrefix(String);

impl MarkerPrefix {
    /// Returns a prefix that does not occur in `text`, ignoring case.
    pub fn for_text(text: &str) -> Self {
        let free = |prefix: &str| !contains_ignoring_case(text.as_bytes(), prefix.as_bytes());
        if let Some(prefix) = STEMS.iter().find(|s| free(s)) {
            return Self((*prefix).to_owned());
        }
        let longer = (0u32..).map(|n| format!("Zq{}v", digits(n))).find(|s| free(s));
        Self(longer.unwrap_or_default())
    }

    /// Returns the marker with this number.
    pub(super) fn word(&self, number: u32) -> String {
        format!("{}{}x", self.0, digits(number))
    }

    /// Returns the number of a marker; `None` unless it is exactly as it was sent.
    fn number(&self, word: &str) -> Option<u32> {
        let body = word.strip_prefix(self.0.as_str())?.strip_suffix('x')?;
        if body.is_empty() || body.len() > 9 {
            return None;
        }
        let digit = |b: u8| DIGITS.iter().position(|d| *d == b).map(|d| d as u32);
        let number = body.bytes().try_fold(0u32, |n, b| Some(n * 10 + digit(b)?))?;
        (digits(number) == body).then_some(number)
    }
}

fn digits(number: u32) -> String {
    number.to_string().bytes().map(|b| DIGITS[usize::from(b - b'0')] as char).collect()
}

fn contains_ignoring_case(text: &[u8], prefix: &[u8]) -> bool {
    text.windows(prefix.len()).any(|w| w.eq_ignore_ascii_case(prefix))
}

/// Parses a reply into text and markers. A possessive (`Zqbx's`) leaves the marker intact.
pub(super) fn pieces(reply: &str, prefix: &MarkerPrefix) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text_from = 0;
    let mut at = 0;
    let bytes = reply.as_bytes();
    while at < bytes.len() {
        let here = bytes[at..].len() >= prefix.0.len()
            && bytes[at..at + prefix.0.len()].eq_ignore_ascii_case(prefix.0.as_bytes());
        if !here || prefix.0.is_empty() {
            at += 1;
            continue;
        }
        let length = bytes[at..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
        pieces.push(Piece::Text(reply[text_from..at].to_owned()));
        pieces.push(match prefix.number(&reply[at..at + length]) {
            Some(number) => Piece::Mark { number, content: None },
            None => Piece::Broken,
        });
        at += length;
        text_from = at;
    }
    pieces.push(Piece::Text(reply[text_from..].to_owned()));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_of_its_own_for_every_text() {
        assert_eq!(MarkerPrefix::for_text("Kremlin").0, "Zq");
        assert_eq!(MarkerPrefix::for_text("ZQ 7").0, "Xq");
        let all: String = STEMS.join(" ");
        let prefix = MarkerPrefix::for_text(&all);
        assert!(!contains_ignoring_case(all.as_bytes(), prefix.0.as_bytes()));
    }

    #[test]
    fn numbers_come_back() {
        let prefix = MarkerPrefix::for_text("");
        for n in [0, 1, 9, 10, 123_456_789, 999_999_999] {
            assert_eq!(prefix.number(&prefix.word(n)), Some(n));
        }
        for altered in ["Zqbxs", "ZQBX", "zqbx", "Zqx", "Zqax", "Zqb", "Zqbcx1"] {
            assert!(prefix.number(altered).is_none(), "{altered}");
        }
    }
}
