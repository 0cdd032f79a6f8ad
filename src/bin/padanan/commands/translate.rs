//! `padanan translate`

use crate::app;
use crate::args::{Common, OnError, TranslateArgs};
use crate::exit_code::ExitCode;
use crate::explain::AppError;
use crate::run::{self, Again, Inputs, Listed, RunOptions};

pub(super) fn run(common: &Common, args: &TranslateArgs) -> Result<ExitCode, AppError> {
    if !args.segments.is_empty() && args.articles.len() > 1 {
        return Err(AppError::Usage("--segments is for one article; name one".to_owned()));
    }
    let overrides = app::overrides(common, &args.language, &args.asking);
    let overrides = app::remember(app::reading(overrides, &args.reading), &args.remember);
    let again = match args.segments.as_slice() {
        [] => Again::Changed,
        segments => Again::Segments(segments.to_vec()),
    };
    let options = RunOptions {
        command: "translate",
        form: args.reading.input,
        compare: args.compare.clone(),
        again,
        on_error: OnError::Skip,
        give_up_after: run::GIVE_UP_AFTER,
        wait_quota: None,
        watch: false,
        dry_run: args.dry_run,
        report: args.report.clone(),
    };
    run::run(common, &overrides, &options, |settings| Listed::new(args, settings.to.value.as_str()).map(Inputs::Listed))
}
