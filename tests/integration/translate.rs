//! `padanan translate` from outside: its output, the files it writes, the backends it calls, its exit codes.

use std::time::{Duration, Instant};

use insta::assert_snapshot;
use serde_json::Value;

use crate::common::{Place, backend, fits_its_schema, shipped_glossaries};
use crate::standins::{Fault, Script, Service, Standin, When};

const ARTICLE: &str = "in

Moskwa Kirim Bantuan

Warga di Minsk. Foto/Reuters

Presiden RusiaVladimir Putin mengatakan bahwa Moskwa mengirim bantuan. Ia membawa membawa sekitar 200.000 orang.

Jaket Pria promo https://shope.ee/abc

";

fn deepl(script: Script) -> (Standin, Place) {
    let server = Standin::start(Service::Deepl, script);
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("a.txt", ARTICLE);
    (server, place)
}

#[test]
fn every_format() {
    let (_server, place) = deepl(Script::default());
    let glossary = shipped_glossaries();
    for format in ["text", "bilingual", "diff", "json", "markdown", "html", "review"] {
        let run = place.run(&["translate", "a.txt", "--glossary", &glossary, "--format", format]).expect(10);
        let text = match format {
            "json" => hide_hash(&run.whole()),
            "html" => run.whole().replace("><", ">\n<"),
            "review" => hide_own(&run.whole()),
            _ => run.whole(),
        };
        assert_snapshot!(format!("format_{format}"), text);
    }
}

/// Hides the style, the script and its hash, which are the same in every page, and puts every element on its own line.
fn hide_own(text: &str) -> String {
    let hide = |text: &str, from: &str, to: &str| {
        let start = text.find(from).unwrap() + from.len();
        let end = start + text[start..].find(to).unwrap();
        format!("{}[…]{}", &text[..start], &text[end..])
    };
    let text = hide(text, "'sha256-", "'");
    let text = hide(&hide(&text, "<style>", "</style>"), "<script>", "</script>");
    text.replace("><", ">\n<")
}

/// Hides the hash of the glossaries, which changes with every entry.
fn hide_hash(text: &str) -> String {
    let key = "\"glossary_sha256\": \"";
    let at = text.find(key).unwrap() + key.len();
    format!("{}[HASH]{}", &text[..at], &text[at + 64..])
}

#[test]
fn the_ending_decides_the_format() {
    let (_server, place) = deepl(Script::default());
    for (file, begins) in [
        ("a.en.txt", "in\n"),
        ("a.md", "in\n"),
        ("a.html", "<!DOCTYPE html>"),
        ("a.review.html", "<!DOCTYPE html>"),
        ("a.json", "{\n  \"format\""),
    ] {
        let run = place.run(&["translate", "a.txt", "--out", file]).expect(10);
        assert_eq!(run.stdout, "");
        assert!(place.read(file).starts_with(begins), "{file}: {}", place.read(file));
    }
    // A page to read has the translation alone; the page to review has both texts and a script.
    let (clean, review) = (place.read("a.html"), place.read("a.review.html"));
    assert!(!clean.contains("<script") && !clean.contains("mengatakan") && clean.contains("<h1>"), "{clean}");
    assert!(review.contains("<script") && review.contains("mengatakan"), "{review}");
    // An explicit format takes precedence over the file extension.
    place.run(&["translate", "a.txt", "--out", "b.html", "--format", "text"]).expect(10);
    assert!(place.read("b.html").starts_with("in\n"));
}

#[test]
fn what_is_not_written_is_not_pretended() {
    let (server, place) = deepl(Script::default());
    place.write("b.txt", "Presiden tiba.\n");
    let foreign = place.run(&["translate", "a.txt", "--out", "a.odt"]).expect(2);
    assert!(foreign.stderr.contains("cannot write .odt"), "{}", foreign.stderr);
    let one_file = place.run(&["translate", "a.txt", "b.txt", "--out", "both.txt"]).expect(2);
    assert!(one_file.stderr.contains("name a folder"), "{}", one_file.stderr);
    assert!(!place.path("both.txt").exists() && server.requests().is_empty());
}

