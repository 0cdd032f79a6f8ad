//! The review page in Firefox, driven over Marionette, the protocol that geckodriver speaks to it. `.ci/full` runs these
//! tests; elsewhere they are skipped, unless `PADANAN_FIREFOX` is set.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::review::{Served, place};

/// A window of Firefox.
struct Firefox {
    process: Child,
    stream: TcpStream,
    asked: u64,
    _profile: tempfile::TempDir,
}

impl Firefox {
    fn open() -> Option<Self> {
        if std::env::var_os("PADANAN_FIREFOX").is_none() {
            eprintln!("skipped: PADANAN_FIREFOX is not set");
            return None;
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let profile = tempfile::tempdir().unwrap();
        let preferences = format!(
            "user_pref(\"marionette.port\", {port});\nuser_pref(\"datareporting.policy.dataSubmissionEnabled\", false);\n\
             user_pref(\"app.update.enabled\", false);\nuser_pref(\"browser.shell.checkDefaultBrowser\", false);\n"
        );
        std::fs::write(profile.path().join("user.js"), preferences).unwrap();
        let process = Command::new("firefox-esr")
            .args(["--marionette", "--headless", "--no-remote", "--profile"])
            .arg(profile.path())
            .env("HOME", profile.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("firefox-esr is not installed");
        let mut tries = 0;
        let stream = loop {
            match TcpStream::connect(("127.0.0.1", port)) {
                Ok(stream) => break stream,
                Err(error) => assert!(tries < 600, "Firefox does not answer: {error}"),
            }
            tries += 1;
            std::thread::sleep(Duration::from_millis(100));
        };
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut firefox = Self { process, stream, asked: 0, _profile: profile };
        firefox.message();
        firefox.ask("WebDriver:NewSession", &json!({}));
        Some(firefox)
    }

    /// Reads a message: its length in digits, a colon, and JSON.
    fn message(&mut self) -> Value {
        let (mut length, mut byte) = (0_usize, [0_u8]);
        loop {
            self.stream.read_exact(&mut byte).unwrap();
            match byte[0] {
                b':' => break,
                digit => length = length * 10 + usize::from(digit - b'0'),
            }
        }
        let mut text = vec![0; length];
        self.stream.read_exact(&mut text).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    fn ask(&mut self, command: &str, parameters: &Value) -> Value {
        self.asked += 1;
        let text = json!([0, self.asked, command, parameters]).to_string();
        self.stream.write_all(format!("{}:{text}", text.len()).as_bytes()).unwrap();
        let mut reply = self.message();
        assert!(reply[2].is_null(), "{command}: {}", reply[2]);
        let mut result = reply[3].take();
        if result.get("value").is_some() { result["value"].take() } else { result }
    }

    fn go(&mut self, url: &str) {
        self.ask("WebDriver:Navigate", &json!({ "url": url }));
    }

    fn script(&mut self, script: &str) -> Value {
        self.ask("WebDriver:ExecuteScript", &json!({ "script": script, "args": [], "sandbox": null }))
    }

    fn wait(&mut self, wanted: &str) {
        for _ in 0..200 {
            if self.script(&format!("return Boolean({wanted})")) == json!(true) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("never so: {wanted}\n{}", self.script("return document.body.innerText"));
    }

    fn keys(&mut self, keys: &str, control: bool) {
        let hold = |kind: &str, key: &str| json!({ "type": kind, "value": key });
        let mut actions = Vec::new();
        if control {
            actions.push(hold("keyDown", "\u{e009}"));
        }
        for key in keys.chars() {
            actions.extend([hold("keyDown", &key.to_string()), hold("keyUp", &key.to_string())]);
        }
        if control {
            actions.push(hold("keyUp", "\u{e009}"));
        }
        self.ask("WebDriver:PerformActions", &json!({ "actions": [{ "type": "key", "id": "k", "actions": actions }] }));
    }
}

impl Drop for Firefox {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const FIRST: &str = "document.querySelector('#s1').dataset";
const SAVED: &str = "!document.body.dataset.waiting";

#[test]
fn a_day_of_a_reviewer_in_firefox() {
    let Some(mut firefox) = Firefox::open() else { return };
    let place = place();
    let served = Served::start(&place, &["a.bitext.json", "--terms", "terms.toml"]);
    firefox.go(&served.url());
    firefox.wait("document.querySelector('article[aria-current]')");
    // The most urgent place is the missing translation.
    firefox.keys("n", false);
    firefox.wait("document.querySelector('[aria-current]').dataset.id === '3'");
    firefox.keys("e", false);
    firefox.wait("document.activeElement.tagName === 'TEXTAREA'");
    firefox.keys("Moscow waits", false);
    firefox.wait("document.querySelector('#s3 .live').textContent !== ''");
    firefox.keys("\u{e007}", true);
    firefox.wait(&format!("document.querySelector('#s3').dataset.target === 'Moscow waits' && {SAVED}"));
    assert!(place.read("a.bitext.json").contains("Moscow waits"));
    firefox.keys("n", false);
    firefox.wait("document.querySelector('[aria-current]').dataset.id === '1'");
    firefox.keys("a", false);
    firefox.wait(&format!("{FIRST}.state === 'reviewed' && {SAVED}"));
    firefox.wait("document.querySelector('#decided').textContent === '2 of 4 decided'");
    firefox.keys("A", false);
    firefox.wait(&format!("document.querySelector('#decided').textContent === '4 of 4 decided' && {SAVED}"));
    firefox.keys("u", false);
    firefox.wait(&format!("document.querySelector('#decided').textContent === '2 of 4 decided' && {SAVED}"));
    // What is typed outlives a reload.
    firefox.keys("ke", false);
    firefox.wait("document.activeElement.tagName === 'TEXTAREA'");
    firefox.keys(" Draft.", false);
    firefox.go(&format!("http://127.0.0.1:{}/article/0", served.port));
    firefox.wait("document.querySelector('.typed .ours')?.textContent.includes(' Draft.')");
    firefox.keys("v", false);
    firefox.wait("location.search.includes('reading')");
    assert_eq!(
        firefox.script("return document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
        json!(true)
    );
}
