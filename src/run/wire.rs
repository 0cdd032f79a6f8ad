//! What a run and its workers send each other: JSON with types of its own, never the internal ones.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use padanan::internal::intake::{Damage, InputFormat, Raw};
use padanan::internal::pipeline::{SecondAsking, SecondDraft};
use padanan::internal::settings::PortableSettings;
use padanan::internal::translate::TokenUsage;
use padanan::internal::translate::client::{BackendClient, Counters};
use serde::{Deserialize, Serialize};

use super::figures::RunStatistics;
use super::prepare::Preparation;

/// Everything that holds for all articles of a batch. It travels by its hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spec {
    pub(super) version: String,
    pub(super) settings: PortableSettings,
    /// The hash of the glossaries' texts, and the name of their file; empty without glossaries.
    pub(super) glossaries: String,
    /// The hash of the entries in force.
    pub(super) entries: String,
    /// For each backend, everything that its answers depend on.
    pub(super) identities: Vec<String>,
    pub(super) compare: Option<String>,
    pub(super) repair_numbers: bool,
    pub(super) give_up_after: u32,
    pub(super) wait_quota: Option<u64>,
}

/// An article to translate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Job {
    pub(super) path: String,
    url: Option<String>,
    sha256: String,
    form: Form,
    text: String,
    verbatim: bool,
    whole_page: bool,
    pub(super) preparation: Preparation,
    /// The earlier bitext, if something is taken over from it.
    pub(super) earlier: Option<String>,
    /// What the run's own memory tells about its sentences, by number.
    pub(super) known: BTreeMap<usize, Known>,
}

/// What a person said about a sentence, or about similar ones.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Known {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) approved: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) similar: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Form {
    Plain,
    Markdown,
    Html,
}

impl Job {
    pub(super) fn new(
        raw: Raw,
        preparation: Preparation,
        earlier: Option<String>,
        known: BTreeMap<usize, Known>,
    ) -> Self {
        let form = match raw.form {
            InputFormat::Plain => Form::Plain,
            InputFormat::Markdown => Form::Markdown,
            InputFormat::Html => Form::Html,
        };
        let Raw { path, url, sha256, text, verbatim, whole_page, .. } = raw;
        Self { path, url, sha256, form, text, verbatim, whole_page, preparation, earlier, known }
    }

    /// Returns the article as the run has read it. Of what was wrong with its text, the run has told its user.
    pub(super) fn raw(&mut self) -> Raw {
        Raw {
            path: self.path.clone(),
            url: self.url.clone(),
            sha256: self.sha256.clone(),
            form: match self.form {
                Form::Plain => InputFormat::Plain,
                Form::Markdown => InputFormat::Markdown,
                Form::Html => InputFormat::Html,
            },
            text: std::mem::take(&mut self.text),
            verbatim: self.verbatim,
            whole_page: self.whole_page,
            encoding: "UTF-8",
            damage: Damage::default(),
        }
    }
}

/// What became of an article.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Answer {
    Done(Done),
    /// Nobody could do it.
    Failed {
        reason: String,
    },
}

/// A translated article.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Done {
    /// The bitext, without the article's text.
    pub(super) bitext: String,
    pub(super) figures: Figures,
    /// What was sent to each backend since the last article of this worker.
    pub(super) backends: Vec<Sent>,
}

/// The figures of an article.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Figures {
    known: u64,
    requests: u64,
    retries: u64,
    waited_ms: u64,
    characters_sent: u64,
    second_asked: usize,
    second_came: usize,
    second_same: usize,
    second_reason: Option<String>,
    again_asked: usize,
    again_taken: usize,
    again_terms: usize,
    again_facts: i64,
    translate_ms: u64,
    enforce_ms: u64,
}

fn ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl Figures {
    pub(super) fn of(figures: &RunStatistics) -> Self {
        Self {
            known: figures.known,
            requests: figures.requests,
            retries: figures.retries,
            waited_ms: figures.waited_ms,
            characters_sent: figures.characters_sent,
            second_asked: figures.second_draft.asked,
            second_came: figures.second_draft.came,
            second_same: figures.second_draft.same,
            second_reason: figures.second_draft.reason.clone(),
            again_asked: figures.asked_again.asked,
            again_taken: figures.asked_again.taken,
            again_terms: figures.asked_again.terms,
            again_facts: figures.asked_again.facts,
            translate_ms: ms(figures.times.translate),
            enforce_ms: ms(figures.times.enforce),
        }
    }

    /// Puts them into the figures of the run's article.
    pub(super) fn put_into(&self, figures: &mut RunStatistics) {
        figures.known = self.known;
        figures.requests = self.requests;
        figures.retries = self.retries;
        figures.waited_ms = self.waited_ms;
        figures.characters_sent = self.characters_sent;
        figures.second_draft = SecondDraft {
            asked: self.second_asked,
            came: self.second_came,
            same: self.second_same,
            reason: self.second_reason.clone(),
        };
        figures.asked_again = SecondAsking {
            asked: self.again_asked,
            taken: self.again_taken,
            terms: self.again_terms,
            facts: self.again_facts,
        };
        figures.times.translate = Duration::from_millis(self.translate_ms);
        figures.times.enforce = Duration::from_millis(self.enforce_ms);
    }
}

/// What was sent to a backend.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sent {
    pub(super) requests: u64,
    pub(super) retries: u64,
    pub(super) bytes: u64,
    pub(super) characters: u64,
    pub(super) along: u64,
    pub(super) waited_ms: u64,
    tokens: Option<(u64, u64)>,
    /// Why the worker asks it no more.
    pub(super) stopped: Option<String>,
}

impl Sent {
    /// Returns what was sent so far.
    pub(super) fn by(client: &BackendClient) -> Self {
        let counters = client.counters();
        let figure = |n: &AtomicU64| n.load(Ordering::Relaxed);
        Self {
            requests: figure(&counters.requests),
            retries: figure(&counters.retries),
            bytes: figure(&counters.bytes_sent),
            characters: figure(&counters.characters_sent),
            along: figure(&counters.characters_along),
            waited_ms: figure(&counters.waited_ms),
            tokens: client.tokens().map(|tokens| (tokens.sent, tokens.received)),
            stopped: client.stopped().map(|failure| failure.to_string()),
        }
    }

    /// Returns what was sent since `before`.
    pub(super) fn since(&self, before: &Self) -> Self {
        let (sent, received) = before.tokens.unwrap_or_default();
        Self {
            requests: self.requests - before.requests,
            retries: self.retries - before.retries,
            bytes: self.bytes - before.bytes,
            characters: self.characters - before.characters,
            along: self.along - before.along,
            waited_ms: self.waited_ms - before.waited_ms,
            tokens: self.tokens.map(|(s, r)| (s - sent, r - received)),
            stopped: self.stopped.clone(),
        }
    }

    /// Adds it to what the run knows of its backend.
    pub(super) fn add_to(&self, client: &BackendClient) {
        let counters: &Counters = client.counters();
        for (counter, more) in [
            (&counters.requests, self.requests),
            (&counters.retries, self.retries),
            (&counters.bytes_sent, self.bytes),
            (&counters.characters_sent, self.characters),
            (&counters.characters_along, self.along),
            (&counters.waited_ms, self.waited_ms),
        ] {
            counter.fetch_add(more, Ordering::Relaxed);
        }
        if let Some((sent, received)) = self.tokens {
            client.add_tokens(TokenUsage { sent, received });
        }
    }
}
