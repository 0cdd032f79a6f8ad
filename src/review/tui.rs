//! The same session in a terminal: same keys, no colour needed. Edge: terminal.
//!
//! [`Screen`] is the state, and pure: keys in, a drawing out. [`run`] joins it to a real terminal.

use std::io;

use ratatui::Frame;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::{Constraint, Layout};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span as Piece};
use ratatui::widgets::{Block, Paragraph, Wrap};

use super::desk::{Desk, Trouble};
use super::filter::Filter;
use super::queue::{Need, ranked};
use super::session::{Action, Decision};
use crate::bitext::Segment;
use crate::diff::{Op, visible, words};

const HELP: &str = "j/k next, previous   f next finding   a accept   r back to the draft   e edit (Enter keeps, Esc leaves)\n\
                    u undo   x range, then a   / filter (findings, missing, edited, failed, undecided, waiting, term:NAME, text)\n\
                    d show changes, final, draft   n next of the queue over all articles   ? help   q end";

/// What is typed into the lowest line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Typing {
    Edit,
    Filter,
}

/// Which text of the target is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Show {
    Changes,
    Final,
    Draft,
}

/// A review on a screen.
pub struct Screen {
    desks: Vec<Desk>,
    at: usize,
    show: Show,
    anchor: Option<u32>,
    typing: Option<Typing>,
    line: String,
    /// Place in `line`, in bytes.
    cursor: usize,
    told: String,
    done: bool,
}

impl Screen {
    /// A review that begins with the first article.
    pub fn new(desks: Vec<Desk>) -> Self {
        let (typing, line, told) = (None, String::new(), "? shows the keys".to_owned());
        Self { desks, at: 0, show: Show::Changes, anchor: None, typing, line, cursor: 0, told, done: false }
    }

    /// Whether the person has ended it.
    pub fn done(&self) -> bool {
        self.done
    }

    /// How many segments wait for a person.
    pub fn waiting(&self) -> usize {
        self.desks.iter().map(|d| d.progress().1).sum()
    }

