//! **Why** The bundled phrase-based engine lets a machine without a key, a server or a network translate too.
//! **Takes** sentence pairs to train on; then a sentence, and spans whose translation is given.
//! **Gives** a translation that contains every such span exactly as given. It is a rough draft, and says so.
//! **Never** reads or writes a file, reads a clock, or guesses a number or a name.

pub mod adapt;
pub mod align;
pub mod classes;
pub mod engine;
mod english;
pub mod extract;
mod literals;
pub mod lm;
pub mod model;
mod pack;
mod rule_translations;
pub mod search;
pub mod train;
pub mod tune;
mod unknown;
pub mod vocabulary;

/// The source and the target language of every model, in ISO 639-1: affixes, word forms and words settled by rule are
/// theirs.
pub const LANGUAGES: (&str, &str) = ("id", "en");

/// The model that comes with the program.
#[cfg(test)]
fn shipped() -> Result<std::sync::Arc<model::PhraseModel>, model::ModelError> {
    use std::sync::{Arc, LazyLock};
    static SHIPPED: LazyLock<Result<Arc<model::PhraseModel>, model::ModelError>> = LazyLock::new(|| {
        let bytes: &[u8] = include_bytes!("../../../models/id-en.phrase");
        model::PhraseModel::open(bytes).map(Arc::new)
    });
    SHIPPED.clone()
}

#[cfg(test)]
mod tests;
