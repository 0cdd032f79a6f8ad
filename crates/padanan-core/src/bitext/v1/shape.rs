//! The types of the file, as they are written and as its JSON Schema is made from.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::aligned::{BeadV1, TargetArticleV1};
use super::super::history::HistoryV1;
use super::super::{BlockKind, Confidence, FactKind, FactOutcome, Origin, Outcome, State};
use crate::finding::Severity;

/// One aligned bilingual document. Offsets are byte offsets, half-open, on character boundaries.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "padanan bitext, version 1")]
pub(super) struct File {
    /// Always `padanan-bitext/1`.
    pub(super) format: String,
    /// Source language.
    pub(super) from: String,
    /// Target language.
    pub(super) to: String,
    pub(super) article: ArticleV1,
    pub(super) run: RunV1,
    /// In the order of the article, never overlapping.
    pub(super) blocks: Vec<BlockV1>,
    /// In the order of the article, never overlapping, each inside its block.
    pub(super) segments: Vec<SegmentV1>,
    pub(super) summary: SummaryV1,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct ArticleV1 {
    /// The path as the user named it; `-` for standard input; the address of a page that is not kept.
    pub(super) path: String,
    /// The address that it was fetched from, after redirects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    /// SHA-256 of the file's bytes.
    pub(super) sha256: String,
    /// The headline.
    pub(super) title: Option<String>,
    /// The text that all source spans point into, where that is not the file itself: decoded, extracted from a web page,
    /// or read from standard input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    /// The exchange file of another program that the bitext was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) original: Option<OriginalV1>,
    /// The existing translation that the article was aligned with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) target: Option<TargetArticleV1>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct OriginalV1 {
    /// Its format, as `--format` calls it.
    pub(super) format: String,
    /// The name of its encoding.
    pub(super) encoding: String,
    /// Whether it begins with a byte-order mark.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) byte_order_mark: bool,
    /// Its text, without the mark.
    pub(super) text: String,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct RunV1 {
    /// The backend's name in the configuration; several, if several were asked.
    pub(super) backend: String,
    pub(super) model: Option<String>,
    /// Hash of the glossary entries in force; empty where there were none.
    pub(super) glossary_sha256: String,
    /// RFC 3339.
    pub(super) created: String,
    /// padanan's version.
    pub(super) version: String,
    /// The files that padanan wrote from this bitext, by name, each with the SHA-256 of its bytes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) outputs: BTreeMap<String, String>,
    /// SHA-256 of all targets when these files were written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) targets_sha256: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct BlockV1 {
    /// Counted from 1.
    pub(super) id: u32,
    pub(super) kind: KindWord,
    /// Into the article's text.
    pub(super) span: [usize; 2],
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct SegmentV1 {
    /// Counted from 1.
    pub(super) id: u32,
    /// The block it is part of.
    pub(super) block: u32,
    /// Into the article's text.
    pub(super) span: [usize; 2],
    /// Exactly the bytes of `span`.
    pub(super) source: String,
    /// The backend's answer, before enforcement; null when nothing came.
    pub(super) draft: Option<String>,
    /// After enforcement, or as edited; null when failed.
    pub(super) target: Option<String>,
    pub(super) origin: OriginWord,
    /// The name of the backend that answered; null if the target is copied, from a person or from the translation memory.
    #[serde(default)]
    pub(super) backend: Option<String>,
    pub(super) state: StateWord,
    /// The ledger: one row for every occurrence of a glossary source term in `source`.
    pub(super) terms: Vec<TermV1>,
    pub(super) findings: Vec<FindingV1>,
    /// What the source and the target state, compared; in the order of the source, then what only the target states.
    #[serde(default)]
    pub(super) facts: Vec<FactV1>,
    /// Which phrase of the source became which part of the target, if the backend reports it; without glossary terms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) alignment: Vec<AlignmentV1>,
    /// A person's changes to the original target, in the order of the target.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) edits: Vec<EditV1>,
    /// Another backend's answer, if two were compared (`translate --compare`), enforced and checked as well; or the text
    /// that a person exchanged for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) other: Option<OtherV1>,
    /// How the segment was paired with a part of an existing translation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) bead: Option<BeadV1>,
    /// What persons did to the segment, in the order of time; a decision that was taken back with undo is not there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) history: Vec<HistoryV1>,
}

/// Another version of the segment: another backend's draft, or the text that a person exchanged for it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct OtherV1 {
    /// The backend of this draft.
    pub(super) backend: String,
    /// The backend of the segment's own draft.
    pub(super) own_backend: String,
    /// The backend's answer, before enforcement; null where a person wrote the target without one.
    pub(super) draft: Option<String>,
    /// After enforcement, or as edited.
    pub(super) target: String,
    /// Where the target comes from.
    #[serde(default = "from_backend", skip_serializing_if = "is_from_backend")]
    pub(super) origin: OriginWord,
    /// The state that the segment has with this target.
    #[serde(default = "translated", skip_serializing_if = "is_translated")]
    pub(super) state: StateWord,
    /// The ledger, as in the segment; `target_span`s point into this target.
    pub(super) terms: Vec<TermV1>,
    /// As in the segment; `target_span`s point into this target.
    pub(super) findings: Vec<FindingV1>,
    /// As in the segment; `target_span`s point into this target.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) facts: Vec<FactV1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) alignment: Vec<AlignmentV1>,
    /// A person's changes to the original target, as in the segment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) edits: Vec<EditV1>,
}

fn from_backend() -> OriginWord {
    OriginWord::Backend
}

fn is_from_backend(origin: &OriginWord) -> bool {
    matches!(origin, OriginWord::Backend)
}

fn translated() -> StateWord {
    StateWord::Translated
}

fn is_translated(state: &StateWord) -> bool {
    matches!(state, StateWord::Translated)
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct EditV1 {
    /// Where the new words are in the segment's target.
    pub(super) target_span: [usize; 2],
    /// The text that was there before.
    pub(super) was: String,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct AlignmentV1 {
    /// Into the article's text.
    pub(super) source_span: [usize; 2],
    /// Into the segment's target; null if the phrase has no counterpart.
    pub(super) target_span: Option<[usize; 2]>,
    /// The backend's confidence, 0 to 1, two decimals.
    pub(super) confidence: f64,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct TermV1 {
    /// The entry's first source form.
    pub(super) term: String,
    /// Into the article's text.
    pub(super) source_span: [usize; 2],
    /// Into the segment's target; null if the term has no counterpart.
    pub(super) target_span: Option<[usize; 2]>,
    pub(super) outcome: OutcomeWord,
    /// How, or why not.
    pub(super) method: String,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct FindingV1 {
    /// What kind of trouble, such as `number-mismatch`.
    pub(super) code: String,
    pub(super) severity: SeverityWord,
    pub(super) message: String,
    /// Into the article's text.
    pub(super) source_span: Option<[usize; 2]>,
    /// Into the segment's target.
    pub(super) target_span: Option<[usize; 2]>,
    /// What may stand in the place of `target_span`, for a person to decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) suggestion: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct FactV1 {
    pub(super) kind: FactKindWord,
    /// Into the article's text; null if only the target states it.
    pub(super) source_span: Option<[usize; 2]>,
    /// Into the segment's target; null if the target does not state it, or not in one place.
    pub(super) target_span: Option<[usize; 2]>,
    /// Its value in the source, in a form that does not depend on the language, such as `2300000000000 IDR`.
    pub(super) value: Option<String>,
    /// Its value in the target, in the same form.
    pub(super) target_value: Option<String>,
    pub(super) outcome: FactOutcomeWord,
    pub(super) confidence: ConfidenceWord,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct SummaryV1 {
    pub(super) segments: usize,
    pub(super) failed: usize,
    /// Occurrences of glossary terms.
    pub(super) terms: usize,
    /// Those whose outcome is not `missing`.
    pub(super) terms_honoured: usize,
    pub(super) findings: usize,
}

/// Declares the file's words for an internal set of words.
macro_rules! file_words {
    ($name:ident for $internal:ident { $($variant:ident),+ $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub(super) enum $name { $($variant),+ }

        impl From<$internal> for $name {
            fn from(value: $internal) -> Self { match value { $($internal::$variant => Self::$variant),+ } }
        }

        impl From<$name> for $internal {
            fn from(value: $name) -> Self { match value { $($name::$variant => Self::$variant),+ } }
        }
    };
}

file_words!(KindWord for BlockKind { Title, Paragraph, Caption, ListItem, Promo, Link, Byline, Other });
file_words!(OriginWord for Origin { Backend, Memory, Copied, Human, Aligned });
file_words!(StateWord for State { Initial, Translated, Reviewed, Final, Failed });
file_words!(OutcomeWord for Outcome { Kept, Shielded, Repaired, Missing, Waived });
file_words!(SeverityWord for Severity { Info, Warning, Error });
file_words!(FactKindWord for FactKind {
    Name, Number, Quantity, Money, Percent, Date, Time, Age, Score, Range, Negation, Quotation, Completeness, Foreign, Residue,
});
file_words!(FactOutcomeWord for FactOutcome { Kept, Altered, Missing, Added });
file_words!(ConfidenceWord for Confidence { High, Medium, Low });
