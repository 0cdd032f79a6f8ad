//! The bitext of a plan and its answers: enforcement, checks, and the rows of the ledger.

use crate::bitext::{Alignment, Bitext, Fact, FactKind, FactOutcome, Origin, Outcome, Run, Segment, State, TermHit};
use crate::check::{self, Checked, View};
use crate::enforce::{self, EnforceInput, Enforced, consistency};
use crate::finding::{Code, Finding};
use crate::glossary::{Hit, TermIndex};
use crate::placeholders::{MarkerPrefix, MarkerStyle, mask, unmask};
use crate::text::Span;

use super::plan::{Plan, Planned, Route};
use super::question::{Answer, Failure, FailureKind};
use super::{PipelineContext, RecheckContext, emphasis, markup, repair_numbers, unseen};

/// A plan with the answers of the backends.
#[derive(Debug)]
pub struct Answered {
    pub(super) plan: Plan,
    pub(super) answers: Vec<Result<Answer, Failure>>,
}

impl Answered {
    /// A plan with an answer to each of its [`Plan::questions`], in their order.
    pub fn new(plan: Plan, answers: Vec<Result<Answer, Failure>>) -> Self {
        Self { plan, answers }
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How many segments needed no asking because their answer was known.
    pub fn from_memory(&self) -> usize {
        self.answers.iter().flatten().filter(|a| a.from_memory).count()
    }
}

/// A backend, as a bitext names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Engine<'a> {
    /// Its name in the configuration.
    pub name: &'a str,
    /// The model, where there is a choice of them.
    pub model: Option<&'a str>,
}

/// Enforces the terms in the answers and checks the result. `chain` holds the backends in the order in which answers count
/// them; `created` is the time to be written into the bitext, as RFC 3339.
pub fn finish(answered: Answered, cx: &PipelineContext<'_>, chain: &[Engine<'_>], created: String) -> Bitext {
    let Answered { plan, answers } = answered;
    let mut answers = answers.into_iter();
    let mut used = vec![false; chain.len()];
    let kept_any = plan.segments.iter().any(|s| s.route == Route::Keep);
    let names = plan.article_names(cx);
    let cx = &PipelineContext { names: Some(&names), ..*cx };
    let mut segments = Vec::with_capacity(plan.segments.len());
    for (planned, id) in plan.segments.into_iter().zip(1..) {
        let (is_kept, original) = (planned.route == Route::Keep, planned.span.of(&plan.article.text));
        let mut segment = match planned.route {
            Route::Copy => copied(planned, id, cx),
            Route::Print => printed(planned, id, &plan.prefix, cx),
            Route::Keep => kept(planned, id, cx),
            Route::Ask => match answers.next() {
                Some(Ok(answer)) if answer.origin == Origin::Memory => approved(planned, id, &answer, cx),
                Some(Ok(answer)) => {
                    used[answer.backend] = true;
                    let backend = chain.get(answer.backend).map(|engine| engine.name.to_owned());
                    let answer = if plan.is_markdown { with_markup(answer, &planned, cx) } else { answer };
                    Segment { backend, ..self::answered(planned, id, &answer, cx) }
                }
                Some(Err(failure)) => failed(planned, id, &failure, cx),
                None => failed(planned, id, &Failure::new(FailureKind::Malformed, "no answer came"), cx),
            },
        };
        if !is_kept {
            unseen::restore(&mut segment, original);
        }
        segments.push(segment);
    }
    consistency::inconsistent(&mut segments);
    let used: Vec<&Engine<'_>> = chain.iter().zip(&used).filter(|(_, used)| **used).map(|(engine, _)| engine).collect();
    let glossary_sha256 = cx.term_index.sha256().to_owned();
    let run = match plan.earlier {
        // Nothing was asked: the bitext is as it was made then.
        Some(earlier) if used.is_empty() => Run { glossary_sha256, ..earlier },
        earlier => {
            let mut names: Vec<&str> = used.iter().map(|engine| engine.name).collect();
            let earlier = earlier.filter(|_| kept_any);
            let before = earlier.as_ref().map(|run| run.backend.as_str()).unwrap_or_default();
            names.extend(before.split(", ").filter(|name| !name.is_empty() && !used.iter().any(|e| e.name == *name)));
            Run {
                backend: names.join(", "),
                model: used.first().and_then(|engine| engine.model).map(str::to_owned),
                glossary_sha256,
                created,
                version: env!("CARGO_PKG_VERSION").to_owned(),
                ..Run::default()
            }
        }
    };
    Bitext {
        from: cx.from.to_string(),
        to: cx.to.to_string(),
        article: plan.article,
        run,
        blocks: plan.blocks,
        segments,
    }
}

