//! Findings: what a person should know about a text. A problem in a text is data, not an error.
//!
//! A finding says *what* (a [`Code`]), *how bad* (a [`Severity`]) and *where* (spans into the article and into the
//! segment's target). It is never a reason to stop.

use crate::text::Span;

/// How urgently a person must look at a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know; nothing to do. Does not change the exit code.
    Info,
    /// Likely wrong: a person should look (exit code 10).
    Warning,
    /// A glossary term is not honoured, or the segment failed: a person must look (exit code 10).
    Error,
}

impl Severity {
    /// Returns the name used in files and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// Returns the severity for a name used in files.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Info, Self::Warning, Self::Error].into_iter().find(|s| s.as_str() == name)
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident;)+) => {
        /// The kind of problem that a finding reports. The names are part of the outward contract.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[doc = $doc])+ $variant,)+ }

        impl Code {
            /// Every code.
            pub const ALL: &[Code] = &[$(Code::$variant,)+];

            /// Returns the name used in files and messages.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }

            /// Returns the default severity of this code, which a check may override.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)+ }
            }

            /// Returns one sentence for people that says what the code means.
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

codes! {
    /// Two words of the source have no space between them; they were split for the backend.
    GluedWords = "glued-words", Info;
    /// The same word occurs twice in a row.
    DoubledWord = "doubled-word", Warning;
    /// A glossary term of the source is not in the target in any allowed form.
    TermMissing = "term-missing", Error;
    /// A glossary term is in another part of the sentence than in the source.
    TermMoved = "term-moved", Warning;
    /// Two terms of the source share one translation in the target.
    TermCollision = "term-collision", Warning;
    /// One term of the source has three or more forms in the article.
    TermInconsistent = "term-inconsistent", Info;
    /// A repair of a text that a person wrote or released is proposed, but not made.
    TermProposed = "term-proposed", Warning;
    /// The target contains a form that the glossary forbids.
    TermForbidden = "term-forbidden", Error;
    /// A person decided about an earlier form of this segment, or before a glossary entry in it changed.
    DecisionOutdated = "decision-outdated", Warning;
    /// A number of the source is not in the target, or the target has a number of its own.
    NumberMismatch = "number-mismatch", Warning;
    /// A number in a machine's text was repaired, because only its scale word or its separators differed.
    NumberRepaired = "number-repaired", Info;
    /// A date or a clock time of the source is not in the target.
    DateMismatch = "date-mismatch", Warning;
    /// A negation of the source is not in the target, or only the target negates.
    NegationMismatch = "negation-mismatch", Warning;
    /// The target breaks off, leaves something out, or says more than the source.
    Incomplete = "incomplete", Warning;
    /// The target contains what neither its language nor the source has: another script, tags, escape signs.
    ForeignText = "foreign-text", Warning;
    /// The target contains words of the source language.
    UntranslatedResidue = "untranslated-residue", Warning;
    /// The target is much shorter or much longer than the source.
    LengthRatio = "length-ratio", Warning;
    /// A bracket is opened and not closed, or the target has other brackets than the source.
    BracketMismatch = "bracket-mismatch", Warning;
    /// Quotation marks are not paired, or the target quotes where the source does not.
    QuoteMismatch = "quote-mismatch", Warning;
    /// A URL or an e-mail address of the source is missing or changed in the target.
    UrlMismatch = "url-mismatch", Warning;
    /// Words of the source are emphasised, tagged or linked, and the target has no such mark-up.
    EmphasisLost = "emphasis-lost", Info;
    /// The backend was not sure of this part: look here first.
    Unsure = "unsure", Info;
    /// The target contains a name that nothing in the source accounts for.
    NameInvented = "name-invented", Warning;
    /// A name of the source that is in no glossary became another name in the target.
    NameAltered = "name-altered", Warning;
    /// A name of the source that English keeps is not in the target.
    NameMissing = "name-missing", Warning;
    /// Two names have changed places.
    NameMoved = "name-moved", Warning;
    /// Nothing usable came back for this segment; it is not translated.
    NotTranslated = "not-translated", Error;
    /// A line that is copied, because it is taken for an advertisement or a link, holds a sentence.
    CopiedSentence = "copied-sentence", Info;
    /// Whether these sentences of the article and of its translation belong together is not sure.
    AlignmentDoubtful = "alignment-doubtful", Warning;
    /// The translation has nothing for this sentence, or the article has nothing for this part of the translation.
    NoCounterpart = "no-counterpart", Warning;
    /// An existing translation is as near to a machine's draft as machine translations are.
    MachineTranslated = "machine-translated", Warning;
    /// The segment was assembled from several requests, because it is longer than the backend accepts.
    SplitSegment = "split-segment", Info;
}

impl Code {
    /// Whether enforcement reports it about a glossary term of the segment.
    pub fn is_about_terms(self) -> bool {
        matches!(
            self,
            Self::TermMissing | Self::TermMoved | Self::TermCollision | Self::TermProposed | Self::TermForbidden
        )
    }
}

/// One thing that a person should know about one segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The kind of problem.
    pub code: Code,
    /// How urgently a person must look.
    pub severity: Severity,
    /// One or two sentences for people: what is wrong and, if known, what to do.
    pub message: String,
    /// Byte range in the article's text.
    pub source_span: Option<Span>,
    /// Byte range in the segment's target.
    pub target_span: Option<Span>,
    /// What a person may put in the place of `target_span`, if that can be said; never made by itself.
    pub suggestion: Option<String>,
}

impl Finding {
    /// Creates a finding with the code's default severity and no place.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            source_span: None,
            target_span: None,
            suggestion: None,
        }
    }

    /// Returns the finding with its place in the article.
    #[must_use]
    pub fn at_source(mut self, span: Span) -> Self {
        self.source_span = Some(span);
        self
    }

    /// Returns the finding with its place in the segment's target.
    #[must_use]
    pub fn at_target(mut self, span: Span) -> Self {
        self.target_span = Some(span);
        self
    }

    /// Returns a target with the suggestion in its place, if there is one.
    pub fn suggested(&self, target: &str) -> Option<String> {
        let (span, suggestion) = (self.target_span?, self.suggestion.as_ref()?);
        Some(format!("{}{suggestion}{}", target.get(..span.start)?, target.get(span.end..)?))
    }

    /// Returns the finding with another severity than the code's default.
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}
