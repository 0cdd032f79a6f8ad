//! Draws the screen: rows of text, which are wrapped here so that long text can be scrolled.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span as Piece};
use ratatui::widgets::{Block, Paragraph};

use super::ascii::in_ascii;
use super::{Place, ReviewFile, Screen, Show, Typing, View};
use crate::bitext::{Bitext, Outcome, Segment};
use padanan_core::diff::{Cell, Look, Op, enforcement, is_set, visible, words, wrap};
use padanan_core::finding::Severity;
use padanan_core::text::Span;

const HELP: &str = "\
j k     next, previous (also the arrows)
f       next finding
a       accept: this segment, or all of the range
r       reject the repair: back to the draft
s       take the other backend's draft, if there is one
t       put a finding's suggestion into the translation; again for the next one
e       edit; Enter saves, Esc keeps what you typed as a draft
D       discard the draft
u       undo, back to the beginning of the session
x       begin a range; j and k widen it, Esc ends it
/       filter: waiting, missing, numbers, names, drafts, proposals, unsure, findings, failed, clean, undecided, edited, decided, term:NAME, or a text
g       add a glossary entry
d       switch between the changes, the final text and the draft
v       the whole article as text
n       next place that needs a person, most urgent first, in all articles
A       accept what is clean: in the range, or in the article
+       aligned: make one of this segment and the next; b splits it
> <     aligned: give the last sentence to the next segment, take its first
o       write a note about this segment
h       who changed this segment, when, and what was there
m       similar sentences of the translation memory; 1 to 9 takes one into an edit
PgDn    scroll what is longer than the screen (also the space bar), PgUp back
] [     the next article of the folder, the one before
? Esc   this list, and back
q       quit; every decision is already saved";

/// Indentation of text, in columns.
const INDENT: usize = 4;

impl Screen {
    /// Draws the review.
    pub fn draw(&self, frame: &mut Frame<'_>) {
        let Some(review_file) = self.review_files.get(self.at) else { return };
        let area = frame.area();
        let (title, low, cursor) = self.low(usize::from(area.width).saturating_sub(2));
        let most = (usize::from(area.height) / 2).max(3);
        let height = (low.len() + 2).clamp(3, most);
        let rows = [Constraint::Length(1), Constraint::Min(1), Constraint::Length(height as u16)];
        let [top, middle, bottom] = Layout::vertical(rows).areas(area);
        let reversed = Style::new().add_modifier(Modifier::REVERSED);
        let head = self.head(review_file, usize::from(top.width));
        frame.render_widget(Paragraph::new(head).style(reversed), top);
        self.page.set(usize::from(middle.height));
        let (rows, more) = self.middle(review_file, middle);
        frame.render_widget(Paragraph::new(rows), middle);
        // The row with the cursor is always visible.
        let inner = height - 2;
        let from = (cursor + 1).saturating_sub(inner);
        let low: Vec<Line<'_>> = low.into_iter().skip(from).take(inner).map(line).collect();
        let mut block = Block::bordered().title(title);
        if more {
            block = block.title_bottom("PgDn: more");
        }
        frame.render_widget(Paragraph::new(low).block(block), bottom);
        if self.ascii {
            in_ascii(frame.buffer_mut());
        }
    }

    /// Returns the bottom part: its title, its rows, and the index of the row with the cursor.
    fn low(&self, width: usize) -> (String, Vec<Cell>, usize) {
        let title = match self.typing {
            None => "",
            Some(Typing::Filter) => "filter: a word of ?, or a text",
            Some(Typing::Note) => "note: Enter saves it",
            Some(Typing::Edit) => "edit: Enter saves, Esc keeps a draft",
            Some(Typing::Term(0)) => "new term: its form in the source",
            Some(Typing::Term(1)) => "new term: its translation",
            Some(Typing::Split(0)) => "split source: \u{2190}\u{2192} sentence, \u{2191}\u{2193} word",
            Some(Typing::Split(_)) => "split translation: Enter; Tab goes back",
            Some(Typing::Term(_)) => "person, place, organisation, work, other",
        };
        if self.typing.is_none() {
            return (title.to_owned(), wrap(&plain(&self.told), width), 0);
        }
        let title = if self.told.is_empty() { title } else { &self.told };
        let rows = wrap(&plain(&with_cursor(&self.line, self.cursor)), width);
        let cursor = rows.iter().position(|row| row.iter().any(|(text, _)| text.contains(CURSOR)));
        let checked = if self.typing == Some(Typing::Edit) { self.broken() } else { Vec::new() };
        let checked = checked.iter().flat_map(|text| wrap(&plain(text), width));
        (title.to_owned(), rows.into_iter().chain(checked).collect(), cursor.unwrap_or(0))
    }

    /// Returns the rows of the middle part, and whether there are more below.
    fn middle(&self, review_file: &ReviewFile, area: Rect) -> (Vec<Line<'static>>, bool) {
        let (width, height) = (usize::from(area.width), usize::from(area.height));
        let rows = match self.view {
            View::Segments => return self.segments(review_file, width, height),
            View::Reading => reading(review_file.bitext(), width),
            View::Help => help(width).into_iter().map(line).collect(),
        };
        self.scrolled(rows, height)
    }

    fn scrolled(&self, rows: Vec<Line<'static>>, height: usize) -> (Vec<Line<'static>>, bool) {
        let most = rows.len().saturating_sub(height);
        self.most.set(most);
        let from = self.scroll.min(most);
        (rows.into_iter().skip(from).take(height).collect(), from < most)
    }

    /// Returns the current segment with all details, and the segments before and after it.
    fn segments(&self, review_file: &ReviewFile, width: usize, height: usize) -> (Vec<Line<'static>>, bool) {
        let Some(current) = review_file.current() else { return (Vec::new(), false) };
        let rows = self.rows(current, true, width);
        if rows.len() > height {
            return self.scrolled(rows, height);
        }
        self.most.set(0);
        let segments = &review_file.bitext().segments;
        let before = (current.id as usize).checked_sub(2).and_then(|i| segments.get(i));
        let before = before.map(|s| self.rows(s, false, width)).unwrap_or_default();
        // Show the previous segment only whole, and only if it leaves space for what follows.
        let fits = before.len() <= (height - rows.len()) / 2 + 1 && before.len() + rows.len() <= height;
        let mut all = if fits { before } else { Vec::new() };
        all.extend(rows);
        for segment in segments.iter().skip(current.id as usize) {
            if all.len() >= height {
                break;
            }
            all.extend(self.rows(segment, false, width));
        }
        all.truncate(height);
        (all, false)
    }

    fn rows(&self, segment: &Segment, current: bool, width: usize) -> Vec<Line<'static>> {
        let here = segment.id;
        let cursor = self.current().map_or(here, |s| s.id);
        let picked = self.anchor.is_some_and(|a| (a.min(cursor)..=a.max(cursor)).contains(&here));
        let sign = if current { ">" } else { " " };
        let looks = if current { Style::new().add_modifier(Modifier::BOLD) } else { Style::new() };
        let mark = if picked { "*" } else { " " };
        let mut head = format!("{sign}{mark}{here} {}", segment.state.as_str());
        if segment.origin.as_str() == "human" {
            head.push_str(", edited");
        }
        let mut cells = vec![plain(&visible(&segment.source)), self.target(segment)];
        let place = Place { file: self.at, segment: here, source: segment.source.clone() };
        // The line that is being typed is shown below.
        if let Some(draft) = self.drafts.get(&place).filter(|_| !(current && self.typing == Some(Typing::Edit))) {
            cells.push(plain(&format!("not saved: {}", visible(draft))));
        }
        if current {
            cells.extend(segment.other.as_ref().map(|other| {
                let mut cell = plain(&format!("or {}: ", visible(other.by())));
                match segment.target.as_deref().unwrap_or_default() {
                    target if target == other.target => cell.extend(plain("the same")),
                    target => cell.extend(change(target, &other.target)),
                }
                cell
            }));
            cells.extend(segment.bead.as_ref().map(|bead| {
                let moved = if bead.is_moved { ", moved" } else { "" };
                plain(&format!("= {}{moved}, confidence {:.2}", bead.kind, bead.confidence))
            }));
            cells.extend(segment.findings.iter().map(|finding| {
                let (code, severity) = (finding.code.as_str(), finding.severity.as_str());
                let mut text = format!("! {severity} {code}: {}", visible(&finding.message));
                if let Some(suggestion) = &finding.suggestion {
                    text.push_str(&format!("; t writes `{}`", visible(suggestion)));
                }
                plain(&text)
            }));
            cells.extend(segment.notes().map(|(row, text)| {
                plain(&format!("# {} {}: {}", minute(&row.when), visible(&row.who), visible(text)))
            }));
            if self.history {
                cells.extend(segment.history.iter().filter(|row| row.text.is_none()).map(|row| {
                    let was = row.was.as_ref().map_or_else(String::new, |was| format!(": [-{}-]", visible(was)));
                    plain(&format!("@ {} {} {}{was}", minute(&row.when), visible(&row.who), row.what.as_str()))
                }));
            }
            cells.extend(segment.terms.iter().map(|row| {
                let outcome = row.outcome.as_str();
                plain(&format!("- {}: {outcome} ({})", visible(&row.term), visible(&row.method)))
            }));
        }
        if current {
            cells.extend(self.similar.iter().zip(1..).map(|(found, n)| {
                let percent = (found.score * 100.0).floor();
                plain(&format!("{n} {percent} %: {} = {}", visible(&found.source), visible(&found.target)))
            }));
        }
        let mut lines = vec![Line::styled(head, looks)];
        lines.extend(cells.iter().flat_map(|cell| indented(cell, width)).map(line));
        lines.push(Line::default());
        lines
    }

    /// Returns what the text that is being typed breaks: terms that are missing, and what the checks find.
    fn broken(&self) -> Vec<String> {
        let preview = || {
            let (place, file) = (self.edited.as_ref()?, self.review_files.get(self.at)?);
            file.preview(place.segment, &self.line)
        };
        let Some(segment) = preview().filter(|_| !self.line.trim().is_empty()) else { return Vec::new() };
        let missing = segment.terms.iter().filter(|t| t.outcome == Outcome::Missing && !segment.has_finding_of(t));
        let missing = missing.map(|t| format!("! {} is missing", visible(&t.term)));
        let findings = segment.findings.iter().filter(|f| f.severity >= Severity::Warning);
        missing.chain(findings.map(|f| format!("! {}", visible(&f.message)))).collect()
    }

    fn target(&self, segment: &Segment) -> Cell {
        let draft = segment.draft.as_deref();
        match (self.show, segment.target.as_deref()) {
            (Show::Draft, _) => plain(&visible(draft.unwrap_or("(no draft)"))),
            (_, None) => plain("(not translated)"),
            (Show::Final, Some(target)) => plain(&visible(target)),
            (Show::Changes, Some(target)) => changes(segment, draft.unwrap_or(target), target),
        }
    }
}

