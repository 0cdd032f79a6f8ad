//! A chain of backends: the next one is asked for the sentences that the previous one could not answer.
//!
//! Every sentence is sent with its terms, and for some backends its names, as placeholders, in the style of markers that
//! the backend preserves best. If a marker does not come back intact, or the answer is not a translation, the sentence is
//! sent once more, alone and without markers (if it has terms and names, first with markers for the terms only); its terms
//! are then enforced in the answer. Sentences that remain without an answer go to the next backend.
//!
//! `pass` decides who asks for which sentence, `attempt` sends sentences, and `reading` turns replies into answers.

mod attempt;
mod pass;
mod reading;

use std::borrow::Cow;

use super::client::{BackendClient, Context, Counters, TermPair};
use super::translation_memory::MemoryQuery;
use super::{Correction, Failure, FailureKind};
use crate::bitext::Origin;
use crate::placeholders::MarkerPrefix;
pub use padanan_core::pipeline::{Answer, AskedAgain, Sentence};

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
