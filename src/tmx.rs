//! Translation memories as other tools write them: TMX 1.4b (LISA 2005), read into pairs.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::lang::Lang;

/// Why a file is no translation memory.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TmxError {
    /// It is no XML.
    #[error("line {line}: this is not TMX: {message}")]
    Shape {
        /// Counted from 1.
        line: usize,
        /// What the reader says.
        message: String,
    },
    /// It is XML, and not TMX.
    #[error("this is not TMX: there is no <tu> in it")]
    Foreign,
    /// It holds no pair of these languages.
    #[error("it holds no pair of {from} and {to}; it has {found}")]
    Languages {
        /// The source language.
        from: String,
        /// The target language.
        to: String,
        /// The languages that it has.
        found: String,
    },
}

/// The pairs of a translation memory: for every unit that has both languages its source and its target, as plain
/// text; what inline elements stand for (`bpt`, `ept`, `ph`, `it`, `ut`) is left out, what `hi` marks is kept.
///
/// # Errors
/// See [`TmxError`].
pub fn pairs(bytes: &[u8], from: &Lang, to: &Lang) -> Result<Vec<(String, String)>, TmxError> {
    let text = decoded(bytes);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = true;
    let mut state = State::default();
    loop {
        let event = reader.read_event();
        let event = event.map_err(|e| {
            let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX).min(text.len());
            let line = 1 + text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count();
            TmxError::Shape { line, message: e.to_string() }
        });
        match event? {
            Event::Start(tag) => state.open(&tag, from, to),
            Event::End(tag) => state.close(tag.name().as_ref()),
            Event::Text(part) => state.text(&part.xml_content(XmlVersion::Explicit1_0)),
            Event::CData(part) => state.text(&part),
            Event::GeneralRef(name) => {
                let character = name.resolve_char_ref().ok().flatten();
                let known = quick_xml::escape::resolve_xml_entity(&name).map(str::to_owned);
                state.text(&character.map(String::from).or(known).unwrap_or_default());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    match (state.units, state.found.is_empty()) {
        (0, _) => Err(TmxError::Foreign),
        (_, true) => Err(TmxError::Languages {
            from: from.to_string(),
            to: to.to_string(),
            found: if state.languages.is_empty() { "none".to_owned() } else { state.languages.join(", ") },
        }),
        _ => Ok(state.found),
    }
}

/// UTF-16 with its mark, as older tools write; else UTF-8.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, length)) => encoding.decode_without_bom_handling(&bytes[length..]).0,
        None => String::from_utf8_lossy(bytes),
    }
}

/// Most languages that a message names.
const MOST_NAMED: usize = 8;

#[derive(Default)]
struct State {
    units: usize,
    languages: Vec<String>,
    /// Which side the variant that is open is of.
    side: Option<Side>,
    in_segment: bool,
    /// How many elements are open whose content is no text.
    hidden: usize,
    source: String,
    target: String,
    found: Vec<(String, String)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Source,
    Target,
}

impl State {
    fn open(&mut self, tag: &BytesStart<'_>, from: &Lang, to: &Lang) {
        match tag.name().as_ref() {
            "tu" => {
                self.units += 1;
                (self.source, self.target) = (String::new(), String::new());
            }
            "tuv" => self.side = self.side_of(tag, from, to),
            "seg" => self.in_segment = true,
            "bpt" | "ept" | "ph" | "it" | "ut" => self.hidden += 1,
            _ => {}
        }
    }

    fn side_of(&mut self, tag: &BytesStart<'_>, from: &Lang, to: &Lang) -> Option<Side> {
        let named = tag.attributes().flatten().find(|a| matches!(a.key.as_ref(), "xml:lang" | "lang"))?;
        let name = named.value.into_owned();
        if self.languages.len() < MOST_NAMED && !self.languages.contains(&name) {
            self.languages.push(name.clone());
        }
        let language = Lang::parse(&name).ok()?;
        if language.same_language(from) {
            Some(Side::Source)
        } else {
            language.same_language(to).then_some(Side::Target)
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "tu" => {
                let clean = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                let (source, target) = (clean(&self.source), clean(&self.target));
                if !source.is_empty() && !target.is_empty() {
                    self.found.push((source, target));
                }
            }
            "tuv" => self.side = None,
            "seg" => (self.in_segment, self.hidden) = (false, 0),
            "bpt" | "ept" | "ph" | "it" | "ut" => self.hidden = self.hidden.saturating_sub(1),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_segment && self.hidden == 0 {
            match self.side {
                Some(Side::Source) => self.source.push_str(text),
                Some(Side::Target) => self.target.push_str(text),
                None => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="id-ID" segtype="sentence" adminlang="en" datatype="plaintext"/>
<body>
 <tu><tuv xml:lang="id-ID"><seg>Rumah <bpt i="1">&lt;b&gt;</bpt>besar<ept i="1">&lt;/b&gt;</ept> &amp; putih.</seg></tuv>
  <tuv xml:lang="EN-US"><seg>A <hi>big</hi> &#38; white
   house.</seg></tuv></tu>
 <tu><tuv xml:lang="id"><seg>Sendiri.</seg></tuv><tuv xml:lang="ms"><seg>Sendiri.</seg></tuv></tu>
</body></tmx>"#;

    fn read(text: &[u8]) -> Result<Vec<(String, String)>, TmxError> {
        pairs(text, &Lang::parse("id").unwrap(), &Lang::parse("en").unwrap())
    }

    fn wanted() -> Vec<(String, String)> {
        vec![("Rumah besar & putih.".to_owned(), "A big & white house.".to_owned())]
    }

    #[test]
    fn units_with_both_languages_are_pairs() {
        assert_eq!(read(FILE.as_bytes()), Ok(wanted()));
    }

    #[test]
    fn older_tools_write_utf_16() {
        let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(FILE.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(read(&bytes), Ok(wanted()));
    }

    #[test]
    fn what_is_none_says_why() {
        assert_eq!(read(b"<html></html>"), Err(TmxError::Foreign));
        assert_eq!(read(b""), Err(TmxError::Foreign));
        assert!(matches!(read(b"<tmx>\n<tu></tmx>"), Err(TmxError::Shape { line: 2, .. })));
        let other = FILE.replace("EN-US", "de");
        let found = read(other.as_bytes()).unwrap_err().to_string();
        assert_eq!(found, "it holds no pair of id and en; it has id-ID, de, id, ms");
    }
}
