//! DeepL API v2, after its OpenAPI description and its own mock server.

use std::sync::atomic::Ordering;

use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use serde_json::{Map, Value, json};

use super::markup::{Format, is_well_formed};
use super::reply::Reply;
use super::script::{Active, Fault, RetryAfter};
use super::server::{Call, World, with_retry_after};
use super::{Desk, Standin};

const SOURCES: &str = "AR BG CS DA DE EL EN ES ET FI FR HU ID IT JA KO LT LV NB NL PL PT RO RU SK SL SV TR UK ZH";
const TARGETS: &str = "AR BG CS DA DE EL EN EN-GB EN-US ES ES-419 ET FI FR HU ID IT JA KO LT LV NB NL PL PT PT-BR \
                       PT-PT RO RU SK SL SV TR UK ZH ZH-HANS ZH-HANT";
const MAX_TEXTS: usize = 50;
const MAX_BYTES: usize = 128 << 10;
const QUOTA: usize = 500_000;

/// The parameters of a request, from JSON or a form: each a list of values.
type Parameters = Map<String, Value>;

fn parameters(call: &Call) -> Option<Parameters> {
    if call.is_json() {
        return call.json();
    }
    let mut parameters = Parameters::new();
    for (name, value) in call.form() {
        let list = parameters.entry(name).or_insert_with(|| json!([]));
        list.as_array_mut()?.push(Value::String(value));
    }
    for (_, list) in parameters.iter_mut().filter(|(name, _)| *name != "text") {
        let first = list.get(0).cloned();
        *list = first?;
    }
    Some(parameters)
}

/// DeepL.
pub(super) const DESK: Desk =
    Desk { refuses: [456, 403, 413], ..Desk::new(BackendKind::Deepl, texts, answer, ask, found) };

fn ask(client: &Client, server: &Standin, texts: &[&str], marks: bool) -> RequestBuilder {
    let mut body = json!({ "text": texts, "source_lang": "ID", "target_lang": "EN-US" });
    if marks {
        body["tag_handling"] = json!("xml");
        body["ignore_tags"] = json!(["t"]);
    }
    let key = format!("DeepL-Auth-Key {}", server.key());
    client.post(format!("{}/v2/translate", server.url())).header("authorization", key).json(&body)
}

fn found(body: &Value) -> Vec<String> {
    let list = body["translations"].as_array().expect("a list");
    list.iter().map(|t| t["text"].as_str().expect("a text").to_owned()).collect()
}

/// The texts of a translation request.
pub(super) fn texts(call: &Call) -> Option<Vec<String>> {
    call.is("POST", "/v2/translate").then(|| parameters(call).and_then(|p| strings(&p, "text")).unwrap_or_default())
}

fn strings(parameters: &Parameters, name: &str) -> Option<Vec<String>> {
    parameters.get(name)?.as_array()?.iter().map(|t| Some(t.as_str()?.to_owned())).collect()
}

fn message(status: u16, message: &str) -> Reply {
    Reply::json(status, &json!({ "message": message })).header("x-trace-id", "standin-trace")
}

fn bad(text: &str) -> Reply {
    message(400, text)
}

/// Answers any request.
pub(super) fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    if let Some(reply) = active.all().find_map(refusal) {
        return reply;
    }
    let key = call.header("authorization").and_then(|h| h.strip_prefix("DeepL-Auth-Key "));
    if !world.admits(key) {
        return Reply::bare(403);
    }
    if call.header("user-agent").unwrap_or_default().is_empty() {
        return bad("User-Agent header missing.");
    }
    match (call.method.as_str(), call.path.as_str()) {
        ("POST", "/v2/translate") => translate(call, active, world).unwrap_or_else(|refused| refused),
        ("GET" | "POST", "/v2/usage") => {
            let used = world.used_chars.load(Ordering::SeqCst);
            let limit = world.script.limits.quota_chars.unwrap_or(QUOTA);
            Reply::json(200, &json!({ "character_count": used, "character_limit": limit }))
        }
        ("GET", "/v3/glossaries") => {
            let all = world.glossaries.lock().unwrap();
            let list: Vec<Value> = all.iter().map(|(id, name, entries)| described(id, name, entries.len())).collect();
            Reply::json(200, &json!({ "glossaries": list }))
        }
        ("POST", "/v3/glossaries") => stored(call, world).unwrap_or_else(|refused| refused),
        ("DELETE", path) if path.starts_with("/v3/glossaries/") => {
            let id = path.trim_start_matches("/v3/glossaries/");
            let mut all = world.glossaries.lock().unwrap();
            let before = all.len();
            all.retain(|g| g.0 != id);
            if all.len() < before { Reply::bare(204) } else { message(404, "Glossary not found") }
        }
        ("GET", "/v2/translate") => message(405, "Method Not Allowed"),
        _ => message(404, "Not found"),
    }
}