/// Returns the whole article, paragraph by paragraph: source, then translation.
fn reading(bitext: &Bitext, width: usize) -> Vec<Line<'static>> {
    let mut rows = Vec::new();
    for part in bitext.segments.chunk_by(|a, b| a.block == b.block) {
        let joined = |of: fn(&Segment) -> &str| part.iter().map(|s| visible(of(s))).collect::<Vec<_>>().join(" ");
        rows.extend(wrap(&plain(&joined(|s| &s.source)), width).into_iter().map(line));
        let target = joined(|s| s.target.as_deref().unwrap_or("(not translated)"));
        rows.extend(indented(&plain(&target), width).into_iter().map(line));
        rows.push(Line::default());
    }
    rows
}

fn plain(text: &str) -> Cell {
    vec![(text.to_owned(), Look::Plain)]
}

/// Returns a segment's target, marked up as a change of its draft; a term that the program set is `⟨=Moscow⟩`.
fn changes(segment: &Segment, draft: &str, target: &str) -> Cell {
    let mut set: Vec<Span> = segment.terms.iter().filter(|t| is_set(t)).filter_map(|t| t.target_span).collect();
    set.sort_unstable();
    let mut cell = Cell::new();
    for op in enforcement(segment) {
        let Op::Equal(span) = op else {
            cell.push(piece(draft, target, op));
            continue;
        };
        let mut at = span.start;
        for term in set.iter().filter(|term| span.contains(**term)) {
            if term.start < at {
                continue;
            }
            cell.push((visible(Span::new(at, term.start).of(target)), Look::Plain));
            cell.push((format!("⟨={}⟩", visible(term.of(target))), Look::SetTerm));
            at = term.end;
        }
        cell.push((visible(Span::new(at, span.end).of(target)), Look::Plain));
    }
    cell.retain(|(text, _)| !text.is_empty());
    cell
}

