//! How sentences are sent: with markers, then without; each answer is read and stored as soon as it arrives.

use std::sync::OnceLock;

use super::super::client::{Question, RequestContext};
use super::super::surroundings::Around;
use super::super::{Correction, Failure, FailureKind, Reply};
use super::reading::Unusable;
use super::{Answer, ChainPass, Choose, Sentence, asked, similar};
use crate::placeholders::{MarkerStyle, Masked, mask};
use crate::text::one_line;

/// How sentences are sent in one attempt.
pub(super) struct Attempt<'a> {
    pub(super) marks: MarkerStyle,
    /// Whether names are markers, too.
    pub(super) names: bool,
    /// Whether each sentence gets its own request.
    pub(super) alone: bool,
    /// Why the sentences are sent again without markers, one reason for each; empty at the first attempt.
    pub(super) reasons: &'a [String],
    /// What was wrong with earlier answers, for each sentence; empty where nothing was.
    pub(super) corrections: &'a [Correction],
    /// Chooses between an answer and an earlier one.
    pub(super) choose: Option<&'a Choose<'a>>,
}

impl Attempt<'_> {
    /// Asks for the first time, with markers.
    pub(super) fn new(marks: MarkerStyle) -> Self {
        Self { marks, names: true, alone: false, reasons: &[], corrections: &[], choose: None }
    }
}

impl ChainPass<'_> {
    /// Asks with markers, then again without markers for the sentences whose answer cannot be used.
    pub(super) async fn ask_all(&self, indexes: &[usize], answers: &mut [Result<Answer, Failure>]) {
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

    pub(super) async fn ask(
        &self,
        indexes: &[usize],
        attempt_spec: &Attempt<'_>,
    ) -> Vec<(usize, Result<Answer, Unusable>)> {
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
                text: unwrapped(&s.text),
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
}

/// Returns what is around a sentence in its article.
fn around(sentence: &Sentence) -> Around {
    Around { own: unwrapped(&sentence.source).into(), title: sentence.title.clone(), before: sentence.before.clone() }
}

/// Joins the hard-wrapped lines of a text, because services end a sentence at the end of a line.
fn unwrapped(text: &str) -> String {
    if !text.contains(['\n', '\r', '\u{2028}', '\u{85}']) {
        return text.to_owned();
    }
    one_line(text)
}
