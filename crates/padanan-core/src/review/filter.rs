//! Filters for the segments that a person wants to see, and lists of segment numbers as typed.

use super::action::{decided, waits};
use super::queue::{DISAGREE, disagreement, need};
use crate::bitext::{Bitext, Origin, Outcome, Segment, State};
use crate::finding::Code;
use crate::reason::Reason;

/// A filter for the segments to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Filter {
    /// All segments.
    #[default]
    All,
    /// Segments with findings.
    Findings,
    /// Segments with a missing term.
    Missing,
    /// Segments that a person wrote.
    Edited,
    /// Segments whose translation failed.
    Failed,
    /// Segments that no person has decided about.
    Undecided,
    /// Undecided segments that need a person.
    Waiting,
    /// Segments that a person has decided about.
    Decided,
    /// Undecided segments with nothing to look at.
    Clean,
    /// Segments with a finding about a figure, a date, or a time.
    Figures,
    /// Segments with a finding about a name.
    Names,
    /// Segments whose two drafts disagree.
    Drafts,
    /// Decided segments that have another text beside theirs.
    Proposals,
    /// Segments with words that the backend guessed.
    Unsure,
    /// Segments with a term whose name contains this text.
    Term(String),
    /// Segments with this text in the source or the target.
    Text(String),
}

impl Filter {
    /// The words that are filters; anything else is searched for as text.
    pub const WORDS: [&str; 14] = [
        "all",
        "waiting",
        "missing",
        "numbers",
        "names",
        "drafts",
        "proposals",
        "unsure",
        "findings",
        "failed",
        "clean",
        "undecided",
        "edited",
        "decided",
    ];

    /// Parses a filter as typed: one of the words, `term:Kremlin`, or a text.
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
            "decided" => Self::Decided,
            "clean" => Self::Clean,
            "numbers" => Self::Figures,
            "names" => Self::Names,
            "drafts" => Self::Drafts,
            "proposals" => Self::Proposals,
            "unsure" => Self::Unsure,
            _ => match typed.strip_prefix("term:") {
                Some(term) => Self::Term(term.trim().to_lowercase()),
                None => Self::Text(typed.to_lowercase()),
            },
        }
    }

    /// Whether the filter shows a segment.
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
            Self::Decided => decided(segment),
            Self::Clean => is_clean(segment),
            Self::Figures => found(segment, |c| matches!(c, Code::NumberMismatch | Code::DateMismatch)),
            Self::Names => found(segment, |c| {
                matches!(c, Code::NameAltered | Code::NameInvented | Code::NameMissing | Code::NameMoved)
            }),
            Self::Drafts => !decided(segment) && disagreement(segment) >= DISAGREE,
            Self::Proposals => {
                let other = segment.other.as_ref().map(|o| &o.target);
                segment.is_decided() && other.is_some() && other != segment.target.as_ref()
            }
            Self::Unsure => found(segment, |c| c == Code::Unsure),
            Self::Term(term) => segment.terms.iter().any(|t| holds(&t.term, term)),
            Self::Text(text) => holds(&segment.source, text) || segment.target.as_ref().is_some_and(|t| holds(t, text)),
        }
    }
}

/// Whether a segment is undecided and has nothing for a person to look at: no finding of weight, no missing term, no guess,
/// and no second draft that disagrees.
pub fn is_clean(segment: &Segment) -> bool {
    !decided(segment) && segment.target.is_some() && !waits(segment) && need(segment).score == 0
}

fn found(segment: &Segment, is: impl Fn(Code) -> bool) -> bool {
    segment.findings.iter().any(|f| is(f.code))
}

/// Counts the segments that each of [`Filter::WORDS`] shows, in their order.
pub fn counts(bitext: &Bitext) -> Vec<(&'static str, usize)> {
    let count = |word| {
        let filter = Filter::parse(word);
        (word, bitext.segments.iter().filter(|s| filter.lets(s)).count())
    };
    Filter::WORDS.into_iter().map(count).collect()
}

/// A list of segment numbers as typed: `1,5-9`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers(Vec<(u32, u32)>);

impl Numbers {
    /// Reads `3`, `10-40`, `1,5-9`.
    ///
    /// # Errors
    /// A message with the expected form.
    pub fn parse(typed: &str) -> Result<Self, Reason> {
        let hint = || "write segments as 3, 10-40 or 1,5-9".to_owned();
        let number = |text: &str| text.trim().parse::<u32>().ok().filter(|n| *n > 0).ok_or_else(hint);
        let range = |part: &str| {
            let (from, to) = part.split_once('-').unwrap_or((part, part));
            let (from, to) = (number(from)?, number(to)?);
            if from <= to { Ok((from, to)) } else { Err(format!("{from}-{to} runs backwards; {}", hint()).into()) }
        };
        typed.split(',').map(range).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the list contains a segment.
    pub fn contains(&self, id: u32) -> bool {
        self.0.iter().any(|(from, to)| (*from..=*to).contains(&id))
    }

    /// Returns the highest number in the list.
    pub fn last(&self) -> u32 {
        self.0.iter().map(|(_, to)| *to).max().unwrap_or(0)
    }
}
