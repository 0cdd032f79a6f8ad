//! **Why** whatever the backend returns, every source term is either correct in the target or reported as missing.
//! **Takes** a source with the terms found in it, the glossary index, and a draft, either plain or with its
//! placeholders already replaced.
//! **Gives** [`Enforced`]: the target, one ledger row per occurrence, and a finding for each term that is not honoured.
//! **Never** changes a word that is not a located form of a term of this segment.
//!
//! Verify, locate, repair, verify again:
//!
//! ```text
//! source   … calon presiden Svetlana Tikhanouskaya …        term: Tikhanouskaya
//! draft    … candidate Svetlana Tichanowskaja's …           verify: no allowed form found
//!                              ^^^^^^^^^^^^^                locate: a forbidden form
//! target   … candidate Svetlana Tikhanouskaya's …           repair: the form, not its possessive; verify again
//! ```

mod accept;
mod adjective;
pub mod consistency;
mod displaced_terms;
mod edit;
mod grammar;
mod ledger;
mod locate;
mod other_names;
mod phonetics;
mod term_occurrences;
mod words;

use std::collections::BTreeMap;

use crate::bitext::{Alignment, Outcome};
use crate::finding::Finding;
use crate::glossary::fold::fold;
use crate::glossary::{Hit, Role, TargetHit, TermIndex, TermKind};
use crate::text::urls;
use crate::text::{Lexicon, Span};
use edit::DraftEdit;
use grammar::NewName;
use ledger::ledger;
use locate::{LocatedRendering, MAX_WORDS, Search};
use term_occurrences::{TermOccurrences, is_correct};
use words::AlignedSegment;

/// The input of [`enforce`] and [`verify`]: what is known about one segment.
#[derive(Debug, Clone, Copy)]
pub struct EnforceInput<'a> {
    /// The segment's source.
    pub source: &'a str,
    /// The glossary terms in it. Their spans are byte ranges in `source`.
    pub hits: &'a [Hit],
    /// Parts of the draft that already hold terms, restored from placeholders: (index of the hit, byte range).
    pub from_placeholders: &'a [(usize, Span)],
    /// Parts of the draft that translate terms, in whatever form: (index of the hit, byte range).
    pub from_ledger: &'a [(usize, Span)],
    /// The draft to be enforced.
    pub draft: &'a str,
    /// Whether the terms were sent to the backend with the request.
    pub terms_were_sent: bool,
    /// Which part of `source` became which part of `draft`, if the backend reports it.
    pub alignment: &'a [Alignment],
    /// What is known of the words of both languages. Ignored unless its languages are those of the glossary index.
    pub lexicon: Option<&'a dyn Lexicon>,
}

impl<'a> EnforceInput<'a> {
    /// Creates the input for a draft about which only its text is known.
    pub fn new(source: &'a str, hits: &'a [Hit], draft: &'a str, lexicon: Option<&'a dyn Lexicon>) -> Self {
        Self {
            source,
            hits,
            from_placeholders: &[],
            from_ledger: &[],
            draft,
            terms_were_sent: false,
            alignment: &[],
            lexicon,
        }
    }
}

/// One ledger row: the outcome for one hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRow {
    /// Byte range of the translation in the target.
    pub target_span: Option<Span>,
    /// The outcome.
    pub outcome: Outcome,
    /// How the outcome came about.
    pub method: String,
}

/// A segment after enforcement.
#[derive(Debug, Clone, PartialEq)]
pub struct Enforced {
    /// The enforced target.
    pub target: String,
    /// One row for each hit, in the order of the hits.
    pub rows: Vec<LedgerRow>,
    /// Terms that could not be honoured. Source spans are relative to the segment's source.
    pub findings: Vec<Finding>,
    /// The changes, in text order. Outside these ranges the target equals the draft.
    pub changes: Vec<Change>,
}

/// One repair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The replaced byte range in the draft.
    pub draft_span: Span,
    /// The byte range of the replacement in the target.
    pub target_span: Span,
    /// The rule that allowed it.
    pub rule: &'static str,
    /// Confidence of the rule that this is the term's rendering, 0 to 1.
    pub confidence: f32,
}

/// Maximum number of repair rounds. A repair can make another one possible, because it leaves one fewer
/// unexplained name.
const ROUNDS: usize = 6;

/// Returns how alike two spellings sound, from 0 to 1.
pub fn sounds_alike(a: &str, b: &str) -> f64 {
    phonetics::alike(&phonetics::sounds(a), &phonetics::sounds(b))
}

/// Returns whether a form is an adjective, or the people, of a name that `names` spell.
pub fn is_adjective_of(form: &str, names: &[&str]) -> bool {
    adjective::is_adjective(form, names)
}

