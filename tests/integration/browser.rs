//! The review page in a real browser: Chromium, driven through chromedriver (W3C WebDriver). The tests are skipped with
//! a message if these are not installed; `.ci/run` installs them.

use serde_json::json;

use crate::chromium::Browser;
use crate::common::{Place, skipped};
use crate::review::{BITEXT, Served, place};

/// Returns the findings of axe-core, of every impact; none if axe-core is not available.
pub(crate) fn barriers(browser: &Browser) -> Vec<String> {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/test-axe/package/axe.min.js");
    let Ok(axe) = std::fs::read_to_string(file) else {
        skipped("target/test-axe has no axe-core");
        return Vec::new();
    };
    browser.script(&axe);
    browser.script(
        "axe.run({ resultTypes: ['violations'] }).then((r) => { window.found = r.violations
           .map((v) => v.id + ': ' + v.nodes.map((n) => n.html + ' ' + n.failureSummary).join(' | ')); });",
    );
    browser.wait("window.found");
    let found = browser.script("return window.found");
    found.as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
}

#[test]
fn nobody_is_shut_out() {
    let Some(browser) = Browser::open() else { return };
    let place = place();
    place.write("b.bitext.json", BITEXT);
    let served = Served::start(&place, &["."]);
    browser.go(&served.url());
    browser.wait("document.querySelector('table')");
    for path in ["/", "/queue", "/article/0", "/article/0?view=reading"] {
        browser.go(&format!("http://127.0.0.1:{}{path}", served.port));
        browser.wait("document.readyState === 'complete'");
        let found = barriers(&browser);
        assert!(found.is_empty(), "{path}: {found:#?}");
    }
    // At a width of 400 pixels, nothing needs horizontal scrolling.
    browser.post("/window/rect", &json!({ "width": 400, "height": 800 }));
    browser.go(&format!("http://127.0.0.1:{}/article/0", served.port));
    browser.wait("document.documentElement.scrollWidth <= document.documentElement.clientWidth");
}

fn current(browser: &Browser) -> serde_json::Value {
    browser.script("return document.querySelector('[aria-current]').dataset.id")
}

const STATE: &str = "document.querySelector('#s1').dataset";
/// True once every decision is saved; a decision is shown before it is written.
const SAVED: &str = "!document.body.dataset.waiting";

#[test]
fn a_person_walks_accepts_edits_undoes_and_ends() {
    let Some(browser) = Browser::open() else { return };
    let place = place();
    let served = Served::start(&place, &["a.bitext.json", "--terms", "terms.toml"]);
    browser.go(&served.url());
    browser.wait("location.pathname === '/article/0' && document.querySelector('[aria-current]')");
    assert_eq!(browser.script("return location.href.includes('token') || document.cookie !== ''"), json!(false));
    assert_eq!(current(&browser), "1");
    browser.keys("jjk", false);
    assert_eq!(current(&browser), "2");
    browser.keys("f", false);
    assert_eq!(current(&browser), "3");
    browser.keys("kka", false);
    browser.wait(&format!("{STATE}.state === 'reviewed'"));
    browser.wait("document.querySelector('[aria-current]').dataset.id === '2'");
    browser.keys("ke", false);
    browser.wait("document.activeElement.tagName === 'TEXTAREA'");
    browser.keys("a", true);
    browser.keys("Kremlin <i>says</i> 3 billion.", false);
    browser.keys("\u{e007}", true);
    browser.wait(&format!("{STATE}.target === 'Kremlin <i>says</i> 3 billion.'"));
    browser.wait(SAVED);
    assert!(place.read("a.bitext.json").contains("Kremlin <i>says</i> 3 billion."));
    assert_eq!(browser.script("return document.querySelectorAll('main i, main img').length"), json!(0));
    browser.keys("u", false);
    browser.wait(&format!("{STATE}.target === 'Kremlin agrees 3 million.'"));
    browser.keys("r", false);
    browser.wait(&format!("{STATE}.target === 'Kreml agrees 3 million.'"));
    browser.keys("u", false);
    browser.wait(&format!("{STATE}.target === 'Kremlin agrees 3 million.' && {SAVED}"));
    // A range with a segment that cannot be accepted.
    browser.keys("xjjja", false);
    browser.wait("document.querySelector('#status').textContent.includes('segment 3 is not translated')");
    browser.wait("document.querySelector('#s4').dataset.state === 'reviewed'");
    // The counterpart of a term is highlighted, and its row of the ledger is shown.
    browser.script(
        "document.querySelector('#s1 .source mark').dispatchEvent(new MouseEvent('mouseover', {bubbles: true}))",
    );
    browser.wait("document.querySelector('#s1 .target mark.hot') && document.querySelector('#ledger').textContent.includes('Kremlin')");
    browser.keys("?", false);
    browser.wait("document.querySelector('#help').open");
    browser.keys("\u{e00c}", false);
    // The whole article, and back.
    browser.keys("v", false);
    browser.wait("location.search.includes('reading') && document.querySelector('.reading')");
    browser.keys("v", false);
    browser.wait("!location.search.includes('reading') && document.querySelector('[aria-current]')");
    // The filter is a form that reloads the page.
    browser.keys("/", false);
    browser.keys("failed\u{e007}", false);
    browser.wait("document.querySelectorAll('article').length === 1 && location.search.includes('failed')");
    browser.script("document.querySelector('[data-do=close]').click()");
    browser.wait("document.title === 'Ended'");
    assert_eq!(served.ended(), Some(10));
}

