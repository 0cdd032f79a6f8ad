//! **Why** a text goes to the backend that the user named, and the answer that comes back can be trusted.
//! **Takes** texts (masked or not), languages, the glossary terms that occur in the texts, a chain of [`Backend`]s.
//! **Gives** for every text, in the order given, an answer or a [`Failure`] that says why there is none.
//! **Never** pads, never passes off a source or an error sentence as a translation, never reveals a key.

pub mod backends;
mod batch;
pub mod chain;
pub mod client;
mod commentary;
pub mod cost;
mod in_flight;
mod order;
mod rate_limit;
pub mod retry;
pub mod shared;
pub mod surroundings;
pub mod translation_memory;
mod verdict;

use std::ops::Range;
use std::sync::atomic::AtomicU64;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;
use url::Url;

use self::backends::stored_glossary::StoredGlossary;

pub use crate::placeholders::MarkerStyle;
use crate::text::language::Lang;
pub use padanan_core::pipeline::{AskAgain, Failure, FailureKind, MAX_BEFORE};

/// The features of a backend, and the limits of its requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// Maximum number of texts in one request.
    pub max_texts: usize,
    /// Maximum total size of the texts in one request, in bytes of UTF-8 (conservative if the service counts
    /// characters).
    pub max_request_bytes: usize,
    /// Maximum size of one text, in bytes of UTF-8.
    pub max_text_bytes: usize,
    /// The style of markers that this backend preserves best.
    pub marks: MarkerStyle,
    /// Whether it accepts glossary terms with the request.
    pub takes_terms: bool,
    /// Maximum number of similar sentences with their translations that it accepts with each text.
    pub examples: usize,
    /// Maximum number of the sentences before a text that it accepts with it, for understanding, with the title of the
    /// article; 0 if it accepts none.
    pub context: usize,
    /// The language pairs for which it was measured to keep more names, and to translate no worse, if names that no glossary
    /// has travel as terms do.
    pub protects_names: &'static [(&'static str, &'static str)],
}

/// Whether to protect names that no glossary has, as terms are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NameProtection {
    /// With the backends and between the languages for which it was measured to help.
    #[default]
    Auto,
    /// With every backend.
    Always,
    /// With none.
    Never,
}

impl NameProtection {
    /// All settings.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Always, Self::Never];

    /// Returns the setting with this name in the configuration.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.as_str() == name)
    }

    /// Returns its name in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }

    /// Returns whether a backend gets the names of a text from `from` into `to` protected.
    pub fn applies(self, can: &Capabilities, from: &Lang, to: &Lang) -> bool {
        let carried = can.marks != MarkerStyle::None || can.takes_terms;
        match self {
            Self::Auto => {
                let (from, to) = (from.primary(), to.primary());
                carried && can.protects_names.contains(&(from.as_str(), to.as_str()))
            }
            Self::Always => carried,
            Self::Never => false,
        }
    }
}

/// One request: several texts that are sent together.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Source language.
    pub from: &'a Lang,
    /// Target language.
    pub to: &'a Lang,
    /// The texts to translate; never empty, and within the backend's limits.
    pub texts: &'a [String],
    /// The style of the markers in `texts`; [`MarkerStyle::None`] means plain text.
    pub marks: MarkerStyle,
    /// Glossary terms that occur in `texts`: (form in the source, rendering). Only for backends that accept them.
    pub terms: &'a [(String, String)],
    /// Sentences similar to those in `texts`, each with a translation that a person made or approved. Only for backends
    /// that accept them.
    pub examples: &'a [(String, String)],
    /// What is around the texts in the article. Only for backends that accept it.
    pub surroundings: &'a Surroundings,
    /// What was wrong with an earlier answer to the only text. Only for backends that accept terms.
    pub correction: Option<&'a Correction>,
    /// Counts the requests that a backend sends in addition to the first one, to find out what the service takes.
    pub repeats: Option<&'a AtomicU64>,
    /// Cancelled when the user interrupts the run. A request that was sent is completed; waiting for a service that is not
    /// ready ends.
    pub cancel: Option<&'a CancellationToken>,
}

impl<'a> Request<'a> {
    /// Returns a request with nothing but plain texts.
    pub fn of(texts: &'a [String], from: &'a Lang, to: &'a Lang) -> Self {
        const NOTHING: &Surroundings = &Surroundings { title: None, before: Vec::new() };
        let (terms, examples): (&[_], &[_]) = (&[], &[]);
        let marks = MarkerStyle::None;
        let surroundings = NOTHING;
        Self { from, to, texts, marks, terms, examples, surroundings, correction: None, repeats: None, cancel: None }
    }
}

