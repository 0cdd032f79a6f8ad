//! The ledger of a finished target: a row for every occurrence, a finding for every term that is not honoured.

use rustc_hash::FxHashMap;

use super::edit::{self, DraftEdit};
use super::locate::LocatedRendering;
use super::term_occurrences::{TermOccurrences, is_correct};
use super::{Change, EnforceInput, Enforced, LedgerRow};
use crate::bitext::Outcome;
use crate::finding::{Code, Finding};
use crate::glossary::{Role, TargetHit, TermIndex};
use crate::text::Span;

/// Builds the ledger for `target`. `guess` returns the likely rendering of a hit that has no correct form.
pub(super) fn ledger(
    task: &EnforceInput<'_>,
    term_index: &TermIndex,
    look: &TermOccurrences<'_>,
    edits: &[DraftEdit],
    target: String,
    guess: &dyn Fn(usize) -> Option<LocatedRendering>,
) -> Enforced {
    let mut rows: Vec<Option<LedgerRow>> = vec![None; task.hits.len()];
    let mut findings = Vec::new();
    let made = edit::made(edits);
    for &(number, span) in &look.placed {
        rows[number] =
            Some(LedgerRow { target_span: Some(span), outcome: Outcome::Shielded, method: "mark".to_owned() });
    }
    for part in &look.parts {
        let method = format!("a part of another name, `{}`", part.name.of(task.source));
        rows[part.hit] = Some(LedgerRow { target_span: None, outcome: Outcome::Waived, method });
    }
    let given = look.given(task, &target, term_index);
    let mut has_place: Vec<bool> = given.iter().map(Option::is_some).collect();
    look.placed.iter().for_each(|p| has_place[p.0] = true);
    let names = Honoured::new(task, term_index, &has_place);
    for (&term, hits) in look.unplaced(task) {
        let mut honoured = look.placed.iter().any(|p| task.hits[p.0].term == term);
        let named = hits.iter().any(|&n| names.under_another(task, term_index, n));
        let standing = look.standing(term, &target, term_index).next().map(|form| form.span);
        for &number in hits {
            if rows[number].is_some() {
                continue;
            }
            let shared = standing.filter(|_| !honoured && !named);
            rows[number] = Some(match given[number].or(shared) {
                Some(span) => {
                    honoured = true;
                    row(span, &made, task.terms_were_sent)
                }
                None if honoured || named => LedgerRow {
                    target_span: None,
                    outcome: Outcome::Waived,
                    method: "repeated: one occurrence in the segment is honoured".to_owned(),
                },
                None => missing(task, term_index, number, &target, guess(number), &mut findings),
            });
        }
    }
    forbidden_left(term_index, look, &target, &mut findings);
    doubled(task, term_index, look, &target, &mut findings);
    let lost = || LedgerRow { target_span: None, outcome: Outcome::Missing, method: "not found".to_owned() };
    let rows = rows.into_iter().map(|r| r.unwrap_or_else(lost)).collect();
    Enforced { target, rows, findings, changes: made.into_iter().map(|(_, change)| change).collect() }
}

/// Which entries are honoured, by their preferred name. Two common nouns with the same rendering are two different
/// things, so only names with a capital are included.
struct Honoured<'s>(FxHashMap<&'s str, Entries>);

/// The first entry of a name, and whether there is another one.
type Entries = (usize, bool);

impl<'s> Honoured<'s> {
    fn new(task: &EnforceInput<'_>, term_index: &'s TermIndex, has_place: &[bool]) -> Self {
        let mut names: FxHashMap<&str, Entries> = FxHashMap::default();
        for (hit, _) in task.hits.iter().zip(has_place).filter(|(_, has_place)| **has_place) {
            let print = term_index.rendering(hit);
            if print.chars().any(char::is_uppercase) {
                let (first, several) = names.entry(print).or_insert((hit.term, false));
                *several |= *first != hit.term;
            }
        }
        Self(names)
    }

    /// Returns whether another entry with the same preferred name is honoured: it is the same thing, so one occurrence
    /// can serve both.
    fn under_another(&self, task: &EnforceInput<'_>, term_index: &TermIndex, number: usize) -> bool {
        let hit = &task.hits[number];
        self.0.get(term_index.rendering(hit)).is_some_and(|(first, several)| *several || *first != hit.term)
    }
}

