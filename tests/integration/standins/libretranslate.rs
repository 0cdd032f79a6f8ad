//! LibreTranslate, after `libretranslate/app.py`: its checks in its order, and its very sentences.

use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use serde_json::{Map, Value, json};

use super::damage::{Work, spoil_list};
use super::markup::{Format, Held, unescape};
use super::reply::Reply;
use super::script::{Active, Fault};
use super::server::{Call, World, with_retry_after};
use super::{Desk, Standin, texts_of};

/// Codes, names, and the codes of what each can be translated into.
const LANGUAGES: [(&str, &str, &[&str]); 5] = [
    ("en", "English", &["de", "en", "eo", "id", "ms"]),
    ("de", "German", &["de", "en", "id"]),
    ("eo", "Esperanto", &["en", "eo"]),
    ("id", "Indonesian", &["de", "en", "id", "ms"]),
    ("ms", "Malay", &["en", "id", "ms"]),
];

/// The parameters of a request, from JSON, or from query and form, of which the first value counts.
fn parameters(call: &Call) -> Option<Map<String, Value>> {
    if call.is_json() {
        return call.json();
    }
    let mut parameters = Map::new();
    for (name, value) in call.form() {
        parameters.entry(name).or_insert(Value::String(value));
    }
    if let Some(q) = parameters.get_mut("q") {
        *q = q.as_str().map(|q| q.lines().collect::<Vec<_>>().join("\n")).into();
    }
    Some(parameters)
}

/// LibreTranslate.
pub(super) const DESK: Desk =
    Desk { refuses: [403, 403, 400], ..Desk::new(BackendKind::LibreTranslate, texts, answer, ask, found) };

fn ask(client: &Client, server: &Standin, texts: &[&str], marks: bool) -> RequestBuilder {
    let format = if marks { "html" } else { "text" };
    let body = json!({ "q": texts, "source": "id", "target": "en", "format": format, "api_key": server.key() });
    client.post(format!("{}/translate", server.url())).json(&body)
}

fn found(body: &Value) -> Vec<String> {
    texts_of(&body["translatedText"])
}

/// The texts of a translation request.
pub(super) fn texts(call: &Call) -> Option<Vec<String>> {
    let read = || match parameters(call)?.get("q")? {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(list) => Some(list.iter().filter_map(|t| Some(t.as_str()?.to_owned())).collect()),
        _ => None,
    };
    call.is("POST", "/translate").then(|| read().unwrap_or_default())
}

fn error(status: u16, sentence: impl Into<String>) -> Reply {
    Reply::json(status, &json!({ "error": sentence.into() }))
}

fn bad(sentence: impl Into<String>) -> Reply {
    error(400, sentence)
}

/// Answers any request.
pub(super) fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    if let Some(reply) = active.all().find_map(|fault| refusal(fault, call)) {
        return reply;
    }
    match (call.method.as_str(), call.path.as_str()) {
        ("GET", "/health") => Reply::json(200, &json!({ "status": "ok" })),
        ("GET", "/languages") => {
            let language =
                |(code, name, targets): &(_, _, _)| json!({ "code": code, "name": name, "targets": targets });
            Reply::json(200, &LANGUAGES.iter().map(language).collect())
        }
        ("GET", "/frontend/settings") => {
            let limit = world.script.limits.max_chars.map_or(-1, |n| n as i64);
            let keys = world.script.demands_key;
            Reply::json(200, &json!({ "charLimit": limit, "apiKeys": keys, "keyRequired": keys, "suggestions": false }))
        }
        ("POST", "/translate") => translate(call, active, world).unwrap_or_else(|refused| refused),
        (_, "/translate" | "/languages" | "/health") => Reply::text(405, "text/html; charset=utf-8", METHOD_PAGE),
        _ => Reply::text(404, "text/html; charset=utf-8", NOT_FOUND_PAGE),
    }
}

const METHOD_PAGE: &str = "<!doctype html>\n<html lang=en>\n<title>405 Method Not Allowed</title>\n\
                           <h1>Method Not Allowed</h1>\n<p>The method is not allowed for the requested URL.</p>\n";
const NOT_FOUND_PAGE: &str = "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n\
                              <p>The requested URL was not found on the server.</p>\n";

/// The answer to a fault that refuses the request.
fn refusal(fault: &Fault, call: &Call) -> Option<Reply> {
    Some(match fault {
        Fault::TooManyRequests { retry_after } => {
            with_retry_after(error(429, "Slowdown: 80 per 1 minute"), *retry_after)
        }
        Fault::Quota => error(403, "Too many request limits violations"),
        Fault::Unauthorized => error(403, "Invalid API key"),
        Fault::ContextOverflow => {
            let chars: usize = texts(call).iter().flatten().map(|t| t.chars().count()).sum();
            bad(format!("Invalid request: request ({chars}) exceeds text limit ({})", chars / 2))
        }
        Fault::ServerError(status @ 502..) => Reply::gateway(*status),
        Fault::ServerError(status) => error(*status, "Cannot translate text: list index out of range"),
        _ => return None,
    })
}

