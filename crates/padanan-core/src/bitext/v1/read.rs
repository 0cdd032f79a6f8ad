//! From the types of the file to the internal ones, with every invariant checked.

use super::super::aligned::TargetArticleV1;
use super::super::{Alignment, Article, Bitext, Block, Edit, Fact, HistoryRow, Original, Other, Run, Segment, TermHit};
use super::attach_text;
use super::shape::*;
use crate::finding::{Code, Finding};
use crate::text::Span;

/// The place of what is wrong, and what it is.
pub(in super::super) type Wrong = (String, String);

fn wrong<T>(place: impl Into<String>, message: impl Into<String>) -> Result<T, Wrong> {
    Err((place.into(), message.into()))
}

fn span_at(place: &str, [start, end]: [usize; 2]) -> Result<Span, Wrong> {
    if start <= end { Ok(Span { start, end }) } else { wrong(place, format!("the span {start}..{end} runs backwards")) }
}

pub(super) fn read(file: File) -> Result<Bitext, Wrong> {
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
