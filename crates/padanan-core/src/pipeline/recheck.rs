//! Reruns the later stages on a finished bitext: enforcement and checks.

use std::borrow::Cow;

use super::repair_numbers::{repair_numbers, still_stands};
use super::{RecheckContext, accept_money, back, checked, row_of, shifted, unseen, view_of_source};
use crate::bitext::{Alignment, Bitext, Origin, Outcome, Segment, TermHit};
use crate::check::{self, Checked};
use crate::enforce::{self, EnforceInput, Enforced, consistency};
use crate::extract::glued_words;
use crate::finding::{Code, Finding};
use crate::glossary::{Hit, TermIndex};
use crate::names::{ArticleNames, NameContext};
use crate::text::Span;
use crate::text::invisible::{Seen, seen};
use crate::text::urls;

/// Enforces the terms of the context's glossary in a finished bitext, and runs every check again; no backend is asked.
///
/// Segments that a person wrote or released (origin `human`, state `reviewed` or `final`) are verified and stay
/// unchanged: a finding proposes each repair. Copied and failed segments stay unchanged, too.
pub fn enforce_bitext(bitext: &mut Bitext, context: &RecheckContext<'_>) {
    let term_index = in_article(bitext, context.term_index);
    let names = names_of(bitext, &term_index, context);
    let context = &RecheckContext { term_index: &term_index, names: Some(&names), ..*context };
    for segment in &mut bitext.segments {
        enforce_segment(segment, context);
    }
    consistency::inconsistent(&mut bitext.segments);
    bitext.run.glossary_sha256 = context.term_index.sha256().to_owned();
}

/// Applies a changed glossary to a finished bitext: enforces the glossary of `context` in the segments for which it
/// differs from `old`, and leaves the others unchanged. Returns the indexes of those segments (from 0).
pub fn impact(bitext: &mut Bitext, old: &TermIndex, context: &RecheckContext<'_>) -> Vec<usize> {
    let (old, new) = (&in_article(bitext, old), &in_article(bitext, context.term_index));
    let names = names_of(bitext, new, context);
    let context = &RecheckContext { term_index: new, names: Some(&names), ..*context };
    let mut touched = Vec::new();
    for (number, segment) in bitext.segments.iter_mut().enumerate() {
        if segment.target.is_some() && segment.origin != Origin::Copied && differ(&segment.source, old, new) {
            enforce_segment(segment, context);
            touched.push(number);
        }
    }
    if !touched.is_empty() {
        consistency::inconsistent(&mut bitext.segments);
    }
    bitext.run.glossary_sha256 = new.sha256().to_owned();
    touched
}

/// Returns the index for the sentences of a bitext.
pub(super) fn in_article(bitext: &Bitext, term_index: &TermIndex) -> TermIndex {
    let seen: Vec<Cow<'_, str>> = bitext.segments.iter().map(|s| seen(&s.source)).collect();
    term_index.in_article(seen.iter().map(Cow::as_ref))
}

/// Reads the names of a bitext's sources.
fn names_of(bitext: &Bitext, term_index: &TermIndex, context: &RecheckContext<'_>) -> ArticleNames {
    let sentences = bitext.segments.iter().map(|s| s.source.as_str());
    ArticleNames::of(sentences, NameContext { lexicon: context.lexicon, terms: Some(term_index) })
}

/// Whether two glossaries find different terms in a sentence, or require different forms of them.
fn differ(source: &str, old: &TermIndex, new: &TermIndex) -> bool {
    let source = &*seen(source);
    let links = urls::spans(source);
    let wants = |term_index: &TermIndex| -> Vec<(Span, String, Vec<String>, Vec<String>)> {
        let want = |h: &Hit| {
            let term = term_index.term(h.term);
            (h.span, term.preferred(h.form).to_owned(), term.admitted.clone(), term.forbidden.clone())
        };
        term_index.find(source, &[], &links).iter().map(want).collect()
    };
    wants(old) != wants(new)
}

fn enforce_segment(segment: &mut Segment, context: &RecheckContext<'_>) {
    // The other draft must honour the glossary as well, because a person may choose it.
    segment.work_on_other(|other| enforce_segment(other, context));
    unseen::through(segment, |segment| enforce_seen(segment, context));
}