fn translate(call: &Call, active: &Active, world: &World) -> Result<Reply, Reply> {
    let parameters = parameters(call)
        .ok_or_else(|| bad("The browser (or proxy) sent a request that this server could not understand."))?;
    check_key(&parameters, world)?;
    let (texts, batch) = checked_texts(&parameters)?;
    let language = |name: &str| match parameters.get(name).and_then(Value::as_str) {
        None | Some("") => Err(bad(format!("Invalid request: missing {name} parameter"))),
        Some(code) => Ok(code),
    };
    let (source, target) = (language("source")?, language("target")?);
    check_limits(&texts, batch, world)?;
    check_pair(if source == "auto" { "id" } else { source }, target)?;
    let format = match parameters.get("format").and_then(Value::as_str) {
        None | Some("" | "text") => Format::Plain,
        Some("html") => Format::Html,
        Some(other) => return Err(bad(format!("{other} format is not supported"))),
    };
    let cost = if batch { texts.len() } else { 1 };
    if world.too_many(cost).is_some() {
        let (most, window) = world.script.limits.requests_per.unwrap_or_default();
        let window =
            if window.as_secs() == 60 { "1 minute".to_owned() } else { format!("{} second", window.as_secs()) };
        return Err(error(429, format!("Slowdown: {most} per {window}")));
    }
    let markup = matches!(format, Format::Html);
    let work = Work { active, markup, each_is_content: true };
    let mut answers = work.answers(&texts, |text| {
        let held = Held::read(text, format);
        // The server resolves entities in whatever comes out, mark-up or not.
        unescape(&held.restore(&world.translate(&held.text), markup))
    });
    spoil_list(&mut answers, active);
    let alternatives = parameters.get("alternatives").and_then(Value::as_u64).unwrap_or(0) > 0;
    Ok(shape(&answers, batch, source == "auto", alternatives, active))
}

/// A wrong key is 403, none at all is 400, as in the service.
fn check_key(parameters: &Map<String, Value>, world: &World) -> Result<(), Reply> {
    let key = parameters.get("api_key").and_then(Value::as_str).filter(|k| !k.is_empty());
    match key {
        _ if world.admits(key) => Ok(()),
        Some(_) => Err(error(403, "Invalid API key")),
        None => Err(bad("Please contact the server operator to get an API key")),
    }
}

fn checked_texts(parameters: &Map<String, Value>) -> Result<(Vec<String>, bool), Reply> {
    let strings = |list: &[Value]| list.iter().map(|t| Some(t.as_str()?.to_owned())).collect::<Option<Vec<_>>>();
    match parameters.get("q") {
        Some(Value::String(text)) if !text.is_empty() => Ok((vec![text.clone()], false)),
        Some(Value::Array(list)) if !list.is_empty() => match strings(list) {
            Some(texts) => Ok((texts, true)),
            None => Err(error(500, "Cannot translate text: expected string or bytes-like object")),
        },
        _ => Err(bad("Invalid request: missing q parameter")),
    }
}

fn check_limits(texts: &[String], batch: bool, world: &World) -> Result<(), Reply> {
    let over = |size: usize, limit: Option<usize>| match limit {
        Some(limit) if size > limit => {
            Err(bad(format!("Invalid request: request ({size}) exceeds text limit ({limit})")))
        }
        _ => Ok(()),
    };
    if batch {
        over(texts.len(), world.script.limits.max_texts)?;
    }
    over(texts.iter().map(|t| t.chars().count()).sum(), world.script.limits.max_chars)
}

fn check_pair(source: &str, target: &str) -> Result<(), Reply> {
    let find =
        |code: &str| LANGUAGES.iter().find(|l| l.0 == code).ok_or_else(|| bad(format!("{code} is not supported")));
    let (source, target) = (find(source)?, find(target)?);
    if source.2.contains(&target.0) {
        return Ok(());
    }
    let (from, to) = (format!("{} ({})", source.1, source.0), format!("{} ({})", target.1, target.0));
    Err(bad(format!("{to} is not available as a target language from {from}")))
}

fn shape(answers: &[String], batch: bool, detects: bool, alternatives: bool, active: &Active) -> Reply {
    let detected = json!({ "confidence": 90.0, "language": "id" });
    let count = answers.len();
    let mut body = json!({});
    let key = if active.has(&Fault::ForeignKeys) { "translations" } else { "translatedText" };
    let single = !batch && count == 1;
    if !active.has(&Fault::MissingKeys) && (batch || count > 0) {
        body[key] = if single { json!(answers[0]) } else { json!(answers) };
    }
    if detects {
        body["detectedLanguage"] = if batch { json!(vec![detected; count]) } else { detected };
    }
    if alternatives {
        body["alternatives"] = if batch { json!(vec![json!([]); count]) } else { json!([]) };
    }
    Reply::json(200, &body)
}
