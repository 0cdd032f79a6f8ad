//! `padanan man` and `padanan completions`

use std::path::Path;

use clap::CommandFactory as _;

use crate::cli::Args;
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::run::files;

pub(super) fn run(out: Option<&Path>) -> Result<ExitCode, AppError> {
    let command = Args::command();
    match out {
        None => files::print(&page(command)?)?,
        Some(folder) => {
            let mut root = command;
            root.build();
            pages(&root, "padanan", folder)?;
        }
    }
    Ok(ExitCode::Done)
}

fn pages(command: &clap::Command, name: &str, folder: &Path) -> Result<(), AppError> {
    files::write(&folder.join(format!("{name}.1")), &page(command.clone().name(name.to_owned()))?)?;
    for inner in command.get_subcommands().filter(|c| c.get_name() != "help") {
        pages(inner, &format!("{name}-{}", inner.get_name()), folder)?;
    }
    Ok(())
}

fn page(command: clap::Command) -> Result<String, AppError> {
    let mut roff = Vec::new();
    clap_mangen::Man::new(command).render(&mut roff).map_err(AppError::Stdout)?;
    Ok(String::from_utf8_lossy(&roff).into_owned())
}

pub(super) fn completions(shell: clap_complete::Shell) -> Result<ExitCode, AppError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "padanan", &mut script);
    files::print(&script)?;
    Ok(ExitCode::Done)
}
