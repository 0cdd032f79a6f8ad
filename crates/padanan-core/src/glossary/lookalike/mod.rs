//! Letters that spell an acronym of a glossary and are something else: the initials of a suspect or a victim, as
//! Indonesian newspapers write them (`pelaku berinisial AS (27)`), short for other words (`pajak kendaraan bermotor (PKB)`), a
//! degree behind a name, `BIN` in a name in capitals.
//!
//! Only what stands around the letters decides, so it works on any glossary. Each rule needs evidence that no institution
//! has: without it, the letters are the term.
//!
//! ```text
//! tersangka AS (27) ditangkap     a person        AS tetapkan 3 tersangka       the country
//! korban MK dan PN mengaku        persons         korban serangan AS di Irak    the country
//! menetapkan MA sebagai tersangka a person        tersangka KPK ditahan         the commission's suspect
//! ```

mod cues;
mod scan;

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use self::cues::{ANNOUNCING, ARRESTING, FAMILY, HEADS, PEOPLE, STATES, has, is_role};
use self::scan::{Around, Head, Member};
use super::entry::{Term, TermKind};
use super::{Hit, TermIndex};
use crate::text::Span;

/// What the letters of an acronym are where they are not the term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lookalike {
    /// A person's initials, after a word such as `berinisial`.
    Announced,
    /// A person's initials, after a word such as `tersangka`.
    Role,
    /// A person's initials, before an age.
    Age,
    /// A person's initials, before `alias` or `bin` and a name.
    Alias,
    /// Behind other words that they abbreviate: `pekerja migran Indonesia (PMI)` is not the Red Cross.
    Defined,
    /// In another sentence of the article, they are a person's initials, or short for something else.
    Article,
    /// A degree after a person's name.
    Degree,
    /// `bin` (son of), in a name in capitals.
    Patronym,
}

impl Lookalike {
    /// Returns what the letters are and how that is known, as the end of a sentence that begins with "it is".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Announced => "a person's initials: a word such as `berinisial` announces them",
            Self::Role => "a person's initials: a word such as `tersangka` or `korban` says whose",
            Self::Age => "a person's initials: an age follows",
            Self::Alias => "a person's initials: the name follows",
            Self::Defined => "short for the words before it, which are not the term",
            Self::Article => "a person's initials, or short for something else, elsewhere in the article",
            Self::Degree => "a degree after a person's name",
            Self::Patronym => "`bin` (son of) in a name",
        }
    }
}

/// The forms of a glossary that look like initials: two to four capitals.
#[derive(Debug, Clone, Default)]
pub(super) struct Acronyms {
    forms: FxHashMap<String, Acronym>,
}

#[derive(Debug, Clone)]
struct Acronym {
    /// Whether it names a place: its people and its victims are named after it (`korban AS`).
    place: bool,
    /// The first words of the entry's other forms.
    names: Vec<String>,
    /// The words of its names, in both languages.
    full: Vec<Vec<String>>,
    /// Whether one of these is a name in the source.
    named: bool,
}

