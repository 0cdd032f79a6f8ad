//! Classes of characters, and the words around a place. Nothing here looks further than a small multiple of [`REACH`].

use crate::text::line_breaks::quote_marks;

/// Maximum distance at which a rule looks back or ahead for a word, in bytes.
pub(super) const REACH: usize = 40;

/// Whether a character is white space, or the byte-order mark that a file may start with.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{FEFF}'
}

/// Returns the first offset from `at` on that is neither white space nor the mark of a quotation at the beginning of a line.
pub(super) fn skip_space(text: &str, at: usize) -> usize {
    let mut end = skip_white(text, at);
    while text.as_bytes().get(end) == Some(&b'>') && text[at..end].trim_end_matches([' ', '\t']).ends_with('\n') {
        let marks = quote_marks(&text[end..]);
        if marks == 0 {
            break;
        }
        end = skip_white(text, end + marks);
    }
    end
}

fn skip_white(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let ascii = bytes[at..].iter().take_while(|b| matches!(b, b' ' | b'\t'..=b'\r')).count();
    match bytes.get(at + ascii) {
        Some(b) if *b >= 0x80 => text.len() - text[at + ascii..].trim_start_matches(is_space).len(),
        _ => at + ascii,
    }
}

pub(super) fn is_closer(c: char) -> bool {
    matches!(c, '”' | '’' | '"' | '\'' | ')' | ']' | '}' | '»' | '›' | '*' | '_')
}

pub(super) fn is_opener(c: char) -> bool {
    matches!(c, '“' | '‘' | '"' | '\'' | '(' | '[' | '{' | '«' | '‹' | '„' | '*' | '_' | '¿' | '¡' | '`')
}

/// Returns the word before `end`: back to white space, a quote, a bracket, a slash, a comma or a dash.
pub(super) fn token_before(text: &str, start: usize, end: usize) -> &str {
    let near = text.as_bytes()[start..end].iter().rev().take(REACH);
    let plain = near.take_while(|b| b.is_ascii_alphanumeric() || **b == b'.').count();
    let mut from = end - plain;
    for (at, c) in text[start..from].char_indices().rev() {
        let at = start + at;
        let stops =
            is_space(c) || is_opener(c) || is_closer(c) || matches!(c, '/' | ',' | ';' | ':' | '-' | '–' | '—' | '&');
        if end - at > REACH || stops {
            break;
        }
        from = at;
    }
    &text[from..end]
}

/// Returns the letters and digits at the start of `text`; empty if they are longer than [`REACH`].
pub(super) fn first_word(text: &str) -> &str {
    let ascii = text.bytes().take(REACH + 1).take_while(u8::is_ascii_alphanumeric).count();
    if ascii <= REACH && text.as_bytes().get(ascii).is_none_or(|b| *b < 0x80) {
        return &text[..ascii];
    }
    let end = text.char_indices().take(REACH + 1).find(|(at, c)| *at > REACH || !c.is_alphanumeric());
    match end {
        Some((at, _)) if at <= REACH => &text[..at],
        None if text.len() <= REACH => text,
        _ => "",
    }
}

/// Returns the letters and digits at the end of `text`, ignoring white space after them.
pub(super) fn last_word(text: &str) -> &str {
    let tail = &text[text.floor_char_boundary(text.len().saturating_sub(2 * REACH))..];
    let tail = tail.trim_end_matches(is_space);
    let from = tail.char_indices().rev().take(REACH).take_while(|(_, c)| c.is_alphanumeric()).last();
    from.map_or("", |(at, _)| &tail[at..])
}

/// Calls `look_up` with a word in lower case, and returns what that returns. Short words of ASCII, which nearly all are, need
/// no memory.
pub(super) fn in_small<T>(word: &str, look_up: impl FnOnce(&str) -> T) -> T {
    if word.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
        return look_up(word);
    }
    let mut small = [0u8; REACH];
    if word.is_ascii()
        && let Some(small) = small.get_mut(..word.len())
    {
        small.copy_from_slice(word.as_bytes());
        small.make_ascii_lowercase();
        if let Ok(small) = std::str::from_utf8(small) {
            return look_up(small);
        }
    }
    look_up(&word.to_lowercase())
}

/// Whether a word is a Roman numeral in capitals: `I`, `IV`, `XII`.
pub(super) fn is_roman(word: &str) -> bool {
    (1..=8).contains(&word.len()) && word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C'))
}

/// Returns the letter, if the word is a single letter.
pub(super) fn single_letter(word: &str) -> Option<char> {
    let mut letters = word.chars();
    let letter = letters.next().filter(|c| c.is_alphabetic())?;
    letters.next().is_none().then_some(letter)
}

/// Whether a word is two or more capitals.
pub(super) fn is_capitals(word: &str) -> bool {
    word.len() >= 2 && word.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether a character is an emoji, or a part of one that is put together from several.
pub(super) fn is_emoji(c: char) -> bool {
    matches!(u32::from(c), 0x2600..=0x27BF | 0x2B50 | 0x2B55 | 0xFE0F | 0x200D | 0x20E3 | 0x1F000..=0x1FAFF | 0xE0020..=0xE007F)
}

/// Whether an emoji points at what follows, or marks an item: 👉, ✅, 📍, ☎.
pub(super) fn is_pointer(c: char) -> bool {
    matches!(
        c,
        '👉' | '➡'
            | '▶'
            | '👇'
            | '✅'
            | '☑'
            | '✔'
            | '✓'
            | '❌'
            | '✖'
            | '❎'
            | '📌'
            | '📍'
            | '📞'
            | '☎'
            | '📱'
            | '📧'
            | '✉'
            | '📩'
            | '📅'
            | '📆'
            | '🗓'
            | '🕐'
            ..='🕧'
                | '⏰'
                | '🔗'
                | '🔴'
                | '🔵'
                | '🟠'
                | '🟡'
                | '🟢'
                | '🔸'
                | '🔹'
                | '🔶'
                | '🔷'
                | '⚠'
                | '📝'
                | '🎟'
                | '💰'
                | '🏠'
                | '📷'
                | '📸'
                | '🎥'
                | '🎙'
                | '🗣'
    )
}

/// Returns the length of an inline tag at the beginning of `text`: `<b>`, `</span>`; not that of `<br>`.
pub(super) fn tag(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('<')?;
    let name = inside.strip_prefix('/').unwrap_or(inside);
    let letters = name.bytes().take(8).take_while(u8::is_ascii_alphabetic).count();
    let end = inside.bytes().take(LONGEST_TAG).position(|b| matches!(b, b'>' | b'<' | b'\n'))?;
    let is_tag = letters > 0 && inside.as_bytes()[end] == b'>' && !name[..letters].eq_ignore_ascii_case("br");
    is_tag.then_some(end + 2)
}

/// Maximum length of a tag, in bytes.
const LONGEST_TAG: usize = 100;
