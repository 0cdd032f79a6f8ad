//! Finding candidates and deciding on them: small rules, each named, none looking further than a few words.

use super::abbreviations::{Abbreviations, Use};
use super::{is_space, skip_space};

/// A place at which a sentence may end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// The first stop.
    start: usize,
    /// One past the last stop.
    stops_end: usize,
    /// One past the quotes and brackets that close behind the stops.
    pub end: usize,
    kind: Stop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// A single full stop.
    Full,
    /// Dots in a row, or `…`.
    Ellipsis,
    /// With a question or exclamation mark.
    Strong,
    /// A blank line.
    Blank,
}

/// How far back the word before a stop is looked for, in bytes.
const LOOK_BACK: usize = 40;

/// The next place, from `at` on, at which a sentence may end.
pub(super) fn next_candidate(text: &str, at: usize) -> Option<Candidate> {
    let bytes = text.as_bytes();
    let mut i = at;
    while i < bytes.len() {
        match bytes[i] {
            b'.' | b'?' | b'!' => return Some(stop_run(text, i)),
            0xE2 if text[i..].starts_with('…') => return Some(stop_run(text, i)),
            b'\n' => {
                let after = skip_space(text, i);
                if text[i + 1..after].contains('\n') {
                    return Some(Candidate { start: i, stops_end: i, end: i, kind: Stop::Blank }.past(after));
                }
                i = after.max(i + 1);
            }
            _ => i += 1,
        }
    }
    None
}

impl Candidate {
    fn past(self, end: usize) -> Self {
        Self { end, ..self }
    }
}

fn stop_run(text: &str, start: usize) -> Candidate {
    let rest = &text[start..];
    let run = rest.len() - rest.trim_start_matches(['.', '?', '!', '…']).len();
    let stops = &rest[..run];
    let kind = if stops.contains(['?', '!']) {
        Stop::Strong
    } else if stops == "." {
        Stop::Full
    } else {
        Stop::Ellipsis
    };
    let stops_end = start + run;
    let after = &text[stops_end..];
    let closers = after.len() - after.trim_start_matches(is_closer).len();
    Candidate { start, stops_end, end: stops_end + closers, kind }
}

fn is_closer(c: char) -> bool {
    matches!(c, '”' | '’' | '"' | '\'' | ')' | ']' | '}' | '»' | '›' | '*' | '_')
}

fn is_opener(c: char) -> bool {
    matches!(c, '“' | '‘' | '"' | '\'' | '(' | '[' | '{' | '«' | '‹' | '„' | '*' | '_' | '¿' | '¡')
}

/// Whether the sentence that begins at `start` ends at the candidate.
pub(super) fn ends_sentence(text: &str, start: usize, candidate: &Candidate, abbreviations: &Abbreviations) -> bool {
    if candidate.kind == Stop::Blank {
        return true;
    }
    let after = &text[candidate.end..];
    let next = after.trim_start_matches(is_space);
    if next.is_empty() {
        return false;
    }
    let space = &after[..after.len() - next.len()];
    if space.is_empty() {
        return glued(text, start, candidate, abbreviations);
    }
    if space.matches('\n').count() > 1 {
        return true;
    }
    let Some(first) = next.chars().next() else { return false };
    if matches!(first, ',' | ';' | ':' | '-' | '–' | '—' | '/' | '=' | '%' | ')' | ']' | '”' | '?' | '!' | '.' | '…')
    {
        return false;
    }
    let opened = next.starts_with(is_opener);
    let word = next.trim_start_matches(is_opener);
    let begins_low = word.starts_with(char::is_lowercase);
    if begins_low && !(opened && begins_quotation(next, candidate, text)) {
        return false;
    }
    match candidate.kind {
        Stop::Strong | Stop::Ellipsis | Stop::Blank => true,
        Stop::Full => full_stop_ends(text, start, candidate, next, word, abbreviations),
    }
}

/// A quotation, or a sign-off in brackets, that begins in lower case: `… selesai. (red)`.
fn begins_quotation(next: &str, candidate: &Candidate, text: &str) -> bool {
    let closed = candidate.end > candidate.stops_end;
    let straight = next.starts_with(['"', '\'']);
    // Behind `…."` a further straight quote is not an opening one.
    candidate.kind == Stop::Full
        && !(closed && straight)
        && !text[..candidate.start].ends_with(|c: char| c.is_uppercase())
}

