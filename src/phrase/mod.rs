//! **Why** a machine without key, server or network must translate too: the bundled phrase-based engine.
//! **Takes** sentence pairs to learn from; then a sentence, and spans whose translation is given.
//! **Gives** a translation in which every such span stands as given. A rough draft, and says so.
//! **Never** reads or writes a file, never asks a clock, never guesses a number or a name.

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

/// A `static`: of a `const` the compiler writes the bytes into this crate's metadata once more, as text.
static SHIPPED_FILE: &[u8] = include_bytes!("../../models/id-en.phrase");

/// The source and the target language of every model, in ISO 639-1: affixes, word forms and words settled by rule are
/// theirs.
pub const LANGUAGES: (&str, &str) = ("id", "en");

/// How large the model is that comes with the program.
pub const SHIPPED_BYTES: u64 = SHIPPED_FILE.len() as u64;

/// The model that comes with the program: Indonesian to English. It is looked over once, when it is first asked for.
///
/// # Errors
/// Where its bytes are not those that were written.
pub fn shipped() -> Result<Arc<PhraseModel>, ModelError> {
    SHIPPED.clone()
}

#[cfg(test)]
mod tests;
