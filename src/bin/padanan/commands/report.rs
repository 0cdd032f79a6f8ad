//! The report of a run, for other programs: `--report FILE`, `"format": "padanan-report/1"`. The types are the file's, and
//! `docs/report.schema.json` is made of them; `translate`, `enforce` and `batch` write the same fields.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use padanan::bitext::Summary;
use padanan::glossary::Shelf;
use padanan::settings::Settings;
use padanan::translate::asker::Asker;
use schemars::JsonSchema;
use serde::Serialize;

use super::figures::Figures;
use crate::app;
use crate::exit_code::Code;

const FORMAT: &str = "padanan-report/1";

/// What became of one article.
#[derive(Debug)]
pub(super) enum Fate {
    Done,
    Findings,
    Failed { code: Code, message: String },
    Interrupted,
}

impl Fate {
    pub(super) fn code(&self) -> Code {
        match self {
            Self::Done => Code::Done,
            Self::Findings => Code::Findings,
            Self::Failed { code, .. } => *code,
            Self::Interrupted => Code::Interrupted,
        }
    }

    /// Whether something of the article is not done.
    pub(super) fn has_failed(&self) -> bool {
        matches!(self, Self::Failed { .. })
    }

    fn ending(&self) -> Ending {
        match self {
            Self::Done => Ending::Done,
            Self::Findings => Ending::Findings,
            Self::Failed { .. } => Ending::Failed,
            Self::Interrupted => Ending::Interrupted,
        }
    }
}

/// The report of a run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "padanan report, version 1")]
struct File {
    #[serde(flatten)]
    head: Head,
    /// In the order in which they were named; in a batch in that of their paths.
    articles: Vec<Row>,
}

/// What a report says of the run as a whole.
#[derive(Debug, Serialize, JsonSchema)]
struct Head {
    /// Always `padanan-report/1`.
    format: &'static str,
    /// What ran: `translate`, `enforce` or `batch`.
    command: &'static str,
    /// Of padanan.
    version: &'static str,
    /// RFC 3339.
    created: String,
    /// The exit code of the run.
    exit_code: u8,
    /// Source language.
    from: String,
    /// Target language.
    to: String,
    /// SHA-256 of the glossary entries; empty without a glossary.
    glossary_sha256: String,
    /// Those of the chain, then that of `--compare`.
    backends: Vec<BackendRow>,
    total: Total,
}

/// A backend, and what it was asked.
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
    /// Characters that were sent beside the sentences: glossary, examples, context.
    characters_along: u64,
    waited_ms: u64,
    /// About what it cost, in the currency of the configured prices; null where there is none.
    cost: Option<f64>,
    /// Why it was not asked any more.
    stopped: Option<String>,
}

/// How many articles fared in which way, and the sums of their figures.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Total {
    pub(super) articles: u64,
    pub(super) done: u64,
    pub(super) with_findings: u64,
    /// Articles of which some sentences are not translated.
    pub(super) failed_in_part: u64,
    /// Articles of which nothing is translated. `failed` is the segments.
    pub(super) failed_articles: u64,
    pub(super) interrupted: u64,
    /// Done in a run before, and not touched.
    pub(super) unchanged: u64,
    /// Not asked for: `--redo` named others.
    pub(super) left_out: u64,
    /// Parts of the folder that could not be read.
    pub(super) unreadable: u64,
    #[serde(flatten)]
    pub(super) figures: FigureRow,
}

/// One article of the run.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Row {
    /// As it was named; in a batch from the folder on.
    pub(super) path: String,
    pub(super) outcome: Ending,
    /// Why it failed.
    pub(super) message: Option<String>,
    /// The exit code that its failure alone would give.
    pub(super) code: Option<u8>,
    /// Why a batch did it.
    pub(super) why: Option<&'static str>,
    /// Of the article's bytes.
    pub(super) sha256: Option<String>,
    /// The translation; null where it went to stdout.
    pub(super) out: Option<String>,
    pub(super) bitext: Option<String>,
    /// Every file that was written.
    pub(super) outputs: Vec<String>,
    pub(super) summary: Option<SummaryRow>,
    /// Of an article that was worked on in this run.
    #[serde(flatten)]
    pub(super) figures: Option<FigureRow>,
}

