//! A chain of backends: the next one is asked for the sentences that the previous one could not answer.
//!
//! Every sentence is sent with its terms, and for some backends its names, as placeholders, in the style of markers that
//! the backend preserves best. If a marker does not come back intact, or the answer is not a translation, the sentence is
//! sent once more, alone and without markers (if it has terms and names, first with markers for the terms only); its terms
//! are then enforced in the answer. Sentences that remain without an answer go to the next backend.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use futures_util::future::join_all;

use super::client::{BackendClient, Context, Counters, Question, RequestContext, TermPair};
use super::in_flight::{Claim, Promise, Waiting};
use super::shared::SharedClaim;
use super::surroundings::Around;
use super::translation_memory::MemoryQuery;
use super::verdict::judge;
use super::{Correction, Failure, FailureKind, Reply, ReplyLink};
use crate::bitext::{Alignment, Origin};
use crate::placeholders::{MarkerPrefix, MarkerStyle, Masked, Unmasked, mask, unmask};
use crate::text::Span;
use crate::text::entities::unescape;
use crate::text::language::Lang;
pub use padanan_core::pipeline::{Answer, AskedAgain, Sentence};

/// Sets the digest of a sentence that is asked for once more apart from that of the same sentence asked for the first time.
const ONCE_MORE: u8 = 0xA5;

/// Translates the sentences. Returns, for each in order, an answer or the reason why there is none. The figures of the
/// requests are added to `tally`.
pub async fn translate(
    chain: &[BackendClient],
    sentences: &[Sentence],
    prefix: &MarkerPrefix,
    context: &Context<'_>,
    tally: &Counters,
) -> Vec<Result<Answer, Failure>> {
    let nobody = || Err(Failure::new(FailureKind::Unreachable, "no backend is configured"));
    let mut answers: Vec<Result<Answer, Failure>> =
        sentences.iter().map(|s| approved(chain, s, context).map_or_else(nobody, Ok)).collect();
    let mut open: Vec<usize> = (0..sentences.len()).filter(|&i| answers[i].is_err()).collect();
    for (number, client) in chain.iter().enumerate() {
        if open.is_empty() || context.cancel.is_cancelled() {
            break;
        }
        let protected: Vec<Sentence>;
        let sentences = if client.protects_names() {
            protected = sentences.iter().map(Sentence::with_names).collect();
            &protected
        } else {
            sentences
        };
        let work = ChainPass { number, client, sentences, prefix, context, tally };
        work.run_pass(&open, &mut answers).await;
        open.retain(|&i| answers[i].is_err());
    }
    if context.cancel.is_cancelled() {
        for &i in &open {
            answers[i] = Err(Failure::new(FailureKind::Interrupted, "interrupted before an answer came"));
        }
    }
    answers
}

/// Returns the approved translation of a sentence, which takes precedence over every backend.
fn approved(chain: &[BackendClient], sentence: &Sentence, context: &Context<'_>) -> Option<Answer> {
    let client = chain.iter().find(|a| a.memory().is_some()).filter(|_| !sentence.bypass_approved)?;
    let (memory, _) = client.memory()?;
    let target = memory.approved(&asked(client, sentence, context)?)?;
    Some(Answer {
        backend: 0,
        draft: target.clone(),
        target,
        placed: Vec::new(),
        terms_were_sent: false,
        unmarked: None,
        links: Vec::new(),
        origin: Origin::Memory,
        from_memory: true,
        asked_again: None,
    })
}

/// Returns the approved translation of a sentence, if a person has approved one.
pub fn approved_target(chain: &[BackendClient], sentence: &Sentence, context: &Context<'_>) -> Option<String> {
    approved(chain, sentence, context).map(|answer| answer.target)
}

/// Builds the query for a sentence in the client's memory.
fn asked<'a>(client: &'a BackendClient, sentence: &'a Sentence, context: &'a Context<'_>) -> Option<MemoryQuery<'a>> {
    let (_, backend) = client.memory()?;
    let (name, model) = (client.name(), client.model());
    Some(MemoryQuery { from: context.from, to: context.to, backend, name, model, sentence })
}

