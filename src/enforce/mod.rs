//! **Why** whatever the backend did, every term of the source is right in the target, or is named as missing.
//! **Takes** a source with the terms found in it, the shelf, and a draft: unmarked, or restored from marks.
//! **Gives** [`Enforced`]: the target, one ledger row for every occurrence, and findings where the promise is broken.
//! **Never** changes a word that is not a located form of a term of this very segment.
//!
//! Verify, locate, repair, verify again:
//!
//! ```text
//! source   … calon presiden Svetlana Tikhanouskaya …        term: Tikhanouskaya
//! draft    … candidate Svetlana Tichanowskaja's …           verify: no allowed form stands
//!                              ^^^^^^^^^^^^^                locate: a forbidden form
//! target   … candidate Svetlana Tikhanouskaya's …           repair: the form, not its possessive; verify again
//! ```

mod edit;
mod locate;

use std::collections::BTreeMap;

use crate::bitext::{Alignment, Outcome, Span};
use crate::finding::{Code, Finding};
use crate::glossary::fold::fold;
use crate::glossary::{Hit, Role, Shelf, TargetHit, Term};
use edit::Edit;

/// What enforcement needs to know about one segment.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    /// The segment's source.
    pub source: &'a str,
    /// The glossary terms in it: spans into `source`.
    pub hits: &'a [Hit],
    /// Parts of the draft where terms already stand, put there from marks: (number of the hit, place).
    pub placed: &'a [(usize, Span)],
    /// The draft to be enforced.
    pub draft: &'a str,
    /// Whether the backend was told the terms with the request.
    pub told: bool,
    /// Which part of `source` became which part of `draft`, where the backend tells.
    pub links: &'a [Alignment],
}

/// One ledger row: what became of one hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where the counterpart stands in the target.
    pub target_span: Option<Span>,
    /// What became of it.
    pub outcome: Outcome,
    /// How.
    pub method: String,
}

/// A segment after enforcement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enforced {
    /// The enforced target.
    pub target: String,
    /// One row for each hit, in the order of the hits.
    pub rows: Vec<Row>,
    /// What could not be honoured. Source spans are relative to the segment's source.
    pub findings: Vec<Finding>,
}

/// Enforces the terms of one segment on its draft.
pub fn enforce(task: &Task<'_>, shelf: &Shelf) -> Enforced {
    let first = Look::at(task, task.draft, task.placed.to_vec(), shelf);
    let edits = repairs(task, shelf, &first);
    let target = edit::apply(task.draft, &edits);
    let placed = task.placed.iter().map(|&(hit, span)| (hit, edit::moved(span, &edits))).collect();
    let second = Look::at(task, &target, placed, shelf);
    ledger(task, shelf, &second, &edits, target)
}

/// Verifies the terms of one segment in a target that stands: rows and findings, nothing repaired.
pub fn verify(task: &Task<'_>, shelf: &Shelf) -> Enforced {
    let look = Look::at(task, task.draft, task.placed.to_vec(), shelf);
    ledger(task, shelf, &look, &[], task.draft.to_owned())
}

/// Which forms of the segment's own terms stand in a text.
struct Look {
    placed: Vec<(usize, Span)>,
    /// By entry: what stands of it, in the order of the text.
    forms: BTreeMap<usize, Vec<TargetHit>>,
    /// Places of allowed forms of any of the segment's terms.
    taken: Vec<Span>,
}

impl Look {
    fn at(task: &Task<'_>, text: &str, placed: Vec<(usize, Span)>, shelf: &Shelf) -> Self {
        let mut all = shelf.find_in_target(text);
        all.retain(|f| task.hits.iter().any(|h| h.term == f.term));
        // One role for one entry at one place: the exact spelling counts before another, the better role first.
        all.sort_by_key(|f| (f.span.start, std::cmp::Reverse(f.span.end), f.term, !f.exact, f.role));
        all.dedup_by_key(|f| (f.span, f.term));
        // A form inside a longer one is not a form of its own: `China` in `South China Sea`.
        let mut reach = Span::default();
        let mut outer = Vec::with_capacity(all.len());
        for form in all {
            let inside = reach.contains(form.span) && reach != form.span;
            if !inside {
                if form.span.end > reach.end {
                    reach = form.span;
                }
                outer.push(form);
            }
        }
        let mut forms: BTreeMap<usize, Vec<TargetHit>> = BTreeMap::new();
        let mut taken: Vec<Span> = placed.iter().map(|p| p.1).collect();
        for form in outer {
            if matches!(form.role, Role::Preferred | Role::Admitted) {
                taken.push(form.span);
            }
            forms.entry(form.term).or_default().push(form);
        }
        taken.sort();
        Self { placed, forms, taken }
    }

