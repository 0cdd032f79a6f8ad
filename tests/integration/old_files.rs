//! Files of version 0.1.0 open and are migrated: a bitext with decisions, decisions that a page saved, a translation
//! memory, a batch with its journal. `fixtures/v0.1.0/README.md` says how they were made.

use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::common::Place;

/// The engine that answered then. As long as it is the same, its answers are reused.
const VERSION: &str = "0.1.0";
const MODEL: &str = "8ec13968399e7150768853b792b187b38c814368790f4446b64811364f7d993e";

/// The decisions in `kapal.bitext.json`: segment, state, origin. The sixth segment was rejected, and waits.
const DECIDED: [(usize, &str, &str); 4] =
    [(1, "reviewed", "human"), (2, "final", "backend"), (5, "reviewed", "backend"), (6, "translated", "human")];

/// Returns a copy of all old files.
fn old() -> Place {
    let place = Place::new();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/fixtures/v0.1.0"), &place.path(""));
    place
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn segments(bitext: &Value) -> &[Value] {
    bitext["segments"].as_array().unwrap()
}

/// Asserts that everything that was there is still there; fields may have been added.
fn carries(now: &Value, then: &Value, place: &str) {
    match (now, then) {
        (Value::Object(now), Value::Object(then)) => {
            for (key, then) in then {
                let now = now.get(key).unwrap_or_else(|| panic!("{place}/{key} is gone"));
                carries(now, then, &format!("{place}/{key}"));
            }
        }
        (Value::Array(now), Value::Array(then)) => {
            assert_eq!(now.len(), then.len(), "{place}");
            now.iter().zip(then).enumerate().for_each(|(n, (now, then))| carries(now, then, &format!("{place}/{n}")));
        }
        _ => assert_eq!(now, then, "{place}"),
    }
}

fn engine_is_the_same() -> bool {
    let model = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("models/id-en.phrase")).unwrap();
    let hash: String = Sha256::digest(model).iter().map(|byte| format!("{byte:02x}")).collect();
    env!("CARGO_PKG_VERSION") == VERSION && hash == MODEL
}

#[test]
fn a_bitext_is_read_whole() {
    let place = old();
    let then = place.read("kapal.bitext.json");
    let now = place.run(&["export", "kapal.bitext.json", "--format", "json"]).expect(0).stdout;
    carries(&parsed(&now), &parsed(&then), "");
    let read = ["text", "bilingual", "diff", "markdown", "html", "review"];
    for format in read.into_iter().chain(["xliff", "xliff12", "tmx", "csv", "markdown-table"]) {
        let out = place.run(&["export", "kapal.bitext.json", "--format", format]).expect(0).stdout;
        assert!(out.contains("Aid") && out.contains("three weeks"), "{format}: {out}");
    }
    place.run(&["export", "kapal.bitext.json", "--out", "kapal.docx"]).expect(0);
    assert!(std::fs::read(place.path("kapal.docx")).unwrap().starts_with(b"PK"));
    // The diff shows the person's words and the machine's.
    let diff = place.run(&["diff", "kapal.bitext.json"]).expect(10).stdout;
    assert!(diff.contains("[-Help-]{+Aid+} ship [-arrived in-]{+arrives at+}"), "{diff}");
    // The term that a person put back into Indonesian is found.
    let rows = place.run(&["check", "kapal.bitext.json", "--format", "json"]).expect(10).stdout;
    let rows: Vec<Value> = rows.lines().map(parsed).collect();
    assert!(rows.iter().any(|row| row["code"] == "term-missing" && row["segment"] == 6), "{rows:?}");
    assert_eq!(place.read("kapal.bitext.json"), then, "nothing of this writes into it");
}

#[test]
fn what_was_decided_stays_decided() {
    let place = old();
    let then = parsed(&place.read("kapal.bitext.json"));
    let listed = place.run(&["review", "kapal.bitext.json", "--list", "--format", "json"]).expect(10).stdout;
    let listed: Vec<Value> = listed.lines().map(parsed).collect();
    assert_eq!(listed.len(), 8);
    for (id, state, origin) in DECIDED {
        let row = &listed[id - 1];
        assert_eq!((&row["state"], &row["origin"]), (&json!(state), &json!(origin)), "{id}");
        assert_eq!(row["target"], segments(&then)[id - 1]["target"], "{id}");
    }
    place.run(&["review", "kapal.bitext.json", "--accept", "3"]).expect(10);
    let now = parsed(&place.read("kapal.bitext.json"));
    assert_eq!(segments(&now)[2]["state"], "reviewed");
    for (n, then) in segments(&then).iter().enumerate().filter(|(n, _)| *n != 2) {
        carries(&segments(&now)[n], then, &format!("segment {}", n + 1));
    }
    // The same decisions once more change nothing, and they are no conflicts.
    let again = place.run(&["review", "kapal.bitext.json", "--apply", "kapal.decisions.json"]).expect(10);
    assert!(again.stderr.contains("padanan: 2 decisions were applied before"), "{}", again.stderr);
    assert!(!again.stderr.contains(" left as is"), "{}", again.stderr);
    let after = parsed(&place.read("kapal.bitext.json"));
    for id in [1, 6] {
        assert_eq!(segments(&after)[id - 1], segments(&now)[id - 1]);
    }
}

