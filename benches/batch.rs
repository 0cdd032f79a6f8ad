//! Translates a folder with a backend that answers each request after 100 ms, with 8 requests in flight. Measures how
//! much longer a batch takes than the backend alone, our own CPU time per sentence, peak memory, and a second run that
//! has nothing to do. `cargo bench -p padanan-benches --bench batch` uses 2,000 articles of 20 sentences; `-- 20000` sets another number.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench reads its files, prints its figures and fails loudly"
)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use nix::sys::resource::{UsageWho, getrusage};
use serde_json::{Value, json};

const DELAY: Duration = Duration::from_millis(100);
const IN_FLIGHT: usize = 8;
const SENTENCES: usize = 20;

/// Answers in DeepL's format: each text with a word before it, placeholder markers unchanged.
async fn translate(State(requests): State<Arc<AtomicUsize>>, Json(request): Json<Value>) -> Json<Value> {
    requests.fetch_add(1, Ordering::Relaxed);
    tokio::time::sleep(DELAY).await;
    let texts = request["text"].as_array().cloned().unwrap_or_default();
    let said = |text: &Value| json!({ "text": format!("Well, {}", text.as_str().unwrap_or_default()) });
    Json(json!({ "translations": texts.iter().map(said).collect::<Vec<_>>() }))
}

/// Starts a server in this process. Returns its port and its request counter.
fn serve(runtime: &tokio::runtime::Runtime) -> (u16, Arc<AtomicUsize>) {
    let requests = Arc::new(AtomicUsize::new(0));
    let app = Router::new().route("/v2/translate", post(translate)).with_state(Arc::clone(&requests));
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let port = listener.local_addr().unwrap().port();
    runtime.spawn(async { axum::serve(listener, app).await });
    (port, requests)
}

/// Returns an article whose sentences occur nowhere else: the sentences of the example, each with a number.
fn article(number: usize, sentences: &[&str]) -> String {
    let mut text = String::new();
    for k in 0..SENTENCES {
        let sentence = sentences[(number * 7 + k) % sentences.len()].trim_end_matches('.');
        text.push_str(&format!("{sentence} nomor {number}{k:02}."));
        text.push_str(if k % 4 == 3 { "\n\n" } else { " " });
    }
    text
}

/// Runs the program. Returns wall time, CPU time, and peak memory in bytes.
fn run(folder: &Path) -> (Duration, Duration, u64) {
    let cpu = || {
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
        let time = |t: nix::sys::time::TimeVal| {
            Duration::new(t.tv_sec().unsigned_abs(), u32::try_from(t.tv_usec()).unwrap() * 1000)
        };
        time(usage.user_time()) + time(usage.system_time())
    };
    let before = cpu();
    let began = Instant::now();
    let mut command = Command::new(padanan_benches::program());
    command.args(["batch", "in", "--out", "out", "--jobs", &IN_FLIGHT.to_string(), "--quiet"]).current_dir(folder);
    command.env("HOME", folder).env_remove("XDG_DATA_HOME").stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut peak = 0;
    let status = loop {
        let text = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        let kb = line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = peak.max(kb.unwrap_or(0) * 1024);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(matches!(status.code(), Some(0 | 10)), "{status}");
    (began.elapsed(), cpu() - before, peak)
}

fn main() {
    let articles = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(2000);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (port, requests) = serve(&runtime);
    let folder = tempfile::tempdir().unwrap();
    let root = padanan_benches::root();
    let example = std::fs::read_to_string(root.join("examples/articles/minsk.txt")).unwrap();
    let sentences: Vec<&str> =
        example.lines().filter(|l| l.ends_with('.') && !l[..l.len() - 1].contains(". ")).collect();
    std::fs::write(folder.path().join("key"), "k").unwrap();
    let config = format!(
        "backend = \"mt\"\nglossaries = [{:?}]\n[backends.mt]\nkind = \"deepl\"\nurl = \"http://127.0.0.1:{port}\"\napi_key_file = \"key\"\n",
        root.join("glossaries/id-en")
    );
    std::fs::write(folder.path().join("padanan.toml"), config).unwrap();
    for number in 0..articles {
        let place = folder.path().join(format!("in/{}", number / 500));
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join(format!("{number:06}.txt")), article(number, &sentences)).unwrap();
    }
    let (wall, cpu, peak) = run(folder.path());
    let asked = requests.load(Ordering::Relaxed);
    let alone = DELAY.mul_f64(asked.div_ceil(IN_FLIGHT) as f64);
    let segments = articles * SENTENCES;
    println!("{articles} articles, {segments} sentences, {asked} requests of {DELAY:?}, {IN_FLIGHT} in flight");
    println!(
        "  first run    {:.2} s; the backend alone {:.2} s; ratio {:.3}",
        wall.as_secs_f64(),
        alone.as_secs_f64(),
        wall.as_secs_f64() / alone.as_secs_f64()
    );
    println!(
        "  own CPU      {:.3} ms a sentence; peak memory {:.1} MB",
        cpu.as_secs_f64() * 1e3 / segments as f64,
        peak as f64 / 1e6
    );
    let (wall, _, peak) = run(folder.path());
    let again = requests.load(Ordering::Relaxed) - asked;
    println!("  second run   {:.2} s, {again} requests; peak memory {:.1} MB", wall.as_secs_f64(), peak as f64 / 1e6);
}
