//! `padanan review` with a page: starts the server, opens the browser, waits for the end.

use std::sync::Arc;

use padanan::internal::review::{Hooks, web};
use padanan::internal::settings::Settings;
use padanan_core::review::page::short_hash;
use padanan_core::text::digest::hex;
use tokio_util::sync::CancellationToken;

use super::review::open_all;
use super::review_terms;
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{Common, ReviewArgs};
use crate::cli::{signals, terminal};

/// The first of the ports from which a review takes its own: nobody can register them.
const FIRST_PORT: u16 = 61_000;

pub(super) fn run(
    common: &Common,
    args: &ReviewArgs,
    settings: &Settings,
    hooks: &Hooks,
) -> Result<ExitCode, AppError> {
    let (review_files, broken) = open_all(&args.path, hooks)?;
    for line in &broken {
        say!("padanan: {line}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|e| AppError::Unexpected(format!("no thread can be started ({e})")))?;
    let terms = review_terms::Terms::new(args, settings, &review_files);
    let site = web::ReviewSite { review_files, broken, add_term: Arc::new(move |s, t, k| terms.add(s, t, k)) };
    let end = CancellationToken::new();
    let waiting = runtime.block_on(serve(site, args, end, common.quiet))?;
    // A browser may keep a connection open that is no longer needed.
    runtime.shutdown_background();
    Ok(if waiting > 0 { ExitCode::Findings } else { ExitCode::Done })
}

async fn serve(
    site: web::ReviewSite,
    args: &ReviewArgs,
    end: CancellationToken,
    quiet: bool,
) -> Result<usize, AppError> {
    let failed =
        |e: std::io::Error| AppError::Unexpected(format!("the page cannot be served ({e}); try another --port"));
    let ports = if args.port == 0 { vec![usual_port(&args.path), 0] } else { vec![args.port] };
    let server = web::Server::bind(site, &ports, token()?, end.clone()).await.map_err(failed)?;
    let url = server.url();
    // The link is what the command is for, so --quiet does not hide it.
    say!("padanan: the review is at {url}");
    if !quiet {
        say!("         it works on this machine only; Ctrl-C, or “End the review” on the page, ends it");
    }
    if !args.no_open && has_display() {
        // Other users of this machine can read a browser's arguments, so its link works only once.
        let once = server.url_for_once(token()?);
        if webbrowser::open(&once).is_err() && !quiet {
            say!("padanan: no browser could be opened; open the link yourself");
        }
    }
    let (signal, stop) = (signals::interruption(), end.clone());
    tokio::spawn(async move {
        signal.cancelled().await;
        stop.cancel();
    });
    let progress = server.progress();
    tokio::select! {
        () = server.serve() => {}
        // Half a second for responses in flight; a browser's idle connections are not waited for.
        () = async { end.cancelled().await; tokio::time::sleep(std::time::Duration::from_millis(500)).await } => {}
    }
    Ok(progress())
}

/// Returns the port that the review of a path usually has: a browser keeps drafts by port, and the next run is to find
/// them. It is one of those that nobody has registered, and that Linux gives to no connection by itself.
fn usual_port(path: &std::path::Path) -> u16 {
    let path = padanan::internal::replace::whole(path).unwrap_or_else(|_| path.to_owned());
    let hash = short_hash(&[&path.to_string_lossy()]);
    let number = hash.get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok()).unwrap_or_default();
    FIRST_PORT + number % (u16::MAX - FIRST_PORT)
}

/// Creates the secret of this run: 32 random bytes in hexadecimal.
fn token() -> Result<String, AppError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|e| AppError::Unexpected(format!("the system provides no random bytes ({e})")))?;
    Ok(hex(&bytes))
}

/// Whether a browser could open a window: not over ssh, and not on a server.
fn has_display() -> bool {
    if cfg!(any(windows, target_os = "macos")) {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| terminal::environment(name).is_some_and(|v| !v.is_empty()))
}
