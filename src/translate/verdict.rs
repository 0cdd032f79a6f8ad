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

/// How a language model apologises for what follows.
const APOLOGIES: [&str; 9] = [
    "i'm sorry",
    "i am sorry",
    "sorry",
    "i apologize",
    "unfortunately",
    "mohon maaf",
    "maaf",
    "saya mohon maaf",
    "saya minta maaf",
];
/// How it goes on, or begins without an apology, in the languages that it is asked for and from.
const INABILITIES: [&str; 18] = [
    "i cannot ",
    "i can't ",
    "i can not ",
    "i won't ",
    "i will not ",
    "i'm unable to ",
    "i am unable to ",
    "i'm not able to ",
    "i am not able to ",
    "i won't be able to ",
    "i must decline",
    "as an ai",
    "saya tidak bisa ",
    "saya tidak dapat ",
    "saya tak bisa ",
    "saya tak dapat ",
    "aku tidak bisa ",
    "aku tidak dapat ",
];
/// What it says it cannot do. In an article, somebody who does not apologise cannot do much else.
const TASKS: [&str; 17] = [
    "translat",
    "assist",
    "help with",
    "help you",
    "provide",
    "fulfill",
    "fulfil",
    "comply",
    "process",
    "generate",
    "complete",
    "engage",
    "menerjemah",
    "membantu",
    "memproses",
    "memenuhi",
    "melanjutkan",
];
/// How it begins when it speaks of what it is, in the place of a translation.
const OF_ITSELF: [&str; 7] = [
    "as an ai ",
    "as an ai,",
    "as a language model",
    "as a large language model",
    "sebagai ai,",
    "sebagai model bahasa",
    "sebagai asisten ai",
];
/// What services write where they have no translation, for their programs' own *nothing*.
const NOTHING: [&str; 5] = ["null", "undefined", "nan", "(null)", "[object object]"];
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
    if has_no_words(source, reply) {
        return not("the answer has no words");
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
    let (head, source) = (head.to_lowercase().replace('’', "'"), source.to_lowercase());
    if OF_ITSELF.iter().any(|words| head.starts_with(words)) {
        return !source.unicode_words().any(|word| matches!(word, "ai" | "kecerdasan" | "bahasa" | "language"));
    }
    let apologised = APOLOGIES.iter().find_map(|words| {
        let rest = head.strip_prefix(words)?;
        let said = rest.trim_start_matches([',', '.', '!', ' ', '-', '–', '—']);
        let but = ["but ", "tetapi ", "tapi ", "namun "].iter().find_map(|but| said.strip_prefix(but));
        (said.len() < rest.len()).then_some(but.unwrap_or(said))
    });
    let said = apologised.unwrap_or(&head);
    let inability = INABILITIES.iter().find_map(|words| Some((words, said.strip_prefix(words)?)));
    let Some((words, task)) = inability else { return false };
    let is_task = !words.ends_with(' ') || TASKS.iter().any(|words| task.starts_with(words));
    (apologised.is_some() || is_task) && !declines(&source)
}

/// Whether somebody apologises, or says that he cannot do something, in a sentence, in lower case. That others cannot is no
/// refusal (`Warga tidak bisa pulang.`), nor is every *no* (`Kami tidak punya jawaban.`).
fn declines(source: &str) -> bool {
    const REGRETS: [&str; 7] = ["maaf", "maafkan", "menyesal", "sayang", "sayangnya", "sorry", "unfortunately"];
    const SPEAKERS: [&str; 8] = ["saya", "aku", "kami", "kita", "gue", "gua", "i", "we"];
    const NEGATIONS: [&str; 8] = ["tidak", "tak", "enggak", "nggak", "gak", "ga", "belum", "not"];
    const ABILITIES: [&str; 7] = ["bisa", "dapat", "mampu", "sanggup", "boleh", "mungkin", "able"];
    const FAILINGS: [&str; 7] = ["gagal", "mustahil", "menolak", "berhalangan", "cannot", "can't", "unable"];
    let words: Vec<&str> = source.unicode_words().collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let speaks = has(&SPEAKERS) || source.contains(['"', '“', '”']);
    let cannot = words.windows(2).any(|pair| NEGATIONS.contains(&pair[0]) && ABILITIES.contains(&pair[1]));
    has(&REGRETS) || speaks && (cannot || has(&FAILINGS))
}

/// Whether the reply says nothing: it has neither a letter nor a figure, or is a program's word for nothing, and the source says
/// something. *Null* alone may be a translation of *nihil*.
fn has_no_words(source: &str, reply: &str) -> bool {
    let words = source.unicode_words().count();
    (words > 0 && !reply.contains(char::is_alphanumeric))
        || (words >= 3 && NOTHING.contains(&reply.trim().trim_end_matches('.').to_lowercase().as_str()))
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
            ("…", NotATranslation),
            ("- -", NotATranslation),
            ("null", NotATranslation),
            ("undefined.", NotATranslation),
            ("salad salad salad salad salad salad", NotATranslation),
            ("(applause) (applause) (applause) (applause) (applause)", NotATranslation),
            ("The president said that", CutOff),
        ] {
            assert_eq!(verdict(source, reply), Some(kind), "{reply}");
        }
    }

    #[test]
    fn what_refuses() {
        for (source, reply) in [
            // Others cannot do something here.
            ("Warga tidak bisa pulang karena banjir.", "I'm sorry, but I can't help with that."),
            ("Warga tidak bisa pulang karena banjir.", "I cannot provide a translation of this."),
            (
                "“Kami tidak punya jawaban,” kata Alena, “selain datang ke sini.”",
                "I'm sorry, but I can't assist with that.",
            ),
            ("Bom meledak di pasar.", "I’m not able to assist with this request."),
            ("Bom meledak di pasar.", "Unfortunately, I cannot translate this text."),
            ("Bom meledak di pasar.", "I'm sorry. I can't do that."),
            ("Bom meledak di pasar.", "Sorry, but as an AI I do not."),
            ("Bom meledak di pasar.", "I must decline to translate this."),
            ("Bom meledak di pasar.", "As an AI language model, I do not translate violence."),
            ("Bom meledak di pasar.", "Maaf, tetapi saya tidak dapat menerjemahkan teks ini."),
            ("Bom meledak di pasar.", "Mohon maaf, saya tidak bisa membantu."),
            ("Bom meledak di pasar.", "Sebagai model bahasa, saya tidak menerjemahkan kekerasan."),
        ] {
            assert_eq!(verdict(source, reply), Some(FailureKind::NotATranslation), "{reply}");
        }
        for (source, reply) in [
            ("Saya tidak bisa membantu mereka.", "I can't help with them."),
            ("“Kami tak sanggup,” katanya.", "“I'm unable to,” he said."),
            ("Sayangnya saya gagal datang.", "Unfortunately, I cannot come."),
            ("Sebagai perusahaan AI, OpenAI diawasi.", "As an AI company, OpenAI is watched."),
            ("Maafkan saya, itu mustahil.", "I'm sorry, I can't."),
            ("Saya berhalangan hadir.", "I'm unable to attend."),
            ("Sayang, saya berhalangan.", "Unfortunately, I cannot come."),
            ("Nihil.", "Null."),
            ("5–3", "5–3"),
            ("???", "???"),
        ] {
            assert_eq!(verdict(source, reply), None, "{reply}");
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