    /// Takes in a key.
    pub fn key(&mut self, key: KeyEvent) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        if control && key.code == KeyCode::Char('c') {
            self.done = true;
        } else if let Some(typing) = self.typing {
            self.type_key(typing, key.code);
        } else if let KeyCode::Char(c) = key.code {
            self.told.clear();
            self.command(c);
        } else if key.code == KeyCode::Esc {
            self.anchor = None;
        } else if matches!(key.code, KeyCode::Down | KeyCode::Up) {
            self.walk(key.code == KeyCode::Down, |_| true);
        }
    }

    fn command(&mut self, c: char) {
        match c {
            'j' => self.walk(true, |_| true),
            'k' => self.walk(false, |_| true),
            'f' => self.walk(true, |s| !s.findings.is_empty()),
            'a' => self.decide(&Action::Accept),
            'r' => self.decide(&Action::Reject),
            'e' => self.begin(Typing::Edit),
            '/' => self.begin(Typing::Filter),
            'u' => self.undo(),
            'x' => self.anchor = if self.anchor.is_some() { None } else { self.current().map(|s| s.id) },
            'd' => {
                self.show = match self.show {
                    Show::Changes => Show::Final,
                    Show::Final => Show::Draft,
                    Show::Draft => Show::Changes,
                }
            }
            'n' => self.next_of_queue(),
            '?' => HELP.clone_into(&mut self.told),
            'q' => self.done = true,
            _ => {}
        }
    }

    fn current(&self) -> Option<&Segment> {
        self.desks.get(self.at)?.current()
    }

    fn walk(&mut self, forwards: bool, wanted: impl Fn(&Segment) -> bool) {
        let Some(desk) = self.desks.get_mut(self.at) else { return };
        if !desk.session().step(forwards, wanted) {
            self.told = format!("there is none {} this", if forwards { "after" } else { "before" });
        }
    }

    fn next_of_queue(&mut self) {
        let here = (self.at, self.current().map_or(0, |s| s.id));
        let queue = ranked(self.desks.iter().map(Desk::bitext));
        let place = queue.iter().position(|(n, id, _)| (*n, *id) == here).map_or(0, |p| p + 1);
        match queue.get(place) {
            Some((n, id, Need { reasons, .. })) => {
                (self.at, self.anchor) = (*n, None);
                self.desks[*n].session().go_to(*id);
                self.told = reasons.join(", ");
            }
            None => "nothing more waits for a person".clone_into(&mut self.told),
        }
    }

    fn decide(&mut self, action: &Action) {
        let Some(id) = self.current().map(|s| s.id) else { return };
        let (from, to) = self.anchor.take().map_or((id, id), |a| (a.min(id), a.max(id)));
        let desk = &mut self.desks[self.at];
        let session = desk.session();
        let ids: Vec<u32> = session.shown().map(|s| s.id).filter(|n| (from..=to).contains(n)).collect();
        let all = ids.into_iter().map(|segment| Decision { segment, action: action.clone() });
        let (can, cannot): (Vec<_>, Vec<_>) = all.partition(|d| session.allows(d).is_ok());
        let why = cannot.first().and_then(|d| session.allows(d).err()).map(|refusal| refusal.to_string());
        if can.is_empty() {
            self.told = why.unwrap_or_default();
            return;
        }
        match desk.decide(None, &can) {
            Ok(changed) => {
                self.told = format!("{} saved", changed.len());
                if let Some(why) = why {
                    self.told.push_str(&format!("; left: {why}"));
                }
                if let Some(more) = desk.told() {
                    self.told.push_str(&format!("; {more}"));
                }
                if *action == Action::Accept {
                    desk.session().step(true, |_| true);
                }
            }
            Err(trouble) => self.told = trouble.to_string(),
        }
    }

    fn undo(&mut self) {
        let Some(desk) = self.desks.get_mut(self.at) else { return };
        self.told = match desk.undo(None) {
            Ok(ids) => match ids.first() {
                Some(id) => {
                    desk.session().go_to(*id);
                    "taken back".to_owned()
                }
                None => "this is the beginning".to_owned(),
            },
            Err(trouble) => trouble.to_string(),
        };
    }

    fn begin(&mut self, typing: Typing) {
        self.line = match typing {
            Typing::Edit => self.current().and_then(|s| s.target.clone()).unwrap_or_default(),
            Typing::Filter => String::new(),
        };
        self.cursor = self.line.len();
        self.typing = Some(typing);
    }

    fn type_key(&mut self, typing: Typing, code: KeyCode) {
        let before = self.line[..self.cursor].chars().next_back().map_or(0, char::len_utf8);
        let after = self.line[self.cursor..].chars().next().map_or(0, char::len_utf8);
        match code {
            KeyCode::Esc => self.typing = None,
            KeyCode::Enter => self.typed(typing),
            KeyCode::Left => self.cursor -= before,
            KeyCode::Right => self.cursor += after,
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.line.len(),
            KeyCode::Backspace => {
                self.cursor -= before;
                self.line.replace_range(self.cursor..self.cursor + before, "");
            }
            KeyCode::Delete => self.line.replace_range(self.cursor..self.cursor + after, ""),
            KeyCode::Char(c) => {
                self.line.insert(self.cursor, c);
                self.cursor += c.len_utf8();
            }
            _ => {}
        }
    }

    fn typed(&mut self, typing: Typing) {
        let Some(desk) = self.desks.get_mut(self.at) else { return };
        if typing == Typing::Filter {
            desk.session().filter = Filter::parse(&self.line);
            let fits = desk.session().shown().map(|s| s.id).collect::<Vec<_>>();
            let here = desk.current().map_or(0, |s| s.id);
            if let Some(id) = fits.iter().find(|id| **id >= here).or(fits.last()) {
                desk.session().go_to(*id);
            }
            self.told = format!("{} segments", fits.len());
            self.typing = None;
            return;
        }
        let Some(segment) = desk.current().map(|s| s.id) else { return };
        match desk.decide(None, &[Decision { segment, action: Action::Edit(self.line.clone()) }]) {
            Ok(_) => {
                "saved".clone_into(&mut self.told);
                self.typing = None;
            }
            // What was typed stays: Enter tries again, over what stands there now.
            Err(trouble @ Trouble::Conflict) => self.told = format!("{trouble}; Enter writes yours, Esc leaves theirs"),
            Err(trouble) => self.told = trouble.to_string(),
        }
    }

    /// Draws the review.
    pub fn draw(&self, frame: &mut Frame<'_>) {
        let Some(desk) = self.desks.get(self.at) else { return };
        let long = self.told.chars().count() + 2 > usize::from(frame.area().width);
        let low = if self.typing.is_some() || long { 5 } else { 3 };
        let rows = [Constraint::Length(1), Constraint::Min(3), Constraint::Length(low)];
        let [top, middle, bottom] = Layout::vertical(rows).areas(frame.area());
        let (decided, waiting) = desk.progress();
        let count = desk.bitext().segments.len();
        let head = format!("{}  {decided} of {count} decided, {waiting} waiting", visible(desk.name()));
        frame.render_widget(Paragraph::new(head).style(Style::new().add_modifier(Modifier::REVERSED)), top);
        frame.render_widget(Paragraph::new(self.body(desk, middle.height)).wrap(Wrap { trim: false }), middle);
        let (title, text) = match self.typing {
            None => ("", self.told.clone()),
            Some(Typing::Filter) => ("filter", with_cursor(&self.line, self.cursor)),
            Some(Typing::Edit) => ("edit: Enter keeps, Esc leaves", with_cursor(&self.line, self.cursor)),
        };
        let title = if self.typing.is_some() && !self.told.is_empty() { self.told.as_str() } else { title };
        frame.render_widget(
            Paragraph::new(text).wrap(Wrap { trim: false }).block(Block::bordered().title(title)),
            bottom,
        );
    }

    /// The current segment with everything about it, and what comes after it.
    fn body(&self, desk: &Desk, height: u16) -> Vec<Line<'static>> {
        let Some(current) = desk.current() else { return Vec::new() };
        let mut lines = Vec::new();
        let segments = &desk.bitext().segments;
        if let Some(before) = (current.id as usize).checked_sub(2).and_then(|i| segments.get(i)) {
            lines.extend(self.lines(before, false));
        }
        lines.extend(self.lines(current, true));
        for segment in segments.iter().skip(current.id as usize).take(usize::from(height) / 3) {
            lines.extend(self.lines(segment, false));
        }
        lines
    }

    fn lines(&self, segment: &Segment, current: bool) -> Vec<Line<'static>> {
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
        let mut lines = vec![
            Line::styled(head, looks),
            Line::from(format!("    {}", visible(&segment.source))),
            Line::from(self.target(segment)),
        ];
        if current {
            for finding in &segment.findings {
                let (code, severity) = (finding.code.as_str(), finding.severity.as_str());
                lines.push(Line::from(format!("    ! {severity} {code}: {}", visible(&finding.message))));
            }
            for row in &segment.terms {
                let outcome = row.outcome.as_str();
                lines.push(Line::from(format!("    - {}: {outcome} ({})", visible(&row.term), visible(&row.method))));
            }
        }
        lines.push(Line::default());
        lines
    }

    fn target(&self, segment: &Segment) -> Vec<Piece<'static>> {
        let draft = segment.draft.as_deref();
        let target = segment.target.as_deref();
        let mut pieces = vec![Piece::raw("    ")];
        match (self.show, target) {
            (Show::Draft, _) => pieces.push(Piece::raw(visible(draft.unwrap_or("(no draft)")))),
            (_, None) => pieces.push(Piece::raw("(not translated)")),
            (Show::Final, Some(target)) => pieces.push(Piece::raw(visible(target))),
            (Show::Changes, Some(target)) => {
                let draft = draft.unwrap_or(target);
                pieces.extend(words(draft, target).into_iter().map(|op| match op {
                    Op::Equal(span) => Piece::raw(visible(span.of(target))),
                    Op::Removed(span) => Piece::styled(
                        format!("[-{}-]", visible(span.of(draft))),
                        Style::new().add_modifier(Modifier::CROSSED_OUT),
                    ),
                    Op::Added(span) => Piece::styled(
                        format!("{{+{}+}}", visible(span.of(target))),
                        Style::new().add_modifier(Modifier::UNDERLINED),
                    ),
                }));
            }
        }
        pieces
    }
}

