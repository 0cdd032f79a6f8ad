//! `padanan models list|pull|add|remove|verify`, and the offer to pull a model.

use std::cell::RefCell;
use std::io::{BufRead as _, IsTerminal as _, Write as _};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use padanan::models::{self, Installed, MOZILLA, ModelStoreError, PullError, Store};
use padanan::settings::Settings;
use padanan::text::language::Lang;
use padanan::translate::backends::BackendKind;
use serde_json::{Value, json};
use url::Url;

use crate::app::{self, OwnModels};
use crate::args::{
    BackendArgs, Common, LanguageArgs, ModelsAddArgs, ModelsListArgs, ModelsPairArgs, ModelsPullArgs, ModelsVerifyArgs,
};
use crate::exit_code::ExitCode;
use crate::explain::AppError;
use crate::files;

fn settings(common: &Common) -> Result<Settings, AppError> {
    app::load(app::overrides(common, &LanguageArgs::default(), &BackendArgs::default()))
}

fn told(error: ModelStoreError) -> AppError {
    match error {
        ModelStoreError::Io { path, source } => AppError::Write { path, source },
        other => AppError::Input(other.to_string()),
    }
}

fn told_of_pull(error: PullError) -> AppError {
    match error {
        PullError::Store(error) => told(error),
        other => AppError::Backend(other.to_string()),
    }
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
        bytes: padanan::phrase::SHIPPED_BYTES,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        licence: "see models/README.md".to_owned(),
        source: "in this program".to_owned(),
        score: "BLEU 22.9, chrF2 53.8 (FLORES-200 dev, lines 601 to 997)",
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
    let store = app::store(&settings)?;
    let embedded = cfg!(feature = "embed-model").then(bundled);
    let mut lines: Vec<Line> = embedded.into_iter().collect();
    let mut broken = Vec::new();
    for (pair, model) in store.list() {
        match model {
            Ok(model) => lines.push(line(&model)),
            Err(error) => broken.push((pair, error.to_string())),
        }
    }
    let offered = if args.available {
        app::refuse_offline(&settings, false)?;
        models::offers(mirror(&settings, args.mirror.as_ref())).map_err(told_of_pull)?
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
    app::refuse_offline(&settings, args.offline)?;
    let store = app::store(&settings)?;
    let (from, to) = match &args.pair {
        Some((from, to)) => (from, to),
        None => (&settings.from.value, &settings.to.value),
    };
    fetch(&store, from, to, mirror(&settings, args.mirror.as_ref()), common.quiet)?;
    Ok(ExitCode::Done)
}

fn mirror<'a>(settings: &'a Settings, flag: Option<&'a Url>) -> Option<&'a Url> {
    flag.or(settings.models_mirror.as_ref().map(|m| &m.value))
}

/// Fetches a model, with a progress bar on a terminal.
fn fetch(store: &Store, from: &Lang, to: &Lang, mirror: Option<&Url>, quiet: bool) -> Result<(), AppError> {
    let bars: RefCell<Option<(String, ProgressBar)>> = RefCell::new(None);
    let shown = !quiet && std::io::stderr().is_terminal();
    let progress = |name: &str, at: u64, total: Option<u64>| {
        if !shown {
            return;
        }
        let mut bars = bars.borrow_mut();
        if bars.as_ref().is_none_or(|(of, _)| of != name) {
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
            let style = "{msg} {bar:30} {bytes}/{total_bytes} · {bytes_per_sec} · {eta} left";
            bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_message(name.to_owned());
            if let Some((_, old)) = bars.replace((name.to_owned(), bar)) {
                old.finish();
            }
        }
        if let Some((_, bar)) = bars.as_ref() {
            bar.set_position(at);
        }
    };
    let pulled = models::pull(store, from, to, mirror, &progress);
    if let Some((_, bar)) = bars.into_inner() {
        bar.finish();
    }
    for model in pulled.map_err(told_of_pull)? {
        if !quiet {
            let card = &model.card;
            let what = format!("{} version {}, {}", card.pair(), card.version, megabytes(card.bytes()));
            say!("padanan: {what}, is in {}", model.folder.display());
        }
    }
    Ok(())
}

pub(super) fn add(common: &Common, args: &ModelsAddArgs) -> Result<ExitCode, AppError> {
    let store = app::store(&settings(common)?)?;
    let model = store.add(&args.folder, args.from.as_ref().zip(args.to.as_ref())).map_err(|error| match error {
        // An error in the source folder is one of reading, not of writing.
        ModelStoreError::Io { path, source } if path.starts_with(&args.folder) => {
            AppError::Input(format!("{}: it cannot be read ({source})", path.display()))
        }
        other => told(other),
    })?;
    if !common.quiet {
        let place = model.folder.display();
        say!("padanan: {}, {}, is in {place}", model.card.pair(), megabytes(model.card.bytes()));
    }
    Ok(ExitCode::Done)
}

pub(super) fn remove(common: &Common, args: &ModelsPairArgs) -> Result<ExitCode, AppError> {
    let store = app::store(&settings(common)?)?;
    let (from, to) = &args.pair;
    if !store.remove(from, to).map_err(told)? {
        let pair = format!("{}-{}", from.primary(), to.primary());
        return Err(AppError::Input(format!("there is no model for {pair} in {}", store.root().display())));
    }
    Ok(ExitCode::Done)
}

pub(super) fn verify(common: &Common, args: &ModelsVerifyArgs) -> Result<ExitCode, AppError> {
    let store = app::store(&settings(common)?)?;
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

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// Asks on a terminal whether to fetch a model, if the backend `local` is to be used and has none for the language
/// pair.
pub(crate) fn offer(settings: &Settings) -> Result<(), AppError> {
    let named = |name: &String| settings.backend_named(name).is_some_and(|b| b.kind == BackendKind::Local);
    let asked = settings.backend.value.iter().any(named) && !settings.offline.value;
    if !asked || !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(());
    }
    let own = app::own_models(settings)?;
    if matches!(own, OwnModels::Neural(_)) {
        return Ok(());
    }
    let mirror = mirror(settings, None);
    let place = mirror.and_then(Url::host_str).unwrap_or(MOZILLA).to_owned();
    let pair = app::pair(settings);
    let _ = write!(
        std::io::stderr(),
        "There is no neural model for {pair} on this machine. Fetch it from {place} (about 20 MB)? [y/N] "
    );
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    let _ = std::io::stdin().lock().read_line(&mut answer);
    if !matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "ya") {
        return Ok(());
    }
    let fetched = fetch(&app::store(settings)?, &settings.from.value, &settings.to.value, mirror, false);
    match (fetched, own) {
        // The run goes on with the bundled engine, and the reason is reported.
        (Err(error), OwnModels::Bundled) => {
            say!("padanan: {error}");
            Ok(())
        }
        (fetched, _) => fetched,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_says_what_the_models_readme_says() {
        let readme = include_str!("../../../../models/README.md");
        assert!(readme.contains("| this model | 22.9 | 53.8 |"), "{}", bundled().score);
    }
}