fn enforce_seen(segment: &mut Segment, context: &RecheckContext<'_>) {
    let term_index = context.term_index;
    let Some(target) = segment.target.clone().filter(|_| segment.origin != Origin::Copied) else { return };
    if has_no_counterpart(segment) {
        return;
    }
    let start = segment.span.start;
    let joins = joins(segment, &segment.source, |span| span);
    let hits = term_index.find(&segment.source, &joins, &urls::spans(&segment.source));
    let links: Vec<Alignment> =
        segment.alignment.iter().map(|a| Alignment { source_span: back(a.source_span, start), ..*a }).collect();
    let stood: Vec<(usize, Span)> = segment.terms.iter().filter_map(|t| stood(t, &hits, start)).collect();
    let task = EnforceInput {
        from_ledger: &stood,
        alignment: &links,
        ..EnforceInput::new(&segment.source, &hits, &target, context.lexicon)
    };
    let enforced = enforce::enforce(&task, term_index);
    let enforced = if segment.is_decided() { proposed(&task, term_index, &enforced) } else { enforced };
    let before = std::mem::take(&mut segment.terms);
    segment.draft.get_or_insert_with(|| target.clone());
    segment.alignment = segment
        .alignment
        .iter()
        .map(|a| Alignment {
            target_span: a.target_span.and_then(|s| super::moved(s, &target, &enforced.target)),
            ..*a
        })
        .collect();
    segment.terms = hits.iter().zip(&enforced.rows).map(|(hit, row)| row_of(hit, start, term_index, row)).collect();
    remember(&mut segment.terms, &before);
    let mut findings = of_the_run(segment);
    segment.target = Some(enforced.target);
    let mut of_terms = shifted(enforced.findings, start);
    let repairs = repair_numbers(segment, &mut of_terms, context);
    findings.retain(|f| f.code != Code::NumberRepaired || still_stands(f, segment.target.as_deref()));
    let Checked { source, target: checked, facts } = checked(segment, context);
    findings.extend(source);
    findings.extend(of_terms);
    findings.extend(repairs);
    findings.extend(checked);
    accept_money(&mut segment.terms, &mut findings, &facts);
    (segment.findings, segment.facts) = (findings, facts);
}

/// Returns where glued words meet in the text of a segment, in the words that its findings tell of: a term may begin or end
/// there. `place` leads from the segment's source to the text.
fn joins(segment: &Segment, text: &str, place: impl Fn(Span) -> Span) -> Vec<usize> {
    let glued = segment.findings.iter().filter(|f| f.code == Code::GluedWords).filter_map(|f| f.source_span);
    let glued: Vec<Span> = glued.map(|span| place(back(span, segment.span.start))).collect();
    if glued.is_empty() {
        return Vec::new();
    }
    let inside = |at: &usize| glued.iter().any(|word| word.start < *at && *at < word.end);
    glued_words(text, &|_| true).into_iter().filter(inside).collect()
}

/// Whether an existing translation has nothing for a segment, or the article nothing for a part of the translation: then there
/// is nothing to compare.
fn has_no_counterpart(segment: &Segment) -> bool {
    segment.bead.is_some() && (segment.source.is_empty() || segment.target.as_deref().is_none_or(str::is_empty))
}

/// Returns the findings that no check reports again. That a sentence is copied is told until a person has decided.
fn of_the_run(segment: &Segment) -> Vec<Finding> {
    let is_copied = segment.origin == Origin::Copied && !segment.is_decided();
    let kept = |f: &&Finding| match f.code {
        Code::GluedWords | Code::SplitSegment | Code::DecisionOutdated => true,
        // Until a person has looked.
        Code::AlignmentDoubtful | Code::NoCounterpart | Code::MachineTranslated => !segment.is_decided(),
        Code::CopiedSentence => is_copied,
        Code::NumberRepaired => still_stands(f, segment.target.as_deref()),
        _ => false,
    };
    segment.findings.iter().filter(kept).cloned().collect()
}

/// Returns the place of a term according to the ledger, with the index of its hit.
fn stood(term: &TermHit, hits: &[Hit], start: usize) -> Option<(usize, Span)> {
    let number = hits.iter().position(|h| h.span.shifted(start) == term.source_span)?;
    Some((number, term.target_span?))
}

/// Restores the old outcome and method of terms that are correct now: the old ledger knows what made them correct (a
/// placeholder, a repair, the service's own glossary).
pub(super) fn remember(terms: &mut [TermHit], before: &[TermHit]) {
    for term in terms.iter_mut().filter(|t| t.outcome == Outcome::Kept) {
        let stood = |t: &&TermHit| t.source_span == term.source_span && t.term == term.term && t.target_span.is_some();
        if let Some(old) = before.iter().find(stood) {
            (term.outcome, term.method) = (old.outcome, old.method.clone());
        }
    }
}

/// Returns a person's text unchanged, with the repairs as findings.
fn proposed(task: &EnforceInput<'_>, term_index: &TermIndex, enforced: &Enforced) -> Enforced {
    let mut verified = enforce::verify(task, term_index);
    for change in &enforced.changes {
        let message = format!(
            "`{}` would be repaired to `{}`; a person wrote or released this text, so it stays",
            change.draft_span.of(task.draft),
            change.target_span.of(&enforced.target)
        );
        verified.findings.push(Finding::new(Code::TermProposed, message).at_target(change.draft_span));
    }
    verified
}

