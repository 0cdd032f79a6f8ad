//! Tables: DeepL's, Google's, OmegaT's and MateCat's columns. The `csv` crate reads and writes rows.

use std::collections::BTreeMap;
use std::path::Path;

use super::columns::{Columns, FirstRow, first_row};
use super::{Gathered, GlossaryPair, Lost, decoded, problem};
use crate::glossary::entry::{Glossary, Term};
use crate::text::language::Lang;
use crate::toml_tree::Problem;

/// Maximum length of a term in DeepL, in bytes.
const MAX_LENGTH: usize = 1024;

pub(super) fn read(
    file: &Path,
    bytes: &[u8],
    delimiter: u8,
    pair: GlossaryPair<'_>,
    left_out: &mut Vec<String>,
) -> Result<Vec<Term>, Vec<Problem>> {
    let text = decoded(bytes);
    let (text, delimiter, skipped) = if delimiter == b',' { separated(&text) } else { (text.as_str(), delimiter, 0) };
    let mut reader = csv::ReaderBuilder::new();
    // In a TSV file a quotation mark has no special meaning.
    reader.has_headers(false).flexible(true).delimiter(delimiter).quoting(delimiter != b'\t');
    let mut gathered = Gathered::default();
    let mut problems = Vec::new();
    let mut columns: Option<Columns> = None;
    let mut forbidden: Vec<(usize, String, String)> = Vec::new();
    let mut others: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for record in reader.from_reader(text.as_bytes()).records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map(|p| p.line() as usize + skipped);
                return Err(vec![problem(file, line, format!("this is not a table: {error}"))]);
            }
        };
        let line = record.position().map_or(1, |p| p.line() as usize + skipped);
        if is_comment(&record, delimiter) || record.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        if columns.is_none() {
            let cells: Vec<&str> = record.iter().map(str::trim).collect();
            match first_row(&cells, pair, delimiter) {
                FirstRow::Entry(found) => columns = Some(found),
                FirstRow::Head(found) => {
                    columns = Some(found);
                    continue;
                }
                FirstRow::Unclear => {
                    let message = format!(
                        "this is a head (`{}`), and it names no column of {} or none of {}",
                        cells.join("`, `"),
                        pair.from,
                        pair.to
                    );
                    let mut problem = problem(file, Some(line), message);
                    problem.hint = Some("name the columns `source` and `target`, or by their languages".to_owned());
                    return Err(vec![problem]);
                }
            }
        }
        let Some(columns) = &columns else { continue };
        let cell = |at: usize| record.get(at).map_or("", str::trim);
        let (source, target) = (cell(columns.source), cell(columns.target));
        let stated = |side: usize| columns.languages[side].map(cell).filter(|code| !code.is_empty());
        let other =
            [(0, pair.from), (1, pair.to)].iter().any(|(side, lang)| stated(*side).is_some_and(|c| !is(c, lang)));
        if other {
            let which = [stated(0), stated(1)].into_iter().flatten().collect::<Vec<_>>().join(" to ");
            others.entry(which).or_insert((line, 0)).1 += 1;
            continue;
        }
        if source.is_empty() || target.is_empty() {
            problems.push(problem(file, Some(line), "the row has no source or no target".to_owned()));
            continue;
        }
        if columns.forbidden.is_some_and(|at| matches!(cell(at).to_lowercase().as_str(), "true" | "1" | "yes" | "x")) {
            forbidden.push((line, source.to_owned(), target.to_owned()));
            continue;
        }
        gathered.row(file, line, source, target, columns.note.map(cell));
    }
    left_out.extend(others.into_iter().map(|(which, (line, count))| {
        let rows = if count == 1 { format!("line {line}") } else { format!("{count} rows from line {line} on") };
        format!("{rows}: {which}, another pair of languages")
    }));
    for (line, source, form) in &forbidden {
        if let Some(other) = gathered.line_of(source, form) {
            let message = format!("`{form}` is forbidden for `{source}`, and line {other} has it as a translation");
            problems.push(problem(file, Some(*line), message));
        }
    }
    for (line, source, form) in forbidden {
        if !gathered.forbid(&source, &form) {
            left_out.push(format!("line {line}: `{form}` is forbidden for `{source}`, which has no target"));
        }
    }
    if problems.is_empty() { Ok(gathered.terms) } else { Err(problems) }
}

fn is(code: &str, lang: &Lang) -> bool {
    Lang::parse(code).is_ok_and(|l| l.same_language(lang))
}

