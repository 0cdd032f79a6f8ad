//! Errors, told to a person: what is wrong, where, what to do.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use padanan::bitext::v1::BitextError;
use padanan::intake::IntakeError;
use padanan::review::store::StoreError;
use padanan::settings::SettingsError;
use padanan::toml_tree::Problem;

use crate::exit_code::Code;

/// Everything that can end a command before its work is done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AppError {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("{0}")]
    Configuration(String),
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Glossary(Vec<Problem>),
    #[error(transparent)]
    Intake(#[from] IntakeError),
    #[error(transparent)]
    Bitext(#[from] BitextError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Input(String),
    #[error("{0}")]
    Backend(String),
    #[error("{}: it cannot be written ({source}); {}", .path.display(), write_hint(.source))]
    Write { path: PathBuf, source: std::io::Error },
    #[error("standard output cannot be written ({0})")]
    Stdout(std::io::Error),
    #[error("{0}")]
    Unexpected(String),
}

fn write_hint(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::NotFound => "make the folder first, or name another",
        std::io::ErrorKind::PermissionDenied => "choose a place where you may write",
        std::io::ErrorKind::IsADirectory => "this is a folder; name a file in it",
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => "make room on the disk and run again",
        _ => "choose another place",
    }
}

impl AppError {
    /// Whether the reader of standard output has what it wanted (`padanan diff … | head`).
    pub(crate) fn is_reader_gone(&self) -> bool {
        matches!(self, Self::Stdout(source) if source.kind() == std::io::ErrorKind::BrokenPipe)
    }

    pub(crate) fn code(&self) -> Code {
        match self {
            Self::Usage(_) => Code::Usage,
            Self::Settings(_) | Self::Configuration(_) | Self::Glossary(_) => Code::Configuration,
            Self::Intake(_) | Self::Bitext(_) | Self::Input(_) => Code::Input,
            Self::Backend(_) => Code::Backend,
            Self::Store(StoreError::Conflict(_)) => Code::Findings,
            Self::Write { source, .. } | Self::Store(StoreError::Write { source, .. }) => match source.kind() {
                std::io::ErrorKind::NotFound
                | std::io::ErrorKind::PermissionDenied
                | std::io::ErrorKind::IsADirectory
                | std::io::ErrorKind::NotADirectory => Code::Usage,
                _ => Code::Unexpected,
            },
            Self::Store(_) => Code::Input,
            Self::Stdout(_) | Self::Unexpected(_) => Code::Unexpected,
        }
    }
}

/// Tells why a command ended, on stderr.
pub(crate) fn failure(error: &AppError) -> Code {
    if error.is_reader_gone() {
        return Code::Done;
    }
    say!("{}", told(error));
    error.code()
}

/// An error as it is told: further lines stand under the first.
pub(crate) fn told(error: &AppError) -> String {
    let text = error.to_string();
    let lines: Vec<&str> = text.lines().collect();
    format!("padanan: {}", lines.join("\n         "))
}

/// Help and version go to stdout; wrong usage is told on stderr.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let wrong = error.use_stderr();
    let _ = error.print();
    let _ = std::io::stdout().flush();
    if wrong { Code::Usage.into() } else { Code::Done.into() }
}
