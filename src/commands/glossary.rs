//! `padanan glossary`

use std::path::PathBuf;

use padanan::internal::glossary::{conversion, left_out, load, overruled};

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{BackendArgs, Common, GlossaryCommand, LanguageArgs};
use crate::run::config;
use crate::run::{count, files, glossaries};

pub(super) fn run(common: &Common, command: &GlossaryCommand) -> Result<ExitCode, AppError> {
    match command {
        GlossaryCommand::Check { paths } => check(common, paths),
        GlossaryCommand::Convert(args) => super::glossary_convert::run(common, args),
        GlossaryCommand::Mine(args) => super::glossary_mine::run(common, args),
        GlossaryCommand::Impact(args) => super::glossary_impact::run(common, args),
        GlossaryCommand::Explain(args) => super::glossary_explain::run(common, args),
    }
}

fn check(common: &Common, paths: &[PathBuf]) -> Result<ExitCode, AppError> {
    let paths = if paths.is_empty() {
        config::load(config::overrides(common, &LanguageArgs::default(), &BackendArgs::default()))?.glossaries.value
    } else {
        paths.to_vec()
    };
    if paths.is_empty() {
        return Err(AppError::Usage(
            "no glossary is named; name files or folders, or write `glossaries = […]` into padanan.toml".to_owned(),
        ));
    }
    let glossaries = load(&paths).map_err(AppError::Glossary)?;
    let mut out = String::new();
    for glossary in &glossaries {
        let forms: usize = glossary.terms.iter().map(|t| t.source.len()).sum();
        let off: usize = glossary.disabled.iter().map(|d| d.source.len()).sum();
        let off = if off > 0 { format!(", {} switched off", count(off as u64, "spelling")) } else { String::new() };
        out.push_str(&format!(
            "{}: {} ({}): {}, {}{off}, no mistakes\n",
            glossary.file.display(),
            glossary.name,
            glossaries::pair(glossary),
            glossaries::entries(glossary.terms.len()),
            count(forms as u64, "source form")
        ));
    }
    let (overruled, idle) = overruled(&glossaries);
    overruled.iter().for_each(|one| out.push_str(&format!("{}\n", glossaries::told(one))));
    idle.iter().for_each(|(disable, form)| out.push_str(&format!("{}\n", glossaries::idle_switch(disable, form))));
    for file in left_out(&paths) {
        out.push_str(&format!("{}: left out: `{}` makes a glossary of it\n", file.display(), conversion(&file)));
    }
    files::print(&out)?;
    Ok(ExitCode::Done)
}
