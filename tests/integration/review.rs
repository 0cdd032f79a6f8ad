//! `padanan review` from outside: the command line, the terminal, and the server over real sockets.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::common::{Place, backend, shipped_glossaries, skipped};
use crate::standins::{Fault, Script, Service, Standin, When};

/// The bitext of an article with hostile text: a wrong name, a wrong number, a failed segment.
pub(crate) const BITEXT: &str = r#"{
  "format": "padanan-bitext/1", "from": "id", "to": "en",
  "article": { "path": "a.txt", "sha256": "ab", "title": "<script>alert(1)</script>" },
  "run": { "backend": "test", "model": null, "glossary_sha256": "", "created": "2020-08-19T00:00:00Z", "version": "0" },
  "blocks": [ { "id": 1, "kind": "paragraph", "span": [0, 96] } ],
  "segments": [
    { "id": 1, "block": 1, "span": [0, 24], "source": "Kremlin setuju 3 miliar.", "draft": "Kreml agrees 3 million.",
      "target": "Kremlin agrees 3 million.", "origin": "backend", "state": "translated",
      "terms": [ { "term": "Kremlin", "source_span": [0, 7], "target_span": [0, 7], "outcome": "repaired", "method": "test" } ],
      "findings": [ { "code": "number-mismatch", "severity": "warning", "message": "3 billion became 3 million",
                      "source_span": null, "target_span": null } ],
      "alignment": [ { "source_span": [8, 14], "target_span": [8, 14], "confidence": 0.5 } ] },
    { "id": 2, "block": 1, "span": [25, 60], "source": "<img src=x onerror=alert(1)> gagal.", "draft": "<img src=x onerror=alert(1)> failed.",
      "target": "<img src=x onerror=alert(1)> failed.", "origin": "backend", "state": "translated", "terms": [], "findings": [] },
    { "id": 3, "block": 1, "span": [61, 74], "source": "Moskwa siaga.", "draft": null, "target": null, "origin": "backend",
      "state": "failed", "terms": [], "findings": [ { "code": "not-translated", "severity": "error", "message": "nothing came",
      "source_span": null, "target_span": null } ] },
    { "id": 4, "block": 1, "span": [75, 96], "source": "Warga pulang ke rumah", "draft": "Residents go home",
      "target": "Residents go home", "origin": "backend", "state": "translated", "terms": [], "findings": [] } ],
  "summary": { "segments": 4, "failed": 1, "terms": 1, "terms_honoured": 1, "findings": 2 } }
"#;

/// Creates a folder with that bitext.
pub(crate) fn place() -> Place {
    let place = Place::new();
    place.write("a.bitext.json", BITEXT);
    place
}

fn segment(place: &Place, id: usize) -> Value {
    let bitext: Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    bitext["segments"][id - 1].clone()
}

#[test]
fn lists_and_decides_without_a_page() {
    let place = place();
    assert_snapshot!("review_list", place.run(&["review", "a.bitext.json", "--list"]).whole());
    let json = place.run(&["review", "a.bitext.json", "--list", "--filter", "failed", "--format", "json"]).expect(10);
    let row: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((&row["segment"], &row["need"]), (&json!(3), &json!(200)));
    assert_snapshot!(
        "review_accept",
        place.run(&["review", "a.bitext.json", "--accept", "1-4", "--reject", "1"]).whole()
    );
    assert_eq!(segment(&place, 1)["target"], "Kreml agrees 3 million.");
    assert_eq!(
        (&segment(&place, 1)["origin"], &segment(&place, 1)["state"]),
        (&json!("backend"), &json!("translated"))
    );
    assert_eq!(segment(&place, 1)["edits"], json!([{ "target_span": [0, 5], "was": "Kremlin" }]));
    assert_eq!(segment(&place, 2)["state"], "reviewed");
    place.run(&["review", "a.bitext.json", "--set-state", "final", "2", "--set-state", "final", "4"]).expect(10);
    assert_eq!(segment(&place, 4)["state"], "final");
    // Every other command can read the output.
    place.run(&["diff", "a.bitext.json"]).expect(10);
    place.run(&["check", "a.bitext.json"]).expect(10);
}

#[test]
fn wrong_usage_is_told() {
    let place = place();
    let before = place.read("a.bitext.json");
    let mut told = String::new();
    for arguments in [
        &["review", "a.bitext.json", "--accept", "1-9"][..],
        &["review", "a.bitext.json", "--accept", "9-1"],
        &["review", "a.bitext.json", "--set-state", "failed", "1"],
        &["review", ".", "--accept", "1"],
        &["review", "b.bitext.json", "--list"],
        &["review", "a.bitext.json", "--apply", "b.json"],
        &["review", "a.bitext.json", "--tui"],
    ] {
        told.push_str(&format!("$ padanan {}\n{}\n", arguments.join(" "), place.run(arguments).whole()));
    }
    assert_snapshot!("review_wrong_usage", told);
    assert_eq!(place.read("a.bitext.json"), before);
}

/// A terminal that is closed without a signal, as by a lost connection with nobody to tell: the review ends, and does not
/// read the end of the terminal over and over.
#[cfg(target_os = "linux")]
#[test]
fn a_review_ends_with_its_terminal() {
    let place = place();
    use nix::fcntl::OFlag;
    use nix::pty::{grantpt, posix_openpt, ptsname_r, unlockpt};
    use std::os::unix::fs::OpenOptionsExt as _;
    // No program that a test starts may hold the other end.
    let mut master = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let mut open = std::fs::OpenOptions::new();
    open.read(true).write(true).custom_flags(OFlag::O_NOCTTY.bits());
    let slave = open.open(ptsname_r(&master).unwrap()).unwrap();
    let terminal = || Stdio::from(slave.try_clone().unwrap());
    let mut command = place.command(&["review", "a.bitext.json", "--tui"]);
    command.env("TERM", "xterm").stdin(terminal()).stdout(terminal()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    drop(command);
    drop(slave);
    let mut shown = [0; 64];
    assert!(master.read(&mut shown).unwrap() > 0, "the review has begun");
    drop(master);
    let code = (0..300).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        child.try_wait().unwrap()
    });
    let code = code.unwrap_or_else(|| {
        child.kill().unwrap();
        panic!("the review is still there");
    });
    assert_eq!(code.code(), Some(130));
}

