//! The JSON Schema of `padanan.toml`, for editors that complete and validate while the user types.

use serde_json::{Value, json};

use super::backend::{MARKS, MAX_CONTEXT, MAX_EXAMPLES, MAX_IN_FLIGHT, TIMEOUT_SECONDS};
use super::layer::{JOBS, MAX_JOBS, MAX_RETRIES, RETRIES};
use crate::bitext::BlockKind;
use crate::translate::backends::BackendKind;
use crate::translate::{AskAgain, NameProtection};

/// Returns the JSON Schema (2020-12) of `padanan.toml`: every key with its type, range, default and meaning.
///
/// Mistakes that involve more than one setting (a named backend that does not exist, a key sent in the clear) are found
/// only by [`load`](super::load).
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "padanan.toml",
        "description": "Settings of padanan. Put no keys or tokens here.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "from": language("id", "Language of the articles."),
            "to": language("en", "Language to translate into."),
            "backend": strings("The backend to ask, or a list: the next is asked where the previous one failed."),
            "glossaries": strings("Glossary files, folders of them, and `id-en`, the shipped set; later ones overrule earlier ones; all overrule the shipped set. Paths are relative to the folder of this file."),
            "jobs": whole(1, MAX_JOBS, JOBS, "Maximum number of requests in flight."),
            "retries": whole(0, MAX_RETRIES, RETRIES, "How often to retry a failed request that may succeed later."),
            "offline": {
                "type": "boolean",
                "default": false,
                "description": "Refuse every backend that is not a program or a server on this machine.",
            },
            "fast": {
                "type": "boolean",
                "default": false,
                "description": "Let the bundled engine search less thoroughly: about three times as fast.",
            },
            "protect_names": {
                "enum": NameProtection::ALL.map(NameProtection::as_str),
                "default": NameProtection::default().as_str(),
                "description": "Whether names that no glossary has travel protected, as terms do. `auto`: with the backends for which it was measured to help.",
            },
            "translate_kinds": kinds(),
            "segment": super::segment::schema(),
            "models": {
                "type": "object",
                "description": "Neural models on this machine.",
                "additionalProperties": false,
                "properties": {
                    "folder": text("The folder for them, relative to the folder of this file."),
                    "mirror": {
                        "type": "string",
                        "pattern": "^[Hh][Tt][Tt][Pp][Ss]?:",
                        "description": "A server to fetch them from instead of their publisher's.",
                    },
                },
            },
            "memory": {
                "type": "object",
                "description": "The translation memory: sentences that were translated before are not sent again.",
                "additionalProperties": false,
                "properties": {
                    "enabled": {
                        "type": "boolean",
                        "default": true,
                        "description": "Reuse its translations, and store new ones in it.",
                    },
                    "file": text("Its file, relative to the folder of this file."),
                },
            },
            "backends": {
                "type": "object",
                "description": "The backends, by name.",
                "propertyNames": { "pattern": "^[A-Za-z0-9_-]{1,64}$" },
                "additionalProperties": { "$ref": "#/$defs/backend" },
            },
        },
        "$defs": { "backend": backend() },
    })
}