/// The line with a sign where the cursor is.
fn with_cursor(line: &str, at: usize) -> String {
    format!("{}▏{}", visible(&line[..at]), visible(&line[at..]))
}

/// Runs a review in the terminal until the person ends it; gives how many segments still wait.
///
/// # Errors
/// Where the terminal fails.
pub fn run(desks: Vec<Desk>) -> io::Result<usize> {
    let mut screen = Screen::new(desks);
    let mut terminal = ratatui::try_init()?;
    let result = (|| {
        while !screen.done() {
            terminal.draw(|frame| screen.draw(frame))?;
            // A change of size is an event too, and the screen is drawn anew.
            if let Event::Key(key) = event::read()?
                && key.kind != KeyEventKind::Release
            {
                screen.key(key);
            }
        }
        Ok(())
    })();
    ratatui::try_restore()?;
    result.map(|()| screen.waiting())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a desk is a file")]
mod tests {
    use std::sync::Arc;

    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::*;
    use crate::bitext::v1;
    use crate::review::{Hooks, Verify};

    fn screen(folder: &std::path::Path) -> Screen {
        let path = folder.join("a.bitext.json");
        let pairs = [
            ("Kremlin setuju.", Some("Kreml agrees."), Some("Kremlin agrees.")),
            ("Moskwa gagal \u{1b}[31m.", None, None),
            ("Minsk baik.", Some("Minsk is good."), Some("Minsk is good.")),
        ];
        std::fs::write(&path, v1::to_json(&crate::review::tests::bitext(&pairs))).unwrap();
        let verify = |_: &_| -> Verify { Arc::new(|_: &mut _| {}) };
        let hooks = Hooks::new(verify);
        Screen::new(vec![Desk::open(&path, "a.bitext.json".to_owned(), hooks).unwrap()])
    }

    fn press(screen: &mut Screen, keys: &str) {
        for c in keys.chars() {
            let code = match c {
                '\n' => KeyCode::Enter,
                '\u{1b}' => KeyCode::Esc,
                '\u{8}' => KeyCode::Backspace,
                c => KeyCode::Char(c),
            };
            screen.key(KeyEvent::new(code, KeyModifiers::NONE));
        }
    }

    fn shown(screen: &Screen, width: u16, height: u16) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| screen.draw(frame)).unwrap();
        terminal.backend().to_string()
    }

    #[test]
    fn whole_screens() {
        let folder = tempfile::tempdir().unwrap();
        let mut screen = screen(folder.path());
        insta::assert_snapshot!("tui_start", shown(&screen, 60, 18));
        press(&mut screen, "j");
        insta::assert_snapshot!("tui_failed_narrow", shown(&screen, 30, 18));
        press(&mut screen, "e Moscow\u{8}W");
        insta::assert_snapshot!("tui_edit", shown(&screen, 60, 18));
        press(&mut screen, "\u{1b}kxjja");
        insta::assert_snapshot!("tui_range", shown(&screen, 60, 18));
        for (width, height) in [(1, 1), (3, 2), (200, 5)] {
            shown(&screen, width, height);
        }
    }

    #[test]
    fn keys_decide_as_on_the_page() {
        let folder = tempfile::tempdir().unwrap();
        let mut screen = screen(folder.path());
        let before = v1::to_json(screen.desks[0].bitext());
        let target =
            |screen: &Screen, n: usize| screen.desks[0].bitext().segments[n].target.clone().unwrap_or_default();
        press(&mut screen, "r");
        assert_eq!(target(&screen, 0), "Kreml agrees.");
        press(&mut screen, "jeé\u{8}x\n");
        assert_eq!(target(&screen, 1), "x");
        press(&mut screen, "/kreml\n");
        assert_eq!(screen.current().unwrap().id, 1);
        press(&mut screen, "/\nnuuu");
        assert_eq!(screen.told, "this is the beginning");
        assert_eq!(v1::to_json(screen.desks[0].bitext()), before);
        press(&mut screen, "q");
        assert!(screen.done());
        assert_eq!(screen.waiting(), 1);
    }
}
