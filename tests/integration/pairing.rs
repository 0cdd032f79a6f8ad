//! A reviewer changes which sentences of an aligned article belong together: in Chromium, by keys.

use serde_json::{Value, json};

use crate::align::{SOURCE, TARGET, place};
use crate::browser::barriers;
use crate::chromium::Browser;
use crate::common::Place;
use crate::review::Served;

const READY: &str = "document.querySelector('article[aria-current]')";
const SAVED: &str = "!document.body.dataset.waiting";
const SHIFT: &str = "\u{e008}";
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const HOME: &str = "\u{e011}";
const RIGHT: &str = "\u{e014}";

fn aligned() -> Place {
    let place = place();
    place.run(&["align", "a.id.txt", "a.en.txt", "--out", "a.bitext.json"]).expect(10);
    place
}

fn segments(place: &Place) -> Vec<Value> {
    let bitext: Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    bitext["segments"].as_array().unwrap().clone()
}

fn kinds(place: &Place) -> Vec<String> {
    segments(place).iter().map(|s| s["bead"]["kind"].as_str().unwrap().to_owned()).collect()
}

/// Both texts, without white space, in the order of the article, and in that of the translation.
fn letters(place: &Place) -> [String; 2] {
    let mut all = segments(place);
    let of = |all: &[Value], side: &str| -> String {
        let texts = all.iter().map(|s| s[side].as_str().unwrap_or_default().split_whitespace().collect::<String>());
        texts.collect()
    };
    let source = of(&all, "source");
    all.retain(|s| s["target"] != "");
    all.sort_by_key(|s| s["bead"]["target_article_span"][0].as_u64());
    [source, of(&all, "target")]
}

/// Presses a key while Shift is held.
fn with_shift(browser: &Browser, key: &str, times: usize) {
    let step = |kind: &str, key: &str| json!({ "type": kind, "value": key });
    let mut steps = vec![step("keyDown", SHIFT)];
    steps.extend((0..times).flat_map(|_| [step("keyDown", key), step("keyUp", key)]));
    steps.push(step("keyUp", SHIFT));
    browser.post("/actions", &json!({ "actions": [{ "type": "key", "id": "k", "actions": steps }] }));
}

fn go(browser: &Browser, id: usize) {
    browser.script(&format!("document.querySelector('#s{id}').click()"));
    browser.wait(&format!("document.querySelector('#s{id}').hasAttribute('aria-current')"));
}

/// Waits until the page is loaded anew, and says this.
fn told(browser: &Browser, text: &str) {
    browser.wait(&format!("document.querySelector('#status').textContent.includes({})", json!(text)));
    browser.wait(&format!("{READY} && {SAVED}"));
}

fn count(browser: &Browser, count: usize) {
    browser.wait(&format!("document.querySelectorAll('article').length === {count} && {READY}"));
}

