//! Renders the aligned bilingual diff as lines of text, with or without colour.

use std::cmp::Reverse;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects, Style as Ansi};

use super::layout::{Cell, Look, runs_left, visible, width, wrap};
use super::{Op, enforcement, is_set, words_and_terms};
use crate::bitext::{Bitext, BlockKind, Fact, FactOutcome, Origin, Other, Outcome, Segment, State, TermHit};
use crate::finding::{Finding, Severity};
use crate::text::Span;

/// Options for rendering the diff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Use colours instead of `[-…-]{+…+}` and `⟨…⟩`.
    pub color: bool,
    /// Width in columns; source and target are side by side from 120 on.
    pub width: usize,
    /// Show only segments that enforcement changed, that have findings, or that failed.
    pub only_changed: bool,
}

/// A marked part of a text: a term or a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    span: Span,
    look: Look,
}

impl Mark {
    fn of_source_term(span: Span) -> Self {
        Self { span, look: Look::Term }
    }

    fn of_term(term: &TermHit) -> Option<Self> {
        let look = if is_set(term) { Look::SetTerm } else { Look::Term };
        Some(Self { span: term.target_span?, look })
    }

    fn is_term(self) -> bool {
        matches!(self.look, Look::Term | Look::SetTerm)
    }

    fn of_fact(fact: &Fact, span: Span) -> Option<Self> {
        let look = if fact.outcome == FactOutcome::Kept { Look::Fact } else { Look::WrongFact };
        fact.is_marked().then_some(Self { span, look })
    }

    /// Returns the marks of a target.
    pub(super) fn in_target(terms: &[TermHit], facts: &[Fact]) -> Vec<Self> {
        let terms = terms.iter().filter_map(Self::of_term);
        terms.chain(facts.iter().filter_map(|f| Self::of_fact(f, f.target_span?))).collect()
    }

    /// Returns its look in text that has another look already.
    fn within(self, look: Look) -> Look {
        match (look, self.look) {
            (Look::Added, Look::Term | Look::SetTerm) => Look::AddedTerm,
            (Look::Added, Look::Fact) => Look::Added,
            (_, own) => own,
        }
    }

    /// Returns the signs around it where there is no colour.
    fn signs(self) -> (&'static str, &'static str) {
        match self.look {
            Look::Term => ("⟨", "⟩"),
            Look::SetTerm => ("⟨=", "⟩"),
            Look::WrongFact => ("‹!", "›"),
            _ => ("‹", "›"),
        }
    }
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: 100, only_changed: false }
    }
}

/// Minimum width, in columns, for source and target side by side.
const WIDE: usize = 120;
/// Columns for the segment's number and the language codes.
pub(super) const GUTTER: usize = 6;

/// Renders the aligned bilingual diff: segment by segment the source, and the target with the changes that enforcement
/// made to the draft, terms marked on both sides, findings below, a summary at the end.
pub fn render(bitext: &Bitext, style: &Style) -> String {
    let mut out = Output { text: String::new(), style: *style };
    out.header(bitext);
    for segment in &bitext.segments {
        if style.only_changed && !is_touched(segment) {
            continue;
        }
        out.segment(bitext, segment);
    }
    out.footer(bitext);
    out.text
}

fn is_touched(segment: &Segment) -> bool {
    segment.state == State::Failed
        || !segment.findings.is_empty()
        || segment.terms.iter().any(|t| t.outcome == Outcome::Missing)
        || (segment.draft.is_some() && segment.draft != segment.target)
        || segment.other.as_ref().is_some_and(|o| Some(&o.target) != segment.target.as_ref())
}

/// Returns the signs of the marks that begin with an added part and end behind it. They stand before its brackets.
fn opened_around(marks: &[Mark], added: Span) -> String {
    let around = marks.iter().filter(|m| m.span.start == added.start && m.span.end > added.end);
    around.map(|m| m.signs().0).collect()
}

/// Returns the signs of the marks that end with an added part and began before it.
fn closed_around(marks: &[Mark], added: Span) -> String {
    let around = marks.iter().filter(|m| m.span.end == added.end && m.span.start < added.start);
    around.map(|m| m.signs().1).collect()
}