#[test]
fn a_second_window_is_shown_the_conflict() {
    let Some(browser) = Browser::open() else { return };
    let place = place();
    let served = Served::start(&place, &["a.bitext.json"]);
    browser.go(&served.url());
    browser.wait("document.querySelector('[aria-current]')");
    // Another program makes a decision.
    place.run(&["review", "a.bitext.json", "--set-state", "final", "2"]);
    browser.keys("a", false);
    browser.wait("document.querySelector('#conflict').open");
    assert!(!place.read("a.bitext.json").contains("reviewed"));
    browser.script("document.querySelector('#conflict button[value=ours]').click()");
    browser.wait(&format!("{STATE}.state === 'reviewed'"));
    browser.wait(SAVED);
    let text = place.read("a.bitext.json");
    assert!(text.contains("\"reviewed\"") && text.contains("\"final\""));
}

/// Opens an edit of the current segment, and types at its end.
fn types(browser: &Browser, text: &str) {
    browser.keys("e", false);
    browser.wait("document.activeElement.tagName === 'TEXTAREA'");
    browser.keys(text, false);
}

/// An element that shows this text.
fn shows(element: &str, text: &str) -> String {
    format!(
        "[...document.querySelectorAll('{element}')].some((e) => e.checkVisibility() && e.textContent.includes('{text}'))"
    )
}

fn clicks(browser: &Browser, element: &str) {
    browser.script(&format!("document.querySelector('{element}').click()"));
}

const KEPT: &str = "return Object.keys(localStorage).filter((key) => key.startsWith('padanan-draft/')).length";

#[test]
fn what_was_typed_survives_until_it_is_saved_or_discarded() {
    let Some(browser) = Browser::open() else { return };
    let place = place();
    let mut served = Served::start(&place, &["a.bitext.json"]);
    browser.go(&served.url());
    browser.wait("document.querySelector('[aria-current]')");
    types(&browser, " One.");
    browser.keys("\u{e00c}", false);
    browser.wait(&shows("#s1 .typed", "Kremlin agrees 3 million. One."));
    assert!(barriers(&browser).is_empty(), "{:?}", barriers(&browser));
    // The reading view, and back; the draft is listed where its segment is not.
    types(&browser, " Two.");
    clicks(&browser, "nav a[href*=reading]");
    browser.wait(&format!("location.search.includes('reading') && {}", shows("#unsaved", "One. Two.")));
    browser.keys("v", false);
    browser.wait(&format!("!location.search.includes('reading') && {}", shows("#s1 .typed", "One. Two.")));
    assert_eq!(browser.script("return document.querySelector('#unsaved').hidden"), json!(true));
    types(&browser, " Three.");
    clicks(&browser, "nav a[href=\"/queue\"]");
    browser.wait(&format!("location.pathname === '/queue' && {}", shows("#a0s1 .typed", "Two. Three.")));
    browser.go(&format!("http://127.0.0.1:{}/article/0", served.port));
    browser.wait("document.querySelector('[aria-current]')");
    types(&browser, " Four.");
    browser.script(
        "document.querySelector('#filter-text').value = 'failed'; document.querySelector('#filter button').click()",
    );
    browser.wait(&format!("location.search.includes('failed') && {}", shows("#unsaved", "Three. Four.")));
    clicks(&browser, "#unsaved [data-do=resume]");
    browser.wait(&shows("#s1 .typed", "Three. Four."));
    types(&browser, " Five.");
    browser.post("/refresh", &json!({}));
    browser.wait(&shows("#s1 .typed", "Four. Five."));
    // The window is closed and the program ends; the next run finds the draft.
    types(&browser, " Six.");
    let window = browser.post("/window/new", &json!({ "type": "tab" }));
    browser.close_window();
    browser.post("/window", &json!({ "handle": window["handle"] }));
    drop(served);
    served = Served::start(&place, &["a.bitext.json"]);
    browser.go(&served.url());
    browser.wait(&shows("#s1 .typed", "Five. Six."));
    // A decision about the segment leaves it alone.
    browser.keys("a", false);
    browser.wait(&format!("{STATE}.state === 'reviewed' && {SAVED} && {}", shows("#s1 .typed", "Five. Six.")));
    assert!(!place.read("a.bitext.json").contains("One."));
    browser.keys("k", false);
    browser.keys("e", false);
    browser.wait("document.querySelector('#s1 textarea')?.value === 'Kremlin agrees 3 million. One. Two. Three. Four. Five. Six.'");
    browser.keys("\u{e007}", true);
    browser.wait(&format!("{STATE}.target.endsWith('Six.') && {SAVED} && !document.querySelector('.typed')"));
    assert!(place.read("a.bitext.json").contains("Five. Six."));
    assert_eq!(browser.script(KEPT), json!(0));
    // Thrown away on purpose, by the button under the segment and by that beside the edit.
    types(&browser, " Seven.");
    browser.keys("\u{e00c}", false);
    browser.wait(&shows("#s1 .typed", "Six. Seven."));
    clicks(&browser, "#s1 .typed [data-do=discard]");
    types(&browser, " Eight.");
    assert_eq!(browser.script(KEPT), json!(1));
    clicks(&browser, "#s1 .editing > button:last-of-type");
    browser.wait("!document.querySelector('.typed, .editing')");
    assert_eq!(browser.script(KEPT), json!(0));
    browser.post("/refresh", &json!({}));
    browser.wait("document.querySelector('[aria-current]') && !document.querySelector('.typed')");
}