/// Creates a segment without a target.
pub(super) fn blank(planned: Planned, id: u32) -> (Segment, Vec<Hit>) {
    let segment = Segment::new(id, planned.block, planned.span, planned.sentence.source);
    let segment = Segment { findings: planned.findings, ..segment };
    (segment, planned.hits)
}

fn answered(planned: Planned, id: u32, answer: &Answer, cx: &PipelineContext<'_>) -> Segment {
    let (segment, hits) = blank(planned, id);
    let task = EnforceInput {
        from_placeholders: &answer.placed,
        terms_were_sent: answer.terms_were_sent,
        alignment: &answer.links,
        ..EnforceInput::new(&segment.source, &hits, &answer.target, cx.lexicon)
    };
    let mut enforced = enforce::enforce(&task, cx.term_index);
    if let Some(reason) = &answer.unmarked {
        for row in enforced.rows.iter_mut().filter(|r| r.outcome != Outcome::Waived) {
            row.method = format!("{}; sent again without placeholders: {reason}", row.method);
        }
    }
    if let Some(again) = &answer.asked_again {
        for hit in &again.missed {
            let Some(row) = enforced.rows.get_mut(*hit) else { continue };
            row.method = match again.taken && row.outcome == Outcome::Kept {
                true => "asked-again".to_owned(),
                false => format!("{}; asked again", row.method),
            };
        }
    }
    let draft = Some(answer.draft.clone());
    let place = |span: Span| moved(span, &answer.target, &enforced.target);
    let links = answer.links.iter().map(|l| Alignment {
        source_span: l.source_span.shifted(segment.span.start),
        target_span: l.target_span.and_then(place),
        ..*l
    });
    let alignment = links.collect();
    complete(Segment { draft, alignment, ..segment }, &hits, enforced, cx)
}

/// Returns an answer with the mark-up of its source.
pub(super) fn with_markup(answer: Answer, planned: &Planned, cx: &PipelineContext<'_>) -> Answer {
    let source = planned.sentence.source.as_str();
    let answer = with_emphasis(answer, planned, cx);
    let Some(target) = markup::restored(source, &answer.target) else { return answer };
    let place = |span: Span| moved(span, &answer.target, &target);
    let placed = answer.placed.iter().filter_map(|(hit, span)| Some((*hit, place(*span)?))).collect();
    let links = answer.links.iter().map(|l| Alignment { target_span: l.target_span.and_then(place), ..*l }).collect();
    Answer { placed, links, target, ..answer }
}

/// Returns an answer with the emphasis and the links that the backend dropped, where their words are.
fn with_emphasis(answer: Answer, planned: &Planned, cx: &PipelineContext<'_>) -> Answer {
    let of_links = answer.links.iter().filter_map(|link| Some((link.source_span, link.target_span?)));
    let of_terms = answer.placed.iter().filter_map(|(hit, span)| Some((planned.hits.get(*hit)?.outer, *span)));
    let rendered = |hit: &Hit| Some((hit.outer, emphasis::verbatim(cx.term_index.rendering(hit), &answer.target)?));
    let is_placed = |at: &usize| answer.placed.iter().any(|(hit, _)| hit == at);
    let others = (0..planned.hits.len()).filter(|at| !is_placed(at)).filter_map(|at| rendered(&planned.hits[at]));
    let anchors: Vec<(Span, Span)> = of_links.chain(of_terms).chain(others).collect();
    let places = emphasis::Places { anchors: &anchors, lexicon: cx.lexicon };
    let insertions = emphasis::missing(&planned.sentence.source, &answer.target, &places);
    if insertions.is_empty() {
        return answer;
    }
    let place = |span: Span| emphasis::shifted(span, &insertions);
    let placed = answer.placed.iter().map(|(hit, span)| (*hit, place(*span))).collect();
    let links = answer.links.iter().map(|l| Alignment { target_span: l.target_span.map(place), ..*l }).collect();
    Answer { placed, links, target: emphasis::inserted(&answer.target, &insertions), ..answer }
}