    fn of(&self, term: usize) -> &[TargetHit] {
        self.forms.get(&term).map_or(&[], Vec::as_slice)
    }
}

/// Whether a form may stand as it is: an allowed one, in a case that English allows at its place.
fn stands(form: &TargetHit, text: &str, shelf: &Shelf) -> bool {
    let allowed = matches!(form.role, Role::Preferred | Role::Admitted);
    allowed && (form.exact || case_allowed(form.span.of(text), shelf.term(form.term)))
}

/// A common noun may be capitalised anywhere (headlines, sentence starts), and capitals may be all capitals.
fn case_allowed(occurrence: &str, term: &Term) -> bool {
    let all_capitals = !occurrence.chars().any(char::is_lowercase);
    let forms =
        term.target.iter().chain(&term.admitted).chain(if term.target.is_none() { &term.source[..] } else { &[] });
    let common = |form: &String| !form.chars().any(char::is_uppercase);
    let folded = fold(occurrence);
    let same = |form: &String| fold(form).as_str() == folded.as_str();
    all_capitals || forms.into_iter().any(|f| same(f) && common(f))
}

/// The edits that are safe, by the written rules, in the order of the text.
///
/// 1. A *forbidden* form of a term of this segment is replaced wherever it stands.
/// 2. The source's own spelling, left untranslated, is replaced while an occurrence is still unanswered.
/// 3. An allowed form in a wrong case (`kremlin`) is given its own.
/// 4. Where nothing of the term stands, the one name-like span that resembles it most is replaced, if the
///    rules in [`locate`] call it safe; else the name that the backend itself says the term became.
fn repairs(task: &Task<'_>, shelf: &Shelf, look: &Look) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for (term, open) in unplaced(task, look) {
        let first = task.hits[open[0]];
        let print = shelf.term(term).preferred(first.form);
        let print_for = |n: usize| open.get(n).map_or(print, |&h| shelf.term(term).preferred(task.hits[h].form));
        let forms = look.of(term);
        let free = |span: Span| !look.placed.iter().any(|p| p.1.overlaps(span));
        let mut answered = forms.iter().filter(|f| free(f.span) && stands(f, task.draft, shelf)).count();
        for form in forms.iter().filter(|f| free(f.span) && !stands(f, task.draft, shelf)) {
            let rule = match form.role {
                Role::Forbidden => "forbidden-form",
                Role::Source if answered < open.len() => "source-form",
                Role::Source => continue,
                Role::Preferred | Role::Admitted => "letter-case",
            };
            let with = if form.role == Role::Admitted { own_case(form, task.draft, shelf) } else { None };
            edits.push(edit::replace(task.draft, form.span, with.as_deref().unwrap_or(print_for(answered)), rule));
            answered += 1;
        }
        if answered == 0
            && let Some(found) = locate::resembling(task.source, task.hits, first, task.draft, shelf, &look.taken)
            && found.safe
        {
            edits.push(edit::replace(task.draft, found.span, print, "resembling-name"));
        } else if answered == 0
            && let Some(found) = locate::aligned(task, first, task.draft, shelf, &look.taken)
            && found.safe
        {
            edits.push(edit::replace(task.draft, found.span, print, "aligned-name"));
        }
    }
    edit::settle(edits)
}

/// The admitted form that differs from what stands only in its case.
fn own_case(form: &TargetHit, text: &str, shelf: &Shelf) -> Option<String> {
    let folded = fold(form.span.of(text));
    let mut admitted = shelf.term(form.term).admitted.iter();
    admitted.find(|a| fold(a).as_str() == folded.as_str()).cloned()
}

/// The hits that no mark has answered, by entry, in the order of the source.
fn unplaced(task: &Task<'_>, look: &Look) -> BTreeMap<usize, Vec<usize>> {
    let mut open: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, hit) in task.hits.iter().enumerate() {
        if !look.placed.iter().any(|p| p.0 == number) {
            open.entry(hit.term).or_default().push(number);
        }
    }
    // Where every occurrence came through under a mark, a forbidden form may still stand beside it.
    for &(number, _) in &look.placed {
        let term = task.hits[number].term;
        if look.of(term).iter().any(|f| f.role == Role::Forbidden) {
            open.entry(term).or_insert_with(|| vec![number]);
        }
    }
    open
}