/// Enforces the terms of one segment on its draft.
pub fn enforce(task: &EnforceInput<'_>, term_index: &TermIndex) -> Enforced {
    if task.hits.is_empty() {
        let findings = forbidden_names(task, term_index, &[], task.draft);
        return Enforced { target: task.draft.to_owned(), rows: Vec::new(), findings, changes: Vec::new() };
    }
    let mut look = TermOccurrences::at(task, task.draft, task.from_placeholders.to_vec(), term_index);
    let mut edits: Vec<DraftEdit> = Vec::new();
    let mut target = task.draft.to_owned();
    for _ in 0..ROUNDS {
        let mut found = repairs(task, term_index, &look, &target);
        if found.is_empty() && edits.is_empty() {
            found = stored(task, term_index, &look);
        }
        if found.is_empty() {
            found = replacements(task, term_index, &look, &target);
        }
        if found.is_empty() {
            break;
        }
        edits = edit::then(edits, edit::settle(found));
        let before = std::mem::replace(&mut target, edit::apply(task.draft, &edits));
        if target == before {
            break;
        }
        let placed = task.from_placeholders.iter().map(|&(hit, span)| (hit, edit::moved(span, &edits))).collect();
        look = TermOccurrences::at(task, &target, placed, term_index);
    }
    finish(task, term_index, &look, &edits, target)
}

/// Verifies the terms of one segment in an existing target: returns rows and findings, repairs nothing.
pub fn verify(task: &EnforceInput<'_>, term_index: &TermIndex) -> Enforced {
    let look = TermOccurrences::at(task, task.draft, task.from_placeholders.to_vec(), term_index);
    finish(task, term_index, &look, &[], task.draft.to_owned())
}

/// Builds the result, with a guess for every hit that has no correct form.
fn finish<'l>(
    task: &EnforceInput<'l>,
    term_index: &TermIndex,
    look: &TermOccurrences<'l>,
    edits: &[DraftEdit],
    target: String,
) -> Enforced {
    let text = target.clone();
    let lexicon = lexicon(task, term_index);
    let guess = |number: usize| guess(task, term_index, look, &text, number, false);
    let mut enforced = ledger(task, term_index, look, edits, target, &guess);
    if !is_long(task, &enforced.target) && displaced_terms::is_suspect(task, &enforced.rows, &enforced.target) {
        let all = AlignedSegment::new(task.source, &enforced.target, &[], &[], &[], lexicon);
        let moved = displaced_terms::moved(task, &enforced.rows, &enforced.target, &all);
        enforced.findings.extend(moved);
    }
    enforced.findings.extend(consistency::collisions(task, &enforced.rows, &enforced.target, term_index));
    enforced.findings.extend(forbidden_names(task, term_index, &look.taken, &enforced.target));
    enforced
}

/// Finds forbidden names of entries that are not in the source: `Kiev was hit` for *Ibu kota Ukraina diserang*. Skips
/// forms inside correct forms and inside links.
fn forbidden_names(task: &EnforceInput<'_>, term_index: &TermIndex, taken: &[Span], target: &str) -> Vec<Finding> {
    let found = term_index.find_forbidden(target);
    let links = if found.is_empty() { Vec::new() } else { urls::spans(target) };
    let elsewhere = |f: &&TargetHit| {
        let apart = !taken.iter().chain(&links).any(|t| t.overlaps(f.span));
        apart && !task.hits.iter().any(|h| h.term == f.term)
    };
    found.iter().filter(elsewhere).map(|f| ledger::forbidden(f, target, term_index)).collect()
}

/// Finds the likely rendering of a hit, from the segment's aligned words or from the backend's alignment.
fn guess<'l>(
    task: &EnforceInput<'l>,
    term_index: &TermIndex,
    look: &TermOccurrences<'l>,
    text: &str,
    number: usize,
    again: bool,
) -> Option<LocatedRendering> {
    let hit = task.hits[number];
    let aligned = look.aligned.get_or_init(|| align(task, term_index, look, text)).as_ref();
    let search = |aligned| Search { task, text, term_index, aligned, taken: &look.taken };
    let own = aligned.and_then(|a| search(a).find(hit, again));
    if own.as_ref().is_some_and(|f| f.fitted.is_some()) || text != task.draft || again {
        return own;
    }
    // The backend's alignment refers to the draft.
    match locate::aligned(task, hit, text, term_index, &look.taken) {
        Some(told) if told.fitted.is_some() || own.is_none() => Some(told),
        _ => own,
    }
}

