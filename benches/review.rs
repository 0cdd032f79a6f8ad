//! A review of a bitext of 5,000 segments: the time to open it, the cost of a decision on disk, and the time from a key
//! press until a real browser (Chromium, through chromedriver) shows the result. `cargo bench -p padanan-benches --bench review`;
//! `-- 20000` sets another number of segments.
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench reads its files, prints its figures and fails loudly"
)]

#[path = "../tests/integration/chromium.rs"]
mod chromium;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chromium::Browser;
use padanan::internal::review::{Action, Decision, Hooks, ReviewFile};
use padanan_core::bitext::{Alignment, Article, Bitext, Block, BlockKind, Outcome, Run, Segment, TermHit, v1};
use padanan_core::finding::{Code, Finding};
use padanan_core::text::Span;

const SOURCE: &str =
    "Kremlin mengatakan pada Rabu bahwa Moskwa siap mengirim bantuan kepada Minsk jika diminta oleh Lukashenko.";
const DRAFT: &str = "The Kreml said on Wednesday that Moscow is ready to send help to Minsk if Lukashenko asks for it.";
const TARGET: &str =
    "The Kremlin said on Wednesday that Moscow is ready to send help to Minsk if Lukashenko asks for it.";

fn bitext(count: u32) -> Bitext {
    let mut segments = Vec::new();
    let mut blocks: Vec<Block> = Vec::new();
    let mut at = 0;
    for id in 1..=count {
        let source = format!("{SOURCE} {id}");
        let span = Span::new(at, at + source.len());
        at = span.end + 1;
        if id % 4 == 1 {
            blocks.push(Block { id: blocks.len() as u32 + 1, kind: BlockKind::Paragraph, span });
        }
        let block = blocks.last_mut().unwrap();
        block.span.end = span.end;
        let term = |form: &str, print: &str, outcome| TermHit {
            term: form.to_owned(),
            source_span: Span::from(SOURCE.find(form).unwrap()..SOURCE.find(form).unwrap() + form.len())
                .shifted(span.start),
            target_span: TARGET.find(print).map(|at| Span::new(at, at + print.len())),
            outcome,
            method: "repair: resembling-name".to_owned(),
        };
        let words = TARGET.split(' ').scan(0, |at, word| {
            let span = Span::new(*at, *at + word.len());
            *at = span.end + 1;
            Some(span)
        });
        let link = |target| Alignment {
            source_span: Span::new(span.start, span.start + 7),
            target_span: Some(target),
            confidence: 0.5,
        };
        let finding = Finding::new(Code::NumberMismatch, "3 billion became 3 million");
        segments.push(Segment {
            draft: Some(DRAFT.to_owned()),
            target: Some(TARGET.to_owned()),
            terms: vec![
                term("Kremlin", "Kremlin", Outcome::Repaired),
                term("Moskwa", "Moscow", Outcome::Kept),
                term("Minsk", "Minsk", Outcome::Kept),
            ],
            findings: if id % 7 == 0 { vec![finding] } else { Vec::new() },
            alignment: words.map(link).collect(),
            ..Segment::new(id, block.id, span, source)
        });
    }
    let article = Article {
        path: "a.txt".to_owned(),
        sha256: String::new(),
        title: None,
        text: String::new(),
        verbatim: false,
        original: None,
        url: None,
        target: None,
    };
    Bitext { from: "id".to_owned(), to: "en".to_owned(), article, run: Run::default(), blocks, segments }
}

