//! The bundled engine from outside: nothing installed, nothing configured, no network.

use std::collections::{BTreeMap, BTreeSet};

use padanan::internal::phrase::engine::{Effort, Fixed};
use padanan_core::quality::score;
use padanan_core::text::Span;
use serde_json::{Value, json};
use unicode_segmentation::UnicodeSegmentation;

use crate::common::{Place, shipped_glossaries, skipped};

#[test]
fn a_fresh_machine_translates_an_article() {
    let place = Place::new();
    place.example("articles/minsk.txt");
    let glossary = shipped_glossaries();
    let run = place.run(&["translate", "minsk.txt", "--glossary", &glossary, "--offline", "--bitext", "a.bitext.json"]);
    assert!(matches!(run.code, 0 | 10), "{}", run.whole());
    let bitext: Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    assert_eq!(bitext["run"]["backend"], "bundled");
    let summary = &bitext["summary"];
    assert_eq!((&summary["failed"], &summary["terms"]), (&Value::from(0), &summary["terms_honoured"]));
    let rows = bitext["segments"].as_array().unwrap().iter().flat_map(|s| s["terms"].as_array().unwrap());
    for row in rows.filter(|r| r["outcome"] != "waived") {
        assert_eq!(row["outcome"], "shielded", "a term is a constraint inside the search: {row}");
    }
    for name in ["Moscow", "Kremlin", "Lithuania", "Tikhanouskaya", "Lukashenko", "NATO", "200,000", "1.5 billion"] {
        assert!(run.stdout.contains(name), "{name}: {}", run.stdout);
    }
    for wrong in ["Moskwa", "Lituania", "Tikhanovskaya", " yang ", " dengan ", "200.000", "1,5 miliar"] {
        assert!(!run.stdout.contains(wrong), "{wrong}: {}", run.stdout);
    }
    assert_eq!(run.stdout, place.run(&["translate", "minsk.txt", "--glossary", &glossary]).stdout, "the same again");
}

#[test]
fn another_pair_is_refused_with_advice() {
    let place = Place::new();
    place.write("a.txt", "Presiden tiba di kota.\n");
    let run = place.run(&["translate", "a.txt", "--to", "fr"]).expect(5);
    assert!(run.stderr.contains("the bundled engine translates Indonesian (id) into English (en)"), "{}", run.stderr);
}

#[test]
fn odd_articles_come_through() {
    let place = Place::new();
    for (name, text) in [
        ("one_word", "a".repeat(100_000)),
        ("emoji", "😀 👩‍👩‍👧 🇮🇩\n".to_owned()),
        ("capitals", "PRESIDEN MENGATAKAN BAHWA BANTUAN AKAN DIKIRIM.\n".to_owned()),
        ("mixed", "Presiden مرحبا 漢字 <b>&amp;</b> tiba.\n".to_owned()),
        ("long", "Presiden tiba di kota, ".repeat(300)),
    ] {
        place.write("a.txt", text);
        let run = place.run(&["translate", "a.txt", "--quiet"]);
        assert!(matches!(run.code, 0 | 10) && !run.stdout.trim().is_empty(), "{name}: {} {}", run.code, run.stderr);
    }
}

