//! A reviewer's work on the page, in Chromium: by mouse, by touch, while typing, across articles, and with long bitexts.

use std::time::Instant;

use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::common::Place;
use crate::review::{BITEXT, Served, place};

/// True once every decision is saved.
const SAVED: &str = "!document.body.dataset.waiting";
const READY: &str = "document.querySelector('article[aria-current]')";

/// An article with a wrong date, a wrong number, a lost negation and a repaired name.
const SOURCE: &str = "Banjir Rendam Semarang, Ribuan Warga Mengungsi

Warga mengungsi dengan perahu karet di Semarang, Selasa (6/2/2024). Foto: Reuters/Istimewa

Banjir merendam 12 kecamatan di Semarang sejak Senin malam. Badan Nasional Penanggulangan Bencana mencatat 3.400 orang mengungsi.

\"Kami belum menerima bantuan dari pemerintah,\" kata Joko Widodo kepada wartawan, Selasa.

Kerugian ditaksir mencapai Rp2,3 miliar. Presiden Lukashenko tidak hadir dalam rapat di Minsk.

Hujan diperkirakan turun sampai akhir pekan. Warga diminta tetap waspada.

Baca juga: Banjir Bandang di Demak
";
const DRAFT: &str = "Flood submerges Semarang, thousands of residents flee

Residents flee in rubber boats in Semarang, Tuesday (June 2, 2024). Photo: Reuters/Special

Floods have submerged 12 districts in Semarang since Monday night. The National Disaster Management Agency recorded 34,000 people fleeing.

\"We have received help from the government,\" Joko Widodo told reporters on Tuesday.

Losses are estimated at Rp2.3 million. President Lukashenko was not present at the meeting in Minsk.

Rain is expected until the weekend. Residents are asked to stay alert.

Also read: Flash Flood in Demak
";
const TERMS: &str = "[glossary]\nname = \"demo\"\nfrom = \"id\"\nto = \"en\"\n\n[[term]]\n\
    source = \"Badan Nasional Penanggulangan Bencana\"\ntarget = \"National Disaster Mitigation Agency\"\n";

fn flood() -> Place {
    let place = Place::new();
    place.write("banjir.txt", SOURCE);
    place.write("banjir.en.txt", DRAFT);
    place.write("g.toml", TERMS);
    let files = ["--source", "banjir.txt", "--draft", "banjir.en.txt", "-g", "g.toml", "--out", "a.bitext.json"];
    place.run(&[&["enforce"][..], &files].concat()).expect(10);
    place
}

fn open(browser: &Browser, place: &Place, more: &[&str]) -> Served {
    let served = Served::start(place, &[&["a.bitext.json"][..], more].concat());
    browser.go(&served.url());
    browser.wait(READY);
    served
}

fn current(browser: &Browser) -> Value {
    browser.script("return document.querySelector('article[aria-current]').dataset.id")
}

fn cdp(browser: &Browser, command: &str, parameters: &Value) -> Value {
    browser.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
}

/// Moves the mouse to the middle of an element, and clicks there if `clicks`.
fn mouse(browser: &Browser, element: &str, clicks: bool) {
    let at = browser.script(&format!(
        "const e = document.querySelector('{element}'); e.scrollIntoView({{ block: 'center' }});
         const r = e.getClientRects()[0]; return [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)]"
    ));
    let mut steps = vec![json!({ "type": "pointerMove", "duration": 0, "x": at[0], "y": at[1] })];
    if clicks {
        steps.extend([json!({ "type": "pointerDown", "button": 0 }), json!({ "type": "pointerUp", "button": 0 })]);
    }
    browser.post("/actions", &json!({ "actions": [{ "type": "pointer", "id": "m", "parameters": { "pointerType": "mouse" }, "actions": steps }] }));
}

#[test]
fn findings_are_where_they_are_and_one_click_or_key_takes_a_suggestion() {
    let Some(browser) = Browser::open() else { return };
    let place = flood();
    let _served = open(&browser, &place, &["-g", "g.toml"]);
    let target = |id: u32| format!("document.querySelector('#s{id}').dataset.target");
    let date = "#s2 .target .found.warning";
    let message = "document.querySelector('#tip')";
    // With the mouse: the words are underlined in both texts, light up on both sides, and say what is wrong.
    mouse(&browser, date, false);
    browser.wait(&format!("{message}?.checkVisibility() && {message}.textContent.includes('has become')"));
    browser.wait("document.querySelectorAll('#s2 .source .hot').length > 0");
    let decoration =
        "return getComputedStyle(document.querySelector('#s2 .target .found.warning')).textDecorationStyle";
    assert_eq!(browser.script(decoration), "dashed");
    mouse(&browser, "#tip button", true);
    browser.wait(&format!("{}.includes('February 6, 2024') && {SAVED}", target(2)));
    assert!(place.read("a.bitext.json").contains("February 6, 2024"));
    browser.keys("u", false);
    browser.wait(&format!("{}.includes('June 2, 2024') && {SAVED}", target(2)));
    // With the keyboard: Tab goes to the words, Enter takes the suggestion.
    browser.script(&format!("document.querySelector('{date}').focus()"));
    browser.wait(&format!("{message}.checkVisibility()"));
    assert_eq!(browser.script("const e = document.activeElement; return document.getElementById(e.getAttribute('aria-describedby')).textContent.includes('has become')"), true);
    browser.keys("\u{e007}", false);
    browser.wait(&format!("{}.includes('February 6, 2024') && {SAVED}", target(2)));
}

