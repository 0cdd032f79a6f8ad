//! `padanan glossary mine --parallel`: the English forms that people used for names and phrases.

use padanan::internal::glossary::TermIndex;
use padanan::internal::settings::Settings;
use padanan_core::archive::{FormCandidate, InGlossary, ParallelSentence, mine_forms};
use padanan_core::text::invisible::seen;

use super::archive_pairs::ArchivePairs;
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{Common, GlossaryMineArgs};
use crate::run::{clients, count, files};

pub(super) fn run(
    common: &Common,
    args: &GlossaryMineArgs,
    settings: &Settings,
    term_index: &TermIndex,
) -> Result<ExitCode, AppError> {
    let archive = ArchivePairs::read(&args.parallel, settings, true, common.quiet)?;
    let rows: Vec<(usize, u32, String, String)> = archive
        .pairs
        .iter()
        .map(|pair| (pair.article, pair.segment, seen(&pair.source).into_owned(), seen(&pair.target).into_owned()))
        .collect();
    let sentences: Vec<ParallelSentence<'_>> = rows
        .iter()
        .map(|(article, segment, source, target)| ParallelSentence {
            article: *article,
            segment: *segment,
            source,
            target,
        })
        .collect();
    let lexicon = clients::lexicon(&settings.from.value, &settings.to.value);
    let found = mine_forms(&sentences, term_index, lexicon, args.least);
    let names: Vec<String> = archive.articles.iter().map(|path| path.display().to_string()).collect();
    print(common, args, found, &names)?;
    if !common.quiet {
        let (sentences, articles) = (count(rows.len() as u64, "sentence"), count(names.len() as u64, "bitext"));
        say!("{sentences} of {articles} mined, {} doubtful left out", archive.doubtful);
    }
    Ok(archive.exit_code())
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
