//! The bundled engine: translates in this process; nothing to install, nothing is sent. It gives a rough draft.
//!
//! Terms are sent as tags and become constraints of the search: each occurs in the translation, intact and exactly
//! once.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Address, BackendOptions, BackendOptionsError, Kind, Limits, in_process};
use crate::input_file;
use crate::phrase::engine::Effort;
use crate::phrase::model::PhraseModel;
use crate::phrase::{LANGUAGES, shipped};
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, Request};

const LIMITS: Limits = Limits {
    texts: 4,
    most_texts: 10_000,
    bytes: 64 * 1024,
    most_bytes: 10 * 1024 * 1024,
    marks: MarkerStyle::IgnoreTags,
    takes_terms: false,
    examples: 0,
    context: 0,
    protects_names: &[LANGUAGES],
};

/// Maximum size of a model's file, in bytes.
const MAX_MODEL_BYTES: u64 = 4 << 30;

/// What is known of the kind.
pub(super) const KIND: Kind = Kind {
    address: Address::InProcess,
    has_models: true,
    built_in: true,
    ..Kind::new(|options| Ok(Box::new(Bundled::new(options)?)))
};

/// A phrase model in this process.
pub(super) struct Bundled {
    name: String,
    model_name: String,
    can: Capabilities,
    model: Arc<PhraseModel>,
    effort: Effort,
}

impl Bundled {
    pub(super) fn new(options: BackendOptions) -> Result<Self, BackendOptionsError> {
        if options.url.is_some() || !options.extra.is_empty() {
            return Err(options.wrong("the bundled engine takes no `url` and no `extra`; leave them out"));
        }
        let (model, model_name) = match &options.model {
            None => (shipped().map_err(|e| options.wrong(&e.to_string()))?, "id-en.phrase".to_owned()),
            Some(path) => {
                let bytes = input_file::read_named(Path::new(path), MAX_MODEL_BYTES)
                    .map_err(|e| options.wrong(&format!("the model {path} cannot be read: {e}")))?;
                let model = PhraseModel::open(bytes).map_err(|e| options.wrong(&format!("{path}: {e}")))?;
                (Arc::new(model), path.clone())
            }
        };
        let effort = if options.fast { Effort::FAST } else { Effort::default() };
        Ok(Self { effort, can: options.capabilities(&LIMITS), name: options.name, model_name, model })
    }
}

#[async_trait]
impl Backend for Bundled {
    fn name(&self) -> &str {
        &self.name
    }

    fn model(&self) -> Option<&str> {
        Some(&self.model_name)
    }

    fn model_fingerprint(&self) -> Option<String> {
        Some(format!("{:016x}", self.model.checksum()))
    }

    fn capabilities(&self) -> &Capabilities {
        &self.can
    }

    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure> {
        let pair = (request.from.primary(), request.to.primary());
        if (pair.0.as_str(), pair.1.as_str()) != LANGUAGES {
            let message = format!(
                "the bundled engine translates Indonesian (id) into English (en), not {} into {}; name another backend",
                request.from, request.to
            );
            return Err(Failure::new(FailureKind::UnsupportedPair, message));
        }
        let (model, effort) = (Arc::clone(&self.model), self.effort);
        in_process::answer(&request, move |plain, fixed| model.translate(plain, fixed, effort)).await
    }
}
