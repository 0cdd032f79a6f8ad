//! What would be sent: an article cut into sentences, each with the way to its target.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use unicode_segmentation::UnicodeSegmentation;

use crate::bitext::{Article, Bitext, Block, BlockKind, Origin, Outcome, Run, Segment};
use crate::diff::counterparts;
use crate::extract::{NoArticle, extract, glued_words, holds_sentence};
use crate::finding::{Code, Finding};
use crate::glossary::{Hit, TermIndex};
use crate::intake::{InputFormat, Raw};
use crate::names::ArticleNames;
use crate::placeholders::{MarkerPrefix, Part, Placeholder};
use crate::segment::sentences;
use crate::text::digest::hex;
use crate::text::invisible::seen;
use crate::text::{Span, urls};

use super::question::Sentence;
use super::{PipelineContext, RecheckContext, around, carry};

/// An article prepared for translation.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How the bitext was made from which segments are taken over.
    pub(super) earlier: Option<Run>,
    pub(super) article: Article,
    pub(super) blocks: Vec<Block>,
    pub(super) segments: Vec<Planned>,
    pub(super) prefix: MarkerPrefix,
    pub(super) no_article: Option<NoArticle>,
    /// Whether the article is Markdown, so that the mark-up in its sentences has to come back.
    pub(super) is_markdown: bool,
    /// What the whole article tells of its names, as soon as somebody has asked.
    pub(super) names: Option<Arc<ArticleNames>>,
}

/// A sentence prepared for translation.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    /// The segment of an earlier bitext that is taken over.
    pub(super) earlier: Option<Box<Segment>>,
    pub(super) block: u32,
    pub(super) span: Span,
    pub(super) route: Route,
    pub(super) hits: Vec<Hit>,
    pub(super) sentence: Sentence,
    pub(super) findings: Vec<Finding>,
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
pub(super) enum Route {
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
    /// Decisions about edited sentences are carried later, by [`carry_decisions`](super::carry_decisions).
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