#[test]
fn a_model_of_ones_own() {
    let place = Place::new();
    let mut pairs = String::new();
    for _ in 0..10 {
        pairs.push_str("news\trumah besar itu\tthat big house\nnews\trumah putih\twhite house\nnews\tPresiden tiba.\tThe president has come.\n");
        pairs.push_str("manual\trumah\tWRONG\n");
    }
    place.write("pairs.tsv", pairs);
    place.write("text.tsv", "news\tThe president has come to that big white house.\n");
    place.write("lexicon.tsv", "sepeda\tn\tbicycle|bike\n");
    place.write("dev.id", "rumah besar itu\nPresiden tiba.\n");
    place.write("dev.en", "that big house\nThe president has come.\n");
    let train = [
        "models",
        "train",
        "--pairs",
        "pairs.tsv",
        "--text",
        "text.tsv",
        "--lexicon",
        "lexicon.tsv",
        "--without",
        "manual",
        "--weight",
        "news=2",
        "--dev-source",
        "dev.id",
        "--dev-reference",
        "dev.en",
        "--rounds",
        "1",
        "--out",
        "our.phrase",
    ];
    let run = place.run(&train).expect(0);
    assert!(run.stderr.contains("our.phrase is written"), "{}", run.stderr);
    place.write("padanan.toml", "backend = \"ours\"\n[backends.ours]\nkind = \"bundled\"\nmodel = \"our.phrase\"\n");
    place.write("a.txt", "rumah besar itu\n");
    assert_eq!(place.run(&["translate", "a.txt", "--quiet"]).stdout, "that big house\n");
    let scores =
        place.run(&["models", "eval", "--source", "dev.id", "--reference", "dev.en", "--out", "out.en"]).expect(0);
    let words: Vec<&str> = scores.stdout.lines().last().unwrap().split_whitespace().collect();
    assert_eq!(words[..3], ["ours", "100.00", "100.00"], "{}", scores.stdout);
    assert!(scores.stdout.starts_with("2 lines, 5 words\nsystem  "), "{}", scores.stdout);
    assert_eq!(place.read("out.en"), place.read("dev.en"));
}

#[test]
fn what_is_measured_beside_bleu() {
    let place = Place::new();
    place.write("dev.id", "Presiden Lukashenko tiba di Minsk.\nIa pulang ke rumah.\n");
    place.write("dev.en", "President Lukashenko came to Minsk.\nHe went home.\n");
    place.write("more.id", "Ia membaca buku.\n\nMereka tiba di Brest.\n");
    let files = ["models", "eval", "--source", "dev.id", "--reference", "dev.en", "--loops", "more.id"];
    let run = place.run(&[&files[..], &["--format", "json"]].concat()).expect(0);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["format"], "padanan-eval/1");
    let counts = ["lines", "words", "more_sentences"].map(|key| report[key].as_u64());
    assert_eq!(counts, [Some(2), Some(9), Some(2)]);
    let [system] = &report["systems"].as_array().unwrap()[..] else { panic!("{report}") };
    assert_eq!(system["name"], "bundled");
    let all = json!({ "right": 2, "of": 2, "percent": 100.0 });
    // The engine places fixed parts itself, and uses no placeholder markers.
    assert_eq!((&system["names_kept"], &system["marks_copied"]), (&all, &all));
    assert_eq!((&system["own_marks_copied"], &system["loops"], &system["empty"]), (&json!(null), &json!(0), &json!(0)));
    assert_eq!(system["bytes"].as_u64(), Some(padanan::internal::phrase::SHIPPED_BYTES));
    for figure in ["bleu", "chrf2", "words_per_second", "load_seconds"] {
        assert!(system[figure].as_f64().unwrap() > 0.0, "{figure}: {report}");
    }
    let table = place.run(&files).expect(0).stdout;
    assert!(table.contains("in 2 more sentences") && table.contains("2/2 100.0 %"), "{table}");
    let widths: Vec<usize> = table.lines().skip(1).map(|l| l.chars().count()).collect();
    assert!(widths.len() == 2 && widths[0] == widths[1], "{table}");
    // A folder without a model, a file that is not a model, and a missing file.
    place.write("empty/readme.txt", "");
    place.write("broken/model.iden.intgemm8.bin", "no");
    place.write("broken/vocab.iden.spm", "no");
    for (folder, what) in [("empty", "model.*.bin"), ("broken", "cut off"), ("nowhere", "nowhere")] {
        let run = place.run(&[&files[..], &["--model", folder]].concat()).expect(4);
        assert!(run.stderr.contains(what) && run.stdout.is_empty(), "{}", run.whole());
        assert!(!run.stderr.contains("models pull"), "{}", run.stderr);
    }
    place.run(&["models", "eval", "--source", "dev.id", "--reference", "dev.en", "--loops", "none.id"]).expect(4);
}

