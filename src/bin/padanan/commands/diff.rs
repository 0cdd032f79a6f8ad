//! `padanan diff`

use padanan::diff::{Style, render};

use crate::args::{Common, DiffArgs};
use crate::exit_code::ExitCode;
use crate::explain::AppError;
use crate::{app, files};

pub(super) fn run(common: &Common, args: &DiffArgs) -> Result<ExitCode, AppError> {
    let bitext = files::read_bitext(&args.bitext)?;
    let style = Style {
        color: app::colored(common.color),
        width: args.width.unwrap_or_else(app::width).clamp(30, 1000),
        only_changed: args.only_changed,
    };
    files::print(&render(&bitext, &style))?;
    Ok(if bitext.needs_person() { ExitCode::Findings } else { ExitCode::Done })
}
