//! `padanan doctor`

use padanan::internal::settings::Overrides;

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{BackendArgs, Common, DoctorArgs, terminal};
use crate::doctor::{self, Examination};
use crate::run::{config, files};

pub(super) fn run(common: &Common, args: &DoctorArgs) -> Result<ExitCode, AppError> {
    let asking = BackendArgs { backend: args.backend.clone(), offline: args.offline, ..BackendArgs::default() };
    let overrides = config::overrides(common, &args.language, &asking);
    let report = doctor::examine(&Examination {
        overrides: Overrides { memory_file: args.place.memory.clone(), ..overrides },
        folder: args.folder.clone(),
        probe: args.probe,
        color: common.color,
    });
    let code = report.code(args.fail_on);
    if args.json {
        files::print(&report.to_json(code)?)?;
    } else {
        files::print(&report.to_text(terminal::colored(common.color), common.quiet))?;
    }
    Ok(code)
}