/// The ledger of what stands in `target`, and a finding for every promise that is broken.
fn ledger(task: &Task<'_>, shelf: &Shelf, look: &Look, edits: &[Edit], target: String) -> Enforced {
    let mut rows: Vec<Option<Row>> = vec![None; task.hits.len()];
    let mut findings = Vec::new();
    let made: Vec<(Span, &'static str)> = edit::made(edits);
    for &(number, span) in &look.placed {
        rows[number] = Some(Row { target_span: Some(span), outcome: Outcome::Shielded, method: "mark".to_owned() });
    }
    for (term, hits) in unplaced(task, look) {
        let mut standing = look
            .of(term)
            .iter()
            .filter(|f| stands(f, &target, shelf) && !look.placed.iter().any(|p| p.1.overlaps(f.span)))
            .map(|f| f.span);
        let mut honoured = look.placed.iter().any(|p| task.hits[p.0].term == term);
        for number in hits {
            if rows[number].is_some() {
                continue;
            }
            rows[number] = Some(match standing.next() {
                Some(span) => {
                    honoured = true;
                    row(span, &made, task.told)
                }
                None if honoured => Row {
                    target_span: None,
                    outcome: Outcome::Waived,
                    method: "repeated: one occurrence in the segment is honoured".to_owned(),
                },
                None => missing(task, shelf, number, &target, look, &mut findings),
            });
        }
    }
    forbidden_left(shelf, look, &target, &mut findings);
    let lost = || Row { target_span: None, outcome: Outcome::Missing, method: "not found".to_owned() };
    Enforced { target, rows: rows.into_iter().map(|r| r.unwrap_or_else(lost)).collect(), findings }
}

fn row(span: Span, made: &[(Span, &'static str)], told: bool) -> Row {
    match made.iter().find(|(place, _)| place.overlaps(span)) {
        Some((_, rule)) => {
            Row { target_span: Some(span), outcome: Outcome::Repaired, method: format!("repair: {rule}") }
        }
        None => {
            let method = if told { "native glossary, verified" } else { "verified" };
            Row { target_span: Some(span), outcome: Outcome::Kept, method: method.to_owned() }
        }
    }
}

/// The row and the finding of a promise that is not kept, with a suggestion where there is one.
fn missing(
    task: &Task<'_>,
    shelf: &Shelf,
    number: usize,
    target: &str,
    look: &Look,
    findings: &mut Vec<Finding>,
) -> Row {
    let hit = task.hits[number];
    let (met, print) = (hit.span.of(task.source), shelf.term(hit.term).preferred(hit.form));
    let resembling = locate::resembling(task.source, task.hits, hit, target, shelf, &look.taken);
    // Places that the backend told are those of the draft.
    let aligned = || locate::aligned(task, hit, target, shelf, &look.taken).filter(|_| target == task.draft);
    let guess = resembling.or_else(aligned);
    let mut finding = Finding::new(
        Code::TermMissing,
        match &guess {
            Some(found) => format!(
                "`{met}` must be `{print}`; perhaps `{}` stands for it ({})",
                found.span.of(target),
                found.reason
            ),
            None => format!("`{met}` must be `{print}`, and nothing in the translation resembles it"),
        },
    )
    .at_source(hit.span);
    if let Some(found) = &guess {
        finding = finding.at_target(found.span);
    }
    findings.push(finding);
    let method = guess.map_or("no allowed form stands".to_owned(), |g| format!("not repaired: {}", g.reason));
    Row { target_span: None, outcome: Outcome::Missing, method }
}

/// A forbidden form that still stands, such as one inside another edit's reach.
fn forbidden_left(shelf: &Shelf, look: &Look, target: &str, findings: &mut Vec<Finding>) {
    for form in look.forms.values().flatten().filter(|f| f.role == Role::Forbidden && f.exact) {
        let message = format!(
            "`{}` is forbidden; the glossary wants `{}`",
            form.span.of(target),
            shelf.term(form.term).preferred(0)
        );
        findings.push(Finding::new(Code::TermForbidden, message).at_target(form.span));
    }
}

#[cfg(test)]
mod tests;
