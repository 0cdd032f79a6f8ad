//! Shared by several commands: the effective settings, the term index, the chain of backends.

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use padanan::bitext::BlockKind;
use padanan::export::Format;
use padanan::glossary::{self, Glossary, TermIndex};
use padanan::memory::{Memory, SqliteMemory};
use padanan::models::{Installed, Store};
use padanan::phrase;
pub(crate) use padanan::phrase::lexicon;
use padanan::pipeline::RecheckContext;
use padanan::settings::{self, BackendSettings, Overrides, Settings};
use padanan::text::language::Lang;
use padanan::translate::backends::{self, BackendKind, BackendOptions};
use padanan::translate::client::BackendClient;
use padanan::translate::retry::Policy;
use padanan::translate::translation_memory::TranslationMemory;

use crate::args::{BackendArgs, Color, Common, InputArgs, LanguageArgs, MemoryArgs};
use crate::explain::AppError;

/// Reads a variable of the environment, in the form that the settings need.
pub(crate) fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

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

/// Loads the glossaries and builds the term index for the run's language pair.
pub(crate) fn term_index(paths: &[PathBuf], from: &Lang, to: &Lang, quiet: bool) -> Result<TermIndex, AppError> {
    let glossaries = glossary::load(paths).map_err(AppError::Glossary)?;
    let idle: Vec<&Glossary> = glossaries.iter().filter(|g| !g.serves(from, to)).collect();
    if !idle.is_empty() && !quiet {
        for glossary in &idle {
            let code = |l: &Option<Lang>| l.as_ref().map_or("any".to_owned(), ToString::to_string);
            say!(
                "padanan: the glossary {} is for {} → {}, and this run is {from} → {to}: it is left out",
                glossary.file.display(),
                code(&glossary.from),
                code(&glossary.to)
            );
        }
    }
    Ok(TermIndex::new(&glossaries, from, to))
}

/// Builds the context of enforcement and checks for the language pair of a bitext.
pub(crate) fn recheck<'a>(from: &'a Lang, to: &'a Lang, term_index: &'a TermIndex) -> RecheckContext<'a> {
    RecheckContext { from, to, term_index, lexicon: lexicon(from, to) }
}

/// Builds the clients of the backends to ask, in order.
pub(crate) fn chain(settings: &Settings, quiet: bool) -> Result<Vec<BackendClient>, AppError> {
    named(settings, quiet)?.into_iter().map(|backend| client(backend, settings)).collect()
}

