//! Decisions made elsewhere: the file `padanan-decisions/1` that the exported page saves, and its way into a session.
//!
//! ```jsonc
//! { "format": "padanan-decisions/1", "article_sha256": "…",
//!   "decisions": [ { "segment": 3, "was": "what stood there", "action": "accept|reject|edit|reviewed|final|translated",
//!                    "target": "only for edit" } ] }
//! ```
//! A decision about another text than the one that stands there now is a conflict: shown, never forced.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::session::{Action, Decision, Refusal, Session};
use crate::bitext::State;

/// The format's name and version.
pub const FORMAT: &str = "padanan-decisions/1";

/// A file of decisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Always `padanan-decisions/1`.
    pub format: String,
    /// The article that was read.
    pub article_sha256: String,
    /// In the order in which they were made.
    pub decisions: Vec<Row>,
}

/// One decision of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The segment's id.
    pub segment: u32,
    /// The target that was read; null where there was none.
    #[serde(default)]
    pub was: Option<String>,
    /// What was decided.
    pub action: Word,
    /// The new target, for `edit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// What can be decided, in files and requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// The target is right.
    Accept,
    /// Back to the draft.
    Reject,
    /// A new target.
    Edit,
    /// Not decided after all.
    Translated,
    /// Read.
    Reviewed,
    /// Released.
    Final,
}

impl Word {
    /// The action; `None` where an edit has no target, or something else has one.
    pub fn action(self, target: Option<String>) -> Option<Action> {
        Some(match (self, target) {
            (Self::Edit, Some(target)) => Action::Edit(target),
            (Self::Edit, None) | (_, Some(_)) => return None,
            (Self::Accept, None) => Action::Accept,
            (Self::Reject, None) => Action::Reject,
            (Self::Translated, None) => Action::State(State::Translated),
            (Self::Reviewed, None) => Action::State(State::Reviewed),
            (Self::Final, None) => Action::State(State::Final),
        })
    }
}

/// Reads a file of decisions.
///
/// # Errors
/// What is wrong with it, for people.
pub fn parse(bytes: &[u8]) -> Result<File, String> {
    let file: File = serde_json::from_slice(bytes).map_err(|e| format!("this is not a file of decisions: {e}"))?;
    if file.format != FORMAT {
        return Err(format!("the format is `{}`, and this program reads `{FORMAT}`", file.format));
    }
    for row in &file.decisions {
        if row.action.action(row.target.clone()).is_none() {
            let wrong = "`target` stands with `edit`, and only there";
            return Err(format!("the decision about segment {}: {wrong}", row.segment));
        }
    }
    Ok(file)
}

/// A decision that could not be taken over, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The decision.
    pub row: Row,
    /// Why not.
    pub reason: String,
}

/// Sorts decisions into those that fit what stands there now, and those that do not.
///
/// Several about one segment follow each other: the second is about what the first left.
pub fn fitting(file: File, session: &Session) -> (Vec<Decision>, Vec<Clash>) {
    let mut fits: Vec<Decision> = Vec::new();
    let mut clashes = Vec::new();
    let other_article = file.article_sha256 != session.bitext().article.sha256;
    let mut standing: HashMap<u32, Option<String>> = HashMap::new();
    for row in file.decisions {
        let segment = session.segment(row.segment);
        let stands = standing.get(&row.segment).cloned().or_else(|| segment.map(|s| s.target.clone())).flatten();
        let decided = if other_article {
            Err("it was made about another article".to_owned())
        } else if segment.is_some() && stands != row.was {
            Err(format!("the translation is by now: {}", stands.as_deref().unwrap_or("(none)")))
        } else {
            one(&row, session, stands.is_some())
        };
        match decided {
            Ok(decision) => {
                match &decision.action {
                    Action::Edit(text) => drop(standing.insert(row.segment, Some(text.clone()))),
                    Action::Reject => drop(standing.insert(row.segment, segment.and_then(|s| s.draft.clone()))),
                    Action::Accept | Action::State(_) => {}
                }
                fits.push(decision);
            }
            Err(reason) => clashes.push(Clash { row, reason }),
        }
    }
    (fits, clashes)
}

/// The decision of a row, if the session allows it. An edit that goes before may have given the segment its target.
fn one(row: &Row, session: &Session, has_target: bool) -> Result<Decision, String> {
    let action = row.action.action(row.target.clone()).ok_or("`target` stands with `edit`, and only there")?;
    let decision = Decision { segment: row.segment, action };
    match session.allows(&decision) {
        Err(Refusal::NoTarget(_)) if has_target => Ok(decision),
        allowed => allowed.map(|()| decision).map_err(|refusal| refusal.to_string()),
    }
}
