//! **Why** one module must know the order of the stages, so that no stage has to.
//! **Takes** an article and the context of its translation; later, what the backends answered.
//! **Gives** [`plan`], which shows what would be sent, and [`finish`], which makes the bitext; [`recheck`] for later changes.
//! **Never** asks a backend: the program does, between the two.
//!
//! ```text
//! intake → extract → segment → mask → (backends) → enforce → check → bitext → diff, export
//!              ╰─────── plan ──────╯               ╰───── finish ─────╯
//! ```

mod again;
mod aligned;
mod around;
mod carry;
mod codes;
mod emphasis;
mod from_parallel_lines;
mod markup;
mod protect;
mod question;
mod recheck;
mod repair_numbers;
mod second_draft;
mod unseen;

pub use again::{Doubt, SecondAsking};
pub use aligned::{AlignError, align_articles, align_bitext, aligned_share};
pub use around::MAX_BEFORE;
pub use carry::{Carried, carry_decisions};
pub use codes::{CodeExample, PIPELINE_CODES, PipelineCode};
pub use from_parallel_lines::from_parallel_lines;
pub use question::{Answer, AskAgain, AskedAgain, Failure, FailureKind, Sentence};
pub use recheck::{check_imported, enforce_bitext, impact, recheck, recheck_segment};
pub use second_draft::{SecondDraft, second_draft};

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use unicode_segmentation::UnicodeSegmentation;

use crate::bitext::{
    Alignment, Article, Bitext, Block, BlockKind, Fact, FactKind, FactOutcome, Origin, Outcome, Run, Segment, State,
    TermHit,
};
use crate::check::{self, Checked, Languages, View};
use crate::diff::counterparts;
use crate::enforce::{self, EnforceInput, Enforced, consistency};
use crate::extract::{NoArticle, extract, glued_words, holds_sentence};
use crate::finding::{Code, Finding};
use crate::glossary::{Hit, TermIndex};
use crate::intake::{InputFormat, Raw};
use crate::names::ArticleNames;
use crate::placeholders::{MarkerPrefix, MarkerStyle, Part, Placeholder, mask, unmask};
use crate::segment::{Abbreviations, sentences};
use crate::text::digest::hex;
use crate::text::invisible::seen;
use crate::text::language::Lang;
use crate::text::{Lexicon, Span, urls};

/// The context of a run: everything that it needs besides the article.
#[derive(Debug, Clone, Copy)]
pub struct PipelineContext<'a> {
    /// Source language.
    pub from: &'a Lang,
    /// Target language.
    pub to: &'a Lang,
    /// The active glossary entries.
    pub term_index: &'a TermIndex,
    /// Abbreviations for the segmenter.
    pub abbreviations: &'a Abbreviations,
    /// The kinds of block that are translated; the others are copied.
    pub translate_kinds: &'a [BlockKind],
    /// The lexicon of both languages, if there is one.
    pub lexicon: Option<&'a dyn Lexicon>,
    /// What the whole article tells of its names; [`finish`] reads it from the article itself.
    pub names: Option<&'a ArticleNames>,
    /// Whether numbers are repaired where only scale words or separators are wrong (`--repair numbers`).
    pub repair_numbers: bool,
}

impl<'a> PipelineContext<'a> {
    /// Creates a context without a lexicon, names and repairs of numbers.
    pub fn new(
        (from, to): (&'a Lang, &'a Lang),
        term_index: &'a TermIndex,
        abbreviations: &'a Abbreviations,
        translate_kinds: &'a [BlockKind],
    ) -> Self {
        Self { from, to, term_index, abbreviations, translate_kinds, lexicon: None, names: None, repair_numbers: false }
    }
}

/// The context of enforcement and checks: the part of a [`PipelineContext`] that the stages after the backends need.
#[derive(Debug, Clone, Copy)]
pub struct RecheckContext<'a> {
    /// Source language.
    pub from: &'a Lang,
    /// Target language.
    pub to: &'a Lang,
    /// The active glossary entries.
    pub term_index: &'a TermIndex,
    /// The lexicon of both languages, if there is one.
    pub lexicon: Option<&'a dyn Lexicon>,
    /// What the whole article tells of its names. Without it, each sentence is read alone.
    pub names: Option<&'a ArticleNames>,
    /// As in [`PipelineContext`].
    pub repair_numbers: bool,
}

