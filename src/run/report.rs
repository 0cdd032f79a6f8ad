//! The machine-readable report of a run: `--report FILE`, `"format": "padanan-report/1"`. The types mirror the file,
//! and `docs/report.schema.json` is generated from them; `translate`, `enforce` and `batch` write the same fields.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use padanan::internal::glossary::TermIndex;
use padanan::internal::replace::Draft;
use padanan::internal::settings::Settings;
use padanan::internal::translate::client::BackendClient;
use padanan_core::bitext::Summary;
use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::count;
use super::outcome::{ArticleStatus, Totals};
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::terminal;

const FORMAT: &str = "padanan-report/1";

/// The report of a run of padanan.
// Only for the schema: the file itself is written piece by piece.
#[cfg(test)]
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "padanan report, version 1")]
struct File {
    #[serde(flatten)]
    head: Head,
    /// The articles in the order in which they were named; in a batch, sorted by path.
    articles: Vec<ReportRow>,
}

/// The fields of a report about the run as a whole.
#[derive(Debug, Serialize, JsonSchema)]
struct Head {
    /// Always `padanan-report/1`.
    format: &'static str,
    /// What ran: `translate`, `enforce` or `batch`.
    command: &'static str,
    /// Version of padanan.
    version: &'static str,
    /// When the report was written, in RFC 3339.
    created: String,
    /// The exit code of the run.
    exit_code: u8,
    /// Source language.
    from: String,
    /// Target language.
    to: String,
    /// SHA-256 of the glossary entries; empty without a glossary.
    glossary_sha256: String,
    /// The backends of the chain, then that of `--compare`.
    backends: Vec<BackendRow>,
    total: Total,
}

/// A backend, and what was sent to it.
#[derive(Debug, Serialize, JsonSchema)]
struct BackendRow {
    name: String,
    model: Option<String>,
    requests: u64,
    /// Requests that were sent again.
    retries: u64,
    bytes_sent: u64,
    /// Characters of the sentences that were sent.
    characters_sent: u64,
    /// Characters that were sent along with the sentences: glossary, examples, context.
    characters_along: u64,
    /// Tokens of the requests, by the service's own count; null if it does not count them.
    tokens_sent: Option<u64>,
    /// Tokens of the answers, by the service's own count; null if it does not count them.
    tokens_received: Option<u64>,
    waited_ms: u64,
    /// Estimated cost, in the currency of the configured prices; null without a price.
    cost: Option<f64>,
    /// Why the service did not store the glossary, if it was asked to; else null.
    glossary_refused: Option<String>,
    /// Why the backend was no longer asked; null if it was not stopped.
    stopped: Option<String>,
}

/// The number of articles by outcome, and the sums of their figures.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(crate) struct Total {
    pub(crate) articles: u64,
    /// Articles that were translated, with or without findings.
    pub(crate) done: u64,
    /// Those of them with findings that need a person.
    pub(crate) with_findings: u64,
    /// Articles with some sentences that are not translated.
    pub(crate) failed_in_part: u64,
    /// Articles that failed as a whole. `failed` counts segments.
    pub(crate) failed_articles: u64,
    pub(crate) interrupted: u64,
    /// Done in an earlier run, and not touched.
    pub(crate) unchanged: u64,
    /// Those of them with findings that need a person.
    pub(crate) unchanged_with_findings: u64,
    /// Not asked for: `--redo` selected others.
    pub(crate) left_out: u64,
    /// Parts of the folder that could not be read.
    pub(crate) unreadable: u64,
    /// Articles that the run did not get to before it ended; they have no row.
    pub(crate) not_begun: u64,
    #[serde(flatten)]
    pub(crate) figures: FigureRow,
}

/// One article of the run.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReportRow {
    /// Path of the article as it was named; in a batch, relative to the folder.
    pub(crate) path: String,
    /// Its address, if it was named by that.
    pub(crate) url: Option<String>,
    pub(crate) outcome: Ending,
    /// Why the article failed.
    pub(crate) message: Option<String>,
    /// The exit code that this failure alone would give.
    pub(crate) code: Option<u8>,
    /// The highest severity of its findings, if that is `warning` or `error`.
    pub(crate) worst: Option<&'static str>,
    /// Why a batch translated the article.
    pub(crate) why: Option<&'static str>,
    /// SHA-256 of the article's bytes.
    pub(crate) sha256: Option<String>,
    /// File of the translation; null if it went to stdout.
    pub(crate) out: Option<String>,
    pub(crate) bitext: Option<String>,
    /// Every file that was written.
    pub(crate) outputs: Vec<String>,
    pub(crate) summary: Option<SummaryRow>,
    /// Figures of an article that was worked on in this run.
    #[serde(flatten)]
    pub(crate) figures: Option<FigureRow>,
}

