//! Which forms of the segment's own terms occur in a text, and which of them may stay as they are.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::grammar::is_camel;
use super::locate::is_acronym;
use super::other_names::{OtherName, other_names};
use super::words::AlignedSegment;
use super::{EnforceInput, lexicon};
use crate::glossary::fold::fold;
use crate::glossary::{Role, TargetHit, Term, TermIndex};
use crate::text::casing::capitalised;
use crate::text::urls;
use crate::text::{Lexicon, Span};

/// The forms of the segment's own terms that occur in a text, and what follows from them for this text.
pub(super) struct TermOccurrences<'l> {
    pub placed: Vec<(usize, Span)>,
    /// The places of `placed`, in text order; they do not overlap.
    placed_spans: Vec<Span>,
    /// The hits of `placed`.
    placed_hits: BTreeSet<usize>,
    /// By entry, its forms in the text, in text order.
    pub forms: BTreeMap<usize, Vec<TargetHit>>,
    /// Byte ranges of allowed forms of any of the segment's terms, of placeholders, and of links.
    pub taken: Vec<Span>,
    /// Hits that are parts of other names, which stand in the text: see [`other_names`].
    pub parts: Vec<OtherName>,
    unplaced: OnceCell<BTreeMap<usize, Vec<usize>>>,
    given: OnceCell<Vec<Option<Span>>>,
    /// The segment's words aligned. `None` if there are too many.
    pub aligned: OnceCell<Option<AlignedSegment<'l>>>,
}