impl<'a> RecheckContext<'a> {
    /// Creates a context without a lexicon, names and repairs of numbers.
    pub fn new((from, to): (&'a Lang, &'a Lang), term_index: &'a TermIndex) -> Self {
        Self { from, to, term_index, lexicon: None, names: None, repair_numbers: false }
    }

    fn languages(&self) -> Languages<'a> {
        Languages { from: self.from, to: self.to, lexicon: self.lexicon }
    }
}

impl<'a> From<&PipelineContext<'a>> for RecheckContext<'a> {
    fn from(cx: &PipelineContext<'a>) -> Self {
        Self {
            from: cx.from,
            to: cx.to,
            term_index: cx.term_index,
            lexicon: cx.lexicon,
            names: cx.names,
            repair_numbers: cx.repair_numbers,
        }
    }
}

/// An article prepared for translation.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How the bitext was made from which segments are taken over.
    earlier: Option<Run>,
    article: Article,
    blocks: Vec<Block>,
    segments: Vec<Planned>,
    prefix: MarkerPrefix,
    no_article: Option<NoArticle>,
    /// Whether the article is Markdown, so that the mark-up in its sentences has to come back.
    is_markdown: bool,
    /// What the whole article tells of its names, as soon as somebody has asked.
    names: Option<Arc<ArticleNames>>,
}

/// A sentence prepared for translation.
#[derive(Debug, Clone)]
struct Planned {
    /// The segment of an earlier bitext that is taken over.
    earlier: Option<Box<Segment>>,
    block: u32,
    span: Span,
    route: Route,
    hits: Vec<Hit>,
    sentence: Sentence,
    findings: Vec<Finding>,
}

/// What is taken over from an earlier bitext of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakeOver<'a> {
    /// What a person decided, if it honours the glossary.
    Decided,
    /// The same, and what a machine translated, if no term is missing in it.
    Sound,
    /// The same, but of what a machine translated only that of the backend with this name.
    SoundBy(&'a str),
    /// Every segment that has a target.
    Everything,
}

/// How the target of a sentence is obtained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Route {
    /// The sentence goes to a backend.
    Ask,
    /// The sentence is copied, because its block is not translated, or because there is nothing in it to translate.
    Copy,
    /// The sentence consists of terms, URLs and punctuation only: the glossary translates it, and no backend is needed.
    Print,
    /// The segment of an earlier bitext is taken over.
    Keep,
}

impl Plan {
    /// Returns the texts that would be sent, before masking.
    pub fn to_send(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter(|s| s.route == Route::Ask).map(|s| s.sentence.source.as_str())
    }

    /// Returns the sentences that would be sent.
    pub fn questions(&self) -> Vec<&Sentence> {
        self.segments.iter().filter(|s| s.route == Route::Ask).map(|s| &s.sentence).collect()
    }

    /// The markers that no text of the article holds.
    pub fn prefix(&self) -> &MarkerPrefix {
        &self.prefix
    }

    /// Has the segments that `which` names (they are counted from 1) asked again, whatever was answered before.
    pub fn bypass_memory(&mut self, which: impl Fn(u32) -> bool) {
        for (segment, id) in self.segments.iter_mut().zip(1..) {
            segment.sentence.bypass_memory = which(id);
        }
    }

