//! What neither language has: letters of another script, tags, entities, Markdown, escape signs, tokens of a model, text
//! that was decoded wrongly, and what a language model says around its answer.

use super::Compared;
use super::stray_signs::{dash_behind_a_number, wide_sign};
use crate::bitext::{Confidence, FactKind, FactOutcome};
use crate::finding::Code;
use crate::text::Span;

/// Finds what a target has and neither its language nor its source does.
pub(super) fn compare(source: &str, target: &str) -> Vec<Compared> {
    let mut found = Vec::new();
    if !target.is_ascii() {
        found.extend(other_script(source, target).or_else(|| wide_sign(source, target)));
        found.extend(wrongly_decoded(source, target));
    }
    let begins = |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '•'));
    let list = begins(target) && !begins(source);
    found.extend(wrapped(source, target));
    found.extend(dash_behind_a_number(source, target));
    if list || target.bytes().any(|b| MARKUP.contains(&b)) || target.contains('▁') {
        found.extend(markup(source, target));
    }
    found.extend(chat(source, target));
    found.into_iter().map(|(span, message)| row(span, message)).collect()
}

/// The signs that tags, entities, tokens, Markdown and escapes are made of.
const MARKUP: &[u8] = b"<&[*#`_\\@>~";

pub(super) type Found = (Span, String);

/// Returns the length of what begins at a byte of a text, if it is there.
type Finder = fn(&str, usize) -> Option<usize>;

fn row(span: Span, message: String) -> Compared {
    let row = Compared::new(FactKind::Foreign, None, Some(span), FactOutcome::Added, Confidence::High);
    row.told(Code::ForeignText, message)
}

/// The scripts that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    Indic,
    Thai,
    Cjk,
    Other,
}

/// Returns the script of a letter. `None` for what every script has, and for signs of science.
fn script(c: char) -> Option<Script> {
    if !c.is_alphabetic() || matches!(c, 'µ' | 'Ω' | 'º' | 'ª' | 'Å' | 'ℓ' | '℃') {
        return None;
    }
    Some(match u32::from(c) {
        0..=0x24F
        | 0x1E00..=0x1EFF
        | 0x250..=0x2FF
        | 0x2C60..=0x2C7F
        | 0xA720..=0xA7FF
        | 0xFB00..=0xFB06
        | 0x1D00..=0x1DBF => Script::Latin,
        0x370..=0x3FF | 0x1F00..=0x1FFF => Script::Greek,
        0x400..=0x52F => Script::Cyrillic,
        0x590..=0x5FF => Script::Hebrew,
        0x600..=0x77F | 0x8A0..=0x8FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFF => Script::Arabic,
        0x900..=0xDFF => Script::Indic,
        0xE00..=0xE7F => Script::Thai,
        0x1100..=0x11FF | 0x2E80..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF => Script::Cjk,
        _ => Script::Other,
    })
}

/// Finds the first run of letters of a script that the source does not have.
fn other_script(source: &str, target: &str) -> Option<Found> {
    let known: Vec<Script> =
        if source.is_ascii() { Vec::new() } else { source.chars().filter_map(script).take(4096).collect() };
    let is_strange = |c: char| script(c).is_some_and(|s| s != Script::Latin && !known.contains(&s));
    let start = target.find(is_strange)?;
    let end = start + target[start..].find(|c: char| !is_strange(c)).unwrap_or(target.len() - start);
    let span = Span::new(start, end);
    let latin = |c: Option<char>| c.is_some_and(|c| script(c) == Some(Script::Latin));
    let (before, behind) = (target[..start].chars().next_back(), target[end..].chars().next());
    let text = span.of(target);
    // A single Greek letter is a sign: `β carotene`, `σ`.
    if text.chars().count() == 1
        && text.chars().all(|c| script(c) == Some(Script::Greek))
        && !latin(before)
        && !latin(behind)
    {
        return None;
    }
    let message = if latin(before) || latin(behind) {
        format!("`{text}` only looks like a Latin letter")
    } else {
        format!("`{text}` is of a script that neither the source nor the language has")
    };
    Some((span, message))
}