/// Returns the text of a CSV file, its delimiter, and the number of lines before it. Spreadsheets of most of Europe and of
/// Indonesia write semicolons; some say so in a first line (`sep=;`).
fn separated(text: &str) -> (&str, u8, usize) {
    let first = text.lines().next().unwrap_or_default();
    if let Some(sign) = first.trim().strip_prefix("sep=").filter(|sign| sign.len() == 1) {
        let rest = text[first.len()..].trim_start_matches('\r').trim_start_matches('\n');
        return (rest, sign.as_bytes()[0], 1);
    }
    let columns = |delimiter: u8| {
        let mut reader = csv::ReaderBuilder::new();
        reader.has_headers(false).flexible(true).delimiter(delimiter);
        let rows = reader.from_reader(text.as_bytes()).into_records().take(20).flatten();
        let lengths: Vec<usize> = rows.filter(|r| r.iter().any(|c| !c.trim().is_empty())).map(|r| r.len()).collect();
        lengths.iter().all(|length| *length > 1) && !lengths.is_empty()
    };
    let found = [b',', b';', b'\t'].into_iter().find(|delimiter| columns(*delimiter));
    (text, found.unwrap_or(b','), 0)
}

/// Returns whether a row of a TSV file is a comment. `#KPK` with a translation is an entry.
fn is_comment(record: &csv::StringRecord, delimiter: u8) -> bool {
    let first = record.get(0).unwrap_or_default();
    let alone = record.iter().skip(1).all(|c| c.trim().is_empty());
    delimiter == b'\t' && first.starts_with('#') && (alone || first[1..].starts_with([' ', '#', '!']))
}

/// Returns each spelling of an entry with its target.
fn pairs(term: &Term) -> impl Iterator<Item = (&str, &str)> {
    term.source.iter().enumerate().map(|(form, spelling)| (spelling.as_str(), term.preferred(form)))
}

fn table(delimiter: u8, rows: impl Iterator<Item = Vec<String>>) -> String {
    let style = if delimiter == b'\t' { csv::QuoteStyle::Never } else { csv::QuoteStyle::Necessary };
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).quote_style(style).flexible(true).from_writer(Vec::new());
    for row in rows {
        // Writing to memory cannot fail. A tab inside a cell would start another column.
        let clean = row.iter().map(|c| if delimiter == b'\t' { c.replace(['\t', '\n', '\r'], " ") } else { c.clone() });
        let _ = writer.write_record(clean);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// Writes DeepL's two columns, or Google's with the languages in the header.
pub(super) fn write_pairs(
    glossary: &Glossary,
    delimiter: u8,
    languages: Option<GlossaryPair<'_>>,
    lost: &mut Lost,
) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    rows.extend(languages.map(|p| vec![p.from.to_string(), p.to.to_string()]));
    for term in &glossary.terms {
        lost.unless(term, &["groups of spellings"]);
        for (source, target) in pairs(term) {
            if source.len() > MAX_LENGTH || target.len() > MAX_LENGTH {
                lost.add("terms of more than 1024 bytes", term);
            } else {
                rows.push(vec![source.to_owned(), target.to_owned()]);
            }
        }
    }
    table(delimiter, rows.into_iter())
}

/// Writes OmegaT's three columns. Each admitted form has its own row, as OmegaT shows alternatives.
pub(super) fn write_omegat(glossary: &Glossary, lost: &mut Lost) -> String {
    let mut rows = Vec::new();
    for term in &glossary.terms {
        lost.unless(term, &["groups of spellings", "notes", "admitted forms"]);
        let note = term.note.clone().unwrap_or_default();
        for (source, target) in pairs(term) {
            let forms = std::iter::once(target).chain(term.admitted.iter().map(String::as_str));
            rows.extend(forms.map(|form| vec![source.to_owned(), form.to_owned(), note.clone()]));
        }
    }
    table(b'\t', rows.into_iter())
}

/// Writes MateCat's columns. Forbidden forms have their own rows.
pub(super) fn write_matecat(glossary: &Glossary, pair: GlossaryPair<'_>, lost: &mut Lost) -> String {
    let (from, to) = (pair.from.to_string(), pair.to.to_string());
    let columns = [
        "Forbidden",
        "Domain",
        "Subdomain",
        "Definition",
        &from,
        "Notes",
        "Example of use",
        &to,
        "Notes",
        "Example of use",
    ];
    let mut rows = vec![columns.map(str::to_owned).to_vec()];
    let mut row = |forbidden: bool, source: &str, target: &str, note: &str| {
        let mut cells = vec![String::new(); columns.len()];
        cells[0] = if forbidden { "True" } else { "" }.to_owned();
        (cells[4], cells[5], cells[7]) = (source.to_owned(), note.to_owned(), target.to_owned());
        rows.push(cells);
    };
    for term in &glossary.terms {
        lost.unless(term, &["groups of spellings", "notes", "admitted forms", "forbidden forms"]);
        let note = term.note.clone().unwrap_or_default();
        for (source, target) in pairs(term) {
            row(false, source, target, &note);
            term.admitted.iter().for_each(|form| row(false, source, form, &note));
            term.forbidden.iter().for_each(|form| row(true, source, form, &note));
        }
    }
    table(b',', rows.into_iter())
}
