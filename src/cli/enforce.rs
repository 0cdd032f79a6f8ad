//! `padanan enforce` and `padanan check`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::groups::{EXPORTS, FindingArgs, LanguageArgs, RepairArgs};

pub(super) const ENFORCE_EXAMPLES: &str = "Examples:
  padanan enforce article.bitext.json --glossary house.toml --format diff
  padanan enforce article.bitext.json --glossary house.toml --out article.bitext.json
  padanan enforce --source article.id.txt --draft article.en.txt --glossary house.toml --out article.house.txt";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct EnforceArgs {
    /// The bitext
    #[arg(value_name = "BITEXT", required_unless_present = "source", conflicts_with_all = ["source", "draft"])]
    pub bitext: Option<PathBuf>,
    /// The source text of a line-by-line translation
    #[arg(long, value_name = "FILE", requires = "draft")]
    pub source: Option<PathBuf>,
    /// Its translation: line N translates line N of the source
    #[arg(long, value_name = "FILE", requires = "source")]
    pub draft: Option<PathBuf>,
    #[command(flatten)]
    pub language: LanguageArgs,
    /// Write to this file instead of stdout; its extension decides the format
    #[arg(short, long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// The output format [default: text, or by the extension of --out]
    #[arg(short, long, value_name = "F", value_parser = EXPORTS)]
    pub format: Option<String>,
    #[command(flatten)]
    pub repair: RepairArgs,
    /// Write a report of the run as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    #[command(flatten)]
    pub findings: FindingArgs,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct CheckArgs {
    /// A bitext, or a folder of them (*.bitext.json)
    #[arg(value_name = "BITEXT|FOLDER")]
    pub path: PathBuf,
    /// Verify terms against this glossary, instead of trusting the results stored in the bitext; may be given several times
    #[arg(short, long, value_name = "PATH")]
    pub glossary: Vec<PathBuf>,
    /// How to print the findings
    #[arg(short, long, value_enum, default_value_t = Listing::Text, value_name = "F")]
    pub format: Listing,
    #[command(flatten)]
    pub findings: FindingArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Listing {
    /// For people
    Text,
    /// One JSON object per line
    Json,
    /// SARIF 2.1.0, for the code-scanning pages of forges
    Sarif,
}
