//! What is typed into the bottom line: an edit, a filter, a note, a glossary entry.

use ratatui::crossterm::event::KeyCode;

use super::{ReviewFileError, Screen};
use crate::bitext::Note;
use padanan_core::review::{Action, Decision, Filter};

/// What is being typed into the bottom line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typing {
    Edit,
    Filter,
    /// A part of a glossary entry: 0 is its form in the source, 1 its translation, 2 its kind.
    Term(usize),
    /// A note.
    Note,
    /// Where a segment is split: 0 in the source, 1 in the translation. The line is moved in, not written.
    Split(usize),
}

impl Screen {
    pub(super) fn begin(&mut self, typing: Typing) {
        self.edited = self.place();
        let draft = || self.drafts.get(self.edited.as_ref()?).map(str::to_owned);
        self.line = match typing {
            Typing::Edit => draft().or_else(|| self.current()?.target.clone()).unwrap_or_default(),
            Typing::Term(2) if self.term[2].is_empty() => "other".to_owned(),
            Typing::Term(step) => self.term.get(step).cloned().unwrap_or_default(),
            Typing::Note => std::mem::take(&mut self.note),
            Typing::Filter | Typing::Split(_) => String::new(),
        };
        self.cursor = self.line.len();
        self.typing = Some(typing);
    }

    pub(super) fn type_key(&mut self, typing: Typing, code: KeyCode) {
        if let Typing::Split(side) = typing {
            return self.split_key(side, code);
        }
        let before = self.line[..self.cursor].chars().next_back().map_or(0, char::len_utf8);
        let after = self.line[self.cursor..].chars().next().map_or(0, char::len_utf8);
        match code {
            KeyCode::Esc => self.close(typing),
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
        if self.typing == Some(Typing::Edit) {
            self.hold();
        }
    }

    /// Keeps the line that is being edited as a draft.
    pub(super) fn hold(&mut self) {
        let Some(place) = &self.edited else { return };
        let file = self.review_files.get(place.file);
        let segment = file.and_then(|f| f.bitext().segments.get((place.segment as usize).checked_sub(1)?));
        let target = segment.filter(|s| s.source == place.source).and_then(|s| s.target.as_deref());
        self.drafts.keep(place, target, &self.line);
    }

    /// Stops typing without saving.
    fn close(&mut self, typing: Typing) {
        self.typing = None;
        if typing == Typing::Note {
            self.note.clone_from(&self.line);
        }
        if let Typing::Term(step) = typing
            && let Some(part) = self.term.get_mut(step)
        {
            part.clone_from(&self.line);
        }
        if typing == Typing::Edit && self.edited.as_ref().is_some_and(|place| self.drafts.get(place).is_some()) {
            "kept as a draft, not saved: e goes on with it, D discards it".clone_into(&mut self.told);
        }
    }

    fn typed(&mut self, typing: Typing) {
        if let Typing::Term(step) = typing {
            return self.typed_term(step);
        }
        let Some(review_file) = self.review_files.get_mut(self.at) else { return };
        if typing == Typing::Filter {
            review_file.session().filter = Filter::parse(&self.line);
            match self.line.trim() {
                "" | "all" => self.filters.remove(&self.at),
                typed => self.filters.insert(self.at, typed.to_owned()),
            };
            let fits = review_file.session().shown().map(|s| s.id).collect::<Vec<_>>();
            let here = review_file.current().map_or(0, |s| s.id);
            if let Some(id) = fits.iter().find(|id| **id >= here).or(fits.last()) {
                review_file.session().go_to(*id);
            }
            self.told = match (fits.len(), self.filters.contains_key(&self.at)) {
                (1, true) => "1 segment; / and Enter shows all again".to_owned(),
                (n, true) => format!("{n} segments; / and Enter shows all again"),
                (n, false) => format!("{n} segments"),
            };
            self.typing = None;
            return;
        }
        let Some(current) = review_file.current() else { return };
        let segment = current.id;
        if self.edited.as_ref().is_some_and(|place| place.source != current.source) {
            let kept = match typing {
                Typing::Note => {
                    self.note.clone_from(&self.line);
                    "o has your note again"
                }
                _ => "what you typed is kept as a draft",
            };
            self.told = format!("there is another sentence here now; {kept}");
            self.typing = None;
            return;
        }
        let action = match typing {
            Typing::Note => Action::Note(Note { text: self.line.clone(), ..Note::default() }),
            _ => Action::Edit(self.line.clone()),
        };
        match review_file.decide(None, &[Decision { segment, action }]) {
            Ok(_) if typing == Typing::Note => {
                "the note is saved".clone_into(&mut self.told);
                self.typing = None;
            }
            Ok(_) => {
                "saved".clone_into(&mut self.told);
                self.typing = None;
                if let Some(place) = &self.edited {
                    self.drafts.remove(place);
                }
                self.tell_more();
            }
            // The typed text stays: Enter tries again, on top of the current version.
            Err(trouble @ ReviewFileError::Conflict) => {
                self.told = format!("{trouble}; Enter writes yours, Esc leaves theirs and keeps yours as a draft");
            }
            Err(trouble) => self.told = trouble.to_string(),
        }
    }

    /// Finishes one of the three parts of a glossary entry.
    fn typed_term(&mut self, step: usize) {
        if let Some(part) = self.term.get_mut(step) {
            *part = std::mem::take(&mut self.line);
        }
        let [source, target, kind] = &self.term;
        if step < 2 {
            return self.begin(Typing::Term(step + 1));
        }
        match (self.add_term)(source, target, kind.trim()) {
            Ok(told) => {
                self.told = told;
                self.typing = None;
                self.term = Default::default();
            }
            // Each part is there again to be corrected; the error is shown above the line.
            Err(why) => {
                self.told = why.into();
                self.begin(Typing::Term(0));
            }
        }
    }
}
