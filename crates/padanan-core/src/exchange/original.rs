//! Puts what was changed in a bitext back into the file of another program that it was made from. Everything else in the
//! file stays, byte for byte: its codes, notes, attributes, and the way it is written.
//!
//! ```text
//! file ── placed ─► rows, each with its Place ─┐
//! bitext's segments ───────────────────────────┴─► edits of the file's text ─► file
//! ```

use std::collections::BTreeMap;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use similar::{ChangeTag, TextDiff};

use super::match_rows::rank;
use super::to_bitext::{state_of, target_of};
use super::{Format, LanguagePair, SheetRow, codes, enclosed, tmx, xliff2, xliff12, xml};
use crate::bitext::{Bitext, Original, Segment, State};
use crate::text::Span;
use crate::text::language::Lang;

/// An element in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tagged {
    /// Its start tag, or the whole of an empty element.
    tag: Span,
    /// Where its content ends.
    inner: usize,
    /// Where it ends.
    end: usize,
    /// Whether it was closed.
    pub(super) closed: bool,
}

impl Tagged {
    /// Creates an element whose start tag was read.
    pub(super) fn open(tag: Span) -> Self {
        Self { tag, inner: tag.end, end: tag.end, closed: false }
    }

    /// Closes the element with its end tag.
    pub(super) fn close(&mut self, tag: Span) {
        (self.inner, self.end, self.closed) = (tag.start, tag.end, true);
    }

    fn is_empty(self, text: &str) -> bool {
        self.tag.of(text).ends_with("/>")
    }
}

/// Where a row stands in its file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// The start tag of its unit.
    pub(super) unit: Option<Span>,
    /// The start tag of its segment, in XLIFF 2.
    pub(super) segment: Option<Span>,
    /// The element with its source.
    pub(super) source: Option<Tagged>,
    /// The element with its target.
    pub(super) target: Option<Tagged>,
    /// The mark around it in a source of several segments.
    pub(super) source_mark: Option<Tagged>,
    /// The mark around it in a target of several segments.
    pub(super) mark: Option<Tagged>,
    /// The id of that mark, if the unit has several segments.
    pub(super) several: Option<String>,
    /// The pieces of its source's text, and what they say.
    pub(super) source_pieces: Vec<(Span, String)>,
    /// The pieces of its target's text, and what they say.
    pub(super) pieces: Vec<(Span, String)>,
}

impl Place {
    /// Returns the place of one of several segments, in a unit.
    pub(super) fn in_unit(self, unit: &Self, id: &str) -> Self {
        if self.segment.is_some() {
            return Self { unit: unit.unit, ..self };
        }
        Self { unit: unit.unit, source: unit.source, target: unit.target, several: Some(id.to_owned()), ..self }
    }
}

/// Keeps a file, if exports can be made from it.
pub fn original(format: Format, bytes: &[u8]) -> Option<Original> {
    if !matches!(format, Format::Xliff | Format::Xliff12 | Format::Tmx) {
        return None;
    }
    let (encoding, mark) = (xml::encoding(bytes), Encoding::for_bom(bytes));
    let text = xml::decoded(bytes).ok()?.into_owned();
    Some(Original {
        format: format.as_str().to_owned(),
        encoding: encoding.name().to_owned(),
        marked: mark.is_some(),
        text,
    })
}

