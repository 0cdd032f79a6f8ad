//! Extraction from saved pages that are structured like those of Indonesian newspapers, written for these tests.

use insta::assert_snapshot;
use serde_json::Value;

use crate::common::Place;

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
