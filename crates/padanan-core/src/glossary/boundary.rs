//! Word boundaries in news as scrapers leave it: clitics, possessives, glued words, footnotes, addresses.

use super::fold::Folded;

/// Indonesian particles and possessives that may follow a name, with or without a hyphen.
pub(super) const CLITICS: [&str; 6] = ["nya", "lah", "kah", "pun", "ku", "mu"];

/// Returns the length in bytes of the clitics (at most two) at the beginning of `rest`, if a word ends after them.
pub(super) fn clitics(rest: &str) -> Option<usize> {
    let one = |rest: &str| CLITICS.iter().find(|c| rest.starts_with(**c)).map(|c| c.len());
    let first = one(rest)?;
    let ends = |at: usize| !rest[at..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
    if ends(first) {
        return Some(first);
    }
    let second = first + one(&rest[first..])?;
    ends(second).then_some(second)
}

/// Returns whether two glued words meet at this position of the folded text.
pub(super) fn is_join(folded: &Folded, at: usize, joins: &[usize]) -> bool {
    !joins.is_empty() && joins.binary_search(&folded.original(at, at + 1).start).is_ok()
}

/// Returns whether `c` is part of a word: a letter, a digit, a combining mark, `_`.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || (!c.is_ascii() && is_word_beyond_ascii(c))
}

fn is_word_beyond_ascii(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

/// Returns whether a form may begin or end with `c` directly next to a letter or digit: `US$1.5`, but not `U.S.` in
/// `U.S.A.`.
fn is_sign(c: char) -> bool {
    !is_word(c) && !matches!(c, '.' | '\'' | '-')
}

/// Returns whether a word begins at `start`: at a Unicode word boundary (UAX #29) or where glued words meet.
pub(super) fn starts_word(text: &str, folded: &Folded, start: usize, joins: &[usize]) -> bool {
    let before = &folded.as_str()[..start];
    // A form that begins with a symbol (`$`) does not need a word boundary there.
    if folded.as_str()[start..].starts_with(is_sign) {
        return true;
    }
    let Some(previous) = before.chars().next_back() else { return true };
    if is_word(previous) {
        return is_join(folded, start, joins);
    }
    let inner = before[..before.len() - previous.len_utf8()].chars().next_back();
    match previous {
        '@' | '#' => false,
        '\'' => !inner.is_some_and(is_word),
        // `kompas.com` is one word; `selesai.Kremlin` is two sentences without a space.
        '.' => {
            let at = folded.original(start, start + 1).start;
            !inner.is_some_and(is_word)
                || (text[at..].starts_with(char::is_uppercase) && inner.is_some_and(char::is_lowercase))
        }
        _ => true,
    }
}

/// Returns whether a word ends at `end`.
pub(super) fn ends_word(text: &str, folded: &Folded, end: usize, joins: &[usize]) -> bool {
    // A form that ends in a symbol (`US$`) does not need a word boundary there.
    if folded.as_str()[..end].ends_with(is_sign) {
        return true;
    }
    let mut after = folded.as_str()[end..].chars();
    let Some(next) = after.next() else { return true };
    if is_word(next) {
        return footnote(&folded.as_str()[..end], &folded.as_str()[end..]) || is_join(folded, end, joins);
    }
    let inner = after.next();
    match next {
        // A footnote number after the full stop: `Lukashenko.1`.
        '.' if inner.is_some_and(|c| c.is_ascii_digit()) && folded.as_str()[..end].ends_with(char::is_alphabetic) => {
            true
        }
        // `Kremlin's` is the word and its possessive; `Qur'an` is one word.
        '\'' => !inner.is_some_and(is_word) || (inner == Some('s') && !after.next().is_some_and(is_word)),
        '.' => {
            if !inner.is_some_and(is_word) {
                return true;
            }
            let mut rest = text[folded.original(end, end + 1).end..].chars();
            rest.next().is_some_and(char::is_uppercase) && rest.next().is_some_and(char::is_lowercase)
        }
        '@' => !inner.is_some_and(is_word),
        _ => true,
    }
}

/// Returns whether a footnote number follows a word: `Lukashenko1`, but not `G7` or `Boeing737A`.
fn footnote(before: &str, after: &str) -> bool {
    let letters = before.chars().rev().take_while(|c| c.is_alphabetic()).count();
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    letters >= 4 && (1..=2).contains(&digits) && !after[digits..].starts_with(is_word)
}
