//! Batches on a queue: the real `nats-server` on loopback, workers as processes of their own, stand-in services.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::batch::{GLOSSARY, article};
use crate::common::{Place, backend, fits_its_schema, skipped};
use crate::standins::{Script, Service, Standin};

/// A server of the queue, with its store in a temporary folder.
pub(crate) struct NatsServer {
    child: Child,
    pub(crate) port: u16,
    store: PathBuf,
    arguments: Vec<String>,
    _folder: Option<TempDir>,
}

impl NatsServer {
    /// Starts one; `None`, with a message, where none is installed.
    pub(crate) fn start() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Self::with(folder.path(), &[])?;
        server._folder = Some(folder);
        Some(server)
    }

    /// Starts one with its store in a folder, and with further arguments.
    fn with(store: &Path, arguments: &[&str]) -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let arguments: Vec<String> = arguments.iter().map(|a| (*a).to_owned()).collect();
        let child = spawned(port, store, &arguments)?;
        let server = Self { child, port, store: store.to_owned(), arguments, _folder: None };
        server.wait();
        Some(server)
    }

    /// Starts one by a command of the test's own.
    pub(crate) fn of(mut command: Command, port: u16, store: &Path) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Self { child, port, store: store.to_owned(), arguments: Vec::new(), _folder: None };
        server.wait();
        server
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    fn wait(&self) {
        until("the server answers", || std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok());
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Returns what a stream takes, in bytes, as the server says.
    fn bytes(&self, stream: &str) -> u64 {
        use std::io::{BufRead as _, BufReader, Write as _};
        let mut connection = std::net::TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(connection, "CONNECT {{\"verbose\":false}}\r\nSUB reply 1\r\n").unwrap();
        write!(connection, "PUB $JS.API.STREAM.INFO.{stream} reply 0\r\n\r\n").unwrap();
        let lines = BufReader::new(connection).lines().map(Result::unwrap);
        let info = lines.into_iter().find(|line| line.starts_with('{')).unwrap();
        let info: Value = serde_json::from_str(&info).unwrap();
        info["state"]["bytes"].as_u64().unwrap_or_else(|| panic!("{info}"))
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again after [`kill`](Self::kill), with the same port and store.
    pub(crate) fn again(&mut self) {
        self.child = spawned(self.port, &self.store, &self.arguments).unwrap();
        self.wait();
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Finds the server; `None`, with a message, where none is installed.
pub(crate) fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian has it where only root looks.
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let found = folders.map(|folder| folder.join("nats-server")).find(|program| program.is_file());
    if found.is_none() {
        skipped("there is no nats-server");
    }
    found
}

fn spawned(port: u16, store: &Path, arguments: &[String]) -> Option<Child> {
    let mut command = Command::new(program()?);
    command.args(["--jetstream", "--addr", "127.0.0.1", "--port", &port.to_string(), "--store_dir"]).arg(store);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Some(command.spawn().unwrap())
}

/// Waits until something holds.
pub(crate) fn until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(120), "it never came: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A worker: a process of its own, with a memory of its own.
pub(crate) struct Worker {
    child: Child,
    log: PathBuf,
}

impl Worker {
    pub(crate) fn start(place: &Place, queue: &str, number: usize, more: &[&str]) -> Self {
        let memory = format!("worker-{number}.sqlite");
        let mut arguments = vec!["worker", "--queue", queue, "--memory", &memory, "--jobs", "4"];
        arguments.extend(more);
        let log = place.path(&format!("worker-{number}.log"));
        let mut command = place.command(&arguments);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(std::fs::File::create(&log).unwrap());
        Self { child: command.spawn().unwrap(), log }
    }

    pub(crate) fn told(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub(crate) fn is_dead(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Ends it with SIGTERM, and returns its exit code.
    fn end(mut self) -> i32 {
        nix::sys::signal::kill(
            nix::unistd::Pid::from_raw(i32::try_from(self.child.id()).unwrap()),
            nix::sys::signal::Signal::SIGTERM,
        )
        .unwrap();
        self.child.wait().unwrap().code().unwrap_or(-1)
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Creates a folder `in` of articles, and a configuration.
pub(crate) fn place(server: &Standin, articles: usize, sentences: usize) -> Place {
    let place = Place::with_backend(Service::Deepl, server);
    let table = backend("mt", Service::Deepl, server);
    place.write("padanan.toml", format!("backend = \"mt\"\njobs = 4\nretries = 1\nglossaries = [\"g.toml\"]\n{table}"));
    place.write("g.toml", GLOSSARY);
    for number in 0..articles {
        place.write(&format!("in/{}/{number:04}.txt", number % 3), article(number, sentences));
    }
    place
}

/// Returns the contents of the outputs, by path.
pub(crate) fn outputs(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        // Before a run has begun, there is none.
        for entry in std::fs::read_dir(next).into_iter().flatten() {
            let entry = entry.unwrap();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                let name = entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.insert(name, String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()).into_owned());
            }
        }
    }
    found
}

/// Returns a report without what differs from run to run.
fn report(place: &Place, name: &str) -> Value {
    let mut report: Value = serde_json::from_str(&place.read(name)).unwrap();
    fits_its_schema(&report);
    let strip = |value: &mut Value| {
        let object = value.as_object_mut().unwrap();
        object.retain(|key, _| !["wall_ms", "waited_ms", "created"].contains(&key.as_str()));
    };
    strip(&mut report);
    strip(&mut report["total"]);
    report["articles"].as_array_mut().unwrap().iter_mut().for_each(strip);
    report["backends"].as_array_mut().unwrap().iter_mut().for_each(strip);
    report
}

pub(crate) fn queued<'a>(queue: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    ["batch", "in", "--out", "out", "--queue", queue].iter().copied().chain(more.iter().copied()).collect()
}

/// A run without a queue, in the same folder: what a run with one must give.
pub(crate) fn wanted(place: &Place, more: &[&str]) -> BTreeMap<String, String> {
    let arguments = ["batch", "in", "--out", "wanted", "--memory", "wanted.sqlite"];
    let run = place.run(&arguments.iter().chain(more).copied().collect::<Vec<_>>());
    assert!(matches!(run.code, 0 | 10), "{}", run.whole());
    outputs(&place.path("wanted"))
}

pub(crate) fn same(found: &BTreeMap<String, String>, wanted: &BTreeMap<String, String>) {
    assert_eq!(found.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>());
    for (name, text) in wanted {
        assert_eq!(&found[name], text, "{name}");
    }
}

#[test]
fn outputs_and_report_are_those_of_a_run_without_a_queue() {
    let Some(nats) = NatsServer::start() else { return };
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server, 12, 5);
    // Too large for a message: an article and its bitext, and a page with much around its article.
    place.write("in/big.txt", (0..90).map(|n| article(1000 + n, 6) + "\n").collect::<String>());
    let comment = "x".repeat(300 << 10);
    let page =
        format!("<html><!-- {comment} --><body><h1>Warga tiba</h1><p>Presiden tiba di Minsk &amp; Moskwa.</p></body>");
    place.write("in/page.html", page);
    place.write("in/notes.md", "# Bantuan tiba\n\nPresiden **pergi** dari Moskwa.\n\n- Bantuan dikirim ke Minsk.\n");
    let formats = ["--format", "text,json,diff,html,review,xliff"];
    let wanted = wanted(&place, &[&formats[..], &["--report", "wanted.json"]].concat());
    let sent = server.texts_sent();

    let queue = nats.url();
    let workers: Vec<Worker> = (0..3).map(|n| Worker::start(&place, &queue, n, &[])).collect();
    let run = place.run(&queued(&queue, &[&formats[..], &["--report", "r.json"]].concat()));
    assert!(matches!(run.code, 0 | 10), "{}", run.whole());
    same(&outputs(&place.path("out")), &wanted);
    assert_eq!(server.texts_sent(), 2 * sent, "every sentence is paid once");
    let (mut found, wanted) = (report(&place, "r.json"), report(&place, "wanted.json"));
    let renamed = found.to_string().replace("out/", "wanted/");
    found = serde_json::from_str(&renamed).unwrap();
    assert_eq!(found, wanted);

    // The journal knows everything, and nothing is left in the queue.
    let again = place.run(&queued(&queue, &formats));
    assert!(again.stderr.contains("15 unchanged"), "{}", again.whole());
    let status = status(&place, &queue);
    assert_eq!(status["batches"], Value::Array(Vec::new()), "{status}");
    assert_eq!(status["workers"].as_array().unwrap().len(), 3, "{status}");
    // A large article and its result are gone, too; settings and glossaries stay.
    until("large articles are removed", || nats.bytes("OBJ_padanan-files") < 64 << 10);
    let codes: Vec<i32> = workers.into_iter().map(Worker::end).collect();
    assert_eq!(codes, [130; 3]);
}

fn status(place: &Place, queue: &str) -> Value {
    let status = place.run(&["queue", "status", "--json", "--queue", queue]).expect(0);
    serde_json::from_str(&status.stdout).unwrap()
}

/// Decisions of a person, approved translations and a forced run count as they do without a queue.
#[test]
fn what_a_person_decided_counts_for_workers() {
    let Some(nats) = NatsServer::start() else { return };
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server, 3, 4);
    let queue = nats.url();
    let _worker = Worker::start(&place, &queue, 0, &[]);
    place.run(&queued(&queue, &["--memory", "batch.sqlite"])).expect(0);
    let review = ["review", "out/0/0000.bitext.json", "--accept", "2", "--memory", "batch.sqlite"];
    place.run(&review).expect(0);
    let decided = place.read("out/0/0000.bitext.json");
    assert!(decided.contains("\"reviewed\""), "{decided}");
    // The same sentence in a new article is approved in the batch's memory, which no worker has.
    let sentence = article(0, 2).lines().last().unwrap().to_owned();
    place.write("in/new.txt", format!("{sentence}\n"));
    place.write("in/0/0000.txt", article(0, 5));
    let before = server.texts_sent();
    place.run(&queued(&queue, &["--memory", "batch.sqlite"])).expect(0);
    assert_eq!(server.texts_sent() - before, 1, "only the sentence that is new");
    let new = place.read("out/0/0000.bitext.json");
    assert!(new.contains("\"reviewed\""), "{new}");
    assert!(place.read("out/new.bitext.json").contains("\"memory\""));
    // Asked again for everything, in the same worker that knows it all; decided ones stay.
    let before = server.texts_sent();
    place.run(&queued(&queue, &["--memory", "batch.sqlite", "--force"])).expect(0);
    assert_eq!(server.texts_sent() - before, 4 + 4 + 4, "all but what was decided");
}

