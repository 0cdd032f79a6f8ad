//! XLIFF 2.1 (OASIS 2018). Written: one unit a segment, blocks as groups, the draft as a match, terms in the glossary module,
//! findings as notes, stamps in the metadata module. Read: 2.0, 2.1 and 2.2, of any program.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};

use super::sheet::{by_block, terms};
use super::xml::{self, Node, attribute, content, value};
use super::{ExchangeError, Row, Sheet, Stamp};
use crate::bitext::{Bitext, BlockKind, Origin, Segment, State};
use crate::finding::Severity;

const MATCHES: &str = "urn:oasis:names:tc:xliff:matches:2.0";
const GLOSSARY: &str = "urn:oasis:names:tc:xliff:glossary:2.0";
const METADATA: &str = "urn:oasis:names:tc:xliff:metadata:2.0";
/// How the namespaces of all versions begin.
const CORE: &str = "urn:oasis:names:tc:xliff:document:2.";

type Out = Writer<Vec<u8>>;
type Written = std::io::Result<()>;

pub(super) fn write(bitext: &Bitext) -> Vec<u8> {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 1);
    // In memory nothing can fail.
    let _ = document(&mut out, bitext);
    let mut bytes = out.into_inner();
    bytes.push(b'\n');
    bytes
}

fn document(out: &mut Out, bitext: &Bitext) -> Written {
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = out.create_element("xliff").with_attributes([
        ("xmlns", "urn:oasis:names:tc:xliff:document:2.0"),
        ("xmlns:mtc", MATCHES),
        ("xmlns:gls", GLOSSARY),
        ("xmlns:mda", METADATA),
        ("version", "2.1"),
        ("srcLang", &value(&bitext.from)),
        ("trgLang", &value(&bitext.to)),
    ]);
    root.write_inner_content(|out| {
        let original = value(&bitext.article.path);
        let file = out.create_element("file").with_attribute(("id", "f1")).with_attribute(("original", &original[..]));
        file.with_attribute(("canResegment", "no")).write_inner_content(|out| {
            metadata(out, &[("article-sha256", &bitext.article.sha256)])?;
            for (block, kind, segments) in by_block(bitext) {
                let kind = format!("padanan:{}", kind.as_str());
                let group = out.create_element("group").with_attribute(("id", &format!("b{block}")[..]));
                group
                    .with_attribute(("type", &kind[..]))
                    .write_inner_content(|out| segments.iter().try_for_each(|segment| unit(out, segment)))?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

fn metadata(out: &mut Out, rows: &[(&str, &str)]) -> Written {
    out.create_element("mda:metadata").write_inner_content(|out| {
        let group = out.create_element("mda:metaGroup").with_attribute(("category", "padanan"));
        group.write_inner_content(|out| {
            for (name, text) in rows {
                out.create_element("mda:meta")
                    .with_attribute(("type", *name))
                    .write_text_content(BytesText::new(text))?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

fn unit(out: &mut Out, segment: &Segment) -> Written {
    let unit = out.create_element("unit").with_attribute(("id", &segment.id.to_string()[..]));
    let translate = if segment.origin == Origin::Copied { "no" } else { "yes" };
    let unit = unit.with_attribute(("translate", translate)).with_attribute(("xml:space", "preserve"));
    unit.write_inner_content(|out| {
        metadata(out, &[("stamp", &Stamp::of(segment).to_string())])?;
        if let Some(draft) = segment.draft.as_deref().filter(|d| !d.trim().is_empty()) {
            draft_match(out, segment, draft)?;
        }
        glossary(out, segment)?;
        notes(out, segment)?;
        let state = if segment.state == State::Failed { State::Initial } else { segment.state };
        let mut part = BytesStart::new("segment").with_attributes([("id", "s1"), ("state", state.as_str())]);
        if segment.state == State::Failed {
            part.push_attribute(("subState", "padanan:failed"));
        }
        out.write_event(Event::Start(part.borrow()))?;
        text(out, "source", &segment.source)?;
        if let Some(target) = &segment.target {
            text(out, "target", target)?;
        }
        out.write_event(Event::End(part.to_end()))
    })?;
    Ok(())
}

/// An element of text; a character that XML cannot hold stands as `<cp hex="…"/>`, as the standard has it.
fn text(out: &mut Out, name: &str, text: &str) -> Written {
    let coded = content(text, |c| format!("<cp hex=\"{:04X}\"/>", u32::from(c)));
    out.create_element(name).write_text_content(BytesText::from_escaped(coded))?;
    Ok(())
}

/// The machine's draft, as a translation candidate for the whole segment.
fn draft_match(out: &mut Out, segment: &Segment, draft: &str) -> Written {
    let kind = if segment.origin == Origin::Memory { "tm" } else { "mt" };
    out.create_element("mtc:matches").write_inner_content(|out| {
        let one =
            out.create_element("mtc:match").with_attributes([("ref", "#s1"), ("type", kind), ("origin", "padanan")]);
        one.write_inner_content(|out| {
            text(out, "source", &segment.source)?;
            text(out, "target", draft)
        })?;
        Ok(())
    })?;
    Ok(())
}

/// The terms: each with its translation or, where it has none, with the reason.
fn glossary(out: &mut Out, segment: &Segment) -> Written {
    let pairs = terms(segment);
    if pairs.is_empty() {
        return Ok(());
    }
    let plain = |text: &str| content(text, |_| String::new());
    out.create_element("gls:glossary").write_inner_content(|out| {
        for pair in &pairs {
            out.create_element("gls:glossEntry").write_inner_content(|out| {
                out.create_element("gls:term").write_text_content(BytesText::from_escaped(plain(pair.source)))?;
                match pair.target {
                    Some(target) => {
                        let target = BytesText::from_escaped(plain(target));
                        out.create_element("gls:translation").write_text_content(target)?;
                    }
                    None => {
                        out.create_element("gls:definition").write_text_content(BytesText::new(pair.outcome))?;
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    Ok(())
}

fn notes(out: &mut Out, segment: &Segment) -> Written {
    if segment.findings.is_empty() {
        return Ok(());
    }
    out.create_element("notes").write_inner_content(|out| {
        for (finding, number) in segment.findings.iter().zip(1..) {
            let priority = match finding.severity {
                Severity::Error => "1",
                Severity::Warning => "3",
                Severity::Info => "7",
            };
            let side = if finding.target_span.is_some() { "target" } else { "source" };
            let note = out.create_element("note").with_attributes([
                ("id", &format!("n{number}")[..]),
                ("category", finding.code.as_str()),
                ("priority", priority),
                ("appliesTo", side),
            ]);
            note.write_text_content(BytesText::from_escaped(content(&finding.message, |_| String::new())))?;
        }
        Ok(())
    })?;
    Ok(())
}

/// What an open element is to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Group,
    Unit,
    Segment,
    Source,
    Target,
    /// A translation candidate, and the text of its target.
    Match,
    MatchTarget,
    /// Metadata of the given kind.
    Stamp,
    Article,
    /// Something inside one of these: its text counts as theirs.
    Inline,
    /// Something whose text is nobody's.
    Other,
}

#[derive(Default)]
struct Reader {
    sheet: Sheet,
    open: Vec<Place>,
    blocks: Vec<Option<BlockKind>>,
    count: u32,
    row: Row,
    /// Whether a target was there.
    targeted: bool,
    /// The states of the unit's segments.
    states: Vec<Option<State>>,
    stamp: String,
}

pub(super) fn read(bytes: &[u8]) -> Result<Sheet, ExchangeError> {
    let text = xml::decoded(bytes)?;
    let mut reader = Reader::default();
    xml::walk(&text, "XLIFF", |line, node| reader.take(line, node))?;
    Ok(reader.sheet)
}

impl Reader {
    fn take(&mut self, line: usize, node: Node<'_>) -> Result<(), String> {
        match node {
            Node::Open(space, tag) => {
                let place = self.open(line, space, tag)?;
                self.open.push(place);
            }
            Node::Text(text) => self.text(&text),
            Node::Close => {
                if let Some(place) = self.open.pop() {
                    self.close(place);
                }
            }
        }
        Ok(())
    }

    fn open(&mut self, line: usize, space: &str, tag: &BytesStart<'_>) -> Result<Place, String> {
        let name = tag.local_name();
        let name = name.as_ref();
        let Some(parent) = self.open.last().copied() else { return self.root(space, tag, name) };
        if parent == Place::Match && name == "target" {
            return Ok(Place::MatchTarget);
        }
        if space == MATCHES && name == "match" {
            let machine = attribute(tag, "type").is_none_or(|t| t == "mt" || t == "tm");
            return Ok(if machine && self.row.draft.is_none() { Place::Match } else { Place::Other });
        }
        if space == METADATA && name == "meta" {
            return Ok(match attribute(tag, "type").as_deref() {
                Some("stamp") => Place::Stamp,
                Some("article-sha256") => Place::Article,
                _ => Place::Other,
            });
        }
        if !space.starts_with(CORE) {
            return Ok(Place::Other);
        }
        Ok(match (name, parent) {
            ("file", Place::Root) => {
                self.sheet.path = self.sheet.path.take().or_else(|| attribute(tag, "original"));
                Place::Root
            }
            ("group", Place::Root | Place::Group) => {
                let kind = attribute(tag, "type");
                let kind = kind.and_then(|t| BlockKind::from_name(t.strip_prefix("padanan:")?));
                self.blocks.push(kind);
                self.count += u32::from(kind.is_some());
                Place::Group
            }
            ("unit", Place::Root | Place::Group) => {
                let block = self.blocks.last().copied().flatten().map(|kind| (self.count, kind));
                let id = attribute(tag, "id").and_then(|id| id.parse().ok());
                self.row = Row { line, id, block, ..Row::default() };
                (self.targeted, self.states, self.stamp) = (false, Vec::new(), String::new());
                Place::Unit
            }
            ("segment" | "ignorable", Place::Unit) => {
                if name == "segment" {
                    self.states.push(attribute(tag, "state").as_deref().and_then(State::from_name));
                }
                Place::Segment
            }
            ("source", Place::Segment) => Place::Source,
            ("target", Place::Segment) => {
                self.targeted = true;
                Place::Target
            }
            ("cp", Place::Source | Place::Target | Place::MatchTarget | Place::Inline) => {
                let code = attribute(tag, "hex").and_then(|hex| u32::from_str_radix(&hex, 16).ok());
                if let Some(c) = code.and_then(char::from_u32) {
                    self.text(c.encode_utf8(&mut [0; 4]));
                }
                Place::Inline
            }
            (_, Place::Source | Place::Target | Place::MatchTarget | Place::Inline) => Place::Inline,
            _ => Place::Other,
        })
    }

    fn root(&mut self, space: &str, tag: &BytesStart<'_>, name: &str) -> Result<Place, String> {
        let version = attribute(tag, "version").unwrap_or_default();
        if name != "xliff" {
            return Err("this is not XLIFF: its root is not <xliff>".to_owned());
        }
        if !space.starts_with(CORE) || !version.starts_with("2.") {
            return Err(format!("the version of this XLIFF is `{version}`; 1.1, 1.2, 2.0, 2.1 and 2.2 are read"));
        }
        self.sheet.from = attribute(tag, "srcLang");
        self.sheet.to = attribute(tag, "trgLang");
        Ok(Place::Root)
    }

    fn text(&mut self, text: &str) {
        let inside = self.open.iter().rev().find(|p| **p != Place::Inline);
        match inside {
            Some(Place::Source) => self.row.source.push_str(text),
            Some(Place::Target) => self.row.target.get_or_insert_default().push_str(text),
            Some(Place::MatchTarget) => self.row.draft.get_or_insert_default().push_str(text),
            Some(Place::Stamp) => self.stamp.push_str(text),
            Some(Place::Article) => self.sheet.article_sha256.get_or_insert_default().push_str(text.trim()),
            _ => {}
        }
    }

    fn close(&mut self, place: Place) {
        match place {
            Place::Group => drop(self.blocks.pop()),
            Place::Unit => {
                let mut row = std::mem::take(&mut self.row);
                if self.targeted {
                    row.target.get_or_insert_default();
                }
                row.stamp = Stamp::parse(&self.stamp);
                // Of several parts the one that is least far tells.
                let furthest = |s: &Option<State>| s.unwrap_or(State::Initial);
                row.state = self.states.iter().min_by_key(|s| furthest(s)).copied().flatten();
                if row.id.is_some() || !row.source.trim().is_empty() {
                    self.sheet.rows.push(row);
                }
            }
            _ => {}
        }
    }
}
