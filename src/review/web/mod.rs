//! The local page. Edge: network, on the loopback interface only.
//!
//! Who may ask: whoever has the token of this run, by a link once and then by a cookie that no other site makes a
//! browser send, under the very Host that was bound, and for changes from the very Origin. Everything else is refused
//! before a page or a file is touched (`guard`).
#![expect(clippy::disallowed_methods, reason = "edge: the loopback server listens here")]

mod api;
mod guard;
mod pages;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::AddTerm;
use super::review_file::ReviewFile;

/// The largest request, in bytes.
const MAX_REQUEST: usize = 4 << 20;

/// What a server shows.
pub struct ReviewSite {
    /// The bitexts.
    pub review_files: Vec<ReviewFile>,
    /// Files that cannot be read, with the reason.
    pub broken: Vec<String>,
    /// Where new glossary entries go.
    pub add_term: AddTerm,
}

/// What every request sees.
struct Shared {
    review_files: Vec<Mutex<ReviewFile>>,
    broken: Vec<String>,
    add_term: AddTerm,
    token: String,
    /// A second secret, for the browser's command line: it opens the review once. None when that has happened.
    ticket: Mutex<Option<String>>,
    address: SocketAddr,
    end: CancellationToken,
}

impl Shared {
    /// The review_file of an article; a panic elsewhere leaves it as it was, because decisions are all or nothing.
    fn review_file(&self, article: usize) -> Option<MutexGuard<'_, ReviewFile>> {
        self.review_files.get(article).map(|d| d.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

type State = axum::extract::State<Arc<Shared>>;

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    shared: Arc<Shared>,
}

impl Server {
    /// Listens on 127.0.0.1; port 0 takes a free one. `token` is the secret of this run, and `end` ends it.
    ///
    /// # Errors
    /// Where the port cannot be had.
    pub async fn bind(site: ReviewSite, port: u16, token: String, end: CancellationToken) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let review_files = site.review_files.into_iter().map(Mutex::new).collect();
        let shared = Shared {
            review_files,
            broken: site.broken,
            add_term: site.add_term,
            token,
            ticket: Mutex::default(),
            address,
            end,
        };
        Ok(Self { listener, shared: Arc::new(shared) })
    }

    /// The address to open, with the token: for the person alone.
    pub fn url(&self) -> String {
        format!("http://{}/?token={}", self.shared.address, self.shared.token)
    }

    /// An address that opens the review once: it may stand where others can read it, such as in a list of processes.
    /// One that was made before opens nothing any more.
    pub fn url_for_once(&self, ticket: String) -> String {
        let url = format!("http://{}/?token={ticket}", self.shared.address);
        *self.shared.ticket.lock().unwrap_or_else(PoisonError::into_inner) = Some(ticket);
        url
    }

    /// How many segments wait for a person, to be asked when the server has ended.
    pub fn progress(&self) -> impl Fn() -> usize + use<> {
        let shared = Arc::clone(&self.shared);
        move || (0..shared.review_files.len()).filter_map(|n| shared.review_file(n).map(|d| d.progress().1)).sum()
    }

    /// Serves until `end` is cancelled, by Ctrl-C or by the page.
    ///
    /// # Errors
    /// Where the socket fails.
    pub async fn serve(self) -> std::io::Result<()> {
        let end = self.shared.end.clone();
        let router = router(self.shared);
        axum::serve(self.listener, router).with_graceful_shutdown(async move { end.cancelled().await }).await
    }
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(pages::start))
        .route("/article/{number}", get(pages::article))
        .route("/article/{number}/finding", get(api::finding))
        .route("/article/{number}/similar", get(api::similar))
        .route("/queue", get(pages::queue))
        .route("/page.css", get(pages::style))
        .route("/page.js", get(pages::script))
        .route("/api/decide", post(api::decide))
        .route("/api/undo", post(api::undo))
        .route("/api/term", post(api::term))
        .route("/api/close", post(api::close))
        .fallback(pages::nowhere)
        .layer(DefaultBodyLimit::max(MAX_REQUEST))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&shared), guard::guard))
        .with_state(shared)
}
