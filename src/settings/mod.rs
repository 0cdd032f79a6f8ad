//! **Why** Users configure things once, see the effective values and their sources, and get all mistakes with lines.
//! **Takes** the flags ([`Overrides`]), the `PADANAN_*` environment variables, and one `padanan.toml`.
//! **Gives** [`Settings`], each value with a [`ValueSource`]; keys by [`read_key`]; [`show`], [`schema`], [`template`].
//! **Never** takes a key from the file itself, shows a key or a value that may be one, or guesses at a wrong value.
//!
//! The file overrides the defaults, the environment overrides the file, and the flags override the environment. Only
//! one file is read: the one that `--config` or `PADANAN_CONFIG` names; else the nearest `padanan.toml` from the
//! working directory upwards; else the one in the user's configuration folder.

mod aws;
mod backend;
mod env;
mod file;
mod hidden;
mod key;
mod key_command;
mod layer;
mod portable;
mod schema;
mod segment;
mod show;
mod template;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

pub use backend::BackendSettings;
pub use env::{VARIABLES, unknown_variables};
pub use hidden::{shown_command, shown_url};
pub use key::{key_file, key_place, own_settings, read_key};
pub use layer::DEFAULT_KINDS;
pub use portable::PortableSettings;
pub use schema::schema;
pub use show::show;
pub use template::template;

use url::Url;

use crate::bitext::BlockKind;
use crate::reason::Reason;
use crate::segment::{Abbreviations, Use};
use crate::text::language::Lang;
use crate::toml_tree::{Problem, Problems, nearest, shown};
use crate::translate::NameProtection;
use crate::translate::backends::BackendKind;

