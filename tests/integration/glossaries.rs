//! The shipped glossaries: free of conflicts, tidy, and true to their own descriptions.

use std::path::{Path, PathBuf};

use padanan::internal::glossary::{self, TermIndex};
use padanan_core::text::language::Lang;

use crate::common::{Place, Run, backend, shipped_glossaries};
use crate::standins::{Script, Service, Standin};

fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = [root.join("glossaries/id-en"), root.join("examples/glossaries")]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
fn they_load_together_without_conflict() {
    let place = Place::new();
    let run = place.run(&["glossary", "check", &shipped_glossaries()]).expect(0);
    assert_eq!(run.stdout.lines().count(), 6, "{}", run.stdout);
    assert!(run.stdout.lines().all(|line| line.ends_with("no mistakes")));
}

#[test]
fn they_are_tidy() {
    for file in files() {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.display();
        assert!(text.starts_with('#'), "{name}: begins with what it is and where it is from");
        assert!(text.ends_with('\n') && !text.contains("\r"), "{name}");
        for (number, line) in text.lines().enumerate() {
            assert_eq!(line, line.trim_end(), "{name}:{}: white space at the end", number + 1);
            assert!(!line.contains('\t'), "{name}:{}: a tab", number + 1);
        }
        let glossary = &glossary::load(std::slice::from_ref(&file)).unwrap()[0];
        let mut names: Vec<String> = glossary.terms.iter().map(|t| t.name().to_lowercase()).collect();
        let sorted = names.is_sorted();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), glossary.terms.len(), "{name}: every entry once");
        assert!(sorted, "{name}: the entries stand in alphabetical order of their first source form");
        for term in &glossary.terms {
            for (i, form) in term.source.iter().enumerate() {
                assert!(!term.source[..i].contains(form), "{name}: {form} twice");
                assert_eq!(form.trim(), form, "{name}");
            }
        }
    }
}

/// Names that must be right in an article of each kind.
#[test]
fn what_the_stories_need_is_there() {
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let term_index = TermIndex::new(&glossary::load(&[PathBuf::from(shipped_glossaries())]).unwrap(), &from, &to);
    for (source, english) in [
        ("Tikhanovskaya", "Tikhanouskaya"),
        ("Lukashenka", "Lukashenko"),
        ("Belarusia", "Belarus"),
        ("Belta", "Belta"),
        ("Kremlin", "Kremlin"),
        ("Moskwa", "Moscow"),
        ("Lituania", "Lithuania"),
        ("Polandia", "Poland"),
        ("Cina", "China"),
        ("Jerman", "Germany"),
        ("Pantai Gading", "Ivory Coast"),
        ("Beograd", "Belgrade"),
        ("Uni Eropa", "European Union"),
        ("PBB", "UN"),
        ("NATO", "NATO"),
        ("DPR", "House of Representatives"),
        ("KPK", "Corruption Eradication Commission"),
        ("Polri", "National Police"),
        ("Mahkamah Konstitusi", "Constitutional Court"),
    ] {
        let hits = term_index.find(source, &[], &[]);
        assert_eq!(hits.len(), 1, "{source}");
        let term = term_index.term(hits[0].term);
        let forms: Vec<&str> =
            std::iter::once(term.preferred(hits[0].form)).chain(term.admitted.iter().map(String::as_str)).collect();
        assert!(forms.iter().any(|f| f.contains(english)), "{source}: {forms:?}");
    }
}

#[test]
fn every_state_and_its_capital_have_entries() {
    let count = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("glossaries/id-en").join(name);
        glossary::load(&[path]).unwrap()[0].terms.len()
    };
    // 193 members of the United Nations, two observers, and other names that articles use.
    assert!(count("countries.toml") >= 195, "{}", count("countries.toml"));
    assert!(count("capitals.toml") >= 150, "{}", count("capitals.toml"));
}

/// Amounts of money have several English forms, all of them right.
#[test]
fn dollars_are_dollars_however_they_are_written() {
    for (english, fine) in [
        ("a loan of US$1.5 billion", true),
        ("a loan of 1.5 billion US dollars", true),
        ("a $1.5 billion loan in U.S. dollars", true),
        ("a loan of 1.5 billion dolar US", false),
    ] {
        // A separate folder, because a shared memory would answer instead of the backend.
        let place = Place::new();
        let server = Standin::start(Service::LibreTranslate, Script::default().translator(move |_| english.to_owned()));
        place.write("mt.key", server.key());
        place.write("padanan.toml", format!("backend = \"mt\"\n{}", backend("mt", Service::LibreTranslate, &server)));
        place.write("a.txt", "pinjaman senilai 1,5 miliar dolar AS\n");
        let run = place.run(&["translate", "a.txt", "--quiet", "--glossary", &shipped_glossaries()]);
        assert_eq!(run.stderr.is_empty(), fine, "{}", run.whole());
    }
}

