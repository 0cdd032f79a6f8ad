//! The other commands from outside.

use std::collections::BTreeSet;
use std::path::Path;

use insta::assert_snapshot;
use serde_json::Value;

use crate::common::{COMMANDS, Place, help, shipped_glossaries};
use crate::standins::{Fault, Script, Service, Standin, When};

/// Creates a folder with an article, its bitext, and a backend that gets a few names wrong.
fn translated() -> (Standin, Place) {
    let server = Standin::start(Service::OpenAi, Script::default().obeys_terms(false));
    let place = Place::with_backend(Service::OpenAi, &server);
    place.example("articles/minsk.txt");
    let glossary = shipped_glossaries();
    place.run(&[
        "translate",
        "minsk.txt",
        "--glossary",
        &glossary,
        "--bitext",
        "minsk.bitext.json",
        "--quiet",
        "--out",
        "minsk.en.txt",
    ]);
    (server, place)
}

#[test]
fn diff() {
    let (_server, place) = translated();
    let narrow = place.run(&["diff", "minsk.bitext.json", "--width", "80"]);
    assert_snapshot!("diff_narrow", narrow.whole());
    assert_snapshot!(
        "diff_wide",
        place.run(&["diff", "minsk.bitext.json", "--width", "140", "--only-changed"]).whole()
    );
    let colored = place.run(&["diff", "minsk.bitext.json", "--color", "always"]);
    assert!(colored.stdout.contains("\u{1b}["));
    let without: String = strip(&colored.stdout);
    assert!(without.contains("Tikhanouskaya"));
    let refused = place.command(&["diff", "minsk.bitext.json"]).env("NO_COLOR", "1").output().unwrap();
    assert!(!place.finished(refused).stdout.contains("\u{1b}["));
}

fn strip(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |whole, part| whole + part.split_once('m').map_or("", |p| p.1))
}

#[test]
fn check() {
    let (_server, place) = translated();
    let text = place.run(&["check", "minsk.bitext.json"]);
    assert_snapshot!("check", text.whole());
    let json = place.run(&["check", "minsk.bitext.json", "--format", "json"]);
    assert_eq!(json.code, text.code);
    for line in json.stdout.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        assert!(row["code"].is_string() && row["segment"].is_u64(), "{line}");
    }
    // A term that a person broke afterwards is found.
    let broken = place.read("minsk.bitext.json").replace("Moscow, according", "Moskva, according");
    assert!(broken.contains("Moskva, according"));
    place.write("broken/minsk.bitext.json", broken);
    place.write("broken/deeper/whole.bitext.json", place.read("minsk.bitext.json"));
    let glossary = shipped_glossaries();
    let run = place.run(&["check", "broken", "--glossary", &glossary]).expect(10);
    assert!(run.stdout.contains("term-missing") || run.stdout.contains("term-forbidden"), "{}", run.stdout);
    assert!(run.stderr.contains("2 bitexts checked"));
    assert_snapshot!("check_empty_folder", {
        std::fs::create_dir(place.path("empty")).unwrap();
        place.run(&["check", "empty"]).whole()
    });
}

#[test]
fn export() {
    let (_server, place) = translated();
    let again = place.run(&["export", "minsk.bitext.json", "--format", "json"]).expect(0);
    assert_eq!(again.stdout, place.read("minsk.bitext.json"), "a bitext comes back as it is");
    let text = place.run(&["export", "minsk.bitext.json", "--format", "text"]).expect(0);
    assert_eq!(text.stdout, place.read("minsk.en.txt"));
    place.run(&["export", "minsk.bitext.json", "--out", "minsk.review.html"]).expect(0);
    let page = place.read("minsk.review.html");
    assert!(
        page.starts_with("<!DOCTYPE html>") && !page.contains("src=\"http") && page.matches("<script").count() == 1
    );
    place.run(&["export", "minsk.bitext.json", "--out", "minsk.html"]).expect(0);
    let page = place.read("minsk.html");
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">") && !page.contains("<script"), "{page}");
    place.write("b.bitext.json", place.read("minsk.bitext.json"));
    std::fs::create_dir(place.path("pages")).unwrap();
    place.run(&["export", "minsk.bitext.json", "b.bitext.json", "--format", "markdown", "--out", "pages"]).expect(0);
    assert_eq!(place.read("pages/minsk.md"), place.read("pages/b.md"));
    let schema = place.run(&["export", "--format", "json-schema"]).expect(0);
    let published = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/bitext.schema.json")).unwrap();
    assert_eq!(schema.stdout, published);
    let validator = jsonschema::validator_for(&serde_json::from_str(&published).unwrap()).unwrap();
    assert!(validator.is_valid(&serde_json::from_str(&place.read("minsk.bitext.json")).unwrap()));
}