#[test]
fn decisions_of_an_exported_page_are_taken_in() {
    let place = place();
    let page = place.run(&["export", "a.bitext.json", "--format", "review"]).expect(0).stdout;
    assert!(page.contains("data-mode=\"offline\"") && !page.contains("<img") && !page.contains("<script>alert"));
    place.write(
        "decisions.json",
        r#"{ "format": "padanan-decisions/1", "article_sha256": "ab", "decisions": [
             { "segment": 1, "was": "Kremlin agrees 3 million.", "action": "edit", "target": "Kremlin agrees 3 billion." },
             { "segment": 3, "was": null, "action": "edit", "target": "Moscow is on alert." },
             { "segment": 4, "was": "Another text", "action": "accept" } ] }"#,
    );
    let run = place.run(&["review", "a.bitext.json", "--apply", "decisions.json", "--glossary", &shipped_glossaries()]);
    assert_snapshot!("review_apply", run.whole());
    // The edit was checked again: the number is now right, the term was found in the glossary.
    let first = segment(&place, 1);
    assert_eq!((&first["findings"], &first["origin"]), (&json!([]), &json!("human")));
    assert_eq!(segment(&place, 3)["terms"][0]["outcome"], "kept");
    assert_eq!(segment(&place, 4)["state"], "translated");
    place.write("decisions.json", r#"{ "format": "padanan-decisions/9", "article_sha256": "", "decisions": [] }"#);
    let run = place.run(&["review", "a.bitext.json", "--apply", "decisions.json"]).expect(4);
    assert!(run.stderr.contains("the format is `padanan-decisions/9`"), "{}", run.stderr);
}

/// In a pseudo-terminal, from `script` of util-linux: keys make decisions in the file, and the terminal is restored.
#[test]
fn decides_in_a_terminal() {
    if std::process::Command::new("script").arg("--version").stdout(Stdio::null()).status().is_err() {
        skipped("there is no `script` (util-linux)");
        return;
    }
    let place = place();
    let mut command = place.command(&[]);
    let typed = format!("stty rows 24 cols 80; {} review a.bitext.json --tui", crate::common::PROGRAM);
    command = {
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &typed, "/dev/null"]).current_dir(place.path("")).env("TERM", "xterm");
        script.env("HOME", command.get_current_dir().unwrap()).env("NO_COLOR", "1");
        script
    };
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut keys = child.stdin.take().unwrap();
    let mut output = child.stdout.take().unwrap();
    // Type keys once the first screen is drawn.
    let mut seen = String::new();
    let mut part = [0_u8; 4096];
    while !seen.contains("waiting") {
        let n = output.read(&mut part).unwrap();
        assert!(n > 0, "{seen}");
        seen.push_str(&String::from_utf8_lossy(&part[..n]));
    }
    keys.write_all(b"jaq").unwrap();
    let mut rest = Vec::new();
    output.read_to_end(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(10));
    assert_eq!(segment(&place, 2)["state"], "reviewed");
    assert!(String::from_utf8_lossy(&rest).contains("\u{1b}[?1049l"), "the terminal's own screen is not given back");
    assert!(!seen.contains("\u{1b}[31m"));
}

#[test]
fn what_is_typed_is_checked_and_nothing_is_written() {
    let place = place();
    let served = Served::start(&place, &["a.bitext.json", "--glossary", &shipped_glossaries()]);
    let check = |segment: u32, target: &str| {
        served.post("/api/check", &json!({ "article": 0, "segment": segment, "target": target }))
    };
    let (code, reply) = check(1, "The Kremlin agrees 3 million.");
    assert_eq!((code, &reply["broken"]), (200, &json!(1)), "{reply}");
    assert!(reply["html"].as_str().unwrap().contains("number-mismatch"), "{reply}");
    assert_eq!(check(1, "The Kremlin agrees 3 billion.").1["broken"], 0);
    let (_, without) = check(1, "They agree to 3 <i>billion</i>.");
    assert!(without["broken"].as_u64().unwrap() >= 1, "{without}");
    assert!(without["html"].as_str().unwrap().contains("&lt;i&gt;"), "{without}");
    assert_eq!(check(1, " ").0, 422);
    assert_eq!(check(99, "x").0, 422);
    assert_eq!(place.read("a.bitext.json"), BITEXT);
}

#[test]
fn what_is_clean_is_accepted_as_one_step_and_only_where_it_is_shown() {
    let place = place();
    let served = Served::start(&place, &["a.bitext.json"]);
    let clean = |version: &str, filter: &str| {
        let range = json!({ "article": 0, "version": version, "from": 1, "to": u32::MAX, "filter": filter });
        served.post("/api/clean", &range)
    };
    assert_eq!(clean("another", "").0, 409);
    assert_eq!(place.read("a.bitext.json"), BITEXT);
    let (code, reply) = clean(&served.version(0), "residents");
    assert_eq!((code, &reply["message"]), (200, &json!("1 clean segment is accepted; u takes it back.")));
    assert_eq!((&reply["counts"]["decided"], &reply["counts"]["clean"]), (&json!(1), &json!(1)));
    let (_, reply) = clean(&served.version(0), "");
    assert_eq!((&reply["counts"]["decided"], &reply["steps"]), (&json!(2), &json!(2)));
    // What has a finding, and what is not translated, is left.
    assert_eq!((&segment(&place, 1)["state"], &segment(&place, 3)["state"]), (&json!("translated"), &json!("failed")));
    let (_, reply) = clean(&served.version(0), "");
    assert_eq!(reply["message"], "There is no clean segment that nobody has decided about.");
}

