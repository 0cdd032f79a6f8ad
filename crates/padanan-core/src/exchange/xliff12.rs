//! XLIFF 1.2 (OASIS 2008). Writes one trans-unit per segment, blocks as groups, the draft as alt-trans, terms and
//! findings as notes, stamps as extra data. Writes no inline elements, so that no program shows tags. Reads 1.1 and 1.2.
//!
//! | bitext | state | approved |
//! |---|---|---|
//! | initial, failed | needs-translation | |
//! | translated | translated | |
//! | reviewed | signed-off | yes |
//! | final | final | yes |

use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};

use super::original::Place;
use super::sheet::{by_block, term_line, terms};
use super::xliff::{self, Element, Out, Reader, Written, XliffElement};
use super::xml::{attribute, content, value};
use super::{ExchangeError, Sheet, Stamp};
use crate::bitext::{Bitext, BlockKind, Origin, Segment, State};
use crate::finding::Severity;
use crate::reason::Reason;

const CORE: [&str; 2] = ["urn:oasis:names:tc:xliff:document:1.2", "urn:oasis:names:tc:xliff:document:1.1"];
/// The author of the notes.
const US: &str = "padanan";
/// The author of a note whose author is not known.
const PERSON: &str = "reviewer";
/// The name of the note in the header that holds the article's hash.
const ARTICLE: &str = "padanan article-sha256";

pub(super) fn write(bitext: &Bitext) -> Vec<u8> {
    xliff::write(bitext, document)
}