fn row(span: Span, made: &[(Span, Change)], told: bool) -> LedgerRow {
    // The ranges are in text order and do not overlap.
    let next = made.partition_point(|(place, _)| place.end <= span.start);
    let repair = made.get(next).filter(|(place, _)| place.overlaps(span)).map(|(_, change)| change);
    let (outcome, method) = match repair {
        Some(change) if change.confidence < 1.0 => {
            (Outcome::Repaired, format!("repair: {} ({:.2})", change.rule, change.confidence))
        }
        Some(change) => (Outcome::Repaired, format!("repair: {}", change.rule)),
        None if told => (Outcome::Kept, "native glossary, verified".to_owned()),
        None => (Outcome::Kept, "verified".to_owned()),
    };
    LedgerRow { target_span: Some(span), outcome, method }
}

/// Builds the row and the finding of a missing term, with a suggestion if there is one.
fn missing(
    task: &EnforceInput<'_>,
    term_index: &TermIndex,
    number: usize,
    target: &str,
    guess: Option<LocatedRendering>,
    findings: &mut Vec<Finding>,
) -> LedgerRow {
    let hit = task.hits[number];
    let (met, print) = (hit.span.of(task.source), term_index.rendering(&hit));
    let mut finding = Finding::new(
        Code::TermMissing,
        match &guess {
            Some(found) => {
                format!("`{met}` must be `{print}`; perhaps `{}` renders it ({})", found.span.of(target), found.reason)
            }
            None => format!("`{met}` must be `{print}`, and nothing in the translation resembles it"),
        },
    )
    .at_source(hit.span);
    if let Some(found) = &guess {
        finding = finding.at_target(found.span);
    }
    findings.push(finding);
    let method = guess.map_or("no allowed form found".to_owned(), |g| format!("not repaired: {}", g.reason));
    LedgerRow { target_span: None, outcome: Outcome::Missing, method }
}

/// Reports a correct form that occurs twice in a row although the source has it once.
fn doubled(
    task: &EnforceInput<'_>,
    term_index: &TermIndex,
    look: &TermOccurrences<'_>,
    target: &str,
    findings: &mut Vec<Finding>,
) {
    for (&term, forms) in &look.forms {
        let standing: Vec<Span> = forms.iter().filter(|f| is_correct(f, target, term_index)).map(|f| f.span).collect();
        let beside = |a: Span, b: Span, text: &str| {
            text.get(a.end..b.start).is_some_and(|gap| !gap.is_empty() && gap.chars().all(char::is_whitespace))
        };
        let met: Vec<Span> = task.hits.iter().filter(|h| h.term == term).map(|h| h.span).collect();
        if met.windows(2).any(|pair| beside(pair[0], pair[1], task.source)) {
            continue;
        }
        // `riot police OMON` is two names in a row.
        let same = |pair: &&[Span]| pair[0].of(target).eq_ignore_ascii_case(pair[1].of(target));
        for pair in standing.windows(2).filter(same).filter(|pair| beside(pair[0], pair[1], target)) {
            let message = format!("`{}` occurs twice in a row", pair[1].of(target));
            findings.push(Finding::new(Code::DoubledWord, message).at_target(pair[1]));
        }
    }
}

/// Reports a forbidden form that is still there, such as one inside another edit's range.
fn forbidden_left(term_index: &TermIndex, look: &TermOccurrences<'_>, target: &str, findings: &mut Vec<Finding>) {
    let left = look.forms.values().flatten().filter(|f| f.role == Role::Forbidden && f.exact);
    findings.extend(left.map(|form| forbidden(form, target, term_index)));
}

/// Builds the finding of a forbidden form in the target.
pub(super) fn forbidden(form: &TargetHit, target: &str, term_index: &TermIndex) -> Finding {
    let (stands, wanted) = (form.span.of(target), term_index.term(form.term).preferred(0));
    let message = format!("`{stands}` is forbidden; the glossary requires `{wanted}`");
    Finding::new(Code::TermForbidden, message).at_target(form.span)
}
