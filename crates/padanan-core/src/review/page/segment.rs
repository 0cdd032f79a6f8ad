//! One segment: source and target side by side with changes and terms marked, and the findings below.

use std::borrow::Cow;

use maud::{Markup, html};

use super::QueueItem;
use super::marks::{Marks, row};
use super::parts::short_hash;
use crate::bitext::{Bitext, HistoryKind, HistoryRow, Origin, Other, Outcome, Segment, State};
use crate::diff::{Op, enforcement, words_and_terms};
use crate::finding::{Finding, Severity};
use crate::review::action::draft;
use crate::review::{Filter, need};
use crate::text::Span;

/// Renders one segment of the article with this index in the review; `prefix` makes its HTML ids unique.
pub fn segment(bitext: &Bitext, segment: &Segment, article: usize, prefix: &str) -> Markup {
    let kind = bitext.block_of(segment).map_or("", |b| b.kind.as_str());
    let before = (segment.id as usize).checked_sub(2).and_then(|i| bitext.segments.get(i));
    let first = before.is_none_or(|b| b.block != segment.block);
    let last = bitext.segments.get(segment.id as usize).is_none_or(|b| b.block != segment.block);
    body(
        bitext,
        segment,
        article,
        prefix,
        &html! {},
        &format!("{kind}{}{}", if first { " first" } else { "" }, if last { " last" } else { "" }),
        None,
    )
}

/// Renders a segment in the queue, with the article it is from, the reasons, and its neighbours.
pub(super) fn with_origin(item: &QueueItem<'_>) -> Markup {
    let QueueItem { bitext, segment, article, name, need, .. } = item;
    let why = need.reasons.join(", ");
    let prefix = format!("a{article}");
    let near = |at: Option<usize>| at.and_then(|i| bitext.segments.get(i));
    let index = segment.id as usize;
    let context = html! {
        p.from { a href={ "/article/" (article) "?at=" (segment.id) "#s" (segment.id) } { (name) } " · " strong { (why) } }
        @if let Some(s) = near(index.checked_sub(2)) { p.near { "before: " span lang=(bitext.from) dir="auto" { (s.source) } } }
        @if let Some(s) = near(Some(index)) { p.near { "after: " span lang=(bitext.from) dir="auto" { (s.source) } } }
    };
    body(bitext, segment, *article, &prefix, &context, "first last", Some(need.score))
}

fn body(
    bitext: &Bitext,
    segment: &Segment,
    article: usize,
    prefix: &str,
    context: &Markup,
    class: &str,
    score: Option<u32>,
) -> Markup {
    let id = format!("{prefix}s{}", segment.id);
    let marks = Marks::of(segment, &id);
    let terms: Vec<&str> = segment.terms.iter().map(|t| t.term.as_str()).collect();
    let other = segment.other.as_deref();
    let (kinds, need) = kinds(segment);
    let need = score.unwrap_or(need);
    let worst = segment.findings.iter().map(|f| f.severity).filter(|s| *s > Severity::Info).max();
    html! {
        article class={ "segment " (class) @if segment.other.is_some() { " two" } } id=(id) tabindex="-1" aria-labelledby={ (id) "h" }
            data-article=(article) data-id=(segment.id) data-hash=(short_hash(&[&segment.source])) data-state=(segment.state.as_str()) data-origin=(segment.origin.as_str())
            data-terms=(terms.join("\n")) data-findings=(segment.findings.len()) data-kinds=(kinds) data-need=(need) data-worst=[worst.map(Severity::as_str)]
            data-target=[segment.target.as_deref()] data-draft=[draft(segment)] data-bead=[segment.bead.as_ref().map(|b| b.kind.as_str())]
            data-other=[other.map(|o| &o.target)] data-other-draft=[other.and_then(|o| o.draft.as_deref())]
            data-other-origin=[other.map(|o| o.origin.as_str())] data-other-state=[other.map(|o| o.state.as_str())] {
            h2 id={ (id) "h" } { a href={ "#" (id) } { (segment.id) } " " span.state { (segment.state.as_str())
                @if segment.origin.as_str() == "human" { ", edited" } } }
            p.source lang=(bitext.from) dir="auto" { (marks.source(&segment.source)) }
            p.target lang=(bitext.to) dir="auto" { (target(segment, &marks)) }
            @if let Some(o) = other { (other_version(bitext, segment, o)) }
            div.beside {
                (context)
                (comments(segment))
                (findings(segment, &id))
                @if !segment.terms.is_empty() {
                    details.rows { summary { (counted(segment.terms.len(), "term")) }
                        ul { @for t in &segment.terms { li class=(t.outcome.as_str()) { (row(t)) } } } }
                }
                @if let Some(bead) = &segment.bead {
                    p.pair.dim title="sentences of the source : sentences of the translation" {
                        (bead.kind) @if bead.is_moved { ", moved" } " · confidence " (format!("{:.2}", bead.confidence)) }
                }
                (trace(segment))
            }
        }
    }
}

