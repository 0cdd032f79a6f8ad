//! Changes which sentences of an aligned article belong together.

use ratatui::crossterm::event::KeyCode;

use super::{Pairing, Screen, Typing};
use padanan_core::review::{BeadsChanged, Undone};

/// Where a segment is about to be split.
#[derive(Debug, Default)]
pub(super) struct SplitPlaces {
    /// The source and the target.
    texts: [String; 2],
    /// Where they are cut, in bytes.
    at: [usize; 2],
    /// Where their sentences begin.
    sentences: [Vec<usize>; 2],
}

impl Screen {
    /// Changes the pairs at the current segment.
    pub(super) fn pair(&mut self, change: impl Fn(u32) -> Pairing) {
        let Some(id) = self.current().map(|s| s.id) else { return };
        self.anchor = None;
        let Some(review_file) = self.review_files.get_mut(self.at) else { return };
        self.told = match review_file.change_pairs(None, change(id)) {
            Ok(changed) => {
                let told = changed.told(Some("u"));
                self.follow(&changed);
                told
            }
            Err(trouble) => trouble.to_string(),
        };
        self.tell_more();
    }

    /// Drafts of the segments behind go with them.
    fn follow(&mut self, changed: &BeadsChanged) {
        let from = changed.before.last().map_or(0, |segment| segment.id);
        self.drafts.shift(self.at, from, changed.shift());
    }

    /// After an undo: goes to what changed.
    pub(super) fn after_undo(&mut self, undone: &Undone) {
        let id = match undone {
            Undone::Segments(changed) => changed.first().map(|c| c.after.id),
            Undone::Pairs(pairs) => {
                self.follow(pairs);
                pairs.after.first().map(|segment| segment.id)
            }
        };
        if let (Some(id), Some(review_file)) = (id, self.review_files.get_mut(self.at)) {
            review_file.session().go_to(id);
        }
    }

    /// Shows where the current segment would be split.
    pub(super) fn begin_split(&mut self) {
        let Some(review_file) = self.review_files.get(self.at) else { return };
        let Some(segment) = review_file.current() else { return };
        if segment.bead.is_none() {
            "this segment is not from an alignment".clone_into(&mut self.told);
            return;
        }
        let (sentences, (source, target)) = review_file.borders(segment);
        let texts = [segment.source.clone(), segment.target.clone().unwrap_or_default()];
        self.split = SplitPlaces { texts, at: [source, target], sentences };
        self.edited = self.place();
        self.show_split(0);
    }

    fn show_split(&mut self, side: usize) {
        self.typing = Some(Typing::Split(side));
        self.line.clone_from(&self.split.texts[side]);
        self.cursor = self.split.at[side];
    }

    /// Left and right go from sentence to sentence, up and down from word to word.
    pub(super) fn split_key(&mut self, side: usize, code: KeyCode) {
        let text = &self.split.texts[side];
        let spaces = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, c)| at + c.len_utf8());
        let words: Vec<usize> = spaces.filter(|at| !text[*at..].starts_with(char::is_whitespace)).collect();
        let stops = |inner: &[usize]| [&[0], inner, &[text.len()]].concat();
        let at = self.split.at[side];
        let next = |stops: Vec<usize>| stops.into_iter().find(|stop| *stop > at);
        let last = |stops: Vec<usize>| stops.into_iter().rfind(|stop| *stop < at);
        let to = match code {
            KeyCode::Right => next(stops(&self.split.sentences[side])),
            KeyCode::Left => last(stops(&self.split.sentences[side])),
            KeyCode::Down => next(stops(&words)),
            KeyCode::Up => last(stops(&words)),
            KeyCode::Home => Some(0),
            KeyCode::End => Some(text.len()),
            KeyCode::Tab | KeyCode::BackTab => return self.show_split(1 - side),
            KeyCode::Enter if side == 0 => return self.show_split(1),
            KeyCode::Enter => return self.split_now(),
            KeyCode::Esc => {
                self.typing = None;
                return;
            }
            _ => None,
        };
        self.split.at[side] = to.unwrap_or(at);
        self.show_split(side);
    }

    fn split_now(&mut self) {
        self.typing = None;
        let [source, target] = self.split.at;
        if self.place() != self.edited {
            "there is another sentence here now; nothing is split".clone_into(&mut self.told);
            return;
        }
        self.pair(|segment| Pairing::Split { segment, source, target });
    }
}
