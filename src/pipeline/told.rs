//! The findings that no check of a target tells: those of enforcement, and of the way to a translation.
//!
//! With [`CHECKS`](crate::check::CHECKS) this is every code there is; `docs/checks.md` is made of both.

use crate::finding::Code;

/// A code that enforcement or the pipeline tells.
#[derive(Debug)]
pub struct Told {
    /// The code.
    pub code: Code,
    /// Whether it is about a glossary term: told by enforcement.
    pub by_enforcement: bool,
    /// What it means, and what to do: a few sentences in Markdown.
    pub about: &'static str,
    /// Where it is told; none for a code that is only read.
    pub example: Option<Situation>,
}

/// An Indonesian text, a glossary, and what is told of them.
#[derive(Debug)]
pub struct Situation {
    /// Entries of a glossary, in TOML.
    pub entries: &'static str,
    /// The source, a segment on each line.
    pub source: &'static str,
    /// The draft, line by line; none where no backend answers.
    pub draft: Option<&'static str>,
    /// Whether a person wrote the draft.
    pub by_person: bool,
    /// What is told.
    pub found: &'static str,
}

impl Situation {
    const fn new(entries: &'static str, source: &'static str, draft: &'static str, found: &'static str) -> Self {
        Self { entries, source, draft: Some(draft), by_person: false, found }
    }

    const fn unanswered(source: &'static str, found: &'static str) -> Self {
        Self { entries: "", source, draft: None, by_person: false, found }
    }
}

const fn told(code: Code, by_enforcement: bool, about: &'static str, example: Option<Situation>) -> Told {
    Told { code, by_enforcement, about, example }
}