/// A worker that lacks the key, or that has another prompt or model, takes nothing, and the batch says so.
#[test]
fn a_worker_that_would_do_otherwise_takes_nothing() {
    let Some(nats) = NatsServer::start() else { return };
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server, 4, 3);
    let (queue, other) = (nats.url(), Place::new());
    other.write("padanan.toml", "");
    let keyless = Worker::start(&other, &queue, 0, &[]);
    let mut batch = place.command(&queued(&queue, &[]));
    let log = place.path("batch.log");
    let mut batch = batch.stdin(Stdio::null()).stderr(std::fs::File::create(&log).unwrap()).spawn().unwrap();
    let told = || std::fs::read_to_string(&log).unwrap_or_default();
    until("the batch says who takes nothing", || told().contains("takes nothing of this batch"));
    until("nobody takes articles", || told().contains("no worker takes articles of this batch yet"));
    assert!(keyless.told().contains("nothing is taken of the batch"), "{}", keyless.told());
    assert_eq!(server.texts_sent(), 0);
    let key = place.read("mt.key");
    assert!(!keyless.told().contains(key.trim()) && !told().contains(key.trim()));
    let _worker = Worker::start(&place, &queue, 1, &[]);
    assert_eq!(batch.wait().unwrap().code(), Some(0), "{}", told());
    assert_eq!(outputs(&place.path("out")).len(), 8);
}

