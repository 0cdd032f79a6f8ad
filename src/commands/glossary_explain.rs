//! `padanan glossary explain`

use padanan::internal::glossary::fold::fold;
use padanan::internal::glossary::{FormOutcome, TermIndex};
use padanan_core::bitext::Block;
use padanan_core::extract::extract;
use padanan_core::segment::sentences;
use padanan_core::text::{Span, one_line, urls};
use padanan_core::toml_tree::nearest;

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{BackendArgs, Common, GlossaryExplainArgs};
use crate::run::clients;
use crate::run::config;
use crate::run::files;
use crate::run::glossaries;
use crate::run::pages;

pub(super) fn run(common: &Common, args: &GlossaryExplainArgs) -> Result<ExitCode, AppError> {
    let settings = config::load(config::overrides(common, &args.language, &BackendArgs::default()))?;
    let term_index =
        clients::term_index(&settings.glossaries.value, &settings.from.value, &settings.to.value, common.quiet)?;
    let raw = pages::read_article(&args.article, args.input, args.fetch, &settings, common.quiet)?;
    let terms = term_index.named(&args.term);
    let lost = overruled(&term_index, &args.term).map_or(String::new(), |lost| format!("{lost}\n"));
    if terms.is_empty() && !lost.is_empty() {
        files::print(&lost)?;
        return Ok(ExitCode::Findings);
    }
    if terms.is_empty() {
        let names: Vec<&str> =
            (0..term_index.len()).flat_map(|t| &term_index.term(t).source).map(String::as_str).collect();
        let near = nearest(&args.term, &names).map_or(String::new(), |n| format!("; the nearest is `{n}`"));
        files::print(&format!("no entry has the spelling or the target `{}`{near}\n", args.term))?;
        return Ok(ExitCode::Findings);
    }
    let extracted = extract(&raw);
    let abbreviations = settings.all_abbreviations();
    let mut sentences_of: Vec<(&Block, Span)> = Vec::new();
    for block in &extracted.blocks {
        let found = sentences(block.span.of(&extracted.text), &abbreviations).into_iter();
        sentences_of.extend(found.map(|span| (block, span.shifted(block.span.start))));
    }
    let term_index = term_index.in_article(sentences_of.iter().map(|(_, span)| span.of(&extracted.text)));
    let mut out = lost;
    for term in terms {
        let entry = term_index.term(term);
        out.push_str(&format!("{} ({}:{})\n", entry.source.join(", "), entry.file.display(), entry.line));
        let mut places = 0;
        for (block, span) in &sentences_of {
            let sentence = span.of(&extracted.text);
            let copied = !settings.translate_kinds.value.contains(&block.kind);
            for seen in term_index.explain(term, sentence, &[], &urls::spans(sentence)) {
                places += 1;
                let (line, column) = position(&extracted.text, span.start + seen.span.start);
                let fate = if copied && seen.fate == FormOutcome::Matched {
                    format!("matched, in a block that is copied ({})", block.kind.as_str())
                } else {
                    told(&seen.fate, &term_index)
                };
                out.push_str(&format!(
                    "  {line}:{column}: `{}`: {fate}\n      {}\n",
                    seen.span.of(sentence),
                    one_line(sentence)
                ));
            }
        }
        if places == 0 {
            out.push_str("  not found: no spelling occurs in the article\n");
        }
    }
    files::print(&out)?;
    Ok(ExitCode::Done)
}

/// Returns what switched a spelling off, or overruled it.
fn overruled(term_index: &TermIndex, word: &str) -> Option<String> {
    let same = |form: &String| fold(form).as_str() == fold(word.trim()).as_str();
    term_index.overruled().iter().find(|one| one.forms.iter().any(same)).map(glossaries::told)
}

fn told(fate: &FormOutcome, term_index: &TermIndex) -> String {
    match fate {
        FormOutcome::Matched => "matched".to_owned(),
        FormOutcome::InsideWord => "not matched: it is inside another word".to_owned(),
        FormOutcome::Case => {
            "not matched: the case of its letters differs; `case = \"ignore\"` would match it".to_owned()
        }
        FormOutcome::Lookalike(what) => format!("not matched: it is {}", what.as_str()),
        FormOutcome::Protected => "not matched: it is in a URL, an e-mail address or a handle".to_owned(),
        FormOutcome::Longer(other) => {
            let other = term_index.term(*other);
            format!(
                "not matched: the longer `{}` ({}:{}) takes its place",
                other.name(),
                other.file.display(),
                other.line
            )
        }
    }
}

/// Returns the line and column of a byte, counted from 1; columns are in characters.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}
