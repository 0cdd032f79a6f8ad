//! `padanan align`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::groups::{EXPORTS, FetchArgs, FindingArgs, InputForm, LanguageArgs};

pub(super) const ALIGN_EXAMPLES: &str = "Examples:
  padanan align article.id.txt article.en.txt --format diff
  padanan align berita.html https://example.org/news --out berita.bitext.json
  padanan align arsip/id arsip/en --out bitexts              folders, paired by name, address or date
  padanan align arsip/id arsip/en --dry-run > pairs.tsv      see the pairs first, and mend them
  padanan align --pairs pairs.tsv --out bitexts              an article and its translation on each line, with a tab

The bitext has the published translation as it is: nothing is repaired. Terms are verified, and every check is run.";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct AlignArgs {
    /// The article, or a folder of articles; an http or https address is fetched
    #[arg(value_name = "SOURCE", required_unless_present = "pairs", requires = "target")]
    pub source: Option<PathBuf>,
    /// Its translation, or a folder of translations. Articles are paired by their names, else by the addresses of their pages,
    /// else by the day and what they say
    #[arg(value_name = "TARGET")]
    pub target: Option<PathBuf>,
    /// Align the pairs of this file: on each line an article and its translation, with a tab between them; paths are relative
    /// to the file
    #[arg(long, value_name = "FILE", conflicts_with = "source")]
    pub pairs: Option<PathBuf>,
    #[command(flatten)]
    pub language: LanguageArgs,
    /// Write to this file instead of stdout; its extension decides the format. For folders and pairs: the folder for the
    /// bitexts
    #[arg(short, long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// The output format [default: bilingual, or by the extension of --out; bitexts for folders and pairs]
    #[arg(short, long, value_name = "F", value_parser = EXPORTS)]
    pub format: Option<String>,
    /// The format of both articles [default: detected from their extensions and content]
    #[arg(long, value_enum, value_name = "FORM")]
    pub input: Option<InputForm>,
    /// Of folders: print the pairs as a list for --pairs, and what they were paired by, and align nothing
    #[arg(long, conflicts_with = "out")]
    pub dry_run: bool,
    /// Do not compare the translation with a draft of the bundled engine, which detects machine translations; several times faster
    #[arg(long)]
    pub no_draft: bool,
    #[command(flatten)]
    pub fetch: FetchArgs,
    #[command(flatten)]
    pub findings: FindingArgs,
}
