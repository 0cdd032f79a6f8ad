//! The client of one backend: requests within its limits, several in flight, answers in the order of the texts.
//! Edge: network (through the backend), clock, randomness (jitter of waiting times).
#![expect(clippy::disallowed_methods, reason = "edge: waiting between attempts, with random jitter")]

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt as _, join_all};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::batch;
use super::cost::{Budget, CostLimit, Price};
use super::in_flight::InFlight;
use super::order::is_displaced;
use super::rate_limit::RateLimit;
use super::retry::{Policy, RetryDecision};
use super::shared::{Place, SharedAnswers, SharedLimits};
use super::surroundings::{Around, together_with};
use super::translation_memory::TranslationMemory;
use super::{
    AskAgain, Backend, Capabilities, Correction, Failure, FailureKind, NameProtection, Reply, ReplyLink, Request,
    TokenUsage,
};
use crate::placeholders::MarkerStyle;
use crate::text::language::Lang;

/// Number of texts that are sent alone when a backend rejects its first request.
const PROBES: usize = 3;

/// A pair of forms: the form in the source, and its rendering.
pub type TermPair = (String, String);

/// A text to translate, with the glossary terms that occur in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// The text as it is sent.
    pub text: String,
    /// Terms, for backends that accept them.
    pub terms: Vec<TermPair>,
    /// Similar sentences with their translations, for backends that accept them.
    pub examples: Vec<TermPair>,
    /// What is around it in the article, for backends that accept it. A text that is asked for again goes without it.
    pub around: Option<Around>,
    /// What was wrong with an earlier answer; such a text is sent alone.
    pub correction: Option<Correction>,
}

impl Question {
    /// Returns the same without what is around it.
    fn without_surroundings(&self) -> Self {
        Self { around: None, ..self.clone() }
    }

    /// Returns its size in a request, in bytes: the text and its examples.
    fn length(&self) -> usize {
        self.text.len() + self.examples.iter().map(|(source, target)| source.len() + target.len()).sum::<usize>()
    }
}

/// The settings that all requests of a run share.
pub struct Context<'a> {
    /// Source language.
    pub from: &'a Lang,
    /// Target language.
    pub to: &'a Lang,
    /// Cancelled when the user interrupts the run.
    pub cancel: &'a CancellationToken,
    /// Callback that receives the number of texts that were just answered.
    pub progress: &'a (dyn Fn(usize) + Sync),
}

/// Figures of a run with one backend.
#[derive(Debug, Default)]
pub struct Counters {
    /// Number of requests, including retries.
    pub requests: AtomicU64,
    /// Number of retries after a failure.
    pub retries: AtomicU64,
    /// Bytes of text that were sent.
    pub bytes_sent: AtomicU64,
    /// Characters of text that were sent: most services bill them.
    pub characters_sent: AtomicU64,
    /// Characters of what was sent along: similar sentences and their translations, and what is around the texts.
    pub characters_along: AtomicU64,
    /// Milliseconds spent waiting because the service asked for it or had a problem.
    pub waited_ms: AtomicU64,
}

