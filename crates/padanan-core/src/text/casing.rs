//! Capitals: which words have one, and where a capital means nothing.

use std::borrow::Cow;

/// Returns whether a word begins with a capital.
pub fn is_capitalised(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// Returns the word with a capital first letter.
pub fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Returns a word in small letters. Borrows it if it is ASCII without capitals.
pub fn lowered(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

/// Returns whether a word begins a sentence, so that its capital means nothing.
pub fn is_sentence_initial<W: AsRef<str>>(words: &[W], at: usize) -> bool {
    let before = words[..at].iter().rev().map(AsRef::as_ref).find(|w| !opens(w));
    before.is_none_or(ends)
}

fn opens(word: &str) -> bool {
    matches!(word, "“" | "(" | "[" | "'" | "-" | "–" | "—" | "•" | "*")
}

fn ends(word: &str) -> bool {
    matches!(word, "." | "!" | "?" | ":" | "…")
}

/// Returns for each word whether it begins a sentence, as [`is_sentence_initial`] does for one.
pub fn sentence_initials<W: AsRef<str>>(words: &[W]) -> Vec<bool> {
    let mut initial = true;
    let of = |word: &W| {
        let begins = initial;
        initial = match word.as_ref() {
            word if opens(word) => begins,
            word => ends(word),
        };
        begins
    };
    words.iter().map(of).collect()
}

/// Returns whether most words of a text are capitalised, as in a headline.
pub fn is_title_case<W: AsRef<str>>(words: &[W]) -> bool {
    let letters = words.iter().map(AsRef::as_ref).filter(|w| w.starts_with(char::is_alphabetic));
    let (mut all, mut capitals) = (0, 0);
    for word in letters {
        all += 1;
        capitals += usize::from(word.starts_with(char::is_uppercase));
    }
    all >= 3 && capitals * 10 >= all * 6
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn all_at_once_is_the_same_as_one_by_one(words in prop::collection::vec("[“(.!a]|Kata", 0..20)) {
            let each: Vec<bool> = (0..words.len()).map(|at| is_sentence_initial(&words, at)).collect();
            prop_assert_eq!(sentence_initials(&words), each);
        }
    }
}