#[test]
fn sentences_are_merged_split_and_moved_by_keys() {
    let Some(browser) = Browser::open() else { return };
    let place = aligned();
    let (before, texts) = (place.read("a.bitext.json"), letters(&place));
    assert_eq!(kinds(&place), ["1:1", "2:1", "1:0", "0:1", "1:1", "1:1", "1:1"]);
    let served = Served::start(&place, &["a.bitext.json"]);
    browser.go(&served.url());
    browser.wait(READY);
    go(&browser, 2);
    assert_eq!(browser.script("return document.querySelector('#s2 .pair').textContent.startsWith('2:1')"), true);

    // Merge, and back: the file is as it was.
    browser.keys("+", false);
    told(&browser, "Segments 2 and 3 are one now (3:1).");
    assert_eq!(kinds(&place), ["1:1", "3:1", "0:1", "1:1", "1:1", "1:1"]);
    assert_eq!(letters(&place), texts);
    browser.keys("u", false);
    told(&browser, "Undone.");
    count(&browser, 7);
    assert_eq!(place.read("a.bitext.json"), before);

    // The next one's sentence belongs here: it had no source, so it is gone.
    go(&browser, 3);
    browser.keys("<", false);
    told(&browser, "Segments 3 and 4 are one now (1:1).");
    count(&browser, 6);
    assert!(segments(&place)[2]["target"] == "The weather was cold.", "{:#}", segments(&place)[2]);
    browser.keys("u", false);
    told(&browser, "Undone.");

    // Split: the source between its sentences, the translation between two words.
    go(&browser, 2);
    browser.keys("b", false);
    browser.wait("document.activeElement.getAttribute('role') === 'slider'");
    let at = "document.activeElement.getAttribute('aria-valuetext')";
    browser.wait(&format!("{at}.startsWith('before: Ia bertemu')"));
    assert!(barriers(&browser).is_empty(), "{:?}", barriers(&browser));
    browser.keys(TAB, false);
    browser.keys(HOME, false);
    with_shift(&browser, RIGHT, 9);
    browser.wait(&format!("{at}.startsWith('before: and met')"));
    browser.keys(ENTER, false);
    told(&browser, "Segment 2 is two now (1:1 and 1:1).");
    count(&browser, 8);
    let now = segments(&place);
    assert!(now[1]["target"].as_str().unwrap().ends_with("on Monday"), "{:#}", now[1]);
    assert!(now[2]["source"].as_str().unwrap().starts_with("Ia bertemu"), "{:#}", now[2]);
    assert_eq!((letters(&place), now[1]["bead"]["confidence"].as_f64()), (texts.clone(), Some(1.0)));
    // The facts of the new pairs are theirs.
    place.run(&["check", "a.bitext.json"]).expect(10);
    // The last sentence goes to the next one, and comes back.
    browser.keys(">", false);
    told(&browser, "Segments 2 and 3 are paired anew (1:0 and 1:1).");
    let codes = segments(&place)[1]["findings"].to_string();
    assert!(codes.contains("no-counterpart"), "{codes}");
    browser.keys("u", false);
    told(&browser, "Undone.");

    // A killed program has lost nothing.
    let saved = place.read("a.bitext.json");
    drop(served);
    assert_eq!(place.read("a.bitext.json"), saved);
    let next = Served::start(&place, &["a.bitext.json"]);
    browser.go(&next.url());
    count(&browser, 8);
}

#[test]
fn decisions_drafts_and_other_windows_follow() {
    let Some(browser) = Browser::open() else { return };
    let place = aligned();
    let served = Served::start(&place, &["a.bitext.json"]);
    browser.go(&served.url());
    browser.wait(READY);
    // A decision, and a draft for the last segment.
    browser.keys("a", false);
    browser.wait(&format!("document.querySelector('#s1').dataset.state === 'reviewed' && {SAVED}"));
    go(&browser, 7);
    browser.keys("e", false);
    browser.wait("document.activeElement.tagName === 'TEXTAREA'");
    browser.keys(" Mine.", false);
    browser.keys(ESCAPE, false);
    browser.wait("document.querySelector('#s7 .typed')");
    // Another window has the pairs as they were.
    let first = browser.window();
    let second = browser.post("/window/new", &json!({ "type": "tab" }))["handle"].clone();
    browser.post("/window", &json!({ "handle": second }));
    browser.go(&format!("http://127.0.0.1:{}/article/0", served.port));
    browser.wait(READY);
    browser.post("/window", &json!({ "handle": first }));
    go(&browser, 2);
    browser.keys("+", false);
    told(&browser, "Segments 2 and 3 are one now");
    browser.wait("document.querySelector('#s6 .typed .ours')?.textContent.endsWith(' Mine.')");
    assert_eq!(segments(&place)[0]["state"], "reviewed", "what is before stays decided");
    // The other window decides about a segment that is another one now: a conflict, and then the pairs of the file.
    browser.post("/window", &json!({ "handle": second }));
    go(&browser, 3);
    let before = place.read("a.bitext.json");
    browser.keys("a", false);
    browser.wait("document.querySelector('#conflict').open");
    assert_eq!(browser.script("return document.querySelector('#conflict-again').hidden"), true);
    browser.script("document.querySelector('#conflict button[value=theirs]').click()");
    count(&browser, 6);
    assert_eq!(place.read("a.bitext.json"), before);
    // What was decided is undecided after a merge, and the page says so; what a person wrote is left alone.
    go(&browser, 1);
    browser.keys("b", false);
    browser.wait("document.activeElement.getAttribute('role') === 'slider'");
    browser.keys(HOME, false);
    with_shift(&browser, RIGHT, 2);
    browser.keys(ENTER, false);
    told(&browser, "What was decided here is undecided again");
    count(&browser, 7);
    go(&browser, 7);
    browser.keys("e", false);
    browser.wait("document.activeElement.tagName === 'TEXTAREA'");
    browser.keys("\u{e007}", true);
    browser.wait(&format!("document.querySelector('#s7').dataset.origin === 'human' && {SAVED}"));
    go(&browser, 6);
    browser.keys("+", false);
    browser
        .wait("document.querySelector('#status.wrong').textContent.includes('a person has edited this translation')");
    // Back to what was published, then it can be.
    go(&browser, 7);
    browser.keys("r", false);
    browser.wait(&format!("document.querySelector('#s7').dataset.origin === 'aligned' && {SAVED}"));
    assert!(TARGET.ends_with(&format!("{}\n", segments(&place)[6]["target"].as_str().unwrap())), "{SOURCE}");
}

