//! The models on this machine that a run can use.

use std::sync::Arc;

#[cfg(feature = "neural")]
use padanan::internal::models::Installed;
use padanan::internal::phrase;
use padanan::internal::phrase::model::{ModelError, PhraseModel};
use padanan::internal::settings::Settings;

use crate::cli::explain::AppError;
#[cfg(feature = "neural")]
use crate::run::model_store::store;

/// The models that the backend `local` can use.
pub(crate) enum OwnModels {
    /// Neural models, applied one after the other.
    #[cfg(feature = "neural")]
    Neural(Vec<Installed>),
    /// No neural model for this pair, but the bundled engine translates it.
    Bundled,
    /// No model for this pair.
    None,
}

/// Returns the models on this machine for the run's language pair.
#[cfg(feature = "neural")]
pub(crate) fn own_models(settings: &Settings) -> Result<OwnModels, AppError> {
    let models = store(settings)?.route(&settings.from.value, &settings.to.value);
    Ok(models.map_or_else(|| without_neural(settings), OwnModels::Neural))
}

/// Returns the models in this program for the run's language pair.
#[cfg(not(feature = "neural"))]
pub(crate) fn own_models(settings: &Settings) -> Result<OwnModels, AppError> {
    Ok(without_neural(settings))
}

fn without_neural(settings: &Settings) -> OwnModels {
    let languages = (settings.from.value.primary(), settings.to.value.primary());
    if (languages.0.as_str(), languages.1.as_str()) == phrase::LANGUAGES { OwnModels::Bundled } else { OwnModels::None }
}

/// Whether a model comes with the program.
pub(crate) fn has_bundled() -> bool {
    phrase::SHIPPED_BYTES != 0
}

/// Verifies the model that comes with the program. Returns its size in bytes, or `None` if the program has none.
pub(crate) fn bundled() -> Option<Result<u64, String>> {
    has_bundled().then(|| phrase::shipped().map(|_| phrase::SHIPPED_BYTES).map_err(|e| e.to_string()))
}

/// Opens the model that comes with the program, to train on top of it.
pub(crate) fn bundled_model() -> Result<Arc<PhraseModel>, ModelError> {
    phrase::shipped()
}

pub(crate) fn no_model(settings: &Settings) -> AppError {
    AppError::Backend(format!(
        "there is no model for {0} on this machine; fetch one with `padanan models pull {0}`, or name another backend",
        pair(settings)
    ))
}

/// Returns the run's language pair as models are named: `id-en`.
pub(crate) fn pair(settings: &Settings) -> String {
    format!("{}-{}", settings.from.value.primary(), settings.to.value.primary())
}
