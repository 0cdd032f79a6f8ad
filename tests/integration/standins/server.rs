//! The server behind every stand-in: counts connections and requests, records them, and plays the script.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};
use std::{future, io};

use axum::Router;
use axum::body::Body;
use axum::extract::connect_info::{ConnectInfo, Connected};
use axum::extract::{Request, State};
use axum::http::Response;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use super::damage::{Work, spoil_list};
use super::markup::{Format, Held};
use super::reply::Reply;
use super::script::{Active, Fault, RetryAfter, Script};
use super::{Recorded, Service, dictionary};

/// A glossary with the service: number, name, entries.
pub(super) type Stored = (String, String, Vec<(String, String)>);

/// What a running stand-in knows.
pub(super) struct World {
    pub(super) service: Service,
    pub(super) script: Script,
    pub(super) connections: AtomicUsize,
    pub(super) most_in_flight: AtomicUsize,
    pub(super) records: Mutex<Vec<Recorded>>,
    pub(super) used_chars: AtomicUsize,
    /// Glossaries that were stored: number, name, entries.
    pub(super) glossaries: Mutex<Vec<Stored>>,
    /// What else a service keeps between requests, under names of its own.
    pub(super) kept: Mutex<BTreeMap<String, String>>,
    in_flight: AtomicUsize,
    translations: AtomicUsize,
    recent: Mutex<VecDeque<Instant>>,
}

impl World {
    pub(super) fn new(service: Service, script: Script) -> Self {
        Self {
            service,
            script,
            connections: AtomicUsize::new(0),
            most_in_flight: AtomicUsize::new(0),
            records: Mutex::new(Vec::new()),
            used_chars: AtomicUsize::new(0),
            glossaries: Mutex::new(Vec::new()),
            kept: Mutex::default(),
            in_flight: AtomicUsize::new(0),
            translations: AtomicUsize::new(0),
            recent: Mutex::new(VecDeque::new()),
        }
    }

    /// One plain text, with the script's translator or the little dictionary.
    pub(super) fn translate(&self, text: &str) -> String {
        match &self.script.translator {
            Some(translator) => translator(text),
            None => dictionary::translate(text, false),
        }
    }

    /// The answers to a list of texts, with everything that goes wrong in them and in the list.
    pub(super) fn answers(&self, texts: &[String], format: Format<'_>, active: &Active) -> Vec<String> {
        self.answers_with(texts, &[], format, active)
    }

    /// The same with a glossary: its forms are printed as they are.
    pub(super) fn answers_with(
        &self,
        texts: &[String],
        glossary: &[(String, String)],
        format: Format<'_>,
        active: &Active,
    ) -> Vec<String> {
        let markup = !matches!(format, Format::Plain);
        let work = Work { active, markup, each_is_content: true };
        let mut answers = work.answers(texts, |text| {
            let mut held = Held::read(text, format);
            held.print(glossary);
            held.restore(&self.translate(&held.text), markup)
        });
        spoil_list(&mut answers, active);
        answers
    }

    /// The answer to one text of a service that takes no list: too few is none, too many is a text twice as long.
    pub(super) fn answer(&self, text: &str, glossary: &[(String, String)], active: &Active) -> Option<String> {
        let mut answers = self.answers_with(&[text.to_owned()], glossary, Format::Plain, active);
        if active.has(&Fault::More) {
            return answers.first().map(|answer| format!("{answer} {answer}"));
        }
        answers.pop()
    }

    /// Counts `cost` requests against the rate limit; where it is passed, how long until it is not.
    pub(super) fn too_many(&self, cost: usize) -> Option<Duration> {
        let (most, window) = self.script.limits.requests_per?;
        let now = Instant::now();
        let mut recent = self.recent.lock().expect("no panic under this lock");
        while recent.front().is_some_and(|t| now.duration_since(*t) >= window) {
            recent.pop_front();
        }
        if recent.len() + cost > most {
            return Some(recent.front().map_or(window, |t| window - now.duration_since(*t)));
        }
        recent.extend(std::iter::repeat_n(now, cost));
        None
    }

    /// Whether a demanded key is the right one.
    pub(super) fn admits(&self, key: Option<&str>) -> bool {
        !self.script.demands_key || key == Some(super::KEY)
    }
}

/// `reply` with the `Retry-After` that a 429 carries.
pub(super) fn with_retry_after(reply: Reply, retry_after: RetryAfter) -> Reply {
    match retry_after {
        RetryAfter::Seconds(seconds) => reply.header("retry-after", seconds.to_string()),
        RetryAfter::HttpDate(ahead) => reply.header("retry-after", httpdate::fmt_http_date(SystemTime::now() + ahead)),
        RetryAfter::None => reply,
    }
}