/// How an article ended.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Ending {
    Done,
    /// Done, and findings need a person.
    Findings,
    /// It is not translated, or a part of it is not.
    Failed,
    Interrupted,
    /// Nothing has changed since a batch did it.
    Unchanged,
    /// `--redo` named others.
    LeftOut,
}

/// What stands in an article's bitext.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SummaryRow {
    segments: usize,
    failed: usize,
    /// Occurrences of glossary terms.
    terms: usize,
    terms_honoured: usize,
    findings: usize,
}

/// Figures of an article, or of several together.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct FigureRow {
    pub(super) segments: usize,
    /// Segments that are not translated.
    pub(super) failed: usize,
    /// Sentences whose answer was in the memory.
    pub(super) known: u64,
    /// Segments with a second draft, those where both are the same, and those where none came.
    pub(super) compared: usize,
    pub(super) compared_same: usize,
    pub(super) compared_failed: usize,
    /// Occurrences of glossary terms.
    pub(super) terms: usize,
    pub(super) terms_honoured: usize,
    pub(super) terms_missing: usize,
    /// How many findings of each code.
    pub(super) findings: BTreeMap<&'static str, u64>,
    pub(super) requests: u64,
    pub(super) retries: u64,
    pub(super) waited_ms: u64,
    pub(super) characters_sent: u64,
    pub(super) wall_ms: TimeRow,
}

/// How long the rooms took.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct TimeRow {
    /// Reading, and finding the sentences and terms.
    pub(super) plan: u64,
    pub(super) translate: u64,
    pub(super) enforce: u64,
    pub(super) write: u64,
}

impl Row {
    pub(super) fn new(path: &Path, fate: &Fate) -> Self {
        let (message, code) = match fate {
            Fate::Failed { message, code } => (Some(message.clone()), Some(*code as u8)),
            _ => (None, None),
        };
        Self { message, code, ..Self::ended(path, fate.ending()) }
    }

    pub(super) fn ended(path: &Path, outcome: Ending) -> Self {
        Self {
            path: path.display().to_string(),
            outcome,
            message: None,
            code: None,
            why: None,
            sha256: None,
            out: None,
            bitext: None,
            outputs: Vec::new(),
            summary: None,
            figures: None,
        }
    }

    /// With the files that were written: the translation, and the bitext.
    pub(super) fn written(mut self, out: Option<&Path>, bitext: Option<&Path>) -> Self {
        let shown = |path: Option<&Path>| path.map(|p| p.display().to_string());
        (self.out, self.bitext) = (shown(out), shown(bitext));
        self.outputs = self.out.iter().chain(&self.bitext).cloned().collect();
        self.outputs.dedup();
        self
    }

    /// With what stands in its bitext.
    pub(super) fn with_summary(self, s: &Summary) -> Self {
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
    /// Of articles that were all worked on in this run.
    pub(super) fn of<'f>(articles: impl Iterator<Item = (&'f Fate, &'f Figures)>) -> Self {
        let (mut total, mut sum) = (Self::default(), Figures::default());
        for (fate, figures) in articles {
            total.articles += 1;
            sum.add(figures);
            *match fate {
                Fate::Done => &mut total.done,
                Fate::Findings => &mut total.with_findings,
                Fate::Interrupted => &mut total.interrupted,
                Fate::Failed { code: Code::Partial, .. } => &mut total.failed_in_part,
                Fate::Failed { .. } => &mut total.failed_articles,
            } += 1;
        }
        Self { figures: sum.row(), ..total }
    }
}

/// Everything that a report is written from, but for the articles.
pub(super) struct Report<'a> {
    pub(super) command: &'static str,
    pub(super) code: Code,
    pub(super) settings: &'a Settings,
    pub(super) shelf: &'a Shelf,
    pub(super) chain: &'a [Asker],
    pub(super) second: &'a [Asker],
    pub(super) total: Total,
}

