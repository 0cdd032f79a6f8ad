//! Ctrl-C and its like.

use tokio_util::sync::CancellationToken;

use crate::exit_code::ExitCode;

/// The first Ctrl-C (or SIGTERM) ends the asking, and what is finished is written; the second ends everything.
pub(super) async fn obey(cancel: CancellationToken, quiet: bool) {
    interruption().await;
    cancel.cancel();
    if !quiet {
        say!("padanan: interrupted; what is finished is written (once more to leave at once)");
    }
    interruption().await;
    std::process::exit(i32::from(ExitCode::Interrupted as u8));
}

/// Waits for the user's wish to end.
#[cfg(unix)]
pub(crate) async fn interruption() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut term) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
}

/// Waits for the user's wish to end.
#[cfg(not(unix))]
pub(crate) async fn interruption() {
    let _ = tokio::signal::ctrl_c().await;
}
