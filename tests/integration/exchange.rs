//! `padanan export` and `padanan import`: a round trip through other programs. The programs are real: OmegaT, Translate
//! Toolkit, python-docx, xmllint with the schemas of OASIS. `.ci/run` installs them; if one is missing, its test prints
//! that it is skipped.

use std::path::{Path, PathBuf};
use std::process::Command;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::common::{Place, shipped_glossaries, skipped};
use crate::review::{BITEXT, place};

const EXCHANGED: [&str; 6] = ["xliff", "xliff12", "tmx", "docx", "csv", "markdown-table"];

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn segment(place: &Place, id: usize) -> Value {
    let mut bitext: Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    let mut segment = bitext["segments"][id - 1].take();
    // The sample is as version 0.1.0 wrote it; these are new.
    for key in ["backend", "facts"] {
        segment.as_object_mut().unwrap().remove(key);
    }
    segment
}

/// Returns the file name for a format.
fn file(format: &str) -> String {
    match format {
        "xliff" | "xliff12" => format!("a.{format}.xlf"),
        "markdown-table" => "a.table.md".to_owned(),
        other => format!("a.{other}"),
    }
}

fn export(place: &Place, format: &str) -> String {
    let name = file(format);
    place.run(&["export", "a.bitext.json", "--format", format, "--out", &name]).expect(0);
    name
}

fn import(place: &Place, name: &str) -> crate::common::Run {
    place.run(&["import", name, "--into", "a.bitext.json", "--glossary", &shipped_glossaries()])
}

#[test]
fn to_and_fro_changes_not_a_byte() {
    let place = place();
    for format in EXCHANGED {
        let name = export(&place, format);
        let before = place.read("a.bitext.json");
        // Three segments still wait for a person, as before.
        let run = import(&place, &name).expect(10);
        assert!(run.stderr.contains("0 segments changed; 0 of 4 decided"), "{}", run.whole());
        assert_eq!(place.read("a.bitext.json"), before, "{format}");
    }
}

#[test]
fn an_edit_is_a_decision() {
    let place = place();
    let name = export(&place, "csv");
    let table = place.read(&name);
    place.write(
        &name,
        table
            .replace("Kremlin agrees 3 million.\",", "x")
            .replace(",Kremlin agrees 3 million.,", ",Kremlin agrees to 3 billion.,"),
    );
    let before = place.read("a.bitext.json");
    assert_snapshot!("import_dry_run", place.run(&["import", &name, "--dry-run"]).whole());
    assert_eq!(place.read("a.bitext.json"), before);
    assert_snapshot!("import_edit", import(&place, &name).whole());
    let first = segment(&place, 1);
    assert_eq!((&first["state"], &first["origin"]), (&json!("reviewed"), &json!("human")));
    assert_eq!(first["findings"], json!([]), "the figure is right now");
    assert_eq!(first["terms"][0]["outcome"], "kept");
    assert_eq!(first["draft"], "Kreml agrees 3 million.");
    assert_eq!(first["edits"].as_array().unwrap().len(), 2);
    // Importing the same file again changes nothing.
    import(&place, &name).expect(10);
    assert_eq!(segment(&place, 1), first);
}

#[test]
fn what_does_not_fit_is_told_and_left() {
    let place = place();
    let name = export(&place, "csv");
    let table = place.read(&name);
    let lines: Vec<&str> = table.lines().collect();
    let changed = [
        lines[0].to_owned(),
        // Edited here and, further down, in the bitext.
        lines[1].replace("Kremlin agrees 3 million.", "The Kremlin agrees 3 million."),
        // A changed source, and an invalid state; the third row is missing.
        lines[2].replace("gagal.", "gagal lagi."),
        lines[4].replace("translated", "ok"),
        "99,translated,Kalimat baru.,A new sentence.,,,".to_owned(),
    ];
    place.write(&name, changed.join("\r\n"));
    place.run(&["review", "a.bitext.json", "--reject", "1"]).expect(10);
    let before = place.read("a.bitext.json");
    assert_snapshot!("import_clashes", import(&place, &name).whole());
    assert_eq!(place.read("a.bitext.json"), before);
}

