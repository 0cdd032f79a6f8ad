//! From the internal types to those of the file.

use super::super::aligned::{BeadV1, TargetArticleV1};
use super::super::history::HistoryV1;
use super::super::{Alignment, Bitext, Edit, Fact, Origin, Other, Segment, TermHit};
use super::FORMAT;
use super::shape::*;
use crate::finding::Finding;
use crate::text::Span;

fn pair(span: Span) -> [usize; 2] {
    [span.start, span.end]
}
pub(super) fn to_file(bitext: &Bitext, segments: &[Segment]) -> File {
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

pub(super) fn segment_to_file(segment: &Segment) -> SegmentV1 {
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
