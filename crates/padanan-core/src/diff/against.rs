//! A machine's translation beside a published one, sentence by sentence: both drafts, what differs in terms and facts, scores.

use super::counterparts::counterparts;
use super::layout::{Cell, Look, visible};
use super::render::{Output, Style, code};
use crate::bitext::{Bitext, Fact, FactKind, Origin, Segment, TermHit};
use crate::finding::Code;
use crate::quality::{Scores, score};
use crate::text::Span;

/// The sentences of an article that belong together on both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedRow<'a> {
    /// What the machine has for them.
    pub machine: Vec<&'a Segment>,
    /// What the published translation has for them.
    pub human: Vec<&'a Segment>,
    /// The terms and facts in which the two differ.
    pub differences: Vec<Difference>,
}

/// A term or a fact that two translations render in different ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// `term`, or the kind of fact.
    pub kind: &'static str,
    /// The term, or the value in the source.
    pub what: String,
    /// What each has; `None` if it has nothing.
    pub machine: Option<String>,
    /// See `machine`.
    pub human: Option<String>,
}

/// A machine's translation of an article, compared with a published one.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison<'a> {
    /// The rows, in the order of the article.
    pub rows: Vec<ComparedRow<'a>>,
    /// How near the drafts, before enforcement, are to the published translation.
    pub draft: Scores,
    /// The same after enforcement.
    pub target: Scores,
    /// Number of rows that were scored: both sides have a text, and it is sure that they belong together.
    pub scored: usize,
    /// Number of rows that were not, because that is doubtful.
    pub doubtful: usize,
    /// Number of rows in which one of the two has nothing.
    pub alone: usize,
}

impl ComparedRow<'_> {
    /// Returns the draft and the target of the machine, and the published text.
    pub fn texts(&self) -> [String; 3] {
        let join = |all: &[&Segment], of: fn(&Segment) -> &str| {
            let parts: Vec<&str> = all.iter().map(|s| of(s).trim()).filter(|part| !part.is_empty()).collect();
            parts.join(" ")
        };
        [
            join(&self.machine, |s| s.draft.as_deref().or(s.target.as_deref()).unwrap_or_default()),
            join(&self.machine, |s| s.target.as_deref().unwrap_or_default()),
            join(&self.human, |s| s.target.as_deref().unwrap_or_default()),
        ]
    }

    /// Whether it counts for the scores: both have a text, and surely belong together.
    pub fn is_scored(&self) -> bool {
        let [_, target, human] = self.texts();
        !target.is_empty() && !human.is_empty() && !self.is_doubtful()
    }

    fn is_doubtful(&self) -> bool {
        self.human.iter().any(|s| s.findings.iter().any(|f| f.code == Code::AlignmentDoubtful))
    }

    fn is_copied(&self) -> bool {
        self.machine.iter().chain(&self.human).all(|s| s.origin == Origin::Copied)
    }
}

/// Compares a machine's translation with a published one of the same article.
pub fn compare<'a>(machine: &'a Bitext, human: &'a Bitext) -> Comparison<'a> {
    let mut rows = if machine.article.sha256 == human.article.sha256 {
        by_spans(&machine.segments, &human.segments)
    } else {
        by_sentences(&machine.segments, &human.segments)
    };
    rows.retain(|row| !row.is_copied());
    rows.iter_mut().for_each(|row| row.differences = differences(row));
    let (mut drafts, mut targets, mut published) = (Vec::new(), Vec::new(), Vec::new());
    let (mut doubtful, mut alone) = (0, 0);
    for row in &rows {
        let [draft, target, human] = row.texts();
        if target.is_empty() || human.is_empty() {
            alone += 1;
        } else if row.is_doubtful() {
            doubtful += 1;
        } else {
            drafts.push(draft);
            targets.push(target);
            published.push(human);
        }
    }
    let (draft, target) = (score(&drafts, &published), score(&targets, &published));
    Comparison { rows, draft, target, scored: published.len(), doubtful, alone }
}

