//! Language codes. Stores what the user typed, compares what it means.
//!
//! Backends disagree on codes (`id`, `ind`, `ID`); a glossary for `id` must serve a run `--from ind`.

use std::fmt;

/// A language as the user named it: a BCP 47 tag (`id`, `en-GB`) or an ISO 639-3 code (`ind`, `zlm`).
#[derive(Debug, Clone)]
pub struct Lang(String);

/// The text is no language code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a language code; write one like `id`, `en` or `en-GB`")]
pub struct LangError(String);

impl Lang {
    /// Parses a language code: two to eight letters, then subtags of letters and digits joined by hyphens.
    ///
    /// # Errors
    /// `code` is none; the message says how one is written.
    pub fn parse(code: &str) -> Result<Self, LangError> {
        let mut parts = code.split('-');
        let primary = parts.next().unwrap_or_default();
        let primary_ok = (2..=8).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
        let rest_ok = parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
        if primary_ok && rest_ok { Ok(Self(code.to_owned())) } else { Err(LangError(code.to_owned())) }
    }

    /// Returns the code as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the language without region or script, in ISO 639-1 if that has it: `id` for `ind` and `id-ID`.
    pub fn primary(&self) -> String {
        let primary = self.0.split('-').next().unwrap_or_default().to_ascii_lowercase();
        match primary.as_str() {
            "ind" | "in" => "id",
            "eng" => "en",
            "zlm" | "msa" | "may" | "zsm" => "ms",
            "por" => "pt",
            "deu" | "ger" => "de",
            "fra" | "fre" => "fr",
            "spa" => "es",
            "nld" | "dut" => "nl",
            "jav" => "jv",
            "sun" => "su",
            "zho" | "chi" => "zh",
            other => other,
        }
        .to_owned()
    }

    /// Returns whether both name the same language, regardless of the code's form or region.
    pub fn same_language(&self, other: &Self) -> bool {
        self.primary() == other.primary()
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_one_language_are_one() {
        let lang = |c| Lang::parse(c).unwrap();
        assert!(lang("ind").same_language(&lang("id-ID")));
        assert!(lang("zlm").same_language(&lang("ms")));
        assert!(!lang("zlm").same_language(&lang("id")));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for bad in ["", "i", "english language", "id_ID", "toolongcode", "i2"] {
            assert!(Lang::parse(bad).is_err(), "{bad}");
        }
    }
}