    /// Takes over from `earlier`, an earlier bitext of the article, what no backend has to be asked for.
    ///
    /// Decisions about edited sentences are carried later, by [`carry_decisions`].
    pub fn take_over(&mut self, earlier: &Bitext, what: TakeOver<'_>, cx: &PipelineContext<'_>) {
        let term_index = cx.term_index.in_article(self.segments.iter().map(|s| s.sentence.source.as_str()));
        let context = RecheckContext { term_index: &term_index, ..RecheckContext::from(cx) };
        let text = self.article.text.as_str();
        let new: Vec<&str> = self.segments.iter().map(|s| s.span.of(text)).collect();
        let counterparts = counterparts(&carry::sources(earlier), &new);
        self.earlier = Some(earlier.run.clone());
        for ((planned, id), counterpart) in self.segments.iter_mut().zip(1..).zip(counterparts) {
            let Some(old) = counterpart.filter(|c| c.same).map(|c| &earlier.segments[c.old]) else { continue };
            let missing = old.terms.iter().any(|t| t.outcome == Outcome::Missing);
            let machine = planned.route == Route::Ask && old.origin != Origin::Copied;
            let wanted = match what {
                TakeOver::Decided => old.is_decided(),
                TakeOver::Sound => old.is_decided() || (machine && !missing),
                TakeOver::SoundBy(name) => {
                    old.is_decided() || (machine && !missing && old.backend.as_deref() == Some(name))
                }
                TakeOver::Everything => old.is_decided() || machine,
            };
            if old.target.is_none() || !wanted {
                continue;
            }
            let (block, span, source) = (planned.block, planned.span, planned.span.of(text));
            let mut segment = carry::placed(old, &carry::Place { id, block, span, source }, &context);
            // A machine translates again where an entry came or went: only a person's text outlives that.
            let up_to_date = if old.is_decided() {
                carry::is_up_to_date(&mut segment, &context)
            } else {
                matches!(carry::agreement(&segment, &context), carry::Agreement::Same)
            };
            if up_to_date || what == TakeOver::Everything || carry::has_proposal(&segment, &context) {
                planned.route = Route::Keep;
                planned.earlier = Some(Box::new(segment));
            } else if old.is_decided() {
                // The memory has the decided translation, and a new draft is wanted beside it.
                planned.sentence.bypass_approved = true;
            }
        }
    }

    /// Returns for each segment whether it is taken over from an earlier bitext.
    pub fn kept(&self) -> Vec<bool> {
        self.segments.iter().map(|s| s.route == Route::Keep).collect()
    }

    /// Returns the same plan for another backend's drafts: how the earlier bitext was made does not count for them.
    #[must_use]
    pub fn for_second_draft(&self) -> Self {
        Self { earlier: None, ..self.clone() }
    }

    /// Has a backend's draft made even where the memory has an approved translation.
    pub fn bypass_approved(&mut self) {
        self.segments.iter_mut().for_each(|s| s.sentence.bypass_approved = true);
    }

    /// Returns a hash of the article and of everything in this program that affects its translation: its bytes, blocks,
    /// sentences, and the glossary entries that occur in it. Other entries of a glossary do not affect the hash.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.article.sha256.as_bytes());
        for block in &self.blocks {
            hash.update(format!("{} {:?};", block.kind.as_str(), block.span).as_bytes());
        }
        for segment in &self.segments {
            hash.update(format!("{} {:?} {:?};", segment.block, segment.span, segment.route).as_bytes());
            hash.update(segment.sentence.digest());
        }
        hex(&hash.finalize())
    }

    /// Returns the article.
    pub fn article(&self) -> &Article {
        &self.article
    }

    /// Returns the SHA-256 of the article's bytes.
    pub fn sha256(&self) -> &str {
        &self.article.sha256
    }

    /// Returns what kind of page this is, if it is a page without an article.
    pub fn no_article(&self) -> Option<NoArticle> {
        self.no_article
    }

    /// Returns the number of sentences, and the number of glossary terms that occur in them.
    pub fn counts(&self) -> (usize, usize) {
        (self.segments.len(), self.segments.iter().map(|s| s.hits.len()).sum())
    }
}

