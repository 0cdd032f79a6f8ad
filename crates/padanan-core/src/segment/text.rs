//! Classes of characters, and the words around a place. Nothing here looks further than a small multiple of [`REACH`].

/// Maximum distance at which a rule looks back or ahead for a word, in bytes.
pub(super) const REACH: usize = 40;

/// Whether a character is white space, or the byte-order mark that a file may start with.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{FEFF}'
}

/// Returns the first offset from `at` on that is not white space.
pub(super) fn skip_space(text: &str, at: usize) -> usize {
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
    let mut from = end;
    for (at, c) in text[start..end].char_indices().rev() {
        let at = start + at;
        let word = c.is_ascii_alphanumeric() || c == '.';
        if end - at > REACH
            || (!word
                && (is_space(c)
                    || is_opener(c)
                    || is_closer(c)
                    || matches!(c, '/' | ',' | ';' | ':' | '-' | '–' | '—' | '&')))
        {
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
