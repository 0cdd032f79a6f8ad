//! What both versions of XLIFF share: how a document becomes bytes, and the reader.
//!
//! The reader tracks which element is open, where text belongs, and which group a unit is in. Each version classifies its
//! elements with a function of the type [`Open`].

use quick_xml::Writer;
use quick_xml::events::BytesStart;

use super::original::{Place, Tagged};
use super::xml::{self, At, Node};
use super::{ExchangeError, Sheet, SheetRow, Stamp};
use crate::bitext::{Bitext, BlockKind, Note, State};
use crate::reason::Reason;
use crate::text::Span;

pub(super) type Out = Writer<Vec<u8>>;
pub(super) type Written = std::io::Result<()>;

/// Returns the bytes of the document that `document` writes.
pub(super) fn write(bitext: &Bitext, document: fn(&mut Out, &Bitext) -> Written) -> Vec<u8> {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 1);
    // Writing into memory cannot fail.
    let _ = document(&mut out, bitext);
    let mut bytes = out.into_inner();
    bytes.push(b'\n');
    bytes
}

/// The role of an open element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum XliffElement {
    /// Any element that may contain groups and units, except a group.
    Above,
    Group,
    Unit,
    Segment,
    /// The source of a unit of version 1.2 with its sentences marked.
    SegmentedSource,
    Source,
    Target,
    /// A translation candidate, and the text of its target.
    Candidate,
    CandidateTarget,
    /// The text of a stamp, and of the article's hash.
    Stamp,
    Article,
    /// A list of notes, and a person's note.
    Notes,
    Note,
    /// Markup around text that counts.
    Inline,
    /// An element whose text is ignored.
    Hidden,
}

impl XliffElement {
    /// Whether it may contain groups and units.
    pub(super) fn holds_units(self) -> bool {
        matches!(self, Self::Above | Self::Group)
    }

    /// Whether its text counts.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Source | Self::SegmentedSource | Self::Target | Self::CandidateTarget | Self::Inline)
    }
}

/// An element that opens.
pub(super) struct Element<'a> {
    pub(super) line: usize,
    pub(super) space: &'a str,
    pub(super) name: &'a str,
    pub(super) tag: &'a BytesStart<'a>,
}

