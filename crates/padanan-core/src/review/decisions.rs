//! Decisions made elsewhere: the file `padanan-decisions/1` that the exported page saves, and its way into a session.
//!
//! ```jsonc
//! { "format": "padanan-decisions/1", "article_sha256": "…",
//!   "decisions": [ { "segment": 3, "was": "what stood there", "action": "accept|reject|other|edit|reviewed|final|translated",
//!                    "target": "only for edit" } ] }
//! ```
//! A decision about another text than the one that stands there now is a conflict: shown, never forced.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::session::{Action, Decision, Session, allowed};
use crate::bitext::{Segment, State};

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
    pub decisions: Vec<DecisionRow>,
}

/// One decision of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionRow {
    /// The segment's id.
    pub segment: u32,
    /// The target that was read; null where there was none.
    #[serde(default)]
    pub was: Option<String>,
    /// What was decided.
    pub action: DecisionVerb,
    /// The new target, for `edit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// What can be decided, in files and requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionVerb {
    /// The target is right.
    Accept,
    /// Back to the draft.
    Reject,
    /// The other backend's draft.
    Other,
    /// A new target.
    Edit,
    /// Not decided after all.
    Translated,
    /// Read.
    Reviewed,
    /// Released.
    Final,
}

impl DecisionVerb {
    /// The action; `None` where an edit has no target, or something else has one.
    pub fn action(self, target: Option<String>) -> Option<Action> {
        Some(match (self, target) {
            (Self::Edit, Some(target)) => Action::Edit(target),
            (Self::Edit, None) | (_, Some(_)) => return None,
            (Self::Accept, None) => Action::Accept,
            (Self::Reject, None) => Action::Reject,
            (Self::Other, None) => Action::Other,
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
pub struct DecisionConflict {
    /// The decision.
    pub row: DecisionRow,
    /// Why not.
    pub reason: String,
}

/// Sorts decisions into those that fit what stands there now, and those that do not.
///
/// Several about one segment follow each other: the second is about what the first left.
pub fn match_decisions(file: File, session: &Session) -> (Vec<Decision>, Vec<DecisionConflict>) {
    let mut fits: Vec<Decision> = Vec::new();
    let mut conflicts = Vec::new();
    let other_article = file.article_sha256 != session.bitext().article.sha256;
    let mut standing: HashMap<u32, Segment> = HashMap::new();
    for row in file.decisions {
        let segment = standing.get(&row.segment).or_else(|| session.segment(row.segment));
        let decided = match segment {
            _ if other_article => Err("it was made about another article".to_owned()),
            None => Err(format!("there is no segment {}", row.segment)),
            Some(segment) if segment.target != row.was => {
                let stands = segment.target.as_deref().unwrap_or("(none)");
                Err(format!("the translation is by now: {stands}"))
            }
            Some(segment) => one(&row, segment),
        };
        match (decided, segment.cloned()) {
            (Ok(decision), Some(segment)) => {
                standing.insert(row.segment, session.carried_out(segment, &decision.action));
                fits.push(decision);
            }
            (Err(reason), _) => conflicts.push(DecisionConflict { row, reason }),
            (Ok(_), None) => {}
        }
    }
    (fits, conflicts)
}

/// The decision of a row, if it makes sense for the segment.
fn one(row: &DecisionRow, segment: &Segment) -> Result<Decision, String> {
    let action = row.action.action(row.target.clone()).ok_or("`target` stands with `edit`, and only there")?;
    allowed(segment, &action).map_err(|refusal| refusal.to_string())?;
    Ok(Decision { segment: row.segment, action })
}