#[test]
fn chips_count_filter_and_follow_every_decision() {
    let Some(browser) = Browser::open() else { return };
    let place = flood();
    let _served = open(&browser, &place, &["-g", "g.toml"]);
    let chip = |word: &str| format!("#chips [data-filter={word}]");
    let count =
        |word: &str| browser.script(&format!("return document.querySelector('{} .count').textContent", chip(word)));
    assert_eq!((count("waiting"), count("numbers"), count("decided")), (json!("4"), json!("3"), json!("0")));
    mouse(&browser, &chip("numbers"), true);
    browser.wait("location.search.includes('filter=numbers') && document.querySelectorAll('article').length === 3");
    browser.wait(READY);
    browser.keys("a", false);
    browser.wait(&format!("document.querySelector('{} .count').textContent === '3' && {SAVED}", chip("waiting")));
    assert_eq!(count("decided"), "1");
    mouse(&browser, &chip("all"), true);
    browser.wait("document.querySelectorAll('article').length === 7");
    browser.wait(READY);
    // Everything in which nothing was found, at once; and back.
    browser.keys("A", false);
    browser.wait("document.querySelector('#status').textContent.includes('clean segments are accepted')");
    let decided = "document.querySelector('#decided').textContent";
    browser.wait(&format!("{decided} === '4 of 7 decided' && {SAVED}"));
    browser.wait("document.querySelectorAll('[data-state=reviewed]').length === 4");
    browser.keys("u", false);
    browser.wait(&format!(
        "{decided} === '1 of 7 decided' && document.querySelectorAll('[data-state=reviewed]').length === 1"
    ));
}

#[test]
fn n_leads_across_articles() {
    let Some(browser) = Browser::open() else { return };
    let place = flood();
    place.write("b.bitext.json", BITEXT);
    let served = Served::start(&place, &["."]);
    browser.go(&served.url());
    browser.wait("document.querySelector('table')");
    browser.go(&format!("http://127.0.0.1:{}/article/0", served.port));
    browser.wait(READY);
    // The missing translation of the other article comes first.
    browser.keys("n", false);
    browser.wait(&format!("location.pathname === '/article/1' && {READY}"));
    assert_eq!(current(&browser), "3");
    browser.wait("document.querySelector('#status').textContent.includes('not translated')");
    browser.keys("n", false);
    browser.wait(&format!("location.pathname === '/article/0' && {READY}"));
    browser.wait("document.querySelector('#status').textContent.includes('-mismatch')");
}

#[test]
fn what_breaks_a_promise_is_told_while_it_is_typed() {
    let Some(browser) = Browser::open() else { return };
    let place = flood();
    let _served = open(&browser, &place, &["-g", "g.toml"]);
    browser.script("document.querySelector('#s3').click()");
    browser.keys("e", false);
    browser.wait("document.activeElement.tagName === 'TEXTAREA'");
    let live = "document.querySelector('#s3 .live')";
    browser.wait(&format!("{live}.textContent.includes('34,000')"));
    browser.wait("document.querySelector('#s3 .keep').textContent === 'Save anyway'");
    // The suggestion of the glossary is one key away.
    browser.keys("a", true);
    browser.keys("Floods cover 12 districts in Semarang since Monday night. ", false);
    browser.wait(&format!("{live}.textContent.includes('Badan Nasional Penanggulangan Bencana')"));
    browser
        .wait("[...document.querySelectorAll('#s3 .offers button')].some((b) => b.textContent.includes('Mitigation'))");
    let at = browser.script("return [...document.querySelectorAll('#s3 .offers button')].findIndex((b) => b.textContent.includes('National Disaster Mitigation Agency')) + 1");
    let digit = at.as_u64().unwrap().to_string();
    let hold = |kind: &str, key: &str| json!({ "type": kind, "value": key });
    let alt = [hold("keyDown", "\u{e00a}"), hold("keyDown", &digit), hold("keyUp", &digit), hold("keyUp", "\u{e00a}")];
    browser.post("/actions", &json!({ "actions": [{ "type": "key", "id": "k", "actions": alt }] }));
    browser.wait("document.querySelector('#s3 textarea').value.endsWith('National Disaster Mitigation Agency')");
    browser.keys(" counts 3,400 people who flee.", false);
    browser
        .wait(&format!("{live}.querySelector('.fine') && document.querySelector('#s3 .keep').textContent === 'Save'"));
    browser.keys("\u{e007}", true);
    browser.wait(&format!("document.querySelector('#s3').dataset.state === 'reviewed' && {SAVED}"));
    browser.wait("!document.querySelector('#s3 .findings')");
}