/// Every code that no check tells.
pub const TOLD: &[Told] = &[
    told(
        Code::TermMissing,
        true,
        "No allowed form of a term of the source stands in the target, and no rule was sure enough to put one there. What may \
         stand for it is suggested.",
        Some(Situation::new(
            "[[term]]\nsource = \"Satgas\"\ntarget = \"Task Force\"\n",
            "Satgas bekerja.",
            "The Task Forces worked.",
            "`Satgas` must be `Task Force`; perhaps `Task` is meant for it (singular and plural differ)",
        )),
    ),
    told(
        Code::TermForbidden,
        true,
        "A form that the glossary forbids stands in the target. Where the source has the term it is replaced; this one could \
         not be, or the source does not have the term.",
        Some(Situation::new(
            "[[term]]\nsource = \"Kyiv\"\nforbidden = [\"Kiev\"]\n",
            "Ibu kota Ukraina diserang.",
            "Kiev was attacked.",
            "`Kiev` is forbidden; the glossary wants `Kyiv`",
        )),
    ),
    told(
        Code::TermMoved,
        true,
        "A right form stands far from where its source stands: the words around it went into another clause, or stand \
         together elsewhere, or two names around an active verb have changed places.",
        Some(Situation::new(
            "[[term]]\nsource = \"Lukashenko\"\n[[term]]\nsource = \"Putin\"\n",
            "Presiden Lukashenko menelepon Putin pada hari Minggu malam.",
            "President Putin telephoned Lukashenko on Sunday night.",
            "`Putin` is in another place than `Putin` in the source: it has changed places with another name",
        )),
    ),
    told(
        Code::TermCollision,
        true,
        "Two terms of the source stand in the target at one place, so that one of them is lost.",
        Some(Situation::new(
            "[[term]]\nsource = \"pemberi kerja\"\ntarget = \"contractor\"\n\
             [[term]]\nsource = \"kontraktor\"\ntarget = \"contractor\"\n",
            "Kemarin pemberi kerja dan kontraktor datang.",
            "The contractor came yesterday.",
            "2 terms, `pemberi kerja` and `kontraktor`, share 1 translation: `contractor`",
        )),
    ),
    told(
        Code::TermInconsistent,
        true,
        "A term has three forms or more in the article, all of them allowed. Told once, where the third form stands.",
        Some(Situation::new(
            "[[term]]\nsource = \"Amerika Serikat\"\ntarget = \"United States\"\nadmitted = [\"US\", \"America\"]\n",
            "Ia ke Amerika Serikat.\nDari Amerika Serikat.\nUntuk Amerika Serikat.",
            "He went to the United States.\nFrom the US.\nFor America.",
            "`Amerika Serikat` has 3 forms: America (1), US (1), United States (1) in this article",
        )),
    ),
    told(
        Code::TermProposed,
        true,
        "What would be repaired in a machine's draft is only proposed in a text that a person wrote or released.",
        Some(Situation {
            by_person: true,
            ..Situation::new(
                "[[term]]\nsource = \"Rusia\"\ntarget = \"Rossiya\"\nforbidden = [\"Russia\"]\n",
                "Pasukan Rusia pergi.",
                "The troops of Russia left.",
                "`Russia` would be repaired to `Rossiya`; a person wrote or released this text, so it stays",
            )
        }),
    ),
    told(
        Code::GluedWords,
        false,
        "Two words of the source stand without a space between them, as pages leave them. They are parted for the backend, and \
         a term is found in each.",
        Some(Situation::unanswered(
            "Presiden RusiaVladimir Putin tiba bersama Vladimir lain dari Rusia.",
            "`RusiaVladimir` was read as `Rusia Vladimir`",
        )),
    ),
    told(
        Code::NotTranslated,
        false,
        "No backend gave anything that can be used. The segment has no target; the message says what the last backend said.",
        Some(Situation::unanswered("Presiden tiba di kota.", "the service cannot be reached")),
    ),
    told(
        Code::SplitSegment,
        false,
        "The segment was put together from several requests. This version says so in no bitext; it keeps the finding where it \
         reads one.",
        None,
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::bitext::{Bitext, BlockKind, Origin};
    use crate::check::CHECKS;
    use crate::glossary::{TermIndex, parse};
    use crate::intake;
    use crate::pipeline::{
        Answered, PipelineContext, RecheckContext, enforce_bitext, finish, from_parallel_lines, plan,
    };
    use crate::segment::Abbreviations;
    use crate::text::language::Lang;
    use crate::toml_tree::Problems;
    use crate::translate::{Failure, FailureKind};

    fn findings(situation: &Situation) -> Vec<(Code, String)> {
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
        let head = "[glossary]\nname = \"t\"\nfrom = \"id\"\nto = \"en\"\n";
        let text = format!("{head}{}", situation.entries);
        let glossary: Vec<_> =
            parse(Path::new("t.toml"), text.as_bytes(), &mut Problems::default()).into_iter().collect();
        let term_index = TermIndex::new(&glossary, &from, &to);
        let lexicon = crate::phrase::shipped().unwrap();
        let cx = PipelineContext {
            from: &from,
            to: &to,
            term_index: &term_index,
            abbreviations: &Abbreviations::default(),
            translate_kinds: &[BlockKind::Paragraph],
            lexicon: Some(&*lexicon),
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
                finish(Answered { plan, answers }, &cx, &[], String::new())
            }
        };
        let all = bitext.segments.into_iter().flat_map(|s| s.findings);
        all.map(|f| (f.code, f.message)).collect()
    }

    #[test]
    fn every_example_is_told() {
        for told in TOLD {
            let Some(example) = &told.example else { continue };
            let found = findings(example);
            let wanted = (told.code, example.found.to_owned());
            assert!(found.contains(&wanted), "{}: {found:?}", told.code.as_str());
        }
    }

    #[test]
    fn every_code_has_its_place() {
        let told: BTreeSet<Code> = CHECKS.iter().map(|c| c.code).chain(TOLD.iter().map(|t| t.code)).collect();
        assert_eq!(told, Code::ALL.iter().copied().collect());
        assert!(!TOLD.iter().any(|t| CHECKS.iter().any(|c| c.code == t.code)), "a check and somebody else");
    }
}