/// Returns, for each sentence, whether an answer is known, so that `chain` would not have to be asked.
pub fn known(chain: &[BackendClient], sentences: &[&Sentence], context: &Context<'_>) -> Vec<bool> {
    let by = |client: &BackendClient, sentence: &Sentence| {
        let (memory, _) = client.memory()?;
        let sentence =
            if client.protects_names() { Cow::Owned(sentence.with_names()) } else { Cow::Borrowed(sentence) };
        memory.look_up(&asked(client, &sentence, context)?)
    };
    let known = |sentence: &&Sentence| {
        approved(chain, sentence, context).is_some() || chain.iter().any(|client| by(client, sentence).is_some())
    };
    sentences.iter().map(known).collect()
}

/// Returns the examples that would be sent with these sentences to a backend that accepts examples: similar sentences,
/// each once, with translations that a person made or approved.
pub fn examples_for(client: &BackendClient, sentences: &[&Sentence], context: &Context<'_>) -> Vec<TermPair> {
    let mut pairs: Vec<TermPair> = sentences.iter().flat_map(|s| similar(client, s, context)).collect();
    pairs.sort();
    pairs.dedup();
    pairs
}

/// Returns similar sentences with translations that a person made or approved, the most similar first.
pub fn similar(client: &BackendClient, sentence: &Sentence, context: &Context<'_>) -> Vec<TermPair> {
    let most = client.capabilities().examples;
    let Some((memory, _)) = client.memory().filter(|_| most > 0) else { return Vec::new() };
    asked(client, sentence, context).map(|asked| memory.similar(&asked, most)).unwrap_or_default()
}

/// The pass of one backend over the sentences.
struct ChainPass<'a> {
    number: usize,
    client: &'a BackendClient,
    sentences: &'a [Sentence],
    prefix: &'a MarkerPrefix,
    context: &'a Context<'a>,
    tally: &'a Counters,
}

/// A sentence to ask for once more.
#[derive(Debug, Clone)]
pub struct Again<'a> {
    /// Index of the backend in the chain.
    pub backend: usize,
    /// The sentence.
    pub sentence: &'a Sentence,
    /// What was wrong with the first answer.
    pub correction: Correction,
}

/// Has a second answer judged: gets the index of the sentence and the answer, and returns the one to keep.
pub type Choose<'a> = dyn Fn(usize, Answer) -> Answer + Sync + 'a;

/// Asks once more for sentences, each alone and with what was wrong. Each second answer goes to `choose` as soon as it
/// arrives, and what that returns is stored, so that no sentence is asked for a third time. Returns what was chosen, or why
/// no second answer came.
pub async fn ask_again(
    chain: &[BackendClient],
    doubts: &[Again<'_>],
    prefix: &MarkerPrefix,
    (context, tally): (&Context<'_>, &Counters),
    choose: &Choose<'_>,
) -> Vec<Result<Answer, Failure>> {
    let nothing = || Err(Failure::new(FailureKind::Interrupted, "interrupted before an answer came"));
    let mut answers: Vec<Result<Answer, Failure>> = doubts.iter().map(|_| nothing()).collect();
    for (number, client) in chain.iter().enumerate() {
        let which: Vec<usize> = (0..doubts.len()).filter(|at| doubts[*at].backend == number).collect();
        if which.is_empty() || context.cancel.is_cancelled() {
            continue;
        }
        let with = |at: &usize| {
            let sentence = doubts[*at].sentence;
            if client.protects_names() { sentence.with_names() } else { sentence.clone() }
        };
        let sentences: Vec<Sentence> = which.iter().map(with).collect();
        let corrections: Vec<Correction> = which.iter().map(|at| doubts[*at].correction.clone()).collect();
        let work = ChainPass { number, client, sentences: &sentences, prefix, context, tally };
        let choose = |at: usize, answer: Answer| choose(which[at], answer);
        let chosen = work.ask_once_more(&corrections, &choose).await;
        for (at, answer) in which.iter().zip(chosen) {
            answers[*at] = answer;
        }
    }
    answers
}

/// How sentences are sent in one attempt.
struct Attempt<'a> {
    marks: MarkerStyle,
    /// Whether names are markers, too.
    names: bool,
    /// Whether each sentence gets its own request.
    alone: bool,
    /// Why the sentences are sent again without markers, one reason for each; empty at the first attempt.
    reasons: &'a [String],
    /// What was wrong with earlier answers, for each sentence; empty where nothing was.
    corrections: &'a [Correction],
    /// Chooses between an answer and an earlier one.
    choose: Option<&'a Choose<'a>>,
}

impl Attempt<'_> {
    /// Asks for the first time, with markers.
    fn new(marks: MarkerStyle) -> Self {
        Self { marks, names: true, alone: false, reasons: &[], corrections: &[], choose: None }
    }
}

