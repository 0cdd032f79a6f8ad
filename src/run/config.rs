//! From arguments to the effective settings.

use padanan::internal::settings::{self, Overrides, Settings};
use padanan_core::bitext::BlockKind;

use crate::cli::explain::AppError;
use crate::cli::terminal::environment;
use crate::cli::{BackendArgs, Common, InputArgs, LanguageArgs, MemoryArgs};

/// Returns the overrides from a command's flags.
pub(crate) fn overrides(common: &Common, language: &LanguageArgs, asking: &BackendArgs) -> Overrides {
    let given = |list: &[String]| (!list.is_empty()).then(|| list.iter().map(|s| s.trim().to_owned()).collect());
    Overrides {
        config: common.config.clone(),
        from: language.from.clone(),
        to: language.to.clone(),
        backend: given(&asking.backend),
        glossaries: (!language.glossary.is_empty()).then(|| language.glossary.clone()),
        jobs: asking.jobs,
        offline: asking.offline.then_some(true),
        fast: asking.fast.then_some(true),
        protect_names: None,
        translate_kinds: None,
        skip_kinds: None,
        retries: asking.retries,
        memory_file: None,
        memory_enabled: None,
    }
}

/// Adds the overrides from the flags about the blocks of articles.
pub(crate) fn reading(overrides: Overrides, reading: &InputArgs) -> Overrides {
    let given = |kinds: &[BlockKind]| (!kinds.is_empty()).then(|| kinds.to_vec());
    Overrides { translate_kinds: given(&reading.translate_kinds), skip_kinds: given(&reading.skip_kinds), ..overrides }
}

/// Adds the overrides from the flags about the translation memory.
pub(crate) fn remember(overrides: Overrides, remember: &MemoryArgs) -> Overrides {
    let memory_enabled = if remember.no_memory { Some(false) } else { remember.memory.as_ref().map(|_| true) };
    Overrides { memory_file: remember.memory.clone(), memory_enabled, ..overrides }
}

/// Loads the effective settings.
pub(crate) fn load(overrides: Overrides) -> Result<Settings, AppError> {
    let here = std::env::current_dir()
        .map_err(|e| AppError::Unexpected(format!("the working directory cannot be found ({e})")))?;
    Ok(settings::load(overrides, &environment, &here)?)
}

/// Refuses to use the network where `offline` is set.
#[cfg(feature = "neural")]
pub(crate) fn refuse_offline(settings: &Settings, flag: bool) -> Result<(), AppError> {
    if !flag && !settings.offline.value {
        return Ok(());
    }
    let place = if flag { "--offline".to_owned() } else { settings.offline.source.to_string() };
    Err(AppError::Configuration(format!(
        "`offline` ({place}) forbids the network; switch it off, or add a model from a folder: `padanan models add DIR`"
    )))
}