/// Runs every check of a finished bitext again. If the glossary has entries, the terms are verified again, too.
///
/// Findings that only the translation run can report (failed segments, glued words) stay unchanged.
pub fn recheck(bitext: &mut Bitext, context: &RecheckContext<'_>) {
    let term_index = in_article(bitext, context.term_index);
    let names = names_of(bitext, &term_index, context);
    let context = &RecheckContext { term_index: &term_index, names: Some(&names), ..*context };
    for segment in &mut bitext.segments {
        recheck_segment(segment, context);
    }
    consistency::inconsistent(&mut bitext.segments);
}

/// The same as [`recheck`] for one segment: a review runs it after a person changed the segment. The context's index must
/// be that of the article; see [`TermIndex::in_article`].
pub fn recheck_segment(segment: &mut Segment, context: &RecheckContext<'_>) {
    segment.work_on_other(|other| recheck_segment(other, context));
    unseen::through(segment, |segment| recheck_seen(segment, context));
}

fn recheck_seen(segment: &mut Segment, context: &RecheckContext<'_>) {
    let Some(target) = segment.target.clone() else { return };
    if has_no_counterpart(segment) {
        (segment.findings, segment.facts) = (of_the_run(segment), Vec::new());
        return;
    }
    let mut findings = of_the_run(segment);
    let copied = segment.origin == Origin::Copied;
    let of_terms = if !copied || !segment.terms.iter().all(|t| t.outcome == Outcome::Waived) {
        terms_again(segment, &target, context)
    } else {
        Vec::new()
    };
    let checked = if copied {
        Checked { source: check::check_source(&view_of_source(segment, context)), ..Checked::default() }
    } else {
        checked(segment, context)
    };
    findings.extend(checked.source);
    findings.extend(of_terms);
    findings.extend(checked.target);
    accept_money(&mut segment.terms, &mut findings, &checked.facts);
    (segment.findings, segment.facts) = (findings, checked.facts);
}

/// Verifies the terms of an imported bitext, which has no ledger yet, and runs every check.
pub fn check_imported(bitext: &mut Bitext, context: &RecheckContext<'_>) {
    recheck(bitext, context);
    let term_index = in_article(bitext, context.term_index);
    for segment in bitext.segments.iter_mut().filter(|s| s.target.is_none()) {
        let source = Seen::new(&segment.source);
        let row = |hit: &Hit| TermHit {
            term: term_index.term(hit.term).name().to_owned(),
            source_span: source.original(hit.span).shifted(segment.span.start),
            target_span: None,
            outcome: Outcome::Missing,
            method: "the segment is not translated".to_owned(),
        };
        segment.terms = term_index.find(source.text(), &[], &urls::spans(source.text())).iter().map(row).collect();
    }
    term_index.sha256().clone_into(&mut bitext.run.glossary_sha256);
}

/// Verifies the terms of a segment; without glossary entries, the ledger is trusted.
fn terms_again(segment: &mut Segment, target: &str, context: &RecheckContext<'_>) -> Vec<Finding> {
    if context.term_index.is_empty() {
        let missing = segment.terms.iter().filter(|t| t.outcome == Outcome::Missing);
        let told = |t: &TermHit| {
            let message = format!("`{}` has no allowed form in the translation ({})", t.term, t.method);
            Finding::new(Code::TermMissing, message).at_source(t.source_span)
        };
        return missing.map(told).collect();
    }
    let (terms, findings) = verified_terms(segment, target, context);
    segment.terms = terms;
    findings
}

/// Verifies the glossary's terms in a target of a segment: the ledger, and the findings about terms.
pub(super) fn verified_terms(
    segment: &Segment,
    target: &str,
    context: &RecheckContext<'_>,
) -> (Vec<TermHit>, Vec<Finding>) {
    let (start, term_index) = (segment.span.start, context.term_index);
    let seen = Seen::new(&segment.source);
    let joins = joins(segment, seen.text(), |span| seen.place(span));
    let hits = term_index.find(seen.text(), &joins, &urls::spans(seen.text()));
    let verified = enforce::verify(&EnforceInput::new(seen.text(), &hits, target, context.lexicon), term_index);
    let original = |span: Span| seen.original(span).shifted(start);
    let row = |(hit, row)| {
        let row = row_of(hit, 0, term_index, row);
        TermHit { source_span: original(row.source_span), ..row }
    };
    let placed = |f: Finding| Finding { source_span: f.source_span.map(original), ..f };
    let terms = hits.iter().zip(&verified.rows).map(row).collect();
    (terms, verified.findings.into_iter().map(placed).collect())
}