/// Finds signs of text that was decoded wrongly: `cafÃ©`, `â€™`, `�`.
fn wrongly_decoded(source: &str, target: &str) -> Option<Found> {
    const SIGNS: [&str; 12] = ["\u{FFFD}", "â€", "Ã©", "Ã¨", "Ã¡", "Ã¶", "Ã¼", "Ã§", "Ã±", "Ã³", "Ã\u{AD}", "Â\u{A0}"];
    let pair = |at: usize| {
        let mut chars = target[at..].chars();
        matches!(
            (chars.next(), chars.next()),
            (
                Some('Ã' | 'Â' | 'Å'),
                Some(
                    '\u{80}'
                        ..='\u{BF}'
                            | '‚'
                            | 'ƒ'
                            | '„'
                            | '…'
                            | '†'
                            | '‡'
                            | '‰'
                            | 'Œ'
                            | '“'
                            | '”'
                            | '•'
                            | '–'
                            | '—'
                            | '™'
                            | '›'
                            | 'œ'
                            | 'Ÿ'
                            | 'ž'
                            | 'Š'
                )
            )
        )
    };
    let single = target
        .match_indices('Â')
        .map(|(at, _)| at)
        .find(|at| target[at + 2..].starts_with(' ') && target[..*at].ends_with(char::is_alphabetic));
    let listed = SIGNS.iter().filter_map(|sign| Some((target.find(sign)?, sign.len()))).min();
    let paired = target.match_indices(['Ã', 'Â', 'Å']).map(|(at, _)| at).find(|at| pair(*at)).map(|at| (at, 2));
    let (at, length) = [listed, paired, single.map(|at| (at, 2))].into_iter().flatten().min()?;
    let end = target.ceil_char_boundary(at + length);
    let text = &target[at..end];
    (!source.contains(text)).then(|| (Span::new(at, end), format!("`{text}` is text that was decoded wrongly")))
}

/// Finds tags, entities, tokens, Markdown and escape signs that the source does not have.
fn markup(source: &str, target: &str) -> Vec<Found> {
    let finders: [(Finder, &str); 6] = [
        (token, "a token of a language model"),
        (tag, "a tag"),
        (entity, "an entity"),
        (escape, "an escape sign"),
        (markdown, "Markdown"),
        (line_mark, "Markdown"),
    ];
    let mut found: Vec<Found> = Vec::new();
    for (find, what) in finders {
        let first = target.char_indices().map(|(at, _)| at).find_map(|at| Some((at, find(target, at)?)));
        let Some((at, length)) = first else { continue };
        let text = &target[at..at + length];
        // What the source has, too, was kept; of an element, the name decides.
        let name = text.trim_matches(|c: char| !c.is_alphanumeric());
        let kept = source.contains(text)
            || (what == "a tag" && source.contains(&format!("<{}", name.split(' ').next().unwrap_or(name))));
        let kept = kept
            || (what == "Markdown"
                && text.chars().next().is_some_and(|sign| source.contains(sign) && !sign.is_ascii_digit()));
        if !kept && !found.iter().any(|(span, _)| span.start == at) {
            let shown: String = text.chars().take(40).collect();
            found.push((Span::new(at, at + length), format!("`{shown}` is {what} that the source does not have")));
        }
    }
    found
}

fn token(text: &str, at: usize) -> Option<usize> {
    const TOKENS: [&str; 24] = [
        "<unk>",
        "<s>",
        "</s>",
        "<pad>",
        "<mask>",
        "<eos>",
        "<bos>",
        "[UNK]",
        "[PAD]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        "<|",
        "▁",
        "@@ ",
        "<extra_id_",
        ">>eng<<",
        ">>ind<<",
        "[INST]",
        "[/INST]",
        "<start_of_turn>",
        "<end_of_turn>",
        "<think>",
        "</think>",
    ];
    let rest = &text[at..];
    // `land##slide`
    if rest.starts_with("##") && rest[2..].starts_with(char::is_lowercase) && text[..at].ends_with(char::is_alphabetic)
    {
        return Some(2);
    }
    let found = TOKENS.iter().find(|token| rest.starts_with(**token))?;
    let end = if *found == "<|" { rest.find("|>").filter(|end| *end < 40).map(|end| end + 2)? } else { found.len() };
    Some(end)
}

fn tag(text: &str, at: usize) -> Option<usize> {
    let inner = text[at..].strip_prefix('<')?;
    let name = inner.strip_prefix('/').unwrap_or(inner);
    let letter = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!');
    let near = &inner[..inner.floor_char_boundary(inner.len().min(200))];
    let end = near.find(['>', '<']).filter(|end| near[*end..].starts_with('>'))?;
    letter.then_some(end + 2)
}

