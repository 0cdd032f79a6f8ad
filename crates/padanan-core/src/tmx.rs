//! Reads and writes translation memories in the format that other tools use: TMX 1.4b (LISA 2005).

use std::borrow::Cow;
use std::io::{BufRead, Read, Write};
use std::ops::ControlFlow;

use quick_xml::encoding::DecodingReader;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer, XmlVersion};

use crate::text::language::Lang;
use crate::text::one_line;

/// Why a file cannot be read as a translation memory.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TmxError {
    /// It is not XML.
    #[error("line {line}: this is not TMX: {message}")]
    Shape {
        /// Counted from 1.
        line: usize,
        /// The XML reader's message.
        message: String,
    },
    /// It is XML, but not TMX.
    #[error("this is not TMX: there is no <tu> in it")]
    Foreign,
    /// It has no pair in these languages.
    #[error("it has no pair of {from} and {to}; it has {found}")]
    Languages {
        /// The source language.
        from: String,
        /// The target language.
        to: String,
        /// The languages that it does have.
        found: String,
    },
}

/// One unit of a translation memory, as plain text: the content of inline elements (`bpt`, `ept`, `ph`, `it`, `ut`) is
/// left out, the text inside `hi` is kept, and white space is collapsed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unit {
    /// The first variant in the source language.
    pub source: String,
    /// The first variant in the target language.
    pub target: String,
    /// The kind that padanan's own export gives it: `approved`, `backend`, `suggestion`.
    pub kind: Option<String>,
    /// When it was changed or, if that is not said, created: `YYYYMMDDThhmmssZ`, as the file has it.
    pub date: Option<String>,
    /// Whether it is a translation for one place only: an alternative that other tools bind to the sentences around it.
    pub in_context: bool,
}

/// A unit with everything else in its `<tu>`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TranslationUnit {
    /// The unit; its target is empty where there is no variant in the target language.
    pub unit: Unit,
    /// The `tuid`.
    pub id: Option<String>,
    /// The properties, as pairs of type and value.
    pub props: Vec<(String, String)>,
    /// The notes.
    pub notes: Vec<String>,
}

