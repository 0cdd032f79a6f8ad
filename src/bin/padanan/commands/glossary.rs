//! `padanan glossary`

use std::path::PathBuf;

use padanan::glossary::load;

use crate::args::{Asking, Common, Glossary, Language};
use crate::exit_code::Code;
use crate::explain::AppError;
use crate::{app, files};

pub(super) fn run(common: &Common, command: &Glossary) -> Result<Code, AppError> {
    match command {
        Glossary::Check { paths } => check(common, paths),
        Glossary::Convert(args) => super::glossary_convert::run(common, args),
        Glossary::Mine(args) => super::glossary_mine::run(common, args),
        Glossary::Impact(args) => super::glossary_impact::run(common, args),
        Glossary::Explain(args) => super::glossary_explain::run(common, args),
    }
}

fn check(common: &Common, paths: &[PathBuf]) -> Result<Code, AppError> {
    let paths = if paths.is_empty() {
        app::load(app::overrides(common, &Language::default(), &Asking::default()))?.glossaries.value
    } else {
        paths.to_vec()
    };
    if paths.is_empty() {
        return Err(AppError::Usage(
            "no glossary is named; give files or folders, or write `glossaries = […]` into padanan.toml".to_owned(),
        ));
    }
    let glossaries = load(&paths).map_err(AppError::Glossary)?;
    if glossaries.is_empty() {
        return Err(AppError::Input("there is no *.toml file in the named folders".to_owned()));
    }
    let mut out = String::new();
    for glossary in &glossaries {
        let code = |l: &Option<padanan::text::language::Lang>| l.as_ref().map_or("any".to_owned(), ToString::to_string);
        let forms: usize = glossary.terms.iter().map(|t| t.source.len()).sum();
        out.push_str(&format!(
            "{}: {} ({} → {}): {} entries, {forms} source forms, no mistakes\n",
            glossary.file.display(),
            glossary.name,
            code(&glossary.from),
            code(&glossary.to),
            glossary.terms.len()
        ));
    }
    files::print(&out)?;
    Ok(Code::Done)
}