fn entity(text: &str, at: usize) -> Option<usize> {
    let name = text[at..].strip_prefix('&')?;
    let length = name.bytes().take(12).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    let whole = name.as_bytes().get(length) == Some(&b';') && length >= 2;
    let numeric =
        name.starts_with('#') && name[1..length].trim_start_matches(['x', 'X']).bytes().all(|b| b.is_ascii_hexdigit());
    (whole && (numeric || name[..length].bytes().all(|b| b.is_ascii_alphabetic()))).then_some(length + 2)
}

fn escape(text: &str, at: usize) -> Option<usize> {
    let rest = text[at..].strip_prefix('\\')?;
    let mut chars = rest.chars();
    match chars.next()? {
        'n' | 't' | 'r' | '"' | '\'' => {
            // `C:\name` is a path.
            let path = text[..at].ends_with(':')
                || rest[1..].starts_with(|c: char| c.is_ascii_lowercase())
                    && text[..at].ends_with(|c: char| c.is_alphanumeric())
                    && text.contains(":\\");
            (!path).then_some(2)
        }
        'u' | 'x' => {
            let digits = rest[1..].bytes().take_while(u8::is_ascii_hexdigit).count();
            (digits >= 2).then_some(2 + digits.min(4))
        }
        // A lone backslash behind a word.
        ' ' if text[..at].ends_with(char::is_alphanumeric) => Some(1),
        _ => None,
    }
}

/// Returns the length of bold text, code or a link in Markdown. Emphasis with single signs may replace quotation marks.
fn markdown(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let before = text[..at].chars().next_back();
    for sign in ["**", "__", "`", "~~"] {
        if let Some(inner) = rest.strip_prefix(sign) {
            let apart = before.is_none_or(|c| !c.is_alphanumeric());
            let near = &inner[..inner.floor_char_boundary(inner.len().min(300))];
            let end = near.find(sign).filter(|end| *end > 0 && !near[..*end].starts_with(char::is_whitespace));
            if let Some(end) = end.filter(|_| apart) {
                return Some(end + 2 * sign.len());
            }
        }
    }
    if rest.starts_with("**") && rest[2..].starts_with(char::is_alphanumeric) && before.is_none_or(char::is_whitespace)
    {
        return Some(2);
    }
    let inner = rest.strip_prefix('[')?;
    let near = &inner[..inner.floor_char_boundary(inner.len().min(300))];
    let (label, behind) = near.split_once("](")?;
    let end = behind.find(')')?;
    (!label.contains('[')).then_some(label.len() + end + 4)
}

/// Returns the length of the sign of a heading, a quotation or a list at the beginning of the text.
fn line_mark(text: &str, at: usize) -> Option<usize> {
    if at > 0 {
        return None;
    }
    let hashes = text.bytes().take_while(|b| *b == b'#').count();
    if (1..=6).contains(&hashes) && text[hashes..].starts_with(' ') {
        return Some(hashes + 1);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=2).contains(&digits)
        && text[digits..].starts_with(". ")
        && text[digits + 2..].starts_with(char::is_uppercase)
    {
        return Some(digits + 2);
    }
    ["> ", "* ", "- ", "• "].iter().find(|mark| text.starts_with(**mark)).map(|mark| mark.len())
}

/// Finds JSON around the translation: `{"translation": "…"}`.
fn wrapped(source: &str, target: &str) -> Option<Found> {
    let rest = target.trim_start().strip_prefix(['{', '['])?.trim_start();
    let keyed = rest.starts_with(['"', '\'']) && rest.contains("\":");
    let end = target.find(':').map_or(target.len(), |at| at + 1);
    let message = "the translation is in brackets of a program";
    (keyed && !source.contains('{')).then(|| (Span::new(0, end), message.to_owned()))
}

