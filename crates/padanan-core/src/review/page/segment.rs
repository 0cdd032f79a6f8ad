//! One segment: source and target side by side with changes and terms marked, and the findings below.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::parts::short_hash;
use crate::bitext::{Bitext, Fact, Origin, Other, Segment, State, TermHit};
use crate::diff::{Op, words_and_terms};
use crate::finding::{Finding, Severity};
use crate::text::Span;

/// Maximum number of terms, and of phrases, that are marked in a segment: nobody points at more.
const MAX_MARKS: usize = 2_000;

/// Renders one segment of the article with this index in the review; `prefix` makes its HTML ids unique.
pub fn segment(bitext: &Bitext, segment: &Segment, article: usize, prefix: &str) -> Markup {
    let kind = bitext.block_of(segment).map_or("", |b| b.kind.as_str());
    let before = (segment.id as usize).checked_sub(2).and_then(|i| bitext.segments.get(i));
    let first = before.is_none_or(|b| b.block != segment.block);
    body(bitext, segment, article, prefix, &html! {}, &format!("{kind}{}", if first { " first" } else { "" }))
}

/// Renders a segment in the queue, with the article it is from, the reasons, and its neighbours.
pub(super) fn with_origin(bitext: &Bitext, segment: &Segment, article: usize, name: &str, why: &str) -> Markup {
    let prefix = format!("a{article}");
    let near = |at: Option<usize>| at.and_then(|i| bitext.segments.get(i));
    let index = segment.id as usize;
    let context = html! {
        p.from { a href={ "/article/" (article) "?at=" (segment.id) "#s" (segment.id) } { (name) } " · " strong { (why) } }
        @if let Some(s) = near(index.checked_sub(2)) { p.near { "before: " span lang=(bitext.from) dir="auto" { (s.source) } } }
        @if let Some(s) = near(Some(index)) { p.near { "after: " span lang=(bitext.from) dir="auto" { (s.source) } } }
    };
    body(bitext, segment, article, &prefix, &context, "first")
}

fn body(bitext: &Bitext, segment: &Segment, article: usize, prefix: &str, context: &Markup, class: &str) -> Markup {
    let id = format!("{prefix}s{}", segment.id);
    let marks = Marks::of(segment);
    let terms: Vec<&str> = segment.terms.iter().map(|t| t.term.as_str()).collect();
    let missing = segment.terms.iter().any(|t| t.outcome.as_str() == "missing");
    let other = segment.other.as_deref();
    html! {
        article class={ "segment " (class) @if segment.other.is_some() { " two" } } id=(id) tabindex="-1" aria-labelledby={ (id) "h" }
            data-article=(article) data-id=(segment.id) data-hash=(short_hash(&[&segment.source])) data-state=(segment.state.as_str()) data-origin=(segment.origin.as_str())
            data-terms=(terms.join("\n")) data-findings=(segment.findings.len()) data-missing[missing]
            data-target=[segment.target.as_deref()] data-draft=[segment.draft.as_deref()]
            data-other=[other.map(|o| &o.target)] data-other-draft=[other.and_then(|o| o.draft.as_deref())]
            data-other-origin=[other.map(|o| o.origin.as_str())] data-other-state=[other.map(|o| o.state.as_str())] {
            h2 id={ (id) "h" } { a href={ "#" (id) } { (segment.id) } " " span.state { (segment.state.as_str())
                @if segment.origin.as_str() == "human" { ", edited" } } }
            p.source lang=(bitext.from) dir="auto" { (marks.source(&segment.source)) }
            p.target lang=(bitext.to) dir="auto" { (target(segment, &marks)) }
            @if let Some(o) = other { (other_version(bitext, segment, o)) }
            div.beside {
                (context)
                @if !segment.findings.is_empty() {
                    ul.findings { @for finding in &segment.findings { (finding_item(finding, segment.target.as_deref())) } }
                }
                @if !segment.terms.is_empty() {
                    details.rows { summary { (segment.terms.len()) @if segment.terms.len() == 1 { " term" } @else { " terms" } }
                        ul { @for t in &segment.terms { li class=(t.outcome.as_str()) { (row(t)) } } } }
                }
            }
        }
    }
}

