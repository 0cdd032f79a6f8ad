//! The bundled engine from outside: nothing installed, nothing configured, no network.

use serde_json::Value;

use crate::common::{Place, shipped_glossaries};

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
    assert!(scores.stdout.starts_with("ours: BLEU 100.00, chrF2 100.00 on 2 lines"), "{}", scores.stdout);
    assert_eq!(place.read("out.en"), place.read("dev.en"));
}

#[test]
fn wrong_training_data_is_told() {
    let place = Place::new();
    place.write("pairs.tsv", "one part only\n");
    let run = place.run(&["models", "train", "--pairs", "pairs.tsv", "--out", "m.phrase"]).expect(4);
    assert!(run.stderr.contains("pairs.tsv:1: a pair is two or three parts"), "{}", run.stderr);
    place.write("a.id", "satu\ndua\n");
    place.write("a.en", "one\n");
    let run = place.run(&["models", "eval", "--source", "a.id", "--reference", "a.en"]).expect(4);
    assert!(run.stderr.contains("must belong together line by line"), "{}", run.stderr);
    for (name, content) in [("empty", &b""[..]), ("foreign", b"PK\x03\x04"), ("cut", b"padanan-phrase/1\0\0\0\0")] {
        place.write("m.phrase", content);
        place.write("padanan.toml", "backend = \"m\"\n[backends.m]\nkind = \"bundled\"\nmodel = \"m.phrase\"\n");
        let run = place.run(&["translate", "a.id"]).expect(3);
        assert!(run.stderr.contains("m.phrase: "), "{name}: {}", run.stderr);
    }
}

/// Figures of sacreBLEU 2.6 for the recorded outputs of three systems.
#[test]
fn scores_are_those_of_sacrebleu() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/mt");
    let lines = |name: &str| -> Option<Vec<String>> {
        Some(std::fs::read_to_string(folder.join(name)).ok()?.lines().map(str::to_owned).collect())
    };
    let Some(reference) = lines("flores-dev.en") else {
        eprintln!("skipped: {} is not here", folder.display());
        return;
    };
    for (name, bleu, chrf) in SACREBLEU {
        let scores = padanan::phrase::score::score(&lines(name).unwrap(), &reference);
        assert!((scores.bleu - bleu).abs() < 0.005 && (scores.chrf - chrf).abs() < 0.005, "{name}: {scores:?}");
    }
}

const SACREBLEU: [(&str, f64, f64); 4] = [
    ("flores-dev.argos.en", 29.5397, 58.5646),
    ("flores-dev.opusmt.en", 35.0980, 61.8831),
    ("flores-dev.google.en", 47.4771, 71.1925),
    ("flores-dev.bergamot-tiny.en", 39.4653, 65.6680),
];