const HEAD: &str = "[glossary]\nname = \"House\"\nfrom = \"id\"\nto = \"en\"\n";

fn house(entries: &str) -> String {
    format!("{HEAD}{entries}")
}

/// Enforces glossaries on a draft, line by line. Returns the run, the text and the bitext.
fn enforced(place: &Place, source: &str, draft: &str, glossaries: &[&str]) -> (Run, String, serde_json::Value) {
    place.write("a.txt", source);
    place.write("b.txt", draft);
    let mut arguments = vec!["enforce", "--source", "a.txt", "--draft", "b.txt", "--out", "a.bitext.json"];
    glossaries.iter().for_each(|path| arguments.extend(["--glossary", path]));
    let run = place.run(&arguments);
    let written = std::fs::read_to_string(place.path("a.bitext.json")).unwrap_or_default();
    let bitext: serde_json::Value = serde_json::from_str(&written).unwrap_or_default();
    let targets = bitext["segments"].as_array().into_iter().flatten();
    let text: Vec<&str> = targets.filter_map(|s| s["target"].as_str()).collect();
    (run, text.join("\n"), bitext.clone())
}

/// The shipped set is in the program: its name is enough, and it is the folder of the repository.
#[test]
fn the_shipped_set_has_a_name() {
    let place = Place::new();
    let named = place.run(&["glossary", "check", "id-en"]).expect(0).stdout;
    let folder = shipped_glossaries();
    let listed = place.run(&["glossary", "check", &folder]).expect(0).stdout;
    assert_eq!(named, listed.replace(&folder, "id-en"));
    // Both at once are still one set, whatever it was called first.
    assert_eq!(place.run(&["glossary", "check", "id-en", &folder]).expect(0).stdout, listed);
    let wrong = place.run(&["glossary", "check", "id_en"]).expect(3).stderr;
    assert!(wrong.contains("check the path; the shipped set is `id-en`"), "{wrong}");
    // A file or folder of this name comes first.
    place.write("id-en/own.toml", house("[[term]]\nsource = \"Moskwa\"\ntarget = \"Muscovy\"\n"));
    assert!(place.run(&["glossary", "check", "id-en"]).expect(0).stdout.starts_with("id-en/own.toml: House"));
}

#[test]
fn a_house_style_overrules_the_shipped_set_entry_by_entry() {
    let own =
        house("[[term]]\nsource = \"AS\"\ntarget = \"America\"\n[[term]]\nsource = \"Kiev\"\ntarget = \"Kiev\"\n");
    let (source, draft) = ("AS dan Amerika Serikat di Kiev.\n", "AS and the United States in Kiev.\n");
    let wanted = "America and the United States in Kiev.";
    for glossaries in [["id-en", "own.toml"], ["own.toml", "id-en"], ["own.toml", &shipped_glossaries()]] {
        let place = Place::new();
        place.write("own.toml", &own);
        let (run, text, bitext) = enforced(&place, source, draft, &glossaries);
        assert_eq!((run.code, text.as_str()), (0, wanted), "{glossaries:?}: {}", run.whole());
        let names: Vec<&str> =
            bitext["segments"][0]["terms"].as_array().unwrap().iter().filter_map(|t| t["term"].as_str()).collect();
        assert_eq!(names, ["AS", "Amerika Serikat", "Kiev"]);
        let notes: Vec<&str> = run.stderr.lines().filter(|line| line.contains("overrules")).collect();
        assert_eq!(notes.len(), 2, "{}", run.stderr);
        let wanted = "padanan: `AS`: `America` (own.toml:5) overrules `United States`";
        let note = notes.iter().find(|note| note.starts_with(wanted));
        assert!(note.is_some_and(|note| note.ends_with("; `Amerika Serikat` stays")), "{notes:?}");
        let mut check = vec!["glossary", "check"];
        check.extend(glossaries);
        let listed = place.run(&check).expect(0).stdout;
        notes.iter().for_each(|note| assert!(listed.contains(&note["padanan: ".len()..]), "{listed}"));
    }
}

