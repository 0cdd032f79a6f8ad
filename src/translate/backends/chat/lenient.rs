//! JSON as language models write it: with trailing commas, comments, bare keys, other quotation marks, line breaks and
//! quotation marks inside of texts, and without its end. Pure.
//!
//! What is complete is read, what is not is left out: an entry whose text was cut off is none.

use std::cell::Cell;

use super::item::{Item, strict};

/// Maximum nesting. Answers have three levels at most.
const MAX_DEPTH: usize = 12;
/// How far a key is looked for behind a text that may be over, in bytes.
const NEAR: usize = 64;
/// Maximum length of a key, in bytes: a sentence may be one.
const MAX_KEY: usize = 1000;

/// Reads the object or array that begins at `at`. Returns it and the offset of its end; `None` if there is none. Adds the
/// bytes that were looked at to `read`. What is JSON is read as JSON.
pub(super) fn read(text: &str, at: usize, read: &Cell<usize>) -> Option<(Item, usize)> {
    if let Some((item, length)) = strict(&text.as_bytes()[at..], read) {
        return Some((item, at + length));
    }
    let mut reader = Reader { text, at, ended: false };
    let item = reader.value(Place::Top, 0);
    read.set(read.get() + (reader.at - at).max(1));
    let item = item.filter(|item| matches!(item, Item::List(_) | Item::Object(_)))?;
    Some((item, reader.at))
}

/// Reads the entries of an object without its brackets, which begin at `at`: `"1": "…", "2": "…"`.
pub(super) fn bare_entries(text: &str, at: usize) -> Vec<(String, Item)> {
    let mut reader = Reader { text, at, ended: false };
    reader.entries(0).unwrap_or_default()
}

/// Where a value is: this decides what may follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Top,
    Key,
    Entry,
    Element,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Whether the text ended inside of a value, so that no bracket closes any more.
    ended: bool,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip(&mut self) {
        self.at += blank(self.rest());
    }

    fn take(&mut self, c: char) -> bool {
        let found = self.rest().starts_with(c);
        self.at += if found { c.len_utf8() } else { 0 };
        found
    }

    fn value(&mut self, place: Place, depth: usize) -> Option<Item> {
        self.skip();
        match self.rest().chars().next()? {
            '{' | '[' if depth >= MAX_DEPTH => None,
            '{' => {
                self.at += 1;
                self.entries(depth + 1).map(Item::Object)
            }
            '[' => {
                self.at += 1;
                Some(Item::List(self.elements(depth + 1)))
            }
            c if closing(c).is_some() => self.string(place),
            _ => {
                let bare = |c: char| !c.is_whitespace() && !matches!(c, ',' | '}' | ']' | '{' | '[' | ':' | '"');
                let length = self.rest().find(|c| !bare(c)).unwrap_or(self.rest().len());
                let word = self.rest()[..length].to_owned();
                self.at += length;
                (!word.is_empty()).then_some(Item::Other(word))
            }
        }
    }

    /// Reads the entries of an object up to its end. `None` if what is there is no object at all.
    fn entries(&mut self, depth: usize) -> Option<Vec<(String, Item)>> {
        let mut entries = Vec::new();
        while !self.ended {
            self.skip();
            while self.take(',') {
                self.skip();
            }
            if self.take('}') || self.rest().is_empty() {
                break;
            }
            let begin = self.at;
            let key = match self.value(Place::Key, MAX_DEPTH) {
                Some(Item::Text(key) | Item::Other(key)) if key.len() <= MAX_KEY => key,
                _ if entries.is_empty() => return None,
                _ => {
                    self.at = begin;
                    break;
                }
            };
            self.skip();
            if !self.take(':') {
                if entries.is_empty() {
                    return None;
                }
                self.at = begin;
                break;
            }
            match self.value(Place::Entry, depth) {
                Some(item) => entries.push((key, item)),
                None => break,
            }
        }
        Some(entries)
    }

    fn elements(&mut self, depth: usize) -> Vec<Item> {
        let mut items = Vec::new();
        while !self.ended {
            self.skip();
            while self.take(',') {
                self.skip();
            }
            if self.take(']') || self.rest().is_empty() {
                break;
            }
            match self.value(Place::Element, depth) {
                Some(item) => items.push(item),
                None => break,
            }
        }
        items
    }

    /// Reads a text in quotation marks. `None` if it has no end.
    fn string(&mut self, place: Place) -> Option<Item> {
        let open = self.rest().chars().next()?;
        let close = closing(open)?;
        let start = self.at + open.len_utf8();
        let mut at = start;
        let mut out = String::new();
        let mut damaged = false;
        // Whether a sign was passed over that could have been the end.
        let mut loose = false;
        loop {
            let rest = &self.text[at..];
            let Some(c) = rest.chars().next() else {
                (self.at, self.ended) = (at, true);
                return None;
            };
            if place == Place::Key && at - start > MAX_KEY {
                self.at = at;
                return None;
            }
            at += c.len_utf8();
            match c {
                '\\' => {
                    let (length, unescaped) = escape(&self.text[at..]);
                    at += length;
                    damaged |= unescaped.is_none();
                    out.extend(unescaped);
                }
                c if c == close => match end(&self.text[at..], place) {
                    End::Certain => break,
                    // The text may go on behind the cut.
                    End::Cut if loose => {
                        (self.at, self.ended) = (self.text.len(), true);
                        return None;
                    }
                    End::Cut => break,
                    End::No => {
                        loose = true;
                        out.push(c);
                    }
                },
                // One line break is where the model wrapped a line; an empty line separates.
                '\n' if !rest[1..].starts_with(['\n', '\r']) && !out.ends_with('\n') => out.push(' '),
                '\r' => {}
                c => out.push(c),
            }
        }
        self.at = at;
        Some(if damaged { Item::Other(out) } else { Item::Text(out) })
    }
}