/// Creates a segment from an approved translation, which stays unchanged: its terms are verified, and nothing is
/// repaired.
fn approved(planned: Planned, id: u32, answer: &Answer, cx: &PipelineContext<'_>) -> Segment {
    let (segment, hits) = blank(planned, id);
    let draft = &answer.target;
    let task = EnforceInput::new(&segment.source, &hits, draft, cx.lexicon);
    let enforced = enforce::verify(&task, cx.term_index);
    let draft = Some(answer.draft.clone());
    complete(Segment { draft, origin: Origin::Memory, ..segment }, &hits, enforced, cx)
}

/// Maps a span of a text to the edited text; `None` if the edit touched it, or if its place is ambiguous.
pub(super) fn moved(span: Span, before: &str, after: &str) -> Option<Span> {
    if before == after {
        return Some(span);
    }
    let fits = |at: usize| after.get(at..at + span.len()) == Some(span.of(before));
    let common = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    if span.end <= common {
        return Some(span);
    }
    let tail = before.bytes().rev().zip(after.bytes().rev()).take_while(|(a, b)| a == b).count();
    let from_end = (after.len() + span.start).checked_sub(before.len());
    if span.start + tail >= before.len() {
        return from_end.filter(|at| fits(*at)).map(|at| Span::new(at, at + span.len()));
    }
    // Between two edits, the place is certain only if the part occurs once.
    let text = span.of(before);
    (before.matches(text).count() == 1 && after.matches(text).count() == 1)
        .then(|| after.find(text))
        .flatten()
        .map(|at| Span::new(at, at + text.len()))
}

fn printed(planned: Planned, id: u32, prefix: &MarkerPrefix, cx: &PipelineContext<'_>) -> Segment {
    let sentence = planned.sentence.clone();
    let (segment, hits) = blank(planned, id);
    let masked = mask(&sentence.source, &sentence.placeholders, &sentence.joins, MarkerStyle::Words, prefix, 1);
    // The masked text is unmasked without being sent, so its markers cannot have a fault.
    let Ok(unmasked) = unmask(&masked.text, &masked) else { return copied_segment(segment, &hits, cx) };
    let placed: Vec<(usize, Span)> = unmasked
        .placed
        .into_iter()
        .zip(&sentence.placeholders)
        .filter_map(|(span, placeholder)| Some((placeholder.part.hit()?, span)))
        .collect();
    let task = EnforceInput {
        from_placeholders: &placed,
        ..EnforceInput::new(&segment.source, &hits, &unmasked.target, cx.lexicon)
    };
    let enforced = enforce::verify(&task, cx.term_index);
    // What is copied is as it was, byte for byte; otherwise the glossary has translated it.
    let origin = if unmasked.target == segment.source { Origin::Copied } else { Origin::Backend };
    complete(Segment { origin, ..segment }, &hits, enforced, cx)
}

/// Returns the segment of an earlier bitext, at its new place.
fn kept(mut planned: Planned, id: u32, cx: &PipelineContext<'_>) -> Segment {
    match planned.earlier.take() {
        Some(earlier) => Segment { id, ..*earlier },
        None => copied(planned, id, cx),
    }
}

fn copied(planned: Planned, id: u32, cx: &PipelineContext<'_>) -> Segment {
    let (segment, hits) = blank(planned, id);
    copied_segment(segment, &hits, cx)
}

fn copied_segment(segment: Segment, hits: &[Hit], cx: &PipelineContext<'_>) -> Segment {
    let terms =
        hits.iter().map(|h| row(h, segment.span, cx, Outcome::Waived, None, "the block is copied, not translated"));
    let terms = terms.collect();
    let findings = of_source(&segment, cx);
    Segment { target: Some(segment.source.clone()), origin: Origin::Copied, terms, findings, ..segment }
}

fn failed(planned: Planned, id: u32, failure: &Failure, cx: &PipelineContext<'_>) -> Segment {
    let (segment, hits) = blank(planned, id);
    let terms = hits.iter().map(|h| row(h, segment.span, cx, Outcome::Missing, None, "the segment is not translated"));
    let terms = terms.collect();
    let mut findings = of_source(&segment, cx);
    findings.push(Finding::new(Code::NotTranslated, failure.message.clone()));
    Segment { state: State::Failed, terms, findings, ..segment }
}

/// Returns the findings of a segment without a translation: those of the source checks, and those of the plan.
fn of_source(segment: &Segment, cx: &PipelineContext<'_>) -> Vec<Finding> {
    let mut findings = check::check_source(&view_of_source(segment, &cx.into()));
    findings.extend(shifted(segment.findings.clone(), segment.span.start));
    findings
}

