//! What the two versions of XLIFF share in reading: which element is open, whose text is met, which group is around a unit.
//! A version says by its [`Open`] what an element is to it.

use quick_xml::events::BytesStart;

use super::xml::{self, Node};
use super::{ExchangeError, Sheet, SheetRow, Stamp};
use crate::bitext::{BlockKind, State};

/// What an open element is to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum XliffElement {
    /// Whatever may hold groups and units, but for a group.
    Above,
    Group,
    Unit,
    Segment,
    Source,
    Target,
    /// A translation candidate, and the text of its target.
    Candidate,
    CandidateTarget,
    /// The text of a stamp, and of the article's hash.
    Stamp,
    Article,
    /// Mark-up around text that counts.
    Inline,
    /// An element whose text is nobody's.
    Hidden,
}

impl XliffElement {
    /// Whether groups and units may stand in it.
    pub(super) fn holds_units(self) -> bool {
        matches!(self, Self::Above | Self::Group)
    }

    /// Whether its text counts.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Source | Self::Target | Self::CandidateTarget | Self::Inline)
    }
}

/// An element that opens.
pub(super) struct Element<'a> {
    pub(super) line: usize,
    pub(super) space: &'a str,
    pub(super) name: &'a str,
    pub(super) tag: &'a BytesStart<'a>,
}

/// What an element is in one version, and what its attributes say. The place around it; none for the root.
pub(super) type Open = fn(&mut Reader, &Element<'_>, Option<XliffElement>) -> Result<XliffElement, String>;

#[derive(Default)]
pub(super) struct Reader {
    pub(super) sheet: Sheet,
    pub(super) row: SheetRow,
    /// The states of the unit's segments.
    pub(super) states: Vec<Option<State>>,
    /// Whether the unit says that somebody approved of it.
    pub(super) approved: bool,
    pub(super) stamp: String,
    open: Vec<XliffElement>,
    /// The block that each open group is, or is in.
    blocks: Vec<Option<(u32, BlockKind)>>,
    count: u32,
}

/// Reads a file in the version that `open` knows.
pub(super) fn read(bytes: &[u8], open: Open) -> Result<Sheet, ExchangeError> {
    let text = xml::decoded(bytes)?;
    let mut reader = Reader::default();
    xml::walk(&text, "XLIFF", |line, node| {
        match node {
            Node::Open(space, tag) => {
                let name = tag.local_name();
                let around = reader.open.last().copied();
                let place = open(&mut reader, &Element { line, space, name: name.as_ref(), tag }, around)?;
                reader.open.push(place);
            }
            Node::Text(text) => reader.text(&text),
            Node::Close => match reader.open.pop() {
                Some(XliffElement::Group) => drop(reader.blocks.pop()),
                Some(XliffElement::Unit) => reader.keep(),
                _ => {}
            },
        }
        Ok(())
    })?;
    Ok(reader.sheet)
}

impl Reader {
    /// A group opens: a block of this kind or, where it is none of ours, a part of the one around it.
    pub(super) fn group(&mut self, kind: Option<BlockKind>) -> XliffElement {
        self.count += u32::from(kind.is_some());
        let own = kind.map(|kind| (self.count, kind));
        self.blocks.push(own.or_else(|| self.block()));
        XliffElement::Group
    }

    fn block(&self) -> Option<(u32, BlockKind)> {
        self.blocks.last().copied().flatten()
    }

    /// A unit opens.
    pub(super) fn unit(&mut self, line: usize, id: Option<String>) -> XliffElement {
        let id = id.and_then(|id| id.parse().ok());
        self.row = SheetRow { line, id, block: self.block(), ..SheetRow::default() };
        (self.states, self.stamp, self.approved) = (Vec::new(), String::new(), false);
        XliffElement::Unit
    }

    /// A text goes to what is open.
    pub(super) fn text(&mut self, text: &str) {
        match self.open.iter().rev().find(|p| **p != XliffElement::Inline) {
            Some(XliffElement::Source) => self.row.source.push_str(text),
            Some(XliffElement::Target) => self.row.target.get_or_insert_default().push_str(text),
            Some(XliffElement::CandidateTarget) => self.row.draft.get_or_insert_default().push_str(text),
            Some(XliffElement::Stamp) => self.stamp.push_str(text),
            Some(XliffElement::Article) => self.sheet.article_sha256.get_or_insert_default().push_str(text.trim()),
            _ => {}
        }
    }

    /// A unit is closed: it is a row.
    fn keep(&mut self) {
        let mut row = std::mem::take(&mut self.row);
        row.stamp = Stamp::parse(&self.stamp);
        // Of several parts the one that is least far tells.
        row.state = self.states.iter().min_by_key(|s| s.unwrap_or(State::Initial)).copied().flatten();
        // A program that knows only of approval still says that somebody approved.
        if self.approved && row.state.is_none_or(|s| s < State::Reviewed) {
            row.state = Some(State::Reviewed);
        }
        if row.id.is_some() || !row.source.trim().is_empty() {
            self.sheet.rows.push(row);
        }
    }
}
