//! The report: as text for people, as JSON for programs, and its exit code.

use padanan_core::finding::Severity;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Area, Check, Status};
use crate::cli::FailOn;
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::terminal;
use crate::run::own_models;

/// The format of the JSON.
const FORMAT: &str = "padanan-doctor/1";

/// What was found; the types are those of the JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "padanan doctor, version 1")]
pub(crate) struct DoctorReport {
    /// Always `padanan-doctor/1`.
    format: &'static str,
    /// The version of padanan.
    version: &'static str,
    /// The operating system and the processor that it was built for: `linux x86_64`.
    system: String,
    /// The optional parts that it was built with.
    features: Vec<&'static str>,
    /// Everything that was looked at, in the order of the areas.
    checks: Vec<Check>,
    /// How many checks ended how.
    summary: Counts,
    /// The exit code.
    exit_code: u8,
}

/// How many checks ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
struct Counts {
    /// As they should be.
    ok: u64,
    /// Good to know.
    notes: u64,
    /// Works, but not as it should.
    warnings: u64,
    /// Does not work.
    errors: u64,
}

/// The optional parts of this program.
pub(super) fn features() -> Vec<&'static str> {
    let all = [
        ("review", cfg!(feature = "review")),
        ("tui", cfg!(feature = "tui")),
        ("neural", cfg!(feature = "neural")),
        ("embed-model", own_models::has_bundled()),
        ("queue", cfg!(feature = "queue")),
    ];
    all.into_iter().filter(|(_, on)| *on).map(|(name, _)| name).collect()
}

impl DoctorReport {
    pub(super) fn new(checks: Vec<Check>) -> Self {
        let count = |status| checks.iter().filter(|check| check.status == status).count() as u64;
        let summary = Counts {
            ok: count(Status::Ok),
            notes: count(Status::Note),
            warnings: count(Status::Warning),
            errors: count(Status::Error),
        };
        Self {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION"),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            features: features(),
            checks,
            summary,
            exit_code: 0,
        }
    }

    /// Returns the exit code: the one that a translation would end with, where it would not even begin.
    pub(crate) fn code(&self, fail_on: FailOn) -> ExitCode {
        let severity = |check: &Check| match check.status {
            Status::Ok | Status::Note => Severity::Info,
            Status::Warning => Severity::Warning,
            Status::Error => Severity::Error,
        };
        let code = fail_on.code(self.checks.iter().map(severity).max());
        let errors = |areas: &[Area]| {
            self.checks.iter().any(|check| check.status == Status::Error && areas.contains(&check.area))
        };
        match code {
            ExitCode::Findings if errors(&[Area::Configuration, Area::Keys, Area::Backends, Area::Glossaries]) => {
                ExitCode::Configuration
            }
            ExitCode::Findings if errors(&[Area::Network]) => ExitCode::Backend,
            code => code,
        }
    }

    /// Returns the report as JSON.
    pub(crate) fn to_json(&self, code: ExitCode) -> Result<String, AppError> {
        let report = Self { exit_code: code as u8, ..self.clone() };
        let text = serde_json::to_string_pretty(&report).map_err(|e| AppError::Unexpected(e.to_string()))?;
        Ok(text + "\n")
    }

    /// Returns the report as text. With `quiet`, only warnings and errors.
    pub(crate) fn to_text(&self, color: bool, quiet: bool) -> String {
        let shown = |check: &&Check| !quiet || check.status >= Status::Warning;
        let checks: Vec<&Check> = self.checks.iter().filter(shown).collect();
        let width = checks.iter().map(|check| check.name.chars().count()).max().unwrap_or_default();
        let mut text = String::new();
        let mut area = None;
        for check in checks {
            if area != Some(check.area) {
                area = Some(check.area);
                text.push_str(&painted(check.area.as_str(), anstyle::Style::new().bold(), color));
                text.push('\n');
            }
            let status = painted(&format!("{:<7}", check.status.as_str()), style(check.status), color);
            let message = shortened(&terminal::escaped(&check.message).replace('\n', " "));
            text.push_str(&format!("  {status}  {:width$}  {message}\n", terminal::escaped(&check.name)));
            if let Some(command) = &check.command {
                // Within quotes a shell takes `~` for a name.
                let command = terminal::escaped(command);
                let command = if command.contains('\'') { command.into_owned() } else { shortened(&command) };
                text.push_str(&format!("           {:width$}  run: {command}\n", ""));
            }
        }
        if !quiet {
            text.push_str(&format!("\n{}\n", self.summary.as_text()));
        }
        text
    }
}

impl Counts {
    fn as_text(self) -> String {
        let count = |n: u64, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let bad = match (self.errors, self.warnings) {
            (0, 0) => "nothing is wrong".to_owned(),
            (errors, 0) => count(errors, "error"),
            (0, warnings) => count(warnings, "warning"),
            (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
        };
        format!("{bad}; {}, {} ok", count(self.notes, "note"), self.ok)
    }
}

fn style(status: Status) -> anstyle::Style {
    use anstyle::AnsiColor::{Cyan, Green, Red, Yellow};
    match status {
        Status::Ok => Green.on_default(),
        Status::Note => Cyan.on_default(),
        Status::Warning => Yellow.on_default(),
        Status::Error => Red.on_default().bold(),
    }
}

fn painted(text: &str, style: anstyle::Style, color: bool) -> String {
    if color { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// Writes the home folder as `~`: a report is often published, and its path has the user's name.
fn shortened(text: &str) -> String {
    let home = terminal::environment("HOME").and_then(|home| home.into_string().ok());
    let home = home.map(|home| home.trim_end_matches('/').to_owned()).filter(|home| home.len() > 1);
    home.map_or_else(|| text.to_owned(), |home| text.replace(&format!("{home}/"), "~/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(checks: &[(Area, Status)]) -> DoctorReport {
        let check = |(area, status): &(Area, Status)| Check::new(*area, "x", *status, "y");
        DoctorReport::new(checks.iter().map(check).collect())
    }

    #[test]
    fn the_exit_code_is_that_of_a_run() {
        use Area::{Configuration, Disk, Memory, Network};
        for (checks, strict, lenient) in [
            (&[(Memory, Status::Ok), (Disk, Status::Note)][..], 0, 0),
            (&[(Memory, Status::Warning)], 10, 0),
            (&[(Memory, Status::Error)], 10, 10),
            (&[(Network, Status::Error), (Memory, Status::Error)], 5, 5),
            (&[(Network, Status::Error), (Configuration, Status::Error)], 3, 3),
            (&[(Configuration, Status::Warning)], 10, 0),
        ] {
            let report = report(checks);
            let codes = [FailOn::Warning, FailOn::Error, FailOn::Never].map(|fail_on| report.code(fail_on) as u8);
            assert_eq!(codes, [strict, lenient, 0], "{checks:?}");
        }
    }

    #[test]
    fn the_published_schema_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(DoctorReport).to_value()).unwrap() + "\n";
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/doctor.schema.json");
        if std::env::var_os("PADANAN_RENEW").is_some() {
            std::fs::write(path, &schema).unwrap();
        }
        let published = std::fs::read_to_string(path).unwrap_or_default();
        assert!(published == schema, "renew it: PADANAN_RENEW=1 cargo test --bin padanan doctor");
        // The names in the text are those of the JSON.
        for (area, status) in [(Area::Disk, Status::Note), (Area::Configuration, Status::Warning)] {
            let json = serde_json::to_value(Check::new(area, "", status, "")).unwrap();
            assert_eq!((json["area"].as_str(), json["status"].as_str()), (Some(area.as_str()), Some(status.as_str())));
        }
    }
}