#[test]
fn a_correction_made_twice_offers_itself_for_the_rest() {
    let Some(browser) = Browser::open() else { return };
    let place = Place::new();
    let source = "Warga kota pulang.\n\nWarga desa tidur.\n\nWarga pulau makan.\n\nWarga gunung minum.\n";
    place.write("a.txt", source);
    place.write("b.txt", "Citizens go home.\n\nCitizens sleep.\n\nCitizens eat.\n\nCitizens drink.\n");
    place.write("g.toml", TERMS);
    place.run(&["enforce", "--source", "a.txt", "--draft", "b.txt", "-g", "g.toml", "--out", "a.bitext.json"]);
    let _served = open(&browser, &place, &[]);
    let edits = |id: u32, text: &str| {
        browser.script(&format!("document.querySelector('#s{id}').click()"));
        browser.keys("e", false);
        browser.wait(&format!("document.activeElement === document.querySelector('#s{id} textarea')"));
        browser.keys("a", true);
        browser.keys(text, false);
        browser.keys("\u{e007}", true);
        browser.wait(&format!("document.querySelector('#s{id}').dataset.target === '{text}' && {SAVED}"));
    };
    edits(1, "Residents go home.");
    assert_eq!(browser.script("return Boolean(document.querySelector('#status button'))"), false);
    edits(2, "Residents sleep.");
    browser.wait("document.querySelector('#status button')?.textContent === 'Apply to 2 more'");
    mouse(&browser, "#status button", true);
    browser.wait("document.querySelector('#again').open");
    // A diff first, and each can be left out.
    browser.wait("document.querySelector('#again del').textContent === 'Citizens' && document.querySelector('#again ins').textContent === 'Residents'");
    mouse(&browser, "#again li:nth-child(2) input", true);
    mouse(&browser, "#again button[value=apply]", true);
    browser.wait(&format!("document.querySelector('#s3').dataset.target === 'Residents eat.' && {SAVED}"));
    assert!(place.read("a.bitext.json").contains("Citizens drink."));
}

