//! `padanan names`

use std::collections::HashMap;
use std::fmt::Write as _;

use padanan_core::extract::extract;
use padanan_core::names::{ArticleNames, Evidence, Name, NameContext, NameKind, in_line};
use padanan_core::segment::sentences;
use padanan_core::text::invisible::seen;
use padanan_core::text::{Span, one_line};

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{BackendArgs, Common, InputForm, LanguageArgs, NamesArgs, NamesFormat};
use crate::run::clients;
use crate::run::config;
use crate::run::files;
use crate::run::pages;

pub(super) fn run(common: &Common, args: &NamesArgs) -> Result<ExitCode, AppError> {
    let language = LanguageArgs { glossary: args.glossary.clone(), ..LanguageArgs::default() };
    let settings = config::load(config::overrides(common, &language, &BackendArgs::default()))?;
    let (from, to) = (&settings.from.value, &settings.to.value);
    if from.primary() != "id" {
        return Err(AppError::Configuration(format!(
            "`names` knows Indonesian articles only, and `from` is {from} here; leave it out, or set it to id"
        )));
    }
    let terms = clients::term_index(&settings.glossaries.value, from, to, common.quiet)?;
    let context = NameContext { lexicon: clients::lexicon(from, to), terms: Some(&terms) };
    let form = if args.lines { Some(InputForm::Plain) } else { args.input };
    let raw = pages::read_article(&args.article, form, args.fetch, &settings, common.quiet)?;
    if args.lines {
        files::print(&each_line(&raw.text, context, args.format))?;
        return Ok(ExitCode::Done);
    }
    let extracted = extract(&raw);
    let abbreviations = settings.all_abbreviations();
    let blocks = extracted.blocks.iter().filter(|b| settings.translate_kinds.value.contains(&b.kind));
    let text = &extracted.text;
    let spans: Vec<Span> = blocks
        .flat_map(|b| sentences(b.span.of(text), &abbreviations).into_iter().map(move |s| s.shifted(b.span.start)))
        .collect();
    files::print(&printed(&listed(text, &spans, context), text, args.format))?;
    Ok(ExitCode::Done)
}

/// A name with its occurrences.
struct Listed {
    /// As it is at its first occurrence, or in full.
    name: String,
    kind: NameKind,
    kept: Option<String>,
    treatment: &'static str,
    evidence: Vec<Evidence>,
    places: Vec<Span>,
}

impl Listed {
    fn new(name: &str, found: &Name, text: &str) -> Self {
        let short = seen(found.span.of(text)).len() < name.len();
        let kept = found.kept.map(|kept| if short { one_line(name) } else { one_line(&seen(kept.of(text))) });
        Self {
            name: one_line(name),
            kind: found.kind,
            kept,
            treatment: found.treatment.as_str(),
            evidence: Vec::new(),
            places: Vec::new(),
        }
    }

    fn add(&mut self, found: &Name) {
        if !self.evidence.contains(&found.evidence) {
            self.evidence.push(found.evidence);
        }
        self.places.push(found.span);
    }

    /// Whether it is in capitals only: `JAKARTA` in a dateline.
    fn is_shouted(&self) -> bool {
        !self.name.contains(char::is_lowercase)
    }
}

/// Returns the names of an article in the order of their first occurrence; a short mention belongs to the name in full.
fn listed(text: &str, sentences: &[Span], context: NameContext<'_>) -> Vec<Listed> {
    let names = ArticleNames::of(sentences.iter().map(|s| s.of(text)), context);
    let mut all: Vec<Listed> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for sentence in sentences {
        for found in names.in_sentence(sentence.of(text)) {
            let found = shifted(found, sentence.start);
            let mention = found.span.of(text);
            let name = &*seen(names.full_name(mention).unwrap_or(mention));
            let at = *by_name.entry(name.to_lowercase()).or_insert(all.len());
            match all.get_mut(at) {
                None => all.push(Listed::new(name, &found, text)),
                Some(listed) if listed.is_shouted() => {
                    let Listed { name, kept, .. } = Listed::new(name, &found, text);
                    (listed.name, listed.kept) = (name, kept);
                }
                Some(_) => {}
            }
            all[at].add(&found);
        }
    }
    all
}

fn shifted(name: Name, by: usize) -> Name {
    Name { span: name.span.shifted(by), kept: name.kept.map(|k| k.shifted(by)), ..name }
}

fn printed(names: &[Listed], text: &str, format: NamesFormat) -> String {
    let mut out = String::new();
    for listed in names {
        let evidence: Vec<&str> = listed.evidence.iter().map(|e| e.as_str()).collect();
        match format {
            NamesFormat::Lines => {
                let places: Vec<String> = listed.places.iter().map(|p| format!("{}-{}", p.start, p.end)).collect();
                let kept = listed.kept.as_deref().unwrap_or("-");
                // Writing into a string cannot fail.
                let _ = writeln!(
                    out,
                    "{}\t{}\t{kept}\t{}\t{}",
                    listed.name,
                    listed.kind.as_str(),
                    evidence.join(","),
                    places.join(" ")
                );
            }
            NamesFormat::Json => {
                let place = |p: &Span| serde_json::json!({ "start": p.start, "end": p.end, "text": p.of(text) });
                let line = serde_json::json!({
                    "name": listed.name, "kind": listed.kind.as_str(), "treatment": listed.treatment,
                    "kept": listed.kept, "evidence": evidence,
                    "places": listed.places.iter().map(place).collect::<Vec<_>>(),
                });
                out.push_str(&line.to_string());
                out.push('\n');
            }
        }
    }
    out
}

/// Returns a line for every line of a text, each read alone.
fn each_line(text: &str, context: NameContext<'_>, format: NamesFormat) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let names = in_line(line, context);
        match format {
            NamesFormat::Lines => {
                let named = |n: &Name| format!("{} ({})", one_line(n.span.of(line)), n.kind.as_str());
                out.push_str(&names.iter().map(named).collect::<Vec<_>>().join("\t"));
            }
            NamesFormat::Json => {
                let spans: Vec<[usize; 2]> = names.iter().map(|n| [n.span.start, n.span.end]).collect();
                out.push_str(&serde_json::json!({ "names": spans }).to_string());
            }
        }
        out.push('\n');
    }
    out
}
