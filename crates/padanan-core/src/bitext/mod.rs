//! **Why** all modules share the plain structs of one aligned document.
//! **Takes** nothing: it is the data that the modules pass on.
//! **Gives** [`Article`], [`Block`], [`Segment`], [`TermHit`], [`Bitext`]; the file format is in [`v1`].
//! **Never** reads or writes a file, and never decides anything about a language.

mod aligned;
pub mod beads;
mod fact;
#[doc(hidden)]
pub mod fixtures;
mod history;
mod other;
pub mod pieces;
pub mod v1;

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::finding::{Finding, Severity};
use crate::text::Span;
use crate::text::digest::hex;

pub use aligned::{AlignedBead, HumanPair, TargetArticle};
pub use fact::{Confidence, Fact, FactKind, FactOutcome};
pub use history::{HistoryKind, HistoryRow, Note};
pub use other::Other;

/// Declares a closed set of words that are used in files, with `as_str` and `from_name`.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word for this variant in files and messages.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The variant for a word from a file.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.as_str() == name)
            }
        }
    };
}
pub(crate) use words;

words! {
    /// The kind of a block of an article.
    BlockKind {
        /// The headline, or a heading inside the article.
        Title = "title",
        /// Running text.
        Paragraph = "paragraph",
        /// The text under a photo, with its credit.
        Caption = "caption",
        /// One item of a list.
        ListItem = "list-item",
        /// A line that advertises something.
        Promo = "promo",
        /// A line that only points to another page: a URL, a related headline.
        Link = "link",
        /// The author, or the medium that the article is credited to.
        Byline = "byline",
        /// A stray line that is none of these.
        Other = "other",
    }
}

words! {
    /// The origin of a segment's target.
    Origin {
        /// From the backend, enforced.
        Backend = "backend",
        /// From the translation memory.
        Memory = "memory",
        /// Copied from the source, because there was nothing to translate or it was not to be translated.
        Copied = "copied",
        /// From a person.
        Human = "human",
        /// From an existing translation of the article, with which it was aligned.
        Aligned = "aligned",
    }
}

words! {
    /// The state of a segment: the words of XLIFF 2.1, and `failed`.
    State {
        /// Not translated yet.
        Initial = "initial",
        /// Translated by a machine, or copied.
        Translated = "translated",
        /// Read by a person.
        Reviewed = "reviewed",
        /// Released by a person.
        Final = "final",
        /// No usable translation arrived; there is no target.
        Failed = "failed",
    }
}

words! {
    /// The outcome of one occurrence of a glossary term.
    Outcome {
        /// The draft already had an allowed form.
        Kept = "kept",
        /// A placeholder replaced the term in the text sent to the backend, and was restored afterwards.
        Shielded = "shielded",
        /// A wrong form was located in the draft and replaced.
        Repaired = "repaired",
        /// The target contains no allowed form: a person must look.
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
    /// The path as the user named it; `-` for standard input; the address of a page that is not kept.
    pub path: String,
    /// The address that it was fetched from, after redirects.
    pub url: Option<String>,
    /// SHA-256 of the file's bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// The headline, if one was found.
    pub title: Option<String>,
    /// The text that all source spans point into: the file's own bytes, or the decoded or extracted text.
    pub text: String,
    /// Whether `text` is identical to the file, byte for byte.
    pub verbatim: bool,
    /// The exchange file of another program that the bitext was made from: exports in its format are this file, with what
    /// was changed.
    pub original: Option<Original>,
    /// The existing translation that the article was aligned with.
    pub target: Option<Box<TargetArticle>>,
}

/// A text file of another program, as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// Its format, as `--format` calls it.
    pub format: String,
    /// The name of its encoding, as in the WHATWG's Encoding Standard.
    pub encoding: String,
    /// Whether it begins with a byte-order mark.
    pub marked: bool,
    /// Its text, without the mark.
    pub text: String,
}