impl TermOccurrences<'_> {
    pub(super) fn at(task: &EnforceInput<'_>, text: &str, placed: Vec<(usize, Span)>, term_index: &TermIndex) -> Self {
        let mut terms: Vec<usize> = task.hits.iter().map(|h| h.term).collect();
        terms.sort_unstable();
        terms.dedup();
        let mut all = term_index.find_of(&terms, text);
        // Nothing inside a link is a name.
        accept_in_brackets(&mut all, text, term_index);
        let links = if all.is_empty() { Vec::new() } else { urls::spans(text) };
        all.retain(|f| !overlaps_one(&links, f.span));
        let parts = other_names(task, text, &all);
        all.retain(|f| !parts.iter().any(|part| task.hits[part.hit].term == f.term && part.place.overlaps(f.span)));
        let right: BTreeSet<usize> = all.iter().filter(|f| is_correct(f, text, term_index)).map(|f| f.term).collect();
        let put: BTreeSet<usize> = placed.iter().map(|p| task.hits[p.0].term).collect();
        let answered = |term: usize| right.contains(&term) || put.contains(&term);
        let lexicon = lexicon(task, term_index);
        all.retain(|f| !is_other_word(f, text, term_index, lexicon, &answered));
        // One role per entry and range: the exact spelling wins over others, then the better role.
        all.sort_by_key(|f| (f.span.start, std::cmp::Reverse(f.span.end), f.term, !f.exact, f.role));
        all.dedup_by_key(|f| (f.span, f.term));
        // A form inside a longer one does not count by itself: `China` in `South China Sea`.
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
        let mut taken: Vec<Span> = placed.iter().map(|p| p.1).chain(links).collect();
        taken.extend(parts.iter().map(|part| part.place));
        for form in outer {
            if matches!(form.role, Role::Preferred | Role::Admitted) {
                taken.push(form.span);
            }
            forms.entry(form.term).or_default().push(form);
        }
        taken.sort();
        let mut placed_spans: Vec<Span> = placed.iter().map(|p| p.1).collect();
        placed_spans.sort_unstable();
        let placed_hits = placed.iter().map(|p| p.0).collect();
        let (unplaced, given, aligned) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { placed, placed_spans, placed_hits, forms, taken, parts, unplaced, given, aligned }
    }

    pub(super) fn of(&self, term: usize) -> &[TargetHit] {
        self.forms.get(&term).map_or(&[], Vec::as_slice)
    }

    /// Returns the correct forms of an entry that no placeholder put there, in text order.
    pub(super) fn standing<'l>(
        &'l self,
        term: usize,
        text: &'l str,
        term_index: &'l TermIndex,
    ) -> impl Iterator<Item = &'l TargetHit> {
        self.of(term).iter().filter(move |f| self.is_free(f.span) && is_correct(f, text, term_index))
    }

    /// Returns for every hit its own place among the correct forms. Entries that share a form (`Kiev` and `Kyiv`, both
    /// to be Kyiv) also share its places: each entry gets one before any gets two, in source order.
    pub(super) fn given(&self, task: &EnforceInput<'_>, text: &str, term_index: &TermIndex) -> &[Option<Span>] {
        self.given.get_or_init(|| self.give(task, text, term_index))
    }

    fn give(&self, task: &EnforceInput<'_>, text: &str, term_index: &TermIndex) -> Vec<Option<Span>> {
        let open = self.unplaced(task);
        let standing = |term| self.standing(term, text, term_index);
        let mut claims: BTreeMap<Span, usize> = BTreeMap::new();
        open.keys().flat_map(|term| standing(*term)).for_each(|form| *claims.entry(form.span).or_default() += 1);
        let mut order: Vec<(bool, bool, usize)> = Vec::new();
        let mut places: BTreeMap<usize, std::vec::IntoIter<TargetHit>> = BTreeMap::new();
        for (&term, hits) in open {
            let mut own: Vec<TargetHit> = standing(term).copied().collect();
            let preferred = own.iter().filter(|f| f.role == Role::Preferred).count();
            // `Corruption Eradication Commission (KPK)`: if two terms admit each other's form, each gets its own.
            let admitted = |f: &TargetHit| preferred == hits.len() && f.role != Role::Preferred;
            own.sort_by_key(|f| (claims[&f.span] > 1, admitted(f)));
            places.insert(term, own.into_iter());
            let placed = |number| self.placed_hits.contains(number);
            order.extend(hits.iter().enumerate().map(|(nth, number)| (placed(number), nth > 0, *number)));
        }
        order.sort_unstable();
        let mut given = vec![None; task.hits.len()];
        let mut taken = BTreeSet::new();
        for (_, _, number) in order {
            let mut own = places.get_mut(&task.hits[number].term).into_iter().flatten();
            given[number] = own.find(|f| taken.insert(f.span)).map(|f| f.span);
        }
        // Within an entry, the first hit gets the first place.
        for hits in open.values() {
            let mut own: Vec<Span> = hits.iter().filter_map(|&n| given[n]).collect();
            own.sort_unstable();
            let mut own = own.into_iter();
            hits.iter().for_each(|&n| given[n] = own.next());
        }
        given
    }

    /// Returns whether no placeholder put anything at this place.
    pub(super) fn is_free(&self, span: Span) -> bool {
        !overlaps_one(&self.placed_spans, span)
    }

    /// Returns the hits that no placeholder has answered, by entry, in source order.
    pub(super) fn unplaced(&self, task: &EnforceInput<'_>) -> &BTreeMap<usize, Vec<usize>> {
        self.unplaced.get_or_init(|| self.find_unplaced(task))
    }

    fn find_unplaced(&self, task: &EnforceInput<'_>) -> BTreeMap<usize, Vec<usize>> {
        let mut open: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (number, hit) in task.hits.iter().enumerate() {
            if !self.placed_hits.contains(&number) && !self.parts.iter().any(|part| part.hit == number) {
                open.entry(hit.term).or_default().push(number);
            }
        }
        // Even if every occurrence came through as a placeholder, a forbidden form may still occur next to it.
        for &(number, _) in &self.placed {
            let term = task.hits[number].term;
            if self.of(term).iter().any(|f| f.role == Role::Forbidden) {
                open.entry(term).or_insert_with(|| vec![number]);
            }
        }
        open
    }
}

/// Returns whether a range overlaps one of these, which are in text order and do not overlap.
fn overlaps_one(spans: &[Span], span: Span) -> bool {
    let next = spans.partition_point(|other| other.end <= span.start);
    spans.get(next).is_some_and(|other| other.overlaps(span))
}

