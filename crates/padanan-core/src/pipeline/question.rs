//! What the two pure halves of the pipeline exchange with whoever asks between them: sentences out, answers in.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::bitext::{Alignment, Origin};
use crate::placeholders::{Part, Placeholder};
use crate::text::Span;

/// A sentence to be translated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The source text.
    pub source: String,
    /// The parts that may be masked: terms and URLs, in order.
    pub placeholders: Vec<Placeholder>,
    /// The names that no term covers, in order, for backends that protect names; see [`Sentence::with_names`].
    pub names: Vec<Placeholder>,
    /// Byte offsets at which glued words are separated.
    pub joins: Vec<usize>,
    /// The terms that occur, for backends that accept them.
    pub terms: Vec<(String, String)>,
    /// The glossary entries that occur, one line each, with everything that affects their rendering.
    pub entries: String,
    /// Whether to ask the backend even if an answer is stored.
    pub bypass_memory: bool,
    /// Whether a backend's draft is wanted even if the memory has an approved translation.
    pub bypass_approved: bool,
    /// The title of the article, for understanding. The answer to a sentence is the same for every title.
    pub title: Option<Arc<str>>,
    /// The sentences of running text before it, in order, for understanding.
    pub before: Vec<Arc<str>>,
}

impl Sentence {
    /// Returns the sentence for a backend that protects names: each is a placeholder, and a term that is kept.
    pub fn with_names(&self) -> Self {
        let mut sentence = self.clone();
        sentence.terms.extend(self.names.iter().map(|name| (name.rendering.clone(), name.rendering.clone())));
        sentence.placeholders.append(&mut sentence.names);
        sentence.placeholders.sort_by_key(|placeholder| placeholder.span);
        sentence
    }

    /// Returns the placeholders without those of names.
    pub fn without_names(&self) -> Vec<Placeholder> {
        self.placeholders.iter().filter(|placeholder| placeholder.part != Part::Name).cloned().collect()
    }

    /// Returns the digest that identifies the sentence for a backend: equal digests have equal answers. Names count only
    /// as placeholders.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        part(self.source.as_bytes());
        part(self.entries.as_bytes());
        self.joins.iter().for_each(|join| part(&(*join as u64).to_le_bytes()));
        for placeholder in &self.placeholders {
            part(placeholder.rendering.as_bytes());
            // Entries say where terms are; the article decides which words are names.
            if placeholder.part == Part::Name {
                part(format!("name at {}", placeholder.span.start).as_bytes());
            }
        }
        hash.finalize().into()
    }
}

/// The answer to one sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Index of the backend in the chain.
    pub backend: usize,
    /// The backend's reply, with each marker replaced by the source words that it represents.
    pub draft: String,
    /// The backend's reply, with each marker replaced by its term.
    pub target: String,
    /// The places of the masked terms in `target`: (index of the glossary hit, byte range).
    pub placed: Vec<(usize, Span)>,
    /// Whether the terms were sent with the request.
    pub terms_were_sent: bool,
    /// Why the sentence was sent again without markers, if it was.
    pub unmarked: Option<String>,
    /// The alignment of the source with `target`, if the backend reports it.
    pub links: Vec<Alignment>,
    /// Whether it comes from a backend or from an approved translation.
    pub origin: Origin,
    /// Whether the answer was known, so that no request was sent for it.
    pub from_memory: bool,
    /// What came of asking once more, if that was done.
    pub asked_again: Option<AskedAgain>,
}

/// What came of asking for a sentence once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedAgain {
    /// The glossary hits that were missing in the first answer.
    pub missed: Vec<usize>,
    /// Whether the second answer was taken.
    pub taken: bool,
}

/// When a sentence is asked for once more because something is wrong in its translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AskAgain {
    /// Never.
    Never,
    /// If a glossary term is missing.
    #[default]
    Terms,
    /// If a glossary term is missing, or a fact is.
    Facts,
}

impl AskAgain {
    /// All settings.
    pub const ALL: [Self; 3] = [Self::Never, Self::Terms, Self::Facts];

    /// Returns its name in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Terms => "terms",
            Self::Facts => "facts",
        }
    }
}

/// Why there is no usable answer: the kind decides whether to retry, to split, or to ask another backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The key is missing, wrong, or lacks a permission. Never retried; stops this backend.
    Authentication,
    /// The quota is used up. Never retried; stops this backend.
    Quota,
    /// The service does not support this language pair. Never retried; stops this backend.
    UnsupportedPair,
    /// The address or the model does not exist: a wrong `url`, an unknown model. Never retried; stops this backend.
    NotFound,
    /// The service rejects the request. One of its texts may be the reason: split until that text is alone.
    BadRequest,
    /// The request is too large: split and retry.
    TooLarge,
    /// Too many requests: wait and retry.
    RateLimited,
    /// The server has a problem, or the connection broke: wait and retry.
    Unavailable,
    /// There is no server (connection refused, name not found).
    Unreachable,
    /// The answer did not come in time: wait and retry.
    Timeout,
    /// The answer violates the service's API description: bad JSON, a wrong count, unknown keys.
    Malformed,
    /// The answer was cut off: split and retry.
    CutOff,
    /// The answer is not a translation: a refusal, an error sentence, an echo of the source, a loop.
    NotATranslation,
    /// The request would cost more than the user allows. Never sent; stops this backend.
    CostLimit,
    /// The user interrupted the run.
    Interrupted,
}

/// A failed request, described so that a person can act on it. Contains no key and no article text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// The kind of failure.
    pub kind: FailureKind,
    /// What happened, in one sentence: the service's own words if it gave any, at most 300 characters.
    pub message: String,
    /// The waiting time that the service asked for.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// Creates a failure without a waiting time.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), retry_after: None }
    }
}