/// A random order of what may die, with `kill -9`: workers, the batch, the server.
#[test]
fn nothing_is_lost_and_nothing_is_written_twice_whoever_is_killed() {
    let Some(mut nats) = NatsServer::start() else { return };
    let delay = Script::default().delay(Duration::from_millis(150));
    let server = Standin::start(Service::Deepl, delay);
    let place = place(&server, 60, 3);
    let wanted = wanted(&place, &[]);
    let sent = server.texts_sent();
    let queue = nats.url();
    let mut workers: Vec<Worker> = (0..3).map(|n| Worker::start(&place, &queue, n, &[])).collect();
    let start = || place.command(&queued(&queue, &[])).stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let done = || outputs(&place.path("out")).keys().filter(|name| name.ends_with(".bitext.json")).count();
    let mut batch = start();
    until("something is done", || done() > 5);
    workers[0].kill();
    workers[0] = Worker::start(&place, &queue, 0, &[]);
    until("more is done", || done() > 12);
    batch.kill().unwrap();
    batch.wait().unwrap();
    nats.kill();
    workers[1].kill();
    nats.again();
    workers[1] = Worker::start(&place, &queue, 1, &[]);
    let mut batch = start();
    until("more is done", || done() > 25);
    nats.kill();
    std::thread::sleep(Duration::from_secs(1));
    nats.again();
    let code = batch.wait().unwrap().code();
    assert_eq!(code, Some(0), "{}", workers[2].told());
    same(&outputs(&place.path("out")), &wanted);
    // Each kill of a worker pays at most for what was in flight there, and the window of a worker is 12 articles.
    let twice = server.texts_sent() - 2 * sent;
    assert!(twice <= 2 * 12 * 3, "{twice} texts were paid twice");
    let left = status(&place, &queue);
    assert_eq!(left["batches"], Value::Array(Vec::new()), "{left}");
}