/// Renders the other version, as a change of the target, with the button that takes it.
fn other_version(bitext: &Bitext, segment: &Segment, other: &Other) -> Markup {
    let target = segment.target.as_deref().unwrap_or_default();
    let places: Vec<Span> = other.terms.iter().filter_map(|t| t.target_span).collect();
    let missing = other.terms.iter().filter(|t| t.outcome.as_str() == "missing");
    let missing: Vec<&str> = missing.map(|t| t.term.as_str()).collect();
    let findings: Vec<&str> =
        other.findings.iter().filter(|f| f.severity >= Severity::Warning).map(|f| f.code.as_str()).collect();
    html! {
        div.second {
            p.who { "Or " b { (other.by()) }
                @if target == other.target { ": the same" }
                @else { ":" }
                @if !missing.is_empty() { " " span.error { (missing.join(", ")) " missing" } }
                @if !findings.is_empty() { " " span.warning { (findings.join(", ")) } }
            }
            @if target != other.target {
                p.theirs lang=(bitext.to) dir="auto" {
                    @for op in words_and_terms(target, &other.target, &places) {
                        @match op {
                            Op::Equal(span) => (span.of(&other.target)),
                            Op::Added(span) => ins { (span.of(&other.target)) },
                            Op::Removed(span) => del { (span.of(target)) },
                        }
                    }
                }
                button type="button" data-do="other" { @if other.origin == Origin::Human { "Take this text back " } @else { "Take this draft " } kbd { "s" } }
            }
        }
    }
}

/// Renders the whole article as running text, each paragraph next to its translation.
pub(super) fn reading(bitext: &Bitext) -> Markup {
    html! {
        div.reading {
            @for part in bitext.segments.chunk_by(|a, b| a.block == b.block) {
                @let kind = part.first().and_then(|s| bitext.block_of(s)).map_or("", |b| b.kind.as_str());
                div class={ "block " (kind) } {
                    p.source lang=(bitext.from) dir="auto" {
                        @for s in part { span { (Marks::of(s).terms_alone().source(&s.source)) } " " }
                    }
                    p.target lang=(bitext.to) dir="auto" {
                        @for s in part { span { (target(s, &Marks::of(s).terms_alone())) } " " }
                    }
                }
            }
        }
    }
}

/// Renders a finding; with the button that puts its suggestion into the target, if it has one. The script counts in UTF-16.
fn finding_item(finding: &Finding, target: Option<&str>) -> Markup {
    let suggestion =
        finding.suggestion.as_deref().zip(finding.target_span.zip(target)).and_then(|(with, (span, target))| {
            let units = |end: usize| target.get(..end).map(|text| text.encode_utf16().count());
            Some((with, units(span.start)?, units(span.end)?))
        });
    html! {
        li class=(finding.severity.as_str()) data-with=[suggestion.map(|s| s.0)] data-from=[suggestion.map(|s| s.1)] data-to=[suggestion.map(|s| s.2)] {
            code { (finding.code.as_str()) } " " (finding.message)
            @if let Some((with, ..)) = suggestion { " " button type="button" data-do="suggest" { "Use “" (with) "”" } }
        }
    }
}

/// Returns a row of the ledger as text for people.
fn row(hit: &TermHit) -> String {
    format!("{}: {} ({})", hit.term, hit.outcome.as_str(), hit.method)
}

fn target(segment: &Segment, marks: &Marks<'_>) -> Markup {
    let Some(target) = &segment.target else {
        return html! { strong.error { @if segment.state == State::Failed { "Not translated" } @else { "Not translated yet" } } };
    };
    let draft = segment.draft.as_deref().unwrap_or(target);
    let places: Vec<Span> = marks.in_target.iter().map(|(span, _, _)| *span).collect();
    html! {
        @for op in words_and_terms(draft, target, &places) {
            @match op {
                Op::Equal(span) => (marks.target(target, span)),
                Op::Added(span) => ins { (marks.target(target, span)) },
                Op::Removed(span) => del { (span.of(draft)) },
            }
        }
    }
}