impl Acronyms {
    pub(super) fn of(terms: &[Arc<Term>]) -> Self {
        let mut forms = FxHashMap::default();
        // The entry of a person may well be a person's initials.
        for term in terms.iter().filter(|t| t.kind != TermKind::Person) {
            for form in term.source.iter().filter(|f| (2..=4).contains(&f.len()) && is_capitals(f)) {
                let first = |f: &String| f.split_whitespace().next().unwrap_or_default().to_lowercase();
                let names = term.source.iter().chain(&term.target).filter(|f| *f != form).map(first).collect();
                let place = term.kind == TermKind::Place;
                let all = term.source.iter().chain(&term.target).chain(&term.admitted);
                let full = all.map(|f| scan::lower_words(f)).filter(|words| words.len() > 1).collect();
                let named = term.source.iter().any(|f| f.contains(' '));
                forms.entry(form.clone()).or_insert(Acronym { place, names, full, named });
            }
        }
        Self { forms }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// Returns what the letters at `span` are, if they are the acronym `form`, but not the term.
    pub(super) fn lookalike(&self, text: &str, span: Span, form: &str, article: &Initials) -> Option<Lookalike> {
        let acronym = self.forms.get(form).filter(|_| span.of(text) == form)?;
        let around = Around::new(text, span);
        self.here(acronym, form, &around)
            .or_else(|| acronym.defined_otherwise(form, &around))
            .or_else(|| degree(form, &around))
            .or_else(|| patronym(form, &around))
            .or_else(|| (article.0.contains(form) && !is_institution(&around)).then_some(Lookalike::Article))
    }

    /// Returns whether the letters are initials by what stands around them.
    fn here(&self, acronym: &Acronym, form: &str, around: &Around<'_>) -> Option<Lookalike> {
        let list = around.list();
        let head = list.head();
        if has(ANNOUNCING, &head.word) {
            return Some(Lookalike::Announced);
        }
        let others = || list.members.iter().filter(|m| m.letters != form);
        let aged = list.members.iter().any(|m| m.aged);
        let role = is_role(&head.word);
        if aged && (role.is_some() || is_aged_person(acronym.place, &head, &list.members, around)) {
            return Some(if role.is_some() { Lookalike::Role } else { Lookalike::Age });
        }
        if let Some(name) = around.alias()
            && !acronym.names.contains(&name)
        {
            return Some(Lookalike::Alias);
        }
        // Letters of a list that is cut off by a name are those of an institution: `PN Jakarta Selatan`.
        if around.is_named() {
            return None;
        }
        let short = |m: &Member<'_>| m.letters.len() <= 2 || !self.forms.contains_key(m.letters);
        let among = others().any(short);
        // `saksi BI dan OJK`: one of the others is no initials.
        let agency = |m: &Member<'_>| m.letters.len() > 2 && self.forms.contains_key(m.letters);
        let initials = (form.len() <= 2 || among) && !list.members.iter().any(agency);
        if initials && (around.is_charged() || has(ARRESTING, &list.before())) {
            return Some(Lookalike::Role);
        }
        let role = role.filter(|_| initials && !head.is_owned && (!head.comma || around.closes()))?;
        let owned = acronym.place || around.is_located();
        let sure = role.accused || !owned || among || around.acts_as_person();
        sure.then_some(Lookalike::Role)
    }
}

impl Acronym {
    /// Returns whether the letters stand in brackets behind words that they abbreviate, and these are no name of the entry:
    /// `pajak kendaraan bermotor (PKB)`.
    fn defined_otherwise(&self, form: &str, around: &Around<'_>) -> Option<Lookalike> {
        let words = around.abbreviated(form)?;
        // More than half of the words in common: another spelling of the name. An entry without a name says nothing.
        let same = |name: &Vec<String>| words.iter().filter(|w| name.contains(w)).count() * 2 > words.len();
        (self.named && !self.full.iter().any(same)).then_some(Lookalike::Defined)
    }
}

/// Returns whether an age makes initials of the letters, without a role before them. `place`: they also name a place.
fn is_aged_person(place: bool, head: &Head, list: &[Member<'_>], around: &Around<'_>) -> bool {
    if has(PEOPLE, &head.word) {
        // `pria AS (27)` is an American, `dua remaja, AS (17) dan MA (16)` are two people.
        return !place || list.len() > 1;
    }
    if has(FAMILY, &head.word) {
        return true;
    }
    // Medals, seats and members are counted in the same way: `AS (39), Cina (38)`, `PKS (53), PPP (39)`, `UE (27)`.
    let counted = list.len() > 1 || around.counts();
    let person = around.mentions_a_person() || (!counted && head.is_caught);
    head.is_free && (around.mentions_a_person_before() || (person && !(place && head.follows_a_place)))
}

/// Returns whether the letters are a degree: `Prof. Dr. Ahmad Yani, MA, mengatakan`.
fn degree(form: &str, around: &Around<'_>) -> Option<Lookalike> {
    (form == "MA" && around.follows_a_titled_name()).then_some(Lookalike::Degree)
}

/// Returns whether the letters are `bin` between the names of a son and his father.
fn patronym(form: &str, around: &Around<'_>) -> Option<Lookalike> {
    (form == "BIN" && around.is_between_names()).then_some(Lookalike::Patronym)
}

/// Returns whether letters that are initials elsewhere in the article name the institution here.
fn is_institution(around: &Around<'_>) -> bool {
    let before = around.before();
    around.is_named() || has(HEADS, &before) || has(STATES, &before)
}

/// The acronyms that are a person's initials somewhere in an article.
#[derive(Debug, Clone, Default)]
pub(super) struct Initials(FxHashSet<String>);

impl Initials {
    /// Collects the initials of an article. If it also names the institution in full, only the place decides.
    pub(super) fn of<'t>(term_index: &TermIndex, sentences: impl Iterator<Item = &'t str> + Clone) -> Self {
        let entries = &term_index.entries;
        if entries.acronyms.is_empty() {
            return Self::default();
        }
        let mut found = FxHashSet::default();
        for text in sentences.clone().filter(|text| cues::may_have_initials(text)) {
            for f in entries.source.find_all(text, &[]) {
                let form = &entries.source.pattern(f.pattern).cased;
                let here = entries.acronyms.lookalike(text, f.span, form, &Self::default());
                if here.is_some_and(|l| !matches!(l, Lookalike::Degree | Lookalike::Patronym)) {
                    found.insert(form.clone());
                }
            }
        }
        if !found.is_empty() {
            let plain = TermIndex { entries: Arc::clone(entries), initials: Arc::default() };
            for text in sentences {
                plain.find(text, &[], &[]).iter().for_each(|hit| named_in_full(&plain, hit, &mut found));
            }
        }
        Self(found)
    }
}

/// Removes the acronyms of an entry that occurs under another name.
fn named_in_full(term_index: &TermIndex, hit: &Hit, found: &mut FxHashSet<String>) {
    let source = &term_index.term(hit.term).source;
    if !found.contains(&source[hit.form]) {
        source.iter().for_each(|form| {
            found.remove(form);
        });
    }
}

fn is_capitals(form: &str) -> bool {
    form.bytes().all(|b| b.is_ascii_uppercase())
}

#[cfg(test)]
mod tests;
