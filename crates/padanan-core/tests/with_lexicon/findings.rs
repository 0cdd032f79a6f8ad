//! Every finding that is no check: its example gives it.

use std::collections::BTreeSet;
use std::path::Path;

use padanan_core::bitext::{Bitext, BlockKind, Origin};
use padanan_core::check::CHECKS;
use padanan_core::finding::Code;
use padanan_core::glossary::{TermIndex, parse};
use padanan_core::intake;
use padanan_core::pipeline::{
    Answered, CodeExample, Failure, FailureKind, PIPELINE_CODES, PipelineContext, RecheckContext, enforce_bitext,
    finish, from_parallel_lines, plan,
};
use padanan_core::segment::Abbreviations;
use padanan_core::text::language::Lang;
use padanan_core::toml_tree::Problems;

use crate::shipped;

fn findings(situation: &CodeExample) -> Vec<(Code, String)> {
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let head = "[glossary]\nname = \"t\"\nfrom = \"id\"\nto = \"en\"\n";
    let text = format!("{head}{}", situation.entries);
    let glossary: Vec<_> = parse(Path::new("t.toml"), text.as_bytes(), &mut Problems::default()).into_iter().collect();
    let term_index = TermIndex::new(&glossary, &from, &to);
    let lexicon = shipped().unwrap();
    let abbreviations = Abbreviations::default();
    let cx = PipelineContext {
        lexicon: Some(&*lexicon),
        ..PipelineContext::new((&from, &to), &term_index, &abbreviations, &[BlockKind::Paragraph])
    };
    let raw = intake::decode("a.txt", situation.source.as_bytes().to_vec(), None).unwrap();
    let bitext: Bitext = match situation.draft {
        Some(draft) => {
            let mut bitext = from_parallel_lines(&raw, draft, &cx, String::new()).unwrap();
            for segment in bitext.segments.iter_mut().filter(|_| situation.by_person) {
                segment.origin = Origin::Human;
            }
            enforce_bitext(&mut bitext, &RecheckContext::from(&cx));
            bitext
        }
        None => {
            let plan = plan(&raw, &cx);
            let failed = || Err(Failure::new(FailureKind::Unavailable, "the service cannot be reached"));
            let answers = plan.questions().iter().map(|_| failed()).collect();
            finish(Answered::new(plan, answers), &cx, &[], String::new())
        }
    };
    let all = bitext.segments.into_iter().flat_map(|s| s.findings);
    all.map(|f| (f.code, f.message)).collect()
}

#[test]
fn every_example_is_told() {
    for told in PIPELINE_CODES {
        let Some(example) = &told.example else { continue };
        let found = findings(example);
        let wanted = (told.code, example.found.to_owned());
        assert!(found.contains(&wanted), "{}: {found:?}", told.code.as_str());
    }
}

#[test]
fn every_code_has_its_place() {
    let told: BTreeSet<Code> = CHECKS.iter().map(|c| c.code).chain(PIPELINE_CODES.iter().map(|t| t.code)).collect();
    assert_eq!(told, Code::ALL.iter().copied().collect());
    assert!(!PIPELINE_CODES.iter().any(|t| CHECKS.iter().any(|c| c.code == t.code)), "a check and somebody else");
}

/// Two terms around a verb: who acts is told by its voice, and not by the order alone.
#[test]
fn terms_that_changed_places() {
    let entries = "[[term]]\nsource = \"Lukashenko\"\n[[term]]\nsource = \"Putin\"\n[[term]]\nsource = \"Rusia\"\ntarget = \
                   \"Russia\"\n[[term]]\nsource = \"Ukraina\"\ntarget = \"Ukraine\"\n";
    for (source, draft, wrong) in [
        ("Presiden Lukashenko menelepon Putin.", "President Putin telephoned Lukashenko.", true),
        ("Presiden Lukashenko menelepon Putin.", "President Lukashenko telephoned Putin.", false),
        ("Presiden Lukashenko menelepon Putin.", "Putin was telephoned by President Lukashenko.", false),
        ("Presiden Lukashenko menelepon Putin.", "Lukashenko was telephoned by Putin.", true),
        ("Putin ditelepon Lukashenko.", "Lukashenko telephoned Putin.", false),
        ("Putin ditelepon oleh Lukashenko.", "Putin telephoned Lukashenko.", true),
        ("Rusia menyerang Ukraina.", "Ukraine attacked Russia.", true),
        ("Rusia menyerang Ukraina.", "Ukraine came under attack from Russia.", false),
        ("Rusia dan Ukraina berunding.", "Ukraine and Russia are negotiating.", false),
        ("Ukraina kalah dari Rusia.", "Russia beat Ukraine.", false),
        ("Ukraina kalah dari Rusia.", "Russia lost to Ukraine.", true),
        ("Putin bertemu Lukashenko.", "Lukashenko met Putin.", false),
        ("Kereta itu berangkat dari Rusia ke Ukraina.", "The train left Ukraine for Russia.", true),
    ] {
        let example = CodeExample { entries, source, draft: Some(draft), by_person: false, found: "" };
        let told = findings(&example).iter().any(|(code, _)| *code == Code::TermMoved);
        assert_eq!(told, wrong, "{source} / {draft}");
    }
}