/// After five tries an article is failed, with its reasons; the exit code is that of a run without a queue.
#[test]
fn an_article_that_nobody_can_do_is_a_dead_letter() {
    let Some(nats) = NatsServer::start() else { return };
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server, 2, 2);
    let queue = nats.url();
    let worker = Worker::start(&place, &queue, 0, &[]);
    drop(server);
    let run = place.run(&queued(&queue, &["--report", "r.json"])).expect(5);
    assert!(run.stderr.contains("nothing was translated"), "{}", run.whole());
    let letters = place.run(&["queue", "dead-letters", "--json", "--queue", &queue]).expect(0);
    let letters: Value = serde_json::from_str(&letters.stdout).unwrap();
    let tries = letters[0]["tries"].as_array().unwrap();
    assert_eq!(tries.len(), 5, "{letters}");
    assert!(tries[4]["reason"].as_str().unwrap().starts_with("mt: "), "{letters}");
    assert!(letters[0]["article"].as_str().unwrap().starts_with("in/"), "{letters}");
    let shown = place.run(&["queue", "dead-letters", "--queue", &queue]).expect(0);
    assert!(shown.stdout.contains("in/"), "{}", shown.whole());
    let purged = place.run(&["queue", "purge", "--all", "--queue", &queue]).expect(0);
    assert!(purged.stdout.contains("removed"), "{}", purged.whole());
    let empty = place.run(&["queue", "dead-letters", "--queue", &queue]).expect(0);
    assert_eq!(empty.stdout, "0 dead letters\n");
    assert_eq!(worker.end(), 130);
}

