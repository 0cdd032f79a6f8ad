//! The shipped model with the rules: what must stay in a translation stays, once and in English form.

use proptest::prelude::*;

use padanan_core::text::Span;
use padanan_core::text::tokens::english_number;

use super::Effort;
use crate::literals::{Kind, Piece, pieces};
use crate::shipped;

/// Whether a text has a part, or one of several.
fn has(text: &str, part: &str) -> bool {
    part.split(" or ").any(|part| text.contains(part.trim()))
}

#[test]
fn what_is_no_language_stays() {
    let model = shipped().unwrap();
    let mut wrong = Vec::new();
    let lines = include_str!("cases.tsv").lines().filter(|line| !line.starts_with('#'));
    for line in lines {
        let fields: Vec<&str> = line.split('\t').chain(["", ""]).collect();
        let [kind, source, has_parts, has_not] = fields[..4] else { panic!("{line}") };
        let said = model.translate(source, &[], Effort::default()).text;
        // A verb or a noun may begin the sentence.
        let case = |text: &str| if matches!(kind, "kata" | "noun") { text.to_lowercase() } else { text.to_owned() };
        let text = case(&said);
        let parts = |list: &str| list.split("; ").filter(|p| !p.is_empty()).map(case).collect::<Vec<_>>();
        let lost = parts(has_parts).into_iter().filter(|part| !has(&text, part));
        let extra = parts(has_not).into_iter().filter(|part| has(&text, part));
        wrong.extend(lost.map(|part| format!("{source}: {said}\n    lost {part}")));
        wrong.extend(extra.map(|part| format!("{source}: {said}\n    has {part}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn whole_sentences() {
    let model = shipped().unwrap();
    for (source, target) in [
        ("\"Kami siap membantu,\" kata Budi.", "“We are ready to help,” said Budi."),
        ("\"Saya tidak tahu,\" kata dia.", "“I don't know,” he said."),
        ("**Presiden** tiba di Jakarta.", "**The President** arrived in Jakarta."),
        ("Presiden **tiba** di *Jakarta*.", "The President **arrived** in *Jakarta*."),
        ("# Harga beras", "# The price of rice"),
        ("| Nama | Umur |", "| Name | Age |"),
        ("-----", "-----"),
        ("Suhu maksimum 34°C dan minimum 24°C.", "Maximum temperature 34°C and minimum 24°C."),
        ("Pelatih memakai formasi 4-3-3.", "Coach using 4-3-3 formation."),
    ] {
        assert_eq!(model.translate(source, &[], Effort::default()).text, target);
    }
}

#[test]
fn no_phrase_loses_a_name_or_makes_a_figure() {
    let model = shipped().unwrap();
    let said = |text: &str| model.translate(text, &[], Effort::default()).text;
    assert!(said("Presiden tiba di Jakarta 17 Agustus 2021.").contains("Jakarta"));
    assert!(!said("Awal tahun harga minyak naik.").contains(|c: char| c.is_ascii_digit()));
    assert!(said("Dia, kata saksi itu, lari.").starts_with("He, said"));
}

/// Sentences of words and of what is no language.
fn sentences() -> impl Strategy<Value = String> {
    let words = [
        "Presiden",
        "mengatakan",
        "bahwa",
        "harga",
        "beras",
        "naik",
        "di",
        "Jakarta",
        "pada",
        "dan",
        "sekitar",
        "orang",
        "Budi",
        "rumah",
        "itu",
        "yang",
        "tiba",
    ];
    let kept = [
        "Rp 2,3 M",
        "US$139 miliar",
        "3-1",
        "0812-3456-7890",
        "36,5 °C",
        "7/4/2021",
        "(12/7)",
        "pukul 19.30 WIB",
        "17 Agustus 1945",
        "Pasal 27 ayat (3)",
        "No. 11/PUU-XIX/2021",
        "@akun",
        "#tagar",
        "ke-19",
        "1990-an",
        "-5",
        "40 km/jam",
        "25 persen",
        "1.234",
        "6°12'LS",
        "kemkes.go.id",
        "`kode`",
        "R&D",
        "B 1234 XYZ",
        "5-10",
        "200.000",
    ];
    let part = prop_oneof![3 => prop::sample::select(words.to_vec()), 2 => prop::sample::select(kept.to_vec())];
    prop::collection::vec(part, 1..14).prop_map(|parts| parts.join(" ") + ".")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Every number and every literal of the source is in the translation as often as in the source, and no other
    /// figure is.
    #[test]
    fn nothing_is_lost_and_nothing_doubled(text in sentences()) {
        let model = shipped().unwrap();
        let said = model.translate(&text, &[], Effort::FAST).text.to_lowercase();
        let figures = |text: &str| {
            let mut runs: Vec<String> =
                text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).map(str::to_owned).collect();
            runs.sort();
            runs
        };
        let mut wanted = Vec::new();
        for piece in pieces(&text, Span::new(0, text.len())) {
            let print = match piece {
                Piece::Token(token) if token.number => english_number(&token.form).into_owned(),
                Piece::Token(token) => token.form.chars().filter(char::is_ascii_digit).collect(),
                Piece::Literal(literal) if literal.kind == Kind::Word => String::new(),
                Piece::Literal(literal) => literal.print,
            };
            prop_assert!(said.contains(&print.to_lowercase()), "{print}: {text}: {said}");
            wanted.extend(figures(&print));
        }
        wanted.sort();
        prop_assert_eq!(figures(&said), wanted, "{}: {}", text, said);
    }
}

/// A sentence that is searched in parts is whole, wherever the parts meet.
#[test]
fn parts_of_a_long_sentence_meet_anywhere() {
    let model = shipped().unwrap();
    for before in 100..130 {
        let text = "rumah ".repeat(before) + "pulang\", kata dia kepada Budi 3-1.";
        let said = model.translate(&text, &[], Effort::FAST).text;
        assert!(said.contains("he said") && said.contains("Budi") && said.contains("3-1"), "{before}: {said}");
    }
}
