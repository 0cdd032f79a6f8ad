//! The `PADANAN_*` variables. A variable with an empty value counts as not set.

use std::path::PathBuf;

use super::file::mirror;
use super::layer::Layer;
use super::{Environment, Value, ValueSource};
use crate::reason::Reason;
use crate::text::language::Lang;
use crate::toml_tree::{Problems, nearest, shown};
use crate::translate::NameProtection;

/// The variables that are read, each with the setting that it sets.
pub const VARIABLES: &[(&str, &str)] = &[
    ("PADANAN_CONFIG", "the configuration file, instead of searching for one"),
    ("PADANAN_FROM", "`from`"),
    ("PADANAN_TO", "`to`"),
    ("PADANAN_BACKEND", "`backend`: names, with commas between them"),
    ("PADANAN_GLOSSARIES", "`glossaries`: paths, written like those of PATH"),
    ("PADANAN_JOBS", "`jobs`"),
    ("PADANAN_OFFLINE", "`offline`: true or false"),
    ("PADANAN_FAST", "`fast`: true or false"),
    ("PADANAN_PROTECT_NAMES", "`protect_names`: auto, always or never"),
    ("PADANAN_RETRIES", "`retries`"),
    ("PADANAN_MODELS_FOLDER", "`folder` of `[models]`"),
    ("PADANAN_MODELS_MIRROR", "`mirror` of `[models]`"),
    ("PADANAN_MEMORY_ENABLED", "`enabled` of `[memory]`: true or false"),
    ("PADANAN_MEMORY_FILE", "`file` of `[memory]`"),
];

/// The variables with which `batch --queue`, `worker` and `queue` reach their server.
const QUEUE: [&str; 11] = [
    "PADANAN_QUEUE",
    "PADANAN_QUEUE_USER",
    "PADANAN_QUEUE_PASSWORD",
    "PADANAN_QUEUE_PASSWORD_FILE",
    "PADANAN_QUEUE_TOKEN",
    "PADANAN_QUEUE_TOKEN_FILE",
    "PADANAN_QUEUE_NKEY",
    "PADANAN_QUEUE_NKEY_FILE",
    "PADANAN_QUEUE_CREDENTIALS",
    "PADANAN_QUEUE_CA",
    "PADANAN_QUEUE_CERT",
];

/// Returns a message for each variable whose name looks like one that is read, but is not. The name of a key is free:
/// `api_key_env` names it.
pub fn unknown_variables(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let known: Vec<&str> = VARIABLES.iter().map(|(name, _)| *name).chain(QUEUE).collect();
    let mut unknown: Vec<String> = names.into_iter().filter(|name| name.starts_with("PADANAN_")).collect();
    unknown.retain(|name| !known.contains(&name.as_str()) && !name.contains("KEY") && !name.contains("TOKEN"));
    unknown.sort();
    let message = |name: &String| match nearest(name, &known) {
        Some(nearest) => format!("{}: no setting has this variable; did you mean {nearest}?", shown(name)),
        None => format!("{}: no setting has this variable; they are {}", shown(name), known.join(", ")),
    };
    unknown.iter().map(message).collect()
}

/// Reads the layer of the environment.
pub(super) fn read(environment: Environment<'_>, problems: &mut Problems) -> Layer {
    let mut reader = Reader { environment, problems };
    Layer {
        from: reader.value("PADANAN_FROM", language),
        to: reader.value("PADANAN_TO", language),
        backend: reader.value("PADANAN_BACKEND", names),
        glossaries: reader.paths("PADANAN_GLOSSARIES"),
        jobs: reader.value("PADANAN_JOBS", whole),
        offline: reader.value("PADANAN_OFFLINE", truth),
        fast: reader.value("PADANAN_FAST", truth),
        protect_names: reader.value("PADANAN_PROTECT_NAMES", name_protection),
        retries: reader.value("PADANAN_RETRIES", whole),
        models_folder: reader.path("PADANAN_MODELS_FOLDER"),
        models_mirror: reader.value("PADANAN_MODELS_MIRROR", mirror),
        memory_enabled: reader.value("PADANAN_MEMORY_ENABLED", truth),
        memory_file: reader.path("PADANAN_MEMORY_FILE"),
        ..Layer::default()
    }
}

struct Reader<'r> {
    environment: Environment<'r>,
    problems: &'r mut Problems,
}

impl Reader<'_> {
    fn value<T>(&mut self, name: &'static str, read: fn(&str) -> Result<T, Reason>) -> Option<Value<T>> {
        let raw = (self.environment)(name).filter(|v| !v.is_empty())?;
        let place = ValueSource::Environment(name);
        let read = match raw.to_str() {
            Some(text) => read(text.trim()),
            None => Err("this is not valid Unicode".into()),
        };
        match read {
            Ok(value) => Some(Value::new(value, place)),
            Err(message) => {
                self.problems.push(place.problem(message.into()));
                None
            }
        }
    }

    fn path(&mut self, name: &'static str) -> Option<Value<PathBuf>> {
        let raw = (self.environment)(name).filter(|v| !v.is_empty())?;
        Some(Value::new(PathBuf::from(raw), ValueSource::Environment(name)))
    }

    fn paths(&mut self, name: &'static str) -> Option<Value<Vec<PathBuf>>> {
        let raw = (self.environment)(name).filter(|v| !v.is_empty())?;
        let paths = std::env::split_paths(&raw).filter(|p| !p.as_os_str().is_empty()).collect();
        Some(Value::new(paths, ValueSource::Environment(name)))
    }
}

fn language(text: &str) -> Result<Lang, Reason> {
    Lang::parse(text).map_err(|e| e.to_string().into())
}

fn names(text: &str) -> Result<Vec<String>, Reason> {
    Ok(text.split(',').map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned).collect())
}

/// Parses a whole number. Its range is checked later, for all sources together.
fn whole<T: std::str::FromStr>(text: &str) -> Result<T, Reason> {
    text.parse().map_err(|_| format!("`{}` is not a whole number within the range allowed here", shown(text)).into())
}

/// Parses the setting of `protect_names`.
pub(super) fn name_protection(text: &str) -> Result<NameProtection, Reason> {
    let unknown = || format!("`{}` is none of auto, always and never", shown(text));
    NameProtection::from_name(text).ok_or_else(|| unknown().into())
}

fn truth(text: &str) -> Result<bool, Reason> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err(format!("`{}` is neither true nor false", shown(text)).into()),
    }
}
