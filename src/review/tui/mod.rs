//! Review in a terminal: the same session and keys as on the page, readable without colour. Edge: terminal.
//!
//! [`Screen`] is the state, and pure: it takes keys and draws itself. [`run`] connects it to a real terminal.
#![expect(clippy::disallowed_methods, reason = "edge: the review in the terminal")]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

mod ascii;
mod decisions;
mod draft_file;
mod drafts;
mod draw;
mod head;
mod split;
mod terminal;
#[cfg(test)]
mod tests;
mod typing;

use super::AddTerm;
use super::review_file::{ReviewFile, ReviewFileError};
use crate::bitext::Segment;
use crate::memory::Match;
use crate::{input_file, replace};
use draft_file::DraftFile;
use drafts::{Drafts, Place};
use padanan_core::diff::visible;
use padanan_core::review::{Action, Pairing, QueuePlace};
pub use terminal::{is_utf8, run};
use typing::Typing;

/// What the middle of the screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Segments,
    Reading,
    Help,
}

/// Which version of the target is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Show {
    Changes,
    Final,
    Draft,
}

/// A review on a screen.
pub struct Screen {
    review_files: Vec<ReviewFile>,
    add_term: AddTerm,
    at: usize,
    view: View,
    show: Show,
    /// Number of rows of the current segment, or of the view, that are scrolled off the top.
    scroll: usize,
    /// Maximum value of `scroll`, found when the screen was last drawn.
    most: Cell<usize>,
    /// Number of rows that the middle of the screen has, found in the same way.
    page: Cell<usize>,
    /// The glossary entry that is being typed; it is there again after Escape, or when it is refused.
    term: [String; 3],
    anchor: Option<u32>,
    typing: Option<Typing>,
    line: String,
    /// Position in `line`, in bytes.
    cursor: usize,
    told: String,
    /// What was typed and is not saved.
    drafts: Drafts,
    /// Similar sentences of the translation memory, for the current segment.
    similar: Vec<Match>,
    /// Where that is kept; `None` if nowhere.
    draft_file: Option<DraftFile>,
    /// The segment that is being edited.
    edited: Option<Place>,
    /// The note that was typed and not added; it is there again.
    note: String,
    /// Whether the history of the current segment is shown.
    history: bool,
    /// Where it is split.
    split: split::SplitPlaces,
    /// What was typed as the filter of each article.
    filters: BTreeMap<usize, String>,
    /// Whether the terminal shows ASCII only.
    ascii: bool,
    /// The place of the queue that the person was led to last.
    led: Option<QueuePlace>,
    /// Whether the person wanted to leave, and was told about drafts.
    warned: bool,
    done: bool,
}

/// How a review in the terminal ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Number of segments that still wait for a person.
    pub waiting: usize,
    /// What was typed and not saved: the name of the file, the segment, and the text.
    pub drafts: Vec<(String, u32, String)>,
}

impl Screen {
    /// Starts a review at the first article.
    pub fn new(review_files: Vec<ReviewFile>, add_term: AddTerm) -> Self {
        Self {
            review_files,
            add_term,
            at: 0,
            view: View::Segments,
            show: Show::Changes,
            scroll: 0,
            most: Cell::new(0),
            page: Cell::new(8),
            term: Default::default(),
            anchor: None,
            typing: None,
            line: String::new(),
            cursor: 0,
            told: "? shows the keys".to_owned(),
            drafts: Drafts::default(),
            similar: Vec::new(),
            draft_file: None,
            edited: None,
            note: String::new(),
            history: false,
            split: split::SplitPlaces::default(),
            filters: BTreeMap::new(),
            ascii: false,
            led: None,
            warned: false,
            done: false,
        }
    }

    /// Shows nothing but ASCII: the terminal's locale is not UTF-8.
    #[must_use]
    pub fn in_ascii(mut self) -> Self {
        self.ascii = true;
        "? shows the keys. This locale is not UTF-8: letters that it lacks are shown without accents or as ?"
            .clone_into(&mut self.told);
        self
    }

    /// Keeps drafts in this file, and shows those that are in it.
    #[must_use]
    pub fn with_drafts_in(mut self, path: &Path) -> Self {
        let (file, drafts) = DraftFile::open(path, &self.review_files);
        (self.draft_file, self.drafts) = (Some(file), drafts);
        self
    }

    /// Writes the drafts to their file. Says once if that fails; they are then kept until the program ends.
    pub fn keep_drafts(&mut self) {
        let Some(file) = &mut self.draft_file else { return };
        if let Err(error) = file.write(&self.drafts) {
            self.told = format!("drafts cannot be kept ({error}); they are lost when the program ends");
            self.draft_file = None;
        }
    }

    /// Whether the person has ended the review.
    pub fn done(&self) -> bool {
        self.done
    }

    /// Returns how the review ended, or would end now.
    pub fn ended(&self) -> Ended {
        let name = |at: usize| self.review_files.get(at).map_or_else(String::new, |file| file.name().to_owned());
        let drafts = self.drafts.iter().map(|(p, text)| (name(p.file), p.segment, text.to_owned())).collect();
        Ended { waiting: self.review_files.iter().map(|d| d.progress().1).sum(), drafts }
    }

