//! A Word document with one table, read and written with `zip` and `quick-xml`; foreign files are read within fixed
//! limits.
//!
//! Tracked changes are read as accepted, comments as notes; text boxes and tables inside cells are left out.

mod comments;
mod write;

use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use quick_xml::events::BytesStart;
use zip::ZipArchive;

use super::table::TableBuilder;
use super::xml::{self, Node, attribute};
use super::{ExchangeError, Sheet};
use crate::bitext::{Bitext, Note};

/// The property that holds the article's hash.
const ARTICLE: &str = "padanan-article-sha256";
/// Maximum size of a part of the file, unpacked, in bytes.
const MAX_BYTES: u64 = 128 << 20;

pub(super) fn write(bitext: &Bitext) -> Vec<u8> {
    // Writing into memory cannot fail.
    write::write(bitext).unwrap_or_default()
}

pub(super) fn read(bytes: &[u8]) -> Result<Sheet, ExchangeError> {
    let broken = |e: zip::result::ZipError| ExchangeError::new(format!("this is not a Word document: {e}"));
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let named = |name: &&str| name.starts_with("word/document") && name.ends_with(".xml");
    let name = archive.file_names().filter(named).min().map(str::to_owned);
    let name =
        name.ok_or_else(|| ExchangeError::new("this is not a Word document: there is no word/document.xml in it"))?;
    let document = part(&mut archive, &name)?;
    let notes = match archive.index_for_name(comments::COMMENTS) {
        Some(_) => comments::read(&part(&mut archive, comments::COMMENTS)?),
        None => HashMap::new(),
    };
    let mut reader = Reader { notes, ..Reader::default() };
    xml::walk(&xml::decoded(&document)?, "a Word document", |_, node| {
        reader.take(node);
        Ok(())
    })
    // A line number in a part inside the archive helps nobody.
    .map_err(|e| ExchangeError::new(e.message))?;
    let mut sheet = reader.rows.finish("table")?;
    if archive.index_for_name(PROPERTIES).is_some() {
        sheet.article_sha256 = article(&part(&mut archive, PROPERTIES)?);
    }
    Ok(sheet)
}

const PROPERTIES: &str = "docProps/custom.xml";

/// Unpacks one part of the file, up to [`MAX_BYTES`].
fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Vec<u8>, ExchangeError> {
    let failed = |e: String| ExchangeError::new(format!("this is not a Word document: {name}: {e}"));
    let packed = archive.by_name(name).map_err(|e| failed(e.to_string()))?;
    let mut bytes = Vec::new();
    packed.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|e| failed(e.to_string()))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(failed(format!("it unpacks to more than {} MiB", MAX_BYTES >> 20)));
    }
    Ok(bytes)
}

/// Finds the article's hash among the document's properties.
fn article(properties: &[u8]) -> Option<String> {
    let text = xml::decoded(properties).ok()?;
    let (mut ours, mut hash) = (false, None);
    let walked = xml::walk(&text, "a Word document", |_, node| {
        match node {
            Node::Open(_, tag) if tag.local_name().as_ref() == "property" => {
                ours = attribute(tag, "name").as_deref() == Some(ARTICLE);
            }
            Node::Text(text) if ours && !text.trim().is_empty() => hash = Some(text.trim().to_owned()),
            _ => {}
        }
        Ok(())
    });
    walked.ok().and(hash)
}

/// The role of an open element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Table,
    Row,
    Cell,
    Paragraph,
    Run,
    Text,
    /// The text of a tracked deletion.
    DeletedText,
    /// The properties of a row.
    RowProperties,
    /// An element whose text counts as that of the element around it.
    Through,
    /// An element whose text is ignored.
    Hidden,
}

#[derive(Default)]
struct Reader {
    rows: TableBuilder,
    open: Vec<Place>,
    /// Nesting depth of tables, and of hidden elements.
    tables: usize,
    hidden: usize,
    cells: Vec<String>,
    /// The text of each cell of the row that a tracked change deletes.
    deleted: Vec<String>,
    /// Whether a tracked change deletes the whole row.
    row_is_deleted: bool,
    number: usize,
    /// The comments of the document, by their id, and those that the row refers to.
    notes: HashMap<String, Note>,
    comments: Vec<String>,
}

