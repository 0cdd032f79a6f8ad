//! Names that no glossary has travel as terms do, with the backends that keep more of them so.

use serde_json::Value;

use crate::common::Place;
use crate::standins::{Script, Service, Standin};

const ARTICLE: &str =
    "Wali Kota Bunga Jaya dan Bupati Wahyu Damai membuka rapat itu.\n\nMenurut Bunga Jaya, warga sudah mengungsi.\n";

/// A translator that knows some words, and takes names for them. Given `careless`, it keeps only the first mark of a text.
const PROGRAM: &str = r#"
import json, re, sys
WORDS = {"Bunga": "Flower", "Jaya": "Glorious", "Wahyu": "Revelation", "Damai": "Peace", "Wali": "Guardian", "Kota": "City",
         "Bupati": "Regent", "Menurut": "According to", "membuka": "opened", "rapat": "meeting", "itu": "the", "dan": "and",
         "warga": "residents", "sudah": "have", "mengungsi": "fled"}
for line in sys.stdin:
    request = json.loads(line)
    with open("log.jsonl", "a", encoding="utf-8") as log:
        log.write(line)
    def translated(text):
        marks = re.findall(r"Zq\w+", text)
        word = lambda m: WORDS.get(m[0], "it" if m[0] in marks[1:] and "careless" in sys.argv else m[0])
        return re.sub(r"\w+", word, text)
    print(json.dumps({"id": request["id"], "translations": [translated(t) for t in request["texts"]]}), flush=True)
"#;

/// Returns a folder with an article and that translator as the backend.
fn with_program(manner: &str) -> Place {
    let place = Place::new();
    place.write("mt.py", PROGRAM);
    let command = format!("[\"python3\", \"mt.py\", \"{manner}\"]");
    place.write("padanan.toml", format!("backend = \"mt\"\n[backends.mt]\nkind = \"command\"\ncommand = {command}\n"));
    place.write("a.txt", ARTICLE);
    place
}

