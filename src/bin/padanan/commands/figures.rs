//! What a run comes to: figures of one article, and of all.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use padanan::bitext::{Bitext, Summary};
use padanan::pipeline::Compared;
use padanan::translate::asker::Counters;

use super::report::{FigureRow, TimeRow};

/// The figures of an article, or of several together.
#[derive(Debug, Clone, Default)]
pub(super) struct Figures {
    pub(super) summary: Summary,
    /// Sentences whose answer was known.
    pub(super) known: u64,
    pub(super) requests: u64,
    pub(super) retries: u64,
    pub(super) waited_ms: u64,
    pub(super) characters_sent: u64,
    pub(super) findings: BTreeMap<&'static str, u64>,
    /// What came of the second backend.
    pub(super) compared: Compared,
    pub(super) times: Times,
}

/// How long the rooms took.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Times {
    /// Intake, extract, segment, match.
    pub(super) plan: Duration,
    /// Shield, translate, memory: mostly waiting, beside other articles.
    pub(super) translate: Duration,
    /// Enforce and check.
    pub(super) enforce: Duration,
    /// Export, and writing.
    pub(super) write: Duration,
}

impl Figures {
    /// What `tally` counted.
    pub(super) fn count(&mut self, tally: &Counters) {
        self.requests += tally.requests.load(Ordering::Relaxed);
        self.retries += tally.retries.load(Ordering::Relaxed);
        self.waited_ms += tally.waited_ms.load(Ordering::Relaxed);
        self.characters_sent += tally.characters_sent.load(Ordering::Relaxed);
    }

    /// What stands in the bitext.
    pub(super) fn read(&mut self, bitext: &Bitext) {
        self.summary = bitext.summary();
        for finding in bitext.segments.iter().flat_map(|s| &s.findings) {
            *self.findings.entry(finding.code.as_str()).or_default() += 1;
        }
    }

    /// Adds those of another article.
    pub(super) fn add(&mut self, other: &Self) {
        let (sum, one) = (&mut self.summary, &other.summary);
        sum.segments += one.segments;
        sum.failed += one.failed;
        sum.terms += one.terms;
        sum.terms_honoured += one.terms_honoured;
        sum.findings += one.findings;
        self.known += other.known;
        self.compared.asked += other.compared.asked;
        self.compared.came += other.compared.came;
        self.compared.same += other.compared.same;
        self.compared.reason = self.compared.reason.take().or_else(|| other.compared.reason.clone());
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

    /// As they stand in a report.
    pub(super) fn row(&self) -> FigureRow {
        let s = &self.summary;
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        FigureRow {
            segments: s.segments,
            failed: s.failed,
            known: self.known,
            compared: self.compared.came,
            compared_same: self.compared.same,
            compared_failed: self.compared.asked - self.compared.came,
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
