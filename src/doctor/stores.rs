//! What padanan keeps for the user: models, and the translation memory.

use std::path::Path;

use padanan::internal::database::{self, InUse};
use padanan::internal::memory::{self, Inspection, MemoryError};
use padanan::internal::settings::{Settings, ValueSource};

use super::shell::quoted;
use super::{Area, Check, Status};
use crate::run::grouped;
use crate::run::own_models;
use crate::run::recall;

/// Looks at the models in the program and in the user's folder. Every file is read.
pub(super) fn models(settings: &Settings, checks: &mut Vec<Check>) {
    let check = |name: &str, status, message: String| Check::new(Area::Models, name, status, message);
    checks.push(match own_models::bundled() {
        Some(Ok(bytes)) => check("bundled", Status::Ok, format!("id-en, {}, is intact", megabytes(bytes))),
        Some(Err(error)) => {
            let message = format!("the model in this program is damaged ({error}); install the program again");
            check("bundled", Status::Error, message)
        }
        None => {
            let message = "this program was built without a model; a backend of kind `bundled` needs `model`";
            check("bundled", Status::Note, message.to_owned())
        }
    });
    #[cfg(feature = "neural")]
    pulled(settings, checks);
    #[cfg(not(feature = "neural"))]
    let _ = settings;
}

/// Looks at the models that were pulled or added.
#[cfg(feature = "neural")]
fn pulled(settings: &Settings, checks: &mut Vec<Check>) {
    let check = |name: &str, status, message: String| Check::new(Area::Models, name, status, message);
    let store = match crate::run::model_store::store(settings) {
        Ok(store) => store,
        Err(error) => return checks.push(check("folder", Status::Warning, error.to_string())),
    };
    let folder = store.root().display();
    if store.root().exists() && !store.root().is_dir() {
        let message = format!("{folder} is not a folder, so no model can be stored there; move it away");
        return checks.push(check("folder", Status::Warning, message));
    }
    if let Err(error) = store.root().read_dir()
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return checks.push(check("folder", Status::Warning, format!("{folder} cannot be read ({error})")));
    }
    let listed = store.list();
    if listed.is_empty() {
        let pair = own_models::pair(settings);
        let better = match own_models::own_models(settings) {
            Ok(own_models::OwnModels::Bundled) => {
                format!("one for {pair} translates far better than the bundled engine")
            }
            _ => format!("one for {pair} would translate on this machine"),
        };
        let message = format!("no neural model in {folder}; {better}");
        checks.push(check("neural", Status::Note, message).mended_by(format!("padanan models pull {pair}")));
    }
    for (pair, model) in listed {
        let (bytes, wrong) = match model {
            Ok(model) => (model.card.bytes(), model.verify()),
            Err(error) => (0, vec![error.to_string()]),
        };
        checks.push(match wrong.first() {
            None => check(&pair, Status::Ok, format!("{}, in {folder}, is intact", megabytes(bytes))),
            Some(wrong) => {
                let mend = format!("padanan models remove {pair} && padanan models pull {pair}");
                check(&pair, Status::Error, format!("not usable: {wrong}")).mended_by(mend)
            }
        });
    }
}

/// Looks at the translation memory. All of it is read.
pub(super) fn memory(settings: &Settings, checks: &mut Vec<Check>) {
    let check = |name: &str, status, message: String| Check::new(Area::Memory, name, status, message);
    if !settings.memory_enabled.value {
        let message = format!("switched off ({}): nothing is looked up or stored", settings.memory_enabled.source);
        return checks.push(check("file", Status::Note, message));
    }
    let file = match recall::memory_file(settings) {
        Ok(file) => file,
        Err(error) => return checks.push(check("file", Status::Warning, error.to_string())),
    };
    let source = settings.memory_file.as_ref().map(|file| &file.source).filter(|s| **s != ValueSource::Default);
    let source = source.map(|source| format!(" ({source})")).unwrap_or_default();
    match memory::inspect(&file) {
        Ok(None) => {
            let message = format!("none yet at {}{source}; the first translation creates it", file.display());
            checks.push(check("file", Status::Ok, message));
        }
        Ok(Some(inspection)) => found(&file, &source, &inspection, checks),
        Err(error) => checks.push(unusable(&file, &error)),
    }
}

/// A broken memory ends no run, but everything is then translated, and paid for, again.
fn unusable(file: &Path, error: &MemoryError) -> Check {
    let check = Check::new(Area::Memory, "file", Status::Warning, format!("{error}; runs go on without it"));
    match error {
        MemoryError::Database { .. } | MemoryError::Empty(_) => check.mended_by(aside(file)),
        MemoryError::Foreign(_) | MemoryError::Later(_) | MemoryError::Io { .. } => check,
    }
}

fn found(file: &Path, source: &str, inspection: &Inspection, checks: &mut Vec<Check>) {
    let check = |name: &str, status, message: String| Check::new(Area::Memory, name, status, message);
    let entries = match (inspection.entries, inspection.approved) {
        (Some(1), approved) => format!("1 entry, {} approved by a person", approved.unwrap_or_default()),
        (Some(all), Some(approved)) => {
            format!("{} entries, {} approved by a person", grouped(all), grouped(approved))
        }
        _ => "its entries cannot be counted".to_owned(),
    };
    let message = format!("{}{source}: {entries}, {}", file.display(), megabytes(inspection.bytes));
    checks.push(check("file", Status::Ok, message));
    if inspection.is_earlier {
        let message = "an earlier version of padanan wrote it; the next translation carries it over";
        checks.push(check("version", Status::Note, message.to_owned()));
    }
    match inspection.faults.first() {
        None => checks.push(check("integrity", Status::Ok, "the database is intact".to_owned())),
        Some(fault) => {
            let message = format!("{} is damaged ({fault}); runs may go on without it", file.display());
            checks.push(check("integrity", Status::Error, message).mended_by(aside(file)));
        }
    }
    checks.extend(inspection.in_use.map(in_use));
}

fn in_use(user: InUse) -> Check {
    let who = user.process.map_or_else(|| "another program".to_owned(), |pid| format!("process {pid}"));
    let what = if user.writes { "is writing into it now; others wait" } else { "has it open, which is fine" };
    let check = Check::new(Area::Memory, "in use", Status::Note, format!("{who} {what}"));
    let stuck = user.process.filter(|_| user.writes).filter(|_| cfg!(unix));
    let command = stuck.map(|pid| format!("ps -fp {pid}"));
    Check { command, ..check }
}

/// Returns the command that sets a database aside, with the files that belong to it.
pub(super) fn aside(file: &Path) -> String {
    let place = |file: &Path| {
        let mut name = file.as_os_str().to_owned();
        name.push(".damaged");
        format!("mv {} {}", quoted(file), quoted(Path::new(&name)))
    };
    database::files(file).iter().map(|file| place(file)).collect::<Vec<_>>().join(" && ")
}

/// Formats a number of bytes.
pub(super) fn megabytes(bytes: u64) -> String {
    if bytes < 1_000_000 { format!("{} kB", bytes.div_ceil(1000)) } else { format!("{:.1} MB", bytes as f64 / 1e6) }
}
