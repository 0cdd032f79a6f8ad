//! What became of a segment, change by change: who, when, what, and which words were there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Segment;

super::words! {
    /// What a person did to a segment.
    HistoryKind {
        /// Accepted its target.
        Accepted = "accepted",
        /// Rewrote its target.
        Edited = "edited",
        /// Went back to the draft, or to what was published.
        Restored = "restored",
        /// Exchanged its target and the other version.
        Exchanged = "exchanged",
        /// Released it as final.
        Released = "released",
        /// Made it undecided again.
        Reopened = "reopened",
        /// Wrote a note about it.
        Note = "note",
        /// Merged it with the next one.
        Merged = "merged",
        /// Split it off another one.
        Split = "split",
        /// Moved the border to the next one.
        Moved = "moved",
    }
}

/// One change of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// Who did it.
    pub who: String,
    /// When, as RFC 3339.
    pub when: String,
    /// What was done.
    pub what: HistoryKind,
    /// The target that was there before, if it is another one now.
    pub was: Option<String>,
    /// The backend whose words these were, if a machine wrote them.
    pub backend: Option<String>,
    /// The text of a note.
    pub text: Option<String>,
}

/// A person's note about a segment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Note {
    /// What it says.
    pub text: String,
    /// Who wrote it; `None` for whoever decides now.
    pub who: Option<String>,
    /// When, as RFC 3339; `None` for now.
    pub when: Option<String>,
}

impl Segment {
    /// Returns the notes of persons, in the order in which they were written.
    pub fn notes(&self) -> impl Iterator<Item = (&HistoryRow, &str)> {
        let notes = self.history.iter().filter(|row| row.what == HistoryKind::Note);
        notes.filter_map(|row| Some((row, row.text.as_deref()?)))
    }

    /// Whether a note that says this is there, whatever its white space.
    pub fn has_note(&self, text: &str) -> bool {
        self.notes().any(|(_, note)| note.split_whitespace().eq(text.split_whitespace()))
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum HistoryWord {
    Accepted,
    Edited,
    Restored,
    Exchanged,
    Released,
    Reopened,
    Note,
    Merged,
    Split,
    Moved,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct HistoryV1 {
    /// Who did it, as `padanan review --reviewer` said.
    who: String,
    /// When: RFC 3339.
    when: String,
    /// What was done.
    what: HistoryWord,
    /// The target that was there before, if it is another one now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    was: Option<String>,
    /// The backend whose words these were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    backend: Option<String>,
    /// The text of a note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl From<&HistoryRow> for HistoryV1 {
    fn from(row: &HistoryRow) -> Self {
        let HistoryRow { who, when, was, backend, text, .. } = row.clone();
        Self { who, when, what: row.what.into(), was, backend, text }
    }
}

impl From<HistoryV1> for HistoryRow {
    fn from(row: HistoryV1) -> Self {
        let HistoryV1 { who, when, what, was, backend, text } = row;
        Self { who, when, what: what.into(), was, backend, text }
    }
}

/// Declares that the file's words are the internal ones.
macro_rules! same_words {
    ($($variant:ident),+) => {
        impl From<HistoryKind> for HistoryWord {
            fn from(kind: HistoryKind) -> Self { match kind { $(HistoryKind::$variant => Self::$variant),+ } }
        }

        impl From<HistoryWord> for HistoryKind {
            fn from(word: HistoryWord) -> Self { match word { $(HistoryWord::$variant => Self::$variant),+ } }
        }
    };
}
same_words!(Accepted, Edited, Restored, Exchanged, Released, Reopened, Note, Merged, Split, Moved);
