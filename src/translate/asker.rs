//! Asking one backend: requests cut by its limits, several in flight, answers in the order of the texts.
//! Edge: network (through the backend), clock, randomness (jitter of waiting times).

use std::num::NonZeroU32;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt as _, join_all};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::batch;
use super::retry::{Next, Policy};
use super::{Backend, Capabilities, Failure, FailureKind, Link, Reply, Request};
use crate::lang::Lang;
use crate::shield::Marks;

/// A pair of forms: in the source, and to print.
pub type TermPair = (String, String);

/// What to ask: one text with the glossary terms that occur in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The text as it goes out.
    pub text: String,
    /// Terms for backends that take them.
    pub terms: Vec<TermPair>,
}

/// What all requests of a run share.
pub struct Context<'a> {
    /// Source language.
    pub from: &'a Lang,
    /// Target language.
    pub to: &'a Lang,
    /// Set when the user interrupts.
    pub cancel: &'a CancellationToken,
    /// Told how many texts have just been answered.
    pub progress: &'a (dyn Fn(usize) + Sync),
}

/// Figures of a run with one backend.
#[derive(Debug, Default)]
pub struct Counters {
    /// Requests made, repeated ones too.
    pub requests: AtomicU64,
    /// Requests made again after a failure.
    pub retries: AtomicU64,
    /// Bytes of text sent.
    pub bytes_sent: AtomicU64,
    /// Milliseconds spent waiting because the service asked for it or had trouble.
    pub waited_ms: AtomicU64,
}

/// A backend with everything that is the same around each.
pub struct Asker {
    backend: Box<dyn Backend>,
    policy: Policy,
    limiter: Option<DefaultDirectRateLimiter>,
    in_flight: Arc<Semaphore>,
    stopped: Mutex<Option<Failure>>,
    counters: Counters,
}

impl Asker {
    /// A backend with at most `jobs` requests in flight and `per_second` requests a second.
    pub fn new(backend: Box<dyn Backend>, policy: Policy, jobs: usize, per_second: Option<f64>) -> Self {
        let limiter = per_second.filter(|r| *r > 0.0).and_then(|rate| {
            let quota = Quota::with_period(Duration::from_secs_f64(1.0 / rate))?;
            Some(RateLimiter::direct(quota.allow_burst(NonZeroU32::MIN)))
        });
        Self {
            backend,
            policy,
            limiter,
            in_flight: Arc::new(Semaphore::new(jobs.max(1))),
            stopped: Mutex::new(None),
            counters: Counters::default(),
        }
    }

    /// The backend's name in the configuration.
    pub fn name(&self) -> &str {
        self.backend.name()
    }

    /// The backend's model, where it has a choice.
    pub fn model(&self) -> Option<&str> {
        self.backend.model()
    }

    /// What the backend can do.
    pub fn capabilities(&self) -> &Capabilities {
        self.backend.capabilities()
    }

    /// The run's figures so far.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Why this backend is asked nothing more, if that is so.
    pub fn stopped(&self) -> Option<Failure> {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn stop(&self, failure: &Failure) {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| failure.clone());
    }

    /// Hands the run's glossary to the backend; see [`Backend::adopt`].
    pub fn adopt(&self, pairs: &dyn Fn() -> Vec<TermPair>) {
        self.backend.adopt(pairs);
    }

    /// Removes the glossaries that this program left with the service; says how many.
    ///
    /// # Errors
    /// Why the service did not let it.
    pub async fn forget(&self) -> Result<usize, Failure> {
        self.backend.forget().await
    }

    /// How many requests the texts will take, if all goes well.
    pub fn requests_for(&self, lengths: &[usize]) -> usize {
        batch::batches(lengths, self.capabilities()).len()
    }

    /// Asks for all texts: for each, in their order, an answer or why there is none.
    pub async fn ask(
        &self,
        questions: &[Question],
        marks: Marks,
        alone: bool,
        context: &Context<'_>,
    ) -> Vec<Result<Reply, Failure>> {
        let mut can = self.capabilities().clone();
        if alone {
            can.max_texts = 1;
        }
        let lengths: Vec<usize> = questions.iter().map(|q| q.text.len()).collect();
        let requests = batch::batches(&lengths, &can);
        let asked = requests.into_iter().map(|range| self.ask_batch(&questions[range], marks, context));
        join_all(asked).await.into_iter().flatten().collect()
    }

