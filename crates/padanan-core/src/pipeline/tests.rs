use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::bitext::{Bitext, Origin, Outcome, State};
use crate::finding::Code;
use crate::glossary::parse;
use crate::intake::decode;
use crate::placeholders::Part;
use crate::text::invisible::seen;
use crate::toml_tree::Problems;

const GLOSSARY: &str = "[glossary]\nname = \"t\"\nfrom = \"id\"\nto = \"en\"\n\
    [[term]]\nsource = \"Kremlin\"\n[[term]]\nsource = \"pawai\"\ntarget = \"march\"\n\
    [[term]]\nsource = \"Moskwa\"\ntarget = \"Moscow\"\n";

fn term_index(toml: &str) -> TermIndex {
    let glossary: Vec<_> = parse(Path::new("t.toml"), toml.as_bytes(), &mut Problems::default()).into_iter().collect();
    TermIndex::new(&glossary, &Lang::parse("id").unwrap(), &Lang::parse("en").unwrap())
}

/// Translates an article whose sentences all get the same answer.
fn translated(article: &str, answer: &str, kinds: &[BlockKind]) -> Bitext {
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let (term_index, abbreviations) = (term_index(GLOSSARY), Abbreviations::default());
    let cx = PipelineContext::new((&from, &to), &term_index, &abbreviations, kinds);
    let plan = plan(&decode("a.txt", article.as_bytes().to_vec(), None).unwrap(), &cx);
    let answers = plan.questions().iter().map(|_| Err(Failure::new(FailureKind::Malformed, answer))).collect();
    finish(Answered::new(plan, answers), &cx, &[], String::new())
}

const KINDS: [BlockKind; 5] =
    [BlockKind::Title, BlockKind::Paragraph, BlockKind::Caption, BlockKind::ListItem, BlockKind::Other];

#[test]
fn a_link_alone_is_copied_and_a_term_alone_is_translated() {
    let article = "Kapal itu berangkat.\n\npic.twitter.com/abc\n\nMoskwa.\n\nKremlin.\n\npawai.\n\nKapal itu tiba.\n";
    let bitext = translated(article, "x", &KINDS);
    let found: Vec<(&str, Origin, Option<&str>)> =
        bitext.segments.iter().map(|s| (s.source.as_str(), s.origin, s.target.as_deref())).collect();
    assert_eq!(
        found[1..5],
        [
            ("pic.twitter.com/abc", Origin::Copied, Some("pic.twitter.com/abc")),
            ("Moskwa.", Origin::Backend, Some("Moscow.")),
            ("Kremlin.", Origin::Copied, Some("Kremlin.")),
            ("pawai.", Origin::Backend, Some("March.")),
        ]
    );
}

/// Characters that no reader sees stay in the article and its segments, and every place points into the article.
#[test]
fn what_no_reader_sees_is_not_sent_and_moves_nothing() {
    let article = "Kapal\u{200B} itu tiba di Mosk\u{AD}wa.\u{FEFF} Per\u{AD}\ngilah ke pro\u{2011}Kremlin.\n\n\u{200B}pa\u{2060}wai\u{200E}.\n\n\
        \u{200B}https://contoh.id/a\u{200B}\n\nKapal itu tiba.\n";
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let (term_index, abbreviations) = (term_index(GLOSSARY), Abbreviations::default());
    let cx = PipelineContext::new((&from, &to), &term_index, &abbreviations, &KINDS);
    let mut plan = plan(&decode("a.txt", article.as_bytes().to_vec(), None).unwrap(), &cx);
    let sent: Vec<&str> = plan.to_send().collect();
    assert_eq!(sent, ["Kapal itu tiba di Moskwa.", "Pergilah ke pro-Kremlin.", "Kapal itu tiba."]);
    let answers = || ["The ship reached Moscow.", "Go to the pro-Kremlin.", "The ship arrived."].map(answer).to_vec();
    let engine = [Engine { name: "a", model: None }];
    let mut bitext = finish(Answered::new(plan.clone(), answers()), &cx, &engine, String::new());
    let terms = |bitext: &Bitext| -> Vec<String> {
        let terms = bitext.segments.iter().flat_map(|s| &s.terms);
        terms.filter(|t| t.outcome != Outcome::Missing).map(|t| t.source_span.of(article).to_owned()).collect()
    };
    let context = RecheckContext::new((&from, &to), &term_index);
    for step in 0..3 {
        match step {
            0 => {}
            1 => recheck(&mut bitext, &context),
            _ => enforce_bitext(&mut bitext, &context),
        }
        for segment in &bitext.segments {
            assert_eq!(segment.source, segment.span.of(article));
            for fact in &segment.facts {
                assert!(fact.source_span.is_none_or(|s| segment.span.contains(s) && article.get(s.range()).is_some()));
            }
        }
        assert_eq!(terms(&bitext), ["Mosk\u{AD}wa", "Kremlin", "pa\u{2060}wai"], "step {step}");
        let link = &bitext.segments[3];
        assert_eq!(link.target.as_deref(), Some("\u{200B}https://contoh.id/a\u{200B}"), "what is copied is the source");
    }
    // An earlier bitext has the same sentences.
    plan.take_over(&bitext, TakeOver::Everything, &cx);
    assert_eq!(plan.to_send().count(), 0);
    let again = finish(Answered::new(plan, Vec::new()), &cx, &engine, String::new());
    assert_eq!(terms(&again), terms(&bitext));
}