#[test]
fn what_was_not_kept_is_told_with_both_sentences() {
    let silent = |_: &str| "The president spoke about help.".to_owned();
    let (_server, place) = deepl(Script::default().translator(silent));
    let glossary = shipped_glossaries();
    let run = place.run(&["translate", "a.txt", "--glossary", &glossary, "--quiet"]).expect(10);
    assert_snapshot!("missing_terms", run.whole());
}

#[test]
fn nothing_usable_came() {
    let (_server, place) = deepl(Script::default().fault(Fault::Unauthorized, When::Always));
    let run = place.run(&["translate", "a.txt", "--out", "a.en.txt", "--bitext", "a.bitext.json"]).expect(5);
    assert_snapshot!("refused_key", run.whole());
    assert!(!place.path("a.en.txt").exists() && !place.path("a.bitext.json").exists());
}

#[test]
fn a_failed_sentence_is_never_passed_off() {
    let fault = Fault::ErrorSentenceInSuccess("QUOTA EXCEEDED FOR TODAY".to_owned());
    let (_server, place) = deepl(Script::default().fault(fault, When::TextContains("200.000".to_owned())));
    let run = place.run(&["translate", "a.txt"]).expect(6);
    assert_snapshot!("failed_sentence", run.whole());
}

#[test]
fn the_next_backend_is_asked_for_what_is_left() {
    let spent = Standin::start(Service::Deepl, Script::default().fault(Fault::Quota, When::Always));
    let sound = Standin::start(Service::LibreTranslate, Script::default());
    let place = Place::new();
    let tables =
        [backend("first", Service::Deepl, &spent), backend("second", Service::LibreTranslate, &sound)].concat();
    place.write("padanan.toml", format!("backend = [\"first\", \"second\"]\n{tables}"));
    place.write("mt.key", spent.key());
    place.write("a.txt", ARTICLE);
    let run = place.run(&["translate", "a.txt", "--bitext", "a.bitext.json"]).expect(10);
    assert!(run.stderr.contains("the backend first gets no more requests: the service answered 456"), "{}", run.stderr);
    let bitext: Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    assert_eq!(bitext["run"]["backend"], "second");
    assert_eq!(spent.requests().len(), 1, "a backend without quota is asked once");
}

#[test]
fn a_refused_sentence_goes_to_the_next_backend() {
    let prude = Standin::start(
        Service::OpenAi,
        Script::default().fault(Fault::Refusal, When::TextContains("200.000".to_owned())),
    );
    let sound = Standin::start(Service::LibreTranslate, Script::default());
    let place = Place::new();
    let tables =
        [backend("first", Service::OpenAi, &prude), backend("second", Service::LibreTranslate, &sound)].concat();
    place.write("padanan.toml", format!("backend = [\"first\", \"second\"]\nretries = 0\n{tables}"));
    place.write("mt.key", prude.key());
    place.write("a.txt", ARTICLE);
    let run = place.run(&["translate", "a.txt", "--bitext", "a.bitext.json"]).expect(10);
    assert!(run.stdout.contains("about 200,000 people"), "{}", run.stdout);
    let bitext: Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    assert_eq!(bitext["run"]["backend"], "first, second");
    assert_eq!(bitext["summary"]["failed"], 0);
    let second: Vec<String> = sound.requests().into_iter().flat_map(|r| r.texts).collect();
    assert_eq!(second, ["Ia membawa membawa sekitar 200.000 orang."], "the second is asked only for what is left");
}

