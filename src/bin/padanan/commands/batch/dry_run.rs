//! `padanan batch --dry-run`: what would be sent, to whom, at what price, and why. Nothing is.

use std::sync::Arc;

use padanan::glossary::Shelf;
use padanan::pipeline::Kit;
use padanan::settings::Settings;
use padanan::translate::asker::{self, Asker, Context};
use padanan::translate::chain;
use tokio_util::sync::CancellationToken;

use super::journal::Journal;
use super::summary::{cost, grouped, money};
use super::walk::Tree;
use super::{Quota, Run, compared, fingerprint};
use crate::args::{Batch, Common};
use crate::commands::translate;
use crate::exit_code::Code;
use crate::explain::{AppError, failure};
use crate::progress::Progress;
use crate::{app, files};

/// What would be sent.
#[derive(Default)]
struct Sum {
    articles: u64,
    to_do: u64,
    broken: u64,
    sentences: u64,
    known: u64,
    to_send: u64,
    characters: u64,
    terms: u64,
    /// Similar sentences that would go along with those, and how long they are.
    along: u64,
    along_characters: u64,
}

pub(super) fn run(
    common: &Common,
    args: &Batch,
    settings: &Settings,
    shelf: &Shelf,
    tree: &Tree,
) -> Result<Code, AppError> {
    let journal = Arc::new(Journal::open(tree.out(), true)?);
    let memory = app::memory_file(settings).is_ok_and(|f| f.exists()).then(|| app::memory(settings, || {})).flatten();
    let mut chain = Vec::new();
    for name in &settings.backend.value {
        let Some(backend) = settings.backend_named(name) else { continue };
        match app::asker(backend, settings) {
            Ok(asker) => chain.push(asker),
            Err(error) if !common.quiet => say!("padanan: {name} is not ready: {error}"),
            Err(_) => {}
        }
    }
    let chain = app::remembering(chain, settings, memory.as_ref());
    let second = compared(common, args, settings, tree)?;
    let run = Run {
        common,
        args,
        settings,
        shelf,
        abbreviations: settings.all_abbreviations(),
        fingerprint: fingerprint(settings, &chain, &second, tree),
        chain: &chain,
        second: &second,
        tree,
        journal: &journal,
        progress: Progress::new(0, true),
        cancel: CancellationToken::new(),
        enough: CancellationToken::new(),
        quota: Quota::default(),
    };
    let mut sum = Sum::default();
    let mut out = String::new();
    for article in tree.articles() {
        let line = article.and_then(|path| run.line(&path, &mut sum));
        match line {
            Ok(line) => out.push_str(&line),
            Err(error) => {
                failure(&error);
                sum.broken += 1;
            }
        }
        // A page at a time, however many there are.
        if out.len() > 1 << 16 {
            files::print(&std::mem::take(&mut out))?;
        }
    }
    out.push_str(&total(settings, &chain, &second, &sum));
    files::print(&out)?;
    Ok(match (sum.articles, sum.broken) {
        (0, _) => Code::Input,
        (_, 0) => Code::Done,
        _ => Code::Partial,
    })
}

impl Run<'_> {
    /// An article's line: why it would be done, and what would be sent for it.
    fn line(&self, path: &std::path::Path, sum: &mut Sum) -> Result<String, AppError> {
        let task = self.look(path)?;
        sum.articles += 1;
        let shown = self.tree.folder().join(path);
        let shown = shown.display();
        let Some(why) = task.why else { return Ok(format!("{shown}: nothing to do\n")) };
        let kit: Kit<'_> = translate::kit(self.settings, self.shelf, &self.abbreviations);
        let context = Context { from: kit.from, to: kit.to, cancel: &self.cancel, progress: &|_| {} };
        let questions = task.plan.questions();
        let known = chain::known(self.chain, &questions, &context);
        let asked: Vec<_> = questions.iter().zip(&known).filter(|(_, known)| !**known).map(|(q, _)| *q).collect();
        for pairs in self.chain.iter().map(|asker| chain::along(asker, &asked, &context)) {
            sum.along += pairs.len() as u64;
            sum.along_characters += asker::characters(&pairs);
        }
        let (sentences, terms) = task.plan.counts();
        let hits = known.iter().filter(|known| **known).count() as u64;
        let characters = asked.iter().map(|q| q.source.chars().count() as u64).sum();
        sum.to_do += 1;
        sum.sentences += sentences as u64;
        sum.terms += terms as u64;
        sum.known += hits;
        sum.to_send += asked.len() as u64;
        sum.characters += characters;
        Ok(format!(
            "{shown}: {why}; {sentences} sentences, {hits} known, to send: {} sentences, {} characters\n",
            asked.len(),
            grouped(characters)
        ))
    }
}

fn total(settings: &Settings, chain: &[Asker], second: &[Asker], sum: &Sum) -> String {
    let mut text = format!(
        "{} articles, {} to do: {} sentences, {} glossary terms, {} known, to send: {} sentences, {} characters, \
         about {} tokens\n",
        grouped(sum.articles),
        grouped(sum.to_do),
        grouped(sum.sentences),
        grouped(sum.terms),
        grouped(sum.known),
        grouped(sum.to_send),
        grouped(sum.characters),
        grouped(sum.characters.div_ceil(4))
    );
    if sum.along > 0 {
        let (along, characters) = (grouped(sum.along), grouped(sum.along_characters));
        text.push_str(&format!("  with {along} similar sentences and their translations ({characters} characters)\n"));
    }
    for asker in chain.iter().chain(second) {
        let Some(backend) = settings.backend_named(asker.name()) else { continue };
        let price = match cost(backend, sum.characters) {
            Some(cost) => format!("about {}", money(cost)),
            None => "no price is configured".to_owned(),
        };
        text.push_str(&format!("  {}: {price}\n", asker.name()));
    }
    text
}