/// Returns the sign that closes a text which this one opens.
fn closing(open: char) -> Option<char> {
    match open {
        '"' | '\'' => Some(open),
        '“' | '”' | '„' => Some('”'),
        '‘' => Some('’'),
        _ => None,
    }
}

/// Whether a text ends at a quotation mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Certain,
    /// It does if what was cut off is what usually follows.
    Cut,
    No,
}

/// Decides whether a text ends before `rest`: a quotation mark inside of a text has other signs behind it.
fn end(rest: &str, place: Place) -> End {
    let rest = &rest[blank(rest)..];
    let Some(next) = rest.chars().next() else { return End::Cut };
    let certain = |certain: bool| if certain { End::Certain } else { End::No };
    match place {
        Place::Key => certain(next == ':'),
        Place::Element => certain(matches!(next, ',' | ']')),
        Place::Entry if next == ',' => {
            let behind = &rest[1..];
            let behind = &behind[blank(behind)..];
            if behind.starts_with(['}', ',']) { End::Certain } else { key(behind) }
        }
        // The comma may be missing.
        Place::Entry => {
            if matches!(next, '}' | ']') {
                End::Certain
            } else {
                key(rest)
            }
        }
        Place::Top => End::No,
    }
}

/// Decides whether the text begins with a key and a colon.
fn key(text: &str) -> End {
    let near = &text[..text.floor_char_boundary(NEAR)];
    let Some(first) = near.chars().next() else { return End::Cut };
    let behind = match closing(first) {
        Some(close) => near[first.len_utf8()..].split_once(close).map(|(_, behind)| behind),
        None => {
            let length = near.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(near.len());
            if length == 0 {
                return End::No;
            }
            Some(&near[length..])
        }
    };
    match behind.map(str::trim_start) {
        Some(behind) if behind.starts_with(':') => End::Certain,
        None | Some("") if near.len() == text.len() => End::Cut,
        _ => End::No,
    }
}

/// Returns the length of white space and comments at the beginning of the text.
fn blank(text: &str) -> usize {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}'));
        let comment = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else {
            return text.len() - rest.len();
        };
        rest = &rest[comment..];
    }
}

