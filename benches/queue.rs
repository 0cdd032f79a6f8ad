//! What a queue costs, and how it grows: `cargo bench -p padanan-benches --bench queue -- PART…`, with the `nats-server` of this
//! machine and a backend in this process. Without a part, all but `many`.
//!
//! | part | measures |
//! |---|---|
//! | `workers MS` | 1, 2, 4 and 8 workers with 8 requests in flight each, answers after 100 ms, or MS: time, and CPU time of everybody |
//! | `cost` | one worker beside the same run without a queue |
//! | `cluster` | three servers that keep everything three times, each killed in turn: the longest time without an output |
//! | `many N` | N articles against a backend that answers at once: memory, disk, and how long a killed run needs to go on |
//!
//! `PADANAN_PROGRAM` names another program to measure; without it, this checkout is built. CPU time says more than the clock where
//! others use the machine: the load is printed. Where they leave too little of it, `workers 1000` asks for a tenth of it: ten times
//! slower answers, a tenth of the articles.
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench reads its files, prints its figures and fails loudly"
)]

use std::cell::Cell;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};

const IN_FLIGHT: usize = 8;
const SENTENCES: usize = 3;

/// What the backend is asked, and how long it takes to answer.
#[derive(Default)]
struct Backend {
    requests: AtomicUsize,
    delay_ms: AtomicU64,
}

/// Answers in DeepL's format: each text with a word before it.
async fn translate(State(backend): State<Arc<Backend>>, Json(request): Json<Value>) -> Json<Value> {
    backend.requests.fetch_add(1, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(backend.delay_ms.load(Ordering::Relaxed))).await;
    let texts = request["text"].as_array().cloned().unwrap_or_default();
    let said = |text: &Value| json!({ "text": format!("Well, {}", text.as_str().unwrap_or_default()) });
    Json(json!({ "translations": texts.iter().map(said).collect::<Vec<_>>() }))
}

/// Starts the backend in this process.
fn serve(runtime: &tokio::runtime::Runtime) -> (u16, Arc<Backend>) {
    let backend = Arc::new(Backend::default());
    let app = Router::new().route("/v2/translate", post(translate)).with_state(Arc::clone(&backend));
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let port = listener.local_addr().unwrap().port();
    runtime.spawn(async { axum::serve(listener, app).await });
    (port, backend)
}

/// A process that ends with this value, and what it has used by then.
struct Process(Child);

