//! Writes the package of a Word document (ECMA-376, Office Open XML): one section, a heading, one table.

use std::io::{self, Cursor, Write as _};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::table::{HEADS, cells};
use super::comments::{self, COMMENTS};
use super::{ARTICLE, PROPERTIES};
use crate::bitext::Bitext;
use crate::tmx::printable;

pub(super) const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
pub(super) const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006";
pub(super) const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
/// The widths of the columns, in twentieths of a point: A4 landscape without its margins.
const WIDTHS: [&str; 5] = ["1700", "1300", "4750", "4750", "2850"];
/// The font sizes of the columns, in half points: source and target larger than the rest.
const SIZES: [&str; 5] = ["16", "16", "21", "21", "16"];
/// The column of the translation.
const TARGET: usize = 3;
const HEADING: &str = "24";
const MARGIN: &str = "720";
const DOCUMENT: &str = "word/document.xml";
const CORE: &str = "docProps/core.xml";
/// The format identifier of custom properties, as in the standard's examples.
const USER_DEFINED: &str = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}";

pub(super) type Out = Writer<Vec<u8>>;
pub(super) type Written = io::Result<()>;
/// The name of a part, and the function that writes it.
type Part<'p> = (&'p str, &'p dyn Fn(&mut Out) -> Written);

pub(super) fn write(bitext: &Bitext) -> io::Result<Vec<u8>> {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let has_notes = bitext.segments.iter().any(|segment| segment.notes().next().is_some());
    let document = |out: &mut Out| document(out, bitext);
    let core = |out: &mut Out| core(out, bitext);
    let properties = |out: &mut Out| properties(out, bitext);
    let notes = |out: &mut Out| comments::write(out, bitext);
    let mut parts: Vec<Part<'_>> = vec![
        ("[Content_Types].xml", if has_notes { &commented_types } else { &plain_types }),
        ("_rels/.rels", &relationships),
        (DOCUMENT, &document),
        (CORE, &core),
        (PROPERTIES, &properties),
    ];
    if has_notes {
        parts.extend([(comments::RELATIONS, &comments::relations as &dyn Fn(&mut Out) -> Written), (COMMENTS, &notes)]);
    }
    for (name, write) in parts {
        // Without a timestamp, so that the same bitext gives the same document.
        package.start_file(name, SimpleFileOptions::default())?;
        let mut out = Writer::new(Vec::new());
        out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
        write(&mut out)?;
        package.write_all(&out.into_inner())?;
    }
    Ok(package.finish()?.into_inner())
}

fn plain_types(out: &mut Out) -> Written {
    content_types(out, &[])
}

fn commented_types(out: &mut Out) -> Written {
    content_types(out, &[(COMMENTS, "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml")])
}

