//! **Why** the glossary is the promise: which names there are, and the preferred form of each.
//! **Takes** TOML files of entries, and texts to search.
//! **Gives** [`TermIndex`]: where the terms of a text are, and which allowed and forbidden forms a translation
//! contains.
//! **Never** changes a text.

mod boundary;
mod entry;
pub mod exchange;
mod explain;
pub mod fold;
mod lookalike;
mod matcher;
mod overrule;
mod read;
mod rules;

use std::sync::Arc;

use sha2::{Digest, Sha256};

pub use entry::{Article, Case, Disable, Glossary, Term, TermKind};
pub use explain::{FormOccurrence, FormOutcome};
pub use lookalike::Lookalike;
pub use overrule::{Overruled, OverruledBy, overruled};
pub use read::parse;
pub use rules::check as check_entries;

use crate::text::Span;
use crate::text::digest::hex;
use crate::text::language::Lang;
use fold::{fold, fold_keeping_case, is_exactly};
use lookalike::{Acronyms, Initials};
use matcher::{FormMatch, MatchVerdict, Matcher, Pattern, longest};
use overrule::InForce;

/// The entries in force in one run, prepared for the search. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct TermIndex {
    entries: Arc<Entries>,
    /// The initials of the article that is searched.
    initials: Arc<Initials>,
}

#[derive(Debug)]
struct Entries {
    terms: Vec<Arc<Term>>,
    source: Matcher,
    target: Matcher,
    /// Only the forbidden names, which are searched for everywhere.
    forbidden: Matcher,
    /// For every entry, and one past the last, the index of its first target form among the patterns.
    target_from: Vec<usize>,
    /// The same for source forms.
    source_from: Vec<usize>,
    sha256: String,
    languages: (String, String),
    acronyms: Acronyms,
    overruled: Vec<Overruled>,
    idle: Vec<(Arc<Disable>, String)>,
}

/// Maximum number of entries whose forms are searched for one by one.
const MAX_APART: usize = 48;

/// One occurrence of a glossary term in a source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Index of the entry, for [`TermIndex::term`].
    pub term: usize,
    /// Index of the source form found.
    pub form: usize,
    /// Byte range of the form itself.
    pub span: Span,
    /// Byte range of the form with its clitics (`Kremlin-nya`).
    pub outer: Span,
    /// Index of the admitted form to use instead: an abbreviation in brackets after its own name stays an abbreviation.
    pub short: Option<usize>,
}

/// The role of a form, found in a translation, for its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The preferred form.
    Preferred,
    /// Also correct.
    Admitted,
    /// Must not be used.
    Forbidden,
    /// The source's spelling, if it is not an allowed form: it was left untranslated.
    Source,
}

/// A form of an entry in a translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetHit {
    /// Index of the entry.
    pub term: usize,
    /// The role of the form for its entry.
    pub role: Role,
    /// Its byte range.
    pub span: Span,
    /// Whether it has the form's own letter case.
    pub exact: bool,
}

impl TermIndex {
    /// Indexes the entries of `glossaries` that are for this pair of languages.
    pub fn new(glossaries: &[Glossary], from: &Lang, to: &Lang) -> Self {
        let serving: Vec<&Glossary> = glossaries.iter().filter(|g| g.serves(from, to)).collect();
        let InForce { terms, overruled, idle } = overrule::in_force(&serving);
        let mut source = Vec::new();
        let mut target = Vec::new();
        let mut target_from = Vec::with_capacity(terms.len() + 1);
        let mut source_from = Vec::with_capacity(terms.len() + 1);
        let mut hash = Sha256::new();
        for (term, entry) in terms.iter().enumerate() {
            source_from.push(source.len());
            for (form, spelling) in entry.source.iter().enumerate() {
                source.push(pattern(term, form, spelling, entry.case));
            }
            target_from.push(target.len());
            target.extend(target_forms(entry).map(|(role, spelling)| {
                // On the target side case is checked afterwards, so that a wrong case is found and repaired. Only a
                // source form is searched for as in a source.
                let case = if role == Role::Source { entry.case } else { Case::Ignore };
                pattern(term, role as usize, spelling, case)
            }));
            hash.update(entry_line(entry).as_bytes());
        }
        target_from.push(target.len());
        source_from.push(source.len());
        let empty = terms.is_empty();
        let names = |p: &&Pattern| p.form == Role::Forbidden as usize && p.cased.starts_with(char::is_uppercase);
        let forbidden = target.iter().filter(names).cloned().collect();
        let entries = Entries {
            forbidden: Matcher::new(forbidden, false),
            acronyms: Acronyms::of(&terms),
            terms,
            source: Matcher::new(source, true),
            target: Matcher::new(target, false),
            target_from,
            source_from,
            sha256: if empty { String::new() } else { hex(&hash.finalize()) },
            languages: (from.primary(), to.primary()),
            overruled,
            idle,
        };
        Self { entries: Arc::new(entries), initials: Arc::default() }
    }

