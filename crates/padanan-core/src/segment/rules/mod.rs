//! The rules, one file each, in the order in which they are tried. The first that has an answer decides.
//!
//! A rule looks at a [`BoundarySite`] and returns a [`Verdict`] or nothing. It sees the sentence so far and a few words
//! ahead, never more than [`REACH`](super::text::REACH) bytes for a word, so that hostile text costs no more than any
//! other. To add a rule: copy the most similar file, list it here, give it cases in `tests/cases.tsv`, and export it in
//! `srx.rs`. `CONTRIBUTING.md` has an example.

mod acronym;
mod before_name;
mod before_number;
mod bracket;
mod citation;
mod degree;
mod either;
mod ellipsis;
mod exclamation;
mod full_stop;
mod glued;
mod goes_on;
mod honorific;
mod initial;
mod list_mark;
mod lower_case;
mod never_final;
mod number;
mod paragraph;
mod question;
mod quotation;
mod reporting;

use super::site::BoundarySite;

/// What a rule decides about a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Whether the sentence ends here.
    pub(super) ends: bool,
    /// Why, for people.
    pub(super) why: &'static str,
}

/// The sentence ends here.
const fn ends(why: &'static str) -> Option<Verdict> {
    Some(Verdict { ends: true, why })
}

/// The sentence continues.
const fn stays(why: &'static str) -> Option<Verdict> {
    Some(Verdict { ends: false, why })
}

/// A rule: its name, and the function that decides.
pub(super) struct BoundaryRule {
    pub(super) name: &'static str,
    decide: fn(&BoundarySite<'_>) -> Option<Verdict>,
}

macro_rules! rules {
    ($($module:ident = $name:literal,)+) => {
        /// Every rule, in the order in which they are tried.
        pub(super) const RULES: &[BoundaryRule] = &[$(BoundaryRule { name: $name, decide: $module::decide },)+];
    };
}

rules! {
    paragraph = "paragraph",
    bracket = "bracket",
    citation = "citation",
    glued = "glued",
    goes_on = "goes-on",
    lower_case = "lower-case",
    reporting = "reporting",
    exclamation = "exclamation",
    question = "question",
    ellipsis = "ellipsis",
    list_mark = "list-mark",
    acronym = "acronym",
    honorific = "honorific",
    never_final = "never-final",
    before_name = "before-name",
    before_number = "before-number",
    quotation = "quotation",
    either = "either",
    number = "number",
    initial = "initial",
    degree = "degree",
    full_stop = "full-stop",
}

/// Returns the name of the rule that decides on a candidate, and its verdict.
pub(super) fn decide(site: &BoundarySite<'_>) -> (&'static str, Verdict) {
    let decided = RULES.iter().find_map(|rule| (rule.decide)(site).map(|verdict| (rule.name, verdict)));
    // The last rule always has an answer.
    decided.unwrap_or(("full-stop", Verdict { ends: true, why: "" }))
}
