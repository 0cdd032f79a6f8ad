//! `padanan report`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

pub(super) const REPORT_EXAMPLES: &str = "Examples:
  padanan report bitexts --out report.html         and report.json beside it
  padanan report bitexts --format json | jq .total
  padanan check bitexts && padanan report bitexts --out report.html

The same bitexts are the same report, byte for byte. The JSON follows docs/folder-report.schema.json.";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ReportArgs {
    /// A folder of bitexts (*.bitext.json), or one bitext
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Write the page to this file, and the figures to a .json beside it, instead of stdout
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// What to print
    #[arg(short, long, value_enum, default_value_t = ReportForm::Html, value_name = "F", conflicts_with = "out")]
    pub format: ReportForm,
}

/// The form of a report on a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportForm {
    /// One page to read; it loads nothing
    Html,
    /// The figures, padanan-folder-report/1
    Json,
}