#[test]
fn a_suggestion_is_taken_with_a_key_or_its_button() {
    let Some(browser) = Browser::open() else { return };
    let place = Place::new();
    place.write(
        "g.toml",
        "[glossary]\nname = \"t\"\nfrom = \"id\"\nto = \"en\"\n[[term]]\nsource = \"Kiew\"\ntarget = \"Kyiv\"\n",
    );
    place.write("a.txt", "Café itu meraup Rp2,3 miliar pada 5 Juni 2024.\n");
    place.write("b.txt", "The café made Rp2.3 million on May 6, 2024.\n");
    let enforce = ["enforce", "--source", "a.txt", "--draft", "b.txt", "-g", "g.toml", "--out", "a.bitext.json"];
    place.run(&enforce).expect(10);
    place.run(&["export", "a.bitext.json", "--out", "a.review.html"]).expect(0);
    let right = "The café made Rp2.3 billion on June 5, 2024.";
    let served = Served::start(&place, &["a.bitext.json"]);
    for page in [served.url(), format!("file://{}", place.path("a.review.html").display())] {
        browser.go(&page);
        // The script has begun, so that it hears of the pointer.
        browser.wait("document.querySelector('[aria-current]')");
        browser.wait("document.querySelectorAll('#s1 li[data-with]').length === 2");
        // The two sides of a fact are linked.
        browser.script(
            "document.querySelector('#s1 .source .fact.altered').dispatchEvent(new MouseEvent('mouseover', {bubbles: true}))",
        );
        browser.wait("document.querySelector('#s1 .target .fact.altered.hot')");
        browser.wait("document.querySelector('#ledger').textContent.includes('2300000000 IDR → 2300000 IDR')");
        browser.keys("t", false);
        browser.wait(&format!("{STATE}.target === 'The café made Rp2.3 billion on May 6, 2024.' && {SAVED}"));
        clicks(&browser, "#s1 li[data-with] button");
        browser.wait(&format!("{STATE}.target === '{right}' && {SAVED}"));
        browser.keys("t", false);
        browser.wait("document.querySelector('#status').textContent === 'There is no suggestion here.'");
        browser.keys("u", false);
        browser.keys("t", false);
        browser.wait(&format!("{STATE}.target === '{right}' && {SAVED}"));
    }
    assert!(place.read("a.bitext.json").contains(right));
}

