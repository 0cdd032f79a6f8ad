//! From text to tokens that know their positions, and from tokens back to text.
//!
//! A token is a word (with the hyphens and apostrophes inside it), a number, a URL or one punctuation mark. To the
//! model all numbers are one class, [`NUMBER`]: rules, not statistics, decide how each number is translated.

use std::borrow::Cow;

use super::Span;
use super::urls;

/// Replaces every number in the model.
pub const NUMBER: &str = "<num>";

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'t> {
    /// Its byte range.
    pub span: Span,
    /// As the model knows it: straight apostrophes, curly quotation marks. Usually the same letters as in the text.
    pub form: Cow<'t, str>,
    /// Whether it is a number (digits and the punctuation inside them).
    pub number: bool,
}

impl AsRef<str> for Token<'_> {
    fn as_ref(&self) -> &str {
        &self.form
    }
}

/// Cuts a text into tokens. Every character except white space and control characters is in exactly one token.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    tokens_beside(text, &urls::spans(text))
}

/// Like [`tokens`], if the URLs and addresses of the text are already known.
pub(crate) fn tokens_beside<'t>(text: &'t str, links: &[Span]) -> Vec<Token<'t>> {
    let mut tokens = straight_beside(text, links);
    let mut open = false;
    for token in tokens.iter_mut().filter(|t| !t.form.as_bytes()[0].is_ascii_alphanumeric()) {
        if let Some(mark) = curled(text, token.span, &token.form, &mut open) {
            token.form = Cow::Borrowed(mark);
        }
    }
    tokens
}

/// The same with straight quotation marks as they are: for a part of a text, which knows of no quotation before it.
pub fn straight(text: &str) -> Vec<Token<'_>> {
    straight_beside(text, &urls::spans(text))
}

fn straight_beside<'t>(text: &'t str, links: &[Span]) -> Vec<Token<'t>> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    for &link in links {
        cut(text, at, link.start, &mut tokens);
        tokens.push(Token { span: link, form: Cow::Borrowed(link.of(text)), number: false });
        at = link.end;
    }
    cut(text, at, text.len(), &mut tokens);
    tokens
}

fn cut<'t>(text: &'t str, start: usize, end: usize, tokens: &mut Vec<Token<'t>>) {
    let mut at = start;
    while let Some(c) = text[at..end].chars().next() {
        // Most of a text is spaces and plain words.
        let letters = plain_word(&text[at..end]);
        if c == ' ' || letters > 0 {
            if letters > 0 {
                let span = Span::new(at, at + letters);
                tokens.push(Token { span, form: Cow::Borrowed(span.of(text)), number: false });
            }
            at += letters.max(1);
            continue;
        }
        if c.is_whitespace() || c.is_control() || c == '\u{FEFF}' || c == '\u{AD}' {
            at += c.len_utf8();
            continue;
        }
        let length = token_length(&text[at..end], c);
        let span = Span::new(at, at + length);
        push(text, span, tokens);
        at += length;
    }
}

/// Returns the length of the token at the beginning of `text`, whose first character `c` is neither white space nor a
/// control character.
pub(crate) fn token_length(text: &str, c: char) -> usize {
    if c.is_ascii_digit() {
        number(text)
    } else if is_word(c) {
        word(text)
    } else if text.starts_with("...") {
        3
    } else {
        c.len_utf8()
    }
}

fn push<'t>(text: &'t str, span: Span, tokens: &mut Vec<Token<'t>>) {
    let raw = span.of(text);
    let digits = raw.starts_with(|c: char| c.is_ascii_digit());
    // `Putin's` is a name and its possessive.
    let possessive = ["'s", "’s"].iter().find(|tail| raw.len() > tail.len() && raw.ends_with(**tail));
    let (head, tail) = (raw.len() - possessive.map_or(0, |tail| tail.len()), possessive.is_some());
    let number = digits && raw[..head].chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ':' | '/'));
    let form = match &raw[..head] {
        "..." => Cow::Borrowed("…"),
        word if !word.is_ascii() && word.contains(['’', '‘']) => Cow::Owned(word.replace(['’', '‘'], "'")),
        word => Cow::Borrowed(word),
    };
    tokens.push(Token { span: Span::new(span.start, span.start + head), form, number });
    if tail {
        tokens.push(Token { span: Span::new(span.start + head, span.end), form: Cow::Borrowed("'s"), number: false });
    }
}

fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    c.is_alphanumeric() || c == '_' || unicode_normalization::char::is_combining_mark(c)
}

/// Returns the length of the word at the beginning of `text` if it consists of ASCII letters only and a character that
/// joins nothing ends it. Returns 0 if the word may be longer.
pub(crate) fn plain_word(text: &str) -> usize {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let ends = match text.as_bytes().get(letters) {
        Some(b'.') => letters > 1,
        Some(sign) => sign.is_ascii() && !sign.is_ascii_digit() && !matches!(sign, b'_' | b'-' | b'\'' | b'@'),
        None => true,
    };
    if ends { letters } else { 0 }
}

/// Returns the length of the word at the beginning of `text`: letters, with hyphens, apostrophes and full stops inside
/// it.
fn word(text: &str) -> usize {
    let mut length = 0;
    let mut chars = text.char_indices().peekable();
    let mut letters_only = true;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let joins = match c {
            '-' | '\'' | '’' | '\u{2011}' | '@' => next.is_some_and(is_word),
            // `U.S.`, `a.m.`: single letters with full stops.
            '.' => {
                next.is_some_and(char::is_alphabetic) && text[..at].chars().rev().take_while(|c| *c != '.').count() == 1
            }
            _ => false,
        };
        if is_word(c) || joins {
            // `Rp1.250`: the currency and the amount are two tokens.
            if c.is_ascii_digit() && letters_only && matches!(&text[..at], "Rp" | "US" | "USD" | "IDR") {
                break;
            }
            letters_only &= c.is_alphabetic();
            length = at + c.len_utf8();
        } else if c == '.' && at > 1 && text[..at].contains('.') && text[..at].ends_with(|c: char| c.is_alphabetic()) {
            let single = text[..at].rsplit('.').next().is_some_and(|last| last.chars().count() == 1);
            if single {
                length = at + 1;
            }
            break;
        } else {
            break;
        }
    }
    length.max(text.chars().next().map_or(0, char::len_utf8))
}

/// Returns the length of the number at the beginning of `text`, with letters that follow directly (`5G`, `1980-an`).
fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let inside =
            matches!(bytes[at], b'.' | b',' | b':' | b'/') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if bytes[at].is_ascii_digit() || inside {
            at += 1;
        } else {
            break;
        }
    }
    let rest = &text[at..];
    let letters = rest.chars().take_while(|c| is_word(*c)).map(char::len_utf8).sum::<usize>();
    if letters > 0 {
        return at + letters;
    }
    if rest.starts_with("-an") && !rest[3..].starts_with(is_word) { at + 3 } else { at }
}

/// Returns the curly form of a straight quotation mark if the white space around it decides. A sentence may be a part
/// of a quotation, as in `Kami mau pulang," kata dia`.
fn by_spacing(text: &str, span: Span) -> Option<&'static str> {
    let (before, behind) = (text[..span.start].chars().next_back(), text[span.end..].chars().next());
    let apart = |c: Option<char>| c.is_none_or(char::is_whitespace);
    match (apart(before), apart(behind)) {
        (false, true) => Some("”"),
        (true, false) => Some("“"),
        _ => None,
    }
}

/// Straight quotation marks become opening and closing ones.
pub fn curl<'t>(text: &str, forms: impl Iterator<Item = (Span, &'t mut String)>) {
    let mut open = false;
    for (span, form) in forms {
        if let Some(mark) = curled(text, span, form, &mut open) {
            mark.clone_into(form);
        }
    }
}

/// Returns the curly form of a quotation mark, and `None` for any other token. `open` tracks whether a quotation is
/// open.
fn curled(text: &str, span: Span, form: &str, open: &mut bool) -> Option<&'static str> {
    let mark = match form {
        "\"" => by_spacing(text, span).unwrap_or(if *open { "”" } else { "“" }),
        "“" | "«" | "„" => "“",
        "”" | "»" => "”",
        _ => return None,
    };
    *open = mark == "“";
    Some(mark)
}

