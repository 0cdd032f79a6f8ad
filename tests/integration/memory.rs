//! The translation memory from outside: hits, approved translations, TMX files of other tools, and failures.

use std::path::Path;

use serde_json::Value;

use crate::common::Place;
use crate::standins::{Script, Service, Standin};

const ARTICLE: &str = "Warga turun ke jalan.\n\nPresiden mengatakan bahwa bantuan akan dikirim.\n";

fn place(server: &Standin) -> Place {
    let place = Place::with_backend(Service::Deepl, server);
    place.write("a.txt", ARTICLE);
    place
}

fn tmx(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/tmx").join(name).to_string_lossy().into_owned()
}

#[test]
fn what_was_translated_is_not_asked_again() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    let first = place.run(&["translate", "a.txt", "--format", "json"]).expect(0);
    let second = place.run(&["translate", "a.txt", "--format", "json"]).expect(0);
    assert_eq!(first.stdout, second.stdout);
    assert_eq!(server.requests().len(), 1);
    place.run(&["translate", "a.txt", "--no-memory"]).expect(0);
    assert_eq!(server.requests().len(), 2);
    place.run(&["translate", "a.txt", "--memory", "other.sqlite"]).expect(0);
    assert_eq!(server.requests().len(), 3);
    assert!(place.path("other.sqlite").is_file());
    let run = place.run(&["translate", "a.txt", "--segments", "2"]).expect(0);
    assert_eq!(server.requests()[3].texts.len(), 1, "{}", run.whole());
    place.run(&["translate", "a.txt", "--segments", "2-9"]).expect(2);
    place.run(&["translate", "a.txt", "--segments", "0"]).expect(2);
    let stats = place.run(&["memory", "stats"]).expect(0);
    assert!(stats.stdout.contains("id-en          2  from mt"), "{}", stats.stdout);
}

#[test]
fn translations_of_omegat_and_okapi_are_used() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    let run = place.run(&["memory", "import", &tmx("omegat.tmx"), &tmx("okapi.tmx")]).expect(0);
    assert_eq!(run.stderr.matches("2 units in both languages, 2 of them new").count(), 2, "{}", run.stderr);
    let run = place.run(&["translate", "a.txt", "--format", "json"]).expect(0);
    let bitext: Value = serde_json::from_str(&run.stdout).unwrap();
    let segment = &bitext["segments"][0];
    assert_eq!(
        (segment["target"].as_str(), segment["origin"].as_str()),
        (Some("People took to the streets."), Some("memory"))
    );
    assert_eq!(bitext["segments"][1]["origin"], "backend");
    assert_eq!(server.requests()[0].texts.len(), 1);

    let out = place.run(&["memory", "export", "--approved"]).expect(0);
    assert!(out.stdout.contains("<seg>He took a &lt;f0&gt;rifle"), "{}", out.stdout);
    place.run(&["memory", "export", "--out", "all.tmx"]).expect(0);
    place.run(&["memory", "export", "again.tmx"]).expect(0);
    assert_eq!(place.read("again.tmx"), place.read("all.tmx"));
    place.run(&["memory", "export", "one.tmx", "--out", "two.tmx"]).expect(2);
    place.run(&["memory", "import", "all.tmx", "--memory", "new.sqlite"]).expect(0);
    let stats = place.run(&["memory", "stats", "--json", "--memory", "new.sqlite"]).expect(0);
    let stats: Value = serde_json::from_str(&stats.stdout).unwrap();
    let kinds: Vec<_> =
        stats["groups"].as_array().unwrap().iter().map(|g| (g["kind"].as_str(), g["entries"].as_u64())).collect();
    assert_eq!(kinds, [(Some("approved"), Some(4)), (Some("suggestion"), Some(1))]);
}

/// A retrained model keeps its name and path, but gives other answers.
#[test]
fn another_model_under_the_same_name_is_asked_anew() {
    let place = Place::new();
    place.write("padanan.toml", "backend = \"m\"\n[backends.m]\nkind = \"bundled\"\nmodel = \"m.phrase\"\n");
    place.write("a.txt", "Warga turun ke jalan.\n");
    let mut model = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("models/id-en.phrase")).unwrap();
    let entries = || {
        place.run(&["translate", "a.txt"]);
        let stats: Value = serde_json::from_str(&place.run(&["memory", "stats", "--json"]).stdout).unwrap();
        stats["groups"][0]["entries"].as_u64()
    };
    place.write("m.phrase", &model);
    assert_eq!((entries(), entries()), (Some(1), Some(1)));
    // The model card at the end of the file changes: the size is the same, the checksum is not.
    *model.last_mut().unwrap() = b' ';
    padanan::internal::phrase::model::seal(&mut model);
    place.write("m.phrase", &model);
    assert_eq!((entries(), entries()), (Some(2), Some(2)));
}

#[test]
fn suggestions_are_never_used_by_themselves() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    place.run(&["memory", "import", &tmx("okapi.tmx"), "--suggestions"]).expect(0);
    place.run(&["translate", "a.txt"]).expect(0);
    assert_eq!(server.requests()[0].texts.len(), 2);
}

