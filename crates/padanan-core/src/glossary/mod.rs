//! **Why** the glossary is the promise: which names there are, and the one form in which each is printed.
//! **Takes** TOML files of entries, and texts to look into.
//! **Gives** [`Shelf`]: where the terms of a text stand, and which allowed and forbidden forms a translation has.
//! **Never** changes a text.

mod boundary;
mod entry;
pub mod exchange;
mod explain;
pub mod fold;
mod matcher;
pub mod mine;
mod read;
mod rules;

use std::sync::Arc;

use sha2::{Digest, Sha256};

pub use entry::{Case, Glossary, Term, TermKind};
pub use explain::{FormOccurrence, FormOutcome};
pub use read::parse;
pub use rules::check as check_entries;

use crate::text::Span;
use crate::text::language::Lang;
use fold::{fold, fold_keeping_case, is_exactly};
use matcher::{FormMatch, MatchVerdict, Matcher, Pattern, longest};

/// The entries in force in one run, made ready to be found.
#[derive(Debug, Clone)]
pub struct TermIndex {
    terms: Vec<Arc<Term>>,
    source: Matcher,
    target: Matcher,
    /// The forbidden names alone, which are looked for everywhere.
    forbidden: Matcher,
    /// For every entry, and one past the last, the number of its first target form among the patterns.
    target_from: Vec<usize>,
    /// The same of source forms.
    source_from: Vec<usize>,
    sha256: String,
    languages: (String, String),
}

/// So many entries' forms are looked for one by one.
const MAX_APART: usize = 48;

/// One occurrence of a glossary term in a source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Number of the entry, for [`Shelf::term`].
    pub term: usize,
    /// Number of the source form met.
    pub form: usize,
    /// The form itself.
    pub span: Span,
    /// The form with the clitics that hang on it (`Kremlin-nya`).
    pub outer: Span,
    /// The admitted form to print instead: an abbreviation in brackets behind its own name stays one.
    pub short: Option<usize>,
}

/// What a form found in a translation is to its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The form to print.
    Preferred,
    /// Also right.
    Admitted,
    /// Must not stand.
    Forbidden,
    /// The source's spelling, which is not an allowed one: it was not translated.
    Source,
}

/// A form of an entry that stands in a translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetHit {
    /// Number of the entry.
    pub term: usize,
    /// What the form is to its entry.
    pub role: Role,
    /// Where it stands.
    pub span: Span,
    /// Whether its letters' case is the form's own.
    pub exact: bool,
}

impl TermIndex {
    /// The entries of `glossaries` that serve the pair of languages.
    pub fn new(glossaries: &[Glossary], from: &Lang, to: &Lang) -> Self {
        let serving = glossaries.iter().filter(|g| g.serves(from, to));
        let terms: Vec<Arc<Term>> = serving.flat_map(|g| g.terms.iter().cloned()).collect();
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
                // On the target side case is judged afterwards, so that a wrong one is found and mended;
                // only a source form is looked for as it would stand in a source.
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
        Self {
            forbidden: Matcher::new(forbidden, false),
            terms,
            source: Matcher::new(source, true),
            target: Matcher::new(target, false),
            target_from,
            source_from,
            sha256: if empty { String::new() } else { hex(&hash.finalize()) },
            languages: (from.primary(), to.primary()),
        }
    }

    /// The run's source and target language, in ISO 639-1 where that has them.
    pub fn languages(&self) -> (&str, &str) {
        (&self.languages.0, &self.languages.1)
    }

    /// How many entries are in force.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether no entry is in force.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The entry number `index`.
    ///
    /// # Panics
    /// Where there is no such entry: numbers come from this term_index's own hits.
    pub fn term(&self, index: usize) -> &Term {
        &self.terms[index]
    }

    /// The entry number `index` as one line: its forms, targets and case, everything that decides a translation. Never
    /// the glossary that it stands in.
    ///
    /// # Panics
    /// As [`Shelf::term`].
    pub fn line(&self, index: usize) -> String {
        entry_line(&self.terms[index])
    }

