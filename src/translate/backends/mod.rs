//! The backends, one file each, and how one is built from its settings.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::{Backend, Marks};

/// Which service, server or program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// DeepL API v2.
    Deepl,
    /// LibreTranslate.
    LibreTranslate,
    /// Any server that speaks OpenAI's chat completions.
    OpenAi,
    /// Apertium APy.
    Apertium,
    /// A program that speaks JSON lines.
    Command,
}

/// Everything that a backend is built from. Secrets are already read, and redacted in `Debug`.
#[derive(Debug, Clone)]
pub struct Options {
    /// Its name in the configuration.
    pub name: String,
    /// Which service.
    pub kind: Kind,
    /// Where it is; each kind has a default where the service has one.
    pub url: Option<Url>,
    /// The key, where one is configured.
    pub key: Option<SecretString>,
    /// The model, for services with a choice.
    pub model: Option<String>,
    /// How long to wait for one answer.
    pub timeout: Duration,
    /// For [`Kind::Command`]: the program and its arguments.
    pub command: Vec<String>,
    /// Added to every request's body as they stand (`formality = "more"`, `temperature = 0.2`).
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// Other marks than the kind's own.
    pub marks: Option<Marks>,
    /// Fewer texts in one request than the service allows.
    pub max_texts: Option<usize>,
    /// Fewer bytes in one request than the service allows.
    pub max_request_bytes: Option<usize>,
}

/// Builds the backend that `options` describe. Nothing is sent yet.
///
/// # Errors
/// A sentence that says which setting is missing or wrong, and how to mend it.
pub fn build(options: Options) -> Result<Box<dyn Backend>, String> {
    let _ = options;
    Err("not yet".to_owned())
}
