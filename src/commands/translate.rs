//! `padanan translate`

use padanan::internal::settings::Overrides;

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{Common, GIVE_UP_AFTER, OnError, TranslateArgs};
use crate::run::config;
use crate::run::{self, Again, Inputs, Listed, RunOptions};

pub(super) fn run(common: &Common, args: &TranslateArgs) -> Result<ExitCode, AppError> {
    if !args.segments.is_empty() && args.articles.len() > 1 {
        return Err(AppError::Usage("--segments is for one article; name one".to_owned()));
    }
    let overrides = config::overrides(common, &args.language, &args.asking);
    let overrides = Overrides { protect_names: args.names.protect_names, ..overrides };
    let overrides = config::remember(config::reading(overrides, &args.reading), &args.remember);
    let again = match args.segments.as_slice() {
        [] => Again::Changed,
        segments => Again::Segments(segments.to_vec()),
    };
    let options = RunOptions {
        command: "translate",
        form: args.reading.input,
        whole_page: args.reading.whole_page,
        fix_encoding: args.reading.fix_encoding,
        compare: args.compare.clone(),
        again,
        on_error: OnError::Skip,
        give_up_after: GIVE_UP_AFTER,
        wait_quota: None,
        watch: false,
        max_cost: args.cost.max_cost,
        dry_run: args.dry_run,
        overrule: args.overrule_decisions,
        fail_on: args.findings.fail_on,
        report: args.report.clone(),
        repair_numbers: args.repair.numbers(),
        queue: None,
    };
    run::run(common, &overrides, &options, |settings| Listed::new(args, settings).map(Inputs::Listed))
}
