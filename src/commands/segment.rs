//! `padanan segment`

use std::fmt::Write as _;

use padanan_core::bitext::Block;
use padanan_core::extract::{Extracted, extract};
use padanan_core::segment::{Abbreviations, BoundaryDecision, Quotes, explain, sentences_with, srx};
use padanan_core::text::line_breaks::joined;
use padanan_core::text::{Span, one_line};

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{BackendArgs, Common, LanguageArgs, SegmentArgs, Sentences};
use crate::run::config;
use crate::run::files;
use crate::run::pages;

pub(super) fn run(common: &Common, args: &SegmentArgs) -> Result<ExitCode, AppError> {
    let settings = config::load(config::overrides(common, &LanguageArgs::default(), &BackendArgs::default()))?;
    let abbreviations = settings.all_abbreviations();
    if args.srx {
        files::print(&srx(&abbreviations))?;
        return Ok(ExitCode::Done);
    }
    let raw = pages::read_article(&args.article, args.input, args.fetch, &settings, common.quiet)?;
    let extracted = extract(&raw);
    let quotes = if args.keep_quotes { Quotes::Keep } else { Quotes::Split };
    let printer = Printer { extracted: &extracted, abbreviations: &abbreviations, quotes, format: args.format };
    files::print(&if args.explain { printer.decisions() } else { printer.sentences() })?;
    Ok(ExitCode::Done)
}

struct Printer<'p> {
    extracted: &'p Extracted,
    abbreviations: &'p Abbreviations,
    quotes: Quotes,
    format: Sentences,
}

impl Printer<'_> {
    fn sentences(&self) -> String {
        let mut out = String::new();
        let mut id = 0;
        for block in &self.extracted.blocks {
            for span in sentences_with(block.span.of(&self.extracted.text), self.abbreviations, self.quotes) {
                let span = span.shifted(block.span.start);
                let text = span.of(&self.extracted.text);
                id += 1;
                match self.format {
                    Sentences::Lines => out.push_str(&one_line(&joined(text))),
                    Sentences::Json => {
                        let line = serde_json::json!({
                            "id": id, "block": block.id, "kind": block.kind.as_str(),
                            "start": span.start, "end": span.end, "text": text,
                        });
                        out.push_str(&line.to_string());
                    }
                }
                out.push('\n');
            }
        }
        out
    }

    /// Lists each candidate boundary, the rule that decided, and why.
    fn decisions(&self) -> String {
        let mut out = String::new();
        for block in &self.extracted.blocks {
            for decision in explain(block.span.of(&self.extracted.text), self.abbreviations, self.quotes) {
                match self.format {
                    Sentences::Lines => self.push_told(&mut out, block, &decision),
                    Sentences::Json => {
                        let stop = decision.stop.shifted(block.span.start);
                        let line = serde_json::json!({
                            "block": block.id, "start": stop.start, "end": stop.end, "ends": decision.ends,
                            "rule": decision.rule, "why": decision.why,
                        });
                        out.push_str(&line.to_string());
                        out.push('\n');
                    }
                }
            }
        }
        out
    }

    fn push_told(&self, out: &mut String, block: &Block, decision: &BoundaryDecision) {
        let text = block.span.of(&self.extracted.text);
        let (before, after) = (text[..decision.stop.end].trim_end(), &text[decision.stop.end..]);
        let from = before.char_indices().rev().take(CONTEXT).last().map_or(0, |(at, _)| at);
        let to = after.char_indices().nth(CONTEXT).map_or(after.len(), |(at, _)| at);
        let shown = [Span::new(from, before.len()).of(text), &after[..to]].map(one_line);
        let verdict = if decision.ends { "ends" } else { "stays" };
        // Writing into a string cannot fail.
        let _ = writeln!(
            out,
            "{}\t{verdict}\t{}\t{}{}¦{}{}\t{}",
            decision.stop.shifted(block.span.start).start,
            decision.rule,
            if from > 0 { "…" } else { "" },
            shown[0],
            shown[1],
            if to < after.len() { "…" } else { "" },
            decision.why,
        );
    }
}

/// Number of characters shown on either side of a candidate.
const CONTEXT: usize = 30;