#[test]
fn a_phone_accepts_with_the_thumb() {
    let Some(browser) = Browser::open() else { return };
    let place = flood();
    let served = Served::start(&place, &["a.bitext.json", "-g", "g.toml"]);
    cdp(
        &browser,
        "Emulation.setDeviceMetricsOverride",
        &json!({ "width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": true }),
    );
    cdp(&browser, "Emulation.setTouchEmulationEnabled", &json!({ "enabled": true }));
    browser.go(&served.url());
    browser.wait(READY);
    assert_eq!(
        browser.script("return document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
        true
    );
    // The actions are at the thumb, large enough for it.
    let bar = browser.script("const r = document.querySelector('#actions').getBoundingClientRect(); const b = document.querySelector('#actions [data-do=accept]').getBoundingClientRect(); return [innerHeight - r.bottom, b.height]");
    assert_eq!(bar[0], 0, "{bar}");
    assert!(bar[1].as_f64().unwrap() >= 44.0, "{bar}");
    let touch = |kind: &str, x: i32, y: &Value| {
        let points = if kind == "touchEnd" { json!([]) } else { json!([{ "x": x, "y": y }]) };
        cdp(&browser, "Input.dispatchTouchEvent", &json!({ "type": kind, "touchPoints": points }));
    };
    let y = browser.script("return Math.round(document.querySelector('#s1 .target').getBoundingClientRect().y + 8)");
    // A short swipe is none.
    for (from, to, state) in [(60, 100, "translated"), (60, 260, "reviewed")] {
        touch("touchStart", from, &y);
        touch("touchMove", (from + to) / 2, &y);
        touch("touchMove", to, &y);
        touch("touchEnd", to, &y);
        browser.wait(&format!("document.querySelector('#s1').dataset.state === '{state}' && {SAVED}"));
    }
    browser.wait("document.querySelector('article[aria-current]').dataset.id === '2'");
    assert!(place.read("a.bitext.json").contains("\"reviewed\""));
    // What a thumb needs all the time is within its reach without scrolling: accept, edit, the next place, undo.
    let seen = "return ['accept', 'edit', 'needed', 'undo'].map((act) => document.querySelector(`#actions [data-do=${act}]`).getBoundingClientRect()).every((r) => r.left >= 0 && r.right <= innerWidth && r.height >= 44)";
    assert_eq!(browser.script(seen), true);
    browser.script("document.querySelector('#actions [data-do=undo]').click()");
    browser.wait(&format!("document.querySelector('#s1').dataset.state === 'translated' && {SAVED}"));
    browser.script("document.querySelector('#actions [data-do=needed]').click()");
    browser.wait("document.querySelector('#status').textContent.includes('in all')");
}

#[test]
fn the_folder_is_searched_and_sorted() {
    let Some(browser) = Browser::open() else { return };
    let place = flood();
    place.write("b.bitext.json", BITEXT);
    let served = Served::start(&place, &["."]);
    browser.go(&served.url());
    browser.wait("document.querySelectorAll('tbody tr').length === 2 && document.body.dataset.ready !== undefined");
    let first = "document.querySelector('tbody tr a').textContent";
    browser.script("[...document.querySelectorAll('thead button')].find((b) => b.textContent === 'Words').click()");
    browser.wait(&format!("{first}.includes('a.bitext') && document.querySelector('th[aria-sort=descending]')"));
    browser.script("[...document.querySelectorAll('thead button')].find((b) => b.textContent === 'Words').click()");
    browser.wait(&format!("{first}.includes('b.bitext') && document.querySelector('th[aria-sort=ascending]')"));
    browser.keys("/", false);
    browser.keys("residents\u{e007}", false);
    browser.wait("location.search.includes('residents') && document.querySelectorAll('.hits li').length === 4");
    browser.script("document.querySelector('.hits a').click()");
    browser.wait(&format!("location.pathname.startsWith('/article/') && {READY}"));
}

#[test]
fn another_text_beside_a_decision_is_seen_and_taken() {
    let Some(browser) = Browser::open() else { return };
    let place = Place::new();
    let mut bitext: Value = serde_json::from_str(BITEXT).unwrap();
    bitext["segments"][0]["state"] = json!("reviewed");
    bitext["segments"][0]["other"] = json!({ "backend": "two", "own_backend": "one", "draft": "The Kreml nods.",
        "target": "The Kremlin nods.", "terms": [], "findings": [] });
    place.write("a.bitext.json", bitext.to_string());
    let served = open(&browser, &place, &[]);
    mouse(&browser, "#chips [data-filter=proposals]", true);
    browser.wait("document.querySelectorAll('article').length === 1");
    browser.wait("document.querySelector('#s1 .second').textContent.includes('Waiting beside it, by two')");
    browser.keys("s", false);
    browser.wait(&format!("document.querySelector('#s1').dataset.target === 'The Kremlin nods.' && {SAVED}"));
    drop(served);
}

/// Returns a bitext of this many segments; every tenth has a finding.
fn long(count: usize) -> String {
    let mut segments = String::new();
    for id in 1..=count {
        let at = id * 40;
        let finding =
            r#"{"code":"number-mismatch","severity":"warning","message":"m","source_span":null,"target_span":null}"#;
        let findings = if id % 10 == 0 { finding } else { "" };
        let (source, target) =
            (format!("Warga nomor {id:06} pulang ke rumah."), format!("Resident number {id:06} goes home."));
        segments.push_str(&format!(
            r#"{}{{"id":{id},"block":1,"span":[{at},{}],"source":"{source}","draft":"{target}","target":"{target}","origin":"backend","state":"translated","terms":[],"findings":[{findings}]}}"#,
            if id > 1 { "," } else { "" },
            at + source.len()
        ));
    }
    let head = &BITEXT[..BITEXT.find("\"segments\"").unwrap()].replace("[0, 96]", "[0, 99999999]");
    format!(
        r#"{head}"segments":[{segments}],"summary":{{"segments":{count},"failed":0,"terms":0,"terms_honoured":0,"findings":{}}}}}"#,
        count / 10
    )
}

/// What a long bitext costs is in docs/review.md; here, that everything is reached. Set `PADANAN_SEGMENTS` for more.
#[test]
fn thousands_of_segments_are_worked_through() {
    let Some(browser) = Browser::open() else { return };
    let count: usize = std::env::var("PADANAN_SEGMENTS").ok().and_then(|n| n.parse().ok()).unwrap_or(5_000);
    let place = Place::new();
    place.write("a.bitext.json", long(count));
    let served = Served::start(&place, &["a.bitext.json"]);
    let begun = Instant::now();
    browser.go(&served.url());
    browser.wait(READY);
    let opened = begun.elapsed();
    let timed = "const before = performance.now(); document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true })); document.body.offsetHeight; return performance.now() - before";
    let moved = browser.script(timed);
    browser.keys("n", false);
    browser.wait("document.querySelector('article[aria-current]').dataset.id === '10'");
    browser.keys("a", false);
    browser.wait(&format!("document.querySelector('#s10').dataset.state === 'reviewed' && {SAVED}"));
    browser.wait(&format!("document.querySelector('#decided').textContent === '1 of {count} decided'"));
    let saved =
        "const from = performance.getEntriesByName(location.origin + '/api/decide').pop(); return from.duration";
    let answered = browser.script(saved);
    browser.go(&format!("http://127.0.0.1:{}/article/0?at={count}#s{count}", served.port));
    browser.wait(&format!("document.querySelector('article[aria-current]')?.dataset.id === '{count}'"));
    println!("{count} segments: opened in {opened:?}, a key in {moved} ms, a decision saved in {answered} ms");
}

/// The same for the exported page: only a part of it is ever drawn, but everything is reached.
#[test]
fn thousands_of_segments_are_worked_through_in_an_exported_page() {
    let Some(browser) = Browser::open() else { return };
    let count: usize = std::env::var("PADANAN_SEGMENTS").ok().and_then(|n| n.parse().ok()).unwrap_or(5_000);
    let place = Place::new();
    place.write("a.bitext.json", long(count));
    place.run(&["export", "a.bitext.json", "--out", "a.review.html"]).expect(0);
    let begun = Instant::now();
    browser.go(&format!("file://{}", place.path("a.review.html").display()));
    browser.wait(READY);
    println!("{count} segments in an exported page: opened in {:?}", begun.elapsed());
    let key = |key: &str| {
        let pressed = format!(
            "const before = performance.now(); document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true }})); document.body.offsetHeight; return performance.now() - before"
        );
        println!("{key}: {} ms", browser.script(&pressed));
        assert!(browser.script("return document.querySelectorAll('article').length").as_u64().unwrap() <= 200);
    };
    let told = |what: &str| browser.wait(&format!("document.querySelector('#status').textContent.includes('{what}')"));
    let decided = |n: usize| {
        browser.wait(&format!("document.querySelector('#decided').textContent === '{n} of {count} decided'"));
    };
    for pressed in ["j", "k", "f", "n", "n"] {
        key(pressed);
    }
    assert_eq!(current(&browser), "20");
    key("a");
    decided(1);
    // A suggestion in another part, by search; what is decided there is undone from anywhere.
    browser.keys("/", false);
    browser.keys(&format!("number {count:06}\u{e007}"), false);
    browser.wait("document.querySelectorAll('article').length === 1");
    browser.script("document.querySelector('#filter-text').blur(); document.querySelector('article').focus()");
    key("a");
    decided(2);
    mouse(&browser, "#chips [data-filter=waiting]", true);
    told(&format!("{} segments.", count / 10 - 2));
    mouse(&browser, "#chips [data-filter=all]", true);
    told(&format!("{count} segments."));
    key("u");
    decided(1);
    assert_eq!(current(&browser), count.to_string());
    key("A");
    decided(count - count / 10 + 1);
    key("u");
    decided(1);
    // On paper, there is all of it. A browser takes minutes to lay out 50,000 segments.
    if count <= 5_000 {
        let articles = "return document.querySelectorAll('article').length";
        browser.script("dispatchEvent(new Event('beforeprint'))");
        assert_eq!(browser.script(articles), count);
        browser.script("dispatchEvent(new Event('afterprint'))");
        assert_eq!(browser.script(articles), 200);
    }
    // What was decided is there again when the page is.
    browser.post("/refresh", &json!({}));
    browser.wait(READY);
    decided(1);
}

#[test]
fn the_exported_page_is_small_and_looks_the_same() {
    let place = flood();
    place.run(&["export", "a.bitext.json", "--out", "a.review.html"]).expect(0);
    let page = place.read("a.review.html");
    let frame = page.len() - page.split("<main").nth(1).unwrap().split("</main>").next().unwrap().len();
    assert!(frame < 400_000, "{frame} bytes without the text");
    let Some(browser) = Browser::open() else { return };
    browser.go(&format!("file://{}", place.path("a.review.html").display()));
    browser.wait(READY);
    browser.wait("document.querySelector('#chips [data-filter=numbers] .count').textContent === '3'");
    browser.keys("n", false);
    browser.wait("document.querySelector('#status').textContent.includes('places in all')");
    // Without a program, what was kept in the translation must still be in it.
    browser.script("document.querySelector('#s3').click()");
    browser.keys("e", false);
    browser.wait("document.activeElement.tagName === 'TEXTAREA'");
    browser.keys("a", true);
    browser.keys("Floods.", false);
    browser.wait("document.querySelector('#s3 .live').textContent.includes('National Disaster Mitigation Agency')");
    browser.keys("\u{e00c}", false);
    browser.keys("A", false);
    browser.wait("document.querySelector('#decided').textContent === '3 of 7 decided'");
    browser.keys("u", false);
    browser.wait("document.querySelector('#decided').textContent === '0 of 7 decided'");
}

/// A state of the page of which there is a picture in docs/review.
struct State {
    name: &'static str,
    width: u32,
    dark: bool,
    path: &'static str,
    keys: &'static str,
}

const fn state(name: &'static str, width: u32, dark: bool, path: &'static str, keys: &'static str) -> State {
    State { name, width, dark, path, keys }
}

const STATES: [State; 12] = [
    state("article", 1280, false, "/article/0", ""),
    state("article-dark", 1280, true, "/article/0", ""),
    state("article-768", 768, false, "/article/0", "jj"),
    state("phone", 400, false, "/article/0", "jj"),
    state("phone-dark", 400, true, "/article/0", "jj"),
    state("finding", 1280, false, "/article/0", "f"),
    state("editing", 1280, false, "/article/0", "jje"),
    state("editing-phone", 400, false, "/article/0", "jje"),
    state("decided", 1280, false, "/article/0?filter=numbers", "a"),
    state("reading", 1280, false, "/article/0?view=reading", ""),
    state("folder", 1280, false, "/", ""),
    state("folder-phone", 400, true, "/", ""),
];

/// How much of a picture may differ: fonts are not the same on every machine.
const TOLERANCE: f64 = 0.03;

/// Compares the page with the pictures in docs/review. `PADANAN_RENEW=1` renews them.
#[test]
fn the_page_looks_as_it_should() {
    let Some(browser) = Browser::open() else { return };
    let renew = std::env::var_os("PADANAN_RENEW").is_some();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/review");
    let mut wrong = Vec::new();
    for state in &STATES {
        let place = flood();
        place.write("b.bitext.json", BITEXT);
        let served = Served::start(&place, &[".", "-g", "g.toml"]);
        let metrics =
            json!({ "width": state.width, "height": 720, "deviceScaleFactor": 1, "mobile": state.width < 500 });
        cdp(&browser, "Emulation.setDeviceMetricsOverride", &metrics);
        let scheme = if state.dark { "dark" } else { "light" };
        cdp(
            &browser,
            "Emulation.setEmulatedMedia",
            &json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }),
        );
        browser.go(&served.url());
        browser.wait("document.querySelector('table')");
        browser.script("sessionStorage.clear(); localStorage.clear()");
        browser.go(&format!("http://127.0.0.1:{}{}", served.port, state.path));
        browser.wait("document.body.dataset.ready !== undefined");
        for key in state.keys.chars() {
            browser.keys(&key.to_string(), false);
            browser.script("return new Promise((done) => setTimeout(done, 250))");
        }
        if state.keys.ends_with('e') {
            browser.wait("document.querySelector('.live').textContent !== ''");
        }
        let found = crate::browser::barriers(&browser);
        assert!(found.is_empty(), "{}: {found:#?}", state.name);
        let scrolled = browser.script("return window.scrollY");
        let clip = json!({ "x": 0, "y": scrolled, "width": state.width, "height": 720, "scale": 0.6 });
        let shot = json!({ "format": "png", "clip": clip });
        let picture = cdp(&browser, "Page.captureScreenshot", &shot)["data"].as_str().unwrap().to_owned();
        let file = folder.join(format!("{}.png", state.name));
        let bytes = base64(&picture);
        if renew {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&file, &bytes).unwrap();
            continue;
        }
        let Ok(before) = std::fs::read(&file) else {
            wrong.push(format!("{} is missing", file.display()));
            continue;
        };
        let differs = difference(&browser, &before, &bytes);
        if differs > TOLERANCE {
            let seen = std::env::temp_dir().join(format!("padanan-{}.png", state.name));
            std::fs::write(&seen, &bytes).unwrap();
            wrong.push(format!("{}: {:.1} % differ; see {}", state.name, differs * 100.0, seen.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}\nIf the change is meant, renew the pictures with PADANAN_RENEW=1.");
}

fn base64(text: &str) -> Vec<u8> {
    use ::base64::Engine as _;
    ::base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

/// Returns the share of pixels that differ visibly; the browser decodes the pictures.
fn difference(browser: &Browser, a: &[u8], b: &[u8]) -> f64 {
    use ::base64::Engine as _;
    let text = |bytes: &[u8]| ::base64::engine::general_purpose::STANDARD.encode(bytes);
    browser.go("about:blank");
    let script = format!(
        "const pixels = async (data) => {{
           const image = new Image(); image.src = 'data:image/png;base64,' + data; await image.decode();
           const canvas = new OffscreenCanvas(image.width, image.height); const context = canvas.getContext('2d');
           context.drawImage(image, 0, 0); return context.getImageData(0, 0, image.width, image.height); }};
         return Promise.all([pixels('{}'), pixels('{}')]).then(([a, b]) => {{
           if (a.width !== b.width || a.height !== b.height) return 1;
           let n = 0;
           for (let i = 0; i < a.data.length; i += 4)
             if ([0, 1, 2].some((c) => Math.abs(a.data[i + c] - b.data[i + c]) > 48)) n += 1;
           return n / (a.data.length / 4); }})",
        text(a),
        text(b)
    );
    browser.script(&script).as_f64().unwrap_or(1.0)
}

