//! **Why** a translation that reads well may state other facts than its source, and nobody notices.
//! **Takes** a source and a target, with their languages.
//! **Gives** [`figures`]: every number, amount, date, time and score of both sides, paired; each with what became of it.
//! **Never** changes a text, and never asks which backend wrote it.
//!
//! ```text
//! text → tokens (scan) → mentions (read) → pairs (pairing, fit) → rows and messages (describe)
//! ```

mod brackets;
mod bridge;
mod completeness;
mod describe;
mod fit;
mod foreign;
mod mention;
mod negation;
mod pairing;
mod quotations;
mod rates;
mod read;
mod repair;
mod scan;
mod speakers;
mod stray_signs;
mod units;
mod value;
pub(crate) mod words;

use crate::bitext::{Confidence, Fact, FactKind, FactOutcome};
use crate::finding::Code;
use crate::text::{Lexicon, Span};
pub(crate) use bridge::Bridge;
pub(crate) use repair::Repair;

/// One side of a segment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SideText<'a> {
    /// The text.
    pub(crate) text: &'a str,
    /// ISO 639-1 of its language.
    pub(crate) language: &'a str,
    /// The spans of URLs and addresses, in order.
    pub(crate) links: &'a [Span],
}

/// A fact, and what a person is told about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Compared {
    /// The row. Its spans are relative to the two texts.
    pub(crate) fact: Fact,
    /// What is wrong, if anything is.
    pub(crate) trouble: Option<Trouble>,
}

impl Compared {
    /// Creates a row without values, of which nothing is told.
    pub(crate) fn new(
        kind: FactKind,
        source_span: Option<Span>,
        target_span: Option<Span>,
        outcome: FactOutcome,
        confidence: Confidence,
    ) -> Self {
        let fact = Fact { kind, source_span, target_span, value: None, target_value: None, outcome, confidence };
        Self { fact, trouble: None }
    }

    /// Returns the row with what both sides say.
    #[must_use]
    pub(crate) fn with_values(mut self, value: Option<&str>, target_value: Option<&str>) -> Self {
        self.fact.value = value.map(str::to_owned);
        self.fact.target_value = target_value.map(str::to_owned);
        self
    }

    /// Returns the row with what is wrong.
    #[must_use]
    pub(crate) fn told(self, code: Code, message: String) -> Self {
        Self { trouble: Some(Trouble::new(code, message)), ..self }
    }
}

impl Trouble {
    /// Creates a trouble for which there is no repair.
    pub(crate) fn new(code: Code, message: String) -> Self {
        Self { code, message, repair: None }
    }
}

/// What is wrong with a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// The code of the finding.
    pub(crate) code: Code,
    /// One sentence for people, with both values.
    pub(crate) message: String,
    /// What the target should say instead, if that is certain.
    pub(crate) repair: Option<Repair>,
}

/// Compares everything that two texts state, but for their names. `lexicon` is for their languages, and `bridge` connects
/// their words. Also returns the spans of the figures of both
/// texts, in order.
pub(crate) fn compare<'b, 'a: 'b>(
    source: SideText<'_>,
    target: SideText<'_>,
    lexicon: Option<&dyn Lexicon>,
    bridge: impl Fn() -> Option<&'b Bridge<'a>> + Copy,
) -> (Vec<Compared>, [Vec<Span>; 2]) {
    let (mut found, spans) = figures(source, target);
    found.extend(quotations::compare(source.text, target.text));
    found.extend(speakers::compare(source.text, target.text, bridge));
    found.extend(brackets::compare(source.text, target.text, bridge));
    found.extend(foreign::compare(source.text, target.text));
    found.extend(completeness::compare(source.text, target.text, bridge));
    if (source.language, target.language) == ("id", "en") {
        let (a, b) = ((source.text, source.links), (target.text, target.links));
        found.extend(negation::compare(a, b, lexicon, bridge));
        found.extend(rates::compare(a, b));
    }
    (found, spans)
}