use layer::Layer;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueSource {
    /// The default: no other source set the value.
    Default,
    /// A line of the configuration file, counted from 1.
    File(PathBuf, usize),
    /// An environment variable.
    Environment(&'static str),
    /// A flag of the command line.
    Flag(&'static str),
}

impl fmt::Display for ValueSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(file, line) => write!(f, "{}:{line}", file.display()),
            Self::Environment(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

impl ValueSource {
    /// Creates a problem with a value from this source.
    fn problem(&self, message: String) -> Problem {
        let (file, line) = match self {
            Self::Default => (PathBuf::from(file::NAME), None),
            Self::File(file, line) => (file.clone(), Some(*line)),
            Self::Environment(name) | Self::Flag(name) => (PathBuf::from(name), None),
        };
        Problem { file, line, message, hint: None }
    }
}

/// A value, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value<T> {
    /// The effective value.
    pub value: T,
    /// The source that set it.
    pub source: ValueSource,
}

impl<T> Value<T> {
    fn new(value: T, place: ValueSource) -> Self {
        Self { value, source: place }
    }
}

/// The effective configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The article's language.
    pub from: Value<Lang>,
    /// The language to translate into.
    pub to: Value<Lang>,
    /// The backends to ask: the next one is asked where the previous one failed. Empty if none is named.
    pub backend: Value<Vec<String>>,
    /// Glossary files and folders. Paths in the file are joined to its folder; other paths stay as they were typed.
    pub glossaries: Value<Vec<PathBuf>>,
    /// Maximum number of requests in flight: 1 to 256.
    pub jobs: Value<usize>,
    /// Whether only programs and servers on this machine may be asked.
    pub offline: Value<bool>,
    /// Whether the bundled engine searches less thoroughly, and faster.
    pub fast: Value<bool>,
    /// Whether names outside the glossary are protected.
    pub protect_names: Value<NameProtection>,
    /// Which kinds of block are translated; the others are copied.
    pub translate_kinds: Value<Vec<BlockKind>>,
    /// The user's abbreviations, with the use of each, in the order of the file.
    pub abbreviations: Value<Vec<(Use, String)>>,
    /// Maximum number of retries of a request that may succeed later.
    pub retries: Value<u32>,
    /// The folder for models, if not the default one.
    pub models_folder: Option<Value<PathBuf>>,
    /// The server to fetch models from, if not their publisher's.
    pub models_mirror: Option<Value<Url>>,
    /// Whether earlier translations are reused, and new ones are stored.
    pub memory_enabled: Value<bool>,
    /// The file of the translation memory, if not the default one.
    pub memory_file: Option<Value<PathBuf>>,
    /// The backends of the file in its order, then those that need no configuration.
    pub backends: Vec<BackendSettings>,
    /// The configuration file, if there is one.
    pub file: Option<PathBuf>,
}

impl Settings {
    /// Returns the backend with a name.
    pub fn backend_named(&self, name: &str) -> Option<&BackendSettings> {
        self.backends.iter().find(|b| b.name == name)
    }

    /// Checks that there is a backend with the name that `flag` gives.
    ///
    /// # Errors
    /// There is none; the error suggests the nearest name.
    pub fn check_backend(&self, name: &str, flag: &'static str) -> Result<(), SettingsError> {
        if self.backend_named(name).is_some() {
            return Ok(());
        }
        let known: BTreeSet<&str> = self.backends.iter().map(|b| b.name.as_str()).collect();
        let known: Vec<&str> = known.into_iter().collect();
        Err(SettingsError::Invalid(vec![no_backend(&ValueSource::Flag(flag), name, &known)]))
    }

    /// Returns the abbreviations for the segmenter: the built-in ones, overridden by the user's.
    pub fn all_abbreviations(&self) -> Abbreviations {
        let own = self.abbreviations.value.iter().cloned();
        own.fold(Abbreviations::default(), |all, (usage, word)| all.with_kind(usage, [word]))
    }

    /// Refuses a chain with a backend that is not on this machine, if `offline` is on.
    ///
    /// # Errors
    /// A backend of the chain is elsewhere; the message has its name, its address, and what to do.
    pub fn check_offline(&self) -> Result<(), SettingsError> {
        let named = self.backend.value.iter().filter_map(|name| self.backend_named(name));
        match named.into_iter().find(|b| self.offline.value && !b.is_local()) {
            None => Ok(()),
            Some(backend) => Err(SettingsError::Offline(
                format!(
                    "the backend `{}` is at {}, and `offline` ({}) allows only programs and servers on this machine; \
                 name another backend or switch `offline` off",
                    backend.name,
                    backend.url.as_ref().and_then(Url::host_str).unwrap_or("its service's own address"),
                    self.offline.source,
                )
                .into(),
            )),
        }
    }
}

/// The values of the flags; `None` for a flag that was not given.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--config`: read only this file.
    pub config: Option<PathBuf>,
    /// `--from`.
    pub from: Option<Lang>,
    /// `--to`.
    pub to: Option<Lang>,
    /// `--backend`, in the order given.
    pub backend: Option<Vec<String>>,
    /// `--glossary`, in the order given; these replace the configured ones.
    pub glossaries: Option<Vec<PathBuf>>,
    /// `--jobs`.
    pub jobs: Option<usize>,
    /// `--offline`.
    pub offline: Option<bool>,
    /// `--fast`.
    pub fast: Option<bool>,
    /// `--protect-names`.
    pub protect_names: Option<NameProtection>,
    /// `--translate-kinds`.
    pub translate_kinds: Option<Vec<BlockKind>>,
    /// `--skip-kinds`: removed from the kinds that would be translated.
    pub skip_kinds: Option<Vec<BlockKind>>,
    /// `--retries`.
    pub retries: Option<u32>,
    /// `--memory`.
    pub memory_file: Option<PathBuf>,
    /// `--no-memory`.
    pub memory_enabled: Option<bool>,
}

/// Why the configuration cannot be used (exit code 3).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// All problems, by file and line; displayed as one line each.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Invalid(Vec<Problem>),
    /// `offline` forbids a backend of the chain.
    #[error(transparent)]
    Offline(Reason),
    /// A backend's key is missing or cannot be read.
    #[error(transparent)]
    Key(Reason),
    /// The configuration file exists, or was named, but cannot be read.
    #[error("{}: the configuration cannot be read: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
}

/// Looks up an environment variable.
pub type Environment<'e> = &'e dyn Fn(&str) -> Option<OsString>;

/// Loads the effective configuration; see the module documentation for the precedence of its sources.
///
/// The search for the file begins in `working_dir`. Paths from flags and variables stay as they are.
///
/// # Errors
/// All problems at once; or the file cannot be read.
pub fn load(overrides: Overrides, environment: Environment<'_>, working_dir: &Path) -> Result<Settings, SettingsError> {
    let mut problems = Problems::default();
    let found = file::find(overrides.config.as_deref(), environment, working_dir);
    let contents = match &found {
        Some(path) => file::read(path, working_dir, &mut problems)?,
        None => file::Contents::default(),
    };
    let settings = combine(overrides, environment, contents, found, &mut problems)?;
    if problems.is_empty() { Ok(settings) } else { Err(SettingsError::Invalid(problems.into_vec())) }
}

/// The configuration as far as it is right, and what is wrong with it.
#[derive(Debug)]
pub struct Inspection {
    /// The effective values; the defaults where a value is wrong.
    pub settings: Settings,
    /// What is wrong. [`load`] refuses a configuration with any of these.
    pub problems: Vec<Problem>,
    /// Further configuration files, which are not read because another one comes first.
    pub hidden: Vec<PathBuf>,
}