/// A backend's answer.
fn answer(target: &str) -> Result<Answer, Failure> {
    Ok(Answer {
        backend: 0,
        draft: target.to_owned(),
        target: target.to_owned(),
        placed: Vec::new(),
        terms_were_sent: false,
        unmarked: None,
        links: Vec::new(),
        origin: Origin::Backend,
        from_memory: false,
        asked_again: None,
    })
}

/// Returns what is sent of an article, and its translation with the given answers.
fn sent_and_written(name: &str, article: &str, answers: &[&str]) -> (Vec<String>, Bitext) {
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let (term_index, abbreviations) = (term_index(GLOSSARY), Abbreviations::default());
    let cx = PipelineContext::new((&from, &to), &term_index, &abbreviations, &KINDS);
    let plan = plan(&decode(name, article.as_bytes().to_vec(), None).unwrap(), &cx);
    let sent = plan.to_send().map(str::to_owned).collect();
    let answers = answers.iter().map(|target| answer(target)).collect();
    (sent, finish(Answered::new(plan, answers), &cx, &[Engine { name: "a", model: None }], String::new()))
}

#[test]
fn a_term_is_found_over_the_end_of_a_line() {
    let article =
        "Utusan itu terbang dari Jakarta ke Mosk-\nwa untuk menghadiri pa-\nwai tahunan bersama anak-\nanak.\n";
    let answer = "The envoy flew to Moscow to attend the annual march with children.";
    let (sent, bitext) = sent_and_written("a.txt", article, &[answer]);
    assert_eq!(
        sent,
        ["Utusan itu terbang dari Jakarta ke Moskwa untuk menghadiri pawai tahunan bersama anak-\nanak."
            .replace("-\n", "-")]
    );
    let segment = &bitext.segments[0];
    assert_eq!(segment.source, article.trim_end());
    let terms: Vec<&str> = segment.terms.iter().map(|t| t.source_span.of(article)).collect();
    assert_eq!(terms, ["Mosk-\nwa", "pa-\nwai"]);
}

#[test]
fn the_structure_of_markdown_comes_back_whole() {
    let article =
        "> Utusan tiba di [ibu kota](data.html) dan\n> pulang.[^a] Warga senang.\n\n1. Buka\n   laman.\n2. Tutup.\n";
    let answers =
        ["The envoy reached the [capital] (data.html) and went home.", "People are happy.", "Open the page.", "Close."];
    let (sent, bitext) = sent_and_written("a.md", article, &answers);
    let lines: Vec<String> = sent.iter().map(|s| s.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        lines,
        ["Utusan tiba di [ibu kota](data.html) dan pulang.[^a]", "Warga senang.", "Buka laman.", "Tutup."]
    );
    let targets: Vec<&str> = bitext.segments.iter().filter_map(|s| s.target.as_deref()).collect();
    let first = "The envoy reached the [capital](data.html) and went home.[^a]";
    assert_eq!(targets, [first, "People are happy.", "Open the page.", "Close."]);
    assert!(bitext.segments.iter().all(|s| s.source == s.span.of(article)));
    // The same answers in a text are not touched: there is no mark-up to keep.
    let (_, text) = sent_and_written(
        "a.txt",
        "Utusan tiba di [ibu kota](data.html).\n",
        &["The envoy reached the [capital] (data.html)."],
    );
    assert_eq!(text.segments[0].target.as_deref(), Some("The envoy reached the [capital] (data.html)."));
}

