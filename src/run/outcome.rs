//! The outcomes of articles and of runs: one rule for every command.

use padanan_core::finding::Severity;

use super::figures::RunStatistics;
use super::messages::Message;
use super::report::ReportRow;
use crate::cli::FailOn;
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;

/// How an article ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ArticleStatus {
    /// Nothing for a person to look at.
    Done,
    /// Done, and findings need a person: the highest severity of them.
    Findings(Severity),
    /// Some sentences are not translated; the rest is complete.
    Partial { untranslated: usize },
    /// It is not translated, or cannot be stored.
    Failed { code: ExitCode, message: String },
    /// The run was interrupted before it was complete.
    Interrupted,
    /// Nothing has changed since it was done.
    Unchanged {
        /// The highest severity of its findings that need a person.
        findings: Option<Severity>,
        /// The number of its sentences that a fallback backend translated.
        fallback: u64,
    },
    /// It was not asked for: `--redo` selects others.
    LeftOut,
}

impl ArticleStatus {
    /// Returns the status of an article whose outputs can be written.
    pub(crate) fn of(untranslated: usize, worst: Option<Severity>) -> Self {
        match worst {
            _ if untranslated > 0 => Self::Partial { untranslated },
            Some(worst) if worst >= Severity::Warning => Self::Findings(worst),
            _ => Self::Done,
        }
    }

    /// The exit code of a run over this article alone.
    pub(crate) fn code(&self, fail_on: FailOn) -> ExitCode {
        match self {
            Self::Done | Self::LeftOut => ExitCode::Done,
            Self::Findings(worst) => fail_on.code(Some(*worst)),
            Self::Unchanged { findings, .. } => fail_on.code(*findings),
            Self::Partial { .. } => ExitCode::Partial,
            Self::Failed { code, .. } => *code,
            Self::Interrupted => ExitCode::Interrupted,
        }
    }

    /// Whether a part of the article is not translated or not stored.
    pub(crate) fn has_failed(&self) -> bool {
        matches!(self, Self::Partial { .. } | Self::Failed { .. })
    }
}

/// The result of the work on an article.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: ArticleStatus,
    pub(crate) figures: RunStatistics,
    /// The messages to the user, in order.
    pub(crate) messages: Vec<Message>,
    /// What goes to standard output.
    pub(crate) printed: Option<Vec<u8>>,
    /// Its row in the report.
    pub(crate) row: ReportRow,
}

/// Why a run ended early, if it did.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct End {
    /// Because of Ctrl-C or a signal.
    pub(crate) interrupted: bool,
    /// Because nothing more can be stored.
    pub(crate) full: bool,
}

/// The totals of a run so far.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    pub(crate) articles: u64,
    pub(crate) done: u64,
    pub(crate) with_findings: u64,
    pub(crate) partly: u64,
    pub(crate) failed: u64,
    pub(crate) interrupted: u64,
    pub(crate) unchanged: u64,
    /// Unchanged articles with findings that need a person.
    pub(crate) unchanged_findings: u64,
    /// Unchanged articles with sentences that a fallback backend translated.
    pub(crate) unchanged_fallback: u64,
    pub(crate) left_out: u64,
    /// Parts of a folder that cannot be read.
    pub(crate) unreadable: u64,
    /// Articles that the run did not get to before it ended.
    pub(crate) not_begun: u64,
    /// Why standard output cannot be written any more.
    pub(crate) unheard: Option<AppError>,
    /// The code of the first article that failed as a whole.
    first: Option<ExitCode>,
    pub(crate) figures: RunStatistics,
    /// The highest severity of findings that need a person.
    worst: Option<Severity>,
}

impl Totals {
    /// Returns the totals of a run over one article.
    pub(crate) fn of(status: &ArticleStatus, figures: &RunStatistics) -> Self {
        let mut totals = Self::default();
        totals.add(status, figures);
        totals
    }

