//! What happened is never hidden: who answered, what changed since, what was found, what could not be kept.

use serde_json::Value;

use crate::common::{Place, Run, backend, fits_its_schema};
use crate::standins::{Fault, Script, Service, Standin, When};

const ARTICLE: &str = "Presiden mengatakan bahwa bantuan akan dikirim ke kota itu.\n\nMenteri tiba di Minsk pada hari Rabu.\n\n\
                       Polisi menutup jalan itu.\n";

/// An article in which the stand-in alters a name: a warning.
const FINDING: &str = "Presiden tiba di Moskwa.\n";

fn json(place: &Place, name: &str) -> Value {
    serde_json::from_str(&place.read(name)).unwrap()
}

/// Runs a command that may have findings.
fn done(place: &Place, arguments: &[&str]) -> Run {
    let run = place.run(arguments);
    assert!(matches!(run.code, 0 | 10), "{}", run.whole());
    run
}

/// A folder with an article, and a chain of two backends.
fn chain(first: &Standin, second: &Standin) -> Place {
    let place = Place::with_backend(Service::Deepl, first);
    let tables = [("mt", Service::Deepl, first), ("spare", Service::LibreTranslate, second)];
    let tables: String = tables.map(|(name, service, server)| backend(name, service, server)).concat();
    place.write("padanan.toml", format!("backend = [\"mt\", \"spare\"]\nretries = 0\n{tables}"));
    place.write("in/a.txt", ARTICLE);
    place
}

fn answered(place: &Place, name: &str) -> Vec<Value> {
    json(place, name)["segments"].as_array().unwrap().iter().map(|segment| segment["backend"].clone()).collect()
}

#[test]
fn a_fallback_is_told_everywhere_and_redone_on_request() {
    // The first backend fails once: one sentence goes to the second one.
    let first = Standin::start(Service::Deepl, Script::default().fault(Fault::ServerError(500), When::First(1)));
    let second = Standin::start(Service::LibreTranslate, Script::default());
    let place = chain(&first, &second);
    let batch = ["batch", "in", "--out", "out", "--jobs", "1", "--report", "report.json"];
    let run = place.run(&[&batch[..], &["--quiet"]].concat()).expect(0);
    let told = "in/a.txt: 3 of 3 sentences not translated by mt, the first backend (3 by spare)";
    assert_eq!(run.stderr.trim_end(), told);
    assert_eq!(answered(&place, "out/a.bitext.json"), ["spare", "spare", "spare"]);
    let report = json(&place, "report.json");
    fits_its_schema(&report);
    assert_eq!((&report["articles"][0]["answered"]["spare"], &report["total"]["fallback"]), (&3.into(), &3.into()));
    // The next run leaves the article as it is, and says what can be done.
    let run = place.run(&batch).expect(0);
    let hint = "1 unchanged article has sentences by a fallback backend; --redo fallback asks mt for them";
    assert!(run.stderr.contains(hint), "{}", run.stderr);
    let sent = [first.texts_sent(), second.texts_sent()];
    place.run(&[&batch[..], &["--redo", "fallback"]].concat()).expect(0);
    assert_eq!([first.texts_sent() - sent[0], second.texts_sent() - sent[1]], [3, 0]);
    assert_eq!(answered(&place, "out/a.bitext.json"), ["mt", "mt", "mt"]);
    // Nothing is left to redo.
    let run = place.run(&[&batch[..], &["--redo", "fallback"]].concat()).expect(0);
    assert!(run.stderr.contains("1 left out"), "{}", run.stderr);
    assert_eq!(first.texts_sent(), sent[0] + 3);
}