/// The context of one batch of questions.
#[derive(Clone, Copy)]
pub(super) struct RequestContext<'a> {
    /// The settings that all requests of the run share.
    pub(super) context: &'a Context<'a>,
    /// The figures of this batch alone.
    pub(super) tally: &'a Counters,
    /// Callback that receives the answers to a request as soon as they arrive, with the index of the first question.
    pub(super) on_replies: &'a (dyn Fn(usize, &[Reply]) + Sync),
}

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

    /// Sends one request, and retries or splits it as the policy says. Returns one result for each question; `first` is
    /// the index of the first question.
    fn ask_batch<'a>(
        &'a self,
        questions: &'a [Question],
        first: usize,
        marks: MarkerStyle,
        request_context: RequestContext<'a>,
    ) -> BoxFuture<'a, Vec<Result<Reply, Failure>>> {
        async move {
            if let [one] = questions
                && one.text.len() > self.capabilities().max_text_bytes
            {
                let failure = Failure::new(FailureKind::TooLarge, "the text is longer than the backend takes");
                return self.split(questions, first, marks, request_context, failure).await;
            }
            let mut attempt = 0;
            loop {
                let failure = match self.request(questions, marks, request_context).await.and_then(some_answered) {
                    Ok(answers) => {
                        self.given_up.store(0, Ordering::Relaxed);
                        self.has_answered.store(true, Ordering::Relaxed);
                        // Yields to a waiting request, so that it is in flight while this answer is read and stored.
                        tokio::task::yield_now().await;
                        return self.ask_for_the_rest(questions, first, marks, request_context, answers).await;
                    }
                    Err(failure) => failure,
                };
                tracing::debug!(backend = self.name(), attempt, kind = ?failure.kind, "request failed: {failure}");
                match self.policy.next(&failure, attempt, questions.len()) {
                    RetryDecision::Again(wait) => {
                        attempt += 1;
                        self.counters.retries.fetch_add(1, Ordering::Relaxed);
                        request_context.tally.retries.fetch_add(1, Ordering::Relaxed);
                        self.wait(wait, request_context).await;
                    }
                    // What is around it may have led the answer astray.
                    RetryDecision::GiveUp
                        if failure.kind == FailureKind::NotATranslation
                            && questions.iter().any(|q| q.around.is_some()) =>
                    {
                        let plain: Vec<Question> = questions.iter().map(Question::without_surroundings).collect();
                        return self.ask_batch(&plain, first, marks, request_context).await;
                    }
                    RetryDecision::Split => return self.split(questions, first, marks, request_context, failure).await,
                    RetryDecision::Stop => {
                        if failure.kind != FailureKind::Interrupted {
                            self.stop(&failure);
                        }
                        return failed(questions, &failure);
                    }
                    RetryDecision::GiveUp => {
                        self.count_given_up(&failure);
                        return failed(questions, &failure);
                    }
                }
            }
        }
        .boxed()
    }

    /// Takes the answers that came, and asks again for the texts that the answer left out, and only for those. Each time there
    /// are fewer of them.
    async fn ask_for_the_rest(
        &self,
        questions: &[Question],
        first: usize,
        marks: MarkerStyle,
        request_context: RequestContext<'_>,
        mut answers: Vec<Result<Reply, Failure>>,
    ) -> Vec<Result<Reply, Failure>> {
        for run in answers.chunk_by(|one, next| one.is_ok() == next.is_ok()).scan(0, |at, run| {
            let start = std::mem::replace(at, *at + run.len());
            Some((start, run))
        }) {
            let replies: Vec<Reply> = run.1.iter().filter_map(|answer| answer.as_ref().ok().cloned()).collect();
            if !replies.is_empty() {
                (request_context.on_replies)(first + run.0, &replies);
                (request_context.context.progress)(replies.len());
            }
        }
        let missing: Vec<usize> = (0..answers.len()).filter(|at| answers[*at].is_err()).collect();
        if missing.is_empty() {
            return answers;
        }
        tracing::debug!(backend = self.name(), "{} of {} texts have no answer", missing.len(), answers.len());
        let rest: Vec<Question> = missing.iter().map(|at| questions[*at].without_surroundings()).collect();
        let on_replies = |at: usize, replies: &[Reply]| {
            for (at, reply) in (at..).zip(replies) {
                (request_context.on_replies)(first + missing[at], std::slice::from_ref(reply));
            }
        };
        let part = RequestContext { on_replies: &on_replies, ..request_context };
        for (at, answer) in missing.iter().zip(self.ask_batch(&rest, 0, marks, part).await) {
            answers[*at] = answer;
        }
        answers
    }

    /// Counts a failed request, and stops a backend that keeps failing: every further request would wait for nothing.
    fn count_given_up(&self, failure: &Failure) {
        let troubled = match failure.kind {
            FailureKind::Unavailable
            | FailureKind::Unreachable
            | FailureKind::Timeout
            | FailureKind::RateLimited
            | FailureKind::Malformed => true,
            // One text may be at fault, unless the backend has never answered at all.
            FailureKind::BadRequest => !self.has_answered.load(Ordering::Relaxed),
            _ => false,
        };
        let Some(most) = self.breaker_limit.filter(|_| troubled) else { return };
        let row = self.given_up.fetch_add(1, Ordering::Relaxed) + 1;
        if row >= most {
            let message = format!("{row} requests in a row failed; the last one: {}", failure.message);
            self.stop(&Failure::new(failure.kind, message));
        }
    }

    /// Waits a little longer than asked (jitter), so that waiting requests do not all come back at once.
    async fn wait(&self, wait: Duration, request_context: RequestContext<'_>) {
        let wait = wait.mul_f64(1.0 + 0.25 * fastrand::f64());
        let ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        self.counters.waited_ms.fetch_add(ms, Ordering::Relaxed);
        request_context.tally.waited_ms.fetch_add(ms, Ordering::Relaxed);
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = request_context.context.cancel.cancelled() => {}
        }
    }

    /// Pauses as after a failed request.
    pub(super) async fn pause(&self, request_context: RequestContext<'_>) {
        self.wait(self.policy.base, request_context).await;
    }

    /// Sends one request, without retrying, as soon as the limits allow it.
    async fn request(
        &self,
        questions: &[Question],
        marks: MarkerStyle,
        request_context: RequestContext<'_>,
    ) -> Result<Vec<Result<Reply, Failure>>, Failure> {
        let context = request_context.context;
        let interrupted = || Failure::new(FailureKind::Interrupted, "interrupted before an answer came");
        let room = async {
            let permit = self.permits.acquire().await;
            if let Some(limiter) = &self.limiter {
                limiter.wait().await;
            }
            let place: Option<Place> = match &self.shared_limits {
                Some(shared) => Some(shared.place().await),
                None => None,
            };
            permit.map(|permit| (permit, place))
        };
        let _room = tokio::select! {
            biased;
            () = context.cancel.cancelled() => return Err(interrupted()),
            room = room => room.map_err(|_| interrupted())?,
        };
        if let Some(failure) = self.stopped() {
            return Err(failure);
        }
        let texts: Vec<String> = questions.iter().map(|q| q.text.clone()).collect();
        let terms = together(questions.iter().flat_map(|q| &q.terms));
        let examples = together(questions.iter().flat_map(|q| &q.examples));
        let surroundings = together_with(questions.iter().map(|q| q.around.as_ref()), self.capabilities());
        let correction = questions.iter().find_map(|q| q.correction.as_ref());
        let along = characters(&examples) + surroundings.characters();
        let reserved = self.reserve(&texts, along)?;
        for counters in [&self.counters, request_context.tally] {
            let sum = |length: fn(&String) -> usize| texts.iter().map(|t| length(t) as u64).sum();
            counters.requests.fetch_add(1, Ordering::Relaxed);
            counters.bytes_sent.fetch_add(sum(String::len), Ordering::Relaxed);
            counters.characters_sent.fetch_add(sum(|t| t.chars().count()), Ordering::Relaxed);
            counters.characters_along.fetch_add(along, Ordering::Relaxed);
        }
        let repeats = AtomicU64::new(0);
        let request = Request {
            from: context.from,
            to: context.to,
            texts: &texts,
            marks,
            terms: &terms,
            examples: &examples,
            surroundings: &surroundings,
            correction,
            repeats: Some(&repeats),
        };
        let answers = tokio::select! {
            answers = self.backend.translate_each(request) => answers,
            () = context.cancel.cancelled(), if !self.drains_on_interrupt => Err(interrupted()),
        };
        for counters in [&self.counters, request_context.tally] {
            counters.requests.fetch_add(repeats.load(Ordering::Relaxed), Ordering::Relaxed);
            counters.retries.fetch_add(repeats.load(Ordering::Relaxed), Ordering::Relaxed);
        }
        if let (Some(budget), Some(reserved)) = (&self.budget, reserved) {
            budget.settle(reserved, self.tokens());
        }
        in_order(answers?, &texts)
    }

    /// Reserves what a request would cost, and stops the backend if the run cannot pay it.
    fn reserve(&self, texts: &[String], along: u64) -> Result<Option<f64>, Failure> {
        let Some(budget) = &self.budget else { return Ok(None) };
        let sent: u64 = texts.iter().map(|text| text.chars().count() as u64).sum();
        match budget.reserve(sent + along) {
            Some(reserved) => Ok(Some(reserved)),
            None => {
                let most = budget.most();
                let message = format!("the next request would cost more than is left of --max-cost {most}");
                Err(Failure::new(FailureKind::CostLimit, message))
            }
        }
    }

    /// Probes a backend that rejected a request, or answered it with no translation, and has not answered any yet: is one
    /// text at fault, or is every request? The first, the middle and the last text are sent alone, then the texts between
    /// them. If all three fail in the same way, and no other request was answered, these texts are given up, and a backend
    /// that rejects is stopped.
    async fn probe(
        &self,
        questions: &[Question],
        first: usize,
        marks: MarkerStyle,
        request_context: RequestContext<'_>,
        failure: Failure,
    ) -> Vec<Result<Reply, Failure>> {
        let (middle, last) = (questions.len() / 2, questions.len() - 1);
        let questions: &[Question] = &questions.iter().map(Question::without_surroundings).collect::<Vec<_>>();
        let ask = |range: Range<usize>| {
            self.ask_batch(&questions[range.clone()], first + range.start, marks, request_context)
        };
        let probes = join_all([0..1, middle..middle + 1, last..last + 1].map(ask)).await.concat();
        let refused = probes.iter().all(|p| p.as_ref().is_err_and(|e| e.kind == failure.kind));
        // Another request may have been answered in the meantime.
        if refused && !self.has_answered.load(Ordering::Relaxed) {
            // A model may refuse one article, and translate the next.
            if failure.kind == FailureKind::BadRequest {
                self.stop(&failure);
            }
            return failed(questions, &failure);
        }
        let between = join_all([1..middle, middle + 1..last].into_iter().filter(|r| !r.is_empty()).map(ask)).await;
        let mut all = probes.into_iter();
        let mut between = between.into_iter().flatten();
        let alone = |n: usize| n == 0 || n == middle || n == last;
        let next = |n: usize| if alone(n) { all.next() } else { between.next() };
        (0..questions.len()).map(next).map(|r| r.unwrap_or_else(|| Err(failure.clone()))).collect()
    }

    /// Splits a request into two; cuts a single text into parts, unless it has markup that a cut could break.
    async fn split(
        &self,
        questions: &[Question],
        first: usize,
        marks: MarkerStyle,
        request_context: RequestContext<'_>,
        failure: Failure,
    ) -> Vec<Result<Reply, Failure>> {
        let unproven =
            matches!(failure.kind, FailureKind::BadRequest | FailureKind::NotATranslation | FailureKind::Malformed)
                && !self.has_answered.load(Ordering::Relaxed);
        if unproven && questions.len() > PROBES {
            return self.probe(questions, first, marks, request_context, failure).await;
        }
        let questions: &[Question] = &questions.iter().map(Question::without_surroundings).collect::<Vec<_>>();
        if questions.len() > 1 {
            let half = questions.len() / 2;
            let (left, right) = questions.split_at(half);
            let (mut left, right) = tokio::join!(
                self.ask_batch(left, first, marks, request_context),
                self.ask_batch(right, first + half, marks, request_context)
            );
            left.extend(right);
            return left;
        }
        let Some(question) = questions.first() else { return Vec::new() };
        let length = question.text.len();
        let most = self.capabilities().max_text_bytes.min(length.div_ceil(2) + 8);
        if marks.is_markup() || length < 80 {
            return failed(questions, &failure);
        }
        let parts = batch::parts(&question.text, most);
        if parts.len() < 2 {
            return failed(questions, &failure);
        }
        let asked: Vec<Question> =
            parts.iter().map(|(part, _)| Question { text: (*part).to_owned(), ..question.clone() }).collect();
        let part = RequestContext { on_replies: &|_, _| {}, ..request_context };
        let answers = join_all(asked.chunks(1).map(|one| self.ask_batch(one, 0, marks, part))).await;
        let mut whole = Reply::default();
        let (mut behind, mut written) = (0, 0);
        for (answer, (part, space)) in answers.into_iter().flatten().zip(&parts) {
            match answer {
                Ok(answer) => {
                    let moved = |r: Range<usize>, by: usize| r.start + by..r.end + by;
                    whole.links.extend(answer.links.into_iter().map(|l| ReplyLink {
                        source: moved(l.source, behind),
                        target: l.target.map(|t| moved(t, written)),
                        ..l
                    }));
                    behind += signs(part);
                    written += signs(&answer.text);
                    whole.text.push_str(answer.text.trim());
                    whole.text.push_str(space);
                }
                Err(failure) => return failed(questions, &failure),
            }
        }
        (request_context.on_replies)(first, std::slice::from_ref(&whole));
        vec![Ok(whole)]
    }
}