impl Article {
    /// Whether a bitext's file holds the text: it is known, and no file of the article's own holds it.
    pub fn is_kept(&self) -> bool {
        !self.text.is_empty() && (!self.verbatim || self.path == "-")
    }
}

/// A part of an article: a paragraph, a headline, a caption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Counted from 1 in the order of the article.
    pub id: u32,
    /// The kind of the block.
    pub kind: BlockKind,
    /// The byte range of the block in the article's text.
    pub span: Span,
}

/// One occurrence of a glossary term in a segment's source, and its outcome: a row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermHit {
    /// The entry's first source form.
    pub term: String,
    /// Its byte range in the article.
    pub source_span: Span,
    /// The byte range of its counterpart in the segment's target.
    pub target_span: Option<Span>,
    /// Its outcome.
    pub outcome: Outcome,
    /// How it was reached: the placeholder, the repair rule, or the reason why not.
    pub method: String,
}

/// A phrase of the source and its translation, if the backend reports an alignment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alignment {
    /// The byte range of the phrase: in the article, or, at earlier stages, in the sentence.
    pub source_span: Span,
    /// The byte range of its translation in the segment's target; `None` if it has none, or has been changed since.
    pub target_span: Option<Span>,
    /// The backend's confidence, 0 to 1.
    pub confidence: f32,
}

/// One change that a person made to a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The byte range of the new words in the target; empty if words were removed.
    pub target_span: Span,
    /// The text that was there before.
    pub was: String,
}

/// One sentence with its translation.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Counted from 1 in the order of the article.
    pub id: u32,
    /// The block it is part of.
    pub block: u32,
    /// Its byte range in the article's text.
    pub span: Span,
    /// Exactly the bytes of `span`.
    pub source: String,
    /// The backend's answer, before enforcement. Placeholders are shown as the source words that they replaced.
    pub draft: Option<String>,
    /// The translation after enforcement, or as edited.
    pub target: Option<String>,
    /// Where the target comes from.
    pub origin: Origin,
    /// The name of the backend whose answer `draft` is; `None` if that is not known, or if no backend was asked.
    pub backend: Option<String>,
    /// The state.
    pub state: State,
    /// The ledger: a row for every occurrence of a glossary term in `source`.
    pub terms: Vec<TermHit>,
    /// What a person should know.
    pub findings: Vec<Finding>,
    /// What the source and the target state, compared.
    pub facts: Vec<Fact>,
    /// The phrase alignment, in the order of the target, if the backend reports one; without glossary terms.
    pub alignment: Vec<Alignment>,
    /// A person's changes to the original target, in the order of the target.
    pub edits: Vec<Edit>,
    /// Another backend's draft, if two were compared.
    pub other: Option<Box<Other>>,
    /// How the segment was aligned, if its target is from an existing translation.
    pub bead: Option<AlignedBead>,
    /// What persons did to it, in the order of time.
    pub history: Vec<HistoryRow>,
}

impl Segment {
    /// Creates a segment for a backend, state `translated`, with nothing but its source yet.
    pub fn new(id: u32, block: u32, span: Span, source: String) -> Self {
        Self {
            id,
            block,
            span,
            source,
            draft: None,
            target: None,
            origin: Origin::Backend,
            backend: None,
            state: State::Translated,
            terms: Vec::new(),
            findings: Vec::new(),
            facts: Vec::new(),
            alignment: Vec::new(),
            edits: Vec::new(),
            other: None,
            bead: None,
            history: Vec::new(),
        }
    }

    /// Whether a finding is about this term of the ledger, at its place in the source.
    pub fn has_finding_of(&self, term: &TermHit) -> bool {
        self.findings.iter().any(|f| f.code.is_about_terms() && f.source_span == Some(term.source_span))
    }

    /// Whether a person decided: marked it as reviewed or final, or wrote its target. No machine overwrites that.
    pub fn is_decided(&self) -> bool {
        self.state.is_decided() || self.origin == Origin::Human
    }