#[test]
fn each_file_finds_its_bitext() {
    let place = place();
    place.write("all/b/page.bitext.json", BITEXT.replace("\"ab\"", "\"cd\"").replace("Warga", "Orang"));
    place.write("all/a/page.bitext.json", BITEXT);
    // The bitext is found by the hash of the article, although there are two with the same name.
    let name = export(&place, "xliff12");
    place.write(
        "page.xlf",
        place.read(&name).replace(">Residents go home</target>", ">The residents go home.</target>"),
    );
    let run = place.run(&["import", "page.xlf", "--into", "all"]).expect(10);
    assert!(run.stderr.contains("all/a/page.bitext.json: 1 segment changed"), "{}", run.whole());
    // The bitext is found by its name in the same folder, also if the file name contains the language.
    place.write("b.bitext.json", BITEXT);
    place.write("b.en.xlf", place.read("page.xlf"));
    let run = place.run(&["import", "b.en.xlf"]).expect(10);
    assert!(run.stderr.contains("b.bitext.json: 1 segment changed"), "{}", run.whole());
    // One bad file among several does not stop the others.
    place.write("broken.xlf", "<xliff");
    let run = place.run(&["import", "broken.xlf", "page.xlf", "--into", "all"]).expect(6);
    assert!(run.stderr.contains("broken.xlf: line 1") && run.stderr.contains("0 segments changed"), "{}", run.whole());
    place.run(&["import", "broken.xlf", "broken.xlf", "--into", "all"]).expect(4);
    // A file from another version of the article: identical sentences are imported.
    let run = place.run(&["import", "page.xlf", "--into", "all/b/page.bitext.json"]).expect(10);
    assert!(run.stderr.contains("another version of the article"), "{}", run.whole());
}

#[test]
fn a_file_of_another_program_becomes_a_bitext() {
    let place = Place::new();
    place.write(
        "theirs.xlf",
        r#"<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="x" source-language="id-ID"
target-language="en-GB" datatype="plaintext"><body>
<trans-unit id="a1" approved="yes"><source>Kremlin setuju 3 miliar.</source><target>The Kremlin agrees to 3 million.</target></trans-unit>
<trans-unit id="a2"><source>Moskwa siaga.</source></trans-unit></body></file></xliff>"#,
    );
    let arguments = ["import", "theirs.xlf", "--out", "new.bitext.json", "--glossary", &shipped_glossaries()];
    assert_snapshot!("import_anew", place.run(&arguments).whole());
    let bitext: Value = serde_json::from_str(&place.read("new.bitext.json")).unwrap();
    assert_eq!((&bitext["from"], &bitext["to"]), (&json!("id-ID"), &json!("en-GB")));
    let (first, second) = (&bitext["segments"][0], &bitext["segments"][1]);
    assert_eq!((&first["state"], &first["origin"]), (&json!("reviewed"), &json!("human")));
    assert_eq!(
        (&first["terms"][0]["outcome"], &first["findings"][0]["code"]),
        (&json!("kept"), &json!("number-mismatch"))
    );
    assert_eq!((&second["state"], &second["target"]), (&json!("failed"), &Value::Null));
    // The result is a bitext like any other.
    place.run(&["diff", "new.bitext.json"]).expect(10);
    place.run(&["export", "new.bitext.json", "--format", "text"]).expect(0);
    let again = place.run(&arguments).expect(2);
    assert!(again.stderr.contains("this exists already"), "{}", again.whole());
}

