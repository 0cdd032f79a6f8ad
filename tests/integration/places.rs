//! Where outputs and reports may be written, and where not: no file that must be kept is overwritten, and a path that
//! cannot be written is reported before any backend is called.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::common::{Place, Run, fits_its_schema};
use crate::standins::{Fault, Script, Service, Standin, When};

const ARTICLE: &str = "Presiden tiba di kota.\n";

/// Creates a folder with two articles, a folder for outputs, and a configuration with the bundled engine.
fn place() -> Place {
    let place = Place::new();
    place.write("padanan.toml", "backend = \"bundled\"\n");
    place.write("in/a.txt", ARTICLE);
    place.write("in/sub/b.txt", "Presiden tiba di desa.\n");
    std::fs::create_dir(place.path("out")).unwrap();
    place
}

const BATCH: [&str; 4] = ["batch", "in", "--out", "out"];

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
#[cfg(unix)]
fn nothing_that_is_to_stay_is_written_over() {
    let place = place();
    place.run(&BATCH).expect(0);
    std::os::unix::fs::symlink(place.path("in/a.txt"), place.path("link.txt")).unwrap();
    std::os::unix::fs::symlink(place.path("out"), place.path("outputs")).unwrap();
    let journal = "out/.padanan/journal.sqlite";
    for (arguments, target) in [
        (&["translate", "in/a.txt", "--report", "link.txt"][..], "in/a.txt"),
        (&["translate", "in/a.txt", "--out", "link.txt"], "in/a.txt"),
        (&["translate", "in/a.txt", "--out", "out/n.txt", "--bitext", "outputs/n.txt"], "in/a.txt"),
        (&["batch", "in", "--out", "out", "--report", "in/a.txt"], "in/a.txt"),
        (&["batch", "in", "--out", "out", "--report", "link.txt"], "in/a.txt"),
        (&["batch", "./in", "--out", "out", "--report", "in/sub/../sub/b.txt"], "in/sub/b.txt"),
        (&["batch", "in", "--out", "outputs", "--report", "out/a.en.txt"], "out/a.en.txt"),
        (&["batch", "in", "--out", "out", "--report", "outputs/sub/b.bitext.json"], "out/sub/b.bitext.json"),
        (&["batch", "in", "--out", "out", "--report", journal], journal),
    ] {
        let before = std::fs::read(place.path(target)).unwrap();
        let run = place.run(arguments).expect(2);
        assert!(run.stderr.contains("this would overwrite "), "{arguments:?}: {}", run.stderr);
        assert_eq!(std::fs::read(place.path(target)).unwrap(), before, "{arguments:?}");
    }
    place.run(&["batch", "in", "--out", "out", "--report", "out/r.json"]).expect(0);
    assert_eq!(place.read("in/a.txt"), ARTICLE);
    assert_eq!(names(&place.path("out")), [".padanan", "a.bitext.json", "a.en.txt", "r.json", "sub"]);
}

/// A file that a shell opened for the program has all output, in order, after its previous contents.
#[test]
#[cfg(target_os = "linux")]
fn what_is_open_already_is_written_on() {
    let place = place();
    let english = "The President arrived in the city.\n";
    let run = |arguments: &[&str]| -> (String, String) {
        let open = |name: &str| {
            place.write(name, "before\n");
            Stdio::from(std::fs::OpenOptions::new().append(true).open(place.path(name)).unwrap())
        };
        let status = place.command(arguments).stdout(open("1")).stderr(open("2")).status().unwrap();
        assert_eq!(status.code(), Some(0), "{arguments:?}");
        (place.read("1"), place.read("2"))
    };
    let (one, two) = run(&["translate", "in/a.txt", "--out", "/dev/stdout"]);
    assert_eq!(one, format!("before\n{english}"));
    assert_eq!(two, "before\nin/a.txt: 1 sentence, 0 findings\n");
    let (one, _) = run(&["translate", "in/a.txt", "--report", "/dev/stdout"]);
    assert!(one.starts_with(&format!("before\n{english}{{\n  \"format\"")), "{one}");
    let (_, two) = run(&["translate", "in/a.txt", "--out", "/dev/stderr"]);
    assert_eq!(two, format!("before\n{english}in/a.txt: 1 sentence, 0 findings\n"));
    let (one, _) = run(&[&BATCH[..], &["--report", "/dev/fd/1"]].concat());
    assert!(one.starts_with("before\n{\n  \"format\""), "{one}");
    assert_eq!(names(&place.path("")), [".local", "1", "2", "in", "out", "padanan.toml"]);
}

