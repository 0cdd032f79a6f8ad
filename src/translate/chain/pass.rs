//! Who asks for which sentence: an answer that is known is taken, and one that is being asked for is waited for
//! (single-flight), in this process and in others.

use futures_util::future::join_all;

use super::super::in_flight::{Claim, Promise, Waiting};
use super::super::shared::SharedClaim;
use super::super::{Correction, Failure, FailureKind};
use super::attempt::Attempt;
use super::reading::Unusable;
use super::{Answer, ChainPass, Choose, asked};
use crate::placeholders::MarkerStyle;

/// Sets the digest of a sentence that is asked for once more apart from that of the same sentence asked for the first time.
const ONCE_MORE: u8 = 0xA5;

impl ChainPass<'_> {
    /// Asks for the open sentences, except for those whose answer is known or is already being asked for
    /// (single-flight).
    pub(super) async fn run_pass(&self, open: &[usize], answers: &mut [Result<Answer, Failure>]) {
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
    pub(super) async fn ask_once_more(
        &self,
        corrections: &[Correction],
        choose: &Choose<'_>,
    ) -> Vec<Result<Answer, Failure>> {
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
}
