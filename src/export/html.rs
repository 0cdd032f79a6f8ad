//! The aligned bilingual diff as one page: no script, no external resource, readable on a telephone.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::bitext::{Bitext, Segment, Span, State, TermHit};
use crate::diff::{Op, words_and_terms};
use crate::finding::Finding;

const STYLE: &str = include_str!("page.css");

pub(super) fn write(bitext: &Bitext) -> String {
    let summary = bitext.summary();
    let title = bitext.article.title.as_deref().unwrap_or(&bitext.article.path);
    let page = html! {
        (DOCTYPE)
        html lang=(bitext.to) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (title) " · padanan" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 lang=(bitext.from) dir="auto" { (title) }
                    p { (bitext.from) " → " (bitext.to) " · " (bitext.article.path) " · " (bitext.run.backend)
                        @if let Some(model) = &bitext.run.model { " (" (model) ")" } " · " (bitext.run.created) }
                    p.summary {
                        (summary.segments) " segments"
                        @if summary.failed > 0 { " · " strong.error { (summary.failed) " not translated" } }
                        " · terms " (summary.terms_honoured) " of " (summary.terms) " honoured · " (summary.findings) " findings"
                    }
                    details {
                        summary { "How to read this" }
                        p { "On the left the source, on the right the translation. " mark { "Glossary terms" }
                            " are marked on both sides; point at one to see what became of it. "
                            del { "Taken out" } " and " ins { "put in" } " is what enforcement changed in the machine's draft." }
                    }
                }
                main { @for segment in &bitext.segments { (row(bitext, segment)) } }
            }
        }
    };
    let mut text = page.into_string();
    text.push('\n');
    text
}

fn row(bitext: &Bitext, segment: &Segment) -> Markup {
    let kind = bitext.block_of(segment).map_or("", |b| b.kind.as_str());
    let first = bitext.segments.iter().find(|s| s.block == segment.block).is_some_and(|s| s.id == segment.id);
    html! {
        section class={ (kind) @if first { " first" } } id={ "s" (segment.id) } {
            a.number href={ "#s" (segment.id) } { (segment.id) }
            p.source lang=(bitext.from) dir="auto" { (marked(&segment.source, Span::new(0, segment.source.len()), &source_terms(segment))) }
            p.target lang=(bitext.to) dir="auto" { (target(segment)) }
            @if !segment.findings.is_empty() {
                ul.findings { @for finding in &segment.findings { (finding_item(finding)) } }
            }
        }
    }
}

fn finding_item(finding: &Finding) -> Markup {
    html! { li class=(finding.severity.as_str()) { code { (finding.code.as_str()) } " " (finding.message) } }
}

type Marked<'a> = Vec<(Span, &'a TermHit)>;

fn source_terms(segment: &Segment) -> Marked<'_> {
    let start = segment.span.start;
    let inside = segment.terms.iter().filter(|t| t.source_span.start >= start);
    inside.map(|t| (Span::new(t.source_span.start - start, t.source_span.end - start), t)).collect()
}

fn target(segment: &Segment) -> Markup {
    let Some(target) = &segment.target else {
        return html! { strong.error { @if segment.state == State::Failed { "Not translated" } @else { "Not translated yet" } } };
    };
    let mut terms: Marked<'_> = segment.terms.iter().filter_map(|t| Some((t.target_span?, t))).collect();
    terms.sort_by_key(|(span, _)| *span);
    let draft = segment.draft.as_deref().unwrap_or(target);
    let places: Vec<Span> = terms.iter().map(|(span, _)| *span).collect();
    html! {
        @for op in words_and_terms(draft, target, &places) {
            @match op {
                Op::Equal(span) => (marked(target, span, &terms)),
                Op::Added(span) => ins { (marked(target, span, &terms)) },
                Op::Removed(span) => del { (span.of(draft)) },
            }
        }
    }
}

/// The bytes of `span`, with the parts that are terms marked.
fn marked(text: &str, span: Span, terms: &Marked<'_>) -> Markup {
    let mut pieces: Vec<(Span, Option<&TermHit>)> = Vec::new();
    let mut at = span.start;
    for (term, hit) in terms {
        let (start, end) = (term.start.max(at), term.end.min(span.end));
        if start < end {
            pieces.push((Span::new(at, start), None));
            pieces.push((Span::new(start, end), Some(hit)));
            at = end;
        }
    }
    pieces.push((Span::new(at, span.end), None));
    html! {
        @for (piece, hit) in pieces {
            @match hit {
                Some(hit) => mark class=(hit.outcome.as_str()) title={ (hit.term) ": " (hit.outcome.as_str()) " (" (hit.method) ")" } { (piece.of(text)) },
                None => (piece.of(text)),
            }
        }
    }
}