/// A file of another program goes back as it came, with what a person changed.
#[test]
fn a_file_of_another_program_goes_back() {
    let place = Place::new();
    let theirs = r#"<?xml version="1.0"?><!-- theirs --><xliff version='1.2' xmlns="urn:oasis:names:tc:xliff:document:1.2"><file
original="x" source-language="id" target-language="en" datatype="x-doc"><body><trans-unit id="a1" theirs="7">
  <source>Warga <g id="1">diam</g>.</source><target>People <g id="1">are silent</g>.</target></trans-unit>
  <trans-unit id="a2"><source>Moskwa siaga.</source></trans-unit>
  <trans-unit id="a3"><source><g id="2">Presiden <x id="3"/>tiba.</g></source></trans-unit></body></file></xliff>"#;
    place.write("theirs.xlf", theirs);
    place.run(&["import", "theirs.xlf", "--out", "new.bitext.json"]);
    place.run(&["export", "new.bitext.json", "--out", "same.xlf"]).expect(0);
    assert_eq!(place.read("same.xlf"), theirs);
    place.write("edited.xlf", theirs.replace("are silent", "stay silent"));
    place.run(&["import", "edited.xlf", "--into", "new.bitext.json"]);
    place.run(&["export", "new.bitext.json", "--out", "back.xlf"]).expect(0);
    let back = place.read("back.xlf");
    let wanted = theirs.replace("are silent", "stay silent").replace("theirs=\"7\"", "theirs=\"7\" approved=\"yes\"");
    assert_eq!(back, wanted.replace("<target>", "<target state=\"signed-off\">"));
    // A new target has the codes around all of its source; where those inside belong is not known.
    let mut bitext: Value = serde_json::from_str(&place.read("new.bitext.json")).unwrap();
    let third = &mut bitext["segments"][2];
    (third["target"], third["state"]) = (json!("The President arrived."), json!("reviewed"));
    third["origin"] = json!("human");
    place.write("new.bitext.json", bitext.to_string());
    place.run(&["export", "new.bitext.json", "--out", "new.xlf"]).expect(0);
    let new = place.read("new.xlf");
    assert!(new.contains("</source><target><g id=\"2\">The President arrived.</g></target></trans-unit>"), "{new}");
    let run = place.run(&["import", "new.xlf", "--into", "new.bitext.json"]);
    assert!(run.stderr.contains("0 segments changed"), "{}", run.whole());
}

#[test]
fn what_an_import_brings_in_is_checked() {
    let place = place();
    place.run(&["export", "a.bitext.json", "--format", "csv", "--out", "a.csv"]).expect(0);
    let csv = place.read("a.csv");
    place.write("a.csv", csv.replace(",Residents go home,", ",Residents 40 go home,"));
    let run = place.run(&["import", "a.csv", "--no-memory"]).expect(10);
    assert!(
        run.stderr.contains("a.bitext.json: segment 4: number-mismatch: the translation has `40`"),
        "{}",
        run.whole()
    );
    // Two bitexts with the same name are not exported to the same file.
    place.write("b/a.bitext.json", BITEXT);
    let run = place.run(&["export", "a.bitext.json", "b/a.bitext.json", "--format", "csv", "--out", "o"]).expect(2);
    assert!(run.stderr.contains("would both be written as a.csv"), "{}", run.whole());
}

#[test]
fn translate_and_batch_write_them_too() {
    let place = Place::new();
    place.write("in/a.txt", "Kremlin setuju.\n");
    place.run(&["translate", "in/a.txt", "--out", "a.docx"]).expect(0);
    assert!(std::fs::read(place.path("a.docx")).unwrap().starts_with(b"PK"));
    let piped = place.run(&["translate", "in/a.txt", "--format", "xliff"]).expect(0);
    assert!(piped.stdout.contains("version=\"2.1\""), "{}", piped.whole());
    place.run(&["batch", "in", "--out", "out", "--format", "json,xliff,xliff12,csv"]).expect(0);
    for name in ["a.en.xlf", "a.en.xliff12.xlf", "a.en.csv"] {
        let path = format!("out/{name}");
        let run = place.run(&["import", &path]).expect(0);
        assert!(run.stderr.contains("out/a.bitext.json: 0 segments changed"), "{}", run.whole());
    }
    let enforced = ["enforce", "out/a.bitext.json", "--glossary", &shipped_glossaries(), "--out", "e.tmx"];
    place.run(&enforced).expect(0);
    // The memory imports such a file by its own rules: targets that no person approved are only suggestions.
    place.run(&["memory", "import", "e.tmx", "--memory", "m.sqlite"]).expect(0);
    let stats = place.run(&["memory", "stats", "--json", "--memory", "m.sqlite"]).expect(0);
    assert!(stats.stdout.contains("\"kind\":\"suggestion\""), "{}", stats.stdout);
}