/// Groups segments of one text whose places overlap.
fn by_spans<'a>(machine: &'a [Segment], human: &'a [Segment]) -> Vec<ComparedRow<'a>> {
    let (mut i, mut j) = (0, 0);
    let mut rows = Vec::new();
    while i < machine.len() || j < human.len() {
        let mut row = ComparedRow { machine: Vec::new(), human: Vec::new(), differences: Vec::new() };
        // What has no place of its own in the article is a row of its own.
        if let Some(added) = human.get(j).filter(|s| s.span.start == s.span.end) {
            let is_next = machine.get(i).is_none_or(|s| added.span.start <= s.span.start);
            if is_next {
                row.human.push(added);
                rows.push(row);
                j += 1;
                continue;
            }
        }
        let mut end = match (machine.get(i), human.get(j)) {
            (Some(a), Some(b)) if a.span.start < b.span.start => a.span.end,
            (Some(_), Some(b)) => b.span.end,
            (a, b) => a.or(b).map_or(0, |s| s.span.end),
        };
        loop {
            let before = row.machine.len() + row.human.len();
            while let Some(segment) = machine.get(i).filter(|s| s.span.start < end) {
                end = end.max(segment.span.end);
                row.machine.push(segment);
                i += 1;
            }
            while let Some(segment) = human.get(j).filter(|s| s.span.start < end) {
                end = end.max(segment.span.end);
                row.human.push(segment);
                j += 1;
            }
            if row.machine.len() + row.human.len() == before {
                break;
            }
        }
        if row.machine.is_empty() && row.human.is_empty() {
            // An empty segment: nothing overlaps with it.
            if let Some(segment) = machine.get(i) {
                row.machine.push(segment);
                i += 1;
            } else if let Some(segment) = human.get(j) {
                row.human.push(segment);
                j += 1;
            }
        }
        rows.push(row);
    }
    rows
}

/// Pairs segments of two versions of an article by their sentences.
fn by_sentences<'a>(machine: &'a [Segment], human: &'a [Segment]) -> Vec<ComparedRow<'a>> {
    let sources = |all: &'a [Segment]| all.iter().map(|s| s.source.as_str()).collect::<Vec<_>>();
    let found = counterparts(&sources(human), &sources(machine));
    let mut is_used = vec![false; human.len()];
    let mut rows: Vec<ComparedRow<'_>> = Vec::new();
    for (segment, counterpart) in machine.iter().zip(&found) {
        let mine = counterpart.map(|c| &human[c.old]);
        counterpart.iter().for_each(|c| is_used[c.old] = true);
        rows.push(ComparedRow { machine: vec![segment], human: mine.into_iter().collect(), differences: Vec::new() });
    }
    let left = human.iter().zip(is_used).filter(|(_, used)| !used).map(|(segment, _)| segment);
    rows.extend(left.map(|s| ComparedRow { machine: Vec::new(), human: vec![s], differences: Vec::new() }));
    rows
}

fn differences(row: &ComparedRow<'_>) -> Vec<Difference> {
    if row.machine.is_empty() || row.human.is_empty() {
        return Vec::new();
    }
    let terms = |all: &[&'_ Segment]| -> Vec<(TermHit, Option<String>)> {
        let of = |s: &&Segment| {
            let target = s.target.clone().unwrap_or_default();
            s.terms.iter().map(|t| (t.clone(), t.target_span.and_then(|span| part(&target, span)))).collect::<Vec<_>>()
        };
        all.iter().flat_map(of).collect()
    };
    let facts = |all: &[&'_ Segment]| -> Vec<(Fact, Option<String>)> {
        let of = |s: &&Segment| {
            let target = s.target.clone().unwrap_or_default();
            let form = |f: &Fact| f.target_value.clone().or_else(|| f.target_span.and_then(|span| part(&target, span)));
            s.facts.iter().map(|f| (f.clone(), form(f))).collect::<Vec<_>>()
        };
        all.iter().flat_map(of).collect()
    };
    let mut found = of_terms(&terms(&row.machine), &terms(&row.human));
    found.extend(of_facts(&facts(&row.machine), &facts(&row.human)));
    found
}

