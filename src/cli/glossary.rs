//! `padanan glossary`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use padanan_core::text::language::Lang;

use super::groups::{FetchArgs, FindingArgs, InputForm, LanguageArgs};

#[derive(Debug, Subcommand)]
pub(crate) enum GlossaryCommand {
    /// Check glossaries for mistakes and contradictions, and list what later ones overrule
    Check {
        /// Files, folders and names of shipped sets (id-en), the later ones over the earlier ones [default: those of the
        /// configuration]
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Convert a glossary to another format; what that format cannot hold is listed on stderr
    Convert(GlossaryConvertArgs),
    /// List names that occur in articles but in no glossary, as entries to paste
    ///
    /// With --parallel, entries have the English forms that people used, and entries of the glossaries that differ from them
    /// are shown as a change.
    #[command(after_long_help = MINE_EXAMPLES)]
    Mine(GlossaryMineArgs),
    /// Show what a changed glossary changes in finished bitexts; --apply writes it. No backend is asked
    ///
    /// In text that a person wrote or released, a change is only proposed.
    Impact(GlossaryImpactArgs),
    /// Show where a term is found in an article, or why it is not
    Explain(GlossaryExplainArgs),
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct GlossaryConvertArgs {
    /// The glossary; the columns of tables (.csv, .tsv) are recognised by their headings
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// Write to this file instead of stdout; its extension decides the format
    #[arg(value_name = "OUT", conflicts_with = "out")]
    pub file: Option<PathBuf>,
    /// The same as OUT
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The output format: toml, csv and tsv (DeepL), google, omegat, matecat, tbx2, tbx3, tmx
    #[arg(short, long, value_name = "F", value_parser = FORMATS)]
    pub format: Option<String>,
    /// The format of IN [default: by its extension]
    #[arg(long, value_name = "F", value_parser = FORMATS)]
    pub input_format: Option<String>,
    /// The source language, where the glossary does not name it
    #[arg(long, value_name = "CODE", default_value = "id", value_parser = Lang::parse)]
    pub from: Lang,
    /// The target language
    #[arg(long, value_name = "CODE", default_value = "en", value_parser = Lang::parse)]
    pub to: Lang,
}

const MINE_EXAMPLES: &str = "Examples:
  padanan glossary mine articles --glossary id-en > new.toml
  padanan align arsip/id arsip/en --out bitexts
  padanan glossary mine --parallel bitexts --glossary house.toml > archive.toml
  padanan glossary check house.toml archive.toml";

/// The formats of glossaries.
pub(super) const FORMATS: [&str; 9] = ["toml", "csv", "tsv", "google", "omegat", "matecat", "tbx2", "tbx3", "tmx"];

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct GlossaryMineArgs {
    /// Articles, and folders of them (.txt, .md, .html)
    #[arg(required_unless_present = "parallel", value_name = "ARTICLE|FOLDER")]
    pub paths: Vec<PathBuf>,
    /// Mine these bitexts of `padanan align` instead, or all of a folder: names and recurring phrases with the English forms
    /// that people used, how often and where; the most usual form is the target, its rivals are in comments
    #[arg(long, value_name = "BITEXT|FOLDER", num_args = 1.., conflicts_with = "paths")]
    pub parallel: Vec<PathBuf>,
    #[command(flatten)]
    pub language: LanguageArgs,
    /// Leave out names with fewer than N occurrences
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub least: usize,
    /// List at most N names
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub most: usize,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct GlossaryImpactArgs {
    /// The glossary before the change, a file or a folder
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The glossary after it
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// A folder of finished bitexts (*.bitext.json), or one bitext
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// A glossary that both were used with, such as id-en; OLD and NEW overrule it. May be given several times
    #[arg(short, long, value_name = "PATH")]
    pub glossary: Vec<PathBuf>,
    /// Write the changes into the bitexts
    #[arg(long)]
    pub apply: bool,
    #[command(flatten)]
    pub findings: FindingArgs,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct GlossaryExplainArgs {
    /// The article; - reads standard input; an http or https address is fetched
    #[arg(value_name = "ARTICLE")]
    pub article: PathBuf,
    /// A spelling, or a target, of the entry
    #[arg(value_name = "TERM")]
    pub term: String,
    #[command(flatten)]
    pub language: LanguageArgs,
    /// The format of the article [default: detected from its extension and content]
    #[arg(long, value_enum, value_name = "FORM")]
    pub input: Option<InputForm>,
    #[command(flatten)]
    pub fetch: FetchArgs,
}