#[test]
fn only_what_is_to_be_translated_goes_out() {
    let (server, place) = deepl(Script::default());
    place.run(&["translate", "a.txt", "--skip-kinds", "caption"]).expect(10);
    let sent = server.requests().iter().map(|r| r.body.clone()).collect::<String>();
    assert!(sent.contains("mengirim bantuan") && !sent.contains("shope.ee") && !sent.contains("Warga di Minsk"));
    let request = &server.requests()[0];
    assert_eq!((request.path.as_str(), request.query.as_str()), ("/v2/translate", ""));
    assert_eq!((request.method.as_str(), request.connection), ("POST", 1));
    assert_eq!(request.header("user-agent"), Some(concat!("padanan/", env!("CARGO_PKG_VERSION"))));
    place.run(&["translate", "a.txt", "--translate-kinds", "promo"]).expect(10);
    assert_eq!(server.requests().last().unwrap().texts.len(), 1);
}

#[test]
fn a_dry_run_sends_nothing() {
    let (server, place) = deepl(Script::default());
    let run = place.run(&["translate", "a.txt", "--dry-run", "--glossary", &shipped_glossaries()]).expect(0);
    assert_snapshot!("dry_run", run.whole());
    assert!(server.requests().is_empty());
}

#[test]
fn offline_keeps_everything_here() {
    let place = Place::new();
    place.write("a.txt", ARTICLE);
    let far = place.run(&["translate", "a.txt", "--backend", "deepl", "--offline"]);
    assert_snapshot!("offline", far.whole());
}

#[test]
fn several_articles() {
    let (_server, place) = deepl(Script::default());
    place.write("b.txt", "Presiden tiba di kota.\n");
    let run = place.run(&[
        "translate",
        "a.txt",
        "no.txt",
        "b.txt",
        "--out",
        "en",
        "--bitext",
        "bitexts",
        "--report",
        "r.json",
    ]);
    let run = run.expect(6);
    assert_snapshot!("several_articles", run.whole());
    assert!(place.read("en/a.en.txt").contains("President"));
    assert!(place.read("en/b.en.txt").contains("President"));
    assert!(place.path("bitexts/b.bitext.json").exists());
    let mut report: Value = serde_json::from_str(&place.read("r.json")).unwrap();
    fits_its_schema(&report);
    for times in ["/total", "/articles/0", "/articles/1", "/articles/2"] {
        report.pointer_mut(times).unwrap().as_object_mut().unwrap().remove("wall_ms").unwrap();
    }
    assert_snapshot!(
        "report",
        serde_json::to_string_pretty(&report).unwrap().replace(&*place.path("").to_string_lossy(), "[DIR]/")
    );
    let same = place.run(&["translate", "a.txt", "x/../a.txt", "--out", "en"]).expect(2);
    assert!(same.stderr.contains("would overwrite"), "{}", same.stderr);
}

#[test]
fn the_text_of_a_page_is_kept_in_its_bitext() {
    let (_server, place) = deepl(Script::default());
    place.example("articles/halaman.html");
    place.run(&["translate", "halaman.html", "--bitext", "page.bitext.json", "--quiet"]);
    let bitext: Value = serde_json::from_str(&place.read("page.bitext.json")).unwrap();
    let kept = bitext["article"]["text"].as_str().unwrap();
    for segment in bitext["segments"].as_array().unwrap() {
        let at = |i: usize| usize::try_from(segment["span"][i].as_u64().unwrap()).unwrap();
        assert_eq!(&kept[at(0)..at(1)], segment["source"].as_str().unwrap());
    }
    // The bitext needs nothing else.
    std::fs::remove_file(place.path("halaman.html")).unwrap();
    let text = place.run(&["export", "page.bitext.json", "--format", "text"]).expect(0);
    assert!(text.stdout.contains('\n'));
}

#[test]
fn an_interrupted_run_keeps_what_is_finished() {
    let slow = Script::default().delay(Duration::from_millis(250));
    let server = Standin::start(Service::Apertium, slow);
    let place = Place::with_backend(Service::Apertium, &server);
    place.write("a.txt", (1..=40).map(|n| format!("Presiden tiba di kota {n}.\n\n")).collect::<String>());
    let arguments =
        ["translate", "a.txt", "--jobs", "2", "--out", "a.en.txt", "--bitext", "a.bitext.json", "--to", "en"];
    let child = place.command(&arguments).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let began = Instant::now();
    while server.requests().len() < 6 {
        assert!(began.elapsed() < Duration::from_secs(30), "the run does not begin");
        std::thread::sleep(Duration::from_millis(20));
    }
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let run = place.finished(child.wait_with_output().unwrap()).expect(130);
    assert!(run.stderr.contains("interrupted"), "{}", run.stderr);
    let bitext: Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    let failed = bitext["summary"]["failed"].as_u64().unwrap();
    assert!((1..=36).contains(&failed), "{failed}");
    assert!(place.read("a.en.txt").contains("President arrived in city 1."));
    assert!(server.requests().len() < 30, "nothing more is asked");
}