fn part(target: &str, span: Span) -> Option<String> {
    target.get(span.start..span.end).map(str::to_owned)
}

fn of_terms(machine: &[(TermHit, Option<String>)], human: &[(TermHit, Option<String>)]) -> Vec<Difference> {
    let mut found = Vec::new();
    for (nth, (term, mine)) in machine.iter().enumerate() {
        // The same occurrence: the same place, or the same one of the same term.
        let order = machine[..nth].iter().filter(|(t, _)| t.term == term.term).count();
        let theirs = human.iter().find(|(t, _)| t.term == term.term && t.source_span == term.source_span);
        let theirs = theirs.or_else(|| human.iter().filter(|(t, _)| t.term == term.term).nth(order));
        let Some((_, theirs)) = theirs else { continue };
        let same = match (mine, theirs) {
            (Some(a), Some(b)) => a.to_lowercase() == b.to_lowercase(),
            (None, None) => true,
            _ => false,
        };
        if !same {
            let (machine, human) = (mine.clone(), theirs.clone());
            found.push(Difference { kind: "term", what: term.term.clone(), machine, human });
        }
    }
    found
}

fn of_facts(machine: &[(Fact, Option<String>)], human: &[(Fact, Option<String>)]) -> Vec<Difference> {
    let is_told = |fact: &Fact| {
        fact.is_marked() && !matches!(fact.kind, FactKind::Completeness | FactKind::Foreign | FactKind::Residue)
    };
    let mut found = Vec::new();
    for (fact, mine) in machine.iter().filter(|(fact, _)| fact.source_span.is_some()) {
        let theirs = human.iter().find(|(f, _)| f.kind == fact.kind && f.source_span == fact.source_span);
        let Some((other, theirs)) = theirs.filter(|(other, _)| is_told(fact) || is_told(other)) else { continue };
        if fact.outcome != other.outcome || values_differ(mine.as_deref(), theirs.as_deref()) {
            let what = fact.value.clone().unwrap_or_default();
            let (machine, human) = (mine.clone(), theirs.clone());
            found.push(Difference { kind: fact.kind.as_str(), what, machine, human });
        }
    }
    // What only one of the two states.
    for (all, others, is_machine) in [(machine, human, true), (human, machine, false)] {
        for (fact, form) in
            all.iter().filter(|(fact, form)| fact.source_span.is_none() && form.is_some() && is_told(fact))
        {
            if others.iter().any(|(f, other)| f.kind == fact.kind && !values_differ(form.as_deref(), other.as_deref()))
            {
                continue;
            }
            let (machine, human) = if is_machine { (form.clone(), None) } else { (None, form.clone()) };
            found.push(Difference { kind: fact.kind.as_str(), what: String::new(), machine, human });
        }
    }
    found
}

fn values_differ(a: Option<&str>, b: Option<&str>) -> bool {
    a.map(str::to_lowercase) != b.map(str::to_lowercase)
}

/// Renders a comparison: for each sentence the source, the machine's draft, what enforcement made of it, and the published
/// translation; below them, the terms and facts in which they differ.
pub fn render_against(comparison: &Comparison<'_>, machine: &Bitext, human: &Bitext, style: &Style) -> String {
    let mut out = Output { text: String::new(), style: *style };
    let title = machine.article.title.as_deref().unwrap_or(&machine.article.path);
    let published = human.article.target.as_ref().map_or(human.article.path.as_str(), |t| t.path.as_str());
    let line = format!(
        "{} → {} · {} · {} · published: {}",
        machine.from,
        machine.to,
        visible(&machine.run.backend),
        visible(title),
        visible(published)
    );
    out.line(&vec![(line, Look::Dim)]);
    let legend = "mt: the draft  en: after enforcement  pub: published  ≠ terms and facts that differ";
    out.line(&vec![(legend.replacen("en:", &format!("{}:", code(&machine.to)), 1), Look::Dim)]);
    for row in &comparison.rows {
        if !style.only_changed || !row.differences.is_empty() {
            out.compared(machine, row);
        }
    }
    out.scores(comparison);
    out.text
}

