//! `padanan segment`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::groups::{FetchArgs, InputForm};

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct SegmentArgs {
    /// The article; - reads standard input; an http or https address is fetched
    #[arg(value_name = "ARTICLE", default_value = "-")]
    pub article: PathBuf,
    /// How to print the sentences
    #[arg(short, long, value_enum, default_value_t = Sentences::Lines, value_name = "F")]
    pub format: Sentences,
    /// Keep a quotation of several sentences whole, together with its attribution; a stray quotation mark keeps nothing
    /// together
    #[arg(long)]
    pub keep_quotes: bool,
    /// Print each possible sentence end instead: its position (bytes), whether a sentence ends
    /// there, the rule that decided, and why
    #[arg(long)]
    pub explain: bool,
    /// Print the rules as an SRX 2.0 file, for OmegaT, Okapi and others; no article is read
    #[arg(long, conflicts_with_all = ["article", "format", "keep_quotes", "explain", "input"])]
    pub srx: bool,
    /// The format of the article [default: detected from its extension and content]
    #[arg(long, value_enum, value_name = "FORM")]
    pub input: Option<InputForm>,
    #[command(flatten)]
    pub fetch: FetchArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sentences {
    /// One sentence per line
    Lines,
    /// One JSON object per line: id, block, kind, start, end (bytes), text
    Json,
}
