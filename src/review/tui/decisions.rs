//! What keys do to segments: decisions, the queue, suggestions, similar sentences, undo.

use super::{ReviewFile, ReviewFileError, Screen, Segment, Typing};
use padanan_core::diff::visible;
use padanan_core::review::{Action, Decision, Need, is_clean, next_of_queue};

impl Screen {
    pub(super) fn next_of_queue(&mut self) {
        let (next, left) = next_of_queue(self.review_files.iter().map(ReviewFile::bitext), self.led);
        match next {
            Some((place, Need { reasons, .. })) => {
                (self.at, self.anchor, self.led) = (place.article, None, Some(place));
                self.review_files[place.article].session().go_to(place.segment);
                self.told = format!("{} · {left} in all", reasons.join(", "));
            }
            None => {
                self.led = None;
                self.told = match left {
                    0 => "no more segments wait for a person".to_owned(),
                    n => format!("that was the last; {n} that you passed over are left, n begins with them"),
                };
            }
        }
    }

    pub(super) fn decide(&mut self, action: &Action) {
        let Some(id) = self.current().map(|s| s.id) else { return };
        let (from, to) = self.anchor.take().map_or((id, id), |a| (a.min(id), a.max(id)));
        let review_file = &mut self.review_files[self.at];
        let session = review_file.session();
        let ids: Vec<u32> = session.shown().map(|s| s.id).filter(|n| (from..=to).contains(n)).collect();
        let all = ids.into_iter().map(|segment| Decision { segment, action: action.clone() });
        let (can, cannot): (Vec<_>, Vec<_>) = all.partition(|d| session.allows(d).is_ok());
        let why = cannot.first().and_then(|d| session.allows(d).err()).map(|refusal| refusal.to_string());
        if can.is_empty() {
            self.told = why.unwrap_or_default();
            return;
        }
        match review_file.decide(None, &can) {
            Ok(changed) => {
                self.told = match changed.len() {
                    0 => "nothing changed".to_owned(),
                    n => format!("{n} saved"),
                };
                if let Some(why) = why {
                    self.told.push_str(&format!("; left: {why}"));
                }
                if *action == Action::Accept {
                    review_file.session().step(true, |_| true);
                }
                self.tell_more();
            }
            Err(trouble) => self.told = trouble.to_string(),
        }
    }

    /// Accepts the segments in which nothing was found: in the range, or in the article.
    pub(super) fn accept_clean(&mut self) {
        let here = self.current().map_or(0, |s| s.id);
        let (from, to) = self.anchor.take().map_or((0, u32::MAX), |a| (a.min(here), a.max(here)));
        let Some(review_file) = self.review_files.get_mut(self.at) else { return };
        let inside = review_file.session().shown().filter(|s| (from..=to).contains(&s.id) && is_clean(s));
        let clean: Vec<Decision> = inside.map(|s| Decision { segment: s.id, action: Action::Accept }).collect();
        self.told = match review_file.decide(None, &clean) {
            Ok(changed) if changed.is_empty() => "there is no clean segment that nobody has decided about".to_owned(),
            Ok(changed) => format!("{} clean accepted; u takes it back", changed.len()),
            Err(trouble) => trouble.to_string(),
        };
        self.tell_more();
    }

    /// Looks for similar sentences in the translation memory, and shows them below; a number takes one into an edit.
    pub(super) fn show_similar(&mut self) {
        let Some(review_file) = self.review_files.get(self.at) else { return };
        let Some(segment) = review_file.current() else { return };
        match review_file.similar(segment) {
            Err(why) => self.told = why.into(),
            Ok(found) => {
                self.similar = found
                    .into_iter()
                    .filter(|m| segment.target.as_deref() != Some(m.target.as_str()))
                    .take(9)
                    .collect();
                self.told = match self.similar.len() {
                    0 => "the translation memory has no other sentence like this one".to_owned(),
                    _ => "a number takes one into an edit".to_owned(),
                };
            }
        }
    }

    /// Begins an edit with one of the similar sentences.
    pub(super) fn take_similar(&mut self, number: usize) {
        let Some(found) = number.checked_sub(1).and_then(|at| self.similar.get(at)) else { return };
        let target = found.target.clone();
        self.begin(Typing::Edit);
        self.line = target;
        self.cursor = self.line.len();
        self.hold();
    }

    /// Puts the first suggestion of the current segment into its target.
    pub(super) fn take_suggestion(&mut self) {
        let suggested = |s: &Segment| s.findings.iter().find_map(|f| f.suggested(s.target.as_deref()?));
        match self.current().and_then(suggested) {
            Some(text) => {
                self.anchor = None;
                self.decide(&Action::Edit(text));
            }
            None => "there is no suggestion here".clone_into(&mut self.told),
        }
    }

    pub(super) fn undo(&mut self) {
        let Some(review_file) = self.review_files.get_mut(self.at) else { return };
        let step = review_file.last_step();
        self.told = match review_file.undo(None) {
            Ok(None) => "there is nothing to undo".to_owned(),
            Ok(Some(undone)) => {
                self.after_undo(&undone);
                "undone".to_owned()
            }
            Err(trouble @ ReviewFileError::Conflict) => {
                let back = step.first().map_or_else(String::new, |changed| {
                    review_file.session().go_to(changed.after.id);
                    let (id, text) = (changed.after.id, changed.after.target.as_deref().unwrap_or("(none)"));
                    format!("; segment {id} was to go back to: {}", visible(text))
                });
                format!("{trouble}{back}")
            }
            Err(trouble) => trouble.to_string(),
        };
        self.tell_more();
    }

    /// Appends a warning to the result of a decision: a problem with the translation memory.
    pub(super) fn tell_more(&mut self) {
        if let Some(more) = self.review_files.get(self.at).and_then(ReviewFile::warning) {
            self.told.push_str(&format!("; {more}"));
        }
    }
}
