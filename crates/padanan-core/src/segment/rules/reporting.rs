//! A short clause behind a quotation says who spoke, and has the quotation for its object: `“Siapa dia?” Martin bertanya.`
//! Anything behind its verb but the stop makes it a sentence of its own: `“Siap!” Pelatih menegaskan timnya kuat.`

use super::super::site::{BoundarySite, Gap};
use super::super::text::first_word;
use super::super::words::is_reporting;
use super::{Verdict, stays};

/// Maximum number of words before the verb: a name with its title.
const MAX_WORDS: usize = 4;
/// Maximum length of the clause, in bytes.
const MAX_LENGTH: usize = 80;

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    let closes = site.closers().starts_with(['”', '’', '"', '\'', '»']);
    let may = closes && site.gap == Gap::Space && !site.is_opened() && site.word.starts_with(char::is_uppercase);
    may.then_some(())?;
    let mut rest = &site.word[..site.word.floor_char_boundary(MAX_LENGTH)];
    for number in 0..=MAX_WORDS {
        let word = first_word(rest);
        let behind = &rest[word.len()..];
        if number > 0 && is_reporting(word) {
            behind.starts_with('.').then_some(())?;
            return stays("a clause that says who spoke follows the quotation");
        }
        // A name goes on with capitals.
        let goes_on = word.starts_with(char::is_uppercase) && behind.starts_with(' ');
        goes_on.then_some(())?;
        rest = behind.trim_start_matches(' ');
    }
    None
}
