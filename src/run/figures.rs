//! The statistics of a run: of one article, and of all of them.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use padanan::internal::pipeline::{SecondAsking, SecondDraft};
use padanan::internal::translate::client::Counters;
use padanan_core::bitext::{Bitext, Summary};

use super::report::{FigureRow, TimeRow};

/// The statistics of one article, or the sums of several.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunStatistics {
    pub(crate) summary: Summary,
    /// Sentences answered from the translation memory.
    pub(crate) known: u64,
    /// Sentences by the backend that translated them, in this run or earlier, without those that a person decided about.
    pub(crate) answered: BTreeMap<String, u64>,
    /// Those of them that another backend than the first one of the chain translated.
    pub(crate) fallback: u64,
    pub(crate) requests: u64,
    pub(crate) retries: u64,
    pub(crate) waited_ms: u64,
    pub(crate) characters_sent: u64,
    pub(crate) findings: BTreeMap<&'static str, u64>,
    /// The result of asking the second backend.
    pub(crate) second_draft: SecondDraft,
    /// The result of asking once more.
    pub(crate) asked_again: SecondAsking,
    pub(crate) times: Times,
}

/// How long each stage of the pipeline took.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Times {
    /// Intake, extract, segment, match.
    pub(crate) plan: Duration,
    /// Mask, translate, memory: mostly waiting, concurrently with other articles.
    pub(crate) translate: Duration,
    /// Enforce and check.
    pub(crate) enforce: Duration,
    /// Export and write.
    pub(crate) write: Duration,
}

impl RunStatistics {
    /// Adds the counts of `tally`.
    pub(crate) fn count(&mut self, tally: &Counters) {
        self.requests += tally.requests.load(Ordering::Relaxed);
        self.retries += tally.retries.load(Ordering::Relaxed);
        self.waited_ms += tally.waited_ms.load(Ordering::Relaxed);
        self.characters_sent += tally.characters_sent.load(Ordering::Relaxed);
    }

    /// Reads the summary, the backends and the findings of a bitext. `first` is the first backend of the chain.
    pub(crate) fn read(&mut self, bitext: &Bitext, first: Option<&str>) {
        let answered = bitext.by_backend().into_iter();
        self.answered = answered.map(|(name, n)| (name.to_owned(), n as u64)).collect();
        self.fallback =
            self.answered.iter().filter(|(name, _)| first.is_some_and(|first| first != *name)).map(|(_, n)| n).sum();
        self.summary = bitext.summary();
        self.findings.clear();
        for finding in bitext.segments.iter().flat_map(|s| &s.findings) {
            *self.findings.entry(finding.code.as_str()).or_default() += 1;
        }
    }

    /// Adds the statistics of another article.
    pub(crate) fn add(&mut self, other: &Self) {
        let (sum, one) = (&mut self.summary, &other.summary);
        sum.segments += one.segments;
        sum.failed += one.failed;
        sum.terms += one.terms;
        sum.terms_honoured += one.terms_honoured;
        sum.findings += one.findings;
        self.known += other.known;
        for (name, n) in &other.answered {
            *self.answered.entry(name.clone()).or_default() += n;
        }
        self.fallback += other.fallback;
        self.second_draft.asked += other.second_draft.asked;
        self.second_draft.came += other.second_draft.came;
        self.second_draft.same += other.second_draft.same;
        self.second_draft.reason = self.second_draft.reason.take().or_else(|| other.second_draft.reason.clone());
        self.asked_again.asked += other.asked_again.asked;
        self.asked_again.taken += other.asked_again.taken;
        self.asked_again.terms += other.asked_again.terms;
        self.asked_again.facts += other.asked_again.facts;
        self.requests += other.requests;
        self.retries += other.retries;
        self.waited_ms += other.waited_ms;
        self.characters_sent += other.characters_sent;
        for (code, n) in &other.findings {
            *self.findings.entry(code).or_default() += n;
        }
        self.times.plan += other.times.plan;
        self.times.translate += other.times.translate;
        self.times.enforce += other.times.enforce;
        self.times.write += other.times.write;
    }

    /// Converts the statistics into fields of a report.
    pub(crate) fn row(&self) -> FigureRow {
        let s = &self.summary;
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        FigureRow {
            segments: s.segments,
            failed: s.failed,
            known: self.known,
            answered: self.answered.clone(),
            fallback: self.fallback,
            compared: self.second_draft.came,
            compared_same: self.second_draft.same,
            compared_failed: self.second_draft.asked - self.second_draft.came,
            asked_again: self.asked_again.asked,
            asked_again_taken: self.asked_again.taken,
            asked_again_terms: self.asked_again.terms,
            asked_again_facts: self.asked_again.facts,
            terms: s.terms,
            terms_honoured: s.terms_honoured,
            terms_missing: s.terms - s.terms_honoured,
            findings: self.findings.clone(),
            requests: self.requests,
            retries: self.retries,
            waited_ms: self.waited_ms,
            characters_sent: self.characters_sent,
            wall_ms: TimeRow {
                plan: ms(self.times.plan),
                translate: ms(self.times.translate),
                enforce: ms(self.times.enforce),
                write: ms(self.times.write),
            },
        }
    }
}
