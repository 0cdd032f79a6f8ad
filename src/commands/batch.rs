//! `padanan batch`

use padanan::internal::settings::Overrides;

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{BatchArgs, Common};
use crate::run::config;
use crate::run::{self, Again, BatchAddresses, BatchFolder, Inputs, RunOptions};

pub(super) fn run(common: &Common, args: &BatchArgs) -> Result<ExitCode, AppError> {
    let overrides = config::overrides(common, &args.language, &args.asking);
    let overrides = Overrides { protect_names: args.names.protect_names, ..overrides };
    let overrides = config::remember(config::reading(overrides, &args.reading), &args.remember);
    let again = match args.redo {
        _ if args.force => Again::Everything,
        Some(redo) => Again::Redo(redo),
        None => Again::Changed,
    };
    let options = RunOptions {
        command: "batch",
        form: args.reading.input,
        whole_page: args.reading.whole_page,
        fix_encoding: args.reading.fix_encoding,
        compare: args.compare.clone(),
        again,
        on_error: args.on_error,
        give_up_after: args.give_up_after,
        wait_quota: args.wait_quota,
        watch: args.watch,
        max_cost: args.cost.max_cost,
        dry_run: args.dry_run,
        overrule: args.overrule_decisions,
        fail_on: args.findings.fail_on,
        report: args.report.clone(),
        repair_numbers: args.repair.numbers(),
        queue: args.queue(),
    };
    run::run(common, &overrides, &options, |settings| {
        let to = settings.to.value.as_str();
        match (&args.urls, &args.folder) {
            (Some(list), _) => BatchAddresses::new(args, list, settings, common.quiet).map(Inputs::Addresses),
            (None, Some(folder)) => BatchFolder::new(args, folder, to, common.quiet).map(Inputs::Folder),
            (None, None) => Err(AppError::Usage("name the folder with the articles, or a list with --urls".to_owned())),
        }
    })
}
