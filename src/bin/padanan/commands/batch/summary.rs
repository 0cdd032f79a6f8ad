//! What is said of a run: an article's line, the summary for people, the report for programs.

use std::path::Path;
use std::sync::atomic::Ordering;

use padanan::settings::BackendSettings;
use padanan::translate::asker::Asker;

use super::Run;
use super::article::{Ended, Outcome};
use super::journal::State;
use crate::commands::figures::Figures;
use crate::commands::report::{self, Fate, Report};
use crate::exit_code::Code;
use crate::explain::AppError;
use crate::files;

/// A run so far.
#[derive(Debug, Default)]
pub(super) struct Total {
    pub(super) articles: u64,
    done: u64,
    with_findings: u64,
    partly: u64,
    failed: u64,
    interrupted: u64,
    unchanged: u64,
    /// Unchanged articles with findings that need a person.
    unchanged_findings: u64,
    left_out: u64,
    /// Parts of the folder that cannot be read.
    pub(super) unreadable: u64,
    /// The code of the first article that failed as a whole.
    first: Option<Code>,
    pub(super) figures: Figures,
}

impl Total {
    pub(super) fn add(&mut self, outcome: &Outcome) {
        self.articles += 1;
        match &outcome.fate {
            Ended::LeftOut => self.left_out += 1,
            Ended::Unchanged(State::Findings) => {
                self.unchanged += 1;
                self.unchanged_findings += 1;
            }
            Ended::Unchanged(_) => self.unchanged += 1,
            Ended::Now(Fate::Done) => self.done += 1,
            Ended::Now(Fate::Findings) => self.with_findings += 1,
            Ended::Now(Fate::Interrupted) => self.interrupted += 1,
            Ended::Now(Fate::Failed { code: Code::Partial, .. }) => self.partly += 1,
            Ended::Now(Fate::Failed { code, .. }) => {
                self.failed += 1;
                self.first.get_or_insert(*code);
            }
        }
        self.figures.add(&outcome.figures);
    }

    /// How the run ends.
    pub(super) fn code(&self, interrupted: bool) -> Code {
        let complete = self.done + self.with_findings + self.unchanged + self.partly;
        match () {
            () if interrupted => Code::Interrupted,
            () if self.interrupted > 0 && complete == 0 => self.first.unwrap_or(Code::Unexpected),
            () if self.interrupted > 0 => Code::Partial,
            () if self.failed + self.partly + self.unreadable > 0 && complete > 0 => Code::Partial,
            () if self.failed + self.unreadable > 0 => self.first.unwrap_or(Code::Input),
            () if self.with_findings + self.unchanged_findings > 0 => Code::Findings,
            () => Code::Done,
        }
    }

    fn row(&self) -> report::Total {
        report::Total {
            articles: self.articles,
            done: self.done,
            with_findings: self.with_findings,
            failed_in_part: self.partly,
            failed_articles: self.failed,
            interrupted: self.interrupted,
            unchanged: self.unchanged,
            left_out: self.left_out,
            unreadable: self.unreadable,
            figures: self.figures.row(),
        }
    }
}

/// Says of an article what a person should know. A broken promise is told however quiet the run is to be.
pub(super) fn tell_one(run: &Run<'_>, outcome: &Outcome) {
    let Ended::Now(fate) = &outcome.fate else { return };
    let path = run.tree.folder().join(&outcome.path);
    let path = path.display();
    let summary = &outcome.figures.summary;
    let missing = summary.terms - summary.terms_honoured;
    if let Fate::Failed { message, .. } = fate {
        let message = message.strip_prefix(&format!("{path}: ")).unwrap_or(message);
        say!("{path}: {message}");
    }
    let compared = &outcome.figures.compared;
    if compared.came < compared.asked {
        let reason = compared.reason.as_deref().unwrap_or_default();
        let (missing, who) = (compared.asked - compared.came, run.second.first().map_or("", Asker::name));
        say!("{path}: {who} said nothing usable of {missing} of {} sentences ({reason})", compared.asked);
    }
    if missing > 0 && summary.failed == 0 {
        say!("{path}: {missing} of {} terms are missing", summary.terms);
    } else if matches!(fate, Fate::Findings) && !run.common.quiet {
        let codes: Vec<String> = outcome.figures.findings.iter().map(|(code, n)| format!("{n} × {code}")).collect();
        say!("{path}: {}", codes.join(", "));
    }
}

