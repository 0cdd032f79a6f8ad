//! Decisions made elsewhere: reads the file `padanan-decisions/1` that the exported page saves, and matches its
//! decisions with a session.
//!
//! ```jsonc
//! { "format": "padanan-decisions/1", "article_sha256": "…",
//!   "decisions": [ { "segment": 3, "was": "the target that was read",
//!                    "action": "accept|reject|other|edit|reviewed|final|translated", "target": "only for edit and note" } ] }
//! ```
//! A decision about a text that has changed since is a conflict: it is reported, not applied.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::action::{Action, Decision, allowed};
use super::session::Session;
use crate::bitext::{Note, Segment, State};
use crate::reason::Reason;

/// The format's name and version.
pub const FORMAT: &str = "padanan-decisions/1";

/// A file of decisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Always `padanan-decisions/1`.
    pub format: String,
    /// SHA-256 of the article that was read.
    pub article_sha256: String,
    /// The decisions, in the order in which they were made.
    pub decisions: Vec<DecisionRow>,
}

/// One decision of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionRow {
    /// The segment's id.
    pub segment: u32,
    /// The target that was read; null if there was none.
    #[serde(default)]
    pub was: Option<String>,
    /// The decision.
    pub action: DecisionVerb,
    /// The new target, for `edit`; the text, for `note`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// The decisions that files and requests can contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionVerb {
    /// Accepts the target.
    Accept,
    /// Goes back to the draft.
    Reject,
    /// Takes the other backend's draft.
    Other,
    /// Sets a new target.
    Edit,
    /// Sets the state `translated`: the segment is undecided again.
    Translated,
    /// Sets the state `reviewed`.
    Reviewed,
    /// Sets the state `final`.
    Final,
    /// Adds a note, whose text is the target.
    Note,
}

impl DecisionVerb {
    /// Returns the action; `None` if an edit has no target, or if another decision has one.
    pub fn action(self, target: Option<String>) -> Option<Action> {
        Some(match (self, target) {
            (Self::Edit, Some(target)) => Action::Edit(target),
            (Self::Note, Some(text)) => Action::Note(Note { text, ..Note::default() }),
            (Self::Edit | Self::Note, None) | (_, Some(_)) => return None,
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
/// A message for people that says what is wrong with the file.
pub fn parse(bytes: &[u8]) -> Result<File, Reason> {
    let file: File = serde_json::from_slice(bytes)
        .map_err(|e| format!("this is not a file of decisions: {}", crate::text::json_trouble(bytes, &e)))?;
    if file.format != FORMAT {
        return Err(format!("the format is `{}`, and this program reads `{FORMAT}`", file.format).into());
    }
    for row in &file.decisions {
        if row.action.action(row.target.clone()).is_none() {
            let wrong = "`edit` and `note` need a `target`, and no other action takes one";
            return Err(format!("the decision about segment {}: {wrong}", row.segment).into());
        }
    }
    Ok(file)
}

/// A decision that cannot be applied, and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionConflict {
    /// The decision.
    pub row: DecisionRow,
    /// Why it cannot be applied.
    pub reason: String,
}

/// Separates decisions that match the current targets from those that do not. Those that were applied before are neither.
///
/// Several decisions about one segment are applied in order: the second is about the result of the first.
pub fn match_decisions(file: File, session: &Session) -> (Vec<Decision>, Vec<DecisionConflict>) {
    let applied = applied_before(&file.decisions, session);
    let mut fits: Vec<Decision> = Vec::new();
    let mut conflicts = Vec::new();
    let other_article = file.article_sha256 != session.bitext().article.sha256;
    let mut standing: HashMap<u32, Segment> = HashMap::new();
    for (row, applied) in file.decisions.into_iter().zip(applied) {
        if applied && !other_article {
            continue;
        }
        let segment = standing.get(&row.segment).or_else(|| session.segment(row.segment));
        let decided = match segment {
            _ if other_article => Err("it was made about another article".into()),
            None => Err(format!("there is no segment {}", row.segment).into()),
            // A note is about the sentence, whatever its translation is by now.
            Some(segment) if row.action == DecisionVerb::Note => {
                if row.target.as_ref().is_some_and(|text| segment.has_note(text)) {
                    continue;
                }
                one(&row, segment)
            }
            Some(segment) if segment.target != row.was => {
                let stands = segment.target.as_deref().unwrap_or("(none)");
                Err(format!("the translation has since changed to: {stands}").into())
            }
            Some(segment) => one(&row, segment),
        };
        match (decided, segment.cloned()) {
            (Ok(decision), Some(segment)) => {
                standing.insert(row.segment, session.carried_out(segment, &decision.action));
                fits.push(decision);
            }
            (Err(reason), _) => conflicts.push(DecisionConflict { row, reason: reason.into() }),
            (Ok(_), None) => {}
        }
    }
    (fits, conflicts)
}

/// Returns for each decision whether the session's segment is the result of it, or of later ones about that result: the
/// file was applied before.
fn applied_before(rows: &[DecisionRow], session: &Session) -> Vec<bool> {
    let mut applied = vec![false; rows.len()];
    // For each segment, the texts that later decisions lead from to the current one.
    let mut leading: HashMap<u32, Vec<Option<&str>>> = HashMap::new();
    for (row, applied) in rows.iter().zip(&mut applied).rev() {
        let Some(segment) = session.segment(row.segment) else { continue };
        let leading = leading.entry(row.segment).or_default();
        let current = segment.target.as_deref();
        let result = match row.action {
            DecisionVerb::Edit => row.target.as_deref(),
            DecisionVerb::Reject => segment.draft.as_deref(),
            // What the other draft was is no longer known; and a note changes no text.
            DecisionVerb::Other | DecisionVerb::Note => continue,
            _ => row.was.as_deref(),
        };
        let reached = result == current && segment.is_decided();
        if row.was.as_deref() != current && (reached || leading.contains(&result)) {
            *applied = true;
        }
        if *applied || row.was.as_deref() == current {
            leading.push(row.was.as_deref());
        }
    }
    applied
}

/// Returns the decision of a row, or the reason why it is not possible for the segment.
fn one(row: &DecisionRow, segment: &Segment) -> Result<Decision, Reason> {
    let action = row
        .action
        .action(row.target.clone())
        .ok_or("`edit` and `note` need a `target`, and no other action takes one")?;
    allowed(segment, &action).map_err(|refusal| refusal.to_string())?;
    Ok(Decision { segment: row.segment, action })
}