/// Writes a bitext as the file that it was made from. `None` if it was made from none in this format, or its segments are no
/// longer the file's.
pub(super) fn write(format: Format, bitext: &Bitext) -> Option<Vec<u8>> {
    let original = bitext.article.original.as_ref().filter(|o| o.format == format.as_str())?;
    let (sheet, places) = match format {
        Format::Xliff => xliff2::placed(&original.text).ok()?,
        Format::Xliff12 => xliff12::placed(&original.text).ok()?,
        Format::Tmx => {
            let (from, to) = (Lang::parse(&bitext.from).ok()?, Lang::parse(&bitext.to).ok()?);
            tmx::placed(&original.text, LanguagePair { from: &from, to: &to }).ok()?
        }
        _ => return None,
    };
    let rows: Vec<(&SheetRow, &Place)> =
        sheet.rows.iter().zip(&places).filter(|(row, _)| !row.source.trim().is_empty()).collect();
    let same = rows.iter().zip(&bitext.segments).all(|((row, _), segment)| row.source == segment.source);
    if !same || rows.len() != bitext.segments.len() {
        return None;
    }
    let rows: Vec<Edited<'_>> = rows
        .into_iter()
        .zip(&bitext.segments)
        .map(|((row, place), segment)| Edited::new(row, place, segment))
        .collect();
    let (list, tags) = (Vec::new(), BTreeMap::new());
    let mut edits = Edits { text: &original.text, format, to: &bitext.to, list, tags };
    for unit in rows.chunk_by(|a, b| a.place.unit == b.place.unit) {
        edits.unit(unit);
    }
    Some(encoded(&edits.applied(), original))
}

/// A row of the file, with what became of it.
struct Edited<'a> {
    place: &'a Place,
    segment: &'a Segment,
    /// Its target in the file.
    said: &'a str,
    /// What it says now, if that is something else.
    now: Option<&'a str>,
    /// Its state now, if that is another one.
    state: Option<State>,
}

impl<'a> Edited<'a> {
    fn new(row: &'a SheetRow, place: &'a Place, segment: &'a Segment) -> Self {
        let said = target_of(row).map_or("", String::as_str);
        let now = segment.target.as_deref().filter(|target| *target != said);
        let state = Some(segment.state).filter(|state| *state != state_of(row) && segment.target.is_some());
        Self { place, segment, said, now, state }
    }
}

/// The changes of a start tag.
#[derive(Default)]
struct TagEdit {
    end: usize,
    attributes: Vec<(&'static str, &'static str)>,
    /// The content of an element that was empty.
    content: Option<String>,
}

/// The changes of a file.
struct Edits<'a> {
    text: &'a str,
    format: Format,
    to: &'a str,
    list: Vec<(Span, String)>,
    tags: BTreeMap<usize, TagEdit>,
}

