//! Decides whether an answer is a translation at all. Services return error sentences, refusals and the source itself
//! in the place of the translation; such an answer becomes a failure, never a target.

use unicode_segmentation::UnicodeSegmentation;

use super::{Failure, FailureKind, commentary};
use crate::quality;
use crate::text::language::Lang;

/// Error sentences that services write into the field of the translation, and what they mean.
const ERROR_SENTENCES: [(&str, FailureKind); 10] = [
    ("mymemory warning: you used all available free translations", FailureKind::Quota),
    ("you used all available free translations", FailureKind::Quota),
    ("query length limit exceeded", FailureKind::TooLarge),
    ("query length limit exceded", FailureKind::TooLarge),
    ("please select two distinct languages", FailureKind::UnsupportedPair),
    ("invalid language pair specified", FailureKind::UnsupportedPair),
    ("too many requests", FailureKind::RateLimited),
    ("internal server error", FailureKind::Unavailable),
    ("<!doctype html", FailureKind::NotATranslation),
    ("quota exceeded", FailureKind::Quota),
];

/// How a language model begins when it refuses to translate.
const REFUSALS: [&str; 22] = [
    "i'm sorry, but i can",
    "i'm sorry, i can",
    "i am sorry, but i can",
    "i am sorry, i can",
    "sorry, but i can",
    "sorry, i can",
    "i apologize, but i",
    "i cannot translate",
    "i can't translate",
    "i can not translate",
    "i won't translate",
    "i will not translate",
    "i cannot assist",
    "i can't assist",
    "i cannot help with",
    "i can't help with",
    "i'm unable to translate",
    "i'm not able to translate",
    "i must decline",
    "as an ai",
    "i am unable to",
    "maaf, saya tidak",
];
/// Tokens and code fences that language models put around an answer.
const TRIMMINGS: [&str; 10] =
    ["<think>", "</think>", "```", "<|im_", "<|end", "<|eot", "</s>", "[/INST]", "<end_of_turn>", "<start_of_turn>"];

/// Bytes that a reply may always have, and how many more for each byte of its source. No translation comes near it; what
/// does is a page, a log or a model that does not stop, and everything that reads the reply would take its time over it.
const MAX_REPLY: (usize, usize) = (4096, 16);

/// Judges `reply` as a translation of `source`; both without markers.
///
/// # Errors
/// The reason why the reply is not a translation.
pub(super) fn judge(source: &str, reply: &str, from: &Lang, to: &Lang) -> Result<(), Failure> {
    let not = |message: &str| Err(Failure::new(FailureKind::NotATranslation, message));
    if reply.trim().is_empty() {
        return not("the answer is empty");
    }
    if reply.len() > MAX_REPLY.0 + MAX_REPLY.1 * source.len() {
        return not("the answer is far longer than the sentence");
    }
    let lower = reply.trim_start_matches(['"', '“', '*', ' ', '\n']).to_lowercase().replace('’', "'");
    let in_source = source.to_lowercase();
    for (sentence, kind) in ERROR_SENTENCES {
        if lower.starts_with(sentence) && !in_source.contains(sentence) {
            return Err(Failure::new(kind, "the service returned an error sentence in place of a translation"));
        }
    }
    if refuses(source, reply) {
        return not("the model refused to translate");
    }
    if TRIMMINGS.iter().any(|t| reply.contains(t) && !source.contains(t)) {
        return not("the answer contains the model's reasoning or markup");
    }
    if is_echo(source, reply, from, to) {
        return not("the answer is the source, untranslated");
    }
    if let Some(adds) = commentary::added(source, reply) {
        return not(&format!("the model {adds}"));
    }
    if loops(source, reply) {
        return not("the answer repeats itself over and over");
    }
    if is_cut_off(source, reply) {
        return Err(Failure::new(FailureKind::CutOff, "the answer ends in the middle of the sentence"));
    }
    Ok(())
}

/// Whether the reply is a refusal, which the source is not.
pub(super) fn refuses(source: &str, reply: &str) -> bool {
    let head: String = reply.trim_start_matches(['"', '“', '*', ' ', '\n']).chars().take(60).collect();
    let head = head.to_lowercase().replace('’', "'");
    REFUSALS.iter().any(|words| head.starts_with(words)) && {
        let source = source.to_lowercase();
        !["maaf", "sorry", "tidak bisa", "tidak dapat", "tak bisa"].iter().any(|words| source.contains(words))
    }
}

/// Whether the reply is the source itself. Names, numbers and URLs are the same in every language, so the source must
/// have at least three words in lower case; and closely related languages, such as Indonesian and Malay, share whole
/// sentences.
fn is_echo(source: &str, reply: &str, from: &Lang, to: &Lang) -> bool {
    let near = |l: &Lang| matches!(l.primary().as_str(), "id" | "ms");
    if (near(from) && near(to)) || from.same_language(to) {
        return false;
    }
    let words = |text: &str| -> Vec<String> { text.unicode_words().map(str::to_lowercase).collect() };
    let common = source
        .split_whitespace()
        .filter(|w| w.starts_with(char::is_lowercase) && !w.contains(['/', '@', '.']) && w.len() > 2)
        .count();
    common >= 3 && words(source) == words(reply)
}