/// SIGTERM finishes what is in hand; what is drained hands nothing out; figures are there for Prometheus.
#[test]
fn operators_see_and_stop_what_goes_on() {
    let Some(nats) = NatsServer::start() else { return };
    let server = Standin::start(Service::Deepl, Script::default().delay(Duration::from_millis(400)));
    let place = place(&server, 40, 2);
    let queue = nats.url();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let metrics = format!("127.0.0.1:{port}");
    let worker = Worker::start(&place, &queue, 0, &["--metrics", &metrics, "--log-json"]);
    let mut batch = place.command(&queued(&queue, &[])).stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until("an article is done", || !outputs(&place.path("out")).is_empty());
    let drained = place.run(&["queue", "drain", "--json", "--queue", &queue]).expect(0);
    let drained: Value = serde_json::from_str(&drained.stdout).unwrap();
    assert_eq!((&drained["drained"], &drained["in_hand"]), (&true.into(), &0.into()));
    let sent = server.texts_sent();
    std::thread::sleep(Duration::from_millis(900));
    assert_eq!(server.texts_sent(), sent, "nothing is handed out");
    let status = place.run(&["queue", "status", "--queue", &queue]).expect(0).stdout;
    assert!(status.contains("drained") && status.contains("1 worker") && status.contains("waiting"), "{status}");
    let figures = get(&metrics, "/metrics");
    assert!(figures.contains("padanan_articles_total{outcome=\"done\"}"), "{figures}");
    assert!(figures.contains("padanan_requests_total{backend=\"mt\"}"), "{figures}");
    assert!(get(&metrics, "/healthz").ends_with("ok\n"));
    place.run(&["queue", "drain", "--resume", "--queue", &queue]).expect(0);
    until("it goes on", || server.texts_sent() > sent);
    let log = worker.log.clone();
    assert_eq!(worker.end(), 130);
    let finished = outputs(&place.path("out")).len();
    assert!(finished < 80, "there is something left");
    let log = std::fs::read_to_string(log).unwrap();
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
    }
    assert!(!log.contains("Presiden") && !log.contains(place.read("mt.key").trim()), "no text and no key");
    // Another one does the rest at once: what the first one had and did not begin was given back.
    let began = Instant::now();
    let _worker = Worker::start(&place, &queue, 1, &[]);
    assert_eq!(batch.wait().unwrap().code(), Some(0));
    assert!(began.elapsed() < Duration::from_secs(60));
    assert_eq!(outputs(&place.path("out")).len(), 80);
}

