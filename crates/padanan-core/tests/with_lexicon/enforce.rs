use std::path::Path;

use proptest::prelude::*;

use padanan_core::bitext::Outcome;
use padanan_core::enforce::{EnforceInput, Enforced, enforce, verify};
use padanan_core::finding::Code;
use padanan_core::glossary::{Glossary, TermIndex, parse};
use padanan_core::text::Span;
use padanan_core::text::language::Lang;
use padanan_core::toml_tree::Problems;

use crate::shipped;

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

fn term_index() -> TermIndex {
    let mut problems = Problems::default();
    let glossary: Vec<Glossary> = parse(Path::new("t.toml"), ENTRIES.as_bytes(), &mut problems).into_iter().collect();
    assert!(problems.is_empty());
    TermIndex::new(&glossary, &Lang::parse("id").unwrap(), &Lang::parse("en").unwrap())
}

fn run(source: &str, draft: &str) -> Enforced {
    let term_index = term_index();
    let hits = term_index.find(source, &[], &[]);
    enforce(&EnforceInput::new(source, &hits, draft, Some(&*shipped().unwrap())), &term_index)
}

fn outcomes(enforced: &Enforced) -> Vec<Outcome> {
    enforced.rows.iter().map(|r| r.outcome).collect()
}

#[test]
fn repairs() {
    use Outcome::{Kept, Missing, Repaired, Waived};
    for (source, draft, target, wanted) in [
        ("Tikhanouskaya pergi.", "Tikhanouskaya left.", "Tikhanouskaya left.", vec![Kept]),
        // A forbidden form, with its possessive, quotation marks and full stop left alone.
        ("Pawai Tikhanouskaya", "“Tichanowskaja’s” march", "“Tikhanouskaya’s” march", vec![Repaired]),
        ("Kata Tikhanovskaya.", "Said TIKHANOVSKAYA.", "Said Tikhanouskaya.", vec![Repaired]),
        // The source's spelling, untranslated.
        ("dari Moskwa", "from Moskwa", "from Moscow", vec![Repaired]),
        // Letter case.
        ("kata Kremlin", "said the kremlin", "said the Kremlin", vec![Repaired]),
        ("KREMLIN MENOLAK", "KREMLIN REFUSES", "KREMLIN REFUSES", vec![Kept]),
        // A rendering in no list: the span that looks like a name and resembles the term.
        ("kantor berita Belta melaporkan", "news agency BelTA reported", "news agency Belta reported", vec![Repaired]),
        ("calon Tikhanouskaya kalah", "candidate Tsikhanouskaia lost", "candidate Tikhanouskaya lost", vec![Repaired]),
        // A common noun keeps the sentence's capital.
        ("pawai kebebasan digelar", "Freedom march held", "Freedom march held", vec![Kept]),
        // Admitted forms are left alone.
        ("militer Cina", "the Chinese military", "the Chinese military", vec![Kept]),
        // Longest first on both sides.
        ("Laut Cina Selatan", "the South China Sea", "the South China Sea", vec![Kept]),
        (
            "Laut Cina Selatan dan Cina",
            "the South China Sea and the country",
            "the South China Sea and the country",
            vec![Kept, Missing],
        ),
        // A repetition may be a pronoun.
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
        ("Bank Dunia dan Moskwa", "Bank Dunia and Moscow", "The World Bank and Moscow", vec![Repaired, Kept]),
    ] {
        let enforced = run(source, draft);
        assert_eq!(enforced.target, target, "{source} | {draft} | {enforced:?}");
        assert_eq!(outcomes(&enforced), wanted, "{source} | {draft} | {enforced:?}");
        let missing = wanted.iter().filter(|o| **o == Missing).count();
        assert_eq!(enforced.findings.len(), missing);
    }
}

