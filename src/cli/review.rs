//! `padanan review` and `padanan diff`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use padanan_core::review::Numbers;

use super::groups::{FindingArgs, TableRows};

pub(super) const REVIEW_EXAMPLES: &str = "Examples:
  padanan review article.bitext.json                        opens the page
  padanan review bitexts                                    all bitexts of a folder, and a queue over them
  padanan review bitexts --list                             what needs a person most
  padanan review a.bitext.json --list --filter findings     or missing, edited, failed, undecided, term:NAME, a text
  padanan review a.bitext.json --accept 10-40 --reject 7
  padanan review a.bitext.json --set-state final 1,5-9
  padanan review a.bitext.json --merge 12                   of an aligned article: segments 12 and 13 are one
  padanan review a.bitext.json --apply decisions.json       decisions from an exported page";

/// What is not asked for together with a change of pairs, after which the numbers are others.
const DECISIONS: [&str; 5] = ["accept", "other", "reject", "set_state", "apply"];

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ReviewArgs {
    /// A bitext, or a folder of them (*.bitext.json)
    #[arg(value_name = "BITEXT|FOLDER")]
    pub path: PathBuf,
    /// The translation memory that accepted and edited segments go to [default: memory.sqlite in the user's data folder]
    #[arg(long, value_name = "FILE", conflicts_with = "no_memory")]
    pub memory: Option<PathBuf>,
    /// Do not store accepted and edited segments in the translation memory
    #[arg(long)]
    pub no_memory: bool,
    /// Verify the terms of changed segments with this glossary [default: those of the configuration]; may be given
    /// several times
    #[arg(short, long, value_name = "PATH")]
    pub glossary: Vec<PathBuf>,
    /// List the segments and their findings; for a folder, most urgent first
    #[arg(long, conflicts_with_all = ["accept", "other", "reject", "set_state", "apply", "pairing"])]
    pub list: bool,
    /// List only matching segments: waiting, missing, numbers, names, drafts, proposals, unsure, findings, failed, clean,
    /// undecided, edited, decided, term:NAME, or a text
    #[arg(long, value_name = "FILTER", requires = "list")]
    pub filter: Option<String>,
    /// The format of the list
    #[arg(short, long, value_enum, default_value_t = TableRows::Text, value_name = "F", requires = "list")]
    pub format: TableRows,
    /// Accept these segments: 3, 10-40 or 1,5-9
    #[arg(long, value_name = "SEGMENTS", value_parser = Numbers::parse)]
    pub accept: Option<Numbers>,
    /// Switch these segments to the other backend's draft (translate --compare); a second time switches back
    #[arg(long, value_name = "SEGMENTS", value_parser = Numbers::parse)]
    pub other: Option<Numbers>,
    /// Reset these segments to the machine's draft
    #[arg(long, value_name = "SEGMENTS", value_parser = Numbers::parse)]
    pub reject: Option<Numbers>,
    /// Set the state of segments: translated, reviewed or final
    #[arg(long, num_args = 2, value_names = ["STATE", "SEGMENTS"])]
    pub set_state: Vec<String>,
    /// Of an aligned article: merge this segment with the next; later segments are renumbered
    #[arg(long, value_name = "SEGMENT", group = "pairing", conflicts_with_all = DECISIONS)]
    pub merge: Option<u32>,
    /// Of an aligned article: make two of this segment, where the lengths of the sentences fit best
    #[arg(long, value_name = "SEGMENT", group = "pairing", conflicts_with_all = DECISIONS)]
    pub split: Option<u32>,
    /// Of an aligned article: give the last sentence of this segment's translation to the next segment
    #[arg(long, value_name = "SEGMENT", group = "pairing", conflicts_with_all = DECISIONS)]
    pub give: Option<u32>,
    /// Of an aligned article: take the first sentence of the next segment's translation
    #[arg(long, value_name = "SEGMENT", group = "pairing", conflicts_with_all = DECISIONS)]
    pub take: Option<u32>,
    /// Apply the decisions that an exported page saved; those that no longer fit are shown, not applied
    #[arg(long, value_name = "FILE", conflicts_with_all = ["accept", "other", "reject", "set_state"])]
    pub apply: Option<PathBuf>,
    /// Review in the terminal, with the same keys
    #[arg(long, conflicts_with_all = ["list", "accept", "other", "reject", "set_state", "apply", "pairing"])]
    pub tui: bool,
    /// Who decides, for the history of the segments [default: git's user.name, else the user of the system]
    #[arg(long, value_name = "NAME")]
    pub reviewer: Option<String>,
    /// Do not open the browser; the link is printed
    #[arg(long)]
    pub no_open: bool,
    /// The port of the page [default: the same for the same path, or a free one]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
    /// The file for new glossary entries [default: review.toml in the first glossary folder, else next to the bitext]
    #[arg(long, value_name = "FILE")]
    pub terms: Option<PathBuf>,
}

pub(super) const DIFF_EXAMPLES: &str = "Examples:
  padanan diff article.bitext.json --only-changed
  padanan diff new.bitext.json --since old.bitext.json
  padanan diff article.bitext.json --against published.en.html      or a bitext that `padanan align` made
  padanan diff bitexts --against archive/en                         the scores of each article, and of all

BLEU, chrF2 and TER (fewest is best) are computed as sacreBLEU does, over the sentences whose counterpart is sure.";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct DiffArgs {
    /// The bitext; with --against also a folder of them (*.bitext.json)
    #[arg(value_name = "BITEXT")]
    pub bitext: PathBuf,
    /// Only segments that enforcement changed, or that have findings; with --against, those in which terms or facts differ
    #[arg(long)]
    pub only_changed: bool,
    /// Show instead what changed since this earlier bitext of the article, sentence by sentence
    #[arg(long, value_name = "OLD", conflicts_with = "only_changed")]
    pub since: Option<PathBuf>,
    /// Show beside it a published translation (a text, a page, or a bitext of `padanan align`), with BLEU, chrF2, TER and the
    /// terms and facts that differ; for a folder, a folder of them with the same names
    #[arg(long, value_name = "HUMAN", conflicts_with = "since")]
    pub against: Option<PathBuf>,
    /// Verify the terms of the published translation with this glossary [default: those of the configuration]; may be given
    /// several times
    #[arg(short, long, value_name = "PATH", requires = "against")]
    pub glossary: Vec<PathBuf>,
    /// How to print the comparison
    #[arg(short, long, value_enum, default_value_t = ComparisonForm::Text, value_name = "F", requires = "against")]
    pub format: ComparisonForm,
    /// The width in columns; from 120 on, source and target are side by side [default: the terminal's, else 100]
    #[arg(long, value_name = "N")]
    pub width: Option<usize>,
    #[command(flatten)]
    pub findings: FindingArgs,
}

/// The form of a comparison with a published translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ComparisonForm {
    /// For people
    Text,
    /// One JSON object, padanan-comparison/1
    Json,
}
