//! The connections of the review server: how many there may be at once, and how long they may keep it waiting.
//!
//! Any program on this machine can connect, and any page in the browser, too. A connection that sends nothing, or only a
//! part of a request, is closed after a while. Where there are too many, a new one takes the place of the one that has
//! been idle longest, and those that never had the token go first: a person's page always gets in.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower_service::Service as _;

/// Pause after the system could not accept a connection, such as when the program has too many open files.
const PAUSE: Duration = Duration::from_millis(50);

/// How many connections there may be, and how long they may wait.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Maximum number of open connections.
    pub(super) connections: usize,
    /// Maximum time until a request has arrived: its head, counted from the connection or from the last answer, and then
    /// its body.
    pub(super) wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 128, wait: Duration::from_secs(30) }
    }
}

/// One connection, as the others see it. A request has its connection as an extension.
#[derive(Debug, Default)]
pub(super) struct Connection {
    /// Whether a request with the token has arrived.
    known: AtomicBool,
    /// Number of requests that are being answered.
    busy: AtomicUsize,
    /// When it was last used, as a number that grows with every use of any connection.
    used: AtomicU64,
    closed: CancellationToken,
}

impl Connection {
    /// Notes that a request had the token: others are closed before this one.
    pub(super) fn is_known(&self) {
        self.known.store(true, Ordering::Relaxed);
    }
}

/// All open connections.
#[derive(Debug)]
struct Table {
    open: Mutex<Vec<Arc<Connection>>>,
    clock: AtomicU64,
    limits: Limits,
}

impl Table {
    /// Adds a connection. If there are too many, closes another one; `None` if all of them are being answered.
    fn enter(&self) -> Option<Arc<Connection>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= self.limits.connections {
            let idle = open.iter().enumerate().filter(|(_, c)| c.busy.load(Ordering::Relaxed) == 0);
            let order = |c: &Connection| (c.known.load(Ordering::Relaxed), c.used.load(Ordering::Relaxed));
            let (at, _) = idle.min_by_key(|(_, c)| order(c))?;
            open.swap_remove(at).closed.cancel();
        }
        let connection = Arc::new(Connection::default());
        self.touch(&connection);
        open.push(Arc::clone(&connection));
        Some(connection)
    }

    fn leave(&self, connection: &Arc<Connection>) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).retain(|c| !Arc::ptr_eq(c, connection));
    }

    fn touch(&self, connection: &Connection) {
        connection.used.store(self.clock.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
    }
}

/// Serves connections until `end` is cancelled, and then until the last answer is sent.
pub(super) async fn serve(listener: TcpListener, router: Router, limits: Limits, end: CancellationToken) {
    let table = Arc::new(Table { open: Mutex::default(), clock: AtomicU64::new(0), limits });
    let mut tasks = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            // Those that have ended are forgotten.
            Some(_) = tasks.join_next() => continue,
            () = end.cancelled() => break,
        };
        match accepted {
            Ok((stream, _)) => {
                // Where every connection is being answered, a new one has to come again.
                let Some(connection) = table.enter() else { continue };
                let (table, router, end) = (Arc::clone(&table), router.clone(), end.clone());
                tasks.spawn(async move {
                    answer(stream, &connection, &table, router, &end).await;
                    table.leave(&connection);
                });
            }
            Err(error) => {
                tracing::debug!("a connection cannot be accepted: {error}");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    while tasks.join_next().await.is_some() {}
}

/// Answers the requests of one connection until it ends, is closed, or keeps the server waiting.
async fn answer(
    stream: TcpStream,
    connection: &Arc<Connection>,
    table: &Arc<Table>,
    router: Router,
    end: &CancellationToken,
) {
    let service = service_fn(|mut request: hyper::Request<Incoming>| {
        let (connection, table, mut router) = (Arc::clone(connection), Arc::clone(table), router.clone());
        request.extensions_mut().insert(Arc::clone(&connection));
        async move {
            connection.busy.fetch_add(1, Ordering::Relaxed);
            let _done = Done { connection: &connection, table: &table };
            let request: Request = request.map(axum::body::Body::new);
            Ok::<_, Infallible>(router.call(request).await.unwrap_or_else(|never| match never {}))
        }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(table.limits.wait)
        .serve_connection(TokioIo::new(stream), service);
    let mut serving = std::pin::pin!(serving);
    let served = tokio::select! {
        served = serving.as_mut() => served,
        () = connection.closed.cancelled() => return,
        () = end.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = served {
        tracing::debug!("a connection ended: {error}");
    }
}

/// Ends the answer to a request, also if it is dropped.
struct Done<'a> {
    connection: &'a Connection,
    table: &'a Table,
}

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.table.touch(self.connection);
        self.connection.busy.fetch_sub(1, Ordering::Relaxed);
    }
}
