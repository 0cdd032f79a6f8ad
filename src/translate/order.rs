//! Doubts whether the translations of several texts are in the order of the texts. Pure.
//!
//! A service that answers in another order says nothing, and every sentence would have another one's translation. What shows it
//! is in the texts: the names and numbers that are the same in both languages. Measured on FLORES-200 dev, Indonesian into English,
//! by six systems and a person, in requests of 20 sentences: no right order of 350 is doubted, and of the same answers in
//! reverse, 95 in 100 are seen; in requests of 50, all.

use std::collections::{HashMap, HashSet};

use unicode_segmentation::UnicodeSegmentation as _;

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

/// Whether texts that have little in common have one and the same translation: a service that answers all texts of a request with
/// the translation of one of them. Sentences of a few words are the same in many ways (*Baca juga*, *Lihat juga*).
pub(super) fn is_repeated(sources: &[String], texts: &[Option<&str>]) -> bool {
    const FEW: usize = 4;
    let words = |text: &str| -> HashSet<String> { text.unicode_words().map(str::to_lowercase).collect() };
    let mut first: HashMap<&str, usize> = HashMap::new();
    texts.iter().enumerate().filter_map(|(at, text)| Some((at, text.as_ref()?.trim()))).any(|(at, text)| {
        let Some(known) = first.get(text) else {
            first.insert(text, at);
            return false;
        };
        if sources[*known] == sources[at] || text.unicode_words().nth(FEW - 1).is_none() {
            return false;
        }
        let (one, other) = (words(&sources[*known]), words(&sources[at]));
        let common = one.intersection(&other).count();
        one.len().min(other.len()) >= FEW && common * 2 < one.len().min(other.len())
    })
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

    #[test]
    fn one_translation_of_many_texts_is_doubted() {
        let repeated =
            |sources: [&str; 2], text: &str| is_repeated(&sources.map(str::to_owned), &[Some(text), Some(text)]);
        let (rose, left) = ("Harga beras naik lagi kemarin.", "Presiden meninggalkan kota itu pagi tadi.");
        assert!(repeated([rose, left], "The price of rice rose again yesterday."));
        assert!(!repeated([rose, rose], "The price of rice rose again yesterday."));
        assert!(!repeated([rose, "Kemarin harga beras naik lagi!"], "The price of rice rose again yesterday."));
        assert!(!repeated(["Baca juga artikel berikut ini", "Lihat pula tulisan lain"], "Read also"));
        assert!(!repeated(["Ia pergi.", "Dia sudah berangkat dari sana."], "He has already left there."));
        let texts = [rose, left].map(str::to_owned);
        assert!(!is_repeated(&texts, &[Some("The price of rice rose."), None]));
        assert!(!is_repeated(&SOURCES.map(str::to_owned), &TEXTS.map(Some)));
    }
}