/// Aligns the segment's words. `None` if there are too many.
fn align<'l>(
    task: &EnforceInput<'l>,
    term_index: &TermIndex,
    look: &TermOccurrences<'_>,
    text: &str,
) -> Option<AlignedSegment<'l>> {
    if is_long(task, text) {
        return None;
    }
    let terms: Vec<(Span, Vec<String>)> = task
        .hits
        .iter()
        .map(|h| {
            let term = term_index.term(h.term);
            let forms = term.source.iter().chain(&term.target).chain(&term.admitted).chain(&term.forbidden);
            (h.outer, forms.cloned().collect())
        })
        .collect();
    let answered = answered(task, term_index, look, text);
    let spans: Vec<Span> = (0..task.hits.len()).filter(|n| answered[*n]).map(|n| task.hits[n].outer).collect();
    Some(AlignedSegment::new(task.source, text, &terms, &spans, &look.taken, lexicon(task, term_index)))
}

/// Returns whether a segment is too long for its words to be aligned.
fn is_long(task: &EnforceInput<'_>, text: &str) -> bool {
    task.source.len().max(text.len()) > MAX_WORDS * 12
}

/// Returns the lexicon if it is for the glossary index's languages.
fn lexicon<'a>(task: &EnforceInput<'a>, term_index: &TermIndex) -> Option<&'a dyn Lexicon> {
    task.lexicon.filter(|l| l.languages() == term_index.languages())
}

/// Returns for every hit whether it has a correct form, assigned in hit order.
fn answered(task: &EnforceInput<'_>, term_index: &TermIndex, look: &TermOccurrences<'_>, text: &str) -> Vec<bool> {
    let mut answered = vec![false; task.hits.len()];
    for &(number, _) in &look.placed {
        answered[number] = true;
    }
    for (answered, given) in answered.iter_mut().zip(look.given(task, text, term_index)) {
        *answered |= given.is_some();
    }
    answered
}

/// Collects the edits that the glossary's lists allow, in text order.
///
/// 1. A *forbidden* form of a term of this segment is replaced wherever it occurs.
/// 2. The source's own spelling, left untranslated, is replaced while an occurrence still has no correct form.
/// 3. An allowed form in the wrong case (`kremlin`) gets its own case.
fn repairs(task: &EnforceInput<'_>, term_index: &TermIndex, look: &TermOccurrences<'_>, text: &str) -> Vec<DraftEdit> {
    let mut edits: Vec<DraftEdit> = Vec::new();
    let given = look.given(task, text, term_index);
    let lexicon = lexicon(task, term_index);
    for (&term, open) in look.unplaced(task) {
        let first = task.hits[open[0]];
        let name = NewName::of(&first, task.source, term_index, lexicon);
        let print = name.print;
        let print_for = |n: usize| open.get(n).map_or(print, |&h| term_index.rendering(&task.hits[h]));
        let forms = look.of(term);
        let mut answered = open.iter().filter(|&&n| given[n].is_some()).count();
        for form in forms.iter().filter(|f| look.is_free(f.span) && !is_correct(f, text, term_index)) {
            let rule = match form.role {
                Role::Forbidden => "forbidden-form",
                Role::Source if belongs_to_longer(task, text, given, forms, form) => continue,
                Role::Source if answered < open.len() => "source-form",
                Role::Source => continue,
                Role::Preferred | Role::Admitted => "letter-case",
            };
            let own = if form.role == Role::Admitted { own_case(form, text, term_index) } else { None };
            let met = |h: &&usize| task.hits[**h].span.of(task.source) == form.span.of(text);
            let same = open
                .iter()
                .find(met)
                .filter(|_| form.role == Role::Source)
                .map(|&h| term_index.rendering(&task.hits[h]));
            let print = own.as_deref().or(same).unwrap_or(print_for(answered));
            if term_index.term(term).kind == TermKind::Person && other_given_name(text, form.span, print, lexicon) {
                continue;
            }
            let fitted = match rule {
                "letter-case" => grammar::recased(text, form.span, &name.printed(print)),
                // Some names are spelt like the English adjective: `every Swiss traveller`.
                _ if adjective::is_irregular_adjective(form.span.of(text))
                    && !adjective::is_irregular_adjective(print) =>
                {
                    let Ok(fitted) = adjective::fit_adjective(text, form.span, print) else { continue };
                    fitted
                }
                _ => grammar::fit(text, form.span, &name.printed(print)),
            };
            edits.push(DraftEdit::new(fitted, rule, 1.0));
            answered += 1;
        }
    }
    edits.extend(misspelt(task, term_index, look, text));
    edits
}

/// Returns whether a word left as the source has it is a part of a longer name that has no correct form yet: the first
/// *Indonesia* of "The University of Indonesia is in Indonesia", for *Universitas Indonesia ada di Indonesia*. Only where
/// the text has the word as often as the source does, so that each has its own.
fn belongs_to_longer(
    task: &EnforceInput<'_>,
    text: &str,
    given: &[Option<Span>],
    forms: &[TargetHit],
    form: &TargetHit,
) -> bool {
    let word = form.span.of(text);
    let same = forms.iter().filter(|f| f.role == Role::Source && f.span.of(text) == word);
    let has_word = |name: &str| name.split(' ').any(|part| part == word);
    let owners: Vec<bool> = task
        .hits
        .iter()
        .enumerate()
        .filter_map(|(n, hit)| match hit.term == form.term {
            true => Some(false),
            false => (given[n].is_none() && has_word(hit.span.of(task.source))).then_some(true),
        })
        .collect();
    let place = same.clone().position(|f| f.span == form.span);
    same.count() == owners.len() && place.is_some_and(|n| owners[n])
}