/// Returns the pairs of a translation memory: source and target of every unit that has both languages.
///
/// # Errors
/// See [`TmxError`].
pub fn pairs(bytes: &[u8], from: &Lang, to: &Lang) -> Result<Vec<(String, String)>, TmxError> {
    let mut found = Vec::new();
    units(bytes, from, to, |unit| {
        found.push((unit.source, unit.target));
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

/// Passes the units that have both languages to `take`, one by one, until it breaks or the file ends. One unit is in
/// memory at a time, however large the file is. Reads UTF-8 and UTF-16, with or without a byte-order mark, and any
/// encoding that the XML declaration names.
///
/// # Errors
/// See [`TmxError`].
pub fn units(
    input: impl BufRead,
    from: &Lang,
    to: &Lang,
    mut take: impl FnMut(Unit) -> ControlFlow<()>,
) -> Result<(), TmxError> {
    let mut found = false;
    let whole = |record: TranslationUnit| {
        if record.unit.target.is_empty() {
            return ControlFlow::Continue(());
        }
        found = true;
        take(record.unit)
    };
    let (_, languages) = read(input, from, to, whole)?;
    if found { Ok(()) } else { Err(no_pair(from, to, &languages)) }
}

/// Passes the units that have the source language to `take`, with everything in them; returns the properties of the
/// file's header.
///
/// # Errors
/// See [`TmxError`].
pub fn records(
    input: impl BufRead,
    from: &Lang,
    to: &Lang,
    mut take: impl FnMut(TranslationUnit) -> ControlFlow<()>,
) -> Result<Vec<(String, String)>, TmxError> {
    let mut found = false;
    let (head, languages) = read(input, from, to, |record| {
        found = true;
        take(record)
    })?;
    if found { Ok(head) } else { Err(no_pair(from, to, &languages)) }
}

fn no_pair(from: &Lang, to: &Lang, languages: &[String]) -> TmxError {
    let found = if languages.is_empty() { "none".to_owned() } else { languages.join(", ") };
    TmxError::Languages { from: from.to_string(), to: to.to_string(), found }
}

/// The properties of the header, and the languages in the file.
type Rest = (Vec<(String, String)>, Vec<String>);

fn read(
    input: impl BufRead,
    from: &Lang,
    to: &Lang,
    mut take: impl FnMut(TranslationUnit) -> ControlFlow<()>,
) -> Result<Rest, TmxError> {
    let mut reader = Reader::from_reader(Lines { inner: DecodingReader::new(input), line: 1 });
    reader.config_mut().check_end_names = true;
    let mut state = State::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(error) => {
                return Err(TmxError::Shape { line: reader.get_ref().line, message: error.to_string() });
            }
        };
        match event {
            Event::Decl(head) => {
                let encoding = head.encoder().filter(|e| e.is_ascii_compatible());
                // For a file in UTF-16, the byte-order mark has already set the encoding.
                if let Some(encoding) = encoding.filter(|_| reader.get_ref().inner.encoding().is_ascii_compatible()) {
                    reader.get_mut().inner.set_encoding(encoding);
                }
            }
            Event::Start(tag) => state.open(&tag, from, to),
            Event::End(tag) => {
                if let Some(record) = state.close(tag.name().as_ref())
                    && take(record).is_break()
                {
                    break;
                }
            }
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
    if state.units == 0 { Err(TmxError::Foreign) } else { Ok((state.head, state.languages)) }
}

/// A reader that counts lines.
struct Lines<R> {
    inner: R,
    line: usize,
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.line += memchr::memchr_iter(b'\n', &buffer[..length]).count();
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Lines<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if let Ok(bytes) = self.inner.fill_buf() {
            self.line += memchr::memchr_iter(b'\n', bytes.get(..amount).unwrap_or(bytes)).count();
        }
        self.inner.consume(amount);
    }
}

/// Maximum number of languages that a message names.
const MAX_NAMED: usize = 8;

#[derive(Default)]
struct State {
    units: usize,
    languages: Vec<String>,
    /// The side that the open variant belongs to.
    side: Option<Side>,
    in_segment: bool,
    /// How many open elements have content that is not text.
    hidden: usize,
    into: Into,
    record: TranslationUnit,
    date: Option<String>,
    head: Vec<(String, String)>,
}

/// Where an element's text goes, outside the variants.
#[derive(Default)]
enum Into {
    #[default]
    Nothing,
    Prop(String, String),
    Note(String),
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
                self.record = TranslationUnit { id: attribute(tag, "tuid"), ..TranslationUnit::default() };
                self.date = dated(tag);
            }
            "prop" => self.into = Into::Prop(attribute(tag, "type").unwrap_or_default(), String::new()),
            "note" => self.into = Into::Note(String::new()),
            "tuv" => {
                self.side = self.side_of(tag, from, to);
                // If there are several variants in one language (`en-GB`, `en-US`), the first one counts.
                let taken = match self.side {
                    Some(Side::Source) => !self.record.unit.source.is_empty(),
                    Some(Side::Target) => !self.record.unit.target.is_empty(),
                    None => false,
                };
                self.side = self.side.filter(|_| !taken);
                if self.side == Some(Side::Target) {
                    self.date = dated(tag).or(self.date.take());
                }
            }
            "seg" => self.in_segment = true,
            "bpt" | "ept" | "ph" | "it" | "ut" => self.hidden += 1,
            _ => {}
        }
    }

    fn side_of(&mut self, tag: &BytesStart<'_>, from: &Lang, to: &Lang) -> Option<Side> {
        let named = tag.attributes().flatten().find(|a| matches!(a.key.as_ref(), "xml:lang" | "lang"))?;
        let name = named.value.into_owned();
        if self.languages.len() < MAX_NAMED && !self.languages.contains(&name) {
            self.languages.push(name.clone());
        }
        // Java programs write `id_ID`.
        let language = Lang::parse(&name.trim().replace('_', "-")).ok()?;
        if language.same_language(from) {
            Some(Side::Source)
        } else {
            language.same_language(to).then_some(Side::Target)
        }
    }

    /// Closes an element; returns the unit that ends here, if it has the source language.
    fn close(&mut self, name: &str) -> Option<TranslationUnit> {
        match name {
            "tu" => {
                let mut record = std::mem::take(&mut self.record);
                let kind = record.props.iter().find(|(name, _)| name == KIND);
                record.unit = Unit {
                    source: one_line(&record.unit.source),
                    target: one_line(&record.unit.target),
                    kind: kind.map(|(_, value)| value.clone()),
                    date: self.date.take(),
                    in_context: record.props.iter().any(|(name, _)| is_context(name)),
                };
                return Some(record).filter(|r| !r.unit.source.is_empty());
            }
            "prop" | "note" => match std::mem::take(&mut self.into) {
                // Properties before the first unit belong to the header.
                Into::Prop(name, value) if self.units == 0 => self.head.push((name, value.trim().to_owned())),
                Into::Prop(name, value) => self.record.props.push((name, value.trim().to_owned())),
                Into::Note(text) if self.units > 0 => self.record.notes.push(text.trim().to_owned()),
                _ => {}
            },
            "tuv" => self.side = None,
            "seg" => (self.in_segment, self.hidden) = (false, 0),
            "bpt" | "ept" | "ph" | "it" | "ut" => self.hidden = self.hidden.saturating_sub(1),
            _ => {}
        }
        None
    }

    fn text(&mut self, text: &str) {
        match &mut self.into {
            Into::Prop(_, value) => value.push_str(text),
            Into::Note(note) => note.push_str(text),
            Into::Nothing => {}
        }
        if self.in_segment && self.hidden == 0 {
            match self.side {
                Some(Side::Source) => self.record.unit.source.push_str(text),
                Some(Side::Target) => self.record.unit.target.push_str(text),
                None => {}
            }
        }
    }
}