impl Process {
    fn start(command: &mut Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::null());
        if std::env::var_os("PADANAN_BENCH_LOG").is_none() {
            command.stderr(Stdio::null());
        }
        Self(command.spawn().unwrap())
    }

    /// Peak memory so far, in bytes.
    fn peak(&self) -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap_or_default();
        let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) * 1024
    }

    fn is_over(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }

    /// Sends a signal, waits for the end, and returns the CPU time of the whole life.
    fn end(mut self, signal: Signal) -> Duration {
        let before = cpu_of_children();
        let _ = kill(Pid::from_raw(i32::try_from(self.0.id()).unwrap()), signal);
        self.0.wait().unwrap();
        cpu_of_children().saturating_sub(before)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// CPU time of all processes that this one has waited for.
fn cpu_of_children() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let time = |t: nix::sys::time::TimeVal| {
        Duration::new(t.tv_sec().unsigned_abs(), u32::try_from(t.tv_usec()).unwrap() * 1000)
    };
    time(usage.user_time()) + time(usage.system_time())
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Starts a server of the queue, and waits until it answers.
fn nats(store: &Path, port: u16, more: &[&str]) -> Process {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let found = folders.map(|folder| folder.join("nats-server")).find(|program| program.is_file());
    let mut command = Command::new(found.unwrap_or_else(|| panic!("there is no nats-server")));
    command.args(["--jetstream", "--addr", "127.0.0.1", "--port", &port.to_string(), "--store_dir"]).arg(store);
    let process = Process::start(command.args(more));
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
    process
}

/// The folder of a measurement: articles, configuration, outputs, and the number of memories that were made there. What one
/// measurement was answered, the next one does not know.
struct Place(tempfile::TempDir, Cell<usize>);

impl Place {
    fn new(port: u16, articles: usize) -> Self {
        let place = Self(tempfile::tempdir().unwrap(), Cell::new(0));
        std::fs::write(place.path("key"), "k").unwrap();
        let config = format!(
            "backend = \"mt\"\n[backends.mt]\nkind = \"deepl\"\nurl = \"http://127.0.0.1:{port}\"\napi_key_file = \"key\"\n"
        );
        std::fs::write(place.path("padanan.toml"), config).unwrap();
        for number in 0..articles {
            let folder = place.path(&format!("in/{:04}", number / 500));
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(format!("{number:07}.txt")), article(number)).unwrap();
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn program(&self, arguments: &[&str]) -> Command {
        let program =
            std::env::var_os("PADANAN_PROGRAM").map_or_else(|| padanan_benches::program().into(), PathBuf::from);
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.0.path()).env("HOME", self.0.path());
        command.env_remove("XDG_DATA_HOME").env_remove("XDG_CONFIG_HOME");
        command
    }

    fn batch(&self, more: &[&str]) -> Process {
        let memory = format!("run-{}.sqlite", self.1.get());
        let arguments =
            ["batch", "in", "--out", "out", "--quiet", "--memory", &memory, "--jobs", &IN_FLIGHT.to_string()];
        Process::start(&mut self.program(&[&arguments, more].concat()))
    }

    fn workers(&self, count: usize, queue: &str) -> Vec<Process> {
        let jobs = IN_FLIGHT.to_string();
        let start = |number: usize| {
            let memory = format!("worker-{}-{number}.sqlite", self.1.get());
            let arguments = ["worker", "--queue", queue, "--quiet", "--memory", &memory, "--jobs", &jobs];
            Process::start(&mut self.program(&arguments))
        };
        let workers = (0..count).map(start).collect();
        // Each is connected, and waits.
        while self.known_workers(queue) < count {
            std::thread::sleep(Duration::from_millis(100));
        }
        workers
    }

    fn known_workers(&self, queue: &str) -> usize {
        let status = self.program(&["queue", "status", "--json", "--queue", queue]).output().unwrap();
        let status: Value = serde_json::from_slice(&status.stdout).unwrap_or_default();
        status["workers"].as_array().map_or(0, Vec::len)
    }

    /// When each bitext was written, in order.
    fn written(&self) -> Vec<SystemTime> {
        let mut times = Vec::new();
        let folders = std::fs::read_dir(self.path("out")).into_iter().flatten().flatten();
        for file in folders.filter_map(|folder| std::fs::read_dir(folder.path()).ok()).flatten().flatten() {
            if file.file_name().to_string_lossy().ends_with(".bitext.json") {
                times.extend(file.metadata().and_then(|meta| meta.modified()));
            }
        }
        times.sort();
        times
    }

    fn is_done(&self, articles: usize) {
        let written = self.written().len();
        assert_eq!(written, articles, "articles are lost");
    }

    fn forget(&self) {
        std::fs::remove_dir_all(self.path("out")).unwrap();
        self.1.set(self.1.get() + 1);
    }
}

/// Three sentences that occur nowhere else.
fn article(number: usize) -> String {
    let sentence = |k: usize| {
        let place = ["Bandung", "Makassar", "Surabaya"][(number + k) % 3];
        format!("Warga nomor {number}-{k} di {place} menerima bantuan dari pemerintah pada hari ini.")
    };
    (0..SENTENCES).map(sentence).collect::<Vec<_>>().join(" ") + "\n"
}

/// Waits for the end of a run. Returns its peak memory.
fn finished(batch: &mut Process, mut meanwhile: impl FnMut()) -> u64 {
    let mut peak = 0;
    loop {
        peak = batch.peak().max(peak);
        if let Some(status) = batch.0.try_wait().unwrap() {
            assert!(matches!(status.code(), Some(0 | 10)), "{status}");
            return peak;
        }
        meanwhile();
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!("load {}", load.split(' ').next().unwrap_or("?"))
}

fn ms(time: Duration, articles: usize) -> f64 {
    time.as_secs_f64() * 1e3 / articles as f64
}

/// A run with workers: its time, and the CPU time of run, workers and server.
fn queued(place: &Place, workers: usize, articles: usize) -> (Duration, [Duration; 3]) {
    let store = tempfile::tempdir().unwrap();
    let port = free_port();
    let (server, queue) = (nats(store.path(), port, &[]), format!("nats://127.0.0.1:{port}"));
    let workers = place.workers(workers, &queue);
    let (began, before) = (Instant::now(), cpu_of_children());
    let mut batch = place.batch(&["--queue", &queue]);
    finished(&mut batch, || ());
    let (took, run) = (began.elapsed(), cpu_of_children() - before);
    let working = workers.into_iter().map(|worker| worker.end(Signal::SIGTERM)).sum();
    place.is_done(articles);
    place.forget();
    (took, [run, working, server.end(Signal::SIGTERM)])
}

fn workers(port: u16, backend: &Backend, delay_ms: usize) {
    // With one worker, a bit more than a minute; with eight, every request still has its turn several times.
    let articles = 512_000 / delay_ms;
    backend.delay_ms.store(delay_ms as u64, Ordering::Relaxed);
    let place = Place::new(port, articles);
    println!(
        "{articles} articles of {SENTENCES} sentences, answers after {delay_ms} ms, {IN_FLIGHT} in flight a worker"
    );
    println!("workers      time   of one  ideal   CPU ms an article: run  workers  server");
    let mut first = None;
    for count in [1, 2, 4, 8] {
        let (took, [run, working, server]) = queued(&place, count, articles);
        let one = *first.get_or_insert(took);
        println!(
            "{count:7}  {:6.2} s   {:6.3}  {:5.3}   {:22.2} {:8.2} {:7.2}   {}",
            took.as_secs_f64(),
            took.as_secs_f64() / one.as_secs_f64(),
            1.0 / count as f64,
            ms(run, articles),
            ms(working, articles),
            ms(server, articles),
            load()
        );
    }
}

fn cost(port: u16, backend: &Backend, delay_ms: usize) {
    let articles = 160_000 / delay_ms;
    backend.delay_ms.store(delay_ms as u64, Ordering::Relaxed);
    let place = Place::new(port, articles);
    println!(
        "{articles} articles of {SENTENCES} sentences, answers after {delay_ms} ms, {IN_FLIGHT} in flight, one worker"
    );
    let (mut plain, mut with) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let (began, before) = (Instant::now(), cpu_of_children());
        finished(&mut place.batch(&[]), || ());
        plain.push((began.elapsed(), cpu_of_children() - before));
        place.is_done(articles);
        place.forget();
        let (took, cpu) = queued(&place, 1, articles);
        with.push((took, cpu[0] + cpu[1], cpu[2]));
    }
    let (alone, own) = *plain.iter().min().unwrap();
    let (took, both, server) = *with.iter().min().unwrap();
    println!("  without      {:.2} s, own CPU {:.2} ms an article", alone.as_secs_f64(), ms(own, articles));
    println!(
        "  with a queue {:.2} s, own CPU {:.2} ms an article, the server's {:.2} ms",
        took.as_secs_f64(),
        ms(both, articles),
        ms(server, articles)
    );
    println!(
        "  the queue    {:.3} times as long, {:.2} ms of own CPU more an article   {}",
        took.as_secs_f64() / alone.as_secs_f64(),
        ms(both.saturating_sub(own), articles),
        load()
    );
}

fn cluster(port: u16, backend: &Backend, delay_ms: usize) {
    let articles = 150_000 / delay_ms;
    backend.delay_ms.store(delay_ms as u64, Ordering::Relaxed);
    let place = Place::new(port, articles);
    println!("{articles} articles, three servers that keep everything three times, one killed a third of the way");
    for victim in 0..3 {
        let (store, routes) = (tempfile::tempdir().unwrap(), [(); 3].map(|()| free_port()));
        let all = routes.map(|port| format!("nats://127.0.0.1:{port}")).join(", ");
        let ports = [(); 3].map(|()| free_port());
        let mut servers: Vec<Option<Process>> = (0..3)
            .map(|n| {
                let config = store.path().join(format!("n{n}.conf"));
                let cluster = format!("name: c, listen: \"127.0.0.1:{}\", routes: [{all}]", routes[n]);
                std::fs::write(&config, format!("server_name: n{n}\ncluster {{ {cluster} }}\n")).unwrap();
                let folder = store.path().join(format!("store{n}"));
                Some(nats(&folder, ports[n], &["--config", config.to_str().unwrap()]))
            })
            .collect();
        let hosts = ports.map(|port| format!("127.0.0.1:{port}")).join(",");
        let queue = format!("nats://{hosts}/news?replicas=3");
        while !place.program(&["queue", "status", "--queue", &queue]).output().unwrap().status.success() {
            std::thread::sleep(Duration::from_millis(500));
        }
        let working = place.workers(2, &queue);
        let mut batch = place.batch(&["--queue", &queue]);
        let mut killed = None;
        finished(&mut batch, || {
            std::thread::sleep(Duration::from_millis(100));
            if killed.is_none() && place.written().len() > articles / 3 {
                killed = Some(SystemTime::now());
                if let Some(server) = servers[victim].take() {
                    server.end(Signal::SIGKILL);
                }
            }
        });
        let written = place.written();
        place.is_done(articles);
        let longest = written.windows(2).filter_map(|two| two[1].duration_since(two[0]).ok()).max().unwrap_or_default();
        println!(
            "  server {victim} killed: the longest time without an output {:.1} s   {}",
            longest.as_secs_f64(),
            load()
        );
        drop(working);
        place.forget();
    }
}

/// What a folder takes on the disk, in bytes.
fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => size(&entry.path()),
        _ => entry.metadata().map_or(0, |meta| std::os::unix::fs::MetadataExt::blocks(&meta) * 512),
    });
    sizes.sum()
}

