//! **Why** one module must know the order of the stages, so that no stage has to.
//! **Takes** an article and the context of its translation; later, what the backends answered.
//! **Gives** [`plan`], which shows what would be sent, and [`finish`], which makes the bitext; [`recheck`] for later changes.
//! **Never** asks a backend: the program does, between the two.
//!
//! ```text
//! intake → extract → segment → mask → (backends) → enforce → check → bitext → diff, export
//!              ╰─────── plan ──────╯               ╰───── finish ─────╯
//! ```

mod again;
mod aligned;
mod around;
mod carry;
mod codes;
mod emphasis;
mod finish;
mod from_parallel_lines;
mod markup;
mod plan;
mod protect;
mod question;
mod recheck;
mod repair_numbers;
mod second_draft;
mod unseen;

pub use again::{Doubt, SecondAsking};
pub use aligned::{AlignError, SentenceFinder, align_articles, align_bitext, aligned_share, check_languages};
pub use around::MAX_BEFORE;
pub use carry::{Carried, carry_decisions};
pub use codes::{CodeExample, PIPELINE_CODES, PipelineCode};
pub use finish::{Answered, Engine, finish};
pub use from_parallel_lines::from_parallel_lines;
pub use plan::{Plan, TakeOver, plan};
pub use question::{Answer, AskAgain, AskedAgain, Failure, FailureKind, Sentence};
pub use recheck::{check_imported, enforce_bitext, impact, recheck, recheck_segment};
pub use second_draft::{SecondDraft, second_draft};

use crate::bitext::BlockKind;
use crate::check::Languages;
use crate::glossary::TermIndex;
use crate::names::ArticleNames;
use crate::segment::Abbreviations;
use crate::text::Lexicon;
use crate::text::language::Lang;
use finish::{accept_money, back, blank, checked, complete, moved, row_of, shifted, view, view_of_source, with_markup};
use plan::{Planned, Route};

/// The context of a run: everything that it needs besides the article.
#[derive(Debug, Clone, Copy)]
pub struct PipelineContext<'a> {
    /// Source language.
    pub from: &'a Lang,
    /// Target language.
    pub to: &'a Lang,
    /// The active glossary entries.
    pub term_index: &'a TermIndex,
    /// Abbreviations for the segmenter.
    pub abbreviations: &'a Abbreviations,
    /// The kinds of block that are translated; the others are copied.
    pub translate_kinds: &'a [BlockKind],
    /// The lexicon of both languages, if there is one.
    pub lexicon: Option<&'a dyn Lexicon>,
    /// What the whole article tells of its names; [`finish`] reads it from the article itself.
    pub names: Option<&'a ArticleNames>,
    /// Whether numbers are repaired where only scale words or separators are wrong (`--repair numbers`).
    pub repair_numbers: bool,
}

impl<'a> PipelineContext<'a> {
    /// Creates a context without a lexicon, names and repairs of numbers.
    pub fn new(
        (from, to): (&'a Lang, &'a Lang),
        term_index: &'a TermIndex,
        abbreviations: &'a Abbreviations,
        translate_kinds: &'a [BlockKind],
    ) -> Self {
        Self { from, to, term_index, abbreviations, translate_kinds, lexicon: None, names: None, repair_numbers: false }
    }
}

/// The context of enforcement and checks: the part of a [`PipelineContext`] that the stages after the backends need.
#[derive(Debug, Clone, Copy)]
pub struct RecheckContext<'a> {
    /// Source language.
    pub from: &'a Lang,
    /// Target language.
    pub to: &'a Lang,
    /// The active glossary entries.
    pub term_index: &'a TermIndex,
    /// The lexicon of both languages, if there is one.
    pub lexicon: Option<&'a dyn Lexicon>,
    /// What the whole article tells of its names. Without it, each sentence is read alone.
    pub names: Option<&'a ArticleNames>,
    /// As in [`PipelineContext`].
    pub repair_numbers: bool,
}

impl<'a> RecheckContext<'a> {
    /// Creates a context without a lexicon, names and repairs of numbers.
    pub fn new((from, to): (&'a Lang, &'a Lang), term_index: &'a TermIndex) -> Self {
        Self { from, to, term_index, lexicon: None, names: None, repair_numbers: false }
    }

    fn languages(&self) -> Languages<'a> {
        Languages { from: self.from, to: self.to, lexicon: self.lexicon }
    }
}

impl<'a> From<&PipelineContext<'a>> for RecheckContext<'a> {
    fn from(cx: &PipelineContext<'a>) -> Self {
        Self {
            from: cx.from,
            to: cx.to,
            term_index: cx.term_index,
            lexicon: cx.lexicon,
            names: cx.names,
            repair_numbers: cx.repair_numbers,
        }
    }
}

#[cfg(test)]
mod tests;