/// How an article ended.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Ending {
    Done,
    /// Done, and findings need a person.
    Findings,
    /// It is not translated, or only in part.
    Failed,
    Interrupted,
    /// Nothing has changed since an earlier batch did it.
    Unchanged,
    /// Not asked for: `--redo` selected others.
    LeftOut,
}

/// The summary of an article's bitext.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SummaryRow {
    segments: usize,
    failed: usize,
    /// Occurrences of glossary terms.
    terms: usize,
    terms_honoured: usize,
    findings: usize,
}

/// Figures of one article, or the sums of several.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(crate) struct FigureRow {
    pub(crate) segments: usize,
    /// Segments that are not translated.
    pub(crate) failed: usize,
    /// Sentences answered from the translation memory.
    pub(crate) known: u64,
    /// Sentences by the backend that translated them, without those that a person decided about.
    pub(crate) answered: BTreeMap<String, u64>,
    /// Sentences that a backend other than the first one of the chain translated.
    pub(crate) fallback: u64,
    /// Segments with a second draft, segments where both drafts are the same, and segments without a second draft.
    pub(crate) compared: usize,
    pub(crate) compared_same: usize,
    pub(crate) compared_failed: usize,
    /// Sentences that a language model was asked for once more because a term or a fact was missing, and those whose second
    /// answer was taken.
    pub(crate) asked_again: usize,
    pub(crate) asked_again_taken: usize,
    /// Terms that these answers have and the first ones lack, and findings about facts that they have fewer.
    pub(crate) asked_again_terms: usize,
    pub(crate) asked_again_facts: i64,
    /// Occurrences of glossary terms.
    pub(crate) terms: usize,
    pub(crate) terms_honoured: usize,
    pub(crate) terms_missing: usize,
    /// Number of findings by code.
    pub(crate) findings: BTreeMap<&'static str, u64>,
    pub(crate) requests: u64,
    pub(crate) retries: u64,
    pub(crate) waited_ms: u64,
    pub(crate) characters_sent: u64,
    pub(crate) wall_ms: TimeRow,
}

/// Time that each stage took, in milliseconds.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(crate) struct TimeRow {
    /// Reading, and finding sentences and terms.
    pub(crate) plan: u64,
    pub(crate) translate: u64,
    pub(crate) enforce: u64,
    pub(crate) write: u64,
}

impl ReportRow {
    pub(crate) fn new(path: &Path, status: &ArticleStatus) -> Self {
        let (message, code) = match status {
            ArticleStatus::Failed { message, code } => (Some(message.clone()), Some(*code as u8)),
            ArticleStatus::Partial { untranslated } => {
                let are = if *untranslated == 1 { "is" } else { "are" };
                let message = format!("{} {are} not translated", count(*untranslated as u64, "sentence"));
                (Some(message), Some(ExitCode::Partial as u8))
            }
            _ => (None, None),
        };
        let worst = match status {
            ArticleStatus::Findings(worst) | ArticleStatus::Unchanged { findings: Some(worst), .. } => {
                Some(worst.as_str())
            }
            _ => None,
        };
        let outcome = match status {
            ArticleStatus::Done => Ending::Done,
            ArticleStatus::Findings(_) => Ending::Findings,
            ArticleStatus::Partial { .. } | ArticleStatus::Failed { .. } => Ending::Failed,
            ArticleStatus::Interrupted => Ending::Interrupted,
            ArticleStatus::Unchanged { .. } => Ending::Unchanged,
            ArticleStatus::LeftOut => Ending::LeftOut,
        };
        Self {
            path: path.display().to_string(),
            url: None,
            outcome,
            message,
            code,
            worst,
            why: None,
            sha256: None,
            out: None,
            bitext: None,
            outputs: Vec::new(),
            summary: None,
            figures: None,
        }
    }

    /// Adds the files that were written: the translation and the bitext.
    pub(crate) fn written(mut self, out: Option<&Path>, bitext: Option<&Path>) -> Self {
        let shown = |path: Option<&Path>| path.map(|p| p.display().to_string());
        (self.out, self.bitext) = (shown(out), shown(bitext));
        self.outputs = self.out.iter().chain(&self.bitext).cloned().collect();
        self.outputs.dedup();
        self
    }

