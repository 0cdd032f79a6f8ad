//! The file format of a bitext, `padanan-bitext/1`: its own types, never the internal ones.
//!
//! Written with a stable order of keys and two spaces of indentation, so that it merges in git; read with
//! every invariant checked, so that no later module encounters a span that points nowhere.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::aligned::{BeadV1, TargetArticleV1};
use super::history::HistoryV1;
use super::{
    Alignment, Article, Bitext, Block, BlockKind, Confidence, Edit, Fact, FactKind, FactOutcome, HistoryRow, Origin,
    Original, Other, Outcome, Run, Segment, State, TermHit,
};
use crate::finding::{Code, Finding, Severity};
use crate::text::Span;

/// The format's name and version.
pub const FORMAT: &str = "padanan-bitext/1";

/// Why a file cannot be read as a bitext.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BitextError {
    /// Not UTF-8, not JSON, or JSON of another shape.
    #[error("{path}:{line}: this is not a bitext: {message}")]
    Shape {
        /// The file.
        path: String,
        /// Counted from 1.
        line: usize,
        /// The JSON reader's message.
        message: String,
    },
    /// Another format, or a later version of this one.
    #[error("{path}: the format is `{found}`, but this program reads `{FORMAT}`; a later padanan may read it")]
    Version {
        /// The file.
        path: String,
        /// The format that the file names.
        found: String,
    },
    /// The shape is right, but something in it contradicts the rest.
    #[error("{path}: {place}: {message}; the file was changed by hand, or is damaged")]
    Inconsistent {
        /// The file.
        path: String,
        /// Where in the document, such as `segments[3].span`.
        place: String,
        /// What is wrong.
        message: String,
    },
}

