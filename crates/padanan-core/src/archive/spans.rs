//! Parts of English sentences that may be names.

use crate::text::Span;

/// Words inside an English name that have no capital.
const INNER: &str = " of the and for de da do di du van von der den bin binti al el la le on in to at & ";
/// Words that begin sentences with a capital and are no names.
const STARTERS: &str = " the a an this that these those it its he she they we i you his her their our in on at of for from by with \
    to as if when while after before during since until because although though but and or so however meanwhile moreover \
    according there here what who which where how why not no yes all some many most one two three four five six seven eight \
    nine ten both each every other another more also then now today yesterday tomorrow still only even just mr mrs ms dr \
    despite under over between about into than will would can could may might should must is are was were be been has have had \
    do does did such any few several ";
/// Maximum number of words of a name.
const MAX_WORDS: usize = 9;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) span: Span,
    /// Its words as they are compared, in small letters.
    pub(super) words: Vec<String>,
}

/// A word with its place, without punctuation around it and without a genitive.
struct Word<'t> {
    span: Span,
    text: &'t str,
    /// Whether punctuation separates it from the next word.
    is_end: bool,
}

/// Returns whether a word is one that has no capital inside names.
pub(super) fn is_inner(word: &str) -> bool {
    INNER.contains(&format!(" {word} "))
}

/// Returns all parts of a sentence that may be names, the longer ones of each run too: `Bank of England`, `Bank`, `England`.
pub(super) fn parts(text: &str) -> Vec<Part> {
    let words = words(text);
    let is_name = |at: usize| {
        let word = &words[at];
        let lower = word.text.to_lowercase();
        let is_starter = STARTERS.contains(&format!(" {lower} "));
        word.text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            && !(is_starter && word.text != word.text.to_uppercase())
            && word.text.chars().any(char::is_alphabetic)
    };
    let mut found = Vec::new();
    for first in (0..words.len()).filter(|at| is_name(*at)) {
        for last in first..words.len().min(first + MAX_WORDS) {
            if is_name(last) {
                let span = Span::new(words[first].span.start, words[last].span.end);
                let inside = words[first..=last].iter().map(|word| word.text.to_lowercase());
                found.push(Part { span, words: inside.collect() });
            } else if last > first && !is_inner(&words[last].text.to_lowercase()) {
                // A number may be inside: `Article 17`, `Group of 20`.
                let is_number = words[last].text.bytes().all(|b| b.is_ascii_digit());
                if !is_number {
                    break;
                }
            }
            if words[last].is_end {
                break;
            }
        }
    }
    found
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(|c: char| c.is_whitespace() || matches!(c, '–' | '—' | '/')) {
        let start = at;
        at += piece.len();
        let is_part = |c: char| c.is_alphanumeric() || c == '&';
        let Some(from) = piece.find(is_part) else {
            if let Some(last) = found.last_mut() {
                let last: &mut Word<'_> = last;
                last.is_end |= !piece.trim().is_empty();
            }
            continue;
        };
        let last = piece.rfind(is_part).unwrap_or(from);
        let mut end = last + piece[last..].chars().next().map_or(1, char::len_utf8);
        // `U.S.` ends with its full stop, `Putin's` without what makes it a genitive.
        let inner = &piece[from..end];
        let is_dotted = inner.len() >= 3 && inner.split('.').all(|letter| letter.chars().count() == 1);
        if is_dotted && piece[end..].starts_with('.') {
            end += 1;
        }
        let mut word = &piece[from..end];
        let genitive = ["'s", "’s"].iter().find_map(|s| word.strip_suffix(s));
        let is_genitive = genitive.is_some();
        word = genitive.unwrap_or(word);
        let behind = piece[from + word.len()..].trim();
        let opens = !piece[..from].trim().is_empty();
        if opens && let Some(last) = found.last_mut() {
            let last: &mut Word<'_> = last;
            last.is_end = true;
        }
        let span = Span::new(start + from, start + from + word.len());
        found.push(Word { span, text: word, is_end: is_genitive || !behind.is_empty() });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_name() {
        let of = |text: &'static str| parts(text).into_iter().map(|p| p.span.of(text)).collect::<Vec<_>>();
        for (text, wanted) in [
            ("The president met Putin's envoy.", vec!["Putin"]),
            ("the Bank of England", vec!["Bank", "Bank of England", "England"]),
            // Punctuation and words without a capital are between names.
            ("Minsk, Russia", vec!["Minsk", "Russia"]),
            ("In Minsk (Belarus)", vec!["Minsk", "Belarus"]),
            ("the U.S. army", vec!["U.S."]),
            ("COVID-19 and the WHO", vec!["COVID-19", "COVID-19 and the WHO", "WHO"]),
            ("Group of 20", vec!["Group"]),
            ("In 2020 he said", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(of(text), wanted, "{text}");
        }
    }
}
