//! A neural model in this process: nothing is sent, and the model reports the word alignment.
//!
//! Terms arrive here as tags; they go through the model as stand-ins that it leaves unchanged.

use async_trait::async_trait;

use super::{BackendOptions, BackendOptionsError, Limits, in_process};
use crate::neural::Neural;
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
    protects_names: &[],
};

/// One or two neural models in this process.
pub(super) struct Local {
    name: String,
    model_name: String,
    edition: String,
    can: Capabilities,
    /// The engine can be shared between threads (`Sync`), but not moved to another (not `Send`): it is leaked, and
    /// lives until the program ends.
    model: &'static Neural,
    from: String,
    to: String,
}

impl Local {
    pub(super) fn new(options: BackendOptions) -> Result<Self, BackendOptionsError> {
        if options.url.is_some() || !options.extra.is_empty() {
            return Err(options.wrong("a model on this machine takes no `url` and no `extra`; leave them out"));
        }
        let (Some(first), Some(last)) = (options.models.first(), options.models.last()) else {
            return Err(options.wrong("there is no model on this machine; `padanan models pull` downloads one"));
        };
        let (from, to) = (first.card.from.clone(), last.card.to.clone());
        let again = |e: &dyn std::fmt::Display| {
            options.wrong(&format!("{e}; `padanan models pull {from}-{to}` downloads it again"))
        };
        let files = options.models.iter().map(crate::models::Installed::files).collect::<Result<Vec<_>, _>>();
        let model = Neural::load(&files.map_err(|e| again(&e))?).map_err(|e| again(&e))?;
        let names: Vec<String> =
            options.models.iter().map(|m| format!("{} {}", m.card.pair(), m.card.version)).collect();
        let model_name = names.iter().map(|n| n.trim()).collect::<Vec<_>>().join(", ");
        let files = options.models.iter().flat_map(|m| &m.card.files);
        let edition = files.map(|f| f.sha256.as_str()).collect::<Vec<_>>().join(" ");
        Ok(Self {
            edition,
            can: options.capabilities(&LIMITS),
            name: options.name,
            model_name,
            model: Box::leak(Box::new(model)),
            from,
            to,
        })
    }
}

#[async_trait]
impl Backend for Local {
    fn name(&self) -> &str {
        &self.name
    }

    fn model(&self) -> Option<&str> {
        Some(&self.model_name)
    }

    fn model_fingerprint(&self) -> Option<String> {
        Some(self.edition.clone())
    }

    fn capabilities(&self) -> &Capabilities {
        &self.can
    }

    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure> {
        if (request.from.primary(), request.to.primary()) != (self.from.clone(), self.to.clone()) {
            let message = format!(
                "the model translates {} into {}, not {} into {}",
                self.from, self.to, request.from, request.to
            );
            return Err(Failure::new(FailureKind::UnsupportedPair, message));
        }
        let model = self.model;
        in_process::answer(&request, move |plain, fixed| model.translate(plain, fixed)).await
    }
}
