//! **Why** each command is a thin adapter from its arguments to the modules that do the work.
//! **Takes** the arguments of one command.
//! **Gives** an exit code, or the error that ended the command; one file per command.
//! **Never** asks a backend or writes an article itself: `run` does that for `translate` and `batch`.

mod align;
mod align_likeness;
mod align_pairs;
mod archive_pairs;
mod backends;
mod batch;
mod check;
mod config;
mod diff;
mod diff_against;
mod doctor;
mod enforce;
mod export;
mod glossary;
mod glossary_convert;
mod glossary_explain;
mod glossary_forms;
mod glossary_impact;
mod glossary_mine;
mod import;
mod man;
mod memory;
mod memory_bitexts;
#[cfg(feature = "neural")]
mod model_eval;
#[cfg(feature = "neural")]
mod model_store;
mod model_train;
mod models;
mod names;
#[cfg(feature = "queue")]
mod queue;
mod report;
mod review;
mod review_memory;
#[cfg(feature = "review")]
mod review_page;
mod review_pairs;
#[cfg(any(feature = "review", feature = "tui"))]
mod review_terms;
mod sarif;
mod segment;
mod translate;
#[cfg(feature = "queue")]
mod worker;

use padanan::internal::settings;

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{Args, Command};

/// Runs the command that was typed.
pub(crate) fn run(args: Args) -> Result<ExitCode, AppError> {
    let common = args.common;
    // `doctor` reports them itself.
    if !common.quiet && !matches!(args.command, Command::Doctor(_)) {
        let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        settings::unknown_variables(names).iter().for_each(|message| say!("padanan: {message}"));
    }
    match args.command {
        Command::Translate(args) => translate::run(&common, &args),
        Command::Batch(args) => batch::run(&common, &args),
        #[cfg(feature = "queue")]
        Command::Worker(args) => worker::run(&common, &args),
        #[cfg(feature = "queue")]
        Command::Queue(command) => queue::run(&command),
        Command::Review(args) => review::run(&common, &args),
        Command::Diff(args) => diff::run(&common, &args),
        Command::Check(args) => check::run(&common, &args),
        Command::Enforce(args) => enforce::run(&common, &args),
        Command::Align(args) => align::run(&common, &args),
        Command::Report(args) => report::run(&common, &args),
        Command::Segment(args) => segment::run(&common, &args),
        Command::Names(args) => names::run(&common, &args),
        Command::Glossary(command) => glossary::run(&common, &command),
        Command::Memory(command) => memory::run(&common, &command),
        Command::Export(args) => export::run(&args),
        Command::Import(args) => import::run(&common, &args),
        Command::Backends(args) => backends::run(&common, &args),
        Command::Models(command) => models::run(&common, &command),
        Command::Config(command) => config::run(&common, &command),
        Command::Doctor(args) => doctor::run(&common, &args),
        Command::Completions { shell } => man::completions(shell),
        Command::Man { out } => man::run(out.as_deref()),
    }
}
