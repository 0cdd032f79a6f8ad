//! A real language model behind a real server: SmolLM2-135M on llama.cpp. It cannot translate, and that is the point: a run
//! is bounded whatever it writes, and every sentence is translated or says why not.
//!
//! `.ci/run` installs both; without them, these tests print that they are skipped.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::common::{Place, Run, shipped_glossaries, skipped};

const ARTICLE: &str = "Warga Minsk Kembali Turun ke Jalan

Presiden Belarus Alexander Lukashenko menolak pemungutan suara ulang. Ia menuduh Polandia dan Lituania.

\"Kami tidak akan pergi,\" kata 200.000 orang di Vilnius pada Minggu (16/8/2020).
";

/// A running server, which ends with this value, and when this process ends in any way.
struct Server {
    address: String,
    child: Child,
    input: Option<ChildStdin>,
}

impl Server {
    /// Starts one with room for so many tokens; `None` if it is not installed.
    fn start(context: u32) -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = root.join("target/test-llama/bin/python");
        if !python.is_file() {
            skipped("target/test-llama has no llama.cpp and no model; .ci/run installs them");
            return None;
        }
        let mut command = Command::new(python);
        command.arg(root.join("tests/integration/llama_server.py")).arg(context.to_string());
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("Python starts");
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        assert!(address.starts_with("http://127.0.0.1:"), "the server does not start");
        Some(Self { address, input: child.stdin.take(), child })
    }

    /// Returns a folder with a configuration for this server, and the article.
    fn place(&self, kind: &str, more: &str) -> Place {
        let place = Place::new();
        place.write(
            "padanan.toml",
            format!(
                "backend = \"mt\"\n[backends.mt]\nkind = \"{kind}\"\nurl = \"{}/v1\"\nmodel = \"smollm2\"\n\
                 timeout_seconds = 300\n{more}",
                self.address
            ),
        );
        place.write("mt.key", "sk-nobody-asks");
        place.write("a.txt", ARTICLE);
        place
    }

    /// Returns a figure of the server's own.
    fn figure(&self, name: &str) -> f64 {
        let mut stream = TcpStream::connect(self.address.trim_start_matches("http://")).unwrap();
        stream.write_all(b"GET /metrics HTTP/1.0\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let name = format!("llamacpp:{name} ");
        let line = answer.lines().find_map(|line| line.strip_prefix(&name));
        line.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {name}in {answer}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}

fn json(place: &Place, file: &str) -> Value {
    serde_json::from_str(&place.read(file)).unwrap()
}

/// Every sentence has a translation, or none and the reason; every term has its row; and nothing of the prompt or of the
/// form of the answer is in a translation.
fn each_is_translated_or_failed(run: &Run, bitext: &Value) {
    assert!(matches!(run.code, 0 | 5 | 6 | 10), "{}", run.whole());
    let segments = bitext["segments"].as_array().unwrap();
    assert_eq!(segments.len(), 4, "{bitext}");
    for segment in segments {
        let findings = segment["findings"].as_array().unwrap();
        let reason = findings.iter().find(|finding| finding["code"] == "not-translated");
        match segment["target"].as_str() {
            Some(target) => {
                assert!(!target.trim().is_empty() && reason.is_none(), "{segment}");
                for rubbish in ["<|im_", "{\"1\"", "numbered sentences", "JSON"] {
                    assert!(!target.contains(rubbish), "{target}");
                }
            }
            None => {
                let reason = reason.and_then(|reason| reason["message"].as_str()).unwrap_or_default();
                assert!(segment["state"] == "failed" && reason.len() > 20, "{segment}");
            }
        }
    }
    let terms: Vec<&str> = segments.iter().flat_map(|s| s["terms"].as_array().unwrap()).map(name).collect();
    for term in ["Minsk", "Belarus", "Polandia", "Lituania", "Vilnius"] {
        assert!(terms.contains(&term), "{term} is not in {terms:?}");
    }
}

fn name(row: &Value) -> &str {
    row["term"].as_str().unwrap()
}

#[test]
fn every_sentence_is_translated_or_says_why() {
    let Some(server) = Server::start(8192) else { return };
    let glossary = shipped_glossaries();
    for (kind, more) in [
        ("openai", ""),
        ("openai", "max_texts = 1\ncontext = 0\nask_again = \"never\"\n"),
        // The same server speaks Anthropic's API, which holds no model to a form: it would go on to the limit.
        ("anthropic", "api_key_file = \"mt.key\"\nextra = { max_tokens = 120 }\n"),
    ] {
        let place = server.place(kind, more);
        let before = server.figure("tokens_predicted_total");
        let all = ["translate", "a.txt", "--glossary", &glossary, "--bitext", "a.json", "--report", "r.json"];
        let run = place.run(&all);
        let report = json(&place, "r.json");
        if run.code == 5 {
            // Nothing to keep, and the reasons are told.
            assert!(run.stderr.contains("nothing was translated\n"), "{}", run.whole());
        } else {
            each_is_translated_or_failed(&run, &json(&place, "a.json"));
        }
        // However it answers, a sentence is asked for a few times, and no answer is longer than it may be.
        let backend = &report["backends"][0];
        let requests = backend["requests"].as_u64().unwrap();
        assert!((1..=25).contains(&requests), "{kind}: {requests} requests");
        let written = server.figure("tokens_predicted_total") - before;
        assert!(written > 0.0 && written <= requests as f64 * 700.0, "{kind}: {written} tokens in {requests} requests");
        // What the server counts is in the report, but for answers that were ended before they ended.
        let received = backend["tokens_received"].as_u64().unwrap() as f64;
        assert!(received > 0.0 && received <= written, "{kind}: {received} of {written} tokens");
        eprintln!("{kind}: {requests} requests, {written} tokens, code {}", run.code);
    }
}

/// Nobody waits for what a run has asked for that was left at once: the server stops writing it.
#[test]
fn leaving_frees_the_model() {
    let Some(server) = Server::start(8192) else { return };
    let place = server.place("openai", "");
    let mut child = place.command(&["translate", "a.txt"]).stderr(Stdio::piped()).spawn().unwrap();
    let began = Instant::now();
    let program = Pid::from_raw(i32::try_from(child.id()).unwrap());
    let until = |wanted: f64| {
        while server.figure("requests_processing") != wanted {
            assert!(began.elapsed() < Duration::from_secs(120), "it is never {wanted}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    until(1.0);
    let interrupt = || kill(program, Signal::SIGINT).unwrap();
    interrupt();
    // The first interruption waits for the request in flight; the second one leaves.
    let mut told = String::new();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    while !told.contains("interrupted") {
        assert!(lines.read_line(&mut told).unwrap() > 0, "{told}");
    }
    interrupt();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    until(0.0);
}
