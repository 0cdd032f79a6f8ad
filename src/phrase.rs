//! The bundled engine, and the model that comes with the program.

#[cfg(embedded_model)]
use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

pub use padanan_phrase::*;

use self::model::{ModelError, PhraseModel};
use crate::text::Lexicon;
use crate::text::language::Lang;

#[cfg(embedded_model)]
static SHIPPED: LazyLock<Result<Arc<PhraseModel>, ModelError>> =
    LazyLock::new(|| PhraseModel::open(Cow::Borrowed(SHIPPED_FILE)).map(Arc::new));

/// A `static`: the compiler writes the bytes of a `const` into this crate's metadata once more, as text.
#[cfg(embedded_model)]
static SHIPPED_FILE: &[u8] = include_bytes!("../models/id-en.phrase");

/// Size of the model that comes with the program.
#[cfg(embedded_model)]
pub const SHIPPED_BYTES: u64 = SHIPPED_FILE.len() as u64;
/// The program was built without a model.
#[cfg(not(embedded_model))]
pub const SHIPPED_BYTES: u64 = 0;

/// Returns the model that comes with the program: Indonesian to English. Its checksum is verified once, on first use.
///
/// # Errors
/// [`ModelError::NotEmbedded`] without the feature `embed-model`, and in the crate of crates.io, which has no room for the
/// model (`build.rs`); another error if the bytes are damaged.
pub fn shipped() -> Result<Arc<PhraseModel>, ModelError> {
    #[cfg(embedded_model)]
    return SHIPPED.clone();
    #[cfg(not(embedded_model))]
    Err(ModelError::NotEmbedded)
}

/// Returns the shipped lexicon of a language pair, if there is one.
pub fn lexicon(from: &Lang, to: &Lang) -> Option<&'static dyn Lexicon> {
    if to.primary() == LANGUAGES.1 { source_lexicon(from) } else { None }
}

/// Returns a shipped lexicon of a language's words, whatever language it translates them into.
pub fn source_lexicon(from: &Lang) -> Option<&'static dyn Lexicon> {
    static SHIPPED: LazyLock<Option<Arc<PhraseModel>>> = LazyLock::new(|| shipped().ok());
    // For any other language the model is not even opened.
    if from.primary() != LANGUAGES.0 {
        return None;
    }
    SHIPPED.as_deref().map(|model| model as &dyn Lexicon)
}
