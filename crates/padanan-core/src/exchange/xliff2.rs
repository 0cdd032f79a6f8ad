//! XLIFF 2.1 (OASIS 2018). Writes one unit per segment, blocks as groups, the draft as a match, terms in the glossary
//! module, findings as notes, stamps in the metadata module. Reads 2.0, 2.1 and 2.2 from any program.

use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};

use super::original::Place;
use super::sheet::{by_block, terms};
use super::xliff::{self, Element, Out, Reader, Written, XliffElement};
use super::xml::{attribute, content, value};
use super::{ExchangeError, Sheet, Stamp};
use crate::bitext::{Bitext, BlockKind, Origin, Segment, State};
use crate::finding::{Code, Severity};
use crate::reason::Reason;

const MATCHES: &str = "urn:oasis:names:tc:xliff:matches:2.0";
const GLOSSARY: &str = "urn:oasis:names:tc:xliff:glossary:2.0";
/// Who wrote a note, and when: the standard has no attribute for it, and lets others add theirs.
const REVIEW: &str = "urn:padanan:review:1";
/// The category of persons' notes.
const COMMENT: &str = "comment";
const METADATA: &str = "urn:oasis:names:tc:xliff:metadata:2.0";
/// The common prefix of the namespaces of all versions.
const CORE: &str = "urn:oasis:names:tc:xliff:document:2.";

pub(super) fn write(bitext: &Bitext) -> Vec<u8> {
    xliff::write(bitext, document)
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
    let has_notes = bitext.segments.iter().any(|segment| segment.notes().next().is_some());
    let root = if has_notes { root.with_attribute(("xmlns:pdn", REVIEW)) } else { root };
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

/// Writes a text element; a character that XML cannot represent becomes `<cp hex="…"/>`, as the standard specifies.
fn text(out: &mut Out, name: &str, text: &str) -> Written {
    out.create_element(name).write_text_content(BytesText::from_escaped(escaped(text)))?;
    Ok(())
}

/// Escapes a text as the content of an element.
pub(super) fn escaped(text: &str) -> String {
    content(text, |c| format!("<cp hex=\"{:04X}\"/>", u32::from(c)))
}

/// Writes the machine's draft, as a translation candidate for the whole segment.
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

/// Writes the terms: each with its translation or, if it has none, with its outcome.
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
    if segment.findings.is_empty() && segment.notes().next().is_none() {
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
        for ((row, said), number) in segment.notes().zip(1..) {
            let note = out.create_element("note").with_attributes([
                ("id", &format!("c{number}")[..]),
                ("category", COMMENT),
                ("priority", "2"),
                ("pdn:by", &value(&row.who)),
                ("pdn:when", &value(&row.when)),
            ]);
            note.write_text_content(BytesText::from_escaped(content(said, |_| String::new())))?;
        }
        Ok(())
    })?;
    Ok(())
}

pub(super) fn read(bytes: &[u8]) -> Result<Sheet, ExchangeError> {
    xliff::read(bytes, open)
}

/// Reads a file, and where each of its rows stands in it.
pub(super) fn placed(text: &str) -> Result<(Sheet, Vec<Place>), ExchangeError> {
    xliff::placed(text, open)
}

fn open(reader: &mut Reader, element: &Element<'_>, around: Option<XliffElement>) -> Result<XliffElement, Reason> {
    let Element { line, space, name, tag } = *element;
    let Some(around) = around else { return root(reader, element) };
    if around == XliffElement::Candidate && name == "target" {
        return Ok(XliffElement::CandidateTarget);
    }
    if space == MATCHES && name == "match" {
        let machine = attribute(tag, "type").is_none_or(|t| t == "mt" || t == "tm");
        return Ok(if machine && reader.row.draft.is_none() { XliffElement::Candidate } else { XliffElement::Hidden });
    }
    if space == METADATA && name == "meta" {
        return Ok(match attribute(tag, "type").as_deref() {
            Some("stamp") => XliffElement::Stamp,
            Some("article-sha256") => XliffElement::Article,
            _ => XliffElement::Hidden,
        });
    }
    if !space.starts_with(CORE) {
        return Ok(XliffElement::Hidden);
    }
    Ok(match (name, around) {
        ("file", XliffElement::Above) => {
            reader.sheet.path = reader.sheet.path.take().or_else(|| attribute(tag, "original"));
            XliffElement::Above
        }
        ("group", p) if p.holds_units() => {
            let kind = attribute(tag, "type");
            reader.group(kind.and_then(|t| BlockKind::from_name(t.strip_prefix("padanan:")?)))
        }
        ("unit", p) if p.holds_units() => {
            let place = reader.unit(line, attribute(tag, "id"));
            reader.row.copied = attribute(tag, "translate").as_deref() == Some("no");
            place
        }
        ("notes", XliffElement::Unit) => XliffElement::Notes,
        ("note", XliffElement::Notes) => {
            let category = attribute(tag, "category").unwrap_or_default();
            // What padanan found is not a person's note.
            match Code::ALL.iter().any(|code| code.as_str() == category) {
                true => XliffElement::Hidden,
                false => reader.note(attribute(tag, "pdn:by"), attribute(tag, "pdn:when")),
            }
        }
        ("segment", XliffElement::Unit) => {
            let state = attribute(tag, "state").as_deref().and_then(State::from_name);
            reader.states.push(state);
            reader.part(String::new(), state);
            reader.has_target = false;
            XliffElement::Segment
        }
        ("ignorable", XliffElement::Unit) => {
            reader.has_target = false;
            XliffElement::Segment
        }
        ("source", XliffElement::Segment) => XliffElement::Source,
        ("target", XliffElement::Segment) => reader.target(),
        ("cp", p) if p.is_text() => {
            let code = attribute(tag, "hex").and_then(|hex| u32::from_str_radix(&hex, 16).ok());
            if let Some(c) = code.and_then(char::from_u32) {
                reader.text(c.encode_utf8(&mut [0; 4]));
            }
            XliffElement::Inline
        }
        (_, p) if p.is_text() => XliffElement::Inline,
        _ => XliffElement::Hidden,
    })
}

fn root(reader: &mut Reader, element: &Element<'_>) -> Result<XliffElement, Reason> {
    let version = attribute(element.tag, "version").unwrap_or_default();
    if element.name != "xliff" {
        return Err("this is not XLIFF: its root is not <xliff>".into());
    }
    if !element.space.starts_with(CORE) || !version.starts_with("2.") {
        return Err(format!("the version of this XLIFF is `{version}`; 1.1, 1.2, 2.0, 2.1 and 2.2 are read").into());
    }
    reader.sheet.from = attribute(element.tag, "srcLang");
    reader.sheet.to = attribute(element.tag, "trgLang");
    Ok(XliffElement::Above)
}
