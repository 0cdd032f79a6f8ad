//! The bundled engine, and the model that comes with the program.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

pub use padanan_phrase::*;

use self::model::{ModelError, PhraseModel};

static SHIPPED: LazyLock<Result<Arc<PhraseModel>, ModelError>> =
    LazyLock::new(|| PhraseModel::open(Cow::Borrowed(SHIPPED_FILE)).map(Arc::new));

/// A `static`: of a `const` the compiler writes the bytes into this crate's metadata once more, as text.
static SHIPPED_FILE: &[u8] = include_bytes!("../models/id-en.phrase");

/// How large the model is that comes with the program.
pub const SHIPPED_BYTES: u64 = SHIPPED_FILE.len() as u64;

/// The model that comes with the program: Indonesian to English. It is looked over once, when it is first asked for.
///
/// # Errors
/// Where its bytes are not those that were written.
pub fn shipped() -> Result<Arc<PhraseModel>, ModelError> {
    SHIPPED.clone()
}
