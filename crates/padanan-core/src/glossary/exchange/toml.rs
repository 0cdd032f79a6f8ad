//! padanan's own format, written to be easy to read.

use std::path::Path;

use crate::glossary::entry::{Case, Glossary, Term, TermKind};

pub(super) fn write(glossary: &Glossary) -> String {
    let mut out = format!("[glossary]\nname = {}\n", quoted(&glossary.name));
    for (key, lang) in [("from", &glossary.from), ("to", &glossary.to)] {
        if let Some(lang) = lang {
            out.push_str(&format!("{key} = {}\n", quoted(lang.as_str())));
        }
    }
    for term in &glossary.terms {
        out.push('\n');
        out.push_str(&entry(term));
    }
    for disable in &glossary.disabled {
        out.push_str(&format!("\n[[disable]]\n{}reason = {}\n", source(&disable.source), quoted(&disable.reason)));
    }
    out
}

/// Formats the key `source`.
fn source(forms: &[String]) -> String {
    match forms {
        [one] => format!("source = {}\n", quoted(one)),
        many => format!("source = {}\n", list(many)),
    }
}

/// Formats an entry that is proposed: its spellings and, if it has one, its form.
pub(crate) fn proposed(source: Vec<String>, target: Option<String>, kind: TermKind) -> String {
    entry(&Term {
        source,
        target,
        admitted: Vec::new(),
        forbidden: Vec::new(),
        kind,
        case: Case::Smart,
        article: None,
        note: None,
        file: Path::new("").into(),
        line: 0,
    })
}

/// Formats one entry, as in a file.
fn entry(term: &Term) -> String {
    let mut out = "[[term]]\n".to_owned();
    out.push_str(&source(&term.source));
    if let Some(target) = &term.target {
        out.push_str(&format!("target = {}\n", quoted(target)));
    }
    for (key, forms) in [("admitted", &term.admitted), ("forbidden", &term.forbidden)] {
        if !forms.is_empty() {
            out.push_str(&format!("{key} = {}\n", list(forms)));
        }
    }
    if term.kind != TermKind::Other {
        out.push_str(&format!("kind = \"{}\"\n", term.kind.as_str()));
    }
    if term.case != Case::Smart {
        out.push_str(&format!("case = \"{}\"\n", term.case.as_str()));
    }
    if let Some(article) = term.article {
        out.push_str(&format!("article = \"{}\"\n", article.as_str()));
    }
    if let Some(note) = &term.note {
        out.push_str(&format!("note = {}\n", quoted(note)));
    }
    out
}

fn list(forms: &[String]) -> String {
    format!("[{}]", forms.iter().map(|f| quoted(f)).collect::<Vec<_>>().join(", "))
}

/// Formats a TOML string.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