#[test]
fn a_program_that_is_gone_is_told_and_loses_nothing() {
    let Some(browser) = Browser::open() else { return };
    let place = place();
    let served = open(&browser, &place, &[]);
    drop(served);
    browser.keys("e", false);
    browser.wait("document.activeElement.tagName === 'TEXTAREA'");
    browser.keys(" Mine.", false);
    browser.keys("\u{e007}", true);
    browser.wait("document.querySelector('#status.wrong').textContent.includes('does not answer')");
    // The text is there to be saved again, and a draft for the next run.
    browser.wait("document.querySelector('#s1 textarea').value.endsWith(' Mine.')");
    browser.wait("Object.keys(localStorage).some((key) => key.startsWith('padanan-draft/'))");
    // The next run of the same file has the same port and another link; it finds the draft.
    let next = Served::start(&place, &["a.bitext.json"]);
    browser.wait("document.querySelector('#status.wrong').textContent.includes('open the link that it printed')");
    browser.go(&next.url());
    browser.wait("document.querySelector('#s1 .typed .ours')?.textContent.endsWith(' Mine.')");
}

/// A review on a disk whose flushes take this long; `None` if strace, which makes it slow, cannot be used.
fn on_a_slow_disk(place: &Place, seconds: f64) -> Option<Served> {
    let like = place.command(&[]);
    let strace = |arguments: &[&str]| {
        let mut command = std::process::Command::new("strace");
        command.args(["-D", "-f", "-q", "-o", "calls"]).args(arguments).current_dir(place.path("."));
        command.env_clear().envs(like.get_envs().filter_map(|(k, v)| Some((k, v?))));
        command
    };
    if !strace(&["true"]).status().is_ok_and(|status| status.success()) {
        crate::common::skipped("strace cannot be used here");
        return None;
    }
    let slow = format!("inject=fsync,fdatasync:delay_enter={}", (seconds * 1e6) as u64);
    let review =
        ["-e", "trace=fsync,fdatasync", "-e", &slow, crate::common::PROGRAM, "review", "a.bitext.json", "--no-open"];
    Some(Served::of(&mut strace(&review)))
}