/// Finds the blocks, the sentences and the terms of an article.
pub fn plan(raw: &Raw, cx: &PipelineContext<'_>) -> Plan {
    let extracted = extract(raw);
    let text = extracted.text;
    let mut found: Vec<(&Block, Span, Cow<'_, str>)> = Vec::new();
    for block in &extracted.blocks {
        let sentences = sentences(block.span.of(&text), cx.abbreviations).into_iter();
        let placed = sentences.map(|span| span.shifted(block.span.start));
        found.extend(placed.map(|span| (block, span, seen(span.of(&text)))));
    }
    let alone: OnceCell<HashSet<&str>> = OnceCell::new();
    let words = || found.iter().flat_map(|(_, _, source)| source.unicode_words()).collect();
    let known = |word: &str| alone.get_or_init(words).contains(word) || cx.term_index.knows(word);
    let term_index = cx.term_index.in_article(found.iter().map(|(_, _, source)| source.as_ref()));
    let cx = PipelineContext { term_index: &term_index, ..*cx };
    let mut segments = Vec::with_capacity(found.len());
    for (block, span, source) in &found {
        let joins = glued_words(source, &known);
        let mut segment = planned(source, *span, block.id, joins, block.kind, &cx);
        segment.findings.extend(copied_sentence(&segment, block.kind));
        let is_glued =
            segments.last().is_some_and(|last: &Planned| last.block == block.id && last.span.end == span.start);
        segment.findings.extend(glued_number(&segment.sentence.source).filter(|_| is_glued));
        segments.push(segment);
    }
    drop(found);
    around::note(&mut segments, &extracted.blocks, extracted.title.as_deref());
    let prefix = MarkerPrefix::for_text(&text);
    let article = Article {
        path: raw.path.clone(),
        sha256: raw.sha256.clone(),
        title: extracted.title,
        text,
        verbatim: extracted.verbatim,
        original: None,
        url: raw.url.clone(),
        target: None,
    };
    Plan {
        earlier: None,
        article,
        blocks: extracted.blocks,
        segments,
        prefix,
        no_article: extracted.no_article,
        is_markdown: raw.form == InputFormat::Markdown,
        names: None,
    }
}

fn planned(
    source: &str,
    span: Span,
    block: u32,
    joins: Vec<usize>,
    kind: BlockKind,
    cx: &PipelineContext<'_>,
) -> Planned {
    let links = urls::spans(source);
    let hits = cx.term_index.find(source, &joins, &links);
    let placeholders = placeholders(source, &hits, &links, cx.term_index);
    let findings = joins.iter().map(|&at| glued(source, at)).collect();
    let terms = hits.iter().map(|h| (h.span.of(source).to_owned(), cx.term_index.rendering(h).to_owned()));
    let route = match is_bare(source, &placeholders) {
        _ if !cx.translate_kinds.contains(&kind) => Route::Copy,
        true if hits.is_empty() => Route::Copy,
        true => Route::Print,
        false => Route::Ask,
    };
    let entries = hits.iter().map(|h| format!("{} {}", h.form, cx.term_index.line(h.term))).collect();
    let sentence = Sentence {
        source: source.to_owned(),
        terms: terms.collect(),
        placeholders,
        names: Vec::new(),
        joins,
        entries,
        bypass_memory: false,
        bypass_approved: false,
        title: None,
        before: Vec::new(),
    };
    Planned { earlier: None, block, span, route, hits, sentence, findings }
}

/// Reports a sentence in a block that is copied for its kind. Running text, captions and lists are copied only if the
/// user says so, and then there is nothing to report.
fn copied_sentence(segment: &Planned, kind: BlockKind) -> Option<Finding> {
    let taken_for = match kind {
        BlockKind::Promo => "an advertisement",
        BlockKind::Link => "a link to another page",
        BlockKind::Byline => "a byline",
        BlockKind::Other => "a stray line",
        BlockKind::Title | BlockKind::Paragraph | BlockKind::Caption | BlockKind::ListItem => return None,
    };
    let source = &segment.sentence.source;
    let message = format!("this is copied, not translated: it is taken for {taken_for}, and it holds a sentence");
    (segment.route == Route::Copy && holds_sentence(source))
        .then(|| Finding::new(Code::CopiedSentence, message).at_source(Span::new(0, source.len())))
}

/// Returns the terms and the protected parts of a sentence as placeholders, in the order of the sentence.
fn placeholders(source: &str, hits: &[Hit], links: &[Span], term_index: &TermIndex) -> Vec<Placeholder> {
    let capitals = source.chars().filter(|c| c.is_alphabetic()).count() > 8 && !source.chars().any(char::is_lowercase);
    let mut placeholders: Vec<Placeholder> = links
        .iter()
        .map(|&span| Placeholder { span, rendering: span.of(source).to_owned(), part: Part::Link })
        .collect();
    placeholders.extend(hits.iter().enumerate().map(|(number, hit)| {
        let print = term_index.rendering(hit);
        // In a headline in capitals, names are in capitals, too.
        let print = if capitals { print.to_uppercase() } else { print.to_owned() };
        Placeholder { span: hit.outer, rendering: print, part: Part::Term(number) }
    }));
    placeholders.sort_by_key(|h| h.span);
    placeholders
}

/// Whether a sentence consists of placeholders and punctuation only.
fn is_bare(source: &str, placeholders: &[Placeholder]) -> bool {
    let mut outside =
        source.char_indices().filter(|(at, _)| !placeholders.iter().any(|h| h.span.start <= *at && *at < h.span.end));
    !outside.any(|(_, c)| c.is_alphanumeric())
}

/// Reports the number of a list's item that was glued to the item before.
fn glued_number(source: &str) -> Option<Finding> {
    let digits = source.bytes().take_while(u8::is_ascii_digit).count();
    let message = format!(
        "`{}.` was read as the number of the list's next item; it is glued to the item before",
        &source[..digits]
    );
    (digits > 0).then(|| Finding::new(Code::GluedWords, message).at_source(Span::new(0, digits)))
}

fn glued(source: &str, at: usize) -> Finding {
    let word = |c: char| c.is_alphanumeric();
    let start = at - source[..at].chars().rev().take_while(|c| word(*c)).map(char::len_utf8).sum::<usize>();
    let end = at + source[at..].chars().take_while(|c| word(*c)).map(char::len_utf8).sum::<usize>();
    let message = format!("`{}` was read as `{} {}`", &source[start..end], &source[start..at], &source[at..end]);
    Finding::new(Code::GluedWords, message).at_source(Span::new(start, end))
}

/// A plan with the answers of the backends.
#[derive(Debug)]
pub struct Answered {
    plan: Plan,
    answers: Vec<Result<Answer, Failure>>,
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
fn blank(planned: Planned, id: u32) -> (Segment, Vec<Hit>) {
    let segment = Segment {
        id,
        block: planned.block,
        span: planned.span,
        source: planned.sentence.source,
        draft: None,
        target: None,
        origin: Origin::Backend,
        state: State::Translated,
        terms: Vec::new(),
        findings: planned.findings,
        alignment: Vec::new(),
        edits: Vec::new(),
        backend: None,
        facts: Vec::new(),
        other: None,
        bead: None,
    };
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
fn with_markup(answer: Answer, planned: &Planned, cx: &PipelineContext<'_>) -> Answer {
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
fn moved(span: Span, before: &str, after: &str) -> Option<Span> {
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
fn complete(segment: Segment, hits: &[Hit], enforced: Enforced, cx: &PipelineContext<'_>) -> Segment {
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
fn accept_money(terms: &mut [TermHit], findings: &mut Vec<Finding>, facts: &[Fact]) {
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
fn checked(segment: &Segment, context: &RecheckContext<'_>) -> Checked {
    check::check(&view(segment, context))
}

/// Returns the view of such a segment.
fn view<'a>(segment: &'a Segment, context: &RecheckContext<'a>) -> View<'a> {
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
fn view_of_source<'a>(segment: &'a Segment, context: &RecheckContext<'a>) -> View<'a> {
    View::new(&segment.source, "", context.languages()).in_article(segment.span.start, &[])
}

/// Converts a span of the article to one relative to a segment that begins at `start`.
fn back(span: Span, start: usize) -> Span {
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
fn row_of(hit: &Hit, start: usize, term_index: &TermIndex, row: &enforce::LedgerRow) -> TermHit {
    TermHit {
        term: term_index.term(hit.term).name().to_owned(),
        source_span: hit.span.shifted(start),
        target_span: row.target_span,
        outcome: row.outcome,
        method: row.method.clone(),
    }
}

fn shifted(findings: Vec<Finding>, offset: usize) -> Vec<Finding> {
    let shift = |f: Finding| Finding { source_span: f.source_span.map(|s| s.shifted(offset)), ..f };
    findings.into_iter().map(shift).collect()
}

#[cfg(test)]
mod tests;