/// Reads what follows a backslash. Returns its length, and the character; `None` in place of half of one.
pub(super) fn escape(rest: &str) -> (usize, Option<char>) {
    let Some(c) = rest.chars().next() else { return (0, None) };
    let unit = |text: &str| text.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let plain = match c {
        'n' => '\n',
        't' => '\t',
        'r' | 'b' | 'f' => ' ',
        'u' => {
            let Some(first) = unit(&rest[1..]) else { return (1, None) };
            let second = rest[5..].strip_prefix("\\u").and_then(unit).filter(|low| (0xDC00..0xE000).contains(low));
            return match (first, second) {
                (0xD800..0xDC00, Some(low)) => {
                    (11, char::from_u32(0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00)))
                }
                _ => (5, char::from_u32(first)),
            };
        }
        other => other,
    };
    (c.len_utf8(), Some(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Option<Vec<(String, String)>> {
        let (item, _) = read(text, 0, &Cell::new(0))?;
        let Item::Object(entries) = item else { return None };
        let text = |item| match item {
            Item::Text(text) => text,
            other => format!("{other:?}"),
        };
        Some(entries.into_iter().map(|(key, item)| (key, text(item))).collect())
    }

    fn pairs(list: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        Some(list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn as_models_write_it() {
        for text in [
            r#"{"1": "a", "2": "b"}"#,
            r#"{"1": "a", "2": "b",}"#,
            r#"{1: "a", 2: "b"}"#,
            "{'1': 'a', '2': 'b'}",
            "{“1”: “a”, “2”: “b”}",
            "{\"1\": \"a\", // fine\n \"2\": \"b\" /* so is this */ }",
            "{\"1\": \"a\"\n \"2\": \"b\"}",
            "\u{FEFF}{\"1\": \"a\",, \"2\": \"b\"",
            r#"{"1": "\u0061", "2": "b", "3": "cut of"#,
            r#"{"1": "a", "2": "b", "3": "#,
            r#"{"1": "a", "2": "b", ""#,
            r#"{"1": "a", "2": "b","#,
            r#"{"1": "a", "2": "b""#,
            r#"{"1": "a", "2": "b", "3"#,
        ] {
            assert_eq!(entries(text), pairs(&[("1", "a"), ("2", "b")]), "{text}");
        }
    }

    #[test]
    fn quotation_marks_inside_of_a_text() {
        for (text, inside) in [
            (r#"{"1": "\"Yes,\" he said.", "2": "b"}"#, r#""Yes," he said."#),
            (r#"{"1": ""Yes," he said.", "2": "b"}"#, r#""Yes," he said."#),
            (r#"{"1": "He said "yes", "no" and "perhaps"", "2": "b"}"#, r#"He said "yes", "no" and "perhaps""#),
            (r#"{'1': 'It's "his", isn't it', '2': 'b'}"#, r#"It's "his", isn't it"#),
            ("{\"1\": \"Two\nlines\", \"2\": \"b\"}", "Two lines"),
            ("{\"1\": \"Two\n\nparagraphs\", \"2\": \"b\"}", "Two\n\nparagraphs"),
            (r#"{"1": "\ud83d\ude00 {\"2\": \"x\"}", "2": "b"}"#, "\u{1F600} {\"2\": \"x\"}"),
        ] {
            assert_eq!(entries(text), pairs(&[("1", inside), ("2", "b")]), "{text}");
        }
    }

    #[test]
    fn what_is_damaged_is_no_text() {
        assert_eq!(
            entries(r#"{"1": "a \ud83d b", "2": null}"#),
            pairs(&[("1", "Other(\"a  b\")"), ("2", "Other(\"null\")")])
        );
        // Whether a text with bare quotation marks ends where the answer was cut off, nobody knows.
        for cut in [r#"{"1": "a", "2": "He said "yes", "no"#, r#"{"1": "a", "2": "He said "yes" and "no""#] {
            assert_eq!(entries(cut), pairs(&[("1", "a")]), "{cut}");
        }
        for none in ["{sic}", "{}}", "{{", "[1]", "{\"a", "{: 1}"] {
            assert!(entries(none).is_none_or(|e| e.is_empty()), "{none}");
        }
    }
}
