//! `padanan config`

use std::path::Path;

use padanan::internal::settings;
use padanan::internal::translate::backends;

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{Common, ConfigCommand};
use crate::run::config;
use crate::run::files;

pub(super) fn run(common: &Common, command: &ConfigCommand) -> Result<ExitCode, AppError> {
    match command {
        ConfigCommand::Init { file, force } => init(common, file, *force)?,
        ConfigCommand::Show { language, asking } => {
            let settings = config::load(config::overrides(common, language, asking))?;
            files::print(&settings::show(&settings))?;
        }
        ConfigCommand::Prompt => files::print(backends::built_in_prompt())?,
        ConfigCommand::Schema => {
            let mut schema = serde_json::to_string_pretty(&settings::schema()).unwrap_or_default();
            schema.push('\n');
            files::print(&schema)?;
        }
    }
    Ok(ExitCode::Done)
}

fn init(common: &Common, file: &Path, force: bool) -> Result<(), AppError> {
    if file.exists() && !force {
        return Err(AppError::Usage(format!("{}: this exists already; --force overwrites it", file.display())));
    }
    files::write(file, settings::template())?;
    if !common.quiet {
        say!("{} is written; `padanan config show` prints the effective settings", file.display());
    }
    Ok(())
}