/// Prints the median and the worst time, in milliseconds.
fn told(what: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let Some(last) = times.last() else { return println!("{what}: never") };
    println!("{what}: median {:.1} ms, worst {last:.1} ms, of {}", times[times.len() / 2], times.len());
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Measures the library alone, on a file on this disk.
fn on_disk(path: &Path) {
    let began = Instant::now();
    let hooks = Hooks::new(|_| std::sync::Arc::new(|_: &mut Segment| {}));
    let mut review_file = ReviewFile::open(path, "a".to_owned(), hooks).unwrap();
    println!("bitext read and checked: {:.0} ms", ms(began.elapsed()));
    let mut accepted = Vec::new();
    let mut taken_back = Vec::new();
    for id in 1..=50 {
        let began = Instant::now();
        review_file.decide(None, &[Decision { segment: id * 3, action: Action::Accept }]).unwrap();
        accepted.push(ms(began.elapsed()));
    }
    while review_file.steps() > 0 {
        let began = Instant::now();
        review_file.undo(None).unwrap();
        taken_back.push(ms(began.elapsed()));
    }
    told("a decision on disk", accepted.split_off(1));
    told("the first of them", accepted);
    told("an undo on disk", taken_back);
    // The time that the disk itself needs for the same number of bytes.
    let bytes = std::fs::read(path).unwrap();
    let write = |_| {
        use std::io::Write as _;
        let mut file = tempfile::tempfile_in(path.parent().unwrap()).unwrap();
        let began = Instant::now();
        file.write_all(&bytes).unwrap();
        file.sync_all().unwrap();
        ms(began.elapsed())
    };
    told("writing and syncing the bytes alone", (0..20).map(write).collect());
}

/// Times each key, from the moment the browser receives it until the frame that shows the result is painted, and until
/// the result is saved.
const WATCH: &str = "
    window.shown = {}; window.saved = {};
    addEventListener('keydown', (event) => {
        const [key, at] = [event.key, event.timeStamp];
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => (window.shown[key] ||= []).push(performance.now() - at);
            channel.port2.postMessage(0);
        });
        if ('aru'.includes(key)) {
            const look = new MutationObserver(() => {
                if (document.body.dataset.waiting) return;
                look.disconnect();
                (window.saved[key] ||= []).push(performance.now() - at);
            });
            look.observe(document.body, { attributes: true });
        }
    }, true);";

fn keys(browser: &Browser, saved: bool) {
    browser.script(WATCH);
    for key in "jjjjjjjjjjkkkkkkkkkkaaaaaaaaaaaaaaaaaaaaddddddffffffffrrrrrrrrrruuuuuuuuuuuuuuuuuuuuxjjjjjxvv".chars() {
        if key == 'v' && saved {
            continue;
        }
        browser.keys(&key.to_string(), false);
        browser.wait("!document.body.dataset.waiting");
    }
    for (name, wanted) in [("shown", true), ("saved", saved)] {
        let all = browser.script(&format!("return window.{name}"));
        for (key, times) in all.as_object().unwrap().iter().filter(|_| wanted) {
            let times = times.as_array().unwrap().iter().filter_map(serde_json::Value::as_f64).collect();
            told(&format!("  {key} {name}"), times);
        }
    }
}

/// Returns the times from the start of the navigation until everything is loaded, and until the first text is painted.
fn opened(browser: &Browser) -> String {
    browser.wait("document.readyState === 'complete' && document.querySelector('[aria-current]') && performance.getEntriesByName('first-contentful-paint').length");
    let times = "const n = performance.getEntriesByType('navigation')[0];
        return [n.loadEventEnd, performance.getEntriesByName('first-contentful-paint')[0].startTime].map((t) => Math.round(t) + ' ms')";
    let times = browser.script(times);
    format!("loaded after {}, painted after {}", times[0].as_str().unwrap(), times[1].as_str().unwrap())
}

fn main() {
    let count = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(5_000);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = folder.path().join("a.bitext.json");
    let json = v1::to_json(&bitext(count));
    println!("{count} segments, {:.1} MB", json.len() as f64 / 1e6);
    std::fs::write(&path, json).unwrap();
    on_disk(&path);

    let Some(browser) = Browser::open() else { return };
    let glossary = padanan_benches::root().join("glossaries/id-en");
    let began = Instant::now();
    let mut child = Command::new(padanan_benches::program())
        .args(["review", "--no-open", "a.bitext.json", "--memory", "m.sqlite", "--glossary"])
        .arg(glossary)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    said.read_line(&mut line).unwrap();
    println!("the program: its link after {:.0} ms", ms(began.elapsed()));
    let url = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
    browser.go(url);
    println!("the page: {}", opened(&browser));
    keys(&browser, true);
    let address = url.split("/?").next().unwrap();
    browser.go(&format!("{address}/article/0?view=reading"));
    browser.wait("document.readyState === 'complete' && performance.getEntriesByType('navigation')[0].loadEventEnd");
    println!(
        "the reading view: {}",
        browser.script("return Math.round(performance.getEntriesByType('navigation')[0].loadEventEnd) + ' ms'")
    );
    browser
        .script("fetch('/api/close', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })");
    child.wait().unwrap();

    let page = folder.path().join("a.review.html");
    let mut export = Command::new(padanan_benches::program());
    export.args(["export", "a.bitext.json", "--out", "a.review.html"]).current_dir(folder.path());
    assert!(export.stderr(Stdio::null()).status().unwrap().success());
    browser.go(&format!("file://{}", page.display()));
    println!("the exported file, {:.1} MB: {}", std::fs::metadata(&page).unwrap().len() as f64 / 1e6, opened(&browser));
    keys(&browser, false);
}
