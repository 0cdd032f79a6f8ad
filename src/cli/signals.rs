//! Ctrl-C, SIGTERM and SIGHUP, from the first moment of the program: exit code 130.
//!
//! A command that has work to save listens with [`interruption`]: the first signal tells it, and the next one leaves at
//! once. In any other command, and before there is something to save, the first one leaves. A signal is for the whole
//! process, so there is one listener for it, in a thread of its own.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

use padanan::internal::translate::backends::end_programs;
use tokio_util::sync::CancellationToken;

use super::exit_code::ExitCode;

/// Who is told about the next signal.
static LISTENER: Mutex<Option<CancellationToken>> = Mutex::new(None);

fn listener() -> MutexGuard<'static, Option<CancellationToken>> {
    LISTENER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Handles signals from now on. Where no thread can be started, the system's own handling stays.
pub(crate) fn start() {
    let (ready, handled) = channel();
    let listen = move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(listen(ready));
    };
    if std::thread::Builder::new().name("signals".to_owned()).spawn(listen).is_ok() {
        // An error means that the thread has ended without handling anything.
        let _ = handled.recv();
    }
}

/// Returns a token that the next signal cancels. The one after it ends the process.
pub(crate) fn interruption() -> CancellationToken {
    let token = CancellationToken::new();
    *listener() = Some(token.clone());
    token
}

/// Tells the listener; without one, ends the process.
fn received() {
    let told = listener().take();
    match told {
        Some(token) => token.cancel(),
        None => {
            end_programs();
            std::process::exit(i32::from(ExitCode::Interrupted as u8));
        }
    }
}

#[cfg(unix)]
async fn listen(ready: Sender<()>) {
    use tokio::signal::unix::{Signal, SignalKind, signal};
    let handle = |kind: SignalKind| signal(kind).ok();
    let mut interrupt = handle(SignalKind::interrupt());
    let mut terminate = handle(SignalKind::terminate());
    // `nohup padanan …` goes on when its terminal is closed.
    let mut hangup = (!ignores_hangup()).then(|| handle(SignalKind::hangup())).flatten();
    let _ = ready.send(());
    async fn next(signal: &mut Option<Signal>) {
        match signal {
            Some(signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        }
    }
    loop {
        tokio::select! {
            () = next(&mut interrupt) => {}
            () = next(&mut terminate) => {}
            () = next(&mut hangup) => {}
        }
        received();
    }
}

/// Whether the program was started with SIGHUP ignored. Only Linux tells.
#[cfg(unix)]
fn ignores_hangup() -> bool {
    const HANGUP: u64 = 1;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & HANGUP != 0)
}

/// Ctrl-C and Ctrl-Break, the window closed, the user logged off, the machine shut down: for the last three Windows ends the
/// process some seconds later.
#[cfg(windows)]
async fn listen(ready: Sender<()>) {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};
    /// The next signal of one kind; never, where it cannot be listened for.
    macro_rules! next {
        ($signal:ident) => {
            async {
                match &mut $signal {
                    Some(signal) => drop(signal.recv().await),
                    None => std::future::pending().await,
                }
            }
        };
    }
    let (mut interrupt, mut stop) = (ctrl_c().ok(), ctrl_break().ok());
    let (mut close, mut logoff, mut shutdown) = (ctrl_close().ok(), ctrl_logoff().ok(), ctrl_shutdown().ok());
    let _ = ready.send(());
    loop {
        tokio::select! {
            () = next!(interrupt) => {}
            () = next!(stop) => {}
            () = next!(close) => {}
            () = next!(logoff) => {}
            () = next!(shutdown) => {}
        }
        received();
    }
}

#[cfg(not(any(unix, windows)))]
async fn listen(ready: Sender<()>) {
    let _ = ready.send(());
    while tokio::signal::ctrl_c().await.is_ok() {
        received();
    }
}