/// Merges the pairs of several texts, each once.
fn together<'a>(pairs: impl Iterator<Item = &'a TermPair>) -> Vec<TermPair> {
    let mut all: Vec<TermPair> = pairs.cloned().collect();
    all.sort();
    all.dedup();
    all
}

/// Returns the length of the pairs in characters, both sides together.
pub fn characters(pairs: &[TermPair]) -> u64 {
    pairs.iter().map(|(one, other)| (one.chars().count() + other.chars().count()) as u64).sum()
}

/// Counts the characters that are not white space.
fn signs(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Returns the answers to a request, if there is one for each text, and they are not in another order than the texts.
fn in_order(answers: Vec<Result<Reply, Failure>>, texts: &[String]) -> Result<Vec<Result<Reply, Failure>>, Failure> {
    if answers.len() != texts.len() {
        let message = format!("{} texts were sent and {} came back", texts.len(), answers.len());
        return Err(Failure::new(FailureKind::Malformed, message));
    }
    let replies: Vec<Option<&str>> = answers.iter().map(|a| a.as_ref().ok().map(|reply| reply.text.as_str())).collect();
    if is_displaced(texts, &replies) {
        let message = "the translations are in another order than the texts";
        return Err(Failure::new(FailureKind::NotATranslation, message));
    }
    Ok(answers)
}

/// Returns the answers, if there is any; else the reason why there is not.
fn some_answered(answers: Vec<Result<Reply, Failure>>) -> Result<Vec<Result<Reply, Failure>>, Failure> {
    match answers.first() {
        Some(Err(failure)) if answers.iter().all(Result::is_err) => Err(failure.clone()),
        _ => Ok(answers),
    }
}

fn failed(questions: &[Question], failure: &Failure) -> Vec<Result<Reply, Failure>> {
    questions.iter().map(|_| Err(failure.clone())).collect()
}
