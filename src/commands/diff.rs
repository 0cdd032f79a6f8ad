//! `padanan diff`

use padanan_core::diff::{Style, render, render_since};

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::terminal;
use crate::cli::{Common, DiffArgs};
use crate::run::files;

pub(super) fn run(common: &Common, args: &DiffArgs) -> Result<ExitCode, AppError> {
    let style = Style {
        color: terminal::colored(common.color),
        width: args.width.unwrap_or_else(terminal::width).clamp(30, 1000),
        only_changed: args.only_changed,
    };
    if let Some(against) = &args.against {
        return super::diff_against::run(common, args, against, &style);
    }
    let bitext = files::read_bitext(&args.bitext)?;
    let shown = match &args.since {
        Some(earlier) => render_since(&files::read_bitext(earlier)?, &bitext, &style),
        None => render(&bitext, &style),
    };
    files::print(&shown)?;
    Ok(args.findings.fail_on.code(bitext.worst()))
}