fn full_stop_ends(
    text: &str,
    start: usize,
    candidate: &Candidate,
    next: &str,
    word: &str,
    abbreviations: &Abbreviations,
) -> bool {
    let token = token_before(text, start, candidate.start);
    if candidate.end > candidate.stops_end && !text[candidate.stops_end..].starts_with(')') {
        // `.”`: what a closing quote follows is a sentence's end, unless the quote closes an abbreviation.
        return !matches!(abbreviations.get(&token.to_lowercase()), Some(Use::BeforeName));
    }
    let follows_number = word.starts_with(|c: char| c.is_ascii_digit());
    if !token.is_empty() && token.bytes().all(|b| b.is_ascii_digit()) {
        return number_ends(text, start, candidate, token, word);
    }
    let mut letters = token.chars();
    if let (Some(letter), None) = (letters.next(), letters.next())
        && letter.is_uppercase()
    {
        return initial_ends(text, start, candidate.start - token.len(), word);
    }
    let lower = token.to_lowercase();
    let capital = token.starts_with(char::is_uppercase);
    match abbreviations.get(&lower) {
        Some(Use::BeforeName) => false,
        Some(Use::BeforeNameIfCapital) => !capital,
        Some(Use::BeforeNumber) => !follows_number,
        Some(Use::Either) => either_ends(&lower, next, word, abbreviations),
        None if is_dotted(token) => starts_sentence(word),
        None => true,
    }
}

/// `1. Buka` begins a list item; `200. 000` is one number; any other number may end a sentence.
fn number_ends(text: &str, start: usize, candidate: &Candidate, token: &str, word: &str) -> bool {
    let begins =
        text[start..candidate.start - token.len()].trim_matches(|c: char| is_space(c) || is_opener(c)).is_empty();
    if begins && token.len() <= 3 {
        return false;
    }
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let thousands = token.len() <= 3 && digits == 3 && !word[digits..].starts_with(|c: char| c.is_alphanumeric());
    !thousands
}

/// Words behind which a single letter is a label, not an initial: `vitamin C. Ia`.
const LABELLED: [&str; 24] = [
    "vitamin",
    "kelas",
    "golongan",
    "blok",
    "tipe",
    "grup",
    "seri",
    "kategori",
    "rencana",
    "hepatitis",
    "liga",
    "gedung",
    "huruf",
    "nilai",
    "paket",
    "darah",
    "pasal",
    "poin",
    "bagian",
    "terminal",
    "influenza",
    "komplek",
    "kompleks",
    "tim",
];

/// A single capital before a stop is an initial or a one-letter title, unless a word before it says otherwise.
fn initial_ends(text: &str, start: usize, at: usize, word: &str) -> bool {
    let before = text[start..at].trim_end_matches(is_space);
    let from = before.char_indices().rev().take(LOOK_BACK).take_while(|(_, c)| c.is_alphanumeric()).last();
    let previous = from.map_or("", |(i, _)| &before[i..]);
    LABELLED.contains(&previous.to_lowercase().as_str())
        || (starts_sentence(word) && !previous.is_empty() && !capitalised(previous))
}

