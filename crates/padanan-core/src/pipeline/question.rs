//! What the two pure halves of the pipeline exchange with whoever asks between them: sentences out, answers in.

use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::bitext::{Alignment, Origin};
use crate::placeholders::Placeholder;
use crate::text::Span;

/// A sentence to be translated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its source.
    pub source: String,
    /// What may travel under marks: terms and URLs, in order.
    pub placeholders: Vec<Placeholder>,
    /// Where glued words part.
    pub joins: Vec<usize>,
    /// The terms that occur, for backends that take them.
    pub terms: Vec<(String, String)>,
    /// The glossary entries that occur, one line each, with all that decides what is printed for them.
    pub entries: String,
    /// Whether it is to be asked again, whatever was answered before.
    pub bypass_memory: bool,
}

impl Sentence {
    /// What tells sentences apart for a backend: equal digests have equal answers.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        part(self.source.as_bytes());
        part(self.entries.as_bytes());
        self.joins.iter().for_each(|join| part(&(*join as u64).to_le_bytes()));
        self.placeholders.iter().for_each(|placeholders| part(placeholders.rendering.as_bytes()));
        hash.finalize().into()
    }
}

/// The answer to one sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Number of the backend in the chain.
    pub backend: usize,
    /// What the backend said, each mark read as the source words that it stood for.
    pub draft: String,
    /// The same with the marked terms in place.
    pub target: String,
    /// Where marked terms stand in `target`: (number of the glossary hit, place).
    pub placed: Vec<(usize, Span)>,
    /// Whether the backend was told the terms with the request.
    pub terms_were_sent: bool,
    /// Why the sentence was asked again without marks, if it was.
    pub unmarked: Option<String>,
    /// Which part of the source became which part of `target`, where the backend tells.
    pub links: Vec<Alignment>,
    /// From a backend, or from what a person approved.
    pub origin: Origin,
    /// Whether it was known already, so that nothing was asked.
    pub from_memory: bool,
}

/// Why no usable answer came: the class decides whether to ask again, to split, or to ask another backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The key is missing, wrong, or has no right to this. Never retried; stops this backend.
    Authentication,
    /// The quota is used up. Never retried; stops this backend.
    Quota,
    /// The service does not know this pair of languages. Never retried; stops this backend.
    UnsupportedPair,
    /// There is no such thing at the address: a wrong `url`, an unknown model. Never retried; stops this backend.
    NotFound,
    /// The service refuses the request as it is. One text in it may be the reason: split until it stands alone.
    BadRequest,
    /// Too much for one request: split and ask again.
    TooLarge,
    /// Too many requests: wait and ask again.
    RateLimited,
    /// The server has trouble, or the connection broke: wait and ask again.
    Unavailable,
    /// No server was there at all (connection refused, name not found).
    Unreachable,
    /// No answer in time: wait and ask again.
    Timeout,
    /// The answer is not what the service's own description promises: bad JSON, a wrong count, foreign keys.
    Malformed,
    /// The answer was cut off: split and ask again.
    CutOff,
    /// The answer is no translation: a refusal, an error sentence, an echo of the source, a loop.
    NotATranslation,
    /// The user interrupted the run.
    Interrupted,
}

/// A failed request, told so that a person can act on it. Holds no key and no article text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// The class.
    pub kind: FailureKind,
    /// What happened, in a sentence: the service's own words where it gave some, at most 300 characters.
    pub message: String,
    /// How long the service asked us to wait.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// A failure without a waiting time.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), retry_after: None }
    }
}
