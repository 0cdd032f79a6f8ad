//! What the XML formats share: a walk over a document that expands no entities, and escaping of text for XML.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, XmlVersion};

use super::{ExchangeError, Format};
use crate::reason::Reason;
use crate::text::Span;
use crate::tmx::is_printable;

/// One step of a walk.
pub(super) enum Node<'a> {
    /// The start of an element: its namespace and its tag.
    Open(&'a str, &'a BytesStart<'a>),
    /// Text inside the element.
    Text(Cow<'a, str>),
    /// The end of the element.
    Close,
}

/// Where a node stands in its document.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    /// Its line, counted from 1.
    pub(super) line: usize,
    /// Its bytes; none for the end of an empty element.
    pub(super) span: Span,
}

/// Decodes a document: by its byte-order mark, by the encoding that its declaration names, or else as UTF-8.
pub(super) fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, ExchangeError> {
    let encoding = encoding(bytes);
    let (text, _, broken) = encoding.decode(bytes);
    if !broken {
        return Ok(text);
    }
    let line = std::str::from_utf8(bytes).err().map_or(1, |e| line_at(bytes, e.valid_up_to()));
    let message = format!("this is not valid {} text; save it as UTF-8", encoding.name());
    Err(ExchangeError::at(line, message))
}

/// Returns the encoding of a document.
pub(super) fn encoding(bytes: &[u8]) -> &'static Encoding {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    marked.or_else(|| declared(bytes)).unwrap_or(UTF_8)
}

/// Returns the encoding that an XML declaration names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(200))?;
    let end = memchr::memmem::find(head, b"?>")?;
    let head = std::str::from_utf8(head.get(..end)?).ok()?.strip_prefix("<?xml")?;
    let (_, value) = head.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    // A document that could be read as ASCII so far is not in UTF-16, even if it says so.
    Encoding::for_label(value[1..].split(quote).next()?.as_bytes()).filter(|e| e.is_ascii_compatible())
}

fn line_at(bytes: &[u8], at: usize) -> usize {
    1 + memchr::memchr_iter(b'\n', &bytes[..at.min(bytes.len())]).count()
}

/// Walks over a document. Entities other than XML's predefined ones are errors: nothing is ever expanded.
pub(super) fn walk(
    text: &str,
    what: &str,
    mut take: impl FnMut(At, Node<'_>) -> Result<(), Reason>,
) -> Result<(), ExchangeError> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_end_names = true;
    reader.config_mut().expand_empty_elements = true;
    let (mut line, mut counted, mut depth) = (1, 0, 0_usize);
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(text.len());
        line += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..at]).count();
        counted = at;
        let broken = |message: String| ExchangeError::at(line, format!("this is not {what}: {message}"));
        let event = reader.read_event().map_err(|e| broken(e.to_string()))?;
        let end = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(text.len());
        let (space, event) = reader.resolver().resolve_event(event);
        let space = match space {
            ResolveResult::Bound(space) => space.0,
            _ => "",
        };
        let node = match &event {
            Event::Start(tag) => {
                depth += 1;
                Node::Open(space, tag)
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                Node::Close
            }
            Event::Text(part) => Node::Text(part.xml_content(XmlVersion::Explicit1_0)),
            Event::CData(part) => Node::Text(part.xml_content(XmlVersion::Explicit1_0)),
            Event::GeneralRef(name) => {
                let character = name.resolve_char_ref().map_err(|e| broken(e.to_string()))?;
                let known = quick_xml::escape::resolve_xml_entity(name).map(str::to_owned);
                let Some(text) = character.map(String::from).or(known) else {
                    let message = format!("`&{};` is not a predefined XML entity, and no others are read", shown(name));
                    return Err(broken(message));
                };
                Node::Text(Cow::Owned(text))
            }
            Event::Eof if depth > 0 => return Err(broken("it is cut off".to_owned())),
            Event::Eof => return Ok(()),
            _ => continue,
        };
        take(At { line, span: Span::new(at, end) }, node).map_err(|message| ExchangeError::at(line, message))?;
    }
}

fn shown(name: &str) -> String {
    name.chars().take(40).collect()
}

/// Returns the value of an attribute, decoded.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let value = tag.try_get_attribute(name).ok()??;
    Some(value.normalized_value(XmlVersion::Explicit1_0).map_or_else(|_| value.value.into_owned(), Cow::into_owned))
}

/// Escapes a text as the content of an element, and keeps its carriage returns from being normalised by readers.
/// Characters that XML cannot represent become what `code` returns.
pub(super) fn content(text: &str, code: impl Fn(char) -> String) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            c if is_printable(c) => out.push(c),
            c => out.push_str(&code(c)),
        }
    }
    out
}

/// Prepares a text as an attribute's value, before escaping: one line, without characters that XML cannot represent.
pub(super) fn value(text: &str) -> String {
    let one_line = |c: char| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c };
    text.chars().filter(|c| is_printable(*c)).map(one_line).collect()
}

/// Detects which XLIFF a file is, by the namespace or version at its beginning.
pub(super) fn version(bytes: &[u8]) -> Format {
    let head = &bytes[..bytes.len().min(4096)];
    // The cut may be in the middle of a character; the root element is ASCII.
    let head = decoded(head).unwrap_or_else(|_| String::from_utf8_lossy(head));
    let root = head.find("<xliff").map_or(&head[..], |at| &head[at..]);
    let root = root.split('>').next().unwrap_or_default();
    let one = ["version=\"1.", "version='1.", "xliff:document:1."].iter().any(|mark| root.contains(mark));
    if one { Format::Xliff12 } else { Format::Xliff }
}