/// A newsroom's own entries.
const HOUSE: &str = r#"
[glossary]
name = "house"
from = "id"
to = "en"
[[term]]
source = ["AS", "Amerika Serikat"]
target = "US"
admitted = ["United States"]
[[term]]
source = ["WHO", "Organisasi Kesehatan Dunia"]
target = "WHO"
admitted = ["World Health Organization"]
[[term]]
source = "TI"
target = "IT"
[[term]]
source = "Turki"
target = "Turkey"
[[term]]
source = "The Guardian"
[[term]]
source = "Klitschko"
target = "Klychko"
forbidden = ["Klichko"]
[[term]]
source = ["Zelenskyy", "Volodymyr Zelenskyy"]
target = "Volodymyr Zelenskyy"
forbidden = ["Zelensky", "Selenskyj"]
kind = "person"
[[term]]
source = "Kyiv"
forbidden = ["Kiev", "Kiew"]
[[term]]
source = "Prabowo"
[[term]]
source = "Prabowo Subianto"
admitted = ["Prabowo"]
kind = "person"
[[term]]
source = ["Joko Widodo", "Jokowi"]
target = "Joko Widodo"
kind = "person"
[[term]]
source = "Korea Selatan"
target = "South Korea"
[[term]]
source = "Lukashenko"
target = "Alexander Lukashenko"
kind = "person"
[[term]]
source = "Satgas"
target = "Task Force"
[[term]]
source = "bank sentral"
target = "central bank"
[[term]]
source = "Papua Barat"
target = "West Papua"
[[term]]
source = ["Perserikatan Bangsa-Bangsa", "PBB"]
target = "United Nations"
[[term]]
source = "DPR"
target = "House of Representatives"
forbidden = ["parliament"]
[[term]]
source = "Mahkamah Konstitusi"
target = "Constitutional Court"
[[term]]
source = "Polri"
target = "National Police"
[[term]]
source = "Laut Natuna Utara"
target = "North Natuna Sea"
[[term]]
source = "Komisi Pemberantasan Korupsi"
target = "Corruption Eradication Commission"
admitted = ["KPK"]
[[term]]
source = "KPK"
target = "KPK"
admitted = ["Corruption Eradication Commission"]
[[term]]
source = ["Badan Meteorologi", "BMKG"]
target = "Meteorology Agency"
admitted = ["BMKG"]
"#;

fn house(source: &str, draft: &str) -> Enforced {
    let mut problems = Problems::default();
    let glossary: Vec<Glossary> = parse(Path::new("t.toml"), HOUSE.as_bytes(), &mut problems).into_iter().collect();
    let term_index = TermIndex::new(&glossary, &Lang::parse("id").unwrap(), &Lang::parse("en").unwrap());
    let hits = term_index.find(source, &[], &[]);
    enforce(&EnforceInput::new(source, &hits, draft, Some(&*shipped().unwrap())), &term_index)
}

