//! The summary of a whole run, and the cost of its requests.

use std::sync::atomic::{AtomicU64, Ordering};

use padanan::internal::settings::BackendSettings;
use padanan::internal::translate::TokenUsage;
use padanan::internal::translate::client::BackendClient;
use padanan::internal::translate::cost::Price;

use super::outcome::Totals;
use super::{Run, count, grouped};

/// Prints the summary of a run. For a single named article, only what the backends refused is left to report.
pub(super) fn say(run: &Run<'_>, totals: &Totals) {
    if !run.alone || run.journal.is_some() {
        say!("padanan: {}", articles(totals));
        for line in sentences(run, totals).into_iter().chain(requests(run)) {
            say!("  {line}");
        }
    }
    // If the only article failed as a whole, its message gives the reason already.
    let is_told = run.alone && totals.failed > 0;
    for client in run.chain.iter().chain(run.second) {
        if let Some(failure) = client.glossary_refused() {
            let name = client.name();
            say!(
                "padanan: the service of {name} did not store the glossary, whose terms were checked all the same: {failure}"
            );
        }
    }
    for client in run.chain.iter().chain(run.second).filter(|_| !is_told) {
        if let Some(failure) = client.stopped() {
            say!("padanan: the backend {} gets no more requests: {failure}", client.name());
        }
    }
    if run.journal.is_some() && totals.failed + totals.partly + totals.interrupted + totals.not_begun > 0 {
        say!("  run the same command again to retry what failed");
    }
}

fn articles(totals: &Totals) -> String {
    let mut parts = vec![format!("{} done", totals.done + totals.with_findings)];
    for (n, what) in [
        (totals.with_findings, "of them with findings"),
        (totals.unchanged, "unchanged"),
        (totals.unchanged_findings, "of them with findings"),
        (totals.partly, "failed in part"),
        (totals.failed, "failed"),
        (totals.interrupted, "interrupted"),
        (totals.left_out, "left out"),
        (totals.not_begun, "not started"),
    ] {
        if n > 0 {
            parts.push(format!("{} {what}", grouped(n)));
        }
    }
    format!("{}: {}", count(totals.articles + totals.not_begun, "article"), parts.join(", "))
}

fn sentences(run: &Run<'_>, totals: &Totals) -> Vec<String> {
    let figures = &totals.figures;
    let summary = &figures.summary;
    let mut lines = Vec::new();
    if summary.segments > 0 {
        let mut text =
            format!("{}, {} from memory", count(summary.segments as u64, "sentence"), grouped(figures.known));
        if summary.failed > 0 {
            text.push_str(&format!(", {} not translated", grouped(summary.failed as u64)));
        }
        if summary.terms > 0 {
            text.push_str(&format!("; {} of {} terms honoured", summary.terms_honoured, summary.terms));
        }
        lines.push(text);
    }
    let first = run.first().unwrap_or_default();
    if figures.fallback > 0 {
        let others = figures.answered.iter().filter(|(name, _)| *name != first);
        let others: Vec<String> = others.map(|(name, n)| format!("{} by {name}", grouped(*n))).collect();
        lines.push(format!("not translated by {first}, the first backend: {}", others.join(", ")));
    }
    if totals.unchanged_fallback > 0 {
        let (articles, has) = (
            count(totals.unchanged_fallback, "unchanged article"),
            if totals.unchanged_fallback == 1 { "has" } else { "have" },
        );
        lines.push(format!("{articles} {has} sentences by a fallback backend; --redo fallback asks {first} for them"));
    }
    let again = &figures.asked_again;
    if again.asked > 0 {
        let (asked, taken) = (count(again.asked as u64, "sentence"), grouped(again.taken as u64));
        lines.push(format!("{asked} asked for again, {taken} better: {} won", count(again.terms as u64, "term")));
    }
    let compared = &figures.second_draft;
    if compared.asked > 0 {
        let who = run.second.first().map_or("", BackendClient::name);
        let (came, same) = (count(compared.came as u64, "sentence"), grouped(compared.same as u64));
        lines.push(format!("{came} with a second draft by {who}, {same} the same"));
    }
    lines
}

fn requests(run: &Run<'_>) -> Vec<String> {
    let asked = run.chain.iter().chain(run.second);
    asked.filter(|a| a.counters().requests.load(Ordering::Relaxed) > 0).map(|client| requests_of(run, client)).collect()
}

fn requests_of(run: &Run<'_>, client: &BackendClient) -> String {
    let counters = client.counters();
    let figure = |n: &AtomicU64| grouped(n.load(Ordering::Relaxed));
    let mut text = format!(
        "{}: {}, {} of them retries, {} characters",
        client.name(),
        count(counters.requests.load(Ordering::Relaxed), "request"),
        figure(&counters.retries),
        figure(&counters.characters_sent)
    );
    let backend = run.settings.backend_named(client.name());
    if let Some(tokens) = client.tokens() {
        text.push_str(&format!(", {} tokens", grouped(tokens.sent + tokens.received)));
    }
    let characters = counters.characters_sent.load(Ordering::Relaxed);
    if let Some(cost) = backend.and_then(|b| cost(b, characters, client.tokens())) {
        text.push_str(&format!(", about {}", money(cost)));
    }
    text
}

/// Estimates the cost of sending `characters` to a backend; `None` without a configured price.
pub(super) fn cost(backend: &BackendSettings, characters: u64, tokens: Option<TokenUsage>) -> Option<f64> {
    Some(price(backend)?.cost(characters, tokens))
}

/// Estimates what sending so many characters to a backend costs; `None` without a price.
pub(crate) fn cost_of_characters(backend: &BackendSettings, characters: u64) -> Option<f64> {
    cost(backend, characters, None)
}

/// Returns the configured price of a backend.
pub(super) fn price(backend: &BackendSettings) -> Option<Price> {
    let by_characters = backend.price_per_million_characters.map(Price::Characters);
    by_characters.or_else(|| backend.price_per_million_tokens.map(Price::Tokens))
}

/// Formats an amount of money with two decimals, or four if it is below 0.1.
pub(super) fn money(amount: f64) -> String {
    if amount > 0.0 && amount < 0.1 { format!("{amount:.4}") } else { format!("{amount:.2}") }
}
