//! Facts: what a sentence states, and what became of it in the translation.

use super::words;
use crate::text::Span;

words! {
    /// The kind of a fact.
    FactKind {
        /// A proper noun.
        Name = "name",
        /// A number that counts something.
        Number = "number",
        /// A number with a unit of measurement.
        Quantity = "quantity",
        /// An amount of money.
        Money = "money",
        /// A percentage, or a part of a whole.
        Percent = "percent",
        /// A day, a weekday, a month.
        Date = "date",
        /// A time of day.
        Time = "time",
        /// The age of a person.
        Age = "age",
        /// The score of a match.
        Score = "score",
        /// Two numbers with everything between them.
        Range = "range",
        /// That something is not so.
        Negation = "negation",
        /// The words that somebody said or wrote.
        Quotation = "quotation",
        /// That everything is translated, and nothing else.
        Completeness = "completeness",
        /// What neither language has: another script, tags, escape signs.
        Foreign = "foreign",
        /// Words of the source language in the translation.
        Residue = "residue",
    }
}

words! {
    /// What became of a fact.
    FactOutcome {
        /// The target states it.
        Kept = "kept",
        /// The target states something else.
        Altered = "altered",
        /// The target does not state it.
        Missing = "missing",
        /// Only the target states it.
        Added = "added",
    }
}

words! {
    /// How sure the comparison is.
    Confidence {
        /// As good as certain.
        High = "high",
        /// Likely.
        Medium = "medium",
        /// A guess; nothing is reported.
        Low = "low",
    }
}

/// One fact of a segment: a row of the comparison of source and target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The kind.
    pub kind: FactKind,
    /// Its byte range in the article; `None` if only the target states it.
    pub source_span: Option<Span>,
    /// Its byte range in the segment's target; `None` if the target does not state it, or not in one place.
    pub target_span: Option<Span>,
    /// Its value in the source, in a form that does not depend on the language: `2300000000000 IDR`, `2024-06-05`.
    pub value: Option<String>,
    /// Its value in the target, in the same form.
    pub target_value: Option<String>,
    /// What became of it.
    pub outcome: FactOutcome,
    /// How sure that is.
    pub confidence: Confidence,
}

impl FactKind {
    /// Whether it is a name, or a value that words or figures write: not what a whole sentence says.
    pub fn is_figure_or_name(self) -> bool {
        !matches!(self, Self::Negation | Self::Quotation | Self::Completeness | Self::Foreign | Self::Residue)
    }
}

impl Fact {
    /// Returns whether the diff and the review mark it: figures, dates and names always, everything else where it is not
    /// kept.
    pub fn is_marked(&self) -> bool {
        self.kind.is_figure_or_name() || self.outcome != FactOutcome::Kept
    }
}
