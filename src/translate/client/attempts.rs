//! What is sent again after a request failed, and in which pieces: the policy says whether, this does it.

use std::ops::Range;
use std::sync::atomic::Ordering;

use futures_util::future::{BoxFuture, FutureExt as _, join_all};

use super::super::batch;
use super::super::retry::RetryDecision;
use super::super::{Failure, FailureKind, Reply, ReplyLink};
use super::BackendClient;
use super::question::{Question, RequestContext};
use crate::placeholders::MarkerStyle;

/// Number of texts that are sent alone when a backend rejects its first request.
const PROBES: usize = 3;

/// A reply to each question, or the reason why there is none.
type Answers = Vec<Result<Reply, Failure>>;

impl BackendClient {
    /// Sends one request, and retries or splits it as the policy says. Returns one result for each question; `first` is
    /// the index of the first question.
    pub(super) fn ask_batch<'a>(
        &'a self,
        questions: &'a [Question],
        first: usize,
        marks: MarkerStyle,
        request_context: RequestContext<'a>,
    ) -> BoxFuture<'a, Answers> {
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
                let known: Vec<Option<Failure>> = questions.iter().map(|q| self.known_failure(&q.text)).collect();
                if failure.kind == FailureKind::NotATranslation && known.iter().any(Option::is_some) {
                    return self.ask_unless_known(questions, &known, first, marks, request_context).await;
                }
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
        mut answers: Answers,
    ) -> Answers {
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
        let rest = self.ask_some(questions, &missing, first, marks, request_context).await;
        for (at, answer) in missing.into_iter().zip(rest) {
            answers[at] = answer;
        }
        answers
    }

    /// Asks for the questions that have no known failure.
    async fn ask_unless_known(
        &self,
        questions: &[Question],
        known: &[Option<Failure>],
        first: usize,
        marks: MarkerStyle,
        request_context: RequestContext<'_>,
    ) -> Answers {
        let open: Vec<usize> = (0..questions.len()).filter(|at| known[*at].is_none()).collect();
        let mut asked = match open.is_empty() {
            true => Vec::new(),
            false => self.ask_some(questions, &open, first, marks, request_context).await,
        }
        .into_iter();
        let nothing = || Failure::new(FailureKind::Malformed, "no answer came");
        let answer = |known: &Option<Failure>| match known {
            Some(failure) => Err(failure.clone()),
            None => asked.next().unwrap_or_else(|| Err(nothing())),
        };
        known.iter().map(answer).collect()
    }

    /// Asks for some of the questions, without what is around them. Returns one result for each of `which`.
    async fn ask_some(
        &self,
        questions: &[Question],
        which: &[usize],
        first: usize,
        marks: MarkerStyle,
        request_context: RequestContext<'_>,
    ) -> Answers {
        let some: Vec<Question> = which.iter().map(|at| questions[*at].without_surroundings()).collect();
        let on_replies = |at: usize, replies: &[Reply]| {
            for (at, reply) in (at..).zip(replies) {
                (request_context.on_replies)(first + which[at], std::slice::from_ref(reply));
            }
        };
        self.ask_batch(&some, 0, marks, RequestContext { on_replies: &on_replies, ..request_context }).await
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
    ) -> Answers {
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
    ) -> Answers {
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

/// Counts the characters that are not white space.
fn signs(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Returns the answers, if there is any; else the reason why there is not.
fn some_answered(answers: Answers) -> Result<Answers, Failure> {
    match answers.first() {
        Some(Err(failure)) if answers.iter().all(Result::is_err) => Err(failure.clone()),
        _ => Ok(answers),
    }
}

fn failed(questions: &[Question], failure: &Failure) -> Answers {
    questions.iter().map(|_| Err(failure.clone())).collect()
}
