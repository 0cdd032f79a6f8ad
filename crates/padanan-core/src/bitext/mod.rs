//! **Why** one document's worth of aligned data, the plain structs that all modules share.
//! **Takes** nothing: it is what the modules hand on.
//! **Gives** [`Article`], [`Block`], [`Segment`], [`TermHit`], [`Bitext`]; the file form is in [`v1`].
//! **Never** reads or writes a file, and never decides anything about a language.

#[doc(hidden)]
pub mod fixtures;
mod other;
pub mod pieces;
pub mod v1;

use crate::finding::{Finding, Severity};
use crate::text::Span;

pub use other::Other;

/// Declares a closed set of words that stand in files, with `as_str` and `from_name`.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word that stands in files and messages.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The variant for a word as it stands in files.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.as_str() == name)
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What a block of an article is.
    BlockKind {
        /// The headline, or a heading inside the article.
        Title = "title",
        /// Running text.
        Paragraph = "paragraph",
        /// What stands under a photo, its credit with it.
        Caption = "caption",
        /// One item of a list.
        ListItem = "list-item",
        /// A line that sells something.
        Promo = "promo",
        /// A line that only points to another page: a URL, a related headline.
        Link = "link",
        /// Who wrote it, or the medium it is credited to.
        Byline = "byline",
        /// A stray line that is none of these.
        Other = "other",
    }
}

words! {
    /// Where a segment's target comes from.
    Origin {
        /// From the backend, enforced.
        Backend = "backend",
        /// From the translation memory.
        Memory = "memory",
        /// Copied from the source, because there was nothing to translate or it was not to be.
        Copied = "copied",
        /// From a person.
        Human = "human",
    }
}

words! {
    /// How far a segment has come: the words of XLIFF 2.1, and `failed`.
    State {
        /// Not translated yet.
        Initial = "initial",
        /// Translated by a machine, or copied.
        Translated = "translated",
        /// Read by a person.
        Reviewed = "reviewed",
        /// Released by a person.
        Final = "final",
        /// Nothing usable came; there is no target.
        Failed = "failed",
    }
}

words! {
    /// What became of one occurrence of a glossary term.
    Outcome {
        /// The draft already had an allowed form.
        Kept = "kept",
        /// A mark stood in for the term on its way through the backend, and was changed back.
        Shielded = "shielded",
        /// A wrong form was located in the draft and replaced.
        Repaired = "repaired",
        /// No allowed form stands in the target: a person must look.
        Missing = "missing",
        /// Nothing is promised here: a repetition that may be a pronoun, or a segment that is copied.
        Waived = "waived",
    }
}

impl State {
    /// Whether a person has read the segment, or released it.
    pub fn is_decided(self) -> bool {
        matches!(self, Self::Reviewed | Self::Final)
    }
}

/// An article: its text and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// The path as the user named it; `-` for standard input.
    pub path: String,
    /// SHA-256 of the file's bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// The headline, where one was found.
    pub title: Option<String>,
    /// The text that all source spans point into: the file's own bytes, or the decoded or extracted text.
    pub text: String,
    /// Whether `text` is byte for byte the file.
    pub verbatim: bool,
}

/// A part of an article: a paragraph, a headline, a caption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Counted from 1 in the order of the article.
    pub id: u32,
    /// What the block is.
    pub kind: BlockKind,
    /// Where it stands in the article's text.
    pub span: Span,
}

/// One occurrence of a glossary term in a segment's source, and what became of it: a row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermHit {
    /// The entry's first source form.
    pub term: String,
    /// Where it stands in the article.
    pub source_span: Span,
    /// Where its counterpart stands in the segment's target.
    pub target_span: Option<Span>,
    /// What became of it.
    pub outcome: Outcome,
    /// How: the mark, the rule of repair, or the reason why not.
    pub method: String,
}