fn many(port: u16, backend: &Backend, articles: usize) {
    backend.delay_ms.store(0, Ordering::Relaxed);
    let place = Place::new(port, articles);
    let store = tempfile::tempdir().unwrap();
    let nats_port = free_port();
    let (server, queue) = (nats(store.path(), nats_port, &[]), format!("nats://127.0.0.1:{nats_port}"));
    let working = place.workers(2, &queue);
    println!("{articles} articles of {SENTENCES} sentences, answers at once, two workers   {}", load());
    let (began, mut disk, mut looked) = (Instant::now(), 0, Instant::now());
    // Looking at a million files takes long, too.
    let pause = Duration::from_secs(3).max(Duration::from_millis(articles as u64 / 20));
    let mut look = |place: &Place, count: bool| {
        if looked.elapsed() < pause {
            return 0;
        }
        looked = Instant::now();
        disk = size(store.path()).max(disk);
        if count { place.written().len() } else { 0 }
    };
    // Killed half of the way.
    let mut batch = place.batch(&["--queue", &queue]);
    let mut peak = 0;
    while look(&place, true) < articles / 2 && !batch.is_over() {
        peak = batch.peak().max(peak);
        std::thread::sleep(Duration::from_millis(50));
    }
    batch.end(Signal::SIGKILL);
    let before = place.written().len();
    println!(
        "  killed after {before} articles, {:.0} s; peak memory {:.1} MB",
        began.elapsed().as_secs_f64(),
        peak as f64 / 1e6
    );
    let last = place.written().last().copied().unwrap_or(SystemTime::UNIX_EPOCH);
    let again = (SystemTime::now(), cpu_of_children());
    let mut batch = place.batch(&["--queue", &queue]);
    let peak = finished(&mut batch, || {
        look(&place, false);
    });
    let cpu = cpu_of_children() - again.1;
    place.is_done(articles);
    let written = place.written();
    let first = written.iter().find(|at| **at > last.max(again.0)).and_then(|at| at.duration_since(again.0).ok());
    println!(
        "  started again: the first output after {:.1} s; peak memory {:.1} MB; CPU {:.2} ms an article that was left",
        first.unwrap_or_default().as_secs_f64(),
        peak as f64 / 1e6,
        ms(cpu, articles - before)
    );
    println!(
        "  the server's disk: at most {:.0} MB, {:.0} MB at the end   {}",
        disk as f64 / 1e6,
        size(store.path()) as f64 / 1e6,
        load()
    );
    let requests = backend.requests.load(Ordering::Relaxed);
    let (began, before) = (Instant::now(), cpu_of_children());
    let peak = finished(&mut place.batch(&["--queue", &queue]), || ());
    let more = backend.requests.load(Ordering::Relaxed) - requests;
    println!(
        "  nothing to do: {:.1} s, CPU {:.3} ms an article, {more} requests; peak memory {:.1} MB   {}",
        began.elapsed().as_secs_f64(),
        ms(cpu_of_children() - before, articles),
        peak as f64 / 1e6,
        load()
    );
    let working: Duration = working.into_iter().map(|worker| worker.end(Signal::SIGTERM)).sum();
    println!(
        "  CPU an article: workers {:.2} ms, server {:.2} ms",
        ms(working, articles),
        ms(server.end(Signal::SIGTERM), articles)
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let wants = |part: &str| arguments.iter().any(|a| a == part) || (arguments.is_empty() && part != "many");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (port, backend) = serve(&runtime);
    let number: Option<usize> = arguments.iter().find_map(|a| a.parse().ok());
    for (part, measure) in [("cost", cost as fn(u16, &Backend, usize)), ("workers", workers), ("cluster", cluster)] {
        if wants(part) {
            measure(port, &backend, number.unwrap_or(100));
        }
    }
    if wants("many") {
        many(port, &backend, number.unwrap_or(100_000));
    }
}
