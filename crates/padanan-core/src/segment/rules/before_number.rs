//! Abbreviations that come before a number: `No. 12`, `hlm. 5`, `Rp. 5.000`, `Pasal 4 Ay. II`.

use super::super::abbreviations::Use;
use super::super::site::BoundarySite;
use super::super::text::is_roman;
use super::super::words::{is_numbered, starts_sentence};
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    (site.abbreviation() == Some(Use::BeforeNumber)).then_some(())?;
    let word = site.word;
    let signed = word.strip_prefix(['+', '-', '#']).unwrap_or(word);
    if signed.starts_with(|c: char| c.is_ascii_digit()) {
        return stays("a number follows its abbreviation");
    }
    if is_roman(site.following) || is_code(site) {
        return stays("a Roman numeral or a code follows its abbreviation");
    }
    let another = site.behind_word().starts_with('.') && site.abbreviations.of(site.following).is_some();
    if is_numbered(site.following) || another || site.abbreviations.of(site.following) == Some(Use::BeforeNumber) {
        return stays("a word for what is numbered follows");
    }
    if site.is_first() && !starts_sentence(site.following) {
        return stays("an abbreviation at the beginning of the sentence");
    }
    ends("no number follows the abbreviation")
}

/// Whether letters and then a number follow: `A12`, `B-123`, `KEP/15`.
fn is_code(site: &BoundarySite<'_>) -> bool {
    let word = site.following;
    let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
    if letters == 0 || letters > 5 {
        return false;
    }
    let behind = &site.word[letters..];
    let behind = behind.strip_prefix(['-', '/', '.', ' ']).unwrap_or(behind);
    behind.starts_with(|c: char| c.is_ascii_digit())
}