/// Classifies an element for one version, and reads its attributes. The last argument is the element around it; `None`
/// for the root.
pub(super) type Open = fn(&mut Reader, &Element<'_>, Option<XliffElement>) -> Result<XliffElement, Reason>;

#[derive(Default)]
pub(super) struct Reader {
    pub(super) sheet: Sheet,
    pub(super) row: SheetRow,
    /// The states of the unit's segments.
    pub(super) states: Vec<Option<State>>,
    /// Whether the segment has a target.
    pub(super) has_target: bool,
    /// Whether the unit is marked as approved.
    pub(super) approved: bool,
    pub(super) stamp: String,
    /// The segments of the unit, if it has marked ones.
    parts: Vec<UnitPart>,
    /// Index of the segment that is open.
    part: Option<usize>,
    open: Vec<XliffElement>,
    /// The block of each open group: its own, or the one around it.
    blocks: Vec<Option<(u32, BlockKind)>>,
    count: u32,
    /// Where the rows stand in the file.
    places: Vec<Place>,
    /// Where the open unit stands.
    place: Place,
    /// The bytes of the node that is read.
    at: Span,
    /// The segment whose mark is open in a source or target, and how many elements are around the mark.
    mark: Option<(usize, usize)>,
}

/// One segment of a unit.
#[derive(Debug, Default)]
struct UnitPart {
    id: String,
    source: String,
    target: Option<String>,
    state: Option<State>,
    place: Place,
}

/// Reads a file in the version that `open` handles.
pub(super) fn read(bytes: &[u8], open: Open) -> Result<Sheet, ExchangeError> {
    placed(&xml::decoded(bytes)?, open).map(|(sheet, _)| sheet)
}

/// Reads a file in the version that `open` handles, and where each of its rows stands in it.
pub(super) fn placed(text: &str, open: Open) -> Result<(Sheet, Vec<Place>), ExchangeError> {
    let mut reader = Reader::default();
    xml::walk(text, "XLIFF", |At { line, span }, node| {
        reader.at = span;
        match node {
            Node::Open(space, tag) => {
                let name = tag.local_name();
                let around = reader.open.last().copied();
                let before = reader.part;
                let element = open(&mut reader, &Element { line, space, name: name.as_ref(), tag }, around)?;
                reader.opened(element, reader.part.filter(|part| before != Some(*part)));
                reader.open.push(element);
            }
            Node::Text(text) => reader.text(&text),
            Node::Close => {
                let element = reader.open.pop();
                reader.closed(element);
                match element {
                    Some(XliffElement::Group) => drop(reader.blocks.pop()),
                    Some(XliffElement::Unit) => reader.keep(),
                    Some(_) => reader.close_part(),
                    None => {}
                }
            }
        }
        Ok(())
    })?;
    Ok((reader.sheet, reader.places))
}

impl Reader {
    /// Opens a group: a block of this kind or, if padanan did not write it, a part of the block around it.
    pub(super) fn group(&mut self, kind: Option<BlockKind>) -> XliffElement {
        self.count += u32::from(kind.is_some());
        let own = kind.map(|kind| (self.count, kind));
        self.blocks.push(own.or_else(|| self.block()));
        XliffElement::Group
    }

    fn block(&self) -> Option<(u32, BlockKind)> {
        self.blocks.last().copied().flatten()
    }

    /// Opens a unit.
    pub(super) fn unit(&mut self, line: usize, id: Option<String>) -> XliffElement {
        let id = id.and_then(|id| id.parse().ok());
        self.row = SheetRow { line, id, block: self.block(), ..SheetRow::default() };
        (self.states, self.stamp, self.approved, self.has_target) = (Vec::new(), String::new(), false, false);
        (self.parts, self.part) = (Vec::new(), None);
        XliffElement::Unit
    }

    /// Opens a person's note.
    pub(super) fn note(&mut self, who: Option<String>, when: Option<String>) -> XliffElement {
        let who = who.filter(|who| !who.trim().is_empty());
        self.row.notes.push(Note { text: String::new(), who, when });
        XliffElement::Note
    }

    /// Opens a segment of the unit: a new one, or the one with this id.
    pub(super) fn part(&mut self, id: String, state: Option<State>) {
        let known = self.parts.iter().position(|part| !id.is_empty() && part.id == id);
        self.part = known.or_else(|| {
            self.parts.push(UnitPart { id, ..UnitPart::default() });
            Some(self.parts.len() - 1)
        });
        if let Some(part) = self.part.and_then(|n| self.parts.get_mut(n)) {
            part.state = state.or(part.state);
        }
    }

    /// Closes the segment of a unit with the element or the mark around it. In version 2, source and target end before their
    /// segment does; in version 1.2, inline elements end before the mark.
    fn close_part(&mut self) {
        let inside = self.open.contains(&XliffElement::Segment) || self.open.last() == Some(&XliffElement::Inline);
        if !inside {
            self.part = None;
        }
    }

    /// Opens the target of a segment. With two of them, it is unknown which is meant.
    pub(super) fn target(&mut self) -> XliffElement {
        if std::mem::replace(&mut self.has_target, true) {
            let message = "it has two targets; leave the one that is meant";
            self.row.broken = Some(message.to_owned());
        }
        self.row.target.get_or_insert_default();
        XliffElement::Target
    }

    /// Records where an element begins. `part` is the segment that it opened.
    fn opened(&mut self, element: XliffElement, part: Option<usize>) {
        let tagged = Tagged::open(self.at);
        let depth = self.open.len();
        let text = self.open.iter().rev().find(|e| **e != XliffElement::Inline).copied();
        // A segment without a part is white space between two segments.
        let ignorable = self.open.last() == Some(&XliffElement::Segment) && self.part.is_none();
        if element == XliffElement::Unit {
            self.place = Place { unit: Some(self.at), ..Place::default() };
        }
        let own = self.part.and_then(|n| self.parts.get_mut(n)).map(|p| &mut p.place);
        for place in [Some(&mut self.place), own].into_iter().flatten().filter(|_| !ignorable) {
            match element {
                XliffElement::Segment if part.is_some() => place.segment = Some(self.at),
                XliffElement::Source | XliffElement::SegmentedSource => {
                    place.source = Some(tagged);
                    place.source_pieces.clear();
                }
                XliffElement::Target => place.target = Some(tagged),
                _ => {}
            }
        }
        if let Some(part) = part.filter(|_| element == XliffElement::Inline) {
            let place = &mut self.parts[part].place;
            let mark = match text {
                Some(XliffElement::SegmentedSource) => &mut place.source_mark,
                Some(XliffElement::Target) => &mut place.mark,
                _ => return,
            };
            *mark = Some(tagged);
            self.mark = Some((part, depth));
        }
    }

    /// Records where an element ends.
    fn closed(&mut self, element: Option<XliffElement>) {
        let at = self.at;
        let own = self.part.and_then(|n| self.parts.get_mut(n)).map(|p| &mut p.place);
        for place in [Some(&mut self.place), own].into_iter().flatten() {
            let tagged = match element {
                Some(XliffElement::Source | XliffElement::SegmentedSource) => &mut place.source,
                Some(XliffElement::Target) => &mut place.target,
                _ => continue,
            };
            if let Some(tagged) = tagged.as_mut().filter(|t| !t.closed) {
                tagged.close(at);
            }
        }
        if let Some((part, _)) = self.mark.filter(|(_, depth)| *depth == self.open.len()) {
            self.mark = None;
            let marks = self.parts.get_mut(part).map(|p| [&mut p.place.source_mark, &mut p.place.mark]);
            for mark in marks.into_iter().flatten().flatten().filter(|mark| !mark.closed) {
                mark.close(at);
            }
        }
    }

    /// Adds a text to the open element.
    pub(super) fn text(&mut self, text: &str) {
        let place = self.open.iter().rev().find(|p| **p != XliffElement::Inline).copied();
        if let Some(part) = self.part.and_then(|n| self.parts.get_mut(n)) {
            match place {
                Some(XliffElement::Source | XliffElement::SegmentedSource) => {
                    part.source.push_str(text);
                    part.place.source_pieces.push((self.at, text.to_owned()));
                }
                Some(XliffElement::Target) => {
                    part.target.get_or_insert_default().push_str(text);
                    part.place.pieces.push((self.at, text.to_owned()));
                }
                _ => {}
            }
        }
        match place {
            Some(XliffElement::Source) => {
                self.row.source.push_str(text);
                self.place.source_pieces.push((self.at, text.to_owned()));
            }
            Some(XliffElement::SegmentedSource) => self.place.source_pieces.push((self.at, text.to_owned())),
            Some(XliffElement::Target) => {
                self.row.target.get_or_insert_default().push_str(text);
                self.place.pieces.push((self.at, text.to_owned()));
            }
            Some(XliffElement::CandidateTarget) => self.row.draft.get_or_insert_default().push_str(text),
            Some(XliffElement::Note) => self.row.notes.last_mut().into_iter().for_each(|note| note.text.push_str(text)),
            Some(XliffElement::Stamp) => self.stamp.push_str(text),
            Some(XliffElement::Article) => self.sheet.article_sha256.get_or_insert_default().push_str(text.trim()),
            _ => {}
        }
    }

    /// Closes a unit and adds it as a row.
    fn keep(&mut self) {
        let mut row = std::mem::take(&mut self.row);
        row.stamp = Stamp::parse(&self.stamp);
        row.notes.retain(|note| !note.text.trim().is_empty());
        // If the unit has several segments, the least advanced state counts.
        row.state = self.states.iter().min_by_key(|s| s.unwrap_or(State::Initial)).copied().flatten();
        // A program that supports nothing but approval still says that somebody approved.
        if self.approved && row.state.is_none_or(|s| s < State::Reviewed) {
            row.state = Some(State::Reviewed);
        }
        let parts = std::mem::take(&mut self.parts);
        // What padanan exported has one segment in each unit, whatever another program made of it.
        if row.stamp.is_none() && parts.len() > 1 && parts.iter().all(|part| !part.source.trim().is_empty()) {
            self.count += u32::from(row.block.is_none());
            let block = row.block.or(Some((self.count, BlockKind::Paragraph)));
            let approved = self.approved;
            let unit = std::mem::take(&mut self.place);
            self.places.extend(parts.iter().map(|part| part.place.clone().in_unit(&unit, &part.id)));
            self.sheet.rows.extend(parts.into_iter().map(|part| {
                let target = part.target.filter(|t| !t.trim().is_empty()).map(|t| t.trim().to_owned());
                let state = part.state.or(row.state).filter(|_| target.is_some());
                let state = if approved && target.is_some() { state.max(Some(State::Reviewed)) } else { state };
                let source = part.source.trim().to_owned();
                SheetRow { id: None, source, target, state, block, ..row.clone() }
            }));
            return;
        }
        if row.id.is_some() || !row.source.trim().is_empty() {
            self.sheet.rows.push(row);
            self.places.push(std::mem::take(&mut self.place));
        }
    }
}