#[test]
fn decisions_of_a_page_are_taken_in() {
    let place = old();
    place.run(&["review", "pasar.bitext.json", "--apply", "pasar.decisions.json"]).expect(0);
    let bitext = parsed(&place.read("pasar.bitext.json"));
    let decisions = parsed(&place.read("pasar.decisions.json"));
    for row in decisions["decisions"].as_array().unwrap() {
        let id = usize::try_from(row["segment"].as_u64().unwrap()).unwrap();
        let segment = &segments(&bitext)[id - 1];
        let (origin, target) =
            if row["action"] == "edit" { ("human", &row["target"]) } else { ("backend", &row["was"]) };
        assert_eq!((&segment["state"], &segment["origin"]), (&json!("reviewed"), &json!(origin)), "{id}");
        assert_eq!(&segment["target"], target, "{id}");
    }
    let undecided = segments(&bitext).iter().filter(|s| s["state"] == "translated").count();
    assert_eq!(undecided, 2);
    // They are approved in the old memory, in addition to its old contents.
    let run = place.run(&["translate", "news/pasar.txt", "--format", "json"]);
    let fresh = parsed(&run.stdout);
    assert_eq!(segments(&fresh)[0]["target"], "Fish prices rise at the old market");
    assert_eq!(segments(&fresh).iter().filter(|s| s["origin"] == "memory").count(), 4);
}

#[test]
fn a_memory_answers() {
    let place = old();
    let stats = parsed(&place.run(&["memory", "stats", "--json"]).expect(0).stdout);
    let groups = stats["groups"].as_array().unwrap();
    let entries = |kind: &str| groups.iter().find(|g| g["kind"] == kind).map(|g| g["entries"].clone());
    assert_eq!((entries("backend"), entries("approved")), (Some(json!(13)), Some(json!(3))));
    let run = place.run(&["translate", "news/kapal.txt", "--format", "json", "--report", "report.json"]).expect(0);
    let (fresh, then) = (parsed(&run.stdout), parsed(&place.read("kapal.bitext.json")));
    for id in [1, 2, 5] {
        let (fresh, then) = (&segments(&fresh)[id - 1], &segments(&then)[id - 1]);
        assert_eq!((&fresh["origin"], &fresh["target"]), (&json!("memory"), &then["target"]), "{id}");
    }
    // Seven sentences need a translation; an engine whose answers may differ is called for four of them again.
    let known = parsed(&place.read("report.json"))["total"]["known"].clone();
    assert_eq!(known, json!(if engine_is_the_same() { 7 } else { 3 }));
    let out = place.run(&["memory", "export", "--approved"]).expect(0).stdout;
    assert!(out.contains("<seg>Aid ship arrives at Karang Asih harbour</seg>"), "{out}");
}

#[test]
fn a_batch_goes_on_where_it_was() {
    let place = old();
    let outputs = ["kapal.en.txt", "kapal.bitext.json", "pasar.en.txt", "pasar.bitext.json"];
    let read = || outputs.map(|name| place.read(&format!("news-en/{name}")));
    let batch = || {
        let run = place.run(&["batch", "news", "--out", "news-en", "--report", "report.json"]);
        assert!(matches!(run.code, 0 | 10), "{}", run.whole());
        let report = parsed(&place.read("report.json"));
        let rows = report["articles"].as_array().unwrap().clone();
        [0, 1].map(|n| (rows[n]["path"].clone(), rows[n]["outcome"].clone(), rows[n]["why"].clone()))
    };
    let then = read();
    let first = batch();
    if engine_is_the_same() {
        let unchanged = |name: &str| (json!(name), json!("unchanged"), Value::Null);
        assert_eq!(first, ["kapal.txt", "pasar.txt"].map(unchanged));
        assert_eq!(read(), then);
    } else {
        assert!(first.iter().all(|row| row.2 == "the settings have changed"), "{first:?}");
    }
    // A person edited an output, and then the article changed.
    let written = format!("{}A person's own line.\n", place.read("news-en/kapal.en.txt"));
    place.write("news-en/kapal.en.txt", &written);
    let article = place.read("news/kapal.txt").replace("1.250", "1.500");
    place.write("news/kapal.txt", article);
    let [kapal, pasar] = batch();
    assert_eq!(kapal.2, "the article has changed");
    assert_eq!((&pasar.1, &pasar.2), (&json!("unchanged"), &Value::Null));
    assert!(place.read("news-en/kapal.en.txt").contains("1,500"));
    assert_eq!(place.read("news-en/kapal.en.txt.edited"), written);
}

/// The stored databases are complete without side files (WAL or journal).
#[test]
fn the_databases_stand_alone() {
    let place = old();
    for name in ["memory.sqlite", "news-en/.padanan/journal.sqlite"] {
        for side in ["-wal", "-shm", "-journal"] {
            assert!(!place.path(&format!("{name}{side}")).exists(), "{name}{side}");
        }
        let connection = rusqlite::Connection::open(place.path(name)).unwrap();
        let whole: String = connection.query_row("PRAGMA integrity_check", (), |row| row.get(0)).unwrap();
        assert_eq!(whole, "ok", "{name}");
    }
}
