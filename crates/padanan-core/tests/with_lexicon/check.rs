use proptest::prelude::*;

use padanan_core::bitext::Alignment;
use padanan_core::check::{AlignedPhrase, CHECKS, Check, CheckExample, Languages, Reads, View, check, check_source};
use padanan_core::finding::{Code, Finding, Severity};
use padanan_core::text::Span;
use padanan_core::text::language::Lang;

use crate::shipped;

fn found(source: &str, target: &str) -> Vec<(Code, String)> {
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let lexicon = shipped().unwrap();
    let view = View::new(source, target, Languages { from: &from, to: &to, lexicon: Some(&*lexicon) });
    check(&view).target.into_iter().filter(|f| f.code != Code::NameAltered).map(|f| (f.code, f.message)).collect()
}

fn codes(source: &str, target: &str) -> Vec<Code> {
    found(source, target).into_iter().map(|f| f.0).collect()
}

/// Returns the findings with the check's own code in an example.
fn said(check_of: &Check, example: &CheckExample) -> Vec<Finding> {
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let lexicon = shipped().unwrap();
    let place = |text: &str, part: &str| {
        let at = text.find(part).unwrap();
        Span::new(at, at + part.len())
    };
    let link = |link: &AlignedPhrase| Alignment {
        source_span: place(example.source, link.source),
        target_span: Some(place(example.target, link.target)),
        confidence: link.confidence,
    };
    let links: Vec<Alignment> = example.links.iter().map(link).collect();
    let languages = Languages { from: &from, to: &to, lexicon: Some(&*lexicon) };
    let checked = check(&View::new(example.source, example.target, languages).in_article(0, &links));
    let found = if check_of.reads == Reads::Source { checked.source } else { checked.target };
    found.into_iter().filter(|f| f.code == check_of.code).collect()
}

#[test]
fn every_check_finds_its_example_and_leaves_the_counter_example_alone() {
    for check in CHECKS {
        let found: Vec<(Severity, String)> =
            said(check, &check.example).into_iter().map(|f| (f.severity, f.message)).collect();
        assert_eq!(found, [(check.severity, check.example.found.to_owned())], "{}", check.code.as_str());
        assert_eq!(said(check, &check.counter_example), [], "{}", check.code.as_str());
        assert!(check.counter_example.found.is_empty() && !check.about.is_empty());
    }
}

#[test]
fn messages_are_english() {
    let message = |source, target, code| -> Vec<String> {
        found(source, target).into_iter().filter(|f| f.0 == code).map(|f| f.1).collect()
    };
    let day = message("pada Minggu", "on Monday", Code::DateMismatch);
    assert_eq!(day, ["`Minggu` is Sunday, and the translation says `Monday`"]);
    let marks = message("\"Ya,\" kata dia.", "Yes, he said.", Code::QuoteMismatch);
    assert_eq!(marks, ["1 quotation of the source is not quoted in the translation"]);
    let marks = message("\"Ya,\" kata \"Bos\" itu.", "\"Yes,\" said the Boss.", Code::QuoteMismatch);
    assert_eq!(marks, ["the source has 2 quotations, the translation 1 quotation fewer"]);
    let length = message("Kalimat yang cukup panjang untuk diukur.", "A", Code::LengthRatio);
    assert_eq!(length, ["the translation is much shorter than the source (1 character for 40)"]);
}

/// A code has one severity in files. Findings about the source alone only inform.
#[test]
fn checks_have_the_severity_of_their_code() {
    for check in CHECKS.iter().filter(|c| c.reads == Reads::Target) {
        assert_eq!(check.severity, check.code.severity(), "{}", check.code.as_str());
    }
}

/// English words are only looked up for English.
#[test]
fn the_lexicon_is_not_asked_for_another_pair() {
    let lexicon = shipped().unwrap();
    let found = |to: &str, source: &str, target: &str| -> Vec<Code> {
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse(to).unwrap());
        let view = View::new(source, target, Languages { from: &from, to: &to, lexicon: Some(&*lexicon) });
        check(&view).target.into_iter().map(|f| f.code).collect()
    };
    // `beras` is not an English word, and `Editor` is one. Nothing is known about French.
    assert_eq!(found("en", "Harga beras naik.", "Price of beras rose."), [Code::UntranslatedResidue]);
    assert_eq!(found("fr", "Harga beras naik.", "Le prix du beras monte."), []);
    assert_eq!(found("en", "Editor: Dwi Arjanto", "Editor: Dwi Arjanto"), []);
    assert_eq!(found("fr", "Editor: Dwi Arjanto", "Editor: Dwi Arjanto"), [Code::UntranslatedResidue]);
    assert_eq!(found("en", "Pria itu tiba di kota.", "The man arrived in Chicago."), [Code::NameInvented]);
    assert_eq!(found("fr", "Pria itu tiba di kota.", "Cet homme arriva à Chicago."), []);
}