#[test]
fn wrong_training_data_is_told() {
    let place = Place::new();
    place.write("pairs.tsv", "one part only\n");
    let run = place.run(&["models", "train", "--pairs", "pairs.tsv", "--out", "m.phrase"]).expect(4);
    assert!(run.stderr.contains("pairs.tsv:1: a pair has two or three fields"), "{}", run.stderr);
    place.write("a.id", "satu\ndua\n");
    place.write("a.en", "one\n");
    let run = place.run(&["models", "eval", "--source", "a.id", "--reference", "a.en"]).expect(4);
    assert!(run.stderr.contains("must be aligned line by line"), "{}", run.stderr);
    for (name, content) in [("empty", &b""[..]), ("foreign", b"PK\x03\x04"), ("cut", b"padanan-phrase/1\0\0\0\0")] {
        place.write("m.phrase", content);
        place.write("padanan.toml", "backend = \"m\"\n[backends.m]\nkind = \"bundled\"\nmodel = \"m.phrase\"\n");
        let run = place.run(&["translate", "a.id"]).expect(3);
        assert!(run.stderr.contains("m.phrase: "), "{name}: {}", run.stderr);
    }
}

/// The expected scores are those of sacreBLEU 2.6 for the recorded outputs of three systems.
#[test]
fn scores_are_those_of_sacrebleu() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/mt");
    let lines = |name: &str| -> Option<Vec<String>> {
        Some(std::fs::read_to_string(folder.join(name)).ok()?.lines().map(str::to_owned).collect())
    };
    let Some(reference) = lines("flores-dev.en") else {
        skipped(&format!("{} is not here", folder.display()));
        return;
    };
    for (name, bleu, chrf, ter) in SACREBLEU {
        let scores = score(&lines(name).unwrap(), &reference);
        assert!((scores.bleu - bleu).abs() < 0.005 && (scores.chrf - chrf).abs() < 0.005, "{name}: {scores:?}");
        assert!((scores.ter - ter).abs() < 0.005, "{name}: {scores:?}");
    }
}

const SACREBLEU: [(&str, f64, f64, f64); 4] = [
    ("flores-dev.argos.en", 29.5397, 58.5646, 56.2900),
    ("flores-dev.opusmt.en", 35.0980, 61.8831, 50.0764),
    ("flores-dev.google.en", 47.4771, 71.1925, 37.4344),
    ("flores-dev.bergamot-tiny.en", 39.4653, 65.6680, 46.5353),
];

fn flores() -> Option<(Vec<String>, Vec<String>)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/mt");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let (Some(source), Some(reference)) = (read("flores-dev.id"), read("flores-dev.en")) else {
        skipped(&format!("{} is not here", folder.display()));
        return None;
    };
    let lines = |text: String| text.lines().map(str::to_owned).collect::<Vec<String>>();
    Some((lines(source), lines(reference)))
}

/// Returns the capitalised words inside a sentence, with their positions.
fn names(text: &str) -> Vec<(usize, &str)> {
    let words = text.split_word_bound_indices();
    let mut begins = true;
    let mut found = Vec::new();
    for (at, word) in words {
        if word.starts_with(char::is_alphabetic) {
            // Skip parts of compounds such as `Journal-Constitution`.
            let joined = text[at + word.len()..].starts_with(['-', '\'', '’', '/']);
            let letters = word.len() > 3 && word.chars().all(char::is_alphabetic);
            if !begins && word.starts_with(char::is_uppercase) && letters && !joined {
                found.push((at, word));
            }
            begins = false;
        } else if word.contains(['.', '!', '?', ':', '“', '"', '(', '…', '-', '/', '\'', '’']) {
            begins = true;
        }
    }
    found
}