/// Returns the filters that show a segment which nobody has decided about, and its score in the queue. The script knows
/// the decisions.
fn kinds(segment: &Segment) -> (String, u32) {
    let mut open = Cow::Borrowed(segment);
    if segment.is_decided() {
        let segment = open.to_mut();
        (segment.state, segment.origin) = (State::Translated, Origin::Backend);
    }
    let words = ["waiting", "missing", "numbers", "names", "drafts", "unsure", "findings", "clean"];
    let kinds: Vec<&str> = words.into_iter().filter(|word| Filter::parse(word).lets(&open)).collect();
    (kinds.join(" "), need(&open).score)
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Renders the findings: those of weight as a list, the notes folded up.
pub(super) fn findings(segment: &Segment, id: &str) -> Markup {
    let (notes, serious): (Vec<_>, Vec<_>) =
        segment.findings.iter().enumerate().partition(|(_, f)| f.severity == Severity::Info);
    let target = segment.target.as_deref();
    html! {
        @if !serious.is_empty() { ul.findings { @for (n, finding) in &serious { (finding_item(finding, target, id, *n)) } } }
        @if !notes.is_empty() {
            details.notes { summary { (counted(notes.len(), "note")) }
                ul.findings { @for (n, finding) in &notes { (finding_item(finding, target, id, *n)) } } }
        }
    }
}

/// Renders what the checks say about a text that is being typed: the text with its marks, the terms that are missing, and
/// the findings.
pub fn checked(bitext: &Bitext, segment: &Segment) -> Markup {
    let marks = Marks::of(segment, "").without_phrases();
    let target = segment.target.as_deref().unwrap_or_default();
    let missing = segment.terms.iter().filter(|t| t.outcome == Outcome::Missing && !segment.has_finding_of(t));
    html! {
        p.preview lang=(bitext.to) dir="auto" { (marks.target(target, Span::new(0, target.len()))) }
        @for term in missing { p.error { span.sign aria-hidden="true" {} " " (term.term) " is missing" } }
        (findings(segment, ""))
    }
}

/// Renders where a segment's words come from, and what a person changed.
fn trace(segment: &Segment) -> Markup {
    let backend = segment.backend.as_deref();
    let (whose, by) = match segment.origin {
        Origin::Human => ("Written by a person", None),
        Origin::Memory => ("From the translation memory", None),
        Origin::Copied => ("Copied from the article", None),
        Origin::Aligned => ("From an existing translation", None),
        Origin::Backend => ("Translated by ", Some(backend.unwrap_or("a machine"))),
    };
    html! {
        details.trace { summary { (whose) (by.unwrap_or_default()) }
            ul {
                @if segment.origin == Origin::Human && backend.is_some() { li { "The draft is by " (backend.unwrap_or_default()) "." } }
                @for edit in &segment.edits {
                    @let now = segment.target.as_deref().and_then(|t| t.get(edit.target_span.range())).unwrap_or_default();
                    li { "Changed: " @if !edit.was.is_empty() { del { (edit.was) } " " } @if !now.is_empty() { ins { (now) } } }
                }
                @if segment.state.is_decided() { li { "Read by a person: " (segment.state.as_str()) "." } }
                @else { li { "Nobody has decided about it." } }
                @for row in segment.history.iter().filter(|row| row.what != HistoryKind::Note) { (history_item(row)) }
            }
        }
    }
}

/// Renders one change: when, who, what, and the words that were there.
fn history_item(row: &HistoryRow) -> Markup {
    html! {
        li.past { time datetime=(row.when) { (minute(&row.when)) } " " b { (who(row)) } " " (row.what.as_str())
            @if let Some(was) = &row.was { ": " del dir="auto" { (was) } }
            @if let Some(backend) = &row.backend { " (by " (backend) ")" } }
    }
}

/// Returns a time of the history as a person reads it.
fn minute(when: &str) -> String {
    match (when.get(..16), when.ends_with('Z')) {
        (Some(minute), true) => format!("{} UTC", minute.replace('T', " ")),
        _ => when.to_owned(),
    }
}

fn who(row: &HistoryRow) -> &str {
    if row.who.trim().is_empty() { "a person" } else { &row.who }
}

/// Renders what persons noted about a segment.
fn comments(segment: &Segment) -> Markup {
    html! {
        @for (row, text) in segment.notes() {
            p.comment { b { (who(row)) } " " time.dim datetime=(row.when) { (minute(&row.when)) } span dir="auto" { (text) } }
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
            p.who { @if segment.is_decided() { "Waiting beside it, by " } @else { "Or " } b { (other.by()) }
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
                        @for s in part { span { (Marks::of(s, "").without_phrases().source(&s.source)) } " " }
                    }
                    p.target lang=(bitext.to) dir="auto" {
                        @for s in part { span { (target(s, &Marks::of(s, "").without_phrases())) } " " }
                    }
                }
            }
        }
    }
}

