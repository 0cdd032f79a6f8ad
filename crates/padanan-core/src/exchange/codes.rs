//! The codes of a source that stand around all of its text: a new target gets the same. To which words the codes inside
//! belong in the translation is not known, so these are left to a person, as a CAT tool says.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::text::Span;

/// Elements whose content is no text: codes of the document as it was.
const OPAQUE: [&str; 5] = ["bpt", "ept", "ph", "it", "ut"];
/// The element of XLIFF 2 for a character that XML cannot hold: a part of the text.
const CHARACTER: &str = "cp";
/// The first and the second half of a pair that is no element.
const HALVES: [(&str, &str); 3] = [("bpt", "ept"), ("bx", "ex"), ("sc", "ec")];

/// What a code is to others.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Role {
    /// It stands for itself.
    Alone,
    /// It begins a pair: the name and number of the pair.
    Begins(String),
    /// It ends one.
    Ends(String),
    /// It marks text, and is no code.
    Mark,
}

/// A code, and whether text stands before it and behind it.
struct Code {
    span: Span,
    role: Role,
    behind_text: bool,
}

/// Returns the codes before and behind all text of a source, each as the file writes it. `raw` is the content of the source.
pub(super) fn around(raw: &str) -> (String, String) {
    let Some((codes, last_text)) = read(raw) else { return Default::default() };
    let outside = |code: &&Code| code.role != Role::Mark && (!code.behind_text || code.span.start >= last_text);
    let codes: Vec<&Code> = codes.iter().filter(outside).collect();
    let has = |role: Role| codes.iter().any(|code| code.role == role);
    let whole = |code: &&&Code| match &code.role {
        Role::Begins(pair) => has(Role::Ends(pair.clone())),
        Role::Ends(pair) => has(Role::Begins(pair.clone())),
        Role::Alone | Role::Mark => true,
    };
    let (mut before, mut behind) = (String::new(), String::new());
    for code in codes.iter().filter(whole) {
        let side = if code.behind_text { &mut behind } else { &mut before };
        side.push_str(code.span.of(raw));
    }
    (before, behind)
}

