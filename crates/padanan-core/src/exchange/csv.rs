//! CSV. Written as UTF-8 with a byte-order mark, so that Excel recognises it. Read with commas, semicolons or tabs, as
//! Excel writes them depending on the country.
//!
//! A cell that a spreadsheet would take for a formula gets a leading apostrophe (CWE-1236), which reading removes.

use super::sheet::{key, parse_key, term_line, terms, told};
use super::table::TableBuilder;
use super::{ExchangeError, Sheet, xml};
use crate::bitext::{Bitext, Segment};

const HEADS: [&str; 7] = ["key", "state", "source", "target", "draft", "terms", "findings"];

pub(super) fn write(bitext: &Bitext) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::from("\u{feff}"));
    // Writing into memory cannot fail.
    let _ = writer.write_record(HEADS);
    for segment in &bitext.segments {
        let _ = writer.write_record(cells(segment).iter().map(|cell| guarded(cell)));
    }
    writer.into_inner().unwrap_or_default()
}

fn cells(segment: &Segment) -> [String; 7] {
    [
        key(segment),
        segment.state.as_str().to_owned(),
        segment.source.clone(),
        segment.target.clone().unwrap_or_default(),
        segment.draft.clone().unwrap_or_default(),
        terms(segment).iter().map(term_line).collect::<Vec<_>>().join("\n"),
        told(segment).join("\n"),
    ]
}

/// Whether a spreadsheet would evaluate a cell, leading apostrophes ignored.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn guarded(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

pub(super) fn read(bytes: &[u8]) -> Result<Sheet, ExchangeError> {
    let text = xml::decoded(bytes)?;
    let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    let count = |sign: u8| memchr::memchr_iter(sign, first.as_bytes()).count();
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|sign| (count(*sign), *sign == b',')).unwrap_or(b',');
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut rows = TableBuilder::default();
    let (mut line, mut counted) = (1, 0);
    let mut last = (0, 1);
    for record in reader.records() {
        let record = record.map_err(|e| ExchangeError::new(format!("this is not a table: {e}")))?;
        // The library's own count lags where lines end in two characters (CR LF).
        let at = record.position().map_or(0, |p| p.byte() as usize).min(text.len());
        let at = if text.as_bytes().get(at) == Some(&b'\n') { at + 1 } else { at };
        line += memchr::memchr_iter(b'\n', &text.as_bytes()[counted.min(at)..at]).count();
        counted = at;
        last = (at, line);
        if record.iter().any(swallows) {
            return Err(unclosed(line));
        }
        let cells: Vec<String> = record.iter().map(|cell| unguarded(cell).to_owned()).collect();
        rows.push(line, &cells);
    }
    let (at, line) = last;
    if is_unclosed(&text[at..]) {
        return Err(unclosed(line));
    }
    rows.finish("header row")
}

fn unclosed(line: usize) -> ExchangeError {
    let message =
        "a quotation mark is opened in this row and never closed; close it, or double it if it is part of the text";
    ExchangeError::new(format!("line {line}: {message}"))
}

/// Whether a cell has swallowed the rows after it: one of its lines starts with the key of a segment.
fn swallows(cell: &str) -> bool {
    let key = |line: &str| {
        let first = line.split([',', ';', '\t']).next().unwrap_or_default();
        first.contains('#') && matches!(parse_key(first.trim_matches('"')), (Some(_), Some(_)))
    };
    cell.lines().skip(1).any(key)
}

/// Whether the last row extends over several lines because its quotation mark is never closed.
fn is_unclosed(row: &str) -> bool {
    let several = row.trim_end().contains('\n');
    several && memchr::memchr_iter(b'"', row.as_bytes()).count() % 2 == 1
}