    /// Adds the summary of its bitext.
    pub(crate) fn with_summary(self, s: &Summary) -> Self {
        let summary = SummaryRow {
            segments: s.segments,
            failed: s.failed,
            terms: s.terms,
            terms_honoured: s.terms_honoured,
            findings: s.findings,
        };
        Self { summary: Some(summary), ..self }
    }
}

impl Total {
    fn of(totals: &Totals) -> Self {
        Self {
            articles: totals.articles,
            done: totals.done + totals.with_findings,
            with_findings: totals.with_findings,
            failed_in_part: totals.partly,
            failed_articles: totals.failed,
            interrupted: totals.interrupted,
            unchanged: totals.unchanged,
            unchanged_with_findings: totals.unchanged_findings,
            left_out: totals.left_out,
            unreadable: totals.unreadable,
            not_begun: totals.not_begun,
            figures: totals.figures.row(),
        }
    }
}

/// The rows of a report, stored on disk because there may be many. Dropping this deletes them.
pub(crate) struct ReportRows(Connection);

impl ReportRows {
    /// Creates an empty store.
    pub(crate) fn new() -> Result<Self, AppError> {
        let opened = (|| {
            // An empty name opens a private temporary database, which SQLite deletes when it is closed.
            let connection = Connection::open("")?;
            let table = "CREATE TABLE seen (number INTEGER, path TEXT, row TEXT NOT NULL, PRIMARY KEY (number, path))";
            connection.execute_batch(table)?;
            Ok(Self(connection))
        })();
        opened.map_err(|e| trouble(&e))
    }

    /// Adds an article's row. `number` is its position; without one, the row is sorted by path and replaces an earlier
    /// row of the same article.
    pub(crate) fn add(&self, number: Option<usize>, row: &ReportRow) -> Result<(), AppError> {
        let text = serde_json::to_string(row).unwrap_or_default();
        let put = "INSERT OR REPLACE INTO seen VALUES (?1, ?2, ?3)";
        let number = number.map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX));
        let added = self.0.prepare_cached(put).and_then(|mut put| put.execute((number, &row.path, text)));
        added.map(drop).map_err(|e| trouble(&e))
    }

    /// Passes each row to `take`, sorted by number, then by path.
    fn each(&self, mut take: impl FnMut(&str) -> std::io::Result<()>) -> Result<std::io::Result<()>, AppError> {
        let read = (|| {
            let mut find = self.0.prepare("SELECT row FROM seen ORDER BY number, path")?;
            let mut rows = find.query(())?;
            while let Some(row) = rows.next()? {
                if let Err(error) = take(row.get_ref(0)?.as_str()?) {
                    return Ok(Err(error));
                }
            }
            Ok(Ok(()))
        })();
        read.map_err(|e| trouble(&e))
    }
}

fn trouble(error: &rusqlite::Error) -> AppError {
    AppError::Unexpected(format!(
        "the report's rows cannot be stored ({error}); check that there is room for temporary files"
    ))
}

/// Everything that a report is written from, except for the articles' rows.
pub(crate) struct Report<'a> {
    pub(crate) command: &'static str,
    pub(crate) code: ExitCode,
    pub(crate) settings: &'a Settings,
    pub(crate) term_index: &'a TermIndex,
    pub(crate) chain: &'a [BackendClient],
    pub(crate) second: &'a [BackendClient],
    pub(crate) totals: &'a Totals,
}

