//! The bundled engine: translates in this process, nothing installed, nothing sent. A rough draft.
//!
//! Terms travel as tags and are constraints inside the search: each stands in the translation, whole and once.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use async_trait::async_trait;

use super::{Limits, Options};
use crate::bitext::Span;
use crate::phrase::engine::{Effort, Fixed};
use crate::phrase::model::{Model, ModelError};
use crate::shield::{marked, push_marked};
use crate::translate::{Backend, Capabilities, Failure, FailureKind, Marks, Request};

const LIMITS: Limits = Limits {
    texts: 4,
    most_texts: 10_000,
    bytes: 64 * 1024,
    most_bytes: 10 * 1024 * 1024,
    marks: Marks::IgnoreTags,
    takes_terms: false,
};

/// The model that comes with the program.
static SHIPPED: LazyLock<Result<Arc<Model>, ModelError>> = LazyLock::new(|| {
    let bytes: &'static [u8] = include_bytes!("../../../models/id-en.phrase");
    Model::open(Cow::Borrowed(bytes)).map(Arc::new)
});

/// A phrase model in this process.
pub(super) struct Bundled {
    name: String,
    model_name: String,
    can: Capabilities,
    model: Arc<Model>,
}

impl Bundled {
    #[expect(clippy::disallowed_methods, reason = "edge: a model of the user's own is read here")]
    pub(super) fn new(options: Options) -> Result<Self, String> {
        if options.url.is_some() || !options.extra.is_empty() {
            return Err(options.wrong("the bundled engine takes no `url` and no `extra`; leave them out"));
        }
        let (model, model_name) = match &options.model {
            None => (SHIPPED.clone().map_err(|e| options.wrong(&e.to_string()))?, "id-en.phrase".to_owned()),
            Some(path) => {
                let bytes =
                    std::fs::read(path).map_err(|e| options.wrong(&format!("the model {path} cannot be read: {e}")))?;
                let model = Model::open(bytes).map_err(|e| options.wrong(&format!("{path}: {e}")))?;
                (Arc::new(model), path.clone())
            }
        };
        Ok(Self { can: options.capabilities(&LIMITS), name: options.name, model_name, model })
    }
}

/// One text, its marks kept.
fn translate(model: &Model, text: &str, marks: Marks) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut numbers = Vec::new();
    let mut fixed = Vec::new();
    for (piece, number) in marked(text, marks) {
        let start = plain.len();
        plain.push_str(&piece);
        if let Some(number) = number {
            numbers.push(number);
            fixed.push(Fixed { span: Span::new(start, plain.len()), print: piece });
        }
    }
    let translated = model.translate(&plain, &fixed, Effort::default());
    let mut out = String::with_capacity(translated.text.len() + 32 * fixed.len());
    let mut at = 0;
    for (part, place) in &translated.placed {
        push_marked(&mut out, &translated.text[at..place.start], None, marks);
        push_marked(&mut out, place.of(&translated.text), numbers.get(*part).copied(), marks);
        at = place.end;
    }
    push_marked(&mut out, &translated.text[at..], None, marks);
    out
}

#[async_trait]
impl Backend for Bundled {
    fn name(&self) -> &str {
        &self.name
    }

    fn model(&self) -> Option<&str> {
        Some(&self.model_name)
    }

    fn capabilities(&self) -> &Capabilities {
        &self.can
    }

    async fn translate(&self, request: Request<'_>) -> Result<Vec<String>, Failure> {
        let pair = (request.from.primary(), request.to.primary());
        if pair != ("id".to_owned(), "en".to_owned()) {
            let message = format!(
                "the bundled engine translates Indonesian (id) into English (en), not {} into {}; name another backend",
                request.from, request.to
            );
            return Err(Failure::new(FailureKind::UnsupportedPair, message));
        }
        let (model, texts, marks) = (Arc::clone(&self.model), request.texts.to_vec(), request.marks);
        let work = move || texts.iter().map(|text| translate(&model, text, marks)).collect();
        let broken = |_| Failure::new(FailureKind::Unavailable, "the engine stopped unexpectedly");
        tokio::task::spawn_blocking(work).await.map_err(broken)
    }
}
