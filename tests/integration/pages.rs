//! Extraction from saved pages that are structured like those of Indonesian newspapers, written for these tests.

use insta::assert_snapshot;
use serde_json::Value;

use crate::common::Place;
use crate::standins::{Script, Service, Standin};

/// Returns the sentences of a page with the kind of their blocks, one per line.
fn shape(name: &str) -> String {
    let place = Place::new();
    let from = format!("{}/tests/integration/fixtures/pages/{name}", env!("CARGO_MANIFEST_DIR"));
    place.write(name, std::fs::read_to_string(&from).unwrap_or_else(|e| panic!("{from}: {e}")));
    let run = place.run(&["segment", name, "--format", "json"]).expect(0);
    let rows = run.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let told = rows.map(|row| {
        format!(
            "{:>2} {:9} {}\n",
            row["block"].as_u64().unwrap(),
            row["kind"].as_str().unwrap(),
            row["text"].as_str().unwrap()
        )
    });
    let shape: String = told.collect();
    shape
}

#[test]
fn pages_of_newspapers() {
    for name in ["kompas", "detik", "sindonews", "antara", "tempo"] {
        let shape = shape(&format!("{name}.html"));
        for furniture in ["jangan", "ADVERTISEMENT", "Bagikan", "Tweet", "Komentar", "Show All", "Hak cipta", "Home"] {
            assert!(!shape.contains(furniture), "{furniture} in {name}:\n{shape}");
        }
        assert_snapshot!(format!("page_{name}"), shape);
    }
}

/// The same page as a scraper leaves it, with the text around the article.
#[test]
fn a_scraped_page() {
    assert_snapshot!("page_scraped", shape("scraped.txt"));
}

const WALL: &str = "<!DOCTYPE html><html><head><title>Masuk - Harian Pagi</title></head><body><nav><a href=/>Beranda</a></nav>\
    <form><h1>Masuk</h1><p>Silakan masuk untuk melanjutkan membaca artikel ini.</p><a>Lupa kata sandi?</a></form></body></html>";

#[test]
fn a_page_without_an_article_is_refused() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("wall.html", WALL);
    let refused = place.run(&["translate", "wall.html", "--out", "a.en.txt"]).expect(4);
    let told =
        "padanan: wall.html: there is no article in it, it is a page that asks its reader to log in or to subscribe; ";
    assert!(refused.stderr.starts_with(told) && refused.stderr.contains("--whole-page"), "{}", refused.stderr);
    place.run_with_input(&["translate", "-", "--input", "html"], WALL.as_bytes()).expect(4);
    place.run(&["translate", "wall.html", "--dry-run"]).expect(4);
    assert!(!place.path("a.en.txt").exists() && server.requests().is_empty());
    let whole = place.run(&["translate", "wall.html", "--whole-page", "--format", "bilingual"]).expect(10);
    for line in ["Masuk\n", "Silakan masuk untuk melanjutkan membaca artikel ini.\n", "Lupa kata sandi?\n", "Beranda\n"]
    {
        assert!(whole.stdout.contains(line), "{line}: {}", whole.stdout);
    }
    let text = place.run(&["translate", "wall.html", "--input", "text", "--format", "bilingual"]);
    assert!(text.stdout.contains("<title>Masuk"), "{}", text.whole());
    // The old name of the format still works.
    place.run(&["translate", "wall.html", "--input", "plain", "--dry-run"]).expect(0);
}

#[test]
fn a_page_without_an_article_does_not_take_its_folder() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("in/a.txt", "Presiden tiba di kota.\n");
    place.write("in/wall.html", WALL);
    let run = place.run(&["batch", "in", "--out", "out"]).expect(6);
    assert!(run.stderr.contains("in/wall.html: there is no article in it, it is a page that asks"), "{}", run.stderr);
    assert!(place.path("out/a.en.txt").exists() && !place.path("out/wall.en.txt").exists());
    place.run(&["batch", "in", "--out", "out", "--whole-page"]).expect(10);
    assert!(place.read("out/wall.bitext.json").contains("Silakan masuk untuk melanjutkan"));
    // A command that reads the bitext later finds the same text of the page.
    let shown = place.run(&["export", "out/wall.bitext.json", "--format", "text"]).expect(0);
    assert_eq!(shown.stdout, place.read("out/wall.en.txt"));
}

/// What is copied though it holds a sentence is listed, in both commands and in the report.
#[test]
fn a_sentence_that_is_copied_is_listed() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    let article = "Presiden tiba di kota.\n\nWarga yang membeli beras mendapatkan kupon, klik di sini: https://toko.id/a.\n\n\
                   Sepatu Murah https://shope.ee/a\n\nBaca juga: Warga Menang di Tingkat Banding\n\nWarga berkumpul di kota.\n";
    place.write("in/a.txt", article);
    let told = "in/a.txt: segment 2: copied-sentence: this is copied, not translated: it is taken for an advertisement";
    for arguments in
        [&["translate", "in/a.txt", "--report", "r.json"][..], &["batch", "in", "--out", "out", "--report", "r.json"]]
    {
        let run = place.run(arguments).expect(0);
        assert_eq!(run.stderr.matches("copied-sentence").count(), 1, "{}", run.stderr);
        assert!(run.stderr.contains(told), "{}", run.stderr);
        let report: Value = serde_json::from_str(&place.read("r.json")).unwrap();
        assert_eq!(report["articles"][0]["findings"]["copied-sentence"], 1, "{report}");
    }
    let kinds = "title,paragraph,caption,list-item,byline,other,promo";
    let run = place.run(&["translate", "in/a.txt", "--translate-kinds", kinds]).expect(10);
    assert!(!run.stderr.contains("copied-sentence"), "{}", run.stderr);
}