#[test]
fn bad_files() {
    let place = place();
    let other = BITEXT
        .replace("Kremlin setuju 3 miliar.", "Gubernur hadir 3 miliar.")
        .replace("Warga pulang ke rumah", "Gajah pulang ke hutan");
    let other = other
        .replace("Moskwa siaga.", "Jakarta sepi.")
        .replace("<img src=x onerror=alert(1)> gagal.", "<img src=x onerror=alert(2)> hilang");
    place.write("other/a.bitext.json", other);
    place.run(&["export", "other/a.bitext.json", "--format", "xliff", "--out", "other.xlf"]).expect(0);
    let german =
        place.run(&["export", "a.bitext.json", "--format", "xliff"]).stdout.replace("trgLang=\"en\"", "trgLang=\"de\"");
    place.write("german.xlf", german);
    place.write("empty.xlf", "");
    place.write("image.docx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    place.write("latin.csv", b"source,target\nWarga pulang ke rumah,R\xe9sidents\n");
    place.write("laughs.xlf", "<!DOCTYPE x [<!ENTITY a \"ha\">]>\n<xliff version=\"1.2\"><file><body><trans-unit id=\"1\"><source>&a;</source></trans-unit></body></file></xliff>");
    place.write("entity.xlf", "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>\n<xliff version=\"1.2\"><file><body><trans-unit id=\"1\"><source>&a;</source></trans-unit></body></file></xliff>");
    place.write("version.xlf", "<xliff version=\"3.0\" xmlns=\"urn:oasis:names:tc:xliff:document:2.0\"/>");
    place.write("page.pdf", "%PDF-1.7");
    place.write("lone.csv", "source,target\nx,y\n");
    std::fs::create_dir(place.path("folder")).unwrap();
    let before = place.read("a.bitext.json");
    let mut told = String::new();
    for arguments in [
        &["import", "other.xlf", "--into", "a.bitext.json"][..],
        &["import", "german.xlf", "--into", "a.bitext.json"],
        &["import", "empty.xlf", "--into", "a.bitext.json"],
        &["import", "image.docx", "--into", "a.bitext.json"],
        &["import", "latin.csv", "--into", "a.bitext.json"],
        &["import", "laughs.xlf", "--into", "a.bitext.json"],
        &["import", "entity.xlf", "--into", "a.bitext.json"],
        &["import", "version.xlf", "--into", "a.bitext.json"],
        &["import", "page.pdf", "--into", "a.bitext.json"],
        &["import", "missing.xlf", "--into", "a.bitext.json"],
        &["import", "missing.xlf"],
        &["import", "folder", "--into", "a.bitext.json"],
        &["import", "lone.csv"],
        &["import", "lone.csv", "--into", "folder"],
        &["import", "lone.csv", "--into", "other"],
        &["import", "lone.csv", "other.xlf", "--out", "new.bitext.json"],
        &["import", "lone.csv", "--into", "a.bitext.json", "--out", "new.bitext.json"],
        &["export", "a.bitext.json", "--out", "a.pdf"],
    ] {
        told.push_str(&format!("$ padanan {}\n{}\n", arguments.join(" "), place.run(arguments).whole()));
    }
    assert_snapshot!("import_bad_files", told);
    assert_eq!(place.read("a.bitext.json"), before);
    // A sparse file, larger than any exchange file.
    std::fs::File::create(place.path("huge.xlf")).unwrap().set_len(300 << 20).unwrap();
    let huge = place.run(&["import", "huge.xlf", "--into", "a.bitext.json"]).expect(4);
    assert!(huge.stderr.contains("larger than 256 MiB"), "{}", huge.whole());
}

/// Right-to-left text, emoji, control characters and text that looks like mark-up survive a round trip.
fn hostile() -> String {
    let target = "Kremlin\\u0000 \\u001b[31m \\u202emarhaban مرحبا 👩‍👩‍👧 ]]> \\ufffe <!-- & -->";
    let bitext = BITEXT.replace("\"target\": \"Residents go home\"", &format!("\"target\": \"{target}\""));
    assert_ne!(bitext, BITEXT);
    bitext
}

#[test]
fn signs_of_every_kind_survive() {
    let place = Place::new();
    place.write("a.bitext.json", hostile());
    for format in EXCHANGED {
        let name = export(&place, format);
        let run = place.run(&["import", &name, "--into", "a.bitext.json", "--dry-run"]).expect(0);
        assert_eq!(run.stdout, "a.bitext.json: 0 segments would change\n", "{format}");
    }
}

/// The schemas of OASIS, from a Debian package. For XLIFF 2.x, Debian has the core of version 2.0, whose elements 2.1
/// did not change. It accepts any content of the modules, so their structure is checked here.
#[test]
fn xliff_is_valid() {
    let schemas = root("target/test-xliff");
    if !schemas.join("xliff-core-2.0.xsd").is_file() {
        return skipped("target/test-xliff has no schemas of XLIFF");
    }
    if Command::new("xmllint").arg("--version").output().is_err() {
        return skipped("xmllint (libxml2-utils) is not installed");
    }
    let validate = |schema: &str, file: &Path| {
        let mut command = Command::new("xmllint");
        command.args(["--nonet", "--noout", "--schema", schema]).arg(file).current_dir(&schemas);
        command.env("XML_CATALOG_FILES", schemas.join("catalog.xml")).output().unwrap()
    };
    let place = Place::new();
    place.write("a.bitext.json", hostile());
    place.example("articles/minsk.txt");
    place.run(&["translate", "minsk.txt", "-g", &shipped_glossaries(), "--out", "m.json", "--no-memory"]).expect(10);
    for name in ["a.bitext.json", "m.json"] {
        for (format, schema) in [("xliff", "xliff-core-2.0.xsd"), ("xliff12", "xliff-core-1.2-strict.xsd")] {
            let out = file(format);
            place.run(&["export", name, "--format", format, "--out", &out]).expect(0);
            let valid = validate(schema, &place.path(&out));
            assert!(valid.status.success(), "{name} as {format}: {}", String::from_utf8_lossy(&valid.stderr));
            // The schema is really applied: it finds an error.
            place.write("wrong.xlf", place.read(&out).replace("<source>", "<sauce>").replace("</source>", "</sauce>"));
            assert!(!validate(schema, &place.path("wrong.xlf")).status.success(), "{format}");
        }
        place.run(&["export", name, "--format", "xliff", "--out", "x.xlf"]).expect(0);
        modules_are_sound(&place.read("x.xlf"));
    }
    let tmx = export(&place, "tmx");
    let formed = Command::new("xmllint").args(["--nonet", "--noout"]).arg(place.path(&tmx)).output().unwrap();
    assert!(formed.status.success(), "{}", String::from_utf8_lossy(&formed.stderr));
}

/// Asserts what the specification requires of the modules: a match refers to its segment and has both texts, a glossary
/// entry has one term and a translation or a definition, metadata has a type.
fn modules_are_sound(xliff: &str) {
    for part in xliff.split("<mtc:match ").skip(1) {
        let part = part.split("</mtc:match>").next().unwrap();
        assert!(part.starts_with("ref=\"#s1\""), "{part}");
        assert!(part.contains("<source>") && part.contains("<target>"), "{part}");
    }
    let entries: Vec<&str> = xliff.split("<gls:glossEntry>").skip(1).collect();
    assert!(!entries.is_empty());
    for part in entries {
        let part = part.split("</gls:glossEntry>").next().unwrap();
        assert_eq!(part.matches("<gls:term>").count(), 1, "{part}");
        assert!(part.contains("<gls:translation>") || part.contains("<gls:definition>"), "{part}");
    }
    assert_eq!(xliff.matches("<mda:meta>").count(), 0);
    for unit in xliff.split("<unit ").skip(1) {
        assert_eq!(unit.matches("id=\"s1\"").count(), 1);
    }
}

/// Runs one of the toolkit's programs, or our script that uses its libraries. Returns `None` if the toolkit is missing.
fn toolkit(place: &Place, arguments: &[&str]) -> Option<()> {
    let folder = root("target/test-toolkit");
    if !folder.join("translate").is_dir() {
        skipped("target/test-toolkit has no Translate Toolkit");
        return None;
    }
    let program = match arguments[0] {
        "edit" => root("tests/integration/exchange_tools.py"),
        name => folder.join("bin").join(name),
    };
    let mut command = Command::new("python3");
    command.arg(program).args(&arguments[1..]).current_dir(place.path("")).env("PYTHONPATH", &folder);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(())
}

/// Asserts the result of a person's work in another program: the third segment is written, the fourth is approved, the
/// others are unchanged.
fn came_back(place: &Place, before: &str, label: &str) {
    let before: Value = serde_json::from_str(before).unwrap();
    let third = segment(place, 3);
    assert_eq!(third["target"], "Moscow & <others> are on alert.", "{label}");
    assert_eq!((&third["state"], &third["origin"]), (&json!("reviewed"), &json!("human")), "{label}");
    assert_eq!((&third["id"], &third["terms"][0]["outcome"]), (&json!(3), &json!("kept")), "{label}");
    assert_eq!(third["terms"][0]["target_span"], json!([0, 6]), "{label}");
    let fourth = segment(place, 4);
    // A translation memory file cannot say that a segment is approved.
    let state = if label == "tmx" { "translated" } else { "reviewed" };
    assert_eq!((&fourth["state"], &fourth["origin"]), (&json!(state), &json!("backend")), "{label}");
    for id in [1, 2] {
        assert_eq!(segment(place, id), before["segments"][id - 1], "{label}");
    }
}

#[test]
fn translate_toolkit_and_word_send_it_back() {
    for format in ["xliff", "xliff12", "tmx", "docx"] {
        let place = place();
        let before = place.read("a.bitext.json");
        let name = export(&place, format);
        let Some(()) = toolkit(&place, &["edit", format, &name, "back"]) else { return };
        let run = place.run(&[
            "import",
            "back",
            "--format",
            format,
            "--into",
            "a.bitext.json",
            "--glossary",
            &shipped_glossaries(),
        ]);
        assert!(run.stderr.contains(" changed;"), "{format}: {}", run.whole());
        came_back(&place, &before, format);
    }
}

/// A round trip through PO, which keeps neither ids nor stamps: rows are matched with segments by their sentences.
#[test]
fn by_way_of_po() {
    let place = place();
    let before = place.read("a.bitext.json");
    let name = export(&place, "xliff12");
    let Some(()) = toolkit(&place, &["xliff2po", "--progress=none", &name, "a.po"]) else { return };
    toolkit(&place, &["edit", "po", "a.po", "b.po"]).unwrap();
    toolkit(&place, &["po2xliff", "--progress=none", "b.po", "back.xlf"]).unwrap();
    let run = import(&place, "back.xlf").expect(10);
    assert!(run.stderr.contains("2 segments changed"), "{}", run.whole());
    came_back(&place, &before, "po");
}

/// A real OmegaT, without its window: a project whose translation memory has a person's edit writes its target file.
#[test]
fn omegat_sends_it_back() {
    if Command::new("sh").args(["-c", "command -v omegat"]).output().is_ok_and(|o| !o.status.success()) {
        return skipped("omegat is not installed");
    }
    let place = place();
    let name = export(&place, "xliff12");
    place.write("om/source/a.xlf", place.read(&name));
    for folder in ["target", "omegat", "tm", "glossary", "dictionary"] {
        std::fs::create_dir_all(place.path(&format!("om/{folder}"))).unwrap();
    }
    let folders = ["source_dir", "target_dir", "tm_dir", "glossary_dir", "glossary_file", "dictionary_dir"];
    let folders: String = folders.iter().map(|name| format!("<{name}>__DEFAULT__</{name}>")).collect();
    place.write(
        "om/omegat.project",
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><omegat><project version=\"1.0\">{folders}<source_lang>ID</source_lang>\
             <target_lang>EN</target_lang><sentence_seg>false</sentence_seg><support_default_translations>true\
             </support_default_translations><remove_tags>false</remove_tags></project></omegat>"
        ),
    );
    // OmegaT 3 treats the contents of <target> as the text to work on.
    let unit = "<tu><tuv lang=\"ID\"><seg>Residents go home</seg></tuv><tuv lang=\"EN\"><seg>The residents go home &amp; rest.</seg></tuv></tu>";
    place.write(
        "om/omegat/project_save.tmx",
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!DOCTYPE tmx SYSTEM \"tmx11.dtd\"><tmx version=\"1.1\"><header \
             creationtool=\"OmegaT\" o-tmf=\"OmegaT TMX\" adminlang=\"EN-US\" datatype=\"plaintext\" creationtoolversion=\"3.6\" \
             segtype=\"paragraph\" srclang=\"ID\"/><body>{unit}</body></tmx>"
        ),
    );
    let mut command = Command::new("omegat");
    command.arg(place.path("om")).args(["--mode=console-translate", "--no-team"]).env("HOME", place.path("home"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let before: Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    let run = import(&place, "om/target/a.xlf").expect(10);
    assert!(run.stderr.contains("1 segment changed; 1 of 4 decided"), "{}", run.whole());
    let fourth = segment(&place, 4);
    assert_eq!(fourth["target"], "The residents go home & rest.");
    assert_eq!((&fourth["id"], &fourth["state"], &fourth["origin"]), (&json!(4), &json!("reviewed"), &json!("human")));
    for id in [1, 2, 3] {
        assert_eq!(segment(&place, id), before["segments"][id - 1]);
    }
}