/// Collects the edits of short forms next to a misspelt rest of the long form: `Prabowo [Soebianto]`.
fn misspelt(task: &EnforceInput<'_>, term_index: &TermIndex, look: &TermOccurrences<'_>, text: &str) -> Vec<DraftEdit> {
    let mut edits = Vec::new();
    for (&term, open) in look.unplaced(task) {
        let name = NewName::of(&task.hits[open[0]], task.source, term_index, lexicon(task, term_index));
        for form in look.standing(term, text, term_index) {
            let Some(span) = grammar::misspelt_rest(text, form.span, &name) else { continue };
            let rest = [Span::new(span.start, form.span.start), Span::new(form.span.end, span.end)];
            // Somebody else's name also occurs in the source.
            let other = |part: &Span| part.of(text).split_whitespace().any(|w| task.source.contains(w));
            if !rest.iter().any(other) && !look.taken.iter().any(|t| rest.iter().any(|r| r.overlaps(*t))) {
                edits.push(DraftEdit::new(grammar::fit(text, span, &name), "misspelt-rest", 0.8));
            }
        }
    }
    edits
}

/// Collects the edits of ranges recorded in the ledger, where an older glossary's form is still in the draft.
fn stored(task: &EnforceInput<'_>, term_index: &TermIndex, look: &TermOccurrences<'_>) -> Vec<DraftEdit> {
    let answered = answered(task, term_index, look, task.draft);
    let open = task.from_ledger.iter().filter(|(n, span)| {
        let fits = task.draft.get(span.range()).is_some_and(|old| !old.is_empty());
        !answered[*n] && fits && !look.taken.iter().any(|t| t.overlaps(*span))
    });
    let edit = |&(number, span): &(usize, Span)| {
        let hit = task.hits[number];
        let name = NewName::of(&hit, task.source, term_index, lexicon(task, term_index));
        DraftEdit::new(grammar::fit(task.draft, span, &name), "stored-place", 1.0)
    };
    open.map(edit).collect()
}

/// Collects the edits of renderings that no list names: those that the rules in [`locate`] consider safe.
fn replacements<'l>(
    task: &EnforceInput<'l>,
    term_index: &TermIndex,
    look: &TermOccurrences<'l>,
    text: &str,
) -> Vec<DraftEdit> {
    let answered = answered(task, term_index, look, text);
    if answered.iter().all(|a| *a) {
        return Vec::new();
    }
    let mut honoured: BTreeMap<usize, bool> = BTreeMap::new();
    for (hit, answered) in task.hits.iter().zip(&answered) {
        // A form that another entry has taken also counts for this one, unless something better is found.
        *honoured.entry(hit.term).or_default() |=
            *answered || look.standing(hit.term, text, term_index).next().is_some();
    }
    let mut edits = Vec::new();
    for number in (0..task.hits.len()).filter(|n| !answered[*n]) {
        let again = honoured.get(&task.hits[number].term).copied().unwrap_or_default();
        let Some(found) = guess(task, term_index, look, text, number, again) else { continue };
        if let Some(fitted) = found.fitted {
            edits.push(DraftEdit::new(fitted, found.rule, found.confidence.min(0.99)));
        }
    }
    edits
}

/// Returns whether the surname is preceded by a given name other than the one in the person's full name:
/// `Vova Zelensky`. A title does not count; English also writes it in small letters.
fn other_given_name(text: &str, span: Span, print: &str, lexicon: Option<&dyn Lexicon>) -> bool {
    let words: Vec<&str> = print.split(' ').collect();
    let own = span.of(text).split(' ').count();
    let Some(before) = grammar::word_before(text, span.start).map(|b| b.of(text)) else { return false };
    let bare = before.trim_end_matches('.');
    let title = || bare.len() < before.len() || lexicon.is_none_or(|l| l.has_target(&bare.to_lowercase()));
    words.len() > own
        && crate::text::casing::is_capitalised(bare)
        && !words[..words.len() - own].iter().any(|part| grammar::stands_for(before, part))
        && !title()
}

/// Returns the admitted form that differs from the form found only in letter case.
fn own_case(form: &TargetHit, text: &str, term_index: &TermIndex) -> Option<String> {
    let folded = fold(form.span.of(text));
    let mut admitted = term_index.term(form.term).admitted.iter();
    admitted.find(|a| fold(a).as_str() == folded.as_str()).cloned()
}