    /// Ends the review; where something is not saved, only the second time.
    fn leave(&mut self) {
        let Some((place, _)) = self.drafts.iter().next() else {
            self.done = true;
            return;
        };
        let segment = place.segment;
        let first = self.review_files.get(place.file).map_or("", |file| file.name());
        let drafts = match self.drafts.len() {
            1 => "1 draft is".to_owned(),
            n => format!("{n} drafts are"),
        };
        let kept = if self.draft_file.is_some() { "and keeps it for the next time" } else { "without saving" };
        self.told = format!("{drafts} not saved: segment {segment} of {first}; once more quits {kept}");
        self.done = self.warned;
        self.warned = true;
    }

    /// Handles a key.
    pub fn key(&mut self, key: KeyEvent) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let before = (self.at, self.current().map(|s| s.id), self.view);
        let warned = std::mem::take(&mut self.warned);
        match (self.typing, key.code) {
            (_, KeyCode::Char('c')) if control => {
                (self.warned, self.typing) = (warned, None);
                self.leave();
            }
            (None, KeyCode::Char('q')) if self.view == View::Segments => {
                self.warned = warned;
                self.leave();
            }
            (Some(typing), code) => self.type_key(typing, code),
            (None, KeyCode::PageDown | KeyCode::Char(' ')) => self.scroll += self.page_step(),
            (None, KeyCode::PageUp) => self.scroll = self.scroll.saturating_sub(self.page_step()),
            (None, code) if self.view != View::Segments => self.read_key(code),
            (None, KeyCode::Char(c)) => {
                self.told.clear();
                self.command(c);
            }
            (None, KeyCode::Esc) => self.anchor = None,
            (None, KeyCode::Down) => self.walk(true, |_| true),
            (None, KeyCode::Up) => self.walk(false, |_| true),
            _ => {}
        }
        if before != (self.at, self.current().map(|s| s.id), self.view) {
            self.scroll = 0;
            self.similar.clear();
        } else {
            self.scroll = self.scroll.min(self.most.get());
        }
    }

    /// Handles a key while the whole article, or the help, is shown.
    fn read_key(&mut self, code: KeyCode) {
        match code {
            KeyCode::Char('j') | KeyCode::Down => self.scroll += 1,
            KeyCode::Char('k') | KeyCode::Up => self.scroll = self.scroll.saturating_sub(1),
            KeyCode::Char('?') if self.view == View::Reading => self.view = View::Help,
            KeyCode::Char('v') if self.view == View::Help => self.view = View::Reading,
            _ => self.view = View::Segments,
        }
    }

    fn command(&mut self, c: char) {
        match c {
            'j' => self.walk(true, |_| true),
            'k' => self.walk(false, |_| true),
            'f' => self.walk(true, |s| !s.findings.is_empty()),
            'a' => self.decide(&Action::Accept),
            'r' => self.decide(&Action::Reject),
            's' => self.decide(&Action::Other),
            't' => self.take_suggestion(),
            'g' => self.begin(Typing::Term(0)),
            'v' => self.view = View::Reading,
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
            'A' => self.accept_clean(),
            'm' => self.show_similar(),
            '+' => self.pair(Pairing::Merge),
            '>' => self.pair(Pairing::Give),
            '<' => self.pair(Pairing::Take),
            'b' => self.begin_split(),
            'o' => self.begin(Typing::Note),
            'h' => self.show_history(),
            ']' => self.turn_to(self.at.checked_add(1)),
            '[' => self.turn_to(self.at.checked_sub(1)),
            '?' => self.view = View::Help,
            'D' => self.discard(),
            '1'..='9' => self.take_similar(c.to_digit(10).unwrap_or_default() as usize),
            _ => {}
        }
    }

    /// Number of rows that a page is scrolled by: two are seen again.
    fn page_step(&self) -> usize {
        self.page.get().saturating_sub(2).max(1)
    }

    /// Goes to the article with this index.
    fn turn_to(&mut self, at: Option<usize>) {
        let Some((at, file)) = at.and_then(|at| Some((at, self.review_files.get(at)?))) else {
            "there is no other article on this side".clone_into(&mut self.told);
            return;
        };
        self.told = visible(file.name());
        (self.at, self.anchor) = (at, None);
    }

    fn show_history(&mut self) {
        self.history = !self.history;
        let none = self.current().is_some_and(|s| s.history.iter().all(|row| row.text.is_some()));
        if self.history && none {
            "nobody has changed this segment".clone_into(&mut self.told);
        }
    }

    fn current(&self) -> Option<&Segment> {
        self.review_files.get(self.at)?.current()
    }

    fn place(&self) -> Option<Place> {
        let segment = self.current()?;
        Some(Place { file: self.at, segment: segment.id, source: segment.source.clone() })
    }

    /// Discards the draft of the current segment.
    fn discard(&mut self) {
        let was = self.place().is_some_and(|place| self.drafts.remove(&place));
        self.told = if was { "the draft is discarded" } else { "there is no draft to discard" }.to_owned();
    }

    fn walk(&mut self, forwards: bool, wanted: impl Fn(&Segment) -> bool) {
        let Some(review_file) = self.review_files.get_mut(self.at) else { return };
        if !review_file.session().step(forwards, wanted) {
            self.told = format!("there is nothing {} this", if forwards { "after" } else { "before" });
        }
    }
}