/// In a pseudo-terminal: the program is killed while somebody types, and the next run has what was typed.
#[cfg(unix)]
#[test]
fn a_killed_terminal_loses_no_draft() {
    if std::process::Command::new("script").arg("--version").stdout(Stdio::null()).status().is_err() {
        skipped("there is no `script` (util-linux)");
        return;
    }
    let place = place();
    let begin = || {
        let program = crate::common::PROGRAM;
        let typed = format!("stty rows 24 cols 80; echo $$ > pid; exec {program} review a.bitext.json --tui");
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &typed, "/dev/null"]).current_dir(place.path("")).env("TERM", "xterm");
        script.env("HOME", place.path("")).env_remove("XDG_DATA_HOME").env("NO_COLOR", "1").env("LC_ALL", "C.UTF-8");
        script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
    };
    let shown = |mut output: std::process::ChildStdout| {
        let (sender, shown) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut part = [0_u8; 4096];
            while let Ok(n @ 1..) = output.read(&mut part) {
                let _ = sender.send(part[..n].to_vec());
            }
        });
        shown
    };
    let until = |shown: &std::sync::mpsc::Receiver<Vec<u8>>, wanted: &str| {
        // A character may come in parts.
        let mut seen = Vec::new();
        while !String::from_utf8_lossy(&seen).contains(wanted) {
            let part = shown.recv_timeout(std::time::Duration::from_secs(60));
            seen.extend(part.unwrap_or_else(|_| panic!("{wanted} is never seen: {}", String::from_utf8_lossy(&seen))));
        }
    };
    let mut first = begin();
    let (mut keys, output) = (first.stdin.take().unwrap(), shown(first.stdout.take().unwrap()));
    until(&output, "waiting");
    keys.write_all(b"e Yes").unwrap();
    let drafts = place.path(".local/share/padanan/drafts");
    let kept = || {
        let files = std::fs::read_dir(&drafts).into_iter().flatten().flatten();
        // A file that is not yet complete has another name.
        let mut whole = files.filter(|file| file.path().extension().is_some_and(|end| end == "json"));
        whole.any(|file| std::fs::read_to_string(file.path()).is_ok_and(|text| text.contains("million. Yes")))
    };
    for _ in 0..100 {
        if kept() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!(kept(), "the draft is in no file of {}", drafts.display());
    std::process::Command::new("kill").args(["-9", place.read("pid").trim()]).status().unwrap();
    first.wait().unwrap();
    assert_eq!(place.read("a.bitext.json"), BITEXT);
    let mut second = begin();
    let (mut keys, output) = (second.stdin.take().unwrap(), shown(second.stdout.take().unwrap()));
    until(&output, "1 draft not saved");
    keys.write_all(b"e").unwrap();
    // The cursor of the edit; a terminal gets only what differs from what it shows, so words may come in parts.
    until(&output, "\u{258f}");
    keys.write_all(b"\rq").unwrap();
    let end = std::iter::repeat_with(|| output.recv_timeout(std::time::Duration::from_secs(60))).find_map(Result::err);
    assert_eq!(end, Some(std::sync::mpsc::RecvTimeoutError::Disconnected), "the review is still there");
    second.wait().unwrap();
    assert_eq!(segment(&place, 1)["target"], "Kremlin agrees 3 million. Yes");
    assert!(!kept(), "a saved draft is no draft");
}

/// A running review.
pub(crate) struct Served {
    child: Child,
    pub(crate) port: u16,
    pub(crate) token: String,
}

impl Served {
    pub(crate) fn start(place: &Place, arguments: &[&str]) -> Self {
        let mut all = vec!["review"];
        all.extend(arguments);
        all.push("--no-open");
        Self::of(&mut place.command(&all))
    }

    pub(crate) fn of(command: &mut std::process::Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut reader = BufReader::new(child.stderr.take().unwrap());
        // Files that cannot be read are reported before the link.
        while !line.contains("127.0.0.1:") {
            assert!(reader.read_line(&mut line).unwrap() > 0, "no link: {line}");
        }
        // Keep the pipe open: the program may still write messages.
        std::thread::spawn(move || std::io::copy(&mut reader, &mut std::io::sink()));
        let rest = line.split("127.0.0.1:").nth(1).unwrap().trim_end();
        let (port, token) = rest.split_once("/?token=").unwrap();
        Self { child, port: port.parse().unwrap(), token: token.to_owned() }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/?token={}", self.port, self.token)
    }

