//! The stored form of an answer: a type of its own, never the internal one.

use serde::{Deserialize, Serialize};

use crate::bitext::{Alignment, Origin};
use crate::text::Span;
use crate::translate::chain::{Answer, AskedAgain};

/// Start and end in the source, start and end in the target, and the bits of the confidence.
type LinkV1 = (usize, usize, Option<(usize, usize)>, u32);

/// Everything in an answer except its target, which has its own column. Confidences are stored bit for bit, so that a
/// hit is exactly what the backend gave.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerV1 {
    /// Omitted where it equals the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    draft: Option<String>,
    /// Index of the glossary hit, start and end in the target.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    placed: Vec<(usize, usize, usize)>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    told: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unmarked: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    links: Vec<LinkV1>,
    /// The hits that were missing in a first answer, and whether this is the second one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    again: Option<(Vec<usize>, bool)>,
    /// The original source, where it differs from its normal form: links point into it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    raw: Option<String>,
}

impl AnswerV1 {
    /// Converts an answer; `normal` is the normal form of `source`.
    pub(super) fn new(answer: &Answer, source: &str, normal: &str) -> Self {
        Self {
            draft: (answer.draft != answer.target).then(|| answer.draft.clone()),
            placed: answer.placed.iter().map(|(hit, span)| (*hit, span.start, span.end)).collect(),
            told: answer.terms_were_sent,
            unmarked: answer.unmarked.clone(),
            links: answer
                .links
                .iter()
                .map(|l| {
                    let target = l.target_span.map(|t| (t.start, t.end));
                    (l.source_span.start, l.source_span.end, target, l.confidence.to_bits())
                })
                .collect(),
            again: answer.asked_again.as_ref().map(|again| (again.missed.clone(), again.taken)),
            raw: (source != normal).then(|| source.to_owned()),
        }
    }

    /// Returns the answer for `source`; `None` where the stored spans do not fit the stored target.
    pub(super) fn answer(self, target: String, source: &str, normal: &str) -> Option<Answer> {
        let span = |start: usize, end: usize, text: &str| text.get(start..end).map(|_| Span::new(start, end));
        let same = self.raw.as_deref().unwrap_or(normal) == source;
        let link = |(start, end, there, bits): LinkV1| {
            Some(Alignment {
                source_span: span(start, end, source)?,
                target_span: match there {
                    Some((start, end)) => Some(span(start, end, &target)?),
                    None => None,
                },
                confidence: f32::from_bits(bits),
            })
        };
        // With different white space the links would point to the wrong places.
        let links = if same { self.links.into_iter().map(link).collect::<Option<Vec<_>>>()? } else { Vec::new() };
        let placed = self.placed.into_iter().map(|(hit, start, end)| Some((hit, span(start, end, &target)?)));
        Some(Answer {
            backend: 0,
            draft: self.draft.unwrap_or_else(|| target.clone()),
            placed: placed.collect::<Option<Vec<_>>>()?,
            target,
            terms_were_sent: self.told,
            unmarked: self.unmarked,
            links,
            origin: Origin::Backend,
            from_memory: true,
            asked_again: self.again.map(|(missed, taken)| AskedAgain { missed, taken }),
        })
    }
}
