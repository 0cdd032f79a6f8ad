//! **Why** arguments, messages and exit codes are one interface, in one place.
//! **Takes** the arguments, the environment, the terminal.
//! **Gives** [`Args`], one file per group of commands, with its help; [`ExitCode`], explained errors, progress, logging.
//! **Never** implements a command; `commands` and `run` do.

mod align;
mod backends;
mod batch;
mod config;
mod doctor;
mod enforce;
mod exchange;
pub(crate) mod exit_code;
pub(crate) mod explain;
mod glossary;
mod groups;
pub(crate) mod logging;
mod memory;
mod models;
mod names;
pub(crate) mod progress;
#[cfg(feature = "queue")]
mod queue;
mod report;
mod review;
mod segment;
pub(crate) mod signals;
pub(crate) mod terminal;
mod translate;

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum};

pub(crate) use self::align::*;
pub(crate) use self::backends::*;
pub(crate) use self::batch::*;
pub(crate) use self::config::*;
pub(crate) use self::doctor::*;
pub(crate) use self::enforce::*;
pub(crate) use self::exchange::*;
use self::exit_code::ExitCode;
pub(crate) use self::glossary::*;
pub(crate) use self::groups::*;
pub(crate) use self::memory::*;
pub(crate) use self::models::*;
pub(crate) use self::names::*;
#[cfg(feature = "queue")]
pub(crate) use self::queue::*;
pub(crate) use self::report::*;
pub(crate) use self::review::*;
pub(crate) use self::segment::*;
pub(crate) use self::translate::*;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold());

/// Translate Indonesian articles into English with the machine translation of your choice: every glossary term is
/// right, or you learn exactly where it is not.
#[derive(Debug, Parser)]
#[command(name = "padanan", version, styles = STYLES, after_help = ExitCode::table(), propagate_version = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

impl Args {
    /// Whether the log is to be JSON.
    pub(crate) fn logs_json(&self) -> bool {
        #[cfg(feature = "queue")]
        return matches!(&self.command, Command::Worker(args) if args.log_json);
        #[cfg(not(feature = "queue"))]
        false
    }
}

/// Options of every command.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Common {
    /// Read only this configuration file [default: the nearest padanan.toml in this folder or above, else the user's]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Common options")]
    pub config: Option<PathBuf>,
    /// When to colour the output; NO_COLOR is respected
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN", help_heading = "Common options")]
    pub color: Color,
    /// Print only errors, untranslated segments, and missing or forbidden terms
    #[arg(short, long, global = true, help_heading = "Common options")]
    pub quiet: bool,
    /// Log to stderr: -v events, -vv also requests, -vvv everything
    #[arg(short, global = true, action = ArgAction::Count, help_heading = "Common options")]
    pub verbose: u8,
}

