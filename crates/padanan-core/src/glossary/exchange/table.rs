//! Tables: DeepL's, Google's, OmegaT's and MateCat's columns. The `csv` crate reads and writes rows.

use std::path::Path;

use super::{Gathered, GlossaryPair, Lost, decoded, problem};
use crate::glossary::entry::{Glossary, Term};
use crate::text::language::Lang;
use crate::toml_tree::Problem;

/// Maximum length of a term in DeepL, in bytes.
const MAX_LENGTH: usize = 1024;

/// The meaning of a table's columns.
#[derive(Debug, Clone, Default)]
struct Columns {
    source: usize,
    target: usize,
    note: Option<usize>,
    forbidden: Option<usize>,
    languages: Option<(usize, usize)>,
}

pub(super) fn read(
    file: &Path,
    bytes: &[u8],
    delimiter: u8,
    pair: GlossaryPair<'_>,
    left_out: &mut Vec<String>,
) -> Result<Vec<Term>, Vec<Problem>> {
    let text = decoded(bytes);
    let mut reader = csv::ReaderBuilder::new();
    // In a TSV file a quotation mark has no special meaning.
    reader.has_headers(false).flexible(true).delimiter(delimiter).quoting(delimiter == b',');
    let mut gathered = Gathered::default();
    let mut problems = Vec::new();
    let mut columns: Option<Columns> = None;
    let mut forbidden: Vec<(usize, String, String)> = Vec::new();
    for record in reader.from_reader(text.as_bytes()).records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map(|p| p.line() as usize);
                return Err(vec![problem(file, line, format!("this is not a table: {error}"))]);
            }
        };
        let line = record.position().map_or(1, |p| p.line() as usize);
        let comment = delimiter == b'\t' && record.get(0).is_some_and(|c| c.starts_with('#'));
        if comment || record.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        if columns.is_none() {
            let cells: Vec<&str> = record.iter().map(str::trim).collect();
            let (found, is_head) = head(&cells, pair, delimiter);
            columns = Some(found);
            if is_head {
                continue;
            }
        }
        let Some(columns) = &columns else { continue };
        let cell = |at: usize| record.get(at).map_or("", str::trim);
        let (source, target) = (cell(columns.source), cell(columns.target));
        if let Some((from, to)) = columns.languages
            && !(is(cell(from), pair.from) && is(cell(to), pair.to))
        {
            left_out.push(format!("line {line}: {} to {}, another pair of languages", cell(from), cell(to)));
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

/// Returns the columns according to the first row, and whether that row is a header.
fn head(cells: &[&str], pair: GlossaryPair<'_>, delimiter: u8) -> (Columns, bool) {
    let lower: Vec<String> = cells.iter().map(|c| c.to_lowercase()).collect();
    let at = |lang: &Lang| cells.iter().position(|c| c.len() > 1 && c.len() < 12 && is(c, lang));
    if let (Some(source), Some(target)) = (at(pair.from), at(pair.to)) {
        let note = lower.iter().position(|c| c == "notes" || c == "description");
        let forbidden = lower.iter().position(|c| c == "forbidden");
        // DeepL's four columns: source, target, and their languages in each row.
        if source >= 2 && cells.len() == 4 && note.is_none() && forbidden.is_none() {
            return (Columns { source: 0, target: 1, languages: Some((2, 3)), ..Columns::default() }, false);
        }
        return (Columns { source, target, note, forbidden, languages: None }, true);
    }
    let named = |name: &[&str]| lower.iter().position(|c| name.contains(&c.as_str()));
    if let (Some(source), Some(target)) = (named(&["source"]), named(&["target"])) {
        let note = named(&["comment", "note", "notes"]);
        return (Columns { source, target, note, ..Columns::default() }, true);
    }
    let note = (delimiter == b'\t' && cells.len() > 2).then_some(2);
    let languages = (delimiter == b',' && cells.len() == 4).then_some((2, 3));
    (Columns { source: 0, target: 1, note, languages, ..Columns::default() }, false)
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