/// Completes a segment with its ledger and its findings; spans into the source become spans into the article.
pub(super) fn complete(segment: Segment, hits: &[Hit], enforced: Enforced, cx: &PipelineContext<'_>) -> Segment {
    let Enforced { target, rows, mut findings, .. } = enforced;
    let start = segment.span.start;
    let terms = hits.iter().zip(rows).map(|(hit, r)| row(hit, segment.span, cx, r.outcome, r.target_span, &r.method));
    let mut segment = Segment { target: Some(target), terms: terms.collect(), ..segment };
    let repairs = repair_numbers::repair_numbers(&mut segment, &mut findings, &cx.into());
    let Checked { source: mut all, target: checked, facts } = checked(&segment, &cx.into());
    all.extend(shifted(std::mem::take(&mut segment.findings), start));
    all.extend(shifted(findings, start));
    all.extend(repairs);
    all.extend(checked);
    accept_money(&mut segment.terms, &mut all, &facts);
    Segment { findings: all, facts, ..segment }
}

/// Accepts terms that are parts of an amount of money which the target states: `1,2 juta dolar Singapura` is "S$1.2
/// million", without the words of the glossary.
pub(super) fn accept_money(terms: &mut [TermHit], findings: &mut Vec<Finding>, facts: &[Fact]) {
    let kept = facts.iter().filter(|f| f.kind == FactKind::Money && f.outcome == FactOutcome::Kept);
    for (amount, place) in kept.filter_map(|f| f.source_span.zip(f.target_span)) {
        for term in terms.iter_mut().filter(|t| t.outcome == Outcome::Missing && amount.contains(t.source_span)) {
            (term.outcome, term.target_span) = (Outcome::Kept, Some(place));
            "kept: as an amount of money".clone_into(&mut term.method);
            findings.retain(|f| f.code != Code::TermMissing || f.source_span != Some(term.source_span));
        }
    }
}

/// Runs every check on a segment that has its target, its terms and the backend's alignment.
pub(super) fn checked(segment: &Segment, context: &RecheckContext<'_>) -> Checked {
    check::check(&view(segment, context))
}

/// Returns the view of such a segment.
pub(super) fn view<'a>(segment: &'a Segment, context: &RecheckContext<'a>) -> View<'a> {
    let start = segment.span.start;
    let terms: Vec<(Span, Option<Span>)> =
        segment.terms.iter().map(|t| (back(t.source_span, start), t.target_span)).collect();
    let text = segment.target.as_deref().unwrap_or_default();
    let view = View::new(&segment.source, text, context.languages()).in_article(start, &segment.alignment);
    let view = view.with_terms(&terms);
    match context.names {
        Some(names) => view.with_names(names.in_sentence(&segment.source)),
        None => view,
    }
}

/// Returns the view of a segment of which only the source is checked.
pub(super) fn view_of_source<'a>(segment: &'a Segment, context: &RecheckContext<'a>) -> View<'a> {
    View::new(&segment.source, "", context.languages()).in_article(segment.span.start, &[])
}

/// Converts a span of the article to one relative to a segment that begins at `start`.
pub(super) fn back(span: Span, start: usize) -> Span {
    Span::new(span.start.saturating_sub(start), span.end.saturating_sub(start))
}

fn row(
    hit: &Hit,
    span: Span,
    cx: &PipelineContext<'_>,
    outcome: Outcome,
    target_span: Option<Span>,
    method: &str,
) -> TermHit {
    TermHit {
        term: cx.term_index.term(hit.term).name().to_owned(),
        source_span: hit.span.shifted(span.start),
        target_span,
        outcome,
        method: method.to_owned(),
    }
}

/// Returns the ledger's row for a hit in a segment that begins at `start`.
pub(super) fn row_of(hit: &Hit, start: usize, term_index: &TermIndex, row: &enforce::LedgerRow) -> TermHit {
    TermHit {
        term: term_index.term(hit.term).name().to_owned(),
        source_span: hit.span.shifted(start),
        target_span: row.target_span,
        outcome: row.outcome,
        method: row.method.clone(),
    }
}

pub(super) fn shifted(findings: Vec<Finding>, offset: usize) -> Vec<Finding> {
    let shift = |f: Finding| Finding { source_span: f.source_span.map(|s| s.shifted(offset)), ..f };
    findings.into_iter().map(shift).collect()
}