/// Returns whether a form written in another case is in fact another word: `helped us`, `those who`, `ate turkey`.
fn is_other_word(
    form: &TargetHit,
    text: &str,
    term_index: &TermIndex,
    lexicon: Option<&dyn Lexicon>,
    answered: &dyn Fn(usize) -> bool,
) -> bool {
    let occurrence = form.span.of(text);
    if form.exact || form.role == Role::Source || !occurrence.chars().any(char::is_lowercase) {
        return false;
    }
    let word = bare(occurrence);
    if word.contains([' ', '-']) {
        return false;
    }
    let term = term_index.term(form.term);
    let folded = fold(occurrence);
    let mut own = allowed_forms(term).chain(&term.forbidden);
    let capitals = |text: &str| text.chars().filter(|c| c.is_uppercase()).count();
    // The form has more capitals than the text.
    let lowered = own.clone().any(|f| fold(f).as_str() == folded.as_str() && capitals(f) > capitals(occurrence));
    let small = word.to_lowercase();
    // If a correct form already occurs, a word that English writes in small letters is that word. Otherwise it is most
    // likely the name, unless the name is an abbreviation.
    let doubtful = answered(form.term) || own.all(|f| capitals(bare(f)) > 1);
    let known = |lexicon: &dyn Lexicon| doubtful && lexicon.has_target(&small);
    lowered && (word.chars().count() <= SHORT || lexicon.is_some_and(known))
}

/// Returns a form without its article.
fn bare(form: &str) -> &str {
    ["The ", "the "].iter().find_map(|the| form.strip_prefix(the)).unwrap_or(form)
}

/// Maximum length, in characters, of an abbreviation that is hardly ever written in small letters.
const SHORT: usize = 3;

/// Returns whether a form may stay as it is: an allowed form, in a case that English allows at its place.
pub(super) fn is_correct(form: &TargetHit, text: &str, term_index: &TermIndex) -> bool {
    let allowed = matches!(form.role, Role::Preferred | Role::Admitted);
    allowed && (form.exact || case_allowed(form.span.of(text), term_index.term(form.term)))
}

/// Accepts an acronym in brackets behind the name that it stands for, although it is a form of another entry with the same
/// translation: *the National Narcotics Agency (BNN)*, where one entry has *Badan Narkotika Nasional* and another one *BNN*.
fn accept_in_brackets(forms: &mut [TargetHit], text: &str, term_index: &TermIndex) {
    let target = |form: &TargetHit| term_index.term(form.term).target.as_deref();
    let names: Vec<(usize, Option<&str>)> =
        forms.iter().filter(|f| f.role == Role::Preferred).map(|f| (f.span.end, target(f))).collect();
    for form in forms.iter_mut().filter(|f| f.role == Role::Source && is_acronym(f.span.of(text))) {
        let Some(before) = text[..form.span.start].strip_suffix(" (") else { continue };
        let own = target(form);
        let closed = text[form.span.end..].starts_with(')');
        if closed && own.is_some() && names.contains(&(before.len(), own)) {
            form.role = Role::Admitted;
        }
    }
}

/// Allows a capitalised common noun anywhere (headlines, sentence starts), and any form in all capitals.
fn case_allowed(occurrence: &str, term: &Term) -> bool {
    let all_capitals = !occurrence.chars().any(char::is_lowercase);
    let common = |form: &String| !form.chars().any(char::is_uppercase);
    let folded = fold(occurrence);
    let same = |form: &String| fold(form).as_str() == folded.as_str();
    // `the Crown`, `The crown`: the case of an article in front of a name depends on its place.
    // `Al-Qaeda` begins a sentence or stands in a headline; `EBay` is not how anybody writes eBay.
    let begun =
        |form: &String| form.starts_with(char::is_lowercase) && !is_camel(form) && capitalised(form) == occurrence;
    all_capitals || allowed_forms(term).any(|f| begun(f) || (same(f) && common(f)))
}

/// Returns the forms allowed for an entry: its target, or its source spellings if it has no target, and the admitted
/// forms.
fn allowed_forms(term: &Term) -> impl Iterator<Item = &String> + Clone {
    let kept: &[String] = if term.target.is_none() { &term.source } else { &[] };
    term.target.iter().chain(&term.admitted).chain(kept)
}
