//! The user's folder of neural models, and fetching one into it.

use std::cell::RefCell;
use std::io::{BufRead as _, IsTerminal as _, Write as _};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use padanan::internal::models::{self, MOZILLA, ModelStoreError, PullError, Store};
use padanan::internal::settings::Settings;
use padanan::internal::translate::backends::BackendKind;
use padanan_core::text::language::Lang;
use url::Url;

use crate::cli::explain::AppError;
use crate::cli::terminal::environment;
use crate::run::own_models::{OwnModels, own_models, pair};

/// Opens the user's folder of models.
pub(crate) fn store(settings: &Settings) -> Result<Store, AppError> {
    let folder = settings.models_folder.as_ref().map(|f| f.value.clone());
    let folder = folder.or_else(|| Store::default_path(&environment).map(|s| s.to_owned()));
    folder.map(Store::new).ok_or_else(|| {
        let hint = "set HOME, or `folder` in `[models]`, or PADANAN_MODELS_FOLDER";
        AppError::Configuration(format!("there is no folder to store models in; {hint}"))
    })
}

pub(crate) fn mirror<'a>(settings: &'a Settings, flag: Option<&'a Url>) -> Option<&'a Url> {
    flag.or(settings.models_mirror.as_ref().map(|m| &m.value))
}

/// Fetches a model, with a progress bar on a terminal.
pub(crate) fn fetch(store: &Store, from: &Lang, to: &Lang, mirror: Option<&Url>, quiet: bool) -> Result<(), AppError> {
    let bars: RefCell<Option<(String, ProgressBar)>> = RefCell::new(None);
    let shown = !quiet && std::io::stderr().is_terminal();
    let progress = |name: &str, at: u64, total: Option<u64>| {
        if !shown {
            return;
        }
        let mut bars = bars.borrow_mut();
        if bars.as_ref().is_none_or(|(of, _)| of != name) {
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
            let style = "{msg} {bar:30} {bytes}/{total_bytes} · {bytes_per_sec} · {eta} left";
            bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_message(name.to_owned());
            if let Some((_, old)) = bars.replace((name.to_owned(), bar)) {
                old.finish();
            }
        }
        if let Some((_, bar)) = bars.as_ref() {
            bar.set_position(at);
        }
    };
    let pulled = models::pull(store, from, to, mirror, &progress);
    if let Some((_, bar)) = bars.into_inner() {
        bar.finish();
    }
    for model in pulled.map_err(pull_failure)? {
        if !quiet {
            let card = &model.card;
            let what = format!("{} version {}, {}", card.pair(), card.version, megabytes(card.bytes()));
            say!("padanan: {what}, is in {}", model.folder.display());
        }
    }
    Ok(())
}

/// Asks on a terminal whether to fetch a model, if the backend `local` is to be used and has none for the language
/// pair.
pub(crate) fn offer(settings: &Settings) -> Result<(), AppError> {
    let named = |name: &String| settings.backend_named(name).is_some_and(|b| b.kind == BackendKind::Local);
    let asked = settings.backend.value.iter().any(named) && !settings.offline.value;
    if !asked || !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(());
    }
    let own = own_models(settings)?;
    if matches!(own, OwnModels::Neural(_)) {
        return Ok(());
    }
    let mirror = mirror(settings, None);
    let place = mirror.and_then(Url::host_str).unwrap_or(MOZILLA).to_owned();
    let pair = pair(settings);
    let _ = write!(
        std::io::stderr(),
        "There is no neural model for {pair} on this machine. Fetch it from {place} (about 20 MB)? [y/N] "
    );
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    let _ = std::io::stdin().lock().read_line(&mut answer);
    if !matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "ya") {
        return Ok(());
    }
    let fetched = fetch(&store(settings)?, &settings.from.value, &settings.to.value, mirror, false);
    match (fetched, own) {
        // The run goes on with the bundled engine, and the reason is reported.
        (Err(error), OwnModels::Bundled) => {
            say!("padanan: {error}");
            Ok(())
        }
        (fetched, _) => fetched,
    }
}

pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

pub(crate) fn store_failure(error: ModelStoreError) -> AppError {
    match error {
        ModelStoreError::Io { path, source } => AppError::Write { path, source },
        other => AppError::Input(other.to_string()),
    }
}

pub(crate) fn pull_failure(error: PullError) -> AppError {
    match error {
        PullError::Store(error) => store_failure(error),
        other => AppError::Backend(other.to_string()),
    }
}