/// Properties with which OmegaT, memoQ, Phrase and Trados bind a translation to its place.
fn is_context(name: &str) -> bool {
    let lower = name.to_lowercase();
    matches!(lower.as_str(), "prev" | "next" | "id" | "path" | "context" | "x-context" | "x-contexthash")
        || lower.starts_with("x-context-")
        || lower.starts_with("x-contextcontent")
        || lower.starts_with("context_")
}

/// Returns the date of a unit or a variant.
fn dated(tag: &BytesStart<'_>) -> Option<String> {
    attribute(tag, "changedate").or_else(|| attribute(tag, "creationdate"))
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    Some(tag.try_get_attribute(name).ok()??.value.into_owned())
}

/// The property that says where a unit written by padanan comes from.
const KIND: &str = "x-padanan-kind";

/// Writes a translation memory, unit by unit.
pub struct Sink<W: Write> {
    writer: Writer<W>,
    from: String,
    to: String,
}

impl<W: Write> Sink<W> {
    /// Starts the file.
    ///
    /// # Errors
    /// An I/O error of the writer.
    pub fn new(out: W, from: &Lang, to: &Lang) -> std::io::Result<Self> {
        Self::with_head(out, from.as_str(), to.as_str(), &[])
    }

    /// Starts a file whose header has properties, given as pairs of type and value.
    ///
    /// # Errors
    /// An I/O error of the writer.
    pub fn with_head(out: W, from: &str, to: &str, props: &[(&str, &str)]) -> std::io::Result<Self> {
        let mut writer = Writer::new_with_indent(out, b' ', 1);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        writer.write_event(Event::DocType(BytesText::from_escaped("tmx SYSTEM \"tmx14.dtd\"")))?;
        writer.write_event(Event::Start(BytesStart::new("tmx").with_attributes([("version", "1.4")])))?;
        let head = BytesStart::new("header").with_attributes([
            ("creationtool", "padanan"),
            ("creationtoolversion", env!("CARGO_PKG_VERSION")),
            ("segtype", "sentence"),
            ("o-tmf", "padanan"),
            ("adminlang", "en"),
            ("srclang", from),
            ("datatype", "plaintext"),
        ]);
        if props.is_empty() {
            writer.write_event(Event::Empty(head))?;
        } else {
            writer.write_event(Event::Start(head))?;
            props.iter().try_for_each(|(name, value)| prop(&mut writer, name, value))?;
            writer.write_event(Event::End(BytesEnd::new("header")))?;
        }
        writer.write_event(Event::Start(BytesStart::new("body")))?;
        Ok(Self { writer, from: from.to_owned(), to: to.to_owned() })
    }

