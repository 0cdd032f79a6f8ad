//! `cases.tsv` is the table of cases in the language; `invariants` tests what holds for any text; `srx` tests how close
//! the exported rules come.

mod invariants;
mod srx;

use std::collections::{BTreeMap, BTreeSet};

use super::*;

pub(super) fn split(text: &str) -> Vec<&str> {
    sentences(text, &Abbreviations::default()).iter().map(|s| s.of(text)).collect()
}

/// A row of the table.
pub(super) struct Case {
    pub(super) line: usize,
    pub(super) phenomenon: &'static str,
    pub(super) source: &'static str,
    pub(super) text: String,
    pub(super) wanted: Vec<String>,
    pub(super) choice: Option<&'static str>,
}

/// The rows of `cases.tsv`.
pub(super) fn cases() -> Vec<Case> {
    let lines = include_str!("cases.tsv").lines().zip(1..);
    let rows = lines.filter(|(row, _)| !row.is_empty() && !row.starts_with('#'));
    let case = |(row, line): (&'static str, usize)| {
        let fields: Vec<&str> = row.split('\t').collect();
        assert!(matches!(fields.len(), 3 | 4), "cases.tsv:{line} has {} fields", fields.len());
        let marked = fields[2].replace('⏎', "\n");
        Case {
            line,
            phenomenon: fields[0],
            source: fields[1],
            text: marked.replace('|', " ").replace('¦', ""),
            wanted: marked.split(['|', '¦']).map(|s| s.trim().to_owned()).collect(),
            choice: fields.get(3).map(|f| f.strip_prefix("choice: ").expect("a fourth field starts with `choice: `")),
        }
    };
    rows.map(case).collect()
}