    /// Returns the index for the sentences of one article: letters that are a person's initials in one of them are so in
    /// all (see [`Lookalike::Article`]).
    #[must_use]
    pub fn in_article<'t>(&self, sentences: impl Iterator<Item = &'t str> + Clone) -> Self {
        Self { entries: Arc::clone(&self.entries), initials: Arc::new(Initials::of(self, sentences)) }
    }

    /// Returns what glossaries of higher layers took from entries of lower ones: by an entry of their own, or by
    /// `[[disable]]`.
    pub fn overruled(&self) -> &[Overruled] {
        &self.entries.overruled
    }

    /// Returns the spellings that are switched off, but that no other glossary has.
    pub fn idle_switches(&self) -> impl Iterator<Item = (&Disable, &str)> {
        self.entries.idle.iter().map(|(disable, form)| (&**disable, form.as_str()))
    }

    /// Returns the run's source and target language, in ISO 639-1 if it has them.
    pub fn languages(&self) -> (&str, &str) {
        (&self.entries.languages.0, &self.entries.languages.1)
    }

    /// Returns the number of entries in force.
    pub fn len(&self) -> usize {
        self.entries.terms.len()
    }

    /// Returns whether no entry is in force.
    pub fn is_empty(&self) -> bool {
        self.entries.terms.is_empty()
    }

    /// Returns the entry with this index.
    ///
    /// # Panics
    /// Panics if there is no such entry: use only indices from this index's own hits.
    pub fn term(&self, index: usize) -> &Term {
        &self.entries.terms[index]
    }

    /// Returns the entry with this index as one line: its forms, targets and case, which is everything that decides a
    /// translation. Does not include the glossary that contains it.
    ///
    /// # Panics
    /// Like [`TermIndex::term`].
    pub fn line(&self, index: usize) -> String {
        entry_line(&self.entries.terms[index])
    }

    /// Returns every spelling with its preferred form, for the glossary of a translation service.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let spellings = |t: &Arc<Term>| -> Vec<(String, String)> {
            t.source.iter().enumerate().map(|(form, s)| (s.clone(), t.preferred(form).to_owned())).collect()
        };
        self.entries.terms.iter().flat_map(spellings).collect()
    }

    /// Returns the hash of the entries in force; empty if there are none.
    pub fn sha256(&self) -> &str {
        &self.entries.sha256
    }

    /// Returns the terms of a source text, in text order and without overlaps: the longest wins.
    ///
    /// `joins` are the byte offsets at which glued words meet. Nothing is found inside `off_limits` (URLs).
    pub fn find(&self, text: &str, joins: &[usize], off_limits: &[Span]) -> Vec<Hit> {
        let mut found = self.entries.source.find_all(text, joins);
        found.retain(|f| !overlaps_any(f.span, off_limits) && self.lookalike(text, f.pattern, f.span).is_none());
        let hit = |f: FormMatch| {
            let pattern = self.entries.source.pattern(f.pattern);
            Hit { term: pattern.term, form: pattern.form, span: f.span, outer: f.outer, short: None }
        };
        let mut hits: Vec<Hit> = longest(found).into_iter().map(hit).collect();
        // A clitic belongs to the word before it only if it does not overlap the next term.
        for i in 1..hits.len() {
            let next = hits[i].span.start;
            let before = &mut hits[i - 1];
            if before.outer.end > next {
                before.outer = before.span;
            }
        }
        for i in 1..hits.len() {
            hits[i].short = self.short(&hits[i - 1], &hits[i], text);
        }
        hits
    }

    /// Returns the admitted form that equals the abbreviation found, if that is in brackets after the same name:
    /// `Badan Meteorologi (BMKG)`.
    fn short(&self, before: &Hit, hit: &Hit, text: &str) -> Option<usize> {
        let bracketed = &text[before.outer.end..hit.span.start] == " (" && text[hit.outer.end..].starts_with(')');
        let met = hit.span.of(text);
        let letters = met.chars().count() >= 2 && met.chars().all(|c| c.is_uppercase() || c.is_ascii_digit());
        let named = self.rendering(before) == self.rendering(hit);
        (bracketed && letters && named).then(|| self.entries.terms[hit.term].admitted.iter().position(|a| a == met))?
    }

    /// Returns the form to use for an occurrence.
    ///
    /// # Panics
    /// Like [`TermIndex::term`].
    pub fn rendering(&self, hit: &Hit) -> &str {
        let term = &self.entries.terms[hit.term];
        hit.short.and_then(|n| term.admitted.get(n)).map_or_else(|| term.preferred(hit.form), String::as_str)
    }

    /// Returns what the letters of an occurrence are, if they are not the term.
    fn lookalike(&self, text: &str, pattern: usize, span: Span) -> Option<Lookalike> {
        let pattern = self.entries.source.pattern(pattern);
        self.entries.acronyms.lookalike(text, span, &pattern.cased, &self.initials)
    }

    /// Returns the places in which the letters of an acronym are not the term, such as a person's initials.
    pub fn lookalikes(&self, text: &str) -> Vec<Span> {
        if self.entries.acronyms.is_empty() {
            return Vec::new();
        }
        let mut found = self.entries.source.find_all(text, &[]);
        found.retain(|f| self.lookalike(text, f.pattern, f.span).is_some());
        found.into_iter().map(|f| f.span).collect()
    }

    /// Returns every place in which the letters of an entry's spellings occur, and the pattern.
    fn source_places(&self, term: usize, text: &str, joins: &[usize]) -> Vec<(usize, Span, MatchVerdict)> {
        let of_term = self.entries.source_from[term]..self.entries.source_from[term + 1];
        self.entries.source.places(of_term, text, joins)
    }

    /// Returns whether `word` is, as a whole, a source form of an entry.
    pub fn knows(&self, word: &str) -> bool {
        self.find(word, &[], &[]).iter().any(|h| h.span == Span::new(0, word.len()))
    }

    /// Returns the forms of `terms` in a translation, including overlapping ones, sorted by start, then longest first.
    pub fn find_of(&self, terms: &[usize], text: &str) -> Vec<TargetHit> {
        // With many terms, all forms are searched for at once.
        if terms.len() > MAX_APART {
            let mut found = self.find_in_target(text);
            found.retain(|f| terms.binary_search(&f.term).is_ok());
            return found;
        }
        let folded = fold(text);
        let patterns = terms.iter().flat_map(|t| self.entries.target_from[*t]..self.entries.target_from[t + 1]);
        self.target_hits(self.entries.target.find_these(patterns, text, &folded), text)
    }

    /// Returns every form of every entry in a translation, including overlapping ones, sorted by start, then longest
    /// first.
    pub fn find_in_target(&self, text: &str) -> Vec<TargetHit> {
        self.target_hits(self.entries.target.find_all(text, &[]), text)
    }

    /// Returns the forbidden names of all entries that occur letter for letter in a translation, whether or not the
    /// source has the term.
    pub fn find_forbidden(&self, text: &str) -> Vec<TargetHit> {
        if !self.entries.forbidden.may_stand(text) {
            return Vec::new();
        }
        let mut found = Self::hits_of(&self.entries.forbidden, self.entries.forbidden.find_all(text, &[]), text);
        found.retain(|f| f.exact);
        found
    }

    fn target_hits(&self, found: Vec<FormMatch>, text: &str) -> Vec<TargetHit> {
        Self::hits_of(&self.entries.target, found, text)
    }

    fn hits_of(matcher: &Matcher, found: Vec<FormMatch>, text: &str) -> Vec<TargetHit> {
        found
            .into_iter()
            .map(|f| {
                let pattern = matcher.pattern(f.pattern);
                let role = [Role::Preferred, Role::Admitted, Role::Forbidden, Role::Source][pattern.form];
                let exact = is_exactly(f.span.of(text), &pattern.cased);
                TargetHit { term: pattern.term, role, span: f.span, exact }
            })
            .collect()
    }
}