/// One aligned bilingual document. Offsets are byte offsets, half-open, on character boundaries.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "padanan bitext, version 1")]
struct File {
    /// Always `padanan-bitext/1`.
    format: String,
    /// Source language.
    from: String,
    /// Target language.
    to: String,
    article: ArticleV1,
    run: RunV1,
    /// In the order of the article, never overlapping.
    blocks: Vec<BlockV1>,
    /// In the order of the article, never overlapping, each inside its block.
    segments: Vec<SegmentV1>,
    summary: SummaryV1,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct ArticleV1 {
    /// The path as the user named it; `-` for standard input; the address of a page that is not kept.
    path: String,
    /// The address that it was fetched from, after redirects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// SHA-256 of the file's bytes.
    sha256: String,
    /// The headline.
    title: Option<String>,
    /// The text that all source spans point into, where that is not the file itself: decoded, extracted from a web page,
    /// or read from standard input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// The exchange file of another program that the bitext was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    original: Option<OriginalV1>,
    /// The existing translation that the article was aligned with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<TargetArticleV1>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct OriginalV1 {
    /// Its format, as `--format` calls it.
    format: String,
    /// The name of its encoding.
    encoding: String,
    /// Whether it begins with a byte-order mark.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    byte_order_mark: bool,
    /// Its text, without the mark.
    text: String,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct RunV1 {
    /// The backend's name in the configuration; several, if several were asked.
    backend: String,
    model: Option<String>,
    /// Hash of the glossary entries in force; empty where there were none.
    glossary_sha256: String,
    /// RFC 3339.
    created: String,
    /// padanan's version.
    version: String,
    /// The files that padanan wrote from this bitext, by name, each with the SHA-256 of its bytes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    outputs: BTreeMap<String, String>,
    /// SHA-256 of all targets when these files were written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    targets_sha256: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct BlockV1 {
    /// Counted from 1.
    id: u32,
    kind: KindWord,
    /// Into the article's text.
    span: [usize; 2],
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct SegmentV1 {
    /// Counted from 1.
    id: u32,
    /// The block it is part of.
    block: u32,
    /// Into the article's text.
    span: [usize; 2],
    /// Exactly the bytes of `span`.
    source: String,
    /// The backend's answer, before enforcement; null when nothing came.
    draft: Option<String>,
    /// After enforcement, or as edited; null when failed.
    target: Option<String>,
    origin: OriginWord,
    /// The name of the backend that answered; null if the target is copied, from a person or from the translation memory.
    #[serde(default)]
    backend: Option<String>,
    state: StateWord,
    /// The ledger: one row for every occurrence of a glossary source term in `source`.
    terms: Vec<TermV1>,
    findings: Vec<FindingV1>,
    /// What the source and the target state, compared; in the order of the source, then what only the target states.
    #[serde(default)]
    facts: Vec<FactV1>,
    /// Which phrase of the source became which part of the target, if the backend reports it; without glossary terms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    alignment: Vec<AlignmentV1>,
    /// A person's changes to the original target, in the order of the target.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    edits: Vec<EditV1>,
    /// Another backend's answer, if two were compared (`translate --compare`), enforced and checked as well; or the text
    /// that a person exchanged for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    other: Option<OtherV1>,
    /// How the segment was paired with a part of an existing translation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bead: Option<BeadV1>,
    /// What persons did to the segment, in the order of time; a decision that was taken back with undo is not there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    history: Vec<HistoryV1>,
}

/// Another version of the segment: another backend's draft, or the text that a person exchanged for it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct OtherV1 {
    /// The backend of this draft.
    backend: String,
    /// The backend of the segment's own draft.
    own_backend: String,
    /// The backend's answer, before enforcement; null where a person wrote the target without one.
    draft: Option<String>,
    /// After enforcement, or as edited.
    target: String,
    /// Where the target comes from.
    #[serde(default = "from_backend", skip_serializing_if = "is_from_backend")]
    origin: OriginWord,
    /// The state that the segment has with this target.
    #[serde(default = "translated", skip_serializing_if = "is_translated")]
    state: StateWord,
    /// The ledger, as in the segment; `target_span`s point into this target.
    terms: Vec<TermV1>,
    /// As in the segment; `target_span`s point into this target.
    findings: Vec<FindingV1>,
    /// As in the segment; `target_span`s point into this target.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    facts: Vec<FactV1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    alignment: Vec<AlignmentV1>,
    /// A person's changes to the original target, as in the segment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    edits: Vec<EditV1>,
}

fn from_backend() -> OriginWord {
    OriginWord::Backend
}

fn is_from_backend(origin: &OriginWord) -> bool {
    matches!(origin, OriginWord::Backend)
}

fn translated() -> StateWord {
    StateWord::Translated
}

fn is_translated(state: &StateWord) -> bool {
    matches!(state, StateWord::Translated)
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct EditV1 {
    /// Where the new words are in the segment's target.
    target_span: [usize; 2],
    /// The text that was there before.
    was: String,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct AlignmentV1 {
    /// Into the article's text.
    source_span: [usize; 2],
    /// Into the segment's target; null if the phrase has no counterpart.
    target_span: Option<[usize; 2]>,
    /// The backend's confidence, 0 to 1, two decimals.
    confidence: f64,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct TermV1 {
    /// The entry's first source form.
    term: String,
    /// Into the article's text.
    source_span: [usize; 2],
    /// Into the segment's target; null if the term has no counterpart.
    target_span: Option<[usize; 2]>,
    outcome: OutcomeWord,
    /// How, or why not.
    method: String,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct FindingV1 {
    /// What kind of trouble, such as `number-mismatch`.
    code: String,
    severity: SeverityWord,
    message: String,
    /// Into the article's text.
    source_span: Option<[usize; 2]>,
    /// Into the segment's target.
    target_span: Option<[usize; 2]>,
    /// What may stand in the place of `target_span`, for a person to decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    suggestion: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct FactV1 {
    kind: FactKindWord,
    /// Into the article's text; null if only the target states it.
    source_span: Option<[usize; 2]>,
    /// Into the segment's target; null if the target does not state it, or not in one place.
    target_span: Option<[usize; 2]>,
    /// Its value in the source, in a form that does not depend on the language, such as `2300000000000 IDR`.
    value: Option<String>,
    /// Its value in the target, in the same form.
    target_value: Option<String>,
    outcome: FactOutcomeWord,
    confidence: ConfidenceWord,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct SummaryV1 {
    segments: usize,
    failed: usize,
    /// Occurrences of glossary terms.
    terms: usize,
    /// Those whose outcome is not `missing`.
    terms_honoured: usize,
    findings: usize,
}

/// Declares the file's words for an internal set of words.
macro_rules! file_words {
    ($name:ident for $internal:ident { $($variant:ident),+ $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        enum $name { $($variant),+ }

        impl From<$internal> for $name {
            fn from(value: $internal) -> Self { match value { $($internal::$variant => Self::$variant),+ } }
        }

        impl From<$name> for $internal {
            fn from(value: $name) -> Self { match value { $($name::$variant => Self::$variant),+ } }
        }
    };
}

file_words!(KindWord for BlockKind { Title, Paragraph, Caption, ListItem, Promo, Link, Byline, Other });
file_words!(OriginWord for Origin { Backend, Memory, Copied, Human, Aligned });
file_words!(StateWord for State { Initial, Translated, Reviewed, Final, Failed });
file_words!(OutcomeWord for Outcome { Kept, Shielded, Repaired, Missing, Waived });
file_words!(SeverityWord for Severity { Info, Warning, Error });
file_words!(FactKindWord for FactKind {
    Name, Number, Quantity, Money, Percent, Date, Time, Age, Score, Range, Negation, Quotation, Completeness, Foreign, Residue,
});
file_words!(FactOutcomeWord for FactOutcome { Kept, Altered, Missing, Added });
file_words!(ConfidenceWord for Confidence { High, Medium, Low });

fn pair(span: Span) -> [usize; 2] {
    [span.start, span.end]
}

/// Writes a bitext: JSON, two spaces, LF, a final newline.
pub fn to_json(bitext: &Bitext) -> String {
    // Strings and numbers only: JSON can represent all of them.
    let mut json = serde_json::to_string_pretty(&to_file(bitext, &bitext.segments)).unwrap_or_default();
    json.push('\n');
    json
}

/// Returns what comes before the segments in the file of a bitext, and what comes after them.
pub(super) fn frame(bitext: &Bitext) -> (String, String) {
    let json = serde_json::to_string_pretty(&to_file(bitext, &[])).unwrap_or_default() + "\n";
    let key = "\n  \"segments\": [";
    let at = json.find(key).map_or(json.len(), |at| at + key.len());
    (json[..at].to_owned(), json[at..].to_owned())
}

/// Returns one segment as it is written in the file of a bitext, without the comma after it.
pub(super) fn segment_json(segment: &Segment) -> String {
    let json = serde_json::to_string_pretty(&segment_to_file(segment)).unwrap_or_default();
    // A line break inside a text is escaped as \n, so every line feed here belongs to the file's layout.
    format!("    {}", json.replace('\n', "\n    "))
}

fn to_file(bitext: &Bitext, segments: &[Segment]) -> File {
    let summary = bitext.summary();
    File {
        format: FORMAT.to_owned(),
        from: bitext.from.clone(),
        to: bitext.to.clone(),
        article: ArticleV1 {
            path: bitext.article.path.clone(),
            url: bitext.article.url.clone(),
            sha256: bitext.article.sha256.clone(),
            title: bitext.article.title.clone(),
            text: Some(&bitext.article).filter(|article| article.is_kept()).map(|article| article.text.clone()),
            original: bitext.article.original.as_ref().map(|original| OriginalV1 {
                format: original.format.clone(),
                encoding: original.encoding.clone(),
                byte_order_mark: original.marked,
                text: original.text.clone(),
            }),
            target: bitext.article.target.as_deref().map(TargetArticleV1::from),
        },
        run: RunV1 {
            backend: bitext.run.backend.clone(),
            model: bitext.run.model.clone(),
            glossary_sha256: bitext.run.glossary_sha256.clone(),
            created: bitext.run.created.clone(),
            version: bitext.run.version.clone(),
            outputs: bitext.run.outputs.clone(),
            targets_sha256: bitext.run.targets_sha256.clone(),
        },
        blocks: bitext.blocks.iter().map(|b| BlockV1 { id: b.id, kind: b.kind.into(), span: pair(b.span) }).collect(),
        segments: segments.iter().map(segment_to_file).collect(),
        summary: SummaryV1 {
            segments: summary.segments,
            failed: summary.failed,
            terms: summary.terms,
            terms_honoured: summary.terms_honoured,
            findings: summary.findings,
        },
    }
}

fn segment_to_file(segment: &Segment) -> SegmentV1 {
    let other = |o: &Other| OtherV1 {
        backend: o.backend.clone(),
        own_backend: o.own_backend.clone(),
        draft: o.draft.clone(),
        target: o.target.clone(),
        origin: o.origin.into(),
        state: o.state.into(),
        terms: o.terms.iter().map(term_to_file).collect(),
        findings: o.findings.iter().map(finding_to_file).collect(),
        facts: o.facts.iter().map(fact_to_file).collect(),
        alignment: o.alignment.iter().map(link_to_file).collect(),
        edits: o.edits.iter().map(edit_to_file).collect(),
    };
    SegmentV1 {
        id: segment.id,
        block: segment.block,
        span: pair(segment.span),
        source: segment.source.clone(),
        draft: segment.draft.clone(),
        target: segment.target.clone(),
        origin: segment.origin.into(),
        backend: segment.backend.clone().filter(|_| segment.origin == Origin::Backend),
        state: segment.state.into(),
        terms: segment.terms.iter().map(term_to_file).collect(),
        findings: segment.findings.iter().map(finding_to_file).collect(),
        facts: segment.facts.iter().map(fact_to_file).collect(),
        alignment: segment.alignment.iter().map(link_to_file).collect(),
        edits: segment.edits.iter().map(edit_to_file).collect(),
        other: segment.other.as_deref().map(other),
        bead: segment.bead.as_ref().map(BeadV1::from),
        history: segment.history.iter().map(HistoryV1::from).collect(),
    }
}

fn term_to_file(t: &TermHit) -> TermV1 {
    TermV1 {
        term: t.term.clone(),
        source_span: pair(t.source_span),
        target_span: t.target_span.map(pair),
        outcome: t.outcome.into(),
        method: t.method.clone(),
    }
}

fn finding_to_file(f: &Finding) -> FindingV1 {
    FindingV1 {
        code: f.code.as_str().to_owned(),
        severity: f.severity.into(),
        message: f.message.clone(),
        source_span: f.source_span.map(pair),
        target_span: f.target_span.map(pair),
        suggestion: f.suggestion.clone(),
    }
}

fn fact_to_file(f: &Fact) -> FactV1 {
    FactV1 {
        kind: f.kind.into(),
        source_span: f.source_span.map(pair),
        target_span: f.target_span.map(pair),
        value: f.value.clone(),
        target_value: f.target_value.clone(),
        outcome: f.outcome.into(),
        confidence: f.confidence.into(),
    }
}

fn edit_to_file(e: &Edit) -> EditV1 {
    EditV1 { target_span: pair(e.target_span), was: e.was.clone() }
}

fn link_to_file(a: &Alignment) -> AlignmentV1 {
    AlignmentV1 {
        source_span: pair(a.source_span),
        target_span: a.target_span.map(pair),
        confidence: (f64::from(a.confidence) * 100.0).round() / 100.0,
    }
}

/// Reads a bitext. If the article's text is not in the file, it is left empty; see [`attach_text`].
///
/// # Errors
/// See [`BitextError`].
pub fn from_json(path: &str, bytes: &[u8]) -> Result<Bitext, BitextError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let shape = |error: serde_json::Error| BitextError::Shape {
        path: path.to_owned(),
        line: error.line().max(1),
        message: error.to_string(),
    };
    // The format comes first: a later version may have another shape.
    #[derive(Deserialize)]
    struct Head {
        format: String,
    }
    let head: Head = serde_json::from_slice(bytes).map_err(shape)?;
    if head.format != FORMAT {
        let found = head.format.chars().take(60).collect();
        return Err(BitextError::Version { path: path.to_owned(), found });
    }
    let file: File = serde_json::from_slice(bytes).map_err(shape)?;
    read(file).map_err(|(place, message)| BitextError::Inconsistent { path: path.to_owned(), place, message })
}

/// The place of what is wrong, and what it is.
pub(super) type Wrong = (String, String);

fn wrong<T>(place: impl Into<String>, message: impl Into<String>) -> Result<T, Wrong> {
    Err((place.into(), message.into()))
}

fn span_at(place: &str, [start, end]: [usize; 2]) -> Result<Span, Wrong> {
    if start <= end { Ok(Span { start, end }) } else { wrong(place, format!("the span {start}..{end} runs backwards")) }
}

fn read(file: File) -> Result<Bitext, Wrong> {
    let mut blocks: Vec<Block> = Vec::with_capacity(file.blocks.len());
    for (i, block) in file.blocks.into_iter().enumerate() {
        let place = format!("blocks[{i}].span");
        let span = span_at(&place, block.span)?;
        if blocks.last().is_some_and(|b| b.span.end > span.start) {
            return wrong(place, "it overlaps the block before it");
        }
        if block.id as usize != i + 1 {
            return wrong(format!("blocks[{i}].id"), format!("it is {}, but should be {}", block.id, i + 1));
        }
        blocks.push(Block { id: block.id, kind: block.kind.into(), span });
    }
    let translation = file.article.target.as_ref().map(TargetArticleV1::text);
    let mut segments: Vec<Segment> = Vec::with_capacity(file.segments.len());
    for (i, segment) in file.segments.into_iter().enumerate() {
        let segment = read_segment(i, segment, &blocks, &file.run.backend, translation)?;
        if segments.last().is_some_and(|s| s.span.end > segment.span.start) {
            return wrong(format!("segments[{i}].span"), "it overlaps the segment before it");
        }
        segments.push(segment);
    }
    let text = file.article.text.unwrap_or_default();
    let mut bitext = Bitext {
        from: file.from,
        to: file.to,
        article: Article {
            path: file.article.path,
            url: file.article.url,
            sha256: file.article.sha256,
            title: file.article.title,
            text: String::new(),
            verbatim: false,
            original: file.article.original.map(|original| Original {
                format: original.format,
                encoding: original.encoding,
                marked: original.byte_order_mark,
                text: original.text,
            }),
            target: file.article.target.map(|target| Box::new(target.into())),
        },
        run: Run {
            backend: file.run.backend,
            model: file.run.model,
            glossary_sha256: file.run.glossary_sha256,
            created: file.run.created,
            version: file.run.version,
            outputs: file.run.outputs,
            targets_sha256: file.run.targets_sha256,
        },
        blocks,
        segments,
    };
    if !text.is_empty() && !attach_text(&mut bitext, text) {
        return wrong("article.text", "a segment's source is not at its span in it");
    }
    Ok(bitext)
}

fn read_segment(
    i: usize,
    file: SegmentV1,
    blocks: &[Block],
    run_backend: &str,
    translation: Option<&str>,
) -> Result<Segment, Wrong> {
    let place = |what: &str| format!("segments[{i}].{what}");
    let span = span_at(&place("span"), file.span)?;
    let block = (file.block as usize).checked_sub(1).and_then(|b| blocks.get(b));
    match block {
        None => return wrong(place("block"), format!("there is no block {}", file.block)),
        Some(block) if !block.span.contains(span) => return wrong(place("span"), "it extends beyond its block"),
        Some(_) => {}
    }
    if file.id as usize != i + 1 {
        return wrong(place("id"), format!("it is {}, but should be {}", file.id, i + 1));
    }
    if file.source.len() != span.len() {
        let message = format!("it has {} bytes, but its span has {}", file.source.len(), span.len());
        return wrong(place("source"), message);
    }
    let failed = matches!(file.state, StateWord::Failed | StateWord::Initial);
    if file.target.is_none() && !failed {
        return wrong(place("target"), "it is null, but the state says that it is translated");
    }
    let target = file.target.clone().unwrap_or_default();
    let texts = Texts { place: format!("segments[{i}]"), start: span.start, source: &file.source, target: &target };
    let terms = texts.terms(file.terms)?;
    let findings = texts.findings(file.findings)?;
    let facts = texts.facts(file.facts)?;
    let alignment = texts.alignment(file.alignment)?;
    let edits = texts.edits(file.edits)?;
    let other = file.other.map(|other| read_other(other, &texts)).transpose()?;
    let bead = file.bead.map(|bead| bead.read(&texts.place, translation)).transpose()?;
    // Before version 0.2.0, only the run named its backends.
    let only = Some(run_backend).filter(|names| !names.is_empty() && *names != "none" && !names.contains(", "));
    let backend = file
        .backend
        .or_else(|| only.filter(|_| file.origin == OriginWord::Backend && file.draft.is_some()).map(str::to_owned));
    Ok(Segment {
        id: file.id,
        block: file.block,
        span,
        source: file.source,
        draft: file.draft,
        target: file.target,
        origin: file.origin.into(),
        state: file.state.into(),
        terms,
        findings,
        facts,
        alignment,
        edits,
        backend,
        other,
        bead,
        history: file.history.into_iter().map(HistoryRow::from).collect(),
    })
}

fn read_other(file: OtherV1, own: &Texts<'_>) -> Result<Box<Other>, Wrong> {
    let texts = Texts { place: format!("{}.other", own.place), target: &file.target, ..*own };
    if matches!(file.state, StateWord::Failed | StateWord::Initial) {
        return wrong(format!("{}.state", texts.place), "a version with a target is translated, reviewed or final");
    }
    Ok(Box::new(Other {
        terms: texts.terms(file.terms)?,
        findings: texts.findings(file.findings)?,
        facts: texts.facts(file.facts)?,
        alignment: texts.alignment(file.alignment)?,
        edits: texts.edits(file.edits)?,
        backend: file.backend,
        own_backend: file.own_backend,
        draft: file.draft,
        target: file.target,
        origin: file.origin.into(),
        state: file.state.into(),
    }))
}

/// The texts that the spans of a segment, or of its other draft, point into.
struct Texts<'a> {
    /// The path of the segment or draft in the document.
    place: String,
    /// The byte offset of the source in the article.
    start: usize,
    source: &'a str,
    target: &'a str,
}

impl Texts<'_> {
    fn in_source(&self, place: &str, pair: [usize; 2]) -> Result<Span, Wrong> {
        let span = span_at(place, pair)?;
        let inner = span.start.checked_sub(self.start).and_then(|start| self.source.get(start..span.end - self.start));
        if inner.is_some() {
            Ok(span)
        } else {
            wrong(place, "it is not within the segment's source, on character boundaries")
        }
    }

    fn in_target(&self, place: &str, pair: [usize; 2]) -> Result<Span, Wrong> {
        let span = span_at(place, pair)?;
        if self.target.get(span.range()).is_some() {
            Ok(span)
        } else {
            wrong(place, "it is not within the target, on character boundaries")
        }
    }

    fn edits(&self, rows: Vec<EditV1>) -> Result<Vec<Edit>, Wrong> {
        let mut edits: Vec<Edit> = Vec::with_capacity(rows.len());
        for (n, edit) in rows.into_iter().enumerate() {
            let at = format!("{}.edits[{n}].target_span", self.place);
            let target_span = self.in_target(&at, edit.target_span)?;
            if edits.last().is_some_and(|e| e.target_span.end > target_span.start) {
                return wrong(at, "it overlaps the edit before it");
            }
            edits.push(Edit { target_span, was: edit.was });
        }
        Ok(edits)
    }

    fn terms(&self, rows: Vec<TermV1>) -> Result<Vec<TermHit>, Wrong> {
        let read = |(n, term): (usize, TermV1)| {
            let at = |what: &str| format!("{}.terms[{n}].{what}", self.place);
            Ok(TermHit {
                term: term.term,
                source_span: self.in_source(&at("source_span"), term.source_span)?,
                target_span: term.target_span.map(|p| self.in_target(&at("target_span"), p)).transpose()?,
                outcome: term.outcome.into(),
                method: term.method,
            })
        };
        rows.into_iter().enumerate().map(read).collect()
    }

    fn findings(&self, rows: Vec<FindingV1>) -> Result<Vec<Finding>, Wrong> {
        let read = |(n, finding): (usize, FindingV1)| {
            let at = |what: &str| format!("{}.findings[{n}].{what}", self.place);
            let Some(code) = Code::ALL.iter().copied().find(|c| c.as_str() == finding.code) else {
                return wrong(at("code"), format!("`{}` is not a finding code", finding.code));
            };
            Ok(Finding {
                code,
                severity: finding.severity.into(),
                message: finding.message,
                source_span: finding.source_span.map(|p| self.in_source(&at("source_span"), p)).transpose()?,
                target_span: finding.target_span.map(|p| self.in_target(&at("target_span"), p)).transpose()?,
                suggestion: finding.suggestion,
            })
        };
        rows.into_iter().enumerate().map(read).collect()
    }

    fn facts(&self, rows: Vec<FactV1>) -> Result<Vec<Fact>, Wrong> {
        let read = |(n, fact): (usize, FactV1)| {
            let at = |what: &str| format!("{}.facts[{n}].{what}", self.place);
            Ok(Fact {
                kind: fact.kind.into(),
                source_span: fact.source_span.map(|p| self.in_source(&at("source_span"), p)).transpose()?,
                target_span: fact.target_span.map(|p| self.in_target(&at("target_span"), p)).transpose()?,
                value: fact.value,
                target_value: fact.target_value,
                outcome: fact.outcome.into(),
                confidence: fact.confidence.into(),
            })
        };
        rows.into_iter().enumerate().map(read).collect()
    }

    fn alignment(&self, rows: Vec<AlignmentV1>) -> Result<Vec<Alignment>, Wrong> {
        let read = |(n, link): (usize, AlignmentV1)| {
            let at = |what: &str| format!("{}.alignment[{n}].{what}", self.place);
            if !(0.0..=1.0).contains(&link.confidence) {
                return wrong(at("confidence"), format!("it is {}, but should be between 0 and 1", link.confidence));
            }
            Ok(Alignment {
                source_span: self.in_source(&at("source_span"), link.source_span)?,
                target_span: link.target_span.map(|p| self.in_target(&at("target_span"), p)).transpose()?,
                // Rounded as in the file: two decimals.
                confidence: ((link.confidence * 100.0).round() / 100.0) as f32,
            })
        };
        rows.into_iter().enumerate().map(read).collect()
    }
}

/// Attaches the text of its article to a bitext, if all sources match it; returns whether they do.
pub fn attach_text(bitext: &mut Bitext, text: String) -> bool {
    let fits = bitext.segments.iter().all(|s| text.get(s.span.range()) == Some(s.source.as_str()));
    if fits {
        bitext.article.text = text;
    }
    fits
}

/// Returns the JSON Schema (2020-12) of the file.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(File).to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn sample() -> Bitext {
        let source = "Kremlin setuju.";
        Bitext {
            from: "id".to_owned(),
            to: "en".to_owned(),
            article: Article {
                path: "a.txt".to_owned(),
                sha256: "00".to_owned(),
                title: None,
                text: format!("{source}\n"),
                verbatim: true,
                original: None,
                url: None,
                target: None,
            },
            run: Run::default(),
            blocks: vec![Block { id: 1, kind: BlockKind::ListItem, span: Span::new(0, 15) }],
            segments: vec![Segment {
                id: 1,
                block: 1,
                span: Span::new(0, 15),
                source: source.to_owned(),
                draft: Some("Kreml agrees.".to_owned()),
                target: Some("Kremlin agrees.".to_owned()),
                origin: Origin::Backend,
                backend: Some("first".to_owned()),
                state: State::Translated,
                terms: vec![TermHit {
                    term: "Kremlin".to_owned(),
                    source_span: Span::new(0, 7),
                    target_span: Some(Span::new(0, 7)),
                    outcome: Outcome::Repaired,
                    method: "repair: resembling-name".to_owned(),
                }],
                findings: vec![Finding::new(Code::LengthRatio, "m").at_target(Span::new(0, 7))],
                facts: vec![Fact {
                    kind: FactKind::Number,
                    source_span: Some(Span::new(8, 14)),
                    target_span: Some(Span::new(8, 14)),
                    value: Some("1".to_owned()),
                    target_value: None,
                    outcome: FactOutcome::Altered,
                    confidence: Confidence::Medium,
                }],
                alignment: vec![Alignment {
                    source_span: Span::new(8, 14),
                    target_span: Some(Span::new(8, 14)),
                    confidence: 0.25,
                }],
                edits: vec![Edit { target_span: Span::new(8, 14), was: "agree".to_owned() }],
                bead: None,
                history: vec![HistoryRow {
                    who: "Ana".to_owned(),
                    when: "2026-11-30T12:00:00Z".to_owned(),
                    what: super::super::HistoryKind::Note,
                    was: None,
                    backend: None,
                    text: Some("Ask the \"desk\".".to_owned()),
                }],
                other: Some(Box::new(Other {
                    backend: "second".to_owned(),
                    own_backend: "first".to_owned(),
                    draft: Some("Kremlin is agreed.".to_owned()),
                    target: "Kremlin is agreed.".to_owned(),
                    origin: Origin::Backend,
                    state: State::Translated,
                    terms: Vec::new(),
                    findings: vec![Finding::new(Code::LengthRatio, "m").at_target(Span::new(11, 18))],
                    facts: Vec::new(),
                    alignment: Vec::new(),
                    edits: Vec::new(),
                })),
            }],
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let bitext = sample();
        let json = to_json(&bitext);
        assert!(json.starts_with("{\n  \"format\": \"padanan-bitext/1\",\n  \"from\": \"id\""));
        assert!(json.ends_with("}\n") && json.contains("\"kind\": \"list-item\""));
        let mut read = from_json("a.json", json.as_bytes()).unwrap();
        assert!(!attach_text(&mut read, "another text".to_owned()));
        assert!(attach_text(&mut read, bitext.article.text.clone()));
        read.article.verbatim = true;
        assert_eq!(read, bitext);
        assert_eq!(to_json(&read), json);
    }

    #[test]
    fn what_contradicts_itself_is_refused_with_its_place() {
        let json = to_json(&sample());
        for (was, now, told) in [
            ("padanan-bitext/1", "padanan-bitext/2", "the format is `padanan-bitext/2`"),
            ("Kremlin setuju.", "Kremlin setuju", "segments[0].source: it has 14 bytes, but its span has 15"),
            ("\"block\": 1", "\"block\": 9", "segments[0].block: there is no block 9"),
            ("Kremlin agrees.", "K", "segments[0].terms[0].target_span: it is not within the target"),
            ("length-ratio", "length", "segments[0].findings[0].code: `length` is not a finding code"),
            ("\"repaired\"", "\"mended\"", "unknown variant `mended`"),
            (
                "Kremlin is agreed.\",\n        \"terms",
                "K\",\n        \"terms",
                "segments[0].other.findings[0].target_span: it is not",
            ),
            (
                "\"own_backend\"",
                "\"state\": \"failed\", \"own_backend\"",
                "segments[0].other.state: a version with a target",
            ),
            ("Kremlin agrees.", "\\ud800", "a.json:"),
            ("\"from\"", "from", "a.json:3:"),
        ] {
            let error = from_json("a.json", json.replacen(was, now, 1).as_bytes()).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
        assert!(from_json("a.json", b"\xFF\xFE").is_err());
        assert!(from_json("a.json", b"").is_err());
    }

    #[test]
    fn the_schema_that_is_published_is_this_one() {
        let published: serde_json::Value =
            serde_json::from_str(include_str!("../../../../docs/bitext.schema.json")).unwrap();
        assert_eq!(published, schema(), "renew it: padanan export --format json-schema > docs/bitext.schema.json");
        let instance: serde_json::Value = serde_json::from_str(&to_json(&sample())).unwrap();
        jsonschema::validate(&published, &instance).unwrap();
    }
}