#[test]
fn own_sentences_and_terms_of_a_user() {
    let (_server, place) = deepl(Script::default());
    let config = place.read("padanan.toml");
    place.write(
        "padanan.toml",
        format!("glossaries = [\"names\"]\n{config}\n[segment]\nabbreviations = [\"Ditjen.\"]\n"),
    );
    place.write(
        "names/own.toml",
        "[glossary]\nname = \"Own\"\n[[term]]\nsource = \"Ditjen. Pajak\"\ntarget = \"Tax Office\"\n",
    );
    place.write("b.txt", "Presiden mengatakan Ditjen. Pajak siap.\n");
    let run = place.run(&["translate", "b.txt", "--format", "bilingual", "--quiet"]).expect(0);
    assert_eq!(run.stdout, "Presiden mengatakan Ditjen. Pajak siap.\nPresident said Tax Office ready.\n\n");
}

/// The program overwrites its own output; a file that a person changed, or an unknown one, is kept next to it.
#[test]
fn a_file_that_a_person_changed_is_kept() {
    let (_server, place) = deepl(Script::default());
    place.write("g.toml", "[glossary]\nname = \"t\"\n\n[[term]]\nsource = \"Moskwa\"\ntarget = \"Moscow\"\n");
    let translate = |more: &[&str]| {
        let whole = ["translate", "a.txt", "--out", "out/a.en.txt", "--bitext", "out/a.bitext.json"];
        place.run(&[&whole, more].concat()).expect(10)
    };
    let edited = || place.path("out/a.en.txt.edited").exists();
    std::fs::create_dir(place.path("out")).unwrap();
    translate(&[]);
    let first = place.read("out/a.en.txt");
    translate(&[]);
    translate(&["--glossary", "g.toml"]);
    assert!(place.read("out/a.en.txt") != first && !edited(), "it is the program's own, and may change");
    place.write("out/a.en.txt", "Edited by hand.\n");
    let run = translate(&["--glossary", "g.toml", "--quiet"]);
    assert!(run.stderr.contains("kept as out/a.en.txt.edited"), "{}", run.stderr);
    assert_eq!(place.read("out/a.en.txt.edited"), "Edited by hand.\n");
    // Without a record, a file with the same bytes stays as it is, and any other is kept next to the output.
    std::fs::remove_file(place.path("out/a.bitext.json")).unwrap();
    std::fs::remove_file(place.path("out/a.en.txt.edited")).unwrap();
    place.run(&["translate", "a.txt", "--out", "out/a.en.txt", "--glossary", "g.toml"]).expect(10);
    assert!(!edited());
    place.run(&["translate", "a.txt", "--out", "out/a.en.txt"]).expect(10);
    assert!(edited());
}

/// Standard output has the articles in the order of the arguments, no matter which is answered first.
#[test]
fn articles_are_printed_in_their_order() {
    let slow = Script::default().delay_when(Duration::from_millis(600), When::TextContains("kota 1".to_owned()));
    let (_server, place) = deepl(slow);
    for n in 1..=3 {
        place.write(&format!("{n}.txt"), format!("Presiden tiba di kota {n}.\n"));
    }
    let run = place.run(&["translate", "1.txt", "2.txt", "3.txt", "--quiet"]).expect(0);
    let whole: String = (1..=3).map(|n| format!("President arrived in city {n}.\n")).collect();
    assert_eq!(run.stdout, whole);
}
