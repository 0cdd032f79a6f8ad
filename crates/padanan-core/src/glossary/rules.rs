//! The rules for a set of glossaries, so that every source form has exactly one translation.
//!
//! * No source form may be in two entries, in the same or in different files.
//! * No form may be both allowed (preferred or admitted) and forbidden in one entry.
//! * No chain: the target of one entry must not be a source form of another entry with another target.
//! * No cycle: a chain that returns to its beginning.

use std::collections::HashMap;

use super::entry::{Case, Glossary, Term};
use super::fold::{fold, fold_keeping_case};
use crate::toml_tree::{Problem, Problems};

/// Checks `glossaries` one by one and against each other. Those of other pairs of languages do not meet.
pub fn check(glossaries: &[Glossary], problems: &mut Problems) {
    for glossary in glossaries {
        for term in &glossary.terms {
            check_entry(term, problems);
        }
    }
    for group in pairs(glossaries) {
        let terms: Vec<&Term> = group.iter().flat_map(|g| &g.terms).map(AsRef::as_ref).collect();
        let index = check_sources(&terms, problems);
        check_chains(&terms, &index, problems);
    }
}

/// Groups the glossaries that may be used in one run: those of the same language pair.
fn pairs(glossaries: &[Glossary]) -> Vec<Vec<&Glossary>> {
    let mut groups: Vec<Vec<&Glossary>> = Vec::new();
    let key = |g: &Glossary| {
        (
            g.from.as_ref().map(crate::text::language::Lang::primary),
            g.to.as_ref().map(crate::text::language::Lang::primary),
        )
    };
    for glossary in glossaries {
        match groups.iter_mut().find(|g| key(g[0]) == key(glossary)) {
            Some(group) => group.push(glossary),
            None => groups.push(vec![glossary]),
        }
    }
    groups
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
