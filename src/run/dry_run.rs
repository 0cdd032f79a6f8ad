//! `--dry-run`: reports what would be sent, to whom, at what price, and why. Sends nothing.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use padanan::internal::glossary::TermIndex;
use padanan::internal::settings::{BackendSettings, Overrides, Settings, shown_url};
use padanan::internal::translate::chain::{self, Sentence};
use padanan::internal::translate::client::{self, BackendClient, Context};
use tokio_util::sync::CancellationToken;

use super::article::Todo;
use super::ask::QuotaWait;
use super::inputs::Inputs;
use super::journal::Journal;
use super::outcome::ArticleStatus;
use super::setup::{fingerprint, second_draft};
use super::summary::{cost, money};
use super::{Run, RunOptions, Totals, count, grouped, seen};
use crate::cli::Common;
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::{AppError, failure};
use crate::cli::progress::Progress;
use crate::run::clients;
use crate::run::files;
use crate::run::recall;

/// The totals of what would be sent.
#[derive(Default)]
struct Sum {
    articles: u64,
    /// Those of them that were never fetched, so that nothing is known of them.
    to_fetch: u64,
    to_do: u64,
    sentences: u64,
    terms: u64,
    known: u64,
    characters: u64,
    /// Lengths in bytes of the sentences that would be sent, by article.
    lengths: Vec<Vec<usize>>,
    /// For each backend, the number of similar sentences that would be sent along, and their length in characters.
    along: Vec<(u64, u64)>,
}

/// A backend that would be asked, or the reason why it cannot be.
enum Asked<'a> {
    Ready(&'a BackendSettings, &'a BackendClient),
    Not(&'a BackendSettings, String),
}

pub(super) fn run(
    common: &Common,
    overrides: &Overrides,
    options: &RunOptions,
    settings: &Settings,
    term_index: &TermIndex,
    inputs: &Inputs,
) -> Result<ExitCode, AppError> {
    let journal = match inputs.folders() {
        Some((out, articles)) => {
            let journal = Journal::open(out, true)?;
            journal.is_for(articles)?;
            Some(Arc::new(journal))
        }
        None => None,
    };
    let is_there = recall::memory_file(settings).is_ok_and(|f| f.exists());
    let memory = if is_there { recall::memory(settings, None::<fn()>)? } else { None };
    let (mut chain, mut missing) = (Vec::new(), Vec::new());
    for name in &settings.backend.value {
        let Some(backend) = settings.backend_named(name) else { continue };
        match clients::client(backend, settings) {
            Ok(client) => chain.push(client),
            Err(error) => missing.push(Asked::Not(backend, error.to_string())),
        }
    }
    let chain = recall::with_memory(chain, settings, memory.as_ref());
    let second = second_draft(common, overrides, options, settings, inputs)?;
    let run = Run {
        common,
        options,
        settings,
        term_index,
        abbreviations: settings.all_abbreviations(),
        fingerprint: fingerprint(settings, &chain, &second, inputs, options),
        basis: seen::basis(settings, options, term_index),
        chain: &chain,
        second: &second,
        inputs,
        journal: journal.as_ref(),
        progress: Progress::new(0, true),
        alone: false,
        cancel: CancellationToken::new(),
        stop_accepting: CancellationToken::new(),
        full: &AtomicBool::new(false),
        quota: QuotaWait::default(),
        #[cfg(feature = "queue")]
        remote: None,
    };
    let mut sum = Sum { along: vec![(0, 0); chain.len()], ..Sum::default() };
    let totals = run.lines(&mut sum)?;
    let ready = chain.iter().chain(&second).filter_map(|a| Some(Asked::Ready(settings.backend_named(a.name())?, a)));
    let asked: Vec<Asked<'_>> = ready.chain(missing).collect();
    files::print(&run.total(&sum, &asked))?;
    Ok(totals.code(super::End::default(), options.fail_on))
}

