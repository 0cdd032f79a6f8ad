//! One request: sent as soon as the limits allow it, counted, and its answers compared with its texts. Edge: waiting, with
//! random jitter.
#![expect(clippy::disallowed_methods, reason = "edge: waiting between attempts, with random jitter")]

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::super::order::{is_displaced, is_repeated};
use super::super::shared::Place;
use super::super::surroundings::together_with;
use super::super::{Failure, FailureKind, Reply, Request};
use super::BackendClient;
use super::question::{Question, RequestContext, characters, together};
use crate::placeholders::MarkerStyle;

impl BackendClient {
    /// Sends one request, without retrying, as soon as the limits allow it.
    pub(super) async fn request(
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
        // Both may have come to be known while this request waited.
        let known = || questions.iter().find_map(|q| self.known_failure(&q.text));
        if let Some(failure) = self.stopped().or_else(known) {
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
            cancel: Some(context.cancel),
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

    /// Waits a little longer than asked (jitter), so that waiting requests do not all come back at once.
    pub(super) async fn wait(&self, wait: Duration, request_context: RequestContext<'_>) {
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
    pub(in super::super) async fn pause(&self, request_context: RequestContext<'_>) {
        self.wait(self.policy.base, request_context).await;
    }

    /// Counts a failed request, and stops a backend that keeps failing: every further request would wait for nothing.
    pub(super) fn count_given_up(&self, failure: &Failure) {
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
    if is_repeated(texts, &replies) {
        let message = "several texts have one and the same translation";
        return Err(Failure::new(FailureKind::NotATranslation, message));
    }
    Ok(answers)
}
