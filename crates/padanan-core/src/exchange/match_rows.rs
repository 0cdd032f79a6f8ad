//! Decides which rows of a sheet are decisions about the segments of a session, and which are conflicts.
//!
//! A row belongs to the segment with its id and its source; if the id belongs to another segment, or there is no id, to
//! the one segment with its source. This is a three-way merge: the stamp records the state at export, and tells a
//! person's edit from text that a program sent back unchanged.
//!
//! | file against stamp | bitext against stamp | result |
//! |---|---|---|
//! | the same | any | nothing: what the bitext has is newer |
//! | different | the same | an edit |
//! | different | different | a conflict, unless both say the same |
//! | the source | | a conflict, unless it is called reviewed or final: programs fill in what nobody translated |
//! | no stamp | | an edit, unless a person has decided or edited the segment: then a conflict |

use std::collections::{HashMap, HashSet};

use super::sheet::canonical;
use super::{Sheet, SheetRow};
use crate::bitext::{Origin, Segment, State};
use crate::reason::Reason;
use crate::review::{Action, Decision, Session};

/// A row that was not accepted, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The row's line in the file, counted from 1; 0 if it is not known.
    pub line: usize,
    /// The segment that it is about, if there is one.
    pub segment: Option<u32>,
    /// Why it was not accepted.
    pub reason: String,
    /// The translation in the file, if it differs from the bitext's.
    pub offered: Option<String>,
}

/// The rows of a sheet, sorted into decisions and conflicts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowMatches {
    /// Decisions that can be applied, as one step.
    pub decisions: Vec<Decision>,
    /// Rows that cannot be applied.
    pub conflicts: Vec<Conflict>,
    /// Number of rows that were matched to a segment.
    pub found: usize,
    /// Segments that the file does not mention.
    pub absent: Vec<u32>,
}

/// Sorts the rows of a sheet into decisions and conflicts.
pub fn match_rows(sheet: &Sheet, session: &Session) -> RowMatches {
    let segments = &session.bitext().segments;
    let mut matches = RowMatches::default();
    let mut taken: HashMap<u32, &SheetRow> = HashMap::new();
    let mut doubtful: HashSet<u32> = HashSet::new();
    for (row, ids) in sheet.rows.iter().zip(places(sheet, segments)) {
        match ids {
            Ok(ids) => {
                matches.found += 1;
                for segment in ids.into_iter().filter_map(|id| session.segment(id)) {
                    match taken.insert(segment.id, row) {
                        None => matches.add_row(row, segment, session),
                        Some(other) if canonical(text(other)) == canonical(text(row)) => {}
                        Some(_) => {
                            doubtful.insert(segment.id);
                            let reason = "the file has it twice, with different translations".to_owned();
                            matches.conflicts.push(conflict(row, Some(segment), reason));
                        }
                    }
                }
            }
            Err(reason) => {
                matches.conflicts.push(conflict(row, row.id.and_then(|id| session.segment(id)), reason.into()));
            }
        }
    }
    // With two translations of one segment, it is unknown which is meant.
    matches.decisions.retain(|d| !doubtful.contains(&d.segment) || matches!(d.action, Action::Note(_)));
    let told: HashSet<u32> = matches.conflicts.iter().filter_map(|c| c.segment).collect();
    let absent = |id: &u32| !taken.contains_key(id) && !told.contains(id);
    matches.absent = segments.iter().map(|s| s.id).filter(absent).collect();
    matches
}

impl RowMatches {
    /// Sorts one row about one segment.
    fn add_row(&mut self, row: &SheetRow, segment: &Segment, session: &Session) {
        let decisions = decided(row, segment).and_then(|actions| {
            let decisions: Vec<Decision> =
                actions.into_iter().map(|action| Decision { segment: segment.id, action }).collect();
            // Checking the first is enough: an edit comes first, and gives a segment the target that a state needs.
            let allowed = decisions.first().map_or(Ok(()), |first| session.allows(first));
            allowed.map(|()| decisions).map_err(|refusal| refusal.to_string().into())
        });
        match decisions {
            Ok(decisions) => self.decisions.extend(decisions),
            Err(reason) => self.conflicts.push(conflict(row, Some(segment), reason.into())),
        }
        // A note is about the sentence, and conflicts with nothing.
        let notes = row.notes.iter().filter(|note| !segment.has_note(&note.text));
        let new = notes.map(|note| Decision { segment: segment.id, action: Action::Note(note.clone()) });
        self.decisions.extend(new.filter(|decision| session.allows(decision).is_ok()));
    }
}

fn conflict(row: &SheetRow, segment: Option<&Segment>, reason: String) -> Conflict {
    let here = segment.and_then(|s| s.target.as_deref()).unwrap_or_default();
    let other = |t: &String| !canonical(t).is_empty() && canonical(t) != canonical(here);
    Conflict { line: row.line, segment: segment.map(|s| s.id), reason, offered: row.target.clone().filter(other) }
}

fn text(row: &SheetRow) -> &str {
    row.target.as_deref().unwrap_or_default()
}

