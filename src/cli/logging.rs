//! Logs for users who ask for them with `-v`. They never contain a key, and contain article text only at `trace`.

use std::io;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::Common;
use super::terminal::colored_log;

/// Starts logging to stderr: `-v` for events, `-vv` for requests, `-vvv` for everything; as JSON for programs that read logs.
pub(crate) fn start(common: &Common, json: bool) {
    let level = match common.verbose {
        0 if !json => return,
        0 | 1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let ours = Targets::new().with_target("padanan", level);
    let registry = tracing_subscriber::registry();
    #[cfg(feature = "queue")]
    if json {
        let lines = tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(io::stderr);
        let _ = registry.with(lines.with_target(false).with_current_span(false)).with(ours).try_init();
        return;
    }
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(colored_log(common.color));
    let _ = registry.with(lines.with_target(false).without_time()).with(ours).try_init();
}