#[test]
fn two_windows_that_edit_one_segment_lose_no_text() {
    let Some(browser) = Browser::open() else { return };
    let place = place();
    let served = Served::start(&place, &["a.bitext.json"]);
    let page = format!("http://127.0.0.1:{}/article/0", served.port);
    browser.go(&served.url());
    browser.wait("document.querySelector('[aria-current]')");
    let first = browser.window();
    let second = browser.post("/window/new", &json!({ "type": "tab" }))["handle"].clone();
    let switch = |to: &serde_json::Value| browser.post("/window", &json!({ "handle": to }));
    types(&browser, " A1.");
    switch(&second);
    browser.go(&page);
    browser.wait(&shows("#s1 .typed", "A1."));
    types(&browser, " B1.");
    switch(&first);
    browser.keys(" A2.", false);
    switch(&second);
    browser.post("/refresh", &json!({}));
    browser.wait(&shows("#s1 .typed", "A1. A2."));
    browser.wait(&shows("#unsaved", "typed in another window"));
    browser.wait(&shows("#unsaved", "A1. B1."));
    clicks(&browser, "#unsaved [data-do=discard]");
    browser.wait(&format!("document.querySelector('#unsaved').hidden && {}", shows("#s1 .typed", "A1. A2.")));
    // What one window saves is no draft in the other.
    switch(&first);
    browser.keys("\u{e007}", true);
    browser.wait(&format!("{STATE}.target.endsWith('A1. A2.') && {SAVED}"));
    assert_eq!(browser.script(KEPT), json!(0));
    switch(&second);
    browser.wait("!document.querySelector('.typed')");
}

#[test]
fn a_conflict_shows_what_the_file_has_now() {
    let Some(browser) = Browser::open() else { return };
    let place = place();
    let served = Served::start(&place, &["a.bitext.json"]);
    browser.go(&served.url());
    browser.wait("document.querySelector('[aria-current]')");
    let row = |segment: u32, was: &str, target: &str| json!({ "segment": segment, "was": was, "action": "edit", "target": target });
    let elsewhere = |rows: serde_json::Value| {
        let file = json!({ "format": "padanan-decisions/1", "article_sha256": "ab", "decisions": rows });
        place.write("decisions.json", file.to_string());
        place.run(&["review", "a.bitext.json", "--apply", "decisions.json"]).expect(10);
    };
    elsewhere(json!([
        row(1, "Kremlin agrees 3 million.", "Kremlin nods."),
        row(4, "Residents go home", "People go home")
    ]));
    types(&browser, " Mine.");
    browser.keys("\u{e007}", true);
    browser.wait("document.querySelector('#conflict').open");
    let theirs = "document.querySelector('#conflict-theirs').textContent";
    browser.wait(&format!("{theirs}.includes('Kremlin nods.') && !{theirs}.includes('million')"));
    browser.wait(&format!("{theirs}.includes('Segment 1: reviewed, edited by a person, the file was written')"));
    browser.wait("document.querySelector('#conflict-ours').textContent === 'Kremlin agrees 3 million. Mine.'");
    browser.wait("document.querySelector('#conflict-also').textContent.includes('segment 4')");
    // The rows behind the window are those of the file.
    browser.wait(&format!("{STATE}.target === 'Kremlin nods.' && {}", shows("#s1 .target", "Kremlin nods.")));
    browser.wait("document.querySelector('#s4').dataset.target === 'People go home'");
    assert!(barriers(&browser).is_empty(), "{:?}", barriers(&browser));
    // Theirs stays, and what was typed is a draft.
    clicks(&browser, "#conflict button[value=theirs]");
    browser.wait(&format!("!document.querySelector('#conflict').open && {}", shows("#s1 .typed", "million. Mine.")));
    browser.wait(&shows("#s1 .typed", "The translation was another one"));
    assert!(place.read("a.bitext.json").contains("Kremlin nods.") && !place.read("a.bitext.json").contains("Mine."));
    browser.keys("e", false);
    browser.wait(&shows("#s1 .since", "it is now: Kremlin nods."));
    // Again a conflict, and this time the person keeps theirs.
    elsewhere(json!([row(1, "Kremlin nods.", "Kremlin bows.")]));
    browser.keys("\u{e007}", true);
    browser.wait(&format!("document.querySelector('#conflict').open && {theirs}.includes('Kremlin bows.')"));
    clicks(&browser, "#conflict button[value=ours]");
    browser.wait(&format!("{STATE}.target === 'Kremlin agrees 3 million. Mine.' && {SAVED}"));
    assert!(place.read("a.bitext.json").contains("million. Mine."));
    assert_eq!(browser.script(KEPT), json!(0));
    // An undo that would undo something else: what it was, and what is there now.
    elsewhere(json!([row(1, "Kremlin agrees 3 million. Mine.", "Kremlin waits.")]));
    browser.keys("u", false);
    browser.wait(&format!("document.querySelector('#conflict').open && {theirs}.includes('Kremlin waits.')"));
    browser.wait("document.querySelector('#conflict-ours').textContent === 'Undo of segment 1, back to: Kremlin bows. (reviewed)'");
    browser.wait(&format!("{STATE}.target === 'Kremlin waits.'"));
    assert_eq!(browser.script("return document.querySelector('#conflict-again').checkVisibility()"), json!(false));
    clicks(&browser, "#conflict button[value=theirs]");
    browser.wait("document.querySelector('#status').textContent.includes('Nothing was undone')");
    assert!(place.read("a.bitext.json").contains("Kremlin waits."));
    // A row that was renewed is decided about as it is.
    browser.keys("a", false);
    browser.wait(&format!("{STATE}.state === 'reviewed' && {SAVED}"));
    let bitext: serde_json::Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    assert_eq!(bitext["segments"][0]["target"], "Kremlin waits.");
    // What it was before is in its history.
    assert!(bitext["segments"][0]["history"].to_string().contains("Kremlin bows."));
}