/// Only the sentences of the fallback backend are asked again, and not those that a person has decided about.
#[test]
fn redoing_a_fallback_keeps_what_is_sound() {
    let broken = || Script::default().fault(Fault::EmptyContent, When::TextContains("Polisi".to_owned()));
    let first =
        Standin::start(Service::Deepl, broken().fault(Fault::EmptyContent, When::TextContains("Menteri".to_owned())));
    let second = Standin::start(Service::LibreTranslate, Script::default());
    let place = chain(&first, &second);
    let batch = ["batch", "in", "--out", "out", "--no-memory"];
    place.run(&batch).expect(0);
    assert_eq!(answered(&place, "out/a.bitext.json"), ["mt", "spare", "spare"]);
    place.run(&["review", "out/a.bitext.json", "--accept", "2"]);
    let sent = second.texts_sent();
    let run = place.run(&[&batch[..], &["--redo", "fallback"]].concat()).expect(0);
    assert!(
        run.stderr.contains("1 of 2 sentences not translated by mt"),
        "who decided needs no message: {}",
        run.stderr
    );
    assert_eq!(second.texts_sent(), sent + 1, "only the sentence that nobody decided about: {}", run.stderr);
    let segments = json(&place, "out/a.bitext.json")["segments"].clone();
    assert_eq!((&segments[1]["state"], &segments[1]["backend"]), (&"reviewed".into(), &"spare".into()));
}

#[test]
fn a_persons_text_has_no_backend() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("a.txt", ARTICLE);
    place.run(&["translate", "a.txt", "--bitext", "a.bitext.json", "--out", "a.en.txt"]).expect(0);
    place.run(&["export", "a.bitext.json", "--out", "a.csv"]).expect(0);
    let rows = place.read("a.csv").replace(",Police closed road that.,", ",The police closed that road.,");
    assert!(rows.contains("The police closed"), "{rows}");
    place.write("a.csv", rows);
    place.run(&["import", "a.csv"]).expect(0);
    assert_eq!(answered(&place, "a.bitext.json"), ["mt".into(), "mt".into(), Value::Null]);
}

/// The text that the spans of a page point into is in the bitext; no file lies beside it that the next batch would take
/// for an article.
#[test]
fn the_text_of_a_page_is_in_its_bitext() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("in/a.html", format!("<html><body><article><h1>Berita</h1><p>{ARTICLE}</p></article></body></html>"));
    place.run(&["batch", "in", "--out", "out"]).expect(0);
    let files = std::fs::read_dir(place.path("out")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = files.collect();
    files.sort();
    assert_eq!(files, [".padanan", "a.bitext.json", "a.en.txt"]);
    let bitext = json(&place, "out/a.bitext.json");
    let text = bitext["article"]["text"].as_str().unwrap();
    let [start, end] = [0, 1].map(|n| bitext["segments"][1]["span"][n].as_u64().unwrap() as usize);
    assert_eq!(text[start..end], *bitext["segments"][1]["source"].as_str().unwrap());
    // The article can be rebuilt after the page is gone.
    std::fs::remove_file(place.path("in/a.html")).unwrap();
    assert_eq!(
        place.run(&["export", "out/a.bitext.json", "--format", "text"]).expect(0).stdout,
        place.read("out/a.en.txt")
    );
    // A text that is not that of the segments is refused.
    let mut other = bitext.clone();
    other["article"]["text"] = "Lain.".into();
    place.write("b.bitext.json", other.to_string());
    let run = place.run(&["diff", "b.bitext.json"]).expect(4);
    assert!(run.stderr.contains("article.text: a segment's source is not at its span in it"), "{}", run.stderr);
}

