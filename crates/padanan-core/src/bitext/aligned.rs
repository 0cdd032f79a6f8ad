//! What a bitext knows of an existing translation that its article was aligned with, and how files have it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::v1::Wrong;
use super::{Bitext, Origin, Segment};
use crate::finding::Code;
use crate::text::{Span, one_line};

/// How sentences of an article were paired with those of an existing translation.
#[derive(Debug, Clone, PartialEq)]
pub struct AlignedBead {
    /// The numbers of sentences on both sides, `1:2`.
    pub kind: String,
    /// How sure it is that they belong together, from 0 to 1.
    pub confidence: f32,
    /// The byte range in the text of the translation; empty if nothing belongs to the segment.
    pub span: Span,
    /// Whether the translation has them in another order.
    pub is_moved: bool,
}

/// An existing translation of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetArticle {
    /// The path as the user named it.
    pub path: String,
    /// SHA-256 of the file's bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// The headline, if one was found.
    pub title: Option<String>,
    /// The text that the spans of beads point into.
    pub text: String,
}

/// A sentence and its translation by people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HumanPair<'a> {
    /// The segment.
    pub segment: &'a Segment,
    /// Its source.
    pub source: &'a str,
    /// What people wrote for it.
    pub target: &'a str,
    /// How sure it is that the two belong together, from 0 to 1; 1 where a person decided.
    pub confidence: f32,
}

impl Bitext {
    /// Returns what people translated: beads of an alignment with both sides, and segments that a person decided. Beads that
    /// are doubtful are among them; [`HumanPair::is_sure`] tells.
    pub fn human_pairs(&self) -> impl Iterator<Item = HumanPair<'_>> {
        self.segments.iter().filter_map(|segment| {
            let confidence = match &segment.bead {
                _ if segment.is_decided() => 1.0,
                Some(bead) if segment.origin == Origin::Aligned => bead.confidence,
                _ => return None,
            };
            let (source, target) = (segment.source.trim(), segment.target.as_deref()?.trim());
            (!source.is_empty() && !target.is_empty()).then_some(HumanPair { segment, source, target, confidence })
        })
    }
}

impl HumanPair<'_> {
    /// Whether nothing says that the two might not belong together.
    pub fn is_sure(&self) -> bool {
        let is_doubt = |code| matches!(code, Code::AlignmentDoubtful | Code::NoCounterpart);
        !self.segment.findings.iter().any(|finding| is_doubt(finding.code))
    }

    /// Returns source and target, each on one line.
    pub fn on_lines(&self) -> [String; 2] {
        [self.source, self.target].map(one_line)
    }
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct BeadV1 {
    /// The numbers of sentences on both sides: `1:1`, `1:2`, `0:1`.
    kind: String,
    /// How sure it is that they belong together, 0 to 1, two decimals.
    confidence: f64,
    /// Into the text of the translation (`article.target.text`); empty if nothing belongs to the segment.
    target_article_span: [usize; 2],
    /// Whether the translation has them in another order.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    moved: bool,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct TargetArticleV1 {
    /// The path as the user named it.
    path: String,
    /// SHA-256 of the file's bytes.
    sha256: String,
    /// The headline.
    title: Option<String>,
    /// The text that the spans of beads point into.
    text: String,
}

impl From<&AlignedBead> for BeadV1 {
    fn from(bead: &AlignedBead) -> Self {
        Self {
            kind: bead.kind.clone(),
            confidence: (f64::from(bead.confidence) * 100.0).round() / 100.0,
            target_article_span: [bead.span.start, bead.span.end],
            moved: bead.is_moved,
        }
    }
}

impl From<&TargetArticle> for TargetArticleV1 {
    fn from(target: &TargetArticle) -> Self {
        let TargetArticle { path, sha256, title, text } = target.clone();
        Self { path, sha256, title, text }
    }
}

impl From<TargetArticleV1> for TargetArticle {
    fn from(file: TargetArticleV1) -> Self {
        let TargetArticleV1 { path, sha256, title, text } = file;
        Self { path, sha256, title, text }
    }
}

impl TargetArticleV1 {
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

impl BeadV1 {
    /// Reads the bead of a segment at `place`; the translation has this text.
    pub(super) fn read(self, place: &str, text: Option<&str>) -> Result<AlignedBead, Wrong> {
        let wrong = |what: &str, message: &str| Err((format!("{place}.bead.{what}"), message.to_owned()));
        let Some(text) = text else { return wrong("target_article_span", "the bitext has no `article.target`") };
        let [start, end] = self.target_article_span;
        if text.get(start..end).is_none() {
            return wrong("target_article_span", "it is not within the translation, on character boundaries");
        }
        if !(0.0..=1.0).contains(&self.confidence) {
            return wrong("confidence", "it is not from 0 to 1");
        }
        let (span, confidence) = (Span::new(start, end), self.confidence as f32);
        Ok(AlignedBead { kind: self.kind, confidence, span, is_moved: self.moved })
    }
}