    /// Every spelling with the form to print for it: what a service's own glossary is made of.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let spellings = |t: &Arc<Term>| -> Vec<(String, String)> {
            t.source.iter().enumerate().map(|(form, s)| (s.clone(), t.preferred(form).to_owned())).collect()
        };
        self.terms.iter().flat_map(spellings).collect()
    }

    /// Hash over the entries in force; empty where there are none.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The terms of a source text, in its order, none overlapping another: of several the longest wins.
    ///
    /// `joins` are the offsets at which glued words part; nothing is found inside `off_limits` (URLs).
    pub fn find(&self, text: &str, joins: &[usize], off_limits: &[Span]) -> Vec<Hit> {
        let mut found = self.source.find_all(text, joins);
        found.retain(|f| !overlaps_any(f.span, off_limits));
        let hit = |f: FormMatch| {
            let pattern = self.source.pattern(f.pattern);
            Hit { term: pattern.term, form: pattern.form, span: f.span, outer: f.outer, short: None }
        };
        let mut hits: Vec<Hit> = longest(found).into_iter().map(hit).collect();
        // A clitic belongs to the word before it only where the next term leaves room.
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

    /// The admitted form that is the abbreviation met, if it stands in brackets behind the same name:
    /// `Badan Meteorologi (BMKG)`.
    fn short(&self, before: &Hit, hit: &Hit, text: &str) -> Option<usize> {
        let bracketed = &text[before.outer.end..hit.span.start] == " (" && text[hit.outer.end..].starts_with(')');
        let met = hit.span.of(text);
        let letters = met.chars().count() >= 2 && met.chars().all(|c| c.is_uppercase() || c.is_ascii_digit());
        let named = self.rendering(before) == self.rendering(hit);
        (bracketed && letters && named).then(|| self.terms[hit.term].admitted.iter().position(|a| a == met))?
    }

    /// What to print for an occurrence.
    ///
    /// # Panics
    /// As [`Shelf::term`].
    pub fn rendering(&self, hit: &Hit) -> &str {
        let term = &self.terms[hit.term];
        hit.short.and_then(|n| term.admitted.get(n)).map_or_else(|| term.preferred(hit.form), String::as_str)
    }

    /// Every place where the letters of an entry's spellings stand.
    fn source_places(&self, term: usize, text: &str, joins: &[usize]) -> Vec<(Span, MatchVerdict)> {
        self.source.places(self.source_from[term]..self.source_from[term + 1], text, joins)
    }

    /// Whether `word` is, as a whole, a source form of an entry.
    pub fn knows(&self, word: &str) -> bool {
        self.find(word, &[], &[]).iter().any(|h| h.span == Span::new(0, word.len()))
    }

    /// The forms of `terms` that stand in a translation, overlapping ones too, by place then length.
    pub fn find_of(&self, terms: &[usize], text: &str) -> Vec<TargetHit> {
        // Of a long text with many terms all forms are looked for at once.
        if terms.len() > MAX_APART {
            let mut found = self.find_in_target(text);
            found.retain(|f| terms.binary_search(&f.term).is_ok());
            return found;
        }
        let folded = fold(text);
        let patterns = terms.iter().flat_map(|t| self.target_from[*t]..self.target_from[t + 1]);
        self.target_hits(self.target.find_these(patterns, text, &folded), text)
    }

    /// Every form of every entry that stands in a translation, overlapping ones too, by place then length.
    pub fn find_in_target(&self, text: &str) -> Vec<TargetHit> {
        self.target_hits(self.target.find_all(text, &[]), text)
    }

    /// The forbidden names of all entries that stand in a translation letter for letter, whether or not the source has
    /// the term.
    pub fn find_forbidden(&self, text: &str) -> Vec<TargetHit> {
        if !self.forbidden.may_stand(text) {
            return Vec::new();
        }
        let mut found = Self::hits_of(&self.forbidden, self.forbidden.find_all(text, &[]), text);
        found.retain(|f| f.exact);
        found
    }

    fn target_hits(&self, found: Vec<FormMatch>, text: &str) -> Vec<TargetHit> {
        Self::hits_of(&self.target, found, text)
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

/// The forms of an entry that are looked for in a translation. A form has one role: the first that fits.
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

/// An entry as one line: what its hash is made of. Notes and kinds do not change a translation.
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

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut s, b| {
        let _ = write!(s, "{b:02x}");
        s
    })
}

#[cfg(test)]
mod tests;