    /// One request, made again or split as the policy says. As many results as questions.
    fn ask_batch<'a>(
        &'a self,
        questions: &'a [Question],
        marks: Marks,
        context: &'a Context<'_>,
    ) -> BoxFuture<'a, Vec<Result<Reply, Failure>>> {
        async move {
            if let [one] = questions
                && one.text.len() > self.capabilities().max_text_bytes
            {
                let failure = Failure::new(FailureKind::TooLarge, "the text is longer than the backend takes");
                return self.split(questions, marks, context, failure).await;
            }
            let mut attempt = 0;
            loop {
                let failure = match self.request(questions, marks, context).await {
                    Ok(answers) => {
                        (context.progress)(answers.len());
                        return answers.into_iter().map(Ok).collect();
                    }
                    Err(failure) => failure,
                };
                tracing::debug!(backend = self.name(), attempt, kind = ?failure.kind, "request failed: {failure}");
                match self.policy.next(&failure, attempt, questions.len()) {
                    Next::Again(wait) => {
                        attempt += 1;
                        self.counters.retries.fetch_add(1, Ordering::Relaxed);
                        self.wait(wait, context).await;
                    }
                    Next::Split => return self.split(questions, marks, context, failure).await,
                    Next::Stop => {
                        if failure.kind != FailureKind::Interrupted {
                            self.stop(&failure);
                        }
                        return failed(questions, &failure);
                    }
                    Next::GiveUp => return failed(questions, &failure),
                }
            }
        }
        .boxed()
    }

    /// Waits, a little longer than asked, so that many waiting requests do not come back at once.
    async fn wait(&self, wait: Duration, context: &Context<'_>) {
        let wait = wait.mul_f64(1.0 + 0.25 * fastrand::f64());
        self.counters.waited_ms.fetch_add(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = context.cancel.cancelled() => {}
        }
    }

    /// One request, once, when there is room for it.
    async fn request(
        &self,
        questions: &[Question],
        marks: Marks,
        context: &Context<'_>,
    ) -> Result<Vec<Reply>, Failure> {
        let interrupted = || Failure::new(FailureKind::Interrupted, "interrupted before an answer came");
        let room = async {
            let permit = self.in_flight.acquire().await;
            if let Some(limiter) = &self.limiter {
                limiter.until_ready().await;
            }
            permit
        };
        let _permit = tokio::select! {
            permit = room => permit.map_err(|_| interrupted())?,
            () = context.cancel.cancelled() => return Err(interrupted()),
        };
        if let Some(failure) = self.stopped() {
            return Err(failure);
        }
        let texts: Vec<String> = questions.iter().map(|q| q.text.clone()).collect();
        let mut terms: Vec<TermPair> = questions.iter().flat_map(|q| q.terms.iter().cloned()).collect();
        terms.sort();
        terms.dedup();
        self.counters.requests.fetch_add(1, Ordering::Relaxed);
        self.counters.bytes_sent.fetch_add(texts.iter().map(|t| t.len() as u64).sum(), Ordering::Relaxed);
        let request = Request { from: context.from, to: context.to, texts: &texts, marks, terms: &terms };
        let answers = tokio::select! {
            answers = self.backend.translate(request) => answers?,
            () = context.cancel.cancelled() => return Err(interrupted()),
        };
        if answers.len() == texts.len() {
            return Ok(answers);
        }
        let message = format!("{} texts were sent and {} came back", texts.len(), answers.len());
        Err(Failure::new(FailureKind::Malformed, message))
    }

    /// Two requests of one; a single text is cut into parts, unless marks of mark-up could be torn.
    async fn split(
        &self,
        questions: &[Question],
        marks: Marks,
        context: &Context<'_>,
        failure: Failure,
    ) -> Vec<Result<Reply, Failure>> {
        if questions.len() > 1 {
            let (left, right) = questions.split_at(questions.len() / 2);
            let (mut left, right) =
                tokio::join!(self.ask_batch(left, marks, context), self.ask_batch(right, marks, context));
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
        let asked: Vec<Question> = parts
            .iter()
            .map(|(part, _)| Question { text: (*part).to_owned(), terms: question.terms.clone() })
            .collect();
        let answers = join_all(asked.chunks(1).map(|one| self.ask_batch(one, marks, context))).await;
        let mut whole = Reply::default();
        let (mut behind, mut written) = (0, 0);
        for (answer, (part, space)) in answers.into_iter().flatten().zip(&parts) {
            match answer {
                Ok(answer) => {
                    let moved = |r: Range<usize>, by: usize| r.start + by..r.end + by;
                    whole.links.extend(answer.links.into_iter().map(|l| Link {
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
        vec![Ok(whole)]
    }
}

/// How many characters are no white space.
fn signs(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

fn failed(questions: &[Question], failure: &Failure) -> Vec<Result<Reply, Failure>> {
    questions.iter().map(|_| Err(failure.clone())).collect()
}
