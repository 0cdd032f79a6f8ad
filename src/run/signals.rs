//! Ctrl-C and SIGTERM.

use tokio_util::sync::CancellationToken;

use crate::cli::exit_code::ExitCode;

/// Handles Ctrl-C and SIGTERM: the first one stops asking, and finished work is written; the second one exits at once.
pub(super) async fn obey(cancel: CancellationToken, quiet: bool) {
    interruption().await;
    cancel.cancel();
    if !quiet {
        say!("padanan: interrupted; what is finished is written (once more to leave at once)");
    }
    interruption().await;
    std::process::exit(i32::from(ExitCode::Interrupted as u8));
}

/// Waits for Ctrl-C or SIGTERM.
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

/// Waits for Ctrl-C or SIGTERM.
#[cfg(not(unix))]
pub(crate) async fn interruption() {
    let _ = tokio::signal::ctrl_c().await;
}
