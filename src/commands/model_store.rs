//! `padanan models list|pull|add|remove|verify`, and the offer to pull a model.

use padanan::internal::models::{self, Installed, ModelStoreError};
use padanan::internal::settings::Settings;
use serde_json::{Value, json};

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{
    BackendArgs, Common, LanguageArgs, ModelsAddArgs, ModelsListArgs, ModelsPairArgs, ModelsPullArgs, ModelsVerifyArgs,
};
use crate::run::config;
use crate::run::files;
use crate::run::model_store::{fetch, megabytes, mirror, pull_failure, store, store_failure};

fn settings(common: &Common) -> Result<Settings, AppError> {
    config::load(config::overrides(common, &LanguageArgs::default(), &BackendArgs::default()))
}

/// One model of the list.
struct Line {
    pair: String,
    kind: &'static str,
    bytes: u64,
    version: String,
    licence: String,
    source: String,
    score: &'static str,
}

/// The bundled engine's model, with the scores of `models/README.md`.
fn bundled() -> Line {
    Line {
        pair: "id-en".to_owned(),
        kind: "bundled",
        bytes: padanan::internal::phrase::SHIPPED_BYTES,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        licence: "see models/README.md".to_owned(),
        source: "in this program".to_owned(),
        score: "BLEU 22.9, chrF2 53.7 (FLORES-200 dev, lines 601 to 997)",
    }
}

fn line(model: &Installed) -> Line {
    let card = &model.card;
    // The score that Mozilla recorded applies only to the model that Mozilla published.
    let published = card.pair() == "id-en" && !card.version.is_empty();
    let or = |text: &str| if text.is_empty() { "not known".to_owned() } else { text.to_owned() };
    Line {
        pair: card.pair(),
        kind: "neural",
        bytes: card.bytes(),
        version: or(&card.version),
        licence: or(&card.licence),
        source: card.source.clone(),
        score: if published {
            "BLEU 38.6 (FLORES-200 devtest, recorded by Mozilla for this pair)"
        } else {
            "not known"
        },
    }
}

pub(super) fn list(common: &Common, args: &ModelsListArgs) -> Result<ExitCode, AppError> {
    let settings = settings(common)?;
    let store = store(&settings)?;
    let embedded = (padanan::internal::phrase::SHIPPED_BYTES > 0).then(bundled);
    let mut lines: Vec<Line> = embedded.into_iter().collect();
    let mut broken = Vec::new();
    for (pair, model) in store.list() {
        match model {
            Ok(model) => lines.push(line(&model)),
            Err(error) => broken.push((pair, error.to_string())),
        }
    }
    let offered = if args.available {
        config::refuse_offline(&settings, false)?;
        models::offers(mirror(&settings, args.mirror.as_ref())).map_err(pull_failure)?
    } else {
        Vec::new()
    };
    if args.json {
        let of = |l: &Line| {
            json!({ "pair": l.pair, "kind": l.kind, "bytes": l.bytes, "version": l.version, "licence": l.licence,
                    "source": l.source, "score": l.score })
        };
        let offered: Vec<Value> =
            offered.iter().map(|o| json!({ "pair": format!("{}-{}", o.from, o.to), "version": o.version })).collect();
        let broken: Vec<Value> = broken.iter().map(|(pair, why)| json!({ "pair": pair, "why": why })).collect();
        let all = json!({ "folder": store.root(), "models": lines.iter().map(of).collect::<Vec<_>>(),
                          "broken": broken, "available": offered });
        let text = serde_json::to_string_pretty(&all).map_err(|e| AppError::Unexpected(e.to_string()))?;
        files::print(&(text + "\n"))?;
    } else {
        let mut out = String::new();
        for l in &lines {
            out.push_str(&format!("{}  {}, version {}, {}\n", l.pair, l.kind, l.version, megabytes(l.bytes)));
            out.push_str(&format!("  licence: {}\n  source: {}\n  score: {}\n", l.licence, l.source, l.score));
        }
        for (pair, why) in &broken {
            out.push_str(&format!("{pair}  not usable: {why}\n"));
        }
        if args.available {
            let pairs: Vec<String> = offered.iter().map(|o| format!("{}-{}", o.from, o.to)).collect();
            out.push_str(&format!("available with `padanan models pull PAIR`: {}\n", pairs.join(" ")));
        }
        files::print(&out)?;
    }
    Ok(if broken.is_empty() { ExitCode::Done } else { ExitCode::Findings })
}

pub(super) fn pull(common: &Common, args: &ModelsPullArgs) -> Result<ExitCode, AppError> {
    let settings = settings(common)?;
    config::refuse_offline(&settings, args.offline)?;
    let store = store(&settings)?;
    let (from, to) = match &args.pair {
        Some((from, to)) => (from, to),
        None => (&settings.from.value, &settings.to.value),
    };
    fetch(&store, from, to, mirror(&settings, args.mirror.as_ref()), common.quiet)?;
    Ok(ExitCode::Done)
}

pub(super) fn add(common: &Common, args: &ModelsAddArgs) -> Result<ExitCode, AppError> {
    let store = store(&settings(common)?)?;
    let model = store.add(&args.folder, args.from.as_ref().zip(args.to.as_ref())).map_err(|error| match error {
        // An error in the source folder is one of reading, not of writing.
        ModelStoreError::Io { path, source } if path.starts_with(&args.folder) => {
            AppError::Input(format!("{}: it cannot be read ({source})", path.display()))
        }
        other => store_failure(other),
    })?;
    if !common.quiet {
        let place = model.folder.display();
        say!("padanan: {}, {}, is in {place}", model.card.pair(), megabytes(model.card.bytes()));
    }
    Ok(ExitCode::Done)
}

pub(super) fn remove(common: &Common, args: &ModelsPairArgs) -> Result<ExitCode, AppError> {
    let store = store(&settings(common)?)?;
    let (from, to) = &args.pair;
    if !store.remove(from, to).map_err(store_failure)? {
        let pair = format!("{}-{}", from.primary(), to.primary());
        return Err(AppError::Input(format!("there is no model for {pair} in {}", store.root().display())));
    }
    Ok(ExitCode::Done)
}

pub(super) fn verify(common: &Common, args: &ModelsVerifyArgs) -> Result<ExitCode, AppError> {
    let store = store(&settings(common)?)?;
    let wanted = args.pair.as_ref().map(|(from, to)| format!("{}-{}", from.primary(), to.primary()));
    let listed = store.list();
    let listed: Vec<_> = listed.into_iter().filter(|(pair, _)| wanted.as_ref().is_none_or(|w| w == pair)).collect();
    if let (Some(wanted), true) = (&wanted, listed.is_empty()) {
        return Err(AppError::Input(format!("there is no model for {wanted} in {}", store.root().display())));
    }
    let mut out = String::new();
    let mut fine = true;
    for (pair, model) in listed {
        let wrong = match model {
            Ok(model) => model.verify(),
            Err(error) => vec![error.to_string()],
        };
        fine &= wrong.is_empty();
        match wrong.is_empty() {
            true => out.push_str(&format!("{pair}: right\n")),
            false => wrong.iter().for_each(|w| out.push_str(&format!("{pair}: {w}\n"))),
        }
    }
    files::print(&out)?;
    Ok(if fine { ExitCode::Done } else { ExitCode::Findings })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_says_what_the_models_readme_says() {
        let readme = include_str!("../../models/README.md");
        assert!(readme.contains("| this model | 22.9 | 53.7 |"), "{}", bundled().score);
    }
}
