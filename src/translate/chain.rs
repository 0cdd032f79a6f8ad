//! A chain of backends: the next is asked for what the one before could not answer.
//!
//! Every sentence goes out with its terms under the marks that the backend keeps best. Where a mark did not
//! come back whole, or the answer is no translation, it is asked once more, alone and without marks; the
//! terms are then enforced in the answer. What stays without an answer goes to the next backend.

use std::borrow::Cow;
use std::ops::Range;

use super::asker::{Asker, Context, Question, TermPair};
use super::verdict::judge;
use super::{Failure, FailureKind, Link, Reply};
use crate::bitext::{Alignment, Span};
use crate::shield::{Held, Marks, Restored, Shielded, Stem, restore, shield, unescape};

/// A sentence to be translated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its source.
    pub source: String,
    /// What may travel under marks: terms and URLs, in order.
    pub held: Vec<Held>,
    /// Where glued words part.
    pub joins: Vec<usize>,
    /// The terms that occur, for backends that take them.
    pub terms: Vec<TermPair>,
}

/// The answer to one sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Number of the backend in the chain.
    pub backend: usize,
    /// What the backend said, each mark read as the source words that it stood for.
    pub draft: String,
    /// The same with the marked terms in place.
    pub target: String,
    /// Where marked terms stand in `target`: (number of the glossary hit, place).
    pub placed: Vec<(usize, Span)>,
    /// Whether the backend was told the terms with the request.
    pub told: bool,
    /// Why the sentence was asked again without marks, if it was.
    pub unmarked: Option<String>,
    /// Which part of the source became which part of `target`, where the backend tells.
    pub links: Vec<Alignment>,
}

/// Translates the sentences: for each, in their order, an answer or why there is none.
pub async fn translate(
    chain: &[Asker],
    sentences: &[Sentence],
    stem: &Stem,
    context: &Context<'_>,
) -> Vec<Result<Answer, Failure>> {
    let nobody = || Err(Failure::new(FailureKind::Unreachable, "no backend is configured"));
    let mut answers: Vec<Result<Answer, Failure>> = sentences.iter().map(|_| nobody()).collect();
    let mut open: Vec<usize> = (0..sentences.len()).collect();
    for (number, asker) in chain.iter().enumerate() {
        if open.is_empty() || context.cancel.is_cancelled() {
            break;
        }
        let work = Work { number, asker, sentences, stem, context };
        work.round(&open, &mut answers).await;
        open.retain(|&i| answers[i].is_err());
    }
    if context.cancel.is_cancelled() {
        for &i in &open {
            answers[i] = Err(Failure::new(FailureKind::Interrupted, "interrupted before an answer came"));
        }
    }
    answers
}

/// One backend at work on the sentences.
struct Work<'a> {
    number: usize,
    asker: &'a Asker,
    sentences: &'a [Sentence],
    stem: &'a Stem,
    context: &'a Context<'a>,
}