impl Edits<'_> {
    /// Adds what changed in the segments of a unit.
    fn unit(&mut self, rows: &[Edited<'_>]) {
        let mut absent = Vec::new();
        for row in rows {
            let place = row.place;
            let Some(now) = row.now else { continue };
            let holder = if place.several.is_some() { place.mark } else { place.target };
            match holder {
                _ if !place.pieces.is_empty() => self.pieces(&place.pieces, row.said, now),
                Some(holder) => self.fill(holder, &self.with_codes(row, holder, now)),
                None if place.several.is_some() => absent.push(row),
                None => self.add_target(place, &self.new_target(row, now)),
            }
        }
        self.states(rows);
        let (Some(first), false) = (rows.first(), absent.is_empty()) else { return };
        let mark = |row: &&Edited<'_>| {
            let id = xml::content(row.place.several.as_deref().unwrap_or_default(), |_| String::new());
            let text = self.new_target(row, row.now.unwrap_or_default());
            format!("<mrk mtype=\"seg\" mid=\"{}\">{text}</mrk>", id.replace('"', "&quot;"))
        };
        let marks = absent.iter().map(mark).collect::<Vec<_>>().join(" ");
        match first.place.target {
            Some(target) => self.fill(target, &marks),
            None => self.add_target(first.place, &marks),
        }
    }

    /// Returns the content of a target that is there and has no text: with the codes of the source, unless it has codes.
    fn with_codes(&self, row: &Edited<'_>, holder: Tagged, now: &str) -> String {
        let is_bare = holder.is_empty(self.text) || self.text[holder.tag.end..holder.inner].trim().is_empty();
        if is_bare { self.new_target(row, now) } else { self.escaped(now) }
    }

    /// Returns the content of a new target, with the codes of the source that are known to belong to it.
    fn new_target(&self, row: &Edited<'_>, now: &str) -> String {
        let place = row.place;
        let source = if place.several.is_some() { place.source_mark } else { place.source };
        let Some(source) = source.filter(|source| source.closed && self.format != Format::Tmx) else {
            return self.escaped(now);
        };
        let region = Span::new(source.tag.end.min(source.inner), source.inner);
        let own = || place.source_pieces.iter().filter(|(span, _)| region.contains(*span));
        let said: String = own().map(|(_, text)| text.as_str()).collect();
        // The white space around a segment is the file's.
        let lead = said.find(&row.segment.source).filter(|_| said.trim() == row.segment.source.trim());
        let pieces: Vec<(Span, usize)> = own()
            .map(|(span, text)| (Span::new(span.start - region.start, span.end - region.start), text.len()))
            .collect();
        let place_of = |words: Span| {
            let enclosed = words.of(&said);
            let start = (words.start + enclosed.len() - enclosed.trim_start().len()).checked_sub(lead?)?;
            let words = Span::new(start, start + enclosed.trim().len());
            enclosed::place_of(row.segment, words).filter(|_| !words.is_empty())
        };
        codes::for_target(region.of(self.text), &pieces, place_of).put_into(now, |text| self.escaped(text))
    }

    /// Changes the states of a unit: of each segment in XLIFF 2, of the whole unit in XLIFF 1. A memory has none.
    fn states(&mut self, rows: &[Edited<'_>]) {
        if self.format == Format::Tmx {
            return;
        }
        if self.format == Format::Xliff {
            for (state, tag) in rows.iter().filter_map(|row| Some((row.state?, row.place.segment?))) {
                self.tag(tag).attributes.push(("state", state.as_str()));
            }
            return;
        }
        let (Some(first), Some(least)) =
            (rows.first(), rows.iter().map(|row| row.segment.state).min_by_key(|s| rank(*s)))
        else {
            return;
        };
        if rows.iter().all(|row| row.state.is_none()) {
            return;
        }
        if let Some(target) = first.place.target {
            let word = match least {
                State::Final => "final",
                State::Reviewed => "signed-off",
                State::Translated => "translated",
                State::Initial | State::Failed => "needs-translation",
            };
            self.tag(target.tag).attributes.push(("state", word));
        }
        if let Some(unit) = first.place.unit {
            let was = unit.of(self.text).contains("approved");
            match least.is_decided() {
                true => self.tag(unit).attributes.push(("approved", "yes")),
                false if was => self.tag(unit).attributes.push(("approved", "no")),
                false => {}
            }
        }
    }

    fn tag(&mut self, span: Span) -> &mut TagEdit {
        let edit = self.tags.entry(span.start).or_default();
        edit.end = span.end;
        edit
    }

    /// Puts something into an element that has no text.
    fn fill(&mut self, element: Tagged, content: &str) {
        if element.is_empty(self.text) {
            self.tag(element.tag).content = Some(content.to_owned());
        } else {
            self.list.push((Span::new(element.inner, element.inner), content.to_owned()));
        }
    }

    /// Adds a target behind a source, written as that is.
    fn add_target(&mut self, place: &Place, content: &str) {
        let Some(source) = place.source else { return };
        let before = &self.text[..source.tag.start];
        let space = &before[before.trim_end().len()..];
        let tag = source.tag.of(self.text);
        let name = tag_name(tag);
        let prefix = name.rsplit_once(':').map(|(prefix, _)| format!("{prefix}:")).unwrap_or_default();
        let target = if self.format == Format::Tmx {
            let language = if tag.contains("xml:lang") { "xml:lang" } else { "lang" };
            let to = xml::content(self.to, |_| String::new());
            format!("{space}<{name} {language}=\"{to}\"><seg>{content}</seg></{name}>")
        } else {
            format!("{space}<{prefix}target>{content}</{prefix}target>")
        };
        self.list.push((Span::new(source.end, source.end), target));
    }

    /// Changes the pieces of a text where it changed: what stands between them stays.
    fn pieces(&mut self, pieces: &[(Span, String)], said: &str, now: &str) {
        let old: String = pieces.iter().map(|(_, text)| text.as_str()).collect();
        // The white space around a segment is the file's.
        let around = old.find(said).filter(|_| old.trim() == said.trim());
        let new = match around {
            Some(at) => format!("{}{now}{}", &old[..at], &old[at + said.len()..]),
            None => now.to_owned(),
        };
        let mut texts = vec![String::new(); pieces.len()];
        let (mut piece, mut left) = (0, pieces[0].1.len());
        for change in TextDiff::from_words(old.as_str(), new.as_str()).iter_all_changes() {
            let mut value = change.value();
            if change.tag() == ChangeTag::Insert {
                texts[piece].push_str(value);
                continue;
            }
            while !value.is_empty() {
                while left == 0 && piece + 1 < pieces.len() {
                    piece += 1;
                    left = pieces[piece].1.len();
                }
                let (here, rest) = value.split_at(left.min(value.len()));
                if change.tag() == ChangeTag::Equal {
                    texts[piece].push_str(here);
                }
                left -= here.len();
                value = rest;
            }
        }
        for ((span, _), text) in pieces.iter().zip(texts).filter(|((_, was), text)| was != text) {
            let raw = span.of(self.text);
            let cdata = raw.starts_with("<![CDATA[") && !text.contains("]]>");
            self.list.push((*span, if cdata { format!("<![CDATA[{text}]]>") } else { self.escaped(&text) }));
        }
    }

    fn escaped(&self, text: &str) -> String {
        match self.format {
            Format::Xliff => xliff2::escaped(text),
            _ => xml::content(text, |_| String::new()),
        }
    }

    /// Returns the file's text with the changes.
    fn applied(mut self) -> String {
        for (start, edit) in std::mem::take(&mut self.tags) {
            let span = Span::new(start, edit.end);
            let mut tag = span.of(self.text).to_owned();
            for (name, value) in edit.attributes {
                tag = with_attribute(&tag, name, value);
            }
            if let Some(content) = edit.content {
                let open = tag.trim_end_matches('>').trim_end_matches('/').trim_end();
                tag = format!("{open}>{content}</{}>", tag_name(open));
            }
            self.list.push((span, tag));
        }
        self.list.sort_by_key(|(span, _)| (span.start, span.end));
        let (mut out, mut at) = (String::with_capacity(self.text.len()), 0);
        for (span, with) in self.list {
            out.push_str(&self.text[at..span.start]);
            out.push_str(&with);
            at = span.end;
        }
        out.push_str(&self.text[at..]);
        out
    }
}

