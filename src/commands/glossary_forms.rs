//! `padanan glossary mine --parallel`: the English forms that people used for names and phrases.

use padanan::internal::glossary::TermIndex;
use padanan::internal::settings::Settings;
use padanan_core::archive::{FormCandidate, InGlossary, ParallelSentence, mine_forms};
use padanan_core::text::invisible::seen;

use super::check::{bitext_of, bitexts};
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{Common, GlossaryMineArgs};
use crate::run::{clients, count, files};

/// A sentence of an archive, with its article and its number.
struct Row {
    article: usize,
    segment: u32,
    source: String,
    target: String,
}

pub(super) fn run(
    common: &Common,
    args: &GlossaryMineArgs,
    settings: &Settings,
    term_index: &TermIndex,
) -> Result<ExitCode, AppError> {
    let (from, to) = (&settings.from.value, &settings.to.value);
    let (mut rows, mut names, mut broken, mut doubtful) = (Vec::new(), Vec::new(), 0, 0);
    let mut paths = Vec::new();
    for path in &args.parallel {
        paths.extend(bitexts(path)?);
    }
    for path in &paths {
        let Some(bitext) = bitext_of(path, (from, to), paths.len() > 1)? else {
            broken += 1;
            continue;
        };
        let article = names.len();
        for pair in bitext.human_pairs() {
            if !pair.is_sure() {
                doubtful += 1;
                continue;
            }
            let (source, target) = (seen(pair.source).into_owned(), seen(pair.target).into_owned());
            rows.push(Row { article, segment: pair.segment.id, source, target });
        }
        names.push(path.display().to_string());
    }
    let sentences: Vec<ParallelSentence<'_>> = rows
        .iter()
        .map(|row| ParallelSentence {
            article: row.article,
            segment: row.segment,
            source: &row.source,
            target: &row.target,
        })
        .collect();
    let found = mine_forms(&sentences, term_index, clients::lexicon(from, to), args.least);
    print(common, args, found, &names)?;
    if !common.quiet {
        let sentences = count(rows.len() as u64, "sentence");
        say!("{sentences} of {} mined, {doubtful} doubtful left out", count(names.len() as u64, "bitext"));
    }
    Ok(match broken {
        0 if rows.is_empty() => {
            let hint = "`padanan align` makes bitexts of published translations";
            return Err(AppError::Input(format!("no sentence has a translation by people; {hint}")));
        }
        0 => ExitCode::Done,
        n if n == paths.len() => ExitCode::Input,
        _ => ExitCode::Partial,
    })
}

fn print(
    common: &Common,
    args: &GlossaryMineArgs,
    found: Vec<FormCandidate>,
    names: &[String],
) -> Result<(), AppError> {
    let agree = found.iter().filter(|c| c.glossary == InGlossary::Agrees).count();
    let differ = found.iter().filter(|c| matches!(c.glossary, InGlossary::Differs(..))).count();
    let mut found: Vec<FormCandidate> = found.into_iter().filter(|c| c.glossary != InGlossary::Agrees).collect();
    let left = found.len().saturating_sub(args.most);
    found.truncate(args.most);
    let name_of = |article: usize| names.get(article).cloned().unwrap_or_default();
    let entries: Vec<String> = found.iter().map(|candidate| candidate.to_toml(&name_of)).collect();
    files::print(&entries.join("\n"))?;
    if !common.quiet {
        let more = if left > 0 { format!(" ({left} more with --most)") } else { String::new() };
        let candidates = count(found.len() as u64, "candidate");
        say!("{candidates}{more}; {agree} agree with the glossaries, {differ} differ from them");
    }
    Ok(())
}