#[test]
fn notes_and_history_are_written_and_shown() {
    let Some(browser) = Browser::open() else { return };
    let place = crate::review::place();
    let _served = Served::start(&place, &["a.bitext.json", "--reviewer", "Ana"]);
    browser.go(&_served.url());
    browser.wait(READY);
    browser.keys("o", false);
    browser.wait("document.querySelector('#note').open");
    assert!(barriers(&browser).is_empty(), "{:?}", barriers(&browser));
    browser.keys("Ask the desk.", false);
    browser.script("document.querySelector('#note button[value=keep]').click()");
    browser.wait(&format!("document.querySelector('#s1 .comment b')?.textContent === 'Ana' && {SAVED}"));
    assert_eq!(segments(&place)[0]["state"], "translated", "a note decides nothing");
    browser.keys("r", false);
    browser.wait(&format!("document.querySelector('#s1 .past')?.textContent.includes('Ana restored') && {SAVED}"));
    browser.keys("h", false);
    browser.wait("document.querySelector('#s1 details.trace').open");
    assert!(barriers(&browser).is_empty(), "{:?}", barriers(&browser));
    browser.keys("uu", false);
    browser.wait(&format!("!document.querySelector('#s1 .comment') && {SAVED}"));
    assert!(segments(&place)[0]["history"].is_null());
    // In an exported page, a note is one of the decisions to send.
    browser.keys("o", false);
    browser.wait("document.querySelector('#note').open");
    browser.script("document.querySelector('#note button[value=leave]').click()");
    place.run(&["export", "a.bitext.json", "--out", "a.review.html"]).expect(0);
    browser.go(&format!("file://{}", place.path("a.review.html").display()));
    browser.wait(READY);
    browser.keys("o", false);
    browser.keys("From far away.", false);
    browser.script("document.querySelector('#note button[value=keep]').click()");
    browser.wait("document.querySelector('#s1 .comment span')?.textContent === 'From far away.'");
    browser.wait("document.querySelector('#status').textContent.startsWith('1 decisions')");
}

#[test]
fn decisions_that_nobody_answered_are_sent_again() {
    let Some(browser) = Browser::open() else { return };
    let place = crate::review::place();
    let served = Served::start(&place, &["a.bitext.json"]);
    browser.go(&served.url());
    browser.wait(READY);
    let offline = |on: bool| {
        let conditions = json!({ "offline": on, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        for (cmd, params) in [("Network.enable", json!({})), ("Network.emulateNetworkConditions", conditions)] {
            browser.post("/goog/cdp/execute", &json!({ "cmd": cmd, "params": params }));
        }
    };
    // The connection is gone for a while; the same run answers again.
    offline(true);
    browser.keys("a", false);
    browser.wait("document.querySelector('#banner').textContent.includes('1 decision not saved: accept 1')");
    browser.wait("document.querySelector('#s1').dataset.state === 'translated'");
    assert_eq!(segments(&place)[0]["state"], "translated");
    offline(false);
    browser.wait(&format!("document.querySelector('#s1').dataset.state === 'reviewed' && {SAVED}"));
    browser.wait("document.querySelector('#banner').hidden");
    assert_eq!(segments(&place)[0]["state"], "reviewed");
    // The program is killed, and started again: its page offers what was decided in between.
    drop(served);
    go(&browser, 2);
    browser.keys("a", false);
    browser.wait("document.querySelector('#banner').textContent.includes('accept 2')");
    let next = Served::start(&place, &["a.bitext.json"]);
    browser.go(&next.url());
    browser.wait("document.querySelector('#banner')?.textContent.includes('1 decision not saved: accept 2')");
    assert!(barriers(&browser).is_empty(), "{:?}", barriers(&browser));
    browser.script("document.querySelector('#banner [data-do=resend]').click()");
    browser.wait(&format!("document.querySelector('#s2').dataset.state === 'reviewed' && {SAVED}"));
    browser.wait("document.querySelector('#banner').hidden");
    assert_eq!(segments(&place)[1]["state"], "reviewed");
}
