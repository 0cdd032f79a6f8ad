//! The pipeline with a backend in it: [`padanan_core::pipeline`] plans and finishes, and between them backends are asked.

pub use padanan_core::pipeline::*;

use crate::bitext::Bitext;
use crate::translate::Correction;
use crate::translate::chain::{self, Again};
use crate::translate::client::{BackendClient, Context, Counters};

/// Translates a plan with the backends of `chain`, enforces the terms and checks the result.
///
/// `created` is the time for the bitext, as RFC 3339. Names are protected that [`Plan::find_names`] has found.
pub async fn carry_out(
    plan: Plan,
    cx: &PipelineContext<'_>,
    chain: &[BackendClient],
    context: &Context<'_>,
    created: String,
) -> Bitext {
    let tally = Counters::default();
    let mut answered = ask(plan, chain, context, &tally).await;
    ask_again(&mut answered, cx, chain, (context, &tally)).await;
    finish(answered, cx, chain, created)
}

/// Returns whether a backend of the chain gets names as placeholders.
pub fn protects_names(chain: &[BackendClient]) -> bool {
    chain.iter().any(BackendClient::protects_names)
}

/// The first half of [`carry_out`]: asks the backends, and adds the run's figures to `tally`. Names are protected that
/// [`Plan::find_names`] has found.
pub async fn ask(plan: Plan, chain: &[BackendClient], context: &Context<'_>, tally: &Counters) -> Answered {
    let asked: Vec<Sentence> = plan.questions().into_iter().cloned().collect();
    let answers = chain::translate(chain, &asked, plan.prefix(), context, tally).await;
    Answered::new(plan, answers)
}

/// Asks once more for the sentences in whose answers something is missing, where the backend is to be asked again, and takes
/// the better answer. Nothing that goes wrong here changes a first answer.
pub async fn ask_again(
    answered: &mut Answered,
    cx: &PipelineContext<'_>,
    chain: &[BackendClient],
    (context, tally): (&Context<'_>, &Counters),
) -> SecondAsking {
    let mut sum = SecondAsking::default();
    if context.cancel.is_cancelled() || chain.iter().all(|client| client.asks_again() == AskAgain::Never) {
        return sum;
    }
    let setting = |backend: usize| chain.get(backend).map_or(AskAgain::Never, BackendClient::asks_again);
    let doubts = answered.doubts(cx, setting);
    if doubts.is_empty() {
        return sum;
    }
    let questions = answered.plan().questions();
    let again = doubts.iter().filter_map(|doubt| {
        let correction = Correction { draft: doubt.draft.clone(), faults: doubt.faults.clone() };
        Some(Again { backend: doubt.backend, sentence: questions.get(doubt.question)?, correction })
    });
    let again: Vec<Again<'_>> = again.collect();
    // The progress bars have counted these sentences.
    let context = Context { progress: &|_| {}, ..*context };
    let choose = |at: usize, second: Answer| answered.better(&doubts[at], second, cx);
    let chosen = chain::ask_again(chain, &again, answered.plan().prefix(), (&context, tally), &choose).await;
    for (doubt, chosen) in doubts.iter().zip(chosen) {
        answered.settle(doubt, chosen.ok(), cx, &mut sum);
    }
    sum
}

/// The second half of [`carry_out`]: enforces and checks. Pure.
pub fn finish(answered: Answered, cx: &PipelineContext<'_>, chain: &[BackendClient], created: String) -> Bitext {
    let engines: Vec<Engine<'_>> = chain.iter().map(|c| Engine { name: c.name(), model: c.model() }).collect();
    padanan_core::pipeline::finish(answered, cx, &engines, created)
}
