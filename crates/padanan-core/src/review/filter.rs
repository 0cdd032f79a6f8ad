//! Which segments a person wants to see, and lists of segments as they are typed.

use super::session::{decided, waits};
use crate::bitext::{Origin, Outcome, Segment, State};

/// Which segments are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Filter {
    /// All of them.
    #[default]
    All,
    /// Those with findings.
    Findings,
    /// Those with a term that is missing.
    Missing,
    /// Those that a person wrote.
    Edited,
    /// Those that are not translated.
    Failed,
    /// Those that no person has decided about.
    Undecided,
    /// Those that ask for a person, and none has decided yet.
    Waiting,
    /// Those with this term, by part of its name.
    Term(String),
    /// Those with this text on either side.
    Text(String),
}

impl Filter {
    /// The words that are filters; everything else is looked for as text.
    pub const WORDS: [&str; 7] = ["all", "findings", "missing", "edited", "failed", "undecided", "waiting"];

    /// A filter as it is typed: one of the words, `term:Kremlin`, or a text.
    pub fn parse(typed: &str) -> Self {
        let typed = typed.trim();
        match typed {
            "" | "all" => Self::All,
            "findings" => Self::Findings,
            "missing" => Self::Missing,
            "edited" => Self::Edited,
            "failed" => Self::Failed,
            "undecided" => Self::Undecided,
            "waiting" => Self::Waiting,
            _ => match typed.strip_prefix("term:") {
                Some(term) => Self::Term(term.trim().to_lowercase()),
                None => Self::Text(typed.to_lowercase()),
            },
        }
    }

    /// Whether a segment is shown.
    pub fn lets(&self, segment: &Segment) -> bool {
        let holds = |text: &str, wanted: &str| text.to_lowercase().contains(wanted);
        match self {
            Self::All => true,
            Self::Findings => !segment.findings.is_empty(),
            Self::Missing => segment.terms.iter().any(|t| t.outcome == Outcome::Missing),
            Self::Edited => segment.origin == Origin::Human,
            Self::Failed => segment.state == State::Failed,
            Self::Undecided => !decided(segment),
            Self::Waiting => waits(segment),
            Self::Term(term) => segment.terms.iter().any(|t| holds(&t.term, term)),
            Self::Text(text) => holds(&segment.source, text) || segment.target.as_ref().is_some_and(|t| holds(t, text)),
        }
    }
}

/// Segments as they are typed: `1,5-9`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers(Vec<(u32, u32)>);

impl Numbers {
    /// Reads `3`, `10-40`, `1,5-9`.
    ///
    /// # Errors
    /// What is to be written.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let hint = || "write segments as 3, 10-40 or 1,5-9".to_owned();
        let number = |text: &str| text.trim().parse::<u32>().ok().filter(|n| *n > 0).ok_or_else(hint);
        let range = |part: &str| {
            let (from, to) = part.split_once('-').unwrap_or((part, part));
            let (from, to) = (number(from)?, number(to)?);
            if from <= to { Ok((from, to)) } else { Err(format!("{from}-{to} runs backwards; {}", hint())) }
        };
        typed.split(',').map(range).collect::<Result<_, _>>().map(Self)
    }

    /// Whether a segment is among them.
    pub fn contains(&self, id: u32) -> bool {
        self.0.iter().any(|(from, to)| (*from..=*to).contains(&id))
    }

    /// The highest of them.
    pub fn last(&self) -> u32 {
        self.0.iter().map(|(_, to)| *to).max().unwrap_or(0)
    }
}