pub(super) struct Output {
    pub(super) text: String,
    pub(super) style: Style,
}

impl Output {
    fn header(&mut self, bitext: &Bitext) {
        let title = bitext.article.title.as_deref().unwrap_or(&bitext.article.path);
        let backend = if bitext.run.backend.is_empty() { String::new() } else { format!(" · {}", bitext.run.backend) };
        let line = format!("{} → {}{backend} · {}", bitext.from, bitext.to, visible(title));
        self.line(&vec![(line, Look::Dim)]);
        let legend: Cell = if self.style.color {
            vec![
                ("term".to_owned(), Look::Term),
                (" of the glossary, ".to_owned(), Look::Dim),
                ("one that was set".to_owned(), Look::SetTerm),
                ("  ".to_owned(), Look::Plain),
                ("fact".to_owned(), Look::Fact),
                ("  ".to_owned(), Look::Plain),
                ("fact that differs".to_owned(), Look::WrongFact),
                ("  ".to_owned(), Look::Plain),
                ("removed".to_owned(), Look::Removed),
                (" ".to_owned(), Look::Plain),
                ("added".to_owned(), Look::Added),
                (" by enforcement".to_owned(), Look::Dim),
            ]
        } else {
            vec![(
                "⟨term⟩  ⟨=term that was set⟩  ‹fact›  ‹!fact that differs›  [-removed-]{+added+} by enforcement"
                    .to_owned(),
                Look::Dim,
            )]
        };
        self.line(&legend);
        if bitext.segments.iter().any(|s| s.other.is_some()) {
            self.line(&vec![("or: another backend's draft, as changes to the line above".to_owned(), Look::Dim)]);
        }
    }

    fn segment(&mut self, bitext: &Bitext, segment: &Segment) {
        self.text.push('\n');
        let source = self.source_cell(segment);
        let target = self.target_cell(segment);
        let label = label(bitext, segment);
        if self.style.width >= WIDE {
            let column = (self.style.width - GUTTER - 3) / 2;
            let (left, right) = (wrap(&source, column), wrap(&target, column));
            for i in 0..left.len().max(right.len()) {
                let gutter = if i == 0 { format!("{:>4}  ", segment.id) } else { " ".repeat(GUTTER) };
                self.styled(&gutter, Look::Dim);
                let empty = Vec::new();
                let line = left.get(i).unwrap_or(&empty);
                self.cell(line);
                self.text.push_str(&" ".repeat(column.saturating_sub(width(line))));
                self.styled(" │ ", Look::Dim);
                self.cell(right.get(i).unwrap_or(&empty));
                self.end_line();
            }
            if !label.is_empty() {
                self.line(&vec![(" ".repeat(GUTTER), Look::Plain), (label, Look::Dim)]);
            }
        } else {
            self.labelled(
                &format!("{:>4}  ", segment.id),
                &vec![(if label.is_empty() { "paragraph".to_owned() } else { label }, Look::Dim)],
            );
            self.labelled(&format!("{:>4}  ", code(&bitext.from)), &source);
            self.labelled(&format!("{:>4}  ", code(&bitext.to)), &target);
        }
        if let Some(other) = &segment.other {
            self.other(segment, other);
        }
        for finding in &segment.findings {
            self.finding(finding);
        }
    }

    /// Writes the other backend's draft, as changes to the target.
    fn other(&mut self, segment: &Segment, other: &Other) {
        let target = segment.target.as_deref().unwrap_or_default();
        let name = visible(other.by());
        let mut cell: Cell = vec![(format!("{name}: "), Look::Dim)];
        if target == other.target {
            cell.push(("the same".to_owned(), Look::Dim));
        } else {
            self.push_change(&mut cell, target, &other.target, &Mark::in_target(&other.terms, &other.facts));
        }
        self.labelled("  or  ", &cell);
    }