/// Many backends return words alone.
#[test]
fn emphasis_comes_back_from_a_backend_that_drops_all_mark_up() {
    let article =
        "# Utusan *Tiba*\n\nUtusan tiba di **Moskwa**, kata *Budi Santoso*. **Catatan:** [warga](a.html) senang.\n";
    let answers = ["Envoy Arrives", "The envoy reached Moscow, said Budi Santoso.", "Note: people are happy."];
    let (_, bitext) = sent_and_written("a.md", article, &answers);
    let targets: Vec<&str> = bitext.segments.iter().filter_map(|s| s.target.as_deref()).collect();
    assert_eq!(
        targets,
        [
            "Envoy Arrives",
            "The envoy reached **Moscow**, said *Budi Santoso*.",
            "**Note:** people are happy ([a.html](a.html))."
        ]
    );
    let term = &bitext.segments[1].terms[0];
    assert_ne!(term.outcome, Outcome::Missing);
    assert_eq!(term.target_span.map(|span| span.of(targets[1])), Some("Moscow"));
}

/// A number of a list that is glued to the item before is split off, and a note says so.
#[test]
fn a_glued_number_is_told() {
    let article = "1. Koin terbit tahun 19912. Koin baru terbit tahun 20033. Koin lama.\n";
    let (sent, bitext) =
        sent_and_written("a.txt", article, &["1. A coin of 1991", "2. A new coin of 2003", "3. An old coin."]);
    assert_eq!(sent, ["1. Koin terbit tahun 1991", "2. Koin baru terbit tahun 2003", "3. Koin lama."]);
    let told: Vec<&str> = bitext
        .segments
        .iter()
        .flat_map(|s| &s.findings)
        .filter(|f| f.code == Code::GluedWords)
        .map(|f| f.source_span.unwrap().of(article))
        .collect();
    assert_eq!(told, ["2", "3"]);
}

/// A term inside words that were run together stays in the ledger, whatever runs the checks again.
#[test]
fn a_term_in_glued_words_stays_in_the_ledger() {
    for article in
        ["Presiden RusiaMoskwa menyerang. Rusia diam.\n", "Presiden Ru\u{AD}siaMoskwa menyerang. Rusia diam.\n"]
    {
        let answers = ["The president of Russia, Moscow, attacked.", "Russia is silent."];
        let mut bitext = sent_and_written("a.txt", article, &answers).1;
        let terms = |bitext: &Bitext| -> Vec<String> {
            bitext.segments[0].terms.iter().map(|t| t.source_span.of(article).to_owned()).collect()
        };
        assert_eq!(terms(&bitext), ["Moskwa"]);
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
        let index = term_index(GLOSSARY);
        let context = RecheckContext::new((&from, &to), &index);
        recheck(&mut bitext, &context);
        assert_eq!(terms(&bitext), ["Moskwa"]);
        enforce_bitext(&mut bitext, &context);
        assert_eq!(terms(&bitext), ["Moskwa"]);
    }
}

/// What the glossary alone has translated follows a change of the glossary.
#[test]
fn a_term_alone_follows_the_glossary() {
    let mut bitext = translated("Kapal itu berangkat.\n\nMoskwa.\n\nKapal itu tiba.\n", "x", &KINDS);
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let (old, new) = (term_index(GLOSSARY), term_index(&GLOSSARY.replace("Moscow", "Moskva")));
    impact(&mut bitext, &old, &RecheckContext::new((&from, &to), &new));
    assert_eq!(bitext.segments[1].target.as_deref(), Some("Moskva."));
}

#[test]
fn a_sentence_that_is_copied_is_a_note() {
    let told = |line: &str, kinds: &[BlockKind]| {
        let article = format!("Kapal itu berangkat.\n\n{line}\n\nKapal itu tiba.\n");
        let bitext = translated(&article, "x", kinds);
        let notes = bitext.segments.iter().flat_map(|s| &s.findings).filter(|f| f.code == Code::CopiedSentence);
        notes.map(|f| f.source_span.unwrap().of(&article).to_owned()).collect::<Vec<_>>()
    };
    let sold = "Warga yang membeli beras di toko itu mendapatkan kupon, klik di sini: https://toko.id/beras.";
    let pointer = "Baca juga: Presiden mengatakan bahwa warga harus bersabar.";
    for line in [sold, pointer] {
        assert_eq!(told(line, &KINDS), [line]);
        let all: Vec<BlockKind> = BlockKind::ALL.to_vec();
        assert!(told(line, &all).is_empty(), "it is translated: {line}");
    }
    for line in [
        "Sepatu Boot Murah https://shope.ee/abc",
        "Baca juga: Warga Menang di Tingkat Banding",
        "Artikel ini telah tayang di Kompas.com dengan judul Banjir yang melanda Bekasi.",
        "Beranda > News > Nasional",
        "Bagikan ke Facebook",
        "Tag: banjir, Bekasi",
        "https://contoh.id/presiden-mengatakan-bahwa-warga-harus-sabar",
        "Oleh Budi Santoso",
    ] {
        assert!(told(line, &KINDS).is_empty(), "{line}");
    }
    // What the user wants to be copied needs no note.
    assert!(told("- Warga yang membeli beras mendapatkan kupon.", &[BlockKind::Paragraph]).is_empty());
}