fn content_types(out: &mut Out, more: &[(&str, &str)]) -> Written {
    let space = format!("{PACKAGE}/content-types");
    out.create_element("Types").with_attribute(("xmlns", &space[..])).write_inner_content(|out| {
        for (ending, kind) in
            [("rels", "application/vnd.openxmlformats-package.relationships+xml"), ("xml", "application/xml")]
        {
            empty(out, "Default", &[("Extension", ending), ("ContentType", kind)])?;
        }
        for (part, kind) in [
            (DOCUMENT, "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
            (CORE, "application/vnd.openxmlformats-package.core-properties+xml"),
            (PROPERTIES, "application/vnd.openxmlformats-officedocument.custom-properties+xml"),
        ]
        .iter()
        .chain(more)
        {
            empty(out, "Override", &[("PartName", &format!("/{part}")), ("ContentType", kind)])?;
        }
        Ok(())
    })?;
    Ok(())
}

fn relationships(out: &mut Out) -> Written {
    let space = format!("{PACKAGE}/relationships");
    out.create_element("Relationships").with_attribute(("xmlns", &space[..])).write_inner_content(|out| {
        for (id, kind, part) in [
            ("rId1", format!("{OFFICE}/relationships/officeDocument"), DOCUMENT),
            ("rId2", format!("{PACKAGE}/relationships/metadata/core-properties"), CORE),
            ("rId3", format!("{OFFICE}/relationships/custom-properties"), PROPERTIES),
        ] {
            empty(out, "Relationship", &[("Id", id), ("Type", &kind), ("Target", part)])?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Writes the core properties; the time of the bitext is the time of the document.
fn core(out: &mut Out, bitext: &Bitext) -> Written {
    let spaces = [
        ("xmlns:cp", &format!("{PACKAGE}/metadata/core-properties")[..]),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    let made: jiff::Timestamp = bitext.run.created.parse().unwrap_or_default();
    let made = made.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    out.create_element("cp:coreProperties").with_attributes(spaces).write_inner_content(|out| {
        for name in ["dcterms:created", "dcterms:modified"] {
            let time = out.create_element(name).with_attribute(("xsi:type", "dcterms:W3CDTF"));
            time.write_text_content(BytesText::new(&made))?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Writes the custom properties: the article's hash.
fn properties(out: &mut Out, bitext: &Bitext) -> Written {
    let spaces =
        [("xmlns", &format!("{OFFICE}/custom-properties")[..]), ("xmlns:vt", &format!("{OFFICE}/docPropsVTypes"))];
    out.create_element("Properties").with_attributes(spaces).write_inner_content(|out| {
        let named = [("fmtid", USER_DEFINED), ("pid", "2"), ("name", ARTICLE)];
        out.create_element("property").with_attributes(named).write_inner_content(|out| {
            let hash = printable(&bitext.article.sha256);
            out.create_element("vt:lpwstr").write_text_content(BytesText::new(&hash))?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

fn document(out: &mut Out, bitext: &Bitext) -> Written {
    out.create_element("w:document").with_attribute(("xmlns:w", WORD)).write_inner_content(|out| {
        out.create_element("w:body").write_inner_content(|out| {
            paragraph(out, &bitext.article.path, HEADING, true)?;
            table(out, bitext)?;
            // A table at the end must be followed by a paragraph.
            empty(out, "w:p", &[])?;
            section(out)
        })?;
        Ok(())
    })?;
    Ok(())
}

/// Writes the section: A4, landscape.
fn section(out: &mut Out) -> Written {
    out.create_element("w:sectPr").write_inner_content(|out| {
        empty(out, "w:pgSz", &[("w:w", "16838"), ("w:h", "11906"), ("w:orient", "landscape")])?;
        let sides = ["w:top", "w:right", "w:bottom", "w:left"].map(|side| (side, MARGIN));
        let edges = [("w:header", MARGIN), ("w:footer", MARGIN), ("w:gutter", "0")];
        empty(out, "w:pgMar", &[&sides[..], &edges].concat())
    })?;
    Ok(())
}

fn table(out: &mut Out, bitext: &Bitext) -> Written {
    out.create_element("w:tbl").write_inner_content(|out| {
        out.create_element("w:tblPr").write_inner_content(|out| {
            empty(out, "w:tblW", &[("w:w", "0"), ("w:type", "auto")])?;
            out.create_element("w:tblBorders").write_inner_content(|out| {
                ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"].iter().try_for_each(|side| {
                    empty(out, side, &[("w:val", "single"), ("w:sz", "2"), ("w:space", "0"), ("w:color", "000000")])
                })
            })?;
            empty(out, "w:tblLayout", &[("w:type", "fixed")])
        })?;
        out.create_element("w:tblGrid").write_inner_content(|out| {
            WIDTHS.iter().try_for_each(|width| empty(out, "w:gridCol", &[("w:w", width)]))
        })?;
        row(out, &HEADS.map(str::to_owned), &[], true)?;
        let mut next = 0;
        bitext.segments.iter().try_for_each(|segment| {
            let first = next;
            next += segment.notes().count();
            row(out, &cells(segment), &(first..next).collect::<Vec<_>>(), false)
        })
    })?;
    Ok(())
}

/// Writes a row; these comments are about its target.
fn row(out: &mut Out, texts: &[String], comments: &[usize], head: bool) -> Written {
    out.create_element("w:tr").write_inner_content(|out| {
        out.create_element("w:trPr").write_inner_content(|out| {
            empty(out, "w:cantSplit", &[])?;
            // The header row is repeated on every page.
            if head { empty(out, "w:tblHeader", &[]) } else { Ok(()) }
        })?;
        for (n, ((text, width), size)) in texts.iter().zip(WIDTHS).zip(SIZES).enumerate() {
            let comments = if n == TARGET { comments } else { &[] };
            out.create_element("w:tc").write_inner_content(|out| {
                out.create_element("w:tcPr").write_inner_content(|out| {
                    empty(out, "w:tcW", &[("w:w", width), ("w:type", "dxa")])?;
                    let grey = [("w:val", "clear"), ("w:color", "auto"), ("w:fill", "DDDDDD")];
                    if head { empty(out, "w:shd", &grey) } else { Ok(()) }
                })?;
                commented(out, text, size, head, comments)
            })?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Writes a text as one run, its lines separated by breaks.
fn paragraph(out: &mut Out, text: &str, size: &str, bold: bool) -> Written {
    commented(out, text, size, bold, &[])
}

/// Writes the same with comments on it.
fn commented(out: &mut Out, text: &str, size: &str, bold: bool, comments: &[usize]) -> Written {
    let text = printable(text).replace("\r\n", "\n");
    out.create_element("w:p").write_inner_content(|out| {
        for id in comments {
            empty(out, "w:commentRangeStart", &[("w:id", &id.to_string())])?;
        }
        out.create_element("w:r").write_inner_content(|out| {
            out.create_element("w:rPr").write_inner_content(|out| {
                if bold {
                    empty(out, "w:b", &[])?;
                }
                empty(out, "w:sz", &[("w:val", size)])?;
                empty(out, "w:szCs", &[("w:val", size)])
            })?;
            for (n, line) in text.split(['\n', '\r']).enumerate() {
                if n > 0 {
                    empty(out, "w:br", &[])?;
                }
                let words = out.create_element("w:t").with_attribute(("xml:space", "preserve"));
                words.write_text_content(BytesText::new(line))?;
            }
            Ok(())
        })?;
        for id in comments {
            empty(out, "w:commentRangeEnd", &[("w:id", &id.to_string())])?;
            out.create_element("w:r")
                .write_inner_content(|out| empty(out, "w:commentReference", &[("w:id", &id.to_string())]))?;
        }
        Ok(())
    })?;
    Ok(())
}

pub(super) fn empty(out: &mut Out, name: &str, attributes: &[(&str, &str)]) -> Written {
    out.create_element(name).with_attributes(attributes.iter().copied()).write_empty()?;
    Ok(())
}