/// Returns the codes of a source, and where its last text ends. `None` if there is no text, or no XML.
fn read(raw: &str) -> Option<(Vec<Code>, usize)> {
    let mut reader = Reader::from_str(raw);
    let (mut codes, mut open, mut last_text): (Vec<Code>, Vec<(String, usize)>, Option<usize>) =
        (Vec::new(), Vec::new(), None);
    loop {
        let start = usize::try_from(reader.buffer_position()).ok()?;
        let event = reader.read_event().ok()?;
        let end = usize::try_from(reader.buffer_position()).ok()?.min(raw.len());
        let span = Span::new(start, end);
        let inside = open.iter().position(|(name, _)| OPAQUE.contains(&name.as_str()));
        let mut code = |span, role| codes.push(Code { span, role, behind_text: last_text.is_some() });
        match event {
            // A character that XML cannot hold.
            Event::Empty(tag) if inside.is_none() && tag.local_name().as_ref() == CHARACTER => last_text = Some(end),
            Event::Start(tag) => {
                let name = tag.local_name().as_ref().to_owned();
                if name == CHARACTER && inside.is_none() {
                    last_text = Some(end);
                } else if inside.is_none() && !OPAQUE.contains(&name.as_str()) {
                    code(span, element(&name, start, true));
                }
                // The number of an element that encloses text is where it begins.
                open.push((name, start));
            }
            Event::Empty(tag) if inside.is_none() => code(span, half(&tag).unwrap_or(Role::Alone)),
            Event::End(_) => {
                let (name, began) = open.pop()?;
                match inside {
                    // The whole element is one code.
                    Some(at) if at == open.len() => {
                        let whole = Span::new(began, end);
                        let role = Reader::from_str(whole.of(raw)).read_event().ok().and_then(|event| match event {
                            Event::Start(tag) => half(&tag),
                            _ => None,
                        });
                        code(whole, role.unwrap_or(Role::Alone));
                    }
                    Some(_) => {}
                    None if name == CHARACTER => last_text = Some(end),
                    None => code(span, element(&name, began, false)),
                }
            }
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) if inside.is_none() => {
                let said = span.of(raw);
                if !said.trim().is_empty() {
                    last_text = Some(end);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Some((codes, last_text?)).filter(|_| open.is_empty())
}

/// The role of the start or end tag of an element around text.
fn element(name: &str, began: usize, starts: bool) -> Role {
    if name == "mrk" {
        return Role::Mark;
    }
    let pair = format!("{name} at {began}");
    if starts { Role::Begins(pair) } else { Role::Ends(pair) }
}

/// The role of one half of a pair.
fn half(tag: &BytesStart<'_>) -> Option<Role> {
    let name = tag.local_name();
    let (pair, first) = HALVES.iter().find_map(|(begins, ends)| match name.as_ref() {
        n if n == *begins => Some((begins, true)),
        n if n == *ends => Some((begins, false)),
        _ => None,
    })?;
    // What connects the halves, else what is the same in both.
    let number = ["rid", "startRef", "i", "id"].iter().find_map(|n| tag.try_get_attribute(n).ok().flatten())?;
    let pair = format!("{pair} {}", number.value);
    Some(if first { Role::Begins(pair) } else { Role::Ends(pair) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_around_all_text_are_kept_and_no_others() {
        for (raw, before, behind) in [
            ("Presiden tiba.", "", ""),
            ("<g id=\"1\">Presiden tiba.</g>", "<g id=\"1\">", "</g>"),
            ("<x id=\"1\"/>Presiden <g id=\"2\">tiba</g>.<x id=\"3\"/>", "<x id=\"1\"/>", "<x id=\"3\"/>"),
            // What begins around all text and ends inside belongs to some of the words.
            ("<g id=\"1\">Presiden</g> tiba.", "", ""),
            ("<pc id=\"1\"><pc id=\"2\">Presiden</pc> tiba.</pc>", "<pc id=\"1\">", "</pc>"),
            ("<g id=\"1\"> </g>Presiden tiba.", "<g id=\"1\"></g>", ""),
            // The content of such a code is none of the text.
            (
                "<bpt id=\"1\">&lt;b&gt;</bpt>Presiden tiba.<ept id=\"1\">&lt;/b&gt;</ept>",
                "<bpt id=\"1\">&lt;b&gt;</bpt>",
                "<ept id=\"1\">&lt;/b&gt;</ept>",
            ),
            ("<bpt id=\"1\">b</bpt>Presiden<ept id=\"1\">b</ept> tiba.", "", ""),
            (
                "<bpt id=\"1\" rid=\"7\">b</bpt>Tiba<ept id=\"2\" rid=\"7\">b</ept>",
                "<bpt id=\"1\" rid=\"7\">b</bpt>",
                "<ept id=\"2\" rid=\"7\">b</ept>",
            ),
            ("<sc id=\"1\"/>Presiden tiba.<ec startRef=\"1\"/>", "<sc id=\"1\"/>", "<ec startRef=\"1\"/>"),
            ("<ph id=\"1\">a<sub>b</sub></ph>Tiba.", "<ph id=\"1\">a<sub>b</sub></ph>", ""),
            // Marks of text are no codes.
            ("<mrk id=\"m1\" type=\"term\">Presiden tiba.</mrk>", "", ""),
            ("&amp;<x id=\"1\"/>", "", "<x id=\"1\"/>"),
            // A character, not a code.
            ("tiba<cp hex=\"0001\"/>", "", ""),
            ("<x id=\"1\"/><cp hex=\"0001\"></cp>", "<x id=\"1\"/>", ""),
            ("<x id=\"1\"/>", "", ""),
            ("<g id=\"1\">Presiden", "", ""),
        ] {
            assert_eq!(around(raw), (before.to_owned(), behind.to_owned()), "{raw}");
        }
    }
}