impl Run<'_> {
    /// Prints a line for each article, a page at a time, so that memory stays bounded.
    fn lines(&self, sum: &mut Sum) -> Result<Totals, AppError> {
        let mut totals = Totals::default();
        let mut out = String::new();
        for article in self.inputs.articles() {
            let status = match article.and_then(|path| self.line(&path, sum)) {
                Ok(line) => {
                    out.push_str(&line);
                    ArticleStatus::Done
                }
                Err(error) => {
                    failure(&error);
                    ArticleStatus::Failed { code: error.code(), message: error.to_string() }
                }
            };
            totals.add(&status, &super::RunStatistics::default());
            if out.len() > 1 << 16 {
                files::print(&std::mem::take(&mut out))?;
            }
        }
        if totals.articles == 0
            && let Inputs::Folder(folder) = self.inputs
        {
            return Err(folder.no_article());
        }
        files::print(&out)?;
        Ok(totals)
    }

    /// Formats an article's line: why it would be translated, and what would be sent for it. For articles that were
    /// named one by one, the sentences follow.
    fn line(&self, path: &Path, sum: &mut Sum) -> Result<String, AppError> {
        let shown = files::shown(&self.inputs.file(path));
        if self.inputs.page(path).is_some_and(|page| !page.is_there()) {
            sum.articles += 1;
            sum.to_fetch += 1;
            return Ok(format!("{shown}: to be fetched; a dry run fetches nothing\n"));
        }
        if self.unread(path).is_some() {
            sum.articles += 1;
            return Ok(format!("{shown}: nothing to do\n"));
        }
        let task = self.look(path)?;
        sum.articles += 1;
        let why = match task.todo {
            Todo::No(_) => return Ok(format!("{shown}: nothing to do\n")),
            Todo::Yes(why) => why.map(|why| format!("{why}; ")).unwrap_or_default(),
        };
        let cx = self.cx();
        let context = Context { from: cx.from, to: cx.to, cancel: &self.cancel, progress: &|_| {} };
        let questions = task.plan.questions();
        let known = chain::known(self.chain, &questions, &context);
        let asked: Vec<&Sentence> =
            questions.iter().zip(&known).filter(|(_, known)| !**known).map(|(q, _)| *q).collect();
        for (client, along) in self.chain.iter().zip(&mut sum.along) {
            let pairs = chain::examples_for(client, &asked, &context);
            along.0 += pairs.len() as u64;
            along.1 += client::characters(&pairs);
        }
        let (sentences, terms) = task.plan.counts();
        let hits = (questions.len() - asked.len() + task.plan.kept().iter().filter(|kept| **kept).count()) as u64;
        let characters = asked.iter().map(|q| q.source.chars().count() as u64).sum();
        sum.to_do += 1;
        sum.sentences += sentences as u64;
        sum.terms += terms as u64;
        sum.known += hits;
        sum.characters += characters;
        sum.lengths.push(asked.iter().map(|q| q.source.len()).collect());
        let mut line = format!(
            "{shown}: {why}{}, {}, {} known; to send: {}, {}\n",
            count(sentences as u64, "sentence"),
            count(terms as u64, "glossary term"),
            grouped(hits),
            count(asked.len() as u64, "sentence"),
            count(characters, "character")
        );
        if self.inputs.is_listed() {
            for sentence in asked {
                let words: Vec<&str> = sentence.source.split_whitespace().collect();
                line.push_str(&format!("  → {}\n", words.join(" ")));
            }
        }
        Ok(line)
    }

    /// Formats the totals, and the requests that each backend would get.
    fn total(&self, sum: &Sum, asked: &[Asked<'_>]) -> String {
        let sent = sum.lengths.iter().map(Vec::len).sum::<usize>() as u64;
        let mut text = format!(
            "{}, {} to do: {}, {}, {} known; to send: {}, {}, about {}\n",
            count(sum.articles, "article"),
            grouped(sum.to_do),
            count(sum.sentences, "sentence"),
            count(sum.terms, "glossary term"),
            grouped(sum.known),
            count(sent, "sentence"),
            count(sum.characters, "character"),
            count(sum.characters.div_ceil(4), "token")
        );
        if sum.to_fetch > 0 {
            text.push_str(&format!("  without {} to be fetched\n", count(sum.to_fetch, "article")));
        }
        if asked.is_empty() {
            text.push_str("  no backend is named (--backend)\n");
        }
        for asked in asked {
            text.push_str(&match asked {
                Asked::Ready(backend, client) => {
                    format!("  {}: {}\n", named(backend), self.requests(client, backend, sum))
                }
                Asked::Not(backend, why) => format!("  {}: not ready: {why}\n", named(backend)),
            });
        }
        text
    }

    /// Formats how many requests a backend would get, what they would cost, and what would be sent along.
    fn requests(&self, client: &BackendClient, backend: &BackendSettings, sum: &Sum) -> String {
        let requests: usize = sum.lengths.iter().map(|lengths| client.requests_for(lengths)).sum();
        let mut text = count(requests as u64, "request");
        match cost(backend, sum.characters, None) {
            Some(cost) => text.push_str(&format!(", about {}", money(cost))),
            None if backend.url.is_some() => text.push_str(", no price is configured"),
            None => {}
        }
        let along = self.chain.iter().zip(&sum.along).find(|(a, _)| a.name() == client.name());
        if let Some((_, (n, characters))) = along.filter(|(_, (n, _))| *n > 0) {
            let pairs = count(*n, "similar sentence");
            let them = if *n == 1 { "it" } else { "them" };
            text.push_str(&format!(
                ", with {pairs} and what a person made of {them} ({})",
                count(*characters, "character")
            ));
        }
        text
    }
}

/// Formats a backend's name and address.
fn named(backend: &BackendSettings) -> String {
    let place = backend.url.as_ref().map_or_else(|| backend.kind.as_str().to_owned(), shown_url);
    format!("{} ({place})", backend.name)
}