/// What language models say before their answer.
const OPENINGS: &[&str] = &[
    "sure!",
    "sure,",
    "sure thing",
    "certainly!",
    "certainly,",
    "certainly.",
    "sure.",
    "great question",
    "good question",
    "got it",
    "of course!",
    "of course,",
    "here is the",
    "here's the",
    "here is a translation",
    "here's a translation",
    "here is your",
    "here's your",
    "here is my",
    "here is an",
    "here's an",
    "translation:",
    "translated text:",
    "english translation",
    "english:",
    "the translation is",
    "note: this",
    "the english translation",
    "translated:",
    "answer:",
    "output:",
    "i'm sorry",
    "i am sorry",
    "i can't",
    "i cannot",
    "as an ai",
    "absolutely!",
    "happy to help",
    "the sentence means",
    "the text says",
    "this translates to",
    "in english:",
    "okay,",
    "great!",
    "please find",
    "below is the",
    "understood.",
];
/// What they say behind it.
const ENDINGS: &[&str] = &[
    "i hope this helps",
    "hope this helps",
    "hope that helps",
    "glad to help",
    "happy to help",
    "let me know if",
    "would you like",
    "feel free to",
    "please let me know",
    "if you need",
    "is there anything else",
    "do you want me to",
    "(note:",
    "note: the",
    "(translator's note",
    "(translator’s note",
    "[translator's note",
    "[translator’s note",
    "translator's note:",
    "translator’s note:",
    "[note:",
    "(t/n",
    "[t/n",
    "(tn:",
    "[tn:",
    "(editor's note",
    "[editor's note",
    "alternatively:",
    "(literally",
    "another option",
    "(alternative",
];

/// Finds what a language model says around its answer, and two answers in one.
fn chat(source: &str, target: &str) -> Option<Found> {
    let low: String = target.chars().take(60).collect::<String>().to_lowercase().replace('’', "'");
    let said_in_source = |signs: &[&str]| {
        let head: String = source.chars().take(40).collect::<String>().to_lowercase();
        signs.iter().any(|sign| head.starts_with(sign))
    };
    if let Some(opening) = OPENINGS.iter().find(|o| low.trim_start_matches(['"', '*', ' ']).starts_with(**o)) {
        let accounted = match *opening {
            "sure!" | "sure," | "sure." | "certainly!" | "certainly," | "certainly." | "got it" | "of course!"
            | "of course," | "okay," | "absolutely!" | "great!" | "understood." => said_in_source(&[
                "tentu", "pasti", "baik", "ya", "oke", "jelas", "memang", "\"", "“", "mantap", "hebat", "siap",
                "sudah", "betul",
            ]),
            "i'm sorry" | "i am sorry" | "i can't" | "i cannot" => true,
            "translation:" | "translated:" | "answer:" | "english:" | "output:" => {
                said_in_source(&["terjemahan", "jawab", "inggris", "keluaran"])
            }
            _ => said_in_source(&["berikut", "ini", "inilah", "terjemahan", "di bawah", "silakan", "kalimat", "teks"]),
        };
        let apology = opening.starts_with('i') && low.contains("but here")
            || low.contains("translat") && !source.to_lowercase().contains("terjemah");
        if !accounted || (apology && opening.starts_with('i')) {
            let end = target.find([':', '!', ',', '.']).map_or(opening.len().min(target.len()), |at| at + 1);
            let end = target.floor_char_boundary(end);
            return Some((Span::new(0, end), "this is said around a translation, and is none".to_owned()));
        }
    }
    let low = target.to_lowercase();
    if low.len() == target.len() {
        let ending = ENDINGS
            .iter()
            .filter_map(|e| Some((low.rfind(e)?, *e)))
            .find(|(at, e)| is_said_apart(target, *at) && !explains(source, e));
        if let Some((at, _)) = ending {
            return Some((Span::new(at, target.len()), "this is said around a translation, and is none".to_owned()));
        }
    }
    two_answers(source, target)
}

/// Returns whether something begins a sentence or a bracket behind the translation.
fn is_said_apart(target: &str, at: usize) -> bool {
    let before = target[..at].trim_end();
    !before.is_empty() && (target[at..].starts_with(['(', '[']) || before.ends_with(['.', '!', '?', '"', '”', ')']))
}

/// Returns whether the source may say it itself.
fn explains(source: &str, ending: &str) -> bool {
    let low = source.to_lowercase();
    let words: &[&str] = match ending {
        note if note.contains("note") || note.contains("t/n") || note.contains("tn:") => {
            &["catatan", "catat", "red.", "(red"]
        }
        "(literally" => &["harfiah", "artinya", "berarti"],
        "would you like" | "do you want me to" => &["mau", "ingin", "apakah", "maukah", "hendak"],
        "if you need" | "let me know if" | "please let me know" | "feel free to" => {
            &["jika", "kalau", "bila", "silakan", "hubungi", "apabila", "butuh"]
        }
        _ => &["semoga", "berharap"],
    };
    words.iter().any(|w| low.contains(w))
}