#[test]
fn the_exported_page_keeps_what_was_typed_and_decided() {
    let Some(browser) = Browser::open() else { return };
    let place = place();
    place.run(&["export", "a.bitext.json", "--out", "a.review.html"]).expect(0);
    let page = format!("file://{}", place.path("a.review.html").display());
    browser.go(&page);
    browser.wait("document.querySelector('[aria-current]')");
    types(&browser, " One.");
    browser.keys("\u{e00c}", false);
    browser.wait(&shows("#s1 .typed", "million. One."));
    browser.keys("v", false);
    browser.wait(&shows("#unsaved", "million. One."));
    browser.keys("v", false);
    browser.script(
        "document.querySelector('#filter-text').value = 'failed'; document.querySelector('#filter button').click()",
    );
    browser.wait(&format!("!document.querySelector('#s1') && {}", shows("#unsaved", "million. One.")));
    clicks(&browser, "#unsaved [data-do=resume]");
    browser.wait("document.querySelector('#s1 textarea')?.value === 'Kremlin agrees 3 million. One.'");
    browser.keys(" Two.", false);
    browser.post("/refresh", &json!({}));
    browser.wait(&shows("#s1 .typed", "One. Two."));
    // Decisions, too, until they are saved as a file.
    browser.keys("ja", false);
    browser.keys("kkke", false);
    browser.wait("document.activeElement.tagName === 'TEXTAREA'");
    browser.keys(" Three.", false);
    browser.keys("\u{e007}", true);
    browser.wait(&format!("{STATE}.target.endsWith('Two. Three.')"));
    browser.go("about:blank");
    browser.go(&page);
    browser.wait(&format!(
        "{STATE}.target.endsWith('Two. Three.') && document.querySelector('#s2').dataset.state === 'reviewed'"
    ));
    browser.wait("document.querySelector('#status').textContent.includes('2 decisions made earlier')");
    browser.keys("jjja", false);
    browser.wait("document.querySelector('#s4').dataset.state === 'reviewed'");
    browser.keys("u", false);
    browser.wait("document.querySelector('#s4').dataset.state === 'translated'");
    browser.keys("u", false);
    browser.wait(&format!("{STATE}.target === 'Kremlin agrees 3 million.'"));
    assert_eq!(browser.script("return document.querySelector('#s2').dataset.state"), json!("reviewed"));
    browser.keys("u", false);
    browser.wait("document.querySelector('#s2').dataset.state === 'translated'");
    browser.keys("kkka", false);
    browser.script("URL.createObjectURL = (blob) => { blob.text().then((t) => { window.kept = t; }); return '#'; }");
    clicks(&browser, "[data-do=save]");
    browser.wait("window.kept");
    let kept = browser.script("return window.kept");
    assert_eq!(kept.as_str().unwrap().matches("\"action\"").count(), 1, "{kept}");
    // A decision that was never saved is a draft in a later export of the article.
    browser.keys("k", false);
    types(&browser, " Four.");
    browser.keys("\u{e007}", true);
    browser.wait(&format!("{STATE}.target.endsWith('million. Four.')"));
    place.run(&["review", "a.bitext.json", "--accept", "4"]).expect(10);
    place.run(&["export", "a.bitext.json", "--out", "b.review.html"]).expect(0);
    browser.go(&format!("file://{}", place.path("b.review.html").display()));
    browser
        .wait(&format!("{STATE}.target === 'Kremlin agrees 3 million.' && {}", shows("#s1 .typed", "million. Four.")));
}

