use proptest::prelude::*;

use super::*;
use crate::bitext::{Fact, FactKind, TermHit, fixtures};
use crate::finding::{Code, Finding};
use crate::text::Span;

/// An article of one sentence in which a name was written in this way.
fn article(name: &str, form: &str, path: &str, created: &str) -> Bitext {
    let (source, target) = (format!("{name} berbicara."), format!("{form} spoke."));
    let mut bitext = fixtures::of_pairs(&[(&source, Some(&target), Some(&target))]);
    bitext.article.path = path.to_owned();
    bitext.run.created = created.to_owned();
    bitext.segments[0].terms.clear();
    bitext.segments[0].backend = Some("office".to_owned());
    bitext.segments[0].facts = vec![Fact {
        kind: FactKind::Name,
        source_span: Some(Span::new(0, name.len())),
        target_span: Some(Span::new(0, form.len())),
        value: Some(name.to_owned()),
        target_value: Some(form.to_owned()),
        outcome: FactOutcome::Kept,
        confidence: crate::bitext::Confidence::High,
    }];
    bitext
}

fn report(articles: &[(&str, Bitext)]) -> FolderReport {
    let mut builder = ReportBuilder::default();
    articles.iter().for_each(|(path, bitext)| builder.add(path, bitext));
    builder.finish("bitexts", |backend, characters| (backend == "office").then(|| 20.0 * characters as f64 / 1e6))
}

fn some() -> FolderReport {
    let mut bad = article("Kyiv", "Kiev", "2019/05/04/a.txt", "2026-01-02T00:00:00Z");
    bad.article.title = Some("Perang & damai <1>".to_owned());
    bad.segments[0].findings =
        vec![Finding::new(Code::NumberMismatch, "12 is missing"), Finding::new(Code::LengthRatio, "")];
    bad.segments[0].terms = vec![TermHit {
        term: "Moskwa".to_owned(),
        source_span: Span::new(6, 8),
        target_span: None,
        outcome: Outcome::Missing,
        method: String::new(),
    }];
    let mut done = article("Kyiv", "Kyiv", "2023/05/04/b.txt", "2026-02-02T00:00:00Z");
    done.segments[0].state = State::Reviewed;
    let same = article("Kyiv", "Kyiv's", "c.txt", "2026-02-03T00:00:00Z");
    let mut builder = ReportBuilder::default();
    for (path, bitext) in [("a b.bitext.json", &bad), ("b.bitext.json", &done), ("c.bitext.json", &same)] {
        builder.add(path, bitext);
    }
    builder.add_unreadable("d.bitext.json", "this is not JSON".to_owned());
    builder.finish("bitexts", |backend, characters| (backend == "office").then(|| 20.0 * characters as f64 / 1e6))
}

#[test]
fn a_report_as_json_and_as_a_page() {
    let report = some();
    insta::assert_snapshot!(serde_json::to_string_pretty(&report).unwrap());
    let page = report.to_html();
    assert!(page.contains("Perang &amp; damai &lt;1&gt;") && page.contains("href=\"./a%20b.bitext.json\""), "{page}");
    assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"), "{page}");
    let row = "<td>Kyiv</td><td>Kiev <span class=\"dim\">1</span></td><td>Kyiv <span class=\"dim\">1</span></td>";
    assert!(page.contains(row), "{page}");
    assert_eq!(page, some().to_html(), "the same bitexts are the same page");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the published schema is a file, which is renewed here")]
fn the_schema_is_that_of_the_types() {
    let schema = serde_json::to_string_pretty(&schemars::schema_for!(FolderReport).to_value()).unwrap() + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/folder-report.schema.json");
    if std::env::var_os("PADANAN_RENEW").is_some() {
        std::fs::write(path, &schema).unwrap();
    }
    let published = std::fs::read_to_string(path).unwrap_or_default();
    assert!(published == schema, "renew it: PADANAN_RENEW=1 cargo test -p padanan-core --lib archive::report");
    let validator = jsonschema::validator_for(&serde_json::from_str(&published).unwrap()).unwrap();
    let written = serde_json::to_value(some()).unwrap();
    let errors: Vec<String> = validator.iter_errors(&written).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn nothing_at_all() {
    let report = report(&[]);
    assert_eq!(report.total, Figures::default());
    assert!(report.to_html().contains("None."));
}

#[test]
fn the_worst_come_first_and_are_few() {
    let articles: Vec<(String, Bitext)> = (0..60)
        .map(|n| {
            let mut bitext = article("A", "A", "a.txt", "");
            bitext.segments[0].findings = vec![Finding::new(Code::NumberMismatch, ""); n];
            (format!("{n:02}.bitext.json"), bitext)
        })
        .collect();
    let named: Vec<(&str, Bitext)> = articles.iter().map(|(path, bitext)| (path.as_str(), bitext.clone())).collect();
    let worst: Vec<String> = report(&named).worst.into_iter().map(|a| a.path).collect();
    assert_eq!(worst.len(), WORST);
    assert_eq!(worst[..2], ["59.bitext.json", "58.bitext.json"]);
}

proptest! {
    /// The sums do not depend on the order of the articles, and add up.
    #[test]
    fn sums_add_up(counts in prop::collection::vec(0_usize..5, 0..12)) {
        let mut articles: Vec<(String, Bitext)> = Vec::new();
        for (n, count) in counts.iter().enumerate() {
            let mut bitext = article("A", "A", "a.txt", "2026-01-01T00:00:00Z");
            bitext.segments[0].findings = vec![Finding::new(Code::NumberMismatch, ""); *count];
            articles.push((format!("{n:02}"), bitext));
        }
        let named: Vec<(&str, Bitext)> = articles.iter().map(|(path, bitext)| (path.as_str(), bitext.clone())).collect();
        let forward = report(&named);
        let all: usize = counts.iter().sum();
        prop_assert_eq!(forward.total.errors + forward.total.warnings + forward.total.notes, all as u64);
        prop_assert_eq!(forward.findings.iter().map(|f| f.count).sum::<u64>(), all as u64);
        prop_assert_eq!(forward.trend.iter().map(|m| m.figures.articles).sum::<u64>(), counts.len() as u64);
        let backwards: Vec<(&str, Bitext)> = named.into_iter().rev().collect();
        prop_assert_eq!(report(&backwards), forward);
    }
}
