//! What a language model says around a translation, or in its place. Pure.
//!
//! Every rule compares the reply with its source, since articles have notes, apologies and the word *sure* too: what the
//! source has is translated, what only the reply has was added.

use unicode_segmentation::UnicodeSegmentation as _;

/// What a model has added to a reply, if it has.
pub(super) fn added(source: &str, reply: &str) -> Option<&'static str> {
    let source = &Text::new(source);
    let reply = &Text::new(reply);
    RULES.iter().find(|rule| (rule.applies)(source, reply)).map(|rule| rule.adds)
}

/// A rule, with what it finds.
struct Rule {
    adds: &'static str,
    applies: fn(&Text<'_>, &Text<'_>) -> bool,
}

const RULES: [Rule; 9] = [
    Rule { adds: "announced the translation", applies: announces },
    Rule { adds: "wrote a label before the translation", applies: labels },
    Rule { adds: "began with an answer to the request", applies: agrees },
    Rule { adds: "added a note in brackets", applies: notes_in_brackets },
    Rule { adds: "added a note", applies: notes_behind },
    Rule { adds: "added a note on a line of its own", applies: notes_on_a_line },
    Rule { adds: "offered its help", applies: offers },
    Rule { adds: "repeated the source beside the translation", applies: repeats },
    Rule { adds: "wrote of the form of its answer", applies: writes_of_its_form },
];

/// Returns the words and phrases of a list, which has `|` between them.
fn list(words: &'static str) -> impl Iterator<Item = &'static str> {
    words.split('|')
}

fn begins(text: &str, words: &'static str) -> bool {
    list(words).any(|word| text.starts_with(word))
}

/// A text, and the same in small letters with straight apostrophes.
struct Text<'a> {
    text: &'a str,
    low: String,
}

impl<'a> Text<'a> {
    fn new(text: &'a str) -> Self {
        let text = text.trim();
        Self { text, low: text.to_lowercase().replace(['’', '‘'], "'") }
    }

    /// Returns the text without signs before its first word.
    fn begin(&self) -> &str {
        self.low.trim_start_matches(|c: char| !c.is_alphanumeric())
    }

    fn has_word(&self, words: &'static str) -> bool {
        self.low.unicode_words().any(|word| list(words).any(|w| w == word))
    }

    fn count(&self, signs: &[char]) -> usize {
        self.low.matches(signs).count()
    }

    /// Returns the sentences, roughly: what ends in a stop before a space.
    fn sentences(&self) -> Vec<&str> {
        let mut sentences = Vec::new();
        let mut start = 0;
        for (at, _) in self.low.match_indices(['.', '!', '?', '\n']) {
            let behind = self.low[at + 1..].trim_start_matches(['"', '”', '\'', ')', ']', '*']);
            if at >= start && (behind.is_empty() || behind.starts_with(char::is_whitespace)) {
                let end = self.low.len() - behind.len();
                sentences.push(self.low[start..end].trim());
                start = end;
            }
        }
        sentences.push(self.low[start.min(self.low.len())..].trim());
        sentences.retain(|sentence| sentence.contains(char::is_alphanumeric));
        sentences
    }
}

/// `Here is the translation: …`. Not where the source speaks of a translation.
fn announces(source: &Text<'_>, reply: &Text<'_>) -> bool {
    let begin = reply.begin();
    let head = begin.split_inclusive([':', '\n']).next().unwrap_or(begin);
    let head = if head.len() < begin.len() { head } else { begin.split_inclusive(". ").next().unwrap_or(begin) };
    let speaks =
        speaks_of_translation(head) || ["here you go", "here it is"].iter().any(|words| head.starts_with(words));
    const ANNOUNCING: &str = "here is|here's|here are|below is|this is|here you go|here it is|the following|the translat|\
        the english|my translat|translation|final translat|translated|sure|certainly|of course|okay|ok,|\
        absolutely|the sentence|the text|this sentence|i have translated|i've translated|i translated|\
        as requested|in english|berikut|inilah|ini adalah|ini terjemahan|terjemahan|hasil terjemahan|tentu|baiklah";
    head.split_whitespace().count() <= 16
        && (head.ends_with(':') || head.ends_with(":\n") || head.len() < begin.len())
        && speaks
        && begins(head, ANNOUNCING)
        && !speaks_of_translation(&source.low)
        && !speaks_of_english(&source.low)
}

fn speaks_of_translation(low: &str) -> bool {
    let words = [
        "translat",
        "english version",
        "rendered in english",
        "in english:",
        "terjemah",
        "alih bahasa",
        "bahasa inggris",
        "versi inggris",
    ];
    words.iter().any(|word| low.contains(word))
}

fn speaks_of_english(low: &str) -> bool {
    ["english", "inggris"].iter().any(|word| low.contains(word))
}

