//! The pipeline with a backend in it: [`padanan_core::pipeline`] plans and finishes, and between them backends are asked.

pub use padanan_core::pipeline::*;

use crate::bitext::Bitext;
use crate::translate::chain;
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
    finish(ask(plan, chain, context, &Counters::default()).await, cx, chain, created)
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

/// The second half of [`carry_out`]: enforces and checks. Pure.
pub fn finish(answered: Answered, cx: &PipelineContext<'_>, chain: &[BackendClient], created: String) -> Bitext {
    let engines: Vec<Engine<'_>> = chain.iter().map(|c| Engine { name: c.name(), model: c.model() }).collect();
    padanan_core::pipeline::finish(answered, cx, &engines, created)
}