fn backend() -> Value {
    let mut schema = json!({
        "type": "object",
        "description": "How to reach one backend.",
        "additionalProperties": false,
        "properties": {
            "kind": {
                "enum": BackendKind::ALL.map(BackendKind::as_str),
                "description": "The kind of service, server or program. Default: the table's name.",
            },
            "url": {
                "type": "string",
                "pattern": "^[Hh][Tt][Tt][Pp][Ss]?:",
                "description": "Its address. https, unless it is on this machine or needs no key.",
            },
            "api_key_env": {
                "type": "string",
                "pattern": "^[A-Z_][A-Z0-9_]*$",
                "description": "Name of the environment variable that holds the key.",
            },
            "api_key_file": text("File that holds the key, relative to the folder of this file."),
            "api_key_command": strings("Program that prints the key, such as a password manager, and its arguments. \
                                        It is asked once in a run, and can ask nothing itself."),
            "model": text("The model, for services with a choice of them."),
            "timeout_seconds": whole(1, 3600, TIMEOUT_SECONDS, "How long to wait for one answer, in seconds."),
            "requests_per_second": {
                "type": "number",
                "minimum": 0.001,
                "maximum": 1000,
                "description": "Maximum number of requests per second. Default: no limit.",
            },
            "max_in_flight": limit(1, MAX_IN_FLIGHT, "Maximum number of requests in flight, over all workers of a queue."),
            "price_per_million_characters": price("What a million characters of source text cost, in any currency."),
            "price_per_million_tokens": price("What a million tokens cost, sent or received, in any currency."),
            "max_texts": limit(1, 10_000, "Maximum number of texts per request."),
            "max_request_bytes": limit(100, 100_000_000, "Maximum number of bytes of text per request."),
            "marks": {
                "enum": MARKS.map(|m| m.0),
                "description": "How glossary terms are masked by placeholders. Default: depends on the kind.",
            },
            "examples": {
                "type": "integer",
                "minimum": 0,
                "maximum": MAX_EXAMPLES,
                "description": "For language models: how many similar sentences that a person translated are sent with \
                                each sentence, from the translation memory. Default: 3.",
            },
            "context": {
                "type": "integer",
                "minimum": 0,
                "maximum": MAX_CONTEXT,
                "description": "For language models and `deepl`: how many of the sentences before a sentence go along with \
                                it for understanding, with the title; 0: none. Default: 2.",
            },
            "prompt_file": text("For language models: the file with the prompt, relative to the folder of this file. \
                                 `padanan config prompt` prints the built-in one."),
            "ask_again": {
                "enum": AskAgain::ALL.map(AskAgain::as_str),
                "default": AskAgain::default().as_str(),
                "description": "For language models: whether a sentence is asked for once more if a glossary term is \
                                missing in its translation (`terms`), or a fact, too (`facts`).",
            },
            "command": strings("For kind `command`: the program and its arguments."),
            "extra": {
                "type": "object",
                "description": "Added unchanged to the body of every request. Must not hold a key.",
            },
        },
        "not": { "anyOf": [
            { "required": ["api_key_env", "api_key_file"] },
            { "required": ["api_key_env", "api_key_command"] },
            { "required": ["api_key_file", "api_key_command"] },
        ] },
    });
    for setting in BackendKind::ALL.into_iter().flat_map(|kind| kind.row().settings) {
        if let Some(keys) = schema["properties"].as_object_mut() {
            keys.entry(setting.name).or_insert_with(|| text(setting.about));
        }
    }
    schema
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "pattern": "\\S", "description": description })
}

fn language(default: &str, description: &str) -> Value {
    json!({
        "type": "string",
        "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
        "default": default,
        "description": description,
    })
}

/// Returns the schema of a string or a list of strings.
pub(super) fn strings(description: &str) -> Value {
    json!({
        "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
        "description": description,
    })
}

fn kinds() -> Value {
    let words: Vec<&str> = BlockKind::ALL.iter().map(|k| k.as_str()).collect();
    json!({
        "oneOf": [{ "enum": words }, { "type": "array", "items": { "enum": words } }],
        "default": super::DEFAULT_KINDS.map(BlockKind::as_str),
        "description": "Which kinds of block are translated; the others are copied.",
    })
}

fn whole(least: u32, most: impl Into<Value>, default: impl Into<Value>, description: &str) -> Value {
    let (most, default): (Value, Value) = (most.into(), default.into());
    json!({ "type": "integer", "minimum": least, "maximum": most, "default": default, "description": description })
}

fn price(description: &str) -> Value {
    json!({ "type": "number", "minimum": 0, "maximum": 1_000_000, "description": description })
}

fn limit(least: u32, most: u32, description: &str) -> Value {
    json!({ "type": "integer", "minimum": least, "maximum": most, "description": description })
}
