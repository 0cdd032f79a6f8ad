//! **Why** a text goes to the backend that the user named, and an answer comes back that can be trusted.
//! **Takes** texts (shielded or not), languages, the glossary terms that occur, a chain of [`Backend`]s.
//! **Gives** for every text, in the order given, an answer or a [`Failure`] that says why there is none.
//! **Never** pads, never passes a source or an error sentence off as a translation, never tells a key.

pub mod backends;
mod batch;
pub mod chain;
pub mod client;
mod in_flight;
pub mod retry;
pub mod translation_memory;
mod verdict;

use std::ops::Range;

use async_trait::async_trait;

pub use crate::placeholders::MarkerStyle;
use crate::text::language::Lang;
pub use padanan_core::pipeline::{Failure, FailureKind};

/// What a backend can do, and how much it takes at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// Most texts in one request.
    pub max_texts: usize,
    /// Most bytes of UTF-8 in all texts of one request together (cautious where the service counts characters).
    pub max_request_bytes: usize,
    /// Most bytes of UTF-8 in one text.
    pub max_text_bytes: usize,
    /// The marks that this backend keeps best.
    pub marks: MarkerStyle,
    /// Whether it takes glossary terms with the request.
    pub takes_terms: bool,
    /// How many similar sentences with their translations it takes with each text.
    pub examples: usize,
}

/// One request: several texts that go out together.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Source language.
    pub from: &'a Lang,
    /// Target language.
    pub to: &'a Lang,
    /// What to translate; never empty, and within the backend's limits.
    pub texts: &'a [String],
    /// How terms are marked in `texts`; [`Marks::None`] means plain text.
    pub marks: MarkerStyle,
    /// Glossary terms that occur in `texts`: (form in the source, form to print). Only for backends that take them.
    pub terms: &'a [(String, String)],
    /// Sentences like those in `texts`, each with a translation that a person made or approved. Only for backends that
    /// take them.
    pub examples: &'a [(String, String)],
}

/// What came back for one text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reply {
    /// The translation, with the marks that it kept.
    pub text: String,
    /// Which part of the text became which part of the translation, where the backend tells.
    pub links: Vec<ReplyLink>,
}

impl From<String> for Reply {
    fn from(text: String) -> Self {
        Self { text, links: Vec::new() }
    }
}

/// A phrase of a text and its translation. Both ends are counted in letters and signs: characters that are no white
/// space and stand under no mark, so that neither marks nor line breaks move them.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplyLink {
    /// In the text.
    pub source: Range<usize>,
    /// In the translation; none where nothing stands for it.
    pub target: Option<Range<usize>>,
    /// How sure the backend was, 0 to 1.
    pub confidence: f32,
}

/// A machine-translation service, server or program.
#[async_trait]
pub trait Backend: Send + Sync {
    /// Its name in the configuration.
    fn name(&self) -> &str;
    /// The model, where there is a choice of them.
    fn model(&self) -> Option<&str>;
    /// What tells its model from another of the same name, where it has the model's files: their checksums.
    fn model_fingerprint(&self) -> Option<String> {
        None
    }
    /// What it can do, and how much it takes at once.
    fn capabilities(&self) -> &Capabilities;
    /// Takes the whole glossary of the run, (form in the source, form to print), for a service that keeps glossaries of
    /// its own and was told to use them. Called once, before anything is asked; nothing is sent yet.
    fn upload_glossary(&self, _pairs: &dyn Fn() -> Vec<(String, String)>) {}
    /// Removes the glossaries that this program left with the service; says how many.
    async fn delete_glossaries(&self) -> Result<usize, Failure> {
        Ok(0)
    }
    /// Asks once, without retrying. As many answers as texts and in their order, or a typed failure.
    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure>;
}
