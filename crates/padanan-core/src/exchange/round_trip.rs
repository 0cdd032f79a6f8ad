//! Files of other programs, imported and exported again: they differ in nothing but what was edited.

use proptest::prelude::*;

use super::*;
use crate::bitext::{Bitext, Outcome, State, TermHit, v1};
use crate::text::Span;
use crate::text::language::Lang;

/// Files as other programs write them, rebuilt by hand.
const FILES: &[(&str, &[u8])] = &[
    ("crowdin.xliff", include_bytes!("fixtures/crowdin.xliff")),
    ("matecat.xlf", include_bytes!("fixtures/matecat.xlf")),
    ("memoq.mqxliff", include_bytes!("fixtures/memoq.mqxliff")),
    ("okapi.tmx", include_bytes!("fixtures/okapi.tmx")),
    ("okapi.xlf", include_bytes!("fixtures/okapi.xlf")),
    ("okapi2.xlf", include_bytes!("fixtures/okapi2.xlf")),
    ("omegat.tmx", include_bytes!("fixtures/omegat.tmx")),
    ("phrase.mxliff", include_bytes!("fixtures/phrase.mxliff")),
    ("swordfish.xlf", include_bytes!("fixtures/swordfish.xlf")),
    ("trados.sdlxliff", include_bytes!("fixtures/trados.sdlxliff")),
    ("weblate.xlf", include_bytes!("fixtures/weblate.xlf")),
    ("xcode.xliff", include_bytes!("fixtures/xcode.xliff")),
];

fn imported(name: &str, bytes: &[u8]) -> (Format, Bitext) {
    let format = Format::of(name, bytes).unwrap();
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let pair = LanguagePair { from: &from, to: &to };
    let sheet = read(format, bytes, pair).unwrap();
    let mut bitext = to_bitext(&sheet, name, pair, String::new()).unwrap();
    bitext.article.original = original(format, bytes);
    (format, bitext)
}

#[test]
fn what_nobody_edited_is_the_same_file() {
    for (name, bytes) in FILES {
        let (format, bitext) = imported(name, bytes);
        let again = v1::from_json("a", v1::to_json(&bitext).as_bytes()).unwrap();
        assert_eq!(String::from_utf8_lossy(&write(format, &again)), String::from_utf8_lossy(bytes), "{name}");
    }
}

/// Every segment edited: the second word of each target replaced, targets added where there were none.
#[test]
fn edits_go_where_they_belong() {
    for (name, bytes) in FILES {
        let (format, mut bitext) = imported(name, bytes);
        for (n, segment) in bitext.segments.iter_mut().enumerate() {
            let target = segment.target.clone().unwrap_or_else(|| format!("Added {n} & <new>."));
            let mut words: Vec<&str> = target.split(' ').collect();
            if let Some(second) = words.get_mut(1) {
                *second = "(edited)";
            }
            segment.target = Some(words.join(" "));
            segment.state = if n % 2 == 0 { State::Reviewed } else { State::Translated };
        }
        let bytes = write(format, &bitext);
        insta::assert_snapshot!(name.replace('.', "_"), String::from_utf8_lossy(&bytes));
        // They come back as they were written.
        let (_, again) = imported(name, &bytes);
        let texts = |b: &Bitext| b.segments.iter().map(|s| s.target.clone().unwrap_or_default()).collect::<Vec<_>>();
        assert_eq!(texts(&again), texts(&bitext), "{name}");
    }
}

/// Codes of a source go around the same words of a new target, where these are known: in a whole unit, and in one sentence of it.
#[test]
fn codes_go_around_terms_names_and_links() {
    let first =
        "A &amp; B: Presiden <g id=\"1\">Lukashenka</g> memberi <bpt id=\"2\">*</bpt>beras<ept id=\"2\">*</ept>.";
    let second = " Lihat <g id=\"3\">https://a.id/b</g>.";
    let whole = format!("<source><g id=\"9\">{first}</g></source>");
    let marks = format!("<mrk mtype=\"seg\" mid=\"1\">{first}</mrk> <mrk mtype=\"seg\" mid=\"2\">{second}</mrk>");
    let text = format!(
        "<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\"><file original=\"a\" source-language=\"id\" \
         target-language=\"en\"><body><trans-unit id=\"u\">{whole}</trans-unit><trans-unit id=\"v\">{whole}<seg-source>{marks}\
         </seg-source></trans-unit></body></file></xliff>"
    );
    let (format, mut bitext) = imported("a.xlf", text.as_bytes());
    assert_eq!(bitext.segments.len(), 3);
    let said = "A & B: President Lukashenko gave rice.";
    for segment in &mut bitext.segments[..2] {
        let place = |text: &str, word: &str| {
            let at = text.find(word).unwrap();
            Span::new(at, at + word.len())
        };
        segment.target = Some(said.to_owned());
        segment.terms = vec![TermHit {
            term: "Lukashenka".to_owned(),
            source_span: place(&segment.source, "Lukashenka").shifted(segment.span.start),
            target_span: Some(place(said, "Lukashenko")),
            outcome: Outcome::Kept,
            method: String::new(),
        }];
    }
    bitext.segments[2].target = Some("See https://a.id/b.".to_owned());
    let written = String::from_utf8(write(format, &bitext)).unwrap();
    let placed = "A &amp; B: President <g id=\"1\">Lukashenko</g> gave rice.";
    let targets: Vec<&str> =
        written.split("<target>").skip(1).filter_map(|rest| Some(rest.split_once("</target>")?.0)).collect();
    assert_eq!(targets[0], format!("<g id=\"9\">{placed}</g>"));
    let link = "See <g id=\"3\">https://a.id/b</g>.";
    assert_eq!(
        targets[1],
        format!("<mrk mtype=\"seg\" mid=\"1\">{placed}</mrk> <mrk mtype=\"seg\" mid=\"2\">{link}</mrk>")
    );
}

