//! Mark-up as the services see it: what is protected, what must be well formed, and entities. Whether a
//! text is XML, and what an entity stands for, is quick-xml's to say, not a copy of what the program does.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, escape};

/// How a text is to be read.
#[derive(Clone, Copy)]
pub(super) enum Format<'a> {
    /// As it stands.
    Plain,
    /// XML; these elements are left alone with their content.
    Xml(&'a [String]),
    /// HTML; elements with `translate="no"` or the class `notranslate` are left alone.
    Html,
}

/// First of the characters that stand for a piece that the translator must not touch.
const FIRST_HELD: u32 = 0xF_0000;
/// How many there are.
const MAX_HELD: usize = 60_000;

/// A text with what must not be touched taken out.
#[derive(Default)]
pub(super) struct Held {
    /// The text, entities resolved, one private-use character for each piece.
    pub(super) text: String,
    pieces: Vec<String>,
}

impl Held {
    /// Takes protected elements and tags out of `text`.
    pub(super) fn read(text: &str, format: Format<'_>) -> Self {
        let mut held = Self::default();
        if matches!(format, Format::Plain) {
            held.text.push_str(text);
            return held;
        }
        let mut rest = text;
        while let Some(at) = rest.find('<') {
            held.text.push_str(&unescape(&rest[..at]));
            rest = &rest[at..];
            let length = match tag(rest) {
                Some(tag) if protects(&tag, format) => element_length(rest, &tag).unwrap_or(tag.length),
                Some(tag) => tag.length,
                None => {
                    held.text.push('<');
                    rest = &rest[1..];
                    continue;
                }
            };
            held.hold(&rest[..length]);
            rest = &rest[length..];
        }
        held.text.push_str(&unescape(rest));
        held
    }

    /// Adds a piece at the end of the text.
    fn hold(&mut self, piece: &str) {
        assert!(self.pieces.len() < MAX_HELD, "a stand-in holds {MAX_HELD} pieces at most");
        self.text.extend(char::from_u32(FIRST_HELD + self.pieces.len() as u32));
        self.pieces.push(piece.to_owned());
    }

    /// Holds the forms of a glossary in place of its terms, the longest first.
    pub(super) fn print(&mut self, glossary: &[(String, String)]) {
        let mut longest: Vec<&(String, String)> = glossary.iter().collect();
        longest.sort_by_key(|(source, _)| std::cmp::Reverse(source.len()));
        longest.iter().for_each(|(source, print)| self.replace_words(source, print));
    }

    /// Holds `print` in place of every occurrence of `source` that is a word of its own.
    pub(super) fn replace_words(&mut self, source: &str, print: &str) {
        let text = std::mem::take(&mut self.text);
        let mut from = 0;
        for (at, _) in text.match_indices(source) {
            let before = text[..at].chars().next_back();
            let after = text[at + source.len()..].chars().next();
            if at < from || [before, after].iter().flatten().any(|c| c.is_alphanumeric()) {
                continue;
            }
            self.text.push_str(&text[from..at]);
            self.hold(print);
            from = at + source.len();
        }
        self.text.push_str(&text[from..]);
    }

    /// The pieces put back into `translated`, whose other text is written with entities where `escapes`.
    pub(super) fn restore(&self, translated: &str, escapes: bool) -> String {
        let mut out = String::with_capacity(translated.len());
        for c in translated.chars() {
            match self.pieces.get((u32::from(c) as usize).wrapping_sub(FIRST_HELD as usize)) {
                Some(piece) => out.push_str(piece),
                None if escapes => escape_char(&mut out, c),
                None => out.push(c),
            }
        }
        out
    }
}

/// A tag at the beginning of a text.
struct Tag<'t> {
    name: &'t str,
    attributes: &'t str,
    closes: bool,
    empty: bool,
    length: usize,
}

/// The tag, comment or declaration that `text` begins with.
fn tag(text: &str) -> Option<Tag<'_>> {
    let inner = text.strip_prefix('<')?;
    if let Some(comment) = inner.strip_prefix("!--") {
        let length = comment.find("-->")? + 7;
        return Some(Tag { name: "", attributes: "", closes: false, empty: true, length });
    }
    let closes = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    if !inner.starts_with(|c: char| c.is_alphabetic() || c == '!' || c == '?' || c == '_') {
        return None;
    }
    let mut quote = None;
    let end = inner.char_indices().find_map(|(at, c)| match quote {
        Some(q) => {
            quote = (c != q).then_some(q);
            None
        }
        None if c == '"' || c == '\'' => {
            quote = Some(c);
            None
        }
        None => (c == '>' || c == '<').then_some((at, c)),
    });
    let (end, '>') = end? else { return None };
    let (body, empty) = match inner[..end].strip_suffix('/') {
        Some(body) => (body, true),
        None => (&inner[..end], inner.starts_with(['!', '?'])),
    };
    let name_end = body.find(char::is_whitespace).unwrap_or(body.len());
    let (name, attributes) = body.split_at(name_end);
    Some(Tag { name, attributes, closes, empty, length: text.len() - inner.len() + end + 1 })
}