    /// Writes text after a label, wrapped with a hanging indent.
    pub(super) fn labelled(&mut self, label: &str, cell: &Cell) {
        let columns = self.style.width.saturating_sub(GUTTER);
        for (i, line) in wrap(cell, columns).iter().enumerate() {
            let gutter = if i == 0 { label.to_owned() } else { " ".repeat(GUTTER) };
            self.styled(&gutter, Look::Dim);
            self.cell(line);
            self.end_line();
        }
    }

    fn finding(&mut self, finding: &Finding) {
        let (sign, look) = match finding.severity {
            Severity::Info => ("·", Look::Dim),
            Severity::Warning => ("!", Look::Warning),
            Severity::Error => ("✗", Look::Error),
        };
        let words = format!("{sign} {}: {}", finding.code.as_str(), visible(&finding.message));
        self.labelled(&" ".repeat(GUTTER), &vec![(words, look)]);
    }

    pub(super) fn source_cell(&self, segment: &Segment) -> Cell {
        let terms = segment.terms.iter().filter_map(|t| segment.in_source(t.source_span));
        let facts = segment.facts.iter().filter_map(|f| Mark::of_fact(f, segment.in_source(f.source_span?)?));
        let marks: Vec<Mark> = terms.map(Mark::of_source_term).chain(facts).collect();
        let mut cell = Vec::new();
        self.push_marked(&mut cell, &segment.source, Span::new(0, segment.source.len()), &marks, Look::Plain);
        cell
    }

    pub(super) fn target_cell(&self, segment: &Segment) -> Cell {
        let Some(target) = &segment.target else {
            return vec![("(not translated)".to_owned(), Look::Error)];
        };
        let draft = segment.draft.as_deref().unwrap_or(target);
        let mut cell = Vec::new();
        let marks = Mark::in_target(&segment.terms, &segment.facts);
        self.push_ops(&mut cell, (draft, target), &enforcement(segment), &marks);
        cell
    }

    /// Adds the changes from `old` to `new`; `marks` are in `new`.
    pub(super) fn push_change(&self, cell: &mut Cell, old: &str, new: &str, marks: &[Mark]) {
        let terms: Vec<Span> = marks.iter().filter(|m| m.is_term()).map(|m| m.span).collect();
        self.push_ops(cell, (old, new), &words_and_terms(old, new, &terms), marks);
    }

    fn push_ops(&self, cell: &mut Cell, (old, new): (&str, &str), ops: &[Op], marks: &[Mark]) {
        for (n, op) in ops.iter().enumerate() {
            match *op {
                Op::Equal(span) => self.push_marked(cell, new, span, marks, Look::Plain),
                Op::Added(span) => {
                    let after_removal = n > 0 && matches!(ops[n - 1], Op::Removed(_));
                    if !after_removal {
                        self.bracket(cell, &opened_around(marks, span), Look::Plain);
                    }
                    self.bracket(cell, "{+", Look::Added);
                    self.push_marked(cell, new, span, marks, Look::Added);
                    self.bracket(cell, "+}", Look::Added);
                    self.bracket(cell, &closed_around(marks, span), Look::Plain);
                }
                Op::Removed(span) => {
                    if let Some(Op::Added(added)) = ops.get(n + 1) {
                        self.bracket(cell, &opened_around(marks, *added), Look::Plain);
                    }
                    self.bracket(cell, "[-", Look::Removed);
                    cell.push((visible(span.of(old)), Look::Removed));
                    self.bracket(cell, "-]", Look::Removed);
                }
            }
        }
    }

    fn bracket(&self, cell: &mut Cell, bracket: &str, look: Look) {
        if !self.style.color && !bracket.is_empty() {
            cell.push((bracket.to_owned(), look));
        }
    }