impl ChainPass<'_> {
    /// Asks for the open sentences, except for those whose answer is known or is already being asked for
    /// (single-flight).
    async fn run_pass(&self, open: &[usize], answers: &mut [Result<Answer, Failure>]) {
        let mut mine: Vec<(usize, Promise)> = Vec::new();
        let mut theirs: Vec<(usize, Waiting)> = Vec::new();
        for &index in open {
            match self.client.in_flight().claim(self.sentences[index].digest()) {
                Claim::Follower(waiting) => theirs.push((index, waiting)),
                Claim::Leader(promise) => match self.look_up(index) {
                    Some(answer) => {
                        promise.keep(Ok(answer.clone()));
                        answers[index] = Ok(answer);
                    }
                    None => mine.push((index, promise)),
                },
            }
        }
        let (mine, claimed) = self.claim(mine, answers).await;
        self.ask_claimed(mine, answers).await;
        self.follow(claimed, answers).await;
        let (waited, waiting): (Vec<usize>, Vec<Waiting>) = theirs.into_iter().unzip();
        let outcomes = join_all(waiting.into_iter().map(Waiting::outcome)).await;
        let mut left = Vec::new();
        for (index, outcome) in waited.into_iter().zip(outcomes) {
            match outcome {
                Some(outcome) => {
                    answers[index] = outcome.map(|a| Answer { from_memory: true, backend: self.number, ..a });
                }
                None => left.push(index),
            }
        }
        // The leader of these sentences was stopped before it had an outcome.
        self.ask_all(&left, answers).await;
    }

    /// Claims sentences over all processes that share answers. Returns those that this one asks for, and those that another
    /// one is asking for.
    async fn claim(
        &self,
        mine: Vec<(usize, Promise)>,
        answers: &mut [Result<Answer, Failure>],
    ) -> (Vec<(usize, Promise)>, Vec<(usize, Promise)>) {
        let Some(shared) = self.client.shared_answers() else { return (mine, Vec::new()) };
        let claims = mine.iter().map(|(index, _)| async move {
            match asked(self.client, &self.sentences[*index], self.context) {
                // What is asked for again is asked for, whatever others know.
                Some(asked) if !asked.sentence.bypass_memory => shared.claim(&asked).await,
                _ => SharedClaim::Mine,
            }
        });
        let claims = join_all(claims).await;
        let (mut own, mut theirs) = (Vec::new(), Vec::new());
        for ((index, promise), claim) in mine.into_iter().zip(claims) {
            match claim {
                SharedClaim::Mine => own.push((index, promise)),
                SharedClaim::Theirs => theirs.push((index, promise)),
                SharedClaim::Known(answer) => self.take(index, promise, answer, answers),
            }
        }
        (own, theirs)
    }

    /// Takes an answer that another process has.
    fn take(&self, index: usize, promise: Promise, answer: Answer, answers: &mut [Result<Answer, Failure>]) {
        let answer = Answer { backend: self.number, from_memory: true, ..answer };
        promise.keep(Ok(answer.clone()));
        answers[index] = Ok(answer);
    }

    /// Asks for sentences that are this process's, and releases those for which no answer came.
    async fn ask_claimed(&self, mine: Vec<(usize, Promise)>, answers: &mut [Result<Answer, Failure>]) {
        let indexes: Vec<usize> = mine.iter().map(|m| m.0).collect();
        self.ask_all(&indexes, answers).await;
        if let Some(shared) = self.client.shared_answers() {
            let failed = indexes.iter().filter(|index| answers[**index].is_err());
            let failed = failed.filter_map(|index| asked(self.client, &self.sentences[*index], self.context));
            for asked in failed {
                shared.release(&asked).await;
            }
        }
        for (index, promise) in mine {
            promise.keep(answers[index].clone());
        }
    }

    /// Waits for sentences that other processes ask for, and asks for those that they leave.
    async fn follow(&self, theirs: Vec<(usize, Promise)>, answers: &mut [Result<Answer, Failure>]) {
        let Some(shared) = self.client.shared_answers().filter(|_| !theirs.is_empty()) else { return };
        let outcomes = theirs.iter().map(|(index, _)| async move {
            match asked(self.client, &self.sentences[*index], self.context) {
                Some(asked) => shared.outcome(&asked).await,
                None => SharedClaim::Mine,
            }
        });
        let outcomes = join_all(outcomes).await;
        let mut left = Vec::new();
        for ((index, promise), outcome) in theirs.into_iter().zip(outcomes) {
            match outcome {
                SharedClaim::Known(answer) => self.take(index, promise, answer, answers),
                SharedClaim::Mine | SharedClaim::Theirs => left.push((index, promise)),
            }
        }
        self.ask_claimed(left, answers).await;
    }

    /// Asks for all sentences once more, except for those that another article asks for once more at the same time, or has.
    async fn ask_once_more(&self, corrections: &[Correction], choose: &Choose<'_>) -> Vec<Result<Answer, Failure>> {
        let mut answers: Vec<Result<Answer, Failure>> =
            corrections.iter().map(|_| Err(Failure::new(FailureKind::Malformed, "no answer came"))).collect();
        let mut mine: Vec<(usize, Promise)> = Vec::new();
        let mut theirs: Vec<(usize, Waiting)> = Vec::new();
        for (index, answer) in answers.iter_mut().enumerate() {
            let mut digest = self.sentences[index].digest();
            digest[0] ^= ONCE_MORE;
            match self.client.in_flight().claim(digest) {
                Claim::Follower(waiting) => theirs.push((index, waiting)),
                Claim::Leader(promise) => match self.look_up(index).filter(|known| known.asked_again.is_some()) {
                    Some(known) => {
                        promise.keep(Ok(known.clone()));
                        *answer = Ok(known);
                    }
                    None => mine.push((index, promise)),
                },
            }
        }
        let indexes: Vec<usize> = mine.iter().map(|(index, _)| *index).collect();
        let asked: Vec<Correction> = indexes.iter().map(|index| corrections[*index].clone()).collect();
        let attempt_spec = Attempt {
            names: false,
            alone: true,
            corrections: &asked,
            choose: Some(choose),
            ..Attempt::new(MarkerStyle::None)
        };
        for ((index, outcome), (_, promise)) in self.ask(&indexes, &attempt_spec).await.into_iter().zip(mine) {
            answers[index] = outcome.map_err(|unusable| match unusable {
                Unusable::Answer(reason) => Failure::new(FailureKind::NotATranslation, reason),
                Unusable::Request(failure) | Unusable::Busy(failure) => failure,
            });
            promise.keep(answers[index].clone());
        }
        let (waited, waiting): (Vec<usize>, Vec<Waiting>) = theirs.into_iter().unzip();
        for (index, outcome) in waited.into_iter().zip(join_all(waiting.into_iter().map(Waiting::outcome)).await) {
            if let Some(outcome) = outcome {
                answers[index] = outcome.map(|a| Answer { from_memory: true, backend: self.number, ..a });
            }
        }
        answers
    }

    /// Looks up the stored answer of this backend.
    fn look_up(&self, index: usize) -> Option<Answer> {
        let (memory, _) = self.client.memory()?;
        let answer = memory.look_up(&asked(self.client, &self.sentences[index], self.context)?)?;
        Some(Answer { backend: self.number, from_memory: true, ..answer })
    }

    /// Asks with markers, then again without markers for the sentences whose answer cannot be used.
    async fn ask_all(&self, indexes: &[usize], answers: &mut [Result<Answer, Failure>]) {
        let marks = self.client.capabilities().marks;
        let mut again: Vec<(usize, String)> = Vec::new();
        let mut later: Vec<usize> = indexes.to_vec();
        // A service that says in its answer that it is busy is retried after a pause, as after a 503.
        for attempt in 0..3 {
            if attempt > 0 && !later.is_empty() {
                self.client.pause(self.request_context(&|_, _| {})).await;
            }
            let attempt_spec = Attempt { alone: attempt > 0, ..Attempt::new(marks) };
            for (index, outcome) in self.ask(&std::mem::take(&mut later), &attempt_spec).await {
                match outcome {
                    Ok(answer) => answers[index] = Ok(answer),
                    Err(Unusable::Answer(reason)) => again.push((index, reason)),
                    Err(Unusable::Request(failure)) if failure.kind == FailureKind::TooLarge && marks.is_markup() => {
                        again.push((index, failure.message));
                    }
                    Err(Unusable::Request(failure)) => answers[index] = Err(failure),
                    Err(Unusable::Busy(failure)) => {
                        answers[index] = Err(failure);
                        later.push(index);
                    }
                }
            }
        }
        let again = self.ask_without_names(again, answers).await;
        let (indexes, reasons): (Vec<usize>, Vec<String>) = again.into_iter().unzip();
        let attempt_spec = Attempt { names: false, alone: true, reasons: &reasons, ..Attempt::new(MarkerStyle::None) };
        for (index, outcome) in self.ask(&indexes, &attempt_spec).await {
            answers[index] = match outcome {
                Ok(answer) => Ok(answer),
                Err(Unusable::Answer(reason)) => Err(Failure::new(FailureKind::NotATranslation, reason)),
                Err(Unusable::Request(failure) | Unusable::Busy(failure)) => Err(failure),
            };
        }
    }

    /// Asks for sentences with names and terms again, with markers for the terms only: no term loses its marker for a name.
    /// Returns the sentences whose answer cannot be used even so, each with the reason.
    async fn ask_without_names(
        &self,
        again: Vec<(usize, String)>,
        answers: &mut [Result<Answer, Failure>],
    ) -> Vec<(usize, String)> {
        let marks = self.client.capabilities().marks;
        let has_both = |index: usize| {
            let others = self.sentences[index].without_names().len();
            marks != MarkerStyle::None && (1..self.sentences[index].placeholders.len()).contains(&others)
        };
        let (both, mut left): (Vec<_>, Vec<_>) = again.into_iter().partition(|(index, _)| has_both(*index));
        let indexes: Vec<usize> = both.iter().map(|(index, _)| *index).collect();
        let attempt_spec = Attempt { names: false, alone: true, ..Attempt::new(marks) };
        for ((index, outcome), (_, before)) in self.ask(&indexes, &attempt_spec).await.into_iter().zip(both) {
            match outcome {
                Ok(answer) => answers[index] = Ok(answer),
                Err(Unusable::Answer(reason)) => left.push((index, reason)),
                Err(Unusable::Request(_) | Unusable::Busy(_)) => left.push((index, before)),
            }
        }
        left
    }

    fn request_context<'e>(&'e self, told: &'e (dyn Fn(usize, &[Reply]) + Sync)) -> RequestContext<'e> {
        RequestContext { context: self.context, tally: self.tally, on_replies: told }
    }

    async fn ask(&self, indexes: &[usize], attempt_spec: &Attempt<'_>) -> Vec<(usize, Result<Answer, Unusable>)> {
        if indexes.is_empty() {
            return Vec::new();
        }
        let told = self.client.capabilities().takes_terms;
        let surrounded = self.client.capabilities().context > 0;
        let mut first = 1;
        let masked: Vec<Masked> = indexes
            .iter()
            .map(|&i| {
                let s = &self.sentences[i];
                let parts = if attempt_spec.names { s.placeholders.clone() } else { s.without_names() };
                let masked = mask(&s.source, &parts, &s.joins, attempt_spec.marks, self.prefix, first);
                first += u32::try_from(parts.len()).unwrap_or(0);
                masked
            })
            .collect();
        let questions: Vec<Question> = indexes
            .iter()
            .zip(&masked)
            .enumerate()
            .map(|(at, (&i, s))| Question {
                text: one_line(&s.text),
                terms: if told { self.sentences[i].terms.clone() } else { Vec::new() },
                examples: similar(self.client, &self.sentences[i], self.context),
                around: Some(&self.sentences[i]).filter(|_| surrounded && !attempt_spec.alone).map(around),
                correction: attempt_spec.corrections.get(at).cloned(),
            })
            .collect();
        // Each answer is read and stored as soon as it arrives, so that no answer is paid for twice if the program
        // stops.
        let slots: Vec<OnceLock<Result<Answer, Unusable>>> = indexes.iter().map(|_| OnceLock::new()).collect();
        let arrived = |first: usize, replies: &[Reply]| {
            for (at, reply) in (first..).zip(replies) {
                let answer = self.read(indexes[at], &masked[at], reply, told);
                let answer = match attempt_spec.choose {
                    Some(choose) => answer.map(|answer| choose(indexes[at], answer)),
                    None => answer,
                };
                let why = |a: Answer| Answer { unmarked: attempt_spec.reasons.get(at).cloned().or(a.unmarked), ..a };
                let _ = slots[at].set(answer.map(why));
            }
            let Some((memory, _)) = self.client.memory() else { return };
            let answers = (first..first + replies.len()).filter_map(|at| {
                let answer = slots[at].get()?.as_ref().ok()?;
                Some((asked(self.client, &self.sentences[indexes[at]], self.context)?, answer))
            });
            memory.store(&answers.collect::<Vec<_>>());
        };
        let replies = self
            .client
            .ask_for(&questions, attempt_spec.marks, attempt_spec.alone, self.request_context(&arrived))
            .await;
        let outcome = |(slot, reply): (OnceLock<_>, Result<Reply, Failure>)| match (slot.into_inner(), reply) {
            (Some(read), _) => read,
            (None, Err(failure)) => Err(Unusable::Request(failure)),
            (None, Ok(_)) => Err(Unusable::Request(Failure::new(FailureKind::Malformed, "no answer came"))),
        };
        indexes.iter().copied().zip(slots.into_iter().zip(replies).map(outcome)).collect()
    }

    /// Classifies the failure of a reply that is not a translation.
    fn unusable(&self, failure: Failure) -> Unusable {
        match failure.kind {
            FailureKind::NotATranslation | FailureKind::CutOff => Unusable::Answer(failure.message),
            FailureKind::RateLimited | FailureKind::Unavailable => Unusable::Busy(failure),
            kind => {
                if kind == FailureKind::Quota {
                    self.client.stop(&failure);
                }
                Unusable::Request(failure)
            }
        }
    }

    /// Turns a reply into an answer, or into the reason why it cannot be used.
    fn read(&self, index: usize, masked: &Masked, reply: &Reply, told: bool) -> Result<Answer, Unusable> {
        let sentence = &self.sentences[index];
        let text = plain(&reply.text, masked.is_markup(), &sentence.source);
        let text = visible(text, &sentence.source, self.context.to);
        // An error sentence has lost every marker, too, so the verdict is checked before lost markers are reported.
        let verdict = |text: &str| judge(&sentence.source, text, self.context.from, self.context.to);
        let unmasked = match unmask(text.trim(), masked) {
            Ok(unmasked) => unmasked,
            Err(trouble) => {
                let words: Vec<&str> = trouble.iter().map(|t| t.as_str()).collect();
                let lost = Unusable::Answer(format!("a marker was {}", words.join(", ")));
                return Err(match verdict(&text).map_err(|failure| self.unusable(failure)) {
                    Err(Unusable::Answer(_)) | Ok(()) => lost,
                    Err(other) => other,
                });
            }
        };
        let Unmasked { draft, target, placed } = unmasked;
        verdict(&draft).map_err(|failure| self.unusable(failure))?;
        let links = match masked.is_markup() {
            true => located(&reply.links, (&sentence.source, masked), &target, &placed),
            false => located(&reply.links, (&sentence.source, masked), &target, &[]),
        };
        let hits = placed.into_iter().zip(masked.parts()).filter_map(|(span, part)| Some((part.part.hit()?, span)));
        Ok(Answer {
            backend: self.number,
            draft,
            target,
            placed: hits.collect(),
            terms_were_sent: told,
            unmarked: None,
            links,
            origin: Origin::Backend,
            from_memory: false,
            asked_again: None,
        })
    }
}