impl Report<'_> {
    fn head(self) -> Head {
        let (settings, asked) = (self.settings, self.chain.iter().chain(self.second));
        Head {
            format: FORMAT,
            command: self.command,
            version: env!("CARGO_PKG_VERSION"),
            created: app::now(),
            exit_code: self.code as u8,
            from: settings.from.value.to_string(),
            to: settings.to.value.to_string(),
            glossary_sha256: self.shelf.sha256().to_owned(),
            backends: asked.map(|asker| backend(asker, settings)).collect(),
            total: self.total,
        }
    }

    /// The report with its articles.
    pub(super) fn json(self, articles: Vec<Row>) -> String {
        let file = File { head: self.head(), articles };
        serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
    }

    /// Writes the report; `articles` hands over their rows as JSON, one by one: there may be many.
    pub(super) fn write<E>(
        self,
        out: &mut impl Write,
        articles: impl FnOnce(&mut dyn FnMut(&str) -> std::io::Result<()>) -> Result<std::io::Result<()>, E>,
    ) -> Result<std::io::Result<()>, E> {
        let head = serde_json::to_string_pretty(&self.head()).unwrap_or_default();
        let head = head.strip_suffix("\n}").unwrap_or_default();
        if let Err(error) = write!(out, "{head},\n  \"articles\": [") {
            return Ok(Err(error));
        }
        let mut first = true;
        let rows = articles(&mut |row| {
            let comma = if std::mem::take(&mut first) { "" } else { "," };
            write!(out, "{comma}\n    {row}")
        })?;
        Ok(rows.and_then(|()| out.write_all(b"\n  ]\n}\n")).and_then(|()| out.flush()))
    }
}

fn backend(asker: &Asker, settings: &Settings) -> BackendRow {
    let figure = |n: &AtomicU64| n.load(Ordering::Relaxed);
    let counters = asker.counters();
    let characters_sent = figure(&counters.characters_sent);
    let priced = settings.backend_named(asker.name());
    BackendRow {
        name: asker.name().to_owned(),
        model: asker.model().map(Into::into),
        requests: figure(&counters.requests),
        retries: figure(&counters.retries),
        bytes_sent: figure(&counters.bytes_sent),
        characters_sent,
        characters_along: figure(&counters.characters_along),
        waited_ms: figure(&counters.waited_ms),
        cost: priced.and_then(|b| super::batch::cost(b, characters_sent)),
        stopped: asker.stopped().map(|f| f.message.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn row() -> Row {
        let row = Row::new(Path::new("a.txt"), &Fate::Failed { code: Code::Partial, message: "gone".to_owned() });
        let written =
            row.written(Some(Path::new("a.json")), Some(Path::new("a.json"))).with_summary(&Summary::default());
        Row { figures: Some(Figures::default().row()), ..written }
    }

    fn report(settings: &Settings, shelf: &Shelf, write: impl FnOnce(Report<'_>) -> String) -> Value {
        let total = Total::of([(&Fate::Done, &Figures::default())].into_iter());
        let report = Report { command: "translate", code: Code::Done, settings, shelf, chain: &[], second: &[], total };
        serde_json::from_str(&write(report)).unwrap()
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
        let validator = jsonschema::validator_for(&serde_json::from_str(&published).unwrap()).unwrap();
        let settings = padanan::settings::load(Default::default(), &|_| None, Path::new("/")).unwrap();
        let shelf = Shelf::new(&[], &settings.from.value, &settings.to.value);
        let whole =
            report(&settings, &shelf, |report| report.json(vec![row(), Row::ended(Path::new("b"), Ending::LeftOut)]));
        let errors: Vec<String> = validator.iter_errors(&whole).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(whole["articles"][0]["outputs"], serde_json::json!(["a.json"]));
        // Written piece by piece it is the same.
        let rows = [row(), Row::ended(Path::new("b"), Ending::LeftOut)].map(|r| serde_json::to_string(&r).unwrap());
        let pieces = report(&settings, &shelf, |report| {
            let mut out = Vec::new();
            let done = report.write(&mut out, |take| Ok::<_, ()>(rows.iter().try_for_each(|row| take(row))));
            done.unwrap().unwrap();
            String::from_utf8(out).unwrap()
        });
        let without_time = |mut report: Value| {
            report["created"] = Value::Null;
            report
        };
        assert_eq!(without_time(pieces), without_time(whole));
    }
}
