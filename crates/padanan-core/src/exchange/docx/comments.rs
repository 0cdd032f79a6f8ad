//! Comments of a Word document: the notes of persons, in a part of their own.

use std::collections::HashMap;

use quick_xml::events::BytesText;

use super::write::{OFFICE, Out, PACKAGE, WORD, Written, empty};
use super::xml::{self, Node, attribute};
use crate::bitext::{Bitext, Note, Segment};
use crate::tmx::printable;

/// The part that has them, and the part that says so.
pub(super) const COMMENTS: &str = "word/comments.xml";
pub(super) const RELATIONS: &str = "word/_rels/document.xml.rels";
/// The author of a note whose author is not known: Word wants one.
const PERSON: &str = "reviewer";

pub(super) fn relations(out: &mut Out) -> Written {
    let space = format!("{PACKAGE}/relationships");
    out.create_element("Relationships").with_attribute(("xmlns", &space[..])).write_inner_content(|out| {
        let kind = format!("{OFFICE}/relationships/comments");
        empty(out, "Relationship", &[("Id", "rId1"), ("Type", &kind), ("Target", "comments.xml")])
    })?;
    Ok(())
}

/// Writes the notes of all segments, numbered from 0.
pub(super) fn write(out: &mut Out, bitext: &Bitext) -> Written {
    out.create_element("w:comments").with_attribute(("xmlns:w", WORD)).write_inner_content(|out| {
        for ((row, said), id) in bitext.segments.iter().flat_map(Segment::notes).zip(0..) {
            let who = printable(if row.who.trim().is_empty() { PERSON } else { &row.who }).into_owned();
            let initials: String = who.split_whitespace().filter_map(|word| word.chars().next()).take(3).collect();
            let id = format!("{id}");
            let mut about = vec![("w:id", &id[..]), ("w:author", &who), ("w:initials", &initials)];
            if !row.when.is_empty() {
                about.push(("w:date", &row.when));
            }
            out.create_element("w:comment").with_attributes(about).write_inner_content(|out| {
                for line in printable(said).lines() {
                    out.create_element("w:p").write_inner_content(|out| {
                        out.create_element("w:r").write_inner_content(|out| {
                            let words = out.create_element("w:t").with_attribute(("xml:space", "preserve"));
                            words.write_text_content(BytesText::new(line))?;
                            Ok(())
                        })?;
                        Ok(())
                    })?;
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Reads the comments of a document, by their id. A part that cannot be read has none: the table counts.
pub(super) fn read(part: &[u8]) -> HashMap<String, Note> {
    let mut notes: HashMap<String, Note> = HashMap::new();
    let Ok(text) = xml::decoded(part) else { return notes };
    let (mut open, mut names) = (None::<String>, Vec::<String>::new());
    let walked = xml::walk(&text, "a Word document", |_, node| {
        match node {
            Node::Open(_, tag) => {
                let name = tag.local_name().as_ref().to_owned();
                if name == "comment" {
                    let id = attribute(tag, "w:id").or_else(|| attribute(tag, "id")).unwrap_or_default();
                    let named = |name: &str| attribute(tag, &format!("w:{name}")).or_else(|| attribute(tag, name));
                    let (who, when) = (named("author"), named("date"));
                    notes.insert(id.clone(), Note { text: String::new(), who, when });
                    open = Some(id);
                }
                names.push(name);
            }
            Node::Text(text) => {
                if let (Some(note), Some("t")) =
                    (open.as_ref().and_then(|id| notes.get_mut(id)), names.last().map(String::as_str))
                {
                    note.text.push_str(&text);
                }
            }
            Node::Close => {
                let closed = names.pop().unwrap_or_default();
                let note = open.as_ref().and_then(|id| notes.get_mut(id));
                match (&closed[..], note) {
                    ("p" | "br", Some(note)) if !note.text.is_empty() && !note.text.ends_with('\n') => {
                        note.text.push('\n');
                    }
                    ("comment", _) => open = None,
                    _ => {}
                }
            }
        }
        Ok(())
    });
    if walked.is_err() {
        return HashMap::new();
    }
    notes.values_mut().for_each(|note| note.text = note.text.trim().to_owned());
    notes.retain(|_, note| !note.text.is_empty());
    notes
}