/// A request, read to its end.
pub(super) struct Call {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Call {
    /// The value of a header, its name in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether the body calls itself JSON.
    pub(super) fn is_json(&self) -> bool {
        let kind = self.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
        let kind = kind.trim().to_ascii_lowercase();
        kind == "application/json" || kind.starts_with("application/") && kind.ends_with("+json")
    }

    /// The body as a JSON object.
    pub(super) fn json(&self) -> Option<serde_json::Map<String, serde_json::Value>> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The pairs of the query and of a form in the body, in this order.
    pub(super) fn form(&self) -> Vec<(String, String)> {
        let kind = self.header("content-type").unwrap_or_default();
        let body: &[u8] = if kind.starts_with("application/x-www-form-urlencoded") { &self.body } else { &[] };
        let pairs = url::form_urlencoded::parse(self.query.as_bytes()).chain(url::form_urlencoded::parse(body));
        pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
    }

    /// Whether this is `method` on `path`.
    pub(super) fn is(&self, method: &str, path: &str) -> bool {
        self.method == method && self.path == path
    }
}

/// Serves until the runtime is dropped.
pub(super) async fn serve(listener: std::net::TcpListener, world: Arc<World>) {
    let listener = TcpListener::from_std(listener).expect("a listener for tokio");
    let app = Router::new().fallback(answer).with_state(Arc::clone(&world));
    let listener = Counting { listener, world };
    axum::serve(listener, app.into_make_service_with_connect_info::<Line>()).await.expect("a server that goes on");
}

async fn answer(
    State(world): State<Arc<World>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
) -> Response<Body> {
    let _visit = Visit::new(&world);
    let at = Instant::now();
    let call = read(request).await;
    let desk = world.service.desk();
    let texts = (desk.texts)(&call);
    let translates = texts.is_some();
    let texts = texts.unwrap_or_default();
    record(&world, &call, &texts, at, line.number);
    let mut active = Active::default();
    if translates {
        let number = world.translations.fetch_add(1, Ordering::SeqCst) + 1;
        active = world.script.active(number, &texts);
        let delay = world.script.delay_of(number, &texts);
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        if active.has(&Fault::NoAnswer) {
            future::pending::<()>().await;
        }
    }
    (desk.answer)(&call, &active, &world).send(&active, line.reset)
}

async fn read(request: Request) -> Call {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    Call {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers.iter().map(|(n, v)| (n.to_string(), text(v.as_bytes()))).collect(),
        body: body.to_vec(),
    }
}

fn record(world: &World, call: &Call, texts: &[String], at: Instant, connection: usize) {
    world.records.lock().expect("no panic under this lock").push(Recorded {
        method: call.method.clone(),
        path: call.path.clone(),
        query: call.query.clone(),
        headers: call.headers.clone(),
        body: String::from_utf8_lossy(&call.body).into_owned(),
        texts: texts.to_vec(),
        at,
        connection,
    });
}

/// A request that is being answered; over when the answer begins, or when the client is gone.
struct Visit<'w>(&'w World);

impl<'w> Visit<'w> {
    fn new(world: &'w World) -> Self {
        let now = world.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        world.most_in_flight.fetch_max(now, Ordering::SeqCst);
        Self(world)
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A listener that counts.
struct Counting {
    listener: TcpListener,
    world: Arc<World>,
}

impl Listener for Counting {
    type Io = Socket;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Socket, SocketAddr) {
        let (stream, peer) = Listener::accept(&mut self.listener).await;
        stream.set_nodelay(true).expect("a socket without delay");
        let number = self.world.connections.fetch_add(1, Ordering::SeqCst) + 1;
        (Socket { stream, line: Line { number, reset: Arc::default() } }, peer)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// What a request knows about its connection.
#[derive(Clone)]
struct Line {
    number: usize,
    reset: Arc<AtomicBool>,
}

impl Connected<IncomingStream<'_, Counting>> for Line {
    fn connect_info(stream: IncomingStream<'_, Counting>) -> Self {
        stream.io().line.clone()
    }
}

/// A connection that can be reset: closed with RST, not with FIN.
struct Socket {
    stream: TcpStream,
    line: Line,
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.line.reset.load(Ordering::SeqCst) {
            // Where the other side is gone already there is nothing left to reset.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.line.reset.load(Ordering::SeqCst) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