/// Asks for a page.
fn get(address: &str, path: &str) -> String {
    use std::io::{Read as _, Write as _};
    let mut connection = std::net::TcpStream::connect(address).unwrap();
    write!(connection, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    connection.read_to_string(&mut text).unwrap();
    text
}

/// Who this program is, the server learns from the environment or from files; nothing of it is ever printed.
#[test]
fn servers_that_ask_who_is_there() {
    const SEED: &str = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";
    const PUBLIC: &str = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";
    let place = Place::new();
    place.write("seed.nk", format!("{SEED}\n"));
    place.write("token.txt", "a-secret-token\n");
    place.write("user.conf", "authorization { user: ann, password: \"s3cret/word\" }\n");
    place.write("token.conf", "authorization { token: \"a-secret-token\" }\n");
    place.write("nkey.conf", format!("authorization {{ users: [ {{ nkey: {PUBLIC} }} ] }}\n"));
    let password = [("PADANAN_QUEUE_USER", "ann"), ("PADANAN_QUEUE_PASSWORD", "s3cret/word")];
    let token = [("PADANAN_QUEUE_TOKEN_FILE", "token.txt")];
    let nkey = [("PADANAN_QUEUE_NKEY_FILE", "seed.nk")];
    for (config, variables) in [("user.conf", &password[..]), ("token.conf", &token), ("nkey.conf", &nkey)] {
        let folder = tempfile::tempdir().unwrap();
        let config = place.path(config);
        let Some(nats) = NatsServer::with(folder.path(), &["--config", config.to_str().unwrap()]) else { return };
        let arguments = ["queue", "status", "--queue", &nats.url()];
        let refused = place.run(&arguments).expect(5);
        assert!(refused.stderr.contains("cannot be reached"), "{}", refused.whole());
        let mut command = place.command(&arguments);
        let run = place.finished(command.envs(variables.iter().copied()).output().unwrap()).expect(0);
        assert!(run.stdout.contains("0 batches"), "{}", run.whole());
        for secret in ["s3cret", "a-secret-token", SEED] {
            assert!(!refused.whole().contains(secret) && !run.whole().contains(secret));
        }
    }
    encrypted(&place);
    let missing = ["queue", "status", "--queue", "nats://127.0.0.1:1"];
    let mut command = place.command(&missing);
    let run = place.finished(command.env("PADANAN_QUEUE_TOKEN_FILE", "none.txt").output().unwrap()).expect(3);
    assert!(run.stderr.contains("none.txt (PADANAN_QUEUE_TOKEN_FILE) cannot be read"), "{}", run.whole());
    place.run(&["queue", "status", "--queue", "http://127.0.0.1:1"]).expect(2);
    let nobody = place.run(&missing).expect(5);
    assert!(nobody.stderr.contains("nats-server runs with --jetstream"), "{}", nobody.whole());
}

/// A server that encrypts, with an authority of one's own.
fn encrypted(place: &Place) {
    let openssl = |arguments: &str| {
        let mut command = Command::new("openssl");
        command.args(arguments.split(' ')).current_dir(place.path(""));
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    place.write("ext.cnf", "subjectAltName = IP:127.0.0.1\nbasicConstraints = CA:FALSE\n");
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=test-ca");
    openssl("req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost");
    openssl(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 -extfile ext.cnf",
    );
    let file = |name: &str| place.path(name).display().to_string();
    let (cert, key) = (file("server.pem"), file("server.key"));
    place.write("tls.conf", format!("tls {{ cert_file: \"{cert}\", key_file: \"{key}\" }}\n"));
    let folder = tempfile::tempdir().unwrap();
    let Some(nats) = NatsServer::with(folder.path(), &["--config", &file("tls.conf")]) else { return };
    let url = nats.url().replace("nats://", "tls://");
    let arguments = ["queue", "status", "--queue", &url];
    let refused = place.run(&arguments).expect(5);
    assert!(refused.stderr.contains("cannot be reached"), "{}", refused.whole());
    let run = place.command(&arguments).env("PADANAN_QUEUE_CA", file("ca.pem")).output().unwrap();
    place.finished(run).expect(0);
}

/// The server has no room left: everybody waits, says so, and goes on when there is room.
#[test]
fn a_full_server_loses_nothing() {
    let (folder, config) = (tempfile::tempdir().unwrap(), Place::new());
    let file = config.write("nats.conf", "jetstream { max_file_store: 120KB }\n");
    let Some(mut nats) = NatsServer::with(folder.path(), &["--config", file.to_str().unwrap()]) else { return };
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server, 30, 80);
    let queue = nats.url();
    let log = place.path("batch.log");
    let mut batch = place.command(&queued(&queue, &[]));
    let mut batch = batch.stdin(Stdio::null()).stderr(std::fs::File::create(&log).unwrap()).spawn().unwrap();
    let told = || std::fs::read_to_string(&log).unwrap_or_default();
    until("the batch says that there is no room", || told().contains("the disk of the queue's server is full"));
    let _worker = Worker::start(&place, &queue, 0, &[]);
    config.write("nats.conf", "jetstream { max_file_store: 64MB }\n");
    nats.kill();
    nats.again();
    assert_eq!(batch.wait().unwrap().code(), Some(0), "{}", told());
    assert_eq!(outputs(&place.path("out")).len(), 60);
    assert_eq!(server.texts_sent(), 30 * 80);
}

/// A worker of another version takes nothing, and says which versions there are.
#[test]
fn versions_do_not_mix() {
    use std::io::{Read as _, Write as _};
    let Some(nats) = NatsServer::start() else { return };
    let place = Place::new();
    let queue = nats.url();
    let worker = Worker::start(&place, &queue, 0, &[]);
    until("the worker is there", || status(&place, &queue)["workers"].as_array().is_some_and(|all| !all.is_empty()));
    let entry = r#"{"spec":"spec-1","run":"r1","version":"0.0.9","host":"h","articles":"news","seen_ms":1}"#;
    let mut connection = std::net::TcpStream::connect(("127.0.0.1", nats.port)).unwrap();
    let subject = "$KV.padanan-batches.0123456789abcdef";
    write!(connection, "CONNECT {{\"verbose\":false}}\r\nPUB {subject} {}\r\n{entry}\r\nPING\r\n", entry.len())
        .unwrap();
    let mut answer = [0; 4096];
    until("the server has it", || status(&place, &queue)["batches"].as_array().is_some_and(|all| !all.is_empty()));
    assert!(connection.read(&mut answer).is_ok());
    until("the worker says so", || worker.told().contains("it is of version 0.0.9, and this worker is of version"));
    until("the status says so", || status(&place, &queue)["workers"][0]["refuses"]["0123456789abcdef"].is_string());
    assert_eq!(worker.end(), 130);
}

/// The run is interrupted: what workers have done meanwhile is taken by the next one, and nothing is asked twice.
#[test]
fn results_wait_for_the_next_run() {
    let Some(nats) = NatsServer::start() else { return };
    let server = Standin::start(Service::Deepl, Script::default().delay(Duration::from_millis(200)));
    let place = place(&server, 30, 2);
    let queue = nats.url();
    let _worker = Worker::start(&place, &queue, 0, &[]);
    let mut command = place.command(&queued(&queue, &[]));
    let batch = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    until("something is done", || outputs(&place.path("out")).len() > 4);
    let pid = nix::unistd::Pid::from_raw(i32::try_from(batch.id()).unwrap());
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGINT).unwrap();
    let run = place.finished(batch.wait_with_output().unwrap()).expect(130);
    assert!(run.stderr.contains("still in the queue"), "{}", run.whole());
    let rest = |field: &str| status(&place, &queue)["batches"][0][field].as_u64().unwrap();
    until("the worker has done the rest", || rest("waiting") + rest("in_hand") == 0);
    assert_eq!(server.texts_sent(), 60);
    // With the service gone, the next run needs none.
    drop(server);
    place.run(&queued(&queue, &[])).expect(0);
    assert_eq!(outputs(&place.path("out")).len(), 60);
}

