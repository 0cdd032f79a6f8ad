//! The codes of a source that a new target gets: those around all of its text, and pairs around words whose place in the target
//! is certain. To which words the others belong is not known, so these are left to a person, as a CAT tool says.

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

/// The codes for a new target.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct TargetCodes<'a> {
    /// Those before all of its text.
    pub(super) before: String,
    /// Those inside, in order: where in the text, and the code as the file writes it.
    pub(super) inside: Vec<(usize, &'a str)>,
    /// Those behind all of its text.
    pub(super) behind: String,
}

impl TargetCodes<'_> {
    /// Returns the content of a target: its text, `escaped`, with the codes.
    pub(super) fn put_into(self, text: &str, escaped: impl Fn(&str) -> String) -> String {
        let (mut content, mut at) = (self.before, 0);
        for (place, code) in self.inside {
            content.push_str(&escaped(&text[at..place]));
            content.push_str(code);
            at = place;
        }
        content + &escaped(&text[at..]) + &self.behind
    }
}

/// Returns the codes of a source for its new target. `raw` is the content of the source, `pieces` where the pieces of its text
/// are in it, and `place_of` where words of that text are in the target.
pub(super) fn for_target<'a>(
    raw: &'a str,
    pieces: &[(Span, usize)],
    place_of: impl Fn(Span) -> Option<Span>,
) -> TargetCodes<'a> {
    let Some((codes, last_text)) = read(raw) else { return TargetCodes::default() };
    let is_outside = |code: &Code| !code.behind_text || code.span.start >= last_text;
    let (before, behind) = around(raw, codes.iter().filter(|code| is_outside(code)));
    let offset = |at: usize| pieces.iter().filter(|(span, _)| span.start < at).map(|(_, length)| length).sum();
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for (n, begins) in codes.iter().enumerate() {
        let Role::Begins(name) = &begins.role else { continue };
        let ends = codes[n + 1..].iter().find(|code| code.role == Role::Ends(name.clone()));
        let Some(ends) = ends.filter(|ends| !(is_outside(begins) && is_outside(ends))) else { continue };
        let source = Span::new(offset(begins.span.start), offset(ends.span.start));
        let Some(target) = place_of(source).filter(|place| !place.is_empty()) else { continue };
        let pair = Pair { source, target, begins: begins.span.of(raw), ends: ends.span.of(raw) };
        if pairs.iter().all(|other| other.agrees(&pair)) {
            pairs.push(pair);
        }
    }
    TargetCodes { before, inside: in_order(&pairs), behind }
}

/// Returns the codes outside all text of a source that may go around a target: no half of a pair without the other.
fn around<'a>(raw: &str, outside: impl Iterator<Item = &'a Code>) -> (String, String) {
    let codes: Vec<&Code> = outside.filter(|code| code.role != Role::Mark).collect();
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

/// Two codes that enclose some of the words, and where these are.
struct Pair<'a> {
    source: Span,
    target: Span,
    begins: &'a str,
    ends: &'a str,
}

impl Pair<'_> {
    /// Whether two pairs are to each other in the target as they are in the source, and do not cross.
    fn agrees(&self, other: &Self) -> bool {
        let relation = |one: Span, other: Span| match (one.contains(other), other.contains(one)) {
            (false, false) if one.overlaps(other) => None,
            relation => Some(relation),
        };
        let in_source = relation(self.source, other.source);
        in_source.is_some() && in_source == relation(self.target, other.target)
    }
}

/// Returns the codes of pairs in the order of the target: of those around the same words, the first in the source is outside.
fn in_order<'a>(pairs: &[Pair<'a>]) -> Vec<(usize, &'a str)> {
    let mut marks = Vec::new();
    for (n, pair) in pairs.iter().enumerate() {
        let Span { start, end } = pair.target;
        // At one place, pairs end before others begin: the inner ones end first, the outer ones begin first.
        marks.push(((start, true, usize::MAX - end, n), pair.begins));
        marks.push(((end, false, usize::MAX - start, usize::MAX - n), pair.ends));
    }
    marks.sort_unstable_by_key(|(key, _)| *key);
    marks.into_iter().map(|((at, ..), code)| (at, code)).collect()
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
            let codes = for_target(raw, &[], |_| None);
            assert_eq!((codes.before.as_str(), codes.behind.as_str()), (before, behind), "{raw}");
            assert!(codes.inside.is_empty(), "{raw}");
        }
    }

    /// Puts the codes of a source around the words of a target that are in capitals: each is a word of the source in small letters.
    fn placed(raw: &str, target: &str) -> String {
        let mut text = String::new();
        let mut pieces = Vec::new();
        let mut at = 0;
        for part in raw.split_inclusive('>') {
            let words = part.split('<').next().unwrap();
            pieces.push((Span::new(at, at + words.len()), words.len()));
            text.push_str(words);
            at += part.len();
        }
        let place_of = |words: Span| {
            let wanted = words.of(&text).to_uppercase();
            target.find(&wanted).map(|at| Span::new(at, at + wanted.len()))
        };
        for_target(raw, &pieces, place_of).put_into(target, str::to_owned)
    }

    #[test]
    fn pairs_go_where_their_words_are() {
        for (raw, target, wanted) in [
            ("di <g id=\"1\">kota</g> itu", "the KOTA there", "the <g id=\"1\">KOTA</g> there"),
            // At the beginning, and no code for all of the text.
            ("<g id=\"1\">kota</g> itu", "that KOTA", "that <g id=\"1\">KOTA</g>"),
            ("<b>di <i>kota</i> itu</b>", "the KOTA there", "<b>the <i>KOTA</i> there</b>"),
            // In another order, side by side, one in the other.
            ("<g>satu</g> <h>dua</h>", "DUA SATU", "<h>DUA</h> <g>SATU</g>"),
            ("a <g>satu</g><h>dua</h> b", "SATUDUA", "<g>SATU</g><h>DUA</h>"),
            ("a <g>kota <h>satu</h></g>", "KOTA SATU a", "<g>KOTA <h>SATU</h></g> a"),
            ("a <g><h>kota</h></g> b", "KOTA", "<g><h>KOTA</h></g>"),
            ("a <sc id=\"1\"/>kota<ec startRef=\"1\"/> b", "b KOTA", "b <sc id=\"1\"/>KOTA<ec startRef=\"1\"/>"),
            // Their words are not found, there are none, or it is one half of a pair.
            ("di <g>desa</g> itu", "the KOTA there", "the KOTA there"),
            ("di <g></g>kota itu", "the KOTA there", "the KOTA there"),
            ("di <sc id=\"1\"/>kota itu", "the KOTA there", "the KOTA there"),
            ("di <x/>kota itu", "the KOTA there", "the KOTA there"),
            // They would cross, or be in each other and were not: the first is placed.
            ("a <g>satu</g> <h>satu</h> b", "SATU", "<g>SATU</g>"),
            (
                "<sc id=\"1\"/>ab<sc id=\"2\"/>cd<ec startRef=\"1\"/>ef<ec startRef=\"2\"/> g",
                "ABCDEF",
                "<sc id=\"1\"/>ABCD<ec startRef=\"1\"/>EF",
            ),
        ] {
            assert_eq!(placed(raw, target), wanted, "{raw}");
        }
    }
}
