//! `padanan worker`

use padanan::internal::settings::Overrides;

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{Common, WorkerArgs};
use crate::run::config;
use crate::run::worker::{self, WorkerOptions};

pub(super) fn run(common: &Common, args: &WorkerArgs) -> Result<ExitCode, AppError> {
    let overrides = Overrides { config: common.config.clone(), jobs: args.jobs, ..Overrides::default() };
    let overrides = config::remember(overrides, &args.remember);
    let options = WorkerOptions {
        queue: args.queue.address.clone(),
        idle_exit: args.idle_exit,
        fail_on: args.findings.fail_on,
        metrics: args.metrics,
        log_json: args.log_json,
    };
    worker::run(common, &overrides, &options)
}