/// The bitext knows what was written from it, so that no output is taken for a person's however often it is decided on.
#[test]
fn outputs_are_known_after_several_reviews() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("a.txt", ARTICLE);
    let translate = ["translate", "a.txt", "--bitext", "a.bitext.json", "--out", "a.en.txt"];
    done(&place, &translate);
    let translated = place.read("a.en.txt");
    for (n, id) in [(1, 1), (2, 2), (3, 1)] {
        place.run(&["export", "a.bitext.json", "--out", "a.csv"]).expect(0);
        let target = json(&place, "a.bitext.json")["segments"][id]["target"].as_str().unwrap().to_owned();
        place.write("a.csv", place.read("a.csv").replace(&format!(",{target},"), &format!(",By hand {n}.,")));
        assert!(matches!(place.run(&["import", "a.csv"]).code, 0 | 10));
    }
    assert_eq!(place.read("a.en.txt"), translated, "it is stale now");
    let run = done(&place, &translate);
    assert!(!run.stderr.contains("kept as") && !place.path("a.en.txt.edited").exists(), "{}", run.stderr);
    assert!(place.read("a.en.txt").contains("By hand 3."));
    // An export over an output is the program's as well, and a change by hand is not.
    place.run(&["export", "a.bitext.json", "--out", "a.en.txt"]).expect(0);
    done(&place, &translate);
    assert!(!place.path("a.en.txt.edited").exists());
    place.write("a.en.txt", place.read("a.en.txt") + "By hand.\n");
    done(&place, &translate);
    assert!(place.read("a.en.txt.edited").ends_with("By hand.\n"));
}

/// Where nothing can be kept, nothing is asked: neither if the memory cannot be opened, nor if the outputs have no room.
#[test]
#[cfg(target_os = "linux")]
fn on_a_full_disk_nothing_is_asked() {
    use crate::common::SmallDisk;
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    let article: String = (1..=400).map(|n| format!("Presiden tiba di kota {n}.\n\n")).collect();
    place.write("in/a.txt", &article);
    for folder in ["memory", "out"] {
        std::fs::create_dir(place.path(folder)).unwrap();
    }
    let arguments = ["batch", "in", "--out", "out", "--memory", "memory/m.sqlite"];
    for (folder, size) in [("memory", "8k"), ("out", "200k")] {
        let Some(_disk) = SmallDisk::at(&place.path(folder), size) else { return };
        let run = place.run(&arguments).expect(1);
        assert!(run.stderr.contains("make room on the disk"), "{}", run.stderr);
        assert_eq!(server.texts_sent(), 0, "{folder}: {}", run.stderr);
    }
    let Some(_disk) = SmallDisk::at(&place.path("out"), "200k") else { return };
    let run = place.run(&["translate", "in/a.txt", "--out", "out/a.en.txt", "--bitext", "out/a.json"]).expect(1);
    assert_eq!(server.texts_sent(), 0, "{}", run.stderr);
}

#[test]
fn findings_fail_a_run_from_the_severity_that_was_asked_for() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("a.txt", FINDING);
    place.write("in/a.txt", FINDING);
    let commands: [&[&str]; 5] = [
        &["translate", "a.txt", "--bitext", "a.bitext.json", "--out", "a.en.txt"],
        &["batch", "in", "--out", "out"],
        // What is unchanged counts as well.
        &["batch", "in", "--out", "out"],
        &["check", "a.bitext.json"],
        &["diff", "a.bitext.json"],
    ];
    for command in commands {
        for (severity, code) in [("warning", 10), ("error", 0), ("never", 0)] {
            place.run(&[command, &["--fail-on", severity]].concat()).expect(code);
        }
        place.run(command).expect(10);
    }
    // A missing term is an error, and nothing but `never` lets it pass.
    place.write("g.toml", "[glossary]\nname = \"g\"\n\n[[term]]\nsource = \"Moskwa\"\ntarget = \"Muscovy\"\n");
    place.write("b.bitext.json", place.read("a.bitext.json"));
    for (severity, code) in [("warning", 10), ("error", 10), ("never", 0)] {
        place.run(&["check", "b.bitext.json", "--glossary", "g.toml", "--fail-on", severity]).expect(code);
    }
    place.run(&["check", "a.bitext.json", "--fail-on", "info"]).expect(2);
}