#[test]
fn numbers_that_are_right() {
    for (source, target) in [
        ("sekitar 200.000 orang", "about 200,000 people"),
        ("Rp 1,5 miliar", "Rp 1.5 billion"),
        ("1,5 miliar", "1,500,000,000"),
        ("2,3 triliun", "2.3 trillion"),
        ("80 persen", "80 percent"),
        ("80%", "eighty percent"),
        ("tiga orang", "3 people"),
        ("3 orang", "three people"),
        ("dua puluh lima orang", "25 people"),
        ("25 orang", "twenty-five people"),
        ("lima belas", "15"),
        ("seratus ribu", "100,000"),
        ("30 ribu", "30,000"),
        ("300 ribu", "three hundred thousand"),
        ("ke-75", "75th"),
        ("10-15 orang", "10 to 15 people"),
        ("Covid-19", "Covid-19"),
        ("https://a.id/123", "https://a.id/123"),
        ("tahun 1994", "in 1994"),
    ] {
        assert_eq!(codes(source, target), [], "{source} | {target}: {:?}", found(source, target));
    }
}

#[test]
fn numbers_that_changed() {
    for (source, target, told) in [
        ("1,5 miliar", "1.5 million", "`1,5 miliar` (1,500,000,000) has become `1.5 million`"),
        ("sekitar 200.000 orang", "about 20,000 people", "`200.000` (200,000) has become `20,000`"),
        (
            "sekitar 200.000 orang",
            "about 200.000 people",
            "`200.000` is written the Indonesian way; in the translation's language it is 200,000",
        ),
        ("80 persen suara", "most votes", "`80 persen` (80) is not in the translation"),
        ("sebagian suara", "80 votes", "the translation has `80`, and the source has no such number"),
    ] {
        let all = found(source, target);
        assert!(all.iter().any(|(code, m)| *code == Code::NumberMismatch && m == told), "{source}: {all:?}");
    }
}

/// What newsrooms write, and what scraped pages contain.
#[test]
fn what_newsrooms_write_is_right() {
    for (source, target) in [
        ("Ia tiba pada Rabu (12/3).", "He arrived on Wednesday (12 March)."),
        ("Ia tiba pada Rabu (12/3).", "He arrived on Wednesday (March 12)."),
        ("Ia tiba pada Rabu (12/3).", "He arrived on Wednesday (12/3)."),
        ("Ia tiba pada Selasa (13/2/2024).", "He arrived on Tuesday, Feb. 13, 2024."),
        ("Acara dimulai pukul 20.00.", "The event starts at 8 p.m."),
        ("Acara dimulai pukul 20.00 WIB.", "The event starts at 8 pm."),
        ("Pada 1 Pebruari ia tiba.", "On 1 February he arrived."),
        (
            "Lihat https://a.example/?tahun=2020&yang=1 untuk data.",
            "See https://a.example/?tahun=2020&yang=1 for data.",
        ),
        ("Editor: Dwi Arjanto", "Editor: Dwi Arjanto"),
        ("Warga memakai batik.", "Residents wear batik."),
    ] {
        assert_eq!(codes(source, target), [], "{source} | {target}: {:?}", found(source, target));
    }
    for (source, target, code) in [
        ("Ia tiba pada Rabu (12/3).", "He arrived on Wednesday (12 April).", Code::DateMismatch),
        ("Acara dimulai pukul 20.00.", "The event starts at 9 p.m.", Code::DateMismatch),
        ("Ia pergi ke pasar untuk membeli sayur.", "He pergi ke pasar to buy vegetables.", Code::UntranslatedResidue),
        ("Harga beras naik.", "Harga beras went up.", Code::UntranslatedResidue),
        (
            "Zelensky memuji Sri Mulyani, kata juru bicara Kyiv.",
            "Zelenskyy memuji Sri Mulyani, kata juru bicara Kyiv.",
            Code::UntranslatedResidue,
        ),
    ] {
        assert!(codes(source, target).contains(&code), "{source} | {target}: {:?}", found(source, target));
    }
}

#[test]
fn dates_and_times() {
    for (source, target, wanted) in [
        ("pada Minggu (16/8/2020)", "on Sunday (August 16, 2020)", vec![]),
        ("pada Minggu (16/8/2020)", "on Sunday (8/16/2020)", vec![]),
        ("pada Minggu (16/8/2020)", "on Sunday (16 Aug 2020)", vec![]),
        ("16 Agustus 2020", "2020-08-16", vec![]),
        ("17 Agustus", "August 17", vec![]),
        ("pukul 10.30 WIB", "at 10:30 a.m.", vec![]),
        ("pukul 22.30", "at 10:30 p.m.", vec![]),
        ("pukul 10.00", "at ten o'clock", vec![]),
        ("16/8/2020", "15/8/2020", vec![Code::DateMismatch]),
        ("16 Agustus 2020", "September 16, 2020", vec![Code::DateMismatch]),
        ("pada Minggu", "on Monday", vec![Code::DateMismatch]),
        ("dua minggu", "two weeks", vec![]),
        ("Minggu", "the week", vec![]),
    ] {
        let dates: Vec<Code> = codes(source, target).into_iter().filter(|c| *c == Code::DateMismatch).collect();
        assert_eq!(dates, wanted, "{source} | {target}: {:?}", found(source, target));
    }
}