/// `English: …`, `Translation: …`, `[EN] …`. Not where the source begins with a label, too.
fn labels(source: &Text<'_>, reply: &Text<'_>) -> bool {
    const LABELS: &str = "translation|english translation|translated text|english|en|in english|answer|output|target|result|\
        final translation|final answer|translated sentence|response|terjemahan|hasil terjemahan|terjemahan bahasa inggris|\
        bahasa inggris|dalam bahasa inggris|jawaban";
    let label = reply.begin().split_once(':').map(|(label, _)| label.trim_matches(|c: char| !c.is_alphanumeric()));
    let bracket = reply.low.strip_prefix('[').and_then(|rest| Some(rest.split_once(']')?.0));
    let label = [label, bracket].into_iter().flatten().find(|label| list(LABELS).any(|word| word == *label));
    // `Perlu dicatat, …` may become `Note: …`.
    let noted =
        reply.begin().starts_with("note:") && !["catat", "ingat", "perhati"].iter().any(|w| source.low.contains(w));
    let early = source.text.char_indices().nth(40).map_or(source.text, |(at, _)| &source.text[..at]);
    (noted || label.is_some()) && !early.contains([':', '：', '-', '–', '—', '['])
}

/// `Sure! …`, `Certainly, …`. Not where the source agrees, which it does in the same number of sentences or in such words.
fn agrees(source: &Text<'_>, reply: &Text<'_>) -> bool {
    const ANSWERS: &str = "sure|certainly|of course|absolutely|okay|ok|alright|got it|understood|no problem|great question|\
        happy to help|tentu|tentu saja|baiklah";
    const AGREEING: &str = "tentu|tentunya|tentulah|pasti|pastinya|baik|baiklah|ya|iya|oke|ok|okay|jelas|jelasnya|memang|siap|\
        betul|benar|yakin|sip|sudah|boleh|bisa|mengerti|paham|masalah|mestinya|wajar|sure|certo";
    let begin = reply.begin();
    let answer = list(ANSWERS).filter_map(|answer| begin.strip_prefix(answer)).find_map(|behind| behind.chars().next());
    match answer {
        Some('!' | '.') => reply.sentences().len() > source.sentences().len() && !source.has_word(AGREEING),
        // `Okay, …` without a second sentence may be a free translation; `Sure, here's …` announces.
        Some(',') => {
            let announces = ["here", "i'll", "i will", "i can", "i'd be", "let me", "the translation"]
                .iter()
                .any(|w| begin.split_once(',').is_some_and(|(_, b)| b.trim_start().starts_with(w)));
            announces && !source.has_word(AGREEING)
        }
        _ => false,
    }
}

/// Words that begin a note.
const NOTES: &str = "note|notes|translator's note|translators' note|translator note|translation note|translation notes|\
    t/n|tn|t.n|n.b|nb|ed|editor's note|catatan penerjemah|or|explanation|alternative|alternatively|\
    alternative translation|literal|literally|lit|confidence|clarification|context|comment|original|\
    source|glossary|catatan|p.s";

/// Whether a text begins with a note: one of the words, and a colon, a dash or a space behind it.
fn is_note(text: &str, signs: &[char]) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    list(NOTES)
        .filter_map(|word| text.strip_prefix(word))
        .any(|behind| behind.trim_start_matches('.').trim_start_matches(['*', '_']).starts_with(signs))
}

/// `… (Note: …)`, `… [confidence: 0.9]`. Not where the source has as many brackets.
fn notes_in_brackets(source: &Text<'_>, reply: &Text<'_>) -> bool {
    let open = ['(', '[', '（', '【'];
    reply.count(&open) > source.count(&open)
        && reply.low.match_indices(open).any(|(at, sign)| {
            let inside = &reply.low[at + sign.len()..];
            let inside_end = inside.split([')', ']', '）', '】']).next().unwrap_or(inside);
            speaks_of_translation(inside_end) && !speaks_of_translation(&source.low) && !speaks_of_english(&source.low)
                || is_note(inside, &[':', '：'])
                || inside.starts_with("literally ")
                || inside.starts_with("translator's note")
        })
}

/// `…. Note: …`, behind the translation. Not where the source has a colon, too, or as many sentences.
fn notes_behind(source: &Text<'_>, reply: &Text<'_>) -> bool {
    let colons = [':', '：'];
    let (ours, theirs) = (reply.sentences(), source.sentences());
    ours.len() > theirs.len()
        && reply.count(&colons) > source.count(&colons)
        && ours.iter().skip(1).any(|sentence| is_note(sentence, &colons))
}