fn described(id: &str, name: &str, count: usize) -> Value {
    let dictionary = json!({ "source_lang": "id", "target_lang": "en", "entry_count": count });
    json!({ "glossary_id": id, "name": name, "dictionaries": [dictionary], "creation_time": "2026-01-01T00:00:00Z" })
}

/// A new glossary; two entries of one source are refused.
fn stored(call: &Call, world: &World) -> Result<Reply, Reply> {
    let body = call.json().ok_or_else(|| bad("Invalid body"))?;
    let name = body.get("name").and_then(Value::as_str).filter(|n| !n.is_empty());
    let dictionary = body.get("dictionaries").and_then(|d| d.get(0)).ok_or_else(|| bad("No dictionary"))?;
    let text = dictionary.get("entries").and_then(Value::as_str).unwrap_or_default();
    let mut entries: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let (source, target) = line.split_once('\t').ok_or_else(|| bad("Invalid glossary entries provided"))?;
        if entries.iter().any(|e| e.0 == source) || source.len() > 1024 || target.len() > 1024 {
            return Err(bad("Invalid glossary entries provided"));
        }
        entries.push((source.to_owned(), target.to_owned()));
    }
    let mut all = world.glossaries.lock().unwrap();
    let id = format!("standin-{}", all.len() + 1);
    let reply = Reply::json(201, &described(&id, name.ok_or_else(|| bad("No name"))?, entries.len()));
    all.push((id, name.unwrap_or_default().to_owned(), entries));
    Ok(reply)
}

/// The entries of the glossary that a request names.
fn glossary(parameters: &Parameters, world: &World) -> Result<Vec<(String, String)>, Reply> {
    let Some(id) = parameters.get("glossary_id").and_then(Value::as_str) else { return Ok(Vec::new()) };
    let all = world.glossaries.lock().unwrap();
    let (.., entries) = all.iter().find(|g| g.0 == id).ok_or_else(|| message(404, "Glossary not found"))?;
    Ok(entries.clone())
}

/// The answer to a fault that refuses the request.
fn refusal(fault: &Fault) -> Option<Reply> {
    Some(match fault {
        Fault::TooManyRequests { retry_after } => with_retry_after(message(429, "Too many requests"), *retry_after),
        Fault::Quota => message(456, "Quota for this billing period has been exceeded."),
        Fault::Unauthorized => Reply::bare(403),
        Fault::ContextOverflow => message(413, "Request Entity Too Large"),
        Fault::ServerError(529) => message(529, "Too many requests"),
        Fault::ServerError(status @ 502..) => Reply::gateway(*status),
        Fault::ServerError(status) => message(*status, "Internal server error"),
        _ => return None,
    })
}

fn translate(call: &Call, active: &Active, world: &World) -> Result<Reply, Reply> {
    let limits = &world.script.limits;
    if call.body.len() > limits.max_body_bytes.unwrap_or(MAX_BYTES) {
        return Err(message(413, "Request Entity Too Large"));
    }
    let parameters = parameters(call).ok_or_else(|| bad("Bad request. Reason: the body is not valid."))?;
    let texts = checked_texts(&parameters, limits.max_texts.unwrap_or(MAX_TEXTS))?;
    let target = language(&parameters, "target_lang", TARGETS)?;
    target.ok_or_else(|| bad("Parameter 'target_lang' not specified"))?;
    let source = language(&parameters, "source_lang", SOURCES)?;
    check_options(&parameters, source.as_deref())?;
    let ignored = ignored_tags(&parameters);
    let format = match parameters.get("tag_handling").and_then(Value::as_str) {
        None => Format::Plain,
        Some("xml") if texts.iter().all(|t| is_well_formed(t)) => Format::Xml(&ignored),
        Some("xml") => return Err(bad("Tag handling parsing failed, please check input.")),
        Some("html") => Format::Html,
        Some(_) => return Err(bad("Value for 'tag_handling' not supported.")),
    };
    if let Some(wait) = world.too_many(1) {
        let seconds = wait.as_millis().div_ceil(1000) as u64;
        return Err(with_retry_after(message(429, "Too many requests"), RetryAfter::Seconds(seconds)));
    }
    spend(&texts, world)?;
    let answers = world.answers_with(&texts, &glossary(&parameters, world)?, format, active);
    let billed = flag(&parameters, "show_billed_characters").then_some(texts.as_slice());
    Ok(shape(&answers, &parameters, source.as_deref().unwrap_or("ID"), billed, active))
}

