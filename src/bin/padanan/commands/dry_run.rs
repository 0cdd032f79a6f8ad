//! `padanan translate --dry-run`: what would be sent, and to whom. Nothing is.

use padanan::glossary::Shelf;
use padanan::settings::Settings;

use super::translate::{kit, read};
use crate::args::{Common, Translate};
use crate::exit_code::Code;
use crate::explain::AppError;
use crate::{app, files};

pub(super) fn run(common: &Common, args: &Translate, settings: &Settings, shelf: &Shelf) -> Result<Code, AppError> {
    let abbreviations = settings.all_abbreviations();
    let kit = kit(settings, shelf, &abbreviations);
    let mut out = String::new();
    for path in &args.articles {
        let plan = read(path, args.input, &kit, common.quiet)?;
        let (sentences, terms) = plan.counts();
        let texts: Vec<&str> = plan.to_send().collect();
        let lengths: Vec<usize> = texts.iter().map(|t| t.len()).collect();
        let bytes: usize = lengths.iter().sum();
        out.push_str(&format!(
            "{}: {sentences} sentences, {terms} glossary terms; to send: {} sentences, {bytes} bytes\n",
            files::shown(path),
            texts.len()
        ));
        for name in &settings.backend.value {
            let Some(backend) = settings.backend_named(name) else { continue };
            let place = backend.url.as_ref().map_or_else(|| backend.kind.as_str().to_owned(), ToString::to_string);
            let how = match app::asker(backend, settings) {
                Ok(asker) => match asker.requests_for(&lengths) {
                    1 => "1 request".to_owned(),
                    n => format!("{n} requests"),
                },
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