/// A phrase of the source and what became of it, where the backend tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alignment {
    /// Where the phrase stands: in the article, or before that in the sentence.
    pub source_span: Span,
    /// Where its translation stands in the segment's target; none where it has none, or was changed since.
    pub target_span: Option<Span>,
    /// How sure the backend was, 0 to 1.
    pub confidence: f32,
}

/// One place of a target that a person changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Where the new words stand in the target; empty where words were taken out.
    pub target_span: Span,
    /// What stood there before.
    pub was: String,
}

/// One sentence with its translation.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Counted from 1 in the order of the article.
    pub id: u32,
    /// The block it is part of.
    pub block: u32,
    /// Where it stands in the article's text.
    pub span: Span,
    /// Exactly the bytes of `span`.
    pub source: String,
    /// What the backend said, before enforcement. Marks are read as the source words they stood for.
    pub draft: Option<String>,
    /// After enforcement, or as edited.
    pub target: Option<String>,
    /// Where the target comes from.
    pub origin: Origin,
    /// How far it has come.
    pub state: State,
    /// The ledger: a row for every occurrence of a glossary term in `source`.
    pub terms: Vec<TermHit>,
    /// What a person should know.
    pub findings: Vec<Finding>,
    /// Phrase by phrase, in the order of the target, where the backend tells; glossary terms are not among them.
    pub alignment: Vec<Alignment>,
    /// What a person changed against the target that was there first, in the order of the target.
    pub edits: Vec<Edit>,
    /// What another backend said, where two were compared.
    pub other: Option<Box<Other>>,
}

impl Segment {
    /// Whether a person decided: called it reviewed or final, or wrote its target. No machine overwrites that.
    pub fn is_decided(&self) -> bool {
        self.state.is_decided() || self.origin == Origin::Human
    }
}

/// How a bitext was made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// The backend's name in the configuration.
    pub backend: String,
    /// The model, where the backend has a choice of them.
    pub model: Option<String>,
    /// Hash of the glossary entries in force; empty where there were none.
    pub glossary_sha256: String,
    /// When, as RFC 3339.
    pub created: String,
    /// padanan's version.
    pub version: String,
}

/// An article, aligned sentence by sentence with its translation.
#[derive(Debug, Clone, PartialEq)]
pub struct Bitext {
    /// Source language, as the user named it.
    pub from: String,
    /// Target language, as the user named it.
    pub to: String,
    /// The article. Its text is empty where a bitext was read and the article was not at hand.
    pub article: Article,
    /// How it was made.
    pub run: Run,
    /// In the order of the article.
    pub blocks: Vec<Block>,
    /// In the order of the article.
    pub segments: Vec<Segment>,
}

/// A bitext in five figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// How many segments.
    pub segments: usize,
    /// How many of them failed.
    pub failed: usize,
    /// How many occurrences of glossary terms.
    pub terms: usize,
    /// How many of these are not `missing`.
    pub terms_honoured: usize,
    /// How many findings, of every severity.
    pub findings: usize,
}

impl Bitext {
    /// Counts segments, terms and findings.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary { segments: self.segments.len(), ..Summary::default() };
        for segment in &self.segments {
            summary.failed += usize::from(segment.state == State::Failed);
            summary.terms += segment.terms.len();
            summary.terms_honoured += segment.terms.iter().filter(|t| t.outcome != Outcome::Missing).count();
            summary.findings += segment.findings.len();
        }
        summary
    }

    /// Whether a person has to look: a term below its promise, a failed segment, a check that failed.
    pub fn needs_person(&self) -> bool {
        self.segments.iter().any(|s| {
            s.state == State::Failed
                || s.terms.iter().any(|t| t.outcome == Outcome::Missing)
                || s.findings.iter().any(|f| f.severity >= Severity::Warning)
        })
    }

    /// The block that a segment is part of.
    pub fn block_of(&self, segment: &Segment) -> Option<&Block> {
        self.blocks.get((segment.block as usize).checked_sub(1)?)
    }
}