impl Output {
    fn compared(&mut self, machine: &Bitext, row: &ComparedRow<'_>) {
        self.text.push('\n');
        let first = row.machine.first().or(row.human.first());
        let number = row.machine.first().map_or("      ".to_owned(), |s| format!("{:>4}  ", s.id));
        let kind = match (row.machine.is_empty(), row.human.is_empty(), row.is_doubtful()) {
            (true, ..) => "only in the published translation",
            (_, true, _) => "not in the published translation",
            (.., true) => "whether these belong together is not sure",
            _ => first.and_then(|s| machine.block_of(s)).map_or("paragraph", |block| block.kind.as_str()),
        };
        self.labelled(&number, &vec![(kind.to_owned(), Look::Dim)]);
        let [draft, target, published] = row.texts();
        let source: Vec<&str> = if row.machine.is_empty() { &row.human } else { &row.machine }
            .iter()
            .map(|s| s.source.as_str())
            .filter(|source| !source.is_empty())
            .collect();
        let plain = |text: &str| vec![(visible(text), Look::Plain)];
        if !source.is_empty() {
            self.labelled(&format!("{:>4}  ", code(&machine.from)), &plain(&source.join(" ")));
        }
        if draft != target {
            self.labelled("  mt  ", &plain(&draft));
        }
        if !row.machine.is_empty() {
            let label = if draft == target { "mt".to_owned() } else { code(&machine.to).to_owned() };
            let mut cell = Cell::new();
            self.push_change(&mut cell, &draft, &target, &[]);
            self.labelled(&format!("{label:>4}  "), &cell);
        }
        if !published.is_empty() {
            self.labelled(" pub  ", &plain(&published));
        }
        for difference in &row.differences {
            self.labelled(&" ".repeat(super::render::GUTTER), &vec![(difference.told(), Look::Warning)]);
        }
    }

    fn scores(&mut self, comparison: &Comparison<'_>) {
        let rows = [("machine", comparison.draft), ("after enforcement", comparison.target)];
        self.text.push('\n');
        for (name, scores) in rows {
            self.line(&vec![(format!("{name:<18}  {}", figures(&scores)), Look::Plain)]);
        }
        let differing: usize = comparison.rows.iter().map(|row| row.differences.len()).sum();
        let line = format!(
            "scored: {} · left out: {} doubtful, {} without a counterpart · {differing} {}",
            comparison.scored,
            comparison.doubtful,
            comparison.alone,
            if differing == 1 { "difference" } else { "differences" },
        );
        self.line(&vec![(line, Look::Dim)]);
    }
}

impl Difference {
    /// Says what differs.
    pub fn told(&self) -> String {
        let shown =
            |form: &Option<String>| form.as_ref().map_or("nothing".to_owned(), |form| format!("`{}`", visible(form)));
        let what = if self.what.is_empty() { String::new() } else { format!(" {}", visible(&self.what)) };
        format!("≠ {}{what}: machine {}, published {}", self.kind, shown(&self.machine), shown(&self.human))
    }
}

