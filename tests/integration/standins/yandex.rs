//! Yandex Translate v2, after Yandex's `translation_service.proto`, and its page of limits.

use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::markup::Format;
use super::reply::Reply;
use super::script::{Active, Fault};
use super::server::{Call, World, with_retry_after};
use super::{Desk, Standin};

const LANGUAGES: [&str; 6] = ["id", "en", "ms", "de", "fr", "nl"];
const MAX_CHARACTERS: usize = 10_000;
const MAX_PAIRS: usize = 50;

/// Yandex.
pub(super) const DESK: Desk =
    Desk { refuses: [429, 401, 400], ..Desk::new(BackendKind::Yandex, texts, answer, ask, found) };

fn ask(client: &Client, server: &Standin, texts: &[&str], marks: bool) -> RequestBuilder {
    let format = if marks { "HTML" } else { "PLAIN_TEXT" };
    let body = json!({ "texts": texts, "sourceLanguageCode": "id", "targetLanguageCode": "en", "format": format });
    let key = format!("Api-Key {}", server.key());
    client.post(format!("{}/translate/v2/translate", server.url())).header("authorization", key).json(&body)
}

fn found(body: &Value) -> Vec<String> {
    let list = body["translations"].as_array().expect("a list");
    list.iter().map(|t| t["text"].as_str().expect("a text").to_owned()).collect()
}

/// The texts of a translation request.
fn texts(call: &Call) -> Option<Vec<String>> {
    let read = || serde_json::from_value(call.json()?.get("texts")?.clone()).ok();
    call.is("POST", "/translate/v2/translate").then(|| read().unwrap_or_default())
}

/// An error: the number is gRPC's.
fn error(status: u16, code: u8, message: &str) -> Reply {
    Reply::json(status, &json!({ "code": code, "message": message, "details": [] }))
}

fn bad(message: &str) -> Reply {
    error(400, 3, message)
}

fn refusal(fault: &Fault) -> Option<Reply> {
    Some(match fault {
        Fault::TooManyRequests { retry_after } => with_retry_after(error(429, 8, "rate limit exceeded"), *retry_after),
        Fault::Quota => error(429, 8, "limit on units was exceeded. Quota: translate.characters.hourly"),
        Fault::Unauthorized => error(401, 16, "Unknown api key"),
        Fault::ContextOverflow => bad("texts: total length must be not greater than 10000"),
        Fault::ServerError(400) => bad("invalid argument"),
        Fault::ServerError(status @ 502..) => Reply::gateway(*status),
        Fault::ServerError(status) => error(*status, 13, "internal error"),
        _ => return None,
    })
}

/// Answers any request.
fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    if let Some(reply) = active.all().find_map(refusal) {
        return reply;
    }
    if !world.admits(call.header("authorization").and_then(|h| h.strip_prefix("Api-Key "))) {
        return error(401, 16, "Unknown api key");
    }
    if !call.is("POST", "/translate/v2/translate") {
        return error(404, 5, "Not Found");
    }
    translate(call, active, world).unwrap_or_else(|refused| refused)
}

fn translate(call: &Call, active: &Active, world: &World) -> Result<Reply, Reply> {
    let body = call.json().ok_or_else(|| bad("invalid JSON"))?;
    let texts =
        texts(call).filter(|texts| !texts.is_empty()).ok_or_else(|| bad("texts: size must be in the range 1-1000"))?;
    if texts.iter().map(|t| t.chars().count()).sum::<usize>() > world.script.limits.max_chars.unwrap_or(MAX_CHARACTERS)
    {
        return Err(bad("texts: total length must be not greater than 10000"));
    }
    let language = |name: &str| body.get(name).and_then(Value::as_str);
    let target = language("targetLanguageCode").ok_or_else(|| bad("target_language_code: Field is required"))?;
    let source = language("sourceLanguageCode");
    if !LANGUAGES.contains(&target) {
        return Err(bad(&format!("unsupported target_language_code: {target}")));
    }
    if source.is_some_and(|code| !LANGUAGES.contains(&code)) {
        return Err(bad("unsupported source_language_code"));
    }
    let format = match body.get("format").and_then(Value::as_str) {
        None | Some("PLAIN_TEXT") => Format::Plain,
        Some("HTML") => Format::Html,
        Some(_) => return Err(bad("invalid value for enum type: format")),
    };
    let pairs =
        body.get("glossaryConfig").and_then(|g| g.pointer("/glossaryData/glossaryPairs")).and_then(Value::as_array);
    let mut entries = Vec::new();
    if let Some(pairs) = pairs {
        if pairs.is_empty() || pairs.len() > MAX_PAIRS {
            return Err(bad("glossary_pairs: size must be in the range 1-50"));
        }
        if source.is_none() {
            return Err(bad("source_language_code is required with a glossary"));
        }
        let text = |pair: &Value, name: &str| pair.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        entries.extend(pairs.iter().map(|pair| (text(pair, "sourceText"), text(pair, "translatedText"))));
    }
    let key = if active.has(&Fault::ForeignKeys) { "translation" } else { "text" };
    let shape = |text: &String| {
        let mut translation = json!({});
        if source.is_none() {
            translation["detectedLanguageCode"] = json!("id");
        }
        if !active.has(&Fault::MissingKeys) {
            translation[key] = json!(text);
        }
        translation
    };
    let translations: Vec<Value> = world.answers_with(&texts, &entries, format, active).iter().map(shape).collect();
    Ok(Reply::json(200, &json!({ "translations": translations })))
}
