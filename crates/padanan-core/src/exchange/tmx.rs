//! TMX 1.4b, using [`crate::tmx`]: one unit per segment, its id as `tuid`, its state and stamp as properties.

use std::ops::ControlFlow;

use super::original::{Place, Tagged};
use super::sheet::{canonical, term_line, terms, told};
use super::xml::{self, At, Node};
use super::{ExchangeError, LanguagePair, Sheet, SheetRow, Stamp};
use crate::bitext::{Bitext, Segment, State};
use crate::text::language::Lang;
use crate::text::one_line;
use crate::tmx::{Sink, TmxError, TranslationUnit, Unit, records};

const ARTICLE: &str = "x-padanan-article-sha256";
const STATE: &str = "x-padanan-state";
const STAMP: &str = "x-padanan-stamp";
const DRAFT: &str = "x-padanan-draft";
/// The property from which padanan's translation memory reads the kind of a unit.
const KIND: &str = "x-padanan-kind";

pub(super) fn write(bitext: &Bitext) -> Vec<u8> {
    let date = date(&bitext.run.created);
    let whole = || -> std::io::Result<Vec<u8>> {
        let head = [(ARTICLE, bitext.article.sha256.as_str())];
        let mut sink = Sink::with_head(Vec::new(), &bitext.from, &bitext.to, &head)?;
        // A unit has at least one variant.
        for segment in bitext.segments.iter().filter(|s| !canonical(&s.source).is_empty()) {
            sink.record(&record(segment), date.as_deref())?;
        }
        sink.finish()
    };
    // Writing into memory cannot fail.
    whole().unwrap_or_default()
}

/// Converts a time from RFC 3339 to the form used in TMX.
fn date(created: &str) -> Option<String> {
    let time: jiff::Timestamp = created.parse().ok()?;
    Some(time.strftime("%Y%m%dT%H%M%SZ").to_string())
}

fn record(segment: &Segment) -> TranslationUnit {
    let approved = segment.state.is_decided();
    let kind = if approved { "approved" } else { "backend" };
    let mut props = vec![
        (KIND.to_owned(), kind.to_owned()),
        (STATE.to_owned(), segment.state.as_str().to_owned()),
        (STAMP.to_owned(), Stamp::of(segment).to_string()),
    ];
    props.extend(segment.draft.iter().map(|draft| (DRAFT.to_owned(), draft.clone())));
    let target = segment.target.clone().unwrap_or_default();
    let mut notes: Vec<String> = terms(segment).iter().map(term_line).collect();
    notes.extend(told(segment));
    TranslationUnit {
        unit: Unit { source: segment.source.clone(), target, ..Unit::default() },
        id: Some(segment.id.to_string()),
        props,
        notes,
    }
}

pub(super) fn read(bytes: &[u8], pair: LanguagePair<'_>) -> Result<Sheet, ExchangeError> {
    let mut sheet = Sheet::default();
    let head = records(bytes, pair.from, pair.to, |record| {
        sheet.rows.push(row(record));
        ControlFlow::Continue(())
    });
    let head = head.map_err(|error| match error {
        TmxError::Shape { line, message } => ExchangeError::at(line, format!("this is not TMX: {message}")),
        other => ExchangeError::new(other.to_string()),
    })?;
    sheet.article_sha256 = head.into_iter().find(|(name, _)| name == ARTICLE).map(|(_, hash)| hash);
    Ok(sheet)
}

fn row(record: TranslationUnit) -> SheetRow {
    let prop = |name: &str| record.props.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    SheetRow {
        id: record.id.as_deref().and_then(|id| id.parse().ok()),
        stamp: prop(STAMP).and_then(Stamp::parse),
        state: prop(STATE).and_then(State::from_name),
        draft: prop(DRAFT).filter(|d| !d.is_empty()).map(str::to_owned),
        target: Some(record.unit.target).filter(|t| !t.is_empty()),
        source: record.unit.source,
        ..SheetRow::default()
    }
}

/// An open element of a memory, as far as its text counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TmxElement {
    Unit,
    /// A variant, and whether it is the target's. `None` if it is in another language, or not the first in its own.
    Variant(Option<bool>),
    Segment,
    /// A code: its content is no text.
    Code,
    Other,
}

/// Reads the sources and targets of a file, and where each of them stands in it.
pub(super) fn placed(text: &str, pair: LanguagePair<'_>) -> Result<(Sheet, Vec<Place>), ExchangeError> {
    let (mut sheet, mut places) = (Sheet::default(), Vec::new());
    let mut open: Vec<TmxElement> = Vec::new();
    let (mut row, mut place) = (SheetRow::default(), Place::default());
    xml::walk(text, "TMX", |At { span, .. }, node| {
        let variant = open.iter().rev().find_map(|e| if let TmxElement::Variant(side) = e { *side } else { None });
        match node {
            Node::Open(_, tag) => {
                let element = match tag.name().as_ref() {
                    "tu" => {
                        (row, place) = (SheetRow::default(), Place { unit: Some(span), ..Place::default() });
                        TmxElement::Unit
                    }
                    "tuv" => {
                        let language = xml::attribute(tag, "xml:lang").or_else(|| xml::attribute(tag, "lang"));
                        let language = language.and_then(|l| Lang::parse(&l.trim().replace('_', "-")).ok());
                        let is = |wanted: &Lang| language.as_ref().is_some_and(|l| l.same_language(wanted));
                        let side = if is(pair.from) { Some(false) } else { is(pair.to).then_some(true) };
                        let first = |side: &bool| if *side { row.target.is_none() } else { row.source.is_empty() };
                        let side = side.filter(first);
                        if side == Some(false) {
                            place.source = Some(Tagged::open(span));
                        }
                        TmxElement::Variant(side)
                    }
                    "seg" => {
                        if variant == Some(true) {
                            place.target = Some(Tagged::open(span));
                        }
                        TmxElement::Segment
                    }
                    "bpt" | "ept" | "ph" | "it" | "ut" => TmxElement::Code,
                    _ => TmxElement::Other,
                };
                open.push(element);
            }
            Node::Text(text) => {
                let counts = open.contains(&TmxElement::Segment) && !open.contains(&TmxElement::Code);
                match variant.filter(|_| counts) {
                    Some(true) => {
                        row.target.get_or_insert_default().push_str(&text);
                        place.pieces.push((span, text.into_owned()));
                    }
                    Some(false) => row.source.push_str(&text),
                    None => {}
                }
            }
            Node::Close => match open.pop() {
                Some(TmxElement::Segment) if variant == Some(true) => {
                    place.target.iter_mut().for_each(|target| target.close(span));
                }
                Some(TmxElement::Variant(Some(false))) => place.source.iter_mut().for_each(|source| source.close(span)),
                Some(TmxElement::Unit) => {
                    row.source = one_line(&row.source);
                    row.target = row.target.as_deref().map(one_line).filter(|target| !target.is_empty());
                    if !row.source.is_empty() {
                        sheet.rows.push(std::mem::take(&mut row));
                        places.push(std::mem::take(&mut place));
                    }
                }
                _ => {}
            },
        }
        Ok(())
    })?;
    Ok((sheet, places))
}
