//! `padanan align`: an article and a translation of it that exists.

use serde_json::Value;

use crate::common::Place;

pub(crate) const SOURCE: &str = "Presiden Rusia Tiba di Minsk\n\n\
    Presiden Rusia Vladimir Putin tiba di Minsk pada hari Senin. Ia bertemu dengan Presiden Alexander Lukashenko selama dua jam. \
    Sebanyak 12.500 polisi menjaga jalan-jalan di ibu kota.\n\n\
    Warga menunggu di lapangan sejak pagi. Harga roti naik 7 persen bulan lalu. \
    Menteri keuangan akan berbicara di parlemen pada 3 Desember 2026.\n";

/// Two sentences are one here, one is left out, one is added, and two have changed places.
pub(crate) const TARGET: &str = "Russian president arrives in Minsk\n\n\
    Russian President Vladimir Putin arrived in Minsk on Monday and met President Alexander Lukashenko for two hours. \
    The weather was cold.\n\n\
    The price of bread rose 7 percent last month. People had been waiting in the square since the morning. \
    The finance minister will speak in parliament on December 3, 2026.\n";

pub(crate) fn place() -> Place {
    let place = Place::new();
    place.write("a.id.txt", SOURCE);
    place.write("a.en.txt", TARGET);
    place
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Returns the kinds of the beads, with `!` at those that moved.
fn kinds(bitext: &Value) -> Vec<String> {
    let segments = bitext["segments"].as_array().unwrap();
    let bead = |segment: &Value| {
        let moved = if segment["bead"]["moved"] == true { "!" } else { "" };
        format!("{}{moved}", segment["bead"]["kind"].as_str().unwrap())
    };
    segments.iter().map(bead).collect()
}

#[test]
fn an_article_and_its_translation_are_a_bitext() {
    let place = place();
    place.run(&["align", "a.id.txt", "a.en.txt", "--out", "a.bitext.json"]).expect(10);
    let bitext = json(&place.read("a.bitext.json"));
    assert_eq!(kinds(&bitext), ["1:1", "2:1", "1:0", "0:1", "1:1!", "1:1!", "1:1"], "{bitext:#}");
    let text = bitext["article"]["target"]["text"].as_str().unwrap();
    assert_eq!(text, TARGET);
    for segment in bitext["segments"].as_array().unwrap() {
        assert_eq!((segment["origin"].as_str(), segment["state"].as_str()), (Some("aligned"), Some("translated")));
        let [start, end] = [0, 1].map(|n| segment["bead"]["target_article_span"][n].as_u64().unwrap() as usize);
        assert_eq!(segment["target"].as_str().unwrap(), &text[start..end]);
        let [start, end] = [0, 1].map(|n| segment["span"][n].as_u64().unwrap() as usize);
        assert_eq!(segment["source"].as_str().unwrap(), &SOURCE[start..end]);
    }
    let codes: Vec<&str> = bitext["segments"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|segment| segment["findings"].as_array().unwrap())
        .filter_map(|finding| finding["code"].as_str())
        .collect();
    assert_eq!(codes, ["no-counterpart", "no-counterpart"], "a right translation is not accused");
    // It is a bitext for every other command.
    place.run(&["check", "a.bitext.json"]).expect(10);
    let diff = place.run(&["diff", "a.bitext.json"]).expect(10);
    assert!(diff.stdout.contains("the translation has nothing for this"), "{}", diff.stdout);
    place.run(&["export", "a.bitext.json", "--format", "tmx"]).expect(0);
    place.run(&["export", "a.bitext.json", "--format", "xliff"]).expect(0);
    let again = place.run(&["enforce", "a.bitext.json", "--glossary", "id-en", "--format", "json"]);
    assert!(matches!(again.code, 0 | 10), "{}", again.stderr);
    // A person's decision is not lost when the articles are aligned again.
    place.run(&["review", "a.bitext.json", "--accept", "1-7"]);
    let decided = |bitext: &Value| -> Vec<(Value, Value, Value)> {
        let segments = bitext["segments"].as_array().unwrap();
        segments.iter().map(|s| (s["source"].clone(), s["target"].clone(), s["state"].clone())).collect()
    };
    let before = decided(&json(&place.read("a.bitext.json")));
    assert!(before.iter().any(|(_, _, state)| state == "reviewed"));
    place.write("a.en.txt", TARGET.replace("arrives in", "comes to").replace("The weather was cold. ", ""));
    let again = place.run(&["align", "a.id.txt", "a.en.txt", "--out", "a.bitext.json", "--fail-on", "never"]).expect(0);
    assert!(again.stderr.contains("carried over"), "{}", again.stderr);
    let after = json(&place.read("a.bitext.json"));
    assert_eq!(after["segments"][0]["bead"]["target_article_span"], serde_json::json!([0, 32]));
    let after = decided(&after);
    for row in before.iter().filter(|(source, _, state)| state == "reviewed" && source != "") {
        assert!(after.contains(row), "{row:?}: {after:?}");
    }
}

#[test]
fn what_differs_between_the_articles_is_told() {
    let place = place();
    place.write("a.en.txt", TARGET.replace("7 percent", "17 percent").replace("Vladimir Putin", "Dmitry Medvedev"));
    let run = place.run(&["align", "a.id.txt", "a.en.txt"]).expect(10);
    assert!(
        run.stdout.starts_with("Presiden Rusia Tiba di Minsk\nRussian president arrives in Minsk\n\n"),
        "{}",
        run.stdout
    );
    assert!(run.stderr.contains("number-mismatch") && run.stderr.contains("name-"), "{}", run.stderr);
}

#[test]
fn folders_and_lists_of_pairs() {
    let place = Place::new();
    for name in ["id/a.txt", "id/sub/b.id.txt", "id/alone.txt"] {
        place.write(name, SOURCE);
    }
    for name in ["en/a.en.txt", "en/sub/b.md", "en/other.txt"] {
        place.write(name, TARGET);
    }
    let run = place.run(&["align", "id", "en", "--out", "out", "--fail-on", "never"]).expect(0);
    assert!(run.stderr.contains("id/alone.txt: the other folder has nothing of this name"), "{}", run.stderr);
    assert!(run.stderr.contains("2 bitexts written"), "{}", run.stderr);
    for name in ["out/a.bitext.json", "out/sub/b.bitext.json"] {
        assert_eq!(kinds(&json(&place.read(name))).len(), 7, "{name}");
    }
    place.write("pairs.tsv", "# pairs\nid/a.txt\ten/a.en.txt\nid/sub/b.id.txt\ten/gone.txt\n");
    let run = place.run(&["align", "--pairs", "pairs.tsv", "--out", "listed"]).expect(6);
    assert!(run.stderr.contains("gone.txt: there is no such file"), "{}", run.stderr);
    assert!(place.path("listed/a.bitext.json").is_file());
    place.write("pairs.tsv", "id/a.txt en/a.en.txt\n");
    let run = place.run(&["align", "--pairs", "pairs.tsv", "--out", "listed"]).expect(4);
    assert!(run.stderr.contains("pairs.tsv:1: write an article and its translation"), "{}", run.stderr);
}

#[test]
fn what_cannot_be_aligned_is_refused_or_told() {
    let place = place();
    let (id, en) = (SOURCE.repeat(2), TARGET.repeat(2));
    place.write("id.txt", &id);
    place.write("en.txt", &en);
    place.write("empty.txt", "");
    place.write(
        "fr.txt",
        "Le président est arrivé à Minsk lundi et il a rencontré son homologue pendant deux heures. ".repeat(5),
    );
    for (arguments, wanted) in [
        (["en.txt", "id.txt"], "name the article first"),
        (["id.txt", "id.txt"], "the second text does not look like English"),
        (["fr.txt", "en.txt"], "the first text does not look like Indonesian"),
        (["id.txt", "fr.txt"], "the second text does not look like English"),
        (["id.txt", "empty.txt"], "there is no text in it"),
        (["id.txt", "gone.txt"], "there is no such file"),
    ] {
        let run = place.run(&["align", arguments[0], arguments[1]]).expect(4);
        assert!(run.stderr.contains(wanted), "{arguments:?}: {}", run.stderr);
    }
    let other = "Heavy rain fell over the island for a third day. Farmers said that the harvest of rice was lost. \
                 The river rose by two metres, and a bridge near the village was closed to traffic. Schools stay shut.\n";
    place.write("other.txt", other.repeat(3));
    let run = place.run(&["align", "id.txt", "other.txt", "--format", "json"]).expect(10);
    assert!(run.stderr.contains("these hardly match"), "{}", run.stderr);
    place.run(&["align", "id.txt", "en.txt", "--out", "en.txt"]).expect(2);
    assert_eq!(place.read("en.txt"), en);
}

/// A page that holds less than the other: what it lacks is told, and the rest is paired as without it.
#[test]
fn pages_of_different_extents() {
    let place = place();
    let more = "Para nelayan di Danau Naroch tidak melaut selama dua pekan. Harga ikan naik menjadi 18 rubel sekilogram.\n\n\
                Kementerian Perikanan belum memberi tanggapan. Musim memancing berakhir pada bulan Oktober.\n";
    place.write("long.id.txt", format!("{SOURCE}\n{more}"));
    let run = place.run(&["align", "long.id.txt", "a.en.txt", "--format", "json"]).expect(10);
    let bitext = json(&run.stdout);
    let found = kinds(&bitext);
    assert_eq!(found, ["1:1", "2:1", "1:1", "1:1!", "1:1!", "1:1", "1:0", "1:0", "1:0", "1:0"]);
    // What has no counterpart on either side stands together, and is told.
    let told = |at: usize| bitext["segments"][at]["findings"].to_string();
    assert!(told(2).contains("alignment-doubtful") && told(9).contains("no-counterpart"), "{bitext:#}");
}

/// A translation that a machine made is told; one by people is not.
#[test]
fn a_machine_s_translation_is_told() {
    let place = Place::new();
    let sentences: String = (1..=30)
        .map(|n| format!("Menteri mengatakan bahwa {n} rumah di desa itu rusak karena banjir besar pada hari Senin. "))
        .collect();
    place.write("a.id.txt", format!("Banjir merusak rumah warga\n\n{sentences}\n"));
    place
        .run(&[
            "translate",
            "a.id.txt",
            "--backend",
            "bundled",
            "--no-memory",
            "--out",
            "a.en.txt",
            "--fail-on",
            "never",
        ])
        .expect(0);
    let run = place.run(&["align", "a.id.txt", "a.en.txt", "--out", "a.bitext.json"]).expect(10);
    assert!(run.stderr.contains("machine-translated: this may be a machine's translation"), "{}", run.stderr);
    // `check` keeps it, and the memory takes nothing of it for approved.
    assert!(place.run(&["check", "a.bitext.json"]).expect(10).stdout.contains("machine-translated"));
    let run = place.run(&["memory", "import", "a.bitext.json", "--memory", "m.sqlite"]).expect(0);
    assert!(run.stderr.contains("; 0 to be used"), "{}", run.stderr);
    let run = place.run(&["align", "a.id.txt", "a.en.txt", "--no-draft", "--format", "json"]);
    assert!(!run.stdout.contains("machine-translated"), "{}", run.stderr);
}

/// A script can change pairs, too: what a person does with keys.
#[test]
fn pairs_are_changed_by_flags() {
    let place = place();
    place.run(&["align", "a.id.txt", "a.en.txt", "--out", "a.bitext.json", "--fail-on", "never"]).expect(0);
    let before = json(&place.read("a.bitext.json"));
    let review = |arguments: &[&str]| place.run(&[&["review", "a.bitext.json", "--no-memory"], arguments].concat());
    let run = review(&["--split", "2"]).expect(0);
    assert!(run.stderr.contains("Segment 2 is two now"), "{}", run.stderr);
    assert_eq!(kinds(&json(&place.read("a.bitext.json"))).len(), 8);
    let run = review(&["--merge", "2"]).expect(0);
    assert!(run.stderr.contains("Segments 2 and 3 are one now (2:1)"), "{}", run.stderr);
    let after = json(&place.read("a.bitext.json"));
    assert_eq!(kinds(&after), kinds(&before));
    let texts = |bitext: &Value| -> Vec<(Value, Value)> {
        let segments = bitext["segments"].as_array().unwrap();
        segments.iter().map(|s| (s["source"].clone(), s["target"].clone())).collect()
    };
    assert_eq!(texts(&after)[1], texts(&before)[1]);
    assert!(review(&["--split", "99"]).expect(2).stderr.contains("there is no segment 99"));
    // The numbers are others afterwards, so it is one change at a time, and nothing else with it.
    review(&["--merge", "1", "--accept", "2"]).expect(2);
    review(&["--merge", "1", "--split", "2"]).expect(2);
    // Sentences of two paragraphs of the article are never one.
    let run = review(&["--merge", "1"]);
    assert!(run.code != 0 && !run.stderr.contains("panicked"), "{}", run.whole());
    assert_eq!(texts(&json(&place.read("a.bitext.json"))), texts(&after));
}
