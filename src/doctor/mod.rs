//! **Why** somebody for whom something does not work learns what is set up, what is wrong, and what mends it.
//! **Takes** the flags of `padanan doctor`; the same files, variables and folders that a run reads.
//! **Gives** a [`DoctorReport`]: checks in [`Area`]s, each ok, a note, a warning or an error, as text and as JSON.
//! **Never** changes anything on the disk, shows a key, sends a text, or ends because something else is broken.

mod backends;
mod configuration;
mod disk;
mod folder;
mod glossaries;
#[cfg(feature = "queue")]
mod queue;
mod report;
mod shell;
mod stores;
mod system;

use std::path::PathBuf;

use padanan::internal::settings::{Overrides, Settings};
use schemars::JsonSchema;
use serde::Serialize;

pub(crate) use report::DoctorReport;

use crate::cli::Color;

/// What to look at.
pub(crate) struct Examination {
    /// The values of the flags.
    pub(crate) overrides: Overrides,
    /// A folder of outputs or bitexts.
    pub(crate) folder: Option<PathBuf>,
    /// Whether servers are reached, and programs asked for keys.
    pub(crate) probe: bool,
    /// When the output is coloured.
    pub(crate) color: Color,
}

/// What a check is about, in the order of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Area {
    /// The program itself: its version, and what it was built with.
    Program,
    /// The configuration file and the variables.
    Configuration,
    /// The keys of the backends; never their values.
    Keys,
    /// The backends in use, and those of the configuration.
    Backends,
    /// Whether the backends' servers can be reached.
    Network,
    /// The models in the program and in the user's folder.
    Models,
    /// The glossaries that the configuration or the flags name.
    Glossaries,
    /// The translation memory.
    Memory,
    /// The folder that was named: its journal, its bitexts.
    Folder,
    /// The terminal, the locale, other programs.
    System,
    /// Room on the disks.
    #[cfg_attr(not(unix), allow(dead_code, reason = "only Unix tells how much room a disk has"))]
    Disk,
}

impl Area {
    /// Returns its name in the report.
    fn as_str(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Configuration => "configuration",
            Self::Keys => "keys",
            Self::Backends => "backends",
            Self::Network => "network",
            Self::Models => "models",
            Self::Glossaries => "glossaries",
            Self::Memory => "memory",
            Self::Folder => "folder",
            Self::System => "system",
            Self::Disk => "disk",
        }
    }
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Status {
    /// As it should be.
    Ok,
    /// Good to know; nothing to do.
    Note,
    /// It works, but not as it should, or not for long.
    Warning,
    /// A command that needs this fails.
    Error,
}

impl Status {
    /// Returns its name in the report.
    fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Check {
    /// What it is about.
    pub(crate) area: Area,
    /// Which one of its area: `file`, the name of a backend, `id-en`.
    pub(crate) name: String,
    /// How it ended.
    pub(crate) status: Status,
    /// What was found, and where.
    pub(crate) message: String,
    /// The command that mends it, to paste into a shell; null where nothing is to be done, or where no command can do it.
    pub(crate) command: Option<String>,
}

impl Check {
    fn new(area: Area, name: impl Into<String>, status: Status, message: impl Into<String>) -> Self {
        Self { area, name: name.into(), status, message: message.into(), command: None }
    }

    fn mended_by(self, command: impl Into<String>) -> Self {
        Self { command: Some(command.into()), ..self }
    }
}

/// Looks at everything. What is broken is reported, and the next thing is looked at.
pub(crate) fn examine(wanted: &Examination) -> DoctorReport {
    let mut checks = system::program();
    let settings = configuration::checks(wanted, &mut checks);
    #[cfg(feature = "queue")]
    queue::checks(&mut checks);
    if let Some(settings) = settings {
        of_settings(wanted, &settings, &mut checks);
    }
    if let Some(folder) = &wanted.folder {
        folder::checks(folder, &mut checks);
    }
    checks.extend(system::surroundings(wanted.color));
    checks.sort_by_key(|check| check.area);
    DoctorReport::new(checks)
}

/// Looks at what the configuration leads to.
fn of_settings(wanted: &Examination, settings: &Settings, checks: &mut Vec<Check>) {
    backends::checks(settings, wanted.probe, checks);
    stores::models(settings, checks);
    glossaries::checks(settings, checks);
    stores::memory(settings, checks);
    disk::checks(settings, wanted.folder.as_deref(), checks);
}