/// A piece of a text: words, an entity, a code, a mark-up around words.
fn inline(version: u8) -> impl Strategy<Value = String> {
    let codes: &'static [&'static str] = match version {
        1 => &["<x id=\"1\"/>", "<g id=\"2\">tebal</g>", "<ph id=\"3\">&lt;br/&gt;</ph>", "<!-- c -->", "<g id='4'/>"],
        _ => {
            &["<ph id=\"1\"/>", "<pc id=\"2\">tebal</pc>", "<cp hex=\"0001\"/>", "<!-- c -->", "<mrk id=\"m\">x</mrk>"]
        }
    };
    prop_oneof![
        4 => "[a-z]{1,6}( [a-z]{1,5}){0,3}",
        1 => prop::sample::select(vec![" &amp; ", "&#233;", " &lt;b&gt; ", "\u{a0}", "\r\n ", "<![CDATA[a < b]]>"]).prop_map(str::to_owned),
        2 => prop::sample::select(codes).prop_map(str::to_owned),
    ]
}

fn text(version: u8) -> impl Strategy<Value = String> {
    prop::collection::vec(inline(version), 1..5).prop_map(|parts| parts.concat())
}

/// A unit of either version, with or without a target, of one or two segments.
fn unit(version: u8) -> impl Strategy<Value = String> {
    let part = move || (text(version), prop::option::of(text(version)));
    (part(), prop::option::of(part()), "[a-z]{0,3}", any::<bool>()).prop_map(move |((s, t), more, id, empty)| {
        let none = if empty { "<target/>" } else { "" };
        let target = |t: &Option<String>| t.as_ref().map_or(none.to_owned(), |t| format!("<target>{t}</target>"));
        match (version, more) {
            (1, None) => format!("<trans-unit id=\"{id}\"><source>w{s}</source>\n {}<note>n</note></trans-unit>", target(&t)),
            (1, Some((s2, t2))) => {
                let mark = |n: u8, t: &str| format!("<mrk mtype=\"seg\" mid=\"{n}\">{t}</mrk>");
                let marks = [t.map(|t| mark(1, &t)), t2.map(|t| mark(2, &t))].into_iter().flatten().collect::<Vec<_>>();
                let whole = if marks.is_empty() { none.to_owned() } else { format!("<target>{}</target>", marks.join(" ")) };
                let source = format!("{} {}", mark(1, &format!("w{s}")), mark(2, &format!("w{s2}")));
                format!("<trans-unit id=\"{id}\"><source>w</source><seg-source>{source}</seg-source>\n\t{whole}</trans-unit>")
            }
            (_, more) => {
                let segment = |s: &str, t: &Option<String>| {
                    format!("<segment state='initial'>\n<source>w{s}</source>{}</segment>", target(t))
                };
                let second = more.map(|(s, t)| format!("<ignorable><source> </source></ignorable>{}", segment(&s, &t)));
                format!("<unit id=\"{id}\">{}{}</unit>", segment(&s, &t), second.unwrap_or_default())
            }
        }
    })
}

fn document() -> impl Strategy<Value = String> {
    prop_oneof![Just(1_u8), Just(2)].prop_flat_map(|version| {
        prop::collection::vec(unit(version), 1..6).prop_map(move |units| {
            let units = units.join("\n<!-- between -->\n");
            match version {
                1 => format!("<xliff version='1.2' xmlns=\"urn:oasis:names:tc:xliff:document:1.2\"><file original=\"a\" source-language=\"id\" target-language=\"en\"><body>{units}</body></file></xliff>\n"),
                _ => format!("<?xml version=\"1.0\"?>\n<xliff version=\"2.0\" xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" srcLang=\"id\" trgLang=\"en\"><file id=\"f\">{units}</file></xliff>"),
            }
        })
    })
}

/// Returns a file without its targets and marks of state.
fn bones(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("<target") {
        out.push_str(rest[..at].trim_end());
        let tail = &rest[at..];
        let end = tail.find("/>").filter(|e| !tail[..*e].contains('>')).map(|e| e + 2);
        rest = &tail[end.unwrap_or_else(|| tail.find("</target>").unwrap() + "</target>".len())..];
    }
    out + rest
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 4 } else { 300 }))]

    #[test]
    fn only_edits_change_a_file(document in document(), edits in prop::collection::vec(prop::option::of("[a-z<&]{1,4}( [a-z]{1,4}){0,3}"), 12)) {
        let (format, mut bitext) = imported("a.xlf", document.as_bytes());
        prop_assert_eq!(String::from_utf8(write(format, &bitext)).unwrap(), document.clone());
        let mut edited = false;
        for (segment, edit) in bitext.segments.iter_mut().zip(&edits) {
            let Some(edit) = edit else { continue };
            // One word at the end or the beginning is new, or everything.
            segment.target = Some(match (segment.target.as_deref(), edit.len() % 3) {
                (Some(old), 0) => format!("{edit} {}", old.trim()),
                (Some(old), 1) => format!("{} {edit}", old.trim()),
                _ => edit.clone(),
            });
            edited = true;
        }
        let written = String::from_utf8(write(format, &bitext)).unwrap();
        prop_assert_eq!(bones(&written), bones(&document), "{}", written);
        let (_, again) = imported("a.xlf", written.as_bytes());
        let texts = |b: &Bitext| -> Vec<String> {
            b.segments.iter().map(|s| s.target.as_deref().unwrap_or_default().trim().to_owned()).collect()
        };
        prop_assert_eq!(texts(&again), texts(&bitext), "{} {}", edited, written);
    }
}
