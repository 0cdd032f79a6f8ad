//! Names that came back as others, and names that nothing in the source calls for.

use padanan_core::bitext::Alignment;
use padanan_core::check::{Languages, View, check};
use padanan_core::finding::{Code, Severity};
use padanan_core::text::Span;
use padanan_core::text::language::Lang;

use crate::shipped;

fn invented(source: &str, target: &str) -> Vec<String> {
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let lexicon = shipped().unwrap();
    let view = View::new(source, target, Languages { from: &from, to: &to, lexicon: Some(&*lexicon) });
    let found = check(&view).target.into_iter().filter(|f| f.code == Code::NameInvented);
    found.map(|f| f.target_span.unwrap().of(target).to_owned()).collect()
}

#[test]
fn names_that_nothing_calls_for() {
    for (source, target, names) in [
        ("Menurut warga, harga naik.", "According to Sugiyono, prices rose.", &["Sugiyono"][..]),
        ("Pria itu tiba di kota.", "The man arrived in Chicago with Donald.", &["Chicago", "Donald"]),
    ] {
        assert_eq!(invented(source, target), names, "{target}");
    }
}

#[test]
fn names_that_the_source_calls_for() {
    for (source, target) in [
        ("Menurut Bambang, harga naik.", "According to Bambang, prices rose."),
        ("Pada Senin, warga Inggris dan Yunani tiba.", "On Monday, British and Greek citizens arrived."),
        ("Presiden RusiaVladimir Putin tiba.", "The Russian president, Vladimir Putin, arrived."),
        ("“Pulang!” teriak massa.", "“Go home!” Shouted the crowd."),
        ("Presiden tiba di kota.", "The President arrived in the city."),
        ("Wali kota SÃ£o Paulo, MÃ¡rcio, tiba.", "The mayor of São Paulo, Márcio, arrived."),
        ("BPS mencatat inflasi.", "The BPS recorded inflation."),
        ("Warga Medan Merdeka Utara tiba.", "Residents of Medan Merdeka Utara arrived."),
    ] {
        assert_eq!(invented(source, target), [""; 0], "{target}");
    }
}

fn found(from: &str, source: &str, target: &str, links: &[(&str, &str)]) -> Vec<(String, Severity)> {
    let (from, to) = (Lang::parse(from).unwrap(), Lang::parse("en").unwrap());
    let place = |text: &str, word: &str| text.find(word).map(|at| Span::new(at, at + word.len())).unwrap();
    let link = |(there, here): &(&str, &str)| Alignment {
        source_span: place(source, there).shifted(100),
        target_span: Some(place(target, here)),
        confidence: 0.9,
    };
    let links: Vec<Alignment> = links.iter().map(link).collect();
    let lexicon = shipped().unwrap();
    let languages = Languages { from: &from, to: &to, lexicon: Some(&*lexicon) };
    let view = View::new(source, target, languages).in_article(100, &links);
    check(&view).target.into_iter().filter(|f| f.code == Code::NameAltered).map(|f| (f.message, f.severity)).collect()
}

#[test]
fn names_that_came_back_as_others() {
    let warned = |message: &str| vec![(message.to_owned(), Severity::Warning)];
    let source = "Kemarin Sugiyanto tiba di Purbalingga bersama Dewi.";
    assert_eq!(
        found("id", source, "Yesterday Sugiyanto arrived in Purbalinga with Dewi.", &[]),
        warned("`Purbalingga` came back as `Purbalinga`")
    );
    assert_eq!(
        found("id", source, "Yesterday Bambang's team arrived in Purbalingga with Dewi.", &[("Sugiyanto", "Bambang")]),
        warned("`Sugiyanto` came back as `Bambang`")
    );
    let told = found("pt", "Ontem Tikhanovskaia chegou aqui.", "Yesterday Tikhanovskaya arrived here.", &[]);
    assert_eq!(told, [("`Tikhanovskaia` came back as `Tikhanovskaya`".to_owned(), Severity::Info)]);
}

