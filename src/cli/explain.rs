//! Errors as they are reported to a person: what is wrong, where, what to do.

use std::io::Write as _;
use std::path::PathBuf;
use std::process;

use padanan::internal::fetch::FetchError;
use padanan::internal::intake::IntakeError;
use padanan::internal::review::store::ReviewStoreError;
use padanan::internal::settings::SettingsError;
use padanan_core::bitext::v1::BitextError;
use padanan_core::toml_tree::{Problem, nearest};

use crate::cli::exit_code::ExitCode;

/// Any error that ends a command before its work is done.
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
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Bitext(#[from] BitextError),
    #[error(transparent)]
    Store(#[from] ReviewStoreError),
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
    /// Whether the reader of standard output closed it, having what it wanted (`padanan diff … | head`).
    pub(crate) fn is_reader_gone(&self) -> bool {
        matches!(self, Self::Stdout(source) if source.kind() == std::io::ErrorKind::BrokenPipe)
    }

    pub(crate) fn code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::Usage,
            Self::Settings(_) | Self::Configuration(_) | Self::Glossary(_) => ExitCode::Configuration,
            Self::Fetch(FetchError::Address(..) | FetchError::Credentials(_)) => ExitCode::Usage,
            Self::Fetch(FetchError::Client(_)) => ExitCode::Unexpected,
            Self::Intake(_) | Self::Fetch(_) | Self::Bitext(_) | Self::Input(_) => ExitCode::Input,
            Self::Backend(_) => ExitCode::Backend,
            Self::Store(ReviewStoreError::Conflict(_)) => ExitCode::Findings,
            Self::Write { source, .. } | Self::Store(ReviewStoreError::Write { source, .. }) => match source.kind() {
                std::io::ErrorKind::NotFound
                | std::io::ErrorKind::PermissionDenied
                | std::io::ErrorKind::IsADirectory
                | std::io::ErrorKind::NotADirectory => ExitCode::Usage,
                _ => ExitCode::Unexpected,
            },
            Self::Store(_) => ExitCode::Input,
            Self::Stdout(_) | Self::Unexpected(_) => ExitCode::Unexpected,
        }
    }
}

/// Reports on stderr why a command ended.
pub(crate) fn failure(error: &AppError) -> ExitCode {
    if error.is_reader_gone() {
        return ExitCode::Done;
    }
    say!("{}", told(error));
    error.code()
}

/// Formats an error for stderr: further lines are indented below the first one.
pub(crate) fn told(error: &AppError) -> String {
    let text = error.to_string();
    let lines: Vec<&str> = text.lines().collect();
    format!("padanan: {}", lines.join("\n         "))
}

/// Corrects the tips of the argument parser. It takes any unknown option for a possible value, suggests words that only share
/// letters with what was typed, and does not know that a key is never an argument.
fn with_right_tips(mut error: clap::Error) -> clap::Error {
    use clap::error::{ContextKind, ContextValue};
    let typed = |kind| match error.get(kind) {
        Some(ContextValue::String(typed)) => typed.clone(),
        _ => String::new(),
    };
    let argument = typed(ContextKind::InvalidArg);
    let word = [typed(ContextKind::InvalidValue), typed(ContextKind::InvalidSubcommand)].concat();
    if error.kind() == clap::error::ErrorKind::UnknownArgument {
        error.remove(ContextKind::Suggested);
        if ["key", "token", "secret", "password"].iter().any(|word| argument.to_lowercase().contains(word)) {
            let tip = "a key is not an argument; name a variable (api_key_env), a file (api_key_file) or a program (api_key_command) in \
                 padanan.toml";
            error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
        }
    }
    for kind in [ContextKind::SuggestedValue, ContextKind::SuggestedSubcommand] {
        let near = |known: &String| nearest(&word, &[known.as_str()]).is_some();
        let kept = match error.remove(kind) {
            Some(ContextValue::String(known)) => Some(known).filter(near).map(ContextValue::String),
            Some(ContextValue::Strings(all)) => {
                let near: Vec<String> = all.into_iter().filter(near).collect();
                (!near.is_empty()).then_some(ContextValue::Strings(near))
            }
            other => other,
        };
        if let Some(kept) = kept {
            error.insert(kind, kept);
        }
    }
    error
}

/// Prints help and version to stdout, and usage errors to stderr.
pub(crate) fn usage(error: clap::Error) -> process::ExitCode {
    let error = with_right_tips(error);
    if error.use_stderr() {
        let plain = error.to_string();
        // What was typed may have control characters, which the colours have, too.
        let typed = std::env::args_os().any(|typed| typed.to_string_lossy().contains(char::is_control));
        if typed {
            say!("{}", plain.trim_end());
        } else {
            let _ = error.print();
        }
        return ExitCode::Usage.into();
    }
    match error.print().and_then(|()| std::io::stdout().flush()) {
        Ok(()) => ExitCode::Done.into(),
        Err(error) => failure(&AppError::Stdout(error)).into(),
    }
}