/// A line that begins with a note or a courtesy, in a reply to a source of one line.
fn notes_on_a_line(source: &Text<'_>, reply: &Text<'_>) -> bool {
    const LINES: &str = "i hope|hope this|let me know|please let me|feel free|or:|alternatively|explanation|i kept";
    let lines = reply.low.lines().skip(1).map(|line| line.trim_start_matches(|c: char| !c.is_alphanumeric()));
    !source.text.contains('\n')
        && lines.into_iter().any(|line| is_note(line, &[':', '：', '\'']) || begins(line, LINES))
}

/// `… I hope this helps!`, as a sentence that the source has not.
fn offers(source: &Text<'_>, reply: &Text<'_>) -> bool {
    const OFFERS: &str = "i hope this helps|i hope that helps|hope this helps|hope that helps|let me know if|\
        please let me know|feel free to|if you need any|if you have any|is there anything else|\
        would you like me to|do you want me to|glad to help|happy to help|alternatively,|semoga membantu|\
        semoga ini membantu|semoga terjemahan|silakan beri tahu|beri tahu saya jika|jika ada pertanyaan|apakah ada yang lain";
    let ours = reply.sentences();
    ours.len() > source.sentences().len().max(1)
        && ours.iter().skip(1).any(|sentence| begins(sentence.trim_start_matches(['(', '"']), OFFERS))
}

/// The source as a whole beside the translation, or an arrow between them, as in a glossary.
fn repeats(source: &Text<'_>, reply: &Text<'_>) -> bool {
    let arrows = ["→", "->", "=>", "⇒"];
    if arrows.iter().any(|arrow| reply.low.contains(arrow)) && !arrows.iter().any(|arrow| source.low.contains(arrow)) {
        return true;
    }
    // Names and numbers are the same in every language.
    let common = source.text.split_whitespace().filter(|w| w.starts_with(char::is_lowercase) && w.len() > 2).count();
    let is_first = source.text.ends_with(['.', '!', '?'])
        && reply.low.strip_prefix(source.low.as_str()).is_some_and(|r| !r.is_empty());
    if common >= 1 && is_first {
        return true;
    }
    let bare = source.low.trim_end_matches(|c: char| !c.is_alphanumeric());
    common >= 3 && reply.low.len() > source.low.len() + source.low.len() / 2 && reply.low.contains(bare)
}