/// Finds two versions of the translation with a slash between them.
fn two_answers(source: &str, target: &str) -> Option<Found> {
    // `atau` may join two sentences that are alike.
    let low = source.to_lowercase();
    let marks = [(" / ", source.contains(" / ")), (" or ", low.contains("atau")), (" | ", source.contains('|'))];
    let (at, mark) = marks.iter().filter(|m| !m.1).find_map(|m| Some((target.find(m.0)?, m.0)))?;
    let (first, second) = (&target[..at], &target[at + mark.len()..]);
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
    };
    let (a, b) = (words(first), words(second));
    let common = a.iter().filter(|w| b.contains(w)).count();
    // `on a website or in a shop window` has two places, and no two versions: those begin alike.
    if mark == " or " && a.first() != b.first() {
        return None;
    }
    let twice = a.len().min(b.len()) >= 3 && common * 2 >= a.len().min(b.len());
    twice.then(|| (Span::new(at, target.len()), "the translation is there twice, in two versions".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_a_piece_of_markdown_is() {
        for (text, at, wanted) in [
            ("**He** arrived.", 0, Some("**He**")),
            ("The `cat` file", 4, Some("`cat`")),
            ("It is ~~old~~ new", 6, Some("~~old~~")),
            ("See [the page](https://a.id/b) now", 4, Some("[the page](https://a.id/b)")),
            ("He said **yes", 8, Some("**")),
            ("2 ** 3 ** 4", 2, None),
            ("snake__case__name", 5, None),
            ("[1] [2](x)", 0, None),
        ] {
            assert_eq!(markdown(text, at).map(|length| &text[at..at + length]), wanted, "{text}");
        }
    }

    #[test]
    fn what_neither_language_has_is_found() {
        for (source, target, wrong) in [
            ("Prabowo tiba di Kyiv.", "Prabowo arrived in Kyiv 于 Monday.", true),
            ("Prabowo tiba di Kyiv.", "Prаbowo arrived in Kyiv.", true),
            ("Grup 防弾少年団 tampil.", "The group 防弾少年団 performed.", false),
            ("Sinar gama berbahaya.", "Radiation called γ is dangerous.", false),
            ("Arus 5 mikroampere.", "A current of 5 µA.", false),
            ("Prabowo tiba.", "<p>Prabowo arrived.</p>", true),
            ("<b>Prabowo</b> tiba.", "<b>Prabowo</b> arrived.", false),
            ("Ia menang 3 < 5.", "He won, 3 < 5.", false),
            ("Ia tiba.", "He arrived.</s>", true),
            ("Toko A&W buka.", "The A&W shop opened.", false),
            ("Ia &amp; dia.", "He &amp; she.", false),
            ("Ia dan dia.", "He &amp; she.", true),
            ("Ia tiba.", "He arrived.\\n", true),
            ("Ia tiba.", "**He** arrived.", true),
            ("**Ia** tiba.", "**He** arrived.", false),
            ("Buku \"Bumi\" laris.", "The book *Bumi* sold well.", false),
            ("Kafe itu tutup.", "The cafÃ© closed.", true),
            ("Kafe itu tutup.", "The café closed.", false),
            ("Ia tiba.", "Here is the translation: He arrived.", true),
            ("Ini jalan menuju kota.", "Here is the road to the city.", false),
            ("Tentu, kami datang.", "Sure, we will come.", false),
            ("Ia tiba.", "He arrived. I hope this helps!", true),
            ("Semoga ini membantu.", "I hope this helps.", false),
            ("Ia tiba di kota.", "He arrived in town / He came to town.", true),
            ("Ia tiba di kota.", "He arrived in town or He came to town.", true),
            ("Ia mencari di mana pun.", "He searched on a site or in a shop.", false),
            ("Ia tiba.", "{\"translation\": \"He arrived.\"}", true),
            ("Ia tiba.", "- He arrived.", true),
            ("Ia tiba.", "Certainly. He arrived.", true),
            ("Ia tiba.", "He arrived。", true),
            ("Sebanyak 1.200 orang datang.", "As many as 1,200 – people came.", true),
        ] {
            assert_eq!(
                !compare(source, target).is_empty(),
                wrong,
                "{source} / {target}: {:?}",
                compare(source, target)
            );
        }
    }
}