#[test]
fn the_exported_page_decides_without_a_server() {
    let Some(browser) = Browser::open() else { return };
    let place = place();
    place.run(&["export", "a.bitext.json", "--out", "a.review.html"]).expect(0);
    browser.go(&format!("file://{}", place.path("a.review.html").display()));
    browser.wait("document.querySelector('[aria-current]')");
    // Capture the file that would be downloaded.
    browser.script("URL.createObjectURL = (blob) => { blob.text().then((t) => { window.kept = t; }); return '#'; }");
    browser.keys("aa", false);
    browser.keys("u", false);
    browser.script("document.querySelector('[data-do=save]').click()");
    browser.wait("window.kept");
    let kept = browser.script("return window.kept");
    place.write("decisions.json", kept.as_str().unwrap());
    assert_eq!(BITEXT.matches("reviewed").count(), 0);
    place.run(&["review", "a.bitext.json", "--apply", "decisions.json"]).expect(10);
    assert_eq!(place.read("a.bitext.json").matches("\"reviewed\"").count(), 1);
}

/// Selects the text of an element.
fn select(browser: &Browser, element: &str) {
    browser.script(&format!("const e = document.querySelector('{element}'); getSelection().selectAllChildren(e);"));
    browser.wait("getSelection().toString() !== ''");
}

#[test]
fn a_selection_on_both_sides_becomes_a_glossary_entry() {
    let Some(browser) = Browser::open() else { return };
    let place = place();
    let served = Served::start(&place, &["a.bitext.json", "--terms", "terms.toml"]);
    browser.go(&served.url());
    browser.wait("document.querySelector('[aria-current]')");
    select(&browser, "#s1 .source mark");
    browser.script("return new Promise((done) => setTimeout(done, 50))");
    select(&browser, "#s1 .target mark");
    browser.script("return new Promise((done) => setTimeout(done, 50))");
    browser.keys("g", false);
    browser.wait("document.querySelector('#term').open");
    let form = "const f = document.querySelector('#term form'); return [f.source.value, f.target.value]";
    assert_eq!(browser.script(form), json!(["Kremlin", "Kremlin"]));
    // In this field, keys are letters, not decisions.
    browser.keys("a", true);
    browser.keys("Kreml", false);
    browser.script("document.querySelector('#term select').value = 'organisation'");
    browser.script("document.querySelector('#term button[value=keep]').click()");
    browser.wait("document.querySelector('#status').textContent.includes('is in')");
    let written = place.read("terms.toml");
    assert!(written.contains("source = \"Kreml\"\ntarget = \"Kremlin\"\nkind = \"organisation\""), "{written}");
    // If the dialog is cancelled, nothing is written.
    browser.keys("g", false);
    browser.wait("document.querySelector('#term').open");
    browser.script("document.querySelector('#term button[value=leave]').click()");
    browser.wait("!document.querySelector('#term').open");
    assert_eq!(place.read("terms.toml"), written);
    assert_eq!(place.read("a.bitext.json"), BITEXT);
}

/// Returns a bitext of 450 segments, so three pages; the only finding is in the last segment but one.
fn long() -> String {
    let segment = |id: usize| {
        let at = id * 10;
        let findings = if id == 449 {
            r#"[{"code":"length-ratio","severity":"warning","message":"m","source_span":null,"target_span":null}]"#
        } else {
            "[]"
        };
        format!(
            r#"{{"id":{id},"block":1,"span":[{at},{}],"source":"Satu {id:03}","draft":"One {id:03}","target":"One {id:03}","origin":"backend","state":"translated","terms":[],"findings":{findings}}}"#,
            at + 8
        )
    };
    let segments = (1..=450).map(segment).collect::<Vec<_>>().join(",");
    let head = &BITEXT[..BITEXT.find("\"segments\"").unwrap()].replace("[0, 96]", "[0, 9999]");
    format!(
        r#"{head}"segments":[{segments}],"summary":{{"segments":450,"failed":0,"terms":0,"terms_honoured":0,"findings":1}}}}"#
    )
}

