//! The top line: what is decided, and where the person is.

use ratatui::text::Line;

use super::{ReviewFile, Screen};
use padanan_core::diff::visible;

impl Screen {
    /// Returns the top line: as much of it as fits into so many columns.
    pub(super) fn head(&self, review_file: &ReviewFile, width: usize) -> String {
        let (decided, waiting) = review_file.progress();
        let count = review_file.bitext().segments.len();
        let name = visible(review_file.name());
        let bare = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let bare = bare.strip_suffix(".bitext.json").unwrap_or(bare);
        let place = match self.review_files.len() {
            1 => String::new(),
            all => format!("{}/{all} ", self.at + 1),
        };
        let filter = self.filters.get(&self.at).map_or_else(String::new, |typed| format!(" /{}", visible(typed)));
        let (drafts, short) = match self.drafts.len() {
            0 => (String::new(), String::new()),
            1 => (", 1 draft not saved".to_owned(), ", 1 draft".to_owned()),
            n => (format!(", {n} drafts not saved"), format!(", {n} drafts")),
        };
        let forms = [
            format!("{decided} of {count} decided, {waiting} waiting{drafts}  {place}{name}{filter}"),
            format!("{decided} of {count} decided, {waiting} waiting{drafts}  {place}{bare}{filter}"),
            format!("{decided} of {count}, {waiting} waiting{drafts}  {place}{bare}{filter}"),
        ];
        let shortest = format!("{decided} of {count}, {waiting} waiting{short}  {place}{bare}{filter}");
        forms.into_iter().find(|form| Line::raw(form.as_str()).width() <= width).unwrap_or(shortest)
    }
}