/// Of two own glossaries the later one wins, whole folders too; inside a folder a contradiction stays an error.
#[test]
fn later_glossaries_win_and_contradictions_in_a_folder_stay() {
    let place = Place::new();
    let kyiv = |target: &str| house(&format!("[[term]]\nsource = \"Kiew\"\ntarget = \"{target}\"\n"));
    place.write("one.toml", kyiv("Kiev"));
    place.write("two/a.toml", kyiv("Kyiv"));
    let text = |glossaries: &[&str]| enforced(&place, "Ia di Kiew.\n", "He is in Kiew.\n", glossaries).1;
    assert_eq!(text(&["one.toml", "two"]), "He is in Kyiv.");
    assert_eq!(text(&["two", "one.toml"]), "He is in Kiev.");
    // A file that is named once more on its own counts where it is named last.
    assert_eq!(text(&["one.toml", "two", "one.toml"]), "He is in Kiev.");
    place.write("two/b.toml", kyiv("Kief"));
    let run = place.run(&["glossary", "check", "one.toml", "two"]).expect(3);
    assert!(run.stderr.contains("two/b.toml:5: the source form `Kiew` has two targets"), "{}", run.stderr);
    // The configuration names the same things.
    std::fs::remove_file(place.path("two/b.toml")).unwrap();
    place.write("padanan.toml", "glossaries = [\"id-en\", \"one.toml\", \"two\"]\n");
    assert_eq!(text(&[]), "He is in Kyiv.");
    let listed = place.run(&["glossary", "check"]).expect(0).stdout;
    let told = "`Kiew`: `Kyiv` ([DIR]/two/a.toml:5) overrules `Kiev` ([DIR]/one.toml:5)";
    assert!(listed.contains(told), "{listed}");
}

#[test]
fn many_overruled_entries_are_counted_in_a_note_and_listed_by_check() {
    let place = Place::new();
    let entry = |n: usize| format!("[[term]]\nsource = \"Kota{n}\"\ntarget = \"Town {n}\"\n");
    place.write("old.toml", house(&(1..5).map(entry).collect::<String>()));
    place.write("new.toml", house(&(1..4).map(entry).collect::<String>().replace("Town", "City")));
    let (run, text, _) = enforced(&place, "Ia di Kota1.\n", "He is in Kota1.\n", &["old.toml", "new.toml"]);
    assert_eq!(text, "He is in City 1.");
    let note = "padanan: later glossaries overrule 3 entries of earlier ones and switch 0 off; \
                `padanan glossary check old.toml new.toml` lists them";
    assert!(run.stderr.contains(note), "{}", run.stderr);
    let listed = place.run(&["glossary", "check", "old.toml", "new.toml"]).expect(0).stdout;
    assert_eq!(listed.matches("overrules").count(), 3, "{listed}");
    // Nobody listens to notes with --quiet, and nobody is told the same twice.
    assert!(!enforced(&place, "x\n", "x\n", &["old.toml", "new.toml"]).0.stderr.contains("padanan: `Kota1`"));
    let quiet = ["check", "a.bitext.json", "--quiet", "--glossary", "old.toml", "--glossary", "new.toml"];
    assert!(!place.run(&quiet).stderr.contains("overrule"));
}

#[test]
fn a_spelling_is_switched_off_with_a_reason() {
    let place = Place::new();
    place.write("own.toml", house("[[disable]]\nsource = \"MA\"\nreason = \"also the Islamic school\"\n"));
    let (source, draft) = ("MA dan Mahkamah Agung.\n", "The madrasah and the Mahkamah Agung.\n");
    let (_, _, before) = enforced(&place, source, draft, &["id-en"]);
    let (run, text, after) = enforced(&place, source, draft, &["id-en", "own.toml"]);
    assert_eq!(text, "The madrasah and the Supreme Court.", "{}", run.whole());
    let rows = |bitext: &serde_json::Value| bitext["segments"][0]["terms"].as_array().unwrap().len();
    assert_eq!((rows(&before), rows(&after)), (2, 1));
    assert_ne!(before["run"]["glossary_sha256"], after["run"]["glossary_sha256"]);
    let told = "`MA`: own.toml:5 switches off `Supreme Court` (id-en/institutions.toml:";
    assert!(run.stderr.contains(told) && run.stderr.contains("also the Islamic school; `Mahkamah Agung` stays"));
    assert!(place.run(&["glossary", "check", "id-en", "own.toml"]).expect(0).stdout.contains(told));
    let explained = place.run(&["glossary", "explain", "a.txt", "MA", "-g", "id-en", "-g", "own.toml"]).expect(0);
    assert!(explained.stdout.contains(told), "{}", explained.stdout);
    // Converted to TOML it stays, and what no other format can hold is said.
    let toml = place.run(&["glossary", "convert", "own.toml", "--format", "toml"]).expect(0).stdout;
    assert!(toml.contains("[[disable]]\nsource = \"MA\"\nreason = \"also the Islamic school\"\n"), "{toml}");
    let csv = place.run(&["glossary", "convert", "own.toml", "--format", "csv"]).expect(0).stderr;
    assert!(csv.contains("csv cannot hold what is switched off: `MA`"), "{csv}");
    // Alone it would enforce nothing.
    let alone = place.run(&["glossary", "check", "own.toml"]).expect(3).stderr;
    assert!(alone.contains("own.toml: it only switches spellings off, and no other glossary is named"), "{alone}");
}