#[test]
fn what_is_not_loaded_is_found_as_well() {
    let Some(browser) = Browser::open() else { return };
    let place = Place::new();
    place.write("a.bitext.json", long());
    let served = Served::start(&place, &["a.bitext.json"]);
    browser.go(&served.url());
    browser.wait("document.querySelector('[aria-current]')");
    // Goes from the first page to the finding on the third; there is none after it.
    browser.keys("f", false);
    browser.wait("location.search.includes('at=449') && document.querySelector('[aria-current]')");
    assert_eq!(current(&browser), "449");
    browser.keys("f", false);
    browser.wait("document.querySelector('#status').textContent.includes('no finding after this')");
    // The filter searches all pages.
    browser.keys("/", false);
    browser.keys("one 300\u{e007}", false);
    browser.wait("document.querySelectorAll('article').length === 1 && document.querySelector('#s300')");
    // Moving on goes to the next page; a range is limited to its page, and a message says so.
    browser.go(&format!("http://127.0.0.1:{}/article/0?at=200#s200", served.port));
    browser.wait("document.querySelector('#s200[aria-current]')");
    browser.keys("xj", false);
    browser.wait("document.querySelector('#status').textContent.includes('A range ends with the page')");
    browser.keys("\u{e00c}", false);
    // Accepting goes to the next page once the decision is saved.
    browser.keys("a", false);
    browser.wait("document.querySelector('#s201[aria-current]')");
    assert!(place.read("a.bitext.json").contains("\"reviewed\""));
}

/// In the exported file of a long article, only one part is laid out, but keys, filter and buttons reach all of it.
#[test]
fn a_long_file_is_walked_through() {
    let Some(browser) = Browser::open() else { return };
    let place = Place::new();
    place.write("a.bitext.json", long());
    place.run(&["export", "a.bitext.json", "--out", "a.review.html"]).expect(0);
    browser.go(&format!("file://{}", place.path("a.review.html").display()));
    browser.wait("document.querySelector('[aria-current]')");
    let laid_out = "return [...document.querySelectorAll('article')].filter((s) => s.checkVisibility()).length";
    assert_eq!(browser.script(laid_out), json!(200));
    browser.keys("f", false);
    assert_eq!((current(&browser), browser.script(laid_out)), (json!("449"), json!(50)));
    browser.script("document.querySelector('[data-do=earlier]').click()");
    assert_eq!((current(&browser), browser.script(laid_out)), (json!("201"), json!(200)));
    browser.keys("k", false);
    assert_eq!(current(&browser), "200");
    // A range over two parts.
    browser.keys("xja", false);
    browser.wait("document.querySelector('#decided').textContent === '2 of 450 decided'");
    browser.keys("/", false);
    browser.keys("one 30\u{e007}", false);
    assert_eq!(browser.script(laid_out), json!(10));
    browser.script("document.querySelector('#filter-text').blur()");
    browser.keys("v", false);
    browser.wait("document.querySelector('#reading').innerText.includes('One 450')");
    assert!(barriers(&browser).is_empty(), "{:?}", barriers(&browser));
}

#[test]
fn what_is_refused_is_shown_as_it_stands() {
    let Some(browser) = Browser::open() else { return };
    let place = place();
    let served = Served::start(&place, &["a.bitext.json"]);
    browser.go(&served.url());
    browser.wait("document.querySelector('[aria-current]')");
    place.write("a.bitext.json", "{");
    browser.keys("a", false);
    browser.wait("document.querySelector('#status.wrong')");
    browser.wait(&format!(
        "{STATE}.state === 'translated' && document.querySelector('[aria-current]').dataset.id === '1'"
    ));
    // The typed text is still there to be saved once the file is back.
    browser.keys("e", false);
    browser.wait("document.activeElement.tagName === 'TEXTAREA'");
    browser.keys(" Indeed.", false);
    browser.keys("\u{e007}", true);
    browser.wait("document.querySelector('#s1 textarea')?.value === 'Kremlin agrees 3 million. Indeed.'");
    place.write("a.bitext.json", BITEXT);
    browser.keys("\u{e007}", true);
    browser.wait(&format!("{STATE}.target === 'Kremlin agrees 3 million. Indeed.'"));
    browser.wait(SAVED);
    assert!(place.read("a.bitext.json").contains("Indeed."));
    // Keys pressed in quick succession are decisions made one after the other.
    browser.keys("ajajuuu", false);
    browser.wait(SAVED);
    let file: serde_json::Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    assert_eq!(file["segments"][1]["state"], "translated", "{file}");
    // If the program is gone, the page says so, and does not pretend that anything was saved.
    drop(served);
    browser.keys("kkka", false);
    browser.wait("document.querySelector('#status').textContent.includes('does not answer')");
}

