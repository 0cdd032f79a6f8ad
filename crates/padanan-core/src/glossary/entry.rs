//! The contents of a glossary: entries with preferred, admitted and forbidden forms.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::bitext::words;
use crate::text::language::Lang;

words! {
    /// The kind of thing that a term names.
    TermKind {
        /// A person.
        Person = "person",
        /// A country, town, river.
        Place = "place",
        /// An organisation, company or news outlet.
        Organisation = "organisation",
        /// A book, film, law.
        Work = "work",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// The letter case that an occurrence must have.
    Case {
        /// A lower-case entry matches any case; a capitalised one must be capitalised or all capitals.
        /// An abbreviation of up to three capitals must be all capitals (`AS` is not `as`).
        Smart = "smart",
        /// Exactly the case of the form.
        Exact = "exact",
        /// Any case.
        Ignore = "ignore",
    }
}

words! {
    /// Whether English puts the article before a name.
    Article {
        /// `the Corruption Eradication Commission`.
        The = "the",
        /// `Bank Indonesia`.
        None = "none",
    }
}

/// One entry: the spellings found in the source and their translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Spellings found in the source. The first one names the entry.
    pub source: Vec<String>,
    /// The preferred form. `None` if the source form is kept unchanged.
    pub target: Option<String>,
    /// Other target forms that are also correct.
    pub admitted: Vec<String>,
    /// Target forms that must not be used.
    pub forbidden: Vec<String>,
    /// The kind of thing it names.
    pub kind: TermKind,
    /// The letter case that an occurrence must have.
    pub case: Case,
    /// Whether English puts the article before the preferred form. `None` if its words show it.
    pub article: Option<Article>,
    /// A note for people.
    pub note: Option<String>,
    /// The file that contains it, shared by all entries of the file.
    pub file: Arc<Path>,
    /// The line on which it begins, counted from 1.
    pub line: usize,
}

impl Term {
    /// Returns the entry's name: its first source form.
    pub fn name(&self) -> &str {
        self.source.first().map_or("", String::as_str)
    }

    /// Returns the preferred form for the source form with index `form`.
    pub fn preferred(&self, form: usize) -> &str {
        match &self.target {
            Some(target) => target,
            None => self.source.get(form).map_or_else(|| self.name(), String::as_str),
        }
    }
}

/// An instruction to switch off spellings of other glossaries (`[[disable]]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disable {
    /// The spellings to switch off.
    pub source: Vec<String>,
    /// Why, for people.
    pub reason: String,
    /// The file that contains it.
    pub file: Arc<Path>,
    /// The line on which it begins, counted from 1.
    pub line: usize,
}

/// One glossary file.
#[derive(Debug, Clone)]
pub struct Glossary {
    /// Its name, for people.
    pub name: String,
    /// The source language. `None` if the glossary is for any.
    pub from: Option<Lang>,
    /// The target language. `None` if the glossary is for any.
    pub to: Option<Lang>,
    /// Its entries, in file order.
    pub terms: Vec<Arc<Term>>,
    /// What it switches off in other glossaries.
    pub disabled: Vec<Arc<Disable>>,
    /// The path of the file.
    pub file: PathBuf,
    /// Its rank: an entry overrules those of a lower layer. The files of one folder share a layer; 0 is the lowest.
    pub layer: usize,
}

impl Glossary {
    /// Returns whether the glossary is for this pair of languages.
    pub fn serves(&self, from: &Lang, to: &Lang) -> bool {
        self.from.as_ref().is_none_or(|l| l.same_language(from)) && self.to.as_ref().is_none_or(|l| l.same_language(to))
    }
}
