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
        (Format::Csv, "Bahasa Indonesia,Bahasa Inggris,Keterangan\nKremlin,Kremlin,\nMoskwa,Moscow,\n"),
        (Format::Csv, "Kremlin;Kremlin\nMoskwa;Moscow\n"),
        (Format::Csv, "sep=;\r\nKremlin;Kremlin\r\nMoskwa;Moscow\r\n"),
        (Format::Csv, "source,target,tgt_lng\nKremlin,Kremlin,en\nMoskwa,Moscow,en\nMoskwa,莫斯科,zh\n"),
    ] {
        let (glossary, _) = read(format, Path::new("g"), text.as_bytes(), pair).unwrap();
        let found: Vec<(&str, &str)> = glossary.terms.iter().map(|t| (t.name(), t.preferred(0))).collect();
        assert_eq!(found, [("Kremlin", "Kremlin"), ("Moskwa", "Moscow")], "{text}");
    }
}

/// Files as other programs write them, rebuilt by hand: one concept with a form that must not be used where the format has
/// it.
#[test]
fn files_of_other_programs_are_read_right() {
    let (from, to) = langs();
    let pair = GlossaryPair { from: &from, to: &to };
    let tbx = |body: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<martif type=\"TBX\" xml:lang=\"en\"><martifHeader><fileDesc><sourceDesc>\
             <p>x</p></sourceDesc></fileDesc></martifHeader><text><body><termEntry id=\"1\">{body}</termEntry></body></text></martif>"
        )
    };
    let lang = |code: &str, inside: &str| format!("<langSet xml:lang=\"{code}\">{inside}</langSet>");
    for (program, format, text, forbidden) in [
        (
            "OmegaT",
            Format::Omegat,
            "# Glossary in tab-separated format -*- coding: utf-8 -*-\nKyiv\tKyiv\tkota\n".to_owned(),
            false,
        ),
        (
            "MateCat",
            Format::Matecat,
            "Forbidden,Domain,Subdomain,Definition,id-ID,Notes,Example of use,en-US,Notes,Example of use\n\
             ,,,,Kyiv,,,Kyiv,,\nTrue,,,,Kyiv,,,Kiev,,\n"
                .to_owned(),
            true,
        ),
        (
            "memoQ",
            Format::Csv,
            "\u{FEFF}Entry_ID;Entry_Subject;English;Term_Info;Term_Example;Indonesian;Term_Info;Term_Example\n\
             1;;Kyiv;;;Kyiv;;\n"
                .to_owned(),
            false,
        ),
        (
            "MultiTerm",
            Format::Csv,
            "\"ID\",\"English\",\"Indonesian\",\"Status\"\n\"1\",\"Kyiv\",\"Kyiv\",\"ok\"\n".to_owned(),
            false,
        ),
        ("DeepL", Format::Tsv, "Kyiv\tKyiv\n".to_owned(), false),
        (
            "Weblate",
            Format::Tbx2,
            tbx(&(lang("id", "<tig><term>Kyiv</term></tig>")
                + &lang(
                    "en",
                    "<tig><term>Kyiv</term></tig><tig><term>Kiev</term><termNote type=\"administrativeStatus\">forbidden</termNote></tig>",
                ))),
            true,
        ),
        (
            "Microsoft",
            Format::Tbx2,
            tbx(&(lang(
                "en-US",
                "<ntig><termGrp><term id=\"2\">Kyiv</term><termNote type=\"partOfSpeech\">Noun</termNote></termGrp></ntig>",
            ) + &lang("id-ID", "<ntig><termGrp><term id=\"3\">Kyiv</term></termGrp></ntig>"))),
            false,
        ),
        (
            "IATE",
            Format::Tbx2,
            tbx(&(lang(
                "en",
                "<tig><term>Kyiv</term><termNote type=\"administrativeStatus\">preferredTerm-admn-sts</termNote><descrip type=\"reliabilityCode\">9</descrip></tig>\
                 <tig><term>Kiev</term><termNote type=\"administrativeStatus\">obsolete</termNote></tig>",
            ) + &lang("id", "<tig><term>Kyiv</term></tig>"))),
            true,
        ),
        (
            "SUSE",
            Format::Tbx2,
            tbx(&(lang("id", "<tig><term>Kyiv</term></tig>")
                + &lang(
                    "en",
                    "<tig><term>Kiev</term><termNote type=\"normativeAuthorization\">deprecatedTerm</termNote></tig><tig><term>Kyiv</term></tig>",
                ))),
            true,
        ),
    ] {
        let (glossary, _) =
            read(format, Path::new("g"), text.as_bytes(), pair).unwrap_or_else(|e| panic!("{program}: {e:?}"));
        let [term] = &glossary.terms[..] else { panic!("{program}: {:?}", glossary.terms) };
        assert_eq!((term.name(), term.preferred(0)), ("Kyiv", "Kyiv"), "{program}");
        assert_eq!(term.forbidden == ["Kiev"], forbidden, "{program}: {term:?}");
        assert!(term.admitted.is_empty(), "{program}: {term:?}");
    }
}

#[test]
fn heads_that_are_not_understood_and_rows_that_contradict_each_other_are_errors() {
    let (from, to) = langs();
    let pair = GlossaryPair { from: &from, to: &to };
    let told = |text: &str| read(Format::Csv, Path::new("g.csv"), text.as_bytes(), pair).unwrap_err()[0].to_string();
    assert!(told("Indonesian,German\nMoskwa,Moskau\n").starts_with("g.csv:1: this is a head (`Indonesian`, `German`)"));
    let contradiction = told("source,target,forbidden\nKyiv,Kyiv,\nKyiv,Kyiv,yes\n");
    assert_eq!(contradiction, "g.csv:3: `Kyiv` is forbidden for `Kyiv`, and line 2 has it as a translation");
    // A name with a hash survives a table; a comment is none.
    let text = "# a comment\n#KPK\t#KPK\n#\nKyiv\tKyiv\n";
    let (glossary, _) = read(Format::Tsv, Path::new("g"), text.as_bytes(), pair).unwrap();
    assert_eq!(glossary.terms.iter().map(|t| t.name()).collect::<Vec<_>>(), ["#KPK", "Kyiv"]);
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
