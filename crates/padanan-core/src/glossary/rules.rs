//! The rules for the glossaries of one layer (a file, or a folder), so that every source form has exactly one
//! translation. Between layers nothing is a contradiction: the higher one wins (see [`overrule`](super::overrule)).
//!
//! * No source form may be in two entries, in the same or in different files.
//! * No form may be both allowed (preferred or admitted) and forbidden in one entry.
//! * No chain: the target of one entry must not be a source form of another entry with another target.
//! * No cycle: a chain that returns to its beginning.
//! * No file may switch off a spelling that it lists itself.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::entry::{Case, Glossary, Term};
use super::fold::{fold, fold_keeping_case};
use crate::text::language::Lang;
use crate::toml_tree::{Problem, Problems};

/// Checks `glossaries` one by one, and those of one layer against each other. Those of other pairs of languages do not
/// meet.
pub fn check(glossaries: &[Glossary], problems: &mut Problems) {
    for glossary in glossaries {
        for term in &glossary.terms {
            check_entry(term, problems);
        }
        check_disabled(glossary, problems);
    }
    let mut found: Vec<Problem> = Vec::new();
    for group in used_together(glossaries) {
        let mut layers: BTreeMap<usize, Vec<&Term>> = BTreeMap::new();
        for glossary in group {
            layers.entry(glossary.layer).or_default().extend(glossary.terms.iter().map(AsRef::as_ref));
        }
        for terms in layers.values() {
            let mut wrong = Problems::default();
            let index = check_sources(terms, &mut wrong);
            check_chains(terms, &index, &mut wrong);
            // A glossary for any pair is in several groups.
            let new: Vec<Problem> = wrong.into_vec().into_iter().filter(|p| !found.contains(p)).collect();
            found.extend(new);
        }
    }
    found.into_iter().for_each(|p| problems.push(p));
}

/// Groups the glossaries that may be used in one run: those of one pair of languages, and those for any.
pub(super) fn used_together(glossaries: &[Glossary]) -> Vec<Vec<&Glossary>> {
    let key = |g: &Glossary| [&g.from, &g.to].map(|l| l.as_ref().map(Lang::primary));
    let mut keys: Vec<[Option<String>; 2]> = Vec::new();
    for glossary in glossaries {
        if !keys.contains(&key(glossary)) {
            keys.push(key(glossary));
        }
    }
    let meets = |a: &Option<String>, b: &Option<String>| a.is_none() || b.is_none() || a == b;
    let meet = |pair: &[Option<String>; 2], g: &Glossary| pair.iter().zip(&key(g)).all(|(a, b)| meets(a, b));
    // What is for any pair is in the groups of the others, and a group of its own only where there are no others.
    let whole: Vec<_> = keys.iter().filter(|k| k.iter().all(Option::is_some)).cloned().collect();
    let pairs = if whole.is_empty() { keys } else { whole };
    pairs.iter().map(|pair| glossaries.iter().filter(|g| meet(pair, g)).collect()).collect()
}

fn problem(term: &Term, message: String, hint: &str) -> Problem {
    Problem {
        file: term.file.to_path_buf(),
        line: Some(term.line),
        message,
        hint: (!hint.is_empty()).then(|| hint.to_owned()),
    }
}

/// Returns the folded letters that decide whether two forms of an entry are the same.
fn key(term: &Term, form: &str) -> String {
    if term.case == Case::Exact { fold_keeping_case(form) } else { fold(form) }.as_str().to_owned()
}

fn check_entry(term: &Term, problems: &mut Problems) {
    // Forbidden forms are compared letter for letter: `kremlin` may be forbidden where `Kremlin` is preferred.
    let exact = |form: &str| fold_keeping_case(form).as_str().to_owned();
    let kept: &[String] = if term.target.is_none() { &term.source } else { &[] };
    let allowed: Vec<String> = term.target.iter().chain(&term.admitted).chain(kept).map(|f| exact(f)).collect();
    for form in &term.forbidden {
        if allowed.contains(&exact(form)) {
            problems.push(problem(
                term,
                format!("`{form}` is both allowed and forbidden in the entry `{}`", term.name()),
                "take it out of `forbidden`, or out of `target` and `admitted`",
            ));
        }
    }
}

/// Checks that a file does not switch off its own spellings.
fn check_disabled(glossary: &Glossary, problems: &mut Problems) {
    for disable in &glossary.disabled {
        for form in &disable.source {
            let wanted = fold(form);
            let lists = |t: &&Arc<Term>| t.source.iter().any(|f| fold(f).as_str() == wanted.as_str());
            let Some(own) = glossary.terms.iter().find(lists) else { continue };
            problems.push(Problem {
                file: disable.file.to_path_buf(),
                line: Some(disable.line),
                message: format!(
                    "`{form}` is switched off here, and line {} of this file has an entry for it",
                    own.line
                ),
                hint: Some("remove one of them; an entry already overrules those of earlier glossaries".to_owned()),
            });
        }
    }
}

/// Checks that every source form belongs to one entry. Returns the entry of each form.
fn check_sources<'t>(terms: &[&'t Term], problems: &mut Problems) -> HashMap<String, &'t Term> {
    let mut index: HashMap<String, &Term> = HashMap::new();
    for term in terms {
        for form in &term.source {
            let Some(first) = index.insert(key(term, form), term) else { continue };
            let place = format!("{}:{}", first.file.display(), first.line);
            let (message, hint) = if std::ptr::eq(first, *term) {
                (format!("the source form `{form}` is listed twice in one entry"), "")
            } else if first.target == term.target && term.target.is_some() {
                (format!("the source form `{form}` is in two entries; the other is at {place}"), "keep one of them")
            } else {
                let answer = |t: &Term| t.target.clone().unwrap_or_else(|| "(kept as it is)".to_owned());
                (
                    format!(
                        "the source form `{form}` has two targets: `{}` here, `{}` at {place}",
                        answer(term),
                        answer(first)
                    ),
                    "a source form can have only one target; remove one",
                )
            };
            problems.push(problem(term, message, hint));
        }
    }
    index
}

/// Checks that the target of an entry is not what another entry would change.
fn check_chains(terms: &[&Term], index: &HashMap<String, &Term>, problems: &mut Problems) {
    let step = |term: &Term| -> Option<&Term> {
        let target = term.target.as_deref()?;
        let next = *index.get(fold(target).as_str()).or_else(|| index.get(fold_keeping_case(target).as_str()))?;
        let same_answer = next.target.as_deref().unwrap_or(target) == target;
        (!std::ptr::eq(next, term) && !same_answer).then_some(next)
    };
    for term in terms {
        let Some(next) = step(term) else { continue };
        let (mut walker, mut steps) = (next, 0);
        let cycle = loop {
            if std::ptr::eq(walker, *term) {
                break true;
            }
            steps += 1;
            match step(walker) {
                Some(further) if steps < 64 => walker = further,
                _ => break false,
            }
        };
        let what = if cycle { "a cycle" } else { "a chain" };
        let (target, answer) = (term.target.as_deref().unwrap_or_default(), next.target.as_deref().unwrap_or_default());
        problems.push(problem(
            term,
            format!(
                "{what}: `{}` becomes `{target}`, which {}:{} would change to `{answer}`",
                term.name(),
                next.file.display(),
                next.line
            ),
            "give both entries the same target",
        ));
    }
}
