//! The entry point: parses the arguments, runs a command, returns an exit code.
#![expect(
    clippy::disallowed_methods,
    reason = "edge: the command line talks to people, files, the clock and the environment"
)]

/// Prints a line to stderr, control characters escaped. If stderr is closed (`2>&1 | head`), the work goes on.
macro_rules! say {
    ($($arg:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), "{}", crate::cli::terminal::escaped(&format!($($arg)*)));
    }};
}

mod cli;
mod commands;
mod doctor;
mod run;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    cli::signals::start();
    let args = match cli::Args::try_parse() {
        Ok(args) => args,
        Err(error) => return cli::explain::usage(error),
    };
    cli::logging::start(&args.common, args.logs_json());
    commands::run(args).unwrap_or_else(|error| cli::explain::failure(&error)).into()
}