/// Returns what became of a fact, as text for people.
fn fact_row(fact: &Fact) -> String {
    let value = |value: &Option<String>| value.as_deref().filter(|v| !v.is_empty()).unwrap_or("–").to_owned();
    let values = match (value(&fact.value), value(&fact.target_value)) {
        (a, b) if a == b => a,
        (a, b) => format!("{a} → {b}"),
    };
    format!("{}: {values} ({})", fact.kind.as_str(), fact.outcome.as_str())
}

type Terms<'a> = Vec<(Span, usize, &'a TermHit)>;
type Facts<'a> = Vec<(Span, usize, &'a Fact)>;
type Links = Vec<(Span, usize)>;

/// The marked spans in the two texts of a segment; counterparts have the same number.
struct Marks<'a> {
    in_source: Terms<'a>,
    in_target: Terms<'a>,
    facts_in_source: Facts<'a>,
    facts_in_target: Facts<'a>,
    from: Links,
    to: Links,
}

impl<'a> Marks<'a> {
    fn of(segment: &'a Segment) -> Self {
        let inner = |span: Span| segment.in_source(span);
        let rows = || segment.terms.iter().enumerate().take(MAX_MARKS);
        let facts = || segment.facts.iter().filter(|f| f.is_marked()).enumerate().take(MAX_MARKS);
        let links = || segment.alignment.iter().enumerate().take(MAX_MARKS);
        let mut in_target: Terms<'a> = rows().filter_map(|(n, t)| Some((t.target_span?, n, t))).collect();
        in_target.sort_by_key(|(span, n, _)| (*span, *n));
        Self {
            in_source: rows().filter_map(|(n, t)| Some((inner(t.source_span)?, n, t))).collect(),
            in_target,
            facts_in_source: facts().filter_map(|(n, f)| Some((inner(f.source_span?)?, n, f))).collect(),
            facts_in_target: facts().filter_map(|(n, f)| Some((f.target_span?, n, f))).collect(),
            from: links().filter_map(|(n, l)| Some((inner(l.source_span)?, n))).collect(),
            to: links().filter_map(|(n, l)| Some((l.target_span?, n))).collect(),
        }
    }

    /// Drops the phrases: nobody points at them in running text.
    fn terms_alone(mut self) -> Self {
        (self.from, self.to) = (Links::new(), Links::new());
        self
    }

    fn source(&self, text: &str) -> Markup {
        marked(text, Span::new(0, text.len()), (&self.in_source, &self.facts_in_source, &self.from))
    }

    fn target(&self, text: &str, span: Span) -> Markup {
        marked(text, span, (&self.in_target, &self.facts_in_target, &self.to))
    }
}

/// Renders the bytes of `span`, split where a term, a fact or a phrase begins or ends.
fn marked(text: &str, span: Span, (terms, facts, links): (&Terms<'_>, &Facts<'_>, &Links)) -> Markup {
    let spans = terms.iter().map(|t| t.0).chain(facts.iter().map(|f| f.0)).chain(links.iter().map(|l| l.0));
    let mut cuts: BTreeSet<usize> = spans
        .filter(|s| s.overlaps(span))
        .flat_map(|s| [s.start, s.end])
        .filter(|at| span.start < *at && *at < span.end)
        .collect();
    cuts.insert(span.end);
    let mut at = span.start;
    html! {
        @for end in cuts {
            @let piece = Span::new(std::mem::replace(&mut at, end), end);
            @let term = terms.iter().find(|t| t.0.contains(piece));
            // The innermost of two facts.
            @let fact = facts.iter().filter(|f| f.0.contains(piece)).min_by_key(|f| f.0.len());
            @let number = fact.map(|f| f.1);
            @let link = links.iter().find(|l| l.0.contains(piece)).map(|l| l.1);
            @match (term, fact, link) {
                _ if piece.is_empty() => {},
                (Some((_, n, hit)), ..) => mark class=(hit.outcome.as_str()) data-t=(n) data-f=[number] data-a=[link] title=(row(hit)) { (piece.of(text)) },
                (None, Some((_, n, f)), _) => span class={ "fact " (f.outcome.as_str()) } data-f=(n) data-a=[link] title=(fact_row(f)) { (piece.of(text)) },
                (None, None, Some(n)) => span data-a=(n) { (piece.of(text)) },
                (None, None, None) => (piece.of(text)),
            }
        }
    }
}