#[test]
#[cfg(unix)]
fn links_lead_where_they_point() {
    let place = place();
    std::fs::create_dir(place.path("far")).unwrap();
    for (link, target) in
        [("old.txt", "far/old.txt"), ("new.txt", "far/new.txt"), ("round", "about"), ("about", "round")]
    {
        std::os::unix::fs::symlink(target, place.path(link)).unwrap();
    }
    place.write("far/old.txt", "By hand.\n");
    let run = place.run(&["translate", "in/a.txt", "--out", "old.txt"]).expect(0);
    assert!(
        run.stderr
            .contains("old.txt: it is not known whether padanan wrote this; it is kept as [DIR]/far/old.txt.edited"),
        "{}",
        run.stderr
    );
    place.run(&["translate", "in/a.txt", "--out", "new.txt"]).expect(0);
    assert_eq!(place.read("far/new.txt"), place.read("far/old.txt"));
    assert_eq!(names(&place.path("far")), ["new.txt", "old.txt", "old.txt.edited"]);
    assert!(place.path("new.txt").is_symlink() && place.path("old.txt").is_symlink());
    assert_eq!(place.run(&["translate", "in/a.txt", "--out", "round"]).expect(1).stdout, "", "told before it is done");
}

#[test]
fn a_place_that_is_none_is_told_before_anybody_is_asked() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("in/a.txt", ARTICLE);
    place.write("file", "f");
    for (arguments, told) in [
        (&["translate", "in/a.txt", "--out", "none/"][..], "make the folder first"),
        (&["translate", "in/a.txt", "--out", "none/a.txt"], "make the folder first"),
        (&["translate", "in/a.txt", "--bitext", "none/"], "make the folder first"),
        (&["batch", "in", "--out", "file"], "this is a file; name a folder"),
        (&["batch", "in", "--out", "file", "--dry-run"], "this is a file; name a folder"),
        (&["batch", "in", "--out", "out", "--report", "none/"], "make the folder first"),
    ] {
        let run = place.run(arguments).expect(2);
        assert!(run.stderr.contains(told) && run.stdout.is_empty(), "{arguments:?}: {}", run.whole());
    }
    assert!(server.requests().is_empty());
    assert_eq!(place.read("file"), "f");
}

/// The program recognises its own outputs, and those that a person changed, no matter how the path of their folder is
/// spelled.
#[test]
#[cfg(unix)]
fn outputs_are_known_whatever_the_spelling() {
    for spelling in ["out", "./in/../out", "[DIR]/out", "outputs"] {
        let place = place();
        std::os::unix::fs::symlink("out", place.path("outputs")).unwrap();
        let out = spelling.replace("[DIR]", &place.path("").to_string_lossy());
        let batch = |out: &str| place.run(&["batch", "in", "--out", out, "--format", "text,json"]).expect(0);
        batch("out");
        // No segment in it is decided, but these are a person's words.
        let bitext = place.read("out/sub/b.bitext.json");
        let target = "\"target\": \"The President arrived in the village.\"";
        assert!(bitext.contains(target), "{bitext}");
        let edited = bitext.replace(target, "\"target\": \"The President came.\"");
        place.write("out/sub/b.bitext.json", &edited);
        place.write("in/a.txt", "Presiden tiba.\n");
        place.write("in/sub/b.txt", "Presiden tiba.\n");
        batch(&out);
        assert_eq!(place.read("out/sub/b.bitext.json.edited"), edited, "{spelling}");
        assert_eq!(names(&place.path("out")), [".padanan", "a.bitext.json", "a.en.txt", "sub"], "{spelling}");
        assert_eq!(names(&place.path("out/sub")), ["b.bitext.json", "b.bitext.json.edited", "b.en.txt"], "{spelling}");
    }
}