/// Three servers that keep everything three times: one of them is killed, and nothing stops for long or is lost.
#[test]
fn a_cluster_loses_a_server() {
    let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let routes = [free(), free(), free()];
    let folder = Place::new();
    let all = routes.map(|port| format!("nats://127.0.0.1:{port}")).join(", ");
    let start = |n: usize| {
        let config = format!(
            "server_name: n{n}\njetstream {{ max_file_store: 256MB }}\n\
             cluster {{ name: c, listen: \"127.0.0.1:{}\", routes: [{all}] }}\n",
            routes[n]
        );
        let file = folder.write(&format!("n{n}.conf"), config);
        NatsServer::with(&folder.path(&format!("store{n}")), &["--config", file.to_str().unwrap()])
    };
    let servers: Vec<NatsServer> = (0..3).filter_map(start).collect();
    let [_first, mut second, _third] = match <[NatsServer; 3]>::try_from(servers) {
        Ok(servers) => servers.map(Some),
        Err(_) => return,
    };
    let hosts = format!("127.0.0.1:{}", second.as_ref().unwrap().port);
    let queue = format!("nats://{hosts}/news?replicas=3");
    let server = Standin::start(Service::Deepl, Script::default().delay(Duration::from_millis(100)));
    let place = place(&server, 40, 2);
    let wanted = wanted(&place, &[]);
    until("the cluster has a leader", || place.run(&["queue", "status", "--queue", &queue]).code == 0);
    let _workers: Vec<Worker> = (0..2).map(|n| Worker::start(&place, &queue, n, &[])).collect();
    let mut batch = place.command(&queued(&queue, &[])).stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let done = || outputs(&place.path("out")).len();
    until("something is done", || done() > 6);
    // The server that everybody is connected to; the others are known from it.
    second.as_mut().unwrap().kill();
    assert_eq!(batch.wait().unwrap().code(), Some(0));
    same(&outputs(&place.path("out")), &wanted);
}

/// What several workers want at the same time is paid once, and a backend's limits hold over all of them.
#[test]
fn an_answer_is_paid_once_and_limits_hold_over_all_workers() {
    let Some(nats) = NatsServer::start() else { return };
    let server = Standin::start(Service::Deepl, Script::default().delay(Duration::from_millis(60)));
    let place = place(&server, 0, 0);
    let table = backend("mt", Service::Deepl, &server);
    let limits = "max_in_flight = 2\nmax_texts = 1\n";
    place.write("padanan.toml", format!("backend = \"mt\"\nglossaries = [\"g.toml\"]\n{table}{limits}"));
    // Every article has the same sentences, and one of its own.
    let common: String = (0..6).map(|n| format!("Presiden mengatakan bahwa bantuan kode 9-{n} akan tiba. ")).collect();
    for number in 0..24 {
        place.write(&format!("in/{number:04}.txt"), format!("{common}Bantuan kode {number} tiba.\n"));
    }
    let queue = nats.url();
    let _workers: Vec<Worker> = (0..3).map(|n| Worker::start(&place, &queue, n, &[])).collect();
    let run = place.run(&queued(&queue, &["--report", "r.json"])).expect(0);
    assert_eq!(server.texts_sent(), 24 + 6, "{}", run.whole());
    assert!(server.most_in_flight() <= 2, "{} in flight", server.most_in_flight());
    assert_eq!(report(&place, "r.json")["backends"][0]["requests"], 30);
}

