//! `padanan memory`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use padanan_core::reason::Reason;
use padanan_core::text::language::Lang;

#[derive(Debug, Subcommand)]
pub(crate) enum MemoryCommand {
    /// Import translations from another tool's TMX file, or from bitexts of `padanan align`
    ///
    /// Of bitexts, what surely belongs together and no check disagrees with is used wherever its sentence occurs; the rest is
    /// only suggested. Existing entries stay as they are.
    Import(MemoryImportArgs),
    /// Write the memory as TMX 1.4b
    Export(MemoryExportArgs),
    /// Show what the memory holds
    Stats {
        #[command(flatten)]
        place: MemoryPlace,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove old entries, and release their disk space
    Prune(MemoryPruneArgs),
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct MemoryPlace {
    /// The translation memory [default: memory.sqlite in the user's data folder]
    #[arg(long, value_name = "FILE")]
    pub memory: Option<PathBuf>,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct MemoryImportArgs {
    /// The TMX files, bitexts and folders of bitexts; - reads TMX from standard input
    #[arg(required = true, value_name = "TMX|BITEXT|FOLDER")]
    pub files: Vec<PathBuf>,
    /// Only offer them to a person; by default they count as approved and are used wherever their sentence occurs
    #[arg(long)]
    pub suggestions: bool,
    /// Of bitexts: the confidence, from 0 to 1, from which an aligned sentence is used and not only suggested
    #[arg(long, value_name = "N", default_value_t = 0.8, value_parser = confidence)]
    pub confidence: f32,
    #[command(flatten)]
    pub languages: LanguagesArgs,
    #[command(flatten)]
    pub place: MemoryPlace,
}

fn confidence(text: &str) -> Result<f32, Reason> {
    let number = text.parse().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "write a number from 0 to 1: 0.8".into())
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct MemoryExportArgs {
    /// Export only what a person approved
    #[arg(long)]
    pub approved: bool,
    /// Write to this file instead of stdout
    #[arg(value_name = "FILE", conflicts_with = "out")]
    pub file: Option<PathBuf>,
    /// The same as FILE
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub languages: LanguagesArgs,
    #[command(flatten)]
    pub place: MemoryPlace,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct MemoryPruneArgs {
    /// Remove entries made this many days ago or earlier
    #[arg(long, value_name = "DAYS")]
    pub older_than: Option<u32>,
    /// Remove answers of this backend
    #[arg(long, value_name = "NAME")]
    pub backend: Option<String>,
    /// Also remove what a person approved
    #[arg(long)]
    pub approved: bool,
    /// Remove everything; otherwise --older-than or --backend selects what to remove
    #[arg(long, conflicts_with_all = ["older_than", "backend"])]
    pub all: bool,
    /// Only print how many entries would be removed
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub place: MemoryPlace,
}

/// A pair of languages.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct LanguagesArgs {
    /// The source language [default: id]
    #[arg(long, value_name = "CODE", value_parser = Lang::parse)]
    pub from: Option<Lang>,
    /// The target language [default: en]
    #[arg(long, value_name = "CODE", value_parser = Lang::parse)]
    pub to: Option<Lang>,
}