#[test]
fn the_other_draft_is_taken_by_key_and_button() {
    let Some(browser) = Browser::open() else { return };
    let place = Place::new();
    let mut bitext: serde_json::Value = serde_json::from_str(BITEXT).unwrap();
    bitext["segments"][0]["other"] = json!({ "backend": "two", "own_backend": "one", "draft": "The Kreml nods.",
        "target": "The Kremlin nods.", "terms": [], "findings": [] });
    place.write("a.bitext.json", bitext.to_string());
    let served = Served::start(&place, &["a.bitext.json"]);
    browser.go(&served.url());
    browser.wait("document.querySelector('[aria-current] .second')");
    assert!(barriers(&browser).is_empty(), "{:?}", barriers(&browser));
    browser.keys("s", false);
    browser.wait(&format!("{STATE}.target === 'The Kremlin nods.' && {STATE}.other === 'Kremlin agrees 3 million.'"));
    browser.wait(SAVED);
    assert!(place.read("a.bitext.json").contains("\"own_backend\": \"two\""));
    browser.script("document.querySelector('#s1 .second button').click()");
    browser.wait(&format!("{STATE}.target === 'Kremlin agrees 3 million.'"));
    browser.wait(SAVED);
    browser.keys("uu", false);
    browser.wait(SAVED);
    browser.wait(&format!("{STATE}.target === 'Kremlin agrees 3 million.'"));
    browser.keys("d", false);
    browser.wait("document.body.dataset.show === 'final' && document.querySelector('input[value=final]').checked");
    // Without a server: a decision is shown, saved to a file, and applied.
    place.run(&["export", "a.bitext.json", "--out", "a.review.html"]).expect(0);
    browser.go(&format!("file://{}", place.path("a.review.html").display()));
    browser.wait("document.querySelector('[aria-current]')");
    browser.script("URL.createObjectURL = (blob) => { blob.text().then((t) => { window.kept = t; }); return '#'; }");
    browser.keys("sr", false);
    assert_eq!(browser.script(&format!("return {STATE}.target")), "The Kreml nods.");
    browser.script("document.querySelector('[data-do=save]').click()");
    browser.wait("window.kept");
    let kept = browser.script("return window.kept");
    place.write("decisions.json", kept.as_str().unwrap());
    place.run(&["review", "a.bitext.json", "--apply", "decisions.json"]).expect(10);
    assert!(place.read("a.bitext.json").contains("\"target\": \"The Kreml nods.\""));
}

#[test]
fn what_the_memory_has_is_offered_and_never_used_by_itself() {
    let Some(browser) = Browser::open() else { return };
    let place = place();
    let unit = |id: &str, en: &str| {
        format!("<tu><tuv xml:lang=\"id\"><seg>{id}</seg></tuv><tuv xml:lang=\"en\"><seg>{en}</seg></tuv></tu>")
    };
    let units = unit("Kremlin setuju 4 miliar.", "The Kremlin &lt;b&gt;agrees&lt;/b&gt; to 4 billion.");
    place.write(
        "m.tmx",
        format!(
            "<tmx version=\"1.4\"><header creationtool=\"t\" creationtoolversion=\"1\" segtype=\"sentence\" o-tmf=\"t\" \
             adminlang=\"en\" srclang=\"id\" datatype=\"plaintext\"/><body>{units}</body></tmx>"
        ),
    );
    place.run(&["memory", "import", "m.tmx", "--memory", "m.sqlite"]).expect(0);
    let served = Served::start(&place, &["a.bitext.json", "--memory", "m.sqlite"]);
    browser.go(&served.url());
    browser.wait("document.querySelector('[aria-current]')");
    browser.keys("m", false);
    browser.wait("document.querySelector('#s1 .similar')");
    let told = browser.script("return document.querySelector('#s1 .similar').textContent");
    assert!(
        told.as_str().unwrap().contains("95 %, approvedKremlin setuju 4 miliar.The Kremlin <b>agrees</b>"),
        "{told}"
    );
    assert!(barriers(&browser).is_empty(), "{:?}", barriers(&browser));
    assert_eq!(place.read("a.bitext.json"), BITEXT);
    browser.script("document.querySelector('#s1 .similar button').click()");
    browser.wait("document.querySelector('#s1 textarea').value === 'The Kremlin <b>agrees</b> to 4 billion.'");
    browser.keys("\u{e007}", true);
    browser.wait(&format!("{STATE}.target.endsWith('to 4 billion.') && {SAVED}"));
    assert!(place.read("a.bitext.json").contains("to 4 billion."));
    // There is nothing similar for the next segment; and without a memory, no file is created.
    browser.keys("jm", false);
    browser.wait("document.querySelector('#status').textContent.includes('no other sentence')");
    let served = Served::start(&place, &["a.bitext.json", "--memory", "none.sqlite"]);
    browser.go(&served.url());
    browser.wait("document.querySelector('[aria-current]')");
    browser.keys("m", false);
    browser.wait("document.querySelector('#status').textContent.includes('no other sentence')");
    assert!(!place.path("none.sqlite").exists());
}
