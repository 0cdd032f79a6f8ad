//! `padanan export` and `padanan import`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::groups::{EXPORTS, FindingArgs, LanguageArgs, MemoryArgs};

pub(super) const EXPORT_EXAMPLES: &str = "Formats:
  text            the translation, mirroring the article
  bilingual       source line, target line, blank line
  diff            the aligned bilingual diff
  json            the bitext
  markdown        the translation as Markdown
  html            the translation as a clean page to read
  review          the aligned diff as one page to review and send on (extension .review.html)
And these, which `padanan import` takes back:
  xliff           XLIFF 2.1: Okapi, Swordfish, Trados Studio, Poedit
  xliff12         XLIFF 1.2: OmegaT, Virtaal, Lokalize, Weblate, nearly everything else
  tmx             TMX 1.4b: translation memories
  docx            one table: Word, LibreOffice, Google Docs
  csv             Excel, LibreOffice, scripts
  markdown-table  editors, forges (extension .table.md)

Examples:
  padanan export page.bitext.json --out page.docx
  padanan export page.bitext.json --out page.review.html              for a reviewer
  padanan export page.bitext.json --format xliff12 --out page.xlf      for OmegaT
  padanan export bitexts/*.bitext.json --format csv --out sheets";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ExportArgs {
    /// The bitexts
    #[arg(value_name = "BITEXT")]
    pub bitexts: Vec<PathBuf>,
    /// The output format [default: by the extension of --out]; json-schema prints the schema of a bitext and needs no
    /// bitext
    #[arg(short, long, value_name = "F", value_parser = EXPORTS.into_iter().chain(["json-schema"]).collect::<Vec<_>>())]
    pub format: Option<String>,
    /// Write to this file (for several bitexts, this folder) instead of stdout
    #[arg(short, long, value_name = "PATH")]
    pub out: Option<PathBuf>,
}

pub(super) const IMPORT_EXAMPLES: &str = "Examples:
  padanan import page.docx                                   into page.bitext.json next to it
  padanan import omegat/target/page.xlf --into page.bitext.json
  padanan import sheets/*.csv --into bitexts                 each into its own
  padanan import page.xlf --dry-run                          what would change
  padanan import theirs.xlf --out theirs.bitext.json         a new bitext";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ImportArgs {
    /// The files: XLIFF 1.2 and 2.x, TMX, DOCX, CSV, Markdown tables
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The bitext that they belong to, or a folder of bitexts [default: the bitext next to each file]
    #[arg(long, value_name = "BITEXT|FOLDER", conflicts_with = "out")]
    pub into: Option<PathBuf>,
    /// Create a new bitext from one file
    #[arg(short, long, value_name = "BITEXT")]
    pub out: Option<PathBuf>,
    /// The format of the files [default: detected from their content and extension]
    #[arg(short, long, value_name = "F", value_parser = ["xliff", "xliff12", "tmx", "docx", "csv", "markdown-table"])]
    pub format: Option<String>,
    #[command(flatten)]
    pub language: LanguageArgs,
    #[command(flatten)]
    pub remember: MemoryArgs,
    /// Print what would change, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub findings: FindingArgs,
}