/// When to colour the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Translate one article (or a few, or - for standard input)
    ///
    /// The translation goes to stdout, or to --out. Glossary terms are enforced; terms that could not be honoured are
    /// listed on stderr with both sentences, and the exit code is 10.
    #[command(after_long_help = TRANSLATE_EXAMPLES)]
    Translate(TranslateArgs),
    /// Translate every article below a folder; a second run does only what is left or has changed
    ///
    /// Every answer is stored as soon as it arrives, so you can stop or kill a run at any moment and start it again:
    /// nothing is lost, and only the requests in flight are paid for twice. Outputs mirror the folder, and no
    /// reader ever sees half a file.
    #[command(after_long_help = BATCH_EXAMPLES)]
    Batch(BatchArgs),
    /// Translate the articles of batches that other machines have put into a queue
    ///
    /// Stays until a signal ends it. Takes nothing of a batch of another version, or whose backends have another model here,
    /// and says so.
    #[cfg(feature = "queue")]
    #[command(after_long_help = WORKER_EXAMPLES)]
    Worker(WorkerArgs),
    /// Manage a queue: what is in it, who works, what failed
    #[cfg(feature = "queue")]
    #[command(subcommand, after_long_help = QUEUE_EXAMPLES)]
    Queue(QueueCommand),
    /// Review a bitext segment by segment, on a local page, in the terminal or with flags
    ///
    /// Serves a page to this machine only and opens the browser. Every decision is written into the bitext at once;
    /// accepted and edited segments also go to the translation memory. Ctrl-C or a button on the page ends the review.
    /// With --list, --accept, --other, --reject, --set-state or --apply, no page is served.
    #[command(after_long_help = REVIEW_EXAMPLES)]
    Review(ReviewArgs),
    /// Show the aligned bilingual diff of a bitext in the terminal
    ///
    /// With --against, a published translation is shown beside the machine's, with scores and what differs.
    #[command(after_long_help = DIFF_EXAMPLES)]
    Diff(DiffArgs),
    /// Run every check again on finished bitexts, and find inconsistent translations within a folder
    Check(CheckArgs),
    /// Enforce a glossary on an existing translation; no backend is asked
    ///
    /// Verifies in the translation every glossary term of the source. A wrong rendering is located and repaired where
    /// that is safe, and reported where it is not. In text that a person wrote or released, a repair is only proposed.
    #[command(after_long_help = ENFORCE_EXAMPLES)]
    Enforce(EnforceArgs),
    /// Pair an article with an existing translation of it, sentence by sentence; no backend is asked
    ///
    /// The result is a bitext like any other: to compare, check, review and export. Sentences that the translation merged, split,
    /// left out, added or moved are found; if a pairing is not certain, a finding says so.
    #[command(after_long_help = ALIGN_EXAMPLES)]
    Align(AlignArgs),
    /// Report on a folder of bitexts: findings, terms, facts, backends, cost, review, and how names were written by year
    ///
    /// One page that loads nothing, with the articles that need a person most, and its figures as JSON.
    #[command(after_long_help = REPORT_EXAMPLES)]
    Report(ReportArgs),
    /// Print the sentences of an article, one per line
    Segment(SegmentArgs),
    /// List every name of an article, with its kind, the evidence, and what English keeps of it
    #[command(after_long_help = NAMES_EXAMPLES)]
    Names(NamesArgs),
    /// Check, convert, mine, compare and explain glossaries
    #[command(subcommand)]
    Glossary(GlossaryCommand),
    /// Import, export, inspect and prune the translation memory
    #[command(subcommand)]
    Memory(MemoryCommand),
    /// Export bitexts to another format
    #[command(after_long_help = EXPORT_EXAMPLES)]
    Export(ExportArgs),
    /// Merge edits from OmegaT, Word, a spreadsheet or another program back into the bitext
    ///
    /// The rows of a file from `padanan export` are matched to segments by number and sentence, in a three-way merge.
    /// What a person changed in the file counts as decided, and its terms and checks are verified again. Conflicts
    /// and rows without a segment are reported and not imported (exit code 10). With --out, a
    /// file from any program becomes a new bitext.
    #[command(after_long_help = IMPORT_EXAMPLES)]
    Import(ImportArgs),
    /// List the configured backends and what each can do
    Backends(BackendsArgs),
    /// Manage the models on this machine: neural ones, and those of the bundled engine
    #[command(subcommand)]
    Models(Box<ModelsCommand>),
    /// Write, show and describe the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Say what is set up, what is wrong, and which command mends it
    ///
    /// Looks at the configuration, keys (never their values), backends, models, glossaries, translation memory, terminal and
    /// disks; with FOLDER also at the journal and the bitexts of an output folder. Changes nothing, and reaches the network
    /// only with --probe. Works when the configuration is broken.
    #[command(after_long_help = DOCTOR_EXAMPLES)]
    Doctor(Box<DoctorArgs>),
    /// Print shell completions
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man {
        /// Write a page for every command into this folder instead
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
}
