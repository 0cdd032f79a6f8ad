//! The client of one backend: requests within its limits, several in flight, answers in the order of the texts.
//!
//! `attempts` decides what is sent again, and in which pieces; `request` sends one request, with the waiting for limits.

mod attempts;
mod question;
mod request;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::join_all;
use tokio::sync::Semaphore;
use url::Url;

pub(super) use self::question::RequestContext;
pub use self::question::{Context, Counters, Question, TermPair, characters};
use super::batch;
use super::cost::{Budget, CostLimit, Price};
use super::in_flight::InFlight;
use super::rate_limit::RateLimit;
use super::retry::Policy;
use super::shared::{SharedAnswers, SharedLimits};
use super::translation_memory::TranslationMemory;
use super::{AskAgain, Backend, Capabilities, Failure, NameProtection, Reply, TokenUsage};
use crate::placeholders::MarkerStyle;
use crate::text::language::Lang;

/// A translation memory, and the identity of this backend in it.
struct AttachedMemory {
    memory: Arc<dyn TranslationMemory>,
    identity: String,
}

/// A backend with everything that all backends need: retries, limits, counters, memory.
pub struct BackendClient {
    backend: Box<dyn Backend>,
    policy: Policy,
    limiter: Option<RateLimit>,
    permits: Arc<Semaphore>,
    stopped: Mutex<Option<Failure>>,
    counters: Counters,
    in_flight: InFlight,
    memory: Option<AttachedMemory>,
    /// Whether names outside the glossary are protected.
    protects_names: bool,
    /// Whether that is what [`NameProtection::Auto`] says.
    protects_names_as_usual: bool,
    /// Whether requests in flight are completed when the user interrupts the run.
    drains_on_interrupt: bool,
    /// When a sentence is asked for again.
    ask_again: AskAgain,
    /// What the run may cost (`--max-cost`).
    budget: Option<Budget>,
    /// Number of consecutive failed requests that stop this backend (circuit breaker).
    breaker_limit: Option<u32>,
    given_up: AtomicU32,
    /// Whether the backend has answered any request yet.
    has_answered: AtomicBool,
    /// Tokens of requests that workers on other machines sent.
    tokens_elsewhere: Mutex<Option<TokenUsage>>,
    /// Answers that are shared with other processes.
    shared_answers: Option<Arc<dyn SharedAnswers>>,
    /// Limits that hold over several processes.
    shared_limits: Option<Arc<dyn SharedLimits>>,
}

impl BackendClient {
    /// Wraps a backend, with at most `jobs` requests in flight and at most `per_second` requests per second.
    pub fn new(backend: Box<dyn Backend>, policy: Policy, jobs: usize, per_second: Option<f64>) -> Self {
        let limiter = per_second.filter(|rate| *rate > 0.0).map(RateLimit::new);
        Self {
            backend,
            policy,
            limiter,
            permits: Arc::new(Semaphore::new(jobs.max(1))),
            stopped: Mutex::new(None),
            counters: Counters::default(),
            in_flight: InFlight::default(),
            memory: None,
            protects_names: false,
            protects_names_as_usual: true,
            drains_on_interrupt: false,
            ask_again: AskAgain::Never,
            budget: None,
            breaker_limit: None,
            given_up: AtomicU32::new(0),
            has_answered: AtomicBool::new(false),
            tokens_elsewhere: Mutex::new(None),
            shared_answers: None,
            shared_limits: None,
        }
    }

    /// Looks up each sentence in `memory` before asking, and stores the answers there. `identity` distinguishes this
    /// backend's answers from those of another: it contains everything that they depend on, except the sentence.
    #[must_use]
    pub fn with_memory(mut self, memory: Arc<dyn TranslationMemory>, identity: String) -> Self {
        self.memory = Some(AttachedMemory { memory, identity });
        self
    }

    /// Sends names that no glossary has protected, as terms are, if `setting` says so for this backend and these languages.
    #[must_use]
    pub fn protect_names(mut self, setting: NameProtection, from: &Lang, to: &Lang) -> Self {
        let applies = |setting: NameProtection| setting.applies(self.capabilities(), from, to);
        let (wanted, usual) = (applies(setting), applies(NameProtection::Auto));
        (self.protects_names, self.protects_names_as_usual) = (wanted, wanted == usual);
        self
    }

    /// Returns whether names outside the glossary are protected.
    pub fn protects_names(&self) -> bool {
        self.protects_names
    }

    /// Returns whether it is as usual that names travel protected, or that they do not.
    pub fn protects_names_as_usual(&self) -> bool {
        self.protects_names_as_usual
    }

    /// Asks once more for a sentence in whose translation something is missing.
    #[must_use]
    pub fn ask_again(mut self, setting: AskAgain) -> Self {
        self.ask_again = setting;
        self
    }

    /// Returns when a sentence is asked for again.
    pub fn asks_again(&self) -> AskAgain {
        self.ask_again
    }

    /// Completes the requests in flight when the user interrupts the run, instead of dropping them: they may be billed.
    #[must_use]
    pub fn drain_on_interrupt(mut self) -> Self {
        self.drains_on_interrupt = true;
        self
    }

    /// Sends no more requests after this number of consecutive failed ones: a circuit breaker.
    #[must_use]
    pub fn circuit_breaker(mut self, requests: u32) -> Self {
        self.breaker_limit = Some(requests.max(1));
        self
    }

    /// Sends only what the run can pay at this price.
    #[must_use]
    pub fn cost_limit(mut self, limit: Arc<CostLimit>, price: Price) -> Self {
        self.budget = Some(Budget::new(limit, price));
        self
    }