/// What is around the texts of a request in their article: for understanding, never to be translated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Surroundings {
    /// The title of the article, if it is not one of the texts.
    pub title: Option<String>,
    /// The sentences before a text that are not texts of the request themselves: (index of the text, sentences).
    pub before: Vec<(usize, Vec<String>)>,
}

impl Surroundings {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.title.is_none() && self.before.is_empty()
    }

    /// Returns the title and the sentences, in order.
    pub fn sentences(&self) -> Vec<String> {
        self.title.iter().chain(self.before.iter().flat_map(|(_, sentences)| sentences)).cloned().collect()
    }

    /// Returns its length in characters.
    pub fn characters(&self) -> u64 {
        self.sentences().iter().map(|sentence| sentence.chars().count() as u64).sum()
    }
}

/// What was wrong with an earlier answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Correction {
    /// The earlier answer.
    pub draft: String,
    /// What was wrong, each in words.
    pub faults: Vec<String>,
}

/// A backend's reply to one text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reply {
    /// The translation, with the markers that were preserved.
    pub text: String,
    /// The alignment of the text with its translation, if the backend reports it.
    pub links: Vec<ReplyLink>,
}

impl From<String> for Reply {
    fn from(text: String) -> Self {
        Self { text, links: Vec::new() }
    }
}

/// A phrase of a text and its translation. Offsets count only characters that are not white space and not part of a
/// marked term, so that neither markers nor line breaks shift them.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplyLink {
    /// Range in the text.
    pub source: Range<usize>,
    /// Range in the translation; `None` if the phrase has no counterpart.
    pub target: Option<Range<usize>>,
    /// The backend's confidence, 0 to 1.
    pub confidence: f32,
}

/// The tokens of a run, by the service's own count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TokenUsage {
    /// Tokens of the requests.
    pub sent: u64,
    /// Tokens of the answers, with what the model thought.
    pub received: u64,
}

/// A machine-translation service, server or program.
#[async_trait]
pub trait Backend: Send + Sync {
    /// Returns its name in the configuration.
    fn name(&self) -> &str;
    /// Returns the address of its requests, if it sends any.
    fn address(&self) -> Option<&Url> {
        None
    }
    /// Returns the model, if the backend has a choice of models.
    fn model(&self) -> Option<&str> {
        None
    }
    /// Returns the checksums of the model's files, if the backend has them, to distinguish models of the same name.
    fn model_fingerprint(&self) -> Option<String> {
        None
    }
    /// Returns the user's own prompt, if it has one: its answers depend on it.
    fn prompt(&self) -> Option<&str> {
        None
    }
    /// Returns its features and the limits of its requests.
    fn capabilities(&self) -> &Capabilities;
    /// Returns where it keeps the glossary of the run, if the service stores glossaries.
    fn stored_glossary(&self) -> Option<&StoredGlossary> {
        None
    }
    /// Accepts the whole glossary of the run, as (form in the source, rendering), for a service that stores glossaries
    /// and is configured to use them. Called once, before the first request; nothing is sent yet.
    fn upload_glossary(&self, pairs: &dyn Fn() -> Vec<(String, String)>) {
        if let Some(glossary) = self.stored_glossary().filter(|_| self.capabilities().takes_terms) {
            glossary.offer(pairs);
        }
    }
    /// Returns why the service did not store the glossary, if it was asked to and did not: the run continued without it.
    fn glossary_refused(&self) -> Option<Failure> {
        self.stored_glossary()?.refused()
    }
    /// Removes the glossaries that this program stored with the service. Returns their number.
    async fn delete_glossaries(&self) -> Result<usize, Failure> {
        Ok(0)
    }
    /// Returns the tokens of all requests so far, if the service counts tokens and says so.
    fn tokens(&self) -> Option<TokenUsage> {
        None
    }
    /// Returns why a text gets no answer, if an earlier one has shown that; then it is not sent.
    fn known_failure(&self, _text: &str) -> Option<Failure> {
        None
    }
    /// Sends one request, without retrying. Returns one reply for each text, in order, or a typed failure.
    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure>;
    /// Does the same for a service that may answer some texts of a request and not the others: returns a reply or a
    /// failure for each text, in order, or a failure of the request.
    async fn translate_each(&self, request: Request<'_>) -> Result<Vec<Result<Reply, Failure>>, Failure> {
        Ok(self.translate(request).await?.into_iter().map(Ok).collect())
    }
}
