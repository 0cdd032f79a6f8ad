//! `padanan batch`

use crate::app;
use crate::args::{BatchArgs, Common};
use crate::exit_code::ExitCode;
use crate::explain::AppError;
use crate::run::{self, Again, BatchFolder, Inputs, RunOptions};

pub(super) fn run(common: &Common, args: &BatchArgs) -> Result<ExitCode, AppError> {
    let overrides = app::overrides(common, &args.language, &args.asking);
    let overrides = app::remember(app::reading(overrides, &args.reading), &args.remember);
    let again = match args.redo {
        _ if args.force => Again::Everything,
        Some(redo) => Again::Redo(redo),
        None => Again::Changed,
    };
    let options = RunOptions {
        command: "batch",
        form: args.reading.input,
        compare: args.compare.clone(),
        again,
        on_error: args.on_error,
        give_up_after: args.give_up_after,
        wait_quota: args.wait_quota,
        watch: args.watch,
        dry_run: args.dry_run,
        report: args.report.clone(),
    };
    run::run(common, &overrides, &options, |settings| {
        BatchFolder::new(args, settings.to.value.as_str()).map(Inputs::Folder)
    })
}
