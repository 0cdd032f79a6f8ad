//! Prints the effective configuration as TOML that can be read back, each line with the source of its value.

use std::fmt::Write;

use toml::Value as Toml;

use super::backend::MARKS;
use super::hidden::{shown_command, shown_url};
use super::{BackendSettings, Settings, Value, ValueSource};
use crate::toml_tree::shown;

/// Formats the effective configuration; a comment on each line names the source of its value. Contains no
/// key: `***` stands for what may be one.
pub fn show(settings: &Settings) -> String {
    let mut text = String::new();
    match &settings.file {
        Some(file) => line(&mut text, &format!("# read from {}", path_on_one_line(&file.display().to_string())), None),
        None => line(&mut text, "# no configuration file was found", None),
    }
    let words = |value: &[String]| list(value.iter().map(String::as_str));
    let mut row =
        |key: &str, value: Toml, place: &ValueSource| line(&mut text, &format!("{key} = {value}"), Some(place));
    let Value { value, source: place } = &settings.from;
    row("from", value.as_str().into(), place);
    let Value { value, source: place } = &settings.to;
    row("to", value.as_str().into(), place);
    let Value { value, source: place } = &settings.backend;
    row("backend", words(value), place);
    let Value { value, source: place } = &settings.glossaries;
    let paths: Vec<String> = value.iter().map(|p| p.to_string_lossy().into_owned()).collect();
    row("glossaries", words(&paths), place);
    row("jobs", whole(settings.jobs.value), &settings.jobs.source);
    row("retries", whole(settings.retries.value), &settings.retries.source);
    row("offline", settings.offline.value.into(), &settings.offline.source);
    row("fast", settings.fast.value.into(), &settings.fast.source);
    row("protect_names", settings.protect_names.value.as_str().into(), &settings.protect_names.source);
    let Value { value, source: place } = &settings.translate_kinds;
    row("translate_kinds", list(value.iter().map(|k| k.as_str())), place);
    text.push_str("\n[segment]\n");
    let Value { value, source: place } = &settings.abbreviations;
    line(&mut text, &format!("abbreviations = {}", super::segment::shown(value)), Some(place));
    if settings.models_folder.is_some() || settings.models_mirror.is_some() {
        text.push_str("\n[models]\n");
        let mut row =
            |key: &str, value: Toml, place: &ValueSource| line(&mut text, &format!("{key} = {value}"), Some(place));
        if let Some(Value { value, source: place }) = &settings.models_folder {
            row("folder", value.to_string_lossy().as_ref().into(), place);
        }
        if let Some(Value { value, source: place }) = &settings.models_mirror {
            row("mirror", shown_url(value).into(), place);
        }
    }
    if settings.memory_file.is_some() || settings.memory_enabled.source != ValueSource::Default {
        text.push_str("\n[memory]\n");
        let mut row =
            |key: &str, value: Toml, place: &ValueSource| line(&mut text, &format!("{key} = {value}"), Some(place));
        row("enabled", settings.memory_enabled.value.into(), &settings.memory_enabled.source);
        if let Some(Value { value, source: place }) = &settings.memory_file {
            row("file", value.to_string_lossy().as_ref().into(), place);
        }
    }
    for backend in &settings.backends {
        push_backend(&mut text, backend);
    }
    text
}

fn push_backend(text: &mut String, backend: &BackendSettings) {
    text.push('\n');
    let heading = format!("[backends.{}]", backend.name);
    match &backend.place {
        ValueSource::Default => line(text, &format!("{heading}  # built in"), None),
        place => line(text, &heading, Some(place)),
    }
    let mut row = |key: &str, value: Option<Toml>| {
        if let Some(value) = value {
            line(text, &format!("{key} = {value}"), Some(&backend.place_of(key)));
        }
    };
    let string = |text: &str| Toml::from(text);
    row("kind", Some(string(backend.kind.as_str())));
    row("url", backend.url.as_ref().map(|url| string(&shown_url(url))));
    row("api_key_env", backend.api_key_env.as_deref().map(string));
    row("api_key_file", backend.api_key_file.as_ref().map(|p| string(&p.to_string_lossy())));
    let command = shown_command(&backend.api_key_command);
    row("api_key_command", Some(list(command.iter().map(String::as_str))).filter(|_| !command.is_empty()));
    row("model", backend.model.as_deref().map(string));
    for (name, value) in &backend.own {
        row(name, Some(string(value)));
    }
    row("timeout_seconds", Some(whole(backend.timeout_seconds)));
    row("requests_per_second", backend.requests_per_second.map(Toml::from));
    row("max_in_flight", backend.max_in_flight.map(whole));
    row("price_per_million_characters", backend.price_per_million_characters.map(Toml::from));
    row("price_per_million_tokens", backend.price_per_million_tokens.map(Toml::from));
    row("max_texts", backend.max_texts.map(whole));
    row("max_request_bytes", backend.max_request_bytes.map(whole));
    row("marks", backend.marks.and_then(|m| MARKS.iter().find(|(_, marks)| *marks == m)).map(|m| string(m.0)));
    row("examples", backend.examples.map(whole));
    row("context", backend.context.map(whole));
    row("prompt_file", backend.prompt_file.as_ref().map(|p| string(&p.to_string_lossy())));
    row("ask_again", backend.ask_again.map(|setting| string(setting.as_str())));
    let command = shown_command(&backend.command);
    row("command", Some(list(command.iter().map(String::as_str))).filter(|_| !command.is_empty()));
    let extra: toml::Table = backend.extra.iter().filter_map(|(k, v)| Some((k.clone(), from_json(v)?))).collect();
    row("extra", Some(Toml::Table(extra)).filter(|_| !backend.extra.is_empty()));
}

/// Writes one line, with the source of its value as a comment.
fn line(text: &mut String, content: &str, place: Option<&ValueSource>) {
    let written = match place {
        Some(place) => writeln!(text, "{content}  # {}", path_on_one_line(&place.to_string())),
        None => writeln!(text, "{content}"),
    };
    debug_assert!(written.is_ok(), "a string takes everything");
}

/// Makes a path fit for a comment: a path may contain line breaks, and a comment ends with its line.
fn path_on_one_line(text: &str) -> String {
    text.split('/').map(shown).collect::<Vec<_>>().join("/")
}

pub(super) fn list<'w>(words: impl Iterator<Item = &'w str>) -> Toml {
    Toml::Array(words.map(Toml::from).collect())
}

fn whole(number: impl TryInto<i64>) -> Toml {
    Toml::Integer(number.try_into().unwrap_or(i64::MAX))
}

fn from_json(value: &serde_json::Value) -> Option<Toml> {
    use serde_json::Value as Json;
    Some(match value {
        Json::Null => return None,
        Json::Bool(flag) => Toml::from(*flag),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Toml::from(whole),
            None => Toml::from(number.as_f64()?),
        },
        Json::String(text) => Toml::from(text.as_str()),
        Json::Array(items) => Toml::Array(items.iter().filter_map(from_json).collect()),
        Json::Object(pairs) => {
            Toml::Table(pairs.iter().filter_map(|(k, v)| Some((k.clone(), from_json(v)?))).collect())
        }
    })
}