/// Returns an Indonesian number as English writes it: `200.000` is 200,000 and `1,5` is 1.5.
pub fn english_number(number: &str) -> Cow<'_, str> {
    let groups = |whole: &str| {
        let mut parts = whole.split('.');
        parts.next().is_some_and(|p| (1..=3).contains(&p.len()) && !p.starts_with('0')) && parts.all(|p| p.len() == 3)
    };
    let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = match number.split_once(',') {
        Some((whole, fraction)) if plain(fraction) => (whole, Some(fraction)),
        Some(_) => return Cow::Borrowed(number),
        None => (number, None),
    };
    if !whole.bytes().all(|b| b.is_ascii_digit() || b == b'.') || (whole.contains('.') && !groups(whole)) {
        return Cow::Borrowed(number);
    }
    match fraction {
        None if !whole.contains('.') => Cow::Borrowed(number),
        None => Cow::Owned(whole.replace('.', ",")),
        Some(fraction) => Cow::Owned(format!("{}.{fraction}", whole.replace('.', ","))),
    }
}

/// The space before a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// As English has it between these two words.
    English,
    /// None: `**` touches the word that it makes bold.
    None,
    /// One.
    One,
}

/// Joins words to a text, with the given spaces between them. Also returns the span of each word.
pub fn joined<'w>(words: impl IntoIterator<Item = (&'w str, Space)>) -> (String, Vec<Span>) {
    let mut text = String::new();
    let mut places = Vec::new();
    let mut tight = true;
    let mut last = "";
    for (word, space) in words {
        let sign = matches!(word, "," | "." | ";" | ":" | "!" | "?" | ")" | "]" | "}" | "”" | "…" | "%" | "'s" | "’");
        let slash = word == "/" || last == "/";
        let spaced = match space {
            Space::English => !(tight || sign || slash),
            Space::None => false,
            Space::One => !text.is_empty(),
        };
        if spaced {
            text.push(' ');
        }
        places.push(Span::new(text.len(), text.len() + word.len()));
        text.push_str(word);
        tight = matches!(word, "(" | "[" | "{" | "“" | "$" | "£" | "€" | "#" | "@");
        last = word;
    }
    (text, places)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn forms(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|t| t.form.into_owned()).collect()
    }

    #[test]
    fn words_numbers_and_signs() {
        for (text, wanted) in [
            ("Pada Minggu (16/8/2020), 200.000 orang", "Pada|Minggu|(|16/8/2020|)|,|200.000|orang"),
            ("Rp1.250,75 dan US$2", "Rp|1.250,75|dan|US|$|2"),
            ("negara-negara Jum’at", "negara-negara|Jum'at"),
            ("Putin’s plan, don't", "Putin|'s|plan|,|don't"),
            ("\"siap,\" kata", "“|siap|,|”|kata"),
            ("pulang,\" kata", "pulang|,|”|kata"),
            ("the U.S. troops at 5 p.m.", "the|U.S.|troops|at|5|p.m."),
            ("tahun 1980-an, 5G, Covid-19...", "tahun|1980-an|,|5G|,|Covid-19|…"),
            ("lihat https://a.id/b.", "lihat|https://a.id/b|."),
            ("selesai. Lalu", "selesai|.|Lalu"),
        ] {
            assert_eq!(forms(text).join("|"), wanted);
        }
    }

    #[test]
    fn numbers_by_rule() {
        for (id, en) in [
            ("200.000", "200,000"),
            ("1,5", "1.5"),
            ("1.250.000,75", "1,250,000.75"),
            ("2020", "2020"),
            ("16/8/2020", "16/8/2020"),
            ("10.30", "10.30"),
            ("1,2,3", "1,2,3"),
            ("0.500", "0.500"),
        ] {
            assert_eq!(english_number(id), en);
        }
    }

    #[test]
    fn spaces_where_english_has_them() {
        let text = |words: &[&str]| joined(words.iter().map(|word| (*word, Space::English))).0;
        assert_eq!(text(&["“", "We", "go", ",", "”", "he", "said", "(", "5", "%", ")", "."]), "“We go,” he said (5%).");
        assert_eq!(text(&["Putin", "'s", "$", "5", "and", "/", "or"]), "Putin's $5 and/or");
        let bold =
            [("a", Space::English), ("**", Space::One), ("b", Space::None), ("**", Space::None), (",", Space::One)];
        assert_eq!(joined(bold).0, "a **b** ,");
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "([a-zA-Z]{1,4}|[0-9.,:/]{1,5}|[-'’ “”\"().%$]|é|Rp|\u{301}){0,20}") {
            let mut at = 0;
            for token in tokens(&text) {
                prop_assert!(at <= token.span.start && token.span.start < token.span.end);
                prop_assert!(text[at..token.span.start].chars().all(|c| c.is_whitespace() || c.is_control()));
                at = token.span.end;
            }
            prop_assert!(text[at..].chars().all(char::is_whitespace));
        }
    }
}