    /// Shares answers with other processes: each is paid once over all of them.
    #[must_use]
    pub fn share_answers(mut self, shared: Arc<dyn SharedAnswers>) -> Self {
        self.shared_answers = Some(shared);
        self
    }

    /// Keeps to limits that hold over several processes; they take the place of this client's rate limit.
    #[must_use]
    pub fn share_limits(mut self, shared: Arc<dyn SharedLimits>) -> Self {
        (self.limiter, self.shared_limits) = (None, Some(shared));
        self
    }

    pub(super) fn shared_answers(&self) -> Option<&dyn SharedAnswers> {
        self.shared_answers.as_deref()
    }

    /// Returns the memory, and the identity of this backend in it.
    pub fn memory(&self) -> Option<(&dyn TranslationMemory, &str)> {
        self.memory.as_ref().map(|r| (&*r.memory, r.identity.as_str()))
    }

    pub(super) fn in_flight(&self) -> &InFlight {
        &self.in_flight
    }

    /// Returns the backend's name in the configuration.
    pub fn name(&self) -> &str {
        self.backend.name()
    }

    /// Returns the address of the backend's requests, if it sends any.
    pub fn address(&self) -> Option<&Url> {
        self.backend.address()
    }

    /// Returns the backend's model, if it has a choice of models.
    pub fn model(&self) -> Option<&str> {
        self.backend.model()
    }

    /// Returns the fingerprint of its model; see [`Backend::model_fingerprint`].
    pub fn model_fingerprint(&self) -> Option<String> {
        self.backend.model_fingerprint()
    }

    /// Returns the user's own prompt, if the backend has one.
    pub fn prompt(&self) -> Option<&str> {
        self.backend.prompt()
    }

    /// Returns the backend's features and limits.
    pub fn capabilities(&self) -> &Capabilities {
        self.backend.capabilities()
    }

    /// Returns the tokens of the run so far; see [`Backend::tokens`].
    pub fn tokens(&self) -> Option<TokenUsage> {
        let elsewhere = *self.tokens_elsewhere.lock().unwrap_or_else(PoisonError::into_inner);
        match (self.backend.tokens(), elsewhere) {
            (Some(here), Some(there)) => {
                Some(TokenUsage { sent: here.sent + there.sent, received: here.received + there.received })
            }
            (here, there) => here.or(there),
        }
    }

    /// Counts tokens of requests that workers on other machines sent.
    pub fn add_tokens(&self, more: TokenUsage) {
        let mut elsewhere = self.tokens_elsewhere.lock().unwrap_or_else(PoisonError::into_inner);
        let before = elsewhere.unwrap_or_default();
        *elsewhere = Some(TokenUsage { sent: before.sent + more.sent, received: before.received + more.received });
    }

    /// Returns the run's figures so far.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Returns the failure that stopped this backend, if it is stopped.
    pub fn stopped(&self) -> Option<Failure> {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends no more requests to this backend; the first reason counts.
    pub fn stop(&self, failure: &Failure) {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| failure.clone());
    }

    /// Allows requests to a stopped backend again: its quota may have been renewed.
    pub fn resume(&self) {
        self.given_up.store(0, Ordering::Relaxed);
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Passes the run's glossary to the backend; see [`Backend::upload_glossary`].
    pub fn upload_glossary(&self, pairs: &dyn Fn() -> Vec<TermPair>) {
        self.backend.upload_glossary(pairs);
    }

    /// Returns why the service did not store the glossary; see [`Backend::glossary_refused`].
    pub fn glossary_refused(&self) -> Option<Failure> {
        self.backend.glossary_refused()
    }

    /// Removes the glossaries that this program stored with the service. Returns their number.
    ///
    /// # Errors
    /// The service refused, or could not be reached.
    pub async fn delete_glossaries(&self) -> Result<usize, Failure> {
        self.backend.delete_glossaries().await
    }

    /// Returns why a text gets no answer, if that is known; see [`Backend::known_failure`].
    pub(super) fn known_failure(&self, text: &str) -> Option<Failure> {
        self.backend.known_failure(text)
    }

    /// Returns the number of requests that texts of these lengths (in bytes) need, without retries or splits.
    pub fn requests_for(&self, lengths: &[usize]) -> usize {
        batch::batches(lengths, self.capabilities()).len()
    }

    /// Asks for all texts. Returns, for each in order, a reply or the reason why there is none.
    pub async fn ask(
        &self,
        questions: &[Question],
        marks: MarkerStyle,
        alone: bool,
        context: &Context<'_>,
    ) -> Vec<Result<Reply, Failure>> {
        let tally = Counters::default();
        let request_context = RequestContext { context, tally: &tally, on_replies: &|_, _| {} };
        self.ask_for(questions, marks, alone, request_context).await
    }

    /// The same as [`ask`](Self::ask), with separate figures and a callback for each answer as soon as it arrives.
    pub(super) async fn ask_for(
        &self,
        questions: &[Question],
        marks: MarkerStyle,
        alone: bool,
        request_context: RequestContext<'_>,
    ) -> Vec<Result<Reply, Failure>> {
        let mut can = self.capabilities().clone();
        if alone {
            can.max_texts = 1;
        }
        let lengths: Vec<usize> = questions.iter().map(Question::length).collect();
        let requests = batch::batches(&lengths, &can);
        let asked = requests.into_iter().map(|range| {
            let first = range.start;
            self.ask_batch(&questions[range], first, marks, request_context)
        });
        join_all(asked).await.into_iter().flatten().collect()
    }
}
