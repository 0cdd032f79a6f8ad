use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::finding::Code;
use crate::glossary::{Glossary, parse};
use crate::lang::Lang;
use crate::toml_tree::Problems;

const ENTRIES: &str = r#"
[glossary]
name = "t"
from = "id"
to = "en"
[[term]]
source = ["Tikhanouskaya", "Tikhanovskaya"]
target = "Tikhanouskaya"
forbidden = ["Tikhanovskaya", "Tichanowskaja"]
kind = "person"
[[term]]
source = "Kremlin"
kind = "organisation"
[[term]]
source = "Moskwa"
target = "Moscow"
[[term]]
source = "Cina"
target = "China"
admitted = ["Chinese"]
[[term]]
source = "Laut Cina Selatan"
target = "South China Sea"
[[term]]
source = "pawai kebebasan"
target = "freedom march"
[[term]]
source = "Belta"
[[term]]
source = "Svetlana Tikhanouskaya"
target = "Sviatlana Tikhanouskaya"
[[term]]
source = "Bank Dunia"
target = "World Bank"
"#;

fn shelf() -> Shelf {
    let mut problems = Problems::default();
    let glossary: Vec<Glossary> = parse(Path::new("t.toml"), ENTRIES.as_bytes(), &mut problems).into_iter().collect();
    assert!(problems.is_empty());
    Shelf::new(&glossary, &Lang::parse("id").unwrap(), &Lang::parse("en").unwrap())
}

fn run(source: &str, draft: &str) -> Enforced {
    let shelf = shelf();
    let hits = shelf.find(source, &[], &[]);
    enforce(&Task { source, hits: &hits, placed: &[], stood: &[], draft, told: false, links: &[] }, &shelf)
}

fn outcomes(enforced: &Enforced) -> Vec<Outcome> {
    enforced.rows.iter().map(|r| r.outcome).collect()
}

#[test]
fn repairs() {
    use Outcome::{Kept, Missing, Repaired, Waived};
    for (source, draft, target, wanted) in [
        ("Tikhanouskaya pergi.", "Tikhanouskaya left.", "Tikhanouskaya left.", vec![Kept]),
        // A forbidden form, with its possessive, quotes and stop left alone.
        ("Pawai Tikhanouskaya", "“Tichanowskaja’s” march", "“Tikhanouskaya’s” march", vec![Repaired]),
        ("Kata Tikhanovskaya.", "Said TIKHANOVSKAYA.", "Said Tikhanouskaya.", vec![Repaired]),
        // The source's spelling, untranslated.
        ("dari Moskwa", "from Moskwa", "from Moscow", vec![Repaired]),
        // Letter case.
        ("kata Kremlin", "said the kremlin", "said the Kremlin", vec![Repaired]),
        ("KREMLIN MENOLAK", "KREMLIN REFUSES", "KREMLIN REFUSES", vec![Kept]),
        // A rendering in no list: the name-like span that resembles it.
        ("kantor berita Belta melaporkan", "news agency BelTA reported", "news agency Belta reported", vec![Repaired]),
        ("calon Tikhanouskaya kalah", "candidate Tsikhanouskaia lost", "candidate Tikhanouskaya lost", vec![Repaired]),
        // A common noun keeps the sentence's capital.
        ("pawai kebebasan digelar", "Freedom march held", "Freedom march held", vec![Kept]),
        // Admitted forms stand.
        ("militer Cina", "the Chinese military", "the Chinese military", vec![Kept]),
        // Longest first on both sides.
        ("Laut Cina Selatan", "the South China Sea", "the South China Sea", vec![Kept]),
        (
            "Laut Cina Selatan dan Cina",
            "the South China Sea and the country",
            "the South China Sea and the country",
            vec![Kept, Missing],
        ),
        // Repetition may be a pronoun.
        ("Kremlin kata Kremlin", "the Kremlin said it", "the Kremlin said it", vec![Kept, Waived]),
        // A name of several words is not doubled.
        (
            "Svetlana Tikhanouskaya pergi",
            "Sviatlana Tichanovskaya left",
            "Sviatlana Tikhanouskaya left",
            vec![Repaired],
        ),
        // Nothing resembles it.
        ("kata Kremlin", "said the government", "said the government", vec![Missing]),
        ("Bank Dunia dan Moskwa", "Bank Dunia and Moscow", "World Bank and Moscow", vec![Repaired, Kept]),
    ] {
        let enforced = run(source, draft);
        assert_eq!(enforced.target, target, "{source} | {draft} | {enforced:?}");
        assert_eq!(outcomes(&enforced), wanted, "{source} | {draft} | {enforced:?}");
        let missing = wanted.iter().filter(|o| **o == Missing).count();
        assert_eq!(enforced.findings.len(), missing);
    }
}

