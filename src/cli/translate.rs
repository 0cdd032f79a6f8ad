//! `padanan translate`.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::groups::{
    BackendArgs, CostArgs, EXPORTS, FindingArgs, InputArgs, LanguageArgs, MemoryArgs, NameArgs, RepairArgs,
};
use padanan_core::reason::Reason;

pub(super) const TRANSLATE_EXAMPLES: &str = "Examples:
  padanan translate article.txt --backend deepl --glossary glossaries/id-en
  padanan translate article.txt --format diff
  padanan translate page.html --out page.en.html --bitext page.bitext.json
  padanan translate https://example.org/a.html --bitext a.bitext.json       and keep the page beside the bitext
  padanan translate article.txt --backend deepl --compare local --bitext article.bitext.json
  padanan translate article.txt --dry-run        what would be sent, without sending it";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct TranslateArgs {
    /// The articles: plain text, Markdown or saved pages; - reads standard input; an http or https address is fetched
    #[arg(required = true, value_name = "ARTICLE")]
    pub articles: Vec<PathBuf>,
    #[command(flatten)]
    pub language: LanguageArgs,
    #[command(flatten)]
    pub asking: BackendArgs,
    #[command(flatten)]
    pub remember: MemoryArgs,
    #[command(flatten)]
    pub cost: CostArgs,
    #[command(flatten)]
    pub names: NameArgs,
    /// Write to this file (for several articles, this folder) instead of stdout; its extension decides the format
    #[arg(short, long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// The output format [default: text, or by the extension of --out]
    #[arg(short, long, value_name = "F", value_parser = EXPORTS)]
    pub format: Option<String>,
    /// Also write the bitext, to this file (for several articles, this folder)
    #[arg(long, value_name = "FILE")]
    pub bitext: Option<PathBuf>,
    #[command(flatten)]
    pub reading: InputArgs,
    /// Also ask this backend, and store its drafts as alternatives, shown by diff and chosen in review
    #[arg(long, value_name = "NAME")]
    pub compare: Option<String>,
    /// Retranslate only these segments of one article, such as 12,15-18; take the rest from the translation memory
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', value_parser = numbers, conflicts_with = "no_memory")]
    pub segments: Vec<RangeInclusive<u32>>,
    /// Replace a person's decisions, too; say how many, and keep a copy of the bitext
    #[arg(long)]
    pub overrule_decisions: bool,
    /// Show what would be sent, and send nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub repair: RepairArgs,
    #[command(flatten)]
    pub findings: FindingArgs,
    /// Write a report of the run as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// Parses a number, or two with a hyphen between them.
pub(super) fn numbers(word: &str) -> Result<RangeInclusive<u32>, Reason> {
    let (first, last) = word.trim().split_once('-').unwrap_or((word.trim(), word.trim()));
    let number = |text: &str| text.trim().parse::<u32>().ok().filter(|n| *n > 0);
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => Ok(first..=last),
        _ => Err("write sentence numbers and ranges of them: 12,15-18".into()),
    }
}
