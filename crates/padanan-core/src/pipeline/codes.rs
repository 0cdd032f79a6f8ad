//! The findings that no check reports: those of enforcement, and those of the translation run.
//!
//! Together with [`CHECKS`](crate::check::CHECKS), this covers every code; `docs/checks.md` is generated from both.

use crate::finding::Code;

/// A code that enforcement or the pipeline reports.
#[derive(Debug)]
pub struct PipelineCode {
    /// The code.
    pub code: Code,
    /// Whether it concerns a glossary term, so that enforcement reports it.
    pub by_enforcement: bool,
    /// The meaning, and what to do: a few sentences in Markdown.
    pub about: &'static str,
    /// An example that triggers it; `None` for a code that is only read.
    pub example: Option<CodeExample>,
}

/// An example: an Indonesian text, a glossary, and the finding that they cause.
#[derive(Debug)]
pub struct CodeExample {
    /// The glossary entries, in TOML.
    pub entries: &'static str,
    /// The source, one segment on each line.
    pub source: &'static str,
    /// The draft, line by line; `None` if no backend answers.
    pub draft: Option<&'static str>,
    /// Whether a person wrote the draft.
    pub by_person: bool,
    /// The message of the finding.
    pub found: &'static str,
}

impl CodeExample {
    const fn new(entries: &'static str, source: &'static str, draft: &'static str, found: &'static str) -> Self {
        Self { entries, source, draft: Some(draft), by_person: false, found }
    }

    const fn unanswered(source: &'static str, found: &'static str) -> Self {
        Self { entries: "", source, draft: None, by_person: false, found }
    }
}

const fn code(code: Code, by_enforcement: bool, about: &'static str, example: Option<CodeExample>) -> PipelineCode {
    PipelineCode { code, by_enforcement, about, example }
}

