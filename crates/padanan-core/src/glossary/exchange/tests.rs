use proptest::prelude::*;

use super::*;

const FULL: &str = "[glossary]\nname = \"g\"\nfrom = \"id\"\nto = \"en\"\n\n[[term]]\nsource = [\"Tikhanouskaya\", \
                    \"Tikhanovskaya\"]\ntarget = \"Tikhanouskaya\"\nadmitted = [\"T. <&> \\\"x\\\"\"]\nforbidden = \
                    [\"Tichanowskaja\"]\nkind = \"person\"\nnote = \"house style, 2020\"\n\n[[term]]\nsource = \
                    \"Kremlin\"\ncase = \"exact\"\n\n[[term]]\nsource = \"Moskwa\"\ntarget = \"Moscow\"\nkind = \"place\"\n";

fn langs() -> (Lang, Lang) {
    (Lang::parse("id").unwrap(), Lang::parse("en").unwrap())
}

fn full() -> Glossary {
    let (from, to) = langs();
    read(Format::Toml, Path::new("g.toml"), FULL.as_bytes(), GlossaryPair { from: &from, to: &to }).unwrap().0
}

/// Writes a glossary in a format and reads it again.
fn around(format: Format, glossary: &Glossary) -> (Glossary, Vec<String>, String) {
    let (from, to) = langs();
    let pair = GlossaryPair { from: &from, to: &to };
    let (text, lost) = write(format, glossary, pair);
    let (back, _) = read(format, Path::new("g.x"), text.as_bytes(), pair).unwrap_or_else(|e| panic!("{e:?}\n{text}"));
    (back, lost, text)
}

/// Returns the contents of an entry, without its place in a file. A missing target is the first spelling.
fn said(term: &Term) -> (Vec<String>, String, Vec<String>, Vec<String>, TermKind, Option<String>) {
    let target = term.preferred(0).to_owned();
    (term.source.clone(), target, term.admitted.clone(), term.forbidden.clone(), term.kind, term.note.clone())
}

#[test]
fn toml_comes_back_as_it_is() {
    assert_eq!(write(Format::Toml, &full(), GlossaryPair { from: &langs().0, to: &langs().1 }).0, FULL);
}

#[test]
fn tbx_holds_all_but_the_case() {
    for format in [Format::Tbx2, Format::Tbx3] {
        let (back, lost, text) = around(format, &full());
        let wanted: Vec<_> = full().terms.iter().map(|t| said(t)).collect();
        assert_eq!(back.terms.iter().map(|t| said(t)).collect::<Vec<_>>(), wanted, "{text}");
        assert_eq!(lost, [format!("{} cannot hold cases: `Kremlin`", format.as_str())]);
        assert!(text.contains(if format == Format::Tbx3 { "<tbx type=\"TBX-Basic\"" } else { "<martif type=\"TBX\"" }));
    }
}

#[test]
fn tables_hold_their_columns_and_say_what_they_lost() {
    for (format, losses) in [
        (Format::Csv, 5),
        (Format::Tsv, 5),
        (Format::Google, 5),
        (Format::Omegat, 3),
        (Format::Matecat, 2),
        (Format::Tmx, 4),
    ] {
        let (back, lost, text) = around(format, &full());
        let pairs: Vec<(Vec<String>, String)> =
            back.terms.iter().map(|t| (t.source.clone(), t.preferred(0).to_owned())).collect();
        let wanted: Vec<(Vec<String>, String)> =
            full().terms.iter().map(|t| (t.source.clone(), t.preferred(0).to_owned())).collect();
        assert_eq!(pairs, wanted, "{format:?}\n{text}");
        assert_eq!(lost.len(), losses, "{format:?}: {lost:?}");
    }
    let (back, ..) = around(Format::Matecat, &full());
    assert_eq!(back.terms[0].forbidden, ["Tichanowskaja"]);
    assert_eq!(back.terms[0].admitted, ["T. <&> \"x\""]);
}

#[test]
fn shapes_are_known_by_their_heads() {
    let (from, to) = langs();
    let pair = GlossaryPair { from: &from, to: &to };
    for (format, text) in [
        (Format::Csv, "Kremlin,Kremlin\nMoskwa,Moscow\n"),
        (Format::Csv, "Kremlin,Kremlin,ID,EN\nMoskwa,Moscow,ID,EN\nMoskwa,Moskau,ID,DE\n"),
        (Format::Csv, "id,en\nKremlin,Kremlin\nMoskwa,Moscow\n"),
        (Format::Csv, "\u{FEFF}en-US,id-ID\r\nKremlin,Kremlin\r\nMoscow,Moskwa\r\n"),
        (
            Format::Csv,
            "Forbidden,Domain,Subdomain,Definition,id-ID,Notes,Example of use,en-US,Notes,Example of use\n,,,,Kremlin,,,Kremlin,,\n,,,,Moskwa,,,Moscow,,\n",
        ),
        (Format::Tsv, "# OmegaT\nKremlin\tKremlin\nMoskwa\tMoscow\n"),
    ] {
        let (glossary, _) = read(format, Path::new("g"), text.as_bytes(), pair).unwrap();
        let found: Vec<(&str, &str)> = glossary.terms.iter().map(|t| (t.name(), t.preferred(0))).collect();
        assert_eq!(found, [("Kremlin", "Kremlin"), ("Moskwa", "Moscow")], "{text}");
    }
}

#[test]
fn variants_are_any_of_and_wrong_rows_are_told() {
    let (from, to) = langs();
    let pair = GlossaryPair { from: &from, to: &to };
    let (glossary, _) = read(Format::Omegat, Path::new("g"), b"PBB\tUnited Nations\tn\nPBB\tUN\tn\n", pair).unwrap();
    assert_eq!(glossary.terms[0].admitted, ["UN"]);
    let told = read(Format::Csv, Path::new("g.csv"), b"A1,B1\nA2\n", pair).unwrap_err();
    assert_eq!(told[0].to_string(), "g.csv:2: the row has no source or no target");
    for (format, bytes) in
        [(Format::Tbx3, &b"<html/>"[..]), (Format::Tbx3, b"<tbx>\n<a></b>"), (Format::Tmx, b""), (Format::Csv, b"")]
    {
        assert!(read(format, Path::new("g"), bytes, pair).is_err());
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let (from, to) = langs();
        for format in Format::ALL {
            let _ = read(*format, Path::new("g"), &bytes, GlossaryPair { from: &from, to: &to });
        }
    }

    #[test]
    fn what_is_written_is_read(forms in proptest::collection::vec("[A-Z][a-z\"'<&,;é]{1,8}( [A-Z][a-z]{1,4})?", 1..6)) {
        let mut glossary = full();
        let unique: std::collections::BTreeSet<String> = forms.into_iter().collect();
        let term = |form: String| Term { source: vec![form.clone()], target: Some(format!("{form}x")), ..(*glossary.terms[1]).clone() };
        let terms: Vec<Arc<Term>> = unique.into_iter().map(|f| Arc::new(term(f))).collect();
        glossary.terms = terms;
        for format in [Format::Csv, Format::Tsv, Format::Google, Format::Omegat, Format::Matecat, Format::Tbx2, Format::Tbx3, Format::Tmx] {
            let (back, ..) = around(format, &glossary);
            let pairs = |g: &Glossary| g.terms.iter().map(|t| (t.name().to_owned(), t.preferred(0).to_owned())).collect::<Vec<_>>();
            prop_assert_eq!(pairs(&back), pairs(&glossary), "{:?}", format);
        }
    }
}
