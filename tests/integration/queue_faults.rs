//! What goes wrong with a queue, with the real `nats-server`: an article that kills its worker, a connection that is cut, a
//! server that hangs or has no room, a quota that is used up and a service that is down for all workers.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::batch::{configure, size, troubled};
use crate::common::Place;
#[cfg(target_os = "linux")]
use crate::common::SmallDisk;
use crate::queue::{NatsServer, Worker, outputs, place, program, queued, same, until, wanted};
use crate::standins::{Fault, Script, Service, Standin, When};

/// How long connections stay cut; `PADANAN_CUT_SECONDS=60` has them cut for a whole minute.
fn cut() -> Duration {
    let seconds = std::env::var("PADANAN_CUT_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(seconds.unwrap_or(18))
}

/// A batch in a process of its own, with what it tells.
struct Batch {
    child: Child,
    log: std::path::PathBuf,
}

impl Batch {
    fn start(place: &Place, queue: &str, more: &[&str]) -> Self {
        let log = place.path("batch.log");
        let mut command = place.command(&queued(queue, more));
        command.stdin(Stdio::null()).stderr(std::fs::File::create(&log).unwrap());
        Self { child: command.spawn().unwrap(), log }
    }

    fn told(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn code(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    fn is_over(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Articles for a translator that kills the process which asks it, with `kill -9`, for one of them.
fn place_with_a_killer(articles: usize) -> Place {
    let place = Place::new();
    let translator = "import json, os, re, sys\n\
        english = lambda text: 'The president takes aid number %s to that town.' % re.search('[0-9]+', text)[0]\n\
        for line in sys.stdin:\n    request = json.loads(line)\n\
        \x20   if any('racun' in text for text in request['texts']):\n        os.kill(os.getppid(), 9)\n\
        \x20   print(json.dumps({'id': request['id'], 'translations': [english(t) for t in request['texts']]}), flush=True)\n";
    place.write("mt.py", translator);
    let table = "[backends.own]\nkind = \"command\"\ncommand = [\"python3\", \"mt.py\"]\nmax_texts = 1\n";
    place.write("padanan.toml", format!("backend = \"own\"\njobs = 4\nretries = 0\n{table}"));
    for number in 0..articles {
        let what = if number == articles / 2 { "racun" } else { "bantuan" };
        place.write(&format!("in/{number:02}.txt"), format!("Presiden membawa {what} nomor {number} ke kota itu.\n"));
    }
    place
}

/// A worker that dies loses every article that it has in hand, and only one of them is to blame: that one is failed after
/// five tries, and the others have lost nothing, however often they were in the hands of a worker that died.
#[test]
fn an_article_that_kills_its_worker_fails_alone() {
    let Some(nats) = NatsServer::start() else { return };
    let place = place_with_a_killer(12);
    let queue = format!("{}?silence=1", nats.url());
    let mut batch = Batch::start(&place, &queue, &[]);
    let mut worker = Worker::start(&place, &queue, 0, &[]);
    let mut deaths = 0;
    // As a supervisor does.
    while !batch.is_over() {
        if worker.is_dead() {
            deaths += 1;
            worker = Worker::start(&place, &queue, deaths, &[]);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let told = batch.told();
    assert_eq!(batch.code(), Some(6), "{told}");
    assert!(told.contains("in/06.txt: failed 5 times"), "{told}");
    assert!(told.contains("was never heard of again, and had nothing else in hand"), "{told}");
    assert_eq!(deaths, 5, "{told}");
    let found = outputs(&place.path("out"));
    assert_eq!(found.len(), 2 * 11, "{:?}", found.keys());
    let letters = place.run(&["queue", "dead-letters", "--json", "--queue", &queue]).expect(0);
    let letters: Value = serde_json::from_str(&letters.stdout).unwrap();
    assert_eq!(letters.as_array().unwrap().len(), 1, "{letters}");
    let alone: Vec<bool> =
        letters[0]["tries"].as_array().unwrap().iter().map(|tried| tried["alone"].as_bool().unwrap()).collect();
    assert_eq!(alone, [false, false, true, true, true], "{letters}");
    assert!(worker.told().contains("waits for articles"), "{}", worker.told());
}

/// A connection that can be cut: what is on both sides notices it only by itself.
struct Proxy {
    port: u16,
    is_cut: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Proxy {
    fn start(to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let proxy = Self { port, is_cut: Arc::default(), open: Arc::default() };
        let (is_cut, open) = (proxy.is_cut.clone(), proxy.open.clone());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if is_cut.load(Ordering::SeqCst) {
                    continue;
                }
                let Ok(server) = TcpStream::connect(("127.0.0.1", to)) else { continue };
                let pair = [client, server];
                open.lock().unwrap().extend(pair.iter().map(|end| end.try_clone().unwrap()));
                let [client, server] = pair;
                let back = (server.try_clone().unwrap(), client.try_clone().unwrap());
                for (from, to) in [(client, server), back] {
                    std::thread::spawn(move || forward(from, to));
                }
            }
        });
        proxy
    }

    fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    fn cut(&self) {
        self.is_cut.store(true, Ordering::SeqCst);
        for end in self.open.lock().unwrap().drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    fn mend(&self) {
        self.is_cut.store(false, Ordering::SeqCst);
    }
}

fn forward(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = [0; 16 << 10];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

/// When each output was written.
fn written(place: &Place) -> BTreeMap<String, SystemTime> {
    let out = place.path("out");
    let at = |name: &String| std::fs::metadata(out.join(name)).unwrap().modified().unwrap();
    outputs(&out).into_keys().map(|name| (name.clone(), at(&name))).collect()
}

/// A run with three workers that loses its server for a while, and gets it back.
fn loses_its_server(queue: &str, place: &Place, server: &Standin, lose: impl FnOnce(), get_back: impl FnOnce()) {
    let wanted = wanted(place, &[]);
    let sent = server.texts_sent();
    let workers: Vec<Worker> = (0..3).map(|n| Worker::start(place, queue, n, &[])).collect();
    let mut batch = Batch::start(place, queue, &[]);
    until("something is done", || outputs(&place.path("out")).len() > 20);
    lose();
    // What has come before that is still written.
    std::thread::sleep(Duration::from_secs(1));
    let before = written(place);
    std::thread::sleep(cut().saturating_sub(Duration::from_secs(1)));
    assert_eq!(written(place), before, "nothing comes out of a queue that is not there");
    get_back();
    assert_eq!(batch.code(), Some(0), "{}", batch.told());
    same(&outputs(&place.path("out")), &wanted);
    let after = written(place);
    for (name, at) in before {
        assert_eq!(after[&name], at, "{name} was written twice");
    }
    // Nobody died, so at most what was in hand when the server went was asked for by another worker, too.
    let twice = server.texts_sent() - 2 * sent;
    assert!(twice <= 3 * 12 * 3, "{twice} texts were paid twice");
    for told in workers.iter().map(Worker::told).chain([batch.told()]) {
        let lost = ["the connection to the queue is lost; connecting again", "the queue does not answer ("];
        let found = ["connected to the queue again", "the queue answers again"];
        assert!(lost.iter().any(|text| told.contains(text)) && found.iter().any(|text| told.contains(text)), "{told}");
    }
    let again = place.run(&queued(queue, &[])).expect(0);
    assert!(again.stderr.contains("90 unchanged"), "{}", again.whole());
}

#[test]
fn a_connection_that_is_cut_loses_nothing() {
    let Some(nats) = NatsServer::start() else { return };
    let proxy = Proxy::start(nats.port);
    let server = Standin::start(Service::Deepl, Script::default().delay(Duration::from_millis(200)));
    let place = place(&server, 90, 3);
    loses_its_server(&proxy.url(), &place, &server, || proxy.cut(), || proxy.mend());
}

/// Connections stay open, and nothing comes out of them any more.
#[test]
fn a_server_that_hangs_loses_nothing() {
    let Some(nats) = NatsServer::start() else { return };
    let signal = |signal| kill(Pid::from_raw(i32::try_from(nats.process()).unwrap()), signal).unwrap();
    let server = Standin::start(Service::Deepl, Script::default().delay(Duration::from_millis(200)));
    let place = place(&server, 90, 3);
    loses_its_server(&nats.url(), &place, &server, || signal(Signal::SIGSTOP), || signal(Signal::SIGCONT));
}

/// The disk itself is full, not only what the server may use of it: everybody says so and waits, and goes on when there is room
/// and the server was started again.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing() {
    let (folder, config) = (tempfile::tempdir().unwrap(), Place::new());
    let (Some(_disk), Some(nats)) = (SmallDisk::at(folder.path(), "48m"), program()) else { return };
    // What somebody else has there.
    let ballast = folder.path().join("ballast");
    std::fs::write(&ballast, vec![1; (48 << 20) - (480 << 10)]).unwrap();
    let file = config.write("nats.conf", "jetstream { max_file_store: 1GB }\n");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let start = || {
        let mut command = Command::new(&nats);
        command.args(["--jetstream", "--addr", "127.0.0.1", "--port", &port.to_string(), "--store_dir"]);
        command.arg(folder.path()).arg("--config").arg(&file);
        NatsServer::of(command, port, folder.path())
    };
    let mut nats = start();
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server, 120, 80);
    let wanted = wanted(&place, &[]);
    let queue = nats.url();
    let mut batch = Batch::start(&place, &queue, &[]);
    until("the batch says that there is no room", || {
        let told = batch.told();
        told.contains("the disk of the queue's server is full") || told.contains("the queue does not answer")
    });
    std::fs::remove_file(&ballast).unwrap();
    nats.kill();
    nats = start();
    let _worker = Worker::start(&place, &queue, 0, &[]);
    assert_eq!(batch.code(), Some(0), "{}", batch.told());
    same(&outputs(&place.path("out")), &wanted);
    drop(nats);
}

/// One worker finds out that the quota is used up: all of them wait, the articles stay in the queue, and go on when there is
/// more. Nobody asks again and again.
#[test]
fn a_quota_is_everybodys() {
    let Some(nats) = NatsServer::start() else { return };
    let refused = 20..28;
    let script = Script::default().delay(Duration::from_millis(50));
    let script = refused.clone().fold(script, |script, nth| script.fault(Fault::Quota, When::Nth(nth)));
    let server = Standin::start(Service::Deepl, script);
    let place = place(&server, 60, 2);
    let queue = nats.url();
    let workers: Vec<Worker> = (0..3).map(|n| Worker::start(&place, &queue, n, &["--log-json"])).collect();
    let mut batch = Batch::start(&place, &queue, &[]);
    assert_eq!(batch.code(), Some(0), "{}", batch.told());
    assert_eq!(outputs(&place.path("out")).len(), 120);
    assert_eq!(server.texts_sent() - refused.len() * 2, 120, "what was answered is asked for once");
    let letters = place.run(&["queue", "dead-letters", "--queue", &queue]).expect(0);
    assert_eq!(letters.stdout, "0 dead letters\n");
    let told: String = workers.iter().map(Worker::told).collect();
    assert!(told.contains("another worker found it used up or out of order"), "{told}");
}

/// Workers, the batch and the server killed in a random order (`kill -9`), each kind of fault of the service among it: the outputs
/// are those of a run without a queue. `PADANAN_QUEUE_ARTICLES` and `PADANAN_QUEUE_KILLS` set the numbers (40 and 4).
#[test]
fn kills_among_faults_leave_no_trace() {
    let Some(mut nats) = NatsServer::start() else { return };
    let (articles, kills) = (size("PADANAN_QUEUE_ARTICLES", 40), size("PADANAN_QUEUE_KILLS", 4));
    let clean = Standin::start(Service::Deepl, Script::default());
    let place = place(&clean, articles, 3);
    let wanted = wanted(&place, &[]);
    let server = Standin::start(Service::Deepl, troubled(3).delay(Duration::from_millis(40)));
    configure(&place, &server, "timeout_seconds = 1\nmax_texts = 5\n");
    let queue = nats.url();
    let mut workers: Vec<Worker> = (0..3).map(|n| Worker::start(&place, &queue, n, &[])).collect();
    let mut batch = Batch::start(&place, &queue, &[]);
    let mut random = fastrand::Rng::with_seed(11);
    let mut died = [0; 3];
    for nth in 0..kills {
        std::thread::sleep(Duration::from_millis(random.u64(200..1500)));
        let what = [2, 1, 0, 2].get(nth).copied().unwrap_or_else(|| random.usize(0..5).min(2));
        died[what] += 1;
        match what {
            0 => {
                batch.child.kill().unwrap();
                batch.code();
            }
            1 => {
                nats.kill();
                nats.again();
            }
            _ => {
                let number = random.usize(0..3);
                workers[number].kill();
                workers[number] = Worker::start(&place, &queue, number, &[]);
            }
        }
        if batch.is_over() {
            batch = Batch::start(&place, &queue, &[]);
        }
    }
    // Articles that failed by their own bad luck are the next run's.
    let mut runs = 1;
    while !matches!(batch.code(), Some(0 | 10)) {
        runs += 1;
        assert!(runs <= 4, "{}", batch.told());
        batch = Batch::start(&place, &queue, &[]);
    }
    let [batches, servers, killed] = died;
    println!(
        "{articles} articles, kills: {killed} workers, {batches} batches, {servers} servers; {runs} runs to the end"
    );
    same(&outputs(&place.path("out")), &wanted);
}

/// A service that is down is not asked over and over by each worker.
#[test]
fn a_service_that_is_down_is_left_alone_by_all() {
    let Some(nats) = NatsServer::start() else { return };
    let script = Script::default().delay(Duration::from_millis(50)).fault(Fault::ServerError(503), When::From(20));
    let server = Standin::start(Service::Deepl, script);
    let place = place(&server, 60, 2);
    let queue = nats.url();
    let _workers: Vec<Worker> = (0..3).map(|n| Worker::start(&place, &queue, n, &[])).collect();
    let mut batch = Batch::start(&place, &queue, &["--retries", "0", "--give-up-after", "3"]);
    until("the service is down", || server.requests().len() > 20);
    std::thread::sleep(Duration::from_secs(10));
    let asked = server.requests().len() - 19;
    // Each worker tries at once, after one second, after three, after seven; with four requests in flight, of which each may
    // fail before the third. One round more for a machine that is slow to begin.
    assert!(asked <= 5 * 3 * (3 + 3), "{asked} requests to a service that is down");
    // `PADANAN_OUTAGE` has it end: after five tries of one article, which takes minutes.
    if std::env::var_os("PADANAN_OUTAGE").is_some() {
        assert_eq!(batch.code(), Some(6), "{}", batch.told());
    } else {
        assert!(!batch.is_over(), "one that failed here may be done elsewhere: {}", batch.told());
    }
}

/// What one worker found out is known to those that begin after it: they do not ask.
#[test]
fn a_worker_that_begins_hears_of_a_service_that_is_down() {
    let Some(nats) = NatsServer::start() else { return };
    let server = Standin::start(Service::Deepl, Script::default().fault(Fault::ServerError(503), When::From(0)));
    let place = place(&server, 1, 1);
    let queue = nats.url();
    let first = Worker::start(&place, &queue, 0, &["--log-json"]);
    let mut batch = Batch::start(&place, &queue, &["--retries", "0", "--give-up-after", "1"]);
    // It waits, longer each time, while the other begins.
    until("an article failed three times", || first.told().contains("\"tries\":3"));
    let second = Worker::start(&place, &queue, 1, &["--log-json"]);
    until("the second one hears of it", || second.told().contains("another worker found it used up or out of order"));
    assert_eq!(batch.code(), Some(5), "{}", batch.told());
}
