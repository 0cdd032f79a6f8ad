//! What the checks and enforcement say where words of both languages are known: with the bundled engine's model.
#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

mod align;
mod check;
mod enforce;
mod facts;
mod findings;
mod names;
mod proper_nouns;

use std::sync::{Arc, LazyLock};

use padanan_phrase::model::{ModelError, PhraseModel};

/// The model that comes with the program.
fn shipped() -> Result<Arc<PhraseModel>, ModelError> {
    static SHIPPED: LazyLock<Result<Arc<PhraseModel>, ModelError>> = LazyLock::new(|| {
        let bytes: &[u8] = include_bytes!("../../../../models/id-en.phrase");
        PhraseModel::open(bytes).map(Arc::new)
    });
    SHIPPED.clone()
}
