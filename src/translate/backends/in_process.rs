//! The common part of the in-process engines: markers become fixed parts, and links count non-white-space characters.

use std::ops::Range;

use crate::placeholders::{marked, push_marked};
use crate::text::Span;
use crate::text::draft::{self, Fixed, Translated};
use crate::translate::{Failure, FailureKind, MarkerStyle, Reply, ReplyLink, Request};

/// Answers a request on a blocking thread.
pub(super) async fn answer(
    request: &Request<'_>,
    engine: impl Fn(&str, &[Fixed]) -> Translated + Send + 'static,
) -> Result<Vec<Reply>, Failure> {
    let (texts, marks) = (request.texts.to_vec(), request.marks);
    let work = move || texts.iter().map(|text| translate(text, marks, &engine)).collect();
    let broken = |_| Failure::new(FailureKind::Unavailable, "the engine stopped unexpectedly");
    tokio::task::spawn_blocking(work).await.map_err(broken)
}

/// Translates one text and preserves its markers.
fn translate(text: &str, marks: MarkerStyle, engine: &impl Fn(&str, &[Fixed]) -> Translated) -> Reply {
    let mut plain = String::with_capacity(text.len());
    let mut numbers = Vec::new();
    let mut fixed = Vec::new();
    for (piece, number) in marked(text, marks) {
        let start = plain.len();
        plain.push_str(&piece);
        if let Some(number) = number {
            numbers.push(number);
            fixed.push(Fixed { span: Span::new(start, plain.len()), print: piece });
        }
    }
    let translated = engine(&plain, &fixed);
    let mut out = String::with_capacity(translated.text.len() + 32 * fixed.len());
    let mut at = 0;
    for (part, place) in &translated.placed {
        push_marked(&mut out, &translated.text[at..place.start], None, marks);
        push_marked(&mut out, place.of(&translated.text), numbers.get(*part).copied(), marks);
        at = place.end;
    }
    push_marked(&mut out, &translated.text[at..], None, marks);
    let there: Vec<Span> = fixed.iter().map(|f| f.span).collect();
    let here: Vec<Span> = translated.placed.iter().map(|(_, place)| *place).collect();
    let (there, here) = (Signs::of(&plain, &there), Signs::of(&translated.text, &here));
    let link = |l: &draft::PhraseLink| {
        let target = l.target.map(|t| here.range(t)).filter(|t| !t.is_empty());
        ReplyLink { source: there.range(l.source), target, confidence: l.confidence }
    };
    let links = translated.links.iter().map(link).filter(|l| !l.source.is_empty()).collect();
    Reply { text: out, links }
}

/// The byte offsets of the characters that are not white space and not part of a marked term.
pub(super) struct Signs(Vec<usize>);

impl Signs {
    pub(super) fn of(text: &str, marked: &[Span]) -> Self {
        let mut marked = marked.iter().peekable();
        let mut signs = Vec::with_capacity(text.len());
        for (at, c) in text.char_indices() {
            while marked.next_if(|m| m.end <= at).is_some() {}
            if !c.is_whitespace() && marked.peek().is_none_or(|m| at < m.start) {
                signs.push(at);
            }
        }
        Self(signs)
    }

    /// Converts a span to a range counted in these characters.
    pub(super) fn range(&self, span: Span) -> Range<usize> {
        let before = |at: usize| self.0.partition_point(|sign| *sign < at);
        before(span.start)..before(span.end)
    }
}
