//! The glossaries that the configuration or the flags name.

use std::path::PathBuf;

use padanan::internal::glossary;
use padanan::internal::settings::Settings;

use super::Area::Glossaries;
use super::{Check, Status};
use crate::run::glossaries::{self, entries};

/// Maximum number of problems that are listed one by one.
const MAX_PROBLEMS: usize = 20;

/// Reads the glossaries as a run does.
pub(super) fn checks(settings: &Settings, checks: &mut Vec<Check>) {
    let check = |name: &str, status, message: String| Check::new(Glossaries, name, status, message);
    let (paths, source) = (&settings.glossaries.value, &settings.glossaries.source);
    if paths.is_empty() {
        let message = "none is set, so no term is enforced; `glossaries = [\"id-en\"]` in padanan.toml, or --glossary id-en, is the \
                       shipped one";
        return checks.push(check("none", Status::Note, message.to_owned()));
    }
    match glossary::load(paths) {
        Ok(all) => {
            let (from, to) = (&settings.from.value, &settings.to.value);
            let (serving, idle): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.serves(from, to));
            let terms = serving.iter().map(|one| one.terms.len()).sum();
            let files = crate::run::count(serving.len() as u64, "file");
            let message = format!("{} in {files} for {from} → {to} ({source})", entries(terms));
            let status = if serving.is_empty() { Status::Error } else { Status::Ok };
            checks.push(check("entries", status, message));
            for one in idle {
                let message = format!("{} is for {}, and is left out here", one.file.display(), glossaries::pair(one));
                checks.push(check("other languages", Status::Note, message));
            }
        }
        Err(problems) => {
            let shown = problems.iter().take(MAX_PROBLEMS);
            checks.extend(shown.map(|problem| check("problem", Status::Error, problem.to_string())));
            if problems.len() > MAX_PROBLEMS {
                let message = format!("{} more problems", problems.len() - MAX_PROBLEMS);
                let paths: Vec<String> = paths.iter().map(|path| super::shell::quoted(path)).collect();
                let command = format!("padanan glossary check {}", paths.join(" "));
                checks.push(check("problem", Status::Error, message).mended_by(command));
            }
        }
    }
    checks.extend(left_out(paths));
}

/// Files of other tools in the folders, which a run does not read.
fn left_out(paths: &[PathBuf]) -> Vec<Check> {
    let told = |file: PathBuf| {
        let message = format!("{} is left out: in a folder, only *.toml is read", file.display());
        Check::new(Glossaries, "left out", Status::Note, message).mended_by(glossary::conversion(&file))
    };
    glossary::left_out(paths).into_iter().map(told).collect()
}