impl Work<'_> {
    /// Asks for the open sentences with marks, then again without for those whose answer cannot be used.
    async fn round(&self, open: &[usize], answers: &mut [Result<Answer, Failure>]) {
        let marks = self.asker.capabilities().marks;
        let mut again: Vec<(usize, String)> = Vec::new();
        for (index, outcome) in self.ask(open, marks, false).await {
            match outcome {
                Ok(answer) => answers[index] = Ok(answer),
                Err(Unusable::Answer(reason)) => again.push((index, reason)),
                Err(Unusable::Request(failure)) if failure.kind == FailureKind::TooLarge && marks.is_markup() => {
                    again.push((index, failure.message));
                }
                Err(Unusable::Request(failure)) => answers[index] = Err(failure),
            }
        }
        let indexes: Vec<usize> = again.iter().map(|a| a.0).collect();
        let second = self.ask(&indexes, Marks::None, true).await;
        for ((index, outcome), (_, reason)) in second.into_iter().zip(again) {
            answers[index] = match outcome {
                Ok(answer) => Ok(Answer { unmarked: Some(reason), ..answer }),
                Err(Unusable::Answer(reason)) => Err(Failure::new(FailureKind::NotATranslation, reason)),
                Err(Unusable::Request(failure)) => Err(failure),
            };
        }
    }

    async fn ask(&self, indexes: &[usize], marks: Marks, alone: bool) -> Vec<(usize, Result<Answer, Unusable>)> {
        if indexes.is_empty() {
            return Vec::new();
        }
        let told = self.asker.capabilities().takes_terms;
        let mut first = 1;
        let shielded: Vec<Shielded> = indexes
            .iter()
            .map(|&i| {
                let s = &self.sentences[i];
                let shielded = shield(&s.source, &s.held, &s.joins, marks, self.stem, first);
                first += u32::try_from(s.held.len()).unwrap_or(0);
                shielded
            })
            .collect();
        let questions: Vec<Question> = indexes
            .iter()
            .zip(&shielded)
            .map(|(&i, s)| Question {
                text: one_line(&s.text),
                terms: if told { self.sentences[i].terms.clone() } else { Vec::new() },
            })
            .collect();
        let replies = self.asker.ask(&questions, marks, alone, self.context).await;
        let read = |((&index, shielded), reply): ((&usize, &Shielded), Result<Reply, Failure>)| {
            (index, self.read(index, shielded, reply, told))
        };
        indexes.iter().zip(&shielded).zip(replies).map(read).collect()
    }

    /// What can be made of one reply.
    fn read(
        &self,
        index: usize,
        shielded: &Shielded,
        reply: Result<Reply, Failure>,
        told: bool,
    ) -> Result<Answer, Unusable> {
        let sentence = &self.sentences[index];
        let reply = reply.map_err(Unusable::Request)?;
        let text = plain(&reply.text, shielded.is_markup(), &sentence.source);
        let restored = restore(text.trim(), shielded).map_err(|trouble| {
            let words: Vec<&str> = trouble.iter().map(|t| t.as_str()).collect();
            Unusable::Answer(format!("a mark was {}", words.join(", ")))
        })?;
        let Restored { draft, target, placed } = restored;
        match judge(&sentence.source, &draft, self.context.from, self.context.to) {
            Ok(()) => {}
            Err(failure) if matches!(failure.kind, FailureKind::NotATranslation | FailureKind::CutOff) => {
                return Err(Unusable::Answer(failure.message));
            }
            Err(failure) => {
                if failure.kind == FailureKind::Quota {
                    self.asker.stop(&failure);
                }
                return Err(Unusable::Request(failure));
            }
        }
        let links = match shielded.is_markup() {
            true => located(&reply.links, sentence, &target, &placed, true),
            false => located(&reply.links, sentence, &target, &[], false),
        };
        let hits = placed.into_iter().zip(&sentence.held).filter_map(|(span, held)| Some((held.hit?, span)));
        Ok(Answer { backend: self.number, draft, target, placed: hits.collect(), told, unmarked: None, links })
    }
}

/// The links of a reply as places in the source and in the target.
fn located(links: &[Link], sentence: &Sentence, target: &str, placed: &[Span], marked: bool) -> Vec<Alignment> {
    let held: Vec<Span> = if marked { sentence.held.iter().map(|h| h.span).collect() } else { Vec::new() };
    let (there, here) = (signs(&sentence.source, &held), signs(target, placed));
    let span = |signs: &[Span], range: &Range<usize>| {
        let part = signs.get(range.clone())?;
        Some(Span::new(part.first()?.start, part.last()?.end))
    };
    let link = |link: &Link| {
        let target = link.target.as_ref().and_then(|t| span(&here, t));
        Some(Alignment {
            source_span: span(&there, &link.source)?,
            target_span: target,
            confidence: link.confidence.clamp(0.0, 1.0),
        })
    };
    links.iter().filter_map(link).collect()
}

/// The characters that are no white space and stand outside of `marked`.
fn signs(text: &str, marked: &[Span]) -> Vec<Span> {
    let outside = |at: usize| !marked.iter().any(|m| m.start <= at && at < m.end);
    let signs = text.char_indices().filter(|(at, c)| !c.is_whitespace() && outside(*at));
    signs.map(|(at, c)| Span::new(at, at + c.len_utf8())).collect()
}

/// The reply to a text without mark-up, with the entities resolved that a service put there by itself: `&quot;`
/// in the answer to a text without `&` was a quotation mark.
fn plain<'r>(reply: &'r str, markup: bool, source: &str) -> Cow<'r, str> {
    if markup || source.contains('&') || !reply.contains('&') {
        return Cow::Borrowed(reply);
    }
    Cow::Owned(unescape(reply))
}

/// Why there is no answer: the request failed, or what came cannot be used and is worth asking again.
enum Unusable {
    Request(Failure),
    Answer(String),
}

/// A text in one line: hard-wrapped source lines are joined, because services end a sentence at a line's end.
fn one_line(text: &str) -> String {
    if !text.contains(['\n', '\r', '\u{2028}', '\u{85}']) {
        return text.to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