/// The summary, for people.
pub(super) fn tell(run: &Run<'_>, total: &Total) {
    let figures = &total.figures;
    let mut parts = vec![format!("{} done", total.done + total.with_findings)];
    for (n, what) in [
        (total.with_findings, "of them with findings"),
        (total.unchanged, "unchanged"),
        (total.unchanged_findings, "of them with findings"),
        (total.partly, "failed in part"),
        (total.failed, "failed"),
        (total.interrupted, "interrupted"),
        (total.left_out, "left out"),
    ] {
        if n > 0 {
            parts.push(format!("{} {what}", grouped(n)));
        }
    }
    say!("padanan: {}: {}", count(total.articles, "article"), parts.join(", "));
    let summary = &figures.summary;
    if summary.segments > 0 {
        let mut text =
            format!("  {}, {} known already", count(summary.segments as u64, "sentence"), grouped(figures.known));
        if summary.failed > 0 {
            text.push_str(&format!(", {} not translated", grouped(summary.failed as u64)));
        }
        if summary.terms > 0 {
            text.push_str(&format!("; {} of {} terms honoured", summary.terms_honoured, summary.terms));
        }
        say!("{text}");
    }
    let compared = &figures.compared;
    if compared.asked > 0 {
        let who = run.second.first().map_or("", Asker::name);
        let (came, same) = (count(compared.came as u64, "sentence"), grouped(compared.same as u64));
        say!("  {came} with a second draft by {who}, {same} the same");
    }
    for asker in run.chain.iter().chain(run.second).filter(|a| a.counters().requests.load(Ordering::Relaxed) > 0) {
        let counters = asker.counters();
        let figure = |n: &std::sync::atomic::AtomicU64| grouped(n.load(Ordering::Relaxed));
        let mut text = format!(
            "  {}: {}, {} of them again, {} characters",
            asker.name(),
            count(counters.requests.load(Ordering::Relaxed), "request"),
            figure(&counters.retries),
            figure(&counters.characters_sent)
        );
        let backend = run.settings.backend_named(asker.name());
        if let Some(cost) = backend.and_then(|b| cost(b, counters.characters_sent.load(Ordering::Relaxed))) {
            text.push_str(&format!(", about {}", money(cost)));
        }
        say!("{text}");
    }
    for asker in run.chain.iter().chain(run.second) {
        if let Some(failure) = asker.stopped() {
            say!("  the backend {} is not asked any more: {failure}", asker.name());
        }
    }
    if total.failed + total.partly + total.interrupted > 0 {
        say!("  the same command goes on with what is left");
    }
}

/// What so many characters cost with a backend, as far as its prices are known. A token is taken for four characters,
/// and as many come back as go out.
pub(in crate::commands) fn cost(backend: &BackendSettings, characters: u64) -> Option<f64> {
    let millions = characters as f64 / 1e6;
    let by_characters = backend.price_per_million_characters.map(|price| price * millions);
    by_characters.or_else(|| backend.price_per_million_tokens.map(|price| price * millions / 4.0 * 2.0))
}

/// An amount of money, for people; a small one is not rounded to nothing.
pub(in crate::commands) fn money(amount: f64) -> String {
    if amount > 0.0 && amount < 0.1 { format!("{amount:.4}") } else { format!("{amount:.2}") }
}

/// A number of things, for people.
pub(super) fn count(n: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// A number with commas, for people.
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Writes the report. The articles' rows come from the disk one by one: there may be many.
pub(super) fn write(run: &Run<'_>, total: &Total, code: Code, path: &Path) -> Result<(), AppError> {
    let failed = |source| AppError::Write { path: path.to_owned(), source };
    let report = Report {
        command: "batch",
        code,
        settings: run.settings,
        shelf: run.shelf,
        chain: run.chain,
        second: run.second,
        total: total.row(),
    };
    let file = files::beside(path)?;
    let mut out = std::io::BufWriter::new(&file);
    report.write(&mut out, |take| run.journal.seen(take))?.map_err(failed)?;
    drop(out);
    files::put_in_place(file, path)
}
