//! What a glossary holds: entries in the field's words, preferred, admitted and forbidden.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::bitext::words;
use crate::text::language::Lang;

words! {
    /// What a term names.
    TermKind {
        /// A person.
        Person = "person",
        /// A country, town, river.
        Place = "place",
        /// A body, company, medium.
        Organisation = "organisation",
        /// A book, film, law.
        Work = "work",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// Which letters' case an occurrence must have.
    Case {
        /// A lower-case entry matches any case; a capitalised one must be capitalised or all capitals.
        /// An abbreviation of up to three capitals must be all capitals (`AS` is not `as`).
        Smart = "smart",
        /// Letter for letter.
        Exact = "exact",
        /// Any.
        Ignore = "ignore",
    }
}

/// One entry: the spellings met in the source and what is to be printed for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Spellings met in the source; the first names the entry.
    pub source: Vec<String>,
    /// The one form to print; none means that the source form is kept as it is.
    pub target: Option<String>,
    /// Other target forms that are also right.
    pub admitted: Vec<String>,
    /// Target forms that must not stand.
    pub forbidden: Vec<String>,
    /// What it names.
    pub kind: TermKind,
    /// Which case an occurrence must have.
    pub case: Case,
    /// For people.
    pub note: Option<String>,
    /// The file it stands in; all entries of a file share it.
    pub file: Arc<Path>,
    /// The line it begins on, counted from 1.
    pub line: usize,
}

impl Term {
    /// The entry's name: its first source form.
    pub fn name(&self) -> &str {
        self.source.first().map_or("", String::as_str)
    }

    /// What to print for the source form number `form`.
    pub fn preferred(&self, form: usize) -> &str {
        match &self.target {
            Some(target) => target,
            None => self.source.get(form).map_or_else(|| self.name(), String::as_str),
        }
    }
}

/// One glossary file.
#[derive(Debug, Clone)]
pub struct Glossary {
    /// Its name for people.
    pub name: String,
    /// The source language; none serves any.
    pub from: Option<Lang>,
    /// The target language; none serves any.
    pub to: Option<Lang>,
    /// Its entries, in the order of the file.
    pub terms: Vec<Arc<Term>>,
    /// The file.
    pub file: PathBuf,
}

impl Glossary {
    /// Whether the glossary is for this pair of languages.
    pub fn serves(&self, from: &Lang, to: &Lang) -> bool {
        self.from.as_ref().is_none_or(|l| l.same_language(from)) && self.to.as_ref().is_none_or(|l| l.same_language(to))
    }
}