/// 500 names must be written as the model never saw them: each occurs in the translation, whole and as often as
/// required, and everything else is no worse than without this constraint.
#[test]
fn five_hundred_names_are_constraints() {
    let Some((sources, references)) = flores() else { return };
    let model = padanan::internal::phrase::shipped().unwrap();
    let mut spellings: BTreeMap<&str, String> = BTreeMap::new();
    for (source, reference) in sources.iter().zip(&references) {
        for (_, name) in names(source) {
            let kept = reference.split(|c: char| !c.is_alphanumeric()).any(|w| w == name);
            if spellings.len() < 500 && kept && !spellings.contains_key(name) {
                let number = spellings.len();
                let letters = |n: usize| char::from(b'a' + (n % 26) as u8);
                let spelling = format!("Zq{}{}{}ovna", letters(number), letters(number / 26), letters(number / 5));
                assert_eq!(model.target(&spelling), None);
                spellings.insert(name, spelling);
            }
        }
    }
    assert!(spellings.len() >= 400, "{}", spellings.len());
    let (mut plain, mut constrained, mut parts) = (Vec::new(), Vec::new(), 0);
    for source in &sources {
        let here = names(source).into_iter().filter_map(|(at, name)| {
            let print = spellings.get(name)?.clone();
            Some(Fixed { span: Span::new(at, at + name.len()), print })
        });
        let fixed: Vec<Fixed> = here.collect();
        parts += fixed.len();
        let found = model.translate(source, &fixed, Effort::FAST);
        for (print, wanted) in fixed.iter().map(|f| (&f.print, fixed.iter().filter(|g| g.print == f.print).count())) {
            let whole = found.text.split(|c: char| !c.is_alphanumeric()).filter(|w| w == print).count();
            assert_eq!(whole, wanted, "{print}: {}", found.text);
        }
        let mut text = found.text;
        spellings.iter().for_each(|(name, spelling)| text = text.replace(spelling, name));
        constrained.push(text);
        plain.push(model.translate(source, &[], Effort::FAST).text);
    }
    let (without, with) = (score(&plain, &references), score(&constrained, &references));
    eprintln!("{} names, {parts} times: BLEU {:.2} without, {:.2} with", spellings.len(), without.bleu, with.bleu);
    assert!(with.bleu >= without.bleu, "{} {}", with.bleu, without.bleu);
}

/// Every name that is in no dictionary occurs unchanged in the translation, and no name is invented.
#[test]
fn names_stay_and_none_is_made_up() {
    let Some((sources, references)) = flores() else { return };
    let place = Place::new();
    place.write("a.txt", sources.join("\n\n") + "\n");
    place.run(&["translate", "a.txt", "--fast", "--quiet", "--bitext", "a.json", "--out", "a.en.txt"]);
    let bitext: Value = serde_json::from_str(&place.read("a.json")).unwrap();
    let segments = bitext["segments"].as_array().unwrap();
    let invented: Vec<&Value> = segments
        .iter()
        .flat_map(|s| s["findings"].as_array().unwrap())
        .filter(|f| f["code"] == "name-invented")
        .collect();
    assert!(invented.is_empty(), "{invented:?}");
    let known: BTreeSet<String> =
        references.iter().flat_map(|r| r.split(|c: char| !c.is_alphanumeric())).map(str::to_owned).collect();
    let model = padanan::internal::phrase::shipped().unwrap();
    let in_dictionary =
        |name: &str| [model.source(name), model.usual_source(name)].into_iter().flatten().any(|id| model.is_lemma(id));
    let (mut all, mut lost) = (0, Vec::new());
    for segment in segments {
        let (source, target) = (segment["source"].as_str().unwrap(), segment["target"].as_str().unwrap());
        for (_, name) in names(source).into_iter().filter(|(_, name)| known.contains(*name) && !in_dictionary(name)) {
            all += 1;
            if !target.split(|c: char| !c.is_alphanumeric()).any(|w| w == name) {
                lost.push(name.to_owned());
            }
        }
    }
    eprintln!("{} of {all} names stand as they are; not so {lost:?}", all - lost.len());
    assert!(all > 400 && lost.len() * 200 <= all, "{} of {all}: {lost:?}", lost.len());
}

