//! Terms in a translation memory: one unit for every spelling.

use std::path::Path;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Gathered, GlossaryPair, Lost, problem};
use crate::glossary::entry::{Glossary, Term};
use crate::toml_tree::Problem;

pub(super) fn read(file: &Path, bytes: &[u8], pair: GlossaryPair<'_>) -> Result<Vec<Term>, Vec<Problem>> {
    let pairs = crate::tmx::pairs(bytes, pair.from, pair.to).map_err(|e| vec![problem(file, None, e.to_string())])?;
    let mut gathered = Gathered::default();
    for (source, target) in &pairs {
        gathered.row(file, 1, source, target, None);
    }
    Ok(gathered.terms)
}

pub(super) fn write(glossary: &Glossary, pair: GlossaryPair<'_>, lost: &mut Lost) -> String {
    let (from, to) = (pair.from.to_string(), pair.to.to_string());
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    let _ = writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    let body = |writer: &mut Writer<Vec<u8>>| {
        for term in &glossary.terms {
            lost.unless(term, &["groups of spellings", "notes"]);
            for (form, source) in term.source.iter().enumerate() {
                let target = term.preferred(form);
                writer.create_element("tu").write_inner_content(|w| {
                    if let Some(note) = &term.note {
                        w.create_element("note").write_text_content(BytesText::new(note))?;
                    }
                    for (lang, text) in [(&from, source.as_str()), (&to, target)] {
                        w.create_element("tuv").with_attribute(("xml:lang", lang.as_str())).write_inner_content(
                            |w| {
                                w.create_element("seg").write_text_content(BytesText::new(text))?;
                                Ok(())
                            },
                        )?;
                    }
                    Ok(())
                })?;
            }
        }
        Ok(())
    };
    let header = [
        ("creationtool", "padanan"),
        ("creationtoolversion", env!("CARGO_PKG_VERSION")),
        ("segtype", "phrase"),
        ("o-tmf", "padanan"),
        ("adminlang", "en"),
        ("srclang", from.as_str()),
        ("datatype", "plaintext"),
    ];
    // Writing to memory cannot fail.
    let _ = writer.create_element("tmx").with_attribute(("version", "1.4")).write_inner_content(|w| {
        w.create_element("header").with_attributes(header).write_empty()?;
        w.create_element("body").write_inner_content(body)?;
        Ok(())
    });
    let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}