/// `You need to dump the JSON data …`: what the model was told of the form of its answer, in the place of a translation. Small
/// models go on with that instead of the article. Not where the source has JSON, or sentences and keys, too.
fn writes_of_its_form(source: &Text<'_>, reply: &Text<'_>) -> bool {
    let of_json = reply.low.contains("json") && !source.low.contains("json");
    let of_sentences =
        ["numbered sentences", "the same keys", "exactly the same key"].iter().any(|w| reply.low.contains(w))
            && !["kalimat", "kunci", "bernomor"].iter().any(|w| source.low.contains(w));
    of_json || of_sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_model_adds() {
        for (source, reply) in [
            ("Harga naik.", "Here is the translation: Prices rose."),
            ("Harga naik.", "Here's the English translation of the sentence:\nPrices rose."),
            ("Harga naik.", "Sure! Here is your translation: Prices rose."),
            ("Harga naik.", "Sure, here's the sentence: Prices rose."),
            ("Harga naik.", "Sure! Prices rose."),
            ("Harga naik.", "**Certainly!** Prices rose."),
            ("Harga naik.", "Translation: Prices rose."),
            ("Harga naik.", "English: Prices rose."),
            ("Harga naik.", "The translation is: Prices rose."),
            ("Harga naik.", "Prices rose. (Note: prices of food.)"),
            ("Harga naik.", "Prices rose [Translator's note: \"harga\" is price]."),
            ("Harga naik.", "Prices rose (T/N: of food)."),
            ("Harga naik.", "Prices rose. [confidence: 0.9]"),
            ("Harga naik.", "Prices rose (literally \"the price climbs\")."),
            ("Harga naik.", "Prices rose. Note: these are prices of food."),
            ("Harga naik.", "Prices rose. Translator’s note: of food."),
            ("Harga naik.", "Prices rose.\n\nNote: I kept the words."),
            ("Harga naik.", "Prices rose.\n\n**Note:** I kept the words."),
            ("Harga naik.", "Prices rose.\n\nAlternative: Prices went up."),
            ("Harga naik.", "Prices rose. I hope this helps!"),
            ("Harga naik.", "Prices rose. Let me know if you need anything else."),
            ("Harga naik.", "harga → price. Prices rose."),
            ("Harga naik.", "[English] Prices rose."),
            ("Harga naik.", "Here you go: Prices rose."),
            ("Harga naik.", "Sure, I can help with that! Prices rose."),
            ("Harga naik.", "Note: this is about prices."),
            ("Harga naik.", "Prices rose (this is a literal translation)."),
            ("Harga naik.", "Prices rose (Catatan penerjemah: harga pangan)."),
            ("Harga naik.", "Prices rose. Alternatively, prices climbed."),
            ("Harga naik.", "Harga naik.\nPrices rose."),
            ("Harga naik.", "Then, you need to use json.dump() to dump the JSON data into a JSON string."),
            ("Harga naik.", "The numbered sentences are about prices."),
            ("Harga naik.", "Berikut adalah terjemahannya: Prices rose."),
            ("Harga naik.", "Tentu! Berikut terjemahan kalimat itu ke bahasa Inggris:\nPrices rose."),
            ("Harga naik.", "Tentu! Prices rose."),
            ("Harga naik.", "Terjemahan: Prices rose."),
            ("Harga naik.", "**Bahasa Inggris:** Prices rose."),
            ("Harga naik.", "Prices rose. Semoga membantu!"),
            ("Harga naik.", "Prices rose. Silakan beri tahu saya jika ada yang perlu diubah."),
            (
                "Harga beras di pasar itu naik lagi.",
                "Harga beras di pasar itu naik lagi.\nThe price of rice rose again.",
            ),
            (
                "Harga beras di pasar itu naik lagi.",
                "Harga beras di pasar itu naik lagi. The price of rice in that market rose again.",
            ),
        ] {
            assert!(added(source, reply).is_some(), "{reply}");
        }
    }

    #[test]
    fn what_the_source_says() {
        for (source, reply) in [
            ("Perlu dicatat bahwa harga naik.", "Note that prices rose."),
            ("Perlu dicatat, harga naik.", "Note: prices rose."),
            ("Catatan: harga belum termasuk pajak.", "Note: the price does not include tax."),
            ("Harga naik. Catatan: belum termasuk pajak.", "Prices rose. Note: this excludes tax."),
            ("Harga naik (catatan: belum termasuk pajak).", "Prices rose (note: this excludes tax)."),
            ("Harga naik (Red: harga beras).", "Prices rose (Ed: the price of rice)."),
            ("“Tentu! Kami siap,” kata dia.", "“Sure! We are ready,” he said."),
            ("“Ya. Kami siap,” kata dia.", "“Sure. We are ready,” he said."),
            ("Ia yakin akan menang.", "Sure of victory, he smiled."),
            ("Tentu saja harga naik.", "Of course, prices rose."),
            ("Berikut terjemahan surat itu: “Harga naik.”", "Here is the translation of the letter: “Prices rose.”"),
            ("Terjemahan: Harga naik.", "Translation: Prices rose."),
            ("Inggris: 2, Jerman: 1.", "English: 2, German: 1."),
            ("Inilah daftar harga: beras, gula.", "Here is the list of prices: rice, sugar."),
            ("Semoga ini membantu.", "I hope this helps."),
            ("Harga naik. Semoga ini membantu.", "Prices rose. I hope this helps."),
            ("I hope it helps. Prices rose.", "Semoga membantu. Harga naik."),
            ("Of course! Prices rose.", "Tentu! Harga naik."),
            ("The following countries voted: Chad.", "Berikut negara yang memilih: Chad."),
            ("The English translation: prices rose.", "Terjemahan bahasa Inggris: harga naik."),
            ("Here is a list of English clubs: Arsenal.", "Berikut daftar klub Inggris: Arsenal."),
            ("Here is the English edition: Rain.", "Berikut edisi bahasa Inggris: Rain."),
            ("In English he said: go.", "Dalam bahasa Inggris ia berkata: pergi."),
            ("Beri tahu saya jika harga naik.", "Let me know if prices rise."),
            ("Suhu naik 20 -> 30 derajat.", "The temperature rose 20 -> 30 degrees."),
            ("Vladimir Putin, Alexander Lukashenko", "Vladimir Putin, Alexander Lukashenko"),
            ("Film “Saya Harap” tayang.", "The film “Saya Harap” (“I Hope”) is showing."),
            ("Indeks harga konsumen (IHK) naik.", "The consumer price index (CPI) rose."),
            ("Film Ada Apa dengan Cinta", "The film Ada Apa dengan Cinta (What's Up with Love?), a classic"),
            ("Sebagai alternatif, harga naik.", "Alternatively, prices rise."),
            ("Buku itu (diterjemahkan oleh Ani) laku.", "The book (translated by Ani) sells well."),
            ("Ini lagu itu dalam versi Inggris: “Rain”.", "This is the English version of the song: “Rain”."),
            ("[Video] Harga naik", "[Video] Prices rise"),
            ("Sumber api belum diketahui.", "Source of the fire: unknown."),
            ("Data itu disimpan sebagai JSON.", "The data are stored as JSON."),
            ("Kalimat bernomor itu dihapus.", "The numbered sentences were deleted."),
            ("Kedua rumah memakai kunci yang sama.", "Both houses have the same keys."),
        ] {
            assert_eq!(added(source, reply), None, "{reply}");
        }
    }
}
