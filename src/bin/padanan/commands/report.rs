//! The report of a run, for other programs: `--report FILE`, `"format": "padanan-report/1"`.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use padanan::bitext::Summary;
use padanan::glossary::Shelf;
use padanan::settings::Settings;
use padanan::translate::asker::Asker;
use serde_json::{Value, json};

use crate::app;
use crate::exit_code::Code;

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

    pub(super) fn as_str(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Findings => "findings",
            Self::Failed { .. } => "failed",
            Self::Interrupted => "interrupted",
        }
    }
}

/// One article of the run.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) path: PathBuf,
    pub(super) fate: Fate,
    pub(super) sha256: Option<String>,
    pub(super) out: Option<PathBuf>,
    pub(super) bitext: Option<PathBuf>,
    pub(super) summary: Option<Summary>,
}

impl Row {
    pub(super) fn new(path: &Path, fate: Fate) -> Self {
        Self { path: path.to_owned(), fate, sha256: None, out: None, bitext: None, summary: None }
    }

    fn to_json(&self) -> Value {
        let path = |p: &Option<PathBuf>| p.as_ref().map(|p| p.display().to_string());
        let message = match &self.fate {
            Fate::Failed { message, .. } => Some(message),
            _ => None,
        };
        json!({
            "path": self.path.display().to_string(),
            "sha256": self.sha256,
            "outcome": self.fate.as_str(),
            "message": message,
            "out": path(&self.out),
            "bitext": path(&self.bitext),
            "summary": self.summary.map(|s| json!({
                "segments": s.segments, "failed": s.failed, "terms": s.terms,
                "terms_honoured": s.terms_honoured, "findings": s.findings,
            })),
        })
    }
}

/// A backend's row in a report.
pub(super) fn backend(asker: &Asker) -> Value {
    let figure = |n: &std::sync::atomic::AtomicU64| n.load(Ordering::Relaxed);
    let counters = asker.counters();
    json!({
        "name": asker.name(),
        "model": asker.model(),
        "requests": figure(&counters.requests),
        "retries": figure(&counters.retries),
        "bytes_sent": figure(&counters.bytes_sent),
        "characters_along": figure(&counters.characters_along),
        "waited_ms": figure(&counters.waited_ms),
        "stopped": asker.stopped().map(|f| f.message),
    })
}

/// Everything that the report is written from.
pub(super) struct Report<'a> {
    pub(super) command: &'static str,
    pub(super) code: Code,
    pub(super) settings: &'a Settings,
    pub(super) shelf: &'a Shelf,
    pub(super) chain: &'a [Asker],
    pub(super) second: &'a [Asker],
    pub(super) rows: &'a [Row],
}

impl Report<'_> {
    pub(super) fn to_json(&self) -> String {
        let report = json!({
            "format": "padanan-report/1",
            "command": self.command,
            "version": env!("CARGO_PKG_VERSION"),
            "created": app::now(),
            "exit_code": self.code as u8,
            "from": self.settings.from.value.as_str(),
            "to": self.settings.to.value.as_str(),
            "glossary_sha256": self.shelf.sha256(),
            "backends": self.chain.iter().chain(self.second).map(backend).collect::<Vec<_>>(),
            "articles": self.rows.iter().map(Row::to_json).collect::<Vec<_>>(),
        });
        let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
        text.push('\n');
        text
    }
}