fn document(out: &mut Out, bitext: &Bitext) -> Written {
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = out.create_element("xliff").with_attributes([("xmlns", CORE[0]), ("version", "1.2")]);
    root.write_inner_content(|out| {
        let file = out.create_element("file").with_attributes([
            ("original", &value(&bitext.article.path)[..]),
            ("source-language", &value(&bitext.from)),
            ("target-language", &value(&bitext.to)),
            ("datatype", "plaintext"),
        ]);
        file.write_inner_content(|out| {
            out.create_element("header").write_inner_content(|out| note(out, ARTICLE, None, &bitext.article.sha256))?;
            out.create_element("body").write_inner_content(|out| {
                for (block, kind, segments) in by_block(bitext) {
                    let kind = format!("x-{}", kind.as_str());
                    let group = out.create_element("group").with_attribute(("id", &format!("b{block}")[..]));
                    group
                        .with_attribute(("restype", &kind[..]))
                        .write_inner_content(|out| segments.iter().try_for_each(|segment| unit(out, segment)))?;
                }
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

fn unit(out: &mut Out, segment: &Segment) -> Written {
    let approved = segment.state.is_decided();
    let mut unit = BytesStart::new("trans-unit").with_attributes([("id", &segment.id.to_string()[..])]);
    if approved {
        unit.push_attribute(("approved", "yes"));
    }
    if segment.origin == Origin::Copied {
        unit.push_attribute(("translate", "no"));
    }
    unit.push_attribute(("xml:space", "preserve"));
    unit.push_attribute(("extradata", &Stamp::of(segment).to_string()[..]));
    out.write_event(Event::Start(unit.borrow()))?;
    text(out, BytesStart::new("source"), &segment.source)?;
    text(out, target_tag(segment), segment.target.as_deref().unwrap_or_default())?;
    for pair in &terms(segment) {
        note(out, "padanan glossary", Some(("source", "5")), &term_line(pair))?;
    }
    for finding in &segment.findings {
        let priority = match finding.severity {
            Severity::Error => "1",
            Severity::Warning => "3",
            Severity::Info => "7",
        };
        let side = if finding.target_span.is_some() { "target" } else { "source" };
        note(out, US, Some((side, priority)), &format!("{}: {}", finding.code.as_str(), finding.message))?;
    }
    for (row, said) in segment.notes() {
        person_note(out, &row.who, said)?;
    }
    if let Some(draft) = segment.draft.as_deref().filter(|d| !d.trim().is_empty()) {
        let other = BytesStart::new("alt-trans").with_attributes([("origin", US), ("alttranstype", "proposal")]);
        out.write_event(Event::Start(other.borrow()))?;
        text(out, BytesStart::new("source"), &segment.source)?;
        text(out, BytesStart::new("target"), draft)?;
        out.write_event(Event::End(other.to_end()))?;
    }
    out.write_event(Event::End(unit.to_end()))
}

fn target_tag(segment: &Segment) -> BytesStart<'static> {
    let state = match segment.state {
        State::Initial | State::Failed => "needs-translation",
        State::Translated => "translated",
        State::Reviewed => "signed-off",
        State::Final => "final",
    };
    let mut tag = BytesStart::new("target");
    tag.push_attribute(("state", state));
    match segment.origin {
        Origin::Backend if segment.target.is_some() => tag.push_attribute(("state-qualifier", "leveraged-mt")),
        Origin::Memory => tag.push_attribute(("state-qualifier", "leveraged-tm")),
        _ => {}
    }
    tag
}

/// Writes a text element. Characters that XML cannot represent are left out: version 1.2 has no way to encode them.
fn text(out: &mut Out, tag: BytesStart<'_>, text: &str) -> Written {
    let end = tag.to_end().into_owned();
    out.write_event(Event::Start(tag))?;
    out.write_event(Event::Text(BytesText::from_escaped(content(text, |_| String::new()))))?;
    out.write_event(Event::End(end))
}

fn note(out: &mut Out, from: &str, about: Option<(&str, &str)>, said: &str) -> Written {
    let mut tag = BytesStart::new("note").with_attributes([("from", from)]);
    if let Some((side, priority)) = about {
        tag.extend_attributes([("annotates", side), ("priority", priority)]);
    }
    text(out, tag, said)
}

/// Writes a person's note; one without a name must not look like one of padanan's own.
fn person_note(out: &mut Out, who: &str, said: &str) -> Written {
    let who = if who.trim().is_empty() || is_ours(who) { PERSON } else { who };
    note(out, &value(who), Some(("general", "2")), said)
}

/// Whether padanan writes notes under this name.
fn is_ours(from: &str) -> bool {
    from.split(' ').next() == Some(US)
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
    let Some(around) = around else { return root(tag, name) };
    // Some files of version 1.2 have no namespace.
    if !space.is_empty() && !CORE.contains(&space) {
        return Ok(XliffElement::Hidden);
    }
    Ok(match (name, around) {
        ("file", XliffElement::Above) => {
            let sheet = &mut reader.sheet;
            sheet.path = sheet.path.take().or_else(|| attribute(tag, "original"));
            sheet.from = sheet.from.take().or_else(|| attribute(tag, "source-language"));
            sheet.to = sheet.to.take().or_else(|| attribute(tag, "target-language"));
            XliffElement::Above
        }
        ("header" | "body", XliffElement::Above) => XliffElement::Above,
        ("note", XliffElement::Above) if attribute(tag, "from").as_deref() == Some(ARTICLE) => XliffElement::Article,
        ("group", p) if p.holds_units() => {
            let kind = attribute(tag, "restype");
            reader.group(kind.and_then(|t| BlockKind::from_name(t.strip_prefix("x-")?)))
        }
        // Translate Toolkit writes the header of a PO file this way.
        ("trans-unit", _) if attribute(tag, "restype").is_some_and(|t| t == "x-gettext-domain-header") => {
            XliffElement::Hidden
        }
        ("trans-unit", p) if p.holds_units() => {
            let place = reader.unit(line, attribute(tag, "id"));
            reader.stamp = attribute(tag, "extradata").unwrap_or_default();
            reader.approved = attribute(tag, "approved").as_deref() == Some("yes");
            reader.row.copied = attribute(tag, "translate").as_deref() == Some("no");
            place
        }
        ("note", XliffElement::Unit) if !attribute(tag, "from").is_some_and(|from| is_ours(&from)) => {
            reader.note(attribute(tag, "from"), None)
        }
        ("source", XliffElement::Unit) => XliffElement::Source,
        ("seg-source", XliffElement::Unit) => XliffElement::SegmentedSource,
        ("mrk", XliffElement::SegmentedSource | XliffElement::Target)
            if attribute(tag, "mtype").is_some_and(|kind| kind == "seg") =>
        {
            reader.part(attribute(tag, "mid").unwrap_or_default(), attribute(tag, "state").and_then(|s| state(&s)));
            XliffElement::Inline
        }
        ("target", XliffElement::Unit) => {
            reader.states.push(attribute(tag, "state").and_then(|s| state(&s)));
            reader.target()
        }
        ("alt-trans", XliffElement::Unit) if reader.row.draft.is_none() => XliffElement::Candidate,
        ("target", XliffElement::Candidate) => XliffElement::CandidateTarget,
        ("g" | "mrk", p) if p.is_text() => XliffElement::Inline,
        _ => XliffElement::Hidden,
    })
}

fn root(tag: &BytesStart<'_>, name: &str) -> Result<XliffElement, Reason> {
    let version = attribute(tag, "version").unwrap_or_default();
    if name != "xliff" {
        return Err("this is not XLIFF: its root is not <xliff>".into());
    }
    if version != "1.2" && version != "1.1" {
        return Err(format!("the version of this XLIFF is `{version}`; 1.1, 1.2, 2.0, 2.1 and 2.2 are read").into());
    }
    Ok(XliffElement::Above)
}

/// Returns the bitext's state for a state of 1.2; `None` if there is no counterpart.
fn state(word: &str) -> Option<State> {
    Some(match word {
        "new" | "needs-translation" => State::Initial,
        "translated" => State::Translated,
        "signed-off" => State::Reviewed,
        "final" => State::Final,
        word if word.starts_with("needs-") => State::Translated,
        _ => return None,
    })
}