#[test]
fn the_table_of_the_language() {
    let cases = cases();
    assert!(cases.len() >= 400, "{} cases", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| split(&case.text) != case.wanted)
        .map(|case| format!("cases.tsv:{}: {:?}", case.line, split(&case.text)))
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// A character that no reader sees hides no boundary and makes none; it stays with its sentence.
#[test]
fn what_no_reader_sees_moves_no_boundary() {
    for (text, wanted) in [
        ("Rapat usai.\u{200B} Ia pulang.", &["Rapat usai.\u{200B}", "Ia pulang."][..]),
        (
            "Rapat usai.\u{200F}\u{202C} \u{2067}Ia\u{2069} pulang.",
            &["Rapat usai.\u{200F}\u{202C}", "\u{2067}Ia\u{2069} pulang."],
        ),
        ("Rapat usai\u{AD}. \u{200B}Ia pulang.\u{200B}", &["Rapat usai\u{AD}.", "\u{200B}Ia pulang.\u{200B}"]),
        ("“Saya lelah.”\u{FEFF} Ia pulang.", &["“Saya lelah.”", "Ia pulang."]),
        ("Naik 5.\u{2060}000 orang. Ia pulang.", &["Naik 5.\u{2060}000 orang.", "Ia pulang."]),
        ("dr.\u{200B} Siti pulang.", &["dr.\u{200B} Siti pulang."]),
        ("\u{200B}", &[]),
    ] {
        assert_eq!(split(text), wanted);
        let ends = explain(text, &Abbreviations::default(), Quotes::Split);
        assert!(ends.iter().all(|d| text.get(d.sentence..d.stop.end).is_some()));
    }
}

#[test]
fn the_table_is_tidy() {
    let cases = cases();
    let sources = ["EYD V", "KBBI", "Kompas", "Antara", "Detik", "Tempo", "Wikipedia", "UD gold", "usage"];
    let mut seen = BTreeSet::new();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for case in &cases {
        assert!(sources.contains(&case.source), "cases.tsv:{}: `{}` is not a known source", case.line, case.source);
        assert!(seen.insert(&case.text), "cases.tsv:{} is a duplicate", case.line);
        assert!(case.choice.is_none_or(|c| c.len() > 20), "cases.tsv:{}: explain the choice", case.line);
        *kinds.entry(case.phenomenon).or_default() += 1;
    }
    assert!(kinds.len() >= 20 && kinds.values().all(|n| *n >= 3), "{kinds:?}");
    assert!(cases.iter().filter(|c| c.choice.is_some()).count() >= 10, "the ambiguous cases must explain their choice");
}

#[test]
fn every_rule_decides_a_case() {
    let own = Abbreviations::default();
    let decisions = cases().into_iter().flat_map(|case| explain(&case.text, &own, Quotes::Split));
    let used: BTreeSet<&str> = decisions.map(|d| d.rule).collect();
    let idle: Vec<&str> = rules::RULES.iter().map(|r| r.name).filter(|name| !used.contains(name)).collect();
    assert!(idle.is_empty(), "no case for {idle:?}");
}

#[test]
fn quotations_are_kept_where_that_is_wanted() {
    let kept = |text: &str| -> Vec<String> {
        let spans = sentences_with(text, &Abbreviations::default(), Quotes::Keep);
        spans.iter().map(|s| s.of(text).to_owned()).collect()
    };
    for marked in [
        "“Tidak ada korban. Semua selamat,” kata dia.| Ia pulang.",
        "\"Saya tahu. Saya diam,\" kata dia.| \"Besok saja.\"| Ia pulang.",
        "“Saya pulang. Semua diam.”| Lalu ia pergi.",
        "“Siapa? Mengapa?” tanya ibu.| Tak ada jawaban.",
        "\"Lapangan itu kosong. Semua pergi, \"katanya.| Ia diam.",
        // Unbalanced marks keep nothing together.
        "Kutipan: “Ini awal.| Ini lanjutan.| Ini akhir.",
        "“Ini awal.| “Ini lanjutan. Ini akhir,” katanya.",
        "Ini awal.| Ini lanjutan,” katanya.| Ini akhir.",
        "“Ini awal.|\n\nIni lanjutan,” katanya.",
        "Tinggi badannya 17\" saja.| Ia pulang.| Lalu \"tidur.\"",
    ] {
        let text = marked.replace('|', "");
        let wanted: Vec<&str> = marked.split('|').map(str::trim).collect();
        assert_eq!(kept(&text), wanted);
    }
    let long = format!("“{}”", "Kata itu. ".repeat(300));
    assert!(kept(&long).len() > 100, "text that runs on for pages is not a quotation");
}

#[test]
fn users_can_add_abbreviations() {
    let text = "Kanit. Harto datang. Ia membawa kol. Ia pulang.";
    let with = |own: Abbreviations| sentences(text, &own).len();
    assert_eq!(split(text).len(), 4);
    assert_eq!(with(Abbreviations::default().with_user(["Kanit.".to_owned()])), 3);
    assert_eq!(with(Abbreviations::default().with_user(["kanit".to_owned(), " kol. ".to_owned()])), 2);
    // An abbreviation added with a capital must have one in the text, like the built-in rank `Kol.`
    assert_eq!(with(Abbreviations::default().with_user(["KANIT".to_owned(), "Kol".to_owned()])), 3);
    let number = Abbreviations::default().with_kind(Use::BeforeNumber, ["reg.".to_owned()]);
    assert_eq!(sentences("Reg. 12 hilang. Ia menyebut reg. Warga mencarinya.", &number).len(), 3);
    let either = Abbreviations::default().with_kind(Use::Either, ["drt".to_owned()]);
    assert_eq!(sentences("Bambu drt. (kering) habis. Ia butuh bambu drt. Pedagang pulang.", &either).len(), 3);
}

#[test]
fn the_abbreviations_are_tidy() {
    let mut seen = BTreeSet::new();
    for (_, word) in abbreviations::built_in() {
        assert!(seen.insert(word.to_lowercase()), "`{word}` is a duplicate");
        assert!(!word.ends_with('.') && word.len() <= text::REACH && word.starts_with(char::is_alphabetic), "{word}");
    }
    assert!(seen.len() > 200);
}

#[test]
fn decisions_are_told_with_their_rules() {
    let text = "Dr. Joko tiba pukul 10.30 WIB. Ia pulang, dll. Mereka diam.";
    let told: Vec<(bool, &str, &str)> = explain(text, &Abbreviations::default(), Quotes::Split)
        .iter()
        .map(|d| (d.ends, d.rule, &text[d.sentence..d.stop.end]))
        .collect();
    let first = "Dr. Joko tiba pukul 10.30 WIB.";
    assert_eq!(
        told,
        [
            (false, "before-name", "Dr."),
            (false, "glued", "Dr. Joko tiba pukul 10."),
            (true, "full-stop", first),
            (true, "either", "Ia pulang, dll."),
        ]
    );
}

/// A title that somebody has or gets is a word of its own; SRX rules, which share the table, cannot know.
#[test]
fn a_title_in_place_of_a_name_ends_a_sentence() {
    for (text, wanted) in [
        (
            "Ia kini bergelar Dr. Namun, ia tetap rendah hati.",
            &["Ia kini bergelar Dr.", "Namun, ia tetap rendah hati."][..],
        ),
        (
            "Kakaknya sudah menjadi Ir. Semoga adiknya menyusul.",
            &["Kakaknya sudah menjadi Ir.", "Semoga adiknya menyusul."],
        ),
        ("Kemarin Dr. Semoga Sinaga tiba.", &["Kemarin Dr. Semoga Sinaga tiba."]),
    ] {
        assert_eq!(split(text), wanted, "{text}");
    }
}
