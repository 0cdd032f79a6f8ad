//! The translation memory of a run.

use std::path::PathBuf;
use std::sync::Arc;

use padanan::internal::memory::{Memory, SqliteMemory};
use padanan::internal::settings::Settings;
use padanan::internal::translate::client::BackendClient;
use padanan::internal::translate::translation_memory::TranslationMemory;

use crate::cli::explain::AppError;
use crate::cli::terminal::environment;
use padanan_core::text::digest::sha256;

/// Returns the path of the translation memory.
pub(crate) fn memory_file(settings: &Settings) -> Result<PathBuf, AppError> {
    let named = settings.memory_file.as_ref().map(|f| f.value.clone());
    named.or_else(|| Memory::default_path(&environment)).ok_or_else(|| {
        let hint = "set HOME, or `file` in `[memory]`, or name one with --memory";
        AppError::Configuration(format!("there is no file to store the translation memory in; {hint}"))
    })
}

/// Opens the translation memory, if it is enabled. An error is reported and the run goes on without the memory. If `full`
/// is given, answers are kept only there until an article is complete: a disk that is too full for them is an error, or
/// later a call of `full`, which ends the run.
pub(crate) fn memory(
    settings: &Settings,
    full: Option<impl Fn() + Send + Sync + 'static>,
) -> Result<Option<Arc<SqliteMemory>>, AppError> {
    if !settings.memory_enabled.value {
        return Ok(None);
    }
    let opened = match memory_file(settings) {
        Ok(file) => match Memory::open(&file) {
            Err(error) if full.is_some() && error.is_full() => {
                let source = std::io::ErrorKind::StorageFull.into();
                return Err(AppError::Write { path: file, source });
            }
            opened => opened.map_err(|e| e.to_string()),
        },
        Err(error) => Err(error.to_string()),
    };
    let without = |error: &str| say!("padanan: {error}; the run goes on without it");
    Ok(match opened {
        Ok(memory) => Some(Arc::new(SqliteMemory::new(memory, move |error, is_full| {
            let Some(full) = full.as_ref().filter(|_| is_full) else { return without(error) };
            say!("padanan: {error}; nothing more is asked, because the answers could not be stored");
            full();
        }))),
        Err(error) => {
            without(&error);
            None
        }
    })
}

/// Makes each backend look into the memory before it is asked.
pub(crate) fn with_memory(
    chain: Vec<BackendClient>,
    settings: &Settings,
    memory: Option<&Arc<SqliteMemory>>,
) -> Vec<BackendClient> {
    let Some(memory) = memory else { return chain };
    with(chain, settings, memory)
}

/// Makes each backend look into this memory before it is asked.
pub(crate) fn with(
    chain: Vec<BackendClient>,
    settings: &Settings,
    memory: &Arc<impl TranslationMemory + 'static>,
) -> Vec<BackendClient> {
    let with = |client: BackendClient| {
        let identity = identity(&client, settings);
        client.with_memory(Arc::clone(memory) as Arc<dyn TranslationMemory>, identity)
    };
    chain.into_iter().map(with).collect()
}

/// Returns everything that a backend's answers depend on, apart from the sentence. The address is not part of it: a
/// server that moves is still the same, and a different server needs a different name.
pub(crate) fn identity(client: &BackendClient, settings: &Settings) -> String {
    let model = client.model().unwrap_or_default();
    let Some(backend) = settings.backend_named(client.name()) else { return format!("{}\n{model}", client.name()) };
    let marks = client.capabilities().marks;
    let extra = serde_json::Value::Object(backend.extra.clone());
    let mut identity = format!("{}\n{}\n{model}\n{marks:?}\n{extra}", backend.name, backend.kind.as_str());
    if let Some(prompt) = client.prompt() {
        identity.push_str(&format!("\nprompt {}", sha256(prompt.as_bytes())));
    }
    for (name, value) in &backend.own {
        identity.push_str(&format!("\n{name} {value}"));
    }
    if !backend.command.is_empty() {
        identity.push_str(&format!("\n{}", backend.command.join("\u{1}")));
    }
    if backend.kind.is_in_process() {
        // The engine is part of the program; its model can change under the same name.
        let edition = client.model_fingerprint().unwrap_or_default();
        identity.push_str(&format!("\n{} {} {edition}", env!("CARGO_PKG_VERSION"), settings.fast.value));
    }
    identity
}