fn capitalised(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// `dll.`, `Tbk.`, `S.H.`: an end if a new sentence plainly begins.
fn either_ends(lower: &str, next: &str, word: &str, abbreviations: &Abbreviations) -> bool {
    if next.starts_with('(') || word.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let following = first_word(word);
    let company = following.to_lowercase();
    if matches!(abbreviations.get(&company), Some(Use::Either)) {
        return false;
    }
    match lower {
        "dll" | "dsb" | "dst" | "dkk" | "tbk" | "inc" | "ltd" | "corp" | "llc" | "etc" => true,
        _ => starts_sentence(word),
    }
}

/// Words that begin sentences of Indonesian news and hardly ever a name.
const STARTERS: [&str; 74] = [
    "Adapun",
    "Akan",
    "Akibat",
    "Akibatnya",
    "Anda",
    "Apa",
    "Apabila",
    "Atas",
    "Awalnya",
    "Bagi",
    "Bahkan",
    "Banyak",
    "Begitu",
    "Beberapa",
    "Berdasarkan",
    "Bila",
    "Dalam",
    "Dan",
    "Dari",
    "Demikian",
    "Dengan",
    "Di",
    "Dia",
    "Diketahui",
    "Hal",
    "Hanya",
    "Hari",
    "Hasil",
    "Hingga",
    "Ia",
    "Ini",
    "Itu",
    "Jadi",
    "Jika",
    "Juga",
    "Kami",
    "Karena",
    "Kata",
    "Kedua",
    "Kemudian",
    "Kepada",
    "Ketika",
    "Kini",
    "Kita",
    "Lalu",
    "Maka",
    "Meski",
    "Meskipun",
    "Menurut",
    "Mereka",
    "Namun",
    "Oleh",
    "Pada",
    "Para",
    "Pihak",
    "Pria",
    "Saat",
    "Sampai",
    "Saya",
    "Sebab",
    "Sebagai",
    "Sebelumnya",
    "Sedangkan",
    "Sejak",
    "Selain",
    "Selama",
    "Selanjutnya",
    "Sementara",
    "Seperti",
    "Setelah",
    "Tapi",
    "Tetapi",
    "Untuk",
    "Walau",
];

fn starts_sentence(word: &str) -> bool {
    STARTERS.contains(&first_word(word))
}

/// The letters and digits at the beginning of `text`; nothing where they run on too long for a word.
fn first_word(text: &str) -> &str {
    let end = text.char_indices().take(LOOK_BACK).find(|(_, c)| !c.is_alphanumeric());
    match end {
        Some((at, _)) => &text[..at],
        None if text.len() <= LOOK_BACK => text,
        None => "",
    }
}

/// The word before a stop: back to white space, an opening bracket or quote, a slash or a comma.
fn token_before(text: &str, start: usize, end: usize) -> &str {
    let mut from = end;
    for (at, c) in text[start..end].char_indices().rev() {
        let at = start + at;
        if end - at > LOOK_BACK
            || is_space(c)
            || is_opener(c)
            || is_closer(c)
            || matches!(c, '/' | ',' | ';' | ':' | '-' | '–' | '—')
        {
            break;
        }
        from = at;
    }
    &text[from..end]
}

/// `U.S`, `M.Si`, `S.K.M`: short parts of letters between dots.
fn is_dotted(token: &str) -> bool {
    token.contains('.')
        && token.split('.').all(|p| (1..=3).contains(&p.chars().count()) && p.chars().all(char::is_alphabetic))
}

/// Endings of domain names: `Kompas.Com` is one word.
const DOMAINS: [&str; 11] = ["Com", "Id", "Co", "Net", "Org", "Tv", "Go", "Info", "News", "Ac", "My"];

/// Two sentences without a space between them: `selesai.Polisi`, `pulang.”Dia`.
fn glued(text: &str, start: usize, candidate: &Candidate, abbreviations: &Abbreviations) -> bool {
    let next = &text[candidate.end..];
    let mut following = next.chars();
    let upper_lower =
        following.next().is_some_and(char::is_uppercase) && following.next().is_some_and(char::is_lowercase);
    if !upper_lower {
        return false;
    }
    let closed = &text[candidate.stops_end..candidate.end];
    if closed.contains(['”', '»']) {
        return true;
    }
    if !closed.is_empty() && !closed.contains(')') {
        return false;
    }
    let token = token_before(text, start, candidate.start);
    let low = token.chars().rev().take(2).filter(|c| c.is_lowercase()).count() == 2;
    let known = abbreviations.get(&token.to_lowercase()).is_some();
    let address = token.contains(['.', '@']) || DOMAINS.contains(&first_word(next)) || next_is_address(next);
    low && !known && !address
}

/// Whether what follows runs on as an address: `Situs.Resmi.go.id`.
fn next_is_address(next: &str) -> bool {
    let word: String = next.chars().take(LOOK_BACK).take_while(|c| !is_space(*c)).collect();
    word.contains('@') || word.contains('/') || word.trim_end_matches(['.', ',']).contains('.')
}
