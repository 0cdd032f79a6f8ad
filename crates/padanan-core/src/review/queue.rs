//! Ranks segments by how urgently they need a person, so that a reviewer's ten minutes go where they matter.

use std::collections::{HashMap, HashSet};

use unicode_segmentation::UnicodeSegmentation as _;

use super::action::decided;
use crate::bitext::{Bitext, FactKind, Outcome, Segment};
use crate::finding::{Code, Severity};

/// How urgently a segment needs a person, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The urgency: higher comes first, 0 means that there is nothing to look at.
    pub score: u32,
    /// The reasons for the score, worst first.
    pub reasons: Vec<String>,
}

/// Returns the need of one segment; its score is 0 if a person has decided about the segment.
///
/// A missing translation counts most, then each missing term, each forbidden term, changed figures and dates, two
/// drafts that disagree, altered or invented names, and the rest.
pub fn need(segment: &Segment) -> Need {
    let mut parts: Vec<(u32, String)> = Vec::new();
    if decided(segment) {
        return Need { score: 0, reasons: Vec::new() };
    }
    if segment.target.is_none() {
        parts.push((200, "not translated".to_owned()));
    }
    for row in segment.terms.iter().filter(|t| t.outcome == Outcome::Missing) {
        parts.push((100, format!("{} is missing", row.term)));
    }
    for finding in &segment.findings {
        let weight = weight(finding.code, finding.severity);
        if weight > 0 {
            parts.push((weight, finding.code.as_str().to_owned()));
        }
    }
    let disagreement = disagreement(segment);
    if disagreement >= DISAGREE {
        // 10 for a disagreement of one half, 40 if no word is shared.
        parts.push(((disagreement * 60.0 - 20.0) as u32, "the two drafts disagree".to_owned()));
    }
    parts.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let score = parts.iter().map(|(weight, _)| weight).sum();
    parts.dedup_by(|a, b| a.1 == b.1);
    Need { score, reasons: parts.into_iter().map(|(_, reason)| reason).collect() }
}

/// From which disagreement on two drafts disagree: one that a person should look at.
pub(super) const DISAGREE: f64 = 0.5;

/// Returns how far the two drafts of a segment disagree, from 0 to 1: the share of their words that the other draft
/// does not have (one minus Dice's coefficient over the multisets of words). 0 if there is only one draft.
pub fn disagreement(segment: &Segment) -> f64 {
    let (Some(target), Some(other)) = (&segment.target, &segment.other) else { return 0.0 };
    let words = |text: &str| text.unicode_words().map(str::to_lowercase).collect::<Vec<_>>();
    let (own, others) = (words(target), words(&other.target));
    let mut left: HashMap<&str, usize> = HashMap::new();
    own.iter().for_each(|word| *left.entry(word).or_default() += 1);
    let shared = others.iter().filter(|word| left.get_mut(word.as_str()).is_some_and(take)).count();
    match own.len() + others.len() {
        0 => 0.0,
        all => 1.0 - 2.0 * shared as f64 / all as f64,
    }
}

/// Decrements a count and returns `true`, unless the count is 0.
fn take(left: &mut usize) -> bool {
    let some = *left > 0;
    *left = left.saturating_sub(1);
    some
}

fn weight(code: Code, severity: Severity) -> u32 {
    match code {
        // Already counted, from the ledger and from the missing target.
        Code::TermMissing | Code::NotTranslated => 0,
        Code::TermForbidden => 80,
        Code::NumberMismatch | Code::DateMismatch => 40,
        Code::NameAltered | Code::NameInvented | Code::NameMissing | Code::NameMoved => 25,
        Code::UntranslatedResidue => 20,
        Code::LengthRatio => 15,
        Code::Unsure => 5,
        _ if severity >= Severity::Warning => 10,
        _ => 0,
    }
}

/// A segment that needs a person: index of the bitext, segment id, need.
pub type QueueRow = (usize, u32, Need);

/// Returns the segments of several bitexts that need a person, most urgent first. Equally urgent segments stay in the order
/// of the articles.
pub fn ranked<'a>(bitexts: impl Iterator<Item = &'a Bitext>) -> Vec<QueueRow> {
    let bitexts: Vec<&Bitext> = bitexts.collect();
    let known = KnownNames::of(&bitexts);
    let mut queue: Vec<QueueRow> = bitexts
        .into_iter()
        .enumerate()
        .flat_map(|(n, b)| b.segments.iter().map(move |s| (n, s, need(s))))
        .filter(|(_, _, need)| need.score > 0)
        .map(|(n, segment, need)| (n, segment.id, known.with_new(segment, need)))
        .collect();
    queue.sort_by(|a, b| b.2.score.cmp(&a.2.score).then((a.0, a.1).cmp(&(b.0, b.1))));
    queue
}

/// The names that a person has met: those in segments that they decided, and those that are terms.
struct KnownNames<'a>(HashSet<&'a str>);

/// How much a name that nobody has met adds to the need of a segment: more than a guess, less than what a check found.
const NEW_NAME: u32 = 8;

impl<'a> KnownNames<'a> {
    fn of(bitexts: &[&'a Bitext]) -> Self {
        let decided = bitexts.iter().flat_map(|b| &b.segments).filter(|s| s.is_decided());
        Self(decided.flat_map(names).collect())
    }

    /// Ranks a segment that needs a person higher if it has a name that nobody has met in these bitexts. A name alone is no
    /// need: most of them are right.
    fn with_new(&self, segment: &'a Segment, mut need: Need) -> Need {
        let term = |name: &str| segment.terms.iter().any(|t| t.term == name);
        if let Some(name) = names(segment).find(|name| !self.0.contains(name) && !term(name)) {
            need.score += NEW_NAME;
            need.reasons.push(format!("{name} is a new name"));
        }
        need
    }
}

/// Returns the names that a segment's source states.
fn names(segment: &Segment) -> impl Iterator<Item = &str> {
    let facts = segment.facts.iter().filter(|fact| fact.kind == FactKind::Name && fact.source_span.is_some());
    facts.filter_map(|fact| fact.value.as_deref())
}

/// A place in the queue: what [`ranked`] sorts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuePlace {
    /// The score that the segment had.
    pub score: u32,
    /// Index of the bitext.
    pub article: usize,
    /// The segment's id.
    pub segment: u32,
}

/// Returns the most urgent segment behind a place, and how many need a person in all. The place is the one that a person
/// was led to last: what they passed over is not offered again until the queue is at its end.
pub fn next_of_queue<'a>(
    bitexts: impl Iterator<Item = &'a Bitext>,
    last: Option<QueuePlace>,
) -> (Option<(QueuePlace, Need)>, usize) {
    next_in_queue(&ranked(bitexts), last)
}

/// The same in a queue that is ranked already.
pub fn next_in_queue(queue: &[QueueRow], last: Option<QueuePlace>) -> (Option<(QueuePlace, Need)>, usize) {
    let key = |p: QueuePlace| (std::cmp::Reverse(p.score), p.article, p.segment);
    let place =
        |(article, segment, need): &QueueRow| QueuePlace { score: need.score, article: *article, segment: *segment };
    let next = queue.iter().find(|row| last.is_none_or(|last| key(place(row)) > key(last)));
    (next.map(|row| (place(row), row.2.clone())), queue.len())
}