#[test]
fn segment() {
    let place = Place::new();
    place.example("articles/minsk.txt");
    assert_snapshot!("segment_lines", place.run(&["segment", "minsk.txt"]).whole());
    let json = place.run(&["segment", "minsk.txt", "--format", "json"]).expect(0);
    let article = place.read("minsk.txt");
    for line in json.stdout.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let at = |key: &str| usize::try_from(row[key].as_u64().unwrap()).unwrap();
        assert_eq!(&article[at("start")..at("end")], row["text"].as_str().unwrap());
    }
    let piped = place.run_with_input(&["segment", "-"], "Satu. Dua.\n".as_bytes()).expect(0);
    assert_eq!(piped.stdout, "Satu.\nDua.\n");
}

#[test]
fn segment_explains_keeps_and_exports() {
    let place = Place::new();
    let text = "Dr. Joko tiba pukul 10.30 WIB. “Saya tahu. Saya diam,” kata dia. Warga butuh beras, dll. Mereka pulang.\n\n\
        Harga Rp. 5.000 per kg.Pembeli senang\n";
    place.write("a.txt", text);
    assert_snapshot!("segment_explained", place.run(&["segment", "a.txt", "--explain"]).whole());
    let told = place.run(&["segment", "a.txt", "--explain", "--format", "json"]).expect(0);
    let ends =
        told.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).filter(|row| row["ends"] == true);
    let ends: Vec<usize> = ends.map(|row| usize::try_from(row["end"].as_u64().unwrap()).unwrap()).collect();
    assert!(ends.len() > 3 && ends.iter().all(|end| text.is_char_boundary(*end)));
    let split = place.run(&["segment", "a.txt"]).expect(0).stdout;
    let kept = place.run(&["segment", "a.txt", "--keep-quotes"]).expect(0).stdout;
    assert!(split.contains("tahu.\nSaya") && kept.contains("“Saya tahu. Saya diam,” kata dia.\n"));
    place.write("padanan.toml", "[segment]\nabbreviations = { before_name = [\"Kanit.\"] }\n");
    let exported = place.run(&["segment", "--srx"]).expect(0).stdout;
    assert!(exported.starts_with("<?xml") && exported.contains("K(?i:anit)"));
    let both = place.run(&["segment", "--srx", "a.txt"]);
    assert_eq!(both.code, 2);
}

#[test]
fn names() {
    let place = Place::new();
    place.example("articles/minsk.txt");
    place.example("articles/banjir.txt");
    assert_snapshot!("names_lines", place.run(&["names", "banjir.txt"]).whole());
    let json = place.run(&["names", "minsk.txt", "--format", "json", "--glossary", "id-en"]).expect(0);
    let article = place.read("minsk.txt");
    let mut kinds = BTreeSet::new();
    for line in json.stdout.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        kinds.insert(row["kind"].as_str().unwrap().to_owned());
        assert!(row["name"].is_string() && !row["evidence"].as_array().unwrap().is_empty(), "{line}");
        for found in row["places"].as_array().unwrap() {
            let at = |key: &str| usize::try_from(found[key].as_u64().unwrap()).unwrap();
            assert_eq!(&article[at("start")..at("end")], found["text"].as_str().unwrap());
        }
    }
    assert!(["person", "place", "organisation", "calendar"].iter().all(|kind| kinds.contains(*kind)), "{kinds:?}");
    assert!(json.stdout.contains("\"glossary\""), "the shipped glossaries know some of the names");
}

#[test]
fn names_of_lines() {
    let place = Place::new();
    let input = "\u{feff}Gubernur Ridwan Kamil tiba di Cianjur.\r\n\nWarga pulang.\nSenin ia ke Depok.";
    let json = place.run_with_input(&["names", "--lines", "--format", "json"], input.as_bytes()).expect(0);
    let lines: Vec<&str> = json.stdout.lines().collect();
    assert_eq!(
        lines,
        [r#"{"names":[[12,24],[33,40]]}"#, r#"{"names":[]}"#, r#"{"names":[]}"#, r#"{"names":[[0,5],[12,17]]}"#]
    );
    let text = place.run_with_input(&["names", "-", "--lines"], input.as_bytes()).expect(0);
    assert_eq!(text.stdout, "Ridwan Kamil (person)\tCianjur (place)\n\n\nSenin (calendar)\tDepok (place)\n");
    place.write("padanan.toml", "from = \"pt\"\n");
    let refused = place.run_with_input(&["names", "-"], input.as_bytes()).expect(3);
    assert!(refused.stderr.contains("Indonesian articles only, and `from` is pt here"), "{}", refused.stderr);
}

#[test]
fn backends() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    assert_snapshot!("backends", place.run(&["backends"]).whole());
    let probe = place.run(&["backends", "--probe"]).expect(0);
    assert!(probe.stdout.contains("1 request: President said that assistance"), "{}", probe.whole());
    assert_eq!(server.requests().len(), 1);
    let broken = Standin::start(Service::Deepl, Script::default().fault(Fault::Unauthorized, When::Always));
    let place = Place::with_backend(Service::Deepl, &broken);
    let probe = place.run(&["backends", "--probe"]).expect(5);
    assert!(probe.stdout.contains("probe: failed: the service answered 403"), "{}", probe.whole());
    assert!(!probe.whole().contains(broken.key()));
}