    /// Counts an article.
    pub(crate) fn add(&mut self, status: &ArticleStatus, figures: &RunStatistics) {
        self.articles += 1;
        match status {
            ArticleStatus::Done => self.done += 1,
            ArticleStatus::Findings(worst) => {
                self.with_findings += 1;
                self.worst = self.worst.max(Some(*worst));
            }
            ArticleStatus::Partial { .. } => self.partly += 1,
            ArticleStatus::Failed { code, .. } => {
                self.failed += 1;
                self.first.get_or_insert(*code);
            }
            ArticleStatus::Interrupted => self.interrupted += 1,
            ArticleStatus::Unchanged { findings, fallback } => {
                self.unchanged += 1;
                self.unchanged_fallback += u64::from(*fallback > 0);
                self.unchanged_findings += u64::from(findings.is_some());
                self.worst = self.worst.max(*findings);
            }
            ArticleStatus::LeftOut => self.left_out += 1,
        }
        self.figures.add(figures);
    }

    /// The exit code.
    ///
    /// An interruption comes first, then a full disk. If no article is complete, the code is that of the first article
    /// that failed as a whole; if something is missing, the run is partial; after that, findings count.
    pub(crate) fn code(&self, end: End, fail_on: FailOn) -> ExitCode {
        let complete = self.done + self.with_findings + self.partly + self.unchanged;
        let failed = self.failed + self.unreadable + self.interrupted;
        match () {
            () if end.interrupted => ExitCode::Interrupted,
            () if end.full => ExitCode::Unexpected,
            () if failed > 0 && complete == 0 => self.first.unwrap_or(ExitCode::Input),
            () if failed + self.partly > 0 => ExitCode::Partial,
            () => fail_on.code(self.worst),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_of_runs() {
        use ArticleStatus::{Done, Interrupted, LeftOut};
        const WARNING: ArticleStatus = ArticleStatus::Findings(Severity::Warning);
        const ERROR: ArticleStatus = ArticleStatus::Findings(Severity::Error);
        let failed = |code| ArticleStatus::Failed { code, message: String::new() };
        let partial = || ArticleStatus::Partial { untranslated: 1 };
        let unchanged = |findings: bool| {
            let findings = findings.then_some(Severity::Warning);
            ArticleStatus::Unchanged { findings, fallback: 0 }
        };
        for (articles, code) in [
            (vec![], ExitCode::Done),
            (vec![Done, LeftOut, unchanged(false)], ExitCode::Done),
            (vec![Done, WARNING], ExitCode::Findings),
            (vec![unchanged(true)], ExitCode::Findings),
            (vec![partial()], ExitCode::Partial),
            (vec![WARNING, partial()], ExitCode::Partial),
            (vec![failed(ExitCode::Backend), failed(ExitCode::Input)], ExitCode::Backend),
            (vec![failed(ExitCode::Input), failed(ExitCode::Backend)], ExitCode::Input),
            (vec![failed(ExitCode::Input), Done], ExitCode::Partial),
            (vec![failed(ExitCode::Input), unchanged(false)], ExitCode::Partial),
            (vec![LeftOut, failed(ExitCode::Backend)], ExitCode::Backend),
        ] {
            let mut totals = Totals::default();
            articles.iter().for_each(|status| totals.add(status, &RunStatistics::default()));
            assert_eq!(totals.code(End::default(), FailOn::Warning), code, "{articles:?}");
            if let [alone] = &articles[..] {
                assert_eq!(alone.code(FailOn::Warning), code);
            }
        }
        for (status, fail_on, code) in [
            (WARNING, FailOn::Error, ExitCode::Done),
            (ERROR, FailOn::Error, ExitCode::Findings),
            (ERROR, FailOn::Never, ExitCode::Done),
            (unchanged(true), FailOn::Error, ExitCode::Done),
            (partial(), FailOn::Never, ExitCode::Partial),
        ] {
            let totals = Totals::of(&status, &RunStatistics::default());
            assert_eq!((totals.code(End::default(), fail_on), status.code(fail_on)), (code, code), "{status:?}");
        }
        let totals = Totals::of(&Interrupted, &RunStatistics::default());
        assert_eq!(totals.code(End { interrupted: true, full: true }, FailOn::Warning), ExitCode::Interrupted);
        assert_eq!(
            Totals::of(&Done, &RunStatistics::default()).code(End { full: true, ..End::default() }, FailOn::Warning),
            ExitCode::Unexpected
        );
        let unreadable = Totals { unreadable: 1, ..Totals::default() };
        assert_eq!(unreadable.code(End::default(), FailOn::Warning), ExitCode::Input);
    }
}