/// A worker that serves two batches has the places of a backend once.
#[test]
fn limits_hold_over_the_batches_of_a_worker() {
    let Some(nats) = NatsServer::start() else { return };
    let server = Standin::start(Service::Deepl, Script::default().delay(Duration::from_millis(100)));
    let place = place(&server, 16, 1);
    let table = backend("mt", Service::Deepl, &server);
    place.write("padanan.toml", format!("backend = \"mt\"\njobs = 4\n{table}max_in_flight = 2\n"));
    for number in 100..116 {
        place.write(&format!("other/{number}.txt"), article(number, 1));
    }
    let queue = nats.url();
    let _worker = Worker::start(&place, &queue, 0, &[]);
    let batch = |folder: &str, out: &str| {
        let arguments = ["batch", folder, "--out", out, "--queue", &queue];
        place.command(&arguments).stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let batches = [batch("in", "out"), batch("other", "out-2")];
    for mut batch in batches {
        assert_eq!(batch.wait().unwrap().code(), Some(0));
    }
    assert_eq!(outputs(&place.path("out")).len() + outputs(&place.path("out-2")).len(), 64);
    assert!(server.most_in_flight() <= 2, "{} in flight", server.most_in_flight());
}

#[test]
fn a_rate_holds_over_all_workers() {
    let Some(nats) = NatsServer::start() else { return };
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server, 30, 1);
    let table = backend("mt", Service::Deepl, &server);
    place.write("padanan.toml", format!("backend = \"mt\"\njobs = 4\n{table}requests_per_second = 10\n"));
    let queue = nats.url();
    let _workers: Vec<Worker> = (0..3).map(|n| Worker::start(&place, &queue, n, &[])).collect();
    let began = Instant::now();
    place.run(&queued(&queue, &[])).expect(0);
    // Thirty requests at ten a second; never faster, however slow this machine is.
    assert!(began.elapsed() >= Duration::from_millis(2850), "{:?}", began.elapsed());
}

/// The examples in `packaging/` name options and variables that there are.
#[test]
fn the_examples_for_operators_are_right() {
    let help = crate::common::help("worker");
    let help = format!("{help}{}", crate::common::help("queue"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let unit = read("padanan-worker@.service");
    let start = unit.lines().find(|line| line.starts_with("ExecStart=")).unwrap();
    let container = read("Containerfile");
    let command = container.lines().find(|line| line.starts_with("CMD ")).unwrap().replace(['"', ',', ']'], " ");
    let flags = |line: &str| -> Vec<String> {
        line.split_whitespace().filter(|word| word.starts_with("--")).map(str::to_owned).collect()
    };
    assert!(flags(start).len() >= 4 && !flags(&command).is_empty());
    for flag in flags(start).into_iter().chain(flags(&command)) {
        assert!(help.contains(&flag), "packaging/ names {flag}, which no worker has");
    }
    for name in ["worker.env.example", "compose.yaml"] {
        let text = read(name);
        let variables = text.split(|c: char| !c.is_ascii_uppercase() && c != '_').filter(|w| w.starts_with("PADANAN_"));
        for variable in variables {
            assert!(help.contains(variable), "{name} names {variable}, which nobody reads");
        }
    }
    // A unit has sections, and each other line is a comment or sets something.
    let fine = |line: &&str| line.is_empty() || line.starts_with(['#', '[']) || line.contains('=');
    assert!(unit.lines().all(|line| fine(&line)), "{unit}");
    assert!(["[Unit]", "[Service]", "[Install]"].iter().all(|section| unit.contains(section)));
}
