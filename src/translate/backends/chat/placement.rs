//! Doubts whether a numbered sentence is the translation of the one with its number. Pure.
//!
//! Models join sentences under one number, repeat them, and number them wrongly. What shows it is in the texts themselves:
//! how many sentences they have, and the names and numbers that are the same in both languages.

use std::collections::HashSet;

use crate::translate::order::{anchors, is_displaced};

/// Minimum number of words of a translation that is compared with others: short ones are often equal.
const MIN_WORDS: usize = 4;

/// Removes the texts that are doubtful. Returns `false` if the numbering as a whole is. `around` was sent for understanding,
/// and is not to be in any text.
pub(super) fn keep_the_certain(sources: &[String], around: &[String], texts: &mut [Option<String>]) -> bool {
    let as_they_are: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
    if is_displaced(sources, &as_they_are) || begins_around(sources, around, texts) {
        return false;
    }
    let doubtful = (0..texts.len()).map(|at| {
        is_joined(sources, texts, at) || is_repeated(sources, texts, at) || has_more(&sources[at], around, &texts[at])
    });
    let doubtful: Vec<bool> = doubtful.collect();
    for (text, doubtful) in texts.iter_mut().zip(doubtful) {
        if doubtful {
            *text = None;
        }
    }
    true
}

/// Whether a text also has the sentence beside it, which is missing.
fn is_joined(sources: &[String], texts: &[Option<String>], at: usize) -> bool {
    let Some(text) = &texts[at] else { return false };
    let missing = |n: Option<usize>| n.is_some_and(|n| texts.get(n).is_some_and(Option::is_none));
    let beside = missing(at.checked_sub(1)) || missing(Some(at + 1));
    beside && sentences(text) > sentences(&sources[at])
}

/// Whether a text is also under another number, as a whole or nearly word for word, though the sources differ.
fn is_repeated(sources: &[String], texts: &[Option<String>], at: usize) -> bool {
    let Some(text) = texts[at].as_deref().map(str::trim) else { return false };
    texts.iter().enumerate().filter(|(n, _)| *n != at).any(|(n, other)| {
        let Some(other) = other.as_deref().map(str::trim) else { return false };
        let long = other.split_whitespace().count() >= MIN_WORDS;
        (long && text.contains(other) || nearly_equal(text, other)) && !alike(&sources[n], &sources[at])
    })
}

/// Whether two longer texts have all but a few words in common: `Protests began …` and `The protest began …`.
fn nearly_equal(one: &str, other: &str) -> bool {
    const LONG: usize = 2 * MIN_WORDS;
    let (one, other) = (words(one), words(other));
    one.len().min(other.len()) >= LONG && one.intersection(&other).count() * 5 >= one.len().max(other.len()) * 4
}

fn words(text: &str) -> HashSet<String> {
    text.split_whitespace().map(str::to_lowercase).collect()
}

/// Whether the second source has at least half of the words of the first one.
fn alike(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    one.intersection(&other).count() * 2 >= one.len()
}

/// Whether a text has more than its source, and that may be from around it: another sentence, or a name or number of a
/// sentence there.
fn has_more(source: &str, around: &[String], text: &Option<String>) -> bool {
    let Some(text) = text.as_deref().filter(|_| !around.is_empty()) else { return false };
    let (own, found) = (anchors(source, 0), anchors(text, 0));
    let shares = |other: &String| anchors(other, 1).iter().any(|a| !own.contains(a) && found.contains(a));
    sentences(text) > sentences(source) || around.iter().any(shares)
}