/// Like [`load`], for a person who wants to know what is wrong: goes on where `load` ends.
///
/// # Errors
/// A default is not valid, which is a bug.
pub fn inspect(
    overrides: Overrides,
    environment: Environment<'_>,
    working_dir: &Path,
) -> Result<Inspection, SettingsError> {
    let mut problems = Problems::default();
    let found = file::find(overrides.config.as_deref(), environment, working_dir);
    let contents = found.as_ref().map(|path| file::read(path, working_dir, &mut problems));
    let contents = contents.unwrap_or_else(|| Ok(file::Contents::default())).unwrap_or_else(|error| {
        let message = match &error {
            SettingsError::Io { source, .. } => format!("the configuration cannot be read: {source}"),
            other => other.to_string(),
        };
        problems.push(Problem { file: found.clone().unwrap_or_default(), line: None, message, hint: None });
        file::Contents::default()
    });
    let hidden = file::candidates(environment, working_dir).filter(|file| found.as_ref() != Some(file)).collect();
    let settings = combine(overrides, environment, contents, found, &mut problems)?;
    Ok(Inspection { settings, problems: problems.into_vec(), hidden })
}

/// Combines the sources, and checks what holds for all of them.
fn combine(
    overrides: Overrides,
    environment: Environment<'_>,
    contents: file::Contents,
    found: Option<PathBuf>,
    problems: &mut Problems,
) -> Result<Settings, SettingsError> {
    let skipped = overrides.skip_kinds.clone();
    let layer = Layer::of_flags(overrides).over(env::read(environment, problems)).over(contents.layer);
    let mut settings =
        layer.settle().map_err(|e| SettingsError::Invalid(vec![ValueSource::Default.problem(e.to_string())]))?;
    if let Some(skipped) = skipped {
        settings.translate_kinds.value.retain(|kind| !skipped.contains(kind));
        settings.translate_kinds.source = ValueSource::Flag("--skip-kinds");
    }
    let mut names = contents.names;
    let others = BackendSettings::built_in().into_iter().filter(|b| !names.contains(&b.name));
    settings.backends = contents.backends.into_iter().chain(others).collect();
    settings.file = found;
    names.extend(settings.backends.iter().map(|b| b.name.clone()));
    check_chain(&settings.backend, &names, problems);
    check_values(&settings, problems);
    Ok(settings)
}

/// Checks that every backend of the chain is known and occurs only once.
fn check_chain(chain: &Value<Vec<String>>, names: &[String], problems: &mut Problems) {
    let known: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let known: Vec<&str> = known.into_iter().collect();
    for (at, name) in chain.value.iter().enumerate() {
        let problem = if !known.contains(&name.as_str()) {
            no_backend(&chain.source, name, &known)
        } else if chain.value[..at].contains(name) {
            chain.source.problem(format!("the backend `{name}` is named twice"))
        } else {
            continue;
        };
        problems.push(problem);
    }
}

/// Returns the problem of a name that no known backend has.
fn no_backend(place: &ValueSource, name: &str, known: &[&str]) -> Problem {
    let all = known.join(", ");
    let is_kind = BackendKind::from_name(name).is_some();
    let hint = match nearest(name, known) {
        _ if is_kind => format!("it is a kind of backend; write the table [backends.{name}] into padanan.toml"),
        Some(nearest) => format!("did you mean `{nearest}`? The backends are: {all}"),
        None => format!("the backends are: {all}; a [backends.NAME] table adds one"),
    };
    Problem { hint: Some(hint), ..place.problem(format!("there is no backend named `{}`", shown(name))) }
}

/// Checks values whose rules hold for every source.
fn check_values(settings: &Settings, problems: &mut Problems) {
    let Settings { from, to, jobs, retries, .. } = settings;
    if !(1..=layer::MAX_JOBS).contains(&jobs.value) {
        problems.push(jobs.source.problem(format!("jobs must be a whole number from 1 to {}", layer::MAX_JOBS)));
    }
    if retries.value > layer::MAX_RETRIES {
        problems
            .push(retries.source.problem(format!("retries must be a whole number from 0 to {}", layer::MAX_RETRIES)));
    }
    if from.value.as_str().eq_ignore_ascii_case(to.value.as_str()) {
        let place = if to.source == ValueSource::Default { &from.source } else { &to.source };
        problems.push(place.problem(format!("`from` and `to` are both `{}`: there is nothing to translate", to.value)));
    }
}