/// Returns the settings of the backends to ask, in order.
pub(crate) fn named(settings: &Settings, quiet: bool) -> Result<Vec<&BackendSettings>, AppError> {
    if settings.backend.value.is_empty() {
        return Err(AppError::Configuration(
            "no backend is named; name one with --backend (bundled, deepl, libretranslate and apertium need no \
             configuration), or write `backend = \"…\"` into padanan.toml (`padanan config init` writes one to start from)"
                .to_owned(),
        ));
    }
    settings.check_offline().map_err(AppError::Configuration)?;
    let named = settings.backend.value.iter().filter_map(|name| settings.backend_named(name));
    let named: Vec<&BackendSettings> = named.collect();
    if named.iter().any(|b| b.kind == BackendKind::Local) {
        match own_models(settings)? {
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

/// The models that the backend `local` can use.
pub(crate) enum OwnModels {
    /// Neural models, applied one after the other.
    Neural(Vec<Installed>),
    /// No neural model for this pair, but the bundled engine translates it.
    Bundled,
    /// No model for this pair.
    None,
}

/// Returns the models on this machine for the run's language pair.
pub(crate) fn own_models(settings: &Settings) -> Result<OwnModels, AppError> {
    let (from, to) = (&settings.from.value, &settings.to.value);
    Ok(match store(settings)?.route(from, to) {
        Some(models) => OwnModels::Neural(models),
        None if (from.primary().as_str(), to.primary().as_str()) == phrase::LANGUAGES => OwnModels::Bundled,
        None => OwnModels::None,
    })
}

fn no_model(settings: &Settings) -> AppError {
    AppError::Backend(format!(
        "there is no model for {0} on this machine; fetch one with `padanan models pull {0}`, or name another backend",
        pair(settings)
    ))
}

/// Returns the run's language pair as models are named: `id-en`.
pub(crate) fn pair(settings: &Settings) -> String {
    format!("{}-{}", settings.from.value.primary(), settings.to.value.primary())
}

/// Opens the user's folder of models.
pub(crate) fn store(settings: &Settings) -> Result<Store, AppError> {
    let folder = settings.models_folder.as_ref().map(|f| f.value.clone());
    let folder = folder.or_else(|| Store::default_path(&environment).map(|s| s.to_owned()));
    folder.map(Store::new).ok_or_else(|| {
        let hint = "set HOME, or `folder` in `[models]`, or PADANAN_MODELS_FOLDER";
        AppError::Configuration(format!("there is no folder to store models in; {hint}"))
    })
}

/// Returns the path of the translation memory.
pub(crate) fn memory_file(settings: &Settings) -> Result<PathBuf, AppError> {
    let named = settings.memory_file.as_ref().map(|f| f.value.clone());
    named.or_else(|| Memory::default_path(&environment)).ok_or_else(|| {
        let hint = "set HOME, or `file` in `[memory]`, or name one with --memory";
        AppError::Configuration(format!("there is no file to store the translation memory in; {hint}"))
    })
}

/// Opens the translation memory, if it is enabled. An error is reported and the run goes on without the memory; if the
/// disk is too full to store translations, `full` is called to end the run.
pub(crate) fn memory(
    settings: &Settings,
    full: Option<impl Fn() + Send + Sync + 'static>,
) -> Option<Arc<SqliteMemory>> {
    if !settings.memory_enabled.value {
        return None;
    }
    let opened = match memory_file(settings) {
        Ok(file) => Memory::open(&file).map_err(|e| e.to_string()),
        Err(error) => Err(error.to_string()),
    };
    let without = |error: &str| say!("padanan: {error}; the run goes on without it");
    match opened {
        Ok(memory) => Some(Arc::new(SqliteMemory::new(memory, move |error, is_full| {
            let Some(full) = full.as_ref().filter(|_| is_full) else { return without(error) };
            say!("padanan: {error}; nothing more is asked, because the answers could not be stored");
            full();
        }))),
        Err(error) => {
            without(&error);
            None
        }
    }
}

/// Makes each backend look into the memory before it is asked.
pub(crate) fn with_memory(
    chain: Vec<BackendClient>,
    settings: &Settings,
    memory: Option<&Arc<SqliteMemory>>,
) -> Vec<BackendClient> {
    let Some(memory) = memory else { return chain };
    let with = |client: BackendClient| {
        let identity = identity(&client, settings);
        let memory: Arc<dyn TranslationMemory> = memory.clone();
        client.with_memory(memory, identity)
    };
    chain.into_iter().map(with).collect()
}

/// Builds the backend for second drafts (`--compare`); empty if nothing is compared. `formats` are the output formats:
/// one of them must show both drafts.
pub(crate) fn second_draft(
    name: Option<&str>,
    settings: &Settings,
    overrides: Overrides,
    formats: &[Format],
    quiet: bool,
) -> Result<Vec<BackendClient>, AppError> {
    let Some(name) = name else { return Ok(Vec::new()) };
    settings.check_backend(name, "--compare")?;
    if settings.backend.value.iter().any(|n| n == name) {
        let message = "a backend is compared with another one";
        return Err(AppError::Usage(format!("--compare {name}: {message}, and `{name}` is asked already")));
    }
    if !formats.iter().any(|f| matches!(f, Format::Json | Format::Diff | Format::Html)) {
        let message =
            "the second draft is in the bitext; add --bitext FILE, or a format that shows it (json, diff, html)";
        return Err(AppError::Usage(format!("--compare {name}: {message}")));
    }
    // Loaded as if named by --backend, so that any other error in the name is reported in the same way.
    chain(&load(Overrides { backend: Some(vec![name.to_owned()]), ..overrides })?, quiet)
}

/// Returns everything that a backend's answers depend on, apart from the sentence. The address is not part of it: a
/// server that moves is still the same, and a different server needs a different name.
pub(crate) fn identity(client: &BackendClient, settings: &Settings) -> String {
    let model = client.model().unwrap_or_default();
    let Some(backend) = settings.backend_named(client.name()) else { return format!("{}\n{model}", client.name()) };
    let marks = client.capabilities().marks;
    let extra = serde_json::Value::Object(backend.extra.clone());
    let mut identity = format!("{}\n{}\n{model}\n{marks:?}\n{extra}", backend.name, backend.kind.as_str());
    if !backend.command.is_empty() {
        identity.push_str(&format!("\n{}", backend.command.join("\u{1}")));
    }
    if matches!(backend.kind, BackendKind::Bundled | BackendKind::Local) {
        // The engine is part of the program; its model can change under the same name.
        let edition = client.model_fingerprint().unwrap_or_default();
        identity.push_str(&format!("\n{} {} {edition}", env!("CARGO_PKG_VERSION"), settings.fast.value));
    }
    identity
}

/// Builds the client of one backend, with its key and its limits.
pub(crate) fn client(backend: &BackendSettings, settings: &Settings) -> Result<BackendClient, AppError> {
    let key = settings::read_key(backend, &environment).map_err(AppError::Configuration)?;
    let (kind, models) = match backend.kind {
        BackendKind::Local => match own_models(settings)? {
            OwnModels::Neural(models) => (BackendKind::Local, models),
            OwnModels::Bundled => (BackendKind::Bundled, Vec::new()),
            OwnModels::None => return Err(no_model(settings)),
        },
        kind => (kind, Vec::new()),
    };
    let options = BackendOptions {
        name: backend.name.clone(),
        kind,
        url: backend.url.clone(),
        key,
        model: backend.model.clone(),
        timeout: Duration::from_secs(backend.timeout_seconds),
        command: backend.command.clone(),
        extra: backend.extra.clone(),
        marks: backend.marks,
        examples: backend.examples,
        max_texts: backend.max_texts,
        max_request_bytes: backend.max_request_bytes,
        fast: settings.fast.value,
        models,
    };
    built(options, settings, backend.requests_per_second)
}

/// Builds a client for a neural model that is in no backend's settings, under the given name.
pub(crate) fn model_asker(name: &str, model: Installed, settings: &Settings) -> Result<BackendClient, AppError> {
    let options =
        BackendOptions { models: vec![model], ..BackendOptions::new(name, BackendKind::Local, Duration::MAX) };
    built(options, settings, None)
}

fn built(options: BackendOptions, settings: &Settings, per_second: Option<f64>) -> Result<BackendClient, AppError> {
    let built = backends::build(options).map_err(AppError::Configuration)?;
    let policy = Policy { retries: settings.retries.value, ..Policy::default() };
    Ok(BackendClient::new(built, policy, settings.jobs.value, per_second))
}

/// Whether to colour the output on stdout.
pub(crate) fn colored(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let refused = environment("NO_COLOR").is_some_and(|v| !v.is_empty());
            let dumb = environment("TERM").is_some_and(|v| v == "dumb");
            std::io::stdout().is_terminal() && !refused && !dumb
        }
    }
}

/// The width in columns of the terminal on stdout (40 to 240); 100 if stdout is no terminal.
pub(crate) fn width() -> usize {
    let columns = terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0));
    if std::io::stdout().is_terminal() { columns.clamp(40, 240) } else { 100 }
}

/// The time to write into files, in RFC 3339; SOURCE_DATE_EPOCH replaces the clock where it is set.
pub(crate) fn now() -> String {
    let fixed = environment("SOURCE_DATE_EPOCH").and_then(|v| v.to_str()?.parse::<i64>().ok());
    let fixed = fixed.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    let now = fixed.unwrap_or_else(jiff::Timestamp::now);
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Refuses to use the network where `offline` is set.
pub(crate) fn refuse_offline(settings: &Settings, flag: bool) -> Result<(), AppError> {
    if !flag && !settings.offline.value {
        return Ok(());
    }
    let place = if flag { "--offline".to_owned() } else { settings.offline.source.to_string() };
    Err(AppError::Configuration(format!(
        "`offline` ({place}) forbids the network; switch it off, or add a model from a folder: `padanan models add DIR`"
    )))
}
