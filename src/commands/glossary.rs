//! `padanan glossary`

use std::path::PathBuf;

use padanan::internal::glossary::load;

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{BackendArgs, Common, GlossaryCommand, LanguageArgs};
use crate::run::config;
use crate::run::{count, files};

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
    if glossaries.is_empty() {
        return Err(AppError::Input("there is no *.toml file in the named folders".to_owned()));
    }
    let mut out = String::new();
    for glossary in &glossaries {
        let code =
            |l: &Option<padanan_core::text::language::Lang>| l.as_ref().map_or("any".to_owned(), ToString::to_string);
        let forms: usize = glossary.terms.iter().map(|t| t.source.len()).sum();
        out.push_str(&format!(
            "{}: {} ({} → {}): {}, {}, no mistakes\n",
            glossary.file.display(),
            glossary.name,
            code(&glossary.from),
            code(&glossary.to),
            entries(glossary.terms.len()),
            count(forms as u64, "source form")
        ));
    }
    files::print(&out)?;
    Ok(ExitCode::Done)
}

fn entries(n: usize) -> String {
    if n == 1 { "1 entry".to_owned() } else { format!("{n} entries") }
}