#[test]
fn mistakes_in_what_is_switched_off_are_told() {
    for (entries, wanted) in [
        ("[[disable]]\nsource = \"MA\"\n", "own.toml:5: `[[disable]]` has no `reason`; say why"),
        ("[[disable]]\nreason = \"r\"\n", "own.toml:5: `[[disable]]` has no `source`"),
        ("[[disable]]\nsource = \"MA\"\nreson = \"r\"\n", "own.toml:7: unknown key `reson`; did you mean `reason`?"),
        ("[[disabled]]\nsource = \"MA\"\n", "own.toml:5: unknown key `disabled`; did you mean `disable`?"),
        (
            "[[term]]\nsource = \"MA\"\n[[disable]]\nsource = \"MA\"\nreason = \"r\"\n",
            "own.toml:7: `MA` is switched off here, and line 5 of this file has an entry for it",
        ),
    ] {
        let place = Place::new();
        place.write("own.toml", house(entries));
        let run = place.run(&["glossary", "check", "id-en", "own.toml"]).expect(3);
        assert!(run.stderr.contains(wanted), "{}", run.stderr);
    }
    let place = Place::new();
    place.write("own.toml", house("[[disable]]\nsource = \"MAA\"\nreason = \"r\"\n"));
    let run = place.run(&["glossary", "check", "id-en", "own.toml"]).expect(0);
    assert!(
        run.stdout.contains("own.toml:5: `MAA` is switched off, but no other glossary here has it"),
        "{}",
        run.stdout
    );
}

/// A glossary for other languages enforces nothing, and that is no run without findings.
#[test]
fn a_glossary_of_another_direction_is_an_error() {
    let place = Place::new();
    place.write("ms.toml", house("[[term]]\nsource = \"Cina\"\ntarget = \"China\"\n").replace("\"en\"", "\"ms\""));
    place.write("en.toml", house("[[term]]\nsource = \"Cina\"\ntarget = \"China\"\n"));
    place.write("a.txt", "Ia di Cina.\n");
    let translate = ["translate", "a.txt", "--backend", "bundled", "--no-memory", "--glossary"];
    let run = place.run(&[&translate[..], &["ms.toml"]].concat()).expect(3);
    assert!(run.stderr.contains("ms.toml: this glossary is for id → ms, and this run is id → en"), "{}", run.stderr);
    assert!(run.stdout.is_empty());
    let run = place.run(&[&translate[..], &["ms.toml", "--glossary", "en.toml"]].concat());
    assert!(run.stderr.contains("the glossary ms.toml is for id → ms, and this run is id → en"), "{}", run.stderr);
    assert!(!run.stdout.is_empty());
    let (run, ..) = enforced(&place, "Cina.\n", "China.\n", &["ms.toml"]);
    assert_eq!(run.code, 3, "{}", run.whole());
    enforced(&place, "Cina.\n", "China.\n", &["en.toml"]);
    for path in ["a.bitext.json", "."] {
        let run = place.run(&["check", path, "--glossary", "ms.toml"]).expect(3);
        assert!(run.stderr.contains("nothing would be enforced"), "{}", run.stderr);
    }
}

/// A table beside glossaries is no glossary, and nobody should believe that it is.
#[test]
fn a_table_beside_glossaries_is_told() {
    let place = Place::new();
    place.write("g/a.toml", house("[[term]]\nsource = \"Moskwa\"\ntarget = \"Moscow\"\n"));
    place.write("g/desk/more.csv", "source,target\nKiew,Kyiv\n");
    place.write("g/readme.txt", "nothing\n");
    let (run, ..) = enforced(&place, "Moskwa.\n", "Moscow.\n", &["g"]);
    let told = "padanan: g/desk/more.csv is left out: in a folder, only *.toml is read; \
                `padanan glossary convert g/desk/more.csv g/desk/more.toml` makes one of it";
    assert_eq!(run.stderr.matches("left out").count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains(told), "{}", run.stderr);
    assert!(place.run(&["glossary", "check", "g"]).expect(0).stdout.contains("g/desk/more.csv: left out"));
    // The command does it.
    place.run(&["glossary", "convert", "g/desk/more.csv", "g/desk/more.toml"]).expect(0);
    std::fs::remove_file(place.path("g/desk/more.csv")).unwrap();
    assert!(enforced(&place, "Kiew.\n", "Kiew.\n", &["g"]).1.contains("Kyiv"));
    for name in ["g.tsv", "g.tab", "g.tbx", "g.tmx", "G.CSV", "g.txt", "g.xml"] {
        place.write(name, "Moskwa\tMoscow\n");
        let run = place.run(&["glossary", "check", name]).expect(3);
        assert!(run.stderr.contains(&format!("`padanan glossary convert {name} ")), "{}", run.stderr);
    }
    place.write("g.txt", house("[[term]]\nsource = \"Moskwa\"\ntarget = \"Moscow\"\n"));
    place.run(&["glossary", "check", "g.txt"]).expect(0);
}