#[test]
fn pairs_from_a_translation_memory_and_from_aligned_files() {
    let place = Place::new();
    let unit = |id: &str, en: &str| {
        format!("<tu><tuv xml:lang=\"id\"><seg>{id}</seg></tuv><tuv xml:lang=\"en-GB\"><seg>{en}</seg></tuv></tu>\n")
    };
    let units = unit("rumah besar itu", "that big house").repeat(10) + &unit("rumah putih", "white house").repeat(10);
    place.write("memory.tmx", format!("<tmx version=\"1.4\"><header/><body>{units}</body></tmx>"));
    place.write("a.id", "mobil besar\n".repeat(10) + &"mobil putih\n".repeat(10));
    place.write("a.en", "big car\n".repeat(10) + &"white car\n".repeat(10));
    place
        .run(&["models", "train", "--pairs", "memory.tmx", "--aligned", "a.id", "a.en", "--out", "m.phrase"])
        .expect(0);
    place.write("padanan.toml", "backend = \"m\"\n[backends.m]\nkind = \"bundled\"\nmodel = \"m.phrase\"\n");
    place.write("a.txt", "rumah besar itu\n\nmobil putih\n");
    assert_eq!(place.run(&["translate", "a.txt", "--quiet"]).stdout, "that big house\n\nwhite car\n");
    place.write("a.en", "one line\n");
    let run = place.run(&["models", "train", "--aligned", "a.id", "a.en", "--out", "m.phrase"]).expect(4);
    assert!(run.stderr.contains("must be aligned line by line"), "{}", run.stderr);
    place.write("memory.tmx", "<html/>");
    let run = place.run(&["models", "train", "--pairs", "memory.tmx", "--out", "m.phrase"]).expect(4);
    assert!(run.stderr.contains("memory.tmx: this is not TMX"), "{}", run.stderr);
}

#[test]
fn the_bitext_says_which_words_became_which_and_how_sure_that_is() {
    let place = Place::new();
    place.write("a.txt", "Presiden Putin mengatakan bahwa xyzzyqi tiba di Moskwa.\n");
    place.write(
        "g.toml",
        "[glossary]\nfrom = \"id\"\nto = \"en\"\n[[term]]\nsource = \"Moskwa\"\ntarget = \"Moscow\"\n",
    );
    let run = place.run(&["translate", "a.txt", "--glossary", "g.toml", "--bitext", "a.json"]).expect(10);
    assert!(run.stderr.contains("unsure: `xyzzyqi` is not known to the backend and was copied"), "{}", run.stderr);
    let bitext: Value = serde_json::from_str(&place.read("a.json")).unwrap();
    let segment = &bitext["segments"][0];
    let (source, target) = (segment["source"].as_str().unwrap(), segment["target"].as_str().unwrap());
    let part = |text: &str, span: &Value| {
        text[span[0].as_u64().unwrap() as usize..span[1].as_u64().unwrap() as usize].to_owned()
    };
    let links = segment["alignment"].as_array().unwrap();
    let known = |id: &str| {
        let link = links.iter().find(|l| part(source, &l["source_span"]).contains(id)).unwrap();
        (part(target, &link["target_span"]), link["confidence"].as_f64().unwrap())
    };
    assert_eq!(known("xyzzyqi"), ("xyzzyqi".to_owned(), 0.0));
    assert!(known("mengatakan").0.contains("said") && known("mengatakan").1 > 0.1, "{:?}", known("mengatakan"));
    assert!(target.contains("Moscow") && !links.iter().any(|l| part(source, &l["source_span"]).contains("Moskwa")));
    place.run(&["check", "a.json"]).expect(10);
}