/// Converts the links of a reply to byte ranges in the source and in the target.
fn located(links: &[ReplyLink], (source, masked): (&str, &Masked), target: &str, placed: &[Span]) -> Vec<Alignment> {
    let marked: Vec<Span> =
        if masked.is_markup() { masked.parts().map(|part| part.span).collect() } else { Vec::new() };
    let (there, here) = (signs(source, &marked), signs(target, placed));
    let span = |signs: &[Span], range: &Range<usize>| {
        let part = signs.get(range.clone())?;
        Some(Span::new(part.first()?.start, part.last()?.end))
    };
    let link = |link: &ReplyLink| {
        let target = link.target.as_ref().and_then(|t| span(&here, t));
        Some(Alignment {
            source_span: span(&there, &link.source)?,
            target_span: target,
            confidence: link.confidence.clamp(0.0, 1.0),
        })
    };
    links.iter().filter_map(link).collect()
}

/// Returns the spans of the characters that are not white space and lie outside of `marked`.
fn signs(text: &str, marked: &[Span]) -> Vec<Span> {
    let outside = |at: usize| !marked.iter().any(|m| m.start <= at && at < m.end);
    let signs = text.char_indices().filter(|(at, c)| !c.is_whitespace() && outside(*at));
    signs.map(|(at, c)| Span::new(at, at + c.len_utf8())).collect()
}

