//! `padanan models`

use std::path::Path;
use std::time::Instant;

use padanan::internal::phrase::engine::Effort;
use padanan::internal::phrase::model::PhraseModel;
use padanan::internal::phrase::train::{Corpus, TrainOptions, train};
use padanan::internal::phrase::tune::{TuningExample, tune};
use padanan_core::bitext::HumanPair;
use padanan_core::text::tokens::tokens;
use padanan_core::tmx;

use super::check::bitexts;
#[cfg(feature = "neural")]
use super::{model_eval, model_store};
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{Common, ModelsCommand, TrainArgs};
use crate::run::files;

pub(super) fn run(common: &Common, command: &ModelsCommand) -> Result<ExitCode, AppError> {
    match command {
        ModelsCommand::Train(args) => learn(common, args),
        #[cfg(feature = "neural")]
        ModelsCommand::List(args) => model_store::list(common, args),
        #[cfg(feature = "neural")]
        ModelsCommand::Pull(args) => model_store::pull(common, args),
        #[cfg(feature = "neural")]
        ModelsCommand::Add(args) => model_store::add(common, args),
        #[cfg(feature = "neural")]
        ModelsCommand::Remove(args) => model_store::remove(common, args),
        #[cfg(feature = "neural")]
        ModelsCommand::Verify(args) => model_store::verify(common, args),
        #[cfg(feature = "neural")]
        ModelsCommand::Eval(args) => model_eval::run(common, args),
        #[cfg(not(feature = "neural"))]
        _ => Err(AppError::Usage(
            "this padanan was built without neural models (feature `neural`); only `models train` is in it".to_owned(),
        )),
    }
}

fn learn(common: &Common, args: &TrainArgs) -> Result<ExitCode, AppError> {
    files::check_writable(&args.out)?;
    let corpus = corpus(args)?;
    let card = args.card.as_deref().map(files::read_text).transpose()?.unwrap_or_default();
    let dev = match (&args.dev_source, &args.dev_reference) {
        (Some(source), Some(reference)) => Some(files::aligned(source, reference)?),
        _ => None,
    };
    let began = Instant::now();
    let said = |what: &str| {
        if !common.quiet {
            say!("{:>5.0} s  {what}", began.elapsed().as_secs_f64());
        }
    };
    let mut trained = train(&corpus, &TrainOptions::default(), &said);
    drop(corpus);
    if let Some((sources, references)) = dev {
        let broken = |e| AppError::Unexpected(format!("the trained model cannot be read: {e}"));
        let mut model = PhraseModel::open(trained.file(&card)).map_err(broken)?;
        let lines = args.dev_lines.unwrap_or(usize::MAX);
        let example = |(source, reference): (&String, &String)| TuningExample {
            prepared: model.prepare(source, &[], Effort::default()),
            reference: tokens(reference).into_iter().map(|t| t.form.into_owned()).collect(),
        };
        let examples: Vec<TuningExample> = sources.iter().zip(&references).take(lines).map(example).collect();
        tune(&mut model, &examples, Effort::default(), args.rounds, &said);
        trained.weights = *model.weights();
    } else if !common.quiet {
        say!("the model is not tuned; to tune it, give --dev-source and --dev-reference with 600 lines or more");
    }
    let file = trained.file(&card);
    files::write(&args.out, &file)?;
    said(&format!("{} is written, {:.1} MB", args.out.display(), file.len() as f64 / 1e6));
    Ok(ExitCode::Done)
}

fn corpus(args: &TrainArgs) -> Result<Corpus, AppError> {
    let mut corpus = Corpus::default();
    let weight_of = |name: &str| args.weight.iter().find(|(n, _)| n == name).map_or(1, |(_, n)| *n);
    let taken = |name: &str| !args.without.iter().any(|w| w == name);
    let stem = |path: &Path| path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let wrong = |path: &Path, line: usize, what: &str| AppError::Input(format!("{}:{line}: {what}", path.display()));
    for path in &args.pairs {
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("tmx")) {
            let pairs = tmx::pairs(&files::read_bytes(path)?, &args.from, &args.to);
            let pairs = pairs.map_err(|e| AppError::Input(format!("{}: {e}", path.display())))?;
            let weight = weight_of(&stem(path));
            corpus.pairs.extend(pairs.into_iter().map(|(source, target)| (source, target, weight)));
            continue;
        }
        let own = stem(path);
        for (line, number) in files::read_text(path)?.lines().zip(1..) {
            let (name, source, target) = match line.split('\t').collect::<Vec<_>>()[..] {
                [source, target] => (own.as_str(), source, target),
                [name, source, target] => (name, source, target),
                _ => return Err(wrong(path, number, "a pair has two or three fields with tabs between them")),
            };
            if taken(name) {
                corpus.pairs.push((source.to_owned(), target.to_owned(), weight_of(name)));
            }
        }
    }
    for files in args.aligned.chunks_exact(2) {
        let (sources, targets) = files::aligned(&files[0], &files[1])?;
        let weight = weight_of(&stem(&files[0]));
        corpus.pairs.extend(sources.into_iter().zip(targets).map(|(source, target)| (source, target, weight)));
    }
    for folder in &args.bitext {
        let weight = weight_of(&stem(folder));
        for path in bitexts(folder)? {
            let bitext = files::read_bitext(&path)?;
            let sure = bitext.human_pairs().filter(HumanPair::is_sure).map(|pair| pair.on_lines());
            corpus.pairs.extend(sure.map(|[source, target]| (source, target, weight)));
        }
    }
    for path in &args.text {
        for line in files::read_text(path)?.lines() {
            let (name, text) = line.split_once('\t').unwrap_or(("", line));
            if taken(name) {
                corpus.texts.push((text.to_owned(), weight_of(name)));
            }
        }
    }
    for path in &args.lexicon {
        let weight = weight_of(&stem(path));
        for (line, number) in files::read_text(path)?.lines().zip(1..) {
            let [word, _, translations] = line.split('\t').collect::<Vec<_>>()[..] else {
                return Err(wrong(path, number, "an entry has three fields with tabs between them"));
            };
            let translations = translations.split('|').take(3);
            corpus.entries.extend(translations.map(|t| (word.to_owned(), t.to_owned(), weight)));
        }
    }
    if corpus.pairs.is_empty() {
        return Err(AppError::Input("there is no sentence pair in the named files".to_owned()));
    }
    Ok(corpus)
}