fn protects(tag: &Tag<'_>, format: Format<'_>) -> bool {
    if tag.closes || tag.empty {
        return false;
    }
    match format {
        Format::Plain => false,
        Format::Xml(ignored) => ignored.iter().any(|name| name == tag.name),
        Format::Html => {
            let attributes = tag.attributes.to_ascii_lowercase();
            attributes.contains("translate=\"no\"")
                || attributes.contains("translate='no'")
                || attributes.contains("translate=no")
                || attributes.contains("notranslate")
        }
    }
}

/// Length of the element that `text` opens, with elements of the same name inside it.
fn element_length(text: &str, opening: &Tag<'_>) -> Option<usize> {
    let mut depth = 1;
    let mut at = opening.length;
    while let Some(next) = text[at..].find('<') {
        at += next;
        let Some(tag) = tag(&text[at..]) else {
            at += 1;
            continue;
        };
        at += tag.length;
        if tag.name == opening.name && !tag.empty {
            depth = if tag.closes { depth - 1 } else { depth + 1 };
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Whether `text` could stand inside an XML element, by a parser of XML that is not ours: tags balanced, attributes quoted,
/// no bare `&` or `<`.
pub(super) fn is_well_formed(text: &str) -> bool {
    let whole = format!("<whole>{text}</whole>");
    let mut reader = Reader::from_str(&whole);
    reader.config_mut().check_comments = true;
    let mut depth = 0_usize;
    loop {
        let sound = match reader.read_event() {
            Ok(Event::Start(tag)) => {
                depth += 1;
                is_sound(&tag)
            }
            Ok(Event::Empty(tag)) => is_sound(&tag),
            Ok(Event::End(_)) => {
                depth -= 1;
                // What follows is outside of the element that the text is to stand in.
                depth > 0 || reader.buffer_position() == whole.len() as u64
            }
            Ok(Event::GeneralRef(name)) => escape::unescape(&format!("&{};", &*name)).is_ok(),
            Ok(Event::Eof) => return depth == 0,
            Ok(_) => true,
            Err(_) => false,
        };
        if !sound {
            return false;
        }
    }
}

fn is_sound(tag: &BytesStart<'_>) -> bool {
    let name = tag.name();
    let begins = |name: &str| name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let attributes =
        tag.attributes().all(|a| a.is_ok_and(|a| begins(a.key.as_ref()) && escape::unescape(&a.value).is_ok()));
    begins(name.as_ref()) && !name.as_ref().contains(['"', '\'', '=', '<']) && attributes
}

/// The text outside tags changed by `change`, the tags as they are.
pub(super) fn outside_tags(text: &str, mut change: impl FnMut(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    let mut at = 0;
    while let Some(next) = text[at..].find('<') {
        at += next;
        match tag(&text[at..]) {
            Some(tag) => {
                out.push_str(&change(&text[from..at]));
                out.push_str(&text[at..at + tag.length]);
                at += tag.length;
                from = at;
            }
            None => at += 1,
        }
    }
    out.push_str(&change(&text[from..]));
    out
}

/// The first element of `text`: where it stands, and where its content does.
pub(super) fn first_element(text: &str) -> Option<(std::ops::Range<usize>, std::ops::Range<usize>)> {
    text.match_indices('<').find_map(|(at, _)| {
        let opening = tag(&text[at..]).filter(|t| !t.closes && !t.empty)?;
        let length = element_length(&text[at..], &opening)?;
        let content_end = text[at..at + length].rfind('<')?;
        Some((at..at + length, at + opening.length..at + content_end))
    })
}

/// Adds `c`, as an entity where it must be one.
pub(super) fn escape_char(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        _ => out.push(c),
    }
}

/// Resolves entities: the five of XML, `&nbsp;`, and numbers, by a parser of XML that is not ours. What is none stays.
pub(super) fn unescape(text: &str) -> String {
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let resolved = part.split_once(';').and_then(|(name, rest)| {
            let whole = format!("&{name};");
            let known = escape::unescape_with(&whole, |name| match name {
                "nbsp" => Some("\u{00A0}"),
                name => escape::resolve_predefined_entity(name),
            });
            Some(known.ok()?.into_owned() + rest)
        });
        plain.push_str(&resolved.unwrap_or_else(|| format!("&{part}")));
    }
    plain
}
