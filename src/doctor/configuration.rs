//! The configuration file, and the variables beside it.

use std::path::{Path, PathBuf};

use padanan::internal::settings::{self, Overrides, Settings, VARIABLES};

use super::Area::Configuration;
use super::shell::quoted;
use super::{Check, Examination, Status};
use crate::cli::terminal::environment;

/// Maximum number of problems that are listed one by one.
const MAX_PROBLEMS: usize = 20;

/// Looks at the configuration. Returns the settings as far as they are right; `None` if there are none at all.
pub(super) fn checks(wanted: &Examination, checks: &mut Vec<Check>) -> Option<Settings> {
    let here = std::env::current_dir().unwrap_or_else(|error| {
        let message = format!("the working directory cannot be found ({error}); go to another one");
        checks.push(Check::new(Configuration, "folder", Status::Error, message).mended_by("cd"));
        PathBuf::new()
    });
    let Overrides { config, .. } = &wanted.overrides;
    let inspection = match settings::inspect(wanted.overrides.clone(), &environment, &here) {
        Ok(inspection) => inspection,
        Err(error) => {
            checks.push(Check::new(Configuration, "file", Status::Error, error.to_string()));
            return None;
        }
    };
    let problems = inspection.problems;
    checks.push(match &inspection.settings.file {
        Some(file) => found(file, problems.is_empty(), config.is_some()),
        None => {
            let message = "there is no padanan.toml here, above or in the user's folder; the defaults hold";
            Check::new(Configuration, "file", Status::Note, message).mended_by("padanan config init")
        }
    });
    let shown = problems.iter().take(MAX_PROBLEMS);
    checks.extend(shown.map(|problem| Check::new(Configuration, "problem", Status::Error, problem.to_string())));
    if problems.len() > MAX_PROBLEMS {
        let message = format!("{} more problems; mend these first", problems.len() - MAX_PROBLEMS);
        checks.push(Check::new(Configuration, "problem", Status::Error, message));
    }
    for file in &inspection.hidden {
        let message = format!("{} is not read: only one file is, and another comes first", file.display());
        checks.push(Check::new(Configuration, "other file", Status::Note, message));
    }
    checks.extend(variables());
    Some(inspection.settings)
}

fn found(file: &Path, is_right: bool, is_named: bool) -> Check {
    let how = if is_named { " (--config)" } else { "" };
    if is_right {
        return Check::new(Configuration, "file", Status::Ok, format!("{}{how} is valid", file.display()));
    }
    let message = format!("read from {}{how}; the defaults hold for what is wrong below", file.display());
    let edit = format!("\"${{EDITOR:-vi}}\" {}", quoted(file));
    Check::new(Configuration, "file", Status::Note, message).mended_by(edit)
}

/// Looks at the variables whose names begin with `PADANAN_`. Only the names of those that are known are shown.
fn variables() -> Vec<Check> {
    let set = |name: &str| environment(name).is_some_and(|value| !value.is_empty());
    let known: Vec<&str> = VARIABLES.iter().map(|(name, _)| *name).filter(|name| set(name)).collect();
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let unknown = settings::unknown_variables(names);
    let mut checks = Vec::new();
    if !known.is_empty() {
        let message = format!("{} set, over the configuration file", known.join(", "));
        checks.push(Check::new(Configuration, "variables", Status::Ok, message));
    }
    for message in unknown {
        let command = message.split(':').next().map(|name| format!("unset {name}"));
        let check = Check::new(Configuration, "variables", Status::Warning, &message);
        checks.push(Check { command, ..check });
    }
    checks
}