/// Compares the figures of two texts. Returns the facts of the source in order, then those that only the target states;
/// and the spans of the figures of both texts.
fn figures(source: SideText<'_>, target: SideText<'_>) -> (Vec<Compared>, [Vec<Span>; 2]) {
    let has_figures = |side: SideText<'_>| read::may_have_figures(side.text, read::Language::of(side.language));
    if !has_figures(source) && !has_figures(target) {
        return (Vec::new(), [Vec::new(), Vec::new()]);
    }
    let of = |side: SideText<'_>| read::mentions(side.text, side.links, read::Language::of(side.language));
    let (here, there) = (of(source), of(target));
    if here.is_empty() && there.is_empty() {
        return (Vec::new(), [Vec::new(), Vec::new()]);
    }
    let mut pairs = pairing::pair(&here, &there, told(source.text, target.text));
    // `kaki lima`: the target has the words as they are, and whether it should is another question.
    let copied = |m: &mention::Mention| {
        let words = m.span.of(source.text);
        let letters = words.chars().all(|c| c.is_ascii_lowercase() || c == ' ');
        letters && target.text.split(|c: char| !c.is_alphanumeric()).any(|w| w == words)
    };
    for pair in pairs.iter_mut().filter(|p| p.verdict == pairing::Verdict::Missing) {
        if pair.source.is_some_and(|i| copied(&here[i])) {
            pair.verdict = pairing::Verdict::KeptLoosely;
        }
    }
    let spans = [&here, &there].map(|side| side.iter().map(|m| m.span).collect());
    (describe::rows(&describe::Pairs { source, target, here: &here, there: &there, pairs: &pairs }), spans)
}

/// Words of a defeat. The loser's goals may come first in a text with one of them.
const DEFEATS: &[&str] = &[
    "kalah",
    "takluk",
    "tumbang",
    "keok",
    "menyerah",
    "tersingkir",
    "kekalahan",
    "dikalahkan",
    "dibantai",
    "dipermalukan",
    "ditaklukkan",
    "ditundukkan",
    "ditekuk",
    "tertinggal",
    "ketinggalan",
    "lost",
    "lose",
    "loses",
    "losing",
    "loss",
    "beaten",
    "succumb",
    "succumbed",
    "fell",
    "slumped",
    "defeat",
    "defeats",
    "trailed",
    "trailing",
    "behind",
    "down",
];
/// Words of a victory that name nobody who is beaten.
const VICTORIES: &[&str] = &["won", "win", "wins", "winning", "victory"];
/// Words of a victory over somebody.
const BEATEN: &[&str] =
    &["beat", "beats", "beating", "defeated", "defeating", "thrashed", "edged", "downed", "overcame"];
/// Words of a decrease, which may say that a number is negative.
const DECREASES: &[&str] = &[
    "contract",
    "contracted",
    "contracting",
    "contraction",
    "shrank",
    "shrunk",
    "shrink",
    "shrinking",
    "fell",
    "fall",
    "fallen",
    "falling",
    "decline",
    "declined",
    "declining",
    "drop",
    "dropped",
    "decrease",
    "decreased",
    "down",
    "deficit",
    "loss",
    "losses",
    "negative",
    "lower",
    "slump",
    "slumped",
    "plunged",
    "below",
    "red",
    "slipped",
    "slid",
    "lost",
    "weakened",
];

fn told(source: &str, target: &str) -> pairing::Told {
    let has = |text: &str, words: &[&str]| {
        let mut of_text = text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 2);
        of_text.any(|w| words.iter().any(|word| word.eq_ignore_ascii_case(w)))
    };
    pairing::Told {
        source_loses: has(source, DEFEATS),
        target_loses: has(target, DEFEATS),
        target_wins: has(target, VICTORIES) && !has(target, BEATEN),
        target_falls: has(target, DECREASES),
    }
}

#[cfg(test)]
mod tests;