/// Returns the texts that the translator was sent, and the terms with them.
fn sent(place: &Place) -> (Vec<String>, Vec<String>) {
    let requests: Vec<Value> =
        place.read("log.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let texts = requests.iter().flat_map(|r| r["texts"].as_array().unwrap());
    let terms = requests.iter().flat_map(|r| r["terms"].as_array().unwrap());
    (texts.map(|t| t.as_str().unwrap().to_owned()).collect(), terms.map(Value::to_string).collect())
}

#[test]
fn a_command_gets_names_as_marks_if_the_user_says_so() {
    let place = with_program("careful");
    let run = place.run(&["translate", "a.txt", "--protect-names", "always", "--bitext", "a.json"]);
    for name in ["Bunga Jaya", "Wahyu Damai"] {
        assert!(run.stdout.contains(name), "{}", run.whole());
    }
    assert!(run.stdout.contains("According to Bunga Jaya, residents"), "{}", run.whole());
    let (texts, terms) = sent(&place);
    assert!(!texts.join("\n").contains("Bunga") && terms.join("\n").contains("Bunga Jaya"), "{texts:?} {terms:?}");
    let bitext: Value = serde_json::from_str(&place.read("a.json")).unwrap();
    for segment in bitext["segments"].as_array().unwrap() {
        assert_eq!(segment["terms"], Value::Array(Vec::new()), "a name is no entry of a glossary");
        let names = segment["facts"].as_array().unwrap().iter().filter(|f| f["kind"] == "name");
        assert!(names.clone().count() > 0 && names.clone().all(|f| f["outcome"] == "kept"), "{segment}");
    }

    for more in [&["--protect-names", "never"][..], &["--protect-names", "auto"], &[]] {
        let place = with_program("careful");
        let run = place.run(&[&["translate", "a.txt"], more].concat());
        assert!(run.stdout.contains("According to Flower Glorious, residents"), "{}", run.whole());
        assert!(sent(&place).0[0].contains("Bunga Jaya dan Bupati Wahyu Damai"), "{more:?}");
    }
}

#[test]
fn the_configuration_decides_where_the_command_line_does_not() {
    let place = with_program("careful");
    let file = place.read("padanan.toml");
    place.write("padanan.toml", format!("protect_names = \"always\"\n{file}"));
    assert!(place.run(&["translate", "a.txt"]).stdout.contains("Wahyu Damai"));
    assert!(place.run(&["translate", "a.txt", "--protect-names", "never"]).stdout.contains("Revelation Peace"));
    place.write("padanan.toml", format!("protect_names = \"sometimes\"\n{file}"));
    let run = place.run(&["translate", "a.txt"]).expect(3);
    assert!(run.stderr.contains("padanan.toml:1") && run.stderr.contains("auto, always and never"), "{}", run.stderr);
    let run = place.run(&["translate", "a.txt", "--protect-names", "sometimes"]).expect(2);
    assert!(run.stderr.contains("auto, always or never"), "{}", run.stderr);
}

/// An entry of the glossary decides about its words alone.
#[test]
fn a_name_in_a_term_travels_once() {
    let place = with_program("careful");
    place.write(
        "g.toml",
        "[glossary]\nname = \"g\"\nfrom = \"id\"\nto = \"en\"\n[[term]]\nsource = \"Bunga Jaya\"\ntarget = \"B. Jaya\"\n\
         kind = \"person\"\n[[term]]\nsource = \"Bupati Wahyu\"\ntarget = \"Regent Wahyu\"\n",
    );
    let run =
        place.run(&["translate", "a.txt", "--glossary", "g.toml", "--protect-names", "always", "--format", "json"]);
    let bitext: Value = serde_json::from_str(&run.stdout).unwrap();
    let segment = &bitext["segments"][0];
    let target = segment["target"].as_str().unwrap();
    assert!(target.contains("B. Jaya") && target.contains("Regent Wahyu Peace"), "{target}");
    let rows = segment["terms"].as_array().unwrap();
    assert!(rows.len() == 2 && rows.iter().all(|row| row["outcome"] == "shielded"), "{rows:?}");
    assert_eq!(sent(&place).0[0].matches("Zq").count(), 2);
}

const GLOSSARY: &str = "[glossary]\nname = \"g\"\nfrom = \"id\"\nto = \"en\"\n\
    [[term]]\nsource = \"Kremlin\"\ntarget = \"the Kremlin\"\n";

/// A backend that loses the mark of a name keeps the marks of the terms in the same sentence.
#[test]
fn no_term_loses_its_mark_for_a_name() {
    let place = with_program("careless");
    place.write("g.toml", GLOSSARY);
    place.write("a.txt", "Kremlin dan Wahyu Damai membuka rapat itu.\n");
    let run =
        place.run(&["translate", "a.txt", "--glossary", "g.toml", "--format", "json", "--protect-names", "always"]);
    let bitext: Value = serde_json::from_str(&run.stdout).unwrap();
    let segment = &bitext["segments"][0];
    assert_eq!(segment["target"], "The Kremlin and Revelation Peace opened meeting the.", "{}", run.whole());
    assert_eq!(segment["terms"][0]["outcome"], "shielded");
    let (texts, _) = sent(&place);
    assert_eq!(texts.iter().map(|t| t.matches("Zq").count()).collect::<Vec<_>>(), [2, 1], "then with the term's alone");
}

/// The memory keeps answers with and without protected names apart, and those of sentences without names together.
#[test]
fn the_memory_tells_protected_from_plain() {
    let server = Standin::start(Service::LibreTranslate, Script::default());
    let place = Place::with_backend(Service::LibreTranslate, &server);
    place.write("a.txt", format!("{ARTICLE}\nWarga turun ke jalan.\n"));
    let texts = |arguments: &[&str]| {
        let before = server.requests().len();
        place.run(&[&["translate", "a.txt", "--quiet"], arguments].concat());
        server.requests()[before..].iter().map(|r| r.texts.len()).sum::<usize>()
    };
    assert_eq!(texts(&[]), 3);
    assert_eq!(texts(&["--protect-names", "never"]), 0, "`auto` sends no names of this backend protected");
    assert_eq!(texts(&["--protect-names", "always"]), 2, "what has no name is known");
    assert_eq!(texts(&["--protect-names", "always"]), 0);
    assert_eq!(texts(&[]), 0);
    let body = server.requests().last().unwrap().body.clone();
    assert!(body.contains("translate=") && body.contains("Wahyu Damai"), "{body}");
    let dry = place.run(&["translate", "a.txt", "--dry-run", "--protect-names", "always"]).expect(0);
    assert!(dry.stdout.contains("3 known; to send: 0 sentences"), "{}", dry.stdout);
}

#[test]
fn a_batch_goes_on_only_with_the_same_setting() {
    let place = with_program("careful");
    place.write("news/a.txt", ARTICLE);
    let reason = |arguments: &[&str]| {
        let dry = place.run(&[&["batch", "news", "--out", "out", "--dry-run"], arguments].concat()).expect(0);
        dry.stdout.lines().next().unwrap_or_default().to_owned()
    };
    place.run(&["batch", "news", "--out", "out", "--quiet"]);
    assert!(reason(&[]).ends_with("nothing to do") && reason(&["--protect-names", "never"]).ends_with("nothing to do"));
    assert!(reason(&["--protect-names", "always"]).contains("the settings have changed"));
    place.run(&["batch", "news", "--out", "out", "--quiet", "--protect-names", "always"]);
    assert!(place.read("out/a.en.txt").contains("Wahyu Damai"));
    assert!(reason(&["--protect-names", "always"]).ends_with("nothing to do"));
}

/// Sentences of their own: no name that is a word may be translated, split or turned round.
#[test]
fn the_bundled_engine_keeps_names_that_are_words() {
    let frames = [
        ("Wali Kota {} dan Bupati {} meresmikan jembatan itu.", 2),
        ("Menurut {}, harga beras akan turun bulan depan.", 1),
        ("Kepala Dinas Kesehatan {} meminta warga tetap tenang.", 1),
        ("Ketua DPRD {} bertemu dengan {} di istana.", 2),
        ("\"Kami masih menunggu,\" kata {} kepada wartawan.", 1),
        ("Polisi menangkap {} di rumahnya kemarin.", 1),
        ("Penyanyi {} tampil bersama {} di Bandung.", 2),
        ("Korban, {} (17), dirawat di rumah sakit.", 1),
    ];
    let words = "Bunga Wahyu Jaya Damai Surya Bintang Cahaya Indah Mawar Melati Sari Putri Bagus Setia Agung Budi Iman Harapan \
        Mutiara Intan Permata Puspa Kusuma Teguh Tulus Rahayu Mulia Makmur Langit Fajar Senja Embun Pelangi Bayu Satria";
    let words: Vec<&str> = words.split_whitespace().collect();
    let name = |n: usize| format!("{} {}", words[n * 7 % words.len()], words[(n * 11 + 3) % words.len()]);
    let (mut article, mut wanted, mut number) = (String::new(), Vec::new(), 0);
    for round in 0..6 {
        for (frame, names) in frames {
            let mut sentence = frame.to_owned();
            for _ in 0..names {
                number += 1;
                sentence = sentence.replacen("{}", &name(number + round), 1);
                wanted.push(name(number + round));
            }
            article.push_str(&format!("{sentence}\n\n"));
        }
    }
    let place = Place::new();
    place.write("a.txt", &article);
    let lost = |more: &[&str]| {
        let text = place.run(&[&["translate", "a.txt", "--quiet", "--no-memory"], more].concat()).stdout;
        let lost: Vec<&String> = wanted.iter().filter(|name| !text.contains(name.as_str())).collect();
        (lost.len(), format!("{lost:?}\n{text}"))
    };
    let (kept, told) = lost(&[]);
    assert!(kept * 1000 <= wanted.len() * 15, "{told}");
    assert!(lost(&["--protect-names", "never"]).0 > wanted.len() / 2);
    let place_of =
        |text: &str| place.run_with_input(&["translate", "-", "--quiet", "--no-memory"], text.as_bytes()).stdout;
    let text = place_of("Pasien dirawat di RSUD Sayang, Kecamatan Pasar Minggu. Saham Sinar Mas naik.\n");
    assert!(text.contains("Sayang") && text.contains("Pasar Minggu") && text.contains("Sinar Mas"), "{text}");
}