#[test]
fn the_note_stays_until_a_person_decides() {
    let article =
        "Kapal itu berangkat.\n\nBaca juga: Presiden mengatakan bahwa warga harus bersabar.\n\nKapal itu tiba.\n";
    let mut bitext = translated(article, "x", &KINDS);
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let term_index = term_index(GLOSSARY);
    let context = RecheckContext::new((&from, &to), &term_index);
    let notes = |b: &Bitext| b.segments[1].findings.iter().filter(|f| f.code == Code::CopiedSentence).count();
    recheck(&mut bitext, &context);
    assert_eq!(notes(&bitext), 1);
    bitext.segments[1].state = State::Reviewed;
    recheck(&mut bitext, &context);
    assert_eq!(notes(&bitext), 0);
}

proptest! {
    /// Whatever enforcement and capitals do: what is copied is the source, byte for byte.
    #[test]
    fn what_is_copied_is_the_source(
        lines in prop::collection::vec(prop::collection::vec(prop::sample::select(vec![
            "Kremlin", "pawai", "Moskwa", "pic.twitter.com/abc", "https://a.id/b", "@warga", ".", ",", "“", "”", "(", ")", "Baca juga:",
            "https://shope.ee/x", "murah", "Presiden", "tiba", "\u{AD}", "  ", "a@b.id", "-", "1.",
        ]), 1..6), 1..6),
        skipped in prop::collection::vec(prop::sample::select(BlockKind::ALL.to_vec()), 0..4),
    ) {
        let article: Vec<String> = lines.iter().map(|words| words.join(" ")).collect();
        let article = article.join("\n\n");
        prop_assume!(!seen(&article).trim().is_empty());
        let kinds: Vec<BlockKind> = BlockKind::ALL.iter().copied().filter(|k| !skipped.contains(k)).collect();
        let mut bitext = translated(&article, "x", &kinds);
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
        let (old, new) = (term_index(GLOSSARY), term_index(&GLOSSARY.replace("Moscow", "Moskva")));
        let context = RecheckContext::new((&from, &to), &new);
        for step in 0..4 {
            for segment in bitext.segments.iter().filter(|s| s.origin == Origin::Copied) {
                prop_assert_eq!(segment.target.as_ref(), Some(&segment.source));
            }
            match step {
                0 => enforce_bitext(&mut bitext, &context),
                1 => recheck(&mut bitext, &context),
                _ => drop(impact(&mut bitext, &old, &context)),
            }
        }
    }
}

/// Which parts of sentences a backend that protects names gets as placeholders.
#[test]
fn names_are_protected_that_nothing_else_covers() {
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let (term_index, abbreviations) = (term_index(GLOSSARY), Abbreviations::default());
    let cx = PipelineContext::new((&from, &to), &term_index, &abbreviations, &KINDS);
    let article = "Bupati Wahyu Damai dan Gubernur Bunga Jaya tiba di Moskwa.\n\nPiquet Jr. dipecat di Kota Malang.\n\n\
        Kapal itu tiba dari MetroPlus.\n";
    let mut plan = plan(&decode("a.txt", article.as_bytes().to_vec(), None).unwrap(), &cx);
    let before = plan.fingerprint();
    plan.find_names(&cx, None);
    assert_eq!(plan.fingerprint(), before, "what is known of names follows from the article");
    let parts = |sentence: &Sentence| -> Vec<(String, Part)> {
        sentence.placeholders.iter().map(|p| (p.rendering.clone(), p.part)).collect()
    };
    let questions = plan.questions();
    assert_eq!(parts(questions[0]), [("Moscow".to_owned(), Part::Term(0))]);
    let name = |name: &str| (name.to_owned(), Part::Name);
    let found: Vec<Vec<(String, Part)>> = questions.iter().map(|q| parts(&q.with_names())).collect();
    let first = [name("Wahyu Damai"), name("Bunga Jaya"), ("Moscow".to_owned(), Part::Term(0))];
    assert_eq!(found[0], first);
    assert_eq!(found[1], [name("Piquet Jr."), name("Malang")]);
    assert!(found[2].is_empty(), "a part of a longer word is no name: {:?}", found[2]);
    let protected = questions[0].with_names();
    assert_eq!(protected.without_names(), questions[0].placeholders);
    assert!(protected.terms.contains(&("Bunga Jaya".to_owned(), "Bunga Jaya".to_owned())));
    assert_ne!(protected.digest(), questions[0].digest());
}
