//! Asks the backends for an article and finishes the answers, with a second draft where one is wanted. Waits where a
//! quota is used up.

use crate::cli::terminal;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use padanan::internal::pipeline::{self, PipelineContext, Plan};
use padanan::internal::translate::FailureKind;
use padanan::internal::translate::client::{BackendClient, Context, Counters};
use padanan_core::bitext::{Bitext, State};

use super::Run;
use super::figures::RunStatistics;

/// The wait for a used-up quota: one article waits for all of them.
#[derive(Default)]
pub(super) struct QuotaWait {
    gate: tokio::sync::Mutex<()>,
    turn: AtomicU64,
}

impl QuotaWait {
    fn seen(&self) -> u64 {
        self.turn.load(Ordering::Relaxed)
    }
}

impl Run<'_> {
    /// Asks, enforces and checks; waits for a quota if that is wanted.
    pub(super) async fn translate(&self, path: &Path, plan: Plan, figures: &mut RunStatistics) -> Bitext {
        let cx = self.cx();
        let bar = self.progress.article(path, plan.to_send().count());
        let context = Context {
            from: cx.from,
            to: cx.to,
            cancel: &self.cancel,
            progress: &|answered| {
                bar.advance(answered);
                self.progress.answered(answered);
            },
        };
        loop {
            let seen = self.quota.seen();
            let tally = Counters::default();
            let began = Instant::now();
            let first = pipeline::ask(plan.clone(), self.chain, &context, &tally);
            let (mut answered, second) = tokio::join!(first, self.second_draft(&plan, &cx, &context, &tally));
            tokio::task::yield_now().await;
            figures.asked_again = pipeline::ask_again(&mut answered, &cx, self.chain, (&context, &tally)).await;
            figures.times.translate += began.elapsed();
            figures.count(&tally);
            figures.known = answered.from_memory() as u64;
            tokio::task::yield_now().await;
            let began = Instant::now();
            let mut bitext = pipeline::finish(answered, &cx, self.chain, terminal::now());
            if let Some(second) = second {
                figures.second_draft = pipeline::second_draft(&mut bitext, second, &plan.kept());
            }
            figures.times.enforce += began.elapsed();
            let failed = bitext.segments.iter().any(|s| s.state == State::Failed);
            if !failed || !self.wait_for_quota(seen).await {
                return bitext;
            }
        }
    }

    /// Translates the same article with the backend to compare with.
    async fn second_draft(
        &self,
        plan: &Plan,
        cx: &PipelineContext<'_>,
        context: &Context<'_>,
        tally: &Counters,
    ) -> Option<Bitext> {
        if self.second.is_empty() {
            return None;
        }
        // The progress bars count the first draft only.
        let context = Context { progress: &|_| {}, ..*context };
        let mut answered = pipeline::ask(plan.for_second_draft(), self.second, &context, tally).await;
        pipeline::ask_again(&mut answered, cx, self.second, (&context, tally)).await;
        Some(pipeline::finish(answered, cx, self.second, terminal::now()))
    }

    /// Waits until the quota may be available again, and returns whether it is worth asking again.
    async fn wait_for_quota(&self, seen: u64) -> bool {
        let Some(seconds) = self.options.wait_quota else { return false };
        let spent =
            |client: &&BackendClient| client.stopped().is_some_and(|failure| failure.kind == FailureKind::Quota);
        let _one = self.quota.gate.lock().await;
        if self.quota.seen() != seen {
            // Meanwhile, another article has waited for the quota.
            return true;
        }
        if !self.chain.iter().any(|a| spent(&a)) || self.cancel.is_cancelled() {
            return false;
        }
        self.progress.say(&format!("padanan: the quota is used up; asking again in {seconds} s"));
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(seconds)) => {}
            () = self.cancel.cancelled() => return false,
        }
        self.chain.iter().filter(spent).for_each(BackendClient::resume);
        self.quota.turn.fetch_add(1, Ordering::Relaxed);
        true
    }
}