/// Returns the forms of an entry to search for in a translation. A form has one role: the first that fits.
fn target_forms(entry: &Term) -> impl Iterator<Item = (Role, &str)> {
    let kept: &[String] = if entry.target.is_none() { &entry.source } else { &[] };
    let mut seen = std::collections::HashSet::new();
    let roles = entry.target.iter().map(|f| (Role::Preferred, f.as_str()));
    roles
        .chain(kept.iter().map(|f| (Role::Preferred, f.as_str())))
        .chain(entry.admitted.iter().map(|f| (Role::Admitted, f.as_str())))
        .chain(entry.forbidden.iter().map(|f| (Role::Forbidden, f.as_str())))
        .chain(entry.source.iter().map(|f| (Role::Source, f.as_str())))
        .filter(move |(_, form)| seen.insert(fold_keeping_case(form).as_str().to_owned()))
}

fn pattern(term: usize, form: usize, spelling: &str, case: Case) -> Pattern {
    Pattern { term, form, cased: fold_keeping_case(spelling).as_str().to_owned(), case }
}

fn overlaps_any(span: Span, others: &[Span]) -> bool {
    let next = others.partition_point(|o| o.end <= span.start);
    others.get(next).is_some_and(|o| o.overlaps(span))
}

/// Formats an entry as one line, from which the hash is computed. Notes and kinds do not change a translation.
fn entry_line(entry: &Term) -> String {
    format!(
        "{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\n",
        entry.source.join("\u{2}"),
        entry.target.as_deref().unwrap_or("\u{3}"),
        entry.admitted.join("\u{2}"),
        entry.forbidden.join("\u{2}"),
        entry.case.as_str()
    )
}

#[cfg(test)]
mod tests;
