//! **Why** translators work in their own programs: a bitext is exported to them, and their decisions are imported.
//! **Takes** a bitext, or the bytes of an exchange file and the session that its decisions are for.
//! **Gives** [`write()`]; [`read`] (a [`Sheet`] of rows); [`match_rows()`], which sorts the rows into decisions and
//! conflicts; [`to_bitext()`].
//! **Never** applies a decision to text that has changed since, and never mistakes a program's habits for a person's
//! work.
//!
//! ```text
//! bitext ── write ─► file ── OmegaT, Word, a spreadsheet … ─► file ── read ─► Sheet
//!                                                                             ├─ match_rows ► decisions for a session,
//!                                                                             │               and conflicts
//!                                                                             └─ to_bitext ─► a bitext
//! ```
//! Both directions of a format are in one file, because one must understand what the other writes.
//!
//! | format | read and edited by |
//! |---|---|
//! | XLIFF 2.1 | Okapi, Swordfish, Trados Studio, Poedit, Translate Toolkit |
//! | XLIFF 1.2 | OmegaT, Virtaal, Lokalize, Weblate, and nearly everything |
//! | TMX 1.4b | all translation memories |
//! | DOCX table | Word, LibreOffice, Google Docs |
//! | CSV | Excel, LibreOffice, scripts |
//! | Markdown table | editors, forges |

mod codes;
mod csv;
mod docx;
mod enclosed;
mod markdown;
mod match_rows;
mod original;
mod sheet;
mod table;
mod tmx;
mod to_bitext;
mod xliff;
mod xliff12;
mod xliff2;
mod xml;

pub use match_rows::{Conflict, RowMatches, match_rows};
pub use original::original;
pub use sheet::{Sheet, SheetRow, Stamp};
pub use to_bitext::to_bitext;

use crate::bitext::Bitext;
use crate::text::language::Lang;

crate::bitext::words! {
    /// A format that a bitext can be exported to and imported from.
    Format {
        /// XLIFF 2.1 (OASIS 2018), with the modules for matches, glossary and metadata.
        Xliff = "xliff",
        /// XLIFF 1.2 (OASIS 2008).
        Xliff12 = "xliff12",
        /// TMX 1.4b.
        Tmx = "tmx",
        /// A Word document with one table.
        Docx = "docx",
        /// Comma-separated values with a header row.
        Csv = "csv",
        /// Markdown with one table.
        MarkdownTable = "markdown-table",
    }
}

impl Format {
    /// The usual file extension of this format.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Xliff => "xlf",
            Self::Xliff12 => "xliff12.xlf",
            Self::Tmx => "tmx",
            Self::Docx => "docx",
            Self::Csv => "csv",
            Self::MarkdownTable => "table.md",
        }
    }

    /// Detects the format of a file, by its first bytes or, if they say nothing, by its name.
    pub fn of(name: &str, bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"PK\x03\x04") {
            return Some(Self::Docx);
        }
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        match ending.as_str() {
            "xlf" | "xliff" | "xml" | "sdlxliff" | "mxliff" | "mqxliff" | "txlf" => Some(xml::version(bytes)),
            "tmx" => Some(Self::Tmx),
            "docx" => Some(Self::Docx),
            "csv" | "tsv" | "tab" => Some(Self::Csv),
            "md" | "markdown" => Some(Self::MarkdownTable),
            _ => None,
        }
    }
}

/// Why a file cannot be read in the expected format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", .line.map(|l| format!("line {l}: ")).unwrap_or_default())]
pub struct ExchangeError {
    /// The line, counted from 1, if the format has lines.
    pub line: Option<usize>,
    /// What is wrong, and what to do.
    pub message: String,
}

impl ExchangeError {
    fn new(message: impl Into<String>) -> Self {
        Self { line: None, message: message.into() }
    }

    fn at(line: usize, message: impl Into<String>) -> Self {
        Self { line: Some(line), message: message.into() }
    }
}

/// The languages to assume for a file that names none, or to choose if it names several.
#[derive(Debug, Clone, Copy)]
pub struct LanguagePair<'a> {
    /// The source language.
    pub from: &'a Lang,
    /// The target language.
    pub to: &'a Lang,
}

/// Writes a bitext in `format`: as the file that it was made from with what was changed, if that has this format, else as a
/// new file.
pub fn write(format: Format, bitext: &Bitext) -> Vec<u8> {
    if let Some(bytes) = original::write(format, bitext) {
        return bytes;
    }
    match format {
        Format::Xliff => xliff2::write(bitext),
        Format::Xliff12 => xliff12::write(bitext),
        Format::Tmx => tmx::write(bitext),
        Format::Docx => docx::write(bitext),
        Format::Csv => csv::write(bitext),
        Format::MarkdownTable => markdown::write(bitext),
    }
}

/// Reads a file in `format`. Accepts any bytes: the result is an error, or rows.
///
/// # Errors
/// Where the file is not in this format, or has no segment.
pub fn read(format: Format, bytes: &[u8], pair: LanguagePair<'_>) -> Result<Sheet, ExchangeError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ExchangeError::new("the file is empty"));
    }
    let sheet = match format {
        Format::Xliff => xliff2::read(bytes)?,
        Format::Xliff12 => xliff12::read(bytes)?,
        Format::Tmx => tmx::read(bytes, pair)?,
        Format::Docx => docx::read(bytes)?,
        Format::Csv => csv::read(bytes)?,
        Format::MarkdownTable => markdown::read(bytes)?,
    };
    if sheet.rows.is_empty() { Err(ExchangeError::new("there is no segment in it")) } else { Ok(sheet) }
}

#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod tests;