/// Resolves the entities that a service added to the reply to a plain text: if the source has no `&`, a `&quot;` in the
/// reply is a quotation mark.
fn plain<'r>(reply: &'r str, markup: bool, source: &str) -> Cow<'r, str> {
    if markup || source.contains('&') || !reply.contains('&') {
        return Cow::Borrowed(reply);
    }
    Cow::Owned(unescape(reply))
}

/// Removes the signs without a width and the spaces without a break that only the reply has: they are rests of HTML, and a
/// word with one in it is found by nobody. Languages that use such spaces keep them.
fn visible<'r>(reply: Cow<'r, str>, source: &str, to: &Lang) -> Cow<'r, str> {
    const WITHOUT_WIDTH: [char; 4] = ['\u{200B}', '\u{2060}', '\u{FEFF}', '\u{AD}'];
    const WITHOUT_BREAK: [char; 2] = ['\u{A0}', '\u{202F}'];
    let added = |signs: &[char]| !reply.is_ascii() && reply.contains(signs) && !source.contains(signs);
    let (width, space) = (added(&WITHOUT_WIDTH), added(&WITHOUT_BREAK) && to.primary().as_str() == "en");
    if !width && !space {
        return reply;
    }
    let kept = reply.chars().filter(|c| !(width && WITHOUT_WIDTH.contains(c)));
    Cow::Owned(kept.map(|c| if space && WITHOUT_BREAK.contains(&c) { ' ' } else { c }).collect())
}

/// Why there is no answer: the request failed; or the reply cannot be used and is worth a retry; or the service says in
/// its reply that it is busy.
#[derive(Debug)]
enum Unusable {
    Request(Failure),
    Answer(String),
    Busy(Failure),
}

/// Returns what is around a sentence in its article.
fn around(sentence: &Sentence) -> Around {
    Around { own: one_line(&sentence.source).into(), title: sentence.title.clone(), before: sentence.before.clone() }
}

/// Joins the hard-wrapped lines of a text, because services end a sentence at the end of a line.
fn one_line(text: &str) -> String {
    if !text.contains(['\n', '\r', '\u{2028}', '\u{85}']) {
        return text.to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