fn report(place: &Place) -> Value {
    let report = serde_json::from_str(&place.read("r.json")).unwrap();
    fits_its_schema(&report);
    report
}

/// A reader that closes the pipe early ends only the output to that pipe, not the files that are written.
#[test]
fn a_reader_who_leaves_early_takes_no_file_along() {
    let place = place();
    let articles: Vec<String> = (0..40).map(|n| format!("{n:02}.txt")).collect();
    for name in &articles {
        place.write(name, ARTICLE);
    }
    let run = |more: &[&str]| -> Run {
        let arguments: Vec<&str> = ["translate"].into_iter().chain(articles.iter().map(String::as_str)).collect();
        let mut command = place.command(&[&arguments[..], more, &["--jobs", "1", "--report", "r.json"]].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        place.finished(child.wait_with_output().unwrap()).expect(0)
    };
    assert_eq!(run(&[]).stderr, "");
    assert_eq!((&report(&place)["exit_code"], &report(&place)["total"]["articles"]), (&0.into(), &1.into()));
    assert_eq!(report(&place)["total"]["not_begun"], 39);
    let kept = run(&["--bitext", "bitexts"]);
    assert!(kept.stderr.contains("padanan: 40 articles: 40 done"), "{}", kept.stderr);
    assert_eq!((names(&place.path("bitexts")).len(), &report(&place)["total"]["done"]), (40, &40.into()));
}

#[test]
fn an_article_that_is_named_twice_has_two_rows() {
    let place = place();
    place.run(&["translate", "in/a.txt", "in/sub/b.txt", "in/a.txt", "--report", "r.json"]).expect(0);
    let report = report(&place);
    let paths: Vec<&str> = report["articles"].as_array().unwrap().iter().map(|a| a["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["in/a.txt", "in/sub/b.txt", "in/a.txt"]);
}

/// `--redo failed` finds articles that failed as a whole: because of the backend, or because they could not be read.
#[test]
fn what_failed_as_a_whole_is_done_again() {
    let server = Standin::start(
        Service::Deepl,
        Script::default().fault(Fault::ServerError(503), When::TextContains("kota".to_owned())),
    );
    let place = Place::with_backend(Service::Deepl, &server);
    for (name, text) in [("a", ARTICLE), ("b", "Presiden tiba di desa.\n"), ("c", "")] {
        place.write(&format!("in/{name}.txt"), text);
    }
    place.run(&BATCH).expect(6);
    place.write("in/c.txt", "Presiden tiba di kota.\n");
    place.write("in/new.txt", "Presiden tiba di Minsk.\n");
    let looked = place.run(&[&BATCH[..], &["--dry-run"]].concat()).expect(0);
    assert!(looked.stdout.starts_with("in/a.txt: failed; 1 sentence"), "{}", looked.stdout);
    drop(server);
    let server = Standin::start(Service::Deepl, Script::default());
    place.write("padanan.toml", format!("backend = \"mt\"\n{}", crate::common::backend("mt", Service::Deepl, &server)));
    let run = place.run(&[&BATCH[..], &["--redo", "failed"]].concat()).expect(0);
    assert!(run.stderr.contains("padanan: 4 articles: 2 done, 2 left out"), "{}", run.stderr);
    assert!(place.run(&BATCH).expect(0).stderr.contains("1 done, 3 unchanged"));
}
