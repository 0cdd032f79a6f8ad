//! The marked spans in the two texts of a segment: terms, facts, phrases, and what the findings are about.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::bitext::{Fact, Segment, TermHit};
use crate::diff::is_set;
use crate::finding::{Finding, Severity};
use crate::text::Span;

/// Maximum number of terms, and of phrases, that are marked in a segment: nobody points at more.
const MAX_MARKS: usize = 2_000;

type Placed<'a, T> = Vec<(Span, usize, &'a T)>;

/// The marks of one side. Counterparts on the two sides have the same number.
#[derive(Default)]
struct Side<'a> {
    terms: Placed<'a, TermHit>,
    facts: Placed<'a, Fact>,
    links: Vec<(Span, usize)>,
    findings: Placed<'a, Finding>,
}

/// The marked spans in the two texts of a segment.
pub(super) struct Marks<'a> {
    source: Side<'a>,
    target: Side<'a>,
    /// The id of the segment's element: the items of its findings are called after it.
    id: &'a str,
}

impl<'a> Marks<'a> {
    pub(super) fn of(segment: &'a Segment, id: &'a str) -> Self {
        let inner = |span: Span| segment.in_source(span).filter(|s| s.end <= segment.source.len());
        let rows = || segment.terms.iter().enumerate().take(MAX_MARKS);
        let facts = || segment.facts.iter().filter(|f| f.is_marked()).enumerate().take(MAX_MARKS);
        let links = || segment.alignment.iter().enumerate().take(MAX_MARKS);
        let findings = || segment.findings.iter().enumerate().take(MAX_MARKS);
        let source = Side {
            terms: rows().filter_map(|(n, t)| Some((inner(t.source_span)?, n, t))).collect(),
            facts: facts().filter_map(|(n, f)| Some((inner(f.source_span?)?, n, f))).collect(),
            links: links().filter_map(|(n, l)| Some((inner(l.source_span)?, n))).collect(),
            findings: findings().filter_map(|(n, f)| Some((inner(f.source_span?)?, n, f))).collect(),
        };
        let target = Side {
            terms: rows().filter_map(|(n, t)| Some((t.target_span?, n, t))).collect(),
            facts: facts().filter_map(|(n, f)| Some((f.target_span?, n, f))).collect(),
            links: links().filter_map(|(n, l)| Some((l.target_span?, n))).collect(),
            findings: findings().filter_map(|(n, f)| Some((f.target_span?, n, f))).collect(),
        };
        Self { source, target, id }
    }

    /// Keeps only the terms and facts: nobody points at phrases in running text.
    pub(super) fn without_phrases(mut self) -> Self {
        for side in [&mut self.source, &mut self.target] {
            (side.links, side.findings) = (Vec::new(), Vec::new());
        }
        self
    }

    pub(super) fn source(&self, text: &str) -> Markup {
        self.source.marked(text, Span::new(0, text.len()), self.id)
    }

    /// Renders a part of the target.
    pub(super) fn target(&self, text: &str, span: Span) -> Markup {
        self.target.marked(text, span, self.id)
    }
}

impl Side<'_> {
    /// Renders the bytes of `span`, split where a mark begins or ends.
    fn marked(&self, text: &str, span: Span, id: &str) -> Markup {
        let terms = self.terms.iter().map(|t| t.0).chain(self.facts.iter().map(|f| f.0));
        let spans = terms.chain(self.links.iter().map(|l| l.0)).chain(self.findings.iter().map(|f| f.0));
        let mut cuts: BTreeSet<usize> = spans
            .filter(|s| s.overlaps(span))
            .flat_map(|s| [s.start, s.end])
            .filter(|at| span.start < *at && *at < span.end)
            .collect();
        cuts.insert(span.end);
        let mut at = span.start;
        html! {
            @for end in cuts { (self.piece(text, Span::new(std::mem::replace(&mut at, end), end), id)) }
        }
    }

    /// Renders a piece of text in which no mark begins or ends.
    fn piece(&self, text: &str, piece: Span, id: &str) -> Markup {
        let term = self.terms.iter().find(|t| t.0.contains(piece));
        // The innermost of two facts.
        let fact = self.facts.iter().filter(|f| f.0.contains(piece)).min_by_key(|f| f.0.len());
        let link = self.links.iter().find(|l| l.0.contains(piece)).map(|l| l.1);
        // The worst finding, and of those the innermost.
        let finding = self.findings.iter().filter(|f| f.0.contains(piece));
        let finding = finding.min_by_key(|(span, _, f)| (std::cmp::Reverse(f.severity), span.len()));
        let words = piece.of(text);
        if piece.is_empty() {
            return html! {};
        }
        let number = fact.map(|f| f.1);
        let about = match (term, fact) {
            (Some((_, _, hit)), _) => Some(row(hit)),
            (None, Some((_, _, fact))) => Some(fact_row(fact)),
            (None, None) => None,
        };
        let class = classes(term.map(|t| t.2), fact.map(|f| f.2), finding.map(|f| f.2));
        let found = finding.map(|f| f.1);
        // One stop for the Tab key for each finding of weight, at the beginning of its words.
        let stop =
            finding.filter(|(span, _, f)| !id.is_empty() && span.start == piece.start && f.severity > Severity::Info);
        let told = stop.map(|(_, n, _)| format!("{id}n{n}"));
        let (tab, role) = (stop.map(|_| "0"), stop.map(|_| "button"));
        match (term, class.is_empty(), link) {
            (Some((_, n, _)), ..) => html! {
                mark class=(class) data-t=(n) data-f=[number] data-a=[link] data-n=[found] tabindex=[tab] role=[role] aria-describedby=[told] title=[about] { (words) }
            },
            (None, true, None) => html! { (words) },
            (None, true, Some(n)) => html! { span data-a=(n) { (words) } },
            (None, false, _) => html! {
                span class=(class) data-f=[number] data-a=[link] data-n=[found] tabindex=[tab] role=[role] aria-describedby=[told] title=[about] { (words) }
            },
        }
    }
}

/// Returns the classes of a piece: what it is, and how bad.
fn classes(term: Option<&TermHit>, fact: Option<&Fact>, finding: Option<&Finding>) -> String {
    let mut class = match (term, fact) {
        (Some(term), _) if is_set(term) => format!("{} set", term.outcome.as_str()),
        (Some(term), _) => term.outcome.as_str().to_owned(),
        (None, Some(fact)) => format!("fact {}", fact.outcome.as_str()),
        (None, None) => String::new(),
    };
    if let Some(finding) = finding {
        let space = if class.is_empty() { "" } else { " " };
        class.push_str(&format!("{space}found {}", finding.severity.as_str()));
    }
    class
}

/// Returns a row of the ledger as text for people.
pub(super) fn row(hit: &TermHit) -> String {
    format!("{}: {} ({})", hit.term, hit.outcome.as_str(), hit.method)
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
