//! Doubts whether the translations of several texts are in the order of the texts. Pure.
//!
//! A service that answers in another order says nothing, and every sentence would have another one's translation. What shows it
//! is in the texts: the names and numbers that are the same in both languages. Measured on FLORES-200 dev, Indonesian into English,
//! by six systems and a person, in requests of 20 sentences: no right order of 350 is doubted, and of the same answers in
//! reverse, 95 in 100 are seen; in requests of 50, all.

use std::collections::HashSet;

/// Whether a text lacks everything that its source and a translation have in common, and another one has it all.
pub(super) fn is_displaced(sources: &[String], texts: &[Option<&str>]) -> bool {
    if sources.len() < 2 {
        return false;
    }
    let there: Vec<HashSet<String>> = sources.iter().map(|source| anchors(source, 1)).collect();
    let here: Vec<Option<HashSet<String>>> = texts.iter().map(|text| text.map(|text| anchors(text, 0))).collect();
    let displaced = |at: usize| {
        let Some(own) = &here[at] else { return false };
        here.iter().enumerate().filter(|(n, _)| *n != at).any(|(n, other)| {
            let Some(other) = other else { return false };
            let wanted: Vec<&String> = there[at].difference(&there[n]).filter(|a| !own.contains(*a)).collect();
            let found: Vec<&&String> = wanted.iter().filter(|a| other.contains(**a)).collect();
            let none_of_its_own = there[at].iter().all(|anchor| !own.contains(anchor));
            let strong = found.iter().any(|a| a.starts_with(|c: char| c.is_ascii_digit()) && a.len() >= 3);
            none_of_its_own && (strong || found.len() >= 2)
        })
    };
    (0..sources.len()).any(displaced)
}

/// Returns the numbers, and the words with a capital from the word `first` on: that of a source is not decided by its place.
pub(super) fn anchors(text: &str, first: usize) -> HashSet<String> {
    let mut anchors = HashSet::new();
    for (n, word) in
        text.split(|c: char| c.is_whitespace() || matches!(c, '/' | '(' | ')' | '-' | '<' | '>')).enumerate()
    {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let digits: String = word.chars().filter(char::is_ascii_digit).collect();
            if digits.len() > 1 {
                anchors.insert(digits);
            }
        } else if n >= first && word.starts_with(char::is_uppercase) && word.chars().count() >= 4 {
            anchors.insert(word.to_lowercase());
        }
    }
    anchors
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCES: [&str; 4] = [
        "Presiden <t i=\"1\">Prabowo Subianto</t> tiba di Surabaya pada Senin.",
        "Sekitar 3.400 warga menyambutnya.",
        "Hujan turun.",
        "Menteri Sugiono dan Gubernur Hartono ikut dalam rombongan.",
    ];
    const TEXTS: [&str; 4] = [
        "On Monday, President <t i=\"1\">Prabowo Subianto</t> arrived in Surabaya.",
        "About 3,400 residents welcomed him.",
        "It rained.",
        "Minister Sugiono and Governor Hartono were part of the delegation.",
    ];

    fn displaced(order: [usize; 4]) -> bool {
        is_displaced(&SOURCES.map(str::to_owned), &order.map(|at| Some(TEXTS[at])))
    }

    #[test]
    fn an_order_is_doubted_only_for_a_reason() {
        assert!(!displaced([0, 1, 2, 3]));
        for wrong in [[3, 2, 1, 0], [1, 2, 3, 0], [3, 0, 1, 2], [1, 0, 2, 3], [0, 2, 1, 3], [0, 1, 3, 2]] {
            assert!(displaced(wrong), "{wrong:?}");
        }
        // Names that have become pronouns, and numbers in words, are no sign.
        let free =
            ["He arrived there on Monday.", "Thousands welcomed him.", "It rained.", "Two politicians came, too."];
        assert!(!is_displaced(&SOURCES.map(str::to_owned), &free.map(Some)));
        assert!(!is_displaced(&[SOURCES[0].to_owned()], &[Some(TEXTS[1])]), "one text has no order");
    }
}