    /// Writes a unit; `date` is the time of its creation, as `YYYYMMDDThhmmssZ`.
    ///
    /// # Errors
    /// An I/O error of the writer.
    pub fn unit(&mut self, unit: &Unit, date: &str) -> std::io::Result<()> {
        let kind = unit.kind.iter().map(|kind| (KIND.to_owned(), kind.clone()));
        let record = TranslationUnit { unit: unit.clone(), props: kind.collect(), ..TranslationUnit::default() };
        self.record(&record, Some(date))
    }

    /// Writes a unit with its properties and notes; an empty target is left out.
    ///
    /// # Errors
    /// An I/O error of the writer.
    pub fn record(&mut self, record: &TranslationUnit, date: Option<&str>) -> std::io::Result<()> {
        let (from, to) = (self.from.clone(), self.to.clone());
        let id = record.id.as_deref().map(|id| ("tuid", id));
        let date = date.map(|date| ("creationdate", date));
        let whole = self.writer.create_element("tu").with_attributes(id.into_iter().chain(date));
        whole.write_inner_content(|writer| {
            for note in &record.notes {
                writer.create_element("note").write_text_content(BytesText::new(&printable(note)))?;
            }
            record.props.iter().try_for_each(|(name, value)| prop(writer, name, value))?;
            for (lang, text) in [(&from, &record.unit.source), (&to, &record.unit.target)] {
                if text.is_empty() {
                    continue;
                }
                let variant = writer.create_element("tuv").with_attribute(("xml:lang", lang.as_str()));
                variant.write_inner_content(|writer| {
                    writer.create_element("seg").write_text_content(BytesText::new(&printable(text)))?;
                    Ok(())
                })?;
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// An I/O error of the writer.
    pub fn finish(mut self) -> std::io::Result<W> {
        self.writer.write_event(Event::End(BytesEnd::new("body")))?;
        self.writer.write_event(Event::End(BytesEnd::new("tmx")))?;
        let mut out = self.writer.into_inner();
        out.write_all(b"\n")?;
        out.flush()?;
        Ok(out)
    }
}

fn prop<W: Write>(writer: &mut Writer<W>, name: &str, value: &str) -> std::io::Result<()> {
    let prop = writer.create_element("prop").with_attribute(("type", name));
    prop.write_text_content(BytesText::new(&printable(value)))?;
    Ok(())
}

/// Whether XML 1.0 can represent a character.
pub(crate) fn is_printable(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
}

/// Returns a text without the characters that XML 1.0 cannot represent.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_printable) {
        Cow::Borrowed(text)
    } else {
        text.chars().filter(|c| is_printable(*c)).collect()
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
        assert_eq!(found, "it has no pair of id and en; it has id-ID, de, id, ms");
    }

    #[test]
    fn what_is_written_can_be_read() {
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en-GB").unwrap());
        let mut sink = Sink::new(Vec::new(), &from, &to).unwrap();
        let unit = |source: &str, target: &str, kind: Option<&str>| Unit {
            source: source.to_owned(),
            target: target.to_owned(),
            kind: kind.map(str::to_owned),
            date: Some("20200819T000000Z".to_owned()),
            ..Unit::default()
        };
        let units = [unit("a < b & “c”", "\"d\"", Some("approved")), unit("e]]>", "f g", None)];
        units.iter().for_each(|u| sink.unit(u, "20200819T000000Z").unwrap());
        sink.unit(&unit("nul\0", "esc\u{1b}", None), "20200819T000000Z").unwrap();
        let bytes = sink.finish().unwrap();
        let mut read = Vec::new();
        super::units(&bytes[..], &from, &to, |u| {
            read.push(u);
            ControlFlow::Continue(())
        })
        .unwrap();
        assert_eq!(read, [units[0].clone(), units[1].clone(), unit("nul", "esc", None)]);
    }

    #[test]
    fn of_several_variants_the_first_counts() {
        let two = FILE.replace(
            "<tu><tuv xml:lang=\"id-ID\">",
            "<tu><tuv xml:lang=\"en-GB\"><seg>First.</seg></tuv><tuv xml:lang=\"id-ID\">",
        );
        assert_eq!(read(two.as_bytes()).unwrap()[0].1, "First.");
    }
}
