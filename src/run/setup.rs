//! Sets a run up from its arguments: settings, inputs, glossary, backends, memory, journal. In this order, no backend
//! is asked before everything that can be wrong has been checked.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use padanan::internal::memory::SqliteMemory;
use padanan::internal::settings::{BackendSettings, Overrides, Settings};
use padanan::internal::translate::client::BackendClient;
use padanan::internal::translate::cost::CostLimit;
use tokio_util::sync::CancellationToken;

use super::ask::QuotaWait;
use super::inputs::Inputs;
use super::journal::Journal;
use super::{Again, Run, RunOptions, dry_run, folder, seen, signals};
use crate::cli::Common;
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::progress::Progress;
use crate::cli::signals::interruption;
use crate::run::clients::{self, Keys};
use crate::run::config;
use crate::run::recall;
use padanan_core::text::digest::sha256;

/// Loads the settings, finds the articles with `inputs`, and runs over them.
pub(crate) fn run(
    common: &Common,
    overrides: &Overrides,
    options: &RunOptions,
    inputs: impl FnOnce(&Settings) -> Result<Inputs, AppError>,
) -> Result<ExitCode, AppError> {
    let settings = config::load(overrides.clone())?;
    let inputs = inputs(&settings)?;
    let term_index =
        clients::term_index(&settings.glossaries.value, &settings.from.value, &settings.to.value, common.quiet)?;
    if options.dry_run {
        return dry_run::run(common, overrides, options, &settings, &term_index, &inputs);
    }
    check_segments(options, &settings)?;
    super::hint::give(&settings, common.quiet);
    #[cfg(feature = "neural")]
    if !inputs.has_stdin() && !common.quiet {
        super::model_store::offer(&settings)?;
    }
    let keys = if options.queue.is_some() { Keys::OfWorkers } else { Keys::Own };
    let chain = clients::chain(&settings, keys, common.quiet)?;
    let second = second_draft(common, overrides, options, &settings, &inputs)?;
    let [chain, second] = within_cost([chain, second], options, &settings)?;
    chain.iter().chain(&second).for_each(|client| client.upload_glossary(&|| term_index.pairs()));
    inputs.check(options.report.as_deref())?;
    let journal = journal(&inputs)?;
    let articles = inputs.articles().filter(Result::is_ok).count();
    if let (Inputs::Folder(folder), 0, false) = (&inputs, articles, options.watch) {
        return Err(folder.no_article());
    }
    let signals = interruption();
    let cancel = signals.child_token();
    let full = Arc::new(AtomicBool::new(false));
    let memory = memory(&settings, journal.is_some(), &full, &cancel)?;
    let [chain, second] = [chain, second].map(|chain| -> Vec<BackendClient> {
        let chain = recall::with_memory(chain, &settings, memory.as_ref());
        chain.into_iter().map(|a| a.drain_on_interrupt().circuit_breaker(options.give_up_after)).collect()
    });
    for client in chain.iter().chain(&second) {
        tracing::info!(backend = client.name(), model = client.model(), "asks");
    }
    tracing::info!(entries = term_index.pairs().len(), articles, memory = memory.is_some(), "starts");
    let run = Run {
        common,
        options,
        settings: &settings,
        term_index: &term_index,
        abbreviations: settings.all_abbreviations(),
        fingerprint: fingerprint(&settings, &chain, &second, &inputs, options),
        basis: seen::basis(&settings, options, &term_index),
        chain: &chain,
        second: &second,
        inputs: &inputs,
        journal: journal.as_ref(),
        progress: Progress::new(articles, common.quiet),
        alone: articles == 1,
        cancel,
        stop_accepting: CancellationToken::new(),
        full: &full,
        quota: QuotaWait::default(),
        #[cfg(feature = "queue")]
        remote: None,
    };
    started(run, &signals, articles as u64)
}

/// How many threads write the outputs of a run with a queue.
const MAX_WRITERS: usize = 32;

/// Starts the threads, does the run, and returns its exit code.
#[cfg_attr(not(feature = "queue"), expect(clippy::needless_pass_by_value, reason = "a queue takes the run over"))]
fn started(run: Run<'_>, signals: &CancellationToken, articles: u64) -> Result<ExitCode, AppError> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if run.options.queue.is_some() {
        // Results of workers come by the thousand, and each is written on a thread that may block.
        runtime.max_blocking_threads(MAX_WRITERS);
    }
    let runtime = runtime.worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|e| AppError::Unexpected(format!("no thread can be started ({e})")))?;
    runtime.spawn(signals::report(signals.clone(), run.common.quiet));
    let code = runtime.block_on(async {
        #[cfg(feature = "queue")]
        if let Some(queue) = run.options.queue.clone() {
            return super::queued::whole(run, &queue, signals, articles).await;
        }
        run.whole(signals, articles).await
    })?;
    // A backend may still be working on a request whose answer is no longer wanted.
    runtime.shutdown_background();
    Ok(code)
}

