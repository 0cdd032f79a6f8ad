//! Findings: what a person should know about a text. Trouble in a text is data, not an error.
//!
//! A finding says *what* (a [`Code`]), *how bad* (a [`Severity`]) and *where* (spans into the
//! article and into the segment's target). It is never a reason to stop.

use crate::text::Span;

/// How much a finding asks of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know; nothing to do. Does not change the exit code.
    Info,
    /// Likely wrong: a person should look (exit code 10).
    Warning,
    /// The promise is broken or the segment failed: a person must look (exit code 10).
    Error,
}

impl Severity {
    /// The word that stands in files and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity for a word as it stands in files.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Info, Self::Warning, Self::Error].into_iter().find(|s| s.as_str() == name)
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident;)+) => {
        /// What kind of trouble a finding reports. The words are part of the outward contract.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $variant,)+ }

        impl Code {
            /// Every code there is.
            pub const ALL: &[Code] = &[$(Code::$variant,)+];

            /// The word that stands in files and messages.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }

            /// The severity that this code has unless a check says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)+ }
            }

            /// One sentence for people: what the code means.
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

codes! {
    /// Two words of the source stand without a space between them; they were parted for the backend.
    GluedWords = "glued-words", Info;
    /// The same word stands twice in a row.
    DoubledWord = "doubled-word", Warning;
    /// A glossary term of the source is not in the target in any allowed form.
    TermMissing = "term-missing", Error;
    /// A glossary term stands in another part of the sentence than in the source.
    TermMoved = "term-moved", Warning;
    /// Two terms of the source stand in the target as one.
    TermCollision = "term-collision", Warning;
    /// One term of the source has three forms or more in the article.
    TermInconsistent = "term-inconsistent", Info;
    /// A repair of a text that a person wrote or released: proposed, not made.
    TermProposed = "term-proposed", Warning;
    /// A form that the glossary forbids stands in the target.
    TermForbidden = "term-forbidden", Error;
    /// A number of the source is not in the target, or the target has one of its own.
    NumberMismatch = "number-mismatch", Warning;
    /// A date or a clock time of the source is not in the target.
    DateMismatch = "date-mismatch", Warning;
    /// Words of the source language stand in the target.
    UntranslatedResidue = "untranslated-residue", Warning;
    /// The target is much shorter or much longer than the source.
    LengthRatio = "length-ratio", Warning;
    /// A bracket is opened and not closed, or the target has other brackets than the source.
    BracketMismatch = "bracket-mismatch", Warning;
    /// Quotation marks are not paired, or the target quotes where the source does not.
    QuoteMismatch = "quote-mismatch", Warning;
    /// A URL or an e-mail address of the source is not in the target as it stood.
    UrlMismatch = "url-mismatch", Warning;
    /// The backend was not sure of this part: look here first.
    Unsure = "unsure", Info;
    /// A name stands in the target that nothing in the source calls for.
    NameInvented = "name-invented", Warning;
    /// A name of the source, in no glossary, stands in the target as another.
    NameAltered = "name-altered", Warning;
    /// Nothing usable came back for this segment; it is not translated.
    NotTranslated = "not-translated", Error;
    /// The segment was put together from several requests, because it is longer than the backend takes.
    SplitSegment = "split-segment", Info;
}

/// One thing that a person should know about one segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of trouble.
    pub code: Code,
    /// How much it asks of a person.
    pub severity: Severity,
    /// One or two sentences for people: what is wrong and, where it is known, what to do.
    pub message: String,
    /// Where in the article (bytes of the article's text).
    pub source_span: Option<Span>,
    /// Where in the segment's target (bytes).
    pub target_span: Option<Span>,
}

impl Finding {
    /// A finding with the code's own severity and no place yet.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, severity: code.severity(), message: message.into(), source_span: None, target_span: None }
    }

    /// The same finding, with its place in the article.
    #[must_use]
    pub fn at_source(mut self, span: Span) -> Self {
        self.source_span = Some(span);
        self
    }

    /// The same finding, with its place in the segment's target.
    #[must_use]
    pub fn at_target(mut self, span: Span) -> Self {
        self.target_span = Some(span);
        self
    }

    /// The same finding, with another severity than the code's own.
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}