/// Whether a sequence of up to eight words occurs at least five times in a row, and nothing similar does in the source.
fn loops(source: &str, reply: &str) -> bool {
    longest_repetition(reply) >= 5 && longest_repetition(source) < 4
}

/// Returns how often the most repeated sequence of words occurs in a row.
fn longest_repetition(text: &str) -> usize {
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let mut most = quality::most_in_a_row(&tokens);
    // Without spaces: one character repeated.
    let mut same = 0;
    let mut last = None;
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        same = if last == Some(c) { same + 1 } else { 1 };
        last = Some(c);
        if same >= 20 {
            most = most.max(same / 4);
        }
    }
    most
}

/// Whether a sentence that ends with a stop has a much shorter reply that does not.
fn is_cut_off(source: &str, reply: &str) -> bool {
    let ends = |text: &str| {
        let text = text.trim_end().trim_end_matches(['”', '"', '’', '\'', ')', ']', '»', '*', '_']);
        text.ends_with(['.', '?', '!', '…', ':', ';'])
    };
    let (long, short) = (source.chars().count(), reply.chars().count());
    long >= 60 && ends(source) && !ends(reply) && short * 10 < long * 6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(source: &str, reply: &str) -> Option<FailureKind> {
        let lang = |c| Lang::parse(c).unwrap();
        judge(source, reply, &lang("id"), &lang("en")).err().map(|f| f.kind)
    }

    #[test]
    fn what_is_no_translation() {
        use FailureKind::{CutOff, NotATranslation, Quota, TooLarge, UnsupportedPair};
        let source = "Presiden mengatakan bahwa bantuan akan dikirim ke Minsk pada hari Minggu mendatang.";
        for (reply, kind) in [
            ("", NotATranslation),
            (" \n", NotATranslation),
            ("MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY. NEXT AVAILABLE IN 18 HOURS", Quota),
            ("QUERY LENGTH LIMIT EXCEEDED. MAX ALLOWED QUERY : 500 CHARS", TooLarge),
            ("PLEASE SELECT TWO DISTINCT LANGUAGES", UnsupportedPair),
            ("I'm sorry, but I can't help with that.", NotATranslation),
            ("Here is the translation: The president said …", NotATranslation),
            ("The president said aid will be sent.\n\nNote: Minsk is a city.", NotATranslation),
            (source, NotATranslation),
            ("salad salad salad salad salad salad", NotATranslation),
            ("(applause) (applause) (applause) (applause) (applause)", NotATranslation),
            ("The president said that", CutOff),
        ] {
            assert_eq!(verdict(source, reply), Some(kind), "{reply}");
        }
    }

    #[test]
    fn thoughts_and_fences_are_no_translation() {
        let source = "Presiden mengatakan bahwa bantuan akan dikirim.";
        for reply in
            ["<think>a</think> The president said so.", "```\nThe president said so.\n```", "The president.<|im_end|>"]
        {
            assert_eq!(verdict(source, reply), Some(FailureKind::NotATranslation), "{reply}");
        }
        assert_eq!(verdict("Tulis ``` di awal blok kode.", "Write ``` at the start of a code block."), None);
    }

    #[test]
    fn what_is_one() {
        for (source, reply) in [
            ("Presiden mengatakan bahwa bantuan akan dikirim.", "The president said that aid would be sent."),
            ("Foto/Ilustrasi/Istimewa", "Foto/Ilustrasi/Istimewa"),
            ("https://shope.ee/1AkMGMKChc", "https://shope.ee/1AkMGMKChc"),
            ("Vladimir Putin, Alexander Lukashenko", "Vladimir Putin, Alexander Lukashenko"),
            ("“Maaf, saya tidak bisa,” kata dia.", "“Sorry, but I can't,” he said."),
            ("Tidak, tidak, tidak, tidak, tidak, tidak!", "No, no, no, no, no, no!"),
            ("Kompas", "Kompas"),
        ] {
            assert_eq!(verdict(source, reply), None, "{reply}");
        }
    }

    #[test]
    fn no_translation_is_a_hundred_times_as_long() {
        let words = |n: usize| (0..n).map(|i| format!("word{i} ")).collect::<String>();
        let source = "Presiden mengatakan bahwa bantuan akan dikirim ke Minsk.";
        assert_eq!(verdict(source, &words(100_000)), Some(FailureKind::NotATranslation));
        assert_eq!(verdict(source, &words(100)), None);
        // A word may stand for a whole sentence, and a long text has a long translation.
        assert_eq!(verdict("AS", &words(100)), None);
        assert_eq!(verdict(&source.repeat(2000), &words(20_000)), None);
    }

    #[test]
    fn near_languages_share_sentences() {
        let lang = |c| Lang::parse(c).unwrap();
        let text = "Presiden akan datang ke kota itu.";
        assert!(judge(text, text, &lang("ind"), &lang("zlm")).is_ok());
        assert!(judge(text, text, &lang("id"), &lang("en")).is_err());
    }
}