impl Reader {
    fn take(&mut self, node: Node<'_>) {
        match node {
            Node::Open(space, tag) => {
                let place = self.open(space, tag);
                self.open.push(place);
            }
            Node::Text(text) => match self.open.last() {
                Some(Place::Text) => self.text(&text),
                Some(Place::DeletedText) if self.tables == 1 => {
                    self.deleted.last_mut().into_iter().for_each(|cell| cell.push_str(&text));
                }
                _ => {}
            },
            Node::Close => {
                if let Some(place) = self.open.pop() {
                    self.close(place);
                }
            }
        }
    }

    fn open(&mut self, space: &str, tag: &BytesStart<'_>) -> Place {
        let name = tag.local_name();
        let place = match name.as_ref() {
            "del" if self.open.last() == Some(&Place::RowProperties) && self.tables == 1 => {
                self.row_is_deleted = true;
                Place::Hidden
            }
            "delText" => Place::DeletedText,
            "del" | "moveFrom" | "Fallback" | "txbxContent" | "instrText" => Place::Hidden,
            // Both of Word's dialects, the transitional and the strict.
            _ if !space.contains("wordprocessingml") => Place::Through,
            "tbl" => Place::Table,
            "tr" => Place::Row,
            "trPr" => Place::RowProperties,
            "tc" => Place::Cell,
            "p" => Place::Paragraph,
            "r" => Place::Run,
            "t" => Place::Text,
            _ => Place::Through,
        };
        match (place, name.as_ref()) {
            (Place::Hidden, _) => self.hidden += 1,
            (Place::Table, _) => {
                self.tables += 1;
                if self.tables == 1 {
                    self.rows.new_table();
                }
            }
            (Place::Row, _) if self.tables == 1 => {
                (self.cells, self.deleted, self.row_is_deleted) = (Vec::new(), Vec::new(), false);
            }
            (Place::Cell, _) if self.tables == 1 => {
                self.cells.push(String::new());
                self.deleted.push(String::new());
            }
            (Place::Through, "commentReference" | "commentRangeStart") if self.tables > 0 => {
                self.comments.extend(attribute(tag, "w:id").or_else(|| attribute(tag, "id")));
            }
            // Only inside a run: a paragraph's tab stops are also called `tab`.
            (Place::Through, name) if self.open.last() == Some(&Place::Run) => match name {
                "tab" => self.text("\t"),
                "br" | "cr" => self.text("\n"),
                "noBreakHyphen" => self.text("\u{2011}"),
                "softHyphen" => self.text("\u{ad}"),
                _ => {}
            },
            _ => {}
        }
        place
    }

    fn text(&mut self, text: &str) {
        if self.tables == 1
            && self.hidden == 0
            && let Some(cell) = self.cells.last_mut()
        {
            cell.push_str(text);
        }
    }

    fn close(&mut self, place: Place) {
        match place {
            Place::Hidden => self.hidden -= 1,
            Place::Table => self.tables -= 1,
            Place::Row if self.tables == 1 => {
                self.number += 1;
                let mut cells: Vec<String> =
                    self.cells.drain(..).map(|c| c.trim_end_matches('\n').to_owned()).collect();
                let before = self.rows.sheet.rows.len();
                self.close_row(&mut cells);
                let ids = std::mem::take(&mut self.comments);
                if let Some(row) = self.rows.sheet.rows.get_mut(before) {
                    // A comment has a beginning and a reference, and is meant once.
                    row.notes.extend(ids.iter().filter_map(|id| self.notes.remove(id)));
                }
            }
            // A cell's paragraphs are its lines.
            Place::Paragraph => self.text("\n"),
            _ => {}
        }
    }

    fn close_row(&mut self, cells: &mut [String]) {
        if !self.row_is_deleted {
            return self.rows.push(self.number, cells);
        }
        for (cell, deleted) in cells.iter_mut().zip(self.deleted.drain(..)).filter(|(cell, _)| cell.is_empty()) {
            *cell = deleted;
        }
        let reason = "a tracked change deletes its row; accept or reject that change in Word first";
        self.rows.push_broken(self.number, cells, reason);
    }
}