fn checked_texts(parameters: &Parameters, most: usize) -> Result<Vec<String>, Reply> {
    if !parameters.contains_key("text") {
        return Err(bad("Parameter 'text' not specified"));
    }
    let texts = strings(parameters, "text").ok_or_else(|| bad("Parameter 'text' is invalid."))?;
    match texts.len() {
        0 => Err(bad("Parameter 'text' not specified")),
        n if n > most => Err(bad(&format!("Too many texts. The maximum number of texts is {most}."))),
        _ => Ok(texts),
    }
}

fn language(parameters: &Parameters, name: &str, known: &str) -> Result<Option<String>, Reply> {
    let Some(code) = parameters.get(name) else { return Ok(None) };
    let code = code.as_str().unwrap_or_default().to_uppercase();
    if known.split_whitespace().any(|k| k == code) {
        Ok(Some(code))
    } else {
        Err(bad(&format!("Value for '{name}' not supported.")))
    }
}

fn check_options(parameters: &Parameters, source: Option<&str>) -> Result<(), Reply> {
    let one_of = |name: &str, allowed: &[&str]| match parameters.get(name).and_then(Value::as_str) {
        Some(value) if !allowed.contains(&value) => Err(bad(&format!("Value for '{name}' not supported."))),
        _ => Ok(()),
    };
    one_of("split_sentences", &["0", "1", "nonewlines"])?;
    one_of("formality", &["default", "more", "less", "prefer_more", "prefer_less"])?;
    one_of("model_type", &["quality_optimized", "prefer_quality_optimized", "latency_optimized"])?;
    one_of("tag_handling_version", &["v1", "v2"])?;
    if parameters.contains_key("glossary_id") && source.is_none() {
        return Err(bad("Use of a glossary requires the source_lang parameter to be specified"));
    }
    Ok(())
}

/// `ignore_tags`: a list in JSON, names with commas between them in a form.
fn ignored_tags(parameters: &Parameters) -> Vec<String> {
    let names = |text: &str| text.split(',').map(|n| n.trim().to_owned()).collect::<Vec<_>>();
    match parameters.get("ignore_tags") {
        Some(Value::String(text)) => names(text),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).flat_map(names).collect(),
        _ => Vec::new(),
    }
}

fn flag(parameters: &Parameters, name: &str) -> bool {
    match parameters.get(name) {
        Some(Value::Bool(set)) => *set,
        Some(Value::String(set)) => matches!(set.as_str(), "1" | "true"),
        _ => false,
    }
}

/// Counts the characters against the quota. What does not fit is not counted.
fn spend(texts: &[String], world: &World) -> Result<(), Reply> {
    let chars: usize = texts.iter().map(|t| t.chars().count()).sum();
    let limit = world.script.limits.quota_chars.unwrap_or(usize::MAX);
    let fits = |used: usize| used.checked_add(chars).filter(|sum| *sum <= limit);
    match world.used_chars.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fits) {
        Ok(_) => Ok(()),
        Err(_) => Err(message(456, "Quota for this billing period has been exceeded.")),
    }
}

fn shape(answers: &[String], asked: &Parameters, source: &str, billed: Option<&[String]>, active: &Active) -> Reply {
    let translation = |(number, text): (usize, &String)| {
        let mut translation = json!({ "detected_source_language": source });
        let key = if active.has(&Fault::ForeignKeys) { "translation" } else { "text" };
        if !active.has(&Fault::MissingKeys) {
            translation[key] = json!(text);
        }
        if let Some(billed) = billed {
            translation["billed_characters"] = json!(billed.get(number).map_or(0, |t| t.chars().count()));
        }
        if asked.contains_key("model_type") {
            translation["model_type_used"] = json!("quality_optimized");
        }
        if let Some(version) = asked.get("tag_handling_version") {
            translation["tag_handling_version"] = version.clone();
        }
        translation
    };
    let translations: Vec<Value> = answers.iter().enumerate().map(translation).collect();
    Reply::json(200, &json!({ "translations": translations })).header("x-trace-id", "standin-trace")
}
