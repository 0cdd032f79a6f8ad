//! TMX 1.4b, using [`crate::tmx`]: one unit per segment, its id as `tuid`, its state and stamp as properties.

use std::ops::ControlFlow;

use super::sheet::{canonical, term_line, terms, told};
use super::{ExchangeError, LanguagePair, Sheet, SheetRow, Stamp};
use crate::bitext::{Bitext, Segment, State};
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