/// Finds the segments that each row is about.
fn places(sheet: &Sheet, segments: &[Segment]) -> Vec<Result<Vec<u32>, Reason>> {
    let mut by_source: HashMap<_, Vec<u32>> = HashMap::new();
    for segment in segments {
        by_source.entry(canonical(&segment.source)).or_default().push(segment.id);
    }
    let sources: Vec<_> = sheet.rows.iter().map(|row| canonical(&row.source)).collect();
    let at = |id: u32| segments.get((id as usize).checked_sub(1)?);
    let own =
        |row: &SheetRow, source: &str| row.id.filter(|id| at(*id).is_some_and(|s| canonical(&s.source) == source));
    let owned: Vec<Option<u32>> = sheet.rows.iter().zip(&sources).map(|(row, source)| own(row, source)).collect();
    let claimed: HashSet<u32> = owned.iter().copied().flatten().collect();
    let known: HashSet<_> = by_source.keys().cloned().collect();
    for ids in by_source.values_mut() {
        ids.retain(|id| !claimed.contains(id));
    }
    // Rows whose id does not say it: how many there are of a source, and how many had their turn.
    let mut loose: HashMap<&str, (usize, usize)> = HashMap::new();
    for (source, _) in sources.iter().zip(&owned).filter(|(_, own)| own.is_none()) {
        loose.entry(source).or_default().0 += 1;
    }
    let mut places = Vec::with_capacity(owned.len());
    for ((row, source), own) in sheet.rows.iter().zip(&sources).zip(owned) {
        let free = by_source.get(source).map_or(&[][..], Vec::as_slice);
        let (rows, turn) = loose.entry(source).or_default();
        places.push(match (own, free) {
            (Some(id), _) => Ok(vec![id]),
            (None, []) if known.contains(source) => {
                Err("the file has this sentence a second time, under another number".into())
            }
            (None, []) if row.id.and_then(at).is_some() => Err("the file has a different source for it".into()),
            (None, []) => Err("no segment of the bitext has this source".into()),
            (None, free) if free.len() == *rows => {
                *turn += 1;
                Ok(vec![free[*turn - 1]])
            }
            // One unit of a memory applies to every occurrence of its sentence.
            (None, free) if *rows == 1 && row.id.is_none() => Ok(free.to_vec()),
            (None, free) => {
                let (n, message) =
                    (free.len(), "segments of the bitext have this source, and the file does not say which");
                Err(format!("{n} {message} is meant").into())
            }
        });
    }
    places
}

/// Returns the actions that a row implies for its segment, or why it is a conflict.
fn decided(row: &SheetRow, segment: &Segment) -> Result<Vec<Action>, Reason> {
    if let Some(broken) = &row.broken {
        return Err(broken.clone().into());
    }
    if let Some(word) = &row.odd_state {
        return Err(format!("`{}` is not a state; write initial, translated, reviewed or final", short(word)).into());
    }
    let (file, here) = (row.target.as_deref(), segment.target.as_deref());
    let same = canonical(file.unwrap_or_default()) == canonical(here.unwrap_or_default());
    let unchanged_there = row.stamp.as_ref().is_some_and(|stamp| stamp.holds(file));
    let unchanged_here = match &row.stamp {
        // A segment that a person has marked as reviewed or final since the export is newer than the file.
        Some(stamp) => stamp.holds(here) && !(segment.state.is_decided() && rank(segment.state) != rank(stamp.state)),
        None => !segment.state.is_decided() && segment.origin != Origin::Human,
    };
    let mut actions = Vec::new();
    if !same && !unchanged_there {
        let Some(text) = file.filter(|t| !canonical(t).is_empty()) else {
            return Err("the file has removed its translation; reject it, or leave it as it is".into());
        };
        if canonical(text) == canonical(&segment.source) && !row.state.is_some_and(State::is_decided) {
            return Err("the file repeats the source, as programs do for untranslated segments".into());
        }
        if !unchanged_here {
            let moved_on = row.stamp.as_ref().is_some_and(|stamp| !stamp.holds(here)) || row.stamp.is_none();
            return Err(match (moved_on, here) {
                (true, here) => format!("the translation has since changed to: {}", here.unwrap_or("(none)")).into(),
                (false, _) => format!("a person has since marked it as `{}`", segment.state.as_str()).into(),
            });
        }
        actions.push(Action::Edit(text.to_owned()));
    }
    actions.extend(state(row, segment, same, !actions.is_empty())?);
    Ok(actions)
}

/// Returns the change of state that a row implies, in addition to the effect of an edit.
fn state(row: &SheetRow, segment: &Segment, same: bool, edited: bool) -> Result<Option<Action>, Reason> {
    let Some(state) = row.state.filter(|s| !matches!(s, State::Failed)) else { return Ok(None) };
    let before = row.stamp.as_ref().map_or(segment.state, |stamp| stamp.state);
    // A program that left the state alone has decided nothing.
    if rank(state) == rank(before) {
        return Ok(None);
    }
    if edited && segment.state == State::Final && rank(state) < rank(State::Final) {
        let file = state.as_str();
        return Err(format!(
            "it is `final`, and the file edits it as `{file}`; use `padanan review --set-state` to reopen it"
        )
        .into());
    }
    if edited {
        // An edit alone makes a segment reviewed; the file may say that it is final, or not yet reliable.
        return Ok(match state {
            State::Final => Some(Action::State(State::Final)),
            State::Initial | State::Translated => Some(Action::State(State::Translated)),
            State::Reviewed | State::Failed => None,
        });
    }
    if rank(state) == rank(segment.state) {
        return Ok(None);
    }
    if rank(state) < rank(segment.state) && segment.state.is_decided() {
        let (now, file) = (segment.state.as_str(), state.as_str());
        return Err(format!(
            "it is `{now}`, and the file says `{file}`; use `padanan review --set-state` to reopen it"
        )
        .into());
    }
    if !state.is_decided() {
        return Ok(None);
    }
    if !same {
        return Err(format!("the file marks another translation as `{}`", state.as_str()).into());
    }
    Ok(Some(Action::State(state)))
}

/// The rank of a state; exchange formats do not have a failed state.
pub(super) fn rank(state: State) -> u8 {
    match state {
        State::Initial | State::Failed => 0,
        State::Translated => 1,
        State::Reviewed => 2,
        State::Final => 3,
    }
}

fn short(word: &str) -> String {
    crate::diff::visible(&word.chars().take(40).collect::<String>())
}