    /// Sends these bytes and returns the whole reply.
    fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
        // A server that refuses may close the connection before everything is sent.
        let _ = stream.write_all(request.as_bytes());
        let mut reply = Vec::new();
        let _ = stream.read_to_end(&mut reply);
        String::from_utf8_lossy(&reply).into_owned()
    }

    /// Sends a request with these headers in addition to Host and Connection.
    fn ask(&self, line: &str, headers: &[&str], body: &str) -> (u16, String) {
        let own = format!("Host: 127.0.0.1:{}", self.port);
        let host = if headers.iter().any(|h| h.starts_with("Host:")) { String::new() } else { own + "\r\n" };
        let more: String = headers.iter().map(|h| format!("{h}\r\n")).collect();
        let length = body.len();
        let reply = self.raw(&format!(
            "{line} HTTP/1.1\r\n{host}{more}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        ));
        let code = reply.split(' ').nth(1).and_then(|c| c.parse().ok()).unwrap_or(0);
        (code, reply)
    }

    fn cookie(&self) -> String {
        format!("Cookie: other=1; padanan-{}={}", self.port, self.token)
    }

    fn origin(&self) -> String {
        format!("Origin: http://127.0.0.1:{}", self.port)
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.ask(&format!("GET {path}"), &[&self.cookie()], "")
    }

    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let headers = [&*self.cookie(), &self.origin(), "Content-Type: application/json"];
        let (code, reply) = self.ask(&format!("POST {path}"), &headers, &body.to_string());
        let body = reply.split_once("\r\n\r\n").map_or("", |r| r.1);
        (code, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    fn version(&self, article: usize) -> String {
        let page = self.get(&format!("/article/{article}")).1;
        let page = page.split("data-versions").nth(1).unwrap();
        page.split(&format!("&quot;{article}&quot;:&quot;")).nth(1).unwrap().split("&quot;").next().unwrap().to_owned()
    }

    pub(crate) fn ended(mut self) -> Option<i32> {
        for _ in 0..100 {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        None
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn only_the_page_itself_is_answered() {
    let place = place();
    let before = place.read("a.bitext.json");
    let served = Served::start(&place, &["a.bitext.json"]);
    let (cookie, origin, token) = (served.cookie(), served.origin(), &served.token);
    let (code, greeting) = served.ask(&format!("GET /?token={token}"), &[], "");
    assert!(code == 200 && greeting.contains("HttpOnly; SameSite=Strict"), "{greeting}");
    let (code, page) = served.get("/article/0");
    assert_eq!(code, 200);
    for header in ["content-security-policy: default-src 'none'", "nosniff", "no-store", "x-frame-options: DENY"] {
        assert!(page.to_lowercase().contains(&header.to_lowercase()), "{header} is not in {page}");
    }
    assert!(
        !page.contains("unsafe-inline")
            && !page.contains("<img")
            && !page.contains("<script>alert")
            && !page.contains(token)
    );
    let wrong = format!("Cookie: padanan-{}={}", served.port, "0".repeat(64));
    for (line, headers, wanted) in [
        ("GET /".to_owned(), vec![], 403),
        ("GET /page.js".to_owned(), vec![], 403),
        (format!("GET /article/0?token={token}"), vec![], 403),
        (format!("POST /?token={token}"), vec![&*origin], 403),
        ("GET /?token=".to_owned(), vec![], 403),
        ("GET /article/0".to_owned(), vec![&*wrong], 403),
        ("GET /article/0".to_owned(), vec![&*cookie, "Host: evil.example"], 421),
        ("GET /article/0".to_owned(), vec![&*cookie, "Host: localhost"], 421),
        ("GET /article/0".to_owned(), vec![&*cookie, "Origin: http://evil.example"], 403),
        ("POST /api/close".to_owned(), vec![&*cookie], 403),
        ("POST /api/close".to_owned(), vec![&*cookie, "Origin: null"], 403),
        ("POST /api/close".to_owned(), vec![&*cookie, &*origin, "Sec-Fetch-Site: cross-site"], 403),
        ("POST /api/decide".to_owned(), vec![&*cookie, &*origin, "Content-Type: text/plain"], 415),
        ("GET /api/decide".to_owned(), vec![&*cookie], 405),
        ("PUT /article/0".to_owned(), vec![&*cookie, &*origin], 405),
        ("DELETE /".to_owned(), vec![&*cookie], 403),
        ("GET /article/7".to_owned(), vec![&*cookie], 404),
        ("GET /article/x".to_owned(), vec![&*cookie], 400),
        ("GET /../a.bitext.json".to_owned(), vec![&*cookie], 404),
    ] {
        let (code, reply) = served.ask(&line, &headers, "");
        assert_eq!(code, wanted, "{line} {headers:?}: {reply}");
    }
    assert!(served.raw("\0\x01nonsense\r\n\r\n").starts_with("HTTP/1.1 400"));
    let huge = json!({ "article": 0, "version": "x".repeat(5 << 20), "decisions": [] });
    assert_eq!(served.post("/api/decide", &huge).0, 413);
    assert_eq!(served.post("/api/decide", &json!({ "article": 0 })).0, 422);
    assert_eq!(place.read("a.bitext.json"), before);
    assert_eq!(served.post("/api/close", &json!({})).0, 200);
    assert_eq!(served.ended(), Some(10));
}

#[test]
fn decides_undoes_and_shows_conflicts() {
    let place = place();
    let served = Served::start(&place, &["a.bitext.json", "--terms", "terms.toml"]);
    let decide = |version: &str, rows: Value| {
        served.post("/api/decide", &json!({ "article": 0, "version": version, "decisions": rows }))
    };
    let first = served.version(0);
    let (code, reply) =
        decide(&first, json!([{ "segment": 1, "action": "edit", "target": "Kremlin <b>agrees</b> 3 billion." }]));
    assert_eq!(code, 200, "{reply}");
    assert!(reply["segments"][0]["html"].as_str().unwrap().contains("&lt;b&gt;agrees"), "{reply}");
    assert_eq!(segment(&place, 1)["target"], "Kremlin <b>agrees</b> 3 billion.");
    // A page that shows an older text than the file has decides nothing, whatever version it names.
    let now = reply["version"].as_str().unwrap().to_owned();
    let (code, reply) = decide(&now, json!([{ "segment": 1, "was": "Kremlin agrees 3 million.", "action": "accept" }]));
    assert_eq!((code, &reply["segments"][0]["origin"]), (409, &json!("human")), "{reply}");
    assert!(reply["written"].as_u64().is_some_and(|at| at > 1_500_000_000_000), "{reply}");
    let (code, reply) = decide(&now, json!([{ "segment": 3, "was": "something", "action": "edit", "target": "x" }]));
    assert_eq!(code, 409, "{reply}");
    // A second window that has not seen this gets the current version, and nothing is lost.
    let (code, reply) = decide(&first, json!([{ "segment": 1, "action": "edit", "target": "Mine." }]));
    assert_eq!((code, &reply["segments"][0]["target"]), (409, &json!("Kremlin <b>agrees</b> 3 billion.")));
    let second = reply["version"].as_str().unwrap().to_owned();
    // A range skips what cannot be accepted, and says so.
    let rows: Vec<Value> = (1..5).map(|n| json!({ "segment": n, "action": "accept" })).collect();
    let (code, reply) = decide(&second, json!(rows));
    assert!(code == 200 && reply["message"].as_str().unwrap().contains("segment 3 is not translated"), "{reply}");
    let undo = |version: &str| served.post("/api/undo", &json!({ "article": 0, "version": version }));
    let (_, reply) = undo(reply["version"].as_str().unwrap());
    let (code, reply) = undo(reply["version"].as_str().unwrap());
    assert_eq!(code, 200, "{reply}");
    assert_eq!(segment(&place, 1)["target"], "Kremlin agrees 3 million.");
    // A bitext that has changed on disk, is truncated or is missing: this is reported, and nothing is overwritten.
    let version = reply["version"].as_str().unwrap().to_owned();
    let elsewhere = place.read("a.bitext.json").replace("Residents go home", "People go home");
    place.write("a.bitext.json", &elsewhere);
    let (code, reply) = decide(&version, json!([{ "segment": 4, "action": "accept" }]));
    assert_eq!((code, &reply["segments"][0]["target"]), (409, &json!("People go home")));
    assert_eq!(place.read("a.bitext.json"), elsewhere);
    // The same for an undo: what it would have done, and what is there now.
    let (_, reply) = decide(reply["version"].as_str().unwrap(), json!([{ "segment": 2, "action": "accept" }]));
    let elsewhere = place.read("a.bitext.json").replace("failed.\"", "went wrong.\"");
    place.write("a.bitext.json", &elsewhere);
    let (code, reply) = undo(reply["version"].as_str().unwrap());
    assert_eq!(code, 409, "{reply}");
    assert_eq!((&reply["undo"][0]["id"], &reply["undo"][0]["state"]), (&json!(2), &json!("translated")));
    assert_eq!(reply["segments"][0]["target"], "<img src=x onerror=alert(1)> went wrong.");
    assert_eq!(place.read("a.bitext.json"), elsewhere);
    let (code, now) = served.get("/article/0/segments?ids=4,9,x,2");
    assert!(code == 200 && now.contains("People go home") && now.contains("went wrong"), "{now}");
    let version = served.version(0);
    place.write("a.bitext.json", "{ \"format\":");
    let (code, reply) = decide(&version, json!([{ "segment": 4, "action": "accept" }]));
    assert!(code == 500 && reply["message"].as_str().unwrap().contains("a.bitext.json"), "{code} {reply}");
    assert_eq!(place.read("a.bitext.json"), "{ \"format\":");
    // A glossary entry is appended to a file that stays a glossary.
    let term = |source: &str| {
        let body = json!({ "article": 0, "version": "", "source": source, "target": "A \"b\" \\", "kind": "place" });
        served.post("/api/term", &body)
    };
    assert_eq!(term("Aa Bb").0, 200);
    assert_eq!(term(" ").0, 422);
    assert_eq!(term("Cc").0, 200);
    place.run(&["glossary", "check", "terms.toml"]).expect(0);
    assert!(place.read("terms.toml").contains("source = \"Aa Bb\""));
}

/// A page is answered beside some hundred connections that send nothing, a part of a head, or a part of a body.
#[test]
fn idle_connections_do_not_stop_a_person() {
    let place = place();
    let served = Served::start(&place, &["a.bitext.json"]);
    let version = served.version(0);
    let post = format!(
        "POST /api/decide HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{}\r\n{}\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n{{",
        served.port,
        served.cookie(),
        served.origin()
    );
    let strange = post.replace(&served.token, "0");
    let sent = ["", "GET / HTTP/1.1\r\nHost: 127", "POST / HTTP/1.1\r\nContent-Length: 99\r\n\r\n", &strange];
    let mut idle: Vec<TcpStream> = Vec::new();
    for n in 0..500 {
        let mut stream = TcpStream::connect(("127.0.0.1", served.port)).unwrap();
        let _ = stream.write_all(sent[n % sent.len()].as_bytes());
        idle.push(stream);
        if n % 50 == 0 {
            let began = std::time::Instant::now();
            assert_eq!(served.get("/article/0").0, 200);
            assert!(began.elapsed() < std::time::Duration::from_secs(5), "{n}: {:?}", began.elapsed());
        }
    }
    // Nor does a window of the person's own that never ends its request.
    let mut own = TcpStream::connect(("127.0.0.1", served.port)).unwrap();
    own.write_all(post.as_bytes()).unwrap();
    let accept = json!([{ "segment": 4, "action": "accept" }]);
    let (code, reply) = served.post("/api/decide", &json!({ "article": 0, "version": version, "decisions": accept }));
    assert_eq!(code, 200, "{reply}");
    // Most of them were closed in favour of later ones.
    let closed = |stream: &mut TcpStream| {
        stream.set_read_timeout(Some(std::time::Duration::from_millis(100))).unwrap();
        let read = stream.read_to_end(&mut Vec::new());
        read.is_ok() || read.is_err_and(|e| e.kind() == std::io::ErrorKind::ConnectionReset)
    };
    assert!(idle[..300].iter_mut().step_by(30).all(closed));
}

/// A review by root of somebody else's file leaves it theirs, with its permissions, also behind a link.
#[cfg(unix)]
#[test]
fn decisions_keep_the_owner_of_the_file() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
    let place = Place::new();
    let file = place.write("theirs/a.bitext.json", BITEXT);
    symlink("theirs/a.bitext.json", place.path("a.bitext.json")).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o660)).unwrap();
    let theirs = chown(&file, Some(65534), Some(65533)).is_ok();
    let owner = || std::fs::metadata(&file).map(|m| (m.uid(), m.gid(), m.permissions().mode() & 0o777)).unwrap();
    let before = owner();
    for (arguments, id) in
        [(&["review", "a.bitext.json", "--accept", "1"], 1), (&["review", "theirs/a.bitext.json", "--accept", "2"], 2)]
    {
        place.run(arguments).expect(10);
        assert_eq!(segment(&place, id)["state"], "reviewed");
        assert_eq!(owner(), before);
    }
    assert!(place.path("a.bitext.json").is_symlink());
    if !theirs {
        eprintln!("skipped: only root can give a file away");
    }
}

#[test]
fn a_folder_has_a_table_and_a_queue() {
    let place = place();
    place.write("deeper/b.bitext.json", BITEXT.replace("Kremlin setuju 3", "Kremlin gagall 3"));
    place.write("broken.bitext.json", "{");
    let served = Served::start(&place, &["."]);
    let (code, table) = served.get("/");
    assert!(code == 200 && table.contains("deeper/b.bitext.json") && table.contains("broken.bitext.json"), "{table}");
    let queue = served.get("/queue").1;
    let at = |text: &str| queue.find(text).unwrap_or_else(|| panic!("no {text} in {queue}"));
    assert!(at("id=\"a0s3\"") < at("id=\"a1s3\"") && at("id=\"a1s3\"") < at("id=\"a0s1\""));
    let run = place.run(&["review", ".", "--list"]);
    assert_snapshot!("review_list_folder", run.whole());
}

/// A translation that is approved in a review is reused in the next article, unless the approval is undone.
#[test]
fn what_is_approved_is_used_again() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("a.txt", "Warga turun ke jalan.\n\nPresiden mengatakan bahwa bantuan akan dikirim.\n");
    place.write("b.txt", "Warga turun  ke jalan.\n");
    place.run(&["translate", "a.txt", "--out", "a.bitext.json", "--format", "json"]).expect(0);
    let translated = |memory: &str| {
        let run = place.run(&["translate", "b.txt", "--format", "json", "--memory", memory]).expect(0);
        let bitext: Value = serde_json::from_str(&run.stdout).unwrap();
        let segment = &bitext["segments"][0];
        (segment["target"].as_str().unwrap().to_owned(), segment["origin"].as_str().unwrap().to_owned())
    };
    let machine = translated("m.sqlite");
    let hand = "People took to the streets.".to_owned();
    let served = Served::start(&place, &["a.bitext.json", "--memory", "m.sqlite"]);
    let edit = json!([{ "segment": 1, "action": "edit", "target": hand }]);
    let (_, reply) =
        served.post("/api/decide", &json!({ "article": 0, "version": served.version(0), "decisions": edit }));
    let version = reply["version"].as_str().unwrap().to_owned();
    assert_eq!(served.post("/api/close", &json!({})).0, 200);
    assert_eq!(served.ended(), Some(0));
    assert_eq!(translated("m.sqlite"), (hand.clone(), "memory".to_owned()));
    // Rejecting goes back to the draft and withdraws the approval.
    place.run(&["review", "a.bitext.json", "--reject", "1", "--memory", "m.sqlite"]).expect(0);
    assert_eq!(translated("m.sqlite"), machine);
    // Undo withdraws an approval and restores the previously approved translation.
    place.run(&["review", "a.bitext.json", "--accept", "1", "--memory", "m.sqlite"]).expect(0);
    let served = Served::start(&place, &["a.bitext.json", "--memory", "m.sqlite"]);
    let edit = json!([{ "segment": 1, "action": "edit", "target": hand }]);
    let (_, reply) =
        served.post("/api/decide", &json!({ "article": 0, "version": served.version(0), "decisions": edit }));
    assert_ne!(reply["version"], json!(version));
    let (code, _) = served.post("/api/undo", &json!({ "article": 0, "version": reply["version"] }));
    assert_eq!((code, served.post("/api/close", &json!({})).0, served.ended()), (200, 200, Some(0)));
    let was = segment(&place, 1)["target"].clone();
    assert_eq!(translated("m.sqlite"), (was.as_str().unwrap().to_owned(), "memory".to_owned()));
    // Decisions from a file have the same effect; --no-memory stores nothing.
    let sha256: Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    let file = json!({ "format": "padanan-decisions/1", "article_sha256": sha256["article"]["sha256"], "decisions":
        [{ "segment": 1, "was": was, "action": "edit", "target": hand }] });
    place.write("decisions.json", file.to_string());
    place.run(&["review", "a.bitext.json", "--apply", "decisions.json", "--memory", "m.sqlite"]).expect(0);
    assert_eq!(translated("m.sqlite").0, hand);
    place.run(&["review", "a.bitext.json", "--accept", "1-2", "--no-memory"]).expect(0);
    place.run(&["memory", "stats"]).expect(0);
}

#[test]
fn a_broken_or_locked_memory_loses_no_decision() {
    let place = place();
    place.write("broken.sqlite", "no database, and long enough to be sure of it; ".repeat(100));
    let run = place.run(&["review", "a.bitext.json", "--accept", "1", "--memory", "broken.sqlite"]).expect(10);
    assert!(run.stderr.contains("broken.sqlite") && run.stderr.contains("is in the bitext"), "{}", run.stderr);
    assert_eq!(segment(&place, 1)["state"], "reviewed");
    let run = place.run(&["review", "a.bitext.json", "--accept", "2", "--memory", "a.bitext.json/x"]).expect(10);
    assert!(run.stderr.contains("is in the bitext"), "{}", run.stderr);
    // Another program locks the memory for a while: the page answers immediately, and the approval is stored later.
    place.write("x.txt", "Presiden tiba di kota.\n");
    place.run(&["translate", "x.txt", "-b", "bundled", "--memory", "m.sqlite"]).expect(0);
    let other = rusqlite::Connection::open(place.path("m.sqlite")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let served = Served::start(&place, &["a.bitext.json", "--memory", "m.sqlite"]);
    let began = std::time::Instant::now();
    let accept = json!([{ "segment": 4, "action": "accept" }]);
    let (code, _) =
        served.post("/api/decide", &json!({ "article": 0, "version": served.version(0), "decisions": accept }));
    assert!(code == 200 && began.elapsed() < std::time::Duration::from_secs(15), "the lock is waited for, 20 s long");
    assert_eq!(segment(&place, 4)["state"], "reviewed");
    other.execute_batch("ROLLBACK").unwrap();
    served.post("/api/close", &json!({}));
    served.ended();
    let kept = place.run(&["memory", "export", "--approved", "--memory", "m.sqlite"]).expect(0).stdout;
    assert!(kept.contains("Residents go home"), "{kept}");
}

/// Creates two backends, of which the second keeps a term that the first loses, and the other way round.
fn two_drafts(second: Script) -> (Standin, Standin, Place) {
    let (one, two) =
        (Standin::start(Service::Deepl, Script::default()), Standin::start(Service::LibreTranslate, second));
    let place = Place::with_backend(Service::Deepl, &one);
    let config = place.read("padanan.toml");
    place.write("padanan.toml", format!("{config}{}", backend("two", Service::LibreTranslate, &two)));
    place.write("a.txt", "Presiden mengatakan bahwa Moskwa mengirim bantuan.\n\nWarga turun ke jalan.\n");
    (one, two, place)
}

#[test]
fn two_drafts_stand_beside_each_other() {
    let (_one, two, place) = two_drafts(Script::default());
    let glossary = shipped_glossaries();
    let arguments = ["translate", "a.txt", "--compare", "two", "--glossary", &glossary, "--out", "a.bitext.json"];
    let run = place.run(&arguments).expect(0);
    assert!(run.stderr.contains("2 sentences with a second draft by two"), "{}", run.stderr);
    assert_eq!(two.requests().len(), 1);
    // The glossary is enforced on the other draft too, so the promise holds for either draft.
    let other = segment(&place, 1)["other"].clone();
    assert_eq!((&other["backend"], &other["own_backend"]), (&json!("two"), &json!("mt")), "{other}");
    assert_eq!(other["terms"][0]["outcome"], "shielded", "{other}");
    assert!(other["target"].as_str().unwrap().contains("Moscow"), "{other}");
    // The stand-ins give the same translation, so change the end of one of them.
    let text = place.read("a.bitext.json");
    let (head, tail) = text.split_at(text.find("\"other\"").unwrap());
    place.write("a.bitext.json", head.to_owned() + &tail.replacen("assistance.", "help to the people.", 2));
    assert_snapshot!("compare_diff", place.run(&["diff", "a.bitext.json"]).whole());
    assert_snapshot!("compare_list", place.run(&["review", "a.bitext.json", "--list"]).whole());
    let before = place.read("a.bitext.json");
    place.run(&["review", "a.bitext.json", "--other", "1", "--glossary", &glossary]).expect(0);
    let taken = segment(&place, 1);
    assert_eq!((&taken["target"], &taken["state"]), (&other_target(&before), &json!("translated")));
    assert_eq!((&taken["other"]["backend"], &taken["terms"][0]["outcome"]), (&json!("mt"), &json!("kept")));
    let page = place.run(&["export", "a.bitext.json", "--format", "review"]).expect(0).stdout;
    assert!(page.contains("data-do=\"other\"") && page.contains("Or <b>mt</b>"), "{page}");
    // A file of decisions from the exported page can take the first draft back, too.
    let sha256: Value = serde_json::from_str(&before).unwrap();
    let rows = json!([{ "segment": 1, "was": taken["target"], "action": "other" }, { "segment": 1, "was": "x", "action": "other" }]);
    let file =
        json!({ "format": "padanan-decisions/1", "article_sha256": sha256["article"]["sha256"], "decisions": rows });
    place.write("decisions.json", file.to_string());
    place.run(&["review", "a.bitext.json", "--apply", "decisions.json", "--glossary", &glossary]).expect(10);
    assert_eq!(segment(&place, 1)["other"]["backend"], "two");
    // A changed glossary is enforced in both drafts.
    place.write("house.toml", "[glossary]\nfrom = \"id\"\nto = \"en\"\n[[term]]\nsource = \"Moskwa\"\ntarget = \"Muscovy\"\nforbidden = [\"Moscow\"]\n");
    place.run(&["enforce", "a.bitext.json", "--glossary", "house.toml", "--out", "a.bitext.json"]).expect(0);
    assert!(segment(&place, 1)["other"]["target"].as_str().unwrap().contains("Muscovy"));
}

fn other_target(bitext: &str) -> Value {
    serde_json::from_str::<Value>(bitext).unwrap()["segments"][0]["other"]["target"].clone()
}

#[test]
fn a_second_backend_that_fails_harms_nothing() {
    let (_one, _two, place) = two_drafts(Script::default().fault(Fault::Quota, When::From(1)));
    let glossary = shipped_glossaries();
    let arguments = ["translate", "a.txt", "--compare", "two", "--glossary", &glossary, "--out", "a.bitext.json"];
    let run = place.run(&arguments).expect(0);
    assert!(run.stderr.contains("two gave no usable draft for 2 of 2 sentences"), "{}", run.stderr);
    assert!(segment(&place, 1)["other"].is_null() && segment(&place, 1)["target"].is_string());
    for (arguments, code, told) in [
        (&["--compare", "nobody", "--bitext", "b.json"][..], 3, "--compare: there is no backend named `nobody`"),
        (
            &["--compare", "twoo", "--bitext", "b.json"],
            3,
            "--compare: there is no backend named `twoo`; did you mean `two`?",
        ),
        (&["--compare", "twoo", "--dry-run"], 3, "--compare: there is no backend named `twoo`; did you mean `two`?"),
        (&["--compare", "mt", "--bitext", "b.json"], 2, "is the main backend already"),
        (&["--compare", "two"], 2, "add --bitext FILE"),
        (&["--compare", "deepl", "--bitext", "b.json"], 3, "DEEPL_API_KEY"),
    ] {
        let run = place.run(&[&["translate", "a.txt"], arguments].concat()).expect(code);
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
    // In a batch, the article counts as done, and the next run calls only the second backend again.
    place.write("in/a.txt", place.read("a.txt"));
    let run = place.run(&["batch", "in", "--out", "none", "--compare", "twoo"]).expect(3);
    assert!(run.stderr.contains("--compare: there is no backend named `twoo`; did you mean `two`?"), "{}", run.stderr);
    let batch = ["batch", "in", "--out", "out", "--compare", "two", "--glossary", &glossary];
    let run = place.run(&batch).expect(0);
    assert!(run.stderr.contains("two gave no usable draft for 2 of 2"), "{}", run.stderr);
    let (one, two, working) = two_drafts(Script::default());
    working.write("in/a.txt", place.read("a.txt"));
    std::fs::rename(place.path("out"), working.path("out")).unwrap();
    working.run(&batch).expect(0);
    let _ = one;
    assert_eq!(two.requests().len(), 1);
    assert!(working.read("out/a.bitext.json").contains("\"own_backend\": \"mt\""));
    let run = working.run(&batch).expect(0);
    assert!(run.stderr.contains("1 unchanged"), "{}", run.stderr);
}

/// Other users of the machine can read the browser's command line, so the link in it opens the review only once.
#[test]
fn the_browser_gets_a_link_that_opens_once() {
    if cfg!(any(windows, target_os = "macos")) {
        return;
    }
    let place = place();
    let browser = place.write("browser.sh", "#!/bin/sh\necho \"$1\" > opened.tmp && mv opened.tmp opened\n");
    std::process::Command::new("chmod").arg("+x").arg(&browser).status().unwrap();
    let mut command = place.command(&["review", "a.bitext.json"]);
    let served = Served::of(command.env("DISPLAY", ":77").env("BROWSER", &browser));
    for _ in 0..100 {
        if place.path("opened").exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let opened = place.read("opened");
    let path = opened.trim().split_once(&format!("127.0.0.1:{}", served.port)).unwrap().1.to_owned();
    assert!(!path.contains(&served.token), "the token itself stands on a command line");
    let (code, greeting) = served.ask(&format!("GET {path}"), &[], "");
    assert!(code == 200 && greeting.contains("HttpOnly"), "{greeting}");
    let (code, again) = served.ask(&format!("GET {path}"), &[], "");
    assert!(code == 403 && again.contains("open the link that padanan review printed"), "{again}");
    assert_eq!(served.ask(&format!("GET /?token={}", served.token), &[], "").0, 200);
}

#[test]
fn a_bitext_that_is_none_is_told_and_the_others_are_served() {
    let place = Place::new();
    let broken = [
        ("cut.bitext.json", BITEXT[..BITEXT.len() / 2].to_owned(), "cut.bitext.json:"),
        ("later.bitext.json", BITEXT.replace("padanan-bitext/1", "padanan-bitext/2"), "a later padanan may read it"),
        (
            "span.bitext.json",
            BITEXT.replacen("\"target_span\": [0, 7]", "\"target_span\": [0, 700]", 1),
            "terms[0].target_span",
        ),
        ("back.bitext.json", BITEXT.replacen("[8, 14]", "[14, 8]", 1), "runs backwards"),
        ("letter.bitext.json", BITEXT.replacen("Kremlin agrees 3", "Kremli\u{e9}agrees 3", 1), "character boundaries"),
        ("block.bitext.json", BITEXT.replacen("\"span\": [0, 96]", "\"span\": [0, 50]", 1), "extends beyond its block"),
        ("lang.bitext.json", BITEXT.replace("\"from\": \"id\"", "\"from\": \"<script>\""), "lang.bitext.json"),
        ("bytes.bitext.json", "\u{0}\u{1}".to_owned(), "bytes.bitext.json:1"),
    ];
    for (name, text, told) in &broken {
        place.write(name, text);
        for arguments in
            [&["review", name, "--list"][..], &["review", name, "--accept", "1"], &["review", name, "--no-open"]]
        {
            let run = place.run(arguments).expect(4);
            assert!(run.stderr.contains(told) && run.stderr.contains(name), "{name}: {}", run.stderr);
        }
        assert_eq!(&place.read(name), text);
    }
    place.write("good.bitext.json", BITEXT);
    let served = Served::start(&place, &["."]);
    let table = served.get("/").1;
    assert!(broken.iter().all(|(name, _, _)| table.contains(name)) && table.contains("good.bitext.json"), "{table}");
    assert!(!table.contains("<script>\""), "{table}");
    // A bitext of a later format version appears while the review is open.
    let accept = json!([{ "segment": 1, "action": "accept" }]);
    let body = json!({ "article": 0, "version": served.version(0), "decisions": accept });
    place.write("good.bitext.json", &broken[1].1);
    let (code, reply) = served.post("/api/decide", &body);
    assert!(code == 500 && reply["message"].as_str().unwrap().contains("padanan-bitext/2"), "{code} {reply}");
    assert_eq!(reply["segments"][0]["target"], "Kremlin agrees 3 million.");
    assert_eq!(place.read("good.bitext.json"), broken[1].1);
    // Once the file is restored, the decision can be made again.
    place.write("good.bitext.json", BITEXT);
    assert_eq!(served.post("/api/decide", &body).0, 200);
}

#[test]
fn right_to_left_text_is_text() {
    let place = Place::new();
    let hebrew = "\u{202e}\u{5e9}\u{5dc}\u{5d5}\u{5dd} 3 (\u{5e7}\u{5e8}\u{5de}\u{5dc}\u{5d9}\u{5df})";
    place.write("a.bitext.json", BITEXT.replace("Residents go home", hebrew));
    let list = place.run(&["review", "a.bitext.json", "--list"]).expect(10).stdout;
    assert!(list.contains("\u{fffd}\u{5e9}") && !list.contains('\u{202e}'), "nothing turns the terminal round: {list}");
    let served = Served::start(&place, &["a.bitext.json"]);
    assert!(served.get("/article/0").1.contains("class=\"target\" lang=\"en\" dir=\"auto\""));
    let edit = json!([{ "segment": 4, "action": "edit", "target": format!("{hebrew} \u{627}\u{644}\u{643}") }]);
    let (code, _) =
        served.post("/api/decide", &json!({ "article": 0, "version": served.version(0), "decisions": edit }));
    assert_eq!((code, segment(&place, 4)["target"].as_str().unwrap().starts_with(hebrew)), (200, true));
}

/// Runs as a user who may read the folder but not write to it.
#[cfg(unix)]
#[test]
fn in_a_folder_that_cannot_be_written_nothing_is_lost() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;
    let place = place();
    let root = std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    let allow = |mode| std::fs::set_permissions(place.path(""), std::fs::Permissions::from_mode(mode)).unwrap();
    allow(0o555);
    let as_nobody = |arguments: &[&str]| {
        let mut command = place.command(arguments);
        if root {
            command.uid(65534).gid(65534);
        }
        command
    };
    let probe = as_nobody(&["--version"]).stdout(Stdio::null()).status();
    if !probe.is_ok_and(|status| status.success()) {
        eprintln!("skipped: another user cannot start the program");
        return allow(0o755);
    }
    let run = place.finished(as_nobody(&["review", "a.bitext.json", "--accept", "1"]).output().unwrap());
    assert!(run.stderr.contains("the decision is not saved, and the file is as it was"), "{}", run.whole());
    let served = Served::of(&mut as_nobody(&["review", "a.bitext.json", "--no-open"]));
    let accept = json!([{ "segment": 1, "action": "accept" }]);
    let body = json!({ "article": 0, "version": served.version(0), "decisions": accept });
    let (code, reply) = served.post("/api/decide", &body);
    assert!(code == 500 && reply["message"].as_str().unwrap().contains("cannot be written"), "{code} {reply}");
    assert!(reply["segments"][0]["html"].as_str().unwrap().contains("data-state=\"translated\""), "{reply}");
    assert_eq!(place.read("a.bitext.json"), BITEXT);
    // Once the folder is writable, the same decision is saved.
    allow(0o777);
    assert_eq!(served.post("/api/decide", &body).0, 200);
    assert_eq!(segment(&place, 1)["state"], "reviewed");
}
