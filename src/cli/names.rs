//! `padanan names`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::groups::{FetchArgs, InputForm};

pub(super) const NAMES_EXAMPLES: &str = "Examples:
  padanan names article.txt
  padanan names article.html --format json | jq -r 'select(.kind == \"person\") | .name'
  padanan names --lines --format json < sentences.txt

Kinds: person, place, organisation, product, work, event, religion, calendar, other.
English keeps a name letter for letter, in part (`Malang` of `Kabupaten Malang`), or translates it.
Titles before a name (`Gubernur`, `dr.`) are no part of it.";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct NamesArgs {
    /// The article, in Indonesian; - reads standard input; an http or https address is fetched
    #[arg(value_name = "ARTICLE", default_value = "-")]
    pub article: PathBuf,
    /// How to print the names
    #[arg(short, long, value_enum, default_value_t = NamesFormat::Lines, value_name = "F")]
    pub format: NamesFormat,
    /// Read each line alone, as a sentence of its own, and print one line for it
    #[arg(long, conflicts_with = "input")]
    pub lines: bool,
    /// A glossary file, a folder of them, or id-en: its terms are names, too; may be given several times
    #[arg(short, long, value_name = "PATH")]
    pub glossary: Vec<PathBuf>,
    /// The format of the article [default: detected from its extension and content]
    #[arg(long, value_enum, value_name = "FORM")]
    pub input: Option<InputForm>,
    #[command(flatten)]
    pub fetch: FetchArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum NamesFormat {
    /// One name per line, with tabs: name, kind, what English keeps of it, evidence, places (bytes)
    Lines,
    /// One JSON object per line: name, kind, treatment, kept, evidence, places; with --lines: names, as [start, end] (bytes)
    Json,
}
