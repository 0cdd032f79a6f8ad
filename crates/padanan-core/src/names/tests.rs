//! What the rules find without a lexicon and with a glossary, and what they cost.

use std::cell::Cell;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::glossary::parse;
use crate::text::language::Lang;

thread_local! {
    /// The steps of the rules in this thread.
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// Counts one step: a word looked up, or the word after one.
pub(super) fn count() {
    STEPS.set(STEPS.get() + 1);
}

fn names(article: &[&str]) -> Vec<Vec<(String, NameKind)>> {
    let names = ArticleNames::of(article.iter().copied(), NameContext::default());
    let of = |text: &&str| names.in_sentence(text).iter().map(|n| (n.span.of(text).to_owned(), n.kind)).collect();
    article.iter().map(of).collect()
}

#[test]
fn without_a_lexicon_the_article_decides() {
    use NameKind::{Calendar, Organisation, Person, Place};
    for (article, wanted) in [
        (&["Warga mengungsi.", "Ketimpangan itu lebar.", "Menurutnya, banjir surut."][..], &[][..]),
        (
            &["Gubernur Ridwan Kamil tiba di Cianjur pada Senin."],
            &[("Ridwan Kamil", Person), ("Cianjur", Place), ("Senin", Calendar)],
        ),
        (
            &["Hartadi mengatakan harga naik.", "Menurut Hartadi, stok cukup."],
            &[("Hartadi", Person), ("Hartadi", Person)],
        ),
        (
            &["Korban, Surya Darma, tewas.", "Surya Darma dikenal ramah.", "Tenaga surya murah."],
            &[("Surya Darma", Person), ("Surya Darma", Person)],
        ),
        (
            &["Bank Kencana merugi.", "Ia menabung di Bank Kencana."],
            &[("Bank Kencana", Organisation), ("Bank Kencana", Organisation)],
        ),
    ] {
        let found: Vec<(String, NameKind)> = names(article).into_iter().flatten().collect();
        let wanted: Vec<(String, NameKind)> = wanted.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
        assert_eq!(found, wanted, "{article:?}");
    }
}

#[test]
fn a_short_mention_belongs_to_the_name_in_full() {
    let article = [
        "Pencetak gol, David da Silva, mencium lencana.",
        "Silva dipuji pelatih.",
        "Ia pindah ke Kota Malang, dan Malang menyambutnya.",
        "Polsek Cilawu menerima laporan dari PT Kencana Abadi.",
    ];
    let names = ArticleNames::of(article, NameContext::default());
    assert_eq!(names.full_name("Silva"), Some("David da Silva"));
    assert_eq!(names.full_name("David da Silva"), None);
    assert_eq!((names.full_name("Kencana"), names.full_name("Cilawu")), (Some("PT Kencana Abadi"), None));
    assert_eq!(names.full_name("Malang"), None, "a town is not the regency of its name");
}

#[test]
fn the_glossary_adds_names_and_says_what_becomes_of_them() {
    let entries = "[glossary]\nname = \"g\"\nfrom = \"id\"\nto = \"en\"\n\
        [[term]]\nsource = \"Kanwil Pajak\"\ntarget = \"Tax Office\"\nkind = \"organisation\"\n\
        [[term]]\nsource = \"Warteg Bahari\"\nkind = \"other\"\n\
        [[term]]\nsource = \"Sragi\"\ntarget = \"Sragie\"\nkind = \"place\"\n\
        [[term]]\nsource = \"Wali Kota\"\ntarget = \"mayor\"\nkind = \"other\"\n\
        [[term]]\nsource = \"harga diri\"\ntarget = \"self-respect\"\nkind = \"other\"\n";
    let glossary = parse(Path::new("g.toml"), entries.as_bytes(), &mut crate::toml_tree::Problems::default()).unwrap();
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let terms = TermIndex::new(&[glossary], &from, &to);
    let text = "Kanwil Pajak memeriksa Warteg Bahari soal harga diri di Depok.";
    let found: Vec<(&str, Treatment, Evidence)> = in_line(text, NameContext { lexicon: None, terms: Some(&terms) })
        .into_iter()
        .map(|n| (n.span.of(text), n.treatment, n.evidence))
        .collect();
    assert_eq!(
        found,
        [
            ("Kanwil Pajak", Treatment::Translated, Evidence::Glossary),
            ("Warteg Bahari", Treatment::Kept, Evidence::Glossary),
            ("Depok", Treatment::Kept, Evidence::Listed),
        ]
    );
    let text = "Wali Kota Depok menutup Jembatan Bahari di Kota Sragi.";
    let kept: Vec<(&str, Option<&str>)> = in_line(text, NameContext { lexicon: None, terms: Some(&terms) })
        .into_iter()
        .map(|n| (n.span.of(text), n.kept.map(|k| k.of(text))))
        .collect();
    let wanted = [("Depok", Some("Depok")), ("Jembatan Bahari", Some("Bahari")), ("Kota Sragi", None)];
    assert_eq!(kept, wanted, "an office is no name, and the glossary has another form of `Sragi`");
}

/// Pieces that the rules look at, in patterns that could make them look again and again.
const HOSTILE: [&str; 24] = [
    "Badan Meteorologi, ",
    "Badan A, B, ",
    "Kota ",
    "Budi ",
    "B. ",
    "Gubernur ",
    "Menteri Keuangan ",
    "\"Budi ",
    "of ",
    "Lord of ",
    "dan ",
    "Kementerian Hukum dan ",
    "(Purn) ",
    "Budi (",
    "PT ",
    "Tbk. ",
    "JAKARTA - ",
    "RusiaDmitry ",
    "Budi, ",
    "di Kota ",
    "'",
    "Januari ",
    "Universitas 3 ",
    "Presiden AS ",
];

fn steps(text: &str) -> u64 {
    STEPS.set(0);
    let _ = in_line(text, NameContext::default());
    STEPS.get()
}

#[test]
fn twice_the_text_is_at_most_twice_the_work() {
    for piece in HOSTILE {
        let (once, twice) = (steps(&piece.repeat(2_000)), steps(&piece.repeat(4_000)));
        assert!(twice <= 2 * once + 200, "{piece:?}: {once} steps, and {twice} for twice the text");
        assert!(once <= 2_000 * 200, "{piece:?}: {once} steps for 2,000 pieces");
    }
}

proptest! {
    #[test]
    fn names_are_in_order_inside_any_text(
        article in prop::collection::vec("([A-Z][a-z]{0,6}|[a-z]{1,6}|Kota|Gubernur|Pak|bin|dan|Rabu|[A-Z]{2,5}|[-.,:(\"“”' ]|é| ){0,16}", 1..5),
    ) {
        let names = ArticleNames::of(article.iter().map(String::as_str), NameContext::default());
        for text in &article {
            let mut end = 0;
            for name in names.in_sentence(text) {
                prop_assert!(end <= name.span.start && text.get(name.span.range()).is_some_and(|t| !t.trim().is_empty()));
                prop_assert!(name.kept.is_none_or(|k| name.span.contains(k)));
                end = name.span.end;
            }
        }
    }
}
