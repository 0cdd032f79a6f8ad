//! What the table formats share: their columns, a segment as cells, cells as a row.

use super::sheet::{key, parse_key, term_line, terms, told};
use super::{ExchangeError, Sheet, SheetRow};
use crate::bitext::{Segment, State};

/// The names of the columns that every table has.
pub(super) const HEADS: [&str; 5] = ["key", "state", "source", "target", "notes"];

/// Returns a segment as the cells of [`HEADS`].
pub(super) fn cells(segment: &Segment) -> [String; 5] {
    let mut notes: Vec<String> = terms(segment).iter().map(term_line).collect();
    notes.extend(told(segment));
    [
        key(segment),
        segment.state.as_str().to_owned(),
        segment.source.clone(),
        segment.target.clone().unwrap_or_default(),
        notes.join("\n"),
    ]
}

/// The index of each column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    source: usize,
    target: usize,
    key: Option<usize>,
    state: Option<usize>,
    draft: Option<usize>,
    count: usize,
}

impl Columns {
    /// Reads the columns from a header row; `None` if it is not one.
    pub(super) fn of<'a>(heads: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let heads: Vec<String> = heads.into_iter().map(|h| h.trim().to_lowercase()).collect();
        let named = |names: &[&str]| heads.iter().position(|h| names.contains(&h.as_str()));
        Some(Self {
            source: named(&["source"])?,
            target: named(&["target", "translation"])?,
            key: named(&["key", "id", "#"]),
            state: named(&["state", "status"]),
            draft: named(&["draft"]),
            count: heads.len(),
        })
    }

    /// Reads a row of cells.
    pub(super) fn row(&self, line: usize, cells: &[String]) -> SheetRow {
        let cell = |at: usize| cells.get(at).map_or("", String::as_str);
        let filled = |at: Option<usize>| at.map(cell).filter(|text| !text.trim().is_empty());
        let (id, stamp) = filled(self.key).map_or((None, None), parse_key);
        let word = filled(self.state).map(|w| w.trim().to_lowercase());
        let state = word.as_deref().and_then(State::from_name);
        SheetRow {
            line,
            id,
            stamp,
            source: cell(self.source).to_owned(),
            target: Some(cell(self.target)).filter(|t| !t.trim().is_empty()).map(str::to_owned),
            state,
            odd_state: word.filter(|_| state.is_none()),
            broken: self.broken(cells),
            draft: filled(self.draft).map(str::to_owned),
            block: None,
            copied: false,
            notes: Vec::new(),
        }
    }
}

impl Columns {
    /// Returns why a row cannot be read: an unquoted separator inside a text splits it, so that cells no longer match
    /// the columns; or a spreadsheet took a text for a formula.
    fn broken(&self, cells: &[String]) -> Option<String> {
        let errors = [self.source, self.target].into_iter().filter_map(|at| cells.get(at));
        if let Some(error) = errors.map(|cell| cell.trim()).find(|cell| is_formula_error(cell)) {
            let message = "the spreadsheet took the text for a formula; format the column as text, and enter it again";
            return Some(format!("a cell is `{error}`: {message}"));
        }
        let (count, more) = (self.count, cells.iter().skip(self.count).any(|cell| !cell.trim().is_empty()));
        let message = "a cell contains an unquoted separator; quote the cell, or write `\\|` in Markdown";
        more.then(|| format!("its row has {} cells, but the table has {count} columns: {message}", cells.len()))
    }
}

/// Whether a cell is what a spreadsheet shows in the place of a formula that it cannot compute: `#NAME?`, `#REF!`, `#N/A`,
/// in the language of the program (`#NOME?`, `#¿NOMBRE?`).
fn is_formula_error(cell: &str) -> bool {
    let Some(word) = cell.strip_prefix('#') else { return false };
    let name = word.strip_suffix(['?', '!']).map(|name| name.trim_start_matches(['¿', '¡']));
    let is_name = |name: &str| {
        (2..=12).contains(&name.chars().count())
            && name.chars().all(|c| c.is_uppercase() || matches!(c, '/' | '0'))
            && name.chars().any(char::is_uppercase)
    };
    name.is_some_and(is_name) || matches!(word, "N/A" | "N/D" | "NV" | "NB" | "N/B")
}

/// Builds a table, row by row.
#[derive(Debug, Default)]
pub(super) struct TableBuilder {
    columns: Option<Columns>,
    found: bool,
    pub(super) sheet: Sheet,
}

impl TableBuilder {
    /// Adds a row of cells: the header row, or a segment.
    pub(super) fn push(&mut self, line: usize, cells: &[String]) {
        let Some(columns) = &self.columns else {
            self.columns = Columns::of(cells.iter().map(String::as_str));
            self.found |= self.columns.is_some();
            return;
        };
        let row = columns.row(line, cells);
        if row.id.is_some() || !row.source.trim().is_empty() {
            self.sheet.rows.push(row);
        }
    }

    /// Adds a row that cannot be imported, with the reason.
    pub(super) fn push_broken(&mut self, line: usize, cells: &[String], reason: &str) {
        let before = self.sheet.rows.len();
        self.push(line, cells);
        self.sheet.rows.iter_mut().skip(before).for_each(|row| row.broken = Some(reason.to_owned()));
    }

    /// Starts another table, with its own header row.
    pub(super) fn new_table(&mut self) {
        self.columns = None;
    }

    /// Returns the sheet.
    ///
    /// # Errors
    /// Where no header row was found; `what` names what is missing.
    pub(super) fn finish(self, what: &str) -> Result<Sheet, ExchangeError> {
        if self.found {
            return Ok(self.sheet);
        }
        let heads = HEADS.join(", ");
        Err(ExchangeError::new(format!(
            "there is no {what} with the columns `source` and `target` in it; padanan writes the columns {heads}"
        )))
    }
}
