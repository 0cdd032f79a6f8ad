//! `padanan backends`

use std::sync::atomic::Ordering;
use std::time::Instant;

use padanan::internal::settings::{self, BackendSettings, Settings, shown_command, shown_url};
use padanan::internal::translate::client::{BackendClient, Context, Question};
use padanan::internal::translate::{Failure, FailureKind, MarkerStyle};
use tokio_util::sync::CancellationToken;

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::terminal;
use crate::cli::{BackendsArgs, Common};
use crate::run::clients;
use crate::run::config;
use crate::run::count;
use crate::run::files;

/// The sentence that a probe sends.
const SENTENCE: &str = "Presiden mengatakan bahwa bantuan akan dikirim pada hari Senin.";

pub(super) fn run(common: &Common, args: &BackendsArgs) -> Result<ExitCode, AppError> {
    let mut settings = config::load(config::overrides(common, &args.language, &args.asking))?;
    // A probe should report what is wrong now, not after four attempts.
    if args.asking.retries.is_none() {
        settings.retries.value = 0;
    }
    let listed = listed(&settings, args);
    if args.forget {
        return forget(&listed, &settings);
    }
    let mut out = String::new();
    let mut answered = 0;
    for backend in &listed {
        let client = clients::client(backend, &settings);
        describe(&mut out, backend, &client, settings.backend.value.contains(&backend.name));
        if args.probe {
            let told = match client {
                Ok(client) if settings.offline.value && !backend.is_local() => {
                    Err(format!("not asked: `{}` is not on this machine, and this is --offline", client.name()))
                }
                Ok(client) => probe(&client, &settings)?.map_err(|failure| failure.message),
                Err(error) => Err(error.to_string()),
            };
            answered += usize::from(told.is_ok());
            out.push_str(&format!("  probe: {}\n", told.unwrap_or_else(|why| format!("failed: {why}"))));
        }
    }
    files::print(&out)?;
    let nothing = args.probe && answered == 0;
    let part = args.probe && answered < listed.len();
    Ok(match (nothing, part) {
        (true, _) => ExitCode::Backend,
        (false, true) => ExitCode::Partial,
        (false, false) => ExitCode::Done,
    })
}

/// Removes the glossaries that were stored with the services.
fn forget(listed: &[&BackendSettings], settings: &Settings) -> Result<ExitCode, AppError> {
    let (mut out, mut failed) = (String::new(), 0);
    for backend in listed.iter().filter(|b| b.kind.stores_glossaries()) {
        let client = clients::client(backend, settings)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|e| AppError::Unexpected(format!("no thread can be started ({e})")))?;
        match runtime.block_on(client.delete_glossaries()) {
            Ok(1) => out.push_str(&format!("{}: removed 1 glossary\n", backend.name)),
            Ok(n) => out.push_str(&format!("{}: removed {n} glossaries\n", backend.name)),
            Err(failure) => {
                failed += 1;
                out.push_str(&format!("{}: {failure}\n", backend.name));
            }
        }
    }
    if out.is_empty() {
        out.push_str("no configured backend stores glossaries\n");
    }
    files::print(&out)?;
    Ok(if failed > 0 { ExitCode::Backend } else { ExitCode::Done })
}

/// Returns the backends of the chain if they are named or probed; else all backends.
fn listed<'a>(settings: &'a Settings, args: &BackendsArgs) -> Vec<&'a BackendSettings> {
    let named: Vec<&BackendSettings> =
        settings.backend.value.iter().filter_map(|name| settings.backend_named(name)).collect();
    let only_named = !args.asking.backend.is_empty() || args.probe;
    if only_named && !named.is_empty() { named } else { settings.backends.iter().collect() }
}

fn describe(out: &mut String, backend: &BackendSettings, client: &Result<BackendClient, AppError>, in_force: bool) {
    let mark = if in_force { " (in use)" } else { "" };
    out.push_str(&format!("{}{mark}\n  kind: {}\n", backend.name, backend.kind.as_str()));
    match (&backend.url, backend.command.is_empty()) {
        (Some(url), _) => out.push_str(&format!("  url: {}\n", shown_url(url))),
        (None, false) => out.push_str(&format!("  command: {}\n", shown_command(&backend.command).join(" "))),
        (None, true) if backend.kind.is_in_process() => {
            out.push_str("  where: in this program; nothing is sent\n");
        }
        (None, true) => out.push_str("  url: the service's own\n"),
    }
    for (name, value) in settings::own_settings(backend, &terminal::environment) {
        out.push_str(&format!("  {name}: {value}\n"));
    }
    if let Some(model) = &backend.model {
        out.push_str(&format!("  model: {model}\n"));
    }
    let key = settings::key_place(backend, &terminal::environment);
    if let Some(program) = backend.api_key_command.first() {
        out.push_str(&format!("  key: printed by `{program}`\n"));
    } else if let Some((place, set)) = key {
        out.push_str(&format!("  key: {place}, {}\n", if set { "set" } else { "not set" }));
    }
    match client {
        Ok(client) => {
            let can = client.capabilities();
            let marks = match can.marks {
                MarkerStyle::None => "none",
                MarkerStyle::Words => "words",
                MarkerStyle::IgnoreTags => "ignore-tags",
                MarkerStyle::TranslateNo => "translate-no",
            };
            out.push_str(&format!(
                "  takes: {} and {} bytes a request\n",
                count(can.max_texts as u64, "text"),
                can.max_request_bytes
            ));
            let glossary = if can.takes_terms { ", and the glossary with the request" } else { "" };
            out.push_str(&format!("  terms: marks = {marks}{glossary}\n"));
            if can.examples > 0 {
                let what = "similar sentences that a person translated";
                out.push_str(&format!("  examples: with each text up to {} {what}\n", can.examples));
            }
            if can.context > 0 {
                let before = count(can.context as u64, "sentence");
                out.push_str(&format!("  context: the title and {before} before, not to be translated\n"));
            }
            if backend.kind.is_language_model() {
                let prompt = backend.prompt_file.as_ref().map(|file| file.display().to_string());
                out.push_str(&format!("  prompt: {}\n", prompt.unwrap_or_else(|| "built in".to_owned())));
                out.push_str(&format!("  asked again: {}\n", client.asks_again().as_str()));
            }
        }
        Err(error) => out.push_str(&format!("  not ready: {error}\n")),
    }
}

/// Asks for one sentence. The outer error is the program's, the inner one the backend's.
fn probe(client: &BackendClient, settings: &Settings) -> Result<Result<String, Failure>, AppError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| AppError::Unexpected(format!("no thread can be started ({e})")))?;
    let cancel = CancellationToken::new();
    let context = Context { from: &settings.from.value, to: &settings.to.value, cancel: &cancel, progress: &|_| {} };
    let questions = [Question { text: SENTENCE.to_owned(), ..Question::default() }];
    let began = Instant::now();
    let answers = runtime.block_on(async { client.ask(&questions, MarkerStyle::None, true, &context).await });
    let took = began.elapsed().as_millis();
    let requests = client.counters().requests.load(Ordering::Relaxed);
    Ok(match answers.into_iter().next() {
        Some(Ok(answer)) => Ok(format!("{took} ms, {}: {}", count(requests, "request"), answer.text.trim())),
        Some(Err(failure)) => Err(failure),
        None => Err(Failure::new(FailureKind::Malformed, "no answer came")),
    })
}