/// Returns `new`, marked up as a change of `old`.
fn change(old: &str, new: &str) -> Cell {
    if old == new && !new.is_empty() {
        return plain(&visible(new));
    }
    words(old, new).into_iter().map(|op| piece(old, new, op)).collect()
}

fn piece(old: &str, new: &str, op: Op) -> (String, Look) {
    match op {
        Op::Equal(span) => (visible(span.of(new)), Look::Plain),
        Op::Removed(span) => (format!("[-{}-]", visible(span.of(old))), Look::Removed),
        Op::Added(span) => (format!("{{+{}+}}", visible(span.of(new))), Look::Added),
    }
}

/// Columns of a key in the help.
const KEY: usize = 8;

/// Returns the help: what a key does stands beside it, on however many rows.
fn help(width: usize) -> Vec<Cell> {
    let row = |line: &str| {
        let (key, text) = line.split_at(KEY);
        let rows = hanging(&plain(text), width, KEY).into_iter().enumerate();
        rows.map(|(n, row)| if n == 0 { [plain(key), row[1..].to_vec()].concat() } else { row }).collect::<Vec<_>>()
    };
    HELP.lines().flat_map(row).collect()
}

fn indented(cell: &Cell, width: usize) -> Vec<Cell> {
    // A narrow screen has no columns to spare.
    hanging(cell, width, if width < 24 { 0 } else { INDENT })
}

/// Returns rows that are indented by so many columns.
fn hanging(cell: &Cell, width: usize, by: usize) -> Vec<Cell> {
    let row = |mut row: Cell| {
        row.insert(0, (" ".repeat(by), Look::Plain));
        row
    };
    wrap(cell, width.saturating_sub(by)).into_iter().map(row).collect()
}

/// Returns a time without its seconds.
fn minute(when: &str) -> String {
    visible(when.get(..16).unwrap_or(when)).replace('T', " ")
}

fn line(row: Cell) -> Line<'static> {
    let style = |look| match look {
        Look::Removed => Style::new().add_modifier(Modifier::CROSSED_OUT),
        Look::Added => Style::new().add_modifier(Modifier::UNDERLINED),
        _ => Style::new(),
    };
    Line::from(row.into_iter().map(|(text, look)| Piece::styled(text, style(look))).collect::<Vec<_>>())
}

/// Marks the position of the cursor.
const CURSOR: char = '▏';

/// Returns the line with [`CURSOR`] inserted at the cursor.
fn with_cursor(line: &str, at: usize) -> String {
    format!("{}{CURSOR}{}", visible(&line[..at]), visible(&line[at..]))
}