    /// Adds the bytes of `span`, with terms and facts marked. A mark may lie in another: `‹10 ⟨Singapore dollars⟩›`.
    fn push_marked(&self, cell: &mut Cell, text: &str, span: Span, marks: &[Mark], look: Look) {
        let mut inside: Vec<Mark> =
            marks.iter().filter(|m| m.span.overlaps(span) && m.span.end <= text.len()).copied().collect();
        // The outermost first.
        inside.sort_by_key(|m| (m.span.start, Reverse(m.span.end), m.is_term()));
        let mut cuts: Vec<usize> = inside.iter().flat_map(|m| [m.span.start, m.span.end]).collect();
        cuts.extend([span.start, span.end]);
        cuts.retain(|at| span.start <= *at && *at <= span.end);
        cuts.sort_unstable();
        cuts.dedup();
        let mut next = inside.into_iter().peekable();
        let mut around: Vec<Mark> = Vec::new();
        for piece in cuts.windows(2).map(|w| Span::new(w[0], w[1])) {
            around.retain(|m| m.span.end > piece.start);
            while let Some(mark) = next.next_if(|m| m.span.start <= piece.start) {
                around.push(mark);
            }
            let inner = around.last().map_or(look, |m| m.within(look));
            let shown = visible(piece.of(text));
            if self.style.color {
                cell.push((shown, inner));
                continue;
            }
            let inside = |m: &&Mark| look != Look::Added || span.contains(m.span);
            let opens = |m: &&Mark| m.span.start == piece.start && (piece.start > span.start || inside(m));
            let closes = |m: &&Mark| m.span.end == piece.end && (piece.end < span.end || inside(m));
            let open: String = around.iter().filter(opens).map(|m| m.signs().0).collect();
            let close: String = around.iter().rev().filter(closes).map(|m| m.signs().1).collect();
            cell.push((format!("{open}{shown}{close}"), inner));
        }
        cell.retain(|(text, _)| !text.is_empty());
    }

    fn footer(&mut self, bitext: &Bitext) {
        let summary = bitext.summary();
        let count =
            |severity| bitext.segments.iter().flat_map(|s| &s.findings).filter(|f| f.severity == severity).count();
        let mut line = format!("\n{} {}", summary.segments, if summary.segments == 1 { "segment" } else { "segments" });
        if summary.failed > 0 {
            let _ = write!(line, ", {} not translated", summary.failed);
        }
        let _ = write!(line, " · terms {} of {} honoured", summary.terms_honoured, summary.terms);
        for (severity, one, many) in [
            (Severity::Error, "error", "errors"),
            (Severity::Warning, "warning", "warnings"),
            (Severity::Info, "note", "notes"),
        ] {
            let number = count(severity);
            if number > 0 {
                let _ = write!(line, " · {number} {}", if number == 1 { one } else { many });
            }
        }
        let failed = summary.failed > 0 || summary.terms_honoured < summary.terms;
        let look = if failed { Look::Error } else { Look::Dim };
        self.line(&vec![(line, look)]);
    }

    pub(super) fn line(&mut self, cell: &Cell) {
        self.cell(cell);
        self.end_line();
    }

    fn end_line(&mut self) {
        let kept = self.text.trim_end_matches(' ').len();
        self.text.truncate(kept);
        self.text.push('\n');
    }

    /// Writes a cell; right-to-left text is isolated, so that the gutter stays in place (UAX #9).
    fn cell(&mut self, cell: &Cell) {
        let isolate = runs_left(cell);
        if isolate {
            self.text.push('\u{2068}');
        }
        for (text, look) in cell {
            self.styled(text, *look);
        }
        if isolate {
            self.text.push('\u{2069}');
        }
    }

    fn styled(&mut self, text: &str, look: Look) {
        let ansi = ansi(look);
        if self.style.color && ansi != Ansi::new() {
            let _ = write!(self.text, "{}{text}{}", ansi.render(), ansi.render_reset());
        } else {
            self.text.push_str(text);
        }
    }
}

fn ansi(look: Look) -> Ansi {
    let color = |c: AnsiColor| Ansi::new().fg_color(Some(c.into()));
    match look {
        Look::Plain => Ansi::new(),
        Look::Term => color(AnsiColor::Cyan),
        Look::SetTerm => color(AnsiColor::Cyan).effects(Effects::ITALIC),
        Look::Fact => Ansi::new().effects(Effects::UNDERLINE),
        Look::WrongFact => color(AnsiColor::Yellow).effects(Effects::UNDERLINE),
        Look::Removed => color(AnsiColor::Red).effects(Effects::STRIKETHROUGH),
        Look::Added => color(AnsiColor::Green),
        Look::AddedTerm => color(AnsiColor::Green).effects(Effects::BOLD),
        Look::Dim => Ansi::new().effects(Effects::DIMMED),
        Look::Warning => color(AnsiColor::Yellow),
        Look::Error => color(AnsiColor::Red).effects(Effects::BOLD),
    }
}

