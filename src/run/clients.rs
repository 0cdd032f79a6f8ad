//! The backends that a run asks, and the glossaries that it enforces.

use std::path::PathBuf;
use std::time::Duration;

use padanan::internal::glossary::TermIndex;
#[cfg(feature = "neural")]
use padanan::internal::models::Installed;
pub(crate) use padanan::internal::phrase::{lexicon, source_lexicon};
use padanan::internal::pipeline::RecheckContext;
use padanan::internal::settings::{self, BackendSettings, Overrides, Settings};
use padanan::internal::translate::AskAgain;
use padanan::internal::translate::backends::{self, BackendKind, BackendOptions};
use padanan::internal::translate::client::BackendClient;
use padanan::internal::translate::retry::Policy;
use padanan_core::export::Format;
use padanan_core::text::language::Lang;
use secrecy::SecretString;

use crate::cli::explain::AppError;
use crate::cli::terminal::environment;
use crate::run::config;
use crate::run::files;
use crate::run::glossaries::Glossaries;
use crate::run::own_models::{OwnModels, no_model, own_models, pair};

/// Loads the glossaries and builds the term index for the run's language pair.
pub(crate) fn term_index(paths: &[PathBuf], from: &Lang, to: &Lang, quiet: bool) -> Result<TermIndex, AppError> {
    Glossaries::load(paths, quiet)?.index(from, to)
}

/// Builds the context of enforcement and checks for the language pair of a bitext.
pub(crate) fn recheck<'a>(from: &'a Lang, to: &'a Lang, term_index: &'a TermIndex) -> RecheckContext<'a> {
    RecheckContext { lexicon: lexicon(from, to), ..RecheckContext::new((from, to), term_index) }
}

/// Whose keys are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    /// Those of this machine.
    Own,
    /// Those of workers on other machines: this process asks no backend, so it goes without one that is not here.
    OfWorkers,
}

/// Builds the clients of the backends to ask, in order.
pub(crate) fn chain(settings: &Settings, keys: Keys, quiet: bool) -> Result<Vec<BackendClient>, AppError> {
    named(settings, quiet)?.into_iter().map(|backend| client_with(backend, settings, keys)).collect()
}

/// Returns the settings of the backends to ask, in order.
pub(crate) fn named(settings: &Settings, quiet: bool) -> Result<Vec<&BackendSettings>, AppError> {
    if settings.backend.value.is_empty() {
        return Err(AppError::Configuration(
            "no backend is named; name one with --backend (local, bundled, deepl, libretranslate and apertium \
             need no configuration), or write `backend = \"…\"` into padanan.toml (`padanan config init` writes one to start from)"
                .to_owned(),
        ));
    }
    settings.check_offline()?;
    let named = settings.backend.value.iter().filter_map(|name| settings.backend_named(name));
    let named: Vec<&BackendSettings> = named.collect();
    if named.iter().any(|b| b.kind == BackendKind::Local) {
        match own_models(settings)? {
            #[cfg(feature = "neural")]
            OwnModels::Neural(_) => {}
            OwnModels::Bundled if quiet => {}
            OwnModels::Bundled => say!(
                "padanan: there is no neural model for {0} here, so the bundled engine translates; `padanan models \
                 pull {0}` fetches a far better one",
                pair(settings)
            ),
            OwnModels::None => return Err(no_model(settings)),
        }
    }
    Ok(named)
}

/// Builds the backend for second drafts (`--compare`); empty if nothing is compared. `formats` are the output formats:
/// one of them must show both drafts.
pub(crate) fn second_draft(
    name: Option<&str>,
    settings: &Settings,
    overrides: Overrides,
    formats: &[Format],
    keys: Keys,
    quiet: bool,
) -> Result<Vec<BackendClient>, AppError> {
    let Some(name) = name else { return Ok(Vec::new()) };
    settings.check_backend(name, "--compare")?;
    if settings.backend.value.iter().any(|n| n == name) {
        return Err(AppError::Usage(format!(
            "--compare {name}: `{name}` is the main backend already; name another one"
        )));
    }
    if !formats.iter().any(|f| matches!(f, Format::Json | Format::Diff | Format::Review)) {
        let message =
            "the second draft is in the bitext; add --bitext FILE, or a format that shows it (json, diff, review)";
        return Err(AppError::Usage(format!("--compare {name}: {message}")));
    }
    // Loaded as if named by --backend, so that any other error in the name is reported in the same way.
    chain(&config::load(Overrides { backend: Some(vec![name.to_owned()]), ..overrides })?, keys, quiet)
}

/// Builds the client of one backend, with its key and its limits.
pub(crate) fn client(backend: &BackendSettings, settings: &Settings) -> Result<BackendClient, AppError> {
    client_with(backend, settings, Keys::Own)
}

fn client_with(backend: &BackendSettings, settings: &Settings, keys: Keys) -> Result<BackendClient, AppError> {
    let timeout = Duration::from_secs(backend.timeout_seconds);
    let mut options = BackendOptions::new(&backend.name, backend.kind, timeout);
    options.key = match settings::read_key(backend, &environment) {
        Err(_) if keys == Keys::OfWorkers => Some(SecretString::from("a worker has the key")),
        key => key?,
    };
    if backend.kind == BackendKind::Local {
        match own_models(settings)? {
            #[cfg(feature = "neural")]
            OwnModels::Neural(models) => options.models = models,
            OwnModels::Bundled => options.kind = BackendKind::Bundled,
            OwnModels::None => return Err(no_model(settings)),
        }
    }
    options.url = backend.url.clone();
    options.model = backend.model.clone();
    options.settings = settings::own_settings(backend, &environment);
    options.command = backend.command.clone();
    options.extra = backend.extra.clone();
    options.marks = backend.marks;
    options.examples = backend.examples;
    options.context = backend.context;
    options.prompt = prompt(backend)?;
    options.max_texts = backend.max_texts;
    options.max_request_bytes = backend.max_request_bytes;
    options.fast = settings.fast.value;
    let model = backend.kind.is_language_model();
    let again = if model { backend.ask_again.unwrap_or_default() } else { AskAgain::Never };
    let jobs = backend.max_in_flight.map_or(settings.jobs.value, |most| most.min(settings.jobs.value));
    Ok(built(options, settings, jobs, backend.requests_per_second)?.ask_again(again))
}

/// Returns the prompt of a backend, if it has one of its own.
pub(crate) fn prompt(backend: &BackendSettings) -> Result<Option<String>, AppError> {
    match &backend.prompt {
        Some(prompt) => Ok(Some(prompt.clone())),
        None => backend.prompt_file.as_deref().map(files::read_prompt).transpose(),
    }
}

/// Builds a client for a neural model that is in no backend's settings, under the given name.
#[cfg(feature = "neural")]
pub(crate) fn of_model(name: &str, model: Installed, settings: &Settings) -> Result<BackendClient, AppError> {
    let mut options = BackendOptions::new(name, BackendKind::Local, Duration::MAX);
    options.models = vec![model];
    built(options, settings, settings.jobs.value, None)
}

fn built(
    options: BackendOptions,
    settings: &Settings,
    jobs: usize,
    per_second: Option<f64>,
) -> Result<BackendClient, AppError> {
    let built = backends::build(options).map_err(|e| AppError::Configuration(e.to_string()))?;
    let policy = Policy { retries: settings.retries.value, ..Policy::default() };
    let client = BackendClient::new(built, policy, jobs, per_second);
    Ok(client.protect_names(settings.protect_names.value, &settings.from.value, &settings.to.value))
}