/// The report and the summary on stderr have the same figures.
#[test]
fn the_report_says_what_the_summary_says() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("in/a.txt", FINDING);
    place.write("in/b.txt", ARTICLE);
    let batch = ["batch", "in", "--out", "out", "--report", "report.json"];
    let run = place.run(&batch).expect(10);
    assert!(run.stderr.contains("2 articles: 2 done, 1 of them with findings"), "{}", run.stderr);
    let total = json(&place, "report.json")["total"].clone();
    assert_eq!([&total["done"], &total["with_findings"], &total["unchanged"]], [2, 1, 0]);
    let run = place.run(&batch).expect(10);
    assert!(run.stderr.contains("2 articles: 0 done, 2 unchanged, 1 of them with findings"), "{}", run.stderr);
    let total = json(&place, "report.json")["total"].clone();
    assert_eq!([&total["done"], &total["unchanged"], &total["unchanged_with_findings"]], [0, 2, 1]);
}

#[test]
fn a_verbose_run_says_what_it_does() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("in/a.txt", ARTICLE);
    let run = place.run(&["batch", "in", "--out", "out", "-v"]).expect(0);
    for event in
        ["backend=\"mt\"", "articles=1", "article=\"a.txt\" sentences=3 to_translate=3", "file=\"out/a.bitext.json\""]
    {
        assert!(run.stderr.contains(event), "{event}: {}", run.stderr);
    }
    assert!(!run.stderr.contains("Presiden"), "no text above trace: {}", run.stderr);
}

#[test]
fn a_corrected_article_shows_what_changed() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("a.txt", ARTICLE);
    place.run(&["translate", "a.txt", "--bitext", "old.bitext.json", "--out", "a.en.txt"]).expect(0);
    place.write("a.txt", ARTICLE.replace("Polisi menutup jalan itu.", "Warga menunggu.").replace("Rabu", "Kamis"));
    place.run(&["translate", "a.txt", "--bitext", "new.bitext.json", "--out", "b.en.txt"]).expect(0);
    let run = place.run(&["diff", "new.bitext.json", "--since", "old.bitext.json"]).expect(0);
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn a_variable_that_nothing_reads_is_told() {
    let place = Place::new();
    place.write("a.txt", ARTICLE);
    let run = |name: &str, more: &[&str]| {
        let mut command = place.command(&[&["segment", "a.txt"], more].concat());
        place.finished(command.env(name, "true").output().unwrap()).expect(0).stderr
    };
    let told = "padanan: PADANAN_BACKENDS: no setting has this variable; did you mean PADANAN_BACKEND?\n";
    assert_eq!(run("PADANAN_BACKENDS", &[]), told);
    assert!(run("PADANAN_ELSEWHERE_AND_ODD", &[]).contains("they are PADANAN_CONFIG, PADANAN_FROM"));
    assert_eq!(run("PADANAN_BACKENDS", &["--quiet"]), "");
    assert_eq!(run("PADANAN_DEEPL_KEY", &[]), "");
    assert_eq!(run("PADANAN_FAST", &[]), "");
}

/// Outputs of an earlier run below the folder are no articles, and are not paid for.
#[test]
fn outputs_of_an_earlier_run_are_no_articles() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("in/a.txt", ARTICLE);
    // One run into a folder of its own, one beside the article, and a text that version 0.1.0 kept beside its bitext.
    place.run(&["batch", "in", "--out", "in/english"]).expect(0);
    place.run(&["translate", "in/a.txt", "--out", "in/a.en.txt", "--bitext", "in/a.bitext.json"]).expect(0);
    place.write(&format!("in/{}.txt", "0b".repeat(32)), ARTICLE);
    // Not every name with a language in it is an output's.
    place.write("in/b.en.txt", "Menteri tiba di Minsk.\n");
    let sent = server.texts_sent();
    let run = place.run(&["batch", "in", "--out", "out"]).expect(0);
    assert_eq!(server.texts_sent(), sent + 1, "{}", run.stderr);
    for told in [
        "in/english: this folder has the translations of another batch; it is left out",
        "in/a.en.txt: padanan wrote this from the bitext beside it; it is left out",
        "0b0b.txt: padanan wrote this from the bitext beside it; it is left out",
    ] {
        assert_eq!(run.stderr.matches(told).count(), 1, "{told}: {}", run.stderr);
    }
    assert!(run.stderr.contains("2 articles: 2 done"), "{}", run.stderr);
}