/// Returns the label of a segment: the kind of its block, its state and the origin of its target, where they are not
/// the usual ones.
fn label(bitext: &Bitext, segment: &Segment) -> String {
    let mut words = Vec::new();
    if let Some(block) = bitext.block_of(segment)
        && block.kind != BlockKind::Paragraph
    {
        words.push(block.kind.as_str());
    }
    match segment.state {
        State::Translated | State::Initial => {}
        state => words.push(state.as_str()),
    }
    match segment.origin {
        Origin::Backend => {}
        origin => words.push(origin.as_str()),
    }
    words.join(", ")
}

pub(super) fn code(lang: &str) -> &str {
    lang.get(..4).unwrap_or(lang).trim_end_matches('-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitext::{Article, Block, Run};

    fn bitext(source: &str, draft: &str, target: &str) -> Bitext {
        let at = source.find("Moskwa").unwrap_or(0);
        let there = target.find("Moscow").unwrap_or(0);
        Bitext {
            from: "id".to_owned(),
            to: "en".to_owned(),
            article: Article {
                path: "a.txt".to_owned(),
                sha256: String::new(),
                title: None,
                text: String::new(),
                verbatim: true,
                original: None,
                url: None,
                target: None,
            },
            run: Run { backend: "apertium".to_owned(), ..Run::default() },
            blocks: vec![Block { id: 1, kind: BlockKind::Title, span: Span::new(0, source.len()) }],
            segments: vec![Segment {
                draft: Some(draft.to_owned()),
                target: Some(target.to_owned()),
                terms: vec![TermHit {
                    term: "Moskwa".to_owned(),
                    source_span: Span::new(at, at + 6),
                    target_span: Some(Span::new(there, there + 6)),
                    outcome: Outcome::Repaired,
                    method: String::new(),
                }],
                findings: vec![Finding::new(crate::finding::Code::LengthRatio, "too short")],
                ..Segment::new(1, 1, Span::new(0, source.len()), source.to_owned())
            }],
        }
    }

    #[test]
    fn readable_without_colour() {
        let shown =
            render(&bitext("Dari Moskwa.", "From Moskwa.", "From Moscow."), &Style { width: 60, ..Style::default() });
        assert_eq!(
            shown,
            "id → en · apertium · a.txt\n\
             ⟨term⟩  ⟨=term that was set⟩  ‹fact›  ‹!fact that differs›  [-removed-]{+added+} by enforcement\n\
             \n   1  title\n  id  Dari ⟨Moskwa⟩.\n  en  From [-Moskwa-]{+⟨Moscow⟩+}.\n      ! length-ratio: too short\n\
             \n1 segment · terms 1 of 1 honoured · 1 warning\n"
        );
    }

    #[test]
    fn side_by_side_when_there_is_room() {
        let shown =
            render(&bitext("Dari Moskwa.", "From Moskwa.", "From Moscow."), &Style { width: 130, ..Style::default() });
        assert!(shown.contains("   1  Dari ⟨Moskwa⟩."), "{shown}");
        assert!(shown.contains(" │ From [-Moskwa-]{+⟨Moscow⟩+}.\n"), "{shown}");
    }

    #[test]
    fn colours_replace_the_marks_and_hostile_text_stays_text() {
        let style = Style { color: true, width: 60, only_changed: false };
        let shown = render(&bitext("Dari \u{1b}]0;x\u{7}Moskwa.", "From Moskwa.", "From Moscow."), &style);
        assert!(!shown.contains("[-") && !shown.contains("\u{1b}]0"), "{shown}");
        assert!(shown.contains("\u{1b}[9m\u{1b}[31mMoskwa") || shown.contains("Moskwa\u{1b}[0m"), "{shown:?}");
    }
}