/// Returns the name in a start tag.
fn tag_name(tag: &str) -> &str {
    let name = tag.trim_start_matches('<');
    &name[..name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(name.len())]
}

/// Returns a start tag with an attribute set.
fn with_attribute(tag: &str, name: &str, value: &str) -> String {
    let (mut quote, mut at) = (None, 0);
    for (i, c) in tag.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => {
                // The attribute ends here; its name stands before the sign.
                let (head, said) = (&tag[at..i], tag[at..i].find('=').unwrap_or(i - at));
                if head[..said].trim() == name {
                    let from = at + said + head[said..].find(open).unwrap_or(0) + 1;
                    return format!("{}{value}{}", &tag[..from], &tag[i..]);
                }
                (quote, at) = (None, i + 1);
            }
            (None, '"' | '\'') => quote = Some(c),
            (None, c) if c.is_whitespace() && !tag[at..i].contains('=') => at = i + 1,
            _ => {}
        }
    }
    let end = tag.trim_end_matches('>').trim_end_matches('/').trim_end().len();
    format!("{} {name}=\"{value}\"{}", &tag[..end], &tag[end..])
}

/// Returns a text in the encoding of the file.
fn encoded(text: &str, original: &Original) -> Vec<u8> {
    let encoding = Encoding::for_label(original.encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let mark = if original.marked { "\u{feff}" } else { "" };
    let units = || mark.encode_utf16().chain(text.encode_utf16());
    match encoding {
        e if e == UTF_16LE => units().flat_map(u16::to_le_bytes).collect(),
        e if e == UTF_16BE => units().flat_map(u16::to_be_bytes).collect(),
        e if e == encoding_rs::UTF_8 => [mark.as_bytes(), text.as_bytes()].concat(),
        // What the encoding has not becomes a reference to the character, which XML reads.
        e => e.encode(text).0.into_owned(),
    }
}
