//! The exit codes, on which scripts rely. A test compares the README's table with [`ExitCode::ALL`].

use std::process;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ExitCode {
    /// Done, nothing for a person to look at.
    Done = 0,
    /// Unexpected failure, or the results cannot be stored.
    Unexpected = 1,
    /// Wrong usage.
    Usage = 2,
    /// Configuration or glossary invalid.
    Configuration = 3,
    /// No usable input.
    Input = 4,
    /// The backend refused, or could not be reached; nothing at all was translated.
    Backend = 5,
    /// Something was not translated; the rest is complete.
    Partial = 6,
    /// Done, and findings need a person.
    Findings = 10,
    /// Interrupted; finished work is kept.
    Interrupted = 130,
}

impl ExitCode {
    /// Every code with its meaning, worded as in the README's table.
    pub(crate) const ALL: [(Self, &str); 9] = [
        (Self::Done, "done, nothing to review"),
        (Self::Unexpected, "unexpected failure (a bug), or the output cannot be written (a full disk)"),
        (Self::Usage, "wrong usage"),
        (Self::Configuration, "configuration or glossary invalid"),
        (Self::Input, "no usable input"),
        (Self::Backend, "the backend refused, or could not be reached; nothing at all was translated in this run"),
        (Self::Partial, "something was not translated (a sentence, an article of several); the rest is complete"),
        (Self::Findings, "done, with findings to review (a missing or forbidden term, a failed check)"),
        (Self::Interrupted, "interrupted; what was finished is kept"),
    ];

    /// Formats the table of codes for `--help`.
    pub(crate) fn table() -> String {
        let rows = Self::ALL.iter().map(|(code, meaning)| format!("  {:>3}  {meaning}\n", *code as u8));
        format!("Exit codes:\n{}", rows.collect::<String>())
    }
}

impl From<ExitCode> for process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_has_the_same_table() {
        let readme = include_str!("../../README.md");
        for (code, meaning) in ExitCode::ALL {
            let row = format!("| {} | {meaning} |", code as u8);
            assert!(readme.contains(&row), "the README lacks the row: {row}");
        }
    }
}