/// Every code that no check reports.
pub const PIPELINE_CODES: &[PipelineCode] = &[
    code(
        Code::TermMissing,
        true,
        "The target has no allowed form of a term of the source, and no rule was certain enough to insert one. The \
         message suggests the words that may be its translation.",
        Some(CodeExample::new(
            "[[term]]\nsource = \"Satgas\"\ntarget = \"Task Force\"\n",
            "Satgas bekerja.",
            "The Task Forces worked.",
            "`Satgas` must be `Task Force`; perhaps `Task` renders it (singular and plural differ)",
        )),
    ),
    code(
        Code::TermForbidden,
        true,
        "The target has a form that the glossary forbids. It is replaced if the source has the term; this one could \
         not be replaced, or the source does not have the term.",
        Some(CodeExample::new(
            "[[term]]\nsource = \"Kyiv\"\nforbidden = [\"Kiev\"]\n",
            "Ibu kota Ukraina diserang.",
            "Kiev was attacked.",
            "`Kiev` is forbidden; the glossary requires `Kyiv`",
        )),
    ),
    code(
        Code::TermMoved,
        true,
        "A correct form is far from the place of its term in the source: the words around it are in another clause, or \
         together elsewhere, or two names around an active verb have changed places.",
        Some(CodeExample::new(
            "[[term]]\nsource = \"Lukashenko\"\n[[term]]\nsource = \"Putin\"\n",
            "Presiden Lukashenko menelepon Putin pada hari Minggu malam.",
            "President Putin telephoned Lukashenko on Sunday night.",
            "`Putin` is in another place than `Putin` in the source: it has swapped places with another name",
        )),
    ),
    code(
        Code::TermCollision,
        true,
        "Two terms of the source share one place in the target, so one of them is lost.",
        Some(CodeExample::new(
            "[[term]]\nsource = \"pemberi kerja\"\ntarget = \"contractor\"\n\
             [[term]]\nsource = \"kontraktor\"\ntarget = \"contractor\"\n",
            "Kemarin pemberi kerja dan kontraktor datang.",
            "The contractor came yesterday.",
            "2 terms, `pemberi kerja` and `kontraktor`, share 1 translation: `contractor`",
        )),
    ),
    code(
        Code::TermInconsistent,
        true,
        "A term has three or more forms in the article, all of them allowed. Reported once, at the third form.",
        Some(CodeExample::new(
            "[[term]]\nsource = \"Amerika Serikat\"\ntarget = \"United States\"\nadmitted = [\"US\", \"America\"]\n",
            "Ia ke Amerika Serikat.\nDari Amerika Serikat.\nUntuk Amerika Serikat.",
            "He went to the United States.\nFrom the US.\nFor America.",
            "`Amerika Serikat` has 3 forms: America (1), US (1), United States (1) in this article",
        )),
    ),
    code(
        Code::TermProposed,
        true,
        "A person wrote or released the text, so a repair that would be made in a machine's draft is only proposed.",
        Some(CodeExample {
            by_person: true,
            ..CodeExample::new(
                "[[term]]\nsource = \"Rusia\"\ntarget = \"Rossiya\"\nforbidden = [\"Russia\"]\n",
                "Pasukan Rusia pergi.",
                "The troops of Russia left.",
                "`Russia` would be repaired to `Rossiya`; a person wrote or released this text, so it stays",
            )
        }),
    ),
    code(
        Code::DecisionOutdated,
        false,
        "A person decided about this segment, and since then its sentence was edited, or a glossary entry in it changed. \
         The decided translation and its state stay. The new draft is kept beside it as the other draft; accepting, \
         editing or switching clears the finding.",
        None,
    ),
    code(
        Code::GluedWords,
        false,
        "Two words of the source have no space between them, as happens on web pages. They are separated for the \
         backend, and terms are found in each.",
        Some(CodeExample::unanswered(
            "Presiden RusiaVladimir Putin tiba bersama Vladimir lain dari Rusia.",
            "`RusiaVladimir` was read as `Rusia Vladimir`",
        )),
    ),
    code(
        Code::NotTranslated,
        false,
        "No backend gave a usable translation. The segment has no target; the message is that of the last backend.",
        Some(CodeExample::unanswered("Presiden tiba di kota.", "the service cannot be reached")),
    ),
    code(
        Code::CopiedSentence,
        false,
        "Advertisements and links to other pages are copied, not translated. This one holds a sentence: a verb in small \
         letters, words around it, a full stop. What a site says about itself (*Artikel ini telah tayang di …*) and the \
         headline behind *Baca juga:* are not reported. `--translate-kinds` decides which kinds of block are translated.",
        Some(CodeExample::unanswered(
            "Kapal itu berangkat.\n\nWarga yang membeli beras di toko itu mendapatkan kupon, klik di sini: https://toko.example/beras",
            "this is copied, not translated: it is taken for an advertisement, and it holds a sentence",
        )),
    ),
    code(
        Code::NumberRepaired,
        false,
        "`--repair numbers` repaired a number in a machine's text: both sides write it in digits, their units agree, and \
         only the scale word (*million* for *miliar*) or the separators (`4,5 percent`) differed. The draft has what the \
         backend wrote. Without the switch, a repair is only suggested, in `number-mismatch`.",
        None,
    ),
    code(
        Code::AlignmentDoubtful,
        false,
        "`padanan align` paired these sentences of an article and an existing translation, and too little of their words, \
         numbers and lengths agrees to be sure. It goes when a person accepts or edits the segment.",
        None,
    ),
    code(
        Code::NoCounterpart,
        false,
        "`padanan align` found nothing in the existing translation for this sentence, or nothing in the article for this part \
         of the translation.",
        None,
    ),
    code(
        Code::MachineTranslated,
        false,
        "The existing translation that `padanan align` was given is as near to a draft of the bundled engine as machine \
         translations are, and nearer than people's. It stands once, at the first sentence. Of articles with fewer than ten \
         sentences nothing is said; of an article of forty about every second machine translation is recognised. `padanan \
         memory import` takes nothing of such an article for approved.",
        None,
    ),
    code(
        Code::SplitSegment,
        false,
        "The segment was assembled from several requests. This version does not report the finding, but keeps it in \
         bitexts that have it.",
        None,
    ),
];
