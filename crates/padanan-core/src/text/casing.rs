//! Capitals: who has one, and where it says nothing.

use std::borrow::Cow;

/// Whether a word begins with a capital.
pub fn is_capitalised(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// The word with a capital at its beginning.
pub fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A word in small letters; one that has no others is lent, not copied.
pub fn lowered(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

/// Whether a word's capital says nothing: it begins a sentence.
pub fn is_sentence_initial<W: AsRef<str>>(words: &[W], at: usize) -> bool {
    let opens = |w: &str| matches!(w, "“" | "(" | "[" | "'" | "-" | "–" | "—" | "•" | "*");
    let before = words[..at].iter().rev().map(AsRef::as_ref).find(|w| !opens(w));
    before.is_none_or(|w| matches!(w, "." | "!" | "?" | ":" | "…"))
}

/// Whether most words of a text are capitalised, as in a headline.
pub fn is_title_case<W: AsRef<str>>(words: &[W]) -> bool {
    let letters = words.iter().map(AsRef::as_ref).filter(|w| w.starts_with(char::is_alphabetic));
    let (mut all, mut capitals) = (0, 0);
    for word in letters {
        all += 1;
        capitals += usize::from(word.starts_with(char::is_uppercase));
    }
    all >= 3 && capitals * 10 >= all * 6
}
