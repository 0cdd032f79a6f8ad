//! Eight situations, each with `translate` and with `batch`: the same outcome, the same row in the report, the same
//! messages, the same exit code.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

#[cfg(target_os = "linux")]
use crate::common::SmallDisk;
use crate::common::{Place, Run, backend, fits_its_schema};
use crate::standins::{Fault, Script, Service, Standin, When};

const ARTICLE: &str = "Bantuan tiba di Moskwa\n\nPresiden mengatakan bahwa bantuan akan dikirim ke Minsk. \
                       Warga desa menolak bantuan itu.\n";
const GLOSSARY: &str =
    "[glossary]\nname = \"t\"\n\n[[term]]\nsource = \"Moskwa\"\ntarget = \"Moscow\"\n\n[[term]]\nsource = \"Minsk\"\n";

/// Creates a folder with one article, a glossary, and the backends in this order.
fn place(servers: &[(&str, Service, &Standin)], article: impl AsRef<[u8]>) -> Place {
    let place = Place::new();
    let names: Vec<String> = servers.iter().map(|(name, ..)| format!("{name:?}")).collect();
    let tables: Vec<String> = servers.iter().map(|(name, service, server)| backend(name, *service, server)).collect();
    let head = format!("backend = [{}]\nglossaries = [\"g.toml\"]\nretries = 0\njobs = 2\n", names.join(", "));
    place.write("padanan.toml", head + &tables.concat());
    place.write("mt.key", servers[0].2.key());
    place.write("g.toml", GLOSSARY);
    place.write("in/a.txt", article);
    std::fs::create_dir(place.path("out")).unwrap();
    place
}

const TRANSLATE: [&str; 8] =
    ["translate", "in/a.txt", "--out", "out/a.en.txt", "--bitext", "out/a.bitext.json", "--report", "r.json"];
const BATCH: [&str; 6] = ["batch", "in", "--out", "out", "--report", "r.json"];

/// The results of a run that must be the same for both commands.
#[derive(Debug, PartialEq)]
struct Seen {
    code: i32,
    row: Value,
    total: Value,
    backends: Value,
    messages: Vec<String>,
}

impl Seen {
    fn of(place: &Place, run: &Run) -> Self {
        assert!(place.path("r.json").exists(), "{}", run.whole());
        let mut report: Value = serde_json::from_str(&place.read("r.json")).unwrap();
        fits_its_schema(&report);
        assert_eq!(report["exit_code"], run.code, "{}", run.whole());
        let mut row = report["articles"][0].take();
        for part in [&mut row, &mut report["total"]] {
            let part = part.as_object_mut().unwrap();
            part.retain(|key, _| !["wall_ms", "waited_ms", "why", "path"].contains(&key.as_str()));
        }
        // Leave out the summary of a folder, and the message about stdout, which are not about the article.
        let own = |line: &&str| !line.contains("printing the bitext instead") && !line.contains("(once more to leave");
        let lines = run.stderr.lines().take_while(|line| !line.starts_with("padanan: 1 article"));
        let lines = lines.filter(|line| !line.starts_with("padanan: the backend")).filter(own);
        let messages = lines.map(str::to_owned).collect();
        let (total, backends) = (report["total"].take(), report["backends"].take());
        Self { code: run.code, row, total, backends, messages }
    }
}

/// Runs both commands, each in its own folder and with its own servers.
fn both(code: i32, make: impl Fn(&[&str]) -> Seen) -> Seen {
    let (one, other) = (make(&TRANSLATE), make(&BATCH));
    assert_eq!(one, other);
    assert_eq!(one.code, code, "{one:#?}");
    one
}

/// Runs both commands with one backend that follows a script.
fn scripted(code: i32, script: impl Fn() -> Script) -> Seen {
    both(code, |arguments| {
        let server = Standin::start(Service::Deepl, script());
        let place = place(&[("mt", Service::Deepl, &server)], ARTICLE);
        let run = place.run(arguments);
        Seen::of(&place, &run)
    })
}

#[test]
fn clean() {
    let told = scripted(0, Script::default);
    assert_eq!((&told.row["outcome"], &told.row["out"]), (&"done".into(), &"out/a.en.txt".into()));
    assert_eq!(told.messages, ["in/a.txt: 3 sentences, 2 of 2 terms honoured, 0 findings"]);
}

#[test]
fn missing_term() {
    let silent = |_: &str| "The president spoke about the help.".to_owned();
    let told = scripted(10, || Script::default().translator(silent));
    assert_eq!((&told.row["outcome"], &told.row["terms_missing"]), (&"findings".into(), &2.into()));
    let missing = "in/a.txt: segment 1: the term `Moskwa` is not in the translation";
    let at = told.messages.iter().position(|m| m.starts_with(missing)).unwrap();
    assert_eq!(told.messages[at + 1], "  source: Bantuan tiba di Moskwa");
    assert_eq!(told.messages[at + 2], "  target: The president spoke about the help.");
}