#[test]
fn a_slow_disk_holds_up_no_key_and_loses_nothing() {
    let Some(browser) = Browser::open() else { return };
    let place = place();
    let Some(served) = on_a_slow_disk(&place, 1.5) else { return };
    browser.go(&served.url());
    browser.wait(READY);
    // Keys are answered at once, long before anything is written.
    let press = "const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));";
    let seen = browser.script(&format!(
        "{press} press('a'); press('a');
         return [...document.querySelectorAll('article')].map((s) => s.dataset.state).concat(document.body.dataset.waiting)"
    ));
    assert_eq!(seen, json!(["reviewed", "reviewed", "failed", "translated", "2"]));
    assert!(!place.read("a.bitext.json").contains("reviewed"));
    browser.wait("document.querySelector('#saving').textContent === 'Saving 2 decisions …'");
    // The next place, and what is typed, do not wait for it either.
    let waiting = browser.script(&format!(
        "{press} document.querySelector('#status').textContent = ''; press('n');
         return new Promise((done) => new MutationObserver(() => done(document.body.dataset.waiting || 'saved'))
           .observe(document.querySelector('#status'), {{ childList: true }}))"
    ));
    assert_ne!(waiting, "saved");
    browser.wait("document.querySelector('[aria-current]').dataset.id === '3'");
    browser.keys("e", false);
    browser.wait("document.activeElement.tagName === 'TEXTAREA'");
    browser.keys("Moscow waits.", false);
    browser.keys("\u{e007}", true);
    browser.wait("document.querySelector('#s3').dataset.target === 'Moscow waits.'");
    browser.wait(&format!("{SAVED} && document.querySelector('#saving').textContent === ''"));
    let file: Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    let states: Vec<&Value> = file["segments"].as_array().unwrap().iter().map(|s| &s["state"]).collect();
    assert_eq!(states, ["reviewed", "reviewed", "reviewed", "translated"]);
    // The order is kept: what was decided last is undone first, and what is pressed meanwhile comes after it.
    browser.keys("u", false);
    browser.wait("document.querySelector('#s3').dataset.state === 'failed'");
    browser.script("document.querySelector('#s4').click()");
    browser.keys("a", false);
    browser.wait(SAVED);
    let file: Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    let states: Vec<&Value> = file["segments"].as_array().unwrap().iter().map(|s| &s["state"]).collect();
    assert_eq!(states, ["reviewed", "reviewed", "failed", "reviewed"]);
    // A program that is killed while it writes leaves the file whole, and the page keeps the decision for the next run.
    browser.keys("r", false);
    browser.wait("document.querySelector('#s4').dataset.state === 'translated'");
    drop(served);
    browser.wait("document.querySelector('#banner').checkVisibility()");
    let now: Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    assert_eq!(now, file);
    let next = Served::start(&place, &["a.bitext.json"]);
    browser.go(&next.url());
    browser.wait("document.querySelector('#banner').textContent.includes('reject 4')");
    browser.script("document.querySelector('#banner [data-do=resend]').click()");
    browser.wait(&format!("document.querySelector('#s4').dataset.state === 'translated' && {SAVED}"));
}