/// Whether the texts are those of sentences around the ones that were sent: one has a name or number of such a sentence and
/// none of its own, or the lengths fit far better if the first texts are theirs.
fn begins_around(sources: &[String], around: &[String], texts: &[Option<String>]) -> bool {
    let is_one = |at: usize| {
        let Some(text) = &texts[at] else { return false };
        let (own, found) = (anchors(&sources[at], 1), anchors(text, 0));
        let shares = |other: &String| anchors(other, 1).iter().any(|a| !own.contains(a) && found.contains(a));
        own.is_disjoint(&found) && around.iter().any(shares)
    };
    if (0..texts.len()).any(is_one) {
        return true;
    }
    let unlike = |sources: &mut dyn Iterator<Item = &String>| {
        let length = |text: &String| text.chars().count().max(1) as f64;
        let pairs = sources.zip(texts).filter_map(|(source, text)| Some((length(source), length(text.as_ref()?))));
        let (sum, n) = pairs.fold((0.0, 0.0), |(sum, n), (one, other)| (sum + (one / other).ln().abs(), n + 1.0));
        sum / f64::max(n, 1.0)
    };
    let as_they_are = unlike(&mut sources.iter());
    let shifted = (1..=around.len()).map(|n| unlike(&mut around[around.len() - n..].iter().chain(sources)));
    as_they_are > 0.5 && shifted.into_iter().any(|moved| moved < as_they_are / 2.0)
}

/// Words before a full stop that ends no sentence.
const ABBREVIATIONS: [&str; 24] = [
    "dr", "mr", "mrs", "ms", "st", "jr", "sr", "prof", "no", "vs", "gen", "lt", "col", "sgt", "gov", "sen", "rep",
    "ir", "drs", "hj", "kh", "rm", "dkk", "al",
];

