//! `worker --metrics ADDRESS`: what a worker does, in the text format of Prometheus.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};
use tokio::net::TcpListener;

use super::figures::RunStatistics;
use super::outcome::ArticleStatus;
use super::wire::Sent;
use crate::cli::explain::AppError;

/// The media type of the format.
const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Backend {
    backend: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

/// The figures of a worker.
#[derive(Default)]
pub(super) struct Metrics {
    articles: Family<Outcome, Counter>,
    in_hand: Gauge,
    batches: Gauge,
    failed_tries: Counter,
    sentences: Counter,
    from_memory: Counter,
    requests: Family<Backend, Counter>,
    retries: Family<Backend, Counter>,
    characters: Family<Backend, Counter>,
    waited: Family<Backend, Counter<f64, AtomicU64>>,
}

impl Metrics {
    fn registry(&self) -> Registry {
        let mut registry = Registry::with_prefix("padanan");
        registry.register("articles", "Articles done, by how they ended", self.articles.clone());
        registry.register("articles_in_hand", "Articles in hand", self.in_hand.clone());
        registry.register("batches", "Batches whose articles are taken", self.batches.clone());
        registry.register("failed_tries", "Tries of articles that failed", self.failed_tries.clone());
        registry.register("sentences", "Sentences of the articles done", self.sentences.clone());
        registry.register("sentences_from_memory", "Sentences whose answer was known", self.from_memory.clone());
        registry.register("requests", "Requests to a backend, with retries", self.requests.clone());
        registry.register("retries", "Requests that were sent again", self.retries.clone());
        registry.register("characters_sent", "Characters of text sent to a backend", self.characters.clone());
        let waited = "Time waited because a backend asked for it or had a problem";
        registry.register_with_unit("waited", waited, Unit::Seconds, self.waited.clone());
        registry
    }

    /// Counts an article that is done.
    pub(super) fn article(&self, status: &ArticleStatus, figures: &RunStatistics) {
        let outcome = match status {
            ArticleStatus::Findings(_) => "findings",
            ArticleStatus::Partial { .. } => "partial",
            ArticleStatus::Failed { .. } => "failed",
            _ => "done",
        };
        self.articles.get_or_create(&Outcome { outcome }).inc();
        self.sentences.inc_by(figures.summary.segments as u64);
        self.from_memory.inc_by(figures.known);
    }

    /// Counts a try that failed.
    pub(super) fn failed_try(&self) {
        self.failed_tries.inc();
    }

    /// Sets how much is in hand.
    pub(super) fn in_hand(&self, articles: u64) {
        self.in_hand.set(i64::try_from(articles).unwrap_or(i64::MAX));
    }

    /// Sets from how many batches articles are taken.
    pub(super) fn batches(&self, batches: usize) {
        self.batches.set(i64::try_from(batches).unwrap_or(i64::MAX));
    }

    /// Counts what was sent to a backend.
    pub(super) fn sent(&self, backend: &str, sent: &Sent) {
        let label = Backend { backend: backend.to_owned() };
        self.requests.get_or_create(&label).inc_by(sent.requests);
        self.retries.get_or_create(&label).inc_by(sent.retries);
        self.characters.get_or_create(&label).inc_by(sent.characters);
        self.waited.get_or_create(&label).inc_by(sent.waited_ms as f64 / 1000.0);
    }
}

/// Serves the figures at an address until the program ends: `/metrics`, and `/healthz` for whoever looks whether it lives.
pub(super) async fn serve(metrics: Arc<Metrics>, address: SocketAddr) -> Result<(), AppError> {
    let listener = TcpListener::bind(address).await.map_err(|error| {
        AppError::Usage(format!("--metrics {address}: this address cannot be served ({error}); name another"))
    })?;
    let registry = Arc::new(metrics.registry());
    let figures = move || {
        let registry = Arc::clone(&registry);
        async move {
            let mut text = String::new();
            // Only memory can fail here.
            let _ = encode(&mut text, &registry);
            ([(CONTENT_TYPE, TEXT)], text)
        }
    };
    let router = Router::new().route("/metrics", get(figures)).route("/healthz", get(|| async { "ok\n" }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(())
}
