//! The first run at a terminal says, once, how to get better drafts than the rough ones of the engine in the program.

use std::io::IsTerminal as _;

use padanan::internal::memory::Memory;
use padanan::internal::settings::{Settings, ValueSource};
use padanan::internal::translate::backends::BackendKind;

use super::files;
use crate::cli::terminal::environment;

/// The file whose presence says that the hint was given, beside the translation memory.
const GIVEN: &str = "hint-given";

/// Gives the hint, if nobody chose a backend, a person reads it, and it was not given before.
pub(super) fn give(settings: &Settings, quiet: bool) {
    let chosen = settings.backend.source != ValueSource::Default;
    if quiet || chosen || settings.offline.value || !std::io::stderr().is_terminal() {
        return;
    }
    // Where it cannot be noted that the hint was given, it would be given at every run.
    let Some(given) = Memory::default_path(&environment).and_then(|memory| Some(memory.parent()?.join(GIVEN))) else {
        return;
    };
    let Some(hint) = hint(&|variable| environment(variable).is_some_and(|value| !value.is_empty())) else { return };
    if !given.exists() && files::write(&given, b"").is_ok() {
        say!("padanan: the engine in the program makes a rough draft; {hint} (said once)");
    }
}

/// Names the one thing that gives better drafts here. `is_set` says whether a variable holds something.
fn hint(is_set: &dyn Fn(&str) -> bool) -> Option<String> {
    let keyed = BackendKind::ALL.into_iter().filter_map(|kind| Some((kind, kind.key_variable()?)));
    let seen = keyed.filter(|(_, variable)| is_set(variable));
    // A backend that needs no table first.
    let seen = seen.min_by_key(|(kind, _)| !kind.is_built_in());
    Some(match seen {
        Some((kind, variable)) if kind.is_built_in() => {
            format!("{variable} is set, so `--backend {}` gives a better one", kind.as_str())
        }
        Some((kind, variable)) => format!(
            "{variable} is set: `padanan config init` writes a padanan.toml, where kind = \"{}\" and a model give a better one",
            kind.as_str()
        ),
        None if cfg!(feature = "neural") => {
            "`padanan models pull` fetches an engine for a far better one, which translates on this machine, too"
                .to_owned()
        }
        None => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_named() {
        let with = |set: &[&str]| hint(&|variable| set.contains(&variable)).unwrap_or_default();
        assert!(with(&["DEEPL_API_KEY", "ANTHROPIC_API_KEY"]).contains("DEEPL_API_KEY is set, so `--backend deepl`"));
        assert!(with(&["GEMINI_API_KEY"]).contains("GEMINI_API_KEY is set: `padanan config init`"));
        assert_eq!(with(&["HOME"]).contains("`padanan models pull`"), cfg!(feature = "neural"));
    }
}