/// Renders a message for people: what it quotes is bold, without the signs around it.
fn message(text: &str) -> Markup {
    let even = text.matches('`').count().is_multiple_of(2);
    html! {
        @if even { @for (n, part) in text.split('`').enumerate() { @if n % 2 == 1 { b { (part) } } @else { (part) } } }
        @else { (text) }
    }
}

/// Renders a finding; with the button that puts its suggestion into the target, if it has one. The script counts in UTF-16.
fn finding_item(finding: &Finding, target: Option<&str>, id: &str, n: usize) -> Markup {
    let suggestion =
        finding.suggestion.as_deref().zip(finding.target_span.zip(target)).and_then(|(with, (span, target))| {
            let units = |end: usize| target.get(..end).map(|text| text.encode_utf16().count());
            Some((with, units(span.start)?, units(span.end)?))
        });
    html! {
        li id=[(!id.is_empty()).then(|| format!("{id}n{n}"))] class=(finding.severity.as_str()) data-n=(n) data-with=[suggestion.map(|s| s.0)] data-from=[suggestion.map(|s| s.1)] data-to=[suggestion.map(|s| s.2)] {
            span.sign aria-hidden="true" {} span.unseen { (finding.severity.as_str()) ": " }
            span { (message(&finding.message)) } " " code { (finding.code.as_str()) }
            @if let Some((with, ..)) = suggestion { " " button type="button" data-do="suggest" { "Use “" (with) "” " kbd { "t" } } }
        }
    }
}

fn target(segment: &Segment, marks: &Marks<'_>) -> Markup {
    let Some(target) = &segment.target else {
        return html! { strong.error { @if segment.state == State::Failed { "Not translated" } @else { "Not translated yet" } } };
    };
    let draft = segment.draft.as_deref().unwrap_or(target);
    html! {
        @for op in enforcement(segment) {
            @match op {
                Op::Equal(span) => (marks.target(target, span)),
                Op::Added(span) => ins { (marks.target(target, span)) },
                Op::Removed(span) => del { (span.of(draft)) },
            }
        }
    }
}