#[test]
fn config() {
    let place = Place::new();
    let run = place.run(&["config", "init"]).expect(0);
    assert!(run.stderr.contains("padanan.toml is written"));
    assert_snapshot!("config_show", place.run(&["config", "show"]).whole());
    place.run(&["config", "init"]).expect(2);
    place.run(&["config", "init", "--force"]).expect(0);
    let shown = place.command(&["config", "show", "--jobs", "7"]).env("PADANAN_TO", "en-GB").output().unwrap();
    let shown = place.finished(shown);
    assert!(shown.stdout.contains("--jobs") && shown.stdout.contains("PADANAN_TO"), "{}", shown.stdout);
    let schema = place.run(&["config", "schema"]).expect(0);
    assert!(jsonschema::validator_for(&serde_json::from_str(&schema.stdout).unwrap()).is_ok());
}

#[test]
fn help_teaches() {
    for command in COMMANDS.iter() {
        assert_snapshot!(format!("help_{}", command.replace(' ', "_")), help(command));
    }
    let version = Place::new().run(&["--version"]).expect(0);
    assert_eq!(version.stdout, format!("padanan {}\n", env!("CARGO_PKG_VERSION")));
    // No snapshot of the help of a removed command remains.
    let kept = names_in(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/integration/snapshots")));
    let prefix = "integration__commands__help_";
    let kept: BTreeSet<&str> = kept.iter().filter_map(|n| n.strip_prefix(prefix)?.strip_suffix(".snap")).collect();
    let there: Vec<String> = COMMANDS.iter().map(|command| command.replace(' ', "_")).collect();
    assert_eq!(kept, there.iter().map(String::as_str).collect());
}

#[test]
fn completions_and_manual() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(place.run(&["completions", shell]).expect(0).stdout.contains("padanan"), "{shell}");
    }
    assert!(place.run(&["man"]).expect(0).stdout.contains(".TH padanan 1"));
    std::fs::create_dir(place.path("man")).unwrap();
    place.run(&["man", "--out", "man"]).expect(0);
    assert!(place.read("man/padanan-translate.1").contains("glossary"));
    // The manual has a page for every command, and the help lists them all.
    let page = |command: &String| format!("padanan {command}").trim_end().replace(' ', "-") + ".1";
    assert_eq!(names_in(&place.path("man")), COMMANDS.iter().map(page).collect());
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn logs_hold_no_text_and_no_key() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("a.txt", "Presiden mengatakan bahwa bantuan sudah tiba.\n");
    let run = place.run(&["translate", "a.txt", "-vv"]).expect(0);
    assert!(
        !run.stderr.contains("bantuan") && !run.stderr.contains("assistance") && !run.stderr.contains(server.key())
    );
}

/// A tip names what was probably meant, and nothing else.
#[test]
fn tips_name_what_was_meant() {
    let place = Place::new();
    for (arguments, tip) in [
        (&["translate", "--glosary", "x", "a"][..], Some("a similar argument exists: '--glossary'")),
        (&["tranlate", "a"], Some("a similar subcommand exists: 'translate'")),
        (&["memory", "exprt"], Some("'export'")),
        (&["translate", "a", "--format", "htm"], Some("a similar value exists: 'html'")),
        (&["translate", "a", "--api-key", "k"], Some("a key is not an argument; name a variable")),
        // An unknown option is no article, and not every word with common letters is meant.
        (&["export", "a", "--fmt", "csv"], None),
        (&["translate", "-x", "a"], None),
        (&["batch", "in", "--out", "o", "--redo", "all"], None),
    ] {
        let run = place.run(arguments).expect(2);
        let found = run.stderr.lines().find(|line| line.contains("tip:"));
        match tip {
            Some(tip) => assert!(found.is_some_and(|line| line.contains(tip)), "{}", run.stderr),
            None => assert_eq!(found, None, "{}", run.stderr),
        }
    }
}
