//! ModernMT, after its own client for Python (1.5.2), and its pages.

use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::markup::Format;
use super::reply::Reply;
use super::script::{Active, Fault};
use super::server::{Call, World, with_retry_after};
use super::{Desk, Standin};

const LANGUAGES: [&str; 6] = ["id", "en", "ms", "de", "fr", "nl"];
const MAX_TEXTS: usize = 128;

/// ModernMT.
pub(super) const DESK: Desk =
    Desk { refuses: [403, 401, 400], ..Desk::new(BackendKind::ModernMt, texts, answer, ask, found) };

fn ask(client: &Client, server: &Standin, texts: &[&str], _marks: bool) -> RequestBuilder {
    let body = json!({ "source": "id", "target": "en", "q": texts, "format": "text/plain" });
    let request = client.post(format!("{}/translate", server.url())).header("mmt-apikey", server.key());
    request.header("x-http-method-override", "GET").json(&body)
}

fn found(body: &Value) -> Vec<String> {
    let list = body["data"].as_array().expect("a list");
    list.iter().map(|t| t["translation"].as_str().expect("a text").to_owned()).collect()
}

fn is_translation(call: &Call) -> bool {
    let method = call.header("x-http-method-override").unwrap_or(&call.method);
    method.eq_ignore_ascii_case("GET") && call.path == "/translate"
}

/// The texts of a translation request: a list, or one text.
fn texts(call: &Call) -> Option<Vec<String>> {
    let read = || match call.json()?.get("q")? {
        Value::String(text) => Some(vec![text.clone()]),
        list => serde_json::from_value(list.clone()).ok(),
    };
    is_translation(call).then(|| read().unwrap_or_default())
}

fn error(status: u16, kind: &str, message: &str) -> Reply {
    Reply::json(status, &json!({ "status": status, "error": { "type": kind, "message": message } }))
}

fn bad(message: &str) -> Reply {
    error(400, "InvalidParameterException", message)
}

fn refusal(fault: &Fault) -> Option<Reply> {
    Some(match fault {
        Fault::TooManyRequests { retry_after } => {
            with_retry_after(error(429, "TooManyRequestsException", "Too many requests"), *retry_after)
        }
        Fault::Quota => error(403, "BillingException", "Billing limit reached"),
        Fault::Unauthorized => error(401, "AuthException", "Unauthorized"),
        Fault::ContextOverflow => bad("Parameter 'q' exceeds the maximum length"),
        Fault::ServerError(400) => bad("Invalid parameter"),
        Fault::ServerError(status @ 502..) => Reply::gateway(*status),
        Fault::ServerError(status) => error(*status, "UnknownException", "Internal error"),
        _ => return None,
    })
}

/// Answers any request.
fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    if let Some(reply) = active.all().find_map(refusal) {
        return reply;
    }
    if !world.admits(call.header("mmt-apikey")) {
        return error(401, "AuthException", "Unauthorized");
    }
    if !is_translation(call) {
        return error(404, "NotFoundException", "Not Found");
    }
    translate(call, active, world).unwrap_or_else(|refused| refused)
}

fn translate(call: &Call, active: &Active, world: &World) -> Result<Reply, Reply> {
    let body = call.json().ok_or_else(|| bad("Invalid JSON"))?;
    let texts = texts(call).filter(|texts| !texts.is_empty()).ok_or_else(|| bad("Missing required parameter 'q'"))?;
    if texts.len() > world.script.limits.max_texts.unwrap_or(MAX_TEXTS) {
        return Err(bad("Too many segments in 'q'"));
    }
    let language = |name: &str| body.get(name).and_then(Value::as_str);
    let target = language("target").ok_or_else(|| bad("Missing required parameter 'target'"))?;
    for code in [Some(target), language("source")].into_iter().flatten() {
        if !LANGUAGES.contains(&code) {
            return Err(bad(&format!("Unsupported language: {code}")));
        }
    }
    let format = match body.get("format").and_then(Value::as_str) {
        Some("text/html" | "text/xml") => Format::Html,
        _ => Format::Plain,
    };
    let key = if active.has(&Fault::ForeignKeys) { "text" } else { "translation" };
    let shape = |(n, text): (usize, &String)| {
        let count = texts.get(n).map_or(0, |t| t.chars().count());
        let mut translation = json!({ "characters": count, "billedCharacters": count, "contextVector": null });
        if language("source").is_none() {
            translation["detectedLanguage"] = json!("id");
        }
        if !active.has(&Fault::MissingKeys) {
            translation[key] = json!(text);
        }
        translation
    };
    let list: Vec<Value> = world.answers(&texts, format, active).iter().enumerate().map(shape).collect();
    let single = body.get("q").is_some_and(Value::is_string);
    let data = if single { list.into_iter().next().unwrap_or_default() } else { json!(list) };
    Ok(Reply::json(200, &json!({ "status": 200, "data": data })))
}
