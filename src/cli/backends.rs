//! `padanan backends`.

use clap::Args as ClapArgs;

use super::groups::{BackendArgs, LanguageArgs};

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct BackendsArgs {
    /// Ask the backends in use (or those named with --backend) for one sentence
    #[arg(long)]
    pub probe: bool,
    /// Remove the glossaries that padanan stored with the services (DeepL, Google, Amazon, ModernMT; with
    /// `marks = "none"`)
    #[arg(long, conflicts_with = "probe")]
    pub forget: bool,
    #[command(flatten)]
    pub language: LanguageArgs,
    #[command(flatten)]
    pub asking: BackendArgs,
}
