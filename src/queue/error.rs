//! What can go wrong between a run and its queue, and what is worth another try.

use std::error::Error;

use crate::reason::Reason;

/// Why the queue cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum QueueError {
    /// The address, or what identifies this program to the server, is wrong.
    #[error("{0}")]
    Configuration(Reason),
    /// No server answers, or it does not let this program in.
    #[error("{0}")]
    Unreachable(Reason),
    /// The server's disk, or what it may use of it, is full.
    #[error("the disk of the queue's server is full ({0})")]
    Full(Reason),
    /// Something else that the server refused.
    #[error("the queue refused: {0}")]
    Refused(Reason),
    /// The run was interrupted while the queue could not be reached.
    #[error("interrupted while the queue could not be reached")]
    Interrupted,
}

impl QueueError {
    /// Whether the same may work later.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Full(_))
    }
}

/// Classifies an error of the client.
pub(super) fn trouble(error: &(dyn Error + 'static)) -> QueueError {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    let lower = text.to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
    if has(&["no space left", "insufficient", "maximum bytes exceeded", "resource limits exceeded", "storage"]) {
        return QueueError::Full(text.into());
    }
    // A server that has just started, or that looks for a leader, does not answer for a moment.
    if has(&[
        "timed out",
        "timeout",
        "no responders",
        "broken pipe",
        "no stream found",
        "temporarily unavailable",
        "unavailable",
        "not the leader",
        "no leader",
        "leader",
        "connection",
        "disconnected",
        "closed",
        "server shutdown",
        "jetstream not enabled",
        "offline",
        "missed idle heartbeat",
    ]) {
        return QueueError::Unreachable(text.into());
    }
    QueueError::Refused(text.into())
}