/// Cases in which nothing, or only a part, may be changed.
#[test]
fn right_english_is_left_alone() {
    let mut wrong = Vec::new();
    for (source, draft, target) in [
        // Words that only look like an acronym or a name.
        ("AS membantu kami.", "The US helped us.", "The US helped us."),
        ("AS membantu kami.", "They helped us.", "They helped us."),
        ("WHO membantu mereka yang sakit.", "The WHO helps those who are sick.", "The WHO helps those who are sick."),
        (
            "WHO membantu.",
            "The World Health Organization helps. Who cares?",
            "The World Health Organization helps. Who cares?",
        ),
        ("Divisi TI bekerja.", "It is the IT division; it works.", "It is the IT division; it works."),
        ("Turki menang.", "Turkey won; they ate turkey.", "Turkey won; they ate turkey."),
        (
            "Kata The Guardian.",
            "The Guardian, the guardian of truth, said so.",
            "The Guardian, the guardian of truth, said so.",
        ),
        // The other half of a compound.
        ("Pembicaraan Klitschko-Putin gagal.", "The Klichko-Putin talks failed.", "The Klychko-Putin talks failed."),
        ("Pembicaraan Klitschko-Putin gagal.", "The Klitchko-Putin talks failed.", "The Klychko-Putin talks failed."),
        ("Pasangan Prabowo-Gibran menang.", "The Probowo-Gibran pair won.", "The Prabowo-Gibran pair won."),
        // A given name is replaced together with its surname; a different given name stays and is reported.
        (
            "Presiden Zelenskyy pulang.",
            "President Volodymir Zelensky went home.",
            "President Volodymyr Zelenskyy went home.",
        ),
        ("Presiden Zelenskyy pulang.", "President V. Selenskyj went home.", "President Volodymyr Zelenskyy went home."),
        ("Presiden Zelenskyy pulang.", "President Vova Selenskyj went home.", "President Vova Selenskyj went home."),
        ("Presiden Zelenskyy pulang.", "President Selenskyj went home.", "President Volodymyr Zelenskyy went home."),
        ("Lukashenko pulang.", "Then A. Lukashenka went home.", "Then Alexander Lukashenko went home."),
        ("Ekspor dari Korea Selatan turun.", "Exports from S. Korea fell.", "Exports from South Korea fell."),
        // A different number is reported, not repaired.
        ("Satgas bekerja.", "The Task Forces worked.", "The Task Forces worked."),
        ("Bank-bank sentral menaikkan suku bunga.", "Central banks raised rates.", "Central banks raised rates."),
        (
            "Mahkamah Agung dan Mahkamah Konstitusi menolak.",
            "The Supreme and Constitutional Courts refused.",
            "The Supreme and Constitutional Courts refused.",
        ),
        (
            "Warga Papua Barat menolak rencana itu.",
            "Papuans in Papua rejected the plan.",
            "Papuans in Papua rejected the plan.",
        ),
        // The sentence's own full stop.
        (
            "Ia ke Perserikatan Bangsa-Bangsa. Ia pulang.",
            "He went to the U.N. He went home.",
            "He went to the United Nations. He went home.",
        ),
        ("Ia ke PBB.", "He went to the U.N.", "He went to the United Nations."),
        ("Sekretaris PBB tiba.", "The U.N. Secretary arrived.", "The United Nations Secretary arrived."),
        // A link is a link.
        (
            "Baca https://kiev.example/kiev kata Kyiv.",
            "Read https://kiev.example/kiev, said Kiev.",
            "Read https://kiev.example/kiev, said Kyiv.",
        ),
        ("Gedung DPR terbakar.", "The parliament's building burned.", "The House of Representatives' building burned."),
        ("Polri menangkapnya.", "Polri arrested him.", "The National Police arrested him."),
        ("PUTUSAN MAHKAMAH KONSTITUSI", "THE CONSTITUTION COURT'S RULING", "THE CONSTITUTIONAL COURT'S RULING"),
        // A short form does not excuse a misspelt rest.
        ("Prabowo Subianto tiba.", "Prabowo Soebianto arrived.", "Prabowo Subianto arrived."),
        ("Prabowo Subianto tiba.", "Prabowo arrived.", "Prabowo arrived."),
    ] {
        let enforced = house(source, draft);
        if enforced.target != target {
            wrong.push(format!("{source} | {draft} | {enforced:?}"));
        }
        let again = house(source, &enforced.target);
        if !again.changes.is_empty() {
            wrong.push(format!("a second time: {source} | {draft} | {}", again.target));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_name_and_its_abbreviation_are_two() {
    for (source, draft, target) in [
        (
            "Komisi Pemberantasan Korupsi (KPK) bekerja.",
            "The Corruption Eradication Commission (KPK) works.",
            "The Corruption Eradication Commission (KPK) works.",
        ),
        (
            "Badan Meteorologi (BMKG) bekerja.",
            "The Badan Meteorologi (BMKG) works.",
            "The Meteorology Agency (BMKG) works.",
        ),
        ("BMKG bekerja.", "BMKG works.", "BMKG works."),
    ] {
        let enforced = house(source, draft);
        assert_eq!(enforced.target, target, "{enforced:?}");
        assert_eq!(enforced.findings, [], "{draft}");
    }
}

/// What cannot be repaired is reported.
#[test]
fn what_is_wrong_is_told() {
    for (source, draft, code) in [
        ("AS membantu kami.", "They helped us.", Code::TermMissing),
        ("Satgas bekerja.", "The Task Forces worked.", Code::TermMissing),
        ("Presiden Zelenskyy pulang.", "President Vova Selenskyj went home.", Code::TermForbidden),
        ("Ibu kota Ukraina diserang.", "Kiev was attacked.", Code::TermForbidden),
        ("Kyiv dan kota lain.", "Kyiv and other cities, as Vova Zelensky said.", Code::TermForbidden),
        ("Kapal di Laut Natuna Utara.", "Ships in the North Natuna Sea North Natuna Sea.", Code::DoubledWord),
    ] {
        let enforced = house(source, draft);
        assert!(enforced.findings.iter().any(|f| f.code == code), "{draft}: {enforced:?}");
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
    let term_index = term_index();
    let source = "Tikhanouskaya dan Moskwa";
    let hits = term_index.find(source, &[], &[]);
    let draft = "Moskwa and Tikhanouskaya, or Tichanowskaja";
    let at = draft.find("Tikhanouskaya").unwrap();
    let placed = [(0, Span::new(at, at + 13))];
    let enforced = enforce(
        &EnforceInput {
            from_placeholders: &placed,
            ..EnforceInput::new(source, &hits, draft, Some(&*shipped().unwrap()))
        },
        &term_index,
    );
    assert_eq!(enforced.target, "Moscow and Tikhanouskaya, or Tikhanouskaya");
    assert_eq!(outcomes(&enforced), [Outcome::Shielded, Outcome::Repaired]);
    for row in &enforced.rows {
        assert!(row.target_span.is_some());
    }
}

#[test]
fn verifying_changes_nothing() {
    let term_index = term_index();
    let source = "dari Moskwa";
    let hits = term_index.find(source, &[], &[]);
    let verified = verify(&EnforceInput::new(source, &hits, "from Moskwa", Some(&*shipped().unwrap())), &term_index);
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
