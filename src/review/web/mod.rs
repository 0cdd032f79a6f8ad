//! The local review server. Edge: network, on the loopback interface only.
//!
//! A request is admitted only if it has the token of this run (first in a link, then in a `SameSite=Strict` cookie,
//! which a browser never sends from another site) and the exact Host that was bound; a change also needs the exact
//! Origin. Everything else is refused before a page or a file is touched (`guard`).
#![expect(clippy::disallowed_methods, reason = "edge: the loopback server listens here")]

mod api;
mod connections;
mod guard;
mod pages;
mod pairs;
mod renderings;
#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::runtime::RuntimeFlavor;
use tokio_util::sync::CancellationToken;

use super::AddTerm;
use super::review_file::ReviewFile;
use connections::Limits;
use padanan_core::review::{Need, QueuePlace, QueueRow, next_in_queue, ranked};

/// Maximum size of a request, in bytes.
const MAX_REQUEST: usize = 4 << 20;

/// The contents of a review server.
pub struct ReviewSite {
    /// The bitexts.
    pub review_files: Vec<ReviewFile>,
    /// Files that cannot be read, each with the reason.
    pub broken: Vec<String>,
    /// Adds new glossary entries.
    pub add_term: AddTerm,
}

/// State shared by all requests.
struct Shared {
    review_files: Vec<Mutex<ReviewFile>>,
    broken: Vec<String>,
    add_term: AddTerm,
    token: String,
    /// A second secret, for the browser's command line. It opens the review once; `None` once it has been used.
    ticket: Mutex<Option<String>>,
    address: SocketAddr,
    end: CancellationToken,
    limits: Limits,
    renderings: Mutex<renderings::Renderings>,
    /// What needs a person, as of the last time when no article was being written.
    queue: Mutex<Option<Vec<QueueRow>>>,
}

impl Shared {
    /// Locks and returns the review file of an article. A poisoned lock is fine, because decisions are all or nothing.
    fn review_file(&self, article: usize) -> Option<MutexGuard<'_, ReviewFile>> {
        let review_file = self.review_files.get(article)?;
        // Another request may have it, and wait for a slow disk.
        Some(free(review_file).unwrap_or_else(|| blocking(|| lock(review_file))))
    }

    /// Returns the next place of the queue behind `last`, and how many places there are. While an article is being written, that
    /// is the queue as it was before: a slow disk holds nobody up.
    fn next_of_queue(&self, last: Option<QueuePlace>) -> (Option<(QueuePlace, Need)>, usize) {
        let unlocked: Option<Vec<_>> = self.review_files.iter().map(free).collect();
        if unlocked.is_none()
            && let Some(known) = lock(&self.queue).as_ref()
        {
            return next_in_queue(known, last);
        }
        let all =
            unlocked.unwrap_or_else(|| (0..self.review_files.len()).filter_map(|n| self.review_file(n)).collect());
        let queue = ranked(all.iter().map(|file| file.bitext()));
        let found = next_in_queue(&queue, last);
        *lock(&self.queue) = Some(queue);
        found
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Locks a mutex if nobody has it.
fn free<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

/// Does work that may wait for a disk, while the other requests are served by other threads.
fn blocking<T>(work: impl FnOnce() -> T) -> T {
    match tokio::runtime::Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

type State = axum::extract::State<Arc<Shared>>;

/// A review server that listens on a socket.
pub struct Server {
    listener: TcpListener,
    shared: Arc<Shared>,
}

impl Server {
    /// Listens on 127.0.0.1, on the first of these ports that is available; port 0 is any free one. `token` is the secret
    /// of this run, and `end` ends it.
    ///
    /// # Errors
    /// If none of the ports is available.
    pub async fn bind(site: ReviewSite, ports: &[u16], token: String, end: CancellationToken) -> std::io::Result<Self> {
        let ports: Vec<SocketAddr> = ports.iter().map(|port| (Ipv4Addr::LOCALHOST, *port).into()).collect();
        let listener = TcpListener::bind(&*ports).await?;
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
            limits: Limits::default(),
            renderings: Mutex::default(),
            queue: Mutex::default(),
        };
        // From the beginning, the queue is known even while an article is being written.
        shared.next_of_queue(None);
        Ok(Self { listener, shared: Arc::new(shared) })
    }

    /// Returns the URL to open, with the token. Only the person at this machine may see it.
    pub fn url(&self) -> String {
        format!("http://{}/?token={}", self.shared.address, self.shared.token)
    }

    /// Returns a URL that opens the review once. It may appear where others can read it, such as in a process list. It
    /// invalidates any earlier URL of this kind.
    pub fn url_for_once(&self, ticket: String) -> String {
        let url = format!("http://{}/?token={ticket}", self.shared.address);
        *lock(&self.shared.ticket) = Some(ticket);
        url
    }

    /// Returns a function that counts the segments that wait for a person, to be called when the server has ended.
    pub fn progress(&self) -> impl Fn() -> usize + use<> {
        let shared = Arc::clone(&self.shared);
        move || (0..shared.review_files.len()).filter_map(|n| shared.review_file(n).map(|d| d.progress().1)).sum()
    }

    /// Serves until `end` is cancelled, by Ctrl-C or by the page. Answers that are under way then are still sent.
    pub async fn serve(self) {
        let (end, limits) = (self.shared.end.clone(), self.shared.limits);
        connections::serve(self.listener, router(self.shared), limits, end).await;
    }
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(pages::start))
        .route("/article/{number}", get(pages::article))
        .route("/article/{number}/segments", get(api::segments))
        .route("/article/{number}/finding", get(api::finding))
        .route("/article/{number}/similar", get(api::similar))
        .route("/article/{number}/borders", get(pairs::borders))
        .route("/article/{number}/again", get(api::again))
        .route("/next", get(api::next))
        .route("/queue", get(pages::queue))
        .route("/page.css", get(pages::style))
        .route("/page.js", get(pages::script))
        .route("/api/decide", post(api::decide))
        .route("/api/undo", post(api::undo))
        .route("/api/pair", post(pairs::pair))
        .route("/api/clean", post(api::clean))
        .route("/api/check", post(api::check))
        .route("/api/term", post(api::term))
        .route("/api/close", post(api::close))
        .fallback(pages::nowhere)
        .layer(DefaultBodyLimit::max(MAX_REQUEST))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&shared), guard::guard))
        .with_state(shared)
}
