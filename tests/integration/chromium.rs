//! A browser: Chromium, driven through chromedriver (W3C WebDriver). `benches/review.rs` uses it too.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// A browser window.
pub(crate) struct Browser {
    driver: Child,
    session: String,
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
    _home: tempfile::TempDir,
}

impl Browser {
    pub(crate) fn open() -> Option<Self> {
        let there = |name: &str| {
            Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
        };
        if !there("chromedriver") || !there("chromium") {
            assert!(std::env::var_os("PADANAN_CI").is_none(), "CI installs chromium and chromedriver");
            eprintln!("skipped: chromium and chromedriver are not installed");
            return None;
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let home = tempfile::tempdir().unwrap();
        let driver = Command::new("chromedriver")
            .args([format!("--port={port}"), "--silent".to_owned()])
            .env("HOME", home.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client =
            padanan::internal::http_client::builder().no_proxy().timeout(Duration::from_secs(60)).build().unwrap();
        let mut browser =
            Self { driver, session: format!("http://127.0.0.1:{port}/session"), client, runtime, _home: home };
        for _ in 0..100 {
            std::thread::sleep(Duration::from_millis(100));
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                break;
            }
        }
        let arguments =
            ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,1000"];
        let asked = json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": { "args": arguments } } } });
        let made = browser.post("", &asked);
        let id = made["sessionId"].as_str().unwrap_or_else(|| panic!("no browser: {made}")).to_owned();
        browser.session = format!("{}/{id}", browser.session);
        Some(browser)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        let request = self.client.post(format!("{}{path}", self.session)).json(body);
        self.runtime.block_on(async { request.send().await.unwrap().json::<Value>().await.unwrap()["value"].clone() })
    }

    /// Closes the current window.
    #[allow(dead_code, reason = "`benches/review.rs` includes this file, and has one window")]
    pub(crate) fn close_window(&self) {
        let request = self.client.delete(format!("{}/window", self.session));
        self.runtime.block_on(async { request.send().await.unwrap() });
    }

    /// Returns the handle of the current window.
    #[allow(dead_code, reason = "`benches/review.rs` includes this file, and has one window")]
    pub(crate) fn window(&self) -> Value {
        let request = self.client.get(format!("{}/window", self.session));
        self.runtime.block_on(async { request.send().await.unwrap().json::<Value>().await.unwrap()["value"].clone() })
    }

    pub(crate) fn go(&self, url: &str) {
        self.post("/url", &json!({ "url": url }));
    }

    pub(crate) fn script(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Waits until this expression is true.
    pub(crate) fn wait(&self, wanted: &str) {
        for _ in 0..100 {
            if self.script(&format!("return Boolean({wanted})")) == json!(true) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("never so: {wanted}\n{}", self.script("return document.body.innerText"));
    }

    /// Presses keys, one after the other; `control` holds Ctrl down.
    pub(crate) fn keys(&self, keys: &str, control: bool) {
        let mut actions = Vec::new();
        let hold = |kind: &str, key: &str| json!({ "type": kind, "value": key });
        if control {
            actions.push(hold("keyDown", "\u{e009}"));
        }
        for key in keys.chars() {
            actions.push(hold("keyDown", &key.to_string()));
            actions.push(hold("keyUp", &key.to_string()));
        }
        if control {
            actions.push(hold("keyUp", "\u{e009}"));
        }
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "k", "actions": actions }] }));
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let request = self.client.delete(&self.session);
        let _ = self.runtime.block_on(async { request.send().await });
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