#[test]
fn a_name_that_the_source_has_too_is_left_alone() {
    let enforced = run("Belta dan Belda bertemu", "Belda and he met");
    assert_eq!(enforced.target, "Belda and he met");
    assert_eq!(outcomes(&enforced), [Outcome::Missing]);
    assert!(enforced.findings[0].message.contains("the source has this name too"), "{:?}", enforced.findings);
}

#[test]
fn two_rivals_are_left_to_a_person() {
    let enforced = run("Tikhanouskaya pergi", "Tikhanouskaja met Tikhanouskaia");
    assert_eq!(outcomes(&enforced), [Outcome::Missing]);
    assert_eq!(enforced.target, "Tikhanouskaja met Tikhanouskaia");
}

#[test]
fn marked_places_are_kept_and_move_with_edits() {
    let shelf = shelf();
    let source = "Tikhanouskaya dan Moskwa";
    let hits = shelf.find(source, &[], &[]);
    let draft = "Moskwa and Tikhanouskaya, or Tichanowskaja";
    let at = draft.find("Tikhanouskaya").unwrap();
    let placed = [(0, Span::new(at, at + 13))];
    let enforced =
        enforce(&Task { source, hits: &hits, placed: &placed, stood: &[], draft, told: false, links: &[] }, &shelf);
    assert_eq!(enforced.target, "Moscow and Tikhanouskaya, or Tikhanouskaya");
    assert_eq!(outcomes(&enforced), [Outcome::Shielded, Outcome::Repaired]);
    for row in &enforced.rows {
        assert!(row.target_span.is_some());
    }
}

#[test]
fn verifying_changes_nothing() {
    let shelf = shelf();
    let source = "dari Moskwa";
    let hits = shelf.find(source, &[], &[]);
    let verified = verify(
        &Task { source, hits: &hits, placed: &[], stood: &[], draft: "from Moskwa", told: false, links: &[] },
        &shelf,
    );
    assert_eq!(verified.target, "from Moskwa");
    assert_eq!(outcomes(&verified), [Outcome::Missing]);
}

proptest! {
    #[test]
    fn enforcing_twice_changes_nothing_and_spans_are_the_forms(
        source in proptest::collection::vec(proptest::sample::select(vec![
            "Tikhanouskaya", "Kremlin", "Moskwa", "Cina", "Laut Cina Selatan", "Belta", "kata", "di", "Bank Dunia", ","]), 1..8),
        draft in proptest::collection::vec(proptest::sample::select(vec![
            "Tichanowskaja", "Tikhanouskaya's", "kremlin", "the", "Moskow", "Moskwa", "China", "South", "Sea", "BelTA",
            "“Belta”", "said", "World", "Bank", "Dunia", ".", "é"]), 0..10),
    ) {
        let (source, draft) = (source.join(" "), draft.join(" "));
        let once = run(&source, &draft);
        let twice = run(&source, &once.target);
        prop_assert_eq!(&once.target, &twice.target);
        for row in &once.rows {
            if let Some(span) = row.target_span {
                prop_assert!(once.target.get(span.range()).is_some());
            }
            prop_assert_eq!(row.target_span.is_some(), matches!(row.outcome, Outcome::Kept | Outcome::Repaired | Outcome::Shielded));
        }
        let missing = once.rows.iter().filter(|r| r.outcome == Outcome::Missing).count();
        prop_assert_eq!(missing, once.findings.iter().filter(|f| f.code == Code::TermMissing).count());
    }
}