impl Report<'_> {
    fn head(&self) -> Head {
        let (settings, asked) = (self.settings, self.chain.iter().chain(self.second));
        Head {
            format: FORMAT,
            command: self.command,
            version: env!("CARGO_PKG_VERSION"),
            created: terminal::now(),
            exit_code: self.code as u8,
            from: settings.from.value.to_string(),
            to: settings.to.value.to_string(),
            glossary_sha256: self.term_index.sha256().to_owned(),
            backends: asked.map(|client| backend(client, settings)).collect(),
            total: Total::of(self.totals),
        }
    }

    /// Writes the report to a file.
    pub(crate) fn write(&self, path: &Path, rows: &ReportRows) -> Result<(), AppError> {
        let failed = |source| AppError::Write { path: path.to_owned(), source };
        if padanan::internal::replace::is_special(path) {
            let mut whole = Vec::new();
            self.write_to(&mut whole, rows)?.map_err(failed)?;
            return crate::run::files::write(path, &whole);
        }
        let mut out = BufWriter::new(Draft::of(path).map_err(failed)?);
        self.write_to(&mut out, rows)?.map_err(failed)?;
        let draft = out.into_inner().map_err(|e| failed(e.into_error()))?;
        draft.into_place().map_err(failed)
    }

    fn write_to(&self, out: &mut impl Write, rows: &ReportRows) -> Result<std::io::Result<()>, AppError> {
        let head = serde_json::to_string_pretty(&self.head()).unwrap_or_default();
        let head = head.strip_suffix("\n}").unwrap_or_default();
        if let Err(error) = write!(out, "{head},\n  \"articles\": [") {
            return Ok(Err(error));
        }
        let mut first = true;
        let written = rows.each(|row| {
            let comma = if std::mem::take(&mut first) { "" } else { "," };
            write!(out, "{comma}\n    {row}")
        })?;
        Ok(written.and_then(|()| out.write_all(b"\n  ]\n}\n")).and_then(|()| out.flush()))
    }
}

fn backend(client: &BackendClient, settings: &Settings) -> BackendRow {
    let figure = |n: &AtomicU64| n.load(Ordering::Relaxed);
    let counters = client.counters();
    let characters_sent = figure(&counters.characters_sent);
    let priced = settings.backend_named(client.name());
    BackendRow {
        name: client.name().to_owned(),
        model: client.model().map(Into::into),
        requests: figure(&counters.requests),
        retries: figure(&counters.retries),
        bytes_sent: figure(&counters.bytes_sent),
        characters_sent,
        characters_along: figure(&counters.characters_along),
        tokens_sent: client.tokens().map(|tokens| tokens.sent),
        tokens_received: client.tokens().map(|tokens| tokens.received),
        waited_ms: figure(&counters.waited_ms),
        cost: priced.and_then(|b| super::summary::cost(b, characters_sent, client.tokens())),
        glossary_refused: client.glossary_refused().map(|f| f.message.to_string()),
        stopped: client.stopped().map(|f| f.message.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::figures::RunStatistics;
    use super::*;

    fn row() -> ReportRow {
        let row = ReportRow::new(Path::new("a.txt"), &ArticleStatus::Partial { untranslated: 2 });
        let written =
            row.written(Some(Path::new("a.json")), Some(Path::new("a.json"))).with_summary(&Summary::default());
        ReportRow { figures: Some(RunStatistics::default().row()), ..written }
    }

    #[test]
    fn the_published_schema_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(File).to_value()).unwrap() + "\n";
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/report.schema.json");
        if std::env::var_os("PADANAN_RENEW").is_some() {
            std::fs::write(path, &schema).unwrap();
        }
        let published = std::fs::read_to_string(path).unwrap_or_default();
        assert!(published == schema, "renew it: PADANAN_RENEW=1 cargo test --bin padanan report");
        let settings = padanan::internal::settings::load(Default::default(), &|_| None, Path::new("/")).unwrap();
        let term_index = TermIndex::new(&[], &settings.from.value, &settings.to.value);
        let totals =
            Totals::of(&ArticleStatus::Findings(padanan_core::finding::Severity::Warning), &RunStatistics::default());
        let (command, code, term_index) = ("translate", ExitCode::Done, &term_index);
        let report =
            Report { command, code, settings: &settings, term_index, chain: &[], second: &[], totals: &totals };
        let rows = ReportRows::new().unwrap();
        rows.add(None, &ReportRow::new(Path::new("b"), &ArticleStatus::LeftOut)).unwrap();
        rows.add(None, &row()).unwrap();
        rows.add(None, &ReportRow::new(Path::new("b"), &ArticleStatus::Done)).unwrap();
        let mut written = Vec::new();
        report.write_to(&mut written, &rows).unwrap().unwrap();
        let written: Value = serde_json::from_slice(&written).unwrap();
        let validator = jsonschema::validator_for(&serde_json::from_str(&published).unwrap()).unwrap();
        let errors: Vec<String> = validator.iter_errors(&written).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(written["articles"].as_array().unwrap().len(), 2);
        assert_eq!(written["articles"][0]["outputs"], serde_json::json!(["a.json"]));
        assert_eq!(written["articles"][0]["message"], "2 sentences are not translated");
        assert_eq!(written["articles"][1]["outcome"], "done");
    }
}
