//! `padanan models train`: trains the bundled engine on sentence pairs, on top of a model or from nothing.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use padanan::internal::phrase::adapt::{AdaptOptions, adapt};
use padanan::internal::phrase::engine::Effort;
use padanan::internal::phrase::model::PhraseModel;
use padanan::internal::phrase::search::Weights;
use padanan::internal::phrase::train::{Corpus, TrainOptions, Trained, train, words};
use padanan::internal::phrase::tune::{TuningExample, tune};
use padanan_core::text::tokens::tokens;
use padanan_core::tmx;

use super::archive_pairs::ArchivePairs;
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{BackendArgs, Common, LanguageArgs, TrainArgs};
use crate::run::own_models::bundled_model;
use crate::run::{config, files};

pub(super) fn run(common: &Common, args: &TrainArgs) -> Result<ExitCode, AppError> {
    files::check_writable(&args.out)?;
    let base = base(args)?;
    let (corpus, code) = corpus(common, args)?;
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
    let mut trained = match &base {
        Some(base) => adapt(base, &corpus, &AdaptOptions::default(), &said),
        None => train(&corpus, &TrainOptions::default(), &said),
    };
    let lines = args.dev_lines.unwrap_or(usize::MAX);
    let rounds = args.rounds;
    if let Some((sources, references)) = dev {
        let examples: Vec<_> = sources.into_iter().zip(references).take(lines).collect();
        trained.weights = tuned(&trained, &examples, rounds, &said)?;
    } else if let Some((base, (rest, aside))) = base.as_ref().zip(aside(&corpus)).filter(|_| rounds > 0) {
        said(&format!("keeping {} sentence pairs aside to tune on", aside.len()));
        let without = adapt(base, &rest, &AdaptOptions::default(), &|_| {});
        trained.weights = tuned(&without, &aside, rounds, &said)?;
    } else if base.is_none() && !common.quiet {
        say!("the model is not tuned; to tune it, give --dev-source and --dev-reference with 600 lines or more");
    }
    let file = trained.file(&card);
    files::write(&args.out, &file)?;
    said(&format!("{} is written, {:.1} MB", args.out.display(), file.len() as f64 / 1e6));
    Ok(code)
}

/// Number of sentence pairs from which some are kept aside to tune on, and how many these are. Fewer are too few to spare, and
/// a weight that is tuned on fewer is chance.
const MANY: usize = 4_000;
const ASIDE: usize = 400;
/// Maximum number of words of a sentence to tune on.
const MAX_WORDS: usize = 80;

/// Keeps some pairs aside, spread over all, if there are many.
fn aside(corpus: &Corpus) -> Option<(Corpus, Vec<(String, String)>)> {
    if corpus.pairs.len() < MANY {
        return None;
    }
    let step = corpus.pairs.len() / ASIDE;
    let (mut rest, mut aside) = (Corpus { pairs: Vec::new(), ..corpus.clone() }, Vec::new());
    for (at, (source, target, weight)) in corpus.pairs.iter().enumerate() {
        match at % step == 0 && aside.len() < ASIDE {
            true => aside.push((source.clone(), target.clone())),
            false => rest.pairs.push((source.clone(), target.clone(), *weight)),
        }
    }
    Some((rest, aside))
}

/// Returns the weights with which a model translates some sentences best.
fn tuned(
    trained: &Trained,
    examples: &[(String, String)],
    rounds: usize,
    said: &(dyn Fn(&str) + Sync),
) -> Result<Weights, AppError> {
    let broken = |e| AppError::Unexpected(format!("the trained model cannot be read: {e}"));
    let mut model = PhraseModel::open(trained.file("")).map_err(broken)?;
    let example = |(source, reference): &(String, String)| TuningExample {
        prepared: model.prepare(source, &[], Effort::default()),
        reference: tokens(reference).into_iter().map(|t| t.form.into_owned()).collect(),
    };
    // What is longer is searched in parts.
    let fits = |pair: &&(String, String)| (1..=MAX_WORDS).contains(&words(&pair.0).len());
    let examples: Vec<TuningExample> = examples.iter().filter(fits).map(example).collect();
    tune(&mut model, &examples, Effort::default(), rounds, said);
    Ok(*model.weights())
}

/// Opens the model to train on top of.
fn base(args: &TrainArgs) -> Result<Option<Arc<PhraseModel>>, AppError> {
    let Some(path) = &args.base else {
        let hint = "with --base name a model's file, or train --from-scratch";
        let bundled = || bundled_model().map_err(|e| AppError::Input(format!("{e}; {hint}")));
        return if args.from_scratch { Ok(None) } else { bundled().map(Some) };
    };
    let wrong = |what: &str| AppError::Input(format!("{}: {what}", path.display()));
    let model = PhraseModel::open(files::read_bytes(path)?).map_err(|e| wrong(&e.to_string()))?;
    if model.is_adapted() {
        return Err(wrong("this was trained on top of another model; train on that one, with all sentences"));
    }
    Ok(Some(Arc::new(model)))
}

/// Reads the training data. The exit code says whether all of it could be used.
fn corpus(common: &Common, args: &TrainArgs) -> Result<(Corpus, ExitCode), AppError> {
    let mut corpus = Corpus::default();
    let mut code = ExitCode::Done;
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
    for path in &args.bitext {
        let languages =
            LanguageArgs { from: Some(args.from.clone()), to: Some(args.to.clone()), ..LanguageArgs::default() };
        let settings = config::load(config::overrides(common, &languages, &BackendArgs::default()))?;
        let found = ArchivePairs::read(std::slice::from_ref(path), &settings, args.no_draft, common.quiet)?;
        code = if found.exit_code() == ExitCode::Done { code } else { found.exit_code() };
        let weight = weight_of(&stem(path));
        corpus.pairs.extend(found.pairs.into_iter().map(|pair| (pair.source, pair.target, weight)));
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
    Ok((corpus, code))
}