/// Formats scores for people.
pub fn figures(scores: &Scores) -> String {
    format!("BLEU {:5.1}  chrF2 {:5.1}  TER {:5.1}", scores.bleu, scores.chrf, scores.ter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bitext::{Outcome, State, fixtures};
    use crate::finding::Finding;

    /// A bitext whose sentences are next to each other in the article.
    fn bitext(sentences: &[(&str, &str)]) -> Bitext {
        let mut made = fixtures::of_sentences(sentences);
        made.article.sha256 = "same".to_owned();
        let mut at = 0;
        for segment in &mut made.segments {
            segment.span = Span::new(at, at + segment.source.len());
            at += segment.source.len() + usize::from(!segment.source.is_empty());
        }
        made
    }

    #[test]
    fn sentences_that_the_published_translation_merged_are_one_row() {
        let mut machine = bitext(&[("Satu dua.", "One two."), ("Tiga.", "Tree."), ("Empat.", "Four.")]);
        machine.segments[1].draft = Some("Tiga.".to_owned());
        let human = bitext(&[("Satu dua. Tiga.", "One, two and three."), ("", "More."), ("Empat.", "Four.")]);
        let found = compare(&machine, &human);
        let texts: Vec<[String; 3]> = found.rows.iter().map(ComparedRow::texts).collect();
        let row = |texts: [&str; 3]| texts.map(str::to_owned);
        assert_eq!(
            texts,
            [
                row(["One two. Tiga.", "One two. Tree.", "One, two and three."]),
                row(["", "", "More."]),
                row(["Four.", "Four.", "Four."]),
            ]
        );
        assert_eq!((found.scored, found.doubtful, found.alone), (2, 0, 1));
        assert!(found.target.ter > 0.0 && found.target.chrf > found.draft.chrf, "{found:?}");
    }

    #[test]
    fn what_differs_is_shown() {
        let mut machine = bitext(&[("Kremlin membayar 7 rubel.", "The Kremlin paid 7 roubles."), ("Ya.", "Yes.")]);
        let mut human = bitext(&[("Kremlin membayar 7 rubel.", "Moscow paid 17 roubles."), ("Ya.", "Yes.")]);
        let term = |span: Option<Span>, outcome| TermHit {
            term: "Kremlin".to_owned(),
            source_span: Span::new(0, 7),
            target_span: span,
            outcome,
            method: String::new(),
        };
        machine.segments[0].terms = vec![term(Some(Span::new(4, 11)), Outcome::Kept)];
        human.segments[0].terms = vec![term(None, Outcome::Missing)];
        human.segments[1].findings = vec![Finding::new(Code::AlignmentDoubtful, "")];
        human.segments[1].state = State::Translated;
        let found = compare(&machine, &human);
        insta::assert_snapshot!(render_against(&found, &machine, &human, &Style::default()));
        assert_eq!((found.scored, found.doubtful), (1, 1));
    }

    proptest! {
        /// Every segment of both is in one row, in order, however the sentences were cut.
        #[test]
        fn every_segment_is_in_one_row(text in "[ab]{0,20}", cuts in prop::collection::vec(0_usize..20, 0..6), others in prop::collection::vec(0_usize..20, 0..6)) {
            let cut = |cuts: &[usize]| {
                let mut ends: Vec<usize> = cuts.iter().map(|at| at % (text.len() + 1)).chain([text.len()]).collect();
                ends.sort_unstable();
                let mut made = bitext(&vec![("", "x"); ends.len()]);
                let mut start = 0;
                for (segment, end) in made.segments.iter_mut().zip(ends) {
                    segment.span = Span::new(start, end);
                    segment.source = text[start..end].to_owned();
                    start = end;
                }
                made
            };
            let (machine, human) = (cut(&cuts), cut(&others));
            for rows in [by_spans(&machine.segments, &human.segments), by_sentences(&machine.segments, &human.segments)] {
                let mine: Vec<u32> = rows.iter().flat_map(|r| r.machine.iter().map(|s| s.id)).collect();
                prop_assert_eq!(mine, (1..=machine.segments.len() as u32).collect::<Vec<_>>());
                let mut theirs: Vec<u32> = rows.iter().flat_map(|r| r.human.iter().map(|s| s.id)).collect();
                theirs.sort_unstable();
                prop_assert_eq!(theirs, (1..=human.segments.len() as u32).collect::<Vec<_>>());
                prop_assert!(rows.iter().all(|r| !r.machine.is_empty() || !r.human.is_empty()));
            }
        }
    }
}