/// What is planted into a translation: what stands there, and what stands there then. The last are a sentence cut short and
/// one that says the opposite.
const FAULTS: [(&str, &str); 12] = [
    ("a loan worth 1.5 billion", "a loan worth 1.5 million"),
    ("inhabitant of 9.4 million", "inhabitant of 9.4 billion"),
    ("more than 6,700 people", "more than 67,000 people"),
    ("deployed 650 personnel", "deployed 560 personnel"),
    ("on Wednesday (August 19)", "on Thursday (August 19)"),
    ("(February 23, 2021)", "(March 23, 2021)"),
    ("Secretary-general NATO Jens", "Secretary-general Jens"),
    ("said that the Kremlin follow", "said that they follow"),
    ("said Siti Rohmah", "said Siti Rahma"),
    ("There is no casualties", "There are casualties"),
    ("forces are not giving", "forces are giving"),
    ("since 07:00 local time", "since 09:00 local time"),
];

/// The try of docs/review.md: 60 sentences with twelve planted faults, walked through by script. It says how many are found,
/// in how many keys, and how long a person reads at four words a second.
#[test]
fn a_try_with_planted_faults() {
    let Some(browser) = Browser::open() else { return };
    let place = Place::new();
    let articles = concat!(
        include_str!("../../examples/articles/minsk.txt"),
        "\n",
        include_str!("../../examples/articles/banjir.txt")
    );
    let lines: Vec<&str> = articles.lines().skip(2).take(63).collect();
    place.write("a.txt", lines.join("\n"));
    let glossary = crate::common::shipped_glossaries();
    place.run(&[
        "translate",
        "a.txt",
        "-g",
        &glossary,
        "--backend",
        "bundled",
        "--no-memory",
        "--bitext",
        "a.bitext.json",
        "--out",
        "a.en.txt",
    ]);
    let mut bitext: Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    let segments = bitext["segments"].as_array_mut().unwrap();
    assert_eq!(segments.len(), 60);
    let mut planted = Vec::new();
    for (was, is) in FAULTS {
        let segment = segments.iter_mut().find(|s| s["target"].as_str().is_some_and(|t| t.contains(was)));
        let segment = segment.unwrap_or_else(|| panic!("nothing says `{was}`"));
        let target = segment["target"].as_str().unwrap().replace(was, is);
        (segment["target"], segment["draft"]) = (json!(target), json!(target));
        (segment["alignment"], segment["terms"], segment["facts"]) = (json!([]), json!([]), json!([]));
        segment["findings"]
            .as_array_mut()
            .unwrap()
            .retain(|f| f["source_span"].is_null() && f["target_span"].is_null());
        planted.push(segment["id"].clone());
    }
    place.write("a.bitext.json", bitext.to_string());
    place.run(&["enforce", "a.bitext.json", "-g", &glossary, "--out", "a.bitext.json"]).expect(10);
    let _served = open(&browser, &place, &["-g", &glossary]);
    let mut told = Vec::new();
    let words = |id: &str| {
        browser.script(&format!("return [...document.querySelectorAll('#s{id} .source, #s{id} .target')].map((p) => p.innerText.split(/\\s+/).length).reduce((a, b) => a + b)")).as_f64().unwrap()
    };
    let mut found_by = |key: &str, ends: &str| {
        browser.script("sessionStorage.clear(); document.querySelector('article').click()");
        let (mut keys, mut read, mut seen, mut all) = (0, 0.0, Vec::new(), None);
        let hits = |seen: &[String]| planted.iter().filter(|id| seen.contains(&id.to_string())).count();
        let seconds = |read: f64, keys: i32| read / 4.0 + f64::from(keys) * 0.3;
        for _ in 0..60 {
            browser.script("document.querySelector('#status').textContent = ''");
            browser.keys(key, false);
            keys += 1;
            std::thread::sleep(std::time::Duration::from_millis(60));
            let now = browser.script("return document.querySelector('#status').textContent");
            if now.as_str().unwrap().contains(ends) {
                break;
            }
            let id = current(&browser).as_str().unwrap().to_owned();
            if !seen.contains(&id) {
                read += words(&id);
                seen.push(id);
            }
            if all.is_none() && hits(&seen) == 12 {
                all = Some(format!("; the twelfth with key {keys}, after {:.0} s", seconds(read, keys)));
            }
        }
        let (sentences, hits) = (seen.len(), hits(&seen));
        let all = all.unwrap_or_default();
        told.push(format!(
            "{key}: {hits} of 12 in {keys} keys, {sentences} sentences, {:.0} s{all}",
            seconds(read, keys)
        ));
        hits
    };
    let by_queue = found_by("n", "the last");
    let by_findings = found_by("f", "no finding after");
    let by_reading = found_by("j", "no segment after");
    println!("{}", told.join("\n"));
    assert!(by_queue >= 11 && by_queue >= by_findings, "{told:?}");
    assert_eq!(by_reading, 12);
}