#[test]
fn the_rest() {
    for (source, target, wanted) in [
        ("Ia pergi.", "He has yang left.", vec![Code::UntranslatedResidue]),
        ("Ia pergi dengan bus ke kota besar.", "He went by bus ke kota besar.", vec![Code::UntranslatedResidue]),
        ("Dia naik bus kota besar itu.", "He took dia naik bus kota besar.", vec![Code::UntranslatedResidue]),
        ("Hari Dia", "Hari and Dia", vec![]),
        ("Ia di rumah", "He is at the the house", vec![Code::DoubledWord]),
        ("Ia tiba di Kyiv.", "He came to Kyiv (Kyiv).", vec![Code::DoubledWord]),
        ("Ia di WHO (WHO).", "He is at the WHO (WHO).", vec![]),
        ("Ia (Budi) pergi", "He (Budi left", vec![Code::BracketMismatch]),
        ("“Ya,” kata dia", "“Yes, he said", vec![Code::QuoteMismatch]),
        ("“Ya, kata dia", "“Yes, he said", vec![]),
        ("“Ya,” kata dia", "\"Yes,\" he said", vec![]),
        ("Inflasi 4,5 persen.", "Inflation 4,5 percent.", vec![Code::NumberMismatch]),
        ("Senilai Rp2,3 miliar.", "Worth Rp2,3 billion.", vec![Code::NumberMismatch]),
        ("Inflasi 4,5 persen.", "Inflation was 4.5 percent.", vec![]),
        ("Presiden Bantah Kirim Pasukan", "Presiden Bantah Kirim Pasukan", vec![Code::UntranslatedResidue]),
        ("Joko Widodo", "Joko Widodo", vec![]),
        ("lihat https://a.id/b", "see https://a.id/c", vec![Code::UrlMismatch]),
        ("Kalimat yang cukup panjang untuk diukur.", "Short.", vec![Code::LengthRatio]),
    ] {
        assert_eq!(codes(source, target), wanted, "{source} | {target}: {:?}", found(source, target));
    }
}

#[test]
fn sources() {
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let languages = Languages { from: &from, to: &to, lexicon: None };
    let findings = check_source(&View::new("sambil membawa membawa bendera, berjalan-jalan", "", languages));
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].source_span.unwrap().of("sambil membawa membawa bendera"), "membawa membawa");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "reads development data, and asks whether this is CI")]
fn few_false_alarms_on_human_translations() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/mt");
    let read = |name: &str| std::fs::read_to_string(folder.join(name));
    let (Ok(source), Ok(target)) = (read("flores-dev.id"), read("flores-dev.en")) else {
        assert!(std::env::var_os("PADANAN_CI").is_none(), "CI is to have {}", folder.display());
        eprintln!("skipped: {} is not here", folder.display());
        return;
    };
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    let mut pairs = 0;
    for (source, target) in source.lines().zip(target.lines()) {
        pairs += 1;
        for (code, _) in found(source, target) {
            *counts.entry(code.as_str()).or_default() += 1;
        }
    }
    eprintln!("{pairs} pairs: {counts:?}");
    let count = |code: Code| counts.get(code.as_str()).copied().unwrap_or(0);
    assert!(count(Code::NumberMismatch) * 100 < pairs * 6, "{counts:?}");
    assert!(count(Code::DateMismatch) * 100 < pairs * 2, "{counts:?}");
    assert!(count(Code::UntranslatedResidue) * 200 < pairs, "{counts:?}");
    assert!(count(Code::LengthRatio) == 0, "{counts:?}");
    assert!(count(Code::BracketMismatch) * 50 < pairs, "{counts:?}");
}

proptest! {
    #[test]
    fn spans_lie_in_their_texts(
        source in "([0-9]{1,6}|[.,:/()“”\" -]|juta|miliar|yang|Minggu|Mei|pukul|é|https://a\\.id){0,20}",
        target in "([0-9]{1,6}|[.,:/()“”\" -]|million|twenty|Sunday|May|the|é|https://a\\.id){0,20}",
    ) {
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
        let lexicon = shipped().unwrap();
        let view = View::new(&source, &target, Languages { from: &from, to: &to, lexicon: Some(&*lexicon) });
        let checked = check(&view);
        for finding in checked.target.into_iter().chain(checked.source) {
            prop_assert!(finding.source_span.is_none_or(|s| source.get(s.range()).is_some()));
            prop_assert!(finding.target_span.is_none_or(|s| target.get(s.range()).is_some()));
        }
    }

    #[test]
    fn any_text_at_all(source in "\\PC{0,50}", target in "\\PC{0,50}") {
        let _ = codes(&source, &target);
    }
}
