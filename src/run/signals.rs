//! What a signal means to a run.

use tokio_util::sync::CancellationToken;

/// Waits for a signal, which stops asking, and says so. What is finished is written; the next signal leaves at once.
pub(super) async fn report(signals: CancellationToken, quiet: bool) {
    signals.cancelled().await;
    if !quiet {
        say!("padanan: interrupted; what is finished is written (once more to leave at once)");
    }
}