#[test]
fn failed_sentence() {
    let fault = || Fault::ErrorSentenceInSuccess("QUOTA EXCEEDED FOR TODAY".to_owned());
    let told = scripted(6, || Script::default().fault(fault(), When::TextContains("Warga desa".to_owned())));
    assert_eq!((&told.row["outcome"], &told.row["code"]), (&"failed".into(), &6.into()));
    assert_eq!((&told.row["message"], &told.row["failed"]), (&"1 sentence is not translated".into(), &1.into()));
    assert!(told.messages[0].starts_with("in/a.txt: segment 3: not translated: "), "{told:#?}");
}

#[test]
fn a_refused_sentence_does_not_take_its_article() {
    let told =
        scripted(6, || Script::default().fault(Fault::ServerError(400), When::TextContains("Warga desa".to_owned())));
    assert_eq!((&told.row["failed"], &told.row["segments"]), (&1.into(), &3.into()));
}

#[test]
fn all_sentences_failed() {
    let told = scripted(5, || Script::default().fault(Fault::Unauthorized, When::Always));
    assert_eq!(
        (&told.row["outcome"], &told.row["code"], &told.row["out"]),
        (&"failed".into(), &5.into(), &Value::Null)
    );
    assert_eq!(told.messages[0], "padanan: in/a.txt: nothing was translated");
    assert!(told.messages[1].contains("403 Forbidden"), "{told:#?}");
}

#[test]
fn fallback_used() {
    let told = both(0, |arguments| {
        let spent = Standin::start(Service::Deepl, Script::default().fault(Fault::Quota, When::Always));
        let sound = Standin::start(Service::LibreTranslate, Script::default());
        let servers = [("first", Service::Deepl, &spent), ("second", Service::LibreTranslate, &sound)];
        let place = place(&servers, ARTICLE);
        let run = place.run(&[arguments, &["--quiet"]].concat());
        Seen::of(&place, &run)
    });
    assert_eq!(told.messages, ["in/a.txt: 3 of 3 sentences not translated by first, the first backend (3 by second)"]);
    assert_eq!((&told.row["fallback"], &told.row["outcome"]), (&3.into(), &"done".into()));
}

#[test]
fn unreadable_input() {
    let told = both(4, |arguments| {
        let server = Standin::start(Service::Deepl, Script::default());
        let place = place(&[("mt", Service::Deepl, &server)], [0xff, 0xd8, 0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F']);
        let run = place.run(arguments);
        assert!(server.requests().is_empty());
        Seen::of(&place, &run)
    });
    assert_eq!((&told.row["outcome"], &told.row["code"]), (&"failed".into(), &4.into()));
    assert!(told.messages[0].starts_with("padanan: in/a.txt: this is not text but a JPEG image"), "{told:#?}");
}

/// Requests in flight are finished. A partial article is written only if the next run would not resume it; this is the
/// only difference.
#[test]
fn interrupted() {
    let told = both(130, |arguments| {
        let server = Standin::start(Service::Apertium, Script::default().delay(Duration::from_millis(250)));
        let article: String = (1..=40).map(|n| format!("Presiden tiba di kota {n}.\n\n")).collect();
        let place = place(&[("mt", Service::Apertium, &server)], article);
        let child = place.command(arguments).stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let began = Instant::now();
        while server.requests().len() < 6 {
            assert!(began.elapsed() < Duration::from_secs(60), "the run does not begin");
            std::thread::sleep(Duration::from_millis(10));
        }
        let id = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
        nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGINT).unwrap();
        let run = place.finished(child.wait_with_output().unwrap());
        let mut told = Seen::of(&place, &run);
        let failed = told.row["failed"].as_u64().unwrap();
        assert!((30..=36).contains(&failed), "{failed}");
        assert_eq!(told.messages, [format!("in/a.txt: interrupted; {failed} of 40 sentences are not translated")]);
        let written = told.row["outputs"].as_array().unwrap().len();
        assert_eq!(written, if arguments[0] == "translate" { 2 } else { 0 });
        assert_eq!(place.path("out/a.en.txt").exists(), written > 0);
        // The number of answers before the signal is random.
        told.messages.clear();
        let row = told.row.as_object_mut().unwrap();
        row.retain(|key, _| ["outcome", "message", "code", "sha256", "segments"].contains(&key.as_str()));
        (told.total, told.backends) = (Value::Null, Value::Null);
        told
    });
    assert_eq!(told.row["outcome"], "interrupted");
}

#[test]
#[cfg(target_os = "linux")]
fn disk_full() {
    let probe = Place::new();
    if SmallDisk::at(&probe.path(""), "300k").is_none() {
        return;
    }
    let told = both(1, |arguments| {
        let server = Standin::start(Service::Deepl, Script::default());
        let article: String = (1..=900).map(|n| format!("Presiden tiba di kota {n}.\n\n")).collect();
        let place = place(&[("mt", Service::Deepl, &server)], article);
        let _disk = SmallDisk::at(&place.path("out"), "300k").unwrap();
        let run = place.run(arguments);
        Seen::of(&place, &run)
    });
    assert_eq!((&told.row["outcome"], &told.row["code"]), (&"failed".into(), &1.into()));
    assert!(told.messages[0].contains("a.en.txt: it cannot be written"), "{told:#?}");
    assert!(told.messages[0].contains("make room on the disk"), "{told:#?}");
}
