//! `padanan batch`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::groups::{
    BackendArgs, CostArgs, EXPORTS, FindingArgs, InputArgs, LanguageArgs, MemoryArgs, NameArgs, RepairArgs,
};

/// Default number of failed requests in a row after which a backend is stopped (circuit breaker).
pub(crate) const GIVE_UP_AFTER: u32 = 20;

pub(super) const BATCH_EXAMPLES: &str = "Examples:
  padanan batch news --out news-en --backend deepl --glossary glossaries/id-en
  padanan batch news --out news-en --dry-run            what would be sent, what it would cost, and why
  padanan batch news --out news-en --format html,review,json --report run.json
  padanan batch news --out news-en --redo flagged       ask again where findings need a person
  padanan batch news --out news-en --watch              and stay for new and changed articles
  padanan batch --urls https://example.org/rss --out news-en    the articles of a feed

Articles are files that end in .txt .text .md .markdown .html .htm .xhtml; --include selects others.
Files that .gitignore, .ignore or .padananignore exclude are skipped, and so are hidden files.";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct BatchArgs {
    /// The folder with the articles
    #[arg(value_name = "FOLDER", required_unless_present = "urls")]
    pub folder: Option<PathBuf>,
    /// Translate the articles of a list instead: a file with an address on each line, or a feed (RSS, Atom, JSON Feed); the
    /// list may be an address itself, or - for standard input
    ///
    /// Pages are fetched one a second from each host, as far as its robots.txt allows, and kept beside the bitexts. A second run
    /// asks for each page again, and translates those that have changed.
    #[arg(long, value_name = "LIST", conflicts_with_all = ["folder", "include", "exclude", "watch"])]
    pub urls: Option<PathBuf>,
    /// The folder to write to; news/a.txt in FOLDER becomes OUT/news/a.en.txt and OUT/news/a.bitext.json
    #[arg(short, long, value_name = "FOLDER")]
    pub out: PathBuf,
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
    /// The output format, or several at once (text,json)
    #[arg(short, long, value_name = "F", value_delimiter = ',', default_value = "text,json",
          value_parser = EXPORTS)]
    pub format: Vec<String>,
    /// Translate only articles that match this pattern, as in .gitignore; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// Skip articles that match this pattern; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    #[command(flatten)]
    pub reading: InputArgs,
    /// Also ask this backend, and store its drafts as alternatives, shown by diff and chosen in review
    #[arg(long, value_name = "NAME")]
    pub compare: Option<String>,
    /// Translate every article again, and ask again for every sentence
    #[arg(long, conflicts_with = "redo")]
    pub force: bool,
    /// Redo only articles that failed, in part or as a whole; or ask again only for sentences that need a person, or that a
    /// fallback backend translated
    #[arg(long, value_enum, value_name = "WHICH")]
    pub redo: Option<Redo>,
    /// What to do when an article fails
    #[arg(long, value_enum, default_value_t = OnError::Skip, value_name = "WHAT")]
    pub on_error: OnError,
    /// Stop asking a backend after this many failed requests in a row (circuit breaker)
    #[arg(long, default_value_t = GIVE_UP_AFTER, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub give_up_after: u32,
    /// When a quota is used up, ask again every SECONDS seconds instead of ending the run
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "600", require_equals = true,
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub wait_quota: Option<u64>,
    /// Translate new and changed articles as they appear, until Ctrl-C
    #[arg(long, conflicts_with_all = ["dry_run", "force", "redo"])]
    pub watch: bool,
    /// Show what would be sent and why, and what it would cost; send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Replace a person's decisions, too; say how many, and keep a copy of the bitext
    #[arg(long)]
    pub overrule_decisions: bool,
    #[command(flatten)]
    pub repair: RepairArgs,
    #[command(flatten)]
    pub findings: FindingArgs,
    /// Write a report of the run as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Have workers on other machines translate, through this queue: nats://HOST:4222 (`padanan worker` starts one)
    ///
    /// Settings and glossaries travel with the batch, keys do not. Outputs and journal are written here, as without a queue. A
    /// cluster is nats://HOST1,HOST2,HOST3?replicas=3. `padanan queue --help` names the variables for users and keys.
    #[cfg(feature = "queue")]
    #[arg(long, value_name = "URL", conflicts_with_all = ["max_cost", "dry_run"])]
    pub queue: Option<String>,
}

impl BatchArgs {
    /// The address of the queue.
    pub(crate) fn queue(&self) -> Option<String> {
        #[cfg(feature = "queue")]
        return self.queue.clone();
        #[cfg(not(feature = "queue"))]
        None
    }
}

/// What to do again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Redo {
    /// Articles that failed, in part or as a whole
    Failed,
    /// Segments with findings that need a person
    Flagged,
    /// Segments that a fallback backend translated: the first backend is asked again
    Fallback,
}

/// What to do when an article fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnError {
    /// Go on with the other articles
    Skip,
    /// Start no further article
    Stop,
}
