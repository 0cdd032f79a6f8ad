//! `padanan config`.

use std::path::PathBuf;

use clap::Subcommand;

use super::groups::{BackendArgs, LanguageArgs};

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Write a commented padanan.toml
    Init {
        /// Where to write it
        #[arg(value_name = "FILE", default_value = "padanan.toml")]
        file: PathBuf,
        /// Overwrite an existing file
        #[arg(long)]
        force: bool,
    },
    /// Print the effective configuration, and where each value came from
    Show {
        #[command(flatten)]
        language: LanguageArgs,
        #[command(flatten)]
        asking: BackendArgs,
    },
    /// Print the JSON Schema of padanan.toml
    Schema,
    /// Print the built-in prompt of language models, to start a `prompt_file` from
    Prompt,
}