    /// Returns a span of the article as one of the segment's source; `None` if it begins before it.
    pub fn in_source(&self, span: Span) -> Option<Span> {
        let start = self.span.start;
        (span.start >= start).then(|| Span::new(span.start - start, span.end - start))
    }

    /// Returns the target before a person changed it, by undoing the edits.
    pub fn first_target(&self) -> String {
        let target = self.target.as_deref().unwrap_or_default();
        let mut first = String::with_capacity(target.len());
        let mut at = 0;
        for edit in &self.edits {
            first.push_str(&target[at..edit.target_span.start]);
            first.push_str(&edit.was);
            at = edit.target_span.end;
        }
        first.push_str(&target[at..]);
        first
    }
}

/// How a bitext was made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// The backend's name in the configuration.
    pub backend: String,
    /// The model, if the backend offers a choice of models.
    pub model: Option<String>,
    /// Hash of the glossary entries in force; empty if there were none.
    pub glossary_sha256: String,
    /// The time, as RFC 3339.
    pub created: String,
    /// padanan's version.
    pub version: String,
    /// The files that padanan wrote from this bitext, by name, each with the SHA-256 of its bytes: its own outputs are known
    /// by them.
    pub outputs: BTreeMap<String, String>,
    /// [`Bitext::targets_sha256`] when they were written.
    pub targets_sha256: Option<String>,
}

/// An article, aligned sentence by sentence with its translation.
#[derive(Debug, Clone, PartialEq)]
pub struct Bitext {
    /// Source language, as the user named it.
    pub from: String,
    /// Target language, as the user named it.
    pub to: String,
    /// The article. Its text is empty if the bitext was read from a file and the article was not available.
    pub article: Article,
    /// How it was made.
    pub run: Run,
    /// The blocks, in the order of the article.
    pub blocks: Vec<Block>,
    /// The segments, in the order of the article.
    pub segments: Vec<Segment>,
}

/// A bitext in five figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Number of segments.
    pub segments: usize,
    /// Number of segments that failed.
    pub failed: usize,
    /// Number of occurrences of glossary terms.
    pub terms: usize,
    /// Number of these occurrences that are not `missing`.
    pub terms_honoured: usize,
    /// Number of findings, of every severity.
    pub findings: usize,
}

impl Bitext {
    /// Returns a hash of all targets: whether a translation that was written from this bitext still says what it says, where
    /// the article is not at hand to write it again.
    pub fn targets_sha256(&self) -> String {
        let mut hash = Sha256::new();
        for segment in &self.segments {
            // A target that is missing is another one than an empty one.
            let target = segment.target.as_deref();
            hash.update([u8::from(target.is_some())]);
            hash.update((target.map_or(0, str::len) as u64).to_le_bytes());
            hash.update(target.unwrap_or_default());
        }
        hex(&hash.finalize())
    }

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

    /// Returns the highest severity of what was found; a missing term and a failed segment are errors.
    pub fn worst(&self) -> Option<Severity> {
        let of = |s: &Segment| {
            let broken = s.state == State::Failed || s.terms.iter().any(|t| t.outcome == Outcome::Missing);
            let findings = s.findings.iter().map(|f| f.severity).max();
            if broken { Some(Severity::Error) } else { findings }
        };
        self.segments.iter().filter_map(of).max()
    }

    /// Whether a person has to look: a term is missing, a segment failed, or a check failed.
    pub fn needs_person(&self) -> bool {
        self.worst() >= Some(Severity::Warning)
    }

    /// Counts the segments of each backend, without those that a person has decided about since.
    pub fn by_backend(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        let machine = self.segments.iter().filter(|s| s.origin == Origin::Backend && !s.is_decided());
        for name in machine.filter_map(|s| s.backend.as_deref()) {
            *counts.entry(name).or_default() += 1;
        }
        counts
    }

    /// Returns the block that a segment is part of.
    pub fn block_of(&self, segment: &Segment) -> Option<&Block> {
        self.blocks.get((segment.block as usize).checked_sub(1)?)
    }
}