/// A suspect is not the Supreme Court: no placeholder, no row, and `explain` says why.
#[test]
fn initials_are_no_institutions() {
    let place = Place::new();
    let source = "Polisi menangkap pria berinisial AS (27).\nTersangka MA dan PN ditahan.\nAS mengaku menyesal.\n\
                  AS menambah pasukan di Irak, dan MA menolak kasasi.\n";
    let draft = "Police arrested a man with the initials AS (27).\nThe suspects MA and PN are detained.\nAS said he was sorry.\n\
                 The United States adds troops in Iraq, and the Supreme Court rejects the appeal.\n";
    let (run, text, bitext) = enforced(&place, source, draft, &["id-en"]);
    assert_eq!(text, draft.trim_end(), "{}", run.whole());
    let rows: Vec<usize> =
        bitext["segments"].as_array().unwrap().iter().map(|s| s["terms"].as_array().unwrap().len()).collect();
    assert_eq!(rows[..3], [0, 0, 0], "{bitext}");
    let explained = place.run(&["glossary", "explain", "a.txt", "AS", "--glossary", "id-en"]).expect(0).stdout;
    assert!(explained.contains("1:34: `AS`: not matched: it is a person's initials"), "{explained}");
    // A review of one segment knows the article as well.
    place.run(&["review", "a.bitext.json", "--set-state", "reviewed", "3", "--glossary", "id-en"]);
    let after: serde_json::Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    assert_eq!(after["segments"][2]["terms"], serde_json::json!([]));
    assert_eq!(after["segments"][2]["findings"], bitext["segments"][2]["findings"]);
    let server = Standin::start(Service::LibreTranslate, Script::default());
    place.write("mt.key", server.key());
    place.write("padanan.toml", format!("backend = \"mt\"\n{}", backend("mt", Service::LibreTranslate, &server)));
    place.run(&["translate", "a.txt", "--no-memory", "--glossary", "id-en"]);
    let sent: Vec<String> = server.requests().iter().flat_map(|r| r.texts.clone()).collect();
    assert!(sent.iter().any(|text| text.contains("berinisial AS (27)")), "{sent:?}");
    assert!(sent.iter().any(|text| text.contains("Tersangka MA dan PN")), "{sent:?}");
}

/// `impact` compares two versions of a house style that is used over the shipped set.
#[test]
fn impact_knows_the_glossaries_below() {
    let place = Place::new();
    place.write("old.toml", house("[[term]]\nsource = \"AS\"\ntarget = \"US\"\n"));
    place.write("new.toml", house("[[disable]]\nsource = \"AS\"\nreason = \"as the machine has it\"\n"));
    let (source, draft) = ("AS di Moskwa.\nAS menang.\n", "US in Moscow.\nUS won.\n");
    enforced(&place, source, draft, &["id-en", "old.toml"]);
    std::fs::create_dir(place.path("done")).unwrap();
    for name in ["a", "b"] {
        std::fs::copy(place.path("a.bitext.json"), place.path(&format!("done/{name}.bitext.json"))).unwrap();
    }
    let run = place.run(&["glossary", "impact", "old.toml", "new.toml", "done", "-g", "id-en", "--apply"]).expect(0);
    assert!(run.stderr.contains("2 articles and 4 segments touched"), "{}", run.stderr);
    assert_eq!(run.stderr.matches("switches off").count(), 1, "once, not for each bitext: {}", run.stderr);
    let after: serde_json::Value = serde_json::from_str(&place.read("done/a.bitext.json")).unwrap();
    let rows = after["segments"][0]["terms"].as_array().unwrap();
    assert_eq!(rows.iter().map(|row| row["term"].as_str().unwrap()).collect::<Vec<_>>(), ["Moskwa"]);
}
