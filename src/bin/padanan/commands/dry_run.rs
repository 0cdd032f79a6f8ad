//! `padanan translate --dry-run`: what would be sent, and to whom. Nothing is.

use padanan::glossary::Shelf;
use padanan::settings::{BackendSettings, Settings};
use padanan::translate::asker::{self, Asker, Context};
use padanan::translate::chain::{self, Sentence};
use tokio_util::sync::CancellationToken;

use super::batch::{cost, money};
use super::translate::{kit, read};
use crate::args::{Common, Translate};
use crate::exit_code::Code;
use crate::explain::AppError;
use crate::{app, files};

pub(super) fn run(common: &Common, args: &Translate, settings: &Settings, shelf: &Shelf) -> Result<Code, AppError> {
    let abbreviations = settings.all_abbreviations();
    let kit = kit(settings, shelf, &abbreviations);
    let cancel = CancellationToken::new();
    let context = Context { from: kit.from, to: kit.to, cancel: &cancel, progress: &|_| {} };
    let memory = app::memory_file(settings).is_ok_and(|f| f.exists()).then(|| app::memory(settings, || {})).flatten();
    let named =
        settings.backend.value.iter().filter_map(|name| app::asker(settings.backend_named(name)?, settings).ok());
    let chain = app::remembering(named.collect(), settings, memory.as_ref());
    if let Some(name) = &args.compare {
        settings.check_backend(name, "--compare")?;
    }
    let mut out = String::new();
    for path in &args.articles {
        let plan = read(path, args.reading.input, &kit, common.quiet)?;
        let (sentences, terms) = plan.counts();
        let known = chain::known(&chain, &plan.questions(), &context);
        let texts: Vec<&str> = plan.to_send().zip(&known).filter(|(_, known)| !**known).map(|(t, _)| t).collect();
        let hits = known.len() - texts.len();
        let hits = if hits == 0 { String::new() } else { format!("; {hits} known already") };
        let asked: Vec<&Sentence> =
            plan.questions().into_iter().zip(&known).filter(|(_, known)| !**known).map(|(s, _)| s).collect();
        let lengths: Vec<usize> = texts.iter().map(|t| t.len()).collect();
        let bytes: usize = lengths.iter().sum();
        out.push_str(&format!(
            "{}: {sentences} sentences, {terms} glossary terms{hits}; to send: {} sentences, {bytes} bytes\n",
            files::shown(path),
            texts.len()
        ));
        for name in settings.backend.value.iter().chain(&args.compare) {
            let Some(backend) = settings.backend_named(name) else { continue };
            let place = backend.url.as_ref().map_or_else(|| backend.kind.as_str().to_owned(), ToString::to_string);
            let how = match app::asker(backend, settings) {
                Ok(asker) => {
                    let n = asker.requests_for(&lengths);
                    let along = chain.iter().find(|a| a.name() == name).map(|a| along(a, &asked, &context));
                    let (price, along) = (price(backend, &texts), along.unwrap_or_default());
                    format!("{n} request{}{price}{along}", if n == 1 { "" } else { "s" })
                }
                Err(error) => format!("not ready: {error}"),
            };
            out.push_str(&format!("  {name} ({place}): {how}\n"));
        }
        if settings.backend.value.is_empty() {
            out.push_str("  no backend is named (--backend)\n");
        }
        for text in texts {
            out.push_str(&format!("  → {}\n", text.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
    }
    files::print(&out)?;
    Ok(Code::Done)
}

/// What goes along with the sentences, out of the translation memory.
fn along(asker: &Asker, asked: &[&Sentence], context: &Context<'_>) -> String {
    let pairs = chain::along(asker, asked, context);
    let n = pairs.len();
    let characters = asker::characters(&pairs);
    match n {
        0 => String::new(),
        1 => format!(", with a similar sentence and its translation ({characters} characters)"),
        _ => format!(", with {n} similar sentences and their translations ({characters} characters)"),
    }
}

/// What the texts cost with a backend, where its prices are known.
fn price(backend: &BackendSettings, texts: &[&str]) -> String {
    let characters = texts.iter().map(|t| t.chars().count() as u64).sum();
    cost(backend, characters).map_or_else(String::new, |cost| format!(", about {}", money(cost)))
}