/// `BarÃ§a` is `Barça`: what was encoded twice is a finding of its own, and no name.
#[test]
fn names_that_were_encoded_twice_are_none() {
    let source = "Vidal bergabung dengan BarÃ§a tiga musim yang lalu, dari Sevilla.";
    assert_eq!(found("id", source, "Vidal had joined Barça three seasons ago, from Sevilla.", &[]), []);
    let altered = found("id", source, "Vidal had joined Barça three seasons ago, from Sevilia.", &[]);
    assert_eq!(altered, [("`Sevilla` came back as `Sevilia`".to_owned(), Severity::Warning)]);
}

#[test]
fn sentences_rich_in_names_are_no_headlines() {
    for (source, target, names) in [
        (
            "Menteri PUPR Basuki Hadimuljono mendampingi Presiden Joko Widodo.",
            "PUPR Minister Basuki Hadimulyono accompanied President Jocko Widodo.",
            &["Hadimuljono"][..],
        ),
        ("Ia bertemu Bobby Nasution kemarin.", "He met Bobby Nasutian yesterday.", &["Nasution"]),
        ("Kemarin warga Wonosobo mengungsi.", "Yesterday residents of Wonosob fled.", &["Wonosobo"]),
        ("Pada Pebruari warga tiba.", "In February residents arrived.", &[]),
    ] {
        let found: Vec<String> = found("id", source, target, &[]).into_iter().map(|f| f.0).collect();
        assert!(names.iter().all(|n| found.iter().any(|f| f.contains(n))), "{target}: {found:?}");
        assert!(!names.is_empty() || found.is_empty(), "{target}: {found:?}");
    }
}

#[test]
fn names_that_are_translated_or_stand() {
    for (source, target, links) in [
        (
            "Bantuan dikirim ke Rusia dan Jerman.",
            "Aid was sent to Russia and Germany.",
            &[("Rusia", "Russia"), ("Jerman", "Germany")][..],
        ),
        ("Pada hari Senin ia tiba.", "On Monday he arrived.", &[("Senin", "Monday")]),
        (
            "Menurut Presiden Jokowi harga naik.",
            "According to President Jokowi prices rose.",
            &[("Presiden", "President")],
        ),
        ("Warga Kota Purbalingga Wetan", "Residents of Purbalingga Wetan City", &[]),
        ("Ia berkata: Kemarin hujan turun.", "He said: Yesterday it rained.", &[("Kemarin", "Yesterday")]),
        ("Ia melihat Sugiyanto.", "He saw him.", &[]),
    ] {
        assert_eq!(found("id", source, target, links), [], "{target}");
    }
}

/// An apostrophe of another kind is the same name; a vowel of a person's name is not.
#[test]
fn apostrophes_and_vowels_of_names() {
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let lexicon = shipped().unwrap();
    let told = |source: &str, target: &str| -> Vec<String> {
        let view = View::new(source, target, Languages { from: &from, to: &to, lexicon: Some(&*lexicon) });
        let named = |f: &padanan_core::finding::Finding| {
            matches!(f.code, Code::NameAltered | Code::NameMissing | Code::NameInvented)
        };
        check(&view).target.into_iter().filter(named).map(|f| f.message).collect()
    };
    for (source, target) in [
        ("Gubernur Nu'man Salim tiba di Medan.", "Governor Nu\u{2BF}man Salim arrived in Medan."),
        ("Gubernur Nu\u{2BF}man Salim tiba di Medan.", "Governor Nu'man Salim arrived in Medan."),
        ("Gubernur Nu’man Salim tiba di Medan.", "Governor Nu\u{2BC}man Salim arrived in Medan."),
    ] {
        assert_eq!(told(source, target), [""; 0], "{source}");
    }
    for (source, target, wanted) in [
        ("Gubernur Ja'far Amin tiba di Medan.", "Governor Ja'far Amon arrived in Medan.", "`Amin` came back as `Amon`"),
        (
            "Gubernur Ja'far Salim tiba di Medan.",
            "Governor Ja'far Salom arrived in Medan.",
            "`Salim` came back as `Salom`",
        ),
    ] {
        assert_eq!(told(source, target), [wanted], "{source}");
    }
}