/// Counts the sentences.
fn sentences(text: &str) -> usize {
    let mut count = 1;
    let mut rest = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    while let Some(at) = rest.find(['.', '!', '?', '…']) {
        let word = rest[..at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let short = rest[at..].starts_with(". ")
            && (word.chars().count() == 1 || ABBREVIATIONS.contains(&word.to_lowercase().as_str()));
        let behind = rest[at..].trim_start_matches(['.', '!', '?', '…', '"', '”', '’', ')']);
        let next = behind.trim_start();
        let apart = next.len() < behind.len();
        if apart && !short && next.trim_start_matches(['"', '“', '(']).starts_with(char::is_uppercase) {
            count += 1;
        }
        rest = behind;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCES: [&str; 3] = [
        "Presiden Prabowo Subianto tiba di Surabaya pada Senin (7/4/2025).",
        "Sekitar 3.400 warga menyambutnya.",
        "Menteri Sugiono ikut dalam rombongan.",
    ];
    const TEXTS: [&str; 3] = [
        "President Prabowo Subianto arrived in Surabaya on Monday (7/4/2025).",
        "About 3,400 residents welcomed him.",
        "Minister Sugiono was part of the delegation.",
    ];

    fn kept(texts: [Option<&str>; 3]) -> Option<[bool; 3]> {
        let mut texts = texts.map(|t| t.map(str::to_owned));
        keep_the_certain(&SOURCES.map(str::to_owned), &[], &mut texts).then(|| texts.map(|t| t.is_some()))
    }

    #[test]
    fn what_is_right_is_kept() {
        assert_eq!(kept(TEXTS.map(Some)), Some([true; 3]));
        assert_eq!(kept([Some(TEXTS[0]), None, Some(TEXTS[2])]), Some([true, false, true]));
        // One sentence for two, and a name for a pronoun.
        let free = [TEXTS[0], "About 3,400 people came. They welcomed him.", "Sugiono was there, too, with Prabowo."];
        assert_eq!(kept(free.map(Some)), Some([true; 3]));
    }

    /// Qwen2.5-Coder-1.5B gave the third sentence the translation of the first one, with another beginning.
    #[test]
    fn nearly_the_same_text_under_two_numbers() {
        let sources = [
            "Protes dimulai sekitar pukul 11.00 waktu setempat di Whitehall menghadap pintu masuk yang dijaga polisi.",
            "Pengunjuk rasa memblokir lalu lintas yang menuju arah utara di Whitehall.",
            "Pada pukul 11.20, polisi meminta para pengunjuk rasa mundur ke trotoar yang mulai padat.",
        ];
        let texts = [
            "Protests started around 11:00 local time at Whitehall, facing the entrance gate guarded by police.",
            "Protesters blocked the traffic that was heading north at Whitehall.",
            "The protest started around 11:00 local time at Whitehall, facing the entrance gate guarded by police.",
        ];
        let kept = |sources: [&str; 3]| {
            let mut texts = texts.map(|text| Some(text.to_owned()));
            assert!(keep_the_certain(&sources.map(str::to_owned), &[], &mut texts));
            texts.map(|text| text.is_some())
        };
        assert_eq!(kept(sources), [false, true, false]);
        // The article says it twice.
        let again =
            "Protes itu dimulai sekitar pukul 11.00 waktu setempat di Whitehall menghadap pintu masuk yang dijaga.";
        assert_eq!(kept([sources[0], sources[1], again]), [true; 3]);
    }

    #[test]
    fn joined_and_repeated_sentences() {
        let joined = format!("{} {}", TEXTS[0], TEXTS[1]);
        assert_eq!(kept([Some(&joined), None, Some(TEXTS[2])]), Some([false, false, true]));
        assert_eq!(kept([Some(&joined), Some(TEXTS[1]), Some(TEXTS[2])]), Some([false, true, true]));
        let joined = format!("{} {}", TEXTS[1], TEXTS[2]);
        assert_eq!(kept([Some(TEXTS[0]), None, Some(&joined)]), Some([true, false, false]));
    }

    #[test]
    fn wrong_numbers() {
        assert_eq!(kept([Some(TEXTS[1]), Some(TEXTS[2]), Some(TEXTS[0])]), None);
        assert_eq!(kept([Some(TEXTS[1]), Some(TEXTS[2]), None]), None);
        assert_eq!(kept([Some(TEXTS[0]); 3]), Some([false; 3]));
    }

    /// What is kept where the sentence before the first source went along.
    fn kept_beside(around: &str, texts: [&str; 3]) -> Option<[bool; 3]> {
        let mut texts = texts.map(|t| Some(t.to_owned()));
        let around = [around.to_owned()];
        keep_the_certain(&SOURCES.map(str::to_owned), &around, &mut texts).then(|| texts.map(|t| t.is_some()))
    }

    #[test]
    fn what_is_around_is_no_translation() {
        let around = "Bandara Juanda ditutup selama dua jam.";
        assert_eq!(kept_beside(around, TEXTS), Some([true; 3]));
        let free = [TEXTS[0], "About 3,400 people came. They welcomed him.", TEXTS[2]];
        assert_eq!(kept_beside(around, free), Some([true, false, true]), "a sentence in two may be two");
        let airport = "Juanda Airport was closed for two hours.";
        let named = "Juanda was where about 3,400 residents welcomed him.";
        assert_eq!(kept_beside(around, [TEXTS[0], named, TEXTS[2]]), Some([true, false, true]));
        let joined = format!("{airport} {}", TEXTS[0]);
        assert_eq!(kept_beside(around, [&joined, TEXTS[1], TEXTS[2]]), Some([false, true, true]));
        let joined = format!("It was closed for the whole two hours. {}", TEXTS[0]);
        assert_eq!(kept_beside(around, [&joined, TEXTS[1], TEXTS[2]]), Some([false, true, true]));
        assert_eq!(kept_beside(around, [airport, TEXTS[0], TEXTS[1]]), None);
        // No names and numbers, only lengths.
        let sources = ["Mereka datang.", "Polisi menutup semua jalan menuju pusat kota sejak pagi.", "Hujan turun."];
        let texts = [
            "The shopkeepers there had waited since morning for the market.",
            "They came.",
            "Police closed all roads to the centre since morning.",
        ];
        let mut texts = texts.map(|t| Some(t.to_owned()));
        let around = ["Para pedagang di sana menunggu pasar itu sejak pagi hari.".to_owned()];
        assert!(!keep_the_certain(&sources.map(str::to_owned), &around, &mut texts));
    }

    #[test]
    fn ends_of_sentences() {
        for (text, count) in [
            ("Ia tiba.", 1),
            ("Ia tiba. Ia pergi.", 2),
            ("Dr. Budi tiba.", 1),
            ("“Ya.” Ia pergi!", 2),
            ("Rp2.3 trillion, he said.", 1),
            ("", 1),
        ] {
            assert_eq!(sentences(text), count, "{text}");
        }
    }
}
