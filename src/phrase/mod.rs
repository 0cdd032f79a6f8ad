//! **Why** The bundled phrase-based engine lets a machine without a key, a server or a network translate too.
//! **Takes** sentence pairs to train on; then a sentence, and spans whose translation is given.
//! **Gives** a translation that contains every such span exactly as given. It is a rough draft, and says so.
//! **Never** reads or writes a file, reads a clock, or guesses a number or a name.

pub mod align;
pub mod classes;
pub mod engine;
mod english;
pub mod extract;
pub mod lm;
pub mod model;
mod pack;
mod rule_translations;
pub mod score;
pub mod search;
pub mod train;
pub mod tune;
mod unknown;
pub mod vocabulary;

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use model::{ModelError, PhraseModel};

static SHIPPED: LazyLock<Result<Arc<PhraseModel>, ModelError>> =
    LazyLock::new(|| PhraseModel::open(Cow::Borrowed(SHIPPED_FILE)).map(Arc::new));

/// A `static`, because the compiler would write the bytes of a `const` into this crate's metadata a second time, as
/// text.
static SHIPPED_FILE: &[u8] = include_bytes!("../../models/id-en.phrase");

/// The source and target languages of every model, as ISO 639-1 codes. The affixes, word forms and rule translations
/// in this module are specific to this pair.
pub const LANGUAGES: (&str, &str) = ("id", "en");

/// Size of the shipped model, in bytes.
pub const SHIPPED_BYTES: u64 = SHIPPED_FILE.len() as u64;

/// Returns the model that ships with the program: Indonesian to English. It is opened and verified once, on first use.
///
/// # Errors
/// If its bytes are not the ones that were written.
pub fn shipped() -> Result<Arc<PhraseModel>, ModelError> {
    SHIPPED.clone()
}

#[cfg(test)]
mod tests;