const SIMILAR: &str = "Warga turun lagi ke jalan.\n\nPresiden mengatakan bahwa bantuan akan dikirim.\n";

#[test]
fn similar_sentences_of_persons_go_to_language_models() {
    let server = Standin::start(Service::OpenAi, Script::default());
    let place = Place::with_backend(Service::OpenAi, &server);
    place.write("a.txt", SIMILAR);
    place.run(&["memory", "import", &tmx("okapi.tmx"), "--suggestions"]).expect(0);
    let dry = place.run(&["translate", "a.txt", "--dry-run"]).expect(0);
    assert!(dry.stdout.contains("with 1 similar sentence and what a person made of it"), "{}", dry.stdout);
    place.run(&["translate", "a.txt"]);
    let prompt = server.requests()[0].body.clone();
    assert!(prompt.contains("- Warga turun ke jalan. → People took to the streets."), "{prompt}");
    assert_eq!(prompt.matches(" → ").count(), 1, "{prompt}");
    // Examples in a request are not part of the memory's key: new examples do not cause a second paid request.
    place.run(&["memory", "import", &tmx("omegat.tmx"), "--suggestions"]).expect(0);
    place.run(&["translate", "a.txt"]);
    assert_eq!(server.requests().len(), 1);
    // A new request includes them. A machine's own answers are never examples, however similar they are.
    place.write("b.txt", "Warga turun ke jalanan.\n");
    place.run(&["translate", "b.txt"]);
    let prompt = server.requests()[1].body.clone();
    assert_eq!(prompt.matches(" → ").count(), 1, "{prompt}");
    let listed = place.run(&["backends"]).expect(0);
    assert!(listed.stdout.contains("examples: with each text up to 3"), "{}", listed.stdout);
}

#[test]
fn examples_go_to_nobody_else_and_can_be_switched_off() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place_1 = place(&server);
    place_1.write("a.txt", SIMILAR);
    place_1.run(&["memory", "import", &tmx("okapi.tmx")]).expect(0);
    place_1.run(&["translate", "a.txt"]);
    assert!(!server.requests()[0].body.contains("People took"));

    let server = Standin::start(Service::OpenAi, Script::default());
    let place_2 = Place::with_backend(Service::OpenAi, &server);
    place_2.write("a.txt", SIMILAR);
    place_2.write("padanan.toml", place_2.read("padanan.toml") + "examples = 0\n");
    place_2.run(&["memory", "import", &tmx("okapi.tmx")]).expect(0);
    place_2.run(&["translate", "a.txt"]);
    assert!(!server.requests()[0].body.contains("People took"));
}

#[test]
fn a_broken_memory_only_warns() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    place.write("broken.sqlite", "no database, and long enough to be sure of it; ".repeat(100));
    let run = place.run(&["translate", "a.txt", "--memory", "broken.sqlite"]).expect(0);
    assert_eq!(run.stderr.matches("goes on without it").count(), 1, "{}", run.stderr);
    assert!(!run.stdout.is_empty());
    let run = place.run(&["memory", "stats", "--memory", "broken.sqlite"]).expect(4);
    assert!(run.stderr.contains("broken.sqlite"), "{}", run.stderr);
    place.run(&["memory", "stats", "--memory", "nowhere.sqlite"]).expect(4);
    place.run(&["translate", "a.txt", "--memory", "a.txt/below"]).expect(0);
}

#[test]
fn failures_are_never_stored() {
    use crate::standins::{Fault, When};
    let server = Standin::start(Service::Deepl, Script::default().fault(Fault::Echo, When::First(3)));
    let place = place(&server);
    place.write("a.txt", "Presiden mengatakan bahwa bantuan akan dikirim.\n");
    place.run(&["translate", "a.txt"]).expect(5);
    let run = place.run(&["translate", "a.txt"]);
    assert!(run.stdout.contains("President"), "{}", run.stdout);
}

#[test]
fn bad_files_are_told() {
    let place = Place::new();
    place.write("a.tmx", "<html></html>");
    place.write("b.tmx", "<tmx>\n<body><tu>");
    place.write("c.tmx", [b'<', 0xff, 0xfe, 0, 1]);
    for file in ["a.tmx", "b.tmx", "c.tmx", "missing.tmx", "."] {
        let run = place.run(&["memory", "import", file]).expect(4);
        assert!(run.stderr.contains(file), "{}", run.stderr);
    }
    place.run(&["memory", "prune", "--memory", "m.sqlite"]).expect(2);
}

#[test]
fn pruning() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    place.run(&["memory", "import", &tmx("okapi.tmx")]).expect(0);
    place.run(&["translate", "a.txt"]).expect(0);
    let gone = |arguments: &[&str]| place.run(&[&["memory", "prune"], arguments].concat()).expect(0).stderr;
    assert_eq!(gone(&["--older-than", "1"]), "0 entries removed\n");
    assert_eq!(gone(&["--backend", "mt", "--dry-run"]), "1 entry would be removed\n");
    assert_eq!(gone(&["--all"]), "1 entry removed\n");
    assert_eq!(gone(&["--all", "--approved"]), "2 entries removed\n");
}