/// Refuses `--segments` without the translation memory, from which the other sentences come.
fn check_segments(options: &RunOptions, settings: &Settings) -> Result<(), AppError> {
    if matches!(options.again, Again::Segments(_)) && !settings.memory_enabled.value {
        let message = "--segments reuses the other sentences from the translation memory, which is switched off";
        return Err(AppError::Usage(format!("{message} ({})", settings.memory_enabled.source)));
    }
    Ok(())
}

/// Opens the journal of an output folder; `None` for listed articles.
fn journal(inputs: &Inputs) -> Result<Option<Arc<Journal>>, AppError> {
    let Some((out, articles)) = inputs.folders() else { return Ok(None) };
    let journal = Journal::open(out, false)?;
    journal.belongs_to(articles)?;
    folder::sweep(out);
    Ok(Some(Arc::new(journal)))
}

/// Opens the translation memory. If the disk is too full to store translations, the run stops asking; a run without a
/// journal goes on, because it prints everything at the end.
fn memory(
    settings: &Settings,
    has_journal: bool,
    full: &Arc<AtomicBool>,
    cancel: &CancellationToken,
) -> Result<Option<Arc<SqliteMemory>>, AppError> {
    let (full, cancel) = (Arc::clone(full), cancel.clone());
    let end = move || {
        full.store(true, Ordering::Relaxed);
        cancel.cancel();
    };
    recall::memory(settings, has_journal.then_some(end))
}

/// Builds the backend for second drafts; empty if nothing is compared.
pub(super) fn second_draft(
    common: &Common,
    overrides: &Overrides,
    options: &RunOptions,
    settings: &Settings,
    inputs: &Inputs,
) -> Result<Vec<BackendClient>, AppError> {
    let keys = if options.queue.is_some() { Keys::OfWorkers } else { Keys::Own };
    let formats = inputs.formats();
    clients::second_draft(options.compare.as_deref(), settings, overrides.clone(), &formats, keys, common.quiet)
}

/// Returns the hash of what the outputs depend on, apart from the articles and the glossary: the languages, the
/// backends, the formats. The translated kinds of block and the sentence boundaries are part of each article's own
/// fingerprint.
pub(super) fn fingerprint(
    settings: &Settings,
    chain: &[BackendClient],
    second: &[BackendClient],
    inputs: &Inputs,
    options: &RunOptions,
) -> String {
    let mut identities: Vec<String> = chain.iter().map(|client| identity(client, settings)).collect();
    identities.extend(second.iter().map(|client| format!("compared {}", identity(client, settings))));
    let formats: Vec<&str> = inputs.formats().iter().map(|f| f.as_str()).collect();
    let all = format!(
        "{}\n{}\n{}\n{}\n{}",
        env!("CARGO_PKG_VERSION"),
        settings.from.value,
        settings.to.value,
        formats.join(","),
        identities.join("\n\n")
    );
    let repair = if options.repair_numbers { "\n--repair numbers" } else { "" };
    sha256(format!("{all}{repair}").as_bytes())
}

/// Returns everything that the answers of a backend depend on, apart from the articles and the glossary. In the memory, the
/// key of each sentence says which names are protected; here only what differs from the default counts, so that a batch of
/// an earlier version goes on.
pub(super) fn identity(client: &BackendClient, settings: &Settings) -> String {
    let names = match client.protects_names() {
        _ if client.protects_names_as_usual() => "",
        true => "\nnames protected",
        false => "\nnames plain",
    };
    recall::identity(client, settings) + names
}

/// Sets the limit of `--max-cost` on the backends. Every service on the internet needs a price then.
fn within_cost(
    chains: [Vec<BackendClient>; 2],
    options: &RunOptions,
    settings: &Settings,
) -> Result<[Vec<BackendClient>; 2], AppError> {
    let Some(most) = options.max_cost else { return Ok(chains) };
    let limit = CostLimit::new(most);
    let priced = |client: BackendClient| {
        let backend = settings.backend_named(client.name());
        let remote = backend.is_some_and(BackendSettings::is_remote_service);
        match backend.and_then(super::summary::price) {
            Some(price) => Ok(client.cost_limit(Arc::clone(&limit), price)),
            None if remote => Err(AppError::Configuration(format!(
                "--max-cost needs the price of the backend `{}`; write price_per_million_characters or \
                 price_per_million_tokens into its table",
                client.name()
            ))),
            None => Ok(client),
        }
    };
    let [chain, second] = chains.map(|chain| chain.into_iter().map(priced).collect::<Result<Vec<_>, _>>());
    Ok([chain?, second?])
}
