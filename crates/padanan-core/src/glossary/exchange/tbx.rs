//! TBX: version 3 (ISO 30042:2019, TBX-Basic, style DCA) and version 2 (ISO 30042:2008, `martif`).
//!
//! An entry is a concept. Its spellings are the terms of the source language, and its forms those of the target
//! language, each with its administrative status: preferred, admitted, deprecated (forbidden).

use std::path::Path;

use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer, XmlVersion};

use super::{GlossaryPair, Lost, decoded, problem};
use crate::glossary::entry::{Case, Glossary, Term, TermKind};
use crate::text::language::Lang;
use crate::text::one_line;
use crate::toml_tree::Problem;

/// A term of a concept while it is read.
#[derive(Debug, Default)]
struct Read {
    lang: String,
    text: String,
    status: String,
}

/// A concept while it is read.
#[derive(Debug, Default)]
struct Concept {
    line: usize,
    lang: String,
    terms: Vec<Read>,
    note: String,
    subject: String,
}

/// The element whose text is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Into {
    Nothing,
    Term,
    Status,
    Note,
    Subject,
}

pub(super) fn read(
    file: &Path,
    bytes: &[u8],
    pair: GlossaryPair<'_>,
    left_out: &mut Vec<String>,
) -> Result<Vec<Term>, Vec<Problem>> {
    let text = decoded(bytes);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = true;
    let line_at = |at: u64| {
        let at = usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
        1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count()
    };
    let (mut terms, mut is_tbx) = (Vec::new(), false);
    let mut concept = Concept::default();
    let mut into = Into::Nothing;
    loop {
        let event = reader.read_event().map_err(|e| {
            vec![problem(file, Some(line_at(reader.error_position())), format!("this is not TBX: {e}"))]
        })?;
        let mut push = |text: &str| {
            let last = concept.terms.last_mut();
            match (into, last) {
                (Into::Term, Some(term)) => term.text.push_str(text),
                (Into::Status, Some(term)) => term.status.push_str(text),
                (Into::Note, _) => concept.note.push_str(text),
                (Into::Subject, _) => concept.subject.push_str(text),
                _ => {}
            }
        };
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "tbx" | "martif" => is_tbx = true,
                "conceptEntry" | "termEntry" => {
                    concept = Concept { line: line_at(reader.buffer_position()), ..Concept::default() };
                }
                "langSec" | "langSet" => concept.lang = attribute(&tag, "xml:lang"),
                "term" => {
                    concept.terms.push(Read { lang: concept.lang.clone(), ..Read::default() });
                    into = Into::Term;
                }
                "termNote" | "descrip" if STATUS.contains(&attribute(&tag, "type").as_str()) => into = Into::Status,
                "descrip" if attribute(&tag, "type") == "subjectField" => into = Into::Subject,
                "note" => into = Into::Note,
                _ => {}
            },
            Event::Text(part) => push(&part.xml_content(XmlVersion::Explicit1_0)),
            Event::CData(part) => push(&part),
            Event::GeneralRef(name) => {
                let character = name.resolve_char_ref().ok().flatten();
                let known = quick_xml::escape::resolve_xml_entity(&name).map(str::to_owned);
                push(&character.map(String::from).or(known).unwrap_or_default());
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                "conceptEntry" | "termEntry" => {
                    terms.extend(entry(file, &concept, pair, left_out));
                }
                "term" | "termNote" | "descrip" | "note" => into = Into::Nothing,
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    if is_tbx {
        Ok(terms)
    } else {
        Err(vec![problem(file, None, "this is not TBX: it has no <tbx> or <martif> element".to_owned())])
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> String {
    let value = tag.try_get_attribute(name).ok().flatten();
    value.map(|a| a.value.into_owned()).unwrap_or_default()
}

/// Names of the element that says whether a term may be used: ISO 30042, its older versions, and those of programs.
const STATUS: &[&str] = &[
    "administrativeStatus",
    "normativeAuthorization",
    "administrative_status",
    "status",
    "termStatus",
    "usageStatus",
    "usage",
];

/// Returns whether a term with this status must not be used: `deprecatedTerm-admn-sts`, `notRecommended`, `do not use`.
fn must_not_be_used(status: &str) -> bool {
    let plain: String = status.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    const WORDS: &[&str] = &[
        "deprecated",
        "superseded",
        "notrecommended",
        "obsolete",
        "rejected",
        "forbidden",
        "prohibited",
        "notallowed",
        "notapproved",
        "unapproved",
        "donotuse",
        "avoid",
        "blacklisted",
        "banned",
    ];
    WORDS.iter().any(|word| plain.contains(word))
}

/// Converts a concept to an entry. `None` if it has no term of one of the two languages, or only deprecated targets.
fn entry(file: &Path, concept: &Concept, pair: GlossaryPair<'_>, left_out: &mut Vec<String>) -> Option<Term> {
    let of = |lang: &Lang| -> Vec<&Read> {
        let same = |r: &&Read| Lang::parse(&r.lang).is_ok_and(|l| l.same_language(lang)) && !r.text.trim().is_empty();
        concept.terms.iter().filter(same).collect()
    };
    let (sources, targets) = (of(pair.from), of(pair.to));
    if sources.is_empty() || targets.is_empty() {
        left_out.push(format!("line {}: a concept without a term of {} or {}", concept.line, pair.from, pair.to));
        return None;
    }
    let clean = |r: &Read| one_line(&r.text);
    let forbidden: Vec<String> = targets.iter().filter(|r| must_not_be_used(&r.status)).map(|r| clean(r)).collect();
    let mut right: Vec<&&Read> = targets.iter().filter(|r| !must_not_be_used(&r.status)).collect();
    right.sort_by_key(|r| if r.status.contains("preferred") { 0 } else { u8::from(r.status.contains("admitted")) + 1 });
    let mut forms = right.into_iter().map(|r| clean(r));
    let note = concept.note.trim();
    Some(Term {
        source: sources.iter().map(|r| clean(r)).collect(),
        target: Some(forms.next()?),
        admitted: forms.collect(),
        forbidden,
        kind: TermKind::from_name(concept.subject.trim()).unwrap_or(TermKind::Other),
        case: Case::Smart,
        article: None,
        note: (!note.is_empty()).then(|| note.to_owned()),
        file: file.into(),
        line: concept.line,
    })
}

/// Element names, which differ between the two versions.
struct Names {
    concept: &'static str,
    language: &'static str,
    term: &'static str,
}

pub(super) fn write(glossary: &Glossary, pair: GlossaryPair<'_>, third: bool, lost: &mut Lost) -> String {
    let names = match third {
        true => Names { concept: "conceptEntry", language: "langSec", term: "termSec" },
        false => Names { concept: "termEntry", language: "langSet", term: "tig" },
    };
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    let _ = writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    for term in &glossary.terms {
        lost.unless(term, &["admitted forms", "forbidden forms", "kinds", "notes", "groups of spellings"]);
    }
    let to = pair.to.to_string();
    let body = |w: &mut Writer<Vec<u8>>| {
        w.create_element("body").write_inner_content(|w| {
            for (number, term) in (1..).zip(&glossary.terms) {
                concept(w, number, term, pair, &names)?;
            }
            Ok(())
        })?;
        Ok(())
    };
    let source = format!("glossary {}, written by padanan", glossary.name);
    let description = |w: &mut Writer<Vec<u8>>| {
        w.create_element("fileDesc").write_inner_content(|w| {
            w.create_element("sourceDesc").write_inner_content(|w| {
                w.create_element("p").write_text_content(BytesText::new(&source))?;
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    };
    // Writing to memory cannot fail.
    let _ = if third {
        let attributes = [
            ("type", "TBX-Basic"),
            ("style", "dca"),
            ("xml:lang", to.as_str()),
            ("xmlns", "urn:iso:std:iso:30042:ed-2"),
        ];
        writer.create_element("tbx").with_attributes(attributes).write_inner_content(|w| {
            w.create_element("tbxHeader").write_inner_content(description)?;
            w.create_element("text").write_inner_content(body)?;
            Ok(())
        })
    } else {
        let attributes = [("type", "TBX"), ("xml:lang", to.as_str())];
        writer.create_element("martif").with_attributes(attributes).write_inner_content(|w| {
            w.create_element("martifHeader").write_inner_content(description)?;
            w.create_element("text").write_inner_content(body)?;
            Ok(())
        })
    };
    let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

fn concept(
    w: &mut Writer<Vec<u8>>,
    number: usize,
    term: &Term,
    pair: GlossaryPair<'_>,
    names: &Names,
) -> std::io::Result<()> {
    let id = format!("c{number}");
    w.create_element(names.concept).with_attribute(("id", id.as_str())).write_inner_content(|w| {
        if term.kind != TermKind::Other {
            let kind = BytesText::new(term.kind.as_str());
            w.create_element("descrip").with_attribute(("type", "subjectField")).write_text_content(kind)?;
        }
        if let Some(note) = &term.note {
            w.create_element("note").write_text_content(BytesText::new(note))?;
        }
        let sources: Vec<(&str, &str)> = term.source.iter().map(|s| (s.as_str(), "")).collect();
        let mut targets = vec![(term.preferred(0), "preferredTerm-admn-sts")];
        targets.extend(term.admitted.iter().map(|f| (f.as_str(), "admittedTerm-admn-sts")));
        targets.extend(term.forbidden.iter().map(|f| (f.as_str(), "deprecatedTerm-admn-sts")));
        for (lang, forms) in [(pair.from, sources), (pair.to, targets)] {
            w.create_element(names.language).with_attribute(("xml:lang", lang.as_str())).write_inner_content(|w| {
                for (form, status) in forms {
                    w.create_element(names.term).write_inner_content(|w| {
                        w.create_element("term").write_text_content(BytesText::new(form))?;
                        if !status.is_empty() {
                            let note = BytesText::new(status);
                            let element = w.create_element("termNote");
                            element.with_attribute(("type", "administrativeStatus")).write_text_content(note)?;
                        }
                        Ok(())
                    })?;
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    Ok(())
}
