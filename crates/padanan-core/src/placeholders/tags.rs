//! Markers as markup, for services that promise to leave an element unchanged.
//!
//! Only our own elements are read as markup: services return bare `<` and `&` in plain text.

use super::{MarkerStyle, Piece};
use crate::text::entities::unescape;

/// Appends a rendering between tags, with the number on the element.
pub(super) fn push(text: &mut String, marks: MarkerStyle, number: u32, print: &str) {
    use std::fmt::Write as _;
    let (open, close) = match marks {
        MarkerStyle::TranslateNo => (format!("<span translate=\"no\" id=\"t{number}\">"), "</span>"),
        _ => (format!("<t i=\"{number}\">"), "</t>"),
    };
    let _ = write!(text, "{open}");
    escape(text, print);
    text.push_str(close);
}

/// Appends `piece` with `&`, `<` and `>` escaped.
pub(super) fn escape(text: &mut String, piece: &str) {
    for c in piece.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            _ => text.push(c),
        }
    }
}

/// Parses a reply into text and our elements.
pub(super) fn pieces(reply: &str, marks: MarkerStyle) -> Vec<Piece> {
    let (name, close) = if marks == MarkerStyle::TranslateNo { ("span", "</span>") } else { ("t", "</t>") };
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = reply;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((number, behind)) = opening(rest, name) {
            pieces.push(Piece::Text(unescape(&std::mem::take(&mut text))));
            let Some(end) = behind.find(close) else {
                pieces.push(Piece::Broken);
                rest = behind;
                continue;
            };
            let content = unescape(&behind[..end]);
            pieces.push(Piece::Mark { number, content: Some(content) });
            rest = &behind[end + close.len()..];
        } else if rest.starts_with(close) || opens_element(rest, name) {
            pieces.push(Piece::Broken);
            rest = &rest[1..];
        } else {
            text.push('<');
            rest = &rest[1..];
        }
    }
    text.push_str(rest);
    pieces.push(Piece::Text(unescape(&text)));
    pieces
}

/// Reads our opening tag at the beginning of `rest`. Returns its number and the text after it.
fn opening<'r>(rest: &'r str, name: &str) -> Option<(u32, &'r str)> {
    let end = rest.bytes().take(200).position(|b| b == b'>')?;
    let inner = rest[1..end].strip_prefix(name)?;
    if !inner.starts_with(char::is_whitespace) || inner.contains('<') || inner.ends_with('/') {
        return None;
    }
    let key = if name == "span" { "id=" } else { "i=" };
    let (_, value) = inner.split_once(&format!(" {key}"))?;
    let value = value.trim_start_matches(['"', '\'']);
    let value = if name == "span" { value.strip_prefix('t')? } else { value };
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    Some((value[..digits].parse().ok()?, &rest[end + 1..]))
}

/// Whether an element of that name opens here, well-formed or not.
fn opens_element(rest: &str, name: &str) -> bool {
    rest[1..].strip_prefix(name).is_some_and(|r| r.starts_with([' ', '>', '/']))
}
