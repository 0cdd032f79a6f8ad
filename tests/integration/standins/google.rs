//! Google Cloud Translation v2, after Google's discovery document; its errors have the form of all of Google's services.
//! Their words are those that clients have seen; Google describes few of them.

use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use serde_json::{Map, Value, json};

use super::markup::Format;
use super::reply::Reply;
use super::script::{Active, Fault};
use super::server::{Call, World, with_retry_after};
use super::{Desk, Standin};

const LANGUAGES: [&str; 6] = ["id", "en", "ms", "de", "fr", "nl"];
const MAX_TEXTS: usize = 128;
const MAX_BYTES: usize = 204_800;

/// Google with a key.
pub(super) const DESK: Desk =
    Desk { refuses: [403, 400, 400], ..Desk::new(BackendKind::Google, texts, answer, ask, found) };

fn ask(client: &Client, server: &Standin, texts: &[&str], marks: bool) -> RequestBuilder {
    let format = if marks { "html" } else { "text" };
    let body = json!({ "q": texts, "source": "id", "target": "en", "format": format });
    let url = format!("{}/language/translate/v2", server.url());
    client.post(url).header("x-goog-api-key", server.key()).json(&body)
}

fn found(body: &Value) -> Vec<String> {
    let list = body["data"]["translations"].as_array().expect("a list");
    list.iter().map(|t| t["translatedText"].as_str().expect("a text").to_owned()).collect()
}

/// The body of a request; Google's own client puts it into an envelope, as the answers are.
fn body(call: &Call) -> Option<Map<String, Value>> {
    let body = call.json()?;
    body.get("data").and_then(Value::as_object).cloned().or(Some(body))
}

/// The texts of a translation request: a list, or one text.
fn texts(call: &Call) -> Option<Vec<String>> {
    let read = || match body(call)?.get("q")? {
        Value::String(text) => Some(vec![text.clone()]),
        list => serde_json::from_value(list.clone()).ok(),
    };
    call.is("POST", "/language/translate/v2").then(|| read().unwrap_or_default())
}

/// An error of any of Google's services.
pub(super) fn error(status: u16, name: &str, reason: &str, message: &str) -> Reply {
    let errors = json!([{ "message": message, "domain": "global", "reason": reason }]);
    let body = json!({ "error": { "code": status, "message": message, "errors": errors, "status": name } });
    Reply::text(status, "application/json; charset=UTF-8", &body.to_string())
}

fn bad(message: &str) -> Reply {
    error(400, "INVALID_ARGUMENT", "invalid", message)
}

fn wrong_key() -> Reply {
    let message = "API key not valid. Please pass a valid API key.";
    let details = json!([{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID",
                           "domain": "googleapis.com" }]);
    let body =
        json!({ "error": { "code": 400, "message": message, "status": "INVALID_ARGUMENT", "details": details } });
    Reply::text(400, "application/json; charset=UTF-8", &body.to_string())
}

/// The answer to a fault that refuses the request, but for that of a refused key.
pub(super) fn refusal(fault: &Fault) -> Option<Reply> {
    Some(match fault {
        Fault::TooManyRequests { retry_after } => {
            let message = "Quota exceeded for quota metric 'v2 and v3 general model characters' per minute.";
            with_retry_after(error(429, "RESOURCE_EXHAUSTED", "rateLimitExceeded", message), *retry_after)
        }
        Fault::Quota => error(403, "PERMISSION_DENIED", "dailyLimitExceeded", "Daily Limit Exceeded"),
        Fault::ContextOverflow => bad("Text too long"),
        Fault::ServerError(400) => bad("Invalid Value"),
        Fault::ServerError(status @ 502..) => Reply::gateway(*status),
        Fault::ServerError(status) => error(*status, "INTERNAL", "backendError", "Backend Error"),
        _ => return None,
    })
}

/// Answers any request.
fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    let refused = |fault: &Fault| if *fault == Fault::Unauthorized { Some(wrong_key()) } else { refusal(fault) };
    if let Some(reply) = active.all().find_map(refused) {
        return reply;
    }
    if !call.path.starts_with("/language/translate/v2") {
        return error(404, "NOT_FOUND", "notFound", "Not Found");
    }
    let parameter = call.form().into_iter().find(|(name, _)| name == "key").map(|(_, value)| value);
    let bearer = call.header("authorization").and_then(|h| h.strip_prefix("Bearer "));
    let key = call.header("x-goog-api-key").or(parameter.as_deref()).or(bearer);
    match key {
        _ if world.admits(key) => translate(call, active, world).unwrap_or_else(|refused| refused),
        Some(_) => wrong_key(),
        None => error(403, "PERMISSION_DENIED", "forbidden", "The request is missing a valid API key."),
    }
}

fn translate(call: &Call, active: &Active, world: &World) -> Result<Reply, Reply> {
    let limits = &world.script.limits;
    if call.body.len() > limits.max_body_bytes.unwrap_or(MAX_BYTES) {
        return Err(bad("Request payload size exceeds the limit: 204800 bytes."));
    }
    let body = body(call).ok_or_else(|| bad("Invalid JSON payload received."))?;
    let texts = texts(call).filter(|texts| !texts.is_empty()).ok_or_else(|| bad("Required Text"))?;
    if texts.len() > limits.max_texts.unwrap_or(MAX_TEXTS) {
        return Err(bad("Too many text segments"));
    }
    let language = |name: &str| body.get(name).and_then(Value::as_str);
    let target = language("target").ok_or_else(|| bad("Missing target language"))?;
    let source = language("source");
    if [Some(target), source].iter().flatten().any(|code| !LANGUAGES.contains(code)) {
        return Err(bad(&format!("Bad language pair: {}|{target}", source.unwrap_or("auto"))));
    }
    let html = match body.get("format").and_then(Value::as_str) {
        None | Some("html") => true,
        Some("text") => false,
        Some(_) => return Err(bad("Invalid Value")),
    };
    let answers = world.answers(&texts, if html { Format::Html } else { Format::Plain }, active);
    let key = if active.has(&Fault::ForeignKeys) { "translation" } else { "translatedText" };
    let translation = |text: &String| {
        let mut translation = json!({});
        if !active.has(&Fault::MissingKeys) {
            translation[key] = json!(if html { with_quotes_escaped(text) } else { text.clone() });
        }
        if source.is_none() {
            translation["detectedSourceLanguage"] = json!("id");
        }
        translation
    };
    let translations: Vec<Value> = answers.iter().map(translation).collect();
    let body = json!({ "data": { "translations": translations } });
    Ok(Reply::text(200, "application/json; charset=UTF-8", &body.to_string()))
}

/// A translation of HTML, as Google writes it: quotation marks outside of tags are entities.
pub(super) fn with_quotes_escaped(text: &str) -> String {
    super::markup::outside_tags(text, |piece| piece.replace('"', "&quot;").replace('\'', "&#39;"))
}
